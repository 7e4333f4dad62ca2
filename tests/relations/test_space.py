"""Projects as points: kept as they are, compared by what they tell and not by their template."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from tests.pilot_texts import FIRST, LATER

from synthese.embedding.static import StaticEmbedder
from synthese.index import Index
from synthese.records import (
    Document,
    DocumentDetail,
    Format,
    Project,
    ProjectDetail,
    Role,
    Sentence,
)
from synthese.relations.facts import Facts
from synthese.relations.judging import ONE_CHALLENGE
from synthese.relations.nearness import load_near, nearest, save_near
from synthese.relations.space import Sketch, Space, extended, fit, load, only, save
from synthese.relations.topics import told_by

FORM = (
    "Søknaden behandles av et utvalg med ekspertise innen fagområdet og forankres i ledelsen.",
    "Prosjektet skal bidra til måloppnåelse og gevinstrealisering i tråd med gjeldende planverk.",
    "Resultatene deles gjennom nettverk, konferanser og en rapport ved prosjektperiodens slutt.",
)


@pytest.fixture(scope="module")
def lexicon(first_index: Index) -> StaticEmbedder:
    return first_index.lexicon


def sketch(name: str, title: str, *sentences: str) -> Sketch:
    """A project of these sentences, each of which tells of its challenge."""
    text = "\n".join(sentences)
    spans, at = [], 0
    for each in sentences:
        spans.append(Sentence(at, at + len(each), Role.CHALLENGE, 1.0))
        at += len(each) + 1
    document = DocumentDetail(Document(name, "", "", Format.TEXT, "", text), (), "", tuple(spans))
    project = Project(name, title, name)
    detail = ProjectDetail(project, (document,))
    return Sketch(name, "1", Facts.of(detail), tuple(told_by(detail)))


def invented(projects: dict[str, tuple[str, str, str, str]]) -> list[Sketch]:
    return [
        sketch(name, told[0], *(f"{each}." for each in told[3].rstrip(".").split(". ")))
        for name, told in projects.items()
    ]


def likeness(space: Space) -> dict[tuple[str, str], float]:
    """How alike each two near projects are, by their ids in order."""
    near = nearest(space)
    found = zip(near.left.tolist(), near.right.tolist(), near.likeness().tolist(), strict=True)
    return {tuple(sorted((space.ids[a], space.ids[b]))): each for a, b, each in found}  # type: ignore[misc]


def alike(space: Space, left: str, right: str) -> float:
    return likeness(space).get((min(left, right), max(left, right)), 0.0)


# ---- on disk


def test_a_space_is_read_as_it_was_written(tmp_path: Path, lexicon: StaticEmbedder) -> None:
    space = fit(invented(FIRST), lexicon)
    save(tmp_path / "new" / "space.npz", space)
    found = load(tmp_path / "new" / "space.npz")
    assert found is not None
    for name in ("ids", "versions", "facts", "words", "fitted", "stamp"):
        assert getattr(found, name) == getattr(space, name), name
    for name in ("vectors", "weights", "tops", "shares", "points", "aspects"):
        np.testing.assert_array_equal(getattr(found, name), getattr(space, name), name)
    assert all(map(np.array_equal, found.digests, space.digests))
    assert likeness(found) == likeness(space)
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["space.npz"]


def test_a_space_of_nothing_is_read_as_it_was_written(
    tmp_path: Path, lexicon: StaticEmbedder
) -> None:
    save(tmp_path / "space.npz", only(fit(invented(FIRST), lexicon), []))
    found = load(tmp_path / "space.npz")
    assert found is not None
    assert (len(found), found.digests, likeness(found)) == (0, (), {})


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_half_a_file_is_none(tmp_path: Path, lexicon: StaticEmbedder, share: float) -> None:
    path = tmp_path / "space.npz"
    space = fit(invented(FIRST), lexicon)
    save(path, space)
    save_near(tmp_path / "near.npz", nearest(space), space)
    for each in tmp_path.iterdir():
        written = each.read_bytes()
        each.write_bytes(written[: int(share * len(written))])
    assert load(path) is None
    assert load_near(tmp_path / "near.npz", space) is None


def test_nothing_and_something_else_are_none(tmp_path: Path) -> None:
    assert load(tmp_path / "space.npz") is None
    (tmp_path / "space.npz").write_text("ingen rekke", "utf-8")
    assert load(tmp_path / "space.npz") is None
    np.savez(tmp_path / "space.npz", ids=np.zeros(3))
    assert load(tmp_path / "space.npz") is None


def test_nearness_of_other_projects_is_none(tmp_path: Path, lexicon: StaticEmbedder) -> None:
    space = fit(invented(FIRST), lexicon)
    save_near(tmp_path / "near.npz", nearest(space), space)
    assert load_near(tmp_path / "near.npz", space) is not None
    updated = replace(space, versions=("2", *space.versions[1:]))
    assert load_near(tmp_path / "near.npz", updated) is None
    assert load_near(tmp_path / "near.npz", only(space, range(3))) is None


# ---- what is compared


def test_those_of_one_challenge_are_nearer_than_any_others(lexicon: StaticEmbedder) -> None:
    found = likeness(fit(invented(FIRST), lexicon))
    same = {pair: each for pair, each in found.items() if pair[0][:4] == pair[1][:4]}
    other = max(each for pair, each in found.items() if pair not in same)
    assert len(same) == 10
    assert min(same.values()) > 0.5 > 0.2 > other


def test_a_template_makes_nobody_alike(lexicon: StaticEmbedder) -> None:
    plain = fit(invented(FIRST), lexicon)
    projects = {
        name: (*told[:3], f"{told[3]} {' '.join(FORM)}")
        for name, told in FIRST.items()
        if name in ("natt-tokke", "ombruk-lom", "fravaer-bodo")
    }
    framed = fit(invented(FIRST | projects), lexicon)
    before, after = likeness(plain), likeness(framed)
    for pair in combinations(sorted(projects), 2):
        assert after[pair] == pytest.approx(before[pair], abs=0.1), pair
    rows = [framed.ids.index(each) for each in projects]
    assert framed.copied(rows[0], rows[1]) > 0


def test_a_copy_is_as_alike_as_can_be(lexicon: StaticEmbedder) -> None:
    copies = [
        replace(each, id=f"{each.id}-2") for each in invented(FIRST) if each.id == "natt-voss"
    ]
    space = fit([*invented(FIRST), *copies], lexicon)
    found = likeness(space)
    assert max(found, key=found.__getitem__) == ("natt-voss", "natt-voss-2")
    rows = [space.ids.index(each) for each in ("natt-voss", "natt-voss-2")]
    assert space.copied(*rows) == 1.0
    np.testing.assert_allclose(space.points[rows[0]], space.points[rows[1]], atol=1e-5)


def test_an_empty_text_is_like_nobody(lexicon: StaticEmbedder) -> None:
    space = fit([*invented(FIRST), sketch("tom", "")], lexicon)
    assert not space.points[space.ids.index("tom")].any()
    found = likeness(space)
    assert max(each for pair, each in found.items() if "tom" in pair) < 0.1


def test_a_very_long_text_is_compared_by_its_beginning(lexicon: StaticEmbedder) -> None:
    told = FIRST["natt-tokke"]
    sentences = [f"{each}." for each in told[3].split(". ")] * 3_000
    long = sketch("natt-lang", told[0], *sentences)
    assert len(long.told) == 201
    space = fit([*invented(FIRST), long], lexicon)
    assert alike(space, "natt-lang", "natt-tokke") > 0.8
    assert (space.tops >= 0).sum(axis=1).max() <= 60


# ---- few projects


def test_one_project_is_near_nobody(lexicon: StaticEmbedder) -> None:
    assert likeness(fit(invented(FIRST)[:1], lexicon)) == {}


def test_no_project_at_all_is_no_failure(lexicon: StaticEmbedder) -> None:
    assert likeness(fit([], lexicon)) == {}


def test_two_identical_projects_are_alike(lexicon: StaticEmbedder) -> None:
    one = invented(FIRST)[0]
    assert alike(fit([one, replace(one, id="b")], lexicon), one.id, "b") >= ONE_CHALLENGE


@pytest.mark.parametrize("count", [2, 3, 5, 7])
def test_few_that_have_nothing_in_common_are_not_alike(lexicon: StaticEmbedder, count: int) -> None:
    names = ["natt-tokke", "fravaer-bodo", "ombruk-asker", "demens-risor", "frosk-modum"]
    names += ["ferge-fredrikstad", "kor-vefsn"]
    some = {name: (FIRST | LATER)[name] for name in names[:count]}
    assert max(likeness(fit(invented(some), lexicon)).values()) < 0.2


# ---- what comes in later


def test_what_comes_in_later_is_compared_nearly_as_if_it_had_been_there(
    lexicon: StaticEmbedder,
) -> None:
    every = invented(FIRST | LATER)
    at_once = likeness(fit(every, lexicon))
    later = {"natt-lierne", "kor-vefsn"}
    begun = fit([each for each in every if each.id not in later], lexicon)
    found = likeness(extended(begun, [each for each in every if each.id in later], lexicon))
    assert found.keys() == at_once.keys()
    assert max(abs(found[pair] - at_once[pair]) for pair in found) < 0.15
    assert all((found[pair] > 0.4) == (at_once[pair] > 0.4) for pair in found)


def test_the_order_of_adding_changes_nothing(lexicon: StaticEmbedder) -> None:
    every = invented(FIRST)
    one, other = fit(every, lexicon), fit(every[::-1], lexicon)
    assert one.ids == other.ids
    assert likeness(one) == likeness(other)
    later = invented(LATER)
    forth, back = extended(one, later, lexicon), extended(one, later[::-1], lexicon)
    assert likeness(forth) == pytest.approx(likeness(back), abs=1e-5)


def test_one_that_comes_again_takes_the_place_of_what_it_was(lexicon: StaticEmbedder) -> None:
    begun = fit(invented(FIRST), lexicon)
    told = FIRST["frosk-modum"]
    changed = invented({"frosk-modum": (*told[:3], FIRST["ombruk-lom"][3])})
    space = extended(begun, changed, lexicon)
    assert sorted(space.ids) == sorted(begun.ids)
    assert alike(space, "frosk-modum", "ombruk-hamar") > 0.4


def test_another_form_of_a_known_word_is_no_rarer_than_the_word(lexicon: StaticEmbedder) -> None:
    every = [sketch(f"p{at}", "", "Kommunen prøver sensorer.") for at in range(6)]
    space = extended(fit(every, lexicon), [sketch("ny", "", "Vi kjøper sensorene.")], lexicon)
    weight = dict(zip(space.words, space.weights.tolist(), strict=True))
    assert weight["sensorene"] == pytest.approx(weight["sensorer"], abs=0.5)
