"""Saved searches: what fits by meaning is told once, and nothing else is (nearly)."""

from __future__ import annotations

import json
import shutil
import threading
import tomllib
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from synthese import watching
from synthese.errors import InputError
from synthese.index import Index, add, correct, join_projects, open_index, rebuild
from synthese.kept_records import Asked, SavedSearch
from synthese.settings import Settings
from synthese.stores.kept import Kept
from synthese.watching import look, look_at_all, propose, save, thresholds

FEEDS = Path(__file__).with_name("feeds")
CORPUS = Path(__file__).parents[1] / "corpus" / "projects"
# Chosen among wordings that were tried on these texts, so not a measure of searches in general:
# by "tiltak mot ensomhet blant eldre" two of the seven are told, and by "gjenbruk av
# byggematerialer" three near misses are. `held_out.toml` and `scripts/measure_saved.py` measure.
LONELY, REUSE = "ensomme eldre som bor alene", "brukte byggematerialer"


def texts(name: str) -> dict[str, Any]:
    return tomllib.loads((FEEDS / f"{name}.toml").read_text("utf-8"))


def write(folder: Path, projects: Sequence[dict[str, str]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for each in projects:
        path = folder / f"{each['id']}.txt"
        path.write_text(f"{each['title']}\n\n{each['text'].strip()}", "utf-8")
    return folder


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Path:
    """An index of the demonstration corpus' quickly read files; not to be written to."""
    directory = tmp_path_factory.mktemp("watched") / "index"
    quick = (".md", ".txt", ".html", ".csv")
    add(
        directory,
        [str(p) for p in sorted(CORPUS.iterdir()) if p.suffix in quick],
        settings=settings,
    )
    return directory


@pytest.fixture
def directory(collection: Path, tmp_path: Path) -> Path:
    return shutil.copytree(collection, tmp_path / "index")


@pytest.fixture
def kept(directory: Path) -> Iterator[Kept]:
    with Kept.open(directory) as kept:
        yield kept


def saved_of(index: Index, kept: Kept, asked: Asked, threshold: float | None = None) -> SavedSearch:
    if threshold is None:
        choices = propose(index, asked).choices
        threshold = next(e.strength for e in choices if e.choice == "recommended")
    return save(index, kept, asked, owner="kari", name="x", threshold=threshold, most=200)


def test_of_thirty_added_the_seven_that_fit_are_told_once(
    directory: Path, kept: Kept, tmp_path: Path, settings: Settings
) -> None:
    added = texts("added")["project"]
    assert len(added) == 30
    before = open_index(directory)
    saved = {
        key: saved_of(before, kept, Asked(query)) for key, query in (("a", LONELY), ("b", REUSE))
    }
    add(directory, [str(write(tmp_path / "new", added))], settings=settings)
    after = open_index(directory)
    for key, each in saved.items():
        fit = {project["id"] for project in added if project.get("fits") == key}
        assert len(fit) == 7
        told = [match.found.project for match in look(after, kept, each)]
        assert len(told) == len(set(told))
        assert fit <= set(told)
        assert len(set(told) - fit) <= 1
    add(directory, [str(tmp_path / "new")], settings=settings)
    for project in added[:3]:  # changed, and told already
        project["text"] += " Prosjektet er forlenget med ett år."
    add(directory, [str(write(tmp_path / "new", added))], settings=settings)
    again = open_index(directory)
    assert again.generation > after.generation
    for each in saved.values():
        assert not look(again, kept, kept.search(each.edit)[0])


def test_main_word_of_the_search_is_in_few_of_those_that_fit() -> None:
    added = texts("added")["project"]
    for key, roots in (("a", ("ensom", "einsam")), ("b", ("byggematerial",))):
        fit = [f"{p['title']} {p['text']}".lower() for p in added if p.get("fits") == key]
        assert sum(not any(root in text for root in roots) for text in fit) >= 3


def test_theme_that_the_rule_was_not_settled_on(
    directory: Path, kept: Kept, tmp_path: Path, settings: Settings
) -> None:
    """Written after the rule, and weaker: five of seven are told, and two that don't fit."""
    held = texts("held_out")
    others = [p for p in texts("added")["project"] if p["id"] in held["also"]]
    projects = [*held["project"], *others]
    assert len(projects) == 30
    saved = saved_of(open_index(directory), kept, Asked(held["query"]))
    add(directory, [str(write(tmp_path / "new", projects))], settings=settings)
    told = {match.found.project for match in look(open_index(directory), kept, saved)}
    fit = {p["id"] for p in held["project"] if p.get("fits")}
    assert len(told & fit) >= 5
    assert len(told - fit) <= 2


NIGHT = {
    "id": "natt",
    "title": "Stille natt på sykehjemmet",
    "text": "Sensorer varsler nattevakten når en beboer på sykehjemmet står opp, slik at ingen blir vekket.",
}
ROAD = {
    "id": "vei",
    "title": "Ny gangvei til skolen",
    "text": "Kommunen bygger gangvei langs fylkesveien.",
}
ASLEEP = Asked("digitalt tilsyn om natten på sykehjem")


@pytest.fixture
def watched(small_index: Path, tmp_path: Path) -> Path:
    return shutil.copytree(small_index, tmp_path / "index")


def test_rebuild_tells_nothing_anew(watched: Path, tmp_path: Path, settings: Settings) -> None:
    with Kept.open(watched) as kept:
        saved = saved_of(open_index(watched), kept, ASLEEP, 0.05)
        assert saved.there >= 1
        rebuild(watched)
        rebuild(watched)
        index = open_index(watched)
        everything = list(index.catalogue.born_since(0, index.generation))
        assert len(everything) == 4
        assert not look(index, kept, saved)
        assert not kept.changed_since(saved.turn)
        add(watched, [str(write(tmp_path / "new", [NIGHT, ROAD]))], settings=settings)
        now = look(open_index(watched), kept, kept.search(saved.edit)[0])
        assert [each.found.project for each in now] == ["natt"]


def test_index_made_from_nothing_again_tells_nothing_anew(
    small_index: Path, tmp_path: Path, settings: Settings
) -> None:
    sources = small_index.parent / "texts"
    first, second = tmp_path / "first", tmp_path / "second"
    shutil.copytree(small_index, first)
    with Kept.open(first) as kept:
        saved = saved_of(open_index(first), kept, ASLEEP, 0.05)
    for each in sorted(sources.iterdir()):  # as many generations, and more
        add(second, [str(each)], settings=settings)
    shutil.copy(first / "kept.sqlite", second / "kept.sqlite")
    with Kept.open(second) as kept:
        assert not look(open_index(second), kept, saved)
        assert not kept.changed_since(1)


def test_what_did_not_fit_and_does_after_a_change_is_told(
    watched: Path, tmp_path: Path, settings: Settings
) -> None:
    folder = write(tmp_path / "new", [ROAD])
    add(watched, [str(folder)], settings=settings)
    with Kept.open(watched) as kept:
        saved = saved_of(open_index(watched), kept, ASLEEP, 0.1)
        write(folder, [{**NIGHT, "id": "vei"}])
        add(watched, [str(folder)], settings=settings)
        now = look(open_index(watched), kept, saved)
        assert [each.found.project for each in now] == ["vei"]
        assert now[0].found.title == NIGHT["title"]
        assert "Sensorer" in now[0].found.passages[0].text
        assert now[0].found.why.met


def test_correction_that_makes_it_fit_a_filter_is_told(watched: Path) -> None:
    with Kept.open(watched) as kept:
        index = open_index(watched)
        asked = Asked(where=(("programme", "Klimasats"), ("language", "nn")))
        saved = saved_of(index, kept, asked, 0)
        assert saved.there == 0
        correct(watched, "voss", "programme", ["Klimasats"], by="Kari")
        now = look(open_index(watched), kept, saved)
        assert [(each.found.project, each.found.strength) for each in now] == [("voss", None)]


def test_joined_project_is_not_told_again(
    watched: Path, tmp_path: Path, settings: Settings
) -> None:
    with Kept.open(watched) as kept:
        saved = saved_of(open_index(watched), kept, ASLEEP, 0.05)
        add(watched, [str(write(tmp_path / "new", [NIGHT, ROAD]))], settings=settings)
        assert len(look(open_index(watched), kept, saved)) == 1
        join_projects(watched, "vei", "natt", by="Kari")
        assert not look(open_index(watched), kept, kept.search(saved.edit)[0])


def test_quotes_minus_and_filters_hold(watched: Path, tmp_path: Path, settings: Settings) -> None:
    wanted = {
        "fits": Asked('sykehjem natt "sensorer varsler"'),
        "other words": Asked('sykehjem natt "kamera varsler"'),
        "excluded": Asked("sykehjem natt -sensorer"),
        "other language": Asked("sykehjem natt", (("language", "nn"),)),
        "language": Asked("sykehjem natt", (("language", "nb"),)),
        "filters alone": Asked(where=(("language", "nb"),)),
        "place not known": Asked("sykehjem natt i Grong"),
    }
    with Kept.open(watched) as kept:
        index = open_index(watched)
        saved = {name: saved_of(index, kept, asked, 0.05) for name, asked in wanted.items()}
        add(watched, [str(write(tmp_path / "new", [NIGHT]))], settings=settings)
        after = open_index(watched)
        told = {name: bool(look(after, kept, each)) for name, each in saved.items()}
    assert told == {
        "fits": True, "other words": False, "excluded": False, "other language": False,
        "language": True, "filters alone": True, "place not known": False,
    }  # fmt: skip


def test_reader_of_an_older_generation_loses_nothing(
    watched: Path, tmp_path: Path, settings: Settings
) -> None:
    with Kept.open(watched) as kept:
        old = open_index(watched)
        one = saved_of(old, kept, ASLEEP, 0.05)
        other = saved_of(old, kept, Asked("nattevakt og sensorer"), 0.05)
        add(watched, [str(write(tmp_path / "new", [NIGHT]))], settings=settings)
        new = open_index(watched)
        assert look(new, kept, one)
        assert not look(old, kept, other)
        assert look(new, kept, kept.search(other.edit)[0])


def test_moved_threshold_takes_what_fits_as_seen(
    watched: Path, tmp_path: Path, settings: Settings
) -> None:
    with Kept.open(watched) as kept:
        saved = saved_of(open_index(watched), kept, ASLEEP, 0.99)
        add(watched, [str(write(tmp_path / "new", [NIGHT]))], settings=settings)
        index = open_index(watched)
        watching.move_threshold(index, kept, saved, 0.05)
        moved, _ = kept.search(saved.edit)
        assert moved.threshold == 0.05
        assert moved.there >= 2
        rebuild(watched)
        assert not look(open_index(watched), kept, moved)


def test_all_are_looked_at_after_an_add(watched: Path, tmp_path: Path, settings: Settings) -> None:
    assert look_at_all(watched) == 0
    assert not Kept.exists(watched)
    with Kept.open(watched) as kept:
        saved = saved_of(open_index(watched), kept, ASLEEP, 0.05)
        add(watched, [str(write(tmp_path / "new", [NIGHT]))], settings=settings)
        assert look_at_all(watched) == 1
        assert look_at_all(watched) == 0
        assert kept.search(saved.edit)[0].fresh == 1


def test_two_processes_at_once_tell_it_once(
    watched: Path, tmp_path: Path, settings: Settings
) -> None:
    with Kept.open(watched) as kept:
        saved_of(open_index(watched), kept, ASLEEP, 0.05)
    add(watched, [str(write(tmp_path / "new", [NIGHT]))], settings=settings)
    start, counts = threading.Barrier(4), []

    def run() -> None:
        start.wait()
        counts.append(look_at_all(watched))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(counts) == [0, 0, 0, 1]


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[dict[str, Any]], list[int]]]:
    """An address that takes what is sent to it, answering with the statuses given, then 200."""
    received: list[dict[str, Any]] = []
    statuses: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(statuses.pop(0) if statuses else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", received, statuses
    server.shutdown()
    thread.join()
    server.server_close()


def test_each_match_is_sent_once_and_again_only_where_it_failed(
    watched: Path,
    tmp_path: Path,
    settings: Settings,
    receiver: tuple[str, list[dict[str, Any]], list[int]],
) -> None:
    address, received, statuses = receiver
    with Kept.open(watched) as kept:
        saved = saved_of(open_index(watched), kept, ASLEEP, 0.05)
        add(watched, [str(write(tmp_path / "new", [NIGHT]))], settings=settings)
        index = open_index(watched)
        look(index, kept, saved)
        statuses.append(500)
        with pytest.raises(InputError, match="500"):
            watching.deliver(index, kept, kept.search(saved.edit)[0], address)
        assert watching.deliver(index, kept, kept.search(saved.edit)[0], address) == 1
        assert watching.deliver(index, kept, kept.search(saved.edit)[0], address) == 0
    assert len(received) == 2
    assert received[0] == received[1]
    assert [each["project"]["id"] for each in received[1]["matches"]] == ["natt"]
    assert saved.edit not in json.dumps(received)


def test_search_that_cannot_be_run_is_not_saved(watched: Path) -> None:
    with Kept.open(watched) as kept:
        index = open_index(watched)
        for asked in (Asked(), Asked("natt", (("planet", "Mars"),))):
            with pytest.raises(InputError):
                saved_of(index, kept, asked, 0.1)
        for threshold in (-0.1, 1.1, float("nan")):
            with pytest.raises(InputError):
                saved_of(index, kept, ASLEEP, threshold)
        assert not kept.searches()


@profile(deadline=None)
@given(
    st.lists(st.floats(0, 1, width=32), max_size=300),
    st.lists(st.floats(0, 1, width=32), max_size=50),
)
def test_choices_are_strengths_and_the_surer_is_never_lower(
    some: list[float], found: list[float]
) -> None:
    cuts = thresholds(np.array(some, np.float32), np.array(found, np.float32))
    assert 0 < cuts["wide"] <= cuts["recommended"] <= cuts["sure"] < 1


def test_thresholds_against_values_worked_out_by_hand() -> None:
    odds = np.repeat([-4.0, -3.0, -2.0], 20)  # middle -3, deviation 1.4826
    background = (1 / (1 + np.exp(-odds))).astype(np.float32)
    none, some = np.zeros(0, np.float32), np.array([0.6, 0.45, 0.1], np.float32)
    assert thresholds(background, none) == {"sure": 0.4, "recommended": 0.3, "wide": 0.2}
    narrow = np.repeat([-3.1, -3.0, -2.9], 20)
    background = (1 / (1 + np.exp(-narrow))).astype(np.float32)
    assert thresholds(background, none) == {"sure": 0.15, "recommended": 0.08, "wide": 0.059}
    assert thresholds(background, some) == {"sure": 0.36, "recommended": 0.27, "wide": 0.059}
