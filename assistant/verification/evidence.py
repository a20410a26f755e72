"""Cut cited passages into the statements that a sentence may rest on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.documents import Passage, StoredDocument, UnitKind
from assistant.verification.hygiene import commands_a_model

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-ÖØ-Ý«\"0-9])")
_ABBREVIATION = re.compile(r"(?:\b(?:M|MM|Mme|Mlle|Dr|art|cf|p|n|etc|St|Ste|al|chap)\.|\b[A-Z]\.)$")
_CONTACT = re.compile(r"@\w|(?<!\d)0\d(?:[ .\-]?\d{2}){4}(?!\d)")
_BARE_FIGURE = re.compile(r"^[^A-Za-zÀ-ÿ]*\d[\d\s.,%€]*(?:€|%|ETP)?\s*$")
_LEANS = re.compile(
    r"(?:elles?|ils?|celles?-ci|celui-ci|ceux-ci|ce dernier|cette dernière|c['’]est|ce|cette|cet|"
    r"ces|y|en|on)\b"
)
_IMPERSONAL = re.compile(
    r"il (?:faut|faudra|convient|appartient|revient|s['’]agit|y a|existe|suffit)\b"
    r"|il (?:est|n['’]est pas|sera|serait) (?:\w+ment )?"
    r"(?!(?:tenu|associ|charg|inform|organis|compos|adress|vers|plac|"
    r"situ)\w*)\w+(?: aux? [^.]{2,40}?)?"
    r" (?:de|d['’]|que|qu['’])"
)
_GENDER = re.compile(r"(?P<she>elles?|celles?-ci|cette dernière)\b|(?:ils?|ceux-ci|celui-ci)\b")
_MASCULINE = re.compile(r"(?:le|un|ce|cet|du|au) ")
_FEMININE = re.compile(r"(?:la|une|cette) ")
_LEAD_END = re.compile(r"(?::|\.\.\.|…|\?)\s*$")


@dataclass(frozen=True, slots=True)
class Statement:
    """One quotable piece, `source[start:end]`, with the words that introduce it.

    `lead` is the sentence or heading above a list item; `before` is the nearest statement
    before that does not itself open with a pronoun: where a pronoun finds its noun.
    `shown_from` is where a quotation must begin for the lead to be seen, if not at `start`.
    """

    text: str
    start: int
    end: int
    lead: str = ""
    before: str = ""
    is_item: bool = False
    shown_from: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One cited source: its statements, its section, and what else is known about it.

    `section` is the path of headings; `context` adds title, publisher, territory and date.
    `territory` is set where a fact holds for another territory than its document.
    """

    statements: tuple[Statement, ...]
    section: str = ""
    context: str = ""
    territory: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Statements of one source taken together as the support of one sentence."""

    evidence: Evidence
    statements: tuple[Statement, ...]

    @property
    def text(self) -> str:
        """The statements' own words."""
        return " \n ".join(s.text for s in self.statements)

    @property
    def lead(self) -> str:
        """The words introducing them, each once."""
        return " \n ".join(dict.fromkeys(s.lead for s in self.statements if s.lead))

    @property
    def full(self) -> str:
        """Lead, then the statements."""
        return f"{self.lead} \n {self.text}" if self.lead else self.text

    @property
    def start(self) -> int:
        """Where the support begins in the source."""
        first = self.statements[0]
        return first.start if first.shown_from is None else first.shown_from

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.statements[-1].end


def evidence_of_passage(document: StoredDocument, passage: Passage) -> Evidence:
    """The statements are the passage's units; offsets are those of the document's text.

    A unit that gives orders to a language model bears nothing.
    """
    lead = document.text[passage.lead[0] : passage.lead[1]] if passage.lead else ""
    heading = passage.section[-1] if passage.section else ""
    if not lead and _LEAD_END.search(heading):
        lead = heading  # « Ce n'est pas… » over a list
    statements: list[Statement] = []
    for unit in passage.units:
        text = document.text[unit.start : unit.end]
        if commands_a_model(text):
            continue
        is_item = unit.kind in (UnitKind.ITEM, UnitKind.ROW)
        led = bool(lead) and is_item and unit.start >= (passage.lead[1] if passage.lead else 0)
        before = _antecedent(statements, text)
        statements.append(
            Statement(
                text,
                unit.start,
                unit.end,
                lead if led else "",
                before,
                is_item,
                passage.lead[0] if led and passage.lead else None,
            )
        )
    source = passage.source
    known = [document.title, document.publisher, document.territory, document.valid_on]
    if source:
        known += [source.publisher, source.title, source.territory, source.date]
    local = (
        source.territory
        if source and source.territory and source.territory != document.territory
        else None
    )
    return Evidence(
        tuple(statements),
        section=" \n ".join(passage.section),
        context=" \n ".join([*passage.section, *(k for k in known if k)]),
        territory=local,
    )


