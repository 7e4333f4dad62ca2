"""The documents of the HTTP contract, for OpenAPI and for the tests that hold answers to them.

Answers are what `synthese.reports.json_documents.to_json` makes of the library's records; these
models describe them and are not in their way.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """Knows every field: an answer with one that is not described here fails its test."""

    model_config = ConfigDict(extra="forbid")


class ProblemDetail(Model):
    """What went wrong, by name and in the reader's language."""

    key: str = Field(description="Stable name of the problem, e.g. `web.no_such_job`.")
    message: str = Field(description="A sentence for people: what happened and what to do.")


class Problem(Model):
    """The body of every answer that is not a success."""

    error: ProblemDetail


class MunicipalityModel(Model):
    """A municipality of today."""

    number: str = Field(description="Four digits.")
    name: str


class PeriodModel(Model):
    """Months, e.g. `2018-08`; null where unknown or open."""

    start: str | None
    end: str | None
    precision: str | None = Field(description="day, month, season, half-year or year.")


class ProjectModel(Model):
    """One project, whatever the number of its documents."""

    id: str
    title: str
    source: str = Field(description="Path or address that the project was first read from.")
    language: str = Field(description="nb, nn, en, sv, da, se …, or und.")
    kind: str = Field(description="Which known kind of page it is; `other` where none.")
    format: str = Field(description="html, pdf, docx, text, markdown, csv, xlsx or jsonl.")
    municipalities: list[MunicipalityModel] = Field(description="Those that take part.")
    period: PeriodModel | None
    amount_nok: int | None = Field(description="Norwegian kroner.")
    programme: str | None
    funder: str | None
    lead: str | None
    partners: list[str]
    status: str | None
    summary: str | None
    url: str | None
    themes: list[str]
    acronym: str | None
    mentioned: list[MunicipalityModel] = Field(description="Named, without taking part.")
    former: list[MunicipalityModel] = Field(
        description="Older names that the sources use, with today's numbers."
    )
    published: str | None = Field(description="The newest document's own date.")
    phase: str | None = Field(description="application, page, interim, final or follow_up.")
    leader: str | None = Field(description="The person or role that leads it.")
    actor: str | None = Field(description="What kind of body leads it.")
    publisher: str | None
    government: str | None
    references: list[str]
    languages: list[str] = Field(description="Those that a good part of the text is in.")
    doubts: list[str] = Field(description="What doesn't agree, by name.")
    corrected: list[str] = Field(description="Fields that a person has set.")
    extra: dict[str, str] = Field(description="Unknown columns of a table, as they stood.")


class WordMetModel(Model):
    """A word of the query and the word of the text that met it."""

    asked: str
    found: str
    likeness: float = Field(ge=0, le=1, description="1 for the same word in any form.")


class WhyModel(Model):
    """Why a project was found; ranks start at 1 and are null where a leg did not find it."""

    dense_rank: int | None = Field(description="Rank by meaning.")
    lexical_rank: int | None = Field(description="Rank by words.")
    terms: list[str] = Field(description="Words of the query that stand in the text.")
    met: list[WordMetModel] = Field(description="Words that met, also across languages.")
    shares: dict[str, float] = Field(description="What each leg gave of the score; sums to 1.")
    dense_score: float | None = Field(description="Cosine, higher is nearer.")
    lexical_score: float | None = Field(description="Share of the query's words covered, 0..1.")
    words_score: float | None = Field(description="Late interaction word by word, 0..1.")
    spelling_score: float | None = Field(description="How alike letter by letter, 0..1.")


class HitPassageModel(Model):
    """A verbatim slice of a document."""

    text: str
    start: int = Field(description="Offset into the document's text, in code points.")
    end: int
    page: int | None = Field(description="Page number, from 1.")
    role: str | None
    document: str = Field(description="Source of the document that the passage stands in.")
    marks: list[tuple[int, int]] = Field(description="Spans of `text` that met the query.")
    near: list[tuple[int, int]] = Field(description="Spans that mean nearly what was asked.")


class HitModel(Model):
    """One project found."""

    rank: int = Field(ge=1)
    score: float = Field(ge=0, le=1, description="Higher is better.")
    strength: float = Field(ge=0, le=1, description="How likely it is to answer, calibrated.")
    project: ProjectModel
    passages: list[HitPassageModel] = Field(description="Best first.")
    why: WhyModel
    known: bool = Field(description="False where it isn't known whether it fits the query's chips.")
    matched: bool = Field(description="False where it is only one of the nearest.")


