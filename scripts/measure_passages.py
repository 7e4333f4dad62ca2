"""Prints how well passages are aligned, for the thresholds of `synthese.alignment`.

    python scripts/measure_passages.py

Beside the checkout lie pages of data.norge.no in bokmål, nynorsk and English: where a page has as
many lines in two languages, line k is line k, and what is matched otherwise is wrong (precision and
recall in characters, without what is the same in both). Of the abstracts of KTH's projects, Swedish
and English, it prints how much is covered of one project's and of two projects'. Then how many
passages two unrelated documents of the demonstration corpus have, and the time that a pair takes.
"""

from __future__ import annotations

import itertools
import json
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from synthese.alignment import align
from synthese.duplicate_records import PassageKind, Text
from synthese.embedding.static import StaticEmbedder
from synthese.norwegian.language import language_of
from synthese.readers import read_path
from synthese.records import Document
from synthese.settings import ReadLimits

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
LANGUAGES = (("nb", "nn"), ("nb", "en"), ("nn", "en"))
PAIRS = 400


def main() -> None:
    """Prints everything."""
    lexicon = StaticEmbedder.load()
    for languages in LANGUAGES:
        print(*languages, *_by_lines(lexicon, pages(*languages)))
    _abstracts(lexicon)
    _unrelated(lexicon)


def text(of: str, language: str) -> Text:
    """Returns a text of which nothing else is known."""
    return Text("", 0, "", of, "", "", language)


def pages(one: str, other: str) -> Iterator[tuple[Text, Text]]:
    """Yields the pages that have as many lines in two languages."""
    for line in (DATA / "datanorge-docs" / "docs.jsonl").open(encoding="utf-8"):
        page = json.loads(line)
        left, right = (
            [row.strip() for row in page[each].split("\n") if row.strip()] for each in (one, other)
        )
        if len(left) == len(right):
            yield text("\n".join(left), one), text("\n".join(right), other)


def _by_lines(lexicon: StaticEmbedder, pairs: Iterable[tuple[Text, Text]]) -> tuple[str, ...]:
    right = wrong = every = 0
    for one, other in pairs:
        every += len(one.text)
        for each in align(lexicon, one, other).passages:
            size = each.left.end - each.left.start
            lines = one.text.count("\n", 0, each.left.start)
            if each.kind is PassageKind.EXACT:
                every -= size
            elif lines == other.text.count("\n", 0, each.right.start):
                right += size
            else:
                wrong += size
    return f"precision {right / (right + wrong):.4f}", f"recall {right / every:.3f}"


def _abstracts(lexicon: StaticEmbedder, most: int = 150, least_chars: int = 300) -> None:
    found = []
    for line in (DATA / "swecris-kth" / "projects.jsonl").open(encoding="utf-8"):
        project = json.loads(line)
        one, other = (project[f"projectAbstract{each}"] or "" for each in ("Sv", "En"))
        if min(len(one), len(other)) > least_chars and one[:200] != other[:200]:
            found.append((text(one, "sv"), text(other, "en")))
    chosen = random.Random(1).sample(found, most)
    print("one project", *_covered(lexicon, chosen))
    shifted = [(one, chosen[at - 1][1]) for at, (one, _) in enumerate(chosen)]
    print("two projects", *_covered(lexicon, shifted))


def _covered(lexicon: StaticEmbedder, pairs: Iterable[tuple[Text, Text]]) -> tuple[str, ...]:
    aligned = [align(lexicon, *pair) for pair in pairs]
    shares = [min(each.covered_left, each.covered_right) for each in aligned]
    levels = (0.05, 0.25, 0.5, 0.75, 0.95)
    return tuple(f"{level:.0%}: {np.quantile(shares, level):.3f}" for level in levels)


def _unrelated(lexicon: StaticEmbedder) -> None:
    paths = sorted((ROOT / "corpus" / "projects").iterdir())
    read = (next(read_path(path, limits=ReadLimits()), None) for path in paths if path.is_file())
    texts = [text(each.text, language_of(each.text)) for each in read if isinstance(each, Document)]
    pairs = random.Random(5).sample(list(itertools.combinations(texts, 2)), PAIRS)
    began = time.process_time()
    aligned = [align(lexicon, *pair) for pair in pairs]
    took = 1_000 * (time.process_time() - began) / PAIRS
    kinds = Counter(str(each.kind) for found in aligned for each in found.passages)
    print(PAIRS, "pairs of documents:", dict(kinds), f"{took:.1f} ms a pair")


if __name__ == "__main__":
    main()
