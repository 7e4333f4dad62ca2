"""Whom an application says that it works along with: from its labels, else from its sentences.

A sentence says so by a word of working together before a list (``i samarbeid med A, B og C``,
``i prosjektgruppa sitter``), or by what a body does in it (``Rosendal Turnlag passar borna``,
``forskere fra NTNU``). Who applies, whom it is written to and who only decides is no partner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from synthese.norwegian.organisations import (
    Organisation,
    OrganisationSpan,
    organisation,
    organisations_listed,
)
from synthese.norwegian.units import resolve


class Partner(NamedTuple):
    """A body and where its name stands: ``text[start:end]``."""

    start: int
    end: int
    body: Organisation


_CAPITAL = r"(?:[A-ZÆØÅ][\w&'’/-]*)"
_KIND_WORD = (
    r"(?:kommune|fylkeskommune|herad|vid(?:ere|are)gående skole|vidaregåande skule"
    r"|(?:ungdoms|barne)?sk[ou]le|barnehage|[a-zæøå]*bibliotek|universitet|høgsk[ou]le|h[øo]yskole"
    r"|[a-zæøå]*foreining|[a-zæøå]*forening|[a-zæøå]*lag(?:et)?|[a-zæøå]*råd(?:et)?|brannv\w+"
    r"|sykehus|sjukehus|[a-zæøå]*muse(?:um|et)|[a-zæøå]*tjenesten|[a-zæøå]*tenesta|[a-zæøå]*sentral|vegvesen|næringsh\w+|landbruksr\w+|legevakt|AS|ASA|IKS"
    r"|municipality|university|county council)"
)
_NAME = (
    rf"{_CAPITAL}(?: (?:i |for |på |ved |of |the )?{_CAPITAL}| {_KIND_WORD}"
    rf"| og {_CAPITAL}(?: {_CAPITAL})? {_KIND_WORD}(?=[.,;])(?<=brannvern))*"
)
_TOGETHER = re.compile(
    r"\b(?:samarbeid(?:er|ar|et)?(?: \w+){0,2}? med|(?:sammen|saman) med|together with"
    r"|(?:co-?operation|partnership|collaboration) with|(?:har|gjort|inngått) avtale med"
    r"|(?:prosjekt|styrings|arbeids)grupp\w+ (?:sitter|sit|er)(?: også)?|med på laget er"
    r"|(?:med seg|med oss)(?: har vi| er)?|partne(?:re|rar|rane|rne)(?: våre)?(?: er)?"
    r"|hente[st]+ (?:av|fra|frå)|(?:studente[rn]\w*|studentar|forskere|forskarar|researchers"
    r"|students|rettleiing|veiledning|frivillige?|elever|elevar|ansatte|volunteers)"
    r"(?: på \w+)? (?:fra|frå|from|ved)|partners are|bidrag fra)\s",
    re.IGNORECASE,
)
_LISTED = re.compile(rf"(?:[a-zæøå]{{3,}} ){{0,2}}?(?P<name>{_NAME})")
# "Gjøvik interkommunale legevakt": a name that only its last word shows to be one.
_LONG = re.compile(
    rf"(?:[a-zæøå]{{3,}} ){{0,2}}?(?P<name>{_CAPITAL}(?: [a-zæøå]+){{1,2}} {_KIND_WORD})"
    r"(?=[,.;]| og | and |$)"
)
_NEXT = re.compile(r",? (?:og|and|samt) |, ")
# What a body does in a project; deciding, saying and asking isn't working along.
_DOES = re.compile(
    rf"(?:\A|[,;] |\b(?:og|and|medan|mens|while) )(?P<name>{_NAME}) "
    r"(?!(?:kommer|har|mener|meiner|sier|seier|krever|krev|viser|anslår|vedtok|svarer|ber"
    r"|søker|søkjer|ønsker|ønskjer|vil ha"
    r"|er (?!med))\b)"
    r"(?:(?:skal|vil|will|er med|deltar|deltek|stiller|bidrar|bidreg|tar|tek|gir|gjev|gjer"
    r"|legg|held|driv|skriv"
    r"|set|setter|[a-zæøå]{2,}(?:er|ar)|[a-z]{3,}s)\b)"
)
_BODIES = frozenset(
    ("municipality", "county", "university", "institute", "company", "voluntary", "health",
     "association", "state")
)  # fmt: skip
_ENDS_AS_BODY = re.compile(rf"(?:^|\s){_KIND_WORD}(?: i {_CAPITAL})?$", re.IGNORECASE)
_NO_NAME = frozenset(
    [
        "vi",
        "me",
        "de",
        "dei",
        "det",
        "den",
        "dette",
        "disse",
        "i",
        "på",
        "til",
        "fra",
        "frå",
        "kommunen",
        "kommunane",
        "kommunene",
        "prosjektet",
        "styringsgruppa",
        "elever",
        "ungdom",
        "alle",
        "hver",
        "kvar",
        "the",
        "this",
        "we",
    ]
)
_LOOKS_ON = re.compile(
    r"\b(?:lærende|lærande|observatør|observer|følger med|nabo\b)", re.IGNORECASE
)
_DEFINITE = re.compile(r"[a-zæøå](?:en|et|a|ene|ane)$(?<!museet)")
# Several who do something together: ``A, B og C er med``.
_DO = re.compile(
    r"(?P<names>[A-ZÆØÅ][^.;:\n]{3,160}?) (?:er med|blir med|vert med|deltar|deltek|bidrar|bidreg"
    r"|samarbeider|samarbeidar|are involved|take part)\b"
)
_AS_WHAT = re.compile(r"\s(?:som|as)\s")
_MOST_WORDS = 8


def listed(value: str, at: int = 0) -> Iterator[Partner]:
    """Yields the bodies that a label's value lists; `at` is where the value stands in the text."""
    spans = list(organisations_listed(value))
    last_comma = max(value.rfind(","), value.rfind(";"), value.rfind("\n"))
    place = 0
    while place < len(spans):
        start, end, body = spans[place]
        while place + 1 < len(spans) and _is_one(value, spans[place], spans[place + 1], last_comma):
            place += 1
            end = spans[place].end
            body = organisation(value[start:end])
        if found := _AS_WHAT.search(value, start, end):  # "Drammen kommune som lærende nabo"
            end = found.start()
            body = organisation(value[start:end])
        yield Partner(at + start, at + end, body)
        place += 1


