"""What the search form shows beside the search itself: examples, and how one can ask."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from threading import Lock, Thread
from weakref import WeakKeyDictionary

from fastapi import Request

from synthese.errors import IndexStateError, SyntheseError
from synthese.examples import Example, examples
from synthese.index import Index
from synthese.stores.catalogue import Catalogue
from synthese.suggesting import KINDS, prepare
from synthese_api.context import services

_HINTS = 6  # examples of what a query may hold
_FEWEST = 3  # examples of its own that a collection is shown with
_WAIT_S = 0.1
# For a collection with nothing to go by, and until its own are found.
_FIXED = (
    Example("nb", "velferdsteknologi distriktskommune"),
    Example("nb", "sykefravær i hjemmetjenesten"),
    Example("nn", "rekruttering av lærarar"),
    Example("en", "reuse of building materials"),
)

# A catalogue is opened once for each opened generation, and is gone with it.
_found: WeakKeyDictionary[Catalogue, tuple[Example, ...]] = WeakKeyDictionary()
_lock = Lock()


def form(request: Request, *, query: str = "") -> Mapping[str, object]:
    """Returns what the search form needs beside the search: see ``_seek.html``."""
    shown = () if query else shown_examples(request)
    return {
        "examples": [(each.language, each.query) for each in shown],
        "hints": range(1, _HINTS + 1),
        "suggested": KINDS,
    }


def shown_examples(request: Request) -> tuple[Example, ...]:
    """Returns the examples that fit what is indexed; fixed ones before there is anything."""
    try:
        return examples_of(services(request).live.current())
    except IndexStateError:  # the start page is there before there is anything to search
        return _FIXED


def examples_of(index: Index, *, wait_s: float = _WAIT_S) -> tuple[Example, ...]:
    """Returns a generation's examples; fixed ones until its own are found, in a thread."""
    with _lock:
        known = index.catalogue in _found
        found = _found.setdefault(index.catalogue, _FIXED)
    if known:
        return found
    thread = Thread(target=_prepare, args=(index,), daemon=True)
    thread.start()
    thread.join(wait_s)
    return _found[index.catalogue]


def _prepare(index: Index) -> None:
    """Finds a generation's examples, and reads the names that the form will suggest."""
    try:
        prepare(index)
        own = examples(index)
    except (SyntheseError, OSError, sqlite3.Error):
        return  # the generation was taken away meanwhile; the next one is asked anew
    if len(own) >= _FEWEST:
        _found[index.catalogue] = own
