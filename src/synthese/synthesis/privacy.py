"""Which sentences may be sent to others: those without anything of a person's own.

An address, a telephone or a birth number is told by its form. A name is told by its capital: in a
sentence that is passed on every capital that its beginning doesn't ask for is a place's, a known
body's, or of the words of `public_words`. So a product's or a village's name holds a sentence back
too; there are others to choose from.
"""

from __future__ import annotations

import re

from synthese.norwegian.words import STOP_WORDS
from synthese.synthesis.public_words import is_listed, is_place, is_post, is_trade

_NUMBER = re.compile(
    r"(?<![\d.,])(?:(?:\+|00)?\d\d[ .]?)?"  # a country's
    r"(?:\d{8}|\d{3}[ .]\d\d[ .]\d{3}|\d\d[ .]\d\d[ .]\d\d[ .]\d\d)(?![\d.,]?\d)"
    r"|(?<!\d)\d{6}[ -]?\d{5}(?!\d)"  # a birth number
)
_REACHED = re.compile(
    r"@|[\[({](?:at|kr[øo]ll?alfa)[\])}]"
    r"|\b(?:tlf|mob|telefon|telefonnummer|mobil|mobilnummer|e-?post(?:adresse)?|e-?mail|phone)"
    r"\b\.?:? *\+?[\d(]",
    re.IGNORECASE,
)
_CAPITAL = r"[A-ZÆØÅÁČĐŊŠŦŽÄÖÉ](?:[\w’'-]*[^\W\d_A-ZÆØÅ])?\b"
_RUN = re.compile(rf"\b{_CAPITAL}(?:\.? (?:(?:af|da|de|van|von) )?{_CAPITAL})*")
_IN_CAPITALS = re.compile(r"\b[A-ZÆØÅ]{3,} [A-ZÆØÅ]{3,}\b")
_ACRONYM = re.compile(r"[A-ZÆØÅ][A-ZÆØÅ\d]+(?:-\w+|s)?|[A-ZÆØÅ]\d*")
_SPEECH = (
    "sier|seier|sa|forteller|fortel|fortalte|fortalde|mener|meiner|forklarer|forklarar|opplyser"
    "|understreker|understrekar|påpeker|påpeikar|legger til|legg til|uttaler|uttalar"
    "|skriver|skriv|svarer|svarar|oppsummerer|oppsummerar|konstaterer|konstaterar|smiler|smilar"
    "|says|said|explains|adds|writes"
)
_NAMED = re.compile(
    rf"\b(?:{_SPEECH}|ifølge|ifølgje) (?P<after>{_CAPITAL})(?! (?:kommune|herad)\b)"
    rf"|(?P<before>{_CAPITAL}) (?:{_SPEECH})\b|(?P<aged>{_CAPITAL})(?: \(|, )\d\d\b"
    rf"|(?P<post>[\wæøå-]+):? {_CAPITAL}"
)
# What may stand before the first word of a sentence, or of one within it.
_OPENED = re.compile(r"(?:^|[:.!?«\"“‘(–—•*])[\s\d.)«\"“‘'(•*–—-]*$")
_IN = re.compile(r"\b(?:i|in) $", re.IGNORECASE)
# Who speaks without a name.
_SPEAKERS = STOP_WORDS | frozenset(
    "alle andre begge fleire flere ingen mange nokre noen others they we".split()  # noqa: SIM905
)
_DIRECTIONS = frozenset(("Midt", "Nord", "Sør", "Sørøst", "Vest", "Aust", "Øst"))
# Capitals of English, and lands.
_PUBLIC = frozenset(
    """
    january february march april may june july august september october november december
    monday mondays tuesday tuesdays wednesday wednesdays thursday thursdays friday fridays
    saturday saturdays sunday sundays english norwegian nordic norge noreg norway norden
    sverige sweden danmark denmark finland island iceland europa europe eu
    """.split()  # noqa: SIM905
)
# A sentence begins with these like with any word; the commonest of each generation.
_GIVEN = frozenset(
    """
    aase ahmed alexander ali amalie amir anders andreas ane anette anita anja ann anna anne
    annika arild arne arvid asbjørn astrid aud bengt bente berit birger birgit bjarne bjørg
    bjørn bodil brit britt camilla caroline cathrine cecilie charlotte christian christina
    christine christopher daniel edvard egil einar eirik eirin elin elisabeth ellen else emil
    emilie emma erik erling espen eva even fatima finn fredrik frida frode geir gerd grete gro
    gunn gunnar gunvor guri hanna hanne hans harald hassan hege heidi helene helge henning
    henrik hilde håkon håvard ida inga inge ingeborg inger ingrid irene ivar jakob jan
    jeanette jens jenny johan johanne johannes john jon jonas jorunn julie jørgen jørn kai
    karen kari karin karl kathrine katrine kenneth kim kirsten kjell kjersti kjetil knut
    kristian kristin kristine kristoffer kåre lars leif lena lene linda line linn linnea lise
    liv maja magne magnus maiken malin mari maria marianne marie marit marius marte martin
    marthe mathias mats mette merete mia mikkel mina mohamed mohammad mohammed mona monica
    morten nils nina nora odd olaf olav ole ola oskar otto ove pernille petter ragnar ragnhild
    randi rita roar robert roger roy rolf rune ruth sander sara siri sissel silje simen sigrid
    sigurd siv solfrid solveig sofie stein steinar stian stig svein sverre synnøve tobias tom
    tomas thomas thor tone tonje tor torbjørn tore torill tormod torunn trine trond trude
    turid tuva ulf unni vegard vibeke vidar vigdis wenche william øystein øyvind åge åse
    åshild
    """.split()  # noqa: SIM905
)


