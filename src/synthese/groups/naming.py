"""Names for groups and themes of projects: noun phrases of two to five words, and key words.

What may be a name: the subjects of a table in three languages, and the noun phrases that stand in
the members' texts. Groups are named together, so that no two share a name: it goes to the group
that it fits best, and the others take their next.

A group that has changed can be named by itself: from its members alone, against the `Background`
of the collection, which can be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthese.embedding.static import StaticEmbedder
from synthese.groups.naming_background import Background, hashed
from synthese.groups.naming_choosing import Candidate, Taken, is_name, resolved
from synthese.groups.naming_fitting import Fit, Fitting, Level, Meant
from synthese.groups.naming_phrases import Phrases, Text
from synthese.groups.naming_speaking import Keywords, Speaking
from synthese.groups.naming_subjects import Subjects, subjects, terms
from synthese.pilot_records import Label
from synthese.wording import LANGUAGES, say

__all__ = ["Background", "Described", "Keywords", "Level", "Naming"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

# What a phrase weighs by where it stands, against the text.
_TITLE, _SUMMARY, _TEXT = 2.0, 1.5, 1.0


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
    """What the groups of a collection may be called.

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
        self._row = {each.id: at for at, each in enumerate(projects)}
        self._dim = lexicon.dim
        phrases = Phrases(_texts(projects), len(projects))
        held = (phrases.stems, phrases.pairs, len(projects))
        about, domain = Subjects(subjects(), lexicon), Subjects(terms(), lexicon)
        told = about.told.of(*held)
        self.background = background or _background(phrases, about, vectors=vectors, told=told)
        self._fitting = Fitting(
            phrases,
            about,
            vectors=vectors,
            told=told,
            background=self.background,
            lexicon=lexicon,
        )
        meant = Meant.of(domain.vectors, self.background)
        self._speaking = Speaking(phrases, domain, meant=meant, told=domain.told.of(*held))

    @classmethod
    def of(
        cls,
        projects: Iterable[Described],
        lexicon: StaticEmbedder,
        *,
        vectors: Floats | None = None,
        background: Background | None = None,
    ) -> Naming:
        """Returns what groups of `projects` may be called.

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
            level: A theme is named after a wider subject than a group.
        """
        taken = Taken(apart_from)
        fits = [self._fitting.fit(self._rows(group), level) for group in groups]
        chosen = resolved([each.names for each in fits], taken)
        return [self._said(fit, name, taken) for fit, name in zip(fits, chosen, strict=True)]

    def _rows(self, group: Sequence[str]) -> Ints:
        return np.array([self._row[each] for each in group if each in self._row], np.int64)

    def _said(self, fit: Fit, name: Candidate | None, taken: Taken) -> tuple[Label, Keywords]:
        if name is None and (name := self._of_nouns(fit, taken)):
            taken.take(name)
        label = self._speaking.label(name, fit.names, taken) if name else _unknown(taken)
        centre = self._fitting.centre(fit.members) if len(fit.members) else np.zeros(0, np.float32)
        return label, self._speaking.keywords(fit, name, centre)

    def _of_nouns(self, fit: Fit, taken: Taken) -> Candidate | None:
        """Returns two nouns of the members as a name, where every phrase is taken."""
        nouns = [each for each in fit.words if len(each.key) == 1]
        for at, first in enumerate(nouns):
            for second in nouns[at + 1 :]:
                both = {
                    code: f"{said} {second.said[code]}"
                    for code, said in first.said.items()
                    if code in second.said
                }
                words = {code: each for code, each in both.items() if is_name(each)}
                vector = np.zeros(self._dim, np.float32)
                name = Candidate(0.0, words, first.key + second.key, vector)
                if words and taken.fits(name):
                    return name
        return None


def _background(phrases: Phrases, about: Subjects, *, vectors: Floats, told: Floats) -> Background:
    """Returns what a collection is like; the subjects stand for texts of all kinds beside it."""
    every = np.concatenate([vectors, about.vectors]).astype(np.float64)
    common = np.flatnonzero(phrases.counts > 1)
    keys = hashed(phrases.keys(common))
    order = np.argsort(keys)
    usual = told.mean(axis=0) if len(told) else np.zeros(len(about))
    return Background(
        projects=len(vectors),
        mean=np.asarray(every.mean(axis=0), np.float32),
        spread=np.asarray(np.cov(every.T), np.float32),
        told=np.asarray(usual, np.float32),
        keys=keys[order],
        counts=phrases.counts[common][order],
    )


def _unknown(taken: Taken) -> Label:
    """Returns the name of a group that has none; the second such has a number."""
    words = {language: say("naming.unknown", language) for language in LANGUAGES}
    number = 1
    while any(map(taken.has, words.values())):
        number += 1
        words = {
            language: say("naming.unknown_more", language, number=number) for language in LANGUAGES
        }
    for each in words.values():
        taken.add(each)
    return Label(words)


def _texts(projects: Iterable[Described]) -> Iterator[Text]:
    for at, each in enumerate(projects):
        yield Text(at, each.title, each.language, _TITLE)
        yield Text(at, each.summary or "", each.language, _SUMMARY)
        yield Text(at, each.text, each.language, _TEXT)


def _whole(project: Described) -> str:
    return f"{project.title}\n{project.summary or ''}\n{project.text}"
