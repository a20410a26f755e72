"""What comes before and after, who gives and who receives: never the other way round."""

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
_GIVES = re.compile(
    r"(?:(?:l[ae]s?|une?|ces?|cette|chaque) |l')(?P<first>[\w-]+)(?P<does>[^.;:]*?) "
    r"(?P<link>par|aux?|a la|a l') ?(?:(?:l[ae]s?|une?) |l')?(?P<last>[\w-]+)"
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


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when everything comes in the order of the source."""
    return [
        *_out_of_order(sentence, candidate),
        *steps.check(sentence, candidate),
        *_of_its_own(sentence, candidate),
        *_exchanged(sentence, candidate),
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
    for joint in _JOINTS:
        here, there = joint.split(mine), joint.split(theirs)
        if len(here) != 2 or len(there) != 2:
            continue
        first, last = ([w.text for w in content(part)] for part in here)
        before, after = word_bag(there[0]), word_bag(there[1])
        if not first or not last:
            continue
        turned = before.says(last[0]) and not after.says(last[0])
        if turned and any(after.says(w) and not before.says(w) for w in first):
            return [Reason(ReasonKind.OPPOSITE, f"ordre : {last[0]}")]
    return []


def _exchanged(sentence: str, candidate: Candidate) -> list[Reason]:
    """« le service verse au Département » is not « le Département verse au service »."""
    mine = _GIVES.match(plain(sentence))
    if mine is None:
        return []
    for statement in candidate.statements:
        for clause in re.split(r"[.;:]\s", plain(statement.text)):
            there = _GIVES.match(clause)
            if there is None or there["link"][:1] != mine["link"][:1]:
                continue
            if not any(word_bag(there["does"]).says(w.text) for w in content(mine["does"])):
                continue
            giver, taker = word_bag(there["first"]), word_bag(there["last"])
            if taker.says(mine["first"]) and giver.says(mine["last"]):
                return [Reason(ReasonKind.ACTOR, f"{mine['first']} et {mine['last']} : échangés")]
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
        noun = head(part)
        rest = [w.text for w in content(without_modals(part)) if w.text != noun]
        if not noun or not rest:
            continue
        shares = [word_bag(told).count(rest) for _, told in theirs]
        best = shares.index(max(shares)) if shares else 0
        if shares and shares.count(shares[best]) == 1 and 2 * shares[best] >= len(rest):
            other = any(word_bag(h).says(noun) for i, (h, _) in enumerate(theirs) if i != best)
            if other and _UNDERGOES.search(part) and _OBJECT.search(theirs[best][1]):
                continue  # « le comité est présidé par X » for « [un comité…] ; X le préside »
            if other and not word_bag(theirs[best][1]).says(noun):
                return [Reason(ReasonKind.ACTOR, f"{noun} : fait autre chose")]
    return []


def head(part: str) -> str:
    """The noun that opens a clause, article before it."""
    found = _HEAD.match(part)
    return found[1] if found else ""
