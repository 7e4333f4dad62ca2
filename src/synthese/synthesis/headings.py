"""What a heading asks for: the role that the text below it is there to tell."""

from __future__ import annotations

import re

from synthese.records import Block, BlockKind, Document, Role

# The words by which people head the parts of a project's text, in nb, nn and English; the first
# row that fits decides, so that what went wrong comes before what it is called, and what is
# expected before what was found. Own list, of the words of ordinary forms and reports.
_ASKS: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(rf"\b(?:{words})", re.IGNORECASE))
    for role, words in (
        (
            Role.LESSON,
            r"lært|læring|lærdom|nyttige? (?:for|å vite)|andre som skal|råd (?:til|frå|fra)|anbefal"
            r"|tilråding|tips\b|rår til"
            r"|erfaringar? (?:til|som er)|erfaringer (?:til|som er|har dere|har de)"
            r"|gjort annerledes|gjort annleis|do differently|lesson|learn|advice|recommend",
        ),
        (
            Role.OBSTACLE,
            r"avvik|hind(?:er|r)ing|hinder\b|barriere|risiko|(?:ikke|ikkje|not) (?:fikk|fekk|gikk"
            r"|gjekk|virka|verka|work)|(?:gikk|gjekk) (?:ikke|ikkje|galt|gale|dårlig|dårleg)"
            r"|som (?:gikk|gjekk) gal|vanskel|krevende|krevjande|problemer underveis"
            r"|utfordring\w* (?:under|i (?:gjennom|prosjekt)|vi møtte|me møtte)|not work|obstacle"
            r"|barrier|deviation|limitation|went wrong|risk",
        ),
        (
            Role.SUCCESS_FACTOR,
            r"suksess|det som (?:virk|verk|hjalp)|(?:kva|hva) som (?:virk|verk)|success factor"
            r"|what worked",
        ),
        (
            Role.COST,
            r"økonomi|kost(?:ar|er|et|a)\b|kostnad|merkostnad|budsjett|finansiering|penger|pengar"
            r"|regnskap|rekneskap|tilskudd|tilskot|søknadsbeløp|søknadssum|støttemidler|støttemiddel"
            r"|ukeverk|timebruk|costs?\b|budget|fund(?:ed|ing)",
        ),
        (
            Role.AIM,
            r"mål\b|måla\b|målene|målsetting|målsetjing|formål|føremål|forvent\w*|venta\b|håpet\b"
            r"|håpa\b|gevinst(?:er|ar)?$|aims?\b|goals?\b|objective|expected|purpose",
        ),
        (
            Role.RESULT,
            r"result|hovedresultat|effekt|virkning|verknad|bieffekt|ringvirkning|ringverknad|funn\b"
            r"|(?:hva|kva) (?:vi|me) (?:fant|fann|såg|så)\b|det (?:vi|me) (?:såg|så)\b|oppnådd"
            r"|(?:gikk|gjekk) det|(?:gått|gikk|gjekk) bra|(?:kom|kome) (?:det )?ut av"
            r"|(?:gikk|gjekk) det|har det gått|hva som skjedde|kva som hende|erfaring"
            r"|tall så langt|gevinst|findings?\b|outcome|effects?\b|what we found|impact",
        ),
        (
            Role.TARGET_GROUP,
            r"målgrupp|brukergrupp|brukargrupp|hvem (?:er det|gjelder|kom|passer)"
            r"|kven (?:er det|gjeld|kom|passar)|deltakere\b|deltakarar\b|target group|participants"
            r"|who is it for",
        ),
        (
            Role.CHALLENGE,
            r"utfordring|problem|behov|utgangspunkt|hvorfor|kvifor|dagens situasjon"
            r"|korleis det byrja|hvordan det begynte|challenge|why\b|needs?\b|starting point",
        ),
        (
            Role.SOLUTION,
            r"løsning|løysing|modell|slik (?:virker|verkar|fungerer|foregår)|teknologi|konsept"
            r"|how it works|solution",
        ),
        (
            Role.MEASURE,
            r"tiltak|gjennomfør|gjennomføring|metode|(?:hva|kva|det) (?:har )?(?:vi|me) (?:har )?"
            r"(?:gjort|gjorde|gjør|gjer|prøvde|tilbød)|(?:hva|kva) vil|slik (?:gikk|gjekk)"
            r"|framdrift|fremdrift|aktivitet|framgangsmåte|fremgangsmåte|som ble prøvd"
            r"|som vart prøvd|approach|what we did|methods?\b|activit|what the municipality",
        ),
    )
)
# Headings of what stands in any document and tells nothing of the project, and of what its form
# asks about itself. ``Bakgrunn`` is in neither list: anything may stand below it.
_ASIDE = re.compile(
    r"\b(?:vedlegg|innhald|innhold|litteratur|referans|kilder|kjelder|kontakt|lenker|lenkjer"
    r"|søker|søkjar|steering|partner|samarbeidspart|organisering|organisation|prosjektgruppe"
    r"|temaer og emner|tema og emne|innspill|rapporteringsk|saksbehandl|table of contents"
    r"|references|appendix|attachments?)",
    re.IGNORECASE,
)


def asked_by(heading: str) -> Role | None:
    """Returns the role that a heading asks for, or None where it asks for none of its own."""
    return next((role for role, words in _ASKS if words.search(heading)), None)


def is_aside(heading: str) -> bool:
    """Says whether what stands under a heading is no part of what a project tells."""
    return _ASIDE.search(heading) is not None


class Headings:
    """The headings of one document, to be asked in reading order.

    A heading that asks for nothing itself stands for the one above it: ``4.2 Hva de ansatte sier``
    under ``4. Resultater``.
    """

    def __init__(self, document: Document) -> None:
        self._open: list[tuple[int, str]] = []
        self._left = [each for each in document.blocks if each.kind is BlockKind.HEADING][::-1]
        self._text = document.text

    def above(self, start: int) -> tuple[str, ...]:
        """Returns the headings that stand over what begins at `start`, the nearest first."""
        while self._left and self._left[-1].start <= start:
            self._enter(self._left.pop())
        return tuple(heading for _, heading in reversed(self._open))

    def _enter(self, block: Block) -> None:
        heading = self._text[block.start : block.end]
        depth = _numbered_depth(heading) or block.level
        while self._open and self._open[-1][0] >= depth:
            self._open.pop()
        self._open.append((depth, heading))


_NUMBERED = re.compile(r"\d+(?:\.\d+)*\.?\s")


def _numbered_depth(heading: str) -> int:
    """Returns how deep a heading's number says that it lies (``4.2`` is 2), 0 without one."""
    found = _NUMBERED.match(heading)
    return len(re.findall(r"\d+", found.group())) if found else 0
