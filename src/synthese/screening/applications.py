"""Files, rows of tables and pasted texts → applications, described as projects are.

An application is one document: a file, or a row of a table. Whatever can't be read is a `Failure`
with its reason, so that everything that goes in comes out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath

from synthese.chunking import Chunker
from synthese.describe import describe, wanted_id, with_language
from synthese.errors import InputError, ReadError
from synthese.index.making import made
from synthese.index.opening import load_lexicon
from synthese.readers import read_bytes, read_path
from synthese.readers.layout import clean
from synthese.readers.sources import find_sources, is_address
from synthese.readers.text import read_text
from synthese.records import (
    Correction,
    Document,
    DocumentDetail,
    Failure,
    Field,
    Format,
    ProjectDetail,
    Role,
    Sentence,
)
from synthese.screening.facets import facets_of, recorded
from synthese.screening_records import (
    FACETS,
    TOLD_FACETS,
    Application,
    Coverage,
    FacetEdit,
    FacetName,
    FacetValue,
)
from synthese.settings import ReadLimits

PASTED = "tekst"  # the source of what was pasted
_TABLES = frozenset((Format.CSV, Format.XLSX, Format.JSONL))
_WORD = re.compile(r"\w+")
_LONGEST_TITLE = 80  # characters of a pasted text that gives itself none
_NO_COLUMNS: Mapping[str, str] = {}


def read_applications(
    paths: Sequence[str], *, limits: ReadLimits, columns: Mapping[str, str] = _NO_COLUMNS
) -> Iterator[Application | Failure]:
    """Yields what paths name: files, folders, archives and tables, each application with an id.

    Two that would have one id are told apart by a number; nothing is left out, and none replaces
    another.

    Args:
        paths: where they lie, on this machine.
        limits: how much a file may ask of us.
        columns: for tables, our field → the table's column.

    Raises:
        InputError: an address: applications aren't fetched.
    """
    for path in paths:
        if is_address(path):
            raise InputError("screening.address", path=path)
    taken: dict[str, int] = {}
    for source in find_sources(paths):
        for each in _read(source, limits, columns):
            yield each if isinstance(each, Failure) else named(each, _free(each.id, taken))


def read_application(
    content: bytes,
    name: str,
    *,
    limits: ReadLimits,
    columns: Mapping[str, str] = _NO_COLUMNS,
) -> list[Application | Failure]:
    """Returns what a file that was handed in holds: of an archive or a table, many."""
    taken: dict[str, int] = {}
    found = _applications(read_bytes(content, _writable(name), limits=limits, columns=columns))
    return [
        each if isinstance(each, Failure) else named(each, _free(each.id, taken)) for each in found
    ]


def application_of_text(text: str, *, title: str = "") -> Application:
    """Returns the application that a pasted text is.

    Raises:
        InputError: there is no word in it.
    """
    try:
        read = list(read_text(text.encode("utf-8", "replace"), PASTED, ReadLimits()))
    except ReadError as error:
        raise InputError("screening.no_text") from error
    document = next((each for each in read if isinstance(each, Document)), None)
    if document is None or not _WORD.search(document.text):
        raise InputError("screening.no_text")
    title = clean(_writable(title)) or _own_title(document)
    return _application(replace(document, title=title), ())


def named(application: Application, id: str) -> Application:
    """Returns an application under another id."""
    if application.id == id:
        return application
    detail = application.detail
    facets = {
        name: tuple(
            replace(value, quote=replace(value.quote, project=id) if value.quote else None)
            for value in values
        )
        for name, values in application.facets.items()
    }
    renamed = replace(detail, project=replace(detail.project, id=id))
    return replace(application, id=id, detail=renamed, facets=facets)


# ── People's edits ───────────────────────────────────────────────────────────────────────────

_RECORD: Mapping[FacetName, str] = {
    "municipality": "municipality",
    "period": "period",
    "amount": "amount",
    "partners": "partners",
}
"""Facets that are fields of the record, by the field's name."""


def edited(application: Application, edits: Iterable[FacetEdit]) -> Application:
    """Returns an application with people's edits in force, as it was read below them.

    The newest edit of each facet counts; one that was withdrawn gives back what was read. Ranking
    goes by what is said here: see `as_ranked`.
    """
    newest = {each.facet: each for each in sorted(edits, key=lambda each: each.at)}
    standing = tuple(
        newest[name] for name in FACETS if name in newest and newest[name].values is not None
    )
    documents = tuple(each.document for each in application.detail.documents)
    corrections = [
        Correction(_RECORD[each.facet], each.values or ("",), each.by, each.at)
        for each in standing
        if each.facet in _RECORD
    ]
    read, told = (describe(documents, application.id, each) for each in ((), corrections))
    as_read, detail = (
        replace(application.detail, project=each.project, fields=each.fields)
        for each in (read, told)
    )
    facets = dict(facets_of(as_read))
    for each in standing:
        facets[each.facet] = tuple(FacetValue(v, None, 1.0, each.by) for v in each.values or ())
    detail = replace(detail, project=recorded(detail.project, facets))
    return replace(application, detail=detail, facets=facets, edits=standing)


