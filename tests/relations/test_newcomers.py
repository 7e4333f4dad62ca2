"""A project that is in no index stands to those that are as it would stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from synthese.index import Index, add, open_index
from synthese.index.opening import load_lexicon
from synthese.pilot_records import Relation, RelationKind
from synthese.records import ProjectDetail
from synthese.relations import standing
from synthese.relations.nearness import grown, nearest
from synthese.relations.newcomers import Acquaintance, Surroundings
from synthese.relations.space import Sketch, fit, only
from synthese.relations.standing import Standing
from synthese.screening import application_of_text
from synthese.settings import Settings

CORPUS = Path(__file__).parents[2] / "corpus" / "projects"
Kind = RelationKind | None


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("newcomers")
    add(folder, [str(CORPUS)], settings=Settings())
    return open_index(folder)


def without(whole: Standing, row: int) -> Standing:
    """Returns how all but one project stand, the space fitted as it is."""
    kept = np.delete(np.arange(len(whole.space)), row)
    space = only(whole.space, kept.tolist())
    return Standing(space, grown(whole.near, kept, space), whole.titles)


def told(relation: Relation | None, own: str) -> tuple[object, ...] | None:
    """Returns what is said of two, the newcomer's id taken for its own."""
    if relation is None:
        return None
    return (relation.kind, relation.months, relation.missing, relation.first or own)


def test_a_project_of_the_index_asked_about_as_a_newcomer_stands_as_it_did(
    demonstration: Index,
) -> None:
    whole = standing(demonstration)
    known = {
        frozenset(pair): (float(likeness), None)
        for pair, likeness in zip(_pairs(whole), whole.near.likeness(), strict=True)
    }
    related = {frozenset((each.left, each.right)): each for each in whole.relations}
    off, same = [], []
    for row, own in enumerate(whole.space.ids):
        around = Surroundings(without(whole, row), demonstration.lexicon)
        (found,) = around.stand([demonstration.project(own)])
        for each in found:
            pair = frozenset((own, each.project))
            if pair not in known:
                continue
            off.append(abs(each.likeness - known[pair][0]))
            if pair in related or each.relation:
                first = related[pair].first if pair in related else None
                same.append(told(each.relation, own) == told(related.get(pair), first or own))
    assert np.mean(off) <= 0.01
    assert np.quantile(off, 0.99) <= 0.05
    assert max(off) <= 0.1
    assert len(same) > 300
    assert np.mean(same) >= 0.95


def _pairs(whole: Standing) -> list[tuple[str, str]]:
    ids = whole.space.ids
    return [(ids[a], ids[b]) for a, b in zip(whole.near.left, whole.near.right, strict=True)]


def test_where_the_space_never_knew_it_it_stands_much_as_it_did(demonstration: Index) -> None:
    whole = standing(demonstration)
    off, same = [], []
    for own in whole.space.ids[5::40]:
        others = [demonstration.project(each) for each in whole.space.ids if each != own]
        space = fit([Sketch.of(each, "") for each in others], demonstration.lexicon)
        around = Surroundings(Standing(space, nearest(space), whole.titles), demonstration.lexicon)
        (found,) = around.stand([demonstration.project(own)])
        known = {each.other(own): each for each in whole.of.get(own, ())}
        for each in found:
            same.append(
                _kind(each) is (known[each.project].kind if each.project in known else None)
            )
            if each.project in known:
                off.append(abs(each.likeness - known[each.project].likeness))
    assert len(off) > 3
    assert max(off) <= 0.1
    assert np.mean(same) >= 0.95


def _kind(each: Acquaintance) -> Kind:
    return each.relation.kind if each.relation else None


# ---- each by itself

FORM = (
    "Dette skjemaet er likt for alle som søker, og teksten her står i hver eneste søknad. "
    "Kommunen bekrefter at opplysningene er riktige og at vedtak om egenandel er gjort. "
    "Søker forplikter seg til å rapportere om framdrift hvert halvår og ved prosjektets slutt. "
)


@pytest.fixture(scope="module")
def newcomers() -> list[ProjectDetail]:
    own = {
        "a": "Sensorer varsler når en beboer på sykehjemmet står opp om natta. Nattevakta vekker.",
        "b": "Elever med fravær kommer ikke på skolen. Læreren besøker eleven hjemme hver uke.",
        "c": "Brukte byggevarer, dører og vinduer hentes ut før riving og brukes på nytt i skolen.",
        "d": "Sensorer varsler når en beboer på sykehjemmet står opp om natta. Nattevakta vekker.",
    }
    return [replace(application_of_text(FORM + text + FORM[:80]).detail) for text in own.values()]


def test_what_is_asked_about_together_is_measured_as_if_alone(
    first_index: Index, newcomers: list[ProjectDetail]
) -> None:
    around = Surroundings(standing(first_index), first_index.lexicon)
    together = list(around.stand(newcomers))
    assert together == [next(around.stand([each])) for each in newcomers]
    assert together[::-1] == list(around.stand(newcomers[::-1]))
    assert together[0][0].project.startswith("natt-")


def test_a_newcomer_changes_nothing_of_what_is_kept(
    first_folder: Path, first_index: Index, newcomers: list[ProjectDetail]
) -> None:
    whole = standing(first_index)
    before: Mapping[str, bytes] = _files(first_folder)
    list(Surroundings(whole, first_index.lexicon).stand(newcomers))
    assert _files(first_folder) == before
    assert standing(first_index) is whole


def _files(folder: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_the_likest_come_first_and_no_more_than_asked_for(
    first_index: Index, newcomers: list[ProjectDetail]
) -> None:
    around = Surroundings(standing(first_index), first_index.lexicon)
    (found,) = around.stand(newcomers[:1], most=4)
    assert len(found) == 4
    assert list(found) == sorted(found, key=lambda each: (-each.likeness, each.project))
    assert next(around.stand([]), None) is None


def test_a_newcomer_that_says_nothing_is_like_nothing(first_index: Index) -> None:
    around = Surroundings(standing(first_index), first_index.lexicon)
    (found,) = around.stand([application_of_text("123 456").detail])
    assert all(each.relation is None and each.likeness < 0.4 for each in found)


def test_nobody_is_near_where_nobody_is(newcomers: list[ProjectDetail]) -> None:
    lexicon = load_lexicon()
    space = fit([], lexicon)
    around = Surroundings(Standing(space, nearest(space), {}), lexicon)
    assert list(around.stand(newcomers)) == [()] * len(newcomers)


def test_one_project_can_be_stood_beside(newcomers: list[ProjectDetail]) -> None:
    lexicon = load_lexicon()
    space = fit([Sketch.of(newcomers[1], "")], lexicon)
    titles = dict.fromkeys(space.ids, "Trygg natt")
    around = Surroundings(Standing(space, nearest(space), titles), lexicon)
    assert [len(each) for each in around.stand(newcomers)] == [1] * len(newcomers)
