"""Searching: filters, ranking, and for each project found the passages that answer and why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

import numpy as np

from synthese.chunking import Chunker
from synthese.embedding import Vectors
from synthese.errors import InputError
from synthese.explaining import Meeting, meetings, why
from synthese.index import Index
from synthese.norwegian.places import municipality
from synthese.norwegian.words import content_words, stem
from synthese.phrases import asked_for, quoting
from synthese.query import MAX_CHARS, Query, understand
from synthese.ranking import Question, Ranked, matching, rank, weights
from synthese.records import Hit, HitPassage, SearchResult
from synthese.slips import with_meant
from synthese.stores import NO_WORDING, Ids, Wording
from synthese.stores.catalogue import FACETS as FACETS  # part of the interface
from synthese.stores.catalogue import StoredPassage
from synthese.strength import GOOD, strength
from synthese.wording import Language, named, say

Mode = Literal["hybrid", "dense", "lexical"]
Where = Mapping[str, Sequence[str]]

MAX_HITS = 1_000
_NO_FILTER: Where = MappingProxyType({})
_PASSAGES_SHOWN = 2
# Of 10, 20, 40 and 80, this brought most of a project's parallels into the first ten on the
# demonstration corpus, and far more than the vector alone (`scripts/evaluate.py --parallels`).
_TELLING_WORDS = 20
# Passages of a long text that stand for it when its like is sought.
_MOST_PASSAGES_OF_A_TEXT = 64


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
    asked = with_meant(index, understand(query, max_chars=max_chars))
    if mode == "lexical" and not asked.stems:
        raise InputError("search.no_words", query=asked.text[:80])
    allowed, held = quoting(index, asked.phrases, _allowed(index, where))
    sought = question(index, asked, mode)
    ranked = rank(index, sought, wanted=offset + k, projects=allowed)
    page = dict(list(ranked.items())[offset : offset + k])
    found = matching(index, sought, projects=allowed)
    found = np.union1d(found, np.array(list(ranked)[:k], np.int64))
    return SearchResult(
        query=asked.text,
        interpretation=_interpretation(asked, held, mode=mode, where=where, language=language),
        total=len(found),
        facets=index.facets.count(found),
        hits=_hits(index, page, query=asked, shares=weights(sought), first_rank=offset + 1),
        good=any(strength(found[0]) >= GOOD for found in ranked.values()),
    )


def similar(index: Index, project_id: str, *, k: int = 10) -> tuple[Hit, ...]:
    """Returns the `k` projects most like a project, itself left out.

    Raises:
        NotFoundError: there is no such project.
    """
    detail = index.project(project_id)
    number = index.catalogue.number_of(project_id)
    own = index.catalogue.passages_of(number, index.generation)
    if not len(own):
        return ()
    texts = [
        f"{detail.project.title} {passage.text}"
        for each in detail.documents
        for passage in each.passages
    ]
    return _alike(index, _middle(index.vectors.vectors(own)), texts, k=k, without=number)


def similar_to_text(index: Index, text: str, *, k: int = 10) -> tuple[Hit, ...]:
    """Returns the `k` projects most like `text`, which may be a whole document.

    Raises:
        InputError: there is no word in `text`.
    """
    understand(text, max_chars=len(text))
    chunker = Chunker(index.embedder.count_tokens, index.embedder.max_tokens)
    pieces = chunker.pieces(text)[:_MOST_PASSAGES_OF_A_TEXT]
    return _alike(index, _middle(index.embedder.encode_passages(pieces)), pieces, k=k)


def _alike(
    index: Index, vector: Vectors, texts: Sequence[str], *, k: int, without: int | None = None
) -> tuple[Hit, ...]:
    """Returns the projects nearest to a text's vector and to its most telling words."""
    words = _telling_words(index, texts)
    asked = Query("", words, tuple(stem(word) for word in words))
    sought = Question(asked.words, vector, Wording(asked.stems))
    ranked = rank(index, sought, wanted=k + 1)
    if without is not None:
        ranked.pop(without, None)
    first = dict(list(ranked.items())[:k])
    return _hits(index, first, query=asked, shares=weights(sought), first_rank=1)


def _telling_words(index: Index, texts: Sequence[str]) -> tuple[str, ...]:
    """Returns the words by which `texts` differ most from the rest of the collection.

    Weighted by (1 + ln tf) · idf, tf the number of texts that hold the word's stem.
    """
    held: dict[str, list[str]] = {}
    for text in texts:
        for each, word in {stem(word): word for word in content_words(text.lower())}.items():
            if len(each) > 2 and not each.isdigit():
                held.setdefault(each, []).append(word)
    rarity = index.terms.rarity(list(held))
    weights = [
        (1 + math.log(len(forms))) * idf for forms, idf in zip(held.values(), rarity, strict=True)
    ]
    best = sorted(zip(weights, held, strict=True), key=lambda each: (-each[0], each[1]))
    return tuple(held[each][0] for _, each in best[:_TELLING_WORDS])


