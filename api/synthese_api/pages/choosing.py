"""Which pilots and columns an address asks for: every table that a page shows can be linked to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from synthese.pilot_records import Column
from synthese.records import Role
from synthese.synthesis import ROLES, STANDARD, chosen_of

_MOST = 200  # of either that an address may name; the library says how many a table holds


@dataclass(frozen=True, slots=True)
class Asked:
    """A table as it stands in an address.

    `path` is where it stands; `base` the parameters that say of what (a search, a collection).
    `projects` are the rows and `columns` roles by name and own questions, in order; where the
    address names none, those of the group or the search, and the standard ones.
    """

    path: str
    base: tuple[tuple[str, str], ...] = ()
    projects: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @classmethod
    def of(cls, path: str, params: QueryParams, *, base: Sequence[str] = ()) -> Asked:
        """Returns the table of an address; `base` are the names of parameters to be kept."""
        columns = (" ".join(each.split()) for each in params.getlist("kolonne"))
        return cls(
            path,
            tuple((name, value) for name in base for value in params.getlist(name)),
            tuple(dict.fromkeys(filter(None, params.getlist("prosjekt"))))[:_MOST],
            tuple(dict.fromkeys(filter(None, columns)))[:_MOST],
        )

    @property
    def chosen(self) -> tuple[str, ...]:
        """The columns, the standard ones where none is named."""
        return self.columns or chosen_of(STANDARD)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a form that adds a column carries along."""
        pairs = [*self.base, *(("prosjekt", each) for each in self.projects)]
        return [*pairs, *(("kolonne", each) for each in self.chosen)]

    @property
    def url(self) -> str:
        """The address."""
        return self.file("")

    def file(self, suffix: str) -> str:
        """Returns the address of the table as a file; for an empty suffix, of the page."""
        pairs = [*self.base, *(("prosjekt", each) for each in self.projects)]
        pairs += [("kolonne", each) for each in self.columns]
        path = f"{self.path}.{suffix}" if suffix else self.path
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def with_columns(self, columns: Iterable[str]) -> Asked:
        """Returns the same table with other columns."""
        return replace(self, columns=tuple(columns))

    def with_projects(self, projects: Iterable[str]) -> Asked:
        """Returns the same table with other rows."""
        return replace(self, projects=tuple(projects))


def moved(items: Sequence[str], at: int, places: int) -> tuple[str, ...]:
    """Returns the items with one moved by so many places; 0 takes it out."""
    left = [each for number, each in enumerate(items) if number != at]
    if not places or not 0 <= at < len(items):
        return tuple(left) if 0 <= at < len(items) else tuple(items)
    left.insert(min(max(at + places, 0), len(left)), items[at])
    return tuple(left)


def roles_left(columns: Iterable[Column]) -> list[Role]:
    """Returns the roles that can be added as columns."""
    there = {each.role for each in columns}
    return [each for each in ROLES if each not in there]
