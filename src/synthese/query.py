"""Words typed → what is asked for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from synthese.errors import InputError
from synthese.norwegian.words import content_words, stem

MAX_CHARS = 5_000
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\ufeff]+")


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it will be run.

    `words` are the content words as typed, each once; `stems` the stem of each, in the same
    order as far as they differ.
    """

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]


def understand(typed: str, *, max_chars: int = MAX_CHARS) -> Query:
    """Returns the query that `typed` stands for.

    Raises:
        InputError: it is empty, longer than `max_chars`, or has no word or number in it.
    """
    if len(typed) > max_chars:
        raise InputError("search.too_long", length=len(typed), limit=max_chars)
    text = " ".join(_UNPRINTABLE.sub(" ", unicodedata.normalize("NFC", typed)).split())
    if not text:
        raise InputError("search.empty")
    if not re.search(r"\w", text):
        raise InputError("search.no_words", query=text[:80])
    words = tuple(content_words(text))
    return Query(text, words, tuple(dict.fromkeys(stem(word) for word in words)))
