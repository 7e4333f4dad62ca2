"""What two texts have in common, as numbers, for very many pairs at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from synthese.duplicates.candidates import Candidates, Floats, rows_products
from synthese.duplicates.tokens import (
    Hashes,
    Ids,
    Mask,
    Tokens,
    among,
    each_once,
    hashed,
    shingles,
    text_hashes,
)
from synthese.embedding.static import StaticEmbedder

_WORDS_AT_ONCE = 20_000  # whose vectors are held at a time: 20 MB
_MET = np.float32(0.35)  # share of a sentence's words in runs of two that the other text has too
_WORTH = np.float32(0.1)  # share of the shorter text's runs, below which no sentence is looked for
_PAIRS_AT_ONCE = 5_000
_STANDING = 3  # texts under one title, from which it names a programme or a series
_FORM_WORDS = 4
_HUB = 8  # nearest by which a text's own nearness to anything is told


@dataclass(frozen=True, slots=True)
class Features:
    """What each pair has in common, arrays of (pairs,); float32 in 0..1 but for `over`.

    `met_left` and `met_right` are the shares of either text's words that stand in sentences which
    the other has too, edited or not. `runs` is how much of the shorter's runs of words both have,
    `words` how much of its words, rarer ones counting more. `shorter` is how many words the one
    with fewer has beside its title, `balance` what share that is of the other's. `cosine` is of the
    vectors, `over` the same less what either has in common with its nearest anyway. `titles` is how
    alike the titles are, -1 where either has none, `title_within` how much of the shorter title
    stands in the longer. `standing` says that the title stands over three different texts or more,
    `twinned` that either text has an exact copy elsewhere, `form` that both are written on one
    form. `tongues` says that the languages are known and differ, `best` that each is the likest of
    its language to the other.
    """

    met_left: Floats
    met_right: Floats
    runs: Floats
    words: Floats
    shorter: Floats
    balance: Floats
    cosine: Floats
    over: Floats
    titles: Floats
    title_within: Floats
    standing: Mask
    twinned: Mask
    form: Mask
    tongues: Mask
    best: Mask

    @property
    def contained(self) -> Floats:
        """How much of the one stands in the other, whichever has most of it there."""
        return np.maximum(self.met_left, self.met_right)

    @property
    def mutual(self) -> Floats:
        """How much of either stands in the other at the least."""
        return np.minimum(self.met_left, self.met_right)


def features_of(
    candidates: Candidates,
    *,
    own: Tokens,
    form: Tokens,
    titles: Tokens,
    vectors: Floats,
    languages: Ids,
) -> Features:
    """Returns what each pair has in common.

    Args:
        candidates: the pairs.
        own: the words of titles and texts without template text.
        form: their template text.
        titles: the titles' words, without what many titles begin with.
        vectors: float32 (texts, dim), unit rows.
        languages: int64 (texts,), a number for each language, -1 where it isn't known.
    """
    left, right = candidates.left, candidates.right
    met_left, met_right = _met_of(own, candidates)
    words, _ = overlaps(own, left, right)
    lengths = np.maximum(np.diff(own.starts) - np.diff(titles.starts), 0)
    shorter = np.minimum(lengths[left], lengths[right]).astype(np.float32)
    cosines = rows_dots(vectors, left, right)
    over = over_hubs(candidates, cosines, len(own))
    within, alike = overlaps(titles, left, right)
    untitled = np.minimum(np.diff(titles.starts)[left], np.diff(titles.starts)[right]) == 0
    hashes = text_hashes(own)
    known = np.minimum(languages[left], languages[right]) >= 0
    return Features(
        met_left,
        met_right,
        candidates.shared,
        words,
        shorter,
        shorter / np.maximum(lengths[left], lengths[right]).clip(1).astype(np.float32),
        cosines,
        over,
        np.where(untitled, np.float32(-1), alike),
        within,
        _stand(text_hashes(titles), hashes)[left],
        (_times(hashes)[left] > 1) | (_times(hashes)[right] > 1),
        _on_one_form(form, left, right),
        known & (languages[left] != languages[right]),
        mutual_best(left, right, over, np.maximum(languages, 0)),
    )


def _met_of(own: Tokens, candidates: Candidates) -> tuple[Floats, Floats]:
    """Returns `met` of the pairs that share some of their words, 0 of the others."""
    some = (candidates.shared >= _WORTH) | candidates.exact | candidates.title
    found = np.zeros((2, len(candidates)), np.float32)
    found[:, some] = met(own, candidates.left[some], candidates.right[some])
    return found[0], found[1]


def rows_dots(vectors: Floats, left: Ids, right: Ids) -> Floats:
    """Returns float32 (pairs,): the products of rows."""
    found = np.zeros(len(left), np.float32)
    for at in range(0, len(left), _PAIRS_AT_ONCE):
        own = slice(at, at + _PAIRS_AT_ONCE)
        np.einsum("ij,ij->i", vectors[left[own]], vectors[right[own]], out=found[own])
    return found


def _times(hashes: Hashes) -> Ids:
    """Returns how many texts have each hash; 1 for those without words."""
    _, places, times = np.unique(hashes, return_inverse=True, return_counts=True)
    return np.where(hashes == 0, 1, times[places])


def _stand(titles: Hashes, texts: Hashes) -> Mask:
    """Returns bool (texts,): whose title stands over three different texts or more."""
    _, title = np.unique(titles, return_inverse=True)
    _, text = np.unique(texts, return_inverse=True)
    of, _ = each_once(title, text)
    return np.asarray(np.bincount(of)[title] >= _STANDING)


def _on_one_form(form: Tokens, left: Ids, right: Ids) -> Mask:
    """Says which two texts have template text in common, of some words at least."""
    table = counts_of(form)
    table.data = np.ones_like(table.data)
    return np.asarray(rows_products(table, left, right) >= _FORM_WORDS)


def vectors_of(tokens: Tokens, lexicon: StaticEmbedder) -> Floats:
    """Returns float32 (texts, dim), unit rows: what the embedder makes of the words.

    A text without words is all zeros.
    """
    count = len(tokens)
    table = counts_of(tokens)
    sums = np.zeros((count, lexicon.dim), np.float32)
    for at in range(1, len(tokens.vocabulary), _WORDS_AT_ONCE):
        words = tokens.vocabulary[at : at + _WORDS_AT_ONCE]
        sums += table[:, at : at + len(words)] @ lexicon.counted_words(words)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(lengths == 0, 1, lengths), np.float32)


def counts_of(tokens: Tokens) -> csr_array:
    """Returns float32 (texts, vocabulary): how often each text has each word."""
    shape = (len(tokens), len(tokens.vocabulary))
    ones = np.ones(len(tokens.words), np.float32)
    table = csr_array((ones, tokens.words, tokens.starts), shape=shape, copy=True)
    table.sum_duplicates()
    return table


def overlaps(tokens: Tokens, left: Ids, right: Ids) -> tuple[Floats, Floats]:
    """Returns how much of the lighter and of the heavier text's words two share, 0..1.

    Words count by how rare they are, each once.
    """
    table = counts_of(tokens)
    times = np.bincount(table.indices, minlength=table.shape[1])
    weights = np.log1p(len(tokens) / np.maximum(times, 1)).astype(np.float32)
    table.data = np.sqrt(weights)[table.indices]
    sums = rows_products(table, left, right)
    of_text = np.add.reduceat(
        np.append(weights[table.indices], 0), np.minimum(table.indptr[:-1], len(table.indices))
    ) * (np.diff(table.indptr) > 0)
    ours, theirs = of_text[left], of_text[right]
    lighter, heavier = np.minimum(ours, theirs), np.maximum(ours, theirs)
    return sums / np.maximum(lighter, 1e-9), sums / np.maximum(heavier, 1e-9)


# ---- sentences that stand in both


def met(tokens: Tokens, left: Ids, right: Ids) -> tuple[Floats, Floats]:
    """Returns the shares of each text's words in sentences that the other has, edited or not."""
    found, begins = shingles(tokens, 2)
    codes = found >> np.uint64(24)  # 40 bits, beside the number of a pair
    of_word = np.zeros(len(tokens.words), np.uint64)
    of_word[begins] = codes
    is_begin = np.zeros(len(tokens.words), np.bool_)
    is_begin[begins] = True
    table = _Runs(tokens, of_word, is_begin)
    shares = np.zeros((2, len(left)), np.float32)
    for at in range(0, len(left), _PAIRS_AT_ONCE):
        own = slice(at, at + _PAIRS_AT_ONCE)
        shares[0, own] = table.met(left[own], right[own])
        shares[1, own] = table.met(right[own], left[own])
    return shares[0], shares[1]


