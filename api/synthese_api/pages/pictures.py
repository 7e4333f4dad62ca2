"""A page of a PDF beside its text, with the passage framed that the reader was led to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from fastapi import APIRouter, Request, Response

from synthese.errors import NotFoundError
from synthese.index.originals import may_be_had
from synthese.readers.pdf_pictures import WIDTHS, Box
from synthese.records import Document, Format, Page, ProjectDetail
from synthese_api.context import services
from synthese_api.pages.links import Search, document_key

router = APIRouter(include_in_schema=False)

_DIGEST_CHARS = 16
_FOREVER = "private, max-age=31536000, immutable"  # the address holds the digest of the file
_ROOM = 2.5  # points between a frame and the letters in it
_SAME_BLOCK = 1.8  # of a line's height: lines further apart are framed apart
Span = tuple[int, int]
# What is said of the passage: framed here, on another page, not asked for, on a page that was
# recognised from its picture, not found again, or on a page that can't be shown.
State = Literal["framed", "elsewhere", "none", "recognised", "lost", "broken"]


@dataclass(frozen=True, slots=True)
class Turn:
    """Another page, and the address that shows it."""

    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as shown. Addresses turn the page, lead to the passage's, and show it large.

    `passage` turns to where the passage stands, or goes on. `lines` and `frames` are boxes in
    points of the page: each line of the passage, and around lines that belong together.
    """

    id: str
    title: str
    number: int
    last: int
    state: State
    source: str
    large: str
    whole: str
    previous: str | None
    next: str | None
    passage: Turn | None
    width: float
    height: float
    lines: tuple[Box, ...]
    frames: tuple[Box, ...]


def picture_tools(request: Request) -> dict[str, object]:
    """Returns what the macro of ``_pictures.html`` asks, for the context of a page."""
    return {
        "picture_of": partial(picture_of, request),
        "pages_url": partial(pages_url, request),
    }


def picture_of(request: Request, project_id: str, document: Document) -> Picture | None:
    """Returns the page of a project's document that the address asks for: that of the passage.

    Of a document without pages, or whose file isn't there any more, there is no picture.
    """
    if not document.pages or document.format is not Format.PDF:
        return None
    view = _View(request, project_id, document, "")
    number = _number(request, "bilde", len(document.pages)) if view.is_asked_for else None
    return view.picture(number or next(iter(view.passage_pages), 1))


def pages_url(request: Request, project_id: str, document: Document) -> str | None:
    """Returns the address that opens a document at its picture, or None where there is none."""
    directory = services(request).settings.index
    if document.format is not Format.PDF or not may_be_had(directory, document):
        return None
    return _View(request, project_id, document, "").at(1)


@router.get("/prosjekt/{project_id:path}/side/{digest}/{number}.png")
def picture_file(request: Request, project_id: str, digest: str, number: str) -> Response:
    """Returns a page as a PNG, ``b`` pixels wide."""
    document = _document(_project(request, project_id), digest)
    page = _page_number(number, document)
    width = request.query_params.get("b", str(WIDTHS[0]))
    if width not in map(str, WIDTHS):
        raise NotFoundError("pictures.no_page")
    width_px = int(width)
    etag = f'"{document.digest[:_DIGEST_CHARS]}-{page}-{width_px}"'
    headers = {"Cache-Control": _FOREVER, "ETag": etag}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = services(request).pictures.drawn(document, page, width_px)
    return Response(body, media_type="image/png", headers=headers)


@router.get("/prosjekt/{project_id:path}/side/{digest}/{number}")
def picture_page(request: Request, project_id: str, digest: str, number: str) -> Response:
    """Shows one page as large as the window lets it be."""
    detail = _project(request, project_id)
    document = _document(detail, digest)
    page = _page_number(number, document)
    view = _View(request, project_id, document, f"side/{digest}")
    picture = view.picture(page)
    if picture is None:
        raise NotFoundError("pictures.no_original")
    back = _View(request, project_id, document, "").at(page)
    context = {"project": detail.project, "picture": picture, "back": back}
    return services(request).templates.page(request, "picture.html", context)


def _project(request: Request, project_id: str) -> ProjectDetail:
    return services(request).live.current().project(project_id)


def _document(detail: ProjectDetail, digest: str) -> Document:
    for each in detail.documents:
        document = each.document
        if document.format is Format.PDF and document.digest[:_DIGEST_CHARS] == digest:
            return document
    raise NotFoundError("pictures.no_page")


def _page_number(text: str, document: Document) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    if not 1 <= number <= len(document.pages):
        raise NotFoundError("pictures.no_page")
    return number


