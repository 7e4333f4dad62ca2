"""A call → ``tabell.xlsx``: the applications, every match with its quotes, and what became of it.

Nothing of an application can be a formula: every text is written as text (`spreadsheet`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from synthese.norwegian.units import centrality, county_of
from synthese.records import Project
from synthese.reports.exports.cleaning import one_line, short_source
from synthese.reports.screening.evidence import overlap_told, overlap_type, reasons_for
from synthese.reports.screening.resting import read_told, searched_told
from synthese.reports.screening.telling import (
    SHOWN_TABS,
    Telling,
    address_of,
    latest,
    title_of,
)
from synthese.reports.sheets import About, Address, Figure, Sheet, Value, to_book
from synthese.screening_records import (
    Application,
    Call,
    Decision,
    QuotePair,
    Screening,
    ScreeningMatch,
    Tab,
)
from synthese.wording import Language

_LINES = "\n"
_NONE: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class _Table:
    """A call on its way into a workbook; `numbers` are the applications', by id, from 1."""

    t: Telling
    call: Call
    decisions: Mapping[str, Sequence[Decision]]
    numbers: Mapping[str, int]

    @property
    def held(self) -> Iterator[tuple[Application, Screening]]:
        """The applications that were screened."""
        for each in self.call.applications:
            if each.id in self.call.screenings:
                yield each, self.call.screenings[each.id]

    def named(self, application: Application) -> tuple[Value, Value]:
        """Returns an application's number and title."""
        return self.numbers[application.id], title_of(application)

    def headings(self, **widths: float) -> list[tuple[str, float]]:
        """Returns headings, by their names in the wording, and the widths of their columns."""
        return [(self.t.say(f"head_{name}"), width) for name, width in widths.items()]


def to_workbook(
    call: Call, *, language: Language, decisions: Mapping[str, Sequence[Decision]]
) -> bytes:
    """Returns the workbook of a call."""
    numbers = {each.id: n for n, each in enumerate(call.applications, start=1)}
    b = _Table(Telling(language), call, decisions, numbers)
    sheets = (
        _applications(b),
        _matches(b),
        _new(b),
        _lessons(b),
        _overlaps(b),
        _spread(b),
        _decisions(b),
        _not_read(b),
    )
    return to_book(sheets, About(b.t.say("sheet_about"), tuple(_about(b))))


# ── The applications ─────────────────────────────────────────────────────────────────────────


def _applications(b: _Table) -> Sheet:
    rows = [_application(b, each) for each in b.call.applications]
    headings = b.headings(number=5, application=44, id=18, file=26, applicant=26, municipality=18)
    headings += b.headings(county=16, centrality=11, period=22, amount=13)
    for tab in SHOWN_TABS:
        told = b.headings(number_of=12, strongest=40, why=46, likeness=26, percent=12, months=12)
        headings += [(f"{b.t.tab(tab)}: {name.lower()}", width) for name, width in told]
    other = b.headings(number_of=12, strongest=36, percent=12)
    headings += [(f"{b.t.tab(Tab.OTHER)}: {name.lower()}", width) for name, width in other]
    headings += b.headings(none_known=10, share_new=9, new_sentences=10, overlap_count=10)
    headings += b.headings(overlaps=44, verdict=18, reason=50, by=20, at=20)
    headings += b.headings(read=44, unchecked=60)
    return Sheet(b.t.say("sheet_applications"), headings, rows, "C2", head_height=48)


def _application(b: _Table, application: Application) -> tuple[Value, ...]:
    t, project = b.t, application.detail.project
    screening = b.call.screenings.get(application.id)
    found = _found(b, screening) if screening else (None,) * 25
    unchecked = _LINES.join(map(t.reason, screening.unchecked)) if screening else ""
    return (
        *b.named(application),
        one_line(application.id),
        short_source(application.name),
        project.lead,
        *_where(project),
        t.period(project),
        Figure(project.amount_nok, "kroner") if project.amount_nok is not None else None,
        *found,
        *_decided(t, b.decisions.get(application.id, ())),
        _LINES.join([read_told(t, application), *map(t.failure, application.coverage.failures)]),
        unchecked,
    )


def _found(b: _Table, screening: Screening) -> tuple[Value, ...]:
    t = b.t
    told: list[Value] = []
    for tab in SHOWN_TABS:
        told += _strongest(t, screening.under(tab), tab)
    others = [each for each in screening.matches if each.tab is Tab.OTHER]
    told += [Figure(len(others), "count"), *_linked(others[:1]), *_percent(others[:1])]
    novelty = screening.novelty
    overlaps = [
        f"{_name(b, each.application)}: {overlap_type(t, each).lower()}"
        for each in screening.overlaps
    ]
    return (
        *told,
        t.say("yes") if screening.none_known else t.say("no"),
        Figure(novelty.share, "share") if novelty.looked_at else None,
        Figure(len(novelty.passages), "count") if novelty.looked_at else None,
        Figure(len(overlaps), "count"),
        _LINES.join(overlaps),
    )


