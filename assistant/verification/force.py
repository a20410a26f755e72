"""Normative force and negation: may, must, recommended, associated are kept as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.language.words import content_words
from assistant.verification.evidence import Candidate, Statement, leans
from assistant.verification.lexicon import (
    bearing_cues,
    complements,
    denying_words,
    force_markers,
    keeping_cues,
    scope_groups,
)
from assistant.verification.text import WordBag, content, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

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
    r"\b(?:aucune?|nul|nulle|rien|personne|jamais)\b((?: [\w',-]+){0,12}? )n(?:e |')(?=\w)"
)
"""« aucun salarié ne peut » reads « salarié ne pas peut »."""
_ONLY_WITH = re.compile(
    r"\bne (?:pas )?peu(?:t|vent)(?: pas)? ((?:[\w'-]+ ){1,6}?)(?:sans|qu'avec|qu'apres|que sur|"
    r"que si)\b"
)
_WITHOUT_FIRST = re.compile(r"\bsans ([\w' -]{3,60}), ([^.;:]{0,80}?)ne peu(?:t|vent) pas")
"""« ne peut pas vendre sans accord » asks for the accord."""
_ONLY = re.compile(r"\bn(?:e |')(?:[\w'-]+ ){1,4}?qu(?:e\b|')")
_OFTEN = re.compile(
    r"\b(?:chaque|tous les|toutes les) (?:an|annee|mois|semaine|jour|trimestre|semestre)s?\b"
    r"|\btou(?:s|tes) les (?:\d+|premiers?|deux|trois|quatre|cinq|six|huit|dix|"
    r"lundis?|mardis?|mercredis?|jeudis?|vendredis?|samedis?|dimanches?)\b"
    r"|\bchaque (?:premier|deuxieme|troisieme|dernier|1er|[23]e) \w+"
    r"|\bune seule fois\b|\ba chaque fois\b|\b(?:tout|toute|tous|toutes) "
    r"(?:renseignements?|questions?|informations?|savoir|compte|comme|fait)\b"
)
"""« chaque année » and « pour tout renseignement » widen nothing."""
_DENIED_TAIL = re.compile(
    r"(?:, (?:et |mais )?| et | mais )(?:jamais|non pas|non|pas) ((?:[\w'-]+ ?){1,6})"
)
"""A denial without a verb of its own."""
_WITHOUT = re.compile(r"\bsans ((?:l[ae]s? |l'|une? |d[e'] ?)?[\w'-]+)")
_AT_MOST = re.compile(
    r"\b(?:au (?:plus|maximum)|jusqu'a|dans la limite|pas (?:\w+ )?plus de|"
    r"pas (?:etre )?superieure?s?|pas (?:depasser|exceder))\b|\bmaxim|\bplafon"
)
_EXCEPTION = re.compile(
    r"(?:a l'exception d(?:e |u |es |')|\bsauf |\bhormis |\bexcepte )([^.;()]{3,60})"
)
_ONLY_IT = re.compile(r"\bseule?s?\b|\buniquement\b|\bn(?:e |')(?:[\w'-]+ ){1,4}?qu(?:e\b|')")
_OTHER = re.compile(r"\b(?:autres?) (\w{4,})")
_LEAD_COLON = re.compile(r"\s*:\s*$")
_BY_MARKER = re.compile(r"^(?:doi|dev|fau)")
_CUT = re.compile(r"[;:.()\n]|,(?! ?(?:et|ni)\b)| mais | tandis que | alors que ")
_DENIED = frozenset({"negation", "forbidden"})
_SAID_BY = {
    "negation": _DENIED
    | {"not_required", "not_recommended", "not_associated", "not_consulted", "does_not_decide"},
    "not_required": frozenset({"not_required", "recommended", "allowed", "negation"}),
    "forbidden": _DENIED,
    "not_associated": _DENIED | {"not_associated"},
    "not_consulted": _DENIED | {"not_consulted"},
    "does_not_decide": _DENIED | {"does_not_decide"},
}
"""Forces of a source that let a sentence say a force: what is advised is not required."""
MODAL = frozenset(
    {"required", "allowed", "recommended", "forbidden", "not_required", "not_recommended"}
)
_CONTRARY = MODAL | {"consulted", "associated"}
_PRESCRIBES = re.compile(
    r"\b(?:est|sont) (?:(?:\w+ment|toujours|pas|plus) )?"
    r"\w+(?:e|ee|es|ees|i|ie|is|ies|u|ue|us|ues|it|ite|its|ites)\b"
    r"|\bse \w+(?:e|ent|t)\b|\bs'\w+(?:e|ent|t)\b"
)
"""Passive or pronominal present: how rules say what must be done, whoever does it."""
_HEDGES = re.compile(
    r"\b(?:souvent|parfois|general\w*|en principe|normalement|habituel\w*|si possible|"
    r"volontiers|facultati\w+|libre\w*|volontair\w+|s'il le (?:souhaite|veut)|selon l'usage)\b"
)
_INFINITIVE = re.compile(r" \w+(?:er|ir|re)\b")
_DENIES = re.compile(r"\bn(?:e |')\w")
_IF = re.compile(r"\b(?:si|s'ils?|lorsqu\w*|quand|tant) ")
_FAILING = re.compile(r"\b(?:sans|faute|a defaut|en l'absence|hors|en dehors|au-dela)\b")
_OTHERWISE = re.compile(
    r"\b(?:sinon|faute d|a defaut|sous peine|sans|sauf|condition|reserve\w*|seule?s?|"
    r"uniquement|n(?:e |')(?:[\w'-]+ ){1,4}?qu|reput\w+|vaut)"
)
"""What lets a sentence say what happens if it is not so."""
_NOT_BEFORE = re.compile(
    r"\bn(?:e |')(?:doi|peu)(?:t|vent) pas ((?:[\w'-]+ ){1,5}?)(?:avant|sans) "
)
_UNDER_CONDITION = re.compile(
    r"qu(?:e |')(?:si|s'ils?|apres|avec|sur|en|par|pour|lorsqu|a condition|a partir)\b"
)
_OBLIGES = re.compile(
    r"\b(?:doi(?:t|vent)|faut|obligat\w+|necessaire|exig\w+|condition\w*|reserve\w*|s'adress\w+|"
    r"seule?s?|avant|apres|sans|depend\w*|selon)\b"
)
_STRESSES = re.compile(r"\b(?:obligat|indispens|imperati|exig|impos|requi|necessair)")
"""More than « doit »: the source must say as much."""
_NOT_MORE = re.compile(
    r"\bn(?:e |')(?:peu|doi)(?:t|vent) (?:pas )?((?:[\w'-]+ ){0,5}?)(?:plus de|exceder|depasser|"
    r"(?:etre )?superieure?s? a) (?=\d|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|"
    r"vingt|la moitie)"
)
"""« ne peut pas occuper plus de deux places » lets two be occupied at most."""
_CONDITION = re.compile(
    r"\b(?:doi(?:t|vent)|faut) (?:d'abord )?(?:avoir|habiter|resider|justifier|posseder|detenir|"
    r"exercer|etre (?:age|domicilie|inscrit|declare|titulaire|installe)\w*|une? )"
)
_ELIGIBLE = re.compile(
    r"\b(?:peuvent|peut) (?:etre (?:aide|admis|inscrit|candidat|beneficiaire)\w*|beneficier|"
    r"pretendre|deposer|demander)|\bs'adress\w+|\breserve|\beligible|\bouvert\w* aux?"
)
_NO_LONGER = re.compile(r"\bn(?:e |')[\w'-]+ (?:[\w'-]+ )?plus\b")
_CEASES = re.compile(r"\b(?:cess\w+|prend fin|prennent fin|arret\w+|termin\w+|ferm\w+|jusqu\w*)\b")
_LACK = re.compile(
    r"\b(?:(?:absence|manque|defaut|faute) (?:de |d')|hors |non compris |sans )"
    r"(?:l[ae]s? |l'|une? )?(\w+)"
)
_BODY_MUST = re.compile(
    r"\b(?:caf|caisse|msa|commune|mairie|ville|collectivite|departement|region|etat|prefet|prefecture|maire|"
    r"president|syndicat|commission|comite|conseil|service|agence|bailleur|bureau|direction|"
    r"communaute|intercommunalite|chambre|tribunal|ministere)\b[^.;,]{0,60}? "
    r"(?:doi(?:t|vent)|devra|devront|est tenue?|a l'obligation)\b"
)
"""What a public body does is not what it must do, unless the source says so."""
_ANYONE_MAY = re.compile(r"\b(?:on|vous) (?:peut|pouvez|pourrez)\b|\bil est possible\b")
KEPT = 0.5
"""Share of the words a force bears on from which the sentence is about the same thing."""
KEPT_NEGATION = 0.6
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
    folded = _AUXILIARY.sub(r"ne \2 \1", _NOBODY.sub(r"\1ne pas ", folded))
    folded = _NOT_BEFORE.sub(r"doit \1avec ", folded)
    folded = _NOT_MORE.sub(r"peut \1au plus ", folded)
    folded = _WITHOUT_FIRST.sub(r"\2doit avec \1", folded)
    folded = _ONLY_WITH.sub(r"doit \1 avec", folded)
    before: tuple[str, ...] = ()
    for clause in _CUT.split(folded):
        for event in _events_in(clause):
            # « la parité est recherchée, sans être imposée » bears on what was said before.
            found.append(event if event.words else replace(event, words=before, around=before))
        before = tuple(w.text for w in content_words(clause)[:SCOPE]) or before
    return tuple(found)


def denies(text: str) -> bool:
    """Whether a text denies an odd number of times: two denials affirm."""
    return sum(e.force in _SAID_BY["negation"] for e in events(text)) % 2 == 1


def unturned(text: str) -> str:
    """Folded, « ne doit pas commencer avant » told as « doit commencer après »."""
    return _NOT_BEFORE.sub(lambda m: f"doit {m.group(1)}apres ", plain(text))


def forces(text: str) -> frozenset[str]:
    """The forces of a text, negations aside."""
    return frozenset(e.force for e in events(text)) - {"negation"}


def _events_in(clause: str) -> list[Event]:
    found: list[Event] = []
    only = [m.span() for m in _ONLY.finditer(clause)]
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
                bare = negation["lone"] == "sans" and not _INFINITIVE.match(clause, negation.end())
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
            after = content_words(clause[negation.end() :])[:reach]
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


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when nothing was strengthened, weakened or negated."""
    excepted = _excepted(sentence, candidate)
    if excepted is not None:
        return excepted
    mine = events(sentence)
    theirs = _events_of(candidate, lambda text: [text])
    about = _events_of(candidate, lambda text: _parts_about(sentence, text))
    said = word_bag(sentence)
    reasons: list[Reason] = []
    reasons += [r for event in mine if (r := _strengthened(event, theirs, sentence, candidate))]
    modal = {m.force for m in mine} & {t.force for t in about} & MODAL
    for force in dict.fromkeys(t.force for t in (*about, *theirs)):
        held = theirs if force == "negation" else about
        kept = sum(_is_kept(t, said) for t in held if t.force == force)
        if force == "negation" and candidate.lead and len(candidate.statements) > 1:
            # What introduces a list denies once for all its items.
            kept = max(
                sum(_is_kept(t, said) for t in _events_in_list(s) if t.force == force)
                for s in candidate.statements
            )
        own = sum(
            force in _SAID_BY.get(m.force, {m.force})
            or (force == "negation" and m.force in _DENIED)
            for m in mine
        )
        # Two negations kept and one said is a negation lost; two « peut » may become one.
        lost = kept > own and (force == "negation" or own == 0)
        if force in MODAL and modal:
            continue  # the sentence is about another force of the same statement
        if lost and not _kept_otherwise(force, mine, sentence, candidate):
            kind = ReasonKind.NEGATION if force == "negation" else ReasonKind.FORCE
            reasons.append(Reason(kind, f"{force} : perdu"))
    denials = sum(t.force in _SAID_BY["negation"] for t in theirs)
    own = 0 if " ni " in plain(sentence) else sum(m.force == "negation" for m in mine)
    if 0 < denials < own:
        reasons.append(Reason(ReasonKind.NEGATION, "une négation de plus"))
    return reasons + _denied_tail(sentence, mine, candidate) + _scope_reasons(sentence, candidate)


