"""A project's documents → the sentences of it that can stand alone in a cell.

What is quoted are whole sentences as they stand. Half a sentence that a page's end has cut, a
question, a line that leads to what follows and a label's bare fact are left where they are. One
that begins by pointing back (``Det tror hun vi må leve med``) takes the sentence before along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from synthese.alignment import Telling, telling_of
from synthese.alignment.telling import Floats
from synthese.describe.phases import phase_of
from synthese.embedding.static import StaticEmbedder
from synthese.norwegian.words import STOP_WORDS, stem
from synthese.pilot_records import Quote
from synthese.records import (
    Block,
    BlockKind,
    Document,
    DocumentDetail,
    Phase,
    Project,
    ProjectDetail,
    Role,
    Sentence,
)
from synthese.synthesis.headings import Headings, asked_by, is_aside

_LEAST_WORDS = 2  # of its own; fewer tell nothing
_LEAST_LETTERS = 0.6  # of its characters; what has fewer is a row of figures
_WHOLE_ITEM = 5  # of its own, with which an item of a list on a page says something
_MOST_CHARS = 600  # a longer "sentence" is a table or a list that has lost its lines
_REPORT = 40  # sentences of a document that is told in parts, the reason for the project first
_KEPT = 40  # projects; a long report of one takes two megabytes
_WORD = re.compile(r"[^\W\d_]{2,}")
_REACHES = re.compile(r"@|://|www\.|\[e-post\]|\btlf\b", re.IGNORECASE)  # tells where, not what
_SMALL = STOP_WORDS | frozenset(
    "var me oss kom går gikk gjekk får fikk fekk tok tek tar gjør gjer gjorde vårt nokså".split()  # noqa: SIM905
)
_FIGURE = re.compile(r"\d")
_ENDS = re.compile(r"[.!…][)\]\"'»”’]*$")
_BEGINS = re.compile(r"[\"'«“„‘(–—-]?\s?[A-ZÆØÅÄÖÜÉÈÁČĐŊŠŦŽ0-9]")  # "Éin …", "Šattai …"
_LEADS_ON = re.compile(r"[:;,?-][\"'»”’]?$")
_POINTS = re.compile(
    r"(?:se |see )?(?:tabell|figur|vedlegg|bilde|foto|table|figure|appendix)\b", re.IGNORECASE
)
_VERB = (
    r"(?:er|var|har|hadde|ble|blei|vart|blir|kan|kunne|skal|skulle|vil|ville|må|måtte|fikk|fekk|får"
    r"|kom|gikk|gjekk|stod|sto|tror|trur|betyr|tyder|gjør|gjer|gjorde|gir|gjev|skyldes|kommer|kjem"
    r"|skjedde|førte|fører|ga|gav|viste|viser|gjelder|gjeld|is|was|were|are|has|have|had|can|will"
    r"|would|must|could|should|made|led|does|do|did)"
)
# A sentence that begins so says what it is about in the one before; nb, nn and en.
_LEANS = re.compile(
    r"(?:[«\"–—-]\s?)?(?:"
    rf"(?:dette|disse|desse|slike?|sånne?|den|dei|de|det|this|these|those|it|that|such)\s{_VERB}\b"
    r"|(?:han|hun|ho|he|she|they)\s"
    r"|(?:derfor|difor|dermed|derimot|likevel|men|og|også|i tillegg|i stedet|i staden|samtidig"
    r"|samstundes|her|der|da|då|så|for eksempel|til dømes|deretter|etterpå|heller|therefore"
    r"|however|but|and|also|then|instead|here|there|the former|the latter|det andre|den andre"
    r"|den tredje|for det (?:andre|tredje|fjerde)|grunnen|årsaken|the reason)\b)",
    re.IGNORECASE,
)
# ``Det er viktig at …`` and ``There are …`` point to nothing before them.
_EXPLETIVE = re.compile(
    r"(?:det|it)\s(?:er|var|ble|vart|blir|is|was)\s(?:\w+\s){0,2}?(?:at|å|som|to|that|viktig|lurt"
    r"|særlig|særleg|vanskelig|vanskeleg|important|difficult)\b|there\s(?:is|are|was|were)\b"
    r"|det\s(?:finnes|finst|trengs|trengst|tar|tek|tok|koster|kostar)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a project that can be quoted.

    Args:
        quote: the sentence, with the one before it where it leans on that.
        text: the sentence alone.
        told: what the role model says of it.
        asked: the role that its heading asks for.
        phase: of its document.
        place: how far into a report it stands, 0..1; 0 in a short text.
        stems: of its own words, each once.
        leans: it begins by pointing to what stands before it.
        opens: it is the first below its heading.
        labelled: it is a form's label with its value.
        row: its place in the pilot's `Telling`, None where it tells too little to be compared.
    """

    quote: Quote
    text: str
    told: Sentence
    asked: Role | None
    phase: Phase
    place: float
    stems: tuple[str, ...]
    leans: bool
    opens: bool
    labelled: bool
    row: int | None

    @property
    def figures(self) -> bool:
        """Whether it holds a figure."""
        return _FIGURE.search(self.text) is not None

    def overlaps(self, other: Statement) -> bool:
        """Says whether the two quotes have a sentence in common."""
        one, two = self.quote, other.quote
        return one.document == two.document and one.start < two.end and two.start < one.end


