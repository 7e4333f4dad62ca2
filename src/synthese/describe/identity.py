"""Which documents are of one project: an application, a page, an interim and a final report.

Two documents are of one project where their case number is the same, or where their names agree
and something else does too: place, leading body, a sum of money, the period, the name of the
file. The stronger the name, the less else is asked for:

    DECLARED   a label of one gives the project's proper name, and the other bears it too
    SAME       both bear it: a label's, or the title less what is said of the document, or
               nearly all of its words
    LIKE       the beginnings of the titles agree, or most of their words
    A_WORD     the titles have one word in common

Strangers are never joined: other municipalities, other leads, far apart in time, other declared
names, another language. Documents of the same phase are joined by a declared name or a number
only, and two applications never. Each join keeps its evidence, and what a person said of two
documents goes before what is found here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from enum import IntEnum
from itertools import combinations, product
from pathlib import PurePosixPath
from typing import Any

from synthese.describe.phases import phase_of
from synthese.describe.project import Description
from synthese.describe.values import to_period
from synthese.norwegian.organisations import Organisation, organisation
from synthese.norwegian.places import municipality
from synthese.norwegian.words import stem
from synthese.records import SURE, Bond, Document, Field, PageKind, Phase

# What a title or a file's name says of the document and not of the project.
_OF_THE_DOCUMENT = re.compile(
    r"(?<![^\W_])(?:s(?:ø|o|oe)knad(?:en|sskjema|sutkast)?|(?:slutt?|del|under?veis|status|fram?drifts|prosjekt|års)?"
    r"rapport(?:en|ering|eringsskjema)?|prosjektbeskrivelse|prosjektskildring|(?:slutt|midtveis|følge|etter)?evaluering"
    r"|final|interim|progress|report|application|evaluation|prosjekt(?:et|ets)?|project|name|erfaring(?:er|ar)"
    r"|klimasats|tilskudd|tilskot|st[øo]tte?|midl(?:er|ar)|innovasjonsmidl(?:er|ar)|om|til|for|fra|frå|from|about"
    r"|revidert|endelig|endeleg|kopi|vedlegg|utkast|versjon|version|v\d+|rev\d*|20\d\d)(?![^\W_])",
    re.IGNORECASE,
)
_NAME_LABEL = re.compile(
    r"^[ \t]*(?:\d+(?:\.\d+)*\.?[ \t]+)?(?:"
    r"(?:oppdragsna[vm]n|prosjekt(?:ets)? ?(?:na[vm]n|tittel)|(?:project|assignment) (?:name|title)"
    r"|(?:na[vm]n|tittel) på (?:prosjektet|tiltaket))"
    # Cells of a table that is no grid are parted by a space.
    r"(?:[ \t]*[:\t][ \t]*|[ \t]*\n\n|[ ](?=(?-i:[A-ZÆØÅ])))"
    r"|(?:prosjekt(?:et)?|project)[ \t]*[:\t][ \t]*)(?P<name>[^\n\t]{4,90})$",
    re.IGNORECASE | re.MULTILINE,
)
_NUMBER_LABEL = re.compile(
    r"^[ \t]*(?:saksnr|saksnummer|sak|arkivsak|journalnr|prosjektnr|prosjektnummer|prosjekt-?id"
    r"|project (?:number|no|id))\.?[ \t]*[:\t][ \t]*(?P<number>[\w/.-]{5,20})\b",
    re.IGNORECASE | re.MULTILINE,
)
_BODY_LABEL = re.compile(
    r"^[ \t•-]*(?:s[øo]k(?:er|jar|ar)(?:kommune)?|kommune|oppdragsgiver|oppdragsgjevar|byggherre"
    r"|tiltakshav[ae]r|applicant|municipality|client)[ \t]*[:\t][ \t]*"
    r"(?P<body>[^\n\t,]{2,60})",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED = re.compile(r"[«“\"]([^«»“”\"]{3,60})[»”\"]")
_BREAK = re.compile(r"\s[–—-]\s|[:.?!]\s|\s?[|/]\s")
_PLACE_AT_END = re.compile(
    r"\s(?:i|på|in|at)\s[A-ZÆØÅ][\w-]+(?:\s(?:(?:og|and)\s)?[A-ZÆØÅ][\w-]+)*(?:\s(?:kommune|herad|sentrum))?\s*$"
)
_BEFORE_PREPOSITION = re.compile(r"\s(?:i|på|for|med|mot|til|in|for|with|against)\s")
_FIGURE = re.compile(
    r"(?<![\d.,/-])(?:[1-9]\d{0,2}(?:[ \u00a0.]\d{3}){1,2}|[1-9]\d{4,8})(?![\d,/-]|\.\d)"
)
_SMALL = frozenset(
    "i på av og en ei et ein eit den det de dei med the of in and a an kommune som".split()  # noqa: SIM905
)
_HEAD_CHARS = 3_000  # a form and a title page say there what they are of
_LEAST_CHARS = 7  # of a name; fewer letters say too little by themselves
_MOST_FIGURES = 40
_MOST_MONEY = 500_000_000  # what is greater is an organisation's or an account's number
_MONTHS_APART = 12  # between two periods that labels tell: the application, and what came of it
_DATES_APART = 60  # where sentences tell them, or the document's date stands for one
_NEARLY_ALL, _MOST = 0.75, 0.6  # of the words of a title
# A name, number or word that more documents share says nothing of any two.
_MOST_IN_BLOCK = 30
_MOST_WITH_WORD = 8


class Name(IntEnum):
    """How well the names of two documents agree."""

    NONE = 0
    A_WORD = 1
    LIKE = 2
    SAME = 3
    DECLARED = 4


@dataclass(frozen=True, slots=True)
class Traits:
    """What a document is known again by. Names are stems in order; months are ``2018-08``.

    `proper` are names that a label gives and capitals mark, `declared` all that a label gives,
    `names` whole titles, `heads` beginnings of titles. `near` are municipalities that are only
    named. `sure` says whether a label or column tells the period.
    """

    phase: str
    proper: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    title: str = ""
    file: str = ""
    numbers: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    figures: tuple[int, ...] = ()
    start: str | None = None
    end: str | None = None
    sure: bool = False
    published: str | None = None
    language: str = "und"

    def to_text(self) -> str:
        """Returns the traits as JSON, without what is empty."""
        told = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of_text(cls, text: str) -> Traits:
        """Returns the traits that `to_text` wrote."""
        known = {each.name for each in fields(cls)}
        told: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in json.loads(text).items()
            if name in known
        }
        return cls(**told)


# ---- what a document is known by


def traits_of(document: Document, told: Description) -> Traits | None:
    """Returns what a document is known again by, or None for a record with an id of its own.

    What people have corrected is left out: it belongs to the project, not to what is read.
    """
    if document.record_id:
        return None
    read = [f for f in told.fields if f.how != "person" and f.confidence >= SURE]
    head = "" if document.kind is PageKind.REGISTER_ROW else document.text[:_HEAD_CHARS]
    declared = _declared(document, head)
    bodies = [_body(match["body"].strip()) for match in _BODY_LABEL.finditer(head)]
    period = max((f for f in read if f.name == "period"), key=lambda f: f.confidence, default=None)
    span = to_period(period.value) if period else None
    return Traits(
        phase=phase_of(document),
        proper=_keys(name for name in declared if _is_proper(name)),
        declared=_keys(declared),
        names=_keys(_names(document.title)),
        heads=_keys(_heads(document.title)),
        title=_key(document.title),
        file=_file(document),
        numbers=_numbers(document, head),
        leads=_unique(*_values(read, "lead"), *(each.name for each in bodies)),
        partners=_unique(*_values(read, "partners")),
        places=_unique(
            *_values(read, "municipality"), *(each.municipality or "" for each in bodies)
        ),
        near=_unique(*(f.value for f in read if f.name == "mentioned" and f.confidence >= 0.9)),
        figures=_figures(document, read),
        start=span.start if span else None,
        end=span.end if span else None,
        sure=bool(period and period.how in ("label", "column")),
        published=max(_values(read, "published"), default="")[:7] or None,
        language=document.language,
    )


def _declared(document: Document, head: str) -> list[str]:
    """Returns the names that labels give the project, as written."""
    labels = [f.value for f in document.fields if f.name == "title" and f.how == "label"]
    found = [match["name"] for match in _NAME_LABEL.finditer(head)]
    return [re.sub(r"(?i)^prosjektet?\s+", "", each).strip(' «»"“”.') for each in (*labels, *found)]


def _is_proper(name: str) -> bool:
    words = name.split()
    return len(words) > 1 and words[0][:1].isupper() and any(w[:1].isupper() for w in words[1:])


def _names(title: str) -> Iterator[str]:
    """Yields what a title may say that the project is called."""
    yield title
    yield _PLACE_AT_END.sub("", title)
    yield from _QUOTED.findall(title)
    # `Sluttrapport: Navn` and `Navn. Sluttrapport`: the one part that isn't of the document.
    parts = [each for each in _BREAK.split(title) if len(_key(each)) >= _LEAST_CHARS]
    if len(parts) == 1:
        yield parts[0]
        yield _PLACE_AT_END.sub("", parts[0])


def _heads(title: str) -> Iterator[str]:
    """Yields the beginnings of a title that may be the project's name."""
    parts = [each for each in _BREAK.split(title) if _key(each)]
    if parts:
        yield parts[0]
        yield _PLACE_AT_END.sub("", parts[0])
        yield _BEFORE_PREPOSITION.split(parts[0].strip())[0]


