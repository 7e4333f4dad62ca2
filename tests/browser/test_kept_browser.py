"""Keeping in the browser: with the mouse, by keyboard alone, and without JavaScript; seen by axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
CHOOSING = (
    "/samlinger/legg?prosjekt=roleg-natt&prosjekt=nattilsyn-med-kamera&tilbake=%2F%3Fq%3Dnatt"
)


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def either(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        base_url=address, locale="nb-NO", java_script_enabled=request.param
    )
    yield context.new_page()
    context.close()


def test_projects_are_kept_ordered_annotated_and_shared(either: Page, browser: Browser) -> None:
    page = either
    page.goto(CHOOSING)
    page.get_by_label("En ny, som heter").fill("Tilsyn om natten")
    page.get_by_role("button", name="Legg i samling").click()
    expect(page.get_by_role("status").first).to_contain_text("2 prosjekter er lagt i samlingen.")
    expect(page.get_by_role("link", name="Tilbake der du var")).to_have_attribute(
        "href", "/?q=natt"
    )
    titles = page.locator(".kept-items h2")
    expect(titles).to_have_count(2)
    before = titles.all_inner_texts()
    page.locator(".kept-items > li").first.get_by_role("button", name="Flytt ned").click()
    expect(titles).to_have_text(before[::-1])
    page.get_by_text("Skriv notat").first.click()
    page.get_by_label("Notat til prosjektet").first.fill("Ring Kari")
    page.get_by_role("button", name="Lagre", exact=True).first.click()
    expect(page.locator(".kept-items .kept-note")).to_have_text("Ring Kari")
    page.locator(".kept-items > li").last.get_by_role("button", name="Ta ut").click()
    expect(titles).to_have_count(1)
    page.get_by_role("button", name="Angre").click()
    expect(titles).to_have_count(2)
    read = page.get_by_label("Adresse til å lese").input_value()
    other = browser.new_page(locale="nn-NO")
    other.goto(read)
    expect(other.locator(".kept-items h2")).to_have_text(before[::-1])
    expect(other.locator("main").get_by_role("button")).to_have_count(0)
    other.close()


def test_search_is_saved_and_deletion_undone(either: Page) -> None:
    page = either
    page.goto("/lagrede/ny?q=sykefravær&where=language:nb")
    page.get_by_label("Navn").fill("Fravær")
    page.get_by_label("Alt som kan passe").check()
    page.get_by_role("button", name="Lagre søket").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fravær")
    expect(page.get_by_text("Ingenting nytt siden sist.")).to_be_visible()
    page.get_by_text("Navn, terskel og sletting").click()
    expect(page.get_by_label("Alt som kan passe")).to_be_checked()
    page.get_by_role("link", name="Slett det lagrede søket").click()
    page.get_by_role("button", name="Slett det lagrede søket").click()
    expect(page.get_by_role("status").first).to_contain_text("er slettet")
    page.get_by_role("button", name="Angre").click()
    page.goto("/lagrede")
    expect(page.get_by_role("link", name="Fravær")).to_be_visible()


def test_new_match_is_in_the_feed_after_an_upload(either: Page, tmp_path: Path) -> None:
    page = either
    page.goto("/lagrede/ny?q=drivhus på skolen")
    page.get_by_role("button", name="Lagre søket").click()
    feed = page.get_by_label("Feed (Atom)").input_value()
    seen = urlopen(feed).headers["etag"]
    name = f"Skolehage {abs(hash(feed))}"
    file = tmp_path / f"{name}.txt"
    file.write_text(f"{name}\n\nElevene på skolen dyrker grønnsaker i drivhus hele året.", "utf-8")
    saved = page.url
    page.goto("/legg-til")
    page.get_by_label("Velg filer").set_input_files(file)
    page.get_by_role("button", name="Legg til").click()
    page.wait_for_url(re.compile("/legg-til/.+"))
    for _ in range(100):
        body = urlopen(Request(feed, headers={"if-none-match": "x"})).read().decode()
        if name in body:
            break
        page.wait_for_timeout(100)
    assert body.count(f"<title>{name}</title>") == 1
    assert urlopen(feed).headers["etag"] != seen
    page.goto(saved)
    expect(page.locator(".told h3").first).to_have_text(name)
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.goto(saved)
    page.get_by_role("button", name="Marker alt som lest").click()
    expect(page.get_by_role("heading", name="Meldt tidligere")).to_be_visible()


def test_keyboard_alone_keeps_and_moves(page: Page) -> None:
    page.goto(CHOOSING)
    page.get_by_label("En ny, som heter").focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Med tastatur")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Med tastatur")
    first = page.locator(".kept-items h2").first.inner_text()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("Flytt ned"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".kept-items h2").last).to_have_text(first)


def test_projects_are_dragged_into_order(page: Page) -> None:
    page.goto(CHOOSING)
    page.get_by_role("button", name="Legg i samling").click()
    titles = page.locator(".kept-items h2")
    expect(titles).to_have_count(2)
    before = titles.all_inner_texts()
    box = page.locator(".kept-items > li").last.bounding_box()
    assert box
    height = box["height"]
    page.locator(".kept-items > li").first.drag_to(
        page.locator(".kept-items > li").last,
        source_position={"x": 12, "y": 12},
        target_position={"x": 12, "y": height - 8},
    )
    expect(page.locator("#rekkefolge-status")).to_have_text("Rekkefølgen er lagret.")
    page.reload()
    expect(titles).to_have_text(before[::-1])


def test_link_is_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(CHOOSING)
    page.get_by_role("button", name="Legg i samling").click()
    page.get_by_role("button", name="Kopier adresse til å lese").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Adresse til å lese").input_value()


def test_collection_is_chosen_without_leaving_the_page(page: Page) -> None:
    page.goto("/om")
    page.evaluate(
        "address => document.querySelector('main').insertAdjacentHTML('afterbegin',"
        ' `<a data-keep id="prove" href="${address}">Legg i samling</a>`)',
        CHOOSING,
    )
    page.locator("#prove").click()
    dialog = page.get_by_role("dialog", name="Legg i samling")
    dialog.get_by_label("En ny, som heter").fill("")
    expect(dialog).to_be_visible()
    dialog.get_by_label("En ny, som heter").fill("Fra dialogen")
    dialog.get_by_role("button", name="Legg i samling").click()
    expect(page.get_by_role("status").filter(has_text="2 prosjekter er lagt")).to_be_visible()
    expect(page.get_by_role("link", name="Fra dialogen")).to_have_attribute(
        "href", re.compile("/samling/")
    )
    expect(page.locator("#prove")).to_be_focused()
    page.locator("#prove").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.fixture(scope="module")
def keeper(browser: Browser, address: str) -> Iterator[tuple[BrowserContext, dict[str, str]]]:
    """A browser that has kept something, and the pages to be looked at."""
    context = browser.new_context(base_url=address, locale="nb")
    page = context.new_page()
    page.goto(CHOOSING)
    page.get_by_role("button", name="Legg i samling").click()
    made = page.url.split("?")[0]
    read = page.get_by_label("Adresse til å lese").input_value()
    page.goto("/lagrede/ny?q=sykefravær")
    page.get_by_role("button", name="Lagre søket").click()
    saved = page.url.split("?")[0]
    page.close()
    yield context, {
        "collections": "/samlinger", "choosing": CHOOSING, "collection": made, "read": read,
        "deleting": f"{made}/slett", "searches": "/lagrede", "saving": "/lagrede/ny?q=natt&where=language:nn",
        "by filters": "/lagrede/ny?where=language:nn", "saved": saved,
    }  # fmt: skip
    context.close()


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_what_is_kept(
    keeper: tuple[BrowserContext, dict[str, str]], *, width: int, scheme: str
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci")
    context, pages = keeper
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    told = []
    for name, path in pages.items():
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run(document)")
        told += [
            f"{name}: {each['id']} {[node['target'] for node in each['nodes']]}"
            for each in found["violations"]
        ]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
    assert not told
