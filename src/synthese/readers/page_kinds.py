"""Known kinds of page, told by the page's own labels, never by its host.

Every reader of running text hands its `Piece`s, in reading order, to `page_document`. Here the
page's furniture is dropped, its kind is recognised, its labels meet their values, its title is
found, and the whole is laid out as a `Document`. No character is added to what the page says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from synthese.readers.layout import Draft, clean, digest
from synthese.records import BlockKind, Document, Field, Format, PageKind


@dataclass(frozen=True, slots=True)
class Piece:
    """One block as a reader found it, before it has a place in a text.

    `text` may hold line breaks that the page itself makes; `rows` is set for a table only;
    `name` and `value` are what a label says, once it is known.
    """

    kind: BlockKind
    text: str = ""
    level: int = 0
    page: int | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    name: str | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a page comes from, and what the file says about it outside its text.

    `title` is the title that the format itself marks (a page's ``<h1>``, a front matter's
    ``title``), or empty; a known kind of page may know better. `metadata` are further fields.
    """

    data: bytes
    source: str
    format: Format
    title: str = ""
    metadata: tuple[Field, ...] = ()


# ── The labels of known pages ────────────────────────────────────────────────────────────────
# Label → the name of its field; None where the label is known but names no field of a record.
_LABELS: dict[str, str | None] = {
    # The Research Council's project bank
    "tildelt": "amount", "tildelt beløp": "amount", "bevilget": "amount", "awarded": "amount",
    "løyving": "amount", "løyvd": "amount", "bevilgning": "amount", "støttebeløp": "amount",
    "tilskudd": "amount", "tilskot": "amount", "budsjett": "amount", "budget": "amount",
    "totalbudsjett": "amount", "ramme": "amount", "kostnadsramme": "amount", "støtte": "amount",
    "søknadssum": "amount", "søknadsbeløp": "amount", "søkesum": "amount", "søkt beløp": "amount",
    "omsøkt beløp": "amount", "amount applied for": "amount", "grant": "amount",
    "budsjettformål": "programme", "budsjettføremål": "programme", "budget purpose": "programme",
    "aktivitet": "programme", "funding scheme": "programme", "program": "programme",
    "programme": "programme",
    "temaer og emner": "themes", "tema og emne": "themes", "tema og emner": "themes",
    "thematic areas and topics": "themes", "topics and themes": "themes",
    "tema": "themes", "temaer": "themes", "emneord": "themes", "fagområde": "themes",
    "fagområder": "themes", "topics": "themes", "keywords": "themes",
    "prosjektnummer": "case_number", "project number": "case_number",
    # Project pages of USHT and the like
    "prosjektansvarlig": "lead", "prosjektansvarleg": "lead", "ansvarlig": "lead",
    "ansvarleg": "lead", "prosjekteier": "lead", "prosjekteigar": "lead", "søker": "lead",
    "søkjar": "lead", "project owner": "lead", "responsible": "lead",
    "project responsible": "lead", "lead partner": "lead", "responsible organisation": "lead",
    "eier": "lead", "eigar": "lead", "owner": "lead", "lead": "lead", "applicant": "lead",
    "leiarkommune": "lead", "lederkommune": "lead", "vertskommune": "lead",
    "søkerkommune": "lead", "søkjarkommune": "lead", "host municipality": "lead",
    "kommune": "municipality", "kommuner": "municipality", "kommunar": "municipality",
    "municipality": "municipality", "municipalities": "municipality", "fylke": "county",
    "county": "county", "ansvarlig enhet": None, "ansvarleg eining": None,
    "prosjektnavn": None, "prosjektnamn": None,
    "ansvarlig virksomhet": "lead", "ansvarleg verksemd": "lead", "foretaksnavn": "lead",
    "prosjektleder": "contact", "prosjektleiar": "contact", "project manager": "contact",
    "project leader": "contact", "kontaktperson": "contact", "kontaktpersonar": "contact",
    "kontaktpersoner": "contact", "contact": "contact", "contact person": "contact",
    "kontakt": "contact", "ta kontakt for mer info": "contact",
    "ta kontakt for meir info": "contact", "contact for more information": "contact",
    "status": "status", "prosjektstatus": "status", "project status": "status",
    "periode": "period", "prosjektperiode": "period", "prosjektvarighet": "period",
    "varighet": "period", "varigheit": "period", "tidsrom": "period", "tidsperiode": "period",
    "period": "period", "project period": "period", "duration": "period", "når": "period",
    "prosjekttid": "period", "prøveperiode": "period",
    "samarbeidspartnere": "partners", "samarbeidspartnarar": "partners",
    "samarbeidspartner": "partners", "samarbeidspartnar": "partners", "partnere": "partners",
    "partnarar": "partners", "partners": "partners", "project partners": "partners",
    "deltakere": "partners", "deltakarar": "partners", "deltakende kommuner": "partners",
    "deltakarkommunar": "partners", "collaborators": "partners",
    # Government archives and notices
    "publisert under": "government", "published under": "government",
    "utgiver": "publisher", "utgjevar": "publisher", "utgivar": "publisher",
    "publisher": "publisher", "published by": "publisher",
    "publisert": "published", "published": "published", "dato": "published", "date": "published",
    "høringsfrist": "deadline", "høyringsfrist": "deadline", "consultation deadline": "deadline",
    "vår ref": "case_number", "our ref": "case_number", "saksnr": "case_number",
    "saksnummer": "case_number",
    # Consultants' pages
    "samfunnsutfordring": "challenge", "societal challenge": "challenge",
    "social challenge": "challenge",
    "vår rolle": "our_role", "vår rolla": "our_role", "our role": "our_role",
    "finansiert av": "funder", "finansiering": "funder", "funded by": "funder",
    "finansiør": "funder", "finansieringskilde": "funder", "finansieringskjelde": "funder",
    "hjemmeside": None, "heimeside": None, "nettside": None, "website": None, "facebook": None,
    # Report forms
    "organisasjonsnummer": None, "navn": None, "namn": None, "telefonnummer": None,
    "kontonummer": None, "e-postadresse": None, "mottaker": None, "kopimottaker": None,
    "rolle/stilling": None, "prosjekttype": None, "referansenr": "case_number",
    "telefonnummer (fra søknad)": None, "kontonummer (fra søknad)": None,
    "e-postadresse (fra søknad)": None,
}  # fmt: skip

