"""Projects in groups and themes: everybody somewhere, the same twice, and kept when more come."""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from tests.pilot_texts import ALONE, FIRST, LATER, NIGHT, SETS, put, sets_of, take_out

from synthese.groups import current, group, known
from synthese.groups.making import _current as memory
from synthese.groups.making import most_of, new_id
from synthese.index import Index, open_index, rebuild
from synthese.pilot_records import Grouping
from synthese.relations.standing import FOLDER


def now(folder: Path) -> Grouping:
    """The groups as another process finds them: nothing is remembered."""
    memory.cache_clear()
    return current(open_index(folder))


def by_id(found: Grouping) -> dict[str, frozenset[str]]:
    return {each.id: frozenset(each.projects) for each in found.groups}


def everybody_is_somewhere(found: Grouping, projects: set[str]) -> None:
    placed = [one for each in found.groups for one in each.projects] + list(found.alone)
    themed = [one for each in found.themes for one in each.projects]
    assert sorted(placed) == sorted(projects)
    assert sorted(themed) == sorted(projects)
    themes = {each.id: set(each.projects) for each in found.themes}
    assert all(themes[each.theme] & set(each.projects) for each in found.groups)
    assert all(len(each.projects) > 1 for each in found.groups)


# ---- what is found


def test_the_pilots_of_each_set_are_a_group_and_others_alone(grouped_index: Index) -> None:
    found = current(grouped_index)
    assert sets_of(each.projects for each in found.groups) == sets_of(SETS)
    assert found.alone == tuple(sorted(ALONE))
    assert all(each.parallel for each in found.groups)
    assert not any(each.named or each.edited for each in found.groups)
    everybody_is_somewhere(found, set(FIRST))


def test_ids_and_names_are_told_apart(grouped_index: Index) -> None:
    found = current(grouped_index)
    ids = [each.id for each in (*found.groups, *found.themes)]
    assert len(set(ids)) == len(ids)
    for language in ("nb", "nn", "en"):
        names = [each.label.text(language) for each in found.groups]
        assert len(set(names)) == len(names)
        assert all(names)


def test_a_group_is_found_by_its_id(grouped_index: Index) -> None:
    for each in current(grouped_index).groups:
        assert group(grouped_index, each.id) == each
        assert each.typical in each.projects


def test_the_largest_group_comes_first(grouped_index: Index) -> None:
    sizes = [len(each.projects) for each in current(grouped_index).groups]
    assert sizes == sorted(sizes, reverse=True)


def test_what_is_known_is_what_was_last_found(grouped_index: Index, tmp_path: Path) -> None:
    assert known(grouped_index) == current(grouped_index)
    put(tmp_path / "ix", dict(list(FIRST.items())[:2]))
    assert known(open_index(tmp_path / "ix")) is None


@pytest.mark.parametrize("count", [1, 2])
def test_few_projects_are_somewhere_too(tmp_path: Path, count: int) -> None:
    some = dict(list(ALONE.items())[:count])
    found = now(put(tmp_path / "ix", some))
    everybody_is_somewhere(found, set(some))
    assert found.groups == ()


# ---- the same twice


def test_the_same_projects_in_a_fresh_folder_give_the_same_groups(
    grouped_index: Index, tmp_path: Path
) -> None:
    backwards = dict(reversed(FIRST.items()))
    found = now(put(tmp_path / "ix", backwards))
    whole = current(grouped_index)
    assert (found.groups, found.themes, found.alone) == (whole.groups, whole.themes, whole.alone)


def test_another_process_finds_the_very_same(folder: Path) -> None:
    assert now(folder) == now(folder)


def test_what_is_kept_beside_may_be_deleted_or_broken(folder: Path) -> None:
    before = now(folder)
    shutil.rmtree(folder / FOLDER)
    assert now(folder) == before
    put(folder, LATER)
    (folder / FOLDER).mkdir(exist_ok=True)
    (folder / FOLDER / "background.npz").write_bytes(b"PK\x03\x04 halvveis")
    everybody_is_somewhere(now(folder), {*FIRST, *LATER})


def told_in(folder: str) -> Grouping:
    """What a process finds that has nothing to go by."""
    return current(open_index(Path(folder)))


def test_two_processes_at_once_find_the_same(tmp_path: Path) -> None:
    folder = put(tmp_path / "ix", FIRST)
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        one, other = pool.map(told_in, [str(folder)] * 2)
    assert one == other == now(folder)
    assert not [each for each in (folder / FOLDER).iterdir() if "-" in each.name]


# ---- when projects come and go


def test_old_groups_keep_ids_and_names_and_what_is_new_is_told(folder: Path) -> None:
    before = now(folder)
    put(folder, LATER)
    found = now(folder)
    everybody_is_somewhere(found, {*FIRST, *LATER})
    labels = {each.id: each.label for each in before.groups}
    assert {each.id: each.label for each in found.groups} == labels
    (night,) = [each for each in found.groups if "natt-lierne" in each.projects]
    assert set(night.projects) == {*NIGHT, "natt-lierne"}
    (change,) = found.changes
    assert (change.kind, change.group) == ("changed", night.id)
    assert (change.joined, change.left) == (("natt-lierne",), ())
    assert "kor-vefsn" in found.alone


def test_a_group_that_loses_its_members_is_gone_and_said_to_be(folder: Path) -> None:
    (gone,) = [each for each in now(folder).groups if "demens-risor" in each.projects]
    take_out(folder, ["demens-risor"])
    found = now(folder)
    everybody_is_somewhere(found, set(FIRST) - {"demens-risor"})
    assert [(each.kind, each.group) for each in found.changes] == [("gone", gone.id)]
    assert "demens-nesodden" in found.alone


def test_a_group_lives_on_where_half_of_it_stays(folder: Path) -> None:
    (was,) = [each for each in now(folder).groups if "natt-rana" in each.projects]
    take_out(folder, ["natt-rana"])
    found = now(folder)
    assert by_id(found)[was.id] == {"natt-tokke", "natt-voss"}
    (change,) = found.changes
    assert (change.kind, change.left) == ("changed", ("natt-rana",))


def test_removing_everything_leaves_no_groups(folder: Path) -> None:
    take_out(folder, list(FIRST))
    found = now(folder)
    assert (found.groups, found.themes, found.alone) == ((), (), ())
    assert len(found.changes) == len(SETS)


def test_a_rebuild_changes_nothing(folder: Path) -> None:
    before = now(folder)
    rebuild(folder)
    found = now(folder)
    assert (found.groups, found.themes, found.alone) == (before.groups, before.themes, before.alone)


# ---- small parts


def test_an_id_that_is_taken_is_given_to_nobody_else() -> None:
    taken: set[str] = set()
    names = [new_id(["a", "b"], taken) for _ in range(3)]
    assert taken == set(names)
    assert len(taken) == 3
    assert new_id(["b", "a"], set()) == names[0]


def test_what_stands_most_often_wins_and_ties_go_by_the_alphabet() -> None:
    assert most_of(["b", "a", "b"]) == "b"
    assert most_of(["b", "a"]) == "a"


def test_two_that_are_parallel_in_two_groups_make_neither_parallel(grouped_index: Index) -> None:
    from synthese.relations import standing

    stand = standing(grouped_index)
    halves = [("natt-tokke", "frosk-modum"), ("natt-voss",), ("natt-rana", "x"), ()]
    assert stand.any_parallel(halves) == [False] * 4
    assert stand.any_parallel([("natt-rana", "natt-voss")]) == [True]
