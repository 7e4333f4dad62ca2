"""An application as a form: which words of it are labels, and what stands under each.

Forms are handed in as anything: headings, tables of two columns, a label and a colon, a line that
asks and a paragraph that answers, numbers before them (``1.6 Søkt fra fylkeskommunen``). Here all
of them become one thing, an `Answer`: a label, what it asks for, and where the answer stands. The
text is never changed; only where its blocks begin and end is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from synthese.records import Block, BlockKind, Document, Role
from synthese.synthesis.headings import asked_by

Fact = Literal[
    "amount", "total", "start", "end", "period", "partners", "municipality", "applicant", "aside"
]
"""What a label asks for that isn't told in sentences; ``total``: money that is not applied for."""

Asked = Role | Fact

# The words of labels in nb, nn and English. The first row that fits decides: what is applied for
# before the budget that it is a part of, who works along before who applies.
_FACT_WORDS: tuple[tuple[Fact, str], ...] = (
    (
        "aside",
        r"^(?:prosjekt(?:ets|ts)? ?(?:navn|namn|tittel)|(?:prosjekt)?titt?el|navn på|namn på"
        r"|(?:kort)?navn$|org(?:anisasjons)?\.?(?:nummer|nr)|kontakt|prosjektle[di]|prosjektleiar"
        r"|ansvarl|ansvarleg|saksnummer|adresse|telefon|e-post|kontonummer|dato$|vedlegg"
        r"|utlysning|ordning|project (?:title|name|manager)|contact|title$|spørsmål$"
        r"|opplysninger om|informasjon om|prosjektinformasjon)"
        r"|(?:titt?el|navn|namn) på prosjekt",
    ),
    (
        "amount",
        r"\b(?:omsøkt|søkt (?!kommune)|søkt$|søknads?(?:sum|beløp|ramme)|søke?j?esum)"
        r"|\b(?:beløp|sum|støtte|finansiering|mye|mykje|midl\w+|tilskudd|tilskot|stønad)\b.*\b"
        r"søkj?e?[rs]"
        r"|\bsøkj?e[rs]?t? (?:dere |de |vi |her(?:ved|med) )?om\b"
        r"|\bdenne søknaden|this application"
        r"|request(?:ed)? |requested$|appl(?:ied|y|ying) for|grant (?:amount|sought)"
        r"|^(?:beløp|sum|amount|pengar|penger)$|^ønsket støtte|^ønska (?:støtte|tilsk)",
    ),
    (
        "total",
        r"^(?:herav|hvorav|av dette)|\b(?:egen|eigen)(?:andel|del|innsats|finans)|budsjett"
        r"|kostnad|økonomi|\bramme$|totalramme|prosjektets totale|finansiering|budget"
        r"|\bcosts?\b|funding|own (?:contribution|funding)",
    ),
    (
        "start",
        r"^(?:prosjekt(?:et)?(?:s|ets)? ?)?(?:start(?:dato|tidspunkt)?|oppstart\w*|byrjar)"
        r"(?: \w+)?$|\bstart(?:ing)? date|prosjektstart|prosjektets start|planlagt oppstart"
        r"|^start$",
    ),
    (
        "end",
        r"^(?:prosjekt(?:et)?(?:s|ets)? ?)?(?:slutt(?:dato)?|ferdig\w*|avslutt\w*|avslutning)"
        r"(?: \w+)?$|end date|prosjektslutt|prosjektets slutt|^completion",
    ),
    (
        "period",
        r"\bperiod|\w*periode\w*(?! vi)\b|tidsrom|tidsramme|tidsplan|tidspunkt"
        r"|fr[ae]mdrift|varighe[it]t?|^når|^tid(?: og|$)|duration|timeline|schedule"
        r"|time ?frame|^when|og tid$",
    ),
    (
        "municipality",
        r"\b(?:deltak\w+|deltagende|andre|medverkande|medvirkende) (?:deltak\w+ )?kommun"
        r"|^kommuner som|^kommunar som|participating municipal|^kommuner?$|^kommunar?$",
    ),
    (
        "partners",
        r"partne?[ea]r|deltak\w+ i prosjekt|samarbei|medsøk|aktør\w* er med"
        r"|andre aktører|hvem er med|kven er med"
        r"|konsorti|consortium|^med oss|medvirkende|deltakende (?:virks|organ)|co-?applicant"
        r"|collaborat|co-?operat",
    ),
    (
        "applicant",
        r"^(?:hoved)?søk(?:er|jar)(?:en|organisasjon\w*|kommun\w*)?\b|^om (?:oss|søk)|applicant"
        r"|^avsend[ea]r|^virksomhet$|^verksemd$|^institusjon$|^(?:prosjekt)?ei[eg][ra]r?\b"
        r"|prosjektei|^vertskommune|^hvem er (?:vi|dere)|^kven er|^who are",
    ),
)
_FACTS = tuple((fact, re.compile(words, re.IGNORECASE)) for fact, words in _FACT_WORDS)
# Labels of applications that ask for a role in other words than the headings of reports do.
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(rf"(?:{words})", re.IGNORECASE))
    for role, words in (
        (
            Role.TARGET_GROUP,
            r"målgr|^dette er for|^for (?:hvem|kven)|omfattes|omfattast"
            r"|^(?:hvem|kven|who)\b|deltakere?$|deltakarar$"
            r"|brukere?$|brukarar?$|hvem (?:har|får|skal|retter|er|gjelder)"
            r"|kven (?:har|får|skal|er|gjeld)|nytte av"
            r"|target (?:group|aud)|beneficiar|will benefit|rettet mot|retta mot",
        ),
        (
            Role.OTHER,
            r"etterpå|etter prosjektet|forankring|erfaringsdeling|formidling|sustainab|dissemin"
            r"|spredning|nyhetsverdi|finnes fra før|ikke har svar|evaluering|evaluation|risiko"
            r"|galt\b|gale\b|videreføring|vidareføring|betydning",
        ),
        (
            Role.CHALLENGE,
            r"utfordring|problem|behov|begrunn|grunngjev|bakgr|hvorfor|kvifor|strever|situasjon"
            r"|background|challenge|\bneeds?\b|why\b|rationale|dagens",
        ),
        (
            Role.SOLUTION,
            r"løsning|løysing|modell|^idé|nyskap|det nye|er nytt|innovasjon(?!sm)|konsept|retning"
            r"|vårt svar|stå att|stå igjen|solution|concept|innovati|how (?:it|will it) work",
        ),
        (Role.MEASURE, r"^(?:hvordan|korleis|how) (?:skal|vil|will)"),
        (
            Role.AIM,
            r"\bmål(?!gr)|formål|føremål|oppnå|forvent|resultat|effekt|gevinst|aims?\b|objective"
            r"|expected|outcome|impact",
        ),
        (
            Role.MEASURE,
            r"(?:beskrivelse|skildring|omtale) av|what we (?:will|plan)|tiltak|gjennomfør|aktivitet"
            r"|arbeidspakk|prosjekt(?:be)?skri|prosjektinn?h[oa]ld"
            r"|(?:hva|kva) (?:skal|vil|ønsker|ønskjer|har|vi)\b|hvordan skal|korleis|hvordan vil"
            r"|metode|framgangs|fremgangs|skal gjøres|activit|work ?plan"
            r"|will you do|approach|method",
        ),
    )
)
_OF_DEEDS = re.compile(r"(?:hva|kva|what|hvordan|korleis|how)\s", re.IGNORECASE)
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)*[.)]?|[A-Z][.)])\s+")
_MOST_LABEL_CHARS = 90
_MOST_INLINE_WORDS = 8
_COLON_LABEL = re.compile(
    r"(?<![^\s(])(?P<label>[A-ZÆØÅ][\w/–-]*"
    r"(?:[ ,]{1,2}(?:[a-zæøå(–][\w/()%–-]*|\d{4}\b)){0,8})\s?:(?=\s)"
)
_OPENING_LABEL = re.compile(
    r"(?P<label>[A-ZÆØÅ\d][^.?!:\n]{2,88}(?:\?|(?<=\w)\.))\s+(?=[A-ZÆØÅ\d«\"])"
)
_LINE_LEVEL, _INLINE_LEVEL = 6, 7
_FORM_SHARE = 0.5  # of a table's rows whose first cell is a label, from which it is a form


