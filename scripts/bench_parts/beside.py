"""The engines that we are measured beside, where their packages are installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

from quality.needs import Record
from quality.peers import Bm25s, Txtai


def bm25s() -> Bm25s | None:
    """Returns bm25s, or None where it isn't installed."""
    return Bm25s() if _installed(Bm25s.packages) else None


def txtai() -> Txtai | None:
    """Returns txtai with its own BM25 and no dense leg, or None where it isn't installed."""
    return Txtai() if _installed(Txtai.packages) else None


def bm25s_tokenizer() -> Callable[[list[str]], Any] | None:
    """Returns bm25s's own splitting into words, without stemming, or None."""
    if not _installed(Bm25s.packages):
        return None
    import bm25s

    return lambda texts: bm25s.tokenize(texts, stopwords="no", show_progress=False)


def records(passages: list[str]) -> list[Record]:
    """Returns passages as what these engines take in."""
    return [{"_id": str(at), "title": "", "text": text} for at, text in enumerate(passages)]


def _installed(packages: tuple[str, ...]) -> bool:
    return all(importlib.util.find_spec(each) for each in packages)