def _keys(names: Iterable[str]) -> tuple[str, ...]:
    """Returns the names as stems, each once, without those that are too short to tell."""
    return _unique(*(key for name in names if len(key := _key(name)) >= _LEAST_CHARS))


def _key(name: str) -> str:
    words = re.findall(r"\w+", _OF_THE_DOCUMENT.sub(" ", name).lower())
    return " ".join(stem(word) for word in words if word not in _SMALL)


def _file(document: Document) -> str:
    """Returns the folder and what a file's name says of the project; nothing for one word."""
    source = document.source
    if document.kind is PageKind.REGISTER_ROW or "#" in source or "://" in source:
        return ""
    path = PurePosixPath(source.replace("\\", "/"))
    name = re.sub(r"[\W_]+", " ", path.stem.partition(".")[0])
    key = _key(name)
    return f"{path.parent}/{key}" if " " in key and len(key) > _LEAST_CHARS else ""


def _numbers(document: Document, head: str) -> tuple[str, ...]:
    told = [f.value for f in document.fields if f.name == "case_number"]
    told += [match["number"] for match in _NUMBER_LABEL.finditer(head)]
    return _unique(*(each.strip() for each in told if sum(map(str.isdigit, each)) > 4))


def _figures(document: Document, read: Sequence[Field]) -> tuple[int, ...]:
    """Returns the sums that a document names, those that aren't round: 1 850 000, not 500 000."""
    found = [int(f.value) for f in read if f.name == "amount" and f.value.isdigit()]
    if document.kind is not PageKind.REGISTER_ROW:
        found += [int(re.sub(r"\D", "", each)) for each in _FIGURE.findall(document.text)]
    telling = (n for n in found if 10_000 <= n < _MOST_MONEY and len(str(n).rstrip("0")) > 1)
    return tuple(dict.fromkeys(telling))[:_MOST_FIGURES]


