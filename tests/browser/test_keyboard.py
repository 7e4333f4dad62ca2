"""Every task by keyboard alone: where the focus goes, that it is seen, and that it never sticks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import serving

from synthese.index import add
from synthese.settings import Settings

SAMPLES = Path(__file__).parents[1] / "api" / "samples"
NIGHT = "/prosjekt/nattilsyn-med-kamera"
MOST_STOPS = 200

FOCUS = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  const style = getComputedStyle(each);
  const box = each.getBoundingClientRect();
  const name = each.getAttribute("aria-label") ?? each.labels?.[0]?.textContent ?? each.textContent;
  const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  const inTile = each.closest("svg") !== null;  // a tile's own edge is its ring
  const slider = each.type === "range";  // its handle has the ring, and no style tells of that
  return {
    name: (name ?? "").replace(/\\s+/g, " ").trim(),
    tag: each.localName,
    seen: ringed || inTile || slider,
    there: box.width > 0 && box.height > 0,
  };
}"""


def tab_to(page: Page, name: str, *, tag: str = "", back: bool = False) -> None:
    """Goes by Tab to what is called so, and sees the ring at each stop on the way."""
    pattern = re.compile(name)
    passed = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        at = page.evaluate(FOCUS)
        if at is None:
            continue
        passed.append(at["name"][:40])
        assert at["seen"], f"no ring at {at}"
        assert at["there"], f"nothing to be seen at {at}"
        if pattern.search(at["name"]) and tag in ("", at["tag"]):
            return
    pytest.fail(f"{name} is not reached; passed {passed}")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An index of its own: what is corrected here is seen nowhere else."""
    settings = Settings(index=tmp_path_factory.mktemp("keys") / "index")
    add(settings.index, [str(SAMPLES)], settings=settings)
    with serving(settings) as address:
        yield address


def test_skip_link_leads_past_the_menu(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hopp til innholdet")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Hva leter du etter?")).to_be_focused()


def test_search_by_a_suggestion(page: Page) -> None:
    page.goto("/")
    tab_to(page, "Hva leter du etter")
    page.keyboard.type("natt i mol")
    expect(page.get_by_role("option", name="Molde")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Hva leter du etter?")).to_have_value(
        "natt kommune:Molde"
    )


def test_chip_is_removed_and_read_again(page: Page) -> None:
    page.goto("/?q=sykefravær 2021")
    tab_to(page, "^Fjern 2021")
    page.keyboard.press("Enter")
    expect(page.get_by_text("tatt ut av søket")).to_be_visible()
    tab_to(page, "^Les som filter igjen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Fjern 2021")).to_be_visible()


def test_two_facet_values_are_chosen_and_said_once_each(page: Page) -> None:
    page.goto("/?q=sykefravær")
    page.evaluate("""() => {
        window.said = [];
        const region = document.querySelector('.found [role=status]');
        new MutationObserver(() => window.said.push(region.textContent.trim()))
            .observe(region, { childList: true, subtree: true, characterData: true });
    }""")
    tab_to(page, "^Språk$")
    page.keyboard.press("Enter")
    tab_to(page, "^nynorsk")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Fjern Språk: nynorsk")).to_be_visible()
    expect(page.locator("#facet-language a", has_text="nynorsk")).to_be_focused()
    page.wait_for_function("window.said.length > 0")
    assert page.evaluate("window.said") == [page.locator(".found [role=status]").first.inner_text()]
    tab_to(page, "^bokmål")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Fjern Språk: bokmål")).to_be_visible()
    page.wait_for_function("window.said.length > 1")
    assert len(page.evaluate("window.said")) == 2


def test_years_are_set_by_the_fields(page: Page) -> None:
    page.goto("/?q=sykefravær")
    tab_to(page, "^År$")
    if not page.locator("#facet-year").evaluate("each => each.open"):
        page.keyboard.press("Enter")
    tab_to(page, "^Fra år", tag="input")
    while page.evaluate("document.activeElement.type") != "number":
        page.keyboard.press("Tab")
    page.keyboard.type("2021")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Fjern År: fra 2021")).to_be_visible()


def test_municipality_is_chosen_on_the_map_and_the_map_left_by_escape(page: Page) -> None:
    page.goto("/?q=sykefravær")
    tab_to(page, "^Kommune$")
    if not page.locator("#facet-municipality").evaluate("each => each.open"):
        page.keyboard.press("Enter")
    tab_to(page, "^Kart over kommunene")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("link", name="Kart over kommunene")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    tab_to(page, "prosjekt", tag="a")
    place = page.evaluate("document.activeElement.querySelector('title').textContent")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator(".chip-chosen")).to_contain_text(re.split(r"[ ,]", place)[0])


def test_project_is_opened_at_its_passage_and_left_again(page: Page) -> None:
    page.goto("/?q=kamera om natten")
    tab_to(page, "^Nattilsyn med kamera i Vinje$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nattilsyn med kamera")
    expect(page.locator("#treff")).to_be_in_viewport()
    tab_to(page, "^← Tilbake til treffene", back=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox")).to_have_value("kamera om natten")


def test_hits_in_a_text_are_stepped_through(browser: Browser, demo_address: str) -> None:
    context = browser.new_context(base_url=demo_address, locale="nb-NO")
    page = context.new_page()
    page.goto("/prosjekt/digitalt-natt-tokke?q=natt")
    steps = page.get_by_role("navigation", name="Treff i teksten")
    for number, name in ((1, "Gå til det første$"), (2, "Neste treff$"), (3, "Neste treff$")):
        tab_to(page, name, back=number > 1)
        page.keyboard.press("Enter")
        expect(steps).to_contain_text(f"Treff {number} av ")
        expect(steps).to_be_in_viewport()
        expect(page.locator("#treff")).to_be_in_viewport()
    tab_to(page, "Forrige treff$", back=True)
    context.close()


def test_field_is_put_right_and_undone(page: Page) -> None:
    page.goto(NIGHT)
    tab_to(page, "^Rett Status$")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Riktig verdi")).to_be_focused()
    page.keyboard.type("stoppet")
    tab_to(page, "Navnet eller rollen din")
    page.keyboard.type("Kari Nes")
    tab_to(page, "Lagre rettelsen")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Rettelsen er lagret.")).to_be_visible()
    tab_to(page, "^Angre Status")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Endringen er angret.")).to_be_visible()


def test_project_is_put_in_a_collection_and_the_dialog_left_by_escape(page: Page) -> None:
    page.goto("/?q=kamera om natten")
    tab_to(page, "^Legg i samling: ")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Legg i samling")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate(FOCUS)["name"].startswith("Legg i samling: ")
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    page.keyboard.type(" nummer to")
    tab_to(page, "^Legg i samling$", tag="button")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="er lagt i samlingen")).to_be_visible()


def test_search_is_saved(page: Page) -> None:
    page.goto("/?q=kamera om natten")
    tab_to(page, "^Lagre søket$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lagre søket")
    tab_to(page, "Anbefalt")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Alt som kan passe")).to_be_checked()
    tab_to(page, "^Lagre søket$", tag="button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Søket er lagret.")).to_be_visible()


def test_menu_of_files_opens_and_closes_and_gives_a_file(page: Page) -> None:
    page.goto("/?q=kamera om natten")
    tab_to(page, "^Last ned alle")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("^Excel"))).to_be_visible()
    tab_to(page, "^CSV")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name=re.compile("^Excel"))).to_be_hidden()
    assert page.evaluate(FOCUS)["name"].startswith("Last ned alle")
    page.keyboard.press("Enter")
    tab_to(page, "^CSV")
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    assert coming.value.suggested_filename.endswith(".csv")


def test_language_is_switched(page: Page) -> None:
    page.goto("/?q=kamera om natten")
    tab_to(page, "^Nynorsk$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Hopp til innhaldet")).to_be_attached()
    expect(page.get_by_role("combobox", name="Kva leitar du etter?")).to_have_value(
        "kamera om natten"
    )


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/?q=natt", "/kart?q=natt", "/avgrens/municipality?q=natt"),
        *(f"{NIGHT}?q=natt&roller=på", "/lignende", "/samlinger", "/lagrede/ny?q=natt"),
        *("/legg-til", "/hjelp", "/status"),
    ],
)
def test_nothing_holds_the_focus(page: Page, path: str) -> None:
    """Tab leads through everything and out at the end, and Shift+Tab the same way back."""
    page.goto(path)
    stops = [_stop(page, "Tab")]
    while (stop := _stop(page, "Tab")) is not None:
        assert stop != stops[-1], "the focus did not move"
        stops.append(stop)
        assert len(stops) < 400
    assert len(stops) > 8
    back = [stop for _ in stops if (stop := _stop(page, "Shift+Tab")) is not None]
    assert back[: len(stops) - 1] == stops[: -len(stops) : -1]


def _stop(page: Page, key: str) -> str | None:
    """Presses a key and returns what then has the focus, None once it has left the page."""
    page.keyboard.press(key)
    at = page.evaluate(FOCUS)
    if at is None:
        return None
    assert at["seen"], f"no ring at {at}"
    assert at["there"], f"nothing to be seen at {at}"
    number = "each => [...document.querySelectorAll('*')].indexOf(document.activeElement)"
    return f"{page.evaluate(number)} {at['name']}"
