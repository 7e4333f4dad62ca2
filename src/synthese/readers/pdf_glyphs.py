"""A page of a PDF → words and rules with positions, by pdfium.

pdfium is not thread-safe: only one thread of a process may be in here at a time.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from synthese.readers.pdf_layout import Rule, Word

_BOLD_NAME = re.compile(r"bold|black|heavy|semib|demi", re.IGNORECASE)
_FORCED_BOLD = 1 << 18  # PDF 32000-1, table 123
_MAX_OBJECTS = 6_000  # maps and drawings have hundreds of thousands, and no tables
_MAX_RULES = 1_500
_LINE_END_HYPHENS = (0x2, 0xFFFE)  # what versions of pdfium make of a hyphen before a line break
_LONG_WORD = 7  # letters; two words that pdfium ran together are seldom shorter
_SPACE = 0.16  # of the type size; the narrowest space of a justified line
_NO_LETTERS = frozenset(
    {
        0x85,
        0xA0,
        0x1680,
        *range(0x2000, 0x200C),
        0x2028,
        0x2029,
        0x202F,
        0x205F,
        0x3000,
        0xFFFE,
        0xFFFF,
    }
)
_QUARTER = math.pi / 2
_MAX_SKEW = 0.1  # radians


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What stands on one page: words, rules, its width and height in points as it is read."""

    words: tuple[Word, ...]
    turned: tuple[str, ...]  # words that stand otherwise than most of the page, left out
    rules: tuple[Rule, ...]
    width: float
    height: float
    objects: int
    picture_share: float  # of the page's area, of the largest picture


@dataclass(frozen=True, slots=True)
class _Token:
    """A word as it lies in the PDF's own space: y grows upwards, and it may be turned."""

    text: str
    box: tuple[float, float, float, float]
    origin: tuple[float, float]
    size: float
    bold: bool
    font: str
    quarter: int | None  # turns to the left; None where it stands askew


def read_glyphs(page: Any) -> Glyphs:
    """Returns the words and rules of a pypdfium2 page.

    Text that is turned otherwise than most of the page, and text outside the page, is left out.
    """
    frame = page.get_bbox()
    tokens = [token for token in _tokens(page) if _within(token, frame)]
    turns = Counter[int | None]()
    for token in tokens:
        turns[token.quarter] += len(token.text)
    turns[None] = 0
    quarter = turns.most_common(1)[0][0] or 0
    words = tuple(_word(token, quarter, frame) for token in tokens if token.quarter == quarter)
    turned = tuple(token.text for token in tokens if token.quarter != quarter)
    rules, objects, share = _drawn(page, quarter, frame)
    width, height = frame[2] - frame[0], frame[3] - frame[1]
    if quarter % 2:
        width, height = height, width
    return Glyphs(words, turned, rules, width, height, objects, share)


def _within(token: _Token, frame: tuple[float, float, float, float]) -> bool:
    x, y = (token.box[0] + token.box[2]) / 2, (token.box[1] + token.box[3]) / 2
    return frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]


def _turned(
    x: float, y: float, quarter: int, frame: tuple[float, float, float, float]
) -> tuple[float, float]:
    """A point with y downwards, on the page turned so that its text runs to the right."""
    left, bottom, right, top = frame
    if quarter == 0:
        return x - left, top - y
    if quarter == 1:
        return y - bottom, x - left
    if quarter == 2:
        return right - x, y - bottom
    return top - y, right - x


def _word(token: _Token, quarter: int, frame: tuple[float, float, float, float]) -> Word:
    x0, y0, x1, y1 = token.box
    one, other = _turned(x0, y0, quarter, frame)[0], _turned(x1, y1, quarter, frame)[0]
    baseline = _turned(*token.origin, quarter, frame)[1]
    # Three quarters of the type size is the height of capitals and of b, d, f with any font.
    return Word(
        text=token.text,
        left=min(one, other),
        top=baseline - 0.75 * token.size,
        right=max(one, other),
        bottom=baseline,
        size=token.size,
        bold=token.bold,
        font=token.font,
    )


# Text


def _tokens(page: Any) -> Iterator[_Token]:
    textpage = page.get_textpage()
    try:
        reader = _CharReader(textpage.raw)
        for first, last, text in _runs(textpage.raw, textpage.count_chars()):
            yield from reader.tokens(first, last, text)
    finally:
        textpage.close()


def _runs(handle: Any, count: int) -> Iterator[tuple[int, int, list[str]]]:
    """Characters between white space: index of the first, of the last, and each one's text."""
    from pypdfium2.raw import FPDFText_GetUnicode

    start, letters = 0, list[str]()
    for at in range(count):
        code = FPDFText_GetUnicode(handle, at)
        if code > 0x20 and code not in _NO_LETTERS and not 0xD800 <= code <= 0xDFFF:
            start = start if letters else at
            letters.append(chr(code))
            continue
        if code in _LINE_END_HYPHENS:
            yield start if letters else at, at, [*letters, "-"]
        elif letters:
            yield start, at - 1, letters
        letters = []
    if letters:
        yield start, count - 1, letters


