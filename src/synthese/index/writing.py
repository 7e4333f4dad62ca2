"""Adding, removing and rebuilding. One writer at a time; readers never wait.

Documents are committed to the catalogue in batches, under the number of a generation that no
reader sees yet. Publishing makes that generation's vectors and terms and replaces the manifest.
A writer that is killed leaves its committed batches behind; the next one goes on from there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from types import MappingProxyType

from synthese.chunking import CHUNKING, Chunker
from synthese.describe import wanted_id, with_language
from synthese.embedding import Embedder, Model, ModelChoice, load_model
from synthese.errors import IndexStateError, ReadError
from synthese.index.joining import join
from synthese.index.locking import now, writing
from synthese.index.making import Made, Making, encoded, made
from synthese.index.manifest import Manifest, read_manifest, write_manifest
from synthese.index.originals import keep
from synthese.index.publishing import noted, publish
from synthese.readers import bytes_of, read_bytes, to_failure
from synthese.readers.sources import find_sources, is_address
from synthese.records import AddReport, Document, Failure, Format, Progress
from synthese.settings import EXACT_LIMIT, Settings
from synthese.stores.catalogue import Catalogue
from synthese.stores.rows import content_digest

OnProgress = Callable[[Progress], None]
_BATCH_PASSAGES = 512
_READING = 1  # raised where the readers change, so that unchanged files are read again
_MOST_TOLD = 20  # of one source: a table with ten thousand broken rows says the same each time
_NO_COLUMNS: Mapping[str, str] = MappingProxyType({})
_NO_CHOICE = ModelChoice()


def add(
    directory: Path,
    arguments: Sequence[str],
    *,
    settings: Settings,
    columns: Mapping[str, str] = _NO_COLUMNS,
    remove_missing: bool = False,
    model: ModelChoice = _NO_CHOICE,
    on_progress: OnProgress | None = None,
) -> AddReport:
    """Adds what `arguments` name: files, folders, globs, archives, addresses.

    What is unchanged is skipped and what is changed is replaced. What can't be read is in the
    report, with its reason, and the rest goes on. Where another model or mark is chosen than the
    index was made with, all that it holds is embedded anew first, as by `rebuild`.

    Args:
        directory: the index; made where there is none.
        arguments: what to add.
        settings: limits, and the model for a new index where none is chosen here.
        columns: for tables, our field → the table's column.
        remove_missing: also remove what lies under `arguments` in the index and is gone there.
        model: the model and its marks from now on; what is not said stays as it is.
        on_progress: told after each source.

    Raises:
        IndexStateError: another writer is at work, or the index was made otherwise.
        ModelError: the index's model can't be loaded.
    """
    with writing(directory, "add") as catalogue:
        manifest = read_manifest(directory)
        chosen = load_model(model.over(manifest.choice if manifest else _preset(settings)))
        manifest = manifest or _begun(directory, chosen)
        in_use = manifest.generation
        if model != _NO_CHOICE and manifest.fingerprint != chosen.embedder.fingerprint:
            manifest = _renewed(
                directory,
                catalogue,
                chosen,
                exact_limit=settings.exact_limit,
                on_progress=on_progress,
            )
        _check(directory, manifest, chosen.embedder)
        generation = manifest.generation + 1
        run = catalogue.begin_run("add", now())
        adding = _Adding(directory, catalogue, chosen.embedder, settings, columns, generation, run)
        adding.all_of(arguments, on_progress)
        if remove_missing:
            adding.remove_missing(arguments)
        if catalogue.has_changes(generation):
            with catalogue.transaction():
                making = Making(catalogue, chosen.embedder)
                join(catalogue, generation=generation, refill=making.again)
        publish(
            directory,
            catalogue,
            chosen,
            generation=generation,
            in_use=in_use,
            exact_limit=settings.exact_limit,
        )
        report = adding.report(read_manifest(directory))
        catalogue.end_run(run, now(), {"added": report.added, "updated": report.updated})
        return report


def rebuild(
    directory: Path,
    *,
    model: ModelChoice = _NO_CHOICE,
    exact_limit: int = EXACT_LIMIT,
    on_progress: OnProgress | None = None,
) -> Manifest:
    """Cuts, describes and embeds every document of the catalogue anew, beside the index in use.

    Args:
        directory: the index.
        model: the model and its marks from now on; what is not said stays as it is.
        exact_limit: above so many passages, vectors are searched through a sieve.
        on_progress: told after each document.

    Raises:
        IndexStateError: there is no index, or another writer is at work.
        ModelError: the model can't be loaded.
    """
    if read_manifest(directory) is None:
        raise IndexStateError("index.missing", path=str(directory))
    with writing(directory, "rebuild") as catalogue:
        manifest = read_manifest(directory)
        chosen = load_model(model.over(manifest.choice if manifest else _NO_CHOICE))
        return _renewed(
            directory, catalogue, chosen, exact_limit=exact_limit, on_progress=on_progress
        )


def _renewed(
    directory: Path,
    catalogue: Catalogue,
    model: Model,
    *,
    exact_limit: int,
    on_progress: OnProgress | None,
) -> Manifest:
    """Publishes a generation with everything in the catalogue made anew, all of it or nothing."""
    before = read_manifest(directory)
    in_use = before.generation if before else 0
    generation = in_use + 1
    total = catalogue.counts(generation)["documents"]
    making = Making(catalogue, model.embedder)
    with catalogue.transaction():
        for done, (row, document) in enumerate(catalogue.renew(generation), start=1):
            project_id = catalogue.project_id_of(document.source) or wanted_id(document)
            making.anew(row, document, project_id, generation=generation)
            if on_progress:
                on_progress(Progress(done, max(total, done), document.source))
        join(catalogue, generation=generation, refill=making.again)
    return publish(
        directory,
        catalogue,
        model,
        generation=generation,
        in_use=in_use,
        exact_limit=exact_limit,
    )


def _preset(settings: Settings) -> ModelChoice:
    return ModelChoice(settings.model, settings.query_mark, settings.passage_mark)


@dataclass
class _Adding:
    """One `add` on its way: what waits to be committed, and what has been counted."""

    directory: Path
    catalogue: Catalogue
    embedder: Embedder
    settings: Settings
    columns: Mapping[str, str]
    generation: int
    run: int
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    passages: int = 0
    failed: list[Failure] = field(default_factory=list)
    _waiting: list[Made] = field(default_factory=list)
    _finished: list[_Finished] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._chunker = Chunker(self.embedder.count_tokens, self.embedder.max_tokens)
        self._state = _reading_state(self.columns)

    def all_of(self, arguments: Sequence[str], on_progress: OnProgress | None) -> None:
        """Takes in everything that `arguments` name."""
        found = list(dict.fromkeys(find_sources(arguments)))
        self.failed += [each for each in found if isinstance(each, Failure)]
        sources = [each for each in found if isinstance(each, str)]
        contents = _contents(sources, directory=self.directory, settings=self.settings)
        for done, (source, content) in enumerate(contents, start=1):
            self._take_in(source, content)
            if on_progress:
                on_progress(Progress(done, max(len(sources), done), source, self.passages))
        self._commit()

    def remove_missing(self, arguments: Sequence[str]) -> None:
        """Removes what the index has from under `arguments` and this run did not meet."""
        with self.catalogue.transaction():
            for container in self.catalogue.containers():
                if container not in self._seen and _lies_under(container, arguments):
                    living = self.catalogue.living(container)
                    self.removed += self.catalogue.kill(living, self.generation)
                    self.catalogue.forget_container(container)

    def report(self, manifest: Manifest | None) -> AddReport:
        """Returns what was done, and what the index holds now."""
        counts = self.catalogue.counts(manifest.generation) if manifest else {}
        return AddReport(
            added=self.added,
            updated=self.updated,
            unchanged=self.unchanged,
            removed=self.removed,
            failed=tuple(self.failed),
            projects=counts.get("projects", 0),
            passages=counts.get("passages", 0),
        )

    def _take_in(self, source: str, content: bytes | Failure) -> None:
        """Reads one file or page, unless it is the very one that was read before."""
        self._seen.add(source)
        if isinstance(content, Failure):
            self._finish(source, "", failures=[content])
            return
        digest = hashlib.sha256(content + self._state.encode()).hexdigest()
        if self.catalogue.container_digest(source) == digest:
            self.unchanged += len(self.catalogue.living(source))
            self.failed += self.catalogue.failures(source)
            return
        living = self.catalogue.living(source)
        read: set[str] = set()
        failures: list[Failure] = []
        pdfs: dict[str, str] = {}
        for each in read_bytes(content, source, limits=self.settings.read, columns=self.columns):
            if isinstance(each, Failure):
                failures.append(each)
                continue
            self._take(each, living, read)
            if each.format is Format.PDF:
                pdfs[each.source] = each.digest
        max_mb = self.settings.keep_originals_mb
        keep(self.directory, content, pdfs, max_mb=max_mb, limits=self.settings.read)
        # What can't be read any more keeps what was read of it before: nothing is lost.
        gone = set(living) - read if read or not failures else set()
        self._finish(source, digest, failures=failures, gone=gone)

    def _take(self, document: Document, living: Mapping[str, str], read: set[str]) -> None:
        """Lines a document up for the next commit, unless it stands in the index as it is."""
        if document.source in read:
            return
        read.add(document.source)
        document = with_language(document)
        before = living.get(document.source)
        if before == content_digest(document):
            self.unchanged += 1
            return
        if before is None:
            self.added += 1
        else:
            self.updated += 1
        cut = made(document, self._chunker)
        self._waiting.append(cut)
        self.passages += len(cut.passages)
        if sum(len(each.passages) for each in self._waiting) >= _BATCH_PASSAGES:
            self._commit()

    def _finish(
        self, source: str, digest: str, *, failures: list[Failure], gone: Iterable[str] = ()
    ) -> None:
        failures = _folded(source, failures)
        self.failed += failures
        self._finished.append(_Finished(source, digest, tuple(failures), tuple(sorted(gone))))

    def _commit(self) -> None:
        """Embeds what waits and commits it; a source is noted as read once all of it is in."""
        vectors = encoded(self.embedder, [p for each in self._waiting for p in each.passages])
        at = 0
        with self.catalogue.transaction():
            for cut in self._waiting:
                end = at + len(cut.passages)
                self._put(cut, vectors[at:end])
                at = end
            for each in self._finished:
                self.removed += self.catalogue.kill(each.gone, self.generation)
                self.catalogue.set_failures(each.source, each.failures)
                if each.digest:
                    self.catalogue.note_container(each.source, each.digest, run=self.run)
                else:  # it could not be had this time
                    self.catalogue.doubt_container(each.source)
        self._waiting.clear()
        self._finished.clear()

    def _put(self, cut: Made, vectors: Sequence[bytes]) -> None:
        project_id = self.catalogue.project_id_for(cut.document, wanted_id(cut.document))
        told = cut.described(project_id, self.catalogue.corrections(project_id))
        self.catalogue.put(
            cut.entry(told, vectors),
            told.project,
            told.fields,
            generation=self.generation,
            added=now(),
        )


@dataclass(frozen=True, slots=True)
class _Finished:
    """A source that has been read to its end: what failed in it, and what it no longer holds."""

    source: str
    digest: str
    failures: tuple[Failure, ...]
    gone: tuple[str, ...]


def _folded(source: str, failures: list[Failure]) -> list[Failure]:
    """Returns the first failures of a source and one that counts the rest."""
    if len(failures) <= _MOST_TOLD:
        return failures
    rest = Failure(source, "index.more_failures", {"count": len(failures) - _MOST_TOLD})
    return [*failures[:_MOST_TOLD], rest]


def _contents(
    sources: Sequence[str], *, directory: Path, settings: Settings
) -> Iterator[tuple[str, bytes | Failure]]:
    """Yields every file and page with what it holds, or why it can't be had."""
    for source in sources:
        if not is_address(source):
            yield source, _file(source, settings)
    addresses = [source for source in sources if is_address(source)]
    if addresses:
        from synthese.readers.harvest import fetch

        for page in fetch(addresses, cache_dir=directory / "fetched", limits=settings.fetch):
            if isinstance(page, Failure):
                yield page.source, page
            else:
                yield page.address, page.body