class ChipModel(Model):
    """Something in the query that was read as more than words."""

    kind: Literal["filter", "preference", "synonym", "excluded"]
    field: str
    values: list[str]
    typed: str = Field(description="The words of the query it was read from.")
    text: str = Field(description="What it was read as, in words.")
    state: Literal["on", "word", "off"] = Field(
        description="`word`: used as plain words (`plain=`); `off`: left out (`without=`)."
    )
    provenance: str | None = Field(description="Where a synonym is from.")


class CostModel(Model):
    """A filter, and how many projects would be found without it."""

    field: str
    values: list[str]
    total: int = Field(description="Projects without this filter.")
    typed: str | None = Field(description="What it was read from; null for a chosen filter.")


class SearchModel(Model):
    """Everything one search says."""

    query: str
    interpretation: list[ChipModel] = Field(description="What was read out of the query.")
    notes: list[str] = Field(description="What was done with the query, in words.")
    total: int = Field(description="Projects that match.")
    unknown: int = Field(description="Of them, those not known to fit; they come last.")
    facets: dict[str, dict[str, int]] = Field(description="Counts over all that match.")
    hits: list[HitModel]
    good: bool = Field(description="False where no hit is likely to answer.")
    order: str = Field(description="relevance, newest, amount or title.")
    costs: list[CostModel] = Field(description="Filters that keep hits away, the costliest first.")
    spelled: str | None = Field(description="The query as it was probably meant.")
    listed: int = Field(description="Hits to turn pages through: total, and the nearest besides.")


class SuggestionModel(Model):
    """Something that somebody may be typing."""

    kind: Literal["municipality", "county", "theme", "programme", "funder", "lead", "project"]
    text: str = Field(description="What it is called.")
    insert: str = Field(description="What the whole query becomes.")
    count: int = Field(description="Projects that have it.")
    marks: list[tuple[int, int]] = Field(description="Spans of `text` that were typed.")
    url: str | None = Field(description="The page of the project that a title names.")


class SuggestModel(Model):
    """What may be meant, those of a kind together."""

    suggestions: list[SuggestionModel]


class SimilarModel(Model):
    """Projects near a project."""

    hits: list[HitModel]


class OwnSpanModel(Model):
    """A stretch of the text that was sent; of a file, of all that was read in it."""

    start: int
    end: int
    text: str


class TheirSpanModel(Model):
    """A stretch of a document of the project; `text` is `document.text[start:end]`."""

    document: str
    start: int
    end: int
    page: int | None
    text: str


class MeetingModel(Model):
    """Where the text and a project say the same, in whole sentences."""

    left: OwnSpanModel
    right: TheirSpanModel
    likeness: float = Field(ge=0, le=1, description="0 as arbitrary sentences, 1 the same.")


class SimilarHitModel(HitModel):
    """One project like a text; with `?meetings=true`, where they meet, the likest first."""

    meetings: list[MeetingModel] | None = Field(default=None, max_length=3)


class SimilarToTextModel(Model):
    """Projects near a text."""

    hits: list[SimilarHitModel]


class BlockModel(Model):
    """A heading, paragraph, list item or table of a document."""

    kind: str
    start: int
    end: int
    level: int
    page: int | None


class PageModel(Model):
    """A page of a paged document and how its text was had."""

    number: int
    start: int
    end: int
    method: str = Field(description="text, ocr, none or empty.")


class FieldModel(Model):
    """A value with where and how it was read."""

    name: str
    value: str
    start: int | None
    end: int | None
    how: str = Field(description="label, pattern, column, metadata or person.")
    confidence: float = Field(ge=0, le=1, description="Below 0.5 it isn't taken.")
    document: str | None = Field(description="Source that it was read in.")


class DocumentModel(Model):
    """One page, report or table record as read."""

    source: str
    container: str
    digest: str = Field(description="SHA-256 in hex.")
    format: str
    title: str
    text: str
    blocks: list[BlockModel]
    pages: list[PageModel]
    fields: list[FieldModel]
    kind: str
    language: str
    record_id: str | None
    languages: list[str]


class PassageModel(Model):
    """A stretch of a document; `text` is `document.text[start:end]`."""

    text: str
    start: int
    end: int
    page: int | None
    role: str | None = Field(description="What most of it tells.")
    context: str
    language: str
    roles: list[str] = Field(description="All that its sentences tell.")