def _body(name: str) -> Organisation:
    """Returns the body that a label names; a municipality also where it says `Kommune: Lier`."""
    unit = municipality(name)
    return organisation(f"{unit.name} kommune" if unit else name)


def _values(read: Sequence[Field], name: str) -> list[str]:
    return [field.value for field in read if field.name == name]


def _unique(*values: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in values if each))


# ---- whether two are of one project


@dataclass(frozen=True, slots=True)
class Known:
    """A document that may be joined: its source, in the order that documents came, and traits."""

    source: str
    traits: Traits


def bonds_between(documents: Sequence[Known]) -> tuple[Bond, ...]:
    """Returns which of the documents are of one project, with the evidence, pair by pair.

    The surest go first. No bond brings strangers or two applications into one project by way of
    a third document.
    """
    found = {
        (left.source, right.source): evidence
        for left, right in _candidates(documents)
        if (evidence := agreeing(left.traits, right.traits))
    }
    traits = {each.source: each.traits for each in documents}
    place = {source: number for number, source in enumerate(traits)}
    members = {source: [source] for pair in found for source in pair}
    kept = []
    for pair in sorted(found, key=lambda pair: (-len(found[pair]), *map(place.__getitem__, pair))):
        group, other = (members[source] for source in pair)
        if group is not other and _clash(group, other, traits):
            continue
        kept.append(Bond(*pair, True, "machine", found[pair]))
        if group is not other:
            group.extend(other)
            members.update(dict.fromkeys(other, group))
    return tuple(kept)


