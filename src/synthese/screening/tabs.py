"""Which tab a known project belongs in, seen from an application, and why.

An application is of something that has not begun. What met the same challenge elsewhere and is over
before it begins is already done; what goes on at the same time, or is to come after it, is a
parallel pilot. An evaluation and an earlier phase of what is already done are there to be learnt
from, as is whatever tells something that bears on the application. What isn't known makes the
answer only likely, and is told.

Whether two meet a challenge in the same way isn't asked: how alike their measures are tells too
little of it (scripts/measure_screening.py demo prints it for what is planted).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from synthese.pilot_records import Missing, Relation, RelationKind, Stage
from synthese.records import Phase, Project
from synthese.screening_records import Lesson, Reason, Tab

# How likely two must be to meet one challenge, for what the one has learnt to be told though they
# are not said to: one in ten. Below it, sentences meet by chance.
RELATED = 0.1
_OVER = ("finished", "stopped")
ONE_CHALLENGE = frozenset(
    (RelationKind.PARALLEL, RelationKind.EARLIER, RelationKind.RENEWAL, RelationKind.SAME)
)
_NOTHING: Mapping[str, str | int | float] = {}


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a project belongs, every tab that it is shown in, and why, the strongest first."""

    tab: Tab
    tabs: tuple[Tab, ...]
    reasons: tuple[Reason, ...]
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a project beside an application.

    `forerunner_of` is the title of a project that went on from this one and is a match itself.
    """

    project: Project
    relation: Relation | None
    likeness: float | None
    stage: Stage
    lessons: Sequence[Lesson] = ()
    forerunner_of: str | None = None


def placed(seen: Seen) -> Placed:
    """Returns where a project belongs."""
    tab, reasons = _tab(seen)
    missing = seen.relation.missing if seen.relation and tab is not Tab.OTHER else ()
    if tab is Tab.OTHER and seen.lessons and (seen.likeness or 0) >= RELATED:
        tab = Tab.LEARN_FROM
    learnt_from = seen.lessons and tab in (Tab.ALREADY_DONE, Tab.PARALLEL)
    shown = (tab, Tab.LEARN_FROM) if learnt_from else (tab,)
    return Placed(tab, shown, (*reasons, *_further(seen)), missing)


def _tab(seen: Seen) -> tuple[Tab, list[Reason]]:
    relation = seen.relation
    kind = relation.kind if relation else None
    if kind is RelationKind.SAME:
        return Tab.ALREADY_DONE, [("because_same", _NOTHING)]
    if kind is RelationKind.RENEWAL:
        return Tab.ALREADY_DONE, [("because_own", _NOTHING)]
    if kind not in (RelationKind.PARALLEL, RelationKind.EARLIER) or relation is None:
        return Tab.OTHER, []
    if kind is RelationKind.PARALLEL and not (relation.missing and seen.stage in _OVER):
        return Tab.PARALLEL, [_together(relation)]
    if _comes_later(seen) and seen.stage not in _OVER:
        return Tab.PARALLEL, [("because_later", _NOTHING)]
    return _done_or_learnt(seen)


def _comes_later(seen: Seen) -> bool:
    """Says whether a project begins when the one that is applied for is over."""
    relation = seen.relation
    if relation is None or relation.kind is not RelationKind.EARLIER:
        return False
    return relation.first not in (None, seen.project.id)


def _done_or_learnt(seen: Seen) -> tuple[Tab, list[Reason]]:
    """One challenge, met before: what was done, or what tells of it afterwards."""
    if seen.project.phase is Phase.FOLLOW_UP:
        return Tab.LEARN_FROM, [("because_evaluation", _NOTHING)]
    if seen.forerunner_of:
        return Tab.LEARN_FROM, [("because_forerunner", {"title": seen.forerunner_of})]
    return Tab.ALREADY_DONE, [_over(seen)]


def _together(relation: Relation) -> Reason:
    if relation.months:
        return "because_together", {"months": relation.months}
    return ("because_likely_together" if relation.missing else "because_going_on"), _NOTHING


def _over(seen: Seen) -> Reason:
    if seen.stage == "stopped":
        return "because_stopped", _NOTHING
    if _comes_later(seen):
        return "because_later", _NOTHING
    end = seen.project.period.end if seen.project.period else None
    return ("because_over", {"end": end}) if end else ("because_before", _NOTHING)


def _further(seen: Seen) -> list[Reason]:
    found: list[Reason] = []
    if seen.likeness is not None and seen.relation and seen.relation.kind in ONE_CHALLENGE:
        found.append(("because_challenge", {"likeness": seen.likeness}))
    if seen.relation and seen.relation.kind is RelationKind.SISTER:
        programme = seen.relation.programme
        found.append(
            ("because_sister", {"programme": programme})
            if programme
            else ("because_template", _NOTHING)
        )
    if seen.lessons:
        found.append(("because_lessons", {"count": len(seen.lessons)}))
    return found or [("because_near", _NOTHING)]
