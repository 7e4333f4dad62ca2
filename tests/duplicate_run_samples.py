"""A run of duplicates over small texts of our own, put together without looking for anything.

Nine projects, each told by itself and in four more ways: moved to another place by another
applicant, cut short with a figure changed, carried on two years later, and told by a parallel
project in another municipality. Every text begins with the same question of a form.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from synthese.duplicate_records import (
    DuplicatePair,
    DuplicateType,
    TemplatePiece,
    Text,
    TextSpan,
)
from synthese.records import Municipality, Period
from synthese.stores.duplicate_runs import DuplicateRuns

FORM = "Beskriv kort hva prosjektet går ut på og hvem det er til for."
HOSTILE = '<script>alert("x")</script> & «sitat»'
PLACES = (("4601", "Bergen"), ("5001", "Trondheim"), ("1103", "Stavanger"), ("3301", "Drammen"))

# Title, applicant, and what the project is about, sentence by sentence.
PROJECTS = (
    (
        "Nattilsyn uten å vekke",
        "Solvik kommune",
        "Nattpatruljen kjører 60 kilometer for å se til beboere som sover.",
        "Et kamera som bare slås på etter avtale, skal la dem sove.",
        "To av tre tilsyn om natten kan da gjøres fra vaktrommet.",
        "Pårørende får vite når noen har sett til deres.",
    ),
    (
        "Sanntidskart for brøyting",
        "Fjellby kommune",
        "Innbyggerne ringer hver vinter for å spørre når veien blir brøytet.",
        "Bilene sender posisjonen sin hvert tiende sekund til et åpent kart.",
        "Vi venter at henvendelsene blir halvert etter 2 sesonger.",
        "Driftslederen ser samtidig hvor det er strødd for lite.",
    ),
    (
        "Lesehunder i skolebiblioteket",
        "Lia skole",
        "Elever på fjerde trinn leser høyt for en hund i 20 minutter i uken.",
        "Hunden retter ingen, og det gjør det lettere å begynne.",
        "Biblioteket låner ut de samme bøkene til foreldrene.",
        "Lærerne måler leseflyt før jul og før sommeren.",
    ),
    (
        "Regnbed langs gangveiene",
        "Havnes kommune",
        "Kjellerne i sentrum står under vann når det regner mer enn 40 millimeter.",
        "Regnbed langs gangveiene holder igjen vannet der det faller.",
        "Beboerne velger plantene sammen med parkvesenet.",
        "En måler i hvert bed viser hvor fort vannet synker.",
    ),
    (
        "Felles innkjøp av læremidler",
        "Innlandet innkjøp",
        "Elleve kommuner kjøper de samme digitale læremidlene hver for seg.",
        "Ett felles anbud skal gi lavere pris og like krav til personvern.",
        "Avtalen deles med alle som vil slutte seg til.",
        "Gevinsten regnes ut hvert år og legges fram for rådmennene.",
    ),
    (
        "Ombruk av byggevarer",
        "Rådalen eiendom",
        "Dører, vinduer og himlingsplater fra revne bygg går i dag til forbrenning.",
        "Et mellomlager med nettbutikk lar andre byggeprosjekter hente dem.",
        "Målet er 12 tonn ombrukte varer det første året.",
        "Arkitektene får tegne med det som finnes på lageret.",
    ),
    (
        "Trygg hjem fra sykehuset",
        "Nordvik helseforetak",
        "Mange eldre blir lagt inn på nytt innen en måned etter at de kom hjem.",
        "En sykepleier ringer dagen etter og går gjennom medisinlisten.",
        "Fastlegen får en kort rapport samme dag.",
        "Vi følger 80 pasienter i ett år og teller innleggelsene.",
    ),
    (
        "Badebåt for alle",
        "Skjærgård kommune",
        "Ungdom uten bil kommer seg ikke til badeplassene om sommeren.",
        "En elektrisk båt går gratis mellom kaia og tre strender.",
        "Reisende bestiller plass på telefonen.",
        "Passasjertallet meldes hver uke hele sommeren.",
    ),
    (
        HOSTILE,
        "Elvebakken kommune",
        "Kloakknettet lekker, og ingen vet hvor det begynner.",
        "Lyttende følere i 30 kummer varsler når lyden av vannet endrer seg.",
        "Rørleggerne graver bare der det trengs.",
        "Dataene åpnes for nabokommunene.",
    ),
)
PAIRS = 4 * len(PROJECTS)
EMPTY = "tomt-skjema"

_TYPES = (
    (DuplicateType.OTHER_APPLICANT, DuplicateType.NONE, 0.93),
    (DuplicateType.REVISED, DuplicateType.NONE, 0.71),
    (DuplicateType.REVISED, DuplicateType.RENEWAL, 0.42),
    (DuplicateType.SAME_IDEA, DuplicateType.PARALLEL, 0.28),
)


def text_of(number: int, title: str, applicant: str, sentences: tuple[str, ...]) -> Text:
    """Returns a project's text with the question of the form in front of it."""
    told = f"{FORM}\n\n{' '.join(sentences)}"
    code, place = PLACES[number % len(PLACES)]
    content = hashlib.sha256("\0".join((title, told, applicant)).encode()).hexdigest()
    return Text(
        id=f"p{number:02}",
        set=0,
        title=title,
        text=told,
        content=content,
        source=f"soknader.xlsx#{number}",
        language="nb",
        href=f"/prosjekt/p{number:02}",
        applicant=applicant,
        municipalities=(Municipality(code, place),),
        period=Period("2021-01", "2022-06", "month"),
        amount_nok=400_000 + 1_000 * number,
        template=(TextSpan(0, len(FORM)),),
        words=len(told.split()),
        own_words=len(" ".join(sentences).split()),
    )