_LABEL_INSIDE = re.compile(
    rf"(?<=[\s|·])((?:{'|'.join(map(re.escape, sorted(_LABELS, key=len, reverse=True)))})\.?:)",
    re.IGNORECASE,
)

# Labels that pages also set on a line of their own without a colon, the value on the next.
_BARE = frozenset({
    "samfunnsutfordring", "vår rolle", "vår rolla", "finansiert av", "societal challenge",
    "social challenge", "our role", "funded by", "hjemmeside", "heimeside", "website", "facebook",
    "ta kontakt for mer info", "ta kontakt for meir info", "contact for more information",
    "prosjektansvarlig", "prosjektansvarleg", "prosjekteier", "prosjekteigar", "prosjektleder",
    "prosjektleiar", "project owner", "project manager", "project leader", "status", "periode",
    "prosjektperiode", "project period", "budsjettformål", "budsjettføremål", "utgiver",
    "utgjevar", "prosjektnummer", "publisert under", "tildelt", "tildelt beløp", "funding scheme",
})  # fmt: skip

# Headings whose whole section is a list of values.
_SECTIONS: dict[str, str] = {
    "temaer og emner": "themes", "tema og emne": "themes", "tema og emner": "themes",
    "thematic areas and topics": "themes", "topics and themes": "themes",
    "samarbeidspartnere": "partners", "samarbeidspartnarar": "partners",
    "samarbeidspartner": "partners", "samarbeidspartnar": "partners",
    "partnere": "partners", "partnarar": "partners", "partners": "partners",
    "project partners": "partners", "deltakende kommuner": "partners",
    "deltakarkommunar": "partners",
    "anbefalt litteratur": "references", "tilrådd litteratur": "references",
    "recommended reading": "references", "recommended literature": "references",
    "litteratur": "references", "litteraturliste": "references", "referanser": "references",
    "referansar": "references", "referanseliste": "references", "references": "references",

}  # fmt: skip

