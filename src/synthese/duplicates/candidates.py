"""Which texts are worth holding against each other: four legs, and the union of what they find.

*Exact*: the same words but for template text. *Near*: rare runs of three words in common (an
inverted index over word shingles; Broder 1997), by what share of the shorter text they are, so
that a text that was cut or pasted into another is found. *Meaning*: nearest by the vectors of the
embedder, across languages. *Title*: the same title.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from synthese.duplicates.tokens import (
    Hashes,
    Ids,
    Mask,
    Tokens,
    each_once,
    held_by,
    shingles,
    text_hashes,
)

Floats = NDArray[np.float32]

_WORDS = 3  # in a run; after edits of every fifth word half of the runs of three are left
_MOST_TEXTS = 12  # a run that more texts hold tells little; it is linked to its neighbours only
_LEAST_SHARE = 0.06  # of the shorter text's runs, by weight
_LEAST_RUNS = 2
_KEYS_AT_ONCE = 8_000_000  # runs that two texts share, summed by pair: 300 MB
_NEAREST = 10  # by meaning, of each text
_TITLE_WORDS = 2  # a title of one word, as `Rapport`, tells nothing
_FLAT = 20_000  # texts from which the nearest are looked for in cells
_ALL_IDENTICAL = 100  # texts with the same words that are all paired with one another


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of texts, each once, `left` below `right`, in order.

    `exact`, `near`, `meaning` and `title` say which legs found each,
    `related` that it was known otherwise. `shared` is the share of the
    shorter text's runs that both hold, by weight, 0..1; `of_longer` that of the longer.
    """

    left: Ids
    right: Ids
    exact: Mask
    near: Mask
    meaning: Mask
    title: Mask
    related: Mask
    shared: Floats
    of_longer: Floats

    def __len__(self) -> int:
        return len(self.left)


@dataclass(frozen=True, slots=True)
class Sets:
    """Which texts are held against which: all against all, or the first set against the second."""

    count: int
    first: int | None  # texts of set 0; None where there is one set

    def across(self, left: Ids, right: Ids) -> Mask:
        """Says which pairs are asked for."""
        if self.first is None:
            return np.asarray(left != right)
        return np.asarray((left < self.first) != (right < self.first))


def find_candidates(
    tokens: Tokens,
    titles: Tokens,
    vectors: Floats,
    *,
    sets: Sets,
    related: Sequence[tuple[int, int]] = (),
) -> Candidates:
    """Returns the pairs that any leg finds.

    Args:
        tokens: the texts' words without template text.
        titles: the titles' words, likewise.
        vectors: float32 (texts, dim), unit rows, of the same.
        sets: which texts are held against which.
        related: pairs that are known otherwise to be worth it.
    """
    known = np.array(related, np.int64).reshape(-1, 2)
    runs = _runs(tokens)
    legs = [
        _same(text_hashes(tokens), sets),
        _near(runs, sets),
        _meaning(tokens, vectors, sets),
        _same(np.where(np.diff(titles.starts) >= _TITLE_WORDS, text_hashes(titles), 0), sets),
        (known[:, 0], known[:, 1]),
    ]
    keys = np.unique(np.concatenate([left * sets.count + right for left, right in legs]))
    left, right = np.divmod(keys, sets.count)
    exact, near, meaning, title, told = (np.isin(keys, a * sets.count + b) for a, b in legs)
    shared, of_longer = _shares(runs, left, right)
    return Candidates(left, right, exact, near, meaning, title, told, shared, of_longer)


def _ordered(left: Ids, right: Ids) -> tuple[Ids, Ids]:
    return np.minimum(left, right), np.maximum(left, right)


# ---- exact


def _same(hashes: Hashes, sets: Sets) -> tuple[Ids, Ids]:
    """Returns the texts of one hash; of very many, each with those that stand near it."""
    texts = np.flatnonzero(hashes)
    texts = texts[np.argsort(hashes[texts], kind="stable")]
    return _linked(texts, hashes[texts], most=_ALL_IDENTICAL, sets=sets)


def _linked(texts: Ids, groups: NDArray[np.generic], *, most: int, sets: Sets) -> tuple[Ids, Ids]:
    """Returns each two texts of one group that stand at most `most` places apart.

    `texts` are sorted by group; where there are two sets the pairs within one are left out.
    """
    lefts, rights = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for step in range(1, most + 1):
        same = np.flatnonzero(groups[step:] == groups[:-step])
        if not len(same):
            break
        left, right = texts[same], texts[same + step]
        asked = sets.across(left, right)
        lefts.append(left[asked])
        rights.append(right[asked])
    return _ordered(np.concatenate(lefts), np.concatenate(rights))


# ---- near


@dataclass(frozen=True, slots=True)
class _Runs:
    """The runs of words that two texts at least share, by run and then by text."""

    texts: Ids
    runs: Ids
    weights: Floats  # of each run
    of_text: Floats  # sum of the weights of all of a text's runs, those of its own among them


