"""Document → the values of a project's record, each with where and how it was read.

The page's own labels and the table's own columns go before what patterns find in running text;
`confidence` says how sure each is, on a scale that a person's word (1) closes:

    label or column   .9 – 1     the source says itself what the value is
    metadata          .8         the file says so, which may be of the file and not of the project
    pattern           .5 – .8    a sentence says so
    below `SURE`                 told, and not taken into the record
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from synthese.describe.money import amounts_of
from synthese.describe.participants import (
    bodies_in,
    is_persons_role,
    one_sentence,
    places_of,
)
from synthese.describe.phases import (
    done_at,
    going_on_at,
    looks_back,
    phase_of,
    status_of,
    stopped_at,
)
from synthese.describe.times import Dates, is_past, own_period, periods_of, published_of
from synthese.describe.values import to_period
from synthese.norwegian.organisations import OrganisationSpan
from synthese.norwegian.programmes import programme, programmes_in
from synthese.records import BlockKind, Document, Field, PageKind, Phase

_SUMMARY_CHARS = 300
_ENDS_A_SENTENCE = (".", "!", "?", ":", "»", "”")
_SENTENCE_CHARS = 200
_PLANNED = re.compile(r"\b(?:skal|vil|etter planen|planlagt|planned|will|is to)\b", re.IGNORECASE)
_SUMMARY_LEAST_CHARS = 60
_MOST_REFERENCES = 200
_SPLIT_THEMES = re.compile(r"\s*[;\n\t|•·]\s*|,\s+|\s+>\s+")
_BEHIND_A_NAME = re.compile(
    r"[:;,]?\s*(?:\b(?:tlf|tel|telefon|phone|mobil|e-?post|e-?mail)\b|\+\d\d\b|: |\.\s)", re.I
)
_ACRONYM = re.compile(
    r"\(([A-ZÆØÅ][A-ZÆØÅa-z0-9-]{1,12}[A-ZÆØÅ0-9])\)|^([A-ZÆØÅ0-9-]{3,12})(?=\s[–:-])"
)


def fields_of(document: Document) -> tuple[Field, ...]:
    """Returns every value of a record that a document tells, `Field.document` its source."""
    dates = Dates.of(document)
    periods = [*periods_of(dates)]
    published = [*published_of(dates)]
    found = [
        *_title(document),
        *_organisations(document),
        *_programmes(document),
        *amounts_of(document),
        *periods,
        *published,
        *_state(dates, own_period(periods), published),
        *places_of(document),
        *_listed(document),
        *_kept(document),
    ]
    return tuple(_of(document, each) for each in found)


def _of(document: Document, field: Field) -> Field:
    """Returns the field with its source; built outright, as `replace` takes its time."""
    place = (field.start, field.end, field.how, field.confidence)
    return Field(field.name, field.value, *place, document.source)


def _title(document: Document) -> Iterator[Field]:
    title = document.title
    at = next((b for b in document.blocks if b.kind is BlockKind.TITLE), None)
    if at is not None and document.text[at.start : at.end] == title:
        yield Field("title", title, at.start, at.end)
    elif title:
        yield Field("title", title, how="metadata", confidence=0.8)
    if (found := _ACRONYM.search(title)) and at is not None:
        group = 1 if found[1] else 2
        start = at.start + found.start(group)
        yield Field("acronym", found[group], start, start + len(found[group]), "pattern", 0.7)
    if (summary := _summary(document)) is not None:
        yield summary
    if document.source.startswith(("http://", "https://")):
        yield Field("url", document.source, how="metadata")


def _summary(document: Document) -> Field | None:
    """Returns the first paragraph that tells something; a line without an end is a byline."""
    paragraphs = [b for b in document.blocks if b.kind is BlockKind.PARAGRAPH]
    long = [b for b in paragraphs if b.end - b.start > _SUMMARY_LEAST_CHARS]
    told = (b for b in long if document.text[b.start : b.end].endswith(_ENDS_A_SENTENCE))
    block = next(told, long[0] if long else None)
    if block is None:
        return None
    text = document.text[block.start : block.end]
    if len(text) > _SUMMARY_CHARS:
        text = text[:_SUMMARY_CHARS].rsplit(" ", 1)[0]
    return Field("summary", text, block.start, block.start + len(text), "pattern", 0.7)


def _organisations(document: Document) -> Iterator[Field]:
    for field in document.fields:
        match field.name:
            case "lead":
                yield from _leads(field)
            case "partners" | "funder" | "publisher":
                yield from (_placed(field.name, field, each) for each in _parts(field))
            case "contact":
                yield _person(field)


def _person(field: Field) -> Field:
    """Returns who is to be asked, without the telephone and what else stands behind the name."""
    name = _BEHIND_A_NAME.split(field.value, maxsplit=1)[0].strip(" .,:;")
    end = None if field.start is None else field.start + len(name)
    whole = field.value.startswith(name)
    return replace(field, name="leader", value=name, end=end if whole else field.end)


def _leads(field: Field) -> Iterator[Field]:
    """Yields the first body as the lead and the others as partners; a person leads, not owns."""
    if is_persons_role(field.value):
        yield replace(field, name="leader", confidence=0.8)
        return
    for place, each in enumerate(bodies_in(one_sentence(field.value))):
        yield _placed("partners" if place else "lead", field, each)


def _parts(field: Field) -> tuple[OrganisationSpan, ...]:
    return bodies_in(field.value)


def _placed(name: str, field: Field, part: OrganisationSpan) -> Field:
    start = None if field.start is None else field.start + part.start
    end = None if field.start is None else field.start + part.end
    return replace(field, name=name, value=part.organisation.name, start=start, end=end)


def _programmes(document: Document) -> Iterator[Field]:
    told = [field for field in document.fields if field.name == "programme"]
    for field in told:
        known = programme(field.value)
        yield replace(field, value=known.name if known else field.value)
        if known and known.funder:
            yield replace(field, name="funder", value=known.funder, confidence=0.9)
    # A programme that the title names is the project's own; one named in the text need not be.
    in_title = {each.programme.id for each in programmes_in(document.title)}
    seen: set[str] = set()
    for span in programmes_in(document.text):
        if span.programme.id in seen:
            continue
        seen.add(span.programme.id)
        own = span.programme.id in in_title
        sure = 0.8 if own else _near_start(span.start)
        yield Field("programme", span.programme.name, span.start, span.end, "pattern", sure)
        if span.programme.funder:
            funder, less = span.programme.funder, round(sure - 0.1, 2)
            yield Field("funder", funder, span.start, span.end, "pattern", less)


def _near_start(at: int) -> float:
    """Returns how sure it is that what stands there is the project's own: sooner, surer."""
    return 0.65 if at < 800 else 0.55 if at < 3_000 else 0.4


