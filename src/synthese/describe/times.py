"""When a project ran, and when its document was written: two things that are never mixed.

A label or a column says it outright. In running text a period is the project's own only where
words say so: a label inside a line (``Periode: …``), a verb of lasting (``varte fra … til …``), a
sentence that opens with it and goes on in the past (``Fra mai 2021 til oktober 2024 har vi …``), or
a title that tells its years. A beginning and an end told apart are joined, and so are a beginning
and how long it took (``i to år fra august 2021``). A plan's stages together are the plan's period.

Among what was found the surest is the record's. A vague one that holds a precise one (``2021–2023``
and ``januar 2021 til juni 2023``) lends it its confidence. What was stopped ended that month.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, get_args

from synthese.describe.values import period_text, to_period
from synthese.norwegian.dates import DateSpan, period_of, periods_in
from synthese.records import SURE, Block, BlockKind, Document, Field, PageKind, Period, Precision

# ── What stands before a period ──────────────────────────────────────────────────────────────

# The words of a label that ends right before the period: "Prosjektperiode etter plan: ".
_LABEL = re.compile(
    r"(?:^|[\s|·(])(?:prosjekt|prøve|forsøks|avtale)?(?:periode(?:n)?|tidsrom|tidsperiode"
    r"|varighe[it]t?"
    r"|prosjekttid|period|duration|når|when)(?: (?!og |and )\w+){0,2}\s?[:\t\n–-]\s?$",
    re.IGNORECASE,
)
# Words that make a period the project's own, at most three words before it.
_OWN = re.compile(
    r"\b(?:prosjektperiode\w*|prosjekttid\w*|prøveperiode\w*|varte|vara|varer|varar|pågå(?:r|tt"
    r"|dde)"
    r"|pågjekk|pågikk|gjekk|gikk|løper|løp|går|gjennomført|gjennomføres|gjennomførast|gjennomførte"
    r"|prøv[dt] ut|prøvde ut|utprøv\w*|prosjektet|forsøket|piloten|pilotprosjekt\w*"
    r"|prøveprosjekt\w*"
    r"|forprosjekt\w*|i drift|drive|drevet|drive[nt]|dreve|satsing\w*|ran|runs|running|lasted"
    r"|carried out|conducted"
    r"|trial|project|arbeidet|arbeidd|arbeidde|holdt på|heldt på|prosjektperioden)\b",
    re.IGNORECASE,
)
# A period of something else: a plan, a law, a count, an interview.
_OTHER = re.compile(
    r"\b(?:\w*strategi\w*|\w*melding\w*|meld\.|nou\b|(?<!etter )\w*plan(?:en|er)?\b|lov\w*"
    r"|forskrift\w*"
    r"|undersøk\w*|kartleg\w*|\w*valget|\w*reform\w*|budsjettår\w*|proposisjon\w*|strategy"
    r"|regjering\w*"
    r"|registrert\w*|målt\w*|intervju\w*|interview\w*|spør\w+|svar\w*|tall\w*|statistikk\w*"
    r"|regnskap\w*"
    r"|rekneskap\w*|accounts|figures|survey\w*|referanseperiode\w*|født|fødde|utdann\w*|ansatt som"
    r"|tilsett som|leder for|styremedlem\w*|permisjon\w*|rapporteringsperiode\w*"
    r"|fremskriv\w*|prognose\w*|steg|økte|auka|rose|fell|sank|falt|rapport\w* fr[aå]|publi\w+"
    r"|utgitt)\b",
    re.IGNORECASE,
)
# What went up or down in a period is a count, wherever its words stand.
_COUNTED = re.compile(
    r"\b(?:registrert\w*|målt\w*|økte|auka|steg|sank|falt|fell|rose|svar\w+|spurte|intervju\w*)\b",
    re.IGNORECASE,
)
_OTHER_TITLE = re.compile(
    r"strategi|plan\b|planen\b|melding|budsjett|program(?!r)|strategy|årsrapport|årsmelding"
    r"|statistikk",
    re.IGNORECASE,
)
_OWN_TITLE = re.compile(
    r"prosjekt|project|forsøk|pilot|rapport|report|evaluer|evaluat|satsing|arbeidet|utprøving"
    r"|prøve",
    re.IGNORECASE,
)
_SUBJECT = (
    r"prosjekt\w*|forprosjekt\w*|forsøk\w*|pilot\w*|ordning\w*|arbeidet|samarbeidet|utprøving\w*"
    r"|nettverket|prøve\w+|satsinga|satsingen|tiltaket|vi|me|det|project|trial|pilot|we|it|work"
)
_PROJECT = re.compile(
    r"prosjekt|project|forsøk|pilot|utprøving|nettverket|prøveordning|trial", re.IGNORECASE
)
_SEVERAL = re.compile(
    r"\b(?:prosjekter|prosjektene|prosjekta|kommuner|kommunar|projects)\b", re.IGNORECASE
)
_BEGAN = re.compile(
    rf"\b(?:(?:prosjekt|for)?oppstart(?:en|a)?\b(?! av)|prosjektstart|kick.?off|startdato|start"
    rf" date"
    rf"|(?:{_SUBJECT})\b(?: \w+)? (?:vart |ble |blei |er |har |was |har vært )?(?:no |nå |igjen"
    rf" |så )?"
    rf"(?:start(?:a|et|ar|er)|begyn(?:te|ner)|byrj(?:a|ar)|påbegynt|igangsatt|sett i gang|satt"
    rf" i gang"
    rf"|kom i gang|began|begun|started|starts|launched))\b",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\b(?:har|have|has)\b(?: \w+){0,2} *$", re.IGNORECASE)
_SINCE_WORD = re.compile(r"\b(?:siden|sidan|since)\b", re.IGNORECASE)
_ENDED = re.compile(
    r"\b(?:avslutt(?:a|et|es|ast|ar|er)|avslutning|avslutnad|slutta|sluttet|slutter|slutt|ferdig\w*"
    r"|fullført|fullføres|sluttdato|end date|end|ended|ends|completed|finished|concluded|varte"
    r"|vara|varer"
    r"|varar|går|gikk|gjekk|pågår|drives|drivast|løper|prosjektslutt|lasted|runs|ran)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"\b(?:{_SUBJECT})\b", re.IGNORECASE)
_ENDS_ALONE = re.compile(
    r"\b(?:avslutning|avslutnad|prosjektslutt|(?:varer|varar|går) ut)\W*(?:i )?$", re.IGNORECASE
)
_THIS_MONTH = re.compile(
    r"\b(?:avslutta|avsluttet|ferdig|finished|completed)\b(?: nå| no| now)? (?:i|in)"
    r" (?P<month>[a-zA-Z]{3,9})(?!\w| \d)",
    re.IGNORECASE,
)
_INTO_SERVICE = re.compile(
    r"\b(?:gikk|gjekk|går|gått|kom)\b (?:\w+ )?over i (?:vanle?i?g |ordinær |fast )?drift"
    r"|\b(?:del|ein del|en del) av (?:den |kommunens |kommunen sin )?(?:ordinær\w*|vanlege"
    r"|vanlige) drift",
    re.IGNORECASE,
)
_STOPPED = re.compile(
    r"\b(?:stanse[st]|stansa|stoppe[st]|stoppa|avbrutt|avbrote|lagt ned|stopped|terminated"
    r"|discontinued)\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:publisert|sist (?:oppdatert|endre[dt]|endra)|oppdatert|(?:skrevet|skrive) av \w+ \w+"
    r"|dato"
    r"|published|(?:last )?updated|date|innsendt|innsend)\W{0,3}(?:den )?$",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:varte|vara|pågikk|pågjekk|gikk|gjekk|hadde|har|drev|dreiv|prøvde|ble|blei|vart|var"
    r"|fikk|fekk"
    r"|tilbød|holdt|heldt|lagde|laga|\w{3,}te|\w{3,}dde|ran|was|were|had|has|have|\w{3,}ed)\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:skal|skulle|vil|planlegg\w*|søk(?:er|jer|te|ar)|forvent\w*|varer|varar|går ut"
    r"|ønsk\w+|will|plans?"
    r"|planned|pågår|er (?:et|eit|ein|en)|innen|innan|expected|holder på|held på)\b",
    re.IGNORECASE,
)
_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "ett et eitt eit en ein one", "to two", "tre three", "fire four", "fem five",
            "seks six", "sju syv seven", "åtte eight", "ni nine", "ti ten", "elleve eleven",
            "tolv twelve",
            "tretten", "fjorten", "femten fifteen", "seksten", "sytten", "atten eighteen",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip
# How long something took: its unit, which is quick to find, and the number before it.
_UNIT = re.compile(r" (?P<unit>år|måneder|månader|månadar|years?|months?)(?![\w-])")
_NUMBER = re.compile(
    rf"\b(?:(?P<number>[1-9]\d?|{'|'.join(_NUMBERS)})(?P<half> og et halvt| og eit halvt)?"
    r"|(?P<one_half>halvannet|halvtanna))\Z",
    re.IGNORECASE,
)
_NUMBER_CHARS = 28
_OVER = re.compile(r"\b(?:i|over|for|gjennom)\s\Z")
_BREAK = re.compile(r"[.;:\n]")
_LASTED = re.compile(
    r"\b(?:holdt på|heldt på|holder på|held på|varte|vara|varer|varar|pågikk|pågår|gikk|gjekk"
    r"|går|går over"
    r"|lasts?|lasted|ran|runs|drev|dreiv)(?: på| over| i| for| gjennom| it)*\s*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[a-zæøå0-9)»\"][.!?])\s+(?=[A-ZÆØÅ«\"–]|$)|\n")
_RANGE_WORD = re.compile(r"[-–—−]|\b(?:til|to|og|and|until|through|avslut\w+)\b", re.IGNORECASE)
_BEFORE_CHARS = 140
_HEAD_CHARS = 3_000  # what a text says of itself it says early
_WINDOW_CHARS = 2_500  # between the sentence of the beginning and that of the end
_SENTENCE_CHARS = 120
_MONTHS_A_YEAR = 12
_EDGE_BLOCKS = 8
_FINE = frozenset(("day", "month", "season", "half-year"))


@dataclass(frozen=True, slots=True)
class Dates:
    """The periods that stand in a document's text, found once for all that asks for them."""

    document: Document
    spans: Sequence[DateSpan]

    @classmethod
    def of(cls, document: Document) -> Dates:
        """Returns the dates of a document; of a table's record, where no column tells its own."""
        columns = ("period", "start", "end")
        if document.kind is PageKind.REGISTER_ROW and any(
            f.name in columns for f in document.fields
        ):
            return cls(document, ())
        found = (_in_one_line(document.text, span) for span in periods_in(document.text))
        return cls(document, [span for span in found if span])

    def before(self, at: int) -> str:
        """Returns what stands before a place in its sentence."""
        text = self.document.text
        piece = text[max(0, at - _BEFORE_CHARS) : at]
        return _SENTENCE_END.split(piece)[-1]

    def after(self, at: int) -> str:
        """Returns what stands after a place in its sentence."""
        return _SENTENCE_END.split(self.document.text[at : at + _BEFORE_CHARS], 1)[0]


