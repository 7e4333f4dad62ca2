"""A document's sentences → the numbers that a role is told from.

A sentence is told by its words in order (rows of word vectors), by its stems alone and in pairs
(rows of a table, found by checksum), by what it is about (its vector in the embedded model), by
its heading's words and by a few plain facts of its form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from synthese.describe.sentences import Sentence
from synthese.embedding.static import StaticEmbedder
from synthese.norwegian.words import stem
from synthese.records import BlockKind

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
_Sums = NDArray[np.uint64]

TABLE_BITS = 16  # rows of the table of stems: 2 ** TABLE_BITS
FACTS = 21
MEANING = 256  # numbers of a sentence's vector in the embedded model
_MEANING_SCALE = np.float32(8)  # makes them as large as the other numbers
_FIRST_WORDS, _LAST_WORDS = 36, 12  # of a longer sentence; nine in ten have fewer than 36
_HEADING_WORDS = 12
_CACHED_WORDS = 200_000
_LONG_TEXT, _SHORT_TEXT = 100, 40  # characters
_LONG_DOCUMENT = 40  # sentences

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,:/]\d+)*|[?!.:«»–§]")
_MONEY = re.compile(r"\bkr\b|kron|NOK|mill")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ENDINGS = (5, 4, 3)  # letters, the longest first
_BEGIN, _END = 1, 2  # stand for the stems before and after a sentence
_OPENING_WORDS = 3
_CHECKSUM = np.uint64(0xFFFFFFFF)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # Knuth's multiplicative hashing, 2**64 by the golden ratio


class Words:
    """The words that have a vector, and for all others the row of their ending.

    `listed` holds words in lower case, ``#num`` and ``#year`` for figures, endings as ``-ing``,
    and last of all ``-`` for what is none of these.
    """

    def __init__(self, listed: Sequence[str]) -> None:
        self._row_of = {word: row for row, word in enumerate(listed)}
        self.unknown = self._row_of["-"]
        self.packed = lru_cache(_CACHED_WORDS)(self._packed)

    def _packed(self, token: str) -> int:
        """Returns the row of a token's vector, and below it 32 bits of checksum of its stem."""
        if token[0].isdigit():
            token = "#year" if _YEAR.fullmatch(token) else "#num"
        word = stem(token) if token.isalpha() else token
        return self._row(token) << 32 | crc32(word.encode())

    def _row(self, token: str) -> int:
        row = self._row_of.get(token)
        if row is not None:
            return row
        endings = (f"-{token[-size:]}" for size in _ENDINGS if len(token) > size + 1)
        return next((self._row_of[each] for each in endings if each in self._row_of), self.unknown)

    def read(self, text: str) -> list[int]:
        """Returns a sentence's tokens, packed; of a long one the beginning and the end."""
        tokens = _TOKEN.findall(text.lower())
        if len(tokens) > _FIRST_WORDS + _LAST_WORDS:
            tokens = tokens[:_FIRST_WORDS] + tokens[-_LAST_WORDS:]
        packed = self.packed
        return [packed(token) for token in tokens] or [packed("-")]

    def read_heading(self, text: str) -> list[int]:
        """Returns a heading's first tokens, packed; none of an empty one."""
        return [self.packed(token) for token in _TOKEN.findall(text.lower())[:_HEADING_WORDS]]


@dataclass(frozen=True, slots=True)
class Features:
    """What n sentences of one document are told from.

    `rows` are the vectors' rows of all sentences after one another, `starts` where each sentence
    begins. `headings` are the rows of each different heading, `heading_of` which one a sentence
    has. `table` are the rows of the table of stems, `table_starts` where each sentence's begin.
    `facts` is float32 (n, FACTS), `meaning` float32 (n, MEANING).
    """

    rows: Ints
    starts: Ints
    headings: tuple[Ints, ...]
    heading_of: Ints
    table: Ints
    table_starts: Ints
    facts: Floats
    meaning: Floats


