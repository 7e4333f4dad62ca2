"""The vectors of a collection's words, worked out once when the words are written.

One byte a number: a vector is its codes times its factor. A cosine may be wrong by 0.004.

The words that are new in one `add` are a file. A word keeps its row, so that files are linked from
one generation to the next and never changed; they are made one when they are many. They are mapped,
not read: all processes of a server share them.

The vectors are the lexicon's, whose fingerprint is kept beside. Where an index was written with
another lexicon, as by an earlier release, its files are left alone and vectors are worked out
when they are asked for: right, but slower, until something is added or the index is built anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from synthese.embedding import Vectors
from synthese.stores import Ids
from synthese.stores.varints import starts_of

_FOLDER = "word_vectors"
_LEXICON = "lexicon.txt"  # the fingerprint
_MOST_FILES = 8
_COMPARED_AT_ONCE = 512  # made float32 at a time: half a MB stays in the cache
_WRITTEN_AT_ONCE = 8_192  # 8 MB as float32

Coded = npt.NDArray[np.void]  # of each word "codes", int8 (dim,), and "factor", float32


class Lexicon(Protocol):
    """Words → vectors: an embedder of words, or what stands for one in a test."""

    fingerprint: str
    dim: int

    def word_vectors(self, words: Sequence[str]) -> Vectors:
        """Returns float32 (n, dim), unit rows."""


class WordVectors:
    """The opened vectors of the words `listed`. Made by `write`, opened by `open`."""

    def __init__(self, files: Sequence[Coded], listed: Sequence[str], lexicon: Lexicon) -> None:
        self._files = files
        self._firsts = starts_of(np.array([len(each) for each in files], np.int64))
        self._listed = listed
        self._lexicon = lexicon

    @classmethod
    def open(cls, folder: Path, listed: Sequence[str], lexicon: Lexicon) -> WordVectors:
        """Opens what `write` wrote, as far as it is of this lexicon."""
        return cls([_mapped(each) for each in _files(folder, lexicon)], listed, lexicon)

    def cosines(self, query: Vectors, rows: Ids) -> Vectors:
        """Returns the cosines of `query`, (q, dim), with the words at `rows`, (q, rows).

        `rows` ascend. The lexicon is asked for the words that no file holds.
        """
        cosines = np.empty((len(query), len(rows)), np.float32)
        for own, read in self.read(rows, at_once=_COMPARED_AT_ONCE):
            np.matmul(query, read["codes"].astype(np.float32).T, out=cosines[:, own])
            cosines[:, own] *= read["factor"]
        return cosines

    def read(self, rows: Ids, *, at_once: int) -> Iterator[tuple[slice, Coded]]:
        """Yields the vectors of the words at `rows`, which ascend, and which of them they are."""
        ends = np.searchsorted(rows, self._firsts)  # of what lies in the files before
        for held, first, start, end in zip(
            self._files, self._firsts[:-1], ends[:-1], ends[1:], strict=True
        ):
            for own in _parts(int(start), int(end), at_once):
                yield own, held.take(rows[own] - first)
        for own in _parts(int(ends[-1]), len(rows), at_once):
            words = [self._listed[row] for row in rows[own].tolist()]
            yield own, _coded(self._lexicon.word_vectors(words))


def write(
    folder: Path, listed: Sequence[str], *, lexicon: Lexicon, before: Path | None = None
) -> None:
    """Writes the vectors of all words: those that `before` holds, and the others worked out.

    Args:
        folder: where to; must exist.
        listed: the words, those of `before` first and in the same order.
        lexicon: whose vectors they are; where those of `before` are another's, none is kept.
        before: folder of the words to go on from.
    """
    target = folder / _FOLDER
    target.mkdir()
    (target / _LEXICON).write_text(lexicon.fingerprint, "utf-8")
    found = _files(before, lexicon) if before else []
    known = [_mapped(each) for each in found]
    linked = found if len(found) < _MOST_FILES else []
    for each in linked:
        (target / each.name).hardlink_to(each)
    rows = np.arange(sum(map(len, known[: len(linked)])), len(listed))
    if len(rows):
        fresh = np.lib.format.open_memmap(
            target / f"{len(linked):03d}.npy", "w+", _kind(lexicon.dim), rows.shape
        )
        for own, read in WordVectors(known, listed, lexicon).read(rows, at_once=_WRITTEN_AT_ONCE):
            fresh[own] = read
        fresh.flush()


def _files(folder: Path, lexicon: Lexicon) -> list[Path]:
    """Returns the files of vectors in the order of their words, none where they are another's."""
    own = folder / _FOLDER
    if not own.exists() or (own / _LEXICON).read_text("utf-8") != lexicon.fingerprint:
        return []
    return sorted(own.glob("*.npy"))


def _mapped(file: Path) -> Coded:
    mapped: Coded = np.load(file, mmap_mode="r").view(np.ndarray)  # whose rows are read faster
    return mapped


def _kind(dim: int) -> np.dtype[np.void]:
    return np.dtype([("codes", np.int8, (dim,)), ("factor", np.float32)])


def _coded(vectors: Vectors) -> Coded:
    """Returns unit vectors in eight bits: the largest number of each is 127."""
    coded = np.empty(len(vectors), _kind(vectors.shape[1]))
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    codes = np.rint(vectors * (127 / largest)).astype(np.int8)
    coded["codes"], coded["factor"] = codes, 1 / np.linalg.norm(codes.astype(np.float32), axis=1)
    return coded


def _parts(start: int, end: int, size: int) -> Iterator[slice]:
    for first in range(start, end, size):
        yield slice(first, min(first + size, end))
