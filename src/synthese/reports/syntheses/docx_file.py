"""An outline → a Word file that a person can go on writing in.

Written straight as the few parts that Word needs (ECMA-376, WordprocessingML), with styles,
lists, tables and links of Word's own. No time stands in it: the same outline is the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from itertools import groupby

from synthese.reports.exports.cleaning import one_line
from synthese.reports.packages import (
    OFFICE,
    XML,
    content_types,
    leads_to,
    packed,
    related,
    relationship,
)
from synthese.reports.syntheses import docx_drawing
from synthese.reports.syntheses.blocks import (
    Block,
    Facts,
    Figure,
    Heading,
    Items,
    Line,
    Outline,
    Paragraph,
    Quotes,
    References,
    Section,
    Table,
)
from synthese.reports.syntheses.docx_words import (
    TONGUES,
    Runs,
    entry_name,
    field,
    paragraph,
    run,
)
from synthese.reports.syntheses.marks import marks
from synthese.wording import Language, say

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_PARTS = ("styles", "numbering", "settings", "footer")  # beside the document, in rId1, rId2 …
_SPACES = f'xmlns:w="{_MAIN}" xmlns:r="{OFFICE}" {docx_drawing.NAMESPACES}'
_STYLES = {"body": "Normal", "lead": "Lead", "note": "Note"}
_CONTENTS = ' TOC \\o "1-1" \\h \\z \\u '  # of the first headings, as links

# A4, in twentieths of a point; each is so many EMU, in which drawings are measured.
_TWENTIETH = 635
_SHORT, _LONG = 11_906, 16_838
_MARGIN, _WIDE_MARGIN, _TOP = 1_247, 907, 1_134
_TALL = (_SHORT - 2 * _MARGIN, _LONG - 2 * _WIDE_MARGIN)  # room on paper that stands and that lies
_KEPT_WHOLE = 700  # signs of a row that stays on one page
_TITLE_CHARS = 90  # of the title at the foot of a page


def to_docx(document: Outline, language: Language) -> bytes:
    """Returns a Word file."""
    body = _Body(language)
    written = "".join(body.document(document))
    kinds = {"word/document.xml": f"{_KIND}.document.main+xml"}
    kinds |= {f"word/{each}.xml": f"{_KIND}.{each}+xml" for each in _PARTS}
    kinds |= {"docProps/core.xml": _CORE}
    parts = {
        "[Content_Types].xml": content_types(kinds),
        "_rels/.rels": _root(),
        "word/document.xml": f"{XML}<w:document {_SPACES}><w:body>{written}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relationships(body.runs),
        "word/footer.xml": _footer(document, language),
        "docProps/core.xml": _properties(document, language),
    }
    return packed(parts | {f"word/{each}.xml": _always(each, language) for each in _PARTS[:3]})


class _Body:
    """A document's body in the making: bookmarks, drawings and links are numbered as they come."""

    def __init__(self, language: Language) -> None:
        self.runs = Runs(marks(language), first=len(_PARTS) + 1)
        self._language = language
        self._bookmarks = 0
        self._drawings = 1
        self._captions = {"table": 0, "figure": 0}

    def document(self, document: Outline) -> Iterator[str]:
        """Yields the whole, each stretch of one kind of paper ended by what paper it is."""
        yield paragraph("Title", run(one_line(document.title)))
        yield paragraph("Subtitle", run(one_line(document.subtitle)))
        if document.contents:
            yield _contents(document)
        papers = [(wide, list(some)) for wide, some in groupby(document.sections, lambda s: s.wide)]
        for place, (wide, sections) in enumerate(papers, start=1):
            for section in sections:
                yield from self._section(section)
            paper = _paper(wide=wide)
            yield paper if place == len(papers) else _break(paper)

    def _section(self, section: Section) -> Iterator[str]:
        title = run(one_line(section.title))
        yield paragraph("Heading1", self._bookmarked(f"_Toc_{section.anchor}", title))
        for block in section.blocks:
            yield from self._block(block, wide=section.wide)

    def _block(self, block: Block, *, wide: bool) -> Iterator[str]:
        match block:
            case Heading():
                yield paragraph(f"Heading{block.level}", run(one_line(block.text)))
            case Paragraph():
                yield paragraph(_STYLES[block.form], self.runs.line(block.line))
            case Items():
                style = "ListNumber" if block.ordered else "ListBullet"
                yield from (paragraph(style, self.runs.line(each)) for each in block.lines)
            case Quotes():
                yield from (paragraph("Quote", self.runs.line(each)) for each in block.lines)
            case Facts():
                yield from self._facts(block)
            case Table():
                yield from self._table(block, room=_TALL[wide])
            case Figure():
                yield from self._figure(block, room=_TALL[wide])
            case References():
                yield from self._references(block)

    def _facts(self, facts: Facts) -> Iterator[str]:
        for label, lines in facts.rows:
            begun = f"{run(one_line(label), style='Strong')}<w:r><w:tab/></w:r>"
            yield paragraph("Fact", begun + self._broken(lines))

    def _references(self, references: References) -> Iterator[str]:
        for entry in references.entries:
            number = self._bookmarked(entry_name(entry.number), run(f"[{entry.number}]"))
            yield paragraph("Source", f"{number}<w:r><w:tab/></w:r>{self._broken(entry.lines)}")

    def _broken(self, lines: Iterable[Line]) -> str:
        return "<w:r><w:br/></w:r>".join(map(self.runs.line, lines))

    def _bookmarked(self, name: str, runs: str) -> str:
        self._bookmarks += 1
        number = self._bookmarks
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )

    # ── Tables and figures ───────────────────────────────────────────────────────────────────

    def _table(self, table: Table, *, room: int) -> Iterator[str]:
        yield self._caption("table", table.caption, before=True)
        widths = _widths(table.widths, room)
        grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
        heads = [paragraph("TableHeading", run(one_line(each))) for each in table.headings]
        rows = "".join(_row(self._cells(row), widths) for row in table.rows)
        yield (
            f"<w:tbl>{_about(table, sum(widths))}<w:tblGrid>{grid}</w:tblGrid>"
            f"{_row(heads, widths, about='<w:cantSplit/><w:tblHeader/>')}{rows}</w:tbl>"
        )
        yield paragraph("TableText", "")  # Word joins tables that nothing parts

    def _cells(self, row: Iterable[tuple[Line, ...]]) -> list[str]:
        return [
            "".join(paragraph("TableText", self.runs.line(each)) for each in lines)
            or paragraph("TableText", "")
            for lines in row
        ]

    def _figure(self, figure: Figure, *, room: int) -> Iterator[str]:
        told = docx_drawing.Caption(figure.caption, " ".join(figure.told))
        drawn = docx_drawing.drawing(
            figure.timeline, told, number=self._drawings, room=room * _TWENTIETH
        )
        self._drawings += docx_drawing.size(figure.timeline)
        yield paragraph("Figure", drawn)
        yield self._caption("figure", figure.caption, before=False)

    def _caption(self, kind: str, text: str, *, before: bool) -> str:
        """Returns a numbered caption, on the page of what it stands before."""
        self._captions[kind] += 1
        label = say(f"synthesis.label_{kind}", self._language)
        number = field(f"SEQ {label} \\* ARABIC", str(self._captions[kind]))
        runs = f"{run(f'{label} ')}{number}{run(f'. {one_line(text)}')}"
        keep = "<w:keepNext/>" if before else ""
        return f'<w:p><w:pPr><w:pStyle w:val="Caption"/>{keep}</w:pPr>{runs}</w:p>'


