"""Narrowing: facets, a facet's own page, years as bars, and the map with its table."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser, LexborNode

from synthese.norwegian.tiles import municipality_tiles
from synthese_api.pages.facets import Facet, facets_of
from synthese_api.pages.histogram import HEIGHT, WIDTH, histogram, year_range
from synthese_api.pages.links import Search
from synthese_api.pages.tilemap import county_map, municipality_map


def page(client: TestClient, address: str) -> LexborHTMLParser:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


def texts(tree: LexborHTMLParser | LexborNode, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in tree.css(selector)]


def asked(address: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(address).query)


def facet(name: str, counts: dict[str, int], *where: tuple[str, str]) -> Facet:
    found = facets_of(Search(query="natt", where=where), {name: counts})
    return next(each for each in found if each.name == name)


# Facets


def test_values_that_are_chosen_come_first_and_stay_though_nothing_has_them() -> None:
    theme = facet("theme", {"helse": 9, "klima": 4}, ("theme", "klima"), ("theme", "natt"))
    assert [(each.value, each.count, each.chosen) for each in theme.shown] == [
        ("natt", 0, True),
        ("klima", 4, True),
        ("helse", 9, False),
    ]


def test_a_value_adds_itself_and_a_chosen_one_takes_itself_away() -> None:
    theme = facet("theme", {"helse": 9, "klima & vær": 4}, ("theme", "helse"))
    helse, klima = theme.shown
    assert asked(helse.url) == [("q", "natt")]
    assert asked(klima.url) == [
        ("q", "natt"),
        ("where", "theme:helse"),
        ("where", "theme:klima & vær"),
    ]
    assert asked(theme.clear_url or "") == [("q", "natt")]


def test_a_former_municipality_marks_todays() -> None:
    place = facet("municipality", {"Trondheim": 3, "Oslo": 5}, ("municipality", "Klæbu"))
    chosen = place.shown[0]
    assert (chosen.value, chosen.count, chosen.chosen) == ("Trondheim", 3, True)
    assert asked(chosen.url) == [("q", "natt")]


def test_a_range_that_is_chosen_has_no_count_of_its_own() -> None:
    level = facet("centrality", {"5": 3, "6": 1}, ("centrality", "5-6"))
    assert [(each.value, each.count) for each in level.shown] == [("5-6", None), ("5", 3), ("6", 1)]


def test_long_facets_leave_the_rest_to_their_own_page() -> None:
    long = facet("theme", {f"t{n:03}": 400 - n for n in range(300)})
    assert len(long.shown) == 7
    assert long.total == 300
    assert long.all_url == "/avgrens/theme?q=natt"
    assert not facet("theme", {f"t{n}": 9 for n in range(9)}).more


def test_many_chosen_values_are_all_shown() -> None:
    where = [("theme", f"t{n}") for n in range(12)]
    assert len(facet("theme", {f"t{n}": 9 for n in range(40)}, *where).shown) == 12


# Years


def test_each_year_stands_at_its_place_and_years_without_projects_are_gaps() -> None:
    drawn = histogram(Search(query="natt"), {"2018": 2, "2021": 4, "2022": 1})
    assert drawn is not None
    assert (drawn.first, drawn.last, drawn.counts) == (2018, 2022, (2, 0, 0, 4, 1))
    assert (drawn.peak, drawn.most) == (2021, 4)
    bars = re.findall(r"M([\d.]+) 72v-([\d.]+)", drawn.within)
    assert [round(float(x) // (WIDTH / 5)) for x, _ in bars] == [0, 3, 4]
    assert [float(high) for _, high in bars] == [HEIGHT / 2, HEIGHT, HEIGHT / 4]
    assert not drawn.outside


def test_years_out_of_the_range_in_force_are_drawn_apart() -> None:
    search = Search(query="natt", where=(("year", "2021-"), ("theme", "helse")))
    drawn = histogram(search, {"2018": 2, "2021": 4, "2022": 1})
    assert drawn is not None
    assert (drawn.within.count("M"), drawn.outside.count("M")) == (2, 1)
    assert (drawn.low, drawn.high) == (2021, None)
    assert drawn.fields == (("q", "natt"), ("where", "theme:helse"))


def test_seventy_years_fit_and_what_lies_far_off_is_said_and_not_drawn() -> None:
    years = {str(year): 3 for year in range(1960, 2031)}
    whole = histogram(Search(), years)
    assert whole is not None
    assert (whole.first, whole.last, whole.earlier, whole.later) == (1960, 2030, None, None)
    assert [tick.year for tick in whole.ticks] == [1960, 1980, 2000, 2020]
    clipped = histogram(Search(query="natt"), {**years, "1820": 1, "2099": 1})
    assert clipped is not None
    assert (clipped.first, clipped.last) == (1960, 2030)
    assert asked(clipped.earlier or "") == [("q", "natt"), ("where", "year:-1959")]
    assert asked(clipped.later or "") == [("q", "natt"), ("where", "year:2031-")]


def test_one_year_is_no_histogram() -> None:
    assert histogram(Search(), {"2021": 4}) is None


@pytest.mark.parametrize(
    ("first", "last", "filter_"),
    [
        ("2018", "2021", "2018-2021"),
        ("2021", "2018", "2018-2021"),
        ("2018", "", "2018-"),
        ("", "2021", "-2021"),
        ("2018", "2018", "2018"),
        ("", "", None),
        ("i fjor", "²⁰¹⁸", None),
        ("99999", "2020", "-2020"),
    ],
)
def test_two_years_typed_are_a_filter(first: str, last: str, filter_: str | None) -> None:
    assert year_range(first, last) == filter_


def test_the_form_of_years_leads_to_the_results_with_the_range_in_the_address(
    client: TestClient,
) -> None:
    form = page(client, "/?q=sykefravær&where=year:2019&where=language:nb").css_first(".years")
    fields = [(n.attributes["name"], n.attributes["value"]) for n in form.css("input[type=hidden]")]
    assert fields == [("q", "sykefravær"), ("where", "language:nb")]
    answer = client.get(
        form.attributes["action"] or "",
        params=[*fields, ("fra", "2019"), ("til", "2021")],
        follow_redirects=False,
    )
    assert answer.status_code == 303
    assert asked(answer.headers["location"]) == [*fields, ("where", "year:2019-2021")]
    chips = texts(page(client, answer.headers["location"]), ".chip-chosen strong")
    assert chips[-1].replace(" ", "") in ("År:2019–2021", "Periode:2019–2021")


# A facet's own page


def test_a_facets_page_has_every_value_to_tick_and_keeps_the_rest_of_the_search(
    client: TestClient,
) -> None:
    tree = page(client, "/avgrens/municipality?q=sykefravær&where=language:nb&uten=x")
    kept = {
        (n.attributes["name"], n.attributes["value"])
        for n in tree.css(".choose input[type=hidden]")
    }
    assert kept == {("q", "sykefravær"), ("where", "language:nb"), ("uten", "x")}
    names = texts(tree, ".choices .value")
    assert names
    assert len(names) == len(set(names)) == len(tree.css(".choices input[type=checkbox]"))


def test_ticked_values_go_on_to_the_results(client: TestClient) -> None:
    params = [("q", "natt"), ("where", "municipality:Vinje"), ("where", "municipality:Oslo")]
    answer = client.get(
        "/avgrens/municipality",
        params=[*params, ("i", "v"), ("vis", "treff")],
        follow_redirects=False,
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/?")
    assert asked(answer.headers["location"]) == params


def shown(tree: LexborHTMLParser) -> list[str]:
    rows = [row for row in tree.css(".choices li") if "hidden" not in row.attributes]
    return [row.css_first(".value").text() for row in rows]


def test_values_are_found_whatever_the_case_and_the_keyboard(client: TestClient) -> None:
    names = shown(page(client, "/avgrens/municipality?q=sykefravær"))
    wanted = next(name for name in names if "ø" in name or "å" in name)
    typed = wanted.upper().replace("Ø", "O").replace("Å", "A")
    assert shown(page(client, f"/avgrens/municipality?q=sykefravær&i={typed}")) == [wanted]


def test_a_former_name_finds_todays_municipality_and_says_so(client: TestClient) -> None:
    tree = page(client, "/avgrens/municipality?q=sykefravær&where=municipality:Trondheim&i=klæb")
    assert shown(tree) == ["Trondheim"]
    assert "Klæbu" in tree.css_first(".by-other .also").text()


def test_what_is_ticked_stays_whatever_is_looked_for(client: TestClient) -> None:
    tree = page(client, "/avgrens/language?q=sykefravær&where=language:nb&i=zzz")
    assert shown(tree) == ["bokmål"]
    assert tree.css_first("[data-found]").text() == "Ingenting her heter det."


def test_names_are_ordered_as_in_norwegian(client: TestClient) -> None:
    names = shown(page(client, "/avgrens/municipality?q=sykefravær&rekke=navn"))
    alphabet = "abcdefghijklmnopqrstuvwxyzæøå"
    firsts = [alphabet.index(name[0].lower()) for name in names]
    assert firsts == sorted(firsts)


def test_an_unknown_facet_is_not_found(client: TestClient) -> None:
    assert client.get("/avgrens/planet?q=natt").status_code == 404


@pytest.mark.parametrize("path", ["/kart", "/avgrens/theme"])
def test_without_a_question_there_is_nothing_to_narrow(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 400


# The map


def test_shades_stand_for_ranges_without_gaps_or_overlap() -> None:
    for most in (1, 2, 3, 5, 6, 7, 40, 999, 48_000):
        levels = municipality_map(Search(), {"Oslo": most}).levels
        assert (levels[0].low, levels[-1].high, levels[-1].number) == (1, most, 5)
        assert all(b.low == a.high + 1 for a, b in pairwise(levels))
        assert [each.number for each in levels] == sorted({each.number for each in levels})
        for each in levels:
            drawn = municipality_map(Search(), {"Oslo": most, "Bergen": each.high})
            bergen = next(tile for tile in drawn.tiles if tile.place.name == "Bergen")
            assert bergen.level == each.number


def test_only_tiles_with_projects_lead_anywhere() -> None:
    drawn = municipality_map(Search(query="natt"), {"Oslo": 4, "Våler (Innlandet)": 1})
    assert len(drawn.tiles) == 357
    linked = {tile.place.name: tile for tile in drawn.tiles if tile.url}
    assert set(linked) == {"Oslo", "Våler (Innlandet)"}
    assert asked(linked["Våler (Innlandet)"].url or "")[-1] == (
        "where",
        "municipality:Våler (Innlandet)",
    )
    assert linked["Oslo"].place.cell == municipality_tiles()["0301"]
    assert {tile.level for tile in drawn.tiles if not tile.url} == {0}


def test_a_chosen_tile_takes_itself_away_however_it_was_named() -> None:
    search = Search(query="natt", where=(("municipality", "0301"), ("county", "agder")))
    oslo = next(t for t in municipality_map(search, {"Oslo": 4}).tiles if t.chosen)
    assert asked(oslo.url or "") == [("q", "natt"), ("where", "county:agder")]
    agder = next(t for t in county_map(search, {"Agder": 2}).tiles if t.chosen)
    assert agder.place.name == "Agder"
    assert asked(agder.url or "") == [("q", "natt"), ("where", "municipality:0301")]


def test_the_map_and_its_table_tell_the_same(client: TestClient) -> None:
    answer = client.get("/kart", params={"q": "sykefravær"})
    tree = LexborHTMLParser(answer.text)
    rows = {
        (cells := texts(row, "th, td"))[0]: (cells[1], cells[2], cells[3])
        for row in tree.css("tbody tr")
    }
    assert rows
    markup = unescape(answer.text)
    for name, (county, level, count) in rows.items():
        told = name if "(" in name or county == name else f"{name} ({county})"
        assert f"<title>{told}, sentralitet {level}: {count} prosjekt" in markup
    drawn = markup.partition("tiles-municipalities")[2].partition("</svg>")[0]
    assert drawn.count("<a ") == len(rows)
    assert drawn.count("<rect ") == 357
    assert tree.css_first(".nowhere p").text().count(",") == 357 - len(rows) - 1


def test_the_table_is_ordered_as_asked(client: TestClient) -> None:
    def column(order: str, at: int) -> list[str]:
        tree = page(client, f"/kart?q=sykefravær&rekke={order}")
        assert len(tree.css("th[aria-sort]")) == 1
        return [texts(row, "th, td")[at] for row in tree.css("tbody tr")]

    counts = [int(each) for each in column("", 3)]
    assert counts == sorted(counts, reverse=True)
    levels = column("sentralitet", 2)
    assert levels == sorted(levels)
    assert len(column("fylke", 1)) == len(counts)


def test_the_map_shows_everywhere_though_a_place_is_chosen(client: TestClient) -> None:
    whole = texts(page(client, "/kart?q=sykefravær"), "tbody th")
    tree = page(client, f"/kart?q=sykefravær&where=municipality:{whole[0]}")
    assert [each.removesuffix(" (valgt)") for each in texts(tree, "tbody th")] == whole
    assert texts(tree, "tbody th")[0].endswith("(valgt)")


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("path", ["/kart", "/avgrens/municipality", "/avgrens/year", "/"])
def test_narrowing_is_whole_in_each_language(client: TestClient, path: str, language: str) -> None:
    answer = client.get(path, params={"q": "sykefravær", "lang": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    client.cookies.clear()
