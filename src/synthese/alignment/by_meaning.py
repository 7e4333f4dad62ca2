"""Sentences that their words didn't match → those that say the same in others, or translated."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from synthese.alignment.comparing import MEETS, compare
from synthese.alignment.matching import Match, Matching, Side, Unit
from synthese.alignment.telling import telling
from synthese.embedding.static import StaticEmbedder
from synthese.records import Role, Sentence

# Likeness from which sentences meet wherever they stand; below it, from `MEETS` on, only in order
# between others that do. Of the pages of data.norge.no that have the same lines in two languages
# (88 pairs), one or two in 1,000 characters so matched are of another line, and with `MEETS` alone
# up to three (scripts/measure_passages.py).
_ANYWHERE = 0.8
# In a text that plainly is the other's translation, since half of it is matched already, sentences
# in order meet from here on: other languages have other words. Two abstracts that only tell of one
# project are mostly not, and there so little likeness would pair sentences at random.
_TRANSLATED, _PLAINLY = 0.45, 0.5
_MOST_TOLD = 2_000  # sentences of a text that are embedded: more have no end
_FEW_WORDS = 6  # a sentence with no more may be a heading or a label, which by itself tells little
_LONGER = 2.0  # a sentence and its translation: the one so many times as long at most


class _Cell(NamedTuple):
    """Sentences by number, and how alike they are, as `Comparison.table` has it."""

    row: int
    column: int
    likeness: float


def match_by_meaning(lexicon: StaticEmbedder, matching: Matching, *, most: int) -> None:
    """Matches what is left, template text apart, by meaning; the likest first.

    Args:
        lexicon: the embedded model, for which likeness is calibrated.
        matching: two texts, their sentences matched by words so far.
        most: so many sentences of either are compared.
    """
    _match(matching, _cells(lexicon, matching, most=most, least=MEETS))


def match_translated(lexicon: StaticEmbedder, matching: Matching, *, most: int) -> None:
    """Matches what is left of two texts in different languages, headings and labels too."""
    cells = _cells(lexicon, matching, most=most, least=_TRANSLATED)
    _match(matching, [each for each in cells if each.likeness >= MEETS])
    if _is_plainly_translated(matching):
        _match(matching, cells)
    _match_between(matching)


def _is_plainly_translated(matching: Matching) -> bool:
    free = len(matching.free_rows()), len(matching.free_columns())
    return all(
        one < _PLAINLY * len(every)
        for one, every in zip(free, (matching.rows, matching.columns), strict=True)
    )


def _match(matching: Matching, cells: Sequence[_Cell]) -> None:
    for row, column, likeness in cells:
        match = Match((row, row + 1), (column, column + 1), min(likeness, 1.0), by_words=False)
        if matching.is_free(match) and (likeness >= _ANYWHERE or matching.in_order(match)):
            matching.take(match)
    for row, column, _ in cells:
        matching.widen(row, column)


def _cells(lexicon: StaticEmbedder, matching: Matching, *, most: int, least: float) -> list[_Cell]:
    """Returns free sentences that are alike, the likest first, of equals the nearest."""
    mine = _free_sentences(matching.left, matching.free_rows())
    theirs = _free_sentences(matching.right, matching.free_columns())
    if not mine or not theirs:
        return []
    one = telling(lexicon, matching.left.text.text, list(mine.values()))
    other = telling(lexicon, matching.right.text.text, list(theirs.values()))
    table = compare(one, other, most=most).table
    row_of = {each.start: row for row, each in mine.items()}
    column_of = {each.start: column for column, each in theirs.items()}
    rows = [row_of[each.start] for each in one.spans]
    columns = [column_of[each.start] for each in other.spans]
    cells = [
        _Cell(rows[at], columns[to], float(table[at, to])) for at, to in np.argwhere(table >= least)
    ]
    return sorted(
        cells,
        key=lambda each: (
            -round(each.likeness, 3),
            matching.nearness(each.row, each.column),
            each,
        ),
    )


def _free_sentences(side: Side, free: Sequence[int]) -> dict[int, Sentence]:
    return {
        at: Sentence(side.units[at].start, side.units[at].end, Role.OTHER, 0.0)
        for at in free[:_MOST_TOLD]
        if not side.units[at].template
    }


def _match_between(matching: Matching) -> None:
    """Matches short sentences between two that meet, as many in either text and about as long.

    Length tells much of what is a translation of what (Gale and Church 1993).
    """
    left, right = matching.left.units, matching.right.units
    fixed = [(each.rows, each.columns) for each in matching.found]
    ends = [((0, 0), (0, 0)), *fixed, ((len(left), 0), (len(right), 0))] if fixed else []
    for ((_, top), (_, first)), ((bottom, _), (last, _)) in pairwise(ends):
        if bottom - top != last - first:
            continue
        for row, column in zip(range(top, bottom), range(first, last), strict=True):
            match = Match((row, row + 1), (column, column + 1), _TRANSLATED, by_words=False)
            if matching.is_free(match) and _may_be_one(left[row], right[column]):
                matching.take(match)


def _may_be_one(left: Unit, right: Unit) -> bool:
    one, other = sorted((left.end - left.start, right.end - right.start))
    return min(left.size, right.size) <= _FEW_WORDS and other <= _LONGER * one
