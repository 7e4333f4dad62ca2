"""Files → Documents."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from synthese.errors import ReadError
from synthese.readers.detect import detect
from synthese.readers.sources import on_disk
from synthese.records import Document, Failure, Format
from synthese.settings import ReadLimits

_MB = 1_000_000
_NO_COLUMNS: Mapping[str, str] = MappingProxyType({})


def read_bytes(
    data: bytes,
    source: str,
    *,
    limits: ReadLimits,
    columns: Mapping[str, str] = _NO_COLUMNS,
) -> Iterator[Document | Failure]:
    """Yields the documents in `data`, and a failure for each part that can't be read.

    Args:
        data: the bytes of one file or page.
        source: its path or address; names the documents.
        limits: how much it may ask of us.
        columns: for tables, our field → the table's column.
    """
    try:
        for each in _read(data, source, limits=limits, columns=columns):
            yield _with_text(each)
    except ReadError as error:
        yield to_failure(source, error)


def read_path(
    path: Path, *, limits: ReadLimits, columns: Mapping[str, str] = _NO_COLUMNS
) -> Iterator[Document | Failure]:
    """Yields the documents of a file; whatever is wrong with the file is a failure."""
    try:
        data = bytes_of(path, limits)
    except ReadError as error:
        yield to_failure(str(path), error)
        return
    yield from read_bytes(data, str(path), limits=limits, columns=columns)


def to_failure(source: str, error: ReadError) -> Failure:
    """Returns an error as the record of what could not be read."""
    values = {k: v if isinstance(v, int) else str(v) for k, v in error.values.items()}
    return Failure(source, error.key, values)


def _read(
    data: bytes, source: str, *, limits: ReadLimits, columns: Mapping[str, str]
) -> Iterator[Document | Failure]:
    """Picks the reader; each is imported only when a file needs it."""
    format = detect(data, source)
    match format:
        case Format.CSV | Format.XLSX | Format.JSONL:
            from synthese.readers.tables import READERS

            return READERS[format](data, source, limits=limits, columns=columns)
        case Format.ZIP:
            from synthese.readers.archive import read_zip

            return read_zip(data, source, limits=limits, columns=columns)
        case Format.PDF:
            from synthese.readers.pdf import read_pdf

            return read_pdf(data, source, limits)
        case Format.DOCX:
            from synthese.readers.docx import read_docx

            return read_docx(data, source, limits)
        case Format.HTML:
            from synthese.readers.html import read_html

            return read_html(data, source, limits)
        case Format.MARKDOWN:
            from synthese.readers.markdown import read_markdown

            return read_markdown(data, source, limits)
        case Format.TEXT:
            from synthese.readers.text import read_text

            return read_text(data, source, limits)


def _with_text(each: Document | Failure) -> Document | Failure:
    if isinstance(each, Document) and not each.text.strip():
        return Failure(each.source, "readers.no_text")
    return each


def bytes_of(path: Path, limits: ReadLimits) -> bytes:
    """Returns what a file holds.

    Raises:
        ReadError: it is gone, may not be read, is no file, or is larger than allowed.
    """
    try:
        path = on_disk(path)
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe or device would never end
            raise ReadError("readers.not_a_file")
        _check_size(found.st_size, limits)
        with path.open("rb") as file:
            data = file.read(limits.max_file_mb * _MB + 1)
    except FileNotFoundError as error:
        raise ReadError("readers.vanished") from error
    except PermissionError as error:
        raise ReadError("readers.no_permission") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise ReadError("readers.disk", problem=str(error)) from error
    _check_size(len(data), limits)
    return data


def _check_size(size: int, limits: ReadLimits) -> None:
    if size > limits.max_file_mb * _MB:
        raise ReadError("readers.too_large", size_mb=-(-size // _MB), limit_mb=limits.max_file_mb)
