"""Two projects' facts and how alike they are → how they stand to each other.

What isn't known is never guessed: where it could change the answer, the relation is only likely,
and says what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthese.pilot_records import Missing, Relation, RelationKind
from synthese.records import Period
from synthese.relations.arrays import Floats, Ids
from synthese.relations.facts import Facts, written
from synthese.relations.nearness import Near

# Likeness from which two meet one challenge, and from which two of one actor do, of whom that is
# more likely beforehand. Fitted to half of the sets in corpus/truth.json and the pairs of
# corpus/relations/real-pairs.tsv that are for it (scripts/calibrate_relations.py).
ONE_CHALLENGE = 0.4
_SAME_ACTOR = 0.25
_COPIED = 0.3  # share of the shorter text that stands in both, from which they are one project's
_BEGUN_TOGETHER = 2  # months
_TEMPLATE = 2  # long sentences that two of one programme share


@dataclass(frozen=True, slots=True)
class Pair:
    """What is known of two projects together. `likeness` and `copied` are 0..1."""

    left: Facts
    right: Facts
    likeness: float
    copied: float
    shared: int  # long sentences that both hold
    titles_alike: bool


@dataclass(frozen=True, slots=True)
class _Overlap:
    """The months that two periods share: `sure` is None where it can't be told whether any.

    `start` and `end` are None where they aren't known, or still to come.
    """

    sure: bool | None
    months: int | None = None
    start: int | None = None
    end: int | None = None


def worth_judging(
    likeness: Floats, near: Near, programmes: Sequence[frozenset[str]], leads: Ids
) -> list[int]:
    """Returns which pairs can have any relation: the others are most, and are left alone."""
    one_actor = (leads[near.left] == leads[near.right]) & (leads[near.left] >= 0)
    worth = (likeness >= ONE_CHALLENGE) | one_actor | near.shares
    funded = np.array([bool(each) for each in programmes], np.bool_)
    for at in np.flatnonzero(funded[near.left] & funded[near.right] & ~worth):
        worth[at] = not programmes[near.left[at]].isdisjoint(programmes[near.right[at]])
    return [int(at) for at in np.flatnonzero(worth)]


def relation(ids: tuple[str, str], pair: Pair) -> Relation | None:
    """Returns how two projects stand to each other, None where they have nothing to do with it."""
    kind, missing = _kind(pair)
    if kind is None:
        return None
    overlap = _overlap(pair.left, pair.right)
    return Relation(
        *ids,
        kind=kind,
        likeness=round(pair.likeness, 4),
        missing=missing,
        months=0 if overlap.sure is False else overlap.months,
        together=_together(overlap),
        first=_first(ids, pair),
        programme=_programme(pair),
    )


def _kind(pair: Pair) -> tuple[RelationKind | None, tuple[Missing, ...]]:
    actor = _same_actor(pair.left, pair.right)
    if pair.likeness >= (_SAME_ACTOR if actor else ONE_CHALLENGE):
        return _of_one_actor(pair) if actor else _of_two(pair, actor)
    if actor and pair.copied >= _COPIED:
        return RelationKind.SAME, ()
    if _programme(pair) or pair.shared >= _TEMPLATE:
        return RelationKind.SISTER, ()
    return None, ()


def _of_one_actor(pair: Pair) -> tuple[RelationKind, tuple[Missing, ...]]:
    """One challenge, one actor: one project told twice, or one that goes on."""
    overlap = _overlap(pair.left, pair.right).sure
    alike = pair.copied >= _COPIED or pair.titles_alike
    if overlap is False:
        return RelationKind.RENEWAL, ()
    if alike or _begun_together(pair):
        return RelationKind.SAME, ()
    return RelationKind.RENEWAL, () if overlap else ("period",)


def _of_two(pair: Pair, actor: bool | None) -> tuple[RelationKind, tuple[Missing, ...]]:
    """One challenge, two actors, as far as is known: at the same time, or one after the other."""
    overlap = _overlap(pair.left, pair.right).sure
    missing: list[Missing] = []
    if overlap is None:
        missing.append("period")
    if actor is None:
        missing.append("municipality")
    kind = RelationKind.EARLIER if overlap is False else RelationKind.PARALLEL
    return kind, tuple(missing)


def _same_actor(left: Facts, right: Facts) -> bool | None:
    """Says whether one municipality, or one body within some, leads both; None: it isn't known.

    A body of no known municipality, as a university, may well lead two projects that know nothing
    of each other.
    """
    if not left.units or not right.units:
        return None
    return left.units[0] == right.units[0] or left.lead == right.lead is not None


def _overlap(left: Facts, right: Facts) -> _Overlap:
    ours, theirs = _bounds(left), _bounds(right)
    if ours is None or theirs is None:
        return _Overlap(None)
    if ours.last < theirs.first or theirs.last < ours.first:
        return _Overlap(False)
    start = max(ours.known_from, theirs.known_from)
    end = min(ours.known_to, theirs.known_to)
    if start > end:
        return _Overlap(None)
    begun = None not in (left.start, right.start)
    ended = end < _FAR and all(each.end is not None or each.goes_on for each in (left, right))
    return _Overlap(
        True,
        end - start + 1 if begun and ended else None,
        start if begun else None,
        end if ended else None,
    )


_FAR = 12 * 9_999


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Months: it was surely active from `known_from` to `known_to`, and never before `first` or
    after `last`.
    """

    first: int
    known_from: int
    known_to: int
    last: int


def _bounds(facts: Facts) -> _Bounds | None:
    start, end = facts.start, facts.end
    if start is None and end is None:
        return None
    if start is None:
        return _Bounds(0, end or 0, end or 0, end or 0)
    if end is None:
        return _Bounds(start, start, _FAR if facts.goes_on else start, _FAR)
    return _Bounds(start, start, max(start, end), max(start, end))


def _together(overlap: _Overlap) -> Period | None:
    if overlap.start is None and overlap.end is None:
        return None
    months = (overlap.start, overlap.end)
    start, end = (None if each is None else written(each) for each in months)
    return Period(start, end)


def _first(ids: tuple[str, str], pair: Pair) -> str | None:
    """Returns the id of the one that began before the other."""
    sides = (pair.left, pair.right)
    for name, own, other in zip(ids, sides, reversed(sides), strict=True):
        by_then = own.end if own.start is None else own.start
        if by_then is not None and other.start is not None and by_then < other.start:
            return name
    return None


def _begun_together(pair: Pair) -> bool:
    ours, theirs = pair.left.start, pair.right.start
    if ours is None or theirs is None:
        return (pair.left.end, ours) == (pair.right.end, theirs) != (None, None)
    return abs(ours - theirs) <= _BEGUN_TOGETHER


def _programme(pair: Pair) -> str | None:
    theirs = set(pair.right.programmes)
    return next((each for each in pair.left.programmes if each in theirs), None)
