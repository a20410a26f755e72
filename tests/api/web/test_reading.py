from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from api.web.reading import read
from assistant.documents import BlockKind
from tests.api.web.support import DOCUMENT, GUIDE, INDEX, document

PASSAGES = tuple(INDEX.passages.values())


def words(html: str) -> str:
    """The text that a browser shows, without what we add for screen readers, nor white space."""
    shown = re.sub(r'<span class="unseen">.*?</span>|<p class="page-mark".*?</p>', "", html)
    return "".join(unescape(re.sub(r"<[^>]+>", "", shown)).split())


def marked(html: str) -> str:
    """The marked text, same rules."""
    return words("".join(re.findall(r"<mark[^>]*>.*?</mark>", html, flags=re.DOTALL)))


PLAIN = document(tuple(block for block in GUIDE if block[0] is not BlockKind.TABLE_ROW))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_marks_exactly_the_span(data: st.DataObject) -> None:
    """Whatever the span, exactly its words are marked, and every word of the document is shown."""
    start = data.draw(st.integers(0, len(PLAIN.text) - 1))
    end = data.draw(st.integers(start + 1, len(PLAIN.text)))
    view = read(PLAIN, PASSAGES, (start, end))
    assert words(view.body) == "".join(PLAIN.text.split())
    assert marked(view.body) == "".join(PLAIN.text[start:end].split())


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_shown_as_text(text: str) -> None:
    """No text of a document becomes an element."""
    kinds = (
        (BlockKind.PARAGRAPH, 0, text),
        (BlockKind.ITEM, 1, text),
        (BlockKind.HEADING, 1, text),
    )
    tree = HTMLParser(f"<div>{read(document(kinds), ()).body}</div>")
    found = {node.tag for node in tree.css("div *")}
    assert found <= {"p", "ul", "li", "h2", "a", "div", "table", "tbody", "tr", "td"}


def test_span_outside_the_text_is_ignored() -> None:
    """A span that the document no longer has marks nothing."""
    length = len(DOCUMENT.text)
    for span in ((0, length + 1), (5, 5), (-1, 3), (9, 2)):
        view = read(DOCUMENT, PASSAGES, span)
        assert (view.cited, "<mark" in view.body) == (False, False)


def test_every_passage_has_an_anchor() -> None:
    """Each passage can be linked to by its id, once."""
    body = read(DOCUMENT, PASSAGES).body
    assert [body.count(f'id="{p.id}"') for p in PASSAGES] == [1] * len(PASSAGES)


def test_anchor_inside_a_paragraph() -> None:
    """A passage that begins in the middle of a paragraph still has its anchor there."""
    inner = replace(PASSAGES[0], id="inner", start=PASSAGES[0].start + 3)
    assert 'Un <span id="inner"></span>temps' in read(DOCUMENT, [inner]).body


def test_heading_levels_never_skip() -> None:
    """A document whose headings jump from 1 to 4 is shown with levels that follow."""
    kinds = ((BlockKind.HEADING, 1, "A"), (BlockKind.HEADING, 4, "B"), (BlockKind.HEADING, 2, "C"))
    tree = HTMLParser(read(document(kinds), ()).body)
    assert [node.tag for node in tree.css("h2, h3, h4")] == ["h2", "h3", "h3"]


def test_lists_nest_and_tables_have_heads() -> None:
    """Items become nested lists, rows a table whose first row heads the columns."""
    tree = HTMLParser(read(DOCUMENT, PASSAGES).body)
    assert [node.text() for node in tree.css("ul ul > li")] == ["le maire et les adjoints"]
    assert [node.text() for node in tree.css("th[scope=col]")] == ["Part", "Qui la verse"]
    assert len(tree.css("td")) == 2


def test_ordered_list_keeps_its_kind() -> None:
    """Numbered steps stay numbered."""
    of = document(((BlockKind.ITEM, 1, "un"), (BlockKind.ITEM, 1, "deux")))
    ordered = replace(of, blocks=tuple(replace(b, ordered=True) for b in of.blocks))
    assert len(HTMLParser(read(ordered, ()).body).css("ol > li")) == 2
