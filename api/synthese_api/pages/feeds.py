"""A saved search's matches as Atom 1.0 (RFC 4287), cheap to ask for again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from fastapi import Request, Response

from synthese.index import Index
from synthese.keeping import project_now
from synthese.kept_records import Match, SavedSearch
from synthese.stores.kept import Kept
from synthese.wording import Language, say
from synthese_api.context import reader_language
from synthese_api.owner import PRIVATE
from synthese_api.pages import figures
from synthese_api.pages.keeping import own_place
from synthese_api.pages.links import Search

_NEWEST = 50
_SUMMARY_CHARS = 500
_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
register_namespace("", _ATOM)


def feed(request: Request, index: Index, kept: Kept, saved: SavedSearch) -> Response:
    """Returns the newest matches, or that nothing has changed since the reader last asked."""
    language = reader_language(request)
    matches = kept.matches(saved, newest=_NEWEST)
    updated = matches[0].told_at if matches else saved.made
    body = _document(request, index, saved, matches, updated=updated, language=language)
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {
        **PRIVATE,
        "Cache-Control": "private, no-cache",  # to be asked again, with what was had before
        "ETag": tag,
        "Last-Modified": format_datetime(datetime.fromisoformat(updated), usegmt=True),
        "Content-Language": language,
        "Vary": "Accept-Language, Cookie",
    }
    if _is_known(request, tag, updated):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/atom+xml", headers=headers)


def _is_known(request: Request, tag: str, updated: str) -> bool:
    if (known := request.headers.get("if-none-match")) is not None:
        tags = {each.strip().removeprefix("W/") for each in known.split(",")}
        return tag in tags or "*" in tags
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        return datetime.fromisoformat(updated) <= since
    except (ValueError, TypeError):  # none, no date, or one without a time zone
        return False


def _document(
    request: Request,
    index: Index,
    saved: SavedSearch,
    matches: Sequence[Match],
    *,
    updated: str,
    language: Language,
) -> bytes:
    place = own_place(request)
    page = f"{place}/lagret/{saved.read}"
    root = Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    _text(root, "id", _id(saved, ""))
    _text(root, "title", say("kept.feed_title", language, name=saved.name))
    _text(root, "updated", updated)
    _text(SubElement(root, f"{{{_ATOM}}}author"), "name", "Synthese")
    SubElement(root, f"{{{_ATOM}}}link", rel="self", href=f"{page}/atom.xml")
    SubElement(root, f"{{{_ATOM}}}link", rel="alternate", type="text/html", href=page)
    for match in matches:
        root.append(_entry(index, saved, match, place=place, language=language))
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(
    index: Index, saved: SavedSearch, match: Match, *, place: str, language: Language
) -> Element:
    found = match.found
    best = found.passages[0] if found.passages else None
    project = project_now(index, found.project)
    address = Search(query=saved.asked.query).project_url(found.project, best)
    entry = Element(f"{{{_ATOM}}}entry")
    _text(entry, "id", _id(saved, found.project))
    _text(entry, "title", found.title)
    _text(entry, "updated", match.told_at)
    SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", type="text/html", href=place + address)
    quote = best.text if best else (project.summary if project else None) or ""
    _text(entry, "summary", f"{_cut(quote)}\n\n{_why(match, language)}".strip())
    return entry


def _why(match: Match, language: Language) -> str:
    told = []
    if match.found.strength is not None:
        points = figures.percent(match.found.strength)
        told.append(say("kept.strength", language, points=points))
    met = [
        each.asked if each.likeness == 1 else f"{each.asked} ≈ {each.found}"
        for each in match.found.why.met
    ]
    if met:
        told.append(say("kept.feed_why", language, words=", ".join(met)))
    return " ".join(told)


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    if len(flat) <= _SUMMARY_CHARS:
        return flat
    return flat[:_SUMMARY_CHARS].rsplit(" ", 1)[0] + " …"


def _id(saved: SavedSearch, project: str) -> str:
    """Returns an id that stays, whatever the server is called; it gives no address away."""
    named = sha256(f"{saved.read}\0{project}".encode()).hexdigest()
    return f"urn:uuid:{named[:8]}-{named[8:12]}-5{named[13:16]}-a{named[17:20]}-{named[20:32]}"


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{_ATOM}}}{name}").text = _NOT_XML.sub("", text)
