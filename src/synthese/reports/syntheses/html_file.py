"""An outline → one page to read, print or send: nothing in it is fetched, and nothing runs."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from html import escape
from importlib.resources import files
from unicodedata import bidirectional

from synthese.reports.exports.cleaning import in_lines, one_line
from synthese.reports.markup import lang as lang_attribute
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
    Words,
)
from synthese.reports.syntheses.marks import Marks, marks, target
from synthese.reports.syntheses.timeline import Box, Shape, height, shapes
from synthese.wording import Language

_STYLE = files(__package__).joinpath("page.css").read_text("utf-8")
STYLE_HASH = f"sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}"
"""Of the style that stands in the page, as a Content-Security-Policy names it."""

_WIDTH = 960.0  # of a figure, in its own units
_TAGS = {"strong": "strong", "code": "code"}


def to_html(document: Outline, language: Language) -> bytes:
    """Returns a page, whole in itself."""
    page = _Page(language)
    body = "".join(page.section(each) for each in document.sections)
    title = _t(document.title)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"style-src '{STYLE_HASH}'\">\n"
        f"<title>{title} – Synthese</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<header><h1 dir="auto">{title}</h1><p>{_t(document.subtitle)}</p></header>\n'
        f"{_contents(document)}<main>\n{body}</main>\n</body>\n</html>\n"
    ).encode()


def _contents(document: Outline) -> str:
    links = "".join(
        f'<li><a href="#{each.anchor}">{_t(each.title)}</a></li>' for each in document.sections
    )
    return (
        f'<nav aria-labelledby="contents"><h2 id="contents">{_t(document.contents)}</h2>'
        f"<ol>{links}</ol></nav>\n"
    )


class _Page:
    """A page in the making: what is numbered on it, tables and figures, is numbered once."""

    def __init__(self, language: Language) -> None:
        self._marks: Marks = marks(language)
        self._number = 0

    def section(self, section: Section) -> str:
        """Returns a section under its heading."""
        body = "".join(map(self._block, section.blocks))
        wide = ' class="wide"' if section.wide else ""
        return (
            f'<section{wide} aria-labelledby="{section.anchor}">'
            f'<h2 id="{section.anchor}">{_t(section.title)}</h2>\n{body}</section>\n'
        )

    def _block(self, block: Block) -> str:
        match block:
            case Heading():
                told = f'<h{block.level + 1} dir="auto">{_t(block.text)}</h{block.level + 1}>'
            case Paragraph():
                form = "" if block.form == "body" else f' class="{block.form}"'
                told = f"<p{form}>{self._line(block.line)}</p>"
            case Items():
                tag = "ol" if block.ordered else "ul"
                told = f"<{tag}>{self._wrapped(block.lines, 'li')}</{tag}>"
            case Quotes():
                told = f"<blockquote>{self._wrapped(block.lines, 'p')}</blockquote>"
            case Facts():
                told = f"<dl>{''.join(self._facts(block))}</dl>"
            case Table():
                told = self._table(block)
            case Figure():
                told = self._figure(block)
            case References():
                told = self._references(block)
        return f"{told}\n"

    def _wrapped(self, lines: Iterable[Line], tag: str) -> str:
        return "".join(f"<{tag}>{self._line(each)}</{tag}>" for each in lines)

    def _facts(self, facts: Facts) -> Iterator[str]:
        for label, lines in facts.rows:
            yield f"<dt>{_t(label)}</dt><dd>{self._wrapped(lines, 'p')}</dd>"

    def _table(self, table: Table) -> str:
        name = f"table-{self._next()}"
        headings = "".join(f'<th scope="col">{_t(each)}</th>' for each in table.headings)
        columns = "".join(f'<col width="{round(100 * each)}%">' for each in table.widths)
        rows = "".join(f"<tr>{''.join(self._cells(each))}</tr>\n" for each in table.rows)
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-labelledby="{name}"><table>'
            f'<caption id="{name}">{_t(table.caption)}</caption><colgroup>{columns}</colgroup>'
            f"<thead><tr>{headings}</tr></thead>\n<tbody>{rows}</tbody></table></div>"
        )

    def _cells(self, row: Iterable[tuple[Line, ...]]) -> Iterator[str]:
        for place, lines in enumerate(row):
            told = self._wrapped(lines, "p")
            yield f"<td>{told}</td>" if place else f'<th scope="row">{told}</th>'

    def _figure(self, figure: Figure) -> str:
        name = f"figure-{self._next()}"
        drawn = "".join(map(_shape, shapes(figure.timeline, _WIDTH)))
        tall = height(figure.timeline)
        told = _t(" ".join(figure.told))
        return (
            f'<figure><div class="scroll" tabindex="0" role="region" aria-labelledby="{name}-at">'
            f'<svg viewBox="0 0 {_WIDTH:g} {tall:g}" role="img"'
            f' aria-labelledby="{name} {name}-told"><title id="{name}">{_t(figure.caption)}</title>'
            f'<desc id="{name}-told">{told}</desc>{drawn}</svg></div>'
            f'<figcaption id="{name}-at">{_t(figure.caption)}</figcaption></figure>'
        )

    def _references(self, references: References) -> str:
        entries = "".join(
            f'<li id="source-{each.number}"><span class="number">[{each.number}]</span>'
            f"<div>{self._wrapped(each.lines, 'p')}</div></li>"
            for each in references.entries
        )
        return f'<ol class="sources">{entries}</ol>'

    def _line(self, line: Line) -> str:
        return "".join(map(self._inline, line))

    def _inline(self, inline: Inline) -> str:
        match inline:
            case Words():
                return _words(inline)
            case Link():
                address = target(inline.address)
                told = _lined(inline.text)
                if address is None:
                    return _marked(told, "span", inline.lang, inline.text)
                return f'<a href="{escape(address)}"{_lang(inline.lang, inline.text)}>{told}</a>'
            case Quoted():
                quote = _marked(_lined(inline.text), "q", inline.lang, inline.text)
                cited = self._cited(Cited(inline.number, inline.page))
                return f"{self._marks.begin}{quote}{self._marks.end} {cited}"
            case Cited():
                return self._cited(inline)

    def _cited(self, cited: Cited) -> str:
        told = escape(self._marks.cited(cited))
        return f'<a class="cited" href="#source-{cited.number}">{told}</a>'

    def _next(self) -> int:
        self._number += 1
        return self._number


def _words(inline: Words) -> str:
    told = _lined(inline.text)
    if inline.form == "quiet":
        return f'<span class="quiet"{_lang(inline.lang, inline.text)}>{told}</span>'
    tag = _TAGS.get(inline.form)
    return _marked(told, tag or "span", inline.lang, inline.text, always=tag is not None)


def _marked(told: str, tag: str, lang: str | None, text: str, *, always: bool = False) -> str:
    """Returns words in a tag, where there is anything that the tag tells."""
    attributes = _lang(lang, text)
    if not attributes and not always and tag == "span":
        return told
    return f"<{tag}{attributes}>{told}</{tag}>"


def _lang(code: str | None, text: str) -> str:
    """Returns what a tag tells of its words' language and direction."""
    told = "" if code is None else lang_attribute(code)
    return (
        f'{told} dir="auto"' if any(bidirectional(each) in ("R", "AL") for each in text) else told
    )


def _shape(shape: Shape) -> str:
    if isinstance(shape, Box):
        opens = f" opens-{shape.opens}" if shape.opens else ""
        return (
            f'<rect class="{shape.ink}{opens}" x="{shape.x:.1f}" y="{shape.y:.1f}"'
            f' width="{shape.width:.1f}" height="{shape.height:.1f}"/>'
        )
    middle = shape.align == "center"
    x = shape.x + shape.width / 2 if middle else shape.x
    anchor = ' text-anchor="middle"' if middle else ""
    y = shape.y + shape.height / 2 + shape.size * 0.35
    return (
        f'<text class="{shape.ink}" x="{x:.1f}" y="{y:.1f}" font-size="{shape.size:g}"{anchor}>'
        f"{_t(shape.text)}</text>"
    )


def _t(text: str) -> str:
    return escape(one_line(text))


def _lined(text: str) -> str:
    return escape(in_lines(text))
