"""A project's documents in the order of its life, and why they are one project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from synthese.describe.phases import phase_of
from synthese.records import Bond, Document, DocumentDetail, Phase, ProjectDetail, Sentence
from synthese_api.pages.layout import (
    Heading,
    Mark,
    Part,
    Piece,
    laid_out,
    outline,
    piece_of,
    pieces,
)
from synthese_api.pages.links import document_key, web_address

_LIFE = tuple(Phase)
_MANY_HEADINGS = 8
_MANY_PAGES = 5
_SHOWN_CHARS = 80_000  # of all documents together; beyond it, only the one that is open is shown


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document the reader was led to, and the page of the source that it is on."""

    start: int
    end: int
    page: int | None


@dataclass(frozen=True, slots=True)
class View:
    """What is asked of a document: the place, what stands out there, and what the margin tells.

    `piece` is which piece of a very long text is wanted, from 0; None for the one with the place.
    """

    place: tuple[int, int] | None = None
    marks: tuple[Mark, ...] = ()
    told: Sequence[Sentence] = ()
    piece: int | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A document as shown: `open` tells whether its text is unfolded, `whole` whether it is here.

    `outline` is empty where the text is short. `pieces` are what is shown at a time, `piece` the
    number of this one. `evidence` is what the machine found to agree with the project's other
    documents, `joined` the bond by which a person put it here.
    """

    detail: DocumentDetail
    key: str
    phase: Phase
    published: str | None
    parts: tuple[Part, ...]
    open: bool
    link: str | None
    outline: tuple[Heading, ...]
    pieces: tuple[Piece, ...]
    piece: int
    place: Place | None
    unread_pages: tuple[int, ...]
    recognised_pages: tuple[int, ...]
    evidence: tuple[str, ...]
    joined: Bond | None

    @property
    def marked(self) -> bool:
        """Whether anything that is shown of it stands out."""
        return any(part.marked for part in self.parts)

    def piece_at(self, start: int) -> int:
        """Returns the number, from 0, of the piece that holds a place."""
        return piece_of(self.pieces, start)


def in_order(detail: ProjectDetail) -> list[DocumentDetail]:
    """Returns the documents as the project lived: application, page, reports, what came after."""
    return sorted(
        detail.documents,
        key=lambda each: (_LIFE.index(phase_of(each.document)), _published(detail, each) or "9"),
    )


def source_of(detail: ProjectDetail, each: DocumentDetail, view: View) -> Source:
    """Returns one of a project's documents as shown."""
    document = each.document
    bonds = _bonds(detail, document.source)
    found = pieces(document)
    number = _piece(found, view)
    return Source(
        detail=each,
        key=document_key(document.source),
        phase=phase_of(document),
        published=_published(detail, each),
        parts=_parts(document, view, found[number]) if view.open or _fits(detail) else (),
        open=view.open,
        link=web_address(document.source),
        outline=_outline(document),
        pieces=found,
        piece=number,
        place=_place(document, view.place),
        unread_pages=_pages(document, "none"),
        recognised_pages=_pages(document, "ocr"),
        evidence=tuple(dict.fromkeys(key for bond in bonds for key in bond.evidence)),
        joined=next((bond for bond in bonds if bond.how == "person"), None),
    )


def parted(detail: ProjectDetail) -> list[tuple[str, Bond]]:
    """Returns the documents that people have said are not of this project."""
    own = {each.document.source for each in detail.documents}
    away = [bond for bond in detail.bonds if not bond.joined and not {bond.left, bond.right} <= own]
    strangers = {bond.right if bond.left in own else bond.left: bond for bond in away}
    return list(strangers.items())


def _parts(document: Document, view: View, piece: Piece) -> tuple[Part, ...]:
    return laid_out(document, view.marks, told=view.told, piece=piece)


def _fits(detail: ProjectDetail) -> bool:
    return sum(len(each.document.text) for each in detail.documents) <= _SHOWN_CHARS


def _piece(found: Sequence[Piece], view: View) -> int:
    """Returns which piece is shown: the one asked for, or that of the first thing marked."""
    if view.piece is not None:
        return min(view.piece, len(found) - 1)
    return piece_of(found, min((each.start for each in view.marks), default=0))


def _outline(document: Document) -> tuple[Heading, ...]:
    """Returns the table of contents of a long text; of a short one, none."""
    found = outline(document)
    long = len(found) > _MANY_HEADINGS or len(document.pages) > _MANY_PAGES
    return found if long and len(found) > 2 else ()


def _place(document: Document, span: tuple[int, int] | None) -> Place | None:
    if span is None:
        return None
    on = [page.number for page in document.pages if page.start <= span[0] < max(page.end, 1)]
    return Place(*span, on[0] if on else None)


def _bonds(detail: ProjectDetail, source: str) -> list[Bond]:
    """Returns the bonds that hold a document to others of the project."""
    own = {each.document.source for each in detail.documents}
    return [
        bond
        for bond in detail.bonds
        if bond.joined and source in (bond.left, bond.right) and {bond.left, bond.right} <= own
    ]


def _published(detail: ProjectDetail, each: DocumentDetail) -> str | None:
    """Returns a document's own date, the surest that was read."""
    source = each.document.source
    found = [f for f in detail.fields if f.name == "published" and f.document == source]
    return max(found, key=lambda field: field.confidence).value if found else None


def _pages(document: Document, method: str) -> tuple[int, ...]:
    return tuple(page.number for page in document.pages if page.method == method)
