"""A run that has been made: what was found, under any threshold, without making it again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import exp, log
from pathlib import Path
from typing import Any

from synthese.alignment.passages import align
from synthese.duplicate_records import (
    COPIES,
    Alignment,
    CurvePoint,
    DuplicateGroup,
    DuplicatePair,
    DuplicateRun,
    DuplicateType,
    Judgement,
    TemplatePiece,
    Text,
)
from synthese.duplicates.grouping import grouped
from synthese.errors import InputError
from synthese.index.opening import load_lexicon
from synthese.records import Failure
from synthese.stores.duplicate_runs import DuplicateRuns

HALF_DONE = "half_done"
"""The fact of a run's store that says that pairs in doubt aren't all decided yet."""

RECALIBRATED = "recalibrated"
"""The fact of a run's store that holds slope and bias, where somebody chose to recalibrate it."""

_LEAST, _MOST = 1e-6, 1 - 1e-6  # probabilities whose logit is taken


@dataclass(frozen=True)
class Run:
    """A run in a folder, under a threshold.

    `slope` and `bias` recalibrate its probabilities (Platt 1999): logit → slope · logit + bias.
    `decided` is what people have said of pairs, by content, and what a pair is called then.
    """

    folder: Path
    threshold: float
    slope: float = 1.0
    bias: float = 0.0
    decided: Mapping[tuple[str, str], Judgement] = field(default_factory=dict, repr=False)
    curve: tuple[CurvePoint, ...] = ()
    store: DuplicateRuns = field(kw_only=True, repr=False)

    def at(self, threshold: float) -> Run:
        """Returns the same run under another threshold.

        Raises:
            InputError: it isn't between 0 and 1.
        """
        if not 0 < threshold < 1:
            raise InputError("cli.threshold", given=threshold)
        return replace(self, threshold=threshold)

    def recalibrated(self, slope: float, bias: float) -> Run:
        """Returns the same run with other probabilities, in the same order (`slope` > 0)."""
        return replace(self, slope=slope, bias=bias)

    def with_verdicts(
        self,
        decided: Mapping[tuple[str, str], Judgement],
        *,
        curve: tuple[CurvePoint, ...] = (),
    ) -> Run:
        """Returns the same run, its pairs called what people have said that they are.

        Args:
            decided: by content, as `Verdicts.decided` has it.
            curve: precision and recall over them.
        """
        return replace(self, decided=decided, curve=curve)

    @cached_property
    def across(self) -> bool:
        """Whether two sets were held against each other."""
        return bool(self._facts["texts"][1])

    @cached_property
    def _facts(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.store.fact("made")
        return found

    @cached_property
    def record(self) -> DuplicateRun:
        """The summary."""
        facts = dict(self._facts)
        found = dict.fromkeys(DuplicateType, 0)
        for each in self._pairs:
            found[each.type] += 1
        del found[DuplicateType.NONE]
        failures = tuple(Failure(**each) for each in facts.pop("failures", ()))
        return DuplicateRun(
            **facts
            | {
                "texts": tuple(facts["texts"]),
                "words": tuple(facts.get("words", (0, 0))),
                "own_words": tuple(facts.get("own_words", (0, 0))),
                "sources": tuple(facts["sources"]),
                "against": tuple(facts["against"]),
                "empty": tuple(facts["empty"]),
            },
            threshold=self.threshold,
            found=found,
            groups=len(self.groups()),
            settled=sum(self._judgement(each) is not None for each in self._pairs),
            failures=failures,
            curve=self.curve,
        )

    # ---- texts

    def text(self, id: str, *, set: int = 0) -> Text:
        """Returns a text.

        Raises:
            NotFoundError: there is none of that id in that set.
        """
        return self.store.text(id, side=set)

    def texts(self) -> Iterator[Text]:
        """Yields every text, set 0 first, in the order of the input."""
        return self.store.texts()

    def sides(self, pair: DuplicatePair) -> tuple[Text, Text]:
        """Returns the two texts of a pair."""
        return self.text(pair.left), self.text(pair.right, set=int(self.across))

    def template(self) -> tuple[TemplatePiece, ...]:
        """Returns the template text, what most texts share first."""
        return self.store.pieces()

    # ---- pairs

    def pairs(self, *, types: Collection[DuplicateType] | None = None) -> tuple[DuplicatePair, ...]:
        """Returns the pairs that were kept, the most probable first, ties by ids.

        Those that are no duplicates are among them, so that a threshold can be moved.
        """
        if types is None:
            return self._pairs
        return tuple(each for each in self._pairs if each.type in types)

    def numbered(self) -> tuple[tuple[int, DuplicatePair], ...]:
        """Returns `pairs` with the numbers by which the store knows them."""
        return self._numbered

    @cached_property
    def _numbered(self) -> tuple[tuple[int, DuplicatePair], ...]:
        return tuple((number, self._named(each)) for number, each in self.store.pairs())

    @cached_property
    def _pairs(self) -> tuple[DuplicatePair, ...]:
        return tuple(each for _, each in self._numbered)

    @cached_property
    def _number_of(self) -> dict[tuple[str, str], int]:
        return {(each.left, each.right): number for number, each in self._numbered}

    def _named(self, pair: DuplicatePair) -> DuplicatePair:
        """Returns a pair with its type under the threshold."""
        probability = pair.probability
        if (self.slope, self.bias) != (1.0, 0.0):
            held = min(max(probability, _LEAST), _MOST)
            logit = self.slope * log(held / (1 - held)) + self.bias
            probability = 1 / (1 + exp(-logit))
        said = self._judgement(pair)
        is_copy = said == "d" or (said is None and probability >= self.threshold)
        named = pair.copy_type if is_copy else pair.relation
        return replace(pair, type=named, probability=probability)

    def _judgement(self, pair: DuplicatePair) -> Judgement | None:
        if not self.decided:
            return None
        return self.decided.get(self.contents_of(pair))

    def contents_of(self, pair: DuplicatePair) -> tuple[str, str]:
        """Returns what verdicts on a pair are keyed by: the texts' contents, in order."""
        ours = self._contents[0, pair.left]
        theirs = self._contents[int(self.across), pair.right]
        return min(ours, theirs), max(ours, theirs)

    @cached_property
    def _contents(self) -> Mapping[tuple[int, str], str]:
        return self.store.contents()

    def pair(self, left: str, right: str) -> DuplicatePair:
        """Returns a pair with its alignment, worked out now where it isn't kept.

        Raises:
            NotFoundError: the two were never held against each other.
        """
        sides = (0, int(self.across))
        number, found = self.store.pair(left, right, sides=sides)
        return replace(self._named(found), alignment=self._alignment(number, found))

    def aligned(self, pairs: Iterable[DuplicatePair]) -> Iterator[DuplicatePair]:
        """Yields pairs of the run with their alignments, worked out where they aren't kept."""
        for each in pairs:
            number = self._number_of[each.left, each.right]
            yield replace(each, alignment=self._alignment(number, each))

    def _alignment(self, number: int, pair: DuplicatePair) -> Alignment:
        kept = self.store.alignment(number)
        if kept is not None:
            return kept
        found = align(load_lexicon(), *self.sides(pair))
        self.store.keep_alignments({number: found})
        return found

    # ---- groups, and what is in doubt

    def groups(self) -> tuple[DuplicateGroup, ...]:
        """Returns the groups of copies, the largest first."""
        return self._groups

    @cached_property
    def _groups(self) -> tuple[DuplicateGroup, ...]:
        return grouped(self.pairs(types=COPIES), self.store.words(), across=self.across)

    def borderline(
        self, most: int = 10
    ) -> tuple[tuple[DuplicatePair, ...], tuple[DuplicatePair, ...]]:
        """Returns the least alike that are called copies, and the most alike that aren't.

        What people have decided isn't among them: no threshold moves it.
        """
        undecided = [each for each in self._pairs if self._judgement(each) is None]
        copies = [each for each in undecided if each.type in COPIES]
        others = [each for each in undecided if each.type not in COPIES]
        return tuple(reversed(copies[-most:])), tuple(others[:most])


def open_run(folder: Path) -> Run:
    """Returns the run that lies in a folder, recalibrated where somebody chose so.

    Raises:
        InputError: there is none, or it wasn't made to its end.
    """
    run = run_as_made(folder)
    if run.store.fact(HALF_DONE):
        raise InputError("cli.run_unfinished", path=folder)
    told = run.store.fact(RECALIBRATED)
    return run.recalibrated(*told) if told else run


def keep_recalibration(folder: Path, numbers: tuple[float, float] | None) -> None:
    """Has `open_run` recalibrate a run by slope and bias, or not any more (None)."""
    with DuplicateRuns.open(folder) as store:
        store.keep_fact(RECALIBRATED, numbers)


def run_as_made(folder: Path) -> Run:
    """Returns the run that lies in a folder, with the probabilities that it was made with.

    Raises:
        InputError: there is none, or it wasn't made to its end.
    """
    if not DuplicateRuns.exists(folder):
        raise InputError("cli.no_run", path=folder)
    store = DuplicateRuns.open(folder)
    threshold = store.fact("threshold")
    if threshold is None:
        raise InputError("cli.run_unfinished", path=folder)
    return Run(folder, threshold, store=store)
