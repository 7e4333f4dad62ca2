from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from synthese import exporting, keeping
from synthese.cli import main
from synthese.errors import InputError, NotFoundError
from synthese.exporting import (
    FORMATS,
    export_collection,
    export_search,
    file_name,
    format_named,
    title_of,
    write,
)
from synthese.index import Index, open_index
from synthese.kept_records import Asked
from synthese.retrieval import everything, search
from synthese.stores.kept import Kept

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def index(small_index: Path) -> Index:
    return open_index(small_index)


def address(project_id: str) -> str:
    return f"http://synthese.test/prosjekt/{project_id}"


def test_every_hit_is_there_in_the_order_of_the_page(index: Index) -> None:
    export = export_search(index, Asked("sensorer om natten"), now=NOW)
    page = search(index, "sensorer om natten", k=10)
    rows, hits = list(export.rows), page.hits[: page.total]
    assert export.total == len(rows) == page.total > 1
    assert [row.project.id for row in rows] == [hit.project.id for hit in hits]
    assert [row.rank for row in rows] == list(range(1, len(rows) + 1))
    assert [row.strength for row in rows] == pytest.approx([hit.strength for hit in hits], abs=1e-4)


def test_what_matches_is_never_left_out(index: Index) -> None:
    export = export_search(index, Asked("natt"), now=NOW)
    numbers = everything(index, "natt").projects.tolist()
    ids = {each.id for each in index.catalogue.projects(numbers, index.generation).values()}
    assert ids <= {row.project.id for row in export.rows}


def test_rows_know_the_county_and_the_centrality_of_today(index: Index) -> None:
    export = export_search(index, Asked(where=(("municipality", "4034"),)), now=NOW)
    (row,) = export.rows
    assert (row.counties, row.centrality) == (("Telemark",), (6,))


def test_best_passages_are_verbatim_and_filters_alone_have_none(index: Index) -> None:
    words = list(export_search(index, Asked("digitalt tilsyn"), now=NOW).rows)
    quote = words[0].quote
    assert quote is not None
    (document,) = index.project(words[0].project.id).documents
    assert quote.text == document.document.text[quote.start : quote.end]
    filtered = export_search(index, Asked(where=(("language", "nn"),)), now=NOW)
    assert {"quote", "page"} <= filtered.empty
    assert all(row.quote is None for row in filtered.rows)


def test_facts_say_how_it_was_read_and_in_what(index: Index) -> None:
    asked = Asked("tilsyn distriktskommune", (("language", "nb"), ("language", "nn")))
    facts = export_search(index, asked, now=NOW, address="http://synthese.test/?q=x").facts()
    assert facts.title == "tilsyn distriktskommune"
    assert any("Sentralitet" in each for each in facts.read)
    assert facts.filters == ("Språk: bokmål eller nynorsk",)
    assert (facts.projects, facts.documents, facts.failures) == (4, 4, 0)
    assert facts.corpus_digest == index.manifest.corpus_digest
    assert facts.fingerprint == index.manifest.fingerprint
    assert (facts.made, facts.address) == (NOW, "http://synthese.test/?q=x")


def test_a_switched_off_piece_is_told(index: Index) -> None:
    asked = Asked("tilsyn distriktskommune", plain=("distriktskommune",))
    assert "«distriktskommune» som vanlige ord" in export_search(index, asked, now=NOW).facts().read


def test_nearest_of_a_search_without_good_hits_are_called_so(index: Index) -> None:
    facts = export_search(index, Asked("kvantefysikk i Peru"), now=NOW).facts()
    assert any("Ingen gode treff" in each for each in facts.notes)


@pytest.mark.parametrize("format_", FORMATS)
def test_same_index_and_query_are_the_same_bytes(index: Index, format_: str) -> None:
    one, other = (
        b"".join(write(export_search(index, Asked("natt"), now=NOW), format_named(format_)))
        for _ in range(2)
    )
    assert one == other


def test_rows_are_read_as_they_are_written(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "_FIRST_BATCH", 1)
    monkeypatch.setattr(exporting, "_BATCH", 1)
    read: list[int] = []
    real = index.catalogue.projects

    def counted(numbers: list[int], generation: int) -> object:
        read.append(len(numbers))
        return real(numbers, generation)

    export = export_search(index, Asked("natt"), now=NOW)
    monkeypatch.setattr(index.catalogue, "projects", counted)
    rows = iter(export.rows)
    next(rows)
    assert read == [1]
    assert 1 + sum(1 for _ in rows) == export.total == sum(read)


