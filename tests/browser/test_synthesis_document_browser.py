"""The page of a synthesis as it is sent to people: opened from a file, by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.synthesis_sample import COLUMNS, QUESTION, grown, sample

from synthese.reports.syntheses import render
from synthese.wording import LANGUAGES, Language

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_of_a_synthesis_has_no_barriers(
    language: Language, width: int, browser: Browser, axe: str, tmp_path: Path
) -> None:
    columns = COLUMNS if width > 1000 else (*COLUMNS, QUESTION)  # one table, and a table a column
    file = tmp_path / "synthesis.html"
    file.write_bytes(render(grown(sample(columns)), "html", language))
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)
    assert [
        (each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]
    ] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
    context.close()


def test_the_page_leads_to_its_sources(browser: Browser, tmp_path: Path) -> None:
    """Its own policy allows its style, and its links lead within it."""
    file = tmp_path / "synthesis.html"
    file.write_bytes(render(sample().synthesis, "html", "nb"))
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    page.locator("a.cited").first.click()
    page.wait_for_url("**#source-1")
    assert page.locator("#source-1").inner_text().startswith("[1]")
    colour = page.locator("h1").evaluate("each => getComputedStyle(each).color")
    assert colour == "rgb(11, 83, 69)"
    assert said == []
    page.close()
