"""Names for groups and themes of projects: noun phrases of two to five words, and key words.

What may be a name: the subjects of a table in three languages, and the noun phrases that stand in
the texts. A name is good for a group where it means what the members mean and the rest of the
collection doesn't, and where the members' own words tell of it. Groups are named together: a name
goes to the group that it fits best, and the others take their next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import cast

import numpy as np
from numpy.typing import NDArray

from synthese.embedding.static import StaticEmbedder
from synthese.groups.naming_phrases import Phrases, Text
from synthese.groups.naming_subjects import Subjects, parts_of
from synthese.norwegian import units
from synthese.pilot_records import Label
from synthese.wording import LANGUAGES, Language

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Keywords = Mapping[Language, tuple[str, ...]]

_TITLE, _SUMMARY, _TEXT = 2.0, 1.5, 1.0
_COSINE, _PECULIAR, _TOLD = 2.0, 1 / 3, 0.8
_SUBJECT = 0.35
_MODIFIER = 0.6
_TRIED = 12
_CONSIDERED = 120
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Described:
    """What a project says of itself: `text` is the first 2,000 characters or so of its substance.

    `language` is a code as ``norwegian.language`` tells it.
    """

    id: str
    title: str
    summary: str | None
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Background:
    """What a collection's texts are like, so that a few of them can be named against all.

    `mean` and `spread` are the vectors' mean and covariance, float64.
    """

    count: int
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    told: Floats


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A name that a group may get: what it scores, its words by language, and its stems."""

    score: float
    words: Mapping[str, str]
    stems: frozenset[str]
    kind: str = ""
    facts: tuple[float, ...] = ()

    @property
    def order(self) -> tuple[float, str]:
        return -self.score, " ".join(sorted(self.words.values()))


class Naming:
    def __init__(self, projects: Sequence[Described], lexicon: StaticEmbedder, vectors: Floats | None = None) -> None:
        self._lexicon = lexicon
        self._row = {each.id: at for at, each in enumerate(projects)}
        self._vectors = lexicon.encode_passages([f"{p.title}\n{p.summary or ''}\n{p.text}" for p in projects]) if vectors is None else vectors
        self._phrases = Phrases(_texts(projects), len(projects))
        self._subjects = Subjects(lexicon)
        self._told = self._subjects.told(self._phrases.stems, self._phrases.pairs, len(projects))
        every = np.concatenate([self._vectors, self._subjects.vectors])
        self.background = Background(len(projects), every.mean(0), np.cov(every.T.astype(np.float64)), self._told.mean(axis=0))
        self._word_vectors: dict[str, Floats] = {}

    @classmethod
    def of(cls, projects: Iterable[Described], lexicon: StaticEmbedder) -> Naming:
        return cls(list(projects), lexicon)

    def candidates(self, group: Sequence[str]) -> list[_Candidate]:
        members = np.array([self._row[i] for i in group], np.int64)
        found = [*self._of_subjects(members), *self._of_phrases(members)]
        return sorted(found, key=lambda c: c.order)[:_TRIED]

    def _likeness(self, vectors: Floats, members: Ints):
        centre = self._vectors[members].mean(axis=0)
        cos = vectors @ centre
        b = self.background
        std = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", vectors, b.spread, vectors), 1e-9))
        return cos, (cos - vectors @ b.mean) / std

    def _of_subjects(self, members):
        cos, z = self._likeness(self._subjects.vectors, members)
        told = self._told[members].mean(axis=0) - self.background.told
        score = _COSINE * cos + _PECULIAR * z + _TOLD * told + _SUBJECT
        for at in np.argsort(-score, kind="stable")[:_TRIED]:
            name = self._subjects.names[at]
            yield _Candidate(float(score[at]), name, frozenset(parts_of(name["nb"])), "S", (cos[at], z[at], told[at]))

    def _of_phrases(self, members):
        P = self._phrases
        own = np.concatenate([np.arange(P.of(m).start, P.of(m).stop) for m in members])
        held, w = P.held[own], P.weights[own]
        keys, inv = np.unique(held, return_inverse=True)
        support = np.bincount(inv, np.minimum(w, 1)) / len(members)
        weighty = np.bincount(inv, w) / len(members)
        held_by = np.bincount(inv)
        ok = P.sizes[keys] > 1
        held_by = held_by[ok]
        keys, support, weighty = keys[ok], support[ok], weighty[ok]
        df = P.counts[keys] / len(self._vectors)
        pre = np.argsort(-(support * -np.log(df)), kind="stable")[:_CONSIDERED]
        held_by = held_by[pre]
        keys, support, weighty, df = keys[pre], support[pre], weighty[pre], df[pre]
        if not len(keys): return
        names = [self._named(k) for k in keys]
        vectors = self._meaning([next(iter(n.values())) for n in names])
        cos, z = self._likeness(vectors, members)
        told = np.minimum(weighty, 1) - df
        score = _COSINE * cos + _PECULIAR * z + _TOLD * told - 0.3 * (held_by < 2)
        for at in np.argsort(-score, kind="stable")[:_TRIED]:
            if P.counts[keys[at]] < 2: pass
            yield _Candidate(float(score[at]), names[at], frozenset(P.key(keys[at])), "P", (cos[at], z[at], told[at]))

    def _named(self, key):
        said = self._phrases.said(int(key))
        return {k: v[0] for k, v in sorted(said.items(), key=lambda kv: (-kv[1][1], kv[0]))}

    def _meaning(self, phrases):
        new = list(dict.fromkeys(w for p in phrases for w in p.split() if w not in self._word_vectors))
        if new:
            self._word_vectors.update(zip(new, self._lexicon.word_vectors(new), strict=True))
        out = np.zeros((len(phrases), self._lexicon.dim), np.float32)
        for i, p in enumerate(phrases):
            ws = p.split()
            for w in ws[:-1]: out[i] += _MODIFIER * self._word_vectors[w]
            out[i] += self._word_vectors[ws[-1]]
        return out / np.linalg.norm(out, axis=1, keepdims=True)


def _texts(projects: Iterable[Described]) -> Iterator[Text]:
    for at, each in enumerate(projects):
        for text, weight in ((each.title, _TITLE), (each.summary or "", _SUMMARY), (each.text, _TEXT)):
            yield Text(at, text, each.language, weight)
