"""Groups: each a copy of each other, no chains, and a representative with its reason."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reviewed_run import pair

from synthese.duplicate_records import DuplicateGroup, DuplicatePair, DuplicateType
from synthese.duplicates.grouping import grouped

NAMES = "abcdefgh"


def called(left: str, right: str, probability: float = 0.9, **given) -> DuplicatePair:
    found = pair(left, right, probability, **given)
    return DuplicatePair(
        left, right, found.copy_type, probability, probability, found.copy_type, found.relation
    )


def groups_of(*pairs: DuplicatePair, words: dict[str, int] | None = None) -> list[DuplicateGroup]:
    known = dict.fromkeys(NAMES, 100) | (words or {})
    ranked = sorted(pairs, key=lambda each: (-each.probability, each.left, each.right))
    return list(grouped(ranked, {(0, name): count for name, count in known.items()}, across=False))


def members(groups: list[DuplicateGroup]) -> list[str]:
    return ["".join(each.members) for each in groups]


def test_a_like_b_and_b_like_c_does_not_make_a_like_c() -> None:
    assert members(groups_of(called("a", "b", 0.9), called("b", "c", 0.8))) == ["ab"]


def test_the_likest_are_joined_first() -> None:
    assert members(groups_of(called("a", "b", 0.8), called("b", "c", 0.9))) == ["bc"]


def test_all_like_all_are_one_group() -> None:
    found = groups_of(*(called(*each) for each in combinations("abcd", 2)))
    assert members(found) == ["abcd"]


def test_two_groups_with_one_pair_missing_stay_two() -> None:
    pairs = [called(*each, 0.9) for each in combinations("abcd", 2) if each != ("a", "d")]
    found = groups_of(*pairs)
    assert sorted(map(len, members(found))) in ([2, 2], [3])
    assert not any({"a", "d"} <= set(each.members) for each in found)


def test_larger_groups_come_first() -> None:
    pairs = [called("a", "b", 0.99), *(called(*each, 0.7) for each in combinations("cde", 2))]
    assert members(groups_of(*pairs)) == ["cde", "ab"]


def test_a_group_is_as_sure_as_its_weakest_pair() -> None:
    found = groups_of(
        called("a", "b", 0.95, copy_type=DuplicateType.IDENTICAL),
        called("a", "c", 0.9, copy_type=DuplicateType.OTHER_APPLICANT),
        called("b", "c", 0.6, copy_type=DuplicateType.REVISED),
    )
    assert [(each.type, each.probability) for each in found] == [
        (DuplicateType.OTHER_APPLICANT, 0.6)
    ]


pairs_given = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda e: e[0] < e[1]),
    st.sampled_from([0.5, 0.6, 0.7, 0.8, 0.9, 0.99]),
)


@given(pairs_given)
@settings(max_examples=300)
def test_every_two_in_a_group_are_a_pair_that_was_given(
    given_: dict[tuple[str, str], float],
) -> None:
    found = groups_of(*(called(*ends, likely) for ends, likely in given_.items()))
    for group in found:
        inside = list(combinations(group.members, 2))
        assert len(group.members) > 1
        assert all(each in given_ for each in inside)
        assert group.probability == min(given_[each] for each in inside)
        assert group.representative in group.members
    every = [name for group in found for name in group.members]
    assert len(every) == len(set(every)), "a text is in one group"
    assert len({group.id for group in found}) == len(found)


@given(pairs_given)
def test_no_two_groups_could_be_one(given_: dict[tuple[str, str], float]) -> None:
    found = groups_of(*(called(*ends, likely) for ends, likely in given_.items()))
    alone = set(NAMES) - {name for group in found for name in group.members}
    parts = [set(group.members) for group in found] + [{name} for name in alone]
    for one, other in combinations(parts, 2):
        assert not all(tuple(sorted((a, b))) in given_ for a in one for b in other)


def test_groups_keep_their_ids_whatever_else_there_is() -> None:
    alone = groups_of(called("a", "b"))
    assert groups_of(called("a", "b"), called("c", "d"))[0].id in {alone[0].id} | {
        each.id for each in groups_of(called("c", "d"))
    }
    assert alone[0].id != groups_of(called("a", "c"))[0].id


# ---- who stands for a group


def test_the_fullest_stands_for_its_group() -> None:
    (found,) = groups_of(called("a", "b"), words={"a": 100, "b": 111})
    assert (found.representative, found.reason) == ("b", "duplicates.fullest")


def test_of_two_as_full_the_first_stands_for_both() -> None:
    (found,) = groups_of(called("a", "b"), words={"a": 100, "b": 109})
    assert (found.representative, found.reason) == ("a", "duplicates.first")


def test_of_several_as_full_the_most_alike_stands_for_all() -> None:
    (found,) = groups_of(called("a", "b", 0.9), called("a", "c", 0.6), called("b", "c", 0.8))
    assert (found.representative, found.reason) == ("b", "duplicates.most_alike")


# ---- across two sets


def across(*pairs: DuplicatePair, words: dict[tuple[int, str], int] | None = None):
    known = {(side, name): 100 for side in (0, 1) for name in NAMES} | (words or {})
    return list(grouped(pairs, known, across=True))


def test_across_two_sets_a_group_is_a_text_with_what_it_is_a_copy_of() -> None:
    found = across(
        called("a", "x"), called("a", "y"), called("b", "x"), words={(1, "x"): 90, (1, "y"): 90}
    )
    assert [(each.members, each.others) for each in found] == [
        (("a",), ("x", "y")),
        (("b",), ("x",)),
    ]
    assert all(each.representative in each.members + each.others for each in found)


def test_across_two_sets_ids_that_both_have_are_two_texts() -> None:
    found = across(
        called("a", "b", 0.9, copy_type=DuplicateType.IDENTICAL),
        called("a", "c", 0.8, copy_type=DuplicateType.IDENTICAL),
        called("b", "c", 0.55, copy_type=DuplicateType.SAME_IDEA),
    )
    group = next(each for each in found if each.members == ("a",))
    assert (group.type, group.probability) == (DuplicateType.IDENTICAL, 0.8)


@pytest.mark.parametrize("is_across", [False, True])
def test_no_pairs_are_no_groups(is_across: bool) -> None:
    assert grouped((), {}, across=is_across) == ()
