"""Each rule by which a known project comes to its tab, with what is said for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from synthese.pilot_records import Quote, Relation, RelationKind, Stage
from synthese.records import Period, Phase, Project, Role
from synthese.screening.tabs import RELATED, Placed, Seen, placed
from synthese.screening_records import Lesson, Tab
from synthese.wording import LANGUAGES, count, say

PROJECT = Project("natt-tokke", "Trygg natt", "natt.txt", period=Period("2021-01", "2022-12"))
QUOTE = Quote("natt-tokke", "natt.txt", "Det gikk bra.", 0, 13)
LESSON = Lesson("natt-tokke", Role.RESULT, QUOTE, replace(QUOTE, project="a"), 0.5)


def related(kind: RelationKind, **given: Any) -> Relation:
    return Relation("", "natt-tokke", kind=kind, likeness=0.7, **given)


def seen(kind: RelationKind | None, stage: Stage, **given: Any) -> Placed:
    said = given.pop("relation", {})
    relation = related(kind, **said) if kind else None
    likeness = given.pop("likeness", 0.7)
    project = replace(PROJECT, **given.pop("project", {}))
    return placed(Seen(project, relation, likeness, stage, **given))


def first(found: Placed) -> str:
    return found.reasons[0][0]


def test_what_was_over_before_is_already_done() -> None:
    found = seen(RelationKind.EARLIER, "finished", relation={"first": "natt-tokke"})
    assert (found.tab, found.tabs, found.missing) == (Tab.ALREADY_DONE, (Tab.ALREADY_DONE,), ())
    assert found.reasons[0] == ("because_over", {"end": "2022-12"})
    assert ("because_challenge", {"likeness": 0.7}) in found.reasons


def test_what_is_over_but_nobody_knows_when_was_before() -> None:
    found = seen(RelationKind.EARLIER, "finished", project={"period": None})
    assert (found.tab, first(found)) == (Tab.ALREADY_DONE, "because_before")


def test_what_was_stopped_is_done_and_says_so() -> None:
    found = seen(RelationKind.EARLIER, "stopped")
    assert (found.tab, first(found)) == (Tab.ALREADY_DONE, "because_stopped")


def test_what_runs_at_the_same_time_is_a_parallel_pilot() -> None:
    found = seen(RelationKind.PARALLEL, "midway", relation={"months": 9})
    assert (found.tab, found.reasons[0]) == (Tab.PARALLEL, ("because_together", {"months": 9}))


@pytest.mark.parametrize("stage", ["planned", "starting", "midway"])
def test_an_unknown_period_makes_it_only_likely(stage: Stage) -> None:
    found = seen(RelationKind.PARALLEL, stage, relation={"missing": ("period",)})
    assert (found.tab, first(found)) == (Tab.PARALLEL, "because_likely_together")
    assert found.missing == ("period",)


@pytest.mark.parametrize("stage", ["finished", "stopped"])
def test_what_is_over_is_no_parallel_pilot_because_a_period_is_unknown(stage: Stage) -> None:
    found = seen(RelationKind.PARALLEL, stage, relation={"missing": ("period",)})
    assert (found.tab, found.missing) == (Tab.ALREADY_DONE, ("period",))


def test_an_evaluation_is_there_to_be_learnt_from() -> None:
    found = seen(RelationKind.EARLIER, "finished", project={"phase": Phase.FOLLOW_UP})
    assert (found.tab, found.tabs) == (Tab.LEARN_FROM, (Tab.LEARN_FROM,))
    assert first(found) == "because_evaluation"


def test_a_forerunner_of_what_was_done_is_there_to_be_learnt_from() -> None:
    found = seen(RelationKind.EARLIER, "finished", forerunner_of="Trygg natt 2")
    assert found.tab is Tab.LEARN_FROM
    assert found.reasons[0] == ("because_forerunner", {"title": "Trygg natt 2"})


def test_a_forerunner_that_still_runs_is_a_parallel_pilot() -> None:
    found = seen(RelationKind.PARALLEL, "midway", forerunner_of="Trygg natt 2")
    assert found.tab is Tab.PARALLEL


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(RelationKind.SAME, "because_same"), (RelationKind.RENEWAL, "because_own")],
)
def test_the_applicants_own_is_already_done(kind: RelationKind, reason: str) -> None:
    found = seen(kind, "midway", project={"phase": Phase.FOLLOW_UP})
    assert (found.tab, first(found)) == (Tab.ALREADY_DONE, reason)


@pytest.mark.parametrize(
    ("stage", "tab"), [("planned", Tab.PARALLEL), ("finished", Tab.ALREADY_DONE)]
)
def test_what_begins_after_is_not_said_to_have_ended_before(stage: Stage, tab: Tab) -> None:
    found = seen(RelationKind.EARLIER, stage, relation={"first": ""})
    assert (found.tab, first(found)) == (tab, "because_later")


def test_what_is_near_and_nothing_else_is_other() -> None:
    found = seen(None, "finished", likeness=0.05, lessons=(LESSON,))
    assert (found.tab, found.tabs, found.missing) == (Tab.OTHER, (Tab.OTHER,), ())
    assert seen(None, "finished", likeness=None).reasons == (("because_near", {}),)


@pytest.mark.parametrize(("likeness", "tab"), [(RELATED, Tab.LEARN_FROM), (0.09, Tab.OTHER)])
def test_what_has_learnt_something_counts_where_it_is_likely_to_bear(
    likeness: float, tab: Tab
) -> None:
    assert seen(None, "finished", likeness=likeness, lessons=(LESSON,)).tab is tab


def test_a_sister_of_another_challenge_is_other_and_named() -> None:
    named = seen(RelationKind.SISTER, "midway", relation={"programme": "Klimasats"})
    assert (named.tab, named.reasons) == (
        Tab.OTHER,
        (("because_sister", {"programme": "Klimasats"}),),
    )
    assert first(seen(RelationKind.SISTER, "midway")) == "because_template"


@pytest.mark.parametrize("kind", [RelationKind.EARLIER, RelationKind.SAME, RelationKind.RENEWAL])
def test_what_is_done_and_tells_of_it_is_shown_in_both_tabs(kind: RelationKind) -> None:
    found = seen(kind, "finished", lessons=(LESSON,))
    assert (found.tab, found.tabs) == (Tab.ALREADY_DONE, (Tab.ALREADY_DONE, Tab.LEARN_FROM))
    assert ("because_lessons", {"count": 1}) in found.reasons


def test_a_parallel_pilot_that_tells_of_it_is_shown_in_both_tabs() -> None:
    found = seen(RelationKind.PARALLEL, "midway", lessons=(LESSON,), relation={"months": 2})
    assert found.tabs == (Tab.PARALLEL, Tab.LEARN_FROM)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [None, *RelationKind])
def test_every_reason_can_be_said(kind: RelationKind | None, language: str) -> None:
    for stage in ("planned", "starting", "midway", "finished", "stopped"):
        for given in ({}, {"first": ""}, {"missing": ("period",)}, {"months": 3}):
            for lessons in ((), (LESSON,)):
                found = seen(kind, stage, relation=given, lessons=lessons)  # type: ignore[arg-type]
                for key, values in found.reasons:
                    told = (
                        count(f"screening.{key}", int(values["count"]), language)
                        if "count" in values
                        else say(f"screening.{key}", language, **values)
                    )
                    assert "{" not in told
