"""What training draws from the data: splits, sheets, clumsy questions, measures."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.embedding.protocol import EmbeddingModel
from assistant.embedding.sentence_transformer import Role
from assistant.reader.network import LateNetwork
from assistant.reader.split import held_out_articles
from assistant.reader.training import asides, notices
from assistant.reader.training.alike import Alike, positions
from assistant.reader.training.calibration import fit_calibration
from assistant.reader.training.clumsy import clumsy, telegraphic, without_accents
from assistant.reader.training.examples import Posed, Sheet, of_notice, of_piaf
from assistant.reader.training.loop import (
    Loss,
    Recipe,
    joined,
    loss_of_table,
    start_from,
    table_of,
    train,
)
from assistant.reader.training.measures import auroc, of_notices
from assistant.reader.training.notices import Asked, Notice
from assistant.reader.training.orders import Shuffled, SometimesInContext, Step, Together
from assistant.reader.training.piaf import Paragraph, Piaf, Question
from assistant.reader.training.states import StateBank
from assistant.reader.training.tuning import TokenBank, Tuned, TuningRecipe, tune
from assistant.reader.weights_file import Calibration, Saved, mean_of, save_network
from tests.assistant.reader.word_states import SHAPE, WordStates

LYON = (
    "Lyon fonde sa maison des sports en 1987. Elle compte quarante agents et trois gymnases. "
    "Le stade de la ville accueille chaque année plusieurs milliers de visiteurs."
)
NICE = (
    "Nice ouvre un musée en 1990 sous la conduite de Paul Durand. Le musée a deux étages. "
    "Chaque été, il reste ouvert tard le soir pour les habitants et les touristes."
)


def small_piaf() -> Piaf:
    """Two paragraphs of one article, two questions each."""
    spots = [(0, "1987"), (0, "quarante agents"), (1, "Paul Durand"), (1, "deux étages")]
    texts = ("En quelle année ?", "Combien d'agents ?", "Qui conduit ?", "Combien d'étages ?")
    questions = [
        Question(asked, number, ((start, start + len(told)),))
        for asked, (number, told) in zip(texts, spots, strict=True)
        for start in [(LYON, NICE)[number].index(told)]
    ]
    return Piaf(
        (Paragraph(LYON, "Villes", "Villes"), Paragraph(NICE, "Villes", "Villes")),
        tuple(questions),
        frozenset(),
        frozenset(),
    )


def test_held_out_articles_depend_on_titles_alone() -> None:
    """The draw is the same whatever the order, and takes 15 %."""
    titles = [f"article {i}" for i in range(200)]
    drawn = held_out_articles(titles)
    assert drawn == held_out_articles(reversed(titles))
    assert len(drawn) == 30
    assert drawn < set(titles)


def test_clumsy_questions_keep_the_words_that_matter() -> None:
    """Telegraphic drops small words only; accents go; a seed gives the same question."""
    question = "Quelle est la durée de l'aide à l'embauche ?"
    assert telegraphic(question, random.Random(0)).split()[-3:] == ["durée", "aide", "embauche"]
    assert without_accents("durée à Nîmes") == "duree a Nimes"
    assert clumsy(question, random.Random(4)) == clumsy(question, random.Random(4))
    written = {clumsy(question, random.Random(seed)) for seed in range(60)}
    assert len(written) > 10
    assert question in written


def test_a_sheet_of_piaf_knows_which_sentences_answer() -> None:
    """Two paragraphs of an article are told sentence by sentence; the one that holds the answer
    answers, and a seed gives the same sheets."""
    told = {"année": "1987", "agents": "quarante", "conduit": "Paul Durand", "étages": "deux"}
    for seed in range(20):
        (sheet,) = of_piaf(small_piaf(), random.Random(seed), 5)
        assert len(sheet.units) == 6
        for posed in sheet.questions:
            word = next(word for key, word in told.items() if key in posed.variants[0])
            assert posed.answers == tuple(n for n, u in enumerate(sheet.units) if word in u)
    assert of_piaf(small_piaf(), random.Random(5), 5) == of_piaf(small_piaf(), random.Random(5), 5)


def written(folder: Path, count: int, before: str = "") -> Path:
    """A file of `count` notices of three units, the first one after the sentence `before`."""
    notice = {
        "title": "Le bac",
        "units": [
            {"s": "Tarif", "t": "Le passage coûte 2 €.", "k": "figure", "b": before},
            {"s": "Horaires", "t": "Le bac part à l'heure pile.", "k": "sentence"},
            {"s": "À bord", "t": "À bord : gilet ; casque", "k": "list"},
        ],
        "questions": [
            {"q": "c combien le bac", "r": "sms", "a": [0]},
            {"q": "Que porte-t-on à bord ?", "r": "plain", "a": [2]},
        ],
        "near": ["Qui conduit le bac ?"],
    }
    lines = [json.dumps(notice, ensure_ascii=False)] * count
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_one_notice_in_eight_is_kept_apart(tmp_path: Path) -> None:
    """What is measured on is never trained on; lists are said without the heading above them."""
    train_on, apart = notices.load(written(tmp_path, 16))
    assert (len(train_on), len(apart)) == (14, 2)
    assert apart[0].units == (
        "Tarif Le passage coûte 2 €.",
        "Horaires Le bac part à l'heure pile.",
        "À bord : gilet ; casque",
    )


def test_a_document_is_read_in_its_context_now_and_then(tmp_path: Path) -> None:
    """A unit stands between the sentence before it and the title; the share says how often."""
    (document,) = notices.load(written(tmp_path, 1, before="Le bac est petit."))[0]
    assert document.in_context == (
        "Tarif Le bac est petit. Le passage coûte 2 €. Le bac",
        "Horaires Le bac part à l'heure pile. Le bac",
        "À bord : gilet ; casque Le bac",
    )
    sheet = of_notice(document, random.Random(0))
    for share, units in ((0.0, document.units), (1.0, document.in_context)):
        (step,) = SometimesInContext([sheet], [document], share, 5)(random.Random(0))
        (shown,) = step.sheets
        assert (shown.units, shown.questions, step.questions) == (units, sheet.questions, 5)


def test_a_near_miss_is_a_question_that_nothing_answers(tmp_path: Path) -> None:
    """A sheet has the notice's units and questions, and its near misses with no answer."""
    notice = notices.load(written(tmp_path, 1))[0][0]
    sheet = of_notice(notice, random.Random(2))
    assert sheet.units == notice.units
    assert [posed.answers for posed in sheet.questions] == [(0,), (2,), ()]
    assert [posed.variants[0] for posed in sheet.questions] == [
        "c combien le bac",
        "Que porte-t-on à bord ?",
        "Qui conduit le bac ?",
    ]


