"""Lists of whole numbers in few bytes.

The numbers of a list are sorted, and each is written as what it lies above the one before: seven
bits a byte, the lowest first, the eighth set where more follow. So a difference below 128 takes
one byte, and a number that recurs takes one byte each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from synthese.stores import Ids

Bytes = npt.NDArray[np.uint8]
Number = TypeVar("Number", bound=np.generic)

_LIMITS = np.array([1 << 7, 1 << 14, 1 << 21, 1 << 28], np.int64)  # from here on a byte more
_BITS = 32  # of a number


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists of numbers from 0 to 2^32 - 1, each list ascending, packed one after another."""

    packed: Bytes
    starts: Ids  # (lists + 1,), where each begins in `packed`

    @classmethod
    def of(cls, values: npt.NDArray[np.integer], sizes: Ids) -> Lists:
        """Packs `values`, of which each list takes as many as `sizes` says, in any order."""
        owners = np.repeat(np.arange(len(sizes)), sizes)
        ordered = np.sort(owners << _BITS | values) & ((1 << _BITS) - 1)
        bounds = starts_of(sizes)
        first = bounds[:-1][sizes > 0]
        above = np.diff(ordered, prepend=0)
        above[first] = ordered[first]
        lengths = 1 + np.searchsorted(_LIMITS, above, side="right")
        begins = starts_of(lengths)
        return cls(_written(above, lengths, begins), begins[bounds])

    @classmethod
    def joined(cls, several: Sequence[Lists]) -> Lists:
        """Returns the lists of `several`, one after another, without unpacking them."""
        sizes = np.concatenate([np.zeros(0, np.int64), *(np.diff(each.starts) for each in several)])
        packed = np.concatenate([np.zeros(0, np.uint8), *(each.packed for each in several)])
        return cls(packed, starts_of(sizes))

    @classmethod
    def open(cls, folder: Path, name: str) -> Lists:
        """Opens what `save` wrote; the lists are mapped, not read."""
        packed = np.load(folder / f"{name}.npy", mmap_mode="r").view(np.ndarray)
        return cls(packed, starts_of(np.load(folder / f"{name}_sizes.npy")))

    def save(self, folder: Path, name: str) -> None:
        """Writes two files: the packed lists, and how many bytes each takes."""
        np.save(folder / f"{name}.npy", self.packed)
        np.save(folder / f"{name}_sizes.npy", narrow(np.diff(self.starts)))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def only(self, at: Ids) -> Lists:
        """Returns the lists at `at`, without unpacking them."""
        sizes = self.starts[at + 1] - self.starts[at]
        return Lists(stretches(self.packed, self.starts[at], sizes), starts_of(sizes))

    def take(self, at: Ids) -> tuple[Ids, Ids]:
        """Returns the numbers of the lists at `at`, list after list, and how many each has."""
        chosen = self.only(at)
        ends = np.flatnonzero(chosen.packed < 128) + 1
        above = _read(chosen.packed, ends)
        bounds = np.searchsorted(ends, chosen.starts, side="right")
        sizes = np.diff(bounds)
        sums = starts_of(above)
        return sums[1:] - np.repeat(sums[bounds[:-1]], sizes), sizes

    def counted(self, at: Ids) -> tuple[Ids, Ids, Ids]:
        """Returns as `take` does, each number of a list once, and between the two how often."""
        values, sizes = self.take(at)
        bounds = starts_of(sizes)
        fresh = np.diff(values, prepend=-1) != 0
        fresh[bounds[:-1][sizes > 0]] = True
        once = np.flatnonzero(fresh)
        counts = np.diff(once, append=len(values))
        return values[once], counts, np.diff(np.searchsorted(once, bounds))


def _written(values: Ids, lengths: Ids, begins: Ids) -> Bytes:
    """Returns the bytes of `values`, so many of each as `lengths` says."""
    packed = np.empty(int(begins[-1]), np.uint8)
    for place in range(int(lengths.max(initial=0))):
        at = np.flatnonzero(lengths > place)
        more = (lengths[at] > place + 1) * 128
        packed[begins[at] + place] = (values[at] >> 7 * place & 127) | more
    return packed


def _read(packed: Bytes, ends: Ids) -> Ids:
    """Returns the numbers whose bytes end before `ends`."""
    begins = np.concatenate([np.zeros(1, np.int64), ends])[:-1]
    lengths = ends - begins
    values: Ids = (packed[begins] & 127).astype(np.int64)
    for place in range(1, int(lengths.max(initial=0))):
        at = np.flatnonzero(lengths > place)
        values[at] |= (packed[begins[at] + place] & 127).astype(np.int64) << 7 * place
    return values


def stretches(values: npt.NDArray[Number], starts: Ids, sizes: Ids) -> npt.NDArray[Number]:
    """Returns ``values[start : start + size]`` for each start and size, one after another."""
    shifts = np.repeat(starts - starts_of(sizes)[:-1], sizes)
    return values[shifts + np.arange(len(shifts))]


def starts_of(sizes: npt.NDArray[np.integer]) -> Ids:
    """Returns where each of things of these sizes begins, and last where they all end."""
    starts = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts


def narrow(values: Ids) -> npt.NDArray[np.integer]:
    """Returns numbers that aren't negative in as few bytes each as the largest needs."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))
