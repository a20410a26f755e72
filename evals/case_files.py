"""Read case files, and name what is wrong by file and line, in French."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from evals.cases import Case, SuiteFile

MESSAGES = {
    "missing": "il manque",
    "extra_forbidden": "champ inconnu",
    "string_type": "on attend un texte",
    "int_type": "on attend un nombre entier",
    "bool_type": "on attend true ou false",
    "tuple_type": "on attend une liste",
    "list_type": "on attend une liste",
    "model_type": "on attend des champs « nom: valeur »",
    "string_too_short": "le texte est vide",
    "too_short": "la liste est vide",
    "greater_than_equal": "le nombre est trop petit",
    "string_pattern_mismatch": "valeur non admise (minuscules sans accent, chiffres et tirets)",
}


class CaseFileError(ValueError):
    """Something an evaluator has to correct; the message says where."""


@dataclass(frozen=True)
class Suite:
    """A suite, put together from its files. `corpus` is the folder of its own documents."""

    name: str
    cases: tuple[Case, ...]
    corpus: Path | None = None
    description: str | None = None


def load_suites(folder: Path, names: Sequence[str] = ()) -> list[Suite]:
    """Every suite below `folder` (or those named), in the order of their names.

    Raises CaseFileError, with one line for each problem.
    """
    paths = sorted(folder.glob("*.yaml")) + sorted(folder.glob("*.yml"))
    if not paths:
        raise CaseFileError(f"{folder} : aucun fichier de cas (*.yaml)")
    problems: list[str] = []
    files: list[tuple[Path, SuiteFile]] = []
    for path in paths:
        try:
            files.append((path, load_file(path)))
        except CaseFileError as error:
            problems.append(str(error))
    problems += _duplicates(files)
    if problems:
        raise CaseFileError("\n".join(problems))
    suites = _gather(files)
    if unknown := sorted(set(names) - {suite.name for suite in suites}):
        known = ", ".join(suite.name for suite in suites)
        raise CaseFileError(f"suite inconnue : {', '.join(unknown)} (suites : {known})")
    return [suite for suite in suites if not names or suite.name in names]


def load_file(path: Path) -> SuiteFile:
    """One file. Raises CaseFileError."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CaseFileError(f"{path} : le fichier n’est pas en UTF-8") from error
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CaseFileError(f"{path}:{line} : YAML illisible ({error.problem})") from error
    if not isinstance(content, dict) or node is None:
        raise CaseFileError(f"{path}:1 : on attend « suite: » puis « cases: »")
    if repeated := list(_repeated_keys(node)):
        raise CaseFileError(
            "\n".join(f"{path}:{line} : « {key} » est donné deux fois" for key, line in repeated)
        )
    try:
        return SuiteFile.model_validate(content)
    except ValidationError as error:
        raise CaseFileError(
            "\n".join(
                _said(path, node, content, dict(one))
                for one in error.errors()
                if not (one["type"] == "too_short" and one["input"])
            )
        ) from error


def _said(path: Path, node: yaml.Node, content: Any, problem: dict[str, Any]) -> str:
    place = tuple(problem["loc"])
    line = line_of(node, place)
    kind = str(problem["type"])
    if kind == "value_error":
        words = str(problem["ctx"]["error"])
    elif kind == "enum":
        words = f"« {problem['input']} » n’est pas admis ; choix : {problem['ctx']['expected']}"
        words = words.replace("'", "").replace(" or ", " ou ")
    else:
        words = MESSAGES.get(kind, str(problem["msg"]))
    named = [str(part) for part in place if isinstance(part, str) and not part.startswith("func")]
    inside = len(place) > 1 and place[0] == "cases"
    field = ".".join(named[1:] if inside else named)
    case = _case_id(content, place)
    which = f"[{case}] " if case else ""
    return f"{path}:{line} : {which}{f'« {field} » : ' if field else ''}{words}"


def _case_id(content: Any, place: Sequence[Any]) -> str | None:
    if len(place) > 1 and place[0] == "cases" and isinstance(place[1], int):
        case = content["cases"][place[1]]
        return str(case["id"]) if isinstance(case, dict) and "id" in case else None
    return None


def line_of(node: yaml.Node, place: Iterable[Any]) -> int:
    """The line (from 1) of the deepest node that `place` reaches."""
    line = node.start_mark.line + 1
    for part in place:
        following: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(part):
                    following, line = value, key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and part in range(len(node.value)):
            following = node.value[part]
            line = following.start_mark.line + 1
        if following is None:
            break
        node = following
    return line


def _repeated_keys(node: yaml.Node) -> Iterable[tuple[str, int]]:
    """YAML would silently keep the last of two equal keys."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.value, key.start_mark.line + 1
            seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated_keys(value)


def _duplicates(files: Sequence[tuple[Path, SuiteFile]]) -> list[str]:
    first: dict[str, Path] = {}
    problems: list[str] = []
    for path, file in files:
        for case in file.cases:
            if case.id in first:
                problems.append(f"{path} : l’id « {case.id} » est déjà pris dans {first[case.id]}")
            first.setdefault(case.id, path)
    return problems


def _gather(files: Sequence[tuple[Path, SuiteFile]]) -> list[Suite]:
    by_name: dict[str, list[tuple[Path, SuiteFile]]] = {}
    for path, file in files:
        by_name.setdefault(file.suite, []).append((path, file))
    suites: list[Suite] = []
    for name, parts in sorted(by_name.items()):
        corpora = {(path.parent / file.corpus).resolve() for path, file in parts if file.corpus}
        if len(corpora) > 1:
            raise CaseFileError(f"{parts[0][0]} : la suite « {name} » nomme deux corpus")
        cases = sorted((case for _, file in parts for case in file.cases), key=lambda c: c.id)
        description = next((file.description for _, file in parts if file.description), None)
        suites.append(Suite(name, tuple(cases), next(iter(corpora), None), description))
    return suites
