from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthese.norwegian import places, units
from synthese.norwegian.places import (
    Mention,
    mentions,
    municipalities_in,
    municipalities_listed,
    municipality,
)

TAKEN = 0.5

PIECES = [
    "Oslo", "OSLO", "Time", "Nord", "Sør-Fron", "Fron", "Evje", "Hornnes", "Deatnu", "Møre", "Romsdal",
    "Berg", "Kari", "kommune", "kommuner", "fylke", "s", "S", "'", " ", " ", "\n", "-", "- og ", " og ",
    ", ", "/", "(", ")", ": ", ". ", "i ", "@", ".kommune.no", "2019", "Å", "É", "Voss", "Tysfjord",
]  # fmt: skip


def taken(text: str, **said: object) -> list[Mention]:
    return [each for each in mentions(text, **said) if each.confidence >= TAKEN]  # type: ignore[arg-type]


def names(text: str, **said: object) -> list[str]:
    return [each.name for each in taken(text, **said)]


FOUND = {
    "Gjøvik kommune har søkt.": ["Gjøvik"],
    "Tokke og Vinje kommuner går sammen.": ["Tokke", "Vinje"],
    "Arbeidet skjer i kommunene Asker og Bærum.": ["Asker", "Bærum"],
    "Grong, Kristiansund, Frøya og Hamar er med.": ["Grong", "Kristiansund", "Frøya", "Hamar"],
    "De fem (Grong, Kristiansund, Frøya, Nøtterøy og Sarpsborg) møttes.": [
        "Grong",
        "Kristiansund",
        "Frøya",
        "Nøtterøy",
        "Sarpsborg",
    ],
    "Trondheims innbyggere og Bergens skoler": ["Trondheim", "Bergen"],
    "Oslo sitt tilbud er større.": ["Oslo"],
    "Tilbudet i Nord-Fron er nytt.": ["Nord-Fron"],
    "De bor på Frøya.": ["Frøya"],
    "Et senter ved Voss.": ["Voss"],
    "Folk fra Alta kom også.": ["Alta"],
    "The Municipality of Tromsø and Bodø municipality": ["Tromsø", "Bodø"],
    "Municipalities of Os, Bergen and Voss took part.": ["Os", "Bergen", "Voss"],
    "Voss herad har eit nytt tilbod.": ["Voss"],
    "Kárášjohka og Snåase": ["Kárášjohka", "Snåase"],
    "kommunane Stryn og Gloppen": ["Stryn", "Gloppen"],
    "Ålesund kommune sitt arbeid": ["Ålesund"],
    "ÅLESUND KOMMUNE\nPLAN FOR OMSORG": ["ÅLESUND"],
    "Hordaland fylkeskommune betalte.": ["Hordaland"],
    "Værnesregionen samarbeider.": ["Værnesregionen"],
    "Tilbudet på Helgeland og i Nord-Norge": ["Helgeland", "Nord-Norge"],
    "Skriv til post@gjovik.kommune.no i dag.": ["gjovik"],
    "I Nordre Land og Søndre Land, Evje og Hornnes": [
        "Nordre Land",
        "Søndre Land",
        "Evje og Hornnes",
    ],
    "Aurskog-Høland kommune": ["Aurskog-Høland"],
    "Time kommune har prøvd dette.": ["Time"],
    "kommunene Time, Klepp og Hå": ["Time", "Klepp", "Hå"],
    "Nes, Gran og Lunner kommuner": ["Nes", "Gran", "Lunner"],
    "Kommune: Vik": ["Vik"],
    "Nord- og Sør-Fron kommuner": ["Nord", "Sør-Fron"],
    "I Vestre og Østre Toten": ["Vestre", "Østre Toten"],
    "Det ble sagt av ordføreren i Tydal Kari Nordmann.": ["Tydal"],
    "Halden Moss Rakkestad Råde Ski Ås": ["Halden", "Moss", "Rakkestad", "Råde", "Ski", "Ås"],
    "Grong-bedriften selger mer.": ["Grong"],
    "Piloten i Moss er ferdig.": ["Moss"],
    "Forsøket i Ski og Ås": ["Ski", "Ås"],
    "I Trondheim har de innført ordningen.": ["Trondheim"],
    "Oslo bystyre vedtok planen.": ["Oslo"],
    "Møre og Romsdal fylkeskommune": ["Møre og Romsdal"],
    "Universitetet i Oslo og Bergen kommune": ["Bergen"],
    "• Grong\n• Hamar\n• Time": ["Grong", "Hamar", "Time"],
    "Trondheim Kommune": ["Trondheim"],
    "Karasjok – Kárášjohka kommune": ["Karasjok", "Kárášjohka"],
    "Deatnu-Tana kommune": ["Deatnu", "Tana"],
    "Kjellaug Vik fra Horten kommune": ["Horten"],
    "Berg kommune ble med. Siden har Berg gjort mye.": ["Berg", "Berg"],
    "Skulle Lierne prøve dette?": ["Lierne"],
    "Fikk Grong flere leger?": ["Grong"],
    "Should Hamar try?": ["Hamar"],
    "I fjor fikk Loppa faste leger.": ["Loppa"],
    "No har Dovre fått ny barnehage.": ["Dovre"],
    "Hvaler, south-east Norway": ["Hvaler"],
    "Lindesnes was formed by a merger.": ["Lindesnes"],
    "Lindesnes ble dannet av tre kommuner.": ["Lindesnes"],
    "Loabát suohkan": ["Loabát"],
    "I Hole og Ringerike, begge i Buskerud, er det slik.": ["Hole", "Ringerike", "Buskerud"],
}

