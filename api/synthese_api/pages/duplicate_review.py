"""Judging pairs one by one: what differs first, three answers, a note, and back again."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, get_args

from fastapi import APIRouter, File, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from synthese.duplicate_records import DuplicateGroup, DuplicatePair, Judgement, Verdict
from synthese.duplicates.reviewing import Changed, changed_since
from synthese.duplicates.verdict_files import read_verdicts, write_verdicts
from synthese.errors import InputError, NotFoundError, ReadError
from synthese.stores.verdicts import Verdicts, contents
from synthese_api.context import reader_language, services
from synthese_api.duplicates import Opened
from synthese_api.exports import disposition
from synthese_api.pages.duplicate_views import LIST, Way, asked_run, at, shown, side
from synthese_api.pages.keeping import Text
from synthese_api.pages.side_by_side import Snippet, blocks_of, snippets_of
from synthese_api.pages.signing import name_of, signed
from synthese_api.problems import status_of
from synthese_api.routes.people import open_to_people
from synthese_api.uploads import safe_name

router = APIRouter(include_in_schema=False)

_ONE = LIST + "/{run}"
_REVIEW = _ONE + "/vurder"
JUDGEMENTS: tuple[Judgement, ...] = get_args(Judgement)
_SHEETS = ("xlsx", "csv")


@router.get(_REVIEW)
def review_page(request: Request, run: str) -> Response:
    """Shows a pair to be judged: the one in the address (``v``, ``h``), or the most uncertain."""
    opened, way = asked_run(request, run)
    ids = (request.query_params.get("v", ""), request.query_params.get("h", ""))
    if all(ids):
        return _pair_page(request, (opened, way), ids)
    name = name_of(request)
    if not name:
        return shown(request, "duplicate_name.html", (opened, way), {"message": None})
    with services(request).duplicates.verdicts() as verdicts:
        queue = opened.queue(verdicts, name)
        progress = opened.progress(verdicts, name)
    if not queue:
        return _done_page(request, (opened, way), progress)
    return _pair_page(request, (opened, way), (queue[0].left, queue[0].right))


@router.post(_ONE + "/navn")
def sign(request: Request, run: str, navn: Text = "", terskel: Text = "") -> Response:
    """Remembers who reviews."""
    opened, way = at(request, run, terskel)
    if not navn.strip():
        message = InputError("review.no_reviewer").text(reader_language(request))
        page = shown(request, "duplicate_name.html", (opened, way), {"message": message})
        page.status_code = HTTPStatus.BAD_REQUEST
        return page
    return signed(RedirectResponse(way.to("/vurder"), 303), navn)


@router.post(_REVIEW)
def judge(
    request: Request,
    run: str,
    *,
    v: Text = "",
    h: Text = "",
    vurdering: Text = "",
    merknad: Text = "",
    navn: Text = "",
    terskel: Text = "",
) -> Response:
    """Keeps a verdict and goes on to the next pair; a mistake is told beside the form."""
    open_to_people(request)
    seen = opened, way = at(request, run, terskel)
    by = " ".join((navn or name_of(request)).split())
    pair, left, right = opened.pair(v, h)
    with services(request).duplicates.verdicts() as verdicts:
        queue = opened.queue(verdicts, by)
        try:
            verdict = Verdict("", "", vurdering, by, "", merknad.strip(), pair.type.value)  # type: ignore[arg-type]  # refused where it is none
            verdicts.give(verdict, left, right)
        except InputError as error:
            return _pair_page(request, seen, (v, h), error=error, note=merknad)
    following = _after(queue, pair)
    url = way.pair(following, sist=vurdering) if following else way.to("/vurder", sist=vurdering)
    return signed(RedirectResponse(url, 303), by)


@router.post(_ONE + "/angre")
def undo(
    request: Request, run: str, *, navn: Text = "", terskel: Text = "", gruppe: Text = ""
) -> Response:
    """Takes back somebody's last verdict, or all that they gave at once, and shows its pair."""
    open_to_people(request)
    opened, way = at(request, run, terskel)
    with services(request).duplicates.verdicts() as verdicts:
        taken = verdicts.undo_step(" ".join((navn or name_of(request)).split()))
    if gruppe:
        return RedirectResponse(way.to(f"/gruppe/{gruppe}", angret=len(taken)), 303)
    if not taken:
        return RedirectResponse(way.to("/vurder", angret=0), 303)
    last = taken[-1]
    pair = opened.pair_of((last.left, last.right), (last.left_id, last.right_id))
    told = way.pair(pair, angret=len(taken)) if pair else way.to("/vurder", angret=len(taken))
    return RedirectResponse(told, 303)


# ---- by file


@router.get(_ONE + "/vurderinger.{suffix}")
def send_sheet(request: Request, run: str, suffix: str) -> Response:
    """Sends a sheet to judge the pairs in, with what the reader has said already."""
    opened, _ = asked_run(request, run)
    if suffix not in _SHEETS:
        raise NotFoundError("dublett_pages.no_file", name=f"vurderinger.{suffix}")
    name, language = f"vurderinger.{suffix}", reader_language(request)
    with TemporaryDirectory() as folder, services(request).duplicates.verdicts() as verdicts:
        # Whoever hasn't told who they are gets what is settled alone, and so stays blind.
        by = name_of(request)
        path = write_verdicts(opened.plain, verdicts, Path(folder) / name, by=by, language=language)
        data = path.read_bytes()
    headers = {"Content-Disposition": disposition(name, suffix), "Cache-Control": "no-store"}
    kind = "text/csv; charset=utf-8" if suffix == "csv" else _XLSX
    return Response(data, media_type=kind, headers=headers)


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get(_ONE + "/filer")
def sheets_page(request: Request, run: str) -> Response:
    """Shows how verdicts are given in a spreadsheet."""
    return _sheets(request, asked_run(request, run))


