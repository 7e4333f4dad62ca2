"""What somebody typed → the query that it stands for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from synthese.errors import InputError
from synthese.norwegian.compounds import default_splitter
from synthese.norwegian.synonyms import synonyms_of
from synthese.norwegian.words import STOP_WORDS, content_words, placed, stem
from synthese.query.alternatives import alternatives
from synthese.query.asked import Condition, Query
from synthese.query.left import Reading
from synthese.query.marks import Marks, Span, as_text, marks_of
from synthese.query.misreading import misread

MAX_CHARS = 5_000
_MOST_JOINED = 64  # words; neighbours of a longer text aren't tried as one word
# What texts are read without, too: a phrase has to meet them letter for letter.
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def understand(
    typed: str,
    *,
    max_chars: int = MAX_CHARS,
    year: int | None = None,
    plain: Collection[str] = (),
    without: Collection[str] = (),
) -> Query:
    """Returns the query that `typed` stands for.

    Every letter typed ends up in a condition, in what is excluded, or in what is sought. What
    looks like query language and is none is sought as words, and told in `Query.misread`.

    Args:
        typed: What somebody typed.
        max_chars: The most characters it may have.
        year: Today's year; the clock's where none is given.
        plain: Pieces, as typed, that are to be plain words instead: conditions, quotations, and
            what is left out. Case is ignored.
        without: Such pieces that are to be dropped.

    Raises:
        InputError: it is empty, longer than `max_chars`, or has no word or number in it.
    """
    text = _cleaned(typed, max_chars)
    today = date.today().year if year is None else year
    switched = _Switched(_folded(plain), _folded(without))
    marks = marks_of(text, today)
    told = misread(marks)
    if marks.is_pasted:
        return replace(_one(text, as_text(marks), switched), misread=told)
    several = alternatives(marks)
    if not several:
        return replace(_one(text, marks, switched), misread=told)
    found = [_one(each, marks_of(each, today), switched) for each in several]
    asking = tuple(filter(_asks, found)) or tuple(found)
    return replace(_joined(text, asking), misread=told)


@dataclass(frozen=True, slots=True)
class _Switched:
    """Pieces that the reader wants as plain words, and pieces to drop, without case."""

    plain: frozenset[str]
    without: frozenset[str]

    def kept(self, text: str, spans: Iterable[Span]) -> list[Span]:
        """Returns those of the pieces that are as they were read."""
        off = self.plain | self.without
        return [span for span in spans if text[slice(*span)].casefold() not in off]

    def dropped(self, text: str, spans: Iterable[Span]) -> Iterator[Span]:
        """Yields those of the pieces that are left out of the query."""
        for span in spans:
            piece = text[slice(*span)].casefold()
            if piece in self.without and piece not in self.plain:
                yield span


def _one(text: str, marks: Marks, switched: _Switched) -> Query:
    """Returns the query that a text without ``OR`` stands for."""
    read = [] if marks.is_told else marks.read
    conditions = [*_conditions(text, marks.said, explicit=True), *_conditions(text, read)]
    conditions.sort(key=lambda each: each.start)
    spans = [(each.start, each.end) for each in conditions]
    on = {*switched.kept(text, spans)}
    conditions = [each for each in conditions if (each.start, each.end) in on]
    barred_words = switched.kept(text, marks.barred_words)
    barred_quotes = switched.kept(text, marks.barred_quotes)
    quoted = switched.kept(text, marks.quoted)
    dropped = switched.dropped(text, [*spans, *marks.restricting])
    cuts = sorted({*on, *barred_words, *barred_quotes, *dropped})
    sought = _sought(text, cuts)
    words = tuple(content_words(sought))
    stems = tuple(dict.fromkeys(stem(word) for word in words))
    return Query(
        text,
        words,
        stems,
        _related(words, stems),
        phrases=_phrases(text, quoted),
        loose=_loose(text, words, [*cuts, *quoted]) if quoted else words,
        sought=sought,
        conditions=tuple(each for each in conditions if not _is_barred(each)),
        synonyms=() if marks.is_told else tuple(synonyms_of(words)),
        excluded=tuple(dict.fromkeys(text[start + 1 : end] for start, end in barred_words)),
        excluded_phrases=_phrases(text, [(start + 1, end) for start, end in barred_quotes]),
        excluded_conditions=tuple(filter(_is_barred, conditions)),
    )


def _asks(asked: Query) -> bool:
    """Tells whether anything is left of a query when pieces of it were dropped."""
    barred = asked.excluded or asked.excluded_phrases or asked.excluded_conditions
    return bool(asked.sought or asked.conditions or barred)


def _joined(text: str, found: tuple[Query, ...]) -> Query:
    """Returns the query whose alternatives are `found`, with the words of all of them."""
    held = {word for each in found for word in each.words}
    words = tuple(word for word in content_words(text) if word in held)
    stems = tuple(dict.fromkeys(each for one in found for each in one.stems))
    related = dict.fromkeys(each for one in found for each in one.related if each not in stems)
    return Query(
        text,
        words,
        stems,
        tuple(related),
        loose=tuple(word for word in words if any(word in each.loose for each in found)),
        sought=" ".join(words),
        synonyms=tuple(dict.fromkeys(each for one in found for each in one.synonyms)),
        alternatives=found,
    )


def _cleaned(typed: str, max_chars: int) -> str:
    if len(typed) > max_chars:
        raise InputError("search.too_long", length=len(typed), limit=max_chars)
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", typed))
    text = " ".join(_UNPRINTABLE.sub(" ", visible).split())
    if not text:
        raise InputError("search.empty")
    if not re.search(r"\w", text):
        raise InputError("search.no_words", query=text[:80])
    return text


def _folded(pieces: Iterable[str]) -> frozenset[str]:
    return frozenset(each.casefold() for each in pieces)


def _conditions(
    text: str, found: Iterable[Reading], *, explicit: bool = False
) -> Iterator[Condition]:
    for field, values, start, end in found:
        yield Condition(field, values, text[start:end], start, end, explicit)


def _is_barred(condition: Condition) -> bool:
    return condition.explicit and condition.typed.startswith("-")


def _phrases(text: str, quoted: Iterable[Span]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text[start + 1 : end - 1].strip() for start, end in quoted))


def _loose(text: str, words: Sequence[str], taken: Sequence[Span]) -> tuple[str, ...]:
    """Returns those of `words` that stand outside what is taken."""
    free = set(content_words(" ".join(_pieces(text, sorted(taken)))))
    return tuple(word for word in words if word in free)


def _pieces(text: str, cuts: Sequence[Span]) -> Iterator[str]:
    """Yields what stands between cuts that lie apart."""
    ends = (0, *(end for _, end in cuts))
    starts = (*(start for start, _ in cuts), len(text))
    for start, end in zip(ends, starts, strict=True):
        yield text[start:end]


def _sought(text: str, cuts: Sequence[Span]) -> str:
    """Returns `text` without `cuts`, and without the function words that led to them."""
    if not cuts:
        return text
    last = len(cuts)
    pieces = (
        _trimmed(piece, opens=not at, closes=at == last)
        for at, piece in enumerate(_pieces(text, cuts))
    )
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
