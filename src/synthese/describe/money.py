"""What a project was given, or what it cost: from labels, columns and sentences about its money.

A grant goes before a budget, and a budget before what something cost: it is the grant that a search
for projects `over 1 mill` asks for, and that funders tell in the same way. What was saved, paid
each year or for each head is no project's sum.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from synthese.norwegian.amounts import Amount, amount_nok, amounts_in
from synthese.records import BlockKind, Document, Field

# What a sentence says close to the sum, before or after it.
_GRANTED = re.compile(
    r"\b(?:tildel(?:t|te|ing)\w*|bevilg(?:et|a|ning|de)\w*|bevilling\w*|løyv(?:d|de|ing)\w*"
    r"|tilskudd\w*|tilskot\w*"
    r"|støtte[trs]?\b|støtta|finansiert|finansierte|finansierer|skjønnsmid\w*|prosjektmid\w*"
    r"|kompetansemid\w*"
    r"|har gitt|har gjeve|ga\b|fått|fekk|fikk|mottok|mottatt|funded|grant(?:ed)?\b|awarded"
    r"|received)",
    re.IGNORECASE,
)
_FROM_SOMEONE = re.compile(
    r"\s?(?:\(.{0,30}\) )?(?:fr[aå]|av|from|i skjønnsmidl\w+|i tilskudd|i tilskot|i støtte)\b"
)
_WITH = re.compile(
    r"\b(?:med|with|på|of)\s(?:inntil |om lag |til sammen |til saman |totalt |kr |NOK )*$"
)
_BUDGETED = re.compile(
    r"\b(?:totalbudsjett\w*|prosjektbudsjett\w*|budsjett(?:et)? (?:er|var|på|for)"
    r"|kostnadsramm\w*|ramme (?:var|er|på)"
    r"|(?:samlet|samla|total) (?:kostnad|budsjett|ramme|finansiering)\w*|total (?:cost|budget)"
    r"|totalkostnad\w*"
    r"|totale kostnad\w*|(?:prosjektet|forsøket|piloten|utprøvingen|utprøvinga|the project|the"
    r" pilot|the trial)"
    r"\b.{0,60}?\b(?:kost(?:et|a|er|ar)|costs?))",
    re.IGNORECASE,
)
_APPLIED = re.compile(
    r"\b(?:søker (?:herved )?om|søkjer (?:hermed )?om|søkt om|søknadssum|søkesum|omsøkt|applies"
    r" for|apply for)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:^|[\s|·(])(?:hvor mye|kor mykje|ramme|kostnadsramme|støtte|budsjett|finansiering"
    r"|tilskudd|tilskot|tildelt"
    r"|totalbudsjett|funding|budget|grant|økonomi|prosjektkostnad"
    r"|prosjektsum)\s?[:\t]\s?(?:[^:.\t\n]{0,40},? )?$",
    re.IGNORECASE,
)
_MONEY_HEADING = re.compile(
    r"finansier|funding|økonomi|budsjett|budget|tilskudd|tilskot|støtte", re.IGNORECASE
)
# A sum of something else: per head, saved, in fines, a scheme's whole pot.
_OTHER = re.compile(
    r"\b(?:per|pr\.?) \w+|\b(?:hver|kvar|each)\b|\bi året\b|\bspar\w*|\bsav(?:ed|ings?)\b"
    r"|\bårleg\w*|\bårlig\w*"
    r"|\bannual\w*|\ba year\b|\binntekt\w*|\boms[ae]tt?\w*|\binvestert\b|\bverdt\b|\bturnover\b"
    r"|\bgevinst\w*|\bsnitt\b"
    r"|\baveraged?\b"
    r"|\bmindreforbruk\w*|\bkalkyle\w*|\btillegg på\b|\bløn\w*|\butgjorde\b|\binnkjøp\w*"
    r"|\bfrikjøp\b|\bgebyr\w*|\bbot\b|\bbøter\b|\btap\w*"
    r"|\bøkt\w* med\b|\bredusert\w* med\b|\bgikk ned med\b|\bmeir enn vanleg\b|\butlysning\w*"
    r"|\bpotten\b"
    r"|\b(?:statsbudsjett\w*|post \d\d|kap\. ?\d+|programmet har|ordningen har en ramme|i"
    r" perioden har vi gitt)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"\b(?:sum|totalt?|i alt|til saman|til sammen|samla|samlet|total)\b", re.I)
_PARTS = re.compile(r"\b(?:hvorav|herav|av dette|derav|of which|av desse|fordelt)\b", re.I)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅ«\"])|\n")
_HEAD_CHARS = 6_000  # of a longer text, what stands further down is seldom the project's own sum
_LONG_CHARS = 20_000
_LEAST, _MOST = 1_000, 2_000_000_000
_BUDGET_LESS = 0.1  # how much less a budget counts than a grant
_ROUNDED = 0.02  # parts that are rounded may miss their sum by so much of it


def amounts_of(document: Document) -> Iterator[Field]:
    """Yields the sums that are the project's own, those of labels and columns first."""
    for field in document.fields:
        if field.name == "amount":
            yield from _told(document, field)
        elif field.name == "funder" and (found := amounts_in(field.value)):
            yield _placed(field, found[0], confidence=0.8)
    yield from _in_text(document)