class SentenceModel(Model):
    """What one sentence of a document tells."""

    start: int
    end: int
    role: str
    confidence: float = Field(ge=0, le=1)
    stopped: bool = Field(description="Tells what was stopped, failed or was not continued.")


class DocumentDetailModel(Model):
    """A document with its passages and sentences, and when it came in."""

    document: DocumentModel
    passages: list[PassageModel]
    added: str = Field(description="ISO date and time.")
    sentences: list[SentenceModel]


class CorrectionModel(Model):
    """What a person said of a field; no values takes an earlier word back."""

    field: str
    values: list[str]
    by: str
    at: str = Field(description="ISO date and time.")
    note: str


class BondModel(Model):
    """Why two documents are, or are not, of one project."""

    left: str
    right: str
    joined: bool
    how: Literal["machine", "person"]
    evidence: list[str] = Field(description="number, name, lead, place, period.")
    by: str
    at: str


class ProjectDetailModel(Model):
    """A project with everything that is known of it."""

    project: ProjectModel
    documents: list[DocumentDetailModel]
    fields: list[FieldModel] = Field(description="Every value read, those not taken too.")
    corrections: list[CorrectionModel]
    bonds: list[BondModel]


class CorrectionRequest(Model):
    """A field put right."""

    values: list[str] = Field(description="None takes an earlier correction back.", max_length=200)
    by: str = Field(min_length=1, max_length=100, description="Who says so.")
    note: str = Field(default="", max_length=1_000)


class JoinRequest(Model):
    """Another project that is the same one."""

    other: str
    by: str = Field(min_length=1, max_length=100)


class PartRequest(Model):
    """A document that belongs to another project."""

    source: str
    by: str = Field(min_length=1, max_length=100)


class FailureModel(Model):
    """A source that could not be read."""

    source: str
    reason: str


class CoverageModel(Model):
    """What one source has given: a host, a table or a folder, by the name it is filtered by."""

    name: str
    kind: Literal["web", "table", "folder"]
    projects: int
    documents: int
    passages: int
    pages_without_text: int
    languages: dict[str, int]
    formats: dict[str, int]
    last_added: str


class AdditionModel(Model):
    """A document that came lately, and the project it is of."""

    project: str
    title: str
    source: str
    language: str
    added: str


class RunModel(Model):
    """A command that wrote. Without `finished` it is under way, or was broken off."""

    command: str
    started: str
    finished: str | None
    outcome: dict[str, int]


class StatusModel(Model):
    """What an index holds and how it was made."""

    directory: str
    generation: int
    # "schema" would hide a method of pydantic's.
    schema_version: int = Field(alias="schema")
    model: str
    fingerprint: str
    chunking: str
    corpus_digest: str
    projects: int
    documents: int
    passages: int
    pending: int
    languages: dict[str, int]
    formats: dict[str, int]
    pages_without_text: int
    search: Literal["exact", "sieve"]
    recall_at_10: float
    size_bytes: int
    published: str | None
    failed: list[FailureModel]
    sources: list[CoverageModel]
    latest: list[AdditionModel]
    runs: list[RunModel]


class HealthModel(Model):
    """Ready to search."""

    status: str = Field(description="Always `ok`; when not ready the answer is a problem, 503.")


class AddReportModel(Model):
    """What one `add` did."""

    added: int
    updated: int
    unchanged: int
    removed: int
    failed: list[FailureModel]
    projects: int
    passages: int


class JobModel(Model):
    """An upload on its way into the index."""

    id: str
    state: str = Field(description="waiting, running, done or failed.")
    files: list[str]
    done: int = Field(description="Sources read so far.")
    total: int = Field(description="Sources to read; 0 until that is known.")
    report: AddReportModel | None = Field(description="Present when done.")
    error: ProblemDetail | None = Field(description="Present when failed.")


class SimilarRequest(Model):
    """A text to find projects like."""

    text: str = Field(min_length=1)
    k: int = Field(default=10, ge=1, le=100)


class MatchModel(HitModel):
    """A project that a saved search told of."""

    told_at: str = Field(description="ISO date and time.")


class SavedMatchesModel(Model):
    """What a saved search has told after a cursor, oldest first."""

    saved: str = Field(description="The name of the saved search.")
    cursor: int = Field(description="To be given as `since` next time.")
    matches: list[MatchModel]


class CollectionItemModel(Model):
    """A project in a collection."""

    id: str = Field(description="What the project goes by now, the last known id where it is gone.")
    title: str
    note: str
    added: str = Field(description="ISO date and time.")
    gone: bool = Field(description="True where the project is no longer in the index.")


