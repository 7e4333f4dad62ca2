"""The demonstration corpus by the types that are planted in it."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from quality.planted import CORPUS, TRUTH, Pair
from synthese.duplicate_records import COPIES, DuplicateType
from synthese.duplicates import Run, find_in_index
from synthese.index import Index, add, open_index
from synthese.settings import Settings


def print_demo(kept: Path | None = None) -> None:
    """Prints the type of each planted pair, and which copies are called so that aren't planted.

    `kept` is an index of the demonstration corpus; without it one is made, in a minute.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = kept or Path(folder) / "index"
        if kept is None:
            add(place, [str(CORPUS / "projects")], settings=Settings())
        index = open_index(place)
        run = find_in_index(index, out=Path(folder) / "run")
        _print(run, _planted(index))


def _print(run: Run, planted: Mapping[Pair, DuplicateType]) -> None:
    told = {(each.left, each.right): each for each in run.pairs()}
    named = {pair: each.type for pair, each in told.items()}
    sure = [pair for pair, kind in planted.items() if kind in (*COPIES, DuplicateType.RENEWAL)]
    print(f"\ndemonstration corpus: {len(planted)} planted pairs")
    for pair in sorted(sure, key=lambda each: (planted[each], each)):
        found = named.get(pair, DuplicateType.NONE)
        sign = "right" if found == planted[pair] else f"called {found}"
        print(f"    {planted[pair]:26} {sign:26} {' · '.join(pair)}")
    parallel = [pair for pair, kind in planted.items() if kind == DuplicateType.PARALLEL]
    counts = Counter(named.get(pair, DuplicateType.NONE) for pair in parallel)
    print(f"    {len(parallel)} parallel pairs are called:", _listed(counts))
    unplanted = [pair for pair, kind in named.items() if kind in COPIES and pair not in sure]
    print(f"    copies that aren't planted: {len(unplanted)}")
    for pair in unplanted:
        print(f"        {named[pair]} {told[pair].probability:.2f} {' · '.join(pair)}")


def _listed(counts: Mapping[DuplicateType, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))


def _planted(index: Index) -> dict[Pair, DuplicateType]:
    """Returns the planted pairs, as the projects of the index are called: phases are one."""
    of = {
        own: project
        for project in index.catalogue.titles(index.generation)
        for own in index.ids_of(project)
    }
    said = json.loads(TRUTH.read_text("utf-8"))
    pairs = {}
    for left, right, kind in _told(said):
        one, other = sorted((of[left], of[right]))
        if one != other:
            pairs[one, other] = kind
    return pairs


def _told(said: Mapping[str, Any]) -> Iterator[tuple[str, str, DuplicateType]]:
    """Yields the pairs by their documents; what is said later of a pair is nearer to the truth."""
    groups = [(each["projects"], DuplicateType.PARALLEL) for each in said["parallel"]]
    for each in said["lookalikes"]:
        if each["relation"] == "videreføring":
            groups.append(([each["left"], each["right"]], DuplicateType.RENEWAL))
    groups += [(each, DuplicateType.REVISED) for each in said["revised"]]
    groups += [(each, DuplicateType.OTHER_APPLICANT) for each in said["same_text_two_applicants"]]
    groups += [(each["documents"], DuplicateType.TRANSLATED) for each in said["language_pairs"]]
    for members, kind in groups:
        yield from ((left, right, kind) for left, right in combinations(members, 2))
