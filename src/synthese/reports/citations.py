"""A project → how it is cited: a line of text, a RIS record, a BibTeX entry.

What a source says may hold anything. A line of it never becomes a line of the format, and what
the format has a meaning for is written so that it has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from synthese.records import Format, PageKind, Phase, Project
from synthese.wording import Language, months, say

_REPORTS = frozenset((Phase.APPLICATION, Phase.INTERIM, Phase.FINAL, Phase.FOLLOW_UP))
_ENDS = (".", "!", "?", "…")
_BETWEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_TEX = str.maketrans(
    {each: f"\\{each}" for each in "{}%&#$_"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
# What would end an address in an entry, or the entry itself, written as addresses write it.
_IN_ADDRESS = {each: f"%{ord(each):02X}" for each in '{}\\" <>^`|%'} | {"%": "%"}
_LANGUAGES = {
    "nb": "nb-NO",
    "nn": "nn-NO",
    "no": "no",
    "en": "en",
    "sv": "sv",
    "da": "da",
    "se": "se",
}


def to_text(project: Project, language: Language, *, address: str, read: date) -> str:
    """Returns a citation as a sentence or two, in the reader's language.

    Args:
        project: what is cited.
        language: the reader's.
        address: of the page that shows the project.
        read: the day that it was read.
    """
    body, title = _body(project), _one_line(project.title)
    year = _year(project) or say("project.no_year", language)
    month = months(language)[read.month - 1]
    day = say("project.cited_day", language, day=read.day, month=month, year=read.year)
    parts = [
        f"{body} ({year})." if body else "",
        _ended(title) if body else f"{title.rstrip('.')} ({year}).",
        _public(project),
        say(
            "project.cited_beside" if _public(project) else "project.cited_from",
            language,
            address=address,
            day=day,
        ),
    ]
    return " ".join(part for part in parts if part)


def to_ris(project: Project, address: str, *, read: date | None = None) -> str:
    """Returns a RIS record, UTF-8 with CRLF as the format asks.

    Args:
        project: what is cited.
        address: of the page that shows the project.
        read: the day that it was read, where it was.
    """
    lines = (f"{tag}  - {told}" for tag, told in _ris(project, address, read) if told)
    return "".join(f"{line}\r\n" for line in lines) + "ER  - \r\n"


def to_bibtex(project: Project, address: str, *, read: date | None = None) -> str:
    """Returns a BibTeX entry, UTF-8.

    Args:
        project: what is cited.
        address: of the page that shows the project.
        read: the day that it was read, where it was.
    """
    kind = "techreport" if _is_report(project) else "misc"
    fields = (
        ("title", f"{{{_tex(project.title)}}}"),  # in braces twice: the capitals are meant
        ("author", f"{{{_tex(_body(project))}}}" if _body(project) else ""),
        ("institution", _tex(_body(project)) if kind == "techreport" else ""),
        ("year", _year(project)),
        ("url", _tex_address(_public(project) or address)),
        ("urldate", read.isoformat() if read else ""),
        ("note", f"Synthese, {_tex(address)}" if _public(project) else "Synthese"),
        ("keywords", ", ".join(map(_tex, project.themes))),
        ("language", _LANGUAGES.get(project.language, "")),
    )
    told = "".join(f"  {name} = {{{value}}},\n" for name, value in fields if value)
    return f"@{kind}{{{_key(project)},\n{told}}}\n"


def _ris(project: Project, address: str, read: date | None) -> Iterator[tuple[str, str]]:
    yield "TY", "RPRT" if _is_report(project) else "ELEC"
    yield "ID", _one_line(project.id)
    yield "TI", _one_line(project.title)
    yield "AU", _body(project)
    yield "PY", _year(project)
    yield "DA", _ris_date(project.published)
    yield "PB", _one_line(project.publisher)
    yield "AB", _one_line(project.summary)
    yield from (("KW", _one_line(each)) for each in project.themes)
    yield from (("KW", _one_line(each.name)) for each in project.municipalities)
    yield "LA", _LANGUAGES.get(project.language, "")
    yield "UR", _one_line(_public(project))
    yield "UR", _one_line(address)
    yield "DB", "Synthese"
    yield "Y2", f"{read:%Y/%m/%d}/" if read else ""


def _ris_date(published: str | None) -> str:
    """Returns ``2025-02`` as ``2025/02//``."""
    parts = (published or "").split("-")
    return "/".join([*parts, *[""] * (4 - len(parts))]) if parts[0] else ""


def _is_report(project: Project) -> bool:
    told = project.phase in _REPORTS or project.kind is PageKind.REPORT_FORM
    return told or project.format in (Format.PDF, Format.DOCX)


def _body(project: Project) -> str:
    """Returns who answers for it: who leads it, or else who published it."""
    return _one_line(project.lead or project.publisher or project.government)


def _year(project: Project) -> str:
    """Returns the year that its newest document is of, or else the last that it is known to run."""
    period = project.period
    told = project.published or (period and (period.end or period.start)) or ""
    return told[:4] if told[:4].isdecimal() else ""


def _public(project: Project) -> str:
    """Returns the address at which its source lies open to everyone, or an empty string."""
    addresses = (_one_line(each) for each in (project.url, project.source))
    return next((each for each in addresses if _is_web(each)), "")


def _is_web(address: str) -> bool:
    return address.lower().startswith(("https://", "http://")) and " " not in address


def _one_line(text: str | None) -> str:
    return _BETWEEN.sub(" ", text or "").strip()


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(_ENDS) else f"{sentence}."


def _tex(text: str | None) -> str:
    return _one_line(text).translate(_TEX)


def _tex_address(address: str) -> str:
    return "".join(_IN_ADDRESS.get(each, each) for each in address)


def _key(project: Project) -> str:
    """Returns what the entry is called: letters, digits and hyphens of the id."""
    return re.sub(r"[^a-z0-9-]+", "-", project.id.lower()).strip("-") or "synthese"
