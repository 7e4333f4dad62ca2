"""A project's page in a browser: quotes, correcting in place, steps, roles, copying; and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
NIGHT = "/prosjekt/nattilsyn-med-kamera"


@pytest.fixture
def bare(browser: Browser, address: str) -> Iterator[Page]:
    """A page of a browser that runs no scripts."""
    context = browser.new_context(base_url=address, locale="nb-NO", java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_quote_is_shown_by_focus_and_goes_away_on_escape(page: Page) -> None:
    page.goto(NIGHT)
    link = page.locator("#felt-period .how a").first
    tip = page.locator(f"#{link.get_attribute('aria-describedby')}")
    expect(tip).to_be_hidden()
    link.focus()
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("Mars 2021 – desember 2023")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(link).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(tip).to_be_visible()


def test_quote_stays_while_the_pointer_is_on_it(page: Page) -> None:
    page.goto(NIGHT)
    value = page.locator("#felt-period .value").first
    tip = page.locator("#felt-period .tip").first
    value.hover()
    expect(tip).to_be_visible()
    tip.hover()
    page.wait_for_timeout(500)  # longer than a quote waits before it goes
    expect(tip).to_be_visible()
    page.mouse.move(2, 2)
    expect(tip).to_be_hidden()


def test_quote_within_a_narrow_window_makes_nothing_scroll_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(NIGHT)
    for link in page.locator(".record .how a[data-tip]").all():
        link.focus()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_field_is_put_right_in_its_row_by_keyboard_and_undone(page: Page) -> None:
    page.goto(f"{NIGHT}?q=natt")
    link = page.get_by_role("link", name="Rett Status", exact=True)
    link.focus()
    page.keyboard.press("Enter")
    field = page.locator("#felt-status #rett-verdi")
    expect(field).to_be_focused()
    expect(page).to_have_url(re.compile("felt=status"))
    page.keyboard.press("Escape")
    expect(page.locator("form.mending #rett-verdi")).to_have_count(0)
    expect(page.get_by_role("link", name="Rett Status", exact=True)).to_be_focused()
    assert "felt=" not in page.url
    page.keyboard.press("Enter")
    field.select_option("stoppet")
    page.locator("#rett-navn").fill("Kari Nes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Rettelsen er lagret.")
    expect(page.locator("#felt-status .done")).to_be_focused()
    expect(page.locator("#felt-status .value").first).to_have_text("stoppet")
    expect(page.locator("#felt-status .machine")).to_contain_text("Maskinen leste")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Angre Status")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Endringen er angret.")
    expect(page.locator(".row-corrected")).to_have_count(0)
    page.get_by_text("Rettelser (2)").click()
    expect(page.locator("#felt-status .history li")).to_have_count(2)
    expect(page.get_by_role("link", name="Tilbake til treffene")).to_be_visible()


def test_mistake_is_told_in_the_row_and_the_field_has_focus(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, locale="nb-NO")
    page = context.new_page()  # whose console may tell of the answer 400
    page.goto(NIGHT)
    page.get_by_role("link", name="Rett Periode", exact=True).click()
    page.locator("#rett-verdi").fill("en gang i fjor høst kanskje")
    page.locator("#rett-navn").fill("Kari Nes")
    page.get_by_role("button", name="Lagre rettelsen").click()
    expect(page.locator("#felt-period [role=alert]")).to_contain_text("er ikke en periode")
    expect(page.locator("#rett-verdi")).to_be_focused()
    expect(page.locator("#rett-verdi")).to_have_value("en gang i fjor høst kanskje")
    expect(page.locator("#rett-navn")).to_have_value("Kari Nes")
    context.close()


def test_opening_another_form_closes_the_first(page: Page) -> None:
    page.goto(NIGHT)
    page.get_by_role("link", name="Rett Periode", exact=True).click()
    expect(page.locator("#felt-period #rett-verdi")).to_be_focused()
    page.get_by_role("link", name="Rett Status", exact=True).click()
    expect(page.locator("#felt-status #rett-verdi")).to_be_focused()
    expect(page.locator("#rett-verdi")).to_have_count(1)
    page.get_by_role("link", name="Avbryt").click()
    expect(page.locator("#rett-verdi")).to_have_count(0)


def test_correcting_and_undoing_work_without_scripts(bare: Page) -> None:
    bare.goto(NIGHT)
    expect(bare.locator(".tip").first).to_be_hidden()
    expect(bare.locator("[data-copy-text]").first).to_be_hidden()
    bare.get_by_role("link", name="Rett Prosjektansvarlig").click()
    expect(bare.locator("#rett-verdi")).to_be_in_viewport()
    bare.locator("#rett-verdi").fill("Tokke kommune")
    bare.locator("#rett-navn").fill("Ola")
    bare.get_by_role("button", name="Lagre rettelsen").click()
    expect(bare.locator("#felt-lead .value").first).to_have_text("Tokke kommune")
    bare.get_by_role("button", name="Angre Prosjektansvarlig").click()
    expect(bare.get_by_role("status")).to_have_text("Endringen er angret.")
    expect(bare.locator(".row-corrected")).to_have_count(0)


def test_the_only_hit_is_gone_to_and_then_there_is_no_step_left(page: Page) -> None:
    page.goto(f"{NIGHT}?q=kamera om natten")
    bar = page.get_by_role("navigation", name="Treff i teksten")
    bar.get_by_role("link").last.click()
    expect(page.locator("#treff")).to_be_in_viewport()
    expect(bar).to_have_count(0)
    expect(page.locator(".text mark").first).to_be_visible()


@pytest.mark.parametrize("scripts", ["page", "bare"])
def test_roles_are_told_in_the_margin_and_no_longer(
    scripts: str, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(scripts)
    page.goto(NIGHT)
    expect(page.locator(".margin")).to_have_count(0)
    page.get_by_role("link", name="Vis i margen").click()
    expect(page.locator(".margin .told-name").first).to_be_visible()
    expect(page.locator(".text .letter").first).to_be_visible()
    assert "roller=" in page.url
    page.get_by_role("link", name="Vis i margen").click()
    expect(page.locator(".margin")).to_have_count(0)


def test_citation_is_copied_and_that_is_said(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, locale="nb-NO")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(NIGHT)
    page.get_by_role("button", name="Kopier henvisningen").click()
    expect(page.locator(".cite-as .copied")).to_have_text("Kopiert.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#sitat").inner_text()
    context.close()


def test_without_a_clipboard_what_was_to_be_copied_is_marked(page: Page) -> None:
    page.goto(NIGHT)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error('no')); }")
    page.get_by_role("button", name="Kopier kontrollsummen").click()
    assert re.fullmatch("[0-9a-f]{64}", page.evaluate("getSelection().toString()"))


def test_project_prints_with_record_text_and_citation_and_no_controls(page: Page) -> None:
    page.goto(f"{NIGHT}?q=kamera&roller=på")
    page.emulate_media(media="print")
    for shown in (".record", ".text", "#sitat", "h1"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in (".mend", ".mend-all", ".steps", ".roles", ".similar", ".cite-as", ".back"):
        for each in page.locator(hidden).all():
            expect(each).to_be_hidden()
    expect(page.locator(".tip:visible, button:visible")).to_have_count(0)


STATES = {
    "steps": f"{NIGHT}?q=kamera om natten",
    "place": "/prosjekt/nr%237?q=natt&start=0&end=30&roller=på",
    "margin": f"{NIGHT}?roller=på",
    "role and margin": f"{NIGHT}?rolle=tiltak&roller=på",
    "form": f"{NIGHT}?felt=municipality",
    "new field": f"{NIGHT}?felt=programme",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_on_a_project(
    browser: Browser, address: str, *, state: str, width: int, scheme: str
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci")
    context = browser.new_context(
        base_url=address,
        locale="nb-NO",
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
    )
    page = context.new_page()
    page.goto(STATES[state])
    page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
    if page.locator(".record .how a[data-tip]").count():
        page.locator(".record .how a[data-tip]").first.focus()
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document)")["violations"]
    context.close()
    told = [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found]
    assert not told