def variants_of(text: Text, number: int) -> tuple[Text, ...]:
    """Returns the four other ways in which a project is told."""
    title, applicant, *sentences = PROJECTS[number]
    moved = text_of(number, title, f"Nye {applicant}", tuple(sentences))
    cut = text_of(number, title, applicant, (*sentences[:2], "Prosjektet tar 14 måneder."))
    later = text_of(number, f"{title}, fase 2", applicant, (*sentences[1:], "Nå skal det spres."))
    beside = text_of(
        number,
        title,
        f"Sundet {applicant}",
        (sentences[0], "Vi prøver noe liknende hos oss.", sentences[3]),
    )
    later = replace(later, period=Period("2023-01", "2024-06", "month"))
    made = (moved, cut, later, beside)
    return tuple(
        replace(each, id=f"{text.id}{'abcd'[at]}", href=f"/prosjekt/{text.id}{'abcd'[at]}")
        for at, each in enumerate(made)
    )


def texts() -> tuple[Text, ...]:
    """Returns all texts: each project, its four variants, and a form that nobody filled in."""
    blank = replace(text_of(99, "Uten tittel", "Ukjent", ()), id=EMPTY, own_words=0, href=None)
    return (*_filled(), blank)


def _filled() -> Iterator[Text]:
    for number, (title, applicant, *sentences) in enumerate(PROJECTS):
        text = text_of(number, title, applicant, tuple(sentences))
        yield text
        yield from variants_of(text, number)


def pairs() -> Iterator[tuple[int, int, DuplicatePair]]:
    """Yields each project with each of its variants, by the numbers of the texts."""
    for number in range(len(PROJECTS)):
        for way, (copy_type, relation, probability) in enumerate(_TYPES):
            held = probability + number / 100 - 0.04
            reasons = (("copied", {"share": round(held, 2)}), ("titles_alike", {}))
            pair = DuplicatePair(
                left=f"p{number:02}",
                right=f"p{number:02}{'abcd'[way]}",
                type=DuplicateType.NONE,
                similarity=round(held, 3),
                probability=round(held, 3),
                copy_type=copy_type,
                relation=relation,
                reasons=reasons,
            )
            yield 5 * number, 5 * number + way + 1, pair


def write_run(folder: Path, *, every: tuple[Text, ...] | None = None) -> Path:
    """Writes the run into a folder, which it returns.

    Args:
        folder: is made where it isn't there.
        every: other texts in the place of `texts()`, as many and in their order.
    """
    every = every or texts()
    with DuplicateRuns.open(folder) as store:
        store.keep_texts(every)
        store.keep_pairs(pairs())
        piece = TemplatePiece(FORM, len(every), "p00", TextSpan(0, len(FORM)), ("p00", "p01"), 13)
        store.keep_pieces([piece])
        store.keep_fact("made", _made(every))
        store.keep_fact("threshold", 0.5)
    return folder


def _made(every: tuple[Text, ...]) -> dict[str, object]:
    return {
        "texts": [len(every), 0],
        "sources": ["soknader.xlsx"],
        "against": [],
        "languages": {"nb": len(every)},
        "candidates": 120,
        "legs": {"exact": 4, "near": 60, "meaning": 80},
        "empty": [EMPTY],
        "failures": [{"source": "ødelagt.pdf", "key": "readers.empty", "values": {}}],
        "fingerprint": "0" * 16,
        "version": "0",
    }
