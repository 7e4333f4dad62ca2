"""A passage of a text → words of a page, with what the other has not and what is template text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from typing import Literal

from synthese.duplicate_records import Text, TextSpan
from synthese.reports.exports.cleaning import in_lines

MOST_CHARS = 700  # of a passage on the page; pairs.jsonl has it whole

_TAGS = {"left": "del", "right": "ins"}
_CLOSED = '<span class="unseen">] </span>'


def words(told: str) -> str:
    """Returns words as they stand in a page, the spaces that hold figures together kept."""
    return escape(in_lines(told))


def quoted(
    text: Text,
    span: TextSpan,
    changed: Sequence[TextSpan],
    *,
    side: Literal["left", "right"],
    alone: str,
) -> str:
    """Returns a passage as it stands in a page.

    Args:
        text: the text that it is of.
        span: where it stands, in code points.
        changed: the words that the other text hasn't, in order.
        side: which of the two texts it is of.
        alone: the tag that tells a screen reader that words stand in this text only.
    """
    start, end = span.start, min(span.end, span.start + MOST_CHARS)
    if end < span.end:
        end = max(text.text.rfind(" ", start, end), start + MOST_CHARS // 2)
    edges = {start, end}
    for each in (*changed, *text.template):
        edges |= {edge for edge in each if start < edge < end}
    cuts = sorted(edges)
    told = [
        _piece(text.text[a:b], changed=_within(changed, a), template=_within(text.template, a))
        for a, b in pairwise(cuts)
    ]
    return _joined(told, _TAGS[side], alone) + ("…" if end < span.end else "")


def _within(spans: Iterable[TextSpan], place: int) -> bool:
    return any(start <= place < end for start, end in spans)


def _piece(cut: str, *, changed: bool, template: bool) -> tuple[bool, str]:
    shown = words(cut)
    if template and shown.strip():
        shown = f'<span class="template">{shown}</span>'
    return changed, shown


def _joined(pieces: Iterable[tuple[bool, str]], tag: str, alone: str) -> str:
    """Returns pieces with what is changed in a tag, neighbours in one."""
    told, open_ = [], False
    for changed, shown in pieces:
        if changed and not open_:
            told.append(f"<{tag}>{alone}")
        if open_ and not changed:
            told.append(f"{_CLOSED}</{tag}>")
        told.append(shown)
        open_ = changed
    if open_:
        told.append(f"{_CLOSED}</{tag}>")
    return "".join(told)
