"""A call: its table, what overlaps within it, where its applications lie, and its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import ceil
from types import MappingProxyType
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from synthese.errors import InputError, NotFoundError
from synthese.norwegian.units import counties
from synthese.reports.duplicates.telling import Telling as DuplicateTelling
from synthese.reports.screening import MEDIA_TYPES, MemoFormat, call_memo
from synthese.reports.screening.lines import line_of
from synthese.reports.screening.telling import Telling
from synthese.reports.screening.workbook import to_workbook
from synthese.screening.agreeing import by_application
from synthese.screening_records import Call, Decision, Overlap, Spread, Verdict
from synthese.wording import Language, say
from synthese_api.access import Person, Screener
from synthese_api.context import reader_language, services
from synthese_api.exports import XLSX, disposition
from synthese_api.pages import figures
from synthese_api.pages.keeping import Text
from synthese_api.pages.links import Search
from synthese_api.pages.screening_application import reader_name
from synthese_api.pages.screening_call_rows import STRENGTHS, Asked, Row, number_of, shown_rows
from synthese_api.pages.screening_call_views import (
    OpenCall,
    call_in,
    look_at,
    open_call,
    shown,
    told_done,
)
from synthese_api.pages.screening_views import LIST, TABS
from synthese_api.pages.signing import signed
from synthese_api.pages.tilemap import TileMap, county_map

router = APIRouter(include_in_schema=False)

_ONE = LIST + "/{call}"
_MOST_NAME_CHARS = 200
_PAIRS = 25  # that overlap, on a page
_NO_SEARCH = Search()


# ---- the table


@router.get(LIST + "/utlysning/{call}")
def older_address(call: str) -> Response:
    """Leads to the call's page."""
    return RedirectResponse(f"{LIST}/{call}", 307)


@router.get(_ONE)
def table_page(request: Request, call: str, person: Screener) -> Response:
    """Shows the applications of a call, narrowed, sorted and paged as the address says."""
    return _table(request, open_call(request, call, person), person, Asked.of(request.query_params))


@router.post(_ONE)
async def filtered_table_page(request: Request, call: str, person: Screener) -> Response:
    """Shows the table as a form asks: words that are looked for stand in no address."""
    from fastapi.concurrency import run_in_threadpool

    form = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_filtered, request, call, person, form)


def _filtered(request: Request, call: str, person: Person, form: Mapping[str, str]) -> Response:
    to = dict(parse_qsl(form["til"].removeprefix("?"))) if "til" in form else form
    asked = Asked.of(to, text=form.get("ord", ""))
    if not asked.text:
        with services(request).screenings.store() as store:
            call_in(store, call)
        return RedirectResponse(f"{LIST}/{call}{asked.query}#tabellen", 303)
    return _table(request, open_call(request, call, person), person, asked)


def _table(
    request: Request,
    opened: OpenCall,
    person: Person,
    asked: Asked,
    *,
    error: InputError | None = None,
) -> Response:
    rows, found = opened.rows, shown_rows(opened.rows, asked)
    language = reader_language(request)
    context = {
        "asked": replace(asked, page=found.page),
        "shown": found,
        "total": len(rows),
        "decided": sum(row.decision is not None or row.hidden for row in rows),
        "hidden": sum(row.hidden for row in rows),
        "overlapping": sum(row.overlaps > 0 for row in rows),
        "failures": opened.failures,
        "tabs": TABS,
        "strengths": STRENGTHS,
        "verdicts": tuple(Verdict),
        "counties": [each for each in counties() if each.end is None],
        "reason_told": Telling(language).reason,
        "project_url": _NO_SEARCH.project_url,
        "rate": rate_told(opened, language),
        "done": told_done(request, ("saved",)),
    }
    return shown(request, "screening_call.html", opened, context, person=person, error=error)


