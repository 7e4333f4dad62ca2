"""An application → its sentences that nothing known tells, each with what comes nearest.

A sentence is held against every sentence of the projects of the same challenge and, where none of
them tells it, against the sentences of the whole index that lie nearest in meaning. How much of it
another tells is asked one way only: the other may tell more, but what it leaves out is new. So a
sentence that joins something known to something new is half told, and counts as new.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from synthese.alignment import Span, Telling, found_in, telling_of
from synthese.alignment.telling import Floats
from synthese.chunking import page_at
from synthese.embedding.static import StaticEmbedder, words_of
from synthese.index import Index
from synthese.pilot_records import Quote
from synthese.records import (
    Block,
    BlockKind,
    Document,
    DocumentDetail,
    Format,
    ProjectDetail,
    Role,
    Sentence,
)
from synthese.screening_records import Application, NewPassage, Novelty
from synthese.stores.catalogue import StoredPassage
from synthese.synthesis.headings import Headings, is_aside

# How much of a sentence another has to tell for it to be known: in a project of the same challenge,
# and anywhere, where much is alike by chance. Calibrated on corpus/screening/novelty.jsonl (by
# hand); scripts/measure_novelty.py prints what they give there, on the six applications and on the
# abstracts of a register.
KNOWN, KNOWN_ELSEWHERE = 0.3, 0.46
AKIN = 0.4  # how likely two are to meet one challenge, from which they are taken to
_NEAR = 8  # the nearest that are taken for projects of the same challenge where nothing is known
_MOST_AKIN = 12  # that are read whole
_PASSAGES = 3  # of the index that a sentence's nearest is looked for in; more find no more
_MOST = 400  # sentences that are looked at: two pages have fifty, and of a project's report
_LEAST_WORDS = 3  # of its own; a sentence with fewer tells nothing that could be new
_LEAST_THEIRS = 4  # with fewer it is near to much
_KEPT = 64  # projects whose sentences are kept for the next application
_NEAR_WORD = np.float32(0.4)  # cosine of two words below which they don't meet, as in `alignment`
_LONG = 600  # characters of a passage that no more sentences are joined to
_TELLING = frozenset((BlockKind.PARAGRAPH, BlockKind.LIST_ITEM))
_SURELY_NOTHING = 0.8  # confidence that a sentence tells nothing of the project: names, a greeting
_FIGURE = re.compile(r"\d")
# The form speaking to whoever fills it in; nb, nn, sv and en.
_OF_THE_FORM = re.compile(
    r"(?:beskriv|oppgi|oppgje|gjør (?:kort )?rede|gjer (?:kort )?greie|fyll (?:inn|ut)|redegjør"
    r"|ange|describe|please|state)\b|.*\b(?:dere|dykk|dykkar|deres|ni|your?)\b.*\?$",
    re.IGNORECASE,
)
# What an application says of itself: that it is new, that others weren't looked for, that its
# writers would like to be rung up. None of it tells what is to be done.
_OF_ITSELF = re.compile(
    r"\b(?:(?:kjenner|vet|veit|känner) (?:vi|me)|(?:vi|me) (?:kjenner|vet|veit|känner)) "
    r"(?:ikke |ikkje |inte )?(?:til|om|av)\b"
    r"|\b(?:helt|heilt) ny(?:e|tt)? kunnskap\b|\bny kunskap\b"
    r"|\b(?:lignende|liknende|liknande) (?:forsøk|prosjekt\w*|tiltak|försök|projekt)\b"
    r"|\b(?:ønsker|ønskjer|ynskjer|vil gjerne|önskar) (?:å )?(?:komme|kome|ha|få) (?:i )?kontakt"
    r"|\b(?:vi|me) (?:søker|søkjer|ansöker) (?:herved |no |nå )?om\b|\bwe (?:hereby )?apply for\b"
    r"|\bto our knowledge\b|\bnot aware of\b|\bhas (?:never|not) been (?:done|tried|tested)\b"
    r"|\bvenn?l(?:ig|eg) hils|\bvenleg hels|\bsincerely\b",
    re.IGNORECASE,
)


def novelty_of(
    index: Index,
    application: Application,
    projects: Sequence[ProjectDetail],
    *,
    akin: Collection[str] | None = None,
    without: Collection[str] = (),
) -> Novelty:
    """Returns what of an application is new to everything that is known.

    Its own words are looked at, whatever people said of its facets.

    Args:
        index: what is known.
        application: what is looked at.
        projects: those found near it, the nearest first.
        akin: which of them probably meet the same challenge (`AKIN`); None: that isn't known, and
            the very nearest are taken to.
        without: projects of the index that don't count, such as the one that it has become.
    """
    looked = Looked.at(index.lexicon, application)
    nearest = _among(index.lexicon, looked.told, _read_whole(projects, akin, without))
    unknown = np.flatnonzero([not each.is_known for each in nearest])
    found = _found(index, [looked.text(row) for row in unknown.tolist()], without)
    elsewhere = _elsewhere(index, looked.told.only(unknown), found)
    for row, found_there in zip(unknown.tolist(), elsewhere, strict=True):
        nearest[row] = max(nearest[row], found_there, key=lambda each: each.telling)
    sizes = [len(words_of(looked.text(row))) for row in range(len(nearest))]
    new = [not each.is_known for each in nearest]
    return Novelty(
        tuple(_passages(looked, nearest)),
        len(nearest),
        round(float(np.dot(sizes, new)) / max(sum(sizes), 1), 4),
    )


# ── What is looked at ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Looked:
    """An application's sentences that tell something of what is to be done.

    `told` are they, `documents` what it is in, `project` its id.
    """

    project: str
    documents: Sequence[Document]
    told: Telling

    @classmethod
    def at(cls, lexicon: StaticEmbedder, application: Application) -> Looked:
        """Returns those of an application, the first `_MOST`."""
        detail = application.detail
        chosen = [replace(each, sentences=telling_sentences(each)) for each in detail.documents]
        told = telling_of(lexicon, chosen, least=_LEAST_WORDS)
        if len(told) > _MOST:
            told = told.only(np.arange(_MOST))
        return cls(detail.project.id, [each.document for each in detail.documents], told)

    def text(self, row: int) -> str:
        """Returns a sentence as it stands."""
        start, end = self.told.spans[row]
        return self.documents[int(self.told.texts[row])].text[start:end]

    def quote(self, first: int, last: int) -> Quote:
        """Returns sentences that follow each other as a quote."""
        document = self.documents[int(self.told.texts[first])]
        start, end = self.told.spans[first].start, self.told.spans[last].end
        page = page_at(document, start)
        return Quote(self.project, document.source, document.text[start:end], start, end, page)

    def go_on(self, row: int) -> bool:
        """Says whether a sentence stands just after the one before it, in the same paragraph."""
        if not row or self.told.texts[row] != self.told.texts[row - 1]:
            return False
        text = self.documents[int(self.told.texts[row])].text
        between = text[self.told.spans[row - 1].end : self.told.spans[row].start]
        return not between.strip() and "\n" not in between


def telling_sentences(detail: DocumentDetail) -> tuple[Sentence, ...]:
    """Returns the sentences of an application that tell something of what is to be done.

    Not labels, what stands under headings that ask who applies, sums, what the form says itself,
    and what the application says of itself.
    """
    return tuple(
        each
        for each, block, above in _in_place(detail)
        if block.kind in _TELLING
        and not any(map(is_aside, above[:1]))
        and _tells(each, detail.document.text[each.start : each.end])
    )


def _in_place(detail: DocumentDetail) -> Iterator[tuple[Sentence, Block, tuple[str, ...]]]:
    """Yields each sentence with its block and the headings above it, the nearest first."""
    document, headings, at = detail.document, Headings(detail.document), 0
    blocks = document.blocks or (Block(BlockKind.PARAGRAPH, 0, len(document.text)),)
    for each in detail.sentences:
        while at + 1 < len(blocks) and blocks[at].end <= each.start:
            at += 1
        yield each, blocks[at], headings.above(each.start)


def _tells(sentence: Sentence, text: str) -> bool:
    if sentence.role is Role.OTHER and sentence.confidence >= _SURELY_NOTHING:
        return False
    if sentence.role is Role.COST and _FIGURE.search(text):
        return False
    return not (_OF_THE_FORM.match(text) or _OF_ITSELF.search(text))


def _read_whole(
    projects: Sequence[ProjectDetail], akin: Collection[str] | None, without: Collection[str]
) -> list[ProjectDetail]:
    others = [each for each in projects if each.project.id not in without]
    if akin is None:
        return others[:_NEAR]
    return [each for each in others if each.project.id in akin][:_MOST_AKIN]


# ── What comes nearest ───────────────────────────────────────────────────────────────────────


class _Nearest(NamedTuple):
    """What tells most of a sentence: how much, 0..1, and how much would make it known."""

    likeness: float
    enough: float
    quote: Quote | None = None

    @property
    def telling(self) -> float:
        """How much of what would make it known."""
        return self.likeness / self.enough

    @property
    def is_known(self) -> bool:
        """Whether that is enough."""
        return self.likeness >= self.enough


def _among(
    lexicon: StaticEmbedder, told: Telling, projects: Sequence[ProjectDetail]
) -> list[_Nearest]:
    """Returns what comes nearest to each sentence in any of some projects."""
    nearest = [_Nearest(0.0, KNOWN)] * len(told)
    for detail in projects:
        theirs = _told_by(lexicon, _Texts.of(detail))
        for row, (likeness, column) in enumerate(_best(told, theirs)):
            if likeness > nearest[row].likeness:
                quote = _quoted(detail, theirs, column)
                nearest[row] = _Nearest(likeness, KNOWN, quote)
    return nearest


def _found(index: Index, texts: Sequence[str], without: Collection[str]) -> list[StoredPassage]:
    """Returns the passages that lie nearest to any of some sentences, by number."""
    own = {index.catalogue.number_of(each, index.generation) for each in without}
    ids = {
        each.passage
        for vector in index.embedder.encode_passages(texts)
        for each in index.vectors.search(vector, _PASSAGES)
        if each.project not in own
    }
    stored = index.catalogue.passages(sorted(ids))
    return [stored[each] for each in sorted(stored)]


def _elsewhere(index: Index, told: Telling, found: Sequence[StoredPassage]) -> list[_Nearest]:
    """Returns what comes nearest to each sentence in some passages."""
    theirs = telling_of(index.lexicon, map(_as_document, found), least=_LEAST_THEIRS)
    best = _best(told, theirs)
    numbers = {found[int(theirs.texts[column])].project for _, column in best if column >= 0}
    projects = index.catalogue.projects(sorted(numbers), index.generation)

    def nearest(likeness: float, column: int) -> _Nearest:
        if column < 0:
            return _Nearest(likeness, KNOWN_ELSEWHERE)
        stored = found[int(theirs.texts[column])]
        quote = _in_passage(projects[stored.project].id, stored, theirs.spans[column])
        return _Nearest(likeness, KNOWN_ELSEWHERE, quote)

    return [nearest(*each) for each in best]


def _as_document(stored: StoredPassage) -> DocumentDetail:
    text = stored.passage.text
    document = Document(stored.document, "", "", Format.TEXT, "", text)
    return DocumentDetail(document, (), "", tuple(found_in(text)))


def _in_passage(project: str, stored: StoredPassage, span: Span) -> Quote:
    passage = stored.passage
    start, end = passage.start + span.start, passage.start + span.end
    text = passage.text[span.start : span.end]
    return Quote(project, stored.document, text, start, end, passage.page)


def _best(told: Telling, theirs: Telling) -> list[tuple[float, int]]:
    """Returns how much of each sentence the one of `theirs` tells that tells most, and which.

    -1 where there is none.
    """
    if not len(theirs):
        return [(0.0, -1)] * len(told)
    table = told_share(told, theirs)
    columns = table.argmax(axis=1)
    values = table[np.arange(len(told)), columns].clip(0, 1)
    return list(zip(values.round(4).tolist(), columns.tolist(), strict=True))


def told_share(told: Telling, theirs: Telling) -> Floats:
    """Returns float32 (n, m): how much of each sentence each of `theirs` tells, about 0..1.

    The mean of how near the two lie in meaning, each by itself and among its neighbours, and of
    how much of the sentence's own words, by weight, the other's words meet.
    """
    cosines = told.words @ theirs.words.T
    cosines[cosines < _NEAR_WORD] = 0
    met = np.maximum.reduceat(cosines[:, theirs.said], theirs.begins, axis=1)
    covered = np.add.reduceat(met[told.said] * told.weights[:, None], told.begins)
    return np.asarray((told.vectors @ theirs.vectors.T + covered) / 2, np.float32)


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of a project, the same where it says the same."""

    project: str
    said: tuple[int, ...]
    documents: tuple[DocumentDetail, ...] = field(compare=False)

    @classmethod
    def of(cls, detail: ProjectDetail) -> _Texts:
        said = tuple(hash(each.document.text) for each in detail.documents)
        return cls(detail.project.id, said, detail.documents)


