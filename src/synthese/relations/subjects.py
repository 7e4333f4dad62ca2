"""What a project is about, told by a table of subjects: municipal work as people speak of it.

Pilots tell the same in very different words, of which most are incidental (a ferry, a winter, a
van). A word counts here for the subjects whose words it is near, in any of the languages, and a
project is the subjects that its words tell of together. Explicit semantic analysis (Gabrilovich &
Markovitch 2007), with a table of our own in place of an encyclopaedia.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthese.embedding.static import StaticEmbedder
from synthese.norwegian.subjects import Subject, subjects
from synthese.norwegian.words import STOP_WORDS
from synthese.relations.arrays import Floats, Ids, unit

_NEAR = np.float32(0.6)  # cosine of two words below which the one tells nothing of the other
_KEPT = 30  # subjects of a project; of the others it tells no more than any does
_AT_ONCE = 2_048  # words; with 10,000 words of the table, 80 MB


@dataclass(frozen=True)
class SubjectTable:
    """The subjects' words and what they mean.

    Args:
        words: the words of all subjects; `vectors` float32 (w, dim), unit rows.
        said: int64, the rows of each subject's words, one subject after another.
        begins: int64 (s,), where each subject begins in `said`.
        shares: float32 (w,), what a word counts, 0..1: less the more subjects have it.
        points: float32 (s, dim), unit rows: what each subject means, less what all have in common.
    """

    words: tuple[str, ...]
    vectors: Floats
    said: Ids
    begins: Ids
    shares: Floats
    points: Floats

    @classmethod
    def of(cls, lexicon: StaticEmbedder) -> SubjectTable:
        """Returns the table, with the vectors of the embedded model."""
        told = [[w for w in each.words if w not in STOP_WORDS] for each in subjects()]
        words = sorted({word for each in told for word in each})
        row_of = {word: row for row, word in enumerate(words)}
        held = np.bincount([row_of[word] for each in told for word in each])
        rarity = np.log(len(told) / held)
        vectors, _ = lexicon.asked_words(words)
        points = np.stack([lexicon.encode_queries(_said(each)).sum(axis=0) for each in subjects()])
        return cls(
            words=tuple(words),
            vectors=vectors,
            said=np.array([row_of[word] for each in told for word in each], np.int64),
            begins=np.cumsum([0, *map(len, told)], dtype=np.int64)[:-1],
            shares=np.asarray(rarity / np.log(len(told)), np.float32),
            points=unit(unit(points) - unit(points).mean(axis=0)),
        )

    def told_by(self, vectors: Floats) -> Floats:
        """Returns float32 (v, s): how much each word tells of each subject, 0..1."""
        told = np.zeros((len(vectors), len(self.begins)), np.float32)
        for at in range(0, len(vectors), _AT_ONCE):
            cosines = vectors[at : at + _AT_ONCE] @ self.vectors.T
            cosines[cosines < _NEAR] = 0
            cosines *= cosines * self.shares
            told[at : at + _AT_ONCE] = np.maximum.reduceat(cosines[:, self.said], self.begins, 1)
        return told


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