# Headings that project pages share; on a line of their own they are headings in plain text too.
_HEADINGS = frozenset({
    "om prosjektet", "about the project", "bakgrunn", "background", "mål", "målsetting",
    "målsetjing", "målsetning", "formål", "føremål", "aim", "aims", "goals", "objectives",
    "tiltak", "measures", "metode", "method", "resultat", "resultater", "results", "målgruppe",
    "target group", "gjennomføring", "implementation", "erfaringer", "erfaringar", "læring",
    "lessons learned", "sammendrag", "samandrag", "summary", "nyttige lenker", "nyttige lenkjer",
    "useful links",
})  # fmt: skip

# What a report form asks for, each by the beginning of its question or heading.
_QUESTIONS: dict[str, re.Pattern[str]] = {
    "done": re.compile(r"(hva er gjennomført|kva er gjennomført|what has been (done|carried))"),
    "deviations": re.compile(
        r"((beskriv|oppgi|forklar) (eventuelle )?avvik|avvik\b|describe (any )?deviations"
        r"|deviations\b)"
    ),
    "results": re.compile(r"((hvilke|kva for) resultat|resultat(er)?\b|what results|results\b)"),
    "lessons": re.compile(
        r"((hvilke|kva for) erfaring|erfaring(er|ar)\b|læring|beskriv hvordan kommunen"
        r"|korleis har kommunen|what (experience|lessons)|lessons\b)"
    ),
    "other": re.compile(r"(hva|kva|hvilke|hvordan|korleis|har du innspill|har de innspel|omtrent"
                        r"|beskriv|what|how|which)\b"),
}  # fmt: skip

_NOT_GIVEN = re.compile(
    r"(ingen (temaer|tema|emner|emne)\b.*|ikke utfylt|ikkje utfylt|none|-)\.?$", re.I
)

_MAX_LABEL_CHARS = 60
_MAX_VALUE_CHARS = 300  # a longer text after a label is prose of its own
_MAX_TITLE_CHARS = 200

