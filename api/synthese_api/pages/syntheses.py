"""Syntheses that people work on: their own list, the editor, and the page to share for reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from synthese.errors import InputError
from synthese.pilot_records import CellEdit, Synthesis
from synthese.stores.drafts import Draft, Drafts
from synthese.synthesis import drafting
from synthese.synthesis.columns import columns_of
from synthese.synthesis.opting_out import read_opt_out
from synthese_api.context import reader_language, services
from synthese_api.errors import RefusedError
from synthese_api.owner import editing, owner_of, private, remember, with_owner
from synthese_api.pages.choosing import moved, roles_left
from synthese_api.pages.keeping import Text, Texts, onward, own_place, shown
from synthese_api.pages.matrix import laid
from synthese_api.pages.signing import name_of, signed
from synthese_api.synthesis_files import SUFFIXES, synthesis_file

router = APIRouter(include_in_schema=False)

_LIST = "/synteser"
_READ = _LIST + "/les/{token}"
_ONE = _LIST + "/{token}"


@router.get(_LIST)
def list_page(request: Request) -> Response:
    """Shows the reader's own syntheses."""
    owner = owner_of(request)
    with _drafts_of(request) as drafts:
        mine = drafts.drafts(owner) if owner else []
    context = {"drafts": mine, "deleted": request.query_params.get("slettet", "")}
    return shown(request, "syntheses.html", context)


@router.post(_LIST)
def new_draft(
    request: Request,
    *,
    tittel: Text = "",
    utvalg: Text = "",
    gruppe: Text = "",
    prosjekt: Texts = None,
    kolonne: Texts = None,
) -> Response:
    """Makes a synthesis of one's own out of a table."""
    owner, key = with_owner(request)
    with _drafts_of(request) as drafts:
        made = drafting.make(
            services(request).live.current(),
            drafts,
            owner,
            title=tittel,
            projects=prosjekt or [],
            columns=kolonne or [],
            selection=utvalg,
            group=gruppe or None,
        )
    return remember(request, onward(request, f"{_LIST}/{made.edit}", gjort="ny"), key)


@router.get(_READ)
def read_page(request: Request, token: str) -> Response:
    """Shows a synthesis to whoever has its address for reading."""
    return _page(request, token, mode="read")


@router.get(_READ + "/fil.{suffix}")
def read_file(request: Request, token: str, suffix: str) -> Response:
    """Sends a synthesis as a file to whoever has its address for reading."""
    return _file(request, token, suffix)


@router.get(_ONE)
def edit_page(request: Request, token: str) -> Response:
    """Shows a synthesis to be worked on; its address for reading shows it only to be read."""
    return _page(request, token, mode="edit")


@router.get(_ONE + "/fil.{suffix}")
def edit_file(request: Request, token: str, suffix: str) -> Response:
    """Sends a synthesis as a file."""
    return _file(request, token, suffix)


@router.post(_ONE + "/tittel")
def rename(request: Request, token: str, tittel: Text = "") -> Response:
    """Gives a synthesis another title."""
    return _changed(request, token, lambda d, one: drafting.rename(d, one, tittel), "tittel")


@router.post(_ONE + "/celle")
def write_cell(
    request: Request,
    token: str,
    *,
    prosjekt: Text = "",
    kolonne: Text = "",
    tekst: Text = "",
    navn: Text = "",
    fjern: Text = "",
    sted: Text = "",
) -> Response:
    """Writes in a cell beside the machine's text, or takes away what was written there."""

    def change(drafts: Drafts, draft: Draft) -> None:
        if fjern:
            drafting.clear_cell(drafts, draft, prosjekt, kolonne, by=navn)
        else:
            drafting.edit_cell(drafts, draft, prosjekt, kolonne, text=tekst, by=navn)

    done = "fjernet" if fjern else "celle"
    return signed(_changed(request, token, change, done, place=sted), navn)


@router.post(_ONE + "/kolonner")
def set_columns(
    request: Request, token: str, *, kolonne: Text = "", nr: Text = "", steg: Text = ""
) -> Response:
    """Adds a column, or moves the ``nr``th by so many places; 0 takes it out."""

    def change(drafts: Drafts, draft: Draft) -> None:
        new = (*draft.columns, kolonne) if kolonne.strip() else _step(draft.columns, nr, steg)
        drafting.set_columns(drafts, draft, new)

    return _changed(request, token, change, "oppsett", place="oppsett")


@router.post(_ONE + "/rader")
def set_rows(
    request: Request, token: str, *, prosjekt: Text = "", nr: Text = "", steg: Text = ""
) -> Response:
    """Adds a project, or moves the ``nr``th by so many places; 0 takes it out."""

    def change(drafts: Drafts, draft: Draft) -> None:
        index = services(request).live.current()
        new = (*draft.projects, prosjekt) if prosjekt.strip() else _step(draft.projects, nr, steg)
        drafting.set_rows(index, drafts, draft, new)

    return _changed(request, token, change, "oppsett", place="oppsett")


