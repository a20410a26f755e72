"""Put chosen spans into an answer: claims with marks, and their citations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.answers import Citation, Claim
from assistant.documents import Passage, StoredDocument, UnitKind
from assistant.reading.lines import in_its_table
from assistant.reading.options import Option, Shape
from assistant.reading.scoring import Scored

_WHITE = re.compile(r"\s+")


def cite(number: int, scored: Scored) -> Citation:
    """The citation of an option: its whole span, so that what introduces an item is seen."""
    option = scored.option
    return Citation(
        number,
        scored.document,
        option.passage,
        option.start,
        option.end,
        option.page if option.page is not None else option.passage.page,
        option.printed_page or option.passage.printed_page,
    )


def compose(
    chosen: Sequence[Scored], today: date
) -> tuple[str, tuple[Claim, ...], tuple[Citation, ...]]:
    """The text, its claims and its citations, numbered from 1 in the order of the text."""
    citations = tuple(cite(number, scored) for number, scored in enumerate(chosen, start=1))
    several = len({_voice(c) for c in citations}) > 1
    claims: list[Claim] = []
    blocks: list[str] = []
    for citation, scored in zip(citations, chosen, strict=True):
        mark = f" [{citation.number}]"
        attribution = _attribution(citation, several, today)
        pieces = [_collapsed(scored.document, a, b) for a, b in scored.option.pieces]
        if scored.option.shape in (Shape.LIST, Shape.TABLE):
            claims += [Claim(piece, (citation.number,)) for piece in pieces]
            led = len(pieces) > len(_items(scored.option))
            head = [f"{pieces[0]}{attribution}{mark}"] if led else []
            items = pieces[1:] if led else pieces
            listed = [f"- {piece}" for piece in items]
            if not led:
                listed[-1] += f"{attribution}{mark}"
            blocks.append("\n".join(head + listed))
        elif scored.option.shape is Shape.CELL:
            announced, (row, column, cell) = pieces[:-3], pieces[-3:]
            claims += [
                Claim(piece, (citation.number,)) for piece in (*announced, f"{row} {column} {cell}")
            ]
            told = in_its_table(row, column, cell)
            blocks.append("\n".join((*announced, f"{told}{attribution}{mark}")))
        elif scored.option.shape in (Shape.FIGURE, Shape.CONTACT):
            text = _lines(scored.document, scored.option)
            claims.append(Claim(_WHITE.sub(" ", text), (citation.number,)))
            blocks.append(f"{text}{attribution}{mark}")
        else:
            text = "\n".join(pieces) if scored.option.shape is Shape.ROW else " ".join(pieces)
            claims.append(Claim(_WHITE.sub(" ", text), (citation.number,)))
            blocks.append(f"{text}{attribution}{mark}")
    return "\n\n".join(blocks), tuple(claims), citations


def _items(option: Option) -> list[tuple[int, int]]:
    starts = {u.start for u in option.passage.units if u.kind in (UnitKind.ITEM, UnitKind.ROW)}
    return [piece for piece in option.pieces if piece[0] in starts]


def _voice(citation: Citation) -> tuple[str, str | None]:
    return citation.publisher, citation.valid_on


def _attribution(citation: Citation, several: bool, today: date) -> str:
    """Who says so, where our own summary speaks or several publishers do; and until when."""
    document, parts = citation.document, []
    if document.summarises and citation.passage.source is not None:
        parts.append(f"résumé d’après {attributed(citation.passage, document)}")
    elif several:
        parts.append(citation.publisher)
    if document.valid_until and document.valid_until < today.isoformat():
        parts.append(f"document valable jusqu’au {french_date(document.valid_until)}")
    return f" ({', '.join(parts)})" if parts else ""


def attributed(passage: Passage, document: StoredDocument) -> str:
    """Publisher, date and territory of a fact, as one reads them aloud."""
    source = passage.source
    if source is None:
        return document.publisher
    parts = [source.publisher]
    if source.date:
        parts.append(french_date(source.date))
    return ", ".join(parts)


_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
).split()


def french_date(iso: str) -> str:
    """« 2020-01-16 » as « 16 janvier 2020 »; a bare year or month as far as it goes."""
    parts = iso.split("-")
    if not all(part.isdigit() for part in parts):
        return iso
    if len(parts) == 1:
        return iso
    month = _MONTHS[int(parts[1]) - 1] if 1 <= int(parts[1]) <= 12 else parts[1]
    if len(parts) == 2:
        return f"{month} {parts[0]}"
    day = "1er" if int(parts[2]) == 1 else str(int(parts[2]))
    return f"{day} {month} {parts[0]}"


def _collapsed(document: StoredDocument, start: int, end: int) -> str:
    return _WHITE.sub(" ", document.text[start:end]).strip()


def _lines(document: StoredDocument, option: Option) -> str:
    """White space collapsed, but one line break kept where the document breaks the line."""
    lines = [line.strip() for line in document.text[option.start : option.end].splitlines()]
    return "\n".join(_WHITE.sub(" ", line) for line in lines if line)
