"""An application → where, when, how much is applied for and with whom.

What the form's labels say is put to `synthese.describe` as the labels of any page are, so that
municipalities, months and bodies are read as everywhere. Two things are an application's own: the
sum is what is applied for and never the budget that it is a part of, and a municipality that works
along takes part, unless it only looks on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from synthese.describe import describe
from synthese.describe.times import end_after, months_told
from synthese.describe.values import period_text, to_municipality, to_period
from synthese.norwegian.amounts import Amount, amount_nok, amounts_in
from synthese.norwegian.dates import periods_in
from synthese.norwegian.organisations import organisation
from synthese.norwegian.places import municipalities_listed
from synthese.norwegian.sentences import sentences_in
from synthese.records import SURE, BlockKind, Document, Field, Period, Project, Role
from synthese.screening.facets_form import Answer, answers_of, asks
from synthese.screening.facets_partners import Partner, listed, looks_on, named_in
from synthese.screening.facets_typed import with_months

_FIELD: Mapping[str, str] = {
    "applicant": "lead",
    "municipality": "municipality",
    "period": "period",
    "start": "start",
    "end": "end",
}
_BY_LABEL, _BY_SENTENCE, _BY_BUDGET = 0.95, 0.8, 0.5  # confidence: it says so; it is all there is
_LEAST_NOK = 1_000
_APPLIED = re.compile(
    r"\b(?:søk(?:er|jer|es|jast|te|t)\b|omsøkt|søknads?(?:sum|beløp|ramme)\w*|applie[ds] for|apply"
    r"|applying|request\w*|tren(?:ger|g)\b|ønsker støtte|ønskjer støtte|denne søknaden)",
    re.IGNORECASE,
)
_ASKS_NEXT = re.compile(r"(?:søker|søkjer|apply|applies)\b", re.I)  # speaks of the sum after it
_OTHER_MONEY = re.compile(
    r"\b(?:egen\w*|eigen\w*|\w*budsjett\w*|total\w*|samlet|samla|\w*kostnad\w*|\w*ramme\w*|koste?r?"
    r"|bidrar|bidreg|bidrag|dekker|dekkjer|legger inn|legg inn|verdsatt|fra før|frå før|har fått"
    r"|herav|hvorav|budget|costs?|contribut\w*|erstatning|betalt|omset\w*|kjøper|kjøper mat)\b",
    re.IGNORECASE,
)
_CLAUSE_CHARS = 90
# "… søker vi om 600 000": a sum by what is said of it alone.
_BARE_APPLIED = re.compile(r"\bsøkj?e[rs](?: \w+){0,3}? om (\d{1,3}(?:[ .]\d{3})+)(?![\d,])", re.I)
_BARE_LABEL = re.compile(r"(?:beløp|sum|amount|penge?[ra]r?)\W*", re.I)  # may be of anything
_BARE_SUM = re.compile(r"(?:kr\.? ?)?(\d{1,3}(?:[ .]\d{3})+|\d{4,9})(?!\d)")
_GOES_ON = re.compile(
    r"\b(?:prosjekt|arbeid|forsøk|tiltak|pilot|oppstart|start|byrj|begynn|åpn|opn|held|hald|hold"
    r"|vare?r|avslutt|sesong|project|between|meets?)\w*",
    re.IGNORECASE,
)


_HAS_BEEN = re.compile(
    r"\b(?:var|ble|blei|vart|hadde|har|fikk|fekk|startet|starta|begynte|was|were|had|has|have)\b",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"\b(?:oppstart|start|begynn|byrj|begin)\w*", re.IGNORECASE)
_TO = re.compile(r"\b(?:til|fr[aå]|from)\s", re.IGNORECASE)


_MUNICIPALITY = (
    r"[A-ZÆØÅ][\wæøå-]+(?: (?:og |i )?[A-ZÆØÅ][\w-]+)*"
    r" (?:fylkeskommune|kommune|herad|municipality|county council)"
)
# Who applies together: ``på vegne av Time, Klepp og Hå``, ``Kommunene Os og Tolga søker``.
_JOINTLY = re.compile(
    r"\bpå ve[gi]ne? av (?:kommun(?:ene|ane) )?([A-ZÆØÅ][^.;:()\n]{2,120})"
    r"|\b[Kk]ommun(?:ene|ane) ([A-ZÆØÅ][^.;:()\n]{2,120}?) (?:søk|går sam|gjeng sam|vil|skal)"
)
# Who applies, in so many words: ``Aure kommune søker``, ``Søker er Larvik kommune``.
_APPLIES = re.compile(
    rf"(?P<name>{_MUNICIPALITY})(?:, [^,.\n]{{3,50}},| ved [^,.\n]{{3,50}})? (?:søk[ej]+r|ønsker"
    r" (?:med dette )?å søke|ønskjer å søkje|applies|is applying)"
    rf"|(?:[Ss]øker|[Ss]økjar|[Aa]pplicant)(?:kommune)? (?:er|is) (?P<after>{_MUNICIPALITY})"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, where it stands in the text (None: nowhere) and how sure it is, 0..1."""

    value: str
    start: int | None
    end: int | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What an application says outright, the surest of each first."""

    municipality: tuple[Fact, ...]
    period: tuple[Fact, ...]
    amount: tuple[Fact, ...]
    partners: tuple[Fact, ...]


def facts_of(form: Document) -> Facts:
    """Returns the facts of what `facets_form.as_form` returned."""
    answers = answers_of(form)
    told = describe([_labelled(form, answers)], "")
    partners = _partners(form, answers, _applicant(told.project))
    return Facts(
        municipality=tuple(_municipalities(form, told.fields, partners)),
        period=tuple(_period(form, answers, told.fields)),
        amount=tuple(_amount(form, answers, told.fields)),
        partners=tuple(Fact(each.body.name, each.start, each.end, sure) for each, sure in partners),
    )


def _labelled(form: Document, answers: Sequence[Answer]) -> Document:
    """Returns the form with its labels as a reader gives them; a reader's own make way."""
    read = [
        Field(_FIELD[each.asked], form.text[each.start : each.end], each.start, each.end)
        for each in answers
        if isinstance(each.asked, str) and each.asked in _FIELD
    ]
    read = read if any(each.name == "lead" for each in read) else [*read, *_applies(form)]
    names = {each.name for each in read} | {"partners", "amount"}
    kept = [each for each in form.fields if each.name not in names]
    return replace(form, fields=(*kept, *read))


