"""A match → what a memo tells of it: where, when, how alike and why, and the quotes of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from synthese.reports.screening.telling import References, Telling, address_of, title_of_match
from synthese.reports.syntheses.blocks import (
    Block,
    Facts,
    Heading,
    Line,
    Link,
    Paragraph,
    Table,
    Words,
)
from synthese.reports.syntheses.telling import words
from synthese.screening_records import Overlap, QuotePair, Reason, ScreeningMatch, Tab

_MOST_PAIRS = 4  # of quotes of a match; the table has them all


def evidence(t: Telling, cited: References, match: ScreeningMatch) -> Iterator[Block]:
    """Yields a match under its own heading."""
    yield Heading(2, title_of_match(match))
    told = {
        "fact_where": [(words(each)) for each in _where_and_when(t, match)],
        "fact_why": [words(t.reason(each)) for each in match.reasons if "likeness" not in each[1]],
        "fact_likeness": [words(each) for each in _alike(t, match)],
        "fact_missing": [words(each) for each in _missing(t, match)],
        "fact_source": [_source(cited, match)],
    }
    yield Facts(tuple((t.say(name), tuple(lines)) for name, lines in told.items() if lines))
    if match.quotes:
        heads = (t.say("head_application"), t.say("head_project"))
        yield side_by_side(t, cited, match.quotes, headings=heads)
    else:
        yield Paragraph((Words(t.say("no_quotes"), "quiet"),))


def headed(t: Telling, match: ScreeningMatch) -> Line:
    """Returns a match on one line: what it is called, where and when."""
    project = match.hit.project
    title, lang = title_of_match(match), t.lang(project.language)
    address = address_of(project)
    leads = address.startswith(("https://", "http://"))
    name = Link(title, address, lang) if leads else Words(title, lang=lang)
    about = ", ".join(each for each in (t.places(project), t.period(project)) if each)
    return (name, Words(f" ({about})" if about else ""))


def because(t: Telling, match: ScreeningMatch, tab: Tab) -> Line:
    """Returns the strongest reason that a match is in a tab."""
    reasons = reasons_for(match, tab)
    return (Words(f": {t.reason(reasons[0])}"),) if reasons else ()


def reasons_for(match: ScreeningMatch, tab: Tab) -> tuple[Reason, ...]:
    """Returns why a match is in a tab; in one that it doesn't belong in, for what it has learnt."""
    if match.tab is tab:
        return match.reasons
    return tuple(each for each in match.reasons if each[0] == "because_lessons")


def side_by_side(
    t: Telling, cited: References, pairs: Iterable[QuotePair], *, headings: tuple[str, str]
) -> Table:
    """Returns quotes of both sides, each pair under what the two tell."""
    rows = tuple(_pair(t, cited, each) for each in tuple(pairs)[:_MOST_PAIRS])
    heads = (t.say("head_what"), *headings)
    return Table(t.say("quotes_caption"), heads, rows, (0.16, 0.42, 0.42))


def overlap_type(t: Telling, overlap: Overlap) -> str:
    """Returns what kind of overlap two applications have."""
    from synthese.wording import say

    if overlap.relation and overlap.type == "none":
        relation = t.relation(overlap.relation)
        return relation[:1].upper() + relation[1:]
    return say(f"duplicates.type_{overlap.type.name.lower()}", t.language)


def overlap_told(t: Telling, overlap: Overlap) -> str:
    """Returns how sure an overlap is, and how much of the words stand in both."""
    probability, share = t.share(overlap.probability), t.share(overlap.share)
    return t.say("overlap_told", probability=probability, share=share)


def _pair(t: Telling, cited: References, pair: QuotePair) -> tuple[tuple[Line, ...], ...]:
    role = words(t.role(pair.role)) if pair.role else words(t.say("head_text"))
    alike = (Words(t.alike(pair.likeness), "quiet"),)
    return (role, alike), (cited.quoted(pair.mine),), (cited.quoted(pair.theirs),)


def _where_and_when(t: Telling, match: ScreeningMatch) -> Iterator[str]:
    project = match.hit.project
    parts = (t.where(project), t.period(project), t.stage(match))
    yield " · ".join(each for each in parts if each) or t.say("unknown")
    if match.months and match.together:
        yield t.count("months", match.months, window=t.window(match.together))
    elif match.months is not None:
        yield t.count("months_only", match.months) if match.months else t.say("months_none")
    if match.places:
        yield t.say("same_place", places=t.listed([each.name for each in match.places]))
    elif match.same_county:
        yield t.say("same_county")


def _alike(t: Telling, match: ScreeningMatch) -> Iterator[str]:
    yield t.likeness(match.likeness)
    roles = [f"{t.role(role).lower()} {t.share(alike)}" for role, alike in match.roles]
    if roles:
        yield t.say("alike_in", roles=", ".join(roles))


def _missing(t: Telling, match: ScreeningMatch) -> Iterator[str]:
    if match.missing:
        yield t.say("missing", some=t.listed([t.say(f"missing_{each}") for each in match.missing]))


def _source(cited: References, match: ScreeningMatch) -> Line:
    address = address_of(match.hit.project)
    numbers = cited.cited(match.project)
    return (Link(address, address), Words(" "), *numbers) if numbers else (Link(address, address),)
