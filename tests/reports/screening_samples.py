"""A small call made by hand: two applications, three known projects, and one file not read."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from synthese.duplicate_records import DuplicateType
from synthese.pilot_records import Contact, Quote, RelationKind, SourceEntry
from synthese.records import (
    Document,
    DocumentDetail,
    Failure,
    Format,
    Hit,
    HitPassage,
    Municipality,
    Page,
    Period,
    Project,
    ProjectDetail,
    Role,
    Why,
)
from synthese.screening_records import (
    Application,
    Call,
    Coverage,
    Decision,
    FacetValue,
    Lesson,
    NewPassage,
    Novelty,
    Overlap,
    QuotePair,
    Reason,
    Screening,
    ScreeningMatch,
    Searched,
    Spread,
    Tab,
    Verdict,
)

FINGERPRINT = "c0ffee12-static-7"
SEARCHED = Searched(
    FINGERPRINT,
    3,
    "2026-02-27T10:00:00",
    119,
    131,
    900,
    2,
    1,
    {"nb": 80, "nn": 39},
    (("ks.no", 30),),
)
LONELY = "Hytteeiere i Ål får straum frå snøkanonane om natta."
ASKS = "Nattevaktene går faste runder og vekker bebuarane."
TELLS = "Nattevakten gikk faste runder, og flere våknet av det."
LEARNT = "Sensorene ga færre oppvåkninger, men batteriene måtte byttes hver uke."


def digest(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def document(source: str, text: str, language: str, *, pages: tuple[Page, ...] = ()) -> Document:
    return Document(
        source, source, digest(text), Format.DOCX, "", text, pages=pages, language=language
    )


def quote(of: Document, words: str, project: str, page: int | None = None) -> Quote:
    start = of.text.index(words)
    return Quote(project, of.source, words, start, start + len(words), page)


def application(
    id: str,
    text: str = f"{ASKS} {LONELY}",
    *,
    title: str = "Trygg natt i Ål",
    name: str = "soknad.docx",
    lead: str = "Ål kommune",
    failures: tuple[Failure, ...] = (),
) -> Application:
    pages = (Page(1, 0, len(text)), Page(2, len(text), len(text), "none"))
    made = document(f"/inn/{id}.docx", text, "nn", pages=pages)
    project = Project(
        id,
        title,
        made.source,
        language="nn",
        municipalities=(Municipality("3328", "Ål"),),
        period=Period("2026-08", "2027-12"),
        amount_nok=550_000,
        lead=lead,
    )
    detail = ProjectDetail(project, (DocumentDetail(made, (), ""),))
    sentence = text.split(".")[0] + "." if "." in text else text
    facets = {
        "challenge": (FacetValue(sentence, quote(made, sentence, id, 1), 0.8),),
        "municipality": (FacetValue("3328", by="Kari Nordmann"),),
        "period": (FacetValue("2026-08/2027-12"),),
        "amount": (FacetValue("550000"),),
    }
    held = Coverage(len(text), len(text.split()), 2, (2,), (), ("nn",), failures)
    return Application(id, name, made.source, made.digest, detail, facets, held)  # type: ignore[arg-type]  # literals


def hit(project: Project, text: str, rank: int) -> Hit:
    passage = HitPassage(text, 0, len(text), None, "utfordring", project.source)
    return Hit(rank, 0.8, 0.7, project, (passage,), Why())


def match(
    of: Application,
    id: str,
    *,
    tab: Tab,
    tabs: tuple[Tab, ...] = (),
    title: str = "Sov godt i Gol",
    likeness: float | None = 0.93,
    rank: int = 1,
    reasons: tuple[Reason, ...] = (("because_before", {}),),
    text: str = f"{TELLS} {LEARNT}",
    mine: str = ASKS,
) -> ScreeningMatch:
    known = document(f"https://prosjekt.no/{id}", text, "nb")
    project = Project(
        id,
        title,
        known.source,
        language="nb",
        municipalities=(Municipality("3324", "Gol"),),
        period=Period("2021-01", "2022-12"),
        url=known.source,
        published="2023-02",
    )
    own = of.detail.documents[0].document
    pair = QuotePair(quote(own, mine, of.id, 1), quote(known, TELLS, id), 0.71, Role.CHALLENGE)
    lesson = Lesson(
        id, Role.RESULT, quote(known, LEARNT, id), quote(own, mine, of.id, 1), 0.6, True
    )
    return ScreeningMatch(
        hit(project, TELLS, rank),
        tab,
        tabs or (tab,),
        likeness,
        RelationKind.EARLIER,
        "finished",
        months=0,
        same_county=True,
        roles=((Role.CHALLENGE, 0.8),),
        quotes=(pair,),
        lessons=(lesson,) if Tab.LEARN_FROM in (tabs or (tab,)) else (),
        reasons=reasons,
        missing=("period",),
        contact=Contact("Gol kommune", "rådgiver i velferdsteknologi", "postmottak@gol.kommune.no"),
    )


def screening(of: Application, *matches: ScreeningMatch, new: str = LONELY) -> Screening:
    own = of.detail.documents[0].document
    nearest = matches[0].quotes[0].theirs if matches else None
    passages = (NewPassage(quote(own, new, of.id, 1), nearest, 0.21, Role.SOLUTION),) if new else ()
    return Screening(
        of.id,
        of.digest,
        "2026-03-02",
        matches,
        Novelty(passages, 2, 0.5),
        SEARCHED,
        unchecked=(("unchecked_pages", {"pages": "2"}), ("unchecked_likely", {"count": 2})),
        version="0.1.0",
        sources=tuple(_entry(n, each) for n, each in enumerate(matches, start=1)),
    )


def _entry(number: int, match: ScreeningMatch) -> SourceEntry:
    project = match.hit.project
    return SourceEntry(
        number, project.id, project.title, project.source, project.source, "2023-02",
        digest(project.id), 0, 0, "nb",
    )  # fmt: skip


def decisions(of: Application) -> tuple[Decision, ...]:
    first = Decision(
        of.id, of.digest, Verdict.PARALLEL, "Ser lik ut.", "Kari Nordmann", "2026-03-01T09:00:00", FINGERPRINT, id=1
    )  # fmt: skip
    return (
        first,
        replace(first, verdict=Verdict.ALREADY_DONE, reason="Gol har gjort det.", at="2026-03-03T10:00:00", id=2),
        replace(first, verdict=Verdict.UNCLEAR, reason="Uenig.", by="Ola Berg", at="2026-03-04T10:00:00", role="second", digest="annet", id=3),
    )  # fmt: skip


def whole() -> tuple[Call, dict[str, tuple[Decision, ...]]]:
    """Returns the call, and what was decided of its first application."""
    first, second = application("a1"), application("b2", title="Lys på kaia", name="kaia.pdf")
    done = match(first, "gol", tab=Tab.ALREADY_DONE, tabs=(Tab.ALREADY_DONE, Tab.LEARN_FROM))
    beside = match(first, "nes", tab=Tab.PARALLEL, title="Natt i Nes", likeness=0.5, rank=2)
    other = match(first, "fla", tab=Tab.OTHER, title="Kai i Flå", likeness=None, rank=3)
    pair = QuotePair(
        quote(first.detail.documents[0].document, ASKS, "a1", 1),
        quote(second.detail.documents[0].document, ASKS, "b2", 1),
        1.0,
    )
    overlap = Overlap("b2", DuplicateType.OTHER_APPLICANT, 0.91, 0.64, (pair,))
    found = {
        "a1": replace(screening(first, done, beside, other), overlaps=(overlap,)),
        "b2": screening(second, match(second, "fla", tab=Tab.OTHER, title="Kai i Flå", likeness=0.02)),
    }  # fmt: skip
    spread = (
        Spread("theme", "t1", "tilsyn om natten", ("a1",), 14),
        Spread("theme", "", "", ("b2",), 0),
        Spread("county", "33", "Buskerud", ("a1", "b2"), 9),
        Spread("centrality", "6", "6", (), 20),
    )
    failed = (Failure("/inn/skann.pdf", "readers.empty"),)
    return Call("Natt 2026", (first, second), found, failed, spread), {"a1": decisions(first)}
