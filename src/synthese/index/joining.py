"""Documents of one project become one project, with the evidence; people may join and part them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from synthese.describe import describe
from synthese.describe.identity import Known, Traits, bonds_between, groups
from synthese.records import Document
from synthese.stores.catalogue import Catalogue, Joinable

Refill = Callable[[int, Document], None]


def join(catalogue: Catalogue, *, generation: int, refill: Refill) -> None:
    """Puts each document with the project it is of, and describes anew what that changes.

    Args:
        catalogue: inside a transaction.
        generation: the one that is being made.
        refill: makes the passages of a document anew that readers see under another project.
    """
    waiting = catalogue.joinable()
    known = [Known(each.source, Traits.of_text(each.traits)) for each in waiting if each.traits]
    found = bonds_between(known)
    catalogue.forget_machine_bonds()
    for bond in found:
        catalogue.bind(bond)
    first = groups([each.source for each in waiting], [*catalogue.bonds("person"), *found])
    projects = projects_of(waiting, first)
    changed: set[int] = set()
    for each in waiting:
        project = projects[each.source]
        if project != each.project:
            changed |= {project, each.project}
            fresh = catalogue.moved(each.row, project, generation)
            if fresh is not None:
                refill(fresh, catalogue.document(fresh))
    describe_anew(catalogue, changed | set(catalogue.shared(generation)), generation=generation)


def projects_of(waiting: Sequence[Joinable], first: Mapping[str, str]) -> dict[str, int]:
    """Returns the number of each source's project, so that ids stay as long as they can.

    A project goes by the document that came first, and keeps that one's id, with what people
    said of it, also when the document is gone; unless it comes back and belongs elsewhere.

    Args:
        waiting: the documents, as they came.
        first: of each source, the first one of its project.
    """
    owns = {each.own: first[each.source] for each in waiting}
    members: dict[str, list[Joinable]] = {}
    for each in waiting:
        members.setdefault(first[each.source], []).append(each)
    taken = dict(owns)  # number → the first document of the project that has it
    numbers: dict[str, int] = {}
    for leader, group in members.items():
        free = {n for n in _numbers(group) if taken.setdefault(n, leader) == leader}
        numbers[leader] = min(free, key=lambda number: (number in owns, number))
    return {each.source: numbers[first[each.source]] for each in waiting}


def _numbers(group: Iterable[Joinable]) -> set[int]:
    return {number for each in group for number in (each.own, each.project)}


def describe_anew(catalogue: Catalogue, numbers: Iterable[int], *, generation: int) -> None:
    """Puts the records of projects as their documents and people tell them now."""
    for number in sorted(numbers):
        documents = catalogue.documents_of(number)
        if not documents:
            catalogue.end_project(number, generation)
            continue
        project_id = catalogue.id_of(number)
        told = describe(documents, project_id, catalogue.corrections(project_id))
        catalogue.put_project(told.project, told.fields, generation=generation)