def _excepted(sentence: str, candidate: Candidate) -> list[Reason] | None:
    """What is said of an exception: the contrary of the rule, and of it alone.

    None when the sentence is not about an exception of its source, or keeps it as one.
    """
    source, mine = plain(candidate.full), plain(sentence)
    match = _EXCEPTION.search(source)
    if match is None or _EXCEPTION.search(mine):
        return None
    ruled = word_bag(source[: match.start()])
    own = [w.text for w in content(match.group(1)) if not ruled.says(w.text)]
    said = word_bag(sentence)
    if not own or not all(said.says(word) for word in own):
        return None
    rule = {e.force for e in events(source[: match.start()])}
    told = {e.force for e in events(sentence)}
    denies, denied = bool(rule & _DENIED), bool(told & _DENIED)
    if _ONLY_IT.search(mine):
        return [] if denies and not denied else None
    if denies == denied and (denies or rule):
        return [Reason(ReasonKind.NEGATION, f"exception : {', '.join(own)}")]
    return None


def _denied_tail(sentence: str, mine: Sequence[Event], candidate: Candidate) -> list[Reason]:
    """« par chèque, jamais en espèces »: what is only said to be denied may not be affirmed."""
    if any(m.force in _SAID_BY["negation"] for m in mine) or denying_words().search(
        plain(sentence)
    ):
        return []
    source, said = plain(candidate.full), word_bag(sentence)
    without = () if _DENIES.search(source) else _WITHOUT.finditer(source)
    for tail in (*_DENIED_TAIL.finditer(source), *without):
        rest = word_bag(source[: tail.start()] + " . " + source[tail.end() :])
        denied = [w.text for w in content(tail.group(1)) if not rest.says(w.text)]
        if affirmed := [word for word in denied if said.says(word)]:
            return [Reason(ReasonKind.NEGATION, f"affirmé : {', '.join(affirmed)}")]
    return []


