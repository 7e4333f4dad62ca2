"""Trained arrays → the files that the embedder loads: int8 words, int4 n-grams."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from embedder_training.ngrams import SIZES, incidence
from synthese.embedding.static import STEMS, stem_sum
from synthese.norwegian.words import stem

NAME = "synthese-static-256"

# Training meets rare words too seldom to give them their full length: by how much a word's
# length grows with its rank from `COMMON` on, and an unknown word's at once. Names and other
# rare words carry an exact match. Measured in docs/embedder.md.
COMMON = 8_000
RARE_POWER = 0.3
UNKNOWN_FACTOR = 3.0


@dataclass(frozen=True)
class Model:
    """Everything learned: a row and a weight per listed word, a row per n-gram bucket."""

    words: list[str]
    ranks: np.ndarray  # by frequency
    vectors: np.ndarray  # their norms are the words' weights in a sum
    ngrams: np.ndarray

    def with_words(self, kept: np.ndarray) -> Model:
        """Returns the model with the words at these places only."""
        words = [self.words[at] for at in kept]
        return Model(words, self.ranks[kept], self.vectors[kept], self.ngrams)


def needed(model: Model, counts: np.ndarray, size: int) -> np.ndarray:
    """Returns the places of the `size` words whose own rows say most, in order.

    A frequent word says more, and so does one that its n-grams don't tell already: most endings
    of a known word can do without a row.
    """
    told = incidence(model.words, len(model.ngrams)) @ model.ngrams
    lengths = np.linalg.norm(told, axis=1) * np.linalg.norm(model.vectors, axis=1)
    missing = 1 - (told * model.vectors).sum(axis=1) / np.maximum(lengths, 1e-12)
    return np.sort(np.argsort(-missing * np.sqrt(counts), kind="stable")[:size])


def _int8(vectors: np.ndarray) -> np.ndarray:
    # Only the direction of a word's row counts, so each row fills the range and needs no scale.
    top = np.abs(vectors).max(axis=1, keepdims=True)
    return np.rint(vectors / np.maximum(top, 1e-12) * 127).astype(np.int8)


def _int4(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns packed nibbles and scales; the scale of each row has the least squared error."""
    top = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-12)
    best, scale = np.full(len(rows), np.inf), top[:, 0] / 7
    for share in (1.0, 0.85, 0.7, 0.6, 0.5):
        tried = top * share / 7
        error = ((np.clip(np.rint(rows / tried), -8, 7) * tried - rows) ** 2).sum(axis=1)
        scale = np.where(error < best, tried[:, 0], scale)
        best = np.minimum(best, error)
    scale = scale.astype(np.float16).astype(np.float32)
    codes = (np.clip(np.rint(rows / np.maximum(scale, 1e-7)[:, None]), -8, 7) + 8).astype(np.uint8)
    half = rows.shape[1] // 2
    return codes[:, :half] | (codes[:, half:] << 4), scale.astype(np.float16)


def _lengths(model: Model) -> np.ndarray:
    """Returns what each listed word counts in a text's sum."""
    grown = np.maximum(1, model.ranks / COMMON) ** RARE_POWER
    return np.linalg.norm(model.vectors, axis=1) * grown


def write_stems(words: list[str], directory: Path) -> None:
    """Writes a checksum of each word's stem, by which a query's word finds its other forms."""
    sums = np.array([stem_sum(stem(word)) for word in words], np.uint32)
    beside = directory / f"{STEMS}.new"
    with beside.open("wb") as file:
        np.save(file, sums)
    beside.replace(directory / STEMS)  # a process that has the old file mapped keeps it


def export(model: Model, directory: Path) -> str:
    """Writes the model's files to `directory` and returns the digest of the weights."""
    directory.mkdir(parents=True, exist_ok=True)
    packed, scales = _int4(model.ngrams * UNKNOWN_FACTOR)
    tensors = {
        "words": _int8(model.vectors),
        "weights": _lengths(model).astype(np.float16),
        "ngrams": packed,
        "ngram_scales": scales,
    }
    save_file(tensors, directory / "model.safetensors")
    (directory / "model.safetensors").chmod(0o644)  # safetensors writes for the owner only
    listed = json.dumps({"words": model.words}, ensure_ascii=False, separators=(",", ":"))
    (directory / "tokenizer.json").write_text(listed + "\n", encoding="utf-8")
    write_stems(model.words, directory)
    files = ("model.safetensors", "tokenizer.json")
    digest = hashlib.sha256()
    for name in files:
        digest.update((directory / name).read_bytes())
    config = {
        "name": NAME,
        "dim": int(model.vectors.shape[1]),
        "ngram_sizes": list(SIZES),
        "digest": digest.hexdigest(),
        "bytes": {name: (directory / name).stat().st_size for name in files},
    }
    (directory / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    return digest.hexdigest()
