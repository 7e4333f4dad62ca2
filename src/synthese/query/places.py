"""Places asked for: municipalities, counties and regions, in whatever case they are typed.

A name that is nothing else counts wherever it stands (``velferdsteknologi trondheim``). One that
is also a word or a surname needs more: a word for municipality beside it, ``i`` and a capital, a
place beside it in a list, or the county that it lies in.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal, NamedTuple

from synthese.norwegian import units
from synthese.norwegian.words import STOP_WORDS
from synthese.query.left import Left, Names, Reading, Token, words_of

Kind = Literal["municipality", "county", "region"]
_KINDS: tuple[Kind, ...] = ("municipality", "county", "region")  # Oslo alone is the municipality
_CLEAR_SHARE = 0.8  # a former unit whose people went to one unit of today, but for a few


class _Place(NamedTuple):
    name: str
    kinds: tuple[Kind, ...]
    hazard: Literal["", "word", "common"]


# Names that are ordinary words too when typed in lower case.
_ALSO_WORDS = frozenset(
    """
    Alver Asker Aure Dalane Eiker Flå Førde Gol Grue Haram Hvaler Kinn Lier Lister Lom Loppa Luster
    Marker Miljøløftet Moss Nesset Osen Rygge Råde Røst Selje Ski Sogn Sola Stange Stokke Stranda
    Sula Teno Tinn Torsken Toten Viken Våle Ål Ås Øyer
    """.split()  # noqa: SIM905  # a list of words reads best as text
)

_UNIT = {
    "municipality": r"kommun(?:e|er|ar|en|ene|ane|es|ens)|herad|municipalit(?:y|ies)|suohkan"
    r"|gielda",
    "county": r"fylke(?:t|s)?|fylkeskommune[ns]?|county(?: council| municipality)?|counties",
}
_COUNTY = {("fylke",), ("fylkeskommune",), ("county",)}
_UNIT_AFTER = {kind: re.compile(rf"\s+(?:{words})(?!\w)") for kind, words in _UNIT.items()}
_UNIT_BEFORE = {
    "municipality": re.compile(
        r"(?<![\w-])(?:kommun(?:e|er|ar|en|ene|ane)|(?:the )?municipalit(?:y|ies) of):?\s+$"
    ),
    "county": re.compile(r"(?<![\w-])(?:fylket?|fylkene|fylka|(?:the )?count(?:y|ies) of):?\s+$"),
}
_PLACED = re.compile(r"(?<!\w)(?:i|in|på|fra|frå)\s$")
_INSTITUTION_BEFORE = re.compile(
    r"(?:universitetet|universitet|h[øo]y?g?sk[ou]len?|høgskulen|høyskolen|høgskolen|university"
    r"(?: hospital| college)?|college|sykehuset|sjukehuset|hospital|statsforvalt\w+|fylkesmann\w*"
    r"|museet|bispedømme\w*)\s(?:i\s|på\s|of\s|in\s|for\s)?$"
)
_BODY_BEFORE = re.compile(r"(?:^|\s)(?:Helse|Campus|NAV|Nav|Avinor|Ruter)\s$")
_INSTITUTION_AFTER = re.compile(
    r"\s(?:næringsråd|næringsforening|næringsforum|næringsforeining|næringshage|universit\w+"
    r"|\w*sykehus\w*|\w*sjukehus\w*|hospital|høy?g?skole\w*|høgskule\w*|bispedømme|sparebank\w*"
    r"|lufthavn|lufthamn|airport|havn|hamn|tingrett|domkirke|kulturhus|kunnskapspark|museum|kino"
    r"|interkommunale|kirkelige|havnevesen|energi|kraft|everk|kf|iks|as|hf|asa|sa|ks)(?!\w)"
)
_CAPITALISED = re.compile(r"[^\W\d_]*")
_NEXT_WORD = re.compile(r"\s([^\W\d_]\w*)")
_LINK = re.compile(r"(?:,|\s(?:og|and|eller|or|&)|,\s(?:og|and))\s")
_WITHIN = re.compile(r"\s(?:i|in)\s|\s?\(|,\s")


@cache
def _names() -> Names[_Place]:
    return Names(
        (written, place)
        for name, kinds in units.all_names().items()
        if "(" not in name and not _is_list(name)
        for place in [_place(name, kinds)]
        for written in (name, name.replace("-", ""))
    )


def _place(name: str, kinds: Sequence[Kind]) -> _Place:
    ordered = tuple(kind for kind in _KINDS if kind in kinds)
    if _hazards().get(name) == "common":
        return _Place(name, ordered, "common")
    return _Place(name, ordered, "word" if name in _ALSO_WORDS else "")


@cache
def _hazards() -> dict[str, str]:
    """Returns the names that mentions in running text are wary of; ``common`` are the worst."""
    text = files("synthese.norwegian").joinpath("name_hazards.csv").read_text("utf-8")
    return {row["name"]: row["hazard"] for row in csv.DictReader(text.splitlines())}


def _is_list(name: str) -> bool:
    """Tells whether a region is named by its municipalities, which are then what is asked for."""
    names = units.all_names()
    parts = name.split(" og ")
    return len(parts) > 1 and all("municipality" in names.get(part, ()) for part in parts)


@dataclass(slots=True)
class _Found:
    """A name in the text, the letters that go with it, and whether it is taken for a place."""

    place: _Place
    start: int
    end: int
    kind: Kind
    taken: bool
    capital: bool
    values: tuple[str, ...] = ()


def places(left: Left) -> Iterator[Reading]:
    """Yields the places asked for: ``i Trondheim``, ``Nord-Noreg``, ``Herøy i Nordland``."""
    capitals_tell = _capitals_tell(left)
    found = [
        each
        for first, last, place in _scanned(left)
        if (each := _seen(left, first, last, place=place, capitals_tell=capitals_tell))
    ]
    _place_within(left, found)
    _follow_lists(left, found)
    for each in found:
        values = each.values or value_of(each.place.name, each.kind)
        if each.taken and values:
            yield Reading(each.kind, values, each.start, each.end)


def value_of(name: str, kind: str) -> tuple[str, ...]:
    """Returns the values that a name of a place stands for, none where there is no such place."""
    if kind == "municipality":
        shares = units.resolve(name)
        clear = [each for each in shares if each.share >= _CLEAR_SHARE]
        chosen = shares if units.is_ambiguous(name) else clear or shares
        return tuple(sorted({each.unit.number for each in chosen}))
    if kind == "county":
        words = words_of(name)
        bare = words[:-1] if words[-1:] in _COUNTY else words
        return (_counties()[bare],) if bare in _counties() else ()
    region = units.region(name)
    return (region.name,) if region else ()


@cache
def _counties() -> dict[tuple[str, ...], str]:
    """Returns the counties by the words of their names and by number; today's where two share."""
    return {
        words_of(written): county.name
        for county in sorted(units.counties(), key=lambda each: each.start)
        for written in (county.number, *county.names)
    }


