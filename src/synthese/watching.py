"""Saved searches: what is new or changed since somebody looked, and fits by meaning, is told once.

A project is told where it is known to meet every filter and its calibrated strength reaches the
search's threshold. Only projects whose content is new or other than it was are looked at (see
`synthese.stores.kept` for how that is known), whoever looks: reading the page, the feed or the
JSON looks, as does every `add` at its end, and looking twice tells nothing twice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from synthese.asking import as_run, question
from synthese.embedding import Vectors
from synthese.errors import InputError, NotFoundError
from synthese.index import Index, open_index
from synthese.index.manifest import read_manifest
from synthese.keeping import checked_name, project_now
from synthese.kept_records import Asked, Found, Match, SavedSearch
from synthese.narrowing import narrowed
from synthese.query import Query, understand
from synthese.ranking import best_scores
from synthese.records import Hit, HitPassage, Project, Why
from synthese.reports.json_documents import to_json
from synthese.retrieval import everything, hits_of
from synthese.stores import Ids
from synthese.stores.kept import Kept, Noted
from synthese.strength import GOOD, strengths

Choice = Literal["sure", "recommended", "wide"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
BARS = 20  # of the picture of strengths, each a twentieth
# A query's strengths in a collection are, on the scale of log odds, much like a bell: most
# projects have nothing to do with it. A project is told that stands out by so many (robust)
# standard deviations from their middle, and is not much weaker than the best there are. On the
# judged queries of the demonstration corpus and the need set this finds more, at the same number
# of false alarms, than one strength for all queries (`scripts/measure_saved.py` prints both).
_DEVIATIONS = {"sure": 3.5, "recommended": 2.0, "wide": 1.5}
_OF_SECOND_BEST = {"sure": 0.8, "recommended": 0.6, "wide": 0.0}
_BOUNDS = {"sure": (0.15, 0.4), "recommended": (0.08, 0.3), "wide": (0.05, 0.2)}
_ALONE = {"sure": 0.3, "recommended": GOOD, "wide": 0.08}  # for all queries, in a small collection
_FEWEST = 30  # projects that a middle is told by
_SAMPLE = 2_000  # projects that are enough to tell it by


@dataclass(frozen=True, slots=True)
class Threshold:
    """A strength to tell from, and how many of today's projects reach it."""

    choice: Choice
    strength: float
    count: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a saved search would tell from: three choices, and the strengths they are chosen by.

    `bars` counts today's projects that meet the filters, by strength in twentieths. Where nothing
    but filters is asked for, there is nothing to choose and `choices` is empty; `count` is how
    many meet them.
    """

    choices: tuple[Threshold, ...]
    bars: tuple[int, ...]
    count: int


def propose(index: Index, asked: Asked) -> Proposal:
    """Returns the thresholds to choose among for a search.

    Raises:
        InputError: the search can't be run.
    """
    found = _strengths(index, asked)
    if by_filters_alone(index, asked):
        return Proposal((), (), len(found))
    given = np.array(list(found.values()), np.float32)
    bars = np.histogram(given, bins=BARS, range=(0, 1))[0].tolist()
    choices = tuple(
        Threshold(choice, cut, int((given >= cut).sum()))
        for choice, cut in thresholds(_background(index, asked), given).items()
    )
    return Proposal(choices, tuple(bars), len(found))


def thresholds(background: Vectors, found: Vectors) -> dict[Choice, float]:
    """Returns the strength to tell from, by choice.

    Args:
        background: the strengths of a query over a collection, 0..1, float32 (n,).
        found: the strengths of the projects that match it, 0..1, float32 (m,).
    """
    if len(background) < _FEWEST:
        return {choice: _ALONE[choice] for choice in CHOICES}
    known = np.clip(background, 1e-6, 1 - 1e-6)
    odds = np.log(known) - np.log1p(-known)
    middle = float(np.median(odds))
    deviation = 1.4826 * float(np.median(np.abs(odds - middle)))
    second = float(np.sort(found)[-2]) if len(found) > 1 else 0.0
    return {choice: _cut(choice, middle, deviation, second=second) for choice in CHOICES}


def _cut(choice: Choice, middle: float, deviation: float, *, second: float) -> float:
    stands_out = 1 / (1 + math.exp(-(middle + _DEVIATIONS[choice] * deviation)))
    low, high = _BOUNDS[choice]
    return round(min(max(stands_out, _OF_SECOND_BEST[choice] * second, low), high), 3)


def save(
    index: Index, kept: Kept, asked: Asked, *, owner: str, name: str, threshold: float, most: int
) -> SavedSearch:
    """Returns a new saved search; what fits it already is taken as seen.

    Args:
        index: where it looks.
        kept: where it is kept.
        asked: what it asks for.
        owner: who holds it.
        name: what it is called.
        threshold: strength from which it tells, 0..1.
        most: saved searches that one owner may hold.

    Raises:
        InputError: it can't be run, has no name or too long a one, or there are too many.
    """
    if len(kept.searches(owner)) >= most:
        raise InputError("kept.too_many_searches", limit=most)
    name, threshold = checked_name(name), _checked(threshold)
    there = _there(index, asked, threshold)  # before the turn: what can't be run begins none
    _note(index, kept)
    return kept.add_search(owner, name, asked, threshold=threshold, there=there)


def move_threshold(index: Index, kept: Kept, saved: SavedSearch, threshold: float) -> None:
    """Gives a saved search another threshold; what fits it already by that is taken as seen.

    Raises:
        InputError: it isn't in 0..1.
    """
    threshold = _checked(threshold)
    look(index, kept, saved)  # what is new is told by the old one
    there = _there(index, saved.asked, threshold)
    kept.set_threshold(saved, threshold, there=there)


def look(index: Index, kept: Kept, saved: SavedSearch) -> tuple[Match, ...]:
    """Looks at what is new or changed, and returns what is told now and was not before."""
    turn = _note(index, kept)
    if turn is None or turn <= saved.turn:
        return ()
    numbers = _numbers(index, kept.changed_since(saved.turn))
    strong = _matching(index, saved.asked, saved.threshold, among=numbers) if len(numbers) else {}
    return kept.tell(saved, _found(index, saved.asked, strong), turn=turn)


def look_at_all(directory: Path) -> int:
    """Looks for every saved search beside the index in `directory`; returns how many were told.

    Where nobody has saved a search it costs nothing.
    """
    manifest = read_manifest(directory) if Kept.exists(directory) else None
    if manifest is None or not manifest.generation:
        return 0
    with Kept.open(directory) as kept:
        every = kept.searches()
        if not every:
            return 0
        index = open_index(directory)
        return sum(_told(index, kept, each) for each in every)


def _told(index: Index, kept: Kept, saved: SavedSearch) -> int:
    """Returns how many matches are told now; 0 of a search that can't be run any more."""
    try:
        return len(look(index, kept, saved))
    except InputError:  # of a field that is gone: its own page says so, and the others go on
        return 0


