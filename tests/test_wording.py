from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import synthese.wording
from synthese.wording import LANGUAGES, say, sentences

HERE = Path(synthese.wording.__file__).parent
AREAS = sorted(path.stem for path in HERE.glob("*.toml"))
CODE = [path for folder in ("src", "api") for path in (HERE.parents[2] / folder).rglob("*.py")]
FILE_ENDINGS = {"toml", "sqlite", "html", "json", "css", "js"}
FILE_ENDINGS = {"toml", "sqlite", "html", "json", "css", "js"}
TEMPLATES = list((HERE.parents[2] / "api").rglob("*.html"))


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("area", AREAS)
def test_every_sentence_stands_in_three_languages_with_the_same_placeholders(area: str) -> None:
    for name, told in sentences(area).items():
        assert set(told) == set(LANGUAGES), name
        assert all(told.values()), name
        assert len({frozenset(placeholders(each)) for each in told.values()}) == 1, name


def test_every_sentence_that_the_code_names_exists() -> None:
    pattern = re.compile(rf"""["']((?:{"|".join(AREAS)})\.[a-z0-9_]*[a-z0-9])["']""")
    for path in CODE + TEMPLATES:
        for key in pattern.findall(path.read_text("utf-8")):
            area, _, name = key.partition(".")
            if name in FILE_ENDINGS:
                continue
            counted = f"{name}_one" in sentences(area)  # by `t.count`
            assert name in sentences(area) or counted, f"{path.name} names {key}"


def test_a_sentence_is_filled() -> None:
    assert "synthese add" in say("index.missing", "nb", path="x")
    with pytest.raises(KeyError):
        say("index.missing", "nb", wrong="x")
