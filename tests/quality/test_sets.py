"""What counts as found in the pool, and how figures are put together."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from synthese.evaluation import MEASURES, Latency, QueryScore
from synthese.settings import Settings

SCRIPTS = Path(__file__).parents[2] / "scripts"
FERRY = {
    "nb": "Ferga over elva går på strøm hele året.",
    "en": "The ferry across the river runs on electricity all year.",
}
TITLE = "En tittel som er lang nok til at den bare kan være denne"


@pytest.fixture
def sets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    module = importlib.import_module("quality.sets")
    monkeypatch.setattr(module, "NEEDS", tmp_path / "none")
    module.load.cache_clear()
    return module


@pytest.fixture
def measure(sets: ModuleType) -> ModuleType:
    return importlib.import_module("quality.measure")


def write(path: Path, *rows: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(each)}\n" for each in rows), "utf-8")


def write_set(folder: Path, *, query: str, text: str, key: str = "s0") -> None:
    write(folder / "corpus.jsonl", {"_id": key, "title": "", "text": text})
    write(folder / "queries.jsonl", {"_id": "q0", "text": query})
    (folder / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\nq0\t{key}\t1\n", "utf-8")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Folders laid out as those beside the checkout, with texts of our own."""
    write_set(tmp_path / "eval/ntrex-nb-en", query=FERRY["nb"], text=FERRY["en"])
    write_set(tmp_path / "eval/ntrex-en-nb", query=FERRY["en"], text=FERRY["nb"])
    project = tmp_path / "eval/prosjekt"
    write_set(project / "nb-nb", query=TITLE, text="Vi måler tang.", key="p0")
    (project / "HELD_OUT_IDS.txt").write_text("2001-1_A\n", "utf-8")
    data = tmp_path / "data"
    write(data / "datanorge-docs/docs.jsonl", {"id": "om", "nb": "Om", "nn": "Om", "en": "About"})
    write(
        data / "kudos-innovasjon/snippets.jsonl",
        {"id": "k", "dokument": "Årsrapport", "tekst": "Etaten prøver nytt."},
    )
    write(
        data / "formas-sdg/projects.jsonl",
        {"id": "2002-2", "title": TITLE.upper(), "abstract": "Samme prosjekt, annet nummer."},
        {"id": "2003-3", "title": "Skog", "abstract": f"{TITLE}: en rapport om skog."},
    )
    write(
        data / "swecris-kth/projects.jsonl",
        *(
            {
                "projectId": key,
                "projectTitleSv": "",
                "projectTitleEn": None,
                "projectAbstractSv": f"Svensk {key}",
                "projectAbstractEn": f"Engelsk {key}",
            }
            for key in ("2001-1_B", "2004-4_A")
        ),
    )
    return tmp_path


def test_the_pool_holds_each_text_once_and_no_project_of_the_sets_again(
    sets: ModuleType, small: Path
) -> None:
    pool = sets.load("pool", small)
    texts = [each["text"] for each in pool.records]
    assert len(texts) == len(set(texts))
    assert {"Svensk 2004-4_A", "Engelsk 2004-4_A", "Etaten prøver nytt.", FERRY["nb"]} <= set(texts)
    assert not [each for each in texts if "2001-1" in each or "annet nummer" in each]
    assert texts.count("Om") == 1


def test_any_version_answers_but_the_query_does_not_find_itself(
    sets: ModuleType, small: Path
) -> None:
    pool = sets.load("pool", small)
    query = "ntrex-nb-en|q0"
    assert pool.qrels[query] == {"ntrex/s0": 1}
    assert pool.judged(query, ["ntrex-en-nb/s0", "kudos-innovasjon/k"]) == ["kudos-innovasjon/k"]
    both = ["kudos-innovasjon/k", "ntrex-nb-en/s0", "ntrex-nb-en/s0"]
    assert pool.judged(query, both) == ["kudos-innovasjon/k", "ntrex/s0"]
    assert pool.judged("prosjekt/nb-nb|q0", ["formas-sdg/2003-3#0", "prosjekt/nb-nb/p0"]) == [
        "prosjekt/p0"
    ]


def test_what_nobody_judged_for_the_demonstration_is_taken_out(
    sets: ModuleType, small: Path
) -> None:
    pool = sets.load("pool", small)
    query = next(each for each in pool.queries if each.startswith("demo|"))
    (right, *_) = pool.qrels[query]
    ranked = ["kudos-innovasjon/k", "swecris-kth/2004-4_A-Sv#0", right]
    assert pool.judged(query, ranked) == ["swecris-kth/2004-4_A-Sv#0", right]


def test_the_same_text_makes_one_family_of_two(sets: ModuleType) -> None:
    texts = sets._Texts()
    texts.add_all("prosjekt/nb", [{"_id": "p0", "title": "", "text": "Likt"}])
    texts.add_all("prosjekt/en", [{"_id": "p1", "title": "", "text": "Alike"}])
    texts.add_all("prosjekt/nb", [{"_id": "p1", "title": "", "text": "likt "}])
    assert len(texts.records) == 2
    assert len(set(texts.families.values())) == 1


def test_a_set_is_indexed_whole_and_measured(
    sets: ModuleType, measure: ModuleType, small: Path, settings: Settings
) -> None:
    found = measure.synthese(sets.load("ntrex-en-nb", small), settings=settings)
    assert [each.query for each in found.scores] == ["q0"]
    assert found.mean("success@1") == 1.0
    assert found.latency_ms.median > 0


def test_data_that_changes_has_another_digest(sets: ModuleType, small: Path) -> None:
    before = sets.load("ntrex-en-nb", small)
    write_set(small / "eval/ntrex-en-nb", query=FERRY["en"], text="Noe annet.")
    sets.load.cache_clear()
    assert sets.load("ntrex-en-nb", small).digest != before.digest


def figures(measure: ModuleType, system: str, **values: float) -> Any:
    scores = tuple(
        QueryScore(query.replace("__", "|"), dict.fromkeys(MEASURES, value))
        for query, value in values.items()
    )
    return measure.Figures(system, scores, Latency(12.0, 20.0))


def test_the_pools_mean_is_over_sets(measure: ModuleType) -> None:
    found = figures(measure, "x", a__1=1.0, a__2=1.0, a__3=1.0, b__1=0.0)
    assert found.mean("MRR") == 0.5
    assert found.interval("MRR") == (0.5, 0.5)
    assert np.mean([each.measures["MRR"] for each in found.scores]) == 0.75


def test_the_page_shows_the_best_in_bold(
    sets: ModuleType, measure: ModuleType, small: Path, settings: Settings
) -> None:
    report = importlib.import_module("quality.report").report
    robustness = importlib.import_module("quality.robustness")
    robust = robustness.Robustness(
        {"demo": [robustness.Pair("ferga", "ferja", 8)]},
        [robustness.Slip("ferga", "fegra", 1.0, 0.5)],
    )
    small_set = sets.load("ntrex-en-nb", small)
    found = {
        "ntrex-en-nb": [figures(measure, "Synthese", q0=0.25), figures(measure, "peer", q0=0.5)]
    }
    page = report([small_set], found, [], models=settings, robust=robust)
    assert "| ntrex-en-nb | 0.250 (0.250–0.250) | **0.500** |" in page
    assert small_set.digest[:16] in page
    assert "8.00 (demo; at least 8)" in page
    assert "1.000 without the error and 0.500 with it" in page
