"""How well pairs that are called copies meet the truth, at one threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from quality.duplicate_peers import Found
from quality.duplicate_sets import Keys, LabelledTexts
from quality.variants import KINDS, NEIGHBOUR

_NEUTRAL = ("source", NEIGHBOUR, "parallel")  # beside which every kind of variant is measured


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean, 0..1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Returns the harmonic mean, 0 where both are 0."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def keys_of(found: Found, of: LabelledTexts) -> Keys:
    """Returns each pair as one number."""
    return np.asarray(found.left * len(of.texts) + found.right, np.int64)


def scored(called: Keys, of: LabelledTexts, half: str | None = None) -> Score:
    """Returns how well the pairs that are called copies meet all true pairs that count."""
    true = of.keys(of.kinds)
    return _score(called[of.counted(called, half)], true[of.counted(true, half)])


def best_threshold(found: Found, of: LabelledTexts, half: str | None = None) -> float:
    """Returns the threshold with the best F1 over all pairs."""
    keys = keys_of(found, of)
    fits = of.counted(keys, half)
    true = of.keys(of.kinds)
    order = np.argsort(-found.scores[fits], kind="stable")
    scores, right = found.scores[fits][order], np.isin(keys[fits][order], true)
    if not len(scores):
        return 1.0
    f1 = 2 * np.cumsum(right) / (np.arange(1, len(scores) + 1) + of.counted(true, half).sum())
    last = np.append(scores[1:] < scores[:-1], True)  # of those with one score
    return float(scores[np.argmax(np.where(last, f1, -1))])


def best_for_kinds(found: Found, of: LabelledTexts, half: str) -> float:
    """Returns the threshold, of a hundred, with the best mean F1 over the kinds of variants."""
    keys = keys_of(found, of)
    if not len(keys):
        return 1.0
    tried = np.unique(np.round(np.linspace(found.scores.min(), found.scores.max(), 100), 3))
    fits = of.counted(keys, half)
    mean = [
        np.mean([s.f1 for s in by_kind(keys[fits & (found.scores >= t)], of, half).values()])
        for t in tried
    ]
    return float(tried[int(np.argmax(mean))])


def by_kind(called: Keys, of: LabelledTexts, half: str) -> Mapping[str, Score]:
    """Returns each kind's score among sources, their variants of that kind, and hard negatives."""
    called = called[of.counted(called, half)]
    true = of.keys(of.kinds)
    return {kind: _of_kind(kind, called, true, of, half) for kind in KINDS}


def _of_kind(kind: str, called: Keys, true: Keys, of: LabelledTexts, half: str) -> Score:
    own = of.keys(pair for pair, name in of.kinds.items() if name == kind)
    beside = np.array(
        [made in (*_NEUTRAL, kind) or made.startswith("blurb") for made in of.made], bool
    )
    left, right = np.divmod(called, len(of.texts))
    wrong = called[beside[left] & beside[right] & ~np.isin(called, true)]
    hits = called[np.isin(called, own)]
    return _score(np.concatenate([hits, wrong]), own[of.counted(own, half)])


def share_of(called: Keys, pairs: Sequence[tuple[int, int]], of: LabelledTexts) -> tuple[int, int]:
    """Returns how many of some pairs are called copies, and how many they are."""
    keys = of.keys(pairs)
    return int(np.isin(keys, called).sum()), len(keys)


def _score(called: Keys, true: Keys) -> Score:
    right = int(np.isin(called, true).sum())
    return Score(right / len(called) if len(called) else 1.0, right / max(1, len(true)))
