"""Synthese and its peers over one set: rankings → the measures of each query."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import packages_distributions, version
from pathlib import Path

import numpy as np

from quality.peers import Peer
from quality.sets import ROOT, RetrievalSet
from synthese.evaluation import (
    MAIN,
    MEASURES,
    Latency,
    QueryScore,
    TimedRun,
    Values,
    bootstrap,
    bounds,
    column,
    run_queries,
    score,
)
from synthese.index import Index, add, open_index
from synthese.retrieval import Mode, search
from synthese.settings import Settings

KEPT = ROOT / "build/quality"  # peers' figures, which don't change while Synthese does


@dataclass(frozen=True)
class Figures:
    """What a system reaches on a set: each query's measures, and how fast."""

    system: str
    scores: tuple[QueryScore, ...]
    latency_ms: Latency | None = None

    def mean(self, measure: str) -> float:
        """Returns the mean over the queries, or over the sets where the queries are of several."""
        return float(np.mean([values.mean() for values in self._parts(measure)]))

    def interval(self, measure: str) -> tuple[float, float]:
        """Returns the 95 % interval of the mean; of a pool, drawn within each set."""
        return bounds(np.mean([bootstrap(values) for values in self._parts(measure)], axis=0))

    def of(self, queries: set[str]) -> Figures:
        """Returns the figures of some of the queries."""
        return Figures(self.system, tuple(each for each in self.scores if each.query in queries))

    def _parts(self, measure: str) -> list[Values]:
        sets: dict[str, list[QueryScore]] = {}
        for each in self.scores:  # a query of the pool is named "set|query"
            name, sign, _ = each.query.partition("|")
            sets.setdefault(name if sign else "", []).append(each)
        return [column(scores, measure) for scores in sets.values()]


def synthese(
    of: RetrievalSet, *, mode: Mode = "hybrid", settings: Settings | None = None
) -> Figures:
    """Returns what Synthese reaches: the records go in through `add`, as a user's would."""
    with tempfile.TemporaryDirectory() as folder:
        index = indexed(of, Path(folder), settings=settings)

        def find(text: str) -> list[str]:
            hits = search(index, text, k=of.depth, mode=mode).hits
            return [each for hit in hits for each in index.ids_of(hit.project.id)]

        timed = run_queries(find, of.queries)
    return Figures("Synthese", _scores(of, timed), timed.latency_ms)


def indexed(of: RetrievalSet, folder: Path, *, settings: Settings | None = None) -> Index:
    """Returns an index of the set's files, or of its records as JSON lines.

    Raises:
        RuntimeError: a record could not be read, so that the figures would be too low.
    """
    sources = [str(path) for path in of.files]
    if not sources:
        table = folder / "records.jsonl"
        table.write_text("".join(f"{json.dumps(each)}\n" for each in of.records), "utf-8")
        sources = [str(table)]
    report = add(folder / "index", sources, settings=settings or Settings.from_environment())
    if report.failed or report.added != len(of.records):
        raise RuntimeError(f"{of.name}: {report.added} of {len(of.records)}, {report.failed}")
    return open_index(folder / "index")


def peer_figures(peer: Peer, of: RetrievalSet, *, fresh: bool) -> Figures:
    """Returns what a peer reaches, from the last time on the same data unless `fresh`."""
    told = f"{of.digest} {of.depth} {peer.name} {peer_version(peer)}"
    path = KEPT / f"{sha256(told.encode()).hexdigest()[:24]}.json"
    if fresh or not path.exists():
        found = _search(peer, of)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({each.query: dict(each.measures) for each in found}), "utf-8")
    kept = json.loads(path.read_text("utf-8"))
    return Figures(peer.name, tuple(QueryScore(query, each) for query, each in kept.items()))


def peer_version(peer: Peer) -> str:
    """Returns the versions of a peer's packages, as `bm25s 0.3.16, PyStemmer 3.1.0`."""
    names = packages_distributions()
    packages: Sequence[str] = getattr(peer, "packages", ())
    return ", ".join(f"{names[each][0]} {version(names[each][0])}" for each in packages)


def table(figures: Mapping[str, Sequence[Figures]]) -> list[str]:
    """Returns the lines of a plain table: a set a line, Synthese's measures and peers' nDCG@10."""
    systems = [each.system for each in next(iter(figures.values()))[1:]]
    lines = [
        f"{'set':18}"
        + "".join(f"{each:>11}" for each in MEASURES)
        + f"{'ms':>8}"
        + "".join(f"{each[:18]:>20}" for each in systems)
    ]
    lines.extend(line(name, found) for name, found in figures.items())
    return lines


def line(name: str, found: Sequence[Figures]) -> str:
    """Returns one set's line: Synthese first, then its peers."""
    own, *others = found
    took = f"{own.latency_ms.median:8.1f}" if own.latency_ms else " " * 8
    measures = "".join(f"{own.mean(each):11.3f}" for each in MEASURES)
    beside = "".join(f"{each.mean(MAIN):20.3f}" for each in others)
    return f"{name:18}{measures}{took}{beside}"


def _search(peer: Peer, of: RetrievalSet) -> tuple[QueryScore, ...]:
    peer.index(of.records)
    found = peer.search_many(list(of.queries.values()), of.depth)
    run = dict(zip(of.queries, found, strict=True))
    return _scores(of, TimedRun(run, Latency(0.0, 0.0)))


def _scores(of: RetrievalSet, timed: TimedRun) -> tuple[QueryScore, ...]:
    run = {query: of.judged(query, ranked) for query, ranked in timed.run.items()}
    qrels = {query: grades for query, grades in of.qrels.items() if query in run}
    return tuple(score(run, qrels))
