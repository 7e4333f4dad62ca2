"""What is indexed and what is asked.

Real Norwegian running text where the shared folder lies beside the checkout; elsewhere the
sentences of the demonstration corpus, drawn anew for each file with a fixed seed, so that every
file is another text of like words.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from synthese.readers import read_path
from synthese.records import Document
from synthese.settings import ReadLimits

ROOT = Path(__file__).parents[2]
TRAIN = ROOT.parent / "shared/train"
FILES = ("general.jsonl.gz", "general-norec.jsonl.gz")
QUERIES = ("corpus/queries.jsonl", "corpus/needs/queries.jsonl")
_SEED = 1814
_WORDS_A_PASSAGE = 142  # of the real texts, cut as they are
_WORDS_A_DRAWN_PASSAGE = 125
_WORDS_A_FILE = 600


def write_texts(folder: Path, passages: int) -> str:
    """Writes texts that come to about `passages` passages; returns in words what they are."""
    if all((TRAIN / name).exists() for name in FILES):
        return _write_real(folder / "texts.jsonl", passages * _WORDS_A_PASSAGE)
    return _write_drawn(folder, passages * _WORDS_A_DRAWN_PASSAGE // _WORDS_A_FILE)


def queries() -> list[str]:
    """Returns the demonstration queries and those of the need set."""
    lines = [line for name in QUERIES for line in (ROOT / name).read_text("utf-8").splitlines()]
    return [json.loads(line)["text"] for line in lines]


def stretches(texts: list[str], words: int) -> list[str]:
    """Returns running text cut anew into stretches of so many words each."""
    every = [word for text in texts for word in text.split()]
    return [" ".join(every[at : at + words]) for at in range(0, len(every) - words + 1, words)]


def norwegian_texts() -> list[tuple[str, str]]:
    """Returns title and text of the real documents in bokmål or nynorsk."""
    return [each for name in FILES for each in _norwegian(TRAIN / name)]


def _write_real(path: Path, words: int) -> str:
    texts = norwegian_texts()
    random.Random(_SEED).shuffle(texts)
    written = count = 0
    with path.open("w", encoding="utf-8") as file:
        for count, (title, text) in enumerate(texts, start=1):
            record = {"id": f"tekst-{count}", "title": title, "text": text}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            written += len(text.split())
            if written >= words:
                break
    return f"{count} real Norwegian texts in one file of JSON lines, {written} words"


def _norwegian(path: Path) -> Iterator[tuple[str, str]]:
    """Yields title and text of the documents in bokmål or nynorsk."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for document in map(json.loads, lines):
            if document["language"] in ("nb", "nn"):
                sections = (
                    "\n".join(part for part in (each["heading"], each["text"]) if part)
                    for each in document["sections"]
                )
                yield document["title"], "\n\n".join(sections)


def _write_drawn(folder: Path, files: int) -> str:
    chance = random.Random(_SEED)
    sentences = _demonstration_sentences()
    for number in range(files):
        drawn: list[str] = []
        while sum(len(each.split()) for each in drawn) < _WORDS_A_FILE:
            drawn.append(" ".join(chance.sample(sentences, 4)))
        text = f"Prosjekt {number} {chance.choice(sentences)[:60]}\n\n" + "\n\n".join(drawn)
        (folder / f"{number:05d}.txt").write_text(text, "utf-8")
    return (
        f"{files} text files of about {_WORDS_A_FILE} words, the demonstration corpus's sentences"
        " drawn anew (the real texts don't lie beside the checkout)"
    )


def _demonstration_sentences() -> list[str]:
    texts = [
        each.text
        for path in sorted((ROOT / "corpus/projects").glob("*.txt"))
        for each in read_path(path, limits=ReadLimits())
        if isinstance(each, Document)
    ]
    return [each for text in texts for each in re.split(r"(?<=[.!?])\s+", text) if len(each) > 30]
