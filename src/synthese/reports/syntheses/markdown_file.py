"""An outline → Markdown (CommonMark, with the tables of GitHub).

Whatever a source says stays text: every sign that Markdown has a meaning for is escaped, and a
line of a quote never becomes a line of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from synthese.reports.exports.cleaning import in_lines, one_line
from synthese.reports.syntheses.blocks import (
    Block,
    Cited,
    Facts,
    Figure,
    Heading,
    Inline,
    Items,
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
from synthese.wording import Language

_MEANS = re.compile(r"[\\`*_\[\]<>|~#$&^]")
# What begins a list, a rule or an underlined heading where it begins a line.
_BEGINS = re.compile(r"^([ \t]*)([-+=:]|\d+(?=[.)]))([.)]?)", re.MULTILINE)
_EMPTY_LINE = re.compile(r"\n[ \t]*(?=\n)")


def to_markdown(document: Outline, language: Language) -> bytes:
    """Returns a document as Markdown, UTF-8."""
    held = marks(language)
    parts = [f"# {_t(document.title)}", _t(document.subtitle)]
    for section in document.sections:
        parts += _section(section, held)
    text = "\n\n".join(filter(None, parts))
    return f"{text}\n".encode()


def _section(section: Section, held: Marks) -> Iterator[str]:
    yield f"## {_t(section.title)}"
    for block in section.blocks:
        yield from _block(block, held)


def _block(block: Block, held: Marks) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * (block.level + 1)} {_t(block.text)}"
        case Paragraph():
            told = _line(block.line, held)
            yield f"> {_within(told, '> ')}" if block.form == "note" else _within(told, "")
        case Items():
            yield "\n".join(_items(block, held))
        case Quotes():
            yield "\n>\n".join(f"> {_within(_line(each, held), '> ')}" for each in block.lines)
        case Facts():
            yield "\n".join(_facts(block, held))
        case Table():
            yield from _table(block, held)
        case Figure():
            yield from _table(block.table, held)
            yield _t(block.told[-1])
        case References():
            yield "\n".join(_references(block, held))


def _items(items: Items, held: Marks) -> Iterator[str]:
    for number, line in enumerate(items.lines, start=1):
        mark = f"{number}. " if items.ordered else "- "
        yield mark + _within(_line(line, held), " " * len(mark))


def _facts(facts: Facts, held: Marks) -> Iterator[str]:
    for label, lines in facts.rows:
        told = " ".join(_line(each, held) for each in lines)
        yield f"- **{_t(label)}:** {_within(told, '  ')}"


def _references(references: References, held: Marks) -> Iterator[str]:
    for entry in references.entries:
        told = "\n".join(_line(each, held) for each in entry.lines)
        yield f"- \\[{entry.number}\\] {_within(told, '  ')}"


def _table(table: Table, held: Marks) -> Iterator[str]:
    yield f"**{_t(table.caption)}**"
    rows = ["| " + " | ".join(map(_t, table.headings)) + " |", "|" + " --- |" * len(table.headings)]
    for row in table.rows:
        cells = ("<br>".join(_line(each, held) for each in cell) for cell in row)
        rows.append("| " + " | ".join(map(_in_cell, cells)) + " |")
    yield "\n".join(rows)


# ── Lines ────────────────────────────────────────────────────────────────────────────────────


def _line(line: Iterable[Inline], held: Marks) -> str:
    return "".join(_inline(each, held) for each in line)


def _inline(inline: Inline, held: Marks) -> str:
    match inline:
        case Words():
            return _words(inline)
        case Link():
            address = target(inline.address)
            told = _escaped(one_line(inline.text))
            return f"[{told}](<{address}>)" if address else told
        case Quoted():
            cited = held.cited(Cited(inline.number, inline.page))
            return f"{held.begin}{_escaped(in_lines(inline.text))}{held.end} {_escaped(cited)}"
        case Cited():
            return _escaped(held.cited(inline))


def _words(inline: Words) -> str:
    told = _escaped(in_lines(inline.text))
    if inline.form != "strong" or not told.strip():
        return told
    bare = told.strip()  # signs of emphasis count only where they stand against a word
    begun = told[: len(told) - len(told.lstrip())]
    return f"{begun}**{bare}**{told[len(told.rstrip()) :]}"


def _within(text: str, margin: str) -> str:
    """Returns lines that stay in one paragraph, each behind what the block before it has."""
    whole = _EMPTY_LINE.sub("", text).strip("\n")
    return whole.replace("\n", f"\\\n{margin}")


def _in_cell(text: str) -> str:
    return _EMPTY_LINE.sub("", text).strip("\n").replace("\n", "<br>")


def _escaped(text: str) -> str:
    signs = _MEANS.sub(lambda found: f"\\{found[0]}", text)
    return _BEGINS.sub(_begun, signs)


def _begun(found: re.Match[str]) -> str:
    space, sign, after = found.groups()
    return f"{space}{sign}\\{after}" if after else f"{space}\\{sign}"


def _t(text: str) -> str:
    return _escaped(one_line(text))
