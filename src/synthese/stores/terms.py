"""Stems of passages in tantivy, scored by BM25.

The stems are ours (`synthese.norwegian.words`) and are handed over parted by spaces, so that
indexing, searching and marking agree on what a word is.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import tantivy

from synthese.stores import Ids, Scored

_FOLDER = "terms"
_TOKENIZER = "stems"
_HEAP_BYTES = 64_000_000
# Two words that stand side by side in the query and in the passage count this much more: names
# of programmes are made of common words («Sammen om en bedre kommune»).
_PAIR = 0.5
_K1 = 1.2  # tantivy's constant: a term's score grows towards (k1 + 1) · idf


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("passage", indexed=True, fast=True)
    builder.add_integer_field("project", indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name=_TOKENIZER)
    return builder.build()


def _opened(folder: Path) -> Any:
    index = tantivy.Index(_schema(), path=str(folder), reuse=True)
    # A tokenizer isn't stored with the index: it is registered again at each opening.
    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_TOKENIZER, spaces)
    return index


class TantivyTerms:
    """An opened store of stems."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def open(cls, folder: Path) -> TantivyTerms:
        """Opens what `write` wrote."""
        return cls(_opened(folder / _FOLDER))

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(self, stems: Sequence[str], k: int, *, projects: Ids | None = None) -> list[Scored]:
        """Returns the `k` best passages of `projects` (all if None), best first, ties by id."""
        if not stems or k < 1 or (projects is not None and not len(projects)):
            return []
        result = self._searcher.search(self._query(stems, projects), limit=k, count=False)
        addresses = [address for _, address in result.hits]
        passages = self._searcher.fast_field_values("passage", addresses)
        numbers = self._searcher.fast_field_values("project", addresses)
        scores = [score for score, _ in result.hits]
        found = [Scored(*each) for each in zip(passages, numbers, scores, strict=True)]
        return sorted(found, key=lambda each: (-each.score, each.passage))

    def scores(self, stems: Sequence[str], passages: Ids) -> dict[int, float]:
        """Returns ``{passage: score}`` of those of `passages` that hold any of `stems`."""
        if not stems or not len(passages):
            return {}
        query = self._within(self._words(stems), "passage", passages)
        result = self._searcher.search(query, limit=len(passages), count=False)
        found = self._searcher.fast_field_values("passage", [address for _, address in result.hits])
        return dict(zip(found, (score for score, _ in result.hits), strict=True))

    def best_score(self, stems: Sequence[str]) -> float:
        """Returns what a passage would score that is full of all `stems`, 0 where there is none.

        A stem that no passage holds counts too: the query isn't covered without it.
        """
        once = dict(zip(dict.fromkeys(stems), self.rarity(list(dict.fromkeys(stems))), strict=True))
        pairs = sum(once[left] + once[right] for left, right in dict.fromkeys(pairwise(stems)))
        return (_K1 + 1) * (sum(once.values()) + _PAIR * pairs)

    def rarity(self, stems: Sequence[str]) -> list[float]:
        """Returns the inverse document frequency of each stem, also of those nobody holds."""
        count = len(self)
        held = (self._searcher.doc_freq("text", stem) for stem in stems)
        return [math.log1p((count - n + 0.5) / (n + 0.5)) for n in held]

    def matching(self, stems: Sequence[str], *, projects: Ids | None = None) -> Ids:
        """Returns the numbers of all projects that hold any of `stems`, ascending."""
        if not stems or (projects is not None and not len(projects)):
            return np.zeros(0, np.int64)
        counted = self._searcher.aggregate(
            self._query(stems, projects),
            {"projects": {"terms": {"field": "project", "size": 10_000_000}}},
        )
        keys = [int(bucket["key"]) for bucket in counted["projects"]["buckets"]]
        return np.array(sorted(keys), np.int64)

    def _query(self, stems: Sequence[str], projects: Ids | None) -> Any:
        words = self._words(stems)
        return words if projects is None else self._within(words, "project", projects)

    def _words(self, stems: Sequence[str]) -> Any:
        once = dict.fromkeys(stems)
        words = [tantivy.Query.term_query(self._schema, "text", each) for each in once]
        pairs = [self._side_by_side(*pair) for pair in dict.fromkeys(pairwise(stems))]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in words + pairs])

    def _side_by_side(self, left: str, right: str) -> Any:
        phrase = tantivy.Query.phrase_query(self._schema, "text", [left, right])
        return tantivy.Query.boost_query(phrase, _PAIR)

    def _within(self, query: Any, field: str, values: Ids) -> Any:
        """Restricts a query to the passages whose `field` is among `values`; scores stay."""
        chosen = tantivy.Query.term_set_query(self._schema, field, values.tolist())
        return tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, query),
                (tantivy.Occur.Must, tantivy.Query.const_score_query(chosen, 0.0)),
            ]
        )


def write(
    folder: Path,
    entries: Iterable[tuple[int, int, str]],
    *,
    removed: Iterable[int] = (),
    before: Path | None = None,
) -> None:
    """Writes a store: what `before` holds, less `removed`, and `entries`.

    Segments of `before` are linked, not copied: tantivy never changes a segment once written.

    Args:
        folder: where to; must exist.
        entries: passage id, project number, stems parted by spaces.
        removed: ids of passages of `before` that are gone.
        before: folder of the store to go on from.
    """
    target = folder / _FOLDER
    target.mkdir()
    if before is not None:
        _link(before / _FOLDER, target)
    index = _opened(target)
    writer = index.writer(_HEAP_BYTES, 1)
    for passage in removed:
        writer.delete_documents_by_term("passage", passage)
    for passage, project, text in entries:
        writer.add_document(tantivy.Document(passage=passage, project=project, text=text))
    writer.commit()
    writer.wait_merging_threads()


def _link(source: Path, target: Path) -> None:
    for file in source.iterdir():
        if file.suffix == ".json":
            shutil.copyfile(file, target / file.name)  # rewritten at each commit
        elif file.suffix != ".lock":
            (target / file.name).hardlink_to(file)