@pytest.mark.parametrize("total", [0, 1, 99, 100, 101, 1_100, 1_101, 25_000])
def test_batches_cover_everything_once(total: int) -> None:
    batches = list(exporting._batches(total))
    assert batches[0][0] == 0
    assert batches[-1][1] == total
    assert all(one[1] == other[0] for one, other in pairwise(batches))


def test_no_words_and_no_filter_is_the_callers_error(index: Index) -> None:
    with pytest.raises(InputError):
        export_search(index, Asked(" "), now=NOW)


def test_more_projects_than_a_workbook_holds_is_told_at_once(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MAX_ROWS", 1)
    export = export_search(index, Asked("natt"), now=NOW)
    with pytest.raises(InputError, match="plass til 1"):
        write(export, "xlsx")
    assert next(write(export, "csv"))


def test_collection_keeps_its_order_notes_and_what_is_gone(index: Index, tmp_path: Path) -> None:
    with Kept.open(tmp_path) as kept:
        made = keeping.new_collection(kept, "me", "Til møtet", "Les før tirsdag", most=5)
        ids = sorted(index.catalogue.projects(index.facets.numbers.tolist(), 1).values(), key=str)
        keeping.put(index, kept, made, [each.id for each in ids])
        kept.put_items(made, {"borte": "Et gammelt prosjekt"}, most=100)
        kept.annotate(made, ids[0].id, "Ring dem")
        collection, _ = kept.collection(made.read)
        export = export_collection(index, kept, collection, now=NOW, address_of=address)
    rows = list(export.rows)
    assert [row.project.id for row in rows] == [*(each.id for each in ids), "borte"]
    assert rows[0].note == "Ring dem"
    assert rows[-1].project.title == "Et gammelt prosjekt"
    assert rows[-1].note.startswith("Prosjektet er ikke lenger i indeksen")
    assert (rows[0].address, rows[-1].address) == (address(ids[0].id), "")
    assert export.facts().note == "Les før tirsdag"
    for format_ in FORMATS:
        data = b"".join(write(export, format_))
        assert made.edit.encode() not in data
        assert made.read.encode() not in data


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("velferdsteknologi", "synthese-velferdsteknologi-2026-11-22.xlsx"),
        ("Ungt utenforskap, Tromsø!", "synthese-ungt-utenforskap-tromsø-2026-11-22.xlsx"),
        ("../../etc/passwd\r\n\"x", "synthese-etc-passwd-x-2026-11-22.xlsx"),
        ("", "synthese-2026-11-22.xlsx"),
        ("ord " * 50, "synthese-" + "-".join(["ord"] * 15) + "-2026-11-22.xlsx"),
    ],
)  # fmt: skip
def test_a_file_is_called_after_what_was_asked(title: str, name: str) -> None:
    assert file_name(title, "xlsx", now=NOW) == name


def test_a_search_by_filters_is_called_after_them() -> None:
    assert title_of(Asked(where=(("municipality", "4034"), ("status", "avsluttet"))), "nb") == (
        "Tokke avsluttet"
    )


def test_an_unknown_format_is_told() -> None:
    assert format_named("XLSX") == "xlsx"
    with pytest.raises(NotFoundError, match="docx"):
        format_named("docx")


def test_command_writes_every_hit(
    small_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "natt.csv"
    given = ["--index", str(small_index), "search", "natt", "-k", "1", "--out", str(out)]
    assert main(given) == 0
    assert str(out) in capsys.readouterr().out
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig")), delimiter=";"))
    assert len(rows) > 1
    assert "Lenke" not in rows[0]
    assert main(["--json", *given]) == 0
    assert json.loads(capsys.readouterr().out) == {"path": str(out), "projects": len(rows)}
    assert [each.name for each in tmp_path.iterdir()] == ["natt.csv"]


@pytest.mark.parametrize("name", ["ut.docx", "ut", "finnes/ikke/ut.csv"])
def test_command_tells_what_it_cannot_write(
    name: str, small_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--index", str(small_index), "search", "natt", "--out", str(tmp_path / name)]
    assert main(given) == 2
    assert capsys.readouterr().err
    assert not list(tmp_path.iterdir())
