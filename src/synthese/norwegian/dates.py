"""Dates and periods as Norwegians write them, in bokmål, nynorsk and English → months.

A text is searched only around its years, so that one without any costs next to nothing. What
stands there becomes tokens (a day, a month, a season, a quarter, a year); a part and its year make
a point (``høsten 2018``), two points and a linking word a range (``mars 2020 til juni 2022``), and
the words before and after say which end is open (``siden 2013``, ``innen 2030``).

Conventions:

- Autumn is August to December and spring January to June, as terms are. The winter of a year is
  January to March: most of its winter lies there, and projects report by calendar year.
- A quarter, and the beginning, middle or end of a year (its three thirds, as ``primo``, ``medio``
  and ``ultimo`` are of a month), have the precision of a season.
- A range is as precise as the vaguer of its ends.
- ``før 2015`` and ``etter 2015`` in running text are points, for they tell of something else than
  how long it lasted; as a query they are bounds (`years_of`).
- Years are 1900–2099. Centuries are no periods, decades are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple, get_args

from synthese.records import Period, Precision


class DateSpan(NamedTuple):
    """A period and where it stands: ``text[start:end]``."""

    start: int
    end: int
    period: Period


_PRECISIONS: tuple[Precision, ...] = get_args(Precision)  # from the finest to the vaguest


@dataclass(frozen=True, slots=True)
class _Point:
    """Months counted from year 0, first and last; None is an end left open."""

    start: int
    end: int
    first: int | None
    last: int | None
    precision: Precision
    is_range: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a year not yet told: months from 0, and which words tell it."""

    start: int
    end: int
    first: int
    last: int
    precision: Precision
    kind: str


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar january januari jan", "februar february februari feb", "mars march mar",
            "april apr", "mai may maj", "juni june jun", "juli july jul", "august aug augusti",
            "september sept sep", "oktober october okt oct", "november nov",
            "desember december des dec",
        )
    )
    for name in names.split()
}  # fmt: skip
_SEASONS = {
    name: months
    for names, months in (
        ("vinteren vinter winter", (0, 2)),
        ("våren vår vårsemesteret vårhalvåret spring", (0, 5)),
        ("sommeren sommaren sommer sommar summer", (5, 7)),
        ("høsten hausten høst haust autumn fall", (7, 11)),
        ("høstsemesteret haustsemesteret høsthalvåret", (7, 11)),
    )
    for name in names.split()
}  # fmt: skip
_ORDINALS = {
    name: number
    for number, names in enumerate(
        ("første fyrste first", "andre annet annen anna second", "tredje third",
         "fjerde fourth siste last")
    )
    for name in names.split()
}  # fmt: skip
_THIRDS = {
    name: third
    for third, names in enumerate(
        ("begynnelsen starten byrjinga beginning start primo tidlig tidleg early",
         "midten middle medio mid",
         "slutten end ultimo sent seint late")
    )
    for name in names.split()
}  # fmt: skip


