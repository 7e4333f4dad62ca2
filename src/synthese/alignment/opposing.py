"""Whether two pilots say the same of a thing, or the opposite.

What is opposed has to be said of one thing: the words that it is said of have to meet, by their
stems or by their vectors, so that sentences in different languages can be compared. Where that
isn't sure nothing is said: a reader is better served by ``unclear`` than by a guess.

Thresholds are tuned on the half of ``corpus/relations/stances.jsonl`` that is marked ``dev``, and
so that hardly any two sentences of unrelated texts are said to disagree: 6 of 325,000 pairs with
likeness enough to be compared (``scripts/measure_stances.py --wild 4000`` prints both).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from synthese.alignment.claims import Claim, Claims, Figure, Places, claims_of
from synthese.alignment.polarity import COUNTS, GOALS, PILOT, thing
from synthese.embedding.static import StaticEmbedder
from synthese.norwegian.compounds import default_splitter
from synthese.norwegian.words import stem

Floats = NDArray[np.float32]
Sums = NDArray[np.int64]

# Likeness below which two sentences aren't compared at all, and from which they may agree: two
# that share a word by chance lie below the one, two on one matter above the other.
LEAST = 0.35
AGREES = 0.5

# Cosines of two words: from the one they say the same, below the other they have nothing to do
# with each other (`explaining.py` marks words from .48).
_SAME, _NEAR = np.float32(0.6), np.float32(0.45)
# How well words meet, 0..1, from there on.
_SURELY = 0.8  # the word that both are about
_NOT = 0.2  # below: the other doesn't tell it
# Shares of what a claim is about, by the words' weights, that the other has too.
_MOST, _WHOLE, _STATED, _HALF, _PART = 0.85, 0.9, 0.7, 0.5, 0.35
_PILOTS_WEIGHT = np.float32(2.0)  # `løsningen` says less of what is meant than any other noun
# Numbers are far apart where one is twice the other: no two pilots have the same, and less than
# that changes nobody's mind. Of shares, which are small by nature, ten points too.
_TIMES_APART, _POINTS_APART = 2.0, 10.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two sentences agree.

    `reason` says why where they don't, as a key of the wording: ``matrix.negated``,
    ``matrix.direction``, ``matrix.valence`` or ``matrix.numbers``.
    """

    stance: Literal["agree", "disagree", "unclear"]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as it is compared.

    `names` name the words that tell something, those that mean one thing alike. `vectors`, float32
    (n, dim) with unit rows, and `weights`, (n,), are theirs; `sums`, `firsts` and `lasts` are
    checksums of their names and of the first and the last part of compounds, 0 for other words.
    """

    text: str
    names: tuple[str, ...]
    vectors: Floats
    weights: Floats
    sums: Sums
    firsts: Sums
    lasts: Sums
    claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]


_UNCLEAR = Verdict("unclear")
_AGREE = Verdict("agree")


def readings(lexicon: StaticEmbedder, sentences: Sequence[str]) -> list[Reading]:
    """Returns sentences as they are compared, in order; the lexicon is asked once.

    Args:
        lexicon: the embedded model, for which the thresholds are tuned.
        sentences: in bokmål, nynorsk, English, Swedish or Danish.
    """
    read = [claims_of(each) for each in sentences]
    words = list(dict.fromkeys(word for each in read for word in each.words))
    vectors, weights = lexicon.asked_words(words)
    row_of = {word: row for row, word in enumerate(words)}
    found = []
    for text, each in zip(sentences, read, strict=True):
        rows = np.array([row_of[word] for word in each.words], np.int64)
        found.append(_reading(text, each, (vectors[rows], weights[rows])))
    return found


def reading(lexicon: StaticEmbedder, sentence: str) -> Reading:
    """Returns a sentence as it is compared; many at once are faster by `readings`."""
    return readings(lexicon, [sentence])[0]


def verdict(left: Reading, right: Reading, *, likeness: float) -> Verdict:
    """Returns whether two sentences of different pilots agree; the same whichever is left.

    Args:
        left: what the one says.
        right: what the other says.
        likeness: how like the two are, as `Comparison.table` has it.
    """
    if left.text == right.text:
        return _AGREE
    if likeness < LEAST or not _are_comparable(left, right):
        return _UNCLEAR
    met = _Met(left, right)
    if any(met.apart(*each) for each in product(left.figures, right.figures)):
        return Verdict("disagree", "matrix.numbers")
    agreed, against = _compared(left, right, met)
    if against:
        return _UNCLEAR if agreed else Verdict("disagree", min(against))
    if likeness >= AGREES and (agreed or _say_one_thing(left, right, met)):
        return _AGREE
    return _UNCLEAR


def _reading(text: str, read: Claims, vectors: tuple[Floats, Floats]) -> Reading:
    names = tuple(map(_name, read.words))
    most = np.array([_PILOTS_WEIGHT if each == _PILOT else np.inf for each in names], np.float32)
    parts = [default_splitter().parts(each) for each in read.words]
    return Reading(
        text=text,
        names=names,
        vectors=vectors[0],
        weights=np.minimum(vectors[1], most),
        sums=np.array([*map(_sum, names)], np.int64),
        firsts=np.array([_sum(stem(each[0])) if each else 0 for each in parts], np.int64),
        lasts=np.array([_sum(stem(each[-1])) if each else 0 for each in parts], np.int64),
        claims=read.claims,
        figures=read.figures,
    )


_PILOT = "#pilot"


def _name(word: str) -> str:
    """Returns a word's stem, or what it is called with others that mean the same here."""
    if (found := thing(word)) is not None:
        return f"#{found.scale}"
    parts = default_splitter().parts(word)
    own = stem(parts[0] if len(parts) == 2 and parts[1] in COUNTS else word)
    return _PILOT if own in PILOT else "#goal" if word in GOALS else own