class _CharReader:
    """Asks pdfium about single characters, with the buffers that its C functions fill."""

    def __init__(self, handle: Any) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        self._handle = handle
        self._rect = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._flags = ctypes.c_int()
        self._fonts: dict[int, tuple[bool, str]] = {}  # by address, which holds on one page only
        self._name = ctypes.create_string_buffer(128)

    def tokens(self, first: int, last: int, letters: list[str]) -> Iterator[_Token]:
        """Returns the run as one word, or as several where its letters lie apart."""
        whole = self._token(first, last, letters)
        long = last - first >= _LONG_WORD - 1
        cuts = self._cuts(first, last, whole) if long or _is_torn(whole) else []
        if not cuts:
            yield whole
            return
        for start, end in pairwise([first, *cuts, last + 1]):
            yield self._token(start, end - 1, letters[start - first : end - first])

    def _cuts(self, first: int, last: int, whole: _Token) -> list[int]:
        """Where letters lie further apart than the word's own spacing, or jump.

        The letters of a ligature share one box, so that a step back is no jump.
        """
        if whole.quarter != 0:
            return []
        boxes = [self._box(at) for at in range(first, last + 1)]
        gaps = [after[0] - before[2] for before, after in pairwise(boxes)]
        usual = max(median(gaps), 0.0) if gaps else 0.0
        apart, back = usual + _SPACE * whole.size, -1.3 * whole.size
        return [
            first + n
            for n, gap in enumerate(gaps, start=1)
            if gap < back
            or abs(boxes[n][1] - boxes[n - 1][1]) > 0.6 * whole.size
            or (gap > apart and whole.text[n - 1].isalpha() and whole.text[n].isalpha())
            or gap > 4 * apart
        ]

    def _token(self, first: int, last: int, letters: list[str]) -> _Token:
        x0, y0, x1, y1 = self._box(first)
        if last != first:
            left, low, right, high = self._box(last)
            x0, y0, x1, y1 = min(x0, left), min(y0, low), max(x1, right), max(y1, high)
        pdfium = self._pdfium
        pdfium.FPDFText_GetCharOrigin(self._handle, first, self._x, self._y)
        pdfium.FPDFText_GetMatrix(self._handle, first, self._matrix)
        m = self._matrix
        size = pdfium.FPDFText_GetFontSize(self._handle, first) * math.hypot(m.c, m.d)
        return _Token(
            "".join(letters),
            (x0, y0, x1, y1),
            (self._x.value, self._y.value),
            round(size, 1) or 1.0,
            *self._font(first),
            _quarter(m.a, m.b),
        )

    def _box(self, at: int) -> tuple[float, float, float, float]:
        rect = self._rect
        self._pdfium.FPDFText_GetLooseCharBox(self._handle, at, rect)
        return rect.left, rect.bottom, rect.right, rect.top

    def _font(self, at: int) -> tuple[bool, str]:
        """Whether a letter's font is bold, and what tells the font from the file's others."""
        pdfium = self._pdfium
        item = pdfium.FPDFText_GetTextObject(self._handle, at)
        font = pdfium.FPDFTextObj_GetFont(item) if item else None
        if not font:
            return False, ""
        address = ctypes.addressof(font.contents)
        if address not in self._fonts:
            self._fonts[address] = self._font_facts(at, font)
        return self._fonts[address]

    def _font_facts(self, at: int, font: Any) -> tuple[bool, str]:
        """Subsets of one typeface share a name, but hardly the size of their data."""
        self._pdfium.FPDFText_GetFontInfo(self._handle, at, self._name, 128, self._flags)
        name = self._name.value.decode("latin-1")
        size = ctypes.c_size_t()
        self._pdfium.FPDFFont_GetFontData(font, None, 0, size)
        bold = bool(_BOLD_NAME.search(name)) or bool(self._flags.value & _FORCED_BOLD)
        return bold, f"{name} {size.value}"


def _quarter(a: float, b: float) -> int | None:
    angle = math.atan2(b, a)
    turns = round(angle / _QUARTER)
    return turns % 4 if abs(angle - turns * _QUARTER) < _MAX_SKEW else None


def _is_torn(token: _Token) -> bool:
    """Whether a run is longer or higher than its letters can be."""
    x0, y0, x1, y1 = token.box
    along, across = (y1 - y0, x1 - x0) if token.quarter in (1, 3) else (x1 - x0, y1 - y0)
    return along > (len(token.text) + 1) * token.size * 0.9 or across > 2.2 * token.size


# Drawings


def _drawn(
    page: Any, quarter: int, frame: tuple[float, float, float, float]
) -> tuple[tuple[Rule, ...], int, float]:
    """Rules, the number of objects of any kind, and the share of the page of a picture."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPage_CountObjects(page.raw)
    bounds = [ctypes.c_float() for _ in range(4)]
    area = max((frame[2] - frame[0]) * (frame[3] - frame[1]), 1.0)
    share, rules = 0.0, list[Rule]()
    for at in range(min(count, _MAX_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page.raw, at)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
            continue
        if not pdfium.FPDFPageObj_GetBounds(item, *bounds):
            continue
        x0, y0, x1, y1 = (bound.value for bound in bounds)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            share = max(share, (x1 - x0) * (y1 - y0) / area)
        elif len(rules) < _MAX_RULES and pdfium.FPDFPath_CountSegments(item) <= 6:
            one, other = _turned(x0, y0, quarter, frame), _turned(x1, y1, quarter, frame)
            drawn = Rule(*map(min, one, other), *map(max, one, other))
            rules += [drawn] if _is_thin(drawn) else _edges(drawn) if _is_stroked(item) else []
    many = count > _MAX_OBJECTS or len(rules) >= _MAX_RULES
    return () if many else tuple(rules), count, share


def _is_thin(drawn: Rule) -> bool:
    width, height = drawn.right - drawn.left, drawn.bottom - drawn.top
    return min(width, height) <= 3 and max(width, height) >= 6


def _is_stroked(item: Any) -> bool:
    """Whether its outline is drawn; a box that is filled only is a shade, often a line's."""
    import pypdfium2.raw as pdfium

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(item, fill, stroke)) and bool(stroke.value)


def _edges(box: Rule) -> list[Rule]:
    if min(box.right - box.left, box.bottom - box.top) < 8:
        return []
    return [
        replace(box, bottom=box.top),
        replace(box, top=box.bottom),
        replace(box, right=box.left),
        replace(box, left=box.right),
    ]
