"""Cards: the words marked apart, the period on the page's axis, why, and what a filter costs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from synthese import retrieval
from synthese.describe.project import describe
from synthese.readers.text import read_text
from synthese.records import (
    Chip,
    Cost,
    Hit,
    HitPassage,
    Municipality,
    Period,
    Project,
    SearchResult,
    Why,
    WordMet,
)
from synthese.settings import ReadLimits
from synthese.strength import GOOD, grade
from synthese_api.pages.cards import why_line, words_sought
from synthese_api.pages.figures import card_facts, places_then, shortened
from synthese_api.pages.links import Search
from synthese_api.pages.marking import excerpt
from synthese_api.pages.spans import Axis, axis_of, bar_on

TEXT = "Kommunen har lenge prøvd. Eldre faller hjemme om vinteren. Så kom en alarm."


def passage(text: str, *words: str, near: tuple[str, ...] = ()) -> HitPassage:
    def spans(some: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
        return tuple((text.index(word), text.index(word) + len(word)) for word in some)

    return HitPassage(text, 0, len(text), None, None, "s", spans(words), spans(near))


def hit(rank: int = 1, **known: object) -> Hit:
    project = replace(Project(f"p{rank}", "Trygg hjemme", "s", language="nb"), **known)
    quotes = (passage(TEXT, "Eldre", near=("alarm",)),)
    return Hit(rank, 0.5, 0.86, project, quotes, Why())


def result(*hits: Hit, **more: object) -> SearchResult:
    found = SearchResult("q", (), ("Et notat.",), len(hits), 0, {}, hits, True)
    return replace(found, **more)


def shown(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, found: SearchResult, address: str = "/?q=x"
) -> LexborHTMLParser:
    monkeypatch.setattr(retrieval, "search", lambda *_, **__: found)
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


def words(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in tree.css(selector)]


# Marks and excerpts


def test_very_words_and_words_alike_are_marked_apart_and_told_once(client, monkeypatch) -> None:
    tree = shown(client, monkeypatch, result(hit(1), hit(2)))
    assert words(tree, ".card mark:not(.near)") == ["Eldre", "Eldre"]
    assert words(tree, ".card mark.near") == ["alarm", "alarm"]
    assert len(tree.css(".legend")) == 1
    assert len(tree.css(".legend mark")) == 2


def test_legend_tells_only_of_marks_that_are_there(client, monkeypatch) -> None:
    plain = replace(hit(), passages=(passage(TEXT),))
    assert not shown(client, monkeypatch, result(plain)).css(".legend")


def test_excerpt_begins_with_the_sentence_that_answers() -> None:
    before = "Her står det mye om noe annet. " * 20
    after = "Etterpå kom det enda mer tekst. " * 20
    found = excerpt(passage(f"{before}Eldre faller hjemme. {after}", "Eldre"), max_chars=200)
    assert "".join(each.text for each in found.lines[0]).startswith("Eldre faller hjemme.")
    assert found.cut_before
    assert found.cut_after


def test_excerpt_shows_where_different_words_met_rather_than_one_word_often() -> None:
    often = "Eldre her. " * 9
    text = f"{often}{'Noe annet skjer. ' * 30}Eldre faller hjemme. {'Mer tekst følger. ' * 30}"
    at = text.index("Eldre faller")
    marks = [(n, n + 5) for n in range(0, len(often), 11)]
    marks += [(at, at + 5), (at + 6, at + 12), (at + 13, at + 19)]
    told = HitPassage(text, 0, len(text), None, None, "s", tuple(marks))
    assert "Eldre faller hjemme." in "".join(
        each.text for each in excerpt(told, max_chars=200).lines[0]
    )


def test_excerpt_ends_with_a_sentence_where_one_fills_the_room() -> None:
    first = "Her er en setning som er så lang at den nesten fyller hele rommet for et utdrag alene."
    found = excerpt(
        passage(f"{first} Den neste får ikke plass, så langt som den er."), max_chars=100
    )
    assert "".join(each.text for line in found.lines for each in line) == first


@pytest.mark.parametrize("text", ["x" * 10_000, "a\n" * 5_000, " " * 500, "", "å. " * 4_000])
def test_excerpt_of_any_text_is_short_and_verbatim(text: str) -> None:
    found = excerpt(passage(text), max_chars=340)
    told = ["".join(each.text for each in line) for line in found.lines]
    assert sum(map(len, told)) <= 340
    assert len(told) <= 5
    assert all(line in text for line in told)


# The period


def test_bars_share_one_axis_and_each_period_is_told_in_words(client, monkeypatch) -> None:
    early = hit(1, period=Period("2019-01", "2019-12"))
    late = hit(2, period=Period("2020-01", None))
    tree = shown(client, monkeypatch, result(early, late, hit(3)))
    assert words(tree, ".axis-years text") == ["2019", "2020"]
    first, second = tree.css(".span-part")
    assert (first.attributes["x"], first.attributes["width"]) == ("0.0%", "50.0%")
    assert (second.attributes["x"], second.attributes["width"]) == ("50.0%", "50.0%")
    assert "span-from" in second.attributes["class"]
    told = words(tree, ".span-text")
    assert told[0] == "Periode: januar 2019" or told[0] == "Periode: 2019"
    assert told[1:] == ["Periode: fra januar 2020", "Periode ikke oppgitt"]


def test_page_without_any_period_has_no_axis(client, monkeypatch) -> None:
    tree = shown(client, monkeypatch, result(hit(1), hit(2)))
    assert not tree.css(".axis, .span")


def test_axis_is_cut_at_thirty_years_and_names_few() -> None:
    axis = axis_of([Period("1950-01", "1951-01"), Period("2024-01", None), None])
    assert axis == Axis(1995, 2024)
    assert len(axis.ticks) <= 6
    bar = bar_on(axis, Period("1950-01", "1951-01"))
    assert bar is not None
    assert (bar.x, bar.width) == (0.0, 1.0)


def test_open_start_fades_from_the_left() -> None:
    bar = bar_on(Axis(2020, 2021), Period(None, "2020-12"))
    assert bar is not None
    assert (bar.x, bar.width, bar.shape) == (0.0, 50.0, "until")


def test_month_and_year_lie_where_they_are() -> None:
    bar = bar_on(Axis(2020, 2023), Period("2021-07", "2022"))
    assert bar is not None
    assert (bar.x, bar.x + bar.width) == (37.5, 75.0)


# Places that were


def test_former_municipality_is_told_beside_todays() -> None:
    (document,) = read_text(
        b"Kl\xc3\xa6bu kommune pr\xc3\xb8vde alarm i 2012.", "a.txt", ReadLimits()
    )
    project = describe([document], "x").project
    assert project.municipalities == (Municipality("5001", "Trondheim"),)
    assert project.former == (Municipality("5001", "Klæbu"),)
    assert places_then(project, "nb") == "Trondheim (Trøndelag), tidligere Klæbu"
    assert places_then(project, "nn").endswith("tidlegare Klæbu")


def test_former_name_stands_by_its_own_among_several() -> None:
    units = (Municipality("3911", "Færder"), Municipality("5045", "Grong"))
    former = (Municipality("3911", "Nøtterøy"), Municipality("3911", "Tjøme"))
    project = Project("p", "P", "s", municipalities=units, former=former)
    assert places_then(project, "nb") == "Færder (tidligere Nøtterøy og Tjøme), Grong"


def test_municipality_by_todays_name_has_no_former() -> None:
    (document,) = read_text("Vinje kommune prøvde alarm.".encode(), "a.txt", ReadLimits())
    assert describe([document], "x").project.former == ()


# Why, and how strong


def why(*met: WordMet, dense: float = 0.1) -> Why:
    return Why(met=met, dense_score=dense)


@pytest.mark.parametrize(
    ("found", "sought", "said"),
    [
        (why(WordMet("alarm", "Alarm", 1.0)), ["alarm"], "Fant «alarm» ordrett."),
        (
            why(WordMet("alarm", "alarm", 1.0), WordMet("eldre", "hjemmeboende", 0.6), dense=0.4),
            ["alarm", "eldre", "natt"],
            "Fant «alarm» ordrett og «eldre» som «hjemmeboende»; resten er likt i mening.",
        ),
        (
            why(WordMet("alarm", "alarmer", 1.0)),
            ["alarm", "natt"],
            "Fant «alarm» i bøyd form, men ikke «natt».",
        ),
        (
            why(WordMet("buss", "minibussene", 1.0)),
            ["buss"],
            "Fant «buss» som «minibussene».",
        ),
        (why(dense=0.5), ["natt"], "Ingen av ordene står i teksten, men den ligner i mening."),
        (why(), ["natt"], "Ingen av ordene står i teksten, og den ligner lite."),
        (why(), [], "Passer til det du har avgrenset til."),
    ],
)
def test_why_is_a_plain_sentence(found: Why, sought: list[str], said: str) -> None:
    assert why_line(found, sought, "nb") == said


def test_words_read_as_a_filter_are_not_missed() -> None:
    place = Chip("filter", "municipality", ("4034",), "Tokke", "Kommune: Tokke")
    gone = Chip("excluded", "word", ("kamera",), "-kamera", "Uten «kamera»")
    query = "nattilsyn i Tokke blant andre -kamera"
    assert words_sought(query, [place, gone]) == ["nattilsyn"]
    assert words_sought("nattilsyn Tokke", [replace(place, state="word")]) == ["nattilsyn", "Tokke"]


@pytest.mark.parametrize(
    ("strength", "name"),
    [(0.86, "very_good"), (0.7, "very_good"), (0.4, "good"), (GOOD, "possible"), (0.12, "weak")],
)
def test_strength_has_a_name(strength: float, name: str) -> None:
    assert grade(strength) == name


def test_strength_is_told_in_words_and_number(client, monkeypatch) -> None:
    tree = shown(client, monkeypatch, result(hit()))
    assert words(tree, ".card .strength") == ["Svært godt treff 86 av 100"]


# What a filter costs


PLACE = Chip("filter", "centrality", ("5", "6"), "distriktskommune", "Sentralitet 5–6")
COSTS = (
    Cost("centrality", ("5", "6"), 214, "distriktskommune"),
    Cost("status", ("avsluttet",), 30),
    Cost("year", ("2020",), 20),
    Cost("county", ("Agder",), 12),
    Cost("theme", ("x",), 1),
)


def test_filters_that_cost_most_are_told_with_the_way_without_them(client, monkeypatch) -> None:
    found = result(hit(), interpretation=(PLACE,), costs=COSTS)
    address = "/?q=alarm distriktskommune&where=status:avsluttet&where=year:2020"
    tree = shown(client, monkeypatch, found, address)
    told = words(tree, ".costs a")
    assert len(told) == 3
    assert told[0] == "Uten «distriktskommune» ville du fått minst 214 treff"
    assert told[1] == "Uten «Status: avsluttet» ville du fått minst 30 treff"
    first, second, _ = (node.attributes["href"] for node in tree.css(".costs a"))
    assert "uten=distriktskommune" in first
    assert "status" not in second
    assert "year%3A2020" in second


@pytest.mark.parametrize(
    ("found", "told"), [({"good": True, "total": 80}, 0), ({"good": False, "total": 80}, 1)]
)
def test_costs_are_told_where_hits_are_few_or_not_good(client, monkeypatch, found, told) -> None:
    tree = shown(client, monkeypatch, result(hit(), costs=COSTS[:1], **found))
    assert len(tree.css(".costs a")) == told


# Anything may stand in a record


def test_hostile_record_breaks_nothing(client, monkeypatch) -> None:
    evil = "<script>alert(1)</script>\u202e" + "x" * 10_000
    project = {
        "title": evil, "lead": evil, "programme": evil, "status": evil, "language": evil,
        "municipalities": (Municipality("0000", evil),), "former": (Municipality("0000", evil),),
    }  # fmt: skip
    met = replace(hit(**project), why=why(WordMet(evil, evil, 1.0)))
    answer = shown(client, monkeypatch, result(met))
    assert not answer.css("script:not([src])")
    assert all(len(text) < 1_000 for text in words(answer, ".card h3, .card .fact, .card .why"))


def test_long_text_is_cut_between_words() -> None:
    assert shortened("en to tre fire", 10) == "en to tre …"
    assert shortened("x" * 30, 10) == "xxxxxxxxxx …"
    assert shortened("kort", 10) == "kort"
    assert all(
        len(fact) <= 125 for fact in card_facts(Project("p", "P", "s", lead="a" * 999), "nb")
    )


def test_search_remembers_how_many_hits_a_page_holds() -> None:
    search = Search("natt", page=3)
    assert search.sized(25).params == [("q", "natt"), ("antall", "25")]
    assert search.sized(25).sized(10).page == 1
    assert search.sized(50).offset == 0
