"""What is read out of a query narrows softly, what the reader chose strictly; nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthese.errors import InputError
from synthese.index import Index, add, open_index
from synthese.records import SearchResult
from synthese.retrieval import search
from synthese.settings import Settings

FILES = {
    "tokke.md": "# Alarm i heimen\n\nPeriode: 2021–2022\n\nStatus: Avslutta\n\nTokke kommune er"
    " prosjekteier. Velferdsteknologi gir eldre trygghet hjemme, og nattilsyn med sensor sparer"
    " turer.",
    "oslo.md": "# Trygghet i by\n\nPeriode: 2015\n\nStatus: Avsluttet\n\nOslo kommune er"
    " prosjekteier. Velferdsteknologi i omsorgsboliger, med alarm og sensor for eldre.",
    "ukjent.md": "# Om teknologi i omsorgen\n\nVelferdsteknologi er sensorer og alarmer som lar"
    " eldre bo hjemme. Teksten sier ikke hvor.",
    "distrikt.md": "# Utfordringer i distriktskommuner\n\nDistriktskommuner har få fagfolk, og"
    " velferdsteknologi er krevende å ta i bruk der avstandene er lange.",
    "skole.md": "# Skolemat\n\nSteinkjer kommune er prosjekteier. Skolemat gir ro i klassen, og"
    " elevene spiser frukt.\n\nTildelt: kr 300 000",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("narrowing")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    add(folder / "index", [str(folder / name) for name in FILES], settings=Settings())
    return open_index(folder / "index")


def ids(result: SearchResult) -> list[str]:
    return [hit.project.id for hit in result.hits]


def test_what_is_known_to_be_otherwise_goes_out_and_what_is_not_known_comes_after(
    index: Index,
) -> None:
    result = search(index, "velferdsteknologi distriktskommune")
    assert "oslo" not in ids(result)
    assert set(ids(result)[:2]) == {"tokke", "distrikt"}
    assert ids(result).index("ukjent") > 1
    assert {hit.project.id: hit.known for hit in result.hits if hit.project.id != "skole"} == {
        "tokke": True,
        "distrikt": True,
        "ukjent": False,
    }
    assert result.unknown == 1


def test_the_chip_says_what_was_typed_and_what_it_was_read_as(index: Index) -> None:
    result = search(index, "velferdsteknologi distriktskommune")
    chip = next(each for each in result.interpretation if each.kind == "filter")
    assert (chip.field, chip.values, chip.typed) == (
        "centrality",
        ("5", "6"),
        "distriktskommune",
    )
    assert "5–6" in chip.text
    assert chip.state == "on"


def test_a_chip_taken_as_a_word_or_taken_out_filters_no_more_and_is_still_told(
    index: Index,
) -> None:
    for way, state in (("plain", "word"), ("without", "off")):
        result = search(index, "velferdsteknologi distriktskommune", **{way: ["distriktskommune"]})
        assert "oslo" in ids(result)
        assert [e.state for e in result.interpretation if e.field == "centrality"] == [state]


def test_field_syntax_is_strict(index: Index) -> None:
    assert ids(search(index, "kommune:Tokke")) == ["tokke"]
    assert ids(search(index, "teknologi kommune:Tokke")) == ["tokke"]
    assert search(index, "teknologi kommune:Tokke").unknown == 0


def test_chosen_filters_are_strict_also_by_region_people_and_old_county(index: Index) -> None:
    for where in ({"county": ["Telemark"]}, {"population": ["0-4999"]}, {"municipality": ["4034"]}):
        assert ids(search(index, "velferdsteknologi", where=where)) == ["tokke"]
    assert ids(search(index, "skolemat", where={"region": ["Innherred"]})) == ["skole"]
    assert ids(search(index, "skolemat", where={"county": ["Nord-Trøndelag"]})) == ["skole"]


def test_ranges_of_years_and_sums_narrow(index: Index) -> None:
    assert ids(search(index, "trygghet", where={"year": ["2020-2024"]})) == ["tokke"]
    assert ids(search(index, "trygghet", where={"year": ["-2016"]})) == ["oslo"]
    assert ids(search(index, "mat", where={"amount": ["250000-"]})) == ["skole"]
    assert ids(search(index, "mat", where={"amount": ["-250000"]})) == []


def test_an_excluded_word_stands_in_no_hit(index: Index) -> None:
    assert "distrikt" not in ids(search(index, "velferdsteknologi -distriktskommuner"))


def test_a_filtered_facet_keeps_its_other_values(index: Index) -> None:
    result = search(index, "velferdsteknologi", where={"municipality": ["Tokke"]})
    assert result.facets["municipality"] == {"Oslo": 1, "Tokke": 1}
    assert result.facets["county"] == {"Telemark": 1}
    assert result.total == 1


def test_facets_count_what_a_filter_by_them_then_finds(index: Index) -> None:
    every = search(index, "velferdsteknologi", k=100)
    assert set(every.facets) >= {"municipality", "county", "centrality", "year", "status", "actor"}
    for name, counted in every.facets.items():
        for value, count in counted.items():
            found = search(index, "velferdsteknologi", k=100, where={name: [value]})
            assert found.total == count, (name, value)
            assert len(found.hits) >= count


def test_only_filters_bring_everything_that_fits(index: Index) -> None:
    result = search(index, "avsluttede prosjekter i Oslo")
    assert ids(result) == ["oslo"]
    assert result.total == 1
    assert "filtre" in " ".join(result.notes)


def test_an_unknown_field_is_the_callers_error(index: Index) -> None:
    with pytest.raises(InputError, match="postnummer"):
        search(index, "skole", where={"postnummer": ["7700"]})


def test_an_abbreviation_is_searched_as_what_it_stands_for(index: Index) -> None:
    result = search(index, "VFT for eldre")
    assert any(each.kind == "synonym" and each.typed == "VFT" for each in result.interpretation)
    assert ids(result)[0] in ("tokke", "oslo", "ukjent")
    assert result.hits[0].why.terms


def test_the_same_index_and_query_give_the_same_answer(index: Index, tmp_path: Path) -> None:
    first, again = (search(index, "velferdsteknologi distriktskommune") for _ in range(2))
    assert first == again