# ── Furniture ────────────────────────────────────────────────────────────────────────────────
# Lines that say something about the site, not about the project. A piece is dropped only when
# these make up the whole of it; running text that mentions them is kept.
_FURNITURE: dict[str, tuple[str, ...]] = {
    "ways back to where the reader came from": (
        "tilbake til søkeresultatene", "tilbake til søkeresultata", "tilbake til søket",
        "tilbake til oversikten", "tilbake til oversikta", "tilbake", "back to search results",
        "back to the search results", "back to results", "back",
    ),
    "sharing": (
        "tips en venn", "tips ein ven", "tips en kollega", "tell a friend", "send til en venn",
        "del", "del på facebook", "del på twitter", "del på x", "del på linkedin",
        "del på e-post", "del via e-post", "del siden", "del denne siden", "del sida",
        "del artikkelen", "del saken", "del saka", "share", "share on facebook",
        "share on twitter", "share on x", "share on linkedin", "share by email",
        "share via email", "share this page", "facebook twitter linkedin", "kopier lenke",
        "kopier lenkje", "copy link", "send på e-post", "email this page",
    ),
    "printing and listening": (
        "skriv ut", "skriv ut siden", "skriv ut sida", "print", "print page", "print this page",
        "lytt til siden", "les opp", "lytt", "listen", "last ned som pdf", "lag pdf",
    ),
    "skipping": (
        "hopp til innhold", "hopp til innhald", "hopp til hovedinnhold", "hopp til hovudinnhald",
        "hopp til innholdet", "hopp til hovedinnholdet", "gå til innhold", "gå til hovedinnhold",
        "til hovedinnhold", "til hovudinnhald", "skip to content", "skip to main content",
        "til toppen", "tilbake til toppen", "gå til toppen", "back to top", "to the top",
    ),
    "menus and searching": (
        "meny", "hovedmeny", "hovudmeny", "åpne meny", "lukk meny", "opne meny", "lukk",
        "vis meny", "menu", "main menu", "open menu", "close menu", "close", "søk", "search",
        "vis mer", "vis meir", "vis mindre", "show more", "show less", "logg inn", "log in",
        "sign in", "forrige", "neste", "førre", "previous", "next", "brødsmulesti",
        "breadcrumb", "breadcrumbs", "språk", "language", "norsk english",
    ),
    "consent": (
        "godta", "godta alle", "godta alle informasjonskapsler", "godta informasjonskapsler",
        "aksepter", "aksepter alle", "avvis", "avvis alle", "kun nødvendige", "bare nødvendige",
        "berre nødvendige", "tilpass", "innstillinger for informasjonskapsler",
        "administrer informasjonskapsler", "informasjonskapsler", "informasjonskapslar",
        "personvern og informasjonskapsler", "accept", "accept all", "accept all cookies",
        "accept cookies", "reject", "reject all", "decline", "only necessary",
        "cookie settings", "cookies", "manage cookies",
    ),
    "the archive's stamp, kept as the page's kind": (
        "historisk arkiv", "historical archive",
    ),
}  # fmt: skip
_ALL_FURNITURE = sorted((p for ps in _FURNITURE.values() for p in ps), key=len, reverse=True)
_FURNITURE_LINE = re.compile(
    rf"(?:(?:{'|'.join(map(re.escape, _ALL_FURNITURE))})(?:[\s|·•/,]+|$))+", re.IGNORECASE
)
_CONSENT_TEXT = re.compile(
    r"(vi|me|denne (nettsiden|nettsida|siden|sida)|dette nettstedet|nettstedet( vårt)?"
    r"|nettstaden( vår)?|nettsidene våre|we|this (web)?site|our (web)?site)"
    r" (bruker|nyttar|brukar|benytter|use|uses) (.{0,40} )?"
    r"(informasjonskaps(ler|lar)|cookies)",
    re.IGNORECASE,
)
_BREADCRUMB = re.compile(
    r"(du er her|you are here)\b.*"
    r"|(forsid(?:e|en|a)|framsid[ae]|hjem|heim|home|startsid[ae]|start)\s*[/>»›→|]\s*\S.*",
    re.IGNORECASE,
)
_EDGE = 8  # breadcrumbs and page numbers stand among the first pieces


def label_name(line: str) -> str | None:
    """Returns the known label that `line` begins with or is, in lower case, or None."""
    found = _parted(line.strip())
    return found[0] if found else None


def is_heading_line(line: str) -> bool:
    """Tells whether `line`, standing alone, is a heading that known pages share."""
    word = _key(line.strip())
    return word in _HEADINGS or word in _SECTIONS


def labelled(term: str, value: str, *, page: int | None = None) -> Piece:
    """Returns a term and its value, which stand apart on the page, as one label."""
    term, value = clean(term), clean(value)
    name = _LABELS.get(_key(term))
    return Piece(BlockKind.LABEL, f"{term} {value}".strip(), page=page, name=name, value=value)


def page_document(pieces: Iterable[Piece], origin: Origin) -> Document | None:
    """Returns the page as a document of its kind, or None where nothing but furniture stands."""
    lines = _split_lines(pieces)
    kind = recognise(lines)
    kept = _with_labels(_without_furniture(lines), kind)
    if not kept:
        return None
    titled, title = _with_title(kept, kind, origin)
    draft = _laid_out(_with_sections(titled, kind))
    draft.fields.extend(origin.metadata)
    return draft.document(
        source=origin.source,
        container=origin.source.partition("!/")[0],
        digest=digest(origin.data),
        format=origin.format,
        title=title,
        kind=kind,
    )


