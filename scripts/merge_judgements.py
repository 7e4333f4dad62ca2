"""Two readers' judgements of a set of queries → qrels.tsv, and how far they agree.

    python scripts/merge_judgements.py corpus --documents 125
    python scripts/merge_judgements.py corpus/needs --documents 404

Each reader judged every query over the whole corpus, apart from the other and from any search
engine: 3 is exactly the need, 2 clearly relevant, 1 touches it, 0 (unlisted) not relevant. The
grade kept is the mean of both, rounded down. Agreement is Cohen's kappa with quadratic weights
(Cohen 1968) over all pairs that either reader listed, and over all pairs of query and document.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from pathlib import Path

Grades = dict[tuple[str, str], int]


def read(path: Path) -> Grades:
    """Returns ``{(query, document): grade}``."""
    with path.open(encoding="utf-8") as file:
        return {
            (query, document): int(grade)
            for query, document, grade in csv.reader(file, delimiter="\t")
        }


def weighted_kappa(pairs: list[tuple[int, int]], grades: int = 4) -> float:
    """Returns Cohen's kappa with quadratic weights of pairs of grades 0..grades-1."""
    count = len(pairs)
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    observed = sum((a - b) ** 2 for a, b in pairs) / count
    expected = (
        sum((a - b) ** 2 * left[a] * right[b] for a in range(grades) for b in range(grades))
        / count**2
    )
    return 1 - observed / expected


def main() -> None:
    """Writes the qrels and prints the agreement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="with queries.jsonl and judgements/")
    parser.add_argument("--documents", type=int, required=True, help="how many were read")
    asked = parser.parse_args()
    folder, documents = asked.folder, asked.documents
    first, second = (read(folder / f"judgements/reader-{number}.tsv") for number in (1, 2))
    listed = sorted(first.keys() | second.keys())
    pairs = [(first.get(key, 0), second.get(key, 0)) for key in listed]
    lines = (folder / "queries.jsonl").read_text("utf-8").splitlines()
    queries = [json.loads(line)["_id"] for line in lines]
    unlisted = [(0, 0)] * (len(queries) * documents - len(listed))
    kept = [(key, (a + b) // 2) for key, (a, b) in zip(listed, pairs, strict=True) if (a + b) // 2]
    with (folder / "qrels.tsv").open("w", encoding="utf-8", newline="") as file:
        file.write("query-id\tcorpus-id\tscore\n")
        file.writelines(f"{query}\t{document}\t{grade}\n" for (query, document), grade in kept)
    print(
        f"queries {len(queries)}, documents {documents},"
        f" pairs listed by either {len(listed)}, kept {len(kept)}"
    )
    print(f"same grade {sum(a == b for a, b in pairs) / len(pairs):.3f} of the pairs listed")
    print(f"within one grade {sum(abs(a - b) <= 1 for a, b in pairs) / len(pairs):.3f}")
    print(
        f"weighted kappa, listed pairs {weighted_kappa(pairs):.3f},"
        f" all pairs {weighted_kappa(pairs + unlisted):.3f}"
    )


if __name__ == "__main__":
    main()
