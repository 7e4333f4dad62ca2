"""What stands word for word in a project, also over the end of a passage."""

from __future__ import annotations

import pytest

import synthese.phrases
from synthese.errors import InputError
from synthese.index import Index, add, open_index
from synthese.phrases import holding, saying, stands_in
from synthese.settings import Settings

# One sentence so long that passages end within it.
LONG = " ".join(f"ledd{number} følger ledd{number + 1}, og" for number in range(600))
FILES = {
    "natt.md": "# Nattro – hjemme\n\nDigitalt tilsyn om natta, og e‑helse.\n\nTiltaket virker\nfor alle."
    " Kostnad 1,5 mill. i 2019/20 («vår beste idé»).",
    "dag.md": "# Dagtid\n\nTilsynet er digitalt. Tilsyn om dagen. Sensorene virker for de fleste.",
    "lang.md": f"# Langt\n\n{LONG} slutt.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("phrases")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    add(folder / "index", [str(folder / name) for name in FILES], settings=Settings())
    return open_index(folder / "index")


def names(index: Index, projects) -> list[str]:
    found = index.catalogue.projects(projects.tolist(), index.generation)
    return [each.id for each in found.values()]


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("digitalt tilsyn", ["natt"]),  # in the other a full stop stands between
        ("Digitalt  TILSYN", ["natt"]),
        ("tilsyn", ["dag", "natt"]),
        ("tilsynet", ["dag"]),  # the form, not the stem
        ("sensor", []),
        ("virker for", ["dag", "natt"]),  # a line ends between
        ("virker for alle", ["natt"]),
        ("e-helse", ["natt"]),  # whichever hyphen
        ("e helse", []),
        ("helse. Tiltaket", ["natt"]),  # over the end of a paragraph
        ('"vår beste idé"', ["natt"]),  # whichever quotation marks
        ("vår beste idé.", ["natt"]),  # marks at its ends are the quoter's
        ("beste ide", []),
        ("1,5 mill", ["natt"]),
        ("5 mill", []),  # a part of a number is none
        ("2019", []),
        ("2019/20", ["natt"]),
        ("Nattro - hjemme", ["natt"]),  # in the title
        ("hjemme digitalt", []),
        ("for alle", ["natt"]),  # function words alone
        ("for de", ["dag"]),
        ("over alt", []),
        ("for", ["dag", "natt"]),
        ("ledd9 følger ledd10, og ledd10", ["lang"]),
    ],
)
def test_a_phrase_stands_word_for_word(index: Index, phrase: str, found: list[str]) -> None:
    assert sorted(names(index, holding(index, phrase))) == found


def test_a_phrase_may_run_over_the_end_of_a_passage(index: Index) -> None:
    (document,) = index.project("lang").documents
    text = document.document.text
    ends = [each.end for each in document.passages[:-1]]
    assert len(ends) > 3
    for end in ends:
        phrase = " ".join([*text[:end].split()[-3:], *text[end:].split()[:3]])
        assert not any(stands_in(phrase, each.text) for each in document.passages)
        assert names(index, holding(index, phrase)) == ["lang"]
    whole = " ".join(text.split()[5:700])
    assert names(index, holding(index, whole)) == ["lang"]


def test_function_words_are_not_looked_for_in_more_texts_than_can_be_read(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthese.phrases, "_MOST_READ", 2)
    index.phrases.clear()
    with pytest.raises(InputError, match="for alle"):
        holding(index, "for alle")


@pytest.mark.parametrize(
    ("word", "found"),
    [("sensor", ["dag"]), ("kostnaden", ["natt"]), ("e-helse", ["natt"]), ("natt", ["natt"])],
)
def test_a_word_stands_in_any_form(index: Index, word: str, found: list[str]) -> None:
    assert names(index, saying(index, word)) == found