def _file(source: str, settings: Settings) -> bytes | Failure:
    try:
        return bytes_of(Path(source), settings.read)
    except ReadError as error:
        return to_failure(source, error)


def _reading_state(columns: Mapping[str, str]) -> str:
    """Returns what, besides a file's bytes, decides what is read of it."""
    ocr = shutil.which("tesseract") is not None
    return json.dumps([_READING, ocr, sorted(columns.items())])


def _lies_under(container: str, arguments: Sequence[str]) -> bool:
    """Says whether a source of the index is one of `arguments`, in one of them, or fits one.

    Nothing lies under a folder that isn't there: a disk that isn't mounted removes nothing.
    """
    for argument in arguments:
        if is_address(argument) or is_address(container):
            if container.startswith(argument):
                return True
            continue
        root = Path(argument).expanduser().resolve()
        inside = root.is_dir() and container.startswith(f"{root}{os.sep}")
        itself = container == str(root) and root.parent.is_dir()
        pattern = any(sign in argument for sign in "*?[") and Path(container).parent.is_dir()
        if inside or itself or (pattern and PurePath(container).match(str(root))):
            return True
    return False


def _begun(directory: Path, model: Model) -> Manifest:
    """Notes with which model a new index is begun, before anything is embedded."""
    manifest = noted(model, generation=0, corpus="")
    write_manifest(directory, manifest)
    return manifest


def _check(directory: Path, manifest: Manifest, embedder: Embedder) -> None:
    if manifest.fingerprint != embedder.fingerprint:
        key, found, wanted = "index.other_model", manifest.fingerprint, embedder.fingerprint
    elif manifest.chunking != CHUNKING:
        key, found, wanted = "index.other_chunking", manifest.chunking, CHUNKING
    else:
        return
    raise IndexStateError(key, path=str(directory), found=found, wanted=wanted)
