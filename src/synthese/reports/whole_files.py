"""Files that are written beside, then renamed: a reader never sees half of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from synthese.errors import InputError


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Yields a file that takes the place of `path` once it is written to its end.

    Raises:
        InputError: it can't be written there.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            yield file
        beside.replace(path)
    except OSError as error:
        raise InputError("export.not_written", path=path) from error
    finally:
        beside.unlink(missing_ok=True)
