"""One application: what it overlaps with, its facets put right, and what somebody finds of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from synthese.errors import InputError, NotFoundError
from synthese.reports.duplicates.telling import Telling as DuplicateTelling
from synthese.reports.screening.memo import found_told, news_told
from synthese.reports.screening.telling import Telling
from synthese.screening.agreeing import held, seeing, visible_decisions
from synthese.screening.applications import PASTED
from synthese.screening_records import (
    FACETS,
    Draft,
    FacetName,
    Overlap,
    Screening,
    ScreeningMatch,
    Tab,
    Verdict,
)
from synthese.stores.applications import ApplicationEntry
from synthese.stores.drafts import moment
from synthese.wording import Language, say
from synthese_api.access import Person, Screener
from synthese_api.context import known_language, reader_language, services
from synthese_api.pages.keeping import Text, Texts
from synthese_api.pages.screening import covered
from synthese_api.pages.screening_views import LIST, TABS, Pair, View, chosen_tab
from synthese_api.pages.signing import name_of, signed
from synthese_api.problems import status_of
from synthese_api.screening import LONE

router = APIRouter(include_in_schema=False)

_ONE = LIST + "/sak/{id}"
_DONE = {
    "rettet": "screening_pages.edit_done",
    "angret": "screening_pages.edit_withdrawn",
}
"""What was done, by its name in the address."""
_MOST_RESTS = 12  # matches of the fourth tab aren't listed beyond this


@dataclass(frozen=True, slots=True)
class SaidFacet:
    """A facet's form as it was filled in, and why it could not be taken."""

    facet: str = ""
    text: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """Another application of the call that says the same."""

    overlap: Overlap
    name: str
    title: str
    kind: str
    pairs: tuple[Pair, ...]


@router.get(_ONE)
def application_page(request: Request, id: str, person: Screener) -> Response:
    """Shows what an application overlaps with, and the form for what somebody finds."""
    page = _page(request, id, person)
    if "gjort" not in request.query_params:  # else it is shown again after what was done there
        with services(request).screenings.store() as store:
            store.note(person.name, "opened", call=store.call_of(id), application=id)
    return page


@router.post(_ONE + "/fasett")
def edit(
    request: Request,
    id: str,
    person: Screener,
    *,
    felt: Text = "",
    verdier: Text = "",
    angre: Text = "",
    navn: Text = "",
    fane: Text = "",
) -> Response:
    """Keeps what somebody says of a facet, or takes it back; the matches are ranked anew."""
    try:
        by = reader_name(request, person, navn)
        facet = _facet(felt)
        typed = None if angre else verdier
        services(request).screenings.put_right(id, facet, typed, by=by)
    except InputError as error:
        if isinstance(error, NotFoundError):
            raise
        said = SaidFacet(felt, verdier, error.text(reader_language(request)))
        return _page(request, id, person, said=said, status=status_of(error))
    told = "angret" if angre else "rettet"
    return signed(_onward(id, fane, told, f"#felt-{facet}"), _typed(person, by))


@router.post(_ONE + "/utkast")
def save_draft(
    request: Request,
    id: str,
    person: Screener,
    *,
    funn: Text = "",
    begrunnelse: Text = "",
    prosjekt: Texts = None,
    navn: Text = "",
    fane: Text = "",
) -> Response:
    """Keeps what somebody is writing, for whoever has no script that does."""
    by = " ".join(navn.split()) if person.way == "local" else person.name
    draft = Draft(id, by, moment(), _verdict(funn), begrunnelse, tuple(prosjekt or ()))
    services(request).screenings.save_draft(draft)
    return signed(_onward(id, fane, "", "#vurdering"), _typed(person, by))


@router.post(_ONE + "/sett")
def see(
    request: Request, id: str, person: Screener, *, navn: Text = "", fane: Text = ""
) -> Response:
    """Shows what others found to somebody who doesn't read blind any more: the log tells it."""
    try:
        by = reader_name(request, person, navn)
    except InputError as error:
        message = error.text(reader_language(request))
        return _page(request, id, person, message=message, status=status_of(error))
    services(request).screenings.see(id, by=by)
    return signed(_onward(id, fane, "", "#vurdering"), _typed(person, by))


@router.post(_ONE + "/vurdering")
def decide(
    request: Request,
    id: str,
    person: Screener,
    *,
    funn: Text = "",
    begrunnelse: Text = "",
    prosjekt: Texts = None,
    navn: Text = "",
    fane: Text = "",
) -> Response:
    """Keeps a decision, a new line of the log; a mistake is told beside the form."""
    verdict, projects = _verdict(funn), tuple(dict.fromkeys(prosjekt or ()))
    try:
        by = reader_name(request, person, navn)
        if verdict is None:
            raise InputError("screening_pages.no_verdict")
        if not begrunnelse.strip():
            raise InputError("screening_pages.no_reason")
        services(request).screenings.decide(id, verdict, begrunnelse, by=by, projects=projects)
    except InputError as error:
        if isinstance(error, NotFoundError):
            raise
        draft = Draft(id, "", "", verdict, begrunnelse, projects)
        message = error.text(reader_language(request))
        return _page(request, id, person, draft=draft, message=message, status=status_of(error))
    return signed(_onward(id, fane, "vurdert", "#vurdering"), _typed(person, by))


# ---- what is taken along


