"""An outline → a PDF, set by typst: tagged, with its title, its language and headings to go by.

What is set is given as data and never as markup, so that no text can mean anything to the
typesetter. Nothing is fetched, no font of the system is used, and nothing is written but the PDF.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from synthese.errors import InputError
from synthese.reports.exports.cleaning import in_lines, one_line
from synthese.reports.screening.telling import shortened
from synthese.reports.syntheses.blocks import (
    Block,
    Cited,
    Facts,
    Figure,
    Heading,
    Inline,
    Items,
    Line,
    Link,
    Outline,
    Paragraph,
    Quoted,
    Quotes,
    References,
    Section,
    Table,
)
from synthese.reports.syntheses.docx_words import TONGUES
from synthese.reports.syntheses.marks import marks, target
from synthese.wording import Language, say

_SHORT = 80  # characters of the title at the foot of a page
_KEPT_WHOLE = 1_200  # signs of facts that stay on one page
_UNBROKEN = re.compile(r"\S{25}(?=\S)")
_MAY_BREAK = "\u200b"  # in words that are wider than a column, such as an address
_KNOWN = frozenset(("nb", "nn", "no", "en", "sv", "da", "se"))


def to_pdf(document: Outline, language: Language) -> bytes:
    """Returns a PDF, PDF/UA-1 where every character of it is in the fonts that it carries.

    Raises:
        InputError: it can't be set.
    """
    import typst

    given = {"outline": json.dumps(_outline(document, language), ensure_ascii=False)}
    try:
        return typst.compile(
            _template(), sys_inputs=given, ignore_system_fonts=True, pdf_standards=["ua-1"]
        )
    except typst.TypstError:
        pass  # the standard allows no character without a shape: an emoji, a sign of another script
    try:
        return typst.compile(_template(), sys_inputs=given, ignore_system_fonts=True)
    except typst.TypstError:
        # What it says may hold words of an application, so it isn't told, nor kept as the cause.
        raise InputError("notat.not_set") from None


@cache
def _template() -> bytes:
    return files("synthese.reports.screening").joinpath("memo.typ").read_bytes()


def _outline(document: Outline, language: Language) -> dict[str, Any]:
    return {
        "title": one_line(document.title),
        "heading": _told(one_line(document.title)),
        "short": _told(shortened(document.title, _SHORT)),
        "subtitle": one_line(document.subtitle),
        "words": _words(language),
        "sections": [_section(each) for each in document.sections],
    }


def _words(language: Language) -> dict[str, str]:
    held = marks(language)
    tongue, _, region = TONGUES[language].partition("-")
    return {
        "begin": held.begin,
        "end": held.end,
        "page_short": held.page,
        "page": say("synthesis.page_foot", language),
        "of": say("synthesis.page_of", language),
        "table": say("synthesis.label_table", language),
        "lang": tongue,
        "region": region,
    }


def _section(section: Section) -> dict[str, Any]:
    blocks = [_block(each) for each in section.blocks]
    return {"title": one_line(section.title), "wide": section.wide, "blocks": blocks}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": _told(block.text)}
        case Paragraph():
            return {"kind": "paragraph", "form": block.form, "line": _line(block.line)}
        case Items():
            return {"kind": "items", "ordered": block.ordered, "lines": _lines(block.lines)}
        case Quotes():
            return {"kind": "quotes", "lines": _lines(block.lines)}
        case Facts():
            rows = [{"label": _told(name), "lines": _lines(lines)} for name, lines in block.rows]
            return {"kind": "facts", "rows": rows, "whole": _signs(block) <= _KEPT_WHOLE}
        case Table():
            return _table(block)
        case Figure():  # told by its table, which says the same
            return _table(block.table)
        case References():
            entries = [{"number": e.number, "lines": _lines(e.lines)} for e in block.entries]
            return {"kind": "references", "entries": entries}


def _signs(facts: Facts) -> int:
    lines = (line for _, some in facts.rows for line in some)
    return sum(len(each.text) for line in lines for each in line if not isinstance(each, Cited))


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": _told(table.caption),
        "headings": [_told(each) for each in table.headings],
        "rows": [[_lines(cell) for cell in row] for row in table.rows],
        "widths": list(table.widths),
    }


def _lines(lines: Iterable[Line]) -> list[list[dict[str, Any]]]:
    return [_line(each) for each in lines]


def _line(line: Line) -> list[dict[str, Any]]:
    return [_inline(each) for each in line]


def _inline(inline: Inline) -> dict[str, Any]:
    if isinstance(inline, Cited):
        return {"kind": "cited", "number": inline.number, "page": inline.page}
    told = {"text": _told(inline.text), "lang": _tongue(inline.lang)}
    match inline:
        case Quoted():
            return {"kind": "quoted", "number": inline.number, "page": inline.page, **told}
        case Link():
            return {"kind": "link", "address": target(inline.address), **told}
    return {"kind": "words", "form": inline.form, **told}


def _told(text: str) -> str:
    """Returns a text as it can be set: lines stay, and a word too long for a line may part."""
    return _UNBROKEN.sub(lambda found: found[0] + _MAY_BREAK, in_lines(text))


def _tongue(code: str | None) -> str | None:
    """Returns a language where it is another than the document's; ``und`` where it isn't known."""
    if code is None:
        return None
    return code if code in _KNOWN else "und"
