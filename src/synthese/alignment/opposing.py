"""Whether two pilots say the same of a thing, or the opposite.

What is opposed has to be said of one thing: the words around it have to meet, by their stems or
by the words' vectors, so that sentences in different languages can be compared. Where that isn't
sure nothing is said: a reader is better served by ``unclear`` than by a guess.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from synthese.alignment.claims import Claim, Claims, Figure, claims_of
from synthese.alignment.polarity import GOALS, PILOT, thing
from synthese.embedding.static import StaticEmbedder
from synthese.norwegian.compounds import default_splitter
from synthese.norwegian.words import stem

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Places = tuple[int, ...]

_MET = np.float32(0.6)  # cosine from which two words are taken to say the same
_NEAR = np.float32(0.45)  # and below which they don't meet at all
_SURELY = 0.85
_SAME_SUBJECT = 0.6
_WHOLE, _PART, _HALF = 0.9, 0.35, 0.5
_SAME_STATEMENT = 0.7
_OTHER = 0.2
LEAST = 0.35  # likeness below which two sentences aren't compared
AGREES = 0.5
_ALIKE = 1.0
_TIMES_APART, _POINTS_APART = 2.0, 10.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two sentences agree. `reason` is a key of the wording, where they disagree."""

    stance: Literal["agree", "disagree", "unclear"]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as it is compared.

    `vectors`, float32 (n, dim) with unit rows, and `weights`, (n,), are those of its words that
    tell something; `same` names each word so that words which mean one thing have one name.
    """

    text: str
    same: tuple[str, ...]
    vectors: Floats
    weights: Floats
    names: Numbers
    firsts: Numbers
    lasts: Numbers
    claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]


UNCLEAR = Verdict("unclear")


def readings(lexicon: StaticEmbedder, sentences: Sequence[str]) -> list[Reading]:
    """Returns sentences as they are compared, in order; the lexicon is asked once."""
    read = [claims_of(each) for each in sentences]
    words = list(dict.fromkeys(word for each in read for word in each.words))
    vectors, weights = lexicon.asked_words(words)
    row_of = {word: row for row, word in enumerate(words)}
    found = []
    for text, each in zip(sentences, read, strict=True):
        rows = np.array([row_of[word] for word in each.words], np.int64)
        found.append(_reading(text, each, vectors[rows], weights[rows]))
    return found


def reading(lexicon: StaticEmbedder, sentence: str) -> Reading:
    """Returns a sentence as it is compared."""
    return readings(lexicon, [sentence])[0]


def _reading(text: str, read: Claims, vectors: Floats, weights: Floats) -> Reading:
    same = tuple(map(_name, read.words))
    light = np.array([2.0 if each == "#pilot" else 9.0 for each in same], np.float32)
    ends = [default_splitter().parts(each) for each in read.words]
    return Reading(
        text,
        same,
        vectors,
        np.minimum(weights, light),
        _sums(same),
        # a word that is no compound shares no first part with any
        np.array([_sum(stem(each[0])) if len(each) > 1 else -1 - at for at, each in enumerate(ends)], np.int64),
        _sums([stem(each[-1]) if each else "" for each in ends]),
        read.claims,
        read.figures,
    )


def _sums(words: Sequence[str]) -> Numbers:
    return np.array([_sum(each) for each in words], np.int64)


def _sum(word: str) -> int:
    return zlib.crc32(word.encode())


def _name(word: str) -> str:
    found = thing(word)
    own = stem(word)
    if found:
        return f"#{found.scale}"
    return "#pilot" if own in PILOT else "#goal" if word in GOALS else own


def verdict(left: Reading, right: Reading, *, likeness: float) -> Verdict:
    """Returns whether two sentences of different pilots agree."""
    if left.text == right.text:
        return Verdict("agree")
    if likeness < LEAST:
        return UNCLEAR
    met = _Met(left, right)
    if _figures_apart(left, right, met):
        return Verdict("disagree", "matrix.numbers")
    agreed, against = _compared(left, right, met)
    if against:
        opposed = Verdict("disagree", min(against))
        return UNCLEAR if agreed else opposed
    if likeness >= AGREES and (agreed or _told_alike(left, right, met)):
        return Verdict("agree")
    return UNCLEAR


def _compared(left: Reading, right: Reading, met: _Met) -> tuple[bool, list[str]]:
    """Returns whether any claim of both is the same, and why others are opposed."""
    agreed, against = False, []
    for one, other in product(left.claims, right.claims):
        if one.scale != other.scale or one.mode != other.mode or not _of_one_thing(one, other, met):
            continue
        if one.scale and (one.signs <= other.signs or other.signs <= one.signs):
            agreed = True
        elif not one.signs & other.signs and one.mode == "so":
            if one.scale or _make_up_most(left, right, one, other):
                against.append(_reason(one, other))
    return agreed, against


def _of_one_thing(one: Claim, other: Claim, met: _Met) -> bool:
    """Says whether two claims of one scale are about the same."""
    if one.scale == "going on" and met.both_tell(one.about, other.about, "#pilot"):
        return True
    if met.part(one.around, other.around):
        return False
    low, high = sorted(met.shares(one, other))
    more = met.each_tells_more(one, other)
    if not one.scale:
        return low >= _SAME_STATEMENT and not more and min(len(one.about), len(other.about)) > 1
    if one.by_amount and other.by_amount:
        return not more and low >= _PART
    return low >= _SURELY or (not more and high >= _WHOLE and low >= _HALF)


def _told_alike(left: Reading, right: Reading, met: _Met) -> bool:
    """Says whether two plain statements that make up most of both sentences say the same."""
    for one, other in product(left.claims, right.claims):
        same = one.scale == other.scale == "" and (one.mode, one.signs, one.numbers) == (
            other.mode, other.signs, other.numbers,
        )
        if same and _of_one_thing(one, other, met):
            if _make_up_most(left, right, one, other):
                return True
    return False


def _make_up_most(left: Reading, right: Reading, one: Claim, other: Claim) -> bool:
    """Says whether each claim is about at least half of what its sentence tells."""
    return all(
        reading.weights[list(claim.about)].sum() >= _HALF * reading.weights.sum()
        for reading, claim in ((left, one), (right, other))
    )


def _reason(one: Claim, other: Claim) -> str:
    if one.negated != other.negated:
        return "matrix.negated"
    return "matrix.direction" if one.by_amount and other.by_amount else "matrix.valence"


def _figures_apart(left: Reading, right: Reading, met: _Met) -> bool:
    return any(
        mine.unit == theirs.unit
        and _apart(mine, theirs)
        and min(met.shares(mine, theirs)) >= _SAME_STATEMENT
        for mine, theirs in product(left.figures, right.figures)
    )


def _apart(one: Figure, other: Figure) -> bool:
    low, high = sorted((one.value, other.value))
    if high < _TIMES_APART * low:
        return False
    return one.unit != "percent" or high - low >= _POINTS_APART


class _Met:
    """How near each word of one sentence lies to each of another, 0..1."""

    def __init__(self, left: Reading, right: Reading) -> None:
        table = left.vectors @ right.vectors.T
        table[table < _NEAR] = 0
        np.minimum(table / _MET, 1, out=table)
        table[np.not_equal.outer(left.lasts, right.lasts) & np.equal.outer(left.firsts, right.firsts)] = 0
        table[np.equal.outer(left.firsts, right.names) | np.equal.outer(left.names, right.firsts)] = 0
        table[np.equal.outer(left.names, right.names)] = 1
        self._table = table
        self._left, self._right = left, right

    def shares(self, one: _Said, other: _Said) -> tuple[float, float]:
        """Returns how much of what each is about the other's clause tells too, by weight."""
        if not one.about or not other.about or self._best(one.about, other.about) < _SURELY:
            return 0.0, 0.0
        here, there = list(one.about), list(other.about)
        mine, theirs = self._left.weights[here], self._right.weights[there]
        return (
            float(self._table[np.ix_(one.about, _clause(other))].max(axis=1) @ mine / mine.sum()),
            float(self._table[np.ix_(_clause(one), other.about)].max(axis=0) @ theirs / theirs.sum()),
        )

    def each_tells_more(self, one: _Said, other: _Said) -> bool:
        """Says whether each side names something that the other's clause doesn't."""
        mine = self._table[np.ix_(one.about, _clause(other))].max(axis=1)
        theirs = self._table[np.ix_(_clause(one), other.about)].max(axis=0)
        return bool((mine < _OTHER).any() and (theirs < _OTHER).any())

    def _best(self, one: Places, other: Places) -> float:
        return float(self._table[np.ix_(one, other)].max(initial=0))

    def both_tell(self, one: Places, other: Places, name: str) -> bool:
        return any(self._left.same[at] == name for at in one) and any(
            self._right.same[at] == name for at in other
        )

    def part(self, one: Places, other: Places) -> bool:
        """Says whether the words around are of other things on both sides."""
        mine = [at for at in one if self._left.same[at] != "#pilot"]
        theirs = [at for at in other if self._right.same[at] != "#pilot"]
        if not mine or not theirs:
            return False
        return self._best(tuple(mine), tuple(theirs)) < _OTHER


_Said = Claim | Figure


def _clause(said: _Said) -> Places:
    return said.about + (said.around if isinstance(said, Claim) else ())
