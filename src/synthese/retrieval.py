"""Ranking: dense and lexical legs over passages, put together, one row a project.

A passage's score is a weighted sum of its cosine and of the share of the query's words that it
covers (BM25 over the most it could give), both in 0..1. A project scores as its best passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from synthese.chunking import Chunker
from synthese.embedding import Vectors
from synthese.errors import InputError
from synthese.index import Index
from synthese.norwegian.words import Word, met, stem
from synthese.query import MAX_CHARS, Query, understand
from synthese.records import Hit, HitPassage, Project, SearchResult, Why
from synthese.stores import Ids, Scored
from synthese.stores.catalogue import FACETS as FACETS  # part of the interface
from synthese.stores.catalogue import StoredPassage
from synthese.wording import Language, say

Mode = Literal["hybrid", "dense", "lexical"]
Where = Mapping[str, Sequence[str]]

MAX_HITS = 1_000
_DENSE_WEIGHT = 0.6
_NO_FILTER: Where = MappingProxyType({})
_FIRST_CANDIDATES = 100  # passages asked of each leg; doubled until there are projects enough
_PASSAGES_SHOWN = 3
# Passages of a long text that stand for it when its like is sought.
_MOST_PASSAGES_OF_A_TEXT = 64


@dataclass(slots=True)
class _Candidate:
    """A passage found by one leg or both."""

    passage: int
    project: int
    dense_rank: int | None = None
    dense_score: float = 0.0
    lexical_rank: int | None = None
    lexical_score: float = 0.0

    @property
    def score(self) -> float:
        return _DENSE_WEIGHT * self.dense_score + (1 - _DENSE_WEIGHT) * self.lexical_score


def search(
    index: Index,
    query: str,
    *,
    k: int = 10,
    offset: int = 0,
    mode: Mode = "hybrid",
    where: Where = _NO_FILTER,
    language: Language = "nb",
    max_chars: int = MAX_CHARS,
) -> SearchResult:
    """Returns the `k` best projects after the first `offset`, with what was counted over all.

    Filters come before ranking, so that `k` projects are found whenever so many exist. All of
    one field's values count as "or", different fields as "and".

    Raises:
        InputError: the query is empty or too long, or a filter's field is unknown.
    """
    if not 1 <= k <= MAX_HITS:
        raise InputError("search.wrong_count", found=k, limit=MAX_HITS)
    asked = understand(query, max_chars=max_chars)
    if mode == "lexical" and not asked.stems:
        raise InputError("search.no_words", query=asked.text[:80])
    allowed = _allowed(index, where)
    vector = None if mode == "lexical" else index.embedder.encode_queries([asked.text])[0]
    stems = () if mode == "dense" else asked.stems
    ranked = _ranked(index, vector, stems, wanted=offset + k, projects=allowed)
    page = dict(list(ranked.items())[offset : offset + k])
    found = _matching(index, vector, stems, projects=allowed)
    found = np.union1d(found, np.array(list(ranked)[:k], np.int64))
    return SearchResult(
        query=asked.text,
        interpretation=_interpretation(asked, mode=mode, where=where, language=language),
        total=len(found),
        facets=index.catalogue.count_facets(found, index.generation),
        hits=_hits(index, page, query=asked, first_rank=offset + 1),
    )


def similar(index: Index, project_id: str, *, k: int = 10) -> tuple[Hit, ...]:
    """Returns the `k` projects nearest in meaning to a project, itself left out.

    Raises:
        NotFoundError: there is no such project.
    """
    number = index.catalogue.number_of(project_id)
    own = index.catalogue.passages_of(number, index.generation)
    index.project(project_id)  # raises where the project is of another generation
    if not len(own):
        return ()
    return _nearest(index, _middle(index.vectors.vectors(own)), k=k, without=number)


def similar_to_text(index: Index, text: str, *, k: int = 10) -> tuple[Hit, ...]:
    """Returns the `k` projects nearest in meaning to `text`, which may be a whole document.

    Raises:
        InputError: there is no word in `text`.
    """
    understand(text, max_chars=len(text))
    chunker = Chunker(index.embedder.count_tokens, index.embedder.max_tokens)
    pieces = chunker.pieces(text)[:_MOST_PASSAGES_OF_A_TEXT]
    return _nearest(index, _middle(index.embedder.encode_passages(pieces)), k=k)


def _nearest(
    index: Index, vector: Vectors, *, k: int, without: int | None = None
) -> tuple[Hit, ...]:
    ranked = _ranked(index, vector, (), wanted=k + 1, projects=None)
    if without is not None:
        ranked.pop(without, None)
    return _hits(index, dict(list(ranked.items())[:k]), query=None, first_rank=1)


def _middle(vectors: Vectors) -> Vectors:
    middle: Vectors = vectors.mean(axis=0)
    norm = np.linalg.norm(middle)
    if not norm:
        middle, norm = vectors[0], np.float32(1)
    return np.asarray(middle / norm, np.float32)


def _allowed(index: Index, where: Where) -> Ids | None:
    """Returns the projects that meet every filter, or None where there is no filter."""
    allowed: Ids | None = None
    for name, values in where.items():
        if name not in FACETS:
            raise InputError("search.unknown_field", name=name, known=", ".join(FACETS))
        found = index.catalogue.matching(name, values, index.generation)
        allowed = found if allowed is None else np.intersect1d(allowed, found)
    return allowed


def _ranked(
    index: Index,
    vector: Vectors | None,
    stems: Sequence[str],
    *,
    wanted: int,
    projects: Ids | None,
) -> dict[int, list[_Candidate]]:
    """Returns at least `wanted` projects where so many exist, best first, each with its passages.

    The legs are asked for more until the passages found are of projects enough: one long report
    must not crowd the others out.
    """
    depth = max(_FIRST_CANDIDATES, 2 * wanted)
    while True:
        dense = [] if vector is None else index.vectors.search(vector, depth, projects=projects)
        lexical = index.terms.search(stems, depth, projects=projects)
        ranked = _by_project(_fused(index, vector, stems, dense=dense, lexical=lexical))
        exhausted = len(dense) < depth and len(lexical) < depth
        if len(ranked) >= wanted or exhausted:
            return ranked
        depth *= 4


def _matching(
    index: Index, vector: Vectors | None, stems: Sequence[str], *, projects: Ids | None
) -> Ids:
    """Returns all projects that hold a word of the query, or are near it in meaning."""
    by_words = index.terms.matching(stems, projects=projects)
    cosine = index.embedder.match_cosine if vector is not None else None
    if vector is None or cosine is None:
        return by_words
    return np.union1d(by_words, index.vectors.matching(vector, cosine, projects=projects))


def _fused(
    index: Index,
    vector: Vectors | None,
    stems: Sequence[str],
    *,
    dense: Sequence[Scored],
    lexical: Sequence[Scored],
) -> list[_Candidate]:
    """Returns every passage of either leg once, with its score (0..1) in both."""
    found = {each.passage: _Candidate(each.passage, each.project) for each in (*dense, *lexical)}
    for rank, each in enumerate(dense, start=1):
        found[each.passage].dense_rank = rank
    for rank, each in enumerate(lexical, start=1):
        found[each.passage].lexical_rank = rank
    ids = np.array(sorted(found), np.int64)
    if vector is not None and len(ids):
        for passage, cosine in zip(ids, index.vectors.scores(vector, ids), strict=True):
            found[int(passage)].dense_score = max(0.0, float(cosine))
    best = index.terms.best_score(stems)
    for passage, score in index.terms.scores(stems, ids).items():
        found[passage].lexical_score = score / best if best else 0.0
    return list(found.values())


def _by_project(candidates: Iterable[_Candidate]) -> dict[int, list[_Candidate]]:
    """Returns the passages by project; projects by their best passage, ties by number."""
    ranked: dict[int, list[_Candidate]] = {}
    for each in sorted(candidates, key=lambda each: (-each.score, each.project, each.passage)):
        ranked.setdefault(each.project, []).append(each)
    return ranked


def _hits(
    index: Index,
    ranked: Mapping[int, Sequence[_Candidate]],
    *,
    query: Query | None,
    first_rank: int,
) -> tuple[Hit, ...]:
    shown = {number: found[:_PASSAGES_SHOWN] for number, found in ranked.items()}
    stored = index.catalogue.passages([each.passage for found in shown.values() for each in found])
    projects = index.catalogue.projects(list(shown), index.generation)
    return tuple(
        _hit(
            rank,
            projects[number],
            found,
            passages=[stored[each.passage] for each in shown[number]],
            query=query,
        )
        for rank, (number, found) in enumerate(ranked.items(), start=first_rank)
    )


def _hit(
    rank: int,
    project: Project,
    found: Sequence[_Candidate],
    *,
    passages: Sequence[StoredPassage],
    query: Query | None,
) -> Hit:
    stems = query.stems if query else ()
    shown, stems_met = [], set()
    for stored in passages:
        words = met(stored.passage.text, stems)
        shown.append(_shown(stored, words))
        stems_met |= {word.stem for word in (*words, *met(stored.passage.context, stems))}
    why = Why(
        dense_rank=min((each.dense_rank for each in found if each.dense_rank), default=None),
        lexical_rank=min((each.lexical_rank for each in found if each.lexical_rank), default=None),
        terms=tuple(word for word in (query.words if query else ()) if stem(word) in stems_met),
        dense_score=round(min(1.0, found[0].dense_score), 4),
        lexical_score=round(min(1.0, found[0].lexical_score), 4),
    )
    return Hit(rank, round(min(1.0, found[0].score), 4), project, tuple(shown), why)


def _shown(stored: StoredPassage, words: Sequence[Word]) -> HitPassage:
    passage = stored.passage
    return HitPassage(
        text=passage.text,
        start=passage.start,
        end=passage.end,
        page=passage.page,
        role=passage.role,
        document=stored.document,
        marks=tuple((word.start, word.end) for word in words),
    )


def _interpretation(
    asked: Query, *, mode: Mode, where: Where, language: Language
) -> tuple[str, ...]:
    """Returns what was done with the query, a sentence each."""
    words = ", ".join(f"«{word}»" for word in asked.words)
    if mode == "lexical":
        told = [say("search.by_words", language, words=words)]
    elif not asked.words:
        told = [say("search.only_small_words", language)]
    elif mode == "dense":
        told = [say("search.by_meaning", language)]
    else:
        told = [say("search.by_both", language, words=words)]
    if where:
        either = f" {say('search.or', language)} "
        filters = [
            say(
                "search.filter_is",
                language,
                name=say(f"search.facet_{name}", language),
                values=either.join(values),
            )
            for name, values in where.items()
        ]
        both = f" {say('search.and', language)} ".join(filters)
        told.append(say("search.filtered", language, filters=both))
    return tuple(told)
