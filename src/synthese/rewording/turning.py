"""Whether a part of a sentence turns what the quotes say: their negations, hedges and the like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from synthese.rewording.figures import extents_in
from synthese.rewording.offers import Reason, Source
from synthese.rewording.saying import Clause, Part, words_in
from synthese.rewording.turns import CAUSES, SOME


def turned(part: Part, sources: Sequence[Source]) -> Reason | None:
    """Returns how a part turns what the sources of one pilot say, or None.

    It is held against the parts of the sources that have most of its clauses' words.
    """
    every = [each for source in sources for each in source.parts]
    told = list(dict.fromkeys(near for clause in part.clauses for near in _nearest(clause, every)))
    if not _negations_kept(part, told):
        return "negation"
    if not _hedges_kept(part, told):
        return "hedge"
    if not _poles_kept(part, told):
        return "opposite"
    if not _extents_kept(part, told):
        return "extent"
    said = {word for each in told for word in words_in(each.text)}
    return "cause" if CAUSES.intersection(words_in(part.text)) and not said & CAUSES else None


class _Stemmed(Protocol):
    @property
    def stems(self) -> Sequence[str]: ...


_S = TypeVar("_S", bound=_Stemmed)


def _nearest(clause: Clause, among: Iterable[_S]) -> list[_S]:
    """Returns those that share the most stems with a clause."""
    shared = [(each, len({*clause.stems} & {*each.stems})) for each in among]
    most = max(count for _, count in shared)
    return [each for each, count in shared if count == most]


def _clauses(parts: Iterable[Part]) -> list[Clause]:
    return [clause for part in parts for clause in part.clauses]


def _negations_kept(part: Part, told: Sequence[Part]) -> bool:
    """Whether a part negates what the sources negate, and nothing else."""
    said = sum(clause.negations for clause in part.clauses)
    most = sum(clause.negations for clause in _clauses(told))
    if not sum(_must_negate(part, each) for each in told) <= said <= most:
        return False
    return all(
        clause.negations in {each.negations for each in _nearest(clause, _clauses(told))}
        for clause in part.clauses
    )


def _must_negate(part: Part, told: Part) -> int:
    """Returns how many negations of a source's part go with what is told of it.

    A negation holds for its own clause and for those that ``og`` joins to it; a clause is told of
    where a part shares a word with it.
    """
    needed, held = 0, 0
    for clause in told.clauses:
        held = clause.negations + (held if clause.joined else 0)
        stems = {*clause.stems}
        if stems.intersection(part.stems):
            needed, held = needed + held, 0
    return needed


def _hedges_kept(part: Part, told: Iterable[Part]) -> bool:
    """Whether a part is as sure as the sources; it may add who believes it."""
    said = frozenset().union(*(each.hedges for each in told))
    return said <= part.hedges <= said | {"belief"}


def _poles_kept(part: Part, told: Iterable[Part]) -> bool:
    """Whether each clause says of a thing that it went the way that the source says of it."""
    every = _clauses(told)
    for clause in part.clauses:
        shared = [len({*clause.things} & {*each.things}) for each in every]
        same = [each for each, count in zip(every, shared, strict=True) if count == max(shared)]
        if not clause.poles <= frozenset().union(*(each.poles for each in same)):
            return False
    return True


def _extents_kept(part: Part, told: Iterable[Part]) -> bool:
    """Whether a part is said of as much as the sources say it of."""
    own = extents_in(part.text)
    said = [extent for each in told for extent in extents_in(each.text)]
    narrowed = [any(each.value == SOME for each in extents) for extents in (own, said)]
    kept = all(any(extent.stands_for(each) for each in said) for extent in own)
    return kept and narrowed[0] == narrowed[1]
