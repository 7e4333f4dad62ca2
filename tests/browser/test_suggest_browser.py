"""The search field as a combobox: by keyboard alone, by mouse, and without JavaScript."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def typed(page: Page, text: str) -> None:
    page.goto("/")
    page.locator("#q").press_sequentially(text)
    expect(page.locator("#forslag")).to_be_visible()


def pointed_at(page: Page) -> str | None:
    """Returns the text of the option that the field points at."""
    return page.evaluate("""() => {
        const id = document.querySelector("#q").getAttribute("aria-activedescendant");
        return id && document.getElementById(id).querySelector(".suggest-text").textContent;
    }""")


def test_a_place_is_chosen_by_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.id") != "q":
        page.keyboard.press("Tab")
    page.keyboard.type("natt i mol")
    field = page.get_by_role("combobox", name="Hva leter du etter?")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("listbox", name="Forslag")).to_be_visible()
    expect(page.get_by_role("group", name="Kommune")).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert pointed_at(page) == "Molde"
    expect(page.get_by_role("option", name="Molde")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=natt+kommune%3AMolde*")
    expect(page.locator("#q")).to_have_value("natt kommune:Molde")


def test_a_title_leads_to_its_project(page: Page) -> None:
    typed(page, "roleg")
    page.keyboard.press("ArrowUp")  # from the field to the last one
    assert (pointed_at(page) or "").startswith("Roleg")
    page.keyboard.press("Enter")
    page.wait_for_url("**/prosjekt/*")


def test_enter_searches_for_what_was_typed_unless_an_option_was_gone_to(page: Page) -> None:
    typed(page, "natt")
    assert pointed_at(page) is None
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=natt")
    typed(page, "natt")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")  # and back to the field
    assert pointed_at(page) is None
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=natt")


def test_escape_closes_the_list_and_keeps_what_was_typed(page: Page) -> None:
    typed(page, "natt")
    page.keyboard.press("Escape")
    expect(page.locator("#forslag")).to_be_hidden()
    expect(page.locator("#q")).to_have_value("natt")
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#forslag")).to_be_visible()


def test_home_and_end_stay_with_the_field(page: Page) -> None:
    typed(page, "natt")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    assert pointed_at(page) is None
    assert page.evaluate("document.querySelector('#q').selectionStart") == 0


def test_how_many_there_are_is_told(page: Page) -> None:
    typed(page, "natt")
    count = page.get_by_role("option").count()
    assert (page.locator("[data-suggest-told]").text_content() or "").startswith(f"{count} forslag")


def test_an_option_is_clicked_and_elsewhere_closes(page: Page) -> None:
    typed(page, "natt i mol")
    page.locator("h1").click()
    expect(page.locator("#forslag")).to_be_hidden()
    page.locator("#q").press("ArrowDown")
    page.get_by_role("option", name="Molde").click()
    page.wait_for_url("**/?q=natt+kommune%3AMolde*")


def test_an_older_answer_never_comes_over_a_newer(page: Page) -> None:
    page.goto("/")
    held = []
    page.route("**/api/v1/suggest?q=na&*", lambda route: held.append(route))
    page.locator("#q").press_sequentially("na")
    page.wait_for_timeout(200)
    page.locator("#q").press_sequentially("tt i mol")
    expect(page.get_by_role("option", name="Molde")).to_be_visible()
    assert held
    for route in held:
        route.abort()
    expect(page.get_by_role("option", name="Molde")).to_be_visible()


def test_without_javascript_it_is_an_ordinary_field(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="nb-NO")
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox", name="Hva leter du etter?").fill("natt")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/?q=natt")
    expect(page.locator("#forslag")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_with_the_list_open(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci")
    context = browser.new_context(
        base_url=address,
        locale="nb-NO",
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 900},
    )
    page = context.new_page()
    typed(page, "natt i mol")
    page.keyboard.press("ArrowDown")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document)")
    overflow = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()
    assert not [f"{each['id']}: {each['help']}" for each in found["violations"]]
    assert not overflow