class Answer(NamedTuple):
    """What stands under a label: ``document.text[start:end]``."""

    label: str
    asked: Asked | None
    start: int
    end: int


def asks(label: str) -> Asked | None:
    """Returns what a label asks for, None where it asks for nothing that is known."""
    label = _NUMBER.sub("", label.strip(), count=1).strip(" :.?*–-")
    if not label or len(label) > _MOST_LABEL_CHARS:
        return None
    fact = next((fact for fact, words in _FACTS if words.search(label)), None)
    role = next((role for role, words in _ROLES if words.search(label)), None)
    # "Hva vil partnerne gjøre?" only happens to hold a fact's word.
    if fact is not None and (role is None or not _OF_DEEDS.match(label)):
        return fact
    return role or asked_by(label)


# ── Blocks cut anew ──────────────────────────────────────────────────────────────────────────


def as_form(document: Document) -> Document:
    """Returns an application with its labels as headings and its facts as labels of their own.

    The text and every offset into it stay as they are.
    """
    blocks = document.blocks or (Block(BlockKind.PARAGRAPH, 0, len(document.text)),)
    cut = [
        part
        for place, block in enumerate(blocks)
        for part in _cut(document.text, block, blocks[place + 1 : place + 2])
    ]
    return replace(document, blocks=tuple(cut))


