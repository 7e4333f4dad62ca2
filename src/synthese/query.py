"""Words typed → what is asked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from synthese.errors import InputError
from synthese.norwegian.compounds import default_splitter
from synthese.norwegian.words import content_words, stem

MAX_CHARS = 5_000
_QUOTED = re.compile(r"""(["«“”])([^"«»“”]+)["»“”]""")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\ufeff]+")


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it will be run.

    `words` are the content words as typed, each once; `stems` the stem of each, in the same
    order as far as they differ. `related` are the stems of the parts of compounds, and of words
    that might be written as one. `phrases` stood in quotation marks. `meant` are the last of
    `words` where some of those typed were unknown: what was probably meant by them.
    """

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    related: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()


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
    stems = tuple(dict.fromkeys(stem(word) for word in words))
    phrases = dict.fromkeys(each for _, each in _QUOTED.findall(text) if re.search(r"\w", each))
    return Query(text, words, stems, _related(words, stems), tuple(phrases))


def _related(words: Sequence[str], stems: Sequence[str]) -> tuple[str, ...]:
    split = default_splitter().parts
    parts = [part for word in words for part in split(word)]
    joined = [
        left.lower() + link + right.lower() for left, right in pairwise(words) for link in ("", "s")
    ]
    found = dict.fromkeys(stem(each) for each in (*parts, *joined))
    return tuple(each for each in found if each not in stems)
