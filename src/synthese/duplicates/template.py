"""Words that many unrelated texts share: forms, call texts, standing presentations.

No list tells them. A sentence, a line or a run of words is template text where the texts that hold
it have nothing else in common: those that say much the same are counted as one. So a heading in
four hundred applications is found, and a text that stands in nine revisions isn't.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from synthese.duplicates.tokens import (
    Hashes,
    Ids,
    Ints,
    Mask,
    Tokens,
    each_once,
    held_by,
    segment_hashes,
    shingles,
    text_hashes,
)

# Unrelated texts that have to share words for them to be template text.
LEAST_TEXTS = 4
_KIN_WORDS = 3  # words in a row by which it is told whether two texts say much the same
_RUN = 8  # words in a row that are template text wherever they stand
# Share of what the longer of two says, rarer words counting more, from which they are kin.
_KIN = 0.25
_OWN = 0.7  # of a sentence's runs that no other text has, from which it is a text's own
_FEW = 64  # texts that hold a unit, up to which it is asked of each two whether they are kin
_MOST_RUNS = 4_000_000  # by which kinship is told
_STEPS = 8  # texts that a text is held against among those that hold a unit


def find_template(tokens: Tokens) -> Mask:
    """Returns bool (words,): which words of the texts are template text."""
    kin = _kin(tokens)
    owners = _firsts(tokens)[tokens.owners]  # copies are one text, however many
    mask = np.zeros(len(tokens.words), np.bool_)
    found, begins = segment_hashes(tokens)
    lengths = np.diff(np.append(begins, len(tokens.words)))
    shared = _shared(found, owners[begins], kin)
    _mark(mask, begins[shared], lengths[shared])
    found, begins = shingles(tokens, _RUN)
    shared = _shared(found, owners[begins], kin)
    _mark(mask, begins[shared], np.full(int(shared.sum()), _RUN))
    return mask


def _firsts(tokens: Tokens) -> Ints:
    """Returns for each text the first one with the same words."""
    _, firsts, same = np.unique(text_hashes(tokens), return_index=True, return_inverse=True)
    return np.asarray(firsts[same], np.int32)


def _mark(mask: Mask, begins: Ids, lengths: Ids) -> None:
    """Sets `lengths` words from each of `begins` on."""
    steps = np.zeros(len(mask) + 1, np.int64)
    np.add.at(steps, begins, 1)
    np.add.at(steps, begins + lengths, -1)
    mask |= np.cumsum(steps)[:-1] > 0


@dataclass(frozen=True, slots=True)
class _Kin:
    """Pairs of texts that say much the same, ``left * count + right`` in order, and leaders.

    A text's leader is the one with most kin among itself and its kin.
    """

    keys: Ids
    leaders: Ids

    def are(self, left: Ids, right: Ids) -> Mask:
        """Says which pairs are kin, `left` below `right`."""
        keys = left * len(self.leaders) + right
        places = np.minimum(np.searchsorted(self.keys, keys), max(len(self.keys) - 1, 0))
        return np.asarray(self.keys[places] == keys) if len(self.keys) else keys < 0


def _kin(tokens: Tokens) -> _Kin:
    """Returns which texts say much the same."""
    found, begins = _sampled(*shingles(tokens, _KIN_WORDS))
    owners = tokens.owners
    places = held_by(found, 2)
    _, units = np.unique(found[places], return_inverse=True)
    units, texts = each_once(units, owners[begins[places]].astype(np.int64))
    shares = 1 / np.bincount(units)
    weight = _of_own(tokens, begins, places)
    weight += np.bincount(texts, shares[units], minlength=len(tokens))
    left, right, unit = _near_by(texts, units)
    pairs = coo_array((shares[unit], (left, right)), shape=(len(tokens), len(tokens)))
    pairs = pairs.tocsr().tocoo()  # what a pair shares, summed
    left, right = pairs.row.astype(np.int64), pairs.col.astype(np.int64)
    kin = pairs.data >= _KIN * np.maximum(weight[left], weight[right])
    left, right = left[kin], right[kin]
    return _Kin(np.sort(left * len(tokens) + right), _leaders(left, right, len(tokens)))


def _sampled(found: Hashes, begins: Ids) -> tuple[Hashes, Ids]:
    """Returns the runs of words by which kinship is told: of very many, an even share of them."""
    every = max(1, len(found) // _MOST_RUNS)
    kept = np.flatnonzero(found % np.uint64(every) == 0)
    return found[kept], begins[kept]


def _leaders(left: Ids, right: Ids, count: int) -> Ids:
    """Returns for each text the one with most kin among itself and its kin, the first of equals."""
    rank = np.bincount(left, minlength=count) + np.bincount(right, minlength=count)
    key = rank * count + (count - 1 - np.arange(count))
    best = key.copy()
    np.maximum.at(best, left, key[right])
    np.maximum.at(best, right, key[left])
    return np.asarray(count - 1 - best % count, np.int64)


def _of_own(tokens: Tokens, begins: Ids, shared: Ids) -> NDArray[np.float64]:
    """Returns how many runs of words each text has in sentences that no other text has.

    A word that was changed in a sentence makes no such: it is still that sentence.
    """
    unique = np.ones(len(begins), np.bool_)
    unique[shared] = False
    segments = tokens.segments[begins] - (tokens.segments[0] if len(tokens.segments) else 0)
    own = np.bincount(segments, unique) > _OWN * np.bincount(segments)
    counted = unique & own[segments]
    owners = tokens.owners[begins[counted]]
    return np.bincount(owners, minlength=len(tokens)).astype(np.float64)


def _near_by(texts: Ids, units: Ids) -> tuple[Ids, Ids, Ids]:
    """Returns the texts that stand near each other among those that hold a unit, two by two."""
    found = [np.flatnonzero(units[step:] == units[:-step]) for step in range(1, _STEPS + 1)]
    left = np.concatenate([texts[same] for same in found])
    right = np.concatenate([texts[same + step] for step, same in enumerate(found, 1)])
    return left, right, np.concatenate([units[same] for same in found])


def _shared(hashes: Hashes, owners: Ints, kin: _Kin) -> Mask:
    """Returns bool: which units stand in enough texts that aren't kin.

    Texts are one where kinship leads from the one to the other among those that hold the unit: a
    text made of two others doesn't make those one, for they don't hold what the other does. Of
    units in very many texts, one where they have one leader.
    """
    shared = np.zeros(len(hashes), np.bool_)
    some = held_by(hashes, LEAST_TEXTS)
    _, units = np.unique(hashes[some], return_inverse=True)
    of, texts = each_once(units, owners[some].astype(np.int64))
    counts = np.bincount(of)
    few = counts[of] <= _FEW
    families = np.bincount(_parts(of[few], texts[few], kin), minlength=len(counts))
    many, _ = each_once(of[~few], kin.leaders[texts[~few]])
    families += np.bincount(many, minlength=len(counts))
    shared[some] = families[units] >= LEAST_TEXTS
    return shared


def _parts(units: Ids, texts: Ids, kin: _Kin) -> Ids:
    """Returns the unit of each part that the texts which hold a unit fall into."""
    lefts, rights = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for step in range(1, _STEPS * 2):
        same = np.flatnonzero(units[step:] == units[:-step])
        same = same[kin.are(texts[same], texts[same + step])]
        lefts.append(same)
        rights.append(same + step)
    left, right = np.concatenate(lefts), np.concatenate(rights)
    shape = (len(units), len(units))
    links = coo_array((np.ones(len(left), np.bool_), (left, right)), shape=shape)
    _, labels = connected_components(links, directed=False)
    _, firsts = np.unique(labels, return_index=True)
    return units[firsts]