def _cut(text: str, block: Block, following: Sequence[Block]) -> Iterator[Block]:
    if block.kind is BlockKind.TABLE:
        yield from _table(text, block)
    elif block.kind in (BlockKind.TITLE, BlockKind.HEADING, BlockKind.REFERENCE):
        yield block
    elif block.kind is BlockKind.PARAGRAPH and _is_line_label(text, block, following):
        yield replace(block, kind=BlockKind.HEADING, level=_LINE_LEVEL)
    else:
        yield from _labelled(text, block)


def _is_line_label(text: str, block: Block, following: Sequence[Block]) -> bool:
    """Says whether a paragraph is a line that asks for what the next one tells."""
    line = text[block.start : block.end]
    if len(line) > _MOST_LABEL_CHARS or not following or line.endswith((".", ",", ";")):
        return False
    if following[0].kind is BlockKind.HEADING or ": " in line:
        return False
    return asks(line) is not None and _label_end(line) in (None, len(line))


def _table(text: str, block: Block) -> Iterator[Block]:
    """Yields the rows of a form as headings and their answers; another table as it is."""
    rows = list(_rows(text, block))
    known = [row for row in rows if asks(text[row.start : row.tab]) is not None]
    if not rows or len(known) < _FORM_SHARE * len(rows) or any(row.wide for row in rows):
        yield block
        return
    for row in rows:
        yield replace(
            block, kind=BlockKind.HEADING, start=row.start, end=row.tab, level=_LINE_LEVEL
        )
        yield replace(block, kind=BlockKind.PARAGRAPH, start=row.tab + 1, end=row.end)


class _Row(NamedTuple):
    start: int
    tab: int
    end: int
    wide: bool  # more than a label and its answer


def _rows(text: str, block: Block) -> Iterator[_Row]:
    """Yields the rows of a table that have a label and something beside it."""
    at = block.start
    for line in text[block.start : block.end].split("\n"):
        tab = line.find("\t")
        if 0 < tab < len(line) - 1:
            yield _Row(at, at + tab, at + len(line), "\t" in line[tab + 1 :])
        at += len(line) + 1


def _labelled(text: str, block: Block) -> Iterator[Block]:
    """Yields a block cut where labels stand in it, or as it is where none does."""
    labels = list(_labels_in(text[block.start : block.end]))
    if not labels:
        yield block
        return
    plain = BlockKind.PARAGRAPH if block.kind is BlockKind.LABEL else block.kind
    first = _trimmed(text, block.start, block.start + labels[0].start)
    if first:
        yield replace(block, kind=plain, start=first[0], end=first[1])
    for place, each in enumerate(labels):
        until = labels[place + 1].start if place + 1 < len(labels) else block.end - block.start
        yield from _answered(text, block, each, until)


class _Label(NamedTuple):
    """A label in a block: where it stands, where its answer begins, and what it asks for."""

    start: int
    end: int
    answer: int
    asked: Asked


def _answered(text: str, block: Block, label: _Label, until: int) -> Iterator[Block]:
    """Yields a label with its answer: sentences below a heading, a fact beside its name."""
    answer = _trimmed(text, block.start + label.answer, block.start + until)
    if answer is None or not isinstance(label.asked, Role):
        whole = _trimmed(text, block.start + label.start, block.start + until)
        if whole:
            yield replace(block, kind=BlockKind.LABEL, start=whole[0], end=whole[1])
        return
    start, end = block.start + label.start, block.start + label.end
    yield replace(block, kind=BlockKind.HEADING, start=start, end=end, level=_INLINE_LEVEL)
    yield replace(block, kind=BlockKind.PARAGRAPH, start=answer[0], end=answer[1])


