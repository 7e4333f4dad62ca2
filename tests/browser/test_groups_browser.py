"""Groups in the browser: from a search to a document for the meeting; by keyboard; seen by axe."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from tests.browser.conftest import serving, silent

from synthese.settings import Settings

RUN = "axe.run({resultTypes: ['violations']}).then(found => found.violations.map(each => [each.id, each.nodes.map(one => one.html)]))"
_TABS = 80  # at most from one control to the next that is looked for


@pytest.fixture(scope="module")
def place(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demonstration corpus, with its groups made, to be changed."""
    copy = tmp_path_factory.mktemp("groups") / "index"
    shutil.copytree(demonstration, copy)
    with serving(Settings(index=copy)) as address:
        yield address


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def either(browser: Browser, place: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(base_url=place, locale="nb-NO", java_script_enabled=request.param)
    yield context.new_page()
    context.close()


@pytest.fixture
def own(browser: Browser, place: str) -> Iterator[Page]:
    """A page with its script, whose console stays silent."""
    with silent(browser.new_context(base_url=place, locale="nb-NO")) as page:
        yield page


def open_group(page: Page) -> None:
    page.goto("/grupper?parallelle=1")
    page.locator(".entry h3 a").first.click()
    expect(page.locator(".group-head h1")).to_be_visible()


def test_from_a_search_to_its_groups_renamed_merged_and_undone(either: Page) -> None:
    page = either
    page.goto("/?q=eldre som faller hjemme")
    page.get_by_role("link", name="Grupper i dette søket").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Grupper i dette søket")
    page.locator(".entry h3 a").first.click()
    whole = page.get_by_role("link", name="Se hele gruppen")
    if whole.count():
        whole.click()
    before = page.locator("h1").inner_text()
    page.get_by_text("Gi gruppen et annet navn").click()
    page.get_by_label("Nytt navn").fill("trygg på føttene")
    page.locator("#navn-navn").fill("Kari Nordmann")
    page.get_by_role("button", name="Lagre navnet").click()
    expect(page.locator("h1")).to_have_text("Trygg på føttene")
    status = page.locator(".done[role=status]")
    expect(status).to_contain_text("Gruppen heter nå «trygg på føttene».")
    status.get_by_role("button", name="Angre").click()
    expect(page.locator("h1")).to_have_text(before)

    groups = page.request.get("/api/v1/groups").json()["groups"]
    page.goto("/grupper/" + max(groups, key=lambda each: len(each["projects"]))["id"])
    pilots = page.locator(".pilot").count()
    page.get_by_text("Slå sammen med en annen gruppe").click()
    page.locator(".ticks label").filter(has_text="2 piloter").first.click()
    expect(page.locator("#navn-sammen")).to_have_value("Kari Nordmann")  # remembered
    page.get_by_role("button", name="Slå sammen").click()
    expect(page.locator(".done[role=status]")).to_contain_text("1 gruppe er slått sammen")
    assert page.locator(".pilot").count() > pilots
    page.locator(".done").get_by_role("button", name="Angre").click()
    expect(page.locator(".pilot")).to_have_count(pilots)
    page.goto("/grupper/endringer")
    expect(page.locator(".log > li").first).to_contain_text("angret")


def test_evidence_opens_over_the_page_and_leads_to_its_place(own: Page) -> None:
    open_group(own)
    own.locator(".pilot-links a").first.click()
    dialog = own.get_by_role("dialog", name="Hva de har felles")
    expect(dialog.locator(".pair a")).to_have_count(2)
    own.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_matrix_is_asked_edited_shared_and_downloaded(either: Page, browser: Browser) -> None:
    page = either
    open_group(page)
    page.get_by_role("link", name="Erfaringene side om side").click()
    heads = page.locator(".matrix thead th")
    before = heads.count()
    page.get_by_label("Still pilotene et spørsmål").fill("Hvem var med?")
    page.get_by_role("button", name="Spør").click()
    expect(heads).to_have_count(before + 1)
    expect(heads.last).to_have_text("Hvem var med?")
    page.get_by_role("button", name="Rediger og del").click()
    expect(page.locator(".done[role=status]")).to_contain_text("Sammenstillingen er din.")
    expect(heads.last).to_have_text("Hvem var med?")
    cell = page.locator("#celle-1-1")
    cell.get_by_text("Skriv egen tekst").click()
    cell.get_by_label("Din tekst").fill("Vi ringte dem og spurte.")
    cell.get_by_label("Navnet eller rollen din").fill("Kari")
    cell.get_by_role("button", name="Lagre").click()
    expect(page.locator("#celle-1-1 .cell-text")).to_have_text("Vi ringte dem og spurte.")
    page.get_by_text("Last ned", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Word")).click()
    body = Path(download.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        assert "Vi ringte dem og spurte." in file.read("word/document.xml").decode()
    read = page.get_by_label("Adresse til å lese").input_value()
    other = browser.new_page(locale="nn-NO")
    other.goto(read)
    expect(other.locator(".cell-text")).to_have_text("Vi ringte dem og spurte.")
    expect(other.locator("main").get_by_role("button")).to_have_count(0)
    other.close()


def tab_to(page: Page, words: str) -> None:
    for _ in range(_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip().startswith(words):
            return
    raise AssertionError(words)


def test_keyboard_alone_renames_undoes_and_asks(own: Page) -> None:
    open_group(own)
    before = own.locator("h1").inner_text()
    own.locator(".group-edit a").focus()
    tab_to(own, "Gi gruppen et annet navn")
    own.keyboard.press("Enter")
    own.keyboard.press("Tab")
    own.keyboard.press("ControlOrMeta+A")
    own.keyboard.type("Med tastatur")
    own.keyboard.press("Tab")
    own.keyboard.press("ControlOrMeta+A")
    own.keyboard.type("Ola")
    own.keyboard.press("Enter")
    expect(own.locator("h1")).to_have_text("Med tastatur")
    expect(own.locator(".done")).to_be_focused()
    own.keyboard.press("Tab")
    own.keyboard.press("Enter")
    expect(own.locator("h1")).to_have_text(before)
    tab_to(own, "Erfaringene side om side")
    own.keyboard.press("Enter")
    own.get_by_label("Still pilotene et spørsmål").focus()
    own.keyboard.type("Hva kostet det?")
    own.keyboard.press("Enter")
    expect(own.locator(".matrix thead th").last).to_have_text("Hva kostet det?")
    own.get_by_role("group", name="Erfaringene side om side").focus()
    own.keyboard.press("ArrowRight")
    table = own.locator(".matrix-scroll")
    expect(table).to_be_focused()
    for _ in range(50):
        if table.evaluate("each => each.scrollLeft"):
            return
        own.wait_for_timeout(50)
    raise AssertionError("the table didn't scroll")


def test_skip_link_leads_past_the_header(own: Page) -> None:
    for path in ("/grupper", "/hvite-flekker"):
        own.goto(path)
        own.keyboard.press("Tab")
        own.keyboard.press("Enter")
        expect(own.locator("main")).to_be_focused()


@pytest.fixture(scope="module")
def pages(browser: Browser, place: str) -> dict[str, str]:
    """The pages to be looked at, in all the states that they have."""
    context = browser.new_context(base_url=place, locale="nb")
    page = context.new_page()
    page.goto("/grupper?parallelle=1")
    group = page.locator(".entry h3 a").first.get_attribute("href") or ""
    page.goto(group)
    evidence = page.locator(".pilot-links a").first.get_attribute("href") or ""
    page.goto(f"{group}/erfaringer")
    page.get_by_role("button", name="Rediger og del").click()
    draft = page.url.split("?")[0]
    cell = page.locator("#celle-1-1")
    cell.locator(".cell-write > summary").click()
    cell.locator("textarea").fill("Vi ringte.")
    cell.locator("input[name=navn]").fill("Kari")
    cell.get_by_role("button", name="Lagre").click()
    read = page.get_by_label("Adresse til å lese").input_value()
    context.close()
    return {
        "groups": "/grupper",
        "of a search": "/grupper?q=eldre&where=language:nb",
        "group": group,
        "group, told": f"{group}?endret=1",
        "log": "/grupper/endringer",
        "evidence": evidence,
        "matrix": f"{group}/erfaringer?kolonne=resultat&kolonne=tiltak&kolonne=Hvem var med?",
        "nothing": "/erfaringer",
        "draft": f"{draft}?gjort=celle",
        "read": read,
        "drafts": "/synteser",
        "white spots": "/hvite-flekker",
        "hits": "/?q=eldre",
    }


SIGHTS = [(360, "light"), (768, "dark"), (1440, "contrast"), (1440, "light")]


@pytest.mark.parametrize(("width", "look"), SIGHTS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, place: str, axe: str, *, pages: dict[str, str], width: int, look: str
) -> None:
    size: ViewportSize = {"width": width, "height": 900}
    context = browser.new_context(base_url=place, locale="nb", viewport=size)
    context.add_cookies([{"name": "look", "value": look, "url": place}])
    page = context.new_page()
    told = []
    for name, path in pages.items():
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
        page.evaluate(axe)
        told += [(name, each) for each in page.evaluate(RUN)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            told.append((name, ["scrolls", []]))
    context.close()
    assert not told, "\n".join(map(str, told))
