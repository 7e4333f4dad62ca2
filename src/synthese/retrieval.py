"""Searching: filters, ranking, and for each project found the passages that answer and why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce

import numpy as np

from synthese.asking import as_run, as_typed, question
from synthese.chunking import Chunker
from synthese.embedding import Vectors
from synthese.errors import InputError
from synthese.explaining import as_shown, meetings, why
from synthese.index import Index
from synthese.interpreting import Mode, chips, notes
from synthese.narrowing import NO_FILTER, PHRASE, Narrowed, Where, narrowed
from synthese.norwegian.words import content_words, stem
from synthese.query import MAX_CHARS, Query, understand
from synthese.ranking import Candidate, Question, Ranked, best_scores, matching, rank, weights
from synthese.records import Cost, Hit, Order, SearchResult
from synthese.slips import spelled
from synthese.stores import Ids
from synthese.stores.facets import FACETS, Chosen
from synthese.strength import GOOD, strength, strengths
from synthese.wording import Language

MAX_HITS = 1_000
_PASSAGES_SHOWN = 2
# Words that every text here answers to; beside a filter they ask for nothing more.
_EVERY_PROJECT = frozenset(("prosjekt", "pilot", "project", "initiativ"))
# Projects that are ranked whatever is asked for: among them those are looked for that answer
# without a word that met.
_HEAD = 10
_LAST = 3  # the last tier: what may fit, and hardly answers
# From so few hits on, it is said what each filter costs.
_FEW = 10
# Of 10, 20, 40 and 80, this brought most of a project's parallels into the first ten on the
# demonstration corpus, and far more than the vector alone (`scripts/evaluate.py --parallels`).
_TELLING_WORDS = 20
# Passages of a long text that stand for it when its like is sought.
_MOST_PASSAGES_OF_A_TEXT = 64
_Placed = tuple[int, list[Candidate]]  # a project's tier, from 0, and what was found of it


def search(
    index: Index,
    query: str,
    *,
    k: int = 10,
    offset: int = 0,
    mode: Mode = "hybrid",
    where: Where = NO_FILTER,
    plain: Sequence[str] = (),
    without: Sequence[str] = (),
    language: Language = "nb",
    max_chars: int = MAX_CHARS,
    order: Order = "relevance",
) -> SearchResult:
    """Returns `k` projects after the first `offset`, with what was counted over all.

    Filters come before ranking, so that `k` projects are returned whenever so many exist: the ten
    nearest, then those that match, then the nearest of the others. All of one field's values
    count as "or", different fields as "and". What the query's words are read as
    (`SearchResult.interpretation`) filters too, but keeps projects of which it isn't known, after
    the others.

    Args:
        index: where to look.
        query: what was typed; may be empty where there is a filter.
        k: how many projects.
        offset: how many of the first to leave out.
        mode: by meaning and words, or by one of them.
        where: filters chosen by the reader, values by field.
        plain: what the query has that is to be plain words, as `Chip.typed` has it.
        without: what the query has that is to be left out altogether.
        language: of what is said to the reader.
        max_chars: how long a query may be.
        order: best first, or by something else among all that match.

    Raises:
        InputError: the query is empty or too long, or a filter's field is unknown.
    """
    if not 1 <= k <= MAX_HITS:
        raise InputError("search.wrong_count", found=k, limit=MAX_HITS)
    asked = _read(query, where, max_chars=max_chars, plain=plain, without=without)
    some = _looks(index, asked, mode=mode, where=where, plain=plain, without=without)
    matched = _union([each.matched for each in some])
    if order == "relevance" and not all(each.by_filters_alone for each in some):
        ranked, found, listed = _listed(index, some, offset + k)
        page = dict(list(ranked.items())[offset : offset + k])
    else:
        found, listed = matched, int(np.count_nonzero(matched))
        sorted_ones = index.orders.sorted(index.facets.numbers[matched], order)
        page = _of_page(index, some, sorted_ones[offset : offset + k])
        ranked = _merged([_ranked(index, each, 1) for each in some])
    total = int(np.count_nonzero(found))
    run = _joined([each.run for each in some], asked)
    return SearchResult(
        query=asked.text,
        interpretation=chips(asked, plain=plain, without=without, language=language),
        notes=notes(
            run,
            run.phrases,
            mode=mode,
            where=where,
            language=language,
            nowhere=_nowhere(some),
        ),
        total=total,
        listed=listed,
        unknown=_count_unknown(some, found),
        facets=_facets(index, some, found),
        hits=_hits(
            index,
            page,
            query=run,
            shares=weights(some[0].sought),
            first_rank=offset + 1,
            unknown=_unknown(index, some, page),
            surely=all(each.by_filters_alone for each in some),
            near=_near(index, page, found),
        ),
        good=bool(page) and (some[0].by_filters_alone or any(map(_is_good, ranked.values()))),
        order=order,
        costs=_costs(some, matched),
        spelled=spelled(index, run),
    )


@dataclass(frozen=True, slots=True)
class Found:
    """Every project that a search finds, in order, and how strong a hit each is, 0..1."""

    projects: Ids
    strengths: Vectors


def everything(
    index: Index,
    query: str,
    *,
    mode: Mode = "hybrid",
    where: Where = NO_FILTER,
    plain: Sequence[str] = (),
    without: Sequence[str] = (),
    max_chars: int = MAX_CHARS,
    order: Order = "relevance",
    among: Ids | None = None,
) -> Found:
    """Returns every project that matches: what `search` counts, not what it shows.

    Args:
        index: where to look.
        query: as for `search`.
        mode: as for `search`.
        where: as for `search`.
        plain: as for `search`.
        without: as for `search`.
        max_chars: as for `search`.
        order: strongest first, or by something else.
        among: if given, only these projects.

    Raises:
        InputError: as `search`.
    """
    asked = _read(query, where, max_chars=max_chars, plain=plain, without=without)
    some = _looks(index, asked, mode=mode, where=where, plain=plain, without=without, among=among)
    numbers = index.facets.numbers
    if all(each.by_filters_alone for each in some):
        fits = index.orders.sorted(numbers[_union([each.matched for each in some])], order)
        return Found(fits, np.ones(len(fits), np.float32))
    _, found, _ = _listed(index, some, 1)
    projects = numbers[found]
    tiers, scores, given = _placed(index, some, projects)
    if order == "relevance":
        rows = np.lexsort((projects, -scores, tiers))
    else:
        rows = np.searchsorted(projects, index.orders.sorted(projects, order))
    return Found(projects[rows], given[rows])


def hits_of(
    index: Index,
    query: str,
    projects: Ids,
    *,
    mode: Mode = "hybrid",
    plain: Sequence[str] = (),
    without: Sequence[str] = (),
) -> dict[int, Hit]:
    """Returns each of some projects as a hit: with the passages that answer best, and why.

    Args:
        index: where they are.
        query: as for `search`.
        projects: their numbers, in this order.
        mode: as for `search`.
        plain: as for `search`.
        without: as for `search`.

    Raises:
        InputError: as `search`.
    """
    asked = _read(query, NO_FILTER, max_chars=len(query), plain=plain, without=without)
    some = _looks(index, asked, mode=mode, where=NO_FILTER, plain=plain, without=without)
    page = _of_page(index, some, projects)
    run = _joined([each.run for each in some], asked)
    hits = _hits(index, page, query=run, shares=weights(some[0].sought), first_rank=1)
    return dict(zip(page, hits, strict=True))


@dataclass(frozen=True)
class _Look:
    """One alternative of a query: what it is run as, and what its filters leave."""

    index: Index
    run: Query
    left: Narrowed
    sought: Question
    whole: Question  # with everything that was typed as words

    @property
    def finds_all(self) -> bool:
        """Whether all that fits is found: nothing but filters and quotations was asked for."""
        loose = _EVERY_PROJECT.issuperset(map(stem, self.run.loose))
        return loose and bool(self.left.restrictions)

    @property
    def by_filters_alone(self) -> bool:
        """Whether there is nothing by which one hit would be better than another."""
        return self.finds_all and not self.run.phrases

    @cached_property
    def matched(self) -> Chosen:
        """Which projects are found."""
        if self.finds_all:
            return self.left.certain
        return self.left.said | ((self.left.certain | self.left.unknown) & self._by_words)

    def matched_without(self, left: Chosen) -> Chosen:
        """Returns which projects would be found if the filters left those."""
        return left if self.finds_all else left & self._by_words

    @cached_property
    def _by_words(self) -> Chosen:
        return matching(self.index, self.sought)


def _read(
    query: str, where: Where, *, max_chars: int, plain: Sequence[str], without: Sequence[str]
) -> Query:
    """Returns the query as read; an empty one is none where filters are chosen."""
    if where and not query.strip():
        return Query("", (), ())
    return understand(query, max_chars=max_chars, plain=plain, without=without)


def _looks(
    index: Index,
    asked: Query,
    *,
    mode: Mode,
    where: Where,
    plain: Sequence[str],
    without: Sequence[str],
    among: Ids | None = None,
) -> list[_Look]:
    """Returns the alternatives of a query, one for a query without any."""
    looks = []
    for each in asked.ways:
        run = as_run(index, each, plain, without) if each.text else each
        if mode == "lexical" and each.text and not (run.stems or run.conditions or where):
            raise InputError("search.no_words", query=asked.text[:80])
        left = narrowed(index, run, where, among)
        sought = question(index, run, mode)
        whole = question(index, as_typed(run, without), mode) if left.said.any() else sought
        looks.append(_Look(index, run, left, sought, whole))
    return looks


def _ranked(index: Index, look: _Look, wanted: int) -> dict[int, _Placed]:
    """Returns at least `wanted` projects where so many exist, each with its tier.

    Those that fit and may answer come first, then those that may fit and may answer, then the
    nearest of those that fit, and last of those that may.

    A text that speaks of district municipalities is what ``distriktskommune`` asks for, though it
    names none: one that fits by its words is scored on all that was typed, the `whole` question.
    """
    numbers, left = index.facets.numbers, look.left
    if look.by_filters_alone:
        fits = rank(index, look.sought, wanted=wanted, projects=numbers[left.certain])
        return {number: (0, found) for number, found in fits.items()}
    fits = rank(index, look.sought, wanted=wanted, projects=_ids(left.certain, numbers))
    if left.said.any():
        said = rank(index, look.whole, wanted=wanted, projects=numbers[left.said])
        fits = {p: max(fits.get(p, []), said.get(p, []), key=_score) for p in fits | said}
    if not left.unknown.any():
        return {number: (0, found) for number, found in fits.items()}
    unsure = rank(index, look.sought, wanted=wanted, projects=numbers[left.unknown])
    tiers = {number: (1 if _is_good(found) else 3, found) for number, found in unsure.items()}
    return tiers | {n: (0 if _is_good(found) else 2, found) for n, found in fits.items()}


def _listed(index: Index, some: Sequence[_Look], wanted: int) -> tuple[Ranked, Chosen, int]:
    """Returns at least `wanted` projects where so many exist, which are found, how many to list.

    Found is what matches and, of the nearest, what is likely to answer though no word met and
    the meaning alone is not near enough. The ten nearest come first, found or not: nobody is
    shown nothing, and what no word met may answer best. Then come the others found.
    """
    numbers = index.facets.numbers
    ranked = _merged([_ranked(index, each, _HEAD) for each in some])
    good = [number for number, found in ranked.items() if _is_good(found)]
    found = _union([each.matched for each in some]) | index.facets.among(np.array(good, np.int64))
    head = list(ranked)[:_HEAD]
    listed = int(np.count_nonzero(found | index.facets.among(np.array(head, np.int64))))
    ask = _HEAD
    while True:
        order = np.array([*head, *(each for each in ranked if each not in head)], np.int64)
        first = found[np.searchsorted(numbers, order)] | (np.arange(len(order)) < len(head))
        enough = np.count_nonzero(first) >= min(wanted, listed) and len(order) >= wanted
        if enough or ask >= len(numbers):
            break
        ask = max(4 * ask, wanted)
        ranked |= _merged([_ranked(index, each, ask) for each in some])
    places = np.concatenate([order[first], order[~first]]).tolist()
    return {number: ranked[number] for number in places}, found, listed


def _merged(some: Sequence[dict[int, _Placed]]) -> Ranked:
    """Returns the projects of all alternatives, each where it stands best, ties by number."""
    best: dict[int, _Placed] = {}
    for each in some:
        for project, placed in each.items():
            if project not in best or _place(placed) < _place(best[project]):
                best[project] = placed
    ordered = sorted(best.items(), key=lambda each: (*_place(each[1]), each[0]))
    return {project: found for project, (_, found) in ordered}


def _place(placed: _Placed) -> tuple[int, float]:
    tier, found = placed
    return tier, -_score(found)


def _score(found: Sequence[Candidate]) -> float:
    return found[0].score if found else -1.0


def _is_good(found: Sequence[Candidate]) -> bool:
    return strength(found[0]) >= GOOD


def _ids(chosen: Chosen, numbers: Ids) -> Ids | None:
    """Returns the projects chosen, None for all: nothing is looked up then."""
    return None if chosen.all() else numbers[chosen]


def _of_page(index: Index, some: Sequence[_Look], listed: Ids) -> Ranked:
    """Returns projects in the order listed, each with its best passages, or else its first."""
    if not len(listed):
        return {}
    several = [rank(index, each.sought, wanted=len(listed), projects=listed) for each in some]
    best = _merged([{p: (0, found) for p, found in each.items()} for each in several])
    for passage, project in zip(*index.vectors.passages_of(listed), strict=True):
        best.setdefault(int(project), [Candidate(int(passage), int(project))])
    return {number: best[number] for number in listed.tolist() if number in best}


def _placed(index: Index, some: Sequence[_Look], projects: Ids) -> tuple[Ids, Vectors, Vectors]:
    """Returns each project's tier, score and strength in the alternative where it stands best."""
    tiers = np.full(len(projects), _LAST, np.int64)
    scores, given = np.zeros((2, len(projects)), np.float32)
    rows = np.searchsorted(index.facets.numbers, projects)
    for look in some:
        score, strong = _scored(index, look, projects)
        certain, unknown = look.left.certain[rows], look.left.unknown[rows]
        good = strong >= GOOD
        tier = np.select([certain & good, unknown & good, certain], [0, 1, 2], _LAST)
        if not look.left.unknown.any():
            tier = np.where(certain, 0, _LAST)
        better = (tier < tiers) | ((tier == tiers) & (score > scores))
        tiers[better], scores[better], given[better] = tier[better], score[better], strong[better]
    return tiers, scores, given


