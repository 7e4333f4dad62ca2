"""Document → Project: the simplest fields of the record.

Values come from the page's own labels and the table's own columns, as the readers found them;
municipalities also from phrases of the text that name one as such.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from synthese.norwegian.amounts import amount_nok
from synthese.norwegian.dates import period_of
from synthese.norwegian.language import language_of
from synthese.norwegian.places import municipalities_in, municipalities_listed
from synthese.records import BlockKind, Document, Field, Municipality, PageKind, Period, Project

# Fields of a table that have a place in the record; the others are kept as they are.
_KNOWN = frozenset(
    (
        "amount", "challenge", "contact", "county", "end", "funder", "government", "id", "language",
        "lead", "municipality", "our_role", "partners", "period", "programme", "published",
        "publisher", "references", "start", "status", "text", "themes", "title", "url",
    )
)  # fmt: skip
_STATUS = {
    "pågående": ("pågå", "løpende", "ongoing", "aktiv", "active", "under arbeid", "i gang"),
    "avsluttet": ("avslutt", "ferdig", "fullfør", "finish", "completed", "ended", "closed"),
    "planlagt": ("planl", "planning", "planned", "idé", "idea", "ikke startet", "søknad"),
    "stoppet": ("stopp", "stans", "avbrutt", "avbrote", "cancel", "stopped", "terminated"),
}  # fmt: skip
_SUMMARY_CHARS = 300
# So many municipalities are named in a report as examples; only the first are likely its own.
_MOST_MUNICIPALITIES = 6
_ASCII = {
    ord(letter): plain for letter, plain in zip("æøåđŋ", ("ae", "o", "a", "d", "n"), strict=True)
}
_SPLIT = re.compile(r"\s*[;\n\t]\s*|,\s+(?=[A-ZÆØÅ])|\s+og\s+(?=[A-ZÆØÅ])|\s+and\s+(?=[A-Z])")


def with_language(document: Document) -> Document:
    """Returns `document` with its language told from its title and text."""
    told = next((each.value for each in document.fields if each.name == "language"), "")
    if told in ("nb", "nn", "en", "sv", "da", "se"):
        return replace(document, language=told)
    return replace(document, language=language_of(f"{document.title}\n{document.text}"))


def wanted_id(document: Document) -> str:
    """Returns the project id that a document asks for: a record's own, or its file's name.

    The name is made an address: lower case, ASCII, hyphens. It is the same wherever the file
    lies, so that queries and judgements may name it.
    """
    if document.record_id:
        return document.record_id
    source = document.source
    if source.startswith(("http://", "https://")):
        parts = urlsplit(source)
        return slug(f"{parts.hostname} {unquote(parts.path)} {parts.query}") or "side"
    name = PurePosixPath(source.rsplit("!/", 1)[-1].replace("\\", "/")).name
    stem, _, record = name.partition("#")
    return slug(f"{PurePosixPath(stem).stem} {record}") or "prosjekt"


def slug(text: str) -> str:
    """Returns `text` as lower-case ASCII words with hyphens, 80 characters at most."""
    text = text.lower().translate(_ASCII)
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:80].strip("-")


def describe(document: Document, project_id: str) -> Project:
    """Returns what the document tells of its project; what it doesn't tell stays empty."""
    first: dict[str, str] = {}
    for field in document.fields:
        first.setdefault(field.name, field.value)
    return Project(
        id=project_id,
        title=document.title,
        source=document.source,
        language=document.language,
        kind=document.kind,
        format=document.format,
        municipalities=_municipalities(document, first),
        period=_period(first),
        amount_nok=amount_nok(first["amount"]) if "amount" in first else None,
        programme=first.get("programme"),
        funder=first.get("funder"),
        lead=first.get("lead"),
        partners=_listed(document.fields, "partners"),
        status=_status(first.get("status", "")),
        summary=_summary(document),
        url=_url(document, first),
        themes=_listed(document.fields, "themes"),
        extra={
            field.name: field.value
            for field in document.fields
            if field.how == "column" and field.name not in _KNOWN
        },
    )


def _municipalities(document: Document, first: dict[str, str]) -> tuple[Municipality, ...]:
    listed = municipalities_listed(first.get("municipality", ""))
    if listed:
        return listed
    told = [first[name] for name in ("lead", "partners") if name in first]
    named = [*_each(municipalities_listed, told), *_each(municipalities_in, told)]
    if document.kind is not PageKind.REGISTER_ROW or not named:
        named += [*municipalities_in(document.title), *municipalities_in(document.text)]
    return tuple(dict.fromkeys(named))[:_MOST_MUNICIPALITIES]


def _each(
    read: Callable[[str], tuple[Municipality, ...]], texts: Iterable[str]
) -> Iterable[Municipality]:
    return (unit for text in texts for unit in read(text))


def _period(first: dict[str, str]) -> Period | None:
    if "period" in first:
        return period_of(first["period"])
    start = period_of(first.get("start", ""))
    end = period_of(first.get("end", ""))
    if not start and not end:
        return None
    return Period(start.start if start else None, end.end if end else None)


def _status(value: str) -> str | None:
    lowered = value.lower()
    return next(
        (status for status, words in _STATUS.items() if any(word in lowered for word in words)),
        None,
    )


def _listed(fields: Iterable[Field], name: str) -> tuple[str, ...]:
    values = [
        part.strip(" .•-")
        for field in fields
        if field.name == name
        for part in _SPLIT.split(field.value)
    ]
    return tuple(dict.fromkeys(value for value in values if value))


def _summary(document: Document) -> str | None:
    for block in document.blocks:
        text = document.text[block.start : block.end]
        if block.kind is BlockKind.PARAGRAPH and len(text) > 60:
            return (
                text
                if len(text) <= _SUMMARY_CHARS
                else text[:_SUMMARY_CHARS].rsplit(" ", 1)[0] + " …"
            )
    return None


def _url(document: Document, first: dict[str, str]) -> str | None:
    for candidate in (document.source, first.get("url", "")):
        if candidate.startswith(("http://", "https://")):
            return candidate
    return None