def features(text: str, sentences: Sequence[Sentence], words: Words) -> Features:
    """Returns what the sentences of a document with that `text` are told from; one at least."""
    told = [text[each.start : each.end] for each in sentences]
    tokens = [words.read(each) for each in told]
    number = {heading: at for at, heading in enumerate(dict.fromkeys(s.heading for s in sentences))}
    headings = [np.array(words.read_heading(each), np.uint64) for each in number]
    heading_of = np.array([number[each.heading] for each in sentences], np.int64)
    lengths = np.array([len(each) for each in tokens], np.int64)
    packed = np.array([token for each in tokens for token in (_BEGIN, *each, _END)], np.uint64)
    places = np.arange(len(lengths))
    of = np.repeat(places, lengths + 2)  # the sentence that each token stands in
    inner = np.ones(len(packed), np.bool_)
    ends = np.cumsum(lengths + 2)
    inner[ends - 1] = inner[ends - lengths - 2] = False
    sums, sentence = _stem_sums(packed & _CHECKSUM, of, inner)
    for at, heading in enumerate(headings):
        having = places[heading_of == at]
        sums.append(np.tile((heading & _CHECKSUM) * np.uint64(11), len(having)))
        sentence.append(np.repeat(having, len(heading)))
    by_sentence = np.concatenate(sentence)
    order = np.argsort(by_sentence, kind="stable")
    return Features(
        rows=_rows(packed[inner]),
        starts=np.cumsum(lengths) - lengths,
        headings=tuple(map(_rows, headings)),
        heading_of=heading_of,
        table=_spread(np.concatenate(sums)[order]),
        table_starts=np.searchsorted(by_sentence[order], places),
        facts=_facts(told, sentences),
        meaning=_embedder().encode_passages(told) * _MEANING_SCALE,
    )


@cache
def _embedder() -> StaticEmbedder:
    return StaticEmbedder.load()


def _rows(packed: _Sums) -> Ints:
    return (packed >> np.uint64(32)).astype(np.int64)


def _spread(sums: _Sums) -> Ints:
    """Returns the rows of the table that sums belong to."""
    return (sums * _SPREAD >> np.uint64(64 - TABLE_BITS)).astype(np.int64)


def _stem_sums(stems: _Sums, of: Ints, inner: NDArray[np.bool_]) -> tuple[list[_Sums], list[Ints]]:
    """Returns sums of stems, of two beside one another, of two with one between, of the first.

    `stems` are those of all sentences, each between marks; beside them comes the sentence of each
    sum.
    """
    left = stems * np.uint64(31)
    beside, apart = of[1:] == of[:-1], of[2:] == of[:-2]
    at = np.arange(len(of)) - np.searchsorted(of, of)
    first = inner & (at <= _OPENING_WORDS)
    return (
        [
            stems[inner] * np.uint64(3),
            (left[:-1] + stems[1:] * np.uint64(7))[beside],
            (left[:-2] + stems[2:] * np.uint64(13))[apart],
            stems[first] * np.uint64(5),
        ],
        [of[inner], of[1:][beside], of[2:][apart], of[first]],
    )


def _facts(told: Sequence[str], sentences: Sequence[Sentence]) -> Floats:
    many, before = len(sentences), None
    facts = np.empty((many, FACTS), np.float32)
    for at, (text, each) in enumerate(zip(told, sentences, strict=True)):
        place = each.position / max(1, many)
        facts[at] = (
            each.kind is BlockKind.PARAGRAPH,
            each.kind is BlockKind.LIST_ITEM,
            each.kind is BlockKind.LABEL,
            not each.heading,
            each.heading != before,
            each.position == 0,
            place,
            place * place,
            min(1.0, many / _LONG_DOCUMENT),
            _DIGIT.search(text) is not None,
            "%" in text or "prosent" in text or "per cent" in text,
            _MONEY.search(text) is not None,
            text.endswith("?"),
            text[0].islower(),
            text[0] in '«“–-"»',
            text[-1] in '.!?»”"',
            min(2.0, len(text) / _LONG_TEXT),
            len(text) < _SHORT_TEXT,
            text[0].isdigit(),
            ":" in text,
            "«" in text or "”" in text,
        )
        before = each.heading
    return facts
