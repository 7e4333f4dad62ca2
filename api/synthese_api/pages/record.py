"""A project's record, line by line: each value, how it was read, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from synthese.describe.phases import phase_of
from synthese.describe.values import FIELDS, period_text
from synthese.norwegian.units import centrality, county_of
from synthese.records import SURE, Correction, Field, Municipality, Project, ProjectDetail
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


@dataclass(frozen=True, slots=True)
class Reading:
    """One place that a value was read at: how, and the address of the place if it has one.

    `phase` tells the project's documents apart where there are several.
    """

    how: str
    url: str | None = None
    phase: str | None = None
    correction: Correction | None = None


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
    """A field of the record with its values, the first of them shown at once."""

    name: str
    shown: tuple[Value, ...]
    more: tuple[Value, ...]
    corrected: bool


@dataclass(frozen=True, slots=True)
class Unsure:
    """A value that was read and not taken into the record; `doubtful` where it isn't sure."""

    name: str
    value: str
    doubtful: bool
    reading: Reading


def rows(detail: ProjectDetail, search: Search) -> list[Row]:
    """Returns the fields of the record that have a value."""
    taken = values_of(detail.project)
    corrected = detail.project.corrected
    names = (*(name for name in _ELSEWHERE if name in corrected), *_SHOWN)
    reader = _Reader.of(detail, search)
    return [_row(name, taken[name], reader) for name in names if taken[name]]


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
    project = reader.detail.project
    units = {unit.number: unit for unit in (*project.municipalities, *project.mentioned)}
    by_value = _by_value(reader.detail.fields, name)
    values = [
        Value(
            code,
            reader.readings(by_value.get(_key(name, code), ())),
            units.get(code) if name in _PLACES else None,
        )
        for code in codes
    ]
    first = _FOLDED if len(values) > _FOLDED + 1 else len(values)
    return Row(name, tuple(values[:first]), tuple(values[first:]), name in project.corrected)


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
    phases: Mapping[str, str]
    corrections: Mapping[str, Correction]

    @classmethod
    def of(cls, detail: ProjectDetail, search: Search) -> _Reader:
        documents = [each.document for each in detail.documents]
        phases = {each.source: str(phase_of(each)) for each in documents if len(documents) > 1}
        return cls(detail, search, phases, newest(detail.corrections))

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
        phase = self.phases.get(source)
        if not field.end or field.start is None:
            return Reading(field.how, phase=phase)
        span = (field.start, field.end)
        url = self.search.place_url(self.detail.project.id, source, span=span)
        return Reading(field.how, url, phase)
