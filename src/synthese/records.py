"""The data that flows through the house, as frozen dataclasses.

``source → Document → Project + Passages → vectors + terms → Index → Hit``

Offsets are code points into ``Document.text`` after NFC; ``text[start:end]`` is always the very
text that is meant. Pages and ranks start at 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from synthese.wording import Language, say


class BlockKind(StrEnum):
    """What a stretch of a document's text is."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"  # rows are lines, cells are parted by tabs
    LABEL = "label"  # a form label with its value: "Status: Pågående"
    REFERENCE = "reference"  # an entry of a reading list


class PageKind(StrEnum):
    """Which known kind of page a document is, told by its own labels, never by its host."""

    PROJECT_BANK = (
        "project_bank"  # the Research Council's: Tildelt, Budsjettformål, Temaer og emner
    )
    PROJECT_PAGE = "project_page"  # USHT and the like: Prosjektansvarlig, Prosjektleder, Status
    ARCHIVE_PAGE = "archive_page"  # Historisk arkiv, Publisert under, Utgiver
    CONSULTANT_PAGE = "consultant_page"  # SAMFUNNSUTFORDRING, VÅR ROLLE, FINANSIERT AV
    REPORT_FORM = "report_form"  # Hva er gjennomført, avvik, resultater, læring
    REGISTER_ROW = "register_row"  # one record of a table
    OTHER = "other"


class Format(StrEnum):
    """File formats, found from the bytes."""

    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    TEXT = "text"
    MARKDOWN = "markdown"
    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item or table; blocks don't overlap and stand in order."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0  # headings: 1 is the highest; list items: depth from 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a paged document and how its text was had.

    ``text``: from the text layer; ``ocr``: recognised from the picture; ``none``: the page shows
    something but no text could be had; ``empty``: the page is blank.
    """

    number: int
    start: int
    end: int
    method: Literal["text", "ocr", "none", "empty"] = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """One value read from a document, with where and how it was read.

    `name` is one of the record's field names (``title``, ``lead``, ``partners``, ``period``,
    ``amount``, ``programme``, ``funder``, ``status``, ``municipality``, ``contact``, ``themes``,
    ``references``, ``published``, ``url`` ...) or, for an unknown column of a table, the
    column's own name. `start` and `end` are None where the value does not stand in the text.
    """

    name: str
    value: str
    start: int | None = None
    end: int | None = None
    how: Literal["label", "pattern", "column", "metadata", "person"] = "label"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Document:
    """One page, report or table record as read.

    `source` is what names it: an absolute path, an address, ``archive.zip!/member`` or
    ``table.csv#record``. `container` is the file or address that was opened to get it. `digest`
    is the SHA-256, in hex, of what it was made from. `record_id` is a table record's own id.
    """

    source: str
    container: str
    digest: str
    format: Format
    title: str
    text: str
    blocks: tuple[Block, ...] = ()
    pages: tuple[Page, ...] = ()
    fields: tuple[Field, ...] = ()
    kind: PageKind = PageKind.OTHER
    language: str = "und"
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """One source, page or record that could not be read, and the sentence that says why."""

    source: str
    key: str
    values: Mapping[str, str | int] = field(default_factory=dict, hash=False)

    def reason(self, language: Language = "nb") -> str:
        """Returns why, in the reader's language."""
        return say(self.key, language, **self.values)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that is embedded and quoted.

    ``text == document.text[start:end]``; `context` (title and heading) is embedded along with
    it and never quoted.
    """

    text: str
    start: int
    end: int
    page: int | None = None
    role: str | None = None
    context: str = ""


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of today: four-digit number and official name."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Period:
    """An interval of months, ``"2018-08"``; either end is None where it is unknown or open."""

    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """What people look for: one project, whatever the number of its documents."""

    id: str
    title: str
    source: str
    language: str = "und"
    kind: PageKind = PageKind.OTHER
    format: Format = Format.TEXT
    municipalities: tuple[Municipality, ...] = ()
    period: Period | None = None
    amount_nok: int | None = None
    programme: str | None = None
    funder: str | None = None
    lead: str | None = None
    partners: tuple[str, ...] = ()
    status: str | None = None
    summary: str | None = None
    url: str | None = None
    themes: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)  # unknown columns of a table, kept


@dataclass(frozen=True, slots=True)
class WordMet:
    """A word of the query and the word of the text that met it.

    `likeness` is 1 for the same word in any form, otherwise the cosine of the two, in 0..1.
    """

    asked: str
    found: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Why:
    """Why a project was found: its best rank in each leg, and the words that met.

    `terms` are the query's words that stand in the text, `met` every word that met, also in
    another word or language. `shares` is what each leg gave of the score, summing to 1.
    """

    dense_rank: int | None = None
    lexical_rank: int | None = None
    terms: tuple[str, ...] = ()
    met: tuple[WordMet, ...] = ()
    shares: Mapping[str, float] = field(default_factory=dict, hash=False)
    dense_score: float | None = None
    lexical_score: float | None = None
    words_score: float | None = None
    spelling_score: float | None = None


@dataclass(frozen=True, slots=True)
class HitPassage:
    """A passage of a hit, with the spans (into its own text) of the words that met.

    `marks` are of words asked for, `near` of words that mean nearly the same.
    """

    text: str
    start: int
    end: int
    page: int | None
    role: str | None
    document: str
    marks: tuple[tuple[int, int], ...] = ()
    near: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One project found: rank from 1, best passages first.

    `score` in 0..1 is what the hits are ordered by; `strength` in 0..1 is how likely a project
    like this is to answer, and means the same over queries and collections.
    """

    rank: int
    score: float
    strength: float
    project: Project
    passages: tuple[HitPassage, ...]
    why: Why


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Everything one search says.

    `interpretation` tells in words what was done with the query; `total` counts the projects
    that match; `facets` counts the values of each facet over all of them. `good` says whether
    any hit is likely to answer; where it is false, the hits are only the nearest there are.
    """

    query: str
    interpretation: tuple[str, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    hits: tuple[Hit, ...]
    good: bool


@dataclass(frozen=True, slots=True)
class AddReport:
    """What one ``add`` did."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: tuple[Failure, ...] = ()
    projects: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """A document with the passages it was cut into, and when it came in (ISO date and time)."""

    document: Document
    passages: tuple[Passage, ...]
    added: str


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """A project with everything that is known of it."""

    project: Project
    documents: tuple[DocumentDetail, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long job has come: sources done of all, the one at hand, passages made."""

    done: int
    total: int
    source: str
    passages: int = 0


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What an index holds, how it was made, and what could not be read.

    `pending` counts documents that an interrupted ``add`` has stored and not yet made
    searchable; the next ``add`` does. `search` is how vectors are searched, "exact" or, in a large
    index, "ivf" (only in the nearest cells); `recall_at_10`, 0..1, what that finds of the ten
    nearest passages that exact search finds, as measured when the index was written.
    """

    directory: str
    generation: int
    schema: int
    model: str
    fingerprint: str
    chunking: str
    corpus_digest: str
    projects: int
    documents: int
    passages: int
    pending: int
    languages: Mapping[str, int]
    formats: Mapping[str, int]
    pages_without_text: int
    search: Literal["exact", "ivf"]
    recall_at_10: float
    size_bytes: int
    published: str | None
    failed: tuple[Failure, ...] = ()