def _any(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_YEAR = r"(?:19|20)[0-9]{2}"
_GAP = r"[^\S\n]"  # a day and its month stand on one line
_DASH = r"[-–—−‒‑]"
_TO = rf"{_DASH}|til og med|til|t\.?o\.?m\.?|to|until|till|through"
_OTHER_DECADE = rf"\sog\s(?:\w+\sav\s)?{_YEAR}{_DASH}(?:tal|å)"  # 1950- og 1960-tallet
# What may have a period in it. Short numeric dates are the only ones without a year in full.
# A search goes fastest for what begins with a letter of a set, so what stands before comes second.
_ANCHOR = re.compile(
    r"[0-3](?<![0-9][0-9])(?:(?<=1)9[0-9]{2}|(?<=2)0[0-9]{2}|[0-9]\.[01][0-9]\.[0-9]{2})(?![0-9])"
)
_BEFORE, _AFTER = 48, 16  # characters around an anchor that may hold tokens of it
_TOKEN = re.compile(
    rf"""(?<![\w])(?:
    (?P<iso>(?P<iso_year>{_YEAR})-(?P<iso_month>0[1-9]|1[0-2])-[0-3][0-9](?![0-9]|-[0-9]))
  | (?P<dotted_iso>(?P<di_year>{_YEAR})\.(?P<di_month>0[1-9]|1[0-2])\.[0-3][0-9](?![0-9]))
  | (?P<iso_m>(?P<im_year>{_YEAR})-(?P<im_month>0[1-9]|1[0-2])(?![\w]|-[0-9]))
  | (?P<dmy>
      (?:(?P<from_day>[0-3]?[0-9])\.\s?(?:(?P<from_month>[01]?[0-9])\.?\s?)?{_DASH}\s?)?
      (?P<d>[0-3]?[0-9])(?:\.\s?|/)(?P<m>[01]?[0-9])(?:\.\s?|/)(?P<y>{_YEAR})(?![0-9]))
  | (?P<m_y>(?P<my_month>0[1-9]|1[0-2])[./](?P<my_year>{_YEAR})(?![0-9]|[./:-][0-9]))
  | (?P<dm_yy>(?P<d2>[0-3][0-9])\.(?P<m2>[01][0-9])\.(?P<yy>[0-9]{{2}})(?![0-9]|\.[0-9]))
  | (?P<decade>(?P<decade_year>(?:19|20)[0-9]0)
      (?:{_DASH}(?:tallet|talet|årene|åra|tall|tal|(?={_OTHER_DECADE}))|['’]?s)(?=\W|s\b|$))
  | (?P<year>(?P<full>{_YEAR})(?![0-9])
      (?:(?P<dash>\s?(?:{_DASH}|/)\s?)(?P<other>{_YEAR}|[0-9]{{2}})
        (?![\w]|[.,:][0-9]|\s?%|/|{_DASH}[0-9]|\.?\s?(?:{_any(_MONTHS)})\b))?)
  | (?P<month>
      (?P<day>(?:[0-3]?[0-9]\.?{_GAP}?(?:{_DASH}|/|og|til|to|and){_GAP}?)?[0-3]?[0-9](?:\.|st|nd|rd|th)?{_GAP}?(?:of{_GAP})?)?
      (?P<month_name>{_any(_MONTHS)})\b\.?(?:{_GAP}(?P<day_after>[0-3]?[0-9](?:st|nd|rd|th)?)(?=,?\s{_YEAR}))?)
  | (?P<season>(?:{_any(_SEASONS)})\b)
  | (?P<quarter>(?:(?P<q0>[1-4])\.?\s?(?:og|and|{_TO})\s?)?
      (?:(?P<q1>[1-4])\.?\s?|(?:(?P<o0>{_any(_ORDINALS)})\s(?:og|and|{_TO})\s)?(?P<o1>{_any(_ORDINALS)})\s)
        (?:kvartalet|kvartal|kv\.|quarter)
      |q(?P<q2>[1-4])\b)
  | (?P<half>(?:(?P<h1>[12])\.?\s?|(?P<ho>{_any(_ORDINALS)})\s)(?:halvåret|halvår|half\b)
      |h(?P<h2>[12])\b)
  | (?P<third>(?P<noun>slutten|midten|begynnelsen|starten|byrjinga|utgangen|utløpet
        |beginning|middle|start|end)\s(?:av|på|i|of)\b
      |(?P<adverb>tidlig|tidleg|sent|seint|early|late|mid|primo|medio|ultimo)
        (?:\s(?:i|in|på)\b|\b)-?)
  | (?P<turn>årsskiftet|årskiftet)
  | (?P<school>(?:skole|skule|studie|lære|barnehage)året|(?:school|academic)\syear)
    )""",
    re.VERBOSE,
)
_PART_TO_YEAR = re.compile(
    r"(?:[.,]?\s+(?:(?:i|in|of|av|år|året)\s+)?|[.,]\s?|\s?[-]\s?)", re.ASCII
)
_PART_LINK = re.compile(rf"\s?(?:{_DASH}|/)\s?|\s(?:{_TO}|og|and|eller|or)\s(?:the\s|den\s)?")
_NO_GAP = re.compile(r"\s*")
_LINK = re.compile(
    rf"\s{{0,3}}(?:{_DASH}|/|(?:,?\s?og\s|,?\s?and\s)?(?:fr[ae]m\s)?(?:{_TO}))\s{{0,3}}"
    r"(?:(?:den|the|i|ut|and\swith|og\smed|slutten\sav)\s){0,2}"
)
_AND = re.compile(r"\s?(?:og|and|&)\s(?:den\s|the\s)?")
_BETWEEN = re.compile(r"(?:mellom|between)\s(?:\w{1,12}\s)?$")
_STARTS = re.compile(
    r"(?:\b(?:siden|sidan|since|fra|frå|from)|\w*start\w*|begyn\w+|byrj\w+|tok\stil|tek\stil|tar\stil"
    r"|påbegyn\w*|igangs\w+|sett?e?\si\sgang|satt\si\sgang|commenc\w+|began|begin\w*|launched)\b[^.!?;\n0-9]{0,30}$"
)
_ENDS = re.compile(
    r"(?:\s|^)(?:avslutt\w*|ferdig\w*|fullfør\w*|(?:prosjekt)?slutt\w*|fr[ae]m\s+til|strekk\w*\s+seg\s+til"
    r"|var(?:er|ar|te)\s+(?:ut\s|til)|complet\w+|finish\w*|end(?:s|ed|ing)|conclu\w+)\b"
)
_NEW_SENTENCE = re.compile(r"[.!?;][\s)»\"]|\n\s*\n|[.!?;]$")
_ABOUT = (
    r"(?:(?:om\s?kring|ca\.?|rundt|den|the|i|in|og\smed|including"
    r"|(?:begynnelsen|starten|midten|slutten|utgangen|utløpet|løpet)\sav|end\sof)\s+){0,3}"
)
_SINCE = re.compile(
    rf"(?:\b(?:siden|sidan|since|f\.?o\.?m\.?|fra\sog\smed|frå\sog\smed|starting\sfrom|as\sfrom)\s+(?:opp)?(?:starten\s+)?{_ABOUT})$"
)
_FROM = re.compile(rf"(?:\b(?:fra|frå|from)\s+{_ABOUT})$")
_UNTIL = re.compile(
    rf"\b(?:innen|innan|fr[ae]m\s+til|fr[ae]m\s+mot|mot|inntil|until|till|by|up\s+to|til\s+og\s+med|t\.?o\.?m\.?|til"
    rf"|senest|seinast|no\slater\sthan)\s+{_ABOUT}$"
)
# "til" and "mot" that name no end: compared with, moved to, against.
_NOT_UNTIL = re.compile(
    r"\b(?:forhold|knytt\w*|utsatt|utsett|flytt\w*|tilbake|tilbakeført|sammenlign\w*|samanlikn\w*|motsetning"
    r"|motsetnad|lagt|overført|økning|auke|nedgang|opp|henhold|vist|referanse|tilsvar\w*|hensyn|prosent|%)"
    r"\s+(?:til|mot)\s+$"
)
# A thing from a year ("kravet fra 1939", "Bygg fra 2005") is not something that goes on since.
_THING_FROM = re.compile(
    r"(?:\w{2,}(?:en|et|ene|ane)|\w{4,}a|bygg|boka|lova|rapport|tall|tal|lov|artikkel|bok|film|studie|undersøkelse|hus|bilde|brev"
    r"|vedtak|dom|avtale|forskrift|strategi|plan|melding|utgave|utgåve|versjon|publikasjon)"
    r"\s(?:fra|frå)\s$"
)
_GOES_ON = re.compile(
    r"\b(?:perioden|startet|starta|jobbet|jobba|arbeidet|virket|planlagt|gjeldende|etablert|innført|kraft\w*|drift\w*"
    r"|allerede|gjelder|gjeld|er|ble|vart|blei|blir|og)\s(?:fra|frå)\s$"
)
_ENGLISH_OPEN = re.compile(
    r"(?:(?:\w{2,}ed|is|are|period|effective|valid|starts?|starting|runs?|will|used|and)\s|[^\w\s]\s?|\n|^)from\s(?:the\s)?$"
)
_OPEN_AFTER = re.compile(
    rf"\s?(?:{_DASH}|→|til|to|og\stil|og\sfr[ae]m\stil|fr[ae]m\stil|and)\s?"
    r"(?:i\sdag|idag|d\.?d\.?\b|nå\b|no\b(?!\w)|now\b|dags\sdato|pågående|pågåande|present\b|today|ongoing|date\b)"
    rf"|\s?{_DASH}\s?(?=\)|$)"
    r"|\s(?:og\s(?:utover|fr[ae]m\s?over)|onwards?|and\sonwards?)\b"
)
# Words before a year's digits that make them a number of something else.
_NUMBER_OF = re.compile(
    r"(?:\b(?:nr|no|kap|s|side|pkt|punkt|post|tlf|telefon|mobil|kl|kode|iso|ns|ns-en|nek|iec|art|artikkel"
    r"|sak|saksnr|saksnummer|ref|org|orgnr|isbn|issn|dok|gnr|bnr|level|nivå|horisont|horizon|agenda|windows|office)"
    r"\.?:?\s?|§+\s?|[\d][.,:]|[a-zæøå]{2}/|[0-9]-|[/\\_=%&#+~$@<]|\.{2}|(?<![\d.])[0-9]{2}\s)$"
)
# What makes digits a number whatever stands before them, and what does but for a month before
# them ("i mai 2022 ansatte de fire").
_UNIT_AFTER = re.compile(
    r"\s?(?:kr\b|kroner|nok\b|,-|m2|m²|m3|m³|kvm|kvadratmeter|kg\b|tonn|meter|mm\b|cm\b|km\b|m\b|kwh|mwh|gwh|mw\b|kw\b"
    r"|prosent|%|mill\b|millio|milliard|euro\b|dollar|sek\b)"
    r"|[.,:][0-9]|\w|/[0-9a-zæøå]|\s[0-9]{3}(?![0-9])|-[0-9]"
)
_COUNTED_AFTER = re.compile(
    r"\s?(?:personer|person\b|menneske|innbygg|ansatte|tilsette|deltak|elever|elevar|studenter|brukere|brukarar"
    r"|stk|timer|timar|people|participants|students|employees|hours"
    r"|boliger|bustader|kommuner|kommunar|bedrifter|virksomheter|plasser|enheter|dager|høringssvar|svar\b|ganger)"
)


def periods_in(text: str) -> list[DateSpan]:
    """Returns the periods that `text` tells, in order and without overlaps.

    A year by itself is a period of a year; whether it is the project's is for the caller to say.
    """
    low = lowered(text)
    points: list[_Point] = []
    for start, end in _windows(low):
        points += _points(low, start, end)
    return [
        DateSpan(each.start, each.end, _period(each))
        for each in (_opened(low, joined) for joined in _joined(low, points))
    ]


def period_of(text: str) -> Period | None:
    """Returns the interval of months that a label's value or a table's cells tell, or None.

    Reads ``Høsten 2018``, ``2013–2014``, ``2013-14``, ``01.08.2020 - 31.12.2021``,
    ``mars–juni 2022``, ``fra januar 2021`` (open) and ``2019``. Of several periods it is what
    they span.
    """
    periods = [each.period for each in periods_in(text)]
    if not periods:
        return None
    start, end = periods[0].start, periods[-1].end
    if start is not None and end is not None and start > end:
        return None
    return Period(start, end, _vaguest(*(each.precision or "year" for each in periods)))


def years_of(text: str, today_year: int) -> tuple[int | None, int | None] | None:
    """Returns the first and last year that all of `text` asks for; None at an open end.

    Reads ``2019``, ``2018-2020``, ``fra 2018 til 2020``, ``før 2015`` (to 2014), ``etter 2018``
    (from 2019), ``siden 2020``, ``siste tre år`` (this year and the two before it),
    ``i fjor`` and ``1990-tallet``. None where `text` is anything else.
    """
    low = lowered(text).strip(" .,?!")
    return _relative_years(low, today_year) or _told_years(low)


def _told_years(low: str) -> tuple[int | None, int | None] | None:
    bound = _QUERY_BOUND.match(low)
    spans = periods_in(low[bound.end() :] if bound else low)
    low = low[bound.end() :] if bound else low
    if not spans or not _QUERY_REST.fullmatch(low[: spans[0].start]) or low[spans[-1].end :]:
        return None
    if not all(_QUERY_AND.fullmatch(low, one.end, other.start) for one, other in pairwise(spans)):
        return None
    start, end = spans[0].period.start, spans[-1].period.end
    if bound is None:
        return _year_of(start), _year_of(end)
    if bound["before"]:
        return None, (_year_of(start) or 0) - (start or "").endswith("-01")
    return (_year_of(end) or 0) + (end or "").endswith("-12"), None


def _year_of(month: str | None) -> int | None:
    return int(month[:4]) if month else None


def _relative_years(low: str, today_year: int) -> tuple[int | None, int | None] | None:
    if low in _THIS_YEAR:
        back = _THIS_YEAR[low]
        return today_year - back, today_year - back
    found = _LAST_YEARS.fullmatch(low)
    if not found:
        return None
    number = _COUNTS.get(found["count"]) or int(found["count"] if found["count"].isdigit() else 1)
    return today_year - number + 1, today_year


_COUNTS = {
    name: number
    for number, names in enumerate(
        ("to two par couple", "tre three", "fire four", "fem five", "seks six", "sju syv seven",
         "åtte eight", "ni nine", "ti ten"), start=2)
    for name in names.split()
}  # fmt: skip
_THIS_YEAR = {
    name: back
    for back, names in enumerate((
        ("i år", "inneværende år", "dette året", "this year"),
        ("i fjor", "fjoråret", "forrige år", "førre år", "siste år", "siste året", "last year"),
    ))
    for name in names
}  # fmt: skip
_LAST_YEARS = re.compile(
    r"(?:i\s|dei\s|de\s|the\s|over\s|in\s|in\sthe\s)?(?:siste|last|past)\s(?:a\s)?"
    rf"(?P<count>{'|'.join(_COUNTS)}|[1-9][0-9]?)\s(?:of\s)?(?:årene|åra|år|years)"
)
_QUERY_BOUND = re.compile(
    r"(?:(?P<before>før|before|prior\sto|eldre\senn|tidligere\senn|older\sthan|<)"
    r"|(?:etter|after|nyere\senn|nyare\senn|newer\sthan|>))\s?"
)
_QUERY_AND = re.compile(r"\s?(?:,|og|and|eller|or|,\s?og)\s?")
_QUERY_REST = re.compile(
    r"(?:(?:i|in|fra|frå|from|år|året|perioden|the|period|i perioden|mellom|between)\s?){0,3}"
)


def lowered(text: str) -> str:
    """Returns `text` in lower case, letter for letter: no letter becomes two."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(small if len(small := each.lower()) == 1 else each for each in text)


def _windows(low: str) -> Iterator[tuple[int, int]]:
    """Yields where periods may stand: the surroundings of years, merged where they meet."""
    start = end = -1
    for found in _ANCHOR.finditer(low):
        if found.start() - _BEFORE > end:
            if end >= 0:
                yield start, end
            start = max(0, found.start() - _BEFORE)
        end = min(found.end() + _AFTER, len(low))
    if end >= 0:
        yield start, end


def _points(low: str, start: int, end: int) -> Iterator[_Point]:
    """Yields the points of a window: years, and parts of years with their year."""
    parts: list[_Part] = []
    for found in _TOKEN.finditer(low, start, end):
        kind = found.lastgroup or ""
        if kind in _PART_READERS:
            parts.append(_part(found, kind))
        elif kind == "year":
            year = _year(low, found, dated=_are_of_year(low, parts, found.start()))
            if year is not None:
                yield _with_parts(low, parts, year)
            parts = []
        else:
            date = _decade(low, parts, found) if kind == "decade" else _date(low, found, kind)
            if date is not None:
                yield date
            parts = []


def _are_of_year(low: str, parts: Sequence[_Part], start: int) -> bool:
    """Tells whether a month, a season or the like stands right before a year's digits."""
    if not parts or parts[-1].kind == "third":
        return False
    return _PART_TO_YEAR.fullmatch(low, parts[-1].end, start) is not None


def _year(low: str, found: re.Match[str], *, dated: bool) -> _Point | None:
    """Returns a year, or a range of years written as one word (``2015-2020``, ``2013–14``).

    Args:
        low: The text in lower case.
        found: The digits.
        dated: A part of a year stands before them.
    """
    start, end = found.start(), found.end()
    first = last = int(found["full"])
    if found["other"]:
        other = _other_year(low, found)
        if other is None and ("/" in found["dash"] or len(found["other"]) == 4):
            return None
        last, end = (other, end) if other else (first, found.end("full"))
    if not _is_year(low, start, end) or (not dated and _COUNTED_AFTER.match(low, end)):
        return None
    return _Point(start, end, first * 12, last * 12 + 11, "year", last > first)


def _is_year(low: str, start: int, end: int) -> bool:
    """Tells whether digits are a year, by what stands beside them."""
    if _NUMBER_OF.search(low, max(0, start - 20), start):
        return False
    return _UNIT_AFTER.match(low, end) is None


def _other_year(low: str, found: re.Match[str]) -> int | None:
    """Returns the later year of a range that is one; after a slash, at most three years later."""
    first, other = int(found["full"]), found["other"]
    last = int(other) if len(other) == 4 else first - first % 100 + int(other)
    most = 3 if "/" in found["dash"] else 100
    spaced = len(other) == 2 and " " in found["dash"]
    if not first < last <= first + most:
        return None
    return None if spaced and not _AT_END.match(low, found.end()) else last


_AT_END = re.compile(r"\s*(?:$|[).,;\n])")


def _date(low: str, found: re.Match[str], kind: str) -> _Point | None:
    """Returns a numeric date, or two that share a year (``01.08–31.12.2021``)."""
    before = low[max(0, found.start() - 1) : found.start()]
    if before and before in ("/=.,_%&" if kind in {"dmy", "dm_yy"} else "/=.,_-%&"):
        return None
    months = _numeric_months(found, kind)
    if months is None:
        return None
    first, last = months
    precision: Precision = "month" if kind in {"iso_m", "m_y"} else "day"
    if precision == "month" and not _is_year(low, found.start(), found.end()):
        return None
    if precision == "month" and _COUNTED_AFTER.match(low, found.end()):
        return None
    return _Point(found.start(), found.end(), first, last, precision, first < last)


def _numeric_months(found: re.Match[str], kind: str) -> tuple[int, int] | None:
    if kind == "dm_yy":
        year = 2000 + int(found["yy"]) if int(found["yy"]) < 60 else 1900 + int(found["yy"])
        day, month = int(found["d2"]), int(found["m2"])
    elif kind == "dmy":
        year, day, month = int(found["y"]), int(found["d"]), int(found["m"])
    else:
        short = {"iso": "iso", "dotted_iso": "di", "iso_m": "im", "m_y": "my"}[kind]
        year, day, month = int(found[f"{short}_year"]), 1, int(found[f"{short}_month"])
    from_month = int(found["from_month"] or month) if kind == "dmy" else month
    if not (1 <= day <= 31 and 1 <= month <= 12 and 1 <= from_month <= month):
        return None
    return year * 12 + from_month - 1, year * 12 + month - 1


def _decade(low: str, parts: Sequence[_Part], found: re.Match[str]) -> _Point | None:
    """Returns a decade; 1900-tallet is a century, and 2000-tallet may be one."""
    year, start = int(found["decade_year"]), found.start()
    if year % 100 == 0:
        return None
    first, last = year, year + 9
    if parts and parts[-1].kind == "third" and _NO_GAP.fullmatch(low, parts[-1].end, start):
        start, third = parts[-1].start, parts[-1].first // 4
        first, last = year + 3 * third, year + 3 * third + 3
    return _Point(start, found.end(), first * 12, last * 12 + 11, "year")


def _part(found: re.Match[str], kind: str) -> _Part:
    first, last, precision = _PART_READERS[kind](found)
    return _Part(found.start(), found.end(), first, last, precision, kind)


_Months = tuple[int, int, Precision]


def _month_part(found: re.Match[str]) -> _Months:
    month = _MONTHS[found["month_name"]]
    return month, month, "day" if found["day"] or found["day_after"] else "month"


def _season_part(found: re.Match[str]) -> _Months:
    return *_SEASONS[found["season"]], "season"


def _quarter_part(found: re.Match[str]) -> _Months:
    last = int(found["q1"] or found["q2"] or 0) - 1
    if last < 0:
        last = _ORDINALS[found["o1"]]
    first = int(found["q0"]) - 1 if found["q0"] else _ORDINALS.get(found["o0"] or "", last)
    return min(first, last) * 3, last * 3 + 2, "season"


def _half_part(found: re.Match[str]) -> _Months:
    number = int(found["h1"] or found["h2"] or 0) - 1
    half = number if number >= 0 else min(_ORDINALS[found["ho"]], 1)
    return half * 6, half * 6 + 5, "half-year"


def _third_part(found: re.Match[str]) -> _Months:
    if found["noun"] in {"utgangen", "utløpet"}:
        return 11, 11, "month"
    third = _THIRDS[found["noun"] or found["adverb"]]
    return third * 4, third * 4 + 3, "season"


def _turn_part(_: re.Match[str]) -> _Months:
    return -1, 0, "month"


def _school_part(_: re.Match[str]) -> _Months:
    return 7, 17, "season"


_PART_READERS: dict[str, Callable[[re.Match[str]], _Months]] = {
    "month": _month_part,
    "season": _season_part,
    "quarter": _quarter_part,
    "half": _half_part,
    "third": _third_part,
    "turn": _turn_part,
    "school": _school_part,
}


def _with_parts(low: str, parts: list[_Part], year: _Point) -> _Point:
    """Returns a year with the parts of it that stand before (``3. og 4. kvartal 2022``)."""
    chain = _chain(low, parts, year)
    if not chain or year.first is None or year.last is None:
        return year
    last = chain[-1]
    if year.is_range:
        return _over_two_years(last, year)
    told = [each for each in chain if each.kind != "third"] or chain
    if last.kind == "school":
        return replace(year, start=last.start)
    begin, end = told[0].first, told[-1].last
    if begin > end:
        begin, end = (begin, 11) if told[-1].kind == "season" and end == 2 else (begin - 12, end)
    precision = _vaguest(*(each.precision for each in told))
    return _Point(
        chain[0].start, year.end, year.first + begin, year.first + end, precision, len(told) > 1
    )


def _over_two_years(last: _Part, year: _Point) -> _Point:
    """Returns a winter, a school year or a turn of the year that two years are told of."""
    if year.first is None or year.last is None or year.last - year.first != 23:
        return year
    if last.kind == "school":
        first, end = year.first + 7, year.last - 6
    elif last.kind == "turn":
        first, end = year.first + 11, year.first + 12
    elif last.kind == "season" and last.last == 2:
        first, end = year.first + 11, year.first + 14
    else:
        return year
    return _Point(last.start, year.end, first, end, last.precision, is_range=True)


def _chain(low: str, parts: list[_Part], year: _Point) -> list[_Part]:
    """Returns the parts that belong to the year after them, linked to one another."""
    if not parts or not _PART_TO_YEAR.fullmatch(low, parts[-1].end, year.start):
        return []
    chain = [parts[-1]]
    for part in reversed(parts[:-1]):
        is_near = part.kind == "third" and _NO_GAP.fullmatch(low, part.end, chain[0].start)
        if not is_near and not _PART_LINK.fullmatch(low, part.end, chain[0].start):
            break
        chain.insert(0, part)
    return chain


def _joined(low: str, points: Sequence[_Point]) -> Iterator[_Point]:
    """Yields the points with those that make a range joined."""
    held: _Point | None = None
    for point in points:
        if held is None:
            held = point
        elif _is_range(low, held, point):
            precision = _vaguest(held.precision, point.precision)
            held = _Point(held.start, point.end, held.first, point.last, precision, is_range=True)
        else:
            yield held
            held = point
    if held is not None:
        yield held


def _is_range(low: str, one: _Point, other: _Point) -> bool:
    if one.first is None or other.last is None or one.first > other.last:
        return False
    start, end = one.end, other.start
    if end - start > _LONGEST_GAP:
        return False
    if _LINK.fullmatch(low, start, end):
        return True
    if _AND.fullmatch(low, start, end):
        return _BETWEEN.search(low, max(0, one.start - 24), one.start) is not None
    if one.is_range or _NEW_SENTENCE.search(low, start, end) or not _ENDS.search(low, start, end):
        return False
    return _STARTS.search(low, max(0, one.start - 45), one.start) is not None


_LONGEST_GAP = 80  # characters between a beginning and an end told in one sentence


def _opened(low: str, point: _Point) -> _Point:
    """Returns a point with the words before and after it that open one of its ends."""
    before = max(0, point.start - 48)
    if point.is_range:
        lead = _RANGE_LEAD.search(low, before, point.start)
        return replace(point, start=lead.start()) if lead else point
    after = _OPEN_AFTER.match(low, point.end)
    lead = _SINCE.search(low, before, point.start) or _from(low, before, point.start)
    if lead or after:
        start = lead.start() if lead else point.start
        return replace(point, start=start, end=after.end() if after else point.end, last=None)
    lead = _UNTIL.search(low, before, point.start)
    if lead and lead[0].startswith("mot") and low.startswith(_TOWARDS, point.start):
        return point
    if lead and not _NOT_UNTIL.search(low, before, point.start):
        return replace(point, start=lead.start(), first=None)
    return point


_TOWARDS = ("slutten", "midten")  # "mot slutten av 2018" is when, not until when
_RANGE_LEAD = re.compile(r"\b(?:fra|frå|from|mellom|between|siden|sidan|since)\s(?:den\s|the\s)?$")


def _from(low: str, before: int, end: int) -> re.Match[str] | None:
    """Returns the ``fra`` before a point from which something goes on."""
    lead = _FROM.search(low, before, end)
    if lead is None:
        return None
    if lead[0].startswith("from"):
        return lead if _ENGLISH_OPEN.search(low, before, lead.end()) else None
    until = lead.start() + 4
    if _GOES_ON.search(low, before, until):
        return lead
    return None if _THING_FROM.search(low, before, until) else lead


def _period(point: _Point) -> Period:
    return Period(_month(point.first), _month(point.last), point.precision)


def _month(months: int | None) -> str | None:
    return None if months is None else f"{months // 12:04d}-{months % 12 + 1:02d}"


def _vaguest(*precisions: Precision) -> Precision:
    return max(precisions, key=_PRECISIONS.index)
