"""What people do to the groups: rename, merge, split, move, pin, set apart, and undo.

An edit puts every member of the groups that it touches where it stands, so that later runs leave
them there (see `synthese.stores.grouped`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

from synthese.errors import InputError, NotFoundError
from synthese.groups.making import current, new_id
from synthese.index import open_index
from synthese.pilot_records import EditAction, Group, GroupEdit, Grouping
from synthese.stores.grouped import ALONE, Grouped

MAX_LABEL_CHARS = 80
_ACTIONS = get_args(EditAction)


def edited(  # an edit names what it touches
    directory: Path,
    action: EditAction,
    *,
    by: str,
    group: str = "",
    others: Sequence[str] = (),
    projects: Sequence[str] = (),
    label: str = "",
) -> GroupEdit:
    """Makes one edit and returns it as it stands in the log.

    Args:
        directory: the index.
        action: what is done; see `GroupEdit`.
        by: who does it.
        group: the group that is renamed, merged into, split, moved into or pinned in.
        others: ``merge``: the groups that go into it.
        projects: those that are split off, moved, pinned or set apart; ``pin`` without any pins
            all of the group's.
        label: ``rename``: the new name; ``split``: that of the new group, or nothing.

    Raises:
        InputError: something is missing, or there is too little left of a group.
        NotFoundError: there is no such group or project.
    """
    if action not in _ACTIONS:
        raise InputError("groups.no_action", action=action, actions=", ".join(_ACTIONS))
    by, label = _on_one_line(by), _on_one_line(label)
    if not by:
        raise InputError("groups.by_missing")
    if len(label) > MAX_LABEL_CHARS:
        raise InputError("groups.label_too_long", limit=MAX_LABEL_CHARS)
    index = open_index(directory)
    now = current(index)
    wanted = GroupEdit(0, "", by, action, group, tuple(others), tuple(projects), label)
    wanted, placed = _PLACED[action](now, wanted)
    was = [each for each in now.groups if not placed.keys().isdisjoint(each.projects)]
    with Grouped.open(directory) as kept, kept.transaction():
        made = kept.add(wanted, placed=placed, was=was)
        if wanted.action == "split" and wanted.label:
            named = GroupEdit(0, "", by, "rename", wanted.others[0], label=label)
            kept.add(named, placed={})
    current(index)
    return made


def _on_one_line(text: str) -> str:
    """Returns a text without line breaks and what can't be seen: no name needs them."""
    return "".join(each for each in " ".join(text.split()) if each.isprintable())


def undone(directory: Path, edit: int, *, by: str) -> GroupEdit:
    """Takes an edit back; what was done after it holds as it did. Returns it as it stands now.

    Raises:
        InputError: nobody says who does it.
        NotFoundError: there is no such edit.
    """
    by = _on_one_line(by)
    if not by:
        raise InputError("groups.by_missing")
    with Grouped.open(directory) as kept, kept.transaction():
        kept.edit(edit)
        kept.undo(edit, by=by)
    current(open_index(directory))
    with Grouped.open(directory) as kept:
        return kept.edit(edit)


def log(directory: Path) -> tuple[GroupEdit, ...]:
    """Returns every edit, the latest first."""
    with Grouped.open(directory) as kept:
        return kept.log()


# ---- where each edit puts the projects that it touches

_Placed = tuple[GroupEdit, dict[str, str]]


def _renamed(now: Grouping, wanted: GroupEdit) -> _Placed:
    group = group_of(now, wanted.group)
    if not wanted.label:
        raise InputError("groups.label_missing")
    return wanted, _stay(group)


def _merged(now: Grouping, wanted: GroupEdit) -> _Placed:
    into = group_of(now, wanted.group)
    others = [group_of(now, each) for each in wanted.others if each != into.id]
    if not others:
        raise InputError("groups.others_missing")
    members = [each for group in (into, *others) for each in group.projects]
    return wanted, dict.fromkeys(members, into.id)


def _split(now: Grouping, wanted: GroupEdit) -> _Placed:
    group = group_of(now, wanted.group)
    off = _members(group, wanted)
    if not off or len(off) == len(group.projects):
        raise InputError("groups.split_nothing", count=len(off), of=len(group.projects))
    if len(off) == 1:  # one by itself is no group, and has no name
        return replace(wanted, others=(), label=""), _stay(group) | {off[0]: ALONE}
    fresh = new_id(off, {each.id for each in now.groups})
    placed = _stay(group) | dict.fromkeys(off, fresh)
    return replace(wanted, others=(fresh,), projects=off), placed


def _moved(now: Grouping, wanted: GroupEdit) -> _Placed:
    group, projects = group_of(now, wanted.group), _projects(now, wanted)
    return wanted, _stay(group) | dict.fromkeys(projects, group.id)


def _pinned(now: Grouping, wanted: GroupEdit) -> _Placed:
    group = group_of(now, wanted.group)
    projects = _members(group, wanted) or group.projects
    return replace(wanted, projects=projects), dict.fromkeys(projects, group.id)


def _apart(now: Grouping, wanted: GroupEdit) -> _Placed:
    return wanted, dict.fromkeys(_projects(now, wanted), ALONE)


_PLACED = {
    "rename": _renamed,
    "merge": _merged,
    "split": _split,
    "move": _moved,
    "pin": _pinned,
    "apart": _apart,
}


def group_of(now: Grouping, group: str) -> Group:
    """Returns a group by its id.

    Raises:
        NotFoundError: there is none such.
    """
    for each in now.groups:
        if each.id == group:
            return each
    raise NotFoundError("groups.no_group", id=group)


def _projects(now: Grouping, wanted: GroupEdit) -> tuple[str, ...]:
    known = {each for theme in now.themes for each in theme.projects}
    if not wanted.projects:
        raise InputError("groups.projects_missing")
    for each in wanted.projects:
        if each not in known:
            raise NotFoundError("index.no_project", id=each)
    return wanted.projects


def _members(group: Group, wanted: GroupEdit) -> tuple[str, ...]:
    """Returns those of a group that an edit names, in the group's order."""
    strangers = set(wanted.projects) - set(group.projects)
    if strangers:
        raise InputError("groups.not_a_member", id=min(strangers), group=group.id)
    return tuple(each for each in group.projects if each in wanted.projects)


def _stay(group: Group) -> dict[str, str]:
    return dict.fromkeys(group.projects, group.id)
