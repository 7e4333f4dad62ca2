"""How projects stand to each other, and what is made of it, as frozen dataclasses.

``Index → Relation → Grouping → Synthesis``: which projects are parallel and why, the groups they
make, and what those in a group have learnt, side by side in their own words.

Months are ``"2018-08"``. A quote is always a slice of its document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from synthese.records import Municipality, Period, Project, Role
from synthese.wording import Language


class RelationKind(StrEnum):
    """How two projects stand to each other; users see these names."""

    PARALLEL = "parallell"  # one challenge, other municipalities, months in common
    RENEWAL = "videreføring"  # one challenge, the same actor, later
    EARLIER = "tidligere"  # one challenge, no month in common
    SISTER = "søsterprosjekt"  # one programme, another challenge
    SAME = "samme prosjekt"  # one project told twice


Missing = Literal["period", "municipality"]  # of either project, what would make it sure


@dataclass(frozen=True, slots=True)
class Relation:
    """How two projects stand to each other.

    `left` and `right` are project ids, in alphabetical order; the same whichever was asked of.
    `likeness`, 0..1, is how likely they are to meet one challenge, and means the same over
    collections. Where something isn't known the relation is only likely (``trolig``): `missing`
    says what. `months` is how many they had in common, None where a period isn't known, and
    `together` which. `first` is the one that began before the other. `programme` is shared.
    """

    left: str
    right: str
    kind: RelationKind
    likeness: float
    missing: tuple[Missing, ...] = ()
    months: int | None = None
    together: Period | None = None
    first: str | None = None
    programme: str | None = None

    @property
    def sure(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    def other(self, project: str) -> str:
        """Returns the id of the other of the two."""
        return self.right if project == self.left else self.left


@dataclass(frozen=True, slots=True)
class Quote:
    """A project's own words: ``document.text[start:end] == text``.

    `document` is the source that it stands in; `page` is None where it has no pages.
    """

    project: str
    document: str
    text: str
    start: int
    end: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a relation rests on, worked out from the two texts when it is asked for.

    `roles` is how alike the two are in each role that both tell, 0..1. `meets` are the passages
    where they tell the same, left and right, the likest first. `places` are the municipalities of
    both.
    """

    relation: Relation
    left: Project
    right: Project
    roles: tuple[tuple[Role, float], ...]
    meets: tuple[tuple[Quote, Quote], ...]
    places: tuple[Municipality, ...]


# ---- groups


@dataclass(frozen=True, slots=True)
class Label:
    """A name in each language of the interface: a noun phrase of two to five words.

    `language` of each is the language the words are in where no words in the reader's were found
    (a page marks it with ``lang``); otherwise it is the key itself.
    """

    words: Mapping[Language, str]
    language: Mapping[Language, Language] = field(default_factory=dict)

    def text(self, language: Language) -> str:
        """Returns the name for a reader of `language`."""
        return self.words[language]

    def spoken(self, language: Language) -> Language:
        """Returns which language the name for a reader of `language` is in."""
        return self.language.get(language, language)


@dataclass(frozen=True, slots=True)
class Group:
    """Projects that meet one challenge.

    `projects` are ids, the most typical first. `parallel` says whether any two of them are
    parallel or likely so. `named` says whether a person gave the label, `edited` whether a person
    has put it together: then its members stay whatever later runs find. `keywords` say by language
    what its members share beside the label.
    """

    id: str
    label: Label
    theme: str
    projects: tuple[str, ...]
    parallel: bool
    keywords: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    named: bool = False
    edited: bool = False

    @property
    def typical(self) -> str:
        """The most typical project."""
        return self.projects[0]


@dataclass(frozen=True, slots=True)
class Theme:
    """What groups and projects are about. Every project is in exactly one theme."""

    id: str
    label: Label
    projects: tuple[str, ...]
    keywords: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupChange:
    """What became of a group since the run before.

    `kind`: ``new``; ``gone`` (its id is no more); ``changed`` (`joined` came, `left` went).
    """

    kind: Literal["new", "gone", "changed"]
    group: str
    label: Label
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grouping:
    """Every project of an index, or of a search, in a group or in `alone`.

    `query` and `where` are the search that it was made over, empty for everything.
    """

    themes: tuple[Theme, ...]
    groups: tuple[Group, ...]
    alone: tuple[str, ...]
    changes: tuple[GroupChange, ...] = ()
    fingerprint: str = ""
    query: str = ""
    where: tuple[tuple[str, str], ...] = ()


EditAction = Literal["rename", "merge", "split", "move", "pin", "apart"]


@dataclass(frozen=True, slots=True)
class GroupEdit:
    """What a person did to the groups: one line of the log.

    ``rename``: `group` got `label`. ``merge``: `others` went into `group`. ``split``: `projects`
    went out of `group` into the new group `others[0]`. ``move``: `projects` went into `group`.
    ``pin``: `projects` stay in `group`. ``apart``: `projects` stand alone.
    """

    id: int
    at: str  # ISO date and time
    by: str
    action: EditAction
    group: str = ""
    others: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    label: str = ""
    undone: bool = False


# ---- syntheses


Stance = Literal["agree", "disagree", "alone", "unclear"]


@dataclass(frozen=True, slots=True)
class Column:
    """What is asked of every pilot: a role, or a question of the reader's own.

    `key` is the role's name (``utfordring``) or ``q1``, ``q2``; `question` is None for a role.
    """

    key: str
    role: Role | None = None
    question: str | None = None


