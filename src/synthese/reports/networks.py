"""Who should talk to whom → a table for a mail merge and a calendar; white spots → a table."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from synthese.errors import InputError
from synthese.pilot_records import Grouping, Match, Member, Quote, Synthesis, WhiteSpot
from synthese.records import Period
from synthese.reports.exports.cleaning import one_line
from synthese.reports.exports.columns import Cell, Moment, ends, starts
from synthese.reports.exports.csv_file import small_table
from synthese.reports.syntheses.telling import Telling, shown_address, telling
from synthese.reports.why_meet import why
from synthese.wording import Language, number, say

# ── Mail merge ───────────────────────────────────────────────────────────────────────────────

_OF_RECEIVER = ("body", "role", "address", "municipality", "project")
_OF_MEETING = ("meet", "why", "quote", "source")


def mail_merge(synthesis: Synthesis, language: Language) -> bytes:
    """Returns a table with a line for each pilot that should meet any, for letters to be made of.

    Those that have opted out have none and stand in no other's. Each has as many sets of columns
    as any pilot has others to meet. The quote is what the other one tells, or asks. CSV with
    semicolons and a byte order mark, as our other tables.
    """
    t = telling(synthesis, language)
    matches = [each for each in synthesis.matches if not {*_both(each)} & {*synthesis.opted_out}]
    meetings = {
        each.project.id: [match for match in matches if each.project.id in _both(match)]
        for each in synthesis.members
    }
    most = max(map(len, meetings.values()), default=0)
    headings = [say(f"network.column_{each}", language) for each in _OF_RECEIVER]
    for n in range(1, most + 1):
        headings += [say(f"network.column_{each}", language, n=n) for each in _OF_MEETING]
    width = len(headings)
    rows = (
        _padded(_receiver(t, member, meetings[member.project.id]), width)
        for member in synthesis.members
        if meetings[member.project.id]
    )
    return small_table(headings, rows)


def _both(match: Match) -> tuple[str, str]:
    return match.knows, match.asks


def _padded(cells: list[Cell], width: int) -> list[Cell]:
    return cells + [None] * (width - len(cells))


def _receiver(t: Telling, member: Member, matches: Sequence[Match]) -> list[Cell]:
    project = member.project
    contact = matches[0].contacts[_both(matches[0]).index(project.id)]
    cells: list[Cell] = [
        contact.body if contact else None,
        contact.role if contact else None,
        contact.address if contact else None,
        ", ".join(each.name for each in project.municipalities),
        project.title,
    ]
    for match in matches:
        cells += _meeting(t, match, other=1 - _both(match).index(project.id))
    return cells


def _meeting(t: Telling, match: Match, *, other: int) -> list[Cell]:
    """Returns whom to meet and why; `other` is the place of the other one of the two."""
    id_, contact = _both(match)[other], match.contacts[other]
    title = t.members[id_].project.title if id_ in t.members else id_
    meet = title
    if contact:
        meet = say("network.meet", t.language, contact=contact.text, title=title)
    told = why(match, t.language, knows=t.name(match.knows), asks=t.name(match.asks))
    quote = next(iter((match.knows_quotes, match.asks_quotes)[other]), None)
    return [meet, told, quote.text if quote else None, _source(t, quote) if quote else None]


def _source(t: Telling, quote: Quote) -> str:
    told = shown_address(t.cited[quote.document])
    if quote.page is None:
        return told
    return say("network.page", t.language, source=told, page=quote.page)


# ── Calendar ─────────────────────────────────────────────────────────────────────────────────

_MOST_OCTETS = 75  # of a line, without its end (RFC 5545, 3.1)
_MONTHLY = ("day", "month", None)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_NO_TEXT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class _Event:
    """Something that fills whole days: from `first` until and with `last`."""

    name: str
    first: date
    last: date
    title: str
    text: str = ""


def calendar(synthesis: Synthesis, language: Language, *, today: date) -> bytes:
    """Returns the shared window as an event of whole days, and what is still to begin or end.

    iCalendar (RFC 5545). The same synthesis gives events with the same UID, so that a calendar
    that reads the file again has them once.

    Args:
        synthesis: the pilots and their window.
        language: the reader's.
        today: the day of the file; a beginning or an end before it isn't told.

    Raises:
        InputError: there is nothing to put in a calendar.
    """
    t = telling(synthesis, language)
    events = [*_window(t), *_milestones(t, today)]
    if not events:
        raise InputError("network.no_window")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Synthese//Synthese//{language.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *(line for each in events for line in _told(each, synthesis, today)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _window(t: Telling) -> Iterator[_Event]:
    together = t.synthesis.together
    days = _days(together) if together else None
    if days is None:
        return
    names = [
        t.name(each.project.id)
        for each in _proposed(t.synthesis)
        if each.project.period is not None
    ]
    yield _Event(
        "window",
        *days,
        say("network.share_title", t.language, title=t.synthesis.title),
        say("network.share_text", t.language, names=", ".join(names)),
    )


def _proposed(synthesis: Synthesis) -> Iterable[Member]:
    return (each for each in synthesis.members if each.project.id not in synthesis.opted_out)


def _days(period: Period) -> tuple[date, date] | None:
    """Returns the first and the last day of a period that has both ends."""
    if not (period.start and period.end):
        return None
    (year, month), (until, last) = _month(period.start, 1), _month(period.end, 12)
    after = date(until + last // 12, last % 12 + 1, 1)
    return date(year, month, 1), after - timedelta(days=1)


def _month(told: str, otherwise: int) -> tuple[int, int]:
    return int(told[:4]), int(told[5:7] or otherwise)


def _milestones(t: Telling, today: date) -> Iterator[_Event]:
    """Yields when pilots begin and end, by date, where the month is known and still to come."""
    found = [
        (moment.day, name, project)
        for project in (each.project for each in _proposed(t.synthesis))
        for name, moment in (("begins", starts(project)), ("ends", ends(project)))
        if moment is not None and moment.day >= today and _is_month(project.period, moment)
    ]
    for day, name, project in sorted(found, key=lambda each: (each[0], each[1], each[2].id)):
        title = say(f"network.{name}", t.language, title=t.name(project.id))
        text = say("network.month_alone", t.language, title=one_line(project.title))
        yield _Event(f"{name}:{project.id}", day, day, title, text)


def _is_month(period: Period | None, moment: Moment) -> bool:
    """Says whether a month was told, and not a season or a year that it stands for."""
    return not moment.is_year and period is not None and period.precision in _MONTHLY


def _told(event: _Event, synthesis: Synthesis, today: date) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(event, synthesis)}"
    yield f"DTSTAMP:{today:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.last + timedelta(days=1):%Y%m%d}"  # the day after
    yield f"SUMMARY:{_escaped(event.title)}"
    if event.text:
        yield f"DESCRIPTION:{_escaped(event.text)}"
    yield "TRANSP:TRANSPARENT"  # nobody is busy for it
    yield "END:VEVENT"


def _uid(event: _Event, synthesis: Synthesis) -> str:
    """Returns what the event is known by: of this group or, without one, of these pilots."""
    pilots = sorted(each.project.id for each in synthesis.members)
    whole = "\n".join([event.name, synthesis.group or "", *([] if synthesis.group else pilots)])
    return f"{hashlib.sha256(whole.encode()).hexdigest()[:32]}@synthese"


def _escaped(text: str) -> str:
    """Returns a text as a property's value (RFC 5545, 3.3.11)."""
    return _NO_TEXT.sub(" ", one_line(text)).translate(_ESCAPED)


