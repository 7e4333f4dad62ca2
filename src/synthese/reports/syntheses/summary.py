"""What a synthesis comes to, counted by code: who, where, when, how far, and what stands out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from synthese.norwegian.units import centrality
from synthese.pilot_records import Finding, Quote, RelationKind
from synthese.records import Municipality
from synthese.reports.syntheses.blocks import (
    Block,
    Facts,
    Heading,
    Items,
    Line,
    Paragraph,
    Section,
    Words,
)
from synthese.reports.syntheses.meeting import gap_told
from synthese.reports.syntheses.telling import Telling, quotes_of, strong, words
from synthese.reports.syntheses.timeline import bounds

STAGES = ("planned", "starting", "midway", "finished", "stopped", "unknown")
_MOST = 3  # of what they agree on, and of what they don't
_MOST_PLACES = 20

_Told = Callable[[Telling, Finding], Line]


def summary(t: Telling) -> Section:
    """Returns the first section."""
    blocks: list[Block] = [Paragraph(words(t.count("intro", len(t.members)))), Facts(_facts(t))]
    blocks += _standing_out(t, "agree", _agreed)
    blocks += _standing_out(t, "disagree", _disagreed)
    untold = [each for each in t.synthesis.gaps if each.asked and len(each.silent) >= each.asked]
    if untold:
        told = tuple(words(gap_told(t, each)) for each in untold)
        blocks += [Heading(2, t.say("nobody_told")), Items(told)]
    return Section(t.say("summary"), "summary", tuple(blocks))


# ── Facts ────────────────────────────────────────────────────────────────────────────────────


def _facts(t: Telling) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    rows = {
        "where": _where(t),
        "when": _when(t),
        "far": _far(t),
        "kin": _kin(t),
        "rests": _rests(t),
    }
    return tuple(
        (t.say(f"fact_{name}"), tuple(map(words, lines))) for name, lines in rows.items() if lines
    )


def _where(t: Telling) -> list[str]:
    known = dict.fromkeys(u for each in t.members.values() for u in each.project.municipalities)
    unknown = [name for name, each in t.members.items() if not each.project.municipalities]
    lines = []
    if known:
        places = [_place(t, each) for each in known][:_MOST_PLACES]
        if len(known) > _MOST_PLACES:
            places.append(t.count("others", len(known) - _MOST_PLACES))
        lines.append(t.count("municipalities", len(known), places=t.listed(places)))
    if unknown:
        lines.append(t.say("municipality_unknown", pilots=t.pilots(unknown)))
    return lines


def _place(t: Telling, unit: Municipality) -> str:
    level = centrality(unit.number)
    return t.say("central", place=unit.name, level=level) if level else unit.name


def _when(t: Telling) -> list[str]:
    spans = {name: bounds(each.project.period) for name, each in t.members.items()}
    known = {name: each for name, each in spans.items() if each != (None, None)}
    lines = []
    starts = [start for start, _ in known.values() if start is not None]
    ends = [end for _, end in known.values() if end is not None]
    if starts and ends:
        lines.append(t.say("reach", first=_said(t, min(starts)), last=_said(t, max(ends) - 1)))
    if len(known) > 1:
        lines.append(_together(t))
    unknown = [each for each in t.members if each not in known]
    if unknown:
        lines.append(t.count("period_unknown", len(unknown), pilots=t.pilots(unknown)))
    return lines


def _said(t: Telling, month: int) -> str:
    return t.day(f"{month // 12:04}-{month % 12 + 1:02}")


def _together(t: Telling) -> str:
    window = t.synthesis.together
    if window is None:
        return t.say("not_together")
    start, end = bounds(window)
    if start is None or end is None:
        return t.say("together_on", window=t.window(window))
    return t.count("together", end - start, window=t.window(window))


def _far(t: Telling) -> list[str]:
    lines = []
    for stage in STAGES:
        those = [name for name, each in t.members.items() if each.stage == stage]
        if those:
            lines.append(t.count(f"far_{stage}", len(those), pilots=t.pilots(those)))
    return lines


def _kin(t: Telling) -> list[str]:
    size = len(t.members)
    pairs = size * (size - 1) // 2
    if not pairs:
        return []
    parallel = [each for each in t.synthesis.relations if each.kind is RelationKind.PARALLEL]
    sure = sum(each.sure for each in parallel)
    lines = [t.count("pairs_parallel", pairs, parallel=sure)]
    if len(parallel) > sure:
        lines.append(t.count("pairs_likely", len(parallel) - sure))
    others = len(t.synthesis.relations) - len(parallel)
    return [*lines, t.count("pairs_other", others)] if others else lines


def _rests(t: Telling) -> list[str]:
    documents = t.count("documents", len(t.entries))
    return [t.count("quoted", len(set(quotes_of(t.synthesis))), documents=documents)]


# ── What stands out ──────────────────────────────────────────────────────────────────────────


def _standing_out(t: Telling, stance: str, told: _Told) -> Iterable[Block]:
    """Returns the findings of a stance that most have a part in."""
    found = [each for each in t.synthesis.findings if each.stance == stance]
    yield Heading(2, t.say(f"most_{stance}"))
    if not found:
        yield Paragraph(words(t.say(f"none_{stance}")))
        return
    first = sorted(found, key=lambda each: -len(projects_of(each)))[:_MOST]
    yield Items(tuple(told(t, each) for each in first))
    if len(found) > len(first):
        yield Paragraph((Words(t.count("more_below", len(found) - len(first)), "quiet"),))


def projects_of(finding: Finding) -> tuple[str, ...]:
    """Returns the pilots that have a part in a finding, each once."""
    return tuple(dict.fromkeys(each.project for each in finding.quotes))


def sides_of(finding: Finding) -> tuple[Sequence[Quote], Sequence[Quote]]:
    """Returns the quotes of either side of a disagreement."""
    sides = (*finding.sides, *(0 for _ in finding.quotes))
    both = list(zip(finding.quotes, sides, strict=False))
    return [quote for quote, side in both if not side], [quote for quote, side in both if side]


def _agreed(t: Telling, finding: Finding) -> Line:
    quotes = list({each.project: each for each in reversed(finding.quotes)}.values())[::-1]
    size = t.say("so_many", some=len(quotes), all=len(t.members))
    begun = strong(f"{t.column(finding.column)}, {size}: ", *_plainly_said(t, quotes[0]))
    if len(quotes) == 1:
        return begun
    return (*begun, Words(f" {t.say('the_same')} "), *_names_cited(t, quotes[1:]), Words("."))


def _names_cited(t: Telling, quotes: Sequence[Quote]) -> Line:
    told: list[Line] = []
    for quote in quotes:
        before = ", " if told else ""
        told.append((Words(f"{before}{t.name(quote.project)} "), t.reference(quote)))
    return tuple(each for line in told for each in line)


def _disagreed(t: Telling, finding: Finding) -> Line:
    one, other = sides_of(finding)
    line = strong(f"{t.column(finding.column)}: ", *(_plainly_said(t, one[0]) if one else ()))
    if other:
        line = (*line, Words(f" {t.say('against')} "), *_plainly_said(t, other[0]))
    reason = t.reason(finding).rstrip(".")
    return (*line, Words(f" ({reason})", "quiet")) if reason else line


def _plainly_said(t: Telling, quote: Quote) -> Line:
    return (Words(f"{t.name(quote.project)}: "), t.quoted(quote))
