"""The embedded default: every word has a vector, and a text is the weighted sum of its words.

A frequent word has a row of its own; any other word is the sum of the rows of its character
n-grams, so that compounds and endings never seen before get a place too. Rows are int8 (words)
and int4 (n-grams) with one scale each, read from memory-mapped files and kept in a bounded
cache of words, int8 all of them: a text costs one look-up per word and one sum. No torch, nothing
to download.

How the vectors were learned is told in ``docs/embedder.md``.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthese.errors import ModelError
from synthese.norwegian.forms import common_form
from synthese.norwegian.letters import folded
from synthese.norwegian.vocabulary import ranked_words
from synthese.norwegian.words import stem

Floats = NDArray[np.float32]
Rows = NDArray[np.int8]

STEMS = "stems.npy"
_NO_STEMS: NDArray[np.uint32] = np.zeros(0, np.uint32)
DEFAULT_DIRECTORY = Path(__file__).with_name("default")
CACHED_WORDS = 400_000  # 106 MB at 256 dimensions; 100,000 passages have some 500,000
CACHED_STEMS = 20_000
# How far a query's word is drawn to the mean of its stem. At .6 the two written norms find the
# same projects, and what is found hardly changes (docs/embedder.md).
_DRAWN = np.float32(0.6)
_BATCH = 32  # texts summed at a time: their words' rows take 5 MB and stay in the cache
_WORDS_AT_ONCE = 64  # words made of their n-grams at a time: 22 rows each
# More words at once than a page of results holds are a collection's, each asked for once: kept,
# they would take a third longer, 100 MB, and the place of others.
_A_COLLECTION = 5_000
_SORTED_FROM = 200  # words that are looked for together, from which sorting all stems pays

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Returns the words of `text` in order: NFC, lower-cased, marks not yet folded."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def ngram_rows(word: str, sizes: tuple[int, int], buckets: int) -> list[int]:
    """Returns the rows of the n-grams of a folded word, its ends marked, shortest first."""
    marked = f"<{word}>"
    grams = [
        marked[at : at + size]
        for size in range(sizes[0], sizes[1] + 1)
        for at in range(len(marked) - size + 1)
    ]
    return [zlib.crc32(gram.encode()) % buckets for gram in grams or [marked]]


def stem_sum(of: str) -> int:
    """Returns the checksum by which words of one stem are found."""
    return zlib.crc32(of.encode())


@dataclass(frozen=True, slots=True)
class _Weights:
    """The files of one embedder, opened but not read."""

    fingerprint: str
    dim: int
    sizes: tuple[int, int]
    listed: Sequence[str]
    row_of: Mapping[str, int]
    tensors: Mapping[str, NDArray[Any]]
    stems: NDArray[np.uint32]  # a checksum of the stem of each listed word, or none at all

    @classmethod
    def open(cls, directory: Path) -> _Weights:
        config = json.loads((directory / "config.json").read_text("utf-8"))
        listed = _listed(directory)
        for name, size in config["bytes"].items():
            if (directory / name).stat().st_size != size:
                raise ModelError("default_embedder.damaged", file=str(directory / name))
        return cls(
            fingerprint=f"{config['name']}-{config['digest'][:16]}",
            dim=config["dim"],
            sizes=(config["ngram_sizes"][0], config["ngram_sizes"][1]),
            listed=listed,
            row_of={word: row for row, word in enumerate(listed)},
            tensors=_mapped(directory / "model.safetensors"),
            stems=np.load(stems) if (stems := directory / STEMS).exists() else _NO_STEMS,
        )

    def of_stems(self, words: Sequence[str]) -> list[NDArray[np.int64]]:
        """Returns for each word the rows of the listed words that have its stem, in order."""
        stems = [stem(word) for word in words]
        return [
            rows[[stem(self.listed[row]) == own for row in rows.tolist()]]
            for own, rows in zip(stems, self._of_sums([*map(stem_sum, stems)]), strict=True)
        ]

    def _of_sums(self, sums: Sequence[int]) -> list[NDArray[np.int64]]:
        if len(sums) < _SORTED_FROM:
            return [np.flatnonzero(self.stems == each) for each in sums]
        order, sought = np.argsort(self.stems, kind="stable"), np.array(sums, np.uint32)
        begins = np.searchsorted(self.stems, sought, "left", sorter=order)
        ends = np.searchsorted(self.stems, sought, "right", sorter=order)
        return [order[begin:end] for begin, end in zip(begins, ends, strict=True)]

    def rows(self, words: Sequence[str]) -> tuple[Rows, Floats]:
        """Returns the words' rows as int8, and the weight of each in a sum: its norm there."""
        plain = [folded(word) for word in words]
        at = np.array([self.row_of.get(word, -1) for word in plain], np.int64)
        rows, weights = np.empty((len(plain), self.dim), np.int8), np.empty(len(plain), np.float32)
        known, unknown = np.flatnonzero(at >= 0), np.flatnonzero(at < 0)
        rows[known] = self.tensors["words"][at[known]]
        weights[known] = self.tensors["weights"][at[known]]
        for start in range(0, len(unknown), _WORDS_AT_ONCE):
            some = unknown[start : start + _WORDS_AT_ONCE]
            sums = self._from_ngrams([plain[each] for each in some])
            rows[some], weights[some] = _rounded(sums), _norms(sums)
        return rows, weights

    def _from_ngrams(self, words: Sequence[str]) -> Floats:
        packed, scales = self.tensors["ngrams"], self.tensors["ngram_scales"]
        rows = [ngram_rows(word, self.sizes, len(packed)) for word in words]
        every = [row for each in rows for row in each]
        values, shares = unpacked(packed[every]), scales[every].astype(np.float32)
        sums = np.empty((len(words), self.dim), np.float32)
        end = 0
        for at, each in enumerate(rows):
            start, end = end, end + len(each)
            np.matmul(shares[start:end] / np.float32(len(each)), values[start:end], out=sums[at])
        return sums


