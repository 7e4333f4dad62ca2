"""A question → projects in order, each with the passages that answer.

First stage: the nearest passages by vector and the best by words are the candidates. Each gets
its cosine and the share of the question's words that it covers (BM25 over the most it could
give). Second stage, where the model has word vectors: late interaction, word by word. A passage's
score is the weighted mean of the three, all in 0..1; a project scores as its best passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from synthese.embedding import Vectors
from synthese.index import Index
from synthese.norwegian.words import stem
from synthese.stores import Ids, Scored

# One setting for all, chosen on the sets of `scripts/evaluate.py` together; see
# docs/measurements.md for what each part gives.
_WEIGHTS = {"dense": 0.2, "lexical": 0.2, "words": 0.6}
# Passages asked of each leg, times four until there are enough: in steps, so that the order of
# the first pages doesn't depend on which page is asked for.
_FIRST_CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: by vector, by stems, by single words, or by several of them."""

    vector: Vectors | None = None
    stems: Sequence[str] = ()
    words: Sequence[str] = ()


@dataclass(slots=True)
class Candidate:
    """A passage found, with its rank in each leg that found it and its scores in 0..1."""

    passage: int
    project: int
    dense_rank: int | None = None
    lexical_rank: int | None = None
    dense: float = 0.0
    lexical: float = 0.0
    words: float = 0.0
    score: float = 0.0


Ranked = dict[int, list[Candidate]]


def rank(index: Index, asked: Question, *, wanted: int, projects: Ids | None = None) -> Ranked:
    """Returns at least `wanted` projects where so many exist, best first, ties by number.

    The legs are asked for more until the passages found are of projects enough: one long report
    must not crowd the others out.

    Args:
        index: where to look.
        asked: the question.
        wanted: how many projects.
        projects: if given, only these.
    """
    depth = _FIRST_CANDIDATES
    while depth < 2 * wanted:
        depth *= 4
    while True:
        dense = (
            []
            if asked.vector is None
            else index.vectors.search(asked.vector, depth, projects=projects)
        )
        lexical = index.terms.search(asked.stems, depth, projects=projects)
        candidates = _first_stage(index, asked, dense=dense, lexical=lexical)
        enough = len({each.project for each in candidates}) >= wanted
        if enough or max(len(dense), len(lexical)) < depth:
            return _by_project(_second_stage(index, asked, candidates))
        depth *= 4


def matching(index: Index, asked: Question, *, projects: Ids | None = None) -> Ids:
    """Returns the numbers of all projects that hold a word asked for, or are near in meaning."""
    by_words = index.terms.matching(asked.stems, projects=projects)
    cosine = index.embedder.match_cosine if asked.vector is not None else None
    if asked.vector is None or cosine is None:
        return by_words
    return np.union1d(by_words, index.vectors.matching(asked.vector, cosine, projects=projects))


def _first_stage(
    index: Index,
    asked: Question,
    *,
    dense: Sequence[Scored],
    lexical: Sequence[Scored],
) -> list[Candidate]:
    """Returns every passage of either leg once, with its score in both."""
    found = {each.passage: Candidate(each.passage, each.project) for each in (*dense, *lexical)}
    for place, each in enumerate(dense, start=1):
        found[each.passage].dense_rank = place
    for place, each in enumerate(lexical, start=1):
        found[each.passage].lexical_rank = place
    ids = np.array(sorted(found), np.int64)
    if asked.vector is not None and len(ids):
        for passage, cosine in zip(ids, index.vectors.scores(asked.vector, ids), strict=True):
            found[int(passage)].dense = min(1.0, max(0.0, float(cosine)))
    best = index.terms.best_score(asked.stems)
    for passage, score in index.terms.scores(asked.stems, ids).items():
        found[passage].lexical = min(1.0, score / best) if best else 0.0
    for candidate in found.values():
        candidate.score = _mean(dense=candidate.dense, lexical=candidate.lexical, asked=asked)
    return list(found.values())


def _second_stage(
    index: Index, asked: Question, candidates: Sequence[Candidate]
) -> Iterable[Candidate]:
    """Returns the candidates scored word by word as well, where the model has word vectors."""
    if not asked.words:
        return candidates
    query = index.embedder.word_vectors(asked.words)
    if query is None or index.words is None:
        return candidates
    rarity = np.array(index.terms.rarity([stem(word) for word in asked.words]), np.float32)
    ids = np.array([each.passage for each in candidates], np.int64)
    for each, score in zip(candidates, index.words.interaction(query, rarity, ids), strict=True):
        each.words = min(1.0, float(score))
        each.score = _mean(dense=each.dense, lexical=each.lexical, words=each.words, asked=asked)
    return candidates


def _mean(*, dense: float, lexical: float, words: float | None = None, asked: Question) -> float:
    """Returns the weighted mean of the scores of the parts that were asked."""
    parts = [
        (_WEIGHTS["dense"], dense if asked.vector is not None else None),
        (_WEIGHTS["lexical"], lexical if asked.stems else None),
        (_WEIGHTS["words"], words),
    ]
    weight = sum(weight for weight, score in parts if score is not None)
    return sum(weight * score for weight, score in parts if score is not None) / weight


def _order(candidate: Candidate) -> tuple[float, int, int]:
    return -candidate.score, candidate.project, candidate.passage


def _by_project(candidates: Iterable[Candidate]) -> Ranked:
    ranked: Ranked = {}
    for each in sorted(candidates, key=_order):
        ranked.setdefault(each.project, []).append(each)
    return ranked
