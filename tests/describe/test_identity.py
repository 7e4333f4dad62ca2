"""Which documents are known to be of one project, and which look so and are not."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from synthese.describe import describe
from synthese.describe.identity import (
    Known,
    Traits,
    agreeing,
    are_strangers,
    bonds_between,
    groups,
    traits_of,
)
from synthese.readers import read_bytes, read_path
from synthese.records import Bond, Document, PageKind, Phase
from synthese.settings import ReadLimits


def read(name: str, text: str, *, language: str = "nb") -> Document:
    (document,) = read_bytes(text.encode(), f"/mappe/{name}", limits=ReadLimits(), columns={})
    assert isinstance(document, Document)
    return replace(document, language=language)


def traits(name: str, text: str, *, language: str = "nb") -> Traits:
    document = read(name, text, language=language)
    found = traits_of(document, describe([document], "x"))
    assert found is not None
    return found


def known(*texts: str) -> list[Known]:
    """Returns documents whose files' names tell nothing."""
    return [Known(f"/{i}", traits(f"{i}.txt", text)) for i, text in enumerate(texts)]


def joined(*texts: str) -> int:
    return len(bonds_between(known(*texts)))


BODY = "\n\nKommunen prøver noe nytt sammen med innbyggerne, og skriver ned hvordan det går.\n"
APPLICATION = f"Søknad: Varmestua\n\nSøker: Lom kommune\n\nProsjektnavn: Varmestua{BODY}"
PAGE = f"Varmestua – et sted å være om vinteren\n\nProsjektansvarlig: Lom kommune{BODY}"
REPORT = f"Varmestua i Lom. Sluttrapport\n\nProsjektansvarlig: Lom kommune{BODY}"


# ---- what a document is known by


def test_a_record_with_an_id_of_its_own_has_no_traits() -> None:
    document = replace(read("a.txt", PAGE), record_id="r1")
    assert traits_of(document, describe([document], "x")) is None


def test_traits_come_back_from_their_text() -> None:
    found = traits("b.txt", APPLICATION)
    assert found.declared
    assert Traits.of_text(found.to_text()) == found
    assert Traits.of_text(Traits("page").to_text()) == Traits("page")


@pytest.mark.parametrize(
    "head",
    [
        "OPPDRAGSNAVN: Prosjekt Nordre Vang Skole",
        "Prosjekt: Nordre Vang Skole",
        "Prosjektnamn: Nordre Vang Skole",
        "Project name: Nordre Vang Skole",
        "2. Prosjektets tittel\n\nNordre Vang Skole",
    ],
)
def test_a_label_declares_the_name(head: str) -> None:
    found = traits("x.txt", f"Notat om betong\n\n{head}{BODY}")
    assert found.proper == ("nordr vang skol",)


def test_a_row_of_a_table_declares_the_name() -> None:
    cells = (
        "<tr><td>Prosjektnavn</td><td>Nordre Vang Skole</td></tr><tr><td>Art</td><td>B</td></tr>"
    )
    page = f"<h1>Notat om betong</h1><table>{cells}</table><p>{BODY * 3}</p>"
    html = f"<!doctype html><html><body><main>{page}</main></body></html>"
    assert traits("x.html", html).proper == ("nordr vang skol",)
    grid = replace(read("x.txt", PAGE), text=f"Nr\t311\nProsjekt\tNordre Vang Skole\n{BODY}")
    found = traits_of(grid, describe([grid], "x"))
    assert found is not None
    assert found.proper == ("nordr vang skol",)


def test_a_label_with_a_sentence_declares_nothing_proper() -> None:
    found = traits("x.txt", f"Notat om betong\n\nProsjekt: vi skal bygge en skole av tre{BODY}")
    assert found.proper == ()


def test_what_is_said_of_the_document_is_no_part_of_the_name() -> None:
    name = traits("a.txt", f"Varmestua{BODY}").names
    for title in (
        "Søknad om støtte: Varmestua",
        "Varmestua. Sluttrapport",
        "Delrapport 2023: Varmestua",
    ):
        assert set(name) & set(traits("a.txt", f"{title}{BODY}").names), title


