"""Pages of PDFs beside their text: the picture, the frame, and the bytes that they are made of."""

from __future__ import annotations

import re
import shutil
import threading
import zipfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.pdf_by_hand import Sheet, pdf_of, pixels_of

from synthese.index import add, open_index
from synthese.records import Document
from synthese.settings import Settings
from synthese_api.app import create_app
from synthese_api.pages.links import document_key
from synthese_api.pages.pictures import frames
from synthese_api.pictures import Held

GOLDEN = Path(__file__).parents[1] / "golden/pdf"
FIRST = ["Gratis båt til badeplassen", "Kommunen setter opp rutebåt om sommeren for alle barna."]
SECOND = ["Erfaringen er god, og flere enn ventet", "tok båten i fjor sommer."]


def sheet(lines: list[str], *, red: str = "") -> Sheet:
    return Sheet([(60, 760 - 20 * n, text, text == red) for n, text in enumerate(lines)])


REPORT = pdf_of(sheet(FIRST), sheet(SECOND, red=SECOND[1]), Sheet(), size=12)


def open_pages(folder: Path, *sources: Path, **more: object) -> tuple[TestClient, Settings]:
    settings = Settings(index=folder / "index", **more)  # type: ignore[arg-type]
    report = add(settings.index, [str(source) for source in sources], settings=settings)
    assert not report.failed
    client = TestClient(create_app(settings), raise_server_exceptions=False)
    client.headers["Accept-Language"] = "nb"
    return client, settings


def document_of(settings: Settings, project_id: str = "baat") -> Document:
    (detail,) = open_index(settings.index).project(project_id).documents
    return detail.document


def file_of(document: Document, page: int, *, project_id: str = "baat", width: int = 640) -> str:
    return f"/prosjekt/{project_id}/side/{document.digest[:16]}/{page}.png?b={width}"


def passage_at(document: Document, text: str, page: int, *, project_id: str = "baat") -> str:
    start = document.text.index(text)
    place = f"dok={document_key(document.source)}&start={start}&end={start + len(text)}"
    return f"/prosjekt/{project_id}/side/{document.digest[:16]}/{page}?{place}"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[TestClient, Document]:
    folder = tmp_path_factory.mktemp("pictures")
    source = folder / "baat.pdf"
    source.write_bytes(REPORT)
    client, settings = open_pages(folder, source)
    return client, document_of(settings)


def test_a_page_is_had_as_a_picture_that_browsers_keep(
    opened: tuple[TestClient, Document],
) -> None:
    client, document = opened
    answer = client.get(file_of(document, 1))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert "immutable" in answer.headers["cache-control"]
    assert "private" in answer.headers["cache-control"]
    assert pixels_of(answer.content).shape[1] == 640
    again = client.get(file_of(document, 1), headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert pixels_of(client.get(file_of(document, 1, width=1280)).content).shape[1] == 1280


@pytest.mark.parametrize(
    "change",
    [
        ("1.png", "0.png"),
        ("1.png", "4.png"),
        ("1.png", "99999999999999999999.png"),
        ("1.png", "-1.png"),
        ("1.png", "x.png"),
        ("1.png", "٣.png"),
        ("b=640", "b=641"),
        ("b=640", "b=99999999999"),
        ("/side/", "/side/0"),
        ("baat/", "andre/"),
    ],
)
def test_what_is_no_page_is_a_friendly_answer(
    opened: tuple[TestClient, Document], change: tuple[str, str]
) -> None:
    client, document = opened
    answer = client.get(file_of(document, 1).replace(*change))
    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]


def test_the_passage_is_framed_on_its_page(opened: tuple[TestClient, Document]) -> None:
    client, document = opened
    html = client.get(passage_at(document, SECOND[1], 2)).text
    assert "Avsnittet er rammet inn." in html
    found = re.search(r'picture-line" x="([\d.]+)" y="([\d.]+)"', html)
    assert found
    assert float(found[1]) == pytest.approx(60, abs=2)
    assert float(found[2]) == pytest.approx(842 - 740 - 9, abs=4)
    assert html.count("picture-frame") == 1
    assert 'alt="Bilde av side 2 i «Gratis båt til badeplassen». Avsnittet er rammet inn."' in html
    assert "style=" not in html


