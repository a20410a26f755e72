"""The word lists of verification, kept as data beside the code and read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from assistant.language.words import fold


def _read(name: str) -> Any:
    path = resources.files("assistant.verification") / "data" / f"{name}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class ForceMarker:
    """A way of saying a normative force; `negated` is its force under a negation."""

    force: str
    negated: str
    pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def force_markers() -> tuple[ForceMarker, ...]:
    """Markers in order of precedence."""
    return tuple(
        ForceMarker(
            group["force"], group["negated"], re.compile(rf"\b(?:{marker})(?:(?<=')|(?!\w))")
        )
        for group in _read("force")
        for marker in group["markers"]
    )


@lru_cache(maxsize=1)
def bearing_cues() -> dict[str, re.Pattern[str]]:
    """Cues in a source that let a sentence say a force."""
    return {force: _either(cues) for force, cues in _read("force_cues")["bears"].items()}


@lru_cache(maxsize=1)
def keeping_cues() -> dict[str, re.Pattern[str]]:
    """Cues in a sentence that keep a force of its source."""
    return {force: _either(cues) for force, cues in _read("force_cues")["keeps"].items()}


@lru_cache(maxsize=1)
def efforts() -> re.Pattern[str]:
    """What says that a thing is tried, and not promised; the thing follows."""
    return re.compile("|".join(rf"\b(?:{cue})" for cue in _read("force_cues")["tries"]))


@lru_cache(maxsize=1)
def denying_words() -> re.Pattern[str]:
    """Words that deny without a negation."""
    return _either(_read("force_cues")["denies"])


@lru_cache(maxsize=1)
def condition_markers() -> tuple[str, str]:
    """What opens a condition: wherever it stands, and after what it bears on."""
    data = _read("condition_markers")
    return "|".join(data["opens"]), "|".join(data["opens_after_its_object"])


@lru_cache(maxsize=1)
def limiting_words() -> re.Pattern[str]:
    """Words by which a sentence keeps a limit of its source."""
    limits = "|".join(_read("condition_markers")["limits"])
    return re.compile(rf"\b(?:{limits})(?:(?<=[' ])|(?!\w))")


@lru_cache(maxsize=1)
def restricted_subject() -> re.Pattern[str]:
    """The noun that opens a clause, told of all or of any, with what restricts it."""
    restricts = _read("condition_markers")["restricts_subject"]
    return re.compile(rf"(?:^|, | et |; )(?:les|une?) (?P<noun>[\w-]{{3,}}) (?P<opens>{restricts})")


@lru_cache(maxsize=1)
def otherwise() -> re.Pattern[str]:
    """What opens what follows from a rule that was not kept."""
    return re.compile(rf"(?:^|, |; )(?:{_read('condition_markers')['otherwise']})(?!\w)")


@lru_cache(maxsize=1)
def unmet() -> re.Pattern[str]:
    """Words by which a sentence says that a rule was not kept."""
    return re.compile(rf"(?<!\w)(?:{_read('condition_markers')['unmet']})(?:(?<=['’ ])|(?!\w))")


@lru_cache(maxsize=4)
def times(key: str = "times") -> re.Pattern[str]:
    """When something is so, up to the end of its phrase; `first_times`: at its beginning."""
    known = {
        "{month}": "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|"
        "decembre",
        "{weekday}": "(?:lun|mar|mercre|jeu|vendre|same)dis?|dimanches?",
    }
    opens = "|".join(_read("condition_markers")[key])
    for name, words in known.items():
        opens = opens.replace(name, words)
    if key == "adverbs":
        return re.compile(rf"(?<!\w)(?:{opens})(?!\w)")
    state = _read("condition_markers")["holds_for_a_time"]
    return re.compile(
        rf"(?:^|(?<=[ ,(]))(?:{opens})(?:(?<=[' ])|(?!\w))"
        rf"(?:(?! (?:(?:{state}|est|sont|peut|peuvent|doit|doivent|ne|se)(?!\w)|n'|s'))[^,;.:()])*"
    )


@lru_cache(maxsize=1)
def linking_phrases() -> str:
    """Phrases that join a statement to the one before, or only present it."""
    return "|".join(_read("condition_markers")["links"])


@lru_cache(maxsize=1)
def holds_for_a_time() -> re.Pattern[str]:
    """Words for what is so at certain times only."""
    return re.compile(rf"(?<!\w)(?:{_read('condition_markers')['holds_for_a_time']})(?!\w)")


@lru_cache(maxsize=1)
def restricted_noun() -> re.Pattern[str]:
    """A noun told of all its kind, with the opening of what restricts it."""
    data = _read("condition_markers")
    every, restricts = "|".join(data["all_of"]), "|".join(data["restricts"])
    one = data["restricts_one"]
    return re.compile(
        rf"(?<!\w)(?:(?:{every}) |(?P<one>une?|l[ae]) (?=\w+ (?:{one}))|(?P<the>l')"
        rf"(?=\w+ (?:{one})))(?P<noun>[\w-]{{3,}}) "
        rf"(?P<opens>{restricts}|(?P<each>{data['restricts_each']}))"
    )


@lru_cache(maxsize=1)
def consents() -> frozenset[str]:
    """Nouns for what somebody gives, holds or signs, folded."""
    return frozenset(_read("consents"))


@lru_cache(maxsize=1)
def contact_words() -> frozenset[str]:
    """Folded lemmas that only say to call or to write."""
    return frozenset(_read("contact_words"))


@lru_cache(maxsize=1)
def scope_groups() -> dict[str, re.Pattern[str]]:
    """Words that widen or narrow a statement, one pattern a group."""
    return {name: _any_of(expressions) for name, expressions in _read("scope_words").items()}


@lru_cache(maxsize=1)
def antonyms() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Pairs of opposites; a side is matched by the beginning of its words."""
    return tuple((_beginning(one), _beginning(other)) for one, other in _read("antonyms"))


