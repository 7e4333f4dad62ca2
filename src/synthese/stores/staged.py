"""Vectors that no generation holds yet, outside the catalogue, which keeps no room for them.

A file that only grows: a passage number and its vector, again and again; of one number the last
counts. A passage's vector is on disk before the passage is committed, so that a writer that is
killed leaves vectors without a passage at the most.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from synthese.errors import IndexStateError
from synthese.stores import Ids

_NUMBER = 8  # bytes


class Staged:
    """What waits in `folder`. Vectors of another length, from another model, lie apart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[int, BinaryIO] = {}

    def put(self, passage: int, vector: bytes) -> None:
        """Adds a passage's vector, in half precision."""
        file = self._files.get(len(vector)) or self._opened(len(vector))
        file.write(passage.to_bytes(_NUMBER, "little") + vector)

    def flush(self) -> None:
        """Returns when all that was put is on disk."""
        for file in self._files.values():
            file.flush()
            os.fsync(file.fileno())

    def vectors(self, passages: Ids, dim: int) -> npt.NDArray[np.float16]:
        """Returns the vectors of `passages`, float16 (len(passages), dim).

        Raises:
            IndexStateError: one of them is not there.
        """
        self.flush()
        path = self._path(2 * dim)
        record = np.dtype([("passage", "<i8"), ("vector", "<f2", (dim,))])
        held = np.zeros(0, record)
        if path.exists():
            held = np.memmap(path, record, "r", shape=path.stat().st_size // record.itemsize)
        order = np.argsort(held["passage"], kind="stable")
        found = np.searchsorted(held["passage"], passages, side="right", sorter=order) - 1
        rows = order[found] if len(order) else found
        if np.any(found < 0) or not np.array_equal(held["passage"][rows], passages):
            raise IndexStateError("index.broken", path=str(path), why="vectors are missing")
        vectors: npt.NDArray[np.float16] = held["vector"][rows]
        return vectors

    def clear(self) -> None:
        """Forgets everything: a generation holds it now."""
        self.close()
        for path in self._folder.glob("staged-*.vectors"):
            path.unlink()

    def close(self) -> None:
        """Closes what is open."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _opened(self, length: int) -> BinaryIO:
        path = self._path(length)
        file = path.open("ab")
        # What a killed writer wrote half is cut off, so that the next vector begins where it must.
        file.truncate(file.tell() - file.tell() % (_NUMBER + length))
        self._files[length] = file
        return file

    def _path(self, length: int) -> Path:
        return self._folder / f"staged-{length // 2}.vectors"
