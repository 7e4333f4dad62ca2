"""What an office could install instead, run on the same texts in the same run.

Each peer is set up the way its own documentation shows, with Norwegian where it knows Norwegian,
and gets title and text as one string:

- bm25s: its own tokenizer, its Norwegian stop words, Snowball's Norwegian stemmer; its constants.
- tantivy: its simple tokenizer, lower case and its own Norwegian stemmer; any word may match.
- character n-grams: TF-IDF of 3 to 5 characters within words (scikit-learn), cosine.
- txtai: its own BM25 index (`keyword=True`), which knows no Norwegian. Its hybrid of that and
  dense vectors is run where `SYNTHESE_TXTAI_MODEL` names a model: a folder, or a name on a hub
  (`sentence-transformers/all-MiniLM-L6-v2` is what txtai takes by itself). Without that variable
  nothing is fetched and no dense leg is run; the peer's name says which of the two it was.

A peer whose package is missing is named on stderr and left out. Records that share nothing with
the query are not returned, so a list may be shorter than k.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from quality.needs import Record

BATCH = 128  # queries at a time: × 20,000 records of float32 is 10 MB
WRITER_BYTES = 64_000_000


class Peer(Protocol):
    """A search engine that is filled once, then asked many queries at a time."""

    name: str

    def index(self, records: Sequence[Record]) -> None:
        """Takes in all records; whatever it held before is gone."""

    def search_many(self, queries: Sequence[str], k: int) -> list[list[str]]:
        """Returns for each query the ids of at most k records, best first."""


class Bm25s:
    """BM25 over stems, ranked by bm25s in NumPy."""

    name = "bm25s"
    packages = ("bm25s", "Stemmer")

    def index(self, records: Sequence[Record]) -> None:
        """Stems and counts all records."""
        import bm25s

        self._ids = [record["_id"] for record in records]
        self._ranker = bm25s.BM25(backend="numpy")
        self._ranker.index(self._stems(_texts(records)), show_progress=False)

    def search_many(self, queries: Sequence[str], k: int) -> list[list[str]]:
        """Returns for each query the ids of at most k records, best first."""
        rows, scores = self._ranker.retrieve(
            self._stems(queries),
            k=min(k, len(self._ids)),
            show_progress=False,
            backend_selection="numpy",
        )
        return [_positive(self._ids, *each) for each in zip(rows, scores, strict=True)]

    def _stems(self, texts: Sequence[str]) -> Any:
        import bm25s
        import Stemmer

        stemmer = Stemmer.Stemmer("norwegian")
        return bm25s.tokenize(list(texts), stopwords="no", stemmer=stemmer, show_progress=False)


class Tantivy:
    """BM25 over stems, ranked by tantivy in memory."""

    name = "tantivy"
    packages = ("tantivy",)

    def index(self, records: Sequence[Record]) -> None:
        """Writes all records to one index in memory."""
        import tantivy

        fields = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
        schema = fields.add_text_field("text", tokenizer_name="norwegian").build()
        tokens = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        tokens = tokens.filter(tantivy.Filter.lowercase())
        self._analyzer = tokens.filter(tantivy.Filter.stemmer("norwegian")).build()
        self._index = tantivy.Index(schema)
        self._index.register_tokenizer("norwegian", self._analyzer)
        # One thread: the order of equal scores is then the order of the records.
        writer = self._index.writer(WRITER_BYTES, 1)
        for record, text in zip(records, _texts(records), strict=True):
            writer.add_document(tantivy.Document(id=record["_id"], text=text))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search_many(self, queries: Sequence[str], k: int) -> list[list[str]]:
        """Returns for each query the ids of at most k records, best first."""
        searcher = self._index.searcher()
        found = (searcher.search(self._any_word(each), k, count=False).hits for each in queries)
        return [[searcher.doc(hit)["id"][0] for _, hit in hits] for hits in found]

    def _any_word(self, query: str) -> Any:
        # Built of terms: its query language would take a colon or a minus in a query for syntax.
        import tantivy

        schema = self._index.schema
        terms = [
            tantivy.Query.term_query(schema, "text", stem, index_option="freq")
            for stem in self._analyzer.analyze(query)
        ]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])


class CharacterNgrams:
    """Cosine of TF-IDF vectors of character n-grams within words."""

    name = "char 3–5 TF-IDF"
    packages = ("sklearn",)

    def index(self, records: Sequence[Record]) -> None:
        """Weighs the n-grams of all records."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._ids = [record["_id"] for record in records]
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32
        )
        self._columns = self._vectorizer.fit_transform(_texts(records)).T.tocsr()

    def search_many(self, queries: Sequence[str], k: int) -> list[list[str]]:
        """Returns for each query the ids of at most k records, best first."""
        return [found for batch in _batches(queries) for found in self._search(batch, k)]

    def _search(self, queries: Sequence[str], k: int) -> Iterator[list[str]]:
        cosines = (self._vectorizer.transform(queries) @ self._columns).toarray()
        for row in cosines:
            best = (-row).argsort(kind="stable")[:k]
            yield _positive(self._ids, best, row[best])


class Txtai:
    """txtai's own BM25, and with a model its hybrid of that and dense vectors."""

    packages = ("txtai",)

    def __init__(self, *, model: str | None = None) -> None:
        """Keeps the choice; nothing is loaded yet.

        Args:
            model: a folder or a name on a hub; without one there is no dense leg.
        """
        self._settings = {"path": model, "hybrid": True} if model else {"keyword": True}
        self.name = f"txtai, hybrid ({Path(model).name})" if model else "txtai, keyword"

    def index(self, records: Sequence[Record]) -> None:
        """Fills an index in memory."""
        from txtai import Embeddings

        self._embeddings = Embeddings(dict(self._settings))  # it writes into what it is given
        ids = (record["_id"] for record in records)
        self._embeddings.index(zip(ids, _texts(records), strict=True))

    def search_many(self, queries: Sequence[str], k: int) -> list[list[str]]:
        """Returns for each query the ids of at most k records, best first."""
        found = self._embeddings.batchsearch(list(queries), k)
        return [[key for key, score in hits if score > 0] for hits in found]


def peers() -> list[Peer]:
    """Returns a fresh instance of each peer whose packages are installed; names the others."""
    model = os.environ.get("SYNTHESE_TXTAI_MODEL")
    every = (Bm25s(), Tantivy(), CharacterNgrams(), Txtai(model=model))
    return [peer for peer in every if _is_installed(peer.name, peer.packages)]


def _is_installed(name: str, packages: Sequence[str]) -> bool:
    missing = [each for each in packages if importlib.util.find_spec(each) is None]
    if missing:
        print(f"{name} is left out: no package {', '.join(missing)}", file=sys.stderr)
    return not missing


def _texts(records: Sequence[Record]) -> list[str]:
    return [f"{record['title']}\n{record['text']}".strip() for record in records]


def _batches(queries: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(queries), BATCH):
        yield queries[start : start + BATCH]


def _positive(ids: Sequence[str], rows: Any, scores: Any) -> list[str]:
    """Returns the ids of the rows that score at all."""
    return [ids[row] for row, score in zip(rows, scores, strict=True) if score > 0]
