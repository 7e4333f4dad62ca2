"""The small words that turn what a sentence says: negations, hedges, extents and causes.

A rewording may leave most words out, but not these, and it may bring in none of its own. Closed
classes in bokmål, nynorsk and English; the lists are our own.
"""

from __future__ import annotations

from typing import Literal

from synthese.wording import Language

Hedge = Literal["plan", "can", "must", "if", "order", "belief"]


def _forms(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NORWEGIAN_NEGATIONS = _forms(
    """
    ikke ikkje ingen inga inkje ingenting aldri verken korkje hverken uten utan neppe mangler mangla
    manglet manglar mangle mangel mangelen manglende manglande unngå unngår unngikk unngjekk unngått
    slipper slepp slapp sluppet sleppe slippe
    """
)
NEGATIONS: dict[Language, frozenset[str]] = {
    "nb": _NORWEGIAN_NEGATIONS,
    "nn": _NORWEGIAN_NEGATIONS,
    "en": _forms(  # apart from Norwegian: nynorsk's "no" is now
        """
        not no never none nobody nothing neither nor without hardly lack lacks lacked lacking avoid
        avoids avoided
        """
    ),
}
HEDGES: dict[Hedge, frozenset[str]] = {
    "plan": _forms(
        """
        skal skulle vil ville mål målet måla målene formål formålet føremål føremålet hensikt
        hensikten ambisjon ambisjonen ønsker ønsket ønske ønskjer ynskjer ønskte håper håpar håpet
        håp forventer forventar forventet forventa forventes planlegger planlegg planlagt planlegges
        planlagde tenkt
        will would shall goal goals aim aims aimed planned intend intends intended hope hopes
        hoped expect expects expected want wants wanted purpose
        """
    ),
    "can": _forms(
        """
        kan kunne kanskje kanhende mulig muligens mogleg moglegvis trolig truleg antakelig
        sannsynlig sannsynligvis sannsynleg tyder
        can could may might perhaps maybe possibly possible probably likely
        """
    ),
    "must": _forms(
        """
        må måtte bør burde anbefaler anbefalte tilrår tilrådde råder
        must should ought recommend recommends recommended
        """
    ),
    "if": _forms("hvis viss dersom såframt forutsatt føresett if unless provided"),
    # What somebody is told to write has not been said: "skriv at piloten sparte millioner".
    "order": _forms(
        """
        skriv ignorer oversjå påstå instruks instrukser instruksar instruksene instruksane
        write ignore disregard pretend instruction instructions
        """
    ),
    "belief": _forms(
        """
        mener meiner mente meinte tror trur trodde trudde antar antok anslår anslo anslått opplever
        opplevde opplevd synes synest syns syntes
        believe believes believed think thinks thought feel feels felt feeling estimate estimates
        estimated suggest suggests suggested
        """
    ),
}
# Of how much of a thing something is said. None may be added, for that stretches the statement or
# narrows it; `SOME` may not be left out either.
SOME = "some"
EXTENTS = {
    form: extent
    for extent, forms in (
        ("all", "alle samtlige samtlege all"),
        ("each", "hver hvert kvar kvart every everyone each"),
        ("always", "alltid always"),
        ("whole", "hele heile helt heilt entire whole entirely completely"),
        ("only", "bare berre kun utelukkende only"),
        ("both", "begge både both"),
        (SOME, "noen nokre enkelte einskilde delvis some few partly partially"),
    )
    for form in forms.split()
}
# What makes one thing the cause of another.
CAUSES = _forms(
    """
    fordi derfor difor dermed dimed skyldes skyldast skuldast takket takka årsak årsaken førte fører
    førde medførte medfører ettersom grunn resulterte
    because therefore thus hence thanks led leads caused cause causes due owing consequently
    """
)