def _clash(lefts: Iterable[str], rights: Iterable[str], traits: dict[str, Traits]) -> bool:
    pairs = ((traits[a], traits[b]) for a, b in product(lefts, rights))
    return any(_both_apply(a, b) or are_strangers(a, b) for a, b in pairs)


def agreeing(left: Traits, right: Traits) -> tuple[str, ...]:
    """Returns what shows that two documents are of one project; nothing if that isn't shown."""
    if are_strangers(left, right) or _both_apply(left, right):
        return ()
    name = _name(left, right)
    agree = {
        "number": bool(set(left.numbers) & set(right.numbers)),
        "name": name >= Name.LIKE,
        "file": bool(left.file) and left.file == right.file,
        "lead": _share_lead(left, right),
        "place": _share_place(left, right),
        "period": _meet(left, right),
        "amount": bool(set(left.figures) & set(right.figures)),
    }
    evidence = tuple(each for each, agrees in agree.items() if agrees)
    return evidence if _suffices(left, right, name, agree) else ()


def _suffices(left: Traits, right: Traits, name: Name, agree: Mapping[str, bool]) -> bool:
    """Says whether what agrees besides the name is enough for a name that agrees so well."""
    home = agree["place"] or agree["lead"]
    if agree["number"] and (home or name >= Name.LIKE):
        return True
    beside = agree["file"] or agree["amount"] or _same_period(left, right)
    if left.phase == right.phase:
        return name is Name.DECLARED and (home or beside)
    match name:
        case Name.DECLARED | Name.SAME:
            return home or beside
        case Name.LIKE:
            return home and beside
        case Name.A_WORD:
            return home and (agree["file"] or _share_telling_sum(left, right))
        case Name.NONE:
            return home and agree["file"]


def are_strangers(left: Traits, right: Traits) -> bool:
    """Says whether something forbids that two documents are of one project."""
    if "und" not in (left.language, right.language) and left.language != right.language:
        return True
    if left.places and right.places and not set(left.places) & set(right.places):
        return True
    declared = _name(left, right) is Name.DECLARED
    if left.proper and right.proper and not declared:
        return True
    if not declared and _other_leads(left, right):
        return True
    both_sure = left.sure and right.sure
    gap = _gap(left, right) if both_sure else _gap(_lifetime(left), _lifetime(right))
    return gap is not None and gap > (_MONTHS_APART if both_sure else _DATES_APART)


def _both_apply(left: Traits, right: Traits) -> bool:
    return left.phase == right.phase == Phase.APPLICATION


def _name(left: Traits, right: Traits) -> Name:
    """Returns how well the names agree."""
    if _declared_by(left, right) or _declared_by(right, left):
        return Name.DECLARED
    lefts, rights = ({*each.declared, *each.names} for each in (left, right))
    shared = (lefts & rights) | (lefts & set(right.heads)) | (rights & set(left.heads))
    if any(" " in each or each in {*left.declared, *right.declared} for each in shared):
        return Name.SAME
    if _share(left.title, right.title, least=4) >= _NEARLY_ALL:
        return Name.SAME
    if shared or set(left.heads) & set(right.heads):
        return Name.LIKE
    if _share(left.title, right.title, least=3) >= _MOST:
        return Name.LIKE
    return Name.A_WORD if _telling(left.title) & _telling(right.title) else Name.NONE


def _declared_by(left: Traits, right: Traits) -> bool:
    """Says whether a proper name that `left` declares is that of `right`, or begins its title."""
    bears = {*right.proper, *right.declared, *right.names, *right.heads}
    return any(name in bears or f"{right.title} ".startswith(f"{name} ") for name in left.proper)


def _share(left: str, right: str, *, least: int) -> float:
    """Returns the share of the shorter title's words that both have, 0 for fewer than `least`.

    Also 0 where a number is in one only: `fase 1` is not `fase 2`.
    """
    lefts, rights = set(left.split()), set(right.split())
    shared = lefts & rights
    if len(shared) < least or any(map(str.isdigit, lefts ^ rights)):
        return 0.0
    return len(shared) / min(len(lefts), len(rights))


def _telling(title: str) -> set[str]:
    return {word for word in title.split() if len(word) > 5}