def _in_one_line(text: str, span: DateSpan) -> DateSpan | None:
    """Returns a date without the number that ends the line above: ``etappe 1``, ``Mars 2022``."""
    above, line, rest = text[span.start : span.end].partition("\n")
    if not line or not above.strip(". ").isdigit():
        return span
    found = periods_in(rest)
    at = span.end - len(rest)
    return found[0]._replace(start=at + found[0].start, end=at + found[0].end) if found else None


def periods_of(dates: Dates) -> Iterator[Field]:
    """Yields the periods that may be the project's, each with how sure that is."""
    found = [
        *_labelled(dates.document),
        *_columns(dates.document),
        *_in_text(dates),
        *_titled(dates),
        *_joined(dates),
        *_stages(dates),
    ]
    refined = [*_cut_short(dates, found), *_refined(found)]
    yield from sorted(refined, key=lambda each: (-each.confidence, each.value.endswith("year")))


def published_of(dates: Dates) -> Iterator[Field]:
    """Yields when the document itself is from, so far as it says."""
    for field in dates.document.fields:
        if field.name == "published" and (day := day_of(field.value)):
            yield replace(field, value=day)
    text = dates.document.text
    alone = _lines_alone(dates)
    for span in dates.spans:
        early = span.start < _HEAD_CHARS
        if not (early or span.start > len(text) - 400) or not span.period.start:
            continue
        if _PUBLISHED.search(text[max(0, span.start - 40) : span.start]):
            yield _dated(text, span, 0.75)
        elif early and span.period.precision == "day" and span.start in alone:
            yield _dated(text, span, 0.65)