def recognise(pieces: Sequence[Piece]) -> PageKind:
    """Returns which known kind of page these pieces are, by their labels alone."""
    names = {_field_name(piece) for piece in pieces}
    keys = {_key(piece.text) for piece in pieces}
    sections = {_SECTIONS[key] for key in keys & _SECTIONS.keys()}
    if _is_bank(pieces, sections):
        return PageKind.PROJECT_BANK
    if len(names & {"challenge", "our_role", "funder"}) > 1 and names & {"challenge", "our_role"}:
        return PageKind.CONSULTANT_PAGE
    stamped = bool(keys & {"historisk arkiv", "historical archive"})
    if "government" in names and (stamped or "publisher" in names):
        return PageKind.ARCHIVE_PAGE
    if len(_questions_asked(pieces)) > 1:
        return PageKind.REPORT_FORM
    if _is_project_page(names, keys, sections):
        return PageKind.PROJECT_PAGE
    return PageKind.OTHER


def _field_name(piece: Piece) -> str | None:
    label = label_name(piece.text)
    return piece.name or (_LABELS[label] if label else None)


_GRANTED = re.compile(r"(?:tildelt|løyvd|awarded)\b", re.IGNORECASE)
_GRANTED_FROM = re.compile(r"(?:budsjettf(?:ormål|øremål)|budget purpose|funding scheme)\b", re.I)


def _is_bank(pieces: Sequence[Piece], sections: set[str]) -> bool:
    granted = any(p.name == "amount" or label_name(p.text) for p in _beginning(pieces, _GRANTED))
    return granted and ("themes" in sections or bool(_beginning(pieces, _GRANTED_FROM)))


def _beginning(pieces: Sequence[Piece], words: re.Pattern[str]) -> list[Piece]:
    return [piece for piece in pieces if words.match(piece.text)]


def _is_project_page(names: set[str | None], keys: set[str], sections: set[str]) -> bool:
    people = names & {"lead", "contact"}
    facts = names & {"status", "period"}
    headings = keys & {"bakgrunn", "background", "mål", "tiltak", "aims", "measures"}
    return (
        bool(people)
        and len(people | facts) + len(headings) + len(sections) > 1
        and bool(facts or len(people) > 1 or headings)
    )


def _questions_asked(pieces: Sequence[Piece]) -> set[str]:
    asked = {_question(piece) for piece in pieces if piece.text.rstrip().endswith("?")}
    if "done" in asked or "deviations" in asked or "lessons" in asked:
        asked |= {_question(piece) for piece in pieces if piece.kind is BlockKind.HEADING}
    return {name for name in asked if name not in (None, "other")}


def _question(piece: Piece) -> str | None:
    line = clean(piece.text).casefold()
    return next((name for name, asks in _QUESTIONS.items() if asks.match(line)), None)


# ── Lines ────────────────────────────────────────────────────────────────────────────────────


def _split_lines(pieces: Iterable[Piece]) -> list[Piece]:
    """Returns the pieces, those whose own lines are labels or bullets taken apart."""
    return [part for piece in pieces for part in (*_table_labels(piece),) or _lines_of(piece)]


def _lines_of(piece: Piece) -> list[Piece]:
    lines = [part for line in piece.text.split("\n") for part in _side_by_side(clean(line)) if part]
    apart = piece.kind is BlockKind.PARAGRAPH and any(label_name(line) for line in lines)
    if not apart:
        return [replace(piece, text=" ".join(lines))] if lines or piece.rows else []
    return [replace(piece, text=line) for line in lines]


def _side_by_side(line: str) -> list[str]:
    """Returns the labels that stand on one line, each with its own value."""
    if not label_name(line) or line.count(":") < 2:
        return [line]
    at = [0, *(m.start(1) for m in _LABEL_INSIDE.finditer(line))]
    return [line[a:b].strip(" |·") for a, b in zip(at, [*at[1:], len(line)], strict=True)]


