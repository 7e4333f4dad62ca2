"""Every sentence that a user reads, in bokmål, nynorsk and English side by side.

A sentence lives in ``<area>.toml`` beside this file, under its name, and is asked for as
``"<area>.<name>"``. A test holds that every sentence stands in all three languages with the
same placeholders.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Language = Literal["nb", "nn", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@cache
def sentences(area: str) -> dict[str, dict[str, str]]:
    """Returns ``{name: {language: sentence}}`` of one area."""
    return tomllib.loads(files(__package__).joinpath(f"{area}.toml").read_text("utf-8"))


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
    sentence = sentences(area)[name][language]
    return sentence.format(**values) if values else sentence
