"""Words → runs of a Word file (ECMA-376, WordprocessingML)."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from unicodedata import bidirectional

from synthese.reports.exports.cleaning import in_lines
from synthese.reports.syntheses.blocks import Cited, Inline, Link, Quoted, Words
from synthese.reports.syntheses.marks import Marks, target

TONGUES = {
    "nb": "nb-NO",
    "nn": "nn-NO",
    "no": "nb-NO",
    "en": "en-GB",
    "sv": "sv-SE",
    "da": "da-DK",
    "se": "se-NO",
}
"""What Word calls the languages that it can proofread."""

_STYLES = {"plain": "", "strong": "Strong", "quiet": "Quiet", "code": "Code"}

# LibreOffice takes a table's own font before that of a character style.
_FONT = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/>'


class Runs:
    """Words on their way into a Word file.

    It keeps the addresses that its links lead to, in the order in which their relationships are
    numbered.
    """

    def __init__(self, marks: Marks, *, first: int) -> None:
        self._marks = marks
        self._first = first
        self._numbers: dict[str, int] = {}

    @property
    def addresses(self) -> Iterable[tuple[int, str]]:
        """The number of each relationship, and where it leads."""
        return [(number, address) for address, number in self._numbers.items()]

    def line(self, line: Iterable[Inline]) -> str:
        """Returns a line as runs and links."""
        return "".join(map(self._inline, line))

    def _inline(self, inline: Inline) -> str:
        match inline:
            case Words():
                return run(inline.text, style=_STYLES[inline.form], lang=inline.lang)
            case Link():
                return self._link(inline)
            case Quoted():
                quote = run(inline.text, lang=inline.lang)
                cited = self._cited(Cited(inline.number, inline.page))
                return f"{run(self._marks.begin)}{quote}{run(f'{self._marks.end} ')}{cited}"
            case Cited():
                return self._cited(inline)

    def _link(self, link: Link) -> str:
        address = target(link.address)
        if address is None:
            return run(link.text, lang=link.lang)
        number = self._numbers.setdefault(address, self._first + len(self._numbers))
        told = run(link.text, style="Hyperlink", lang=link.lang)
        return f'<w:hyperlink r:id="rId{number}" w:history="1">{told}</w:hyperlink>'

    def _cited(self, cited: Cited) -> str:
        told = run(self._marks.cited(cited), style="Cited")
        return (
            f'<w:hyperlink w:anchor="{entry_name(cited.number)}" w:history="1">{told}</w:hyperlink>'
        )


def entry_name(number: int) -> str:
    """Returns what an entry of the reference list is called by the links to it."""
    return f"source_{number}"


def run(text: str, *, style: str = "", lang: str | None = None) -> str:
    """Returns words as a run.

    Args:
        text: the words; their lines and tabs stay.
        style: a character style.
        lang: what language they are in, where it isn't the document's; empty where it isn't known.
    """
    if not text:
        return ""
    about = f'<w:rStyle w:val="{style}"/>' if style else ""
    about += _FONT if style == "Code" else ""
    tongue = "" if lang is None else TONGUES.get(lang, "")
    if lang is not None and not tongue:
        about += "<w:noProof/>"
    if any(bidirectional(each) in ("R", "AL") for each in text):
        about += "<w:rtl/>"
    if tongue:
        about += f'<w:lang w:val="{tongue}"/>'
    return f"<w:r>{f'<w:rPr>{about}</w:rPr>' if about else ''}{_text(text)}</w:r>"


def field(code: str, told: str) -> str:
    """Returns a field that Word works out, such as the number of the page."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run(told)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def paragraph(style: str, runs: str) -> str:
    """Returns a paragraph of a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _text(text: str) -> str:
    return "<w:br/>".join(map(_tabbed, in_lines(text).split("\n")))


def _tabbed(line: str) -> str:
    return "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(each, quote=False)}</w:t>' if each else ""
        for each in line.split("\t")
    )