def _table_labels(piece: Piece) -> list[Piece]:
    """Returns a two-column table of labels and values as labels, else nothing."""
    rows = [row for row in piece.rows if any(map(clean, row))]
    known = sum(bool(row) and _key(clean(row[0])) in _LABELS for row in rows)
    if not rows or max(map(len, rows)) != 2 or known * 2 < len(rows):
        return []
    return [labelled(row[0], row[1] if len(row) > 1 else "", page=piece.page) for row in rows]


def _without_furniture(pieces: Sequence[Piece]) -> list[Piece]:
    return [
        piece
        for at, piece in enumerate(pieces)
        if piece.rows or not is_furniture(piece.text, near_top=at < _EDGE)
    ]


def is_furniture(text: str, *, near_top: bool = False) -> bool:
    """Tells whether a line is the site's furniture; `near_top`: so far up that it may be a path."""
    line = text.strip(" \t<>«»‹›|·•←→↑:")
    if not line or _FURNITURE_LINE.fullmatch(line):
        return True
    if len(line) < 600 and _CONSENT_TEXT.match(line):
        return True
    # A bare number above the title is the page's number in its own system.
    return near_top and len(line) < 150 and (line.isdigit() or bool(_BREADCRUMB.fullmatch(line)))


# ── Labels and their values ──────────────────────────────────────────────────────────────────


def _key(line: str) -> str:
    return line.casefold().rstrip(":. ")


def _parted(line: str) -> tuple[str, str] | None:
    """Returns a line's known label and the value behind its colon, which may be empty."""
    before, colon, after = line.partition(":")
    if len(before) > _MAX_LABEL_CHARS or (label := _key(before)) not in _LABELS:
        return None
    if colon or label in _BARE:
        return label, after.strip()
    return None


def _with_labels(pieces: Sequence[Piece], kind: PageKind) -> list[Piece]:
    """Returns the pieces, each label joined with its value."""
    done: list[Piece] = []
    rest = list(reversed(pieces))
    while rest:
        piece = rest.pop()
        found = None if piece.rows or piece.name else _parted(piece.text)
        if not found or (piece.kind is BlockKind.LIST_ITEM and not found[1]):
            done.append(_as_heading(piece, kind))
        elif found[1]:
            done.append(_inline_label(piece, found))
        else:
            done.append(_label_over(piece, found[0], rest))
    return done


def _as_heading(piece: Piece, kind: PageKind) -> Piece:
    """Returns a report form's question as a heading, any other piece as it is."""
    if kind is not PageKind.REPORT_FORM or piece.kind is not BlockKind.PARAGRAPH:
        return piece
    asks = piece.text.endswith(("?", ":")) and len(piece.text) < _MAX_VALUE_CHARS
    return replace(piece, kind=BlockKind.HEADING, level=2) if asks and _question(piece) else piece


def _inline_label(piece: Piece, found: tuple[str, str]) -> Piece:
    if len(piece.text) > _MAX_LABEL_CHARS + _MAX_VALUE_CHARS:
        return piece
    name = _LABELS[found[0]]
    return replace(piece, kind=BlockKind.LABEL, level=0, name=name, value=found[1])


def _label_over(piece: Piece, label: str, rest: list[Piece]) -> Piece:
    """Returns a label with the value on the next line, which it takes from `rest`."""
    if label in _SECTIONS or not rest or not _can_be_value(rest[-1], piece):
        return piece
    value = rest.pop().text
    text = f"{piece.text} {value}"
    while rest and _is_address(rest[-1].text):
        text = f"{text} {rest.pop().text}"
    return replace(
        piece, kind=BlockKind.LABEL, text=text, level=0, name=_LABELS[label], value=value
    )


