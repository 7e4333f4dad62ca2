"""The arrays that relations are worked out in, and how they are kept on disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
# What reading arrays raises where they are of another version, broken, or not there.
UNREADABLE = (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile)


def unit(rows: Floats) -> Floats:
    """Returns each row at length 1; one that is nothing but zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), np.float32)


def halved(rows: Floats) -> Floats:
    """Returns numbers as half precision holds them, so that they are the same when read again."""
    return rows.astype(np.float16).astype(np.float32)


@contextmanager
def open_arrays(path: Path) -> Iterator[Mapping[str, Any]]:
    """Gives the arrays that were written to `path`; raises one of `UNREADABLE`.

    The file is opened here: numpy leaves one open that is broken.
    """
    with path.open("rb") as file, np.load(file) as found:
        yield found


def write_arrays(path: Path, arrays: Mapping[str, Any]) -> None:
    """Writes arrays beside `path`, then in its place.

    Whoever reads finds the old or the new as a whole, however many write at once.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.stem}-{uuid4().hex}.npz")
    try:
        np.savez(beside, **arrays)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def small_products() -> Iterator[None]:
    """Keeps products of matrices to one thread: threads of many small ones would only wait."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"):
        yield