def as_ranked(application: Application) -> ProjectDetail:
    """Returns the application as it is compared with projects: with what people said it tells.

    Sentences of a role that somebody has put into words stand back, and those words, in a document
    of their own that nothing is quoted from, take their place.
    """
    spoken = {
        TOLD_FACETS[each.facet]: each.values or ()
        for each in application.edits
        if each.facet in TOLD_FACETS
    }
    if not spoken:
        return application.detail
    documents = tuple(_without(each, spoken) for each in application.detail.documents)
    return replace(application.detail, documents=(*documents, _said(application, spoken)))


def _without(detail: DocumentDetail, roles: Mapping[Role, Sequence[str]]) -> DocumentDetail:
    sentences = (
        replace(each, role=Role.OTHER, confidence=1.0) if each.role in roles else each
        for each in detail.sentences
    )
    return replace(detail, sentences=tuple(sentences))


def _said(application: Application, spoken: Mapping[Role, Sequence[str]]) -> DocumentDetail:
    text, sentences = "", []
    for role, values in spoken.items():
        for value in values:
            begin = len(text)
            text += f"{value}\n\n"
            sentences.append(Sentence(begin, begin + len(value), role, 1.0))
    first = application.detail.documents[0].document
    document = Document(
        source=f"{first.source}#facets",
        container=first.container,
        digest="",
        format=Format.TEXT,
        title="",
        text=text,
        language=first.language,
    )
    return DocumentDetail(document, (), "", tuple(sentences))


# ── Reading ──────────────────────────────────────────────────────────────────────────────────


def _read(
    source: str | Failure, limits: ReadLimits, columns: Mapping[str, str]
) -> Iterator[Application | Failure]:
    if isinstance(source, Failure):
        return iter((source,))
    return _applications(read_path(Path(source), limits=limits, columns=columns))


def _applications(read: Iterable[Document | Failure]) -> Iterator[Application | Failure]:
    """Yields applications, with the failures of a file's pages in it where the file was read."""
    waiting: Document | None = None
    failures: list[Failure] = []
    for each in read:
        if isinstance(each, Failure) and waiting and _is_part(each, waiting):
            failures.append(each)
            continue
        if waiting:
            yield _application(waiting, failures)
        waiting, failures = (None, []) if isinstance(each, Failure) else (each, [])
        if isinstance(each, Failure):
            yield each
    if waiting:
        yield _application(waiting, failures)


def _is_part(failure: Failure, whole: Document) -> bool:
    """Says whether a failure is of a part of a document, as one of its pages.

    A row beside it may bear its name (rows are called by their number where they can't be read),
    and so may another file of its archive.
    """
    if whole.format in _TABLES or failure.key == "readers.zip_twice":
        return False
    source = whole.source
    return failure.source == source or failure.source.startswith((f"{source}#", f"{source}!/"))


def _application(document: Document, failures: Sequence[Failure]) -> Application:
    document = with_language(document)
    id = wanted_id(document)
    cut = made(document, _chunker())
    told = cut.described(id)
    detail = ProjectDetail(
        told.project,
        (DocumentDetail(cut.document, tuple(cut.passages), "", tuple(cut.sentences)),),
        told.fields,
    )
    facets = facets_of(detail)
    return Application(
        id=id,
        name=_name(document),
        source=document.source,
        digest=_digest(document),
        detail=replace(detail, project=recorded(detail.project, facets)),
        facets=facets,
        coverage=_coverage(cut.document, failures),
    )


@cache
def _chunker() -> Chunker:
    lexicon = load_lexicon()
    return Chunker(lexicon.count_tokens, lexicon.max_tokens)


def _name(document: Document) -> str:
    """Returns what the officer knows it by: a record's own id, or a file's name."""
    if document.format in _TABLES and document.record_id:
        return document.record_id
    return PurePosixPath(document.source.rsplit("!/", 1)[-1].replace("\\", "/")).name


def _digest(document: Document) -> str:
    """Returns a hash of what it tells: the same text handed in again is the same application."""
    told = "\0".join((document.title, document.text, *(_value(each) for each in document.fields)))
    return sha256(told.encode(errors="surrogatepass")).hexdigest()


def _value(field: Field) -> str:
    return f"{field.name}={field.value}"


def _coverage(document: Document, failures: Sequence[Failure]) -> Coverage:
    return Coverage(
        characters=len(document.text),
        words=len(_WORD.findall(document.text)),
        pages=len(document.pages),
        silent=tuple(each.number for each in document.pages if each.method == "none"),
        recognised=tuple(each.number for each in document.pages if each.method == "ocr"),
        languages=document.languages or (document.language,),
        failures=tuple(failures),
    )


def _free(wanted: str, taken: dict[str, int]) -> str:
    """Returns an id that none has yet: the wanted one, or that with a number.

    `taken` are those that some have, each with the number that was given last.
    """
    found, number = wanted, taken.get(wanted, 1)
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    taken[wanted] = number
    taken.setdefault(found, 1)
    return found


def _own_title(document: Document) -> str:
    """Returns the title that a pasted text gives itself, or how it begins: it has no file's name,
    and what it is called by us isn't its own word.
    """
    if document.title != PASTED:
        return document.title
    first = document.text.strip().split("\n")[0]
    return first if len(first) <= _LONGEST_TITLE else f"{first[:_LONGEST_TITLE].rstrip()}…"


def _writable(name: str) -> str:
    """Returns a name without the halves of characters that UTF-8 can't hold."""
    return name.encode("utf-8", "replace").decode()
