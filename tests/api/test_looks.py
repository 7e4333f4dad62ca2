"""Colours: every pair can be read in every look, and the reader's choice is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

import synthese_api

STYLES = Path(synthese_api.__file__).parent / "static" / "styles"
BASE = (STYLES / "base.css").read_text("utf-8")

Colour = tuple[float, float, float]
Palette = dict[str, Colour]

# What is written, or drawn, in which colour on which ground. A bar of a facet is the accent at 13 %
# over the ground; a shade of the map is a mix of the two.
TEXT = {
    "ink": (
        "ground paper ground-soft ground-band mark error-ground bar band-bar shade-1 shade-2 shade-3"
    ),
    "ink-soft": "ground paper ground-soft ground-band mark bar band-bar",
    "accent": "ground paper ground-soft ground-band mark bar band-bar",
    "accent-dark": "ground paper ground-soft ground-band",
    "on-accent": "accent accent-dark shade-4 shade-5",
    "error": "ground paper ground-soft error-ground",
    "mark-line": "ground paper ground-soft ground-band",  # letters of the margin
    "focus": "paper",  # as above
    "ground": "mark-line",  # the numbers of a timeline
    "told": "paper",
}
DRAWN = {
    "line-strong": "ground paper ground-soft ground-band",
    "accent": "ground paper ground-soft ground-band shade-1",
    "mark-line": "ground ground-soft mark",
    "focus": "ground paper ground-soft ground-band mark",
    "error": "error-ground",
}
LOOKS = [
    *((":root {", side, 4.5) for side in (0, 1)),
    *((':root[data-look="contrast"] {', side, 7.0) for side in (0, 1)),
]


def declared(selector: str) -> dict[str, list[str]]:
    block = BASE[BASE.index(selector) :].split("}")[0]
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", block)
    return {name: [light, dark] for name, light, dark in found}


def palette(selector: str, side: int) -> Palette:
    colours = {name: rgb(pair[side]) for name, pair in declared(selector).items()}
    ground, accent = colours["ground"], colours["accent"]
    colours["bar"] = over(accent, ground, 0.13)
    colours["band-bar"] = over(accent, colours["ground-band"], 0.13)
    shades = re.findall(r"--(shade-\d): color-mix\(in oklab, var\(--accent\) (\d+)%", MAP)
    assert len(shades) == 4
    for name, percent in shades:
        colours[name] = mixed(accent, ground, int(percent) / 100)
    return colours | {"shade-5": accent, "told": colours["mark-line"]}


MAP = (STYLES / "map.css").read_text("utf-8")


def rgb(code: str) -> Colour:
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def over(top: Colour, ground: Colour, share: float) -> Colour:
    red, green, blue = (a * share + b * (1 - share) for a, b in zip(top, ground, strict=True))
    return red, green, blue


def linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def luminance(colour: Colour) -> float:
    """WCAG 2.1, relative luminance."""
    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(first: Colour, second: Colour) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """CSS color-mix in OKLab (Ottosson 2020)."""
    lab = [a * share + b * (1 - share) for a, b in zip(oklab(first), oklab(second), strict=True)]
    long = (lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2]) ** 3
    middle = (lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2]) ** 3
    short = (lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2]) ** 3
    return (
        gamma(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
        gamma(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
        gamma(-0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short),
    )


def oklab(colour: Colour) -> Colour:
    red, green, blue = map(linear, colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def gamma(value: float) -> float:
    kept = min(max(value, 0.0), 1.0)
    return 12.92 * kept if kept <= 0.0031308 else 1.055 * kept ** (1 / 2.4) - 0.055


def pairs(table: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((name, ground) for name, grounds in table.items() for ground in grounds.split())


def test_ratio_is_what_the_guideline_says() -> None:
    assert ratio((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert ratio(rgb("#767676"), rgb("#ffffff")) == pytest.approx(4.54, abs=0.01)
    assert mixed(rgb("#0b5345"), rgb("#ffffff"), 1.0) == pytest.approx(rgb("#0b5345"), abs=1e-4)


@pytest.mark.parametrize(("selector", "side", "least"), LOOKS)
def test_every_pair_of_text_and_ground_can_be_read(selector: str, side: int, least: float) -> None:
    colours = palette(selector, side)
    found = {pair: ratio(colours[pair[0]], colours[pair[1]]) for pair in pairs(TEXT)}
    assert {pair: told for pair, told in found.items() if told < least} == {}


@pytest.mark.parametrize(("selector", "side"), [look[:2] for look in LOOKS])
def test_every_border_mark_and_ring_is_seen(selector: str, side: int) -> None:
    colours = palette(selector, side)
    found = {pair: ratio(colours[pair[0]], colours[pair[1]]) for pair in pairs(DRAWN)}
    assert {pair: told for pair, told in found.items() if told < 3} == {}


def test_both_ways_to_high_contrast_are_the_same() -> None:
    chosen = declared(':root[data-look="contrast"] {')
    assert chosen == declared(':root[data-look="auto"] {')
    assert set(chosen) == set(declared(":root {"))


def test_every_colour_that_is_written_in_is_a_pair() -> None:
    for sheet in STYLES.glob("*.css"):
        written = re.findall(r"(?<![\w-])color: var\(--([\w-]+)\)", sheet.read_text("utf-8"))
        assert set(written) <= set(TEXT), sheet.name


def test_no_sheet_has_a_colour_of_its_own() -> None:
    literal = re.compile(
        r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|\b(?:rgba?|hsla?|oklch)\(|: (?:white|black)\b"
    )
    for sheet in STYLES.glob("*.css"):
        rules = re.sub(r"light-dark\([^)]*\)|url\([^)]*\)", "", sheet.read_text("utf-8"))
        assert not literal.findall(rules), sheet.name


def chosen(page: str) -> tuple[str | None, list[str | None]]:
    tree = LexborHTMLParser(page)
    pressed = tree.css('.looks [aria-pressed="true"]')
    return tree.css_first("html").attributes["data-look"], [b.attributes["value"] for b in pressed]


def test_look_is_kept_and_the_page_too(client: TestClient) -> None:
    page = "/?q=natt+og+dag&where=language%3Ann"
    tree = LexborHTMLParser(client.get(page).text)
    here = tree.css_first(".looks [name=til]").attributes["value"]
    assert here == page
    answer = client.post("/utseende", data={"look": "dark", "til": here}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == page + "#utseende"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert chosen(client.get(page).text) == ("dark", ["dark"])
    client.post("/utseende", data={"look": "auto", "til": "/"})
    assert chosen(client.get(page).text) == ("auto", ["auto"])
    client.cookies.clear()


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", ""]
)
def test_look_leads_nowhere_else(client: TestClient, elsewhere: str) -> None:
    data = {"look": "light", "til": elsewhere}
    answer = client.post("/utseende", data=data, follow_redirects=False)
    assert answer.headers["location"] == "/#utseende"
    client.cookies.clear()


def test_made_up_look_is_none(client: TestClient) -> None:
    client.cookies.set("look", '"><script>')
    assert chosen(client.get("/om").text) == ("auto", ["auto"])
    client.cookies.clear()
    answer = client.post("/utseende", data={"look": "pink", "til": "/om"}, follow_redirects=False)
    assert answer.status_code == 303
    assert 'look=""' in answer.headers["set-cookie"]


def test_another_site_cannot_choose(client: TestClient) -> None:
    headers = {"sec-fetch-site": "cross-site"}
    assert client.post("/utseende", data={"look": "dark"}, headers=headers).status_code == 403