@dataclass(frozen=True, slots=True)
class _Runs:
    """The runs of two words that begin at each word, and whether any does."""

    tokens: Tokens
    codes: np.ndarray[tuple[int], np.dtype[np.uint64]]
    begins: Mask

    def met(self, of: Ids, within: Ids) -> Floats:
        """Returns what share of each text's words is met within another."""
        places, pair = self._places(of)
        others, their_pair = self._places(within)
        keys = self._keys(places, pair)
        begun = self.begins[others]
        known = np.zeros(len(keys), np.bool_)
        known[among(keys, self._keys(others[begun], their_pair[begun]))] = True
        known &= self.begins[places]
        covered = known.copy()
        covered[1:] |= known[:-1] & (pair[1:] == pair[:-1])
        segments = self.tokens.segments[places]
        edges = np.flatnonzero(
            np.concatenate([[True], (pair[1:] != pair[:-1]) | (segments[1:] != segments[:-1])])
        )
        if not len(places):
            return np.zeros(len(of), np.float32)
        lengths = np.diff(np.append(edges, len(places)))
        shares = np.add.reduceat(covered.astype(np.float32), edges) / lengths
        sums = np.bincount(pair[edges], lengths * (shares >= _MET), minlength=len(of))
        totals = np.bincount(pair[edges], lengths, minlength=len(of))
        return np.asarray(sums / np.maximum(totals, 1), np.float32)

    def _places(self, texts: Ids) -> tuple[Ids, Ids]:
        """Returns every word's place of some texts, and which of them it is of."""
        starts, lengths = self.tokens.starts[texts], np.diff(self.tokens.starts)[texts]
        pair = np.repeat(np.arange(len(texts)), lengths)
        ends = np.cumsum(lengths)
        within = np.arange(len(pair)) - np.repeat(ends - lengths, lengths)
        return np.repeat(starts, lengths) + within, pair

    def _keys(self, places: Ids, pair: Ids) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
        return hashed(self.codes[places] | (pair.astype(np.uint64) << np.uint64(40)))


