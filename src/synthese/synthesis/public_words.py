"""Words that tell what a municipality does, and who does it, and never who somebody is.

They are lists of what is let through, not of what is kept out: a word that isn't here may be a
name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from synthese.norwegian.programmes import listed, read_table
from synthese.norwegian.units import all_names

_INFLECTED = r"(?:s|e[tn]s?|a|ets|enes?|anes?|er|ar|e|n)?"
# What is done, by the last part of the word: `velferdsteknologi`, `oppvekststaben`.
# They read best as text (SIM905).
_TRADES = """
    administrasjon administrasjons anskaffelse areal arbeid arkiv avløp avlaup barn barnehage
    barnevern bemanning beredskap bolig bustad brann bygg byggesak byggjesak byplan demens
    digitalisering drift eiendom eigedom eldre familie flyktning folkehelse forebygging
    førebygging forvaltning forskning forsking fritid frivillighet frivilligheit funksjon
    geodata grunnskole grunnskule grøntanlegg habilitering havn hamn helse hjemmehjelp idrett
    informasjon inkludering innbygger innbyggjar innkjøp innovasjon integrering jordbruk kart
    klima kommunalteknikk kommunikasjon kompetanse kultur kvalitet landbruk ledelse leiing
    levekår læring mangfold mangfald meistring mestring miljø næring næringsliv omsorg omsut
    oppfølging oppmåling opplæring oppveks oppvekst organisasjon organisering personal plan
    planlegging pleie regulering rehabilitering reiseliv renhald renhold renovasjon ressurs
    samferdsel samfunn samhandling service skog skogbruk sosial sysselsetjing sysselsetting
    tannhelse teknikk teknologi tilflytting trygghet tryggleik turnus ungdom utbygging
    utdanning utvikling vaktmester vann vass vatn vedlikehald vedlikehold veg vei velferd
    verdiskaping økonomi aldring felles halv kommunal kommunalt kommunale korttid langtid
    psykisk rus somatisk teknisk tekniske care climate culture education environment health
    housing kindergarten nursing planning public school schools service services sewage social
    technical transport water welfare
""".split()  # noqa: SIM905
_BODIES = """
    avdeling distrikt eining enhet etat kontor område region sektor seksjon senter sentral
    sentralbord stab stasjon team tenest tjenest utvalg utval verk verksemd virksomhet
    barnehage bibliotek brannvesen departement direktorat distriktsråd fagskole fagskule
    folkehøgskole forskingsråd forskningsråd forbund frivilligsentral fylkeskommune herad
    helsestasjon høgskole høgskule høyskole kommune kommunestyre kommunerevisjon kulturskole
    kulturskule legekontor legesenter legevakt næringshage omsorgssenter opplæringssenter
    regionråd sjukeheim sjukehus skole skule statsforvalter statsforvaltar storting sykehjem
    sykehus tilsyn universitet vekstbedrift centre college council department division
    municipality office section unit university
""".split()  # noqa: SIM905
_POSTS = """
    ansvarlig ansvarleg bibliotekar direktør ergoterapeut forvalter forvaltar fysioterapeut
    helsesykepleier ingeniør jordmor kommunedirektør konsulent kontrollør koordinator leder
    leiar lege lærer lærar ordfører ordførar pedagog planlegger planleggar planleggjar rektor
    rettleiar rådgiver rådgivar rådgjevar rådmann saksbehandler saksbehandlar sakshandsamar
    sjef sjukepleiar styrer styrar sykepleier sykepleiar veileder vernepleier vernepleiar
    adviser advisor coordinator director engineer leader manager planner
""".split()  # noqa: SIM905
_SHORT = frozenset("hr ikt it nav plo ppt pu va".split())  # noqa: SIM905  # whole words only
BETWEEN = frozenset("and for i innan innen med of og på the ved".split())  # noqa: SIM905


def _ending_in(stems: Iterable[str]) -> re.Pattern[str]:
    longest = "|".join(sorted(stems, key=len, reverse=True))
    return re.compile(rf"[a-zæøå-]*?(?:{longest}){_INFLECTED}")


_TRADE, _BODY, _POST = _ending_in([*_TRADES, *_BODIES]), _ending_in(_BODIES), _ending_in(_POSTS)


def is_trade(word: str) -> bool:
    """Says whether a word in lower case is of what is done, or of the body that does it."""
    plain = word.removesuffix("-")
    return plain.lower() in _SHORT or bool(plain.islower() and _TRADE.fullmatch(plain))


def is_body(word: str) -> bool:
    """Says whether a word in lower case is what a body is, beside its place's name."""
    return word.islower() and bool(_BODY.fullmatch(word))


def is_post(word: str) -> bool:
    """Says whether a word is what somebody does: ``næringsrådgjevar``, ``IT-rådgiver``."""
    before, hyphen, last = word.rpartition("-")
    plain = last if hyphen and before.lower() in _SHORT else word
    return plain.islower() and bool(_POST.fullmatch(plain))


def is_place(name: str) -> bool:
    """Says whether a name is a municipality's, a county's or a region's, of today or before."""
    return name in all_names() or name.removesuffix("s") in all_names()


def is_listed(name: str) -> bool:
    """Says whether a name is of an organisation in our own table."""
    plain = name.casefold()
    return plain in _listed() or plain.removesuffix("s") in _listed()


@cache
def _listed() -> frozenset[str]:
    rows = read_table("organisations.csv")
    return frozenset(
        name.casefold() for row in rows for name in (row["name"], *listed(row["names"]))
    )