def test_another_page_tells_where_the_passage_stands(opened: tuple[TestClient, Document]) -> None:
    client, document = opened
    html = client.get(passage_at(document, SECOND[1], 1)).text
    assert "Avsnittet står på side 2." in html
    assert "picture-frame" not in html
    assert (
        "Avsnittet står på side 2."
        in client.get(passage_at(document, SECOND[1], 1), headers={"Accept-Language": "nn"}).text
    )


def test_a_passage_over_two_pages_is_framed_on_both(opened: tuple[TestClient, Document]) -> None:
    client, document = opened
    start, end = document.text.index(FIRST[1]), document.text.index(SECOND[1]) + len(SECOND[1])
    text = document.text[start:end]
    first = client.get(passage_at(document, text, 1)).text
    second = client.get(passage_at(document, text, 2)).text
    assert first.count("picture-frame") == second.count("picture-frame") == 1
    assert "Det fortsetter på side 2." in first
    assert "Det fortsetter" not in second


def test_pages_are_turned_by_links_that_keep_the_passage(
    opened: tuple[TestClient, Document],
) -> None:
    client, document = opened
    html = client.get(passage_at(document, SECOND[1], 2) + "&q=rutebåt").text
    links = re.findall(r'<a href="([^"]+)" rel="(\w+) nofollow" data-turn', html)
    assert [rel for _, rel in links] == ["prev", "next"]
    for link, _ in links:
        address = link.replace("&amp;", "&")
        assert "start=" in address
        assert "q=ruteb" in address
        assert client.get(address).status_code == 200
    assert "Side 2 av 3" in html


def test_wild_addresses_show_a_page_or_a_friendly_answer(
    opened: tuple[TestClient, Document],
) -> None:
    client, document = opened
    key = document_key(document.source)
    for place in (
        f"dok={key}&start=0&end=999999999",
        f"dok={key}&start=9&end=3",
        f"dok={key}&start=-1&end=æ",
        f"dok={key}&bilde=999999",
        "dok=%00&bilde=x",
        "start=1&end=2&lang=xx",
    ):
        for path in (f"/prosjekt/baat/side/{document.digest[:16]}/2", "/prosjekt/baat"):
            assert client.get(f"{path}?{place}").status_code == 200


# ── The bytes


def test_a_page_is_shown_after_its_file_was_removed(tmp_path: Path) -> None:
    source = tmp_path / "baat.pdf"
    source.write_bytes(REPORT)
    client, settings = open_pages(tmp_path, source)
    document = document_of(settings)
    source.unlink()
    assert client.get(file_of(document, 1)).status_code == 200
    assert "picture-frame" in client.get(passage_at(document, SECOND[1], 2)).text


def test_a_changed_file_never_shows_another_page(tmp_path: Path) -> None:
    source = tmp_path / "baat.pdf"
    source.write_bytes(REPORT)
    client, settings = open_pages(tmp_path, source, keep_originals_mb=0)
    document = document_of(settings)
    assert not (settings.index / "originals").exists()
    source.write_bytes(REPORT + b"\n% another")
    assert client.get(file_of(document, 1)).status_code == 404
    answer = client.get(passage_at(document, SECOND[1], 2))
    assert answer.status_code == 404
    assert "finnes ikke lenger" in answer.text
    assert client.get("/prosjekt/baat").status_code == 200


def test_what_is_not_kept_is_read_where_it_lies(tmp_path: Path) -> None:
    source = tmp_path / "baat.pdf"
    source.write_bytes(REPORT)
    client, settings = open_pages(tmp_path, source, keep_originals_mb=0)
    assert client.get(file_of(document_of(settings), 1)).status_code == 200


def test_a_kept_file_that_was_tampered_with_is_not_shown(tmp_path: Path) -> None:
    source = tmp_path / "baat.pdf"
    source.write_bytes(REPORT)
    client, settings = open_pages(tmp_path, source)
    source.unlink()
    (kept,) = (settings.index / "originals").iterdir()
    kept.write_bytes(pdf_of(sheet(["Noe helt annet"])))
    assert client.get(file_of(document_of(settings), 1)).status_code == 404


