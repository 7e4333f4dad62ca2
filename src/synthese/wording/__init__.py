"""Every sentence that a user reads, in bokmål, nynorsk and English, as gettext catalogues.

A sentence lives in ``<language>/<area>.po`` beside this file, under its name, and is asked for as
``"<area>.<name>"``: the catalogues are keyed, and bokmål is a translation like the others. What
differs with a number has its plural forms there. Tools that translate (Poedit, Weblate) read and
write the files; a test holds that every sentence stands in all three with the same placeholders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Language = Literal["nb", "nn", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@cache
def sentences(area: str, language: Language = "nb") -> Mapping[str, tuple[str, ...]]:
    """Returns ``{name: forms}`` of one area: one form, or one for each plural."""
    from babel.messages.pofile import read_po

    with files(__package__).joinpath(language, f"{area}.po").open("rb") as file:
        found = read_po(file, locale=language)
    told: dict[str, tuple[str, ...]] = {}
    for message in found:
        name = message.id if isinstance(message.id, str) else message.id[0]
        forms = message.string
        told[name] = (forms,) if isinstance(forms, str) else tuple(forms or ())
    told.pop("", None)  # the catalogue's head
    return told


@cache
def _plural_of(language: Language) -> Callable[[int], int]:
    from gettext import c2py

    from babel.messages.plurals import get_plural

    rule: Callable[[int], int] = c2py(get_plural(language).plural_expr)
    return rule


def named(kind: str, code: str, language: Language = "nb") -> str:
    """Returns the name of a code (a ``language``, ``kind``, ``format``, ``status`` or ``facet``).

    What has no name of its own, such as a municipality, is its own name.
    """
    name = f"{kind}_{code}"
    return say(f"names.{name}", language) if name in sentences("names") else code


def say(key: str, language: Language = "nb", **values: object) -> str:
    """Returns the sentence `key` in `language` with its placeholders filled.

    Raises:
        KeyError: no such sentence, or a placeholder without a value: a fault of the program.
    """
    area, _, name = key.partition(".")
    (sentence,) = sentences(area, language)[name]
    return sentence.format(**values) if values else sentence


def count(key: str, number: int, language: Language = "nb", **values: object) -> str:
    """Returns the form of the sentence `key` that goes with a number, its placeholders filled.

    Raises:
        KeyError: no such sentence, or a placeholder without a value: a fault of the program.
    """
    area, _, name = key.partition(".")
    forms = sentences(area, language)[name]
    return forms[_plural_of(language)(number)].format(**values)


def number(value: float, language: Language = "nb", *, decimals: int = 0) -> str:
    """Returns a number as the language writes it: 12 345,5 or 12,345.5."""
    from babel.numbers import format_decimal

    return str(format_decimal(value, f"#,##0.{'0' * decimals}".rstrip("."), locale=language))


@cache
def months(language: Language = "nb") -> tuple[str, ...]:
    """Returns the names of the twelve months, as they stand in a date."""
    from babel.dates import get_month_names

    return tuple(get_month_names("wide", "format", locale=language).values())
