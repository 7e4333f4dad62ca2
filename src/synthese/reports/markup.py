"""Texts of any source → what can stand in a page."""

from __future__ import annotations

from html import escape

from synthese.reports.exports.cleaning import one_line

_TAGS = frozenset(("nb", "nn", "no", "en", "sv", "da", "se"))


def text(told: str) -> str:
    """Returns a text as it stands in a page, on one line."""
    return escape(one_line(told))


def linked(told: str) -> str:
    """Returns a text as it stands in a page, and as a link where it is an address."""
    shown = text(told)
    leads = told.lower().startswith(("https://", "http://")) and " " not in told
    return f'<a href="{shown}">{shown}</a>' if leads else shown


def lang(code: str) -> str:
    """Returns the language of a source's own words; the empty one says that it isn't known."""
    return f' lang="{code if code in _TAGS else ""}"'
