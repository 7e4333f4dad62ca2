"""Markdown → Document, with a front matter's title and date, and without MDX components."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from synthese.errors import ReadError
from synthese.readers.decoding import check_size, decode
from synthese.readers.html import check_nesting, fragment_pieces
from synthese.readers.layout import clean
from synthese.readers.page_kinds import Origin, Piece, page_document, stem
from synthese.records import BlockKind, Document, Failure, Field, Format
from synthese.settings import ReadLimits

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY_VALUE = re.compile(r"^([A-Za-z][\w-]*):[ \t]+(.+?)[ \t]*$", re.MULTILINE)
# Code around the text, and fences, inside which it is left alone.
_CODE = re.compile(
    r"""(?P<fence> ^[ ]{0,3}(?P<mark>```|~~~) .*? (?:^[ ]{0,3}(?P=mark)[^\n]*$|\Z) )
    | ^[ \t]* </?[A-Z][\w.]* (?:\s[^<>]*)? /?> [ \t]*$   # MDX components
    | ^(?:import|export)[ ][^\n]+[ ]from[ ][^\n]+$         # and their imports
    | ^[ \t]* \{%[^\n]*%\} [ \t]*$                        # Liquid tags
    | (?<=>[ ]) \[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\] # the mark of a note
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)


def read_markdown(data: bytes, source: str, limits: ReadLimits) -> Iterator[Document | Failure]:
    """Yields the one document of a Markdown or MDX file.

    Raises:
        ReadError: the file is empty, not text, larger or deeper than the limits, or without text.
    """
    check_size(data, source, limits)
    text = decode(data, source)
    check_nesting(text, source, limits)
    matter, body = _front_matter(text)
    pieces = markdown_pieces(body)
    title = matter.get("title") or _main_heading(pieces)
    if title and all(clean(piece.text) != clean(title) for piece in pieces):
        pieces = [Piece(BlockKind.HEADING, title, level=1), *pieces]  # the site shows it above
    title = title or _file_title(pieces, source)
    origin = Origin(data, source, Format.MARKDOWN, title=title, metadata=_metadata(matter))
    document = page_document(pieces, origin)
    if document is None:
        raise ReadError("pages.no_text", source=source)
    yield document


def markdown_pieces(text: str) -> list[Piece]:
    """Returns the headings, paragraphs, list items and tables of Markdown, in order."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return _pieces(parser.parse(_without_code(text)))


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text
    pairs = {key.lower(): _unquoted(value) for key, value in _KEY_VALUE.findall(found[1])}
    return pairs, text[found.end() :]


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].replace('\\"', '"').replace("''", "'")
    return value


def _metadata(matter: dict[str, str]) -> tuple[Field, ...]:
    named = {"title": "title", "date": "published", "url": "url", "canonical": "url"}
    return tuple(
        Field(named[key], clean(value), how="metadata")
        for key, value in matter.items()
        if key in named and clean(value)
    )


def _file_title(pieces: Sequence[Piece], source: str) -> str:
    """Returns the file's name where the text has only sections, which is common in wikis."""
    levels = [piece.level for piece in pieces if piece.kind is BlockKind.HEADING]
    return stem(source) if levels and levels.count(levels[0]) > 1 else ""


def _main_heading(pieces: Sequence[Piece]) -> str:
    return next((p.text for p in pieces if p.kind is BlockKind.HEADING and p.level == 1), "")


def _without_code(text: str) -> str:
    """Returns Markdown without code around the text; an empty line parts what stood about it."""
    return _CODE.sub(lambda found: found["fence"] or "", text)


def _pieces(tokens: Sequence[Token]) -> list[Piece]:
    pieces: list[Piece] = []
    rows: list[list[str]] = []
    lists: list[int] = []  # one for each open list: how many blocks its open item has had
    heading = cell = 0
    for token in tokens:
        match token.type:
            case "heading_open":
                heading = int(token.tag[1])
            case "heading_close":
                heading = 0
            case "bullet_list_open" | "ordered_list_open":
                lists.append(0)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                lists[-1] = 0
            case "table_open":
                rows, cell = [], 1
            case "tr_open":
                rows.append([])
            case "table_close":
                pieces.append(Piece(BlockKind.TABLE, rows=tuple(map(tuple, rows))))
                cell = 0
            case "inline" if cell:
                rows[-1].append(_inline(token))
            case "inline":
                pieces.append(_named(_inline(token), heading, lists))
            case "fence" | "code_block":
                pieces.append(Piece(BlockKind.PARAGRAPH, token.content))
            case "html_block":
                pieces += fragment_pieces(token.content)
    return pieces


def _named(text: str, heading: int, lists: list[int]) -> Piece:
    if heading:
        return Piece(BlockKind.HEADING, text, level=heading)
    if lists and lists[-1] == 0:
        lists[-1] = 1
        return Piece(BlockKind.LIST_ITEM, text, level=len(lists) - 1)
    return Piece(BlockKind.PARAGRAPH, text)


def _inline(token: Token) -> str:
    """Returns the running text of a block: links by their words, pictures and tags left out."""
    parts = []
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak" or re.match(r"<br\b", child.content):
            parts.append("\n")
    return "".join(parts)