def _events_of(candidate: Candidate, cut: Callable[[str], list[str]]) -> tuple[Event, ...]:
    """Events of each statement, read with what introduces it."""
    return tuple(
        dict.fromkeys(
            event
            for statement in candidate.statements
            for part in cut(statement.text)
            for event in events(f"{_introducing(statement)} {part}")
        )
    )


def _introducing(statement: Statement) -> str:
    """What introduces a statement, but no question above a whole sentence: it says nothing."""
    answers = re.match(r"(?:oui|non)\b", statement.text.strip().lower()) is not None
    whole = statement.text.rstrip().endswith(".") and not answers
    asked = statement.lead.rstrip().endswith("?") and whole
    return "" if asked else _LEAD_COLON.sub("", statement.lead)


def _events_in_list(statement: Statement) -> tuple[Event, ...]:
    return events(f"{_introducing(statement)} {statement.text}")


def _strengthened(
    event: Event, theirs: Sequence[Event], sentence: str, candidate: Candidate
) -> Reason | None:
    """A force or negation of the sentence that its source does not bear."""
    negation = event.force == "negation"
    kind = ReasonKind.NEGATION if negation else ReasonKind.FORCE
    same = [t for t in theirs if t.force in _SAID_BY.get(event.force, {event.force})]
    if negation:
        if any(_overlap(event, t, narrow=True) or _denied_there(event, t) for t in same):
            return None
        if re.search(rf"\b(?:aucune?|nulle?) {re.escape(event.words[0])}\b", plain(candidate.full)):
            return None
        if _follows_from(event, sentence, candidate):
            return None
        return Reason(kind, "négation absente de la source")
    same = [t for t in same if t.force != "negation" or _overlap(event, t, narrow=True)]
    if not same:
        listened = {t.force for t in theirs} & {"consulted", "associated", "does_not_decide"}
        if event.force == "decides" and not listened:
            return None  # who does it is checked with the actors, what is done with the words
        if event.force == "forbidden" and _follows_from(event, sentence, candidate):
            return None
        cue = bearing_cues().get(event.force)
        # A source that already says another force of the same thing is not open to this one.
        contrary = any(
            event.force == "decides" and t.force in {"consulted", "associated"} for t in theirs
        ) or any(
            t.force in _CONTRARY and t.force != event.force and _overlap(event, t) >= 0.5
            for t in theirs
        )
        if (
            cue
            and not contrary
            and cue.search(plain(f"{candidate.evidence.section} . {candidate.full}"))
        ):
            return None
        if (
            event.force == "required"
            and _CONDITION.search(plain(sentence))
            and _ELIGIBLE.search(plain(candidate.full))
        ):
            return None
        if not contrary and _said_plainly(event, theirs, sentence, candidate):
            return None
        return Reason(kind, f"{event.force} : absent de la source")
    if event.words and _bears_on(event.words[0], theirs, same):
        return Reason(kind, f"{event.force} : porte sur autre chose")
    best_same = max(_overlap(event, t) for t in same)
    others = (_overlap(event, t) for t in theirs if t.force != event.force)
    if max(others, default=0.0) > best_same + 0.34:
        return Reason(kind, f"{event.force} : porte sur autre chose")
    return None


