"""Plants variants of real texts, with their truth, for `scripts/measure_duplicates.py`.

    python scripts/plant_variants.py FOLDER [--shared ../shared] [--seed 1814]

Reads ../shared/data (stories of Innovation Norway, projects of the smart-city register, passages
of Kudos, Swedish abstracts of SweCRIS) and the demonstration corpus; nothing of them lies in the
repository. Writes ``texts.jsonl`` (id, title, text, applicant, municipality, language) and
``pairs.tsv`` (left, right, kind, label, half). Label 1 is a copy and 0 isn't; where it is ``-``,
nobody says: those pairs count neither way. Kinds: `quality.variants.KINDS` for a source and a
variant of it, ``sibling`` for two variants of one source, ``joined kin`` for the unsaid, and the
hard negatives ``same form``, ``same programme``, ``neighbour`` and ``parallel``.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from quality.variant_sources import planted_of
from quality.variants import Plant

SHARED = Path(__file__).parents[2] / "shared"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--seed", type=int, default=1814)
    asked = parser.parse_args()
    write(planted_of(asked.shared, asked.seed), asked.folder)


def write(made: Plant, folder: Path) -> None:
    """Writes the texts and the pairs, and prints how many there are of each kind."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ("id", "title", "text", "applicant", "municipality", "language")
    rows = [{name: getattr(each, name) for name in names} for each in made.texts]
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    (folder / "texts.jsonl").write_text("".join(lines), "utf-8")
    half = {each.id: each.half for each in made.texts}
    pairs = [(p.left, p.right, p.kind, str(p.label), p.half) for p in made.pairs]
    pairs += [(one, other, "joined kin", "-", half[one]) for one, other in sorted(made.unsaid)]
    heading = ("left", "right", "kind", "label", "half")
    tsv = "".join("\t".join(row) + "\n" for row in (heading, *pairs))
    (folder / "pairs.tsv").write_text(tsv, "utf-8")
    print(f"{len(made.texts)} texts")
    for (kind, label), count in sorted(Counter((row[2], row[3]) for row in pairs).items()):
        print(f"{count:7} {label}  {kind}")


if __name__ == "__main__":
    main()
