"""The PDFs that documents were read from, kept so that their pages can be shown.

People hand in a file and throw it away, and addresses vanish. A PDF lies under the digest of its
bytes, which is its document's digest, so that a page shown is always of the bytes that were read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from synthese.errors import NotFoundError, ReadError
from synthese.readers import bytes_of
from synthese.readers.sources import is_address
from synthese.records import Document
from synthese.settings import ReadLimits

_MB = 1_000_000


def keep(
    directory: Path,
    content: bytes,
    pdfs: Mapping[str, str],
    *,
    max_mb: int,
    limits: ReadLimits,
) -> None:
    """Keeps the PDFs that were read from one file or page.

    Args:
        directory: the index.
        content: the bytes of the file: the PDF itself, or an archive.
        pdfs: the digest of each document by its source.
        max_mb: a larger PDF isn't kept.
        limits: how much an archive may unpack to.
    """
    new = [each for each, digest in pdfs.items() if not _path(directory, digest).exists()]
    if max_mb and new:
        for data in _pdfs(content, new, limits):
            if len(data) <= max_mb * _MB:
                _write(directory, data)


def original(directory: Path, document: Document, limits: ReadLimits) -> bytes:
    """Returns the very bytes that a document was read from.

    They are looked for among what is kept, among what was fetched, and where the document was
    read; what has changed since isn't taken.

    Raises:
        NotFoundError: they are nowhere any more.
    """
    fetched = directory / "fetched" / "bodies" / document.digest
    for path in (_path(directory, document.digest), fetched):
        data = path.read_bytes() if path.exists() else b""
        if _digest(data) == document.digest:
            return data
    return _from_source(document, limits)


def may_be_had(directory: Path, document: Document) -> bool:
    """Says whether `original` is worth asking, without reading anything."""
    fetched = directory / "fetched" / "bodies" / document.digest
    places = (_path(directory, document.digest), fetched, Path(document.container))
    return any(each.is_file() for each in places)


def sweep(directory: Path, needed: Collection[str]) -> None:
    """Removes what is kept under a digest that isn't `needed` any more."""
    for path in _folder(directory).glob("*.pdf"):
        if path.stem not in needed:
            path.unlink(missing_ok=True)


def keeps_any(directory: Path) -> bool:
    """Says whether anything is kept."""
    return any(_folder(directory).glob("*.pdf"))


def _folder(directory: Path) -> Path:
    return directory / "originals"


def _path(directory: Path, digest: str) -> Path:
    return _folder(directory) / f"{digest}.pdf"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _pdfs(content: bytes, sources: Sequence[str], limits: ReadLimits) -> Iterator[bytes]:
    """Yields the bytes of each source: the content itself, or members of the archive it is."""
    archive, _, member = sources[0].partition("!/")
    if not member or not content.startswith(b"PK"):
        yield content
        return
    from synthese.readers.archive import unpack

    for _, data in unpack(content, archive, sources, limits=limits):
        yield data


def _write(directory: Path, data: bytes) -> None:
    """Writes beside, then renames: nobody sees half a file."""
    path = _path(directory, _digest(data))
    path.parent.mkdir(exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}.new")
    beside.write_bytes(data)
    beside.replace(path)


def _from_source(document: Document, limits: ReadLimits) -> bytes:
    gone = NotFoundError("pictures.no_original")
    if is_address(document.container):
        raise gone
    try:
        content = bytes_of(Path(document.container), limits)
        found = next(_pdfs(content, [document.source], limits), b"")
    except ReadError as error:
        raise gone from error
    if _digest(found) != document.digest:
        raise gone
    return found
