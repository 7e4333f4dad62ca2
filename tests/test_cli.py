from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from synthese.cli import main
from synthese.records import Hit, Project
from tests.conftest import write_texts

COMMANDS = [
    "add", "search", "similar", "project", "correct", "join", "part", "status", "rebuild",
    "evaluate", "serve",
]  # fmt: skip


def told(capsys, *arguments: object) -> tuple[int, dict]:
    code = main([str(each) for each in arguments])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert "--index" in capsys.readouterr().out


def test_the_commands_speak_the_contract(tmp_path: Path, capsys) -> None:
    texts, index = write_texts(tmp_path / "texts"), tmp_path / "index"
    code, report = told(capsys, "add", texts, "--index", index, "--json", "--quiet")
    assert code == 0
    assert report | {"passages": 0} == {
        "added": 4, "updated": 0, "unchanged": 0, "removed": 0, "failed": [], "projects": 4, "passages": 0,
    }  # fmt: skip
    code, found = told(
        capsys, "search", "digitalt tilsyn på sykehjem", "--index", index, "-k", 2, "--json"
    )
    assert code == 0
    assert set(found) == {
        "query", "interpretation", "notes", "total", "unknown", "facets", "hits", "good",
            "order", "costs", "spelled", "listed",
    }  # fmt: skip
    hit = found["hits"][0]
    assert set(hit) == set(Hit.__dataclass_fields__)
    assert set(hit["project"]) == set(Project.__dataclass_fields__)
    assert hit["project"]["municipalities"] == [{"number": "4034", "name": "Tokke"}]
    assert hit["project"]["period"] == {
        "start": "2021-01",
        "end": "2022-12",
        "precision": "year",
    }
    assert {"text", "start", "end", "page", "role"} <= set(hit["passages"][0])
    assert {"dense_rank", "lexical_rank", "terms", "met", "shares"} <= set(hit["why"])
    code, like = told(capsys, "similar", "tokke", "--index", index, "--json")
    assert (code, like["hits"][0]["project"]["id"]) == (0, "voss")
    code, like = told(capsys, "similar", "--file", texts / "tokke.txt", "--index", index, "--json")
    assert (code, like["hits"][0]["project"]["id"]) == (0, "tokke")
    code, state = told(capsys, "status", "--index", index, "--json")
    assert (code, state["projects"], state["languages"]) == (0, 4, {"en": 1, "nb": 2, "nn": 1})
    code, state = told(capsys, "rebuild", "--index", index, "--json", "--quiet")
    assert (code, state["generation"]) == (0, 2)


def test_a_record_is_shown_and_put_right(tmp_path: Path, capsys) -> None:
    texts, index = write_texts(tmp_path / "texts"), tmp_path / "index"
    assert main(["add", str(texts), "--index", str(index), "--quiet"]) == 0
    capsys.readouterr()
    by = ("--by", "Programkontoret", "--index", index, "--json")
    code, detail = told(capsys, "correct", "tokke", "amount=kr 1,5 mill.", "status=stoppa", *by)
    assert (code, detail["project"]["amount_nok"]) == (0, 1_500_000)
    assert detail["project"]["status"] == "stoppet"
    assert set(detail["project"]["corrected"]) == {"amount", "status"}
    assert {each["by"] for each in detail["corrections"]} == {"Programkontoret"}
    assert main(["project", "tokke", "--index", str(index)]) == 0
    shown = capsys.readouterr().out
    assert "4034 Tokke" in shown
    assert "rettet av en person" in shown
    code, wrong = told(capsys, "correct", "tokke", "amount=mye", *by)
    assert (code, wrong["error"]["key"]) == (2, "record.not_a_sum")
    code, wrong = told(capsys, "correct", "tokke", "phase=sluttrapport", "period=en gang", *by)
    assert (code, wrong["error"]["key"]) == (2, "record.not_a_period")
    code, whole = told(capsys, "project", "tokke", "--index", index, "--json")
    assert "phase" not in whole["project"]["corrected"], "all of what is said, or nothing"
    code, detail = told(capsys, "correct", "tokke", "phase=Sluttrapport", *by)
    assert (code, detail["project"]["phase"]) == (0, "final")


def test_projects_are_joined_and_parted(tmp_path: Path, capsys) -> None:
    texts, index = write_texts(tmp_path / "texts"), tmp_path / "index"
    assert main(["add", str(texts), "--index", str(index), "--quiet"]) == 0
    capsys.readouterr()
    by = ("--by", "Kari", "--index", index, "--json")
    code, one = told(capsys, "join", "tokke", "voss", *by)
    assert (code, len(one["documents"])) == (0, 2)
    source = next(
        each["document"]["source"]
        for each in one["documents"]
        if "voss" in each["document"]["source"]
    )
    code, left = told(capsys, "part", one["project"]["id"], source, *by)
    assert (code, len(left["documents"])) == (0, 1)


