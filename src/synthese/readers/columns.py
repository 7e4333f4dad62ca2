"""The columns of a table of projects: what each is, and a record → Document.

A column is known by its name, in bokmål, nynorsk, English or Swedish; what the caller says of a
column (``--map title=Prosjektnavn``) goes before that. What no one knows is kept under its own
name, and is read as text where it holds prose.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from synthese.errors import ReadError
from synthese.readers.layout import Draft, clean, digest
from synthese.records import BlockKind, Document, Field, Format, PageKind

MAX_DEPTH = 20  # of values within values; real registers have three

# Our field → names of columns, those that tell most first. Names are compared without case,
# spaces and marks, also with a leading "project" and a trailing language taken off.
_NAMES: Mapping[str, str] = {
    "id": "_id id prosjektid prosjektnummer prosjektnr projectno projectnumber diarienummer"
    " dnr saksnummer saksnr qid referanse",
    "title": "tittel title prosjekttittel prosjektnavn prosjektnamn navn namn name prosjekt project"
    " overskrift dokumenttittel dokument document",
    "text": "spørsmål question slogan undertittel subtitle ingress lead sammendrag samandrag"
    " sammanfattning abstract summary beskrivelse skildring beskrivning description kortbeskrivelse"
    " omtale text tekst innhold innhald content body artikkel block bokmål bokmal"
    " nynorsk norsk nb nn en sv",
    "lead": "org organisasjon organisation organization prosjekteier prosjekteigar eier eigar"
    " virksomhet verksemd søker søkjar applicant prosjektansvarlig prosjektansvarleg"
    " coordinatingorg coordinatingorganisation coordinatingorganisationname lead owner"
    " ansvarlig ansvarleg",
    "partners": "partnere partnarar partners samarbeidspartnere samarbeidspartnarar deltakere"
    " deltakarar consortium",
    "municipality": "kommune kommuner kommunar kommunenavn kommunenamn municipality"
    " municipalities place sted stad kommunenummer kommunenr",
    "county": "fylke fylker fylkesnavn fylkesnamn county region",
    "programme": "program programme ordning støtteordning tilskuddsordning tilskotsordning"
    " utlysning utlysing call",
    "funder": "finansiør finansiering finansiert finansiertav funder funding fundingorganisation"
    " fundingorganisationname tilskuddsgiver tilskotsgivar bevilgendemyndighet",
    "amount": "beløp belop tildeltbeløp tildelt bevilgning bevilget løyving støtte støttebeløp"
    " amount amountnok kr nok sum tilskudd tilskot totalbudsjett budsjett budget",
    "period": "periode prosjektperiode period varighet",
    "start": "start startdato startdate oppstart startår fra fradato frå from fom",
    "end": "slutt sluttdato finish end enddate slutår sluttår ferdig til tildato to tom",
    "status": "status fase phase tilstand",
    "themes": "tema temaer temaområde tags tag emneord emner emne stikkord nøkkelord keywords"
    " segment sdg bærekraftsmål challenges kategorier categories fagområde",
    "url": "url lenke lenkje nettside nettsted nettstad adresse link website homepage",
    "language": "språk målform language lang",
    "acronym": "akronym acronym kortnavn kortnamn",
    "published": "publisert published publiseringsdato",
}
# Columns that are a section of a description: their names are shown as headings, because what
# a sentence tells (aim, measure, result) is known by the heading above it.
_SECTIONS = (
    "bakgrunn background utfordring utfordringer utfordringar challenge behov behovet problem mål"
    " målsetting målsettinger målsetjing formål føremål hensikt aim aims goal goals objective"
    " objectives tiltak aktiviteter aktivitetar measures activities målgruppe målgrupper"
    " målgruppa targetgroup løsning løsninger løysing løysingar teknologi solution gjennomføring"
    " hvaergjennomført kvaergjennomført avvik resultat resultater resultatar result results effekt"
    " effekter effektar effects gevinst gevinster gevinstar kostnadoggevinst benefits hindring"
    " hindringer hindringar obstacles suksessfaktor suksessfaktorer suksessfaktorar erfaring"
    " erfaringer erfaringar læring lærdom lærdommer lessons lessonslearned konklusjon"
    " konklusjoner conclusion"
)
_LANGUAGE = re.compile(r"(?:bokmål|nynorsk|english|engelsk|nob|nno|eng|swe|nb|nn|no|en|sv|se|da)$")
_PROJECT = re.compile(r"^(?:prosjektets|prosjekt|project)")
_MANY = {"text", "themes"}  # roles that several columns of a table may share
_PROSE_CHARS = 120  # mean length above which an unknown column is taken to be text
_MAX_TITLE = 120
_PARAGRAPHS = re.compile(r"\n[ \t]*\n+")
_BULLET = re.compile(r"[ \t]*[*•●▪·\uf0b7\uf0fc–-][ \t]+(?=\S)")
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.DOTALL)
FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n---[ \t]*(?:\n|$)", re.DOTALL)
_MATTER_TITLE = re.compile(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)
_TAG_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h\d)\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")


@dataclass(frozen=True, slots=True)
class Record:
    """One row or object of a table. `number` is its line, row or place in the file, from 1."""

    number: int
    values: Mapping[str, object]
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of one table are: column → role, and the rank among its role's columns."""

    roles: Mapping[str, tuple[str, int]]

    def of(self, role: str, names: Iterable[str]) -> list[str]:
        """Returns those of `names` that are of `role`, the best first."""
        roles = self.roles
        ours = [
            (found[1], at, name)
            for at, name in enumerate(names)
            if (found := roles.get(name)) and found[0] == role
        ]
        return [name for _, _, name in sorted(ours)]


