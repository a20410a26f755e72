"""The forces and negations of a text, each with the words that it bears on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.language.words import content_words
from assistant.verification.lexicon import force_markers
from assistant.verification.text import plain

_NEGATION = re.compile(
    r"\bn(?:e |')(?P<verb>(?:[\w'-]+ ){0,5}?)(?P<neg>pas|plus|jamais|aucun|aucune|rien|guere|"
    r"nullement|point|ni)\b"
    r"|\b(?P<lone>sans|aucune?|pas|ni|non plus|non pas|non|nullement|(?<!si )jamais)(?![\w-])"
)
_UP_TO = re.compile(
    r"\b(?:peu(?:t|vent)|pouvant|pourra) (?:atteindre|aller jusqu'a|s'elever (?:a|jusqu'a))"
)
"""« peut atteindre » says a bound, not a permission."""
_REACH = re.compile(
    r"\b(?:on|vous|il|elle) (?:peu[xt]|pouvez|pourrez) (?:etre )?"
    r"(joint|joindre|contacter|appeler|ecrire|telephoner|vous adresser|s'adresser|retrouver|"
    r"trouver)"
)
"""« vous pouvez joindre » gives a number, not a permission."""
_AUXILIARY = re.compile(
    r"\bn(?:e |')(est|sont|sera|seront|etait|etaient|soit|soient) (pas|plus|jamais)\b"
)
_NOBODY = re.compile(
    r"(?P<denied>\bn(?:e |')(?:[\w'-]+ ){1,3})?"
    r"\b(?:aucune?|nul|nulle|rien|personne|jamais)\b(?P<who>(?: [\w',-]+){0,12}? )n(?:e |')(?=\w)"
)
"""« aucun salarié ne peut » reads « salarié ne pas peut »; « ne prend aucune décision, ne garde
pas » denies by itself."""
_ONLY_WITH = re.compile(
    r"\bne (?:pas )?peu(?:t|vent)(?: pas)? ((?:[\w'-]+ ){1,6}?)(?:sans|qu'avec|qu'apres|que sur|"
    r"que si)\b"
)
_WITHOUT_FIRST = re.compile(r"\bsans ([\w' -]{3,60}), ([^.;:]{0,80}?)ne peu(?:t|vent) pas")
"""« ne peut pas vendre sans accord » asks for the accord."""
ONLY = re.compile(r"\bn(?:e |')(?:[\w'-]+ ){1,4}?qu(?:e\b|')")
_BY_MARKER = re.compile(r"^(?:doi|dev|fau)")
_CUT = re.compile(r"[;:.()\n]|,(?! ?(?:et|ni)\b)| mais | tandis que | alors que ")
DENIED = frozenset({"negation", "forbidden"})
SAID_BY = {
    "negation": DENIED
    | {"not_required", "not_recommended", "not_associated", "not_consulted", "does_not_decide"},
    "not_required": frozenset({"not_required", "recommended", "allowed", "negation"}),
    "forbidden": DENIED,
    "not_associated": DENIED | {"not_associated"},
    "not_consulted": DENIED | {"not_consulted"},
    "does_not_decide": DENIED | {"does_not_decide"},
}
"""Forces of a source that let a sentence say a force: what is advised is not required."""
MODAL = frozenset(
    {"required", "allowed", "recommended", "forbidden", "not_required", "not_recommended"}
)
_INFINITIVE = re.compile(r" \w+(?:er|ir|re)\b")
_NOT_BEFORE = re.compile(
    r"\bn(?:e |')(?:doi|peu)(?:t|vent) pas ((?:[\w'-]+ ){1,5}?)(?:avant|sans) "
)
_NOT_MORE = re.compile(
    r"\bn(?:e |')(?:peu|doi)(?:t|vent) (?:pas )?((?:[\w'-]+ ){0,5}?)(?:plus de|exceder|depasser|"
    r"(?:etre )?superieure?s? a) (?=\d|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|"
    r"vingt|la moitie)"
)
"""« ne peut pas occuper plus de deux places » lets two be occupied at most."""
_BARE_NEGATION = re.compile(
    r"\bne (peut|peuvent|pourra|pourront|saurait|sauraient|pouvait|pouvaient) "
    r"(?=\w)(?!(?:[\w'-]+ ){0,6}(?:pas|plus|jamais|guere|aucune?|rien|personne|ni|qu(?:e\b|')))"
)
"""« ne peut être cédé » denies without « pas »."""
_DENIED_AGAIN = re.compile(r" (?:et|ou|mais) (?=n(?:e |'))")
SCOPE = 5
"""Content words after a marker that it bears on."""
SCOPE_OF_SANS = 2


@dataclass(frozen=True, slots=True)
class Event:
    """One force, or one negation (`force` is then « negation »), and the words it bears on.

    `words` follow it (or stand on both sides of an adjective); `around` is the whole clause.
    """

    force: str
    words: tuple[str, ...]
    around: tuple[str, ...] = ()
    clause: str = ""


@lru_cache(maxsize=4_000)
def events(text: str) -> tuple[Event, ...]:
    """Forces and free negations of a text, in order."""
    found: list[Event] = []
    folded = _UP_TO.sub("va jusqu'a", re.sub(r"\.{3}|…", "", plain(text)))
    folded = _REACH.sub(r"\1", folded)
    folded = _AUXILIARY.sub(r"ne \2 \1", _NOBODY.sub(_nobody, folded))
    folded = _BARE_NEGATION.sub(r"ne \1 pas ", folded)
    folded = _NOT_BEFORE.sub(r"doit \1avec ", folded)
    folded = _NOT_MORE.sub(r"peut \1au plus ", folded)
    folded = _WITHOUT_FIRST.sub(r"\2doit avec \1", folded)
    folded = _ONLY_WITH.sub(r"doit \1 avec", folded)
    before: tuple[str, ...] = ()
    clauses = [(clause, _events_in(clause)) for clause in _CUT.split(folded)]
    for at, (clause, here) in enumerate(clauses):
        for event in here:
            # « la parité est recherchée, sans être imposée » bears on what was said before;
            # « il est conseillé, sans l'imposer, de venir » on what comes next.
            words = event.words or before or _next_words(clauses[at + 1 :])
            found.append(event if event.words else replace(event, words=words, around=words))
        before = tuple(w.text for w in content_words(clause)[:SCOPE]) or before
    return tuple(found)


def _nobody(match: re.Match[str]) -> str:
    return match.group() if match["denied"] else f"{match['who']}ne pas "


def _next_words(following: list[tuple[str, list[Event]]]) -> tuple[str, ...]:
    plainly = (clause for clause, events_ in following if not events_)
    return tuple(w.text for w in content_words(next(plainly, ""))[:SCOPE])


def denies(text: str) -> bool:
    """Whether a text denies an odd number of times: two denials affirm."""
    return sum(e.force in SAID_BY["negation"] for e in events(text)) % 2 == 1


def unturned(text: str) -> str:
    """Folded, « ne doit pas commencer avant » told as « doit commencer après »."""
    return _NOT_BEFORE.sub(lambda m: f"doit {m.group(1)}apres ", plain(text))


def forces(text: str) -> frozenset[str]:
    """The forces of a text, negations aside."""
    return frozenset(e.force for e in events(text)) - {"negation"}


def _events_in(clause: str) -> list[Event]:
    found: list[Event] = []
    only = [m.span() for m in ONLY.finditer(clause)]
    negations = [
        m
        for m in _NEGATION.finditer(clause)
        if not any(a <= m.start() < b for a, b in only)
        and not clause[m.start() :].startswith("non seulement")
    ]
    used: set[int] = set()
    around = tuple(w.text for w in content_words(clause))
    taken: list[tuple[int, int]] = []
    for marker in force_markers():
        for match in marker.pattern.finditer(clause):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            taken.append(match.span())
            negated = False
            for number, negation in enumerate(negations):
                # « ne peut pas », « n'est pas obligatoire », « sans obligation », « pas tenu de ».
                inside = negation.start() <= match.start() <= negation.end()
                # « un dépôt non conforme peut être repris »: « non » denies its word alone.
                bare = negation["lone"] == "sans" and not (
                    _INFINITIVE.match(clause, negation.end())
                    or clause.startswith((" que ", " qu'"), negation.end())
                )
                reach = 1 if bare or negation["lone"] == "non" else 14
                just_after = 0 <= match.start() - negation.end() <= reach
                just_before = (  # « mieux vaut ne pas confier »
                    clause.startswith("ne pas", negation.start())
                    and 0 <= negation.start() - match.end() <= 4
                )
                if match.group().startswith(("pas ", "sans ")):
                    used.update({number} if negation.start() <= match.end() else ())
                elif inside or just_after or just_before:
                    negated = True
                    used.add(number)
            force = marker.force
            if negated:
                force = (
                    ("forbidden" if _BY_MARKER.match(match.group()) else "not_required")
                    if marker.negated == "by_marker"
                    else marker.negated
                )
            found.append(Event(force, _scope(clause, match.start(), match.end()), around, clause))
    for number, negation in enumerate(negations):
        if number not in used:
            verb = negation["verb"] or ""
            short = negation["lone"] == "sans" and not _INFINITIVE.match(clause, negation.end())
            reach = SCOPE_OF_SANS if short else SCOPE
            # « ne garde pas le site et n'instruit pas »: what comes next is denied by itself.
            denied = _DENIED_AGAIN.split(clause[negation.end() :])[0]
            after = content_words(denied)[:reach]
            words = tuple(dict.fromkeys(w.text for w in (*content_words(verb), *after)))
            if words:
                found.append(Event("negation", words, around, clause))
    return found


def _scope(clause: str, start: int, end: int) -> tuple[str, ...]:
    after = content_words(clause[end:])[:SCOPE]
    before = content_words(clause[:start])[-SCOPE:]
    chosen = after if len(after) >= 2 else (*after, *before)
    return tuple(dict.fromkeys(w.text for w in chosen))


@lru_cache(maxsize=4_000)
def without_modals(text: str) -> str:
    """Folded text from which what says a force is taken out: that is checked here."""
    folded = plain(text)
    for marker in force_markers():
        if marker.force in MODAL:
            folded = marker.pattern.sub(" ", folded)
    return folded
