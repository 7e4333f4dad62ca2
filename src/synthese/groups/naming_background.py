"""What a collection is like as a whole, against which a group of it is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthese.groups.naming_subjects import subjects

Floats = NDArray[np.float32]

_LEAST = 1e-6  # variance of a vector that every text is equally near


@dataclass(frozen=True, slots=True)
class Background:
    """A collection of `projects` texts, summed up in arrays that can be kept.

    `mean` and `spread` are the mean and the covariance of their vectors, (dim,) and (dim, dim);
    `told` is how much of them tells of each subject, (subjects,); `keys` are the phrases that two
    or more of them hold, as sorted hashes, uint64, and `counts` how many do.
    """

    projects: int
    mean: Floats
    spread: Floats
    told: Floats
    keys: NDArray[np.uint64]
    counts: NDArray[np.int64]

    def spreads(self, vectors: Floats) -> Floats:
        """Returns the standard deviation of each vector's likeness to the texts, (n,)."""
        variance = ((vectors @ self.spread) * vectors).sum(axis=1)
        return np.asarray(np.sqrt(np.maximum(variance, _LEAST)), np.float32)

    def shares(self, keys: Sequence[tuple[str, ...]], counts: NDArray[np.int64]) -> Floats:
        """Returns which share of the collection holds each phrase, float32 (n,), in 0..1.

        `counts` is how many of the texts at hand do: a phrase that isn't kept is in one of them.
        """
        wanted = hashed(keys)
        at = np.searchsorted(self.keys, wanted)
        listed = np.append(self.keys, np.uint64(0))  # none is beyond the last
        kept = np.append(self.counts, 0)
        found = np.where(listed[at] == wanted, kept[at], np.minimum(counts, 1))
        return np.asarray(found / max(self.projects, 1), np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Returns what it is made of, to be kept (``numpy.savez``) and read by `of_arrays`."""
        return {
            "version": _version(),
            "projects": np.array(self.projects),
            "mean": self.mean,
            "spread": self.spread,
            "told": self.told,
            "keys": self.keys,
            "counts": self.counts,
        }

    @classmethod
    def of_arrays(cls, kept: Mapping[str, NDArray[Any]]) -> Background:
        """Returns the background whose `arrays` these are.

        Raises:
            KeyError: an array is missing.
            ValueError: they were made with another table of subjects.
        """
        if not np.array_equal(kept["version"], _version()):
            raise ValueError("made with another table of subjects")
        rest = {name: kept[name] for name in ("mean", "spread", "told", "keys", "counts")}
        return cls(projects=int(kept["projects"]), **rest)


def _version() -> NDArray[np.uint64]:
    """Returns what differs where the subjects do, whose places `told` counts on."""
    return np.array([hashed([each.forms for each in subjects()]).sum()], np.uint64)


def hashed(keys: Sequence[tuple[str, ...]]) -> NDArray[np.uint64]:
    """Returns a number for each phrase, the same in every process."""
    digests = b"".join(blake2b(" ".join(key).encode(), digest_size=8).digest() for key in keys)
    return np.frombuffer(digests, "<u8").astype(np.uint64)