@dataclass(frozen=True, slots=True)
class Table:
    """Where records come from, and how their columns are read."""

    container: str
    format: Format
    columns: Columns
    mapping: Mapping[str, str]


def tell_columns(sample: Sequence[Record], mapping: Mapping[str, str]) -> Columns:
    """Returns what each column of the sampled records is.

    Args:
        sample: the first records of a table.
        mapping: our field → the table's column, as the caller says; goes before the names.

    Raises:
        ReadError: `mapping` names a column that the table doesn't have.
    """
    names = list(dict.fromkeys(name for record in sample for name in record.values))
    prose = {name for name in names if _is_prose([record.values.get(name) for record in sample])}
    said = {_column(names, column, field): field for field, column in mapping.items()}
    roles: dict[str, tuple[str, int]] = {name: (field, 0) for name, field in said.items()}
    for name in names:
        role, rank = tell_role(name, prose=name in prose)
        if name not in said and role not in mapping:
            roles[name] = (role, rank)
    if not any(role == "title" for role, _ in roles.values()):
        roles |= _title_by_ending(names, roles)
    return Columns(roles)


def tell_role(name: str, *, prose: bool) -> tuple[str, int]:
    """Returns the role of a column and its rank in it; "" for a column that no one knows.

    ``lead`` is the lead paragraph where it holds prose, else the lead organisation.
    """
    role, rank = _known_names().get(_known_form(name), ("", 0))
    if _known_form(name) == "lead" and not prose:
        return "lead", rank
    if role:
        return role, rank
    if _plain(name) in _sections():
        return "section", 0
    return ("prose", 0) if prose else ("", 0)


def to_document(record: Record, table: Table) -> Document | None:
    """Returns the record as a document, or None where it holds nothing."""
    values = {
        name: value for name, value in record.values.items() if any(map(str.strip, leaves(value)))
    }
    if not values:
        return None
    draft = Draft()
    title = _title(values, table.columns)
    _add_text(draft, values, table.columns)
    if not draft.blocks and title:
        draft.add(BlockKind.TITLE, title)
    if not draft.blocks:
        _add_labels(draft, values)
    if not draft.blocks:
        return None
    _add_fields(draft, values, table.columns)
    record_id = _value(values, table.columns.of("id", values))
    return draft.document(
        source=f"{table.container}#{_place(record)}{record_id or record.number}",
        container=table.container,
        digest=_digest(record, table.mapping),
        format=table.format,
        title=title or _first_words(draft),
        kind=PageKind.REGISTER_ROW,
        record_id=record_id or None,
    )


def readable(value: object, depth: int = 0) -> str:
    """Returns a value on one line: lists by comma, named values as ``name: value``."""
    if isinstance(value, Mapping):
        parts = ((name, readable(inner, depth + 1)) for name, inner in value.items())
        return "; ".join(f"{clean(str(name))}: {inner}" for name, inner in parts if inner)
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, (readable(inner, depth + 1) for inner in value)))
    return clean(_plain_value(value))


