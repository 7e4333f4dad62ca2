"""What goes in comes out: an application each, or a failure with its reason; edits over it all."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.hostile_corpus import ATTACKS, ODD_IDS
from tests.pdf_by_hand import Sheet, pdf_of
from tests.screening_checks import check, check_facets

from synthese.errors import InputError
from synthese.index import Index
from synthese.records import Failure
from synthese.screening import (
    application_of_text,
    edited,
    named,
    read_application,
    read_applications,
    screen,
)
from synthese.screening.applications import as_ranked
from synthese.screening_records import FACETS, Application, FacetEdit, FacetName
from synthese.settings import ReadLimits

LOCKED = Path(__file__).parents[1] / "golden" / "pdf" / "locked.pdf"
ON = date(2026, 1, 15)
NIGHT = """Trygg natt i Grong

Søker: Grong kommune

Periode: august 2026 – desember 2027

Søknadssum: 600 000 kr

Nattevakten vekker beboere som sover når den går runden. Vi vil prøve sensorer ved sengen som
varsler når en beboer står opp om natta. Målgruppen er beboere på sykehjemmet. Vi samarbeider med
NAV Indre Namdal og Nord universitet. Målet er bedre søvn og færre fall.
"""


def read(*paths: Path | str, limits: ReadLimits | None = None, **columns: str) -> list:
    return list(
        read_applications(
            [str(each) for each in paths], limits=limits or ReadLimits(), columns=columns
        )
    )


def applications(found: Sequence[Application | Failure]) -> list[Application]:
    """Returns the applications, after a look at what holds of all that came out."""
    good = [each for each in found if isinstance(each, Application)]
    ids = [each.id for each in good]
    assert len(set(ids)) == len(ids)
    assert all(ids)
    for each in good:
        check_facets(each)
        assert each.detail.project.id == each.id
    for each in found:
        if isinstance(each, Failure):
            assert each.reason("nb")
    return good


def keys(found: Sequence[Application | Failure]) -> list[str]:
    return [each.key for each in found if isinstance(each, Failure)]


def zipped(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def table(*rows: Sequence[str]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([("id", "tittel", "tekst"), *rows])
    return file.getvalue().encode()


# ---- what goes in comes out


def test_every_file_of_a_folder_comes_out(tmp_path: Path) -> None:
    files = {
        "a.txt": NIGHT.encode(),
        "a.md": f"# Trygg natt\n\n{NIGHT}".encode(),
        "under/a.txt": NIGHT.encode(),
        "utenendelse": NIGHT.encode(),
        unicodedata.normalize("NFD", "søknad å.txt"): NIGHT.encode(),
        "tom.txt": b"",
        "tom.pdf": b"",
        "nul.txt": b"\0" * 500,
        "støy.docx": bytes(range(256)) * 9,
        "bilde.pdf": pdf_of(Sheet(content=b"0 0 200 200 re f")),
        "låst.pdf": LOCKED.read_bytes(),
        "kuttet.zip": zipped(("a.txt", NIGHT.encode()))[:-30],
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    found = read(tmp_path)
    assert len(found) == len(files)
    good = applications(found)
    assert [each.id for each in good] == ["a", "a-2", "soknad-a", "a-3", "utenendelse"]
    assert len({each.source for each in good}) == 5
    assert sorted(keys(found)) == [
        "pages.not_text", "pdf.encrypted", "pdf.ocr_nothing", "readers.empty", "readers.empty",
        "readers.empty", "readers.zip_broken",
    ]  # fmt: skip


def test_every_member_of_an_archive_comes_out() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = zipped(
            ("a.txt", NIGHT.encode()),
            ("a.txt", b"En annen enn den over, med samme navn."),
            ("tom.txt", b""),
            ("bombe.docx", zipped(("word/document.xml", b"0" * 5_000_000))),
            ("bombe.txt", b"0" * 5_000_000),
            ("inni.zip", zipped(("b/a.txt", NIGHT.encode()))),
            ("../ut.txt", NIGHT.encode()),
        )
    found = read_application(content, "utlysning.zip", limits=ReadLimits())
    assert [each.id for each in applications(found)] == ["a", "a-2"]
    assert len(found) == 7
    assert "readers.zip_twice" in keys(found)


def test_rows_with_one_id_don_t_replace_one_another() -> None:
    rows = [("1", "Ein", NIGHT), ("1", "To", NIGHT), ("", "Tre", NIGHT), ("a/b", "Fire", NIGHT)]
    found = read_application(table(*rows), "søknader.csv", limits=ReadLimits())
    assert [each.id for each in applications(found)] == ["1", "soknader-26", "a/b"]
    assert keys(found) == ["tables.id_twice"]


def test_a_row_that_fails_isn_t_taken_for_a_part_of_the_one_above() -> None:
    # It is called by its number, which is the id of the row above.
    lines = (json.dumps({"id": "2", "title": "Ein", "text": NIGHT}), "{")
    found = read_application("\n".join(lines).encode(), "t.jsonl", limits=ReadLimits())
    assert (len(applications(found)), keys(found)) == (1, ["tables.broken_line"])


def test_a_page_that_fails_is_told_of_its_application() -> None:
    sheets = (
        Sheet([(72, 700, "Vi vil prove sensorer om natta.", False)]),
        Sheet(content=b"0 0 200 200 re f"),
    )
    (found,) = read_application(pdf_of(*sheets), "søknad.pdf", limits=ReadLimits())
    assert isinstance(found, Application)
    assert (found.coverage.pages, found.coverage.silent) == (2, (2,))
    assert [each.key for each in found.coverage.failures] == ["pdf.ocr_nothing"]


def test_many_of_one_name_get_an_id_each() -> None:
    lines = [json.dumps({"title": "x", "text": f"Vi vil prøve {at}."}) for at in range(150)]
    content = zipped(*((f"{at}/søknad.jsonl", each.encode()) for at, each in enumerate(lines)))
    assert len(applications(read_application(content, "z.zip", limits=ReadLimits()))) == 150


def test_an_address_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NIGHT, "utf-8")
    with pytest.raises(InputError) as error:
        read(tmp_path, "https://example.org/søknad.pdf")
    assert error.value.key == "screening.address"


def test_a_list_of_addresses_is_a_text_like_others(tmp_path: Path) -> None:
    (tmp_path / "liste.txt").write_text("https://example.org/a\nhttps://example.org/b\n", "utf-8")
    (found,) = applications(read(tmp_path))
    assert "example.org/b" in found.detail.documents[0].document.text


@pytest.mark.parametrize(
    "name", ["", "..", "a#b.txt", "a!/b.txt", "fil-\udce6.txt", "\0", "x" * 999]
)
def test_an_upload_may_be_called_anything(name: str, pilots: Index) -> None:
    found = read_application(NIGHT.encode(), name, limits=ReadLimits())
    (application,) = applications(found)
    application.source.encode()
    check(pilots, application, screen(pilots, application, on=ON))


WORDS = st.sampled_from(
    [*ATTACKS.values(), NIGHT, "", "123 456", "🙂🧪", "Gielda áigu iskat ođđa vugiid", "夜間の巡回"]
)
ANY = st.one_of(WORDS, st.text(max_size=60))
ROWS = st.lists(st.tuples(st.sampled_from(["", "1", "2", *ODD_IDS]), ANY, ANY), max_size=5)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(ROWS)
def test_any_table_comes_out(rows: list[tuple[str, str, str]]) -> None:
    lines = [json.dumps({"id": id, "title": title, "text": text}) for id, title, text in rows]
    found = read_application("\n".join(lines).encode(), "t.jsonl", limits=ReadLimits())
    applications(found)
    assert len(found) == max(len(rows), 1)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(["a.txt", "b", "c.pdf", "d.docx", "e.html"]), ANY)))
def test_any_archive_comes_out(members: list[tuple[str, str]]) -> None:
    named = [
        (f"{at}/{name}", text.encode("utf-8", "replace")) for at, (name, text) in enumerate(members)
    ]
    found = read_application(zipped(*named), "z.zip", limits=ReadLimits())
    applications(found)
    own = Counter(_member(each) for each in found)
    assert all(own[name] == 1 for name, _ in named), own


def _member(each: Application | Failure) -> str:
    return each.source.rpartition("!/")[2]


# ---- pasted


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(ANY, ANY)
def test_any_pasted_text_is_an_application_or_refused(text: str, title: str) -> None:
    try:
        found = application_of_text(text, title=title)
    except InputError as error:
        assert error.key == "screening.no_text"
    else:
        applications([found])
        found.title.encode()


@pytest.mark.parametrize("text", ["", " \n", "\0\0", "!?", "🙂🧪", "\x1c\x85 ​"])
def test_a_pasted_text_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(InputError) as error:
        application_of_text(text)
    assert error.value.key == "screening.no_text"


def test_what_we_call_a_pasted_text_is_no_word_of_it() -> None:
    found = application_of_text("Vi vil lære barn å lese med hund på biblioteket. " * 9)
    assert found.title.startswith("Vi vil lære barn å lese")
    assert "tekst" not in found.title.lower()


# ---- under another id, and edited


@pytest.fixture(scope="module")
def night() -> Application:
    return application_of_text(NIGHT)


def edit(facet: FacetName, *values: str, at: str = "2026-01-01T08:00:00") -> FacetEdit:
    return FacetEdit(facet, values, "Kari", at)


def test_another_id_goes_into_every_quote(night: Application) -> None:
    check_facets(named(night, "søknad 7"))
    assert named(named(night, "x"), night.id) == night


def test_no_edit_changes_nothing(night: Application) -> None:
    assert edited(night, ()) == night
    assert as_ranked(night) is night.detail


SAID: dict[FacetName, str] = {
    "challenge": "Bussen går sjelden.",
    "measure": "Vi kjører folk hjem.",
    "target_group": "Ungdom uten førerkort.",
    "solution": "En bestillingsbuss.",
    "municipality": "3303",
    "period": "2027-01/2028-12",
    "amount": "1200000",
    "partners": "Ruter",
}


@pytest.mark.parametrize("facet", FACETS)
def test_each_facet_is_set_emptied_and_withdrawn(facet: FacetName, night: Application) -> None:
    assert night.facets[facet], "there is something to put right"
    put = edited(night, [edit(facet, SAID[facet])])
    (value,) = put.facets[facet]
    assert (value.value, value.quote, value.by) == (SAID[facet], None, "Kari")
    assert {name: put.facets[name] for name in FACETS if name != facet} == {
        name: night.facets[name] for name in FACETS if name != facet
    }
    emptied = edited(put, [edit(facet)])
    assert emptied.facets[facet] == ()
    withdrawn = FacetEdit(facet, None, "Kari", "2026-01-02T08:00:00")
    assert edited(emptied, [edit(facet), withdrawn]) == night


@pytest.mark.parametrize("facet", FACETS)
def test_the_newest_of_each_facet_counts(facet: FacetName, night: Application) -> None:
    new = edit(facet, SAID[facet], at="2026-02-01T08:00:00")
    found = edited(night, [new, edit(facet, at="2026-01-01T08:00:00"), edit("amount", "5")])
    assert [each.value for each in found.facets[facet]] == (
        [SAID[facet]] if facet != "amount" else ["1200000"]
    )
    assert new in found.edits


def test_what_was_read_stays_below(night: Application) -> None:
    put = edited(night, [edit(facet, value) for facet, value in SAID.items()])
    texts = [each.document for each in night.detail.documents]
    assert [each.document for each in put.detail.documents] == texts
    assert put.digest == night.digest
    assert [each.name for each in put.detail.project.municipalities] == ["Kongsberg"]
    assert put.detail.project.period is not None
    assert put.detail.project.period.start == "2027-01"


@pytest.mark.parametrize(
    "said", [(), ("",), ("\ud800\0",), ("z" * 10_000,), tuple(ATTACKS.values())]
)
@pytest.mark.parametrize("facet", ["challenge", "measure", "municipality", "period", "partners"])
def test_whatever_is_typed_nothing_raises_and_nothing_is_quoted_from_it(
    facet: FacetName, said: tuple[str, ...], night: Application, pilots: Index
) -> None:
    put = edited(night, [edit(facet, *said)])
    check(pilots, put, screen(pilots, put, on=ON))
