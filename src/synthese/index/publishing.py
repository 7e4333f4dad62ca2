"""Turning readers to a new generation: its vectors, words and terms beside, then the manifest."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from synthese.chunking import CHUNKING
from synthese.embedding import Embedder, Model
from synthese.index.locking import now
from synthese.index.making import read_with_context
from synthese.index.manifest import Manifest, generation_folder, read_manifest, write_manifest
from synthese.index.opening import load_lexicon
from synthese.index.originals import keeps_any, sweep
from synthese.norwegian.compounds import Splitter
from synthese.norwegian.words import counted_words, hyphenated, running_words, stem
from synthese.records import Format
from synthese.stores import vectors as vector_files
from synthese.stores.catalogue import SCHEMA, Catalogue


def publish(
    directory: Path,
    catalogue: Catalogue,
    model: Model,
    *,
    generation: int,
    in_use: int,
    exact_limit: int,
) -> Manifest:
    """Makes the generation's vectors and terms from the one before, and turns readers to it.

    What was in use when the command began is kept, for readers that haven't turned yet.
    """
    before = read_manifest(directory)
    same = before and before.generation and before.fingerprint == model.embedder.fingerprint
    if before and same and not catalogue.has_changes(generation):
        if not catalogue.has_new_records(generation):
            return before
        _link_generation(directory, generation)
    else:
        _write_generation(
            directory, catalogue, model.embedder, generation=generation, exact_limit=exact_limit
        )
    manifest = noted(model, generation=generation, corpus=catalogue.corpus_digest(generation))
    write_manifest(directory, manifest)
    catalogue.clear_staged()
    with catalogue.transaction():
        catalogue.purge(in_use)
    if keeps_any(directory):
        sweep(directory, catalogue.digests(Format.PDF))
    catalogue.give_back()
    _remove_old(directory, in_use)
    return manifest


def noted(model: Model, *, generation: int, corpus: str) -> Manifest:
    """Returns the manifest of a generation that is made now with `model`."""
    return Manifest(
        schema=SCHEMA,
        generation=generation,
        model=model.name,
        fingerprint=model.embedder.fingerprint,
        dim=model.embedder.dim,
        chunking=CHUNKING,
        corpus_digest=corpus,
        published=now(),
        query_mark=model.marks.query,
        passage_mark=model.marks.passage,
    )


def _link_generation(directory: Path, generation: int) -> None:
    """Gives a generation in which only records are new the passages of the one before."""
    target = generation_folder(directory, generation)
    beside = target.with_suffix(".new")
    for leftover in (target, beside):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(generation_folder(directory, generation - 1), beside, copy_function=os.link)
    beside.rename(target)


def _write_generation(
    directory: Path,
    catalogue: Catalogue,
    embedder: Embedder,
    *,
    generation: int,
    exact_limit: int,
) -> None:
    from synthese.stores import terms as term_files
    from synthese.stores import words as word_files

    target = generation_folder(directory, generation)
    beside = target.with_suffix(".new")
    for leftover in (target, beside):
        shutil.rmtree(leftover, ignore_errors=True)
    beside.mkdir(parents=True)
    old = generation_folder(directory, generation - 1)
    dead = catalogue.dead_passages(generation)
    before = old if _goes_on(old, dead) else None
    keys, vectors = catalogue.staged(embedder.dim, generation)
    vector_files.write(
        beside,
        keys,
        vectors,
        removed=np.array(dead, np.int64),
        before=before,
        exact_limit=exact_limit,
    )
    born = partial(catalogue.passages_born, generation)
    splitter = word_files.write(
        beside,
        ((each.id, counted_words(read_with_context(each.passage).lower())) for each in born()),
        removed=np.array(dead, np.int64),
        lexicon=load_lexicon(),
        before=before,
    )
    term_files.write(
        beside,
        (
            (each.id, each.project, *_stems(read_with_context(each.passage), splitter))
            for each in born()
        ),
        removed=dead,
        before=before,
    )
    beside.rename(target)


def _goes_on(folder: Path, dead: Sequence[int]) -> bool:
    """Says whether anything of a generation lives on; if not, it may be of another model."""
    if not folder.exists():
        return False
    return not np.isin(vector_files.FaissVectors.open(folder).keys[:, 0], dead).all()


def _stems(text: str, splitter: Splitter) -> tuple[str, str]:
    """Returns the stems of a text's words, and those of their parts, parted by spaces."""
    words = running_words(text)
    parts = [part for word in dict.fromkeys(words) for part in splitter.parts(word)]
    return " ".join(map(stem, words)), " ".join(map(stem, (*parts, *hyphenated(text))))


def _remove_old(directory: Path, in_use: int) -> None:
    for folder in (directory / "generations").iterdir():
        number = folder.name.split(".")[0]
        if not number.isdigit() or int(number) < in_use:
            shutil.rmtree(folder, ignore_errors=True)
