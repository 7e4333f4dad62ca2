"""What projects are filtered by and counted over: one look through arrays, whatever the set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePath
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from synthese.norwegian.units import centrality, county_of
from synthese.records import PageKind, Phase, Project
from synthese.stores import Ids

Chosen = npt.NDArray[np.bool_]  # of each project in turn, whether it is meant

# In the order in which people are shown them.
FACETS = (
    "theme",
    "municipality",
    "county",
    "centrality",
    "year",
    "status",
    "phase",
    "programme",
    "funder",
    "actor",
    "amount",
    "language",
    "kind",
    "format",
    "source",
)
NUMERIC = frozenset({"year", "amount"})
# Sums are counted in bands, the lower end of each in kroner; they are filtered to the krone.
_BANDS = (0, 250_000, 1_000_000, 5_000_000, 20_000_000)
_MOST_YEARS = 30  # a period that is longer is a slip of the pen


def facets_of(project: Project) -> Iterator[tuple[str, str]]:
    """Yields the (name, value) pairs by which a project is filtered and counted."""
    for language in project.languages or (project.language,):
        yield "language", language
    yield "kind", str(project.kind)
    if project.phase is Phase.APPLICATION:
        yield "kind", "application"
    elif project.phase in (Phase.INTERIM, Phase.FINAL) or project.kind is PageKind.REPORT_FORM:
        yield "kind", "report"
    yield "format", str(project.format)
    yield "source", _source(project.source)
    for unit in project.municipalities:
        yield "municipality", unit.name
        if (county := county_of(unit.number)) is not None:
            yield "county", county.name
        if (level := centrality(unit.number)) is not None:
            yield "centrality", str(level)
    yield from (("year", str(year)) for year in years_of(project))
    yield from (("theme", theme) for theme in project.themes)
    for name in ("status", "phase", "programme", "funder", "actor"):
        if value := getattr(project, name):
            yield name, str(value)
    if project.amount_nok is not None:
        yield "amount", str(project.amount_nok)


def years_of(project: Project) -> range:
    """Returns the years that a project ran in; one with an open end to its document's year."""
    period = project.period
    if period is None or not (period.start or period.end):
        return range(0)
    published = (project.published or "")[:4]
    first = int((period.start or period.end or "")[:4])
    last = int((period.end or "")[:4] or (published if published.isdigit() else "0"))
    return range(first, min(max(first, last), first + _MOST_YEARS) + 1)


def band(amount: str) -> str:
    """Returns the band that a sum lies in: ``250000-1000000``, ``20000000-``."""
    place = int(np.searchsorted(_BANDS, int(amount), side="right")) - 1
    upper = str(_BANDS[place + 1] - 1) if place + 1 < len(_BANDS) else ""
    return f"{_BANDS[place]}-{upper}"


def _source(source: str) -> str:
    """Returns where a project comes from: an address's host, a table, or a file's folder."""
    if source.startswith(("http://", "https://")):
        return urlsplit(source).hostname or source
    path = PurePath(source.split("!/")[0].split("#")[0])
    return path.name if "#" in source else path.parent.name or path.name


