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
from synthese.stores.varints import starts_of, stretches

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
_COMMON = 50  # what more than one project in so many has is common
_FEW = 30  # projects of so many to one are counted by their own codes, not by all of every code
_MOST_DIGITS = 18  # of a bound: an address may name any number
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
    yield "source", source_name(project.source)
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


def source_name(source: str) -> str:
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
        # Codes are numbered anew, so that those of a facet stand together.
        ordered = sorted(range(len(values)), key=lambda code: values[code])
        self._values = [values[code] for code in ordered]
        own = np.empty(len(values), np.int32)
        own[ordered] = np.arange(len(values), dtype=np.int32)
        self._codes = own[codes]  # of each project in turn
        self._bounds = starts_of(counts)
        rows = np.repeat(np.arange(len(numbers), dtype=np.int32), counts)
        order = np.argsort(self._codes, kind="stable")
        self._rows = rows[order]  # of each code in turn, the projects that have it
        held = np.bincount(self._codes, minlength=len(values))
        self._starts = starts_of(held)
        # What many projects have is kept as a bit a project too: to count it is to count bits.
        common = held > len(numbers) // _COMMON
        self._common, self._rare = np.flatnonzero(common), np.flatnonzero(~common & (held > 0))
        self._bits = np.array(
            [_packed(self._having(code)) for code in self._common.tolist()], np.uint64
        )
        self._rare_rows = stretches(self._rows, self._starts[self._rare], held[self._rare])
        self._rare_starts = starts_of(held[self._rare])

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
    def _of_value(self) -> dict[str, dict[str, list[int]]]:
        """``{facet: {value in lower case: codes}}``."""
        found: dict[str, dict[str, list[int]]] = {}
        for code, (name, value) in enumerate(self._values):
            found.setdefault(name, {}).setdefault(value.casefold(), []).append(code)
        return found

    @cached_property
    def _facets(self) -> dict[str, slice]:
        """The codes of each facet."""
        names = [name for name, _ in self._values]
        firsts = [at for at, name in enumerate(names) if not at or names[at - 1] != name]
        ends = [*firsts[1:], len(names)]
        return {names[at]: slice(at, end) for at, end in zip(firsts, ends, strict=True)}

    @cached_property
    def _shown(self) -> tuple[npt.NDArray[np.int64], list[tuple[str, str]]]:
        """Of each code the number of what it is counted as, and what those are."""
        pairs = [(name, band(value) if name == "amount" else value) for name, value in self._values]
        numbers = {pair: number for number, pair in enumerate(dict.fromkeys(pairs))}
        return np.array([numbers[pair] for pair in pairs], np.int64), list(numbers)

    @cached_property
    def _row_of(self) -> npt.NDArray[np.int32]:
        """The row of each project's number, -1 where it is none's."""
        rows = np.full(int(self.numbers[-1]) + 1 if len(self.numbers) else 0, -1, np.int32)
        rows[self.numbers] = np.arange(len(self.numbers), dtype=np.int32)
        return rows

    def having(self, name: str, values: Iterable[str]) -> Chosen:
        """Returns which of `numbers` have any of `values` in a facet; case is ignored.

        A value of a numeric facet may be a range: ``2018-2020``, ``1000000-``, ``-2014``.
        """
        chosen = np.zeros(len(self.numbers), bool)
        for code in (code for value in values for code in self._of(name, value)):
            chosen[self._rows[self._starts[code] : self._starts[code + 1]]] = True
        return chosen

    def known(self, name: str) -> Chosen:
        """Returns of which of `numbers` anything is known in a facet."""
        chosen = np.zeros(len(self.numbers), bool)
        codes = self._facets.get(name, slice(0, 0))
        chosen[self._rows[self._starts[codes.start] : self._starts[codes.stop]]] = True
        return chosen

    def among(self, projects: Ids | None) -> Chosen:
        """Returns which of `numbers` are in `projects`; all, for None."""
        if projects is None:
            return np.ones(len(self.numbers), bool)
        chosen = np.zeros(len(self.numbers), bool)
        rows = self._row_of[projects[projects < len(self._row_of)]]
        chosen[rows[rows >= 0]] = True
        return chosen

    def count(self, chosen: Chosen, name: str | None = None) -> dict[str, dict[str, int]]:
        """Returns ``{facet: {value: projects}}`` over those chosen, the most first, ties by value.

        Args:
            chosen: which of `numbers` are counted.
            name: if given, only this facet.
        """
        codes = slice(0, len(self._values)) if name is None else self._facets.get(name, slice(0, 0))
        if codes.start == codes.stop:
            return {}
        shown, named = self._shown
        by_code = self._by_code(chosen, codes)
        counts = np.bincount(shown[codes], by_code, minlength=len(named)).astype(np.int64)
        held = np.flatnonzero(counts)
        ranked = held[np.lexsort((held, -counts[held]))]  # values of a facet ascend
        counted: dict[str, dict[str, int]] = {}
        for at, count in zip(ranked.tolist(), counts[ranked].tolist(), strict=True):
            facet, value = named[at]
            counted.setdefault(facet, {})[value] = count
        return counted

    def _by_code(self, chosen: Chosen, codes: slice) -> npt.NDArray[np.int64]:
        """Returns how many of those chosen have each of `codes`."""
        counts = np.zeros(len(self._values), np.int64)
        every = codes.stop - codes.start == len(self._values)
        if every and np.count_nonzero(chosen) * _FEW < len(chosen):
            rows = np.flatnonzero(chosen)
            sizes = self._bounds[rows + 1] - self._bounds[rows]
            held = stretches(self._codes, self._bounds[rows], sizes)
            return np.bincount(held, minlength=len(counts)).astype(np.int64)
        first, last = np.searchsorted(self._common, (codes.start, codes.stop))
        if first < last:
            met = np.bitwise_count(self._bits[first:last] & _packed(chosen))
            counts[self._common[first:last]] = met.sum(axis=1, dtype=np.int64)
        first, last = np.searchsorted(self._rare, (codes.start, codes.stop))
        if first < last:
            starts = self._rare_starts[first : last + 1]
            held = chosen[self._rare_rows[starts[0] : starts[-1]]].view(np.uint8)
            found = np.add.reduceat(held, starts[:-1] - starts[0], dtype=np.int64)
            counts[self._rare[first:last]] = found
        return counts[codes]

    def _having(self, code: int) -> Chosen:
        chosen = np.zeros(len(self.numbers), bool)
        chosen[self._rows[self._starts[code] : self._starts[code + 1]]] = True
        return chosen

    def _of(self, name: str, value: str) -> list[int]:
        known = self._of_value.get(name, {})
        bounds = bounds_of(value) if name in NUMERIC else None
        if bounds is None:
            return known.get(value.casefold(), [])
        low, high = bounds
        return [c for each, codes in known.items() if low <= int(each) <= high for c in codes]


def _packed(chosen: Chosen) -> npt.NDArray[np.uint64]:
    """Returns a bit for each, in whole words."""
    bits = np.zeros(-(-len(chosen) // 64) * 8, np.uint8)
    packed = np.packbits(chosen)
    bits[: len(packed)] = packed
    return bits.view(np.uint64)


def bounds_of(value: str) -> tuple[float, float] | None:
    """Returns the ends of a range of numbers: ``2018-2020``, ``1000000-``, ``-2014``, ``2019``."""
    low, dash, high = value.partition("-")
    if not (low or high) or not all(part == "" or _is_number(part) for part in (low, high)):
        return None
    if not dash:
        return float(low), float(low)
    return float(low or 0), float(high) if high else float("inf")


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= _MOST_DIGITS


def coded(pairs: Iterable[tuple[str, str]], codes: Mapping[tuple[str, str], int]) -> bytes:
    """Returns a project's facets as the codes of its pairs, each once, int32."""
    return np.array(sorted({codes[pair] for pair in pairs}), np.int32).tobytes()
