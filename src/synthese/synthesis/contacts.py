"""Whom to turn to about a pilot: a body and a role, never a person.

The rule lets through what is known to be public, and nothing else:

- **A body** is a municipality or a county of today, an organisation of our own table, or a name
  put together of places and words for bodies alone (``Sunndal frivilligsentral``). Any other name
  may be a person's, and the municipality is told in its place.
- **A department** and **a role** stand in the fields for them, in lower case, and every word is one
  of the municipal trades, bodies and posts below (``rådgiver i velferdsteknologi``). From the first
  word that isn't, the rest is left out; and where that is a name of anything but the body
  itself, so is the role, for it may be of somebody elsewhere.
- **An address** is the body's own post box (``postmottak@``, ``post@``) on a domain with its name.

What is quoted beside a contact goes through `privacy.is_private`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from synthese.norwegian.organisations import organisation
from synthese.norwegian.units import county, today
from synthese.pilot_records import Contact
from synthese.records import Project, ProjectDetail
from synthese.synthesis.public_words import (
    BETWEEN,
    is_body,
    is_listed,
    is_place,
    is_post,
    is_trade,
)

# What makes a place's name a body's: `NAV Notodden`.
_HEADS = frozenset(("Helse", "KS", "NAV", "Statsforvaltaren", "Statsforvalteren", "USHT"))
_WORD = re.compile(r"[^\s,;/()]+,?")
# A text that speaks so is of the municipality's own; a company's story only tells where it is.
_SPOKEN = re.compile(
    r"\b(?:kommun(?:en|ene|ane)|heradet|the municipality)\b|\w (?:kommune|herad)\b", re.IGNORECASE
)
# How much of a post it is: `i halv stilling`, `(40 prosent frikjøpt)`.
_NOT_TOLD = re.compile(r"\([^)]*\)|\bi \w+ (?:\w+ )?stilling\b|\d+ ?(?:prosent|%)")


# ── The contact ──────────────────────────────────────────────────────────────────────────────


def contact_of(detail: ProjectDetail) -> Contact | None:
    """Returns whom to turn to about a project, None where no public body is known."""
    project = detail.project
    body = _body(project, detail)
    if body is None:
        return None
    fields = [
        field.value
        for document in detail.documents
        for field in document.document.fields
        if field.name in ("contact", "lead")
    ]
    department = next(_departments(fields, body), "")
    role = next(_roles([project.leader or "", *fields], body), None)
    whole = f"{body}, {department}" if department else body
    return Contact(whole, role, _address(body, (each.document.text for each in detail.documents)))


def _body(project: Project, detail: ProjectDetail) -> str | None:
    """Returns who leads, or else the first municipality where a text speaks of it as doing it."""
    lead = public_body(project.lead) if project.lead else None
    if lead is not None or not project.municipalities:
        return lead
    spoken = [_SPOKEN.search(each.document.text) for each in detail.documents]
    if not any(spoken):
        return None
    name = project.municipalities[0].name
    herad = any(f"{name} herad" in each.document.text for each in detail.documents)
    return _with_word(name, "herad" if herad else "kommune")


def public_body(name: str) -> str | None:
    """Returns the name of a public or known body as it is today, None where it may be a person."""
    known = organisation(name)
    if known.municipality and known.kind == "municipality":
        unit = today(known.municipality)
        herad = re.match(r"[^,]*\bherad\b", known.name)
        return _with_word(unit.name, "herad" if herad else "kommune") if unit else None
    if known.kind == "county":
        return next(
            (f"{each.name} fylkeskommune" for each in county(known.name) if each.end is None), None
        )
    if is_listed(known.name):
        return known.name
    return known.name if known.kind != "other" and _is_of_places(known.name) else None


def _with_word(name: str, word: str) -> str:
    """Returns ``Våler kommune (Innlandet)`` where two share the name."""
    own, space, where = name.partition(" (")
    return f"{own} {word}{space}{where}"


def _is_of_places(name: str) -> bool:
    """Says whether a name is of places and of words for bodies, at least one of each."""
    kinds = {_kind(word.rstrip(",")) for word in _WORD.findall(name)}
    return {"place", "body"} <= kinds <= {"place", "body", "between"}


def _kind(word: str) -> str:
    if word in _HEADS or is_body(word):
        return "body"
    if word in BETWEEN:
        return "between"
    return "place" if is_place(word) else "name"


# ── Departments and roles ────────────────────────────────────────────────────────────────────


def _departments(values: Iterable[str], body: str) -> Iterator[str]:
    """Yields what stands behind the body's name in a field: ``avdeling for oppvekst``."""
    for value in values:
        lead, comma, rest = value.partition(",")
        if comma and public_body(lead) == body:
            told, left = _let_through(rest)
            if told and not left and not _has_post(told):
                yield told


def _roles(values: Iterable[str], body: str) -> Iterator[str]:
    """Yields the posts that fields tell, unless what follows names anything but the body."""
    for value in values:
        told, left = _let_through(_NOT_TOLD.sub("", value))
        if _has_post(told) and not _names_others(left, body):
            yield told


def _let_through(value: str) -> tuple[str, list[str]]:
    """Returns the words up to the first that isn't of the trades, and those from there on.

    The first may have a capital: it begins the field. Nothing ends in ``i`` or ``og``.
    """
    words = [each.strip(".:•·–|") for each in _WORD.findall(value)]
    words = [each for each in words if each]
    if words and not words[0].isupper() and "-" not in words[0][:4]:
        words[0] = words[0][:1].lower() + words[0][1:]
    kept = 0
    while kept < len(words) and _is_let_through(words[kept].rstrip(",")):
        kept += 1
    end = kept
    while end and (words[end - 1] in BETWEEN or words[end - 1].endswith("-")):
        end -= 1
    return " ".join(words[:end]).rstrip(","), words[kept:]


def _has_post(told: str) -> bool:
    return any(is_post(word.rstrip(",")) for word in told.split())


def _is_let_through(word: str) -> bool:
    return word in BETWEEN or is_trade(word) or is_post(word)


def _names_others(words: Iterable[str], body: str) -> bool:
    own = {*body.split(), "kommune", "herad"}
    return any(word[:1].isupper() and word.rstrip(",") not in own for word in words)


# ── Addresses ────────────────────────────────────────────────────────────────────────────────

_POST_BOX = re.compile(r"(?<![\w.+-])(?:postmottak|firmapost|post)@((?:[\w-]+\.)+no)\b", re.I)
_ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


def _address(body: str, texts: Iterable[str]) -> str | None:
    """Returns the body's own post box, where a text of the project has it."""
    name = re.sub(r"\s(?:kommune|herad|fylkeskommune)\b.*", "", body)
    wanted = {_plain(name), _plain(name.translate(_ASCII))}
    for text in texts:
        for found in _POST_BOX.finditer(text):
            if wanted & set(map(_plain, found[1].split("."))):
                return found[0].lower()
    return None


def _plain(name: str) -> str:
    return re.sub(r"[\s-]", "", name.casefold())