def test_the_shipped_notices_can_be_read() -> None:
    """Every notice of the project loads, and each question is answered by a unit it has."""
    train_on, apart = notices.load()
    assert len(apart) >= len(train_on) // 8
    for notice in [*train_on, *apart]:
        assert notice.questions
        assert all(0 <= a < len(notice.units) for q in notice.questions for a in q.answers)


def test_measures_are_the_textbook_ones(tmp_path: Path) -> None:
    """AUROC counts ties by half; the best unit of a question is right or not."""
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(0.875)
    notice = notices.load(written(tmp_path, 1))[0][0]
    measured = of_notices(
        lambda question, units: [0.9 if "€" in u else 0.1 for u in units], [notice]
    )
    assert measured.figures == {
        "auroc_units": pytest.approx(0.5 + 0.5 * (1 / 2) * (5 / 7) - 0.5 * (1 / 2) * (2 / 7)),
        "right_all": 0.5,
        "right_plain": 0.0,
        "right_sms": 1.0,
        "auroc_near_misses": 0.5,
        "questions": 2.0,
    }
    assert sorted(measured.answering) == [0.1, 0.9]
    assert sorted(measured.beside) == [0.1] * 5 + [0.9] * 2


def test_calibration_pulls_probabilities_to_what_happens() -> None:
    """Scores that are right half of the time are calibrated to about a half."""
    fitted = fit_calibration([0.9] * 50, [0.9] * 50)
    logit = fitted.slope * np.log(9.0) + fitted.shift
    assert 1 / (1 + np.exp(-logit)) == pytest.approx(0.5, abs=0.01)


