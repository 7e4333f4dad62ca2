"""Run + qrels → measures.

A run is ``{query: [document, …]}``, best first; qrels are ``{query: {document: grade}}``. Every
measure is in 0..1, is taken for one query, and is averaged over the queries that have a relevant
document, one of grade 1 or more. As in trec_eval, a document that nobody has judged counts as not
relevant, a query without a ranking as 0, and the gain of nDCG is the grade itself, not two to its
power. Checked against ir_measures in the tests.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from synthese.errors import InputError
from synthese.records import Progress

Qrels = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[str]]
Values = NDArray[np.float64]

MEASURES = ("nDCG@10", "recall@10", "recall@100", "MRR", "success@1")
MAIN = MEASURES[0]

_RESAMPLES = 10_000
_BLOCK = 4_000_000  # numbers drawn at a time, so that many queries don't fill the memory
_SEED = 1814
_MOST_CHANGED = 10


@dataclass(frozen=True, slots=True)
class QueryScore:
    """The measures of one query by name, each in 0..1."""

    query: str
    measures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure in this run less the same in an earlier, over the same queries.

    `low` and `high` bound 95 % of the bootstrapped means; `p` is of the paired randomisation
    test, two-sided; `better` and `worse` count queries.
    """

    mean: float
    low: float
    high: float
    p: float
    better: int
    worse: int


@dataclass(frozen=True, slots=True)
class Change:
    """nDCG@10 of one query in an earlier run and in this one."""

    query: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of the same queries: what differs, and the queries that changed most."""

    differences: Mapping[str, Difference]
    most_changed: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds a query took: the median, and what 95 % stayed below."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class TimedRun:
    """A run, and how long it took."""

    run: Run
    latency_ms: Latency


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one run is worth.

    `measures` are means over the `answered` queries, those with a relevant document; `intervals`
    bound 95 % of each mean's bootstrap distribution.
    """

    queries: int
    answered: int
    measures: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]
    latency_ms: Latency
    per_query: tuple[QueryScore, ...] = ()
    against: Comparison | None = None


def evaluate(timed: TimedRun, qrels: Qrels, *, against: Run | None = None) -> Evaluation:
    """Returns what `timed` is worth by `qrels`, and how it differs from an earlier run.

    Judgements of queries that were not run don't count.

    Raises:
        InputError: no query of the run, or of the earlier one, has a relevant document.
    """
    judged = {query: grades for query, grades in qrels.items() if query in timed.run}
    scores = score(timed.run, judged)
    if not scores:
        raise InputError("evaluation.nothing_judged", queries=len(timed.run), qrels=len(qrels))
    if against is not None and not any(each.query in against for each in scores):
        raise InputError("evaluation.nothing_in_common")
    columns = {name: column(scores, name) for name in MEASURES}
    return Evaluation(
        queries=len(timed.run),
        answered=len(scores),
        measures={name: float(values.mean()) for name, values in columns.items()},
        intervals={name: interval(values) for name, values in columns.items()},
        latency_ms=timed.latency_ms,
        per_query=tuple(scores),
        against=None if against is None else compare(scores, score(against, judged)),
    )


def run_queries(
    find: Callable[[str], Sequence[str]],
    queries: Mapping[str, str],
    *,
    on_progress: Callable[[Progress], None] | None = None,
) -> TimedRun:
    """Returns what `find` ranks for each query, and how long it took.

    Args:
        find: a query's text → documents, best first.
        queries: ``{id: text}``.
        on_progress: told after each query.
    """
    run, took = {}, []
    for done, (query, text) in enumerate(queries.items(), start=1):
        started = time.perf_counter()
        run[query] = find(text)
        took.append(1_000 * (time.perf_counter() - started))
        if on_progress:
            on_progress(Progress(done, len(queries), text))
    median, p95 = np.percentile(took, [50, 95]) if took else (0.0, 0.0)
    return TimedRun(run, Latency(round(float(median), 2), round(float(p95), 2)))


# ---- measures


