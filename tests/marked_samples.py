"""Applications that carry unique words wherever they can carry any, and a search for those words.

A mark is a stem that stands nowhere else, whose it is, and where it stood: what is found tells
whose words leaked, and from where. It is ASCII, so that escapes of JSON and of addresses leave it
as it is; `traces` looks under the rest: UTF-16, base64, hex, zlib, gzip, ZIP and the rows of SQLite.
"""

from __future__ import annotations

import base64
import gzip
import io
import random
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from synthese.stores.packing import _RECORD_WORDS
from tests.pdf_by_hand import Sheet, pdf_of

STEM = "zvqxwjky"
_SPOOLED = 3 * 1024 * 1024  # bytes of an upload: more than is held in memory
_PIECE = 24  # bytes: long enough to stand nowhere by chance
_PAGE = 4096  # of SQLite: what is longer is cut up
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xbb\xda\xf9\x7d\x3f]|\x68\xde")
_SQLITE = b"SQLite format 3\0"


def mark(owner: str, place: str) -> str:
    """Returns the word of one place."""
    return f"{STEM}{owner}{place}"


# ---- applications


def text_of(owner: str) -> str:
    """Returns an application that reads like one; two of them say nearly the same."""
    return f"""Søknad: {mark(owner, "title")}

Utfordring

Hjemmetjenesten kjører 60 mil hver natt for å se til beboere som sover. Flere blir vekket av
besøket i {mark(owner, "text")}, og nattevaktene rekker ikke fram til dem som trenger hjelp.

Tiltak

Vi vil prøve kamera hos femten beboere etter samtykke, og lære opp nattevaktene i å svare.
Løsningen heter {mark(owner, "solution")} og er aldri prøvd av noen kommune før.

Samarbeidspartnere: {mark(owner, "partner")} AS
Prosjektperiode: januar 2027 – desember 2028
Søknadssum: 900 000 kr
Søker: Tinn kommune
"""


def docx_of(owner: str) -> bytes:
    """Returns a file that is spooled when it is sent, with marks in tables, heads and metadata."""
    import docx

    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author = mark(owner, "metatitle"), mark(owner, "author")
    properties.comments, properties.keywords = mark(owner, "comment"), mark(owner, "keyword")
    document.sections[0].header.paragraphs[0].text = mark(owner, "head")
    title, *rest = text_of(owner).split("\n\n")
    document.add_heading(title, 0)
    for each in rest:
        document.add_paragraph(each)
    table = document.add_table(2, 2)
    for cell, told in zip(table.rows[0].cells, ("Post", "Kroner"), strict=True):
        cell.text = told
    for cell, told in zip(table.rows[1].cells, (mark(owner, "cell"), "900 000"), strict=True):
        cell.text = told
    held = io.BytesIO()
    document.save(held)
    with zipfile.ZipFile(held, "a") as packed:
        picture = random.Random(owner).randbytes(_SPOOLED)
        packed.writestr("word/media/image1.bin", mark(owner, "picture").encode() + picture)
    return held.getvalue()


def pdf_with_picture(owner: str) -> bytes:
    """Returns a PDF whose second page is a picture in which no text can be recognised."""
    lines = [
        (60.0, 780.0 - 16 * n, each, False) for n, each in enumerate(text_of(owner).split("\n"))
    ]
    noise = random.Random(owner).randbytes(64 * 64).hex().encode()
    drawn = b"BI /W 64 /H 64 /CS /G /BPC 8 /F /AHx ID " + noise + b"> EI"
    picture = b"q 560 0 0 800 15 20 cm\n" + drawn + b"\nQ\n"
    return pdf_of(Sheet(lines), Sheet(content=picture))


def table_of(*owners: str) -> bytes:
    """Returns a table with an application a row."""
    rows = ["id;tittel;beskrivelse;kommune"]
    rows += [
        f'{mark(each, "row")};{mark(each, "title")};"{_one_line(each)}";Tinn' for each in owners
    ]
    return "\n".join(rows).encode()


def _one_line(owner: str) -> str:
    return " ".join(text_of(owner).split())


