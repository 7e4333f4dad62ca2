"""How far two blind reviewers agree, and settling what they disagree on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from synthese.duplicate_records import DuplicatePair, Judgement, Verdict
from synthese.duplicates.agreement import agreement
from synthese.errors import InputError
from synthese.stores.verdicts import Contents, Verdicts, contents
from synthese_api.context import reader_language, services
from synthese_api.duplicates import Opened
from synthese_api.pages.duplicate_review import JUDGEMENTS, pair_context
from synthese_api.pages.duplicate_views import LIST, Line, Way, asked_run, at, shown
from synthese_api.pages.keeping import Text
from synthese_api.pages.signing import name_of, signed
from synthese_api.problems import status_of
from synthese_api.routes.people import open_to_people

router = APIRouter(include_in_schema=False)

_PAGE = LIST + "/{run}/enighet"
_SETTLE = _PAGE + "/avgjor"

# J. R. Landis and G. G. Koch, "The Measurement of Observer Agreement for Categorical Data",
# Biometrics 33, 1977: from which kappa agreement is called what.
_DEGREES = (
    (0.8, "almost_perfect"),
    (0.6, "substantial"),
    (0.4, "moderate"),
    (0.2, "fair"),
    (0.0, "slight"),
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A pair on which two reviewers say different things."""

    line: Line
    one: Verdict
    other: Verdict


def degree(kappa: float | None) -> str:
    """Returns what an agreement is called: the end of a key of the wording."""
    if kappa is None:
        return "undefined"
    return next((name for least, name in _DEGREES if kappa > least), "none")


@router.get(_PAGE)
def agreement_page(request: Request, run: str) -> Response:
    """Shows how far two reviewers agree (``en``, ``annen``)."""
    opened, way = asked_run(request, run)
    one, other = (request.query_params.get(name, "") for name in ("en", "annen"))
    with services(request).duplicates.verdicts() as verdicts:
        names = verdicts.reviewers()
        if not (one in names and other in names) and len(names) > 1:
            one, other = names[:2]
        both = one in names and other in names and one != other
        found = agreement(one, other, verdicts) if both else None
        apart = _apart(opened, way, verdicts, (one, other)) if found else []
    context = {
        "names": names,
        "one": one,
        "other": other,
        "found": found,
        "total": sum(map(sum, found.table)) if found else 0,
        "same": sum(found.table[n][n] for n in range(3)) if found else 0,
        "degree": degree(found.kappa) if found else "",
        "apart": apart,
        "elsewhere": len(found.disagreed) - len(apart) if found else 0,
        "judgements": JUDGEMENTS,
        "settled": request.query_params.get("avgjort", "") == "1",
    }
    return shown(request, "duplicate_agreement.html", (opened, way), context)


@router.get(_SETTLE)
def settle_page(request: Request, run: str) -> Response:
    """Shows a pair with what both reviewers said of it, to be settled."""
    params = request.query_params
    names = (params.get("en", ""), params.get("annen", ""))
    ids = (params.get("v", ""), params.get("h", ""))
    return _settling(request, asked_run(request, run), ids, names=names)


@router.post(_SETTLE)
def settle(
    request: Request,
    run: str,
    *,
    v: Text = "",
    h: Text = "",
    en: Text = "",
    annen: Text = "",
    vurdering: Text = "",
    merknad: Text = "",
    navn: Text = "",
    terskel: Text = "",
) -> Response:
    """Settles a pair and goes on to the next that the two disagree on."""
    open_to_people(request)
    seen = opened, way = at(request, run, terskel)
    _, left, right = opened.pair(v, h)
    by = " ".join((navn or name_of(request)).split())
    with services(request).duplicates.verdicts() as verdicts:
        try:
            judgement: Judgement = vurdering  # type: ignore[assignment]  # refused where it is none
            verdicts.settle(left, right, judgement=judgement, by=by, note=merknad.strip())
        except InputError as error:
            return _settling(request, seen, (v, h), names=(en, annen), error=error, note=merknad)
        rest = _apart(opened, way, verdicts, (en, annen))
    return signed(RedirectResponse(_onward(way, rest, (en, annen)), 303), by)


def _onward(way: Way, rest: Sequence[Disagreement], names: tuple[str, str]) -> str:
    if not rest:
        return way.to("/enighet", en=names[0], annen=names[1], avgjort=1)
    pair = rest[0].line.pair
    return settle_url(way, pair, names, avgjort=1)


def settle_url(way: Way, pair: DuplicatePair, names: tuple[str, str], **params: object) -> str:
    """Returns the address where a pair is settled between two reviewers."""
    given = {"v": pair.left, "h": pair.right, "en": names[0], "annen": names[1], **params}
    return way.to("/enighet/avgjor", **given)


def _settling(
    request: Request,
    seen: tuple[Opened, Way],
    ids: tuple[str, str],
    *,
    names: tuple[str, str],
    error: InputError | None = None,
    note: str = "",
) -> Response:
    opened, way = seen
    pair, left, right = opened.pair(*ids)
    with services(request).duplicates.verdicts() as verdicts:
        held = verdicts.of(*contents(left, right))
        rest = _apart(opened, way, verdicts, names)
    others = [each for each in rest if (each.line.pair.left, each.line.pair.right) != ids]
    context = {
        **pair_context(request, pair, opened),
        "names": names,
        "verdicts": [each for each in held if each.by in names and each.role == "reviewer"],
        "settled_by": next((each for each in held if each.role == "settled"), None),
        "left_over": len(others),
        "skip": settle_url(way, others[0].line.pair, names) if others else None,
        "name": name_of(request),
        "note": note,
        "settled": request.query_params.get("avgjort", "") == "1",
        "back": way.to("/enighet", en=names[0], annen=names[1]),
        "message": error.text(reader_language(request)) if error else None,
    }
    page = shown(request, "duplicate_settle.html", seen, context)
    if error is not None:
        page.status_code = status_of(error)
    return page


def _apart(
    opened: Opened, way: Way, verdicts: Verdicts, names: tuple[str, str]
) -> list[Disagreement]:
    """Returns the pairs of a run that two reviewers disagree on and nobody has settled."""
    found = (
        _disagreement(opened, way, verdicts.of(*of), names)
        for of in agreement(*names, verdicts).disagreed
    )
    return sorted(filter(None, found), key=lambda each: (each.line.pair.left, each.line.pair.right))


def _disagreement(
    opened: Opened, way: Way, held: Sequence[Verdict], names: tuple[str, str]
) -> Disagreement | None:
    said = {each.by: each for each in held if each.role == "reviewer"}
    one, other = said[names[0]], said[names[1]]
    of: Contents = (one.left, one.right)
    pair = opened.pair_of(of, (one.left_id, one.right_id))
    if pair is None:
        return None
    line = Line(pair, *opened.plain.sides(pair), settle_url(way, pair, names), None)
    return Disagreement(line, one, other)
