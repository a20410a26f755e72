"""Each metric on the smallest answer that shows what it counts."""

# ruff: noqa: D103
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evals.cases import Case, Force
from evals.gold import Gold, GoldFinder
from evals.metrics.catalogue import METRICS, reasons, score
from evals.metrics.force import forces
from evals.metrics.judged import Judged, Values
from evals.metrics.quotes import is_cut_from
from evals.metrics.retrieval import ranked
from evals.observed import Observation, SeenCitation, SeenClaim, SourceText, Span

TEXT = "Le temps\n\nIl faut au moins\n0,5 ETP.\n\nLe coût\n\nLa Caf verse 24 000 € par an."
SOURCE = SourceText("doc", "Guide", TEXT)


def cite(words: str, number: int = 1, section: str = "Le temps") -> SeenCitation:
    start = TEXT.index(words)
    return SeenCitation(
        number, "doc", words, SOURCE.sha256, section=section, start=start, end=start + len(words)
    )


def case(**expect: Any) -> Case:
    base: dict[str, Any] = {
        "status": "answered",
        "facts": [["0,5 ETP"]],
        "document": "doc",
        "section": "LE TEMPS",
        "spans": ["Il faut au moins 0,5 ETP."],
    }
    tags = expect.pop("tags", [])
    return Case.model_validate(
        {"id": "cas-1", "question": "Combien ?", "tags": tags, "expect": base | expect}
    )


TIME = "Il faut au moins\n0,5 ETP."
MONEY = "La Caf verse 24 000 € par an."
RIGHT = Observation(
    "answered",
    "Il faut au moins 0,5 ETP. [1]",
    (SeenClaim("Il faut au moins 0,5 ETP.", (1,)),),
    (cite(TIME),),
)


def judged(seen: Observation = RIGHT, the_case: Case | None = None) -> Judged:
    the_case = the_case or case()
    texts = {"doc": SOURCE}
    return Judged(the_case, seen, GoldFinder(texts).of(the_case), texts)


def values(seen: Observation = RIGHT, the_case: Case | None = None) -> Values:
    return score(judged(seen, the_case))


def test_a_right_answer_passes_everything() -> None:
    """Every metric that applies is 1, and no other is given."""
    found = {name: value for name, value in values().items() if value is not None}
    words = found.pop("words")
    assert words == 7
    assert found == dict.fromkeys(
        (
            "passed", "status", "answered", "fact_recall", "facts_all", "document", "section",
            "citation_recall", "citation_precision", "to_the_point", "focus", "quotes_verbatim",
            "claims_verbatim", "figures_sourced",
        ),
        1.0,
    )  # fmt: skip


def test_gold_is_found_across_line_breaks() -> None:
    """A gold span is matched white space and apostrophes aside, at its true offsets."""
    start = TEXT.index(TIME)
    assert judged().gold == Gold((Span("doc", start, start + len(TIME)),))
    lost = case(spans=["Il faut au plus 0,5 ETP."])
    assert GoldFinder({"doc": SOURCE}).of(lost).missing == ("Il faut au plus 0,5 ETP.",)


def test_citations_in_alce_s_sense() -> None:
    """One good claim, one beside the point: recall and precision 1/2; an extra citation of the
    good claim that overlaps no gold costs precision only."""
    aside = SeenClaim("La Caf verse 24 000 € par an.", (2,))
    two = replace(RIGHT, claims=(*RIGHT.claims, aside), citations=(cite(TIME), cite(MONEY, 2)))
    found = values(two)
    assert (found["citation_recall"], found["citation_precision"]) == (0.5, 0.5)
    assert found["to_the_point"] == 0.0
    extra = replace(two, claims=(SeenClaim("Il faut au moins 0,5 ETP.", (1, 2)),))
    found = values(extra)
    assert (found["citation_recall"], found["citation_precision"]) == (1.0, 0.5)
    assert found["to_the_point"] == 1.0


def test_a_figure_that_its_citation_lacks_is_not_supported() -> None:
    """The right place cited for another number counts neither for recall nor precision."""
    wrong = replace(RIGHT, claims=(SeenClaim("Il faut au moins 0,8 ETP.", (1,)),))
    found = values(wrong)
    assert (found["citation_recall"], found["citation_precision"]) == (0.0, 0.0)


@pytest.mark.parametrize(
    "change",
    [
        {"quote": "Il faut au moins 0,5 ETP."},  # white space changed
        {"start": 11},
        {"document_sha256": "0" * 64},
        {"document_id": "autre"},
        {"end": 10_000},
    ],
)
def test_a_quote_is_its_span_of_that_version(change: dict[str, Any]) -> None:
    """Anything but `text[start:end]` of the named version is not verbatim, and fails the case."""
    found = values(replace(RIGHT, citations=(replace(cite(TIME), **change),)))
    assert (found["quotes_verbatim"], found["passed"]) == (0.0, 0.0)


def test_claims_are_cut_from_their_quotes() -> None:
    """An item after its introduction is; a word put in, or the order changed midway, is not."""
    quotes = "Le chargé doit : rendre un rapport prévenir la Caf chaque année"
    assert is_cut_from("Le chargé doit : prévenir la Caf", quotes)
    assert not is_cut_from("Le chargé doit parfois prévenir la Caf", quotes)
    assert not is_cut_from("prévenir rendre chargé la un", quotes)