def test_judged_queries_are_measured(small_index: Path, tmp_path: Path, capsys) -> None:
    queries, qrels = tmp_path / "queries.jsonl", tmp_path / "qrels.tsv"
    queries.write_text('{"_id": "q1", "text": "ferge over elva"}\n', "utf-8")
    qrels.write_text("query-id\tcorpus-id\tscore\nq1\tferge\t1\n", "utf-8")
    code, found = told(
        capsys, "evaluate", "--queries", queries, "--qrels", qrels, "--index", small_index, "--json"
    )
    assert code == 0
    assert found["queries"] == 1
    assert found["measures"]["success@1"] == 1.0
    code, error = told(
        capsys, "evaluate", "--queries", qrels, "--qrels", qrels, "--index", small_index, "--json"
    )
    assert (code, error["error"]["key"]) == (2, "evaluation.queries")


def test_a_run_is_kept_and_compared(small_index: Path, tmp_path: Path, capsys) -> None:
    queries, qrels, run = (
        tmp_path / name for name in ("queries.jsonl", "qrels.tsv", "lexical.run")
    )
    queries.write_text(
        '{"_id": "q1", "text": "båt på strøm"}\n{"_id": "q2", "text": "hunder"}\n', "utf-8"
    )
    qrels.write_text("q1\tferge\t1\n", "utf-8")
    asked = ["evaluate", "--queries", queries, "--qrels", qrels, "--index", small_index]
    code, first = told(capsys, *asked, "--mode", "lexical", "--run", run, "--json")
    assert (code, first["queries"], first["answered"], first["per_query"]) == (0, 2, 1, [])
    low, high = first["intervals"]["MRR"]
    assert low == high == first["measures"]["MRR"]
    code, found = told(capsys, *asked, "--against", qrels, "--json")
    assert (code, found["error"]["key"]) == (2, "evaluation.run")
    run.write_text("q1 Q0 voss 1 2.0 x\nq1 Q0 ferge 2 1.0 x\n", "utf-8")
    code, found = told(capsys, *asked, "--against", run, "--per-query", "--json")
    assert code == 0
    assert [each["query"] for each in found["per_query"]] == ["q1"]
    difference = found["against"]["differences"]["MRR"]
    assert difference["mean"] == pytest.approx(found["measures"]["MRR"] - 0.5)
    assert main([str(each) for each in [*asked, "--against", run, "--per-query"]]) == 0
    text = capsys.readouterr().out
    assert "båt på strøm" in text
    assert "95 %-intervall" in text


def test_a_failure_makes_the_exit_code_one(tmp_path: Path, capsys) -> None:
    texts = write_texts(tmp_path / "texts")
    (texts / "tom.txt").write_bytes(b"")
    code, report = told(capsys, "add", texts, "--index", tmp_path / "index", "--json", "--quiet")
    assert code == 1
    (failure,) = report["failed"]
    assert failure["source"].endswith("tom.txt")
    assert failure["reason"]


def test_errors_tell_what_to_do_and_exit_codes_tell_whose_they_are(
    small_index: Path, tmp_path, capsys
) -> None:
    code, error = told(capsys, "search", "x", "--index", tmp_path / "ingen", "--json")
    assert code == 3
    assert "synthese add" in error["error"]["message"]
    code, error = told(capsys, "search", "  ", "--index", small_index, "--json")
    assert (code, error["error"]["key"]) == (2, "search.empty")
    code, error = told(capsys, "search", "x", "--where", "uten", "--index", small_index, "--json")
    assert (code, error["error"]["key"]) == (2, "cli.not_a_pair")


def test_text_for_people_is_in_their_language(small_index: Path, capsys, monkeypatch) -> None:
    assert main(["search", "ferge over elva", "--index", str(small_index)]) == 0
    assert "Elektrisk ferge i Fredrikstad" in capsys.readouterr().out
    monkeypatch.setenv("SYNTHESE_LANGUAGE", "nn")
    assert main(["status", "--index", str(small_index)]) == 0
    assert "tekstbitar" in capsys.readouterr().out
    monkeypatch.setenv("SYNTHESE_LANGUAGE", "klingon")
    assert main(["status", "--index", str(small_index)]) == 2


def test_a_search_imports_nothing_heavy(small_index: Path) -> None:
    program = (
        "import sys; from synthese.cli import main; "
        f"main(['search', 'ferge', '--index', {str(small_index)!r}]); "
        "print([m for m in ('torch', 'langchain_text_splitters', 'trafilatura', 'openpyxl', 'fastapi',"
        " 'docx', 'httpx', 'pypdfium2') if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == "[]"
