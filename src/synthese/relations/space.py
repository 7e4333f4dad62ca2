"""The projects of an index as points that can be compared, and kept beside the index.

Fitted once over all projects: how rare each word is, and which sentences are template, for they
stand in texts that have nothing else in common. Projects that come later are put into the space as
it is; it is fitted anew when it has grown by a fifth.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from itertools import combinations
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from synthese.embedding.static import StaticEmbedder
from synthese.norwegian.words import stem
from synthese.records import ProjectDetail
from synthese.relations.arrays import (
    UNREADABLE,
    Floats,
    Ids,
    halved,
    open_arrays,
    unit,
    write_arrays,
)
from synthese.relations.facts import Facts
from synthese.relations.subjects import Basis, SubjectTable, subject_table
from synthese.relations.topics import Told, told_by
from synthese.stores.record_json import of_plain, plain

TOP = 60  # topic words by which a project is compared; beyond them likeness gets no surer
_COPIED = 0.5  # share of a project's long sentences from which another holds the same text
_OFTEN = 12  # projects that share a sentence from which it is template, whatever else they share
_MANY = 2_000  # projects; among so many, a word that one alone has is mostly chance
_GROWN = 1.2  # times the projects it was fitted to


@dataclass(frozen=True, slots=True)
class Sketch:
    """One project as it is read: of which version of it, its facts, and what it tells."""

    id: str
    version: str
    facts: Facts
    told: tuple[Told, ...]

    @classmethod
    def of(cls, detail: ProjectDetail, version: str) -> Sketch:
        """Returns the sketch of a project."""
        return cls(detail.project.id, version, Facts.of(detail), tuple(told_by(detail)))


@dataclass(frozen=True)
class Space:
    """Projects as points, in the order in which they came.

    Args:
        ids: (n,) the projects, and `versions` of what each was made.
        facts: (n,) who, where, when.
        digests: (n,) the hashes of each project's long sentences, each int64 in order.
        words: the vocabulary; `vectors` float32 (v, dim), unit rows; `weights` float32 (v,), what
            a word counts: how rare it is here, times how much it tells anywhere.
        rarity: how rare each stem was among the projects that it was fitted to.
        tops: int32 (n, TOP), the rows of each project's weightiest words, -1 where it has fewer.
        shares: float32 (n, TOP), what each counts; those of one project sum to 1.
        points: float32 (n, dim), unit rows: the weighted mean of all its words.
        aspects: float32 (n, subjects), unit rows: which subjects each is about.
        basis: what is usual of the subjects among those that it was fitted to.
        fitted: how many projects it was fitted to.
    """

    ids: tuple[str, ...]
    versions: tuple[str, ...]
    facts: tuple[Facts, ...]
    digests: tuple[Ids, ...]
    words: tuple[str, ...]
    vectors: Floats
    weights: Floats
    rarity: Mapping[str, float]
    tops: npt.NDArray[np.int32]
    shares: Floats
    points: Floats
    aspects: Floats
    basis: Basis | None
    fitted: int

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The row of each word."""
        return {word: row for row, word in enumerate(self.words)}

    @property
    def stamp(self) -> str:
        """A digest of the projects and their versions, in their order."""
        told = "\n".join((*self.ids, *self.versions))
        return blake2b(told.encode(), digest_size=16).hexdigest()

    def outgrown(self, more: int) -> bool:
        """Says whether so many more projects would ask for a new fit."""
        return len(self) + more > self.fitted * _GROWN

    def copied(self, left: int, right: int) -> float:
        """Returns which part of the shorter of two projects' long sentences both hold, 0..1."""
        ours, theirs = self.digests[left], self.digests[right]
        fewest = min(len(ours), len(theirs))
        return len(np.intersect1d(ours, theirs, assume_unique=True)) / fewest if fewest else 0.0