class FacetTable:
    """Every project's facets in one generation.

    Args:
        values: of each code, facet name and value; codes count from 0.
        numbers: each project's number, ascending, int64 (n,).
        counts: how many values each project has, int64 (n,).
        codes: the codes of all projects, one project after the other, int64 (sum of counts,).
    """

    def __init__(
        self, values: Sequence[tuple[str, str]], *, numbers: Ids, counts: Ids, codes: Ids
    ) -> None:
        self.numbers = numbers
        self._values = values
        rows = np.repeat(np.arange(len(numbers), dtype=np.int32), counts)
        order = np.argsort(codes, kind="stable")
        self._rows = rows[order]  # of each code in turn, the projects that have it
        self._ends = np.cumsum(np.bincount(codes, minlength=len(values)))

    @classmethod
    def of(
        cls, values: Sequence[tuple[int, str, str]], projects: Sequence[tuple[int, bytes]]
    ) -> FacetTable:
        """Returns the table of `projects`, each with its ids, int32, out of `values`."""
        ids = np.array([number for number, _, _ in values], np.int64)
        held = np.frombuffer(b"".join(facets for _, facets in projects), np.int32)
        return cls(
            [(name, value) for _, name, value in values],
            numbers=np.array([number for number, _ in projects], np.int64),
            counts=np.array([len(facets) // 4 for _, facets in projects], np.int64),
            codes=np.searchsorted(ids, held),
        )

    @cached_property
    def _codes(self) -> dict[str, dict[str, list[int]]]:
        """``{facet: {value in lower case: codes}}``."""
        found: dict[str, dict[str, list[int]]] = {}
        for code, (name, value) in enumerate(self._values):
            found.setdefault(name, {}).setdefault(value.casefold(), []).append(code)
        return found

    @cached_property
    def _shown(self) -> tuple[npt.NDArray[np.int64], list[tuple[str, str]]]:
        """Of each code the number of what it is counted as, and what those are."""
        pairs = [(name, band(value) if name == "amount" else value) for name, value in self._values]
        numbers = {pair: number for number, pair in enumerate(dict.fromkeys(pairs))}
        return np.array([numbers[pair] for pair in pairs], np.int64), list(numbers)

    def having(self, name: str, values: Iterable[str]) -> Chosen:
        """Returns which of `numbers` have any of `values` in a facet; case is ignored.

        A value of a numeric facet may be a range: ``2018-2020``, ``1000000-``, ``-2014``.
        """
        return self._chosen(code for value in values for code in self._of(name, value))

    def known(self, name: str) -> Chosen:
        """Returns of which of `numbers` anything is known in a facet."""
        return self._chosen(c for codes in self._codes.get(name, {}).values() for c in codes)

    def among(self, projects: Ids | None) -> Chosen:
        """Returns which of `numbers` are in `projects`; all, for None."""
        if projects is None:
            return np.ones(len(self.numbers), bool)
        return np.isin(self.numbers, projects, assume_unique=True)

    def count(self, projects: Ids) -> dict[str, dict[str, int]]:
        """Returns ``{facet: {value: projects}}`` over `projects`, the most first, ties by value."""
        if not len(self._values):
            return {}
        chosen = self.among(projects)
        met = np.concatenate(([0], np.cumsum(chosen[self._rows], dtype=np.int64)))
        ends = met[self._ends]
        by_code = np.diff(ends, prepend=0)
        shown, named = self._shown
        counts = np.bincount(shown, weights=by_code, minlength=len(named)).astype(np.int64)
        found = [(*named[at], int(counts[at])) for at in np.flatnonzero(counts).tolist()]
        counted: dict[str, dict[str, int]] = {}
        for name, value, count in sorted(found, key=lambda each: (each[0], -each[2], each[1])):
            counted.setdefault(name, {})[value] = count
        return counted

    def _of(self, name: str, value: str) -> list[int]:
        known = self._codes.get(name, {})
        bounds = bounds_of(value) if name in NUMERIC else None
        if bounds is None:
            return known.get(value.casefold(), [])
        low, high = bounds
        return [c for each, codes in known.items() if low <= int(each) <= high for c in codes]

    def _chosen(self, codes: Iterable[int]) -> Chosen:
        chosen = np.zeros(len(self.numbers), bool)
        for code in codes:
            chosen[self._rows[self._ends[code - 1] if code else 0 : self._ends[code]]] = True
        return chosen


def bounds_of(value: str) -> tuple[float, float] | None:
    """Returns the ends of a range of numbers: ``2018-2020``, ``1000000-``, ``-2014``, ``2019``."""
    low, dash, high = value.partition("-")
    if not (low or high) or not all(part == "" or part.isdigit() for part in (low, high)):
        return None
    if not dash:
        return float(low), float(low)
    return float(low or 0), float(high) if high else float("inf")


def coded(pairs: Iterable[tuple[str, str]], codes: Mapping[tuple[str, str], int]) -> bytes:
    """Returns a project's facets as the codes of its pairs, each once, int32."""
    return np.array(sorted({codes[pair] for pair in pairs}), np.int32).tobytes()
