"""A synthesis on its way to a reader: how its pilots, quotes, months and numbers are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from synthese.pilot_records import (
    Cell,
    Column,
    Finding,
    Member,
    Quote,
    Relation,
    RelationKind,
    SourceEntry,
    Synthesis,
)
from synthese.records import Period
from synthese.reports.exports.cleaning import one_line, short_source
from synthese.reports.exports.columns import Moment
from synthese.reports.syntheses.blocks import Cited, Inline, Line, Link, Quoted, Words
from synthese.reports.time_told import day_told, moment_told, period_told, window_told
from synthese.wording import Language, count, named, number, say

_LONGEST_NAME = 60
_MOST_NAMES = 12  # of pilots in one sentence
_KINDS = {
    RelationKind.PARALLEL: "parallel",
    RelationKind.RENEWAL: "renewal",
    RelationKind.EARLIER: "earlier",
    RelationKind.SISTER: "sister",
    RelationKind.SAME: "same",
}


@dataclass(frozen=True, slots=True)
class Telling:
    """A synthesis, the reader's language, and what is looked up again and again.

    `entries` are the reference list: every document that is quoted has one, `cited` by document.
    `names` are what the pilots are called in a sentence, by id.
    """

    synthesis: Synthesis
    language: Language
    entries: tuple[SourceEntry, ...]
    cited: Mapping[str, SourceEntry]
    members: Mapping[str, Member]
    names: Mapping[str, str]
    columns: Mapping[str, Column]
    cells: Mapping[tuple[str, str], Cell]

    # ── Sentences ────────────────────────────────────────────────────────────────────────────

    def say(self, name: str, **values: object) -> str:
        """Returns the sentence ``synthesis.<name>``."""
        return say(f"synthesis.{name}", self.language, **values)

    def count(self, name: str, value: int, **values: object) -> str:
        """Returns the form of ``synthesis.<name>`` that goes with a number, as ``{n}`` in it."""
        told = number(value, self.language)
        return count(f"synthesis.{name}", value, self.language, n=told, **values)

    def listed(self, told: Sequence[str]) -> str:
        """Returns ``a, b og c``."""
        if len(told) < 2:
            return "".join(told)
        return self.say("listed", some=", ".join(told[:-1]), last=told[-1])

    def pilots(self, projects: Iterable[str], *, most: int = _MOST_NAMES) -> str:
        """Returns the names of some pilots; those after `most` are counted."""
        told = [self.name(each) for each in dict.fromkeys(projects)]
        if len(told) > most + 1:
            told = [*told[:most], self.count("others", len(told) - most)]
        return self.listed(told)

    # ── Names ────────────────────────────────────────────────────────────────────────────────

    def name(self, project: str) -> str:
        """Returns what a pilot is called in a sentence; one that isn't among them is its id."""
        return self.names.get(project) or one_line(project)

    def numbered(self, project: str) -> str:
        """Returns a pilot's number and name, on one line: ``3 Sortland``."""
        member = self.members.get(project)
        return f"{member.number}\u00a0{self.name(project)}" if member else self.name(project)

    def title(self, member: Member) -> Words | Link:
        """Returns a pilot's title, and where it can be read."""
        project = member.project
        told, lang = one_line(project.title) or one_line(project.id), self.lang(project.language)
        ours = (each.address for each in self.entries if each.project == project.id)
        address = next((each for each in (project.url or "", *ours) if _is_web(each)), "")
        return Link(told, address, lang) if address else Words(told, lang=lang)

    def heading(self, column: Column) -> str:
        """Returns what stands above a column: the role, or the reader's own question."""
        if column.role is None:
            return one_line(column.question or column.key)
        told = named("role", column.role, self.language)
        return told[:1].upper() + told[1:]

    def column(self, key: str) -> str:
        """Returns what stands above the column of a key."""
        column = self.columns.get(key)
        return self.heading(column) if column else one_line(key)

    def lang(self, code: str) -> str | None:
        """Returns a language where it isn't the reader's; empty where it isn't known."""
        if code == self.language:
            return None
        return "" if code == "und" else code

    def stage(self, member: Member) -> str:
        """Returns how far a pilot has come."""
        return say(f"matrix.stage_{member.stage}", self.language)

    # ── Quotes ───────────────────────────────────────────────────────────────────────────────

    def quoted(self, quote: Quote) -> Quoted:
        """Returns a quote with the number of its entry."""
        entry = self.cited[quote.document]
        return Quoted(quote.text, entry.number, quote.page, self.lang(entry.language))

    def reference(self, quote: Quote) -> Cited:
        """Returns the number of a quote's entry."""
        return Cited(self.cited[quote.document].number, quote.page)

    def said(self, quote: Quote) -> Line:
        """Returns who says a quote, and the quote."""
        return (Words(f"{self.name(quote.project)}: ", "strong"), self.quoted(quote))

    def reason(self, finding: Finding) -> str:
        """Returns why two sides are taken to disagree, or an empty string."""
        return say(finding.reason, self.language) if finding.reason else ""

    # ── Time ─────────────────────────────────────────────────────────────────────────────────

    def period(self, member: Member) -> str:
        """Returns a pilot's period as exactly as it is known, or that it isn't."""
        return period_told(member.project, self.language)

    def moment(self, moment: Moment | None) -> str:
        """Returns ``aug. 2018``, or the year alone where no more is known."""
        return moment_told(moment, self.language)

    def window(self, period: Period) -> str:
        """Returns ``september 2021–oktober 2022``, or from when where it goes on."""
        return window_told(period, self.language)

    def day(self, iso: str | None) -> str:
        """Returns a date in words, as exactly as it is told; what isn't one stays as it is."""
        return day_told(iso, self.language)

    # ── Relations ────────────────────────────────────────────────────────────────────────────

    def relation(self, relation: Relation) -> str:
        """Returns how two pilots stand to each other, ``trolig`` where something is missing."""
        told = self.say(f"relation_{_KINDS[relation.kind]}")
        if relation.sure:
            return told
        missing = self.listed([self.say(f"missing_{each}") for each in relation.missing])
        return self.say("relation_likely", relation=told, missing=missing)


