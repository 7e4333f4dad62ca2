"""An application, what was found for it and what was decided → the outline of its memo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from synthese.pilot_records import Quote
from synthese.reports.exports.cleaning import one_line
from synthese.reports.screening.evidence import (
    because,
    evidence,
    headed,
    overlap_told,
    overlap_type,
    side_by_side,
)
from synthese.reports.screening.resting import (
    read_rows,
    searched_rows,
    sources,
    unchecked,
)
from synthese.reports.screening.telling import (
    SHOWN_TABS,
    References,
    Telling,
    latest,
    quotes_of,
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
    FACETS,
    TOLD_FACETS,
    Application,
    Decision,
    FacetName,
    FacetValue,
    NewPassage,
    Screening,
    ScreeningMatch,
    Tab,
    Verdict,
)
from synthese.wording import Language

# What a memo shows of each; the rest is counted and stands in the table.
_MOST_MATCHES, _MOST_OTHERS, _MOST_NEW, _MOST_LESSONS, _MOST_OVERLAPS = 6, 8, 10, 10, 8
_MOST_OF_A_FACET = 4
_LONGEST_TOLD = 240  # characters of a facet's sentence
_SIGNED_LINES = 2  # high enough to sign in


@dataclass(frozen=True, slots=True)
class Memo:
    """An application on its way into a memo.

    `others` are what the call's applications are called, by id.
    """

    t: Telling
    application: Application
    screening: Screening
    decisions: Sequence[Decision]
    others: Mapping[str, str]
    references: References


def memo_of(
    application: Application,
    screening: Screening,
    *,
    language: Language,
    decisions: Sequence[Decision] = (),
    others: Mapping[str, str],
) -> Memo:
    """Returns an application with what is looked up in its memo."""
    t = Telling(language)
    cited = references(t, [(application, screening)], quotes_of(screening))
    return Memo(t, application, screening, decisions, others, cited)


def outline(m: Memo) -> Outline:
    """Returns what a memo says."""
    return Outline(
        title=m.t.say("title", application=shortened(title_of(m.application))),
        subtitle=m.t.say("subtitle", day=m.t.day(m.screening.on)),
        contents="",
        sections=tuple(_sections(m)),
    )


def _sections(m: Memo) -> Iterator[Section]:
    yield Section(m.t.say("finding"), "finding", tuple(_finding(m)))
    yield Section(m.t.say("application"), "application", tuple(_application(m)))
    for tab in SHOWN_TABS:
        blocks = tuple(_under(m, tab))
        if blocks:
            yield Section(m.t.tab(tab), tab.name.lower(), blocks)
    for name, made in (
        ("lessons", _lessons),
        ("news", _news),
        ("contacts", _contacts),
        ("overlaps", _overlaps),
        ("others", _others),
    ):
        blocks = tuple(made(m))
        if blocks:
            yield Section(m.t.say(name), name, blocks)
    searched = (Paragraph(words(m.t.say("searched_about"))), Facts(searched_rows(m.t, m.screening)))
    yield Section(m.t.say("searched"), "searched", searched)
    yield Section(m.t.say("unchecked"), "unchecked", (unchecked(m.t, m.screening),))
    yield Section(m.t.say("sources"), "sources", (sources(m.references),))
    yield Section(m.t.say("decision"), "decision", tuple(_decision(m)))


# ── What was found ───────────────────────────────────────────────────────────────────────────


def _finding(m: Memo) -> Iterator[Block]:
    yield Paragraph(words(found_told(m.t, m.screening)))
    yield Facts(tuple(_found_rows(m)))
    yield Paragraph(words(m.t.say("nothing_rejected")), "note")


def found_told(t: Telling, screening: Screening) -> str:
    """Returns in a sentence or two what was found."""
    if screening.none_known:
        told = t.count("found_none", screening.searched.projects)
        nearest = screening.matches[:1]
        if nearest:
            told += " " + t.say("found_nearest_other", project=title_of_match(nearest[0]))
        return told
    numbers = {tab: len(screening.under(tab)) for tab in SHOWN_TABS}
    some = [t.count(f"found_{tab.name.lower()}", n) for tab, n in numbers.items() if n]
    told = t.say("found", some=t.listed(some))
    several = sum(len(set(each.tabs) & set(SHOWN_TABS)) > 1 for each in screening.matches)
    return f"{told} {t.count('found_several', several)}" if several else told


def _found_rows(m: Memo) -> Iterator[tuple[str, tuple[Line, ...]]]:
    t = m.t
    for tab in SHOWN_TABS:
        first = next(iter(m.screening.under(tab)), None)
        yield t.tab(tab), (_strongest(m, first, tab) if first else words(t.say("none_found")),)
    yield t.say("news"), (words(news_told(t, m.screening)),)
    if m.others or m.screening.overlaps:
        yield t.say("fact_overlaps"), (words(overlaps_told(t, m.screening)),)
    decided = latest(m.decisions)
    told = t.decided(decided) if decided else t.say("not_decided")
    yield t.say("decision"), (words(told),)


def _strongest(m: Memo, match: ScreeningMatch, tab: Tab) -> Line:
    where = m.t.places(match.hit.project)
    about = ", ".join(each for each in (where, m.t.period(match.hit.project)) if each)
    title = Words(title_of_match(match), "strong", m.t.lang(match.hit.project.language))
    return (title, Words(f" ({about})" if about else ""), *because(m.t, match, tab))


def news_told(t: Telling, screening: Screening) -> str:
    """Returns how much of an application is new."""
    novelty = screening.novelty
    if not novelty.looked_at:
        return t.say("news_unknown")
    told = t.count("news_share", len(novelty.passages), all=novelty.looked_at)
    return f"{told} {t.say('news_words', share=t.share(novelty.share))}"


def overlaps_told(t: Telling, screening: Screening) -> str:
    """Returns how many others of the call an application has text in common with."""
    some = len(screening.overlaps)
    return t.count("overlaps_some", some) if some else t.say("overlaps_none")


# ── The application ──────────────────────────────────────────────────────────────────────────


def _application(m: Memo) -> Iterator[Block]:
    rows = [(m.t.facet(name), _facet(m, name)) for name in FACETS]
    lead = one_line(m.application.detail.project.lead or "")
    applicant = [(m.t.say("applicant"), (words(lead),))] if lead else []
    yield Facts((*applicant, *rows, *read_rows(m.t, m.application)))
    if any(each.by for values in m.application.facets.values() for each in values):
        yield Paragraph((Words(m.t.say("facets_edited"), "quiet"),))


def _facet(m: Memo, name: FacetName) -> tuple[Line, ...]:
    values = m.application.facets.get(name, ())
    lines = [_facet_line(m, name, each) for each in values[:_MOST_OF_A_FACET]]
    if len(values) > len(lines):
        lines.append((Words(m.t.count("more", len(values) - len(lines)), "quiet"),))
    return tuple(lines) or ((Words(m.t.say("not_told"), "quiet"),),)


def _facet_line(m: Memo, name: FacetName, value: FacetValue) -> Line:
    told = shortened(m.t.facet_value(name, value), _LONGEST_TOLD)
    lang = m.t.lang(_language(m, value.quote)) if name in TOLD_FACETS else None
    by = (Words(m.t.say("set_by", by=one_line(value.by)), "quiet"),) if value.by else ()
    page = value.quote.page if value.quote else None
    where = (Words(m.t.say("on_page", page=page), "quiet"),) if page else ()
    return (Words(told, lang=lang), *where, *by)


def _language(m: Memo, quote: Quote | None) -> str:
    if quote and (quote.project, quote.document) in m.references.by_document:
        return m.references.language_of(quote)
    return m.application.detail.project.language


# ── The matches ──────────────────────────────────────────────────────────────────────────────


def _under(m: Memo, tab: Tab) -> Iterator[Block]:
    """Yields the matches that belong in a tab, then those that stand elsewhere and count here."""
    shown = m.screening.under(tab)
    own = [each for each in shown if each.tab is tab]
    for match in own[:_MOST_MATCHES]:
        yield from evidence(m.t, m.references, match)
    rest = own[_MOST_MATCHES:]
    if rest:
        yield Paragraph(words(m.t.count("matches_more", len(rest))), "lead")
        yield Items(tuple(headed(m.t, each) for each in rest))
    elsewhere = [each for each in shown if each.tab is not tab]
    if elsewhere:
        yield Paragraph(words(m.t.count("elsewhere", len(elsewhere))), "lead")
        yield Items(tuple(_elsewhere(m, each) for each in elsewhere))


def _elsewhere(m: Memo, match: ScreeningMatch) -> Line:
    return (*headed(m.t, match), Words(f" – {m.t.say('see', tab=m.t.tab(match.tab))}", "quiet"))


def _others(m: Memo) -> Iterator[Block]:
    others = [each for each in m.screening.matches if each.tab is Tab.OTHER]
    if others:
        yield Paragraph(words(m.t.say("others_about")))
        yield Items(tuple(_other(m, each) for each in others[:_MOST_OTHERS]))
    if len(others) > _MOST_OTHERS:
        more = m.t.count("more_in_table", len(others) - _MOST_OTHERS)
        yield Paragraph((Words(more, "quiet"),))


def _other(m: Memo, match: ScreeningMatch) -> Line:
    if match.likeness is None:
        return headed(m.t, match)
    return (*headed(m.t, match), Words(f" – {m.t.likeness(match.likeness)}", "quiet"))


# ── What is new, what can be learnt, whom to ask ─────────────────────────────────────────────


def _news(m: Memo) -> Iterator[Block]:
    yield Paragraph(words(news_told(m.t, m.screening)))
    passages = m.screening.novelty.passages
    if passages:
        rows = tuple(_new(m, each) for each in passages[:_MOST_NEW])
        heads = (m.t.say("head_new"), m.t.say("head_nearest"))
        yield Table(m.t.say("news_caption"), heads, rows, (0.5, 0.5))
    if len(passages) > _MOST_NEW:
        more = m.t.count("more_sentences", len(passages) - _MOST_NEW)
        yield Paragraph((Words(more, "quiet"),))


def _new(m: Memo, passage: NewPassage) -> tuple[tuple[Line, ...], ...]:
    mine = (m.references.quoted(passage.quote),)
    if passage.nearest is None:
        return mine, (words(m.t.say("nearest_none")),)
    far = Words(m.t.alike(passage.likeness), "quiet")
    return mine, (m.references.quoted(passage.nearest), (far,))


def _lessons(m: Memo) -> Iterator[Block]:
    lessons = m.screening.lessons
    if not lessons:
        return
    yield Paragraph(words(m.t.say("lessons_about")))
    names = {each.project: title_of_match(each) for each in m.screening.matches}
    rows = []
    for each in lessons[:_MOST_LESSONS]:
        role = m.t.role(each.role)
        told = m.t.say("stopped_role", role=role) if each.stopped else role
        who = Words(shortened(names.get(each.project, each.project), 60))
        learnt = (strong(told), m.references.quoted(each.quote), (who,))
        rows.append((learnt, (m.references.quoted(each.about),)))
    heads = (m.t.say("head_learnt"), m.t.say("head_about"))
    yield Table(m.t.say("lessons_caption"), heads, tuple(rows), (0.55, 0.45))
    if len(lessons) > _MOST_LESSONS:
        more = m.t.count("more_in_table", len(lessons) - _MOST_LESSONS)
        yield Paragraph((Words(more, "quiet"),))


def _contacts(m: Memo) -> Iterator[Block]:
    """Yields whom to turn to, each body once, with the projects that it answers for."""
    known: dict[str, list[str]] = {}
    for match in m.screening.matches:
        if match.contact and match.tab is not Tab.OTHER:
            known.setdefault(one_line(match.contact.text), []).append(title_of_match(match))
    if known:
        yield Items(tuple(_contact(m.t, *each) for each in known.items()))
        yield Paragraph((Words(m.t.say("contacts_about"), "quiet"),))


def _contact(t: Telling, contact: str, projects: list[str]) -> Line:
    about = t.say("contact_about", projects=t.listed([t.say("named", title=e) for e in projects]))
    return strong(contact, Words(f" {about}"))


def _overlaps(m: Memo) -> Iterator[Block]:
    for each in m.screening.overlaps[:_MOST_OVERLAPS]:
        yield Heading(2, shortened(m.others.get(each.application, each.application)))
        yield Paragraph(words(f"{overlap_type(m.t, each)}. {overlap_told(m.t, each)}"))
        if each.quotes:
            heads = (m.t.say("head_application"), m.t.say("head_other_application"))
            yield side_by_side(m.t, m.references, each.quotes, headings=heads)
    more = len(m.screening.overlaps) - _MOST_OVERLAPS
    if more > 0:
        yield Paragraph((Words(m.t.count("more_in_table", more), "quiet"),))


# ── The decision ─────────────────────────────────────────────────────────────────────────────


def _decision(m: Memo) -> Iterator[Block]:
    if m.decisions:
        yield decisions_table(m.t, m.decisions, m.application)
    else:
        yield Paragraph(words(m.t.say("not_decided_about")))
        boxes = [f"☐\u00a0{m.t.verdict(each)}" for each in Verdict]
        yield Facts(((m.t.say("head_verdict"), (words("   ".join(boxes)),)),))
        yield _blank(m.t.say("reason_caption"), (m.t.say("head_reason"),), lines=5)
    yield signatures(m.t)


def decisions_table(
    t: Telling, decisions: Iterable[Decision], application: Application | None = None
) -> Table:
    """Returns every decision in the order in which they were made: none takes another's place."""
    ordered = sorted(decisions, key=lambda each: (each.at, each.id))
    rows = tuple(
        (
            (words(one_line(each.by)), (Words(t.say(f"role_{each.role}"), "quiet"),)),
            (words(t.day(each.at)),),
            (strong(t.verdict(each.verdict)), *_held_for(t, each, application)),
            (words(each.reason),),
        )
        for each in ordered
    )
    names = ("head_by", "head_at", "head_verdict", "head_reason")
    heads = tuple(t.say(each) for each in names)
    return Table(t.say("decisions_caption"), heads, rows, (0.22, 0.17, 0.19, 0.42))


def _held_for(t: Telling, decision: Decision, application: Application | None) -> tuple[Line, ...]:
    if application is None or decision.digest == application.digest:
        return ()
    return ((Words(t.say("other_content"), "quiet"),),)


def signatures(t: Telling) -> Table:
    """Returns a table to sign in."""
    blank: tuple[Line, ...] = ((),) * _SIGNED_LINES
    rows = tuple(
        ((words(t.say(f"role_{who}")),), blank, blank, blank) for who in ("first", "second")
    )
    names = ("head_role", "head_name", "head_day", "head_signature")
    heads = tuple(t.say(each) for each in names)
    return Table(t.say("signatures_caption"), heads, rows, (0.22, 0.28, 0.16, 0.34))


def _blank(caption: str, headings: tuple[str, ...], *, lines: int) -> Table:
    return Table(caption, headings, ((((),) * lines,),), (1.0,))
