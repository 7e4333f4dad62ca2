"""``dekning.json``: what a run has seen, what it could not read, and how it was set."""

from __future__ import annotations

from typing import Any

from synthese.duplicate_records import DuplicateType
from synthese.reports.duplicates.gathered import Gathered


def coverage(gathered: Gathered) -> dict[str, Any]:
    """Returns the certificate as plain values.

    Nothing in it tells the time of day: the same input gives the same bytes.
    """
    record = gathered.record
    return {
        "sources": list(record.sources),
        "against": list(record.against),
        "texts": list(record.texts),
        "words": list(record.words),
        "own_words": list(record.own_words),
        "languages": dict(sorted(record.languages.items())),
        "empty": list(record.empty),
        "failures": [
            {"source": each.source, "reason": each.reason(gathered.told.language)}
            for each in record.failures
        ],
        "candidates": record.candidates,
        "candidates_by_leg": dict(record.legs),
        "pairs": {each.value: record.found.get(each, 0) for each in DuplicateType},
        "groups": record.groups,
        "texts_with_a_copy": round(gathered.share_with_copy, 4),
        "template_pieces": len(gathered.run.template()),
        "settled": record.settled,
        "threshold": record.threshold,
        "fingerprint": record.fingerprint,
        "version": record.version,
    }
