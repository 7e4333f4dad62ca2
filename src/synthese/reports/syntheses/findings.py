"""What the pilots agree on, disagree on and are alone in telling, column by column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from synthese.pilot_records import Finding
from synthese.reports.syntheses.blocks import (
    Block,
    Heading,
    Items,
    Paragraph,
    Quotes,
    Section,
    Words,
)
from synthese.reports.syntheses.summary import projects_of, sides_of
from synthese.reports.syntheses.telling import Telling, strong, words

# How many of each are shown under a column; the workbook has the rest.
_MOST = {"agree": 6, "disagree": 6, "alone": 5, "unclear": 3}
_MOST_QUOTES = 6  # of one finding


def findings(t: Telling) -> Section:
    """Returns the section of findings."""
    title = t.say("findings")
    if not t.synthesis.findings:
        return Section(title, "findings", (Paragraph(words(t.say("findings_none"))),))
    keys = dict.fromkeys(each.key for each in t.synthesis.columns)
    keys |= dict.fromkeys(each.column for each in t.synthesis.findings)
    blocks = chain.from_iterable(_of_column(t, key) for key in keys)
    return Section(title, "findings", (Paragraph(words(t.say("findings_about"))), *blocks))


def _of_column(t: Telling, key: str) -> Iterator[Block]:
    found = [each for each in t.synthesis.findings if each.column == key]
    if not found:
        return
    yield Heading(2, t.column(key))
    for stance, most in _MOST.items():
        those = [each for each in found if each.stance == stance]
        if those:
            yield Heading(3, t.say(f"stance_{stance}"))
            yield from _of_stance(t, stance, those[:most])
        if len(those) > most:
            yield Paragraph((Words(t.count("more_findings", len(those) - most), "quiet"),))


def _of_stance(t: Telling, stance: str, found: Sequence[Finding]) -> Iterator[Block]:
    if stance == "alone":
        yield Items(tuple(t.said(quote) for each in found for quote in each.quotes[:1]))
        return
    for finding in found:
        if stance == "disagree":
            yield from _disagreement(t, finding)
        else:
            yield from _together(t, finding)


def _together(t: Telling, finding: Finding) -> Iterator[Block]:
    some = t.say("so_many", some=len(projects_of(finding)), all=len(t.members))
    yield Paragraph(strong(t.say(f"tell_{finding.stance}", some=some)), "lead")
    yield Quotes(tuple(t.said(each) for each in finding.quotes[:_MOST_QUOTES]))


def _disagreement(t: Telling, finding: Finding) -> Iterator[Block]:
    one, other = sides_of(finding)
    yield Paragraph(strong(t.say("one_side")), "lead")
    yield Quotes(tuple(t.said(each) for each in one[:_MOST_QUOTES]))
    yield Paragraph(strong(t.say("other_side")), "lead")
    yield Quotes(tuple(t.said(each) for each in other[:_MOST_QUOTES]))
    reason = t.reason(finding).rstrip(".")
    if reason:
        yield Paragraph((Words(t.say("because", reason=reason), "quiet"),))
