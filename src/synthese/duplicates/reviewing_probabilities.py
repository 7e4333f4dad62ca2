"""What decided pairs tell of a run's probabilities: how good they are, and how to mend them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import exp
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from synthese.duplicate_records import CurvePoint, DuplicatePair, Judgement
from synthese.duplicates.reviewing import keyed, logit
from synthese.errors import InputError
from synthese.stores.verdicts import Contents, Verdicts

if TYPE_CHECKING:
    from synthese.duplicates.run import Run

Floats = NDArray[np.float64]

LEAST_OF_EACH = 8
"""Duplicates and others that must be decided before two numbers are fitted to them."""

_FOLDS = 5
_MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class Recalibration:
    """How a run's probabilities would change: ``sigmoid(slope * logit(p) + bias)``, slope >= 0.

    `duplicates` and `others` are how many decided pairs it rests on. `loss_before` and `loss_after`
    are mean log losses (natural logarithm) over them, the latter of each fifth under what was
    fitted to the rest. `up` are the ids of the undecided pairs that would be called copies then and
    aren't now, `down` the other way, the most probable first.
    """

    slope: float
    bias: float
    duplicates: int
    others: int
    loss_before: float
    loss_after: float
    up: tuple[tuple[str, str], ...]
    down: tuple[tuple[str, str], ...]

    @property
    def helps(self) -> bool:
        """Whether it is better on pairs that it wasn't fitted to, and still tells pairs apart."""
        return self.slope > 0 and self.loss_after < self.loss_before

    def of(self, probability: float) -> float:
        """Returns what a probability would become."""
        return 1 / (1 + exp(-(self.slope * logit(probability) + self.bias)))


@dataclass(frozen=True, slots=True)
class _Known:
    """A run's pairs, each two contents once, and what people decided of those they did."""

    pairs: Mapping[Contents, DuplicatePair]
    decided: Mapping[Contents, Judgement]

    @property
    def judged(self) -> list[Contents]:
        """The pairs that are decided, in the order of contents."""
        return sorted(self.pairs.keys() & self.decided.keys())

    def duplicate(self, pair: Contents) -> bool:
        return self.decided[pair] == "d"


def _known(run: Run, verdicts: Verdicts) -> _Known:
    pairs: dict[Contents, DuplicatePair] = {}
    for of, pair in keyed(run, run.pairs()):
        pairs.setdefault(of, pair)
    return _Known(pairs, verdicts.decided())


# ---- mending probabilities


def recalibration(run: Run, verdicts: Verdicts) -> Recalibration:
    """Returns how the run's probabilities fit what people decided, and what would change.

    Platt scaling: a sigmoid of the log-odds, fitted by maximum likelihood to targets that are drawn
    in from 0 and 1 by how few they are (J. Platt, "Probabilistic Outputs for Support Vector
    Machines", 1999). Held at a slope of 0 or more, so that the order of pairs is never turned.
    Nothing is changed here.

    Raises:
        InputError: fewer than `LEAST_OF_EACH` duplicates or others are decided.
    """
    known = _known(run, verdicts)
    judged = known.judged
    odds = np.array([logit(known.pairs[each].probability) for each in judged])
    truth = np.array([known.duplicate(each) for each in judged], dtype=np.float64)
    duplicates = int(truth.sum())
    others = len(judged) - duplicates
    if min(duplicates, others) < LEAST_OF_EACH:
        raise InputError(
            "review.too_few_decided", duplicates=duplicates, others=others, least=LEAST_OF_EACH
        )
    slope, bias = fitted(odds, truth)
    found = Recalibration(
        slope, bias, duplicates, others, _loss(odds, truth), _loss_left_out(odds, truth), (), ()
    )
    return _with_effect(found, run, known)


def _with_effect(found: Recalibration, run: Run, known: _Known) -> Recalibration:
    up: list[tuple[str, str]] = []
    down: list[tuple[str, str]] = []
    threshold = run.threshold
    for of, pair in known.pairs.items():
        was, then = pair.probability >= threshold, found.of(pair.probability) >= threshold
        if of not in known.decided and was != then:
            (up if then else down).append((pair.left, pair.right))
    return replace(found, up=tuple(up), down=tuple(down))


