"""PDFs written by hand: lines of text at known places, some of them in red."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

import numpy as np

RED = "1 0 0 rg"
BLACK = "0 0 0 rg"


@dataclass
class Sheet:
    """A page; `lines` are (x, y, text, red), y from the bottom as in the PDF's own space."""

    lines: list[tuple[float, float, str, bool]] = field(default_factory=list)
    rotate: int = 0
    crop: tuple[float, float, float, float] | None = None
    media: tuple[float, float, float, float] = (0, 0, 595, 842)
    content: bytes = b""


def pdf_of(*sheets: Sheet, size: float = 11) -> bytes:
    """Returns a PDF in Helvetica; ``ﬁ`` is one glyph."""
    kids = " ".join(f"{10 + n} 0 R" for n in range(len(sheets)))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding"
        b" << /BaseEncoding /WinAnsiEncoding /Differences [1 /fi] >> >>",
    }
    for n, sheet in enumerate(sheets):
        crop = f"/CropBox [{_numbers(sheet.crop)}]" if sheet.crop else ""
        objects[10 + n] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{_numbers(sheet.media)}] {crop}"
            f" /Rotate {sheet.rotate} /Contents {100 + n} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        ).encode()
        content = sheet.content + b"".join(_line(*line, size) for line in sheet.lines)
        objects[100 + n] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    return _file(objects)


def pixels_of(png: bytes) -> np.ndarray:
    """Returns the pixels of a PNG without interlacing, filtered by none or by the row above."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, _, kind = struct.unpack(">IIBB", png[16:26])
    depth = 3 if kind == 2 else 1
    start = png.index(b"IDAT") + 4
    length = struct.unpack(">I", png[start - 8 : start - 4])[0]
    rows = np.frombuffer(zlib.decompress(png[start : start + length]), np.uint8)
    rows = rows.reshape(height, 1 + width * depth)
    pixels = rows[:, 1:]
    if rows[-1, 0] == 2:
        pixels = np.cumsum(pixels, axis=0, dtype=np.uint8)
    return np.broadcast_to(pixels.reshape(height, width, depth), (height, width, 3))


def _numbers(box: tuple[float, ...] | None) -> str:
    return " ".join(map(str, box or ()))


def _line(x: float, y: float, text: str, red: bool, size: float) -> bytes:
    shown = text.replace("ﬁ", "\x01").encode("cp1252")
    for sign in b"\\()":
        shown = shown.replace(bytes([sign]), b"\\" + bytes([sign]))
    place = f"{RED if red else BLACK} BT /F1 {size} Tf {x} {y} Td (".encode()
    return place + shown + b") Tj ET\n"


def _file(objects: dict[int, bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n" % size
    for number in range(size):
        kept = number in places
        out += f"{places.get(number, 0):010} {0 if kept else 65535:05} {'n' if kept else 'f'} \n".encode()
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(out)