def test_training_learns_what_it_is_shown() -> None:
    """On a few sheets the loss falls below a third of what it was."""
    torch.manual_seed(0)
    names, places = "abcdefgh", "ijklmnop"
    units = tuple(f"on dit que {n} est à {p} ce soir" for n, p in zip(names, places, strict=True))
    asked = tuple(Posed((f"où est {name} ?",), (n,)) for n, name in enumerate(names))
    sheets = [Sheet(units, (*asked, Posed(("où est z ?",), ())))] * 20
    bank = StateBank(WordStates(), SHAPE.layers)
    bank.add((posed.variants[0] for posed in sheets[0].questions), Role.QUERY)
    bank.add(units, Role.PASSAGE)
    network = LateNetwork(SHAPE)
    start_from(network, bank)
    shown = [(posed.variants[0], posed) for posed in asked]

    def loss() -> float:
        table = table_of(network, [text for text, _ in shown], units, bank)
        return loss_of_table(table, shown, Loss()).item()

    before = loss()
    recipe = Recipe(passes=3, rate=1e-2, projection_rate=5e-3, warm_steps=5)
    lines: list[str] = []
    train(network, sheets, bank, recipe, random.Random(0), lines.append)
    assert loss() < before / 3
    assert lines[0].startswith("pass 1 of 3, loss ")


def test_sheets_of_one_step_share_their_units() -> None:
    """Each question keeps its answers, and meets the units of the other sheets as well."""
    first = Sheet(("ici", "là"), (Posed(("où ?",), (1,)),))
    second = Sheet(("lundi", "mardi"), (Posed(("quand ?",), (0,)), Posed(("qui ?",), ())))
    asked, units = joined(Step([first, second], 24), random.Random(0))
    assert units == ["ici", "là", "lundi", "mardi"]
    assert [(text, posed.answers) for text, posed in asked] == [
        ("où ?", (1,)),
        ("quand ?", (2,)),
        ("qui ?", ()),
    ]


class Turned(torch.nn.Module):
    """A layer for tests: it turns each state, and looks at no other."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = torch.nn.Linear(SHAPE.hidden, SHAPE.hidden)

    def forward(self, states: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Shape unchanged."""
        turned: torch.Tensor = states + self.turn(states)
        return turned


def test_tuning_teaches_the_upper_layers_too() -> None:
    """Layers and network both move, and the loss falls to less than a half."""
    torch.manual_seed(0)
    names, places = "abcdefgh", "ijklmnop"
    units = tuple(f"on dit que {n} est à {p} ce soir" for n, p in zip(names, places, strict=True))
    asked = tuple(Posed((f"où est {name} ?",), (n,)) for n, name in enumerate(names))
    bank = TokenBank(WordStates(), 1)
    tuned = Tuned(LateNetwork(SHAPE), torch.nn.ModuleList([Turned()]), bank)
    shown = [(posed.variants[0], posed) for posed in asked]

    def loss() -> float:
        table = tuned.table([text for text, _ in shown], units)
        return loss_of_table(table, shown, Loss()).item()

    before, layer = loss(), tuned.upper[0].turn.weight.clone()
    recipe = TuningRecipe(passes=3, layer_rate=5e-3, network_rate=1e-2, warm_steps=5)
    lines: list[str] = []
    order = Shuffled([Sheet(units, asked)] * 20, together=1, questions=24)
    tune(tuned, order, recipe, Loss(), random.Random(0), lines.append)
    assert loss() < before / 2
    assert not torch.equal(layer, tuned.upper[0].turn.weight)
    assert lines[-1].startswith("tuning pass 3 of 3, loss ")


def test_an_aside_names_its_document_and_answers_nothing() -> None:
    """What a document says of itself is put beside the units, where no answer points."""
    assert asides.subject("Règlement du bac de Laveyron : horaires et tarifs") == (
        "bac de Laveyron"
    )
    assert asides.subject("Le bac") == "Le bac"
    told = asides.of_title(
        "Guide du bac", [("{T}", "{t} compte."), ("Ici", "Voici {t}.")], random.Random(0), 2
    )
    assert sorted(told) == ["Guide du bac Bac compte.", "Ici Voici bac."]
    notice = Notice("Le bac", ("Tarif Deux euros.",), (Asked("combien", "plain", (0,)),), ())
    plain = of_notice(notice, random.Random(0))
    (sheet,) = asides.beside([plain], [notice], random.Random(1), share=1.0)
    assert sheet.questions == plain.questions
    assert sheet.units[:1] == plain.units
    assert len(sheet.units) == 1 + asides.EACH
    assert asides.beside([plain], [notice], random.Random(1), share=0.0) == [plain]


