"""What the readers' tests share: how two texts are compared, and what every document must hold."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from synthese.records import Document

PAGES = Path(__file__).parents[1] / "golden" / "pages"
SHARED = Path(__file__).parents[3] / "shared"


def f1(found: Iterable[str], expected: Iterable[str]) -> float:
    """The F1 of two bags: of words, lines or hashes."""
    a, b = Counter(found), Counter(expected)
    shared = sum((a & b).values())
    return 2 * shared / (sum(a.values()) + sum(b.values())) if a or b else 1.0


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def fields(document: Document) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in document.fields:
        found.setdefault(each.name, []).append(each.value)
    return found


def check_invariants(document: Document) -> None:
    """Blocks are ordered, apart and full; fields lie where they say; the text is NFC."""
    assert unicodedata.is_normalized("NFC", document.text)
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        assert document.text[block.start : block.end].strip()
        assert not document.text[end : block.start].strip()
        end = block.end
    assert document.text[end:] == ""
    for each in document.fields:
        if each.start is not None:
            assert document.text[each.start : each.end] == each.value
    assert document.title
