"""What no shown sentence may hold: markup, control characters, traces of the prompt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from assistant.verification.text import plain
from assistant.verification.verdict import Reason, ReasonKind

MAX_LENGTH = 600
"""Characters; the prompt asks for short sentences."""
MIN_WORDS = 3

_MARKUP = re.compile(
    r"<[^>]*>|&(?:#\d+|#x[0-9a-f]+|[a-z]+);|[`<>{}|\\]|\]\(|!\[|\*\*|__|^\s*#+\s", re.I
)
_SCHEME = re.compile(r"\b(?:javascript|data|vbscript|file)\s*:", re.I)
_ROLE = re.compile(
    r"\b(?:system|assistant|user|im_start|im_end|inst|sys)\s*(?::|\|>)|<\||\|>|\[/?INST\]", re.I
)
_FIRST_PERSON = re.compile(
    r"\b(?:je|j'ai|j'|mes instructions|mon prompt|ma consigne|mes consignes|mes regles|prompt|"
    r"instruction systeme|message systeme|ignore les instructions|en tant qu'(?:ia|assistant|"
    r"intelligence)|"
    r"modele de langage|langage artificiel)(?!\w)"
)


_COMMAND = re.compile(
    r"\b(?:ignor|oubli|neglig|contourn|desobei|outrepass|annul)\w* (?:de |d'|a )?"
    r"(?:\w+ ){0,4}?(?:consigne|instruction|regle|directive|prompt|contexte)s?\b"
    r"|\bne (?:tiens|tenez|suis|suivez|respecte\w*) (?:pas|plus|aucun\w*) (?:\w+ ){0,5}?"
    r"(?:consigne|instruction|regle|directive|prompt)s?\b"
    r"|\b(?:nouvelles?|vraies?) (?:consigne|instruction)s? (?:pour|a) (?:l'ia|l'assistant|"
    r"le modele)"
    r"|\b(?:tu es|vous etes|agis|agissez|comporte-toi|fais comme si) (?:desormais|maintenant|"
    r"en tant que|"
    r"un assistant|une ia|un modele)\b"
    r"|\b(?:prompt|message|invite) systeme\b|\bsystem prompt\b"
    r"|\bignore (?:all |the )?(?:previous|prior|above)\b|\bdisregard (?:all|the|any)\b"
)


_BROKEN = re.compile(
    r"(?<![\w@.+-])\d+(?!(?:e|eme|ieme|nde|ere)s?\b)[a-z]{3,}\b"
    r"|\b(?:est|sont)-(?!ce\b|ils?\b|elles?\b|on\b)[a-z]+"
)
"""« 3eau », « est-accord »: what a small model writes when it loses the thread."""


def commands_a_model(text: str) -> bool:
    """Whether a piece of a document gives orders to a language model."""
    return _COMMAND.search(plain(text)) is not None


def check(sentence: str, secrets: Sequence[str] = ()) -> list[Reason]:
    """Reasons to refuse the sentence for what it is made of.

    `secrets` are texts that must not come back (the prompt's own lines, a canary): a sentence
    sharing six words in a row with one is refused.
    """
    reasons: list[Reason] = []
    if any(unicodedata.category(c) in {"Cc", "Cf", "Co", "Cs", "Cn"} for c in sentence):
        reasons.append(Reason(ReasonKind.HYGIENE, "caractère de contrôle"))
    if _MARKUP.search(sentence) or _SCHEME.search(sentence) or _ROLE.search(sentence):
        reasons.append(Reason(ReasonKind.HYGIENE, "balisage"))
    folded = plain(sentence)
    if _BROKEN.search(folded):
        reasons.append(Reason(ReasonKind.HYGIENE, "mot cassé"))
    if _FIRST_PERSON.search(folded):
        reasons.append(Reason(ReasonKind.HYGIENE, "parle de lui-même"))
    if len(sentence) > MAX_LENGTH:
        reasons.append(Reason(ReasonKind.HYGIENE, "trop long"))
    if len(folded.split()) < MIN_WORDS:
        reasons.append(Reason(ReasonKind.HYGIENE, "trop court"))
    if sentence.rstrip().endswith("?"):
        reasons.append(Reason(ReasonKind.HYGIENE, "question"))
    if any(_shares_run(folded, plain(secret)) for secret in secrets if secret.strip()):
        reasons.append(Reason(ReasonKind.HYGIENE, "consigne répétée"))
    return reasons


def _shares_run(sentence: str, secret: str, length: int = 6) -> bool:
    words = secret.split()
    if len(words) <= 2:
        return secret in sentence
    length = min(length, len(words))
    padded = f" {sentence} "
    return any(
        f" {' '.join(words[i : i + length])} " in padded for i in range(len(words) - length + 1)
    )
