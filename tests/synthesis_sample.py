"""A synthesis made by hand of five pilots of the demonstration corpus, to render and to show.

Every quote is a sentence of its document, and its offsets are found in the text as the readers
give it, so that ``documents[quote.document].text[quote.start:quote.end] == quote.text``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

from synthese.norwegian.units import municipalities
from synthese.pilot_records import (
    Cell,
    CellEdit,
    Certificate,
    Column,
    Contact,
    Finding,
    Gap,
    Match,
    Member,
    News,
    Quote,
    Relation,
    RelationKind,
    Reworded,
    SourceEntry,
    Stage,
    Synthesis,
)
from synthese.readers import read_path
from synthese.records import Document, Municipality, Period, Project, Role
from synthese.settings import ReadLimits

CORPUS = Path(__file__).parents[1] / "corpus" / "projects"
TOKKE, GAUSDAL, SORTLAND, RANA, STRYN = PILOTS = (
    "digitalt-natt-tokke",
    "nattilsyn-kamera-gausdal",
    "natt-sensor-sortland",
    "night-sensors-rana",
    "reg-a01",
)
_FILES = {
    TOKKE: "digitalt-natt-tokke.html",
    GAUSDAL: "nattilsyn-kamera-gausdal.txt",
    SORTLAND: "natt-sensor-sortland.pdf",
    RANA: "night-sensors-rana.html",
    STRYN: "register.csv",
}
_ABOUT: Mapping[str, tuple[str, str, str, Period, Stage]] = {
    TOKKE: ("Digital natt i Tokke", "Tokke", "nn", Period("2021-01", "2022-12", "month"), "finished"),
    GAUSDAL: ("Tilsyn uten å vekke – Gausdal", "Gausdal", "nb", Period("2021-08", "2023-06", "month"), "finished"),
    SORTLAND: ("Når ingen går runden", "Sortland", "nb", Period("2021-03", "2022-10", "month"), "finished"),
    RANA: ("Quiet Nights: replacing routine bedside checks with sensor-based monitoring in sheltered housing", "Rana", "en", Period("2021-09", "2023-03", "day"), "midway"),
    STRYN: ("Sov godt i Stryn", "Stryn", "nn", Period("2022-01", "2023-05", "month"), "finished"),
}  # fmt: skip

COLUMNS = tuple(
    Column(role.value, role)
    for role in (Role.CHALLENGE, Role.MEASURE, Role.RESULT, Role.OBSTACLE, Role.COST)
)
QUESTION = Column("q1", question="Hvordan ble samtykke innhentet?")

_TOLD: Mapping[tuple[str, str], tuple[str, ...]] = {
    (TOKKE, "utfordring"): (
        "Nattevakta gjekk faste rundar, og fleire av bebuarane vakna av at nokon kom inn.",
        "Ei natt i heimetenesta kunne vere 140 kilometer i bil for to tilsette, med elg i vegkanten og brøytebilen ein stad framføre seg.",
        "To av fem nattstillingar stod ledige i 2020, og vikarbyrå kosta oss nær 900 000 kroner det året.",
    ),
    (TOKKE, "tiltak"): (
        "Tre slag utstyr vart prøvde: sengematte som kjenner at nokon står opp, dørsensor, og eit anonymisert varmebilete som berre kan opnast på fast tid eller ved varsel.",
        "46 tilsette gjekk gjennom eit kurs på tre timar.",
    ),
    (TOKKE, "resultat"): (
        "Vekkingane på sjukeheimen gjekk ned frå i snitt 2,4 til 0,9 per bebuar per natt, målt i to periodar på tre veker.",
        "Talet på fall om natta gjekk verken opp eller ned; det er for få til å seie noko sikkert.",
        "Køyringa gjekk ned med 38 prosent.",
    ),
    (TOKKE, "hindring"): (
        "Dei første vekene kom det opp mot 20 kvar natt, og ei nattevakt sa rett ut at ho sprang meir enn før.",
        "I Åmdals Verk og nokre gardar oppe i lia fall sambandet ut kvar gong straumen gjorde det, og eit varsel som ikkje kjem fram, er verre enn ikkje noko varsel.",
    ),
    (TOKKE, "kostnad"): ("Rekninga for drift er 4 100 kroner per brukar i året, medrekna support.",),
    (TOKKE, "q1"): (
        "For dei som ikkje kunne samtykke sjølve, vart det fatta vedtak etter ei fast oppskrift som kommuneoverlegen og ein jurist i nabokommunen hjelpte oss med.",
    ),
    (GAUSDAL, "utfordring"): (
        "Nattpatruljen i Gausdal kjører alene på vinterføre mellom Vestre Gausdal og Svingvoll.",
        "Tolv hjemmeboende har krav på å bli sett til om natten.",
    ),
    (GAUSDAL, "tiltak"): (
        "Kamera med lys som viser når noen ser inn.",
        "Prøveperiode på fire uker, deretter nytt vedtak",
    ),
    (GAUSDAL, "resultat"): (
        "Gjennomsnittlig kjøretid per natt gikk fra 3 timer 10 minutter til 1 time 50 minutter.",
        "I bofellesskapet sov to av tre lenger, men den tredje ble urolig av lampen, og der har vi gått tilbake til det gamle.",
    ),
    (GAUSDAL, "kostnad"): (
        "Prosjektet kostet 710 000 kroner, hvorav 400 000 fra Statsforvalteren i Innlandet.",
    ),
    (GAUSDAL, "q1"): ("Forenklet risikovurdering sammen med brukeren og en pårørende",),
    (SORTLAND, "utfordring"): (
        "Fram til 2021 ble alle beboere sett til tre ganger hver natt etter en fast liste.",
        "For det første viste en registrering over 14 netter at 61 prosent av alle åpninger av dører skjedde til personer som sov.",
    ),
    (SORTLAND, "tiltak"): (
        "Alle 31 ansatte som går natt, har hatt fire timer opplæring.",
        "Løsningen består av en tynn plate under madrassen, en bevegelsesmåler på veggen uten bilde og en telefon til hver nattevakt.",
        "Det er ikke kamera i løsningen.",
    ),
    (SORTLAND, "resultat"): (
        "Hovedfunnet er at beboerne sover mer og at personalet går mindre, men også at arbeidet blir vanskeligere å planlegge.",
        "Fallene er ikke blitt færre.",
    ),
    (SORTLAND, "hindring"): (
        "Det trådløse nettet i bygget fra 1987 tålte ikke lasten.",
        "Personvernkonsekvensvurderingen tok tre måneder.",
    ),
    (SORTLAND, "kostnad"): (
        "Innkjøp og montering kostet 612 000 kroner.",
        "Sparte vikarutgifter er anslått til 210 000 i året.",
    ),
    (SORTLAND, "q1"): ("Av 24 beboere kunne ni samtykke selv.",),
    (RANA, "utfordring"): (
        "The rounds are meant to keep people safe, yet interrupted sleep is itself a known cause of confusion, falls and daytime agitation.",
    ),
    (RANA, "tiltak"): (
        "We study what happens when scheduled rounds are dropped for 28 residents in two sheltered housing units and staff respond to radar and bed-exit signals only.",
    ),
    (RANA, "resultat"): (
        "Preliminary figures show 52 minutes more uninterrupted sleep per night and fewer sedatives, while the number of falls is unchanged.",
    ),
    (RANA, "hindring"): (
        "Staff in one unit went back to rounds after six weeks: the alert tone could not be told apart from the fire panel.",
    ),
    (STRYN, "utfordring"): (
        "Kommunen hadde 16 brukarar på nattliste i heimetenesta og to omsorgsbustader med faste rundar.",
    ),
    (STRYN, "tiltak"): (
        "Prosjektet har skifta ut dei planlagde besøka med bevegelsesvarsling og stille kontroll på skjerm hjå dei som ønskjer det.",
    ),
    (STRYN, "resultat"): (
        "Nattpatruljen køyrer 55 kilometer mindre kvar natt, og ho rekk no fram til dei som ringjer, på i snitt 18 minutt.",
    ),
    (STRYN, "hindring"): ("Mobildekninga i Oppstryn er framleis eit problem.",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """A synthesis, and the documents that its quotes are slices of, by their source."""

    synthesis: Synthesis
    documents: Mapping[str, Document]


def sample(columns: Iterable[Column] = COLUMNS) -> Sample:
    """Returns the synthesis with these columns; `QUESTION` is one that it can answer too."""
    documents = _documents()
    chosen = tuple(columns)
    synthesis = Synthesis(
        title="Digitalt tilsyn om natten",
        members=tuple(_member(number, each) for number, each in enumerate(PILOTS, start=1)),
        together=Period("2022-01", "2022-10", "month"),
        columns=chosen,
        cells=tuple(_cell(pilot, column.key) for pilot in PILOTS for column in chosen),
        findings=tuple(_findings({each.key for each in chosen})),
        gaps=tuple(_gaps(chosen)),
        matches=_matches(),
        relations=tuple(_relations()),
        sources=tuple(_source(number, each) for number, each in enumerate(PILOTS, start=1)),
        certificate=Certificate(
            fingerprint="b5c1d2a97e0f",
            version="0.1.0",
            projects=5,
            documents=5,
            pages_without_text=0,
            languages={"nn": 2, "nb": 2, "en": 1},
            selection="Gruppe: Digitalt tilsyn om natten",
            thresholds={"utfordring": 0.5, "resultat": 0.45, "compared": 0.62},
            failed=2,
        ),
        group="g1",
    )
    return Sample(synthesis, {each.source: each for each in documents.values()})


def grown(sample: Sample) -> Synthesis:
    """Returns the sample with everything that a synthesis may have besides."""
    from dataclasses import replace

    drive = (quote(TOKKE, "resultat", 2), quote(GAUSDAL, "resultat"), quote(STRYN, "resultat"))
    return replace(
        sample.synthesis,
        news=News((STRYN,), ("natt-lampe-nowhere",), (quote(STRYN, "resultat"),), "a0b1c2d3e4f5"),
        reworded=(Reworded("Nattpatruljen kjører mindre i tre av fem piloter.", drive),),
        dropped=2,
        opted_out=(RANA,),
    )


def quote(pilot: str, column: str, place: int = 0) -> Quote:
    """Returns what a pilot tells under a column, sliced from its document."""
    return _sliced(pilot, _TOLD[pilot, column][place])


def _sliced(pilot: str, text: str) -> Quote:
    document = _documents()[pilot]
    start = document.text.index(text)
    end = start + len(text)
    page = next((each.number for each in document.pages if each.start <= start < each.end), None)
    return Quote(pilot, document.source, document.text[start:end], start, end, page)


@cache
def _documents() -> Mapping[str, Document]:
    return {pilot: _read(pilot) for pilot in PILOTS}


def _read(pilot: str) -> Document:
    read = read_path(CORPUS / _FILES[pilot], limits=ReadLimits())
    found = [each for each in read if isinstance(each, Document)]
    return next(each for each in found if len(found) == 1 or each.record_id == pilot)


def _member(number: int, pilot: str) -> Member:
    title, place, language, period, stage = _ABOUT[pilot]
    unit = next(each for each in municipalities() if each.name == place)
    project = Project(
        id=pilot,
        title=title,
        source=_documents()[pilot].source,
        language=language,
        municipalities=(Municipality(unit.number, unit.name),),
        period=period,
        lead=None if pilot == RANA else f"{place} kommune",
    )
    likest = TOKKE if pilot != TOKKE else SORTLAND
    missing = ("lessons",) if pilot == RANA else ()
    return Member(number, project, stage, likest, round(0.9 - 0.07 * number, 2), missing)


def _cell(pilot: str, column: str) -> Cell:
    told = tuple(_sliced(pilot, each) for each in _TOLD.get((pilot, column), ()))
    edit = None
    if (pilot, column) == (STRYN, "kostnad"):
        edit = CellEdit("Stryn svarer muntlig: om lag 300 000 kroner i året.", "Nettverksleder", "2026-11-12T09:30:00")  # fmt: skip
    return Cell(pilot, column, told, edit)


def _findings(columns: set[str]) -> Iterable[Finding]:
    sleep = (quote(TOKKE, "resultat"), quote(SORTLAND, "resultat"), quote(RANA, "resultat"))
    falls = (quote(TOKKE, "resultat", 1), quote(SORTLAND, "resultat", 1))
    drive = (quote(TOKKE, "resultat", 2), quote(GAUSDAL, "resultat"), quote(STRYN, "resultat"))
    rounds = (quote(TOKKE, "utfordring"), quote(SORTLAND, "utfordring"), quote(STRYN, "utfordring"))
    camera = (quote(GAUSDAL, "tiltak"), quote(SORTLAND, "tiltak", 2))
    course = (quote(TOKKE, "tiltak", 1), quote(SORTLAND, "tiltak"))
    found = (
        Finding("utfordring", "agree", rounds),
        Finding("utfordring", "alone", (quote(GAUSDAL, "utfordring"),)),
        Finding("tiltak", "disagree", camera, sides=(0, 1), reason="matrix.negated"),
        Finding("tiltak", "unclear", course),
        Finding("resultat", "agree", sleep),
        Finding("resultat", "agree", drive),
        Finding("resultat", "agree", falls),
        Finding("hindring", "alone", (quote(SORTLAND, "hindring", 1),)),
        Finding("hindring", "alone", (quote(RANA, "hindring"),)),
        Finding("kostnad", "alone", (quote(SORTLAND, "kostnad", 1),)),
    )
    return (each for each in found if each.column in columns)


def _gaps(columns: Iterable[Column]) -> Iterable[Gap]:
    for column in columns:
        silent = tuple(each for each in PILOTS if (each, column.key) not in _TOLD)
        if silent:
            yield Gap(column.key, silent, len(PILOTS))


def _matches() -> tuple[Match, ...]:
    tokke = Contact("Tokke kommune", "eining for pleie og omsorg")
    rana = Contact("Nord University", "Associate professor")
    return (
        Match(
            knows=TOKKE,
            asks=RANA,
            roles=(Role.OBSTACLE,),
            knows_quotes=(quote(TOKKE, "hindring"),),
            asks_quotes=(quote(RANA, "hindring"),),
            contact=tokke.text,
            same_county=False,
            distance=1,
            reasons=(
                "network.finished_midway",
                "network.same_challenge",
                "network.answers_obstacle",
            ),
            contacts=(tokke, rana),
        ),
    )


def _relations() -> Iterable[Relation]:
    for number, (left, right) in enumerate(combinations(sorted(PILOTS), 2)):
        likely = number in (3, 7)
        yield Relation(
            left,
            right,
            RelationKind.PARALLEL,
            round(0.93 - 0.04 * number, 2),
            missing=("period",) if likely else (),
            months=None if likely else 10 + number,
            together=None if likely else Period("2022-01", "2022-10", "month"),
        )


def _source(number: int, pilot: str) -> SourceEntry:
    document = _documents()[pilot]
    return SourceEntry(
        number=number,
        project=pilot,
        title=_ABOUT[pilot][0],
        document=document.source,
        address=f"https://{_ABOUT[pilot][1].lower()}.kommune.no/prosjekter/{pilot}",
        date="2022-12-09" if pilot == SORTLAND else None,
        digest=document.digest,
        pages=len(document.pages),
        pages_without_text=0,
        language=_ABOUT[pilot][2],
    )
