"""``dekning.json``: everything that went into a screening and what became of it."""

from __future__ import annotations

from typing import Any

from synthese.records import Failure
from synthese.reports.exports.cleaning import short_source
from synthese.reports.json_documents import to_json
from synthese.reports.screening.telling import Telling
from synthese.screening_records import Application, Call


def coverage_of(t: Telling, call: Call) -> dict[str, Any]:
    """Returns every input, read or not, and what it was held against, as plain values.

    What went in comes out: ``in`` is ``read`` and ``failed`` together. Nothing in it tells the
    time of day: the same input gives the same bytes.
    """
    inputs = [_read(t, call, each) for each in call.applications]
    inputs += [_failed(t, each) for each in call.failures]
    return {
        "call": call.name,
        "in": len(inputs),
        "read": len(call.applications),
        "failed": len(call.failures),
        "screened": sum(each["status"] == "screened" for each in inputs),
        "inputs": inputs,
        "searched": _searched(call),
        "about": t.say("nothing_rejected"),
    }


def _read(t: Telling, call: Call, application: Application) -> dict[str, Any]:
    held, screening = application.coverage, call.screenings.get(application.id)
    return {
        "application": application.id,
        "name": application.name,
        "source": short_source(application.source),
        "status": "screened" if screening else "read",
        "digest": application.digest,
        "pages": held.pages,
        "silent_pages": list(held.silent),
        "recognised_pages": list(held.recognised),
        "characters": held.characters,
        "words": held.words,
        "languages": list(held.languages),
        "failures": [_failed(t, each) for each in held.failures],
        "unchecked": [t.reason(each) for each in screening.unchecked] if screening else [],
    }


def _failed(t: Telling, failure: Failure) -> dict[str, Any]:
    reason = failure.reason(t.language)
    return {"source": short_source(failure.source), "status": "failed", "reason": reason}


def _searched(call: Call) -> list[dict[str, Any]]:
    """Returns each index that applications were held against, on each day, with how many."""
    held: dict[tuple[str, int, str], dict[str, Any]] = {}
    for application in call.applications:
        screening = call.screenings.get(application.id)
        if screening is None:
            continue
        key = (screening.searched.fingerprint, screening.searched.generation, screening.on)
        told = {"on": screening.on, "version": screening.version, "applications": 0}
        held.setdefault(key, {**to_json(screening.searched), **told})["applications"] += 1
    return list(held.values())
