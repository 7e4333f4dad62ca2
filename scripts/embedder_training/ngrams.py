"""The n-gram rows that stand in for words without a row: fitted to the words that have one."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from synthese.embedding.static import ngram_rows

SIZES = (4, 5)
BUCKETS = 65_536


def incidence(words: list[str], buckets: int = BUCKETS) -> sparse.csr_matrix:
    """Returns words x n-gram rows, each word's entries summing to 1."""
    rows = [ngram_rows(word, SIZES, buckets) for word in words]
    lengths = np.array([len(row) for row in rows])
    indptr = np.concatenate([[0], np.cumsum(lengths)])
    data = np.repeat(1 / lengths, lengths).astype(np.float32)
    shape = (len(words), buckets)
    return sparse.csr_matrix((data, np.concatenate(rows), indptr), shape=shape)


def fitted(
    words: list[str], vectors: np.ndarray, weights: np.ndarray, *, ridge: float = 0.02
) -> np.ndarray:
    """Returns the n-gram rows whose means come nearest to the words' vectors.

    Weighted ridge regression by conjugate gradients, all columns at once.
    """
    features = incidence(words)
    scaled = sparse.diags(weights.astype(np.float32)) @ features
    transposed = scaled.T.tocsr()
    table = np.zeros((features.shape[1], vectors.shape[1]), np.float32)
    residual = transposed @ vectors
    direction = residual.copy()
    power = (residual**2).sum(axis=0)
    features = features.tocsr()
    for _ in range(20):
        image = transposed @ (features @ direction) + ridge * direction
        step = power / np.maximum((direction * image).sum(axis=0), 1e-20)
        table += step * direction
        residual -= step * image
        fresh = (residual**2).sum(axis=0)
        direction = residual + (fresh / np.maximum(power, 1e-20)) * direction
        power = fresh
    return table