def _scored(index: Index, look: _Look, projects: Ids) -> tuple[Vectors, Vectors]:
    """Returns the best score and strength of each project, float32 (n,), 0 where it can't fit."""
    rows = np.searchsorted(index.facets.numbers, projects)
    fits = (look.left.certain | look.left.unknown)[rows]
    scores, given = np.zeros((2, len(projects)), np.float32)
    if look.by_filters_alone:
        return fits.astype(np.float32), fits.astype(np.float32)
    for asked, chosen in ((look.sought, fits), (look.whole, look.left.said[rows])):
        if not chosen.any():
            continue
        best, legs = best_scores(index, asked, projects[chosen])
        better = np.flatnonzero(chosen)[best > scores[chosen]]
        scores[chosen] = np.maximum(scores[chosen], best)
        strong = np.zeros(len(projects), np.float32)
        strong[chosen] = strengths(legs)
        given[better] = strong[better]
    return scores, given


def _nowhere(some: Sequence[_Look]) -> tuple[str, ...]:
    """Returns the quotations that stand in no project."""
    phrases = (each for look in some for each in look.left.restrictions if each.field == PHRASE)
    return tuple(dict.fromkeys(each.values[0] for each in phrases if not each.fits.any()))


def _union(masks: Sequence[Chosen]) -> Chosen:
    return reduce(np.logical_or, masks)


