"""Nothing of a person's own comes out: neither as whom to turn to nor in what is quoted."""

from __future__ import annotations

from string import ascii_lowercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthese.pilot_records import Contact
from synthese.records import Document, DocumentDetail, Field, Format, Municipality, Project
from synthese.records import ProjectDetail as Detail
from synthese.synthesis.contacts import contact_of, public_body
from synthese.synthesis.privacy import is_private

TOKKE, VAALER = Municipality("4034", "Tokke"), Municipality("3419", "Våler (Innlandet)")


def detail(
    *,
    lead: str | None = "Tokke kommune",
    leader: str | None = None,
    text: str = "Kommunen prøver noe nytt.",
    units: tuple[Municipality, ...] = (TOKKE,),
    **fields: str,
) -> Detail:
    found = tuple(Field(name, value) for name, value in fields.items())
    document = Document("a.txt", "a.txt", "0" * 64, Format.TEXT, "Prøven", text, fields=found)
    project = Project("p", "Prøven", "a.txt", municipalities=units, lead=lead, leader=leader)
    return Detail(project, (DocumentDetail(document, (), "2026-01-01"),))


# ── Whom to turn to ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("rådgiver i velferdsteknologi", "rådgiver i velferdsteknologi"),
        ("Rådgjevar for oppvekst, Tokke", "rådgjevar for oppvekst"),
        ("Fagsjukepleiar i heimetenesta (40 prosent frikjøpt)", "fagsjukepleiar i heimetenesta"),
        ("Avdelingsleder, somatisk langtid.", "avdelingsleder, somatisk langtid"),
        ("IT-rådgiver", "IT-rådgiver"),
        ("helse- og omsorgssjefen", "helse- og omsorgssjefen"),
        ("tilflyttingskoordinator i halv stilling", "tilflyttingskoordinator"),
        ("Public health coordinator", "public health coordinator"),
    ],
)
def test_role_written_as_a_role_comes_along(said: str, role: str) -> None:
    assert contact_of(detail(leader=said)) == Contact("Tokke kommune", role)
    assert contact_of(detail(contact=said)) == Contact("Tokke kommune", role)


@pytest.mark.parametrize(
    "said",
    [
        "Kari Nordmann",
        "kari nordmann",
        "KARI NORDMANN",
        "Prosjektleder Kari Nordmann",
        "Kari Nordmann, prosjektleder",
        "prosjektleder: Kari Nordmann, tlf. 911 22 333",
        "rådgiver Ánne Sárá Čáhppe",
        "Nordmann, K. (rådgiver)",
        "rådgiver ved Universitetet i Agder",
        "rådgiver, Vinje",
        "Forsker II, Universitetet i Sørøst-Norge",
        "kari.nordmann@tokke.kommune.no",
        "911 22 333",
        "Kontakt oss",
        "",
    ],
)
def test_person_or_somebody_elsewhere_is_the_body_alone(said: str) -> None:
    assert contact_of(detail(leader=said, contact=said)) == Contact("Tokke kommune")


@pytest.mark.parametrize("said", ["rådgiver kari nordmann", "prosjektleder, ola n."])
def test_name_in_lower_case_is_cut_from_its_role(said: str) -> None:
    contact = contact_of(detail(leader=said))
    assert contact is not None
    assert contact.text in ("Tokke kommune, rådgiver", "Tokke kommune, prosjektleder")


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ("Tokke kommune, eining for pleie og omsorg", "Tokke kommune, eining for pleie og omsorg"),
        ("Tokke kommune, helse- og omsorgssektoren", "Tokke kommune, helse- og omsorgssektoren"),
        ("Tokke kommune, folkebibliotek og NAV", "Tokke kommune, folkebibliotek og NAV"),
        ("Tokke kommune, sammen med Vinje", "Tokke kommune"),
        ("Tokke kommune, v/ Kari Nordmann", "Tokke kommune"),
        ("Tokke kommune, avdeling for oppvekst, Kari Nordmann", "Tokke kommune"),
        ("Tokke kommune, kommunalsjef for oppvekst", "Tokke kommune"),
    ],
)
def test_department_is_told_where_every_word_of_it_is_one(said: str, body: str) -> None:
    contact = contact_of(Detail(detail().project, _documents(Field("lead", said))))
    assert contact is not None
    assert contact.body == body


def _documents(*fields: Field) -> tuple[DocumentDetail, ...]:
    document = Document("a.txt", "a.txt", "0" * 64, Format.TEXT, "Prøven", "", fields=fields)
    return (DocumentDetail(document, (), "2026-01-01"),)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Nøtterøy kommune", "Færder kommune"),
        ("Voss herad", "Voss herad"),
        ("Våler kommune", "Våler kommune"),
        ("Vestland fylkeskommune", "Vestland fylkeskommune"),
        ("NAV Notodden", "NAV Notodden"),
        ("Sunndal frivilligsentral", "Sunndal frivilligsentral"),
        ("KS", "KS"),
        ("Tokke kommune v/ Kari Nordmann", "Tokke kommune"),
        ("Kari Nordmann", None),
        ("Kari Nordmann AS", None),
        ("Fastlege Kari Nordmann", None),
        ("Professor Kari Nordmann, Universitetet i Oslo", None),
        ("NAV Kari Nordmann", None),
        ("Kari Voss", None),
    ],
)
def test_body_is_one_that_is_known_to_be_public(name: str, body: str | None) -> None:
    assert public_body(name) == body


