from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthese.readers import read_bytes, read_path
from synthese.readers.columns import tell_role
from synthese.records import BlockKind, Document, Failure, Format, PageKind
from synthese.settings import ReadLimits

SHARED = Path(__file__).parents[3] / "shared"
LIMITS = ReadLimits()
Cells = list[list[object]]


def read(
    data: bytes | str, name: str, *, limits: ReadLimits = LIMITS, **columns: str
) -> tuple[list[Document], list[Failure]]:
    data = data.encode() if isinstance(data, str) else data
    out = list(read_bytes(data, name, limits=limits, columns=columns))
    documents = [each for each in out if isinstance(each, Document)]
    return documents, [each for each in out if isinstance(each, Failure)]


def lines(*records: Mapping[str, object]) -> str:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records)


def workbook(sheets: Mapping[str, Cells]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def fields(document: Document) -> dict[str, str]:
    return {field.name: field.value for field in document.fields}


# ── Records and columns ──────────────────────────────────────────────────────────────────────


def test_known_columns_become_fields_text_and_id() -> None:
    csv = (
        "Prosjekt-ID;Prosjektnavn;Sammendrag;Prosjekteier;Kommune;Tildelt;Startdato;Slutt;Vekt\n"
        "P7;Trygg hjemme;Vi prøver nattsensor.;Eksempel kommune;Eksempel;250 000;2021;2023;tung\n"
    )
    [document], failed = read(csv, "tabell.csv")
    assert not failed
    assert (document.source, document.container) == ("tabell.csv#P7", "tabell.csv")
    assert (document.record_id, document.title) == ("P7", "Trygg hjemme")
    assert document.text == "Vi prøver nattsensor."
    assert (document.kind, document.format) == (PageKind.REGISTER_ROW, Format.CSV)
    assert fields(document) == {
        "title": "Trygg hjemme",
        "lead": "Eksempel kommune",
        "municipality": "Eksempel",
        "amount": "250 000",
        "start": "2021",
        "end": "2023",
        "Vekt": "tung",
    }
    assert {field.how for field in document.fields} == {"column"}


def test_callers_columns_go_before_names() -> None:
    table = lines({"title": "Nei", "Kalles": "Ja", "nøkkel": 3, "id": 9, "text": "T", "kort": "K"})
    [document], _ = read(table, "t.jsonl", title="kalles", id="nøkkel", acronym="kort")
    assert (document.title, document.record_id, document.text) == ("Ja", "3", "T")
    assert fields(document) == {"title": "Ja", "acronym": "K", "title 2": "Nei", "id 2": "9"}


def test_column_that_is_not_there_is_named_with_those_that_are() -> None:
    documents, [failure] = read("a;b\n1;2\n", "t.csv", title="Navnet")
    assert not documents
    assert "Navnet" in failure.reason("nb")
    assert "a, b" in failure.reason("nb")


def test_unknown_prose_column_is_text_and_field() -> None:
    prose = "Dette er en lang fortelling om noe som ble prøvd i en liten kommune. " * 3
    [document], _ = read(lines({"id": 1, "title": "T", "historien": prose}), "t.jsonl")
    assert document.text == prose.strip()
    assert fields(document)["historien"] == prose.strip()


def test_column_named_lead_is_text_only_where_it_holds_prose() -> None:
    prose = "Her står en ingress som forteller ganske mye om saken. " * 3
    [document], _ = read(lines({"title": "T", "lead": prose}), "t.jsonl")
    assert document.text == prose.strip()
    [document], _ = read(lines({"title": "T", "lead": "Eksempel kommune"}), "t.jsonl")
    assert fields(document)["lead"] == "Eksempel kommune"


def test_section_columns_stand_under_their_names() -> None:
    [document], _ = read("Tittel;Mål;Tiltak\nT;Færre fall.;Sensorer.\n", "t.csv")
    assert document.text == "Mål\n\nFærre fall.\n\nTiltak\n\nSensorer."
    assert [block.kind for block in document.blocks][::2] == [BlockKind.HEADING] * 2


def test_both_languages_of_a_title_are_kept() -> None:
    record = {"projectTitleSv": "Trygg", "projectTitleEn": "Safe", "projectAbstractEn": "Text."}
    [document], _ = read(lines(record), "t.jsonl")
    assert (document.title, document.text) == ("Trygg", "Safe\n\nText.")


def test_record_without_text_has_its_title_as_text() -> None:
    [document], _ = read(lines({"title": "Bare tittel", "text": " "}), "t.jsonl")
    assert (document.title, document.text) == ("Bare tittel", "Bare tittel")


def test_record_without_title_has_its_first_sentence() -> None:
    [document], _ = read(lines({"text": "Kort. Så mer tekst."}), "t.jsonl")
    assert document.title == "Kort."
    [document], _ = read(lines({"text": "ord " * 100}), "t.jsonl")
    assert len(document.title) <= 120
    assert document.title.endswith("ord…")


def test_record_with_neither_is_its_values_by_name() -> None:
    [document], _ = read("kode;gruppe;x\n12;Nord;\n", "t.csv")
    assert document.text == "kode: 12\n\ngruppe: Nord"
    assert document.title == "Nord"


def test_nested_values_become_readable() -> None:
    record = {"title": "T", "challenges": {"IKT": ["a", "b"], "Tom": []}, "sum": 4107067.0}
    [document], _ = read(lines(record), "t.jsonl")
    assert fields(document) == {"title": "T", "themes": "IKT: a, b", "amount": "4107067"}


def test_cells_keep_paragraphs_and_lists_and_blocks_slice_the_text() -> None:
    text = "Først\r\nog så.\r\n\r\nLista:\n* en\n• to\n  på to linjer\nSlutt.\n\n- Ja, sa hun."
    [document], _ = read(lines({"text": text}), "t.jsonl")
    kinds = [
        (block.kind.value, document.text[block.start : block.end]) for block in document.blocks
    ]
    assert kinds == [
        ("paragraph", "Først og så."),
        ("paragraph", "Lista:"),
        ("list_item", "en"),
        ("list_item", "to på to linjer"),
        ("paragraph", "Slutt."),
        ("paragraph", "- Ja, sa hun."),
    ]


def test_markup_in_cells_is_taken_off() -> None:
    record = {"tekst": "<p>En &amp; to</p><p>Tre<br/>fire, 3 < 5</p>"}
    [document], _ = read(lines(record), "t.jsonl")
    assert document.text == "En & to\n\nTre\n\nfire, 3 < 5"


def test_markdown_cell_with_front_matter_is_read_as_markdown() -> None:
    cell = '---\ntitle: "Om tjenesten"\n---\n\n## Hvorfor\n\nFordi det trengs.\n'
    [document], _ = read(lines({"id": "om", "nb": cell}), "t.jsonl")
    assert document.title == "Om tjenesten"
    assert document.text == "Om tjenesten\n\nHvorfor\n\nFordi det trengs."


def test_digest_is_the_records_own_and_knows_the_mapping() -> None:
    one, two = {"id": 1, "title": "A"}, {"title": "B", "id": 2}
    before = {d.source: d.digest for d in read(lines(one, two), "t.jsonl")[0]}
    after = {
        d.source: d.digest
        for d in read(lines({"title": "A", "id": 1}, {**two, "x": 1}), "t.jsonl")[0]
    }
    assert before["t.jsonl#1"] == after["t.jsonl#1"]
    assert before["t.jsonl#2"] != after["t.jsonl#2"]
    mapped, _ = read(lines(one, two), "t.jsonl", lead="title")
    assert mapped[0].digest != before["t.jsonl#1"]


def test_second_record_of_one_id_is_reported() -> None:
    documents, [failure] = read(lines({"id": 1, "title": "A"}, {"id": 1, "title": "B"}), "t.jsonl")
    assert [document.title for document in documents] == ["A"]
    assert failure.key == "tables.id_twice"


def test_names_are_composed() -> None:
    [document], _ = read(lines({"beløp": "1", "tittel": "Blåbær"}), "t.jsonl")
    assert document.title == "Blåbær"
    assert fields(document)["amount"] == "1"


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("_id", "id"),
        ("Prosjekt ID", "id"),
        ("Prosjekttittel", "title"),
        ("projectTitleEn", "title"),
        ("block0", "text"),
        ("Coordinating org.", "lead"),
        ("BELØP (kr)", ""),
        ("sdg2", "themes"),
        ("id2", ""),
        ("Målgruppe", "section"),
        ("projectStartDate", "start"),
    ],
)
def test_columns_are_known_by_their_names(name: str, role: str) -> None:
    assert tell_role(name, prose=False)[0] == role


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiter_is_found_by_evidence(delimiter: str) -> None:
    rows = [["tittel", "tekst", "kr"], ["A", '"En, to; tre"', "1"], ["B", "Fire, fem", "2"]]
    if delimiter == ",":
        rows[2][1] = '"Fire, fem"'
    csv = "\n".join(delimiter.join(row) for row in rows)
    documents, failed = read(csv, "t.csv")
    assert [document.text for document in documents] == ["En, to; tre", "Fire, fem"]
    assert not failed


