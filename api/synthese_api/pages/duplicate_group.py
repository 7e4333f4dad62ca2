"""A group of duplicates: its texts, how each stands to each, and one verdict on them all."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from synthese.duplicate_records import DuplicateGroup, DuplicatePair, Judgement
from synthese.duplicates.reviewing import GroupEffect, effect_of_group, judge_group
from synthese.errors import InputError
from synthese_api.context import reader_language, services
from synthese_api.duplicates import Opened
from synthese_api.pages.duplicate_review import JUDGEMENTS
from synthese_api.pages.duplicate_views import (
    LIST,
    Line,
    Way,
    asked_run,
    at,
    lines,
    said_by,
    shown,
    side,
)
from synthese_api.pages.keeping import Text
from synthese_api.pages.signing import name_of, signed
from synthese_api.problems import status_of
from synthese_api.routes.people import open_to_people

router = APIRouter(include_in_schema=False)

_ONE = LIST + "/{run}/gruppe/{group_id}"
_MOST_SQUARE = 12  # texts whose pairs are shown as a table; more are a list


@router.get(_ONE)
def group_page(request: Request, run: str, group_id: str) -> Response:
    """Shows a group; ``vurdering`` foretells what a verdict on all of it would do."""
    given = request.query_params.get("vurdering", "")
    name = request.query_params.get("navn", "").strip() or name_of(request)
    seen = asked_run(request, run)
    wanted: Judgement | None = next((each for each in JUDGEMENTS if each == given), None)
    if wanted and not name:
        return _page(request, seen, group_id, error=InputError("review.no_reviewer"))
    return _page(request, seen, group_id, wanted=wanted, name=name)


@router.post(_ONE)
def judge(
    request: Request,
    run: str,
    group_id: str,
    *,
    vurdering: Text = "",
    merknad: Text = "",
    navn: Text = "",
    terskel: Text = "",
) -> Response:
    """Gives a verdict on every pair of a group on which no one has said otherwise."""
    open_to_people(request)
    seen = opened, way = at(request, run, terskel)
    group, by = opened.group(group_id), " ".join((navn or name_of(request)).split())
    wanted: Judgement | None = next((each for each in JUDGEMENTS if each == vurdering), None)
    try:
        if wanted is None:
            raise InputError("review.no_judgement", given=vurdering)
        if not by:
            raise InputError("review.no_reviewer")
        with services(request).duplicates.verdicts() as verdicts:
            effect = effect_of_group(opened.run, verdicts, group, judgement=wanted, by=by)
            given = judge_group(opened.run, verdicts, effect, note=merknad.strip())
    except InputError as error:
        return _page(request, seen, group_id, error=error)
    url = way.to(f"/gruppe/{group_id}", gjort=wanted, antall=len(given))
    return signed(RedirectResponse(url, 303), by)


def _pairs_of(opened: Opened, group: DuplicateGroup) -> list[DuplicatePair]:
    members, across = set(group.members), opened.run.across
    others = set(group.others) if across else members
    return [each for each in opened.run.pairs() if each.left in members and each.right in others]


def _page(
    request: Request,
    seen: tuple[Opened, Way],
    group_id: str,
    *,
    wanted: Judgement | None = None,
    name: str = "",
    error: InputError | None = None,
) -> Response:
    opened, way = seen
    group = opened.group(group_id)
    language = reader_language(request)
    effect: GroupEffect | None = None
    with services(request).duplicates.verdicts() as verdicts:
        said = said_by(verdicts, name or name_of(request))
        if wanted:
            effect = effect_of_group(opened.run, verdicts, group, judgement=wanted, by=name)
    ends = [(0, each) for each in group.members] + [(1, each) for each in group.others]
    ends.sort(key=lambda each: each != (0, group.representative))
    texts = [opened.run.text(id_, set=number) for number, id_ in ends]
    listed = lines(opened, way, _pairs_of(opened, group), said=said)
    context = {
        "group": group,
        "dissolved": opened.dissolved(group),
        "sides": [side(request, each, str(n)) for n, each in enumerate(texts, start=1)],
        "lines": listed,
        "square": _square(listed) if len(texts) <= _MOST_SQUARE and not opened.run.across else None,
        "effect": effect,
        "wanted": wanted,
        "name": name or name_of(request),
        "judgements": JUDGEMENTS,
        "done": next((e for e in JUDGEMENTS if e == request.query_params.get("gjort")), None),
        "done_count": _count(request.query_params.get("antall", "")),
        "undone": _count(request.query_params.get("angret", "")),
        "message": error.text(language) if error else None,
    }
    page = shown(request, "duplicate_group.html", seen, context)
    if error is not None:
        page.status_code = status_of(error)
    return page


def _square(listed: Sequence[Line]) -> dict[tuple[str, str], Line]:
    """Returns the lines by the ids of their texts, in either order."""
    found = {(each.pair.left, each.pair.right): each for each in listed}
    return found | {(right, left): each for (left, right), each in found.items()}


def _count(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 8 else None
