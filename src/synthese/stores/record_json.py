"""Records of any shape → packed JSON → records equal to them."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

R = TypeVar("R")

_ADAPTERS: dict[object, TypeAdapter[Any]] = {}  # 30 ms each to make


def packed(record: object) -> bytes:
    """Returns a record of dataclasses, named tuples, enums and plain values, in few bytes.

    JSON escapes what UTF-8 can't hold: the name of a file may be any bytes. pydantic's own JSON
    refuses that, or replaces it.
    """
    return zlib.compress(json.dumps(plain(type(record), record)).encode())


def plain(kind: type[R], record: R) -> Any:
    """Returns a record of type `kind` as values that JSON holds."""
    return _adapter(kind).dump_python(record)


def of_plain(kind: type[R], told: object) -> R:
    """Returns the record of type `kind` that `plain` told, after JSON or before.

    Raises:
        ValueError: it is none.
    """
    record: R = _adapter(kind).validate_python(told)
    return record


def as_json(content: bytes) -> str:
    """Returns the JSON of what `packed` packed."""
    return zlib.decompress(content).decode()


def unpacked(kind: type[R], content: bytes) -> R:
    """Returns the record of type `kind` that `packed` packed.

    Raises:
        ValueError: it is none.
    """
    try:
        return of_plain(kind, json.loads(as_json(content)))
    except zlib.error as error:
        raise ValueError(str(error)) from error


def _adapter(kind: type[R]) -> TypeAdapter[R]:
    from pydantic import TypeAdapter

    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
