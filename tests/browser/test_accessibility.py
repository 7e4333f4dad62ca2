"""axe finds nothing wrong on any page in any state, and at 200 % zoom nothing scrolls sideways.

Every state is seen narrow, light and in bokmål, and wide, dark and in nynorsk; some in high
contrast and in English too. `tests/browser/test_looks_browser.py` sees the rest of the looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.conftest import serving
from tests.pdf_by_hand import Sheet, pdf_of

from synthese.index import add, open_index
from synthese.settings import Settings
from synthese_api.pages.links import document_key

SAMPLES = Path(__file__).parents[1] / "api" / "samples"
NIGHT = "/prosjekt/nattilsyn-med-kamera"
PASSAGE = "Flere enn ventet tok båten i fjor sommer, også på hverdager."
REPORT = pdf_of(
    Sheet([(60, 760, "Gratis båt til badeplassen", False)]),
    Sheet([(60, 760, "Erfaringer", False), (60, 740, PASSAGE, True)]),
    size=12,
)
TEXT = (
    "Hjemmetjenesten kjører mange mil hver natt for å se til beboere som sover. "
    "Vi vil sette kamera hos dem som samtykker, slik at nattevaktene kjører mindre. "
    "Velferdsteknologi skal gi ro til dem som i dag blir vekket, og tid til dem som trenger hjelp."
)
WCAG = {"rules": {"target-size": {"enabled": True}}}  # 24 px, of WCAG 2.2, beside what axe asks

State = str | Callable[[Page], Any]


def _suggestions(page: Page) -> None:
    page.goto("/")
    page.locator("#q").press_sequentially("natt i mol")
    expect(page.locator("#forslag")).to_be_visible()
    page.keyboard.press("ArrowDown")


def _dialog(facet: str, place: int) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.goto("/?q=sykefravær")
        page.locator(f"#facet-{facet}").evaluate("each => (each.open = true)")
        page.locator(f"#facet-{facet} a[data-opens-sheet]").nth(place).click()
        expect(page.locator("dialog.sheet")).to_be_visible()

    return act


def _keep_dialog(page: Page) -> None:
    page.goto("/?q=natt")
    page.locator("a[data-keep]").first.click()
    expect(page.locator("dialog.keep-dialog")).to_be_visible()


def _similar(page: Page) -> None:
    page.goto("/lignende")
    page.locator("#tekst").fill(TEXT)
    page.locator("form.similar-form button").click()
    expect(page.locator(".similar-cards").first).to_be_visible()


def _collection(page: Page) -> None:
    page.goto("/samlinger/legg?prosjekt=roleg-natt&prosjekt=nattilsyn-med-kamera")
    page.locator("main form button").click()
    expect(page.locator(".kept-items > li")).to_have_count(2)


def _read_collection(page: Page) -> None:
    _collection(page)
    page.goto(page.locator("#les").input_value())
    expect(page.locator("main button")).to_have_count(0)


def _deleting(page: Page) -> None:
    _collection(page)
    page.goto(page.url.split("?")[0] + "/slett")


def _saved(page: Page) -> None:
    page.goto("/lagrede/ny?q=sykefravær&where=language:nb")
    page.locator("main form button").click()
    expect(page.locator("#feed")).to_be_visible()


def _all_saved(page: Page) -> None:
    _saved(page)
    page.goto("/lagrede")


def _corrected(page: Page) -> None:
    page.goto(f"{NIGHT}?felt=status")
    page.locator("#rett-verdi").select_option("stoppet")
    page.locator("#rett-navn").fill("Kari Nes")
    page.locator("form.mending button").first.click()
    expect(page.locator("#felt-status .history")).to_be_visible()


def _corrected_wrong(page: Page) -> None:
    page.goto(f"{NIGHT}?felt=period")
    page.locator("#rett-verdi").fill("en gang i fjor høst kanskje")
    page.locator("#rett-navn").fill("Kari Nes")
    page.locator("form.mending button").first.click()
    expect(page.locator("[role=alert]").first).to_be_visible()


STATES: dict[str, State] = {
    "start": "/",
    "suggestions": _suggestions,
    "hits": "/?q=sykefravær",
    "second page": "/?q=sykefravær&side=2&sorter=newest",
    "narrowed": "/?q=sykefravær&where=programme:Heltid&where=language:nb",
    "read": "/?q=velferdsteknologi distriktskommune 2021 Os&ord=2021&uten=distriktskommune",
    "spelled": "/?q=sykefravr",
    "misread": "/?q=natt kommune:Ingensted",
    "no good": "/?q=romferd til planeten Mars",
    "nothing": "/?q=zzyzx&mode=lexical",
    "mistake": "/?q=natt&where=planet:Mars",
    "years": "/?q=sykefravær&where=year:2020-2021",
    "map": "/kart?q=sykefravær&where=county:Agder",
    "map in a dialog": _dialog("municipality", -1),
    "values": "/avgrens/municipality?q=sykefravær&i=e",
    "values in a dialog": _dialog("municipality", 0),
    "similar": "/lignende",
    "similar found": _similar,
    "project": "/prosjekt/nr%237?q=natt&start=0&end=30",
    "picture": "{picture}",
    "large picture": "{large}",
    "roles": f"{NIGHT}?rolle=tiltak&roller=på",
    "field open": f"{NIGHT}?felt=municipality",
    "corrected": _corrected,
    "corrected wrong": _corrected_wrong,
    "put": "/samlinger/legg?prosjekt=roleg-natt",
    "put in a dialog": _keep_dialog,
    "collections": "/samlinger",
    "collection": _collection,
    "collection read": _read_collection,
    "deleting": _deleting,
    "saving": "/lagrede/ny?q=natt&where=language:nn",
    "saved": _saved,
    "all saved": _all_saved,
    "add": "/legg-til",
    "help": "/hjelp",
    "limits": "/hjelp/begrensninger",
    "status": "/status",
    "about": "/om",
    "missing": "/finnes-ikke",
}
SIGHTS = {
    "narrow": {"locale": "nb", "width": 360, "look": "light"},
    "wide": {"locale": "nn", "width": 1440, "look": "dark"},
    "contrast": {"locale": "en", "width": 768, "look": "contrast"},
}
# In high contrast what has colours of its own; tests/browser/test_looks_browser.py has the rest.
COLOURED = (
    *("suggestions", "read", "no good", "mistake", "years", "map", "similar found", "roles"),
    *("corrected", "corrected wrong", "put in a dialog", "saved"),
)
SEEN = [
    (name, sight) for name in STATES for sight in SIGHTS if sight != "contrast" or name in COLOURED
]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An index of its own, for the states write to it, and where its PDF is shown."""
    folder = tmp_path_factory.mktemp("states")
    (folder / "baat.pdf").write_bytes(REPORT)
    settings = Settings(index=folder / "index")
    add(settings.index, [str(SAMPLES), str(folder / "baat.pdf")], settings=settings)
    (detail,) = open_index(settings.index).project("baat").documents
    start = detail.document.text.index(PASSAGE)
    span = f"start={start}&end={start + len(PASSAGE)}"
    key, digest = document_key(detail.document.source), detail.document.digest[:16]
    with serving(settings) as address:
        yield {
            "address": address,
            "picture": f"/prosjekt/baat?dok={key}&{span}",
            "large": f"/prosjekt/baat/side/{digest}/2?dok={key}&{span}",
        }


