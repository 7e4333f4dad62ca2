"""Cohen's kappa, against tables worked out by hand, and which pairs two reviewers don't agree on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reviewed_run import text

from synthese.duplicate_records import Judgement, Verdict
from synthese.duplicates.agreement import agreement
from synthese.evaluation import kappa
from synthese.stores.verdicts import Verdicts, contents

Table = tuple[tuple[int, int, int], tuple[int, int, int], tuple[int, int, int]]


def test_kappa_is_what_is_worked_out_by_hand() -> None:
    # 50 pairs: observed (20 + 15 + 2) / 50 = .74;
    # expected (27 * 25 + 18 * 20 + 5 * 5) / 2500 = 1060 / 2500 = .424;
    # kappa (.74 - .424) / (1 - .424) = .316 / .576 = .548611...
    table = ((20, 5, 2), (2, 15, 1), (3, 0, 2))
    assert kappa(table) == pytest.approx(0.316 / 0.576, abs=1e-12)


def test_kappa_of_two_answers_is_that_of_the_textbook_table() -> None:
    # Observed (20 + 15) / 50 = .7, expected .5 * .6 + .5 * .4 = .5, kappa .4.
    assert kappa(((20, 5, 0), (10, 15, 0), (0, 0, 0))) == pytest.approx(0.4, abs=1e-12)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (((5, 0, 0), (0, 3, 0), (0, 0, 2)), 1.0),
        (((1, 1, 0), (1, 1, 0), (0, 0, 0)), 0.0),
        (((0, 4, 0), (4, 0, 0), (0, 0, 0)), -1.0),
        (((7, 0, 0), (0, 0, 0), (0, 0, 0)), None),
        (((0, 0, 0), (0, 0, 0), (0, 0, 0)), None),
        (((0, 3, 0), (0, 0, 0), (0, 0, 0)), 0.0),
    ],
)
def test_the_ends_of_kappa(table: Table, told: float | None) -> None:
    assert kappa(table) == told


ROWS = st.tuples(*[st.integers(0, 40)] * 3)


@given(st.tuples(ROWS, ROWS, ROWS))
def test_kappa_is_at_most_one_and_the_same_from_either_side(table: Table) -> None:
    (a, b, c), (d, e, f), (g, h, i) = table
    told = kappa(table)
    assert told == kappa(((a, d, g), (b, e, h), (c, f, i)))
    assert told is None or -1 <= told <= 1


def test_the_table_counts_pairs_that_both_judged_and_tells_those_they_differ_on(
    tmp_path: Path,
) -> None:
    told: list[tuple[str | None, str | None]] = [
        ("d", "d"), ("d", "i"), ("i", "i"), ("u", "u"), ("u", "d"), ("d", None), (None, "i"),
    ]  # fmt: skip
    left = text("a")
    others = [text(f"n{at}") for at in range(len(told))]
    with Verdicts.open(tmp_path) as verdicts:
        for other, both in zip(others, told, strict=True):
            for by, judgement in zip(("Kari", "Ola"), both, strict=True):
                if judgement:
                    verdicts.give(Verdict("", "", _judgement(judgement), by, ""), left, other)
        found = agreement("Kari", "Ola", verdicts)
        assert found.table == ((1, 1, 0), (0, 1, 0), (1, 0, 1))
        # observed 3/5, expected (2*2 + 1*2 + 2*1) / 25 = 8/25, kappa (15 - 8) / (25 - 8)
        assert found.kappa == pytest.approx(7 / 17)
        assert set(found.disagreed) == {contents(left, others[at]) for at in (1, 3, 4)}
        verdicts.settle(left, others[1], judgement="i", by="Eva")
        settled = agreement("Kari", "Ola", verdicts)
    assert settled.table == found.table
    assert set(settled.disagreed) == {contents(left, others[at]) for at in (3, 4)}


def _judgement(told: str) -> Judgement:
    assert told in ("d", "i", "u")
    return told
