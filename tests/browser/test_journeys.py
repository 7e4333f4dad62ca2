"""What people do: search, read, narrow, change language, add files; also without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect


def test_search_and_open_a_project_at_its_passage(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Hva leter du etter?").fill("kamera om natten")
    page.get_by_role("button", name="Søk").click()
    expect(page.locator(".found").get_by_role("status")).to_contain_text("prosjekter")
    page.get_by_role("link", name="Nattilsyn med kamera i Vinje", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nattilsyn med kamera")
    expect(page.locator("#treff")).to_be_in_viewport()
    page.get_by_role("link", name="Tilbake til treffene").click()
    expect(page.get_by_label("Hva leter du etter?")).to_have_value("kamera om natten")


def test_narrow_widen_and_turn_the_page(page: Page) -> None:
    page.goto("/?q=sykefravær")
    status = page.locator(".found").get_by_role("status")
    before = status.inner_text()
    page.locator(".facets summary", has=page.get_by_role("heading", name="Program")).click()
    page.locator(".facets").get_by_role("link", name=re.compile("^Inkludering")).click()
    chip = page.get_by_role("link", name="Fjern Program: Inkludering")
    expect(chip).to_be_visible()
    chip.click()
    expect(status).to_have_text(before)
    page.get_by_role("link", name="Neste", exact=True).click()
    expect(page.locator("#treff-11")).to_be_visible()
    expect(page.get_by_role("link", name="Side 2", exact=True)).to_have_attribute(
        "aria-current", "page"
    )


def test_words_read_as_a_filter_become_words_and_a_filter_again(page: Page) -> None:
    page.goto("/?q=sykefravær 2021")
    chip = page.locator(".chip-filter")
    expect(chip).to_contain_text("er lest som Periode: 2021")
    page.get_by_role("link", name="Bruk som ord 2021").click()
    expect(page.locator(".chip-word")).to_contain_text("søkes som vanlig ord")
    page.locator("#q").fill("sykefravær 2021 natt")
    page.get_by_role("button", name="Søk").click()
    expect(page.locator(".chip-word")).to_be_visible()
    page.get_by_role("link", name="Les som filter igjen 2021").click()
    page.get_by_role("link", name="Fjern 2021").click()
    expect(page.locator(".chip-off")).to_contain_text("tatt ut av søket")


def test_value_leads_to_its_place_in_the_text(page: Page) -> None:
    page.goto("/prosjekt/nattilsyn-med-kamera?q=natt")
    row = page.locator(".record > div", has=page.get_by_text("Periode", exact=True))
    row.get_by_role("link", name="fra en merkelapp").click()
    expect(page.locator("#treff")).to_be_in_viewport()
    expect(page.locator("#treff")).to_have_text("Mars 2021 – desember 2023")
    expect(page.get_by_role("link", name="Tilbake til treffene")).to_be_visible()


def test_field_is_put_right_and_the_correction_taken_back(page: Page) -> None:
    page.goto("/prosjekt/roleg-natt")
    page.get_by_text("Rett opplysninger").click()
    page.locator(".unfilled").get_by_role("link", name="Program", exact=True).click()
    page.get_by_label("Riktig verdi").fill("VIOS")
    page.get_by_label("Navnet eller rollen din").first.fill("Kari Nes")
    page.get_by_role("button", name="Lagre rettelsen").click()
    expect(page.get_by_role("status")).to_have_text("Rettelsen er lagret.")
    expect(page.locator(".row-corrected")).to_contain_text("rettet av Kari Nes")
    page.get_by_role("link", name="Rett Program").click()
    page.get_by_label("Riktig verdi").fill("")
    page.get_by_label("Navnet eller rollen din").first.fill("Kari Nes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator(".row-corrected")).to_have_count(0)


def test_similar_projects_are_a_click_away(page: Page) -> None:
    page.goto("/?q=kamera")
    page.locator(".card").first.get_by_role("link", name=re.compile("Lignende prosjekter")).click()
    expect(page.get_by_role("heading", name="Lignende prosjekter")).to_be_in_viewport()
    expect(page.locator("#lignende li")).to_have_count(5)


def test_language_is_changed_in_place_and_kept(page: Page) -> None:
    page.goto("/?q=natt")
    page.get_by_role("link", name="Nynorsk", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "nn")
    expect(page.locator("#q")).to_have_value("natt")
    page.get_by_role("link", name="Om tenesta").click()
    page.get_by_role("link", name="English", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("About this service")


def test_keyboard_alone_leads_to_the_content_and_the_field(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hopp til innholdet")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("natt")
    page.keyboard.press("Enter")
    expect(page.locator(".card").first).to_be_visible()


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    file = tmp_path / "Skolehage på Frøya.txt"
    file.write_text("Skolehage på Frøya\n\nElevene dyrker grønnsaker i drivhus hele året.", "utf-8")
    return file


def test_added_file_is_chosen_followed_and_found(page: Page, own_file: Path) -> None:
    page.goto("/legg-til")
    page.get_by_label("Velg filer").set_input_files(own_file)
    expect(page.get_by_role("status")).to_contain_text("1 fil valgt")
    expect(page.get_by_role("status")).to_contain_text("Skolehage på Frøya.txt")
    page.get_by_role("button", name="Legg til").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ferdig")
    page.get_by_role("link", name="Søk i prosjektene").click()
    page.locator("#q").fill("drivhus på skolen")
    page.keyboard.press("Enter")
    expect(page.locator(".card h3").first).to_contain_text("Skolehage på Frøya")


def test_file_is_dropped_on_the_form(page: Page) -> None:
    page.goto("/legg-til")
    data = page.evaluate_handle(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["Hei"], "sluppet.txt", { type: "text/plain" }));
            return data;
        }"""
    )
    page.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": data})
    expect(page.get_by_role("status")).to_contain_text("sluppet.txt")
    assert page.locator("#filer").evaluate("input => input.files.length") == 1


def test_everything_works_without_javascript(browser: Browser, address: str, tmp_path) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="nn-NO")
    page = context.new_page()
    page.goto("/")
    page.locator("#q").fill("kamera om natta")
    page.locator(".seek-form button").click()
    page.locator(".card h3 a").first.click()
    expect(page.locator("#treff")).to_be_in_viewport()
    page.locator(".mend a").first.click()
    page.locator("#rett-verdi").fill("finst ikkje")
    page.locator("#rett-navn").fill("Kari Nes")
    page.get_by_role("button", name="Lagre rettinga").click()
    expect(page.get_by_role("alert")).to_contain_text("finst ikkje")
    file = tmp_path / "utan-skript.txt"
    file.write_text("Felles verkstad i Skjåk\n\nUngdom lagar syklar av gamle delar.", "utf-8")
    page.goto("/legg-til")
    page.locator("#filer").set_input_files(file)
    page.locator("form.add button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ferdig", timeout=20_000)
    context.close()


@pytest.mark.parametrize(
    "path", ["/", "/?q=sykefravær 2021", "/prosjekt/reg-08?felt=lead", "/legg-til", "/om"]
)
def test_no_page_scrolls_sideways(page: Page, path: str) -> None:
    page.goto(path)
    for width in (320, 360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
