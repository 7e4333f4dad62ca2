"""What a person says of a project in one of the page's forms."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """A form as it was filled in, and why it could not be taken.

    `step` is the form: ``rett`` corrects a field, ``skill`` parts a document, ``samle`` joins.
    `about` is the field, the document's key or the other project's id.
    """

    step: str = ""
    field: str = ""
    values: str = ""
    by: str = ""
    note: str = ""
    about: str = ""
    message: str = ""


NOTHING_SAID = Said()
