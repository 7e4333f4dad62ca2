"""Prints how much of what poppler reads in PDFs the PDF reader finds again, page by page.

    python scripts/check_pdf.py FILE_OR_FOLDER... [--pages]

For each page: the share of the words of `pdftotext` that stand in the page's text, as a
multiset; letters and figures are words of their own, since a raised figure may be joined or not.
A hyphen between letters, with or without a line's end, counts for nothing on either side, so
that a mended word is no error. Words that are dropped on purpose (running lines, page numbers,
contents lists, text turned sideways) or whose letters a broken font had changed and that were
repaired count as found, and their number is printed.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from synthese.readers.pdf import Sheet, read_pdf, read_sheets
from synthese.readers.pdf_mending import Mender
from synthese.records import Document
from synthese.settings import ReadLimits

_HYPHEN = re.compile("(?<=\\w)[-\u00ad\u2010\u2011\ufffe]\\s*(?=\\w)")
FLOOR = 0.97


@dataclass(frozen=True)
class PageCheck:
    """How one page was read: the share found again, and what is missing."""

    number: int
    share: float
    words: int
    dropped: int
    missing: Counter[str]


def words(text: str) -> Counter[str]:
    """Returns the words of a text in lower case, with their numbers."""
    text = unicodedata.normalize("NFKC", text)
    return Counter(re.findall(r"[^\W\d]+|\d+", _HYPHEN.sub("", text).lower()))


def check(path: Path, limits: ReadLimits) -> list[PageCheck]:
    """Returns every page of a PDF that has a text layer, checked against poppler."""
    data = path.read_bytes()
    document = next(
        each for each in read_pdf(data, str(path), limits) if isinstance(each, Document)
    )
    sheets = read_sheets(data, limits)
    mender = Mender.of([line for sheet in sheets for line in sheet.kept])
    dropped = {sheet.number: f"{_left_out(sheet)} {_mended(sheet, mender)}" for sheet in sheets}
    shown = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True
    )
    expected = shown.stdout.decode("utf-8").split("\f")
    checks = []
    for page, text in zip(document.pages, expected, strict=False):
        theirs = words(text)
        if page.method == "text" and theirs:
            ours = words(document.text[page.start : page.end])
            purposely = words(dropped[page.number])
            missing = theirs - (ours + purposely)
            found = 1 - missing.total() / theirs.total()
            taken = (theirs - ours).total() - missing.total()
            checks.append(PageCheck(page.number, found, theirs.total(), taken, missing))
    return checks


def _left_out(sheet: Sheet) -> str:
    turned = sheet.glyphs.turned if sheet.glyphs else ()
    return " ".join([*sheet.dropped, *turned])


def _mended(sheet: Sheet, mender: Mender) -> str:
    """The words whose lost letters were put back, as they stood."""
    words = (word for line in sheet.kept for word in line.words)
    return " ".join(w.text for w in words if mender.lost.repaired(w.text, w.font) != w.text)


def main() -> int:
    """Returns 1 if a page lies under the floor."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--pages", action="store_true", help="print every page")
    options = parser.parse_args()
    files = [
        file
        for path in options.paths
        for file in (sorted(path.rglob("*.pdf")) if path.is_dir() else [path])
    ]
    everything: list[PageCheck] = []
    for file in files:
        started = time.process_time()
        next(read_pdf(file.read_bytes(), str(file), ReadLimits(max_ocr_pages=0)))
        elapsed = time.process_time() - started
        checks = check(file, ReadLimits(max_ocr_pages=0))
        everything += checks
        print(_row(file.name, checks), f"{1000 * elapsed / max(len(checks), 1):.1f} ms/page")
        for page in checks:
            if options.pages or page.share < FLOOR:
                print(f"  page {page.number}: {page.share:.3f} of {page.words},", *_most(page))
    print(_row("all", everything))
    return int(any(page.share < FLOOR for page in everything))


def _row(name: str, checks: list[PageCheck]) -> str:
    shares = [page.share for page in checks] or [1.0]
    mean = sum(shares) / len(shares)
    total, dropped = sum(page.words for page in checks), sum(page.dropped for page in checks)
    return (
        f"{name}: {len(checks)} pages, mean {mean:.4f}, least {min(shares):.3f},"
        f" {dropped} of {total} words dropped or repaired on purpose"
    )


def _most(page: PageCheck) -> list[str]:
    return [f"{word}×{number}" for word, number in page.missing.most_common(12)]


if __name__ == "__main__":
    sys.exit(main())
