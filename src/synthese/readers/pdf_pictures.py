"""A page of a PDF → its picture, and where on it each letter of the text that was read stands.

The text of a document has gone through reading order, mending and cleaning, so that it isn't the
page's own any more. The two are aligned by their letters alone: spaces, hyphens, ligatures and
marks count for nothing, columns may come in another order, and a few letters may be others.
"""

from __future__ import annotations

import struct
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from synthese.errors import ReadError
from synthese.readers.pdf import PDFIUM, opened

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTHS = (640, 1280)  # pixels; the second for screens of high density, and to read in
_MAX_PIXELS = 6_000_000  # A4 at 1280 is 2.3 million; a roll of paper is shown smaller
_MAX_CHARS = 100_000  # of one page; more is a map or a table that nobody finds a passage in
_MIN_POINTS, _MAX_POINTS = 1.0, 20_000.0
_FOUND = 0.6  # of a passage's letters; with fewer it is another text that was met
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points, from the top left corner of the page as it is shown."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands on a page: the page's size in points, and a box a line.

    `found` is the share of the passage's letters, 0..1, that were found; where it is too low
    there are no boxes.
    """

    width: float
    height: float
    boxes: tuple[Box, ...] = ()
    found: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A page's size in points, and where each sign of its text stands.

    `at` is float32 of shape (signs, 4): left, top, right and bottom, NaN where it isn't known.
    """

    width: float
    height: float
    text: str
    at: NDArray[np.float32]

    def place(self, spans: Sequence[Span]) -> Place:
        """Returns where stretches of the text stand, those found well enough."""
        boxes: list[Box] = []
        letters = found = 0
        for start, end in spans:
            inside = range(start, min(end, len(self.text)))
            known = [n for n in inside if not np.isnan(self.at[n, 0])]
            wanted = sum(bool(folded(sign)) for sign in self.text[start:end])
            met = sum(bool(folded(self.text[n])) for n in known)
            letters, found = letters + wanted, found + met
            if met and met >= _FOUND * wanted:
                boxes += _lines(self.at[known].tolist())
        return Place(self.width, self.height, tuple(boxes), found / letters if letters else 0.0)


def plan_of(data: bytes, number: int, text: str) -> Plan:
    """Returns where the text of a page stands on it.

    Args:
        data: the PDF.
        number: the page, from 1.
        text: all that was read of the page: what stands twice is told apart by what is around it.

    Raises:
        ReadError: the PDF or the page can't be opened.
    """
    with _page(data, number) as page:
        width, height = _size(page)
        signs, boxes = _signs(page) if text else ("", np.empty((0, 4), np.float32))
    at = np.full((len(text), 4), np.nan, np.float32)
    for n, sign in enumerate(_aligned_signs(text, signs)):
        if sign >= 0:
            at[n] = boxes[sign]
    return Plan(width, height, text, at)


def place_of(data: bytes, number: int, text: str) -> Place:
    """Returns where a passage stands on a page: `plan_of` for a passage alone.

    Raises:
        ReadError: the PDF or the page can't be opened.
    """
    return plan_of(data, number, text).place([(0, len(text))])


def render(data: bytes, number: int, *, width_px: int) -> bytes:
    """Returns a page as a PNG, `width_px` wide or, where it is a very long one, narrower.

    Raises:
        ReadError: the PDF or the page can't be opened or drawn.
    """
    import pypdfium2

    with _page(data, number) as page:
        width, height = _size(page)
        scale = min(width_px / width, (_MAX_PIXELS / (width * height)) ** 0.5)
        try:
            bitmap = page.render(scale=scale, rev_byteorder=True)
            pixels = bitmap.to_numpy()[:, :, :3].copy()
            bitmap.close()
        except (pypdfium2.PdfiumError, ValueError) as error:
            raise ReadError("pictures.page_broken", page=number) from error
    return _png(pixels)


@contextmanager
def _page(data: bytes, number: int) -> Iterator[Any]:
    """A page of a PDF, while nobody else asks pdfium."""
    import pypdfium2

    with opened(data) as pdf:
        if pdf is None:
            raise ReadError("pictures.page_broken", page=number)
        with PDFIUM:
            try:
                if not 1 <= number <= len(pdf):
                    raise ReadError("pictures.page_broken", page=number)
                pdf.init_forms()  # so that what was filled into a form is drawn
                page = pdf[number - 1]
            except pypdfium2.PdfiumError as error:
                raise ReadError("pictures.page_broken", page=number) from error
            try:
                yield page
            finally:
                page.close()


