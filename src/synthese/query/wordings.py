"""Wordings that mean a condition: how a project stands, what it tells, where and in what language.

All in bokmål, nynorsk and English, in one table a field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from synthese.query.left import TAKEN, Left, Reading
from synthese.query.numbers import MUNICIPALITIES, PROJECTS

_Wordings = tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]


def _compiled(wordings: Mapping[str, str]) -> _Wordings:
    """Returns patterns of whole words, each with its values, which a space parts."""
    return tuple(
        (tuple(values.split()), re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])"))
        for values, pattern in wordings.items()
    )


def _reader(field: str, wordings: _Wordings) -> Callable[[Left], Iterator[Reading]]:
    def read(left: Left) -> Iterator[Reading]:
        for values, pattern in wordings:
            for found in pattern.finditer(left.low):
                yield Reading(field, values, *found.span())

    return read


# ── How projects stand ───────────────────────────────────────────────────────────────────────

# By themselves, and only beside a word for projects: `planlagte fødsler` are none.
_STANDING = {
    "pågående": (
        "pågående|pågåande|ongoing",
        "aktive?|active|løpende|løpande|igangværende|igangverande|current|running",
    ),
    "avsluttet": (
        "avslutte(?:t|de)|avslutta",
        "fullførte?|fullført[ea]|ferdige?|ferdigstilt[ea]?|gjennomført[ea]?|finished|completed"
        "|concluded|ended|closed",
    ),
    "planlagt": ("", "planlagt[ea]?|planlagd[ea]?|planned|kommende|komande|upcoming"),
    "stoppet": (
        "",
        "stoppe(?:t|de)|stoppa|stanse(?:t|de)|stansa|avbrut+e?|avbrutte|avbrotne?|avbrote|stopped"
        "|cancell?ed|discontinued|terminated|abandoned|failed|mislykke(?:t|de)|mislukka",
    ),
}
_TRIALS = r"(?=\s+(?:pilot|forsøk|utprøving|satsing|trial))"
_IS = r"(?:er|ble|blei|vart|var|har blitt|har vorte|is|are|was|were|have been|has been)"
_GOES_ON = {
    "pågående": rf"{PROJECTS} (?:som (?:pågår|går|er i gang)|i gang|in progress|underway)",
    "planlagt": rf"{PROJECTS} under planlegg\w+",
}


def _status(value: str) -> str:
    alone, beside = _STANDING[value]
    both = f"{alone}|{beside}" if alone else beside
    forms = [
        rf"(?:{both})\s+{PROJECTS}",
        rf"{PROJECTS}\s+(?:som|that|which)\s+{_IS}\s+(?:{both})",
        rf"(?:{beside}){_TRIALS}",
        *([_GOES_ON[value]] if value in _GOES_ON else []),
        *([rf"(?<!ikke )(?<!ikkje )(?:{alone})"] if alone else []),
    ]
    return "|".join(forms)


_STATUSES = _compiled({value: _status(value) for value in _STANDING})
statuses = _reader("status", _STATUSES)

# ── What municipalities are like ─────────────────────────────────────────────────────────────

_CLASS = r"(?:sentralitet(?:sklasse|sindeks)?|centrality(?: class)?)"
_CLASSES = re.compile(rf"(?<![\w-]){_CLASS} ([1-6])(?:\s?(?:[-–]|og|til|to|and)\s?([1-6]))?(?!\w)")
_CENTRALITIES = _compiled(
    {
        "5 6": r"distriktskommun\w*|utkantkommun\w*|bygdekommun\w*"
        rf"|(?:rural|district|remote|peripheral) {MUNICIPALITIES}"
        rf"|(?:(?:mindre|lite|minst) |u)sentrale (?:{MUNICIPALITIES}|strøk|områd\w+)"
        rf"|(?:less|least) central {MUNICIPALITIES}",
        "1 2": rf"(?:mest |dei mest |de mest )?sentrale (?:{MUNICIPALITIES}|strøk|områd\w+)"
        r"|storby(?:er|ar|ene|ane|kommun\w+)?|bykommun\w+"
        rf"|(?:most )?(?:central|urban) {MUNICIPALITIES}|central areas"
        r"|(?:large|big|major) cit(?:y|ies)",
    }
)
_in_classes = _reader("centrality", _CENTRALITIES)


def centralities(left: Left) -> Iterator[Reading]:
    """Yields the classes asked for: ``distriktskommuner``, ``sentrale strøk``."""
    yield from _in_classes(left)
    for found in _CLASSES.finditer(left.low):
        yield Reading("centrality", between(found[1], found[2] or found[1]), *found.span())


def between(low: str, high: str) -> tuple[str, ...]:
    """Returns the classes from one to another."""
    return tuple(map(str, range(int(low), int(high) + 1)))


_SMALL, _MIDDLING, _LARGE = "0-4999", "5000-19999", "20000-"
_SIZES = _compiled(
    {
        f"{_SMALL} {_MIDDLING}": rf"små og mellomstore {MUNICIPALITIES}"
        rf"|small and medium[ -]sized {MUNICIPALITIES}",
        _SMALL: rf"små[ -]?{MUNICIPALITIES}|(?:mindre|minste|liten|lita|lite) {MUNICIPALITIES}"
        rf"|små(?= distriktskommun)|small(?:er|est)? {MUNICIPALITIES}",
        _MIDDLING: rf"mellomstore? {MUNICIPALITIES}"
        rf"|(?:medium|mid)(?:[ -]?sized?)? {MUNICIPALITIES}",
        _LARGE: rf"(?:stor|store|større|største) {MUNICIPALITIES}|stor{MUNICIPALITIES}"
        rf"|(?:large[r]?|largest|big|bigger) {MUNICIPALITIES}",
    }
)
sizes = _reader("population", _SIZES)

# ── What the text tells ──────────────────────────────────────────────────────────────────────

_WITH = "med|ved|for|mot|til|av|rundt|knyttet til|knytt til|relatert til|with|to|for|of|in|around"
_OF = "av|ved|fra|frå|knyttet til|knytt til|of|from"
# The nouns of each role, and what has to follow.
_TELLING: Mapping[str, tuple[str, str]] = {
    "hindring": (
        r"hind(?:er|re|ringer|ringar|ringene|ringane|ra|ring)|barriere[nr]?|barrierar|barrierane"
        r"|barrierene|flaskehals(?:er|ar)?|barriers?|obstacles?|hindrances|bottlenecks",
        _WITH,
    ),
    "resultat": (
        r"effekt(?:er|ar|en|ene|ane)?|resultat(?:er|ene|a|et)?|virkning(?:er|en|ene)?"
        r"|verknad(?:er|ar|en|ane)?|effects?|results?|outcomes?|impacts?",
        _OF,
    ),
    "læring": (
        r"erfaring(?:er|ar|ene|ane|a)?|lærdom(?:mer|mar|men)?|lessons(?: learned| learnt)?"
        r"|experiences?",
        r"med|fra|frå|av|om|knyttet til|knytt til|with|from|of|about",
    ),
    "kostnad": (
        r"kostnad(?:er|ar|en|ene|ane)?|utgift(?:er|ene|ane)?|gevinst(?:er|ar|en|ene|ane)?|costs?",
        r"ved|med|for|til|av|knyttet til|knytt til|of|for",
    ),
    "suksessfaktor": (
        r"suksessfaktor(?:er|ar|en|ene|ane)?|suksesskriteri\w+|success factors?",
        r"for|ved|i|med|bak|for|in|of|behind",
    ),
    "utfordring": (
        r"utfordring(?:er|ar|ene|ane|a)?|challenges?",
        r"med|ved|for|i|knyttet til|knytt til|rundt|with|of|in|for|to",
    ),
    "mål": (
        r"mål(?:et|ene|a)?|målsetting(?:er|ar|en|a)?|formål(?:et)?|goals?|aims?|objectives?",
        r"for|med|of",
    ),
    "tiltak": (r"tiltak(?:et|ene|a)?|measures", r"mot|for|against"),
    "løsning": (r"løsning(?:er|en|ene)?|løysing(?:ar|a|ane)?|solutions?", r"for|på|to"),
    "målgruppe": (r"målgruppe[nr]?|målgruppa|målgrupper|target groups?", r"for|of"),
}
_ROLES = _compiled({role: rf"(?:{nouns}) (?:{after})" for role, (nouns, after) in _TELLING.items()})
_any_roles = _reader("role", _ROLES)


def roles(left: Left) -> Iterator[Reading]:
    """Yields the roles asked for, first of what is typed: ``hindringer med …``, ``effekt av …``."""
    for reading in _any_roles(left):
        before = left.text[: reading.start].rstrip()
        if not before or before.endswith(TAKEN):
            yield reading


# ── Languages ────────────────────────────────────────────────────────────────────────────────

_LANGUAGES = {
    "nn": r"nynorsk|norwegian nynorsk",
    "nb": r"bokmål|bokmaal|norwegian bokmål",
    "nb nn": r"norsk|norwegian",
    "en": r"engelsk|english",
    "sv": r"svensk|swedish",
    "da": r"dansk|danish",
    "se": r"(?:nord|sør|lule)?samisk|(?:northern )?s[aá]mi",
}
# After ``in Swedish``: not what is Swedish, as in ``in Swedish schools``.
_NOT_OF = (
    rf"(?=\s*$|\s*[,.;{TAKEN}]"
    r"|\s+(?:about|on|from|for|since|in|by|after|before|between|with|and|or|\d))"
)
_IN_LANGUAGE = _compiled(
    {
        code: rf"(?:{names})e?(?= (?:\w*rapport|søknad|\w*side[rn]|(?:final )?report|application))"
        rf"|(?:(?:skrevet|skrivne?|skrive|som er skrevet|written) )?"
        rf"(?:på (?:{names})|in (?:{names}){_NOT_OF})"
        for code, names in _LANGUAGES.items()
    }
)
# Before a language: it is then what people speak or learn, and not what a text is written in.
_SPOKEN = re.compile(
    r"(?:opplæring\w*|undervisning\w*|kurs|lese|lesing|snakke\w*|prate\w*|tjenester?|tenester?|tilbud"
    r"|tilbod|barnehage\w*|informasjon|\w*materiell|omsorg|kommunikasjon|teaching|education|training"
    r"|speaking|communication|lessons|services?) $"
)


def languages(left: Left) -> Iterator[Reading]:
    """Yields the languages asked for: ``på nynorsk``, ``in English``."""
    for reading in _reader("language", _IN_LANGUAGE)(left):
        if not _SPOKEN.search(left.low[max(0, reading.start - 30) : reading.start]):
            yield reading


# ── Kinds of document ────────────────────────────────────────────────────────────────────────

_KINDS = {
    "report": r"sluttrapport(?:er|ar|ene|ane|en)?|final reports?",
    "project_page": r"prosjektside(?:r|ne|n)?|prosjektsida(?:r|ne)?|project pages?",
    "archive_page": r"arkivside(?:r|ne|n)?|arkivsida(?:r|ne)?|archive pages?",
    "consultant_page": r"(?:konsulent|rådgiver)side(?:r|ne|n)?|(?:konsulent|rådgjevar)sida(?:r|ne)?"
    r"|consultants?'? pages?",
    "report_form": r"rapport(?:erings)?skjema(?:er|a|ene)?|report forms?",
    "project_bank": r"prosjektbanken|the project bank",
}
_DOCUMENTS = _compiled(_KINDS)
# As the first word, and of something: `søknader om …`, but not `digitale søknader`.
_ABOUT = rf"(?=\s+(?:om|på|fra|frå|about|on|from|in|{TAKEN})|\s*{TAKEN}|\s*$)"
_OPENING_KINDS = {
    "application": r"(?:prosjekt)?søknade(?:r|ne)|(?:prosjekt)?søknada(?:r|ne)|applications",
    "report": r"rapporte(?:r|ne)|rapporta(?:r|ne)|reports",
}
_OPENING = _compiled({kind: rf"(?:{names}){_ABOUT}" for kind, names in _OPENING_KINDS.items()})
_PHASES = _compiled(
    {
        "interim": r"(?:del|under?veis|status|midtveis)rapport(?:er|ar|ene|ane|en)?"
        r"|(?:interim|progress|mid-?term) reports?",
    }
)
phases = _reader("phase", _PHASES)


def kinds(left: Left) -> Iterator[Reading]:
    """Yields the kinds of document asked for: ``sluttrapporter``, ``søknader om …``."""
    yield from _reader("kind", _DOCUMENTS)(left)
    for reading in _reader("kind", _OPENING)(left):
        if left.opens(reading.start):
            yield reading


# ── Who leads ────────────────────────────────────────────────────────────────────────────────

_ACTORS = {
    "county": r"fylkeskommun\w+|county councils?|counties",
    "municipality": MUNICIPALITIES,
    "university": r"(?:universitet(?:er|et|a|ene)?|høgskol\w+|høgskul\w+|høyskol\w+"
    r"|universit(?:y|ies)|(?:university )?colleges?|academia)"
    r"(?: (?:og|eller|and|or) (?:universitet\w*|høgskol\w+|høgskul\w+|høyskol\w+|colleges))?",
    "institute": r"(?:forsknings|forskings)institutt\w*|research institut(?:e|es|ions?)",
    "company": r"bedrift(?:er|ar|ene|ane)?|næringslivet|selskap(?:er|a)?|firma(?:er)?"
    r"|compan(?:y|ies)|businesses|industry|private (?:bedrifter|aktører|companies)",
    "voluntary": r"frivillig(?:e|heten|heita)?(?: (?:lag|organisasjon\w*|aktør\w*))?"
    r"|ideelle (?:organisasjon\w*|aktør\w*)|(?:voluntary|non-?profit) organi[sz]ations?|volunteers"
    r"|ngos",
    "health": r"sykehus(?:et|ene)?|sjukehus(?:et|a)?|helsefø?o?retak\w*|hospitals?|health trusts?",
    "state": r"staten|statlige (?:etater|aktører|organer)|statlege (?:etatar|aktørar|organ)"
    r"|direktorat\w*|departement\w*|(?:state|government) agencies|the state",
}
_LED = (
    rf"(?:(?:{PROJECTS} )?(?:(?:som|that) {_IS} )?(?:ledet|leda|leia|leidd|leidde|drevet|drive|eid"
    r"|eigd|styrt|led|run|headed|managed|coordinated) (?:av|by)"
    rf"|(?:{PROJECTS} )?(?:som )?(?:ledes|leiast|drives|drivast|eies) av|(?:{PROJECTS} )?i regi av)"
    r" (?:en |ei |et |ein |eit |a |an |the )?"
)
_LEADERS = _compiled(
    {
        actor: rf"{_LED}(?:{names})|(?:{names})-?(?:led|ledede?|leidde?)(?: {PROJECTS})?"
        for actor, names in _ACTORS.items()
    }
)
actors = _reader("actor", _LEADERS)

# ── One value of field syntax ────────────────────────────────────────────────────────────────

_BARE: Mapping[str, _Wordings] = {
    "status": _compiled({v: "|".join(filter(None, forms)) for v, forms in _STANDING.items()}),
    "role": _compiled({role: nouns for role, (nouns, _) in _TELLING.items()}),
    "language": _compiled(_LANGUAGES),
    "actor": _compiled(_ACTORS),
    "kind": _compiled(
        {**{k: f"{names}|{k}" for k, names in _KINDS.items()},
         "application": r"\w*søknad\w*|applications?",
         "register_row": r"register\w*|rad i register|row of a register|register_row",
         "report ": r"rapport\w*|reports?", "other": "annet|anna|other"}
    ),
    "phase": _compiled(
        {"application": r"\w*søknad\w*|applications?", "page": r"\w*side\w*|page|omtale",
         "interim": r"interim|midtveis\w*|under?veis\w*|delrapport\w*|statusrapport\w*",
         "final": r"final(?: report)?|slutt\w*|avslutt\w*",
         "follow_up": r"follow[-_ ]?up|oppfølging\w*|evaluering\w*|evaluation"}
    ),
    "centrality": _CENTRALITIES,
    "population": _SIZES,
}  # fmt: skip
_CODES = frozenset({"nb", "nn", "en", "sv", "da", "se", "no"})


def value_of(field: str, low: str) -> tuple[str, ...]:
    """Returns the values of a field that all of a typed value, in lower case, means."""
    if field == "language" and low in _CODES:
        return ("nb", "nn") if low == "no" else (low,)
    for values, pattern in _BARE.get(field, ()):
        if pattern.fullmatch(low) or low in values:
            return values
    return ()