@router.get(_ONE + "/notat.{suffix}")
def send_memo(request: Request, id: str, suffix: str, person: Screener) -> Response:
    """Sends the memo, in either written norm (``malform``), without a title in its name."""
    from synthese.reports.screening import MEDIA_TYPES, MemoFormat, memo

    if suffix not in MEDIA_TYPES:
        raise NotFoundError("web.no_such_page")
    format_, screenings = cast(MemoFormat, suffix), services(request).screenings
    language = known_language(request.query_params.get("malform")) or reader_language(request)
    application, screening, _ = screenings.screened(id)
    with screenings.store() as store:
        call = store.call_of(id)
        others = {each.id: each.name for each in store.entries(call)}
        seen = visible_decisions(store.decisions(id), known_name(request, person))
        store.note(person.name, "exported", call=call, application=id)
    content = memo(
        application, screening, format_, language=language, decisions=seen, others=others
    )
    name = f"notat-{id[:8]}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=MEDIA_TYPES[format_], headers=headers)


# ---- who


def reader_name(request: Request, person: Person, typed: str) -> str:
    """Returns the name to put under what somebody says.

    Raises:
        InputError: nobody is known, and no name was typed.
    """
    if person.way != "local":
        return person.name
    name = " ".join((typed or name_of(request)).split())
    if not name:
        raise InputError("screening_pages.no_name")
    return name


def known_name(request: Request, person: Person) -> str:
    """Returns whom the page takes the reader for, empty where that isn't known yet."""
    return name_of(request) if person.way == "local" else person.name


def _typed(person: Person, by: str) -> str:
    """Returns the name that the browser is to remember: one that was typed, no other."""
    return by if person.way == "local" else ""


# ---- what is shown


def _page(
    request: Request,
    id: str,
    person: Person,
    *,
    said: SaidFacet | None = None,
    draft: Draft | None = None,
    message: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    service, language = services(request), reader_language(request)
    application, screening, compared = service.screenings.screened(id)
    view = View(id, application, screening, index=service.screenings.index, language=language)
    name = known_name(request, person)
    with service.screenings.store() as store:
        call = store.call(store.call_of(id))
        entries = {each.id: each for each in store.entries(call.id)}
        decisions = store.decisions(id)
        # What was written before its writer said who she is, is hers who sits at the machine.
        unsigned = store.draft(id, "") if person.way == "local" else None
        draft = draft or store.draft(id, name) or unsigned or Draft(id, name, "")
        seen = seeing(store.log(call.id), id)
    visible = visible_decisions(decisions, name, seeing=seen)
    tabs = view.tabs()
    words, gaps = covered(application.coverage, language)
    telling = Telling(language)
    context = {
        "view": view,
        "call": call if call.name != LONE else None,
        "call_url": f"{LIST}/utlysning/{call.id}" if call.name != LONE else "",
        "entered": entries[id].added,
        "pasted": application.source == PASTED,
        "coverage": words,
        "gaps": gaps,
        "facets": view.facets(),
        "tabs": tabs,
        "tab": chosen_tab(request.query_params.get("fane", ""), tabs),
        "axis": view.axis,
        "found": found_told(telling, screening),
        "news": view.news(),
        "news_line": news_told(telling, screening),
        "learnt": view.learnt(),
        "contacts": view.contacts(),
        "others": _others(view, entries, language),
        "comparing": not compared,
        "told": telling.reason,
        "likely": telling.likeness,
        "rests": _rests(screening),
        "verdicts": tuple(Verdict),
        "draft": draft,
        "log": visible[::-1],
        "hidden": len(decisions) > len(visible),
        "standing": held(visible),
        "seeing": name in seen,
        "person": "" if person.way == "local" else person.name,
        "name_of_reader": name,
        "said": said or SaidFacet(),
        "decision_error": message,
        "done": _done(request, language),
        "decided": request.query_params.get("gjort") == "vurdert",
        "retention": service.settings.applications_keep_days,
    }
    return service.templates.page(request, "screening_application.html", context, status=status)


def _others(
    view: View, entries: Mapping[str, ApplicationEntry], language: Language
) -> tuple[Other, ...]:
    """Returns the other applications of the call that say the same, but those that have gone."""
    kinds = DuplicateTelling(language)
    found = []
    for overlap in view.screening.overlaps:
        entry = entries.get(overlap.application)
        if entry is not None:
            id = overlap.application
            pairs = tuple(view.pair_of_others(each, id) for each in overlap.quotes)
            found.append(
                Other(
                    overlap, entry.name, entry.title or entry.name, kinds.type(overlap.type), pairs
                )
            )
    return tuple(found)


def _rests(screening: Screening) -> tuple[ScreeningMatch, ...]:
    """Returns the matches that a decision may rest on, those of the fourth tab last and few."""
    first = [each for each in screening.matches if each.tab is not Tab.OTHER]
    last = [each for each in screening.matches if each.tab is Tab.OTHER]
    return (*first, *last[: max(_MOST_RESTS - len(first), 0)])


def _done(request: Request, language: Language) -> str:
    key = _DONE.get(request.query_params.get("gjort", ""))
    return say(key, language) if key else ""


def _onward(id: str, tab: str, told: str, fragment: str) -> Response:
    params = {"fane": tab if tab in TABS else "", "gjort": told}
    query = urlencode({name: value for name, value in params.items() if value})
    return RedirectResponse(f"{LIST}/sak/{id}" + (f"?{query}" if query else "") + fragment, 303)


def _facet(given: str) -> FacetName:
    if given not in FACETS:
        raise InputError("web.invalid_value", names="felt")
    return given


def _verdict(given: str) -> Verdict | None:
    return Verdict.__members__.get(given.upper())