def _middle(vectors: Vectors) -> Vectors:
    middle: Vectors = vectors.mean(axis=0)
    norm = np.linalg.norm(middle)
    if not norm:
        middle, norm = vectors[0], np.float32(1)
    return np.asarray(middle / norm, np.float32)


def question(index: Index, asked: Query, mode: Mode) -> Question:
    """Returns what is asked: "dense" leaves the wording out, "lexical" the meaning."""
    text = " ".join((asked.text, *asked.meant))
    vector = None if mode == "lexical" else index.embedder.encode_queries([text])[0]
    wording = NO_WORDING if mode == "dense" else Wording(asked.stems, asked.related)
    return Question(asked.words, vector, wording)


def _allowed(index: Index, where: Where) -> Ids | None:
    """Returns the projects that meet every filter, or None where there is no filter."""
    allowed: Ids | None = None
    for name, values in where.items():
        if name not in FACETS:
            raise InputError("search.unknown_field", name=name, known=", ".join(FACETS))
        if name == "municipality":  # its number and its former names mean it too
            values = [unit.name if (unit := municipality(each)) else each for each in values]
        found = index.catalogue.matching(name, values, index.generation)
        allowed = found if allowed is None else np.intersect1d(allowed, found)
    return allowed


def _hits(
    index: Index, ranked: Ranked, *, query: Query, shares: dict[str, float], first_rank: int
) -> tuple[Hit, ...]:
    shown = {number: found[:_PASSAGES_SHOWN] for number, found in ranked.items()}
    stored = index.catalogue.passages([each.passage for found in shown.values() for each in found])
    projects = index.catalogue.projects(list(shown), index.generation)
    texts = {number: each.passage.text for number, each in stored.items()}
    met_in = dict(zip(texts, meetings(index.lexicon, query, list(texts.values())), strict=True))
    hits = []
    for place, (number, found) in enumerate(ranked.items(), start=first_rank):
        first, numbers = found[0], [each.passage for each in shown[number]]
        quotes = tuple(_shown(stored[each], met_in[each]) for each in numbers)
        reasons = why(query, found, [met_in[each] for each in numbers], shares)
        hits.append(
            Hit(place, round(first.score, 4), strength(first), projects[number], quotes, reasons)
        )
    return tuple(hits)


def _shown(stored: StoredPassage, met_in: Sequence[Meeting]) -> HitPassage:
    passage = stored.passage
    return HitPassage(
        text=passage.text,
        start=passage.start,
        end=passage.end,
        page=passage.page,
        role=passage.role,
        document=stored.document,
        marks=tuple((each.start, each.end) for each in met_in if each.likeness == 1),
        near=tuple((each.start, each.end) for each in met_in if each.likeness < 1),
    )


def _interpretation(
    asked: Query, held: Sequence[str], *, mode: Mode, where: Where, language: Language
) -> tuple[str, ...]:
    """Returns what was done with the query, a sentence each."""
    typed = asked.words[: len(asked.words) - len(asked.meant)]
    words = ", ".join(f"«{word}»" for word in typed)
    if mode == "lexical":
        told = [say("search.by_words", language, words=words)]
    elif not asked.words:
        told = [say("search.only_small_words", language)]
    elif mode == "dense":
        told = [say("search.by_meaning", language)]
    else:
        told = [say("search.by_both", language, words=words)]
    if asked.meant:
        meant = ", ".join(f"«{word}»" for word in asked.meant)
        told.append(say("search.meant", language, words=meant))
    missing = [phrase for phrase in asked_for(asked.phrases) if phrase not in held]
    for key, phrases in (("search.quoted", held), ("search.nowhere", missing)):
        if phrases:
            quoted = ", ".join(f"«{phrase}»" for phrase in phrases)
            told.append(say(key, language, phrases=quoted))
    if where:
        either = f" {say('search.or', language)} "
        filters = [
            say(
                "search.filter_is",
                language,
                name=named("facet", name, language).lower(),
                values=either.join(named(name, value, language) for value in values),
            )
            for name, values in where.items()
        ]
        both = f" {say('search.and', language)} ".join(filters)
        told.append(say("search.filtered", language, filters=both))
    return tuple(told)
