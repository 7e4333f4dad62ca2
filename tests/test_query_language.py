"""The query language against brute force: every project's text split and looked at by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from synthese.index import Index, add, open_index
from synthese.retrieval import search
from synthese.settings import Settings

CORPUS = Path(__file__).parents[1] / "corpus" / "projects"
EVERYTHING = 1_000  # hits

# Each line the forms of one word.
WORDS = [
    ("sensor", "sensorer", "sensorene"),
    ("sykehjem", "sykehjemmet", "sjukeheim", "sjukeheimen"),
    ("skole", "skolen", "skoler"),
    ("båt", "båten", "båter"),
    ("ærfugl", "ærfuglen"),
    ("ønske", "ønsker"),
    ("e-helse",),
    ("rullestol", "rullestolen"),
    ("natt", "natta"),
]
SMALL = ["og", "i", "på", "for", "ikke", "at det er"]
FORMS = [form for forms in WORDS for form in forms]
STATUS = {"Ongoing": "pågående", "Avsluttet": "avsluttet", "": ""}
LANGUAGES = {"nb": "bokmål", "nn": "nynorsk", "en": "engelsk"}
MUNICIPALITIES = ("Grong", "Alta", "Våler (Østfold)", "")
YEARS = (2018, 2019, 2020, 2021)


# ── Texts ────────────────────────────────────────────────────────────────────────────────────


def sentence(draw: Random) -> str:
    """Few words, so that phrases come again; some with capitals, some on two lines."""
    words = draw.choices([*FORMS, *FORMS, *SMALL], k=draw.randint(2, 9))
    words = [word.capitalize() if draw.random() < 0.2 else word for word in words]
    marks = draw.choices([" ", " ", " ", "  ", "\n", ", ", " – "], k=len(words) - 1)
    return "".join(map("".join, zip(words, [*marks, "."], strict=True)))


def row(draw: Random) -> dict[str, str]:
    first, last = sorted(draw.choices(YEARS, k=2))
    return {
        "title": " ".join(draw.choices([*FORMS, *SMALL], k=3)),
        "text": "\n\n".join(sentence(draw) for _ in range(draw.randint(1, 8))),
        "status": draw.choice(list(STATUS)),
        "municipality": draw.choice(MUNICIPALITIES),
        "language": draw.choice(list(LANGUAGES)),
        "start": f"{first}-01-01",
        "end": f"{last}-12-31",
    }


# ── Queries ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Unit:
    """One piece of a query: `kind` is word, phrase, or the name of a field."""

    kind: str
    value: str
    barred: bool = False

    def __str__(self) -> str:
        typed = {"word": self.value, "phrase": f'"{self.value}"'}
        shown = f'"{self.value}"' if " " in self.value else self.value
        return "-" * self.barred + typed.get(self.kind, f"{self.kind}:{shown}")


@dataclass(frozen=True)
class Typed:
    """A query: of each group one unit at least has to hold."""

    groups: tuple[tuple[Unit, ...], ...]

    def __str__(self) -> str:
        return " ".join(" OR ".join(map(str, group)) for group in self.groups)

    @property
    def units(self) -> list[Unit]:
        return [unit for group in self.groups for unit in group]

    @property
    def is_strict(self) -> bool:
        return all(unit.kind != "word" or unit.barred for unit in self.units)


FIELDS = st.one_of(
    st.builds(Unit, st.sampled_from(["status"]), st.sampled_from(["pågående", "avsluttet"])),
    st.builds(
        Unit, st.sampled_from(["språk", "language"]), st.sampled_from(["nynorsk", "engelsk"])
    ),
    st.builds(Unit, st.sampled_from(["kommune"]), st.sampled_from(["Grong", "Alta"])),
    st.builds(
        Unit, st.sampled_from(["år", "year"]), st.sampled_from(["2018", "2019-2020", ">2020"])
    ),
)
PHRASES = st.lists(st.sampled_from([*FORMS, *SMALL]), min_size=1, max_size=3).map(" ".join)
BARRED = st.one_of(
    st.builds(Unit, st.just("word"), st.sampled_from(FORMS), st.just(True)),
    st.builds(Unit, st.just("phrase"), PHRASES, st.just(True)),
    FIELDS.map(lambda unit: Unit(unit.kind, unit.value, barred=True)),
)
STRICT = st.one_of(st.builds(Unit, st.just("phrase"), PHRASES), FIELDS, BARRED)
LOOSE = st.one_of(st.builds(Unit, st.just("word"), st.sampled_from(FORMS)), STRICT)


def queries(units: st.SearchStrategy[Unit]) -> st.SearchStrategy[Typed]:
    group = st.one_of(st.tuples(units), st.tuples(units), st.tuples(units, units))
    three = st.tuples(units, units, units)
    many = st.lists(group, min_size=1, max_size=3).map(tuple)
    return st.builds(Typed, st.one_of(many, st.tuples(three), st.tuples(three, group)))


# ── Brute force ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Told:
    """What a project's row says, and its texts: title and running text."""

    row: dict[str, str]
    texts: tuple[str, ...]


