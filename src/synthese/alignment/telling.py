"""Texts → the sentences that tell something, ready to be compared.

A sentence is compared by what it tells: figures, dates, names and the words that every
project description has (``prosjekt``, ``kommune``, ``tilskudd``) are left out, so that two
projects don't meet in having begun in March. The sentences around it have their say, for
``de ansatte fikk mer ro`` tells little alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from synthese.embedding.static import StaticEmbedder
from synthese.norwegian.sentences import sentences_in
from synthese.norwegian.words import STOP_WORDS, stem
from synthese.records import SURE, DocumentDetail, Role, Sentence

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]

_LEAST_WORDS = 4  # a sentence with fewer words of its own is a heading, a label or an address
_NEIGHBOURS = np.float32(0.5)  # what the sentence before and the one after count beside it
_MOST_CHARS = 1_000  # a longer "sentence" is a table or a list that has lost its lines

_WORD = re.compile(r"[^\W_]+(?:[.,:/'’-][^\W_]+)*")
_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:…•–—]\s+|[\"'«“(\[])$")
# What any project description says of its frame, whatever the project: nb, nn and en.
FRAME = frozenset(
    map(
        stem,
        """
        januar februar mars april mai juni juli august september oktober november desember
        january february march may june july october december
        år måned månad uke veke dag dagar year month week day
        kr krone kroner nok mill million millioner millionar mrd prosent percent
        kommune kommunen kommunane kommunene kommunal herad fylkeskommune fylke statsforvalter
        statsforvaltaren fylkesmann municipality municipal county
        prosjekt prosjektet prosjektperiode prosjektleder prosjektleiar prosjektansvarlig
        prosjektansvarleg prosjekteier prosjekteigar prosjektnavn prosjektnamn pilot project
        periode perioden period status støtte støttet tilskudd tilskot tildelt bevilget bevilga
        løyvd løyving funding grant funded budsjett budget søknad søknaden søknadssum søker
        søkjar søkar application eigenandel egenandel eigendel finansiert finansiering ledet leidd
        leder leiar ansvarlig ansvarleg ansvar kommunestyre kommunestyret formannskap vedtok vedtatt
        vedteke skjønnsmidler skjønsmidlar innovasjon innovation fornying fornyelse ordning ordninga
        søkt sum snitt gjennomsnitt gjennomsnittlig gjennomsnittleg average minutt time hour minute
        """.split(),  # noqa: SIM905  # a list of words reads best as text
    )
)


class Span(NamedTuple):
    """``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Telling:
    """The sentences of one or more texts that tell something.

    Args:
        spans: where each stands in its text.
        texts: which of the texts that is, from 0.
        places: numbers that follow each other where nothing stands between two sentences.
        roles: what each surely tells, where that is known.
        vectors: float32 (n, 2 · dim), unit rows: the sentence, and it among its neighbours.
        words: float32 (m, dim), unit rows, one for each different word.
        said: the rows of each sentence's words, one sentence after another.
        begins: where each sentence begins in `said`.
        weights: what each word of `said` counts; those of one sentence sum to 1.
    """

    spans: tuple[Span, ...]
    texts: Numbers
    places: Numbers
    roles: tuple[Role | None, ...]
    vectors: Floats
    words: Floats
    said: Numbers
    begins: Numbers
    weights: Floats

    def __len__(self) -> int:
        return len(self.spans)

    def only(self, kept: Numbers) -> Telling:
        """Returns these sentences alone, by number in ascending order."""
        ends = np.append(self.begins, len(self.said))
        own = [np.arange(ends[at], ends[at + 1]) for at in kept]
        rows = np.concatenate([np.zeros(0, np.int64), *own])
        used, said = np.unique(self.said[rows], return_inverse=True)
        return Telling(
            spans=tuple(self.spans[at] for at in kept),
            texts=self.texts[kept],
            places=self.places[kept],
            roles=tuple(self.roles[at] for at in kept),
            vectors=self.vectors[kept],
            words=self.words[used],
            said=said,
            begins=np.cumsum([0, *map(len, own)])[:-1],
            weights=self.weights[rows],
        )


def telling(
    lexicon: StaticEmbedder, text: str, sentences: Sequence[Sentence] | None = None
) -> Telling:
    """Returns the sentences of `text` that tell something.

    Args:
        lexicon: the embedded model, for which likeness is calibrated.
        text: the whole text.
        sentences: its sentences in order, where they are known; otherwise they are found.
    """
    return _telling(lexicon, [(text, found_in(text) if sentences is None else sentences)])


