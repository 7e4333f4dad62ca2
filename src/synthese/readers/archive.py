"""ZIP archives → the documents of the files in them.

Members are read in the order of their names, each as ``archive.zip!/member``. An archive within
the archive is read too; one more level down is reported, as nobody packs projects that deep.
"""

from __future__ import annotations

import io
import lzma
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import IO

from synthese.errors import ReadError
from synthese.readers import read_bytes, to_failure
from synthese.readers.detect import detect
from synthese.records import Document, Failure, Format
from synthese.settings import ReadLimits

MAX_DEPTH = 1  # archives within the archive
_MB = 1_000_000
_SMALL = _MB  # below this, a file that packs well is no bomb
_CHUNK = 1 << 20
_UTF8_NAME = 0x800  # flag bits of the format: APPNOTE.TXT, 4.4.4
_ENCRYPTED = 0x1
_CLUTTER_FOLDERS = {"__MACOSX"}
_CLUTTER = {".ds_store", "thumbs.db", "desktop.ini"}
# What zipfile lets through from broken archives; RuntimeError is its word for a missing password.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    NotImplementedError,
    RuntimeError,
)


@dataclass
class _Budget:
    """How much may still be unpacked, over an archive and those within it."""

    left: int


@dataclass(frozen=True, slots=True)
class _Member:
    """One file of an archive, by the name that a reader would give it."""

    name: str
    info: zipfile.ZipInfo


@dataclass(frozen=True, slots=True)
class _Opened:
    """An opened archive, what bounds the reading of it, and how its tables are read."""

    archive: zipfile.ZipFile
    source: str
    size: int
    budget: _Budget
    limits: ReadLimits
    columns: Mapping[str, str]
    depth: int


def read_zip(
    data: bytes, source: str, *, limits: ReadLimits, columns: Mapping[str, str], depth: int = 0
) -> Iterator[Document | Failure]:
    """Yields the documents of every file in the archive, and a failure for each unread one.

    The documents' container is the outermost archive. Folders and what macOS and Windows leave
    behind are passed over.

    Args:
        data: the archive's bytes.
        source: its path or address.
        limits: how much it may unpack to.
        columns: for tables, our field → the table's column.
        depth: how many archives this one lies within.

    Raises:
        ReadError: the archive is broken, or has too many files.
    """
    budget = _Budget(limits.max_zip_total_mb * _MB)
    for each in _read(data, source, budget, limits=limits, columns=columns, depth=depth):
        yield replace(each, container=source) if isinstance(each, Document) else each


def unpack(
    data: bytes, source: str, wanted: Collection[str], *, limits: ReadLimits
) -> Iterator[tuple[str, bytes]]:
    """Yields the bytes of files of an archive, also within an archive in it, by their sources.

    Args:
        data: the archive's bytes.
        source: its path or address.
        wanted: the files, each as ``archive.zip!/member``.
        limits: how much it may unpack to.

    Raises:
        ReadError: the archive, or a file that is wanted, can't be unpacked.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise ReadError("readers.zip_broken") from error
    with archive:
        budget = _Budget(limits.max_zip_total_mb * _MB)
        opened = _Opened(archive, source, len(data), budget, limits, {}, depth=0)
        seen: set[str] = set()
        for member in _members(archive, limits):
            name = f"{source}!/{member.name}"
            if name in wanted:
                yield name, _unpacked(member, opened, seen)
            elif any(each.startswith(f"{name}!/") for each in wanted):
                yield from unpack(_unpacked(member, opened, seen), name, wanted, limits=limits)


def _read(
    data: bytes,
    source: str,
    budget: _Budget,
    *,
    limits: ReadLimits,
    columns: Mapping[str, str],
    depth: int,
) -> Iterator[Document | Failure]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise ReadError("readers.zip_broken") from error
    with archive:
        opened = _Opened(archive, source, len(data), budget, limits, columns, depth)
        seen: set[str] = set()
        for member in _members(archive, limits):
            yield from _read_member(member, opened, seen)


def _members(archive: zipfile.ZipFile, limits: ReadLimits) -> list[_Member]:
    members = [_Member(_name(info), info) for info in archive.infolist() if not _is_folder(info)]
    members = [member for member in members if not _is_clutter(member.name)]
    if len(members) > limits.max_zip_members:
        raise ReadError("readers.zip_too_many", members=len(members), limit=limits.max_zip_members)
    return sorted(members, key=lambda member: member.name)


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.filename.endswith("/")  # `is_dir` fails on a member without a name


def _name(info: zipfile.ZipInfo) -> str:
    """Returns the member's name, composed; old names are UTF-8 or DOS's page for the Nordics."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("cp850")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _is_clutter(name: str) -> bool:
    *folders, last = name.split("/")
    return (
        bool(_CLUTTER_FOLDERS & set(folders))
        or last.lower() in _CLUTTER
        or last.startswith(("._", "~$"))
    )


def _read_member(member: _Member, opened: _Opened, seen: set[str]) -> Iterator[Document | Failure]:
    source = f"{opened.source}!/{member.name}"
    try:
        data = _unpacked(member, opened, seen)
        if detect(data, source) is not Format.ZIP:
            yield from read_bytes(data, source, limits=opened.limits, columns=opened.columns)
            return
        if opened.depth >= MAX_DEPTH:
            raise ReadError("readers.zip_deep")
        yield from _read(
            data,
            source,
            opened.budget,
            limits=opened.limits,
            columns=opened.columns,
            depth=opened.depth + 1,
        )
    except ReadError as error:
        yield to_failure(source, error)


def _unpacked(member: _Member, opened: _Opened, seen: set[str]) -> bytes:
    if member.name in seen:
        raise ReadError("readers.zip_twice")
    seen.add(member.name)
    _check_place(member)
    if member.info.flag_bits & _ENCRYPTED:
        raise ReadError("readers.zip_encrypted")
    _check_size(member.info.file_size, member, opened)
    try:
        with opened.archive.open(member.info) as file:
            data = b"".join(_bounded(file, member, opened))
    except _BROKEN as error:
        raise ReadError("readers.zip_broken") from error
    return data


def _check_place(member: _Member) -> None:
    parts = member.name.split("/")
    if not parts[0] or ".." in parts or ":" in parts[0]:
        raise ReadError("readers.zip_climbs", path=member.name)
    if stat.S_ISLNK(member.info.external_attr >> 16):
        raise ReadError("readers.zip_link")


def _bounded(file: IO[bytes], member: _Member, opened: _Opened) -> Iterator[bytes]:
    """Yields what a member really unpacks to, whatever it says of its own size."""
    size = 0
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        _check_size(size, member, opened)
        yield chunk
    opened.budget.left -= size


def _check_size(size: int, member: _Member, opened: _Opened) -> None:
    limits = opened.limits
    if size > opened.budget.left:
        raise ReadError("readers.zip_total", limit_mb=limits.max_zip_total_mb)
    if size > limits.max_file_mb * _MB:
        raise ReadError("readers.too_large", size_mb=size // _MB, limit_mb=limits.max_file_mb)
    packed = max(1, min(member.info.compress_size, opened.size))
    if size > _SMALL and size > limits.max_zip_ratio * packed:
        raise ReadError("readers.zip_ratio", ratio=size // packed, limit=limits.max_zip_ratio)
