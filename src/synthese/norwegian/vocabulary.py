"""The common words of Norwegian, and of the languages beside it."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files


@cache
def common_words() -> frozenset[str]:
    """Returns the words that the embedded model has learned as wholes, in lower case.

    They are the commonest of its training text: nb, nn, en, sv and da, and inflected forms each
    by itself. The list lies with the model, so that it isn't kept twice.
    """
    listed = files("synthese").joinpath("embedding/default/tokenizer.json")
    return frozenset(json.loads(listed.read_text("utf-8"))["words"])