def telling(synthesis: Synthesis, language: Language) -> Telling:
    """Returns a synthesis with what is looked up in it."""
    entries = _entries(synthesis)
    members = {each.project.id: each for each in synthesis.members}
    return Telling(
        synthesis,
        language,
        entries,
        {each.document: each for each in entries},
        members,
        _names(synthesis.members),
        {each.key: each for each in synthesis.columns},
        {(each.project, each.column): each for each in synthesis.cells},
    )


def words(text: str) -> Line:
    """Returns a line of plain words."""
    return (Words(text),)


def strong(text: str, *more: Inline) -> Line:
    """Returns a line that begins with strong words."""
    return (Words(text, "strong"), *more)


def quotes_of(synthesis: Synthesis) -> Iterable[Quote]:
    """Yields every quote of a synthesis, wherever it stands."""
    for cell in synthesis.cells:
        yield from cell.quotes
    for finding in synthesis.findings:
        yield from finding.quotes
    for match in synthesis.matches:
        yield from (*match.knows_quotes, *match.asks_quotes)
    for sentence in synthesis.reworded:
        yield from sentence.quotes
    if synthesis.news:
        yield from synthesis.news.quotes


def _entries(synthesis: Synthesis) -> tuple[SourceEntry, ...]:
    """Returns the reference list, with an entry also for what is quoted and not on it."""
    listed = {each.document for each in synthesis.sources}
    languages = {each.project.id: each.project.language for each in synthesis.members}
    lacking = {
        quote.document: quote.project
        for quote in quotes_of(synthesis)
        if quote.document not in listed
    }
    last = max((each.number for each in synthesis.sources), default=0)
    more = (
        SourceEntry(
            number=last + place,
            project=project,
            title="",
            document=document,
            address=document,
            date=None,
            digest="",
            pages=0,
            pages_without_text=0,
            language=languages.get(project, "und"),
        )
        for place, (document, project) in enumerate(lacking.items(), start=1)
    )
    return (*synthesis.sources, *more)


def _names(members: Sequence[Member]) -> dict[str, str]:
    """Returns what each is called: its municipality where no other has it, else its title."""
    places = Counter(_place(each) for each in members)
    titles = Counter(_title(each) for each in members)
    names = {}
    for member in members:
        place, title = _place(member), _title(member)
        told = place if place and places[place] == 1 else title
        names[member.project.id] = told if titles[told] < 2 else f"{told} ({member.number})"
    return names


def _place(member: Member) -> str:
    units = member.project.municipalities
    return one_line(units[0].name) if units else ""


def _title(member: Member) -> str:
    title = one_line(member.project.title) or one_line(member.project.id)
    return title if len(title) <= _LONGEST_NAME else f"{title[: _LONGEST_NAME - 1].rstrip()}…"


def _is_web(address: str) -> bool:
    return address.lower().startswith(("https://", "http://"))


def shown_address(entry: SourceEntry) -> str:
    """Returns where a source lies; of a file its name, never where the server keeps it."""
    return one_line(short_source(entry.address or entry.document))
