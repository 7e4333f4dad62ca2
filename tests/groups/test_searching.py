"""Groups over a search: what it finds, under the ids and names that the groups have."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pilot_texts import FIRST, NIGHT, put

from synthese.errors import InputError
from synthese.groups import current, edited, over
from synthese.index import Index, open_index


def members(found) -> list[str]:
    return [one for each in found.groups for one in each.projects]


def test_without_a_search_it_is_everything(grouped_index: Index) -> None:
    assert over(grouped_index) == over(grouped_index, where={}) == current(grouped_index)


def test_a_search_holds_only_what_it_finds(grouped_index: Index) -> None:
    found = over(grouped_index, query="sensorer om natta på sykehjem")
    whole = {each.id: each for each in current(grouped_index).groups}
    placed = [*members(found), *found.alone]
    assert len(placed) == len(set(placed)) < len(FIRST)
    assert set(NIGHT) <= set(placed)
    assert sorted(placed) == sorted(one for each in found.themes for one in each.projects)
    for each in found.groups:
        assert each.label == whole[each.id].label
        assert set(each.projects) <= set(whole[each.id].projects)
        assert each.theme in {theme.id for theme in found.themes}
    assert (found.query, found.where, found.changes) == ("sensorer om natta på sykehjem", (), ())


def test_a_filter_keeps_those_that_fit(grouped_index: Index) -> None:
    found = over(grouped_index, where={"municipality": ["Tokke", "Voss", "Molde"]})
    assert [set(each.projects) for each in found.groups] == [{"natt-tokke", "natt-voss"}]
    assert found.alone == ("fravaer-molde",)
    assert found.where == (
        ("municipality", "Tokke"),
        ("municipality", "Voss"),
        ("municipality", "Molde"),
    )


def test_what_finds_nothing_has_no_groups(grouped_index: Index) -> None:
    found = over(grouped_index, where={"municipality": ["Grong"]})
    assert (found.themes, found.groups, found.alone) == ((), (), ())


def test_a_filter_that_is_none_is_the_callers_error(grouped_index: Index) -> None:
    with pytest.raises(InputError):
        over(grouped_index, where={"farge": ["blå"]})


def test_a_group_is_parallel_and_in_its_theme_by_those_that_are_found(tmp_path: Path) -> None:
    directory = put(tmp_path / "ix", FIRST)
    (night,) = [
        each for each in current(open_index(directory)).groups if set(each.projects) == set(NIGHT)
    ]
    edited(directory, "move", group=night.id, projects=["frosk-modum"], by="Kari")
    index = open_index(directory)
    found = over(index, where={"municipality": ["Tokke", "Modum"]})
    (mixed,) = found.groups
    assert set(mixed.projects) == {"natt-tokke", "frosk-modum"}
    assert not mixed.parallel
    assert mixed.theme in {each.id for each in found.themes}
    assert over(index, where={"municipality": ["Tokke", "Rana"]}).groups[0].parallel
