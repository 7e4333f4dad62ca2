"""Which municipalities take part in a project, which are only named, and who leads it.

What labels and columns say goes first. Of what the text says, a municipality takes part where

- a sentence gives it a part (`lead`, `participant`), and not only as an observer or a guest to be;
- the title names it;
- the page is its own: a line with its name and nothing more at the head (``Modum kommune``);
- it stands in the only list of municipalities of a text that speaks of them as its own:
  ``de seks kommunene (Grong, …)``, ``kommunane Valle, Bykle og Bygland``, a list as long as the
  number that the text tells.

Where none of these is, the one that is named most does, if it stands out. A municipality among the
partners of another one that leads is named and helps; it takes part where the text says so too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from synthese.norwegian.organisations import (
    Organisation,
    OrganisationSpan,
    organisation,
    organisations_listed,
)
from synthese.norwegian.places import Mention, mentions
from synthese.norwegian.units import resolve
from synthese.records import SURE, Block, BlockKind, Document, Field, PageKind

_PLAIN = str.maketrans("æøåáéö", "aoaaeo")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# A person's role, where a name of an organisation was asked for.
_PERSONS_ROLE = re.compile(
    r"^(?:\w+\s)?(?:\w*(?:leder|leiar|sjef|direktør|rådgiver|rådgjevar|koordinator|ansvarlig"
    r"|ansvarleg"
    r"|ingeniør|manager|advisor|director|coordinator|rektor|professor|forsker|forskar))\b",
    re.IGNORECASE,
)
_NEXT_SENTENCE = re.compile(r"(?<=[a-zæøå]{3})\.\s(?=[A-ZÆØÅ])")
_SPLIT = re.compile(r"\s*(?:[,;|/\n]|\bog\b|\band\b)\s*")
_MOST_MENTIONED = 40
_STANDS_OUT = 2  # times as often named as any other
_HEAD_BLOCKS = 8
_HEAD_CHARS = 1_500
_EARLY_CHARS = 800  # a place named once, and no sooner than that, is by the way
_LINE_CHARS = 100
_LONG_CHARS = 20_000  # a longer text tells of many projects; no one municipality's by count

# A line that is a municipality's own name, or begins with it as a letter's head or a page's foot.
_OWN_LINE = re.compile(
    r"(?P<name>[A-ZÆØÅ][\w’'-]+(?: (?:og |i )?[A-ZÆØÅ][\w-]+){0,2})"
    r" (?:kommune|herad|municipality)(?:\s*$|\s?[·|,–-]\s|\s(?:søk|meny|menu|search)\b)",
    re.IGNORECASE,
)
_FOOT_LINE = re.compile(r"[A-ZÆØÅ][\w -]{1,30} (?:kommune|herad|municipality)\s?[·|–-]\s")
# What makes a municipality no more than a guest, in the words around its name.
_GUEST = re.compile(
    r"\b(?:observ[aeø]\w*|har spurt|interesse\w*|vurderer|vurderar|ønsker å|ønskjer å|videre"
    r" sammen med"
    r"|vidare saman med|besøk\w*|vitj\w*|studietur\w*|inspir\w*|etter modell|nabokommune\w*"
    r"|callsenter"
    r"|held(?:t)? til i|kommer fra|kjem frå|foredrag|konferanse\w*|samling i|sluttet seg|følger"
    r" etter"
    r"|andre kommuner som|på linje med|i likhet med|liknende|tilsvarende prosjekt|lignende)\b",
    re.IGNORECASE,
)
_ALL_OF_THEM = re.compile(
    r"\b(?:\w*kommun(?:ene|ane|er|ar)|municipalities)(?: (?:er|var|som deltar|som er med|are"
    r"|were))?"
    r"\s?[(:–-]?\s?$",
    re.IGNORECASE,
)
_NUMBERS = (
    "to two", "tre three", "fire four", "fem five", "seks six", "sju syv seven", "åtte eight",
    "ni nine", "ti ten", "elleve eleven", "tolv twelve",
)  # fmt: skip
_COUNTED = re.compile(
    r"\b(?:(?P<digits>\d{1,2})|(?P<word>" + "|".join("|".join(n.split()) for n in _NUMBERS) + r"))"
    r"(?: \w+)?[ -](?:\w+-)?(?:kommun|municipalit)",
    re.IGNORECASE,
)
_SAYS_OF_ITSELF = re.compile(
    r" (?:kommune|herad|municipality)(?:, [^,.]{3,40},)? (?:har|skal|vil|ønsk\w+|søk\w+|fekk"
    r"|fikk|prøv\w+"
    r"|gjennomfør\w+|hadde|etabler\w+|utvikl\w+|tok|starta|startet|arbeid\w+|jobb\w+|bygg\w+"
    r"|skift\w+|has"
    r"|had|will|wanted|wants|is|ran|tested|byttet|bytta|bestemte|bruk\w+|er i gang)\b",
    re.IGNORECASE,
)
# Bodies of a municipality that carry its name.
_ORDERED_BY = re.compile(
    r"(?:oppdragsgive?r|oppdragsgjevar|byggherre|tiltakshave?r|tiltakshavar|client|eier|eigar"
    r"|hvem|kven)\s*[:\t]\s*\Z",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:\b(?:NAV|Nav) (?P<after>[A-ZÆØÅ][\w-]+)|\b(?P<before>[A-ZÆØÅ][\w-]+)"
    r" (?:folke)?(?:bibliotek"
    r"|sykehjem|sjukeheim|brannvesen|frivilligsentral|omsorgssenter|kulturskole|kulturskule"
    r"|legevakt|helsestasjon)(?:et|en|a)?\b)"
)


@dataclass(frozen=True, slots=True)
class _Own:
    """What says that municipalities take part: today's numbers, and how surely."""

    sure: dict[str, float] = field(default_factory=dict)

    def add(self, numbers: Iterable[str], confidence: float) -> None:
        for number in numbers:
            self.sure[number] = max(confidence, self.sure.get(number, 0.0))


