"""What projects are often about, in three languages: names that read well whatever the texts say.

They come from the table in `synthese.norwegian.subjects`. Pilots tell the same in very different
words, and a small group may share none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from synthese.embedding.static import StaticEmbedder
from synthese.norwegian.programmes import listed, read_table
from synthese.norwegian.subjects import subjects as table
from synthese.norwegian.words import STOP_WORDS, stem
from synthese.wording import LANGUAGES, Language

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_WHOLE_BELOW = 5  # letters of a stem: a shorter one is no part that a compound begins with


@dataclass(frozen=True, slots=True)
class Subject:
    """A name in each language that has one, what texts about it say, and what it may name."""

    name: Mapping[Language, str]
    forms: tuple[str, ...]
    level: str = ""


class Told:
    """Which texts tell of which of some subjects."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self._count = len(subjects)
        forms = [(at, parts_of(form)) for at, each in enumerate(subjects) for form in each.forms]
        every = dict.fromkeys(part for _, parts in forms for part in parts)
        self._stems = {each: at for at, each in enumerate(every)}
        self._forms = [(at, [self._stems[part] for part in parts]) for at, parts in forms if parts]

    def of(self, stems: Sequence[str], pairs: tuple[Ints, Ints], texts: int) -> Floats:
        """Returns how surely each of the texts tells of each subject, float32, in 0..1.

        Every form of a subject halves the doubt: one word may be said in passing. `pairs` are
        texts and the stems that each holds, by their places.
        """
        holds = self._holds(stems, pairs, texts)
        doubt = np.ones((self._count, texts), np.float32)
        for subject, parts in self._forms:
            doubt[subject, holds[parts].all(axis=0)] /= 2
        return np.ascontiguousarray(1 - doubt.T)

    def _holds(
        self, stems: Sequence[str], pairs: tuple[Ints, Ints], texts: int
    ) -> NDArray[np.bool_]:
        """Returns which of the subjects' stems each text holds, (stems, texts)."""
        met = [tuple(self._met(each)) for each in stems]
        holds = np.zeros((len(self._stems), texts), bool)
        text, own = pairs
        for nth in range(max(map(len, met), default=0)):
            table = np.array([each[nth] if len(each) > nth else -1 for each in met], np.int64)
            has = table[own] >= 0
            holds[table[own[has]], text[has]] = True
        return holds

    def _met(self, found: str) -> Iterator[int]:
        """Yields the subjects' stems that a text's stem is, or as a compound begins with."""
        whole = self._stems.get(found)
        if whole is not None:
            yield whole
        for size in range(_WHOLE_BELOW, len(found)):
            if (part := self._stems.get(found[:size])) is not None:
                yield part


class Subjects:
    """Subjects in order, and what each means: float32 (subjects, dim), unit rows."""

    def __init__(self, listed: Sequence[Subject], lexicon: StaticEmbedder) -> None:
        self.listed = listed
        every = [form for each in listed for form in each.forms]
        owners = [at for at, each in enumerate(listed) for _ in each.forms]
        summed = np.zeros((len(listed), lexicon.dim), np.float32)
        np.add.at(summed, owners, lexicon.encode_queries(every))
        self.vectors: Floats = summed / np.linalg.norm(summed, axis=1, keepdims=True)

    def __len__(self) -> int:
        return len(self.listed)

    @cached_property
    def told(self) -> Told:
        """What tells which texts are about which subject."""
        return Told(self.listed)


def parts_of(name: str) -> tuple[str, ...]:
    """Returns the stems of the words of a name that are no function words."""
    return tuple(stem(word) for word in name.split() if word.lower() not in STOP_WORDS)


@cache
def subjects() -> tuple[Subject, ...]:
    """Returns the subjects that groups may be named after."""
    return tuple(
        Subject(each.name, _once([*each.name.values(), *each.forms]), level=each.level)
        for each in table()
        if each.forms
    )


@cache
def terms() -> tuple[Subject, ...]:
    """Returns the domain's terms, which say in one language what is said in another."""
    rows = [{each: listed(row[each]) for each in LANGUAGES} for row in read_table("synonyms.csv")]
    return tuple(
        Subject(
            {language: forms[0] for language, forms in row.items() if forms},
            _once(form for forms in row.values() for form in forms),
        )
        for row in rows
    )


@cache
def known_names() -> Mapping[tuple[str, ...], Mapping[Language, str]]:
    """Returns the domain's terms of two words or more, in each language, by their stems."""
    found: dict[tuple[str, ...], dict[Language, str]] = {}
    for row in read_table("synonyms.csv"):
        bokmaal, nynorsk = listed(row["nb"]), listed(row["nn"])
        english = [each for each in listed(row["en"]) if " " in each]
        if len(bokmaal) == len(nynorsk):  # then they stand in the same order
            for nb, nn in zip(bokmaal, nynorsk, strict=True):
                found[parts_of(nb)] = {"nb": nb, "nn": nn}
                found[parts_of(nb)] |= dict.fromkeys(("en",), english[0]) if english else {}
    return {key: name for key, name in found.items() if len(key) > 1}


def _once(forms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(forms))
