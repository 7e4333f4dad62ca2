"""Signing in by keyboard, in every look: axe finds nothing, and the token stands nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import serving
from tests.browser.test_accessibility import RUN

from synthese.settings import Settings
from synthese.stores.access import Entry, Role, add_person, digest_of

TOKEN = "k" * 43
ASKED = "/hjelp?lang=nb"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("guarded")
    file = folder / "adgang.toml"
    add_person(file, Entry("Kari Nordmann-Svartisen Amundsdatter Nes", Role.ADMINISTER, digest_of(TOKEN)))  # fmt: skip
    add_person(file, Entry("per.lie@departementet.example", Role.SCREEN))
    with serving(Settings(index=folder / "index", access=str(file))) as address:
        yield address


def sign_in(page: Page, token: str) -> None:
    """Signs in without a mouse: from the skip link to the field, and Enter."""
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#nokkel")).to_be_focused()
    page.keyboard.type(token)
    page.keyboard.press("Enter")


def test_a_person_signs_in_and_out_by_keyboard(browser: Browser, guarded: str) -> None:
    context = browser.new_context(base_url=guarded, locale="nb-NO")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(ASKED)
    sign_in(page, "feil")
    expect(page.locator("#nokkel-feil")).to_be_visible()
    expect(page.locator("#nokkel")).to_have_value("")
    sign_in(page, TOKEN)
    page.wait_for_url(f"**{ASKED}")
    (cookie,) = [each for each in context.cookies() if each["name"] == "adgang"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert TOKEN not in page.evaluate("document.cookie")
    assert TOKEN not in page.content()
    page.locator(".account a").focus()
    page.keyboard.press("Enter")
    page.locator("main form button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#nokkel")).to_be_visible()
    page.goto(ASKED)
    expect(page.locator("#nokkel")).to_be_visible()
    assert not any(TOKEN in url or "feil" in url for url in asked)
    assert all(url.startswith(guarded) for url in asked)
    context.close()


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
@pytest.mark.parametrize("width", [320, 640, 1280])
def test_axe_finds_nothing_at_the_door(
    browser: Browser, guarded: str, axe: str, look: str, width: int
) -> None:
    context = browser.new_context(
        base_url=guarded, viewport={"width": width, "height": 700}, bypass_csp=True
    )
    context.add_cookies([{"name": "look", "value": look, "url": guarded}])
    page = context.new_page()

    def clean() -> None:
        page.evaluate(axe)
        found = page.evaluate(RUN)
        assert found["passes"] > 10
        assert not found["violations"], json.dumps(found["violations"], indent=1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.goto(ASKED)
    clean()
    sign_in(page, "feil")
    expect(page.locator("#nokkel-feil")).to_be_visible()
    clean()
    sign_in(page, TOKEN)
    page.wait_for_url(f"**{ASKED}")
    page.goto("/logg-inn?lang=nn")
    expect(page.locator(".people tbody tr")).to_have_count(2)
    clean()
    context.close()