@router.post(_ONE + "/vurderinger")
def take_sheet(
    request: Request,
    run: str,
    ark: Annotated[UploadFile | None, File()] = None,
    navn: Text = "",
) -> Response:
    """Takes the verdicts of a sheet, and tells what became of its rows."""
    open_to_people(request)
    seen = opened, _ = at(request, run, "")
    try:
        if ark is None or not ark.filename:
            raise InputError("web.no_files")
        with TemporaryDirectory() as folder, services(request).duplicates.verdicts() as verdicts:
            path = Path(folder) / safe_name(ark.filename)
            with path.open("wb") as out:
                shutil.copyfileobj(ark.file, out)
            by = " ".join(navn.split()) or None
            read = read_verdicts(opened.plain, verdicts, path, by=by)
    except (InputError, ReadError) as error:
        return _sheets(request, seen, error=error)
    return signed(_sheets(request, seen, read=read), navn)


def _sheets(
    request: Request,
    seen: tuple[Opened, Way],
    *,
    read: object = None,
    error: InputError | ReadError | None = None,
) -> Response:
    language = reader_language(request)
    context = {
        "name": name_of(request),
        "read": read,
        "message": error.text(language) if error else None,
    }
    page = shown(request, "duplicate_sheets.html", seen, context)
    if error is not None:
        page.status_code = status_of(error)
    return page


# ---- what is shown


def _pair_page(
    request: Request,
    seen: tuple[Opened, Way],
    ids: tuple[str, str],
    *,
    error: InputError | None = None,
    note: str = "",
) -> Response:
    opened, way = seen
    name = name_of(request)
    pair, left, right = opened.pair(*ids)
    with services(request).duplicates.verdicts() as verdicts:
        mine = _mine(verdicts, contents(left, right), name)
        changed = changed_since(opened.plain, verdicts, pair, by=name)
        queue = opened.queue(verdicts, name)
        progress = opened.progress(verdicts, name)
        undoable = bool(name and verdicts.by(name))
    following = _after(queue, pair)
    context = {
        **pair_context(request, pair, opened),
        "name": name,
        "mine": mine,
        "note": note or (mine.note if mine else ""),
        "changed": changed,
        "snippets": _snippets(changed) if changed else (),
        "progress": progress,
        "skip": way.pair(following) if following else None,
        "undoable": undoable,
        "last": _judgement(request.query_params.get("sist", "")),
        "undone": _number(request.query_params.get("angret", "")),
        "group": group_of(opened, pair),
        "message": error.text(reader_language(request)) if error else None,
    }
    page = shown(request, "duplicate_review.html", seen, context)
    if error is not None:
        page.status_code = status_of(error)
    return page


def pair_context(request: Request, pair: DuplicatePair, opened: Opened) -> dict[str, object]:
    """Returns what every page that shows a pair tells of it."""
    left, right = opened.plain.sides(pair)
    alignment = pair.alignment
    return {
        "pair": pair,
        "alignment": alignment,
        "sides": (side(request, left, "A"), side(request, right, "B")),
        "blocks": blocks_of(alignment, left, right) if alignment else (),
        "judgements": JUDGEMENTS,
    }


def _done_page(request: Request, seen: tuple[Opened, Way], progress: object) -> Response:
    context = {
        "progress": progress,
        "name": name_of(request),
        "last": _judgement(request.query_params.get("sist", "")),
        "undone": _number(request.query_params.get("angret", "")),
    }
    return shown(request, "duplicate_reviewed.html", seen, context)


def _after(queue: Sequence[DuplicatePair], pair: DuplicatePair) -> DuplicatePair | None:
    """Returns the pair that follows in a queue; after the last comes the first that was skipped."""
    ids = [(each.left, each.right) for each in queue]
    here = ids.index((pair.left, pair.right)) if (pair.left, pair.right) in ids else -1
    rest = [*queue[here + 1 :], *queue[: max(here, 0)]]
    return rest[0] if rest else None


def _mine(verdicts: Verdicts, of: tuple[str, str], name: str) -> Verdict | None:
    """Returns what may be shown of a pair's verdicts: what was settled, or the reviewer's own."""
    held = verdicts.of(*of)
    told = [each for each in held if each.role == "settled" or each.by == name]
    return max(told, key=lambda each: (each.role == "settled", each.id), default=None)


def _snippets(changed: Changed) -> list[tuple[str, list[Snippet], tuple[str, str] | None]]:
    """Returns what changed in either text: its sign, its words, and its title where that did."""
    told = []
    for sign, each in (("A", changed.left), ("B", changed.right)):
        if each is not None:
            spans = [(one.left, one.right) for one in each.changes]
            titles = (each.old.title, each.new.title)
            moved = titles if titles[0] != titles[1] else None
            told.append((sign, snippets_of(each.old.text, each.new.text, spans), moved))
    return told


def group_of(opened: Opened, pair: DuplicatePair) -> DuplicateGroup | None:
    """Returns the group that holds both texts of a pair, if any does."""
    for each in opened.plain.groups():
        others = each.others if opened.plain.across else each.members
        if pair.left in each.members and pair.right in others:
            return each
    return None


def _judgement(given: str) -> str:
    return given if given in JUDGEMENTS else ""


def _number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 8 else None
