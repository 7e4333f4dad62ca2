"""What the demonstration corpus has planted: how its projects stand to each other, by their ids."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from synthese.index import Index
from synthese.pilot_records import Relation, RelationKind

CORPUS = Path(__file__).parents[2] / "corpus"
TRUTH = CORPUS / "truth.json"
Pair = tuple[str, str]
_KINDS = {"tidligere": RelationKind.EARLIER, "videreføring": RelationKind.RENEWAL}


@dataclass(frozen=True, slots=True)
class Planted:
    """The planted sets, and what is known of pairs of projects.

    `sets` are of parallel projects. `kinds` holds every pair that has a relation; a pair that
    isn't there has none, but for those in `unsaid`, of which the corpus says nothing: a project
    of an earlier time and the other members of a set, or two versions of one text.
    """

    sets: tuple[frozenset[str], ...]
    kinds: dict[Pair, RelationKind]
    unsaid: frozenset[Pair]

    def half(self, pair: Pair) -> int | None:
        """Returns which half of the sets a pair is of, 0 or 1; None where it is of both."""
        halves = {self._half(each) for each in pair}
        return halves.pop() if len(halves) == 1 else None

    def _half(self, project: str) -> int:
        for number, members in enumerate(self.sets):
            if project in members:
                return number % 2
        return sum(map(ord, project)) % 2


def digest() -> str:
    """Returns a digest of the demonstration corpus and of what is planted in it."""
    held = sha256(TRUTH.read_bytes())
    for each in sorted((CORPUS / "projects").iterdir()):
        held.update(each.name.encode() + b"\0" + each.read_bytes())
    return held.hexdigest()


class Told(NamedTuple):
    """Pairs of projects, how each stands by what is planted, and how it is told; "" for not."""

    pairs: tuple[Pair, ...]
    truth: tuple[str, ...]
    said: tuple[str, ...]


def told(relations: Iterable[Relation], known: Planted, *, without: int | None = None) -> Told:
    """Returns all pairs that are planted or told, but for those that are unsaid.

    Those of the half `without` are left out; those of both halves stay.
    """
    found = {(each.left, each.right): each.kind for each in relations}
    every = sorted({*found, *known.kinds} - known.unsaid)
    pairs = [each for each in every if without is None or known.half(each) != without]
    sides = (tuple(str(kinds.get(each, "")) for each in pairs) for kinds in (known.kinds, found))
    return Told(tuple(pairs), *sides)


def planted(index: Index, truth: Path = TRUTH) -> Planted:
    """Returns what is planted, as the projects of `index` are called: phases are one project."""
    said = json.loads(truth.read_text("utf-8"))
    of = {
        own: project
        for project in index.catalogue.titles(index.generation)
        for own in index.ids_of(project)
    }
    sets = [frozenset(of[each] for each in one["projects"]) for one in said["parallel"]]
    same = _pairs(
        (of[each] for each in group)
        for group in (*said["revised"], *(each["documents"] for each in said["language_pairs"]))
    )
    programmes = [*said["shared_form_text"], *(each["projects"] for each in said["programmes"])]
    sisters = _pairs((of[each] for each in group) for group in programmes)
    kinds = dict.fromkeys(_pairs(sets), RelationKind.PARALLEL)
    kinds |= dict.fromkeys(sisters - set(kinds), RelationKind.SISTER)
    for each in said["lookalikes"]:
        if each["relation"] in _KINDS:
            left, right, kind = of[each["left"]], of[each["right"]], _KINDS[each["relation"]]
            kinds[_ordered(left, right)] = kind
            if kind is RelationKind.EARLIER:  # what is of another time than one is so to its set
                kinds |= {_ordered(left, m): kind for one in sets if right in one for m in one}
    kinds |= dict.fromkeys(same, RelationKind.SAME)
    unsaid = _unsaid(sets, kinds)
    return Planted(tuple(sets), {p: k for p, k in kinds.items() if p not in unsaid}, unsaid)


def _unsaid(sets: Iterable[frozenset[str]], kinds: dict[Pair, RelationKind]) -> frozenset[Pair]:
    """Returns the pairs between a set and what stands near one of it."""
    unsaid: set[Pair] = set()
    beside = (RelationKind.EARLIER, RelationKind.RENEWAL, RelationKind.SAME)
    linked = [pair for pair, kind in kinds.items() if kind in beside]
    for members in sets:
        near = {each for pair in linked if members & set(pair) for each in pair}
        unsaid |= _pairs([members | near])
    said = {pair for pair, kind in kinds.items() if kind is not RelationKind.SISTER}
    return frozenset(unsaid - said)


def _pairs(groups: Iterable[Iterable[str]]) -> set[Pair]:
    return {_ordered(*pair) for group in groups for pair in combinations(set(group), 2)}


def _ordered(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)