def _joined(runs: Sequence[Query], asked: Query) -> Query:
    """Returns one query with the words of all alternatives, by which hits are explained."""
    if len(runs) == 1:
        return runs[0]
    words, stems, related = (
        tuple(dict.fromkeys(each for run in runs for each in getattr(run, name)))
        for name in ("words", "stems", "related")
    )
    return replace(asked, words=words, stems=stems, related=related)


def _unknown(index: Index, some: Sequence[_Look], page: Ranked) -> frozenset[int]:
    """Returns those of the projects of which it isn't known whether they fit any alternative."""
    numbers = np.array(list(page), np.int64)
    rows = np.searchsorted(index.facets.numbers, numbers)
    certain = _union([each.left.certain for each in some])
    return frozenset(numbers[~certain[rows]].tolist())


def _near(index: Index, page: Ranked, found: Chosen) -> frozenset[int]:
    """Returns those of the projects shown that aren't found: they are only the nearest."""
    numbers = np.array(list(page), np.int64)
    return frozenset(numbers[~found[np.searchsorted(index.facets.numbers, numbers)]].tolist())


def _count_unknown(some: Sequence[_Look], found: Chosen) -> int:
    certain = _union([each.left.certain for each in some])
    unknown = _union([each.left.unknown for each in some if not each.by_filters_alone] or [~found])
    return int(np.count_nonzero(found & unknown & ~certain))


