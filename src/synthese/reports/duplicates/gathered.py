"""What a report asks of a run, and what every report of it needs, gathered once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

from synthese.duplicate_records import (
    COPIES,
    DuplicateGroup,
    DuplicatePair,
    DuplicateRun,
    DuplicateType,
    Judgement,
    TemplatePiece,
    Text,
)
from synthese.reports.duplicates.telling import Telling

Named = tuple[int, str]
"""A text by its set and its id."""

Verdicts = Mapping[tuple[str, str], Judgement]
"""What people have decided, by the contents of two texts in alphabetical order."""


class RunLike(Protocol):
    """A run as reports read it (`synthese.duplicates.run.Run`)."""

    @property
    def record(self) -> DuplicateRun:
        """Returns what was found, in short."""

    def text(self, id: str, *, set: int = 0) -> Text:
        """Returns a text by its id."""

    def texts(self) -> Iterator[Text]:
        """Yields all texts, set 0 first."""

    def sides(self, pair: DuplicatePair) -> tuple[Text, Text]:
        """Returns the two texts of a pair."""

    def pairs(self, *, types: Collection[DuplicateType] | None = None) -> tuple[DuplicatePair, ...]:
        """Returns the pairs that were kept, the most probable first."""

    def aligned(self, pairs: Sequence[DuplicatePair]) -> Iterator[DuplicatePair]:
        """Yields pairs with their alignments, in their order."""

    def groups(self) -> tuple[DuplicateGroup, ...]:
        """Returns the groups, the largest first."""

    def template(self) -> tuple[TemplatePiece, ...]:
        """Returns the template text, the most shared first."""

    def borderline(
        self, most: int = 10
    ) -> tuple[tuple[DuplicatePair, ...], tuple[DuplicatePair, ...]]:
        """Returns the least probable copies, and the most probable that aren't called so."""


class Card(NamedTuple):
    """What a table tells of a text."""

    title: str
    applicant: str
    source: str
    language: str


@dataclass(frozen=True)
class Gathered:
    """A run, the reader's language, and what people have decided."""

    run: RunLike
    told: Telling
    verdicts: Verdicts

    @cached_property
    def record(self) -> DuplicateRun:
        """The summary of the run."""
        return self.run.record

    @cached_property
    def every(self) -> tuple[DuplicatePair, ...]:
        """Every pair that was kept."""
        return self.run.pairs()

    @cached_property
    def found(self) -> tuple[DuplicatePair, ...]:
        """The pairs that are something."""
        return tuple(each for each in self.every if each.type is not DuplicateType.NONE)

    @cached_property
    def groups(self) -> tuple[DuplicateGroup, ...]:
        """The groups; the first is number 1 in every report."""
        return self.run.groups()

    @cached_property
    def borderline(self) -> tuple[tuple[DuplicatePair, ...], tuple[DuplicatePair, ...]]:
        """The pairs on either side of the threshold, with their alignments."""
        above, below = self.run.borderline()
        return tuple(self.run.aligned(above)), tuple(self.run.aligned(below))

    @cached_property
    def copies(self) -> int:
        """How many pairs are copies."""
        return sum(1 for each in self.found if each.type in COPIES)

    @cached_property
    def share_with_copy(self) -> float:
        """The share of the texts examined that are a copy of some other, 0..1."""
        alike = {each.left for each in self.found if each.type in COPIES}
        if not self.across:
            alike |= {each.right for each in self.found if each.type in COPIES}
        return len(alike) / max(self.record.texts[0], 1)

    @property
    def across(self) -> bool:
        """Whether one set was held against another."""
        return bool(self.record.against) or self.record.texts[1] > 0

    @cached_property
    def _numbers(self) -> Mapping[Named, set[int]]:
        numbers: dict[Named, set[int]] = defaultdict(set)
        for number, group in enumerate(self.groups, start=1):
            for member in members_of(group):
                numbers[member].add(number)
        return numbers

    def group_of(self, pair: DuplicatePair) -> int | None:
        """Returns the number of the group that holds both texts of a pair, if any does."""
        left, right = (0, pair.left), (int(self.across), pair.right)
        numbers = self._numbers
        return min(numbers.get(left, _NO) & numbers.get(right, _NO), default=None)

    def verdict(self, sides: tuple[Text, Text]) -> Judgement | None:
        """Returns what people have decided of two texts."""
        first, second = sorted(each.content for each in sides)
        return self.verdicts.get((first, second))

    @cached_property
    def _cards(self) -> dict[Named, Card]:
        return {}

    def card(self, member: Named) -> Card:
        """Returns what a table tells of a text of a group."""
        card = self._cards.get(member)
        if card is None:
            number, id_ = member
            card = self._cards[member] = card_of(self.run.text(id_, set=number))
        return card

    def keep(self, sides: Iterable[Text]) -> None:
        """Remembers texts that were read, so that they aren't read again for their groups."""
        for text in sides:
            self._cards.setdefault((text.set, text.id), card_of(text))


_NO: frozenset[int] = frozenset()


def members_of(group: DuplicateGroup) -> Iterator[Named]:
    """Yields a group's texts: those of set 0, then the others."""
    yield from ((0, id_) for id_ in group.members)
    yield from ((1, id_) for id_ in group.others)


def card_of(text: Text) -> Card:
    """Returns what a table tells of a text."""
    return Card(text.title, text.applicant or "", text.href or text.source, text.language)