@pytest.fixture(scope="module")
def contexts(
    browser: Browser, places: dict[str, str]
) -> Iterator[Callable[[str], BrowserContext]]:
    """A browser for each sight, opened once."""
    opened: dict[str, BrowserContext] = {}

    def context(sight: str) -> BrowserContext:
        if sight not in opened:
            seen = SIGHTS[sight]
            opened[sight] = browser.new_context(
                base_url=places["address"],
                locale=seen["locale"],
                viewport={"width": seen["width"], "height": 900},
            )
            cookie = {"name": "look", "value": seen["look"], "url": places["address"]}
            opened[sight].add_cookies([cookie])
        return opened[sight]

    yield context
    for each in opened.values():
        each.close()


def _go(page: Page, state: State, places: dict[str, str]) -> None:
    if isinstance(state, str):
        page.goto(state.format_map(places))
    else:
        state(page)
    if not page.locator("dialog[open]").count():
        page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")


@pytest.mark.parametrize(("name", "sight"), SEEN)
def test_axe_finds_nothing(
    contexts: Callable[[str], BrowserContext],
    places: dict[str, str],
    axe: str,
    *,
    name: str,
    sight: str,
) -> None:
    page = contexts(sight).new_page()
    _go(page, STATES[name], places)
    assert page.locator("html").get_attribute("lang") == SIGHTS[sight]["locale"]
    assert page.locator("html").get_attribute("data-look") == SIGHTS[sight]["look"]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, rules)", WCAG)
    page.close()
    told = [
        f"{each['id']}: {each['help']} {[node['target'] for node in each['nodes']]}"
        for each in found["violations"]
    ]
    assert not told
    assert found["passes"]
    assert wide <= 1


@pytest.mark.parametrize("name", STATES)
def test_zoomed_in_nothing_scrolls_sideways(
    contexts: Callable[[str], BrowserContext],
    places: dict[str, str],
    *,
    name: str,
) -> None:
    """A window of 1280×800 at 200 % holds half as many pixels each way; at 400 % a quarter."""
    page = contexts("narrow").new_page()
    page.set_viewport_size({"width": 640, "height": 400})
    _go(page, STATES[name], places)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    page.set_viewport_size({"width": 320, "height": 256})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    page.close()
