from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from synthese.errors import InputError, NotFoundError
from synthese.index import Index, add, open_index
from synthese.reports.json_documents import to_json
from synthese.retrieval import search, similar, similar_to_text
from synthese.settings import Settings


@pytest.fixture(scope="module")
def index(small_index: Path) -> Index:
    return open_index(small_index)


def ids(hits) -> list[str]:
    return [hit.project.id for hit in hits]


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_every_mode_finds_the_words(index: Index, mode) -> None:
    result = search(index, "digitalt tilsyn på sykehjem", mode=mode)
    assert result.hits[0].project.id == "tokke"
    assert [hit.rank for hit in result.hits] == list(range(1, len(result.hits) + 1))
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_the_modes_tell_which_leg_found(index: Index) -> None:
    dense = search(index, "sykehjem", mode="dense").hits[0].why
    lexical = search(index, "sykehjem", mode="lexical").hits[0].why
    assert dense.dense_rank is not None
    assert dense.words_score > 0
    assert dense.lexical_rank is None
    assert lexical.lexical_rank == 1
    assert lexical.dense_rank is None
    assert lexical.terms == ("sykehjem",)


def test_hits_quote_their_documents(index: Index) -> None:
    for hit in search(index, "sensorer varsler når noen står opp").hits:
        (detail,) = index.project(hit.project.id).documents
        for passage in hit.passages:
            assert passage.text == detail.document.text[passage.start : passage.end]
            assert passage.document == detail.document.source
            for start, end in passage.marks:
                assert 0 <= start < end <= len(passage.text)


def test_filters_come_before_ranking(index: Index) -> None:
    result = search(index, "sykehjem om natten", where={"language": ["en"]})
    assert ids(result.hits) == ["absence"]
    both = search(index, "sykehjem om natten", where={"language": ["en", "nn"]})
    assert set(ids(both.hits)) == {"absence", "voss"}
    none = search(index, "sykehjem", where={"language": ["nn"], "status": ["pågående"]})
    assert (none.hits, none.total) == ((), 0)


def test_a_filter_finds_k_projects_however_much_one_report_says(
    tmp_path, settings: Settings
) -> None:
    rows = [
        {"id": f"r{n}", "title": f"Lite prosjekt {n}", "text": "Kort om vann.", "status": "Ongoing"}
        for n in range(15)
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (tmp_path / "lang.txt").write_text("Vannrapport\n\n" + "Vann i vannverket. " * 20_000, "utf-8")
    add(
        tmp_path / "ix",
        [str(tmp_path / "rows.jsonl"), str(tmp_path / "lang.txt")],
        settings=settings,
    )
    opened = open_index(tmp_path / "ix")
    assert len(search(opened, "vann i vannverket", k=16).hits) == 16
    assert len(search(opened, "vann", k=10, where={"status": ["pågående"]}).hits) == 10


@pytest.mark.parametrize("name", ["Fredrikstad", "fredrikstad", "3107", "0106"])
def test_a_municipality_is_meant_by_its_numbers_too(index: Index, name) -> None:
    assert ids(search(index, "prosjekt", where={"municipality": [name]}).hits) == ["ferge"]


def test_facets_count_over_everything_that_matches(index: Index) -> None:
    result = search(index, "sykehjem, sjukeheim, ferge, school", k=1)
    assert result.total == 4
    assert result.facets["language"] == {"nb": 2, "en": 1, "nn": 1}
    assert sum(result.facets["format"].values()) == 4


def test_paging_goes_through_every_project_once(index: Index) -> None:
    whole = ids(search(index, "sensorer på skolen", k=4).hits)
    paged = [
        each
        for at in range(4)
        for each in ids(search(index, "sensorer på skolen", k=1, offset=at).hits)
    ]
    assert paged == whole
    assert search(index, "sensorer på skolen", k=1, offset=2).hits[0].rank == 3


def test_no_project_is_missed_or_shown_twice_over_many_pages(tmp_path, settings: Settings) -> None:
    rows = [
        {
            "id": f"r{n:02}",
            "title": f"Vannprosjekt {n}",
            "text": f"Vann og {'rør ' * (n % 7)} i kommune {n}.",
        }
        for n in range(60)
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    add(tmp_path / "ix", [str(tmp_path / "rows.jsonl")], settings=settings)
    opened = open_index(tmp_path / "ix")
    pages = [ids(search(opened, "rør og vann", k=10, offset=at).hits) for at in range(0, 60, 10)]
    shown = [each for page in pages for each in page]
    assert len(shown) == len(set(shown)) == 60


@pytest.mark.parametrize("query", ["", "   ", "\x00\x1f", "🙂🙂", '+ - "', "…"])
def test_a_query_without_words_is_the_callers_error(index: Index, query: str) -> None:
    with pytest.raises(InputError):
        search(index, query)


def test_a_query_that_is_too_long_names_the_limit(index: Index) -> None:
    with pytest.raises(InputError, match="5000"):
        search(index, "a" * 100_000)


def test_a_query_of_small_words_is_searched_by_meaning_and_says_so(index: Index) -> None:
    result = search(index, "hva er det")
    assert result.hits
    assert "småord" in result.interpretation[0]
    with pytest.raises(InputError):
        search(index, "hva er det", mode="lexical")


def test_an_unknown_filter_names_the_known_ones(index: Index) -> None:
    with pytest.raises(InputError, match="municipality"):
        search(index, "vann", where={"farge": ["blå"]})


def test_the_interpretation_is_in_the_readers_language(index: Index) -> None:
    told = [
        search(index, "ferge", language=each, where={"year": ["2021"]}).interpretation
        for each in ("nb", "nn", "en")
    ]
    assert told == [
        ("Søkte på mening og på ordene «ferge».", "Bare prosjekter der år er 2021."),
        ("Søkte på meining og på orda «ferge».", "Berre prosjekt der år er 2021."),
        ("Searched by meaning and by the words «ferge».", "Only projects where year is 2021."),
    ]


def test_like_projects_leave_the_project_itself_out(index: Index) -> None:
    found = ids(similar(index, "tokke", k=3))
    assert "tokke" not in found
    assert found[0] == "voss"
    with pytest.raises(NotFoundError):
        similar(index, "finnes-ikke")


def test_like_texts_are_found_from_a_whole_document(index: Index) -> None:
    text = "Vi søker om midler til sensorer på sykehjemmet om natten. " * 200
    assert "tokke" in ids(similar_to_text(index, text, k=2))
    with pytest.raises(InputError):
        similar_to_text(index, "  ")


def test_the_same_query_gives_the_same_bytes(index: Index) -> None:
    first, second = (json.dumps(to_json(search(index, "natt og søvn"))) for _ in range(2))
    assert first == second


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_query_breaks_the_search(small_index: Path, query: str) -> None:
    opened = open_index(small_index)
    try:
        result = search(opened, query)
    except InputError as error:
        assert error.text("nn")
    else:
        assert len(result.hits) <= 10
