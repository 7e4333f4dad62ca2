"""Pages of PDFs that were drawn, and where their texts stand on them, held for the next reader.

Everything is held by the digest of the file that it was made from, so that nothing held is ever
out of date.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial
from threading import Lock
from typing import Generic, TypeVar

from synthese.errors import NotFoundError, ReadError
from synthese.index.originals import original
from synthese.readers.pdf_pictures import Plan, plan_of, render
from synthese.records import Document
from synthese.settings import Settings

_FILE_BYTES = 96_000_000
_PICTURE_BYTES = 64_000_000
_PLAN_BYTES = 16_000_000
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Held(Generic[Key, Value]):
    """What was made last, up to so many bytes and never less than one thing."""

    def __init__(self, max_bytes: int, weigh: Callable[[Value], int]) -> None:
        self._max_bytes, self._weigh = max_bytes, weigh
        self._held: OrderedDict[Key, Value] = OrderedDict()
        self._bytes = 0
        self._lock, self._making = Lock(), Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Returns what is held under `key`, made now where it isn't, and only once."""
        found = self._found(key)
        if found is not None:
            return found
        with self._making:  # pdfium makes one thing at a time anyhow
            found = self._found(key)
            return found if found is not None else self._hold(key, make())

    def _found(self, key: Key) -> Value | None:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def _hold(self, key: Key, made: Value) -> Value:
        with self._lock:
            self._held[key] = made
            self._bytes += self._weigh(made)
            while self._bytes > self._max_bytes and len(self._held) > 1:
                self._bytes -= self._weigh(self._held.popitem(last=False)[1])
        return made


class Pictures:
    """The pages of one index's PDFs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._files = Held[str, bytes](_FILE_BYTES, len)
        self._drawn = Held[tuple[str, int, int], bytes](_PICTURE_BYTES, len)
        self._plans = Held[tuple[str, int, int], Plan](_PLAN_BYTES, lambda plan: plan.at.nbytes)

    def drawn(self, document: Document, number: int, width_px: int) -> bytes:
        """Returns a page as a PNG.

        Raises:
            NotFoundError: the file is gone, or the page can't be drawn.
        """
        draw = partial(render, number=number, width_px=width_px)
        key = (document.digest, number, width_px)
        return self._drawn.get(key, lambda: _drawn(self._file(document), number, draw))

    def plan(self, document: Document, number: int) -> Plan:
        """Returns where the text of a page stands on it; for a page without text, its size.

        Raises:
            NotFoundError: the file is gone, or the page can't be opened.
        """
        page = document.pages[number - 1]
        text = document.text[page.start : page.end] if page.method == "text" else ""
        lay_out = partial(plan_of, number=number, text=text)
        key = (document.digest, number, hash(text))  # a text may be read anew, and otherwise
        return self._plans.get(key, lambda: _drawn(self._file(document), number, lay_out))

    def _file(self, document: Document) -> bytes:
        make = partial(original, self._settings.index, document, self._settings.read)
        return self._files.get(document.digest, make)


def _drawn(data: bytes, number: int, make: Callable[[bytes], Value]) -> Value:
    try:
        return make(data)
    except ReadError as error:
        raise NotFoundError("pictures.page_broken", page=number) from error
