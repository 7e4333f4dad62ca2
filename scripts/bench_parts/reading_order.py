"""How long it takes to make the order of reading anew, over more and more texts."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bench_parts.copies import texts
from synthese.index.opening import load_lexicon
from synthese.screening.reading_order import Reader
from synthese.screening_records import Mark

_MARKED = (0, 10, 100, 1_000)
_EVERY = 7  # text is relevant: whether it is changes nothing of the time


def bench_reading_order(sizes: Sequence[int]) -> None:
    """Prints, for each number of texts, seconds to make them ready and to take up one more mark."""
    lexicon = load_lexicon()
    for size in sizes:
        rows, _ = texts(size)
        told = {row["id"]: " ".join(row.values()) for row in rows}
        begun, worked = time.perf_counter(), time.process_time()
        reader = Reader.of(told, lexicon)
        ready = f"{time.perf_counter() - begun:.2f} s ({time.process_time() - worked:.2f} of CPU)"
        print(f"reading order: {size} texts made ready in {ready}")
        for marked in _MARKED:
            if marked < size:
                print(f"reading order: {size} texts, {marked} marked: {_update(reader, marked)}")


def _update(reader: Reader, marked: int) -> str:
    marks = [Mark(id_, at % _EVERY == 0, "", "") for at, id_ in enumerate(reader.ids[:marked])]
    begun, worked = time.perf_counter(), time.process_time()
    reader.order(marks)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    return f"{seconds:.3f} s ({cpu:.3f} of CPU)"
