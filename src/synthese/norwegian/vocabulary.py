"""The common words of Norwegian, and of the languages beside it."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files


@cache
def ranked_words() -> tuple[str, ...]:
    """Returns the words that the embedded model has learned as wholes, the commonest first.

    They are the commonest of its training text: nb, nn, en, sv and da, in lower case, and
    inflected forms each by itself. The list lies with the model, so that it isn't kept twice.
    """
    listed = files("synthese").joinpath("embedding/default/tokenizer.json")
    return tuple(json.loads(listed.read_text("utf-8"))["words"])


@cache
def common_words() -> frozenset[str]:
    """Returns the same words for looking one up."""
    return frozenset(ranked_words())
