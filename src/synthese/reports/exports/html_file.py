"""Projects → one page to print or keep: nothing in it is fetched, and nothing runs."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files

from synthese.records import HitPassage, Period, Project
from synthese.reports.exports.cleaning import one_line, short_source
from synthese.reports.exports.columns import Moment, ends, points, starts
from synthese.reports.exports.facts import facts_told
from synthese.reports.exports.rows import Export, Facts, Row, in_chunks
from synthese.reports.markup import lang as _lang
from synthese.reports.markup import linked as _linked
from synthese.reports.markup import text as _t
from synthese.wording import Language, named, say

_STYLE = files(__package__).joinpath("page.css").read_text("utf-8")
STYLE_HASH = f"sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}"
"""Of the style that stands in the page, as a Content-Security-Policy names it."""


def to_html(export: Export) -> Iterator[bytes]:
    """Yields a page with the facts at its top and a table of every project."""
    return in_chunks(_pieces(export))


def _pieces(export: Export) -> Iterator[str]:
    facts, language = export.facts(), export.language
    title = _t(one_line(_title(facts, language)))
    yield (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"style-src '{STYLE_HASH}'\">\n"
        f"<title>{title} – Synthese</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{_facts(facts, language)}\n"
    )
    yield f'<div class="scroll" tabindex="0" role="region" aria-labelledby="treff">{_head(export)}'
    for row in export.rows:
        yield _project(row, export)
    yield "</table></div>\n</main>\n</body>\n</html>\n"


def _title(facts: Facts, language: Language) -> str:
    if facts.kind == "collection":
        return facts.title
    if not facts.title:
        return "; ".join(facts.filters)
    return say("export.page_title", language, query=facts.title)


def _facts(facts: Facts, language: Language) -> str:
    told = "".join(
        f"<dt>{_t(label)}</dt><dd>{''.join(f'<p>{_linked(line)}</p>' for line in lines)}</dd>\n"
        for label, lines in facts_told(facts, language)
    )
    return f"<dl>\n{told}</dl>"


def _head(export: Export) -> str:
    names = _columns(export)
    headings = "".join(
        f'<th scope="col"{_class(name)}>{_t(say(f"export.column_{name}", export.language))}</th>'
        for name in names
    )
    caption = _t(
        say(f"export.sheet_{'hits' if export.kind == 'search' else 'facts'}", export.language)
    )
    if export.kind == "collection":
        caption = _t(say("export.table_collection", export.language))
    return f'<table><caption id="treff">{caption}</caption>\n<thead><tr>{headings}</tr></thead>\n'


def _columns(export: Export) -> tuple[str, ...]:
    every = ("rank", "title", "municipalities", "period", "amount", "programme", "lead", "status")
    return (*every, "strength") if export.kind == "search" else every


def _project(row: Row, export: Export) -> str:
    columns = _columns(export)
    values = _values(row, export.language)
    lang = _lang(row.project.language)
    shown = "".join(
        f'<th scope="row"{lang}>{values[name]}</th>'
        if name == "title"
        else f"<td{_class(name)}>{values[name]}</td>"
        for name in columns
    )
    more = _more(row, export.language)
    return (
        f'<tbody><tr>{shown}</tr><tr class="more"><td></td><td colspan="{len(columns) - 1}">'
        f"{more}</td></tr></tbody>\n"
    )


def _values(row: Row, language: Language) -> dict[str, str]:
    project = row.project
    title = _t(project.title or project.id)
    strength = points(row)
    return {
        "rank": str(row.rank),
        "title": f'<a href="{_t(row.address)}">{title}</a>' if row.address else title,
        "municipalities": _places(row),
        "period": _period(project.period, project),
        "amount": _amount(project.amount_nok, language),
        "programme": _t(project.programme or project.funder or ""),
        "lead": _t(project.lead or ""),
        "status": _t(named("status", project.status, language)) if project.status else "",
        "strength": "" if strength is None else str(strength),
    }


def _places(row: Row) -> str:
    names = ", ".join(dict.fromkeys(unit.name for unit in row.project.municipalities))
    counties = ", ".join(dict.fromkeys(row.counties))
    return _t(f"{names} ({counties})" if names and counties else names)


def _period(period: Period | None, project: Project) -> str:
    if period is None:
        return ""
    first, last = starts(project), ends(project)
    begun, done = (_month(each) if each else "" for each in (first, last))
    return begun if begun == done else f"{begun}–{done}"


def _month(moment: Moment) -> str:
    """Returns ``08.2018``, or the year alone."""
    return ".".join(reversed(moment.told.split("-")))


def _amount(kroner: int | None, language: Language) -> str:
    if kroner is None:
        return ""
    return f"{kroner:,}".replace(",", "," if language == "en" else "\u00a0")


def _more(row: Row, language: Language) -> str:
    project, lang = row.project, _lang(row.project.language)
    parts = []
    if row.note:
        parts.append(
            f"<p><strong>{_t(say('export.column_note', language))}:</strong> {_t(row.note)}</p>"
        )
    if project.summary and not _begins(row.quote, project.summary):
        parts.append(f"<p{lang}>{_t(project.summary)}</p>")
    if row.quote:
        quoted = "<br>".join(filter(None, map(_t, row.quote.text.splitlines())))
        parts.append(f"<blockquote{lang}>{quoted}{_page(row.quote, language)}</blockquote>")
    told = (row.address or project.id, project.url or short_source(project.source))
    parts.append(f'<p class="quiet">{" · ".join(map(_linked, filter(None, told)))}</p>')
    return "".join(parts)


def _begins(quote: HitPassage | None, summary: str) -> bool:
    """Tells whether a quotation begins with a summary, which then says nothing more."""
    begun = one_line(summary).rstrip("… ")
    return quote is not None and one_line(quote.text).startswith(begun)


def _page(quote: HitPassage, language: Language) -> str:
    if quote.page is None:
        return ""
    told = say("export.page_of_quote", language, page=quote.page)
    return f' <span class="quiet" lang="{language}">({_t(told)})</span>'


def _class(name: str) -> str:
    if name in ("rank", "amount", "strength"):
        return ' class="number"'
    return ' class="span"' if name == "period" else ""