def fit(sketches: Sequence[Sketch], lexicon: StaticEmbedder) -> Space:
    """Returns the space of some projects, by id in alphabetical order."""
    ordered = sorted(sketches, key=lambda each: each.id)
    digests = tuple(_long(each) for each in ordered)
    template = _template(digests)
    words = _vocabulary(ordered, of=len(ordered))
    vectors, telling = _meant(words, lexicon)
    rarity = _rarity(ordered, words)
    weights = telling * np.array([rarity[stem(word)] for word in words], np.float32)
    empty = Space(
        (), (), (), (), tuple(words), vectors, np.asarray(weights, np.float32), rarity,
        np.zeros((0, TOP), np.int32), np.zeros((0, TOP), np.float32),
        np.zeros((0, lexicon.dim), np.float32), np.zeros((0, 0), np.float32), None, len(ordered),
    )  # fmt: skip
    return _with(empty, ordered, lexicon, digests, template)


def _meant(words: Sequence[str], lexicon: StaticEmbedder) -> tuple[Floats, Floats]:
    """Returns what words mean, as exactly as it is kept, and how much each tells anywhere."""
    vectors, telling = lexicon.asked_words(words)
    return halved(vectors), telling


def _vocabulary(sketches: Iterable[Sketch], *, of: int) -> list[str]:
    """Returns the words of some of so many projects; of many, those that at least two have."""
    held = Counter(w for each in sketches for w in {w for told in each.told for w in told.words})
    least = 2 if of > _MANY else 1
    return sorted(word for word, count in held.items() if count >= least)


def extended(space: Space, fresh: Sequence[Sketch], lexicon: StaticEmbedder) -> Space:
    """Returns a space with more projects in it, or others than it had, as it was fitted."""
    new = {each.id for each in fresh}
    space = only(space, [row for row, each in enumerate(space.ids) if each not in new])
    digests = tuple(_long(each) for each in fresh)
    template = _template(space.digests + digests)
    whole = _speaking(space, _heard(space, fresh), lexicon)
    return _with(whole, fresh, lexicon, digests, template)


def beside(space: Space, fresh: Sequence[Sketch], lexicon: StaticEmbedder) -> Iterator[Space]:
    """Yields a space of each of some projects, as it would stand if it alone had come.

    What the others say counts for nothing; their words are only looked up together.
    """
    digests = [_long(each) for each in fresh]
    sharing = _sharing(space.digests, digests)
    heard = {word for each in fresh for word in _heard(space, [each])}
    bare = _speaking(only(space, []), heard, lexicon)
    for each, own in zip(fresh, digests, strict=True):
        yield _with(bare, [each], lexicon, (own,), _template((*sharing, own)))


def _sharing(digests: Sequence[Ids], others: Sequence[Ids]) -> list[Ids]:
    """Returns the digests of projects that have any in common with others: few have."""
    flat = np.concatenate([np.zeros(0, np.int64), *digests])
    owners = np.repeat(np.arange(len(digests)), [len(each) for each in digests])
    held = np.isin(flat, np.concatenate([np.zeros(0, np.int64), *others]))
    return [digests[row] for row in np.unique(owners[held]).tolist()]


def drawn_together(space: Space, rows: Sequence[int], others: Space) -> Space:
    """Returns some projects of a space, and all of another that knows its words too, after them."""
    some = only(space, rows)
    return replace(
        others,
        ids=some.ids + others.ids,
        versions=some.versions + others.versions,
        facts=some.facts + others.facts,
        digests=some.digests + others.digests,
        tops=np.vstack([some.tops, others.tops]),
        shares=np.vstack([some.shares, others.shares]),
        points=np.vstack([some.points, others.points]),
        aspects=np.vstack([some.aspects, others.aspects]),
    )


def _heard(space: Space, fresh: Sequence[Sketch]) -> set[str]:
    """Returns the words by which some more projects are compared with those of a space."""
    forms = (w for w in _vocabulary(fresh, of=1) if stem(w) in space.rarity)
    return {*_vocabulary(fresh, of=space.fitted), *forms}


def _speaking(space: Space, heard: Collection[str], lexicon: StaticEmbedder) -> Space:
    """Returns a space that knows some more words."""
    said = sorted(set(heard).difference(space.words))
    vectors, telling = _meant(said, lexicon)
    unseen = np.log((space.fitted + 1) / 0.5)
    rarity = np.array([space.rarity.get(stem(word), unseen) for word in said], np.float32)
    return replace(
        space,
        words=space.words + tuple(said),
        vectors=np.vstack([space.vectors, vectors]),
        weights=np.concatenate([space.weights, np.asarray(telling * rarity, np.float32)]),
    )