def _applies(form: Document) -> Iterator[Field]:
    """Yields who a sentence says applies, where no label does."""
    for start, end in _sentences(form):
        found = _APPLIES.search(form.text[start:end])
        if found:
            at, until = found.span("name") if found["name"] else found.span("after")
            name = form.text[start + at : start + until]
            yield Field("lead", name, start + at, start + until)
            return


# ── Where ────────────────────────────────────────────────────────────────────────────────────


def _municipalities(
    form: Document, fields: Sequence[Field], partners: Sequence[tuple[Partner, float]]
) -> Iterator[Fact]:
    """Yields those that take part: the applicant, who is named as such, who works along."""
    sure = [f for f in fields if f.name == "municipality" and f.confidence >= SURE]
    sure.sort(key=lambda each: -each.confidence)
    found = [
        Fact(each.value, each.start, each.end, each.confidence)
        for each in sure
        if each.how != "pattern" or not looks_on(form.text, each.end or 0)
    ]
    for listed_here in _JOINTLY.finditer(form.text):
        start, end = listed_here.span(1) if listed_here[1] else listed_here.span(2)
        units = municipalities_listed(form.text[start:end])
        found += [Fact(each.number, start, end, _BY_SENTENCE) for each in units]
    for partner, confidence in partners:
        number = partner.body.municipality
        if number and not looks_on(form.text, partner.end):
            found.append(Fact(number, partner.start, partner.end, confidence))
    seen: set[str] = set()
    for fact in found:
        unit = to_municipality(fact.value)
        if unit and unit.number not in seen:
            seen.add(unit.number)
            yield replace(fact, value=unit.number)


# ── When ─────────────────────────────────────────────────────────────────────────────────────