# ── Tables ───────────────────────────────────────────────────────────────────────────────────


def _widths(shares: Iterable[float], room: int) -> list[int]:
    return [round(each * room) for each in shares]


def _about(table: Table, width: int) -> str:
    told = escape(one_line(table.caption))
    columns = escape(one_line(", ".join(table.headings)))
    return (
        f'<w:tblPr><w:tblStyle w:val="SyntheseTable"/><w:tblW w:w="{width}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0"'
        ' w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{told}"/><w:tblDescription w:val="{columns}"/></w:tblPr>'
    )


def _row(cells: Iterable[str], widths: Iterable[int], *, about: str = "") -> str:
    told = [
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    ]
    whole = about or ("<w:cantSplit/>" if max(map(_signs, told)) < _KEPT_WHOLE else "")
    return f"<w:tr>{f'<w:trPr>{whole}</w:trPr>' if whole else ''}{''.join(told)}</w:tr>"


def _signs(cell: str) -> int:
    """Returns how many signs of a cell are read, roughly: those of its longest lines."""
    return sum(len(each.partition("<")[0]) for each in cell.split('<w:t xml:space="preserve">')[1:])


# ── The paper ────────────────────────────────────────────────────────────────────────────────


def _paper(*, wide: bool) -> str:
    across, down = (_LONG, _SHORT) if wide else (_SHORT, _LONG)
    lies = ' w:orient="landscape"' if wide else ""
    side = _WIDE_MARGIN if wide else _MARGIN
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{across}" w:h="{down}"{lies}/>'
        f'<w:pgMar w:top="{_TOP}" w:right="{side}" w:bottom="{_TOP}" w:left="{side}"'
        ' w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )


