"""Renders the manuscripts of the demonstration corpus, and tells what the corpus holds.

    python scripts/build_corpus.py            writes what has changed
    python scripts/build_corpus.py --check    writes nothing; fails where a rendering is out of date

`corpus/manuscripts/<stem>.pdf.md` becomes a typeset report, `<stem>.docx.md` a Word document, and
the register's parts become one table. The same manuscripts give the same bytes: fixed dates, and
in reports only the fonts that typst carries with it.
"""

from __future__ import annotations

import calendar
import io
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from string import Template
from typing import Any

import typst
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

CORPUS = Path(__file__).parent.parent / "corpus"

# The mark that every invented text carries is also what tells its language.
MARKS = {"Oppdiktet eksempel.": "nb", "Oppdikta døme.": "nn", "Invented example.": "en"}
MONTHS = {
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "nn": "januar februar mars april mai juni juli august september oktober november desember",
    "en": "January February March April May June July August September October November December",
}
PAGES = {"nb": ("Side", "av"), "nn": ("Side", "av"), "en": ("Page", "of")}
FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
SPANNING_COLUMNS = 4  # a table of so many columns is unreadable in half a page's width

STYLE = Template("""
#let accent = rgb("#1d3b53")
#set page(
  paper: "a4", columns: $columns, margin: (top: 27mm, bottom: 23mm, x: $margin),
  header: context if counter(page).get().first() > 1 [
    #set text(8.5pt, fill: luma(90))
    #block(width: 100%, inset: (bottom: 4pt), stroke: (bottom: 0.4pt + luma(160)))[$header]
  ],
  footer: context align(center, text(8.5pt, fill: luma(90))[
    $page #counter(page).display() $of #counter(page).final().first()
  ]),
)
#set columns(gutter: 8mm)
#set text(font: "Libertinus Serif", size: 11pt, lang: "$language", hyphenate: true)
#set par(justify: true, leading: 0.62em, spacing: 0.95em)
#set list(indent: 2pt, body-indent: 5pt, spacing: 0.7em)
#set enum(indent: 2pt, body-indent: 5pt, spacing: 0.7em)
#show heading: set text(fill: accent, hyphenate: false)
#show heading: set par(justify: false)
#show heading.where(level: 1): set text(13pt)
#show heading.where(level: 1): set block(above: 1.7em, below: 0.8em)
#show heading.where(level: 2): set text(11pt)
#show heading.where(level: 2): set block(above: 1.4em, below: 0.7em)
#show table: set text(0.88em, hyphenate: false)
#show table: set par(justify: false, leading: 0.5em)
#set table(
  inset: (x: 5pt, y: 4.5pt),
  stroke: (_, y) => (
    top: if y == 0 { 0.9pt + accent },
    bottom: if y == 0 { 0.6pt + accent } else { 0.3pt + luma(170) },
  ),
)
#show table.cell.where(y: 0): strong
""")


@dataclass(frozen=True)
class Manuscript:
    """A manuscript: its front matter and the parsed text under it."""

    meta: dict[str, str]
    blocks: list[SyntaxTreeNode]
    language: str

    @property
    def day(self) -> date:
        """The day the document was written."""
        return date.fromisoformat(self.meta["date"])


def read_manuscript(path: Path) -> Manuscript:
    """Returns the manuscript at `path`; front matter is lines of `key: value`."""
    _, front, text = path.read_text("utf-8").split("---\n", 2)
    pairs = (line.split(":", 1) for line in front.splitlines())
    meta = {key: value.strip().strip('"') for key, value in pairs}
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))
    return Manuscript(meta, tree.children, MARKS[text.strip().splitlines()[-1]])


def plain(node: SyntaxTreeNode) -> str:
    """The words of `node` without their marking."""
    if not node.children:
        return " " if node.type == "softbreak" else node.content
    return "".join(map(plain, node.children))


def level_of(block: SyntaxTreeNode) -> int:
    """1 for a `#` heading, 2 for `##`, ...; 0 for a block that is no heading."""
    return int(block.tag[1]) if block.type == "heading" else 0


