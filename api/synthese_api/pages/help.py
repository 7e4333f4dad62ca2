"""How to use Synthese, and what it does not do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from synthese.errors import IndexStateError
from synthese.strength import GRADES, Grade
from synthese.wording import Language, say
from synthese_api.context import reader_language, services
from synthese_api.pages import figures
from synthese_api.pages.links import Search
from synthese_api.pages.seeking import shown_examples

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a help page: the id it is linked to by, its name in the wording, its paragraphs.

    `asks` is how many examples of queries stand after its first paragraph.
    """

    id: str
    name: str
    paragraphs: int = 1
    asks: int = 0


HELP = (
    Section("sok", "search", 3),
    Section("styrke", "strength", 2),
    Section("sporring", "query", 2, asks=5),
    Section("forstatt", "chips", 2, asks=4),
    Section("avgrens", "narrow", 2),
    Section("ar-og-kart", "map", 2),
    Section("rekkefolge", "order"),
    Section("prosjekt", "project", 2),
    Section("rett", "correct"),
    Section("lignende", "similar"),
    Section("grupper", "groups", 3),
    Section("dubletter", "copies", 2),
    Section("soknader", "screening", 3),
    Section("erfaringer", "beside", 3),
    Section("snakke-sammen", "meet", 2),
    Section("samlinger", "collections"),
    Section("lagrede-sok", "saved"),
    Section("eksport", "export", 2),
    Section("tastatur", "keys"),
    Section("visning", "looks"),
)
LIMITS = (
    Section("skriver", "writes", 2),
    Section("fullstendig", "complete", 2),
    Section("treff", "found", 2),
    Section("sprak", "languages", 2),
    Section("lest", "read", 2),
    Section("roller", "roles", 2),
    Section("parallelt", "alike", 2),
    Section("erfaringer", "cells", 3),
    Section("personer", "people"),
    Section("innlogging", "access"),
    Section("ut", "outside"),
)
_KEYS = 5
_COUNTY = "Trøndelag"  # where no project's county is known
_IN = (" i ", " in ")  # what parts a topic from its place in an example


@router.get("/hjelp")
def help_page(request: Request) -> Response:
    """Tells how search works, with examples of what can be found here."""
    asked = _asked(request)
    language = reader_language(request)
    context = {
        "sections": HELP,
        "asks": {each.name: _queries(each, asked, language) for each in HELP if each.asks},
        "grades": grades(language),
        "keys": range(1, _KEYS + 1),
    }
    return services(request).templates.page(request, "help.html", context)


@router.get("/hjelp/begrensninger")
def limits_page(request: Request) -> Response:
    """Tells what Synthese does not do, and how well it does the rest."""
    return services(request).templates.page(request, "limits.html", {"sections": LIMITS})


def grades(language: Language) -> list[tuple[Grade, str]]:
    """Returns each name of a strength and the points it is given for, the best first."""
    told: list[tuple[Grade, str]] = []
    above = None
    for least, name in GRADES:
        low = figures.percent(least)
        form = "help.strength_from" if above is None else "help.strength_between"
        told.append((name, say(form, language, low=low, high=(above or 101) - 1)))
        above = low
    return [*told, ("weak", say("help.strength_below", language, high=above))]


def _queries(
    section: Section, asked: Mapping[str, str], language: Language
) -> list[tuple[str, str]]:
    """Returns the examples of a section: the query, and the address of its hits."""
    numbers = range(1, section.asks + 1)
    queries = [say(f"help.{section.name}_query_{n}", language, **asked) for n in numbers]
    return [(query, Search(query).url) for query in queries]


def _asked(request: Request) -> Mapping[str, str]:
    """Returns what the examples ask for: two topics and a county that occur in the collection."""
    language = reader_language(request)
    tongues = {each.query: each.language for each in shown_examples(request)}

    def foreign(query: str) -> tuple[bool, bool, bool]:
        tongue = tongues[query]
        return (tongue == "en") != (language == "en"), " " in _topic(query), tongue != language

    first, second, *_ = dict.fromkeys(_topic(query) for query in sorted(tongues, key=foreign))
    return {
        "spoken": first,
        "topic": _as_one(first),
        "other": _as_one(second),
        "quoted": f'"{first}"',
        "county": _as_one(_county(request)),
    }


def _topic(query: str) -> str:
    for word in _IN:
        query = query.partition(word)[0]
    return query.removesuffix(" distriktskommune")


def _as_one(words: str) -> str:
    """Returns words that the query language takes as one."""
    return f'"{words}"' if " " in words else words


def _county(request: Request) -> str:
    """Returns the county with most projects."""
    try:
        facets = services(request).live.current().facets
    except IndexStateError:
        return _COUNTY
    counted = facets.count(facets.among(None), "county").get("county", {})
    return next(iter(counted), _COUNTY)
