"""Bytes → format. What a file is called only settles what its bytes leave open."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import PurePosixPath

from synthese.errors import ReadError
from synthese.readers.decoding import decode
from synthese.records import Format

_SAMPLE = 65_536  # bytes looked at; JSON lines may be longer and are looked at whole
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

# Known kinds that aren't read, each with the sentence that says so. Signatures are those of the
# formats' own specifications, as listed by file(1).
_NOT_READ: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "readers.picture"),
    (b"\xff\xd8\xff", "readers.picture"),
    (b"GIF8", "readers.picture"),
    (b"II*\x00", "readers.picture"),
    (b"MM\x00*", "readers.picture"),
    (b"MZ", "readers.program"),
    (b"\x7fELF", "readers.program"),
    (b"\x1f\x8b", "readers.packed"),
    (b"7z\xbc\xaf\x27\x1c", "readers.packed"),
    (b"Rar!", "readers.packed"),
    (b"BZh", "readers.packed"),
    (b"\xfd7zXZ", "readers.packed"),
    (b"ID3", "readers.sound_or_film"),
    (b"OggS", "readers.sound_or_film"),
    (b"\x1aE\xdf\xa3", "readers.sound_or_film"),
    (b"{\\rtf", "readers.rtf"),
    (b"SQLite format 3", "readers.database"),
)
_DOCX_PART = re.compile(r"word/document\d*\.xml")  # SharePoint numbers its main parts
_XLSX_PART = re.compile(r"xl/workbook\d*\.xml")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office 97–2003, and encrypted newer files
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_WIDE_MARKS = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_MAX_NULS = 0.6  # of the bytes; UTF-16 has about half, UTF-32 has a byte-order mark

_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_PIECE = re.compile(r"\s*<(?:div|main|article|section|table|h1|p)\b", re.IGNORECASE)
_HTML_HEAD = re.compile(r"<(?:html|body|head)[\s>]", re.IGNORECASE)
_XML_START = re.compile(r"\s*<(?:\?xml|!DOCTYPE|svg|urlset|sitemapindex|rss|feed)\b", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n.*?\n---[ \t]*\r?\n", re.DOTALL)
_HEADING_MARK = re.compile(r"^#{1,6} +\S", re.MULTILINE)
_JSON_START = re.compile(r'\s*(?:\{\s*["}]|\[\s*[\[{\]])')

_MARKDOWN_NAMES = {".md", ".markdown", ".mdx"}
_TABLE_NAMES = {".csv", ".tsv", ".tab"}
_JSON_NAMES = {".json", ".jsonl", ".ndjson"}
_HTML_NAMES = {".html", ".htm", ".xhtml"}


def detect(data: bytes, name: str) -> Format:
    """Returns the format of `data`, told by its bytes.

    `name` is looked at only where the bytes leave it open: text, Markdown or a table.

    Raises:
        ReadError: nothing is there, or something that isn't read; the sentence says what.
    """
    if not data.strip(b"\x00 \t\r\n\x0b\x0c\xef\xbb\xbf\xff\xfe"):
        raise ReadError("readers.empty")
    if data.startswith(_ZIP_STARTS):  # before PDF: one packed as it is shows its mark too
        return _kind_of_zip(data)
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    _refuse_known(data)
    suffix = PurePosixPath(name).suffix.lower()
    return _kind_of_text(_start_as_text(data, name), data, suffix)


def _start_as_text(data: bytes, name: str) -> str:
    sample = data[:_SAMPLE]
    if sample.count(0) > _MAX_NULS * len(sample) and not sample.startswith(_WIDE_MARKS):
        raise ReadError("readers.not_text", start=data[:8].hex(" "))
    return decode(sample, name).lstrip("\ufeff")


def _refuse_known(data: bytes) -> None:
    if data.startswith(_OLE):
        encrypted = _ENCRYPTED_OFFICE in data
        raise ReadError("readers.office_encrypted" if encrypted else "readers.old_office")
    for start, key in _NOT_READ:
        if data.startswith(start):
            raise ReadError(key)
    if data.startswith(b"RIFF"):
        raise ReadError("readers.picture" if data[8:12] == b"WEBP" else "readers.sound_or_film")
    if data[4:8] == b"ftyp":
        picture = data[8:11] in (b"hei", b"avi", b"mif")
        raise ReadError("readers.picture" if picture else "readers.sound_or_film")


def _kind_of_zip(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ReadError("readers.zip_broken") from error
    if any(map(_DOCX_PART.fullmatch, names)):
        return Format.DOCX
    if any(map(_XLSX_PART.fullmatch, names)):
        return Format.XLSX
    if "[Content_Types].xml" in names and any(
        n.startswith(("ppt/", "xl/", "word/")) for n in names
    ):
        raise ReadError("readers.other_office")
    if "mimetype" in names and ("content.xml" in names or "META-INF/container.xml" in names):
        raise ReadError("readers.open_document")
    return Format.ZIP


def _kind_of_text(text: str, data: bytes, suffix: str) -> Format:
    if _is_html(text, suffix):
        return Format.HTML
    if _XML_START.match(text):
        raise ReadError("readers.xml")
    if suffix not in _MARKDOWN_NAMES and _is_json(text, data, suffix):
        return Format.JSONL
    if suffix in _MARKDOWN_NAMES or (suffix not in _TABLE_NAMES and _FRONT_MATTER.match(text)):
        return Format.MARKDOWN
    if suffix in _TABLE_NAMES or (suffix != ".txt" and _is_table(text)):
        return Format.CSV
    if suffix != ".txt" and len(_HEADING_MARK.findall(text)) >= 2:
        return Format.MARKDOWN
    return Format.TEXT


def _is_html(text: str, suffix: str) -> bool:
    if _HTML_START.match(text):
        return True
    if suffix in _MARKDOWN_NAMES or suffix in _TABLE_NAMES:
        return False
    if _HTML_PIECE.match(text) and "</" in text:
        return True
    return suffix in _HTML_NAMES and bool(_HTML_HEAD.search(text) or "</" in text)


def _is_json(text: str, data: bytes, suffix: str) -> bool:
    if suffix in _JSON_NAMES or _JSON_START.match(text):
        return True
    if not text.lstrip().startswith("{"):
        return False
    lines = [line for line in data[: 16 * _SAMPLE].splitlines() if line.strip()][:5]
    return any(_is_json_object(line) for line in lines)


def _is_json_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _is_table(text: str) -> bool:
    """Tells whether lines are parted alike into three columns or more, or by tab or semicolon."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    if len(lines) < 3:
        return False
    lines = lines[:-1] if len(text) >= _SAMPLE // 4 and len(lines) > 3 else lines
    return any(_parts_alike(lines, delimiter) for delimiter in "\t;,|")


def _parts_alike(lines: list[str], delimiter: str) -> bool:
    counts = [re.sub(r'"[^"]*"', "", line).count(delimiter) for line in lines]
    least = 2 if delimiter in ",|" else 1
    heading = re.sub(r'"[^"]*"', "x", lines[0]).split(delimiter)
    alike = counts[0] >= least and counts.count(counts[0]) >= 0.9 * len(counts)
    return alike and all(len(cell.strip()) <= 60 and ". " not in cell for cell in heading)
