"""What training draws from the data: splits, near misses, clumsy questions, measures."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.embedding.sentence_transformer import Role
from assistant.reader.network import LateNetwork
from assistant.reader.split import held_out_articles
from assistant.reader.training.clumsy import clumsy, telegraphic, without_accents
from assistant.reader.training.examples import Example, Group, Maker, make_groups
from assistant.reader.training.loop import (
    Recipe,
    Trainer,
    loss_of,
    make_batch,
    single_threaded_pool,
    start_from,
)
from assistant.reader.training.measures import auroc, calibration_error, token_f1
from assistant.reader.training.near_misses import Substitutes, without_answer
from assistant.reader.training.piaf import Paragraph, Piaf, Question, sentences
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


def test_sentences_cover_the_text() -> None:
    """Each sentence is a span of the text, abbreviations in lower case do not cut it."""
    text = "Le maire, M. dupont, parle. « Oui. » Il part à 9 h. Fin"
    assert [text[s:e] for s, e in sentences(text)] == [
        "Le maire, M. dupont, parle.",
        "« Oui. »",
        "Il part à 9 h.",
        "Fin",
    ]


def test_a_passage_without_its_answer_keeps_the_rest() -> None:
    """Exactly the sentence with the answer goes; nothing is made when the answer is repeated."""
    start = LYON.index("1987")
    left = without_answer(LYON, [(start, start + 4)])
    assert left == LYON[LYON.index("Elle") :]
    assert without_answer(LYON + " Depuis 1987, rien.", [(start, start + 4)]) is None


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


def test_a_changed_passage_keeps_the_answer_but_not_what_was_asked_about() -> None:
    """The answer's own words stay; the thing asked about is gone everywhere."""
    substitutes = Substitutes(["Que fait Lyon ?", "Que fait Brest ?"])
    start = LYON.index("1987")
    changed = substitutes.in_passage(
        "Quand la ville de Lyon fonde-t-elle sa maison ?",
        LYON,
        [(start, start + 4)],
        random.Random(1),
    )
    assert changed is not None
    assert "Lyon" not in changed
    assert "1987" in changed


def test_groups_begin_with_the_answering_passage() -> None:
    """The first example of a group has its answer in place, the others have none."""
    piaf = small_piaf()
    fused = np.array([[2.0, 1.0], [1.0, 2.0]], dtype=np.float32)
    maker = Maker(piaf, fused, Substitutes(q.text for q in piaf.questions))
    for seed in range(30):
        for group in make_groups(maker, [0, 1], seed):
            first = group.examples[0]
            assert first.answer is not None
            assert first.passage[slice(*first.answer)] in {"1987", "Paul Durand"}
            assert [e.answer for e in group.examples[1:]] == [None] * (len(group.examples) - 1)
    assert make_groups(maker, [0, 1], 5) == make_groups(maker, [0, 1], 5)


def test_clumsy_questions_keep_the_words_that_matter() -> None:
    """Telegraphic drops small words only; accents go; a seed gives the same question."""
    question = "Quelle est la durée de l'aide à l'embauche ?"
    assert telegraphic(question, random.Random(0)).split()[-3:] == ["durée", "aide", "embauche"]
    assert without_accents("durée à Nîmes") == "duree a Nimes"
    assert clumsy(question, random.Random(4)) == clumsy(question, random.Random(4))
    written = {clumsy(question, random.Random(seed)) for seed in range(60)}
    assert len(written) > 10
    assert question in written


def test_measures_are_the_textbook_ones() -> None:
    """AUROC counts ties by half, token F1 forgets articles, calibration error is a mean gap."""
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(0.875)
    assert token_f1("la commune de Lyon", ["commune Lyon"]) == 1.0
    assert token_f1("Lyon", ["commune de Lyon"]) == pytest.approx(2 / 3)
    assert token_f1("Nice", ["Lyon"]) == 0.0
    assert calibration_error([1.0, 1.0], [0.0]) == 0.0
    assert calibration_error([0.5], [0.5]) == 0.0
    assert calibration_error([0.0], [1.0]) == pytest.approx(1.0)


def test_training_learns_what_it_is_shown(tmp_path: Path) -> None:
    """On a few groups the loss falls below a third, and answering passages come out on top."""
    torch.manual_seed(0)
    groups = [
        Group(
            (
                Example(f"où est {name} ?", f"on dit que {name} est à {place} ce soir", (0, 0)),
                Example(f"où est {name} ?", f"on ne sait rien de {other} ni du soir", None),
            )
        )
        for name, place, other in zip("abcdefgh", "ijklmnop", "bcdefgha", strict=True)
    ]
    groups = [Group((_with_place(g.examples[0]), g.examples[1])) for g in groups]
    bank = StateBank(WordStates(), SHAPE.layers, tmp_path, single_threaded_pool(1))
    bank.add(
        item
        for group in groups
        for example in group.examples
        for item in ((example.question, Role.QUERY), (example.passage, Role.PASSAGE))
    )
    network = LateNetwork(SHAPE)
    start_from(network, bank)
    recipe = Recipe(groups=4, learning_rate=1e-2, warm_steps=5)
    before = loss_of(network, make_batch(groups, bank), recipe).item()
    trainer = Trainer(network, bank, recipe)
    for _ in range(25):
        trainer.take(groups, lambda steps: steps / 50)
    batch = make_batch(groups, bank)
    assert loss_of(network, batch, recipe).item() < before / 3
    logits, _ = network(
        network.encode(batch.question, question=True),
        network.encode(batch.passage, question=False),
        batch.question_mask,
        batch.passage_mask,
    )
    assert logits[0::2].min() > logits[1::2].max()


def _with_place(example: Example) -> Example:
    start = example.passage.index(" à ") + 3
    return Example(example.question, example.passage, (start, start + 1))
