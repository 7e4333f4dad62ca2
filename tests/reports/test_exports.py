"""Every format is read back by another program's eyes and compared with what was written."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthese.records import HitPassage, Municipality, Period, Phase, Project
from synthese.reports.exports import MAX_ROWS, RENDERINGS, Export, Facts, FileFormat, Row
from synthese.reports.exports.cleaning import one_line, short_source
from synthese.reports.exports.columns import ends, starts
from synthese.reports.exports.html_file import STYLE_HASH

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
TOKKE, VOSS = Municipality("4034", "Tokke"), Municipality("4621", "Voss")
BEFORE_ALL = frozenset(("note", "quote", "page"))
PROJECT = Project(
    id="digital-natt",
    title="Digital natt",
    source="/srv/data/rapporter.zip!/natt/digital.pdf",
    language="nn",
    municipalities=(TOKKE, VOSS),
    period=Period("2021-03", "2022-10", "month"),
    amount_nok=1_250_000,
    programme="Prosjektskjønnsmidler",
    funder="Statsforvalteren",
    lead="Tokke kommune",
    partners=("NORCE", "Voss herad"),
    status="avsluttet",
    summary="Kommunen prøver sensorar; dei tilsette søv ikkje.",
    url="https://tokke.kommune.no/natt?a=1&b=2",
    themes=("Helse", "Digitalisering"),
    phase=Phase.FINAL,
)
ROW = Row(
    1,
    PROJECT,
    "http://synthese.test/prosjekt/digital-natt",
    0.836,
    counties=("Telemark", "Vestland"),
    centrality=(6, 5),
)
FACTS = Facts(
    "search",
    "digital <natt>",
    1,
    NOW,
    read=("Sentralitet 5–6",),
    filters=("Status: avsluttet",),
    order="relevance",
    address="http://synthese.test/?q=digital",
    projects=119,
    documents=125,
    failures=2,
    updated="2026-11-20T08:00:00+00:00",
    model="default",
    fingerprint="f-1",
    corpus_digest="abc123",
    generation=7,
    version="0.1.0",
)


def exported(rows: Sequence[Row] = (ROW,), facts: Facts = FACTS, **more: object) -> Export:
    told = replace(facts, total=len(rows))
    return Export(told.kind, rows, len(rows), lambda: told, **{"empty": BEFORE_ALL, **more})


def written(format_: FileFormat, export: Export) -> bytes:
    return b"".join(RENDERINGS[format_](export))


def read_csv(data: bytes) -> list[dict[str, str]]:
    text = data.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";"))


def read_xlsx(data: bytes) -> list[dict[str, object]]:
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def read_ris(data: bytes) -> list[list[tuple[str, str]]]:
    records: list[list[tuple[str, str]]] = [[]]
    for line in data.decode("utf-8").split("\r\n"):
        if line:
            tag, value = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line, re.DOTALL).groups()
            records[-1].append((tag, value))
            if tag == "ER":
                records.append([])
    assert records.pop() == []
    return records


# ── What stands in each ──────────────────────────────────────────────────────────────────────


def test_csv_has_headings_and_a_row_a_project() -> None:
    data = written("csv", exported())
    assert data.count(b"\r\n") == data.count(b"\n") == 2
    (row,) = read_csv(data)
    assert row == {
        "Nr.": "1", "Tittel": "Digital natt", "Prosjekt-ID": "digital-natt", "Treffstyrke (0–100)": "84",
        "Kommuner": "Tokke; Voss", "Kommunenummer": "4034; 4621", "Fylke": "Telemark; Vestland",
        "Sentralitet (1–6)": "5; 6", "Start": "2021-03", "Slutt": "2022-10", "Beløp (kr)": "1250000",
        "Program": "Prosjektskjønnsmidler", "Finansiør": "Statsforvalteren", "Ansvarlig": "Tokke kommune",
        "Partnere": "NORCE; Voss herad", "Status": "avsluttet", "Fase": "sluttrapport",
        "Temaer": "Helse; Digitalisering", "Språk": "nynorsk",
        "Sammendrag": "Kommunen prøver sensorar; dei tilsette søv ikkje.",
        "Kilde": "https://tokke.kommune.no/natt?a=1&b=2",
        "Lenke": "http://synthese.test/prosjekt/digital-natt",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "headings"),
    [("nn", ["Kommunar", "Ansvarleg"]), ("en", ["Municipalities", "Led by"])],
)
def test_headings_are_in_the_readers_language(language: str, headings: list[str]) -> None:
    (row,) = read_csv(written("csv", exported(language=language)))
    assert set(headings) <= set(row)


def test_workbook_has_numbers_dates_links_and_a_frozen_filtered_heading() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", exported())))
    hits, about = book.worksheets
    assert (hits.title, about.title) == ("Treff", "Om eksporten")
    assert (hits.freeze_panes, hits.auto_filter.ref) == ("A2", "A1:V2")
    assert (hits.page_setup.orientation, hits.print_title_rows) == ("landscape", "$1:$1")
    names = {cell.value: cell.column_letter for cell in hits[1]}
    cells = {name: hits[f"{letter}2"] for name, letter in names.items()}
    assert cells["Beløp (kr)"].value == 1_250_000
    assert cells["Beløp (kr)"].number_format == "#,##0"
    assert cells["Start"].value == datetime(2021, 3, 1)
    assert cells["Slutt"].value == datetime(2022, 10, 31)
    assert cells["Start"].number_format == "mm\\.yyyy"
    assert cells["Sammendrag"].alignment.wrap_text
    assert cells["Kilde"].hyperlink.target == "https://tokke.kommune.no/natt?a=1&b=2"
    assert cells["Lenke"].hyperlink.target == "http://synthese.test/prosjekt/digital-natt"
    assert hits.column_dimensions[names["Sammendrag"]].width > 60
    assert hits["A1"].font.bold


def test_second_sheet_tells_how_the_projects_were_found() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", exported())))
    rows = list(book.worksheets[1].iter_rows(values_only=True))
    told = {label: line for label, line in rows if label}
    assert told["Søk"] == "digital <natt>"
    assert told["Lest som"] == "Sentralitet 5–6"
    assert told["Avgrenset til"] == "Status: avsluttet"
    assert told["Sortert etter"] == "beste treff"
    assert told["Antall"] == "1 prosjekt"
    assert told["Søkt i"] == "119 prosjekter fra 125 dokumenter"
    assert told["Indeksens kjennetegn"] == "Innhold abc123, generasjon 7"
    assert told["Laget med"] == "Synthese 0.1.0"
    assert told["Adresse til søket"] == "http://synthese.test/?q=digital"
    assert (None, "2 kilder eller sider lot seg ikke lese og er ikke med.") in rows


def test_json_lines_hold_the_whole_record() -> None:
    quote = HitPassage("Sensorane varsla.", 10, 27, 3, "resultat", "/srv/data/a.pdf")
    (line,) = written("jsonl", exported([replace(ROW, quote=quote)])).decode().splitlines()
    told = json.loads(line)
    assert (told["rank"], told["strength"], told["address"]) == (1, 0.836, ROW.address)
    assert told["passage"]["text"] == "Sensorane varsla."
    assert told["passage"]["document"] == "a.pdf"
    assert told["project"]["municipalities"][1] == {"number": "4621", "name": "Voss"}
    assert told["project"]["source"] == "rapporter.zip!/natt/digital.pdf"
    assert set(told["project"]) == set(Project.__dataclass_fields__)


def test_ris_is_a_record_a_project() -> None:
    first, second = read_ris(written("ris", exported([ROW, replace(ROW, rank=2)])))
    assert first[0][0] == "TY"
    assert first[-1] == ("ER", "")
    assert ("TI", "Digital natt") in first
    assert ("UR", ROW.address) in first
    assert first == second


def test_page_is_one_file_that_fetches_and_runs_nothing() -> None:
    page = written("html", exported()).decode()
    assert '<html lang="nb">' in page
    assert "<title>Søk: digital &lt;natt&gt; – Synthese</title>" in page
    assert STYLE_HASH in page
    assert not re.search(r"<script|<link|<img|\ssrc=|@import|url\(|\sstyle=|\son\w+=", page)
    assert '<th scope="row" lang="nn"><a href="http://synthese.test/prosjekt/digital-natt">' in page
    assert "A4 landscape" in page
    assert "1 250 000" in page.replace("\u00a0", " ")
    assert "03.2021–10.2022" in page


def test_collection_has_notes_and_no_strength() -> None:
    facts = Facts("collection", "Til møtet", 1, NOW)
    export = exported([replace(ROW, note="Ring dem")], facts, empty=frozenset(("strength",)))
    (row,) = read_csv(written("csv", export))
    assert row["Notat"] == "Ring dem"
    assert "Treffstyrke (0–100)" not in row
    assert "Ring dem" in written("html", export).decode()
    assert "strength" not in json.loads(written("jsonl", export))


@pytest.mark.parametrize("format_", RENDERINGS)
def test_nothing_found_is_still_a_file(format_: FileFormat) -> None:
    data = written(format_, exported([]))
    assert data if format_ in ("csv", "xlsx", "html") else data == b""


@pytest.mark.parametrize("format_", RENDERINGS)
def test_same_rows_and_time_are_the_same_bytes(format_: FileFormat) -> None:
    assert written(format_, exported()) == written(format_, exported())


def test_two_workbooks_differ_in_the_time_alone() -> None:
    one, other = (
        zipfile.ZipFile(io.BytesIO(written("xlsx", exported(facts=replace(FACTS, made=made)))))
        for made in (NOW, datetime(2027, 1, 2, tzinfo=UTC))
    )
    assert one.namelist() == other.namelist()
    differing = [name for name in one.namelist() if one.read(name) != other.read(name)]
    assert differing == ["xl/worksheets/sheet2.xml"]
    assert {part.date_time for part in one.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# ── Periods ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        (Period("2020-01", "2021-12", "year"), ("2020", date(2020, 1, 1)), ("2021", date(2021, 12, 31))),
        (Period("2020-01", "2021-12"), ("2020", date(2020, 1, 1)), ("2021", date(2021, 12, 31))),
        (Period("2020-02", None), ("2020-02", date(2020, 2, 1)), None),
        (Period(None, "2020-02", "month"), None, ("2020-02", date(2020, 2, 29))),
        (Period("2020-13", "tekst"), None, None),
        (None, None, None),
    ],
)  # fmt: skip
def test_a_period_is_told_as_exactly_as_it_is_known(period, start, end) -> None:
    project = replace(PROJECT, period=period)
    for found, wanted in ((starts(project), start), (ends(project), end)):
        assert (found and (found.told, found.day)) == wanted


def test_a_year_before_excels_first_is_text() -> None:
    row = replace(ROW, project=replace(PROJECT, period=Period("1887-01", "1899-12", "year")))
    (told,) = read_xlsx(written("xlsx", exported([row])))
    assert (told["Start"], told["Slutt"]) == ("1887", "1899")


# ── Hostile text ─────────────────────────────────────────────────────────────────────────────

texts = st.text(max_size=60) | st.text(
    alphabet="=+-@'\";\t\r\n\x00\x07\x1f<>&_x041D\u202e\u2066\u200bæ😀 ", max_size=30
)


def hostile(title: str, other: str) -> Row:
    project = replace(
        PROJECT, title=title, summary=other, lead=other, programme=title, partners=(title, other), themes=(other,)
    )  # fmt: skip
    return replace(ROW, project=project)


def cleaned(text: str) -> str:
    """What is left of a text, said otherwise than the code says it."""
    from unicodedata import category

    joiners, gone = "\u200c\u200d", "\ufff9\ufffa\ufffb\ufeff\u061c\u200b\u200e\u200f"
    kept = [
        each
        for each in text
        if each.isspace()
        or each in joiners
        or not (
            category(each) in ("Cc", "Cs")
            or each in gone
            or "\u202a" <= each <= "\u202e"
            or "\u2060" <= each <= "\u2069"
            or "\ufdd0" <= each <= "\ufdef"
            or ord(each) & 0xFFFE == 0xFFFE
        )
    ]
    return " ".join("".join(kept).split())


@given(texts, texts)
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back_from_csv_and_no_cell_is_a_formula(title: str, other: str) -> None:
    (row,) = read_csv(written("csv", exported([hostile(title, other)])))
    for name, text in (("Tittel", title), ("Sammendrag", other), ("Ansvarlig", other)):
        wanted = cleaned(text)
        guarded = wanted.startswith(tuple("=+-@＝＋－＠"))
        assert row[name].split() == (f"'{wanted}" if guarded else wanted).split()
        assert not row[name].startswith(("=", "+", "-", "@", "\t", "\r"))


@given(texts, texts)
@settings(max_examples=40, deadline=None)
def test_any_text_comes_back_from_a_workbook_as_text(title: str, other: str) -> None:
    (row,) = read_xlsx(written("xlsx", exported([hostile(title, other)])))
    for name, text in (("Tittel", title), ("Sammendrag", other)):
        assert str(row[name] or "").split() == cleaned(text).split()


@given(texts, texts)
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back_from_json_lines_and_ris(title: str, other: str) -> None:
    rows = [hostile(title, other), replace(hostile(other, title), rank=2)]
    lines = written("jsonl", exported(rows)).decode().split("\n")
    assert [json.loads(line)["project"]["title"] for line in lines[:-1]] == [title, other]
    records = read_ris(written("ris", exported(rows)))
    for record, text in zip(records, (title, other), strict=True):
        told = dict(record).get("TI", "")
        assert "".join(told.split()) == "".join(cleaned(text).split())


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(texts)
@settings(max_examples=40, deadline=None)
def test_no_text_becomes_a_tag_of_the_page(text: str) -> None:
    seen = _Seen()
    title = f"<script>{text}</script>"
    seen.feed(
        written("html", exported([hostile(title, text)], replace(FACTS, title=title))).decode()
    )
    assert "script" not in seen.tags
    assert "".join(cleaned(title).split()) in "".join(seen.text.split())


def test_what_a_cell_cannot_hold_is_cut_and_says_so() -> None:
    rows = [hostile("æ" * 40_000, "😀" * 20_000)]
    (row,) = read_xlsx(written("xlsx", exported(rows)))
    assert row["Tittel"] == "æ" * 32_766 + "…"
    assert row["Sammendrag"] == "😀" * 16_383 + "…"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "https://a.no/ med mellomrom", "https://a.no/%zz", "http://", "https://a.no/" + "x" * 3000, "https://a.no/\"><x"],
)  # fmt: skip
def test_what_excel_takes_for_no_address_is_text(address: str) -> None:
    row = replace(ROW, project=replace(PROJECT, url=address))
    hits = openpyxl.load_workbook(io.BytesIO(written("xlsx", exported([row])))).worksheets[0]
    linked = {cell.value for cell in hits[2] if cell.hyperlink}
    assert linked == {ROW.address}


def test_links_stop_where_excel_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synthese.reports.exports.xlsx_file._MAX_LINKS", 3)
    rows = [replace(ROW, rank=rank) for rank in range(1, 4)]
    hits = openpyxl.load_workbook(io.BytesIO(written("xlsx", exported(rows)))).worksheets[0]
    assert sum(cell.hyperlink is not None for row in hits for cell in row) == 3
    assert hits["V4"].value == ROW.address


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("/srv/data/rapport.pdf", "rapport.pdf"),
        ("C:\\data\\rapport.pdf", "rapport.pdf"),
        ("/srv/alt.zip!/mappe/a.docx", "alt.zip!/mappe/a.docx"),
        ("/srv/register.csv#17", "register.csv#17"),
        ("https://a.no/b/c", "https://a.no/b/c"),
        ("", ""),
    ],
)
def test_no_file_tells_where_the_server_keeps_a_source(source: str, told: str) -> None:
    assert short_source(source) == told


@pytest.mark.parametrize("format_", RENDERINGS)
def test_no_format_tells_a_path(format_: FileFormat) -> None:
    data = written(format_, exported([replace(ROW, project=replace(PROJECT, url=None))]))
    if format_ == "xlsx":
        book = zipfile.ZipFile(io.BytesIO(data))
        data = b"".join(map(book.read, book.namelist()))
    assert b"/srv" not in data


def test_a_workbooks_rows_are_counted_before_it_is_begun() -> None:
    assert MAX_ROWS == 2**20 - 1
    assert one_line(" a\u202eb\x00\n\tc ") == "ab c"
