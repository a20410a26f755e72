"""« chaque », « en tout », « toujours », « seul »: a sentence says all, or only, as its source."""

from __future__ import annotations

import re

from assistant.language.words import stem
from assistant.verification.alignment import changes, nearest, tokens
from assistant.verification.evidence import Candidate
from assistant.verification.text import plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_ALL = re.compile(
    r"\b(?:en tout(?! (?:cas|etat|temps|lieu|point|moment|premier)\b)|au total|d'office|"
    r"n'importe (?:quel(?:le)?s?|ou|qui|quand)|l'ensemble d(?:e|u|es)|(?:l')?integralite|"
    r"(?:integrale|entiere|totale|complete|systematique|automatique)ment|toujours|partout|"
    r"quel(?:le)?s? que)\b|\bou qu'"
)
_SAYS_ALL = re.compile(
    r"\b(?:tou(?:t|te|s|tes)|au total|n'importe|ensemble|integral\w*|entier\w*|total\w*|complet\w*|"
    r"systemati\w*|automati\w*|toujours|partout|chaque|chacune?|aucune?|quel(?:le)?s? que|jamais|"
    r"sans (?:exception|distinction)|quotidien\w*|nul|nulle|permanen\w*|office|de droit|encore|"
    r"reste\w*|garde\w*|demeure\w*)\b|\bou qu'"
)
_EACH = re.compile(
    r"\b(?:chaque|tou(?:s|tes) (?:les|leurs|ses|nos|vos|ces)|toute?(?: (?:la|le|l'))?) ?"
    r"(?P<noun>[\w-]{3,})"
)
_NO_NOUN = re.compile(
    r"fois|comme|renseignement|question|information|autre|temps|jour|an|annee|mois|semaine|"
    r"trimestre|semestre|heure|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|moment|"
    r"premi\w+|derni\w+|deux|trois|quatre|cinq|six"
)
"""« pour toute question », « tous les trois mois »: of no thing that the source names."""
_EVERY = re.compile(
    r"\b(?:chaque|chacune?|tou(?:t|s|te|tes)|par|aucune?|nul|nulle|meme|sans|l'ensemble des?|"
    r"n'importe quel(?:le)?|quel(?:le)? que soit)(?: (?:les?|la|l'|leurs|ses|deux|ces|son|sa))? ?"
    r"(?:\w+ )?$"
)
_ONE_BY_ONE = re.compile(r"\b(?:chacune?|tou(?:s|tes)|aucune?|l'ensemble)\b")
_ONLY = re.compile(r"\b(?:seule?s?|uniquement|exclusivement|seulement|unique)\b")
_SAYS_ONLY = re.compile(
    r"\b(?:seule?s?|uniquement|exclusiv\w+|seulement|uniques?|reserve\w*|limit\w*|mono\w*|une?|"
    r"individuel\w*|propre\w*|strict\w*|hors|sauf|interdi\w+|pas|n(?:e |'))"
)
_WORD = re.compile(r"[\w-]+")
COPIED = 0.6
"""Share of the sentence's words of weight that must stand along the statement."""
KEPT = 0.6
"""Share of all its tokens that must: freer wordings put « tous » for « l'ensemble des »."""
_FAMILIES = (
    (
        re.compile(
            r"\b(?:tous|toutes|chacune?|quel(?:le)?s? (?:que|qu'))(?!\w)(?! les? \w+ du mois)|"
            r"\btou(?:te?|s) (?:moment|heure|lieu|motif|cause|âge|saison|temps)\b"
        ),
        re.compile(r"\b(?:tou(?:te?|s)|toutes|chaque|chacune?|ensemble|quel(?:le)?s? que)\b"),
    ),
    (
        re.compile(r"\b(?:sauf|hors|hormis|excepté|à l' exception)(?!\w)"),
        re.compile(r"\b(?:sauf|hors|hormis|excepté|exception|seule?s?|uniquement|que)\b"),
    ),
)
"""What is put in, and what says as much in the source."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: the sentence says all, each or only, and its source does not."""
    return [*_said_nowhere(sentence, candidate), *_put_in(sentence, candidate)]


def _said_nowhere(sentence: str, candidate: Candidate) -> list[Reason]:
    mine = plain(sentence)
    theirs = plain(f"{candidate.full} . {candidate.evidence.section}")
    if (match := _ALL.search(mine)) and not _SAYS_ALL.search(theirs):
        return [Reason(ReasonKind.SCOPE, f"total : {match.group()}")]
    if (match := _ONLY.search(mine)) and not _SAYS_ONLY.search(theirs):
        return [Reason(ReasonKind.SCOPE, f"seul : {match.group()}")]
    if _ONE_BY_ONE.search(theirs):
        return []
    for match in _EACH.finditer(mine):
        if _NO_NOUN.fullmatch(match["noun"]):
            continue
        noun = stem(match["noun"])
        told = [w.start() for w in _WORD.finditer(theirs) if stem(w.group()) == noun]
        if told and not any(_EVERY.search(theirs[:start]) for start in told):
            return [Reason(ReasonKind.SCOPE, f"total : {match.group()}")]
    return []


def _put_in(sentence: str, candidate: Candidate) -> list[Reason]:
    """« certaines cours affichent 55 °C » told as « les cours affichent toutes 55 °C »."""
    evidence = candidate.evidence
    known = word_bag(f"{candidate.full} . {evidence.section} . {evidence.context}")
    source, share = nearest(sentence, candidate.statements, known)
    if share < COPIED:
        return []
    found = changes(sentence, source.text)
    if not found or sum(len(c.said) for c in found) > (1 - KEPT) * len(found[0].mine):
        return []
    held = " ".join(tokens(f"{candidate.lead} {source.text}"))
    for change in found:
        for family, same in _FAMILIES:
            put = family.search(" ".join(change.said))
            if (
                put
                and not family.search(held)
                and not same.search(" ".join(change.row[max(0, change.start - 2) : change.end + 2]))
            ):
                return [Reason(ReasonKind.SCOPE, f"{put.group()} : ajouté")]
    return []
