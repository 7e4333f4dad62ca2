"""What the pilots say of one thing, from pairs of their sentences: alike, opposed, or told alone.

Two sentences under one column are compared by how alike they are in meaning
(`synthese.alignment.compare`) and by what each claims (`synthese.alignment.opposing`). Sentences
agree, or don't, where they claim something of one thing; what is alike enough to be compared, and
no more can be said of, is unclear: of likeness alone, read over the planted sets, one pair in
three told the same. Counts are of pilots. A sentence that leans on the one before it says itself
too little of what it is about, and is compared with none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from synthese.alignment import compare
from synthese.alignment.opposing import Reading, Verdict, readings, verdict
from synthese.alignment.telling import Floats
from synthese.embedding.static import StaticEmbedder
from synthese.pilot_records import Finding, Quote
from synthese.synthesis.statements import Pilot, Statement

MOST_FINDINGS = 8  # of a column
_MOST_UNCLEAR, _MOST_ALONE = 2, 2
UNCLEAR = 0.75  # likeness from which it is told that no more can be said; by reading such pairs
COMPARED = 0.35  # likeness below which two sentences are taken to be of different things
ALONE = 0.3  # likeness of anything that another pilot tells from which a sentence isn't alone
_ALONE_FIRST = 2  # quotes of a cell of which it is told that nobody else tells them
_TELLS, _TELLS_A_THING = 3, 5  # own words, to be compared and to be told of one pilot alone


Cells = Sequence[Sequence[int]]  # under one column: each pilot's statements, the best first


class Node(NamedTuple):
    """A sentence of a pilot: both by number."""

    pilot: int
    statement: int


class Edge(NamedTuple):
    """Two sentences of different pilots, how alike they are and whether they agree."""

    likeness: float
    left: Node
    right: Node
    said: Verdict


@dataclass(frozen=True)
class Beside:
    """The pilots' chosen sentences, compared with each other once for all columns.

    `_lines` says of each pilot's statements which sentence of its `Telling` they are, in order;
    `_tables` how like those of two pilots are.
    """

    pilots: Sequence[Pilot]
    _lines: Sequence[Mapping[int, int]]
    _rows: Sequence[Mapping[int, int]]
    _tables: Mapping[tuple[int, int], Floats]
    _readings: Mapping[str, Reading]

    @classmethod
    def of(
        cls, lexicon: StaticEmbedder, pilots: Sequence[Pilot], chosen: Sequence[Iterable[int]]
    ) -> Beside:
        """Returns the pilots with those of their statements that stand in any cell, compared."""
        both = list(zip(pilots, map(_lines, pilots, chosen), strict=True))
        told = [pilot.telling.only(np.array([*own.values()], np.int64)) for pilot, own in both]
        tables = {
            (one, other): compare(told[one], told[other]).table
            for one, other in combinations(range(len(pilots)), 2)
        }
        texts = list(dict.fromkeys(pilot.statements[at].text for pilot, own in both for at in own))
        return cls(
            pilots,
            [own for _, own in both],
            [{at: row for row, at in enumerate(own)} for _, own in both],
            tables,
            dict(zip(texts, readings(lexicon, texts), strict=True)),
        )

    def statement(self, node: Node) -> Statement:
        """Returns the sentence itself."""
        return self.pilots[node.pilot].statements[node.statement]

    def edges(self, cells: Cells) -> list[Edge]:
        """Returns the pairs under one column that can be compared, the likest first."""
        found = [
            Edge(likeness, left, right, self._verdict(left, right, likeness))
            for one, other in combinations(range(len(cells)), 2)
            for likeness, left, right in self._pairs(one, other, cells)
        ]
        return sorted(found, key=lambda each: (-each.likeness, each.left, each.right))

    def can_be_compared(self, node: Node) -> bool:
        """Says whether a sentence says itself what it tells of, and enough of it."""
        return node.statement in self._lines[node.pilot]

    def told_by_others(self, nodes: Sequence[Node]) -> list[float]:
        """Returns how like each sentence the likest of all that any other pilot tells is."""
        found = dict.fromkeys(nodes, 0.0)
        for number, pilot in enumerate(self.pilots):
            lines = {
                each: self._lines[number][each.statement] for each in nodes if each.pilot == number
            }
            own = sorted(lines, key=lambda each: lines[each])
            told = pilot.telling.only(np.array([lines[each] for each in own], np.int64))
            for other in (each for each in self.pilots if own and each is not pilot):
                table = compare(told, other.telling).table
                for node, likeness in zip(own, table.max(axis=1, initial=0).tolist(), strict=True):
                    found[node] = max(found[node], likeness)
        return [found[each] for each in nodes]

    def _pairs(self, one: int, other: int, cells: Cells) -> Iterator[tuple[float, Node, Node]]:
        table = self._tables[one, other]
        for left in cells[one]:
            for right in cells[other]:
                row, column = self._rows[one].get(left), self._rows[other].get(right)
                if row is not None and column is not None and table[row, column] >= COMPARED:
                    yield round(float(table[row, column]), 4), Node(one, left), Node(other, right)

    def _verdict(self, left: Node, right: Node, likeness: float) -> Verdict:
        one, other = (self._readings[self.statement(each).text] for each in (left, right))
        return verdict(one, other, likeness=likeness)


def findings(beside: Beside, columns: Mapping[str, Cells]) -> Iterator[Finding]:
    """Yields what the pilots say, column by column, in each the best supported first.

    Args:
        beside: the pilots, compared.
        columns: by key what each pilot tells: statements by number, the best first.
    """
    first = {key: _first(cells, beside) for key, cells in columns.items()}
    nodes = list(dict.fromkeys(node for some in first.values() for node in some))
    by_others = dict(zip(nodes, beside.told_by_others(nodes), strict=True))
    for key, cells in columns.items():
        alone = [node for node in first[key] if by_others[node] < ALONE]
        yield from _of_column(key, beside, beside.edges(cells), alone)


def _of_column(
    column: str, beside: Beside, edges: Sequence[Edge], alone: Sequence[Node]
) -> list[Finding]:
    agreed = [_finding(beside, column, each) for each in _groups(edges)]
    told = [*_opposed(column, edges, beside), *agreed]
    used = {quote for each in told for quote in each.quotes}
    unclear = list(_unclear(column, edges, beside, used))[:_MOST_UNCLEAR]
    used |= {quote for each in unclear for quote in each.quotes}
    single = [each for each in alone if _quote(beside, each) not in used][:_MOST_ALONE]
    ordered = sorted(told, key=lambda each: -len(_projects(each.quotes)))
    most = MOST_FINDINGS - len(unclear) - len(single)
    return [*ordered[:most], *unclear, *(_finding(beside, column, [each]) for each in single)]


def _finding(beside: Beside, column: str, nodes: Sequence[Node]) -> Finding:
    """Returns that some agree, or that one tells alone."""
    quotes = tuple(_quote(beside, each) for each in nodes)
    return Finding(column, "agree" if len(quotes) > 1 else "alone", quotes)


def _groups(edges: Sequence[Edge]) -> Iterator[tuple[Node, ...]]:
    """Yields sentences that agree, each with every other, at most one of a pilot.

    The likest pair begins; a sentence that agrees with only one of the two doesn't come along, so
    that nothing is chained together over what lies between.
    """
    likeness = {
        (each.left, each.right): each.likeness for each in edges if each.said.stance == "agree"
    }
    both = likeness | {(right, left): value for (left, right), value in likeness.items()}
    nodes = sorted({node for pair in both for node in pair})
    used: set[Node] = set()
    for left, right in likeness:
        if left in used or right in used:
            continue
        group = [left, right]
        while more := [
            (min(both[each, one] for one in group), each)
            for each in nodes
            if each not in used and all((each, one) in both for one in group)
        ]:
            group.append(
                max(more, key=lambda each: (each[0], -each[1].pilot, -each[1].statement))[1]
            )
        used.update(group)
        yield tuple(sorted(group))


def _opposed(column: str, edges: Sequence[Edge], beside: Beside) -> Iterator[Finding]:
    """Yields what is told in opposite ways, with all that stand on either side."""
    stance = {(each.left, each.right): each.said.stance for each in edges}
    stance |= {(right, left): value for (left, right), value in stance.items()}
    used: set[Node] = set()
    for edge in edges:
        if edge.said.stance != "disagree" or edge.left in used or edge.right in used:
            continue
        sides = {edge.left: 0, edge.right: 1}
        for node in sorted({node for pair in stance for node in pair} - used):
            if node.pilot in {each.pilot for each in sides}:
                continue
            for own, against, side in ((edge.left, edge.right, 0), (edge.right, edge.left, 1)):
                if stance.get((node, own)) == "agree" and stance.get((node, against)) == "disagree":
                    sides[node] = side
        used.update(sides)
        ordered = sorted(sides, key=lambda each: (sides[each], each))
        quotes = tuple(_quote(beside, each) for each in ordered)
        yield Finding(
            column, "disagree", quotes, tuple(sides[each] for each in ordered), edge.said.reason
        )


def _unclear(
    column: str, edges: Sequence[Edge], beside: Beside, used: set[Quote]
) -> Iterator[Finding]:
    """Yields pairs alike enough to be compared that no more can be said of."""
    for edge in edges:
        quotes = _quote(beside, edge.left), _quote(beside, edge.right)
        if edge.said.stance == "unclear" and edge.likeness >= UNCLEAR and not used & set(quotes):
            used = used | set(quotes)
            yield Finding(column, "unclear", quotes)


def _first(cells: Cells, beside: Beside) -> list[Node]:
    """Returns what may be told by one alone: each pilot's best before any pilot's second."""
    nodes = (
        Node(pilot, cell[place])
        for place in range(_ALONE_FIRST)
        for pilot, cell in enumerate(cells)
        if place < len(cell)
    )
    return [each for each in nodes if beside.can_be_compared(each) and _tells(beside, each)]


def _tells(beside: Beside, node: Node) -> bool:
    """Says whether a sentence tells a thing of its own: no short one, and no label, does."""
    statement = beside.statement(node)
    return len(statement.stems) >= _TELLS_A_THING and not statement.labelled


def _quote(beside: Beside, node: Node) -> Quote:
    return beside.statement(node).quote


def _projects(quotes: Iterable[Quote]) -> set[str]:
    return {each.project for each in quotes}


def _lines(pilot: Pilot, some: Iterable[int]) -> dict[int, int]:
    """Returns the statements that say themselves what they tell of, by their `Telling`'s order."""
    told = ((pilot.statements[at], at) for at in set(some))
    whole = ((each, at) for each, at in told if not each.leans and len(each.stems) >= _TELLS)
    rows = {at: each.row for each, at in whole if each.row is not None}
    return dict(sorted(rows.items(), key=lambda each: each[1]))
