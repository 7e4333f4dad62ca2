"""How two projects stand: each kind from the facts, and what is missing where it isn't sure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthese.pilot_records import Relation, RelationKind
from synthese.records import Period
from synthese.relations.facts import Facts, month_of
from synthese.relations.judging import ONE_CHALLENGE, Pair, relation

IDS = ("a", "b")
VOSS, LOM = "4621", "3434"


def facts(
    start: str | None = "2020-01",
    end: str | None = "2020-12",
    *,
    unit: str | None = VOSS,
    goes_on: bool = False,
    programmes: tuple[str, ...] = (),
) -> Facts:
    return Facts(
        lead=f"{unit} kommune" if unit else None,
        units=(unit,) if unit else (),
        start=month_of(start, last=False),
        end=month_of(end, last=True),
        goes_on=goes_on,
        programmes=programmes,
    )


def pair(
    left: Facts | None = None,
    right: Facts | None = None,
    *,
    likeness: float = 0.9,
    copied: float = 0.0,
    shared: int = 0,
    titles_alike: bool = False,
) -> Pair:
    return Pair(
        left or facts(),
        right or facts(unit=LOM),
        likeness,
        copied=copied,
        shared=shared,
        titles_alike=titles_alike,
    )


def found(two: Pair) -> Relation:
    told = relation(IDS, two)
    assert told is not None
    return told


# ---- two actors


def test_months_in_common_make_two_actors_parallel() -> None:
    told = found(pair(facts("2020-01", "2020-12"), facts("2020-07", "2021-06", unit=LOM)))
    assert (told.kind, told.sure, told.months) == (RelationKind.PARALLEL, True, 6)
    assert told.together == Period("2020-07", "2020-12")
    assert told.first == "a"


def test_one_month_in_common_is_enough() -> None:
    told = found(pair(facts("2019-01", "2020-03"), facts("2020-03", "2021-01", unit=LOM)))
    assert (told.kind, told.months) == (RelationKind.PARALLEL, 1)
    assert told.together == Period("2020-03", "2020-03")


def test_periods_that_only_touch_have_no_month_in_common() -> None:
    told = found(pair(facts("2020-04", "2021-01", unit=LOM), facts("2019-01", "2020-03")))
    assert (told.kind, told.sure, told.months) == (RelationKind.EARLIER, True, 0)
    assert told.together is None
    assert told.first == "b"


def test_a_year_is_all_of_its_months() -> None:
    told = found(pair(facts("2020", "2020"), facts("2020-12", "2021-05", unit=LOM)))
    assert (told.kind, told.months) == (RelationKind.PARALLEL, 1)


def test_likeness_below_the_bound_is_no_relation() -> None:
    assert relation(IDS, pair(likeness=ONE_CHALLENGE - 0.01)) is None
    assert relation(IDS, pair(likeness=ONE_CHALLENGE)) is not None


# ---- what isn't known


def test_without_a_period_it_is_likely_and_says_so() -> None:
    told = found(pair(facts(None, None)))
    assert (told.kind, told.missing) == (RelationKind.PARALLEL, ("period",))
    assert (told.months, told.together, told.first) == (None, None, None)


def test_without_a_place_it_is_likely_and_says_so() -> None:
    told = found(pair(facts(unit=None)))
    assert (told.kind, told.missing) == (RelationKind.PARALLEL, ("municipality",))
    assert told.months == 12


def test_without_either_both_are_missing() -> None:
    told = found(pair(facts(None, None, unit=None)))
    assert told.missing == ("period", "municipality")


def test_without_a_place_what_is_earlier_is_only_likely_so() -> None:
    told = found(pair(facts("2015", "2016", unit=None)))
    assert (told.kind, told.missing) == (RelationKind.EARLIER, ("municipality",))


def test_an_open_end_that_goes_on_lasts_beyond_the_other() -> None:
    told = found(pair(facts("2020-03", None, goes_on=True)))
    assert (told.kind, told.sure, told.months) == (RelationKind.PARALLEL, True, 10)


def test_two_open_ends_that_go_on_are_together_from_the_later_start() -> None:
    told = found(
        pair(facts("2020-03", None, goes_on=True), facts("2021-05", None, goes_on=True, unit=LOM))
    )
    assert told.sure
    assert (told.months, told.together) == (None, Period("2021-05", None))


def test_an_end_that_isnt_known_may_have_been_before_the_other_began() -> None:
    told = found(pair(facts("2018-01", None)))
    assert (told.kind, told.missing) == (RelationKind.PARALLEL, ("period",))
    assert told.first == "a"


def test_an_end_that_isnt_known_is_no_end_of_the_time_together() -> None:
    told = found(pair(facts("2020-03", None)))  # it began while the other was under way
    assert told.sure
    assert (told.months, told.together) == (None, Period("2020-03", None))


def test_a_start_that_isnt_known_is_no_start_of_the_time_together() -> None:
    told = found(pair(facts(None, "2020-06")))  # it ended while the other was under way
    assert told.sure
    assert (told.months, told.together) == (None, Period(None, "2020-06"))


def test_what_surely_ended_before_is_earlier_whenever_it_began() -> None:
    told = found(pair(facts(None, "2019-12")))
    assert (told.kind, told.sure, told.first) == (RelationKind.EARLIER, True, "a")


def test_what_surely_began_after_is_later_whenever_it_ends() -> None:
    told = found(pair(facts("2021-01", None)))
    assert (told.kind, told.sure, told.first) == (RelationKind.EARLIER, True, "b")


def test_which_came_first_isnt_said_where_a_start_isnt_known() -> None:
    assert found(pair(facts(None, "2020-06"))).first is None


# ---- one actor


def test_the_same_actor_later_is_a_renewal() -> None:
    told = found(pair(right=facts("2021-02", "2022-01")))
    assert (told.kind, told.sure, told.months, told.first) == (RelationKind.RENEWAL, True, 0, "a")


def test_the_same_actor_beginning_again_midway_is_a_renewal() -> None:
    assert found(pair(right=facts("2020-06", "2022-01"))).kind == RelationKind.RENEWAL


def test_the_same_actor_beginning_at_once_is_the_same_project() -> None:
    assert found(pair(right=facts("2020-02", "2021-01"))).kind == RelationKind.SAME


@pytest.mark.parametrize("alike", [{"copied": 0.5, "shared": 4}, {"titles_alike": True}])
def test_the_same_actor_telling_the_same_is_the_same_project(alike: dict[str, float]) -> None:
    two = pair(right=facts("2020-06", "2021-01"), **alike)  # type: ignore[arg-type]
    assert found(two).kind == RelationKind.SAME


def test_the_same_actor_without_a_period_is_likely_a_renewal() -> None:
    told = found(pair(right=facts(None, None)))
    assert (told.kind, told.missing) == (RelationKind.RENEWAL, ("period",))


def test_one_actor_needs_less_likeness() -> None:
    assert found(pair(right=facts("2021-02"), likeness=0.3)).kind == RelationKind.RENEWAL
    assert relation(IDS, pair(likeness=0.3)) is None


# ---- another challenge


def test_one_programme_and_another_challenge_makes_sisters() -> None:
    ours, theirs = facts(programmes=("Klimasats", "NIL")), facts(unit=LOM, programmes=("NIL",))
    told = found(pair(ours, theirs, likeness=0.1))
    assert (told.kind, told.sure, told.programme) == (RelationKind.SISTER, True, "NIL")


def test_one_template_and_another_challenge_makes_sisters() -> None:
    assert found(pair(likeness=0.1, shared=2, copied=0.6)).kind == RelationKind.SISTER


def test_one_challenge_goes_before_one_programme() -> None:
    ours, theirs = facts(programmes=("NIL",)), facts(unit=LOM, programmes=("NIL",))
    told = found(pair(ours, theirs))
    assert (told.kind, told.programme) == (RelationKind.PARALLEL, "NIL")


def test_nothing_in_common_is_no_relation() -> None:
    assert relation(IDS, pair(likeness=0.1)) is None


# ---- whatever the facts

MONTHS = st.one_of(st.none(), st.integers(2015 * 12, 2018 * 12))
FACTS = st.builds(
    Facts,
    lead=st.sampled_from([None, "x", "y"]),
    units=st.sampled_from([(), (VOSS,), (LOM,), (VOSS, LOM)]),
    start=MONTHS,
    end=MONTHS,
    goes_on=st.just(False),
    programmes=st.sampled_from([(), ("NIL",)]),
).flatmap(
    lambda each: (
        st.just(each) if each.end else st.builds(replace, st.just(each), goes_on=st.booleans())
    )
)
PAIRS = st.builds(
    Pair,
    left=FACTS,
    right=FACTS,
    likeness=st.floats(0, 1),
    copied=st.floats(0, 1),
    shared=st.integers(0, 5),
    titles_alike=st.booleans(),
)


@given(PAIRS)
def test_the_order_of_the_two_changes_nothing(two: Pair) -> None:
    told = relation(IDS, two)
    turned = relation(("b", "a"), replace(two, left=two.right, right=two.left))
    if told is None:
        assert turned is None
    else:
        assert replace(told, left="b", right="a") == turned


def active(each: Facts) -> set[int]:
    """The months of a period that is known."""
    assert each.start is not None
    assert each.end is not None
    return set(range(each.start, max(each.start, each.end) + 1))


@given(PAIRS)
def test_months_are_those_that_both_were_active_in(two: Pair) -> None:
    told = relation(IDS, two)
    if told and None not in (two.left.start, two.left.end, two.right.start, two.right.end):
        assert told.months == len(active(two.left) & active(two.right))


_EARLIEST, _LATEST = 2015 * 12, 2015 * 12 + 4


def possible(each: Facts) -> list[set[int]]:
    """Every run of months that a project may have been active in, by what is known."""
    low, high = _EARLIEST - 2, _LATEST + 2
    starts = [each.start] if each.start is not None else range(low, high + 1)
    return [
        set(range(start, max(start, end) + 1))
        for start in starts
        for end in ([each.end] if each.end is not None else range(start, high + 1))
        if each.start is not None or end >= start
    ]


NARROW = st.one_of(st.none(), st.integers(_EARLIEST, _LATEST))


@settings(deadline=None)
@given(NARROW, NARROW, NARROW, NARROW)
def test_what_is_sure_holds_whatever_the_unknown_months_were(
    a: int | None, b: int | None, c: int | None, d: int | None
) -> None:
    left, right = (replace(facts(), start=s, end=e) for s, e in ((a, b), (c, d)))
    right = replace(right, units=(LOM,), lead="lom")
    told = found(pair(left, right))
    met = {bool(one & other) for one in possible(left) for other in possible(right)}
    if told.sure:
        assert met == {told.kind == RelationKind.PARALLEL}
    else:
        assert met == {True, False}
