"""Two texts as sentences, and which of them are matched: by the same words, and by most of them."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple
from zlib import crc32

from synthese.alignment.changes import Words, places_of, shared, words_in
from synthese.duplicate_records import Text
from synthese.norwegian.sentences import sentences_in

# Two sentences are one with words changed from this share of their words in common and in order,
# or from the lower one where they stand in order between others that meet. Of 400 pairs of
# documents of the demonstration corpus one in four has any that are, nearly all of them labels
# (``Periode: mars 2022 – …``); scripts/measure_passages.py.
_EDITED, _EDITED_IN_ORDER = 0.65, 0.5
# One that was cut, or stands whole within another: the share of the shorter's words, and how many.
_WITHIN, _LEAST_WITHIN = 0.85, 6
_MOST_JOINED = 3  # sentences that one is said by in other words
_MANY = 30  # sentences that hold a word that is too common to find any by
_TRIED = 3  # sentences with the most words in common that are looked at word by word
# A "sentence" of more words than this is a table or a text without full stops. It is cut after
# words that tell themselves where (content-defined chunking, Muthitacharoen et al. 2001), so that
# a word put in moves no cut but those around it.
_MOST_WORDS, _LEAST_PIECE, _EVERY = 120, 12, 24


class Unit(NamedTuple):
    """A sentence or a line: ``text[start:end]``, and its words by number."""

    start: int
    end: int
    first: int
    last: int
    template: bool

    @property
    def size(self) -> int:
        """How many words it has."""
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Side:
    """A text as it is aligned: its words, its sentences, and which words are its own."""

    text: Text
    words: Words
    units: list[Unit]
    own: list[int]  # how many of the words before each aren't template text

    def keys(self, unit: Unit) -> list[str]:
        """Returns a sentence's words as they are compared."""
        return self.words.keys[unit.first : unit.last]

    def count_own(self, first: int, last: int) -> int:
        """Returns how many of some words aren't template text."""
        return self.own[last] - self.own[first]


def side_of(text: Text) -> Side:
    """Returns a text as it is aligned."""
    words = words_in(text.text)
    own = [1] * len(words.keys)
    for start, end in text.template:
        first, last = words.between(start, end)
        own[first:last] = [0] * (last - first)
    before = [0, *accumulate(own)]
    units = [each for span in sentences_in(text.text) for each in _units(words, before, span)]
    return Side(text, words, units, before)


def _units(words: Words, own: Sequence[int], span: tuple[int, int]) -> Iterator[Unit]:
    """Yields a sentence, in several pieces where it has too many words for one."""
    start, end = span
    first, last = words.between(start, end)
    for begin, stop in _pieces(words, first, last):
        is_template = 2 * (own[stop] - own[begin]) < stop - begin
        yield Unit(
            start if begin == first else words.starts[begin],
            end if stop == last else words.ends[stop - 1],
            begin,
            stop,
            is_template,
        )


def _pieces(words: Words, first: int, last: int) -> Iterator[tuple[int, int]]:
    while last - first > _MOST_WORDS:
        places = range(first + _LEAST_PIECE, first + _MOST_WORDS)
        cut = next((at for at in places if _tells_itself(words.keys[at - 1])), places.stop)
        yield first, cut
        first = cut
    if first < last:
        yield first, last


def _tells_itself(word: str) -> bool:
    return crc32(word.encode()) % _EVERY == 0


# ── What is matched ──────────────────────────────────────────────────────────────────────────

Rows = tuple[int, int]
"""Sentences by number: the first, and the one after the last."""


class Match(NamedTuple):
    """Sentences of each text that say the same; `by_words` says whether their words told it."""

    rows: Rows
    columns: Rows
    likeness: float
    by_words: bool = True


