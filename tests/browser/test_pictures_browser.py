"""Pages of a PDF in the browser: turned in place, the frame on the passage, without script too."""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from tests.pdf_by_hand import Sheet, pdf_of

from synthese.index import add, open_index
from synthese.settings import Settings
from synthese_api.app import create_app
from synthese_api.pages.links import document_key

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PASSAGE = "Flere enn ventet tok båten i fjor sommer, også på hverdager."


def _sheet(*lines: str) -> Sheet:
    return Sheet([(60, 760 - 20 * n, text, text == PASSAGE) for n, text in enumerate(lines)])


REPORT = pdf_of(
    _sheet("Gratis båt til badeplassen", "Kommunen setter opp rutebåt for alle barna."),
    _sheet("Erfaringer", PASSAGE),
    _sheet("Veien videre", "Rutebåten fortsetter neste år."),
    size=12,
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Settings]]:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "baat.pdf").write_bytes(REPORT)
    settings = Settings(index=folder / "index")
    add(settings.index, [str(folder / "baat.pdf")], settings=settings)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(settings), log_level="warning", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [free]})
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{free.getsockname()[1]}", settings
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def address(served: tuple[str, Settings]) -> str:
    return served[0]


@pytest.fixture(scope="module")
def place(served: tuple[str, Settings]) -> str:
    """The project, opened at the passage."""
    (detail,) = open_index(served[1].index).project("baat").documents
    start = detail.document.text.index(PASSAGE)
    key = document_key(detail.document.source)
    return f"/prosjekt/baat?dok={key}&start={start}&end={start + len(PASSAGE)}"


@pytest.fixture(scope="module")
def large(served: tuple[str, Settings], place: str) -> str:
    (detail,) = open_index(served[1].index).project("baat").documents
    digest = detail.document.digest[:16]
    return place.replace("baat?", f"baat/side/{digest}/2?")


@pytest.mark.parametrize("where", ["place", "large"])
def test_a_page_is_turned_without_loading_anew(
    page: Page, where: str, request: pytest.FixtureRequest
) -> None:
    page.goto(request.getfixturevalue(where))
    expect(page.locator(".picture-number")).to_have_text("Side 2 av 3")
    expect(page.locator(".picture-frame")).to_have_count(1)
    page.evaluate("window.stayed = true")
    forward = page.get_by_role("link", name="Neste side")
    forward.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".picture-number")).to_have_text("Side 3 av 3")
    expect(page.locator(".picture-frame")).to_have_count(0)
    expect(page.locator(".picture-said")).to_have_text("Side 3 av 3. Avsnittet står på side 2.")
    expect(page.get_by_role("link", name="Forrige side")).to_be_focused()  # no next page is left
    page.get_by_role("link", name="Gå til side 2").click()
    expect(page.locator(".picture-frame")).to_have_count(1)
    assert page.evaluate("window.stayed")
    shown = page.url
    page.reload()
    expect(page.locator(".picture-number")).to_have_text("Side 2 av 3")
    assert page.url == shown


def test_without_script_pages_are_turned_by_their_links(
    browser: Browser, address: str, place: str
) -> None:
    context = browser.new_context(base_url=address, locale="nn-NO", java_script_enabled=False)
    page = context.new_page()
    page.goto(place)
    expect(page.locator(".picture-said")).to_have_text("Avsnittet er ramma inn.")
    page.get_by_role("link", name="Førre side").click()
    expect(page.locator(".picture-number")).to_have_text("Side 1 av 3")
    page.get_by_role("link", name="Gå til side 2").click()
    page.get_by_role("link", name="Vis stor").click()
    expect(page.locator(".picture-large .picture-frame")).to_have_count(1)
    page.get_by_role("link", name="Tilbake til prosjektet").click()
    expect(page.locator(".picture-frame")).to_have_count(1)
    context.close()


def test_the_frame_lies_on_the_red_letters(page: Page, large: str) -> None:
    page.goto(large)
    page.wait_for_function("document.querySelector('.picture img').complete")
    sides = page.evaluate(
        """() => {
          const image = document.querySelector('.picture img');
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0);
          const {data} = context.getImageData(0, 0, canvas.width, canvas.height);
          const shown = image.getBoundingClientRect();
          const scale = shown.width / canvas.width;
          const red = [1e9, 1e9, -1, -1];
          for (let n = 0; n < data.length; n += 4) {
            if (data[n] < 150 || data[n + 1] > 120) continue;
            const [x, y] = [(n / 4) % canvas.width, Math.floor(n / 4 / canvas.width)];
            red[0] = Math.min(red[0], x); red[1] = Math.min(red[1], y);
            red[2] = Math.max(red[2], x); red[3] = Math.max(red[3], y);
          }
          const frame = document.querySelector('.picture-frame').getBoundingClientRect();
          return [red.map((side, n) => side * scale + (n % 2 ? shown.top : shown.left)),
                  [frame.left, frame.top, frame.right, frame.bottom]];
        }"""
    )
    red, frame = sides
    assert frame[0] < red[0]
    assert frame[1] < red[1]
    assert frame[2] > red[2]
    assert frame[3] > red[3]
    assert all(abs(a - b) < 16 for a, b in zip(red, frame, strict=True))


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("where", ["place", "large"])
def test_axe_finds_nothing_with_a_picture(
    browser: Browser, address: str, where: str, *, width: int, request: pytest.FixtureRequest
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci")
    context = browser.new_context(
        base_url=address, locale="nb", viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    page.goto(request.getfixturevalue(where))
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document)")["violations"]
    assert not [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_the_picture_is_had_once_and_in_the_size_of_the_screen(
    browser: Browser, address: str, place: str
) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    context = browser.new_context(base_url=address, device_scale_factor=1)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url))
    page.goto(place)
    page.locator(".picture img").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.picture img').complete")
    drawn = [url for url in asked if re.search(r"/side/\w+/\d+\.png", url)]
    assert len(drawn) == 1
    assert drawn[0].endswith("b=640")
    context.close()
