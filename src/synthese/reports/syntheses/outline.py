"""A synthesis → its outline: what every document says of it, in which order."""

from __future__ import annotations

from collections.abc import Iterator

from synthese.pilot_records import Synthesis
from synthese.reports.exports.cleaning import one_line
from synthese.reports.syntheses.blocks import Outline, Section
from synthese.reports.syntheses.findings import findings
from synthese.reports.syntheses.matrix import matrix
from synthese.reports.syntheses.meeting import gaps, matches, question_list
from synthese.reports.syntheses.origin import certificate, news, reworded, sources
from synthese.reports.syntheses.pilots import periods, pilots
from synthese.reports.syntheses.summary import summary
from synthese.reports.syntheses.telling import Telling, telling
from synthese.wording import Language


def outline(synthesis: Synthesis, language: Language) -> Outline:
    """Returns what a document of a synthesis says, for a reader of `language`."""
    t = telling(synthesis, language)
    return Outline(
        title=one_line(synthesis.title) or t.say("untitled"),
        subtitle=t.count("subtitle", len(synthesis.members)),
        contents=t.say("contents"),
        sections=tuple(_sections(t)),
    )


def _sections(t: Telling) -> Iterator[Section]:
    yield summary(t)
    if t.synthesis.reworded:
        yield reworded(t)
    if t.synthesis.news:
        yield news(t, t.synthesis.news)
    yield pilots(t)
    told = matrix(t)
    yield periods(t, wide=told.wide)
    yield told
    yield findings(t)
    yield gaps(t)
    yield question_list(t)
    yield matches(t)
    yield sources(t)
    yield certificate(t)
