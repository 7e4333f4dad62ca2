"""Similar to a text: paste it or choose a file, and see which projects it meets, and where.

Nothing of what is sent is kept: no log, no file, and the answer is not to be stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from synthese import retrieval
from synthese.alignment import found_in, telling
from synthese.describe.roles import tagged
from synthese.errors import InputError, ReadError
from synthese.norwegian.language import language_of
from synthese.norwegian.words import content_words
from synthese.readers.text import read_text
from synthese.records import Document, Hit, Role, Sentence
from synthese.settings import ReadLimits
from synthese_api.context import reader_language, services
from synthese_api.likeness import Likeness, Place, likeness
from synthese_api.pages.links import Search
from synthese_api.problems import status_of
from synthese_api.reading import documents_of, joined

router = APIRouter(include_in_schema=False)

_PROJECTS = 10
_PLACES = 3  # of a project
_FEW_WORDS = 8  # with fewer words of its own a text is a query
_QUOTE_CHARS = 420
_MOST_CHARS = 500_000  # of a text, some 250 pages: more takes longer than anyone waits
_MOST_TAGGED = 60_000  # characters of a text in which roles are read: a report tells of many things
_ALIKE = 0.3  # parallel pilots are that alike in a role, unrelated projects half as much
_DEGREES = (
    ("similar.degree_very", 0.9),
    ("similar.degree_quite", 0.78),
    ("similar.degree_partly", 0.0),
)
_MB = 1024 * 1024
_LINE = re.compile(r"\S.*")
_NO_SEARCH = Search()


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent: a file's name, if it was one, and what of it is compared.

    `language` is that of its beginning; `cut` says whether it is longer than what is compared.
    """

    name: str
    text: str
    language: str
    sentences: Sequence[Sentence]
    cut: bool


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch of a text as shown, in lines, and whether it goes on."""

    lines: tuple[str, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Met:
    """A place as shown: both sides, and the address that opens the project there."""

    place: Place
    mine: Quoted
    theirs: Quoted
    language: str  # of the text that was sent
    degree: str
    url: str


@dataclass(frozen=True, slots=True)
class Near:
    """A project as shown."""

    hit: Hit
    url: str
    mets: tuple[Met, ...]
    roles: tuple[Role, ...]


@router.get("/lignende")
def similar_page(request: Request) -> Response:
    """Shows the form."""
    return _page(request, {})


@router.post("/lignende")
async def similar_to_text(request: Request) -> Response:
    """Shows the projects that are like what is sent; a mistake is told beside the form."""
    limit = services(request).settings.max_upload_mb * _MB
    async with request.form(max_files=1, max_fields=4, max_part_size=limit) as form:
        return await run_in_threadpool(_answer, request, form)


def _answer(request: Request, form: FormData) -> Response:
    typed = form.get("tekst")
    text = typed if isinstance(typed, str) else ""
    try:
        asked = _asked(*_documents(text, form, services(request).settings.read))
        return _page(request, {"asked": asked, "typed": text, **_found(request, asked)})
    except (InputError, ReadError) as error:
        told = {"typed": text, "message": error.text(reader_language(request))}
        return _page(request, told, status=status_of(error))


def _documents(typed: str, form: FormData, limits: ReadLimits) -> tuple[str, Sequence[Document]]:
    """Returns what was sent, and the name of the file; a file goes before a text.

    Raises:
        InputError: neither was sent, or there is nothing in it.
        ReadError: the file can't be read.
    """
    file = form.get("fil")
    if isinstance(file, UploadFile) and file.filename:
        return file.filename, documents_of(file.filename, file.file, limits)
    if not typed.strip():
        raise InputError("similar.nothing")
    read = read_text(typed.encode("utf-8", "replace"), "tekst", limits)
    return "", [each for each in read if isinstance(each, Document)]


def _asked(name: str, documents: Sequence[Document]) -> Asked:
    whole = joined(documents)
    text = whole[:_MOST_CHARS]
    one = len(documents) == 1 and len(text) <= _MOST_TAGGED
    sentences = (tagged(documents[0]) if one else ()) or found_in(text)
    return Asked(name, text, language_of(text), sentences, cut=len(text) < len(whole))


def _found(request: Request, asked: Asked) -> dict[str, object]:
    text = asked.text
    if len(content_words(text)) < _FEW_WORDS:
        return {"query": Search(query=" ".join(text.split()))}
    index = services(request).live.current()
    told = telling(index.lexicon, text, asked.sentences)
    hits = retrieval.similar_to_text(index, text, k=_PROJECTS)
    stood = [(hit, likeness(index, told, hit.project.id)) for hit in hits]
    little = [each for each in stood if each[1].compared.met and not each[1].close]
    little.sort(key=lambda each: -each[1].compared.share)
    return {
        "near": [_shown(asked, *each) for each in stood if each[1].close],
        "others": [_shown(asked, *each) for each in little],
        "words": len(text.split()),
    }


def _shown(asked: Asked, hit: Hit, stands: Likeness) -> Near:
    mets = tuple(_met(asked, hit, place) for place in stands.places(_PLACES))
    roles = (role for role, value in stands.compared.by_role().items() if value >= _ALIKE)
    return Near(
        hit=hit,
        url=_NO_SEARCH.project_url(hit.project.id),
        mets=mets,
        roles=tuple(roles),
    )


def _met(asked: Asked, hit: Hit, place: Place) -> Met:
    start, end = place.meeting.left
    mine = asked.text[start:end]
    span = (place.meeting.right.start, place.meeting.right.end)
    return Met(
        place=place,
        mine=_quoted(mine),
        theirs=_quoted(place.text),
        language=asked.language,
        degree=_degree(mine, place),
        url=_NO_SEARCH.place_url(hit.project.id, place.document.source, span=span),
    )


def _degree(mine: str, place: Place) -> str:
    """Returns the sentence that says how alike two are: a figure would promise too much."""
    if mine.split() == place.text.split():
        return "similar.degree_same"
    return next(name for name, least in _DEGREES if place.meeting.likeness >= least)


def _quoted(text: str) -> Quoted:
    """Returns a stretch in lines, cut at a word where it is long."""
    cut = len(text) > _QUOTE_CHARS
    shown = text[:_QUOTE_CHARS].rsplit(None, 1)[0] if cut else text
    return Quoted(tuple(_LINE.findall(shown)), cut)


def _page(
    request: Request, told: Mapping[str, object], *, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    empty: dict[str, object] = {"asked": None, "typed": "", "message": None, "query": None}
    service = services(request)
    context = {
        **empty,
        "near": [],
        "others": [],
        "words": 0,
        "limit": service.settings.max_upload_mb,
        **told,
    }
    response = service.templates.page(request, "similar.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"  # what was sent is in the answer
    return response