def places_of(document: Document) -> Iterator[Field]:
    """Yields ``municipality`` for those that take part and ``mentioned`` for the others.

    Where no label tells who leads and a municipality clearly does, it is the ``lead`` too.
    """
    leads = [*_municipal(document, "lead")]
    columns = [*_columns(document, {each.value for each in leads})]
    helpers = [*_helpers(document, leads)]
    given = [*leads, *columns, *helpers]
    yield from given
    if document.kind is PageKind.REGISTER_ROW and given:
        return
    told = {each.value for each in given if each.name == "municipality"}
    yield from _in_text(document, told)


# ── Labels and columns ───────────────────────────────────────────────────────────────────────


def _columns(document: Document, leads: set[str]) -> Iterator[Field]:
    """Yields the municipalities of columns and labels that name them.

    A bare number that isn't the leading municipality's is where its post goes.
    """
    at = _year(document)
    for each in document.fields:
        if each.name != "municipality":
            continue
        if each.value.isdigit() and leads and not leads & {*_units(each.value, "", at)}:
            continue
        county = next((f.value for f in document.fields if f.name == "county"), "")
        whole = _units(each.value, county, at)
        parts = [whole] if whole else [_units(p, county, at) for p in _SPLIT.split(each.value)]
        for number in dict.fromkeys(number for part in parts for number in part):
            yield replace(each, value=number)


def _units(name: str, county: str, at: int | None) -> list[str]:
    """Returns today's numbers of a cell; of two of one name, the one in the record's county."""
    name = name.strip(" .")
    found = resolve(name, at)
    if len(found) > 1 and county:
        found = resolve(f"{name} ({county})", at) or found
    if len({share.unit.number for share in found}) > 1 and all(s.share == 1 for s in found):
        return []  # two municipalities of one name
    best = max(found, key=lambda share: share.share, default=None)
    return [best.unit.number] if best else []


def _helpers(document: Document, leads: Sequence[Field]) -> Iterator[Field]:
    """Yields the municipalities among partners, and that of a page that is a municipality's own."""
    row = document.kind is PageKind.REGISTER_ROW
    for each in _municipal(document, "partners"):
        helps = bool(leads) and not row
        yield replace(each, name="mentioned") if helps else each
    if not leads and document.kind is not PageKind.ARCHIVE_PAGE:
        for each in _municipal(document, "publisher"):
            yield replace(each, confidence=0.6)


@lru_cache(maxsize=4096)  # a table names the same bodies again and again
def bodies_in(value: str) -> tuple[OrganisationSpan, ...]:
    """Returns the organisations of a label's value."""
    return organisations_listed(value)


def is_persons_role(value: str) -> bool:
    """Says whether a value is what a person does (``kommunalsjef oppvekst``), and no body."""
    return bool(_PERSONS_ROLE.match(value))


def one_sentence(value: str) -> str:
    """Returns a label's value up to where another sentence begins."""
    return _NEXT_SENTENCE.split(value, maxsplit=1)[0]


