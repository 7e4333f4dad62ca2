"""Invented projects of four challenges, with some that stand alone, for tests of relations and
groups.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from synthese.index import add
from synthese.settings import Settings

NIGHT = {
    "natt-tokke": (
        "Digitalt tilsyn om natta",
        "Tokke",
        "2021-01–2022-12",
        "Beboere på sykehjemmet vekkes når nattevakten går runden. Vi prøver sensorer som varsler "
        "når en beboer står opp om natta. Målet er bedre søvn og færre fall for beboerne.",
    ),
    "natt-voss": (
        "Sensorar om natta på sjukeheimen",
        "Voss",
        "2022-01–2023-06",
        "Nattevakta går runder og vekkjer bebuarane. Sensorar seier frå når nokon står opp av "
        "senga om natta. Dei tilsette slepp å gå rundt, og bebuarane søv betre.",
    ),
    "natt-rana": (
        "Nattilsyn med kamera i omsorgsboliger",
        "Rana",
        "2021-06–2022-06",
        "Nattpatruljen kjører langt for å se til beboere som sover. Et anonymisert kamera viser om "
        "beboeren ligger i sengen. Færre tilsyn om natta gir mer ro og bedre søvn.",
    ),
}
ABSENCE = {
    "fravaer-molde": (
        "Skolefravær i ungdomsskolen",
        "Molde",
        "2021-08–2023-06",
        "Elever i ungdomsskolen blir borte fra undervisningen i ukevis. Et team besøker eleven "
        "hjemme og lager en plan for veien tilbake til klasserommet.",
    ),
    "fravaer-stord": (
        "Tilbake til klasserommet",
        "Stord",
        "2022-01–2023-12",
        "Elevar med langvarig skulefråvær kjem ikkje på skulen. Læraren, helsesjukepleiaren og "
        "foreldra møter eleven heime, og eleven byrjar med korte økter i klasserommet.",
    ),
    "fravaer-bodo": (
        "Skolevegring fanges opp tidlig",
        "Bodø",
        "2021-01–2022-12",
        "Skolevegring oppdages for sent. Skolen fører fravær hver dag, ringer foreldrene og tilbyr "
        "eleven en fast voksen, så elever med fravær kommer tilbake til undervisningen.",
    ),
}
REUSE = {
    "ombruk-hamar": (
        "Ombruk av byggevarer",
        "Hamar",
        "2021-01–2022-12",
        "Når kommunen river bygg, blir dører, vinduer og teglstein kastet. Et lager for brukte "
        "byggevarer gjør ombruk mulig og gir mindre avfall og lavere utslipp.",
    ),
    "ombruk-asker": (
        "Brukt tegl og brukte dører i ny skole",
        "Asker",
        "2021-06–2023-06",
        "Riving gir store mengder byggavfall. Vi kartlegger byggevarer før riving, og dører, tegl "
        "og vinduer brukes om igjen i en ny skole. Ombruk senker utslippene.",
    ),
    "ombruk-lom": (
        "Lager for brukte byggevarer",
        "Lom",
        "2022-01–2023-12",
        "Vindauge og dører frå riving endar som avfall. Eit lager tek imot brukte byggevarer, og "
        "handverkarar hentar materiale til ombruk i kommunale bygg.",
    ),
}
DEMENTIA = {
    "demens-risor": (
        "Demensvennlig handel",
        "Risør",
        "2021-01–2022-12",
        "Personer med demens slutter å gå i butikken fordi de blir usikre i kassen. Ansatte i "
        "butikk, bank og buss får kurs om demens og lærer å møte kunder med god tid.",
    ),
    "demens-nesodden": (
        "Butikken som forstår demens",
        "Nesodden",
        "2022-03–2023-12",
        "Folk som har demens, mestrer ikke handleturen alene. Butikkansatte og drosjesjåfører "
        "lærer om demens, og stille kasser gjør handelen tryggere.",
    ),
}
ALONE = {
    "frosk-modum": (
        "Frosker i gårdsdammen",
        "Modum",
        "2021-01–2021-12",
        "Dammer gror igjen, og salamander og frosk forsvinner. Vi teller dyrene hver vår og måler "
        "vannet i gamle gårdsdammer.",
    ),
    "ferge-fredrikstad": (
        "Batteridreven ferge over elva",
        "Fredrikstad",
        "2021-01–2022-12",
        "Dieselferga støyer og slipper ut klimagasser. En elektrisk ferge lader trådløst ved kai "
        "mens passasjerene går om bord.",
    ),
}
SETS = (NIGHT, ABSENCE, REUSE, DEMENTIA)
FIRST = {name: told for each in (*SETS, ALONE) for name, told in each.items()}
# What comes in later: one of a challenge that is known, and one of none.
LATER = {
    "natt-lierne": (
        "Tryggere netter på sykehjemmet",
        "Lierne",
        "2022-01–2023-12",
        "Nattevakten vekker beboere som sover når den går runden. Sensorer ved sengen varsler når "
        "en beboer står opp om natta, så beboerne sover bedre og faller sjeldnere.",
    ),
    "kor-vefsn": (
        "Sang i voksenkoret",
        "Vefsn",
        "2022-01–2022-12",
        "Voksenkoret mangler noter og tenorer. En dirigent øver inn slagere til vårkonserten på "
        "torget.",
    ),
}
Told = tuple[str, str, str, str]


def text_of(told: Told) -> str:
    """Returns a project as a file says it: a title, who, when, and what."""
    title, place, period, text = told
    who = f"Prosjektansvarlig: {place} kommune\n\n" if place else ""
    when = f"Periode: {period}\n\n" if period else ""
    return f"{title}\n\n{who}{when}{text}\n"


def put(directory: Path, projects: dict[str, Told]) -> Path:
    """Adds projects to the index in `directory` from files beside it, and returns it."""
    texts = directory.with_name(f"{directory.name}-texts")
    texts.mkdir(exist_ok=True)
    for name, told in projects.items():
        (texts / f"{name}.txt").write_text(text_of(told), "utf-8")
    wanted = [str(texts / f"{name}.txt") for name in projects]
    add(directory, wanted, settings=Settings())
    return directory


def sets_of(groups: Iterable[Iterable[str]]) -> set[frozenset[str]]:
    """Returns groups without their order."""
    return {frozenset(each) for each in groups}


def take_out(directory: Path, projects: Iterable[str]) -> Path:
    """Removes projects that were put into the index in `directory`, and returns it."""
    texts = directory.with_name(f"{directory.name}-texts")
    for name in projects:
        (texts / f"{name}.txt").unlink()
    add(directory, [str(texts)], settings=Settings(), remove_missing=True)
    return directory