@router.post(_ONE + "/slett")
def delete(request: Request, token: str) -> Response:
    """Deletes a synthesis; the list offers to bring it back."""
    with _drafts_of(request) as drafts:
        drafts.delete(_editable(drafts, token))
    return onward(request, _LIST, slettet=token)


@router.post(_ONE + "/gjenopprett")
def restore(request: Request, token: str) -> Response:
    """Brings a deleted synthesis back."""
    with _drafts_of(request) as drafts:
        drafts.restore(token)
    return onward(request, f"{_LIST}/{quote(token, safe='')}")


@contextmanager
def _drafts_of(request: Request) -> Iterator[Drafts]:
    """Opens the drafts, for one request.

    Raises:
        RefusedError: the operator has turned keeping off.
    """
    settings = services(request).settings
    if not settings.max_kept:
        raise RefusedError("kept.off")
    with Drafts.open(settings.index) as drafts:
        yield drafts


def _editable(drafts: Drafts, token: str) -> Draft:
    found, may_edit = drafts.draft(token)
    editing(may_edit)
    return found


def _step(items: tuple[str, ...], number: str, places: str) -> tuple[str, ...]:
    at = int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else -1
    step = {"-1": -1, "0": 0, "1": 1}.get(places)
    return items if step is None else moved(items, at, step)


def _changed(
    request: Request,
    token: str,
    change: Callable[[Drafts, Draft], None],
    done: str,
    *,
    place: str = "",
) -> Response:
    """Makes a change and shows it; a mistake is told on the page."""
    try:
        with _drafts_of(request) as drafts:
            change(drafts, _editable(drafts, token))
    except RefusedError:
        raise
    except InputError as error:
        return _page(request, token, mode="edit", error=error)
    anchor = place if place.replace("-", "").isalnum() else ""
    path = f"{_LIST}/{quote(token, safe='')}"
    return onward(request, path, f"#{anchor}" if anchor else "", gjort=done)


def _synthesis(request: Request, drafts: Drafts, draft: Draft) -> Synthesis:
    return drafting.of_draft(
        services(request).live.current(),
        drafts,
        draft,
        today=date.today(),
        language=reader_language(request),
        opted_out=read_opt_out(services(request).settings.opt_out),
    )


def _file(request: Request, token: str, suffix: str) -> Response:
    with _drafts_of(request) as drafts:
        synthesis = _synthesis(request, drafts, drafts.draft(token)[0])
    answer = synthesis_file(synthesis, suffix, reader_language(request), today=date.today())
    return private(answer)


def _page(request: Request, token: str, *, mode: str, error: InputError | None = None) -> Response:
    with _drafts_of(request) as drafts:
        draft, may_edit = drafts.draft(token)
        mode = mode if may_edit else "read"
        synthesis = _synthesis(request, drafts, draft)
        rows = drafting.rows_of(services(request).live.current(), draft)
        history = _history(drafts, draft, synthesis) if mode == "edit" else {}
        key = _held(request, drafts, draft) if mode == "edit" else None
    here = f"{_LIST}/{token}" if mode == "edit" else f"{_LIST}/les/{draft.read}"
    context = {
        "mode": mode,
        "draft": draft,
        "here": here,
        "seen": laid(synthesis, reader_language(request)),
        "rows": rows,
        "gone": [each for each in rows if each.gone],
        "history": history,
        "roles_left": roles_left(columns_of(draft.columns)),
        "suffixes": SUFFIXES,
        "file_url": lambda suffix: f"{here}/fil.{suffix}",
        "name": name_of(request),
        "done": request.query_params.get("gjort", ""),
        "own_place": own_place(request),
    }
    return remember(request, shown(request, "synthesis.html", context, error=error), key)


def _held(request: Request, drafts: Drafts, draft: Draft) -> str | None:
    """Puts a synthesis on the list of whoever opens its secret address on purpose."""
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return None  # another site's link must not put a stranger's among one's own
    owner, key = with_owner(request)
    drafts.hold(owner, draft)
    return key


def _history(
    drafts: Drafts, draft: Draft, synthesis: Synthesis
) -> dict[tuple[str, str], tuple[CellEdit, ...]]:
    """Returns all that was written in those cells where somebody wrote, the newest first."""
    edited = [each for each in synthesis.cells if each.edit and each.project in draft.projects]
    return {
        (each.project, each.column): drafting.history(drafts, draft, each.project, each.column)
        for each in edited
    }
