"""What fits a group of projects: the subjects and phrases that could name it, the best first.

A name scores by how near it is to the members in meaning, how much nearer than to the rest of the
collection, and how much of the members' own words tell of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from synthese.embedding.static import StaticEmbedder
from synthese.groups.naming_background import Background
from synthese.groups.naming_choosing import Candidate, is_name
from synthese.groups.naming_phrases import Phrases
from synthese.groups.naming_subjects import Subjects, known_names, parts_of

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Level = Literal["group", "theme"]

# What a name's cosine with the members, its peculiarity to them (in standard deviations) and how
# much of them tells of it count. ``scripts/measure_labels.py --weights`` prints how many of the 22
# planted sets of the demonstration corpus get the name that is meant: 21 or 22 wherever the second
# lies in .15 to .45 and the third in .4 to 1.6.
_COSINE, _PECULIAR, _TOLD = 2.0, 0.35, 0.8
_SUBJECT = 0.35  # the advantage of a subject, which reads well in every language
_UNTOLD, _QUARTER = 0.5, 0.25  # its handicap where the words of fewer members tell of it
# The least that a subject scores that is a name: unrelated ones score below. A wide one is seldom
# wrong, and a theme has few phrases in common.
_LEAST: Mapping[Level, float] = {"group": 1.1, "theme": 0.5}
_WIDE, _NARROW = 0.8, 0.3  # for a theme: the advantage of its subjects, the handicap of a phrase
# The handicap of a phrase that only one member holds, for every other member up to the third.
_LONE, _OTHERS = 0.25, 3
_MODIFIER = 0.6  # what an adjective weighs in what a phrase means, against its noun
_CONSIDERED = 160  # phrases of a group, the commonest of it and rarest elsewhere
_OFFERED = 20  # names that a group may get, the best
_NEAR, _WORDS, _ENOUGH = 1.0, 32, 16  # words: the least score of a lone one, and how many are kept
_SHARED = 0.1  # of what is said of a phrase: less is a quotation in another language's text


@dataclass(frozen=True, slots=True)
class Word:
    """A noun or phrase of a group, by language, the one it is said most in first."""

    key: tuple[str, ...]
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fit:
    """A group's members, what it may be called, and the words they share; the best first."""

    members: Ints
    names: list[Candidate]
    words: list[Word]


@dataclass(frozen=True, slots=True)
class Meant:
    """What names mean, and how near each is to the collection's texts: mean and deviation."""

    vectors: Floats
    usual: Floats
    spreads: Floats

    @classmethod
    def of(cls, vectors: Floats, background: Background) -> Meant:
        """Returns it for unit vectors, (n, dim)."""
        usual = np.asarray(vectors @ background.mean, np.float32)
        return cls(vectors, usual, background.spreads(vectors))

    def scores(self, centre: Floats, told: Floats) -> Floats:
        """Returns how well each fits a group around `centre`, of which `told` tells of it."""
        likeness = self.vectors @ centre
        peculiar = (likeness - self.usual) / self.spreads
        return np.asarray(_COSINE * likeness + _PECULIAR * peculiar + _TOLD * told, np.float32)


@dataclass(frozen=True, slots=True)
class _Held:
    """The phrases of a group: what each scores, how much of it tells each, and how many hold it."""

    phrases: Ints
    scores: Floats
    told: Floats
    holders: Ints
    vectors: Floats


