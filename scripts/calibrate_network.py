"""Prints how often one pilot's words answer another's, by likeness.

    python scripts/calibrate_network.py

Ordered pairs of parallel pilots of the demonstration corpus, the sets of odd and of even number
apart, and as many of unrelated projects: the share of which the one tells as result, lesson,
success factor or obstacle something that is so like a challenge, aim, measure or obstacle of the
other (`synthese.synthesis.network.ANSWERS`, and `synthese.alignment.MEETS` beside it).
"""

from __future__ import annotations

import itertools
import json
import random
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from synthese.index import Index, add, open_index
from synthese.pilot_records import Member, Stage
from synthese.settings import Settings
from synthese.synthesis.network import Side, answers_of, side_of
from synthese.synthesis.statements import pilot_of

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
UNRELATED, SEED = 1_000, 1
THRESHOLDS = (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.64, 0.7)
Pair = tuple[str, str]


def main() -> None:
    """Prints a line for each threshold."""
    truth = json.loads((CORPUS / "truth.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        add(Path(folder), [str(CORPUS / "projects")], settings=Settings())
        index = open_index(Path(folder))
        ids = list(index.catalogue.titles(index.generation))
        project_of = {own: each for each in ids for own in index.ids_of(each)}
        sets = [
            sorted({project_of[each] for each in group["projects"]}) for group in truth["parallel"]
        ]
        halves = [ordered(sets[0::2]), ordered(sets[1::2])]
        planted = {pair for half in halves for pair in half}
        others = [pair for pair in itertools.permutations(ids, 2) if pair not in planted]
        unrelated = random.Random(SEED).sample(others, UNRELATED)
        best = [likest(index, pairs) for pairs in (*halves, unrelated)]
    sizes = "  ".join(str(len(each)) for each in (*halves, unrelated))
    print(f"ordered pairs: {sizes}")
    print("likeness  odd sets  even sets  unrelated")
    for least in THRESHOLDS:
        shares = [sum(each >= least for each in values) / len(values) for values in best]
        print(f"{least:8.2f}  {shares[0]:8.3f}  {shares[1]:9.3f}  {shares[2]:9.3f}")


def ordered(sets: Iterable[Sequence[str]]) -> list[Pair]:
    """Returns the pairs within sets, both ways."""
    return [pair for each in sets for pair in itertools.permutations(each, 2)]


def likest(index: Index, pairs: Sequence[Pair]) -> list[float]:
    """Returns for each pair how like the likest of what the one asks and the other knows are."""
    details = {each: index.project(each) for pair in pairs for each in pair}
    pilots = {each: pilot_of(index.lexicon, detail) for each, detail in details.items()}

    def side(project_id: str, stage: Stage) -> Side:
        pilot = pilots[project_id]
        return side_of(Member(1, pilot.project, stage), pilot)

    asking = {each: side(each, "planned") for each, _ in pairs}
    knowing = {each: side(each, "finished") for _, each in pairs}
    found = (answers_of(knowing[knows], asking[asks], least=0.0) for asks, knows in pairs)
    return [max((each.likeness for each in answers), default=0.0) for answers in found]


if __name__ == "__main__":
    main()
