"""How much of what was labelled by hand is found: places, periods, sums, queries, twins.

    python scripts/measure_gold.py

The labels lie in ``tests/norwegian`` and ``tests/golden``; the real texts beside the checkout.
Twins are searched for in the demonstration corpus, both norms, ten projects each.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests/norwegian")]

from tests.norwegian import test_amounts, test_dates, test_place_gold  # noqa: E402  # the path
from tests.norwegian.value_gold import outcomes  # noqa: E402
from tests.query.test_interpretations import is_exact, read_as, rows  # noqa: E402

from synthese.index import Index, add, open_index  # noqa: E402
from synthese.query import understand  # noqa: E402
from synthese.retrieval import search  # noqa: E402
from synthese.settings import Settings  # noqa: E402


def main() -> None:
    """Prints a line a measure."""
    for part in ("dev", "test"):
        counts = test_place_gold.counted(part)
        precision = counts.right / (counts.right + counts.wrong)
        recall = counts.right / (counts.right + counts.missed)
        print(f"places, {part}: precision {precision:.3f}, recall {recall:.3f} ({counts})")
    for table, find in (("periods", test_dates._found), ("amounts", test_amounts._found)):
        for part in ("dev", "test"):
            exact = [right for _, right in outcomes(table, part, find)]
            print(f"{table}, {part}: {sum(exact)} of {len(exact)} exact")
    for part in ("dev", "test"):
        read = [is_exact(row) for row in rows("interpretations.jsonl", set=part)]
        print(f"queries, {part}: {sum(read)} of {len(read)} read exactly")
    twins = rows("query_twins.jsonl")
    alike = [read_as(understand(t["nb"])) == read_as(understand(t["nn"])) for t in twins]
    with tempfile.TemporaryDirectory() as folder:
        add(Path(folder), [str(ROOT / "corpus/projects")], settings=Settings())
        index = open_index(Path(folder))
        shared = [_shared(index, twin["nb"], twin["nn"]) for twin in twins]
    mean = sum(shared) / len(shared)
    print(f"twins: {sum(alike)} of {len(twins)} read alike, {mean:.2f} of ten shared")


def _shared(index: Index, left: str, right: str) -> float:
    """Returns how many of the first ten projects two queries share, of fewer a share of ten."""
    found = [{hit.project.id for hit in search(index, each).hits} for each in (left, right)]
    most = max(map(len, found))
    return 10 * len(found[0] & found[1]) / most if most else 10.0


if __name__ == "__main__":
    main()
