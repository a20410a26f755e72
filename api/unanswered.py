"""Group unanswered questions by meaning: what the next edition of the documents should say."""

from __future__ import annotations

import csv
import html
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TextIO

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from assistant.embedding.protocol import EmbeddingModel, Vectors
from assistant.language.words import terms

SAME_MEANING = 0.175
"""Least similarity within a group. Chosen with the linkage and the share of words on the `dev`
groups of `tests/api/paraphrases.toml` (0.89 of the pairs put together ask the same, 0.90 of those
that do are together), where average linkage came to 0.76 of F1 and this to 0.90."""
WORDS = 0.25
"""Share of words in common in the similarity; the rest is the embedding's."""
MOST_QUESTIONS = 5000
"""The grouping is quadratic: only the latest are grouped."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions of one meaning, the most typical first."""

    questions: tuple[str, ...]
    first: datetime
    last: datetime

    @property
    def count(self) -> int:
        """How often it was asked."""
        return len(self.questions)


def group(rows: Sequence[Mapping[str, Any]], embedding: EmbeddingModel) -> list[Group]:
    """Groups, the most asked first. `rows` hold `question` and `created_at`."""
    rows = rows[-MOST_QUESTIONS:]
    if not rows:
        return []
    vectors = meanings([row["question"] for row in rows], embedding)
    groups = [_group([rows[i] for i in m], vectors[m]) for m in clusters(vectors, SAME_MEANING)]
    return sorted(groups, key=lambda g: (-g.count, g.questions[0]))


def meanings(questions: Sequence[str], embedding: EmbeddingModel) -> Vectors:
    """Unit vectors: the embedding (centred: questions all look alike to it), and the words."""
    dense = embedding.embed_queries(questions)
    dense = _unit(dense - dense.mean(axis=0))
    counted = [Counter(terms(question)) for question in questions]
    frequency = Counter(term for counts in counted for term in counts)
    place = {term: column for column, term in enumerate(frequency)}
    words = np.zeros((len(questions), len(place)), dtype=np.float32)
    for row, counts in enumerate(counted):
        for term in counts:
            words[row, place[term]] = math.log(1 + len(questions) / frequency[term])
    shares = (math.sqrt(1 - WORDS) * dense, math.sqrt(WORDS) * _unit(words))
    both = np.concatenate(shares, axis=1)
    return np.asarray(both, dtype=np.float32)


def clusters(vectors: Vectors, threshold: float) -> list[list[int]]:
    """Agglomerative clustering of unit vectors with complete linkage: no two rows of a cluster are
    less alike than `threshold`. Lists of row numbers."""
    if len(vectors) < 2:
        return [[i] for i in range(len(vectors))]
    tree = linkage(vectors, method="complete", metric="cosine")
    found: dict[int, list[int]] = {}
    for row, label in enumerate(fcluster(tree, 1 - threshold, criterion="distance")):
        found.setdefault(int(label), []).append(row)
    return list(found.values())


def write_csv(groups: Sequence[Group], file: TextIO) -> None:
    """One line a question, with its group's number and size; opens in a spreadsheet."""
    writer = csv.writer(file, delimiter=";")
    writer.writerow(["groupe", "fois", "première fois", "dernière fois", "question"])
    for number, each in enumerate(groups, 1):
        for question in each.questions:
            dates = (f"{each.first:%d/%m/%Y}", f"{each.last:%d/%m/%Y}")
            writer.writerow([number, each.count, *dates, safe_cell(question)])


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip()[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def as_html(groups: Sequence[Group]) -> str:
    """A page to read or print."""
    total = sum(each.count for each in groups)
    items = "\n".join(_item(each) for each in groups)
    return f"""<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><title>Questions restées sans réponse</title>
<style>body{{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}}</style>
</head>
<body>
<h1>Questions restées sans réponse</h1>
<p>{_times(total, "question")} en {_times(len(groups), "groupe")}, de la plus posée à la moins
posée. Les données personnelles reconnues sont masquées.</p>
<ol>
{items}
</ol>
</body>
</html>
"""


def _item(each: Group) -> str:
    others = dict.fromkeys(q for q in each.questions if q != each.questions[0])
    listed = "".join(f"<li>{html.escape(question)}</li>" for question in others)
    inner = f"<ul>{listed}</ul>" if listed else ""
    last = f"{each.last:%d/%m/%Y}"
    return (
        f"<li><strong>{html.escape(each.questions[0])}</strong> — {each.count}\u00a0fois, "
        f"la dernière le {last}{inner}</li>"
    )


def _times(number: int, word: str) -> str:
    return f"{number}\u00a0{word}{'s' if number > 1 else ''}"


def _unit(rows: Vectors) -> Vectors:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(norms, 1e-9), dtype=np.float32)


def _group(rows: Sequence[Mapping[str, Any]], vectors: Vectors) -> Group:
    centre = vectors.mean(axis=0)
    order = sorted(range(len(rows)), key=lambda i: -float(vectors[i] @ centre))
    dates = [row["created_at"] for row in rows]
    return Group(tuple(rows[i]["question"] for i in order), min(dates), max(dates))
