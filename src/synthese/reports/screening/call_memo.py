"""A call → the outline of its memo: the table in short, and half a page of each application."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from synthese.pilot_records import Quote
from synthese.reports.screening.evidence import (
    because,
    headed,
    overlap_told,
    overlap_type,
    side_by_side,
)
from synthese.reports.screening.memo import (
    found_told,
    news_told,
    overlaps_told,
    signatures,
)
from synthese.reports.screening.resting import read_told, searched_rows, sources
from synthese.reports.screening.telling import (
    SHOWN_TABS,
    References,
    Telling,
    latest,
    references,
    shortened,
    title_of,
    title_of_match,
)
from synthese.reports.syntheses.blocks import (
    Block,
    Facts,
    Heading,
    Items,
    Line,
    Outline,
    Paragraph,
    Section,
    Table,
    Words,
)
from synthese.reports.syntheses.telling import strong, words
from synthese.screening_records import (
    Application,
    Call,
    Decision,
    QuotePair,
    Screening,
    ScreeningMatch,
    Spread,
    Tab,
    Verdict,
)
from synthese.wording import Language, number

_MOST_MATCHES = 2  # of a tab of an application
_MOST_PLACES = 20  # rows of a table of where applications lie
_SHORT_DIGEST = 16  # signs; the whole stands in dekning.json and in each application's memo


@dataclass(frozen=True, slots=True)
class CallMemo:
    """A call on its way into a memo; `held` are the applications that were screened."""

    t: Telling
    call: Call
    held: Sequence[tuple[Application, Screening]]
    decisions: Mapping[str, Sequence[Decision]]
    names: Mapping[str, str]
    references: References


def call_memo_of(
    call: Call, *, language: Language, decisions: Mapping[str, Sequence[Decision]]
) -> CallMemo:
    """Returns a call with what is looked up in its memo."""
    t = Telling(language)
    held = [
        (each, call.screenings[each.id]) for each in call.applications if each.id in call.screenings
    ]
    names = {each.id: title_of(each) for each in call.applications}
    cited = references(t, held, _quotes(screening for _, screening in held))
    return CallMemo(t, call, held, decisions, names, cited)


def call_outline(m: CallMemo) -> Outline:
    """Returns what the memo of a call says."""
    day = m.t.day(m.held[0][1].on) if m.held else ""
    return Outline(
        title=m.t.say("title", application=shortened(m.call.name)),
        subtitle=m.t.say("call_subtitle", day=day) if day else m.t.say("call_empty"),
        contents=m.t.say("contents"),
        sections=tuple(_sections(m)),
    )


def _sections(m: CallMemo) -> Iterator[Section]:
    yield Section(m.t.say("finding"), "finding", tuple(_finding(m)))
    for name, made in (("overlaps", _overlaps), ("spread", _spread), ("table", _table)):
        blocks = tuple(made(m))
        if blocks:
            yield Section(m.t.say(name), name, blocks, wide=name == "table")
    if m.held:
        yield Section(m.t.say("applications"), "applications", tuple(_each(m)))
    failed = tuple(words(m.t.failure(each)) for each in m.call.failures)
    not_read = Items(failed) if failed else Paragraph(words(m.t.say("all_read")))
    yield Section(m.t.say("not_read_title"), "not_read", (not_read,))
    if m.held:
        yield Section(m.t.say("searched"), "searched", tuple(_searched(m)))
        yield Section(m.t.say("unchecked"), "unchecked", tuple(_unchecked(m)))
        listed = sources(m.references, digest_chars=_SHORT_DIGEST)
        yield Section(m.t.say("sources"), "sources", (listed,))
    yield Section(m.t.say("signatures_caption"), "signed", (signatures(m.t),))


# ── What was found ───────────────────────────────────────────────────────────────────────────


def _finding(m: CallMemo) -> Iterator[Block]:
    t = m.t
    told = [t.count("call_read", len(m.call.applications))]
    if m.call.failures:
        told.append(t.count("call_not_read", len(m.call.failures)))
    yield Paragraph(words(" ".join(told)))
    yield Facts(tuple(_figures(m)))
    yield Paragraph((Words(t.say("counted_once"), "quiet"),))
    yield Paragraph(words(t.say("nothing_rejected")), "note")


def _figures(m: CallMemo) -> Iterator[tuple[str, tuple[Line, ...]]]:
    t = m.t
    first = Counter(strongest_tab(screening) for _, screening in m.held)
    for tab in SHOWN_TABS:
        yield t.tab(tab), (words(t.count("applications_n", first[tab])),)
    yield t.say("none_known"), (words(t.count("applications_n", first[None])),)
    overlapping = sum(bool(screening.overlaps) for _, screening in m.held)
    yield t.say("fact_overlaps"), (words(t.count("applications_n", overlapping)),)
    decided = [latest(m.decisions.get(each.id, ())) for each in m.call.applications]
    some = Counter(each.verdict for each in decided if each)
    told = t.count("decided_some", len(decided), some=number(some.total(), t.language))
    yield t.say("decision"), (words(told), *_verdicts(t, some))


def _verdicts(t: Telling, some: Counter[Verdict]) -> Iterator[Line]:
    told = [
        f"{t.verdict(each)}: {number(some[each], t.language)}" for each in Verdict if some[each]
    ]
    if told:
        yield words(", ".join(told))


def strongest_tab(screening: Screening) -> Tab | None:
    """Returns the first of the three tabs that anything is in, None where nothing known is."""
    return next((tab for tab in SHOWN_TABS if screening.under(tab)), None)


# ── The table, the places, the overlaps ──────────────────────────────────────────────────────


def _table(m: CallMemo) -> Iterator[Block]:
    if not m.held:
        return
    t = m.t
    rows = tuple(_row(m, n, *each) for n, each in enumerate(m.held, start=1))
    heads = (
        t.say("head_number"),
        t.say("head_application"),
        *(t.tab(each) for each in SHOWN_TABS),
        t.say("head_share_new"),
        t.say("head_decision"),
    )
    yield Table(t.say("table_caption"), heads, rows, (0.04, 0.24, 0.19, 0.19, 0.19, 0.06, 0.09))


def _row(
    m: CallMemo, place: int, application: Application, screening: Screening
) -> tuple[tuple[Line, ...], ...]:
    t, decided = m.t, latest(m.decisions.get(application.id, ()))
    where = t.places(application.detail.project)
    name: tuple[Line, ...] = (_named(t, application),)
    return (
        (words(str(place)),),
        (*name, words(where)) if where else name,
        *(_strongest(t, screening, tab) for tab in SHOWN_TABS),
        (words(t.share(screening.novelty.share) if screening.novelty.looked_at else "–"),),
        (words(t.verdict(decided.verdict) if decided else "–"),),
    )


def _named(t: Telling, application: Application) -> Line:
    lang = t.lang(application.detail.project.language)
    return (Words(shortened(title_of(application), 90), lang=lang),)


def _strongest(t: Telling, screening: Screening, tab: Tab) -> tuple[Line, ...]:
    shown = screening.under(tab)
    if not shown:
        return (words("–"),)
    title = shortened(title_of_match(shown[0]), 70)
    lines: tuple[Line, ...] = ((Words(title, lang=t.lang(shown[0].hit.project.language)),),)
    if len(shown) > 1:
        lines += ((Words(t.count("and_more", len(shown) - 1), "quiet"),),)
    return lines


def _spread(m: CallMemo) -> Iterator[Block]:
    if not m.call.spread:
        return
    yield Paragraph(words(m.t.say("spread_about")))
    for kind in ("theme", "county", "centrality"):
        some = [each for each in m.call.spread if each.kind == kind and each.applications]
        if some:
            yield _spread_table(m.t, kind, some)


def _spread_table(t: Telling, kind: str, some: Sequence[Spread]) -> Table:
    if kind == "theme":
        some = sorted(some, key=lambda each: (not each.value, -len(each.applications), each.name))
    rows = tuple(
        (
            (words(each.name or t.say("place_unknown")),),
            (words(number(len(each.applications), t.language)),),
            (words(number(each.known, t.language)),),
        )
        for each in some[:_MOST_PLACES]
    )
    heads = (t.say(f"head_{kind}"), t.say("head_applications"), t.say("head_known"))
    return Table(t.say(f"spread_{kind}"), heads, rows, (0.6, 0.2, 0.2))


def _overlaps(m: CallMemo) -> Iterator[Block]:
    """Yields each pair of applications once, the surest first."""
    seen: set[frozenset[str]] = set()
    found = [
        (application.id, each) for application, screening in m.held for each in screening.overlaps
    ]
    lines = []
    for left, each in sorted(found, key=lambda f: (-f[1].probability, f[0], f[1].application)):
        pair = frozenset((left, each.application))
        if pair in seen:
            continue
        seen.add(pair)
        both = [shortened(m.names.get(name, name), 80) for name in (left, each.application)]
        told = f": {overlap_type(m.t, each)}. {overlap_told(m.t, each)}"
        lines.append(strong(m.t.say("both", left=both[0], right=both[1]), Words(told)))
    if lines:
        yield Items(tuple(lines))


# ── Each application ─────────────────────────────────────────────────────────────────────────


def _each(m: CallMemo) -> Iterator[Block]:
    for place, (application, screening) in enumerate(m.held, start=1):
        yield Heading(2, f"{place}. {shortened(title_of(application))}")
        yield Paragraph(words(found_told(m.t, screening)), "lead")
        yield Facts(tuple(_facts(m, application, screening)))
        pair = quoted_pair(screening)
        if pair:
            heads = (m.t.say("head_application"), m.t.say("head_project"))
            yield side_by_side(m.t, m.references, [pair[1]], headings=heads)


def _facts(
    m: CallMemo, application: Application, screening: Screening
) -> Iterator[tuple[str, tuple[Line, ...]]]:
    t, project = m.t, application.detail.project
    about = (t.where(project), t.period(project), t.kroner(project.amount_nok))
    yield t.say("fact_where"), (words(" · ".join(filter(None, about)) or t.say("unknown")),)
    for tab in SHOWN_TABS:
        lines = tuple(_matches(t, screening, tab))
        if lines:
            yield t.tab(tab), lines
    yield t.say("news"), (words(news_told(t, screening)),)
    if screening.overlaps:
        yield t.say("fact_overlaps"), (words(overlaps_told(t, screening)),)
    if application.coverage.silent or application.coverage.failures:
        yield t.say("fact_read"), (words(read_told(t, application)),)
    yield t.say("decision"), _decided(t, m.decisions.get(application.id, ()))


def _matches(t: Telling, screening: Screening, tab: Tab) -> Iterator[Line]:
    """Yields the strongest that belong in a tab, and how many of the others count there too."""
    shown = screening.under(tab)
    own = [each for each in shown if each.tab is tab]
    yield from (_match(t, each) for each in own[:_MOST_MATCHES])
    for name, several in (
        ("more", len(own[_MOST_MATCHES:])),
        ("also_above", len(shown) - len(own)),
    ):
        if several:
            yield (Words(t.count(name, several), "quiet"),)


def _match(t: Telling, match: ScreeningMatch) -> Line:
    return (*headed(t, match), *because(t, match, match.tab))


def _decided(t: Telling, decisions: Sequence[Decision]) -> tuple[Line, ...]:
    decided = latest(decisions)
    if decided is None:
        return (words(t.say("not_decided")),)
    return (strong(t.decided(decided)), words(decided.reason))


def quoted_pair(screening: Screening) -> tuple[ScreeningMatch, QuotePair] | None:
    """Returns the strongest match of the three tabs that has quotes, and its first pair."""
    some = (each for tab in SHOWN_TABS for each in screening.under(tab) if each.quotes)
    match = next(some, None)
    return (match, match.quotes[0]) if match else None


def _quotes(screenings: Iterable[Screening]) -> Iterator[Quote]:
    for screening in screenings:
        if pair := quoted_pair(screening):
            yield from (pair[1].mine, pair[1].theirs)


# ── What it rests on ─────────────────────────────────────────────────────────────────────────


def _searched(m: CallMemo) -> Iterator[Block]:
    """Yields what was searched, once for each index that it was."""
    yield Paragraph(words(m.t.say("searched_about")))
    indexes: dict[str, Screening] = {}
    for _, screening in m.held:
        indexes.setdefault(screening.searched.fingerprint, screening)
    yield from (Facts(searched_rows(m.t, each)) for each in indexes.values())


def _unchecked(m: CallMemo) -> Iterator[Block]:
    """Yields what wasn't looked at, each once, with how many applications it is told of."""
    held: dict[str, int] = {}
    for _, screening in m.held:
        for told in dict.fromkeys(m.t.reason(each) for each in screening.unchecked):
            held[told] = held.get(told, 0) + 1
    if not held:
        yield Paragraph(words(m.t.say("unchecked_none")))
        return
    ordered = sorted(held.items(), key=lambda each: (-each[1], each[0]))
    lines = (
        (Words(told), Words(f" ({m.t.count('applications_n', n)})", "quiet")) for told, n in ordered
    )
    yield Items(tuple(lines))