NOT_FOUND = [
    "Skulle Kari Berg prøve dette?",
    "I fjor fikk Vinje sparken.",
    "Berg, Norway",
    "Kari Berg leder arbeidet.",
    "Vik (2019) viser det samme.",
    "Lund, K. (2018). En studie.",
    "Lien, Lise og Berg, Ola",
    "Time for handling.",
    "Os er det ingen som spør.",
    "Universitetet i Oslo",
    "universitetet i Bergen",
    "University of Oslo",
    "Oslo universitetssykehus",
    "Oslo University Hospital",
    "NTNU Gjøvik",
    "Oslobygg",
    "Bergen Næringsråd",
    "Bergensbanen",
    "Hansen, P. (2010). Omsorg i endring. Oslo: Universitetsforlaget.",
    "Nord Universitet",
    "Høgskolen i Lillehammer",
    "Høgskulen på Vestlandet",
    "Sykehuset Innlandet",
    "Trondheimsveien 12",
    "Bergens Tidende skrev om det.",
    "De gikk på ski i fjell og strand.",
    "Professor Lund og Berg (2015) skriver",
    "Berg & Vik 2017",
    "Bydel Frogner",
    "Tone Hamar Hansen",
    "A. Moss",
    "Hole og Fjell",
    "Sande sier at det går bra.",
    "iTrondheim",
    "www.bergen.no",
    "https://kart.example.no/Oslo/kart",
    "Krav etter SOLAS gjelder.",
    "Asker og Bærum tingrett",
    "Universitetene i Bergen, Oslo og Tromsø",
    "UNIVERSITETET I OSLO",
    "Sameskolen i Snåsa",
    "forteller Sandnes.",
    "Ole Hurum kom i går. Da sto Hurum frem.",
    "Bergen County, New Jersey",
    "Trondheim kunstmuseum",
    "Molde tapte mot Rosenborg.",
    "Bodø/Glimt",
    "Alta-saken",
]


@pytest.mark.parametrize(("text", "expected"), FOUND.items())
def test_places_are_found(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_is_no_place_is_not_taken(text: str) -> None:
    assert names(text) == []


def test_offsets_are_those_of_the_name() -> None:
    text = "Vi besøkte Trondheims og Nordre Lands skoler og Evje og Hornnes kommune."
    found = taken(text)
    assert [text[each.start : each.end] for each in found] == [each.name for each in found]
    assert [each.name for each in found] == ["Trondheim", "Nordre Land", "Evje og Hornnes"]


def test_part_of_a_compound_is_reported_and_not_taken() -> None:
    (found,) = mentions("Oslo-området vokser.")
    assert found.name == "Oslo"
    assert found.confidence < TAKEN


def test_surname_is_reported_as_uncertain_or_not_at_all() -> None:
    assert all(each.confidence < TAKEN for each in mentions("Da sa Berg at Vik var enig."))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Våler kommune i Østfold", "3114"),
        ("Våler kommune (Hedmark)", "3419"),
        ("Herøy kommune ligg i Møre og Romsdal.", "1515"),
        ("Kommunene Alstahaug, Dønna og Herøy", "1818"),
        ("Os kommune, sør for Bergen", "4624"),
        ("Tolga, Tynset og Os kommuner", "3430"),
        ("Bø kommune og Sortland kommune", "1867"),
    ],
)
def test_county_or_neighbour_decides_between_places_of_one_name(text: str, number: str) -> None:
    homonyms = [each for each in taken(text) if units.is_ambiguous(each.name)]
    assert [[unit.number for unit in each.units] for each in homonyms] == [[number]]