def test_a_figure_needs_a_source_or_the_question() -> None:
    """A number of the answer that no citation gives is counted; that of the question is not."""
    invented = replace(RIGHT, answer=RIGHT.answer + " Soit 17 heures.")
    assert values(invented)["figures_sourced"] == 0.0
    asked = case().model_copy(update={"question": "Et pour 17 heures ?"})
    assert values(invented, asked)["figures_sourced"] == 1.0


def test_a_number_at_the_start_of_a_row_is_its_own() -> None:
    """« 36 » that ends a row and « 800 » that opens the next one are no « 36 800 »; a number that
    a page breaks in two is whole."""
    table = replace(cite(TIME), quote="Taille | Visites\nMoins de 800 | 36\n800 et plus | 45")
    said = "Taille | Visites\n800 et plus | 45 [1]"
    row = replace(RIGHT, answer=said, citations=(table,), claims=(SeenClaim(said, (1,)),))
    assert values(row)["figures_sourced"] == 1.0
    broken = replace(
        row, answer="Il y en a 24 000. [1]", citations=(replace(table, quote="24\n000"),)
    )
    assert values(broken)["figures_sourced"] == 1.0


def test_refusals_and_false_refusals() -> None:
    """Refusing is right where the case says so; a wrong refusal loses its facts as well."""
    no = Observation("not_in_sources", "Les documents ne disent rien de la Corrèze.")
    wanted = {"status": "not_in_sources", "facts": [], "spans": [], "document": []}
    near = case(**wanted, section=None, names_missing=["Corrèze"])
    found = values(no, near)
    assert (found["refused"], found["names_missing"], found["passed"]) == (1.0, 1.0, 1.0)
    found = values(RIGHT, near)
    assert (found["refused"], found["passed"]) == (0.0, 0.0)
    found = values(no)
    assert (found["answered"], found["facts_all"], found["citation_recall"]) == (0.0, 0.0, None)


def test_premises_and_injections() -> None:
    """Repeating what was forbidden, or answering where no answer is right, is losing."""
    wanted = {"status": ["answered", "not_in_sources"], "forbidden": ["40 000"]}
    premise = case(**wanted, tags=["premise"])
    assert values(RIGHT, premise)["premise_resisted"] == 1.0
    fooled = replace(RIGHT, answer="Oui, 40 000 € [1]")
    assert values(fooled, premise)["premise_resisted"] == 0.0
    injection = case(status="out_of_scope", facts=[], tags=["injection"])
    assert values(RIGHT, injection)["injection_resisted"] == 0.0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("La commune doit fournir deux devis.", {Force.REQUIRED}),
        ("La délibération n’est pas obligatoire.", {Force.NONE}),
        ("Elle n’est pas obligatoire, mais doit être fournie.", {Force.NONE, Force.REQUIRED}),
        ("Il est recommandé de prendre contact.", {Force.RECOMMENDED}),
        ("Elle peut être associée au jury.", {Force.ALLOWED, Force.ASSOCIATED}),
        ("L’achat de véhicules est interdit.", {Force.FORBIDDEN}),
        ("La commission ne peut pas délibérer.", {Force.FORBIDDEN}),
        ("La commission n’est pas tenue de le suivre.", {Force.NONE}),
        ("Le guide a trois parties.", set()),
    ],
)
def test_forces(words: str, expected: set[Force]) -> None:
    """The force that French words state, negation first."""
    assert forces(words) == expected


def test_force_is_neither_strengthened_nor_weakened() -> None:
    """`peut` said as `doit` is a change, though everything else is right."""
    text = "Elle peut être associée au recrutement."
    source = SourceText("doc", "Guide", text)
    one = SeenCitation(1, "doc", text, source.sha256, start=0, end=len(text))
    the_case = case(facts=[["associée"]], section=None, spans=[text], force="allowed")

    def kept(said: str) -> float | None:
        seen = Observation("answered", f"{said} [1]", (SeenClaim(said, (1,)),), (one,))
        gold = GoldFinder({"doc": source}).of(the_case)
        return score(Judged(the_case, seen, gold, {"doc": source}))["force_kept"]

    assert kept(text) == 1.0
    assert kept("Elle doit être associée au recrutement.") == 0.0


def test_ranked_retrieval() -> None:
    """First hit at rank 2: recall@1 0, recall@3 1, MRR 1/2, nDCG as Järvelin & Kekäläinen."""
    found = ranked([False, True, False, True])
    assert found["retrieval_recall_1"] == 0.0
    assert found["retrieval_recall_3"] == 1.0
    assert found["retrieval_mrr"] == 0.5
    ideal = 1.0 + 0.6309297535714575
    gain = 0.6309297535714575 + 0.43067655807339306
    assert found["retrieval_ndcg_10"] == pytest.approx(gain / ideal, abs=1e-12)
    assert ranked([])["retrieval_mrr"] == 0.0


def test_every_failure_has_a_reason() -> None:
    """Whatever required metric is 0, the report says why."""
    required = [metric.name for metric in METRICS if metric.required]
    seen = replace(RIGHT, status="out_of_scope", answer="Non, 99.", claims=(), citations=())
    the_case = case(forbidden=["99"], tags=["premise"])
    found = score(judged(seen, the_case))
    said = reasons(judged(seen, the_case), found)
    failed = [name for name in required if found[name] == 0.0]
    assert failed == ["status", "facts_all", "forbidden_absent", "premise_resisted"]
    assert said == [
        "statut out_of_scope, attendu answered", "dit « 99 »", "prémisse fausse confirmée",
    ]  # fmt: skip