def hit(index: Index, match: Match) -> Hit:
    """Returns a match as a hit, with its project as it stands now, or as it was called."""
    found = match.found
    project = project_now(index, found.project) or Project(found.project, found.title, source="")
    given = 1.0 if found.strength is None else found.strength
    score = found.why.dense_score if found.why.dense_score is not None else given
    return Hit(1, score, given, project, found.passages, found.why)


def document(
    index: Index, saved: SavedSearch, matches: Sequence[Match], *, since: int
) -> dict[str, Any]:
    """Returns the JSON document of matches after `since`, with the cursor to ask from next."""
    told = [{**to_json(hit(index, each)), "told_at": each.told_at} for each in matches]
    for rank_, each in enumerate(told, start=1):
        each["rank"] = rank_
    cursor = max((each.number for each in matches), default=since)
    return {"saved": saved.name, "cursor": cursor, "matches": told}


def deliver(
    index: Index, kept: Kept, saved: SavedSearch, address: str, *, timeout_s: float = 30
) -> int:
    """Sends what has not been sent of a saved search, all at once; returns how many matches.

    What can't be sent is sent the next time.

    Raises:
        InputError: the address can't be reached, or refuses it.
    """
    import httpx

    matches = kept.matches(saved, since=saved.delivered)
    if not matches:
        return 0
    told = document(index, saved, matches, since=saved.delivered)
    try:
        httpx.post(address, json=told, timeout=timeout_s).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(
            "kept.cli_not_delivered", name=saved.name, address=address, why=why
        ) from error
    kept.mark_delivered(saved, told["cursor"])
    return len(matches)


def by_filters_alone(index: Index, asked: Asked) -> bool:
    """Whether a search has no words to be strong or weak by."""
    if not asked.query.strip():
        return True
    return not any(as_run(index, each, asked.plain, asked.without).stems for each in _read(asked))


# ---- which projects fit


def _strengths(index: Index, asked: Asked, among: Ids | None = None) -> dict[int, float]:
    """Returns the strength of each project that matches and is known to meet every filter."""
    found = everything(
        index,
        asked.query,
        mode=asked.mode,
        where=asked.filters,
        plain=asked.plain,
        without=asked.without,
        max_chars=max(len(asked.query), 1),
        among=among,
    )
    surely = np.isin(found.projects, _surely(index, asked, among))
    pairs = zip(found.projects[surely].tolist(), found.strengths[surely].tolist(), strict=True)
    return dict(pairs)


