"""Run + qrels → measures.

A run is ``{query: [document, …]}``, best first; qrels are ``{query: {document: grade}}``. Every
measure is in 0..1, is taken for one query, and is averaged over the queries that have a relevant
document. Checked against ir_measures in the tests.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from synthese.errors import InputError

Qrels = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[str]]


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """Returns nDCG@k with the grade itself as gain (Järvelin and Kekäläinen 2002)."""
    best = sorted(grades.values(), reverse=True)[:k]
    ideal = _dcg(best)
    return _dcg([grades.get(each, 0) for each in ranked[:k]]) / ideal if ideal else 0.0


def recall(ranked: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """Returns the share of the relevant documents that are among the first k."""
    relevant = {document for document, grade in grades.items() if grade > 0}
    return len(relevant & set(ranked[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Returns one over the rank of the first relevant document, 0 where there is none."""
    for rank, document in enumerate(ranked, start=1):
        if grades.get(document, 0) > 0:
            return 1 / rank
    return 0.0


def success(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Returns 1 where the first document is relevant, else 0."""
    return float(bool(ranked) and grades.get(ranked[0], 0) > 0)


def measures(run: Run, qrels: Qrels) -> dict[str, float]:
    """Returns the mean of each measure over the queries with a relevant document."""
    answered = {query: grades for query, grades in qrels.items() if any(grades.values())}
    each = [(run.get(query, ()), grades) for query, grades in answered.items()]
    if not each:
        return {}
    count = len(each)
    return {
        "nDCG@10": sum(ndcg(ranked, grades) for ranked, grades in each) / count,
        "recall@10": sum(recall(ranked, grades, 10) for ranked, grades in each) / count,
        "recall@100": sum(recall(ranked, grades, 100) for ranked, grades in each) / count,
        "MRR": sum(reciprocal_rank(ranked, grades) for ranked, grades in each) / count,
        "success@1": sum(success(ranked, grades) for ranked, grades in each) / count,
    }


def read_queries(path: Path) -> dict[str, str]:
    """Returns ``{id: text}`` of a JSONL file with ``_id`` and ``text``.

    Raises:
        InputError: the file can't be read, or a line lacks either.
    """
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
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
        for row in csv.reader(path.read_text("utf-8").splitlines(), delimiter="\t"):
            parts = row if len(row) > 1 else " ".join(row).split()
            if not parts or parts[-1] == "score":
                continue
            query, document, grade = parts[0], parts[-2], int(parts[-1])
            qrels.setdefault(query, {})[document] = grade
    except (OSError, ValueError, IndexError) as error:
        raise InputError("evaluation.qrels", path=str(path), why=str(error)) from error
    return qrels


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