def only(space: Space, rows: Sequence[int]) -> Space:
    """Returns a space with some of its projects."""
    if len(rows) == len(space):
        return space
    return replace(
        space,
        ids=tuple(space.ids[row] for row in rows),
        versions=tuple(space.versions[row] for row in rows),
        facts=tuple(space.facts[row] for row in rows),
        digests=tuple(space.digests[row] for row in rows),
        tops=space.tops[list(rows)],
        shares=space.shares[list(rows)],
        points=space.points[list(rows)],
        aspects=space.aspects[list(rows)],
    )


def _with(
    space: Space,
    fresh: Sequence[Sketch],
    lexicon: StaticEmbedder,
    digests: tuple[Ids, ...],
    template: frozenset[int],
) -> Space:
    counted = [_counted(each, space.row_of, template) for each in fresh]
    tops = np.full((len(fresh), TOP), -1, np.int32)
    shares = np.zeros((len(fresh), TOP), np.float32)
    points = np.zeros((len(fresh), space.vectors.shape[1]), np.float32)
    for at, (rows, said) in enumerate(counted):
        weighed = said * space.weights[rows]
        best = np.argsort(-weighed, kind="stable")[:TOP]
        tops[at, : len(best)], shares[at, : len(best)] = rows[best], weighed[best]
        points[at] = weighed @ space.vectors[rows]
    points = unit(points)
    table = subject_table(lexicon)
    told = _told(space, counted, table)
    basis = space.basis or Basis.fitted(told, points, table)
    aspects = halved(basis.aspects(told, points, table))
    sums = shares.sum(axis=1, keepdims=True)
    return replace(
        space,
        ids=space.ids + tuple(each.id for each in fresh),
        versions=space.versions + tuple(each.version for each in fresh),
        facts=space.facts + tuple(each.facts for each in fresh),
        digests=space.digests + digests,
        tops=np.vstack([space.tops, tops]),
        shares=np.vstack([space.shares, shares / np.where(sums == 0, 1, sums)]),
        points=np.vstack([space.points, points]),
        aspects=np.vstack([space.aspects.reshape(-1, aspects.shape[1]), aspects]),
        basis=basis,
    )


def _counted(
    sketch: Sketch, row_of: Mapping[str, int], template: frozenset[int]
) -> tuple[Ids, Floats]:
    """Returns a project's words, template left out, and how much it speaks of each."""
    counted: dict[int, float] = {}
    own = [told for told in sketch.told if told.digest not in template] or sketch.told
    for told in own:
        for row in (row_of[word] for word in told.words if word in row_of):
            counted[row] = counted.get(row, 0.0) + told.share
    rows = np.array(sorted(counted), np.int64)
    said = np.array([counted[row] for row in rows.tolist()], np.float32)
    return rows, np.asarray(np.log1p(said), np.float32)


def _told(space: Space, counted: Sequence[tuple[Ids, Floats]], table: SubjectTable) -> Floats:
    """Returns float32 (n, s): how much each project's words tell of each subject."""
    rows = np.concatenate([np.zeros(0, np.int64), *(rows for rows, _ in counted)])
    said, at = np.unique(rows, return_inverse=True)
    by_word = table.told_by(space.vectors[said])
    told = np.zeros((len(counted), by_word.shape[1]), np.float32)
    end = 0
    for number, (own, much) in enumerate(counted):
        begin, end = end, end + len(own)
        told[number] = much @ by_word[at[begin:end]]
    return told


def _long(sketch: Sketch) -> Ids:
    return np.unique(np.array([each.digest for each in sketch.told if each.digest], np.int64))


def _rarity(sketches: Iterable[Sketch], words: Iterable[str]) -> dict[str, float]:
    """Returns how rare each stem is among the projects."""
    stem_of = {word: stem(word) for word in words}
    held: dict[str, int] = {}
    count = 0
    for each in sketches:
        count += 1
        said = {word for told in each.told for word in told.words}
        for one in {stem_of[word] for word in said if word in stem_of}:
            held[one] = held.get(one, 0) + 1
    return {one: max(0.0, log((count + 1) / (times + 0.5))) for one, times in held.items()}