def test_byte_order_mark_old_encoding_and_excels_own_line_are_read() -> None:
    for data in (
        "\ufefftittel;kommune\r\nBlåbær;Ås\r\n".encode(),
        "tittel;kommune\r\nBlåbær;Ås\r\n".encode("cp1252"),
        "tittel;kommune\r\nBlåbær;Ås\r\n".encode("utf-16"),
        b"sep=;\r\n" + "tittel;kommune\r\nBlåbær;Ås\r\n".encode("cp1252"),
    ):
        [document], failed = read(data, "t.csv")
        assert (document.title, fields(document)["municipality"], failed) == ("Blåbær", "Ås", [])


def test_no_delimiter_is_a_clear_failure() -> None:
    documents, [failure] = read("a:b:c\n1:2:3\n4:5:6\n", "t.csv")
    assert not documents
    assert failure.key == "tables.no_delimiter"


def test_ragged_rows_are_named_and_others_read() -> None:
    csv = "tittel;kr;x\nA;1;2\nB;1\nC;1;2;3\nD;1;2;;\nE;3;4\nF;3;4\n"
    documents, failed = read(csv, "t.csv")
    assert [document.title for document in documents] == ["A", "D", "E", "F"]
    assert [(failure.values["row"], failure.values["cells"]) for failure in failed] == [
        (3, 2),
        (4, 4),
    ]


