"""An index → its projects in groups and themes, with names, and kept up with it.

Groups are of projects that meet one challenge; themes are broader and hold every project. What
people have decided comes first, then what was found before, then what the projects tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import numpy as np

from synthese.groups.communities import broad, kept_ids, tight
from synthese.groups.labelling import Named, labelled
from synthese.index import Index
from synthese.pilot_records import Group, GroupChange, Grouping, Label, RelationKind, Theme
from synthese.relations import standing
from synthese.relations.standing import Standing
from synthese.stores.grouped import ALONE, Grouped, Held

_TOGETHER = frozenset(
    {RelationKind.PARALLEL, RelationKind.EARLIER, RelationKind.RENEWAL, RelationKind.SAME}
)
# Mean likeness of its members from which projects are a group: see scripts/measure_groups.py.
LEAST = 0.3


def current(index: Index) -> Grouping:
    """Returns the groups of an index, made where its projects or the edits are others than then."""
    with Grouped.open(index.directory) as kept:
        edits = kept.log()
        undone = sum(each.undone for each in edits)
        basis = f"{index.catalogue.begun()} {index.generation} {len(edits)} {undone}"
    return _current(index.directory, basis, _Of(index))


class _Of:
    """An index that doesn't tell two states apart: the other arguments of the cache do."""

    def __init__(self, index: Index) -> None:
        self.index = index

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Of)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=2)
def _current(directory: Path, basis: str, of: _Of) -> Grouping:
    with Grouped.open(directory) as kept:
        found = kept.latest()
        if found and found[0] == basis:
            return found[1]
        made = _made(of.index, kept.held(), found[1] if found else None)
        with kept.transaction():
            kept.keep(basis, made)
    return made