def _follows_from(event: Event, sentence: str, candidate: Candidate) -> bool:
    """Whether the source says the contrary of what is denied, or what happens otherwise."""
    source = plain(candidate.full)
    if _NO_LONGER.search(event.clause) and _CEASES.search(source):
        return True
    apart = word_bag(" . ".join(m.group(1) for m in _EXCEPTION.finditer(source)))
    if event.words and any(apart.says(word) for word in event.words):
        return True
    lacking = word_bag(" . ".join(m.group(1) for m in _LACK.finditer(source)))
    if event.words and lacking.says(event.words[0]):
        return True
    bears = event.clause if " ni " in event.clause else " ".join(map(plain, event.words[:4]))
    if any(said.search(source) and denied.search(bears) for said, denied in complements()):
        return True
    if not (_OTHERWISE.search(source) or any(e.force == "required" for e in events(source))):
        return False
    if _IF.search(event.clause):
        return True
    denials = sum(e.force in _SAID_BY["negation"] for e in events(sentence))
    return denials > 1 and _FAILING.search(plain(sentence)) is not None


def _said_plainly(
    event: Event, theirs: Sequence[Event], sentence: str, candidate: Candidate
) -> bool:
    """Whether a rule in the present says it: « la carte est présentée » asks for the card.

    A choice that it leaves (« en ligne ou au guichet ») lets « on peut » say one of them.
    """
    source = plain(candidate.full)
    if event.force == "allowed":
        denied = any(t.force in _DENIED for t in theirs)
        choice = re.search(r" ou |\bou,", source) is not None
        return not denied and (choice or _ANYONE_MAY.search(plain(sentence)) is not None)
    if event.force != "required" or _STRESSES.search(event.clause):
        return False
    return _PRESCRIBES.search(source) is not None or _BODY_MUST.search(plain(sentence)) is None


