"""The programme officer's morning: an application dropped, put right, read, decided, taken along."""

from __future__ import annotations

import base64
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import serving

from synthese.settings import Settings

APPLICATION = (
    Path(__file__).parents[2]
    / "corpus/applications/soknad-2026-bestillingstransport-nore-og-uvdal.docx"
)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def desk(demonstration: Path, tmp_path: Path) -> Iterator[str]:
    """The demonstration corpus with a store of applications of the test's own."""
    with serving(Settings(index=demonstration, applications=tmp_path / "store")) as address:
        yield address


@pytest.fixture
def officer(browser: Browser, desk: str) -> Iterator[Page]:
    """A page whose console stays silent and that asks no other host for anything."""
    context = browser.new_context(
        base_url=desk, locale="nb-NO", viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert not said
    assert not [url for url in asked if not url.startswith(desk)]


def dropped(page: Page) -> None:
    """Drops the application on the form, as from a folder, and hands it in."""
    page.goto("/soknader")
    content = base64.b64encode(APPLICATION.read_bytes()).decode()
    transfer = page.evaluate_handle(
        """([content, name, type]) => {
            const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], name, { type }));
            return transfer;
        }""",
        [content, APPLICATION.name, DOCX],
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": transfer})
    expect(page.locator("[data-chosen]")).to_contain_text(APPLICATION.name)
    page.get_by_role("button", name="Legg inn").click()
    page.wait_for_url(re.compile(r"/soknader/sak/[0-9a-f]{24}$"))


def faults(page: Page, axe: str) -> list[str]:
    if not page.evaluate("typeof window.axe !== 'undefined'"):
        page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found["violations"]]


def test_officers_morning(officer: Page, axe: str, tmp_path: Path) -> None:
    dropped(officer)
    expect(officer.get_by_role("heading", level=1)).to_contain_text("Nore og Uvdal")
    assert not faults(officer, axe)

    # What was read is put right in place, and the matches are ranked anew.
    period = officer.locator("#felt-period")
    period.locator("summary").click()
    period.get_by_label("periode skal være").fill("2023–2024")
    period.get_by_label("Ditt navn").fill("Kari Nes")
    period.get_by_role("button", name="Lagre og ranger på nytt").click()
    expect(officer.locator("#felt-period .sc-edited")).to_contain_text("Rettet av Kari Nes")
    expect(officer.locator("[data-told]")).to_have_text("Rettet. Treffene er rangert på nytt.")
    expect(officer.locator("#panel-parallell .sc-match")).not_to_have_count(0)
    assert not faults(officer, axe)
    officer.locator("#felt-period summary").click()
    officer.get_by_role("button", name="Tilbake til det som ble lest").click()
    expect(officer.locator("#felt-period .sc-edited")).to_have_count(0)

    # The tabs, with quotes from both sides and a way to each.
    officer.get_by_role("tab", name="Allerede gjort").click()
    first = officer.locator("#panel-gjort .sc-match").first
    expect(first.locator(".met").first.locator("blockquote")).to_have_count(2)
    expect(first.locator(".met a[href*='/tekst?dok=']").first).to_be_visible()
    expect(first.locator(".met a[href^='/prosjekt/']").first).to_be_visible()
    first.get_by_role("button", name="Bruk i vurderingen").click()

    # The draft is saved by itself and is there after a reload.
    officer.get_by_label("allerede gjort", exact=True).check()
    officer.get_by_label("Begrunnelse").fill("Lierne har gjort det.")
    expect(officer.locator("[data-draft-status]")).to_contain_text("Utkast lagret")
    officer.reload()
    expect(officer.get_by_label("Begrunnelse")).to_have_value("Lierne har gjort det.")
    expect(officer.locator(".sc-rests input:checked")).to_have_count(1)

    expect(officer.locator("#navn")).to_have_value("Kari Nes")
    officer.get_by_role("button", name="Lagre vurderingen").click()
    expect(officer.locator(".sc-log")).to_contain_text("Lierne har gjort det.")
    expect(officer.locator(".sc-stands")).to_contain_text("allerede gjort")
    assert not faults(officer, axe)

    with officer.expect_download() as waiting:
        officer.get_by_role("link", name="DOCX").click()
    memo = tmp_path / "notat.docx"
    waiting.value.save_as(memo)
    told = re.sub("<[^>]+>", "", zipfile.ZipFile(memo).read("word/document.xml").decode())
    assert "Lierne har gjort det." in told
    assert "Kari Nes" in told


def test_draft_is_saved_when_the_page_is_left(officer: Page) -> None:
    dropped(officer)
    place = officer.url
    officer.locator("#navn").fill("Kari Nes")
    officer.get_by_label("Begrunnelse").fill("Skrevet i siste liten")
    officer.goto("/soknader")  # sooner than the draft is saved by itself
    officer.context.add_cookies([{"name": "navn", "value": "Kari%20Nes", "url": place}])
    reason = officer.get_by_label("Begrunnelse")
    for _ in range(20):  # it is sent while the next page is asked for, and may come in after that
        officer.goto(place)
        if reason.input_value():
            break
    expect(reason).to_have_value("Skrevet i siste liten")


def test_everything_by_keyboard(officer: Page) -> None:
    dropped(officer)
    tab = officer.locator("[role=tab][aria-selected=true]")
    tab.focus()
    chosen = tab.get_attribute("id")
    officer.keyboard.press("ArrowRight")
    expect(officer.locator("[role=tab]:focus")).not_to_have_id(chosen or "")
    assert officer.locator("[role=tabpanel]:visible").count() == 1
    assert "fane=" in officer.url
    officer.keyboard.press("End")
    expect(officer.locator("#panel-ovrige")).to_be_visible()
    officer.reload()
    expect(officer.locator("#panel-ovrige")).to_be_visible()

    # A place in the text is shown when its link has the focus, and goes by Escape.
    place = officer.locator("#felt-challenge .sc-place").first
    place.locator("a").focus()
    expect(place.locator("[role=tooltip]")).to_be_visible()
    expect(place.locator("mark")).not_to_be_empty()
    officer.keyboard.press("Escape")
    expect(place.locator("[role=tooltip]")).to_be_hidden()

    officer.locator("#felt-amount summary").focus()
    officer.keyboard.press("Enter")
    officer.locator("#verdi-amount").fill("2 mill")
    officer.keyboard.press("Tab")
    officer.keyboard.type("Kari Nes")
    officer.keyboard.press("Enter")
    expect(officer.locator("#felt-amount")).to_contain_text("2 000 000")
    assert officer.evaluate("document.activeElement.closest('.sc-facet')?.id") == "felt-amount"


def test_without_script(browser: Browser, desk: str) -> None:
    context = browser.new_context(base_url=desk, locale="nb-NO", java_script_enabled=False)
    page = context.new_page()
    page.goto("/soknader")
    page.set_input_files("#filer", APPLICATION)
    page.get_by_role("button", name="Legg inn").click()
    page.get_by_role("link", name="Øvrige").click()
    expect(page.locator("#panel-ovrige")).to_be_visible()
    page.locator("#felt-municipality summary").click()
    page.locator("#verdi-municipality").fill("Lierne")
    page.locator("#navn-municipality").fill("Kari Nes")
    page.locator("#felt-municipality").get_by_role("button", name="Lagre").click()
    expect(page.locator("#felt-municipality")).to_contain_text("Lierne")
    page.get_by_label("Begrunnelse").fill("Halvferdig")
    page.get_by_role("button", name="Lagre utkast").click()
    expect(page.get_by_label("Begrunnelse")).to_have_value("Halvferdig")
    page.get_by_label("uavklart", exact=True).check()
    page.get_by_role("button", name="Lagre vurderingen").click()
    expect(page.locator(".sc-log")).to_contain_text("Halvferdig")
    page.get_by_role("link", name="Slett søknaden").click()
    page.get_by_role("button", name="Slett for godt").click()
    expect(page.locator(".done")).to_contain_text("Søknaden er slettet.")
    context.close()


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_is_wider_than_the_window(officer: Page, width: int) -> None:
    dropped(officer)
    officer.set_viewport_size({"width": width, "height": 900})
    for details in officer.locator("details").all():
        details.evaluate("each => (each.open = true)")
    assert officer.evaluate("document.documentElement.scrollWidth") == width
