"""What people do to the groups wins, stays whatever is found later, and can be taken back."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from tests.pilot_texts import ABSENCE, ALONE, DEMENTIA, FIRST, LATER, NIGHT, put

from synthese.errors import InputError, NotFoundError
from synthese.groups import MAX_LABEL_CHARS, current, edited, log, undone
from synthese.groups.making import _current as memory
from synthese.index import open_index, rebuild
from synthese.pilot_records import Group, Grouping


def now(folder: Path) -> Grouping:
    """The groups as another process finds them: nothing is remembered."""
    memory.cache_clear()
    return current(open_index(folder))


def of(folder: Path, project: str) -> Group:
    """The group that a project is in."""
    return next(each for each in now(folder).groups if project in each.projects)


def together(folder: Path) -> dict[str, frozenset[str]]:
    return {each.id: frozenset(each.projects) for each in now(folder).groups}


def seen(folder: Path) -> tuple[object, ...]:
    """What a reader sees of the groups."""
    found = now(folder)
    return (
        {
            each.id: (each.label, set(each.projects), each.named, each.edited)
            for each in found.groups
        },
        found.alone,
    )


def later(folder: Path) -> None:
    """More projects come in, and everything is made anew."""
    put(folder, LATER)
    now(folder)
    rebuild(folder)


# ---- each edit, and what comes later


def test_a_new_name_stays(folder: Path) -> None:
    group = of(folder, "natt-voss")
    made = edited(folder, "rename", group=group.id, label="  Rolige\nnetter ", by=" Kari ")
    assert (made.action, made.group, made.label, made.by) == (
        "rename", group.id, "Rolige netter", "Kari",
    )  # fmt: skip
    for _ in range(2):
        found = of(folder, "natt-voss")
        assert found.id == group.id
        assert {found.label.text(each) for each in ("nb", "nn", "en")} == {"Rolige netter"}
        assert found.named
        assert found.edited
        assert set(found.projects) >= set(NIGHT)
        later(folder)


def test_merged_groups_stay_one(folder: Path) -> None:
    into, other = of(folder, "natt-voss"), of(folder, "demens-risor")
    edited(folder, "merge", group=into.id, others=[other.id, into.id], by="Kari")
    for _ in range(2):
        found = together(folder)
        assert found[into.id] >= {*NIGHT, *DEMENTIA}
        assert other.id not in found
        later(folder)
    assert of(folder, "natt-voss").label == into.label


def test_a_group_that_was_split_stays_two(folder: Path) -> None:
    group = of(folder, "natt-voss")
    off = ["natt-voss", "natt-tokke"]
    made = edited(folder, "split", group=group.id, projects=off, label="To av dem", by="Kari")
    (fresh,) = made.others
    assert set(made.projects) == set(off)
    for _ in range(2):
        assert of(folder, "natt-voss").id == of(folder, "natt-tokke").id == fresh
        assert of(folder, "natt-voss").label.text("nb") == "To av dem"
        assert "natt-rana" not in of(folder, "natt-voss").projects
        later(folder)


def test_one_that_is_split_off_stands_alone(folder: Path) -> None:
    group = of(folder, "natt-voss")
    made = edited(folder, "split", group=group.id, projects=["natt-voss"], label="X", by="Kari")
    assert (made.others, made.label) == ((), "")
    later(folder)
    assert together(folder)[group.id] >= {"natt-tokke", "natt-rana"}
    assert "natt-voss" in now(folder).alone
    assert len(log(folder)) == 1


def test_a_project_that_was_moved_stays_there(folder: Path) -> None:
    group = of(folder, "natt-voss")
    edited(folder, "move", group=group.id, projects=["demens-risor", "frosk-modum"], by="Kari")
    for _ in range(2):
        assert together(folder)[group.id] >= {*NIGHT, "demens-risor", "frosk-modum"}
        assert "demens-nesodden" in now(folder).alone
        later(folder)


def test_a_project_that_was_pinned_stays(folder: Path) -> None:
    group = of(folder, "natt-voss")
    made = edited(folder, "pin", group=group.id, projects=["natt-voss"], by="Kari")
    assert made.projects == ("natt-voss",)
    title, place, period, _ = FIRST["natt-voss"]
    put(folder, {"natt-voss": (title, place, period, FIRST["frosk-modum"][3])})
    later(folder)
    assert of(folder, "natt-voss").id == group.id


def test_a_group_pinned_whole_pins_each(folder: Path) -> None:
    group = of(folder, "natt-voss")
    assert set(edited(folder, "pin", group=group.id, by="Kari").projects) == set(NIGHT)


def test_projects_set_apart_stay_alone(folder: Path) -> None:
    edited(folder, "apart", projects=["natt-voss", "natt-rana"], by="Kari")
    for _ in range(2):
        assert set(now(folder).alone) >= {"natt-voss", "natt-rana", *ALONE}
        later(folder)


def test_later_edits_win(folder: Path) -> None:
    night, absence = of(folder, "natt-voss"), of(folder, "fravaer-bodo")
    edited(folder, "move", group=absence.id, projects=["natt-voss"], by="Kari")
    edited(folder, "apart", projects=["natt-voss"], by="Ola")
    edited(folder, "move", group=night.id, projects=["natt-voss"], by="Per")
    later(folder)
    assert of(folder, "natt-voss").id == night.id
    assert set(of(folder, "fravaer-bodo").projects) == set(ABSENCE)


# ---- the log, and taking back


def test_the_log_tells_who_did_what_the_latest_first(folder: Path) -> None:
    group = of(folder, "natt-voss")
    first = edited(folder, "rename", group=group.id, label="Natt", by="Kari")
    second = edited(folder, "apart", projects=["frosk-modum"], by="Ola")
    assert log(folder) == (second, first)
    assert undone(folder, second.id, by="Per").undone
    assert [(each.id, each.undone) for each in log(folder)] == [(2, True), (1, False)]


EDITS = {
    "rename": {"label": "Rolige netter"},
    "merge": {"others": ["demens-risor"]},
    "split": {"projects": ["natt-voss", "natt-tokke"], "label": "To av dem"},
    "move": {"projects": ["demens-risor", "frosk-modum"]},
    "pin": {},
    "apart": {"projects": ["natt-voss", "natt-rana"]},
}


@pytest.mark.parametrize("action", EDITS)
def test_an_edit_taken_back_leaves_what_was(folder: Path, action: str) -> None:
    before = seen(folder)
    told = dict(EDITS[action])
    if "others" in told:
        told["others"] = [of(folder, each).id for each in told["others"]]
    group = "" if action == "apart" else of(folder, "natt-voss").id
    made = edited(folder, action, group=group, by="Kari", **told)  # type: ignore[arg-type]
    assert seen(folder) != before
    undone(folder, made.id, by="Ola")
    assert seen(folder) == before
    undone(folder, made.id, by="Ola")
    assert seen(folder) == before


def test_what_was_done_after_what_is_taken_back_holds(folder: Path) -> None:
    night, dementia = of(folder, "natt-voss"), of(folder, "demens-risor")
    first = edited(folder, "merge", group=night.id, others=[dementia.id], by="Kari")
    edited(folder, "apart", projects=["natt-rana"], by="Ola")
    undone(folder, first.id, by="Kari")
    found = together(folder)
    assert found[night.id] == {"natt-voss", "natt-tokke"}
    assert found[dementia.id] == set(DEMENTIA)
    assert "natt-rana" in now(folder).alone


def test_names_taken_back_in_any_order_leave_the_first(folder: Path) -> None:
    group = of(folder, "natt-voss")
    numbers = [
        edited(folder, "rename", group=group.id, label=label, by="Kari").id for label in "XY"
    ]
    for number in numbers:
        undone(folder, number, by="Ola")
    found = of(folder, "natt-voss")
    assert (found.id, found.named) == (group.id, False)
    assert found.label.text("nb") not in "XY"


def test_taking_back_after_more_came_in_keeps_the_old_ids(folder: Path) -> None:
    night, dementia = of(folder, "natt-voss"), of(folder, "demens-risor")
    made = edited(folder, "merge", group=dementia.id, others=[night.id], by="Kari")
    put(folder, LATER)
    now(folder)
    undone(folder, made.id, by="Kari")
    found = together(folder)
    assert found[night.id] == {*NIGHT, "natt-lierne"}
    assert found[dementia.id] == set(DEMENTIA)
    assert of(folder, "natt-voss").label == night.label


# ---- the caller's errors


@pytest.mark.parametrize(
    ("action", "told", "error"),
    [
        ("explode", {}, InputError),
        ("rename", {"label": " \n\u200b"}, InputError),
        ("rename", {"label": "x" * (MAX_LABEL_CHARS + 1)}, InputError),
        ("rename", {"label": "x", "by": " \t"}, InputError),
        ("rename", {"label": "x", "group": "g0"}, NotFoundError),
        ("merge", {}, InputError),
        ("merge", {"others": ["g0"]}, NotFoundError),
        ("split", {}, InputError),
        ("split", {"projects": list(NIGHT)}, InputError),
        ("split", {"projects": ["natt-voss", "frosk-modum"]}, InputError),
        ("split", {"projects": ["natt-voss", "natt-rana"], "label": "x" * 81}, InputError),
        ("move", {}, InputError),
        ("move", {"projects": ["ukjent"]}, NotFoundError),
        ("pin", {"projects": ["frosk-modum"]}, InputError),
        ("apart", {}, InputError),
        ("apart", {"projects": ["natt-voss", "ukjent"]}, NotFoundError),
    ],
)
def test_a_wrong_edit_is_the_callers_and_changes_nothing(
    folder: Path, action: str, told: dict[str, object], error: type[Exception]
) -> None:
    before = seen(folder)
    said = {"by": "Kari", "group": of(folder, "natt-voss").id} | told
    with pytest.raises(error) as raised:
        edited(folder, action, **said)  # type: ignore[arg-type]
    assert str(raised.value)
    assert log(folder) == ()
    assert seen(folder) == before


def test_a_wrong_undo_is_the_callers(folder: Path) -> None:
    with pytest.raises(NotFoundError):
        undone(folder, 7, by="Kari")
    made = edited(folder, "apart", projects=["natt-voss"], by="Kari")
    with pytest.raises(InputError):
        undone(folder, made.id, by=" ")
    assert not log(folder)[0].undone


@pytest.mark.parametrize(
    ("label", "kept"),
    [
        ("<script>alert('x')</script>", "<script>alert('x')</script>"),
        ("'; DROP TABLE edits; --", "'; DROP TABLE edits; --"),
        ("navn\x00med\x07tegn\r\npå to linjer", "navnmedtegn på to linjer"),
        ("\u202evendt\u202c \u200bom\u2028to", "vendt om to"),
        ("hardt\u00a0mellomrom", "hardt mellomrom"),
        ("ærlig talt 🙂", "ærlig talt 🙂"),
    ],
)
def test_a_hostile_name_is_a_name_on_one_line(folder: Path, label: str, kept: str) -> None:
    edited(folder, "rename", group=of(folder, "natt-voss").id, label=label, by=f"K{label}")
    assert of(folder, "natt-voss").label.text("nb") == kept
    assert log(folder)[0].by == f"K{kept}"


# ---- two at once


def apart(told: tuple[str, str]) -> None:
    """Sets one project apart, in a process of its own."""
    folder, project = told
    edited(Path(folder), "apart", projects=[project], by=project)


def test_two_that_edit_at_once_both_get_their_way(folder: Path) -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(apart, [(str(folder), each) for each in ("natt-voss", "fravaer-bodo")]))
    assert {each.by for each in log(folder)} == {"natt-voss", "fravaer-bodo"}
    assert set(now(folder).alone) >= {"natt-voss", "fravaer-bodo"}


def test_threads_that_edit_at_once_all_get_their_way(folder: Path) -> None:
    some = ["natt-voss", "fravaer-bodo", "ombruk-lom", "demens-risor"]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(apart, [(str(folder), each) for each in some]))
    assert sorted(each.by for each in log(folder)) == sorted(some)
    assert set(now(folder).alone) >= set(some)
