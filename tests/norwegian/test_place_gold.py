"""How many of the places labelled by hand in real text are found, and how many finds are right."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from place_gold import SHARED, Counts, Found, labelled

from synthese.norwegian.places import Mention, mentions

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not beside us")

PRECISION_FLOOR = 0.97
RECALL_FLOOR = 0.95


def found(text: str) -> list[Found]:
    return [one(each) for each in mentions(text) if is_taken(each)]


def is_taken(mention: Mention) -> bool:
    return mention.kind == "municipality" and mention.confidence >= 0.5


def one(mention: Mention) -> Found:
    return Found(mention.start, mention.end, frozenset(unit.number for unit in mention.units))


def counted(part: str) -> Counts:
    stretches = [each for each in labelled() if each.set == part]
    counts = [each.judge(found(each.text)) for each in stretches]
    return Counts(*map(sum, zip(*counts, strict=True)))


@pytest.mark.parametrize("part", ["dev", "test"])
def test_mentions_are_right_and_few_are_missed(part: str) -> None:
    counts = counted(part)
    precision = counts.right / (counts.right + counts.wrong)
    recall = counts.right / (counts.right + counts.missed)
    print(f"{part}: {counts} precision {precision:.4f} recall {recall:.4f}")
    assert precision >= PRECISION_FLOOR
    assert recall >= RECALL_FLOOR


def test_gold_holds_as_many_places_as_promised() -> None:
    places = sum(len(each.places) for each in labelled())
    assert places >= 300
