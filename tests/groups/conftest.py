"""What the tests of groups share: indexes of invented projects with their groups found."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pilot_texts import FIRST, put

from synthese.groups import current
from synthese.index import Index, open_index


@pytest.fixture(scope="session")
def grouped_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of four sets of pilots and two projects alone, not to be written to."""
    index = open_index(put(tmp_path_factory.mktemp("groups") / "first", FIRST))
    current(index)
    return index


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of an index of its own, to be written to, with its groups found."""
    current(open_index(put(tmp_path / "ix", FIRST)))
    return tmp_path / "ix"
