"""Whether it is a sentence at all: no question, no fragment, no titles in a row, no invented word.

A small model copies headings and the question, breaks off, and makes up words.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from assistant.language.dictionary import is_french
from assistant.language.lexicons import known_words
from assistant.language.verbs import finite_verbs
from assistant.language.words import STOP_WORDS, words
from assistant.verification.alignment import tokens
from assistant.verification.evidence import Evidence
from assistant.verification.quantities import quantities
from assistant.verification.text import content, lemma, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_DASH = re.compile(r"\s[–—-]\s")
_ASKS = re.compile(
    r"^(?:quel(?:le)?s?|combien|comment|pourquoi|qu'est-ce|est-ce|parle[zr]?|dites|dis|explique[zr]?|"
    r"donne[zr]?|cite[zr]?)(?!\w)|(?<!\w)combien(?!\w)"
)
_INVERTED = re.compile(r"\w+-(?:t-)?(?:ils?|elles?|on|ce|vous|nous)(?!\w)(?<!rendez-vous)")
_UNENDED = re.compile(
    r"(?<!\w)(?:est|sont|a|ont|et|ou|d[eu'’]|des|à|aux?|l[ae'’]|les|une?|qu[ei'’]|qui|dont|pour|par|"
    r"sur|avec|en|dans|sans|entre|chez|si|mais|ne|n['’]|se|s['’])\W*$",
    re.IGNORECASE,
)
_ELIDED = re.compile(r"qu|jusqu|lorsqu|puisqu|quoiqu")
_PREFIX = re.compile(r"^(?:co|infra|supra|inter|intra|pluri|multi|auto|pré|télé|non|ex)-?(?=\w{5})")
_LEANS = re.compile(
    r"^(?:(?:et|ou|pour|de|du|des|avec|dans|a|aux?|sur|par|entre|chez|en)(?!\w)|d')"
)
_IS = re.compile(r"^(?P<of>.+?) (?:est|sont) (?P<told>(?:l[ae']|les|une?|des)(?!\w).+)$")
_POINTS = re.compile(r"^(?:ce|cet|cette|ces) (?!sont )(?P<noun>[^\W\d]{4,})(?!\w)")
_ARTICLE = re.compile(r"(?<![\w'])(le|la|une?|ce|cette) ([^\W\d]{4,})(?!\w)")
_BROKEN = re.compile(r"(?<!\w)(?:le|la|les|une|du|aux?|des) (?:que|qui|est|sont|dont)(?!\w)")
"""No French noun is « est » or « que »."""
_OF_NOTHING = re.compile(r"^(?:l'un|ce(?:ux|lui|lles?|lle)?) (?:qu[ei']|qui|dont)(?!\w)")


def check(sentence: str, sources: Sequence[Evidence]) -> list[Reason]:
    """Reasons to refuse; what the sources themselves say in that form is let through."""
    if _UNENDED.search(sentence):
        return [Reason(ReasonKind.HYGIENE, "fragment")]
    folded = plain(sentence)
    told = plain(" ".join(_all_words(sources)))
    verbs = len(finite_verbs(words(sentence)))
    # A figure or a contact told with its label needs no verb.
    bare = not verbs and not quantities(sentence)
    if bare and _LEANS.match(folded) and not _is_told_whole(sentence, sources):
        return [Reason(ReasonKind.HYGIENE, "fragment")]
    if folded.strip(" .") in told and len(folded.split()) > 1:
        return []
    reasons: list[Reason] = []
    faulty = (
        _says_nothing(folded)
        or _points_at_nothing(folded, told)
        or _misgendered(folded, told)
        or _BROKEN.search(folded)
        or _rambles(sentence, sources)
    )
    if faulty:
        reasons.append(Reason(ReasonKind.HYGIENE, "phrase vide ou fautive"))
    if len(_DASH.findall(sentence)) >= 2:
        reasons.append(Reason(ReasonKind.HYGIENE, "titres recopiés"))
    asks = _ASKS.search(folded) or _INVERTED.search(folded)
    if asks and asks.group() not in told.split():
        reasons.append(Reason(ReasonKind.HYGIENE, "question"))
    begun = sentence.lstrip("«“\"' ")[:1].islower()
    bare = bare and not _is_told_whole(sentence, sources)
    if begun or (verbs < 2 if _OF_NOTHING.match(folded) else bare):
        reasons.append(Reason(ReasonKind.HYGIENE, "fragment"))
    titles = plain(" ".join(source.context for source in sources))
    if invented := _invented(sentence, f"{told} {titles}"):
        reasons.append(Reason(ReasonKind.HYGIENE, f"mot inconnu : {', '.join(invented)}"))
    return reasons


def _is_told_whole(sentence: str, sources: Sequence[Evidence]) -> bool:
    """Whether it is a statement that ends, in another order or shortened: its verb may be unknown
    to the dictionary."""
    mine = tokens(sentence)
    return any(
        statement.text.rstrip().endswith(".")
        and 2 * len(mine) >= len(tokens(statement.text))
        and set(mine) <= set(tokens(statement.text))
        for source in sources
        for statement in source.statements
    )


def _says_nothing(folded: str) -> bool:
    """« Le support de la fonction est la fonction »: what is said of a thing is its own name."""
    match = _IS.match(folded)
    if match is None:
        return False
    told = {lemma(word.text) for word in content(match["told"])}
    return bool(told) and told <= {lemma(word.text) for word in content(match["of"])}


def _rambles(sentence: str, sources: Sequence[Evidence]) -> bool:
    """« Une question de la question de la collectivité est la question de la collectivité »: two
    words side by side come again, oftener than in any statement."""
    pairs = _pairs(sentence)
    again = {pair: times for pair, times in pairs.items() if times > 1}
    if not again:
        return False
    told = [_pairs(f"{s.lead} {s.text}") for source in sources for s in source.statements]
    return any(all(one[pair] < times for one in told) for pair, times in again.items())


def _pairs(text: str) -> Counter[tuple[str, str]]:
    lemmas = [lemma(word.text) for word in content(text)]
    return Counter(itertools.pairwise(lemmas))


def _points_at_nothing(folded: str, told: str) -> bool:
    """« Ce téléphone est le référent »: a thing is pointed at that no source names."""
    match = _POINTS.match(folded)
    return match is not None and not word_bag(told).says(match["noun"])


def _misgendered(folded: str, told: str) -> bool:
    """« Le fiche », where the sources write « la fiche »."""
    written = _genders(told)
    return any(
        len(said) == 1 and len(written.get(noun, ())) == 1 and said != written[noun]
        for noun, said in _genders(folded).items()
    )


def _genders(folded: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for article, noun in _ARTICLE.findall(folded):
        gender = "f" if article in ("la", "une", "cette") else "m"
        found.setdefault(noun, set()).add(gender)
    return found


def _all_words(sources: Sequence[Evidence]) -> list[str]:
    return [text for source in sources for s in source.statements for text in (s.lead, s.text)]


def _invented(sentence: str, told: str) -> list[str]:
    """Words in small letters that neither the sources nor a dictionary know: « constructioner »."""
    known = {word.folded for word in words(told)} | known_words() | STOP_WORDS
    return [
        word.text
        for word in words(sentence)
        if word.text.islower()
        and not any(c.isdigit() for c in word.text)
        and not {word.folded, word.folded.rstrip("sx")} & known
        and len(word.text) > 1
        and not _ELIDED.fullmatch(word.text)
        and not all(_is_word(part) for part in word.text.split("-"))
        and not _is_word(_PREFIX.sub("", word.text))
    ]


def _is_word(text: str) -> bool:
    return is_french(text) or text in STOP_WORDS