def test_municipality_answers_where_the_lead_may_be_a_person() -> None:
    assert contact_of(detail(lead="Kari Nordmann")) == Contact("Tokke kommune")
    assert contact_of(detail(lead=None, units=(VAALER,))) == Contact("Våler kommune (Innlandet)")


def test_story_of_a_company_has_no_municipality_to_turn_to() -> None:
    assert contact_of(detail(lead=None, text="Selskapet ligger i Tokke.")) is None
    assert contact_of(detail(lead=None, units=())) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Skriv til postmottak@tokke.kommune.no.", "postmottak@tokke.kommune.no"),
        ("Post@Tokke.kommune.no", "post@tokke.kommune.no"),
        ("Skriv til kari.nordmann@tokke.kommune.no.", None),
        ("Skriv til post.nordmann@tokke.kommune.no.", None),
        ("Skriv til nordmann-post@tokke.kommune.no.", None),
        ("Skriv til postmottak@vinje.kommune.no.", None),
        ("Skriv til post@karinordmann.no.", None),
    ],
)
def test_address_is_the_bodys_own_post_box(text: str, address: str | None) -> None:
    contact = contact_of(detail(text=text))
    assert contact is not None
    assert contact.address == address


def test_address_of_a_name_with_other_letters_is_found() -> None:
    unit = Municipality("5605", "Sør-Varanger")
    contact = contact_of(
        detail(lead="Sør-Varanger kommune", units=(unit,), text="post@sor-varanger.kommune.no")
    )
    assert contact == Contact("Sør-Varanger kommune", None, "post@sor-varanger.kommune.no")


_NAME = st.text(ascii_lowercase + "æøåéáč", min_size=3, max_size=9).map(
    lambda letters: f"xq{letters}".title()  # no word and no place begins so
)
_PUT = st.sampled_from(
    (
        "{first} {last}", "{last}, {first}", "prosjektleder {first} {last}", "rådgiver: {first}",
        "{first} {last}, rådgiver for oppvekst", "Tokke kommune, {first} {last}",
        "Tokke kommune v/{last}", "rådgiver i {last}", "{first}.{last}@tokke.kommune.no",
        "{first} {last} – tlf. 911 22 333", "Fastlege {first} {last}", "{last} sykehjem",
        "Tokke kommune, avdeling {last}", "postmottak@{last}.no", "NAV {last}", "{last} AS",
    )
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_NAME, _NAME, _PUT, st.booleans())
def test_no_name_comes_out_whatever_field_it_stands_in(
    first: str, last: str, put: str, low: bool
) -> None:
    said = put.format(first=first, last=last)
    said = said.lower() if low else said
    whole = detail(lead=said, leader=said, contact=said, text=f"Kommunen. {said}.")
    with_lead = Detail(whole.project, _documents(Field("lead", said), Field("contact", said)))
    for each in (whole, with_lead):
        contact = contact_of(each)
        told = (contact.text if contact else "").casefold()
        assert first.casefold() not in told
        assert last.casefold() not in told
        assert not any(map(str.isdigit, told))


# ── What is quoted ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "Ta kontakt med Kari Nordmann for mer.",
        "Kari Nordmann har ledet arbeidet.",
        "Kari var med fra første dag.",
        "Arbeidet ble ledet av ordfører Strand.",
        "Dette var vanskelig, sier Lund.",
        "– Dette var vanskelig, forklarer Aure.",
        "Strand forteller at det tok tid.",
        "Prosjektleder: Xander",
        "Frøya Lund tok over i mai.",
        "KARI NORDMANN ledet arbeidet.",
        "Olav (82) ville ikke ha sensor.",
        "Vi takker Xander.",
        "Skriv til kari.nordmann@tokke.kommune.no.",
        "Skriv til kari(at)tokke.kommune.no.",
        "Ring 911 22 333 etter klokka ti.",
        "Ring 35 07 52 00 etter klokka ti.",
        "Ring +4791122333.",
        "Tlf. 911 22 333",
        "Mobil: 91122333",
        "Født 010190 12345.",
    ],
)
def test_sentence_with_what_is_a_persons_own_is_private(text: str) -> None:
    assert is_private(text)


@pytest.mark.parametrize(
    "text",
    [
        "De ansatte fikk mer ro, og bebuarane søv betre.",
        "I Tokke gikk natta bedre enn i Vinje og Seljord.",
        "Tokke kommune søkte om 1 250 000 kroner, og fikk 12 500 000.",
        "På sjukeheimen i Dalen var problemet det samme.",
        "Vi mener at det ikke er tiltakene som mangler.",
        "1. Kartlegg reisene før dere velger løsning.",
        "Lærdom: Avklar vakt og pensjon før stillinga blir lyst ut.",
        "En av dem sa: «Jeg sover hele natta nå.»",
        "Universitetet i Agder fulgte arbeidet sammen med NAV og KS.",
        "IT-avdelingen sparte 40 tonn CO2-ekvivalenter i 2022–2023.",
        "From January 2021 the municipality of Tromsø tried sensors.",
        "Kveldene per døgn ble telt fra 01.01.2021 til 31.12.2022.",
    ],
)
def test_sentence_about_the_work_is_not(text: str) -> None:
    assert not is_private(text)
