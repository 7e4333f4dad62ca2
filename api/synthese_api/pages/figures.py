"""Numbers, money, months and codes as people write them in bokmål, nynorsk and English."""

from __future__ import annotations

from datetime import datetime

from synthese import wording
from synthese.describe.values import to_period
from synthese.interpreting import value_name
from synthese.norwegian.units import county_of
from synthese.records import Municipality, Period, Phase, Project
from synthese.wording import Language, months, named, say

_NO_BREAK = "\u00a0"
_MILLION = 1_000_000
_MEBIBYTE = 1024 * 1024
_FACT_CHARS = 120
_TITLE_CHARS = 180
_MOST_DIGITS = 18  # an address may hold any number
_NAMED = 3  # municipalities that a card names before it counts the rest

# A source's own language in an HTML lang attribute; "und" and unknown codes get none.
_TAGS = {"nb": "nb", "nn": "nn", "no": "no", "en": "en", "sv": "sv", "da": "da", "se": "se"}


def number(value: int, language: Language) -> str:
    """Returns `value` with its thousands parted: 12 345, in English 12,345."""
    return wording.number(value, language)


def amount(kroner: int, language: Language) -> str:
    """Returns kroner, 250 000 kr or NOK 1.25 million: from a million up in millions."""
    if kroner < _MILLION:
        return _together(say("web.kroner", language, amount=number(kroner, language)))
    millions = f"{kroner / _MILLION:.2f}".rstrip("0").rstrip(".")
    decimals = len(millions.partition(".")[2])
    shown = wording.number(float(millions), language, decimals=decimals)
    return _together(say("web.million_kroner", language, amount=shown))


def kroner(value: int, language: Language) -> str:
    """Returns kroner to the last one: 1 234 567 kr."""
    return _together(say("web.kroner", language, amount=number(value, language)))


def _together(text: str) -> str:
    """Returns `text` with spaces that no line is broken at."""
    return text.replace(" ", _NO_BREAK)


def month(value: str, language: Language) -> str:
    """Returns ``2018-08`` as august 2018, and ``2018`` as it is."""
    year, _, number_of = value.partition("-")
    if not number_of:
        return year
    return f"{months(language)[int(number_of) - 1]} {year}"


def period(value: Period, language: Language) -> str:
    """Returns an interval: 2018–2020 for whole years, else with months; open ends are said."""
    start, end = value.start, value.end
    if start and end:
        if start.endswith("-01") and end.endswith("-12"):
            start, end = start[:4], end[:4]
        first, last = month(start, language), month(end, language)
        return first if first == last else f"{first}\u2009–\u2009{last}"
    if start:
        return say("web.from_month", language, month=month(start, language))
    return say("web.to_month", language, month=month(end, language)) if end else ""


def day(value: str, language: Language) -> str:
    """Returns ``2018-08-04`` as 4. august 2018, and a month or year as it is told."""
    day_of = value[8:10]
    if not day_of.isdecimal():
        return month(value, language)
    return say("web.day", language, day=int(day_of), month=month(value[:7], language))


def date(iso: str, language: Language) -> str:
    """Returns the day of an ISO date and time in words, in the server's own time zone."""
    try:
        return day(datetime.fromisoformat(iso).astimezone().date().isoformat(), language)
    except ValueError:
        return iso


def moment(iso: str, language: Language) -> str:
    """Returns an ISO date and time in words, to the minute, in the server's own time zone."""
    try:
        at = datetime.fromisoformat(iso).astimezone()
    except ValueError:
        return iso
    name = months(language)[at.month - 1]
    return say(
        "web.moment", language, day=at.day, month=name, year=at.year, hour=at.hour, minute=at.minute
    )


def size(size_bytes: int, language: Language) -> str:
    """Returns a size in MB with one decimal."""
    return f"{wording.number(size_bytes / _MEBIBYTE, language, decimals=1)}{_NO_BREAK}MB"


def percent(score: float) -> int:
    """Returns a score of 0..1 as 0..100."""
    return round(100 * min(max(score, 0.0), 1.0))


