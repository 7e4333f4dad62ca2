"""Opening an index for reading, and keeping up with new generations."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthese.embedding import Embedder, ModelChoice, load_model
from synthese.errors import IndexStateError
from synthese.index.manifest import Manifest, generation_folder, path_of, read_manifest
from synthese.records import IndexStatus, ProjectDetail
from synthese.stores.catalogue import SCHEMA, Catalogue

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthese.embedding.static import StaticEmbedder
    from synthese.stores import Ids, LexicalStore, VectorStore, Wording
    from synthese.stores.facets import FacetTable
    from synthese.stores.orders import Orders
    from synthese.stores.words import Words


_LATEST = 20  # documents, and runs, that the status names


@lru_cache(maxsize=2)  # the one in use and, while readers turn to another, the one before
def _loaded(choice: ModelChoice, _fingerprint: str) -> Embedder:
    """Returns the embedder, loaded anew where an index says that its weights are others now."""
    return load_model(choice).embedder


@cache
def load_lexicon() -> StaticEmbedder:
    """Returns the vectors of single words: the embedded model's, whatever model embeds passages."""
    from synthese.embedding.static import StaticEmbedder

    return StaticEmbedder.load()


@dataclass
class Index:
    """One generation of an index, opened for reading. Parts are opened when first needed."""

    directory: Path
    manifest: Manifest
    catalogue: Catalogue

    @property
    def generation(self) -> int:
        """The generation that this reader sees, whatever is published meanwhile."""
        return self.manifest.generation

    @cached_property
    def vectors(self) -> VectorStore:
        """The vectors of this generation."""
        from synthese.stores.vectors import FaissVectors

        return FaissVectors.open(generation_folder(self.directory, self.generation))

    @cached_property
    def terms(self) -> LexicalStore:
        """The stems of this generation."""
        from synthese.stores.terms import TantivyTerms

        return TantivyTerms.open(generation_folder(self.directory, self.generation))

    @cached_property
    def facets(self) -> FacetTable:
        """The facets of this generation."""
        return self.catalogue.facets(self.generation)

    @cached_property
    def orders(self) -> Orders:
        """The orders in which this generation's projects can be listed."""
        return self.catalogue.orders(self.generation)

    @cached_property
    def words(self) -> Words:
        """The words of this generation's passages."""
        from synthese.stores.words import Words

        return Words.open(generation_folder(self.directory, self.generation), self.lexicon)

    @cached_property
    def embedder(self) -> Embedder:
        """The model that this generation was made with.

        Raises:
            IndexStateError: the model by that name is another now.
        """
        embedder = _loaded(self.manifest.choice, self.manifest.fingerprint)
        if embedder.fingerprint != self.manifest.fingerprint:
            raise IndexStateError(
                "index.other_model",
                path=str(self.directory),
                found=self.manifest.fingerprint,
                wanted=embedder.fingerprint,
            )
        return embedder

    @cached_property
    def matched(self) -> dict[tuple[bytes | None, Wording], npt.NDArray[np.uint8]]:
        """The projects that match a question, a bit each, kept by whoever looked for them."""
        return {}

    @cached_property
    def readings(self) -> dict[str, Any]:
        """Words of its texts as they were compared with a query's, kept by whoever did."""
        return {}

    @cached_property
    def phrases(self) -> dict[str, Ids]:
        """The projects that hold a phrase, kept by whoever looked for them."""
        return {}

    @property
    def lexicon(self) -> StaticEmbedder:
        """The vectors of single words: the embedded model's, whatever model embeds passages."""
        return load_lexicon()

    @cached_property
    def _figures(self) -> dict[str, Any]:
        """What is counted over every document: most of a second for 100,000.

        The catalogue is opened anew for it, so that no reader's short look waits meanwhile.
        """
        with closing(Catalogue.open(self.directory)) as apart:
            counts = apart.counts(self.generation)
            return counts | {"sources": apart.coverage(self.generation)}

    def warm(self) -> None:
        """Works out beforehand what would keep a reader of the status waiting."""
        _ = self._figures

    def status(self) -> IndexStatus:
        """Returns what this index holds, how it was made, and what could not be read."""
        manifest = self.manifest
        return IndexStatus(
            directory=str(self.directory),
            generation=manifest.generation,
            schema=SCHEMA,
            model=manifest.model,
            fingerprint=manifest.fingerprint,
            chunking=manifest.chunking,
            corpus_digest=manifest.corpus_digest,
            published=manifest.published,
            search=self.vectors.facts.kind,
            recall_at_10=self.vectors.facts.recall_at_10,
            size_bytes=sum(e.stat().st_size for e in self.directory.rglob("*") if e.is_file()),
            failed=self.catalogue.failures(),
            latest=self.catalogue.latest(self.generation, most=_LATEST),
            runs=self.catalogue.runs(most=_LATEST),
            **(self._figures | {"pending": self.catalogue.pending(self.generation)}),
        )

    def ids_of(self, project_id: str) -> tuple[str, ...]:
        """Returns the id of a project, and those that its other documents would have by themselves.

        Judgements may name either: whoever finds a project has found all its documents.
        """
        return (project_id, *self._joined.get(project_id, ()))

    @cached_property
    def _joined(self) -> dict[str, list[str]]:
        joined: dict[str, list[str]] = {}
        for own, project in sorted(self.catalogue.joined_ids().items()):
            joined.setdefault(project, []).append(own)
        return joined

    def project(self, project_id: str) -> ProjectDetail:
        """Returns a project with its documents.

        Raises:
            NotFoundError: there is no such project.
        """
        return self.catalogue.detail(project_id, self.generation)


def open_index(directory: Path) -> Index:
    """Opens the newest generation.

    Raises:
        IndexStateError: there is none, or it was made otherwise than this version makes it.
    """
    manifest = read_manifest(directory)
    if manifest is None or not manifest.generation:
        raise IndexStateError("index.missing", path=str(directory))
    return Index(directory, manifest, Catalogue.open(directory))


class LiveIndex:
    """The newest generation, for a process that runs on while others write."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._index: Index | None = None

    def current(self) -> Index:
        """Returns the newest generation, opened again only where a newer one was published.

        Raises:
            IndexStateError: nothing has been published yet.
        """
        try:
            found = path_of(self.directory).stat()
        except FileNotFoundError as error:
            raise IndexStateError("index.missing", path=str(self.directory)) from error
        stamp = (found.st_mtime_ns, found.st_ino)
        with self._lock:
            if self._index is None or stamp != self._stamp:
                fresh = open_index(self.directory)
                # Opened before anyone asks, for the writer removes generations two behind.
                _ = (fresh.vectors, fresh.terms, fresh.words, fresh.facets, fresh.embedder)
                threading.Thread(target=fresh.warm, daemon=True).start()
                self._index, self._stamp = fresh, stamp
            return self._index


def status(directory: Path) -> IndexStatus:
    """Returns what an index holds, how it was made, and what could not be read.

    Raises:
        IndexStateError: there is no index.
    """
    return open_index(directory).status()
