"""A verb keeps the subject that its source gives it: nobody of the title is put in its place."""

from __future__ import annotations

import re

from assistant.verification.alignment import key
from assistant.verification.evidence import Candidate
from assistant.verification.lexicon import persons
from assistant.verification.text import lemma, word_bag
from assistant.verification.told_clauses import bag_of_verbs, own_words, told_clauses
from assistant.verification.verdict import Reason, ReasonKind

_RELATIVE = re.compile(r"\b(?:qui|que|dont|ou|laquelle|lequel)\b|\bqu'")
_OF_WHICH = re.compile(r"(?:que|qu'|dont|ou) ?(?=l[ae]s? |l'|une? |des )")
_PRONOUN = re.compile(r"\b(?:ils?|elles?|celui|celle|ceux|celles|on|ce|c')")
_LAST = re.compile(r" (?:a|au|aux|a la|a l'|par|avec|pour|chez|sur|dans|en|vers|aupres d[eu]s?) ")
"""What stands before the noun that a relative clause follows."""
_CLEFT = re.compile(r"\b[Cc]['’]est ((?:l[ae]s? |l['’])[^,;:.]+?) qui ")


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: another subject before a verb, or one kept on before the next verb."""
    if len(candidate.statements) > 1:
        return []
    return [
        *_another(sentence, candidate),
        *_kept_on(sentence, candidate),
    ]


def _another(sentence: str, candidate: Candidate) -> list[Reason]:
    """« le collège paie ses factures » told as « le département paie les factures du collège »."""
    statement = candidate.statements[0]
    theirs, own = told_clauses(_uncleft(statement.text)), word_bag(candidate.full)
    for clause in told_clauses(_uncleft(sentence)):
        doers = own_words(clause.doers)
        if not clause.verbs or not doers or not clause.has_doer or clause.is_about_doing:
            continue
        if _RELATIVE.search(clause.text) or lemma(doers[0]) in persons():
            continue
        homes = [one for one in theirs if bag_of_verbs(one).says(clause.verbs[0])]
        named = [own_words(one.doers) for one in homes if one.has_doer]
        if not homes or len(named) < len(homes) or not all(named):
            continue
        if own.says(doers[0]) and all(one.is_passive == clause.is_passive for one in homes):
            continue  # the two may be cut otherwise
        mine = word_bag(clause.doers)
        if not any(mine.says(words[0]) or doers[0] in words for words in named):
            return [Reason(ReasonKind.ACTOR, f"{doers[0]} : au lieu de {named[0][0]}")]
    return []


def _uncleft(text: str) -> str:
    """« C'est le centre qui fournit les boîtes » as « le centre fournit les boîtes »."""
    return _CLEFT.sub(r"\1 ", text)


def _kept_on(sentence: str, candidate: Candidate) -> list[Reason]:
    """« A identifie l'animal, B paie la puce » told as « A identifie l'animal et paie la puce »,
    « A transmet à B, qui publie » told as « A publie »."""
    theirs = told_clauses(candidate.statements[0].text)
    doer: list[str] = []
    for clause in told_clauses(sentence):
        named = own_words(clause.doers) if clause.has_doer else []
        doer = named or doer
        if not clause.verbs or not doer or clause.is_relative or lemma(doer[0]) in persons():
            continue
        at = [n for n, one in enumerate(theirs) if bag_of_verbs(one).says(clause.verbs[0])]
        if len(at) != 1 or not any(word_bag(one.subject).says(doer[0]) for one in theirs):
            continue
        home = theirs[at[0]]
        if home.has_doer and own_words(home.doers) and not _PRONOUN.search(home.subject):
            who = home.doers
        elif _OF_WHICH.match(home.text) and own_words(home.subject):
            who = home.subject
        elif home.text.startswith("qui ") and at[0]:
            who = _LAST.split(theirs[at[0] - 1].text)[-1]
        elif not home.has_doer and at[0] and theirs[at[0] - 1].has_doer:
            who = theirs[at[0] - 1].subject
        else:
            continue
        words = own_words(who)
        # « commune » and « communauté » are one family, and two bodies.
        told = next((p for p in home.text.split(" ; ") if home.verbs[0] in p), home.text)
        held, spoken = _keys(f"{who} {told}"), _keys(" ".join([*doer, clause.text]))
        if words and key(doer[0]) not in held and key(words[0]) not in spoken:
            return [Reason(ReasonKind.ACTOR, f"{doer[0]} : au lieu de {words[0]}")]
    return []


def _keys(text: str) -> set[str]:
    return {key(word) for word in own_words(text)}