def _scanned(left: Left) -> Iterator[tuple[Token, Token, _Place]]:
    """Yields the names of the table, the longest where several begin, and their words."""
    names, tokens = _names(), left.tokens
    place = 0
    while place < len(tokens):
        found = names.at(left, place)
        if found:
            value, last = found
            yield tokens[place], tokens[last], value
            place = last
        place += 1


def _capitals_tell(left: Left) -> bool:
    """Tells whether capitals mean names: not where each word has one, or is all capitals."""
    words = [left.text[each.start : each.end] for each in left.telling]
    return len(words) < 3 or not all(word[0].isupper() for word in words)


def _is_capital(left: Left, token: Token) -> bool:
    written = left.text[token.start : token.end]
    return written[0].isupper() and (len(written) == 1 or not written.isupper())


# Before a name: what is asked for lies anywhere but there.
_ELSEWHERE = re.compile(r"\b(?:utenfor|utanfor|outside|ikke i|ikkje i|not in)\s+$")


def _seen(
    left: Left, first: Token, last: Token, *, place: _Place, capitals_tell: bool
) -> _Found | None:
    """Returns a name with what stands around it, None where it is part of another name."""
    start, end = first.start, last.end
    if _is_part_of_word(left.low, start, end):
        return None
    if place.name.isupper() and not left.text[start:end].isupper():  # HALD, ASSS
        return None
    before = left.low[max(0, start - 40) : start]
    for kind in ("municipality", "county"):
        after = _UNIT_AFTER[kind].match(left.low, end)
        ahead = _UNIT_BEFORE[kind].search(before)
        if kind in place.kinds and (after or ahead):
            begun = start - len(ahead[0]) if ahead else start
            return _Found(
                place, begun, after.end() if after else end, kind, taken=True, capital=True
            )
    if _is_of_institution(left, start, end) or _ELSEWHERE.search(before):
        return None
    capital = capitals_tell and _is_capital(left, first)
    if capital and _name_goes_on(left, end):
        return None
    found = _Found(place, start, end, place.kinds[0], taken=False, capital=capital)
    found.taken = _is_taken(left, first, found, before)
    return found


