"""Plain text → Document: paragraphs, headings and lists from how the lines stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from synthese.errors import ReadError
from synthese.readers.decoding import check_size, decode
from synthese.readers.layout import clean
from synthese.readers.page_kinds import Origin, Piece, is_heading_line, label_name, page_document
from synthese.records import BlockKind, Document, Failure, Format
from synthese.settings import ReadLimits

_BULLET = re.compile(r"(?:[•●◦▪■‣·\uf0b7*–—-]\s+|[•●\uf0b7]|[-‐](?=[^\W\d_]))(?=\S)")
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|[a-zæøå]\))\s+\S")
_PAGE_NUMBER = re.compile(r"\b(?:side|page|s\.)\s*\d+(?:\s*(?:av|of|/)\s*\d+)?\b", re.IGNORECASE)
_WIDEST_WRAP = 140  # characters; a file with longer lines has not been wrapped
_LONG_LINE = 60  # lines shorter than this say nothing about the width
_MAX_HEADING_CHARS = 80
_MAX_HEADING_WORDS = 12
_MIN_PARAGRAPH_CHARS = 80


def read_text(data: bytes, source: str, limits: ReadLimits) -> Iterator[Document | Failure]:
    """Yields the one document of a plain text file.

    Raises:
        ReadError: the file is empty, too large, or not text.
    """
    check_size(data, source, limits)
    pieces = text_pieces(decode(data, source))
    document = page_document(pieces, Origin(data, source, Format.TEXT))
    if document is None:
        raise ReadError("pages.no_text", source=source)
    yield document


def text_pieces(text: str) -> list[Piece]:
    """Returns the headings, paragraphs and list items of plain text, in order."""
    lines = _without_running_lines(text)
    width = _wrap_width(lines)
    return _named([_unwrapped(group, width) for group in _groups(lines)])


# ── Lines ────────────────────────────────────────────────────────────────────────────────────


def _without_running_lines(text: str) -> list[str]:
    """Returns the lines, without those that recur at the edges of the pages of a paged text.

    A page ends with a form feed; where one is taken out, a paragraph may run across.
    """
    pages = [page.split("\n") for page in text.split("\f")]
    edges = Counter(key for page in pages for key in {_running(page[n]) for n in _edge(page)})
    running = {key for key, times in edges.items() if times > 1 and times * 2 >= len(pages) - 1}
    lines: list[str] = []
    for page in pages:
        drop = {n for n in _edge(page) if _running(page[n]) in running}
        kept = [line for n, line in enumerate(page) if n not in drop]
        lines += _trimmed(kept) if len(pages) > 1 else kept
    return lines


def _edge(page: Sequence[str]) -> list[int]:
    filled = [n for n, line in enumerate(page) if line.strip()]
    return sorted({*filled[:2], *filled[-2:]}) if len(filled) > 4 else []


def _running(line: str) -> str:
    return re.sub(r"\d+", "#", clean(line))


def _trimmed(lines: list[str]) -> list[str]:
    filled = [n for n, line in enumerate(lines) if line.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else []


def _wrap_width(lines: Sequence[str]) -> int | None:
    """Returns at how many characters the lines were wrapped, or None where they were not."""
    lengths = sorted(len(line) for line in map(clean, lines) if len(line) >= _LONG_LINE)
    if len(lengths) < 3 or lengths[-1] > _WIDEST_WRAP:
        return None
    return lengths[int(0.95 * (len(lengths) - 1))]


def _groups(lines: Sequence[str]) -> list[list[str]]:
    """Returns the runs of lines between blank lines."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _unwrapped(group: Sequence[str], width: int | None) -> list[tuple[str, int]]:
    """Returns a group's lines with their indents, those broken at the margin joined again."""
    joined: list[tuple[str, int]] = []
    last = ""  # the line as it stood in the file, by which a break at the margin is seen
    for raw in group:
        line, indent = clean(raw), len(raw) - len(raw.lstrip())
        if joined and width and _goes_on(last, line, width):
            joined[-1] = (_join(joined[-1][0], line), joined[-1][1])
        else:
            joined.append((line, indent))
        last = line
    return [(line, indent) for line, indent in joined if line]


def _goes_on(line: str, following: str, width: int) -> bool:
    """Tells whether `line` was broken for want of room.

    Either the next word would not have fitted, or a long line stops in the middle of a sentence:
    a form's questions stand in bold and break earlier than its answers.
    """
    if _BULLET.match(following) or label_name(following):
        return False
    if len(line) >= _LONG_LINE and line[-1] not in ".:;?!" and following[0].islower():
        return True
    return len(line) + 1 + len(following.split(" ", 1)[0]) > 0.93 * width


def _join(line: str, following: str) -> str:
    # A word broken at the margin; "drifts- og" keeps its hyphen.
    if re.search(r"[^\W\d_]{2}[-‐]$", line) and re.match(
        r"(?!og\b|eller\b|and\b|or\b)[a-zæøå]", following
    ):
        return line[:-1] + following
    return f"{line} {following}"


# ── What each line is ────────────────────────────────────────────────────────────────────────


def _named(groups: Sequence[Sequence[tuple[str, int]]]) -> list[Piece]:
    pieces: list[Piece] = []
    lines = [line for group in groups for line, _ in group]
    for group in groups:
        numbered = sum(bool(_NUMBERED.match(line)) for line, _ in group) > 1
        for line, indent in group:
            at = len(pieces)
            before = lines[at - 1] if at else ""
            after = lines[at + 1] if at + 1 < len(lines) else ""
            pieces.append(
                _piece(
                    line,
                    indent,
                    alone=len(group) == 1,
                    numbered=numbered,
                    before=before,
                    after=after,
                )
            )
    return pieces


def _piece(
    line: str, indent: int, *, alone: bool, numbered: bool, before: str, after: str
) -> Piece:
    if bullet := _BULLET.match(line):
        return Piece(BlockKind.LIST_ITEM, line[bullet.end() :], level=min(indent // 4, 4))
    if numbered and _NUMBERED.match(line):
        return Piece(BlockKind.LIST_ITEM, line)
    if is_heading_line(line) or (alone and _is_heading(line, before, after)):
        return Piece(BlockKind.HEADING, line, level=2)
    return Piece(BlockKind.PARAGRAPH, line)


def _is_heading(line: str, before: str, after: str) -> bool:
    """Tells whether a line on its own is a heading: short, and prose or facts come below it.

    Conservative: a heading taken for a paragraph costs little, the reverse cuts a text in two.
    """
    short = len(line) <= _MAX_HEADING_CHARS and len(line.split()) <= _MAX_HEADING_WORDS
    if not short or line[-1] in ".,;:" or not (line[0].isupper() or line[0] in '«"“0123456789'):
        return False
    if label_name(line) or _awaits_value(before) or _PAGE_NUMBER.fullmatch(line):
        return False
    leads = len(after) >= _MIN_PARAGRAPH_CHARS or _BULLET.match(after) or label_name(after)
    return bool(leads)


def _awaits_value(line: str) -> bool:
    return bool(label_name(line)) and (line.endswith(":") or ":" not in line)
