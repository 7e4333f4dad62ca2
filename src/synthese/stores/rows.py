"""How documents, projects and sentences lie in a row of the catalogue: as JSON, packed."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any, cast

import numpy as np

from synthese.records import (
    Block,
    BlockKind,
    Document,
    Field,
    Format,
    Municipality,
    Page,
    PageKind,
    Period,
    Phase,
    Project,
    Role,
    Sentence,
)
from synthese.stores.packing import pack_record, unpack_record

_UNKNOWN = asdict(Project(id="", title="", source=""))
_FIELD = asdict(Field("", ""))
_ROLES = tuple(Role)  # by their place; what is packed depends on it


def pack_layout(document: Document) -> bytes:
    """Returns what a document is besides its text and its columns in the catalogue."""
    return _packed(_layout(document))


def unpack_layout(packed: bytes) -> dict[str, Any]:
    """Returns the keywords of `Document` that `pack_layout` packed."""
    parts = _unpacked(packed)
    return {
        "blocks": tuple(Block(BlockKind(kind), *rest) for kind, *rest in parts["blocks"]),
        "pages": tuple(Page(**page) for page in parts["pages"]),
        "fields": tuple(Field(**(_FIELD | field)) for field in parts["fields"]),
        "languages": tuple(parts["languages"]),
    }


def pack_project(project: Project) -> bytes:
    """Returns what is known of a project."""
    return _packed(_known(asdict(project), _UNKNOWN))


def lead_of(packed: bytes) -> str | None:
    """Returns who leads the project that `pack_project` packed; a fifth of unpacking it all."""
    return cast("str | None", _unpacked(packed).get("lead"))


def unpack_project(packed: bytes) -> Project:
    """Returns the project that `pack_project` packed."""
    record = {**_UNKNOWN, **_unpacked(packed)}
    period = record["period"]
    lists = ("partners", "themes", "references", "languages", "doubts", "corrected")
    return Project(
        **{
            **record,
            **{name: tuple(record[name]) for name in lists},
            "kind": PageKind(record["kind"]),
            "format": Format(record["format"]),
            "phase": Phase(record["phase"]) if record["phase"] else None,
            "municipalities": tuple(Municipality(**unit) for unit in record["municipalities"]),
            "mentioned": tuple(Municipality(**unit) for unit in record["mentioned"]),
            "former": tuple(Municipality(**unit) for unit in record["former"]),
            "period": Period(**period) if period else None,
        }
    )


def pack_fields(fields: Iterable[Field]) -> bytes:
    """Returns the values that were read for a project."""
    return _packed([_known(asdict(field), _FIELD) for field in fields])


def unpack_fields(packed: bytes) -> tuple[Field, ...]:
    """Returns the values that `pack_fields` packed."""
    return tuple(Field(**(_FIELD | field)) for field in _unpacked(packed))


def pack_sentences(sentences: Sequence[Sentence]) -> bytes:
    """Returns sentences in about four bytes each: gap, length, role, confidence in hundredths."""
    table = np.array(
        [
            (e.start, e.end, _ROLES.index(e.role) * 2 + e.stopped, round(e.confidence * 100))
            for e in sentences
        ],
        np.int32,
    ).reshape(-1, 4)
    table[:, 1] -= table[:, 0]
    table[:, 0] = np.diff(table[:, 0], prepend=0)
    return zlib.compress(table.T.tobytes())  # column by column: each is alike


def unpack_sentences(packed: bytes) -> tuple[Sentence, ...]:
    """Returns the sentences that `pack_sentences` packed."""
    gaps, lengths, kinds, sure = np.frombuffer(zlib.decompress(packed), np.int32).reshape(4, -1)
    starts = np.cumsum(gaps)
    columns = (each.tolist() for each in (starts, starts + lengths, kinds, sure))
    return tuple(
        Sentence(start, end, _ROLES[kind // 2], share / 100, bool(kind % 2))
        for start, end, kind, share in zip(*columns, strict=True)
    )


def content_digest(document: Document) -> str:
    """Returns a digest of all that was read of a document, in hex."""
    layout = _layout(replace(document, languages=()))
    said = json.dumps([document.title, document.text, document.kind, layout])
    return hashlib.sha256(said.encode()).hexdigest()


def _layout(document: Document) -> dict[str, Any]:
    return {
        "blocks": [
            [block.kind, block.start, block.end, block.level, block.page]
            for block in document.blocks
        ],
        "pages": [asdict(page) for page in document.pages],
        "fields": [_known(asdict(field), _FIELD) for field in document.fields],
        "languages": document.languages,
    }


def _known(values: dict[str, Any], unknown: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value != unknown[name]}


def _packed(value: object) -> bytes:
    return pack_record(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _unpacked(packed: bytes) -> Any:
    return json.loads(unpack_record(packed))
