"""An application beside an index → the projects it is like, each in its tab with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from synthese.alignment import Comparison, Meeting, Telling, compare, telling_of
from synthese.describe.roles import TOLD
from synthese.index import Index
from synthese.neighbours import COMPARED, compared
from synthese.pilot_records import RelationKind, Stage
from synthese.records import Hit, Municipality, Period, Project, ProjectDetail, Role
from synthese.relations import among, standing
from synthese.relations.evidence import quoted
from synthese.relations.newcomers import Acquaintance, Surroundings
from synthese.relations.standing import Opened
from synthese.retrieval import hits_near
from synthese.screening.applications import as_ranked
from synthese.screening.lessons import lessons_of
from synthese.screening.nearness import asked_of, nearest
from synthese.screening.tabs import ONE_CHALLENGE, Seen, placed
from synthese.screening_records import Application, Lesson, QuotePair, ScreeningMatch
from synthese.synthesis.contacts import contact_of
from synthese.synthesis.members import stage_of

_SHOWN = 12  # of the nearest that are shown; of the others, those of the same challenge
_QUOTES = 3
_MOST = 40  # projects that are looked at
_LIKENESS = 0.05  # what likeness of challenge counts beside nearness in the order of all


@dataclass(frozen=True, slots=True)
class _Near:
    """A project near an application, how the two stand, and how near it is, 0..1."""

    hit: Hit
    known: Acquaintance | None
    score: float


def matches_of(
    index: Index, application: Application, *, on: date
) -> tuple[tuple[ScreeningMatch, ...], tuple[str, ...]]:
    """Returns the matches, the best first, and the ids of the projects looked at, nearest first.

    Args:
        index: where the projects are.
        application: what they are held against.
        on: the day it is done for: what is over by then is over.
    """
    near = _near(index, application, on)
    asked = _Application(
        application,
        telling_of(index.lexicon, application.detail.documents),
        telling_of(index.lexicon, compared(as_ranked(application))),
        on,
    )
    later = _forerunners(index, near)
    matches = [
        _match(index, asked, each, later.get(each.hit.project.id))
        for place, each in enumerate(near)
        if _is_shown(each, place)
    ]
    return _ranked(matches), tuple(each.hit.project.id for each in near)


def surroundings(index: Index) -> Surroundings:
    """Returns how the projects of an index stand, ready to be asked about applications."""
    return _surroundings(index.directory, index.generation, Opened(index))


@lru_cache(maxsize=2)
def _surroundings(directory: Path, generation: int, opened: Opened) -> Surroundings:
    return Surroundings(standing(opened.index), opened.index.lexicon)


# ── What is near ─────────────────────────────────────────────────────────────────────────────


def _near(index: Index, application: Application, on: date) -> list[_Near]:
    text = _text(application)
    if not text.strip():
        return []
    detail = _as_planned(as_ranked(application), on)
    (known,) = surroundings(index).stand([detail], most=_MOST)
    by_number = {index.catalogue.number_of(each.project, index.generation): each for each in known}
    asked = asked_of(index, text)
    scores = nearest(index, asked, besides=by_number)
    scores = {each: _score(much, by_number.get(each)) for each, much in scores.items()}
    ordered = sorted(scores, key=lambda each: (-scores[each], each))[:_MOST]
    hits = hits_near(index, asked.question, np.array(ordered, np.int64))
    return [
        _Near(hits[each], by_number.get(each), scores[each]) for each in ordered if each in hits
    ]


def _score(nearness: float, known: Acquaintance | None) -> float:
    likeness = known.likeness if known else 0.0
    return round((nearness + _LIKENESS * likeness) / (1 + _LIKENESS), 4)


def _text(application: Application) -> str:
    """Returns what an application tells, with what people said that it tells."""
    detail = as_ranked(application)
    return "\n\n".join((application.title, *(each.document.text for each in detail.documents)))


def _as_planned(detail: ProjectDetail, on: date) -> ProjectDetail:
    """Returns an application as something that is to come, where it doesn't say when."""
    project = detail.project
    if project.period and project.period.start:
        return detail
    end = project.period.end if project.period else None
    begins = Period(f"{on:%Y-%m}", end)
    return replace(detail, project=replace(project, period=begins, status="planlagt"))


def _is_shown(each: _Near, place: int) -> bool:
    return place < _SHOWN or (each.known is not None and each.known.relation is not None)


