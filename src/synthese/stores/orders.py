"""The orders in which projects can be listed apart from how well they answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from synthese.norwegian.letters import alphabetical
from synthese.records import Order, Project
from synthese.stores import Ids


def moment_of(project: Project) -> str:
    """Returns when a project began or, where that isn't known, was told of; empty if neither."""
    period = project.period
    told = (period and period.start, project.published, period and period.end)
    return next((each for each in told if each), "")


class Orders:
    """Where each project of one generation stands in each order.

    Args:
        numbers: each project's number, ascending, int64 (n,).
        titles: of each in turn.
        moments: ``2018``, ``2018-08`` or ``2018-08-21``, empty where unknown.
        amounts: kroner, -1 where unknown.
    """

    def __init__(
        self, numbers: Ids, titles: Sequence[str], moments: Sequence[str], amounts: Ids
    ) -> None:
        self.numbers = numbers
        self._titles = titles
        self._moments = moments
        self._amounts = amounts

    def sorted(self, projects: Ids, order: Order) -> Ids:
        """Returns `projects`, all of this generation, in an order; what is unknown comes last.

        The newest and the largest come first; equals stand by title. "relevance" is no order of
        its own and is taken for "newest".
        """
        places = self._places[order]
        chosen: Ids = projects[np.argsort(places[np.searchsorted(self.numbers, projects)])]
        return chosen

    @cached_property
    def _places(self) -> dict[Order, Ids]:
        """Each project's place in each order, int64 (n,)."""
        titles = np.empty(len(self.numbers), np.int64)
        keys = [alphabetical(title) for title in self._titles]
        titles[np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)] = np.arange(
            len(keys)
        )
        newest = _places(-np.array([_months(each) for each in self._moments], np.int64), titles)
        return {
            "title": titles,
            "newest": newest,
            "relevance": newest,
            "amount": _places(-self._amounts, titles),
        }


def _places(keys: Ids, titles: Ids) -> Ids:
    places = np.empty(len(keys), np.int64)
    places[np.lexsort((titles, keys))] = np.arange(len(keys))
    return places


def _months(moment: str) -> int:
    """Returns a moment as months; a year alone comes after its months."""
    year, _, rest = moment.partition("-")
    return int(year) * 13 + int(rest[:2] or 0) if year.isdigit() else -1
