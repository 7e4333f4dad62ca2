"""What pilots agree on, disagree on and tell alone: counted, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from tests.synthesis.conftest import NIGHT, POSTS

from synthese.alignment.opposing import Verdict
from synthese.embedding.static import StaticEmbedder
from synthese.index import Index
from synthese.pilot_records import Finding
from synthese.records import Role
from synthese.synthesis import findings as module
from synthese.synthesis.cells import quotes_under
from synthese.synthesis.findings import MOST_FINDINGS, Beside, Edge, Node, findings
from synthese.synthesis.statements import Pilot, pilot_of

Stances = Mapping[frozenset[str], Verdict]


@pytest.fixture(scope="module")
def pilots(pilots_index: Index) -> list[Pilot]:
    return [pilot_of(pilots_index.lexicon, pilots_index.project(each)) for each in POSTS]


def of_role(pilots: list[Pilot], role: Role) -> list[Finding]:
    cells = [quotes_under(each, role) for each in pilots]
    beside = Beside.of(StaticEmbedder.load(), pilots, cells)
    return list(findings(beside, {role.value: cells}))


def test_what_is_told_alike_and_opposite_is_found(pilots: list[Pilot]) -> None:
    found = of_role(pilots, Role.RESULT)
    opposed = [each for each in found if each.stance == "disagree"]
    assert any(all("raværet" in q.text for q in each.quotes) for each in opposed)
    assert all(each.reason and len(each.sides) == len(each.quotes) for each in opposed)
    assert all({0, 1} == set(each.sides) for each in opposed)


def test_findings_are_of_different_pilots_and_each_sentence_is_in_one_group(
    pilots: list[Pilot],
) -> None:
    for role in Role:
        if role is Role.OTHER:
            continue
        found = of_role(pilots, role)
        assert len(found) <= MOST_FINDINGS
        for each in found:
            projects = [quote.project for quote in each.quotes]
            assert len(set(projects)) == len(projects)
            assert (len(projects) == 1) is (each.stance == "alone")
            assert (each.reason is None) is (each.stance != "disagree")


def test_the_best_supported_comes_first_and_what_is_told_alone_last(pilots: list[Pilot]) -> None:
    found = of_role(pilots, Role.RESULT)
    told = [len(each.quotes) for each in found if each.stance in ("agree", "disagree")]
    assert told == sorted(told, reverse=True)
    stances = [each.stance for each in found]
    assert stances == sorted(stances, key=["agree", "disagree", "unclear", "alone"].index) or (
        stances.index("alone") > max(stances.index(each) for each in set(stances) - {"alone"})
    )


def test_one_pilot_alone_agrees_with_nobody(pilots: list[Pilot]) -> None:
    found = of_role(pilots[:1], Role.RESULT)
    assert found
    assert {each.stance for each in found} == {"alone"}


def test_nothing_told_is_nothing_found() -> None:
    assert list(findings(Beside.of(StaticEmbedder.load(), [], []), {"resultat": []})) == []


# ---- groups, from pairs whose verdicts are given


def edge(left: int, right: int, stance: str = "agree", likeness: float = 0.9) -> Edge:
    verdict = Verdict(stance, "matrix.negated" if stance == "disagree" else None)  # type: ignore[arg-type]
    return Edge(likeness, Node(left, 0), Node(right, 0), verdict)


def numbers(groups: object) -> list[list[int]]:
    return [[node.pilot for node in each] for each in groups]  # type: ignore[attr-defined]


def test_agreement_is_not_chained() -> None:
    edges = [edge(0, 1, likeness=0.9), edge(1, 2, likeness=0.8)]
    assert numbers(module._groups(edges)) == [[0, 1]]
    assert numbers(module._groups([*edges, edge(0, 2, likeness=0.7)])) == [[0, 1, 2]]


def test_a_sentence_is_in_one_group_the_likest() -> None:
    edges = [edge(0, 1, likeness=0.9), edge(1, 2, likeness=0.8), edge(2, 3, likeness=0.7)]
    assert numbers(module._groups(edges)) == [[0, 1], [2, 3]]


def test_all_who_stand_on_either_side_are_told(
    pilots: list[Pilot], monkeypatch: pytest.MonkeyPatch
) -> None:
    four = [replace_id(pilots[0], each) for each in "abcd"]
    cells = [quotes_under(each, Role.RESULT)[:1] for each in four]
    beside = Beside.of(StaticEmbedder.load(), four, cells)
    nodes = [Node(pilot, cell[0]) for pilot, cell in enumerate(cells)]
    sides = {0: 0, 1: 1, 2: 0, 3: 1}
    edges = [
        Edge(
            0.9,
            nodes[one],
            nodes[other],
            Verdict("agree")
            if sides[one] == sides[other]
            else Verdict("disagree", "matrix.direction"),
        )
        for one in range(4)
        for other in range(one + 1, 4)
    ]
    (found,) = module._opposed("resultat", edges, beside)
    assert found.sides == (0, 0, 1, 1)
    assert [quote.project for quote in found.quotes] == ["a", "c", "b", "d"]


def replace_id(pilot: Pilot, name: str) -> Pilot:
    statements = tuple(
        replace(each, quote=replace(each.quote, project=name)) for each in pilot.statements
    )
    return replace(pilot, statements=statements)


def test_a_sentence_that_leans_is_compared_with_none(pilots_index: Index) -> None:
    night = [pilot_of(pilots_index.lexicon, pilots_index.project(each)) for each in NIGHT]
    cells = [range(len(each.statements)) for each in night]
    beside = Beside.of(pilots_index.lexicon, night, cells)
    leaning = [
        Node(pilot, at)
        for pilot, cell in enumerate(cells)
        for at in cell
        if night[pilot].statements[at].leans
    ]
    assert leaning
    assert not any(beside.can_be_compared(each) for each in leaning)


def test_what_others_tell_is_looked_for_in_all_that_they_tell(pilots: list[Pilot]) -> None:
    twin = [pilots[0], replace_id(pilots[0], "twin")]
    cells = [quotes_under(twin[0], Role.RESULT), ()]
    beside = Beside.of(StaticEmbedder.load(), twin, cells)
    nodes = [Node(0, at) for at in cells[0] if beside.can_be_compared(Node(0, at))]
    assert min(beside.told_by_others(nodes)) >= 0.9
    assert np.isfinite(beside.told_by_others(nodes)).all()
    assert list(findings(beside, {"resultat": cells})) == []
