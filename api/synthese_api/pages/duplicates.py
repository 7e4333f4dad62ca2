"""Duplicates: the runs on the list, a run, its groups and pairs, and the files that it wrote."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from markupsafe import Markup

from synthese.duplicate_records import COPIES, DuplicateGroup, DuplicatePair, DuplicateType, Text
from synthese.duplicates.reviewing import by_doubt
from synthese.duplicates.run import Run
from synthese.errors import InputError, NotFoundError, SyntheseError
from synthese.reports.duplicates import figures as drawn
from synthese.reports.duplicates.telling import Telling
from synthese.stores.verdicts import RunPlace
from synthese_api.context import reader_language, services
from synthese_api.duplicate_jobs import DuplicateJobs
from synthese_api.duplicates import Opened
from synthese_api.errors import RefusedError
from synthese_api.pages.duplicate_views import (
    LIST,
    TYPES,
    Way,
    asked_run,
    at,
    held_here,
    lines,
    said_by,
    shown,
)
from synthese_api.pages.keeping import Text as Form
from synthese_api.pages.signing import name_of
from synthese_api.routes.people import open_to_people

router = APIRouter(include_in_schema=False)

_ONE = LIST + "/{run}"
_JOB = LIST + "/lages/{job_id}"
_PER_PAGE = 25
_SHOWN = 5  # groups on the page of a run; the others have a page of their own
_PIECES = 20  # pieces of template text on the page
_MEMBERS = 6  # of a group in a list

FILES: Mapping[str, str] = {
    "rapport.html": "text/html; charset=utf-8",
    "rapport.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "grupper.csv": "text/csv; charset=utf-8",
    "par.csv": "text/csv; charset=utf-8",
    "pairs.jsonl": "application/jsonl; charset=utf-8",
    "dekning.json": "application/json",
}
"""What lies in a run's folder and may be sent, and nothing else."""

Order = Callable[[DuplicatePair], tuple[float, str, str]]


def orders(threshold: float) -> Mapping[str, Order]:
    """Returns the orders in which pairs may be listed, by their names in the address."""
    return {
        "tvil": by_doubt(threshold),
        "mest": lambda pair: (-pair.probability, pair.left, pair.right),
        "minst": lambda pair: (pair.probability, pair.left, pair.right),
    }