@dataclass(frozen=True, slots=True)
class CellEdit:
    """What a person wrote in a cell, beside the machine's text."""

    text: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one pilot tells under one column, the best first; nothing: ``ikke omtalt``."""

    project: str
    column: str
    quotes: tuple[Quote, ...] = ()
    edit: CellEdit | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the pilots say of one thing under a column, each in its own words.

    ``agree``: two or more tell the same. ``disagree``: they tell opposite things; `sides` says on
    which side each quote stands (0 or 1) and `reason` why, as a key of the wording
    (``matrix.negated``, ``matrix.direction``, ``matrix.valence``, ``matrix.numbers``).
    ``alone``: only one tells it. ``unclear``: alike enough to be compared, but no more can be said.
    """

    column: str
    stance: Stance
    quotes: tuple[Quote, ...]
    sides: tuple[int, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """What some of the pilots have not told: `silent` of `asked` projects, by id."""

    column: str
    silent: tuple[str, ...]
    asked: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to turn to about a pilot: a public body, never a person.

    `role` is what the one who answers does (``rådgiver i velferdsteknologi``), as the source has
    it; `address` a post box of the body itself, where one stands in the source.
    """

    body: str
    role: str | None = None
    address: str | None = None

    @property
    def text(self) -> str:
        """The contact on one line."""
        return ", ".join(each for each in (self.body, self.role, self.address) if each)


@dataclass(frozen=True, slots=True)
class Match:
    """Who should talk to whom: `asks` is under way or about to start, `knows` has come further.

    `knows_quotes` is what the one tells that the other asks, `asks_quotes` where it asks it.
    `distance` is how far apart the two municipalities' centrality classes lie (0..5), None where
    either is unknown. `contact` is the public role or body to turn to, never a person.
    `reasons` are keys of the wording, in order of weight. `roles` are what `knows_quotes` tell,
    and a quote of the one side answers that of the other at the same place, where there is one.
    `contacts` are whom to turn to on either side, `knows` first.
    """

    knows: str
    asks: str
    roles: tuple[Role, ...]
    knows_quotes: tuple[Quote, ...]
    asks_quotes: tuple[Quote, ...]
    contact: str | None
    same_county: bool | None
    distance: int | None
    reasons: tuple[str, ...] = ()
    contacts: tuple[Contact | None, Contact | None] = (None, None)


Stage = Literal["planned", "starting", "midway", "finished", "stopped", "unknown"]


@dataclass(frozen=True, slots=True)
class Member:
    """A pilot of a group or a synthesis, and how far it has come.

    `number` is its reference number in a document, from 1. `likest` is the other member that it is
    most like, `likeness` how much; `missing` names what its record lacks.
    """

    number: int
    project: Project
    stage: Stage
    likest: str | None = None
    likeness: float | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A document that a synthesis rests on: an entry of its reference list, numbered from 1."""

    number: int
    project: str
    title: str
    document: str
    address: str
    date: str | None
    digest: str
    pages: int
    pages_without_text: int
    language: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a synthesis covers, and of which index it was made."""

    fingerprint: str  # of the corpus and the model
    version: str
    projects: int
    documents: int
    pages_without_text: int
    languages: Mapping[str, int]
    selection: str  # how the projects were chosen, as the reader asked
    thresholds: Mapping[str, float]
    failed: int = 0  # sources of the index that could not be read


@dataclass(frozen=True, slots=True)
class News:
    """What is new since an earlier synthesis: ids, and quotes that did not stand there."""

    joined: tuple[str, ...]
    left: tuple[str, ...]
    quotes: tuple[Quote, ...]
    before: str  # the earlier one's fingerprint


@dataclass(frozen=True, slots=True)
class Reworded:
    """A sentence that a language model made of quotes, and passed the gate with."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Synthesis:
    """What parallel pilots have learnt, side by side in their own words.

    `together` is the window in which all of those with a known period are active, None where
    there is none. `cells` stand row by row in the order of `members` and `columns`. `dropped`
    counts the sentences of a language model that did not pass the gate. `opted_out` are the
    members, by id, that are not to be brought together with others.
    """

    title: str
    members: tuple[Member, ...]
    together: Period | None
    columns: tuple[Column, ...]
    cells: tuple[Cell, ...]
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    matches: tuple[Match, ...]
    relations: tuple[Relation, ...]
    sources: tuple[SourceEntry, ...]
    certificate: Certificate
    group: str | None = None
    news: News | None = None
    reworded: tuple[Reworded, ...] = ()
    dropped: int = 0
    opted_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhiteSpot:
    """A theme in a county or a centrality class where no project is known.

    `expected` is how many there would be if the theme's projects were spread as people are,
    `population` how many people live there. `covered` says whether the index knows any project at
    all from there: if not, it is not a white spot but a place without data. `known` is how many
    the index knows from there, of any theme, `chance`, 0..1, how likely none would be by chance,
    few as they may be, and `surprising` whether that is too little to be chance.
    """

    theme: str
    kind: Literal["county", "centrality"]
    value: str  # county number, or class "1".."6"
    name: str
    expected: float
    population: int
    covered: bool
    known: int = 0
    chance: float = 1.0
    surprising: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """How many of a theme's projects are from one county or centrality class.

    `expected`, `population` and `known` are as a `WhiteSpot` has them.
    """

    theme: str
    kind: Literal["county", "centrality"]
    value: str
    name: str
    projects: int
    expected: float
    population: int
    known: int
