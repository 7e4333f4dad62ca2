"""Stems of passages in tantivy, scored by BM25.

The stems are ours (`synthese.norwegian.words`) and are handed over parted by spaces, so that
indexing, searching and marking agree on what a word is. The stems of the parts of compounds lie in
a field of their own, where they count less and stand beside nothing.
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

from synthese.stores import Ids, Scored, Wording, postings
from synthese.stores.postings import Gathering, Postings

_FOLDER = "terms"
_TOKENIZER = "stems"
_HEAP_BYTES = 64_000_000
# Two words that stand side by side in the query and in the passage count this much more: names
# of programmes are made of common words («Sammen om en bedre kommune»).
_PAIR = 0.5
# What a stem counts that meets the part of a compound (`teknologi`, `velferdsteknologi`), and one
# that is itself only a part of what was asked for. As good as 1 on every set measured.
_AS_PART = 0.6
_RELATED = 0.4
_FIRST_LOOK = 10_000  # passages; taking more takes longer than looking up a filter's projects
_MOST_BUCKETS = 60_000  # what tantivy counts at once; it refuses above 65,000
_K1 = 1.2  # tantivy's constant: a term's score grows towards (k1 + 1) · idf


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("passage", indexed=True, fast=True)
    builder.add_integer_field("project", indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name=_TOKENIZER)
    builder.add_text_field("parts", tokenizer_name=_TOKENIZER, index_option="freq")
    return builder.build()


def _opened(folder: Path) -> Any:
    index = tantivy.Index(_schema(), path=str(folder), reuse=True)
    # A tokenizer isn't stored with the index: it is registered again at each opening.
    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_TOKENIZER, spaces)
    return index


class TantivyTerms:
    """An opened store of stems."""

    def __init__(self, index: Any, postings: Postings) -> None:
        self._index = index
        self._schema = index.schema
        self._searcher = index.searcher()
        self._postings = postings

    @classmethod
    def open(cls, folder: Path) -> TantivyTerms:
        """Opens what `write` wrote."""
        return cls(_opened(folder / _FOLDER), Postings.open(folder))

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(self, asked: Wording, k: int, *, projects: Ids | None = None) -> list[Scored]:
        """Returns the `k` best passages of `projects` (all if None), best first, ties by id."""
        if not asked.stems or k < 1 or (projects is not None and not len(projects)):
            return []
        words = self._words(asked)
        if projects is None:
            return self._best(words, k)
        # A set of many numbers takes long to look up: of the best of all, enough are allowed.
        limit = 2 * k * self._postings.count // len(projects)
        if limit <= _FIRST_LOOK:
            found = self._best(words, limit, projects)
            if len(found) >= k:
                return found[:k]
        return self._best(self._within(words, "project", projects), k)

    def _best(self, query: Any, k: int, projects: Ids | None = None) -> list[Scored]:
        """Returns the `k` best passages, of them those of `projects`, best first, ties by id."""
        result = self._searcher.search(query, limit=k, count=False)
        addresses = [address for _, address in result.hits]
        passages = np.array(self._searcher.fast_field_values("passage", addresses), np.int64)
        numbers = np.array(self._searcher.fast_field_values("project", addresses), np.int64)
        scores = np.array([score for score, _ in result.hits])
        order = np.lexsort((passages, -scores))
        if projects is not None:
            order = order[np.isin(numbers[order], projects)]
        return [Scored(int(passages[at]), int(numbers[at]), float(scores[at])) for at in order]

    def scores(self, asked: Wording, passages: Ids) -> dict[int, float]:
        """Returns ``{passage: score}`` of those of `passages` that hold any of the stems."""
        if not asked.stems or not len(passages):
            return {}
        query = self._within(self._words(asked), "passage", passages)
        result = self._searcher.search(query, limit=len(passages), count=False)
        found = self._searcher.fast_field_values("passage", [address for _, address in result.hits])
        return dict(zip(found, (score for score, _ in result.hits), strict=True))

    def best_score(self, asked: Wording) -> float:
        """Returns what a passage would score that is full of all the stems, 0 without any.

        A stem that no passage holds counts too: the query isn't covered without it.
        """
        once = dict(zip(asked.stems, self.rarity(asked.stems), strict=True))
        pairs = sum(once[left] + once[right] for left, right in pairwise(asked.stems))
        return (_K1 + 1) * (sum(once.values()) + _PAIR * pairs)

    def holding(self, stems: Sequence[str]) -> list[int]:
        """Returns in how many passages each stem stands as a word.

        Passages that were removed count until tantivy merges the segment they lie in.
        """
        return [self._searcher.doc_freq("text", stem) for stem in stems]

    def rarity(self, stems: Sequence[str]) -> list[float]:
        """Returns the inverse document frequency of each stem, also of those nobody holds."""
        count = len(self)
        return [math.log1p((count - n + 0.5) / (n + 0.5)) for n in self.holding(stems)]

    def matching(self, asked: Wording, *, projects: Ids | None = None) -> Ids:
        """Returns the numbers of all projects that hold any of the stems, ascending."""
        if not asked.stems:
            return np.zeros(0, np.int64)
        found = self._postings.matching((*asked.stems, *asked.related))
        return found if projects is None else np.intersect1d(found, projects)

    def with_phrase(self, stems: Sequence[str]) -> Ids:
        """Returns the passages where `stems` stand side by side, ascending."""
        rarest = min(map(self._postings.passages, stems), key=len)
        if not len(rarest):
            return rarest
        if len(stems) > 1:
            phrase = tantivy.Query.phrase_query(self._schema, "text", list(stems))
        else:
            phrase = self._term("text", stems[0])
        parts = np.array_split(rarest, -(-len(rarest) // _MOST_BUCKETS))
        return np.concatenate([self._between(phrase, part[0], part[-1]) for part in parts])

    def _between(self, query: Any, first: int, last: int) -> Ids:
        """Returns the passages from the first to the last that a query finds, ascending."""
        kind = tantivy.FieldType.Integer
        near = tantivy.Query.range_query(self._schema, "passage", kind, int(first), int(last))
        both = [(tantivy.Occur.Must, query), (tantivy.Occur.Must, near)]
        counted = self._searcher.aggregate(
            tantivy.Query.boolean_query(both),
            {"values": {"terms": {"field": "passage", "size": _MOST_BUCKETS}}},
        )
        keys = [int(bucket["key"]) for bucket in counted["values"]["buckets"]]
        return np.array(sorted(keys), np.int64)

    def _words(self, asked: Wording) -> Any:
        words = [self._term("text", stem) for stem in asked.stems]
        words += [self._term("parts", stem, _AS_PART) for stem in asked.stems]
        words += [
            self._term(field, stem, _RELATED)
            for stem in asked.related
            for field in ("text", "parts")
        ]
        pairs = [self._side_by_side(*pair) for pair in pairwise(asked.stems)]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in words + pairs])

    def _term(self, field: str, stem: str, weight: float = 1.0) -> Any:
        term = tantivy.Query.term_query(self._schema, field, stem)
        return term if weight == 1 else tantivy.Query.boost_query(term, weight)

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
    entries: Iterable[tuple[int, int, str, str]],
    *,
    removed: Sequence[int] = (),
    before: Path | None = None,
) -> None:
    """Writes a store: what `before` holds, less `removed`, and `entries`.

    Segments of `before` are linked, not copied: tantivy never changes a segment once written.

    Args:
        folder: where to; must exist.
        entries: passage id, project number, its stems and those of its parts, parted by spaces.
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
    held = Gathering()
    for passage, project, text, parts in entries:
        writer.add_document(
            tantivy.Document(passage=passage, project=project, text=text, parts=parts)
        )
        held.take(passage, project, (*text.split(), *parts.split()))
    writer.commit()
    writer.wait_merging_threads()
    gone = np.array(list(removed), np.int64)
    postings.write(folder, held.segment(), removed=gone, before=before)


def _link(source: Path, target: Path) -> None:
    for file in source.iterdir():
        if file.suffix == ".json":
            shutil.copyfile(file, target / file.name)  # rewritten at each commit
        elif file.suffix != ".lock":
            (target / file.name).hardlink_to(file)
