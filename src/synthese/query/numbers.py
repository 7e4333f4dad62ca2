"""Years, sums of money and numbers of people, as they are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from synthese.norwegian.dates import years_of
from synthese.query.left import Left, Reading

PROJECTS = r"(?:prosjekt(?:er|et|ene|ar|a|ane)?|projects?)"
MUNICIPALITIES = r"(?:kommun(?:er?|ar|en|ene|ane)|municipalit(?:y|ies))"

# ── Ranges ───────────────────────────────────────────────────────────────────────────────────


def ranged(low: int | None, high: int | None) -> str:
    """Returns a range as a value: ``2018-2020``, ``2019``, ``-2014``, ``1000000-``."""
    if low is not None and low == high:
        return str(low)
    return f"{'' if low is None else low}-{'' if high is None else high}"


_AT_LEAST = (
    r"over|mer enn|meir enn|flere enn|fleire enn|større enn|minst|more than|at least|above"
    r"|larger than|exceeding|>=?"
)
_BELOW = r"under|mindre enn|færre enn|less than|fewer than|below|smaller than|<"
_AT_MOST = r"opptil|opp til|inntil|høyst|maks(?:imalt)?|up to|at most|<="
_NUMBER = r"[0-9]{1,3}(?:[ .,][0-9]{3}){1,4}(?![0-9])|[0-9]{1,13}(?:[.,][0-9]{1,9})?(?![0-9])"


def _bounded(sign: str, number: int, *, exact: bool) -> str:
    """Returns the range of ``over 5000``; an exact ``under`` leaves the number itself out."""
    if re.fullmatch(_AT_LEAST, sign):
        return ranged(number, None)
    return ranged(None, number - (exact and bool(re.fullmatch(_BELOW, sign))))


# ── Years ────────────────────────────────────────────────────────────────────────────────────

_YEAR = r"(?:19[5-9][0-9]|20[0-9][0-9])"
_DECADE = r"(?:19[5-9]|20[0-9])0"
_PART = (
    r"(?:(?:høsten|hausten|våren|sommeren|sommaren|vinteren|høst|haust|vår|autumn|spring|summer"
    r"|winter|januar|january|februar|february|mars|march|april|mai|may|juni|june|juli|july|august"
    r"|september|oktober|october|november|desember|december)\s+)?"
)
_COUNT = (
    r"(?:[1-9][0-9]?|to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|two|three|four|five|six|seven|eight"
    r"|nine|ten)"
)
_OR_LATER = r"\s+(?:(?:eller|og|or|and)\s+(?:senere|seinare|later)|og\sutover|onwards?)"
_TIMES = re.compile(
    rf"""(?<![\w.,:/§-])(?:
    (?:(?:i\s+)?perioden\s+|(?:mellom|between|fra|frå|from)\s+)?
        {_PART}{_YEAR}\s?(?:[-–—/]|\s(?:til|to|until)\s)\s?{_PART}(?:{_YEAR}|[0-9][0-9](?=\s|$))
  | (?:mellom|between)\s+{_PART}{_YEAR}\s+(?:og|and)\s+{_PART}{_YEAR}
  | (?:før|before|prior\sto|etter|after|siden|sidan|since|fra\sog\smed|frå\sog\smed|fra|frå|from
       |til\sog\smed|until|nyere\senn|nyare\senn|newer\sthan|eldre\senn|older\sthan
       |tidligere\senn)\s+(?:år\s+|året\s+)?{_PART}{_YEAR}
  | {_YEAR}{_OR_LATER}
  | {_DECADE}(?:-tallet|-talet|-årene|-åra|s)
  | (?:(?:de|dei|the)\s+)?(?:siste|last|past)\s+{_COUNT}\s+(?:årene|åra|år|years)
        (?!\s+(?:av|of|på)\b)
  | i\sfjor | i\sår(?!\s[0-9]) | last\syear | this\syear
  | (?P<bare>{_PART}{_YEAR})
    )(?![\w]|[.,:/§-][0-9])""",
    re.VERBOSE,
)
# Before a year: it is then part of a name, an aim, or a number of something else.
_NO_YEAR_AFTER = re.compile(
    r"(?:\b(?:agenda|horisont|horizon|visjon|vision|mot|innen|innan|towards?|by|\w*plan\w*"
    r"|\w*strategi\w*|nr|kl|paragraf|iso|ns|versjon|version|windows|office|ca|omtrent|omlag|om lag"
    r"|about|over|under|minst|transport|utdanning|nivå|level|kap|million|tusen)\.?|[0-9])\s*$"
)
_NO_YEAR_BEFORE = re.compile(
    r"\s*(?:kr|kroner|nok|mill|innbygg|inhabit|person|people|menneske|elev|student|bruk|user"
    r"|pupil|timer|timar|hour|m2|kvm|meter|km|stk|prosent|%|ansatt|tilsett|bolig|bustad)"
)
_AHEAD = 2  # years from today's that may be asked for by themselves; `2030` is an aim


def times(left: Left) -> Iterator[Reading]:
    """Yields the years asked for: ``2019``, ``før 2015``, ``siste tre år``."""
    for found in _TIMES.finditer(left.low):
        if found["bare"] and not _is_year(left, found):
            continue
        value = year_value(found[0], left.year)
        if value:
            yield Reading("year", (value,), *found.span())


def _is_year(left: Left, found: re.Match[str]) -> bool:
    start, end = found.span()
    if not 1990 <= int(found[0][-4:]) <= left.year + _AHEAD:
        return False
    before = left.low[max(0, start - 40) : start]
    return not (_NO_YEAR_AFTER.search(before) or _NO_YEAR_BEFORE.match(left.low, end))


def year_value(text: str, year: int) -> str | None:
    """Returns the range of years that all of `text` tells, as a value."""
    later = re.fullmatch(rf"({_YEAR}){_OR_LATER}|>=\s?({_YEAR})", text)
    if later:
        return ranged(int(later[1] or later[2]), None)
    until = re.fullmatch(rf"<=\s?({_YEAR})", text)
    if until:
        return ranged(None, int(until[1]))
    if re.fullmatch(rf"{_YEAR}-|-{_YEAR}", text):
        return text
    found = years_of(text.replace("..", "-"), year)
    if not found or (found[0] and found[1] and found[0] > found[1]):
        return None
    return ranged(*found)


# ── Money ────────────────────────────────────────────────────────────────────────────────────

_SCALES = {"milliard": 10**9, "mrd": 10**9, "billion": 10**9, "mi": 10**6, "mn": 10**6,
           "mk": 10**6, "t": 1000, "k": 1000}  # fmt: skip
_SCALE = (
    r"milliard(?:er|ar)?|mrd\.?|billions?|million(?:er|ar|s)?|mill\.?|mnok|mkr\.?|tusen|thousand"
    r"|tkr\.?"
)
_CURRENCY = r"kroner|kr\.?(?!\w)|nok\b|,-"


def _money(name: str) -> str:
    return (
        rf"(?P<{name}_before>(?:kr|nok)\.?\s*)?(?P<{name}>{_NUMBER})(?:\s*(?P<{name}_scale>{_SCALE})"
        rf"(?!\w))?(?:\s*(?P<{name}_after>{_CURRENCY}))?"
    )


_BUDGET = (
    rf"(?:{PROJECTS}\s+)?(?:(?:med|with|på)\s+)?"
    r"(?:(?:et\s+|eit\s+|a\s+)?(?:budsjett|budget|beløp|ramme)\s+)?(?:på\s+|of\s+)?"
)
_SUMS = re.compile(
    rf"(?<![\w-])(?:{_BUDGET}(?:(?P<sign>{_AT_LEAST}|{_BELOW}|{_AT_MOST})\s*{_money('one')}"
    rf"|(?:mellom|between|fra|frå|from)\s+{_money('low')}\s+(?:og|and|til|to)\s+{_money('high')})"
    rf"|{_money('first')}\s?[-–]\s?{_money('last')})(?!\w)"
    r"(?!\s*(?:innbygg|inhabit|people|person|menneske|bruk|elev|student|pupil|timer|timar|hour"
    r"|euro|eur\b|dollar|usd|sek\b|svensk|dansk|dkk|ansatt|tilsett|år\b|m2|kvm|meter|%|prosent))"
)


def sums(left: Left) -> Iterator[Reading]:
    """Yields the sums asked for: ``over 1 mill``, ``mellom 1 og 5 millioner kroner``."""
    if not any(map(str.isdigit, left.low)):
        return
    for found in _SUMS.finditer(left.low):
        value = _sum_value(found.groupdict())
        if value:
            yield Reading("amount", (value,), *found.span())


def _sum_value(parts: dict[str, str | None]) -> str | None:
    if not any(each for name, each in parts.items() if name.endswith(("before", "after", "scale"))):
        return None  # a number of something else
    if parts["one"]:
        whole = _kroner(parts["one"], parts["one_scale"])
        return _bounded(parts["sign"] or "", whole, exact=False)
    low, high = ("low", "high") if parts["low"] else ("first", "last")
    scale = parts[f"{high}_scale"]
    least = _kroner(parts[low] or "", parts[f"{low}_scale"] or scale)
    most = _kroner(parts[high] or "", scale)
    return ranged(least, most) if least <= most else None


def _kroner(number: str, scale: str | None) -> int:
    factor = next((n for name, n in _SCALES.items() if scale and scale.startswith(name)), 1)
    if re.fullmatch(r"[0-9]{1,3}(?:[ .,][0-9]{3})+", number) and not (scale and "," in number):
        return int(re.sub(r"\D", "", number)) * factor
    return round(float(number.replace(",", ".")) * factor)


_SUM_VALUE = re.compile(
    rf"(?P<sign>{_AT_LEAST}|{_BELOW}|{_AT_MOST})?\s*{_money('one')}(?:(?P<to>\s?(?:[-–]|\.\.)\s?)"
    rf"(?:{_money('last')})?)?"
)


def sum_value(text: str) -> str | None:
    """Returns the range of kroner that all of `text` tells: ``>1000000``, ``1-5 mill``."""
    found = _SUM_VALUE.fullmatch(text)
    if not found:
        return f"-{upper}" if text[:1] == "-" and (upper := sum_value(text[1:])) else None
    scale = found["last_scale"]
    least = _kroner(found["one"], found["one_scale"] or scale)
    if found["to"]:
        return ranged(least, _kroner(found["last"], scale) if found["last"] else None)
    return _bounded(found["sign"], least, exact=False) if found["sign"] else str(least)


# ── People ───────────────────────────────────────────────────────────────────────────────────

_PEOPLE = r"(?:innbygg\w+|inhabitants|residents)"
_COUNTED = rf"(?:{_NUMBER})(?:\s+(?:tusen|thousand))?"
_CROWDS = re.compile(
    rf"(?<![\w-])(?:{MUNICIPALITIES}\s+)?(?:(?:med|with|på)\s+)?"
    rf"(?:(?P<sign>{_AT_LEAST}|{_BELOW}|{_AT_MOST})\s*(?P<one>{_COUNTED})"
    rf"|(?:(?:mellom|between|fra|frå|from)\s+)?(?P<low>{_COUNTED})\s*(?:[-–]|og|and|til|to)\s*"
    rf"(?P<high>{_COUNTED}))\s+{_PEOPLE}\b"
)


def crowds(left: Left) -> Iterator[Reading]:
    """Yields the sizes of municipalities asked for: ``under 3000 innbyggere``."""
    if "inn" not in left.low and "inhab" not in left.low and "resid" not in left.low:
        return
    for found in _CROWDS.finditer(left.low):
        if found["one"]:
            value = _from_nobody(_bounded(found["sign"], _people(found["one"]), exact=True))
        else:
            value = ranged(_people(found["low"]), _people(found["high"]))
        yield Reading("population", (value,), *found.span())


def _people(text: str) -> int:
    number, _, scale = text.partition(" t")
    return _kroner(number, "tusen" if scale else None)


def _from_nobody(value: str) -> str:
    return f"0{value}" if value.startswith("-") else value


def population_value(text: str) -> str | None:
    """Returns the range of people that all of `text` tells: ``<5000``, ``5000-20000``."""
    found = re.fullmatch(rf"(?P<sign>{_AT_LEAST}|{_BELOW}|{_AT_MOST})\s*(?P<one>{_NUMBER})", text)
    if found:
        return _from_nobody(_bounded(found["sign"], _kroner(found["one"], None), exact=True))
    value = sum_value(text)
    return _from_nobody(value) if value and "-" in value else None
