from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from synthese.errors import InputError, NotFoundError
from synthese.explaining import NEAR, meetings
from synthese.index import Index, add, open_index
from synthese.norwegian.words import content_words
from synthese.query import understand
from synthese.reports.json_documents import to_json
from synthese.retrieval import search, similar, similar_to_text
from synthese.settings import Settings
from synthese.strength import GOOD


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
    assert lexical.lexical_rank is not None
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
    assert "småord" in result.notes[0]
    with pytest.raises(InputError):
        search(index, "hva er det", mode="lexical")


def test_an_unknown_filter_names_the_known_ones(index: Index) -> None:
    with pytest.raises(InputError, match="municipality"):
        search(index, "vann", where={"farge": ["blå"]})


def test_the_interpretation_is_in_the_readers_language(index: Index) -> None:
    told = [
        search(index, "ferge", language=each, where={"year": ["2021"]}).notes
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


WRITTEN = {
    "ehelse": ("Journal på nett", "Legevakta tar i bruk ehelse og slipper papirene."),
    "e-helse": ("Timebestilling", "Innbyggerne bestiller time selv. Satsingen på E-helse varer."),
    "sammensatt": (
        "Trygg hjemme",
        "Velferdsteknologi hos dem som bor alene, med vakt hele døgnet.",
    ),
    "særskrevet": ("Varsling", "Tilskudd til velferds teknologi som melder fra om fall."),
    "engelsk": ("Daily call", "Volunteers phone the elderly every morning and have a chat."),
    "runde": (
        "Færre turer",
        "Ansatte gikk en runde om natten, ikke mange. Nye runder om natta koster, natt etter natt.",
    ),
    "barnehage": (
        "Ute hele året",
        "Barnehagen har flyttet ut i skogen, der barna lærer av naturen.",
    ),
    "ferge": ("Over elva", "En ferge på strøm går i rute, med avgang hvert kvarter."),
}
LINES = """Voksne ute

Foreldre går mange runder
om natta. Byen er rolig i helgene etter det.
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory, settings: Settings) -> Index:
    """An index of a few projects, told in ways that a search has to bring together."""
    folder = tmp_path_factory.mktemp("written")
    rows = [{"id": name, "title": title, "text": text} for name, (title, text) in WRITTEN.items()]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (folder / "natteravn.txt").write_text(LINES, "utf-8")
    sources = [str(folder / "rows.jsonl"), str(folder / "natteravn.txt")]
    add(folder / "index", sources, settings=settings)
    return open_index(folder / "index")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("«mange runder om natta»", ["natteravn"]),
        ('"Mange Runder OM natta"', ["natteravn"]),
        ("“om natta”", ["natteravn", "runde"]),
        ("«om natten»", ["runde"]),  # another form is another phrase
        ("«natt»", ["runde"]),
        ("«runder om natta» «Byen er rolig»", ["natteravn"]),
        ("«runder, om natta»", []),  # a mark between the words is another phrase
        ("«voksne ute»", ["natteravn"]),  # in the title
        ("«E-helse»", ["e-helse"]),
        ("«chat.»", ["engelsk"]),
    ],
)
@pytest.mark.parametrize("mode", ["hybrid", "dense"])
def test_a_phrase_is_found_word_for_word(written: Index, query: str, found: list, mode) -> None:
    result = search(written, query, mode=mode)
    assert sorted(ids(result.hits)) == found
    assert result.total == len(found)


@pytest.mark.parametrize(
    "query",
    [
        "«om natt»",  # the beginning of a word is no word
        "«under om natta»",
        "«runder natta»",  # no word may stand between
        "«natta om»",
    ],
)
def test_a_phrase_that_stands_nowhere_leaves_nothing_and_that_is_said(
    written: Index, query: str
) -> None:
    result = search(written, query)
    assert not result.hits
    assert result.total == 0
    assert f"{query} står ikke ordrett" in " ".join(result.notes)
    (cost,) = result.costs
    assert (cost.field, cost.values) == ("phrase", (query.strip("«»"),))
    assert cost.total > 0


def test_phrases_that_no_project_holds_together_leave_nothing(written: Index) -> None:
    assert not search(written, "«runder om natta» «ferge på strøm»").hits


def test_small_words_alone_are_a_phrase_too(written: Index) -> None:
    result = search(written, "«om»")
    assert 0 < result.total < len(written.facets.numbers)
    for hit in result.hits:
        said = [
            hit.project.title,
            *(each.document.text for each in written.project(hit.project.id).documents),
        ]
        assert re.search(r"\bom\b", " ".join(said), re.IGNORECASE)


def test_a_phrase_runs_across_a_line_break(written: Index) -> None:
    (hit,) = search(written, "«runder om natta. Byen»").hits
    assert hit.project.id == "natteravn"
    assert re.search(r"runder\n+om natta", hit.passages[0].text)


def test_a_phrase_and_a_filter_both_hold(written: Index) -> None:
    asked = {"format": ["jsonl"]}
    assert ids(search(written, "«om natten»", where=asked).hits) == ["runde"]
    elsewhere = search(written, "«om natten»", where={"language": ["en"]})
    assert all(hit.project.language == "en" for hit in elsewhere.hits)


def test_a_phrase_is_told_of_in_the_readers_language(written: Index) -> None:
    told = [
        search(written, "vakt «om natten»", language=each).notes[1] for each in ("nb", "nn", "en")
    ]
    assert len(set(told)) == 3
    assert all("«om natten»" in each for each in told)


@pytest.mark.parametrize("mode", ["hybrid", "lexical"])
@pytest.mark.parametrize(
    ("query", "both"),
    [
        ("ehelse", {"ehelse", "e-helse"}),
        ("e-helse", {"ehelse", "e-helse"}),
        ("velferdsteknologi", {"sammensatt", "særskrevet"}),
        ("velferds teknologi", {"sammensatt", "særskrevet"}),
        ("Velferds-teknologi", {"sammensatt", "særskrevet"}),
    ],
)
def test_words_find_each_other_however_they_are_joined(
    written: Index, query: str, both: set[str], mode
) -> None:
    assert set(ids(search(written, query, mode=mode, k=2).hits)) == both


def test_a_part_finds_the_compound(written: Index) -> None:
    found = ids(search(written, "teknologi", mode="lexical").hits)
    assert found == ["særskrevet", "sammensatt"]


@pytest.mark.parametrize(
    ("query", "meant"),
    [("barnehge", "barnehage"), ("fregeavgang", "ferge"), ("vollunters", "engelsk")],
)
def test_a_slip_of_the_pen_finds_what_was_meant(written: Index, query: str, meant: str) -> None:
    first = search(written, query).hits[0]
    assert first.project.id == meant
    assert first.why.spelling_score > 0


def test_what_was_probably_meant_is_searched_for_and_told(written: Index) -> None:
    result = search(written, "barnehge i skogen")
    assert "«barnehage»" in " ".join(result.notes)
    assert result.query == "barnehge i skogen"
    assert "kan være" not in " ".join(search(written, "barnehagen i skogen").notes)


def test_a_hit_is_good_or_it_is_said_that_none_is(written: Index) -> None:
    assert search(written, "velferdsteknologi hos dem som bor alene").good
    nonsense = search(written, "qwzx vbkjh zzyzx")
    assert not nonsense.good
    assert all(hit.strength < GOOD for hit in nonsense.hits)
    assert not search(written, "«finnes ikke her»").good


def test_the_best_hits_are_the_strongest(written: Index) -> None:
    hits = search(written, "velferdsteknologi hos dem som bor alene").hits
    assert hits[0].strength == max(hit.strength for hit in hits)
    assert all(0 < hit.strength < 1 for hit in hits)


@pytest.mark.parametrize(
    ("mode", "legs"),
    [
        ("hybrid", {"dense", "words", "lexical", "spelling"}),
        ("dense", {"dense", "words"}),
        ("lexical", {"lexical", "spelling"}),
    ],
)
def test_every_leg_asked_has_its_share_of_the_score(written: Index, mode, legs) -> None:
    for hit in search(written, "vakt om natta", mode=mode, k=3).hits:
        assert set(hit.why.shares) == legs
        assert all(0 <= share <= 1 for share in hit.why.shares.values())
        assert sum(hit.why.shares.values()) == pytest.approx(1, abs=1e-3)


def test_an_english_word_meets_a_norwegian_one_and_the_reverse(written: Index, index) -> None:
    hit = next(h for h in search(written, "eldre").hits if h.project.id == "engelsk")
    (word,) = (each for each in hit.why.met if each.asked == "eldre")
    assert (word.found, hit.why.terms) == ("elderly", ())
    assert 0 < word.likeness < 1
    passage = hit.passages[0]
    assert "elderly" in [passage.text[start:end] for start, end in passage.near]
    assert passage.marks == ()
    back = next(h for h in search(index, "ferry").hits if h.project.id == "ferge")
    assert [each.found.lower() for each in back.why.met] == ["ferge"]


def test_what_met_is_quoted_and_told_once(written: Index) -> None:
    asked = [
        "vakt om natta for eldre",
        "ferry every morning",
        "velferdsteknologi og fall",
        "runder",
    ]
    for query in asked:
        for hit in search(written, query).hits:
            spans = [
                (passage, span)
                for passage in hit.passages
                for span in (*passage.marks, *passage.near)
            ]
            for passage in hit.passages:
                both = sorted((*passage.marks, *passage.near))
                assert all(0 <= start < end <= len(passage.text) for start, end in both)
                assert all(one[1] <= other[0] for one, other in pairwise(both))
            shown = {passage.text[start:end] for passage, (start, end) in spans}
            assert {each.found for each in hit.why.met} <= shown
            assert len({each.asked for each in hit.why.met}) == len(hit.why.met)
            assert {each.asked for each in hit.why.met} <= set(content_words(query))
            same = tuple(each.asked for each in hit.why.met if each.likeness == 1)
            assert hit.why.terms == same


def test_numbers_do_not_meet_other_numbers(index: Index) -> None:
    years = " ".join(str(year) for year in range(2008, 2028))
    for year in range(2008, 2028):
        (found,) = meetings(index.lexicon, understand(str(year), plain=[str(year)]), [years])
        assert [each.found for each in found] == [str(year)]


def test_a_part_that_is_the_word_itself_is_the_same_word(index: Index) -> None:
    ((found,),) = meetings(index.lexicon, understand("forebygging"), ["Fallforebygging"])
    assert (found.found, found.likeness) == ("Fallforebygging", 1.0)


ASKED = ["eldre", "elderly", "skole", "2021", "natt", "sykehjem", "og", "fall"]
TOLD = [
    "Elderly",
    "skole,",
    "school",
    "2021.",
    "på",
    "natta",
    "sjukeheim",
    "–",
    "fallskade",
    "2022",
]


@hypothesis_settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(ASKED), min_size=1), st.lists(st.sampled_from(TOLD)))
def test_what_meets_stands_in_the_text_in_order(small_index: Path, asked: list, told: list) -> None:
    text = " ".join(told)
    query = understand(" ".join(asked))
    (found,) = meetings(open_index(small_index).lexicon, query, [text])
    places = [(each.start, each.end) for each in found]
    assert places == sorted(set(places))
    for each in found:
        assert text[each.start : each.end] == each.found
        assert each.asked in query.words
        assert NEAR <= each.likeness <= 1


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