def _labels_in(block: str) -> Iterator[_Label]:
    """Yields the labels within one block, in order."""
    opening = _label_end(block)
    if opening is not None and opening < len(block):
        asked = asks(block[:opening])
        if asked is not None:
            yield _Label(0, opening, opening, asked)
    for found in _COLON_LABEL.finditer(block, opening or 0):
        label = found["label"]
        asked = asks(label) if len(label.split()) <= _MOST_INLINE_WORDS else None
        if asked is not None:
            yield _Label(found.start(), found.end() - 1, found.end(), asked)


def _label_end(block: str) -> int | None:
    """Returns where a label that opens a block without a colon ends, None where none does.

    ``Hva skal dere gjøre? Vi …``, ``Background. Hearings …``, ``Målgruppe Alle …``,
    ``1.6 Søkt fra fylkeskommunen 3 600 000``.
    """
    numbered = _NUMBER.match(block)
    begins = numbered.end() if numbered else 0
    found = _OPENING_LABEL.match(block, begins)
    if found:
        label = found["label"]
        short = label.endswith("?") or len(label.split()) <= 3
        if short and asks(label) is not None:
            return found.end("label")
    return _name_end(block, begins)


def _name_end(block: str, begins: int) -> int | None:
    """Returns where the words of a label end and the answer's first capital or figure begins."""
    words = list(re.finditer(r"\S+", block[begins : begins + _MOST_LABEL_CHARS]))
    for place, word in enumerate(words[1 : _MOST_INLINE_WORDS + 1], 1):
        end = begins + words[place - 1].end()
        opens = re.match(r"[A-ZÆØÅ\d«]", word.group()) is not None
        if words[place - 1].group().endswith((".", ",", ";", ":")):
            return None
        if opens and (begins or asks(words[0].group()) is not None):
            asked = asks(label := block[begins:end])
            tells = isinstance(asked, Role) or not _SENTENCE_OR_YEAR.search(block[end:])
            return end if asked and tells and not _CLAUSE.search(label) else None
    return None


# What has a verb is the beginning of a sentence.
_CLAUSE = re.compile(
    r"\b(?:gjelder|gjeld|omfatter|omfattar|handler|handlar|varer|varar|starter|kommer|kjem"
    r"|søker|søkjer)\b|^(?:tiltaket|prosjektet|kommunen|løsningen|løysinga|behovet)\b"
    r"|\b(?:vi|me|jeg|eg|er|har|skal|vil|ble|vart|blir|får|gir|we|is|are|will|has|have)\b",
    re.I,
)
# A fact that is told in a sentence isn't an answer, nor is the year that ends a label.
_SENTENCE_OR_YEAR = re.compile(r"[.!?]\s*$|^\s*20\d\d$")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Returns a stretch without the spaces around it, None where nothing is left."""
    part = text[start:end]
    left = len(part) - len(part.lstrip())
    return (start + left, start + len(part.rstrip())) if part.strip() else None


# ── What stands under each label ─────────────────────────────────────────────────────────────


def answers_of(form: Document) -> tuple[Answer, ...]:
    """Returns what stands under each label of what `as_form` returned, in the order of the text."""
    return tuple(_answers(form))


def _answers(form: Document) -> Iterator[Answer]:
    text, open_label, until = form.text, None, 0
    start: int | None = None
    for block in form.blocks:
        if block.kind in (BlockKind.HEADING, BlockKind.LABEL) and open_label and start is not None:
            yield Answer(open_label, asks(open_label), start, until)
            start = None
        if block.kind is BlockKind.HEADING:
            open_label, start = text[block.start : block.end], None
        elif block.kind is BlockKind.LABEL:
            yield from _of_label(text, block)
        elif block.kind is not BlockKind.TITLE:
            start, until = block.start if start is None else start, block.end
            if block.kind is BlockKind.TABLE:
                yield from _of_rows(text, block)
    if open_label and start is not None:
        yield Answer(open_label, asks(open_label), start, until)


def _of_label(text: str, block: Block) -> Iterator[Answer]:
    line = text[block.start : block.end]
    colon = _COLON_LABEL.match(line)
    cut = colon.end() if colon else _label_end(line) or line.find(":") + 1
    answer = _trimmed(text, block.start + cut, block.end)
    if cut and answer:
        label = line[:cut]
        yield Answer(label, asks(label), *answer)


def _of_rows(text: str, block: Block) -> Iterator[Answer]:
    for row in _rows(text, block):
        label = text[row.start : row.tab]
        yield Answer(label, asks(label), row.tab + 1, row.end)
