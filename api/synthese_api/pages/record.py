"""A project's record, line by line: each value, how it was read, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from synthese.describe.phases import phase_of
from synthese.describe.values import FIELDS, period_text, to_municipality
from synthese.norwegian.units import centrality, county_of
from synthese.records import (
    SURE,
    Correction,
    Document,
    Field,
    Municipality,
    Project,
    ProjectDetail,
)
from synthese_api.pages.life import in_order
from synthese_api.pages.links import Search

# In the order in which a reader asks: where, when, how far, who, how much, about what.
_SHOWN = (
    "municipality",
    "mentioned",
    "period",
    "status",
    "phase",
    "lead",
    "leader",
    "partners",
    "amount",
    "programme",
    "funder",
    "themes",
    "acronym",
    "publisher",
    "government",
    "url",
    "references",
)
# Shown above the record, or with each document; here only where a person has put them right.
_ELSEWHERE = ("title", "summary", "published")
_PLACES = ("municipality", "mentioned")
_FOLDED = 8  # values of a field from which on the rest is folded away
_MOST_UNSURE = 40
_AROUND_CHARS = 70  # of a quote, on either side of what was read
_QUOTED_CHARS = 200  # of what was read
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Quote:
    """What a value was read in: the source's own words, and where they go on."""

    before: str
    found: str
    after: str
    cut_before: bool
    cut_after: bool
    language: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One place that a value was read at: how, and the address of the place if it has one.

    `phase` tells the project's documents apart where there are several, and where that is the same
    of two, `number` does: their place in the project's life, from 1.
    """

    how: str
    url: str | None = None
    phase: str | None = None
    number: int | None = None
    correction: Correction | None = None
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the record as `Field` writes it, and for a municipality what is known of it."""

    code: str
    readings: tuple[Reading, ...]
    unit: Municipality | None = None

    @property
    def county(self) -> str | None:
        """The county of a municipality."""
        found = county_of(self.unit.number) if self.unit else None
        return found.name if found else None

    @property
    def centrality(self) -> int | None:
        """The class of centrality of a municipality, 1 to 6."""
        return centrality(self.unit.number) if self.unit else None


@dataclass(frozen=True, slots=True)
class Row:
    """A field of the record with its values, the first of them shown at once.

    `read` are the values that the machine read, where a person's word stands before them.
    `history` is all that people have said of it, the oldest first.
    """

    name: str
    shown: tuple[Value, ...]
    more: tuple[Value, ...]
    corrected: bool
    read: tuple[Value, ...] = ()
    history: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsure:
    """A value that was read and not taken into the record; `doubtful` where it isn't sure."""

    name: str
    value: str
    doubtful: bool
    reading: Reading


def rows(detail: ProjectDetail, search: Search, *, opened: str = "") -> list[Row]:
    """Returns the fields of the record that have a value or a history, and the one `opened`."""
    taken = values_of(detail.project)
    told = {each.field for each in detail.corrections} | {opened}
    names = (*(name for name in _ELSEWHERE if name in told), *_SHOWN)
    reader = _Reader.of(detail, search)
    return [_row(name, taken[name], reader) for name in names if taken[name] or name in told]


def unfilled(shown: Iterable[Row]) -> list[str]:
    """Returns the fields that a person may set and that stand in no row."""
    there = {row.name for row in shown}
    return [name for name in FIELDS if name not in there]


def values_of(project: Project) -> dict[str, tuple[str, ...]]:
    """Returns the record's values by field, each as `Field` writes it."""
    amount = project.amount_nok
    return {
        "title": _one(project.title),
        "acronym": _one(project.acronym),
        "summary": _one(project.summary),
        "programme": _one(project.programme),
        "funder": _one(project.funder),
        "amount": () if amount is None else (str(amount),),
        "lead": _one(project.lead),
        "leader": _one(project.leader),
        "partners": project.partners,
        "municipality": tuple(unit.number for unit in project.municipalities),
        "mentioned": tuple(unit.number for unit in project.mentioned),
        "period": (period_text(project.period),) if project.period else (),
        "published": _one(project.published),
        "status": _one(project.status),
        "phase": _one(project.phase),
        "themes": project.themes,
        "publisher": _one(project.publisher),
        "government": _one(project.government),
        "references": project.references,
        "url": _one(project.url),
    }


def unsure(detail: ProjectDetail, search: Search) -> list[Unsure]:
    """Returns what was read and not taken, each value once, the surest first."""
    taken = values_of(detail.project)
    keys = {name: {_key(name, code) for code in codes} for name, codes in taken.items()}
    left = [
        field
        for field in sorted(detail.fields, key=lambda each: -each.confidence)
        if field.name in _SHOWN
        and field.name not in ("phase", "url")
        and _key(field.name, field.value) not in keys[field.name]
        and not (field.name == "mentioned" and field.value in taken["municipality"])
    ]
    found = {(field.name, _key(field.name, field.value)): field for field in reversed(left)}
    ordered = sorted(found.values(), key=lambda each: _SHOWN.index(each.name))
    reader = _Reader.of(detail, search)
    return [
        Unsure(each.name, each.value, each.confidence < SURE, reader.reading(each))
        for each in ordered[:_MOST_UNSURE]
    ]


def newest(corrections: Iterable[Correction]) -> dict[str, Correction]:
    """Returns the correction in force of each field that has one."""
    found = {each.field: each for each in sorted(corrections, key=lambda each: each.at)}
    return {field: each for field, each in found.items() if each.values}


