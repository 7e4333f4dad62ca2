"""A server in a thread over a small real index, and Debian's chromium to look at it."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from synthese.index import add
from synthese.settings import Settings
from synthese_api.app import create_app

SAMPLES = Path(__file__).parents[1] / "api" / "samples"
CORPUS = Path(__file__).parents[2] / "corpus" / "projects"
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def silent(context: BrowserContext) -> Iterator[Page]:
    """A page of a reader, whose console stays silent; the reader leaves with it."""
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert not said


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Serves an index from a thread of its own; yields the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(settings), log_level="warning", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [free]})
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{free.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    directory = tmp_path_factory.mktemp("index")
    settings = Settings(index=directory)
    add(directory, [str(SAMPLES)], settings=settings)
    with serving(settings) as address:
        yield address


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the index of the demonstration corpus. What writes to it writes to a copy."""
    directory = tmp_path_factory.mktemp("demonstration") / "index"
    add(directory, [str(CORPUS)], settings=Settings(index=directory))
    return directory


@pytest.fixture(scope="session")
def demo_address(demonstration: Path) -> Iterator[str]:
    """The demonstration corpus as it is read, for what changes nothing in it."""
    with serving(Settings(index=demonstration)) as address:
        yield address


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci")
    return AXE.read_text("utf-8")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page whose console stays silent and that asks no other host for anything."""
    context = browser.new_context(base_url=address, locale="nb-NO")
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert not said
    assert not [url for url in asked if not url.startswith(address)]