def test_last_columns_that_no_row_has_are_no_fault() -> None:
    documents, failed = read("tittel;kr;merknad\nA;1\nB;2\n", "t.csv")
    assert [document.title for document in documents] == ["A", "B"]
    assert not failed


@pytest.mark.parametrize("end", ["", 'Y;"lukket"\nZ;3\n', 'Y;"lukket";9\nZ;3\n'])
def test_quote_never_closed_costs_one_row(end: str) -> None:
    csv = 'tittel;tekst\nA;en\nB;"åpen\nC;to\nD;tre\nE;fire\n' + end
    documents, failed = read(csv, "t.csv")
    assert [document.title for document in documents][:4] == ["A", "C", "D", "E"]
    assert failed[0].key == "tables.open_quote"
    assert failed[0].values["row"] == 3
    assert all(len(document.text) < 10 for document in documents)


def test_open_quote_in_a_long_file_is_bounded() -> None:
    csv = 'tittel;tekst\nA;"åpen\n' + "".join(f"P{n};tekst\n" for n in range(5000))
    documents, failed = read(csv, "t.csv")
    assert len(documents) == 5000
    assert [failure.key for failure in failed] == ["tables.open_quote"]


def test_cells_over_several_lines_and_inner_quotes_are_read() -> None:
    csv = 'tittel;tekst\n"A ""a""";"en\n\nto"\nB 5" rør;tre\n'
    documents, failed = read(csv, "t.csv")
    assert [(d.title, d.text) for d in documents] == [('A "a"', "en\n\nto"), ('B 5" rør', "tre")]
    assert not failed