def _facets(index: Index, some: Sequence[_Look], found: Chosen) -> Mapping[str, Mapping[str, int]]:
    """Returns the facets over `found`, each that is filtered by as if it weren't."""
    counted = index.facets.count(found)
    for facet in {each.facet for look in some for each in look.left.restrictions}:
        if facet in FACETS:
            free = _union([look.matched_without(look.left.without(facet)) for look in some])
            counted[facet] = index.facets.count(free | found, facet).get(facet, {})
    return counted


def _costs(some: Sequence[_Look], matched: Chosen) -> tuple[Cost, ...]:
    """Returns what each filter costs where little is found; nothing for several alternatives."""
    now = int(np.count_nonzero(matched))
    if now >= _FEW or len(some) > 1:
        return ()
    costs = []
    for each in some[0].left.restrictions:
        total = int(np.count_nonzero(some[0].matched_without(some[0].left.but(each))))
        if total > now and (each.typed is None or len(each.typed) == 1):
            typed = each.typed[0] if each.typed else None
            costs.append(Cost(each.field, each.values, total, typed))
    return tuple(sorted(costs, key=lambda each: -each.total))


def similar(index: Index, project_id: str, *, k: int = 10) -> tuple[Hit, ...]:
    """Returns the `k` projects most like a project, itself left out.

    Raises:
        NotFoundError: there is no such project.
    """
    detail = index.project(project_id)
    number = index.catalogue.number_of(project_id, index.generation)
    own = index.catalogue.passages_of(number, index.generation)
    if not len(own):
        return ()
    texts = [
        f"{detail.project.title} {passage.text}"
        for each in detail.documents
        for passage in each.passages
    ]
    return _alike(index, mean_vector(index.vectors.vectors(own)), texts, k=k, without=number)


