"""Saved searches: a list of one's own, what is new in each, and the forms that change it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from starlette.datastructures import QueryParams

from synthese import keeping, watching
from synthese.errors import InputError
from synthese.index import Index
from synthese.kept_records import Asked, Match, SavedSearch
from synthese.records import Project
from synthese.stores.kept import Kept
from synthese_api.context import services
from synthese_api.owner import editing, kept_of, owner_of, remember, with_owner
from synthese_api.pages.feeds import feed
from synthese_api.pages.keeping import (
    Text,
    Texts,
    deleting,
    held,
    is_held,
    onward,
    own_place,
    restored,
    shown,
    taken_along,
)
from synthese_api.pages.links import Search
from synthese_api.pages.marking import Excerpt, excerpt

router = APIRouter(include_in_schema=False)

_LIST = "/lagrede"
_ONE = "/lagret/{token}"
_EARLIER_SHOWN = 200
_QUOTE_CHARS = 340


@dataclass(frozen=True, slots=True)
class Told:
    """A match as shown: its project as it stands now, the words that answer, and where they are."""

    match: Match
    project: Project | None
    url: str | None
    quote: Excerpt | None


def asked_of(search: Search) -> Asked:
    """Returns what a search asks for, whatever page and order it is shown in."""
    return Asked(search.query, search.where, search.plain, search.without, search.mode)


def search_of(asked: Asked) -> Search:
    """Returns the search that a saved one stands for."""
    return Search(
        query=asked.query,
        where=asked.where,
        plain=asked.plain,
        without=asked.without,
        mode=asked.mode,
    )


def told(index: Index, saved: SavedSearch, matches: Iterable[Match]) -> list[Told]:
    """Returns matches as shown."""
    search = search_of(saved.asked)
    some = []
    for each in matches:
        project = keeping.project_now(index, each.found.project)
        best = each.found.passages[0] if each.found.passages else None
        url = search.project_url(project.id, best) if project else None
        quote = excerpt(best, max_chars=_QUOTE_CHARS) if best else None
        some.append(Told(each, project, url, quote))
    return some


@router.get(_LIST)
def searches(request: Request) -> Response:
    """Shows the reader's saved searches, with how many new matches each has."""
    owner = owner_of(request)
    with kept_of(request) as kept:
        mine = kept.searches(owner) if owner else []
        if mine and owner:
            index = services(request).live.current()
            told_now = [watching.look(index, kept, each) for each in mine]
            if any(told_now):
                mine = kept.searches(owner)
    context = {
        "searches": [(each, search_of(each.asked)) for each in mine],
        "deleted": request.query_params.get("slettet", ""),
    }
    return shown(request, "saved.html", context)


@router.get(f"{_LIST}/ny")
def new_search(request: Request) -> Response:
    """Shows what a search would tell, and asks what it is to be called."""
    return _new(request, Search.of(request.query_params))


@router.post(_LIST)
def save_search(
    request: Request,
    *,
    q: Text = "",
    where: Texts = None,
    ord: Texts = None,
    uten: Texts = None,
    mode: Text = "hybrid",
    navn: Text = "",
    terskel: Text = "",
) -> Response:
    """Saves a search; a mistake is told beside the form."""
    pieces = {"where": where or [], "ord": ord or [], "uten": uten or []}
    given = [(name, value) for name, values in pieces.items() for value in values]
    search = Search.of(QueryParams([("q", q), ("mode", mode), *given]))
    owner, key = with_owner(request)
    try:
        with kept_of(request) as kept:
            made = watching.save(
                services(request).live.current(),
                kept,
                _asked(search),
                owner=owner,
                name=navn,
                threshold=_threshold(terskel),
                most=services(request).settings.max_kept,
            )
    except InputError as error:
        return _new(request, search, error, name=navn)
    return remember(request, onward(request, f"/lagret/{made.edit}", gjort="lagret"), key)


@router.get(_ONE)
def saved_search(request: Request, token: str) -> Response:
    """Shows what is new in a saved search, and what was told before."""
    return _one(request, token)


@router.get(f"{_ONE}/atom.xml")
def atom(request: Request, token: str) -> Response:
    """Returns the newest matches as an Atom feed; it says nothing of how to change the search."""
    index = services(request).live.current()
    with kept_of(request) as kept:
        watching.look(index, kept, kept.search(token)[0])
        return feed(request, index, kept, kept.search(token)[0])


