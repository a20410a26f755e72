"""What training draws from the data: splits, near misses, clumsy questions, measures."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.embedding.sentence_transformer import Role
from assistant.reader.network import LateNetwork
from assistant.reader.split import held_out_articles
from assistant.reader.training import notices
from assistant.reader.training.calibration import fit_calibration
from assistant.reader.training.clumsy import clumsy, telegraphic, without_accents
from assistant.reader.training.examples import Group, PiafGroups, all_groups, of_notice
from assistant.reader.training.loop import Recipe, loss_of, start_from, train
from assistant.reader.training.measures import auroc, of_notices
from assistant.reader.training.near_misses import Substitutes
from assistant.reader.training.piaf import Paragraph, Piaf, Question
from assistant.reader.training.states import StateBank
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
    """Two paragraphs of two articles, a question each."""
    start = LYON.index("1987")
    name = NICE.index("Paul Durand")
    return Piaf(
        (Paragraph(LYON, "Sports", "Sports"), Paragraph(NICE, "Musées", "Musées")),
        (
            Question("En quelle année Lyon fonde-t-elle sa maison ?", 0, ((start, start + 4),)),
            Question("Qui conduit le musée de Nice en 1990 ?", 1, ((name, name + 11),)),
        ),
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


def test_substitution_changes_a_thing_the_passage_bears() -> None:
    """The changed question pins down something that the passage does not say."""
    substitutes = Substitutes(["Que fait Lyon ?", "Que fait Nice ?", "Et Paul Durand ?"])
    question = "Qui conduit le musée de Nice en 1990 ?"
    for seed in range(20):
        changed = substitutes.in_question(question, NICE, random.Random(seed))
        assert changed is not None
        assert changed != question
        pinned = [word for word in changed.split() if word not in question.split()]
        assert all(word not in NICE for word in pinned)
    assert substitutes.in_question("Qui conduit ?", NICE, random.Random(0)) is None


def test_clumsy_questions_keep_the_words_that_matter() -> None:
    """Telegraphic drops small words only; accents go; a seed gives the same question."""
    question = "Quelle est la durée de l'aide à l'embauche ?"
    assert telegraphic(question, random.Random(0)).split()[-3:] == ["durée", "aide", "embauche"]
    assert without_accents("durée à Nîmes") == "duree a Nimes"
    assert clumsy(question, random.Random(4)) == clumsy(question, random.Random(4))
    written = {clumsy(question, random.Random(seed)) for seed in range(60)}
    assert len(written) > 10
    assert question in written


def test_groups_begin_with_the_sentence_that_answers() -> None:
    """The first option holds the answer, no other does, and a seed gives the same groups."""
    piaf = small_piaf()
    fused = np.array([[2.0, 1.0], [1.0, 2.0]], dtype=np.float32)
    maker = PiafGroups(piaf, fused, Substitutes(q.text for q in piaf.questions))
    for seed in range(30):
        made = all_groups(maker, [0, 1], random.Random(seed))
        for group, answer in zip(made, ("1987", "Paul Durand"), strict=True):
            holds = [answer in option for option in group.options]
            assert holds == [True] + [False] * (len(group.options) - 1)
    assert all_groups(maker, [0, 1], random.Random(5)) == all_groups(
        maker, [0, 1], random.Random(5)
    )


def written(folder: Path, count: int) -> Path:
    """A file of `count` notices of three units."""
    notice = {
        "title": "Le bac",
        "units": [
            {"s": "Tarif", "t": "Le passage coûte 2 €.", "k": "figure"},
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


def test_a_near_miss_is_a_group_that_nothing_answers(tmp_path: Path) -> None:
    """Questions begin with their unit; a near miss says that no option answers."""
    notice = notices.load(written(tmp_path, 1))[0][0]
    first, second, near = of_notice(notice, random.Random(2))
    assert (first.options[0], first.answers) == (notice.units[0], True)
    assert (second.options[0], second.answers) == (notice.units[2], True)
    assert (near.question, near.answers) == ("Qui conduit le bac ?", False)


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
    """On a few groups the loss falls below a third, and answering options come out on top."""
    torch.manual_seed(0)
    groups = [
        Group(
            f"où est {name} ?",
            (f"on dit que {name} est à {place} ce soir", f"on ne sait rien de {other} ni du soir"),
            True,
        )
        for name, place, other in zip("abcdefgh", "ijklmnop", "bcdefgha", strict=True)
    ] * 10
    bank = StateBank(WordStates(), SHAPE.layers)
    bank.add((group.question for group in groups), Role.QUERY)
    bank.add((option for group in groups for option in group.options), Role.PASSAGE)
    network = LateNetwork(SHAPE)
    start_from(network, bank)
    before = loss_of(network, groups[:8], bank, 0.5).item()
    recipe = Recipe(groups=4, passes=2, rate=1e-2, projection_rate=5e-3, warm_steps=5)
    lines: list[str] = []
    train(network, groups, bank, recipe, random.Random(0), lines.append)
    assert loss_of(network, groups[:8], bank, 0.5).item() < before / 3
    assert lines[0].startswith("pass 1 of 2, loss ")
