"""Similar to a text in the browser: by keyboard, with and without script, and for axe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TEXT = (
    "Hjemmetjenesten kjører mange mil hver natt for å se til beboere som sover. "
    "Vi vil sette kamera hos dem som samtykker, slik at nattevaktene kjører mindre. "
    "Velferdsteknologi skal gi ro til dem som i dag blir vekket, og tid til dem som trenger hjelp."
)


def test_a_pasted_text_finds_its_like_by_keyboard_alone(page: Page) -> None:
    page.goto("/lignende")
    page.get_by_label("Teksten", exact=True).focus()
    page.keyboard.insert_text(TEXT)
    page.keyboard.press("Tab")  # the file
    page.keyboard.press("Tab")  # the button
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("ligner")
    page.get_by_role("link", name="Åpne der det står").first.press("Enter")
    expect(page).to_have_url(re.compile(r"/prosjekt/.*start=\d+.*#"))


def test_a_file_is_chosen_and_named_and_compared(page: Page, tmp_path: Path) -> None:
    (tmp_path / "søknad.txt").write_text(TEXT, "utf-8")
    page.goto("/lignende")
    page.get_by_label("Eller en fil").set_input_files(tmp_path / "søknad.txt")
    expect(page.locator("[data-chosen]")).to_contain_text("søknad.txt")
    page.get_by_role("button", name="Finn lignende").click()
    expect(page.get_by_text("Sammenlignet med søknad.txt")).to_be_visible()


def test_it_works_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, locale="nn-NO", java_script_enabled=False)
    page = context.new_page()
    page.goto("/lignende")
    page.get_by_label("Teksten", exact=True).fill(TEXT)
    page.get_by_role("button", name="Finn liknande").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("liknar")
    context.close()


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("text", ["", "kamera om natta", TEXT])
def test_axe_finds_nothing_on_similar(
    browser: Browser, address: str, *, width: int, scheme: str, text: str
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci")
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    page = context.new_page()
    page.goto("/lignende?lang=nb")
    if text:
        page.get_by_label("Teksten", exact=True).fill(text)
        page.get_by_role("button", name="Finn lignende").click()
    page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document)")["violations"]
    assert not [f"{each['id']} {[node['target'] for node in each['nodes']]}" for each in found]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