def own_period(found: Iterable[Field]) -> Field | None:
    """Returns the period that the record takes."""
    sure = [each for each in found if each.name == "period" and each.confidence >= SURE]
    return max(sure, key=lambda each: each.confidence, default=None)


def is_past(dates: Dates, field: Field) -> bool:
    """Says whether the sentence around a period tells of what has been."""
    if field.start is None or field.end is None or field.how != "pattern":
        return False
    sentence = dates.before(field.start) + " · " + dates.after(field.end)
    inside = dates.document.text[field.start : field.end]
    return bool(_PAST.search(sentence + inside)) and not _FUTURE.search(sentence)


# ── Days ─────────────────────────────────────────────────────────────────────────────────────

_ISO = re.compile(r"(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?(?!\d)")
_DAY = re.compile(r"\b([0-3]?\d)(?:st|nd|rd|th|\.)?(?!\d)")


def day_of(value: str) -> str | None:
    """Returns the first date of a value as exactly as it is told: ``2013-11-04`` or ``2013-11``."""
    if found := _ISO.match(value):
        return found[0]
    spans = periods_in(value)
    return _day(value, spans[0]) if spans else None


def _day(text: str, span: DateSpan) -> str | None:
    month = span.period.start
    if month is None or span.period.precision not in ("day", "month"):
        return month[:4] if month and span.period.precision == "year" else month
    told = text[span.start : span.end]
    found = _DAY.search(told)
    if span.period.precision == "month" or not found:
        return month
    if iso := _ISO.match(told):
        return iso[0]
    return f"{month}-{int(found[1]):02}"