def test_a_file_tells_its_project_by_two_words_or_more() -> None:
    assert (
        traits("soknad-varmestua-lom.txt", PAGE).file == traits("varmestua-lom_v2.txt", PAGE).file
    )
    assert traits("varmestua-lom.txt", PAGE).file
    assert traits("soknad.txt", PAGE).file == ""
    assert traits("sluttrapport-2024.txt", PAGE).file == ""


# ---- one project


def test_an_application_a_page_and_a_report_are_of_one_project() -> None:
    documents = known(APPLICATION, PAGE, REPORT)
    assert [each.traits.phase for each in documents] == ["application", "page", "final"]
    assert set(groups(["/0", "/1", "/2"], bonds_between(documents)).values()) == {"/0"}


def test_the_evidence_is_kept() -> None:
    (bond,) = bonds_between(known(APPLICATION, REPORT))
    assert bond.joined
    assert bond.how == "machine"
    assert {"name", "lead", "place"} <= set(bond.evidence)


def test_a_declared_proper_name_joins_two_of_one_phase() -> None:
    one = f"Betong med gammel stein\n\nOPPDRAGSNAVN: Prosjekt Nordre Vang Skole\n\nOppdragsgiver: Lom kommune{BODY}"
    two = f"Nordre Vang Skole og utslipp fra byggeplassen\n\nByggherre: Lom kommune{BODY}"
    assert joined(one, two) == 1


def test_a_case_number_joins_whatever_the_names() -> None:
    one = f"Sammen om vinteren\n\nSaksnr.: 2022/95751\n\nSøker: Lom kommune{BODY}"
    two = f"Noe om varme\n\nSaksnr.: 2022/95751\n\nProsjektansvarlig: Lom kommune{BODY}"
    assert joined(one, two) == 1
    assert joined(one, two.replace("95751", "95752")) == 0


def test_the_same_sum_and_place_join_titles_with_a_word_in_common() -> None:
    one = f"Søknad: Utslippsfri graving i Fossbergom\n\nSøker: Lom kommune\n\nSøknadssum: kr 1 850 000{BODY}"
    two = f"Strøm i gravemaskina på Fossbergom\n\nProsjektansvarlig: Lom kommune\n\nStøtte: kr 1 850 000{BODY}"
    assert joined(one, two) == 1
    assert joined(one, two.replace("1 850 000", "1 860 000")) == 0


# ---- not one project


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (APPLICATION, REPORT.replace("Lom", "Vik")),
        (APPLICATION, PAGE.replace("Varmestua", "Sommerskolen")),
        (APPLICATION, f"{APPLICATION}\nRevidert.\n"),
        (PAGE, f"{PAGE}\nOppdatert.\n"),
        (
            f"Søknad: Rehabilitering av kommunale bad, fase 1\n\nSøker: Lom kommune{BODY}",
            f"Sluttrapport: Rehabilitering av kommunale bad, fase 2\n\nSøker: Lom kommune{BODY}",
        ),
        (
            f"Klimagassrapport\n\nProsjekt: Nordre Vang Skole\n\nByggherre: Lom kommune{BODY}",
            f"Klimagassrapport. Sluttrapport\n\nProsjekt: Søndre Vang Skole\n\nByggherre: Lom kommune{BODY}",
        ),
    ],
    ids=[
        "other municipality",
        "other name",
        "two applications",
        "same phase",
        "numbered",
        "declared",
    ],
)
def test_these_are_not_of_one_project(left: str, right: str) -> None:
    assert joined(left, right) == 0


def test_projects_far_apart_in_time_are_not_one() -> None:
    early = f"{APPLICATION}\nPeriode: mars 2012 – juni 2013\n"
    late = f"{REPORT}\nPeriode: mars 2020 – juni 2022\n"
    soon = f"{REPORT}\nPeriode: januar 2014 – juni 2015\n"
    assert joined(early, late) == 0
    assert joined(early, soon) == 1


