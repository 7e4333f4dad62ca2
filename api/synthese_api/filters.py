"""``field:value`` as it stands in an address → what the library narrows by."""

from __future__ import annotations

from collections.abc import Iterable

from synthese.errors import InputError

# Every link on a page of hits names them all: with four hundred a page has ten million bytes.
MOST_FILTERS = 100


def filter_pair(text: str) -> tuple[str, str]:
    """Returns field and value.

    Raises:
        InputError: there is no colon, or nothing on one side of it.
    """
    field, _, value = text.partition(":")
    if not field.strip() or not value.strip():
        raise InputError("web.filter_form", filter=text)
    return field.strip(), value.strip()


def filters(texts: Iterable[str]) -> dict[str, list[str]]:
    """Returns the values of each field, in the order given.

    Raises:
        InputError: one of them is not ``field:value``.
    """
    where: dict[str, list[str]] = {}
    for field, value in map(filter_pair, texts):
        where.setdefault(field, []).append(value)
    return where
