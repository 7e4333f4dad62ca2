"""A screening says the same whatever else is asked, and of what was typed nothing is quoted."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.hostile_corpus import ATTACKS
from tests.pilot_texts import FIRST, put, text_of
from tests.screening_checks import check

from synthese.index import Index, add, open_index
from synthese.pilot_records import Relation, RelationKind
from synthese.relations.judging import ONE_CHALLENGE
from synthese.relations.newcomers import Acquaintance
from synthese.screening import application_of_text, edited, named, screen, screen_call
from synthese.screening.matching import LEAST_NEAR, _held
from synthese.screening_records import (
    Application,
    FacetEdit,
    FacetName,
    Screening,
    ScreeningMatch,
    Tab,
)
from synthese.settings import Settings

ON = date(2022, 1, 15)
NIGHT = (
    "Trygg natt på sykehjemmet",
    "Grong",
    "2022-03–2023-06",
    "Nattevakten vekker beboere på sykehjemmet når den går runden. Sensorer ved sengen varsler når "
    "en beboer står opp om natta, så beboerne sover bedre og færre faller.",
)


def application(id: str = "natt", told: tuple[str, str, str, str] = NIGHT) -> Application:
    return named(application_of_text(text_of(told)), id)


def asked(*values: str) -> Application:
    title, place, _, text = NIGHT
    return application(told=(title, place, values[0] if values else "", text))


def of(found: Screening, project: str) -> ScreeningMatch:
    return next(each for each in found.matches if each.project == project)


def edit(facet: FacetName, *values: str) -> FacetEdit:
    return FacetEdit(facet, values, "Kari", "2026-01-01T08:00:00")


# ---- in its tab


def test_what_runs_at_the_same_time_is_first_and_parallel(pilots: Index) -> None:
    own = application()
    found = screen(pilots, own, on=ON)
    check(pilots, own, found)
    assert {each.project for each in found.under(Tab.PARALLEL)} == {
        "natt-tokke", "natt-voss", "natt-rana"
    }  # fmt: skip
    tokke = of(found, "natt-tokke")
    assert (tokke.months, tokke.together and tokke.together.start) == (10, "2022-03")
    assert (tokke.places, tokke.same_county, tokke.missing) == ((), False, ())
    assert tokke.quotes


def test_what_is_over_before_it_begins_is_already_done(pilots: Index) -> None:
    own = asked("2026-08–2027-12")
    found = screen(pilots, own, on=date(2026, 1, 15))
    assert {each.project for each in found.under(Tab.ALREADY_DONE)} == {
        "natt-tokke", "natt-voss", "natt-rana"
    }  # fmt: skip
    assert all(each.months == 0 for each in found.under(Tab.ALREADY_DONE))


def test_without_a_period_it_runs_at_the_same_time_only_likely(pilots: Index) -> None:
    found = screen(pilots, asked(), on=ON)
    for each in found.under(Tab.PARALLEL):
        assert "period" in each.missing
        assert (each.months, each.together) == (None, None)
        assert each.reasons[0][0] == "because_likely_together"
    assert found.under(Tab.PARALLEL)
    assert {"unchecked_period", "unchecked_likely"} <= {key for key, _ in found.unchecked}


def test_without_a_period_what_is_over_today_is_surely_done(pilots: Index) -> None:
    found = screen(pilots, asked(), on=date(2026, 1, 15))
    done = found.under(Tab.ALREADY_DONE)
    assert {each.project for each in done} == {"natt-tokke", "natt-voss", "natt-rana"}
    assert not any(each.missing for each in done)


def test_what_it_would_come_before_did_not_end_before_it(pilots: Index) -> None:
    found = screen(pilots, asked("2018-01–2018-12"), on=ON)
    assert of(found, "natt-tokke").reasons[0] == ("because_later", {})


def test_nothing_like_it_is_none_known(pilots: Index) -> None:
    own = application_of_text("Vi vil telle ugler i kommuneskogen og ringmerke ungene. " * 4)
    found = screen(pilots, own, on=ON)
    assert found.none_known
    assert found.searched.projects == len(FIRST)
    assert found.searched.passages >= found.searched.documents == len(FIRST)


# ---- by itself


def test_the_same_application_gives_the_same_screening_twice(pilots: Index) -> None:
    assert screen(pilots, application(), on=ON) == screen(pilots, application(), on=ON)


def test_what_else_is_in_the_call_changes_nothing_but_overlaps(pilots: Index) -> None:
    form = "Kommunen bekrefter at opplysningene er riktige og at vedtak om egenandel er gjort. "
    told = [*FIRST.values(), NIGHT, NIGHT]
    call = [
        application(f"s{at}", (title, place, period, form + text))
        for at, (title, place, period, text) in enumerate(told)
    ]
    found = list(screen_call(pilots, call, on=ON))
    alone = [screen(pilots, each, on=ON) for each in call]
    assert [replace(each, overlaps=()) for each in found] == alone
    assert found[-1].overlaps[0].application == call[-2].id
    for own, each in zip(call, found, strict=True):
        check(pilots, own, each)
    among = screen(pilots, call[-1], on=ON, among=call[:-1])
    assert among == found[-1]
    skipped = {each.id for each in call[:5]}
    assert list(screen_call(pilots, call, on=ON, skip=skipped)) == found[5:]


def test_the_index_is_as_it_was(tmp_path: Path, pilots_folder: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(pilots_folder, folder, ignore=shutil.ignore_patterns("pilots"))
    before = _files(folder)
    index = open_index(folder)
    list(screen_call(index, [application(), application("x")], on=ON))
    after = _files(folder)
    assert {name: after[name] for name in before} == before
    assert all(name.startswith("pilots/") for name in after.keys() - before.keys())


def _files(folder: Path) -> dict[str, bytes]:
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file() and not each.name.endswith(("-wal", "-shm"))
    }


def test_another_index_made_in_the_same_place_is_another(tmp_path: Path) -> None:
    first = put(tmp_path / "index", {"natt-tokke": FIRST["natt-tokke"]})
    before = screen(open_index(first), application(), on=ON)
    shutil.rmtree(first)
    time.sleep(1.1)  # an index is known by the second in which it was begun
    second = put(tmp_path / "index", {"natt-tokke": FIRST["ombruk-lom"], "x": FIRST["natt-voss"]})
    index = open_index(second)
    after = screen(index, application(), on=ON)
    assert (before.searched.projects, after.searched.projects) == (1, 2)
    check(index, application(), after)
    assert after.under(Tab.PARALLEL)[0].project == "x"


def test_in_an_emptied_index_nothing_is_known(tmp_path: Path) -> None:
    folder = put(tmp_path / "index", {"natt-tokke": FIRST["natt-tokke"]})
    texts = folder.with_name("index-texts")
    (texts / "natt-tokke.txt").unlink()
    (texts / "tom.txt").write_text("", "utf-8")
    add(folder, [str(texts)], settings=Settings(), remove_missing=True)
    index = open_index(folder)
    found = screen(index, application(), on=ON)
    assert (found.matches, found.none_known, found.searched.projects) == ((), True, 0)
    assert found.novelty.share == 1
    assert all(each.nearest is None for each in found.novelty.passages)


HOSTILE = {
    **ATTACKS,
    "numbers": "1 2 3 44 55 2026",
    "one": "a",
    "long": "x" * 10_000,
    "huge": "Kommunen vil prøve sensorer om natta. " * 1_500,
    "sami": "Gielda áigu iskat ođđa vugiid boarrásiid dikšumii.",
    "japanese": "私たちの町は高齢者のための見守りサービスを試みます。",
}


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - {"controls"}))
def test_whatever_an_application_says_it_is_screened(name: str, pilots: Index) -> None:
    own = application_of_text(f"Søknad om noe vi vil prøve: {HOSTILE[name]}")
    check(pilots, own, screen(pilots, own, on=ON))


# ---- as people put it


def test_an_edited_challenge_changes_what_is_found_at_once(pilots: Index) -> None:
    own = application(told=("Et prosjekt", "Grong", "2022-03–2023-06", "Vi vil prøve noe nytt."))
    said = "Elever med fravær kommer ikke på skolen, og elevene blir borte fra undervisningen."
    put_right = edited(own, [edit("challenge", said), edit("measure", "Læreren besøker eleven.")])
    found = screen(pilots, put_right, on=ON)
    check(pilots, put_right, found)
    assert screen(pilots, own, on=ON).none_known
    assert found.matches[0].project.startswith("fravaer-")
    assert found.matches[0].tab is Tab.PARALLEL
    assert screen(pilots, edited(put_right, [edit("amount", "5")]), on=ON).matches


def test_an_edited_municipality_makes_it_the_applicants_own(pilots: Index) -> None:
    own = application()
    tokke = of(screen(pilots, own, on=ON), "natt-tokke")
    put_right = edited(own, [edit("municipality", "4034")])
    mine = of(screen(pilots, put_right, on=ON), "natt-tokke")
    assert (tokke.tab, mine.tab) == (Tab.PARALLEL, Tab.ALREADY_DONE)
    assert mine.relation in (RelationKind.RENEWAL, RelationKind.SAME)
    assert ([each.name for each in mine.places], mine.same_county) == (["Tokke"], True)


def test_an_edited_period_moves_it_to_another_tab(pilots: Index) -> None:
    put_right = edited(application(), [edit("period", "2026-01/2027-12")])
    assert of(screen(pilots, put_right, on=ON), "natt-tokke").tab is Tab.ALREADY_DONE
    emptied = edited(application(), [edit("period")])
    assert of(screen(pilots, emptied, on=ON), "natt-tokke").missing == ("period",)


# ---- what isn't near


@pytest.mark.parametrize("kind", [RelationKind.PARALLEL, RelationKind.EARLIER])
def test_what_no_look_sees_as_near_is_not_of_one_challenge(kind: RelationKind) -> None:
    known = Acquaintance("in-1", 0.93, Relation("", "in-1", kind, 0.93))
    held = _held(known, LEAST_NEAR / 2)
    assert held is not None
    assert held.relation is None
    assert held.likeness == pytest.approx(ONE_CHALLENGE / 2)
    assert _held(known, LEAST_NEAR) == known
    least = _held(replace(known, likeness=0.05), LEAST_NEAR / 2)
    assert least is not None
    assert least.likeness == 0.05, "nothing is made likelier"


@pytest.mark.parametrize("kind", [RelationKind.RENEWAL, RelationKind.SAME, RelationKind.SISTER])
def test_one_actor_or_programme_needs_no_nearness(kind: RelationKind) -> None:
    known = Acquaintance("in-1", 0.93, Relation("", "in-1", kind, 0.93))
    assert _held(known, 0.01) == known
    assert _held(None, 0.01) is None