def _size(page: Any) -> tuple[float, float]:
    """Returns the width and height of the page as it is shown: cropped, and turned upright."""
    width, height = (
        min(max(side, _MIN_POINTS), _MAX_POINTS) if side == side else _MIN_POINTS
        for side in page.get_size()
    )
    return width, height


# ── A page's own signs ───────────────────────────────────────────────────────────────────────


def _signs(page: Any) -> tuple[str, NDArray[np.float32]]:
    """Returns the signs of a page in its own order, and the box of each as it is shown."""
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    try:
        handle, count = textpage.raw, min(textpage.count_chars(), _MAX_CHARS)
        rect = pdfium.FS_RECTF()
        signs: list[str] = []
        boxes = np.zeros((count, 4))
        for n in range(count):
            code = pdfium.FPDFText_GetUnicode(handle, n)
            signs.append(chr(code) if 0x20 <= code < 0x110000 else " ")
            if code > 0x20 and pdfium.FPDFText_GetLooseCharBox(handle, n, rect):
                boxes[n] = rect.left, rect.top, rect.right, rect.bottom
    finally:
        textpage.close()
    return "".join(signs), _shown(page, boxes)


def _shown(page: Any, boxes: NDArray[np.float64]) -> NDArray[np.float32]:
    """Returns boxes in the PDF's own space as they lie on the page that is shown.

    pdfium knows what turning and cropping do; three points tell it for all.
    """
    origin, right, up = (_device(page, *point) for point in ((0, 0), (1000, 0), (0, 1000)))
    turn = np.array([right - origin, up - origin]) / 1000
    one, other = (boxes[:, at] @ turn + origin for at in ([0, 1], [2, 3]))
    return np.hstack([np.minimum(one, other), np.maximum(one, other)]).astype(np.float32)


def _device(page: Any, x: float, y: float) -> NDArray[np.float64]:
    import ctypes

    import pypdfium2.raw as pdfium

    fine = 64  # pdfium answers in whole pixels
    width, height = _size(page)
    across, down = ctypes.c_int(), ctypes.c_int()
    sides = round(width * fine), round(height * fine)
    pdfium.FPDF_PageToDevice(page.raw, 0, 0, *sides, 0, x, y, across, down)
    return np.array([across.value, down.value]) / fine


# ── Two texts' letters ───────────────────────────────────────────────────────────────────────

_SEED = 8  # letters that must meet before anything is taken for the same place
_SURE = 16  # letters that meet, for a place far from where the text went on before
_NEAR = 60
_MAX_PLACES = 40  # that are looked at for one seed; dots and noughts stand anywhere


@cache
def folded(sign: str) -> str:
    """Returns the letters and figures of one sign, without marks, in lower case."""
    plain = unicodedata.normalize("NFKD", sign).casefold()
    return "".join(each for each in plain if each.isalnum())


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters of a text, which sign each is of, and where words and lines begin and end."""

    text: str
    signs: tuple[int, ...]
    words: frozenset[int]
    lines: frozenset[int]

    @classmethod
    def of(cls, text: str) -> _Letters:
        letters: list[str] = []
        signs: list[int] = []
        words, lines = {0}, {0}
        for n, sign in enumerate(text):
            plain = folded(sign)
            letters += plain
            signs += [n] * len(plain)
            if sign.isspace():
                words.add(len(letters))
                lines |= {len(letters)} if sign in "\n\r\t" else set()
        ends = {len(letters)}
        return cls("".join(letters), tuple(signs), frozenset(words | ends), frozenset(lines | ends))


def _aligned_signs(text: str, page: str) -> list[int]:
    """Returns which sign of the page each sign of the text is; -1 where it isn't known."""
    letters, page_letters = _Letters.of(text), _Letters.of(page)
    found = [-1] * len(text)
    for n, at in enumerate(_Aligner(letters, page_letters).run()):
        if at >= 0:
            found[letters.signs[n]] = page_letters.signs[at]
    for n, sign in enumerate(text):  # signs that aren't letters, right after or before one
        if not folded(sign) and not sign.isspace() and n and found[n - 1] >= 0:
            after = found[n - 1] + 1
            found[n] = after if page[after : after + 1] == sign else -1
    for n in range(len(text) - 2, -1, -1):
        if found[n] < 0 and not text[n].isspace() and found[n + 1] > 0:
            before = found[n + 1] - 1
            found[n] = before if page[before] == text[n] else -1
    return found