def leaves(value: object) -> Iterator[str]:
    """Yields the single values within a value, as text with its line breaks."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for inner in value:
            yield from leaves(inner)
    elif text := _plain_value(value):
        yield text


def depth(value: object) -> int:
    """Returns how deep values lie within `value`; 0 for a single one."""
    level, found = [value], -1
    while level:
        found += 1
        inner: list[object] = []
        for each in level:
            if isinstance(each, Mapping):
                inner.extend(each.values())
            elif isinstance(each, (list, tuple)):
                inner.extend(each)
        level = inner
    return found


def _plain_value(value: object) -> str:
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    # A lone surrogate (JSON may spell one) can be neither stored nor sent.
    return (
        str(value)
        .encode("utf-8", "replace")
        .decode("utf-8")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
    )


# ── Names ────────────────────────────────────────────────────────────────────────────────────


@cache
def _known_names() -> dict[str, tuple[str, int]]:
    known: dict[str, tuple[str, int]] = {}
    for role, names in _NAMES.items():
        for rank, name in enumerate(names.split()):
            known.setdefault(_plain(name), (role, rank))
    return known


@cache
def _sections() -> frozenset[str]:
    return frozenset(_SECTIONS.split())


@cache
def _known_form(name: str) -> str:
    """Returns the known name that `name` is a form of, or its plain form."""
    plain = _plain(name)
    without_number = plain.rstrip("0123456789")
    for form in (plain, _LANGUAGE.sub("", plain), without_number):
        for known in (form, _PROJECT.sub("", form)):
            numbered = form is without_number and without_number != plain
            role = _known_names().get(known, ("", 0))[0]
            if role and (not numbered or role in _MANY):
                return known
    return plain


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", name).casefold())


def _stem(name: str) -> str:
    return _LANGUAGE.sub("", _plain(name))


def _column(names: Sequence[str], wanted: str, field: str) -> str:
    if wanted in names:
        return wanted
    for name in names:
        if _plain(name) == _plain(wanted):
            return name
    raise ReadError("tables.no_such_column", column=wanted, field=field, columns=", ".join(names))


def _title_by_ending(
    names: Sequence[str], roles: Mapping[str, tuple[str, int]]
) -> dict[str, tuple[str, int]]:
    for name in names:
        if not roles.get(name, ("", 0))[0] and re.search(
            "(?:navn|namn|name|tittel|title)$", _stem(name)
        ):
            return {name: ("title", 0)}
    return {}


def _is_prose(values: Iterable[object]) -> bool:
    texts = [text for value in values for text in leaves(value)]
    chars = sum(map(len, texts))
    spaces = sum(text.count(" ") for text in texts)
    sentences = sum(bool(_SENTENCE.match(text)) for text in texts)
    long = bool(texts) and chars > _PROSE_CHARS * len(texts)
    return long and spaces * 20 > chars and sentences * 2 > len(texts)


# ── One record ───────────────────────────────────────────────────────────────────────────────


def _value(values: Mapping[str, object], names: Sequence[str]) -> str:
    return readable(values[names[0]]) if names else ""


def _title(values: Mapping[str, object], columns: Columns) -> str:
    return _value(values, columns.of("title", values))


def _place(record: Record) -> str:
    return f"{record.sheet}!" if record.sheet else ""


def _digest(record: Record, mapping: Mapping[str, str]) -> str:
    """Returns the digest of the record, and of what the caller says of its columns."""
    parts = [record.values, mapping] if mapping else record.values
    return digest(json.dumps(parts, sort_keys=True, default=str).encode())


def _other_titles(values: Mapping[str, object], columns: Columns) -> list[str]:
    """Returns the columns with the title in other languages."""
    first, *others = columns.of("title", values) or [""]
    return [name for name in others if _stem(name) == _stem(first)]


def _text_names(values: Mapping[str, object], columns: Columns) -> list[str]:
    roles = ("text", "section", "prose")
    return _other_titles(values, columns) + [n for role in roles for n in columns.of(role, values)]


def _add_text(draft: Draft, values: Mapping[str, object], columns: Columns) -> None:
    seen = {_key(_title(values, columns))}
    for name in _text_names(values, columns):
        texts = [text for text in leaves(values[name]) if _key(text) not in seen]
        seen.update(map(_key, texts))
        if texts and columns.of("section", [name]):
            draft.add(BlockKind.HEADING, name, level=2)
        for text in texts:
            add_cell(draft, text)


def _key(text: str) -> str:
    """Returns what two cells that say the same have in common."""
    return " ".join(text.split())


def add_cell(draft: Draft, text: str) -> None:
    """Adds a cell's text: a blank line parts paragraphs, marked lines in a row are a list.

    A cell that begins with a front matter is Markdown, as content systems export it.
    """
    if matter := FRONT_MATTER.match(text):
        _add_markdown(draft, matter[1], text[matter.end() :])
        return
    for part in _PARAGRAPHS.split(_without_tags(text)):
        _add_lines(draft, [line for line in part.split("\n") if line.strip()])


def _add_lines(draft: Draft, lines: Sequence[str]) -> None:
    """Adds lines as one paragraph, or as a list where two or more are marked.

    A single marked line is speech: Norwegian writes it with a dash.
    """
    if sum(bool(_BULLET.match(line)) for line in lines) < 2:
        draft.add(BlockKind.PARAGRAPH, " ".join(lines))
        return
    pieces: list[tuple[BlockKind, str]] = []
    for line in lines:
        if _BULLET.match(line):
            pieces.append((BlockKind.LIST_ITEM, _BULLET.sub("", line, count=1)))
        elif pieces and (pieces[-1][0] is BlockKind.PARAGRAPH or line.lstrip()[0].islower()):
            pieces[-1] = (pieces[-1][0], f"{pieces[-1][1]} {line}")
        else:
            pieces.append((BlockKind.PARAGRAPH, line))
    for kind, piece in pieces:
        draft.add(kind, piece)


def _add_markdown(draft: Draft, matter: str, body: str) -> None:
    from synthese.readers.markdown import markdown_pieces

    title = _MATTER_TITLE.search(matter)
    pieces = markdown_pieces(body)
    if title and all(clean(piece.text) != clean(title[1]) for piece in pieces):
        draft.add(BlockKind.HEADING, title[1], level=1)
    for piece in pieces:
        if piece.rows:
            draft.add_table([list(row) for row in piece.rows])
        else:
            draft.add(piece.kind, piece.text, level=piece.level)


def _without_tags(text: str) -> str:
    if "</" not in text and "<br" not in text:
        return text
    return html.unescape(_TAG.sub("", _TAG_BREAK.sub("\n\n", text)))


def _add_labels(draft: Draft, values: Mapping[str, object]) -> None:
    """Adds every value with its column's name, for a record that has neither title nor text."""
    for name, value in values.items():
        draft.add(BlockKind.LABEL, f"{name}: {readable(value)}")