def fitted(odds: Floats, truth: Floats) -> tuple[float, float]:
    """Returns slope (0 or more) and bias of the sigmoid that fits log-odds to truth best.

    Newton's method with a step that is halved until it helps, as H.-T. Lin, C.-J. Lin and R. Weng
    mend Platt's ("A note on Platt's probabilistic outputs", Machine Learning 68, 2007). Where the
    best slope is below 0, the best that isn't is 0: the loss is convex.

    Args:
        odds: log-odds, of any number of pairs.
        truth: 1 for a duplicate, 0 for another, as many.
    """
    target = _targets(truth)
    design = np.column_stack((odds, np.ones_like(odds)))
    at = np.array([1.0, 0.0])
    for _ in range(_MOST_STEPS):
        told = _sigmoid(design @ at)
        gradient = design.T @ (told - target)
        bend = (design * (told * (1 - told))[:, None]).T @ design + 1e-9 * np.eye(2)
        step: Floats = np.linalg.solve(bend, gradient).astype(np.float64)
        size = _helping(design, target, at, step)
        at = at - size * step
        if np.abs(size * step).max() < 1e-10:
            break
    slope, bias = float(at[0]), float(at[1])
    return (slope, bias) if slope > 0 else (0.0, logit(float(target.mean())))


def _targets(truth: Floats) -> Floats:
    duplicates = truth.sum()
    others = len(truth) - duplicates
    targets: Floats = np.where(truth > 0, (duplicates + 1) / (duplicates + 2), 1 / (others + 2))
    return targets


def _helping(design: Floats, target: Floats, at: Floats, step: Floats) -> float:
    """Returns the largest of 1, 1/2, 1/4 … of a step that lessens the loss, or 0."""
    size, now = 1.0, _cost(design @ at, target)
    while _cost(design @ (at - size * step), target) > now:
        size /= 2
        if size < 1e-10:
            return 0.0
    return size


def _cost(odds: Floats, target: Floats) -> float:
    return float((np.logaddexp(0, odds) - target * odds).sum())


def _sigmoid(odds: Floats) -> Floats:
    return np.exp(-np.logaddexp(0, -odds))


def _loss(odds: Floats, truth: Floats) -> float:
    return _cost(odds, truth) / len(odds)


def _loss_left_out(odds: Floats, truth: Floats) -> float:
    """Returns the loss of each fifth under what the others fit; fifths have alike many of each."""
    order = np.argsort(truth, kind="stable")
    fold = np.empty(len(odds), dtype=np.int64)
    fold[order] = np.arange(len(odds)) % _FOLDS
    total = 0.0
    for each in range(_FOLDS):
        out = fold == each
        slope, bias = fitted(odds[~out], truth[~out])
        total += _cost(slope * odds[out] + bias, truth[out])
    return total / len(odds)


# ---- how good they are


def precision_recall(run: Run, verdicts: Verdicts) -> tuple[CurvePoint, ...]:
    """Returns precision and recall over decided pairs at each probability, the highest first.

    A duplicate that people know of, and whose two texts the run has without having found the pair,
    counts as missed. Empty where no duplicate is decided.
    """
    known = _known(run, verdicts)
    ranked = sorted(
        ((known.pairs[each].probability, known.duplicate(each)) for each in known.judged),
        reverse=True,
    )
    duplicates = sum(duplicate for _, duplicate in ranked) + _missed(run, known)
    return tuple(_curve(ranked, duplicates)) if duplicates else ()


def under_verdicts(run: Run, verdicts: Verdicts) -> Run:
    """Returns a run whose pairs are called what people have said that they are."""
    return run.with_verdicts(verdicts.decided(), curve=precision_recall(run, verdicts))


def _missed(run: Run, known: _Known) -> int:
    away = [pair for pair in known.decided.keys() - known.pairs.keys() if known.duplicate(pair)]
    if not away:
        return 0
    texts = {text.content for text in run.texts()}
    return sum(left in texts and right in texts for left, right in away)


def _curve(ranked: list[tuple[float, bool]], duplicates: int) -> Iterator[CurvePoint]:
    right = 0
    for count, (probability, duplicate) in enumerate(ranked, start=1):
        right += duplicate
        if count == len(ranked) or ranked[count][0] < probability:  # those alike stand together
            yield CurvePoint(probability, right / count, right / duplicates)
