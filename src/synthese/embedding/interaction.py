"""Late interaction: each word of a query against the nearest word of a passage.

A mean of word vectors blurs what a passage says; matching word by word does not. The score is
the share of the query that the passage answers: the mean over the query's words, weighted by how
rare they are, of the best cosine with a word of the passage (Khattab and Zaharia 2020, here with
static word vectors).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synthese.embedding import Vectors


def late_interaction(
    query: Vectors,
    rarity: Vectors,
    words: Vectors,
    *,
    rows: npt.NDArray[np.int64],
    lengths: npt.NDArray[np.int64],
) -> Vectors:
    """Returns each passage's score in 0..1, float32 of shape (len(lengths),).

    Args:
        query: unit vectors of the query's words, float32 (q, dim).
        rarity: how much each of them counts, float32 (q,), not negative.
        words: unit vectors of words, float32 (w, dim).
        rows: the rows of `words` that the passages hold, passage after passage.
        lengths: how many rows each passage has, int64 (n,).
    """
    scores = np.zeros(len(lengths), np.float32)
    total = rarity.sum()
    filled = np.flatnonzero(lengths)
    if not total or not len(filled):
        return scores
    near = np.clip(query @ words.T, 0, 1)
    starts = np.concatenate([[0], np.cumsum(lengths[filled])[:-1]])
    best = np.maximum.reduceat(near[:, rows], starts, axis=1)
    scores[filled] = (rarity @ best) / total
    return scores