def _municipal(document: Document, name: str) -> Iterator[Field]:
    for each in document.fields:
        if each.name != name:
            continue
        for part in bodies_in(one_sentence(each.value) if name == "lead" else each.value):
            if part.organisation.kind == "municipality" and part.organisation.municipality:
                start = None if each.start is None else each.start + part.start
                end = None if each.start is None else each.start + part.end
                number = part.organisation.municipality
                yield replace(each, name="municipality", value=number, start=start, end=end)


# ── Running text ─────────────────────────────────────────────────────────────────────────────


def _in_text(document: Document, told: set[str]) -> Iterator[Field]:
    found = [
        each
        for each in mentions(document.text, at=_year(document), context=document.title)
        if each.kind == "municipality" and each.units
    ]
    found = _confirmed(document, found)
    own = _own(document, found, told)
    named: Counter[str] = Counter()
    for each in sorted(found, key=lambda each: (each.confidence < SURE, each.start)):
        number = each.units[0].number
        if named[number]:
            continue
        named[number] += 1
        if number in own.sure and number not in told:
            yield _field("municipality", number, each, own.sure[number])
        elif number not in told and len(named) <= _MOST_MENTIONED:
            yield _field("mentioned", number, each, each.confidence)
    if not own.sure and not told:
        yield from _by_body(document)
    yield from _lead(document, found, own, told)


def _confirmed(document: Document, found: Sequence[Mention]) -> list[Mention]:
    """Returns the names, a doubtful one as sure where the file is named for it alone.

    ``leger-loppa.html`` is of Loppa; ``heim-til-aurland.pdf``, of Aurland, says nothing of Heim.
    """
    file = document.source.rsplit("/", 1)[-1].rpartition(".")[0]
    named = [each for each in found if f"-{_slug(each.name)}-" in f"-{_slug(file)}-"]
    if any(each.confidence >= SURE or len(each.units) > 1 for each in named):
        return [*found]
    return [replace(each, confidence=0.6) if each in named else each for each in found]


def _slug(name: str) -> str:
    return re.sub(r"[\s_]", "-", name.casefold()).translate(_PLAIN)


def _field(name: str, number: str, each: Mention, confidence: float) -> Field:
    return Field(name, number, each.start, each.end, "pattern", round(confidence, 2))


def _own(document: Document, found: Sequence[Mention], told: set[str]) -> _Own:
    """Returns the municipalities that the text gives a part in the project."""
    text = document.text
    named = [each for each in found if each.confidence >= SURE and not _guest(text, each)]
    helpers = [field for field in document.fields if field.name == "partners"] if told else []
    named = [each for each in named if not any(_inside(each, field) for field in helpers)]
    sure = [each for each in named if each.role != "example"]
    own = _Own()
    own.add(_given_a_part(text, sure, told), 0.8)
    own.add((_number(each) for each in sure if _is_titled(document, each)), 0.75)
    own.add((_number(each) for each in sure if _is_ordered_by(text, each)), 0.7)
    heads = {block.start for block in _own_lines(document)}
    own.add((_number(each) for each in sure if each.start in heads), 0.7)
    own.add(_listed(document, sure), 0.65)
    if own.sure or told or len(text) > _LONG_CHARS:
        return own
    others = any(each.name == "lead" for each in document.fields)
    own.add(_standing_out(text, sure, least=2 if others else 1), 0.6)
    if not own.sure:  # "Eksempel fra Lom kommune", of a page that is about nothing else
        own.add(_standing_out(text, named, least=2), 0.55)
    return own


def _given_a_part(text: str, sure: Sequence[Mention], told: set[str]) -> Iterator[str]:
    """Yields those that a sentence gives a part.

    Beside a municipality that a label names, others take part along with it, early or in one list
    with it; further down they are of networks and of what came after.
    """
    lists = [{*map(_number, chain)} for chain in _chains(text, sure)]
    beside = {number for each in lists if told & each for number in each}
    for each in sure:
        near = not told or each.start < _HEAD_CHARS or _number(each) in beside
        if each.role in ("lead", "participant") and near:
            yield _number(each)


def _is_titled(document: Document, mention: Mention) -> bool:
    """Says whether the title names a municipality, be it a block of the text or not."""
    titles = [block for block in document.blocks if block.kind is BlockKind.TITLE]
    if titles:
        return any(_within(mention, block) for block in titles)
    return bool(re.search(rf"\b{re.escape(mention.name)}", document.title))


def _is_ordered_by(text: str, mention: Mention) -> bool:
    return bool(_ORDERED_BY.search(text, max(0, mention.start - 40), mention.start))