@pytest.mark.parametrize("keep_mb", [100, 0])
def test_a_pdf_in_an_archive_is_shown(tmp_path: Path, keep_mb: int) -> None:
    inner, source = tmp_path / "indre.zip", tmp_path / "rapporter.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("mappe/baat.pdf", REPORT)
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("annet.txt", "Et notat om noe annet i kommunen.")
        archive.write(inner, "indre.zip")
    inner.unlink()
    client, settings = open_pages(tmp_path, source, keep_originals_mb=keep_mb)
    document = document_of(settings)
    assert document.source.endswith("rapporter.zip!/indre.zip!/mappe/baat.pdf")
    if keep_mb:
        source.unlink()
    assert client.get(file_of(document, 2)).status_code == 200


def test_what_no_document_needs_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / "kilder"
    folder.mkdir()
    for name, lines in (
        ("baat", FIRST),
        ("buss", ["Gratis buss", "Bussen går hver dag hele året."]),
    ):
        (folder / f"{name}.pdf").write_bytes(pdf_of(sheet(lines)))
    settings = Settings(index=tmp_path / "index")
    originals = settings.index / "originals"
    add(settings.index, [str(folder)], settings=settings)
    assert len(list(originals.iterdir())) == 2
    (folder / "baat.pdf").unlink()
    add(settings.index, [str(folder)], settings=settings, remove_missing=True)
    # Whoever still reads the generation before sees it; it goes with that generation.
    (folder / "tog.txt").write_text("Toget går hver time, også om natta.", "utf-8")
    add(settings.index, [str(folder)], settings=settings)
    (left,) = originals.iterdir()
    buss = document_of(settings, "buss")
    assert left.stem == buss.digest
    (folder / "buss.pdf").write_bytes(
        pdf_of(sheet(["Gratis buss", "Bussen går nå bare om sommeren."]))
    )
    add(settings.index, [str(folder)], settings=settings)
    assert document_of(settings, "buss").digest in {each.stem for each in originals.iterdir()}


def test_a_file_larger_than_the_limit_is_not_kept(tmp_path: Path) -> None:
    source = tmp_path / "baat.pdf"
    source.write_bytes(pdf_of(Sheet(sheet(FIRST).lines, content=b"%" + b"x" * 1_100_000 + b"\n")))
    _, settings = open_pages(tmp_path, source, keep_originals_mb=1)
    assert not (settings.index / "originals").exists()


def test_a_scanned_page_is_shown_and_says_why_nothing_is_framed(tmp_path: Path) -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("tesseract is not installed")
    source = tmp_path / "skannet.pdf"
    shutil.copy(GOLDEN / "scan.pdf", source)
    client, settings = open_pages(tmp_path, source)
    document = document_of(settings, "skannet")
    page = next(page for page in document.pages if page.method == "ocr")
    text = document.text[page.start : page.end]
    html = client.get(passage_at(document, text, page.number, project_id="skannet")).text
    assert "Siden er skannet" in html
    assert "picture-frame" not in html
    assert client.get(file_of(document, page.number, project_id="skannet")).status_code == 200


# ── Frames, and what is held


def test_lines_below_each_other_share_a_frame_and_columns_do_not() -> None:
    from synthese.readers.pdf_pictures import Box

    left = [Box(50, 100 + 14 * n, 250, 112 + 14 * n) for n in range(3)]
    right = [Box(300, 100, 500, 112)]
    assert len(frames(left, (595, 842))) == 1
    assert len(frames([*left, *right], (595, 842))) == 2
    assert len(frames([left[0], Box(50, 200, 250, 212)], (595, 842))) == 2
    (edge,) = frames([Box(0, 0, 595, 842)], (595, 842))
    assert (edge.left, edge.bottom) == (0.5, 841.5)


def test_no_page_is_drawn_twice_and_what_is_held_is_bounded() -> None:
    held = Held[int, bytes](1000, len)
    made: list[int] = []

    def make(number: int) -> bytes:
        made.append(number)
        return b"x" * 400

    threads = [threading.Thread(target=held.get, args=(1, lambda: make(1))) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert made == [1]
    for number in (2, 3):
        held.get(number, lambda number=number: make(number))
    held.get(3, lambda: make(3))
    held.get(1, lambda: make(1))  # gave way to the third
    assert made == [1, 2, 3, 1]
    assert held.get(9, lambda: b"x" * 5000) == b"x" * 5000