class _Aligner:
    """Finds the letters of a text among those of a page: long stretches first, then the gaps."""

    def __init__(self, text: _Letters, page: _Letters) -> None:
        self._text, self._page = text.text, page.text
        self._text_letters, self._page_letters = text, page
        self._at = [-1] * len(self._text)
        self._taken = bytearray(len(self._page))

    def run(self) -> list[int]:
        """Returns the place of each letter, -1 where it has none."""
        self._seed()
        for fill in (self._fill_whole, self._fill_pieces, self._fill_ends, self._fill_whole):
            for start, end in self._gaps():
                fill(start, end)
        return self._at

    def _seed(self) -> None:
        places = defaultdict[str, list[int]](list)
        for at in range(len(self._page) - _SEED + 1):
            places[self._page[at : at + _SEED]].append(at)
        n = expected = 0
        while n <= len(self._text) - _SEED:
            candidates = places.get(self._text[n : n + _SEED], ())
            at, length = self._best(n, candidates, expected)
            if length:
                self._take(n, at, length)
                expected = at + length
            n += length or 1

    def _best(self, n: int, places: Sequence[int], expected: int) -> tuple[int, int]:
        """Returns where the text goes on from `n`, and for how long; no length if it is unsure."""
        free = [at for at in places if not self._taken[at]]
        free = sorted(free, key=lambda at: abs(at - expected))[:_MAX_PLACES]
        if not free:
            return 0, 0
        met = [(at, self._length(n, at)) for at in free]
        longest = max(met, key=lambda pair: pair[1])  # of equals, the nearest
        if -_SEED <= free[0] - expected <= _NEAR and longest[1] < 3 * _SURE:
            return met[0]
        return longest if longest[1] >= _SURE or not n else (0, 0)

    def _length(self, n: int, at: int) -> int:
        length = _SEED
        most = min(len(self._text) - n, len(self._page) - at)
        while (
            length < most
            and self._text[n + length] == self._page[at + length]
            and not self._taken[at + length]
        ):
            length += 1
        return length

    def _take(self, n: int, at: int, length: int) -> None:
        self._at[n : n + length] = range(at, at + length)
        self._taken[at : at + length] = b"\1" * length

    def _gaps(self) -> list[Span]:
        found: list[Span] = []
        start = None
        for n, at in enumerate([*self._at, 0]):
            if at < 0 and start is None:
                start = n
            elif at >= 0 and start is not None:
                found.append((start, n))
                start = None
        return found

    def _fill_whole(self, start: int, end: int) -> None:
        """Letters that were mended stand where the page's own are left between two stretches."""
        if not start or end == len(self._text):
            return
        before, after = self._at[start - 1] + 1, self._at[end]
        if 0 < after - before <= 2 * (end - start) + _SEED:
            for n in range(start, end):
                self._at[n] = before + (n - start) * (after - before) // (end - start)
            self._taken[before:after] = b"\1" * (after - before)

    def _fill_ends(self, start: int, end: int) -> None:
        """The letters next to a stretch stand next to it on the page, as far as they are the same.

        A word that is half mended is found from both its ends.
        """
        while start and start < end and self._follow(start, self._at[start - 1] + 1):
            start += 1
        while end < len(self._text) and start < end and self._follow(end - 1, self._at[end] - 1):
            end -= 1

    def _follow(self, n: int, at: int) -> bool:
        same = 0 <= at < len(self._page) and self._page[at] == self._text[n]
        if same and not self._taken[at]:
            self._take(n, at, 1)
            return True
        return False

    def _fill_pieces(self, start: int, end: int) -> None:
        """Places lines, or else words, that the page has elsewhere: labels, cells, notes."""
        before = self._at[start - 1] + 1 if start else 0
        for line in _cut(start, end, self._text_letters.lines):
            if not self._put(*line, before):
                for word in _cut(*line, self._text_letters.words):
                    self._put(*word, before)
            before = self._at[line[1] - 1] + 1 or before

    def _put(self, start: int, end: int, before: int) -> bool:
        """Places a piece where the page has it once, or once near what stood before it."""
        places = self._places(start, end)
        near = [at for at in places if 0 <= at - before <= _NEAR]
        if not near and (len(places) != 1 or end - start < 2):
            return False
        self._take(start, near[0] if near else places[0], end - start)
        return True

    def _places(self, start: int, end: int) -> list[int]:
        """Where the page has a piece whole, as words of its own if the text has."""
        wanted, length = self._text[start:end], end - start
        starts, ends = (n in self._text_letters.words for n in (start, end))
        places: list[int] = []
        at = self._page.find(wanted)
        while at >= 0 and len(places) < _MAX_PLACES:
            whole = (not starts or at in self._page_letters.words) and (
                not ends or at + length in self._page_letters.words
            )
            if whole and not any(self._taken[at : at + length]):
                places.append(at)
            at = self._page.find(wanted, at + 1)
        return places


