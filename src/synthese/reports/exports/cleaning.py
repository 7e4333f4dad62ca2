"""Text of any source → text that a cell or a line of any format can hold."""

from __future__ import annotations

import re

_PLANES = range(0x10000, 0x110000, 0x10000)
# Controls that no XML can hold, signs that turn the direction of what follows, signs without
# width, halves of characters, and what Unicode says is no character. Joiners (U+200C and U+200D)
# stay: scripts and emoji are written with them.
_GONE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    + "".join(chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in _PLANES)
    + "]"
)


def without_controls(text: str) -> str:
    """Returns a text without what can't be seen and may do harm; its lines stay."""
    return text if text.isprintable() else _GONE.sub("", text)


def in_lines(text: str) -> str:
    """Returns a text as XML can hold it, its lines parted by a line feed."""
    if text.isprintable():
        return text
    return "\n".join(_GONE.sub("", text).splitlines()).replace("\x1f", " ")


def one_line(text: str) -> str:
    """Returns a text on one line, without what can't be seen and may do harm."""
    if text.isprintable():  # as nearly all are
        return text.strip()
    return " ".join(_GONE.sub("", text).split())


def short_source(source: str) -> str:
    """Returns an address as it is, and of a file its name, never where the server keeps it."""
    if source.lower().startswith(("http://", "https://")):
        return source
    container, bang, member = source.partition("!/")
    return re.split(r"[/\\]", container)[-1] + bang + member
