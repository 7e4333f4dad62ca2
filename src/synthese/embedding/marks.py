"""What retrieval models were trained to read before a query and before a passage.

A model that misses its marks still gives vectors, only worse ones, and nothing tells. The table
holds the common families, from their model cards; a model's own prompts are stored with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

_TASK = (
    "Given a question or a keyword search in Norwegian or English, find descriptions of"
    " municipal projects that deal with it"
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands before each query and each passage; empty where nothing does."""

    query: str = ""
    passage: str = ""


_NONE = Marks()
_SAID = Marks("query: ", "passage: ")
_INSTRUCTED = Marks(f"Instruct: {_TASK}\nQuery: ")
# The first family that fits the last part of a model's name counts. A family without marks stands
# here too: that it has none is known, not guessed.
_FAMILIES = tuple(
    (re.compile(pattern, re.IGNORECASE), marks)
    for pattern, marks in (
        (r"\be5-.*instruct", _INSTRUCTED),
        (r"\be5-(small|base|large)", _SAID),
        (r"\bgte-qwen.*instruct", _INSTRUCTED),
        (r"\bqwen\d*-embedding", Marks(_INSTRUCTED.query.rstrip(" "))),
        (r"\bbge-m3", _NONE),
        (
            r"\bbge-(small|base|large)-en",
            Marks("Represent this sentence for searching relevant passages: "),
        ),
        (r"\bparaphrase-multilingual", _NONE),
        (r"\bnb-sbert", _NONE),
        (r"\bgte-(multilingual|modernbert|small|base|large)", _NONE),
    )
)


def known_marks(name: str) -> Marks | None:
    """Returns the marks of the family that a model's name or path tells, or None."""
    last = _last_part(name)
    return next((marks for pattern, marks in _FAMILIES if pattern.search(last)), None)


def marks_for(name: str, prompts: Mapping[str, str | None]) -> Marks:
    """Returns the marks of a model.

    The prompts that are stored with the model come first, for whoever tuned it wrote them; but
    an instruction names the task, and ours is to find projects.

    Args:
        name: the model's name or path.
        prompts: those stored with the model, by their names in sentence-transformers.
    """
    known = known_marks(name)
    if known and known.query.startswith("Instruct:"):
        return known
    passage = next(
        (prompts[key] for key in ("document", "passage", "corpus") if prompts.get(key)), ""
    )
    own = Marks(prompts.get("query") or "", passage or "")
    return known or own if own == _NONE else own


def _last_part(name: str) -> str:
    parts = PurePath(name).parts
    if len(parts) > 2 and parts[-2] == "snapshots":  # in the cache of Hugging Face
        return parts[-3].rpartition("--")[2]
    return parts[-1] if parts else name
