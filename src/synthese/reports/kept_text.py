"""What is kept, as lines of text and as JSON; the secret addresses are in neither."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from synthese.kept_records import Collection, Match, SavedSearch
from synthese.wording import Language, say

Told = Sequence[tuple[SavedSearch, Sequence[Match]]]


def searches_document(told: Told) -> dict[str, Any]:
    """Returns the saved searches, each with what it told now."""
    return {
        "saved": [
            {
                "name": saved.name,
                "read": saved.read,
                "query": saved.asked.query,
                "where": [f"{field}:{value}" for field, value in saved.asked.where],
                "threshold": saved.threshold,
                "new": saved.fresh,
                "told": saved.told,
                "there": saved.there,
                "told_now": [each.found.project for each in matches],
            }
            for saved, matches in told
        ]
    }


def searches_text(told: Told, language: Language) -> Iterator[str]:
    """Yields each saved search, and below it what it told now."""
    if not told:
        yield say("kept.cli_none_saved", language)
    for saved, matches in told:
        yield say(
            "kept.cli_saved",
            language,
            name=saved.name,
            fresh=saved.fresh,
            told=saved.told,
            there=saved.there,
            token=saved.read,
        )
        for each in matches:
            found = each.found
            yield say("kept.cli_match", language, title=found.title, project=found.project)


def collections_document(collections: Sequence[Collection]) -> dict[str, Any]:
    """Returns the collections with how many projects each has."""
    return {
        "collections": [
            {"name": each.name, "read": each.read, "count": each.count, "changed": each.changed}
            for each in collections
        ]
    }


def collections_text(collections: Sequence[Collection], language: Language) -> Iterator[str]:
    """Yields each collection on a line."""
    if not collections:
        yield say("kept.cli_no_collections", language)
    for each in collections:
        yield say(
            "kept.cli_collection", language, name=each.name, count=each.count, token=each.read
        )