def _dated(text: str, span: DateSpan, confidence: float) -> Field:
    value = _day(text, span) or ""
    return Field("published", value, span.start, span.end, "pattern", confidence)


def _lines_alone(dates: Dates) -> set[int]:
    """Returns where among the first blocks one begins that is a date and nothing more."""
    spans = {span.start: span.end for span in dates.spans if span.start < _HEAD_CHARS}
    heads = dates.document.blocks[:_EDGE_BLOCKS]
    return {block.start for block in heads if spans.get(block.start) == block.end}


# ── Labels and columns ───────────────────────────────────────────────────────────────────────


def _labelled(document: Document) -> Iterator[Field]:
    for field in document.fields:
        if field.name != "period":
            continue
        # Of several in a value ("2021–2023 (januar 2021 til juni 2023)") the most precise.
        spans = [s for s in periods_in(field.value) if s.period.start or s.period.end]
        if spans and field.start is not None:
            best = max(spans, key=lambda span: _closed(span.period) + _fine(span.period))
            value = period_text(_lasted(best.period, field.value))
            start, end = field.start + best.start, field.start + best.end
            yield replace(field, value=value, start=start, end=end)
        elif period := period_of(field.value):
            yield replace(field, value=period_text(period))


def _lasted(period: Period, value: str) -> Period:
    """Returns a period, with its end where only its beginning and how long it takes is told."""
    months = months_told(value)
    if period.start is None or months is None or (period.end and _ranged(period)):
        return period
    return Period(period.start, end_after(period.start, months), period.precision)


