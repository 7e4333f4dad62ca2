"""A run → ``rapport.html``: one page, from a disk, offline, on paper, without script."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import islice
from typing import Any

from synthese.duplicate_records import DuplicateGroup, DuplicatePair, DuplicateType
from synthese.reports.duplicates.cards import badge, card, name_of
from synthese.reports.duplicates.changes import LEAST_MOVE, Changes, change_rows
from synthese.reports.duplicates.coverage import coverage
from synthese.reports.duplicates.figures import BINS, bar, bins, curve, histogram
from synthese.reports.duplicates.gathered import Gathered, members_of
from synthese.reports.duplicates.made import made
from synthese.reports.duplicates.quoted import words as _t
from synthese.reports.exports.cleaning import in_lines, short_source
from synthese.reports.markup import lang, linked
from synthese.reports.syntheses.marks import target

MOST_PAIRS = 300
MOST_GROUPS = 300
MOST_MEMBERS = 20
MOST_LISTED = 200
MOST_TEMPLATE = 60
_MOST_TEMPLATE_CHARS = 600
_MOST_SOURCES = 3  # named under the title

_STYLE = files(__package__).joinpath("page.css").read_text("utf-8")
_SCRIPT = files(__package__).joinpath("page.js").read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


POLICY = (
    f"default-src 'none'; style-src {_hash(_STYLE)}; script-src {_hash(_SCRIPT)};"
    " base-uri 'none'; form-action 'none'"
)
"""What the page allows itself: its own style and its own script, by their hashes."""

_ORDER = ("uncertain", "high", "low", "title")


def most_uncertain(pairs: Iterable[DuplicatePair], threshold: float) -> list[DuplicatePair]:
    """Returns the pairs that a page shows: those nearest the threshold, ties by ids."""
    return sorted(
        pairs, key=lambda each: (abs(each.probability - threshold), each.left, each.right)
    )[:MOST_PAIRS]


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a run; `shown` are the pairs on it, with their alignments, in its order."""

    gathered: Gathered
    shown: Sequence[DuplicatePair]
    changes: Changes | None = None

    def pieces(self) -> Iterator[str]:
        """Yields the page, part by part."""
        told = self.gathered.told
        title = _t(told.say("title"))
        yield (
            f'<!doctype html>\n<html lang="{told.language}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
            f"<title>{title} – Synthese</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
            f'<a class="skip" href="#content">{_t(told.say("skip"))}</a>\n'
            f"<header><h1>{title}</h1><p>{_t(self._subtitle())}</p></header>\n"
        )
        sections = tuple(self._sections())
        yield self._contents([name for name, _ in sections])
        yield '<main id="content" tabindex="-1">\n'
        for name, body in sections:
            heading = _t(told.say(name))
            yield f'<section><h2 id="{name}">{heading}</h2>\n'
            yield from body
            yield "</section>\n"
        yield f"</main>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"

    def _subtitle(self) -> str:
        told, record = self.gathered.told, self.gathered.record
        sources, against = _named(record.sources), _named(record.against)
        if against:
            return told.say("across", sources=sources, against=against)
        return told.say("within", sources=sources)

    def _contents(self, names: Iterable[str]) -> str:
        told = self.gathered.told
        links = "".join(f'<li><a href="#{each}">{_t(told.say(each))}</a></li>' for each in names)
        return (
            f'<nav aria-labelledby="contents"><h2 id="contents">{_t(told.say("contents"))}</h2>'
            f"<ol>{links}</ol></nav>\n"
        )

    def _sections(self) -> Iterator[tuple[str, Iterator[str]]]:
        yield "summary", self._summary()
        if self.changes is not None:
            yield "changes", self._changes(self.changes)
        yield "groups", self._groups()
        yield "pairs", self._pairs()
        yield "borderline", self._borderline()
        yield "template", self._template()
        yield "empty", self._empty()
        yield "failures", self._failures()
        yield "made", self._made()

    # ── Summary ──────────────────────────────────────────────────────────────────────────────

    def _summary(self) -> Iterator[str]:
        told, record = self.gathered.told, self.gathered.record
        shown = {
            "texts": record.texts[0],
            "against": record.texts[1],
            "copies": self.gathered.copies,
            "groups": record.groups,
            "relations": len(self.gathered.found) - self.gathered.copies,
            "empty": len(record.empty),
            "failures": len(record.failures),
        }
        figures = [
            (told.number(n), told.count(f"tile_{name}", n))
            for name, n in shown.items()
            if n or name not in ("against", "empty", "failures")
        ]
        share = told.share(self.gathered.share_with_copy)
        figures.insert(2, (share, told.say("figure_share")))
        tiles = "".join(f"<div><dt>{_t(words)}</dt><dd>{_t(n)}</dd></div>" for n, words in figures)
        yield f'<dl class="figures">{tiles}</dl>\n'
        yield self._by_type()
        if self.gathered.every:
            yield self._histogram()
        if record.curve:
            yield self._curve()

    def _by_type(self) -> str:
        told, found = self.gathered.told, self.gathered.record.found
        kinds = [each for each in DuplicateType if each is not DuplicateType.NONE]
        most = max((found.get(each, 0) for each in kinds), default=0)
        if not most:
            return f"<p>{_t(told.say('none_found'))}</p>\n"
        rows = "".join(
            f'<tr><th scope="row">{badge(each, told)}</th>'
            f'<td class="amount">{_t(told.number(found.get(each, 0)))}</td>'
            f'<td class="drawn">{bar(found.get(each, 0) / most)}</td>'
            f"<td>{_t(told.say(f'about_{each.name.lower()}'))}</td></tr>\n"
            for each in kinds
        )
        return (
            f'<table class="types"><caption>{_t(told.say("by_type"))}</caption><thead><tr>'
            f'<th scope="col">{_t(told.say("head_type"))}</th>'
            f'<th scope="col" colspan="2">{_t(told.say("head_number"))}</th>'
            f'<th scope="col">{_t(told.say("head_meaning"))}</th></tr></thead>'
            f"<tbody>{rows}</tbody></table>\n"
        )

    def _histogram(self) -> str:
        told, threshold = self.gathered.told, self.gathered.record.threshold
        probabilities = [each.probability for each in self.gathered.every]
        counts = bins(probabilities)
        above = sum(1 for each in probabilities if each >= threshold)
        about = told.say(
            "histogram_about",
            above=told.number(above),
            below=told.number(len(probabilities) - above),
            threshold=told.share(threshold),
        )
        rows = [
            (
                told.say("bin", low=told.share(n / BINS), high=told.share((n + 1) / BINS)),
                told.number(count),
            )
            for n, count in enumerate(counts)
            if count
        ]
        drawing = histogram(counts, threshold, told)
        heads = ("head_probability", "head_number")
        return self._figure("histogram", drawing, about, self._numbers(heads, rows))

    def _curve(self) -> str:
        told, points = self.gathered.told, self.gathered.record.curve
        rows = [
            (told.share(p.threshold), told.share(p.precision), told.share(p.recall)) for p in points
        ]
        legend = "".join(
            f'<span class="key {name}">{_t(told.say(name))}</span> '
            for name in ("precision", "recall")
        )
        drawing = f'<p class="legend">{legend}</p>' + curve(
            points, self.gathered.record.threshold, told
        )
        heads = ("threshold", "precision", "recall")
        return self._figure("curve", drawing, told.say("curve_about"), self._numbers(heads, rows))

    def _figure(self, name: str, drawing: str, about: str, numbers: str) -> str:
        title = _t(self.gathered.told.say(name))
        return (
            f'<figure><figcaption id="{name}-at"><strong>{title}</strong> {_t(about)}'
            f"</figcaption>{drawing}{numbers}</figure>\n"
        )

    def _numbers(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        told = self.gathered.told
        headings = "".join(f'<th scope="col">{_t(told.say(each))}</th>' for each in heads)
        body = "".join(
            f"<tr>{''.join(f'<td>{_t(each)}</td>' for each in row)}</tr>" for row in rows
        )
        return (
            f"<details><summary>{_t(told.say('numbers'))}</summary><table><thead><tr>{headings}"
            f"</tr></thead><tbody>{body}</tbody></table></details>"
        )

    # ── Changes ──────────────────────────────────────────────────────────────────────────────

    def _changes(self, changes: Changes) -> Iterator[str]:
        told = self.gathered.told
        about = _t(told.say("changes_about", share=told.share(LEAST_MOVE)))
        yield f'<p class="about">{about}</p>\n'
        if not changes:
            yield f"<p>{_t(told.say('changes_none'))}</p>\n"
            return
        total = len(changes.pairs) + len(changes.groups)
        rows = "".join(
            f'<tr><th scope="row">{_t(str(change))}</th><td>{_t(str(what))}</td>'
            f"<td>{_t(str(before or ''))}</td><td>{_t(str(now or ''))}</td></tr>\n"
            for change, what, before, now in islice(
                change_rows(changes, self.gathered), MOST_LISTED
            )
        )
        yield self._table("changes", ("change", "what", "before", "now"), rows)
        if total > MOST_LISTED:
            cut = told.say("changes_cut", shown=MOST_LISTED, n=told.number(total))
            yield f'<p class="quiet">{_t(cut)}</p>\n'

    def _table(self, label: str, heads: Iterable[str], rows: str) -> str:
        told = self.gathered.told
        headings = "".join(f'<th scope="col">{_t(told.say(f"head_{h}"))}</th>' for h in heads)
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-labelledby="{label}"><table>'
            f"<thead><tr>{headings}</tr></thead><tbody>{rows}</tbody></table></div>\n"
        )

    # ── Groups and pairs ─────────────────────────────────────────────────────────────────────

    def _groups(self) -> Iterator[str]:
        told, groups = self.gathered.told, self.gathered.groups
        if not groups:
            yield f"<p>{_t(told.say('groups_none'))}</p>\n"
            return
        yield f'<p class="about">{_t(told.say("groups_about"))}</p>\n'
        if len(groups) > MOST_GROUPS:
            cut = told.say("groups_cut", shown=MOST_GROUPS, n=told.number(len(groups)))
            yield f'<p class="note">{_t(cut)}</p>\n'
        pairs = self._pairs_by_group()
        for number, group in enumerate(groups[:MOST_GROUPS], start=1):
            yield self._group(number, group, pairs.get(number, ()))

    def _pairs_by_group(self) -> Mapping[int | None, Sequence[int]]:
        found: dict[int | None, list[int]] = {}
        for place, pair in enumerate(self.shown, start=1):
            found.setdefault(self.gathered.group_of(pair), []).append(place)
        return found

    def _group(self, number: int, group: DuplicateGroup, pairs: Sequence[int]) -> str:
        told, name = self.gathered.told, f"group-{number}"
        every = sorted(members_of(group), key=lambda each: each != (0, group.representative))
        members = "".join(
            self._member(group, member, first=n == 0)
            for n, member in enumerate(every[:MOST_MEMBERS])
        )
        if len(every) > MOST_MEMBERS:
            more = told.say("members_cut", n=told.number(len(every) - MOST_MEMBERS))
            members += f'<li class="quiet">{_t(more)}</li>'
        links = " ".join(f'<a href="#pair-{each}">{each}</a>' for each in pairs[:MOST_MEMBERS])
        to_pairs = f'<p class="quiet">{_t(told.say("group_pairs"))} {links}</p>' if links else ""
        meta = (
            told.count("texts_n", len(every)),
            told.say("least_probability", share=told.share(group.probability)),
        )
        return (
            f'<article class="group" id="{name}" aria-labelledby="{name}-h"'
            f' data-type="{name_of(group.type)}" data-p="{group.probability:.4f}">'
            f'<h3 id="{name}-h">{badge(group.type, told)}'
            f' <span class="number">{_t(told.say("group", number=number))}</span></h3>'
            f'<p class="meta">{_t(" · ".join(meta))}</p>'
            f'<ul class="members">{members}</ul>{to_pairs}'
            "</article>\n"
        )

    def _member(self, group: DuplicateGroup, member: tuple[int, str], *, first: bool) -> str:
        told, text = self.gathered.told, self.gathered.card(member)
        shown = _t(text.title or told.say("untitled"))
        address = target(text.source)
        title = f'<a href="{_t(address)}">{shown}</a>' if address else shown
        facts = [text.applicant, member[1], "B" if member[0] else ""]
        why = ""
        if first:
            reason = _t(told.say(group.reason.split(".")[-1]))
            why = f'<span class="why">★ {reason}</span>'
        return (
            f'<li><span{lang(text.language)} dir="auto">{title}</span> '
            f'<span class="quiet">{_t(" · ".join(filter(None, facts)))}</span>{why}</li>'
        )

    def _pairs(self) -> Iterator[str]:
        told, total = self.gathered.told, len(self.gathered.found)
        if not total:
            yield f"<p>{_t(told.say('none_found'))}</p>\n"
            return
        yield f'<p class="about">{_t(told.say("pairs_about"))}</p>\n'
        if total > len(self.shown):
            cut = told.say("pairs_cut", shown=len(self.shown), n=told.number(total))
            yield f'<p class="note">{_t(cut)}</p>\n'
        yield f'<p class="about legend">{self._legend()}</p>\n'
        yield self._controls()
        yield '<div id="cards">\n'
        for place, pair in enumerate(self.shown, start=1):
            yield card(self.gathered, pair, name=f"pair-{place}", place=place)
        yield "</div>\n"

    def _legend(self) -> str:
        told = self.gathered.told
        marks = {
            "left": f"<del>{_t(told.say('legend_left'))}</del>",
            "right": f"<ins>{_t(told.say('legend_right'))}</ins>",
            "template": f'<span class="template">{_t(told.say("legend_template"))}</span>',
        }
        return told.say("legend", **marks)

    def _controls(self) -> str:
        told = self.gathered.told
        kinds = [each for each in DuplicateType if any(p.type is each for p in self.shown)]
        types = f'<option value="">{_t(told.say("all_types"))}</option>' + "".join(
            f'<option value="{name_of(each)}">{_t(told.type(each))}</option>' for each in kinds
        )
        orders = "".join(
            f'<option value="{each}">{_t(told.say(f"sort_{each}"))}</option>' for each in _ORDER
        )
        ranges = "".join(
            f'<label><span>{_t(told.say(f"filter_{each}"))}</span> <input type="number" id="{each}"'
            f' min="0" max="100" step="1" value="{value}" inputmode="numeric"></label>'
            for each, value in (("least", 0), ("most", 100))
        )
        showing = escape(told.say("showing", **_SHOWN))
        return (
            f'<form id="controls" role="search" aria-label="{_t(told.say("controls"))}" hidden>'
            f'<label class="grow"><span>{_t(told.say("search"))}</span>'
            '<input type="search" id="search" autocomplete="off"></label>'
            f"<label><span>{_t(told.say('filter_type'))}</span>"
            f'<select id="type">{types}</select></label>'
            f'<span class="range">{ranges}<span aria-hidden="true">%</span></span>'
            f'<label><span>{_t(told.say("sort"))}</span><select id="sort">{orders}</select></label>'
            f'<button type="reset">{_t(told.say("reset"))}</button>'
            f'<p role="status" id="showing" data-told="{showing}"></p></form>\n'
        )

    # ── What else was found, and how ─────────────────────────────────────────────────────────

    def _borderline(self) -> Iterator[str]:
        told = self.gathered.told
        yield f'<p class="about">{_t(told.say("borderline_about"))}</p>\n'
        places = {(each.left, each.right): n for n, each in enumerate(self.shown, start=1)}
        for side, pairs in zip(("above", "below"), self.gathered.borderline, strict=True):
            yield f'<h3 id="border-{side}">{_t(told.say(f"borderline_{side}"))}</h3>\n'
            if not pairs:
                yield f'<p class="quiet">{_t(told.say("borderline_none"))}</p>\n'
                continue
            rows = "".join(
                self._near(pair, f"{side}-{n}", places.get((pair.left, pair.right)))
                for n, pair in enumerate(pairs, start=1)
            )
            heads = ("probability", "type", "left_title", "right_title", "reason")
            yield self._table(f"border-{side}", heads, rows)
            for n, pair in enumerate(pairs, start=1):
                if (pair.left, pair.right) not in places:
                    yield card(self.gathered, pair, name=f"pair-{side}-{n}", place=n)

    def _near(self, pair: DuplicatePair, name: str, place: int | None) -> str:
        told, sides = self.gathered.told, self.gathered.run.sides(pair)
        left, right = (
            f'<td{lang(each.language)} dir="auto">{_t(each.title or told.say("untitled"))}</td>'
            for each in sides
        )
        address = f"pair-{place or name}"
        return (
            f'<tr><th scope="row"><a href="#{address}">{_t(told.share(pair.probability))}</a></th>'
            f"<td>{badge(pair.type, told)}</td>{left}{right}"
            f"<td>{_t(told.reasons(pair))}</td></tr>\n"
        )

    def _template(self) -> Iterator[str]:
        told, pieces = self.gathered.told, self.gathered.run.template()
        yield f'<p class="about">{_t(told.say("template_about"))}</p>\n'
        if not pieces:
            yield f"<p>{_t(told.say('template_none'))}</p>\n"
            return
        if len(pieces) > MOST_TEMPLATE:
            cut = told.say("template_cut", shown=MOST_TEMPLATE, n=told.number(len(pieces)))
            yield f'<p class="note">{_t(cut)}</p>\n'
        rows = "".join(
            f'<tr><td class="amount">{_t(told.number(each.texts))}</td>'
            f'<td class="lines" lang="" dir="auto">{escape(_short(in_lines(each.text)))}</td>'
            f"<td>{_t(each.example)}</td></tr>\n"
            for each in pieces[:MOST_TEMPLATE]
        )
        yield self._table("template", ("in_texts", "template", "example"), rows)

    def _empty(self) -> Iterator[str]:
        told, empty = self.gathered.told, self.gathered.record.empty
        if not empty:
            yield f"<p>{_t(told.say('empty_none'))}</p>\n"
            return
        yield f'<p class="about">{_t(told.say("empty_about"))}</p>\n'
        yield self._listed([_t(each) for each in empty[:MOST_LISTED]], len(empty), "columns")

    def _failures(self) -> Iterator[str]:
        told, failures = self.gathered.told, self.gathered.record.failures
        if not failures:
            yield f"<p>{_t(told.say('failures_none'))}</p>\n"
            return
        lines = [
            f"<strong>{_t(short_source(each.source))}</strong>: {_t(each.reason(told.language))}"
            for each in failures[:MOST_LISTED]
        ]
        yield self._listed(lines, len(failures), "plain")

    def _listed(self, lines: Sequence[str], total: int, form: str) -> str:
        told = self.gathered.told
        more = ""
        if total > len(lines):
            more = f"<li>{_t(told.say('list_cut', n=told.number(total - len(lines))))}</li>"
        items = "".join(f"<li>{each}</li>" for each in lines)
        return f'<ul class="{form}">{items}{more}</ul>\n'

    def _made(self) -> Iterator[str]:
        told = self.gathered.told
        yield f'<p class="about">{_t(told.say("made_about"))}</p>\n'
        rows = [*made(self.gathered, coverage(self.gathered))]
        rows.append((told.say("files"), [told.say("files_told")]))
        facts = "".join(
            f"<dt>{_t(label)}</dt><dd>{''.join(f'<p>{linked(line)}</p>' for line in lines)}</dd>"
            for label, lines in rows
        )
        yield f'<dl class="facts">{facts}</dl>\n'


_SHOWN: Mapping[str, Any] = {
    name: f"{{{name}}}" for name in ("pairs", "all_pairs", "groups", "all_groups")
}


def _named(sources: Sequence[str]) -> str:
    shown = [short_source(each) for each in sources[:_MOST_SOURCES]]
    return ", ".join(shown) + (
        f" (+ {len(sources) - len(shown)})" if len(sources) > len(shown) else ""
    )


def _short(text: str) -> str:
    return text if len(text) <= _MOST_TEMPLATE_CHARS else f"{text[:_MOST_TEMPLATE_CHARS]}…"