def unpacked(nibbles: NDArray[np.uint8]) -> Floats:
    """Returns the int4 values of packed rows, -8..7: low halves first, then high halves."""
    both = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1)
    return both.astype(np.float32) - np.float32(8)


def _listed(directory: Path) -> Sequence[str]:
    if directory == DEFAULT_DIRECTORY:  # whose words others ask for too
        return ranked_words()
    words: list[str] = json.loads((directory / "tokenizer.json").read_text("utf-8"))["words"]
    return words


class StaticEmbedder:
    """Texts and words → unit vectors, from word vectors that are read as they are needed.

    A text without a single word gets the first axis of the space as its vector: a unit vector
    like any other, the same for all such texts.
    """

    max_tokens: int | None = None  # every word counts, whatever the length

    # Of the demonstration queries' relevant projects a third lies above, and one in 22 of the
    # others (`scripts/evaluate.py --cosines`); the words of the query bring the rest.
    match_cosine = 0.3

    def __init__(self, weights: _Weights) -> None:
        self.fingerprint = weights.fingerprint
        self.dim = weights.dim
        self._weights = weights
        self._lock = Lock()
        self._slots: dict[str, int] = {}
        self._alike = lru_cache(CACHED_STEMS)(lambda word: next(self._means_of_stems([word])))
        self._rows = np.zeros((0, weights.dim), np.int8)
        self._counts = np.zeros(0, np.float32)  # what a row counts in a sum
        self._shares = np.zeros(0, np.float32)  # the same over the row's norm

    @classmethod
    def load(cls, directory: Path | None = None) -> StaticEmbedder:
        """Returns the embedder in `directory`, or the one that comes with Synthese.

        Raises:
            ModelError: a file is missing, unreadable, or not the one that was trained.
        """
        place = directory or DEFAULT_DIRECTORY
        try:
            return cls(_Weights.open(place))
        except (OSError, ValueError, KeyError) as error:
            raise ModelError("default_embedder.unreadable", directory=str(place)) from error

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """Returns float32 (n, dim), unit rows: passages, but for the words' other forms."""
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for at, text in enumerate(texts):
            vectors[at] = self._asked(words_of(text)).sum(axis=0)
        return _units(vectors)

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """Returns float32 (n, dim), unit rows."""
        return self._encode(texts)

    def word_vectors(self, words: Sequence[str]) -> Floats:
        """Returns float32 (n, dim), unit rows, one for each word as `words_of` gives it."""
        read = self._gathered if len(words) < _A_COLLECTION else self._read
        rows, counts, shares = read(words)
        vectors: Floats = rows.astype(np.float32)
        vectors *= np.divide(shares, counts, out=np.zeros_like(shares), where=counts != 0)[:, None]
        vectors[counts == 0, 0] = 1
        return vectors

    def counted_words(self, words: Sequence[str]) -> Floats:
        """Returns float32 (n, dim): each word as long as it counts in the sum that a text is.

        For a collection's words, each once: nothing is kept of them.
        """
        rows, _, shares = self._read(words)
        return np.asarray(rows.astype(np.float32) * shares[:, None], np.float32)

    def asked_words(self, words: Sequence[str]) -> tuple[Floats, Floats]:
        """Returns a query's words: unit vectors, float32 (n, dim), and what each counts, (n,)."""
        vectors = self._asked(words)
        return _units(vectors), _norms(vectors)

    def knows(self, word: str) -> bool:
        """Says whether a word has a vector of its own."""
        return folded(word) in self._weights.row_of

    def count_tokens(self, text: str) -> int:
        """Returns the number of words in `text`."""
        return len(words_of(text))

    def _asked(self, words: Sequence[str]) -> Floats:
        """Returns the words' vectors, each as long as it counts, drawn to those of its stem.

        The forms of a word, in both written norms, are learned apart, the rare ones badly. A
        query's word is therefore mostly the mean of all known words of its stem, or, of a word
        that nobody has listed (``tryggleiksalarm``), that of the form which both norms share.
        """
        rows, _, shares = self._gathered(words)
        own: Floats = rows.astype(np.float32) * shares[:, None]
        for at, alike in enumerate(self._means_of_all([word.lower() for word in words])):
            if alike is not None:
                own[at] += _DRAWN * (alike - own[at])
        return own

    def _means_of_all(self, words: Sequence[str]) -> Iterator[Floats | None]:
        if len(words) < _SORTED_FROM:
            yield from map(self._alike, words)
            return
        for start in range(0, len(words), _A_COLLECTION):
            yield from self._means_of_stems(words[start : start + _A_COLLECTION])

    def _means_of_stems(self, words: Sequence[str]) -> Iterator[Floats | None]:
        """Yields for each word the mean of the listed words of its stem, the frequent counting
        more; of a word that has none, its vector as both norms would write it, if otherwise.
        """
        every = self._weights.of_stems(words)
        said = [
            [self._weights.listed[row] for row in rows.tolist()] or self._in_common_form(word)
            for word, rows in zip(words, every, strict=True)
        ]
        forms, _, shares = self._gathered([form for each in said for form in each])
        end = 0
        for each, rows in zip(said, every, strict=True):
            begin, end = end, end + len(each)
            weights = shares[begin:end] / (1 + rows) if len(rows) else shares[begin:end]
            total = (1 / (1 + rows)).sum() if len(rows) else 1
            mean = (weights @ forms[begin:end].astype(np.float32)) / total
            yield np.asarray(mean, np.float32) if each else None

    def _in_common_form(self, word: str) -> list[str]:
        """Returns an unlisted word as both norms would write it, where that is otherwise."""
        common = common_form(word)
        return [common] if common != word and len(self._weights.stems) else []

    def _encode(self, texts: Sequence[str]) -> Floats:
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = [words_of(text) for text in texts[start : start + _BATCH]]
            rows, _, shares = self._gathered([word for words in batch for word in words])
            values = rows.astype(np.float32)
            ends = np.cumsum([len(words) for words in batch])
            for at, (end, words) in enumerate(zip(ends, batch, strict=True), start):
                own = slice(end - len(words), end)
                np.matmul(shares[own], values[own], out=vectors[at])
        return _units(vectors)

    def _gathered(self, words: Sequence[str]) -> tuple[Rows, Floats, Floats]:
        """Returns the words' rows, what each counts in a sum, and that over the row's norm."""
        with self._lock:  # a server asks from several threads, and the cache grows and is emptied
            try:
                slots = [self._slots[word] for word in words]
            except KeyError:  # one is new, or isn't in lower case
                slots = self._learned([word.lower() for word in words])
            every = np.array(slots, np.int64)
            return self._rows.take(every, axis=0), self._counts[every], self._shares[every]

    def _learned(self, words: Sequence[str]) -> list[int]:
        new = [word for word in dict.fromkeys(words) if word not in self._slots]
        if len(self._slots) + len(new) > CACHED_WORDS:
            self._slots.clear()
            new = list(dict.fromkeys(words))
        first = len(self._slots)
        self._reserve(first + len(new))
        own = slice(first, first + len(new))
        self._rows[own], self._counts[own], self._shares[own] = self._read(new)
        self._slots.update(zip(new, range(first, first + len(new)), strict=True))
        return [self._slots[word] for word in words]

    def _read(self, words: Sequence[str]) -> tuple[Rows, Floats, Floats]:
        """Returns what `_gathered` does, without keeping anything."""
        rows, counts = self._weights.rows([word.lower() for word in words])
        norms = _norms(rows.astype(np.float32))
        empty = norms == 0
        norms[empty] = 1
        shares = counts / norms
        counts[empty] = 0
        return rows, counts, shares

    def _reserve(self, size: int) -> None:
        held = len(self._rows)
        if size > held:
            room = max(size, min(2 * held, CACHED_WORDS)) - held
            self._rows = np.concatenate([self._rows, np.zeros((room, self.dim), np.int8)])
            self._counts, self._shares = (
                np.concatenate([each, np.zeros(room, np.float32)])
                for each in (self._counts, self._shares)
            )


