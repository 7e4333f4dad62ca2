"""A group's name and key words in the languages of readers.

What isn't said in a reader's language is said in the other written norm where every word is sure,
by another of the group's names that means much the same, or by the domain's terms; else it stays
as the members say it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from synthese.groups.naming_choosing import Candidate, Taken, is_name
from synthese.groups.naming_fitting import Fit, Meant, Word, best
from synthese.groups.naming_norms import OtherNorm
from synthese.groups.naming_phrases import Phrases
from synthese.groups.naming_subjects import Subjects, subjects
from synthese.pilot_records import Label
from synthese.wording import LANGUAGES, Language

Floats = NDArray[np.float32]
Keywords = Mapping[Language, tuple[str, ...]]

_KIN = 0.6  # the least cosine of two names of one group in two languages
_FEW, _MOST = 3, 8  # key words: fewer are taken in another language, more are left out
_FITTING = 1.0  # the least that a term scores that tells of a group
# What a name in a language of none of the readers is marked as: Swedish and Danish are nearest it.
_OTHERWISE: Language = "nb"
_NORMS: Mapping[Language, Language] = {"nb": "nn", "nn": "nb"}


class Speaking:
    """How the names and words of a collection's groups are said.

    `told` is how surely each project tells of each of `terms`, float32 (projects, terms).
    """

    def __init__(self, phrases: Phrases, terms: Subjects, *, meant: Meant, told: Floats) -> None:
        self._phrases = phrases
        self._terms = terms
        self._meant = meant
        self._told = told
        self._usual = told.mean(axis=0) if len(told) else np.zeros(len(terms), np.float32)

    def label(self, name: Candidate, others: Sequence[Candidate], taken: Taken) -> Label:
        """Returns a name in each language, and takes it; `others` are the group's other names."""
        own = next(iter(name.words))
        words: dict[Language, str] = {}
        spoken: dict[Language, Language] = {}
        for language in LANGUAGES:
            found = name.words.get(language) or self._sure(language, name.words)
            found = found or _kin(name, others, language, taken)
            words[language] = found or name.words[own]
            if not found:
                spoken[language] = next((each for each in LANGUAGES if each == own), _OTHERWISE)
            taken.add(words[language])
        return Label(words, spoken)

    def keywords(self, fit: Fit, name: Candidate | None, centre: Floats) -> Keywords:
        """Returns what a group's members share beside its name.

        Where too little is said in a language, it is in the one that most is said in, or as the
        members say it.
        """
        words = _apart(fit.words, name)
        found = {language: list(self._in(language, words)) for language in LANGUAGES}
        found["en"] += self._terms_in("en", fit, centre)
        most = max(found.values(), key=len)
        if len(most) < _FEW:
            most = [next(iter(each.said.values())) for each in words]
        return {
            language: tuple(dict.fromkeys(said if len(said) >= _FEW else most))[:_MOST]
            for language, said in found.items()
        }

    def _in(self, language: Language, words: Sequence[Word]) -> Iterator[str]:
        for each in words:
            if said := each.said.get(language) or self._in_norm(language, each.said):
                yield said

    def _terms_in(self, language: Language, fit: Fit, centre: Floats) -> Iterator[str]:
        """Yields the domain's terms that two or more members hold, the most telling first."""
        if not len(fit.members):
            return
        told = self._told[fit.members]
        scores = self._meant.scores(centre, told.mean(axis=0) - self._usual)
        scores[np.count_nonzero(told, axis=0) < min(2, len(told))] = 0
        for at in best(scores, _MOST):
            if scores[at] >= _FITTING and (said := self._terms.listed[at].name.get(language)):
                yield said

    def _sure(self, language: Language, words: Mapping[str, str]) -> str | None:
        found = self._in_norm(language, words)
        return found if found and is_name(found) else None

    def _in_norm(self, language: Language, words: Mapping[str, str]) -> str | None:
        other = _NORMS.get(language)
        said = words.get(other) if other else None
        return self._norms[language].of(said) if said else None

    @cached_property
    def _norms(self) -> dict[Language, OtherNorm]:
        """The words of each norm: those of the texts, and those of the subjects' names."""
        named = [each.name for each in subjects()]
        words = {language: " ".join(name[language] for name in named) for language in _NORMS}
        return {
            language: OtherNorm(
                [*self._phrases.spoken(language), *((word, 1) for word in words[language].split())]
            )
            for language in _NORMS
        }


def _apart(words: Sequence[Word], name: Candidate | None) -> list[Word]:
    """Returns the words that share no stem with the name or one another."""
    used = set(name.key) if name else set()
    found = []
    for each in words:
        if used.isdisjoint(each.key):
            used |= set(each.key)
            found.append(each)
    return found


def _kin(
    name: Candidate, others: Sequence[Candidate], language: Language, taken: Taken
) -> str | None:
    """Returns another name of the group in a language, that means much the same and is free."""
    for each in others:
        words = each.words.get(language)
        if words and not taken.has(words) and float(each.vector @ name.vector) >= _KIN:
            return words
    return None
