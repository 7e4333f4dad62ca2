"""What a known project has learnt that bears on an application."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthese.index import Index, add, open_index
from synthese.records import Phase, Role
from synthese.screening import application_of_text
from synthese.screening.lessons import lessons_of
from synthese.screening_records import Lesson
from synthese.settings import Settings

PLAN = """Søknad om sensorer

Beboerne på sykehjemmet vekkes når nattevakten går runden. Vi vil prøve sensorer i senga som varsler
når en beboer står opp om natta. De ansatte skal slippe å gå runder.
"""
DONE = """# Sluttrapport: Sensorer om natta

## Bakgrunn

Beboerne på sykehjemmet ble vekket når nattevakten gikk runden.

## Tiltak

Vi prøvde sensorer i senga som varsler når en beboer står opp om natta.

## Resultater

Beboerne sov i snitt halvannen time lenger, og tallet på runder gikk ned fra fire til én.

Resultatet var at Kari Nordmann sov bedre enn før, sier hun på telefon 91 23 45 67.

## Hindringer

Det trådløse nettet på sykehjemmet falt ut, og varslene fra sensorene kom for sent fram.

## Læring

Vi anbefaler å prøve dekningen i alle rom på sykehjemmet før sensorene kjøpes inn.

Vi anbefaler å ansette en egen musikklærer og å male veggene i kantina grønne til våren.

## Økonomi

Prosjektet fikk 700 000 kroner i tilskudd fra Statsforvalteren.
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Index:
    folder = tmp_path_factory.mktemp("lessons")
    (folder / "natt.md").write_text(DONE, "utf-8")
    add(folder / "index", [str(folder / "natt.md")], settings=settings)
    return open_index(folder / "index")


def learnt(
    index: Index, *, likeness: float | None, plan: str = PLAN, most: int = 9
) -> tuple[Lesson, ...]:
    application = application_of_text(plan)
    detail = index.project("natt")
    return lessons_of(index.lexicon, application, detail, likeness=likeness, most=most)


def test_a_project_of_the_same_challenge_teaches_what_it_learnt(index: Index) -> None:
    found = learnt(index, likeness=0.9)
    assert {each.role for each in found} >= {Role.RESULT, Role.OBSTACLE, Role.LESSON}
    assert any("prøve dekningen" in each.quote.text for each in found)


def test_both_quotes_slice_their_documents(index: Index) -> None:
    application = application_of_text(PLAN)
    (own,) = application.detail.documents
    (theirs,) = index.project("natt").documents
    found = learnt(index, likeness=0.9)
    for each in found:
        quote, about = each.quote, each.about
        assert theirs.document.text[quote.start : quote.end] == quote.text
        assert own.document.text[about.start : about.end] == about.text
        assert (each.project, about.project) == ("natt", application.detail.project.id)
    assert found


def test_the_best_come_first_and_no_more_than_asked_for(index: Index) -> None:
    every, first = learnt(index, likeness=0.9), learnt(index, likeness=0.9, most=2)
    assert first == every[:2]
    assert [each.likeness for each in every] == sorted((e.likeness for e in every), reverse=True)
    assert all(0 <= each.likeness <= 1 for each in every)


def test_private_data_and_sums_given_are_never_quoted(index: Index) -> None:
    text = " ".join(each.quote.text for each in learnt(index, likeness=1.0))
    assert "Nordmann" not in text
    assert "700 000" not in text


def test_a_project_of_another_challenge_teaches_nothing_that_bears_on_nothing(index: Index) -> None:
    plan = "Søknad\n\nElever på videregående skal lære å seile og bygge båter av tre.\n"
    assert learnt(index, likeness=0.0, plan=plan) == ()
    assert learnt(index, likeness=None, plan=plan) == ()


def test_a_lesson_that_meets_a_sentence_is_told_whatever_its_project(index: Index) -> None:
    plan = "Søknad\n\nVi vil prøve dekningen i alle rom på sykehjemmet før sensorene kjøpes inn.\n"
    found = learnt(index, likeness=0.1, plan=plan)
    assert any("prøve dekningen" in each.quote.text for each in found)
    assert not any("musikklærer" in each.quote.text for each in found)


def test_likeness_of_challenge_is_worked_out_where_it_is_not_known(index: Index) -> None:
    assert learnt(index, likeness=None)


def test_no_two_lessons_have_a_sentence_in_common(index: Index) -> None:
    found = sorted(learnt(index, likeness=1.0), key=lambda each: each.quote.start)
    ends = [each.quote.end for each in found]
    starts = [each.quote.start for each in found]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


def test_an_application_tells_no_lesson(tmp_path: Path, settings: Settings) -> None:
    hoped = DONE.replace("Sluttrapport", "Prosjektsøknad")
    (tmp_path / "plan.md").write_text(hoped, "utf-8")
    add(tmp_path / "index", [str(tmp_path / "plan.md")], settings=settings)
    index = open_index(tmp_path / "index")
    detail = index.project("plan")
    assert detail.project.phase is Phase.APPLICATION
    assert lessons_of(index.lexicon, application_of_text(PLAN), detail, likeness=1.0) == ()


def test_an_application_without_a_sentence_learns_nothing(index: Index) -> None:
    assert learnt(index, likeness=1.0, plan="Søknad\n\nKr 100 000.\n") == ()
