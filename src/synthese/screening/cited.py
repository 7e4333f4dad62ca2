"""What a screening quotes of known projects → its reference list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from synthese.pilot_records import SourceEntry
from synthese.records import ProjectDetail
from synthese.reports.screening.telling import quotes_of
from synthese.screening_records import Screening
from synthese.synthesis.sources import source_entry


def with_sources(screening: Screening, details: Iterable[ProjectDetail]) -> Screening:
    """Returns a screening with the documents that it quotes, in the order in which they are read.

    Args:
        screening: what was found.
        details: the projects that were looked at.
    """
    known = {
        (detail.project.id, each.document.source): (detail, each)
        for detail in details
        for each in detail.documents
    }
    cited = dict.fromkeys((each.project, each.document) for each in quotes_of(screening))
    held = [known[each] for each in cited if each in known]
    entries: tuple[SourceEntry, ...] = tuple(
        source_entry(number, *each) for number, each in enumerate(held, start=1)
    )
    return replace(screening, sources=entries)
