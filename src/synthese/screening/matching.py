"""An application beside an index → the projects it is like, each in its tab with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from synthese.alignment import Comparison, Meeting, Telling, compare, telling_of
from synthese.describe.roles import TOLD
from synthese.index import Index
from synthese.neighbours import COMPARED
from synthese.pilot_records import Missing, Quote, Relation, RelationKind, Stage
from synthese.records import (
    DocumentDetail,
    Hit,
    Municipality,
    Period,
    Project,
    ProjectDetail,
    Role,
)
from synthese.relations import among, standing
from synthese.relations.evidence import quoted
from synthese.relations.judging import ONE_CHALLENGE as LIKELY
from synthese.relations.newcomers import Acquaintance, Surroundings
from synthese.relations.standing import Opened
from synthese.retrieval import hits_near
from synthese.screening.applications import as_ranked
from synthese.screening.lessons import lessons_of
from synthese.screening.nearness import Asked, asked_of, nearest
from synthese.screening.tabs import ONE_CHALLENGE, RELATED, Seen, placed
from synthese.screening_records import Application, Lesson, QuotePair, ScreeningMatch
from synthese.synthesis.contacts import contact_of
from synthese.synthesis.members import stage_of

# How near two are, 0..1, below which they aren't of one challenge, whatever their neighbours say:
# of those that are, 3 in 100 lie there in the demonstration corpus, and none of the judged pairs
# (scripts/calibrate_screening.py).
LEAST_NEAR = 0.18
_OF_TWO = (RelationKind.PARALLEL, RelationKind.EARLIER)
_SHOWN = 12  # of the nearest that are shown; of the others, those of the same challenge
_QUOTES = 3
_NOT_THE_SAME = 0.99
_MOST = 40  # projects that are looked at


@dataclass(frozen=True, slots=True)
class _Near:
    """A project near an application, how the two stand, and how near it is, 0..1."""

    number: int
    project: Project
    known: Acquaintance | None
    score: float

    @property
    def of_one_challenge(self) -> bool:
        """Whether the two are said to meet one challenge."""
        relation = self.known.relation if self.known else None
        return relation is not None and relation.kind in ONE_CHALLENGE


def acquainted(
    index: Index, applications: Sequence[Application], *, on: date
) -> Iterator[tuple[Acquaintance, ...]]:
    """Yields how the projects of an index stand to each application, the likest first.

    Each is measured by itself; what several have in common is only looked up once.
    """
    begun = index.catalogue.begun()
    around = _surroundings(index.directory, index.generation, begun, Opened(index))
    yield from around.stand([_as_planned(as_ranked(e), on) for e in applications], most=_MOST)


def matches_of(
    index: Index, application: Application, known: Sequence[Acquaintance], *, on: date
) -> tuple[tuple[ScreeningMatch, ...], tuple[ProjectDetail, ...]]:
    """Returns the matches, the best first, and the projects that they are, in the same order.

    Args:
        index: where the projects are.
        application: what they are held against.
        known: how they stand to it, as `acquainted` has it.
        on: the day it is done for: what is over by then is over.
    """
    text = _text(application)
    if not text.strip():
        return (), ()
    question = asked_of(index, text)
    near = _near(index, question, known)
    shown = [e for place, e in enumerate(near) if place < _SHOWN or e.of_one_challenge]
    hits = hits_near(index, question.question, np.array([e.number for e in shown], np.int64))
    asked = _Application(application, telling_of(index.lexicon, _told(application)), on)
    later = _forerunners(index, near)
    shown = [each for each in shown if each.number in hits]
    details = tuple(index.project(each.project.id) for each in shown)
    matches = [
        _match(index, asked, _Known(each, detail, hits[each.number], later.get(each.project.id)))
        for each, detail in zip(shown, details, strict=True)
    ]
    return _ranked(matches), details


@lru_cache(maxsize=2)
def _surroundings(directory: Path, generation: int, begun: str, opened: Opened) -> Surroundings:
    return Surroundings(standing(opened.index), opened.index.lexicon)


# ── What is near ─────────────────────────────────────────────────────────────────────────────


def _near(index: Index, asked: Asked, known: Sequence[Acquaintance]) -> list[_Near]:
    """Returns the projects that are nearest, the nearest first."""
    catalogue, generation = index.catalogue, index.generation
    by_number = {catalogue.number_of(each.project, generation): each for each in known}
    scores = nearest(index, asked, besides=by_number)
    projects = catalogue.projects(list(scores), generation)
    # One that a writer has taken out meanwhile, twice over, is left out.
    there = (each for each in scores if each in projects)
    return [
        _Near(each, projects[each], _held(by_number.get(each), scores[each]), scores[each])
        for each in there
    ]


def _held(known: Acquaintance | None, score: float) -> Acquaintance | None:
    """Returns how two stand, as far as what they tell themselves bears it.

    Who is near whom tells the likeness of two. In a collection of other things the nearest is
    nearest too, and is not near.
    """
    relation = known.relation if known else None
    if known is None or relation is None or relation.kind not in _OF_TWO or score >= LEAST_NEAR:
        return known
    most = round(LIKELY * score / LEAST_NEAR, 4)
    return replace(known, likeness=min(known.likeness, most), relation=None)


def _text(application: Application) -> str:
    """Returns what an application tells, with what people said that it tells.

    A title that the text begins with, as that of an untitled text, isn't told twice.
    """
    told = "\n\n".join(each.document.text for each in as_ranked(application).documents)
    title = application.title.rstrip(" .…")
    return told if told.lstrip().startswith(title) else f"{application.title}\n\n{told}"


def _as_planned(detail: ProjectDetail, on: date) -> ProjectDetail:
    """Returns an application as something that is to come, where it doesn't say when."""
    project = detail.project
    month, end = f"{on:%Y-%m}", project.period.end if project.period else None
    if _says_when(project) or (end and end < month):
        return detail
    begins = Period(month, end)
    return replace(detail, project=replace(project, period=begins, status="planlagt"))


