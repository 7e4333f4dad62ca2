"""A text of two pages → the projects it is nearest to, whatever it is about them that is alike.

Four looks, each 0..1: how alike the two are as a whole (the cosine of their mean vectors), how well
the words that tell most of the text meet those of the project's best passage (late interaction),
how alike they are letter by letter (n-grams, as TF-IDF), and how much they share of what is rare:
names of bodies, products and places, by which the very same undertaking is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from synthese.chunking import Chunker
from synthese.embedding import Vectors
from synthese.index import Index
from synthese.ranking import Question, best_scores, rank
from synthese.retrieval import mean_vector, telling_words
from synthese.stores import Ids

NEAREST = 60  # projects that are looked at closely
_PIECES = 64  # of the whole of a long text
_TELLING = 40  # words of a text that are held against a project's one by one
# Listwise logistic regression over halves of real abstracts, as weights that sum to 1
# (scripts/calibrate_screening.py): whole, words, letters, rare.
_WEIGHTS = np.array([0.29, 0.17, 0.23, 0.31], np.float32)
_WORD = re.compile(r"\w{2,}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A text as it is held against projects."""

    question: Question
    words: tuple[str, ...]  # all of them, as often as they stand
    middle: Vectors


def asked_of(index: Index, text: str) -> Asked:
    """Returns a text, in which there is at least one word, as it is held against projects."""
    chunker = Chunker(index.embedder.count_tokens, index.embedder.max_tokens)
    pieces = chunker.pieces(text) or [text]
    pieces = pieces[:: -(-len(pieces) // _PIECES)]
    middle = mean_vector(index.embedder.encode_passages(pieces))
    question = Question.telling(telling_words(index, pieces, most=_TELLING), middle)
    return Asked(question, tuple(_WORD.findall(" ".join(pieces).lower())), middle)


def nearest(
    index: Index, asked: Asked, *, most: int = NEAREST, besides: Iterable[int] = ()
) -> dict[int, float]:
    """Returns how near projects are, 0..1, by number, the nearest first, ties by number.

    Args:
        index: where they are.
        asked: the text.
        most: how many are looked at closely.
        besides: projects that are looked at whether they seem near or not.
    """
    ranked = list(rank(index, asked.question, wanted=most))[:most]
    projects = np.unique(np.array([*ranked, *besides], np.int64))
    if not len(projects):
        return {}
    scores = _scores(index, asked, projects)
    order = np.lexsort((projects, -scores))
    return {int(projects[at]): round(float(scores[at]), 4) for at in order}


def looks(index: Index, asked: Asked, projects: Ids) -> Vectors:
    """Returns the four looks at each of `projects`, which ascend: float32 (n, 4), 0..1."""
    passages, of = index.vectors.passages_of(projects)
    order = np.argsort(of, kind="stable")
    passages, owners = passages[order], np.searchsorted(projects, of[order])
    held = index.words.of(passages)
    _, legs = best_scores(index, asked.question, projects)
    letters, rare = np.zeros((2, len(projects)), np.float32)
    np.maximum.at(letters, owners, held.spelling(asked.words))
    found = held.rare_in_common(asked.words, owners)
    rare[: len(found)] = np.sqrt(found)
    whole = _whole(index, asked, passages, owners, len(projects))
    return np.stack([whole, legs["words"], letters, rare], axis=1).clip(0, 1)


def _scores(index: Index, asked: Asked, projects: Ids) -> Vectors:
    """Returns how near each of `projects`, which ascend, is: float32 (n,), 0..1."""
    # Not as a product of matrices: of four columns BLAS reads beyond the last.
    told = np.einsum("nl,l->n", looks(index, asked, projects), _WEIGHTS)
    return np.asarray(told, np.float32)


def _whole(index: Index, asked: Asked, passages: Ids, owners: Ids, count: int) -> Vectors:
    sums = np.zeros((count, len(asked.middle)), np.float32)
    np.add.at(sums, owners, index.vectors.vectors(passages))
    norms = np.linalg.norm(sums, axis=1)
    return np.asarray(np.einsum("nd,d->n", sums, asked.middle) / np.where(norms == 0, 1, norms))
