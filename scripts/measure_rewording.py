"""Prints what the gate for reworded sentences lets through: of labelled ones, and of spoilt ones.

    python scripts/measure_rewording.py [--index DIR]

The labelled sentences are ``tests/quality/rewordings.jsonl``: rewordings of quotes from the
demonstration corpus, written by hand, faithful (`fault` null) or with a named fault. The gate's
numbers were set on those with an odd `set`; the even ones are kept apart. Each row is the gate with
one of its numbers changed.

With an index, its sentences are offered as they stand (told as of others: ``vi`` is ``de``) and
spoilt by a program in one place each. What is spoilt at random is mostly easy to see; by how many
slip through, the rows tell which check is the weakest.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from synthese.index import open_index
from synthese.norwegian.words import STOP_WORDS, placed
from synthese.pilot_records import Quote, Reworded
from synthese.rewording import Citation, Offer, judged, support
from synthese.rewording.turns import HEDGES, NEGATIONS
from synthese.wording import Language

LABELLED = Path(__file__).parents[1] / "tests" / "quality" / "rewordings.jsonl"
VARIANTS = (
    ("LEAST_SHARE", 1.0),
    *(("LEAST_SHARE", share) for share in (0.9, 0.8, 0.7, 0.5)),
    *(("NEAR", near) for near in (1, 3, 9)),
    *(("MOST_MOVED", moved) for moved in (0, 2)),
)
MOST_SENTENCES = 1_500
_WE = re.compile(r"\b(?:vi|me|oss|vår|våre|vårt|we|us|our|jeg|eg)\b", re.IGNORECASE)
_NOT: dict[str, str] = {"nb": "ikke", "nn": "ikkje", "en": "not"}


def passes(told: dict[str, Any]) -> bool:
    """Says whether a labelled sentence passes the gate."""
    shown = [
        _quote(each["project"], each["text"], at * 1_000) for at, each in enumerate(told["quotes"])
    ]
    cited = tuple(Citation(number, shown[number - 1].text) for number in told["cites"])
    return isinstance(judged(Offer(told["sentence"], cited), shown, told["language"]), Reworded)


def _quote(project: str, text: str, start: int = 0) -> Quote:
    return Quote(project, project, text, start, start + len(text))


def measured(labelled: list[dict[str, Any]]) -> str:
    """Returns how many faithful and how many faulty sentences pass, on each half."""
    cells = []
    for odd in (1, 0):
        half = [each for each in labelled if each["set"] % 2 == odd]
        for is_good in (True, False):
            some = [each for each in half if (each["fault"] is None) == is_good]
            cells.append(f"{sum(map(passes, some)):3d} of {len(some)}")
    return "   ".join(cells)


def sentences(directory: Path) -> Iterator[tuple[Language, str]]:
    """Yields the whole sentences of an index that tell something, with their language."""
    index = open_index(directory)
    for project, _, _ in index.catalogue.titles(index.generation):
        for each in index.project(project).documents:
            document = each.document
            for sentence in each.sentences if document.language in _NOT else ():
                text = document.text[sentence.start : sentence.end]
                if 40 < len(text) < 300 and text[0].isupper() and text[-1] == ".":
                    yield document.language, text  # type: ignore[misc]


def spoilt(text: str, language: Language, others: list[str]) -> Iterator[tuple[str, str]]:
    """Yields a sentence spoilt in one place, once for each way that it can be."""
    words = list(placed(text))
    telling = [w for w in words if w[2].islower() and len(w[2]) > 4 and w[2] not in STOP_WORDS]
    numbers = [(*each.span(), each[0]) for each in re.finditer(r"\d+", text)]
    names = [each for each in words[1:] if each[2][0].isupper() and each[2].isalpha()]
    negations = [each for each in words if each[2] in NEGATIONS[language]]
    hedges = [w for w in words if any(w[2] in HEDGES[kind] for kind in ("plan", "can", "must"))]
    yield "a negation brought in", _put(text, words[2], f"{words[2][2]} {_NOT[language]}")
    if negations:
        yield "a negation left out", re.sub(" +", " ", _put(text, random.choice(negations), ""))
    if hedges:
        has = "has" if language == "en" else "har"
        yield "a plan told as fact", _put(text, random.choice(hedges), has)
    if numbers:
        number = random.choice(numbers)
        other = int(number[2]) + random.choice((1, 2, 10))
        yield "a number changed", _put(text, number, str(other))
    if len(numbers) > 1:
        yield "two numbers exchanged", _exchanged(text, random.sample(numbers, 2))
    if names:
        yield "a name changed", _put(text, random.choice(names), "Grimstad")
    if telling:
        yield "a word changed", _put(text, random.choice(telling), random.choice(others))
    if len(telling) > 1:
        yield "two words exchanged", _exchanged(text, random.sample(telling, 2))


def _put(text: str, place: tuple[int, int, str], other: str) -> str:
    return text[: place[0]] + other + text[place[1] :]


def _exchanged(text: str, two: list[tuple[int, int, str]]) -> str:
    (start, end, first), (begin, stop, second) = sorted(two)
    return text[:start] + second + text[end:begin] + first + text[stop:]


def spoil_all(directory: Path) -> None:
    """Prints how many sentences of an index pass as they stand, and spoilt."""
    every = sorted(set(sentences(directory)))
    some = random.sample(every, min(MOST_SENTENCES, len(every)))
    others = [w for _, text in some for _, _, w in placed(text) if w.islower() and len(w) > 4]
    counts: Counter[tuple[str, bool]] = Counter()
    for language, text in some:
        told = _WE.sub("they" if language == "en" else "de", text)
        told = told[0].upper() + told[1:]
        kept = _is_kept(text, told, language)
        counts["as it stands", kept] += 1
        for how, other in spoilt(told, language, others) if kept else ():
            if other.lower() != told.lower():
                counts[how, _is_kept(text, other, language)] += 1
    for how in dict.fromkeys(how for how, _ in counts):
        print(f"  {how:24} {counts[how, True]:5d} of {counts[how, True] + counts[how, False]}")


def _is_kept(text: str, told: str, language: Language) -> bool:
    offer = Offer(told, (Citation(1, text),))
    return isinstance(judged(offer, [_quote("", text)], language), Reworded)


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path)
    directory = parser.parse_args().index
    labelled = [json.loads(line) for line in LABELLED.read_text("utf-8").splitlines()]
    print("what passes            set on: faithful, faulty      kept apart: faithful, faulty")
    for name, value in VARIANTS:
        before = getattr(support, name)
        setattr(support, name, value)
        print(f"  {name} {value:<8g} {measured(labelled)}")
        setattr(support, name, before)
    if directory:
        random.seed(3)
        print("\nwhat passes of an index's own sentences")
        spoil_all(directory)


if __name__ == "__main__":
    main()
