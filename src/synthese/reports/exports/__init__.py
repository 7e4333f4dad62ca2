"""Rows of projects → a file of them: CSV, XLSX, JSON Lines, RIS, or a page to print.

Pure renderings, each a stream of bytes: the same rows give the same bytes. What was asked, how
it was read and what was searched stands on a workbook's second sheet and above a page's table;
the other formats hold nothing but projects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Literal

from synthese.reports.exports.csv_file import to_csv
from synthese.reports.exports.html_file import to_html
from synthese.reports.exports.jsonl_file import to_jsonl
from synthese.reports.exports.ris_file import to_ris_file
from synthese.reports.exports.rows import Export, Facts, Row
from synthese.reports.exports.xlsx_file import MAX_ROWS, to_xlsx

FileFormat = Literal["xlsx", "csv", "html", "ris", "jsonl"]

RENDERINGS: MappingProxyType[FileFormat, Callable[[Export], Iterator[bytes]]] = MappingProxyType(
    {"xlsx": to_xlsx, "csv": to_csv, "html": to_html, "ris": to_ris_file, "jsonl": to_jsonl}
)

__all__ = ["MAX_ROWS", "RENDERINGS", "Export", "Facts", "FileFormat", "Row"]