def _is_part_of_word(low: str, start: int, end: int) -> bool:
    """Tells whether a name is part of a compound or an address: ``Oslo-modellen``."""
    before, after = low[max(0, start - 1) : start], low[end : end + 1]
    if before in ("-", "_", "@", ".") or after in ("_", "@"):
        return True
    return after == "-" and low[end + 1 : end + 2].isalpha()


def _is_of_institution(left: Left, start: int, end: int) -> bool:
    before = left.text[max(0, start - 40) : start]
    return bool(
        _INSTITUTION_BEFORE.search(before.lower())
        or _INSTITUTION_AFTER.match(left.low, end)
        or _BODY_BEFORE.search(before)
    )


def _is_taken(left: Left, first: Token, found: _Found, before: str) -> bool:
    """Tells whether a name with no word for municipality beside it is a place."""
    hazard = found.place.hazard
    if not hazard:
        return not (_hazards().get(found.place.name) and _follows_name(left, first, found))
    if not found.capital:
        return False
    if _PLACED.search(before):
        return hazard == "word" or before.endswith((" i ", " in ")) or before in ("i ", "in ")
    return (
        hazard == "word" and not left.opens(found.start) and not _follows_name(left, first, found)
    )


def _follows_name(left: Left, first: Token, found: _Found) -> bool:
    """Tells whether a capitalised word stands right before, as in ``Kari Vinje``."""
    at = left.tokens.index(first)
    if not found.capital or not at or left.text[left.tokens[at - 1].end : first.start] != " ":
        return False
    before = left.tokens[at - 1]
    return _is_capital(left, before) and before.word not in STOP_WORDS


def _name_goes_on(left: Left, end: int) -> bool:
    """Tells whether a longer name goes on, as in ``Bergen Næringsråd``."""
    found = _NEXT_WORD.match(left.text, end)
    if not found or not found[1][0].isupper() or found[1].isupper():
        return False
    at = next((n for n, each in enumerate(left.tokens) if each.start == found.start(1)), None)
    return found[1].lower() not in STOP_WORDS and (at is None or _names().at(left, at) is None)


def _place_within(left: Left, found: list[_Found]) -> None:
    """Reads ``Herøy i Nordland`` and ``Våler (Østfold)`` as one place where that decides."""
    for one, other in pairwise(found):
        link = left.low[one.end : other.start]
        hazy = units.is_ambiguous(one.place.name) or (one.place.hazard and "," not in link)
        if other.kind == "municipality" and "county" not in other.place.kinds:
            continue
        if "municipality" in one.place.kinds and hazy and _WITHIN.fullmatch(link):
            values = value_of(f"{one.place.name} ({other.place.name})", "municipality")
            if values and (one.capital or not one.place.hazard):
                one.values, one.taken, one.kind, other.taken = values, True, "municipality", False
                closing = left.low[other.end : other.end + 1] == ")"
                one.end = other.end + (closing and "(" in link)


def _follow_lists(left: Left, found: list[_Found]) -> None:
    """Takes capitalised names for places that stand in a list with one: ``Klepp, Time og Hå``."""
    pairs = list(pairwise(found))
    for one, other in (*pairs, *((later, one) for one, later in reversed(pairs))):
        first, last = sorted((one, other), key=lambda each: each.start)
        if one.taken and other.capital and _LINK.fullmatch(left.low, first.end, last.start):
            other.taken = other.taken or "municipality" in other.place.kinds