def _runs(tokens: Tokens) -> _Runs:
    found, begins = shingles(tokens, _WORDS)
    owners = tokens.owners[begins]
    places = held_by(found, 2)
    _, runs = np.unique(found[places], return_inverse=True)
    runs, texts = each_once(runs, owners[places].astype(np.int64))
    times = np.bincount(runs)
    weights = np.log1p(len(tokens) / times).astype(np.float32)
    alone = np.bincount(owners, minlength=len(tokens)) - np.bincount(
        owners[places], minlength=len(tokens)
    )
    of_text = alone * np.log1p(len(tokens))
    of_text += np.bincount(texts, weights[runs], minlength=len(tokens))
    shared = times[runs] > 1
    return _Runs(texts[shared], runs[shared], weights, of_text.astype(np.float32))


def _near(found: _Runs, sets: Sets) -> tuple[Ids, Ids]:
    """Returns the texts that share rare runs of words."""
    keys, shares = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
    for step in range(1, _MOST_TEXTS):
        same = np.flatnonzero(found.runs[step:] == found.runs[:-step])
        if not len(same):
            break
        left, right = found.texts[same], found.texts[same + step]
        asked = sets.across(left, right)
        keys.append((left * sets.count + right)[asked])
        shares.append(found.weights[found.runs[same[asked]]])
    every, weights = np.concatenate(keys), np.concatenate(shares)
    parts = -(-len(every) // _KEYS_AT_ONCE) or 1
    edges = np.linspace(0, sets.count**2, parts + 1).astype(np.int64)
    found_in = [
        _alike(every[own], weights[own], found, sets.count)
        for own in (
            np.flatnonzero((every >= least) & (every < most))
            for least, most in pairwise(edges.tolist())
        )
    ]
    left, right = np.divmod(np.concatenate(found_in), sets.count)
    return left, right


def _alike(keys: Ids, weights: Floats, found: _Runs, count: int) -> Ids:
    """Returns the keys of the pairs of which the shorter text shares enough."""
    pairs, places, times = np.unique(keys, return_inverse=True, return_counts=True)
    sums = np.bincount(places, weights, minlength=len(pairs))
    left, right = np.divmod(pairs, count)
    least = np.minimum(found.of_text[left], found.of_text[right])
    return pairs[(sums >= _LEAST_SHARE * least) & (times >= _LEAST_RUNS)]


def _shares(found: _Runs, left: Ids, right: Ids) -> tuple[Floats, Floats]:
    """Returns how much of the shorter and of the longer text's runs each two share, 0..1."""
    shape = (len(found.of_text), len(found.weights))
    roots = np.sqrt(found.weights[found.runs])
    table = coo_array((roots, (found.texts, found.runs)), shape=shape).tocsr()
    sums = rows_products(table, left, right)
    ours, theirs = found.of_text[left], found.of_text[right]
    shorter, longer = np.minimum(ours, theirs), np.maximum(ours, theirs)
    return (
        np.asarray(sums / np.maximum(shorter, _LEAST), np.float32),
        np.asarray(sums / np.maximum(longer, _LEAST), np.float32),
    )


_AT_ONCE = 50_000
_LEAST = np.float32(1e-9)


def rows_products(table: coo_array, left: Ids, right: Ids) -> Floats:
    """Returns float32 (m,): the product of each two rows of a sparse table."""
    found = np.zeros(len(left), np.float32)
    for at in range(0, len(left), _AT_ONCE):
        own = slice(at, at + _AT_ONCE)
        found[own] = table[left[own]].multiply(table[right[own]]).sum(axis=1)
    return found


# ---- meaning


def _meaning(tokens: Tokens, vectors: Floats, sets: Sets) -> tuple[Ids, Ids]:
    """Returns each text with its nearest by meaning."""
    if sets.first is None:
        return _nearest(tokens, vectors, np.arange(sets.count), np.arange(sets.count))
    first, second = np.arange(sets.first), np.arange(sets.first, sets.count)
    if len(first) > len(second):
        first, second = second, first
    left, right = _nearest(tokens, vectors, first, second)
    if len(second) > _FLAT:  # the fewer ask: the others' nearest would be any of the few
        return left, right
    back_left, back_right = _nearest(tokens, vectors, second, first)
    return np.concatenate([left, back_left]), np.concatenate([right, back_right])


def _nearest(tokens: Tokens, vectors: Floats, asking: Ids, among: Ids) -> tuple[Ids, Ids]:
    told = np.diff(tokens.starts) > 0
    asking, among = asking[told[asking]], among[told[among]]
    if not len(asking) or not len(among):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    index = _searchable(vectors[among])
    _, found = index.search(vectors[asking], min(_NEAREST + 1, len(among)))
    left = np.repeat(asking, found.shape[1])
    places = found.ravel()
    right = np.where(places >= 0, among[places], left)
    apart = left != right
    return _ordered(left[apart], right[apart])


def _searchable(vectors: Floats) -> Any:
    """Returns a FAISS index: exact for few, cells for many."""
    import faiss

    dim = vectors.shape[1]
    index: Any = faiss.IndexFlatIP(dim)
    if len(vectors) >= _FLAT:
        cells = int(4 * len(vectors) ** 0.5)
        index = faiss.IndexIVFFlat(index, dim, cells, faiss.METRIC_INNER_PRODUCT)
        index.cp.niter, index.cp.seed, index.nprobe = 4, 1, 12
        index.cp.max_points_per_centroid = 40
        index.train(vectors)
    index.add(vectors)
    return index
