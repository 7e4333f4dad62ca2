"""Prints how often a sentence belongs under a role, by role and belief; needs the shared data.

    PYTHONPATH=src:scripts python scripts/calibrate_cells.py

The sentences are those that the model of roles was tested with (docs/roles.md): their documents
were in no training. Only what can be quoted is counted.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from roles.labelled import by_hand
from roles.sources import sources
from synthese.describe.roles import tagged
from synthese.embedding.static import StaticEmbedder
from synthese.records import DocumentDetail, Project, ProjectDetail, Role
from synthese.synthesis.belief import LEAST, belief
from synthese.synthesis.statements import Statement, pilot_of

BELIEFS = (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9)


def labelled() -> list[tuple[Statement, Role]]:
    """Returns the test sentences that can be quoted, each with its role."""
    every, lexicon = list(sources()), StaticEmbedder.load()
    document = {id(each.document.text): each.document for each in every}
    found = []
    for run in (each for each in by_hand("labels.tsv", every) if each.is_test):
        own = document[id(run.text)]
        detail = DocumentDetail(own, (), "", tagged(own))
        pilot = pilot_of(lexicon, ProjectDetail(Project("p", "p", own.source), (detail,)))
        starts = {each.told.start: each for each in pilot.statements}
        found += [
            (starts[start], label.role)
            for label in run.labels
            if (start := run.sentences[label.at].start) in starts
        ]
    return found


def main() -> None:
    """Prints a line a role: of those believed from each value on, how many belong."""
    found = labelled()
    print(f"{len(found)} sentences", *(f"{each:>9}" for each in BELIEFS))
    total: dict[float, list[bool]] = defaultdict(list)
    for role in LEAST:
        rows = [(belief(statement, role), gold is role) for statement, gold in found]
        told = []
        for least in BELIEFS:
            right = [belongs for value, belongs in rows if value >= least]
            told.append(f"{sum(right):>5}/{len(right):<3}")
        total[0.0] += [belongs for value, belongs in rows if value >= LEAST[role]]
        print(f"{role.value:14}", *told, f" from {LEAST[role]}")
    every = total[0.0]
    print(f"in a cell: {np.mean(every):.2f} of {len(every)} belong")


if __name__ == "__main__":
    main()
