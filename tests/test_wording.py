from __future__ import annotations

import gettext
import io
import re
import string
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import synthese.wording
from synthese.wording import LANGUAGES, count, months, number, say, sentences

HERE = Path(synthese.wording.__file__).parent
AREAS = sorted(path.stem for path in (HERE / "nb").glob("*.po"))
CODE = [path for folder in ("src", "api") for path in (HERE.parents[2] / folder).rglob("*.py")]
FILE_ENDINGS = {"toml", "sqlite", "html", "json", "jsonl", "css", "js"}
TEMPLATES = list((HERE.parents[2] / "api").rglob("*.html"))


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_the_catalogues_of_all_languages_have_the_same_areas() -> None:
    areas = [sorted(path.stem for path in (HERE / each).glob("*.po")) for each in LANGUAGES]
    assert areas == [AREAS] * 3


@pytest.mark.parametrize("area", AREAS)
def test_every_sentence_stands_in_three_languages_with_the_same_placeholders(area: str) -> None:
    by_language = [sentences(area, language) for language in LANGUAGES]
    assert by_language[0].keys() == by_language[1].keys() == by_language[2].keys()
    for name in by_language[0]:
        forms = [each[name] for each in by_language]
        assert all(each for several in forms for each in several), name
        assert len({len(several) for several in forms}) == 1, name
        held = {frozenset(placeholders(several[-1])) for several in forms}
        assert len(held) == 1, name
        assert all(placeholders(several[0]) <= placeholders(several[-1]) for several in forms), name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", AREAS)
def test_gettext_reads_every_catalogue(area: str, language: str) -> None:
    with (HERE / language / f"{area}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    assert not [each.id for each in catalogue if each.fuzzy and each.id]
    made = io.BytesIO()
    write_mo(made, catalogue)
    made.seek(0)
    compiled = gettext.GNUTranslations(made)
    for name, forms in sentences(area, language).items():
        if len(forms) == 1:
            assert compiled.gettext(name) == forms[0]
        else:
            told = [compiled.ngettext(name, name, number) for number in (0, 1, 2)]
            assert told == [forms[1], forms[0], forms[1]]


def test_numbers_months_and_plurals_follow_the_language() -> None:
    assert number(12345, "nb") == number(12345, "nn") == "12\u00a0345"
    assert (number(1234.5, "nb", decimals=1), number(1234.5, "en", decimals=2)) == (
        "1\u00a0234,5",
        "1,234.50",
    )
    assert [months(each)[4] for each in LANGUAGES] == ["mai", "mai", "May"]
    assert [
        count("web.hits", 1, each, n=1) != count("web.hits", 2, each, n=1) for each in LANGUAGES
    ]


def test_every_sentence_that_the_code_names_exists() -> None:
    pattern = re.compile(rf"""["']((?:{"|".join(AREAS)})\.[a-z0-9_]*[a-z0-9])["']""")
    for path in CODE + TEMPLATES:
        for key in pattern.findall(path.read_text("utf-8")):
            area, _, name = key.partition(".")
            if name in FILE_ENDINGS:
                continue
            assert name in sentences(area), f"{path.name} names {key}"


def test_a_sentence_is_filled() -> None:
    assert "synthese add" in say("index.missing", "nb", path="x")
    with pytest.raises(KeyError):
        say("index.missing", "nb", wrong="x")
