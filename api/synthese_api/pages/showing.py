"""A project as shown: its record, the sources' words at the place asked for, and what is near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from types import MappingProxyType

from fastapi import Request, Response

from synthese import retrieval
from synthese.describe.values import FIELDS
from synthese.errors import InputError
from synthese.index import LiveIndex
from synthese.neighbours import Likeness, Neighbours, likenesses, neighbours
from synthese.records import DocumentDetail, HitPassage, ProjectDetail
from synthese.within import answering
from synthese_api.context import services
from synthese_api.pages.citing import citation, linked
from synthese_api.pages.forms import NOTHING_SAID, Said, anchor
from synthese_api.pages.grouped import standing_of
from synthese_api.pages.layout import Mark
from synthese_api.pages.life import Source, View, in_order, parted, source_of
from synthese_api.pages.links import Search, document_key
from synthese_api.pages.pictures import picture_tools
from synthese_api.pages.record import rows, typed_values, unfilled, unsure
from synthese_api.pages.telling import (
    FAMILY,
    MARGIN_ON,
    in_margin,
    is_told,
    margin,
    role_marks,
    roles_told,
)
from synthese_api.pages.templating import language_links
from synthese_api.pages.timeline import timeline

_SIMILAR = 5
_MOST_STEPS = 20
_KEPT_PROJECTS = 256  # whose neighbours are remembered while a reader steps through their texts
# Fields of which a person can get the form wrong, and the sentence that shows the form.
_HINTS = MappingProxyType(
    {
        "amount": "hint_amount",
        "municipality": "hint_municipality",
        "mentioned": "hint_municipality",
        "period": "hint_period",
        "published": "hint_published",
    }
)


@dataclass(frozen=True, slots=True)
class Nearby:
    """What lies beside a project: those like it and how, and its neighbours."""

    similar: tuple[Likeness, ...]
    neighbours: tuple[Neighbours, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """The places in a project that answer the search, and the way from one to the next.

    `at` is the number from 1 of the one that is shown, None where it is another place. `more`
    says that these are only the best of many.
    """

    total: int
    more: bool
    at: int | None
    previous: str | None
    next: str | None


def project_of(request: Request, project_id: str) -> ProjectDetail:
    """Returns a project as it stands now.

    Raises:
        NotFoundError: there is no such project.
    """
    return services(request).live.current().project(project_id)


def show(
    request: Request,
    detail: ProjectDetail,
    *,
    said: Said | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    """Returns a project's page, with what a person said and could not be taken."""
    search, project = Search.of(request.query_params), detail.project
    said = said or _asked_for(request, detail)
    opened = said.field if said.step == "rett" and said.field in FIELDS else ""
    record = rows(detail, search, opened=opened)
    found = _answering(request, detail, search)
    sources = _sources(request, detail, found)
    context = {
        "project": project,
        "search": search,
        "rows": record,
        "unfilled": unfilled(record),
        "unsure": unsure(detail, search),
        "timeline": _timeline(detail, sources),
        "sources": sources,
        "steps": _steps(request, detail, search, found),
        "nearby": _nearby(services(request).live, _generation(request), project.id),
        "cited": citation(request, project),
        **standing_of(services(request).groups.known(), project.id),
        "done": request.query_params.get("gjort", ""),
        "done_field": request.query_params.get("om", ""),
        "mendable": services(request).uploads is not None,
        "said": said,
        "opened": opened,
        "fields": FIELDS,
        "hint": _HINTS.get(said.field),
        "parted": parted(detail),
        "languages": language_links(request, f"/prosjekt/{project.id}"),
        "linked": linked,
        "anchor": anchor,
        "kept": _kept(request),
        "only": _only,
        "cite_plain": Search(),
        **picture_tools(request),
        **_roles(request, detail, search),
    }
    return services(request).templates.page(request, "project.html", context, status=status)


def _asked_for(request: Request, detail: ProjectDetail) -> Said:
    """Returns the form that the address opens: a field, as it stands."""
    field = request.query_params.get("felt", "")
    if field not in FIELDS:
        return NOTHING_SAID
    return Said("rett", field, "\n".join(typed_values(detail, field)))


def _generation(request: Request) -> int:
    return services(request).live.current().generation


@lru_cache(maxsize=_KEPT_PROJECTS)
def _nearby(live: LiveIndex, _generation: int, project_id: str) -> Nearby:
    index = live.current()
    detail = index.project(project_id)
    hits = retrieval.similar(index, project_id, k=_SIMILAR)
    return Nearby(likenesses(index, detail, hits), neighbours(index, detail.project))


def _roles(request: Request, detail: ProjectDetail, search: Search) -> dict[str, object]:
    """Returns what the page says of roles: how many sentences, which are marked, the margin."""
    chosen, on = request.query_params.get("rolle", ""), _margin_on(request)
    place = {
        name: value
        for name in ("dok", "del", "start", "end", "rolle")
        if (value := request.query_params.get(name))
    }
    told = roles_told(
        search,
        detail.project.id,
        detail.documents,
        chosen=chosen,
        kept=_kept(request),
    )
    return {
        "roles": told,
        "margin": margin(search, detail.project.id, on=on, kept=place),
        "family": FAMILY,
        "is_told": is_told,
    }