def _columns(document: Document) -> Iterator[Field]:
    told = {field.name: field for field in reversed(document.fields)}
    start, end = (told.get(name) for name in ("start", "end"))
    first = period_of(start.value) if start else None
    last = period_of(end.value) if end else None
    if not first and not last:
        return
    begins, ends = first.start if first else None, last.end if last else None
    if begins and ends and begins > ends:
        return
    precision = first.precision if first else last.precision if last else None
    yield Field(
        "period", period_text(Period(begins, ends, precision)), how="column", confidence=0.95
    )


# ── Sentences ────────────────────────────────────────────────────────────────────────────────


def _in_text(dates: Dates) -> Iterator[Field]:
    for span in dates.spans:
        if not _closed(span.period) or (sure := _is_own(dates, span)) is None:
            continue
        yield _field(span.period, span.start, span.end, sure)


def _is_own(dates: Dates, span: DateSpan) -> float | None:
    """Returns how surely a closed period in running text is the project's, or None."""
    before = dates.before(span.start)
    text = dates.document.text
    if _LABEL.search(text[max(0, span.start - 60) : span.start]):
        return 0.85 if span.start < _HEAD_CHARS else 0.7
    ranged = _ranged(span.period)
    after = dates.after(span.end)
    # Stages and headings ("Mai–august 2025: …") and what else was counted or planned then.
    heads = after[:1] in (":", "\t") or (after[:1] == "." and not before.strip())
    # A turn of a month ("juni/juli 2021") is a point.
    spoken = _RANGE_WORD.search(text, span.start, span.end)
    if not ranged or not spoken or heads or _OTHER.search(before[-80:]):
        return None
    own = _close(_OWN, before, 3) or _close(_BEGAN, before, 3)
    if not _fine(span.period):
        return 0.55 if _close(_OWN, before, 1) and span.start < 2 * _HEAD_CHARS else None
    if own:
        return 0.7 if span.start < 2 * _HEAD_CHARS else 0.55
    if _COUNTED.search(after[:60]) or span.start > _HEAD_CHARS or _FUTURE.search(after[:60]):
        return 0.45
    opens = not before.strip(" «–-") or _SINCE.search(before[-40:])
    return 0.6 if opens or _told_of_work(before) else 0.45


def _told_of_work(before: str) -> bool:
    """Says whether a clause before a period tells what was done or how long it is to take."""
    clause = before[-60:].rpartition(",")[2]
    return bool(_PAST.search(clause)) or any(_durations(clause))


def _titled(dates: Dates) -> Iterator[Field]:
    """Yields the years that a title, or a line of its own like it, gives the project."""
    for block in dates.document.blocks[:_EDGE_BLOCKS]:
        if block.kind not in (BlockKind.TITLE, BlockKind.HEADING, BlockKind.PARAGRAPH):
            continue
        line = dates.document.text[block.start : block.end]
        if len(line) > 160 or _OTHER_TITLE.search(line):
            continue
        if block.kind is not BlockKind.TITLE and not _OWN_TITLE.search(line):
            continue
        for span in dates.spans:
            if block.start <= span.start < block.end and _ranged(span.period):
                yield _field(span.period, span.start, span.end, 0.55)


# ── A beginning and an end ───────────────────────────────────────────────────────────────────


