"""A run whose pairs are called what people have decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.reviewed_run import made, pair, text

from synthese.duplicate_records import DuplicateType
from synthese.duplicates.run import Run

TEXTS = {each: text(each) for each in "abcd"}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    pairs = [pair("a", "b", 0.9), pair("a", "c", 0.6), pair("b", "c", 0.4), pair("c", "d", 0.3)]
    return made(tmp_path, [*TEXTS.values()], pairs)


def of(left: str, right: str) -> tuple[str, str]:
    first, second = sorted((TEXTS[left].content, TEXTS[right].content))
    return first, second


def named(run: Run) -> dict[tuple[str, str], DuplicateType]:
    return {(each.left, each.right): each.type for each in run.pairs()}


def test_pairs_are_called_what_people_have_said(run: Run) -> None:
    decided = run.with_verdicts({of("a", "b"): "i", of("b", "c"): "d"})
    assert named(decided)["a", "b"] is DuplicateType.NONE
    assert named(decided)["b", "c"] is DuplicateType.REVISED
    assert {each.members for each in run.groups()} == {("a", "b")}
    assert {each.members for each in decided.groups()} == {("a", "c")}


def test_what_is_decided_holds_under_any_threshold(run: Run) -> None:
    decided = run.with_verdicts({of("a", "b"): "i"}).at(0.1)
    assert named(decided)["a", "b"] is DuplicateType.NONE
    assert named(decided)["c", "d"] is DuplicateType.REVISED


def test_what_is_decided_is_on_no_borderline(run: Run) -> None:
    above, below = run.with_verdicts({of("a", "c"): "d", of("b", "c"): "i"}).borderline()
    assert [(each.left, each.right) for each in above] == [("a", "b")]
    assert [(each.left, each.right) for each in below] == [("c", "d")]