def rate_told(opened: OpenCall, language: Language) -> str:
    """Returns how fast a call is screened and how long it will take, empty where nobody knows."""
    if opened.progress.finished or not opened.rate:
        return ""
    left_s = 60 * (opened.progress.total - opened.progress.done) / opened.rate
    key, number = ("minutes", ceil(left_s / 60)) if left_s >= 60 else ("seconds", ceil(left_s))
    left = say(f"screening_call.{key}", language, n=figures.number(number, language))
    rate = figures.number(round(opened.rate), language)
    return say("screening_call.rate", language, rate=rate, left=left)


@router.get(_ONE + "/fremdrift")
def progress(request: Request, call: str, person: Screener) -> Response:
    """Shows how far the comparison has come, for the script of the table's page."""
    opened = look_at(request, call, person)
    context = {"rate": rate_told(opened, reader_language(request))}
    return shown(request, "screening_call_progress.html", opened, context, person=person)


@router.post(_ONE + "/innstillinger")
def change(
    request: Request,
    call: str,
    person: Screener,
    *,
    utlysning: Text = "",
    kriterier: Text = "",
    sporsmal: Text = "",
    navn: Text = "",
) -> Response:
    """Gives a call its name, its criteria, and the question that its order of reading starts by."""
    try:
        by = reader_name(request, person, navn)
        name = " ".join(utlysning.split())[:_MOST_NAME_CHARS]
        if not name:
            raise InputError("screening_call.no_name")
        with services(request).screenings.store() as store:
            call_in(store, call)
            criteria, question = kriterier.strip(), " ".join(sporsmal.split())
            store.change_call(call, name=name, criteria=criteria, question=question, by=by)
    except InputError as error:
        if isinstance(error, NotFoundError):
            raise
        opened = open_call(request, call, person)
        typed = replace(opened.entry, name=utlysning, criteria=kriterier, question=sporsmal)
        return _table(request, replace(opened, entry=typed), person, Asked(), error=error)
    onward = RedirectResponse(f"{LIST}/{call}?gjort=saved", 303)
    return signed(onward, by if person.way == "local" else "")


# ---- overlaps


@dataclass(frozen=True, slots=True)
class OverlapPair:
    """Two applications of the call that say the same."""

    left: Row
    right: Row
    overlap: Overlap


@router.get(_ONE + "/overlapp")
def overlap_page(request: Request, call: str, person: Screener) -> Response:
    """Shows which applications overlap, the most first, with the passages: all, or one's own."""
    opened = open_call(request, call, person)
    one = request.query_params.get("soknad", "")
    pairs = [each for each in overlaps_of(opened.rows) if one in ("", each.left.id, each.right.id)]
    pages = max(ceil(len(pairs) / _PAIRS), 1)
    page = min(max(number_of(request.query_params.get("side", "")), 1), pages)
    context = {
        "pairs": pairs[(page - 1) * _PAIRS : page * _PAIRS],
        "total": len(pairs),
        "page": page,
        "pages": pages,
        "one": opened.row(one) if one else None,
        "kind_told": DuplicateTelling(reader_language(request)).type,
    }
    return shown(request, "screening_call_overlap.html", opened, context, person=person)


def overlaps_of(rows: Sequence[Row]) -> list[OverlapPair]:
    """Returns the pairs of applications that overlap, each once, those that share most first."""
    known = {row.id: row for row in rows}
    pairs: dict[frozenset[str], OverlapPair] = {}
    for row in rows:
        for each in row.screening.overlaps if row.screening else ():
            other = known.get(each.application)
            if other is not None and other is not row:
                pairs.setdefault(frozenset((row.id, other.id)), OverlapPair(row, other, each))
    return sorted(pairs.values(), key=lambda each: (-each.overlap.share, -each.overlap.probability))


# ---- where they lie


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """A theme, county or class: its applications beside what is known, as bars and in per cent."""

    spread: Spread
    own_width: int
    own_share: int
    known_width: int
    known_share: int


@router.get(_ONE + "/fordeling")
def spread_page(request: Request, call: str, person: Screener) -> Response:
    """Shows where a call's applications lie, beside what exists already."""
    opened = open_call(request, call, person)
    spread = spread_of_call(request, opened)
    by_kind = {
        kind: _spread_rows([each for each in spread if each.kind == kind], len(opened.applications))
        for kind in ("theme", "county", "centrality")
    }
    context = {
        "spread": by_kind,
        "map": _map(spread),
        "known_by_county": {each.value: each.known for each in spread if each.kind == "county"},
    }
    return shown(request, "screening_call_spread.html", opened, context, person=person)


