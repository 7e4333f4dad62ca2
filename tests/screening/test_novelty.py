"""What of an application nothing known tells: which sentences are looked at, and what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthese.index import Index, add, open_index
from synthese.records import ProjectDetail
from synthese.screening import application_of_text, read_application
from synthese.screening.novelty import novelty_of, telling_sentences
from synthese.screening_records import Application, Novelty
from synthese.settings import ReadLimits, Settings

KNOWN = """Sensorer om natta

Beboerne på sykehjemmet vekkes når nattevakten går runden og åpner alle dører. Vi prøver sensorer
i senga som varsler når en beboer står opp om natta. Målet er bedre søvn for beboerne.
"""
OTHER = """Ombruk av vinduer

Kommunen river gamle skoler og kaster hele vinduer og dører. Snekkerne tar dem ut og lagrer dem i
en hall, slik at de kan settes inn i nye bygg.
"""
NEW = "Musikkskolen skal øve med elevene på trommer i parken hver torsdag."
AND_NEW = "Elevene lager også en forestilling om havet til kulturdagene."


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Index:
    folder = tmp_path_factory.mktemp("novelty")
    texts = folder / "texts"
    texts.mkdir()
    (texts / "natt.txt").write_text(KNOWN, "utf-8")
    (texts / "ombruk.txt").write_text(OTHER, "utf-8")
    add(folder / "index", [str(texts)], settings=settings)
    return open_index(folder / "index")


def found_in(index: Index, text: str, **told: tuple[str, ...]) -> tuple[Application, Novelty]:
    application = application_of_text(f"Søknad om noe\n\n{text}\n")
    return application, novelty_of(index, application, [index.project("natt")], **told)


def quotes(found: Novelty) -> list[str]:
    return [each.quote.text for each in found.passages]


def looked_at(text: str) -> list[str]:
    (detail,) = application_of_text(text).detail.documents
    return [detail.document.text[each.start : each.end] for each in telling_sentences(detail)]


def test_what_a_project_of_the_same_challenge_tells_is_not_new(index: Index) -> None:
    _, found = found_in(
        index, "Vi vil prøve sensorer i senga som varsler når en beboer står opp om natta."
    )
    assert found.looked_at == 1
    assert found.passages == ()
    assert found.share == 0


@pytest.mark.parametrize(
    "text",
    [
        "Vi vil prøve sensorar i senga som varslar når ein bebuar står opp om natta.",
        "We will try sensors in the bed that alert when a resident gets up at night.",
    ],
)
def test_what_is_told_in_another_language_is_not_new(index: Index, text: str) -> None:
    assert found_in(index, text)[1].passages == ()


def test_what_nobody_tells_is_new_with_what_comes_nearest(index: Index) -> None:
    _, found = found_in(index, NEW)
    (only,) = found.passages
    assert only.quote.text == NEW
    assert only.nearest is not None
    assert 0 <= only.likeness < 0.46
    assert found.share == 1


def test_quotes_slice_the_application_and_what_comes_nearest(index: Index) -> None:
    application, found = found_in(
        index, f"{NEW}\n\nVinduene lagres i en kjeller til noen vil ha dem."
    )
    for each in found.passages:
        (own,) = [d.document for d in application.detail.documents]
        assert own.text[each.quote.start : each.quote.end] == each.quote.text
        assert each.nearest is not None
        detail = index.project(each.nearest.project)
        text = next(
            d.document.text for d in detail.documents if d.document.source == each.nearest.document
        )
        assert text[each.nearest.start : each.nearest.end] == each.nearest.text
    assert found.passages


def test_new_sentences_that_go_on_are_one_passage_and_paragraphs_are_apart(index: Index) -> None:
    assert quotes(found_in(index, f"{NEW} {AND_NEW}")[1]) == [f"{NEW} {AND_NEW}"]
    assert quotes(found_in(index, f"{NEW}\n\n{AND_NEW}")[1]) == [NEW, AND_NEW]


def test_new_and_known_sentences_of_one_paragraph_are_told_apart(index: Index) -> None:
    known = "Vi prøver sensorer i senga som varsler når en beboer står opp om natta."
    _, found = found_in(index, f"{NEW} {known} {AND_NEW}")
    assert quotes(found) == [NEW, AND_NEW]
    assert 0 < found.share < 1


def test_what_any_project_says_word_for_word_is_known_wherever_it_stands(index: Index) -> None:
    said = "Snekkerne tar dem ut og lagrer dem i en hall, slik at de kan settes inn i nye bygg."
    assert found_in(index, said)[1].passages == ()
    assert found_in(index, said, akin=())[1].passages == ()


def test_projects_that_do_not_count_make_nothing_known(index: Index) -> None:
    said = "Snekkerne tar dem ut og lagrer dem i en hall, slik at de kan settes inn i nye bygg."
    assert quotes(found_in(index, said, without=("ombruk",))[1]) == [said]


def test_projects_of_another_challenge_have_to_tell_more(index: Index) -> None:
    half = "Beboerne i borettslaget vekkes av støy om natta."
    assert found_in(index, half, akin=("natt",))[1].passages == ()
    assert quotes(found_in(index, half, akin=())[1]) == [half]


def test_sums_claims_and_the_forms_own_words_are_not_looked_at() -> None:
    assert looked_at(
        f"""Søknad

{NEW}

Etter det vi kjenner til, er det ikke gjennomført lignende forsøk i distriktskommuner.

Vi ønskjer å kome i kontakt med kommunar som held på med det same.

Beskriv kort hvilke utfordringer prosjektet skal møte.

Utstyr koster 240 000 kroner, opplæring 80 000 kroner og prosjektleder 330 000 kroner.
"""
    ) == [NEW]


def test_what_stands_under_who_applies_is_not_looked_at() -> None:
    office = "Skolekontoret i bygda ved rådgiveren for musikk og dans."
    page = f"# Søknad\n\n## Søker\n\n{office}\n\n## Tiltak\n\n{NEW}\n"
    (application,) = read_application(page.encode(), "soknad.md", limits=ReadLimits())
    assert isinstance(application, Application)
    (detail,) = application.detail.documents
    (only,) = telling_sentences(detail)
    assert detail.document.text[only.start : only.end] == NEW


def test_an_application_that_tells_nothing_has_nothing_new(index: Index) -> None:
    application, found = found_in(index, "Kr 100 000.")
    assert found == Novelty((), 0, 0.0)
    assert novelty_of(index, application, []) == found


def test_without_any_near_project_everything_is_looked_for_in_the_index(index: Index) -> None:
    application = application_of_text(f"Søknad\n\n{NEW}\n")
    found = novelty_of(index, application, [])
    assert quotes(found) == [NEW]
    assert found.passages[0].nearest is not None


def test_the_same_application_gives_the_same_answer(index: Index) -> None:
    assert found_in(index, f"{NEW} {AND_NEW}")[1] == found_in(index, f"{NEW} {AND_NEW}")[1]


def test_nothing_known_is_no_error(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "tom.txt").write_text("Kr 100\n", "utf-8")
    add(tmp_path / "index", [str(tmp_path / "tom.txt")], settings=settings)
    index = open_index(tmp_path / "index")
    found = novelty_of(index, application_of_text(f"Søknad\n\n{NEW}\n"), [])
    assert [each.nearest for each in found.passages] == [None]


def test_a_project_without_text_is_no_error(index: Index) -> None:
    empty = ProjectDetail(index.project("natt").project, ())
    application = application_of_text(f"Søknad\n\n{NEW}\n")
    assert quotes(novelty_of(index, application, [empty])) == [NEW]
