"""A noun that the source restricts is not told of all its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.language.words import stem
from assistant.verification.evidence import Candidate
from assistant.verification.force_events import MODAL, events
from assistant.verification.lexicon import restricted_noun, restricted_subject
from assistant.verification.text import content, word_bag
from assistant.verification.told_clauses import told_clauses
from assistant.verification.verdict import Reason, ReasonKind

_SPACES = re.compile(r"\s+")
_END = re.compile(r"[,;:.()]|$")
_NOUN = re.compile(r"(?:\b(?:l[ae]s?|une?|des|aux?|ces|tou(?:t|te)|chaque|aucune?) |l')([\w-]{3,})")
_AND_ANOTHER = re.compile(r" (?:et|ou) (?:qui|dont|où|que?) ")
_ONLY = re.compile(r"\bn(?:e |')(?:[\w'-]+ ){1,4}?qu(?:e |')(?P<what>[^,;.:()]+)")
_BRANCHES = re.compile(r" (?:et|ou|qui|que|qu'|dont|où|si|lorsque?) ")
_ANOTHER = re.compile(r"\b(?:celui|celle|ceux|celles) .*")
_EACH = re.compile(r"tout |toute |chaque |aucune? ")
_RULES = MODAL | {"negation"}
_WORDS = 2
"""Words of weight that say what restricts the noun; the main clause may come after them."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """« tout trajet comprenant un pont » is not « tout trajet ».

    Unless its section or its title already says of which ones it speaks.
    """
    if len(candidate.statements) > 1:
        return []
    mine, theirs = _accented(sentence), _accented(candidate.statements[0].text)
    known = word_bag(f"{candidate.lead} \n {candidate.evidence.context}")
    said = word_bag(sentence)
    for match, most in _restricted(theirs, sentence):
        end = _END.search(theirs, match.end())
        tail = theirs[match.start("opens") : end.start() if end else len(theirs)]
        if _AND_ANOTHER.search(tail):
            continue  # one of two may be told
        own = [w.text for w in content(tail)][:most]
        tail = tail[: tail.find(own[-1]) + len(own[-1])] if own else tail
        rest = word_bag(theirs.replace(tail, " "))
        if all(known.says(w) for w in own) or any(said.says(w) or rest.says(w) for w in own):
            continue
        another = _ANOTHER.search(theirs, match.end())
        if _is_a_pronouns(match["noun"], sentence, candidate):
            continue
        for noun in _NOUN.finditer(mine):
            if stem(noun[1]) != stem(match["noun"]):
                continue
            following = content(mine[noun.end() :])
            # « les trajets scolaires »: the sentence restricts it in its own words.
            if another and following and word_bag(another.group()).says(following[0].text):
                continue  # « les frais d'ouverture sont de 45 €, ceux de coupure de 60 € »
            if not following or rest.says(following[0].text):
                return [Reason(ReasonKind.SCOPE, f"restriction perdue : {tail.strip()}")]
    return _half_told(sentence, candidate)


def _is_a_pronouns(noun: str, sentence: str, candidate: Candidate) -> bool:
    """« X fournit les données anonymisées ; Y les présente »: Y presents them by a pronoun."""
    verbs = word_bag(" ".join(v for c in told_clauses(sentence) for v in c.verbs))
    homes = [c for c in told_clauses(candidate.statements[0].text) if c.shares_verb(verbs)]
    return bool(homes) and all(c.stands_for and not word_bag(c.text).says(noun) for c in homes)


def _half_told(sentence: str, candidate: Candidate) -> list[Reason]:
    """« que les maisons du bourg bâties avant 1975 » is not « que les maisons du bourg »."""
    told, theirs = _accented(sentence), _accented(candidate.statements[0].text)
    mine = _ONLY.search(told)
    if mine is None:
        return []
    said, known = word_bag(sentence), word_bag(candidate.evidence.context)
    for match in _ONLY.finditer(theirs):
        tail = match["what"]
        words = [w.text for w in content(tail)]
        lost = [w for w in words if not said.says(w) and not known.says(w)]
        if lost and said.count(words) and not _BRANCHES.search(tail):
            return [Reason(ReasonKind.SCOPE, f"restriction perdue : {' '.join(lost)}")]
    return []


def _restricted(theirs: str, sentence: str) -> Iterator[tuple[re.Match[str], int]]:
    """Nouns that the source restricts, each with how many words of weight say what restricts it."""
    for match in restricted_noun().finditer(theirs):
        opens = not match.start() or theirs[: match.start()].endswith(", ")
        one = match["one"] or match["the"]
        if one and not opens and not {e.force for e in events(sentence)} & _RULES:
            continue  # « un agent qui instruit le dossier »: told in passing, of no rule
        if not match["each"] or _EACH.match(match.group()):
            yield match, 1 if match["each"] else _WORDS
    for match in restricted_subject().finditer(theirs):
        yield match, 1


def _accented(text: str) -> str:
    return _SPACES.sub(" ", text.lower().replace("’", "'").replace("œ", "oe")).strip()
