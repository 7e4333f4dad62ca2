"""Projects → JSON Lines: the whole record of each, as the REST answers have it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from synthese.reports.exports.cleaning import short_source
from synthese.reports.exports.rows import Export, Row, in_chunks


def to_jsonl(export: Export) -> Iterator[bytes]:
    """Yields a line a project: rank, strength, address, project, and passage or note if any."""
    write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode
    return in_chunks(write(_record(row, export)) + "\n" for row in export.rows)


def _record(row: Row, export: Export) -> dict[str, Any]:
    project = replace(row.project, source=short_source(row.project.source))
    record: dict[str, Any] = {"rank": row.rank}
    if export.kind == "search":
        strength = row.strength
        record["strength"] = None if strength is None else round(float(strength), 4)
    if row.address:
        record["address"] = row.address
    if row.note:
        record["note"] = row.note
    if row.quote:
        record["passage"] = replace(row.quote, document=short_source(row.quote.document))
    return {**record, "project": project}


def _plain(value: object) -> Any:
    """Returns the fields of a record by name; tuples and codes are JSON's own already."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    raise TypeError(type(value).__name__)
