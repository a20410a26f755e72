"""Normative force and negation: may, must, recommended, associated are kept as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from assistant.verification.evidence import Candidate, Statement
from assistant.verification.force_events import DENIED, MODAL, SAID_BY, Event, events
from assistant.verification.force_exceptions import denied_tail, excepted, only_advised, only_denied
from assistant.verification.force_implied import follows_from, kept_otherwise, said_plainly
from assistant.verification.force_scope import scope_reasons
from assistant.verification.lexicon import bearing_cues, efforts
from assistant.verification.text import WordBag, content, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_LEAD_COLON = re.compile(r"\s*:\s*$")
_CONTRARY = MODAL | {"consulted", "associated"}
_CONDITION = re.compile(
    r"\b(?:doi(?:t|vent)|faut) (?:d'abord )?(?:avoir|habiter|resider|justifier|posseder|detenir|"
    r"exercer|etre (?:age|domicilie|inscrit|declare|titulaire|installe)\w*|une? )"
)
_ELIGIBLE = re.compile(
    r"\b(?:peuvent|peut) (?:etre (?:aide|admis|inscrit|candidat|beneficiaire)\w*|beneficier|"
    r"pretendre|deposer|demander)|\bs'adress\w+|\breserve|\beligible|\bouvert\w* aux?"
)
_TAKES_PART = re.compile(r"\b(?:particip|contribu|accompagn|propos)(?:e|ent)\b")
_SO_IS = re.compile(
    r"\b(?:le |l')(?:est|sont|demeure\w*|reste\w*|devien\w+)(?= ?[,.;]|$| (?!\w+ par\b))"
)
_NEITHER = re.compile(r"\bn(?:e |')(?:[\w'-]+ ){1,2}ni\b")
KEPT = 0.5
"""Share of the words a force bears on from which the sentence is about the same thing."""
KEPT_NEGATION = 0.6


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when nothing was strengthened, weakened or negated."""
    exception = excepted(sentence, candidate)
    if exception is not None:
        return exception
    mine = events(sentence)
    theirs = _events_of(candidate, lambda text: [text])
    about = _events_of(candidate, lambda text: _parts_about(sentence, text))
    said = word_bag(sentence)
    reasons: list[Reason] = []
    reasons += [r for event in mine if (r := _strengthened(event, theirs, sentence, candidate))]
    modal = {m.force for m in mine} & {t.force for t in about} & MODAL
    for force in dict.fromkeys(t.force for t in (*about, *theirs)):
        held = theirs if force == "negation" and not _says_it_again(sentence, candidate) else about
        kept = sum(
            _is_kept(t, said)
            for t in held
            if t.force == force and (t in about or not _is_told_elsewhere(t, sentence, candidate))
        )
        if force == "negation" and candidate.lead and len(candidate.statements) > 1:
            # What introduces a list denies once for all its items.
            kept = max(
                sum(_is_kept(t, said) for t in _events_in_list(s) if t.force == force)
                for s in candidate.statements
            )
        own = sum(
            force in SAID_BY.get(m.force, {m.force}) or (force == "negation" and m.force in DENIED)
            for m in mine
        )
        # Two negations kept and one said is a negation lost; two « peut » may become one.
        if own and force == "negation":
            # One of « ne remplace ni A ni B » may be told.
            kept -= len(_NEITHER.findall(plain(candidate.full)))
        lost = kept > own and (force == "negation" or own == 0)
        if force in MODAL and modal:
            continue  # the sentence is about another force of the same statement
        if lost and not kept_otherwise(force, mine, sentence, candidate):
            kind = ReasonKind.NEGATION if force == "negation" else ReasonKind.FORCE
            reasons.append(Reason(kind, f"{force} : perdu"))
    denials = sum(t.force in SAID_BY["negation"] for t in theirs)
    own = 0 if " ni " in plain(sentence) else sum(m.force == "negation" for m in mine)
    if 0 < denials < own:
        reasons.append(Reason(ReasonKind.NEGATION, "une négation de plus"))
    reasons += only_advised(sentence, candidate) + only_denied(sentence, candidate)
    return reasons + denied_tail(sentence, mine, candidate) + scope_reasons(sentence, candidate)


def _events_of(candidate: Candidate, cut: Callable[[str], list[str]]) -> tuple[Event, ...]:
    """Events of each statement, read with what introduces it."""
    return tuple(
        dict.fromkeys(
            event
            for statement in candidate.statements
            for part in cut(statement.text)
            for event in events(f"{_introducing(statement)} {part}")
        )
    )


def _introducing(statement: Statement) -> str:
    """What introduces a statement, but no question above a whole sentence: it says nothing."""
    answers = re.match(r"(?:oui|non)\b", statement.text.strip().lower()) is not None
    whole = statement.text.rstrip().endswith(".") and not answers
    asked = statement.lead.rstrip().endswith("?") and whole
    return "" if asked else _LEAD_COLON.sub("", statement.lead)


def _events_in_list(statement: Statement) -> tuple[Event, ...]:
    return events(f"{_introducing(statement)} {statement.text}")