@dataclass(frozen=True)
class Pilot:
    """A project as it is laid beside others.

    `vectors` is float32 (n, dim), unit rows: what each of `statements` means.
    """

    detail: ProjectDetail
    statements: tuple[Statement, ...]
    telling: Telling
    vectors: Floats

    @property
    def project(self) -> Project:
        """The project itself."""
        return self.detail.project

    @cached_property
    def central(self) -> Floats:
        """How near each statement lies to what the project is about, float32 (n,), 0..1.

        The cosine with the mean of them all: what a text says most of is what it is about
        (Radev et al. 2004).
        """
        mean = self.vectors.sum(axis=0)
        norm = float(np.linalg.norm(mean))
        return np.asarray(np.clip(self.vectors @ mean / (norm or 1), 0, 1), np.float32)


def pilot_of(lexicon: StaticEmbedder, detail: ProjectDetail) -> Pilot:
    """Returns a project with its sentences that can be quoted, ready to be laid beside others.

    What was read of a project's texts is kept for the next synthesis that it is part of.
    """
    texts = tuple((each.document.source, each.document.digest) for each in detail.documents)
    return Pilot(detail, *_read(lexicon, _Texts(detail.project.id, texts, detail.documents)))


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of a project, the same where their sources and digests are."""

    project: str
    digests: tuple[tuple[str, str], ...]
    documents: tuple[DocumentDetail, ...] = field(compare=False)


@lru_cache(maxsize=_KEPT)
def _read(lexicon: StaticEmbedder, texts: _Texts) -> tuple[tuple[Statement, ...], Telling, Floats]:
    told = telling_of(lexicon, texts.documents, least=_LEAST_WORDS)
    rows: dict[int, dict[int, int]] = {}
    for row, (text, span) in enumerate(zip(told.texts.tolist(), told.spans, strict=True)):
        rows.setdefault(text, {})[span.start] = row
    statements = tuple(
        each
        for number, document in enumerate(texts.documents)
        for each in _Reading(texts.project, document).statements(rows.get(number, {}))
    )
    return statements, told, lexicon.encode_passages([each.text for each in statements])


def statements_of(project: str, detail: DocumentDetail) -> tuple[Statement, ...]:
    """Returns one text's sentences that can be quoted, in order, laid beside nothing (no row)."""
    return tuple(_Reading(project, detail).statements({}))


def own_stems(text: str) -> tuple[str, ...]:
    """Returns the stems of a sentence's words, without function words and figures, each once."""
    words = (word.lower() for word in _WORD.findall(text))
    return tuple(dict.fromkeys(stem(word) for word in words if word not in _SMALL))


def leans(text: str) -> bool:
    """Says whether a sentence begins by pointing to what stands before it, or is half a speech."""
    return _open_speech(text) != 0 or (
        _LEANS.match(text) is not None and _EXPLETIVE.match(text) is None
    )


def _open_speech(text: str) -> int:
    """Returns how many quotation marks open and don't close, or, below 0, the other way about."""
    return text.count("«") - text.count("»") + text.count("“") - text.count("”")


class _Placed(NamedTuple):
    """A sentence where it stands: its block, and the headings above, the nearest first."""

    sentence: Sentence
    block: Block
    above: tuple[str, ...]


