"""Read the manifest: which documents there are, which are expected, and what is known of them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from assistant.documents import ExpectedDocument
from ingest.errors import ManifestError

MANIFEST_NAME = "manifest.toml"


def _iso_date(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


DateText = Annotated[
    str, BeforeValidator(_iso_date), Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-[0-3]\d)?)?$")
]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
Words = Annotated[str, Field(min_length=1, max_length=1000)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: Identifier
    title: Words
    publisher: Words
    territory: Words


class DocumentEntry(_Entry):
    """One `[[document]]` of the manifest."""

    file: Words
    aliases: tuple[Words, ...] = ()
    valid_on: DateText | None = None
    valid_until: DateText | None = None
    source_url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    licence: Words | None = None
    provenance: Words | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    summarises: bool = False
    expected: bool = False
    """True where the document fulfils an expected entry, which `remove` puts back."""


class ExpectedEntry(_Entry):
    """One `[[expected]]` of the manifest."""

    aliases: tuple[Words, ...] = ()


class _Manifest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    default_territory: Words | None = None
    document: tuple[DocumentEntry, ...] = ()
    expected: tuple[ExpectedEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of a corpus folder, checked."""

    folder: Path
    default_territory: str | None
    documents: tuple[DocumentEntry, ...]
    expected: tuple[ExpectedDocument, ...]

    def path_of(self, entry: DocumentEntry) -> Path:
        """Where the file of a document lies."""
        return self.folder / entry.file


def load_manifest(folder: Path) -> Manifest:
    """Read and check `manifest.toml`. Raises ManifestError, with line and field, in French."""
    path = folder / MANIFEST_NAME
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ManifestError(f"Le manifeste {path} n’existe pas.") from None
    except OSError as error:
        raise ManifestError(f"Le manifeste {path} ne peut pas être lu : {error}.") from error
    except UnicodeDecodeError:
        raise ManifestError(f"Le manifeste {path} n’est pas écrit en UTF-8.") from None
    return parse_manifest(text, folder)


def parse_manifest(text: str, folder: Path) -> Manifest:
    """The manifest written in `text`, for the corpus in `folder`."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"ligne {line.group(1)}" if line else "fin du fichier"
        raise ManifestError(f"{MANIFEST_NAME}, {where} : ce n’est pas du TOML correct.") from None
    try:
        model = _Manifest.model_validate(values)
    except ValidationError as error:
        raise ManifestError(_explain(error, text)) from None
    _check(model, text, folder)
    expected = tuple(
        ExpectedDocument(entry.id, entry.title, entry.publisher, entry.territory, entry.aliases)
        for entry in model.expected
    )
    return Manifest(folder, model.default_territory, model.document, expected)


def _check(model: _Manifest, text: str, folder: Path) -> None:
    seen: set[str] = set()
    for kind, entries in (("document", model.document), ("expected", model.expected)):
        for index, entry in enumerate(entries):
            if entry.id in seen:
                where = _where(text, kind, index, "id")
                raise ManifestError(f"{where} : l’identifiant « {entry.id} » est donné deux fois.")
            seen.add(entry.id)
    root = folder.resolve()
    for index, document in enumerate(model.document):
        if not (folder / document.file).resolve().is_relative_to(root):
            where = _where(text, "document", index, "file")
            raise ManifestError(f"{where} : le fichier doit se trouver dans le dossier {folder}.")


_REASONS = {
    "missing": "ce champ manque",
    "extra_forbidden": "ce champ n’existe pas",
    "string_type": "un texte entre guillemets est attendu",
    "string_too_short": "ce texte est vide",
    "string_too_long": "ce texte est trop long",
    "bool_type": "true ou false est attendu",
    "bool_parsing": "true ou false est attendu",
    "tuple_type": "une liste entre crochets est attendue",
}
_PATTERNS = {
    "id": "un identifiant en minuscules sans accent, avec des tirets, est attendu",
    "valid_on": "une date AAAA-MM-JJ est attendue",
    "valid_until": "une date AAAA-MM-JJ est attendue",
    "source_url": "une adresse https://… est attendue",
    "sha256": "une empreinte de 64 chiffres hexadécimaux est attendue",
}


def _explain(error: ValidationError, text: str) -> str:
    lines: list[str] = []
    for detail in error.errors(include_url=False):
        location: tuple[Any, ...] = detail["loc"]
        kind = str(location[0])
        index = location[1] if len(location) > 1 and isinstance(location[1], int) else None
        field = next((str(part) for part in location[1:] if isinstance(part, str)), "")
        reason = _REASONS.get(detail["type"]) or _PATTERNS.get(field) or "valeur incorrecte"
        lines.append(f"{_where(text, kind, index, field)} : {reason}.")
    return "\n".join(lines)


def _where(text: str, kind: str, index: int | None, field: str) -> str:
    """« manifest.toml, ligne 12, champ « title » », as near as the text tells."""
    name = field or kind
    line = _line_of(text, kind, index, field)
    place = f", ligne {line}" if line else ""
    return f"{MANIFEST_NAME}{place}, champ « {name} »"


def _line_of(text: str, kind: str, index: int | None, field: str) -> int | None:
    count = -1
    opened: int | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if stripped.startswith("["):
            if opened is not None:
                break
            if re.match(rf"\[\[\s*{re.escape(kind)}\s*\]\]", stripped):
                count += 1
                opened = number if count == index else None
        elif (opened is not None or index is None) and re.match(
            rf"{re.escape(field or kind)}\s*=", stripped
        ):
            return number
    return opened