class Matching:
    """Two texts, which sentences of theirs are matched so far, and which are free."""

    def __init__(self, left: Side, right: Side) -> None:
        self.left = left
        self.right = right
        # The match that each sentence is in, None where it is free.
        self.rows: list[Match | None] = [None] * len(left.units)
        self.columns: list[Match | None] = [None] * len(right.units)
        self.found: list[Match] = []  # in the order of the left text

    def is_free(self, match: Match) -> bool:
        """Says whether no sentence of a match is taken."""
        held = self.rows[slice(*match.rows)] + self.columns[slice(*match.columns)]
        return all(each is None for each in held)

    def take(self, match: Match) -> None:
        """Puts a match among those found."""
        insort(self.found, match)
        self.rows[slice(*match.rows)] = [match] * (match.rows[1] - match.rows[0])
        self.columns[slice(*match.columns)] = [match] * (match.columns[1] - match.columns[0])

    def widen(self, row: int, column: int) -> None:
        """Adds a free sentence to the match by meaning of another, that it stands just beside.

        Not where the other text has a free sentence there too: that may be what it says.
        """
        mine, theirs = self.rows[row], self.columns[column]
        if mine is None and theirs is not None and not theirs.by_words:
            beside = _beside(theirs.rows, row, theirs.columns)
            if beside is not None and not _is_free(self.columns, beside):
                self._replace(theirs, theirs._replace(rows=_with(theirs.rows, row)))
        elif theirs is None and mine is not None and not mine.by_words:
            beside = _beside(mine.columns, column, mine.rows)
            if beside is not None and not _is_free(self.rows, beside):
                self._replace(mine, mine._replace(columns=_with(mine.columns, column)))

    def _replace(self, match: Match, wider: Match) -> None:
        if max(wider.rows[1] - wider.rows[0], wider.columns[1] - wider.columns[0]) <= _MOST_JOINED:
            self.found.remove(match)
            self.take(wider)

    def free_rows(self) -> list[int]:
        """Returns the sentences of the left text that are in no match."""
        return [at for at, match in enumerate(self.rows) if match is None]

    def free_columns(self) -> list[int]:
        """Returns the sentences of the right text that are in no match."""
        return [at for at, match in enumerate(self.columns) if match is None]

    def nearness(self, row: int, column: int) -> float:
        """Returns how far a sentence stands from where the other's order would have it, 0..1."""
        return abs(row / len(self.rows) - column / len(self.columns))

    def in_order(self, match: Match) -> bool:
        """Says whether a match stands, in both texts, between the same two that are found."""
        at = bisect_left(self.found, match)
        before, after = self.found[max(at - 1, 0) : at], self.found[at : at + 1]
        return all(each.columns < match.columns for each in before) and all(
            match.columns < each.columns for each in after
        )


def _beside(rows: Rows, row: int, others: Rows) -> int | None:
    """Returns what stands beside `others` where `row` stands beside `rows`, None where it isn't."""
    if row == rows[0] - 1:
        return others[0] - 1
    return others[1] if row == rows[1] else None


def _is_free(matches: list[Match | None], at: int) -> bool:
    """Says whether there is a free sentence there."""
    return 0 <= at < len(matches) and matches[at] is None


def _with(rows: Rows, row: int) -> Rows:
    return min(rows[0], row), max(rows[1], row + 1)


# ── By words ─────────────────────────────────────────────────────────────────────────────────


def match_exactly(matching: Matching) -> None:
    """Matches sentences of the same words.

    First those that stand once in either text, then their neighbours, then the others in order,
    so that of sentences that recur (headings) each meets the one that stands where it does.
    """
    rows, columns = _by_words(matching.left), _by_words(matching.right)
    for key, mine in rows.items():
        theirs = columns.get(key, [])
        if len(mine) == len(theirs) == 1:
            _take_one(matching, mine[0], theirs[0])
    _match_neighbours(matching, 1)
    _match_neighbours(matching, -1)
    for key, mine in rows.items():
        here = [row for row in mine if matching.rows[row] is None]
        there = [column for column in columns.get(key, []) if matching.columns[column] is None]
        for row, column in zip(here, there, strict=False):
            _take_one(matching, row, column)


def _match_neighbours(matching: Matching, step: int) -> None:
    """Matches sentences of the same words that both stand just after (or before) a match."""
    count = len(matching.rows)
    for row in range(count)[::step]:
        beside = matching.rows[row - step] if 0 <= row - step < count else None
        if beside is None or matching.rows[row] is not None:
            continue
        column = beside.columns[0] + step
        if 0 <= column < len(matching.columns) and matching.columns[column] is None:
            mine, theirs = matching.left.units[row], matching.right.units[column]
            if matching.left.keys(mine) == matching.right.keys(theirs):
                _take_one(matching, row, column)


