"""The demonstration corpus' applications: each planted match in its tab, first or second."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from tests.screening_checks import check

from synthese.index import Index, add, open_index
from synthese.screening import read_applications, screen
from synthese.screening_records import Application, Screening, Tab
from synthese.settings import ReadLimits, Settings

CORPUS = Path(__file__).parents[2] / "corpus"
ON = date(2026, 1, 15)
TRUTH: Mapping[str, Mapping[str, list[str]]] = {
    each["application"]: each["expected"]
    for each in json.loads((CORPUS / "truth.json").read_text("utf-8"))["screening"]
}
TABS = {
    "already_done": Tab.ALREADY_DONE,
    "parallel": Tab.PARALLEL,
    "learn_from": Tab.LEARN_FROM,
}
# An English report of which no sentence is believed to tell a result: the model of roles reads
# its result as a challenge.
MISSED = {("soknad-digital-natt-seljord", "learn_from"): {"night-sensors-rana"}}
PLANTED = [(id, tab) for id, expected in TRUTH.items() for tab in expected if expected[tab]]
Screened = Mapping[str, tuple[Application, Screening]]


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Index:
    folder = tmp_path_factory.mktemp("screened")
    add(folder, [str(CORPUS / "projects")], settings=settings)
    return open_index(folder)


@pytest.fixture(scope="module")
def screened(demonstration: Index) -> Screened:
    read = read_applications([str(CORPUS / "applications")], limits=ReadLimits())
    given = [each for each in read if isinstance(each, Application)]
    return {each.id: (each, screen(demonstration, each, on=ON)) for each in given}


def test_every_application_is_screened_and_every_quote_stands(
    demonstration: Index, screened: Screened
) -> None:
    assert screened.keys() == TRUTH.keys()
    for application, screening in screened.values():
        check(demonstration, application, screening)


@pytest.mark.parametrize(("id", "tab"), PLANTED)
def test_what_is_planted_is_in_its_tab_first_or_second(
    id: str, tab: str, screened: Screened
) -> None:
    planted = set(TRUTH[id][tab])
    found = [each.project for each in screened[id][1].under(TABS[tab])]
    missed = MISSED.get((id, tab), set())
    assert planted - set(found) == missed
    last = max(found.index(each) for each in planted - missed)
    assert len(set(found[:last]) - planted) <= 1, found


def test_parallel_is_said_of_nothing_that_is_planted_otherwise(screened: Screened) -> None:
    for id, (_, screening) in screened.items():
        found = {each.project for each in screening.under(Tab.PARALLEL)}
        assert found <= set(TRUTH[id]["parallel"]), id
