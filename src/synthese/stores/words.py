"""Which words each passage holds, and the vector of each word: what late interaction reads.

The words of the collection are listed once; a passage is the rows of its words. Written only for
models that have word vectors.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from synthese.embedding import Embedder, Vectors
from synthese.embedding.interaction import late_interaction
from synthese.stores import Ids

_WORDS = "words.txt"
_VECTORS = "word_vectors.npy"  # float16 (words, dim), unit rows
_ROWS = "word_rows.npy"  # int32, the rows of each passage's words, passage after passage
_STARTS = "word_starts.npy"  # int64 (passages + 1), where each passage's rows begin
_PASSAGES = "word_passages.npy"  # int64 (passages,), ascending

Rows = npt.NDArray[np.int32]
_NO_ROWS: Rows = np.zeros(0, np.int32)


class Words:
    """An opened store of words. Made by `write`, opened by `open`; never changed in place."""

    def __init__(self, folder: Path) -> None:
        self.listed = (folder / _WORDS).read_text("utf-8").split("\n")
        self._vectors = np.load(folder / _VECTORS, mmap_mode="r")
        self.rows: Rows = np.load(folder / _ROWS, mmap_mode="r")
        self.starts: Ids = np.load(folder / _STARTS)
        self.passages: Ids = np.load(folder / _PASSAGES)

    @classmethod
    def open(cls, folder: Path) -> Words | None:
        """Opens what `write` wrote, or returns None where the model has no word vectors."""
        return cls(folder) if (folder / _WORDS).exists() else None

    def interaction(self, query: Vectors, rarity: Vectors, passages: Ids) -> Vectors:
        """Returns each passage's late interaction with a query, 0..1, float32 (len(passages),).

        Args:
            query: unit vectors of the query's words, float32 (q, dim).
            rarity: how much each of them counts, float32 (q,).
            passages: which passages; each must be in the store.
        """
        at = np.searchsorted(self.passages, passages)
        starts, ends = self.starts[at], self.starts[at + 1]
        pieces = [self.rows[a:b] for a, b in zip(starts, ends, strict=True)]
        unique, inverse = np.unique(np.concatenate([_NO_ROWS, *pieces]), return_inverse=True)
        words = np.asarray(self._vectors[unique], np.float32)
        return late_interaction(query, rarity, words, rows=inverse, lengths=ends - starts)


def write(
    folder: Path,
    entries: Iterable[tuple[int, Sequence[str]]],
    *,
    embedder: Embedder,
    removed: Ids,
    before: Path | None = None,
) -> None:
    """Writes a store: what `before` holds, less `removed`, and `entries`.

    Args:
        folder: where to; must exist.
        entries: passages after those of `before`, ascending, each with its words.
        embedder: gives the word vectors; where it has none, nothing is written.
        removed: passages of `before` that are gone.
        before: folder of the store to go on from.
    """
    if embedder.word_vectors([]) is None:
        return
    old = Words.open(before) if before else None
    listed = {word: row for row, word in enumerate(old.listed)} if old else {}
    known = len(listed)
    passages: list[int] = []
    rows: list[Rows] = []
    if old:
        for at in np.flatnonzero(~np.isin(old.passages, removed)):
            passages.append(int(old.passages[at]))
            rows.append(old.rows[old.starts[at] : old.starts[at + 1]])
    for passage, words in entries:
        passages.append(passage)
        found = [listed.setdefault(word, len(listed)) for word in words]
        rows.append(np.array(sorted(set(found)), np.int32))
    fresh = embedder.word_vectors(list(listed)[known:])
    vectors = np.zeros((0, embedder.dim), np.float16) if fresh is None else fresh.astype(np.float16)
    if old:
        vectors = np.concatenate([old._vectors, vectors])
    starts = np.concatenate([[0], np.cumsum([len(each) for each in rows])]).astype(np.int64)
    (folder / _WORDS).write_text("\n".join(listed), "utf-8")
    np.save(folder / _VECTORS, vectors)
    np.save(folder / _ROWS, np.concatenate([_NO_ROWS, *rows]))
    np.save(folder / _STARTS, starts)
    np.save(folder / _PASSAGES, np.array(passages, np.int64))