def sum_differs(document: Document) -> bool:
    """Says whether a sum and its parts both stand in the document's money and don't agree."""
    told = any(_disagrees(f.value) for f in document.fields if f.name in ("amount", "funder"))
    text = document.text
    for found in _PARTS.finditer(text, 0, _LONG_CHARS):
        start, end = _sentence(text, found.start(), found.end())
        told = told or _disagrees(text[start:end])
    tables = (b for b in document.blocks if b.kind is BlockKind.TABLE)
    return told or any(_table_disagrees(document.text[b.start : b.end]) for b in tables)


def _told(document: Document, field: Field) -> Iterator[Field]:
    kroner = [each for each in amounts_in(field.value) if each.currency == "NOK"]
    sure = field.confidence - (_BUDGET_LESS if _is_budget(document, field) else 0.0)
    if kroner:
        yield _placed(field, kroner[0], confidence=sure)
    elif not amounts_in(field.value) and (bare := amount_nok(field.value)) is not None:
        yield replace(field, value=str(bare), confidence=sure)


def _is_budget(document: Document, field: Field) -> bool:
    """Says whether the label before a sum speaks of all that was to be spent."""
    if field.start is None:
        return False
    label = document.text[max(0, field.start - 40) : field.start].rpartition("\n")[2]
    return bool(re.search(r"budsj|budget|ramme|kostnad|cost", label, re.IGNORECASE))


def _placed(field: Field, amount: Amount, *, confidence: float) -> Field:
    start = None if field.start is None else field.start + amount.start
    end = None if field.start is None else field.start + amount.end
    return replace(
        field, name="amount", value=str(amount.high), start=start, end=end, confidence=confidence
    )


def _in_text(document: Document) -> Iterator[Field]:
    text = document.text
    ahead = 0
    for amount in amounts_in(text):
        if amount.currency != "NOK" or not _LEAST <= amount.high <= _MOST or amount.start < ahead:
            continue
        sure = _own(document, amount)
        if sure is None:
            continue
        if amount.start > _HEAD_CHARS:
            sure -= 0.05 if len(text) <= _LONG_CHARS else 0.2
        ahead = _sentence(text, amount.start, amount.end)[1]  # the first sum of a sentence
        value = str(amount.high)
        yield Field("amount", value, amount.start, amount.end, "pattern", round(sure, 2))


def _own(document: Document, amount: Amount) -> float | None:
    """Returns how surely a sum in running text is the project's own, or None."""
    text = document.text
    start, end = _sentence(text, amount.start, amount.end)
    before, after = text[start : amount.start], text[amount.end : end]
    if _OTHER.search(before[-70:]) or _OTHER.search(after[:50]):
        return None
    if _APPLIED.search(before):
        return 0.6
    given = _GRANTED.search(before[-90:]) or _GRANTED.search(after[:60])
    if given or (_WITH.search(before) and _FROM_SOMEONE.match(after)):
        return 0.65
    if _LABEL.search(before) or _BUDGETED.search(before[-120:]):
        return 0.6
    return 0.55 if _under_money(document, amount) else None


def _under_money(document: Document, amount: Amount) -> bool:
    """Says whether a sum is the first under a heading that speaks of the project's money."""
    headings = [
        block
        for block in document.blocks
        if block.kind is BlockKind.HEADING and amount.start - 300 < block.start < amount.start
    ]
    if not headings:
        return False
    heading = headings[-1]
    between = document.text[heading.end : amount.start]
    told = document.text[heading.start : heading.end]
    return bool(_MONEY_HEADING.search(told)) and not amounts_in(between)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Returns the sentence around a stretch, 300 characters to each side at most."""
    before = text[max(0, start - 300) : start]
    cuts = [found.end() for found in _SENTENCE_END.finditer(before)]
    after = _SENTENCE_END.search(text, end, end + 300)
    first = max(0, start - 300) + (cuts[-1] if cuts else 0)
    return first, after.start() if after else min(len(text), end + 300)


def _disagrees(value: str) -> bool:
    total, cue, rest = _parted(value)
    if not cue:
        return False
    parts = [each.high for each in amounts_in(rest) if each.currency == "NOK"]
    return total is not None and sum(parts) > total * (1 + _ROUNDED)


def _parted(value: str) -> tuple[int | None, bool, str]:
    found = _PARTS.search(value)
    if not found:
        return None, False, ""
    before = amounts_in(value[: found.start()])
    return (before[-1].high if before else None), True, value[found.end() :]


def _table_disagrees(table: str) -> bool:
    """Says whether the last column of a table, summed, is not what its row of sums says."""
    rows = [line.split("\t") for line in table.split("\n")]
    if len(rows) < 3 or not _TOTAL.match(rows[-1][0].strip()):
        return False
    numbers = [amount_nok(row[-1]) for row in rows[:-1] if len(row) > 1]
    total = amount_nok(rows[-1][-1])
    parts = [number for number in numbers if number is not None]
    if total is None or len(parts) < 2 or total < 1_000:
        return False
    return abs(sum(parts) - total) > total * _ROUNDED
