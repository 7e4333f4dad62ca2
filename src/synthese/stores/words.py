"""Which words each passage holds: what matching word by word and letter by letter reads.

The words of the collection are listed once, each with its parts, if it is a compound, and the
n-grams of its letters; a passage is the rows of its words. What the words mean is kept beside, by
`word_vectors`.

A mean of word vectors blurs what a passage says; matching word by word does not. Late interaction
is the share of a query that a passage answers: the mean over the query's words of the best cosine
with a word of the passage (Khattab and Zaharia 2020, here with static word vectors) or with a
part of it: `faller` meets `fallforebygging`.

Letters are compared by TF-IDF cosine over n-grams within words: `barnehageplass` meets
`barnehage`, and a slip of the pen meets what was meant. A passage's own length is worked out when
it is added, by what was rare then.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from synthese.embedding import Vectors
from synthese.norwegian.compounds import Splitter, default_splitter
from synthese.stores import Ids, word_vectors
from synthese.stores.varints import Lists, narrow, starts_of, stretches
from synthese.stores.word_vectors import Lexicon, WordVectors

_WORDS = "words.txt.zlib"
_ROWS = "word_rows"  # the rows of each passage's words, each as often as the passage holds it
_PASSAGES = "word_passages.npy"  # (passages,), ascending
_LENGTHS = "spelling_lengths.npy"  # float32 (passages,), the norm of each passage's n-grams
_PARTS = "word_parts"  # the rows of the parts of each word
_GRAMS = "word_grams.npy"  # uint16, the n-grams of each word, word after word
_GRAM_SIZES = "word_gram_sizes.npy"  # (words,), how many each has
_RARITY = "gram_rarity.npy"  # float32 (buckets,), how much each n-gram counts

_BATCH = 500  # passages whose lengths are worked out at a time: a few MB
_FEW, _RARE = 3, 0.005  # passages, or of all of them, that hold a word which is rare
_SIZE = 4  # letters of an n-gram; 3 to 5 together did no better
_BUCKETS = 65_536

Grams = npt.NDArray[np.uint16]
_NO_GRAMS: Grams = np.zeros(0, np.uint16)


class Words:
    """An opened store of words. Made by `write`, opened by `open`; never changed in place."""

    def __init__(self, folder: Path, lexicon: Lexicon) -> None:
        self.listed = zlib.decompress((folder / _WORDS).read_bytes()).decode().split()
        self.passages: Ids = np.load(folder / _PASSAGES).astype(np.int64)
        self.lengths: Vectors = np.load(folder / _LENGTHS)
        self.rows = Lists.open(folder, _ROWS)
        self.parts = Lists.open(folder, _PARTS)
        self.grams: Grams = np.load(folder / _GRAMS, mmap_mode="r").view(np.ndarray)
        self.gram_starts = starts_of(np.load(folder / _GRAM_SIZES))
        self.vectors = WordVectors.open(folder, self.listed, lexicon)
        self._rarity: Vectors = np.load(folder / _RARITY)

    @classmethod
    def open(cls, folder: Path, lexicon: Lexicon) -> Words:
        """Opens what `write` wrote; rows, n-grams and vectors are mapped, not read."""
        return cls(folder, lexicon)

    def of(self, passages: Ids) -> Held:
        """Returns the words of `passages`, each of which must be in the store."""
        at = np.searchsorted(self.passages, passages)
        rows, counts, sizes = self.rows.counted(at)
        unique, places = self.distinct(rows)
        weights = 1 + np.log(counts.astype(np.float32))
        return Held(self, unique, places, weights, sizes, self.lengths[at])

    def distinct(self, rows: Ids) -> tuple[Ids, Ids]:
        """Returns the rows each once, ascending, and the place of each of `rows` among them."""
        held = np.zeros(len(self.listed), np.bool_)
        held[rows] = True
        unique = np.flatnonzero(held)
        places = np.empty(len(held), np.int64)
        places[unique] = np.arange(len(unique))
        return unique, places[rows]

    def holding_all(self, words: Sequence[str], among: Ids) -> Ids:
        """Returns those of the passages `among` that hold each of `words` in that very form."""
        rows, sizes = self.rows.take(np.searchsorted(self.passages, among))
        owners = np.repeat(np.arange(len(among)), sizes)
        found = np.arange(len(among))
        for word in words:
            found = np.intersect1d(found, owners[rows == self._row_of.get(word, -1)])
        return among[found]

    def parts_of(self, words: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Returns the parts of those of `words` that are listed, none for a word of one piece."""
        known = [word for word in words if word in self._row_of]
        rows, sizes = self.parts.take(np.array([self._row_of[word] for word in known], np.int64))
        parts = iter(rows.tolist())
        return {
            word: tuple(self.listed[next(parts)] for _ in range(size))
            for word, size in zip(known, sizes.tolist(), strict=True)
        }

    @cached_property
    def spread(self) -> Vectors:
        """How many passages hold each word, float32 (words,)."""
        rows, _ = self.rows.take(np.arange(len(self.passages)))
        once = np.diff(rows, prepend=-1) != 0  # a passage's rows ascend, each as often as it stands
        return np.bincount(rows[once], minlength=len(self.listed)).astype(np.float32)

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self.listed)}

    def shared(self, words: Sequence[str], rows: Ids) -> Vectors:
        """Returns what each word of the store has in common with `words`, float32 (len(rows),).

        The inner product of the n-grams' TF-IDF with that of `words` at unit length.
        """
        grams, counts = np.unique(
            np.concatenate([_NO_GRAMS, *(_grams(word.lower()) for word in words)]),
            return_counts=True,
        )
        asked = np.zeros(_BUCKETS, np.float32)
        asked[grams] = (1 + np.log(counts)) * self._rarity[grams]
        asked *= self._rarity / max(float(np.linalg.norm(asked)), 1e-9)
        starts, sizes = self.gram_starts[rows], self.gram_starts[rows + 1] - self.gram_starts[rows]
        return np.add.reduceat(asked[stretches(self.grams, starts, sizes)], starts_of(sizes)[:-1])


