"""Files that attack their reader: bombs, endless nesting, endless work."""

from __future__ import annotations

import zlib

from tests.ingest.samples.raw import raw_pdf, stream


def pdf_bomb(megabytes: int) -> bytes:
    """A page whose content, packed twice, unpacks to that many megabytes of blanks."""
    packer = zlib.compressobj(9)
    content = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(megabytes)) + packer.flush()
    content = zlib.compress(content, 9)
    return raw_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << >> >>",
            4: stream(content, b"/Filter [/FlateDecode /FlateDecode]"),
        }
    )


def nested_pdf(depth: int) -> bytes:
    """A page tree whose catalogue holds arrays within arrays."""
    return raw_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R /Deep " + b"[" * depth + b"]" * depth + b" >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        }
    )


def looping_pdf() -> bytes:
    """A page tree that is its own child, and a form that draws itself."""
    return raw_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /XObject << /X 5 0 R >> >> >>",
            4: stream(b"/X Do"),
            5: stream(
                b"/X Do /X Do",
                b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
                b" /Resources << /XObject << /X 5 0 R >> >>",
            ),
        }
    )


def nested_html(depth: int) -> bytes:
    """Boxes within boxes, with a word at the bottom."""
    return b"<html><body>" + b"<div>" * depth + b"Fond" + b"</div>" * depth + b"</body></html>"


def nested_markdown(depth: int) -> bytes:
    """Quotations within quotations, then brackets within brackets."""
    return b"> " * depth + b"Fond\n\n" + b"[" * depth + b"mot" + b"]" * depth + b"\n"