def test_context_decides_too() -> None:
    (found,) = taken("Våler kommune har søkt.", context="Prosjekter i Østfold")
    assert [unit.number for unit in found.units] == ["3114"]


@pytest.mark.parametrize("name", ["Våler", "Herøy"])
def test_homonym_that_nothing_decides_holds_both_and_is_uncertain(name: str) -> None:
    (found,) = mentions(f"{name} kommune har søkt.")
    assert len(found.units) == 2
    assert found.confidence < TAKEN


def test_former_unit_is_the_unit_of_today() -> None:
    (found,) = taken("Nøtterøy kommune")
    assert [unit.name for unit in found.units] == ["Færder"]


def test_split_unit_is_all_that_took_it_over_and_less_sure() -> None:
    (found,) = mentions("Snillfjord kommune")
    assert len(found.units) > 1
    assert found.confidence < mentions("Hitra kommune")[0].confidence


def test_county_holds_its_units_of_today() -> None:
    (found,) = mentions("Hordaland fylkeskommune")
    assert found.kind == "county"
    assert {"4601", "4624"} <= {unit.number for unit in found.units}


def test_oslo_is_the_municipality_and_not_the_county() -> None:
    assert [each.kind for each in mentions("Forsøket skjer i Oslo.")] == ["municipality"]


def test_region_holds_its_members() -> None:
    (found,) = mentions("Værnesregionen samarbeider.")
    assert found.kind == "region"
    assert "5035" in {unit.number for unit in found.units}


ROLES = [
    ("Gjøvik kommune er prosjekteier.", ["lead"]),
    ("Prosjektansvarlig: Gjøvik kommune", ["lead"]),
    ("Arbeidet er i regi av Gjøvik kommune.", ["lead"]),
    ("Vertskommune er Gjøvik.", ["lead"]),
    ("Stord kommune leiar prosjektet.", ["lead"]),
    ("Grong kommune deltar i nettverket.", ["participant"]),
    ("Et samarbeid mellom Grong og Hamar.", ["participant", "participant"]),
    ("Kommunene Grong, Hamar og Frøya har prøvd ut dette.", ["participant"] * 3),
    ("I Grong kommune har de tatt det i bruk.", ["participant"]),
    ("Deltakerkommuner: Grong, Hamar", ["participant"] * 2),
    ("Andre, for eksempel Trondheim, er lenger framme.", ["example"]),
    ("Flere byer, bl.a. Bergen og Oslo, er i gang.", ["example"] * 2),
    ("Løsningen er laget etter modell fra Trondheim kommune.", ["example"]),
    ("Slik Trondheim har gjort.", ["example"]),
    ("Vi er inspirert av Bodø kommune.", ["example"]),
    ("Vi bygger på erfaringer fra Arendal.", ["example"]),
    ("Toget går til Trondheim.", ["mentioned"]),
    ("Eksempel fra Klæbu kommune", ["mentioned"]),
    ("Om helse\nEksempel fra Klæbu kommune\nDe begynte i vår.", ["mentioned"]),
    ("Døme frå Stord og Bømlo", ["mentioned"] * 2),
    ("Eksempel fra Klæbu kommune viser at det går.", ["example"]),
    ("Her er et eksempel fra Klæbu kommune", ["example"]),
]


@pytest.mark.parametrize(("text", "roles"), ROLES)
def test_role_is_told_by_the_words_around(text: str, roles: list[str]) -> None:
    assert [each.role for each in taken(text)] == roles