def rows_of(table: SyntaxTreeNode) -> list[list[SyntaxTreeNode]]:
    """The table's rows of cells, its head first."""
    return [row.children for part in table.children for row in part.children]


def shift_of(blocks: list[SyntaxTreeNode]) -> int:
    """By how many levels the headings must move up for the topmost to be of level 1."""
    return min((level_of(block) for block in blocks if level_of(block)), default=1) - 1


# --- Reports -----------------------------------------------------------------------------------


def escape(text: str) -> str:
    """Returns `text` as typst markup that prints it; figures keep together across line ends."""
    marked = re.sub(r"([\\#*_`$<>@\[\]~=\-+/.:])", r"\\\1", text)
    marked = re.sub(r"(?<=\d) (?=\d{3}\b|%)", "~", marked)
    return re.sub(r"\bkr (?=\d)", "kr~", marked)


def inline(node: SyntaxTreeNode) -> str:
    """Returns the running text of `node` as typst markup."""
    if node.type == "text":
        return escape(node.content)
    if node.type == "softbreak":
        return " "
    inner = "".join(map(inline, node.children))
    return {"strong": f"#strong[{inner}]", "em": f"#emph[{inner}]"}.get(node.type, inner)


def is_figure(text: str) -> bool:
    """Whether a table's cell holds a figure, which stands to the right."""
    return bool(re.match(r"(ca\. |-|minus )?\d|–$", text))


def holds_figures(column: list[str]) -> bool:
    """Whether most of a column's cells hold figures."""
    return 2 * sum(map(is_figure, column)) > len(column)


