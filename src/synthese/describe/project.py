"""Documents of one project → its record: of each field the surest value, a person's before all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from synthese.describe.fields import fields_of
from synthese.describe.money import sum_differs
from synthese.describe.phases import phase_of
from synthese.describe.values import FIELDS, to_municipality, to_period
from synthese.norwegian.organisations import organisation
from synthese.norwegian.units import today, units_named
from synthese.records import SURE, Correction, Document, Field, Municipality, Phase, Project

# Columns of a table that have a place in the record; the others are kept as they are.
_KNOWN = frozenset(
    (
        "acronym", "amount", "case_number", "challenge", "contact", "county", "deadline", "end",
        "funder", "government", "id", "language", "lead", "municipality", "our_role", "partners",
        "period", "programme", "published", "publisher", "references", "start", "status", "text",
        "themes", "title", "url",
    )
)  # fmt: skip
_LIFE = {phase: place for place, phase in enumerate(Phase)}
# A field's value is of the project as it was last told; a page says it before an application.
_TELLS_MOST = (Phase.FINAL, Phase.PAGE, Phase.FOLLOW_UP, Phase.INTERIM, Phase.APPLICATION)


@dataclass(frozen=True, slots=True)
class Description:
    """A project's record and every value that was read for it, taken or not."""

    project: Project
    fields: tuple[Field, ...]


def describe(
    documents: Sequence[Document], project_id: str, corrections: Iterable[Correction] = ()
) -> Description:
    """Returns what the documents of one project tell of it, at least one of them.

    What no document tells stays empty. A person's corrections go before what was read.
    """
    told = sorted(documents, key=lambda each: _TELLS_MOST.index(phase_of(each)))
    read = [field for each in told for field in fields_of(each)]
    fields = (*_set_by_people(corrections), *read)
    return Description(_project(project_id, told, fields), fields)


def _set_by_people(corrections: Iterable[Correction]) -> tuple[Field, ...]:
    """Returns what people have set, the newest correction of each field."""
    newest = {each.field: each for each in sorted(corrections, key=lambda each: each.at)}
    return tuple(
        Field(each.field, value, how="person") for each in newest.values() for value in each.values
    )


def _project(project_id: str, told: Sequence[Document], fields: Sequence[Field]) -> Project:
    first = told[0]
    values = {name: _values(fields, name) for name in FIELDS}
    one = {name: found[0] if found else None for name, found in values.items()}
    participants = _units(values["municipality"])
    lead = one["lead"]
    amount, period = one["amount"], one["period"]
    return Project(
        id=project_id,
        title=one["title"] or first.title,
        source=first.source,
        language=first.language,
        kind=first.kind,
        format=first.format,
        municipalities=participants,
        mentioned=tuple(u for u in _units(values["mentioned"]) if u not in participants),
        former=_former(told, fields, participants),
        period=to_period(period) if period else None,
        amount_nok=int(amount) if amount else None,
        programme=one["programme"],
        funder=one["funder"],
        lead=lead,
        partners=tuple(each for each in values["partners"] if each != lead),
        status=one["status"],
        summary=_ended(one["summary"], first.text),
        url=one["url"],
        themes=values["themes"],
        acronym=one["acronym"],
        published=_published(fields),
        phase=_furthest(fields),
        leader=one["leader"],
        actor=_actor(lead, participants),
        publisher=one["publisher"],
        government=one["government"],
        references=values["references"],
        doubts=_doubts(told),
        corrected=tuple(dict.fromkeys(each.name for each in fields if each.how == "person")),
        extra={
            field.name: field.value
            for each in told
            for field in each.fields
            if field.how == "column" and field.name not in _KNOWN
        },
    )


def _values(fields: Iterable[Field], name: str) -> tuple[str, ...]:
    """Returns the values of a field that are sure, each once, the surest first.

    A person's values stand alone. For a field of one value the surest comes first; for others
    labels and columns are the whole list where they say it.
    """
    found = [each for each in fields if each.name == name and each.confidence >= SURE]
    by_person = [each for each in found if each.how == "person"]
    if by_person:
        return tuple(dict.fromkeys(each.value for each in by_person if each.value))
    ordered = sorted(found, key=lambda each: -each.confidence)
    return tuple(dict.fromkeys(each.value for each in ordered))


def _published(fields: Iterable[Field]) -> str | None:
    """Returns the newest document's own date, of each document the surest that it tells."""
    surest: dict[str | None, Field] = {}
    for each in fields:
        if each.name == "published" and each.confidence >= SURE:
            if each.how == "person":
                return each.value
            before = surest.get(each.document)
            if before is None or each.confidence > before.confidence:
                surest[each.document] = each
    return max((each.value for each in surest.values()), default=None)


def _units(values: Iterable[str]) -> tuple[Municipality, ...]:
    return tuple(dict.fromkeys(unit for each in values if (unit := to_municipality(each))))


def _former(
    told: Iterable[Document], fields: Iterable[Field], participants: Iterable[Municipality]
) -> tuple[Municipality, ...]:
    """Returns the participants' older names that the sources use, with today's number."""
    texts = {each.source: each.text for each in told}
    numbers = {unit.number for unit in participants}
    written = (
        (each.value, texts[each.document][each.start : each.end])
        for each in fields
        if each.name == "municipality"
        and each.value in numbers
        and each.start is not None
        and each.document in texts
    )
    return tuple(dict.fromkeys(name for each in written if (name := _older_name(*each))))


def _older_name(number: str, written: str) -> Municipality | None:
    """Returns the unit that a text names where it is now part of one of another name."""
    unit, named = today(number), units_named(written)
    if unit is None or len(named) != 1 or named[0].end is None or unit.name in named[0].names:
        return None
    return Municipality(number, named[0].names[-1] if "(" in named[0].name else named[0].name)


def _furthest(fields: Iterable[Field]) -> Phase:
    found = [Phase(each.value) for each in fields if each.name == "phase"]
    people = [Phase(e.value) for e in fields if e.name == "phase" and e.how == "person"]
    return people[0] if people else max(found, key=_LIFE.__getitem__, default=Phase.PAGE)


def _actor(lead: str | None, participants: Sequence[Municipality]) -> str | None:
    """Returns what kind of body leads: the lead's own, or a municipality where one takes part."""
    kind = organisation(lead).kind if lead else None
    if kind in (None, "other"):
        return "municipality" if participants else kind
    return kind


def _ended(summary: str | None, text: str) -> str | None:
    """Returns a summary with a mark where it breaks off within a sentence."""
    if summary and summary[-1] not in '.!?»”"' and summary in text:
        return f"{summary} …"
    return summary


def _doubts(told: Sequence[Document]) -> tuple[str, ...]:
    return ("record.sum_differs",) if any(map(sum_differs, told)) else ()
