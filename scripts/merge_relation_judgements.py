"""Two judges' grades of pairs of real projects → real-pairs.tsv, and how far they agree.

    python scripts/merge_relation_judgements.py FOLDER --without source

FOLDER holds `pairs.jsonl` (of `sample_relation_pairs.py`), `judge-1.tsv` of the judge who read all
pairs, and `judge-2a.tsv` and `judge-2b.tsv` of those who read half of them each: a line is the
pair's number and its grade. 2 is the same challenge, 1 the same field, 0 another. What is kept of a
pair is the mean of both, rounded down (`corpus/relations/README.md`); no text is written.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from pathlib import Path

from merge_judgements import weighted_kappa

OUT = Path(__file__).parent.parent / "corpus/relations/real-pairs.tsv"
COLUMNS = ("source", "left", "right", "judge1", "judge2", "part")
GRADES = 3

Pair = dict[str, str]


def judged(folder: Path, *, without: set[str]) -> list[Pair]:
    """Returns the pairs that were judged, without those that hold one of the ids `without`.

    `judge2` is empty where nobody else has read the pair.
    """
    first, second = read(folder, "judge-1.tsv"), read(folder, "judge-2?.tsv")
    lines = (folder / "pairs.jsonl").read_text("utf-8").split("\n")
    pairs = [json.loads(line) for line in lines if line]
    return [
        {**pair, "judge1": first[pair["pair"]], "judge2": second.get(pair["pair"], "")}
        for pair in pairs
        if pair["pair"] in first and not without & {pair["left"], pair["right"]}
    ]


def read(folder: Path, pattern: str) -> dict[int, str]:
    """Returns the grade of each pair in the files of `pattern`."""
    grades: dict[int, str] = {}
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="utf-8") as file:
            grades |= {int(pair): grade.strip() for pair, grade in csv.reader(file, delimiter="\t")}
    return grades


def told(pairs: list[Pair]) -> str:
    """Returns how many of each grade were kept and how far the judges agree, in one line."""
    kept = Counter(label(pair) for pair in pairs)
    counts = f"{len(pairs)} pairs, kept 2/1/0: {kept[2]}/{kept[1]}/{kept[0]}"
    grades = [(int(pair["judge1"]), int(pair["judge2"])) for pair in pairs if pair["judge2"]]
    return f"{counts}; {agreement(grades)}" if grades else counts


def label(pair: Pair) -> int:
    """Returns the grade kept of a pair."""
    return (int(pair["judge1"]) + int(pair["judge2"] or pair["judge1"])) // 2


def agreement(grades: list[tuple[int, int]]) -> str:
    """Returns how far two judges agree on the pairs that both read."""
    alike = [(int(one == 2), int(other == 2)) for one, other in grades]
    same = sum(one == other for one, other in grades) / len(grades)
    near = sum(abs(one - other) < 2 for one, other in grades) / len(grades)
    return (
        f"{len(grades)} read by two: same grade {same:.3f}, within one {near:.3f},"
        f" weighted kappa {weighted_kappa(grades, GRADES):.3f},"
        f" kappa of 2 against the rest {weighted_kappa(alike, 2):.3f}"
    )


def main() -> None:
    """Writes the pairs and prints the agreement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without", nargs="*", default=[], help="ids that are no projects")
    asked = parser.parse_args()
    pairs = judged(asked.folder, without=set(asked.without))
    pairs.sort(key=lambda pair: tuple(pair[name] for name in ("source", "part", "left", "right")))
    with OUT.open("w", encoding="utf-8", newline="") as file:
        file.write("\t".join(COLUMNS) + "\n")
        file.writelines("\t".join(pair[name] for name in COLUMNS) + "\n" for pair in pairs)
    for name in ("source", "part"):
        for value in sorted({pair[name] for pair in pairs}):
            print(f"{value}: {told([pair for pair in pairs if pair[name] == value])}")
    print(f"all: {told(pairs)}")


if __name__ == "__main__":
    main()
