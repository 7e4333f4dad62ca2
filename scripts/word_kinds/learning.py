"""From examples to every word, and from words to the endings that tell them."""

from __future__ import annotations

import math
import re
from collections import defaultdict

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from word_kinds.contexts import Contexts
from word_kinds.examples import DEFINITE, KINDS, MODIFIER, NOUN, OTHER, PARTICIPLE, VERB

# What is kept: a noun, an adjective, or neither.
KEPT = ("noun", "modifier", "other")
_KEPT_AS = {NOUN: 0, MODIFIER: 1, PARTICIPLE: 1, DEFINITE: 2, VERB: 2, OTHER: 2}
_ENDINGS = range(1, 6)  # letters of an ending that a word is learned by
_LONGEST = 9  # letters of an ending that is kept
_FEWEST = 4  # words that an ending is learned from
_SURE, _LIKELY = 0.6, 0.5  # the least probability of an ending, and of a whole word
_COMMON = 10  # times that a word stands in the texts that is kept whole
_TESTED = 3_000  # examples
_LEARNED = 45_000
_LETTERS = re.compile("[a-zæøåäöéèêóòôü-]+")


def probabilities(found: Contexts, examples: dict[str, str]) -> tuple[np.ndarray, float]:
    """Returns the probability of each of `KEPT` for every word, and the share of tests right."""
    features = _features(found)
    words = sorted(examples)
    rows = np.array([found.place[word] for word in words])
    kinds = np.array([KINDS.index(examples[word]) for word in words])
    order = np.random.default_rng(0).permutation(len(words))[:_LEARNED]
    tests, learned = order[:_TESTED], order[_TESTED:]
    model = LogisticRegression(C=2, max_iter=300).fit(features[rows[learned]], kinds[learned])
    told = model.predict_proba(features)
    kept = np.zeros((len(found.words), len(KEPT)))
    for column, kind in enumerate(model.classes_):
        kept[:, _KEPT_AS[KINDS[kind]]] += told[:, column]
    return kept, float(model.score(features[rows[tests]], kinds[tests]))


def _features(found: Contexts) -> sparse.csr_matrix:
    """Returns the shares of a word's neighbours, and its last letters."""
    beside = []
    for counts in (found.before, found.after):
        total = np.maximum(counts.sum(axis=1, keepdims=True), 1)
        beside.append(np.sqrt(counts.astype(np.float32) / total))
    endings = [{f"^{word}"[-size:] for size in _ENDINGS} for word in found.words]
    common: dict[str, int] = defaultdict(int)
    for each in endings:
        for ending in each:
            common[ending] += 1
    column = {e: at for at, e in enumerate(sorted(e for e, n in common.items() if n > 4))}
    pairs = [(row, column[e]) for row, each in enumerate(endings) for e in each if e in column]
    rows, columns = np.array(pairs).T
    letters = sparse.csr_matrix(
        (np.full(len(rows), 0.5, np.float32), (rows, columns)), (len(endings), len(column))
    )
    return sparse.hstack([sparse.csr_matrix(np.hstack(beside)), letters]).tocsr()


def table(found: Contexts, kept: np.ndarray) -> dict[str, int]:
    """Returns endings, and whole words after ``^``, each with its kind; the longest decides."""
    weighed: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(len(KEPT)))
    seen: dict[str, int] = defaultdict(int)
    for word, told, count in zip(found.words, kept, found.counts, strict=True):
        for size in range(1, min(len(word), _LONGEST) + 1) if word[0].isalpha() else ():
            weighed[word[-size:]] += told * min(math.log(1 + count), 4)
            seen[word[-size:]] += 1
    endings: dict[str, int] = {}
    for ending in sorted(weighed, key=lambda each: (len(each), each)):
        share = weighed[ending] / weighed[ending].sum()
        kind = int(share.argmax())
        if seen[ending] >= _FEWEST and share[kind] > _SURE and kind != told_by(endings, ending):
            endings[ending] = kind
    for word, told, count in zip(found.words, kept, found.counts, strict=True):
        kind = int(told.argmax())
        is_kept = count >= _COMMON and told[kind] > _LIKELY and _LETTERS.fullmatch(word)
        if is_kept and told_by(endings, f"^{word}") != kind:
            endings[f"^{word}"] = kind
    return endings


def told_by(endings: dict[str, int], word: str) -> int:
    """Returns the kind of a word by its longest ending that is in a table."""
    parts = (word[at:] for at in range(len(word)))
    return next((endings[part] for part in parts if part in endings), KEPT.index("other"))
