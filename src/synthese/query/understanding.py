"""What somebody typed → the query that it stands for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from synthese.errors import InputError
from synthese.norwegian.compounds import default_splitter
from synthese.norwegian.synonyms import synonyms_of
from synthese.norwegian.words import STOP_WORDS, content_words, placed, stem
from synthese.query.asked import Condition, Query
from synthese.query.left import TAKEN, Left, Reading
from synthese.query.reading import readings
from synthese.query.syntax import fields

MAX_CHARS = 5_000
# What is longer, or ends as sentences do, is told and not asked for in keywords: its places and
# years are part of what it tells, and a hyphen before a word is a bullet. Filters read from such
# texts took what answers them away (`scripts/evaluate.py --sets innovasjon-norge norquad`).
_MOST_WORDS = 9
_SENTENCE_END = (".", "?", "!", "…")
_MOST_JOINED = 64  # words; neighbours of a longer text aren't tried as one word
_QUOTED = re.compile(r"""(["«“”])([^"«»“”]+)["»“”]""")
_EXCLUDED = re.compile(
    r"""(?<!\S)-(?:["«“”]([^"«»“”]*\w[^"«»“”]*)["»“”]|([^\W\d_][\w-]*)(?![^\s,.!?]))"""
)
_UNKNOWN = re.compile(r"(?<!\S)-?\w+:[^\s:/]\S*")  # no field, or no value of it: plain words
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\ufeff]+")
_Span = tuple[int, int]


def understand(
    typed: str,
    *,
    max_chars: int = MAX_CHARS,
    year: int | None = None,
    plain: Collection[str] = (),
    without: Collection[str] = (),
) -> Query:
    """Returns the query that `typed` stands for.

    Every letter typed ends up in a condition, in what is excluded, or in what is sought.

    Args:
        typed: What somebody typed.
        max_chars: The most characters it may have.
        year: Today's year; the clock's where none is given.
        plain: Conditions, as typed, that are to be plain words instead; case is ignored.
        without: Conditions, as typed, that are to be dropped.

    Raises:
        InputError: it is empty, longer than `max_chars`, or has no word or number in it.
    """
    text = _cleaned(typed, max_chars)
    parts = _parts(text, date.today().year if year is None else year)
    chosen = [each for each in parts.conditions if not _named(each, without)]
    chosen = [each for each in chosen if not _named(each, plain)]
    dropped = [each for each in parts.conditions if _named(each, without)]
    cuts = sorted([*((c.start, c.end) for c in (*dropped, *chosen)), *parts.excluded])
    sought = _sought(text, cuts)
    words = tuple(content_words(sought))
    stems = tuple(dict.fromkeys(stem(word) for word in words))
    return Query(
        text,
        words,
        stems,
        _related(words, stems),
        phrases=tuple(dict.fromkeys(text[start + 1 : end - 1] for start, end in parts.quoted)),
        sought=sought,
        conditions=tuple(chosen),
        synonyms=() if _is_description(text) else tuple(synonyms_of(words)),
        excluded=tuple(dict.fromkeys(parts.excluded.values())),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What stands in a text beside plain words, and where."""

    quoted: Sequence[_Span]
    excluded: Mapping[_Span, str]
    conditions: Sequence[Condition]


def _parts(text: str, year: int) -> _Parts:
    whole = Left.of(text, year)
    quoted = [found.span() for found in _QUOTED.finditer(text) if re.search(r"\w", found[2])]
    unquoted = whole.without(quoted)
    said = [each for each in fields(whole) if unquoted.text[each.start] != TAKEN]
    left = whole.without(each.span for each in said)
    quoted = [span for span in quoted if TAKEN not in left.text[slice(*span)]]
    excluded = _excluded(left, quoted)
    left = left.without(excluded)
    quoted = [span for span in quoted if left.text[span[0]] != TAKEN]
    unknown = [found.span() for found in _UNKNOWN.finditer(left.text)]
    left = left.without([*quoted, *unknown])
    read = [] if _is_description(text) else readings(left)
    if not (quoted or unknown or said or left.telling):
        excluded = {}  # there is nothing else to look for
    return _Parts(quoted, excluded, _conditions(text, said=said, read=read))


def _cleaned(typed: str, max_chars: int) -> str:
    if len(typed) > max_chars:
        raise InputError("search.too_long", length=len(typed), limit=max_chars)
    text = " ".join(_UNPRINTABLE.sub(" ", unicodedata.normalize("NFC", typed)).split())
    if not text:
        raise InputError("search.empty")
    if not re.search(r"\w", text):
        raise InputError("search.no_words", query=text[:80])
    return text


def _is_description(text: str) -> bool:
    return text.count(" ") >= _MOST_WORDS or text.endswith(_SENTENCE_END)


def _excluded(left: Left, quoted: Sequence[_Span]) -> dict[_Span, str]:
    """Returns the words and phrases after a hyphen, by where they stand."""
    if _is_description(left.text):
        return {}
    unquoted = left.without(quoted).text
    return {
        found.span(): found[1] or found[2]
        for found in _EXCLUDED.finditer(left.text)
        if unquoted[found.start()] != TAKEN
    }


def _conditions(text: str, *, said: Sequence[Reading], read: Sequence[Reading]) -> list[Condition]:
    made = [
        Condition(field, values, text[start:end], start, end, explicit)
        for found, explicit in ((said, True), (read, False))
        for field, values, start, end in found
    ]
    return sorted(made, key=lambda each: each.start)


def _named(condition: Condition, typed: Collection[str]) -> bool:
    return condition.typed.casefold() in {each.casefold() for each in typed}


def _sought(text: str, cuts: Sequence[_Span]) -> str:
    """Returns `text` without `cuts`, and without the function words that led to them."""
    if not cuts:
        return text
    starts, ends = zip(*cuts, strict=True)
    pieces = [
        _trimmed(text[start:end], opens=start == 0, closes=end == len(text))
        for start, end in zip((0, *ends), (*starts, len(text)), strict=True)
    ]
    sought = " ".join(filter(None, pieces))
    return sought if re.search(r"\w", sought) else ""


def _trimmed(piece: str, *, opens: bool, closes: bool) -> str:
    """Returns a stretch between two cuts without the function words and marks at its edges."""
    words = piece.split()
    while words and not closes and _is_empty(words[-1]):
        words.pop()
    words.reverse()
    while words and not opens and _is_empty(words[-1]):
        words.pop()
    return " ".join(reversed(words))


def _is_empty(word: str) -> bool:
    return all(each.lower() in STOP_WORDS for _, _, each in placed(word))


def _related(words: Sequence[str], stems: Sequence[str]) -> tuple[str, ...]:
    split = default_splitter().parts
    parts = [part for word in words for part in split(word)]
    near = pairwise(words) if len(words) <= _MOST_JOINED else ()
    joined = [left.lower() + link + right.lower() for left, right in near for link in ("", "s")]
    found = dict.fromkeys(stem(each) for each in (*parts, *joined))
    return tuple(each for each in found if each not in stems)
