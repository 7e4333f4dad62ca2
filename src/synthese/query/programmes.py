"""Programmes and funders asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from synthese.norwegian.programmes import listed, programmes, read_table
from synthese.query.left import Left, Names, Reading, words_of
from synthese.query.numbers import PROJECTS

# Programmes named by everyday words: they are meant only where typed with a capital.
_EVERYDAY = frozenset(
    words_of(name)
    for name in """
    Gode pasientforløp|Leve hele livet|Leve heile livet|Bo trygt hjemme|Bu trygt heime
    Vurdering for læring|Bolig for velferd|Bustad for velferd|Housing for Welfare|Grønn plattform
    Grøn plattform|Livskraftige kommuner|Livskraftige kommunar|Framtidens byer|Fremtidens byer
    Framtidas byar|Cities of the Future|Inn på tunet|Green Care|Innovation Contracts|Omsorg 2020
    Assessment for Learning|Skills Plus|Basiskompetanse i arbeidslivet|Smartere transport i Norge
    Smartare transport i Noreg|Smarter Transport in Norway|Pilot-E|Pilot-T|TØRN|KommIT
    Start-up Grant|Smart Built Environment|Verdiskaping 2010|Value Creation 2010|Mentor Service
    Bygdevekstavtaler|områdesatsing|områdesatsingen|områdesatsinga|Erasmus|Interreg Nord|Re:Source
    """.replace("\n", "|").split("|")
    if name.strip()
)
# Bodies that are hardly named but as the ones who paid.
_FUNDERS = frozenset({"Forskningsrådet", "Innovasjon Norge", "Enova", "Vinnova", "Formas"})
_PAID_BY = re.compile(
    rf"(?<![\w-])(?:(?:{PROJECTS} )?"
    r"(?:(?:som|that) (?:er|ble|blei|vart|is|are|was|were|har blitt) )?"
    r"(?:finansiert|finansierte|finansiera|delfinansiert|støttet|støtta|stødde|funded|financed"
    r"|supported) (?:av|frå|fra|by|from|gjennom|through)"
    rf"|(?:{PROJECTS} med )?(?:midler|midlar|prosjektmidler|prosjektmidlar|støtte|stønad|tilskudd"
    r"|tilskot|penger|pengar|bevilgning\w*|løyving\w*|funding|grants?|support) (?:fra|frå|from))"
    r" (?:the |programmet |ordninga |ordningen )?$"
)
_PAID = re.compile(
    rf"(?:[ -](?:finansierte?|støttede|støtta|midler|midlar|funded|financed))(?: {PROJECTS})?(?!\w)"
)
_TAIL = re.compile(
    rf"-(?:{PROJECTS}|midler|midlar|støtte|tilskudd|tilskot|ordning\w*|program\w*)(?!\w)"
)
_BEFORE = 60  # letters


@cache
def _programme_names() -> Names[str]:
    labels = {label for row in read_table("programmes.csv") for label in listed(row["labels"])}
    return Names(
        (name, each.name) for each in programmes() for name in each.names if name not in labels
    )


@cache
def _funder_names() -> Names[str]:
    return Names(
        (name, row["name"])
        for row in read_table("organisations.csv")
        for name in (row["name"], *listed(row["names"]))
    )


def named_programmes(left: Left) -> Iterator[Reading]:
    """Yields the programmes asked for, with ``finansiert av`` where it stands before."""
    names, reached = _programme_names(), 0
    for place, token in enumerate(left.tokens):
        if token.start < reached or not (found := names.at(left, place)):
            continue
        name, last = found
        end = left.tokens[last].end
        if _is_everyday(left, place, last):
            continue
        tail = _TAIL.match(left.low, end)
        reached = tail.end() if tail else end
        yield Reading("programme", (name,), _paid_from(left, token.start), reached)


def _is_everyday(left: Left, place: int, last: int) -> bool:
    """Tells whether a programme's name may be no name as it is typed."""
    words = tuple(token.word.removesuffix("s") for token in left.tokens[place : last + 1])
    typed = tuple(token.word for token in left.tokens[place : last + 1])
    capital = left.text[left.tokens[place].start].isupper()
    return not capital and (words in _EVERYDAY or typed in _EVERYDAY)


def _paid_from(left: Left, start: int) -> int:
    """Returns where ``finansiert av`` begins if it stands before an offset, else the offset."""
    first = max(0, start - _BEFORE)
    paid = _PAID_BY.search(left.low, first, start)
    return paid.start() if paid else start


def funders(left: Left) -> Iterator[Reading]:
    """Yields the funders asked for: ``finansiert av Husbanken``, ``EU-finansierte prosjekter``."""
    names, reached = _funder_names(), 0
    for place, token in enumerate(left.tokens):
        if token.start < reached or not (found := names.at(left, place)):
            continue
        name, last = found
        end = left.tokens[last].end
        start = _paid_from(left, token.start)
        paid = _PAID.match(left.low, end)
        if start < token.start or paid or name in _FUNDERS:
            reached = paid.end() if paid else end
            yield Reading("funder", (name,), start, reached)


def programme_named(value: str) -> str | None:
    """Returns the programme that all of a value names, labels included."""
    return _by_words().get(words_of(value))


@cache
def _by_words() -> dict[tuple[str, ...], str]:
    return {words_of(name): each.name for each in programmes() for name in each.names}
