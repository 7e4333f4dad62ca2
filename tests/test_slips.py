"""A word that is known nowhere is put right from the collection's own words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from synthese.index import Index, add, open_index
from synthese.query import understand
from synthese.settings import Settings
from synthese.slips import spelled, with_meant

from .conftest import write_texts

CORPUS = Path(__file__).parents[1] / "corpus"
TEXTS = {
    "skog.txt": "Barnehagen ute\n\nBarnehagen i Grong er ute hver dag, og barnehagene ved siden av"
    " går i skogen. En barnehage uten gjerde trenger flere voksne.",
    "hage.txt": "Kloakk i hagen\n\nKloakken renner, og Barneige er et gammelt gårdsnavn i bygda.",
    "teknologi.txt": "Velferdsteknologi\n\nVelferdsteknologi prøves ut i Vågå kommune på et"
    " sykehjem. Det gjelder nærvær på jobb.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Index:
    folder = tmp_path_factory.mktemp("slips")
    add(folder / "index", [str(write_texts(folder / "texts", TEXTS))], settings=settings)
    return open_index(folder / "index")


def meant(index: Index, typed: str) -> str | None:
    return spelled(index, with_meant(index, understand(typed)))


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("velferdsteknolgi distriktskommune", "velferdsteknologi distriktskommune"),
        ("Velferdsteknolgi i Grong", "Velferdsteknologi i Grong"),
        ("VELFERDSTEKNOLGI", "VELFERDSTEKNOLOGI"),
        ("barnehge i skogen", "barnehage i skogen"),  # and not the farm
        ("kloak og syekhjem", "kloakk og sykehjem"),
        ("naervær", "nærvær"),
        ("digitalt utenfroskap", "digitalt utenforskap"),  # known to the model only
    ],
)
def test_the_whole_query_is_told_as_it_was_meant(index: Index, typed: str, right: str) -> None:
    assert meant(index, typed) == right


@pytest.mark.parametrize(
    "typed",
    [
        "velferdsteknologi",
        "barnehagens",  # another form of a word that is there
        '"velferdsteknolgi" skog',
        "skog -velferdsteknolgi",
        "skog tema:velferdsteknolgi",
        "qwzx vbkjh zzyzx",
        "velferdsteknolgi " * 8,  # pasted
    ],
)
def test_what_is_right_or_said_exactly_stays(index: Index, typed: str) -> None:
    assert meant(index, typed) is None


def test_what_was_meant_is_searched_for_beside_what_was_typed(index: Index) -> None:
    asked = with_meant(index, understand("barnehge"))
    assert asked.words == ("barnehge", "barnehage")
    assert asked.meant == ("barnehage",)


def test_most_judged_slips_are_put_right_and_none_is_put_wrong(
    tmp_path_factory: pytest.TempPathFactory, settings: Settings
) -> None:
    directory = tmp_path_factory.mktemp("demo")
    add(directory, [str(CORPUS / "projects")], settings=settings)
    demo = open_index(directory)
    slips = [json.loads(line) for line in (CORPUS / "typos.jsonl").read_text("utf-8").splitlines()]
    found = [(meant(demo, each["typo"]), each["clean"]) for each in slips]
    assert not [pair for pair in found if pair[0] not in (None, pair[1])]
    # Of the other fourteen, two are words themselves (job, slutar), and eleven are meant for
    # words that neither the collection nor the model holds.
    assert sum(right == clean for right, clean in found) >= 26