def _is_one(value: str, left: OrganisationSpan, right: OrganisationSpan, last_comma: int) -> bool:
    """Says whether an ``og`` between two names is part of one: only the last of a list parts.

    ``Nordmøre og Romsdal Brann og Redning, …``, ``… og Skedsmo og Nittedal bondelag``: a place
    alone works along with nobody.
    """
    if (
        value[left.end : right.start].strip() not in ("og", "and")
        or right.organisation.municipality
    ):
        return False
    if left.end < last_comma:
        return "other" in (left.organisation.kind, right.organisation.kind)
    bare = value[left.start : left.end]
    return left.organisation.kind == "other" and bool(resolve(bare))


def named_in(text: str, sentences: Iterable[tuple[int, int]]) -> Iterator[Partner]:
    """Yields the bodies that sentences say work along, in order, each once."""
    seen: set[str] = set()
    for start, end in sentences:
        for partner in sorted((*_together(text, start, end), *_doing(text, start, end))):
            if partner.body.name not in seen:
                seen.add(partner.body.name)
                yield partner


def _together(text: str, start: int, end: int) -> Iterator[Partner]:
    for cue in _TOGETHER.finditer(text, start, end):
        at = cue.end()
        while found := _LONG.match(text, at, end) or _LISTED.match(text, at, end):
            partner = _partner(text, *found.span("name"))
            if partner:
                yield partner
            gap = _NEXT.match(text, found.end(), end)
            if gap is None:
                break
            at = gap.end()


def _doing(text: str, start: int, end: int) -> Iterator[Partner]:
    sentence = text[start:end]
    if several := _DO.match(sentence):
        bodies = list(listed(several["names"], start))
        if all(
            text[each.start].isupper() and " " in text[each.start : each.end] for each in bodies
        ):
            yield from (each for each in bodies if _is_body(each.body, text[each.start : each.end]))
    for found in _DOES.finditer(sentence):
        partner = _partner(text, start + found.start("name"), start + found.end("name"))
        if partner and _is_body(partner.body, text[partner.start : partner.end]):
            yield partner


def _partner(text: str, start: int, end: int) -> Partner | None:
    name = text[start:end]
    words = name.split()
    if len(words) > _MOST_WORDS or words[0].casefold() in _NO_NAME:
        return None
    return Partner(start, end, organisation(name))


def _is_body(body: Organisation, name: str) -> bool:
    """Says whether a name is plainly an organisation's: by what it is called, or an acronym."""
    if body.kind == "municipality" and body.municipality is None:
        return False  # "Kommunestyret", "Kommunane"
    known = body.kind in _BODIES or name != body.name
    words = name.split()
    if len(words) == 1 and name == body.name and _DEFINITE.search(name):
        return False  # "Helsestasjonen": anybody's
    if words[0].isupper() and len(words[0]) > 2:
        return True
    if sum(word[0].isupper() for word in words) > 1 and body.municipality is None:
        return True  # a proper name that does something: "Røros Reiseliv flytter …"
    named = " " in name and _ENDS_AS_BODY.search(name) is not None  # "Laget" may be anybody's
    return known or named


def looks_on(text: str, end: int) -> bool:
    """Says whether what follows a name says that it doesn't take part itself."""
    return _LOOKS_ON.search(re.split(r"[.,;\n]", text[end : end + 60])[0]) is not None
