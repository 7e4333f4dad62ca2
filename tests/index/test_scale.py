"""A large index is searched through a sieve, by itself; and no index keeps what nobody needs any more."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from tests.conftest import write_texts

from synthese.cli import main
from synthese.index import add, open_index, rebuild, status
from synthese.retrieval import search
from synthese.settings import Settings

SUBJECTS = ("ferge", "sykehjem", "barnehage", "flom", "bibliotek", "avløp")


def texts(folder: Path, numbers: range) -> Path:
    """Ten texts each of six subjects, and words of their own."""
    return write_texts(
        folder,
        {
            f"p{number:03d}.txt": f"Prosjekt {number} om {SUBJECTS[number % 6]}\n\nKommunen prøver noe nytt"
            f" med {SUBJECTS[number % 6]}, og det kalles tiltak{number}x{number // 6}."
            for number in numbers
        },
    )


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index above its limit; not to be written to."""
    folder = tmp_path_factory.mktemp("large")
    few = replace(Settings(), exact_limit=60)
    add(folder / "ix", [str(texts(folder / "texts", range(50)))], settings=few)
    assert status(folder / "ix").search == "exact"
    add(folder / "ix", [str(texts(folder / "texts", range(50, 100)))], settings=few)
    return folder / "ix"


def test_the_switch_is_automatic_and_its_recall_is_told(large: Path, capsys) -> None:
    told = status(large)
    assert told.search == "sieve"
    assert 0.97 <= told.recall_at_10 <= 1
    assert main(["status", "--index", str(large), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["search"], said["recall_at_10"]) == ("sieve", told.recall_at_10)
    assert main(["status", "--index", str(large)]) == 0
    assert f"{told.recall_at_10:.3f}".replace(".", ",") in capsys.readouterr().out


def test_the_answers_are_those_of_exact_search(large: Path, tmp_path: Path) -> None:
    exact = tmp_path / "ix"
    add(exact, [str(texts(tmp_path / "texts", range(100)))], settings=Settings())
    for asked in ("tiltak på sykehjem", "flom", "noe nytt i barnehagen"):
        found = [search(open_index(each), asked, k=5, mode="dense") for each in (large, exact)]
        one, other = ({hit.project.id: hit.score for hit in each.hits} for each in found)
        assert len(one) == len(other) == 5
        assert sorted(one.values()) == pytest.approx(sorted(other.values()), abs=0.02)


def test_all_projects_that_pass_a_filter_are_found_however_few(large: Path) -> None:
    index = open_index(large)
    every = search(index, "kommunen", k=100, mode="dense")
    assert len(every.hits) == 100
    for name, counted in every.facets.items():
        for value, count in counted.items():
            told = search(index, "kommunen", k=100, mode="dense", where={name: [value]})
            assert told.total == count
            assert len(told.hits) >= count


def test_rebuilding_takes_the_limit_too(tmp_path: Path) -> None:
    add(tmp_path / "ix", [str(texts(tmp_path / "texts", range(70)))], settings=Settings())
    rebuild(tmp_path / "ix", exact_limit=10)
    assert status(tmp_path / "ix").search == "sieve"
    rebuild(tmp_path / "ix")
    assert status(tmp_path / "ix").search == "exact"


def test_what_was_staged_or_removed_takes_no_room(tmp_path: Path) -> None:
    folder = texts(tmp_path / "texts", range(60))
    for name in sorted(folder.iterdir()):
        number = int(name.stem[1:])
        own = " ".join(f"ord{number * 999 + each}" for each in range(900))
        name.write_text(f"{name.read_text('utf-8')} {own}", "utf-8")
    add(tmp_path / "ix", [str(folder)], settings=Settings())
    assert not list((tmp_path / "ix").glob("staged*"))
    full = pages(tmp_path / "ix")
    for number in range(10, 60):
        (folder / f"p{number:03d}.txt").unlink()
    add(tmp_path / "ix", [str(folder)], settings=Settings(), remove_missing=True)
    assert status(tmp_path / "ix").documents == 10
    # Readers of the generation before may still want what is gone; after the next, none does.
    add(tmp_path / "ix", [str(texts(tmp_path / "more", range(60, 61)))], settings=Settings())
    assert pages(tmp_path / "ix") < 0.8 * full


def pages(directory: Path) -> int:
    connection = sqlite3.connect(directory / "catalogue.sqlite")
    (count,) = connection.execute("PRAGMA page_count").fetchone()
    connection.close()
    return int(count)
