"""A synthesis → a document: Word, a page, Markdown, a workbook, or JSON.

Pure renderings: the same synthesis gives the same bytes. What a document says is decided once, in
`outline`; the workbook and JSON hold the same record in full.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal, get_args

from synthese.pilot_records import Synthesis
from synthese.reports.syntheses.docx_file import to_docx
from synthese.reports.syntheses.html_file import STYLE_HASH, to_html
from synthese.reports.syntheses.json_file import FORMAT, to_json_file
from synthese.reports.syntheses.markdown_file import to_markdown
from synthese.reports.syntheses.outline import outline
from synthese.reports.syntheses.xlsx_file import to_xlsx
from synthese.wording import Language

DocumentFormat = Literal["docx", "html", "md", "xlsx", "json"]
FORMATS: tuple[DocumentFormat, ...] = get_args(DocumentFormat)

MEDIA_TYPES: MappingProxyType[DocumentFormat, str] = MappingProxyType(
    {
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "html": "text/html; charset=utf-8",
        "md": "text/markdown; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "json": "application/json",
    }
)

__all__ = [
    "FORMAT",
    "FORMATS",
    "MEDIA_TYPES",
    "STYLE_HASH",
    "DocumentFormat",
    "outline",
    "render",
]


def render(synthesis: Synthesis, format: DocumentFormat, language: Language = "nb") -> bytes:
    """Returns a synthesis as a document.

    Args:
        synthesis: what is told.
        format: of the document.
        language: the reader's: that of headings and of what is counted. Quotes stay as they are.
    """
    match format:
        case "docx":
            return to_docx(outline(synthesis, language), language)
        case "html":
            return to_html(outline(synthesis, language), language)
        case "md":
            return to_markdown(outline(synthesis, language), language)
        case "xlsx":
            return to_xlsx(synthesis, language)
        case "json":
            return to_json_file(synthesis)