def is_private(text: str) -> bool:
    """Says whether a sentence holds, or may hold, what is a person's own."""
    if _REACHED.search(text) or _NUMBER.search(text):
        return True
    return _names_somebody(text) or any(_is_strange(run, text) for run in _RUN.finditer(text))


def _names_somebody(text: str) -> bool:
    """Says whether the words around a capital, or nothing but capitals, make it a person's."""
    if any(not is_listed(found[0]) for found in _IN_CAPITALS.finditer(text)):
        return True
    for found in _NAMED.finditer(text):
        if found["after"] or found["aged"] or (found["post"] and is_post(found["post"].lower())):
            return True
        if found["before"] and not _is_common(found["before"]):
            return True
    return False


def _is_common(word: str) -> bool:
    """Says whether a word that speaks is nobody's name; a place's may be, so it isn't common."""
    plain = word.lower()
    return (
        plain in _SPEAKERS
        or is_trade(plain)
        or is_post(plain)
        or plain.endswith(("ene", "ane"))  # people in plural
    )


def _is_strange(run: re.Match[str], text: str) -> bool:
    """Says whether words with capitals, side by side, are neither a place's nor a known body's."""
    if is_listed(run[0]) or is_place(run[0]):
        return False
    words, before = run[0].replace(".", "").split(), text[: run.start()]
    if words[0].lower() in _GIVEN:
        return True
    if len(words) == 1 and _IN.search(before):
        return False  # `i Dalen`: nobody, and no table has every village
    if len(words) > 1 and all(map(is_place, words)):
        return True  # two places side by side are a name: `Frøya Lund`
    return not all(map(_is_known, words[1:] if _OPENED.search(before) else words))


def _is_known(word: str) -> bool:
    if _ACRONYM.fullmatch(word) or is_place(word):
        return True
    first, *rest = word.split("-")
    if rest and all(each.islower() or _is_known(each) for each in rest):
        return _is_known(first) or first in _DIRECTIONS
    plain = word.lower()
    return is_trade(plain) or bool({plain, plain.removesuffix("s")} & _PUBLIC)
