"""What several tests share: a small corpus of our own and an index of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from synthese.index import add
from synthese.settings import Settings

SHARED = Path(__file__).parents[2] / "shared"

TEXTS = {
    "tokke.txt": """Digitalt tilsyn om natta i Tokke

Prosjektansvarlig: Tokke kommune

Status: Pågående

Periode: 2021–2022

Tokke kommune prøver digitalt tilsyn på nattevakt i sykehjemmet. Sensorer varsler når en beboer
står opp, slik at de ansatte slipper å gå rundt og vekke dem som sover. Målet er færre fall og
bedre søvn for beboerne.
""",
    "voss.txt": """Sensorar om natta på sjukeheimen

Prosjektansvarleg: Voss herad

Status: Avsluttet

Periode: 2021-2023

På sjukeheimen prøver vi sensorar som seier frå når nokon står opp om natta. Dei tilsette får
meir ro, og bebuarane søv betre. Heimetenesta skal prøve det same seinare.
""",
    "ferge.md": """---
title: Elektrisk ferge i Fredrikstad
---
# Elektrisk ferge i Fredrikstad

Fredrikstad kommune har satt en batteridreven ferge i drift over elva. Den lader uten kabel og
sparer diesel. Prosjektet er støttet med kr 1,5 mill. av Klimasats.
""",
    "absence.html": """<!doctype html><html lang="en"><head><title>School absence</title></head><body>
<nav><a href="/">Home</a></nav><main><h1>Back to the classroom</h1>
<p>Pupils who stay at home for weeks get a visit from a small team that knows them. The school in
Ålesund municipality follows up attendance every day and calls the parents before noon.</p>
</main></body></html>""",
}


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings.from_environment({})


def write_texts(folder: Path, texts: dict[str, str] = TEXTS) -> Path:
    """Writes the small corpus into `folder` and returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Path:
    """The directory of an index of the small corpus; not to be written to."""
    folder = tmp_path_factory.mktemp("small")
    add(folder / "index", [str(write_texts(folder / "texts"))], settings=settings)
    return folder / "index"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the checkout; the test is skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("needs the real data in ../shared, which lies beside the checkout in CI")
    return SHARED


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """In CI nothing is skipped: there, a test that skips has found a tool or data missing."""
    report = yield
    if (
        report.skipped
        and os.environ.get("SYNTHESE_SKIP_NOTHING")
        and not hasattr(report, "wasxfail")
    ):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr}"
    return report
