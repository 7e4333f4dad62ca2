"""Norway's table: the facts by name, and every unit in every year."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from importlib.resources import files
from pathlib import Path

import pytest

from synthese.norwegian.units import (
    Municipality,
    all_names,
    centrality,
    centrality_index,
    counties,
    county,
    county_of,
    is_ambiguous,
    municipalities,
    municipalities_of_county,
    population,
    predecessors,
    region,
    regions,
    resolve,
    successors,
    today,
    units,
    units_named,
)

SOURCES = Path(__file__).parents[3] / "shared/data/kommuner"
YEARS = range(1994, 2027)


def numbers(name: str, at: int | None = None) -> list[str]:
    return [share.unit.number for share in resolve(name, at)]


# One name or number


@pytest.mark.parametrize("written", ["0219", "3024", "3201", "219", "219.0", "K-3201"])
def test_every_number_of_a_municipality_is_its_own(written: str) -> None:
    assert resolve(written) == ((Municipality("3201", "Bærum"), 1.0),)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("Grong", "5045"),
        ("Kristiansund", "1505"),
        ("Frøya", "5014"),
        ("Hamar", "3403"),
        ("Nøtterøy", "3911"),
        ("Sarpsborg", "3105"),
        ("Klæbu", "5001"),
        ("Haram", "1580"),
        ("Ålesund", "1508"),
        ("Gjøvik", "3407"),
        ("Oslo", "0301"),
        ("301", "0301"),
        ("Mosvik", "5053"),
        ("Bjarkøy", "5503"),
        ("Skjerstad", "1804"),
        ("Borre", "3901"),
        ("Våle", "3905"),
        ("Re", "3905"),
        ("0716", "3905"),
        ("Hornindal", "1577"),
        ("Leikanger", "4640"),
        ("Audnedal", "4225"),
        ("Namdalseid", "5007"),
        ("Halsa", "5055"),
        ("Sandøy", "1508"),
        ("Ølen", "1160"),
        ("1214", "1160"),
    ],
)
def test_a_former_name_leads_to_the_unit_of_today(written: str, number: str) -> None:
    assert numbers(written) == [number]
    assert not is_ambiguous(written)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("tokke KOMMUNE", "4034"),
        ("Voss herad", "4621"),
        ("Municipality of Tokke", "4034"),
        ("Tokke municipality", "4034"),
        ("kommunen Tokke", "4034"),
        ("  Nord - Odal ", "3414"),
        ("Guovdageaidnu", "5612"),
        ("Guovdageainnu suohkan", "5612"),
        ("Kautokeino", "5612"),
        ("Deatnu", "5628"),
        ("Snåase", "5041"),
        ("Porsanki", "5622"),
        ("Tråante", "5001"),
        ("Kárášjohka", "5610"),
        ("5001 Trondheim", "5001"),
        ("Bærum (3201)", "3201"),
        ("Gáivuotna - Kåfjord - Kaivuono", "5540"),
        ("Storfjord – Omasvuotna – Omasvuono kommune", "5538"),
        ("Snåase/Snåsa", "5041"),
        ("A\u030as", "3218"),
    ],
)
def test_a_name_is_known_however_it_is_written(written: str, number: str) -> None:
    assert numbers(written) == [number]


@pytest.mark.parametrize(
    "written", ["", "Atlantis", "9999", "0000", "2019 Trondheim", "kommune", "Oslo - Bergen", "/"]
)
def test_what_is_no_municipality_has_no_units(written: str) -> None:
    assert resolve(written) == ()
    assert not is_ambiguous(written)
    assert county_of(written) is None


@pytest.mark.parametrize(
    ("name", "of_whom"),
    [
        ("Våler", {"3114", "3419"}),
        ("Herøy", {"1515", "1818"}),
        ("Nes", {"3228", "3322"}),
        ("Os", {"3430", "4624"}),
        ("Sande", {"1514", "3903"}),
        ("Bø", {"1867", "4020"}),
    ],
)
def test_a_shared_name_is_ambiguous(name: str, of_whom: set[str]) -> None:
    assert set(numbers(name)) == of_whom
    assert all(share.share == 1 for share in resolve(name))
    assert is_ambiguous(name)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("Våler (Østfold)", "3114"),
        ("Våler i Solør", "3419"),
        ("Våler (Hedmark)", "3419"),
        ("Våler, Innlandet", "3419"),
        ("Herøy (Nordland)", "1818"),
        ("Herøy kommune i Nordland", "1818"),
        ("Herøy på Sunnmøre", "1515"),
        ("Nes i Hallingdal", "3322"),
        ("Nes på Romerike", "3228"),
        ("Os i Hordaland", "4624"),
        ("Os i Østerdalen", "3430"),
        ("Sande i Vestfold", "3903"),
        ("Bø i Telemark", "4020"),
        ("Bø i Vesterålen", "1867"),
        ("Rindal i Møre og Romsdal", "5061"),
    ],
)
def test_the_place_chooses_among_units_of_one_name(written: str, number: str) -> None:
    assert numbers(written) == [number]
    assert not is_ambiguous(written)


def test_the_year_chooses_among_units_of_one_name() -> None:
    assert numbers("Os", 2022) == numbers("Os", 2026) == ["3430"]
    assert is_ambiguous("Os", 2019)
    assert numbers("Sande", 2021) == ["1514"]
    assert numbers("Bø", 2021) == ["1867"]
    assert [unit.number for unit in units_named("0716", 2001)] == ["0716"]
    assert [unit.name for unit in units_named("0716", 2001)] == ["Våle"]


def test_a_name_no_longer_or_not_yet_in_use_is_still_known() -> None:
    assert numbers("Klæbu", 2023) == ["5001"]
    assert numbers("Orkland", 2018) == ["5059"]


def test_a_split_unit_goes_to_several_by_its_people() -> None:
    assert numbers("1507") == ["1508", "1580"]
    assert numbers("Ålesund", 2021) == ["1508", "1580"]
    assert 0.8 < resolve("1507")[0].share < 0.9
    assert set(numbers("Tysfjord")) == {"1806", "1875"}
    assert set(numbers("Snillfjord")) == {"5055", "5056", "5059"}
    assert not any(map(is_ambiguous, ("1507", "Tysfjord", "Snillfjord")))


def test_successors_and_predecessors_tell_each_step() -> None:
    assert successors("0219") == (("3024", 1.0),)
    assert successors("1534") == (("1507", 1.0),)
    assert dict(successors("1507")) == dict(share_of(share) for share in resolve("1507"))
    assert successors("3201") == ()
    assert {number for number, _ in predecessors("3301")} == {"3005"}
    assert {number for number, _ in predecessors("3005")} == {"0602", "0625", "0711"}
    assert {number for number, _ in predecessors("5055")} == {"1571", "5011", "5012"}


def share_of(share: tuple[Municipality, float]) -> tuple[str, float]:
    return share[0].number, share[1]


# Every unit in every year


def test_each_year_has_as_many_municipalities_as_norway_had() -> None:
    count = {year: sum(unit.valid(year) for unit in units()) for year in YEARS}
    known = {1994: 435, 2001: 435, 2002: 434, 2005: 433, 2006: 431, 2008: 430, 2012: 429}
    known |= {2013: 428, 2016: 428, 2017: 426, 2018: 422, 2019: 422, 2020: 356, 2023: 356}
    known |= {2024: 357, 2026: 357}
    assert {year: count[year] for year in known} == known


@pytest.mark.parametrize("year", YEARS)
def test_every_unit_of_a_year_leads_to_today(year: int) -> None:
    current = set(municipalities())
    existing = {each.number for each in counties() if each.start <= year <= (each.end or 9999)}
    reached, then = defaultdict(float), [unit for unit in units() if unit.valid(year)]
    assert len({unit.number for unit in then}) == len(then)
    for unit in then:
        shares = resolve(unit.number, year)
        assert sum(share.share for share in shares) == pytest.approx(1), unit
        assert {share.unit for share in shares} <= current
        assert unit.county in existing, unit
        assert county_of(unit.number, year).number == unit.county
        for name in unit.names:
            assert {share.unit for share in shares} <= {share.unit for share in resolve(name, year)}
        for share in shares:
            reached[share.unit] += share.share
    assert reached.keys() == current
    assert all(people > 0 for people in reached.values())


def test_every_unit_that_ended_has_successors_of_the_year_after() -> None:
    for unit in units():
        following = dict(successors(unit.number, unit.start))
        if unit.end is None:
            assert following == {}
            continue
        assert sum(following.values()) == pytest.approx(1), unit
        for number in following:
            assert any(other.number == number and other.valid(unit.end + 1) for other in units()), (
                unit
            )


def test_a_name_of_today_is_first_that_of_today() -> None:
    for unit in municipalities():
        assert resolve(unit.name, 2026) == ((unit, 1.0),)
        assert resolve(f"{unit.name} kommune", 2026) == ((unit, 1.0),)
        assert today(unit.number) == unit
        assert county_of(unit.number).number == unit.number[:2]


def test_every_unit_of_today_has_its_figures() -> None:
    for unit in municipalities():
        assert centrality(unit.number) in range(1, 7)
        assert 0 <= centrality_index(unit.number) <= 1000
        assert population(unit.number) > 150
    assert today("0219") is None
    assert centrality("0219") is None
    assert population("0219") is None
    assert centrality("0301") == 1
    assert centrality("5052") == 6
    assert sum(population(unit.number) for unit in municipalities()) == pytest.approx(
        5.26e6, rel=0.01
    )


# Counties


def test_counties_old_and_new() -> None:
    assert [each.number for each in county("Østfold")] == ["31", "01"]
    assert [each.name for each in county("46")] == ["Vestland"]
    assert [each.number for each in county("hordaland fylkeskommune")] == ["12"]
    assert [each.number for each in county("1")] == ["01"]
    assert [each.number for each in county("Trööndelage")] == ["50"]
    assert county("Viken")[0].end == 2023
    assert county("Bærum") == ()


def test_each_county_has_members_and_each_unit_one_county() -> None:
    found = [
        unit
        for each in counties()
        if each.end is None
        for unit in municipalities_of_county(each.number)
    ]
    assert sorted(unit.number for unit in found) == [unit.number for unit in municipalities()]
    assert all(municipalities_of_county(each.number) for each in counties())


def test_members_of_an_old_county_are_those_mostly_in_it() -> None:
    def names(number: str) -> set[str]:
        return {unit.name for unit in municipalities_of_county(number)}

    assert names("07") == {
        "Horten",
        "Holmestrand",
        "Tønsberg",
        "Sandefjord",
        "Larvik",
        "Færder",
    }
    assert "Drammen" in names("06")
    assert "Lunner" in names("05") & names("30") & names("32")
    assert "Rindal" in names("50") - names("15")
    assert len(names("30")) == 51
    assert len(names("54")) == 39


def test_the_county_follows_the_year() -> None:
    def name(number: str, at: int | None = None) -> str:
        return county_of(number, at).name

    assert [name("3201", at) for at in (2019, 2022, 2024, None)] == [
        "Akershus",
        "Viken",
        "Akershus",
        "Akershus",
    ]
    assert name("0219") == "Akershus"
    assert county_of("0219").number == "32"
    assert name("0711", 2018) == "Vestfold"
    assert [name("5061", at) for at in (2018, 2019)] == ["Møre og Romsdal", "Trøndelag"]
    assert name("5501", 2021) == "Troms og Finnmark"


# Regions


def test_regions_have_members_of_today() -> None:
    assert len(regions()) >= 70
    assert len({each.id for each in regions()}) == len(regions())
    for each in regions():
        assert each.members, each.id
        assert len(set(each.members)) == len(each.members), each.id
        assert each.kind in {"part of the country", "district", "council", "cooperation", "zone"}
        assert region(each.id) == each
        assert all(region(name) == each for name in each.names), each.id
        assert each.start is None or each.end is None or each.start <= each.end


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("Værnesregionen", {"Meråker", "Selbu", "Stjørdal", "Tydal"}),
        ("lofoten", {"Flakstad", "Moskenes", "Røst", "Vestvågøy", "Vågan", "Værøy"}),
        ("Follorådet", {"Enebakk", "Frogn", "Nesodden", "Nordre Follo", "Vestby", "Ås"}),
        ("HALD", {"Alstahaug", "Dønna", "Herøy (Nordland)", "Leirfjord"}),
    ],
)
def test_a_region_is_its_members(name: str, members: set[str]) -> None:
    assert {unit.name for unit in region(name).members} == members


def test_parts_of_the_country_are_whole_counties() -> None:
    parts = ("Nord-Norge", "Midt-Noreg", "Vestlandet", "Sørlandet", "Austlandet")
    covered = {unit for name in parts for unit in region(name).members}
    assert covered == set(municipalities())
    assert len(region("Northern Norway").members) == 80
    assert len(region("Helgeland").members) == 18


def test_a_name_may_be_that_of_several_kinds_of_place() -> None:
    names = all_names()
    assert names["Voss"] == ("municipality", "region")
    assert names["Viken"] == ("county",)
    assert names["Nøtterøy"] == ("municipality",)
    for name, kinds in names.items():
        assert "municipality" not in kinds or resolve(name)
        assert "county" not in kinds or county(name)
        assert "region" not in kinds or region(name)


def test_regions_name_only_units_of_today() -> None:
    known = {unit.name for unit in municipalities()}
    text = files("synthese.norwegian").joinpath("regions.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        named = {part for part in row["members"].split("|") if not part.startswith("county:")}
        assert named <= known, row["id"]


# Against the sources


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the source tables are not beside the repository")
def test_changes_of_2024_and_2020_resolve() -> None:
    history = json.loads((SOURCES / "code-history-2024.json").read_text("utf-8"))["endringer"]
    assert len(history) == 112
    for number, entry in history.items():
        for old in entry["oldCodes"]:
            assert number in numbers(old["code"], 2023)
    text = (SOURCES / "kommuner_med_endringer_fra2019_til2020.csv").read_text("latin-1")
    changes = defaultdict(set)
    for row in csv.DictReader(text.splitlines(), delimiter=";"):
        changes[row["kommuner_2019"][:4]].add(row["kommuner_2020"][:4])
    assert len(changes) > 300
    for old, new in changes.items():
        assert {number for number, _ in successors(old, 2019)} | {old} == new | {old}
        assert set(numbers(old, 2019)) <= {n for each in new for n in numbers(each, 2020)}