def _cut(start: int, end: int, at: frozenset[int]) -> list[Span]:
    """Returns a stretch in pieces, cut at every one of `at` that lies in it."""
    return list(pairwise([start, *(n for n in range(start + 1, end) if n in at), end]))


# ── Boxes of letters → boxes of lines ────────────────────────────────────────────────────────

_GAP = 2.5  # of a line's height; a wider one lies between columns or cells


def _lines(letters: Sequence[Sequence[float]]) -> Iterator[Box]:
    """Yields a box for each line, or piece of one, that the letters stand on, in their order."""
    line: list[float] = []
    last: Sequence[float] = ()
    for letter in letters:
        if letter[2] - letter[0] <= 0 or letter[3] - letter[1] <= 0:
            continue
        if line and _goes_on(last, letter):
            line = [*map(min, line[:2], letter[:2]), *map(max, line[2:], letter[2:])]
        else:
            if line:
                yield Box(*line)
            line = list(letter)
        last = letter
    if line:
        yield Box(*line)


def _goes_on(last: Sequence[float], letter: Sequence[float]) -> bool:
    """Whether a letter stands on the line that the one before it stands on, also a turned one."""
    return _beside(last, letter) or _beside(_turned(last), _turned(letter))


def _beside(last: Sequence[float], letter: Sequence[float]) -> bool:
    height = min(last[3] - last[1], letter[3] - letter[1])
    shared = min(last[3], letter[3]) - max(last[1], letter[1])
    apart = max(letter[0] - last[2], last[0] - letter[2])
    return shared > 0.5 * height and apart < _GAP * height


def _turned(box: Sequence[float]) -> tuple[float, float, float, float]:
    return box[1], box[0], box[3], box[2]


# ── Pixels → PNG ─────────────────────────────────────────────────────────────────────────────


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """Returns pixels, of shape (height, width, 3), as a PNG.

    Print packs best as it is, photographs up to a third smaller as what differs from the row
    above; strips of the page show which it is.
    """
    if (pixels[:, :, 0] == pixels[:, :, 1]).all() and (pixels[:, :, 1] == pixels[:, :, 2]).all():
        pixels = pixels[:, :, :1]
    height, width, depth = pixels.shape
    plain = np.zeros((height, 1 + width * depth), np.uint8)  # each row begins with its filter
    plain[:, 1:] = pixels.reshape(height, width * depth)
    changed = plain.copy()
    changed[1:] -= plain[:-1]
    changed[:, 0] = 2
    rows = min(plain, changed, key=_packed_strips)
    header = struct.pack(">IIBBBBB", width, height, 8, 2 if depth == 3 else 0, 0, 0, 0)
    packed = zlib.compress(rows.tobytes(), 6)
    parts = (_chunk(b"IHDR", header), _chunk(b"IDAT", packed), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _packed_strips(rows: NDArray[np.uint8]) -> int:
    height = len(rows)
    strips = np.concatenate([rows[at : at + 16] for at in range(0, height, max(height // 8, 16))])
    return len(zlib.compress(strips.tobytes(), 3))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