def _strongest(t: Telling, shown: Sequence[ScreeningMatch], tab: Tab) -> Iterator[Value]:
    yield Figure(len(shown), "count")
    first = shown[:1]
    yield from _linked(first)
    yield _LINES.join(t.reason(reason) for each in first for reason in reasons_for(each, tab))
    yield t.likeness(first[0].likeness) if first else None
    yield from _percent(first)
    yield Figure(first[0].months, "count") if first and first[0].months is not None else None


def _linked(some: Sequence[ScreeningMatch]) -> tuple[Value]:
    return (_link(some[0].hit.project),) if some else (None,)


def _percent(some: Sequence[ScreeningMatch]) -> tuple[Value]:
    likeness = some[0].likeness if some else None
    return (None if likeness is None else Figure(likeness, "share"),)


def _link(project: Project) -> Address:
    return Address(address_of(project), one_line(project.title) or project.id)


def _where(project: Project) -> tuple[Value, Value, Value]:
    """Returns municipalities, counties and centrality classes, each once."""
    numbers = [each.number for each in project.municipalities]
    counties = dict.fromkeys(county.name for n in numbers if (county := county_of(n)))
    levels = dict.fromkeys(str(level) for n in numbers if (level := centrality(n)))
    names = dict.fromkeys(one_line(each.name) for each in project.municipalities)
    classes = int(next(iter(levels))) if len(levels) == 1 else "; ".join(levels)
    return "; ".join(names), "; ".join(counties), classes


def _decided(t: Telling, decisions: Sequence[Decision]) -> tuple[Value, ...]:
    decided = latest(decisions)
    if decided is None:
        return (t.say("not_decided"), None, None, None)
    return (t.verdict(decided.verdict), decided.reason, one_line(decided.by), t.day(decided.at))


def _name(b: _Table, application: str) -> str:
    place = b.numbers.get(application)
    return one_line(application) if place is None else f"{place} {_title(b, place)}"


def _title(b: _Table, place: int) -> str:
    return title_of(b.call.applications[place - 1])


# ── What was found ───────────────────────────────────────────────────────────────────────────


def _matches(b: _Table) -> Sheet:
    """Returns the sheet of matches: a row for each pair of quotes."""
    rows = [
        (*b.named(application), *_match(b.t, match), *_pair(b.t, pair))
        for application, screening in b.held
        for match in screening.matches
        for pair in match.quotes or (None,)
    ]
    headings = b.headings(number=5, application=30, tab=15, also=15, project=40, project_id=22)
    headings += b.headings(municipality=18, county=16, centrality=11, period=22, stage=12)
    headings += b.headings(relation=14, likeness=26, percent=9, months=9, together=24)
    headings += b.headings(same_place=18, same_county=10, why=46, missing=22, contact=36)
    headings += b.headings(what=14, mine=60, page=7, theirs=60, page_theirs=7, alike=9)
    return Sheet(b.t.say("sheet_matches"), headings, rows, "C2")


def _match(t: Telling, match: ScreeningMatch) -> tuple[Value, ...]:
    project = match.hit.project
    county = {None: None, True: t.say("yes"), False: t.say("no")}[match.same_county]
    return (
        t.tab(match.tab),
        ", ".join(t.tab(each) for each in match.tabs if each is not match.tab),
        _link(project),
        one_line(project.id),
        *_where(project),
        t.period(project),
        t.stage(match),
        t.relation(match.relation),
        t.likeness(match.likeness),
        *_percent([match]),
        None if match.months is None else Figure(match.months, "count"),
        t.window(match.together) if match.together else None,
        "; ".join(one_line(each.name) for each in match.places),
        county,
        _LINES.join(map(t.reason, match.reasons)),
        ", ".join(t.say(f"missing_{each}") for each in match.missing),
        one_line(match.contact.text) if match.contact else None,
    )


def _pair(t: Telling, pair: QuotePair | None) -> tuple[Value, ...]:
    if pair is None:
        return _NONE
    role = t.role(pair.role) if pair.role else t.say("head_text")
    theirs = (pair.theirs.text, pair.theirs.page, round(pair.likeness, 2))
    return (role, pair.mine.text, pair.mine.page, *theirs)


def _new(b: _Table) -> Sheet:
    rows = [
        (
            *b.named(application),
            b.t.role(each.role) if each.role else None,
            each.quote.text,
            each.quote.page,
            each.nearest.text if each.nearest else b.t.say("nearest_none"),
            each.nearest.project if each.nearest else None,
            round(each.likeness, 2),
        )
        for application, screening in b.held
        for each in screening.novelty.passages
    ]
    headings = b.headings(number=5, application=30, what=14, new=70, page=7, nearest=70)
    return Sheet(b.t.say("news"), headings + b.headings(project_id=22, alike=9), rows, "C2")


