"""Taking out of the words what tells languages apart, so that a text isn't near for its language.

Without it an English query finds English texts first, whatever they are about. The mean vectors
of texts in four languages span three axes; all words are projected off them.
"""

from __future__ import annotations

import random

import numpy as np
from scipy import sparse

from embedder_training.contrast import WordModel
from embedder_training.tasks import Material

LANGUAGES = ("nb", "nn", "en", "sv")
TEXTS = 3_000  # of each language


def axes(model: WordModel, material: Material, *, seed: int) -> np.ndarray:
    """Returns the axes along which the languages' mean texts differ, orthonormal rows (3, dim)."""
    chance = random.Random(seed)
    means = []
    for language in LANGUAGES:
        chunks = [chunk for spoken, chunk in material.chunks if spoken == language]
        means.append(_mean(model, chance.sample(chunks, min(TEXTS, len(chunks)))))
    spread = np.stack(means) - np.mean(means, axis=0)
    _, _, rows = np.linalg.svd(spread, full_matrices=False)
    return np.asarray(rows[: len(LANGUAGES) - 1], np.float32)


def _mean(model: WordModel, chunks: list[np.ndarray]) -> np.ndarray:
    unique, places = np.unique(np.concatenate(chunks), return_inverse=True)
    vectors = model.of(unique)
    ends = np.concatenate([[0], np.cumsum([len(chunk) for chunk in chunks])])
    ones = np.ones(len(places), np.float32)
    sums = sparse.csr_matrix((ones, places, ends), (len(chunks), len(unique))) @ vectors
    return np.asarray((sums / np.linalg.norm(sums, axis=1, keepdims=True)).mean(axis=0))