def _number(mention: Mention) -> str:
    return mention.units[0].number


def _within(mention: Mention, block: Block) -> bool:
    return block.start <= mention.start < block.end


def _inside(mention: Mention, field: Field) -> bool:
    return field.start is not None and field.start <= mention.start < (field.end or 0)


def _guest(text: str, mention: Mention) -> bool:
    before = text[max(0, mention.start - 80) : mention.start]
    before = re.split(r"[.!?\n]\s?", before)[-1]
    after = re.split(r"[.!?\n]", text[mention.end : mention.end + 60], maxsplit=1)[0]
    return bool(_GUEST.search(before) or _GUEST.search(after))


def _own_lines(document: Document) -> Iterator[Block]:
    """Yields the lines that are a municipality's own head or foot on the page."""
    for place, block in enumerate(document.blocks):
        if block.end - block.start > _LINE_CHARS or block.kind is BlockKind.TABLE:
            continue
        line = document.text[block.start : block.end]
        head = place < _HEAD_BLOCKS and block.kind is not BlockKind.TITLE
        if (_OWN_LINE if head else _FOOT_LINE).match(line):
            yield block


def _listed(document: Document, sure: Sequence[Mention]) -> set[str]:
    """Returns the municipalities of the only list, where the text speaks of them as its own."""
    text = document.text
    lists = [chain for chain in _chains(text, sure) if len(chain) > 1]
    sets = {frozenset(map(_number, chain)) for chain in lists}
    if not sets:
        return set()
    longest = max(sets, key=len)
    if any(not each <= longest for each in sets):
        return set()
    counts = {_counted(found) for found in _COUNTED.finditer(text, 0, _LONG_CHARS)}
    for chain in lists:
        if frozenset(map(_number, chain)) != longest:
            continue
        before = text[max(0, chain[0].start - 40) : chain[0].start].rpartition("\n")[2]
        if _ALL_OF_THEM.search(before) or len(longest) in counts:
            return set(longest)
    return set()


def _counted(found: re.Match[str]) -> int:
    if found["digits"]:
        return int(found["digits"])
    word = found["word"].casefold()
    return next(n for n, words in enumerate(_NUMBERS, 2) if word in words.split())


_LINK = re.compile(r"(?: kommune)?(?:, | og | and |, og |/)")


def _chains(text: str, sure: Sequence[Mention]) -> Iterator[list[Mention]]:
    chain: list[Mention] = []
    for each in sure:
        if chain and not _LINK.fullmatch(text[chain[-1].end : each.start]):
            yield chain
            chain = []
        chain.append(each)
    yield chain


def _standing_out(text: str, sure: Sequence[Mention], *, least: int) -> set[str]:
    """Returns the one that is named most, and at least so often, where it stands out."""
    counts = Counter(map(_number, sure)).most_common(2)
    if not counts or counts[0][1] < least:
        return set()
    if len(counts) == 1 or counts[0][1] >= _STANDS_OUT * counts[1][1]:
        first = next(each for each in sure if _number(each) == counts[0][0])
        once = counts[0][1] == 1 and not text.startswith(" kommune", first.end)
        return set() if once and first.start > _EARLY_CHARS else {counts[0][0]}
    # The one that the text begins with, in a sentence that it opens.
    opening = next((each for each in sure if each.start < _HEAD_CHARS), None)
    if opening and text[max(0, opening.start - 2) : opening.start] in ("", "\n\n", "\n", ". "):
        return {_number(opening)}
    return set()


def _by_body(document: Document) -> Iterator[Field]:
    """Yields the municipality whose office or institution the text begins with."""
    for found in _BODY.finditer(document.text, 0, _HEAD_CHARS):
        group = "after" if found["after"] else "before"
        numbers = _units(found[group], "", None)
        if numbers:
            start, end = found.span(group)
            yield Field("municipality", numbers[0], start, end, "pattern", 0.55)
            return


# ── Who leads ────────────────────────────────────────────────────────────────────────────────

