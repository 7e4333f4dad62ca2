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
    return zlib.compress(json.dumps(_adapter(type(record)).dump_python(record)).encode())


def as_json(content: bytes) -> str:
    """Returns the JSON of what `packed` packed."""
    return zlib.decompress(content).decode()


def unpacked(kind: type[R], content: bytes) -> R:
    """Returns the record of type `kind` that `packed` packed.

    Raises:
        ValueError: it is none.
    """
    try:
        record: R = _adapter(kind).validate_python(json.loads(as_json(content)))
    except zlib.error as error:
        raise ValueError(str(error)) from error
    return record


def _adapter(kind: type[R]) -> TypeAdapter[R]:
    from pydantic import TypeAdapter

    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
