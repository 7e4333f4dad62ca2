"""Templates → pages, with everything that all pages share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from synthese.wording import LANGUAGES, Language, count, named, say
from synthese_api.access import may, person
from synthese_api.assets import Asset
from synthese_api.context import (
    LANGUAGE_COOKIE,
    LOOKS,
    known_language,
    reader_language,
    reader_look,
    services,
)
from synthese_api.pages import figures
from synthese_api.pages.links import web_address
from synthese_api.pages.pictures import picture_tools

_YEAR_S = 365 * 24 * 3600
# Characters that no page holds, whoever wrote them: controls other than tab and line breaks, and
# the signs that turn the direction of the words beside them, U+202A–E and U+2066–9, in UTF-8.
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_TURNS = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")
# Combining marks, U+0300–036F and U+20D0–20FF: a letter under hundreds of them is wider than any
# window, and can't be broken. No language puts more than three on one.
_MARK = rb"(?:\xcc[\x80-\xbf]|\xcd[\x80-\xaf]|\xe2\x83[\x90-\xbf])"
_HEAPS = re.compile(rb"(%b{4})%b+" % (_MARK, _MARK))


@dataclass(frozen=True, slots=True)
class Say:
    """The page's own sentences in one language, and figures as that language writes them."""

    language: Language

    def __call__(self, name: str, /, **values: object) -> str:
        """Returns the sentence ``web.name``, or one of another area by its whole key."""
        return say(_key(name), self.language, **values)

    def count(self, name: str, value: int, /, **values: object) -> str:
        """Returns the form of ``web.name`` that goes with a number, with the number in it."""
        shown = figures.number(value, self.language)
        return count(_key(name), value, self.language, n=shown, **values)

    def form(self, name: str, value: int, /, **values: object) -> str:
        """Returns the form that goes with a number, for a script that puts the number in."""
        return count(_key(name), value, self.language, **{"n": "{n}", **values})

    def named(self, kind: str, code: str) -> str:
        """Returns the name of a code."""
        return named(kind, code, self.language)

    def value(self, field: str, code: str) -> str:
        """Returns a value of the record or of a facet as people say it."""
        return figures.value(field, code, self.language)


def _key(name: str) -> str:
    """Returns the whole key of a sentence: those of the pages' own area are named without it."""
    return name if "." in name else f"web.{name}"


class Templates:
    """The pages' templates, compiled once."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        self._environment = Environment(
            loader=PackageLoader("synthese_api"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals.update(
            looks=LOOKS,
            asset={name: asset.url for name, asset in assets.items()},
            figures=figures,
            web_address=web_address,
        )

    def page(
        self,
        request: Request,
        name: str,
        context: Mapping[str, object],
        *,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        """Returns a page in the reader's language, and keeps a language that was asked for."""
        language = reader_language(request)
        shared = {
            "t": Say(language),
            "language": language,
            "sends": bool(services(request).settings.webhook),
            "languages": language_links(request, request.scope["path"]),
            "path": request.scope["path"],
            "look": reader_look(request),
            "here": _here(request),
            "may": partial(may, request),
            "account": _account(request),
            **picture_tools(request),
        }
        html = self._environment.get_template(name).render({**shared, **context})
        response = HTMLResponse(
            _harmless(html),
            status,
            {
                "Content-Language": language,
                "Vary": "Accept-Language, Cookie",
                "Cache-Control": "private, no-cache",
            },
        )
        _keep_language(request, response)
        return response


def _harmless(html: str) -> bytes:
    """Returns a page without what could not be seen and would still do something."""
    page = _TURNS.sub(b"", html.encode("utf-8", "replace").translate(None, _CONTROLS))
    if any(each in page for each in (b"\xcc", b"\xcd", b"\xe2\x83")):  # hardly any page has one
        page = _HEAPS.sub(rb"\1", page)
    return page


def language_links(request: Request, path: str) -> list[tuple[Language, str]]:
    """Returns the address of a page, with all that this request asks of it, in each language."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "lang"]
    return [(code, f"{quote(path)}?{urlencode([*kept, ('lang', code)])}") for code in LANGUAGES]


def _account(request: Request) -> str | None:
    """Returns who is signed in, empty for nobody, None where there is nothing to sign in to."""
    found = person(request)
    return (found.name if found else "") if services(request).access.by_file else None


def _here(request: Request) -> str:
    """Returns the address that was asked for, within this site."""
    query = urlencode(request.query_params.multi_items())
    return quote(request.scope["path"]) + (f"?{query}" if query else "")


def _keep_language(request: Request, response: Response) -> None:
    asked = known_language(request.query_params.get("lang"))
    if asked:
        response.set_cookie(LANGUAGE_COOKIE, asked, max_age=_YEAR_S, httponly=True, samesite="lax")
