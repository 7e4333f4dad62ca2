"""What a catalogue holds, source by source, what came last, and how the runs went."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from synthese.records import Addition, Coverage, Run, SourceKind
from synthese.stores.facets import source_name

# Documents of one source share this: a web address up to its path, a table, a file's folder.
_PLACE = (
    "CASE WHEN d.container LIKE 'http%://%/%' THEN"
    " substr(d.container, 1, instr(substr(d.container, 9), '/') + 8)"
    " WHEN d.record_id IS NOT NULL THEN d.container"
    " ELSE rtrim(d.container, replace(d.container, '/', '')) END"
)
_SEEN = "d.born <= :g AND (d.died IS NULL OR d.died > :g)"


def coverage(db: sqlite3.Connection, generation: int) -> tuple[Coverage, ...]:
    """Returns what each source has given, the one with most documents first.

    A project whose documents are of several sources counts in each.
    """
    rows = db.execute(
        f"SELECT {_PLACE} AS place, min(d.source), d.record_id IS NOT NULL, count(DISTINCT d.project),"
        " count(*), sum((SELECT count(*) FROM passages p WHERE p.document = d.id)),"
        f" sum(d.unread_pages), max(d.added) FROM documents d WHERE {_SEEN} GROUP BY place",
        {"g": generation},
    ).fetchall()
    kinds = db.execute(
        f"SELECT {_PLACE} AS place, d.language, d.format, count(*) FROM documents d WHERE {_SEEN}"
        " GROUP BY place, d.language, d.format",
        {"g": generation},
    ).fetchall()
    found = [
        Coverage(
            name=source_name(source),
            kind=_kind(source, is_record=bool(is_record)),
            projects=projects,
            documents=documents,
            passages=passages,
            pages_without_text=unread,
            languages=_summed((row[1], row[3]) for row in kinds if row[0] == place),
            formats=_summed((row[2], row[3]) for row in kinds if row[0] == place),
            last_added=added,
        )
        for place, source, is_record, projects, documents, passages, unread, added in rows
    ]
    return tuple(sorted(found, key=lambda each: (-each.documents, each.name)))


def _kind(source: str, *, is_record: bool) -> SourceKind:
    if source.startswith(("http://", "https://")):
        return "web"
    return "table" if is_record else "folder"


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, count in pairs:
        sums[name] = sums.get(name, 0) + count
    return dict(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])))


def latest(db: sqlite3.Connection, generation: int, most: int) -> tuple[Addition, ...]:
    """Returns the documents that came last, the newest first."""
    rows = db.execute(
        "SELECT n.id, d.title, d.source, d.language, d.added FROM documents d"
        f" JOIN numbers n ON n.number = d.project WHERE {_SEEN} ORDER BY d.id DESC LIMIT :most",
        {"g": generation, "most": most},
    )
    return tuple(Addition(*row) for row in rows)


def runs(db: sqlite3.Connection, most: int) -> tuple[Run, ...]:
    """Returns the last runs of commands that write, the newest first."""
    rows = db.execute(
        "SELECT command, started, finished, outcome FROM runs ORDER BY id DESC LIMIT ?", (most,)
    )
    return tuple(
        Run(command, started, finished, json.loads(outcome or "{}"))
        for command, started, finished, outcome in rows
    )
