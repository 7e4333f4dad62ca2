"""Pictures of a PDF's pages, and the boxes around what was read of them.

What is looked for is set in red and everything else in black: the boxes are right where all the
red ink lies in them, and no black.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pdf_by_hand import Sheet, pdf_of, pixels_of

from synthese.chunking import Chunker
from synthese.errors import ReadError
from synthese.readers.pdf import read_pdf
from synthese.readers.pdf_pictures import (
    WIDTHS,
    Box,
    Place,
    _aligned_signs,
    folded,
    place_of,
    plan_of,
    render,
)
from synthese.records import Document
from synthese.settings import ReadLimits

GOLDEN = Path(__file__).parents[1] / "golden/pdf"

LEFT = [
    (60, 700 - 16 * n, text, False)
    for n, text in enumerate(
        ["Kommunen leier ut båter.", "Utleien går gjennom en app", "som alle innbyggere har."]
    )
]
RIGHT = [
    (320, 700 - 16 * n, text, True)
    for n, text in enumerate(
        ["Bibliotekene låner ut telt,", "ski og sykler. Ordningen er", "gratis for barnefamilier."]
    )
]
COLUMNS = "Bibliotekene låner ut telt, ski og sykler. Ordningen er gratis for barnefamilier."


def ink(data: bytes, place: Place, number: int = 1) -> tuple[float, float]:
    """Returns the shares of the red and of the black ink that lie in the boxes."""
    pixels = pixels_of(render(data, number, width_px=1280)).astype(int)
    scale = pixels.shape[1] / place.width
    red = (pixels[:, :, 0] > 150) & (pixels[:, :, 1] < 120)
    black = pixels.max(axis=2) < 120
    inside = np.zeros(red.shape, bool)
    for box in place.boxes:
        top, bottom, left, right = (
            round(side * scale) for side in (box.top, box.bottom, box.left, box.right)
        )
        inside[max(top, 0) : bottom, max(left, 0) : right] = True
    assert red.any()
    return (red & inside).sum() / red.sum(), (black & inside).sum() / max(black.sum(), 1)


def assert_framed(data: bytes, text: str) -> Place:
    place = place_of(data, 1, text)
    red, black = ink(data, place)
    assert red > 0.98
    assert black < 0.01
    assert place.found > 0.9
    return place


def test_a_line_is_boxed_where_it_was_set() -> None:
    data = pdf_of(Sheet([(60, 700, "Kommunen leier ut båter.", True), (60, 660, "Ferdig.", False)]))
    place = assert_framed(data, "Kommunen leier ut båter.")
    (box,) = place.boxes
    assert (place.width, place.height) == (595, 842)
    assert box.left == pytest.approx(60, abs=1.5)
    assert box.top < 842 - 700 < box.bottom < 842 - 700 + 6
    assert box.right == pytest.approx(60 + 122.9, abs=3)  # Helvetica's widths at 11 points


def test_a_column_is_boxed_line_by_line_and_not_its_neighbour() -> None:
    data = pdf_of(Sheet([line for pair in zip(LEFT, RIGHT, strict=True) for line in pair]))
    place = assert_framed(data, COLUMNS)
    assert len(place.boxes) == 3
    assert all(box.left > 310 for box in place.boxes)


def test_a_word_mended_over_two_lines_is_boxed_on_both() -> None:
    lines = [
        (60, 730, "Her står noe annet først.", False),
        (60, 700, "Brukerne får hjelp av hjemme-", True),
        (60, 684, "tjenesten hver morgen.", True),
        (60, 650, "Hjemmetjenesten er stor.", False),
    ]
    place = assert_framed(
        pdf_of(Sheet(lines)), "Brukerne får hjelp av hjemmetjenesten hver morgen."
    )
    assert len(place.boxes) == 2


def test_ligatures_and_letters_with_loose_marks_are_the_same_letters() -> None:
    lines = [(60, 700, "Prosjektet ble ﬁnansiert av ﬁre råd.", True), (60, 650, "Annet.", False)]
    data = pdf_of(Sheet(lines))
    assert_framed(data, "Prosjektet ble finansiert av fire råd.")
    assert_framed(data, "Prosjektet ble finansiert av fire ra\u030ad.")


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_turned_page_is_boxed_as_it_is_shown(rotate: int) -> None:
    place = assert_framed(pdf_of(Sheet(LEFT + RIGHT, rotate=rotate)), COLUMNS)
    assert (place.width < place.height) == (rotate == 180)
    assert len(place.boxes) == 3


@pytest.mark.parametrize("media", [(0, 0, 595, 842), (-40, -30, 595, 842)])
def test_a_cropped_page_is_boxed_from_its_own_corner(media: tuple[float, ...]) -> None:
    sheet = Sheet(LEFT + RIGHT, crop=(50, 600, 560, 730), media=media)
    place = assert_framed(pdf_of(sheet), COLUMNS)
    assert (place.width, place.height) == (510, 130)


def test_a_few_letters_that_were_mended_are_framed_with_the_rest() -> None:
    lines = [(60, 700, "Ny driO i boligen ga bedre dr#t for alle der.", True)]
    assert_framed(
        pdf_of(Sheet([*lines, (60, 600, "Slutt.", False)])),
        "Ny drift i boligen ga bedre drift for alle der.",
    )


def test_what_stands_twice_is_told_apart_by_what_is_around_it() -> None:
    lines = [
        (60, 700, "Resultat: ingen endring.", False),
        (60, 680, "Det gjaldt det første året i hele kommunen.", False),
        (60, 640, "Resultat: ingen endring.", True),
        (60, 620, "Det gjaldt også det andre året.", False),
    ]
    data = pdf_of(Sheet(lines))
    text = "\n\n".join(text for _, _, text, _ in lines)
    start = text.rindex("Resultat")
    place = plan_of(data, 1, text).place([(start, start + len("Resultat: ingen endring."))])
    assert ink(data, place)[0] > 0.98
    assert len(place.boxes) == 1


def test_text_of_another_page_is_not_framed() -> None:
    data = pdf_of(Sheet(LEFT))
    place = place_of(data, 1, "Brannvesenet øver på glatt føre hver vinter med nye vogner.")
    assert place.boxes == ()
    assert place.found < 0.5


def test_a_passage_is_framed_on_each_page_that_it_stands_on() -> None:
    first = Sheet([(60, 100, "Setningen begynner her og fortsetter", True)])
    second = Sheet([(60, 700, "på neste side, der den også slutter.", True)])
    data = pdf_of(first, second)
    for number, text in ((1, first.lines[0][2]), (2, second.lines[0][2])):
        assert ink(data, place_of(data, number, text), number)[0] > 0.98


@pytest.mark.parametrize("name", ["two_columns", "report", "hyphens", "broken_letters"])
def test_every_block_of_a_golden_file_is_found_on_its_page(name: str) -> None:
    data = (GOLDEN / f"{name}.pdf").read_bytes()
    document = next(read_pdf(data, name, ReadLimits()))
    assert isinstance(document, Document)
    plans = {
        page.number: (page.start, plan_of(data, page.number, document.text[page.start : page.end]))
        for page in document.pages
    }
    for block in document.blocks:
        if block.page:
            start, plan = plans[block.page]
            assert plan.place([(block.start - start, block.end - start)]).found > 0.9


# ── Pictures


@pytest.mark.parametrize("width_px", WIDTHS)
def test_a_page_is_drawn_as_wide_as_is_asked(width_px: int) -> None:
    pixels = pixels_of(render(pdf_of(Sheet(LEFT)), 1, width_px=width_px))
    assert pixels.shape[1] == width_px
    assert pixels.shape[0] == pytest.approx(width_px * 842 / 595, abs=2)
    assert pixels.min() < 100
    assert pixels.max() == 255


def test_a_picture_full_of_colour_comes_back_as_it_was_drawn() -> None:
    import pypdfium2

    shades = b"".join(
        b"%.3f %.3f %.3f rg %d 0 6 842 re f\n" % (n / 100, 1 - n / 100, n % 7 / 7, n * 6)
        for n in range(100)
    )
    data = pdf_of(Sheet(LEFT, content=shades))
    page = pypdfium2.PdfDocument(data)[0]
    drawn = page.render(scale=640 / 595, rev_byteorder=True).to_numpy()[:, :, :3]
    assert (pixels_of(render(data, 1, width_px=640)) == drawn).all()


@pytest.mark.parametrize("side", [(20_000, 20_000), (3, 20_000), (20_000, 3), (0.5, 0.5)])
def test_a_page_of_any_size_is_a_picture_of_bounded_size(side: tuple[float, float]) -> None:
    pixels = pixels_of(render(pdf_of(Sheet(LEFT, media=(0, 0, *side))), 1, width_px=1280))
    assert 0 < pixels.shape[0] * pixels.shape[1] <= 6_100_000


@pytest.mark.parametrize("number", [0, 2, 99999])
def test_a_page_that_is_not_there_is_one_clear_failure(number: int) -> None:
    with pytest.raises(ReadError) as found:
        render(pdf_of(Sheet(LEFT)), number, width_px=640)
    assert found.value.key == "pictures.page_broken"


def test_a_file_that_cannot_be_opened_is_one_clear_failure() -> None:
    for data in (b"", b"%PDF-1.4 og ikke mer", (GOLDEN / "locked.pdf").read_bytes()):
        with pytest.raises(ReadError):
            render(data, 1, width_px=640)
        with pytest.raises(ReadError):
            place_of(data, 1, "tekst")


@given(st.text("abcæø -\n1.", max_size=80), st.text("abcæø -\n1.", max_size=80))
def test_signs_are_only_met_by_signs_of_the_page(text: str, page: str) -> None:
    found = _aligned_signs(text, page)
    assert len(found) == len(text)
    assert all(-1 <= at < len(page) for at in found)
    if folded(text.strip("- \n.")) and text == page:
        assert all(at == n for n, at in enumerate(found) if at >= 0)


def test_a_page_without_signs_of_its_own_has_a_size_and_no_boxes() -> None:
    plan = plan_of(pdf_of(Sheet()), 1, "Tekst som ble lest ut av et bilde.")
    assert plan.place([(0, 34)]) == Place(595, 842, (), 0.0)
    assert plan.place([]) == Place(595, 842)


def test_letters_of_one_line_are_one_box_also_where_they_stand_upright() -> None:
    data = pdf_of(Sheet(content=b"BT /F1 11 Tf 0 1 -1 0 300 300 Tm (Loddrett tekst her) Tj ET\n"))
    (box,) = place_of(data, 1, "Loddrett tekst her").boxes
    assert isinstance(box, Box)
    assert box.bottom - box.top > 5 * (box.right - box.left)


# ── Real reports


def test_passages_of_real_reports_are_framed_where_they_stand(shared: Path) -> None:
    folder = shared / "data/kommune-pilot-pdf"
    if not folder.is_dir():
        pytest.skip("needs the reports in ../shared/data/kommune-pilot-pdf")
    chunker = Chunker(lambda text: len(text.split()))
    found = total = 0
    for path in sorted(folder.glob("*.pdf")):
        data = path.read_bytes()
        document = next(read_pdf(data, str(path), ReadLimits()))
        assert isinstance(document, Document)
        passages = chunker.passages(document)
        for page in document.pages[:12]:
            plan = plan_of(data, page.number, document.text[page.start : page.end])
            for each in passages:
                start, end = max(each.start, page.start), min(each.end, page.end)
                if start < end:
                    place = plan.place([(start - page.start, end - page.start)])
                    total += 1
                    found += place.found >= 0.95 and bool(place.boxes)
    assert total > 100
    assert found >= 0.95 * total
