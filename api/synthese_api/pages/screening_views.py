"""What the page of an application shows: its facets, its matches in tabs, and all beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from synthese.errors import NotFoundError
from synthese.index import Index
from synthese.pilot_records import Contact, Quote
from synthese.records import Period, Project, Role
from synthese.screening.facets_typed import shown, typed_as
from synthese.screening_records import (
    FACETS,
    TOLD_FACETS,
    Application,
    FacetName,
    FacetValue,
    Lesson,
    NewPassage,
    QuotePair,
    Screening,
    ScreeningMatch,
    Tab,
)
from synthese.wording import Language
from synthese_api.pages.links import Search, document_key
from synthese_api.pages.spans import Axis, Bar, axis_of, bar_on

LIST = "/soknader"
_AROUND = 140  # letters on either side of a facet's place
_NO_SEARCH = Search()

TABS: Mapping[str, Tab] = {
    "gjort": Tab.ALREADY_DONE,
    "parallell": Tab.PARALLEL,
    "lar-av": Tab.LEARN_FROM,
    "ovrige": Tab.OTHER,
}
"""The tabs by their names in an address."""

Where = Literal["same", "county", "elsewhere", "unknown"]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A place in a text with what stands around it."""

    before: str
    text: str
    after: str
    page: int | None
    url: str


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A facet's value in the reader's words, and where it stands, if it stands anywhere."""

    text: str
    place: Snippet | None
    by: str


@dataclass(frozen=True, slots=True)
class ShownFacet:
    """A facet as the page has it; `typed` is what its form holds, `by` who set it."""

    name: FacetName
    values: tuple[ShownValue, ...]
    typed: str
    told: bool
    edited: bool
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Said:
    """A quote of either side: its words, language, page and the address that opens it there."""

    text: str
    language: str
    page: int | None
    url: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Where the two tell the same."""

    mine: Said
    theirs: Said
    likeness: float
    role: Role | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """Two periods on one axis, and the months that they share, in hundredths."""

    own: Bar | None
    bar: Bar | None
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """A match as its card shows it."""

    match: ScreeningMatch
    project: Project
    url: str
    where: Where
    drawn: Drawn
    pairs: tuple[Pair, ...]
    lessons: tuple[Lessons, ...]


@dataclass(frozen=True, slots=True)
class ShownLesson:
    """A lesson in the project's words."""

    lesson: Lesson
    said: Said


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a project has learnt that bears on the same words of the application."""

    about: Said
    lessons: tuple[ShownLesson, ...]


@dataclass(frozen=True, slots=True)
class ShownTab:
    """A tab: its name in the address, what it is, and its matches."""

    key: str
    tab: Tab
    matches: tuple[ShownMatch, ...]

    @property
    def name(self) -> str:
        """What the tab is called in the wording's keys."""
        return self.tab.name.lower()


@dataclass(frozen=True, slots=True)
class ShownNew:
    """A new passage, with what comes nearest to it and whose that is."""

    new: NewPassage
    said: Said
    nearest: Said | None
    project: Project | None


@dataclass(frozen=True, slots=True)
class Learnt:
    """What one project has learnt that bears on the application."""

    project: Project
    url: str
    lessons: tuple[Lessons, ...]

    @property
    def count(self) -> int:
        """How many lessons there are."""
        return sum(len(each.lessons) for each in self.lessons)


