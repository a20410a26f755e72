"""The accessible version of a stored document, with anchors and the cited words marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from api.web.contacts import link_contacts
from assistant.documents import Block, BlockKind, Passage, StoredDocument

MARK_BEGIN = Markup('<span class="unseen">Début du passage cité\u00a0: </span>')
MARK_END = Markup('<span class="unseen"> (fin du passage cité)</span>')
CELL_GAP = " | "
"""What ingestion puts between the cells of a table row."""


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """One line of the table of contents."""

    anchor: str
    title: str
    level: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A document ready to be shown; `cited` says whether some words are marked.

    `page` is where the cited words stand in the original, as printed if the page is numbered.
    """

    body: Markup
    contents: tuple[ContentsEntry, ...]
    cited: bool
    page: int | None = None
    printed_page: str | None = None


def read(
    document: StoredDocument, passages: Iterable[Passage], span: tuple[int, int] | None = None
) -> Reading:
    """`document` as HTML; `span` is (start, end) in code points, ignored when out of the text."""
    if span is not None and not 0 <= span[0] < span[1] <= len(document.text):
        span = None
    writer = _Writer(document, passages, span)
    for block in document.blocks:
        writer.add(block)
    body, contents = writer.finish(), tuple(writer.contents)
    cited = [b for b in document.blocks if span and b.start < span[1] and b.end > span[0]]
    if not cited:
        return Reading(body, contents, span is not None)
    return Reading(body, contents, True, cited[0].page, cited[0].printed_page)


