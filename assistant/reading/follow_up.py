"""Tell whether a question stands by itself or continues the one before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from assistant.language.lexicons import corrections
from assistant.language.vocabulary import Vocabulary
from assistant.language.words import fold
from assistant.reading.question import Question, understand
from assistant.reading.small_talk import small_talk


class Dependence(StrEnum):
    """How a question leans on what was said before."""

    NONE = "none"
    MAYBE = "maybe"
    CERTAIN = "certain"


_OPENS = re.compile(
    r"^\W*(?:et|mais|donc|alors|ok|oui|d'accord|non|sinon|aussi|puis|ah)(?!\w)[ ,]*"
)
_EXPLETIVE = re.compile(
    r"(?<!\w)(?:il (?:y a|faut|faudra|faudrait|existe|suffit|est (?:possible|obligatoire|vrai|necessaire|prevu|interdit))"
    r"|y a-t-il|faut-il|est-il (?:vrai|possible|obligatoire|necessaire|prevu|interdit)|existe-t-il|suffit-il"
    r"|s'il (?:vous|te) plait|a-t-il (?:un|une|des))(?!\w)"
)
_BACK = re.compile(
    r"(?<!\w)(?:son|sa|ses|leurs?|lui|elles?|ils?|celui-ci|celle-ci|ceux-ci|celui|celle|ceux|cela|ca|y|"
    r"le meme|la meme|les memes|dedans|la-dessus|ce dernier|cette derniere|l'autre|les autres|le premier|"
    r"le second|la seconde|le deuxieme|cette (?:personne|somme|aide|mission|reunion|convention)|"
    r"ce (?:montant|chiffre|rapport|poste|minimum|document|qui (?:represente|fait|donne|correspond|"
    r"equivaut)))(?!\w)|(?<!\w)(?:l'|les? )(?:appeler|joindre|contacter|obtenir|changer|modifier|financer|payer)|-(?:t-)?(?:ils?|elles?)(?!\w)"
)
_IN_THAT_CASE = re.compile(
    r"(?<!\w)(?:dans (?:ce|un tel)|en (?:ce|pareil|tel)) cas(?! (?:ou|de|d')|\w)"
)
FEW = 1
"""A question of so few nouns of its own may lean on the one before."""


def dependence(question: Question) -> Dependence:
    """How far `question`, read by itself, needs what was said before."""
    plain = _EXPLETIVE.sub(" ", fold(question.text))
    nouns = () if question.bare else question.nouns
    named = bool(question.constraints)
    if (not nouns and not named) or _IN_THAT_CASE.search(plain):
        return Dependence.CERTAIN
    takes_back = any(said in fold(question.asked) for said in corrections())
    opens = takes_back or bool(_OPENS.match(plain))
    points = bool(_BACK.search(_OPENS.sub("", plain)))
    if len(nouns) <= FEW and (opens or points):
        return Dependence.CERTAIN
    if opens or points or len(nouns) <= FEW:
        return Dependence.MAYBE
    return Dependence.NONE


def earlier_question(questions: Sequence[str], vocabulary: Vocabulary) -> Question | None:
    """The last thing asked before, itself read in the light of what came before it."""
    context: Question | None = None
    for asked in questions:
        if small_talk(asked):
            continue
        alone = understand(asked, vocabulary)
        if alone.bare and not alone.constraints and context is None:
            continue  # « Bonjour, je suis élu » lends nothing
        leans = context is not None and dependence(alone) is not Dependence.NONE
        context = understand(asked, vocabulary, context) if leans else alone
    return context
