"""What the tests of syntheses share: an index of parallel pilots of the demonstration corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthese.index import Index, add, open_index
from synthese.settings import Settings

PROJECTS = Path(__file__).parents[2] / "corpus" / "projects"
NIGHT = (
    "digitalt-natt-tokke",
    "nattilsyn-kamera-gausdal",
    "natt-sensor-sortland",
    "night-sensors-rana",
)
TEAM = "naervaersteam-steinkjer"  # an application, a page and a final report
POSTS = ("hele-stillinger-namsos", "langvakter-rakkestad", "heiltid-bomlo")


@pytest.fixture(scope="session")
def pilots_folder(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Path:
    """The folder of an index of four sets of pilots, with PDF, Word and web pages among them."""
    folder = tmp_path_factory.mktemp("pilots")
    wanted = (*NIGHT, TEAM, *POSTS)
    files = [str(each) for each in sorted(PROJECTS.iterdir()) if each.name.startswith(wanted)]
    add(folder, files, settings=settings)
    return folder


@pytest.fixture(scope="session")
def pilots_index(pilots_folder: Path) -> Index:
    """That index, opened for reading."""
    return open_index(pilots_folder)