def _number(request: Request, name: str, most: int) -> int | None:
    text = request.query_params.get(name, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    return min(number, most) or None


@dataclass(frozen=True, slots=True)
class _View:
    """A document's pages for one request; `step` is the page of the site that shows them."""

    request: Request
    project_id: str
    document: Document
    step: str

    @property
    def is_asked_for(self) -> bool:
        """Whether the address names this document."""
        key = document_key(self.document.source)
        return self.request.query_params.get("dok") == key

    @property
    def span(self) -> Span | None:
        """The passage that the address names in this document."""
        start, end = (_number(self.request, name, 10**9) or 0 for name in ("start", "end"))
        return (start, end) if self.is_asked_for and start < end else None

    @property
    def passage_pages(self) -> list[int]:
        """The pages that the passage stands on."""
        return [page.number for page in self.document.pages if self._on(page)]

    def picture(self, number: int) -> Picture | None:
        """Returns a page as shown, or None where the file isn't there any more."""
        document = self.document
        if not may_be_had(services(self.request).settings.index, document):
            return None
        page = document.pages[number - 1]
        try:
            plan = services(self.request).pictures.plan(document, number)
        except NotFoundError as error:
            if error.key == "pictures.no_original":
                return None
            return self._picture(page, "broken", (0.0, 0.0), ())
        spans = [(start - page.start, end - page.start) for start, end in self._on(page)]
        lines = plan.place(spans).boxes
        return self._picture(page, self._state(page, lines), (plan.width, plan.height), lines)

    def at(self, number: int) -> str:
        """Returns the address that shows a page, at the same passage."""
        search = Search.of(self.request.query_params)
        document = {"dok": document_key(self.document.source)}
        span = self.span
        passage = {"start": str(span[0]), "end": str(span[1])} if span else {}
        if self.step:
            step = f"{self.step}/{number}"
            return search.page_of(self.project_id, step, **document, **passage)
        address = search.page_of(self.project_id, **document, **passage, bilde=str(number))
        return f"{address}#{self._id}"

    def _onward(self, number: int) -> int | None:
        """Returns the page that the passage goes on to, or stands on if it isn't here at all."""
        pages = self.passage_pages
        if number not in pages:
            return pages[0] if pages else None
        return next((each for each in pages if each > number), None)

    @property
    def _id(self) -> str:
        return f"side-{document_key(self.document.source)}"

    def _on(self, page: Page) -> list[Span]:
        """The stretch of the passage that stands on a page, if any does."""
        span = self.span
        if span is None:
            return []
        start, end = max(span[0], page.start), min(span[1], page.end)
        return [(start, end)] if start < end else []

    def _state(self, page: Page, lines: Sequence[Box]) -> State:
        if self.span is None:
            return "none"
        if not self._on(page):
            return "elsewhere" if self.passage_pages else "none"
        if page.method == "ocr":
            return "recognised"
        return "framed" if lines else "lost"

    def _picture(
        self, page: Page, state: State, size: tuple[float, float], lines: tuple[Box, ...]
    ) -> Picture:
        document, number = self.document, page.number
        file = f"side/{document.digest[:_DIGEST_CHARS]}/{number}"
        source, large = (
            Search().page_of(self.project_id, f"{file}.png", b=str(width)) for width in WIDTHS
        )
        whole = _View(self.request, self.project_id, document, file.rpartition("/")[0])
        onward = self._onward(number)
        return Picture(
            id=self._id,
            title=document.title,
            number=number,
            last=len(document.pages),
            state=state,
            source=source,
            large=large,
            whole=whole.at(number),
            previous=self.at(number - 1) if number > 1 else None,
            next=self.at(number + 1) if number < len(document.pages) else None,
            passage=Turn(onward, self.at(onward)) if onward else None,
            width=size[0],
            height=size[1],
            lines=lines,
            frames=frames(lines, size),
        )


def frames(lines: Sequence[Box], size: tuple[float, float]) -> tuple[Box, ...]:
    """Returns a box around every run of lines that lie close below each other in one column."""
    found: list[Box] = []
    for line in lines:
        near = [each for each in found if _together(each, line)]
        found = [each for each in found if each not in near]
        found.append(_around([*near, line]))
    return tuple(_roomy(each, size) for each in found)


def _together(frame: Box, line: Box) -> bool:
    apart = max(line.top - frame.bottom, frame.top - line.bottom)
    beside = max(line.left - frame.right, frame.left - line.right)
    height = line.bottom - line.top
    return apart < _SAME_BLOCK * height and beside < height


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _roomy(box: Box, size: tuple[float, float]) -> Box:
    return Box(
        round(max(box.left - _ROOM, 0.5), 1),
        round(max(box.top - _ROOM, 0.5), 1),
        round(min(box.right + _ROOM, size[0] - 0.5), 1),
        round(min(box.bottom + _ROOM, size[1] - 0.5), 1),
    )