def typed_values(detail: ProjectDetail, field: str) -> Sequence[str]:
    """Returns a field's values as a person would type them."""
    if field in _PLACES:
        units = getattr(detail.project, "mentioned" if field == "mentioned" else "municipalities")
        return [unit.name for unit in units]
    return [_key(field, code) for code in _known(detail, field)]


def _known(detail: ProjectDetail, field: str) -> tuple[str, ...]:
    return values_of(detail.project).get(field, ()) if field in FIELDS else ()


def _key(name: str, code: str) -> str:
    """Returns what tells values apart: a period is the same however exactly it is told."""
    return code.partition(" ")[0] if name == "period" else code


def _one(value: str | None) -> tuple[str, ...]:
    return (str(value),) if value else ()


def _row(name: str, codes: Sequence[str], reader: _Reader) -> Row:
    values = _values(name, codes, reader)
    first = _FOLDED if len(values) > _FOLDED + 1 else len(values)
    corrected = name in reader.detail.project.corrected
    return Row(
        name,
        tuple(values[:first]),
        tuple(values[first:]),
        corrected,
        read=tuple(_values(name, _read(reader.detail, name), reader)) if corrected else (),
        history=tuple(each for each in reader.detail.corrections if each.field == name),
    )


def _values(name: str, codes: Iterable[str], reader: _Reader) -> list[Value]:
    project = reader.detail.project
    units = {unit.number: unit for unit in (*project.municipalities, *project.mentioned)}
    by_value = _by_value(reader.detail.fields, name)
    return [
        Value(
            code,
            reader.readings(by_value.get(_key(name, code), ())),
            (units.get(code) or to_municipality(code)) if name in _PLACES else None,
        )
        for code in codes
    ]


def _read(detail: ProjectDetail, name: str) -> list[str]:
    """Returns what the machine read for a field: what it is sure of, or else its best guess."""
    own = [each for each in detail.fields if each.name == name and each.how != "person"]
    own.sort(key=lambda each: -each.confidence)
    sure = [each for each in own if each.confidence >= SURE] if FIELDS.get(name) else []
    return list({_key(name, each.value): each.value for each in (sure or own[:1])}.values())


def _by_value(fields: Iterable[Field], name: str) -> Mapping[str, list[Field]]:
    found: dict[str, list[Field]] = {}
    for each in fields:
        if each.name == name:
            found.setdefault(_key(name, each.value), []).append(each)
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    """What readings are told by: the project's documents, by phase where there are several."""

    detail: ProjectDetail
    search: Search
    documents: Mapping[str, Document]
    phases: Mapping[str, tuple[str, int | None]]
    corrections: Mapping[str, Correction]

    @classmethod
    def of(cls, detail: ProjectDetail, search: Search) -> _Reader:
        documents = {each.document.source: each.document for each in detail.documents}
        return cls(detail, search, documents, _phases(detail), newest(detail.corrections))

    def readings(self, fields: Iterable[Field]) -> tuple[Reading, ...]:
        """Returns how a value was read: a person's word alone, else the surest of each document."""
        ordered = sorted(fields, key=lambda each: (each.how != "person", -each.confidence))
        if ordered and ordered[0].how == "person":
            return (self.reading(ordered[0]),)
        best = {field.document: field for field in reversed(ordered)}
        return tuple(self.reading(each) for each in ordered if best[each.document] is each)

    def reading(self, field: Field) -> Reading:
        """Returns how one value was read, and where."""
        if field.how == "person":
            return Reading("person", correction=self.corrections.get(field.name))
        source = field.document or self.detail.documents[0].document.source
        phase, number = self.phases.get(source, (None, None))
        if not field.end or field.start is None:
            return Reading(field.how, phase=phase, number=number)
        span = (field.start, field.end)
        url = self.search.place_url(self.detail.project.id, source, span=span)
        document = self.documents.get(source)
        quote = _quote(document, span) if document else None
        return Reading(field.how, url, phase, number, quote=quote)


def _phases(detail: ProjectDetail) -> dict[str, tuple[str, int | None]]:
    """Returns how several documents are told apart: by phase, or else by number."""
    if len(detail.documents) < 2:
        return {}
    documents = [each.document for each in in_order(detail)]
    phases = [str(phase_of(each)) for each in documents]
    return {
        each.source: (phase, number if phases.count(phase) > 1 else None)
        for number, (each, phase) in enumerate(zip(documents, phases, strict=True), start=1)
    }


def _quote(document: Document, span: tuple[int, int]) -> Quote:
    """Returns what stands at a place, with the rest of its paragraph as far as there is room."""
    text, (start, end) = document.text, span
    broken = text.rfind("\n\n", max(0, start - _AROUND_CHARS), start)
    first = broken + 2 if broken >= 0 else max(0, start - _AROUND_CHARS)
    stop = text.find("\n\n", end)
    last = min(stop if stop >= 0 else len(text), end + _AROUND_CHARS)
    before, after = text[first:start], text[end:last]
    cut_before = first > 0 and not text[:first].endswith("\n\n")
    cut_after = last < len(text) and not text.startswith("\n\n", last)
    found = text[start:end]
    return Quote(
        before=_flat(before.partition(" ")[2] if cut_before else before),
        found=_flat(found if len(found) <= _QUOTED_CHARS else f"{found[:_QUOTED_CHARS]}…"),
        after=_flat(after.rpartition(" ")[0] if cut_after else after),
        cut_before=cut_before,
        cut_after=cut_after,
        language=document.language,
        page=next((p.number for p in document.pages if p.start <= start < p.end), None),
    )


def _flat(text: str) -> str:
    """Returns text as one line, its outer spaces kept: a quote is put together of three."""
    return _SPACES.sub(" ", text)
