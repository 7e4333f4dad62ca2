"""What a screening rests on: what was read, what was searched, what wasn't, and the sources."""

from __future__ import annotations

from synthese.pilot_records import SourceEntry
from synthese.reports.exports.cleaning import one_line
from synthese.reports.screening.telling import References, Telling
from synthese.reports.syntheses.blocks import Block, Entry, Items, Line, Link, Paragraph, Words
from synthese.reports.syntheses.blocks import References as ReferenceList
from synthese.reports.syntheses.telling import shown_address, words
from synthese.screening_records import Application, Screening, Searched
from synthese.wording import count, named, number, say

Rows = tuple[tuple[str, tuple[Line, ...]], ...]


def read_rows(t: Telling, application: Application) -> Rows:
    """Returns how much of an application could be read, and what it is a digest of."""
    rows = {
        "read": [read_told(t, application), *map(t.failure, application.coverage.failures)],
        "file": [one_line(application.name)],
    }
    told = [(t.say(f"fact_{name}"), tuple(map(words, e))) for name, e in rows.items() if any(e)]
    digest: Line = (Words(f"SHA-256 {application.digest}", "code"),)
    return (*told, (t.say("fact_digest"), (digest,)))


def read_told(t: Telling, application: Application) -> str:
    """Returns how much was read, with the pages that no text could be had of."""
    held = application.coverage
    told = [t.count("words", held.words)]
    if held.pages:
        told.insert(0, count("synthesis.pages", held.pages, t.language, n=held.pages))
    told += [t.listed([named("language", each, t.language) for each in held.languages])]
    lines = [f"{', '.join(each for each in told if each)}."]
    for name, pages in (("silent", held.silent), ("recognised", held.recognised)):
        if pages:
            lines.append(t.count(name, len(pages), pages=t.listed(list(map(str, pages)))))
    return " ".join(lines)


def searched_rows(t: Telling, screening: Screening) -> Rows:
    """Returns what an application was held against."""
    told = searched_told(t, screening.searched)
    told["on"] = [t.day(screening.on)]
    told["version"] = [f"Synthese {one_line(screening.version)}"] if screening.version else []
    return tuple(
        (t.say(f"searched_{name}"), tuple(map(words, lines)))
        for name, lines in told.items()
        if lines
    )


def searched_told(t: Telling, searched: Searched) -> dict[str, list[str]]:
    """Returns what was searched, by what it is of."""
    sources = [f"{one_line(name)} ({number(n, t.language)})" for name, n in searched.sources[:12]]
    if len(searched.sources) > len(sources):
        sources.append(t.count("more", len(searched.sources) - len(sources)))
    covers = t.say(
        "covers",
        projects=t.count("projects", searched.projects),
        documents=t.count("documents", searched.documents),
        passages=t.count("passages", searched.passages),
    )
    silent = [t.count("pages_without_text", searched.pages_without_text)]
    published = f", {t.day(searched.published)}" if searched.published else ""
    index = t.say("index_told", generation=searched.generation) + published
    return {
        "covers": [covers],
        "languages": [each] if (each := t.languages(searched.languages)) else [],
        "sources": [", ".join(sources)] if sources else [],
        "textless": silent if searched.pages_without_text else [],
        "failed": [t.count("not_read", searched.failed)] if searched.failed else [],
        "index": [index],
        "fingerprint": [one_line(searched.fingerprint)],
    }


def unchecked(t: Telling, screening: Screening) -> Block:
    """Returns what wasn't looked at or can't be known."""
    if not screening.unchecked:
        return Paragraph(words(t.say("unchecked_none")))
    return Items(tuple(words(t.reason(each)) for each in screening.unchecked))


def sources(cited: References, *, digest_chars: int = 64) -> Block:
    """Returns the reference list, with so many signs of each digest."""
    entries = (Entry(each.number, _entry(cited.t, each, digest_chars)) for each in cited.entries)
    return ReferenceList(tuple(entries))


def _entry(t: Telling, source: SourceEntry, digest_chars: int) -> tuple[Line, ...]:
    address = shown_address(source)
    told = [t.day(source.date) if source.date else say("synthesis.no_date", t.language)]
    told.append(named("language", source.language, t.language))
    if source.pages:
        told.append(count("synthesis.pages", source.pages, t.language, n=source.pages))
    title = Words(one_line(source.title) or address, "strong", t.lang(source.language))
    named_by = () if address == one_line(source.title) else ((Link(address, address),),)
    digest = Words(f"SHA-256 {source.digest[:digest_chars]}", "code")
    return ((title,), *named_by, words(" · ".join(told)), *(((digest,),) if source.digest else ()))
