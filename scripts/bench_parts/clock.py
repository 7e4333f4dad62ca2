"""Clocks: one call, many calls, and where within a call the time goes."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

# What is timed: the object that holds a function, and the function's name in it.
Place = tuple[object, str]


@dataclass(frozen=True, slots=True)
class Latency:
    """Median and 95th percentile, in seconds."""

    median: float
    p95: float

    @classmethod
    def of(cls, calls: Iterable[Callable[[], object]]) -> Latency:
        """Returns those of calls made one after another."""
        return cls.of_seconds([timed(call) for call in calls])

    @classmethod
    def of_seconds(cls, took: Sequence[float]) -> Latency:
        """Returns those of calls that took so many seconds each."""
        return cls(statistics.median(took), statistics.quantiles(took, n=20)[-1])

    def __str__(self) -> str:
        return f"median {self.median * 1000:.1f} ms, p95 {self.p95 * 1000:.1f} ms"


def timed(run: Callable[[], object]) -> float:
    """Returns how many seconds one call takes."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


@contextmanager
def split(places: Mapping[str, Sequence[Place]]) -> Iterator[Counter[str]]:
    """Yields the seconds spent by stage, filled while calls are made within the context.

    What a stage calls counts as that stage, also where it is of another one.

    Args:
        places: stage → the functions that are its own.
    """
    spent: Counter[str] = Counter()
    running: list[str] = []

    def clocked(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            if running:
                return function(*arguments, **named)
            running.append(stage)
            started = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                spent[stage] += time.perf_counter() - started
                running.pop()

        return call

    with ExitStack() as patches:
        for stage, held in places.items():
            for holder, name in held:
                function = getattr(holder, name)
                patches.enter_context(patch.object(holder, name, clocked(stage, function)))
        yield spent


def shares(spent: Mapping[str, float], total: float, *, rest: str) -> str:
    """Returns each stage's part of `total` in percent, the rest by its own name."""
    return ", ".join(f"{stage} {part:.0%}" for stage, part in _parts(spent, total, rest))


def milliseconds(spent: Mapping[str, float], total: float, *, rest: str) -> str:
    """Returns each stage's milliseconds and its part of `total`, the rest by its own name."""
    parts = _parts(spent, total, rest)
    return ", ".join(f"{stage} {part * total * 1000:.1f} ms ({part:.0%})" for stage, part in parts)


def _parts(spent: Mapping[str, float], total: float, rest: str) -> list[tuple[str, float]]:
    every = {**spent, rest: total - sum(spent.values())}
    return [(stage, seconds / total) for stage, seconds in every.items()]