# ── One match ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Application:
    """An application, ready to be held against many projects."""

    application: Application
    whole: Telling
    by_role: Telling
    on: date


def _match(
    index: Index, asked: _Application, near: _Near, forerunner: str | None
) -> ScreeningMatch:
    detail = index.project(near.hit.project.id)
    whole, by_role = _tellings(index.directory, index.generation, detail.project.id, Opened(index))
    roles = compare(asked.by_role, by_role).by_role()
    stage = stage_of(detail.project, today=asked.on)
    relation = near.known.relation if near.known else None
    lessons = _lessons(index, asked.application, detail, stage)
    at = placed(
        Seen(
            detail.project,
            relation,
            near.known.likeness if near.known else None,
            stage,
            lessons,
            forerunner,
        )
    )
    unknown_period = asked.application.detail.project.period is None
    return ScreeningMatch(
        hit=near.hit,
        tab=at.tab,
        tabs=at.tabs,
        likeness=near.known.likeness if near.known else None,
        relation=relation.kind if relation else None,
        stage=stage,
        months=relation.months if relation and not unknown_period else None,
        together=relation.together if relation and not unknown_period else None,
        places=_places(asked.application, detail.project),
        same_county=_same_county(asked.application, detail.project),
        roles=tuple((role, roles[role]) for role in COMPARED if role in roles),
        quotes=_quotes(asked, detail, compare(asked.whole, whole)),
        lessons=lessons,
        reasons=at.reasons,
        missing=at.missing,
        contact=contact_of(detail),
    )


def _lessons(
    index: Index, application: Application, detail: ProjectDetail, stage: Stage
) -> tuple[Lesson, ...]:
    if stage == "planned":
        return ()
    return lessons_of(index.lexicon, application, detail)


@lru_cache(maxsize=512)
def _tellings(
    directory: Path, generation: int, project: str, opened: Opened
) -> tuple[Telling, Telling]:
    """Returns what a project tells, all of it and by role."""
    detail, lexicon = opened.index.project(project), opened.index.lexicon
    return telling_of(lexicon, detail.documents), telling_of(lexicon, compared(detail))


def _quotes(
    asked: _Application, detail: ProjectDetail, compared: Comparison
) -> tuple[QuotePair, ...]:
    """Returns where the two tell the same; where they nowhere do, the two sentences nearest."""
    own = asked.application.detail
    met = compared.meetings(most=_QUOTES) or compared.nearest()
    return tuple(
        QuotePair(*quoted(own, detail, each), round(each.likeness, 4), _role(detail, each))
        for each in met
    )


def _role(detail: ProjectDetail, met: Meeting) -> Role | None:
    """Returns what the project's side tells, None where it isn't known."""
    return next(
        (
            each.role
            for each in detail.documents[met.right_text].sentences
            if each.start < met.right.end
            and met.right.start < each.end
            and each.confidence >= TOLD
            and each.role is not Role.OTHER
        ),
        None,
    )


def _places(application: Application, project: Project) -> tuple[Municipality, ...]:
    theirs = {unit.number for unit in project.municipalities}
    return tuple(u for u in application.detail.project.municipalities if u.number in theirs)


def _same_county(application: Application, project: Project) -> bool | None:
    ours = {u.number[:2] for u in application.detail.project.municipalities}
    theirs = {u.number[:2] for u in project.municipalities}
    return not ours.isdisjoint(theirs) if ours and theirs else None


# ── All of them ──────────────────────────────────────────────────────────────────────────────


def _forerunners(index: Index, near: Iterable[_Near]) -> dict[str, str]:
    """Returns the matches of which another is the next phase, by id, with that one's title.

    One that is liker the application than its next phase is not a forerunner of what was done, but
    what was done.
    """
    known = {
        each.hit.project.id: (each.known.likeness, each.hit.project.title)
        for each in near
        if each.known and each.known.relation and each.known.relation.kind in ONE_CHALLENGE
    }
    found: dict[str, str] = {}
    for each in among(index, sorted(known)):
        if each.kind is RelationKind.RENEWAL and each.first:
            likeness, title = known[each.other(each.first)]
            if likeness >= known[each.first][0]:
                found[each.first] = title
    return found


def _ranked(matches: Sequence[ScreeningMatch]) -> tuple[ScreeningMatch, ...]:
    return tuple(
        replace(each, hit=replace(each.hit, rank=place))
        for place, each in enumerate(matches, start=1)
    )
