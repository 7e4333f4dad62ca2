"""What two texts tell → where they meet, how much, and how alike they are in each role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthese.alignment.stretches import Stretch, stretches
from synthese.alignment.telling import Floats, Numbers, Span, Telling, telling, telling_of
from synthese.embedding.static import StaticEmbedder
from synthese.records import DocumentDetail, Role

# Scores of two arbitrary sentences of unrelated projects (the median, demonstration corpus) and of
# a sentence and its translation (the mean of NTREX's medians: nb–nn .60, en–nb .46), as printed by
# scripts/calibrate_alignment.py. Likeness is 0 at the one and 1 at the other.
_ARBITRARY, _SAME = 0.05, 0.53
# Likeness from which two sentences are said to meet. In the same corpus one in twelve pairs of
# unrelated projects has any that do, and six in ten pairs of parallel pilots.
MEETS = 0.64
_WORDS = np.float32(0.5)  # what likeness word by word counts beside that of meaning
_NEAR = np.float32(0.4)  # cosine below which two words don't meet at all
MOST_SENTENCES = 300  # that are compared word by word: 2,000 words have about a hundred


@dataclass(frozen=True, slots=True)
class Meeting:
    """A stretch of each of two texts, of whole sentences, that tell the same.

    `likeness` is in 0..1: 0 for two arbitrary sentences of different projects, 1 for the same.
    Where several texts are compared, `left_text` and `right_text` are which ones, from 0.
    """

    left: Span
    right: Span
    likeness: float
    left_text: int = 0
    right_text: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """How like each sentence of one text is to each of another.

    `table` is float32 (n, m), 0 where two sentences have as little to do with each other as any,
    1 where they tell the same in other words, and higher where the words are the same too.
    """

    left: Telling
    right: Telling
    table: Floats

    def meetings(self, *, most: int | None = None) -> tuple[Meeting, ...]:
        """Returns where the two meet, the likest first, ties in the order of the left text.

        Neighbouring sentences are one meeting, and no sentence is in two.
        """
        found = stretches(self.table, self.left.places, self.right.places, least=MEETS)
        met = [self._meeting(each) for each in found]
        met.sort(key=lambda each: (-each.likeness, each.left_text, each.left))
        return tuple(met[:most])

    def nearest(self) -> tuple[Meeting, ...]:
        """Returns the two sentences nearest to each other, met or not; none of an empty text."""
        if not self.table.size:
            return ()
        row, column = divmod(int(self.table.argmax()), self.table.shape[1])
        return (self._meeting(Stretch((row, row), (column, column))),)

    @property
    def met(self) -> int:
        """How many sentences of the one meet as many of the other."""
        meets = self.table >= MEETS
        return int(min(meets.any(axis=0).sum(), meets.any(axis=1).sum()))

    @property
    def share(self) -> float:
        """How well the left text's sentences are met, the mean, 0..1."""
        if not self.table.size:
            return 0.0
        return round(float(self.table.clip(0, 1).max(axis=1).mean()), 4)

    def by_role(self) -> dict[Role, float]:
        """Returns how alike the two are in each role that both tell, 0..1, the likest first.

        The mean of how well each sentence of the one is met by the other, both ways; the same
        whichever is left.
        """
        rows, columns = _rows_by_role(self.left), _rows_by_role(self.right)
        alike = {
            role: _mean_of_best(self.table[np.ix_(rows[role], columns[role])])
            for role in Role
            if role in rows and role in columns
        }
        return dict(sorted(alike.items(), key=lambda each: -each[1]))

    def _meeting(self, each: Stretch) -> Meeting:
        (top, bottom), (first, last) = each.rows, each.columns
        return Meeting(
            Span(self.left.spans[top].start, self.left.spans[bottom].end),
            Span(self.right.spans[first].start, self.right.spans[last].end),
            _mean_of_best(self.table[top : bottom + 1, first : last + 1]),
            int(self.left.texts[top]),
            int(self.right.texts[first]),
        )


def compare(left: Telling, right: Telling, *, most: int = MOST_SENTENCES) -> Comparison:
    """Returns how like the sentences of two texts are.

    Args:
        left: what the one tells.
        right: what the other does.
        most: of a longer text only so many sentences are compared, those that lie nearest in
            meaning to any of the other; the rest count as unlike.
    """
    table = np.zeros((len(left), len(right)), np.float32)
    if not table.size:
        return Comparison(left, right, table)
    rows, columns = _nearest(left, right, most), _nearest(right, left, most)
    table[np.ix_(rows, columns)] = _likeness(left.only(rows), right.only(columns))
    return Comparison(left, right, table)


def meetings(
    lexicon: StaticEmbedder, left: str, right: str, *, most: int | None = None
) -> tuple[Meeting, ...]:
    """Returns where two texts meet, the likest first: see `Comparison.meetings`."""
    return compare(telling(lexicon, left), telling(lexicon, right)).meetings(most=most)


def likeness_by_role(
    lexicon: StaticEmbedder, left: Sequence[DocumentDetail], right: Sequence[DocumentDetail]
) -> dict[Role, float]:
    """Returns how alike two projects are in each role that both tell: `Comparison.by_role`."""
    return compare(telling_of(lexicon, left), telling_of(lexicon, right)).by_role()


def _nearest(told: Telling, other: Telling, most: int) -> Numbers:
    """Returns the rows of the sentences that lie nearest to any of `other`, in order."""
    if len(told) <= most:
        return np.arange(len(told))
    nearness = (told.vectors @ other.vectors.T).max(axis=1)
    return np.sort(np.argsort(-nearness, kind="stable")[:most])


def _likeness(left: Telling, right: Telling) -> Floats:
    """Returns float32 (n, m) as `Comparison.table` holds it.

    By meaning, the cosine of the vectors, and word by word: how near the nearest word of the
    other sentence lies, by the words' weights, both ways.
    """
    cosines = left.words @ right.words.T
    cosines[cosines < _NEAR] = 0
    by_words = (_met_words(left, right, cosines) + _met_words(right, left, cosines.T).T) / 2
    score = (left.vectors @ right.vectors.T + _WORDS * by_words) / (1 + _WORDS)
    return np.asarray((score - _ARBITRARY) / (_SAME - _ARBITRARY), np.float32)


def _met_words(told: Telling, other: Telling, cosines: Floats) -> Floats:
    """Returns (n, m): how much of each sentence's weight is met by words of each of `other`."""
    best = np.maximum.reduceat(cosines[:, other.said], other.begins, axis=1)
    return np.asarray(np.add.reduceat(best[told.said] * told.weights[:, None], told.begins))


def _mean_of_best(likeness: Floats) -> float:
    """Returns how well each row is met by a column and each column by a row, 0..1."""
    held = likeness.clip(0, 1)
    return round(float(held.max(axis=0).mean() + held.max(axis=1).mean()) / 2, 4)


def _rows_by_role(told: Telling) -> dict[Role, Numbers]:
    every = {role for role in told.roles if role not in (None, Role.OTHER)}
    return {
        role: np.flatnonzero([each is role for each in told.roles])
        for role in every
        if role is not None
    }