def _period(form: Document, answers: Sequence[Answer], fields: Sequence[Field]) -> Iterator[Fact]:
    """Yields the period that is told most surely, its end worked out where only its length is."""
    for answer in (each for each in answers if each.asked == "period"):
        value = form.text[answer.start : answer.end]
        if period := _told_period(value):
            yield Fact(_months(period), answer.start, answer.end, _BY_LABEL)
            return
    told = [f for f in fields if f.name == "period" and f.confidence >= SURE]
    best = max(told, key=lambda each: each.confidence, default=None)
    period = to_period(best.value) if best else None
    if best is not None and period is not None and (period.end or best.confidence == 1.0):
        yield Fact(_months(_lasting(form.text, period)), best.start, best.end, best.confidence)
        return
    said = list(_in_sentences(form))
    ended = [fact for fact in said if not fact.value.endswith("/")]
    if ended or (said and period is None):
        yield (ended or said)[0]
    elif best is not None and period is not None:
        yield Fact(_months(_lasting(form.text, period)), best.start, best.end, best.confidence)


def _lasting(text: str, period: Period) -> Period:
    if period.start is None or period.end is not None:
        return period
    told = re.search(
        r"\b(?:var(?:er|ar|ighe[it]t?)|vare|duration|over|lasts?)\b[^.\n]{0,40}", text, re.I
    )
    months = months_told(told.group()) if told else None
    return Period(period.start, end_after(period.start, months)) if months else period


def _in_sentences(form: Document) -> Iterator[Fact]:
    """Yields the months in sentences that tell when the project goes on, its beginning at least."""
    for start, end in _sentences(form):
        sentence = form.text[start:end]
        if not _GOES_ON.search(sentence) or _HAS_BEEN.search(sentence):
            continue
        period = _told_period(sentence)
        if period and period.start:
            yield Fact(_months(period), start, end, _BY_SENTENCE)


def _told_period(value: str) -> Period | None:
    """Returns the period of an answer or a sentence.

    It is told as one (``mai 2026 – april 2027``), as a beginning and an end (``Oppstart mai 2026,
    avsluttes april 2027``), by how long it takes, or by its beginning alone (``til hausten 2026``).
    """
    value = with_months(value)
    spans = [span.period for span in periods_in(value)]
    whole = next((each for each in spans if _is_range(each)), None)
    if whole:
        return whole
    points = [point for each in spans for point in (each.start or each.end,) if point]
    months = months_told(value)
    if len(points) > 1 and points[0] < points[-1]:
        return Period(points[0], spans[-1].end or points[-1])
    if not spans:
        return None
    if months and spans[0].start:
        return Period(spans[0].start, end_after(spans[0].start, months))
    if _BEGINS.search(value):
        single = periods_in(_TO.sub("", value))
        return Period(single[0].period.start) if single and single[0].period.start else None
    return None


def _is_range(period: Period) -> bool:
    """Says whether a period runs from one time to another and isn't one point of time."""
    if not period.start or not period.end:
        return False
    vague = period.precision in ("season", "half-year", "year")
    return period.start != period.end and not (vague and period.start[:4] == period.end[:4])


def _months(period: Period) -> str:
    return period_text(replace(period, precision=None))


# ── How much ─────────────────────────────────────────────────────────────────────────────────


def _amount(form: Document, answers: Sequence[Answer], fields: Sequence[Field]) -> Iterator[Fact]:
    """Yields what is applied for: by label, by sentence, else the only sum that is told."""
    text = form.text
    told_so = sorted(answers, key=lambda each: _BARE_LABEL.fullmatch(each.label) is not None)
    for answer in told_so:
        if answer.asked == "amount" and (found := _sum_in(text, answer)):
            yield found
            return
    for start, end in _sentences(form):
        for amount in amounts_in(text[start:end]):
            if _is_applied_for(text[start:end], amount):
                yield _fact(amount, start, _BY_SENTENCE)
                return
    if bare := _BARE_APPLIED.search(text):
        kroner = re.sub(r"\D", "", bare[1])
        yield Fact(kroner, bare.start(1), bare.end(1), _BY_SENTENCE)
        return
    told = [
        f for f in fields if f.name == "amount" and f.confidence >= SURE and f.start is not None
    ]
    best = max(told, key=lambda each: each.confidence, default=None)
    if best is not None and not any(_inside(best, a) for a in answers if a.asked == "total"):
        yield Fact(best.value, best.start, best.end, _BY_BUDGET)


def _inside(field: Field, answer: Answer) -> bool:
    return field.start is not None and answer.start <= field.start < answer.end


