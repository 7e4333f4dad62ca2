"""``synthese duplicates``: a table in, reports out, and exit codes that a script can trust."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from synthese.cli import main
from synthese.duplicate_records import DuplicateType
from tests.duplicate_texts import PROJECTS, cut

REPORTS = ["pairs.jsonl", "par.csv", "grupper.csv", "rapport.xlsx", "rapport.html", "dekning.json"]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Works in an empty folder, so that nothing is read or written beside the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SYNTHESE_INDEX", raising=False)
    return tmp_path


def table(name: str, *rows: tuple[str, str, str, str]) -> str:
    """Writes a table with one row for each of id, title, text and applicant."""
    with Path(name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "tittel", "tekst", "søker"), *rows])
    return name


def row(at: int, id: str = "", who: str = "") -> tuple[str, str, str, str]:
    return (id or f"p{at:02}", *PROJECTS[at], who)


def some() -> str:
    return table(
        "søknader.csv",
        *(row(at) for at in range(6)),
        row(0, "kopi"),
        ("kort", PROJECTS[1][0], cut(PROJECTS[1][1]), ""),
        row(2, "lånt", "Voss kommune"),
    )


def told(capsys, *arguments: object) -> tuple[int, Any]:
    code = main(["duplicates", *map(str, arguments), "--json", "--quiet"])
    (line,) = capsys.readouterr().out.splitlines()  # one document
    return code, json.loads(line)


def lines(folder: str = "ut") -> list[dict[str, Any]]:
    return [
        json.loads(each) for each in Path(folder, "pairs.jsonl").read_text("utf-8").splitlines()
    ]


def types(folder: str = "ut") -> dict[tuple[str, str], str]:
    return {(each["left"], each["right"]): each["type"] for each in lines(folder)}


COPIES = {("kopi", "p00"): "identisk", ("kort", "p01"): "revidert", ("lånt", "p02"): "identisk"}


def test_found_duplicates_are_reported_and_the_exit_code_says_so(capsys) -> None:
    code, answer = told(capsys, some(), "--out", "ut")
    assert code == 3
    assert (answer["folder"], answer["files"]) == ("ut", REPORTS)
    assert all(Path("ut", each).stat().st_size for each in REPORTS)
    assert answer["run"]["texts"] == [9, 0]
    assert answer["run"]["found"]["identisk"] == 2
    assert {pair: type_ for pair, type_ in types().items() if pair in COPIES} == COPIES


def test_none_found_is_nought(capsys) -> None:
    code, answer = told(capsys, table("a.csv", *(row(at) for at in range(8))), "--out", "ut")
    assert code == 0
    assert set(answer["run"]["found"].values()) == {0}
    assert lines() == []


def test_a_file_that_could_not_be_read_is_one(tmp_path: Path, capsys) -> None:
    folder = tmp_path / "mappe"
    folder.mkdir()
    Path(table("mappe/a.csv", row(0), row(0, "kopi")))
    (folder / "b.pdf").write_bytes(b"%PDF-1.7 no")
    code, answer = told(capsys, folder, "--out", "ut")
    assert code == 1
    assert len(answer["run"]["failures"]) == 1
    assert list(types().values()) == ["identisk"], "the rest went on"


def test_a_file_that_breaks_later_is_told_in_the_next_run(tmp_path: Path, capsys) -> None:
    folder = tmp_path / "mappe"
    folder.mkdir()
    table("mappe/a.csv", row(0), row(1))
    assert told(capsys, folder, "--out", "ut")[0] == 0
    (folder / "b.pdf").write_bytes(b"%PDF-1.7 no")
    assert told(capsys, folder, "--out", "ut")[0] == 1
    (folder / "b.pdf").unlink()
    assert told(capsys, folder, "--out", "ut")[0] == 0


def test_a_line_of_pairs_is_the_contract(capsys) -> None:
    told(capsys, some(), "--out", "ut")
    assert lines()
    for each in lines():
        assert {"left", "right", "type", "similarity", "evidence"} <= set(each)
        assert each["type"] in set(DuplicateType)
        assert 0 <= each["similarity"] <= 1
        assert all({"left", "right"} <= set(passage) for passage in each["evidence"])
    copy = next(each for each in lines() if each["left"] == "kopi")
    shown = copy["evidence"][0]["left"]
    assert PROJECTS[0][1][shown["start"] : shown["end"]] == shown["text"]


def test_one_set_is_held_against_another(capsys) -> None:
    ours = table("i_år.csv", row(0), row(3), row(4), row(4, "igjen"))
    theirs = table("i_fjor.csv", row(3, "gammel"), row(5), row(0))
    code, answer = told(capsys, ours, "--against", theirs, "--out", "ut")
    assert code == 3
    assert answer["run"]["texts"] == [4, 3]
    assert types() == {("p00", "p00"): "identisk", ("p03", "gammel"): "identisk"}


def test_an_index_may_be_what_a_table_is_held_against(small_index: Path, capsys) -> None:
    from tests.conftest import TEXTS

    title, _, body = TEXTS["tokke.txt"].partition("\n")
    name = table("a.csv", ("ny", title, body.strip(), ""), row(3))
    code, _ = told(capsys, name, "--against", small_index, "--out", "ut")
    assert code == 3
    assert types()["ny", "tokke"] in ("identisk", "revidert")  # a file's text has its title too


def test_an_index_is_looked_through_where_no_path_is_named(small_index: Path, capsys) -> None:
    code, answer = told(capsys, "--out", "ut", "--index", small_index)
    assert code in (0, 3)
    assert answer["run"]["texts"] == [4, 0]


def test_a_made_run_is_reported_under_another_threshold(capsys) -> None:
    told(capsys, some(), "--out", "ut")
    before = Path("ut/pairs.jsonl").read_bytes()
    code, answer = told(capsys, "--report", "ut", "--threshold", "0.999", "--out", "streng")
    assert answer["run"]["threshold"] == 0.999
    assert not set(types("streng").values()) & {"identisk", "revidert"}
    assert code == (3 if types("streng") else 0)
    assert not Path("streng/run.sqlite").exists()
    assert told(capsys, "--report", "ut")[1]["run"]["threshold"] == 0.5
    assert Path("ut/pairs.jsonl").read_bytes() == before


def test_what_changed_since_an_earlier_run_is_told(capsys) -> None:
    told(capsys, some(), "--out", "før")
    grown = table("mer.csv", *(row(at) for at in range(6)), row(0, "kopi"), row(5, "ny"))
    _, answer = told(capsys, grown, "--out", "nå", "--diff", "før")
    assert {"endringer.json", "endringer.csv"} <= set(answer["files"])
    changes = Path("nå/endringer.json").read_text("utf-8")
    assert "ny" in changes
    assert "kort" in changes


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_verdicts_go_out_and_come_in_again(kind: str, capsys) -> None:
    told(capsys, some(), "--out", "ut", "--index", "en", "--export-verdicts", f"ark.{kind}")
    answer_all(Path(f"ark.{kind}"), "i")
    code, answer = told(
        capsys,
        "--report",
        "ut",
        "--index",
        "to",
        "--import-verdicts",
        f"ark.{kind}",
        "--by",
        "Kari",
    )
    assert answer["run"]["settled"] >= 3
    assert not {"identisk", "revidert"} & set(types().values())
    assert code == (3 if types() else 0)
    told(capsys, "--report", "ut", "--index", "to", "--export-verdicts", f"igjen.{kind}")
    assert verdicts_in(Path(f"igjen.{kind}")) == verdicts_in(Path(f"ark.{kind}"))
    assert told(capsys, some(), "--out", "nytt", "--index", "to")[1]["run"]["settled"] >= 3


def sheet(path: Path) -> list[list[Any]]:
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        return [list(each) for each in book.worksheets[0].iter_rows(values_only=True)]
    return list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))


JUDGED = 7  # the eighth column holds the judgement


def answer_all(path: Path, judgement: str) -> None:
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        for each in book.worksheets[0].iter_rows(min_row=2):
            each[JUDGED].value = judgement
        book.save(path)
        return
    rows = sheet(path)
    for each in rows[1:]:
        each[JUDGED] = judgement
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)


def verdicts_in(path: Path) -> set[tuple[str, str]]:
    return {(str(each[10]), str(each[11])) for each in sheet(path)[1:]}


def test_a_row_that_is_no_verdict_is_one(capsys) -> None:
    told(capsys, some(), "--out", "ut", "--export-verdicts", "ark.csv")
    answer_all(Path("ark.csv"), "kanskje det")
    code, _ = told(capsys, "--report", "ut", "--import-verdicts", "ark.csv", "--by", "Kari")
    assert code == 1


@pytest.mark.parametrize(("arguments", "key"), [
    (["a.csv"], "cli.duplicates_where"),
    (["a.csv", "--out", "ut", "--threshold", "1.5"], "cli.threshold"),
    (["a.csv", "--out", "ut", "--threshold", "nan"], "cli.threshold"),
    (["a.csv", "--out", "ut", "--map", "tittel"], "cli.not_a_pair"),
    (["https://eksempel.no/a.csv", "--out", "ut"], "cli.duplicates_address"),
    (["a.csv", "--out", "ut", "--against", "http://eksempel.no"], "cli.duplicates_address"),
    (["a.csv", "--out", "a.csv"], "export.not_written"),
    (["--report", "ingen"], "cli.no_run"),
])  # fmt: skip
def test_a_callers_error_is_clear_and_two(arguments: list[str], key: str, capsys) -> None:
    table("a.csv", row(0), row(1))
    code, answer = told(capsys, *arguments)
    assert (code, answer["error"]["key"]) == (2, key)
    assert answer["error"]["message"].strip()


def test_a_bad_threshold_of_a_made_run_is_two(capsys) -> None:
    told(capsys, some(), "--out", "ut")
    code, answer = told(capsys, "--report", "ut", "--threshold", "0")
    assert (code, answer["error"]["key"]) == (2, "cli.threshold")


def test_an_earlier_run_that_isnt_there_is_two(capsys) -> None:
    code, _ = told(capsys, some(), "--out", "ut", "--diff", "ingen")
    assert code == 2


def test_no_index_and_no_path_is_not_taken_for_found_duplicates(capsys) -> None:
    code, answer = told(capsys, "--out", "ut", "--index", "ingen")
    assert code == 2
    assert answer["error"]["message"]


@pytest.mark.parametrize(
    ("language", "word"), [("nb", "kopier"), ("nn", "kopiar"), ("en", "copies")]
)
def test_help_is_in_the_readers_language(language: str, word: str, capsys, monkeypatch) -> None:
    monkeypatch.setenv("SYNTHESE_LANGUAGE", language)
    with pytest.raises(SystemExit) as stopped:
        main(["duplicates", "--help"])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    for option in ("--against", "--out", "--report", "--threshold", "--diff", "--import-verdicts"):
        assert option in shown
    assert "help_" not in shown
    assert word in " ".join(shown.split()).lower(), shown


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_people_are_told_what_was_found(language: str, capsys, monkeypatch) -> None:
    monkeypatch.setenv("SYNTHESE_LANGUAGE", language)
    assert main(["duplicates", some(), "--out", "ut", "--quiet"]) == 3
    out, err = capsys.readouterr()
    assert "9" in out
    assert "cli." not in out + err
    assert "duplicates." not in out


def test_odd_characters_go_through_to_every_report(capsys) -> None:
    odd = "Æ\u0301 🙂 <script>alert(1)</script> \u202e=1+1 &amp; İ \u00ad;\t\"'"
    rows = [
        {
            "id": f"=r{at}\ud800",
            "title": f"{odd} {at}",
            "text": f"{PROJECTS[0][1]} {odd} \ud83d\x00",
        }
        for at in range(2)
    ]
    Path("a.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    code, answer = told(capsys, "a.jsonl", "--out", "ut")
    assert (code, answer["run"]["failures"]) == (3, [])
    assert len(lines()) == 1
    assert "<script>alert(1)" not in Path("ut/rapport.html").read_text("utf-8")
    openpyxl.load_workbook("ut/rapport.xlsx")


def test_a_hostile_corpus_is_looked_through(tmp_path: Path, capsys) -> None:
    from tests.hostile_corpus import write_corpus

    code, answer = told(capsys, write_corpus(tmp_path / "vondt"), "--out", "ut")
    assert code in (0, 1, 3)
    assert answer["run"]["texts"][0] > 100
    assert len(lines()) == sum(answer["run"]["found"].values())


def test_two_processes_write_the_same_bytes() -> None:
    some()
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "synthese", "duplicates", "søknader.csv", "--out", seed]
        done = subprocess.run(
            [*command, "--quiet"], env=os.environ | {"PYTHONHASHSEED": seed}, check=False
        )
        assert done.returncode == 3
    for each in REPORTS:
        assert Path("1", each).read_bytes() == Path("2", each).read_bytes(), each