def archive_of(members: Mapping[str, bytes]) -> bytes:
    """Returns a ZIP."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return held.getvalue()


# ---- looking for them


def traces(roots: Iterable[Path], sought: str = STEM) -> list[str]:
    """Returns the files below some folders that hold a word, in content or in name, and how."""
    files = sorted(each for root in roots for each in root.rglob("*"))
    named = [f"{each} (name)" for each in files if sought in each.name.lower()]
    held = [each for each in files if each.is_file() and not each.is_symlink()]
    return named + [f"{each} ({how})" for each in held for how in found_in(_read(each), sought)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # it went while we looked
        return b""


def found_in(data: bytes, sought: str = STEM) -> list[str]:
    """Returns the ways in which a word stands in some bytes, none where it doesn't."""
    return [how for how, view in _views(data) if _holds(view, sought)]


def _holds(view: bytes, sought: str) -> bool:
    plain = sought.encode()
    if plain in view.lower().replace(b"\0", b""):  # UTF-16 and UTF-32 of ASCII have zeros between
        return True
    coded = [base64.b64encode(bytes(n) + plain)[4 if n else 0 : -4] for n in range(3)]
    return plain.hex().encode() in view.lower() or any(each in view for each in coded)


def _views(data: bytes) -> Iterator[tuple[str, bytes]]:
    yield "plain", data
    for found in _ZLIB.finditer(data):
        if unpacked := _inflated(data[found.start() :]):
            yield "zlib", unpacked
    if data.startswith(b"\x1f\x8b"):
        yield "gzip", gzip.decompress(data)
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield "zip names", "\n".join(packed.namelist()).encode()
            for each in packed.infolist():
                yield from (("zip", view) for _, view in _views(packed.read(each)))
    if data.startswith(_SQLITE):
        yield from (("row", view) for each in _values(data) for _, view in _views(each))


def _inflated(data: bytes, most: int = 1 << 20) -> bytes:
    """Returns what can be unpacked of a stream, which may be cut off or overwritten."""
    unpacker, made = zlib.decompressobj(), b""
    for at in range(0, min(len(data), most), 64):
        try:
            made += unpacker.decompress(data[at : at + 64])
        except zlib.error:
            if at or data[1] not in b"\xbb\xf9\x7d\x3f":
                break
            unpacker = zlib.decompressobj(zdict=_RECORD_WORDS)
            try:
                made += unpacker.decompress(data[at : at + 64])
            except zlib.error:
                break
        if unpacker.eof:
            break
    return made if len(made) > len(STEM) else b""


def _values(data: bytes) -> Iterator[bytes]:
    """Yields every text and blob of a database, as its file holds it (long ones lie in pieces)."""
    with closing(sqlite3.connect(":memory:")) as opened:
        # In memory there is no write-ahead log; the log itself is a file of its own, and read so.
        opened.deserialize(data[:18] + b"\1\1" + data[20:])
        opened.text_factory = bytes
        tables = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in opened.execute(f'SELECT * FROM "{table.decode()}"'):
                yield from (each for each in row if isinstance(each, bytes))


def pieces_of(store: Path, *ids: str) -> set[bytes]:
    """Returns stretches of all that is kept of some applications, as it lies on disk.

    Those that others share are left out: of one text, much is packed alike.
    """
    with closing(sqlite3.connect(store / "applications.sqlite")) as opened:
        rows = opened.execute("SELECT kind, tag, content, application FROM held").fetchall()
    named = {
        tag: (store / "originals" / tag).read_bytes()
        for kind, tag, *_ in rows
        if kind == "originals"
    }
    held = [(named.get(tag, b"") + content, of) for _, tag, content, of in rows]
    others = b"\n".join(content for content, of in held if of not in ids)
    every = {
        each[at : at + _PIECE]
        for each, of in held
        if of in ids
        for at in range(40, min(len(each), 8 * _PAGE) - _PIECE, 2 * _PIECE)
    }
    return {each for each in every if each not in others}


def left_of(store: Path, pieces: set[bytes]) -> list[str]:
    """Returns the store's files in which any of the stretches stands."""
    held = {each: each.read_bytes() for each in store.rglob("*") if each.is_file()}
    return [str(each) for each, data in held.items() if any(piece in data for piece in pieces)]


def snapshot(folder: Path) -> dict[str, str]:
    """Returns what every file of a folder holds, as digests."""
    return {
        each.relative_to(folder).as_posix(): sha256(_read(each)).hexdigest()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }
