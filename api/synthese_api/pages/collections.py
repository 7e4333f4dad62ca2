"""Collections: a list of one's own, each with its projects in order, and forms that change it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from synthese import keeping
from synthese.errors import InputError
from synthese.kept_records import Collection
from synthese.stores.kept import Kept
from synthese.wording import say
from synthese_api.context import reader_language, services
from synthese_api.owner import editing, kept_of, own_site, owner_of, remember, with_owner
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
from synthese_api.pages.links import Search, document_key

router = APIRouter(include_in_schema=False)

_LIST = "/samlinger"
_ONE = "/samling/{token}"


@router.get(_LIST)
def collections(request: Request) -> Response:
    """Shows the reader's collections, and a form for a new one."""
    return _list(request)


@router.post(_LIST)
def new_collection(request: Request, navn: Text = "", notat: Text = "") -> Response:
    """Makes a collection; a mistake is told beside the form."""
    owner, key = with_owner(request)
    try:
        with kept_of(request) as kept:
            most = services(request).settings.max_kept
            made = keeping.new_collection(kept, owner, navn, notat, most=most)
    except InputError as error:
        return _list(request, error)
    return remember(request, onward(request, f"/samling/{made.edit}"), key)


@router.get(f"{_LIST}/legg")
def choose(request: Request) -> Response:
    """Asks which collection projects are to be put in."""
    return _choice(request, request.query_params.getlist("prosjekt"))


@router.post(f"{_LIST}/legg")
def put(
    request: Request,
    *,
    prosjekt: Texts = None,
    samling: Text = "",
    navn: Text = "",
    tilbake: Text = "",
) -> Response:
    """Puts projects in a collection, a new one where none is chosen."""
    owner, key = with_owner(request)
    projects = prosjekt or []
    try:
        if not projects:
            raise InputError("kept.nothing_chosen")
        with kept_of(request) as kept:
            into = _chosen(request, kept, owner, token=samling, name=navn)
            added = keeping.put(services(request).live.current(), kept, into, projects)
    except InputError as error:
        return _choice(request, projects, error=error, name=navn, back=tilbake)
    answer = onward(request, f"/samling/{into.edit}", lagt=str(added), tilbake=own_site(tilbake))
    return remember(request, answer, key)


@router.get(_ONE)
def collection(request: Request, token: str) -> Response:
    """Shows a collection, to be changed or only read, as its address says."""
    return _one(request, token)


@router.post(f"{_ONE}/navn")
def rename(request: Request, token: str, *, navn: Text = "", notat: Text = "") -> Response:
    """Gives a collection another name and note."""
    try:
        with kept_of(request) as kept:
            found = _editable(kept, token)
            kept.rename_collection(found, keeping.checked_name(navn), keeping.checked_note(notat))
    except InputError as error:
        return _one(request, token, error)
    return onward(request, f"/samling/{token}", gjort="navn")


@router.post(f"{_ONE}/notat")
def annotate(request: Request, token: str, *, prosjekt: Text = "", notat: Text = "") -> Response:
    """Puts a note on a project of a collection."""
    try:
        with kept_of(request) as kept:
            kept.annotate(_editable(kept, token), prosjekt, keeping.checked_note(notat))
    except InputError as error:
        return _one(request, token, error)
    return onward(request, f"/samling/{token}", "#" + _anchor(prosjekt), gjort="navn")


@router.post(f"{_ONE}/flytt")
def move(request: Request, token: str, *, prosjekt: Text = "", opp: Text = "") -> Response:
    """Moves a project one place up or down."""
    with kept_of(request) as kept:
        keeping.move(kept, _editable(kept, token), prosjekt, places=-1 if opp else 1)
    return onward(request, f"/samling/{token}", "#" + _anchor(prosjekt))


@router.post(f"{_ONE}/rekkefolge")
def arrange(request: Request, token: str, *, prosjekt: Texts = None) -> Response:
    """Puts the projects in the order that they were dragged into."""
    with kept_of(request) as kept:
        kept.arrange(_editable(kept, token), prosjekt or [])
    return onward(request, f"/samling/{token}")


