"""A question → projects in order, each with the passages that answer.

The nearest passages by vector and the best by words are the candidates. Each is then scored in
four ways, all in 0..1: by meaning (the cosine of the vectors), word by word (late interaction),
by words (BM25 as a share of the most it could give) and by spelling (n-grams of letters). A
passage's score is their weighted mean; a project scores as its best passage.

The weights follow the query. The longer it is, the more counts its spelling: a short query is a
need put in everyday words, which the text that answers seldom uses; a long one is a description,
whose names and very words count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from synthese.embedding import Vectors
from synthese.index import Index
from synthese.norwegian.words import stem
from synthese.stores import NO_WORDING, Ids, Scored, Wording
from synthese.stores.facets import Chosen
from synthese.stores.words import Held

# One setting for all, chosen on the sets of `scripts/evaluate.py` together, where it lies on a
# plateau; docs/quality.md shows what it gives.
_DENSE, _WORDS, _LEXICAL = 1.0, 1.0, 0.2
_SPELLING_A_WORD = 0.15
_SPELLING = (0.3, 3.0)  # at least, at most
# What a passage gains by telling the role that was asked for: about the distance between the
# best hit and the tenth of a query.
_ROLE = 0.08
# Passages asked of each leg, times four until there are enough: in steps, so that the order of
# the first pages doesn't depend on which page is asked for.
_FIRST_CANDIDATES = 100
_KEPT = 300  # questions of which it is kept which projects match: a bit a project
_AT_ONCE = 5_000  # passages whose scores are worked out at a time: some 50 MB


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: by its meaning where it has a vector, by its wording where that is given.

    `words` are the words of the question, whichever of the two is asked. Passages that tell one
    of `roles` come before others that are as near.
    """

    words: Sequence[str]
    vector: Vectors | None = None
    wording: Wording = NO_WORDING
    roles: frozenset[str] = frozenset()

    @classmethod
    def telling(cls, words: Sequence[str], vector: Vectors) -> Question:
        """Returns the question that a whole text is, by its vector and what it tells by."""
        return cls(words, vector, Wording(tuple(stem(word) for word in words)))


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
    spelling: float = 0.0
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
        lexical = index.terms.search(asked.wording, depth, projects=projects)
        enough = len({each.project for each in (*dense, *lexical)}) >= wanted
        if enough or max(len(dense), len(lexical)) < depth:
            return _by_project(_scored(index, asked, _found(dense, lexical)))
        depth *= 4


