"""Say in French what is wrong with a request, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

SENTENCES = {
    "missing": "Ce champ est obligatoire.",
    "string_type": "Ce champ doit être un texte.",
    "string_unicode": "Ce texte contient des caractères incorrects.",
    "bool_type": "Ce champ doit être vrai ou faux.",
    "bool_parsing": "Ce champ doit être vrai ou faux.",
    "int_type": "Ce champ doit être un nombre entier.",
    "int_parsing": "Ce champ doit être un nombre entier.",
    "list_type": "Ce champ doit être une liste.",
    "model_attributes_type": "Un objet JSON est attendu.",
    "dict_type": "Un objet JSON est attendu.",
}


def field_errors(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """`{"pointer", "detail"}` for each error; the value itself is never echoed."""
    return [{"pointer": _pointer(error["loc"]), "detail": _sentence(error)} for error in errors]


def _pointer(location: Sequence[str | int]) -> str:
    parts = [part for part in location[1:] if not (isinstance(part, str) and "[" in part)]
    return "#" + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _sentence(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    match kind:
        case "literal_error" | "enum":
            return f"Valeur non reconnue\u00a0; valeurs possibles\u00a0: {_choices(context)}."
        case "string_too_long":
            return f"Ce texte dépasse {_number(context['max_length'])}\u00a0caractères."
        case "string_too_short":
            return "Ce texte est vide."
        case "too_long":
            return f"Cette liste dépasse {context['max_length']}\u00a0éléments."
        case "too_short":
            return "Cette liste est vide."
        case "value_error":
            return str(context.get("error", "Valeur incorrecte."))
    return SENTENCES.get(kind, "Valeur incorrecte.")


def _choices(context: Mapping[str, Any]) -> str:
    return str(context.get("expected", "")).replace("'", "").replace(" or ", " ou ")


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "\u202f")
