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


class Role(StrEnum):
    """What a sentence of a project's text tells; users see these names."""

    CHALLENGE = "utfordring"
    AIM = "mål"
    MEASURE = "tiltak"
    TARGET_GROUP = "målgruppe"
    SOLUTION = "løsning"
    RESULT = "resultat"
    OBSTACLE = "hindring"
    SUCCESS_FACTOR = "suksessfaktor"
    COST = "kostnad"  # and gain
    LESSON = "læring"
    OTHER = "annet"


class Phase(StrEnum):
    """What a document is in the life of its project, in the order of that life."""

    APPLICATION = "application"
    PAGE = "page"  # a description while the project is known, begun or done
    INTERIM = "interim"
    FINAL = "final"
    FOLLOW_UP = "follow_up"  # an evaluation, or what came after


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


How = Literal["label", "pattern", "column", "metadata", "person"]


@dataclass(frozen=True, slots=True)
class Field:
    """One value, with where and how it was read.

    Readers give values as they stand. Of a project's record they are what the record says, one
    Field a value: ``"2018-08/2018-12"``, ``"250000"``, a municipality's number of today.

    `name` is one of the record's field names (``title``, ``lead``, ``partners``, ``period``,
    ``amount``, ``programme``, ``funder``, ``status``, ``municipality``, ``contact``, ``themes``,
    ``references``, ``published``, ``url`` ...) or, for an unknown column of a table, the
    column's own name. `start` and `end` are None where the value does not stand in the text.
    `confidence` is in 0..1; below `SURE` a value is told and not taken into the record.
    `document` is the source that it was read in, where that isn't plain from where it stands.
    """

    name: str
    value: str
    start: int | None = None
    end: int | None = None
    how: How = "label"
    confidence: float = 1.0
    document: str | None = None


SURE = 0.5  # a Field's confidence from which the record takes its value


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
    languages: tuple[str, ...] = ()  # those that a good part of it is in, the most first


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
    it and never quoted. `role` is what most of it tells, `roles` all that a sentence of it does.
    """

    text: str
    start: int
    end: int
    page: int | None = None
    role: Role | None = None
    context: str = ""
    language: str = "und"
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one sentence of a document tells: ``document.text[start:end]``.

    `stopped` marks what was stopped, failed or was not continued, whatever its role.
    `confidence` is in 0..1.
    """

    start: int
    end: int
    role: Role
    confidence: float
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of today: four-digit number and official name."""

    number: str
    name: str


Precision = Literal["day", "month", "season", "half-year", "year"]


@dataclass(frozen=True, slots=True)
class Period:
    """An interval of months, ``"2018-08"``; either end is None where it is unknown or open.

    `precision` is how exactly the source tells it: ``høsten 2018`` is a season, and runs from
    August to December.
    """

    start: str | None = None
    end: str | None = None
    precision: Precision | None = field(default=None, compare=False)  # the months are what counts


@dataclass(frozen=True, slots=True)
class Project:
    """What people look for: one project, whatever the number of its documents.

    `municipalities` take part, the leading one first; `former` are the older names by which the
    sources call them, each with today's number; `mentioned` are only named. `published` is
    the newest document's own date (``2013-11`` or ``2013-11-04``), never mixed with the period.
    `phase` is how far its documents reach. `actor` is what kind of body leads it. `doubts` name
    what doesn't agree, as keys of the wording; `corrected` the fields that a person has set.
    """

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
    acronym: str | None = None
    mentioned: tuple[Municipality, ...] = ()
    former: tuple[Municipality, ...] = ()
    published: str | None = None
    phase: Phase | None = None
    leader: str | None = None
    actor: str | None = None
    publisher: str | None = None
    government: str | None = None
    references: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
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
    like this is to answer, and means the same over queries and collections. `known` is False
    where it isn't known whether the project fits what was read out of the query; `matched` is
    False where it doesn't match and is only one of the nearest.
    """

    rank: int
    score: float
    strength: float
    project: Project
    passages: tuple[HitPassage, ...]
    why: Why
    known: bool = True
    matched: bool = True


