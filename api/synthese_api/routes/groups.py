"""Groups and relations: which projects are parallel, in which groups, and what people changed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse

from synthese import groups
from synthese.relations import among, relations_of
from synthese.reports.groupings import group_document, grouping_document
from synthese.reports.json_documents import to_json
from synthese.wording import Language
from synthese_api.context import reader_language, services
from synthese_api.filters import MOST_FILTERS, filters
from synthese_api.models import (
    GroupDetailModel,
    GroupEditModel,
    GroupEditRequest,
    GroupEditsModel,
    GroupsModel,
    RelationsModel,
    UndoRequest,
)
from synthese_api.routes.answers import Count, answer, failures
from synthese_api.routes.people import open_to_people

router = APIRouter(tags=["groups"])

Tongue = Annotated[Language | None, Query(description="Language of the labels.")]
_EDITING = failures(400, 403, 404, 413, 422, 503)
_MOST_EDITS = 2**53 - 1


@router.get("/groups", response_model=GroupsModel, responses=failures(400, 422, 503))
def all_groups(
    request: Request,
    *,
    query: Annotated[str, Query(description="A search to make groups over; none: all.")] = "",
    where: Annotated[
        list[str] | None, Query(max_length=MOST_FILTERS, description="`field:value`, repeated.")
    ] = None,
    parallel: Annotated[bool, Query(description="Only groups with parallel pilots.")] = False,
    lang: Tongue = None,
) -> JSONResponse:
    """Returns every project of the index, or of a search, in a group or in `alone`."""
    made, asked = services(request).groups, filters(where or ())
    known = made.over(query, asked) if query.strip() or asked else made.now()
    told = grouping_document(known.grouping, lang or reader_language(request))
    if parallel:
        told["groups"] = [each for each in told["groups"] if each["parallel"]]
    return JSONResponse(told)


@router.get("/groups/edits", response_model=GroupEditsModel, responses=failures(503))
def all_edits(request: Request) -> JSONResponse:
    """Returns what people did to the groups, the latest first; what was undone stays, marked."""
    service = services(request)
    service.live.current()  # where there is no index there are no groups
    return JSONResponse({"edits": to_json(groups.log(service.settings.index))})


@router.post("/groups/edits", response_model=GroupEditModel, responses=_EDITING)
def edit(request: Request, wanted: GroupEditRequest) -> JSONResponse:
    """Renames, merges, splits, moves, pins or sets apart."""
    return answer(
        groups.edited(
            open_to_people(request).index,
            wanted.action,
            by=wanted.by,
            group=wanted.group,
            others=wanted.others,
            projects=wanted.projects,
            label=wanted.label,
        )
    )


@router.post("/groups/edits/{edit_id}/undo", response_model=GroupEditModel, responses=_EDITING)
def undo(
    request: Request, edit_id: Annotated[int, Path(ge=1, le=_MOST_EDITS)], said: UndoRequest
) -> JSONResponse:
    """Takes an edit back; what was done after it holds as it did."""
    directory = open_to_people(request).index
    services(request).live.current()
    return answer(groups.undone(directory, edit_id, by=said.by))


@router.get(
    "/groups/{group_id}", response_model=GroupDetailModel, responses=failures(404, 422, 503)
)
def one_group(request: Request, group_id: str, lang: Tongue = None) -> JSONResponse:
    """Returns a group with how its projects stand to each other."""
    service = services(request)
    group = service.groups.now().group(group_id)
    relations = among(service.live.current(), group.projects)
    told = group_document(group, lang or reader_language(request))
    return JSONResponse({**told, "relations": to_json(relations)})


@router.get(
    "/projects/{project_id:path}/relations",
    response_model=RelationsModel,
    responses=failures(404, 422, 503),
)
def relations(request: Request, project_id: str, most: Count = 100) -> JSONResponse:
    """Returns how a project stands to others, the likest first."""
    index = services(request).live.current()
    project = index.project(project_id).project  # one that has been joined is another now
    return JSONResponse({"relations": to_json(relations_of(index, project.id, most=most))})