def _take_one(matching: Matching, row: int, column: int) -> None:
    matching.take(Match((row, row + 1), (column, column + 1), 1.0))


def _sentences(side: Side) -> Iterator[str]:
    return (" ".join(side.keys(each)) for each in side.units)


def _by_words(side: Side) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for at, key in enumerate(_sentences(side)):
        found[key].append(at)
    return found


def match_edited(matching: Matching) -> None:
    """Matches sentences that are one with words changed, split in two or joined into one."""
    for ratio, _, row, column in sorted(_alike(matching)):
        if matching.rows[row] is matching.columns[column] is None:
            match = _grown(matching, row, column)
            if max(-ratio, match.likeness) >= _EDITED or matching.in_order(match):
                matching.take(match)


def _alike(matching: Matching) -> Iterator[tuple[float, float, int, int]]:
    """Yields free sentences with enough words in common, as what they are taken in order of."""
    columns = matching.free_columns()
    holders: dict[str, list[int]] = defaultdict(list)
    for column in columns:
        for word in dict.fromkeys(matching.right.keys(matching.right.units[column])):
            holders[word].append(column)
    for row in matching.free_rows() if columns else ():
        keys = matching.left.keys(matching.left.units[row])
        places = places_of(keys)
        met: Counter[int] = Counter()
        for word in places:
            among = holders.get(word, ())
            if len(among) <= _MANY:
                met.update(among)
        for column, _ in met.most_common(_TRIED):
            others = matching.right.keys(matching.right.units[column])
            common = shared(places, others)
            sizes = len(keys), len(others)
            if common == 1 and keys[0] != others[0]:  # `Sum 900 000` begins as `Sum 620 000` does
                continue
            if _is_edited(common, *sizes) or _is_within(common, *sizes):
                ratio = round(2 * common / sum(sizes), 2)
                yield -ratio, matching.nearness(row, column), row, column


def _is_edited(common: int, left: int, right: int) -> bool:
    return 2 * common >= _EDITED_IN_ORDER * (left + right)


def _is_within(common: int, left: int, right: int) -> bool:
    return common >= _LEAST_WITHIN and common >= _WITHIN * min(left, right)


def _grown(matching: Matching, row: int, column: int) -> Match:
    """Returns two sentences, with those beside them that they were split into or joined from."""
    best = weighed(matching, (row, row + 1), (column, column + 1))
    while best.likeness < 1:
        wider = [weighed(matching, *each) for each in _wider(matching, best)]
        likest = max(wider, key=lambda each: each.likeness, default=best)
        if likest.likeness <= best.likeness:
            break
        best = likest
    return best


def _wider(matching: Matching, match: Match) -> Iterator[tuple[Rows, Rows]]:
    """Yields a match with a free sentence more on the side that has fewer words."""
    (top, bottom), (first, last) = match.rows, match.columns
    left, right = matching.left.units, matching.right.units
    mine = left[bottom - 1].last - left[top].first
    theirs = right[last - 1].last - right[first].first
    if mine < theirs:
        if top and matching.rows[top - 1] is None:
            yield (top - 1, bottom), match.columns
        if bottom < len(left) and matching.rows[bottom] is None:
            yield (top, bottom + 1), match.columns
    else:
        if first and matching.columns[first - 1] is None:
            yield match.rows, (first - 1, last)
        if last < len(right) and matching.columns[last] is None:
            yield match.rows, (first, last + 1)


def weighed(matching: Matching, rows: Rows, columns: Rows) -> Match:
    """Returns a match by words of some sentences of either text."""
    mine, theirs = _keys(matching.left, rows), _keys(matching.right, columns)
    common = shared(places_of(mine), theirs)
    return Match(rows, columns, 2 * common / (len(mine) + len(theirs)))


def _keys(side: Side, rows: Rows) -> list[str]:
    return side.words.keys[side.units[rows[0]].first : side.units[rows[1] - 1].last]
