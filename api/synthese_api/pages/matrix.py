"""A synthesis → the page's table, findings, gaps and network, every quote linked to its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from synthese.pilot_records import Cell, Column, Finding, Match, Member, Quote, Stance, Synthesis
from synthese.reports.syntheses.meeting import Question, contact_told, gap_told, questions
from synthese.reports.syntheses.summary import sides_of
from synthese.reports.syntheses.telling import Telling, telling
from synthese.reports.why_meet import why
from synthese.wording import Language
from synthese_api.pages.links import Search

_STANCES: tuple[Stance, ...] = ("agree", "disagree", "unclear", "alone")
_FOLDED: dict[Stance, int] = {"agree": 8, "disagree": 8, "unclear": 4, "alone": 0}


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote as shown, and the address of the place where it stands."""

    quote: Quote
    url: str
    language: str
    name: str


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell; `anchor` is its place in the page."""

    cell: Cell
    column: Column
    heading: str
    anchor: str
    quotes: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A pilot with its cells in the order of the columns."""

    member: Member
    name: str
    url: str
    period: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """What some of them say of one thing; `other` is the other side, where they differ."""

    finding: Finding
    pilots: int
    quotes: tuple[Cited, ...]
    other: tuple[Cited, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Stances:
    """The findings of one kind under a column, the first shown at once."""

    stance: Stance
    first: tuple[ShownFinding, ...]
    more: tuple[ShownFinding, ...]

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.first) + len(self.more)


@dataclass(frozen=True, slots=True)
class Talk:
    """Who should talk to whom, and why."""

    match: Match
    asks: str
    knows: str
    why: str
    contact: str
    asked: tuple[Cited, ...]
    known: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A synthesis as shown; `t` tells its sentences."""

    synthesis: Synthesis
    t: Telling
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    findings: tuple[tuple[str, tuple[Stances, ...]], ...]
    counts: Mapping[str, int]
    gaps: tuple[tuple[str, tuple[str, ...]], ...]
    questions: tuple[Question, ...]
    talks: tuple[Talk, ...]
    opted_out: int


def laid(synthesis: Synthesis, language: Language) -> Laid:
    """Returns what the page of a synthesis shows."""
    t = telling(synthesis, language)
    stances = [each.stance for each in synthesis.findings]
    return Laid(
        synthesis=synthesis,
        t=t,
        headings=tuple(map(t.heading, synthesis.columns)),
        rows=tuple(_row(t, each, at) for at, each in enumerate(synthesis.members, start=1)),
        findings=tuple(
            (t.heading(column), shown)
            for column in synthesis.columns
            if (shown := _stances(t, column.key))
        ),
        counts={each: stances.count(each) for each in _STANCES},
        gaps=tuple(
            (gap_told(t, each), tuple(map(t.name, each.silent)))
            for each in synthesis.gaps
            if each.silent
        ),
        questions=questions(t),
        talks=tuple(_talk(t, each) for each in synthesis.matches),
        opted_out=len(synthesis.opted_out),
    )


def _row(t: Telling, member: Member, number: int) -> Row:
    cells = []
    for at, column in enumerate(t.synthesis.columns, start=1):
        key = (member.project.id, column.key)
        cell = t.cells.get(key) or Cell(*key)
        heading, anchor = t.heading(column), f"celle-{number}-{at}"
        cells.append(ShownCell(cell, column, heading, anchor, _cited(t, cell.quotes)))
    url = Search().project_url(member.project.id)
    name = t.name(member.project.id)
    return Row(member, name, url, t.period(member), tuple(cells))


def _cited(t: Telling, quotes: Sequence[Quote]) -> tuple[Cited, ...]:
    return tuple(
        Cited(
            each,
            Search().place_url(each.project, each.document, span=(each.start, each.end)),
            t.cited[each.document].language,
            t.numbered(each.project),
        )
        for each in quotes
    )


def _stances(t: Telling, key: str) -> tuple[Stances, ...]:
    own = [each for each in t.synthesis.findings if each.column == key]
    found = []
    for stance in _STANCES:
        those = tuple(_finding(t, each) for each in own if each.stance == stance)
        most = _FOLDED[stance]
        if those:
            found.append(Stances(stance, those[:most], those[most:]))
    return tuple(found)


def _finding(t: Telling, finding: Finding) -> ShownFinding:
    one, other = sides_of(finding) if finding.stance == "disagree" else (finding.quotes, ())
    return ShownFinding(
        finding,
        len({each.project for each in finding.quotes}),
        _cited(t, one),
        _cited(t, other),
        t.reason(finding),
    )


def _talk(t: Telling, match: Match) -> Talk:
    return Talk(
        match,
        t.name(match.asks),
        t.name(match.knows),
        why(match, t.language, knows=t.name(match.knows), asks=t.name(match.asks)),
        contact_told(match),
        _cited(t, match.asks_quotes[:1]),
        _cited(t, match.knows_quotes[:1]),
    )
