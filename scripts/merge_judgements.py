"""Two readers' judgements of the demonstration queries → corpus/qrels.tsv, and their agreement.

    python scripts/merge_judgements.py

Each reader judged every query over the whole corpus, apart from the other and from any search
engine: 3 is exactly the need, 2 clearly relevant, 1 touches it, 0 (unlisted) not relevant. The
grade kept is the mean of both, rounded down. Agreement is Cohen's kappa with quadratic weights
(Cohen 1968) over all pairs that either reader listed, and over all pairs of query and document.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

CORPUS = Path(__file__).parent.parent / "corpus"
Grades = dict[tuple[str, str], int]


def read(name: str) -> Grades:
    """Returns ``{(query, document): grade}``."""
    with (CORPUS / "judgements" / name).open(encoding="utf-8") as file:
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
    first, second = read("reader-1.tsv"), read("reader-2.tsv")
    listed = sorted(first.keys() | second.keys())
    pairs = [(first.get(key, 0), second.get(key, 0)) for key in listed]
    queries = [
        json.loads(line)["_id"] for line in (CORPUS / "queries.jsonl").open(encoding="utf-8")
    ]
    documents = len(json.loads((CORPUS / "truth.json").read_text("utf-8"))["projects"])
    unlisted = [(0, 0)] * (len(queries) * documents - len(listed))
    kept = [(key, (a + b) // 2) for key, (a, b) in zip(listed, pairs, strict=True) if (a + b) // 2]
    with (CORPUS / "qrels.tsv").open("w", encoding="utf-8", newline="") as file:
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
