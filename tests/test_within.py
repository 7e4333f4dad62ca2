"""Where in one project a query is answered."""

from __future__ import annotations

import pytest

from synthese.errors import InputError, NotFoundError
from synthese.index import Index, add, open_index
from synthese.settings import Settings
from synthese.within import answering

FILLER = (
    "Rådhuset fikk nytt tak i fjor, og trappene ble malt. Regnskapet er gjort opp, og styret har "
    "godkjent det i møtet sitt. Alle bilag ligger i arkivet hos kommunen. "
)
REPORT = (
    "# Rapport\n\n## Natt\n\nSensorer varsler nattevakten når en beboer på sykehjemmet står opp om natten. "
    + FILLER * 4
    + "\n\n## Tak\n\n"
    + FILLER * 6
    + "\n\n## Mer om natt\n\nNattevakten på sykehjemmet sier at sensorer om natten gir roligere netter. "
    + FILLER * 4
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Index:
    folder = tmp_path_factory.mktemp("within")
    (folder / "rapport.md").write_text(REPORT, "utf-8")
    (folder / "annet.txt").write_text("Sensorer om natten\n\nSensorer for nattevakten.", "utf-8")
    add(
        folder / "index", [str(folder / "rapport.md"), str(folder / "annet.txt")], settings=settings
    )
    return open_index(folder / "index")


def test_places_stand_in_the_order_of_the_text_and_are_its_own_words(index: Index) -> None:
    found = answering(index, "sensorer om natten på sykehjem", "rapport")
    text = index.project("rapport").documents[0].document.text
    assert len(found) >= 2
    assert [each.start for each in found] == sorted(each.start for each in found)
    assert all(text[each.start : each.end] == each.text for each in found)
    marked = {each.text[a:b].lower() for each in found for a, b in each.marks}
    assert {"sensorer", "natten"} <= marked
    assert "Tak" not in {each.text.split("\n")[0] for each in found}


def test_no_more_places_than_asked_for_and_the_best_alone_where_none_is_good(index: Index) -> None:
    assert len(answering(index, "sensorer om natten på sykehjem", "rapport", k=1)) == 1
    assert len(answering(index, "elektrisk ferge", "rapport")) <= 1


def test_query_or_project_that_is_none_is_the_callers_error(index: Index) -> None:
    with pytest.raises(InputError):
        answering(index, " ", "rapport")
    with pytest.raises(NotFoundError):
        answering(index, "natt", "finnes-ikke")
