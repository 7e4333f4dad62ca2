"""Relations and groups don't get worse: floors on the demonstration corpus and what is planted."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from sklearn.metrics import f1_score

from synthese.index import Index, add, open_index
from synthese.pilot_records import RelationKind
from synthese.relations import among, standing
from synthese.settings import Settings

HERE = Path(__file__).parent
FLOORS = tomllib.loads((HERE / "floors.toml").read_text("utf-8"))["relations"]
CORPUS = HERE.parents[1] / "corpus" / "projects"


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(HERE.parents[1] / "scripts"))
    module = importlib.import_module("quality.planted")
    if module.digest() != FLOORS["digest"]:
        pytest.skip(f"the floors were measured on other data: it is {module.digest()} now")
    return module


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Index:
    folder = tmp_path_factory.mktemp("planted")
    add(folder, [str(CORPUS)], settings=settings)
    return open_index(folder)


def test_kinds_of_relations_do_not_fall_below_their_floors(
    demonstration: Index, planted: ModuleType
) -> None:
    every = among(demonstration, standing(demonstration).space.ids)
    found = planted.told(every, planted.planted(demonstration), without=0)
    kinds = [str(each) for each in RelationKind]
    f1 = dict(
        zip(kinds, f1_score(found.truth, found.said, labels=kinds, average=None), strict=True)
    )
    assert f1[RelationKind.PARALLEL] >= FLOORS["parallel_f1"]
    assert f1[RelationKind.SISTER] >= FLOORS["sister_f1"]
    assert sum(f1.values()) / len(f1) >= FLOORS["macro_f1"]


def test_groups_do_not_fall_away_from_the_planted_sets(
    demonstration: Index, planted: ModuleType
) -> None:
    found = importlib.import_module("quality.grouping").against_planted(demonstration)
    assert found.sets >= FLOORS["ari_sets"]
    assert found.half >= FLOORS["ari_half"]
    assert found.every >= FLOORS["ari_every"]


def test_no_phase_of_a_project_is_told_as_parallel(
    demonstration: Index, planted: ModuleType
) -> None:
    found = importlib.import_module("quality.grouping").against_planted(demonstration)
    assert found.phases_parallel == 0
    known = planted.planted(demonstration)
    told = {(each.left, each.right): each.kind for each in standing(demonstration).relations}
    same = [pair for pair, kind in known.kinds.items() if kind == RelationKind.SAME]
    assert same
    assert not [pair for pair in same if told.get(pair) == RelationKind.PARALLEL]
