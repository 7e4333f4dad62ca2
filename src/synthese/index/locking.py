"""One writer at a time."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from synthese.errors import IndexStateError
from synthese.stores.catalogue import Catalogue


@contextmanager
def writing(directory: Path, command: str) -> Iterator[Catalogue]:
    """Holds the index for one writer; the system lets go of it however the process ends."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "writer.lock"
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _held(directory, path) from error
        lock.truncate(0)
        json.dump(
            {
                "pid": os.getpid(),
                "host": socket.gethostname(),
                "command": f"synthese {command}",
                "since": now(),
            },
            lock,
        )
        lock.flush()
        catalogue = Catalogue.open(directory)
        try:
            yield catalogue
        finally:
            catalogue.close()


def _held(directory: Path, lock: Path) -> IndexStateError:
    unknown = {"pid": "?", "host": "?", "command": "?", "since": "?"}
    try:
        holder = unknown | json.loads(lock.read_text("utf-8"))
    except ValueError:  # the other writer is just writing its name
        holder = unknown
    return IndexStateError("index.locked", path=str(directory), **holder)


def now() -> str:
    """Returns the time as ISO text, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