def _break(paper: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="Break"/>{paper}</w:pPr></w:p>'


def _contents(document: Outline) -> str:
    """Returns the table of contents: a field, with what Word would work out already in it."""
    begun = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        f'{escape(_CONTENTS)}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    links = [
        f'<w:hyperlink w:anchor="_Toc_{each.anchor}" w:history="1">{run(one_line(each.title))}'
        "</w:hyperlink>"
        for each in document.sections
    ]
    ended = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    lines = [begun + links[0], *links[1:-1], links[-1] + ended]
    entries = "".join(paragraph("TOC1", each) for each in lines)
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        "<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>"
        f"{paragraph('TOCHeading', run(document.contents))}{entries}</w:sdtContent></w:sdt>"
    )


# ── The other parts ──────────────────────────────────────────────────────────────────────────


def _footer(document: Outline, language: Language) -> str:
    title = one_line(document.title)
    short = title if len(title) <= _TITLE_CHARS else f"{title[: _TITLE_CHARS - 1].rstrip()}…"
    of = say("synthesis.page_of", language)
    page = say("synthesis.page_foot", language)
    runs = (
        f"{run(f'{short}  ·  {page} ')}{field('PAGE', '1')}{run(f' {of} ')}{field('NUMPAGES', '1')}"
    )
    return f"{XML}<w:ftr {_SPACES}>{paragraph('Footer', runs)}</w:ftr>"


def _always(name: str, language: Language) -> str:
    """Returns a part that is the same in every file but for its language."""
    held = files("synthese.reports.syntheses").joinpath("docx_parts", f"{name}.xml")
    return held.read_text("utf-8").replace("nb-NO", TONGUES[language])


def _relationships(runs: Runs) -> str:
    parts = (
        relationship(number, each, f"{each}.xml") for number, each in enumerate(_PARTS, start=1)
    )
    return related([*parts, *(leads_to(number, address) for number, address in runs.addresses)])


def _root() -> str:
    core = (
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/'
        'relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    )
    return related([relationship(1, "officeDocument", "word/document.xml"), core])


def _properties(document: Outline, language: Language) -> str:
    """Returns what the file says of itself: no time, which would make every file another."""
    return (
        f'{XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(one_line(document.title), quote=False)}</dc:title>"
        f"<dc:subject>{escape(one_line(document.subtitle), quote=False)}</dc:subject>"
        "<dc:creator>Synthese</dc:creator>"
        f"<dc:language>{TONGUES[language]}</dc:language></cp:coreProperties>"
    )
