from __future__ import annotations

import csv
import json
from collections import defaultdict
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthese.norwegian.organisations import Organisation, organisation, organisations_listed
from synthese.norwegian.programmes import key_of

_SHARED = Path(__file__).parents[2].parent / "shared"


def _rows() -> list[dict[str, str]]:
    text = files("synthese.norwegian").joinpath("organisations.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _names(value: str) -> list[str]:
    return [span.organisation.name for span in organisations_listed(value)]


def test_no_name_is_of_two_organisations() -> None:
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in _rows():
        for name in (row["name"], *filter(None, row["names"].split("|"))):
            owners[key_of(name)].add(row["name"])
    assert len(_rows()) >= 150
    assert [key for key, names in owners.items() if len(names) > 1] == []


def test_every_name_of_the_table_becomes_the_canonical_one() -> None:
    wrong = [
        (name, organisation(name))
        for row in _rows()
        for name in (row["name"], *filter(None, row["names"].split("|")))
        if organisation(name).name != row["name"] or organisation(name).kind != row["kind"]
    ]
    assert wrong == []


def test_every_name_of_the_table_is_one_in_a_list() -> None:
    wrong = [
        name
        for row in _rows()
        for name in (row["name"], *filter(None, row["names"].split("|")))
        if "(" not in name and _names(f"Lom kommune; {name}") != ["Lom kommune", row["name"]]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Norges teknisk-naturvitenskapelige universitet", Organisation("NTNU", "university")),
        ("Noregs forskingsråd", Organisation("Forskningsrådet", "state")),
        ("KS (Kommunesektorens organisasjon)", Organisation("KS", "association")),
        ("Norsk institutt for vannforskning (NIVA)", Organisation("NIVA", "institute")),
        ("HiOA", Organisation("OsloMet", "university")),
        ("OSLOBYGG KF", Organisation("Oslobygg", "company", "0301")),
        ("Gjøvik Kommune", Organisation("Gjøvik kommune", "municipality", "3407")),
        ("GJØVIK KOMMUNE", Organisation("Gjøvik kommune", "municipality", "3407")),
        ("Ålesund municipality", Organisation("Ålesund kommune", "municipality", "1508")),
        ("Voss herad", Organisation("Voss herad", "municipality", "4621")),
        ("Nøtterøy kommune", Organisation("Nøtterøy kommune", "municipality", "3911")),
        ("Skellefteå kommun", Organisation("Skellefteå kommun", "municipality")),
        ("Troms og Finnmark County Council",
         Organisation("Troms og Finnmark fylkeskommune", "county")),
        ("Statsforvaltaren i Innlandet", Organisation("Statsforvalteren i Innlandet", "state")),
        ("County Governor of Nordland", Organisation("Statsforvalteren i Nordland", "state")),
        ("Utviklingssenter for sykehjem og hjemmetjenester Oppland",
         Organisation("USHT Oppland", "health")),
        ("Nav Sarpsborg", Organisation("NAV Sarpsborg", "state")),
        ("Direktoratet for fjellvann", Organisation("Direktoratet for fjellvann", "state")),
        ("Helse Førde", Organisation("Helse Førde", "health")),
        ("Fjellheim sjukehus", Organisation("Fjellheim sjukehus", "health")),
        ("Dalføret avfall IKS", Organisation("Dalføret avfall IKS", "company")),
        ("NTNU Samfunnsforskning AS", Organisation("NTNU Samfunnsforskning AS", "company")),
        ("Sunndal frivilligsentral", Organisation("Sunndal frivilligsentral", "voluntary")),
        ("Skjønnsmidler Trøndelag", Organisation("Skjønnsmidler Trøndelag", "other")),
        ("Sammen om en bedre kommune", Organisation("Sammen om en bedre kommune", "other")),
        ("Prosjektansvarlig: Fjellverkstedet, post@fjell.example",
         Organisation("Fjellverkstedet", "other")),
        ("Fjellverkstedet.", Organisation("Fjellverkstedet", "other")),
    ],
)  # fmt: skip
def test_name_becomes_canonical_and_keeps_what_is_unknown(
    name: str, expected: Organisation
) -> None:
    assert organisation(name) == expected