def _mapped(path: Path) -> dict[str, NDArray[Any]]:
    """Returns the tensors of a safetensors file without reading them into memory."""
    kinds = {"I8": np.int8, "U8": np.uint8, "F16": np.float16, "F32": np.float32}
    whole = np.memmap(path, np.uint8, "r").view(np.ndarray)  # whose rows are read faster
    start = 8 + int.from_bytes(whole[:8].tobytes(), "little")
    header = json.loads(whole[8:start].tobytes())
    header.pop("__metadata__", None)
    return {
        name: whole[start + spec["data_offsets"][0] : start + spec["data_offsets"][1]]
        .view(kinds[spec["dtype"]])
        .reshape(spec["shape"])
        for name, spec in header.items()
    }


def _norms(vectors: Floats) -> Floats:
    return np.asarray(np.linalg.norm(vectors, axis=1), np.float32)


def _units(vectors: Floats) -> Floats:
    norms = _norms(vectors)
    empty = norms == 0
    norms[empty] = 1
    units = vectors / norms[:, None]
    units[empty, 0] = 1
    return units


def _rounded(vectors: Floats) -> Rows:
    """Returns int8 rows of the directions of `vectors`: eight bits for the largest number."""
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    rows: Rows = np.rint(vectors * (127 / np.maximum(largest, np.float32(1e-9)))).astype(np.int8)
    return rows
