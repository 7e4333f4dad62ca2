"""``synthese access``: a token is told once, the file holds its hash, and people can be taken out."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from synthese.cli import main
from synthese.stores.access import digest_of, read_access


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "adgang.toml"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYNTHESE_ACCESS", str(path))
    return path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["access", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_token_is_told_once_and_only_its_hash_is_written(file: Path, capsys) -> None:
    assert main(["access", "add", "Kari Nes", "--role", "screen"]) == 0
    token = capsys.readouterr().out.splitlines()[-1]
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
    assert tomllib.loads(file.read_text("utf-8")) == {
        "Kari Nes": {"role": "screen", "token": f"sha256:{digest_of(token)}"}
    }
    assert token not in file.read_text("utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.iterdir()] == [file.name]
    main(["access", "list"])
    assert token not in capsys.readouterr().out


def test_no_two_tokens_are_alike(capsys) -> None:
    tokens = {told(capsys, "add", f"P{n}", "--role", "search")["token"] for n in range(5)}
    assert len(tokens) == 5


def test_people_are_added_listed_and_removed(file: Path, capsys) -> None:
    assert told(capsys, "add", "Per", "--role", "administer", "--no-token")["token"] is None
    assert told(capsys, "add", "*", "--role", "search")["token"] is None
    told(capsys, "add", "Kari «K» Nes", "--role", "screen")
    assert told(capsys, "list") == {
        "people": [
            {"name": "Per", "role": "administer", "way": "header"},
            {"name": "*", "role": "search", "way": "anyone"},
            {"name": "Kari «K» Nes", "role": "screen", "way": "token"},
        ]
    }
    assert main(["access", "list"]) == 0
    assert "Kari «K» Nes: vurdere søknader (adgangsnøkkel)" in capsys.readouterr().out
    assert told(capsys, "remove", "Per") == {"removed": "Per"}
    assert [each.name for each in read_access(file).entries] == ["*", "Kari «K» Nes"]
    assert told(capsys, "remove", "Kari «K» Nes")
    assert told(capsys, "remove", "*")
    assert read_access(file).entries == ()


def test_the_file_can_be_named(tmp_path: Path, capsys) -> None:
    other = tmp_path / "annen.toml"
    told(capsys, "add", "Per", "--role", "search", "--file", str(other))
    assert [each.name for each in read_access(other).entries] == ["Per"]


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (["add", "Kari"], "access.role_missing"),
        (["add"], "access.name_missing"),
        (["remove", "Ingen"], "access.nobody"),
        (["add", "per", "--role", "search"], "access.name_twice"),
        (["add", "*", "--role", "screen"], "access.anyone_only_searches"),
        (["add", " ", "--role", "search"], "access.wrong_name"),
        (["add", "a\nb", "--role", "search"], "access.wrong_name"),
        (["list", "--file", "finnes-ikke.toml"], "access.unreadable"),
        (["add", "Kari", "--role", "search", "--file", "ingen/mappe/x.toml"], "export.not_written"),
    ],
)
def test_mistakes_are_the_callers_and_change_nothing(
    arguments: list[str], key: str, file: Path, capsys
) -> None:
    told(capsys, "add", "Per", "--role", "screen")
    before = file.read_text("utf-8")
    assert main(["access", *arguments, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["key"] == key
    assert file.read_text("utf-8") == before


def test_without_a_file_it_says_what_to_set(capsys, monkeypatch) -> None:
    monkeypatch.delenv("SYNTHESE_ACCESS")
    assert main(["access", "list"]) == 2
    assert "SYNTHESE_ACCESS" in capsys.readouterr().err


def test_the_command_has_help(capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["access", "--help"])
    assert stopped.value.code == 0
    assert "--no-token" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("host", "access", "said"),
    [
        ("127.0.0.1", False, None),
        ("0.0.0.0", False, "Søknader er slått av for andre maskiner"),
        ("192.0.2.1", True, "ukryptert"),
        ("localhost", True, None),
    ],
)
def test_serving_other_machines_says_what_that_means(
    host: str, access: bool, said: str | None, file: Path, capsys, monkeypatch
) -> None:
    told(capsys, "add", "Per", "--role", "screen")
    if not access:
        monkeypatch.delenv("SYNTHESE_ACCESS")
    served: list[str] = []
    monkeypatch.setattr("uvicorn.run", lambda *_, host, **__: served.append(host))
    monkeypatch.setenv("SYNTHESE_INDEX", "index")  # serving sets it
    monkeypatch.setenv("SYNTHESE_SERVE_UPLOADS", "")
    assert main(["serve", "--host", host]) == 0
    error = capsys.readouterr().err
    assert served == [host]
    assert (said in error) if said else len(error.splitlines()) == 1


def test_a_broken_file_is_told_before_anything_is_served(file: Path, capsys, monkeypatch) -> None:
    file.write_text("[[")
    monkeypatch.setattr("uvicorn.run", lambda *_, **__: pytest.fail("it was served"))
    assert main(["serve"]) == 2
    assert "adgang.toml" in capsys.readouterr().err
