from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from synthese.norwegian.organisations import organisation
from synthese.norwegian.programmes import key_of, programme, programmes, programmes_in
from synthese.readers import read_path
from synthese.records import Document
from synthese.settings import ReadLimits

_SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"


def _id(value: str) -> str | None:
    found = programme(value)
    return found.id if found else None


def test_at_least_sixty_programmes_each_with_its_own_id() -> None:
    ids = [each.id for each in programmes()]
    assert len(ids) == len(set(ids)) >= 60


def test_no_name_is_of_two_programmes() -> None:
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for each in programmes():
        for name in each.names:
            owners[key_of(name)].add(each.id)
    assert [key for key, ids in owners.items() if len(ids) > 1] == []


def test_every_name_finds_its_programme_in_any_case() -> None:
    lost = [
        name
        for each in programmes()
        for name in each.names
        for written in (name, name.upper(), f"«{name}»")
        if programme(written) != each
    ]
    assert lost == []


def test_every_funder_is_a_canonical_organisation() -> None:
    funders = {each.funder for each in programmes() if each.funder}
    assert {name for name in funders if organisation(name).name != name} == set()
    assert {name for name in funders if organisation(name).kind == "company"} == set()


def test_years_stand_in_order() -> None:
    assert [p.id for p in programmes() if p.start and p.end and p.start > p.end] == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("VIOS-Verdiskapende innovasjon i off", "vios"),
        ("VIOS – Verdiskapende innovasjon i offentlig sektor", "vios"),
        ("FORKOMMUNE-Forskning og innovasjon i kommunesektoren", "forkommune"),
        ("forkommune:", "forkommune"),
        ("Sammen om en bedre kommune", "sammen-om"),
        ("Saman om ein betre kommune", "sammen-om"),
        ("Saman om ein betre kommune (Innovasjon)", "sammen-om"),
        ("«SAMMEN OM EN BEDRE KOMMUNE».", "sammen-om"),
        ("FINNUT-Research and Innovation in the Educational Sector", "finnut"),
        ("TRANSPORT 2025-Forskning for framtidas transport", "transport"),
        ("DEMOS-Demokratisk og effektiv styring", "demos"),
        ("REGIONFORSK-Regionale forskingsfond Agder", "regionale-forskningsfond"),
        ("Skjønnsmidlar, Statsforvaltaren i Vestfold og Telemark", "prosjektskjonnsmidler"),
        ("Skjønnsmidler Trøndelag", "prosjektskjonnsmidler"),
        ("Digitaliseringsdirektoratet, StimuLab", "stimulab"),
        ("IMDi, tilskot til kommunale integreringstiltak", "integreringstiltak"),
        ("Program for folkehelsearbeid i kommunane", "folkehelsearbeid"),
        ("0-24-samarbeidet", "0-24"),
    ],
)
def test_labels_value_names_its_programme(value: str, expected: str) -> None:
    assert _id(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "",
        "-",
        "Statsforvalteren i Trøndelag",
        "Egenfinansiert",
        "Demokrati i Fjellbygda",
        "Bolyst og omdømme, Innlandet fylkeskommune",  # other than the state's Bolyst
        "Transportplan 2025",
    ],
)
def test_value_without_a_known_programme_is_none(value: str) -> None:
    assert programme(value) is None


def test_spans_in_text_are_the_names_as_written() -> None:
    text = (
        "Kommunen fikk Klimasats-midler i 2019, etter StimuLab og Saman om ein\n"
        "betre kommune. VIOS' veileder fulgte Horisont Europas maler og søkte prosjektskjønnsmidler."
    )
    spans = programmes_in(text)
    assert [(text[s.start : s.end], s.programme.id) for s in spans] == [
        ("Klimasats-midler", "klimasats"),
        ("StimuLab", "stimulab"),
        ("Saman om ein\nbetre kommune", "sammen-om"),
        ("VIOS", "vios"),
        ("Horisont Europa", "horisont-europa"),
        ("prosjektskjønnsmidler", "prosjektskjonnsmidler"),
    ]


def test_longest_name_is_taken() -> None:
    text = "Støtte fra SAMRISK II."
    assert [text[s.start : s.end] for s in programmes_in(text)] == ["SAMRISK II"]


@pytest.mark.parametrize(
    "text",
    [
        "De vil leve hele livet i bygda og bo trygt hjemme.",
        "TRANSPORT\nVi kjører lite. DEMOS ble vist. Merkur skinner.",
        "en vios og en forkommune",  # short names stand in capitals
        "VIOSA og FINNUTVALG er andre ord.",
        "Sammen om en ny kommune.",
        "Helse-områdesatsingen er en annen.",
    ],
)
def test_ordinary_words_are_no_programme(text: str) -> None:
    assert programmes_in(text) == []


def test_seeds_name_their_programmes() -> None:
    if not _SEEDS.is_dir():
        pytest.skip("the seeds are not beside the repository")
    found = {}
    for path in sorted(_SEEDS.glob("*.txt")):
        document = next(iter(read_path(path, limits=ReadLimits())))
        assert isinstance(document, Document)
        told = next((f.value for f in document.fields if f.name == "programme"), "")
        first = next((span.programme for span in programmes_in(document.text)), None)
        found[path.name[:3]] = (programme(told) or first, first)
    ids = {seed: each[0].id if each[0] else None for seed, each in found.items()}
    assert ids == {
        "000": "vios", "001": "forkommune", "002": "sammen-om", "003": None, "004": "sammen-om",
    }  # fmt: skip
