"""What lies beside a project: in its municipality, in its programme, and how alike it is to others.

Neighbours come with those first that share most else with the project: its themes, its
programme, its municipality and the years that it ran in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from synthese.alignment import Telling, compare, telling_of
from synthese.describe.roles import TOLD
from synthese.index import Index
from synthese.records import (
    DocumentDetail,
    Hit,
    Municipality,
    Period,
    Project,
    ProjectDetail,
    Role,
    Sentence,
)
from synthese.stores import Ids
from synthese.stores.facets import years_of

# What is asked of another project, in the order in which a reader asks it.
COMPARED = (Role.CHALLENGE, Role.SOLUTION, Role.MEASURE, Role.TARGET_GROUP, Role.RESULT)
_MOST_SENTENCES = 12  # of a role; a report of fifty pages has a hundred


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Other projects with one value of a facet: how many there are, and those nearest to it.

    `field` is ``municipality`` or ``programme``, `value` the facet's, by which a search narrows.
    """

    field: str
    value: str
    total: int
    projects: tuple[Project, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a project is like another: by what their sentences tell, by place and by time.

    `roles` holds only what both tell, 0..1, in the order of `COMPARED`. `municipalities` are
    those of both, `together` the months in which both ran.
    """

    hit: Hit
    roles: tuple[tuple[Role, float], ...]
    municipalities: tuple[Municipality, ...]
    together: Period | None


def neighbours(index: Index, project: Project, *, k: int = 5) -> tuple[Neighbours, ...]:
    """Returns the other projects of its leading municipality and of its programme, at most `k`.

    What has no neighbours is left out.
    """
    units = project.municipalities
    wanted = [("municipality", units[0].name)] if units else []
    wanted += [("programme", project.programme)] if project.programme else []
    shared = _shared(index, project)
    found = (_beside(index, project, pair, shared=shared, k=k) for pair in wanted)
    return tuple(each for each in found if each.projects)


def likenesses(index: Index, detail: ProjectDetail, hits: Iterable[Hit]) -> tuple[Likeness, ...]:
    """Returns how each of `hits` is like a project, in their order."""
    own = telling_of(index.lexicon, compared(detail))
    return tuple(_likeness(index, detail.project, each, own=own) for each in hits)


def _beside(
    index: Index, project: Project, pair: tuple[str, str], *, shared: Ids, k: int
) -> Neighbours:
    name, value = pair
    places = np.flatnonzero(index.facets.having(name, [value]))
    # Those that share most, of equals the newest; the project itself shares all and is left out.
    nearest = places[np.lexsort((-places, -shared[places]))][: k + 1]
    numbers = index.facets.numbers[nearest].tolist()
    found = index.catalogue.projects(numbers, index.generation)
    others = [found[each] for each in numbers if found[each].id != project.id]
    return Neighbours(name, value, len(places) - 1, tuple(others[:k]))


def _shared(index: Index, project: Project) -> Ids:
    """Returns of each project in the index how many of this one's values it has, int64 (n,)."""
    counted = np.zeros(len(index.facets.numbers), np.int64)
    for name, values in _values(project).items():
        for value in values:
            counted += index.facets.having(name, [value])
    return counted


def _values(project: Project) -> dict[str, Sequence[str]]:
    return {
        "theme": project.themes,
        "municipality": [unit.name for unit in project.municipalities],
        "programme": [project.programme] if project.programme else [],
        "year": [str(year) for year in years_of(project)],
    }


def _likeness(index: Index, project: Project, hit: Hit, *, own: Telling) -> Likeness:
    other = index.project(hit.project.id)
    alike = compare(own, telling_of(index.lexicon, compared(other))).by_role()
    ours = {unit.number for unit in project.municipalities}
    return Likeness(
        hit,
        tuple((role, alike[role]) for role in COMPARED if role in alike),
        tuple(unit for unit in other.project.municipalities if unit.number in ours),
        _together(project.period, other.project.period),
    )


def compared(detail: ProjectDetail) -> list[DocumentDetail]:
    """Returns a project's documents, with the surest sentences of each role that is compared."""
    by_role: dict[Role, list[Sentence]] = {role: [] for role in COMPARED}
    for each in (each for document in detail.documents for each in document.sentences):
        if each.role in by_role and each.confidence >= TOLD:
            by_role[each.role].append(each)
    surest = {
        id(each)
        for sentences in by_role.values()
        for each in sorted(sentences, key=lambda s: -s.confidence)[:_MOST_SENTENCES]
    }
    return [
        replace(document, sentences=tuple(s for s in document.sentences if id(s) in surest))
        for document in detail.documents
    ]


def _together(left: Period | None, right: Period | None) -> Period | None:
    """Returns the months that two periods share; of one with an open end, only what is told."""
    ours, theirs = _months(left), _months(right)
    if ours is None or theirs is None:
        return None
    start, end = max(ours[0], theirs[0]), min(ours[1], theirs[1])
    return Period(start, end) if start <= end else None


def _months(period: Period | None) -> tuple[str, str] | None:
    if period is None or not (period.start or period.end):
        return None
    start, end = period.start or period.end or "", period.end or period.start or ""
    return start if "-" in start else f"{start}-01", end if "-" in end else f"{end}-12"
