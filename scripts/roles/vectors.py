"""Makes the word vectors that the role model reads; needs gensim and the shared training text.

    PYTHONPATH=src:scripts PYTHONHASHSEED=0 python -m roles.vectors VECTORS.npz

A narrow window makes words near that stand in the same places, so that forms and kinds of verb
come together (`gjennomførte`, `utførte`, `conducted`), which is what roles are told by. No text
of a document that is for testing is read.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from roles.sources import SHARED, sources

LISTED, DIM, TRAINED_DIM = 45_000, 64, 100
FEWEST_OF_ENDING, FEWEST_LETTERS, COMMON = 12, 6, 3_000
ENDINGS = (3, 4, 5)
LANGUAGES = ("nb", "nn", "en")
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,:/]\d+)*|[?!.:«»–§]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")


def main() -> None:
    """Trains the vectors, adds those of endings, and writes both with their words."""
    from gensim.models import Word2Vec

    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.txt"
        _write(corpus)
        model = Word2Vec(
            corpus_file=str(corpus), vector_size=TRAINED_DIM, window=2, min_count=8, sg=1,
            negative=5, workers=1, epochs=3, seed=1, sample=1e-3,
        )  # fmt: skip
    words, vectors = reduced(model.wv.index_to_key, model.wv.vectors.astype(np.float32))
    np.savez(sys.argv[1], words=np.array(json.dumps(words)), vectors=vectors)
    print(len(words), "rows")


def reduced(words: list[str], trained: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Returns the listed words, endings and ``-`` with vectors of `DIM` numbers."""
    units = trained / np.linalg.norm(trained, axis=1, keepdims=True)
    units -= units[:20_000].mean(axis=0)
    axes = np.linalg.svd(units[:40_000], full_matrices=False)[2][:DIM]
    vectors = units @ axes.T
    vectors /= vectors[:20_000].std()
    at = defaultdict(list)
    for row, word in enumerate(words[COMMON:], COMMON):
        if word.isalpha() and len(word) >= FEWEST_LETTERS:
            for size in ENDINGS:
                at[f"-{word[-size:]}"].append(row)
    endings = [each for each, rows in at.items() if len(rows) >= FEWEST_OF_ENDING]
    means = [vectors[at[each]].mean(axis=0) for each in endings]
    every = np.vstack([vectors[:LISTED], *means, vectors[30_000:].mean(axis=0)])
    return [*words[:LISTED], *endings, "-"], every.astype(np.float32)


def _write(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for text in _texts():
            for sentence in _SENTENCE.split(text):
                tokens = list(map(_plain, _TOKEN.findall(sentence.lower())))
                if len(tokens) > 3:
                    file.write(" ".join(tokens) + "\n")


def _plain(token: str) -> str:
    if token[0].isdigit():
        return "#year" if re.fullmatch(r"(?:19|20)\d\d", token) else "#num"
    return token


def _texts() -> Iterator[str]:
    every = list(sources())
    testing = {each.document.title for each in every if each.is_test}
    testing |= {each.record for each in every if each.is_test}
    for name in ("general", "documents"):
        for told in _lines(name):
            if told.get("language") in LANGUAGES:
                parts = [f"{each['heading']}. {each['text']}" for each in told["sections"]]
                yield " ".join([told.get("title") or "", *parts])
    for name in ("projects", "projects-nn"):
        for told in _lines(name):
            if told["id"] not in testing and told.get("title_en") not in testing:
                yield from (told[key] for key in ("en", "nb_mt", "nn_mt") if told.get(key))
    yield from (
        each.document.text for each in every if not each.is_test and each.language in LANGUAGES
    )


def _lines(name: str) -> Iterator[dict]:
    with gzip.open(SHARED / f"train/{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


if __name__ == "__main__":
    main()
