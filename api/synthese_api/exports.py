"""A search or a collection, as a request has it → the file that is sent."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import StreamingResponse

from synthese import exporting
from synthese.kept_records import Asked
from synthese.records import Order
from synthese.reports.exports import Export, Facts, FileFormat
from synthese.reports.exports.html_file import STYLE_HASH
from synthese.wording import Language
from synthese_api.context import reader_language, services
from synthese_api.owner import PRIVATE, kept_of
from synthese_api.pages.links import Search

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES: dict[FileFormat, str] = {
    "xlsx": XLSX,
    "csv": "text/csv; charset=utf-8; header=present",
    "html": "text/html; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
}
_PLAIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
_MOST_HEADER_CHARS = 2_000
_NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
# The page is shown at once, and its style stands in it: that style, and nothing else.
_PAGE_POLICY = (
    f"default-src 'none'; style-src '{STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def send_search(
    request: Request,
    asked: Asked,
    format_: FileFormat,
    *,
    order: Order,
    language: Language | None = None,
) -> StreamingResponse:
    """Returns the file of everything that a search finds."""
    tongue, now = language or reader_language(request), datetime.now().astimezone()
    export = _search(request, asked, order=order, language=tongue, now=now)
    title = exporting.title_of(asked, tongue)
    response = _sent(export, format_, name=exporting.file_name(title, format_, now=now))
    facts = f"{_place(request)}/api/v1/export/facts?{urlencode(_params(asked, order, tongue))}"
    if len(facts) <= _MOST_HEADER_CHARS:  # a whole description may have been asked for
        response.headers["Link"] = f'<{facts}>; rel="describedby"; type="application/json"'
    return response


def facts_of_search(
    request: Request, asked: Asked, *, order: Order, language: Language | None
) -> Facts:
    """Returns how the file of a search would come to be."""
    tongue, now = language or reader_language(request), datetime.now().astimezone()
    return _search(request, asked, order=order, language=tongue, now=now).facts()


def send_collection(
    request: Request, token: str, format_: FileFormat, *, language: Language | None = None
) -> StreamingResponse:
    """Returns the file of a collection, by either of its addresses; neither is told in it."""
    tongue, now = language or reader_language(request), datetime.now().astimezone()
    with kept_of(request) as kept:
        collection, _ = kept.collection(token)
        export = exporting.export_collection(
            services(request).live.current(),
            kept,
            collection,
            now=now,
            language=tongue,
            address_of=lambda project: _place(request) + Search().page_of(project),
        )
    name = exporting.file_name(collection.name, format_, now=now)
    response = _sent(export, format_, name=name)
    response.headers.update(PRIVATE)
    return response


def _search(
    request: Request,
    asked: Asked,
    *,
    order: Order,
    language: Language,
    now: datetime,
) -> Export:
    place = _place(request)
    page = Search(asked.query, asked.where, asked.mode, plain=asked.plain, without=asked.without)
    return exporting.export_search(
        services(request).live.current(),
        asked,
        now=now,
        order=order,
        language=language,
        address=place + page.sorted_by(order).url,
        address_of=lambda project: place + Search().page_of(project),
        max_chars=services(request).settings.max_query_chars,
    )


def _sent(export: Export, format_: FileFormat, *, name: str) -> StreamingResponse:
    headers = {**_NOT_KEPT, "Content-Disposition": disposition(name, format_)}
    headers["Content-Language"] = export.language
    if format_ == "html":
        headers["Content-Security-Policy"] = _PAGE_POLICY
    return StreamingResponse(
        exporting.write(export, format_), media_type=TYPES[format_], headers=headers
    )


def disposition(name: str, format_: str) -> str:
    """Returns how a file is shown and called, in plain letters and as they are (RFC 6266)."""
    kind = "inline" if format_ == "html" else "attachment"
    plain = name.translate(_PLAIN).encode("ascii", "ignore").decode()
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _place(request: Request) -> str:
    """Returns where this server is reached, as the reader sees it."""
    return str(request.base_url).rstrip("/")


def _params(asked: Asked, order: Order, language: Language) -> list[tuple[str, str]]:
    pairs = [("q", asked.query)]
    pairs += [("where", f"{field}:{value}") for field, value in asked.where]
    pairs += [("plain", each) for each in asked.plain]
    pairs += [("without", each) for each in asked.without]
    return [*pairs, ("mode", asked.mode), ("order", order), ("lang", language)]