@dataclass(frozen=True, slots=True)
class Held:
    """The words of some passages, read once and compared in two ways."""

    _store: Words
    _rows: Ids
    _places: Ids  # among `_rows`, passage after passage
    _counts: Vectors  # 1 + ln of how often
    _sizes: Ids  # words of each passage
    _lengths: Vectors

    def interaction(self, query: Vectors, weights: Vectors) -> Vectors:
        """Returns each passage's late interaction with a query, 0..1, float32 (passages,).

        Args:
            query: unit vectors of the query's words, float32 (q, dim).
            weights: how much each of them counts, float32 (q,), not negative.
        """
        scores = np.zeros(len(self._sizes), np.float32)
        filled, begin = self._filled()
        total = float(weights.sum())
        if total and len(filled):
            near = self._nearest(query)
            best = np.maximum.reduceat(near.take(self._places, axis=1), begin, axis=1)
            scores[filled] = (weights @ best) / total
        return scores

    def _nearest(self, query: Vectors) -> Vectors:
        """Returns the cosine with each word or the nearest of its parts, 0..1, (q, words)."""
        parts, sizes = self._parts()
        meant, places = self._store.distinct(np.concatenate([self._rows, parts]))
        every = np.clip(self._store.vectors.cosines(query, meant), 0, 1)
        near = every.take(places[: len(self._rows)], axis=1)
        if (compounds := np.flatnonzero(sizes)).size:
            begin = starts_of(sizes[compounds])[:-1]
            part = np.maximum.reduceat(every.take(places[len(self._rows) :], axis=1), begin, axis=1)
            near[:, compounds] = np.maximum(near[:, compounds], part)
        return near

    def _parts(self) -> tuple[Ids, Ids]:
        """Returns the parts of the words, word after word, and how many each has."""
        return self._store.parts.take(self._rows)

    def spelling(self, words: Sequence[str]) -> Vectors:
        """Returns how alike each passage is to `words` letter by letter, 0..1, float32."""
        scores = np.zeros(len(self._sizes), np.float32)
        filled, begin = self._filled()
        if words and len(filled):
            shared = self._store.shared(words, self._rows)[self._places] * self._counts
            scores[filled] = np.add.reduceat(shared, begin) / self._lengths[filled]
        return np.minimum(scores, 1)

    def rare_in_common(self, words: Collection[str], owners: Ids) -> Vectors:
        """Returns how much of what is rare each of some texts shares with `words`, 0..1, float32.

        The cosine of the two as bags of words, of which only those count that hardly any passage
        holds: names above all. Forms are compared, not stems.

        Args:
            words: of the one text, in lower case.
            owners: which text each passage is of, 0..n-1, ascending.
        """
        store, count = self._store, len(self._store.passages)
        idf = np.log((count + 1) / (store.spread[self._rows] + 0.5)) ** 2
        asked = {store._row_of.get(word, -1) for word in words}
        missing = len(set(words)) - len(asked - {-1})
        of = np.repeat(owners, self._sizes)
        pairs = np.unique(np.stack([of, self._places], axis=1), axis=0)
        known = np.isin(self._rows, np.array(sorted(asked), np.int64))
        rare = store.spread[self._rows] <= max(_FEW, _RARE * count)
        texts = int(owners.max(initial=-1)) + 1
        sums, shared = (
            np.bincount(pairs[:, 0], idf[pairs[:, 1]] * chosen[pairs[:, 1]], minlength=texts)
            for chosen in (np.ones(len(idf)), known & rare)
        )
        everywhere = np.array([row for row in asked if row >= 0], np.int64)
        whole = (np.log((count + 1) / (store.spread[everywhere] + 0.5)) ** 2).sum()
        whole += missing * np.log((count + 1) / 0.5) ** 2
        return np.asarray(shared / np.sqrt(np.maximum(sums * whole, 1e-9)), np.float32)

    def _filled(self) -> tuple[Ids, Ids]:
        """Returns which passages have words, and where theirs begin."""
        filled = np.flatnonzero(self._sizes)
        sizes = self._sizes[filled]
        return filled, np.cumsum(sizes) - sizes


