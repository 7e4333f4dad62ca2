"""From words learned by running text to the rows that the second step starts from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embedder_training.contrast import WordModel
from embedder_training.ngrams import fitted, incidence

WHITENED = 0.5  # 0 leaves the spread of the axes as it is, 1 makes them all alike
RARE = 1e-3  # SIF's a: a word of that share of the text counts half (Arora, Liang, Ma 2017)


def learned(path: Path, out: Path, *, epochs: int, workers: int, seed: int) -> None:
    """Learns words from lines of text and writes words, counts and vectors.

    CBOW with subwords (Bojanowski et al. 2017), by gensim, a tool of training only.
    """
    from gensim.models import FastText

    model = FastText(
        vector_size=256,
        window=8,
        min_count=4,
        sg=0,
        negative=8,
        min_n=4,
        max_n=6,
        bucket=400_000,
        sample=1e-4,
        alpha=0.05,
        epochs=epochs,
        workers=workers,
        seed=seed,
    )
    model.build_vocab(corpus_file=str(path))
    model.train(
        corpus_file=str(path),
        total_words=model.corpus_total_words,
        total_examples=model.corpus_count,
        epochs=epochs,
    )
    words = model.wv.index_to_key
    counts = np.array([model.wv.get_vecattr(word, "count") for word in words])
    np.savez(out, words=np.array(words), counts=counts, vectors=model.wv.vectors)


def weighted(vectors: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Returns the vectors without what all words share, half whitened, as long as they count."""
    share = (counts / counts.sum()).astype(np.float32)
    weights = RARE / (RARE + share)
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    units -= np.average(units, axis=0, weights=share * weights)
    spread = units * (np.sqrt(share) * weights)[:, None]
    sizes, axes = np.linalg.eigh(spread.T @ spread)
    units = units @ (axes * np.maximum(sizes / sizes.mean(), 1e-3) ** (-WHITENED / 2))
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    return (units * weights[:, None]).astype(np.float32)


@dataclass(frozen=True)
class Start:
    """Words that may get rows of their own, most frequent first, and the model to train."""

    words: list[str]
    counts: np.ndarray
    model: WordModel


def started(path: Path, *, listed: int, every: list[str]) -> Start:
    """Returns what the second step starts from, the `listed` most frequent words having rows."""
    with np.load(path) as saved:
        words, counts = saved["words"].tolist(), saved["counts"]
        vectors = weighted(saved["vectors"], counts)
    ngrams = fitted(words, vectors, np.sqrt(counts).clip(1, 30))
    own = vectors[:listed] - incidence(words[:listed]) @ ngrams
    model = WordModel(words[:listed], own, ngrams, every=every)
    return Start(words[:listed], counts[:listed], model)