def _lessons(b: _Table) -> Sheet:
    rows = []
    for application, screening in b.held:
        projects = {each.project: each.hit.project for each in screening.matches}
        for each in screening.lessons:
            project = projects.get(each.project)
            name: Value = _link(project) if project else one_line(each.project)
            stopped = b.t.say("yes") if each.stopped else None
            told = (b.t.role(each.role), each.quote.text, each.quote.page, each.about.text)
            alike = round(each.likeness, 2)
            rows.append((*b.named(application), name, *told, alike, stopped))
    headings = b.headings(number=5, application=30, project=40, what=14, learnt=70, page=7)
    headings += b.headings(about=60, alike=9, stopped=10)
    return Sheet(b.t.say("lessons"), headings, rows, "C2")


def _overlaps(b: _Table) -> Sheet:
    rows = [
        (
            *b.named(application),
            _name(b, each.application),
            overlap_type(b.t, each),
            Figure(each.probability, "share"),
            Figure(each.share, "share"),
            overlap_told(b.t, each),
            *((pair.mine.text, pair.theirs.text) if pair else _NONE),
        )
        for application, screening in b.held
        for each in screening.overlaps
        for pair in each.quotes or (None,)
    ]
    headings = b.headings(number=5, application=34, other_application=36, kind=24)
    headings += b.headings(copy=12, in_common=12, overlap_about=40, mine=60, theirs_other=60)
    return Sheet(b.t.say("sheet_overlaps"), headings, rows, "C2")


def _spread(b: _Table) -> Sheet:
    rows = [
        (
            b.t.say(f"head_{each.kind}"),
            each.name or b.t.say("place_unknown"),
            Figure(len(each.applications), "count"),
            Figure(each.known, "count"),
            "; ".join(str(b.numbers.get(name, name)) for name in each.applications),
        )
        for each in b.call.spread
    ]
    headings = b.headings(by_what=16, place=40, applications=11, known=16, which=60)
    return Sheet(b.t.say("sheet_spread"), headings, rows)


# ── What was decided, and what it rests on ───────────────────────────────────────────────────


def _decisions(b: _Table) -> Sheet:
    """Returns the log: every decision, those that were changed later among them."""
    rows = [
        (*b.named(application), *_logged(b.t, each, application))
        for application in b.call.applications
        for each in sorted(b.decisions.get(application.id, ()), key=lambda d: (d.at, d.id))
    ]
    headings = b.headings(number=5, application=34, at=20, by=20, role=18, verdict=18)
    headings += b.headings(reason=60, rests_on=36, fingerprint=24, this_content=12)
    return Sheet(b.t.say("sheet_decisions"), headings, rows, "C2")


def _logged(t: Telling, decision: Decision, application: Application) -> tuple[Value, ...]:
    same = decision.digest == application.digest
    return (
        decision.at,
        one_line(decision.by),
        t.say(f"role_{decision.role}"),
        t.verdict(decision.verdict),
        decision.reason,
        "; ".join(map(one_line, decision.projects)),
        one_line(decision.fingerprint),
        t.say("yes") if same else t.say("no"),
    )


def _not_read(b: _Table) -> Sheet:
    rows: list[tuple[Value, ...]] = [
        (short_source(each.source), None, each.reason(b.t.language)) for each in b.call.failures
    ]
    rows += [
        (short_source(application.name), short_source(each.source), each.reason(b.t.language))
        for application in b.call.applications
        for each in application.coverage.failures
    ]
    headings = b.headings(file=44, part=30, reason_not_read=90)
    return Sheet(b.t.say("not_read_title"), headings, rows)


def _about(b: _Table) -> Iterator[tuple[str, Iterable[str]]]:
    t = b.t
    yield t.say("call"), (one_line(b.call.name),)
    n = len(b.call.applications)
    read = [t.count("call_read", n), t.count("call_not_read", len(b.call.failures))]
    yield t.say("in_and_out"), read if b.call.failures else [*read[:1], t.say("all_read")]
    yield t.say("head_none_rejected"), (t.say("nothing_rejected"),)
    yield t.say("head_likeness"), (t.say("likeness_about"),)
    seen: set[str] = set()
    for _, screening in b.held:
        if screening.searched.fingerprint not in seen:
            seen.add(screening.searched.fingerprint)
            yield t.say("searched_on"), (t.day(screening.on),)
            for name, lines in searched_told(t, screening.searched).items():
                yield t.say(f"searched_{name}"), lines
            yield t.say("searched_version"), (f"Synthese {one_line(screening.version)}",)
