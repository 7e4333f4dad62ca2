"""Locks among processes, which the system lets go of however one ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path, *, wait: bool = True, mode: int = 0o666) -> Iterator[None]:
    """Holds a lock that others ask for at the same path, a file made with `mode`.

    Raises:
        BlockingIOError: somebody else has it, and `wait` is off.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode)
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