def _share_place(left: Traits, right: Traits) -> bool:
    """Says whether a municipality takes part in both, or in one and is named in the other."""
    if left.places and right.places:
        return bool(set(left.places) & set(right.places))
    return bool(set(left.places) & set(right.near) or set(right.places) & set(left.near))


def _share_lead(left: Traits, right: Traits) -> bool:
    lefts, rights = set(left.leads), set(right.leads)
    return bool(lefts & {*rights, *right.partners} or rights & set(left.partners))


def _other_leads(left: Traits, right: Traits) -> bool:
    """Says whether others lead: another municipality, or another body elsewhere.

    Of bodies in one municipality one may be a part of the other.
    """
    if not (left.leads and right.leads) or _share_lead(left, right):
        return False
    towns = [any(organisation(lead).municipality for lead in t.leads) for t in (left, right)]
    return all(towns) or not _share_place(left, right)


def _share_telling_sum(left: Traits, right: Traits) -> bool:
    """Says whether both name a sum of three figures or more: 1 850 000, not 1 100 000."""
    return any(len(str(n).rstrip("0")) > 2 for n in set(left.figures) & set(right.figures))


def _same_period(left: Traits, right: Traits) -> bool:
    known = left.start is not None and left.end is not None
    return known and (left.start, left.end) == (right.start, right.end)


def _meet(left: Traits, right: Traits) -> bool:
    """Says whether the periods are told and meet, or nearly: one may be planned and one be real."""
    gap = _gap(left, right)
    return gap is not None and gap <= _MONTHS_APART


def _gap(left: Traits, right: Traits) -> int | None:
    """Returns how many months lie between two periods, negative where they overlap."""
    if not (left.start and right.start):
        return None
    first, second = _month(left.start), _month(right.start)
    return max(
        second - _month(left.end or left.start),
        first - _month(right.end or right.start),
    )


def _lifetime(traits: Traits) -> Traits:
    """Returns the traits with a period from the first to the last that the document tells."""
    months = sorted(m for m in (traits.start, traits.end, traits.published) if m)
    return replace(traits, start=months[0], end=months[-1]) if months else traits


def _month(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:7] or 1)


# ---- projects


def groups(sources: Iterable[str], bonds: Iterable[Bond]) -> dict[str, str]:
    """Returns, of each source, the first one of its project.

    Bonds of people go first: what a person parted is not joined again, also not by way of a
    third document.
    """
    order = {source: place for place, source in enumerate(sources)}
    bonds = [each for each in bonds if each.left in order and each.right in order]
    members = {source: {source} for source in order}
    apart: dict[str, set[str]] = {}
    for each in bonds:
        if each.how == "person" and not each.joined:
            apart.setdefault(each.left, set()).add(each.right)
            apart.setdefault(each.right, set()).add(each.left)
    joining = [each for each in bonds if each.joined]
    joining.sort(key=lambda b: (b.how != "person", -len(b.evidence), order[b.left], order[b.right]))
    for bond in joining:
        left, right = members[bond.left], members[bond.right]
        if left is right or any(not apart.get(each, set()).isdisjoint(right) for each in left):
            continue
        left |= right
        members.update(dict.fromkeys(right, left))
    first = {id(group): min(group, key=order.__getitem__) for group in members.values()}
    return {source: first[id(group)] for source, group in members.items()}


def _candidates(documents: Sequence[Known]) -> Iterator[tuple[Known, Known]]:
    """Yields the pairs that share a number or a name, or a word of the title and a place."""
    blocks: dict[str, list[Known]] = {}
    words: dict[tuple[str, str], list[Known]] = {}
    for each in documents:
        traits = each.traits
        begins = " ".join(traits.title.split()[:2])
        proper = (" ".join(name.split()[:2]) for name in traits.proper)
        names = {*traits.declared, *traits.names, *traits.heads, *traits.proper, begins, *proper}
        for key in {*traits.numbers, traits.file, *names} - {""}:
            blocks.setdefault(key, []).append(each)
        for word, place in product(_telling(traits.title), {*traits.places, *traits.near[:3]}):
            words.setdefault((word, place), []).append(each)
    for block in blocks.values():
        if len(block) <= _MOST_IN_BLOCK:
            yield from combinations(block, 2)
    for block in words.values():
        if len(block) <= _MOST_WITH_WORD:
            yield from combinations(block, 2)
