"""What must not be trained on: the measured texts, and projects kept for measuring."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from embedder_training.texts import Line, Vocabulary, words

SHARED_WORDS = 13  # consecutive words in common that count as the same text
_FACTOR = np.uint64(1_000_003)


def _runs(line: Line) -> np.ndarray:
    """Returns a hash of every run of `SHARED_WORDS` words of a line."""
    total = np.zeros(max(0, len(line) - SHARED_WORDS + 1), np.uint64)
    numbers = line.astype(np.uint64) + np.uint64(1)
    for at in range(SHARED_WORDS):
        total = total * _FACTOR + numbers[at : at + len(total)]
    return total


def _passages(sets: Path) -> Iterable[str]:
    for path in sorted(sets.rglob("corpus.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield json.loads(line)["text"]


class Measured:
    """Knows again, by runs of words in common, any text that the embedder is measured on."""

    def __init__(self, sets: Path, vocabulary: Vocabulary) -> None:
        held_out = (sets / "prosjekt" / "HELD_OUT_IDS.txt").read_text("utf-8")
        self._projects = frozenset(held_out.split())
        runs = [_runs(vocabulary.line(words(text))) for text in _passages(sets)]
        self._known = np.unique(np.concatenate(runs))

    def holds(self, line: Line) -> bool:
        """Returns whether a line shares a run of words with a measured text."""
        runs = _runs(line)
        at = np.minimum(np.searchsorted(self._known, runs), len(self._known) - 1)
        return bool((self._known[at] == runs).any())

    def is_project(self, number: str, bodies: Iterable[Line]) -> bool:
        """Returns whether a project is one of those measured, or repeats a part of one."""
        return number in self._projects or any(self.holds(body) for body in bodies)