def _says_when(project: Project) -> bool:
    """Says whether it is known when a project begins."""
    return bool(project.period and project.period.start)


def _relation(application: Application, known: Acquaintance | None) -> Relation | None:
    """Returns how the two stand. What begins nobody knows when runs beside another only likely."""
    relation = known.relation if known else None
    if relation is None or _says_when(application.detail.project):
        return relation
    likely = relation.kind is RelationKind.PARALLEL and "period" not in relation.missing
    missing: tuple[Missing, ...] = ("period", *relation.missing) if likely else relation.missing
    return replace(relation, months=None, together=None, missing=missing)


# ── One match ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Application:
    """An application, and what it tells: its documents, and what people said last of all."""

    application: Application
    told: Telling
    on: date


def _told(application: Application) -> Sequence[DocumentDetail]:
    """Returns what an application tells, what people put in other words after its documents."""
    return as_ranked(application).documents


@dataclass(frozen=True, slots=True)
class _Known:
    """A project near an application, whole; `forerunner` is the title of its next phase."""

    near: _Near
    detail: ProjectDetail
    hit: Hit
    forerunner: str | None


def _match(index: Index, asked: _Application, project: _Known) -> ScreeningMatch:
    detail, near = project.detail, project.near
    alike = compare(asked.told, _telling(index, detail))
    roles = alike.by_role()
    stage = stage_of(detail.project, today=asked.on)
    quotes = _quotes(asked.application, detail, alike)
    # A few words that no sentence can be quoted of are near much, and say nothing of a challenge,
    # but where a person has put it into words.
    told = bool(quotes or asked.application.edits)
    relation = _relation(asked.application, near.known) if told else None
    lessons = _lessons(index, asked.application, detail, near, stage) if told else ()
    at = placed(
        Seen(
            detail.project,
            relation,
            near.known.likeness if near.known else None,
            stage,
            lessons,
            project.forerunner,
        )
    )
    return ScreeningMatch(
        hit=replace(project.hit, score=near.score),
        tab=at.tab,
        tabs=at.tabs,
        likeness=near.known.likeness if near.known else None,
        relation=relation.kind if relation else None,
        stage=stage,
        months=relation.months if relation else None,
        together=relation.together if relation else None,
        places=_places(asked.application, detail.project),
        same_county=_same_county(asked.application, detail.project),
        roles=tuple((role, roles[role]) for role in COMPARED if role in roles),
        quotes=quotes,
        lessons=lessons,
        reasons=at.reasons,
        missing=at.missing,
        contact=contact_of(detail),
    )


def _lessons(
    index: Index, application: Application, detail: ProjectDetail, near: _Near, stage: Stage
) -> tuple[Lesson, ...]:
    """Returns what a project has learnt for this; one that has hardly to do with it, nothing."""
    if stage == "planned" or near.known is None or near.known.likeness < RELATED:
        return ()
    return lessons_of(index.lexicon, application, detail, likeness=near.known.likeness)


def _telling(index: Index, detail: ProjectDetail) -> Telling:
    state = (index.directory, index.generation, index.catalogue.begun())
    return _kept_telling(*state, detail.project.id, Opened(index))


@lru_cache(maxsize=1_024)
def _kept_telling(
    directory: Path, generation: int, begun: str, project: str, opened: Opened
) -> Telling:
    return telling_of(opened.index.lexicon, opened.index.project(project).documents)


def _quotes(
    application: Application, detail: ProjectDetail, alike: Comparison
) -> tuple[QuotePair, ...]:
    """Returns where the two tell the same; where they nowhere do, the two sentences nearest.

    What people put in other words is quoted from nowhere.
    """
    own = application.detail
    met = [e for e in alike.meetings() if e.left_text < len(own.documents)] or alike.nearest()
    pairs = (
        (*quoted(own, detail, each), each)
        for each in met[:_QUOTES]
        if each.left_text < len(own.documents)
    )
    return tuple(
        QuotePair(mine, theirs, _likeness(mine, theirs, each), _role(detail, each))
        for mine, theirs, each in pairs
    )


def _likeness(mine: Quote, theirs: Quote, met: Meeting) -> float:
    """Returns how alike two quotes are: 1 is kept for the same words."""
    if mine.text.split() == theirs.text.split():
        return 1.0
    return min(round(met.likeness, 4), _NOT_THE_SAME)


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
        each.project.id: (each.known.likeness, each.project.title)
        for each in near
        if each.known and each.of_one_challenge
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