def evidence_of_text(text: str, section: Sequence[str] = (), known: Sequence[str] = ()) -> Evidence:
    """Statements of plain text: sentences, list items under their lead, figures with labels.

    `section` is the path of headings, `known` the title, publisher, territory and date.
    """
    statements: list[Statement] = []
    heading = section[-1] if section and _LEAD_END.search(section[-1]) else ""
    lead = heading
    for start, end in _merged_lines(text):
        line = text[start:end]
        if _LEAD_END.search(line) and len(line) < 300:
            lead = line
        elif (
            lead != heading
            and re.search(r"[.!?]\s*$", line) is not None
            and "\n" not in line
            and len(line) > 160
        ):
            lead = ""
        for s_start, s_end in _sentences(text, start, end):
            piece = text[s_start:s_end]
            own_lead = lead if lead and piece != lead and lead not in piece else ""
            before = _antecedent(statements, piece)
            statements.append(Statement(piece, s_start, s_end, own_lead, before, bool(own_lead)))
    return Evidence(
        tuple(statements),
        section=" \n ".join(section),
        context=" \n ".join([*section, *known]),
    )


def leans(text: str) -> bool:
    """Whether a statement opens with a word that stands for something said before."""
    opening = text.strip().lower()
    return _LEANS.match(opening) is not None and _IMPERSONAL.match(opening) is None


def _antecedent(earlier: Sequence[Statement], text: str) -> str:
    """The nearest statement before that names something: of its gender, for « il » and « elle »."""
    named = [s.text for s in reversed(earlier) if not leans(s.text)]
    pronoun = _GENDER.match(text.strip().lower())
    for other in named if pronoun else ():
        if not (_MASCULINE if pronoun and pronoun["she"] else _FEMININE).match(other.lower()):
            return other
    return named[0] if named else (earlier[-1].text if earlier else "")


def candidates(sources: Sequence[Evidence]) -> Iterator[Candidate]:
    """Single statements first, then lists under one lead, then neighbours."""
    for evidence in sources:
        for statement in evidence.statements:
            yield Candidate(evidence, (statement,))
    for evidence in sources:
        run: list[Statement] = []
        for following in (*evidence.statements, None):
            if following and following.is_item and (not run or following.lead == run[-1].lead):
                run.append(following)
                continue
            if len(run) > 1:
                yield Candidate(evidence, tuple(run))
            run = [following] if following and following.is_item else []
        for pair in zip(evidence.statements, evidence.statements[1:], strict=False):
            yield Candidate(evidence, pair)


def _merged_lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines, joined where layout broke one statement over several."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]*\S[^\n]*", text)]
    index = 0
    listing = False
    while index < len(lines):
        start, end = lines[index]
        while index + 1 < len(lines):
            here, after = text[start:end], text[slice(*lines[index + 1])]
            last = text[slice(*lines[index])]
            glued = (
                _BARE_FIGURE.match(last.strip()) is not None
                or (not listing and after[:1].islower() and not re.search(r"[.!?;:…]\s*$", last))
                or (last.rstrip().endswith(":") and _BARE_FIGURE.match(after.strip()) is not None)
                or (
                    _CONTACT.search(after) is not None
                    and _CONTACT.search(here) is None
                    and not re.search(r"[.!?]\s*$", last)
                )
            )
            if not glued:
                break
            index += 1
            end = lines[index][1]
        yield start, end
        ending = text[start:end].rstrip()[-1:]
        listing = (
            ending in ":…"
            or text[start:end].rstrip().endswith("...")
            or (listing and ending != ".")
        )
        index += 1


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if _ABBREVIATION.search(text[at : match.start()]):
            continue
        yield at, match.start()
        at = match.end()
    if at < end:
        yield at, end