def _bears_on(word: str, theirs: Sequence[Event], same: Sequence[Event]) -> bool:
    """Whether, in the source, another force bears on the word, and this one does not."""

    def near(events_: Iterable[Event]) -> bool:
        return any(word_bag(" ".join(e.words[:2])).says(word) for e in events_)

    free = {"allowed", "not_required", "recommended"}
    own = {t.force for t in same}
    others = [
        t
        for t in theirs
        if t.force in MODAL and t not in same and not (t.force in free and own & free)
    ]
    return near(others) and not any(word_bag(" ".join(e.around)).says(word) for e in same)


def _denied_there(event: Event, other: Event) -> bool:
    """Whether half of what the source denies stands in the sentence's clause."""
    held = word_bag(" ".join(event.around))
    said = sum(held.says(word) for word in other.words)
    return bool(other.words) and said >= 0.5 * len(other.words)


def _kept_otherwise(force: str, mine: Sequence[Event], sentence: str, candidate: Candidate) -> bool:
    """Whether the sentence keeps a force, or a negation, in other words than a marker."""
    if force == "negation":
        here = plain(sentence)
        denied = [e for e in events(candidate.full) if e.force == "negation"]
        return _denied_by_word(candidate.full, sentence) or any(
            said.search(here) and other.search(" ".join(plain(w) for w in event.words[:4]))
            for event in denied
            for said, other in complements()
        )
    if any(m.force in MODAL and m.force != force for m in mine):
        return False
    if force == "required" and _HEDGES.search(plain(sentence)) is None:
        return True  # a rule in the present: « la mairie répond en dix jours »
    cue = keeping_cues().get(force)
    return cue is not None and cue.search(plain(sentence)) is not None


