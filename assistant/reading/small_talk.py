"""Recognise greetings, thanks and questions about the assistant itself."""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.language.words import fold


class SmallTalk(StrEnum):
    """What is said when nothing is asked of the documents."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    ABILITIES = "abilities"


_POLITE = r"(?:\W|bonjour|bonsoir|salut|coucou|hello|merci|madame|monsieur|svp|stp|s'il (?:te|vous) plait|a (?:tous|toi|vous))*"
_ASK_ABILITIES = (
    r"(?:qui es[- ]tu|qui etes[- ]vous|tu es qui|t'es qui(?: toi)?|vous etes qui|c'est qui(?: toi)?|c'est quoi (?:ce|cet) (?:site|outil|assistant|chat(?:bot)?)"
    r"|que (?:peux|sais)[- ]tu faire|que (?:pouvez|savez)[- ]vous faire|tu (?:peux|sais) faire quoi|tu sers a quoi"
    r"|a quoi (?:tu sers|sers[- ]tu|servez[- ]vous)|(?:comment|peux[- ]tu|pouvez[- ]vous) (?:ca marche|m'aider|tu marches|fonctionnes[- ]tu|fonctionnez[- ]vous)"
    r"|comment (?:tu|vous) (?:fonctionnes|fonctionnez|marches)|es[- ]tu (?:un robot|une ia|humain)|(?:etes|es)[- ](?:vous|tu) une? (?:ia|robot|machine|humain|intelligence artificielle)"
    r"|aide|help|quelles? questions? (?:puis[- ]je|peut[- ]on|je peux)(?: te| vous)? poser|(?:qu'est[- ]ce que|que) (?:tu peux|vous pouvez|tu sais) (?:faire|m'apprendre)"
    r"|(?:comment|ca) (?:vas?[- ]tu|allez[- ]vous|va)|de quoi (?:peux|pouvez|es)[- ](?:tu|vous) (?:parler|capable))"
)
_ABILITIES = re.compile(rf"^{_POLITE}(?:mais |alors |et |dis,? )?{_ASK_ABILITIES}{_POLITE}$")
_GREETS = frozenset("bonjour bonsoir salut coucou hello hey bjr slt bsr yo".split())
_THANKS = frozenset("merci mrc remercie remercions remercier thanks thank thx gentil".split())
_LEAVES = frozenset("revoir bientot journee soiree continuation ciao bye".split())
_AGREES = frozenset(
    """ok okay d'accord super parfait genial excellent top bien nickel note compris cool impeccable
    clair recu entendu marche bon""".split()
)
_AROUND = frozenset(
    """a au aux tous toutes tout toute vous toi te je j'ai c'est ca va tres beaucoup bcp infiniment pour
    votre vos ton ta tes la le les l'info l'aide aide reponse reponses infos info precisions d'avance encore
    monsieur madame et bonne m'aide allez plus l'assistant assistant caf monde comment allez-vous vas-tu
    you so very much bonjour""".split()
)
"""Words that courtesy is made of and that ask nothing by themselves."""


def small_talk(text: str) -> SmallTalk | None:
    """Which small talk a message is, None when it asks something."""
    folded = " ".join(fold(text).split())
    if _ABILITIES.match(folded):
        return SmallTalk.ABILITIES
    said = set(re.findall(r"[a-z][a-z'-]*", folded))
    kinds = ((_LEAVES, SmallTalk.FAREWELL), (_THANKS, SmallTalk.THANKS),
             (_GREETS, SmallTalk.GREETING), (_AGREES, SmallTalk.THANKS))  # fmt: skip
    courteous = _AROUND.union(*(words for words, _ in kinds))
    if re.search(r"[0-9]", folded) or not said <= courteous:
        return None
    return next((kind for words, kind in kinds if said & words), None)