def is_of_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def is_whole(text: str, start: int, end: int) -> bool:
    """Tells whether words begin and end there; ``1,5`` and ``01.05.2019`` are words."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if is_of_word(text[start]) and is_of_word(before[-1:]):
        return False
    if text[start].isdigit() and before[-1:] in tuple(".,:/") and is_of_word(before[:1]):
        return False
    if is_of_word(text[end - 1]) and is_of_word(after[:1]):
        return False
    return not (after[:1] in tuple(".,:/") and after[1:].isdigit())


def stands(phrase: str, text: str) -> bool:
    """Tells whether a phrase stands in a text: letter by letter, at the bounds of words."""
    text, phrase = (
        " ".join(each.lower().replace("–", "-").replace("’", "'").split())
        for each in (text, phrase)
    )
    at = text.find(phrase)
    while at >= 0:
        if is_whole(text, at, at + len(phrase)):
            return True
        at = text.find(phrase, at + 1)
    return False


def years(told: Told) -> range:
    return range(int(told.row["start"][:4]), int(told.row["end"][:4]) + 1)


def in_years(told: Told, value: str) -> bool:
    if value.startswith(">"):
        return years(told)[-1] > int(value[1:])
    first, _, last = value.partition("-")
    return any(int(first) <= year <= int(last or first) for year in years(told))


def holds(unit: Unit, told: Told) -> bool:
    match unit.kind:
        case "word":
            forms = next(forms for forms in WORDS if unit.value in forms)
            return any(stands(form, text) for form in forms for text in told.texts)
        case "phrase":
            return any(stands(unit.value, text) for text in told.texts)
        case "status":
            return STATUS[told.row["status"]] == unit.value
        case "språk" | "language":
            return LANGUAGES[told.row["language"]] == unit.value
        case "kommune":
            return told.row["municipality"] == unit.value
        case _:
            return in_years(told, unit.value)


def field_of(unit: Unit) -> str:
    return {"language": "språk", "year": "år"}.get(unit.kind, unit.kind)


def may_be_shown(typed: Typed, told: Told) -> bool:
    return any(meets(units, told) for units in product(*typed.groups))


def meets(units: Sequence[Unit], told: Told) -> bool:
    """Tells whether a project meets all of `units`; values of one field are alternatives."""
    fields: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.barred:
            if holds(unit, told):
                return False
        elif unit.kind == "phrase" and not holds(unit, told):
            return False
        elif unit.kind not in ("word", "phrase"):
            fields.setdefault(field_of(unit), []).append(unit)
    return all(any(holds(unit, told) for unit in alike) for alike in fields.values())


class Corpus:
    def __init__(self, index: Index, told: dict[str, Told]) -> None:
        self.index, self.told = index, told

    def allowed(self, typed: Typed) -> set[str]:
        return {key for key, told in self.told.items() if may_be_shown(typed, told)}

    def found(self, query: str) -> set[str]:
        return {hit.project.id for hit in search(self.index, query, k=EVERYTHING).hits}


def texts_of(index: Index, key: str) -> tuple[str, ...]:
    """Returns a project's titles and running texts, which are apart."""
    return tuple(
        text
        for each in index.project(key).documents
        for text in (
            each.document.title,
            each.document.text[each.passages[0].start : each.passages[-1].end],
        )
    )


