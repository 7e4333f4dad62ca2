"""Two officers who read the same applications: who sees what, and how far they agree."""

from __future__ import annotations

from typing import Literal

import pytest

from synthese.screening.agreeing import (
    SETTLING,
    VERDICTS,
    agreement,
    held,
    role_of,
    to_read_blind,
    visible_decisions,
)
from synthese.screening_records import Decision, Verdict

DONE, PARALLEL, LEARN, NONE, UNCLEAR = Verdict
Role = Literal["first", "second", "settled"]


def decided(
    id: int, application: str, verdict: Verdict, *, by: str = "Kari", role: Role = "first"
) -> Decision:
    return Decision(
        application, "digest", verdict, f"grunn {id}", by, f"2026-11-{id:02}", "f", role, (), id
    )


def both(*told: tuple[Verdict, Verdict]) -> list[Decision]:
    """Returns what Kari said of each application first, and Ola blind after her."""
    found = []
    for number, (one, other) in enumerate(told):
        found.append(decided(2 * number + 1, f"a{number}", one))
        found.append(decided(2 * number + 2, f"a{number}", other, by="Ola", role="second"))
    return found


# ---- who sees what


def test_what_somebody_found_is_hidden_until_one_has_decided_oneself() -> None:
    given = [decided(1, "a", DONE), decided(2, "b", NONE)]
    assert visible_decisions(given, "Kari") == tuple(given)
    assert visible_decisions(given, "Ola") == ()
    blind = decided(3, "a", PARALLEL, by="Ola", role="second")
    assert visible_decisions([*given, blind], "Ola") == (given[0], blind)


def test_what_two_have_read_is_hidden_from_nobody() -> None:
    given = both((DONE, PARALLEL))
    assert visible_decisions(given, "Liv") == tuple(given)


def test_what_is_settled_is_hidden_from_nobody() -> None:
    given = [decided(1, "a", DONE), decided(2, "a", DONE, role="settled")]
    assert visible_decisions(given, "Liv") == tuple(given)


def test_whoever_asks_to_see_it_all_sees_it_and_is_no_blind_reader() -> None:
    given = [decided(1, "a", DONE)]
    assert visible_decisions(given, "Ola", seeing={"Ola"}) == tuple(given)
    assert to_read_blind(["a"], given, "Ola") == ("a",)
    assert to_read_blind(["a"], given, "Ola", seeing={"Ola"}) == ()


def test_the_queue_has_what_somebody_else_decided_and_nobody_has_read_since() -> None:
    given = [
        decided(1, "mine", DONE, by="Ola"),
        decided(2, "waits", DONE),
        *[decided(3, "read", DONE), decided(4, "read", NONE, by="Liv", role="second")],
    ]
    assert to_read_blind(["none", "mine", "read", "waits"], given, "Ola") == ("waits",)


# ---- which decision is which


def test_who_decides_after_somebody_else_without_seeing_is_the_second_reader() -> None:
    given = [decided(1, "a", DONE)]
    assert role_of([], "Ola") == "first"
    assert role_of(given, "Kari") == "first"
    assert role_of(given, "Ola") == "second"


def test_who_decides_with_open_eyes_takes_the_case_over() -> None:
    assert role_of([decided(1, "a", DONE)], "Ola", seeing={"Ola"}) == "first"
    assert role_of(both((DONE, PARALLEL)), "Liv") == "first"


def test_the_second_reader_stays_the_second_when_she_changes_her_mind() -> None:
    assert role_of(both((DONE, PARALLEL)), "Ola") == "second"


def test_the_settled_counts_before_the_first_and_the_first_before_the_second() -> None:
    given = both((DONE, PARALLEL))
    assert held([]) is None
    assert held(given) == given[0]
    later = decided(5, "a0", LEARN)
    assert held([*given, later]) == later
    settled = decided(4, "a0", PARALLEL, role="settled")
    assert held([*given, settled, later]) == settled


# ---- how far they agree


def test_kappa_over_five_verdicts_is_what_is_worked_out_by_hand() -> None:
    # Rows DONE 3, PARALLEL 2, NONE 1; columns DONE 2, PARALLEL 3, NONE 1; observed 5 of 6;
    # expected (3*2 + 2*3 + 1*1) / 36 = 13/36; kappa (30 - 13) / (36 - 13).
    found = agreement(
        both(
            (DONE, DONE), (DONE, DONE), (DONE, PARALLEL), *[(PARALLEL, PARALLEL)] * 2, (NONE, NONE)
        )
    )
    assert found.kappa == pytest.approx(17 / 23)
    assert found.same == 5
    assert found.table[VERDICTS.index(DONE)][VERDICTS.index(PARALLEL)] == 1
    assert sum(map(sum, found.table)) == 6


def test_nobody_agrees_where_nobody_has_read_twice() -> None:
    found = agreement([decided(1, "a", DONE)])
    assert found.read == ()
    assert found.kappa is None


def test_only_what_they_say_differently_is_to_be_settled() -> None:
    given = both((DONE, DONE), (DONE, PARALLEL), (UNCLEAR, UNCLEAR))
    assert [each.application for each in agreement(given).read if each.open] == ["a1", "a2"]
    settled = decided(9, "a1", PARALLEL, by="Liv", role="settled")
    found = agreement([*given, settled])
    assert [each.application for each in found.read if each.open] == ["a2"]
    assert found.read[1].settled == settled
    assert found.table == agreement(given).table
    assert UNCLEAR not in SETTLING


def test_a_mind_changed_after_seeing_changes_nothing_of_the_agreement() -> None:
    given = [
        decided(1, "a", DONE),
        decided(2, "a", NONE),  # before anybody else: still blind
        decided(3, "a", PARALLEL, by="Ola", role="second"),
        decided(4, "a", PARALLEL),
        decided(5, "a", DONE, by="Ola", role="second"),
    ]
    (read,) = agreement(given).read
    assert (read.first.verdict, read.second.verdict) == (NONE, PARALLEL)


def test_nobody_is_a_second_reader_of_her_own_decision() -> None:
    given = [decided(1, "a", DONE), decided(2, "a", NONE, role="second")]
    assert agreement(given).read == ()