def _surely(index: Index, asked: Asked, among: Ids | None) -> Ids:
    """Returns the projects known to meet the filters chosen, and those typed, of an alternative."""
    fits = np.zeros(len(index.facets.numbers), bool)
    for each in _read(asked):
        fits |= narrowed(index, each, asked.filters, among).certain
    return index.facets.numbers[fits]


def _read(asked: Asked) -> Sequence[Query]:
    """Returns the alternatives of a search, one where it has no "or"."""
    if not asked.query.strip():
        return (Query("", (), ()),)
    whole = understand(
        asked.query, max_chars=len(asked.query), plain=asked.plain, without=asked.without
    )
    return whole.ways


def _matching(
    index: Index, asked: Asked, threshold: float, *, among: Ids | None = None
) -> dict[int, float | None]:
    """Returns the strength of each project that is to be told, the strongest first."""
    found = _strengths(index, asked, among)
    if by_filters_alone(index, asked):
        return dict.fromkeys(found)
    return {number: given for number, given in found.items() if given >= threshold}


def _background(index: Index, asked: Asked) -> Vectors:
    """Returns the strength of every project, or of an even sample, whether it matches or not."""
    numbers = index.facets.numbers
    sample = numbers[:: max(1, len(numbers) // _SAMPLE)]
    best = np.zeros(len(sample), np.float32)
    for each in _read(asked):
        run = as_run(index, each, asked.plain, asked.without)
        _, legs = best_scores(index, question(index, run, asked.mode), sample)
        best = np.maximum(best, strengths(legs))
    return best


def _numbers(index: Index, ids: Sequence[str]) -> Ids:
    """Returns the numbers of the projects that go by these ids, ascending."""
    numbers = set()
    for each in ids:
        try:
            numbers.add(index.catalogue.number_of(each, index.generation))
        except NotFoundError:  # an id of a catalogue that is gone
            continue
    return np.array(sorted(numbers), np.int64)


# ---- what is told of them


def _there(index: Index, asked: Asked, threshold: float) -> list[Found]:
    """Returns what fits now, to be taken as seen."""
    numbers = list(_matching(index, asked, threshold))
    projects = index.catalogue.projects(numbers, index.generation)
    return [
        Found(each.id, each.title, ids=index.ids_of(each.id))
        for each in (projects[number] for number in numbers)
    ]


def _found(index: Index, asked: Asked, strong: dict[int, float | None]) -> list[Found]:
    """Returns projects with the passages that answer, and why."""
    projects = index.catalogue.projects(list(strong), index.generation)
    quoted = np.array([n for n, given in strong.items() if given is not None], np.int64)
    hits = (
        hits_of(
            index, asked.query, quoted, mode=asked.mode, plain=asked.plain, without=asked.without
        )
        if len(quoted)
        else {}
    )
    return [
        Found(
            projects[number].id,
            projects[number].title,
            None if given is None else round(given, 4),
            *_quoted(hits.get(number)),
            ids=index.ids_of(projects[number].id),
        )
        for number, given in strong.items()
    ]


def _quoted(hit: Hit | None) -> tuple[tuple[HitPassage, ...], Why]:
    return (hit.passages, hit.why) if hit else ((), Why())


# ---- what is new or changed


def _note(index: Index, kept: Kept) -> int | None:
    """Notes what is new or changed in the generation that `index` sees; returns the turn.

    None where a newer generation has been noted: whoever sees that one will look.
    """
    catalogue = index.catalogue.begun()
    if (seen := _turn(kept, catalogue, index.generation)) is not None:
        return seen or None
    with kept.transaction():
        if (seen := _turn(kept, catalogue, index.generation)) is not None:
            return seen or None  # somebody else did, meanwhile
        before = kept.noted()
        since = before.generation if before.catalogue == catalogue else 0
        now = Noted(catalogue, index.generation, before.turn + 1)
        kept.note(now, index.catalogue.born_since(since, index.generation))
        return now.turn


def _turn(kept: Kept, catalogue: str, generation: int) -> int | None:
    """Returns the turn of a generation, 0 where a newer one is noted, None where none is."""
    noted = kept.noted()
    if noted.catalogue != catalogue or noted.generation < generation:
        return None
    return noted.turn if noted.generation == generation else 0


def _checked(threshold: float) -> float:
    if not 0 <= threshold <= 1:
        raise InputError("kept.wrong_threshold")
    return threshold