def test_documents_in_two_languages_are_left_to_people() -> None:
    one = Known("/1", traits("1.txt", APPLICATION))
    two = Known("/2", traits("2.txt", REPORT, language="nn"))
    assert bonds_between([one, two]) == ()
    assert bonds_between([one, replace(two, traits=replace(two.traits, language="und"))])


def test_a_name_that_many_documents_bear_says_nothing_of_any_two() -> None:
    many = [
        Known(f"/{i}", replace(traits("1.txt", text), phase=phase))
        for i, (text, phase) in enumerate([(APPLICATION, "application"), (REPORT, "final")] * 16)
    ]
    assert bonds_between(many) == ()
    assert bonds_between(many[:2])


def test_two_applications_do_not_meet_by_way_of_a_third_document() -> None:
    first, page, revised = known(APPLICATION, PAGE, f"{APPLICATION}\nRevidert.\n")
    for documents in permutations([first, page, revised]):
        bonds = bonds_between(documents)
        assert len(bonds) == 1, "the page goes with one of them"
        assert len(set(groups([each.source for each in documents], bonds).values())) == 2


def test_agreeing_is_the_same_both_ways() -> None:
    documents = [
        each.traits for each in known(APPLICATION, PAGE, REPORT, REPORT.replace("Lom", "Vik"))
    ]
    for left, right in permutations(documents, 2):
        assert agreeing(left, right) == agreeing(right, left)
        assert are_strangers(left, right) == are_strangers(right, left)


def test_rows_of_a_table_are_not_joined_by_their_names() -> None:
    row = traits("1.txt", REPORT)
    rows = [Known(f"/t#{i}", replace(row, phase=Phase.PAGE)) for i in range(2)]
    assert bonds_between(rows) == ()
    document = replace(read("a.txt", REPORT), kind=PageKind.REGISTER_ROW)
    found = traits_of(document, describe([document], "x"))
    assert found is not None
    assert (found.phase, found.file) == (Phase.PAGE, "")


# ---- groups


def said(left: str, right: str, *, together: bool) -> Bond:
    return Bond(left, right, together, "person", (), "Kari", "2024-01-01")


def machine(left: str, right: str) -> Bond:
    return Bond(left, right, True, "machine", ("name",))


def test_bonds_make_groups_named_by_the_document_that_came_first() -> None:
    found = groups("dcba", [machine("a", "b"), machine("b", "c")])
    assert found == {"a": "c", "b": "c", "c": "c", "d": "d"}


def test_bonds_with_what_is_gone_join_nothing() -> None:
    assert groups("ab", [machine("a", "x"), machine("x", "b")]) == {"a": "a", "b": "b"}


def test_what_people_parted_does_not_meet_by_way_of_a_third() -> None:
    bonds = [machine("a", "b"), machine("b", "c"), said("a", "c", together=False)]
    for order in permutations(bonds):
        found = groups("abc", order)
        assert found["a"] != found["c"]
        assert found["b"] == found["a"], "the order of the bonds doesn't matter"


def test_people_s_bonds_go_before_the_machine_s() -> None:
    bonds = [machine("a", "b"), said("b", "c", together=True), said("a", "c", together=False)]
    assert groups("abc", bonds) == {"a": "a", "b": "b", "c": "b"}


# ---- real data


def test_the_pilots_of_real_municipalities_come_together(shared: Path) -> None:
    documents = []
    for path in sorted((shared / "data" / "kommune-pilot-pdf").iterdir()):
        for each in read_path(path, limits=ReadLimits()):
            assert isinstance(each, Document)
            found = traits_of(each, describe([each], "x"))
            assert found is not None
            documents.append(Known(path.name.partition("-")[0] + "/" + path.name, found))
    bonds = bonds_between(documents)
    by_first: dict[str, set[str]] = {}
    for source, first in groups([each.source for each in documents], bonds).items():
        by_first.setdefault(first, set()).add(source)
    several = {
        first.split("/")[0]: len(group) for first, group in by_first.items() if len(group) > 1
    }
    assert several == {"loren": 2, "nedre": 3}
