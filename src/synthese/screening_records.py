"""What an application overlaps with, and what people decided about it, as frozen dataclasses.

``Application → Screening → Call``: what was handed in, what is known that is like it, and all of a
call side by side. People decide; nothing here says whether an application is any good.

Months are ``"2018-08"``. A quote is always a slice of its document. Likeness, shares and
probabilities are 0..1. `Reason` is a key of the wording (area ``screening``) with its values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from synthese.duplicate_records import DuplicateType
from synthese.pilot_records import Contact, Quote, RelationKind, SourceEntry, Stage
from synthese.records import Failure, Hit, Municipality, Period, ProjectDetail, Role

Reason = tuple[str, Mapping[str, str | int | float]]


class Tab(StrEnum):
    """Where a match is shown; users see these names."""

    ALREADY_DONE = "allerede gjort"  # one challenge, met before this begins
    PARALLEL = "parallell pilot"  # one challenge, at the same time, elsewhere
    LEARN_FROM = "lær av"  # something in it bears on what this application wants to do
    OTHER = "øvrige"  # near, and none of these


FacetName = Literal[
    "challenge", "measure", "target_group", "solution", "municipality", "period", "amount",
    "partners",
]  # fmt: skip
FACETS: tuple[FacetName, ...] = (
    "challenge", "measure", "target_group", "solution", "municipality", "period", "amount",
    "partners",
)  # fmt: skip
TOLD_FACETS: Mapping[FacetName, Role] = {
    "challenge": Role.CHALLENGE,
    "measure": Role.MEASURE,
    "target_group": Role.TARGET_GROUP,
    "solution": Role.SOLUTION,
}
"""Facets that are sentences of the text, and the role that each tells."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, and where it stands.

    `value` is a sentence as it stands (of `TOLD_FACETS`), a municipality's number of today, a
    period (``"2026-08/2027-12"``, an unknown end empty), an amount in kroner or a body's name.
    `quote` is where it was read; None where a person set it or it stands in no text. `confidence`
    is 0..1, 1 for a person's.
    """

    value: str
    quote: Quote | None = None
    confidence: float = 1.0
    by: str = ""  # the person who set it


@dataclass(frozen=True, slots=True)
class FacetEdit:
    """What a person said of a facet in place of what was read; None: withdrawn, as read again."""

    facet: FacetName
    values: tuple[str, ...] | None
    by: str
    at: str  # ISO date and time


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of an application could be read.

    `pages` is 0 where it has none. `silent` are the numbers of pages that show something of which
    no text could be had, `recognised` those read from their picture. `languages` has the most
    used first. `failures` say what in it could not be read.
    """

    characters: int
    words: int
    pages: int = 0
    silent: tuple[int, ...] = ()
    recognised: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody applied with: one file, one row of a table, or a pasted text.

    `id` names it within its call. `name` is what the officer knows it by: a file's name or a
    record's own id. `detail` is its record and documents, made as a project's are; its project's
    id is `id`. `digest` is of its content (SHA-256, hex): what is decided holds for that content.
    `facets` are what is held now, people's edits taken over what was read; `edits` the newest of
    each facet.
    """

    id: str
    name: str
    source: str
    digest: str
    detail: ProjectDetail
    facets: Mapping[FacetName, tuple[FacetValue, ...]]
    coverage: Coverage
    edits: tuple[FacetEdit, ...] = ()

    @property
    def title(self) -> str:
        """The title that it gives itself."""
        return self.detail.project.title


@dataclass(frozen=True, slots=True)
class QuotePair:
    """Where the two tell the same: of the application and of the other, with the role of both."""

    mine: Quote
    theirs: Quote
    likeness: float
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a match has learnt that bears on this application.

    `quote` is what it tells (a result, an obstacle, a lesson, a success factor, a cost or a gain:
    `role`), `about` the application's own words that it bears on. `stopped` says that it tells of
    what failed or was not gone on with.
    """

    project: str
    role: Role
    quote: Quote
    about: Quote
    likeness: float
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class ScreeningMatch:
    """A known project that an application is like.

    `hit` is the project with the passages that meet the application. `tab` is where it belongs,
    `tabs` every tab that it is shown in: what is already done may be learnt from too. `likeness`
    is how likely the two are to meet one challenge, calibrated, None where that wasn't told.
    `months` is how many they have in common, `together` which; None where a period isn't known.
    `places` are municipalities of both, `same_county` None where either's isn't known. `roles` are
    how alike they are in each role that both tell. `reasons` say why it is in its tab, the
    strongest first; `missing` what would make that surer: ``period``, ``municipality``.
    """

    hit: Hit
    tab: Tab
    tabs: tuple[Tab, ...]
    likeness: float | None
    relation: RelationKind | None
    stage: Stage
    months: int | None = None
    together: Period | None = None
    places: tuple[Municipality, ...] = ()
    same_county: bool | None = None
    roles: tuple[tuple[Role, float], ...] = ()
    quotes: tuple[QuotePair, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()
    contact: Contact | None = None

    @property
    def project(self) -> str:
        """The project's id."""
        return self.hit.project.id

    @property
    def one_challenge(self) -> bool:
        """Whether the two are said to meet one challenge, or to be one project."""
        return self.relation not in (None, RelationKind.SISTER)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another application of the call that says the same, in part or as a whole.

    `probability` is how likely the one is a copy of the other, `share` how much of the shorter's
    own words stand in both. `relation` is how they stand to each other where neither is a copy.
    """

    application: str
    type: DuplicateType
    probability: float
    share: float
    quotes: tuple[QuotePair, ...] = ()
    relation: RelationKind | None = None


@dataclass(frozen=True, slots=True)
class NewPassage:
    """Sentences of an application that nothing known is like.

    `nearest` is what comes nearest, of whatever project, None where the index is empty;
    `likeness` is how near, below what counts as the same. `role` is what the sentence tells.
    """

    quote: Quote
    nearest: Quote | None
    likeness: float
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Novelty:
    """What of an application is new.

    `passages` in the order of the text. `looked_at` is how many sentences were looked at: those
    that tell something of the project (not the form's own text, headings, names and sums);
    `share` how much of their words is new.
    """

    passages: tuple[NewPassage, ...] = ()
    looked_at: int = 0
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Searched:
    """What an application was held against: what ``ingen kjent`` rests on."""

    fingerprint: str  # of the corpus and the model
    generation: int
    published: str | None
    projects: int
    documents: int
    passages: int
    pages_without_text: int
    failed: int
    languages: Mapping[str, int]
    sources: tuple[tuple[str, int], ...] = ()  # name and projects, the largest first


@dataclass(frozen=True, slots=True)
class Screening:
    """Everything that is told of one application. `matches` are the best first, each once.

    `unchecked` are what wasn't looked at or can't be known. `on` is the day it was made for:
    what is finished by then is finished. `sources` are the known projects' documents that are
    quoted, in that order. The application itself isn't in it.
    """

    application: str
    digest: str
    on: str  # ISO date
    matches: tuple[ScreeningMatch, ...]
    novelty: Novelty
    searched: Searched
    overlaps: tuple[Overlap, ...] = ()
    unchecked: tuple[Reason, ...] = ()
    version: str = ""
    sources: tuple[SourceEntry, ...] = ()

    def under(self, tab: Tab) -> tuple[ScreeningMatch, ...]:
        """Returns the matches shown in a tab, the best first.

        Those to learn from go by how likely they are to meet the same challenge, of which those
        that belong there alone come first.
        """
        shown = [each for each in self.matches if tab in each.tabs]
        if tab is Tab.LEARN_FROM:
            shown.sort(
                key=lambda each: (
                    not each.one_challenge or each.tab is not tab,
                    -(each.likeness or 0),
                )
            )
        return tuple(shown)

    @property
    def none_known(self) -> bool:
        """Whether nothing known is like it: ``ingen kjent``."""
        return all(each.tabs == (Tab.OTHER,) for each in self.matches)

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """What can be learnt, over all matches, the nearest first."""
        found = [lesson for each in self.matches for lesson in each.lessons]
        return tuple(
            sorted(found, key=lambda each: (-each.likeness, each.project, each.quote.start))
        )


@dataclass(frozen=True, slots=True)
class Spread:
    """How many of a call's applications lie somewhere, beside what is known from before.

    `kind` is what of; `value` a theme's id, a county's number or a class ``"1"``..``"6"``, empty
    where it isn't known; `name` says it in the reader's language.
    """

    kind: Literal["theme", "county", "centrality"]
    value: str
    name: str
    applications: tuple[str, ...]
    known: int


@dataclass(frozen=True, slots=True)
class Call:
    """All applications of a call, what was found for each, and what could not be read.

    What went in comes out: each is in `applications`, with a screening, or in `failures`.
    """

    name: str
    applications: tuple[Application, ...]
    screenings: Mapping[str, Screening]  # by the application's id
    failures: tuple[Failure, ...] = ()
    spread: tuple[Spread, ...] = ()


# ---- what people decide


class Verdict(StrEnum):
    """What an officer finds; users see these names. None of them rejects anything."""

    ALREADY_DONE = "allerede gjort"
    PARALLEL = "parallell pilot"
    LEARN_FROM = "lær av"
    NONE_KNOWN = "ingen kjent"
    UNCLEAR = "uavklart"


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody found of an application, and why: one line of the log, never changed.

    `digest` is the application's content then, `fingerprint` the index's. `role` is ``first`` (the
    officer), ``second`` (the blind reader) or ``settled`` (a disagreement ended). `projects` are
    those that it rests on.
    """

    application: str
    digest: str
    verdict: Verdict
    reason: str
    by: str
    at: str
    fingerprint: str
    role: Literal["first", "second", "settled"] = "first"
    projects: tuple[str, ...] = ()
    id: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is writing and has not decided yet; saved all the time."""

    application: str
    by: str
    at: str
    verdict: Verdict | None = None
    reason: str = ""
    projects: tuple[str, ...] = ()


# ---- the order of reading


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody said of an application in view of a question of their own."""

    application: str
    relevant: bool
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class RecallEstimate:
    """How many of the relevant ones are probably found.

    `read` of `total` have been marked, `found` of them relevant. `relevant` is how many relevant
    ones there probably are in all, `low`..`high` its interval (95 %). `may_stop` proposes to stop:
    by the lower bound of recall; nobody stops by themselves.
    """

    read: int
    total: int
    found: int
    relevant: float
    low: float
    high: float
    may_stop: bool

    @property
    def recall(self) -> float | None:
        """The share found, as estimated; None where none is relevant."""
        return min(1.0, self.found / self.relevant) if self.relevant else None


@dataclass(frozen=True, slots=True)
class ReadingOrder:
    """What to read next.

    `order` are the unread, most likely relevant first, with how likely each is (0..1; for order
    only before there are marks of both kinds). `curve` is how many relevant ones were found after
    each mark, in the order of reading. `learnt` says whether the marks decided (or the question).
    """

    order: tuple[tuple[str, float], ...]
    curve: tuple[int, ...]
    estimate: RecallEstimate
    learnt: bool
    question: str = ""