def spread_of_call(request: Request, opened: OpenCall) -> tuple[Spread, ...]:
    """Returns where the applications of a call lie."""
    from synthese.screening.call_overview import spread_of

    service = services(request)
    return spread_of(
        service.screenings.index,
        service.groups.now().grouping,
        opened.applications,
        opened.screenings,
        reader_language(request),
    )


def _spread_rows(spread: Sequence[Spread], total: int) -> list[SpreadRow]:
    known_total = sum(each.known for each in spread)
    own = [len(each.applications) / max(total, 1) for each in spread]
    known = [each.known / max(known_total, 1) for each in spread]
    most = max([*own, *known], default=0.0) or 1.0
    return [
        SpreadRow(
            each,
            own_width=_hundredths(mine / most),
            own_share=round(100 * mine),
            known_width=_hundredths(theirs / most),
            known_share=round(100 * theirs),
        )
        for each, mine, theirs in zip(spread, own, known, strict=True)
        if each.applications or each.known
    ]


def _hundredths(share: float) -> int:
    """Returns a share as a bar's width; what is there at all is seen."""
    return max(round(100 * share), 1) if share else 0


def _map(spread: Sequence[Spread]) -> TileMap:
    names = {each.number: each.name for each in counties() if each.end is None}
    counts = {
        names[each.value]: len(each.applications)
        for each in spread
        if each.kind == "county" and each.value in names
    }
    return county_map(_NO_SEARCH, counts)


# ---- files


@router.get(_ONE + "/tabell.xlsx")
def workbook(request: Request, call: str, person: Screener) -> Response:
    """Sends the table of a call as a workbook."""
    found, decisions = _exported(request, call, person)
    content = to_workbook(found, language=reader_language(request), decisions=decisions)
    return _file(content, "tabell.xlsx", XLSX)


@router.get(_ONE + "/screening.jsonl")
def lines(request: Request, call: str, person: Screener) -> Response:
    """Sends everything that was found, a line an application."""
    found, decisions = _exported(request, call, person)
    telling = Telling(reader_language(request))
    told = (
        line_of(telling, each, found.screenings[each.id], decisions.get(each.id, ()))
        for each in found.applications
        if each.id in found.screenings
    )
    content = "".join(chain.from_iterable((each, "\n") for each in told))
    kind = "application/jsonl; charset=utf-8"
    return _file(content.encode(errors="backslashreplace"), "screening.jsonl", kind)


_MEMOS: Mapping[str, MemoFormat] = MappingProxyType({"docx": "docx", "pdf": "pdf"})


@router.get(_ONE + "/notat.{suffix}")
def memo(request: Request, call: str, suffix: str, person: Screener) -> Response:
    """Sends the memo of a call."""
    if suffix not in _MEMOS:
        raise NotFoundError("dublett_pages.no_file", name=f"notat.{suffix}")
    found, decisions = _exported(request, call, person)
    format = _MEMOS[suffix]
    content = call_memo(found, format, language=reader_language(request), decisions=decisions)
    return _file(content, f"notat.{suffix}", MEDIA_TYPES[format])


def _exported(
    request: Request, call: str, person: Person
) -> tuple[Call, Mapping[str, Sequence[Decision]]]:
    """Returns a call as its files tell it, with the decisions that whoever asks may see."""
    opened = open_call(request, call, person)
    with services(request).screenings.store() as store:
        store.note(opened.reader or person.name, "exported", call=call)
    found = Call(
        opened.entry.name,
        opened.applications,
        opened.screenings,
        opened.failures,
        spread_of_call(request, opened),
    )
    return found, by_application(opened.visible)


def _file(content: bytes, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": disposition(name, name.rpartition(".")[2])}
    return Response(content, media_type=kind, headers=headers)