@router.post(f"{_ONE}/lest")
def mark_read(request: Request, token: str, *, til: Text = "0") -> Response:
    """Marks the matches up to a number as read."""
    with kept_of(request) as kept:
        number = int(til) if til.isascii() and til.isdecimal() and len(til) < 16 else 0
        kept.mark_read(_editable(kept, token), number)
    return onward(request, f"/lagret/{token}", gjort="lest")


@router.post(f"{_ONE}/terskel")
def move_threshold(request: Request, token: str, *, terskel: Text = "") -> Response:
    """Moves the threshold of a saved search."""
    try:
        with kept_of(request) as kept:
            index = services(request).live.current()
            watching.move_threshold(index, kept, _editable(kept, token), _threshold(terskel))
    except InputError as error:
        return _one(request, token, error)
    return onward(request, f"/lagret/{token}", gjort="terskel")


@router.post(f"{_ONE}/navn")
def rename(request: Request, token: str, *, navn: Text = "") -> Response:
    """Gives a saved search another name."""
    try:
        with kept_of(request) as kept:
            kept.rename_search(_editable(kept, token), keeping.checked_name(navn))
    except InputError as error:
        return _one(request, token, error)
    return onward(request, f"/lagret/{token}", gjort="navn")


@router.get(f"{_ONE}/slett")
def confirm(request: Request, token: str) -> Response:
    """Asks whether the saved search is to be deleted."""
    with kept_of(request) as kept:
        return deleting(request, _editable(kept, token), "search")


@router.post(f"{_ONE}/slett")
def delete(request: Request, token: str) -> Response:
    """Deletes a saved search; the list offers to bring it back."""
    with kept_of(request) as kept:
        kept.delete(_editable(kept, token))
    return onward(request, _LIST, slettet=token)


@router.post(f"{_ONE}/gjenopprett")
def restore(request: Request, token: str) -> Response:
    """Brings a deleted search back."""
    return restored(request, "search", token, "/lagret")


@router.post(f"{_ONE}/ta-med")
def take_along(request: Request, token: str) -> Response:
    """Puts a saved search on the reader's list."""
    return held(request, f"/lagret/{token}", lambda k, o: k.hold(o, _editable(k, token)))


@router.post(f"{_ONE}/slipp")
def let_go(request: Request, token: str) -> Response:
    """Takes a saved search off the reader's list."""
    return held(request, _LIST, lambda k, o: k.let_go(o, _editable(k, token)))


def _editable(kept: Kept, token: str) -> SavedSearch:
    found, may_edit = kept.search(token)
    editing(may_edit)
    return found


def _asked(search: Search) -> Asked:
    if not (search.query or search.where):
        raise InputError("kept.nothing_asked")
    return asked_of(search)


def _threshold(typed: str) -> float:
    try:
        return float(typed or 0)
    except ValueError as error:
        raise InputError("kept.wrong_threshold") from error


def _new(
    request: Request, search: Search, error: InputError | None = None, *, name: str | None = None
) -> Response:
    try:
        proposal = watching.propose(services(request).live.current(), _asked(search))
    except InputError as problem:
        error, proposal = error or problem, None
    suggested = search.query or ", ".join(value for _, value in search.where)
    context = {
        "search": search,
        "proposal": proposal,
        "name": suggested[:200] if name is None else name,
        "chosen": None,
    }
    return shown(request, "save_search.html", context, error=error)


def _one(request: Request, token: str, error: InputError | None = None) -> Response:
    index = services(request).live.current()
    with kept_of(request) as kept:
        saved, may_edit = kept.search(token)
        if watching.look(index, kept, saved):
            saved, _ = kept.search(token)
        taken, key = taken_along(request, kept, saved) if may_edit else (False, None)
        every = told(index, saved, kept.matches(saved, newest=_EARLIER_SHOWN))
        context = {
            "saved": saved,
            "search": search_of(saved.asked),
            "fresh": [each for each in every if each.match.number > saved.seen],
            "earlier": [each for each in every if each.match.number <= saved.seen],
            "proposal": watching.propose(index, saved.asked) if may_edit else None,
            "chosen": saved.threshold,
            "may_edit": may_edit,
            "mine": taken or is_held(request, kept, saved),
            "taken": taken,
            "done": request.query_params.get("gjort", ""),
            "own_place": own_place(request),
        }
    return remember(request, shown(request, "saved_one.html", context, error=error), key)