def test_lines_above_the_heading_are_passed_over() -> None:
    documents, _ = read("Eksport fra registeret\n\ntittel;kr\nA;1\nB;2\nC;3\n", "t.csv")
    assert [document.title for document in documents] == ["A", "B", "C"]


def test_rows_and_cells_over_the_limits_are_reported() -> None:
    rows = "tittel;kr\n" + "A;1\n" * 20
    documents, failed = read(rows, "t.csv", limits=ReadLimits(max_rows=5))
    assert len(documents) == 5
    assert [failure.key for failure in failed] == ["tables.too_many_rows"]
    documents, failed = read(
        "tittel;kr\nAAAAAAAA;1\nB;2\n", "t.csv", limits=ReadLimits(max_cell_chars=5)
    )
    assert [document.title for document in documents] == ["B"]
    assert (failed[0].key, failed[0].values["column"]) == ("tables.long_cell", "tittel")


# ── XLSX ─────────────────────────────────────────────────────────────────────────────────────


def test_every_sheet_is_read_below_its_heading() -> None:
    data = workbook(
        {
            "Prosjekter": [["Oversikt 2024"], [], ["Tittel", "Kommune"], ["A", "Ås"], ["B", None]],
            "Flere": [["Tittel", "Beløp"], ["C", 12.0]],
            "Tom": [],
            "Tall": [[1, 2], [3, 4]],
        }
    )
    documents, [failure] = read(data, "t.xlsx")
    assert [document.source for document in documents] == [
        "t.xlsx#Prosjekter!4",
        "t.xlsx#Prosjekter!5",
        "t.xlsx#Flere!2",
    ]
    assert fields(documents[2])["amount"] == "12"
    assert (failure.key, failure.values["sheet"]) == ("tables.no_heading", "Tall")


def test_a_million_empty_rows_end_the_sheet() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Tittel", "Kommune"])
    book.active.append(["A", "Ås"])
    book.active.cell(1_048_576, 1, "langt nede")
    buffer = io.BytesIO()
    book.save(buffer)
    documents, failed = read(buffer.getvalue(), "t.xlsx")
    assert [document.title for document in documents] == ["A"]
    assert not failed


def test_dates_of_a_workbook_are_written_out() -> None:
    from datetime import datetime

    data = workbook({"A": [["Tittel", "Start"], ["A", datetime(2021, 3, 1)]]})
    [document], _ = read(data, "t.xlsx")
    assert fields(document)["start"] == "2021-03-01"


def test_empty_workbook_is_one_clear_failure() -> None:
    documents, [failure] = read(workbook({"A": []}), "t.xlsx")
    assert not documents
    assert failure.key == "tables.no_records"


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────


def test_one_broken_line_is_one_failure_with_its_number() -> None:
    text = '{"title": "A"}\n{"title": \n\n[1]\n{"title": "B"}\n'
    documents, failed = read(text, "t.jsonl")
    assert [document.source for document in documents] == ["t.jsonl#1", "t.jsonl#5"]
    assert [(failure.key, failure.values["row"]) for failure in failed] == [
        ("tables.broken_line", 2),
        ("tables.not_an_object", 4),
    ]


def test_array_and_nested_list_and_named_objects_are_records() -> None:
    for value in (
        [{"title": "A"}, {"title": "B"}],
        {"kilde": "x", "data": {"prosjekter": [{"title": "A"}, {"title": "B"}]}},
        {"beskrivelse": "x", "prosjekter": {"a": {"title": "A"}, "b": {"title": "B"}}},
    ):
        documents, failed = read(json.dumps(value, indent=1), "t.json")
        assert [document.title for document in documents] == ["A", "B"]
        assert not failed


