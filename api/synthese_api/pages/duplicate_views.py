"""What the pages of duplicates show of a run: addresses, pairs, sides, and what people said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, urlencode

from fastapi import Request, Response

from synthese.duplicate_records import (
    COPIES,
    DuplicatePair,
    DuplicateRun,
    DuplicateType,
    Text,
    Verdict,
)
from synthese.duplicates.reviewing import keyed
from synthese.errors import IndexStateError, NotFoundError
from synthese.reports.duplicates.telling import Telling
from synthese.stores.verdicts import Contents, Verdicts
from synthese.wording import say
from synthese_api.context import reader_language, services
from synthese_api.duplicates import Opened, threshold_of
from synthese_api.pages import figures
from synthese_api.pages.links import Search, web_address

LIST = "/dubletter"
TYPES = tuple(each for each in DuplicateType if each is not DuplicateType.NONE)


@dataclass(frozen=True, slots=True)
class Way:
    """Addresses of a run's pages; a threshold that was moved goes along."""

    run: str
    threshold: str = ""

    def to(self, path: str = "", /, **params: object) -> str:
        """Returns the address of a page of the run; empty parameters are left out."""
        given = {"terskel": self.threshold, **params}
        told = {name: str(value) for name, value in given.items() if value not in ("", None)}
        query = f"?{urlencode(told)}" if told else ""
        return f"{LIST}/{quote(self.run, safe='')}{path}{query}"

    def pair(self, pair: DuplicatePair, **params: object) -> str:
        """Returns the address where a pair is seen and judged."""
        return self.to("/vurder", v=pair.left, h=pair.right, **params)


@dataclass(frozen=True, slots=True)
class Side:
    """A text as the head of a page tells of it; `href` leads to where it can be read."""

    sign: str
    text: Text
    href: str | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A pair in a list, with its titles and what is said of it."""

    pair: DuplicatePair
    left: Text
    right: Text
    url: str
    said: Verdict | None


def asked_run(request: Request, run: str) -> tuple[Opened, Way]:
    """Returns a run under the threshold of the address, and the addresses of its pages.

    Raises:
        NotFoundError: there is none such, or its folder is gone.
        InputError: the threshold can't be used.
    """
    given = request.query_params.get("terskel", "")
    return at(request, run, given)


def at(request: Request, run: str, given: str) -> tuple[Opened, Way]:
    """Returns a run under a threshold as somebody wrote it.

    Raises:
        NotFoundError: there is none such, or its folder is gone.
        InputError: the threshold can't be used.
    """
    threshold = threshold_of(given)
    opened = services(request).duplicates.opened(run, threshold=threshold)
    return opened, Way(opened.id, f"{threshold:g}" if threshold and opened.moved else "")


def shown(
    request: Request, name: str, seen: tuple[Opened, Way], context: Mapping[str, object]
) -> Response:
    """Returns a page of a run."""
    opened, way = seen
    told = Telling(reader_language(request))
    shared = {
        "opened": opened,
        "run": opened.plain,  # of what is decided the pages tell by themselves
        "way": way,
        "told": told,
        "mendable": services(request).uploads is not None,
        "copies": COPIES,
        "held": held_here(request, told),
    }
    return services(request).templates.page(request, name, {**shared, **context})


def held_here(request: Request, told: Telling) -> Callable[[DuplicateRun], str]:
    """Returns what tells of a run what was held against what."""
    return partial(held, told=told, collection=services(request).settings.index.name)


def held(record: DuplicateRun, *, told: Telling, collection: str) -> str:
    """Returns what was held against what, in a sentence.

    Args:
        record: the run.
        told: the reader's language.
        collection: the name by which a run knows the index that is shown here.
    """
    if record.sources == (collection,) and not record.against:
        return say("dublett_pages.whole_collection", told.language)
    first, second = (
        ", ".join(figures.short_source(each) for each in sources)
        for sources in (record.sources, record.against)
    )
    if not second:
        return told.say("within", sources=first)
    return told.say("across", sources=first, against=second)


def side(request: Request, text: Text, sign: str) -> Side:
    """Returns a text as the head of a page tells of it."""
    language = reader_language(request)
    facts = (
        text.applicant or "",
        figures.places(text.municipalities, language),
        figures.period(text.period, language) if text.period else "",
        figures.kroner(text.amount_nok, language) if text.amount_nok is not None else "",
        text.programme or "",
    )
    return Side(sign, text, _reachable(request, text), tuple(filter(None, facts)))


def _reachable(request: Request, text: Text) -> str | None:
    """Returns where a text can be read: its address on the web, or its project's page here."""
    if text.href:
        return text.href if text.href.startswith("/prosjekt/") else web_address(text.href)
    try:
        project = services(request).live.current().project(text.id).project
    except (NotFoundError, IndexStateError):
        return None
    # A row of a table may have an id that a project has too; it isn't that project for that.
    return Search().project_url(project.id) if project.title == text.title else None


def lines(
    opened: Opened, way: Way, pairs: Iterable[DuplicatePair], *, said: Mapping[Contents, Verdict]
) -> list[Line]:
    """Returns pairs as a list shows them."""
    return [
        Line(pair, *opened.plain.sides(pair), way.pair(pair), said.get(of))
        for of, pair in keyed(opened.plain, pairs)
    ]


def said_by(verdicts: Verdicts, name: str) -> dict[Contents, Verdict]:
    """Returns what may be shown to a reviewer: what they said, and what was settled.

    What others said is left out, so that two reviewers stay blind to each other.
    """
    found = {(each.left, each.right): each for each in verdicts.by(name)} if name else {}
    settled = (each for each in verdicts.all() if each.role == "settled")
    return found | {(each.left, each.right): each for each in settled}