class CollectionModel(Model):
    """Projects that somebody has put together, in order."""

    name: str
    note: str
    changed: str = Field(description="ISO date and time.")
    items: list[CollectionItemModel]


class FactsModel(Model):
    """How a file of a search came to be, so that it can be made again and judged."""

    kind: Literal["search", "collection"]
    title: str = Field(description="What was typed.")
    total: int = Field(description="Projects in the file.")
    made: str = Field(description="ISO date and time.")
    note: str
    read: list[str] = Field(description="What the query was read as, a sentence each.")
    filters: list[str] = Field(description="What was chosen, a sentence each.")
    notes: list[str] = Field(description="What was done with the query, in words.")
    order: str | None = Field(description="relevance, newest, amount or title.")
    unknown: int = Field(description="Of the projects, those not known to fit.")
    quoted: int = Field(description="Of the projects, the first that have their best passage.")
    address: str = Field(description="The page that shows the same.")
    projects: int = Field(description="Projects in the index.")
    documents: int
    failures: int = Field(description="Sources that could not be read.")
    updated: str = Field(description="ISO date and time.")
    model: str
    fingerprint: str
    corpus_digest: str
    generation: int
    version: str


class ThemeModel(Model):
    """What groups and projects are about; every project is in exactly one theme."""

    id: str
    label: str = Field(description="In the reader's language, or in `language`.")
    language: str = Field(description="The language that the label is in: nb, nn or en.")
    keywords: list[str]
    projects: list[str]


class GroupModel(Model):
    """Projects that meet one challenge."""

    id: str
    label: str = Field(description="In the reader's language, or in `language`.")
    language: str = Field(description="The language that the label is in: nb, nn or en.")
    keywords: list[str]
    theme: str
    parallel: bool = Field(description="Whether any two of them are parallel, or likely so.")
    projects: list[str] = Field(description="The most typical first.")
    typical: str
    named: bool = Field(description="Whether a person gave the label.")
    edited: bool = Field(description="Whether a person has put it together.")


class GroupChangeModel(Model):
    """What became of a group since the run before."""

    kind: Literal["new", "gone", "changed"]
    group: str
    label: str
    joined: list[str]
    left: list[str]


class GroupsModel(Model):
    """Every project of the index, or of a search, in a group or in `alone`."""

    themes: list[ThemeModel]
    groups: list[GroupModel]
    alone: list[str]
    changes: list[GroupChangeModel]
    fingerprint: str
    query: str
    where: list[str]


class RelationModel(Model):
    """How two projects stand to each other."""

    left: str
    right: str
    kind: Literal["parallell", "videreføring", "tidligere", "søsterprosjekt", "samme prosjekt"]
    likeness: float = Field(ge=0, le=1, description="How likely they are to meet one challenge.")
    missing: list[Literal["period", "municipality"]] = Field(
        description="What isn't known: then the relation is only likely."
    )
    months: int | None = Field(description="Months in common; null where a period isn't known.")
    together: PeriodModel | None
    first: str | None = Field(description="The one that began before the other.")
    programme: str | None = Field(description="The programme that both have.")


class GroupDetailModel(GroupModel):
    """A group with how its projects stand to each other."""

    relations: list[RelationModel]


class RelationsModel(Model):
    """A project's relations, the likest first."""

    relations: list[RelationModel]


class GroupEditModel(Model):
    """What a person did to the groups."""

    id: int
    at: str = Field(description="ISO date and time.")
    by: str
    action: Literal["rename", "merge", "split", "move", "pin", "apart"]
    group: str
    others: list[str] = Field(description="merge: those that went in; split: the new group.")
    projects: list[str]
    label: str
    undone: bool


class GroupEditsModel(Model):
    """The log, the latest first."""

    edits: list[GroupEditModel]


class GroupEditRequest(Model):
    """Something to be done to the groups; it holds in every later run, until it is undone."""

    action: Literal["rename", "merge", "split", "move", "pin", "apart"]
    by: str = Field(min_length=1, max_length=100, description="Who does it.")
    group: str = Field(default="", max_length=200, description="All but `apart` need one.")
    others: list[str] = Field(default=[], max_length=200, description="merge: what goes into it.")
    projects: list[str] = Field(default=[], max_length=2_000)
    label: str = Field(default="", max_length=200, description="rename; split: of the new group.")


class UndoRequest(Model):
    """Who takes an edit back."""

    by: str = Field(min_length=1, max_length=100)
