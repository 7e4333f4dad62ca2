"""What must not be trained on: the measured texts, and projects kept for measuring."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from embedder_training.tasks import Material

SHARED_WORDS = 13  # consecutive words in common that count as the same text
_FACTOR = np.uint64(1_000_003)


def project_ids(sets: Path) -> frozenset[str]:
    """Returns the ids of the projects kept for measuring."""
    return frozenset((sets / "prosjekt" / "HELD_OUT_IDS.txt").read_text("utf-8").split())


def _runs(line: np.ndarray) -> np.ndarray:
    """Returns a hash of every run of `SHARED_WORDS` words of a line."""
    if len(line) < SHARED_WORDS:
        return np.zeros(0, np.uint64)
    total = np.zeros(len(line) - SHARED_WORDS + 1, np.uint64)
    for at in range(SHARED_WORDS):
        total = total * _FACTOR + line[at : at + len(total)].astype(np.uint64) + np.uint64(1)
    return total


def measured_texts(sets: Path) -> list[str]:
    """Returns every passage of the retrieval sets."""
    rows = (
        json.loads(line)
        for path in sorted(sets.rglob("corpus.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    )
    return [row["text"] for row in rows]


def overlapping(material: Material, sets: Path) -> list[int]:
    """Returns the numbers of the chunks that share a run of words with a measured text."""
    texts = measured_texts(sets)
    known = np.unique(np.concatenate([_runs(material.line(text)) for text in texts]))
    return [
        number
        for number, (_, chunk) in enumerate(material.chunks)
        if np.isin(_runs(chunk), known).any()
    ]
