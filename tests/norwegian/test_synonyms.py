"""Abbreviations and near synonyms, and the table they come from."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthese.norwegian.synonyms import synonyms_of
from synthese.norwegian.words import content_words, stems_of

GOLDEN = Path(__file__).parents[1] / "golden"
ROWS = list(
    csv.DictReader(
        files("synthese.norwegian").joinpath("synonyms.csv").read_text("utf-8").splitlines()
    )
)


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("VFT", "velferdsteknologi"),
        ("DHO", "digital hjemmeoppfølging"),
        ("KI", "kunstig intelligens"),
        ("ki", "kunstig intelligens"),
        ("sfo", "skolefritidsordning"),
        ("kunstig intelligens", "KI"),
        ("velferdsteknologien", "welfare technology"),
        ("heimesjukepleia", "home care"),
        ("elderly", "eldre"),
        ("pedagogisk-psykologisk teneste", "PPT"),
        ("helse, miljø og sikkerhet", "HMS"),
        ("ROS-analyse", "risiko- og sårbarhetsanalyse"),
        ("R&D", "forskning og utvikling"),
    ],
)
def test_a_form_leads_to_the_others(typed: str, form: str) -> None:
    (found,) = synonyms_of(content_words(typed))
    assert form in found.forms
    assert found.provenance


@pytest.mark.parametrize("typed", ["ros", "Ros", "rop", "pro", "act", "va", "skole", ""])
def test_an_ordinary_word_is_no_abbreviation(typed: str) -> None:
    assert synonyms_of([typed]) == []


def test_an_abbreviation_that_is_also_a_word_counts_in_capitals() -> None:
    assert [found.id for found in synonyms_of(["VA", "ROS"])] == ["va", "ros"]


def test_an_abbreviation_with_two_readings_gives_both() -> None:
    found = synonyms_of(["HMT"])
    assert [each.id for each in found] == ["hmt-hjelpemiddel", "hmt-mestring"]
    assert {each.start for each in found} == {0}
    assert all("ambiguous" in each.provenance for each in found)


def test_the_longest_form_counts_and_says_where_it_stands() -> None:
    words = ["effekt", "av", "unge", "utenfor", "arbeid", "og", "utdanning"]
    (found,) = synonyms_of(words)
    assert (found.start, found.end) == (2, 7)
    assert found.typed == "unge utenfor arbeid og utdanning"
    assert "NEET" in found.forms


def test_function_words_may_be_left_out() -> None:
    (found,) = synonyms_of(["vold", "nære", "relasjoner"])
    assert found.typed == "vold nære relasjoner"
    assert "domestic violence" in found.forms


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_every_form_of_the_table_is_found(row: dict[str, str]) -> None:
    assert row["kind"] in {"abbreviation", "synonym", "nb-nn"}
    assert (row["kind"] == "abbreviation") == bool(row["abbreviation"])
    assert row["nb"]
    assert row["nn"]
    assert row["provenance"]
    for column in ("nb", "nn", "en", "abbreviation"):
        for form in filter(None, row[column].split("|")):
            found = [each for each in synonyms_of(content_words(form)) if each.id == row["id"]]
            assert found, form
            assert found[0].forms


def test_ids_are_unique() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)


@given(st.lists(st.sampled_from(["KI", "i", "digital", "hjemmeoppfølging", "ros", "", "HMT"])))
def test_what_is_found_is_what_was_typed_and_nothing_of_it_is_repeated(words: list[str]) -> None:
    for found in synonyms_of(words):
        assert found.typed == " ".join(words[found.start : found.end])
        assert found.forms
        assert found.typed.lower() not in {form.lower() for form in found.forms}


def _golden(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (GOLDEN / name).read_text("utf-8").splitlines()]


def test_gold_interpretations_drop_no_word_of_the_query() -> None:
    for row in _golden("interpretations.jsonl"):
        query, rest = str(row["query"]), str(row["query"])
        filters, words = row["filters"], row["words"]
        assert isinstance(filters, list)
        assert isinstance(words, list)
        for each in filters:
            assert query.count(each["typed"]) == 1
            rest = rest.replace(each["typed"], " . ")
        assert content_words(rest) == content_words(" ".join(words)), query


def test_gold_twins_differ_in_their_norm_alone() -> None:
    twins = _golden("query_twins.jsonl")
    assert len(twins) >= 40
    for twin in twins:
        assert twin["nb"] != twin["nn"]
        assert twin["filters"]
        both = set(stems_of(str(twin["nb"]))) & set(stems_of(str(twin["nn"])))
        assert both
