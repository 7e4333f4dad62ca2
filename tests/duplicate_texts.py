"""Small project texts of our own and what becomes of them: cut, edited, moved, joined, translated."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Literal

from synthese.duplicate_records import Text
from synthese.duplicates.sources import Source, content_of
from synthese.records import Municipality, Period

# Title and text; every text is of its own project, and no two share a sentence.
PROJECTS = (
    (
        "Nattilsyn uten å vekke",
        "Nattpatruljen i bydelen kjører seksti kilometer hver natt for å se til beboere som sover. "
        "Mange våkner av at døren går opp, og sover dårlig resten av natten. Et kamera som bare "
        "slås på til avtalte tider, lar pleieren se at alt er som det skal. Pårørende får beskjed "
        "om hvert tilsyn i en egen melding. Etter et halvt år skal vi telle fall, uro og overtid.",
    ),
    (
        "Sanntidskart for brøyting",
        "Hver vinter ringer innbyggerne sentralbordet for å spørre når veien deres blir brøytet. "
        "Traktorer og lastebiler skal sende posisjonen sin hvert tiende sekund til et åpent kart. "
        "Kartet viser også hvor det er strødd, og hvor lenge siden det er. Entreprenørene slipper "
        "å føre lister for hånd. Vi regner med halvparten så mange telefoner etter to sesonger.",
    ),
    (
        "Lesehunder i skolebiblioteket",
        "Elever på fjerde trinn som strever med å lese, får lese høyt for en hund tjue minutter i "
        "uken. Hunden retter ingen og ler ikke når ordene kommer i feil rekkefølge. Eieren sitter "
        "ved siden av og snur bladene. Biblioteket låner ut de samme bøkene til familiene. Lærerne "
        "måler leseflyten før jul og igjen før sommerferien.",
    ),
    (
        "Regnbed langs gangveiene",
        "Kjellerne i sentrum fylles med vann når det regner mer enn førti millimeter på en dag. "
        "Regnbed langs gangveiene skal holde igjen vannet der det faller, så rørene rekker å tømme "
        "seg. Parkvesenet velger planter som tåler både salt og tørke, sammen med velforeningen. "
        "En måler i hvert bed viser hvor fort jorden slipper vannet ned.",
    ),
    (
        "Felles innkjøp av læremidler",
        "Elleve skoleeiere kjøper i dag de samme digitale læremidlene hver for seg og til ulik "
        "pris. Et felles anbud skal gi like vilkår og ett sett av krav til personvern. Juristen "
        "som skriver avtalen, ansettes hos en av eierne og deles av alle. Besparelsen regnes ut "
        "ved årets slutt og legges fram for kommunedirektørene.",
    ),
    (
        "Ombruk av byggevarer",
        "Dører, vinduer og himlingsplater fra bygg som rives, går i dag rett til forbrenning. Et "
        "mellomlager ved gjenvinningsstasjonen med egen nettbutikk lar nye prosjekter hente dem "
        "gratis. Arkitektene tegner med det som finnes på hyllene. Tolv tonn varer skal ut igjen "
        "i løpet av første driftsår, og utslippet som spares, regnes etter standarden.",
    ),
    (
        "Trygg hjem fra sykehuset",
        "For mange eldre havner på sykehuset igjen før det er gått en måned. En sykepleier ringer "
        "dagen etter utskriving og går gjennom medisinlisten med pasienten. Fastlegen får et kort "
        "notat samme ettermiddag. Åtti pasienter følges gjennom hele året, og reinnleggelsene "
        "holdes opp mot nabosykehuset som gjør som før.",
    ),
    (
        "Badebåt for ungdom",
        "Ungdom uten bil kommer seg ikke ut til badeplassene når bussen slutter å gå i juni. En "
        "elektrisk båt skal gå gratis mellom kaia og tre strender i skoleferien. Plass bestilles "
        "på telefon samme morgen. Skipperen er pensjonert los, og dekksgutten får sommerjobb av "
        "kulturskolen. Passasjerene telles hver uke.",
    ),
    (
        "Lyttende kummer",
        "Kloakknettet lekker, og ingen vet hvor før asfalten synker sammen. Følere i tretti kummer "
        "lytter etter vann som renner når alle sover. En modell lærer hvordan hver ledning pleier "
        "å høres ut og varsler driftsvakten om avvik. Rørleggerne graver bare der det trengs, og "
        "måledataene legges åpent ut for dem som vil bruke dem.",
    ),
    (
        "Digital byggesakshjelp",
        "Tre av fire byggesøknader mangler noe når de kommer inn, og blir liggende i ukevis. Et "
        "skjema som spør etter ett vedlegg om gangen, skal si fra før søknaden sendes. "
        "Saksbehandlerne bruker tiden på tvilstilfellene. Naboer varsles automatisk ut fra "
        "matrikkelen. Målet er at ni av ti søknader er fullstendige første gang.",
    ),
    (
        "Frivillige følgevenner",
        "Mange hjemmeboende har ingen som kan bli med til legen eller på kafé. Følgevennene er "
        "frivillige som har gått et kveldskurs i førstehjelp og samtale. Frivilligsentralen setter "
        "sammen to og to etter interesser og bosted. Taxiutgiftene dekkes av en gave fra "
        "sparebanken. Ensomheten måles med et kort spørreskjema hvert kvartal.",
    ),
    (
        "Bestillingsbuss i grenda",
        "Rutebussen gjennom dalen kjører tom de fleste turene etter klokken ni. En minibuss som "
        "bestilles på nett eller hos butikken, henter folk ved postkassen. Sjåføren får kjøreruten "
        "på et nettbrett som legger den om for hver ny passasjer. Fylket betaler like mye som "
        "rutebussen kostet. Vi prøver i halvannet år og spør grenda før vi fortsetter.",
    ),
)

NYNORSK = (
    "Nattilsyn utan å vekkje",
    "Nattpatruljen i bydelen køyrer seksti kilometer kvar natt for å sjå til bebuarar som søv. "
    "Mange vaknar av at døra går opp, og søv dårleg resten av natta. Eit kamera som berre blir "
    "slått på til avtalte tider, lèt pleiaren sjå at alt er som det skal. Pårørande får beskjed "
    "om kvart tilsyn i ei eiga melding. Etter eit halvt år skal vi telje fall, uro og overtid.",
)

ENGLISH = (
    "Night supervision without waking",
    "Every night the patrol in the district drives sixty kilometres to look after residents who "
    "are asleep. Many wake up because the door opens, and sleep badly for the rest of the night. "
    "A camera that is only switched on at agreed times lets the carer see that all is well. "
    "Relatives are told of each check in a message of their own. After half a year we shall count "
    "falls, restlessness and overtime.",
)

FORM = (
    "Beskriv kort hva prosjektet går ut på og hvem det er til for.",
    "Hvordan skal resultatene deles med andre kommuner når prosjektet er over?",
    "Oppgi hvem i ledelsen som har godkjent søknaden, og når det ble gjort.",
)


def text_of(
    id: str,
    title: str,
    body: str,
    *,
    set: Literal[0, 1] = 0,
    language: str = "und",
    applicant: str | None = None,
    place: tuple[str, str] | None = None,
    months: tuple[str, str] | None = None,
) -> Text:
    """Returns a text as a row of a table would be read."""
    return Text(
        id,
        set,
        title,
        body,
        content_of(title, body, applicant),
        "søknader.csv",
        language,
        applicant=applicant,
        municipalities=(Municipality(*place),) if place else (),
        period=Period(*months, "month") if months else None,
    )


def project(number: int, id: str = "", *, set: Literal[0, 1] = 0) -> Text:
    """Returns one of `PROJECTS`."""
    return text_of(id or f"p{number:02}", *PROJECTS[number], set=set, language="nb")


def projects(*, set: Literal[0, 1] = 0) -> list[Text]:
    """Returns all of `PROJECTS`."""
    return [project(each, set=set) for each in range(len(PROJECTS))]


def source_of(texts: Sequence[Text], name: str = "søknader.csv") -> Source:
    """Returns texts as `from_paths` does."""
    return Source(tuple(texts), (), (name,))


# ---- what becomes of a text


def sentences(body: str) -> list[str]:
    """Returns the sentences of a text."""
    return re.split(r"(?<=[.?]) ", body)


def cut(body: str) -> str:
    """Returns the first sentences, less than two thirds of them."""
    told = sentences(body)
    return " ".join(told[: max(2, len(told) * 3 // 5)])


def reordered(body: str) -> str:
    """Returns the sentences the other way round."""
    return " ".join(reversed(sentences(body)))


def edited(body: str, share: float = 0.1, seed: int = 1) -> str:
    """Returns the text with a share of its words replaced by others."""
    chance = random.Random(seed)
    words = body.split(" ")
    for at in chance.sample(range(len(words)), max(1, int(share * len(words)))):
        words[at] = chance.choice(("lenge", "kanskje", "ordningen", "tydelig", "noen", "planen"))
    return " ".join(words)


def joined(body: str, other: str) -> str:
    """Returns two texts as one."""
    return f"{body}\n\n{other}"


def on_form(body: str) -> str:
    """Returns the text as the answers of a form."""
    told = sentences(body)
    parts = (told[:2], told[2:3], told[3:])
    return "\n\n".join(f"{ask}\n{' '.join(part)}" for ask, part in zip(FORM, parts, strict=True))