def _can_be_value(piece: Piece, label: Piece) -> bool:
    if piece.rows or piece.kind is BlockKind.HEADING or label_name(piece.text):
        return False
    if is_heading_line(piece.text):
        return False
    is_line = len(piece.text) <= 120 and not piece.text.endswith(".")
    return is_line or (label.text.endswith(":") and len(piece.text) <= _MAX_VALUE_CHARS)


_EMAIL = re.compile(r"[\w.+-]+\s*(?:@|\(at\)|\[at\])\s*[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+47|0047)?(?:[ ]?\d){8}\b")
_ADDRESS_WORD = re.compile(r"\b(?:e-?post|e-?mail|telefon|tlf|mobil|phone)\b\.?:?", re.IGNORECASE)


def _is_address(text: str) -> bool:
    return bool(text.strip()) and not _without_addresses(text)


def _without_addresses(text: str) -> str:
    """Returns `text` without e-mail addresses and telephone numbers, up to the first of them."""
    found = [m.start() for p in (_EMAIL, _PHONE, _ADDRESS_WORD) for m in p.finditer(text)]
    return text[: min(found, default=len(text))].strip(" \t,;:–-(/|")


# ── Sections of values ───────────────────────────────────────────────────────────────────────


def _with_sections(pieces: Sequence[Piece], kind: PageKind) -> list[Piece]:
    """Returns the pieces with partners, themes and references named as what they are."""
    done: list[Piece] = []
    section: str | None = None
    first: BlockKind | None = None  # what the section's own pieces are: items or one paragraph
    for piece in pieces:
        opens = None if piece.rows else _SECTIONS.get(_key(piece.text))
        if opens:
            section, first = opens, None
            level = piece.level or 2
            done.append(replace(piece, kind=BlockKind.HEADING, level=level))
            continue
        section = section if _belongs(piece, section, first) else None
        first = first or piece.kind
        done.append(_in_section(piece, section))
    return done


def _belongs(piece: Piece, section: str | None, first: BlockKind | None) -> bool:
    """Tells whether a piece still belongs to its section: a list of partners ends with its items,
    and partners told in a paragraph end with it.
    """
    if section == "partners" and first and piece.kind is not BlockKind.LIST_ITEM:
        return False
    if piece.rows or piece.kind in (BlockKind.HEADING, BlockKind.TITLE, BlockKind.LABEL):
        return False
    return section == "references" or len(piece.text) <= _MAX_VALUE_CHARS


def _in_section(piece: Piece, section: str | None) -> Piece:
    if section is None:
        return piece
    kind = {"references": BlockKind.REFERENCE, "themes": BlockKind.LABEL}.get(section, piece.kind)
    return replace(piece, kind=kind, level=0, name=section, value=piece.text)


# ── Titles ───────────────────────────────────────────────────────────────────────────────────


def _with_title(pieces: list[Piece], kind: PageKind, origin: Origin) -> tuple[list[Piece], str]:
    """Returns the pieces with the title marked, and the title.

    Where the title stands in no piece, it is what the format says, or the file's own name.
    """
    at = _title_at(pieces, kind, clean(origin.title))
    if at is None:
        return pieces, clean(origin.title) or stem(origin.source)
    title = pieces[at]
    marked = [*pieces]
    marked[at] = replace(title, kind=BlockKind.TITLE, level=0)
    if kind is PageKind.PROJECT_BANK and at > 0 and pieces[at - 1].kind is not BlockKind.LABEL:
        line = pieces[at - 1]
        marked[at - 1] = replace(
            line, kind=BlockKind.LABEL, level=0, name="programme", value=line.text
        )
    return marked, title.text


def _title_at(pieces: list[Piece], kind: PageKind, marked: str) -> int | None:
    """Returns which piece is the title: the one the format marks, else where its kind has it."""
    same = next((n for n, piece in enumerate(pieces) if marked and piece.text == marked), None)
    if same is not None and pieces[same].kind is not BlockKind.LABEL:
        return same
    find = _TITLE_OF.get(kind)
    at = find(pieces) if find else None
    return _first_line(pieces) if at is None and not marked else at


