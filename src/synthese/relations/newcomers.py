"""How projects that are in no index stand to those that are: nothing is kept, nothing is written.

Each is measured as if it alone had come into the index: what else is asked about in the same
breath, as the other applications of a call, changes nothing of what is said of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from synthese.embedding.static import StaticEmbedder
from synthese.pilot_records import Relation
from synthese.records import ProjectDetail
from synthese.relations.arrays import Floats, Ids, unit
from synthese.relations.nearness import (
    KIN,
    NEAREST,
    Near,
    counted,
    kindred,
    near_to,
    over_usual,
)
from synthese.relations.space import Sketch, Space, beside, drawn_together
from synthese.relations.standing import Standing

_NEWCOMER = ""  # no project's id, and before any


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """A project that a newcomer is near, and how the two stand.

    `likeness` is how likely the two are to meet one challenge, 0..1. `relation` is None where they
    have nothing to do with each other; in it the newcomer's id is empty.
    """

    project: str
    likeness: float
    relation: Relation | None


class Surroundings:
    """The projects of an index, ready to be asked about newcomers."""

    def __init__(self, standing: Standing, lexicon: StaticEmbedder) -> None:
        self._standing, self._lexicon = standing, lexicon
        space = standing.space
        self._centre = space.points.sum(axis=0) / max(len(space), 1)
        self._whole = np.hstack([unit(space.points - self._centre), space.aspects])
        self._kin, self._by = kindred(standing.near)

    def stand(
        self, newcomers: Sequence[ProjectDetail], *, most: int = NEAREST
    ) -> Iterator[tuple[Acquaintance, ...]]:
        """Yields, for each newcomer, the `most` projects near it, the likest first, ties by id."""
        space = self._standing.space
        if not len(space):
            yield from [()] * len(newcomers)
            return
        fresh = beside(space, [Sketch.of(each, "") for each in newcomers], self._lexicon)
        for one, each in zip(fresh, newcomers, strict=True):
            yield self._of_one(one, each.project.title, most)

    def _of_one(self, one: Space, title: str, most: int) -> tuple[Acquaintance, ...]:
        rows = self._nearest(one, most)
        drawn = drawn_together(self._standing.space, rows.tolist(), one)
        known = drawn.ids[:-1]
        near = near_to(drawn, self._standing.near.hubs[rows])
        likeness = near.likeness(self._kin_of(near, rows))
        drawn = replace(drawn, ids=(*known, _NEWCOMER))
        titles = {each: self._standing.titles[each] for each in known} | {_NEWCOMER: title}
        judged = Standing(drawn, near, titles).judged(near, likeness)
        relations = {each.other(_NEWCOMER): each for each in judged}
        found = [
            Acquaintance(each, round(float(much), 4), relations.get(each))
            for each, much in zip(known, likeness, strict=True)
        ]
        return tuple(sorted(found, key=lambda each: (-each.likeness, each.project)))

    def _nearest(self, one: Space, most: int) -> Ids:
        point = np.hstack([unit(one.points - self._centre), one.aspects])[0]
        cosines = np.einsum("nd,d->n", self._whole, point)
        return np.argsort(-cosines, kind="stable")[:most]

    def _kin_of(self, near: Near, rows: Ids) -> tuple[Ids, Floats]:
        """Returns the kin of those a newcomer is near, it being one of them, and its own last."""
        over, own = over_usual(near), len(self._kin)
        kin = np.vstack([self._kin[rows], np.full((1, KIN), own)])
        by = np.vstack([self._by[rows], np.full((1, KIN), -np.inf, np.float32)])
        # The newcomer takes the place of the last of another's kin where it is nearer than that.
        nearer = np.flatnonzero(over > by[:-1].min(axis=1))
        last = by[nearer].argmin(axis=1)
        kin[nearer, last], by[nearer, last] = own, over[nearer]
        best = np.argsort(-over, kind="stable")[:KIN]
        kin[-1, : len(best)], by[-1, : len(best)] = rows[best], over[best]
        return counted(kin, by, own=np.append(rows, own))