def _add_fields(draft: Draft, values: Mapping[str, object], columns: Columns) -> None:
    taken = {role for role in _NAMES if role not in _MANY}
    text = set(_text_names(values, columns)) - set(columns.of("prose", values))
    named = sorted(values, key=lambda name: columns.roles.get(name, ("", 0))[1])
    for name in named:
        role = columns.roles.get(name, ("", 0))[0]
        if role == "id" or name in text:
            continue
        if role not in _MANY and _holds_named_values(values[name]):
            role = ""  # the field takes one value; what is nested keeps its own name
        known = role if role == "themes" or role in taken or _is_said(role) else _own_name(name)
        taken.discard(role)
        draft.fields.append(Field(known, readable(values[name]), how="column"))


def _own_name(name: str) -> str:
    """Returns a column's name, told apart from a field of ours that it is not."""
    return f"{name} 2" if name in _NAMES else name


def _holds_named_values(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_holds_named_values, value))
    return isinstance(value, Mapping)


def _is_said(role: str) -> bool:
    """Tells whether a role is one that only the caller can have given."""
    return role not in _NAMES and role not in {"", "section", "prose"}


def _first_words(draft: Draft) -> str:
    """Returns the text's own title or first sentence, cut between words where it is long."""
    first = draft.blocks[0]
    if first.kind is BlockKind.HEADING and first.level == 1:
        return draft.text[first.start : first.end]
    texts = [draft.text[b.start : b.end] for b in draft.blocks if b.kind is not BlockKind.HEADING]
    if draft.blocks[0].kind is BlockKind.LABEL:
        texts = [text.partition(": ")[2] for text in texts]
    text = next((text for text in texts if _LETTER.search(text)), texts[0])
    sentence = _SENTENCE.match(text)
    text = sentence[0] if sentence else text
    return text if len(text) <= _MAX_TITLE else text[: _MAX_TITLE - 1].rsplit(" ", 1)[0] + "…"