# What a page says before its title: whose site it is, where on the site one stands, its menu.
_SITE_LINE = re.compile(
    r"[\w –-]+ (kommune|herad|fylkeskommune|municipality)( (søk|meny|menu|search))*"
    r"|(prosjekt|project)(er|s|oversikt)?\b( (i|for|innen|innan|in) .{1,40}| \w+ – \w+)?"
    r"|(ny(he(i)?t|t)er|aktuelt|news|artik(kel|ler)|forskning|forsking|tilskudd|tilskot)"
    r"|[\d\W]+",
    re.IGNORECASE,
)

_MENU = re.compile(r"(?:[A-ZÆØÅ]\w+\s+){3,}[A-ZÆØÅ]\w+")  # only words with a capital


def _first_line(pieces: list[Piece]) -> int | None:
    """Returns the first piece that is short enough for a title and says what the page is about.

    Where no such line stands before the running text, the first line will do.
    """
    lines = [n for n, piece in enumerate(pieces) if piece.kind is not BlockKind.LABEL]
    for at in lines[:_EDGE]:
        if not _titular(pieces[at]):
            break
        if not (_SITE_LINE.fullmatch(pieces[at].text) or _MENU.fullmatch(pieces[at].text)):
            return at
    return lines[0] if lines and _titular(pieces[lines[0]]) else None


def _titular(piece: Piece) -> bool:
    return (
        not piece.rows
        and piece.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.TITLE)
        and len(piece.text) <= _MAX_TITLE_CHARS
    )


def _line_before_labels(pieces: list[Piece]) -> int | None:
    first = next((n for n, piece in enumerate(pieces) if piece.kind is BlockKind.LABEL), 0)
    return first - 1 if first and _titular(pieces[first - 1]) else None


def _heading_after_labels(pieces: list[Piece]) -> int | None:
    headings = (n for n, piece in enumerate(pieces) if piece.kind is BlockKind.HEADING)
    return next(headings, None)


_REPORT_WORD = re.compile(r"(del|slutt|års|status|under)?rapport(skjema)?\b", re.IGNORECASE)


def _line_before_questions(pieces: list[Piece]) -> int | None:
    """Returns the last free line above the form's first question that is not the form's own."""
    asked = next(  # none is left where each was taken for a label's value
        (n for n, piece in enumerate(pieces) if _question(piece) not in (None, "other")), 0
    )
    free = [
        n
        for n, piece in enumerate(pieces[:asked])
        if _titular(piece)
        and not _REPORT_WORD.match(piece.text)
        and _key(piece.text) not in _LABELS
        and _key(piece.text) != "prosjekttype"
    ]
    return free[-1] if free else None


_TITLE_OF = {
    PageKind.PROJECT_BANK: _line_before_labels,
    PageKind.CONSULTANT_PAGE: _heading_after_labels,
    PageKind.REPORT_FORM: _line_before_questions,
}


def stem(source: str) -> str:
    """Returns the name of a file, member or address without its folder and ending."""
    path = urlsplit(source).path if "://" in source else source
    return unquote(PurePosixPath(path.rstrip("/")).stem) or source


# ── Layout ───────────────────────────────────────────────────────────────────────────────────


def _laid_out(pieces: Sequence[Piece]) -> Draft:
    draft = Draft()
    for piece in pieces:
        if piece.rows:
            draft.add_table([list(row) for row in piece.rows], page=piece.page)
            continue
        block = draft.add(piece.kind, piece.text, level=piece.level, page=piece.page)
        if block is None or piece.name is None:
            continue
        value = _without_addresses(piece.value) if piece.name == "contact" else piece.value
        told = any(field.name == piece.name and field.value == value for field in draft.fields)
        if not told and not _NOT_GIVEN.fullmatch(value):
            draft.add_field(piece.name, value, block)
    return draft
