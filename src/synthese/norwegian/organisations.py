"""Organisations: one name for each, its kind, and the lists that labels hold.

``organisations.csv`` holds the bodies that occur, with their names in both norms and English.
What it doesn't hold keeps its name as written, and its kind is told by the words of the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple, get_args

from synthese.norwegian.places import municipality
from synthese.norwegian.programmes import NameTable, listed, programme, read_table

Kind = Literal[
    "municipality", "county", "state", "university", "institute", "company", "voluntary",
    "health", "association", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation: its canonical name, what it is, and today's number of a municipality."""

    name: str
    kind: Kind
    municipality: str | None = None


class OrganisationSpan(NamedTuple):
    """Where a value names an organisation, and which."""

    start: int
    end: int
    organisation: Organisation


# ── One name ─────────────────────────────────────────────────────────────────────────────────

_LABEL = re.compile(
    r"(?<![\w-])(?:(?:FoU|forsknings|forskings|prosjekt|samarbeids|hoved|hovud)-?)?"
    r"(?:partn[ea]re?|partnarar|partners?|ansvarle?i?g|eier|eigar|leder|leiar|søker|søkjar|deltakere?"
    r"|deltakarar|finansiør|lead|owner)\s*:",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:e-?post|e-?mail|tlf|telefon|mobil)\.?:?\s*(?=[\w.+-]+@|\+?\d)|https?://\S+"
    r"|(?<![\w.+-])[\w.+-]+(?:@|\(at\)|\[at\])[\w-]+(?:\.[\w-]+)+|(?:\+47\s?)?\b(?:\d\s?){8}\b(?!\s*(?:kr|mill))",
    re.IGNORECASE,
)
_EDGE = " \t\r\n.,;:·•*|/\"'«»“”–-\uf0b7"
_MUNICIPALITY = re.compile(
    r"(?P<name>(?:[^\W\d_a-zæøå][\w'.-]*|og|i|på|\(\w+\))(?:\s(?:[^\W\d_a-zæøå][\w'.-]*|og|i|på"
    r"|\([\w ]+\)))*?)\s+(?P<word>(?i:kommune|herad|municipality|kommun))\b(?P<rest>.*)",
    re.DOTALL,
)
_MUNICIPALITY_OF = re.compile(
    r"(?:municipality of|kommune[nr]?|kommunane?)\s+(?P<name>[A-ZÆØÅ].*)", re.I
)
_COUNTY = re.compile(
    r"(?P<name>[^,]+?)\s+(?:fylkeskommune|county council|county municipality)\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
# The first that the name meets tells its kind.
_KIND_WORDS: tuple[tuple[Kind, str], ...] = (
    ("county", r"(?i:fylkeskommun|county council|county municipality)|Götalandsregionen"
               r"|^Region (?:Stockholm|Uppsala|Skåne|Gotland|Halland|Dalarna|Värmland|Örebro"
               r"|Östergötland|Västerbotten|Norrbotten|Kalmar|Kronoberg|Sörmland|Gävleborg)"),
    ("health", r"(?i:sykehus|sjukehus|sjukhus|hospital|helsef[øo]r?e?tak|legekontor|legevakt"
               r"|helsestasjon|sykehjem|sjukeheim|\bfastleg|klinikk)|\bR?HF\b|\bUSHT\b"
               r"|^Helse [A-ZÆØÅ]"),
    ("company", r"(?i:aktiebolag|nettselskap)|\b(?:AS|A/S|ASA|IKS|KF|AB|Ab|GmbH|Ltd\.?|ANS|SA"
                r"|BA|SF|Inc\.?|Oy|ApS)$|(?i:selskap(?:et)?$|entreprenør|næringa$)"),
    ("municipality", r"^(?i:(?:\w+ )?kommun(?:e|en|ene|ane|er|ar)\b|herad|bydel\b"
                     r"|municipalit)|okalstyre\b|[A-ZÆØÅ]\S* (?i:kommun|herad|municipalit)"),
    ("university", r"(?i:universit|fagsk[ou]le|(?<!folke)h[øo][gy]sk[ou]le(?:n|r|ar)?\b"
                   r"|högskola|university college)"),
    ("state", r"(?i:direktorat|departement|statsforvalt|fylkesmann|ministry|directorate"
              r"|tilsynet\b|länsstyrelse|myndighet|verket\b|etaten\b"
              r"|ombudet\b|politidistrikt|sysselmester)|\bNAV\b"),
    ("association", r"(?i:næringsforening|næringsforeining|arbeidsgiver|interesseorganisasjon"
                    r"|forbund(?:et)?\b|fagforening|union\b|regionråd)|^[A-ZÆØÅ][\w-]+regionen$"),
    ("voluntary", r"(?i:stiftelse|stiftinga|stiftelsen|forening|foreining|frivillig|røde kors"
                  r"|raude? kross|bymisjon|sanitet|\blag(?:et)?\b"
                  r"|(?:idretts|bygde|bonde|grend|kvinne|ungdoms|historie|beite)\w*lag(?:et|a)?\b"
                  r"|menighet|kyrkjelyd|idrettsråd|foundation\b|NGO\b)"),
    ("institute", r"(?i:forskning|forsking|institut|research|forskningssent|centre for)"),
)  # fmt: skip
_KINDS = tuple((kind, re.compile(words)) for kind, words in _KIND_WORDS)


def organisation(name: str) -> Organisation:
    """Returns what a name stands for; a name that isn't known comes back as written, cleaned.

    A part of a known body keeps its own name after the body's: ``Statsforvaltaren i Innlandet``
    is ``Statsforvalteren i Innlandet``. A county governor of before 2021 is the one of today.
    """
    name = _cleaned(name) or name.strip()
    known = _table().get(name)
    if known:
        return known
    return _municipal(name) or _county(name) or _part_of_known(name) or _by_words(name)


def _cleaned(name: str) -> str:
    name = _ADDRESS.sub(" ", _LABEL.sub(" ", name))
    return " ".join(name.split()).strip(_EDGE)


@cache
def _table() -> NameTable[Organisation]:
    return NameTable(
        (name, Organisation(row["name"], _kind(row["kind"]), row["municipality"] or None))
        for row in read_table("organisations.csv")
        for name in (row["name"], *listed(row["names"]))
    )


def _kind(word: str) -> Kind:
    return next(kind for kind in get_args(Kind) if kind == word)


def _municipal(name: str) -> Organisation | None:
    found = _MUNICIPALITY.fullmatch(name)
    if found:
        word = "kommune" if found["word"].lower() == "municipality" else found["word"].lower()
        return _municipality(found["name"], word, found["rest"])
    found = _MUNICIPALITY_OF.fullmatch(name)
    return _municipality(found["name"]) if found and municipality(found["name"]) else None


def _municipality(name: str, word: str = "kommune", rest: str = "") -> Organisation:
    """Returns a municipality under the name it is written with: Nøtterøy stays Nøtterøy."""
    unit = municipality(name)
    same = unit is not None and unit.name.lower() == name.lower()
    shown = unit.name if unit and same else name.title() if name.isupper() else name
    return Organisation(f"{shown} {word}{rest}", "municipality", unit.number if unit else None)


def _county(name: str) -> Organisation | None:
    found = _COUNTY.fullmatch(name)
    if not found:
        return None
    return Organisation(f"{found['name']} fylkeskommune{found['rest']}", "county")


def _part_of_known(name: str) -> Organisation | None:
    head = _table().starting(name)
    if not head:
        return None
    body, rest = head.value, name[head.end :]
    if _table().get(rest) == body:  # `Norsk institutt for vannforskning (NIVA)`
        return body
    rest = re.sub(r"^ of (?=[A-ZÆØÅ])", " i ", rest) if body.name == "Statsforvalteren" else rest
    own = _by_words(name).kind  # a university's hospital or company is what its own name says
    kind = own if own in ("health", "company") else body.kind
    return Organisation(body.name + rest, kind, body.municipality)


def _by_words(name: str) -> Organisation:
    return Organisation(name, next((k for k, words in _KINDS if words.search(name)), "other"))


# ── A list of names ──────────────────────────────────────────────────────────────────────────

# `og` that stands within a name; municipalities and counties as they are or were
_WITH_AND = re.compile(
    r"Møre og Romsdal|Sogn og Fjordane|Troms og Finnmark|Vestfold og Telemark|Oslo og Viken"
    r"|Oslo og Akershus|Nore og Uvdal|Evje og Hornnes|Agder og Telemark"
    # `Kommunal- og distriktsdepartementet`
    r"|(?i:\b(?<!- )\w+-,? (?:\w+-,? )*(?:og|and|och|eller) \w+)"
)
_BETWEEN = r"(?:og|and|och|samt|&)"
_WITH = (
    r"(?:i samarbeid med|sammen med|saman med|together with"
    r"|in (?:cooperation|collaboration) with|i lag med)"
)
_SUM = (
    r"(?:kr\.?|NOK)\s*\d[\d\s.,]*(?:mill\w*\.?|tusen)?(?:\s*kroner)?"
    r"|(?<![\w-])\d[\d\s.,]*(?:\s*(?:mill\w*\.?|tusen|kroner|kr|MNOK)(?!\w))+"
    r"|(?<![\w-])\d+,\d+(?!\w)"
)
# After a word, not after a shortened one (`Ing.`, `Kungl.`, `St.`)
_STOP = r"(?-i:(?<=[a-zæøå]{4})(?<!Kungl)[.!?]\s+(?=[A-ZÆØÅ]))"
_BULLET = r"(?:[-–*]|\d{1,2}[.)])\s+"
_SEPARATOR = re.compile(
    rf"[;|•·\uf0b7\n\r\t]+\s*(?:{_BULLET})?|^\s*{_BULLET}|,(?!\s*(?:på|i)\s(?!samarbeid|lag))"
    rf"|\s/\s|/(?=[A-ZÆØÅ])|\((?:[^()]*)\)(?!\s+(?:kommune|herad))|{_SUM}"
    rf"|{_LABEL.pattern}|{_ADDRESS.pattern}"
    rf"|\s+{_WITH}\s+|{_STOP}|\s+{_BETWEEN}\s+",
    re.IGNORECASE,
)
_AND = re.compile(rf"\s+{_BETWEEN}\s+", re.IGNORECASE)
_SENTENCE = re.compile(_STOP)
_VERB = re.compile(
    r"\s+(?:har|hadde|er|var|deltar|deltek|deltok|får|fikk|fekk|skal|vil|ble|vart|blei|bidrar"
    r"|bidreg|bidrog|evaluerer|gir|gjev|gav|ga|leverer|følger|følgjer|støtter|has|have|is|was"
    r"|are|will|participates?)\b.*",
    re.DOTALL,
)
_ARTICLE = r"(?:en|ei|ein|et|eit|to|tre|fire|fem|the|a|two|three)"
_LEADING = re.compile(
    rf"(?:{_BETWEEN}|{_WITH}|en|ei|ein|et|eit|the|både)\s+|.*?(?:midler|midlar|støtte|stønad"
    rf"|tilskudd|tilskot)\s+(?:fra|frå)\s+",
)
_TRAILING = re.compile(
    r"\s+(?:ved|v/)\s.*|\s+resten$|(?<=\w)s\s+(?:tilskudd|tilskot|midler|midlar|støtteordning)\b.*",
    re.DOTALL,
)
_GRANT = re.compile(r"[\w-]*(?:midl[ae]r|tilskudd|tilskot|program)\b\s*", re.IGNORECASE)
_NO_NAME = re.compile(
    r"(?:i|på|av|fra|frå|som|til|resten|med|hvorav|derav|which|who|from|by|program for)\b.*"
    r"|(?i:null|none|ingen|n/?a|ukjent|ukjend|egenfinansier\w*|eigenfinansier\w*)"
    r"|.*(?:midl[ae]r|tilskudd|tilskot)|[\W\d_]*",
    re.DOTALL,
)
_PERSON_ROLE = re.compile(
    r"(?:\w+-\s(?:og|and)\s)?\w*(?:sjef|rådgiver|rådgjevar|ingeniør|leder|leiar|rådmann|direktør"
    r"|ordfører|ordførar|koordinator|konsulent|manager|director)(?:en)?(?:\s(?:for|i|of)\b.*)?"
    r"(?:\s[a-zæøå]\w*)?",
    re.IGNORECASE | re.DOTALL,
)
_DEPARTMENT = re.compile(
    r"\b\w*(?:eining|enhet|avdeling|seksjon|etat|sektor|område|virksomhet|verksemd|tjenest|tenest"
    r"|stab)\w*"
)
_INSTITUTE_OF = re.compile(
    r"(?:Institutt|Avdeling|Fakultet|Department|Faculty|School)\w* (?:for|of)\b"
)
_DEFINITE = re.compile(r"[a-zæøå]\w*(?:en|(?<!it)(?<!h)et|ene|ane|a)\b")
_MUNICIPALITIES = re.compile(r"\s+(?:kommuner|kommunar|municipalities)$")
_THE_MUNICIPALITIES = re.compile(
    r"(?:[Kk]ommunene|[Kk]ommunane|[Mm]unicipalities of)\s+(?=[A-ZÆØÅ])"
)


class _Part(NamedTuple):
    """A stretch between separators, trimmed; `plural` is on which side its plural word stood."""

    start: int
    end: int
    plural: Literal["before", "after"] | None = None


def organisations_listed(value: str) -> tuple[OrganisationSpan, ...]:
    """Returns the organisations that a label's value lists, each with where its name stands.

    ``value[start:end]`` is the name as written. Left out are departments after a municipality's
    name, people's roles, sums of money, and what a further sentence tells.
    """
    parts = list(_named(value))
    return tuple(_with_plurals(parts, [_span(value, part) for part in parts]))


def _named(value: str) -> Iterator[_Part]:
    """Yields the parts that name organisations, trimmed."""
    owner: Organisation | None = None  # whose department the next part may be
    for part in _parts(value):
        text = value[part.start : part.end].strip(_EDGE)
        if _PERSON_ROLE.fullmatch(text):
            owner = Organisation(text, "municipality")
        elif owner and _is_department(text, owner):
            continue
        elif trimmed := _trimmed(value, part):
            owner = organisation(value[trimmed.start : trimmed.end])
            yield trimmed


def _parts(value: str) -> Iterator[_Part]:
    """Yields the stretches between separators that stand in no name."""
    names = _whole(value)
    for start, end in _sentences(value, names):
        for cut in _cuts(value[:end], start, names):
            yield _Part(start, cut.start())
            start = cut.end()
        yield _Part(start, end)


def _sentences(value: str, names: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yields the first sentence and further ones that aren't prose (``Partner: KS``)."""
    ends = [m for m in _SENTENCE.finditer(value) if not _within(m, names)]
    starts = [0, *(m.end() for m in ends)]
    for start, end in zip(starts, [*(m.start() for m in ends), len(value)], strict=True):
        if start == 0 or not _VERB.search(value, start, end):
            yield start, end


def _whole(value: str) -> list[tuple[int, int]]:
    """Returns the stretches that no separator parts: known names, and `og` within names."""
    known = [(span.start, span.end) for span in _table().find(value)]
    return known + [m.span() for m in _WITH_AND.finditer(value)]


def _within(cut: re.Match[str], names: list[tuple[int, int]]) -> bool:
    return any(start < cut.start() and cut.end() < end for start, end in names)


def _cuts(value: str, start: int, names: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """Yields the separators from `start` on that part two names."""
    last = start
    for cut in _SEPARATOR.finditer(value, start):
        if _within(cut, names):
            continue
        if cut[0] == "/" and not _is_body(_after(cut)):
            continue
        if _AND.fullmatch(cut[0]) and not _parts_two_names(value[last : cut.start()], cut):
            continue
        last = cut.end()
        yield cut


def _after(cut: re.Match[str]) -> str:
    """Returns what stands between a separator and the next one."""
    following = _SEPARATOR.search(cut.string, cut.end())
    return cut.string[cut.end() : following.start() if following else None].strip()


def _parts_two_names(left: str, cut: re.Match[str]) -> bool:
    """Tells whether `og` parts two names: ``KS og NHO``, not ``Senter for natur og miljø``."""
    right = _after(cut)
    if not right or not left.strip():
        return True
    first = _LEADING.sub("", right)
    if _table().starting(first):
        return True
    if cut[0].strip() == "&" or re.search(r"\b(?:for|of|för)\b", left, re.IGNORECASE):
        return first[0].isupper() and _is_body(left.strip()) and _is_body(right)
    if cut[0].strip().lower() == "och":
        return first[0].isupper()
    return first[0].isupper() or first != right or bool(_DEFINITE.match(right))


def _is_department(text: str, owner: Organisation) -> bool:
    """Tells whether a part is a department, or what it gives, of the body named before it."""
    if owner.kind == "university":
        return bool(_INSTITUTE_OF.match(text))
    if not text[:1].islower() or owner.kind not in ("municipality", "county", "state"):
        return False
    anew = _DEFINITE.match(text) or re.match(rf"{_WITH}\s|{_ARTICLE}\s|med\s", text)
    return bool(_DEPARTMENT.search(text)) or not anew


def _trimmed(value: str, part: _Part) -> _Part | None:
    """Returns the part without what isn't the name, None where no name is left."""
    start, end = _stripped(value, part.start, part.end)
    while (lead := _LEADING.match(value, start, end)) and lead.end() < end:
        start = lead.end()
    plural: Literal["before", "after"] | None = None
    if before := _THE_MUNICIPALITIES.match(value, start, end):
        start, plural = before.end(), "before"
    for pattern in (_VERB, _TRAILING, _MUNICIPALITIES):
        if cut := pattern.search(value, start, end):
            end = cut.start()
            plural = "after" if pattern is _MUNICIPALITIES else plural
    start, end = _stripped(value, start, end)
    if grant := _GRANT.match(value, start, end):
        start = grant.end() if _is_body(value[grant.end() : end]) else end
    text = value[start:end]
    if _NO_NAME.fullmatch(text) or _is_programme(text):
        return None
    return _Part(start, end, plural)


def _is_body(text: str) -> bool:
    return bool(text) and organisation(text).kind != "other"


def _is_programme(text: str) -> bool:
    found = organisation(text)
    told = found.kind not in ("other", "institute") or _table().starting(text) is not None
    return not told and programme(text) is not None


def _stripped(value: str, start: int, end: int) -> tuple[int, int]:
    while start < end and value[start] in _EDGE:
        start += 1
    while end > start and value[end - 1] in _EDGE:
        end -= 1
    return start, end


def _span(value: str, part: _Part) -> OrganisationSpan:
    return OrganisationSpan(part.start, part.end, organisation(value[part.start : part.end]))


def _with_plurals(parts: list[_Part], spans: list[OrganisationSpan]) -> list[OrganisationSpan]:
    """Returns the spans, bare names being municipalities where the value says so.

    It does by a plural (``Tokke, Vinje og Seljord kommuner``), or by naming nothing but places.
    """
    units = [municipality(span.organisation.name) for span in spans]
    kinds = [span.organisation.kind for span in spans]
    only = all(unit or kind == "municipality" for unit, kind in zip(units, kinds, strict=True))
    told = [only or part.plural is not None for part in parts]
    for n, part in enumerate(parts):
        step = {"after": -1, "before": 1, None: 0}[part.plural]
        at = n + step
        while step and 0 <= at < len(parts) and units[at] and kinds[at] == "other":
            told[at] = True
            at += step
    return [
        span._replace(organisation=_municipality(span.organisation.name))
        if is_told and span.organisation.kind == "other"
        else span
        for span, is_told in zip(spans, told, strict=True)
    ]