def test_one_object_is_one_record() -> None:
    [document], _ = read('{"title": "A", "partnere": [{"navn": "x"}, {"navn": "y"}]}', "t.json")
    assert document.title == "A"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"a": 1, "b": 2}', "tables.no_json_records"),
        ("[]", "tables.no_json_records"),
        ("[1, 2]", "tables.no_json_records"),
        ('{"a": ', "tables.broken_json"),
        ("[" * 100_000, "tables.broken_json"),
        ('{"title": ' + "[" * 50 + "]" * 50 + "}", "tables.too_deep"),
        ('{"title": null}', "tables.blank_row"),
    ],
)
def test_json_without_records_is_one_clear_failure(text: str, key: str) -> None:
    documents, [failure] = read(text, "t.json")
    assert not documents
    assert failure.key == key
    assert failure.reason("nn")


def test_lone_surrogates_nul_and_nan_do_no_harm() -> None:
    text = '{"title": "A\\ud800B\\u0000", "kr": NaN, "tekst": "x\\u0000y"}'
    [document], _ = read(text, "t.jsonl")
    assert document.text == "xy"
    assert "kr" not in fields(document)
    document.title.encode()


# ── Whatever comes ───────────────────────────────────────────────────────────────────────────

GOOD = {
    "t.csv": b'tittel;tekst;kr\n"A ""a""";"en\nto";1\nB;tre;2\nC;fire;3\n',
    "t.jsonl": lines({"id": 1, "title": "A", "x": [1, {"y": None}]}, {"text": "æøå"}).encode(),
    "t.json": json.dumps(
        [{"id": 1, "title": "A"}, {"id": 2, "nb": "---\ntitle: x\n---\n# y"}]
    ).encode(),
    "t.xlsx": workbook({"A": [["Tittel", "Tekst"], ["A", "en"], ["B", 2]]}),
}


@pytest.mark.parametrize("name", GOOD)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_mutated_tables_raise_nothing(name: str, data: st.DataObject) -> None:
    good = bytearray(GOOD[name])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(good) - 1))
        good[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    for each in read_bytes(bytes(good), name, limits=ReadLimits()):
        if isinstance(each, Document):
            assert each.text.strip()
            each.text.encode()
        else:
            assert each.reason("nb")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_workbook_with_mutated_parts_raises_nothing(data: st.DataObject) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD["t.xlsx"])) as good, zipfile.ZipFile(buffer, "w") as bad:
        victim = data.draw(st.sampled_from(good.namelist()))
        for name in good.namelist():
            part = bytearray(good.read(name))
            if name == victim:
                at = data.draw(st.integers(0, len(part) - 1))
                part[at : at + data.draw(st.integers(0, 9))] = data.draw(
                    st.text('<>&"= 0159abrst', max_size=4)
                ).encode()
            bad.writestr(name, bytes(part))
    out = list(read_bytes(buffer.getvalue(), "t.xlsx", limits=LIMITS))
    assert all(isinstance(each, (Document, Failure)) for each in out)


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet='ab";,\n\r\t| ', max_size=80))
def test_any_csv_text_ends_in_documents_or_failures(text: str) -> None:
    out = list(read_bytes(b"tittel;tekst\nA;b\n" + text.encode(), "t.csv", limits=ReadLimits()))
    assert out
    assert all(isinstance(each, (Document, Failure)) for each in out)


def test_the_registers_beside_the_project_are_read_whole() -> None:
    data = SHARED / "data"
    if not data.is_dir():
        pytest.skip("the shared data do not lie beside the project")
    expected = {
        "smartby-kommune-prosjekter/projects.jsonl": 29,
        "innovasjon-norge/kundehistorier.jsonl": 149,
        "formas-sdg/projects.jsonl": 398,
        "datanorge-docs/docs.jsonl": 38,
        "norsumm/NorSumm_dev.json": 30,
        "kommuner/kommuner-1994-2024.xlsx": 862,
        "kommuner/ssb_kommunekoder_2020.csv": 357,
    }
    for name, count in expected.items():
        out = list(read_path(data / name, limits=ReadLimits()))
        assert (name, len(out)) == (name, count)
        assert all(isinstance(each, Document) and each.title for each in out)
