"""`synthese evaluate --screening` simulates readings of a labelled table."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from synthese.cli import main
from synthese.screening.labelled import read_labelled
from synthese.settings import ReadLimits

SUBJECTS = {
    "ferge": ["elektrisk ferge", "båt med batteri", "lading ved kai", "hurtigbåt på strøm"],
    "skole": ["leksehjelp", "roboter i klasserommet", "skolefrokost", "uteskole i skogen"],
    "omsorg": ["tilsyn på sykehjem", "fallsensor hos eldre", "trygghetsalarm", "medisindispenser"],
}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "lest.csv"
    rows = [
        (f"{name}-{at}", f"Prosjekt om {what}", f"Kommunen prøver {what} i to år.", name)
        for name, every in SUBJECTS.items()
        for at, what in enumerate(every)
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "title", "text", "relevant", "tema"))
        writer.writerows((*row[:3], int(row[3] == "ferge"), row[3]) for row in rows)
    return path


def ran(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(["evaluate", *map(str, arguments)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_report_tells_what_is_saved_and_the_curve(table: Path, capsys):
    code, out, _ = ran(capsys, "--screening", table, "--seeds", 2)
    assert code == 0
    assert "12 tekster, 4 av dem relevante." in out
    assert "WSS@95" in out
    assert "100 %  ████████████████████████████████████████  100,0 %" in out


def test_json_has_one_figure_for_each_reading_and_repeats_byte_for_byte(table: Path, capsys):
    asked = ("--screening", table, "--seeds", 3, "--json")
    _, out, _ = ran(capsys, *asked)
    told = json.loads(out)
    assert (told["total"], told["relevant"], len(told["each"])) == (12, 4, 3)
    assert told["curve"][-1] == 1.0
    assert told["work_saved"][0] == pytest.approx(sum(told["each"]) / 3)
    assert ran(capsys, *asked)[1] == out


def test_another_column_and_a_value_of_it_can_be_asked_for(table: Path, capsys):
    asked = ("--screening", table, "--label", "tema=Skole", "--seeds", 1, "--json")
    code, out, _ = ran(capsys, *asked)
    assert (code, json.loads(out)["relevant"]) == (0, 4)


def test_a_question_begins_one_reading(table: Path, capsys):
    asked = ("--screening", table, "--question", "utslippsfri sjøtransport", "--json")
    told = json.loads(ran(capsys, *asked)[1])
    assert len(told["each"]) == 1
    assert told["question"] == "utslippsfri sjøtransport"


def test_json_lines_are_read_as_well(tmp_path: Path, capsys):
    path = tmp_path / "lest.jsonl"
    rows = [
        {
            "id": f"{name}-{at}",
            "title": what,
            "abstract": f"Vi prøver {what}.",
            "relevant": name == "ferge",
        }
        for name, every in SUBJECTS.items()
        for at, what in enumerate(every)
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    code, out, _ = ran(capsys, "--screening", path, "--seeds", 1, "--json")
    assert (code, json.loads(out)["relevant"]) == (0, 4)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--label", "tema=ingen"), "12 tekster er 0 merket"),
        (("--label", "fins_ikke"), "fins_ikke"),
        (("--seeds", "0"), "minst 1"),
    ],
)
def test_what_cannot_be_measured_is_the_callers_error(table: Path, capsys, arguments, told):
    code, _, err = ran(capsys, "--screening", table, *arguments)
    assert code == 2
    assert told in err


def test_a_file_that_is_not_there_is_the_callers_error(tmp_path: Path, capsys):
    code, _, err = ran(capsys, "--screening", tmp_path / "borte.csv")
    assert code == 2
    assert "Filen finnes ikke" in err


def test_something_must_be_measured(capsys):
    code, _, err = ran(capsys)
    assert code == 2
    assert "--screening" in err


def test_a_row_that_cannot_be_read_is_told_and_the_rest_is_measured(table: Path, capsys):
    with table.open("a", encoding="utf-8") as file:
        file.write("ferge-0,Samme id,En rad til.,1,ferge\n")
    code, out, err = ran(capsys, "--screening", table, "--seeds", 1, "--json")
    assert (code, json.loads(out)["total"]) == (1, 12)
    assert "«ferge-0»" in err


def test_the_label_is_not_read_as_text(table: Path):
    read = read_labelled(table, label="tema=ferge", limits=ReadLimits(), columns={})
    assert len(read.relevant) == 4
    assert not any("omsorg" in text for text in read.texts.values())