def similar_to_text(index: Index, text: str, *, k: int = 10) -> tuple[Hit, ...]:
    """Returns the `k` projects most like `text`, which may be a whole document.

    Raises:
        InputError: there is no word in `text`.
    """
    if not text.strip():
        raise InputError("search.empty")
    if not content_words(text):
        raise InputError("search.no_words", query=text.strip()[:80])
    chunker = Chunker(index.embedder.count_tokens, index.embedder.max_tokens)
    pieces = chunker.pieces(text)
    step = -(-len(pieces) // _MOST_PASSAGES_OF_A_TEXT)
    pieces = pieces[::step]  # from the whole of a long text
    return _alike(index, mean_vector(index.embedder.encode_passages(pieces)), pieces, k=k)


def hits_near(index: Index, asked: Question, projects: Ids) -> dict[int, Hit]:
    """Returns each of some projects as a hit for a whole text, with the passages that are nearest.

    Args:
        index: where they are.
        asked: the text, as `Question.telling` has it.
        projects: their numbers.
    """
    if not len(projects):
        return {}
    run = Query("", tuple(asked.words), tuple(asked.wording.stems))
    ranked = rank(index, asked, wanted=len(projects), projects=projects)
    hits = _hits(index, ranked, query=run, shares=weights(asked), first_rank=1)
    return dict(zip(ranked, hits, strict=True))


def _alike(
    index: Index, vector: Vectors, texts: Sequence[str], *, k: int, without: int | None = None
) -> tuple[Hit, ...]:
    """Returns the projects nearest to a text's vector and to its most telling words."""
    sought = Question.telling(telling_words(index, texts), vector)
    asked = Query("", tuple(sought.words), tuple(sought.wording.stems))
    ranked = rank(index, sought, wanted=k + 1)
    if without is not None:
        ranked.pop(without, None)
    first = dict(list(ranked.items())[:k])
    return _hits(index, first, query=asked, shares=weights(sought), first_rank=1)


def telling_words(
    index: Index, texts: Sequence[str], *, most: int = _TELLING_WORDS
) -> tuple[str, ...]:
    """Returns the `most` words by which `texts` differ most from the rest of the collection.

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
    return tuple(held[each][0] for _, each in best[:most])


def mean_vector(vectors: Vectors) -> Vectors:
    """Returns the mean of unit rows at unit length, float32 (dim,)."""
    middle: Vectors = vectors.mean(axis=0)
    norm = np.linalg.norm(middle)
    if not norm:
        middle, norm = vectors[0], np.float32(1)
    return np.asarray(middle / norm, np.float32)


def _hits(
    index: Index,
    ranked: Ranked,
    *,
    query: Query,
    shares: dict[str, float],
    first_rank: int,
    unknown: frozenset[int] = frozenset(),
    surely: bool = False,
    near: frozenset[int] = frozenset(),
) -> tuple[Hit, ...]:
    shown = {number: found[:_PASSAGES_SHOWN] for number, found in ranked.items()}
    stored = index.catalogue.passages([each.passage for found in shown.values() for each in found])
    projects = index.catalogue.projects(list(shown), index.generation)
    texts = {number: each.passage.text for number, each in stored.items()}
    found_in = meetings(index.lexicon, query, list(texts.values()), index=index)
    met_in = dict(zip(texts, found_in, strict=True))
    hits = []
    for place, (number, found) in enumerate(ranked.items(), start=first_rank):
        first, numbers = found[0], [each.passage for each in shown[number]]
        quotes = tuple(as_shown(stored[each], met_in[each]) for each in numbers)
        reasons = why(query, found, [met_in[each] for each in numbers], shares)
        hits.append(
            Hit(
                place,
                1.0 if surely else round(first.score, 4),
                1.0 if surely else strength(first),
                projects[number],
                quotes,
                reasons,
                known=number not in unknown,
                matched=number not in near,
            )
        )
    return tuple(hits)
