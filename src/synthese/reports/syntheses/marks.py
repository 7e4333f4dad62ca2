"""How quotes and references are marked in every format, and which addresses are followed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from synthese.reports.syntheses.blocks import Cited, Line, Quoted
from synthese.wording import Language, say

_ADDRESS = re.compile(r"https?://[^\s/?#\"<>\\^`{|}]+(?:[/?#][^\s\"<>\\^`{|}]*)?", re.IGNORECASE)
_MAX_ADDRESS = 2_000  # what every program follows
_KEPT = ";,/?:@&=+$#%!*'()~[]"  # signs that an address is written with


@dataclass(frozen=True, slots=True)
class Marks:
    """The quotation marks of the reader's language, and its word for a page."""

    begin: str
    end: str
    page: str

    def cited(self, cited: Cited) -> str:
        """Returns ``[3, s. 12]``, which no line parts."""
        if cited.page is None:
            return f"[{cited.number}]"
        return f"[{cited.number},\u00a0{self.page}\u00a0{cited.page}]"

    def plain(self, line: Line) -> str:
        """Returns a line as text, its references among it."""
        told = []
        for each in line:
            if isinstance(each, Cited):
                told.append(self.cited(each))
            elif isinstance(each, Quoted):
                cited = self.cited(Cited(each.number, each.page))
                told.append(f"{self.begin}{each.text}{self.end} {cited}")
            else:
                told.append(each.text)
        return "".join(told)


def marks(language: Language) -> Marks:
    """Returns the marks for readers of a language."""
    begin, end = say("synthesis.quotation_marks", language).split()
    return Marks(begin, end, say("synthesis.page", language))


def target(address: str) -> str | None:
    """Returns an address as a link holds it, or None where it isn't one to be followed."""
    if len(address) > _MAX_ADDRESS or not _ADDRESS.fullmatch(address):
        return None
    try:
        return quote(address, safe=_KEPT)
    except UnicodeEncodeError:  # half a character
        return None
