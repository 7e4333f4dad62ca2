"""What the user names → the files and addresses to read.

Addresses are taken only from what is named itself: a list of addresses or a sitemap that merely
lies in a folder is a file like others, so that reading a folder never reaches out of the machine.
"""

from __future__ import annotations

import glob
import os
import re
import unicodedata
import xml.parsers.expat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from synthese.records import Failure

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_CLUTTER = re.compile(r"~\$|.*(?:~|\.(?:tmp|temp|part|crdownload|swp|lock))$", re.IGNORECASE)
_CLUTTER_NAMES = {"thumbs.db", "desktop.ini"}
_LIST_BYTES = 5_000_000  # a longer file is no list of addresses
_GLOB_MARKS = re.compile(r"[*?\[]")


@dataclass
class Sitemap:
    """What a sitemap names: pages, and further sitemaps."""

    addresses: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)


def find_sources(arguments: Sequence[str]) -> Iterator[str | Failure]:
    """Yields every file and address that `arguments` name, each once, folders in name order.

    Files come as absolute, composed (NFC) paths without links, which `on_disk` finds again.
    Hidden files, lock files and half-written ones in folders are passed over.

    Args:
        arguments: files, folders, patterns such as ``rapporter/*.pdf``, addresses, text files
            of nothing but addresses, and sitemaps.

    Yields:
        A source, or a failure for what is not there.
    """
    seen: set[str] = set()
    for argument in arguments:
        for each in _found(argument):
            name = each if isinstance(each, str) else each.source
            if name not in seen:
                seen.add(name)
                yield each


def is_address(source: str) -> bool:
    """Tells whether a source is fetched (http, https) rather than opened."""
    return bool(_ADDRESS.fullmatch(source))


def on_disk(path: Path) -> Path:
    """Returns `path` as the disk spells it: æøå may be stored composed or decomposed."""
    if path.exists():
        return path
    found = Path(path.anchor)
    for part in path.parts[1 if path.anchor else 0 :]:
        found = _spelt(found, part)
    return found


def read_sitemap(data: bytes) -> Sitemap | None:
    """Returns what a sitemap names, or None where `data` is something else.

    A document type is refused, and with it every entity that could be made to expand.
    """
    sitemap, path, text = Sitemap(), list[str](), list[str]()
    parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")

    def start(name: str, _attributes: dict[str, str]) -> None:
        path.append(name.rpartition(" ")[2].lower())
        text.clear()

    def end(_name: str) -> None:
        if path[-2:] == ["url", "loc"]:
            sitemap.addresses.append("".join(text).strip())
        elif path[-2:] == ["sitemap", "loc"]:
            sitemap.sitemaps.append("".join(text).strip())
        path.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(data, True)
    except (xml.parsers.expat.ExpatError, ValueError, LookupError):
        return None
    return sitemap if sitemap.addresses or sitemap.sitemaps else None


def _refuse_doctype(*_declaration: object) -> None:
    raise ValueError("document type")


# ── Arguments ────────────────────────────────────────────────────────────────────────────────


def _found(argument: str) -> Iterator[str | Failure]:
    if is_address(argument):
        yield argument
        return
    try:
        path = on_disk(Path(argument))
        if path.exists():
            yield from _from_path(path)
            return
    except (OSError, ValueError):  # a name that no disk can hold
        yield Failure(argument, "readers.nothing_found", {"argument": argument})
        return
    matches = _matches(argument) if _GLOB_MARKS.search(argument) else []
    if not matches:
        yield Failure(argument, "readers.nothing_found", {"argument": argument})
    for match in matches:
        yield from _from_path(Path(match))


def _matches(pattern: str) -> list[str]:
    return sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute


def _from_path(path: Path) -> Iterator[str | Failure]:
    if path.is_dir():
        yield from _from_folder(path)
    elif addresses := _addresses_in(path):
        yield from addresses
    else:
        yield _name(path)


def _from_folder(folder: Path) -> Iterator[str | Failure]:
    found = False
    for each in _walk(folder, set()):
        found = True
        yield each
    if not found:
        yield Failure(str(_name(folder)), "readers.empty_folder")


def _walk(folder: Path, seen: set[Path]) -> Iterator[str | Failure]:
    """Yields the files below a folder; `seen` keeps links from leading in circles."""
    real = folder.resolve()
    if real in seen:
        return
    seen.add(real)
    try:
        entries = [(e, e.is_dir()) for e in sorted(folder.iterdir(), key=lambda path: path.name)]
    except OSError:
        yield Failure(str(folder), "readers.no_permission")
        return
    for entry, is_folder in entries:
        if _is_clutter(entry.name):
            continue
        if is_folder:
            yield from _walk(entry, seen)
        else:
            yield _name(entry)


def _is_clutter(name: str) -> bool:
    hidden = name.startswith(".")
    return hidden or name.lower() in _CLUTTER_NAMES or bool(_CLUTTER.match(name))


def _name(path: Path) -> str | Failure:
    plain = os.fspath(path.resolve())
    name = unicodedata.normalize("NFC", plain)
    if name != plain and _is_another(path, Path(name)):
        return Failure(plain, "readers.same_name")
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        shown = os.fsencode(name).decode("utf-8", "replace")
        return Failure(shown, "readers.unreadable_name")
    return name


def _is_another(path: Path, composed: Path) -> bool:
    """Says whether another file is opened by the composed name of this one."""
    try:
        return not on_disk(composed).samefile(path)
    except OSError:
        return False  # the reader says what is wrong with it


def _addresses_in(path: Path) -> list[str]:
    """Returns the addresses in a list of addresses or a sitemap, in order; else nothing."""
    suffix = path.suffix.lower()
    try:
        if suffix not in {".txt", ".xml"} or path.stat().st_size > _LIST_BYTES:
            return []
        data = path.read_bytes()
    except OSError:
        return []  # the reader says what is wrong with it
    if suffix == ".txt":
        return _listed(data)
    sitemap = read_sitemap(data)
    return list(filter(is_address, sitemap.addresses + sitemap.sitemaps)) if sitemap else []


def _listed(data: bytes) -> list[str]:
    lines = [line.strip() for line in data.decode("utf-8-sig", "replace").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    return lines if all(map(is_address, lines)) else []


def _spelt(folder: Path, part: str) -> Path:
    if (folder / part).exists() or not folder.is_dir():
        return folder / part
    wanted = unicodedata.normalize("NFC", part)
    for entry in folder.iterdir():
        if unicodedata.normalize("NFC", entry.name) == wanted:
            return entry
    return folder / part
