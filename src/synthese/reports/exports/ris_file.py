"""Projects → RIS, which reference managers read."""

from __future__ import annotations

from collections.abc import Iterator

from synthese.reports.citations import to_ris
from synthese.reports.exports.cleaning import without_controls
from synthese.reports.exports.rows import Export, in_chunks


def to_ris_file(export: Export) -> Iterator[bytes]:
    """Yields a record a project, an empty line between them."""
    return in_chunks(
        without_controls(to_ris(row.project, row.address)) + "\r\n" for row in export.rows
    )
