"""Typed words → the conditions that they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from synthese.query import numbers, places, programmes, wordings
from synthese.query.left import Left, Reading

# In this order: what an earlier one takes, a later one doesn't see.
_READERS: tuple[Callable[[Left], Iterator[Reading]], ...] = (
    programmes.named_programmes,
    programmes.funders,
    wordings.actors,
    wordings.statuses,
    numbers.crowds,
    numbers.sums,
    wordings.sizes,
    wordings.centralities,
    wordings.roles,
    wordings.languages,
    numbers.times,
    places.places,
    wordings.phases,
    wordings.kinds,
)


def readings(left: Left) -> list[Reading]:
    """Returns what `left` says of conditions, without overlaps, in the order typed."""
    found: list[Reading] = []
    for reader in _READERS:
        new = list(apart(reader(left)))
        if new:
            left = left.without((each.start, each.end) for each in new)
            found += new
    return sorted(found, key=lambda each: each.start)


def apart(found: Iterable[Reading]) -> Iterator[Reading]:
    """Yields readings that don't overlap; the earlier and longer ones go before the others."""
    reached = 0
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if each.start >= reached:
            reached = each.end
            yield each
