"""Numbers, money, months and codes as people write them in bokmål, nynorsk and English."""

from __future__ import annotations

from datetime import datetime

from synthese.records import Period, Project
from synthese.wording import Language, named, say

_NO_BREAK = "\u00a0"
_MILLION = 1_000_000
_MEBIBYTE = 1024 * 1024

# A source's own language in an HTML lang attribute; "und" and unknown codes get none.
_TAGS = {"nb": "nb", "nn": "nn", "no": "no", "en": "en", "sv": "sv", "da": "da", "se": "se"}


def number(value: int, language: Language) -> str:
    """Returns `value` with its thousands parted: 12 345, in English 12,345."""
    return f"{value:,}".replace(",", "," if language == "en" else _NO_BREAK)


def amount(kroner: int, language: Language) -> str:
    """Returns kroner, 250 000 kr or NOK 1.25 million: from a million up in millions."""
    if kroner < _MILLION:
        return _together(say("web.kroner", language, amount=number(kroner, language)))
    millions = f"{kroner / _MILLION:.2f}".rstrip("0").rstrip(".")
    whole, _, decimals = millions.partition(".")
    point = "." if language == "en" else ","
    shown = number(int(whole), language) + (point + decimals if decimals else "")
    return _together(say("web.million_kroner", language, amount=shown))


def _together(text: str) -> str:
    """Returns `text` with spaces that no line is broken at."""
    return text.replace(" ", _NO_BREAK)


def month(value: str, language: Language) -> str:
    """Returns ``2018-08`` as august 2018, and ``2018`` as it is."""
    year, _, number_of = value.partition("-")
    if not number_of:
        return year
    return f"{say('web.months', language).split()[int(number_of) - 1]} {year}"


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


def moment(iso: str, language: Language) -> str:
    """Returns an ISO date and time in words, to the minute, in the server's own time zone."""
    try:
        at = datetime.fromisoformat(iso).astimezone()
    except ValueError:
        return iso
    name = say("web.months", language).split()[at.month - 1]
    return say(
        "web.moment", language, day=at.day, month=name, year=at.year, hour=at.hour, minute=at.minute
    )


def size(size_bytes: int, language: Language) -> str:
    """Returns a size in MB with one decimal."""
    shown = f"{size_bytes / _MEBIBYTE:,.1f}"
    if language != "en":
        shown = shown.replace(",", _NO_BREAK).replace(".", ",")
    return f"{shown}{_NO_BREAK}MB"


def percent(score: float) -> int:
    """Returns a score of 0..1 as 0..100."""
    return round(100 * min(max(score, 0.0), 1.0))


def short_facts(project: Project, language: Language) -> list[str]:
    """Returns where, who, when, how much and how far, as far as they are known."""
    lead = project.lead or ""
    names = dict.fromkeys(unit.name for unit in project.municipalities)
    facts = [
        ", ".join(name for name in names if name not in lead),
        lead,
        period(project.period, language) if project.period else "",
        "" if project.amount_nok is None else amount(project.amount_nok, language),
        named("status", project.status, language) if project.status else "",
    ]
    return [fact for fact in facts if fact]


def language_tag(code: str) -> str:
    """Returns the value of a lang attribute, or the empty string, which says "unknown"."""
    return _TAGS.get(code, "")


def short_source(source: str) -> str:
    """Returns a path's last part, with the member of an archive: ``rapporter.zip!/a.pdf``."""
    container, bang, member = source.partition("!/")
    return container.rsplit("/", 1)[-1] + bang + member
