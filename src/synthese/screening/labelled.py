"""A table of texts that somebody has read → what a reading of them would have saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from synthese.embedding.static import StaticEmbedder
from synthese.errors import InputError
from synthese.readers import read_path
from synthese.records import Document, Failure, Progress
from synthese.screening.reading_order import Reader
from synthese.screening.recall_estimate import RECALL
from synthese.screening.simulating import Simulation, drawn, simulate
from synthese.settings import ReadLimits

TENTHS = tuple(each / 10 for each in range(1, 11))
_LABEL = "--label"  # as which the column is read: it is no text, and no column is called so
_YES = frozenset(("1", "1.0", "true", "yes", "ja", "x"))
_UPDATES = 500  # of the order, in one reading: a table of 5,000 is read ten at a time


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts by id, which of them are relevant, and what could not be read."""

    texts: dict[str, str]
    relevant: frozenset[str]
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """What the order saved, over several readings that began with other texts.

    `work_saved` is WSS@95, mean, least and most of the readings, and `each` one of every reading.
    `curve` is the mean share of the relevant ones found when so many tenths were read. `stopped_at`
    and `stopped_recall` are what share was read where a stop was first proposed and what share was
    found by then, in the mean; `early` is how many readings were proposed to stop before 95 %.
    """

    total: int
    relevant: int
    work_saved: tuple[float, float, float]
    each: tuple[float, ...]
    curve: tuple[float, ...]
    stopped_at: float
    stopped_recall: float
    early: int
    question: str = ""
    failures: tuple[Failure, ...] = ()


def read_labelled(
    path: Path, *, label: str, limits: ReadLimits, columns: Mapping[str, str]
) -> Labelled:
    """Returns a table's texts and labels.

    Args:
        path: CSV, XLSX, JSON lines or an array of JSON.
        label: the column, whose 1, true, yes, ja and x are relevant; or ``column=value``.
        limits: what may be read.
        columns: our field → the table's column, as the caller says.

    Raises:
        InputError: nothing in it can be read, or no row has a label.
    """
    column, sign, value = label.partition("=")
    wanted = frozenset((value.strip().casefold(),)) if sign else _YES
    read = list(read_path(path, limits=limits, columns={**columns, _LABEL: column.strip()}))
    rows = [each for each in read if isinstance(each, Document)]
    failures = tuple(each for each in read if isinstance(each, Failure))
    if not rows and failures:
        raise InputError(failures[0].key, **failures[0].values)
    if not any(map(_label_of, rows)):
        raise InputError("reading_order.no_label", path=str(path), column=column.strip())
    named = {each.record_id or each.source: each for each in rows}
    texts = {id_: f"{each.title}\n{each.text}" for id_, each in named.items()}
    relevant = frozenset(id_ for id_, each in named.items() if _label_of(each) in wanted)
    return Labelled(texts, relevant, failures)


def simulate_readings(
    labelled: Labelled,
    lexicon: StaticEmbedder,
    *,
    seeds: Iterable[int],
    question: str = "",
    on_progress: Callable[[Progress], None] | None = None,
) -> ReadingResult:
    """Returns what is saved, one reading for each seed.

    A reading begins with a relevant text and another, drawn by the seed; with a question it begins
    with nothing read, and every seed gives the same.

    Raises:
        InputError: all texts are relevant, or none is; or there is no seed.
    """
    many = list(seeds)[:1] if question else list(seeds)
    if not many:
        raise InputError("reading_order.no_seeds")
    reader = Reader.of(labelled.texts, lexicon)
    every = max(1, len(reader.ids) // _UPDATES)
    readings = []
    for done, seed in enumerate(many):
        known = drawn(reader.ids, labelled.relevant, seed=seed)
        start = () if question else known
        readings.append(
            simulate(
                reader, labelled.relevant, known=start, question=question, seed=seed, every=every
            )
        )
        if on_progress:
            on_progress(Progress(done + 1, len(many), ""))
    return _result(readings, labelled, question)


def _result(readings: Sequence[Simulation], labelled: Labelled, question: str) -> ReadingResult:
    saved = [each.work_saved_at_95 for each in readings]
    stops = [each.stop for each in readings]
    return ReadingResult(
        total=readings[0].total,
        relevant=readings[0].relevant,
        work_saved=(fmean(saved), min(saved), max(saved)),
        each=tuple(saved),
        curve=tuple(fmean(each.recall_at(tenth) for each in readings) for tenth in TENTHS),
        stopped_at=fmean(share for share, _ in stops),
        stopped_recall=fmean(recall for _, recall in stops),
        early=sum(recall < RECALL for _, recall in stops),
        question=question,
        failures=labelled.failures,
    )


def _label_of(row: Document) -> str:
    return next((e.value for e in row.fields if e.name == _LABEL), "").strip().casefold()