def _denied_by_word(there: str, here: str) -> bool:
    """Whether `here` denies by a word that `there` does not hold."""
    other = plain(there)
    return any(m.group() not in other for m in denying_words().finditer(plain(here)))


def _parts_about(sentence: str, text: str) -> list[str]:
    """Of a statement in several parts (;), those that the sentence is about."""
    parts = [p for p in re.split(r"\s;\s", text.replace("\u202f", " ")) if p.strip()]
    if len(parts) < 2:
        return [text]
    words = content(sentence)
    shares = [sum(word_bag(part).says(w.text) for w in words) for part in parts]
    return [p for p, share in zip(parts, shares, strict=True) if share >= 0.8 * max(shares)]


def _is_kept(event: Event, said: WordBag) -> bool:
    """Whether the sentence speaks of what the force bears on: its first word, and half of all."""
    if not event.words:
        return False
    kept = sum(said.says(word) for word in event.words)
    if event.force == "negation" and not said.says(event.words[0]):
        return kept >= max(1, KEPT_NEGATION * len(event.words))
    return said.says(event.words[0]) and kept >= KEPT * len(event.words)


def _overlap(one: Event, other: Event, *, narrow: bool = False) -> float:
    """Share of words in common, of the clauses or, if `narrow`, of what a negation bears on."""
    mine = one.words if narrow else one.around
    theirs = other.words if narrow and other.force == one.force else other.around
    if not mine or not theirs:
        return 0.0
    held = word_bag(" ".join(theirs))
    return sum(held.says(word) for word in mine) / min(len(mine), len(theirs))


def _scope_reasons(sentence: str, candidate: Candidate) -> list[Reason]:
    """« toujours », « uniquement », « tous »: only if the source says so."""
    before = [s.before for s in candidate.statements[:1] if leans(s.text)]
    mine, theirs = _widths(sentence), _widths(" \n ".join([candidate.full, *before]))
    if "une seule fois" in plain(candidate.full):
        theirs += " seule fois"
    if _UNDER_CONDITION.search(plain(sentence)) and _OBLIGES.search(theirs):
        theirs += " ne que que lorsque"
    if re.search(r"\bpar (?!la |le |l'|les |un)|100 ?%", theirs):
        theirs += " chaque"  # « 25 € par dépôt », « 100 % des habitants »: each of them
    if scope_groups()["all"].search(theirs):
        theirs += " toujours"  # « toute décision est motivée »: a decision always is
    if re.search(r"\bune? (?:meme |seule? )?\w", theirs):
        theirs += " chaque chacun tout toute"  # « le refus opposé à un candidat »: any refusal
    if re.search(r"\blibres?\b", theirs):
        theirs += " librement"
    if _AT_MOST.search(theirs):
        theirs += " limite a limitee a"  # « au plus deux mandats »: limited to two
    return _others(sentence, candidate) + [
        Reason(ReasonKind.SCOPE, match.group())
        for pattern in scope_groups().values()
        if (match := pattern.search(mine)) and not pattern.search(theirs)
    ]


def _others(sentence: str, candidate: Candidate) -> list[Reason]:
    """What the source says of « les autres communes » is not said of the communes."""
    mine, theirs = plain(sentence), plain(candidate.full)
    for noun in dict.fromkeys(m.group(1) for m in _OTHER.finditer(theirs)):
        named = re.compile(rf"(?<!autre )(?<!autres )\b{re.escape(noun.rstrip('sx'))}[sx]?\b")
        if named.search(mine) and not named.search(theirs):
            return [Reason(ReasonKind.SCOPE, f"autre : {noun}")]
    return []


def _widths(text: str) -> str:
    folded = _OFTEN.sub(" ", plain(text))
    return _ONLY.sub(lambda m: m.group() + " ne que ", folded)
