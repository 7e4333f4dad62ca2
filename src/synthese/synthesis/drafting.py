"""A synthesis that people work on: rows, columns and cells of their own, made anew of the index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from synthese.errors import InputError, NotFoundError
from synthese.index import Index
from synthese.keeping import checked_name, checked_note, project_now
from synthese.llm import LLM
from synthese.pilot_records import CellEdit, Synthesis
from synthese.stores.drafts import Draft, Drafts
from synthese.synthesis.columns import STANDARD, chosen_of, columns_of
from synthese.synthesis.making import MOST_PILOTS, synthesise
from synthese.wording import Language

MOST_DRAFTS = 200  # of one owner
MOST_BY_CHARS = 80


@dataclass(frozen=True, slots=True)
class Row:
    """A project of a draft under its title; `gone` where the index has none of that id now."""

    project: str
    title: str
    gone: bool


def make(
    index: Index,
    drafts: Drafts,
    owner: str,
    *,
    title: str,
    projects: Iterable[str],
    columns: Iterable[str] = (),
    selection: str = "",
    group: str | None = None,
) -> Draft:
    """Returns a new draft that `owner` holds.

    Args:
        index: where the projects are.
        drafts: where it is kept.
        owner: who makes it.
        title: of the synthesis.
        projects: ids in order.
        columns: roles by name and own questions; none: the standard ones.
        selection: how the projects were chosen, as the reader asked.
        group: the group that they are of.

    Raises:
        InputError: no project or too many, no title, or too much of anything.
        NotFoundError: one of them is no project.
    """
    if len(drafts.drafts(owner)) >= MOST_DRAFTS:
        raise InputError("matrix.too_many_drafts", limit=MOST_DRAFTS)
    return drafts.add(
        owner,
        checked_name(title),
        projects=_titles(index, projects),
        columns=chosen_of(columns_of(columns) if (columns := tuple(columns)) else STANDARD),
        selection=checked_note(selection),
        group=group,
    )


def rename(drafts: Drafts, draft: Draft, title: str) -> None:
    """Gives a draft another title.

    Raises:
        InputError: there is none, or it is too long.
    """
    drafts.rename(draft, checked_name(title))


def set_columns(drafts: Drafts, draft: Draft, columns: Iterable[str]) -> None:
    """Sets the columns in order: roles by name and own questions.

    Raises:
        InputError: none, too many, or a question that is too long.
    """
    drafts.set_columns(draft, chosen_of(columns_of(columns)))


def set_rows(index: Index, drafts: Drafts, draft: Draft, projects: Iterable[str]) -> None:
    """Sets the projects in order; those that have gone from the index stay where they are named.

    Raises:
        InputError: none is named, or too many are.
        NotFoundError: one is neither a project nor a row of the draft.
    """
    drafts.set_rows(draft, _titles(index, projects, known=draft))


def remove_row(drafts: Drafts, draft: Draft, project: str) -> None:
    """Takes a project out; what was written of it waits for its return.

    Raises:
        InputError: it is the last one.
    """
    left = {each: title for each, title in _named(draft).items() if each != project}
    if not left:
        raise InputError("matrix.no_pilots")
    drafts.set_rows(draft, left)


def move_row(drafts: Drafts, draft: Draft, project: str, *, places: int) -> None:
    """Moves a project by so many places, up where that is negative; at an end it stays."""
    titles, order = _named(draft), list(draft.projects)
    if project in order:
        at = order.index(project)
        order.insert(min(max(at + places, 0), len(order) - 1), order.pop(at))
        drafts.set_rows(draft, {each: titles[each] for each in order})


def edit_cell(
    drafts: Drafts, draft: Draft, project: str, column: str, *, text: str, by: str
) -> None:
    """Writes in a cell, beside the machine's text.

    Args:
        drafts: where the draft is kept.
        draft: the draft.
        project: the row.
        column: its key (``utfordring``, ``q1``).
        text: what stands there from now on.
        by: who wrote it, as they call themselves.

    Raises:
        InputError: there is no text, or it is too long.
        NotFoundError: there is no such row or column.
    """
    written = checked_note(text)
    if not written:
        raise InputError("matrix.empty_cell")
    name = " ".join(checked_note(by).split())[:MOST_BY_CHARS]
    drafts.write(draft, _row(draft, project), _column(draft, column), text=written, by=name)


def clear_cell(drafts: Drafts, draft: Draft, project: str, column: str, *, by: str) -> None:
    """Takes away what was written in a cell; its history stays.

    Raises:
        NotFoundError: there is no such row or column.
    """
    row, named = _row(draft, project), _column(draft, column)
    if (row, named) in drafts.edits(draft):
        name = " ".join(checked_note(by).split())[:MOST_BY_CHARS]
        drafts.write(draft, row, named, text="", by=name)


def history(drafts: Drafts, draft: Draft, project: str, column: str) -> tuple[CellEdit, ...]:
    """Returns all that was ever written in a cell, the newest first; an empty text took it away.

    Raises:
        NotFoundError: there is no such row or column.
    """
    return drafts.history(draft, _row(draft, project), _column(draft, column))


def rows_of(index: Index, draft: Draft) -> tuple[Row, ...]:
    """Returns the rows in order, with those that have gone from the index told."""
    now = ((each, title, project_now(index, each)) for each, title in _named(draft).items())
    return tuple(
        Row(each, found.title if found else title, found is None) for each, title, found in now
    )


def of_draft(
    index: Index,
    drafts: Drafts,
    draft: Draft,
    *,
    today: date,
    language: Language = "nb",
    llm: LLM | None = None,
    since: bytes | Path | None = None,
    opted_out: Set[str] = frozenset(),
) -> Synthesis:
    """Returns the synthesis of a draft as the index has it now; the arguments are `synthesise`'s.

    Projects that have gone from the index are left out (`rows_of` tells them); one that has been
    joined with another is that other one, with what was written of it.

    Raises:
        InputError: none of its projects is left, or `since` is no synthesis.
    """
    found = {each: project_now(index, each) for each in draft.projects}
    ids = {each: project.id for each, project in found.items() if project}
    if not ids:
        raise InputError("matrix.all_gone")
    columns = columns_of(draft.columns)
    keys = {each.question or each.key: each.key for each in columns}
    edits = {
        (ids[project], keys[column]): edit
        for (project, column), edit in drafts.edits(draft).items()
        if project in ids and column in keys
    }
    return synthesise(
        index,
        ids.values(),
        title=draft.title,
        today=today,
        columns=columns,
        group=draft.group,
        selection=draft.selection,
        language=language,
        edits=edits,
        llm=llm,
        since=since,
        opted_out=opted_out,
    )


def _titles(index: Index, projects: Iterable[str], *, known: Draft | None = None) -> dict[str, str]:
    """Returns the titles of projects by id, in order."""
    stored = _named(known) if known else {}
    titles: dict[str, str] = {}
    for each in projects:
        found = project_now(index, each)
        if found is None and each not in stored:
            raise NotFoundError("index.no_project", id=each)
        titles[found.id if found else each] = found.title if found else stored[each]
    if not titles:
        raise InputError("matrix.no_pilots")
    if len(titles) > MOST_PILOTS:
        raise InputError("matrix.too_many_pilots", limit=MOST_PILOTS)
    return titles


def _named(draft: Draft) -> dict[str, str]:
    return dict(zip(draft.projects, draft.titles, strict=True))


def _row(draft: Draft, project: str) -> str:
    if project not in draft.projects:
        raise NotFoundError("matrix.no_row", id=project)
    return project


def _column(draft: Draft, key: str) -> str:
    """Returns what a column is kept by: its role's name, or its question."""
    names: Sequence[tuple[str, str]] = [
        (each.key, each.question or each.key) for each in columns_of(draft.columns)
    ]
    for own, name in names:
        if own == key:
            return name
    raise NotFoundError("matrix.no_column", name=key)