def _sum(word: str) -> int:
    return zlib.crc32(word.encode())


def _are_comparable(left: Reading, right: Reading) -> bool:
    """Says whether any two claims or figures are of a kind: most sentences have none."""
    kinds = {(each.scale, each.mode) for each in left.claims}
    units = {each.unit for each in left.figures}
    return any((each.scale, each.mode) in kinds for each in right.claims) or any(
        each.unit in units for each in right.figures
    )


def _compared(left: Reading, right: Reading, met: _Met) -> tuple[bool, list[str]]:
    """Returns whether any claim is made by both, and why others are opposed."""
    agreed, against = False, []
    for one, other in product(left.claims, right.claims):
        if (one.scale, one.mode) != (other.scale, other.mode) or not met.one_thing(one, other):
            continue
        if one.scale and (one.signs <= other.signs or other.signs <= one.signs):
            agreed |= one.scale != "change" or one.negated  # some change needn't be the same
        elif one.signs & other.signs or one.mode != "so":
            continue
        elif one.scale or met.make_up_most(one, other):
            against.append(_reason(one, other))
    return agreed, against


def _say_one_thing(left: Reading, right: Reading, met: _Met) -> bool:
    """Says whether two plain statements, which make up most of their sentences, are the same."""
    return any(
        not one.scale
        and not other.scale
        and (one.mode, one.signs, one.numbers) == (other.mode, other.signs, other.numbers)
        and met.one_thing(one, other)
        and met.make_up_most(one, other)
        for one, other in product(left.claims, right.claims)
    )


def _reason(one: Claim, other: Claim) -> str:
    if one.negated != other.negated:
        return "matrix.negated"
    return "matrix.direction" if one.by_amount and other.by_amount else "matrix.valence"