@lru_cache(maxsize=10_000)
def _grams(word: str) -> Grams:
    marked = f"<{word}>"
    grams = {marked[at : at + _SIZE] for at in range(max(1, len(marked) - _SIZE + 1))}
    return np.array(sorted(zlib.crc32(gram.encode()) % _BUCKETS for gram in grams), np.uint16)


def write(
    folder: Path,
    entries: Iterable[tuple[int, Mapping[str, int]]],
    *,
    removed: Ids,
    lexicon: Lexicon,
    before: Path | None = None,
) -> Splitter:
    """Writes a store: what `before` holds, less `removed`, and `entries`.

    Returns the splitter of compounds that knows the words of the collection.

    Args:
        folder: where to; must exist.
        entries: passages after those of `before`, ascending, each with its words and how often.
        removed: passages of `before` that are gone.
        lexicon: what the words mean.
        before: folder of the store to go on from.
    """
    old = _Kept.of(Words.open(before, lexicon), removed) if before else _NOTHING
    listed, ids, fresh = _numbered(entries, old.listed)
    passages, rows = np.concatenate([old.passages, ids]), Lists.joined([old.rows, fresh])
    times, held = _frequencies(rows, len(listed))
    splitter = default_splitter().with_counts(dict(zip(listed, times.tolist(), strict=True)))
    parts = Lists.joined([old.parts, _parts(listed, len(old.listed), splitter)])
    made = [_grams(word) for word in list(listed)[len(old.listed) :]]
    grams = np.concatenate([old.grams, *made])
    gram_sizes = np.concatenate([old.gram_sizes, np.array([len(each) for each in made], np.int64)])
    rarity = _rarity(len(passages), np.repeat(_padded(held, len(listed)), gram_sizes), grams)
    lengths = _lengths(fresh, grams, starts_of(gram_sizes), rarity)
    (folder / _WORDS).write_bytes(zlib.compress("\n".join(listed).encode()))
    rows.save(folder, _ROWS)
    parts.save(folder, _PARTS)
    for name, values in (
        (_PASSAGES, narrow(passages)),
        (_LENGTHS, np.concatenate([old.lengths, lengths])),
        (_GRAMS, grams),
        (_GRAM_SIZES, narrow(gram_sizes)),
        (_RARITY, rarity),
    ):
        np.save(folder / name, values)
    word_vectors.write(folder, list(listed), lexicon=lexicon, before=before)
    return splitter


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a store goes on from."""

    listed: Sequence[str]
    passages: Ids
    lengths: Vectors
    rows: Lists
    parts: Lists
    grams: Grams
    gram_sizes: Ids

    @classmethod
    def of(cls, old: Words, removed: Ids) -> _Kept:
        """Returns all words of a store, and its passages less `removed`."""
        stay = np.flatnonzero(~np.isin(old.passages, removed))
        return cls(
            old.listed,
            old.passages[stay],
            old.lengths[stay],
            old.rows.only(stay),
            old.parts,
            old.grams,
            np.diff(old.gram_starts),
        )


_NO_IDS: Ids = np.zeros(0, np.int64)
_NO_LISTS = Lists.joined([])
_NOTHING = _Kept((), _NO_IDS, np.zeros(0, np.float32), _NO_LISTS, _NO_LISTS, _NO_GRAMS, _NO_IDS)


def _numbered(
    entries: Iterable[tuple[int, Mapping[str, int]]], known: Sequence[str]
) -> tuple[dict[str, int], Ids, Lists]:
    """Returns every word with its row, the passages' ids, and the rows of each.

    Rows go on from `known`, the commonest first: small numbers take fewer bytes.
    """
    listed = {word: row for row, word in enumerate(known)}
    ids, sizes, rows, counts = array("q"), array("q"), array("i"), array("i")
    for passage, words in entries:
        ids.append(passage)
        sizes.append(len(words))
        rows.extend(listed.setdefault(word, len(listed)) for word in words)
        counts.extend(words.values())
    found, often = np.array(rows, np.int64), np.array(counts, np.int64)
    times = np.bincount(found, often, minlength=len(listed))
    order = len(known) + np.argsort(-times[len(known) :], kind="stable")
    places = np.arange(len(listed))
    places[order] = np.arange(len(known), len(listed))
    words_by_row = list(listed)
    ordered = [*known, *(words_by_row[row] for row in order.tolist())]
    packed = _packed(places[found], often, np.array(sizes, np.int64))
    return {word: row for row, word in enumerate(ordered)}, np.array(ids, np.int64), packed


def _packed(rows: Ids, counts: Ids, sizes: Ids) -> Lists:
    """Returns the rows of each passage, each as often as it is counted."""
    bounds, several = starts_of(sizes), []
    for at in _batches(len(sizes)):
        own = slice(int(bounds[at[0]]), int(bounds[at[-1] + 1]))
        owners = np.repeat(np.arange(len(at)), sizes[at])
        lengths = np.bincount(owners, counts[own], minlength=len(at)).astype(np.int64)
        several.append(Lists.of(np.repeat(rows[own], counts[own]), lengths))
    return Lists.joined(several)


def _frequencies(passages: Lists, words: int) -> tuple[Ids, Ids]:
    """Returns how often each word is there, and how many passages hold it."""
    times, held = np.zeros(words, np.int64), np.zeros(words, np.int64)
    for at in _batches(len(passages)):
        rows, counts, _ = passages.counted(at)
        times += np.bincount(rows, counts, minlength=words).astype(np.int64)
        held += np.bincount(rows, minlength=words)
    return times, held


def _parts(listed: dict[str, int], known: int, splitter: Splitter) -> Lists:
    """Returns the rows of the parts of each word from `known` on; `listed` grows by the parts."""
    parts: list[list[int]] = []
    while fresh := list(listed)[known + len(parts) :]:  # then their parts, words to come
        parts += [
            [listed.setdefault(part, len(listed)) for part in splitter.parts(word)]
            for word in fresh
        ]
    rows = np.array([row for each in parts for row in each], np.int64)
    return Lists.of(rows, np.array([len(each) for each in parts], np.int64))


def _rarity(passages: int, held: Ids, grams: Grams) -> Vectors:
    """Returns each n-gram's inverse document frequency.

    Args:
        passages: how many there are.
        held: how many of them hold the word that each of `grams` is of.
        grams: the n-grams of all words.
    """
    times = np.bincount(grams, held, minlength=_BUCKETS)
    rarity = np.log((1 + passages) / (1 + np.minimum(times, passages))) + 1
    return rarity.astype(np.float32)


def _lengths(passages: Lists, grams: Grams, starts: Ids, rarity: Vectors) -> Vectors:
    """Returns the norm of each passage's n-grams by TF-IDF, 1 where it has no word."""
    lengths = np.ones(len(passages), np.float32)
    for at in _batches(len(passages)):
        rows, counts, words = passages.counted(at)
        sizes = starts[rows + 1] - starts[rows]
        held = stretches(grams, starts[rows], sizes).astype(np.int64)
        owner = np.repeat(np.repeat(np.arange(len(at)), words), sizes)
        keys, places = np.unique(owner * _BUCKETS + held, return_inverse=True)
        counted = 1 + np.log(counts.astype(np.float32))
        weights = np.bincount(places, np.repeat(counted, sizes)) * rarity[keys % _BUCKETS]
        squares = np.bincount(keys // _BUCKETS, weights**2, minlength=len(at))
        lengths[at] = np.sqrt(np.where(squares > 0, squares, 1))
    return lengths


def _batches(count: int) -> Iterator[Ids]:
    for first in range(0, count, _BATCH):
        yield np.arange(first, min(first + _BATCH, count))


def _padded(values: Ids, size: int) -> Ids:
    return np.concatenate([values, np.zeros(size - len(values), np.int64)])
