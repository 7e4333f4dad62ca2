"""A pair → a line of ``pairs.jsonl``, the contract with other programs."""

from __future__ import annotations

import json
from typing import Any

from synthese.duplicate_records import (
    COPIES,
    AlignedPassage,
    Change,
    Difference,
    DuplicatePair,
    Text,
    TextSpan,
)
from synthese.reports.duplicates.telling import Telling

MOST_PASSAGES = 5
_DECIMALS = 4

_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def pair_line(pair: DuplicatePair, sides: tuple[Text, Text], told: Telling) -> str:
    """Returns a pair as one line of JSON, without its line end.

    Its evidence are at most five passages, the longest first and template text last. Offsets are
    in code points of each text.
    """
    alignment = pair.alignment
    passages = evidence_of(alignment.passages if alignment else (), MOST_PASSAGES)
    return _write(
        {
            "left": pair.left,
            "right": pair.right,
            "type": pair.type.value,
            "similarity": round(pair.similarity, _DECIMALS),
            "probability": round(pair.probability, _DECIMALS),
            "evidence": [_passage(each, *sides) for each in passages],
            "differences": [_difference(each) for each in alignment.differences]
            if alignment
            else [],
            "reasons": [
                {"key": key, "values": dict(values), "text": told.reason(key, values)}
                for key, values in pair.reasons
            ],
            "copy": pair.type in COPIES,
        }
    )


def evidence_of(passages: tuple[AlignedPassage, ...], most: int) -> list[AlignedPassage]:
    """Returns the passages that show the most: the longest first, template text last."""
    return sorted(passages, key=lambda each: (each.template, -length(each), each.left.start))[:most]


def length(passage: AlignedPassage) -> int:
    """Returns how long a passage is on its longer side, in code points."""
    return max(passage.left.end - passage.left.start, passage.right.end - passage.right.start)


def _passage(each: AlignedPassage, left: Text, right: Text) -> dict[str, Any]:
    return {
        "kind": each.kind.value,
        "left": _span(left, each.left),
        "right": _span(right, each.right),
        "likeness": round(each.likeness, _DECIMALS),
        "moved": each.moved,
        "template": each.template,
        "changes": [_change(change, left, right) for change in each.changes],
    }


def _change(change: Change, left: Text, right: Text) -> dict[str, Any]:
    return {"left": _span(left, change.left), "right": _span(right, change.right)}


def _span(text: Text, span: TextSpan) -> dict[str, Any]:
    start, end = span
    return {"text": text.text[start:end], "start": start, "end": end}


def _difference(each: Difference) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "left": _fact(each.left, each.left_span),
        "right": _fact(each.right, each.right_span),
    }


def _fact(words: str | None, span: TextSpan | None) -> dict[str, Any] | None:
    if words is None:
        return None
    start, end = span or (None, None)
    return {"text": words, "start": start, "end": end}