def _joined(dates: Dates) -> Iterator[Field]:
    """Yields a beginning, joined with the end or the time taken that is told soon after it."""
    begun = next((span for span in dates.spans if _begins(dates, span)), None)
    ends = [each for span in dates.spans if (each := _end(dates, span)) is not None]
    if begun is not None and (now := _just_ended(dates, begun)):
        yield now
        return
    if begun is None:
        yield from _lasting(dates, None)
        yield from _only_ended(dates, ends)
        if not ends or (begun := _opening_from(dates, ends[0])) is None:
            return
    first = begun.period.start
    last = next(
        (
            each
            for each in ends
            if -_SENTENCE_CHARS < each.start - begun.start < _WINDOW_CHARS
            and each.start != begun.start
            and (each.period.end or "") > (first or "")
        ),
        None,
    )
    if last is not None:
        start, end = sorted((begun.start, begun.end, last.start, last.end))[::3]
        precision = _vaguer(begun.period, last.period)
        yield _field(Period(first, last.period.end, precision), start, end, 0.65)
        return
    lasting = list(_lasting(dates, begun))
    yield from lasting
    if not lasting:
        sure = 0.55 if _fine(begun.period) else 0.5
        opened = Period(first, None, begun.period.precision)
        yield _field(opened, begun.start, begun.end, sure)


def _just_ended(dates: Dates, begun: DateSpan) -> Field | None:
    """Returns a period whose end is told by its month alone: ``er avsluttet nå i august``."""
    after = dates.document.text[begun.end : begun.end + _BEFORE_CHARS].partition("\n")[0]
    found = _THIS_MONTH.search(after)
    written = max((each.value for each in published_of(dates)), default="")
    if not found or len(written) < 7 or not begun.period.start:
        return None
    month = period_of(f"{found['month']} {written[:4]}")
    if month is None or not month.end or not begun.period.start < month.end <= written[:7]:
        return None
    joined = Period(begun.period.start, month.end, begun.period.precision)
    return _field(joined, begun.start, begun.end + found.end(), 0.6)


def _opening_from(dates: Dates, last: DateSpan) -> DateSpan | None:
    """Returns a beginning that opens a sentence before the end: ``Frå august 2023 er …``."""
    for span in dates.spans:
        if span.start >= last.start or span.start > _HEAD_CHARS:
            return None
        opens = re.match(
            r"(?:fra|frå|from|siden|sidan|since)\b",
            dates.document.text[span.start : span.end],
            re.I,
        )
        if opens and _open(span.period) and not dates.before(span.start).strip():
            return span
    return None


def _begins(dates: Dates, span: DateSpan) -> bool:
    """Says whether a date is when the project began."""
    if span.period.start is None or _ranged(span.period):
        return False
    if span.start > 3 * _HEAD_CHARS:
        return False
    before = dates.before(span.start)
    said = dates.document.text[span.start : span.end]
    if not _fine(span.period) and not _PROJECT.search(f"{before}{said}{dates.after(span.end)}"):
        return False  # "siden oppstarten i 2016": a firm's
    if _close(_BEGAN, before, 3):
        return True
    if _open(span.period) and _BEGAN.search(said):  # "Siden oppstarten i januar 2013"
        return True
    return bool(_SINCE_WORD.match(said) and _SINCE.search(before)) and not _OTHER.search(before)


def _end(dates: Dates, span: DateSpan) -> DateSpan | None:
    """Returns a date that is when the project ended, as a period that ends with it."""
    if span.start > 4 * _HEAD_CHARS:
        return None
    before = dates.before(span.start)
    if _OTHER.search(before[-40:]) or _SEVERAL.search(before):
        return None
    if _close(_INTO_SERVICE, before, 1) or _INTO_SERVICE.search(dates.after(span.end)):
        return _eve(dates.document.text, span)
    if span.period.end is None or not _close(_ENDED, before, 2):
        return None
    named = span.period.start is None or _NAMED.search(before)
    return span if named or _ENDS_ALONE.search(before) else None


def _eve(text: str, span: DateSpan) -> DateSpan | None:
    """Returns the time before something went over into service."""
    begins = span.period.start
    if begins is None:
        return None
    after = re.search(r"\b(?:etter|after)\s+$", text[max(0, span.start - 10) : span.start])
    within = re.match(r"(?:\W*i |in )", text[max(0, span.start - 3) : span.start])
    end = begins if after or within else _shifted(begins, -1)
    return span._replace(period=Period(None, end, span.period.precision))


def _only_ended(dates: Dates, ends: Sequence[DateSpan]) -> Iterator[Field]:
    if ends:
        last = Period(None, ends[0].period.end, ends[0].period.precision)
        yield _field(last, ends[0].start, ends[0].end, 0.5)


