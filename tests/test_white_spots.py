"""Where a theme is missing: every expected number against one that was worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from math import exp
from pathlib import Path

import pytest

from synthese.index import Index, add, open_index
from synthese.norwegian import units
from synthese.pilot_records import Grouping, Label, Spread, Theme, WhiteSpot
from synthese.settings import Settings
from synthese.white_spots import chance_of_none, spread, white_spots

Made = Callable[[Mapping[str, list[str]]], Index]
# People by the table of municipalities, added up by hand.
OSLO, TROMS, FINNMARK = 666_759, 166_884, 76_149


@pytest.fixture
def made(tmp_path: Path, settings: Settings) -> Made:
    """Makes an index of projects with these municipalities."""

    def index(projects: Mapping[str, list[str]]) -> Index:
        rows = [
            {
                "id": name,
                "tittel": f"Prosjekt {name}",
                "kommune": "; ".join(places),
                "beskrivelse": f"{name}: De ansatte prøver noe nytt, og det tar tid.",
            }
            for name, places in projects.items()
        ]
        lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in rows)
        (tmp_path / "prosjekter.jsonl").write_text(lines, "utf-8")
        add(tmp_path / "index", [str(tmp_path / "prosjekter.jsonl")], settings=settings)
        return open_index(tmp_path / "index")

    return index


def grouping(**themes: list[str]) -> Grouping:
    label = Label({"nb": "tema", "nn": "tema", "en": "theme"})
    return Grouping(tuple(Theme(name, label, tuple(ids)) for name, ids in themes.items()), (), ())


def cell(table: tuple[Spread, ...], theme: str, value: str) -> Spread:
    (found,) = (each for each in table if (each.theme, each.value) == (theme, value))
    return found


def spot(found: tuple[WhiteSpot, ...], name: str) -> WhiteSpot:
    (one,) = (each for each in found if each.name == name)
    return one


def test_people_of_the_places_are_all_the_people(made: Made) -> None:
    table = spread(made({"a": ["Oslo"]}), grouping(t=["a"]))
    everyone = sum(units.population(each.number) or 0 for each in units.municipalities())
    for kind, places in (("county", 15), ("centrality", 6)):
        cells = [each for each in table if each.kind == kind]
        assert len(cells) == places
        assert sum(each.population for each in cells) == everyone
    assert cell(table, "t", "03").population == OSLO
    assert cell(table, "t", "55").population == TROMS
    assert cell(table, "t", "56").population == FINNMARK


def test_what_is_expected_is_shared_by_people_among_covered_places(made: Made) -> None:
    index = made({"a": ["Tromsø"], "b": ["Tromsø"], "c": ["Alta"], "d": ["Oslo"]})
    table = spread(index, grouping(t=["a", "b", "c"]))
    covered = OSLO + TROMS + FINNMARK
    for value, people, projects, known in (
        ("55", TROMS, 2, 2),
        ("56", FINNMARK, 1, 1),
        ("03", OSLO, 0, 1),
    ):
        found = cell(table, "t", value)
        assert (found.projects, found.known) == (projects, known)
        assert found.expected == pytest.approx(3 * people / covered)
    # Finnmark: three of 910,000 people's projects, shared by 76,000 of them.
    assert cell(table, "t", "56").expected == pytest.approx(0.2511, abs=5e-5)
    # Where there is no data, what there would be at the same rate.
    rogaland = cell(table, "t", "11")
    assert rogaland.known == 0
    assert rogaland.expected == pytest.approx(3 * rogaland.population / covered)


def test_project_counts_once_in_each_of_its_counties_and_classes(made: Made) -> None:
    index = made({"a": ["Tromsø", "Senja", "Alta"], "b": []})
    table = spread(index, grouping(t=["a", "b"]))
    counted = {each.value: each.projects for each in table if each.projects}
    classes = {str(units.centrality(each)) for each in ("5501", "5530", "5601")}
    assert counted == {"55": 1, "56": 1} | dict.fromkeys(classes, 1)
    counties = [each for each in table if each.kind == "county" and each.known]
    assert sum(each.expected for each in counties) == pytest.approx(2)


def test_missing_theme_surprises_where_people_and_projects_would_let_one_expect_it(
    made: Made,
) -> None:
    # Six of twelve are of the theme, all in Troms; Oslo has six of another.
    here = {f"t{n}": ["Tromsø"] for n in range(6)}
    there = {f"o{n}": ["Oslo"] for n in range(6)}
    index = made(here | there)
    found = spot(white_spots(index, grouping(t=list(here))), "Oslo")
    expected = 6 * OSLO / (OSLO + TROMS)  # 4.80 by people
    assert found.expected == pytest.approx(expected)
    assert found.expected == pytest.approx(4.799, abs=5e-4)
    # By what the index knows of each, six twelfths of six: three, and e^-3 is just below 5 %.
    assert found.chance == pytest.approx(exp(-3))
    assert found.surprising
    assert found.covered
    assert (found.known, found.population) == (6, OSLO)


def test_place_from_which_little_is_known_has_no_sure_white_spot(made: Made) -> None:
    here = {f"t{n}": ["Tromsø"] for n in range(6)}
    found = spot(white_spots(made(here | {"o": ["Oslo"]}), grouping(t=list(here))), "Oslo")
    assert found.expected == pytest.approx(6 * OSLO / (OSLO + TROMS))
    assert found.chance == pytest.approx(exp(-6 / 7))  # one of seven known, six of the theme
    assert found.covered
    assert not found.surprising


def test_place_without_data_is_told_apart_and_comes_last(made: Made) -> None:
    here = {f"t{n}": ["Tromsø"] for n in range(6)}
    found = white_spots(made(here | {"o": ["Oslo"]}), grouping(t=list(here)))
    bare = spot(found, "Rogaland")
    assert not bare.covered
    assert not bare.surprising
    assert (bare.known, bare.chance) == (0, 1.0)
    covered = [each.covered for each in found]
    assert covered == sorted(covered, reverse=True)
    assert {each.name for each in found if each.kind == "county" and each.covered} == {"Oslo"}


def test_small_theme_has_no_white_spots(made: Made) -> None:
    assert white_spots(made({"a": ["Tromsø"], "b": ["Oslo"]}), grouping(t=["a"])) == ()


def test_where_no_place_is_known_nothing_is_expected(made: Made) -> None:
    index = made({"a": [], "b": []})
    table = spread(index, grouping(t=["a", "b", "gone"], empty=[]))
    assert {(each.projects, each.expected, each.known) for each in table} == {(0, 0.0, 0)}
    assert white_spots(index, grouping(t=["a", "b"])) == ()


def test_chance_of_none_is_poissons() -> None:
    assert chance_of_none(0) == 1
    assert chance_of_none(3) == pytest.approx(0.0498, abs=5e-5)
