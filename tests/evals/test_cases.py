"""Case files: what is wrong is named by file and line, in French."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.case_files import CaseFileError, load_file, load_suites
from evals.cases import Case, Status, clusters
from evals.settings import ROOM

GOOD = """suite: essai
cases:
  - id: essai-01
    question: Combien ?
    expect:
      status: answered
      facts: [[37, trente-sept]]
      spans: Il y en a 37.
"""


def _problem(tmp_path: Path, text: str) -> str:
    path = tmp_path / "essai.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseFileError) as caught:
        load_file(path)
    return str(caught.value).replace(str(tmp_path), "")


def test_single_values_stand_for_lists(tmp_path: Path) -> None:
    """One status, one span and a bare number are read as the lists and words they mean."""
    path = tmp_path / "essai.yaml"
    path.write_text(GOOD, encoding="utf-8")
    (case,) = load_file(path).cases
    assert case.expect.status == (Status.ANSWERED,)
    assert case.expect.facts == (("37", "trente-sept"),)
    assert case.expect.spans == ("Il y en a 37.",)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            ("status: answered", "status: repondu"),
            "/essai.yaml:6 : [essai-01] « expect.status » : « repondu » n’est pas admis",
        ),
        (
            ("question: Combien ?", "quetsion: Combien ?"),
            "/essai.yaml:4 : [essai-01] « quetsion » : champ inconnu",
        ),
        (("id: essai-01", "id: Essai 01"), "/essai.yaml:3 : [Essai 01] « id » : valeur non admise"),
        (
            ("facts: [[37, trente-sept]]", "facts: []"),
            "/essai.yaml:3 : [essai-01] un cas « answered » donne au moins un fait",
        ),
        (
            ("      facts", "      status: answered\n      facts"),
            "/essai.yaml:7 : « status » est donné deux fois",
        ),
        (("    expect:", "   expect:"), "/essai.yaml:5 : YAML illisible"),
        (
            ("question: Combien ?", "turns: [{role: assistant, content: Bonjour}]"),
            "/essai.yaml:3 : [essai-01] le dernier tour doit être celui de l’utilisateur",
        ),
        (("suite: essai", "cases_: 1"), "« suite » : il manque"),
    ],
)
def test_problems_are_named_by_line(tmp_path: Path, change: tuple[str, str], expected: str) -> None:
    """An evaluator reads where to look and what to write instead."""
    assert expected in _problem(tmp_path, GOOD.replace(*change))


def test_ids_are_unique_over_all_files(tmp_path: Path) -> None:
    """Two cases never share a name, even in two suites."""
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(GOOD.replace("suite: essai", "suite: autre"), "utf-8")
    with pytest.raises(CaseFileError, match="l’id « essai-01 » est déjà pris"):
        load_suites(tmp_path)


def test_every_problem_of_every_file_is_listed(tmp_path: Path) -> None:
    """One run of the check is enough to see all that is to be corrected."""
    (tmp_path / "a.yaml").write_text(GOOD.replace("answered", "oui"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text("cases: []\n", encoding="utf-8")
    with pytest.raises(CaseFileError) as caught:
        load_suites(tmp_path)
    text = str(caught.value)
    assert ("a.yaml:6" in text, "b.yaml:1" in text) == (True, True)


def test_phrasings_of_one_fact_are_one_group() -> None:
    """Same gold spans, same group; a case without any stands alone."""
    expect = {"status": "answered", "facts": [["x"]], "spans": ["a", "b"]}
    turned = expect | {"spans": ["b", "a"]}
    refused = {"status": "out_of_scope"}
    cases = [
        Case.model_validate({"id": f"c-{n}", "question": "?", "expect": e})
        for n, e in enumerate((expect, turned, refused, refused))
    ]
    groups = clusters(cases)
    assert groups[0] == groups[1]
    assert len(set(groups)) == 3


def test_shipped_suites_are_large_enough() -> None:
    """The sizes that the project asks for, about 40 % of each suite held out."""
    suites = {suite.name: suite.cases for suite in load_suites(ROOM / "cases")}
    wanted = {
        "guide": 120, "national": 40, "refusal": 80, "follow-up": 40, "injection": 60, "force": 30,
    }  # fmt: skip
    for name, least in wanted.items():
        cases = suites[name]
        held_out = sum(case.held_out for case in cases) / len(cases)
        assert (name, len(cases) >= least, 0.2 <= held_out <= 0.5) == (name, True, True)