# What each clue may be, one of each of its alternatives.
CLUES = {
    "_UNIT_BEFORE": "i kommunene;i kommunane:;prosjektkommuner:;municipalities of;municipality of;i fylkene"
    ";fylkeskommunene;the counties of;county of;vertskommunen er;fylket;Fylke:;County:;heradet;herad:",
    "_INSTITUTION_BEFORE": "Universitetet i;univ i;University of;College of;høyskolen i;høgskole i"
    ";høgskulen i;Fylkesmannen i;Statsforvalteren i;STATSFORVALTEREN i;Hospital in"
    ";Universitetssykehuset i;Lokalsjukehuset i;Sykehuset i;Biskopen i;Byfogden i;Bispedømmet i"
    ";Politiet i;Museet i;Museum i;Kunsthallen i;Studentsamskipnaden i;Samskipnaden i"
    ";universitetene i;universities of;høyskolene i;høgskulane i;fylkesmennene i"
    ";statsforvalterne i;Kulturskolen i;Kulturskulen i;Statsarkivet i;Folkebiblioteket i"
    ";Kultursenteret i;Folkemuseet i;Folkemuseat i;Musikkakademiet i;Tingretten i;Bokforlaget i"
    ";Filmfestivalen i;Festspillene i;Barneteatret i;Barneteateret i;Havinstituttet i;regionkontor for",
    "_LEAD_BEFORE": "i regi av;ledet av;leia av;leda av;ledes av;leiast av;eies av;eid av;på vegne av"
    ";prosjekteier;prosjekteigar;prosjektansvarlig:;prosjektansvarleg;prosjektleder;søker;søkjar"
    ";ansvarlig;vertskommune;led by;coordinated by;headed by;lead partner;project owner;applicant"
    ";initiert av;tatt av",
    "_EXAMPLE_BEFORE": "for eksempel;for døme;f.eks.;f eks;t.d.;bl.a.;bl a;bl. a;bla;blant annet;slik som"
    ";slike som;kommuner som;byer som;som har;etter modell av;inspirert av;inspirasjon fra;modell fra"
    ";erfaringer fra;lærdom fra;eksempler på;døme frå;studietur til;besøk i;such as;for example;e.g."
    ";inspired by;based on experience from;lært av;slik;på samme måte som;i likhet med",
    "_PARTICIPANT_BEFORE": "deltar;deltakere;deltok;deltatt;partnere:;samarbeid med;samarbeidsparter;sammen med"
    ";saman med;together with;collaboration with;pilotkommuner;prosjektkommuner;deltakarkommunar"
    ";cooperation with;i prosjektet;participants;pilotert;gjennomfører;gjennomført;testet;prøvd ut",
    "_SPORT": "seriekamp;eliteserien;obos-ligaen;2. divisjon;keeper;hjemmekamp;bortekamp;hjemmeseier"
    ";målscorer;scoret;scoring;gult kort;toppserien;tippeligaen;midtbane;avspark;seier over"
    ";tapte mot;slo Brann 2;football club;Rosenborg;Vålerenga;Lillestrøm SK;Bodø/Glimt",
}  # fmt: skip


@pytest.mark.parametrize("clue", CLUES)
def test_no_stem_of_a_clue_is_forgotten(clue: str) -> None:
    sought = getattr(places, clue)
    for words in CLUES[clue].split(";"):
        around = f"Her {words} "
        if sought.pattern.search(around):
            assert sought.stands_in(around, around.lower()), words
    met = sum(
        sought.pattern.search(f"Her {words} ") is not None for words in CLUES[clue].split(";")
    )
    assert met > 0.8 * len(CLUES[clue].split(";"))


def test_one_unit_for_a_name_or_a_number() -> None:
    assert municipality("0502 ") == municipality("Gjøvik kommune") == municipality("3407")
    assert municipality("Herøy") is None
    assert municipality("Snillfjord") is None
    assert municipality("Atlantis") is None


def test_fields_and_names_as_such() -> None:
    assert [unit.name for unit in municipalities_listed("Tokke, Vinje og Seljord")] == [
        "Tokke",
        "Vinje",
        "Seljord",
    ]
    assert [unit.name for unit in municipalities_in("Tokke kommune, i Oslo")] == ["Tokke"]


def test_every_name_is_found_beside_its_kind() -> None:
    missing = [
        name
        for name, kinds in units.all_names().items()
        if "municipality" in kinds
        and "(" not in name
        and not any(each.name == name for each in mentions(f"Her i {name} kommune er det godt."))
    ]
    assert missing == []


def test_village_that_bears_the_name_of_another_municipality_is_doubted() -> None:
    assert names("Gruva i Åmot i Modum") == ["Modum"]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_names_are_cut_from_the_text_and_dont_overlap(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = mentions(text)
    assert [text[each.start : each.end] for each in found] == [each.name for each in found]
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert all(0 < each.confidence < 1 and each.units for each in found)


def test_empty_text_mentions_nothing() -> None:
    assert mentions("") == []
