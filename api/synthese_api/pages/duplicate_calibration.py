"""Mending a run's probabilities by what people decided: what it would do first, then doing it."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from synthese.duplicate_records import DuplicatePair
from synthese.duplicates.reviewing_probabilities import LEAST_OF_EACH, Recalibration, recalibration
from synthese.duplicates.run import Run
from synthese.errors import InputError
from synthese_api.context import reader_language, services
from synthese_api.pages.duplicate_views import LIST, Way, asked_run, at, lines, shown
from synthese_api.pages.keeping import Text
from synthese_api.pages.signing import name_of
from synthese_api.routes.people import open_to_people

router = APIRouter(include_in_schema=False)

_PAGE = LIST + "/{run}/kalibrering"
_MOST = 20  # pairs that change sides which are shown


@router.get(_PAGE)
def calibration_page(request: Request, run: str) -> Response:
    """Shows what recalibrating would do, or that it has been done."""
    opened, way = asked_run(request, run)
    plain = _plain(opened.original, opened.plain.threshold)
    found: Recalibration | None = None
    message = ""
    with services(request).duplicates.verdicts() as verdicts:
        try:
            found = recalibration(plain, verdicts)
        except InputError as error:
            message = error.text(reader_language(request))
    by_ids = {(each.left, each.right): each for each in plain.pairs()}
    up, down = (_known(ids, by_ids) for ids in ((found.up, found.down) if found else ((), ())))
    context = {
        "found": found,
        "message": message,
        "least": LEAST_OF_EACH,
        "in_use": opened.calibration,
        "up": lines(opened, way, up[:_MOST], said={}),
        "down": lines(opened, way, down[:_MOST], said={}),
        "most": _MOST,
        "name": name_of(request),
        "done": request.query_params.get("gjort", ""),
        "probability_then": found.of if found else None,
    }
    return shown(request, "duplicate_calibration.html", (opened, way), context)


@router.post(_PAGE)
def calibrate(request: Request, run: str, *, steg: Text = "", terskel: Text = "") -> Response:
    """Uses the recalibration for this run (``steg=bruk``), or goes back (``steg=angre``)."""
    open_to_people(request)
    opened, way = at(request, run, terskel)
    service = services(request)
    if steg == "angre":
        service.duplicates.calibrate(run, None)
        return RedirectResponse(_done(opened.id, way, "angret"), 303)
    with service.duplicates.verdicts() as verdicts:
        found = recalibration(_plain(opened.original, opened.plain.threshold), verdicts)
    service.duplicates.calibrate(run, (found.slope, found.bias))
    return RedirectResponse(_done(opened.id, way, "brukt"), 303)


def _done(run: str, way: Way, what: str) -> str:
    return Way(run, way.threshold).to("/kalibrering", gjort=what)


def _plain(original: Run, threshold: float) -> Run:
    """Returns the run with the probabilities that it was made with."""
    return original if original.threshold == threshold else original.at(threshold)


def _known(
    ids: Iterable[tuple[str, str]], pairs: dict[tuple[str, str], DuplicatePair]
) -> list[DuplicatePair]:
    return [pairs[each] for each in ids]