def _sum_in(text: str, answer: Answer) -> Fact | None:
    """Returns the first sum of an answer that isn't said to be other money."""
    value = text[answer.start : answer.end]
    sums = [
        each for each in amounts_in(value) if each.currency == "NOK" and each.high >= _LEAST_NOK
    ]
    own = [each for each in sums if not _is_other(value, each)]
    if own or sums:
        return _fact((own or sums)[0], answer.start, _BY_LABEL)
    bare = _BARE_SUM.match(value)
    if bare and (kroner := amount_nok(bare[1])):
        start = answer.start + bare.start(1)
        return Fact(str(kroner), start, start + len(bare[1]), _BY_LABEL)
    return None


def _fact(amount: Amount, at: int, confidence: float) -> Fact:
    return Fact(str(amount.high), at + amount.start, at + amount.end, confidence)


def _is_other(value: str, amount: Amount) -> bool:
    near = _nearest(_OTHER_MONEY, value, amount)
    own = _nearest(_APPLIED, value, amount)
    return near is not None and (own is None or near < own)


def _is_applied_for(sentence: str, amount: Amount) -> bool:
    """Says whether the words nearest to a sum say that it is what is applied for."""
    if amount.currency != "NOK" or amount.high < _LEAST_NOK:
        return False
    own = _nearest(_APPLIED, sentence, amount)
    other = _nearest(_OTHER_MONEY, sentence, amount)
    return own is not None and (other is None or own < other)


def _nearest(words: re.Pattern[str], sentence: str, amount: Amount) -> int | None:
    """Returns how many characters lie between a sum and the nearest of some words."""
    before = sentence[max(0, amount.start - _CLAUSE_CHARS) : amount.start]
    gaps = [len(before) - found.end() for found in words.finditer(before)]
    # After a sum only what belongs to it counts: ``680 000 is applied for``.
    after = re.split(r"[,;]", sentence[amount.end : amount.end + _CLAUSE_CHARS // 2])[0]
    gaps += [found.start() for found in words.finditer(after) if not _ASKS_NEXT.match(found[0])]
    return min(gaps, default=None)


# ── With whom ────────────────────────────────────────────────────────────────────────────────


def _partners(
    form: Document, answers: Sequence[Answer], applicant: frozenset[str | None]
) -> list[tuple[Partner, float]]:
    """Returns who works along: what labels list, else whom sentences name; not who applies."""
    found: list[tuple[Partner, float]] = []
    for answer in answers:
        if answer.asked == "partners":
            found += [(each, _BY_LABEL) for each in _listed(form.text, answer)]
    if not found:
        sentences = list(_sentences(_without_challenge(form)))
        found = [(each, _BY_SENTENCE) for each in named_in(form.text, sentences)]
    seen = {*applicant}
    kept = []
    for partner, confidence in found:
        if not {partner.body.name, partner.body.municipality or partner.body.name} & seen:
            seen.add(partner.body.name)
            kept.append((partner, confidence))
    return kept


def _without_challenge(form: Document) -> Document:
    """Returns a form without what tells why: who acts there is part of the trouble."""
    kept, asked = [], None
    for block in form.blocks:
        if block.kind is BlockKind.HEADING:
            asked = asks(form.text[block.start : block.end])
        if asked is not Role.CHALLENGE:
            kept.append(block)
    return replace(form, blocks=tuple(kept))


def _applicant(project: Project) -> frozenset[str | None]:
    """Returns what names who applies: the lead's name, or the number of the first municipality."""
    number = next((unit.number for unit in project.municipalities), None)
    by_lead = organisation(project.lead) if project.lead else None
    return frozenset((project.lead, by_lead.municipality if by_lead else number))


def _listed(text: str, answer: Answer) -> Iterator[Partner]:
    """Yields what a label lists, or whom its sentences name where it is answered in sentences."""
    value = text[answer.start : answer.end].split("\n\n")[0]  # what follows is of something else
    spans = sentences_in(text, answer.start, answer.start + len(value))
    told = list(named_in(text, spans))
    yield from told if told else listed(value, answer.start)


def _sentences(form: Document) -> Iterator[tuple[int, int]]:
    """Yields where the sentences of running text stand, tables and headings left out."""
    for block in form.blocks:
        if block.kind not in (BlockKind.HEADING, BlockKind.TABLE):
            yield from sentences_in(form.text, block.start, block.end)
