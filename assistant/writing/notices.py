"""What the user is told when an answer was not written by the model."""

from __future__ import annotations

from assistant.writing.protocol import UnavailableReason

_SERVED = "la réponse reprend donc les documents mot à mot"

_NOTICES = {
    UnavailableReason.TIMEOUT: f"Le modèle de langage n’a pas répondu à temps\u202f; {_SERVED}.",
    UnavailableReason.UNREACHABLE: f"Le modèle de langage n’est pas joignable\u202f; {_SERVED}.",
    UnavailableReason.RATE_LIMITED: (
        f"Le modèle de langage est trop sollicité pour le moment\u202f; {_SERVED}."
    ),
    UnavailableReason.UNAUTHORIZED: (
        f"Le modèle de langage a refusé l’accès du service\u202f; {_SERVED}."
    ),
    UnavailableReason.REJECTED: f"Le modèle de langage a refusé la demande\u202f; {_SERVED}.",
    UnavailableReason.BROKEN: (
        f"La réponse du modèle de langage a été interrompue\u202f; {_SERVED}."
    ),
    UnavailableReason.EMPTY: f"Le modèle de langage n’a rien répondu\u202f; {_SERVED}.",
    UnavailableReason.NOTHING_VERIFIED: (
        "Aucune phrase du modèle de langage n’a pu être vérifiée dans les documents"
        f"\u202f; {_SERVED}."
    ),
    UnavailableReason.TOO_LITTLE: (
        "Trop peu de ce que le modèle de langage a écrit a pu être vérifié dans les documents"
        f"\u202f; {_SERVED}."
    ),
    UnavailableReason.CIRCUIT_OPEN: (
        f"Le modèle de langage est momentanément indisponible\u202f; {_SERVED}."
    ),
}

INTERRUPTED = (
    "Le modèle de langage s’est interrompu avant la fin\u202f; "
    "seules les phrases vérifiées sont affichées."
)


def notice(reason: UnavailableReason) -> str:
    """The sentence, in French, that goes with the extractive answer."""
    return _NOTICES[reason]
