"""Prints how many passages of PDFs are framed where they stand on their pages, and how fast.

    python scripts/measure_pictures.py FILE_OR_FOLDER... [--missed]

Passages are cut as an index cuts them. For each: the share of its letters that was found, and
the share of its letters that lie in its boxes, looked up anew by pdfium among all letters of the
page (as a multiset); `others` are letters in the boxes that aren't the passage's.
"""

from __future__ import annotations

import argparse
import ctypes
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from synthese.chunking import Chunker
from synthese.readers import read_path
from synthese.readers.pdf_pictures import WIDTHS, Place, folded, plan_of, render
from synthese.records import Document, Page
from synthese.settings import ReadLimits


@dataclass(frozen=True)
class Framed:
    """One passage on one of its pages: shares of its letters found, in its boxes, and others."""

    page: int
    text: str
    found: float
    inside: float
    others: float
    boxes: int


def documents(paths: list[Path]) -> Iterator[tuple[Path, Document]]:
    """Yields the PDFs among the files and folders, as read."""
    for path in paths:
        for file in sorted(path.rglob("*.pdf")) if path.is_dir() else [path]:
            for each in read_path(file, limits=ReadLimits()):
                if isinstance(each, Document):
                    yield file, each


def framed(data: bytes, document: Document, times: list[float]) -> Iterator[Framed]:
    """Yields every passage of a document on each page that it stands on."""
    passages = Chunker(lambda text: len(text.split())).passages(document)
    pdf = pypdfium2.PdfDocument(data)
    for page in document.pages:
        if page.method != "text" or page.start == page.end:
            continue
        began = time.perf_counter()
        plan = plan_of(data, page.number, document.text[page.start : page.end])
        times.append(time.perf_counter() - began)
        signs = list(_signs(pdf[page.number - 1]))
        for passage in passages:
            start, end = max(passage.start, page.start), min(passage.end, page.end)
            if start < end:
                place = plan.place([(start - page.start, end - page.start)])
                yield _framed(page, document.text[start:end], place, signs)


def _framed(page: Page, text: str, place: Place, signs: list[tuple[str, float, float]]) -> Framed:
    wanted = Counter(letter for sign in text for letter in folded(sign))
    inside = Counter(
        letter
        for sign, x, y in signs
        if any(b.left <= x <= b.right and b.top <= y <= b.bottom for b in place.boxes)
        for letter in folded(sign)
    )
    total = max(wanted.total(), 1)
    met = (wanted & inside).total()
    others = (inside.total() - met) / max(inside.total(), 1)
    return Framed(page.number, text, place.found, met / total, others, len(place.boxes))


def _signs(page: pypdfium2.PdfPage) -> Iterator[tuple[str, float, float]]:
    """Yields each sign with its middle, from the top left corner of a page that isn't turned."""
    left, _, _, top = page.get_bbox()
    textpage = page.get_textpage()
    sides = [ctypes.c_double() for _ in range(4)]
    for n in range(textpage.count_chars()):
        if pdfium.FPDFText_GetCharBox(textpage.raw, n, *sides):
            x0, x1, y0, y1 = (side.value for side in sides)
            code = pdfium.FPDFText_GetUnicode(textpage.raw, n)
            yield chr(code), (x0 + x1) / 2 - left, top - (y0 + y1) / 2


def _told(name: str, found: list[Framed], times: list[float]) -> None:
    letters = sum(len(each.text) for each in found)
    good = [each for each in found if each.found >= 0.95]
    inside = [each for each in found if each.inside >= 0.95]
    print(
        f"{name:40} passages {len(found):4}  found {len(good) / len(found):.1%}"
        f"  framed {len(inside) / len(found):.1%}"
        f"  letters in frames {sum(f.inside * len(f.text) for f in found) / letters:.1%}"
        f"  others {sum(f.others for f in found) / len(found):.1%}"
        f"  a page {median(times) * 1000:.0f} ms, at most {max(times) * 1000:.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--missed", action="store_true", help="also print what isn't framed")
    arguments = parser.parse_args()
    everything: list[Framed] = []
    all_times: list[float] = []
    for path, document in documents(arguments.paths):
        times: list[float] = []
        data = path.read_bytes()
        found = list(framed(data, document, times))
        if not found:
            print(f"{path.name:40} has no text of its own")
            continue
        _told(path.name, found, times)
        everything += found
        all_times += times
        for each in found:
            if arguments.missed and (each.inside < 0.95 or each.others > 0.2):
                print(
                    f"    p. {each.page}: found {each.found:.2f} inside {each.inside:.2f}"
                    f" others {each.others:.2f} {each.text[:70]!r}"
                )
        for width in WIDTHS:
            drawn = []
            sizes = []
            for page in document.pages:
                began = time.perf_counter()
                sizes.append(len(render(data, page.number, width_px=width)))
                drawn.append(time.perf_counter() - began)
            print(
                f"    {width:4} px: {median(drawn) * 1000:.0f} ms, at most {max(drawn) * 1000:.0f};"
                f" {median(sizes) / 1000:.0f} kB, at most {max(sizes) / 1000:.0f}"
            )
    if everything:
        _told("all", everything, all_times)


if __name__ == "__main__":
    main()