def _template(digests: Sequence[Ids]) -> frozenset[int]:
    """Returns the sentences that stand in texts which have little else in common.

    A text that two projects share as a whole is no template: it is one text handed in twice.
    """
    if not digests:
        return frozenset()
    flat = np.concatenate([np.zeros(0, np.int64), *digests])
    projects = np.repeat(np.arange(len(digests)), [len(each) for each in digests])
    order = np.lexsort((projects, flat))
    flat, projects = flat[order], projects[order]
    if not len(flat):
        return frozenset()
    begins = np.flatnonzero(np.concatenate([[True], flat[1:] != flat[:-1]]))
    times = np.diff(np.append(begins, len(flat)))
    shared = [
        (int(flat[begin]), projects[begin : begin + number])
        for begin, number in zip(begins[times > 1], times[times > 1], strict=True)
    ]
    together: dict[tuple[int, int], int] = {}
    for _, each in shared:
        for pair in combinations(each.tolist(), 2) if len(each) <= _OFTEN else ():
            together[pair] = together.get(pair, 0) + 1
    copies = {
        pair
        for pair, number in together.items()
        if number >= _COPIED * min(len(digests[pair[0]]), len(digests[pair[1]]))
    }
    return frozenset(
        digest
        for digest, each in shared
        if len(each) > _OFTEN or not all(pair in copies for pair in combinations(each.tolist(), 2))
    )


# ---- on disk


def save(path: Path, space: Space) -> None:
    """Writes a space to `path`."""
    arrays = dict(
        ids=_packed(space.ids),
        versions=_packed(space.versions),
        facts=_packed([json.dumps(plain(tuple[Facts, ...], space.facts))]),
        words=_packed(space.words),
        lengths=np.array([len(each) for each in space.digests], np.int64),
        digests=np.concatenate([np.zeros(0, np.int64), *space.digests]),
        vectors=space.vectors.astype(np.float16),
        weights=space.weights,
        stems=_packed(tuple(space.rarity)),
        rarity=np.array(tuple(space.rarity.values())),
        tops=space.tops,
        shares=space.shares,
        points=space.points,
        aspects=space.aspects.astype(np.float16),
        **_basis_arrays(space.basis),
        fitted=np.array([space.fitted]),
    )
    write_arrays(path, arrays)


def load(path: Path) -> Space | None:
    """Returns the space that `save` wrote; None where there is none, or of another version."""
    try:
        with open_arrays(path) as found:
            (facts,) = _unpacked(found["facts"])
            cuts = np.cumsum(found["lengths"])
            return Space(
                ids=_unpacked(found["ids"]),
                versions=_unpacked(found["versions"]),
                facts=of_plain(tuple[Facts, ...], json.loads(facts)),
                digests=tuple(np.split(found["digests"], cuts)[:-1]),
                words=_unpacked(found["words"]),
                vectors=found["vectors"].astype(np.float32),
                weights=found["weights"],
                rarity=dict(zip(_unpacked(found["stems"]), found["rarity"].tolist(), strict=True)),
                tops=found["tops"],
                shares=found["shares"],
                points=found["points"],
                aspects=found["aspects"].astype(np.float32),
                basis=_basis(found),
                fitted=int(found["fitted"][0]),
            )
    except UNREADABLE:
        return None  # it is made anew


def _basis_arrays(basis: Basis | None) -> dict[str, Any]:
    if basis is None:
        return {}
    return {
        "level": np.array([basis.level, *basis.spreads]),
        "usual": basis.usual,
        "centre": basis.centre,
    }


def _basis(found: Mapping[str, Any]) -> Basis:
    level, *spreads = found["level"].tolist()
    return Basis(level, (spreads[0], spreads[1]), found["usual"], found["centre"])


def _packed(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Returns texts as bytes: numpy holds texts of any length only by pickling them."""
    return np.frombuffer(json.dumps(list(texts)).encode(), np.uint8)


def _unpacked(packed: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(json.loads(packed.tobytes()))
