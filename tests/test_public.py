"""The public interface, and the README's commands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import synthese
from synthese.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_all_is_exact() -> None:
    assert sorted(synthese.__all__) == synthese.__all__
    assert set(synthese.__all__) == set(synthese._HOMES)
    for name in synthese.__all__:
        assert getattr(synthese, name).__module__.startswith("synthese.")
    with pytest.raises(AttributeError):
        synthese.finnes_ikke  # noqa: B018


def test_importing_the_package_is_light() -> None:
    program = "import sys, synthese; print([m for m in ('numpy', 'faiss', 'fastapi') if m in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("command", sorted(set(re.findall(r"bin/synthese (\w+)", README))))
def test_every_command_of_the_readme_exists(command: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0


def test_every_option_of_the_readme_exists(capsys) -> None:
    for line in re.findall(r"bin/synthese (.+?)(?:  +#.*)?$", README, re.MULTILINE):
        command, *rest = line.split()
        with pytest.raises(SystemExit):
            main([command, "--help"])
        told = capsys.readouterr().out
        for option in (word for word in rest if word.startswith("--")):
            assert option in told, line


def test_the_two_commands_and_the_files_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    for path in re.findall(r"\]\((docs/[\w.-]+)\)", README):
        assert (ROOT / path).exists(), path


def test_nothing_names_a_path_of_a_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if (
            path.suffix in {".py", ".md", ".toml", ".txt", ".html", ".json", ".css", ".js", ""}
            and path.is_file()
        ):
            text = path.read_text("utf-8", errors="ignore")
            assert not re.search(r"/(?:root|home/\w+)/", text), name
