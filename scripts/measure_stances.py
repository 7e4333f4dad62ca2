"""How often two sentences that are said to disagree do, and how many that do are found.

    python scripts/measure_stances.py [--part dev|test] [--errors] [--wild 3000]

Prints precision, recall and what was taken for what, by part, over
``corpus/relations/stances.jsonl``:
pairs of sentences labelled by hand, half of them to tune on (``dev``), half kept back (``test``).
Those of real texts are named by document and place, and read from ``shared/data`` beside the
checkout; pairs whose texts are missing are left out and counted. ``--wild`` asks of so many
sentences of annual reports and success stories (texts that have nothing to do with each other)
how many pairs of them are said to disagree.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from synthese.alignment import compare, comparing, readings, telling, verdict
from synthese.embedding.static import StaticEmbedder
from synthese.norwegian.sentences import sentences_in
from synthese.readers import read_path
from synthese.records import Document, Role, Sentence
from synthese.settings import ReadLimits

ROOT = Path(__file__).parents[1]
PAIRS = ROOT / "corpus" / "relations" / "stances.jsonl"
STANCES = ("agree", "disagree", "unclear")
WILD = ("kudos-innovasjon/snippets.jsonl", "innovasjon-norge/kundehistorier.jsonl")


@dataclass(frozen=True)
class Pair:
    """Two sentences and what a reader says of them."""

    part: str
    label: str
    left: str
    right: str
    written: bool  # for this set, and not found in a text


def load() -> tuple[list[Pair], int]:
    """Returns the pairs, and how many are left out because their texts are missing.

    Raises:
        ValueError: a sentence is no longer where it was.
    """
    found, missing = [], 0
    for line in PAIRS.read_text("utf-8").splitlines():
        each = json.loads(line)
        left, right = _sentence(each["left"]), _sentence(each["right"])
        if left is None or right is None:
            missing += 1
        else:
            written = "text" in each["left"] and "text" in each["right"]
            found.append(Pair(each["part"], each["label"], left, right, written))
    return found, missing


def _sentence(at: dict[str, Any]) -> str | None:
    if "text" in at:
        return str(at["text"])
    base = ROOT.parent if at["source"].startswith("shared/") else ROOT
    texts = _texts(base / at["source"])
    if texts is None:
        return None
    sentence = texts[at.get("document")][at["start"] : at["end"]]
    if sha256(sentence.encode()).hexdigest()[:8] != at["digest"]:
        raise ValueError(f"{at} holds another sentence now: {sentence}")
    return sentence


@cache
def _texts(path: Path) -> dict[str | None, str] | None:
    """Returns the texts of a file by record, None where there is no such file."""
    if not path.exists():
        return None
    documents = read_path(path, limits=ReadLimits())
    return {each.record_id: each.text for each in documents if isinstance(each, Document)}


def likeness(lexicon: StaticEmbedder, left: str, right: str) -> float:
    """Returns how like two sentences are by themselves, short ones by their vectors alone."""
    told = [telling(lexicon, text, [_whole(text)]) for text in (left, right)]
    if all(map(len, told)):
        return float(compare(*told).table[0, 0])
    one, other = lexicon.encode_passages([left, right])
    return _as_likeness(float(one @ other))


def _as_likeness(cosine: float) -> float:
    return (cosine - comparing._ARBITRARY) / (comparing._SAME - comparing._ARBITRARY)


def _whole(text: str) -> Sentence:
    return Sentence(0, len(text), Role.OTHER, 0.0)


def measured(lexicon: StaticEmbedder, pairs: Sequence[Pair]) -> list[tuple[Pair, str]]:
    """Returns each pair with the stance that it is given."""
    read = readings(lexicon, [text for each in pairs for text in (each.left, each.right)])
    return [
        (each, verdict(*two, likeness=likeness(lexicon, each.left, each.right)).stance)
        for each, two in zip(pairs, zip(read[::2], read[1::2], strict=True), strict=True)
    ]


def precision_and_recall(
    found: Sequence[tuple[Pair, str]], stance: str
) -> tuple[float, float, int, int]:
    """Returns precision and recall of a stance, how often it was given and how often it is so."""
    given = [pair for pair, said in found if said == stance]
    right = sum(pair.label == stance for pair in given)
    are = sum(pair.label == stance for pair, _ in found)
    return right / max(1, len(given)), right / max(1, are), len(given), are


def report(part: str, found: Sequence[tuple[Pair, str]]) -> Iterator[str]:
    """Yields the lines of one part."""
    written = sum(pair.written for pair, _ in found)
    yield f"{part}: {len(found)} pairs, {written} of them written for the set"
    for stance in ("disagree", "agree"):
        precision, recall, given, are = precision_and_recall(found, stance)
        yield f"  {stance:9} precision {precision:.2f} of {given}, recall {recall:.2f} of {are}"
    table = Counter((pair.label, said) for pair, said in found)
    yield "  label \\ given  " + "  ".join(f"{each:>8}" for each in STANCES)
    for label in STANCES:
        yield f"  {label:13}  " + "  ".join(f"{table[label, each]:8}" for each in STANCES)


def wild(lexicon: StaticEmbedder, most: int) -> str:
    """Returns how many pairs of sentences of unrelated texts are said to disagree."""
    every = [_texts(ROOT.parent / "shared" / "data" / each) for each in WILD]
    if None in every:
        return "wild: the texts are missing"
    texts = [
        (at, text[start:end])
        for at, text in enumerate(text for each in every if each for text in each.values())
        for start, end in sentences_in(text)
        if 40 <= end - start <= 260
    ][:most]
    read = readings(lexicon, [sentence for _, sentence in texts])
    vectors = lexicon.encode_passages([sentence for _, sentence in texts])
    said = Counter(
        verdict(read[one], read[other], likeness=_as_likeness(cosine)).stance
        for one, other, cosine in _near(vectors, [at for at, _ in texts])
    )
    return f"wild: of {said.total()} pairs with a cosine of .3 or more: {dict(said)}"


def _near(vectors: np.ndarray, texts: Sequence[int]) -> Iterator[tuple[int, int, float]]:
    cosines = vectors @ vectors.T
    for one, other in combinations(range(len(texts)), 2):
        if cosines[one, other] >= 0.3 and texts[one] != texts[other]:
            yield one, other, float(cosines[one, other])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=["dev", "test"])
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--wild", type=int, default=0)
    asked = parser.parse_args()
    lexicon = StaticEmbedder.load()
    pairs, missing = load()
    if missing:
        print(f"{missing} pairs are left out: their texts are not beside the checkout")
    for part in (asked.part,) if asked.part else ("dev", "test"):
        found = measured(lexicon, [each for each in pairs if each.part == part])
        print("\n".join(report(part, found)))
        for pair, said in found if asked.errors else ():
            if said != pair.label:
                print(f"    {pair.label}, given {said}\n      {pair.left}\n      {pair.right}")
    if asked.wild:
        print(wild(lexicon, asked.wild))


if __name__ == "__main__":
    main()
