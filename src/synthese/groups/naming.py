"""Names for groups and themes of projects: noun phrases of two to five words, and key words.

What may be a name: the subjects of a table in three languages, and the noun phrases that stand in
the members' texts. A name is good for a group where it means what the members mean and the rest of
the collection doesn't, and where the members' own words tell of it. Groups are named together, so
that no two share a name: it goes to the group that it fits best, and the others take their next.

A group that has changed can be named by itself: from its members alone, against the `Background`
of the collection, which can be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from synthese.embedding.static import StaticEmbedder
from synthese.groups.naming_background import Background, hashed
from synthese.groups.naming_choosing import Candidate, Taken, is_name, resolved
from synthese.groups.naming_norms import OtherNorm
from synthese.groups.naming_phrases import Phrases, Text
from synthese.groups.naming_subjects import Subjects, known_names, parts_of, subjects, terms
from synthese.pilot_records import Label
from synthese.wording import LANGUAGES, Language, say

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Keywords = Mapping[Language, tuple[str, ...]]
Level = Literal["group", "theme"]

__all__ = ["Background", "Described", "Keywords", "Level", "Naming"]

# What a phrase weighs by where it stands, against the text.
_TITLE, _SUMMARY, _TEXT = 2.0, 1.5, 1.0
# What a name's cosine with the members, its peculiarity to them (in standard deviations) and how
# much of them tells of it count. ``scripts/measure_labels.py --weights`` prints how many of the 22
# planted sets of the demonstration corpus get the name that is meant: 19 to 21 wherever the second
# lies in 0.15..0.45 and the third in 0.4..1.6.
_COSINE, _PECULIAR, _TOLD = 2.0, 0.25, 0.8
_SUBJECT = 0.35  # the advantage of a subject, which reads well in every language
_WIDE, _NARROW = 0.5, 0.3  # for a theme: the advantage of its subjects, the handicap of a phrase
# The handicap of a phrase that only one member holds, for every other member up to the third.
_LONE, _OTHERS = 0.25, 3
_UNTOLD, _QUARTER = 0.4, 0.25  # the handicap of a subject that fewer of the members' words tell of
_LEAST = 1.0  # the least that a subject scores that is a name: unrelated ones score below
_MODIFIER = 0.6  # what an adjective weighs in what a phrase means, against its noun
_CONSIDERED = 160  # phrases of a group, the commonest of it and rarest elsewhere
_OFFERED = 12  # names that a group may get, the best
_NEAR = 1.0  # the least that a word of one member scores that tells of all
_KIN = 0.6  # the least cosine of two names of one group in two languages
_FEW, _KEYWORDS = 3, 8  # key words: fewer are eked out, more are left out
_SHARED = 0.1  # of what is said of a phrase: less is a quotation in another language's text


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


class Naming:
    """What can be said of the groups of a collection.

    `background` is what the collection is like; it can be kept (`Background.arrays`).
    """

    def __init__(
        self,
        projects: Sequence[Described],
        lexicon: StaticEmbedder,
        *,
        vectors: Floats,
        background: Background | None,
    ) -> None:
        self._lexicon = lexicon
        self._projects = projects
        self._row = {each.id: at for at, each in enumerate(projects)}
        self._vectors = vectors
        self._phrases = Phrases(_texts(projects), len(projects))
        self._subjects, self._terms = Subjects(subjects(), lexicon), Subjects(terms(), lexicon)
        held = (self._phrases.stems, self._phrases.pairs, len(projects))
        self._told = self._subjects.told.of(*held)
        self._terms_told = self._terms.told.of(*held)
        self.background = background or self._as_background()
        self._terms_share = self._terms_told.mean(axis=0) if projects else np.zeros(len(self._terms))
        self._subjects_meant = self._meant(self._subjects.vectors)
        self._terms_meant = self._meant(self._terms.vectors)
        keys = self._phrases.keys(np.arange(len(self._phrases))) if background else []
        self._shares = (
            self.background.shares(keys)
            if background
            else np.asarray(self._phrases.counts / max(len(projects), 1), np.float32)
        )

    @classmethod
    def of(
        cls,
        projects: Iterable[Described],
        lexicon: StaticEmbedder,
        *,
        vectors: Floats | None = None,
        background: Background | None = None,
    ) -> Naming:
        """Returns what can be said of groups of `projects`.

        Args:
            projects: Every project of a collection, or the members of the groups to be named.
            lexicon: The words' vectors.
            vectors: The projects' vectors where they are known, float32 (n, dim), unit rows.
            background: The collection that the projects are of, where they aren't all of it.
        """
        listed = list(projects)
        if vectors is None:
            vectors = lexicon.encode_passages([_whole(each) for each in listed])
        return cls(listed, lexicon, vectors=vectors, background=background)

    def labels(
        self,
        groups: Sequence[Sequence[str]],
        *,
        apart_from: Iterable[Label] = (),
        level: Level = "group",
    ) -> list[tuple[Label, Keywords]]:
        """Returns a name and key words for each group of ids, no two names alike.

        Args:
            groups: The members of each; ids that aren't known are left out.
            apart_from: Names that are taken: of other groups, and of the groups of themes.
            level: Themes are named after wide subjects where there is one.
        """
        taken = Taken(apart_from)
        weighed = [self._weighed(self._rows(group), level) for group in groups]
        offers = [each.names for each in weighed]
        chosen = resolved(offers, taken)
        labelled = []
        for one, name in zip(weighed, chosen, strict=True):
            name = name or self._of_nouns(one, taken)
            label = self._label(name, one.names, taken) if name else _unknown(taken)
            labelled.append((label, self._keywords(one, name)))
        return labelled

    def _rows(self, group: Sequence[str]) -> Ints:
        return np.array([self._row[each] for each in group if each in self._row], np.int64)

    # ---- what a group may be called

    def _weighed(self, members: Ints, level: Level) -> _Weighed:
        """Returns the names and the words that fit a group, the best first."""
        if not len(members):
            return _Weighed(members, [], [])
        centre = np.asarray(self._vectors[members].mean(axis=0), np.float32)
        held = self._held(members, centre)
        names = [
            *self._of_subjects(members, centre, level, held),
            *self._of_phrases(held, _NARROW if level == "theme" else 0.0),
        ]
        names.sort(key=lambda each: each.order)
        return _Weighed(members, names[:_OFFERED], self._words_of(held, len(members)))

    def _of_subjects(
        self, members: Ints, centre: Floats, level: Level, held: _Held
    ) -> Iterator[Candidate]:
        own = self._told[members]
        told = own.mean(axis=0) - self.background.told
        for at, phrase in enumerate(held.phrases.tolist()):
            if (named := self._named.get(phrase)) is not None:
                told[named] += held.told[at]
        scores = self._scores(self._subjects_meant, centre, told) + _SUBJECT
        scores -= _UNTOLD * (np.count_nonzero(own, axis=0) < _QUARTER * len(members))
        scores += _WIDE * (self._levels[:, 1] if level == "theme" else 0.0)
        for at in _best(np.where(self._levels.any(axis=1), scores, 0), _OFFERED).tolist():
            if scores[at] >= _LEAST:
                name = self._subjects.listed[at].name
                words = {str(language): words for language, words in name.items()}
                yield Candidate(
                    float(scores[at]), words, parts_of(name["nb"]), self._subjects.vectors[at]
                )

    def _held(self, members: Ints, centre: Floats) -> _Held:
        """Returns the phrases that tell most of a group against the collection, and their scores."""
        own = np.concatenate([self._phrases.of(each) for each in members.tolist()])
        phrases, which = np.unique(self._phrases.held[own], return_inverse=True)
        holders = np.bincount(which, minlength=len(phrases))
        weights = np.bincount(which, self._phrases.weights[own], minlength=len(phrases))
        shares = self._shares[phrases]
        rarity = -np.log(np.maximum(shares, 1e-9))
        first = _best(np.minimum(weights, holders + 1) * rarity, _CONSIDERED)
        phrases, holders, weights = phrases[first], holders[first], weights[first]
        told = np.minimum(weights / len(members), 1) - shares[first]
        vectors = self._meanings(phrases)
        scores = self._scores(self._meant(vectors), centre, np.asarray(told, np.float32))
        scores -= _LONE * min(len(members) - 1, _OTHERS) * (holders < 2)
        return _Held(phrases, scores, holders, vectors)

    def _of_phrases(self, held: _Held) -> Iterator[Candidate]:
        longer = np.flatnonzero(self._phrases.sizes[held.phrases] > 1)
        for at in longer[_best(held.scores[longer], _OFFERED)].tolist():
            phrase = int(held.phrases[at])
            key = self._phrases.key(phrase)
            said = {**self._said(phrase), **known_names().get(key, {})}
            words = {code: words for code, words in said.items() if is_name(words)}
            if words:
                yield Candidate(float(held.scores[at]), words, key, held.vectors[at])

    def _words_of(self, held: _Held, members: int) -> list[_Word]:
        """Returns the nouns and phrases that two or more members share, the most telling first.

        Where they are few, those of a single member follow that the others are near.
        """
        shared = held.holders >= min(2, members)
        order = np.lexsort((-held.scores, ~shared))
        near = (shared | (held.scores >= _NEAR))[order]
        order = order[near | (np.arange(len(order)) < 2 * _KEYWORDS)]
        return [
            _Word(self._phrases.key(phrase), self._said(phrase))
            for phrase in held.phrases[order[: 4 * _KEYWORDS]].tolist()
        ]

    def _scores(self, meant: _Meant, centre: Floats, told: Floats) -> Floats:
        likeness = meant.vectors @ centre
        peculiar = (likeness - meant.usual) / meant.spreads
        return np.asarray(_COSINE * likeness + _PECULIAR * peculiar + _TOLD * told)

    def _meant(self, vectors: Floats) -> _Meant:
        background = self.background
        return _Meant(vectors, vectors @ background.mean, background.spreads(vectors))

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
        """The vectors of the phrases' words, in the order of `Phrases.words`."""
        return self._lexicon.word_vectors(self._phrases.words).astype(np.float16)

    # ---- in each language

    def _said(self, phrase: int) -> dict[str, str]:
        """Returns how a phrase is said by language, the one it is said most in first.

        Texts in other languages than those of the interface are taken to be in bokmål.
        """
        said = self._phrases.said(phrase)
        least = _SHARED * sum(count for _, count in said.values())
        order = sorted(said, key=lambda code: (-said[code][1], code))
        found: dict[str, str] = {}
        for code in order:
            words, count = said[code]
            if count >= least:
                found.setdefault(code if code in LANGUAGES else "nb", words)
        return found

    def _label(self, name: Candidate, others: Sequence[Candidate], taken: Taken) -> Label:
        """Returns a name in each language: said so, sure in the other norm, or a name of its kin."""
        own = next(iter(name.words))
        words: dict[Language, str] = {}
        spoken: dict[Language, Language] = {}
        for language in LANGUAGES:
            sure = self._in_norm(language, name.words)
            found = name.words.get(language) or (sure if sure and is_name(sure) else None)
            found = found or _kin(name, others, language, taken)
            words[language] = found or name.words[own]
            if not found:
                spoken[language] = _language(own)
            taken.add(words[language])
        return Label(words, spoken)

    def _in_norm(self, language: Language, words: Mapping[str, str]) -> str | None:
        other = {"nb": "nn", "nn": "nb"}.get(language)
        said = words.get(other) if other else None
        return self._norms[language].of(said) if said else None

    @cached_property
    def _norms(self) -> dict[Language, OtherNorm]:
        listed = [each.name for each in subjects()]
        return {
            language: OtherNorm(
                [
                    *self._phrases.spoken(language),
                    *((word, 1) for name in listed for word in name[language].split()),
                ]
            )
            for language in ("nb", "nn")
        }

    @cached_property
    def _wide(self) -> Floats:
        return np.array([each.wide for each in self._subjects.listed], np.float32)

    # ---- key words, and names where nothing better is found

    def _of_nouns(self, group: _Weighed, taken: Taken) -> Candidate | None:
        """Returns two nouns that members share as a name, where there is no phrase."""
        nouns = [each for each in group.words if len(each.key) == 1]
        for at, first in enumerate(nouns):
            for second in nouns[at + 1 :]:
                languages = [code for code in first.said if code in second.said]
                words = {code: f"{first.said[code]} {second.said[code]}" for code in languages}
                words = {code: said for code, said in words.items() if is_name(said)}
                name = Candidate(0.0, words, first.key + second.key, np.zeros(self._lexicon.dim, np.float32))
                if words and taken.fits(name):
                    taken.take(name)
                    return name
        return None

    def _keywords(self, group: _Weighed, name: Candidate | None) -> Keywords:
        """Returns what a group's members share beside its name, in each language.

        Where too little is said in a language, it is in the one that most is said in.
        """
        used = set(name.key) if name else set()
        words: list[_Word] = []
        for each in group.words:
            if used.isdisjoint(each.key):
                used |= set(each.key)
                words.append(each)
        found = {language: list(self._words_in(language, words)) for language in LANGUAGES}
        found["en"] += self._terms_in("en", group.members)
        most = max(found.values(), key=len)
        return {
            language: tuple(dict.fromkeys(said if len(said) >= _FEW else most))[:_KEYWORDS]
            for language, said in found.items()
        }

    def _words_in(self, language: Language, words: Sequence[_Word]) -> Iterator[str]:
        for each in words:
            if said := each.said.get(language) or self._in_norm(language, each.said):
                yield said

    def _terms_in(self, language: Language, members: Ints) -> Iterator[str]:
        """Yields the domain's terms that two or more members hold, the most telling first."""
        if not len(members):
            return
        told = self._terms_told[members]
        excess = told.mean(axis=0) - self._terms_share
        centre = np.asarray(self._vectors[members].mean(axis=0), np.float32)
        scores = self._scores(self._terms_meant, centre, excess)
        holders = np.count_nonzero(told, axis=0)
        for at in _best(scores, _KEYWORDS).tolist():
            if scores[at] >= _NEAR and holders[at] >= min(2, len(members)):
                yield from filter(None, [self._terms.listed[at].name.get(language)])

    def _as_background(self) -> Background:
        """Returns what these projects are like; the subjects stand for texts of all kinds."""
        every = np.concatenate([self._vectors, self._subjects.vectors]).astype(np.float64)
        common = np.flatnonzero(self._phrases.counts > 1)
        keys = hashed(self._phrases.keys(common))
        order = np.argsort(keys)
        told = self._told.mean(axis=0) if len(self._told) else np.zeros(len(self._subjects))
        return Background(
            projects=len(self._projects),
            mean=np.asarray(every.mean(axis=0), np.float32),
            spread=np.asarray(np.cov(every.T), np.float32),
            told=np.asarray(told, np.float32),
            keys=keys[order],
            counts=self._phrases.counts[common][order],
        )


