"""Decide whether a sentence may be shown: every check on the nearest statements of its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.verification import (
    actors,
    attributions,
    bounds,
    concessions,
    conditions,
    contacts,
    doers,
    ellipses,
    enumerations,
    exchanges,
    figure_places,
    figure_rows,
    force,
    form,
    fulfilled,
    hygiene,
    limits,
    markers,
    mixtures,
    names,
    neighbours,
    order,
    pairs,
    places,
    put_in,
    qualifiers,
    quantity_check,
    ranks,
    restrictions,
    subjects,
    substitution,
    support,
    totals,
    unsaid,
    whose,
)
from assistant.verification.alignment import tokens
from assistant.verification.evidence import Candidate, Evidence, Statement, candidates, leans
from assistant.verification.lexicon import otherwise
from assistant.verification.quantities import CONTACTS, quantities
from assistant.verification.text import PART, VERB_FORM, content, plain, subject_of, word_bag
from assistant.verification.verdict import Reason, ReasonKind, Support, Verdict

MAX_CANDIDATES = 6
"""Nearest candidates tried; a sentence borne by none of them is not borne."""
NEAREST_MARGIN = 0.1
"""Candidates that say this much less of the sentence than the nearest are not tried."""
PAIR_CLAUSE_SHARE = 0.67
"""In two statements taken together, the share of each clause that one of them alone must say."""
MOST_SUBJECT_WORDS = 8


def verify(
    sentence: str,
    sources: Sequence[Evidence],
    *,
    secrets: Sequence[str] = (),
) -> Verdict:
    """Whether `sources` bear the sentence, by which statements, or why they do not.

    A sentence rests on one statement, on the items of one list, or on two neighbours. Parts
    separated by a semicolon may rest on different ones. `secrets`: see `hygiene.check`.
    """
    unclean = hygiene.check(sentence, secrets)
    if unclean:
        return Verdict(False, tuple(unclean))
    if not any(e.statements for e in sources):
        return Verdict(False, (Reason(ReasonKind.NO_SOURCE, "aucune source"),))
    if malformed := form.check(sentence, sources):
        return Verdict(False, tuple(malformed))
    if told := _as_it_stands(sentence, sources):
        return Verdict(True, (), (told,))
    whole = _verify_one(sentence, sources)
    parts = [p for p in re.split(r"\s*;\s*", sentence) if len(content(p)) >= 2]
    if whole.supported or len(parts) < 2:
        return whole
    verdicts = [_verify_one(part, sources) for part in parts]
    if not all(v.supported for v in verdicts):
        return whole
    return Verdict(True, (), tuple(dict.fromkeys(s for v in verdicts for s in v.support)))


def _as_it_stands(sentence: str, sources: Sequence[Evidence]) -> Support | None:
    """The statement, or the part (;) of one, that the sentence copies word for word.

    Nothing introduces it and it leans on nothing: what is not altered cannot be false.
    """
    mine = tokens(sentence)
    for index, evidence in enumerate(sources):
        for statement in evidence.statements if evidence.territory is None else ():
            parts = (statement.text, *PART.split(statement.text))
            part = next((one for one in parts if tokens(one) == mine), None)
            if statement.lead or part is None:
                continue
            if not (leans(part) or otherwise().search(plain(part))):
                return Support(index, statement.start, statement.end)
    return None


def _verify_one(sentence: str, sources: Sequence[Evidence]) -> Verdict:
    ranked = sorted(
        _worth_trying(sentence, sources),
        key=lambda c: (-round(support.coverage(sentence, c), 3), len(c.statements)),
    )
    first: tuple[Reason, ...] = ()
    # A statement that says more of the sentence and was refused contradicts it: one that says
    # less of it must not come to its rescue.
    nearest = support.coverage(sentence, ranked[0]) - NEAREST_MARGIN
    for candidate in ranked[:MAX_CANDIDATES]:
        if support.coverage(sentence, candidate) < nearest:
            break
        reasons = tuple(_reasons(sentence, candidate))
        if not reasons:
            index = next(i for i, e in enumerate(sources) if e is candidate.evidence)
            return Verdict(True, (), (Support(index, candidate.start, candidate.end),))
        first = first or reasons
    return Verdict(False, first)


def _worth_trying(sentence: str, sources: Sequence[Evidence]) -> Iterator[Candidate]:
    """Every candidate, but no group one of whose statements says nearly all by itself.

    That statement must bear the sentence: its neighbours must not come to its rescue.
    """
    told: dict[int, float] = {}
    for candidate in candidates(sources):
        if len(candidate.statements) == 1:
            told[id(candidate.statements[0])] = support.coverage(sentence, candidate)
            yield candidate
            continue
        most = max(told[id(s)] for s in candidate.statements)
        if most < PAIR_CLAUSE_SHARE or _is_enumeration(sentence, candidate):
            yield candidate


def _is_enumeration(sentence: str, candidate: Candidate) -> bool:
    """Whether no item of a list, what introduces it aside, says nearly all of a sentence."""
    whole = any(not s.is_item or VERB_FORM.search(plain(s.text)) for s in candidate.statements)
    if whole or quantities(sentence):
        return False
    lead = word_bag(candidate.lead)
    words = [w.text for w in content(sentence) if not lead.says(w.text)]
    most = max(word_bag(s.text).count(words) for s in candidate.statements)
    return most < PAIR_CLAUSE_SHARE * len(words)


def _reasons(sentence: str, candidate: Candidate) -> list[Reason]:
    return [
        *quantity_check.check(sentence, candidate),
        *ranks.check(sentence, candidate),
        *contacts.check(sentence, candidate),
        *figure_places.check(sentence, candidate),
        *bounds.check(sentence, candidate),
        *figure_rows.check(sentence, candidate),
        *names.check(sentence, candidate),
        *attributions.check(sentence, candidate),
        *force.check(sentence, candidate),
        *fulfilled.check(sentence, candidate),
        *actors.check(sentence, candidate),
        *doers.check(sentence, candidate),
        *whose.check(sentence, candidate),
        *places.check(sentence, candidate),
        *support.check(sentence, candidate),
        *substitution.check(sentence, candidate),
        *order.check(sentence, candidate),
        *ellipses.check(sentence, candidate),
        *exchanges.check(sentence, candidate),
        *concessions.check(sentence, candidate),
        *conditions.check(sentence, candidate),
        *limits.check(sentence, candidate),
        *restrictions.check(sentence, candidate),
        *enumerations.check(sentence, candidate),
        *markers.check(sentence, candidate),
        *mixtures.check(sentence, candidate),
        *neighbours.check(sentence, candidate),
        *totals.check(sentence, candidate),
        *qualifiers.check(sentence, candidate),
        *pairs.check(sentence, candidate),
        *subjects.check(sentence, candidate),
        *put_in.check(sentence, candidate),
        *unsaid.check(sentence, candidate),
        *_mixed(sentence, candidate),
    ]


def _mixed(sentence: str, candidate: Candidate) -> list[Reason]:
    """Two statements must not lend each other a subject: each clause rests on one of them."""
    if len(candidate.statements) < 2:
        return []
    alone = [Candidate(candidate.evidence, (s,)) for s in candidate.statements]
    if any(q.kind in CONTACTS for q in quantities(sentence)):
        return [Reason(ReasonKind.CONTACT, "coordonnées de deux sources")]
    for clause in re.split(r"[;:]|, | et (?=\w)| ni | ou ", sentence):
        if len(content(clause)) < 2:
            continue
        best = max(alone, key=lambda one: support.coverage(clause, one))
        if (
            support.coverage(clause, best) < PAIR_CLAUSE_SHARE
            and _completed(clause, best.statements[0], alone) < PAIR_CLAUSE_SHARE
        ):
            return [Reason(ReasonKind.SUPPORT, f"mélange : {clause}")]
        if not best.statements[0].is_item and (found := actors.check(clause, best)):
            return found
    return []


def _completed(clause: str, best: Statement, alone: Sequence[Candidate]) -> float:
    """What one statement says of the clause with what the first is about.

    « L'accès [à l'épicerie] est accordé »: as long as the clause names what `best` is about.
    """
    first = alone[0].statements[0]
    about = content(subject_of(best.text, MOST_SUBJECT_WORDS))
    if best is first or not about or not word_bag(clause).says(about[0].text):
        return 0.0
    told = word_bag(f"{best.lead} \n {best.text} \n {subject_of(first.text, MOST_SUBJECT_WORDS)}")
    words = content(clause)
    return told.count(w.text for w in words) / len(words)
