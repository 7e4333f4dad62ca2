"""Facets counted over any set of projects: one look through an array, whatever the set."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from synthese.stores import Ids


class FacetTable:
    """Every (project, facet, value) of one generation.

    Args:
        rows: project number, facet name, value.
    """

    def __init__(self, rows: Iterable[tuple[int, str, str]]) -> None:
        codes: dict[tuple[str, str], int] = {}
        pairs = [
            (project, codes.setdefault((name, value), len(codes))) for project, name, value in rows
        ]
        table = np.array(pairs, np.int64).reshape(-1, 2)
        self._projects, self._codes = table[:, 0], table[:, 1]
        self._named = list(codes)

    def count(self, projects: Ids) -> dict[str, dict[str, int]]:
        """Returns ``{facet: {value: projects}}`` over `projects`, the most first, ties by value."""
        chosen = self._codes[np.isin(self._projects, projects)]
        counts = np.bincount(chosen, minlength=len(self._named))
        found = [(*self._named[code], int(counts[code])) for code in np.flatnonzero(counts)]
        counted: dict[str, dict[str, int]] = {}
        for name, value, count in sorted(found, key=lambda each: (each[0], -each[2], each[1])):
            counted.setdefault(name, {})[value] = count
        return counted