def _strengthened(
    event: Event, theirs: Sequence[Event], sentence: str, candidate: Candidate
) -> Reason | None:
    """A force or negation of the sentence that its source does not bear."""
    negation = event.force == "negation"
    kind = ReasonKind.NEGATION if negation else ReasonKind.FORCE
    same = [t for t in theirs if t.force in SAID_BY.get(event.force, {event.force})]
    if negation:
        if any(_overlap(event, t, narrow=True) or _denied_there(event, t) for t in same):
            return None
        if re.search(rf"\b(?:aucune?|nulle?) {re.escape(event.words[0])}\b", plain(candidate.full)):
            return None
        if follows_from(event, sentence, candidate):
            return None
        return Reason(kind, "négation absente de la source")
    same = [t for t in same if t.force != "negation" or _overlap(event, t, narrow=True)]
    if not same:
        listened = {t.force for t in theirs} & {"consulted", "associated", "does_not_decide"}
        if event.force == "decides" and _shares_in(sentence, candidate):
            return Reason(kind, "decides : n'y prend que part")
        if event.force == "decides" and not listened:
            return None  # who does it is checked with the actors, what is done with the words
        if event.force == "forbidden" and follows_from(event, sentence, candidate):
            return None
        if event.force == "required" and _only_tried(event, candidate):
            return Reason(kind, "required : la source n'y voit qu'un effort")
        cue = bearing_cues().get(event.force)
        # A source that already says another force of the same thing is not open to this one.
        contrary = any(
            event.force == "decides" and t.force in {"consulted", "associated"} for t in theirs
        ) or any(
            t.force in _CONTRARY and t.force != event.force and _overlap(event, t) >= 0.5
            for t in theirs
        )
        if (
            cue
            and not contrary
            and cue.search(plain(f"{candidate.evidence.section} . {candidate.full}"))
        ):
            return None
        if (
            event.force == "required"
            and _CONDITION.search(plain(sentence))
            and _ELIGIBLE.search(plain(candidate.full))
        ):
            return None
        if not contrary and said_plainly(event, theirs, sentence, candidate):
            return None
        return Reason(kind, f"{event.force} : absent de la source")
    if event.words and _bears_on(event.words[0], theirs, same):
        return Reason(kind, f"{event.force} : porte sur autre chose")
    best_same = max(_overlap(event, t) for t in same)
    others = (_overlap(event, t) for t in theirs if t.force != event.force)
    if max(others, default=0.0) > best_same + 0.34:
        return Reason(kind, f"{event.force} : porte sur autre chose")
    return None


def _only_tried(event: Event, candidate: Candidate) -> bool:
    """« s'efforce de répondre » is not « est tenu de répondre »."""
    tried = efforts().finditer(plain(candidate.full))
    words = [next(iter(content(plain(candidate.full)[m.end() :])), None) for m in tried]
    said = word_bag(" ".join(event.words[:2]))
    return any(word is not None and said.says(word.text) for word in words)


def _shares_in(sentence: str, candidate: Candidate) -> bool:
    """Who takes part in a thing, or helps with it, does not decide it."""
    words = content(sentence)
    best = max(candidate.statements, key=lambda s: word_bag(s.text).count(w.text for w in words))
    return _TAKES_PART.search(plain(best.text)) is not None


def _bears_on(word: str, theirs: Sequence[Event], same: Sequence[Event]) -> bool:
    """Whether, in the source, another force bears on the word, and this one does not."""

    def near(events_: Iterable[Event]) -> bool:
        return any(word_bag(" ".join(e.words[:2])).says(word) for e in events_)

    free = {"allowed", "not_required", "recommended"}
    own = {t.force for t in same}
    others = [
        t
        for t in theirs
        if t.force in MODAL and t not in same and not (t.force in free and own & free)
    ]
    return near(others) and not any(word_bag(" ".join(e.around)).says(word) for e in same)


def _denied_there(event: Event, other: Event) -> bool:
    """Whether half of what the source denies stands in the sentence's clause."""
    held = word_bag(" ".join(event.around))
    said = held.count(other.words)
    return bool(other.words) and said >= 0.5 * len(other.words)


def _parts_about(sentence: str, text: str) -> list[str]:
    """Of a statement in several parts (;), those that the sentence is about."""
    parts = [p for p in re.split(r"\s;\s", text.replace("\u202f", " ")) if p.strip()]
    if len(parts) < 2:
        return [text]
    words = content(sentence)
    shares = [word_bag(part).count(w.text for w in words) for part in parts]
    return [p for p, share in zip(parts, shares, strict=True) if share >= 0.8 * max(shares)]


def _says_it_again(sentence: str, candidate: Candidate) -> bool:
    """« l'un n'est pas responsable ; l'autre le demeure »: denied of one, said of the other."""
    parts = [p for s in candidate.statements for p in _parts_about(sentence, s.text)]
    return any(_SO_IS.search(plain(part)) for part in parts)


def _is_told_elsewhere(event: Event, sentence: str, candidate: Candidate) -> bool:
    """« A reçoit sur rendez-vous ; B, sans rendez-vous »: denied of one, said of the other."""
    parts = " . ".join(p for s in candidate.statements for p in _parts_about(sentence, s.text))
    if not event.words or event.clause in plain(parts):
        return False
    return (
        re.search(rf"\b(?:sur|avec) {re.escape(plain(event.words[0]))}\b", plain(parts)) is not None
    )


def _is_kept(event: Event, said: WordBag) -> bool:
    """Whether the sentence speaks of what the force bears on: its first word, and half of all."""
    if not event.words:
        return False
    kept = said.count(event.words)
    if event.force == "negation" and not said.says(event.words[0]):
        return kept >= max(1, KEPT_NEGATION * len(event.words))
    return said.says(event.words[0]) and kept >= KEPT * len(event.words)


def _overlap(one: Event, other: Event, *, narrow: bool = False) -> float:
    """Share of words in common, of the clauses or, if `narrow`, of what a negation bears on."""
    mine = one.words if narrow else one.around
    theirs = other.words if narrow and other.force == one.force else other.around
    if not mine or not theirs:
        return 0.0
    held = word_bag(" ".join(theirs))
    return held.count(mine) / min(len(mine), len(theirs))
