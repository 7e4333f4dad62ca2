"""What projects are often about: subjects, their names in three languages, and their words.

``subjects.csv`` is our own. `nb`, `nn` and `en` name a subject as people do; `level` says whether
it may name a group of projects, a theme, or both. `forms` are what texts about it say, those with a
space only where all of the words stand; a subject without any names nothing. `words` are single
words, of the problem, the setting, the means and what is measured, in any of the languages.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from synthese.wording import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject: its name by language, the phrases that tell of it, and its words.

    `words` hold those of the names and the phrases too, each once, in lower case.
    """

    name: Mapping[Language, str]
    level: str
    forms: tuple[str, ...]
    words: tuple[str, ...]


@cache
def subjects() -> tuple[Subject, ...]:
    """Returns every subject, in the order of the table."""
    text = files("synthese.norwegian").joinpath("subjects.csv").read_text("utf-8")
    return tuple(_subject(row) for row in csv.DictReader(text.splitlines()))


def _subject(row: Mapping[str, str]) -> Subject:
    name = {language: row[language] for language in LANGUAGES if row[language]}
    forms = tuple(filter(None, row["forms"].split("|")))
    told = (word for form in (*name.values(), *forms) for word in form.lower().split())
    words = dict.fromkeys((*told, *row["words"].lower().split()))
    return Subject(name, row["level"], forms, tuple(words))
