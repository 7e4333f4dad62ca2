"""The real data beside the checkout: all goes in, every failure named, and people find it."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthese.index import Index, add, open_index
from synthese.norwegian.units import centrality
from synthese.readers import read_path
from synthese.readers.sources import find_sources
from synthese.records import AddReport, Document, Failure, PageKind
from synthese.retrieval import search
from synthese.settings import ReadLimits, Settings

FOLDERS = [
    "data/smartby-kommune-prosjekter",
    "data/innovasjon-norge",
    "data/samapne",
    "data/kommune-pilot-pdf",
]
SEEDS = {
    "000": (
        "Læringsnettverk - en modell for innovasjon i distriktskommuner?",
        PageKind.PROJECT_BANK,
    ),
    "001": (
        "Nye modeller for samarbeid om FoU og innovasjon i kommunesektoren",
        PageKind.PROJECT_BANK,
    ),
    "002": ("Innovasjon", PageKind.ARCHIVE_PAGE),
    "003": ("Den inkluderende kommune – veier til aktiv deltakelse", PageKind.PROJECT_PAGE),
    "004": ("Om Innovasjonsnettverket i «Saman om ein betre kommune»", PageKind.CONSULTANT_PAGE),
}
# What a trial of this issue holds: the query, what it must bring, and within how many.
FOUND = [
    ("velferdsteknologi distriktskommune", ["000_"], 6),
    ("hvordan sammenstille erfaringer fra parallelle pilotprosjekter", ["001_"], 1),
    ("inkludering av eldre i nærmiljøet frivillige", ["003_"], 3),
    ("saman om ein betre kommune", ["004_", "002_"], 3),
    ("municipal innovation network service design", ["004_"], 8),
    ("sjølvkøyrande buss", ["selvkjørende buss"], 3),
]


@pytest.fixture(scope="module")
def built(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Index, AddReport]:
    directory = tmp_path_factory.mktemp("real")
    sources = [str(shared / each) for each in ["seeds", *FOLDERS]]
    report = add(directory, sources, settings=Settings())
    return open_index(directory), report


def test_everything_goes_in_and_nothing_fails(built: tuple[Index, AddReport]) -> None:
    _, report = built
    assert [each.reason() for each in report.failed] == []
    # Two reports of Løren and three of Nedre Sem are one project each.
    assert report.projects == report.added - 3 >= 400


@pytest.mark.parametrize(("query", "wanted", "within"), FOUND, ids=[each[0] for each in FOUND])
def test_people_find_what_is_there(built, query: str, wanted: list[str], within: int) -> None:
    index, _ = built
    hits = search(index, query, k=within).hits
    told = [f"{Path(hit.project.source).name} {hit.project.title.lower()}" for hit in hits]
    for each in wanted:
        assert any(each in line for line in told), told


def test_a_chip_used_as_a_word_brings_back_what_it_held_out(built) -> None:
    index, _ = built
    query = "velferdsteknologi distriktskommune"
    strict = search(index, query, k=6)
    chip = next(each for each in strict.interpretation if each.field == "centrality")
    loose = search(index, query, k=6, plain=[chip.typed])
    titles = [hit.project.title.lower() for hit in loose.hits]
    assert any("velferdsteknologi" in title for title in titles), titles
    assert any(hit.project.source.rpartition("/")[2].startswith("000_") for hit in loose.hits)
    for hit in strict.hits:  # known to be central: out
        levels = [centrality(unit.number) for unit in hit.project.municipalities]
        assert not levels or any(level in (5, 6) for level in levels)


def test_seeds_have_their_titles_and_kinds(shared: Path) -> None:
    for path in sorted((shared / "seeds").iterdir()):
        (document,) = read_path(path, limits=ReadLimits())
        assert isinstance(document, Document)
        assert (document.title, document.kind) == SEEDS[path.name[:3]]


@pytest.mark.parametrize(
    "folder",
    ["regjeringen-html", "bim-standardisering-pdf", "kudos-innovasjon", "datanorge-docs", "norsumm",
     "formas-sdg", "digdir-kunnskapsassistenten"],
)  # fmt: skip
def test_every_source_gives_text_or_a_reason(shared: Path, folder: str) -> None:
    for source in find_sources([str(shared / "data" / folder)]):
        assert isinstance(source, str)
        read = list(read_path(Path(source), limits=ReadLimits()))
        assert read, source
        for each in read:
            if isinstance(each, Failure):
                assert each.reason("nb")
                assert each.reason("en")
            else:
                assert each.text.strip(), each.source
                assert each.title.strip(), each.source
