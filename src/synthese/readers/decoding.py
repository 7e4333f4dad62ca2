"""Bytes → text, by what the bytes show rather than by what they claim."""

from __future__ import annotations

import codecs
import re

from synthese.errors import ReadError
from synthese.settings import ReadLimits

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
# Windows' page first: it wins where the evidence is even. The others are old Macs and DOS.
_OLD_PAGES = ("cp1252", "mac_roman", "cp865")
_NORDIC_IN_WORD = re.compile(r"(?<=[a-zæøå])[æøåéöä]|[æøåÆØÅ](?=[a-zæøå])")
_STRANGE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_MAX_STRANGE = 0.05  # of all characters; text has none, a picture or program has far more


def check_size(data: bytes, source: str, limits: ReadLimits) -> None:
    """Refuses an empty file and one that is larger than the limit.

    Raises:
        ReadError: the file is empty or too large.
    """
    if not data.strip(b"\x00 \t\r\n\x0b\x0c"):
        raise ReadError("pages.empty", source=source)
    if len(data) > limits.max_file_mb * 1_000_000:
        raise ReadError(
            "pages.too_large", source=source, mb=len(data) // 1_000_000, limit=limits.max_file_mb
        )


def decode(data: bytes, source: str) -> str:
    """Returns the text of `data`: by its byte-order mark, as UTF-8, else as an old code page.

    What a file claims about itself is not asked: a page in Latin-1 that says UTF-8 is common,
    and the bytes tell the two apart.

    Raises:
        ReadError: the bytes are not text.
    """
    text = _decoded(data)
    sample = text[:100_000]
    strange = len(_STRANGE.findall(sample.replace("\x00", "")))
    if strange > _MAX_STRANGE * len(sample):
        raise ReadError("pages.not_text", source=source)
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace")
    if wide := _wide(data):
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _mended(data) if _mostly_utf8(data) else _old_page(data)


def _wide(data: bytes) -> str | None:
    """Returns which UTF-16 this is: every other byte of Norwegian text is then zero."""
    sample = data[:4_000]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > 0.6 * half and sample[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if half and sample[::2].count(0) > 0.6 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _mostly_utf8(data: bytes) -> bool:
    letters = len(_UTF8_LETTER.findall(data))
    return letters > len(re.findall(rb"[\x80-\xff]", _UTF8_LETTER.sub(b"", data)))


def _mended(data: bytes) -> str:
    """Returns UTF-8 in which single bytes of another page were pasted, each read as its own."""
    text = data.decode("utf-8", errors="surrogateescape")
    return re.sub(
        "[\udc80-\udcff]",
        lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252", errors="replace"),
        text,
    )


def _old_page(data: bytes) -> str:
    texts = [data.decode(page, errors="replace") for page in _OLD_PAGES]
    return max(texts, key=lambda text: len(_NORDIC_IN_WORD.findall(text[:100_000])))