def best_scores(
    index: Index, asked: Question, projects: Ids
) -> tuple[Vectors, Mapping[str, Vectors]]:
    """Returns how each project scores by its best passage, and that passage's scores by leg.

    All float32 (n,). Unlike `rank`, it looks at every passage of every one of `projects`, which
    ascend.
    """
    passages, owners = index.vectors.passages_of(projects)
    rows = np.searchsorted(projects, owners)
    best = np.zeros(len(projects), np.float32)
    legs: dict[str, Vectors] = {}
    for start in range(0, len(passages), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        total, scores = _totals(index, asked, passages[part])
        order = np.argsort(total, kind="stable")  # the best of a project is written last
        better = order[total[order] >= best[rows[part][order]]]
        best[rows[part][better]] = total[better]
        for name, values in scores.items():
            legs.setdefault(name, np.zeros(len(projects), np.float32))
            legs[name][rows[part][better]] = values[better]
    return best, legs


def matching(index: Index, asked: Question) -> Chosen:
    """Returns which projects hold a word asked for, or are near in meaning.

    Of each of `index.facets.numbers` in turn. The last few hundred questions' are kept: whoever
    narrows, sorts or turns the page asks the same again.
    """
    key = (None if asked.vector is None else asked.vector.tobytes(), asked.wording)
    kept = index.matched
    if key not in kept:
        if len(kept) >= _KEPT:
            kept.clear()
        kept[key] = np.packbits(_matching(index, asked))
    return np.unpackbits(kept[key], count=len(index.facets.numbers)).view(bool)


def _matching(index: Index, asked: Question) -> Chosen:
    by_words = index.facets.among(index.terms.matching(asked.wording))
    cosine = index.embedder.match_cosine if asked.vector is not None else None
    if asked.vector is None or cosine is None:
        return by_words
    return by_words | index.facets.among(index.vectors.matching(asked.vector, cosine))


def weights(asked: Question) -> dict[str, float]:
    """Returns how much each score counts for this question, by its name in `Candidate`."""
    meant: dict[str, float] = {}
    if asked.vector is not None:
        meant |= {"dense": _DENSE, "words": _WORDS if asked.words else 0.0}
    if asked.wording.stems:
        least, most = _SPELLING
        spelling = min(most, max(least, _SPELLING_A_WORD * len(asked.words)))
        meant |= {"lexical": _LEXICAL, "spelling": spelling}
    return meant


def _found(dense: Sequence[Scored], lexical: Sequence[Scored]) -> list[Candidate]:
    """Returns every passage of either leg once, by passage, with its ranks."""
    found = {each.passage: Candidate(each.passage, each.project) for each in (*dense, *lexical)}
    for place, each in enumerate(dense, start=1):
        found[each.passage].dense_rank = place
    for place, each in enumerate(lexical, start=1):
        found[each.passage].lexical_rank = place
    return [found[passage] for passage in sorted(found)]


def _scored(index: Index, asked: Question, candidates: Sequence[Candidate]) -> Iterable[Candidate]:
    """Returns the candidates with all their scores and the weighted mean of them."""
    if not candidates:
        return ()
    ids = np.array([each.passage for each in candidates], np.int64)
    total, scores = _totals(index, asked, ids)
    for name, values in (*scores.items(), ("score", total)):
        for each, value in zip(candidates, values.tolist(), strict=True):
            setattr(each, name, value)
    return candidates


def _totals(index: Index, asked: Question, ids: Ids) -> tuple[Vectors, dict[str, Vectors]]:
    """Returns the weighted mean of each passage's scores, and the scores by leg."""
    scores = _by_leg(index, asked, ids)
    shares = weights(asked)
    total = np.average(
        np.stack([scores[name] for name in shares]), axis=0, weights=list(shares.values())
    )
    if asked.roles:
        telling = index.catalogue.telling(ids, asked.roles)
        told = np.isin(ids, np.array(sorted(telling), np.int64))
        total = np.minimum(total + _ROLE * told, 1)
    return total, scores


def _by_leg(index: Index, asked: Question, ids: Ids) -> dict[str, Vectors]:
    """Returns the passages' scores in 0..1 by the name of the leg; only legs that are asked."""
    scores: dict[str, Vectors] = {}
    held = index.words.of(ids)
    if asked.vector is not None:
        scores["dense"] = np.clip(index.vectors.scores(asked.vector, ids), 0, 1)
        scores["words"] = _word_by_word(index, asked.words, held)
    if asked.wording.stems:
        best = index.terms.best_score(asked.wording)
        found = index.terms.scores(asked.wording, ids)
        given = np.array([found.get(passage, 0.0) for passage in ids.tolist()], np.float32)
        scores["lexical"] = np.minimum(given / max(best, 1e-9), 1)
        scores["spelling"] = held.spelling(asked.words)
    return scores


def _word_by_word(index: Index, words: Sequence[str], held: Held) -> Vectors:
    """Returns how much of a question its passages answer, each word by the nearest of theirs."""
    lexicon = index.lexicon
    vectors, counts = lexicon.asked_words(words)
    rarity = np.array(index.terms.rarity([stem(word) for word in words]), np.float32)
    return held.interaction(vectors, rarity * counts)


def _order(candidate: Candidate) -> tuple[float, int, int]:
    return -candidate.score, candidate.project, candidate.passage


def _by_project(candidates: Iterable[Candidate]) -> Ranked:
    ranked: Ranked = {}
    for each in sorted(candidates, key=_order):
        ranked.setdefault(each.project, []).append(each)
    return ranked