@lru_cache(maxsize=1)
def complements() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """What a source says, and what may be denied because of it."""
    return tuple((_beginning(one), _beginning(other)) for one, other in _read("complements"))


@lru_cache(maxsize=1)
def actor_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(name, pattern) of each actor, those with longer names first."""
    rows = sorted(_read("actors"), key=lambda names: -max(len(n) for n in names))
    return tuple(
        (
            fold(names[0]),
            re.compile(
                r"\b(?:"
                + "|".join(_plural(fold(n)) for n in sorted(names, key=len, reverse=True))
                + r")\b"
            ),
        )
        for names in rows
    )


@lru_cache(maxsize=1)
def accented_actors() -> frozenset[str]:
    """Names of actors, folded, that are another word without their accents: « assuré »."""
    return frozenset(fold(n) for names in _read("actors") for n in names if fold(n) != n)


@lru_cache(maxsize=1)
def persons() -> frozenset[str]:
    """Actors that stand for whoever a rule is about, by the first of their names."""
    return frozenset(_read("persons"))


@lru_cache(maxsize=1)
def equivalents() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Rewritings of one quantity into its plain form, over folded text."""
    return tuple((re.compile(pattern), plain.lower()) for pattern, plain in _read("equivalents"))


@lru_cache(maxsize=1)
def acronyms() -> dict[str, str]:
    """Acronym to expansion, both folded."""
    return dict(_read("acronyms"))


@lru_cache(maxsize=1)
def synonyms() -> dict[str, frozenset[int]]:
    """Folded lemma to the numbers of the groups it stands in."""
    groups: dict[str, set[int]] = {}
    for number, group in enumerate(_read("synonyms")):
        for word in group:
            groups.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in groups.items()}


@lru_cache(maxsize=1)
def strong_words() -> frozenset[str]:
    """Words that turn a statement round, as folded lemmas."""
    return frozenset(word for group in _read("strong_words") for word in group)


@lru_cache(maxsize=1)
def framing_words() -> frozenset[str]:
    """Folded words that add nothing to a statement."""
    return frozenset(_read("framing_words"))


@lru_cache(maxsize=1)
def meta_words() -> frozenset[str]:
    """Words that speak of the source or merely present: nothing in them to check."""
    return frozenset(word for group in _read("meta_words") for word in group)


def _either(expressions: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:(?<!\w){e}(?!\w))" for e in expressions))


def _any_of(expressions: list[str]) -> re.Pattern[str]:
    ordered = sorted(expressions, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(re.escape(e) for e in ordered) + r")(?!\w)")


def _beginning(words: list[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(w) for w in words) + ")")


def _plural(name: str) -> str:
    return " ".join(
        re.escape(word) + (r"(?:e?s|x)?" if len(word) > 3 else "s?") for word in name.split()
    )