def score(run: Run, qrels: Qrels) -> list[QueryScore]:
    """Returns the measures of each query that has a relevant document, in the order of qrels."""
    answered = {query: grades for query, grades in qrels.items() if _relevant(grades)}
    return [
        QueryScore(query, _measures(run.get(query, ()), grades))
        for query, grades in answered.items()
    ]


def column(scores: Sequence[QueryScore], measure: str) -> Values:
    """Returns one measure of every query, in order."""
    return np.array([each.measures[measure] for each in scores], np.float64)


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """Returns nDCG@k with the grade itself as gain (Järvelin and Kekäläinen 2002)."""
    ideal = _dcg(sorted(grades.values(), reverse=True)[:k])
    return _dcg([grades.get(each, 0) for each in ranked[:k]]) / ideal if ideal else 0.0


def recall(ranked: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """Returns the share of the relevant documents that are among the first k."""
    relevant = _relevant(grades)
    return len(relevant & set(ranked[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Returns one over the rank of the first relevant document, 0 where there is none."""
    relevant = _relevant(grades)
    return next((1 / rank for rank, each in enumerate(ranked, start=1) if each in relevant), 0.0)


def success(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Returns 1 where the first document is relevant, else 0."""
    return float(bool(ranked) and ranked[0] in _relevant(grades))


def _measures(ranked: Sequence[str], grades: Mapping[str, int]) -> dict[str, float]:
    values = (
        ndcg(ranked, grades),
        recall(ranked, grades, 10),
        recall(ranked, grades, 100),
        reciprocal_rank(ranked, grades),
        success(ranked, grades),
    )
    return dict(zip(MEASURES, values, strict=True))


def _relevant(grades: Mapping[str, int]) -> set[str]:
    return {document for document, grade in grades.items() if grade > 0}


def _dcg(gains: Sequence[int]) -> float:
    discounts = np.log2(np.arange(2, len(gains) + 2))
    return float((np.maximum(np.array(gains, np.float64), 0) / discounts).sum())


# ---- how sure


def bootstrap(values: Values) -> Values:
    """Returns the means of 10,000 samples drawn from `values` with replacement, the same each time.

    The bootstrap of Efron (1979), shape `(10000,)`.
    """
    chance = np.random.default_rng(_SEED)
    count = len(values)
    blocks = [
        values[chance.integers(0, count, (rows, count))].mean(axis=1) for rows in _rows(count)
    ]
    return np.concatenate(blocks)


def interval(values: Values) -> tuple[float, float]:
    """Returns the bounds of the middle 95 % of the bootstrapped means."""
    return bounds(bootstrap(values))


def bounds(means: Values) -> tuple[float, float]:
    """Returns the 2.5th and the 97.5th percentile."""
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def randomisation_test(differences: Values) -> float:
    """Returns how often chance alone gives a mean at least as far from 0, in 0..1.

    Two-sided paired randomisation test: each difference's sign is drawn anew 10,000 times
    (Smucker, Allan and Carterette 2007). What was found counts as one draw, so that the
    value is never 0.
    """
    chance = np.random.default_rng(_SEED)
    count = len(differences)
    found = abs(differences.sum()) - 1e-9  # a draw that gives the same must not fall below it
    reached = 0
    for rows in _rows(count):
        signs = 2.0 * chance.integers(0, 2, (rows, count)) - 1
        reached += int((np.abs(signs @ differences) >= found).sum())
    return (reached + 1) / (_RESAMPLES + 1)


def compare(scores: Sequence[QueryScore], earlier: Sequence[QueryScore]) -> Comparison:
    """Returns how `scores` differ from those of an earlier run of the same queries."""
    before = column(earlier, MAIN)
    after = column(scores, MAIN)
    order = np.argsort(-np.abs(after - before), kind="stable")[:_MOST_CHANGED]
    return Comparison(
        {name: _difference(column(scores, name) - column(earlier, name)) for name in MEASURES},
        tuple(
            Change(scores[each].query, float(before[each]), float(after[each]))
            for each in order
            if before[each] != after[each]
        ),
    )


def _difference(values: Values) -> Difference:
    low, high = interval(values)
    return Difference(
        mean=float(values.mean()),
        low=low,
        high=high,
        p=randomisation_test(values),
        better=int((values > 0).sum()),
        worse=int((values < 0).sum()),
    )


def _rows(count: int) -> Iterator[int]:
    """Yields the sizes of the blocks that 10,000 samples of `count` numbers are drawn in."""
    size = max(1, min(_RESAMPLES, _BLOCK // count))
    for start in range(0, _RESAMPLES, size):
        yield min(size, _RESAMPLES - start)


# ---- how far two agree


def kappa(table: Sequence[Sequence[int]]) -> float | None:
    """Returns Cohen's kappa of a square table of counts, at most 1; 0 is what chance would give.

    ``(observed - expected) / (1 - expected)``: the share of cases on which the two agree, less
    what they would agree on if each judged blindly as often as they do in all (J. Cohen, "A
    Coefficient of Agreement for Nominal Scales", Educational and Psychological Measurement 20,
    1960). None where it isn't defined: no cases, or both always say the same one thing.

    Args:
        table: how often the one said what its row stands for, and the other what its column does.
    """
    rows = [sum(row) for row in table]
    columns: list[int] = [sum(column) for column in zip(*table, strict=True)]
    total = sum(rows)
    # Whole numbers until the end, so that 1 - expected is exactly 0 where it is.
    agreed = total * sum(row[at] for at, row in enumerate(table))
    expected = sum(row * column for row, column in zip(rows, columns, strict=True))
    if expected == total * total:
        return None
    return (agreed - expected) / (total * total - expected)


# ---- files


def read_queries(path: Path) -> dict[str, str]:
    """Returns ``{id: text}`` of a JSONL file with ``_id`` and ``text``.

    Raises:
        InputError: the file can't be read, or a line lacks either.
    """
    try:
        # At line feeds only: a text may hold U+2028 and its like.
        rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
        return {str(row["_id"]): str(row["text"]) for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError("evaluation.queries", path=str(path), why=str(error)) from error


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Returns the grades of a BEIR TSV (query, document, grade) or TREC file (four columns).

    Raises:
        InputError: the file can't be read, or a line is of neither form.
    """
    qrels: dict[str, dict[str, int]] = {}
    try:
        for parts in _table(path):
            if parts[-1] != "score":
                query, document, grade = parts[0], parts[-2], int(parts[-1])
                qrels.setdefault(query, {})[document] = grade
    except (OSError, ValueError, IndexError) as error:
        raise InputError("evaluation.qrels", path=str(path), why=str(error)) from error
    return qrels


def read_run(path: Path) -> dict[str, list[str]]:
    """Returns the ranking of a TREC run: query, Q0, document, rank, score, name.

    As trec_eval does, by score and, where scores are equal, by document from the last to the
    first; the rank in the file doesn't count.

    Raises:
        InputError: the file can't be read, or a line lacks a column or its score.
    """
    try:
        rows = [(parts[0], float(parts[4]), parts[2]) for parts in _table(path)]
    except (OSError, ValueError, IndexError) as error:
        raise InputError("evaluation.run", path=str(path), why=str(error)) from error
    ranked = groupby(sorted(rows, reverse=True), key=itemgetter(0))
    return {query: list(dict.fromkeys(row[2] for row in found)) for query, found in ranked}


def write_run(path: Path, run: Run) -> None:
    """Writes a TREC run with tabs; the score counts down, so that every reader keeps the order.

    Raises:
        InputError: the file can't be written.
    """
    lines = [
        f"{query}\tQ0\t{document}\t{rank}\t{len(ranked) - rank + 1}\tsynthese\n"
        for query, ranked in run.items()
        for rank, document in enumerate(ranked, start=1)
    ]
    try:
        path.write_text("".join(lines), "utf-8")
    except OSError as error:
        raise InputError("evaluation.not_written", path=str(path), why=str(error)) from error


def _table(path: Path) -> Iterator[list[str]]:
    """Yields the columns of each line: between tabs, or between blanks where there is no tab."""
    for line in path.read_text("utf-8").split("\n"):
        if line.strip():
            yield line.split("\t") if "\t" in line else line.split()
