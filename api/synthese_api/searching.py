"""Searches of one process, the last ones kept: readers go back, turn pages, and ask alike."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock

from synthese import retrieval
from synthese.index import LiveIndex
from synthese.interpreting import Mode
from synthese.records import Order, SearchResult
from synthese.wording import Language

_KEPT = 300  # results of ten hits are some 50 kB each

_Key = tuple[object, ...]


class Searching:
    """Answers searches over the newest generation.

    Args:
        live: the index.
        max_chars: how long a query may be.
    """

    def __init__(self, live: LiveIndex, *, max_chars: int) -> None:
        self._live = live
        self._max_chars = max_chars
        self._lock = Lock()
        self._kept: OrderedDict[_Key, SearchResult] = OrderedDict()

    def search(
        self,
        query: str,
        *,
        k: int,
        offset: int,
        mode: Mode,
        where: Mapping[str, Sequence[str]],
        plain: Sequence[str],
        without: Sequence[str],
        language: Language,
        order: Order,
    ) -> SearchResult:
        """Returns what `synthese.retrieval.search` does, and raises what it raises."""
        index = self._live.current()
        chosen = tuple((field, tuple(values)) for field, values in where.items())
        pieces = (tuple(plain), tuple(without))
        key = (index.manifest, query, k, offset, mode, chosen, pieces, language, order)
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return kept
        found = retrieval.search(
            index,
            query,
            k=k,
            offset=offset,
            mode=mode,
            where=where,
            plain=plain,
            without=without,
            language=language,
            max_chars=self._max_chars,
            order=order,
        )
        with self._lock:
            self._kept[key] = found
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    def forget(self) -> None:
        """Lets go of everything kept."""
        with self._lock:
            self._kept.clear()