def _margin_on(request: Request) -> bool:
    return request.query_params.get("roller") == MARGIN_ON


def _kept(request: Request) -> dict[str, str]:
    """Returns what every address within the page keeps: that the margin tells roles."""
    return {"roller": MARGIN_ON} if _margin_on(request) else {}


def _only(beside: Neighbours) -> str:
    """Returns the address of the search for all that have a value of a facet."""
    return Search().narrowed(beside.field, beside.value).url


def _timeline(detail: ProjectDetail, sources: Sequence[Source]) -> object:
    """Returns the drawing of the project's period with the dates of its documents."""
    several = len(sources) > 1
    dates = [each.published for each in sources] if several else [detail.project.published]
    return timeline(detail.project.period, dates)


def _answering(request: Request, detail: ProjectDetail, search: Search) -> list[HitPassage]:
    """Returns the project's passages that answer the search, as its documents stand."""
    if not search.query:
        return []
    try:
        found = answering(
            services(request).live.current(),
            search.query,
            detail.project.id,
            mode=search.mode,
            plain=search.plain,
            without=search.without,
            k=_MOST_STEPS,
        )
    except InputError:  # an address may hold any query; the search page says what is wrong with it
        return []
    order = {each.document.source: at for at, each in enumerate(in_order(detail))}
    known = [each for each in found if each.document in order]
    return sorted(known, key=lambda each: (order[each.document], each.start))


def _sources(request: Request, detail: ProjectDetail, found: Sequence[HitPassage]) -> list[Source]:
    """Returns the documents, the one that is asked for open, or each that has a mark."""
    details, role = in_order(detail), request.query_params.get("rolle", "")
    opened, span = _opened(request, details), _span(request)
    shown = []
    for at, each in enumerate(details):
        here = span if at == opened and not role else None
        marks = role_marks(each.sentences, role) if role else _place_marks(each, here, found)
        view = View(
            place=here,
            marks=marks,
            told=in_margin(each.sentences) if _margin_on(request) else (),
            piece=_piece(request) if at == opened else None,
            open=bool(marks) if role else at == opened,
        )
        shown.append(source_of(detail, each, view))
    return shown


def _place_marks(
    each: DocumentDetail, span: tuple[int, int] | None, found: Sequence[HitPassage]
) -> tuple[Mark, ...]:
    """Returns the marks of a place: a passage with its words that met, or a value as it stands."""
    if span is None:
        return ()
    if span not in {(passage.start, passage.end) for passage in each.passages}:
        return (Mark(*span, "hit"),)
    start, source = span[0], each.document.source
    hits = [hit for hit in found if hit.document == source and (hit.start, hit.end) == span]
    words = [Mark(start + a, start + b, "hit") for hit in hits for a, b in hit.marks]
    near = [Mark(start + a, start + b, "near") for hit in hits for a, b in hit.near]
    return (Mark(*span, "place"), *words, *near)


def _steps(
    request: Request, detail: ProjectDetail, search: Search, found: Sequence[HitPassage]
) -> Steps | None:
    """Returns the way from the place that is shown to those before and after it."""
    if not found or request.query_params.get("rolle"):
        return None
    details, span = in_order(detail), _span(request)
    order = {each.document.source: at for at, each in enumerate(details)}
    before = after = 0  # how many places come before this one, and how many don't come after it
    if span is not None:
        here = _opened(request, details)
        before = sum((order[each.document], each.end) <= (here, span[0]) for each in found)
        after = sum((order[each.document], each.start) < (here, span[1]) for each in found)
    urls = [_url(search, detail.project.id, each, _kept(request)) for each in found]
    return Steps(
        total=len(found),
        more=len(found) >= _MOST_STEPS,
        at=before + 1 if after > before else None,
        previous=urls[before - 1] if before else None,
        next=urls[after] if after < len(found) else None,
    )


def _url(search: Search, project_id: str, place: HitPassage, kept: dict[str, str]) -> str:
    key, start, end = document_key(place.document), str(place.start), str(place.end)
    return search.page_of(project_id, dok=key, start=start, end=end, **kept) + "#treff"


def _opened(request: Request, details: Sequence[DocumentDetail]) -> int:
    wanted = request.query_params.get("dok")
    keys = [document_key(each.document.source) for each in details]
    return keys.index(wanted) if wanted in keys else 0


def _span(request: Request) -> tuple[int, int] | None:
    """Returns the place that the address names, or None where it names none."""
    start, end = (_number(request, name) for name in ("start", "end"))
    return (start, end) if start is not None and end is not None and start < end else None


def _piece(request: Request) -> int | None:
    """Returns the piece of a very long text that the address names, from 0."""
    number = _number(request, "del")
    return number - 1 if number else None


def _number(request: Request, name: str) -> int | None:
    told = request.query_params.get(name, "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else None