@lru_cache(maxsize=_KEPT)
def _told_by(lexicon: StaticEmbedder, texts: _Texts) -> Telling:
    told = telling_of(lexicon, texts.documents, least=_LEAST_THEIRS)
    return told.only(np.arange(_MOST)) if len(told) > _MOST else told


def _quoted(detail: ProjectDetail, theirs: Telling, row: int) -> Quote:
    document = detail.documents[int(theirs.texts[row])].document
    start, end = theirs.spans[row]
    text = document.text[start:end]
    return Quote(detail.project.id, document.source, text, start, end, page_at(document, start))


# ── What is told of it ───────────────────────────────────────────────────────────────────────


def _passages(looked: Looked, nearest: Sequence[_Nearest]) -> Iterator[NewPassage]:
    """Yields the new sentences in their order, those of one paragraph that go on as one."""
    first = 0
    while first < len(nearest):
        last = first
        while last + 1 < len(nearest) and _joins(looked, nearest, first, last + 1):
            last += 1
        if not nearest[first].is_known:
            best = max(nearest[first : last + 1], key=lambda each: each.telling)
            role = next(filter(None, looked.told.roles[first : last + 1]), None)
            yield NewPassage(looked.quote(first, last), best.quote, best.likeness, role)
        first = last + 1


def _joins(looked: Looked, nearest: Sequence[_Nearest], first: int, row: int) -> bool:
    """Says whether a sentence is new, and goes on from new ones that begin at `first`."""
    if nearest[first].is_known or nearest[row].is_known or not looked.go_on(row):
        return False
    spans = looked.told.spans
    return spans[row].end - spans[first].start <= _LONG
