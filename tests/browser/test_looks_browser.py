"""Looks, reflow and paper: what only a browser can tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "start": "/",
    "hits": "/?q=natt",
    "read": "/?q=velferdsteknologi distriktskommune 2021 Os&ord=2021",
    "project": "/prosjekt/nr%237?q=natt&start=0&end=30",
    "map": "/kart?q=natt",
    "narrow": "/avgrens/municipality?q=natt",
    "similar": "/lignende",
    "collections": "/samlinger",
    "saved": "/lagrede",
    "add": "/legg-til",
    "about": "/om",
    "help": "/hjelp",
    "limits": "/hjelp/begrensninger",
    "status": "/status",
    "missing": "/finnes-ikke",
}
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(18, 25, 23)"


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def opened(browser: Browser, address: str, **options: object) -> tuple[BrowserContext, Page]:
    context = browser.new_context(base_url=address, locale="nb-NO", **options)  # type: ignore[arg-type]
    return context, context.new_page()


def test_look_follows_the_system_until_one_is_chosen(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/?q=natt")
    assert ground(page) == DARK
    with page.expect_response("**/utseende"):  # the next page can only know what was answered
        page.get_by_role("button", name="Lys").click()
    assert ground(page) == LIGHT
    assert page.get_by_role("button", name="Lys").get_attribute("aria-pressed") == "true"
    page.goto("/om")
    assert ground(page) == LIGHT
    page.get_by_role("button", name="Som systemet").click()
    assert ground(page) == DARK


def test_choosing_a_look_keeps_what_was_typed(page: Page) -> None:
    page.goto("/lignende")
    page.locator("textarea").fill("Nattilsyn med kamera")
    page.get_by_role("button", name="Mørk").click()
    assert ground(page) == DARK
    assert page.locator("textarea").input_value() == "Nattilsyn med kamera"


def test_look_is_chosen_without_javascript(browser: Browser, address: str) -> None:
    context, page = opened(browser, address, java_script_enabled=False)
    page.goto("/?q=natt&where=language:nn")
    page.get_by_role("button", name="Høy kontrast").click()
    assert page.locator("html").get_attribute("data-look") == "contrast"
    assert page.url == f"{address}/?q=natt&where=language%3Ann#utseende"
    context.close()


def test_fields_follow_the_look(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/lignende")
    page.get_by_role("button", name="Mørk").click()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    dark = "getComputedStyle(document.querySelector('textarea')).backgroundColor"
    assert page.evaluate(dark) == DARK


@pytest.mark.parametrize("look", ["dark", "contrast"])
@pytest.mark.parametrize(
    "path", ["/?q=natt", "/prosjekt/nattilsyn-med-kamera", "/hjelp", "/status"]
)
def test_paper_is_white_and_holds_no_controls(
    browser: Browser, address: str, *, path: str, look: str
) -> None:
    context, page = opened(browser, address, color_scheme="dark")
    context.add_cookies([{"name": "look", "value": look, "url": address}])
    page.goto(path)
    page.emulate_media(media="print", color_scheme="dark")
    assert ground(page) == LIGHT
    shown = "[...document.querySelectorAll('button, input, select, nav a')].filter(e => e.checkVisibility())"
    assert page.evaluate(f"{shown}.map(e => e.outerHTML)") == []
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_narrow_screen(
    browser: Browser, address: str, *, name: str
) -> None:
    """320 px is 400 % zoom of 1280, and so more than 200 %."""
    context, page = opened(browser, address, viewport={"width": 320, "height": 700})
    page.goto(PAGES[name])
    page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    context.close()


@pytest.mark.parametrize(
    ("scheme", "contrast"), [("dark", "no-preference"), ("light", "more"), ("dark", "more")]
)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_in_any_look(
    browser: Browser, address: str, *, name: str, scheme: str, contrast: str
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci")
    context, page = opened(browser, address, color_scheme=scheme, contrast=contrast)
    page.goto(PAGES[name])
    page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document)")
    context.close()
    assert [
        (each["id"], [n["target"] for n in each["nodes"]]) for each in found["violations"]
    ] == []
    assert found["passes"]


def test_help_is_reached_and_read_by_keyboard(page: Page) -> None:
    page.goto("/hjelp")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#sok"
    page.keyboard.press("Enter")
    page.wait_for_url("**#sok")
