"""A text cut into the clauses that it tells one after the other, each with its verbs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.words import words
from assistant.verification.clause_verbs import AUXILIARIES, INFINITIVE, finite, verbs_of
from assistant.verification.names import is_number
from assistant.verification.quantities import CONTACTS, quantities
from assistant.verification.text import WordBag, content, plain, word_bag

_SPACES = re.compile(r"\s+")
_CUT = re.compile(
    r"\s*[;:]\s+|\.\s|, (?:et |ou |puis |mais |ensuite )*|"
    r" (?:et puis|et|ou|puis|mais|tandis que|alors que|avant (?:que|qu'|de|d')|apres que) ?(?=\w)"
)
_AUXILIARIES_FOLDED = frozenset(plain(word) for word in AUXILIARIES)
_OBJECT = r"l[ae]s? |l'|lui |leur |y |en |se |s'"
_POSSESSIVE = re.compile(
    r"\b(?:son|sa|ses|leurs?|celui|celle|ceux|celles|ce|cet|cette|ces|dont|laquelle|lequel|"
    r"lesquel\w+|auquel|qui|qu[e']|lui|elles?|ils?|eux)(?!\w)"
)
_OPENS = re.compile(r"\s*[;:.]")
_DETERMINED = re.compile(
    r"(?:^| )(?:l[ae]s?|un|une|des|du|aux?|ces?|cet|cette|son|sa|ses|leurs?|chaque|tout|toute|"
    r"aucune?|votre|notre) [\w-]{3,}|(?:^| )l'[\w-]{3,}"
)
_RELATIVE = re.compile(r"(?:qui|que|qu'|dont|ou|laquelle|lequel|lesquel\w+|auquel|a qui|ce qui) ?")
_PASSIVE = re.compile(
    r"\b(?:est|sont|sera|seront|etre|ete|etait|etaient)(?: \w+ment| pas| plus)? "
    r"[\w-]+(?:e|i|u|is|it|rt)e?s?\b"
)
_FRAME = re.compile(
    r"^(?:dans|en|pour|a|aux?|sur|selon|depuis|chez|lors|pendant|apres|avant|hors|sous|oui|non)\b"
    r"[^,]*, "
)
_BY = re.compile(r"\bpar (.+)")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause, folded: `subject` stands before its first verb; `verbs` are those that say what
    is done, auxiliaries aside."""

    text: str
    subject: str
    verbs: tuple[str, ...]

    @property
    def has_doer(self) -> bool:
        """Whether it names its own subject: no pronoun, no relative, no infinitive."""
        named = _DETERMINED.search(self.subject) and not _POSSESSIVE.search(self.subject)
        return not _RELATIVE.match(self.text) and bool(named)

    @property
    def is_about_doing(self) -> bool:
        """« percevoir les droits n'est pas son affaire »: an infinitive is its subject."""
        return INFINITIVE.search(self.subject.partition(" ")[0]) is not None

    @property
    def is_relative(self) -> bool:
        """Whether it opens with a relative pronoun."""
        return _RELATIVE.match(self.text) is not None

    @property
    def is_passive(self) -> bool:
        """« est versée », said of what is done to the subject."""
        return _PASSIVE.search(self.text) is not None

    @property
    def doers(self) -> str:
        """Who does it: the subject, or what « par » names where the verb is passive."""
        if self.is_passive:
            agent = _BY.search(self.text)
            return agent[1] if agent else ""
        return _FRAME.sub("", self.subject)

    @property
    def stands_for(self) -> bool:
        """Whether one of its words stands for something said elsewhere."""
        if _POSSESSIVE.search(self.text):
            return True
        verbs = "|".join([*sorted(_AUXILIARIES_FOLDED), *map(re.escape, self.verbs)])
        return re.search(rf"\b(?:{_OBJECT})(?:{verbs})\b", self.text) is not None

    def shares_verb(self, other: WordBag) -> bool:
        """Whether one of its verbs is said."""
        return any(other.says(verb) for verb in self.verbs)


@lru_cache(maxsize=8_000)
def told_clauses(text: str) -> tuple[Clause, ...]:
    """Clauses in order; what has no verb of its own goes with the clause before it."""
    return tuple(_clause(piece) for piece in _merged(text))


def opening_frame(text: str) -> str:
    """What stands first, before a comma or a colon, without a verb: it holds for every clause."""
    found: list[str] = []
    for piece, _ in _pieces(_tidied(text)):
        if verbs_of(piece):
            break
        found.append(piece)
    return plain(" . ".join(found))


def bag_of_verbs(clause: Clause) -> WordBag:
    """Its verbs, ready to be asked."""
    return word_bag(" ".join(clause.verbs))


def own_words(text: str) -> list[str]:
    """Words of weight, figures aside."""
    return [
        w.text
        for w in content(text)
        if not any(c.isdigit() for c in w.text) and not is_number(w.text)
    ]


def values(text: str) -> frozenset[str]:
    """Figures, dates and seasons of a text."""
    return frozenset(q.value for q in quantities(text) if q.kind not in CONTACTS)


def _merged(text: str) -> Iterator[str]:
    """« A observe, le matin, B et C, le soir, décide »: what has no verb goes with what is before
    it, unless the verb that follows has no other subject, or a colon or a semicolon opens it."""
    held, waiting = "", ""
    forward = False
    for piece, joint in _pieces(_tidied(text)):
        if joint.strip() in (";", ".") and waiting and held:
            held, waiting, forward = f"{held}{waiting}", "", False
        opens = joint.strip() in (":", ";", ".") or "et" in joint.split()
        if not verbs_of(piece):
            if opens and not forward and held:
                held, waiting = f"{held}{waiting}", ""
            forward = (forward and bool(waiting)) or opens
            waiting = f"{waiting}{joint}{piece}"
            continue
        alone = joint == ", " and ", " in waiting.strip(", ") and _starts_with_verb(piece)
        follows = forward and (alone or _OPENS.match(waiting) is not None)
        if held and follows:
            yield held
            held = f"{waiting.lstrip(' ,;:')}{joint}{piece}"
        elif held and verbs_of(held):
            yield f"{held}{waiting}"
            held = piece
        else:
            held = f"{held}{waiting}{joint}{piece}"
        waiting, forward = "", False
    if (last := f"{held}{waiting}".strip(" ,;:")).strip():
        yield last


def _starts_with_verb(piece: str) -> bool:
    said, verbs = words(piece), finite(words(piece))
    return bool(verbs) and verbs[0].start == said[0].start


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Each piece with what joined it to the one before."""
    at, joint = 0, ""
    for match in (*_CUT.finditer(text), None):
        piece = text[at : match.start() if match else len(text)]
        if piece.strip():
            yield piece.strip(), joint or " "
        if match:
            at, joint = match.end(), match.group()


def _clause(piece: str) -> Clause:
    said = words(piece)
    verbs = verbs_of(piece)
    spoken = finite(said)
    start = spoken[0].start if spoken else (0 if verbs else len(piece))
    return Clause(plain(piece), plain(piece[:start]), tuple(plain(v) for v in verbs))


def _tidied(text: str) -> str:
    """Its accents and capitals kept: they tell a verb from a noun, and from a name."""
    return _SPACES.sub(" ", text.replace("’", "'").replace("œ", "oe")).strip().rstrip(". ")
