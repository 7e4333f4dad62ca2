"""What a meeting can take up: what hasn't been told, what to ask, and who should talk to whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from synthese.pilot_records import Finding, Gap, Match, Quote
from synthese.records import Role
from synthese.reports.exports.cleaning import one_line
from synthese.reports.syntheses.blocks import (
    Block,
    Inline,
    Items,
    Line,
    Paragraph,
    Quotes,
    Section,
    Words,
)
from synthese.reports.syntheses.telling import Telling, strong, words
from synthese.reports.why_meet import why
from synthese.wording import count, number

_MOST_MATCHES = 15


@dataclass(frozen=True, slots=True)
class Question:
    """A question for the meeting: why it is asked, of whom, and the quotes behind it."""

    column: str
    why: str
    ask: str
    to: tuple[str, ...]
    quotes: tuple[Quote, ...] = ()


def gaps(t: Telling) -> Section:
    """Returns the section of what hasn't been told."""
    lines = tuple(_gap(t, each) for each in t.synthesis.gaps if each.silent)
    block = Items(lines) if lines else Paragraph(words(t.say("gaps_none")))
    return Section(t.say("gaps"), "gaps", (block,))


def _gap(t: Telling, gap: Gap) -> Line:
    told = gap_told(t, gap)
    if len(gap.silent) >= gap.asked:
        return strong(told)
    return strong(f"{told}: ", Words(t.pilots(gap.silent)))


def gap_told(t: Telling, gap: Gap) -> str:
    """Returns ``3 av 5 har ikke omtalt kostnader``."""
    column = t.columns.get(gap.column)
    asked = "" if column and column.role else "_question"
    what = _about(t, column.role) if column and column.role else t.column(gap.column)
    if len(gap.silent) >= gap.asked:
        return t.count(f"gap_all{asked}", gap.asked, what=what)
    return t.count(f"gap{asked}", gap.asked, silent=len(gap.silent), what=what)


def _about(t: Telling, role: Role) -> str:
    return t.say(f"about_{role.value}")


# ── Questions ────────────────────────────────────────────────────────────────────────────────


def questions(t: Telling) -> tuple[Question, ...]:
    """Returns what to ask at the meeting: after what isn't told, and after what doesn't agree."""
    opposed = (each for each in t.synthesis.findings if each.stance == "disagree")
    silent = (each for each in t.synthesis.gaps if each.silent)
    return (*(_of_gap(t, each) for each in silent), *(_of_finding(t, each) for each in opposed))


def _of_gap(t: Telling, gap: Gap) -> Question:
    column = t.columns.get(gap.column)
    ask = t.column(gap.column)
    if column and column.role:
        ask = t.say(f"question_{column.role.value}")
    return Question(t.column(gap.column), gap_told(t, gap), ask, gap.silent)


def _of_finding(t: Telling, finding: Finding) -> Question:
    those = tuple(dict.fromkeys(each.project for each in finding.quotes))
    column = t.columns.get(finding.column)
    if column and column.role:
        why = t.say("opposed", pilots=t.pilots(those), what=_about(t, column.role))
    else:
        what = t.column(finding.column)
        why = t.say("opposed_question", pilots=t.pilots(those), what=what)
    return Question(t.column(finding.column), why, t.say("ask_opposed"), those, finding.quotes)


def question_list(t: Telling) -> Section:
    """Returns the section of questions for the meeting."""
    lines = tuple(_question(t, each) for each in questions(t))
    if not lines:
        return Section(
            t.say("questions"), "questions", (Paragraph(words(t.say("questions_none"))),)
        )
    about = Paragraph(words(t.say("questions_about")))
    return Section(t.say("questions"), "questions", (about, Items(lines, ordered=True)))


def _question(t: Telling, question: Question) -> Line:
    cited = [t.reference(each) for each in question.quotes[:4]]
    beside: list[Inline] = [each for one in cited for each in (Words(" "), one)]
    if len(question.to) < len(t.members) and not cited:
        beside = [Words(f" {t.say('to', pilots=t.pilots(question.to))}", "quiet")]
    return (Words(f"{question.why}. "), Words(question.ask, "strong"), *beside)


# ── Who should talk to whom ──────────────────────────────────────────────────────────────────


def matches(t: Telling) -> Section:
    """Returns the section of who should talk to whom."""
    found = t.synthesis.matches
    blocks: list[Block] = [Paragraph(words(t.say("matches_about" if found else "matches_none")))]
    for match in found[:_MOST_MATCHES]:
        blocks += _match(t, match)
    if len(found) > _MOST_MATCHES:
        more = t.count("more_matches", len(found) - _MOST_MATCHES)
        blocks.append(Paragraph((Words(more, "quiet"),)))
    if t.synthesis.opted_out:
        size = len(t.synthesis.opted_out)
        told = count("network.opted_out", size, t.language, n=number(size, t.language))
        blocks.append(Paragraph(words(told)))
    return Section(t.say("matches"), "matches", tuple(blocks))


def _match(t: Telling, match: Match) -> Iterator[Block]:
    head = t.say("match", asks=t.name(match.asks), knows=t.name(match.knows))
    told = match_told(t, match)
    yield Paragraph(strong(head, *((Words(f" {told}"),) if told else ())), "lead")
    quotes = (*match.asks_quotes[:1], *match.knows_quotes[:1])
    if quotes:
        yield Quotes(tuple(t.said(each) for each in quotes))


def match_told(t: Telling, match: Match) -> str:
    """Returns why the two should talk, and whom to turn to, in a few sentences."""
    told = [why(match, t.language, knows=t.name(match.knows), asks=t.name(match.asks))]
    contact = contact_told(match)
    if contact:
        told.append(t.say("contact", contact=contact))
    return " ".join(filter(None, told))


def contact_told(match: Match) -> str:
    """Returns whom to turn to at the one that knows."""
    known = match.contacts[0]
    return one_line(known.text if known else match.contact or "")