class View:
    """What the page of one application shows.

    Args:
        id: what the store knows it by, the only thing of it that an address may hold.
        application: what was handed in.
        screening: what is known that is like it.
        index: what it was held against.
        language: the reader's.
    """

    def __init__(
        self,
        id: str,
        application: Application,
        screening: Screening,
        *,
        index: Index,
        language: Language,
    ) -> None:
        self.id, self.application, self.screening = id, application, screening
        self._index, self._language = index, language
        self._documents = {
            each.document.source: each.document for each in application.detail.documents
        }
        self._projects: dict[str, tuple[Project, dict[str, str]] | None] = {}

    # ---- the application

    @property
    def period(self) -> Period | None:
        """The application's period as it is held now."""
        return self.application.detail.project.period

    def facets(self) -> tuple[ShownFacet, ...]:
        """Returns its facets, in order, also those that it doesn't tell."""
        return tuple(self._facet(name) for name in FACETS)

    def _facet(self, name: FacetName) -> ShownFacet:
        values = self.application.facets.get(name, ())
        edit = next((e for e in self.application.edits if e.facet == name), None)
        edited = edit is not None and edit.values is not None
        return ShownFacet(
            name,
            tuple(self._value(name, each) for each in values),
            typed_as(name, tuple(each.value for each in values), self._language),
            name in TOLD_FACETS,
            edited,
            edit.by if edit and edited else "",
            edit.at if edit and edited else "",
        )

    def _value(self, name: FacetName, value: FacetValue) -> ShownValue:
        place = self.snippet(value.quote) if value.quote else None
        return ShownValue(shown(name, value.value, self._language), place, value.by)

    def snippet(self, quote: Quote) -> Snippet | None:
        """Returns a place of the application with what stands around it."""
        document = self._documents.get(quote.document)
        if document is None:
            return None
        text, start, end = document.text, quote.start, quote.end
        return Snippet(
            _after_break(text[max(start - _AROUND, 0) : start]),
            text[start:end],
            _before_break(text[end : end + _AROUND]),
            quote.page,
            self.text_url(quote),
        )

    def text_url(self, quote: Quote) -> str:
        """Returns the address that opens the application's text at a place."""
        return text_url(self.id, quote)

    # ---- the matches

    def tabs(self) -> tuple[ShownTab, ...]:
        """Returns the four tabs with their matches."""
        axis = self.axis
        return tuple(
            ShownTab(key, tab, tuple(self._match(each, axis) for each in self.screening.under(tab)))
            for key, tab in TABS.items()
        )

    @property
    def axis(self) -> Axis | None:
        """The years on which all periods lie."""
        return axis_of([self.period, *(each.hit.project.period for each in self.screening.matches)])

    def _match(self, match: ScreeningMatch, axis: Axis | None) -> ShownMatch:
        project = match.hit.project
        return ShownMatch(
            match,
            project,
            _NO_SEARCH.project_url(project.id),
            _where(self.application.detail.project, match),
            _drawn(axis, self.period, match),
            tuple(self._pair(each) for each in match.quotes),
            self._lessons(match.lessons),
        )

    def _pair(self, pair: QuotePair) -> Pair:
        return Pair(self.mine(pair.mine), self.theirs(pair.theirs), pair.likeness, pair.role)

    def _lessons(self, lessons: Iterable[Lesson]) -> tuple[Lessons, ...]:
        """Returns lessons by what they bear on, the nearest first."""
        about: dict[Quote, list[Lesson]] = {}
        for each in lessons:
            about.setdefault(each.about, []).append(each)
        return tuple(
            Lessons(self.mine(quote), tuple(ShownLesson(e, self.theirs(e.quote)) for e in own))
            for quote, own in about.items()
        )

    def mine(self, quote: Quote) -> Said:
        """Returns the application's own words."""
        document = self._documents.get(quote.document)
        tongue = document.language if document else "und"
        return Said(quote.text, tongue, quote.page, self.text_url(quote))

    def pair_of_others(self, pair: QuotePair, other: str) -> Pair:
        """Returns where this application and another of its call tell the same."""
        theirs = Said(pair.theirs.text, "und", pair.theirs.page, text_url(other, pair.theirs))
        return Pair(self.mine(pair.mine), theirs, pair.likeness, pair.role)

    def theirs(self, quote: Quote) -> Said:
        """Returns a project's words, with the address that opens its page there."""
        known = self._known(quote.project)
        tongue = known[1].get(quote.document, known[0].language) if known else "und"
        span = (quote.start, quote.end)
        url = _NO_SEARCH.place_url(quote.project, quote.document, span=span)
        return Said(quote.text, tongue, quote.page, url)

    def _known(self, id: str) -> tuple[Project, dict[str, str]] | None:
        """Returns a project and its documents' languages, None where it has gone."""
        if id not in self._projects:
            try:
                detail = self._index.project(id)
            except NotFoundError:
                self._projects[id] = None
            else:
                tongues = {e.document.source: e.document.language for e in detail.documents}
                self._projects[id] = (detail.project, tongues)
        return self._projects[id]

    # ---- what stands beside them

    def news(self) -> tuple[ShownNew, ...]:
        """Returns the application's new passages, in the order of its text."""
        return tuple(self._new(each) for each in self.screening.novelty.passages)

    def _new(self, new: NewPassage) -> ShownNew:
        known = self._known(new.nearest.project) if new.nearest else None
        nearest = self.theirs(new.nearest) if new.nearest and known else None
        return ShownNew(new, self.mine(new.quote), nearest, known[0] if known else None)

    def learnt(self) -> tuple[Learnt, ...]:
        """Returns what can be learnt, by project, the nearest first."""
        by_project: dict[str, list[Lesson]] = {}
        for each in self.screening.lessons:
            by_project.setdefault(each.project, []).append(each)
        return tuple(
            Learnt(known[0], _NO_SEARCH.project_url(id), self._lessons(own))
            for id, own in by_project.items()
            if (known := self._known(id))
        )

    def contacts(self) -> tuple[tuple[Contact, tuple[ScreeningMatch, ...]], ...]:
        """Returns whom to turn to, each with the projects that they know, outside `øvrige`."""
        found: dict[Contact, list[ScreeningMatch]] = {}
        for each in self.screening.matches:
            if each.contact and each.tab is not Tab.OTHER:
                found.setdefault(each.contact, []).append(each)
        return tuple((contact, tuple(known)) for contact, known in found.items())


def text_url(id: str, quote: Quote) -> str:
    """Returns the address that opens an application's text at a place."""
    place = f"dok={document_key(quote.document)}&start={quote.start}&end={quote.end}"
    return f"{LIST}/sak/{id}/tekst?{place}#treff"


def chosen_tab(asked: str, tabs: Sequence[ShownTab]) -> str:
    """Returns the tab to show: the one in the address, else the first that isn't empty."""
    if asked in TABS:
        return asked
    return next((each.key for each in tabs if each.matches), tabs[-1].key)


def _where(own: Project, match: ScreeningMatch) -> Where:
    if match.places:
        return "same"
    if match.same_county is None:
        return "unknown"
    return "county" if match.same_county else "elsewhere"


def _drawn(axis: Axis | None, own: Period | None, match: ScreeningMatch) -> Drawn:
    if axis is None:
        return Drawn(None, None, 0, 0)
    shared = bar_on(axis, match.together)
    x, width = (shared.x, shared.width) if shared else (0.0, 0.0)
    return Drawn(bar_on(axis, own), bar_on(axis, match.hit.project.period), x, width)


def _after_break(text: str) -> str:
    """Returns what stands in the same paragraph, from a whole word on."""
    own = text.rsplit("\n\n", 1)[-1]
    return own if own != text or len(text) < _AROUND else own.partition(" ")[2]


def _before_break(text: str) -> str:
    own = text.split("\n\n", 1)[0]
    return own if own != text or len(text) < _AROUND else own.rpartition(" ")[0]