def _folded(line: str) -> str:
    """Returns a line in parts of at most 75 octets, no character broken (RFC 5545, 3.1)."""
    parts, octets = [""], 0
    for sign in line:
        size = len(sign.encode())
        if octets + size > _MOST_OCTETS:
            parts.append("")
            octets = 1  # the space that goes before
        parts[-1] += sign
        octets += size
    return "\r\n ".join(parts)


# ── White spots ──────────────────────────────────────────────────────────────────────────────

_OF_SPOT = ("theme", "kind", "place", "expected", "population", "known", "verdict")


def spots_table(spots: Iterable[WhiteSpot], grouping: Grouping, language: Language) -> bytes:
    """Returns a line for each theme and place without a project, in their order.

    Args:
        spots: the white spots.
        grouping: whose themes they are of.
        language: the reader's.
    """
    labels = {each.id: each.label.text(language) for each in grouping.themes}
    headings = [say(f"network.spot_{each}", language) for each in _OF_SPOT]
    return small_table(headings, (_spot(each, labels, language) for each in spots))


def _spot(spot: WhiteSpot, labels: dict[str, str], language: Language) -> list[Cell]:
    return [
        labels.get(spot.theme, spot.theme),
        say(f"network.spot_{spot.kind}", language),
        spot.name,
        number(spot.expected, language, decimals=1),
        spot.population,
        spot.known,
        say(f"network.spot_{_verdict(spot)}", language),
    ]


def _verdict(spot: WhiteSpot) -> str:
    if not spot.covered:
        return "no_data"
    return "surprising" if spot.surprising else "thin"
