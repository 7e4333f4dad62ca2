"""The embedded default: every word has a vector, and a text is the weighted sum of its words.

A frequent word has a row of its own; any other word is the sum of the rows of its character
n-grams, so that compounds and endings never seen before get a place too. Rows are int8 (words)
and int4 (n-grams) with one scale each, read from memory-mapped files and kept in a bounded
cache of words: a text costs one look-up per word and one sum. No torch, nothing to download.

How the vectors were learned is told in ``docs/embedder.md``.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthese.errors import ModelError

Floats = NDArray[np.float32]

DEFAULT_DIRECTORY = Path(__file__).with_name("default")
CACHED_WORDS = 200_000  # 100 MB of float16 at 256 dimensions; a corpus of 100,000 passages fits
_BATCH = 32  # texts summed at a time: their words' rows take 5 MB and stay in the cache

_WORD = re.compile(r"[^\W_]+")
# Swedish and German letters are written as the Norwegian ones, so that `miljö` is `miljø`;
# every other mark is dropped (`idé` is `ide`).
_LETTERS = str.maketrans({"ä": "æ", "ö": "ø", "ß": "ss", "ð": "d", "þ": "th", "œ": "ø"})
_KEPT = frozenset("åæø")


def words_of(text: str) -> list[str]:
    """Returns the words of `text` in order: NFC, lower-cased, marks not yet folded."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def folded(word: str) -> str:
    """Returns `word` (lower-cased, NFC) with å, æ, ø kept and every other mark removed."""
    if word.isascii():
        return word
    return "".join(
        letter if letter in _KEPT else unicodedata.normalize("NFD", letter)[0]
        for letter in word.translate(_LETTERS)
    )


def ngram_rows(word: str, sizes: tuple[int, int], buckets: int) -> list[int]:
    """Returns the rows of the n-grams of a folded word, its ends marked, shortest first."""
    marked = f"<{word}>"
    grams = [
        marked[at : at + size]
        for size in range(sizes[0], sizes[1] + 1)
        for at in range(len(marked) - size + 1)
    ]
    return [zlib.crc32(gram.encode()) % buckets for gram in grams or [marked]]


@dataclass(frozen=True, slots=True)
class _Weights:
    """The files of one embedder, opened but not read."""

    fingerprint: str
    dim: int
    sizes: tuple[int, int]
    row_of: Mapping[str, int]
    tensors: Mapping[str, NDArray[Any]]

    @classmethod
    def open(cls, directory: Path) -> _Weights:
        config = json.loads((directory / "config.json").read_text("utf-8"))
        listed = json.loads((directory / "tokenizer.json").read_text("utf-8"))["words"]
        for name, size in config["bytes"].items():
            if (directory / name).stat().st_size != size:
                raise ModelError("default_embedder.damaged", file=str(directory / name))
        return cls(
            fingerprint=f"{config['name']}-{config['digest'][:16]}",
            dim=config["dim"],
            sizes=(config["ngram_sizes"][0], config["ngram_sizes"][1]),
            row_of={word: row for row, word in enumerate(listed)},
            tensors=_mapped(directory / "model.safetensors"),
        )

    def vectors(self, words: Sequence[str]) -> Floats:
        """Returns the words' vectors, each times its weight in a sum: its norm."""
        plain = [folded(word) for word in words]
        rows = np.array([self.row_of.get(word, -1) for word in plain], np.int64)
        found = np.empty((len(plain), self.dim), np.float32)
        known = rows >= 0
        units = _units(self.tensors["words"][rows[known]].astype(np.float32))
        found[known] = units * self.tensors["weights"][rows[known], None].astype(np.float32)
        for at in np.flatnonzero(~known):
            found[at] = self._from_ngrams(plain[at])
        return found

    def _from_ngrams(self, word: str) -> Floats:
        packed, scales = self.tensors["ngrams"], self.tensors["ngram_scales"]
        rows = ngram_rows(word, self.sizes, len(packed))
        shares = scales[rows].astype(np.float32) / np.float32(len(rows))
        return np.asarray(shares @ unpacked(packed[rows]), np.float32)


def unpacked(nibbles: NDArray[np.uint8]) -> Floats:
    """Returns the int4 values of packed rows, -8..7: low halves first, then high halves."""
    both = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1)
    return both.astype(np.float32) - np.float32(8)


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
        self._cache = np.zeros((1024, weights.dim), np.float16)

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
        """Returns float32 (n, dim), unit rows: queries and passages are embedded alike."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """Returns float32 (n, dim), unit rows."""
        return self._encode(texts)

    def word_vectors(self, words: Sequence[str]) -> Floats:
        """Returns float32 (n, dim), unit rows, one for each word as `words_of` gives it."""
        return _units(self._gathered([word.lower() for word in words]))

    def word_weights(self, words: Sequence[str]) -> Floats:
        """Returns float32 (n,), what each word counts in a text's sum (rare words more)."""
        gathered = self._gathered([word.lower() for word in words])
        return _norms(gathered)

    def count_tokens(self, text: str) -> int:
        """Returns the number of words in `text`."""
        return len(words_of(text))

    def _encode(self, texts: Sequence[str]) -> Floats:
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = [words_of(text) for text in texts[start : start + _BATCH]]
            gathered = self._gathered([word for words in batch for word in words])
            ends = np.cumsum([len(words) for words in batch])
            for at, (end, words) in enumerate(zip(ends, batch, strict=True), start):
                gathered[end - len(words) : end].sum(axis=0, out=vectors[at])
        return _units(vectors)

    def _gathered(self, words: Sequence[str]) -> Floats:
        with self._lock:  # a server asks from several threads, and the cache grows and is emptied
            try:
                slots = [self._slots[word] for word in words]
            except KeyError:
                slots = self._learned(words)
            return self._cache[slots].astype(np.float32)

    def _learned(self, words: Sequence[str]) -> list[int]:
        new = [word for word in dict.fromkeys(words) if word not in self._slots]
        if len(self._slots) + len(new) > CACHED_WORDS:
            self._slots.clear()
            new = list(dict.fromkeys(words))
        first = len(self._slots)
        self._reserve(first + len(new))
        self._cache[first : first + len(new)] = self._weights.vectors(new)
        self._slots.update(zip(new, range(first, first + len(new)), strict=True))
        return [self._slots[word] for word in words]

    def _reserve(self, size: int) -> None:
        if size > len(self._cache):
            grown = np.zeros((max(size, 2 * len(self._cache)), self.dim), np.float16)
            grown[: len(self._cache)] = self._cache
            self._cache = grown


def _mapped(path: Path) -> dict[str, NDArray[Any]]:
    """Returns the tensors of a safetensors file without reading them into memory."""
    kinds = {"I8": np.int8, "U8": np.uint8, "F16": np.float16, "F32": np.float32}
    whole = np.memmap(path, np.uint8, "r")
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
