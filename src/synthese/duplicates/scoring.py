"""What two texts have in common → how likely the one is a copy of the other.

Three ways of being one, each with a logistic model of its own; the likeliest counts. One for texts
that share words, one for texts in two languages, one for two tellings of one project under one
title. Weights are fitted by ``scripts/calibrate_duplicates.py``, which names the sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import exp, log

import numpy as np

from synthese.duplicate_records import Alignment
from synthese.duplicates.candidates import Candidates, Floats
from synthese.duplicates.features import Features
from synthese.duplicates.tokens import Mask

THRESHOLD = 0.5  # from which a pair is called a copy

# ``contained, mutual, words, few``: see `wording_inputs`. The last isn't fitted, for the sets have
# no short texts: a title of five words that stands in a report is no copy of it.
_WORDING = np.array([11.6, 1.7, 4.8, -10.0], np.float32)
_WORDING_BIAS = np.float32(-12.6)
# ``cosine, over, words, best``: see `language_inputs`.
_LANGUAGE = np.array([9.2, 4.4, 7.0, 3.3], np.float32)
_LANGUAGE_BIAS = np.float32(-10.8)
# ``form, standing, twinned, cosine``: see `idea_inputs`.
_IDEA = np.array([3.4, -0.8, -4.7, -0.6], np.float32)
_IDEA_BIAS = np.float32(-1.3)

# A second look, once two texts are aligned: what is added to the logit for each share of either's
# words that stands in a passage that the other has too, at the least.
_COVERED, _UNCOVERED = 4.5, -2.7
# Of two texts under one title, or none, both of which have much that the other hasn't, few are
# revisions: an application is written anew years later. A revision holds the other's very words,
# says all that the other does, or stands in it as a whole.
_VERY_WORDS, _ALL_SAID, _WHOLE, _WRITTEN_ANEW = 0.9, 0.95, 0.98, 0.3
# Two texts in one language that may tell one idea in other words: no more than that is known.
_UNSURE = 0.5
_REWORDED = np.float32(0.85)  # cosine from which it is asked, of each other's likest
_ASKED = np.float32(0.1)  # probability from which two languages are looked at again

_FEW_WORDS = 40  # a shorter text may stand in many by chance
_STUB = 0.3  # from which a text is no more than a title beside a whole text in another language
SAME_TITLE = 0.9  # of the titles' words, by weight, from which two titles are one
_WORTH = np.float32(0.2)  # contained, below which a text isn't a copy by its words


@dataclass(frozen=True, slots=True)
class Scores:
    """float32 (pairs,) in 0..1: how likely each is a copy, in all and by each way of being one.

    `exact` says which have the same words.
    """

    probability: Floats
    wording: Floats
    language: Floats
    idea: Floats
    exact: Mask


def scored(candidates: Candidates, features: Features) -> Scores:
    """Returns how likely each pair is a copy."""
    exact = candidates.exact
    wording = _logistic(wording_inputs(features), _WORDING, _WORDING_BIAS)
    wording[features.contained < _WORTH] = 0
    wording[exact] = np.maximum(wording[exact], np.float32(0.99))
    language = _logistic(language_inputs(features), _LANGUAGE, _LANGUAGE_BIAS)
    stub = np.maximum(0, _FEW_WORDS - features.shorter) / _FEW_WORDS * (1 - features.balance)
    language[~features.tongues | (stub > _STUB)] = 0
    wording[features.tongues & (stub > _STUB)] = 0
    idea = _logistic(idea_inputs(features), _IDEA, _IDEA_BIAS)
    idea[features.titles < SAME_TITLE] = 0
    return Scores(np.maximum(np.maximum(wording, language), idea), wording, language, idea, exact)


def wording_inputs(features: Features) -> Floats:
    """float32 (pairs, 4): how much of one stands in the other, both ways, by words, and how short.

    The last is 0 from forty words on and for two that are the same, up to 1 for a text without
    any words beside its title.
    """
    few = np.maximum(0, _FEW_WORDS - features.shorter) / _FEW_WORDS * (1 - features.mutual)
    return np.stack([features.contained, features.mutual, features.words, few], axis=1)


def language_inputs(features: Features) -> Floats:
    """float32 (pairs, 4): how near by meaning, how much nearer than others, and words in common.

    Words that two languages share are names, numbers and terms. The last says that each is the
    likest of its language to the other.
    """
    best = features.best.astype(np.float32)
    return np.stack([features.cosine, features.over, features.words, best], axis=1)


def idea_inputs(features: Features) -> Floats:
    """float32 (pairs, 4): of two texts under one title, what says that they are one project.

    One form speaks for it; a title that stands over three texts names a programme, and a text
    that has a copy elsewhere is told of already.
    """
    told = (features.form, features.standing, features.twinned, features.cosine)
    return np.stack([each.astype(np.float32) for each in told], axis=1)


class Doubt(StrEnum):
    """What only an alignment decides."""

    LANGUAGE = "language"  # whether a text in another language says the same
    REWORDED = "reworded"  # whether other words do
    ANEW = "anew"  # whether a text was revised, or written anew with much of it kept


def doubtful(scores: Scores, features: Features) -> dict[Doubt, Mask]:
    """Says which pairs are in which doubt."""
    language = (scores.language >= _ASKED) & (scores.language > scores.wording)
    reworded = ~features.tongues & features.best & (features.cosine >= _REWORDED)
    reworded &= np.maximum(scores.wording, scores.idea) < THRESHOLD
    anew = (scores.wording >= _ASKED) & (features.words < _ALL_SAID) & ~scores.exact & ~language
    return {Doubt.LANGUAGE: language, Doubt.REWORDED: reworded, Doubt.ANEW: anew}


def second_look(probability: float, alignment: Alignment, doubt: Doubt) -> float:
    """Returns how likely a pair is a copy, now that it is known how much of each the other has."""
    covered = min(alignment.covered_left, alignment.covered_right)
    if doubt is Doubt.ANEW:
        verbatim = max(alignment.verbatim_left, alignment.verbatim_right)
        whole = max(alignment.covered_left, alignment.covered_right)
        kept = verbatim >= _VERY_WORDS or covered >= _ALL_SAID or whole >= _WHOLE
        return probability if kept else probability * _WRITTEN_ANEW
    held = min(max(_UNSURE if doubt is Doubt.REWORDED else probability, 1e-6), 1 - 1e-6)
    return 1 / (1 + exp(-(log(held / (1 - held)) + _COVERED * covered + _UNCOVERED)))


def _logistic(inputs: Floats, weights: Floats, bias: np.float32) -> Floats:
    told = np.einsum("ij,j->i", inputs, weights)  # BLAS warns now and then of so few columns
    return np.asarray(1 / (1 + np.exp(-(told + bias))), np.float32)