class _Writer:
    """Walks the blocks once, opening and closing lists and tables as their kinds change."""

    def __init__(
        self,
        document: StoredDocument,
        passages: Iterable[Passage],
        span: tuple[int, int] | None,
    ) -> None:
        self.text = document.text
        self.span = span
        self.contents: list[ContentsEntry] = []
        self._anchors: dict[int, list[str]] = {}
        for passage in passages:
            self._anchors.setdefault(passage.start, []).append(passage.id)
        self._out: list[Markup] = []
        self._lists: list[str] = []
        self._rows: list[Block] = []
        self._levels: list[int] = []
        self._page: int | None = None
        self._marked = False
        self._mark_end = self._last_marked_end(document.blocks) if span else 0

    def add(self, block: Block) -> None:
        """Write one block."""
        if block.kind is not BlockKind.TABLE_ROW:
            self._close_table()
        if block.kind is not BlockKind.ITEM:
            self._close_lists(0)
        if block.kind is BlockKind.ITEM:
            self._item(block)
        elif block.kind is BlockKind.TABLE_ROW:
            self._rows.append(block)
        elif block.kind is BlockKind.HEADING:
            self._heading(block)
        else:
            anchor = self._anchor(block)
            self._put(self._page_mark(block), "<p{}>{}</p>\n", anchor, self._inline(block))

    def finish(self) -> Markup:
        """Close what is open and return the whole."""
        self._close_table()
        self._close_lists(0)
        return Markup("").join(self._out)

    def _put(self, before: Markup, template: str, *values: object) -> None:
        self._out.append(before + Markup(template).format(*values))

    def _heading(self, block: Block) -> None:
        while self._levels and self._levels[-1] >= block.level:
            self._levels.pop()
        self._levels.append(block.level)
        level = min(len(self._levels) + 1, 6)
        anchor = f"titre-{len(self.contents) + 1}"
        title = self.text[block.start : block.end]
        self.contents.append(ContentsEntry(anchor, title, level))
        inner = self._anchor_spans(block.start) + self._inline(block)
        tag = Markup(f"h{level}")
        self._put(self._page_mark(block), '<{} id="{}">{}</{}>\n', tag, anchor, inner, tag)

    def _item(self, block: Block) -> None:
        depth = max(block.level, 1)
        kind = "ol" if block.ordered else "ul"
        self._close_lists(depth)
        if len(self._lists) == depth and self._lists[-1] != kind:
            self._close_lists(depth - 1)
        if len(self._lists) == depth:
            self._out.append(Markup("</li>\n"))
        while len(self._lists) < depth:
            last = len(self._lists) == depth - 1
            self._lists.append(kind)
            self._out.append(Markup(f"<{kind}>\n" if last else f"<{kind}>\n<li>"))
        mark = self._page_mark(block, Markup("span"))
        self._put(Markup(""), "<li{}>{}{}", self._anchor(block), mark, self._inline(block))

    def _close_lists(self, depth: int) -> None:
        while len(self._lists) > depth:
            self._out.append(Markup(f"</li>\n</{self._lists.pop()}>\n"))

    def _close_table(self) -> None:
        if not self._rows:
            return
        rows, self._rows = self._rows, []
        self._put(
            self._page_mark(rows[0]),
            '<div class="wide" tabindex="0" role="region" aria-label="Tableau"><table>\n',
        )
        for number, row in enumerate(rows):
            tag = Markup("th" if number == 0 and len(rows) > 1 else "td")
            scope = Markup(' scope="col"') if tag == "th" else Markup("")
            cells = Markup("").join(
                Markup("<{}{}>{}</{}>").format(tag, scope, self._span(start, end), tag)
                for start, end in _cells(self.text, row)
            )
            self._put(Markup(""), "<tr{}>{}</tr>\n", self._anchor(row), cells)
        self._out.append(Markup("</table></div>\n"))

    def _anchor(self, block: Block) -> Markup:
        """The id attribute of the first passage that begins with this block."""
        names = self._anchors.get(block.start, [])
        return Markup(' id="{}"').format(names[0]) if names else Markup("")

    def _anchor_spans(self, offset: int) -> Markup:
        names = self._anchors.get(offset, [])
        return Markup("").join(Markup('<span id="{}"></span>').format(name) for name in names)

    def _page_mark(self, block: Block, tag: Markup | None = None) -> Markup:
        if block.page is None or block.page == self._page:
            return Markup("")
        self._page = block.page
        printed = block.printed_page or str(block.page)
        tag = tag or Markup("p")
        return Markup('<{} class="page-mark" id="page-{}">Page\u00a0{}</{}>').format(
            tag, block.page, printed, tag
        )

    def _inline(self, block: Block) -> Markup:
        return self._span(block.start, block.end)

    def _span(self, start: int, end: int) -> Markup:
        """`text[start:end]` with the anchors that lie inside it and the marked part."""
        cuts = {start, end} | {offset for offset in self._anchors if start < offset < end}
        if self.span is not None:
            cuts |= {offset for offset in self.span if start < offset < end}
        ordered = sorted(cuts)
        parts: list[Markup] = []
        for left, right in pairwise(ordered):
            if left > start:
                parts.append(self._anchor_spans(left))
            parts.append(self._piece(left, right))
        return Markup("").join(parts)

    def _piece(self, start: int, end: int) -> Markup:
        words = link_contacts(self.text[start:end])
        if self.span is None or not (self.span[0] <= start and end <= self.span[1]):
            return words
        first, self._marked = not self._marked, True
        begin = MARK_BEGIN if first else Markup("")
        finish = MARK_END if end == self._mark_end else Markup("")
        attributes = Markup(' id="citation" tabindex="-1"') if first else Markup("")
        return Markup("<mark{}>{}{}{}</mark>").format(attributes, begin, words, finish)

    def _last_marked_end(self, blocks: Iterable[Block]) -> int:
        """Where the last marked piece ends: the gap between blocks is never shown."""
        assert self.span is not None
        begin, finish = self.span
        ends = [min(finish, b.end) for b in blocks if b.start < finish and b.end > begin]
        return max(ends, default=finish)


def _cells(text: str, row: Block) -> Iterable[tuple[int, int]]:
    """The (start, end) of each cell of a table row."""
    start = row.start
    for cell in text[row.start : row.end].split(CELL_GAP):
        yield start, start + len(cell)
        start += len(cell) + len(CELL_GAP)
