"""The runs of duplicates that are on the list, opened once and kept open while they are read."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import Lock

from synthese.duplicate_records import DuplicateGroup, DuplicatePair, Text
from synthese.duplicates.reviewing import asked_of, done_by, keyed
from synthese.duplicates.reviewing_probabilities import under_verdicts
from synthese.duplicates.run import (
    RECALIBRATED,
    Run,
    keep_recalibration,
    open_run,
    run_as_made,
)
from synthese.errors import InputError, NotFoundError
from synthese.reports.duplicates import write_reports
from synthese.stores.duplicate_runs import FILE, DuplicateRuns
from synthese.stores.locks import locked
from synthese.stores.verdicts import Contents, RunPlace, Verdicts, contents
from synthese.wording import Language

_KEPT = 8  # runs under a threshold: a reader moves it a few times

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
class Asked:
    """A run as reviewers are asked about it, whatever anybody has said."""

    run: Run

    @cached_property
    def pairs(self) -> Mapping[Contents, DuplicatePair]:
        """The pairs that reviewers are asked about, the most uncertain first."""
        return asked_of(self.run)

    @cached_property
    def keys(self) -> frozenset[Contents]:
        """What the verdicts on any of the run's pairs are keyed by."""
        return frozenset(of for of, _ in keyed(self.run, self.run.pairs()))


@dataclass(frozen=True)
class Opened:
    """A run under a threshold, recalibrated where somebody chose so.

    `run` is what readers see: types, groups and figures as people have decided. `plain` is the
    same before anybody said anything, which is what reviewers are asked about, so that they stay
    blind to each other. `original` is the run as it was made, at the threshold that it was made
    with. `directory` is where the verdicts lie.
    """

    id: str
    folder: Path
    directory: Path
    original: Run
    calibration: Calibration | None
    review: Asked

    @property
    def plain(self) -> Run:
        """The run before anybody said anything of its pairs."""
        return self.review.run

    @cached_property
    def run(self) -> Run:
        """The run as people have decided; what they say later is seen when it is opened again."""
        with Verdicts.open(self.directory) as verdicts:
            return under_verdicts(self.plain, verdicts)

    @property
    def moved(self) -> bool:
        """Whether the threshold is another than the run's own."""
        return self.plain.threshold != self.original.threshold

    @property
    def asked(self) -> Mapping[Contents, DuplicatePair]:
        """The pairs that reviewers are asked about, the most uncertain first."""
        return self.review.pairs

    @property
    def keys(self) -> frozenset[Contents]:
        """What the verdicts on any of the run's pairs are keyed by."""
        return self.review.keys

    def group(self, id: str) -> DuplicateGroup:
        """Returns a group; one that what people decided has broken up, as it was found.

        Raises:
            NotFoundError: there is none of that id under the threshold.
        """
        for run in (self.run, self.plain):
            for each in run.groups():
                if each.id == id:
                    return each
        raise NotFoundError("dublett_pages.no_group")

    def dissolved(self, group: DuplicateGroup) -> bool:
        """Says whether a group is none any more, as people have decided."""
        return all(each.id != group.id for each in self.run.groups())

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
                pair = self.plain.pair(left, right)
            except NotFoundError:
                continue
            if contents(*self.plain.sides(pair)) == of:
                return pair
        return None

    def pair(self, left: str, right: str) -> tuple[DuplicatePair, Text, Text]:
        """Returns a pair as it is asked about, with its alignment, and its two texts.

        Raises:
            NotFoundError: the run has no such pair.
        """
        pair = self.plain.pair(left, right)
        return pair, *self.plain.sides(pair)


class Duplicates:
    """The runs of one index.

    Args:
        directory: where the index lies, and beside it what people said of pairs.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = Lock()
        self._kept: OrderedDict[tuple[object, ...], tuple[object, Opened]] = OrderedDict()

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

        It is opened once; what people have said since is taken in without opening it again.

        Raises:
            NotFoundError: none of that id is on the list, or its folder is gone.
            InputError: the threshold isn't between 0 and 1, or the run was never finished.
        """
        folder = self._folder(id)
        key = (id, threshold, *_state(folder))
        with self.verdicts() as verdicts:
            said = verdicts.version()
        with self._lock:
            before, opened = self._kept.get(key, (None, None))
        if opened is not None and before == said:
            made = opened
        elif opened is not None:
            made = replace(opened)  # what is worked out of verdicts is worked out anew
        else:
            made = self._open(id, folder, threshold)
        with self._lock:
            self._kept[key] = (said, made)
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def calibrate(self, id: str, calibration: Calibration | None) -> None:
        """Has a run shown with mended probabilities, or with its own again (None)."""
        keep_recalibration(self._folder(id), calibration)

    def write_reports(self, opened: Opened, language: Language) -> None:
        """Writes the files of a run anew: its threshold, its probabilities, what people decided.

        Raises:
            InputError: a file can't be written.
        """
        with _only_writer(opened.folder), self.verdicts() as verdicts:
            write_reports(opened.run, opened.folder, language, verdicts=verdicts.decided())

    def _folder(self, id: str) -> Path:
        place = next((each for each in self.places() if each.id == id), None)
        if place is None:
            raise NotFoundError("review.no_run")
        if place.gone:
            raise NotFoundError("dublett_pages.gone", path=place.folder)
        return place.folder

    def _open(self, id: str, folder: Path, threshold: float | None) -> Opened:
        run = open_run(folder)
        calibration = (run.slope, run.bias) if (run.slope, run.bias) != (1.0, 0.0) else None
        asked = Asked(run if threshold is None else run.at(threshold))
        return Opened(id, folder, self._directory, run_as_made(folder), calibration, asked)


@contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    """Waits until nobody else, in whatever process, writes the files of a run."""
    with ExitStack() as held:
        try:
            held.enter_context(locked(folder / ".rapporter.lock"))
        except OSError as error:
            raise InputError("export.not_written", path=folder) from error
        yield


def _state(folder: Path) -> tuple[object, ...]:
    """Returns what differs where a run may be another than before."""
    with DuplicateRuns.open(folder) as store:
        facts = [store.fact(name) for name in ("made", "threshold", RECALIBRATED)]
    return folder, (folder / FILE).stat().st_ino, json.dumps(facts, sort_keys=True)


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
