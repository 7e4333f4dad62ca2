"""Queries with the interpretation that people expect, in bokmål, nynorsk and English."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from synthese.query import Query, understand

GOLDEN = Path(__file__).parents[1] / "golden"
YEAR = 2026
FLOOR = 0.95  # of the test set exact: 57 of 60


def rows(name: str, **having: str) -> list[dict[str, Any]]:
    lines = (GOLDEN / name).read_text("utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return [row for row in found if all(row[key] == value for key, value in having.items())]


def by_field(filters: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for field, values in filters:
        found.setdefault(field, set()).update(values)
    return found


def read_as(asked: Query) -> Mapping[str, set[str]]:
    return by_field((each.field, each.values) for each in asked.conditions)


def expected(row: Mapping[str, Any]) -> Mapping[str, set[str]]:
    return by_field((each["field"], each["values"]) for each in row["filters"])


def left_over(asked: Query) -> list[str]:
    """Returns what is no condition, as the golden file writes it: `word`, `"a phrase"`, `-word`."""
    in_phrases = {word for phrase in asked.phrases for word in phrase.lower().split()}
    return sorted(
        [word.lower() for word in asked.words if word.lower() not in in_phrases]
        + [f'"{phrase.lower()}"' for phrase in asked.phrases]
        + [f"-{word.lower()}" for word in asked.excluded]
    )


def is_exact(row: Mapping[str, Any]) -> bool:
    asked = understand(row["query"], year=YEAR)
    words = sorted(word.lower() for word in row["words"])
    return read_as(asked) == expected(row) and left_over(asked) == words


@pytest.mark.parametrize(
    "row", rows("interpretations.jsonl", set="dev"), ids=lambda row: str(row["query"])
)
def test_a_query_of_the_first_half_is_read_as_expected(row: Mapping[str, Any]) -> None:
    asked = understand(row["query"], year=YEAR)
    assert read_as(asked) == expected(row)
    assert list(asked.words) == row["words"]
    assert {each.typed for each in asked.conditions} == {each["typed"] for each in row["filters"]}


def test_queries_that_nothing_was_tuned_on_are_read_as_expected() -> None:
    judged = [is_exact(row) for row in rows("interpretations.jsonl", set="test")]
    assert len(judged) >= 60
    assert sum(judged) / len(judged) >= FLOOR


@pytest.mark.parametrize("row", rows("query_twins.jsonl"), ids=lambda row: str(row["nb"]))
def test_both_norms_are_read_as_the_same(row: Mapping[str, Any]) -> None:
    bokmål, nynorsk = (understand(row[norm], year=YEAR) for norm in ("nb", "nn"))
    assert read_as(bokmål) == read_as(nynorsk) == expected(row)
