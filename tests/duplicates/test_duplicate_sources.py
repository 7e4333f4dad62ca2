"""What is compared: rows, files, archives and indexes, each text once and under an id of its own."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from tests.duplicate_texts import PROJECTS

from synthese.duplicate_records import Text
from synthese.duplicates.sources import content_of, from_index, from_paths
from synthese.errors import InputError
from synthese.index import open_index
from synthese.records import Municipality, Period

HEADINGS = ["Id", "Tittel", "Beskrivelse", "Søker", "Kommune", "Start", "Slutt", "Beløp"]
ROWS = [
    ["s1", *PROJECTS[0], "Tokke kommune", "Tokke", "2021-01", "2022-12", 400000],
    ["s2", *PROJECTS[1], "Voss herad", "Voss", "2022-03", "2023-06", 1500000],
    ["s3", *PROJECTS[2], "", "", "", "", None],
]


def write(path: Path) -> Path:
    """Writes the rows as the file's ending says."""
    match path.suffix:
        case ".csv":
            lines = [HEADINGS, *ROWS]
            path.write_text(
                "\n".join(";".join(f'"{"" if e is None else e}"' for e in line) for line in lines),
                "utf-8",
            )
        case ".xlsx":
            book = openpyxl.Workbook()
            for row in [HEADINGS, *ROWS]:
                book.active.append(row)
            book.save(path)
        case ".jsonl":
            rows = (dict(zip(HEADINGS, row, strict=True)) for row in ROWS)
            path.write_text("\n".join(json.dumps(e, ensure_ascii=False) for e in rows), "utf-8")
    return path


def of(texts: tuple[Text, ...], id: str) -> Text:
    (found,) = [each for each in texts if each.id == id]
    return found


@pytest.mark.parametrize("name", ["søknader.csv", "søknader.xlsx", "søknader.jsonl"])
def test_every_row_of_a_table_is_a_text_with_what_its_columns_say(
    name: str, tmp_path: Path
) -> None:
    source = from_paths([str(write(tmp_path / name))])
    assert source.failures == ()
    assert sorted(each.id for each in source.texts) == ["s1", "s2", "s3"]
    first = of(source.texts, "s1")
    assert (first.title, first.text) == PROJECTS[0]
    assert first.applicant == "Tokke kommune"
    assert first.municipalities == (Municipality("4034", "Tokke"),)
    assert first.period == Period("2021-01", "2022-12", "month")
    assert first.amount_nok == 400_000
    last = of(source.texts, "s3")
    assert (last.applicant, last.municipalities, last.period, last.amount_nok) == (
        None,
        (),
        None,
        None,
    )


def test_formats_of_one_table_have_the_same_contents(tmp_path: Path) -> None:
    contents = [
        {each.content for each in from_paths([str(write(tmp_path / f"t{kind}"))]).texts}
        for kind in (".csv", ".xlsx", ".jsonl")
    ]
    assert contents[0] == contents[1] == contents[2]
    assert len(contents[0]) == 3


def test_columns_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "Ref;Hva;Hvorfor;Hvem\n1;Kart;Vi lager kart over alle veiene.;Solvik ungdomslag\n", "utf-8"
    )
    named = {"id": "Ref", "title": "Hva", "text": "Hvorfor", "lead": "Hvem"}
    (text,) = from_paths([str(path)], columns=named).texts
    assert (text.id, text.title, text.applicant) == ("1", "Kart", "Solvik ungdomslag")
    assert text.text == "Vi lager kart over alle veiene."


def test_a_broken_file_is_told_and_the_rest_go_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n\n".join(PROJECTS[0]), "utf-8")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 not at all")
    (tmp_path / "c.txt").write_text("\n\n".join(PROJECTS[1]), "utf-8")
    (tmp_path / "d.txt").write_bytes(b"")
    source = from_paths([str(tmp_path)])
    assert [each.title for each in source.texts] == [PROJECTS[0][0], PROJECTS[1][0]]
    assert [Path(each.source).name for each in source.failures] == ["b.pdf", "d.txt"]


