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
_PATTERNS = [
    (SmallTalk.ABILITIES, re.compile(rf"^{_POLITE}(?:mais |alors |et |dis,? )?{_ASK_ABILITIES}{_POLITE}$")),
    (SmallTalk.FAREWELL, re.compile(r"^\W*(?:ok|d'accord|merci|bon|allez|\W)*(?:au revoir|a bientot|bonne (?:journee|soiree|continuation)|a plus|ciao|bye)[\w\s'!.,]*$")),
    (SmallTalk.THANKS, re.compile(
        r"^\W*(?:ok|d'accord|super|parfait|tres bien|genial|excellent|top|bien|nickel|c'est|ca|note|compris|cool|impeccable|\W)*"
        r"(?:merci(?: (?:beaucoup|bien|infiniment|a vous|a toi|pour (?:tout|votre aide|ton aide|ta reponse|votre reponse|l'info|ces infos|les infos|ces precisions|la reponse|vos reponses)|d'avance|encore|monsieur|madame))*|mrc|thanks?|thx|"
        r"c'est (?:bon|parfait|clair|note|super|tres clair)|parfait|super|nickel|tres bien|ok|d'accord|genial|bien recu|entendu|ca marche|top|impeccable)"
        r"[\s\W]*(?:c'est (?:clair|parfait|note|tout|bon|gentil|tres clair|super)|tout est clair|bonne journee|bonne soiree|au revoir|a bientot|je note|j'ai compris|ca m'aide(?: bien)?)?\W*$"
    )),
    (SmallTalk.GREETING, re.compile(r"^\W*(?:bonjour|bonsoir|salut|coucou|hello|hey|bjr|slt|bsr|yo)[\s\W]*(?:a tous|a vous|a toi|madame|monsieur|l'assistant|assistant|la caf|tout le monde|ca va|comment (?:ca va|allez[- ]vous|vas[- ]tu))?[\s\W]*(?:et monsieur|madame)?\W*$")),
]  # fmt: skip


def small_talk(text: str) -> SmallTalk | None:
    """Which small talk a message is, None when it asks something."""
    folded = " ".join(fold(text).split())
    return next((kind for kind, pattern in _PATTERNS if pattern.match(folded)), None)
