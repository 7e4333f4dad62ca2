"""How often the marked words are those that a reader would mark.

    python scripts/measure_highlights.py

Prints, for each set of judged query–passage pairs in ``tests/golden``, how many are right, how
many have a word marked that has nothing to do with the query, and each pair that isn't right.

A pair was judged from its text alone, before it was seen what is marked: `must` are the words that
a reader would mark, `may` those that she might. It is right when all of `must` are marked and
nothing outside both is. ``highlights.jsonl`` is what the thresholds were tuned on;
``highlights_held_out.jsonl`` was judged afterwards; ``highlights_real.jsonl`` points into texts
beside the repository, by offsets, and is left out where they aren't there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from synthese.embedding.static import StaticEmbedder
from synthese.explaining import meetings
from synthese.norwegian.words import placed
from synthese.query import understand

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
SETS = ("highlights", "highlights_held_out", "highlights_real")


@dataclass(frozen=True)
class Pair:
    """A query, a passage, and the words in it that must and may be marked, in lower case."""

    query: str
    text: str
    must: frozenset[str]
    may: frozenset[str]


@dataclass(frozen=True)
class Judged:
    """What is wrong with the marks of a pair: words that are missing, and words too many."""

    pair: Pair
    missing: frozenset[str]
    absurd: frozenset[str]

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.missing or self.absurd)


def pairs(name: str) -> Iterator[Pair]:
    """Yields the pairs of a set; none whose texts lie elsewhere and aren't there."""
    for line in (ROOT / "tests" / "golden" / f"{name}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if "text" in row:
            told = (frozenset(map(str.lower, row[key])) for key in ("must", "may"))
            yield Pair(row["query"], row["text"], *told)
        elif (text := _text(row)) is not None:
            told = (frozenset(text[a:b].lower() for a, b in row[key]) for key in ("must", "may"))
            yield Pair(row["query"], text, *told)


def _text(row: dict[str, str | int]) -> str | None:
    file = SHARED / str(row["file"])
    if not file.exists():
        return None
    text = file.read_text("utf-8")
    if "field" in row:
        text = json.loads(text.splitlines()[int(row["line"])])[row["field"]]
    return text[int(row["start"]) : int(row["end"])]


def judged(lexicon: StaticEmbedder, pair: Pair) -> Judged:
    """Returns what is wrong with what is marked in a pair."""
    (found,) = meetings(lexicon, understand(pair.query), [pair.text])
    marked = {each.found.lower() for each in found}
    assert pair.must | pair.may <= {word.lower() for _, _, word in placed(pair.text)}
    return Judged(pair, pair.must - marked, frozenset(marked) - pair.must - pair.may)


def main() -> None:
    """Prints the figures."""
    lexicon = StaticEmbedder.load()
    for name in SETS:
        every = [judged(lexicon, pair) for pair in pairs(name)]
        right = sum(each.is_right for each in every)
        absurd = sum(bool(each.absurd) for each in every)
        print(f"{name}: {right} of {len(every)} right, {absurd} with a word too many")
        for each in every:
            if not each.is_right:
                print(f"  {each.pair.query}: missing {sorted(each.missing)},", end=" ")
                print(f"too many {sorted(each.absurd)}")


if __name__ == "__main__":
    main()
