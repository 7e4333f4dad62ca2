"""Who is not to be brought together with others: a list of projects, municipalities and bodies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from pathlib import Path

from synthese.errors import InputError
from synthese.index import Index
from synthese.norwegian.organisations import organisation
from synthese.norwegian.units import resolve
from synthese.records import Project


def read_opt_out(path: str) -> frozenset[str]:
    """Returns the lines of an opt-out list (`Settings.opt_out`), nothing for an empty path.

    Each is a project's id, a municipality's name or number (of any time), or a body's name. What
    stands behind ``#`` is a remark.

    Raises:
        InputError: the list can't be read. Who has opted out must never be taken for who hasn't.
    """
    if not path:
        return frozenset()
    try:
        lines = Path(path).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("network.no_opt_out_list", path=path) from error
    told = (line.partition("#")[0].strip() for line in lines)
    return frozenset(line for line in told if line)


def opted_out_of(index: Index, projects: Sequence[Project], listed: Set[str]) -> tuple[str, ...]:
    """Returns the ids of those projects that the list keeps out, in their order.

    It does where it names the project, by this id or that of any of its documents; a municipality
    that takes part; or a body that leads, takes part or has published it.
    """
    if not listed:
        return ()
    names = {_plain(line) for line in listed} | {_plain(organisation(line).name) for line in listed}
    numbers = {share.unit.number for line in listed for share in resolve(line)}
    return tuple(
        each.id
        for each in projects
        if numbers & {unit.number for unit in each.municipalities}
        or names & {_plain(name) for name in (*index.ids_of(each.id), *_bodies(each))}
    )


def _bodies(project: Project) -> Iterable[str]:
    return filter(None, (project.lead, project.publisher, *project.partners))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