def _lasting(dates: Dates, begun: DateSpan | None) -> Iterator[Field]:
    """Yields a beginning with an end worked out from how long it took."""
    for took in _durations(dates.document.text[: 3 * _HEAD_CHARS]):
        span = _beside(dates, took)
        if span is None and begun is not None and _LASTED.search(dates.before(took.start)):
            span = begun
        if span is None or span.period.start is None:
            continue
        last = _shifted(span.period.start, took.months - 1)
        start, end = min(span.start, took.start), max(span.end, took.end)
        if end - start < _WINDOW_CHARS:
            yield _field(Period(span.period.start, last, span.period.precision), start, end, 0.6)
            return


class _Duration(NamedTuple):
    """How long something took, and where that stands."""

    start: int
    end: int
    months: int


def _durations(text: str) -> Iterator[_Duration]:
    for unit in _UNIT.finditer(text):
        at = max(0, unit.start() - _NUMBER_CHARS)
        if found := _NUMBER.search(text[at : unit.start()]):
            yield _Duration(at + found.start(), unit.end(), _months(found, unit["unit"]))


def _months(found: re.Match[str], unit: str) -> int:
    if found["one_half"]:
        return 18
    word = found["number"].casefold()
    number = _NUMBERS.get(word) or int(word)
    if unit in ("år", "year", "years"):
        return number * _MONTHS_A_YEAR + (6 if found["half"] else 0)
    return number


def months_told(text: str) -> int | None:
    """Returns how many months a text says that something takes: ``to år``, ``36 months``."""
    return next((each.months for each in _durations(f" {text}")), None)


def end_after(start: str, months: int) -> str:
    """Returns the last month of what begins in a month (``"2026-09"``) and takes so many."""
    return _shifted(start, months - 1)


def _beside(dates: Dates, took: _Duration) -> DateSpan | None:
    """Returns the open beginning that stands right beside a time taken: ``i to år fra august``."""
    text = dates.document.text
    if not _OVER.search(text[max(0, took.start - 8) : took.start]):
        return None
    for span in dates.spans:
        first, last = min(took.end, span.end), max(took.start, span.start)
        if _open(span.period) and last - first <= 6 and not _BREAK.search(text, first, last):
            return span
    return None


# ── Stages ───────────────────────────────────────────────────────────────────────────────────


def _stages(dates: Dates) -> Iterator[Field]:
    """Yields the time from the first to the last stage, where three or more open their lines."""
    opening = _openings(dates.document)
    alone = _lines_alone(dates)
    stages = [s for s in dates.spans if s.start in opening - alone and s.period.start]
    stages = [s for s in stages if dates.after(s.end)[:1] in (":", "\t", ".", "–", "-", "")]
    run = _together([stage for stage in stages if _fine(stage.period)])
    if run:  # the last may be a year alone: "2026: …"
        run += [s for s in stages if s.start > run[-1].start and not _fine(s.period)][:1]
    if len(run) < 3:
        return
    starts = [span.period.start or "" for span in run]
    ends = [span.period.end or span.period.start or "" for span in run]
    if starts != sorted(starts):
        return
    precision = _vaguer(*(span.period for span in run))
    period = Period(starts[0], max(ends), precision)
    yield _field(period, run[0].start, run[-1].end, 0.55)


def _openings(document: Document) -> set[int]:
    """Returns where blocks and the rows of tables begin."""
    starts = {block.start for block in document.blocks if block.kind is not BlockKind.TITLE}
    for block in document.blocks:
        if block.kind is BlockKind.TABLE:
            starts |= _rows(document.text, block)
    return starts


def _rows(text: str, block: Block) -> set[int]:
    table = text[block.start : block.end]
    return {block.start + found.end() for found in re.finditer(r"\n", table)}


