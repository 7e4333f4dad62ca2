"""A reader's own question, put to each pilot."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from synthese.index import Index
from synthese.records import Role
from synthese.synthesis.answers import (
    ANSWERS,
    answer_scores,
    answering,
    own_words,
    read_question,
)
from synthese.synthesis.statements import Pilot, pilot_of

JUDGED = Path(__file__).parents[2] / "corpus" / "relations" / "questions.tsv"


@pytest.fixture(scope="module")
def sortland(pilots_index: Index) -> Pilot:
    return pilot_of(pilots_index.lexicon, pilots_index.project("natt-sensor-sortland"))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Hvor mange ansatte fikk opplæring?", "Alle 31 ansatte som går natt"),
        ("Kva kosta opplæringa?", "Opplæring, frikjøp og prosjektledelse kom på 448 000."),
        ("How many hours of training did the staff get?", "Alle 31 ansatte som går natt"),
    ],
)
def test_it_is_answered_in_any_language(
    pilots_index: Index, sortland: Pilot, question: str, told: str
) -> None:
    found = answering(pilots_index, sortland, read_question(pilots_index, question))
    assert sortland.statements[found[0]].text.startswith(told)


def test_what_is_not_told_is_not_answered(pilots_index: Index, sortland: Pilot) -> None:
    for question in ("Hvilken fisk ble satt ut i vannet?", "Which bus did they buy?"):
        assert answering(pilots_index, sortland, read_question(pilots_index, question)) == ()


def test_the_likeliest_comes_first_and_all_are_likely(pilots_index: Index, sortland: Pilot) -> None:
    asked = read_question(pilots_index, "Hvor mange ansatte fikk opplæring?")
    scores = answer_scores(pilots_index, sortland, asked)
    found = answering(pilots_index, sortland, asked)
    assert list(found) == sorted(found, key=lambda at: -scores[at])
    assert all(scores[at] >= ANSWERS for at in found)
    assert scores.shape == (len(sortland.statements),)
    assert scores.dtype == np.float32


def test_a_question_is_read_for_what_it_asks(pilots_index: Index) -> None:
    assert own_words("Hvordan fikk de opplært de ansatte?") == ["opplært", "ansatte"]
    assert own_words("Hva?") == ["hva"]
    assert own_words("Hva kostet opplæringen?", Role.COST) == ["opplæringen"]
    assert own_words("Hva kostet det?", Role.COST) == ["kostet"]
    cost = read_question(pilots_index, "Hva kostet det?")
    assert (cost.role, cost.how_much) == (Role.COST, True)
    assert read_question(pilots_index, "Hvem kjørte bilene?").role is None


def test_judgements_name_sentences_that_are_there() -> None:
    with JUDGED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    pairs = {(row["number"], row["project"]) for row in rows}
    assert len(pairs) >= 120
    assert {row["language"] for row in rows} == {"nb", "nn", "en"}
    for row in rows:
        answered = row["answered"] == "1"
        assert answered == bool(row["document"])
        assert not answered or int(row["start"]) < int(row["end"])
