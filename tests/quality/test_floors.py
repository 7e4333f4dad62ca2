"""Retrieval doesn't get worse: a floor for each set, on the data that it was measured on."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from synthese.settings import Settings

HERE = Path(__file__).parent
BASELINE = tomllib.loads((HERE / "floors.toml").read_text("utf-8"))
FLOORS = {name: each for name, each in BASELINE.items() if "nDCG@10" in each}


@pytest.fixture
def quality(monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, ModuleType]:
    monkeypatch.syspath_prepend(str(HERE.parents[1] / "scripts"))
    return importlib.import_module("quality.sets"), importlib.import_module("quality.measure")


@pytest.mark.parametrize("name", FLOORS)
def test_ndcg_does_not_fall_below_its_floor(
    name: str, quality: tuple[ModuleType, ModuleType], shared: Path, settings: Settings
) -> None:
    sets, measure = quality
    floor = FLOORS[name]
    whole = sets.load(name, shared)
    if whole.digest != floor["digest"]:
        pytest.skip(f"the floor was measured on other data: {name} is {whole.digest} now")
    some = sets.part(whole, sets.sample(whole, floor["queries"]))
    found = measure.synthese(some, settings=settings).mean("nDCG@10")
    assert found >= floor["nDCG@10"], f"{name}: {found:.4f}"


def test_the_demonstration_queries_have_a_floor() -> None:
    assert FLOORS["demo"]["queries"] >= 64
