"""axe finds nothing wrong on any page in any of the three languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

PAGES = {
    "start": "/",
    "hits": "/?q=sykefravær",
    "narrowed": "/?q=sykefravær&where=programme:Heltid&where=language:nb",
    "read": "/?q=velferdsteknologi distriktskommune 2021 Os&ord=2021&uten=distriktskommune",
    "none": "/?q=zzyzx&mode=lexical",
    "mistake": "/?q=natt&where=planet:Mars",
    "project": "/prosjekt/nr%237?q=natt&start=0&end=30",
    "correcting": "/prosjekt/nattilsyn-med-kamera?felt=status&gjort=rett",
    "role": "/prosjekt/nattilsyn-med-kamera?rolle=tiltak",
    "add": "/legg-til",
    "about": "/om",
    "missing": "/finnes-ikke",
}


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci")
    return AXE.read_text("utf-8")


@pytest.mark.parametrize(
    ("language", "width"), [("nb", 360), ("nb", 1440), ("nn", 768), ("en", 1440)]
)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(
    browser: Browser, address: str, axe: str, *, name: str, language: str, width: int
) -> None:
    context = browser.new_context(
        base_url=address, locale=language, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    page.goto(PAGES[name])
    page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
    assert page.locator("html").get_attribute("lang") == language
    page.evaluate(axe)
    found = page.evaluate("axe.run(document)")
    context.close()
    told = [
        f"{each['id']}: {each['help']} {[node['target'] for node in each['nodes']]}"
        for each in found["violations"]
    ]
    assert not told
    assert found["passes"]
