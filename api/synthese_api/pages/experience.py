"""The experience matrix: pilots × roles and own questions, of a group, a search or a collection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from synthese import keeping
from synthese.errors import InputError
from synthese.pilot_records import Synthesis
from synthese.synthesis import MOST_PILOTS, columns_of, synthesise
from synthese.synthesis.opting_out import read_opt_out
from synthese.wording import say
from synthese_api.context import reader_language, services
from synthese_api.owner import kept_of
from synthese_api.pages.choosing import Asked, moved, roles_left
from synthese_api.pages.grouped import group_url
from synthese_api.pages.groups import known_of
from synthese_api.pages.links import Search
from synthese_api.pages.matrix import laid
from synthese_api.pages.signing import name_of
from synthese_api.problems import status_of
from synthese_api.synthesis_files import SUFFIXES, synthesis_file

router = APIRouter(include_in_schema=False)

_GROUP = "/grupper/{group_id}/erfaringer"
_OWN = "/erfaringer"
_SEARCH = ("q", "where", "ord", "uten", "mode")
_OF_SEARCH = 20  # hits of a search that are laid side by side where no rows are named


@dataclass(frozen=True, slots=True)
class Selection:
    """What is laid side by side: of what, under which title, and where the reader came from."""

    asked: Asked
    projects: tuple[str, ...]
    title: str
    told: str
    back: str
    group: str | None = None


@router.get(_GROUP)
def group_matrix(request: Request, group_id: str) -> Response:
    """Shows the experience of a group; ``kolonne`` and ``prosjekt`` choose and order."""
    return _page(request, _of_group(request, group_id))


@router.get(_GROUP + ".{suffix}")
def group_file(request: Request, group_id: str, suffix: str) -> Response:
    """Sends the same as a file."""
    return _file(request, _of_group(request, group_id), suffix)


@router.get(_OWN)
def own_matrix(request: Request) -> Response:
    """Shows the experience of chosen projects, of a search, or of a collection."""
    return _page(request, _of_own(request))


@router.get(_OWN + ".{suffix}")
def own_file(request: Request, suffix: str) -> Response:
    """Sends the same as a file."""
    return _file(request, _of_own(request), suffix)


def synthesis_of(request: Request, selection: Selection, columns: tuple[str, ...]) -> Synthesis:
    """Returns the synthesis of a selection, kept while the index stays as it is.

    Raises:
        InputError: no columns or pilots, or too many.
        NotFoundError: one of them is no project.
    """
    today, out = date.today(), read_opt_out(services(request).settings.opt_out)
    wanted = columns_of(columns)
    key = ("synthesis", selection.projects, columns, selection.title, selection.told, today, out)
    return services(request).groups.once(
        key,
        lambda index: synthesise(
            index,
            selection.projects,
            title=selection.title,
            today=today,
            columns=wanted,
            group=selection.group,
            selection=selection.told,
            opted_out=out,
        ),
    )


# ── What is laid side by side ────────────────────────────────────────────────────────────────


def _of_group(request: Request, group_id: str) -> Selection:
    search = Search.of(request.query_params)
    group = known_of(request, search).group(group_id)
    language = reader_language(request)
    path = group_url(Search(), group.id, "erfaringer")
    asked = Asked.of(path, request.query_params, base=_SEARCH)
    label = group.label.text(language)
    return Selection(
        asked,
        asked.projects or group.projects,
        label[:1].upper() + label[1:],
        say("experience.of_group", language, label=label),
        group_url(search, group.id),
        group.id,
    )


def _of_own(request: Request) -> Selection:
    """Returns the selection that an address tells of: projects, a collection, or a search."""
    params, language = request.query_params, reader_language(request)
    if "samling" in params:
        return _of_collection(request, params["samling"])
    search = Search.of(params)
    asked = Asked.of(_OWN, params, base=_SEARCH)
    if not (search.query or search.where):
        title = say("experience.title", language)
        return Selection(
            asked, asked.projects, title, say("experience.of_chosen", language), "/grupper"
        )
    title = search.query or say("experience.title", language)
    told = say("experience.of_search", language, query=title)
    found = asked.projects or _found(request, search)
    return Selection(asked, found, title, told, search.url)


def _found(request: Request, search: Search) -> tuple[str, ...]:
    result = services(request).searching.search(
        search.query,
        k=_OF_SEARCH,
        order=search.order,
        offset=0,
        mode=search.mode,
        where=search.filters,
        plain=search.plain,
        without=search.without,
        language=reader_language(request),
    )
    return tuple(each.project.id for each in result.hits if each.matched)


def _of_collection(request: Request, token: str) -> Selection:
    index = services(request).live.current()
    with kept_of(request) as kept:
        collection, _ = kept.collection(token)
        ids = [each for each, _ in keeping.projects_of(kept, collection)]
    there = [found.id for each in ids if (found := keeping.project_now(index, each))]
    asked = Asked.of(_OWN, request.query_params, base=("samling",))
    told = say("experience.of_collection", reader_language(request), name=collection.name)
    projects = asked.projects or tuple(there[:MOST_PILOTS])
    return Selection(asked, projects, collection.name, told, f"/samling/{token}")


# ── What is shown ────────────────────────────────────────────────────────────────────────────


def _file(request: Request, selection: Selection, suffix: str) -> Response:
    synthesis = synthesis_of(request, selection, selection.asked.chosen)
    return synthesis_file(synthesis, suffix, reader_language(request), today=date.today())


def _page(request: Request, selection: Selection) -> Response:
    language, message, status = reader_language(request), None, HTTPStatus.OK
    asked = selection.asked
    if not selection.projects:
        return services(request).templates.page(
            request, "experience_none.html", {"selection": selection}
        )
    try:
        synthesis = synthesis_of(request, selection, asked.chosen)
    except InputError as error:  # of the columns: shown beside the form, where they can be mended
        if not asked.columns:
            raise
        message, status = error.text(language), status_of(error)
        asked = asked.with_columns(())
        synthesis = synthesis_of(request, selection, asked.chosen)
    context = {
        "mode": "view",
        "seen": laid(synthesis, language),
        "selection": selection,
        "asked": asked,
        "setup": setup(asked, selection.projects),
        "roles_left": roles_left(synthesis.columns),
        "message": message,
        "suffixes": SUFFIXES,
        "file_url": asked.file,
        "name": name_of(request),
        "may_keep": services(request).settings.max_kept > 0,
    }
    return services(request).templates.page(request, "experience.html", context, status=status)


def setup(asked: Asked, projects: tuple[str, ...]) -> dict[str, list[dict[str, str | None]]]:
    """Returns the addresses that move each column and row, or take it out, in order."""
    return {
        "columns": [
            _steps(asked.chosen, at, lambda new: asked.with_columns(new).url)
            for at in range(len(asked.chosen))
        ],
        "rows": [
            _steps(projects, at, lambda new: asked.with_projects(new).url)
            for at in range(len(projects))
        ],
    }


def _steps(
    items: tuple[str, ...], at: int, url: Callable[[tuple[str, ...]], str]
) -> dict[str, str | None]:
    return {
        "before": url(moved(items, at, -1)) if at else None,
        "after": url(moved(items, at, 1)) if at + 1 < len(items) else None,
        "out": url(moved(items, at, 0)) if len(items) > 1 else None,
    }