def _state(dates: Dates, period: Field | None, published: Sequence[Field]) -> Iterator[Field]:
    document = dates.document
    for field in document.fields:
        if field.name == "status" and (status := status_of(field.value)):
            yield replace(field, value=status)
    phase = phase_of(document)
    yield Field("phase", phase, how="pattern", confidence=0.8)
    if document.kind is PageKind.REGISTER_ROW:
        return
    if phase is Phase.APPLICATION:
        yield Field("status", "planlagt", how="pattern", confidence=0.55)
        return
    text = document.text
    if place := stopped_at(text):
        yield Field("status", "stoppet", *place, "pattern", 0.7)
    if place := done_at(text):
        yield Field("status", "avsluttet", *place, "pattern", 0.65)
    if place := going_on_at(text):
        yield Field("status", "pågående", *place, "pattern", 0.6)
    if phase in (Phase.FINAL, Phase.FOLLOW_UP):
        yield Field("status", "avsluttet", how="pattern", confidence=0.6)
    yield from _by_dates(dates, period, published)


def _by_dates(dates: Dates, period: Field | None, published: Sequence[Field]) -> Iterator[Field]:
    """Yields how the project stood when the document was written, by its own dates alone."""
    told = to_period(period.value) if period else None
    if period is None or told is None or not told.end:
        return

    def stands(state: str, confidence: float) -> Field:
        return Field("status", state, period.start, period.end, "pattern", confidence)

    written = max((each.value[:7] for each in published if len(each.value) >= 7), default=None)
    if written and told.start and told.start <= written:
        # In the month that it ends in, a project may be over or not.
        sure = 0.55 if written != told.end else 0.5
        yield stands("avsluttet" if told.end < written else "pågående", sure)
    elif not written and _is_planned(dates.document.text, period):
        yield stands("pågående", 0.5)
    elif not written and is_past(dates, period):
        yield stands("avsluttet", 0.55)
    elif not written and looks_back(dates.document.text):
        yield stands("avsluttet", 0.5)


def _is_planned(text: str, period: Field) -> bool:
    """Says whether the sentence in which a period ends speaks of what is to come."""
    if period.start is None or period.end is None:
        return False
    sentence = re.split(r"[.!?]\s|\n", text[max(0, period.end - _SENTENCE_CHARS) : period.end])[-1]
    return bool(_PLANNED.search(sentence))


def _listed(document: Document) -> Iterator[Field]:
    for field in document.fields:
        if field.name == "themes":
            yield from _themes(field)
    references = [field for field in document.fields if field.name == "references"]
    yield from references[:_MOST_REFERENCES]


def _themes(field: Field) -> Iterator[Field]:
    at = 0
    for part in _SPLIT_THEMES.split(field.value):
        value = part.strip(" .•-")
        if not value:
            continue
        at = field.value.find(value, at)
        start = None if field.start is None else field.start + at
        end = None if start is None else start + len(value)
        yield replace(field, value=value, start=start, end=end)


def _kept(document: Document) -> Iterator[Field]:
    """Yields what is taken as it stands."""
    for field in document.fields:
        if field.name in ("government", "acronym") or (
            field.name == "url" and field.value.startswith(("http://", "https://"))
        ):
            yield field
