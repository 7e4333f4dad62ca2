"""Duplicates in the browser: thirty pairs by keyboard alone, undo and note, axe, and no script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.conftest import serving, silent
from tests.duplicate_run_samples import PAIRS, write_run

from synthese.duplicate_records import Verdict
from synthese.duplicates.run import open_run
from synthese.settings import Settings
from synthese.stores.verdicts import Verdicts

RUN = """() => axe
  .run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } })
  .then(({ violations }) => violations.map((each) => [each.id, each.nodes.map((n) => n.html)]))"""
_MANY = 30
_TABS = 60  # at most from the top of the page to what is looked for


@pytest.fixture
def index(tmp_path: Path) -> Path:
    directory = tmp_path / "index"
    folder = write_run(directory / "duplicates" / "en")
    with Verdicts.open(directory) as verdicts:
        verdicts.register_run(folder)
    return directory


@pytest.fixture
def place(index: Path) -> Iterator[str]:
    with serving(Settings(index=index)) as address:
        yield address


@pytest.fixture
def run(index: Path) -> str:
    with Verdicts.open(index) as verdicts:
        return f"/dubletter/{verdicts.runs()[0].id}"


def signed(browser: Browser, place: str, *, script: bool = True) -> BrowserContext:
    context = browser.new_context(base_url=place, locale="nb-NO", java_script_enabled=script)
    context.add_cookies([{"name": "navn", "value": "Kari", "url": place}])
    return context


@pytest.fixture
def page(browser: Browser, place: str) -> Iterator[Page]:
    """A page of a reader who has told who they are, and whose console stays silent."""
    with silent(signed(browser, place)) as page:
        yield page


def given(index: Path) -> list[Verdict]:
    with Verdicts.open(index) as verdicts:
        return list(verdicts.all())


def left(page: Page, count: int) -> None:
    expect(page.locator("[data-told]")).to_contain_text(f"{count} igjen")


def test_thirty_pairs_in_a_row_without_a_mouse(
    browser: Browser, place: str, run: str, index: Path
) -> None:
    context = browser.new_context(base_url=place, locale="nb-NO")
    page = context.new_page()
    page.goto(f"{run}/vurder")
    field = page.locator("#navn")
    for _ in range(_TABS):
        page.keyboard.press("Tab")
        if field.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.type("Kari Nordmann")
    page.keyboard.press("Enter")
    left(page, PAIRS)
    for count in range(1, _MANY + 1):
        page.keyboard.press("diu"[count % 3])
        left(page, PAIRS - count)
        expect(page.locator("#paret")).to_be_focused()
    expect(page.locator("#meldt")).to_contain_text(f"{PAIRS - _MANY} igjen")
    told = given(index)
    context.close()
    assert len({(each.left, each.right) for each in told}) == _MANY
    assert {each.by for each in told} == {"Kari Nordmann"}
    assert [sum(each.judgement == one for each in told) for one in "diu"] == [10, 10, 10]


def test_a_note_is_written_and_kept_and_its_letters_judge_nothing(
    page: Page, run: str, index: Path
) -> None:
    page.goto(f"{run}/vurder")
    left(page, PAIRS)
    page.keyboard.press("n")
    expect(page.locator("#merknad")).to_be_focused()
    page.keyboard.type("dui z n")
    page.keyboard.press("Enter")
    expect(page.locator("#paret")).to_be_focused()
    left(page, PAIRS)
    page.keyboard.press("i")
    left(page, PAIRS - 1)
    expect(page.locator("#merknad")).to_have_value("")
    (told,) = given(index)
    assert (told.judgement, told.note) == ("i", "dui z n")


def test_undo_goes_back_to_the_pair(page: Page, run: str, index: Path) -> None:
    page.goto(f"{run}/vurder")
    left(page, PAIRS)
    heading = page.locator("#paret")
    first = heading.text_content() or ""
    page.keyboard.press("d")
    left(page, PAIRS - 1)
    expect(heading).not_to_have_text(first)
    page.keyboard.press("z")
    left(page, PAIRS)
    expect(heading).to_have_text(first)
    expect(page.locator("[data-told]")).to_contain_text("Angret")
    assert given(index) == []


def test_skipping_judges_nothing_and_back_goes_back(page: Page, run: str, index: Path) -> None:
    page.goto(f"{run}/vurder")
    left(page, PAIRS)
    heading = page.locator("#paret")
    first = heading.text_content() or ""
    page.keyboard.press("ArrowRight")
    expect(heading).not_to_have_text(first)
    left(page, PAIRS)
    page.go_back()
    expect(heading).to_have_text(first)
    assert given(index) == []


@pytest.mark.parametrize("keys", ["Control+d", "Alt+i", "Meta+u", "Shift+D"])
def test_keys_with_others_held_judge_nothing(page: Page, run: str, index: Path, keys: str) -> None:
    page.goto(f"{run}/vurder")
    left(page, PAIRS)
    page.evaluate("addEventListener('keydown', (event) => event.preventDefault())")
    page.keyboard.press(keys)
    page.keyboard.press("n")  # a key that does something, so that the others had their turn
    expect(page.locator("#merknad")).to_be_focused()
    left(page, PAIRS)
    assert given(index) == []


def test_the_last_pair_ends_in_a_page_that_says_so(page: Page, run: str, index: Path) -> None:
    found = open_run(index / "duplicates" / "en")
    with Verdicts.open(index) as verdicts:
        for pair in found.pairs()[1:]:
            verdicts.give(Verdict("", "", "d", "Kari", ""), *found.sides(pair))
    page.goto(f"{run}/vurder")
    left(page, 1)
    page.keyboard.press("d")
    expect(page.get_by_role("heading", level=1)).to_have_text("Du er ferdig")
    expect(page.locator("#paret")).to_be_focused()
    page.keyboard.press("z")
    left(page, 1)


def test_without_a_script_the_same_is_done(
    browser: Browser, place: str, run: str, index: Path
) -> None:
    context = browser.new_context(base_url=place, locale="nb-NO", java_script_enabled=False)
    page = context.new_page()
    page.goto(run)
    page.get_by_role("link", name="Vurder parene det er tvil om").click()
    page.get_by_label("Navn").fill("Kari")
    page.get_by_role("button", name="Begynn å vurdere").click()
    left(page, PAIRS)
    page.get_by_label("Merknad").fill("likt")
    page.get_by_role("button", name="Ikke dublett").click()
    left(page, PAIRS - 1)
    page.get_by_role("button", name=re.compile("^Dublett")).click()
    left(page, PAIRS - 2)
    page.get_by_role("button", name="Angre forrige").click()
    left(page, PAIRS - 1)
    page.get_by_role("link", name=re.compile("^Hopp over")).click()
    left(page, PAIRS - 1)
    told = given(index)
    context.close()
    assert [(each.judgement, each.note) for each in told] == [("i", "likt")]


def test_the_threshold_is_moved_and_goes_along(page: Page, run: str) -> None:
    page.goto(run)
    page.locator("#terskel").fill("80")
    page.get_by_role("button", name="Flytt terskelen").click()
    expect(page.locator(".dup-moves")).to_contain_text("(−9)")
    page.get_by_role("link", name="Par", exact=True).click()
    expect(page).to_have_url(re.compile(r"/par\?terskel=0\.8"))


def test_disagreements_are_settled_by_keyboard(page: Page, run: str, index: Path) -> None:
    found = open_run(index / "duplicates" / "en")
    with Verdicts.open(index) as verdicts:
        for pair in found.pairs()[:3]:
            for by, judgement in (("Ola", "d"), ("Siri", "i")):
                verdicts.give(Verdict("", "", judgement, by, ""), *found.sides(pair))  # type: ignore[arg-type]
    page.goto(f"{run}/enighet?en=Ola&annen=Siri")
    page.get_by_role("link", name="Avgjør 3 par").press("Enter")
    expect(page.locator("[data-told]")).to_contain_text("2 par igjen")
    page.keyboard.press("d")
    expect(page.locator("[data-told]")).to_contain_text("1 par igjen")
    page.keyboard.press("i")
    expect(page.locator("[data-told]")).to_contain_text("0 par igjen")
    page.keyboard.press("d")
    expect(page.get_by_text("Alt i denne kjøringen er avgjort.")).to_be_visible()
    assert sum(each.role == "settled" for each in given(index)) == 3


@pytest.mark.parametrize(("width", "scheme", "language"), [(360, "light", "nb"), (1440, "dark", "nn")])  # fmt: skip
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, place: str, run: str, index: Path, axe: str, width: int, scheme: str, language: str
) -> None:  # fmt: skip
    found = open_run(index / "duplicates" / "en")
    with Verdicts.open(index) as verdicts:
        for at, pair in enumerate(found.pairs()[:24]):
            judgement = "d" if at < 14 else "i"
            verdicts.give(Verdict("", "", judgement, "Kari", ""), *found.sides(pair))  # type: ignore[arg-type]
            verdicts.give(Verdict("", "", "i", "Ola", ""), *found.sides(pair))
        for pair in found.pairs()[24:]:
            verdicts.give(Verdict("", "", "i", "Siri", ""), *found.sides(pair))
    context = signed(browser, place)
    context.add_init_script("")
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    group = found.groups()[0].id
    paths = [
        "/dubletter",
        run,
        f"{run}?terskel=0.8",
        f"{run}/par",
        f"{run}/grupper",
        f"{run}/vurder",
        f"{run}/vurder?v=p08&h=p08b",
        f"{run}/filer",
        f"{run}/gruppe/{group}",
        f"{run}/gruppe/{group}?vurdering=d",
        f"{run}/enighet?en=Kari&annen=Ola",
        f"{run}/enighet/avgjor?v=p00&h=p00a&en=Kari&annen=Ola",
        f"{run}/kalibrering",
        "/dubletter/ukjent",
    ]
    for path in paths:
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for each in page.locator("main details").all():
            each.evaluate("each => (each.open = true)")
        page.evaluate(axe)
        assert page.evaluate(RUN) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    context.close()
