"""What several tests of the record share: small documents, and the check of offsets."""

from __future__ import annotations

from synthese.describe import describe
from synthese.describe.fields import fields_of
from synthese.describe.values import to_municipality
from synthese.norwegian.amounts import amount_nok, amounts_in
from synthese.norwegian.dates import periods_in
from synthese.norwegian.organisations import organisation
from synthese.norwegian.programmes import programme, programmes_in
from synthese.readers.text import read_text
from synthese.records import Document, Field, Project
from synthese.settings import ReadLimits


def page(text: str, name: str = "prosjekt.txt") -> Document:
    """Returns a text as the document that a file of it becomes."""
    (document,) = read_text(text.encode(), name, ReadLimits())
    assert isinstance(document, Document)
    return document


def record(text: str, name: str = "prosjekt.txt") -> Project:
    """Returns the record of a text."""
    return describe([page(text, name)], "x").project


def period(text: str) -> tuple[str | None, str | None] | None:
    """Returns first and last month of a text's project."""
    found = record(text).period
    return (found.start, found.end) if found else None


def values(document: Document, name: str) -> list[str]:
    """Returns the values of one field, taken or not."""
    return [each.value for each in fields_of(document) if each.name == name]


def sources_that_do_not_hold(document: Document) -> list[Field]:
    """Returns the fields whose place in the text doesn't say what they say."""
    return [
        each
        for each in fields_of(document)
        if each.start is not None and not _holds(each, document)
    ]


def _holds(field: Field, document: Document) -> bool:
    if field.end is None or not 0 <= (field.start or 0) < field.end <= len(document.text):
        return False
    said = document.text[field.start : field.end]
    match field.name:
        case "title" | "acronym" | "summary" | "references" | "themes":
            return said == field.value
        case "amount":
            sums = {str(each.high) for each in amounts_in(said)}
            return field.value in sums or field.value == str(amount_nok(said))
        case "municipality" | "mentioned":
            body = organisation(said).municipality or organisation(f"{said} kommune").municipality
            unit = to_municipality(said)
            return field.value in (body, unit and unit.number) or said[:1].isupper()
        case "lead" | "partners":
            names = (said, f"{said} kommune", f"{said} herad")
            return field.value in {organisation(each).name for each in names}
        case "programme":
            known = {each.programme.name for each in programmes_in(said)}
            whole = programme(said)
            return field.value in known | {said, whole and whole.name}
        case "period" | "published":
            return bool(periods_in(said)) or any(letter.isdigit() for letter in said)
        case _:
            return bool(said.strip())