class _Reading:
    """One document, read from the top."""

    def __init__(self, project: str, detail: DocumentDetail) -> None:
        self._project = project
        self._document = detail.document
        self._phase = phase_of(detail.document)
        self._pages = _Pages(detail.document)
        self._placed = list(self._in_place(detail.sentences))

    def statements(self, rows: dict[int, int]) -> Iterator[Statement]:
        """Yields what can be quoted, in order; `rows` are places in a `Telling` by start."""
        begun: tuple[str, ...] = ()
        count = len(self._placed)
        for number, each in enumerate(self._placed):
            text = self._text(each.sentence.start, each.sentence.end)
            stems, quote = own_stems(text), self._quote(number)
            if quote is None or len(stems) < _LEAST_WORDS or any(map(is_aside, each.above[:1])):
                continue
            yield Statement(
                quote=quote,
                text=text,
                told=each.sentence,
                asked=next(filter(None, map(asked_by, each.above)), None),
                phase=self._phase,
                place=number / count if count >= _REPORT else 0.0,
                stems=stems,
                leans=leans(text),
                opens=each.above not in ((), begun),
                labelled=each.block.kind is BlockKind.LABEL,
                row=rows.get(each.sentence.start),
            )
            begun = each.above

    def _in_place(self, sentences: Sequence[Sentence]) -> Iterator[_Placed]:
        document, headings, at = self._document, Headings(self._document), 0
        blocks = document.blocks or (Block(BlockKind.PARAGRAPH, 0, len(document.text)),)
        for each in sentences:
            while at + 1 < len(blocks) and blocks[at].end <= each.start:
                at += 1
            yield _Placed(each, blocks[at], headings.above(each.start))

    def _quote(self, number: int) -> Quote | None:
        """Returns a sentence with what it leans on, None where it isn't whole."""
        spanned = self._spanned(number)
        if spanned is None:
            return None
        start, end = spanned
        told, page = self._text(start, end), self._pages.of(start)
        return Quote(self._project, self._document.source, told, start, end, page)

    def _spanned(self, number: int) -> tuple[int, int] | None:
        """Returns from where to where a sentence is quoted.

        Half a speech is quoted with its other half or not at all; a sentence that points back,
        with the one before where that is whole.
        """
        start, end = self._placed[number].sentence.start, self._placed[number].sentence.end
        text = self._text(start, end)
        if not self._is_whole(number):
            return None
        speech = _open_speech(text)
        if speech:
            other = self._beside(number, 1 if speech > 0 else -1)
            start, end = min(start, other[0]), max(end, other[1])
            whole = _open_speech(self._text(start, end)) == 0 and end - start <= _MOST_CHARS
            return (start, end) if whole else None
        if leans(text) and number and self._is_whole(number - 1):
            before, _ = self._beside(number, -1)
            start = before if end - before <= _MOST_CHARS else start
        return start, end

    def _beside(self, number: int, step: int) -> tuple[int, int]:
        """Returns the span of the sentence after or before in the same block, or of this one."""
        other = number + step
        here = self._placed[number]
        there = self._placed[other] if 0 <= other < len(self._placed) else here
        sentence = there.sentence if there.block is here.block else here.sentence
        return sentence.start, sentence.end

    def _text(self, start: int, end: int) -> str:
        return self._document.text[start:end]

    def _is_whole(self, number: int) -> bool:
        """Says whether a sentence has its beginning and its end, and tells in words."""
        sentence, block, _ = self._placed[number]
        text = self._text(sentence.start, sentence.end)
        if len(text) > _MOST_CHARS or _LEADS_ON.search(text) or _POINTS.match(text):
            return False
        if _REACHES.search(text):
            return False
        if sum(map(str.isalpha, text)) < _LEAST_LETTERS * len(text.replace(" ", "")):
            return False
        begins, ends = _BEGINS.match(text) is not None, _ENDS.search(text) is not None
        if block.kind is BlockKind.LIST_ITEM and not self._document.pages:
            return True
        if block.kind is BlockKind.LIST_ITEM and len(own_stems(text)) >= _WHOLE_ITEM:
            return begins
        return begins and (ends or not self._document.pages)  # a page may have cut it


class _Pages:
    """The pages of a document."""

    def __init__(self, document: Document) -> None:
        self._starts = np.array([each.start for each in document.pages], np.int64)
        self._numbers = [each.number for each in document.pages]

    def of(self, start: int) -> int | None:
        """Returns the number of the page that a place stands on, None where there are none."""
        at = int(np.searchsorted(self._starts, start, side="right")) - 1
        return self._numbers[at] if at >= 0 else None
