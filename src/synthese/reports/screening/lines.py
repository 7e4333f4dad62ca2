"""Screenings → ``screening.jsonl``: one JSON object a line, one line an application.

The lists of a tab hold what is shown in it, each as ``search`` prints a hit and with what the
screening knows besides.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from synthese.pilot_records import Quote
from synthese.reports.json_documents import to_json
from synthese.reports.screening.telling import Telling
from synthese.screening_records import (
    Application,
    Decision,
    Lesson,
    Overlap,
    QuotePair,
    Screening,
    ScreeningMatch,
    Tab,
)


def line_of(
    t: Telling, application: Application, screening: Screening, decisions: Sequence[Decision] = ()
) -> str:
    """Returns an application's line, without its end."""
    return json.dumps(document_of(t, application, screening, decisions), ensure_ascii=False)


def document_of(
    t: Telling, application: Application, screening: Screening, decisions: Sequence[Decision] = ()
) -> dict[str, Any]:
    """Returns everything that is told of an application, as plain values."""
    tabs = {tab.name.lower(): [_hit(t, each, tab) for each in screening.under(tab)] for tab in Tab}
    return {
        "application": application.id,
        **tabs,
        "none_known": screening.none_known,
        "name": application.name,
        "title": application.title,
        "digest": application.digest,
        "on": screening.on,
        "facets": to_json(application.facets),
        "coverage": to_json(application.coverage),
        "novelty": to_json(screening.novelty),
        "lessons": [_lesson(each) for each in screening.lessons],
        "overlaps": [_overlap(each) for each in screening.overlaps],
        "unchecked": [t.reason(each) for each in screening.unchecked],
        "decisions": to_json(tuple(decisions)),
        "searched": to_json(screening.searched),
        "sources": to_json(screening.sources),
        "version": screening.version,
    }


def _hit(t: Telling, match: ScreeningMatch, shown: Tab) -> dict[str, Any]:
    return {
        **to_json(match.hit),
        "tab": match.tab.name.lower(),
        "tabs": [each.name.lower() for each in match.tabs],
        "belongs": match.tab is shown,
        "likeness": match.likeness,
        "relation": match.relation.value if match.relation else None,
        "stage": match.stage,
        "months": match.months,
        "together": to_json(match.together),
        "places": to_json(match.places),
        "same_county": match.same_county,
        "roles": {role.value: alike for role, alike in match.roles},
        "quotes": [_pair(each) for each in match.quotes],
        "lessons": [_lesson(each) for each in match.lessons],
        "reasons": [t.reason(each) for each in match.reasons],
        "missing": list(match.missing),
        "contact": to_json(match.contact),
    }


def _pair(pair: QuotePair) -> dict[str, Any]:
    return {
        "mine": _quote(pair.mine),
        "theirs": _quote(pair.theirs),
        "likeness": pair.likeness,
        "role": pair.role.value if pair.role else None,
    }


def _lesson(lesson: Lesson) -> dict[str, Any]:
    return {
        "project": lesson.project,
        "role": lesson.role.value,
        "quote": _quote(lesson.quote),
        "about": _quote(lesson.about),
        "likeness": lesson.likeness,
        "stopped": lesson.stopped,
    }


def _overlap(overlap: Overlap) -> dict[str, Any]:
    return {
        "application": overlap.application,
        "type": overlap.type.value,
        "probability": overlap.probability,
        "share": overlap.share,
        "quotes": [_pair(each) for each in overlap.quotes],
        "relation": overlap.relation.value if overlap.relation else None,
    }


def _quote(quote: Quote) -> dict[str, Any]:
    return {
        "document": quote.document,
        "text": quote.text,
        "start": quote.start,
        "end": quote.end,
        "page": quote.page,
    }
