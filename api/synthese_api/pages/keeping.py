"""What the pages of collections and saved searches share: the answer to a form, and addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from synthese.errors import InputError
from synthese.kept_records import Collection, SavedSearch
from synthese.stores.kept import Kept, Kind
from synthese_api.context import reader_language, services
from synthese_api.owner import kept_of, owner_of, private, remember, with_owner
from synthese_api.problems import status_of

Text = Annotated[str, Form()]
Texts = Annotated[list[str] | None, Form()]
Thing = Collection | SavedSearch


def shown(
    request: Request, name: str, context: Mapping[str, object], *, error: InputError | None = None
) -> Response:
    """Returns a page with what went wrong in its form, if anything did."""
    page = services(request).templates.page
    told = {"message": None, **context}
    if error is None:
        return private(page(request, name, told))
    told["message"] = error.text(reader_language(request))
    return private(page(request, name, told, status=status_of(error)))


def onward(request: Request, path: str, fragment: str = "", **params: str) -> Response:
    """Returns the way to the page that shows what a form has done."""
    query = f"?{urlencode(params)}" if params else ""
    return private(RedirectResponse(f"{path}{query}{fragment}", 303))


def address_of(thing: Thing, *, editing: bool) -> str:
    """Returns the path of a collection or saved search, the secret one or the one for reading."""
    kind = "samling" if isinstance(thing, Collection) else "lagret"
    return f"/{kind}/{thing.edit if editing else thing.read}"


def own_place(request: Request) -> str:
    """Returns where this server is reached, as the reader sees it."""
    return str(request.base_url).rstrip("/")


def taken_along(request: Request, kept: Kept, thing: Thing) -> tuple[bool, str | None]:
    """Puts a thing on the reader's list where its secret address was opened on purpose.

    Another site's link must not do so: it might put a stranger's collection among one's own.
    Returns whether it was put there now, and the browser's key where it had none.
    """
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return False, None
    owner, key = with_owner(request)
    if kept.holds(owner, thing):
        return False, None
    kept.hold(owner, thing)
    return True, key


def is_held(request: Request, kept: Kept, thing: Thing) -> bool:
    """Says whether a thing is on the reader's list."""
    owner = owner_of(request)
    return owner is not None and kept.holds(owner, thing)


def deleting(request: Request, thing: Thing, kind: Kind) -> Response:
    """Returns the page that asks whether a thing is to be deleted."""
    context = {"thing": thing, "kind": kind, "address": address_of(thing, editing=True)}
    return shown(request, "delete_kept.html", context)


def restored(request: Request, kind: Kind, token: str, path: str) -> Response:
    """Brings back what was deleted and shows it."""
    with kept_of(request) as kept:
        kept.restore(kind, token)
    return onward(request, f"{path}/{quote(token, safe='')}")


def held(request: Request, path: str, change: Callable[[Kept, str], None]) -> Response:
    """Changes what is on the reader's list, and shows the page of it."""
    owner, key = with_owner(request)
    with kept_of(request) as kept:
        change(kept, owner)
    return remember(request, onward(request, path), key)