class _Met:
    """How well the words of two sentences meet, and so what their claims are about."""

    def __init__(self, left: Reading, right: Reading) -> None:
        cosines = np.round(left.vectors @ right.vectors.T, 4)  # the same whichever is left
        table = np.where(cosines < _NEAR, 0, np.minimum(cosines / _SAME, 1))
        same = np.equal.outer(left.sums, right.sums)
        table[same] = 1
        # Compounds that share a part are other things, near as their vectors may lie:
        # `virksomhet` and `virksomhetskostnad`, `driftskostnad` and `driftsstans`, `nattforbruk`
        # and `klorforbruk`.
        both = np.logical_and.outer(left.firsts != 0, right.firsts != 0)
        first = np.equal.outer(left.firsts, right.firsts) & both
        last = np.equal.outer(left.lasts, right.lasts) & both
        part = np.equal.outer(left.firsts, right.sums) | np.equal.outer(left.sums, right.firsts)
        table[((part | (first & ~last)) & ~same) | (last & ~first)] = 0
        self._table: Floats = np.asarray(table, np.float32)
        self._left, self._right = left, right

    def one_thing(self, one: Claim, other: Claim) -> bool:
        """Says whether two claims of one scale are about the same."""
        if one.scale == "going on" and self._tell_of_the_pilot(one, other):
            return True
        if self._are_elsewhere(one.around, other.around):
            return False
        low, high = sorted(self._shares(one, other))
        more = self._each_tells_more(one, other)
        if not one.scale:
            return low >= _STATED and not more and min(len(one.about), len(other.about)) > 1
        if one.by_amount and other.by_amount:
            return low >= _PART and not more
        return low >= _MOST or (low >= _HALF and high >= _WHOLE and not more)

    def apart(self, one: Figure, other: Figure) -> bool:
        """Says whether two figures of one thing and unit are far apart."""
        low, high = sorted((one.value, other.value))
        if one.unit != other.unit or high < _TIMES_APART * low:
            return False
        if one.unit == "percent" and high - low < _POINTS_APART:
            return False
        return min(self._shares(one, other)) >= _STATED

    def make_up_most(self, one: Claim, other: Claim) -> bool:
        """Says whether each claim is about at least half of what its sentence tells."""
        return all(
            read.weights[list(claim.about)].sum() >= _HALF * read.weights.sum()
            for read, claim in ((self._left, one), (self._right, other))
        )

    def _shares(self, one: Claim | Figure, other: Claim | Figure) -> tuple[float, float]:
        """Returns how much of what each is about the other's clause tells too, by weight.

        Nothing, where no word that one is about is one that the other is about.
        """
        here, there = list(one.about), list(other.about)
        if self._best(one.about, other.about) < _SURELY:
            return 0.0, 0.0
        mine, theirs = self._left.weights[here], self._right.weights[there]
        by_row, by_column = self._told(one, other)
        whole = float(mine.sum()) or 1.0, float(theirs.sum()) or 1.0
        return float(by_row @ mine) / whole[0], float(by_column @ theirs) / whole[1]

    def _told(self, one: Claim | Figure, other: Claim | Figure) -> tuple[Floats, Floats]:
        """Returns how well each word that either is about is met by the other's clause."""
        return (
            self._table[np.ix_(one.about, _clause(other))].max(axis=1),
            self._table[np.ix_(_clause(one), other.about)].max(axis=0),
        )

    def _each_tells_more(self, one: Claim, other: Claim) -> bool:
        """Says whether each names something that the other doesn't: costs of this and of that."""
        by_row, by_column = self._told(one, other)
        return bool((by_row < _NOT).any() and (by_column < _NOT).any())

    def _are_elsewhere(self, one: Places, other: Places) -> bool:
        """Says whether what stands around two claims is of other things on both sides."""
        mine = tuple(at for at in one if self._left.names[at] != _PILOT)
        theirs = tuple(at for at in other if self._right.names[at] != _PILOT)
        return bool(mine and theirs) and self._best(mine, theirs) < _NOT

    def _tell_of_the_pilot(self, one: Claim, other: Claim) -> bool:
        return any(self._left.names[at] == _PILOT for at in one.about) and any(
            self._right.names[at] == _PILOT for at in other.about
        )

    def _best(self, one: Places, other: Places) -> float:
        return float(self._table[np.ix_(one, other)].max(initial=0))


def _clause(said: Claim | Figure) -> Places:
    return said.about + (said.around if isinstance(said, Claim) else ())
