"""What projects are often about, in three languages: names that read well whatever the texts say.

``subjects.csv`` is our own. Each row names a subject as people name it in bokmål, nynorsk and
English; `words` are what texts about it say, those with a space only where all of the words stand.
Pilots tell the same in very different words, and a small group may share none.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from synthese.embedding.static import StaticEmbedder
from synthese.norwegian.words import STOP_WORDS, stem
from synthese.wording import LANGUAGES, Language

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Name = Mapping[Language, str]

_WHOLE_BELOW = 5  # letters of a stem: a shorter one is no part that a compound begins with


class Subjects:
    """The subjects, what each means, and what words tell of it.

    `names` are in three languages, `vectors` float32 (subjects, dim), unit rows.
    """

    def __init__(self, lexicon: StaticEmbedder) -> None:
        self.names = tuple(name for name, _ in _rows())
        every = [form for _, forms in _rows() for form in forms]
        owners = [at for at, (_, forms) in enumerate(_rows()) for _ in forms]
        vectors = np.zeros((len(self.names), lexicon.dim), np.float32)
        np.add.at(vectors, owners, lexicon.encode_queries(every))
        self.vectors: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def __len__(self) -> int:
        return len(self.names)

    def told(self, stems: Sequence[str], pairs: tuple[Ints, Ints], count: int) -> Floats:
        """Returns how surely each of `count` texts tells of each subject, float32, in 0..1.

        Every form of a subject halves the doubt: one word may be said in passing. `pairs` are
        texts and the stems that each holds, by their places.
        """
        holds = _holds(stems, pairs, count)
        doubt = np.ones((count, len(self)), np.float32)
        for subject, parts in _told_by():
            doubt[holds[:, list(parts)].all(axis=1), subject] /= 2
        return 1 - doubt


def _holds(stems: Sequence[str], pairs: tuple[Ints, Ints], count: int) -> NDArray[np.bool_]:
    """Returns which text holds which of the subjects' stems, also as a compound's beginning."""
    met = [tuple(_met(each)) for each in stems]
    sizes = np.array([len(each) for each in met], np.int64)
    holds = np.zeros((count, len(_stems())), bool)
    text, own = pairs
    for nth in range(int(sizes.max(initial=0))):
        table = np.array([each[nth] if len(each) > nth else -1 for each in met], np.int64)
        has = sizes[own] > nth
        holds[text[has], table[own[has]]] = True
    return holds


def _met(found: str) -> Iterator[int]:
    """Yields the subjects' stems that a text's stem is, or begins with."""
    known = _stems()
    if found in known:
        yield known[found]
    for size in range(_WHOLE_BELOW, len(found)):
        if found[:size] in known:
            yield known[found[:size]]


@cache
def _rows() -> tuple[tuple[Name, tuple[str, ...]], ...]:
    """Returns each subject's names, and the forms that tell of it."""
    text = files(__package__).joinpath("subjects.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(
        (
            {language: row[language] for language in LANGUAGES},
            tuple(dict.fromkeys((*(row[each] for each in LANGUAGES), *row["words"].split("|")))),
        )
        for row in rows
    )


@cache
def _stems() -> Mapping[str, int]:
    every = (each for _, forms in _rows() for form in forms for each in parts_of(form))
    return {each: at for at, each in enumerate(dict.fromkeys(every))}


@cache
def _told_by() -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Returns each subject with the stems of each of its forms."""
    stems = _stems()
    return tuple(
        (at, tuple(stems[each] for each in parts_of(form)))
        for at, (_, forms) in enumerate(_rows())
        for form in forms
    )


def parts_of(name: str) -> tuple[str, ...]:
    """Returns the stems of the words of a name that are no function words."""
    return tuple(stem(word) for word in name.split() if word.lower() not in STOP_WORDS)
