"""A synthesis → a workbook to sort and filter: the matrix, its quotes, sources and relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from synthese.pilot_records import Quote, Synthesis
from synthese.reports.exports.cleaning import one_line
from synthese.reports.sheets import About, Address, Sheet, Value, to_book
from synthese.reports.syntheses.marks import Marks, marks
from synthese.reports.syntheses.matrix import cell_told
from synthese.reports.syntheses.meeting import contact_told, match_told, questions
from synthese.reports.syntheses.origin import certified
from synthese.reports.syntheses.summary import sides_of
from synthese.reports.syntheses.telling import Telling, shown_address, telling
from synthese.wording import Language, named

_MOST_QUOTES = 5  # of a cell of the matrix; the sheet of quotes has them all
_BLANK_LINE = "\n\n"


def to_xlsx(synthesis: Synthesis, language: Language) -> bytes:
    """Returns a workbook."""
    t, held = telling(synthesis, language), marks(language)
    sheets = (
        _matrix(t, held),
        _findings(t),
        _questions(t),
        _matches(t),
        _quotes(t),
        _sources(t),
        _relations(t),
    )
    about = About(t.say("sheet_about"), tuple(_about(t)))
    return to_book([replace(each, name=t.say(f"sheet_{each.name}")) for each in sheets], about)


# ── The sheets ───────────────────────────────────────────────────────────────────────────────


def _matrix(t: Telling, held: Marks) -> Sheet:
    columns = t.synthesis.columns
    rows: list[Sequence[Value]] = []
    for member in t.synthesis.members:
        told: list[Value] = []
        for column in columns:
            cell = t.cells.get((member.project.id, column.key))
            lines = cell_told(t, cell, most=_MOST_QUOTES) if cell else ()
            told.append(_BLANK_LINE.join(map(held.plain, lines)) or t.say("not_told"))
        places = ", ".join(each.name for each in member.project.municipalities)
        about = (t.period(member), t.stage(member))
        rows.append((member.number, member.project.title, places, *about, *told))
    headings = _headings(t, number=5, pilot=34, municipality=16, period=20, stage=14)
    return Sheet("matrix", [*headings, *((t.heading(each), 60) for each in columns)], rows, "C2")


def _findings(t: Telling) -> Sheet:
    rows: list[Sequence[Value]] = []
    for number, finding in enumerate(t.synthesis.findings, start=1):
        about = (number, t.column(finding.column), t.say(f"stance_{finding.stance}"))
        reason = t.reason(finding) or None
        sides = sides_of(finding) if finding.stance == "disagree" else (finding.quotes,)
        for side, quotes in zip("AB", sides, strict=False):
            beside = side if len(sides) > 1 else None
            rows += [(*about, reason, beside, *_quote(t, each)) for each in quotes]
    headings = _headings(t, number=5, column=18, stance=18, reason=30, side=6)
    return Sheet("findings", [*headings, *_quote_headings(t)], rows)


def _questions(t: Telling) -> Sheet:
    rows = [
        (number, each.column, each.why, each.ask, ", ".join(map(t.name, each.to)))
        for number, each in enumerate(questions(t), start=1)
    ]
    headings = _headings(t, number=5, column=18, why=50, ask=70, to=40)
    return Sheet("questions", headings, rows)


def _matches(t: Telling) -> Sheet:
    rows = [
        (
            t.name(each.asks),
            t.name(each.knows),
            match_told(t, each),
            contact_told(each) or None,
            *_told_by(t, each.asks_quotes),
            *_told_by(t, each.knows_quotes),
        )
        for each in t.synthesis.matches
    ]
    headings = _headings(t, asks=24, knows=24, why=60, contact=36)
    headings += _headings(t, asks_quote=60, source=9) + _headings(t, knows_quote=60, source=9)
    return Sheet("matches", headings, rows)


def _told_by(t: Telling, quotes: Sequence[Quote]) -> tuple[Value, Value]:
    return (quotes[0].text, t.reference(quotes[0]).number) if quotes else (None, None)


def _quotes(t: Telling) -> Sheet:
    rows: list[Sequence[Value]] = []
    for cell in t.synthesis.cells:
        column = t.column(cell.column)
        rows += [(column, *_quote(t, each), each.start, each.end) for each in cell.quotes]
        if cell.edit:
            told = (t.name(cell.project), cell.edit.text)
            rows.append((column, *told, None, None, one_line(cell.edit.by) or t.say("edited_told")))
    headings = [*_headings(t, column=18), *_quote_headings(t), *_headings(t, start=9, end=9)]
    return Sheet("quotes", headings, rows)


def _quote(t: Telling, quote: Quote) -> tuple[Value, ...]:
    entry = t.cited[quote.document]
    address = Address(shown_address(entry))
    return (t.name(quote.project), quote.text, entry.number, quote.page, address)


def _quote_headings(t: Telling) -> list[tuple[str, float]]:
    return _headings(t, pilot=24, quote=80, source=8, page=6, address=44)


def _sources(t: Telling) -> Sheet:
    rows = [
        (
            each.number,
            each.title or t.name(each.project),
            t.numbered(each.project),
            Address(shown_address(each)),
            each.date,
            named("language", each.language, t.language),
            each.pages or None,
            each.pages_without_text if each.pages else None,
            each.digest or None,
        )
        for each in t.entries
    ]
    headings = _headings(t, number=5, source_title=44, pilot=24, address=50, date=12, language=12)
    headings += _headings(t, pages=8, textless=12, digest=68)
    return Sheet("sources", headings, rows)


def _relations(t: Telling) -> Sheet:
    rows = []
    for each in sorted(t.synthesis.relations, key=lambda r: (-r.likeness, r.left, r.right)):
        window = t.window(each.together) if each.together else None
        both = (t.numbered(each.left), t.numbered(each.right))
        points = round(100 * each.likeness)
        rows.append((*both, t.relation(each), points, each.months, window, each.programme))
    headings = _headings(t, pilot=30) + _headings(t, pilot=30, relation=36, points=10, months=10)
    return Sheet("relations", headings + _headings(t, window=32, programme=32), rows)


def _about(t: Telling) -> Iterator[tuple[str, Iterable[str]]]:
    yield t.say("title"), (one_line(t.synthesis.title) or t.say("untitled"),)
    yield t.say("pilots"), (t.count("pilots_n", len(t.members)),)
    yield from certified(t)
    yield t.say("how"), (t.say("certificate_about"),)


def _headings(t: Telling, **widths: float) -> list[tuple[str, float]]:
    """Returns headings, by their names in the wording, and the widths of their columns."""
    return [(t.say(f"head_{name}"), width) for name, width in widths.items()]