@dataclass(frozen=True, slots=True)
class _Meant:
    """What names mean, and how near each is to the collection's texts: mean and deviation."""

    vectors: Floats
    usual: Floats
    spreads: Floats


@dataclass(frozen=True, slots=True)
class _Held:
    """The phrases of a group: what each scores, how many members hold it, and what it means."""

    phrases: Ints
    scores: Floats
    holders: Ints
    vectors: Floats


@dataclass(frozen=True, slots=True)
class _Word:
    """A noun or phrase that members share, by language, the one it is said most in first."""

    key: tuple[str, ...]
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A group's members, what it may be called, and the words they share; the best first."""

    members: Ints
    names: list[Candidate]
    words: list[_Word]


def _best(scores: NDArray[np.floating], most: int) -> Ints:
    """Returns the places of the highest scores, the highest first."""
    return np.argsort(-scores, kind="stable")[:most]


def _kin(
    name: Candidate, others: Sequence[Candidate], language: Language, taken: Taken
) -> str | None:
    """Returns another name of the group in a language, that means much the same and is free."""
    for each in others:
        words = each.words.get(language)
        if words and not taken.has(words) and float(each.vector @ name.vector) >= _KIN:
            return words
    return None


def _unknown(taken: Taken) -> Label:
    number = 1
    words = {language: say("naming.unknown", language) for language in LANGUAGES}
    while any(map(taken.has, words.values())):
        number += 1
        words = {
            language: say("naming.unknown_more", language, number=number) for language in LANGUAGES
        }
    for each in words.values():
        taken.add(each)
    return Label(words)


def _language(code: str) -> Language:
    return next(each for each in LANGUAGES if each == code)


def _texts(projects: Iterable[Described]) -> Iterator[Text]:
    for at, each in enumerate(projects):
        yield Text(at, each.title, each.language, _TITLE)
        yield Text(at, each.summary or "", each.language, _SUMMARY)
        yield Text(at, each.text, each.language, _TEXT)


def _whole(project: Described) -> str:
    return f"{project.title}\n{project.summary or ''}\n{project.text}"
