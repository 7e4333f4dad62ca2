"""What the pilots are, how they stand to each other, and when each is at work."""

from __future__ import annotations

from collections.abc import Iterator

from synthese.pilot_records import Member
from synthese.reports.exports.cleaning import one_line
from synthese.reports.syntheses.blocks import (
    Block,
    Figure,
    Heading,
    Items,
    Line,
    Paragraph,
    Section,
    Table,
    Words,
)
from synthese.reports.syntheses.telling import Telling, strong, words
from synthese.reports.syntheses.timeline import Span, bounds, timeline
from synthese.wording import say

_MOST_RELATIONS = 15
_MOST_BARS = 30  # in one figure: what a page has room for


def pilots(t: Telling) -> Section:
    """Returns the section of who the pilots are."""
    headings = ("pilot", "municipality", "period", "stage", "likest")
    blocks: list[Block] = [
        Table(
            t.say("pilots_caption"),
            tuple(t.say(f"head_{each}") for each in headings),
            tuple(_row(t, each) for each in t.synthesis.members),
            (0.36, 0.16, 0.18, 0.13, 0.17),
        )
    ]
    lacking = tuple(_lacking(t, each) for each in t.synthesis.members if each.missing)
    if lacking:
        blocks += [Paragraph(words(t.say("lacking")), "lead"), Items(lacking)]
    return Section(t.say("pilots"), "pilots", (*blocks, *_relations(t)))


def _row(t: Telling, member: Member) -> tuple[tuple[Line, ...], ...]:
    project = member.project
    places = ", ".join(dict.fromkeys(one_line(each.name) for each in project.municipalities))
    body = (Words(one_line(project.lead), "quiet"),) if project.lead else ()
    return (
        tuple(filter(None, ((Words(f"{member.number}\u00a0"), t.title(member)), body))),
        (words(places or t.say("unknown")),),
        (words(t.period(member)),),
        (words(t.stage(member)),),
        (_likest(t, member),),
    )


def _likest(t: Telling, member: Member) -> Line:
    if member.likest is None:
        return words("–")
    points = "" if member.likeness is None else f" ({round(100 * member.likeness)})"
    return words(f"{t.name(member.likest)}{points}")


def _lacking(t: Telling, member: Member) -> Line:
    told = t.listed([say(f"matrix.missing_{each}", t.language) for each in member.missing])
    return strong(f"{t.numbered(member.project.id)}: ", Words(told))


def _relations(t: Telling) -> Iterator[Block]:
    found = sorted(t.synthesis.relations, key=lambda each: (-each.likeness, each.left, each.right))
    if not found:
        return
    yield Heading(2, t.say("relations"))
    shown = found[:_MOST_RELATIONS]
    yield Table(
        t.say("relations_caption"),
        tuple(t.say(f"head_{each}") for each in ("pilot", "pilot", "relation", "points", "months")),
        tuple(
            (
                (words(t.numbered(each.left)),),
                (words(t.numbered(each.right)),),
                (words(t.relation(each)),),
                (words(str(round(100 * each.likeness))),),
                (words(t.say("unknown") if each.months is None else str(each.months)),),
            )
            for each in shown
        ),
        (0.21, 0.21, 0.26, 0.16, 0.16),
    )
    if len(found) > len(shown):
        yield Paragraph((Words(t.count("more_relations", len(found) - len(shown)), "quiet"),))


# ── Time ─────────────────────────────────────────────────────────────────────────────────────


def periods(t: Telling, *, wide: bool) -> Section:
    """Returns the section with the timeline, in as many figures as pages have room for.

    Args:
        t: the synthesis.
        wide: whether it goes on paper that lies, with the matrix after it.
    """
    spans = {each.project.id: _span(t, each) for each in t.synthesis.members}
    every = list(spans.values())
    if all(each.start is None and each.end is None for each in every):
        blocks: tuple[Block, ...] = (Paragraph(words(t.say("no_periods"))),)
        return Section(t.say("time"), "time", blocks, wide)
    parts = [every[at : at + _MOST_BARS] for at in range(0, len(every), _MOST_BARS)]
    window = t.synthesis.together
    told = t.say("time_shared", window=t.window(window)) if window else t.say("not_together")
    figures = tuple(_figure(t, part, every) for part in parts)
    return Section(t.say("time"), "time", (Paragraph(words(told)), *filter(None, figures)), wide)


def _span(t: Telling, member: Member) -> Span:
    start, end = bounds(member.project.period)
    told = t.period(member) if (start, end) != (None, None) else t.say("period_not_known")
    return Span(t.numbered(member.project.id), told, start, end)


def _figure(t: Telling, spans: list[Span], every: list[Span]) -> Figure | None:
    window = t.synthesis.together
    drawn = timeline(spans, window, t.say("time_to_share"), axis=every)
    if drawn is None:
        return None
    told = [f"{each.name}: {each.told}." for each in spans]
    if window:
        told.append(t.say("window_told", window=t.window(window)))
    rows = tuple(
        ((words(each.name),), (words(each.told),), (words(_length(each)),)) for each in spans
    )
    headings = tuple(t.say(f"head_{each}") for each in ("pilot", "period", "length"))
    caption = t.say("time_caption")
    return Figure(drawn, caption, tuple(told), Table(caption, headings, rows, (0.5, 0.3, 0.2)))


def _length(span: Span) -> str:
    return "–" if span.start is None or span.end is None else str(span.end - span.start)
