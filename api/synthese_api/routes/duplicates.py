"""Duplicates: the runs on the list, what they found, and what people say of their pairs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from synthese.duplicate_records import DuplicateType, Verdict
from synthese.duplicates.agreement import agreement
from synthese.reports.json_documents import to_json
from synthese_api.context import services
from synthese_api.duplicate_models import (
    AgreementModel,
    DuplicatePairModel,
    DuplicatePairsModel,
    DuplicateRunModel,
    DuplicateRunsModel,
    VerdictModel,
    VerdictRequest,
    VerdictsModel,
)
from synthese_api.duplicates import Opened
from synthese_api.routes.answers import answer, failures
from synthese_api.routes.people import open_to_people

router = APIRouter(tags=["duplicates"])

_READING = failures(400, 404, 422, 503)
Threshold = Annotated[
    float | None, Query(gt=0, lt=1, description="Another threshold than the run's own.")
]


def _opened(request: Request, run: str, threshold: float | None = None) -> Opened:
    return services(request).duplicates.opened(run, threshold=threshold)


@router.get("/duplicates", response_model=DuplicateRunsModel, responses=failures(503))
def all_runs(request: Request) -> JSONResponse:
    """Returns the runs on the list, the newest first; also those whose folder is gone."""
    places = services(request).duplicates.places()
    told = [{"id": e.id, "registered": e.registered, "gone": e.gone} for e in places]
    return JSONResponse({"runs": told})


@router.get("/duplicates/{run}", response_model=DuplicateRunModel, responses=_READING)
def one_run(request: Request, run: str, threshold: Threshold = None) -> JSONResponse:
    """Returns what a run found."""
    return answer(_opened(request, run, threshold).run.record)


@router.get("/duplicates/{run}/pairs", response_model=DuplicatePairsModel, responses=_READING)
def pairs(
    request: Request,
    run: str,
    *,
    type: Annotated[
        list[DuplicateType] | None, Query(description="Only these types, repeated.")
    ] = None,
    least: Annotated[float, Query(ge=0, le=1, description="The least probability.")] = 0.0,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
    threshold: Threshold = None,
) -> JSONResponse:
    """Returns pairs, the most probable first, without their alignments."""
    every = _opened(request, run, threshold).run.pairs(types=type)
    found = [each for each in every if each.probability >= least]
    told = to_json(found[offset : offset + limit])
    return JSONResponse({"total": len(found), "pairs": told})


@router.get("/duplicates/{run}/pair", response_model=DuplicatePairModel, responses=_READING)
def one_pair(
    request: Request, run: str, left: str, right: str, threshold: Threshold = None
) -> JSONResponse:
    """Returns a pair with its alignment; for ids that hold slashes."""
    return answer(_opened(request, run, threshold).run.pair(left, right))


@router.get(
    "/duplicates/{run}/pairs/{left}/{right}",
    response_model=DuplicatePairModel,
    responses=_READING,
)
def pair(
    request: Request, run: str, left: str, right: str, threshold: Threshold = None
) -> JSONResponse:
    """Returns a pair with its alignment."""
    return one_pair(request, run, left, right, threshold)


@router.get("/duplicates/{run}/verdicts", response_model=VerdictsModel, responses=_READING)
def verdicts(
    request: Request,
    run: str,
    by: Annotated[str, Query(description="Only what this reviewer said.")] = "",
) -> JSONResponse:
    """Returns what holds of the run's pairs, the oldest first."""
    keys = _opened(request, run).keys
    with services(request).duplicates.verdicts() as kept:
        held = kept.by(by) if by else kept.all()
    return JSONResponse({"verdicts": to_json([e for e in held if (e.left, e.right) in keys])})


@router.post(
    "/duplicates/{run}/verdicts",
    response_model=VerdictModel,
    responses=failures(400, 403, 404, 413, 422, 503),
)
def judge(request: Request, run: str, said: VerdictRequest) -> JSONResponse:
    """Keeps a verdict; it replaces the reviewer's earlier one on the pair."""
    open_to_people(request)
    found, left, right = _opened(request, run).pair(said.left, said.right)
    verdict = Verdict("", "", said.judgement, said.by, "", said.note, found.type.value)
    with services(request).duplicates.verdicts() as kept:
        return answer(kept.give(verdict, left, right))


@router.get("/duplicates/{run}/agreement", response_model=AgreementModel, responses=_READING)
def agreement_of(request: Request, run: str, one: str, other: str) -> JSONResponse:
    """Returns how two reviewers agree over all that both have judged, in whatever run."""
    _opened(request, run)
    with services(request).duplicates.verdicts() as kept:
        return answer(agreement(one, other, kept))
