"""Records → the JSON documents of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from synthese.records import Failure


def to_json(record: Any) -> Any:
    """Returns a record as plain JSON values: its fields by name, tuples as lists.

    A failure is told as the contract has it: ``{"source": …, "reason": …}``.
    """
    if isinstance(record, Failure):
        return {"source": record.source, "reason": record.reason()}
    if is_dataclass(record) and not isinstance(record, type):
        return {each.name: to_json(getattr(record, each.name)) for each in fields(record)}
    if isinstance(record, Enum):
        return record.value
    if isinstance(record, Mapping):
        return {str(key): to_json(value) for key, value in record.items()}
    if isinstance(record, tuple | list):
        return [to_json(each) for each in record]
    return record
