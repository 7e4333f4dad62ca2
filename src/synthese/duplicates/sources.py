"""Where texts come from: the projects of an index, the rows of a table, the files of a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Literal

from synthese.describe.naming import wanted_id
from synthese.describe.project import describe
from synthese.describe.tongues import with_language
from synthese.duplicate_records import Text
from synthese.errors import InputError
from synthese.index import Index, open_index
from synthese.index.manifest import read_manifest
from synthese.readers import read_path
from synthese.readers.sources import find_sources, is_address
from synthese.records import (
    Document,
    Failure,
    Field,
    Format,
    PageKind,
    Progress,
    Project,
    ProjectDetail,
)
from synthese.settings import ReadLimits

Set = Literal[0, 1]
_TOLD_AT_ONCE = 500  # projects read from an index at a time
_MAX_CHARS = 400_000  # of one text that are compared: a report of 150 pages


@dataclass(frozen=True, slots=True)
class Source:
    """Texts, what could not be read, and what they came from."""

    texts: tuple[Text, ...]
    failures: tuple[Failure, ...]
    names: tuple[str, ...]


def from_index(index: Index, *, side: Set = 0) -> Source:
    """Returns the projects of an index, each with all of its documents as one text."""
    texts = []
    for some in _batches(sorted(index.catalogue.titles(index.generation)), _TOLD_AT_ONCE):
        for detail in index.catalogue.told(index.generation, some):
            texts.append(text_of(detail, side=side))
    return Source(tuple(texts), (), (index.directory.name,))


def text_of(detail: ProjectDetail, *, side: Set = 0) -> Text:
    """Returns a project with all of its documents as one text."""
    body = "\n\n".join(each.document.text for each in detail.documents)
    return _text(detail.project, body, side)


def from_paths(
    paths: Sequence[str],
    *,
    side: Set = 0,
    limits: ReadLimits | None = None,
    columns: Mapping[str, str] | None = None,
    on_read: Callable[[Progress], None] = lambda _: None,
) -> Source:
    """Returns the texts that paths name: tables, files, folders, archives, or an index's folder.

    A row of a table is a text; so is a file. Where two have one id, the later ones get a number.

    Args:
        paths: where they lie.
        side: which set they are.
        limits: how much a file may ask of us.
        columns: for tables, our field → the table's column.
        on_read: is told how many texts were read, now and then.

    Raises:
        InputError: an address: what is compared lies on this machine.
    """
    texts: list[Text] = []
    failures: list[Failure] = []
    for path in paths:
        if is_address(path):
            raise InputError("cli.duplicates_address", path=path)
        if Path(path).is_dir() and read_manifest(Path(path)) is not None:
            texts += from_index(open_index(Path(path)), side=side).texts
            continue
        for each in _read(path, limits or ReadLimits(), columns or {}):
            if isinstance(each, Failure):
                failures.append(each)
                continue
            texts.append(_of_document(each, side))
            if len(texts) % _TOLD_AT_ONCE == 0:
                on_read(Progress(len(texts), 0, "cli.duplicates_reading"))
    return Source(tuple(_each_named_once(texts)), tuple(failures), tuple(paths))


def _read(
    path: str, limits: ReadLimits, columns: Mapping[str, str]
) -> Iterator[Document | Failure]:
    for source in find_sources([path]):
        if isinstance(source, Failure):
            yield source
        else:
            yield from read_path(Path(source), limits=limits, columns=columns)


def _of_document(document: Document, side: Set) -> Text:
    """Returns a file as a project would be read from it, a row as its columns say."""
    identifier = document.record_id or wanted_id(document)
    if document.kind is not PageKind.REGISTER_ROW:
        document = with_language(document)
        return _text(describe([document], identifier).project, document.text, side)
    return _text(_row(document, identifier), document.text, side)


def _row(document: Document, identifier: str) -> Project:
    """Returns the project of a row: its columns are read one group at a time, each value once."""
    lead, dated, placed, rest = (
        _of_columns(tuple((e.name, e.value) for e in document.fields if e.name in names))
        for names in _GROUPS
    )
    return replace(
        rest,
        id=identifier,
        title=next((each.value for each in document.fields if each.name == "title"), ""),
        source=document.source,
        url=next((each.value for each in document.fields if each.name == "url"), None),
        lead=lead.lead,
        municipalities=placed.municipalities or lead.municipalities,
        period=dated.period,
    )


_GROUPS = (
    ("lead", "applicant"),
    ("start", "end", "period", "year"),
    ("municipality", "county"),
    ("amount", "programme", "funder", "status"),
)


@lru_cache(100_000)
def _of_columns(values: tuple[tuple[str, str], ...]) -> Project:
    """Returns what some columns of a row tell; many rows hold the same."""
    fields = tuple(Field(name, value, how="column") for name, value in values)
    row = Document("", "", "", Format.CSV, "", "", fields=fields, kind=PageKind.REGISTER_ROW)
    return describe([row], "").project


def _text(project: Project, body: str, side: Set) -> Text:
    place = project.municipalities[0].name if project.municipalities else None
    body = body[:_MAX_CHARS]
    return Text(
        id=project.id,
        set=side,
        title=project.title,
        text=body,
        content=content_of(project.title, body, project.lead or place),
        source=project.source,
        language=project.language,
        href=project.url or (project.source if is_address(project.source) else None),
        applicant=project.lead,
        municipalities=project.municipalities,
        period=project.period,
        amount_nok=project.amount_nok,
        programme=project.programme,
        status=project.status,
    )


def content_of(title: str, text: str, applicant: str | None) -> str:
    """Returns a hash of what a text says, whatever its id and where it was read."""
    told = "\0".join(" ".join(each.split()) for each in (title, text, applicant or ""))
    return blake2b(told.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _each_named_once(texts: Iterable[Text]) -> Iterator[Text]:
    times: dict[str, int] = {}
    for each in texts:
        name = each.id
        while name in times:
            times[each.id] += 1
            name = f"{each.id} ({times[each.id]})"
        times[name] = 1
        yield each if name == each.id else replace(each, id=name)


def _batches(ids: Sequence[str], size: int) -> Iterator[list[str]]:
    left = iter(ids)
    while some := list(islice(left, size)):
        yield some