def test_a_path_that_isnt_there_is_told(tmp_path: Path) -> None:
    source = from_paths([str(tmp_path / "ingen.csv")])
    assert source.texts == ()
    assert len(source.failures) == 1


@pytest.mark.parametrize("ids", [
    ["a", "a", "a"], ["a", "a", "a (2)"], ["a (2)", "a", "a"], ["a", "a (2)", "a", "a (2)"],
])  # fmt: skip
def test_texts_with_one_id_get_ids_of_their_own(ids: list[str], tmp_path: Path) -> None:
    paths = []
    for at, each in enumerate(ids):
        paths.append(tmp_path / f"{at}.jsonl")
        told = {"id": each, "title": PROJECTS[at][0], "text": PROJECTS[at][1]}
        paths[-1].write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    source = from_paths([str(each) for each in paths])
    assert source.failures == ()
    found = [each.id for each in source.texts]
    assert len(set(found)) == len(ids)
    assert {*ids} <= {*found}


def test_two_rows_with_one_id_are_told_or_both_there(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = [f"7;{title};{body}" for title, body in PROJECTS[:2]]
    path.write_text("\n".join(["id;tittel;tekst", *rows]), "utf-8")
    source = from_paths([str(path)])
    assert len(source.texts) + len(source.failures) == 2
    assert len({each.id for each in source.texts}) == len(source.texts)


def test_an_archive_is_read_file_by_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "alt.zip", "w") as archive:
        archive.writestr("a.txt", "\n\n".join(PROJECTS[0]))
        archive.write(write(tmp_path / "t.csv"), "mappe/t.csv")
    source = from_paths([str(tmp_path / "alt.zip")])
    assert sorted(each.title for each in source.texts) == sorted(
        [PROJECTS[0][0], *(row[1] for row in ROWS)]
    )
    assert source.failures == ()


def test_an_index_gives_its_projects_either_way(small_index: Path) -> None:
    ours = from_index(open_index(small_index))
    theirs = from_paths([str(small_index)], side=1)
    assert [each.id for each in ours.texts] == [each.id for each in theirs.texts]
    assert [each.content for each in ours.texts] == [each.content for each in theirs.texts]
    assert {each.set for each in theirs.texts} == {1}
    assert len(ours.texts) == 4
    tokke = of(ours.texts, "tokke")
    assert tokke.municipalities == (Municipality("4034", "Tokke"),)
    assert "Sensorer varsler" in tokke.text


def test_a_file_has_one_content_in_an_index_and_by_itself(
    small_index: Path, tmp_path: Path
) -> None:
    from tests.conftest import write_texts

    alone = from_paths([str(write_texts(tmp_path / "texts"))])
    told = {each.id: each.content for each in from_index(open_index(small_index)).texts}
    assert {each.id: each.content for each in alone.texts} == told


@pytest.mark.parametrize("address", ["https://eksempel.no/soknader.csv", "http://localhost/x"])
def test_an_address_is_refused(address: str) -> None:
    with pytest.raises(InputError) as told:
        from_paths([address])
    assert told.value.key == "cli.duplicates_address"


def test_how_often_texts_were_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = (f"{at};Tittel {at};Tekst nummer {at} om noe." for at in range(1100))
    path.write_text("\n".join(["id;tittel;tekst", *rows]), "utf-8")
    told: list[int] = []
    from_paths([str(path)], on_read=lambda progress: told.append(progress.done))
    assert told == [500, 1000]


def test_a_content_is_of_words_and_of_who_says_them() -> None:
    same = content_of("Sti", "Vi lager\n en sti.", "Risør")
    assert content_of(" Sti ", "Vi  lager en\tsti.\n", "Risør") == same
    others = [
        content_of("Sti", "Vi lager en sti.", None),
        content_of("Sti", "Vi lager en sti", "Risør"),
        content_of("", "Sti Vi lager en sti.", "Risør"),
        content_of("Sti Vi", "lager en sti.", "Risør"),
    ]
    assert len({same, *others}) == 5
    assert content_of("\ud800", "", None) != content_of("", "", None)
