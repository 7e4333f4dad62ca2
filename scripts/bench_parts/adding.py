"""How fast texts become searchable, and how much room they take on disk."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from bench_parts import beside
from bench_parts.clock import Place, shares, split, timed
from synthese.chunking import Chunker
from synthese.embedding.static import StaticEmbedder
from synthese.index import add, making, open_index, status
from synthese.index import writing as index_writing
from synthese.settings import Settings
from synthese.stores import terms, vectors, words
from synthese.stores.catalogue import Catalogue

_STAGES: dict[str, list[Place]] = {
    "language": [(index_writing, "with_language"), (making, "with_languages")],
    "cutting": [(Chunker, "passages")],
    "embedding": [(StaticEmbedder, "encode_passages")],
    "describing": [(making, "describe")],
    "roles": [(making, "tagged")],
    "storing": [(Catalogue, "put")],
    "publishing vectors": [(vectors, "write")],
    "publishing words": [(words, "write")],
    "publishing stems": [(terms, "write")],
}
_FILES_TOLD = 12


def bench_adding(texts: Path, index: Path) -> list[str]:
    """Prints how fast texts become searchable; returns the passages they were cut into."""
    sources = sorted(texts.iterdir())
    hashing = timed(lambda: [hashlib.sha256(path.read_bytes()).digest() for path in sources])
    with split(_STAGES) as spent:
        adding = timed(lambda: add(index, [str(texts)], settings=Settings()))
    again = timed(lambda: add(index, [str(texts)], settings=Settings()))
    passages = _passages(index)
    print(
        f"adding: {len(passages) / adding:.0f} passages a second"
        f" ({len(passages)} in {adding:.1f} s); {adding / hashing:.0f} times as long as hashing"
        f" the files{_beside(passages, adding)}; unchanged again {again:.2f} s"
    )
    print(f"  {shares(spent, adding, rest='reading and the rest')}")
    return passages


def bench_disk(index: Path, texts: Path) -> None:
    """Prints the bytes that a passage takes, by file."""
    passages = status(index).passages
    sizes: Counter[str] = Counter()
    for path in index.rglob("*"):
        if path.is_file():
            sizes[_kind(path.relative_to(index))] += path.stat().st_size
    raw = sum(path.stat().st_size for path in texts.iterdir())
    total = sum(sizes.values())
    print(f"disk: {total / passages:.0f} bytes a passage; {total / raw:.2f} times the texts")
    largest = sizes.most_common(_FILES_TOLD)
    told = [f"{name} {size / passages:.0f}" for name, size in largest]
    rest = total - sum(size for _, size in largest)
    print(f"  {', '.join(told)}, all others {rest / passages:.0f}")


def _passages(index: Path) -> list[str]:
    opened = open_index(index)
    born = (each.passage for each in opened.catalogue.passages_born(opened.generation))
    return [f"{each.context}\n{each.text}" if each.context else each.text for each in born]


def _kind(path: Path) -> str:
    """Returns a file's name, or of segments, whose names differ, their folder's."""
    folder = path.parent.name
    if folder == "terms":
        return f"terms/*{path.suffix}"
    if folder == "word_vectors" or path.parent.parent.name == "postings":
        return "word_vectors" if folder == "word_vectors" else "postings"
    return path.name


def _beside(passages: list[str], adding: float) -> str:
    told = ""
    for name, peer in (("bm25s", beside.bm25s()), ("txtai", beside.txtai())):
        if peer is None:
            told += f"; {name} is not installed"
            continue
        records = beside.records(passages)
        took = timed(lambda peer=peer, records=records: peer.index(records))  # type: ignore[misc]
        told += f", {adding / took:.1f} times as long as {peer.name} indexes the passages"
        told += f" ({took:.1f} s)"
    return told
