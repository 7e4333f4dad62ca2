from __future__ import annotations

import io
import zipfile

import pytest

from synthese.errors import ReadError
from synthese.readers.detect import detect
from synthese.records import Format


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"%PDF-1.7\n...", "rapport.docx", Format.PDF),
        (b"\n\n%PDF-1.4", "rapport", Format.PDF),
        (zipped("[Content_Types].xml", "word/document.xml"), "a.zip", Format.DOCX),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "a.docx", Format.XLSX),
        (zipped("a.txt"), "a.docx", Format.ZIP),
        (b"<!DOCTYPE html><html><body>Hei</body></html>", "side.txt", Format.HTML),
        (b"\xef\xbb\xbf<!-- lagret -->\n<HTML><head>", "side", Format.HTML),
        ("<html><p>På ø</p></html>".encode("utf-16"), "side.txt", Format.HTML),
        (b'<?xml version="1.0"?>\n<html xmlns="x"><body/></html>', "a.xml", Format.HTML),
        (b"<div><p>En bit</p></div>", "bit.txt", Format.HTML),
        (b'{"id": 1}\n{"id": 2}\n', "a.txt", Format.JSONL),
        (b'{ikke json\n{"id": 2}\n', "a.txt", Format.JSONL),
        (b'[\n  {"id": 1}\n]', "a", Format.JSONL),
        (b'{"id": ', "a.json", Format.JSONL),
        (b"navn;kommune;kr\nA;B;1\nC;D;2\n", "ukjent", Format.CSV),
        (b"navn\tkommune\nA\tB\nC\tD\n", "ukjent", Format.CSV),
        (b"tittel\nA\n", "liste.csv", Format.CSV),
        (b"---\ntitle: Hei\n---\nTekst\n", "side", Format.MARKDOWN),
        (b"# En\n\ntekst\n\n## To\n", "side", Format.MARKDOWN),
        (b"bare tekst", "les.md", Format.MARKDOWN),
        (b"<p align=center>logo</p>\n# Tittel", "les.md", Format.MARKDOWN),
        (b"[lenke](http://a) og mer\n", "side", Format.TEXT),
        ("Vi prøvde, og det gikk.\nSå sluttet vi, dessverre.\n".encode("cp1252"), "a", Format.TEXT),
        (b"# En\n\n## To\n", "notat.txt", Format.TEXT),
        (b"Tekst med\x00 et NUL-tegn i seg.\n", "a.txt", Format.TEXT),
    ],
)
def test_format_is_told_by_the_bytes(data: bytes, name: str, expected: Format) -> None:
    assert detect(data, name) is expected


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "readers.empty"),
        (b" \n\t\n", "readers.empty"),
        (b"\x00" * 100, "readers.empty"),
        (b"\x89PNG\r\n\x1a\n", "readers.picture"),
        (b"\xff\xd8\xff\xe0", "readers.picture"),
        (b"RIFF0000WEBP", "readers.picture"),
        (b"0000ftypheic", "readers.picture"),
        (b"0000ftypisom", "readers.sound_or_film"),
        (b"MZ\x90\x00", "readers.program"),
        (b"\x1f\x8b\x08", "readers.packed"),
        (b"{\\rtf1 Hei}", "readers.rtf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "readers.old_office"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "readers.office_encrypted",
        ),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), "readers.other_office"),
        (zipped("mimetype", "content.xml"), "readers.open_document"),
        (b"PK\x03\x04 avbrutt", "readers.zip_broken"),
        (b"<?xml version='1.0'?><svg/>", "readers.xml"),
        (b"\x01" + b"\x00" * 500, "readers.not_text"),
        (bytes(range(1, 32)) * 20, "pages.not_text"),
    ],
)
def test_what_is_not_read_is_named(data: bytes, key: str) -> None:
    with pytest.raises(ReadError) as caught:
        detect(data, "fil.docx")
    assert caught.value.key == key
    assert caught.value.text("nn")


def test_name_settles_only_what_bytes_leave_open() -> None:
    assert detect(b"<html><body>", "tabell.csv") is Format.HTML
    assert detect(b"a,b\n1,2\n", "tabell.csv") is Format.CSV
    assert detect(b"a,b\n1,2\n", "brev") is Format.TEXT
