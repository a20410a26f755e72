"""PDF written by hand: fonts that lie, text drawn twice or in disorder, and files that attack."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from tests.ingest.samples.expected import Sample

Placed = tuple[float, float, str]
"""x, y and words of one text run."""


def raw_pdf(objects: Mapping[int, bytes], extra: bytes = b"") -> bytes:
    """A PDF of these objects, with a correct cross-reference table; object 1 is the catalogue."""
    body = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    offsets: dict[int, int] = {}
    for number, content in sorted(objects.items()):
        offsets[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size = max(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        table += (
            b"%010d 00000 n \n" % offsets[number] if number in offsets else b"0000000000 65535 f \n"
        )
    trailer = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        extra,
        len(body),
    )
    return body + table + trailer


def stream(content: bytes, extra: bytes = b"", packed: bool = False) -> bytes:
    """A stream object."""
    if packed:
        content, extra = zlib.compress(content), extra + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content)


def one_page(
    content: bytes, to_unicode: Mapping[int, str] | None = None, catalogue: bytes = b""
) -> bytes:
    """One page with Helvetica; `to_unicode` says which characters some codes stand for."""
    cmap = b""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        4: stream(content, packed=True),
    }
    if to_unicode is not None:
        codes = {code: chr(code) for code in range(32, 127)} | dict(to_unicode)
        lines = [
            b"<%02X> <%s>" % (code, text.encode("utf-16-be").hex().upper().encode())
            for code, text in codes.items()
        ]
        parts = [lines[i : i + 90] for i in range(0, len(lines), 90)]
        cmap = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        cmap += b"1 begincodespacerange <00> <FF> endcodespacerange\n"
        for part in parts:
            cmap += b"%d beginbfchar\n%s\nendbfchar\n" % (len(part), b"\n".join(part))
        cmap += b"endcmap end end"
        objects[6] = stream(cmap)
    objects[5] = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding"
        + (b" /ToUnicode 6 0 R" if cmap else b"")
        + b" >>"
    )
    return raw_pdf(objects)


def text(runs: Sequence[Placed], size: float = 10) -> bytes:
    """Content that shows the runs, each at its place, in the order given."""
    shown = [
        b"BT /F1 %g Tf %g %g Td (%s) Tj ET"
        % (
            size,
            x,
            y,
            words.encode("cp1252")
            .replace(b"\\", b"\\\\")
            .replace(b"(", b"\\(")
            .replace(b")", b"\\)"),
        )
        for x, y, words in runs
    ]
    return b"\n".join(shown)


_DISORDER = (
    (56, 676, "et le solde au vu du bilan."),
    (56, 700, "La subvention est versée en deux fois par le service comptable : un acompte à la"),
    (56, 640, "Le bilan est remis avant la fin du mois de mars."),
    (56, 688, "signature de la convention qui lie la commune et le département pour trois années,"),
)
_DISORDER_READ = (
    "La subvention est versée en deux fois par le service comptable : un acompte à la signature de "
    "la convention qui lie la commune et le département pour trois années, et le solde au vu du "
    "bilan."
)
_NUMBER = "Pour toute question, un seul numéro : le 3230, du lundi au vendredi."
_HYPHENS = (
    (56, 700, "Le développement de la coopéra-"),
    (56, 688, "tion passe par un rendez-vous annuel, c'est-"),
    (56, 676, "à-dire une réunion, que la commune de Saint-"),
    (56, 664, "Juéry accueille. La mise en œuvre et la co-"),
    (56, 652, "construction en dépendent."),
)
_HYPHENS_READ = (
    "Le développement de la coopération passe par un rendez-vous annuel, c'est-à-dire une réunion, "
    "que la commune de Saint-Juéry accueille. La mise en œuvre et la co-construction en dépendent."
)
_SOFT = "L\u2019accompa\xadgnement est gra\xadtuit : 1\xa0200\xa0\u20ac sont pris en charge."


def _ligatures() -> bytes:
    content = text(
        [
            (56, 700, "Le \x01nancement est con\x01rmé par l'o\x02ce, sans e\x03et rétroactif."),
            (56, 670, "\x04 Un dossier complet"),
            (56, 655, "\x04 Un budget équilibré"),
        ]
    )
    return one_page(
        content,
        {1: "\ufb01", 2: "\ufb03", 3: "\ufb00", 4: "\uf0b7", 0xE9: "é", 0xE8: "è"},
    )


def _soft() -> bytes:
    codes = {0xAD: "\xad", 0xA0: "\xa0", 0x80: "€", 0x92: "’"}
    return one_page(text([(56, 700, _SOFT)]), codes)


def _exponent() -> bytes:
    return one_page(
        text([(56, 700, "Le 1")])
        + b"\n"
        + text([(75.5, 703.5, "er")], 6)
        + b"\n"
        + text([(83.6, 700, "janvier, les 25 m")])
        + b"\n"
        + text([(156.4, 703.5, "2")], 6)
        + b"\n"
        + text([(162.6, 700, "de bureaux sont mis à disposition.")])
    )


SAMPLES = (
    Sample(
        "desordre.pdf",
        lambda: one_page(text(_DISORDER)),
        (("p", _DISORDER_READ), ("p", "Le bilan est remis avant la fin du mois de mars.")),
        pages=(1, 1),
        page_count=1,
    ),
    Sample(
        "texte-double.pdf",
        lambda: one_page(text([(56, 700, _NUMBER), (56.4, 700, _NUMBER), (56, 699.7, _NUMBER)])),
        (("p", _NUMBER),),
        pages=(1,),
        page_count=1,
    ),
    Sample(
        "ligatures-et-puces.pdf",
        _ligatures,
        (
            ("p", "Le financement est confirmé par l'office, sans effet rétroactif."),
            ("-", "Un dossier complet"),
            ("-", "Un budget équilibré"),
        ),
        pages=(1, 1, 1),
        page_count=1,
    ),
    Sample(
        "cesures.pdf",
        lambda: one_page(text(_HYPHENS)),
        (("p", _HYPHENS_READ),),
        pages=(1,),
        page_count=1,
    ),
    Sample(
        "traits-d-union-conditionnels.pdf",
        _soft,
        (("p", "L’accompagnement est gratuit : 1\xa0200\xa0€ sont pris en charge."),),
        pages=(1,),
        page_count=1,
    ),
    Sample(
        "exposants.pdf",
        _exponent,
        (("p", "Le 1er janvier, les 25 m² de bureaux sont mis à disposition."),),
        pages=(1,),
        page_count=1,
    ),
    Sample(
        "script.pdf",
        lambda: one_page(
            text([(56, 700, "Le formulaire est joint.")]),
            catalogue=b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
        ),
        (("p", "Le formulaire est joint."),),
        pages=(1,),
        page_count=1,
        warnings=("Ce PDF contient un script",),
    ),
    Sample("vide.pdf", lambda: b"", error="empty-file"),
    Sample("blancs.txt", lambda: b" \n\n \t\n", error="empty-file"),
    Sample("texte-nomme.pdf", lambda: "Ceci n’est pas un PDF.".encode(), error="wrong-extension"),
    Sample(
        "pdf-nomme.docx",
        lambda: one_page(text([(56, 700, "C'est bien un PDF.")])),
        (("p", "C'est bien un PDF."),),
        pages=(1,),
        page_count=1,
    ),
    Sample("image-nommee.pdf", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 64, error="image"),
    Sample(
        "ancien.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, error="old-office"
    ),
    Sample(
        "tronque.pdf",
        lambda: one_page(text([(56, 700, "Un texte que la fin du fichier emporte.")]))[:180],
        error="damaged-pdf",
    ),
    Sample("page-blanche.pdf", lambda: one_page(b""), (), page_count=1),
)
