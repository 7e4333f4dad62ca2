"""A project's documents in the order of its life, and why they are one project."""

from __future__ import annotations

from dataclasses import dataclass

from synthese.describe.phases import phase_of
from synthese.records import Bond, Document, DocumentDetail, Phase, ProjectDetail
from synthese_api.pages.layout import Part, laid_out
from synthese_api.pages.links import document_key, web_address
from synthese_api.pages.marking import Mark

_DIGEST_CHARS = 12
_LIFE = tuple(Phase)


@dataclass(frozen=True, slots=True)
class Source:
    """A document as shown: `open` tells whether its text is unfolded.

    `evidence` is what the machine found to agree with the project's other documents, `joined` the
    bond by which a person put it here.
    """

    detail: DocumentDetail
    key: str
    phase: Phase
    published: str | None
    parts: tuple[Part, ...]
    open: bool
    link: str | None
    digest: str
    unread_pages: tuple[int, ...]
    recognised_pages: tuple[int, ...]
    evidence: tuple[str, ...]
    joined: Bond | None


def in_order(detail: ProjectDetail) -> list[DocumentDetail]:
    """Returns the documents as the project lived: application, page, reports, what came after."""
    return sorted(
        detail.documents,
        key=lambda each: (_LIFE.index(phase_of(each.document)), _published(detail, each) or "9"),
    )


def source_of(
    detail: ProjectDetail, each: DocumentDetail, marks: tuple[Mark, ...], *, is_open: bool
) -> Source:
    """Returns one of a project's documents as shown."""
    document = each.document
    bonds = _bonds(detail, document.source)
    return Source(
        detail=each,
        key=document_key(document.source),
        phase=phase_of(document),
        published=_published(detail, each),
        parts=laid_out(document, marks),
        open=is_open,
        link=web_address(document.source),
        digest=document.digest[:_DIGEST_CHARS],
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
