"""A corpus that means no good, in a browser: nothing of it runs, asks, overflows or turns."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.conftest import serving
from tests.hostile_corpus import ATTACKS, write_corpus

from synthese.index import add
from synthese.settings import Settings

# What a reader sees a value of beside words or figures of ours.
ISOLATED = (".card h3 a", ".card .fact", ".facets .value", ".facets .count", ".chip strong",
            ".record .value", ".back a", ".similar a")  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over an index of the corpus."""
    folder = tmp_path_factory.mktemp("hostile")
    settings = Settings(index=folder / "index")
    add(settings.index, [str(write_corpus(folder / "corpus"))], settings=settings)
    with serving(settings) as address:
        yield address


@pytest.fixture
def seen(browser: Browser, hostile: str) -> Iterator[Page]:
    """A narrow page with scripts on, that stays silent, at home and in its width."""
    context = browser.new_context(
        base_url=hostile, locale="nb-NO", viewport={"width": 360, "height": 800}
    )
    page = context.new_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda asked: asked.url.startswith(hostile) or said.append(asked.url))
    page.on("popup", lambda other: said.append(f"popup {other.url}"))
    yield page
    context.close()
    assert not said


def opened(page: Page, address: str) -> None:
    """Opens a page with all that it folds away, and holds that it fits the window."""
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
    wide = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth + 1 ? [] :
        [...document.querySelectorAll('body *')]
          .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
          .map(each => each.outerHTML.slice(0, 150)).slice(0, 5)"""
    )
    assert not wide, address
    assert page.locator("header .brand").is_visible()
    assert page.evaluate("getComputedStyle(document.body).display") == "flex"  # no style of theirs


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_of_an_attack_runs_or_breaks_the_page(seen: Page, name: str) -> None:
    attack = quote(ATTACKS[name][:2_000], safe="")
    opened(seen, f"/?q=sensorer+{attack}&antall=25")
    opened(seen, f"/prosjekt/angrep-{name}?q={attack}&felt=title&roller=vis")
    seen.mouse.move(100, 300)
    seen.keyboard.press("Tab")


@pytest.mark.parametrize(
    "address",
    [
        "/?where=language:nb&antall=50&lang=nn",
        "/?where=language:nb&antall=50&side=2",
        "/?where=language:nb&antall=50&side=3",
        *(f"/prosjekt/{name}" for name in ("long-title", "one-word-title", "many-themes", "many-places", "many-partners", "huge", "first-year", "last-year", "wide", "brev", "nested")),
        "/prosjekt/rapport?bilde=2",
        "/prosjekt/one-word-title?felt=title",
        "/?q=overskrift+x",
        "/kart?where=language:nb",
        "/avgrens/municipality?where=language:nb",
        "/avgrens/programme?where=language:nb",
        "/samlinger/legg?prosjekt=one-word-title&prosjekt=angrep-word",
        "/lagrede/ny?q=" + "x" * 3_000,
        "/status",
    ],
)  # fmt: skip
def test_size_breaks_no_page(seen: Page, address: str) -> None:
    opened(seen, address)


def test_words_of_another_direction_do_not_turn_what_stands_beside_them(seen: Page) -> None:
    seen.set_viewport_size({"width": 1280, "height": 900})
    found = set()
    for address in ("/?q=مشروع&where=language:nb&antall=50", "/prosjekt/angrep-arabic?q=مشروع"):
        opened(seen, address)
        for selector in ISOLATED:
            ways = seen.eval_on_selector_all(
                selector, "all => all.map(each => getComputedStyle(each).unicodeBidi)"
            )
            found |= {selector} if ways else set()
            assert set(ways) <= {"isolate", "plaintext", "isolate-override"}, selector
        turned = seen.evaluate(
            """() => [...document.querySelectorAll('.meta')].filter(line => {
                const at = [...line.children].map(each => each.getBoundingClientRect());
                return at.some((box, n) => n && box.top < at[n - 1].bottom - 2 && box.left < at[n - 1].left);
            }).map(each => each.innerText)"""
        )
        assert not turned
    assert len(found) > 4


def test_collection_and_saved_search_of_hostile_names_are_text(seen: Page) -> None:
    for name in ("script", "breaker", "handler", "unclosed", "arabic", "word"):
        seen.goto(f"/samlinger/legg?prosjekt=angrep-{name}&prosjekt=one-word-title")
        seen.locator("#navn").fill(ATTACKS[name][:150])
        seen.locator("main form button[type=submit]").last.click()
        assert "/samling/" in seen.url
        opened(seen, seen.url)
    opened(seen, "/samlinger")
    seen.goto("/lagrede/ny?q=" + quote(f"sensorer {ATTACKS['breaker']}", safe=""))
    seen.locator("#navn").fill(ATTACKS["handler"])
    seen.locator("main form button[type=submit]").last.click()
    assert "/lagret/" in seen.url
    opened(seen, seen.url)
    opened(seen, "/lagrede")


def test_suggestions_of_hostile_words_are_text(seen: Page) -> None:
    seen.goto("/")
    for typed in ("sensorer", "<script", "javascript", '"'):
        seen.get_by_role("combobox").or_(seen.locator("#q")).first.fill(typed)
        seen.wait_for_timeout(400)
    assert not seen.locator("#forslag script, #forslag img, #forslag svg[onload]").count()
