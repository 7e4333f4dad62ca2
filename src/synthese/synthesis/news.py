"""What is new since an earlier synthesis, read back from its JSON document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from synthese.errors import InputError
from synthese.pilot_records import Cell, Member, News, Quote, SourceEntry


def news_since(
    earlier: bytes | Path,
    *,
    members: Sequence[Member],
    cells: Sequence[Cell],
    sources: Sequence[SourceEntry],
) -> News:
    """Returns which projects came and went, and what is quoted that did not stand there.

    A quote is new where its document is: from a document that the earlier one rested on, too, no
    other choice of sentences or columns is news.

    Raises:
        InputError: that is no synthesis as JSON.
    """
    told = _read(earlier)
    try:
        before = dict.fromkeys(str(each["project"]["id"]) for each in told["members"])
        digests = {str(each["digest"]) for each in told["sources"]}
        fingerprint = str(told["certificate"]["fingerprint"])
        quoted = set(_quoted(told["cells"]))
    except (KeyError, TypeError) as error:
        raise InputError("matrix.no_synthesis") from error
    now = dict.fromkeys(each.project.id for each in members)
    fresh = {each.document for each in sources if each.digest not in digests}
    return News(
        joined=tuple(each for each in now if each not in before),
        left=tuple(each for each in before if each not in now),
        quotes=tuple(
            dict.fromkeys(
                quote
                for quote in _quotes(cells)
                if quote.document in fresh and (quote.project, quote.text) not in quoted
            )
        ),
        before=fingerprint,
    )


def _read(earlier: bytes | Path) -> dict[str, Any]:
    try:
        text = earlier.read_bytes() if isinstance(earlier, Path) else earlier
        told = json.loads(text)
    except FileNotFoundError as error:
        raise InputError("matrix.no_file", path=str(earlier)) from error
    except (OSError, ValueError) as error:
        raise InputError("matrix.no_synthesis") from error
    if not isinstance(told, dict):
        raise InputError("matrix.no_synthesis")
    return told


def _quoted(cells: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Yields the project and the words of each quote of a matrix read back."""
    for cell in cells:
        for quote in cell["quotes"]:
            yield str(quote["project"]), str(quote["text"])


def _quotes(cells: Sequence[Cell]) -> Iterator[Quote]:
    for cell in cells:
        yield from cell.quotes
