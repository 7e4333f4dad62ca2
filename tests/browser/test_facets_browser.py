"""Narrowing in the browser: without loading the page anew, by keyboard, with and without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SEARCH = "/?q=sykefravær"


def mark(page: Page) -> None:
    """Leaves a mark that is gone once the page is loaded anew."""
    page.evaluate("window.stillHere = true")


def is_same(page: Page) -> bool:
    return page.evaluate("window.stillHere === true")


def told(page: Page) -> str:
    return page.locator(".found [role=status]").first.inner_text()


def open_facet(page: Page, name: str) -> None:
    page.locator(f"#facet-{name}").evaluate("each => (each.open = true)")


@pytest.fixture
def plain(browser: Browser, address: str) -> Iterator[Page]:
    """A page without scripts."""
    context = browser.new_context(base_url=address, locale="nb-NO", java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_facet_narrows_in_place_and_back_and_forward_follow(page: Page) -> None:
    page.goto(SEARCH)
    mark(page)
    before = told(page)
    open_facet(page, "language")
    value = page.locator("#facet-language a", has_text="nynorsk")
    value.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("where=language%3Ann"))
    expect(page.locator(".found [role=status]").first).not_to_have_text(before)
    expect(page.locator("#facet-language a", has_text="nynorsk")).to_be_focused()
    expect(page.locator("form[role=search] input[type=hidden]")).to_have_value("language:nn")
    expect(page.get_by_role("link", name="Fjern Språk: nynorsk")).to_be_visible()
    after = told(page)
    expect(page).to_have_title(re.compile(f"^{after}"))
    page.go_back()
    expect(page.locator(".found [role=status]").first).to_have_text(before)
    expect(page.locator("form[role=search] input[type=hidden]")).to_have_count(0)
    page.go_forward()
    expect(page.locator(".found [role=status]").first).to_have_text(after)
    assert is_same(page)


def test_the_live_region_that_tells_is_the_one_that_was_there(page: Page) -> None:
    page.goto(SEARCH)
    page.evaluate("window.region = document.querySelector('.found [role=status]')")
    open_facet(page, "language")
    page.locator("#facet-language a", has_text="nynorsk").click()
    expect(page).to_have_url(re.compile("language%3Ann"))
    expect(page.locator("#facet-language a.chosen")).to_have_count(1)
    page.wait_for_timeout(50)
    assert page.evaluate("window.region.isConnected && window.region.textContent") == told(page)


def test_turning_the_page_goes_to_the_top_of_the_results(page: Page) -> None:
    page.goto(SEARCH)
    mark(page)
    page.locator("nav.paging a[rel=next]").click()
    expect(page.locator("#treff-11")).to_be_visible()
    expect(page.locator(".found h2").first).to_be_focused()
    expect(page.locator(".found h2").first).to_be_in_viewport()
    assert is_same(page)


def test_a_chip_that_is_removed_leaves_the_focus_at_the_results(page: Page) -> None:
    page.goto(SEARCH + "&where=language:nn")
    mark(page)
    page.get_by_role("link", name="Fjern Språk: nynorsk").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".found h2").first).to_be_focused()
    expect(page.locator(".chip-chosen")).to_have_count(0)
    assert is_same(page)


def test_words_typed_and_not_yet_sent_stay(page: Page) -> None:
    page.goto(SEARCH)
    page.locator("#q").fill("sykefravær i barnehagen")
    open_facet(page, "language")
    page.locator("#facet-language a", has_text="nynorsk").click()
    expect(page).to_have_url(re.compile("language%3Ann"))
    expect(page.locator("#q")).to_have_value("sykefravær i barnehagen")


def test_where_fetching_fails_the_browser_goes_there_itself(page: Page) -> None:
    page.goto(SEARCH)
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no net')) }")
    mark(page)
    open_facet(page, "language")
    page.locator("#facet-language a", has_text="nynorsk").click()
    expect(page.get_by_role("link", name="Fjern Språk: nynorsk")).to_be_visible()
    assert not is_same(page)


def open_sheet(page: Page, facet: str) -> None:
    open_facet(page, facet)
    page.locator(f"#facet-{facet} a[data-opens-sheet]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.sheet")).to_be_visible()


def test_several_values_are_chosen_at_once_by_keyboard(page: Page) -> None:
    page.goto(SEARCH)
    mark(page)
    open_sheet(page, "municipality")
    expect(page.locator("#avgrens-finn")).to_be_focused()
    names = page.locator(".choices .value").all_inner_texts()
    page.keyboard.type(names[3].upper())
    expect(page.locator(".choices li:visible")).to_have_count(1)
    expect(page.locator("[data-found]")).to_have_text("1 å velge mellom")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+a")
    page.keyboard.type(names[0])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("dialog.sheet")).to_have_count(0)
    expect(page.locator(".chip-chosen")).to_have_count(2)
    expect(page.locator("#facet-municipality a[data-opens-sheet]").first).to_be_focused()
    assert is_same(page)


def test_escape_closes_and_the_focus_is_back(page: Page) -> None:
    page.goto(SEARCH)
    open_sheet(page, "municipality")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.sheet")).to_have_count(0)
    expect(page.locator("#facet-municipality a[data-opens-sheet]").first).to_be_focused()


def test_nothing_of_that_name_is_said(page: Page) -> None:
    page.goto("/avgrens/municipality?q=sykefravær")
    page.locator("#avgrens-finn").fill("zzz")
    expect(page.locator("[data-found]")).to_have_text("Ingenting her heter det.")


def test_years_are_narrowed_by_the_handles_and_by_dragging(page: Page) -> None:
    page.goto(SEARCH)
    mark(page)
    open_facet(page, "year")
    low = page.locator("#fra-aar-dra")
    first = int(low.get_attribute("min") or "0")
    low.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#fra-aar")).to_have_value(str(first + 1))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"where=year%3A{first + 1}-$"))
    expect(page.locator("#fra-aar-dra")).to_be_focused()
    expect(page.locator("#fra-aar-dra")).to_have_value(str(first + 1))
    drawing = page.locator("#facet-year svg[data-counts]")
    drawing.scroll_into_view_if_needed()
    years = len((drawing.get_attribute("data-counts") or "").split(","))
    box = drawing.bounding_box()
    assert box is not None
    x, y, step = box["x"], box["y"] + 20, box["width"] / years
    page.mouse.move(x + step * 0.5, y)
    page.mouse.down()
    page.mouse.move(x + step * 1.5, y, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(f"where=year%3A-{first + 1}$"))
    assert is_same(page)


def test_the_map_is_one_stop_with_arrows_and_a_tile_narrows(page: Page) -> None:
    page.goto(SEARCH)
    mark(page)
    open_facet(page, "municipality")
    page.get_by_role("link", name="Kart over kommunene").click()
    tiles = page.locator("[data-tiles] a")
    expect(page.locator("[data-tiles] a[tabindex='0']")).to_have_count(1)
    page.locator("[data-tiles] a[tabindex='0']").focus()
    name = page.locator("[data-tile-told]").inner_text()
    for key in ("ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    assert tiles.count() > 2
    expect(page.locator("[data-tiles] a[tabindex='0']")).to_be_focused()
    assert re.fullmatch(r".+, sentralitet \d: \d+ prosjekt(er)?( \(valgt\))?", name)
    told_now = page.locator("[data-tile-told]").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.sheet")).to_have_count(0)
    place = told_now.partition(" (")[0].partition(",")[0]
    expect(page.locator(".chip-chosen strong")).to_have_text(f"Kommune: {place}")
    assert is_same(page)


def test_the_table_beside_the_map_is_ordered_within_the_sheet(page: Page) -> None:
    page.goto(SEARCH)
    mark(page)
    open_facet(page, "municipality")
    page.get_by_role("link", name="Kart over kommunene").click()
    page.locator("dialog thead a", has_text="Fylke").click()
    expect(page.locator("dialog th[aria-sort]")).to_have_text("Fylke")
    assert is_same(page)


def test_without_a_script_everything_is_narrowed_the_same(plain: Page) -> None:
    plain.goto(SEARCH)
    plain.locator("#facet-municipality").get_by_role("link", name="Vis alle").click()
    plain.locator("#avgrens-finn").fill("e")
    plain.get_by_role("button", name="Finn").click()
    plain.locator(".choices li:visible input").first.check()
    plain.get_by_role("button", name="Vis treff").click()
    expect(plain.locator(".chip-chosen")).to_have_count(1)
    plain.locator("#fra-aar").fill("2020")
    plain.locator(".years").get_by_role("button", name="Vis treff").click()
    expect(plain).to_have_url(re.compile("where=municipality.*where=year%3A2020-$"))
    expect(plain.locator(".chip-chosen")).to_have_count(2)
    plain.get_by_role("link", name="Nullstill År").click()
    expect(plain.locator(".chip-chosen")).to_have_count(1)
    plain.get_by_role("link", name="Kart over kommunene").click()
    plain.locator("[data-tiles] a:not(.on)").first.click()
    expect(plain.locator(".chip-chosen")).to_have_count(2)


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize(
    "address_",
    ["/kart?q=sykefravær&where=county:Agder", "/avgrens/municipality?q=sykefravær&i=e", SEARCH],
    ids=["map", "values", "hits"],
)
def test_nothing_is_wider_than_the_page_and_axe_finds_nothing(
    browser: Browser, address: str, *, width: int, address_: str
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci")
    context = browser.new_context(
        base_url=address, locale="nb-NO", viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    page.goto(address_)
    page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document)")
    context.close()
    assert not [
        f"{each['id']}: {[node['target'] for node in each['nodes']]}"
        for each in found["violations"]
    ]
    assert wide <= width


def test_axe_finds_nothing_in_what_opens_over_the_results(page: Page) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci")
    page.goto(SEARCH)
    page.evaluate(AXE.read_text("utf-8"))
    for link in ("Kart over kommunene", "Vis alle"):
        open_facet(page, "municipality")
        page.locator("#facet-municipality").get_by_role("link", name=link).click()
        expect(page.locator("dialog.sheet")).to_be_visible()
        found = page.evaluate("axe.run(document)")
        assert not [
            f"{each['id']}: {[node['target'] for node in each['nodes']]}"
            for each in found["violations"]
        ]
        page.keyboard.press("Escape")