# Who leads a whole, in so many words: "KS leder et innovasjonsnettverk".
_LEADING = re.compile(
    r"(?P<name>[A-ZÆØÅ][\w&-]*(?:[ -][A-ZÆØÅ][\w&-]*){0,3}) (?:leder|leier|leiar|har leda|har"
    r" leia|har ledet|leads|led"
    r"|ledet|leidde|koordinerer|koordinerar|coordinates) (?:(?:et|eit|ei|en|ein|the|a|an|dette"
    r"|denne) )?"
    r"(?:\w+ )?(?:prosjekt|forprosjekt|\w*nettverk|konsorti|arbeid|satsing|program|project"
    r"|network|consortium"
    r"|samarbeid|forsøk|pilot)"
)
_IS_LED = re.compile(
    r"\b(?:prosjekteigar(?:en)?|prosjekteier(?:en)?|eier av prosjektet|vertskommune(?:n)?"
    r"|prosjektet"
    r" (?:eies|ledes|eigast|leiast|er eid|er leia|blir ledet|ble ledet) av|project owner"
    r"|(?:prosjekt|forsøk|pilot|gjennomfør|prøveordning)\w*[^.\n]{0,60} i regi av)"
    r" (?:er |var |is )?(?P<name>(?:[A-ZÆØÅ][\w&-]*)(?: (?:og |for |i )?[A-ZÆØÅ][\w&-]*){0,3}"
    r"(?: (?:kommune|herad|fylkeskommune|municipality))?)",
)


def _lead(
    document: Document, found: Sequence[Mention], own: _Own, told: set[str]
) -> Iterator[Field]:
    """Yields who leads, where no label says it."""
    if any(each.name == "lead" and not is_persons_role(each.value) for each in document.fields):
        return
    for words in (_IS_LED, _LEADING):
        said = words.search(document.text, 0, 2 * _HEAD_CHARS)
        if said and (body := _body(said["name"])):
            yield Field("lead", body.name, *said.span("name"), "pattern", 0.65)
            return
    if document.kind in (PageKind.PROJECT_BANK, PageKind.ARCHIVE_PAGE, PageKind.REGISTER_ROW):
        return
    if (alone := _named_alone(document)) is not None:
        yield alone
        return
    if (running := _running(document, found, own, told)) is not None:
        mention, confidence = running
        name = _with_word(document.text, mention)
        yield Field(
            "lead", organisation(name).name, mention.start, mention.end, "pattern", confidence
        )


def _named_alone(document: Document) -> Field | None:
    """Returns the only municipality that a label names, or the one whose page this is, as lead."""
    for name, word in (("municipality", " kommune"), ("publisher", "")):
        named = [each for each in document.fields if each.name == name]
        if len(named) != 1:
            continue
        (only,) = named
        said = only.value.rstrip(" .")
        body = organisation(said.removesuffix(word) + word)
        if body.municipality:
            end = None if only.start is None else only.start + len(said)
            return replace(only, name="lead", value=body.name, end=end, confidence=0.6)
    return None


def _body(name: str) -> Organisation | None:
    body = organisation(name)
    return body if body.kind != "other" else None


def _running(
    document: Document, found: Sequence[Mention], own: _Own, told: set[str]
) -> tuple[Mention, float] | None:
    """Returns the municipality that clearly runs the project, where it is named, and how surely."""
    part = set(own.sure) | told
    mine = [each for each in found if _number(each) in part and each.confidence >= SURE]
    # By today's name where the text has it, for a unit that is no more leads nothing.
    mine.sort(key=lambda each: each.name.casefold() != each.units[0].name.casefold())
    text = document.text
    for each in mine:
        if each.role == "lead" or _is_ordered_by(text, each):
            return each, 0.7
    heads = {block.start for block in _own_lines(document)}
    if head := next((each for each in mine if each.start in heads), None):
        return head, 0.7
    if len(part) != 1:
        return None
    for each in mine:
        after = document.text[each.end : each.end + 80]
        if each.start < 2 * _HEAD_CHARS and _SAYS_OF_ITSELF.match(after):
            return each, 0.6
    titled = next((each for each in mine if _in_title(document, each)), None)
    return (titled, 0.55) if titled else None


def _in_title(document: Document, mention: Mention) -> bool:
    if not any(_within(mention, b) for b in document.blocks if b.kind is BlockKind.TITLE):
        return False
    before = document.text[max(0, mention.start - 8) : mention.start]
    return bool(re.search(r"\b(?:i|på|in|from|fra|frå)\s$", before))


def _with_word(text: str, mention: Mention) -> str:
    """Returns a municipality's name as an organisation's: ``Voss herad``, ``Modum kommune``."""
    word = "herad" if text[mention.end : mention.end + 6].casefold() == " herad" else "kommune"
    name = mention.name if mention.name[1:] != mention.name[1:].upper() else mention.name.title()
    return f"{name} {word}"


def _year(document: Document) -> int | None:
    """Returns the year that the document tells of itself, by which former units are known."""
    for name in ("period", "start", "published"):
        for each in document.fields:
            if each.name == name and (found := _YEAR.search(each.value)):
                return int(found[0])
    return None
