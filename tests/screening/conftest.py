"""What the tests of screening share: an index of invented pilots, not to be written to."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pilot_texts import FIRST, put

from synthese.index import Index, open_index


@pytest.fixture(scope="session")
def pilots_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of four sets of pilots, and two projects alone."""
    return put(tmp_path_factory.mktemp("screening") / "pilots", FIRST)


@pytest.fixture(scope="session")
def pilots(pilots_folder: Path) -> Index:
    """That index, opened for reading."""
    return open_index(pilots_folder)