class Fitting:
    """What fits the groups of a collection.

    `vectors` are the projects', float32 (n, dim); `told` is how surely each tells of each subject.
    """

    def __init__(
        self,
        phrases: Phrases,
        subjects: Subjects,
        *,
        vectors: Floats,
        told: Floats,
        background: Background,
        lexicon: StaticEmbedder,
    ) -> None:
        self._phrases = phrases
        self._subjects = subjects
        self._vectors = vectors
        self._told = told
        self._background = background
        self._lexicon = lexicon
        self._meant = Meant.of(subjects.vectors, background)

    def fit(self, members: Ints, level: Level) -> Fit:
        """Returns what fits a group of projects, by their places."""
        if not len(members):
            return Fit(members, [], [])
        centre = self.centre(members)
        held = self._held(members, centre)
        names = [*self._of_subjects(members, held, level), *self._of_phrases(held, level)]
        names.sort(key=lambda each: each.order)
        return Fit(members, names[:_OFFERED], self._words(held, len(members)))

    def centre(self, members: Ints) -> Floats:
        """Returns the mean of the members' vectors: a product with it is a mean of cosines."""
        return np.asarray(self._vectors[members].mean(axis=0), np.float32)

    def _of_subjects(self, members: Ints, held: _Held, level: Level) -> Iterator[Candidate]:
        tells = self._told[members]
        told = tells.mean(axis=0) - self._background.told
        for phrase, share in zip(held.phrases.tolist(), held.told.tolist(), strict=True):
            if (subject := self._subject_of.get(phrase)) is not None:
                told[subject] += share
        scores = self._meant.scores(self.centre(members), told) + _SUBJECT
        scores -= _UNTOLD * (np.count_nonzero(tells, axis=0) < _QUARTER * len(members))
        if level == "theme":
            scores += _WIDE * self._named["theme"]
        else:
            scores[~self._named["group"]] = 0
        for at in best(scores, _OFFERED):
            if scores[at] >= _LEAST[level]:
                name = self._subjects.listed[at].name
                words = {str(language): said for language, said in name.items()}
                vector = self._subjects.vectors[at]
                yield Candidate(float(scores[at]), words, parts_of(name["nb"]), vector)

    def _of_phrases(self, held: _Held, level: Level) -> Iterator[Candidate]:
        handicap, fewest = (_NARROW, 2) if level == "theme" else (0.0, 1)
        is_phrase = (self._phrases.sizes[held.phrases] > 1) & (held.holders >= fewest)
        longer = np.flatnonzero(is_phrase)
        for at in longer[best(held.scores[longer], _OFFERED)].tolist():
            phrase = int(held.phrases[at])
            if phrase not in self._subject_of:
                key = self._phrases.key(phrase)
                said = self._said(phrase) | {
                    str(code): words for code, words in known_names().get(key, {}).items()
                }
                words = {code: each for code, each in said.items() if is_name(each)}
                if words:
                    yield Candidate(held.scores[at] - handicap, words, key, held.vectors[at])

    def _held(self, members: Ints, centre: Floats) -> _Held:
        """Returns the phrases that tell most of a group against the collection."""
        own = np.concatenate([self._phrases.of(each) for each in members.tolist()])
        phrases, which = np.unique(self._phrases.held[own], return_inverse=True)
        holders = np.bincount(which, minlength=len(phrases))
        weights = np.bincount(which, self._phrases.weights[own], minlength=len(phrases))
        shares = self._shares[phrases]
        first = best(weights * -np.log(np.maximum(shares, 1e-9)), _CONSIDERED)
        phrases, holders = phrases[first], holders[first]
        told = np.asarray(weights[first] / len(members) - shares[first], np.float32)
        vectors = self._meanings(phrases)
        scores = Meant.of(vectors, self._background).scores(centre, told)
        scores -= _LONE * min(len(members) - 1, _OTHERS) * (holders < 2)
        return _Held(phrases, scores, told, holders, vectors)

    def _words(self, held: _Held, members: int) -> list[Word]:
        """Returns the nouns and phrases that two or more members share, the most telling first.

        Those of a single member follow that the others are near, and more where they are few.
        """
        shared = held.holders >= min(2, members)
        order = np.lexsort((-held.scores, ~shared))
        near = (shared | (held.scores >= _NEAR))[order]
        order = order[near | (np.arange(len(order)) < _ENOUGH)][:_WORDS]
        return [
            Word(self._phrases.key(phrase), self._said(phrase))
            for phrase in held.phrases[order].tolist()
        ]

    def _said(self, phrase: int) -> dict[str, str]:
        """Returns how a phrase is said by language, the one it is said most in first."""
        said = self._phrases.said(phrase)
        least = _SHARED * sum(count for _, count in said.values())
        order = sorted(said, key=lambda code: (-said[code][1], code))
        return {code: said[code][0] for code in order if said[code][1] >= least}

    def _meanings(self, phrases: Ints) -> Floats:
        """Returns what phrases mean: their words' vectors, the noun's most; unit rows."""
        forms = self._phrases.usual[phrases]
        last = self._phrases.sizes[phrases] - 1
        summed = np.zeros((len(phrases), self._lexicon.dim), np.float32)
        for column in range(forms.shape[1]):
            weight = np.where(column == last, 1, _MODIFIER) * (column <= last)
            summed += weight[:, None] * self._word_vectors[forms[:, column]]
        norms = np.linalg.norm(summed, axis=1, keepdims=True)
        return np.asarray(summed / np.maximum(norms, 1e-9), np.float32)

    @cached_property
    def _word_vectors(self) -> NDArray[np.float16]:
        """The vectors of the phrases' words, in the order of `Phrases.words`; a last for none."""
        vectors = self._lexicon.word_vectors([*self._phrases.words, ""])
        return vectors.astype(np.float16)

    @cached_property
    def _shares(self) -> Floats:
        """Which share of the collection holds each phrase."""
        every = np.arange(len(self._phrases))
        return self._background.shares(self._phrases.keys(every), self._phrases.counts)

    @cached_property
    def _subject_of(self) -> dict[int, int]:
        """Which phrases are a subject's name, or another form of it, in any language."""
        forms = {
            parts_of(form): at
            for at, subject in enumerate(self._subjects.listed)
            for form in reversed(subject.forms)  # the first of several stays
        }
        keys = self._phrases.keys(np.flatnonzero(self._phrases.sizes > 1))
        plain = (tuple(each.removeprefix("en:") for each in key) for key in keys)
        places = np.flatnonzero(self._phrases.sizes > 1).tolist()
        return {at: forms[key] for at, key in zip(places, plain, strict=True) if key in forms}

    @cached_property
    def _named(self) -> dict[Level, NDArray[np.bool_]]:
        """Which subjects are names of groups, and which of themes."""
        levels: tuple[Level, Level] = ("group", "theme")
        return {
            level: np.array([each.level in (level, "both") for each in self._subjects.listed])
            for level in levels
        }


def best(scores: NDArray[np.floating], most: int) -> Ints:
    """Returns the places of the highest scores, the highest first."""
    return np.argsort(-scores, kind="stable")[:most]