def telling_of(
    lexicon: StaticEmbedder, documents: Iterable[DocumentDetail], *, least: int = _LEAST_WORDS
) -> Telling:
    """Returns the sentences of a project's documents that tell something, with their roles.

    Args:
        lexicon: the embedded model, for which likeness is calibrated.
        documents: the project's, with their sentences.
        least: words of its own that a sentence has to have. A short sentence is compared well only
            with those that tell the same role.
    """
    texts = [(each.document.text, each.sentences) for each in documents]
    return _telling(lexicon, texts, least)


def found_in(text: str) -> list[Sentence]:
    """Returns the sentences of a text of which no more is known."""
    return [Sentence(*span, Role.OTHER, 0.0) for span in sentences_in(text)]


class _Read(NamedTuple):
    """A sentence, and its words that tell something: all of them, and without function words."""

    sentence: Sentence
    text: int
    place: int
    told: list[str]
    own: list[str]


def _telling(
    lexicon: StaticEmbedder,
    texts: Sequence[tuple[str, Sequence[Sentence]]],
    least: int = _LEAST_WORDS,
) -> Telling:
    kept = [each for each in _read(texts) if len(each.own) >= least]
    flat = [word for each in kept for word in each.own]
    row_of = {word: row for row, word in enumerate(dict.fromkeys(flat))}
    words, counts = lexicon.asked_words(list(row_of))
    said = np.array([row_of[word] for word in flat], np.int64)
    begins = np.cumsum([0, *(len(each.own) for each in kept)], dtype=np.int64)[:-1]
    numbers = np.array([each.text for each in kept], np.int64)
    alone = lexicon.encode_passages([" ".join(each.told) for each in kept])
    return Telling(
        spans=tuple(Span(each.sentence.start, each.sentence.end) for each in kept),
        texts=numbers,
        places=np.array([each.place for each in kept], np.int64),
        roles=tuple(
            each.sentence.role if each.sentence.confidence >= SURE else None for each in kept
        ),
        vectors=np.hstack([alone, _among_neighbours(alone, numbers)]) * np.float32(0.5**0.5),
        words=words,
        said=said,
        begins=begins,
        weights=_shares(counts[said], begins),
    )


def _read(texts: Sequence[tuple[str, Sequence[Sentence]]]) -> Iterable[_Read]:
    """Yields every sentence, with places that leave a gap where anything parts two of them."""
    place = 0
    for number, (text, sentences) in enumerate(texts):
        last = 0
        for each in sentences:
            place += 1 + any(map(str.isalnum, text[last : each.start]))
            last = each.end
            told = _told(text[each.start : each.end])
            own = [word for word in dict.fromkeys(told) if word not in STOP_WORDS]
            yield _Read(each, number, place, told, own)
        place += 1  # the next text doesn't go on where this one ends


def _told(sentence: str) -> list[str]:
    """Returns the words of a sentence that tell something, in lower case, function words too."""
    plain = _ADDRESS.sub(" ", sentence[:_MOST_CHARS])
    return [
        match.group().lower()
        for match in _WORD.finditer(plain)
        if not _is_name(match, plain)
        and not any(map(str.isdigit, match.group()))
        and stem(match.group()) not in FRAME
    ]


def _is_name(match: re.Match[str], sentence: str) -> bool:
    """Says whether a word has a capital that its place in the sentence doesn't ask for.

    What is all in capitals is no name here: ``KI``, ``NAV``, and a line set in capitals.
    """
    word = match.group()
    if not word[0].isupper() or word.isupper():
        return False
    return not _SENTENCE_BEGINS.search(sentence, max(0, match.start() - 8), match.start())


def _among_neighbours(vectors: Floats, texts: Numbers) -> Floats:
    """Returns each sentence's vector with those around it in the same text, unit rows."""
    around = vectors.copy()
    beside = _NEIGHBOURS * (texts[1:] == texts[:-1])[:, None]
    around[1:] += beside * vectors[:-1]
    around[:-1] += beside * vectors[1:]
    norms = np.linalg.norm(around, axis=1, keepdims=True)
    return np.asarray(around / np.where(norms == 0, 1, norms), np.float32)


def _shares(counts: Floats, begins: Numbers) -> Floats:
    """Returns what each word counts over what all of its sentence do."""
    if not len(begins):
        return counts
    sums = np.add.reduceat(counts, begins)
    lengths = np.diff(np.append(begins, len(counts)))
    return np.asarray(counts / np.repeat(np.where(sums == 0, 1, sums), lengths), np.float32)