# ---- nearness by meaning


def over_hubs(candidates: Candidates, cosines: Floats, count: int) -> Floats:
    """Returns each pair's cosine, twice, less the mean of either's nearest (CSLS).

    Conneau et al. 2018: what is near everything is near nothing in particular.
    """
    left, right = candidates.left, candidates.right
    owners = np.concatenate([left, right])
    scores = np.tile(cosines, 2)
    order = np.lexsort((-scores, owners))
    firsts = np.searchsorted(owners[order], np.arange(count))
    ranks = np.arange(len(order)) - firsts[owners[order]]
    best = order[ranks < _HUB]
    sums = np.bincount(owners[best], scores[best], minlength=count)
    hubs = sums / np.maximum(np.bincount(owners[best], minlength=count), 1)
    return np.asarray(2 * cosines - hubs[left] - hubs[right], np.float32)


def mutual_best(left: Ids, right: Ids, scores: Floats, languages: Ids) -> Mask:
    """Says which pairs are each other's likest among the texts of the other's language."""
    count = len(languages)
    spread = int(languages.max(initial=0)) + 1
    forth = left * spread + languages[right]
    back = right * spread + languages[left]
    best = np.full(count * spread, -np.inf, np.float32)
    np.maximum.at(best, forth, scores)
    np.maximum.at(best, back, scores)
    return np.asarray((scores >= best[forth]) & (scores >= best[back]))
