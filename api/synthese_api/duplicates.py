"""The runs of duplicates that are on the list, opened once and kept open while they are read."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

from synthese.duplicate_records import DuplicatePair, Text
from synthese.duplicates.reviewing import asked_of, done_by, keyed
from synthese.duplicates.run import Run, open_run
from synthese.errors import InputError, NotFoundError
from synthese.stores.duplicate_runs import FILE, DuplicateRuns
from synthese.stores.verdicts import Contents, RunPlace, Verdicts, contents

_KEPT = 8  # runs under a threshold: a reader moves it a few times
_CALIBRATION = "recalibrated"

Calibration = tuple[float, float]
"""Slope and bias that mend a run's probabilities."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one reviewer has come in a run.

    `asked` are all pairs worth asking about, `mine` those that the reviewer has judged, `left`
    those still to be judged; the others are settled, or judged by enough people.
    """

    asked: int
    mine: int
    left: int


@dataclass(frozen=True)
class Opened:
    """A run as readers see it: under a threshold, and recalibrated where somebody chose so.

    `original` is the same run as it was made, at the threshold that it was made with.
    """

    id: str
    folder: Path
    run: Run
    original: Run
    calibration: Calibration | None

    @property
    def moved(self) -> bool:
        """Whether the threshold is another than the run's own."""
        return self.run.threshold != self.original.threshold

    @cached_property
    def asked(self) -> Mapping[Contents, DuplicatePair]:
        """The pairs that reviewers are asked about, the most uncertain first."""
        return asked_of(self.run)

    @cached_property
    def keys(self) -> frozenset[Contents]:
        """What the verdicts on any of the run's pairs are keyed by."""
        return frozenset(of for of, _ in keyed(self.run, self.run.pairs()))

    def queue(self, verdicts: Verdicts, by: str) -> tuple[DuplicatePair, ...]:
        """Returns the pairs that a reviewer is to judge, the most uncertain first."""
        done = done_by(verdicts, by)
        return tuple(pair for of, pair in self.asked.items() if of not in done)

    def progress(self, verdicts: Verdicts, by: str) -> Progress:
        """Returns how far a reviewer has come."""
        mine = {(each.left, each.right) for each in verdicts.by(by)}
        left = self.asked.keys() - done_by(verdicts, by)
        return Progress(len(self.asked), len(self.asked.keys() & mine), len(left))

    def pair_of(self, of: Contents, ids: tuple[str, str]) -> DuplicatePair | None:
        """Returns the pair that a verdict is on, None where the run has it no more.

        Args:
            of: the contents of the verdict's texts.
            ids: the ids that they had, in any order.
        """
        found = self.asked.get(of)
        if found is not None:
            return found
        for left, right in (ids, ids[::-1]):
            try:
                pair = self.run.pair(left, right)
            except NotFoundError:
                continue
            if contents(*self.run.sides(pair)) == of:
                return pair
        return None

    def pair(self, left: str, right: str) -> tuple[DuplicatePair, Text, Text]:
        """Returns a pair with its alignment, and its two texts.

        Raises:
            NotFoundError: the run has no such pair.
        """
        pair = self.run.pair(left, right)
        return pair, *self.run.sides(pair)


class Duplicates:
    """The runs of one index.

    Args:
        directory: where the index lies, and beside it what people said of pairs.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = Lock()
        self._kept: OrderedDict[tuple[object, ...], Opened] = OrderedDict()

    def verdicts(self) -> Verdicts:
        """Opens what people have said, for one request; whoever asks closes it."""
        return Verdicts.open(self._directory)

    def places(self) -> tuple[RunPlace, ...]:
        """Returns the runs on the list, the newest first; also those whose folder is gone."""
        if not Verdicts.exists(self._directory):
            return ()
        with self.verdicts() as verdicts:
            return verdicts.runs()

    def opened(self, id: str, *, threshold: float | None = None) -> Opened:
        """Returns a run, under another threshold where one is given.

        Raises:
            NotFoundError: none of that id is on the list, or its folder is gone.
            InputError: the threshold isn't between 0 and 1, or the run was never finished.
        """
        folder = self._folder(id)
        key = (id, threshold, *_state(folder))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = _open(id, folder, threshold)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def calibrate(self, id: str, calibration: Calibration | None) -> None:
        """Has a run shown with mended probabilities, or with its own again (None)."""
        with DuplicateRuns.open(self._folder(id)) as store:
            store.keep_fact(_CALIBRATION, calibration)

    def _folder(self, id: str) -> Path:
        place = next((each for each in self.places() if each.id == id), None)
        if place is None:
            raise NotFoundError("review.no_run")
        if place.gone:
            raise NotFoundError("dublett_pages.gone", path=place.folder)
        return place.folder


def _state(folder: Path) -> tuple[object, ...]:
    """Returns what differs where a run may be another than before."""
    with DuplicateRuns.open(folder) as store:
        facts = [store.fact(name) for name in ("made", "threshold", _CALIBRATION)]
    return folder, (folder / FILE).stat().st_ino, json.dumps(facts, sort_keys=True)


def _open(id: str, folder: Path, threshold: float | None) -> Opened:
    with DuplicateRuns.open(folder) as store:
        told = store.fact(_CALIBRATION)
    original = open_run(folder)
    calibration = (float(told[0]), float(told[1])) if told else None
    run = original.recalibrated(*calibration) if calibration else original
    if threshold is not None:
        run = run.at(threshold)
    return Opened(id, folder, run, original, calibration)


def threshold_of(given: str) -> float | None:
    """Returns a threshold as it stands in an address: ``0.6``, ``0,6``, ``60`` or ``60 %``.

    Returns:
        The threshold, None where none is given.

    Raises:
        InputError: it is no number between 0 and 1, and no per cent between 1 and 99.
    """
    told = given.replace(",", ".").replace("%", " ").strip()
    if not told:
        return None
    try:
        value = float(told)
    except ValueError as error:
        raise InputError("dublett_pages.bad_threshold", given=given) from error
    value = value / 100 if value >= 1 else value
    if not 0 < value < 1:
        raise InputError("dublett_pages.bad_threshold", given=given)
    return value
