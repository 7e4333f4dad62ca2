"""What people say of projects: a field put right, documents joined or parted.

It is kept beside what was read, with who and when, and holds whatever is read again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from synthese.describe.values import FIELDS, checked
from synthese.embedding import load_model
from synthese.errors import IndexStateError, InputError
from synthese.index.joining import describe_anew, join
from synthese.index.locking import now, writing
from synthese.index.making import Making
from synthese.index.manifest import Manifest, read_manifest
from synthese.index.publishing import publish
from synthese.records import Bond, Correction, ProjectDetail
from synthese.settings import EXACT_LIMIT
from synthese.stores.catalogue import Catalogue


def correct(
    directory: Path, project_id: str, field: str, values: Sequence[str], *, by: str, note: str = ""
) -> ProjectDetail:
    """Puts one field of a project right: `correct_fields` for one."""
    return correct_fields(directory, project_id, {field: values}, by=by, note=note)


def correct_fields(
    directory: Path,
    project_id: str,
    fields: Mapping[str, Sequence[str]],
    *,
    by: str,
    note: str = "",
) -> ProjectDetail:
    """Puts fields of a project right, all of them or none; returns it as it stands then.

    Args:
        directory: the index.
        project_id: which project.
        fields: values by the names of `synthese.describe.values.FIELDS`; no value takes a
            person's earlier word back.
        by: who says so.
        note: why.

    Raises:
        IndexStateError: there is no index, or another writer is at work.
        InputError: there is no such field, it can't hold that, or nobody is named.
        NotFoundError: there is no such project.
    """
    said = [_correction(name, values, by=by, note=note) for name, values in fields.items()]
    with _changing(directory, "correct") as change:
        number = change.catalogue.number_of(project_id)
        change.catalogue.sources_of(project_id)  # it must be alive
        for correction in said:
            change.catalogue.correct(change.catalogue.id_of(number), correction)
        if change.catalogue.has_changes(change.generation):  # what a killed `add` left
            join(change.catalogue, generation=change.generation, refill=change.making.again)
        number = change.catalogue.number_of(project_id)
        describe_anew(change.catalogue, [number], generation=change.generation)
    return _detail(directory, project_id)


def join_projects(
    directory: Path, left: str, right: str, *, by: str, exact_limit: int = EXACT_LIMIT
) -> ProjectDetail:
    """Makes two projects one, of the documents of both; returns it.

    Raises:
        IndexStateError: there is no index, or another writer is at work.
        InputError: they are one already, or nobody is named.
        NotFoundError: one of them is none.
    """
    with _changing(directory, "join", exact_limit=exact_limit) as change:
        lefts, rights = map(change.catalogue.sources_of, (left, right))
        if set(lefts) & set(rights):
            raise InputError("record.one_already", left=left, right=right)
        for a in lefts:  # also what a person had parted before
            for b in rights:
                change.catalogue.bind(Bond(a, b, True, "person", (), _named(by), now()))
        join(change.catalogue, generation=change.generation, refill=change.making.again)
    return _detail(directory, left)


def part_document(
    directory: Path, project_id: str, source: str, *, by: str, exact_limit: int = EXACT_LIMIT
) -> ProjectDetail:
    """Takes a document out of a project that it doesn't belong to; returns what is left.

    Raises:
        IndexStateError: there is no index, or another writer is at work.
        InputError: the project has no such document, or no other, or nobody is named.
        NotFoundError: there is no such project.
    """
    with _changing(directory, "part", exact_limit=exact_limit) as change:
        sources = change.catalogue.sources_of(project_id)
        if source not in sources:
            raise InputError("record.no_such_document", source=source, id=project_id)
        others = [each for each in sources if each != source]
        if not others:
            raise InputError("record.only_document", id=project_id)
        for other in others:
            change.catalogue.bind(Bond(source, other, False, "person", (), _named(by), now()))
        for left, right in pairwise(others):  # also where only that one held them together
            change.catalogue.bind(Bond(left, right, True, "person", (), _named(by), now()))
        join(change.catalogue, generation=change.generation, refill=change.making.again)
    return _detail(directory, project_id)


def _correction(field: str, values: Sequence[str], *, by: str, note: str) -> Correction:
    if field not in FIELDS:
        raise InputError("record.no_such_field", name=field, known=", ".join(FIELDS))
    if len(values) > 1 and not FIELDS[field]:
        raise InputError("record.one_value", name=field)
    told = tuple(checked(field, each) for each in values)
    return Correction(field, told, _named(by), now(), note.strip())


@dataclass(frozen=True, slots=True)
class _Change:
    catalogue: Catalogue
    generation: int
    making: Making


@contextmanager
def _changing(
    directory: Path, command: str, *, exact_limit: int = EXACT_LIMIT
) -> Iterator[_Change]:
    """Holds the index while something is said, and publishes what comes of it."""
    _manifest(directory)  # so that no lock is left where there is no index
    with writing(directory, command) as catalogue:
        manifest = _manifest(directory)
        model = load_model(manifest.choice)
        generation = manifest.generation + 1
        with catalogue.transaction():
            yield _Change(catalogue, generation, Making(catalogue, model.embedder))
        publish(
            directory,
            catalogue,
            model,
            generation=generation,
            in_use=manifest.generation,
            exact_limit=exact_limit,
        )


def _manifest(directory: Path) -> Manifest:
    manifest = read_manifest(directory)
    if manifest is None:
        raise IndexStateError("index.missing", path=str(directory))
    return manifest


def _named(by: str) -> str:
    if not by.strip():
        raise InputError("record.nobody")
    return " ".join(by.split())[:100]


def _detail(directory: Path, project_id: str) -> ProjectDetail:
    from synthese.index.opening import open_index

    return open_index(directory).project(project_id)
