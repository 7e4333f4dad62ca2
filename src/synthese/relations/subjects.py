"""What a project is about, told by a table of subjects: municipal work as people speak of it.

Pilots tell the same in very different words, of which most are incidental (a ferry, a winter, a
van). A word counts here for the subjects whose words it is near, in any of the languages, and a
project is the subjects that its words tell of together. Explicit semantic analysis (Gabrilovich &
Markovitch 2007), with a table of our own in place of an encyclopaedia.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from synthese.embedding.static import StaticEmbedder
from synthese.norwegian.subjects import Subject, subjects
from synthese.norwegian.words import STOP_WORDS
from synthese.relations.arrays import Floats, Ids, unit

_NEAR = np.float32(0.6)  # cosine of two words below which the one tells nothing of the other
_KEPT = 30  # subjects of a project; of the others it tells no more than any does
_AT_ONCE = 512  # words; with 600 subjects, a MB, which stays in the cache


@dataclass(frozen=True)
class SubjectTable:
    """The subjects' words and what they mean, in layers: the first word of each, the second …

    Args:
        layers: float32 (m, dim) each, unit rows: a word of each of the first m subjects.
        shares: float32 (m,) for each layer: what those words count, 0..1, less the more subjects
            have it.
        order: int64 (s,), the subject that each column is of: those with most words first.
        points: float32 (s, dim), unit rows: what each subject means, less what all have in common.
    """

    layers: tuple[Floats, ...]
    shares: tuple[Floats, ...]
    order: Ids
    points: Floats

    @classmethod
    def of(cls, lexicon: StaticEmbedder) -> SubjectTable:
        """Returns the table, with the vectors of the embedded model."""
        told = [[w for w in each.words if w not in STOP_WORDS] for each in subjects()]
        words = sorted({word for each in told for word in each})
        row_of = {word: row for row, word in enumerate(words)}
        held = np.bincount([row_of[word] for each in told for word in each])
        rarity = np.asarray(np.log(len(told) / held) / np.log(len(told)), np.float32)
        vectors, _ = lexicon.asked_words(words)
        order = sorted(range(len(told)), key=lambda each: (-len(told[each]), each))
        layers = [
            np.array([row_of[told[each][at]] for each in order if len(told[each]) > at], np.int64)
            for at in range(max(map(len, told)))
        ]
        points = unit(
            np.stack([lexicon.encode_queries(_said(each)).sum(axis=0) for each in subjects()])
        )
        return cls(
            layers=tuple(vectors[layer] for layer in layers),
            shares=tuple(rarity[layer] for layer in layers),
            order=np.array(order, np.int64),
            points=unit(points - points.mean(axis=0)),
        )

    def told_by(self, vectors: Floats) -> Floats:
        """Returns float32 (v, s): how much each word tells of each subject, 0..1."""
        told = np.zeros((len(vectors), len(self.order)), np.float32)
        for at in range(0, len(vectors), _AT_ONCE):
            most = np.zeros((len(vectors[at : at + _AT_ONCE]), len(self.order)), np.float32)
            for layer, shares in zip(self.layers, self.shares, strict=True):
                cosines = vectors[at : at + _AT_ONCE] @ layer.T
                cosines *= cosines >= _NEAR
                cosines *= cosines
                cosines *= shares
                np.maximum(most[:, : len(shares)], cosines, out=most[:, : len(shares)])
            told[at : at + _AT_ONCE, self.order] = most
        return told


@lru_cache(maxsize=1)
def subject_table(lexicon: StaticEmbedder) -> SubjectTable:
    """Returns the table with the vectors of an embedder, made once."""
    return SubjectTable.of(lexicon)


def _said(subject: Subject) -> list[str]:
    return [*subject.name.values(), *subject.forms, *subject.words]


@dataclass(frozen=True)
class Basis:
    """What is usual in a collection, against which a project's subjects are told.

    `level` is how much a project tells of a subject in the mean, `spreads` how much the two ways
    of telling it vary, `usual` float32 (s,) what the two say of each subject in the mean, and
    `centre` float32 (dim,) the mean of the projects' points.
    """

    level: float
    spreads: tuple[float, float]
    usual: Floats
    centre: Floats

    @classmethod
    def fitted(cls, told: Floats, points: Floats, table: SubjectTable) -> Basis:
        """Returns the basis of projects that tell so much of each subject, (n, s)."""
        if not len(points):
            return cls(1.0, (1.0, 1.0), np.zeros(len(table.points), np.float32), points.sum(axis=0))
        centre = np.asarray(points.mean(axis=0), np.float32)
        level = float(told.mean()) or 1.0
        by_words, by_meaning = np.log1p(told / level), unit(points - centre) @ table.points.T
        spreads = (float(by_words.std()) or 1.0, float(by_meaning.std()) or 1.0)
        both = by_words / spreads[0] + by_meaning / spreads[1]
        return cls(level, spreads, np.asarray(both.mean(axis=0), np.float32), centre)

    def aspects(self, told: Floats, points: Floats, table: SubjectTable) -> Floats:
        """Returns float32 (n, s), unit rows: which subjects each project is about, and how much."""
        by_words = np.log1p(told / self.level) / self.spreads[0]
        by_meaning = unit(points - self.centre) @ table.points.T / self.spreads[1]
        more = np.maximum(by_words + by_meaning - self.usual, 0)
        if more.shape[1] > _KEPT:
            least = np.partition(more, -_KEPT, axis=1)[:, -_KEPT]
            more[more < least[:, None]] = 0
        return unit(more * more)
