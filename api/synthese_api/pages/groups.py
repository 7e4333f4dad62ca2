"""The groups: all, one, what two projects have in common, and what people have changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from synthese import groups
from synthese.errors import IndexStateError, InputError, NotFoundError
from synthese.groups import MAX_LABEL_CHARS
from synthese.pilot_records import EditAction, Group, GroupEdit
from synthese.relations import among, evidence
from synthese.synthesis import MOST_PILOTS
from synthese_api.context import reader_language, services
from synthese_api.grouping import Known
from synthese_api.pages.gathered import gathered, nearest_groups, nearest_projects
from synthese_api.pages.grouped import group_url, overview, titled
from synthese_api.pages.keeping import Text, Texts
from synthese_api.pages.links import Search
from synthese_api.pages.mending import id_of
from synthese_api.pages.seeking import form
from synthese_api.pages.signing import name_of, signed
from synthese_api.problems import status_of
from synthese_api.routes.people import open_to_people

router = APIRouter(include_in_schema=False)

_LIST = "/grupper"
_LOG = f"{_LIST}/endringer"
_ONE = _LIST + "/{group_id}"
_ACTIONS: Mapping[str, EditAction] = {
    "navn": "rename",
    "sammen": "merge",
    "del": "split",
    "hit": "move",
    "fest": "pin",
    "ut": "apart",
}
_NEAR = 8  # projects from outside that are offered to be moved into a group


@dataclass(frozen=True, slots=True)
class Said:
    """A form as it was filled in, and why it could not be taken."""

    step: str = ""
    label: str = ""
    message: str = ""


@router.get(_LIST)
def list_page(request: Request) -> Response:
    """Shows the groups by theme, of everything or of a search; ``parallelle=1`` those alone,
    ``tema=`` those of one theme.
    """
    search = Search.of(request.query_params)
    parallel = request.query_params.get("parallelle") == "1"
    known = known_of(request, search)
    context = {
        "search": search,
        "parallel": parallel,
        "asked": bool(search.query or search.where),
        "seen": overview(
            known, search, parallel=parallel, theme=request.query_params.get("tema", "")
        ),
        "told": _told(request, known),
        "mendable": services(request).uploads is not None,
        "name": name_of(request),
        **form(request, query=search.query),
    }
    return services(request).templates.page(request, "groups.html", context)


@router.get(_LOG)
def log_page(request: Request) -> Response:
    """Shows what people did to the groups, the latest first."""
    known = services(request).groups.now()
    log = groups.log(services(request).settings.index)
    context = {
        "edits": [_edit(known, each) for each in log],
        "undone": request.query_params.get("angret", ""),
        "mendable": services(request).uploads is not None,
        "name": name_of(request),
    }
    return services(request).templates.page(request, "group_log.html", context)


@router.post(f"{_LOG}/angre")
def undo(request: Request, endring: Text = "", navn: Text = "", tilbake: Text = "") -> Response:
    """Takes an edit back."""
    directory = open_to_people(request).index
    if not (endring.isascii() and endring.isdecimal() and len(endring) < 9):
        raise NotFoundError("groups.no_edit", id=endring)
    groups.undone(directory, int(endring), by=navn)
    known = services(request).groups.now()
    if tilbake and any(each.id == tilbake for each in known.grouping.groups):
        return _back(group_url(Search(), tilbake, angret=endring))
    return _back(f"{_LOG}?angret={endring}")


@router.get(_ONE)
def group_page(request: Request, group_id: str) -> Response:
    """Shows a group."""
    return _one(request, group_id)


@router.post(_ONE + "/rett/{step}")
def change(
    request: Request,
    group_id: str,
    step: str,
    *,
    navn: Text = "",
    merkelapp: Text = "",
    gruppe: Texts = None,
    prosjekt: Texts = None,
) -> Response:
    """Renames, merges, splits, moves, pins or sets apart; a mistake is told beside its form."""
    directory = open_to_people(request).index
    if step not in _ACTIONS:
        raise NotFoundError("groups.no_action", action=step, actions=", ".join(_ACTIONS))
    try:
        made = groups.edited(
            directory,
            _ACTIONS[step],
            by=navn,
            group=group_id,
            others=[each for each in gruppe or [] if each],
            projects=[id_of(each) for each in prosjekt or [] if each.strip()],
            label=merkelapp,
        )
    except (InputError, IndexStateError, NotFoundError) as error:
        said = Said(step, merkelapp, error.text(reader_language(request)))
        return _one(request, group_id, said=said, status=status_of(error))
    known = services(request).groups.now()
    there = any(each.id == group_id for each in known.grouping.groups)
    url = group_url(Search(), group_id, endret=str(made.id)) if there else ""
    return signed(_back(url or f"{_LIST}?endret={made.id}"), navn)


@router.get("/likhet")
def likeness_page(request: Request) -> Response:
    """Shows what two projects have in common: by role, and where their texts tell the same."""
    index = services(request).live.current()
    left, right = (request.query_params.get(name, "") for name in ("a", "b"))
    ids = [index.project(each).project.id for each in (left, right)]
    found = among(index, ids)
    rests = evidence(index, found[0]) if found else None
    projects = (rests.left, rests.right) if rests else [index.project(each).project for each in ids]
    context = {
        "projects": projects,
        "evidence": rests,
        "search": Search(),
        "documents": {
            each.document.source: each.document.language
            for one in projects
            for each in index.project(one.id).documents
        },
    }
    return services(request).templates.page(request, "likeness.html", context)


# ── What they show ───────────────────────────────────────────────────────────────────────────


def known_of(request: Request, search: Search) -> Known:
    """Returns the groups of a search, or of everything where nothing is asked for."""
    made = services(request).groups
    return made.over(search.query, search.filters) if search.query or search.where else made.now()


def _one(
    request: Request,
    group_id: str,
    *,
    said: Said | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    search, made = Search.of(request.query_params), services(request).groups
    known = known_of(request, search)
    group = known.group(group_id)
    today = date.today()
    key = ("gathered", group.projects, today)
    seen = made.once(key, lambda index: gathered(index, group.projects, today=today))
    whole = not (search.query or search.where)
    context = {
        "search": search,
        "whole": whole,
        "seen": seen,
        "group": group,
        "sure": group.id in known.surely_parallel,
        "theme": known.themes.get(group.theme),
        "others": nearest_groups(known, group) if whole else (),
        "near": nearest_projects(known, group, most=_NEAR) if whole else (),
        "most": MOST_PILOTS,
        "most_label": MAX_LABEL_CHARS,
        "told": _told(request, known),
        "undone": request.query_params.get("angret", ""),
        "mendable": services(request).uploads is not None and whole,
        "name": name_of(request),
        "said": said or Said(),
        "group_url": group_url,
    }
    return services(request).templates.page(request, "group.html", context, status=status)


def _told(request: Request, known: Known) -> dict[str, object] | None:
    """Returns the edit that the address tells of, as shown."""
    number = request.query_params.get("endret", "")
    if not number:
        return None
    log = groups.log(services(request).settings.index)
    return next((_edit(known, each) for each in log if str(each.id) == number), None)


def _edit(known: Known, edit: GroupEdit) -> dict[str, object]:
    there: dict[str, Group] = {each.id: each for each in known.grouping.groups}
    return {
        "edit": edit,
        "group": there.get(edit.group),
        "others": [there[each] for each in edit.others if each in there],
        "projects": titled(known, edit.projects),
        "key": f"groups.did_{edit.action}",
        "count": len(edit.others) if edit.action == "merge" else len(edit.projects),
    }


def _back(url: str) -> Response:
    return RedirectResponse(url, 303)
