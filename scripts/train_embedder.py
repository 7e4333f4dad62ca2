"""Trains the embedded embedder from the texts and pairs in the shared training folder.

    pip install gensim
    python scripts/train_embedder.py ../shared --out src/synthese/embedding/default

Steps: (1) weave running text and parallel text into lines, (2) learn words from them, (3) draw
texts that belong together towards each other, (4) take out what tells languages apart, (5) write
int8 and int4 files, (6) measure. The first two leave their results in the cache and are not
repeated. ``docs/embedder.md`` says what came out.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from embedder_training import contrast, export, languages, measure, running_text, start, tasks
from synthese.embedding.static import StaticEmbedder


def arguments() -> argparse.Namespace:
    """Returns what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder with train/ and eval/")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights")
    parser.add_argument("--cache", type=Path, default=Path(".scratch/embedder"))
    parser.add_argument("--epochs", type=int, default=2, help="over the running text")
    parser.add_argument("--steps", type=int, default=3600, help="of drawing together")
    parser.add_argument("--listed", type=int, default=150_000, help="words trained with own rows")
    parser.add_argument("--kept", type=int, default=100_000, help="of them, rows written")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def told(what: str, began: float) -> None:
    """Says on stderr what is done and when."""
    sys.stderr.write(f"{time.monotonic() - began:7.0f} s  {what}\n")
    sys.stderr.flush()


def main() -> None:
    """Trains, writes and measures."""
    options, began = arguments(), time.monotonic()
    train, sets = options.shared / "train", options.shared / "eval"
    options.cache.mkdir(parents=True, exist_ok=True)
    lines, learned = options.cache / "lines.txt", options.cache / "words.npz"
    if not learned.exists():
        count = running_text.write_lines(lines, train, sets, seed=options.seed)
        told(f"{count} lines of running text", began)
        start.learned(
            lines, learned, epochs=options.epochs, workers=options.workers, seed=options.seed
        )
    told("words learned from running text", began)
    material = tasks.read_material(train, sets, seed=options.seed)
    begun = start.started(learned, listed=options.listed, every=material.vocabulary.words)
    told(f"{len(material.chunks)} chunks, {len(material.vocabulary.words)} words", began)
    contrast.train(begun.model, material, contrast.Options(steps=options.steps, seed=options.seed))
    begun.model.leave(languages.axes(begun.model, material, seed=options.seed))
    model = export.Model(
        begun.words, np.arange(options.listed), begun.model.vectors(), begun.model.ngrams.table
    )
    kept = export.needed(model, begun.counts, options.kept)
    digest = export.export(model.with_words(kept), options.out)
    told(f"written to {options.out}: {digest}", began)
    found = measure.table(StaticEmbedder.load(options.out), sets)
    sys.stdout.write(measure.report(found) + "\n")


if __name__ == "__main__":
    main()