@router.post(f"{_ONE}/ta-ut")
def take_out(request: Request, token: str, *, prosjekt: Text = "") -> Response:
    """Takes a project out; the page offers to put it back."""
    with kept_of(request) as kept:
        kept.remove_item(_editable(kept, token), prosjekt)
    return onward(request, f"/samling/{token}", ut=prosjekt)


@router.post(f"{_ONE}/angre")
def put_back(request: Request, token: str, *, prosjekt: Text = "") -> Response:
    """Puts a project back where it was."""
    with kept_of(request) as kept:
        kept.put_back(_editable(kept, token), prosjekt)
    return onward(request, f"/samling/{token}", "#" + _anchor(prosjekt))


@router.get(f"{_ONE}/slett")
def confirm(request: Request, token: str) -> Response:
    """Asks whether the collection is to be deleted."""
    with kept_of(request) as kept:
        return deleting(request, _editable(kept, token), "collection")


@router.post(f"{_ONE}/slett")
def delete(request: Request, token: str) -> Response:
    """Deletes a collection; the list offers to bring it back."""
    with kept_of(request) as kept:
        kept.delete(_editable(kept, token))
    return onward(request, _LIST, slettet=token)


@router.post(f"{_ONE}/gjenopprett")
def restore(request: Request, token: str) -> Response:
    """Brings a deleted collection back."""
    return restored(request, "collection", token, "/samling")


@router.post(f"{_ONE}/ta-med")
def take_along(request: Request, token: str) -> Response:
    """Puts a collection on the reader's list."""
    return held(request, f"/samling/{token}", lambda k, o: k.hold(o, _editable(k, token)))


@router.post(f"{_ONE}/slipp")
def let_go(request: Request, token: str) -> Response:
    """Takes a collection off the reader's list."""
    return held(request, _LIST, lambda k, o: k.let_go(o, _editable(k, token)))


def _editable(kept: Kept, token: str) -> Collection:
    found, may_edit = kept.collection(token)
    editing(may_edit)
    return found


def _chosen(request: Request, kept: Kept, owner: str, *, token: str, name: str) -> Collection:
    """Returns the collection of a secret address, or a new one."""
    if token:
        return _editable(kept, token)
    most = services(request).settings.max_kept
    return keeping.new_collection(kept, owner, name, most=most)


def _list(request: Request, error: InputError | None = None) -> Response:
    owner = owner_of(request)
    with kept_of(request) as kept:
        mine = kept.collections(owner) if owner else []
    context = {"collections": mine, "deleted": request.query_params.get("slettet", "")}
    return shown(request, "collections.html", context, error=error)


def _choice(
    request: Request,
    projects: list[str],
    *,
    error: InputError | None = None,
    name: str | None = None,
    back: str | None = None,
) -> Response:
    owner = owner_of(request)
    with kept_of(request) as kept:
        mine = kept.collections(owner) if owner else []
    index = services(request).live.current()
    titles = {each: found for each in projects if (found := keeping.project_now(index, each))}
    suggested = say("kept.collection_suggested", reader_language(request))
    context = {
        "collections": mine,
        "projects": titles,
        "name": suggested if name is None else name,
        "back": own_site(request.query_params.get("tilbake", "/") if back is None else back),
    }
    return shown(request, "keep.html", context, error=error)


def _one(request: Request, token: str, error: InputError | None = None) -> Response:
    params = request.query_params
    with kept_of(request) as kept:
        found, may_edit = kept.collection(token)
        taken, key = taken_along(request, kept, found) if may_edit else (False, None)
        context = {
            "collection": found,
            "items": keeping.shown(services(request).live.current(), kept, found),
            "may_edit": may_edit,
            "mine": taken or is_held(request, kept, found),
            "taken": taken,
            "removed": kept.removed_item(found, params.get("ut", "")) if may_edit else None,
            "put": params.get("lagt", ""),
            "back": own_site(params.get("tilbake", "/")),
            "done": params.get("gjort", ""),
            "own_place": own_place(request),
            "anchor": _anchor,
            "search": Search(),
        }
    return remember(request, shown(request, "collection.html", context, error=error), key)


def _anchor(project: str) -> str:
    """Returns where a project stands on the page of its collection."""
    return f"p-{document_key(project)}"
