"""A duplicate run → what people and scripts read of it, each in a file of its own."""

from __future__ import annotations

from synthese.reports.duplicates.changes import Changes, find_changes
from synthese.reports.duplicates.gathered import RunLike
from synthese.reports.duplicates.summary import summary_text
from synthese.reports.duplicates.writing import write_reports

__all__ = ["Changes", "RunLike", "find_changes", "summary_text", "write_reports"]
