"""How long a query takes in the process, and where the time goes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from bench_parts import beside
from bench_parts.clock import Latency, Place, milliseconds, split, timed
from synthese import retrieval
from synthese.embedding.static import StaticEmbedder
from synthese.index import Index, open_index
from synthese.retrieval import search
from synthese.stores.catalogue import Catalogue
from synthese.stores.terms import TantivyTerms
from synthese.stores.vectors import FaissVectors
from synthese.stores.words import Held, Words

_STAGES: dict[str, list[Place]] = {
    "understanding": [(retrieval, "understand"), (StaticEmbedder, "encode_queries")],
    "dense": [(FaissVectors, "search"), (FaissVectors, "scores")],
    "lexical": [(TantivyTerms, name) for name in ("search", "scores", "best_score", "rarity")],
    "words": [(Words, "of"), (Held, "interaction"), (StaticEmbedder, "asked_words")],
    "spelling": [(Held, "spelling")],
    "reading": [(Catalogue, "passages"), (Catalogue, "projects")],
    "explaining": [(retrieval, "meetings"), (retrieval, "why")],
    "narrowing": [(retrieval, "narrowed")],
    "total and facets": [(retrieval, "matching"), (retrieval, "_facets")],
}


def bench_searching(index: Path, queries: list[str], passages: list[str]) -> None:
    """Prints the latency of `search` with both stages and ten hits."""
    opened = open_index(index)
    search(opened, queries[0])  # opens the files
    first = Latency.of(partial(search, opened, query) for query in queries)
    again = Latency.of(partial(search, opened, query) for query in queries * 2)
    print(
        f"query: {again} in the process over {len(queries)} queries; asked for the first time"
        f" {first}{_beside(queries, passages, again)}"
    )
    print(f"  {_where_it_goes(opened, queries)}")


def _where_it_goes(index: Index, queries: list[str]) -> str:
    with split(_STAGES) as spent:
        total = timed(lambda: [search(index, query) for query in queries])
    each = {stage: seconds / len(queries) for stage, seconds in spent.most_common()}
    return milliseconds(each, total / len(queries), rest="ordering and the rest")


def _beside(queries: list[str], passages: list[str], ours: Latency) -> str:
    peer = beside.bm25s()
    if peer is None:
        return "; bm25s is not installed"
    peer.index(beside.records(passages))
    theirs = Latency.of(partial(peer.search_many, [query], 10) for query in queries)
    return f"; bm25s {theirs}: {ours.median / theirs.median:.1f} times its median"
