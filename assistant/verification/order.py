"""What comes before and after, and who comes with what: never the other way round."""

from __future__ import annotations

import re

from assistant.verification import steps
from assistant.verification.evidence import Candidate, leans
from assistant.verification.force_events import without_modals
from assistant.verification.quantities import RANKED
from assistant.verification.text import content, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_JOINTS = (
    re.compile(r"\b(?:puis|ensuite)\b"),
    re.compile(r"\bavant\b"),
    re.compile(r"\bapres\b"),
    re.compile(r"\bplutot qu(?:e |')"),
    re.compile(r"\ben lieu et place\b|\ba la place\b|\bau lieu\b|\bau nom\b|\bpour le compte\b"),
    re.compile(r"(?<=\w) (?:plus|moins|aussi|mieux|autant)(?: [\w-]+)? qu(?:e |')"),
)
_LATER = re.compile(r"\b(?:puis|ensuite|enfin|en dernier(?: lieu)?|finalement|pour finir)\b")
_SOON = re.compile(r"\b(?:d'abord|en premier lieu)\b")
_ORDERS = re.compile(r"\b(?:avant|apres) (?:que |qu'|de \w+(?:er|ir|re)\b|d'\w+(?:er|ir|re)\b)")
_BEFORE = re.compile(r"\bprecedant |\bavant (?:la|le|les|l'|cette|ce|son|sa) ?\w")
_SAYS_BEFORE = re.compile(
    r"\b(?:avant|preal|preced|anterieur|jusqu|au plus tard|d'ici|a l'avance|veille)"
)
_IN_TIME = re.compile(
    r"\b(?:avant|apres|puis|ensuite|abord|une fois|des|lors\w*|quand|jusqu\w*|au plus tard|issue|"
    r"a compter|a partir|sans|tant|doi(?:t|vent)|faut)\b|\bpreal|\bpreced|\bsuiv|"
    r"\banterieur|\bposterieur"
)

_UNDERGOES = re.compile(r"\b(?:est|sont|sera|seront) (?:\w+ment )?\w+(?:e|i|u|t)e?s? par\b")
_OBJECT = re.compile(
    r"\w (?:les? |la |l')(?!sont|est)[a-z]+(?:e|t|d|nt)(?:\.?$| (?:par|en|a|avec)\b)"
)
_PART = re.compile(r"\s*;\s*| mais | tandis que ")
_HEAD = re.compile(
    rf"(?:l[ae]s? |l'|une? |chaque |ce |cette |ces )(?:{RANKED.pattern} )?([a-z-]{{4,}})"
)
TOLD = 0.25
"""Share of another part's own words from which a sentence tells that part too."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when everything comes in the order of the source."""
    return [
        *_out_of_order(sentence, candidate),
        *steps.check(sentence, candidate),
        *_of_its_own(sentence, candidate),
        *_crossed_subjects(sentence, candidate),
    ]


def _of_its_own(sentence: str, candidate: Candidate) -> list[Reason]:
    """An order that the source does not give: « avant que », « d'abord » for « ensuite »."""
    mine, theirs = plain(sentence), plain(candidate.full)
    if (match := _BEFORE.search(mine)) and not _SAYS_BEFORE.search(theirs):
        return [Reason(ReasonKind.OPPOSITE, f"ordre : {match.group()}")]
    if (match := _ORDERS.search(mine)) and not _IN_TIME.search(theirs):
        return [Reason(ReasonKind.OPPOSITE, f"ordre : {match.group()}")]
    listed = any(s.is_item for s in candidate.evidence.statements)
    if _SOON.search(mine) and not listed and not _IN_TIME.search(theirs):
        return [Reason(ReasonKind.OPPOSITE, "ordre : d’abord")]
    for here, there in ((_SOON, _LATER), (_LATER, _SOON)):
        turned = there.search(theirs) and not here.search(theirs)
        if turned and here.search(mine) and not there.search(mine):
            return [Reason(ReasonKind.OPPOSITE, "ordre : ensuite, d’abord")]
    return []


def _out_of_order(sentence: str, candidate: Candidate) -> list[Reason]:
    """« d'abord les voisins, puis les secours » is not « les secours, puis les voisins »."""
    mine, theirs = plain(sentence), plain(candidate.full)
    denied = re.search(r"\bn(?:e |')", mine)  # « n'est pas signé avant » may turn it round
    for joint in _JOINTS:
        here, there = joint.split(mine), joint.split(theirs)
        if len(here) != 2 or len(there) != 2:
            continue
        before, after = word_bag(there[0]), word_bag(there[1])
        first, last = ([w.text for w in content(part)] for part in here)
        back = [w for w in last if before.says(w) and not after.says(w)]
        forth = [w for w in first if after.says(w) and not before.says(w)]
        straight = [w for w in last if after.says(w) and not before.says(w)]
        if back and forth and (back[0] == last[0] or not (straight or denied)):
            return [Reason(ReasonKind.OPPOSITE, f"ordre : {back[0]}")]
    return []


def _crossed_subjects(sentence: str, candidate: Candidate) -> list[Reason]:
    """« le maire signe ; le service propose » is not « le service signe »."""
    if len(candidate.statements) > 1:
        return []
    theirs = [
        (noun, part)
        for part in _PART.split(plain(candidate.text))
        if not leans(part) and (noun := head(part))
    ]
    for part in _PART.split(plain(sentence)):
        noun, rest = head(part), _rest(part)
        shares = [word_bag(told).count(rest) for _, told in theirs]
        if not noun or not rest or not shares:
            continue
        best = shares.index(max(shares))
        if shares.count(shares[best]) > 1 or 2 * shares[best] < len(rest):
            continue
        home, said = word_bag(theirs[best][1]), word_bag(part)
        others = [t for i, (h, t) in enumerate(theirs) if i != best and word_bag(h).says(noun)]
        own = [[w for w in _rest(t) if not home.says(w)] for t in others]
        if any(words and said.count(words) >= TOLD * len(words) for words in own):
            continue  # « A signe et B propose » for « B propose ; A signe »
        if others and _UNDERGOES.search(part) and _OBJECT.search(theirs[best][1]):
            continue  # « le comité est présidé par X » for « [un comité…] ; X le préside »
        if others and not home.says(noun):
            return [Reason(ReasonKind.ACTOR, f"{noun} : fait autre chose")]
    return []


def _rest(part: str) -> list[str]:
    """Words of weight beside the noun that opens a clause."""
    noun = head(part)
    return [w.text for w in content(without_modals(part)) if w.text != noun]


def head(part: str) -> str:
    """The noun that opens a clause, article before it."""
    found = _HEAD.match(part)
    return found[1] if found else ""