@dataclass(frozen=True, slots=True)
class ListedRun:
    """A run on the list; `run` is None where it can't be opened, and `message` says why."""

    place: RunPlace
    run: Run | None
    message: str = ""

    @property
    def copies(self) -> int:
        """How many pairs are copies."""
        return len(self.run.pairs(types=COPIES)) if self.run else 0


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """A group in a list, with the first of its texts."""

    group: DuplicateGroup
    representative: Text
    members: tuple[Text, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page of a list is shown."""

    page: int
    pages: int
    total: int

    def cut(self, items: Sequence[DuplicatePair]) -> Sequence[DuplicatePair]:
        """Returns the pairs of the page."""
        return items[(self.page - 1) * _PER_PAGE : self.page * _PER_PAGE]


# ---- the list, and making a run


@router.get(LIST)
def list_page(request: Request) -> Response:
    """Shows the runs on the list, and the button that makes one."""
    service = services(request)
    told = Telling(reader_language(request))
    context = {
        "held": held_here(request, told),
        "runs": [_listed(request, each) for each in service.duplicates.places()],
        "told": told,
        "mendable": service.uploads is not None,
        "copies": COPIES,
        "way_of": Way,
    }
    return service.templates.page(request, "duplicates.html", context)


def _listed(request: Request, place: RunPlace) -> ListedRun:
    try:
        return ListedRun(place, services(request).duplicates.opened(place.id).run)
    except SyntheseError as error:
        return ListedRun(place, None, error.text(reader_language(request)))


@router.post(f"{LIST}/lag")
def make(request: Request) -> Response:
    """Makes a run over the whole collection, in the background."""
    jobs = _jobs(request)
    services(request).live.current()  # where there is no index there is nothing to look through
    job = jobs.start(reader_language(request))
    return RedirectResponse(f"{LIST}/lages/{job.id}", 303)


@router.get(_JOB)
def job_page(request: Request, job_id: str) -> Response:
    """Shows how far a run has come; until it is done the page asks again by itself."""
    jobs = _jobs(request)
    job = jobs.job(job_id)
    folder = jobs.folder(job).resolve()
    places = services(request).duplicates.places() if job.finished else ()
    made = next((each for each in places if each.folder == folder), None)
    context = {"job": job, "url": Way(made.id).to() if made else LIST}
    return services(request).templates.page(request, "duplicate_job.html", context)


def _jobs(request: Request) -> DuplicateJobs:
    """Returns the runs under way.

    Raises:
        RefusedError: the operator lets nobody write here.
    """
    jobs = services(request).duplicate_jobs
    if jobs is None:
        raise RefusedError("web.uploads_off")
    return jobs


# ---- one run


@router.get(_ONE)
def run_page(request: Request, run: str) -> Response:
    """Shows what a run found; ``terskel`` moves the threshold, and nothing is worked out anew."""
    message = ""
    try:
        opened, way = asked_run(request, run)
    except NotFoundError:
        raise
    except InputError as error:
        message = error.text(reader_language(request))
        opened, way = at(request, run, "")
    told = Telling(reader_language(request))
    own = services(request).duplicates.opened(run).run
    with services(request).duplicates.verdicts() as verdicts:
        progress = opened.progress(verdicts, name_of(request))
        said = said_by(verdicts, name_of(request))
    above, below = opened.run.borderline()
    probabilities = [each.probability for each in opened.run.pairs()]
    counts = drawn.bins(probabilities)
    pieces, groups, curve = opened.run.template(), opened.run.groups(), opened.run.curve
    context = {
        "record": opened.run.record,
        "types": TYPES,
        "moves": _moves(own, opened.run),
        "own": own,
        "message": message,
        "counts": counts,
        "reaching": sum(each >= opened.run.threshold for each in probabilities),
        "bins": drawn.BINS,
        "histogram": Markup(drawn.histogram(counts, opened.run.threshold, told)),  # noqa: S704
        "curve": curve,
        "curve_drawn": Markup(drawn.curve(curve, opened.run.threshold, told)),  # noqa: S704
        "progress": progress,
        "above": lines(opened, way, above, said=said),
        "below": lines(opened, way, below, said=said),
        "groups": [_listed_group(opened, each) for each in groups[:_SHOWN]],
        "share": _share_with_copy(opened.run),
        "pieces": pieces[:_PIECES],
        "more_pieces": max(len(pieces) - _PIECES, 0),
        "files": files_of(opened.folder),
        "written": written_of(opened.folder),
        "done": "skrevet" in request.query_params,
        "name": name_of(request),
    }
    page = shown(request, "duplicate_run.html", (opened, way), context)
    if message:
        page.status_code = HTTPStatus.BAD_REQUEST
    return page


@dataclass(frozen=True, slots=True)
class Move:
    """A number that a threshold has changed; `type` is None for the groups."""

    type: DuplicateType | None
    was: int
    now: int


def _moves(own: Run, moved: Run) -> list[Move]:
    """Returns the numbers that are others under a threshold that was moved."""
    if own.threshold == moved.threshold:
        return []
    was, now = own.record, moved.record
    found = [Move(each, was.found.get(each, 0), now.found.get(each, 0)) for each in TYPES]
    return [
        each
        for each in (*found, Move(None, len(own.groups()), len(moved.groups())))
        if each.was != each.now
    ]


def _share_with_copy(run: Run) -> float:
    """Returns the share of the texts examined that are a copy of some other."""
    copies = run.pairs(types=COPIES)
    alike = {each.left for each in copies} | (set() if run.across else {e.right for e in copies})
    return len(alike) / max(run.record.texts[0], 1)


@router.get(_ONE + "/grupper")
def groups_page(request: Request, run: str) -> Response:
    """Shows the groups, the largest first; ``type`` narrows them."""
    opened, way = asked_run(request, run)
    kind = _type(request)
    found = [each for each in opened.run.groups() if kind in (None, each.type)]
    paging = _paging(request, len(found))
    first = (paging.page - 1) * _PER_PAGE
    context = {
        "groups": [_listed_group(opened, each) for each in found[first : first + _PER_PAGE]],
        "types": COPIES,
        "type": kind,
        "paging": paging,
        "page_url": lambda n: way.to("/grupper", type=_named(kind), side=n if n > 1 else ""),
    }
    return shown(request, "duplicate_groups.html", (opened, way), context)


def _listed_group(opened: Opened, group: DuplicateGroup) -> ListedGroup:
    ends = [(0, each) for each in group.members] + [(1, each) for each in group.others]
    rest = [each for each in ends if each != (0, group.representative)]
    members = tuple(opened.run.text(id_, set=number) for number, id_ in rest[:_MEMBERS])
    representative = opened.run.text(group.representative)
    return ListedGroup(group, representative, members, len(rest) - len(members))


@router.get(_ONE + "/par")
def pairs_page(request: Request, run: str) -> Response:
    """Shows the pairs; ``type`` narrows them, ``sorter`` orders them."""
    opened, way = asked_run(request, run)
    kind, by = _type(request), orders(opened.run.threshold)
    order = request.query_params.get("sorter", "")
    order = order if order in by else "tvil"
    found = opened.run.pairs(types={kind}) if kind else opened.run.pairs()
    found = tuple(sorted(found, key=by[order]))
    paging = _paging(request, len(found))
    with services(request).duplicates.verdicts() as verdicts:
        said = said_by(verdicts, name_of(request))
    context = {
        "lines": lines(opened, way, paging.cut(found), said=said),
        "types": tuple(DuplicateType),
        "type": kind,
        "orders": tuple(by),
        "order": order,
        "paging": paging,
        "page_url": lambda n: way.to(
            "/par",
            type=_named(kind),
            sorter=order if order != "tvil" else "",
            side=n if n > 1 else "",
        ),
        "order_url": lambda each: way.to("/par", type=_named(kind), sorter=each),
    }
    return shown(request, "duplicate_pairs.html", (opened, way), context)


def _type(request: Request) -> DuplicateType | None:
    """Returns the type that the address asks for, by the enum's name in lower case."""
    given = request.query_params.get("type", "")
    return next((each for each in DuplicateType if each.name.lower() == given), None)


def _named(kind: DuplicateType | None) -> str:
    return kind.name.lower() if kind else ""


def _paging(request: Request, total: int) -> Paging:
    given = request.query_params.get("side", "")
    pages = max(ceil(total / _PER_PAGE), 1)
    number = int(given) if given.isascii() and given.isdecimal() and len(given) < 8 else 1
    return Paging(min(max(number, 1), pages), pages, total)


# ---- files


def files_of(folder: Path) -> list[str]:
    """Returns the files of a run that can be sent."""
    return [name for name in FILES if (folder / name).is_file()]


def written_of(folder: Path) -> Mapping[str, object]:
    """Returns the certificate of a run's files: at what threshold they were written, and when
    how many pairs were decided; empty where there is none that can be read.
    """
    try:
        told = json.loads((folder / "dekning.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) and {"threshold", "settled"} <= told.keys() else {}


@router.post(_ONE + "/filer/skriv")
def write(request: Request, run: str, *, terskel: Form = "") -> Response:
    """Writes the files of a run anew, as it stands under the threshold that is shown."""
    open_to_people(request)
    opened, way = at(request, run, terskel)
    services(request).duplicates.write_reports(opened, reader_language(request))
    return RedirectResponse(f"{way.to(skrevet=1)}#filer", 303)


@router.get(_ONE + "/fil/{name}")
def file(request: Request, run: str, name: str) -> Response:
    """Sends a file of the run's folder, of those that reports are written to."""
    opened, _ = at(request, run, "")
    path = opened.folder / name
    if name not in FILES or not path.is_file():
        raise NotFoundError("dublett_pages.no_file", name=name)
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
    return FileResponse(path, media_type=FILES[name], filename=name, headers=headers)