def _together(stages: Sequence[DateSpan]) -> list[DateSpan]:
    """Returns the first run of stages that stand near one another."""
    run: list[DateSpan] = []
    for span in stages:
        if run and span.start - run[-1].end > _WINDOW_CHARS:
            if len(run) >= 3:
                break
            run = []
        run.append(span)
    return run


# ── Which of them ────────────────────────────────────────────────────────────────────────────


def _refined(found: Sequence[Field]) -> Iterator[Field]:
    """Yields the periods, a precise one within a surer vague one as sure as that."""
    periods = [(field, period) for field in found if (period := to_period(field.value))]
    vague = [(f, p) for f, p in periods if not _fine(p) and _closed(p) and f.confidence >= SURE]
    for field, period in periods:
        sure = field.confidence
        if _fine(period) and _ranged(period) and sure >= 0.45:
            above = [f.confidence for f, p in vague if _same_years(p, period)]
            sure = max([sure, *(each + 0.01 for each in above)])
        yield replace(field, confidence=min(1.0, round(sure, 2)))
        if _fine(period) and not period.start and period.end:
            for each, years in vague:
                # "Forsøket 2021–2023" and "varte til juni 2023"
                if years.end and years.end[:4] == period.end[:4] and _ranged(years):
                    whole = period_text(Period(years.start, period.end, "year"))
                    yield replace(field, value=whole, confidence=each.confidence + 0.01)
                    break


def _cut_short(dates: Dates, found: Sequence[Field]) -> Iterator[Field]:
    """Yields the period with the month in which the project was stopped as its end."""
    best = own_period(found)
    planned = to_period(best.value) if best else None
    if best is None or planned is None or not planned.start:
        return
    for span in dates.spans:
        month = span.period.end
        before = dates.before(span.start)
        if not month or span.period.precision not in ("day", "month"):
            continue
        # "Stanset: 1. mai 2022", "prosjektet ble stanset i mai 2022"
        heading = re.match(r"\W*\w+\s?:", before) or re.search(
            r"prosjektet|forsøket|piloten|project", before
        )
        if heading and _close(_STOPPED, before, 2) and planned.start < month < (planned.end or "9"):
            cut = Period(planned.start, month, planned.precision)
            yield _field(cut, span.start, span.end, round(min(1.0, best.confidence + 0.01), 2))
            return


def _field(period: Period, start: int, end: int, confidence: float) -> Field:
    return Field("period", period_text(period), start, end, "pattern", confidence)


def _fine(period: Period) -> bool:
    return period.precision in _FINE


def _open(period: Period) -> bool:
    return period.start is not None and period.end is None


def _closed(period: Period) -> bool:
    return period.start is not None and period.end is not None


def _ranged(period: Period) -> bool:
    """Says whether a period runs from one point of time to another."""
    if not period.start or not period.end:
        return False
    months = _number(period.end) - _number(period.start) + 1
    alone = {"day": 1, "month": 1, "season": 6, "half-year": 6, "year": 12}
    return months > alone[period.precision or "year"]


def _same_years(vague: Period, fine: Period) -> bool:
    return bool(
        vague.start and vague.end and fine.start and fine.end
        and vague.start[:4] == fine.start[:4]
        and vague.end[:4] == fine.end[:4]
    )  # fmt: skip


_VAGUENESS: tuple[Precision, ...] = get_args(Precision)  # from the finest to the vaguest


def _vaguer(*periods: Period) -> Precision | None:
    told = [period.precision for period in periods if period.precision]
    return max(told, key=_VAGUENESS.index, default=None)


def _close(cue: re.Pattern[str], before: str, words: int) -> bool:
    """Says whether a cue stands in `before` with no more than so many words after it."""
    last = None
    for found in cue.finditer(before):
        last = found
    return last is not None and len(before[last.end() :].split()) <= words


def _number(month: str) -> int:
    return int(month[:4]) * _MONTHS_A_YEAR + int(month[5:]) - 1


def _shifted(month: str, by: int) -> str:
    year, rest = divmod(_number(month) + by, _MONTHS_A_YEAR)
    return f"{year}-{rest + 1:02}"
