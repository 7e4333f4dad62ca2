"""A synthesis → JSON: the whole record, as the REST answers have it."""

from __future__ import annotations

import json
import re
from typing import Any

from synthese.pilot_records import Synthesis
from synthese.reports.exports.cleaning import short_source
from synthese.reports.json_documents import to_json

FORMAT = 1
"""Raised when a field changes its meaning or goes; one that comes in leaves it as it is."""

_PLACES = frozenset(("document", "address", "source"))  # fields that tell where something lies
_PATH = re.compile(r"/|\\\\|[A-Za-z]:[/\\]")  # how one that leads from the root begins


def to_json_file(synthesis: Synthesis) -> bytes:
    """Returns a synthesis as one JSON object, with the number of its format first.

    A file's name stands for where it lies.
    """
    record = {"format": FORMAT, **_without_paths(to_json(synthesis))}
    # Half a character, which UTF-8 can't hold, is written as JSON itself escapes it.
    return f"{json.dumps(record, ensure_ascii=False, indent=1)}\n".encode(errors="backslashreplace")


def _without_paths(value: Any, field: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _without_paths(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_paths(each) for each in value]
    if field in _PLACES and isinstance(value, str) and _PATH.match(value):
        return short_source(value)
    return value
