"""``synthese screen``: applications in, reports out, and exit codes that a script can trust."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from synthese.cli import main
from tests.pilot_texts import FIRST, put, text_of

TOLD = list(FIRST.values())


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put(tmp_path_factory.mktemp("cli-screen") / "index", FIRST)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: Path) -> Path:
    """Works in an empty folder with some applications, so that nothing is written elsewhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYNTHESE_INDEX", str(known))
    monkeypatch.setenv("SYNTHESE_WORKERS", "1")
    (tmp_path / "inn").mkdir()
    for at in range(2):
        (tmp_path / "inn" / f"s{at}.txt").write_text(text_of(TOLD[at]), "utf-8")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *given: str) -> tuple[int, dict[str, Any]]:
    code = main(["screen", *given, "--json", "--quiet"])
    (line,) = capsys.readouterr().out.splitlines()  # one document
    return code, json.loads(line)


def lines() -> list[Mapping[str, Any]]:
    return [json.loads(each) for each in Path("ut/screening.jsonl").read_text("utf-8").splitlines()]


def test_a_folder_is_screened_and_its_reports_are_named(capsys) -> None:
    code, answer = told(capsys, "inn", "--out", "ut", "--on", "2022-01-15")
    assert code == 0
    assert (answer["folder"], answer["applications"], answer["failed"]) == ("ut", 2, [])
    assert set(answer["tabs"]) == {"already_done", "parallel", "learn_from", "other"}
    assert answer["tabs"]["parallel"] == 2
    assert answer["none_known"] == 0
    files = {each.relative_to("ut").as_posix() for each in Path("ut").rglob("*") if each.is_file()}
    assert files == set(answer["files"])
    assert files >= {"screening.jsonl", "tabell.xlsx", "dekning.json", "notat.docx"}
    assert {"notat/s0.docx", "notat/s1.docx"} <= files
    assert len(lines()) == 2


def test_what_can_t_be_read_is_told_and_the_exit_code_says_so(capsys) -> None:
    Path("inn/tom.txt").write_bytes(b"")
    code, answer = told(capsys, "inn", "--out", "ut", "--memo", "none")
    assert (code, answer["applications"]) == (1, 2)
    (failed,) = answer["failed"]
    assert "tom.txt" in json.dumps(failed)
    assert main(["screen", "inn", "--out", "ut", "--memo", "none", "--quiet"]) == 1
    out, err = capsys.readouterr()
    assert "tom.txt" in err
    assert "cli." not in out + err


def test_where_nothing_is_found_the_exit_code_says_so(capsys) -> None:
    Path("tom").mkdir()
    code, answer = told(capsys, "tom", "finnes-ikke.pdf", "--out", "ut", "--memo", "none")
    assert (code, answer["applications"], len(answer["failed"])) == (1, 0, 2)


def test_no_memo_is_written_where_none_is_wanted(capsys) -> None:
    code, answer = told(capsys, "inn", "--out", "ut", "--memo", "none")
    assert (code, answer["files"]) == (0, ["screening.jsonl", "tabell.xlsx", "dekning.json"])
    assert sorted(each.name for each in Path("ut").iterdir()) == sorted(answer["files"])


def test_the_day_decides_what_is_over(capsys) -> None:
    own = ("Trygg natt", "Grong", "", TOLD[0][3])
    Path("en.txt").write_text(text_of(own), "utf-8")
    tabs = []
    for day in ("2022-01-15", "2026-01-15"):
        _, answer = told(capsys, "en.txt", "--out", "ut", "--memo", "none", "--on", day)
        tabs.append((bool(answer["tabs"]["parallel"]), bool(answer["tabs"]["already_done"])))
        assert lines()[0]["on"] == day
    assert tabs == [(True, False), (False, True)]


@pytest.mark.parametrize("day", ["tull", "2026-02-30", "15.01.2026"])
def test_a_day_that_is_none_is_two(day: str, capsys) -> None:
    code, answer = told(capsys, "inn", "--out", "ut", "--on", day)
    assert (code, answer["error"]["key"]) == (2, "cli.not_a_day")
    assert not Path("ut").exists()


def test_an_address_is_two_and_nothing_is_fetched_or_written(capsys) -> None:
    code, answer = told(capsys, "inn", "https://example.org/s.pdf", "--out", "ut")
    assert (code, answer["error"]["key"]) == (2, "screening.address")
    assert not Path("ut").exists()


def test_reports_among_the_applications_are_two(capsys) -> None:
    code, answer = told(capsys, ".", "--out", "ut")
    assert (code, answer["error"]["key"]) == (2, "screening.out_among")


def test_no_index_is_not_taken_for_nothing_known(capsys) -> None:
    code, answer = told(capsys, "inn", "--out", "ut", "--index", "ingen")
    assert code in (2, 3)
    assert answer["error"]["message"]
    assert not Path("ut").exists()


def test_a_column_is_mapped(capsys) -> None:
    with Path("t.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([
            ("Saksnr", "Hva heter prosjektet", "Hva vil dere"),
            ("2026/1", "Trygg natt", TOLD[0][3]),
            ("2026/2", "Tilbake til skolen", TOLD[3][3]),
        ])  # fmt: skip
    maps = (
        "--map",
        "id=Saksnr",
        "--map",
        "title=Hva heter prosjektet",
        "--map",
        "text=Hva vil dere",
    )
    code, answer = told(capsys, "t.csv", *maps, "--out", "ut")
    assert (code, answer["applications"]) == (0, 2)
    assert [each["application"] for each in lines()] == ["2026/1", "2026/2"]
    assert all(Path("ut", each).is_file() for each in answer["files"])
    code, answer = told(capsys, "t.csv", "--map", "tull", "--out", "ut2")
    assert (code, answer["error"]["key"]) == (2, "cli.not_a_pair")


def test_a_call_that_nobody_named_is_called_as_what_was_given(capsys) -> None:
    _, _ = told(capsys, "inn/../inn", "--out", "ut", "--memo", "none")
    assert "inn" in Path("ut/dekning.json").read_text("utf-8")


def test_the_same_call_gives_the_same_bytes(capsys) -> None:
    shutil.copy("inn/s0.txt", "inn/s2.txt")
    for each in ("ut", "ut2"):
        assert told(capsys, "inn", "--out", each, "--on", "2022-01-15", "--memo", "both")[0] == 0
    for each in Path("ut").rglob("*"):
        if each.is_file():
            other = Path("ut2", each.relative_to("ut"))
            assert each.read_bytes() == other.read_bytes(), each


@pytest.mark.parametrize(
    ("language", "word"), [("nb", "søknader"), ("nn", "søknader"), ("en", "applications")]
)
def test_people_are_told_in_their_language(language: str, word: str, capsys, monkeypatch) -> None:
    monkeypatch.setenv("SYNTHESE_LANGUAGE", language)
    assert main(["screen", "inn", "--out", "ut", "--memo", "none", "--quiet"]) == 0
    out, err = capsys.readouterr()
    assert word in out
    assert "cli." not in out + err
    assert "screening." not in (out + err).replace("screening.jsonl", "")
    with pytest.raises(SystemExit) as stopped:
        main(["screen", "--help"])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    assert "help_" not in shown
    for option in ("--out", "--on", "--memo", "--map", "--name"):
        assert option in shown
