"""The order of reading goes on saving what it saved, on real projects with their funder's goals."""

from __future__ import annotations

import importlib
import tomllib
from hashlib import sha256
from pathlib import Path
from statistics import fmean
from types import ModuleType

import pytest

from synthese.index.opening import load_lexicon

HERE = Path(__file__).parent
FLOOR = tomllib.loads((HERE / "floors.toml").read_text("utf-8"))["reading_order"]


@pytest.fixture
def sets(monkeypatch: pytest.MonkeyPatch, shared: Path) -> ModuleType:
    digest = sha256((shared / "data/formas-sdg/projects.jsonl").read_bytes()).hexdigest()
    if digest != FLOOR["digest"]:
        pytest.skip(f"the floor was measured on other data: it is {digest} now")
    monkeypatch.syspath_prepend(str(HERE.parents[1] / "scripts"))
    return importlib.import_module("quality.reading_sets")


def test_work_saved_at_95_percent_recall_does_not_fall_below_its_floor(sets: ModuleType) -> None:
    lexicon = load_lexicon()
    saved = []
    for problem in sets.problems()["goals"]:
        reader = sets.reader_of(problem, lexicon)
        saved.append(sets.reading(reader, problem, seed=0, every=3).work_saved_at_95)
    assert len(saved) == len(sets.GOALS)
    assert fmean(saved) >= FLOOR["work_saved_at_95"], saved
