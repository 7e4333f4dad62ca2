"""Bad input is normal: one clear line each, the rest goes on, and the exit code is 1."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader, PdfWriter

from synthese.cli import main
from synthese.index import open_index
from synthese.retrieval import search

GOLDEN = Path(__file__).parents[1] / "golden" / "pdf"
PROSE = "Kommunen prøver blåbærpakking på sjukeheimen om natta, og det går bra. " * 3


def pdf_of_pictures(pages: int) -> bytes:
    writer = PdfWriter()
    picture = PdfReader(GOLDEN / "scan.pdf").pages[1]
    for _ in range(pages):
        writer.add_page(picture)
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def packed(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


def sheet_with_a_million_empty_rows() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["id", "tittel", "sammendrag"])
    book.active.append(["x1", "Regnearket", PROSE])
    book.active.cell(row=1_000_000, column=1).value = " "
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


ROW = f'{{"id": "j1", "title": "Raden", "text": "{PROSE}"}}'
BAD = {
    "tom.txt": b"",
    "laast.pdf": (GOLDEN / "locked.pdf").read_bytes(),
    "klippet.pdf": (GOLDEN / "two_columns.pdf").read_bytes()[:900],
    "bilder.pdf": pdf_of_pictures(500),
    "falsk.docx": packed({"../opp.txt": PROSE.encode()}),
    "dyp.html": b"<html><body>" + b"<div>" * 100_000 + PROSE.encode(),
    "rammer.html": b"<html><frameset><frame src='a.html'><frame src='b.html'></frameset></html>",
    "ujevn.csv": f'id,tittel,sammendrag\nc1,God rad,"{PROSE}"\nc2,for,mange,felt,her\n'.encode(),
    "hermetegn.csv": b'id,tittel,sammendrag\nq1,"aldri lukket,tekst\nq2,rad,tekst\n',
    "linje.jsonl": f"{ROW}\n{{i stykker\n".encode(),
    "bombe.zip": packed({"stor.txt": b"0" * 30_000_000}),
    "bilde.txt": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
}
GOOD = {
    "latin.html": f'<html><head><meta charset="utf-8"><title>Latin</title></head><body><main><h1>Latin side'
    f"</h1><p>{PROSE}</p></main></body></html>".encode("latin-1"),
    "skript.html": f"<html><body><script>alert('x')</script><main><h1>Skriptside</h1><p>{PROSE}</p>"
    "</main><iframe src='y'></iframe></body></html>".encode(),
    "semikolon.csv": f"﻿id;tittel;sammendrag\ns1;Semikolonrad;{PROSE}\n".encode(),
    "tomme.xlsx": sheet_with_a_million_empty_rows(),
    "nul.txt": f"Nullside\n\n{PROSE}".replace(" ", " \x00", 3).encode(),
    "dobbel.zip": packed({"indre.zip": packed({"inni.txt": f"Innpakket\n\n{PROSE}".encode()})}),
    unicodedata.normalize("NFD", "blåbær på æøå.txt"): f"Blåbærside\n\n{PROSE}".encode(),
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict, Path]:
    folder = tmp_path_factory.mktemp("bad")
    (folder / "inn").mkdir()
    for name, data in (BAD | GOOD).items():
        (folder / "inn" / name).write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYNTHESE_MAX_OCR_PAGES", "0")
        out = io.StringIO()
        patch.setattr("sys.stdout", out)
        code = main(
            ["add", str(folder / "inn"), "--index", str(folder / "ix"), "--json", "--quiet"]
        )
    return code, json.loads(out.getvalue()), folder / "ix"


@pytest.mark.parametrize("name", sorted(BAD))
def test_each_bad_file_is_told_with_its_reason(outcome, name: str) -> None:
    code, report, _ = outcome
    assert code == 1
    told = [each["reason"] for each in report["failed"] if f"/{name}" in each["source"]]
    assert told, [each["source"] for each in report["failed"]]
    assert len(told) <= 3
    assert all(len(reason) < 400 and "Traceback" not in reason for reason in told)


@pytest.mark.parametrize("name", sorted(GOOD))
def test_each_good_file_goes_in_though_others_fail(outcome, name: str) -> None:
    _, report, directory = outcome
    name = unicodedata.normalize("NFC", name)
    assert not [each for each in report["failed"] if f"/{name}" in each["source"]]
    hits = search(open_index(directory), "blåbærpakking på sjukeheimen", k=50).hits
    (hit,) = (hit for hit in hits if f"/{name}" in hit.project.source)
    assert "Kommunen prøver blåbærpakking på sjukeheimen" in hit.passages[0].text


def test_what_is_good_in_a_bad_file_goes_in(outcome) -> None:
    _, _, directory = outcome
    index = open_index(directory)
    assert index.project("c1").project.title == "God rad"
    assert index.project("j1").project.title == "Raden"
