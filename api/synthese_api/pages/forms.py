"""What a person says of a project in one of the page's forms."""

from __future__ import annotations

from dataclasses import dataclass

from synthese.describe.values import FIELDS


@dataclass(frozen=True, slots=True)
class Said:
    """A form as it was filled in, and why it could not be taken.

    `step` is the form: ``rett`` corrects a field, ``angre`` takes that back, ``skill`` parts a
    document, ``samle`` joins. `about` is what the field is put back to, the document's key or the
    other project's id.
    """

    step: str = ""
    field: str = ""
    values: str = ""
    by: str = ""
    note: str = ""
    about: str = ""
    message: str = ""


NOTHING_SAID = Said()


def anchor(field: str) -> str:
    """Returns the id of a field's row in the page, empty where there is no such field."""
    return f"felt-{field}" if field in FIELDS else ""
