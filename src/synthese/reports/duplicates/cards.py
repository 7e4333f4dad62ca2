"""A pair → a card of the page: what differs first, then why, then the passages side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from synthese.duplicate_records import (
    AlignedPassage,
    Alignment,
    Difference,
    DuplicatePair,
    DuplicateType,
    Text,
)
from synthese.reports.duplicates.gathered import Gathered
from synthese.reports.duplicates.pairs import evidence_of
from synthese.reports.duplicates.quoted import quoted
from synthese.reports.duplicates.quoted import words as _t
from synthese.reports.duplicates.telling import Telling, period_told
from synthese.reports.exports.cleaning import short_source
from synthese.reports.markup import lang
from synthese.reports.syntheses.marks import target
from synthese.wording import named, number

MOST_PASSAGES = 8  # of a pair on the page
_MOST_DIFFERENCES = 12
_SIDES: tuple[tuple[Literal["left", "right"], str], ...] = (("left", "A"), ("right", "B"))


def name_of(kind: DuplicateType) -> str:
    """Returns a type as a class or a value of the page has it."""
    return kind.name.lower().replace("_", "-")


def badge(kind: DuplicateType, told: Telling) -> str:
    """Returns a type as a mark of the page."""
    return f'<span class="badge {name_of(kind)}">{_t(told.type(kind))}</span>'


def card(gathered: Gathered, pair: DuplicatePair, *, name: str, place: int) -> str:
    """Returns a pair with its alignment.

    Args:
        gathered: the run that it is of.
        pair: with its alignment.
        name: what the card is linked by.
        place: its place by uncertainty, from 1.
    """
    told, sides = gathered.told, gathered.run.sides(pair)
    gathered.keep(sides)
    alignment = pair.alignment
    facts = [told.say("pair_meta", probability=told.share(pair.probability))]
    if alignment:
        covered = (told.share(alignment.covered_left), told.share(alignment.covered_right))
        facts.append(told.say("pair_covered", left=covered[0], right=covered[1]))
    group, verdict = gathered.group_of(pair), gathered.verdict(sides)
    if group:
        facts.append(told.say("group", number=group))
    if verdict:
        facts.append(f"{told.say('head_verdict')}: {told.say(f'verdict_{verdict}')}")
    title = told.say("pair", number=place)
    both = "".join(_side(text, sign, told) for text, sign in zip(sides, "AB", strict=True))
    return (
        f'<article class="pair" id="{name}" aria-labelledby="{name}-h"'
        f' data-type="{name_of(pair.type)}" data-p="{pair.probability:.4f}" data-n="{place}">\n'
        f'<h3 id="{name}-h">{badge(pair.type, told)} <span class="number">{_t(title)}</span></h3>\n'
        f'<p class="meta">{_t(" · ".join(facts))}</p>\n'
        f'<div class="sides">{both}</div>\n'
        f"{''.join(_body(pair, sides, told))}</article>\n"
    )


def _side(text: Text, sign: str, told: Telling) -> str:
    shown = text.title or told.say("untitled")
    address = target(text.href) if text.href else None
    title = f'<a href="{_t(address)}">{_t(shown)}</a>' if address else _t(shown)
    return (
        f'<div class="side"><span class="sign">{sign}</span><div>'
        f'<p class="name"{lang(text.language)} dir="auto">{title}</p>'
        f'<p class="quiet">{_t(" · ".join(filter(None, _facts(text, told))))}</p></div></div>'
    )


def _facts(text: Text, told: Telling) -> Iterator[str]:
    yield text.applicant or ""
    yield ", ".join(each.name for each in text.municipalities)
    if text.period is not None:
        yield period_told(text.period.start, text.period.end)
    if text.amount_nok is not None:
        yield f"{number(text.amount_nok, told.language)}\u00a0kr"
    yield text.programme or ""
    yield named("language", text.language, told.language)
    yield text.id if text.href else f"{text.id} ({short_source(text.source)})"


def _body(pair: DuplicatePair, sides: tuple[Text, Text], told: Telling) -> Iterator[str]:
    alignment = pair.alignment
    if alignment:
        yield _differences(alignment.differences, told)
    if pair.reasons:
        reasons = "".join(f"<li>{_t(told.reason(*each))}</li>" for each in pair.reasons)
        yield f'<p class="label">{_t(told.say("reasons"))}</p><ul class="reasons">{reasons}</ul>\n'
    if alignment:
        yield _passages(alignment, sides, told)


def _differences(differences: tuple[Difference, ...], told: Telling) -> str:
    label = _t(told.say("differences"))
    if not differences:
        none = _t(told.say("differences_none"))
        return f'<p class="label">{label}</p><p class="quiet">{none}</p>\n'
    every = told.apart(differences)
    shown = every[:_MOST_DIFFERENCES]
    rows = "".join(
        f'<tr><th scope="row">{_t(kind)}</th><td dir="auto">{_said(left, told)}</td>'
        f'<td dir="auto">{_said(right, told)}</td></tr>'
        for kind, left, right in shown
    )
    more = len(every) - len(shown)
    rest = f'<p class="quiet">{_t(told.say("and_more", n=more))}</p>' if more else ""
    return (
        f'<table class="differences"><caption class="label">{label}</caption><thead><tr>'
        f'<th scope="col">{_t(told.say("head_what"))}</th><th scope="col">A</th>'
        f'<th scope="col">B</th></tr></thead><tbody>{rows}</tbody></table>{rest}\n'
    )


def _said(words: str, told: Telling) -> str:
    return _t(words) if words else f'<span class="quiet">{_t(told.say("not_told"))}</span>'


def _passages(alignment: Alignment, sides: tuple[Text, Text], told: Telling) -> str:
    if not alignment.passages:
        return f'<p class="quiet">{_t(told.say("passages_none"))}</p>\n'
    shown = evidence_of(alignment.passages, MOST_PASSAGES)
    ordered = sorted(shown, key=lambda each: (each.template, each.left))
    rows = "".join(_passage(each, sides, told) for each in ordered)
    count = _t(told.count("passages_n", len(alignment.passages)))
    cut = ""
    if len(shown) < len(alignment.passages):
        cut = f'<p class="quiet">{_t(told.say("passages_cut", n=len(shown)))}</p>'
    return (
        f'<details class="passages" open><summary>{count}</summary>{cut}<ol>{rows}</ol></details>\n'
    )


def _passage(passage: AlignedPassage, sides: tuple[Text, Text], told: Telling) -> str:
    marks = [told.say(f"passage_{passage.kind.value}")]
    if passage.likeness < 1:
        marks.append(told.say("likeness", share=told.share(passage.likeness)))
    if passage.moved:
        marks.append(f"↕ {told.say('moved')}")
    if passage.template:
        marks.append(told.say("template_mark"))
    shown = "".join(
        f'<blockquote{lang(text.language)} dir="auto"><span class="sign" lang="{told.language}">'
        f"{sign}</span> {_words(passage, text, side, told)}</blockquote>"
        for text, (side, sign) in zip(sides, _SIDES, strict=True)
    )
    dimmed = ' class="dimmed"' if passage.template else ""
    kind = f'<p class="kind">{_t(" · ".join(marks))}</p>'
    return f'<li{dimmed}>{kind}<div class="both">{shown}</div></li>'


def _words(
    passage: AlignedPassage, text: Text, side: Literal["left", "right"], told: Telling
) -> str:
    left = side == "left"
    changed = [each.left if left else each.right for each in passage.changes]
    words = _t(told.say("only_left" if left else "only_right"))
    alone = f'<span class="unseen" lang="{told.language}">[{words} </span>'
    return quoted(text, passage.left if left else passage.right, changed, side=side, alone=alone)