def room_for(column: list[str]) -> int:
    """The share of a table's width a column needs, in letters: text may wrap, figures may not."""
    head, *body = column
    longest_word = max(map(len, head.split() or [""]))
    longest_cell = max(map(len, body))
    cell = longest_cell if holds_figures(body) else min(longest_cell, 26)
    return max(longest_word + longest_word // 4, cell) + 3  # the head is bold; both have margins


def table_markup(table: SyntaxTreeNode, *, spans: bool) -> str:
    """Returns the table as typst markup; columns get room by their longest text."""
    rows = rows_of(table)
    columns = [[plain(cell) for cell in column] for column in zip(*rows, strict=True)]
    widths = ", ".join(f"{room_for(column)}fr" for column in columns)
    sides = ["right" if holds_figures(column[1:]) else "left" for column in columns[1:]]
    cells = ["".join(f"[{inline(cell)}]," for cell in row) for row in rows]
    head = f"table.header({cells[0]})"
    shape = f"columns: ({widths}), align: ({', '.join(['left', *sides])})"
    body = f"#table({shape}, {head}, {' '.join(cells[1:])})"
    if spans:
        return f'#place(auto, float: true, scope: "parent", clearance: 1.6em, block[{body}])'
    return f"#block(above: 1.3em, below: 1.3em, breakable: false)[{body}]"


def block_markup(block: SyntaxTreeNode, shift: int, columns: int) -> str:
    """Returns one block of the text as typst markup, headings moved up by `shift` levels."""
    match block.type:
        case "heading":
            return "=" * max(level_of(block) - shift, 1) + " " + inline(block)
        case "bullet_list" | "ordered_list":
            name = "list" if block.type == "bullet_list" else "enum"
            return f"#{name}({''.join(f'[{inline(item)}],' for item in block.children)})"
        case "table":
            wide = len(rows_of(block)[0]) >= SPANNING_COLUMNS
            return table_markup(block, spans=columns == 2 and wide)
        case _:
            return inline(block)


def written(day: date, language: str) -> str:
    """Returns the day in words, such as 15. mars 2022."""
    month = MONTHS[language].split()[day.month - 1]
    return f"{day.day}{'' if language == 'en' else '.'} {month} {day.year}"


def title_markup(title: str, subtitle: str, day: str) -> str:
    """Returns the head of the first page, over all columns."""
    lines = [
        "#set par(justify: false, spacing: 0.8em)",
        "#set text(hyphenate: false)",
        f'#text(21pt, weight: "bold", fill: accent)[{escape(title)}]',
        f"#text(13pt)[{escape(subtitle)}]" if subtitle else "",
        f"#text(10pt, fill: luma(90))[{escape(day)}]",
        "#line(length: 100%, stroke: 1.2pt + accent)",
    ]
    body = "\n\n".join(lines)
    place = '#place(top, float: true, scope: "parent", clearance: 2em, '
    return f"{place}block(width: 100%)[{body}])"


def report_markup(manuscript: Manuscript) -> str:
    """Returns the whole report as typst markup."""
    meta, day, language = manuscript.meta, manuscript.day, manuscript.language
    columns = int(meta["columns"])
    blocks = manuscript.blocks
    page, of = PAGES[language]
    style = STYLE.substitute(
        columns=columns,
        margin="19mm" if columns == 2 else "26mm",
        header=escape(meta["header"]),
        page=page,
        of=of,
        language=language,
    )
    name = json.dumps(meta["title"], ensure_ascii=False)
    made = f"datetime(year: {day.year}, month: {day.month}, day: {day.day})"
    about = f"#set document(title: {name}, date: {made})"
    head = title_markup(meta["title"], meta.get("subtitle", ""), written(day, language))
    text = [block_markup(block, shift_of(blocks), columns) for block in blocks]
    return "\n\n".join([about, style, head, *text])


def render_report(path: Path) -> bytes:
    """Returns the manuscript at `path` as a PDF file."""
    manuscript = read_manuscript(path)
    source = report_markup(manuscript).encode()
    pdf = typst.compile(
        source,
        format="pdf",
        ignore_system_fonts=True,
        timestamp=calendar.timegm(manuscript.day.timetuple()),
    )
    assert isinstance(pdf, bytes)
    return pdf


# --- Word documents ----------------------------------------------------------------------------


def runs_of(
    node: SyntaxTreeNode, marked: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yields the running text of `node` in pieces, each with its marking."""
    if node.type in ("text", "softbreak"):
        yield plain(node), marked
    for child in node.children:
        yield from runs_of(child, marked | {node.type})


def fill(paragraph: Any, node: SyntaxTreeNode) -> None:
    """Writes the running text of `node` into a Word paragraph."""
    for text, marked in runs_of(node):
        run = paragraph.add_run(text)
        run.bold = "strong" in marked or None
        run.italic = "em" in marked or None


def add_table(document: Any, table: SyntaxTreeNode) -> None:
    """Appends the table, its head in bold and figures to the right."""
    rows = rows_of(table)
    grid = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for line, row in zip(grid.rows, rows, strict=True):
        for target, cell in zip(line.cells, row, strict=True):
            paragraph = target.paragraphs[0]
            fill(paragraph, cell)
            side = WD_ALIGN_PARAGRAPH.RIGHT if is_figure(plain(cell)) else WD_ALIGN_PARAGRAPH.LEFT
            paragraph.alignment = side
            for run in paragraph.runs if row is rows[0] else []:
                run.bold = True
    document.add_paragraph()


def add_block(document: Any, block: SyntaxTreeNode, shift: int) -> None:
    """Appends one block of the text to a Word document, headings moved up by `shift` levels."""
    match block.type:
        case "heading":
            fill(document.add_heading(level=level_of(block) - shift), block)
        case "bullet_list" | "ordered_list":
            style = "List Bullet" if block.type == "bullet_list" else "List Number"
            for item in block.children:
                fill(document.add_paragraph(style=style), item)
        case "table":
            add_table(document, block)
        case _:
            fill(document.add_paragraph(), block)


def set_language(document: Any, language: str) -> None:
    """Names the language of the text, so that the word processor spells it right."""
    properties = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    named = properties.find(qn("w:lang"))
    if named is None:
        named = OxmlElement("w:lang")
        properties.append(named)
    named.set(qn("w:val"), "en-GB" if language == "en" else f"{language}-NO")


def with_fixed_dates(archive: bytes) -> bytes:
    """Returns the zip archive with every member dated alike, so that its bytes repeat."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(target, "w") as fixed:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, FIRST_ZIP_DATE)
            member.compress_type, member.create_system = zipfile.ZIP_DEFLATED, 0
            fixed.writestr(member, source.read(name))
    return target.getvalue()


def render_document(path: Path) -> bytes:
    """Returns the manuscript at `path` as a Word document."""
    manuscript = read_manuscript(path)
    document = Document()
    about, made = document.core_properties, datetime.combine(manuscript.day, datetime.min.time())
    about.title, about.author, about.last_modified_by = manuscript.meta["title"], "", ""
    about.comments, about.created, about.modified, about.revision = "", made, made, 1
    set_language(document, manuscript.language)
    document.add_heading(manuscript.meta["title"], level=0)
    if "subtitle" in manuscript.meta:
        document.add_paragraph(manuscript.meta["subtitle"], style="Subtitle")
    for block in manuscript.blocks:
        add_block(document, block, shift_of(manuscript.blocks))
    buffer = io.BytesIO()
    document.save(buffer)
    return with_fixed_dates(buffer.getvalue())


# --- The whole corpus --------------------------------------------------------------------------


def join_registers(parts: list[Path]) -> bytes:
    """Returns the register's parts as one table under one head."""
    texts = [part.read_text("utf-8").split("\n", 1) for part in parts]
    assert len({head for head, _ in texts}) == 1, "the parts of the register differ in their heads"
    return "\n".join([texts[0][0], "".join(rows for _, rows in texts)]).encode()


def render_all() -> Iterator[tuple[Path, bytes]]:
    """Yields every rendered file of the corpus with its bytes."""
    manuscripts, projects = CORPUS / "manuscripts", CORPUS / "projects"
    for path in sorted(manuscripts.glob("*.pdf.md")):
        yield projects / path.stem, render_report(path)
    for path in sorted(manuscripts.glob("*.docx.md")):
        yield projects / path.stem, render_document(path)
    for path in sorted((manuscripts / "applications").glob("*.docx.md")):
        yield CORPUS / "applications" / path.stem, render_document(path)
    yield projects / "register.csv", join_registers(sorted(manuscripts.glob("register-*.csv")))


def describe_corpus() -> list[str]:
    """Returns the corpus' figures in lines."""
    truth = json.loads((CORPUS / "truth.json").read_text("utf-8"))
    files = [path for path in (CORPUS / "projects").iterdir() if path.stem != "register"]
    rows = [key for key in truth["projects"] if key.startswith("reg-")]
    languages = Counter(truth["projects"][path.stem]["language"] for path in files)
    kinds = Counter(path.suffix[1:] for path in files)
    places = {name for each in truth["projects"].values() for name in each["municipalities"]}
    return [
        f"{len(files)} documents: " + ", ".join(f"{n} {k}" for k, n in sorted(kinds.items())),
        "  " + ", ".join(f"{count} in {name}" for name, count in languages.most_common()),
        f"{len(rows)} rows of the register, {len(places)} municipalities in all",
        f"{len(list((CORPUS / 'applications').iterdir()))} new applications",
        f"{len(truth['parallel'])} sets of parallel projects, "
        f"{len(truth['lookalikes'])} look-alikes",
    ]


def main(arguments: list[str]) -> int:
    """Writes what has changed, or with `--check` only tells; returns the exit status."""
    check = arguments == ["--check"]
    changed = 0
    for path, content in render_all():
        if path.exists() and path.read_bytes() == content:
            continue
        changed += 1
        print(f"{'out of date' if check else 'written'}: {path.relative_to(CORPUS.parent)}")
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    print("\n".join(describe_corpus()))
    print(f"{changed} files {'are out of date' if check else 'written'}.")
    return int(check and changed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
