"""In the source's own words, somebody else: the doer or the partner put in another one's place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from assistant.language.words import fold, stem
from assistant.verification.evidence import Candidate
from assistant.verification.lexicon import persons
from assistant.verification.quantities import quantities
from assistant.verification.substitution import TOKEN
from assistant.verification.text import VERB_FORM, content, lemma, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_PART = re.compile(r"\s*;\s*| mais | tandis que | alors que ")
_OPENS = frozenset(", ; : si s' que qu' lorsque lorsqu' quand et mais".split())
_DETERMINERS = frozenset(
    "le la les l' un une des ce cet cette ces son sa ses leur leurs chaque tout toute tous "
    "toutes aucun aucune du de d'".split()
)
_PLURAL = re.compile(r"(?<=\w{4})ent$")
_TAKES = frozenset("au aux du des à de d' par avec chez pour vers sous".split())
_ARTICLES = frozenset("le la les l' un une".split())
SAME_AFTER = 3
"""Words in a row, after the doer, that are the source's own."""
MOST_BEFORE = 5
"""Words between the opening of a clause and what is changed in its subject."""
MOST_WORDS = 3


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """« le chef de projet pilote la démarche » is not « le chargé de projet … »."""
    mine = _accented(sentence)
    parts = [part for one in candidate.statements for part in _PART.split(one.text)]
    for part in parts:
        for said, there in _changed_subjects(mine, _accented(part)):
            words, replaced = _nouns(said), _nouns(there)
            if _does_the_rest(words, part, sentence):
                continue
            if words and replaced and _is_another(words, replaced):
                return [Reason(ReasonKind.ACTOR, f"{' '.join(words)} : au lieu de {replaced[0]}")]
        if passed := _passed_over(mine, _accented(part)):
            return [Reason(ReasonKind.ACTOR, f"{passed} : passé")]
    return []


def _does_the_rest(words: list[str], part: str, sentence: str) -> bool:
    """« le maire paie la clé, le club les gants »: the sentence is about the second."""
    said = word_bag(sentence)
    for piece in part.split(", ")[1:]:
        own = [w.text for w in content(piece)]
        if len(own) > 1 and own[0] in words and all(said.says(w) for w in own):
            return True
    return False


def _passed_over(mine: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    """« rend compte au directeur, le maire fixant le cap » is not « rend compte au maire »."""
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    for left, right in pairwise(blocks):
        there = theirs[left.b + left.size : right.b]
        follows = left.size >= 2 and left.a + left.size == right.a and right.size > 0
        last, first = there[-1:], theirs[right.b : right.b + 1]
        another = _ARTICLES & {*last} or (last == (",",) and _ARTICLES & {*first})
        if follows and mine[right.a - 1] in _TAKES and "," in there and another:
            return " ".join(there[: there.index(",")])
    return ""


def _changed_subjects(
    mine: tuple[str, ...], theirs: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """What differs in a subject, the words after it being the same; each with the word before."""
    matcher = SequenceMatcher(None, _stems(mine), _stems(theirs), autojunk=False)
    blocks = matcher.get_matching_blocks()
    ends = [(0, 0), *((block.a + block.size, block.b + block.size) for block in blocks)]
    for (a, b), right in zip(ends, blocks, strict=False):
        after = content(" ".join(mine[right.a : right.a + right.size]))
        closed = right.size >= SAME_AFTER and len(after) >= 2
        changed = a < right.a and b < right.b
        if closed and changed and _in_subject(mine, a, right.a) and _in_subject(theirs, b, right.b):
            yield mine[max(0, a - 1) : right.a], theirs[max(0, b - 1) : right.b]


def _in_subject(row: tuple[str, ...], start: int, end: int) -> bool:
    """Whether the words stand in the noun phrase that opens a clause, without its verb."""
    opening = next((i + 1 for i in range(start - 1, -1, -1) if row[i] in _OPENS), 0)
    head = row[opening:end]
    return (
        start - opening <= MOST_BEFORE
        and head[0] in _DETERMINERS
        and not _OPENS & set(row[start:end])
        and VERB_FORM.search(" ".join(head)) is None
    )


def _nouns(row: tuple[str, ...]) -> list[str]:
    """Up to `MOST_WORDS` nouns, the row beginning with the word before; none if one is a verb."""
    found = []
    for before, word in pairwise(row):
        if not content(word) or quantities(word):
            continue
        if before not in _DETERMINERS and _is_a_verb(word):
            return []
        found.append(word)
    return found if len(found) <= MOST_WORDS else []


def _is_a_verb(word: str) -> bool:
    """By the dictionary, where no determiner makes a noun of it: « émet », « utiliser »."""
    base = lemma(word)
    return base.endswith(("er", "ir", "oir")) or (base.endswith("re") and base != fold(word))


def _is_another(words: list[str], replaced: list[str]) -> bool:
    if all(lemma(word) in persons() for word in (*words, *replaced)):
        return False  # « l'usager » and « le demandeur »: whoever a rule is about
    mine, theirs = word_bag(" ".join(words)), word_bag(" ".join(replaced))
    return not any(theirs.says(w) for w in words) and not any(mine.says(w) for w in replaced)


@lru_cache(maxsize=8_000)
def _accented(text: str) -> tuple[str, ...]:
    return tuple(TOKEN.findall(" ".join(text.lower().replace("’", "'").split())))


@lru_cache(maxsize=8_000)
def _stems(row: tuple[str, ...]) -> tuple[str, ...]:
    """Stems, with those of the third person plural as those of the singular."""
    return tuple(_PLURAL.sub("", stem(word)) for word in row)
