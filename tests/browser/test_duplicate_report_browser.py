"""The report of a duplicate run as people open it: from a file, by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.reports.duplicate_samples import SampleRun

from synthese.reports.duplicates import write_reports

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    write_reports(SampleRun(), folder / "earlier", "nb")
    write_reports(SampleRun(SampleRun().every[1:]), folder, "nb", earlier=folder / "earlier")
    return (folder / "rapport.html").as_uri()


@pytest.fixture
def opened(browser: Browser, report: str) -> Iterator[Page]:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(report)
    yield page
    page.close()
    assert said == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark"), (768, "dark")])
def test_the_report_has_no_barriers(
    width: int, scheme: str, report: str, browser: Browser, axe: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True  # type: ignore[arg-type]
    )  # fmt: skip
    page = context.new_page()
    page.goto(report)
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)
    assert [
        (each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]
    ] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_search_filter_and_order(opened: Page) -> None:
    cards = opened.locator("#cards .pair:visible")
    assert cards.count() == 3
    opened.fill("#search", "fase 2")
    expect(cards).to_have_count(1)
    assert opened.inner_text("#showing") == "Viser 1 av 3 par og 0 av 2 grupper."
    opened.click("button[type=reset]")
    expect(cards).to_have_count(3)
    opened.select_option("#type", "translated")
    assert cards.count() == 1
    opened.select_option("#type", "")
    opened.fill("#least", "80")
    assert cards.evaluate_all("each => each.map(e => e.dataset.p)") == ["0.9340"]
    opened.fill("#least", "0")
    opened.select_option("#sort", "high")
    told = cards.evaluate_all("each => each.map(e => e.dataset.p)")
    assert told == ["0.9340", "0.7100", "0.3100"]


def test_a_link_to_a_hidden_pair_shows_it_again(opened: Page) -> None:
    opened.select_option("#type", "renewal")
    opened.locator(".group a[href='#pair-3']").evaluate("each => each.click()")
    expect(opened.locator("#pair-3")).to_be_visible()
    assert opened.input_value("#type") == ""


def test_without_script_everything_is_readable(report: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report)
    assert page.locator("#controls").is_hidden()
    assert page.locator("#cards .pair").count() == 3
    assert page.locator("#pair-3 blockquote").first.is_visible()
    context.close()
