"""Pilots → the members of a synthesis: how far each has come, who is like whom, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from synthese.pilot_records import Member, Relation, RelationKind, Stage
from synthese.records import Period, Phase, Project, Role
from synthese.synthesis.cells import quotes_under
from synthese.synthesis.statements import Pilot

_STARTING_MONTHS = 6
_STARTING_SHARE = 0.25  # of its whole period
# A project begun longer ago than this, of which no end is known, may be over: most are planned for
# three years at most.
_LASTS_MONTHS = 36
_OVER = frozenset((Phase.FINAL, Phase.FOLLOW_UP))
_ONE_CHALLENGE = frozenset((RelationKind.PARALLEL, RelationKind.RENEWAL, RelationKind.EARLIER))
_MONTHS_A_YEAR = 12


def members_of(
    pilots: Sequence[Pilot], relations: Iterable[Relation], *, today: date
) -> tuple[Member, ...]:
    """Returns the pilots as members, numbered from 1 in the order given."""
    likest = _likest(relations)
    return tuple(
        Member(
            number,
            pilot.project,
            stage_of(pilot.project, today=today),
            likest.get(pilot.project.id, (None, 0.0))[0],
            likest.get(pilot.project.id, ("", None))[1],
            _missing(pilot),
        )
        for number, pilot in enumerate(pilots, start=1)
    )


def stage_of(project: Project, *, today: date) -> Stage:
    """Returns how far a project has come on a day.

    What was stopped is stopped, whatever its period. Otherwise the months tell, for a page that
    says ``pågående`` may be ten years old; where no months are known, the status does.
    """
    now = today.year * _MONTHS_A_YEAR + today.month - 1
    period = project.period or Period()
    start, end = _month(period.start), _month(period.end)
    if project.status == "stoppet":
        return "stopped"
    if start is not None and start > now:
        return "planned"
    if project.status == "avsluttet" or (end is not None and end < now):
        return "finished"
    if start is not None:
        return _under_way(project, start, end, now)
    return _by_status(project)


def _under_way(project: Project, start: int, end: int | None, now: int) -> Stage:
    """Returns how far a project that has begun has come; months are counted from year 0."""
    begun = now - start
    if end is None and begun >= _LASTS_MONTHS and project.status != "pågående":
        return "finished" if project.phase in _OVER else "unknown"
    if begun < _STARTING_MONTHS:
        return "starting"
    if end is not None and begun < _STARTING_SHARE * (end - start + 1):
        return "starting"
    return "midway"


def _by_status(project: Project) -> Stage:
    if project.status == "planlagt":
        return "planned"
    if project.phase in _OVER:
        return "finished"
    return "midway" if project.status == "pågående" else "unknown"


def _month(text: str | None) -> int | None:
    """Returns ``2018-08`` as months from year 0."""
    if not text:
        return None
    year, _, month = text.partition("-")
    return int(year) * _MONTHS_A_YEAR + (int(month[:2]) if month else 1) - 1


def window_of(projects: Iterable[Project]) -> Period | None:
    """Returns the months in which all projects with a known period are active.

    None where they have no month in common, or fewer than two periods are known. A project whose
    end isn't known goes on.
    """
    known = [each.period for each in projects if each.period and each.period.start]
    if len(known) < 2:  # one alone has nothing in common with anybody
        return None
    start = max(each.start for each in known if each.start)
    end = min((each.end for each in known if each.end), default=None)
    return Period(start, end) if end is None or start <= end else None


def _likest(relations: Iterable[Relation]) -> dict[str, tuple[str, float]]:
    """Returns each project's likest other on the same challenge, with how like it is."""
    kin = (each for each in relations if each.kind in _ONE_CHALLENGE)
    found: dict[str, tuple[str, float]] = {}
    for each in sorted(kin, key=lambda each: (-each.likeness, each.left, each.right)):
        for own in (each.left, each.right):
            found.setdefault(own, (each.other(own), each.likeness))
    return found


def _missing(pilot: Pilot) -> tuple[str, ...]:
    """Returns what a pilot's record and its texts lack, as names of the wording."""
    project, documents = pilot.project, pilot.detail.documents
    unread = any(page.method == "none" for each in documents for page in each.document.pages)
    lacking = {
        "period": not (project.period and (project.period.start or project.period.end)),
        "municipality": not project.municipalities,
        "results": not quotes_under(pilot, Role.RESULT, most=1),
        "lessons": not quotes_under(pilot, Role.LESSON, most=1),
        "text": unread,
    }
    return tuple(name for name, lacks in lacking.items() if lacks)