def card_facts(project: Project, language: Language) -> list[str]:
    """Returns where, who, how much and how far; a card draws when."""
    facts = [
        places_then(project, language),
        _led(project),
        "" if project.amount_nok is None else amount(project.amount_nok, language),
        named("status", project.status, language) if project.status else "",
        project.programme or "",
    ]
    return [shortened(fact, _FACT_CHARS) for fact in facts if fact]


def places_then(project: Project, language: Language) -> str:
    """Returns today's municipalities, each with the older name that the sources use."""
    former: dict[str, list[str]] = {}
    for unit in project.former:
        former.setdefault(unit.number, []).append(unit.name)
    joint = f" {say('results.and', language)} "

    def then(number: str) -> str:
        return say("results.formerly", language, names=joint.join(former[number]))

    numbers = {unit.number for unit in project.municipalities}
    if len(numbers) == 1 and numbers <= former.keys():
        return f"{places(project.municipalities, language)}, {then(*numbers)}"
    units = tuple(
        Municipality(unit.number, f"{unit.name} ({then(unit.number)})")
        if unit.number in former
        else unit
        for unit in project.municipalities
    )
    return places(units, language)


def shortened(text: str, most: int) -> str:
    """Returns at most so many letters of a text, cut between words where that is near."""
    if len(text) <= most:
        return text
    kept = text[:most].rsplit(" ", 1)[0]
    return (kept if len(kept) > most // 2 else text[:most]).rstrip(" ,.;:–-") + " …"


def short_title(title: str) -> str:
    """Returns a title as lists and links show it; a source may call a whole text one."""
    return shortened(title, _TITLE_CHARS)


def short_facts(project: Project, language: Language) -> list[str]:
    """Returns where, who, when, how much and how far, as far as they are known."""
    facts = [
        places(project.municipalities, language),
        _led(project),
        period(project.period, language) if project.period else "",
        "" if project.amount_nok is None else amount(project.amount_nok, language),
        named("status", project.status, language) if project.status else "",
        project.programme or "",
    ]
    return [fact for fact in facts if fact]


def places(units: tuple[Municipality, ...], language: Language) -> str:
    """Returns municipalities with their county: Tokke (Telemark); the first few of many."""
    names = list(dict.fromkeys(unit.name for unit in units))
    counties = {found.name for unit in units if (found := county_of(unit.number))}
    told = ", ".join(names[:_NAMED])
    if len(names) > _NAMED:
        told = say("web.and_more", language, named=told, n=len(names) - _NAMED)
    county = next(iter(counties)) if len(counties) == 1 else ""
    return f"{told} ({county})" if county and f"({county})" not in told else told


def _led(project: Project) -> str:
    """Returns who leads, unless that is the one municipality that is named already."""
    lead = project.lead or ""
    own = {unit.name.casefold() for unit in project.municipalities}
    return "" if lead.casefold().removesuffix(" kommune") in own else lead


def phase_tag(project: Project, language: Language) -> str:
    """Returns how far the documents reach, where they are more than a description."""
    if project.phase in (None, Phase.PAGE):
        return ""
    return named("phase", str(project.phase), language)


def value(field: str, code: str, language: Language) -> str:
    """Returns a value of the record or of a facet as people say it."""
    match field:
        case "period":
            told = to_period(code)
            return period(told, language) if told else code
        case "published":
            return day(code, language)
        case "amount" if code.isdecimal() and len(code) <= _MOST_DIGITS:
            return kroner(int(code), language)
        case _:
            name = named(field, code, language)
            return name if name != code else value_name(field, code, language)


def language_tag(code: str) -> str:
    """Returns the value of a lang attribute, or the empty string, which says "unknown"."""
    return _TAGS.get(code, "")


def short_source(source: str) -> str:
    """Returns a path's last part, with the member of an archive: ``rapporter.zip!/a.pdf``."""
    container, bang, member = source.partition("!/")
    return container.rsplit("/", 1)[-1] + bang + member
