"""Where a call's applications lie: every number against one worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.reports.screening_samples import application, match, screening

from synthese.index import Index, add, open_index
from synthese.pilot_records import Grouping, Label, Theme
from synthese.records import DocumentDetail, Municipality, Project, ProjectDetail
from synthese.screening.call_overview import LEAST_EXPECTED, spread_of, theme_of
from synthese.screening.cited import with_sources
from synthese.screening_records import Application, Screening, Spread, Tab
from synthese.settings import Settings

GOL, AAL, OSLO = (
    Municipality("3324", "Gol"),
    Municipality("3328", "Ål"),
    Municipality("0301", "Oslo"),
)
LABEL = Label({"nb": "tilsyn om natten", "nn": "tilsyn om natta", "en": "night care"})
THEMES = Grouping((Theme("t1", LABEL, ("gol", "nes")), Theme("t2", LABEL, ("fla",))), (), ())


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Index:
    folder = tmp_path_factory.mktemp("oversikt")
    rows = [
        {"id": name, "tittel": f"Prosjekt {name}", "kommune": place, "beskrivelse": f"{name} prøver noe nytt."}
        for name, place in (("gol", "Gol"), ("nes", "Ål"), ("fla", "Oslo"))
    ]  # fmt: skip
    told = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in rows)
    (folder / "prosjekter.jsonl").write_text(told, "utf-8")
    add(folder / "index", [str(folder / "prosjekter.jsonl")], settings=settings)
    return open_index(folder / "index")


def placed(of: Application, *units: Municipality) -> Application:
    project = replace(of.detail.project, municipalities=units)
    return replace(of, detail=replace(of.detail, project=project))


def likenesses(of: Application, **likeness: float | None) -> Screening:
    found = [match(of, name, tab=Tab.OTHER, likeness=each) for name, each in likeness.items()]
    return screening(of, *found)


def at(found: tuple[Spread, ...], kind: str, value: str) -> Spread:
    (one,) = (each for each in found if (each.kind, each.value) == (kind, value))
    return one


def test_applications_lie_in_their_county_class_and_theme_beside_what_is_known(
    index: Index,
) -> None:
    first, second = placed(application("a1"), AAL), placed(application("b2"), OSLO)
    found = spread_of(
        index,
        THEMES,
        [first, second],
        {"a1": likenesses(first, gol=0.3, nes=0.4, fla=0.6), "b2": likenesses(second, fla=0.9)},
        "nn",
    )
    assert (at(found, "theme", "t1").applications, at(found, "theme", "t1").known) == (("a1",), 2)
    assert (at(found, "theme", "t2").applications, at(found, "theme", "t2").known) == (("b2",), 1)
    assert at(found, "theme", "t1").name == "tilsyn om natta"
    buskerud = at(found, "county", "33")
    assert (buskerud.name, buskerud.applications, buskerud.known) == ("Buskerud", ("a1",), 2)
    assert at(found, "county", "56") == Spread("county", "56", "Finnmark", (), 0)
    assert (at(found, "centrality", "1").applications, at(found, "centrality", "1").known) == (("b2",), 1)  # fmt: skip


def test_an_application_by_several_municipalities_lies_once_in_each_county(index: Index) -> None:
    of = placed(application("a1"), GOL, AAL, OSLO)
    found = spread_of(index, THEMES, [of], {}, "nb")
    assert [e.value for e in found if e.kind == "county" and e.applications] == ["03", "33"]
    assert all(e.applications in ((), ("a1",)) for e in found)


def test_what_is_not_known_is_told_last_of_its_kind(index: Index) -> None:
    of = placed(application("a1"))
    found = spread_of(index, THEMES, [of], {"a1": likenesses(of, gol=None)}, "nb")
    for kind in ("theme", "county", "centrality"):
        last = [each for each in found if each.kind == kind][-1]
        assert (last.value, last.applications, last.known) == ("", ("a1",), 0)
    known = spread_of(index, THEMES, [], {}, "nb")
    assert "" not in {each.value for each in known}


@pytest.mark.parametrize(
    ("likeness", "theme"),
    [
        ({"gol": 0.3, "nes": 0.3, "fla": 0.5}, "t1"),
        ({"gol": 0.2, "fla": 0.5}, "t2"),
        ({"gol": 0.2, "nes": 0.2, "fla": 0.4}, ""),
        ({"unknown": 0.9}, ""),
        ({"gol": None}, ""),
        ({"gol": 0.5, "fla": 0.5}, "t1"),
        ({}, ""),
    ],
)
def test_the_theme_is_where_most_is_expected(likeness: dict[str, float | None], theme: str) -> None:
    themes = {"gol": "t1", "nes": "t1", "fla": "t2"}
    assert theme_of(likenesses(application("a1"), **likeness), themes) == theme
    assert LEAST_EXPECTED == 0.5


def test_sources_are_the_documents_quoted_in_the_order_they_are_read() -> None:
    of = application("a1")
    matches = [
        match(of, "nes", tab=Tab.PARALLEL),
        match(of, "fla", tab=Tab.OTHER),
        match(of, "gol", tab=Tab.LEARN_FROM),
    ]
    details = [detail(each.hit.project) for each in matches]
    found = with_sources(replace(screening(of, *matches, new=""), sources=()), details)
    assert [(each.number, each.project) for each in found.sources] == [(1, "nes"), (2, "gol")]
    assert all(each.digest == "d" for each in found.sources)


def detail(project: Project) -> ProjectDetail:
    made = replace(application("x").detail.documents[0].document, source=project.source, digest="d")
    return ProjectDetail(project, (DocumentDetail(made, (), ""),))