def test_ministries_of_different_times_stay_apart() -> None:
    names = {organisation(short).name for short in ("KRD", "KMD", "KDD")}
    assert len(names) == 3


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Lom kommune, NTNU Senter for omsorgsforskning.",
         ["Lom kommune", "NTNU Senter for omsorgsforskning"]),
        ("Tokke, Vinje og Seljord kommuner", ["Tokke kommune", "Vinje kommune", "Seljord kommune"]),
        ("kommunene Asker og Bærum", ["Asker kommune", "Bærum kommune"]),
        ("Kommunal- og moderniseringsdepartementet, KS, LO Kommune, YS Kommune, Unio og"
         " Akademikerne",
         ["Kommunal- og moderniseringsdepartementet", "KS", "LO Kommune", "YS Kommune", "Unio",
          "Akademikerne"]),
        ("Kommunal- og distriktsdepartementet og Møre og Romsdal fylkeskommune",
         ["Kommunal- og distriktsdepartementet", "Møre og Romsdal fylkeskommune"]),
        ("Barne-, ungdoms- og familiedirektoratet og KS", ["Bufdir", "KS"]),
        ("Nore og Uvdal kommune; KS\n• Husbanken\n2. Enova",
         ["Nore og Uvdal kommune", "KS", "Husbanken", "Enova"]),
        ("Senter for Natur og Miljø", ["Senter for Natur og Miljø"]),
        ("KTH, Kungliga tekniska högskolan", ["KTH"]),
        ("Drammen kommune/KS og Stord/Haugesund", ["Drammen kommune", "KS", "Stord/Haugesund"]),
        ("Norwegian University of Science and Technology and the Research Council of Norway",
         ["NTNU", "Forskningsrådet"]),
        ("Vinje kommune, eining for samfunnsutvikling", ["Vinje kommune"]),
        ("Lier kommune, kultur og fritid", ["Lier kommune"]),
        ("Seljord kommune, folkebibliotek og NAV", ["Seljord kommune", "NAV"]),
        ("NTNU, Institutt for samfunnsmedisin", ["NTNU"]),
        ("Rana kommune. FoU-partner: Nord universitet.", ["Rana kommune", "Nord universitet"]),
        ("Hammerfest kommune, sammen med Måsøy og Nordkapp",
         ["Hammerfest kommune", "Måsøy kommune", "Nordkapp kommune"]),
        ("Årdal kommune, legekontora i Gaupne, på Hafslo og i Årdal, Helse Førde. USHT Vestland"
         " deltek ikkje lenger.",
         ["Årdal kommune", "legekontora i Gaupne, på Hafslo og i Årdal", "Helse Førde"]),
        ("Nettselskapet, Krødsherad og Sigdal kommuner (observatører), fastlegene",
         ["Nettselskapet", "Krødsherad kommune", "Sigdal kommune", "fastlegene"]),
        ("Nord universitet og Statsforvalteren i Trøndelag, som har gitt 1,2 millioner kroner i"
         " skjønnsmidler.", ["Nord universitet", "Statsforvalteren i Trøndelag"]),
        ("4,6 millionar kroner. Miljødirektoratet 1,1, NVE 0,9, resten eigne midlar",
         ["Miljødirektoratet", "NVE"]),
        ("Namsos kommune, med OU-midler fra KS og kr 550 000 i skjønnsmidler",
         ["Namsos kommune", "KS"]),
        ("Miljødirektoratets tilskudd til klimatilpasning (kr 1,3 mill.) og Viken fylkeskommune",
         ["Miljødirektoratet", "Viken fylkeskommune"]),
        ("Viken fylkeskommune ved oppfølgingstjenesten, en fagskole og Kirkens Bymisjon.",
         ["Viken fylkeskommune", "fagskole", "Kirkens Bymisjon"]),
        ("Skjønnsmidlar, Statsforvaltaren i Vestfold og Telemark",
         ["Statsforvalteren i Vestfold og Telemark"]),
        ("Kommunalsjef for helse og omsorg", []),
        ("driftsingeniør, teknisk eining", []),
        ("NULL", []),
        ("", []),
    ],
)  # fmt: skip
def test_list_is_parted_at_names_only(value: str, expected: list[str]) -> None:
    assert _names(value) == expected


def test_span_is_the_name_as_written() -> None:
    value = "Samarbeidspartnere: Lom kommune (leder), Noregs forskingsråd og KS."
    spans = organisations_listed(value)
    assert [value[s.start : s.end] for s in spans] == ["Lom kommune", "Noregs forskingsråd", "KS"]


@given(st.text(alphabet="KS Lom kommune,.;:()og&/\n-1 NTNUæøå ", max_size=80))
def test_spans_stand_in_order_and_hold_no_edge(value: str) -> None:
    spans = organisations_listed(value)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(value[s.start : s.end].strip() == value[s.start : s.end] != "" for s in spans)
    assert all(s.organisation.name for s in spans)


def test_register_of_swedish_projects_names_one_body_each() -> None:
    path = _SHARED / "data" / "swecris-kth" / "projects.jsonl"
    if not path.is_file():
        pytest.skip("the register is not beside the repository")
    funders = {
        record.get("fundingOrganisationNameSv") or ""
        for record in map(json.loads, path.read_text("utf-8").strip().split("\n"))
    }
    known = {row["name"] for row in _rows()}
    assert {name for name in funders if name and organisation(name).name not in known} == set()
