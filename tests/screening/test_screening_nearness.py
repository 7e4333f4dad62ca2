"""The four looks at how near a text is to projects, and their order."""

from __future__ import annotations

import numpy as np
import pytest

from synthese.index import Index
from synthese.screening.nearness import asked_of, looks, nearest

NIGHT = "Sensorer ved sengen varsler når en beboer på sykehjemmet står opp om natta."


def title(index: Index, number: int) -> str:
    return index.catalogue.projects([number], index.generation)[number].id


def test_a_projects_own_text_is_nearest_to_it(pilots: Index) -> None:
    for each in ("natt-tokke", "fravaer-stord", "ombruk-lom", "frosk-modum"):
        text = pilots.project(each).documents[0].document.text
        found = nearest(pilots, asked_of(pilots, text))
        first = next(iter(found))
        assert title(pilots, first) == each
        assert found[first] > 0.8


def test_the_nearest_come_first_within_bounds(pilots: Index) -> None:
    found = nearest(pilots, asked_of(pilots, NIGHT), most=4)
    assert len(found) == 4
    assert list(found) == sorted(found, key=lambda each: (-found[each], each))
    assert all(0 <= each <= 1 for each in found.values())
    assert {title(pilots, each) for each in list(found)[:3]} == {
        "natt-tokke", "natt-rana", "natt-voss"
    }  # fmt: skip


def test_those_asked_for_besides_are_looked_at_too(pilots: Index) -> None:
    asked = asked_of(pilots, NIGHT)
    frog = pilots.catalogue.number_of("frosk-modum", pilots.generation)
    assert frog not in nearest(pilots, asked, most=2)
    besides = nearest(pilots, asked, most=2, besides=[frog])
    assert len(besides) == 3
    assert besides[frog] == nearest(pilots, asked)[frog]


@pytest.mark.parametrize(
    "text", ["a", "123", "x" * 10_000, "夜間の巡回", "!? a", f"{NIGHT} " * 900]
)
def test_every_look_is_within_bounds_whatever_is_asked(text: str, pilots: Index) -> None:
    projects = np.sort(np.array(list(nearest(pilots, asked_of(pilots, NIGHT))), np.int64))
    found = looks(pilots, asked_of(pilots, text), projects)
    assert found.shape == (len(projects), 4)
    assert np.isfinite(found).all()
    assert found.min() >= 0
    assert found.max() <= 1


def test_a_name_in_common_brings_the_two_nearer(pilots: Index) -> None:
    # The same words but for one place's name, which one project alone has.
    tokke = pilots.catalogue.number_of("natt-tokke", pilots.generation)
    plain, named = (nearest(pilots, asked_of(pilots, f"{NIGHT} {each}"))
                    for each in ("Kommunen.", "Tokke."))  # fmt: skip
    assert named[tokke] > plain[tokke]
