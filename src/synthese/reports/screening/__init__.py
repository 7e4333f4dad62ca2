"""A call's screenings → its files: lines, a workbook, what was covered, and memos.

Pure renderings: the same call and decisions give the same bytes. What a memo says is decided once,
in its outline; Word and PDF render that.
"""

from synthese.reports.screening.writing import (
    MEDIA_TYPES,
    MemoFormat,
    call_memo,
    memo,
    memo_name,
    write_reports,
)

__all__ = ["MEDIA_TYPES", "MemoFormat", "call_memo", "memo", "memo_name", "write_reports"]