def made(folder: Path, some: Sequence[dict[str, str]]) -> Corpus:
    """Returns an index of rows, with their texts as they are shown."""
    named = {f"r{number}": {"id": f"r{number}", **each} for number, each in enumerate(some)}
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, named.values())), "utf-8")
    add(folder / "index", [str(folder / "rows.jsonl")], settings=Settings())
    index = open_index(folder / "index")
    return Corpus(index, {key: Told(each, texts_of(index, key)) for key, each in named.items()})


@pytest.fixture(scope="module", params=[(60, 1), (40, 2), (20, 3)], ids=str)
def corpus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    count, seed = request.param
    draw = Random(seed)
    return made(tmp_path_factory.mktemp("language"), [row(draw) for _ in range(count)])


# ── What is shown ────────────────────────────────────────────────────────────────────────────


@hypothesis_settings(max_examples=150, deadline=None)
@given(typed=queries(LOOSE))
def test_nothing_is_shown_that_the_query_rules_out(corpus: Corpus, typed: Typed) -> None:
    assert corpus.found(str(typed)) <= corpus.allowed(typed), str(typed)


@hypothesis_settings(max_examples=150, deadline=None)
@given(typed=queries(STRICT))
def test_a_query_without_plain_words_shows_all_that_it_allows(corpus: Corpus, typed: Typed) -> None:
    assert corpus.found(str(typed)) == corpus.allowed(typed), str(typed)


STRICT_QUERIES = [
    '"natta"',
    "-ærfugl",
    '-"natta"',
    "status:avsluttet",
    "-år:2018",
    '"natta" OR år:2020',
]


@pytest.mark.parametrize("typed", STRICT_QUERIES)
def test_strict_queries_find_some_and_not_all(corpus: Corpus, typed: str) -> None:
    assert 0 < len(corpus.found(typed)) < len(corpus.told)


# ── The demonstration corpus ─────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("demonstration")
    add(folder, [str(CORPUS)], settings=Settings())
    return open_index(folder)


def cut_from(told: dict[str, tuple[str, ...]], count: int) -> Iterator[str]:
    """Yields stretches of one to nine words, wherever they stand."""
    draw = Random(7)
    texts = sorted(text for several in told.values() for text in several if len(text.split()) > 9)
    while count:
        words = draw.choice(texts).split()
        start = draw.randrange(len(words))
        phrase = " ".join(words[start : start + draw.randint(1, 9)]).strip(' .,:;!?…/"«»“”')
        if re.search(r"\w", phrase) and not re.search(r'["«»“”„]', phrase):
            count -= 1
            yield phrase


def test_a_quoted_phrase_shows_what_holds_it_and_nothing_else(demonstration: Index) -> None:
    numbers = demonstration.facets.numbers.tolist()
    projects = demonstration.catalogue.projects(numbers, demonstration.generation).values()
    told = {each.id: texts_of(demonstration, each.id) for each in projects}
    known = list(cut_from(told, 200))
    unknown = [" ".join(reversed(each.split())) for each in cut_from(told, 600)]
    unknown = [
        each
        for each in dict.fromkeys(unknown)
        if " " in each and not any(stands(each, text) for texts in told.values() for text in texts)
    ][:50]
    assert len(unknown) == 50
    for phrase in (*known, *unknown):
        hits = search(demonstration, f'"{phrase}"', k=EVERYTHING).hits
        holding = {key for key, texts in told.items() if any(stands(phrase, t) for t in texts)}
        assert {hit.project.id for hit in hits} == holding, phrase


@pytest.mark.parametrize("mode", ["hybrid", "dense"])
def test_a_search_by_meaning_keeps_to_the_quotation(demonstration: Index, mode) -> None:
    hits = search(demonstration, 'trygghet hjemme "eldre"', k=EVERYTHING, mode=mode).hits
    assert hits
    for hit in hits:
        assert any(stands("eldre", text) for text in texts_of(demonstration, hit.project.id))
    assert not search(demonstration, 'trygghet hjemme "flyvende tallerken"', mode=mode).hits
