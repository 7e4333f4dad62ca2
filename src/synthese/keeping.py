"""Collections: projects that somebody puts together, in an order of their own, with notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from synthese.errors import InputError, NotFoundError
from synthese.index import Index
from synthese.kept_records import MAX_ITEMS, MAX_NAME_CHARS, MAX_NOTE_CHARS, Collection, Item
from synthese.records import Project
from synthese.stores.kept import Kept

# Controls, and the signs that turn the direction of what follows: no name needs them.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """An item and its project as it stands now, None where it is gone.

    A project that has been joined with another is that other one.
    """

    item: Item
    project: Project | None

    @property
    def title(self) -> str:
        """The project's title, the last known one where it is gone."""
        return self.project.title if self.project else self.item.title

    @property
    def joined(self) -> bool:
        """Whether it is part of another project now."""
        return self.project is not None and self.project.id != self.item.project


def new_collection(kept: Kept, owner: str, name: str, note: str = "", *, most: int) -> Collection:
    """Returns a new collection that `owner` holds.

    Raises:
        InputError: it has no name, a text is too long, or the owner has `most` already.
    """
    if len(kept.collections(owner)) >= most:
        raise InputError("kept.too_many_collections", limit=most)
    return kept.add_collection(owner, checked_name(name), checked_note(note))


def put(index: Index, kept: Kept, collection: Collection, projects: Sequence[str]) -> int:
    """Adds projects at the end of a collection; returns how many were not there before.

    Raises:
        InputError: there would be more than `MAX_ITEMS`.
        NotFoundError: one of them is no project.
    """
    titles = {}
    for each in projects:
        found = project_now(index, each)
        if found is None:
            raise NotFoundError("index.no_project", id=each)
        titles[found.id] = found.title
    return kept.put_items(collection, titles, most=MAX_ITEMS)


def shown(index: Index, kept: Kept, collection: Collection) -> tuple[Shown, ...]:
    """Returns the items in order, with their projects as they stand now."""
    some = tuple(Shown(each, project_now(index, each.project)) for each in kept.items(collection))
    others = {each.item.project: each.title for each in some if each.title != each.item.title}
    if others:
        kept.retitle(collection, others)
    return some


def projects_of(kept: Kept, collection: Collection) -> tuple[tuple[str, str], ...]:
    """Returns the id of each project in a collection, in order, with the note on it."""
    return tuple((each.project, each.note) for each in kept.items(collection))


def document(collection: Collection, items: Sequence[Shown]) -> dict[str, Any]:
    """Returns the JSON document of a collection, which tells none of its addresses."""
    return {
        "name": collection.name,
        "note": collection.note,
        "changed": collection.changed,
        "items": [
            {
                "id": each.project.id if each.project else each.item.project,
                "title": each.title,
                "note": each.item.note,
                "added": each.item.added,
                "gone": each.project is None,
            }
            for each in items
        ],
    }


def move(kept: Kept, collection: Collection, project: str, *, places: int) -> None:
    """Moves an item by so many places, up where that is negative; at an end it stays."""
    order = [each.project for each in kept.items(collection)]
    if project in order:
        at = order.index(project)
        order.insert(min(max(at + places, 0), len(order) - 1), order.pop(at))
        kept.arrange(collection, order)


def project_now(index: Index, project_id: str) -> Project | None:
    """Returns the project that goes by an id now, or None where there is none any more."""
    try:
        number = index.catalogue.number_of(project_id, index.generation)
    except NotFoundError:
        return None
    return index.catalogue.projects([number], index.generation).get(number)


def checked_name(name: str) -> str:
    """Returns a name on one line, without what can't be seen.

    Raises:
        InputError: nothing is left of it, or it is too long.
    """
    clean = " ".join(_UNPRINTABLE.sub("", name).split())
    if not clean:
        raise InputError("kept.no_name")
    if len(clean) > MAX_NAME_CHARS:
        raise InputError("kept.long_name", limit=MAX_NAME_CHARS)
    return clean


def checked_note(note: str) -> str:
    """Returns a note without what can't be seen; its lines stay.

    Raises:
        InputError: it is too long.
    """
    clean = _UNPRINTABLE.sub("", note.replace("\r\n", "\n")).strip()
    if len(clean) > MAX_NOTE_CHARS:
        raise InputError("kept.long_note", limit=MAX_NOTE_CHARS)
    return clean