@dataclass(frozen=True, slots=True)
class Chip:
    """Something in the query that was read as more than words, and what it was read as.

    `kind`: ``filter`` narrows; ``preference`` brings passages of that role first; ``synonym``
    searches for other forms too; ``excluded`` may not stand in a hit. `text` says it to the
    reader, `provenance` where a synonym is from. `state`: ``on``; ``word`` where the reader wants
    plain words of it; ``off`` where it was taken out.
    """

    kind: Literal["filter", "preference", "synonym", "excluded"]
    field: str
    values: tuple[str, ...]
    typed: str
    text: str
    state: Literal["on", "word", "off"] = "on"
    provenance: str | None = None


Order = Literal["relevance", "newest", "amount", "title"]


@dataclass(frozen=True, slots=True)
class Cost:
    """A filter, and how many projects the search would find without it.

    `typed` is the piece of the query that it was read from, None for a filter that was chosen.
    """

    field: str
    values: tuple[str, ...]
    total: int
    typed: str | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Everything one search says.

    `interpretation` is what was read out of the query, `notes` say in words what was done with
    it. `total` counts the projects that match; of `unknown` of them it isn't known whether they
    fit what was read out of the query, and they come after those that do. `facets` counts the
    values of each facet over all of them; a facet that is filtered by counts as if it weren't, so
    that its other values can be chosen too. `good` says whether any hit is likely to answer;
    where it is false, the hits are only the nearest there are. `costs` are the filters that keep
    hits away, the one that keeps most away first. `spelled` is the query as it was probably meant,
    where a word of it is unknown here. `listed` is how many hits there are to turn pages through:
    those that match, and of the ten nearest those that don't.
    """

    query: str
    interpretation: tuple[Chip, ...]
    notes: tuple[str, ...]
    total: int
    unknown: int
    facets: Mapping[str, Mapping[str, int]]
    hits: tuple[Hit, ...]
    good: bool
    order: Order = "relevance"
    costs: tuple[Cost, ...] = ()
    spelled: str | None = None
    listed: int = 0


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
    """A document with its passages and sentences, and when it came in (ISO date and time)."""

    document: Document
    passages: tuple[Passage, ...]
    added: str
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said of a project's field, in place of what was read; no values: withdrawn."""

    field: str
    values: tuple[str, ...]
    by: str
    at: str  # ISO date and time
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bond:
    """Why two documents are of one project, or, where a person parted them, are not.

    `evidence` are keys of the wording for what agrees: number, name, file, lead, place,
    period, amount.
    """

    left: str  # sources
    right: str
    joined: bool
    how: Literal["machine", "person"]
    evidence: tuple[str, ...] = ()
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """A project with everything that is known of it.

    `fields` are every value of its record and where it was read, those not taken among them.
    """

    project: Project
    documents: tuple[DocumentDetail, ...]
    fields: tuple[Field, ...] = ()
    corrections: tuple[Correction, ...] = ()
    bonds: tuple[Bond, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long job has come: sources done of all, the one at hand, passages made."""

    done: int
    total: int
    source: str
    passages: int = 0


SourceKind = Literal["web", "table", "folder"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one source has given: a host, a table or a folder, by the name it is filtered by."""

    name: str
    kind: SourceKind
    projects: int
    documents: int
    passages: int
    pages_without_text: int
    languages: Mapping[str, int]
    formats: Mapping[str, int]
    last_added: str


@dataclass(frozen=True, slots=True)
class Addition:
    """A document that came lately, and the project it is of."""

    project: str
    title: str
    source: str
    language: str
    added: str


@dataclass(frozen=True, slots=True)
class Run:
    """A command that wrote. Without `finished` it is under way, or was broken off."""

    command: str
    started: str
    finished: str | None
    outcome: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What an index holds, how it was made, and what could not be read.

    `pending` counts documents that an interrupted ``add`` has stored and not yet made
    searchable; the next ``add`` does. `search` is how vectors are searched, "exact" or, in a large
    index, "sieve" (a coarse look comes first); `recall_at_10`, 0..1, what that finds of the ten
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
    search: Literal["exact", "sieve"]
    recall_at_10: float
    size_bytes: int
    published: str | None
    failed: tuple[Failure, ...] = ()
    sources: tuple[Coverage, ...] = ()
    latest: tuple[Addition, ...] = ()
    runs: tuple[Run, ...] = ()