def test_sheets_of_a_step_are_alike() -> None:
    """Each sheet comes once, and beside its nearest of those drawn."""
    vectors = np.eye(4)[[0, 1, 2, 3, 0, 1, 2, 3]] + 0.01
    sheets = [Sheet((str(number),), ()) for number in range(8)]
    steps = Alike(sheets, vectors, together=2, questions=12)(random.Random(3))
    pairs = [[int(sheet.units[0]) for sheet in step.sheets] for step in steps]
    assert sorted(number for pair in pairs for number in pair) == list(range(8))
    assert {abs(first - second) for first, second in pairs} == {4}
    assert {step.questions for step in steps} == {12}


def test_orders_are_gone_through_together() -> None:
    """The steps of each, as often as is said, in an order that a seed gives again."""
    sheets = [Sheet((str(number),), ()) for number in range(5)]
    pairs, alone = Shuffled(sheets[:4], 2, 12), Shuffled(sheets[4:], 1, 60)
    steps = Together((pairs, 1), (alone, 3))(random.Random(3))
    assert sorted((len(step.sheets), step.questions) for step in steps) == (
        [(1, 60)] * 3 + [(2, 12)] * 2
    )
    assert Together((pairs, 1), (alone, 3))(random.Random(3)) == steps


def test_the_loss_wants_silence_where_nothing_answers() -> None:
    """It falls when a near miss' units fall below silence, and when, beside the unit that answers,
    the others do: without that unit, silence is right."""
    asked = [("où ?", Posed(("où ?",), (0,))), ("qui ?", Posed(("qui ?",), ()))]

    def loss(table: list[list[float]], weights: Loss) -> float:
        return loss_of_table(torch.tensor(table), asked, weights).item()

    silent = Loss(sure=0.0, removed=0.0, silence=-2.0)
    assert loss([[5.0, -9.0], [-9.0, -9.0]], silent) < 0.01
    assert loss([[5.0, -9.0], [2.0, -9.0]], silent) == pytest.approx(2.0, abs=0.05)
    removed = Loss(sure=0.0, near=0.0, removed=1.0, silence=-2.0)
    assert loss([[5.0, -9.0], [-9.0, -9.0]], removed) < 0.01
    assert loss([[5.0, 1.0], [-9.0, -9.0]], removed) == pytest.approx(3.07, abs=0.05)


def test_notices_about_like_things_are_near(embedding: EmbeddingModel) -> None:
    """Two libraries are nearer to each other than to a ferry or a cemetery."""
    told = (
        ("La médiathèque", "L'emprunt d'un livre est gratuit."),
        ("Bibliothèque municipale", "Chaque lecteur emprunte dix livres."),
        ("Le bac", "La traversée du fleuve coûte deux euros."),
        ("Le cimetière", "La concession dure trente ans."),
    )
    vectors = positions(embedding, [Notice(title, (unit,), (), ()) for title, unit in told])
    near = vectors @ vectors[0]
    assert np.argsort(near).tolist()[-2:] == [1, 0]


def test_the_mean_of_two_readers_lies_in_the_middle(tmp_path: Path) -> None:
    """Each weight is the mean of both, the calibration that of the first."""
    paths = [tmp_path / "a.safetensors", tmp_path / "b.safetensors"]
    for number, path in enumerate(paths):
        network = LateNetwork(SHAPE)
        network.gain.data.fill_(float(number))
        upper = {"0.turn": torch.full((2,), 2.0 * number)}
        save_network(Saved(network, Calibration(slope=1.0 + number), "words", upper), path)
    mean = mean_of(paths)
    assert mean.network.gain.item() == pytest.approx(0.5)
    assert mean.upper["0.turn"].tolist() == [1.0, 1.0]
    assert mean.calibration == Calibration(slope=1.0)
