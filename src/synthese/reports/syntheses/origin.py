"""What a synthesis rests on: its sources and how far they reach, and what is new or reworded."""

from __future__ import annotations

from collections.abc import Iterator

from synthese.pilot_records import News, Reworded, SourceEntry
from synthese.reports.exports.cleaning import one_line
from synthese.reports.syntheses.blocks import (
    Block,
    Entry,
    Facts,
    Heading,
    Line,
    Link,
    Paragraph,
    Quotes,
    References,
    Section,
    Table,
    Words,
)
from synthese.reports.syntheses.telling import Telling, shown_address, strong, words
from synthese.wording import named, number, sentences

_MOST_QUOTES = 20  # of what is new
_SHORT_DIGEST = 12  # signs, as many as tell sources apart


# ── Sources ──────────────────────────────────────────────────────────────────────────────────


def sources(t: Telling) -> Section:
    """Returns the reference list."""
    entries = tuple(Entry(each.number, tuple(_entry(t, each))) for each in t.entries)
    block = References(entries) if entries else Paragraph(words(t.say("sources_none")))
    return Section(t.say("sources"), "sources", (block,))


def _entry(t: Telling, source: SourceEntry) -> Iterator[Line]:
    address = shown_address(source)
    title = one_line(source.title) or t.name(source.project)
    named_by = f" –\u00a0{t.numbered(source.project)}"
    lang = t.lang(source.language)
    yield (Words(title, "strong", lang), Words(named_by))
    yield (Link(address, address),)
    told = [t.day(source.date) if source.date else t.say("no_date")]
    told.append(named("language", source.language, t.language))
    if source.pages:
        told.append(pages_told(t, source))
    digest = [Words(" · "), Words(f"SHA-256 {source.digest[:_SHORT_DIGEST]}", "code")]
    yield (Words(" · ".join(told)), *(digest if source.digest else ()))


def pages_told(t: Telling, source: SourceEntry) -> str:
    """Returns how many pages a source has, and how many of them without text."""
    told = t.count("pages", source.pages)
    if not source.pages_without_text:
        return told
    return f"{told}, {t.count('pages_without_text', source.pages_without_text)}"


# ── The certificate ──────────────────────────────────────────────────────────────────────────


def certificate(t: Telling) -> Section:
    """Returns what a synthesis covers, of which index it was made, and how."""
    blocks: list[Block] = [
        Paragraph(words(t.say("certificate_about"))),
        Paragraph(words(_model_told(t))),
        Facts(tuple((label, tuple(map(words, lines))) for label, lines in certified(t))),
    ]
    known = [each for each in t.entries if each.digest]
    if known:
        blocks += [Heading(2, t.say("digests")), _digests(t, known)]
    return Section(t.say("certificate"), "certificate", tuple(blocks))


def _model_told(t: Telling) -> str:
    told = t.synthesis.reworded
    if not told and not t.synthesis.dropped:
        return t.say("model_none")
    return f"{t.count('model_some', len(told))} {t.count('model_dropped', t.synthesis.dropped)}"


def certified(t: Telling) -> list[tuple[str, list[str]]]:
    """Returns the certificate's labels, each with its lines."""
    of = t.synthesis.certificate
    counts = sorted(of.languages.items(), key=lambda each: (-each[1], each[0]))
    languages = [f"{named('language', code, t.language)} {n}" for code, n in counts]
    thresholds = [
        f"{_asked(t, name)} {number(value, t.language, decimals=2)}"
        for name, value in of.thresholds.items()
    ]
    pilots, documents = t.count("pilots_n", of.projects), t.count("documents", of.documents)
    rows = {
        "selection": [one_line(of.selection)],
        "covers": [t.say("covers", pilots=pilots, documents=documents)],
        "textless": [t.count("textless", of.pages_without_text)],
        "failed": [t.count("failed", of.failed)],
        "languages": [", ".join(languages)],
        "thresholds": ["; ".join(thresholds)],
        "index": [one_line(of.fingerprint)],
        "version": [f"Synthese {one_line(of.version)}"],
    }
    kept = {name: [each for each in lines if each] for name, lines in rows.items()}
    return [(t.say(f"certificate_{name}"), lines) for name, lines in kept.items() if lines]


def _asked(t: Telling, threshold: str) -> str:
    """Returns what a threshold is asked of: sentences under a column, or sentences in pairs."""
    name = f"threshold_{threshold}"
    return t.say(name) if name in sentences("synthesis") else t.column(threshold)


def _digests(t: Telling, entries: list[SourceEntry]) -> Table:
    rows = (
        (
            (words(str(each.number)),),
            ((Words(each.digest, "code"),),),
            (words(str(each.pages or "–")),),
            (words(str(each.pages_without_text) if each.pages else "–"),),
        )
        for each in entries
    )
    headings = tuple(t.say(f"head_{each}") for each in ("source", "digest", "pages", "textless"))
    return Table(t.say("digests_caption"), headings, tuple(rows), (0.09, 0.65, 0.1, 0.16))


# ── What is new, and what is reworded ────────────────────────────────────────────────────────


def news(t: Telling, since: News) -> Section:
    """Returns the section of what is new since an earlier synthesis."""
    blocks: list[Block] = []
    for name, projects in (("joined", since.joined), ("left", since.left)):
        if projects:
            blocks.append(Paragraph(strong(f"{t.say(name)} ", Words(t.pilots(projects)))))
    if since.quotes:
        shown = since.quotes[:_MOST_QUOTES]
        blocks.append(Paragraph(strong(t.count("new_quotes", len(since.quotes))), "lead"))
        blocks.append(Quotes(tuple(t.said(each) for each in shown)))
        if len(since.quotes) > len(shown):
            more = t.count("more_quotes", len(since.quotes) - len(shown))
            blocks.append(Paragraph((Words(more, "quiet"),)))
    if not blocks:
        blocks.append(Paragraph(words(t.say("news_none"))))
    before = Words(t.say("news_before", fingerprint=one_line(since.before)), "quiet")
    return Section(t.say("news"), "news", (*blocks, Paragraph((before,))))


def reworded(t: Telling) -> Section:
    """Returns the section of what a language model has reworded, each with its quotes."""
    about = f"{t.say('reworded_about')} {t.count('model_dropped', t.synthesis.dropped)}"
    blocks: list[Block] = [Paragraph(words(about), "note")]
    for each in t.synthesis.reworded:
        blocks += _reworded(t, each)
    return Section(t.say("reworded"), "reworded", tuple(blocks))


def _reworded(t: Telling, sentence: Reworded) -> Iterator[Block]:
    cited = [part for each in sentence.quotes for part in (Words(" "), t.reference(each))]
    yield Paragraph((Words(sentence.text), *cited), "lead")
    yield Quotes(tuple(t.said(each) for each in sentence.quotes))
