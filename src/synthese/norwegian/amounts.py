"""Sums of money as Norwegians write them, in bokmål, nynorsk and English → whole units.

A number is a sum where a currency stands beside it (``kr 400``, ``25 000,-``, ``NOK 3,000,000``),
or where it is counted in millions and more, nothing else is counted (``20 millioner mennesker``)
and the words around it speak of money. Sums are rounded to whole units; a range has a low and a
high end. ``kr`` is taken to be Norwegian.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from synthese.norwegian.dates import lowered


class Amount(NamedTuple):
    """A sum of money and where it stands: ``text[start:end]``.

    `low` and `high` are whole units of `currency` and the same unless the text tells a range.
    """

    start: int
    end: int
    low: int
    high: int
    currency: str


class _Number(NamedTuple):
    """A number with what stands beside it; `scale` is 1 where none does."""

    start: int
    end: int
    value: float
    scale: int
    currency: str | None
    is_money: bool
    is_year: bool
    starts_with_currency: bool = False


_THOUSAND, _MILLION, _MILLIARD = 1_000, 1_000_000, 1_000_000_000
_SCALES = {
    "billioner": 1_000 * _MILLIARD, "billionar": 1_000 * _MILLIARD,
    "milliarder": _MILLIARD, "milliardar": _MILLIARD, "milliardene": _MILLIARD,
    "milliard": _MILLIARD, "mrd.": _MILLIARD, "mrd": _MILLIARD,
    "billions": _MILLIARD, "billion": _MILLIARD, "bn": _MILLIARD,
    "millionene": _MILLION, "millionane": _MILLION, "millioner": _MILLION, "millionar": _MILLION,
    "millions": _MILLION, "million": _MILLION, "mill.": _MILLION, "mill": _MILLION,
    "mio.": _MILLION, "mio": _MILLION,
    "tusen": _THOUSAND, "thousand": _THOUSAND,
}  # fmt: skip
# A scale and a currency in one word. "kkr" and "msek" are how Swedes write.
_UNITS = {
    "mnok": (_MILLION, "NOK"), "mkr": (_MILLION, "NOK"), "tnok": (_THOUSAND, "NOK"),
    "knok": (_THOUSAND, "NOK"), "tkr": (_THOUSAND, "NOK"), "kkr": (_THOUSAND, "SEK"),
    "msek": (_MILLION, "SEK"), "ksek": (_THOUSAND, "SEK"), "meuro": (_MILLION, "EUR"),
    "meur": (_MILLION, "EUR"), "keur": (_THOUSAND, "EUR"), "musd": (_MILLION, "USD"),
    "mdkk": (_MILLION, "DKK"),
}  # fmt: skip
_CURRENCIES = {
    "norske kroner": "NOK", "kroner": "NOK", "krone": "NOK", "kronar": "NOK", "kr": "NOK",
    "nok": "NOK", "norske kr": "NOK", "norwegian kroner": "NOK",
    "svenske kroner": "SEK", "svenske kr": "SEK", "kronor": "SEK", "sek": "SEK",
    "danske kroner": "DKK", "danske kr": "DKK", "dkk": "DKK",
    "euros": "EUR", "euro": "EUR", "eur": "EUR", "€": "EUR",
    "amerikanske dollar": "USD", "us dollars": "USD", "us dollar": "USD", "dollars": "USD",
    "dollar": "USD", "usd": "USD", "us$": "USD", "$": "USD",
    "britiske pund": "GBP", "pounds": "GBP", "pund": "GBP", "gbp": "GBP", "£": "GBP",
}  # fmt: skip
_NUMBER_WORDS = {
    name: value
    for names, value in (
        ("en ein ei ett eit et one a", 1), ("to two", 2), ("tre three", 3), ("fire four", 4),
        ("fem five", 5), ("seks six", 6), ("sju syv seven", 7), ("åtte eight", 8), ("ni nine", 9),
        ("ti ten", 10), ("elleve eleven", 11), ("tolv twelve", 12), ("tretten", 13),
        ("fjorten", 14), ("femten fifteen", 15), ("seksten", 16), ("sytten", 17),
        ("atten", 18), ("nitten", 19), ("tjue tyve twenty", 20), ("tretti thirty", 30),
        ("førti forty", 40), ("femti fifty", 50),
        ("seksti sixty", 60), ("sytti", 70), ("åtti", 80), ("nitti", 90),
    )
    for name in names.split()
}  # fmt: skip


def _any(names: dict[str, int] | dict[str, str] | dict[str, tuple[int, str]]) -> str:
    return "|".join(re.escape(name).replace(r"\ ", r"\s") for name in sorted(names, key=len)[::-1])


_GAP = r"[\x20\u00a0\u202f\u2009\u200b]"
_SPACE = r"[\s\u200b]"
_NUMBER = re.compile(
    rf"""[0-9](?<![\w§][0-9])(?<![0-9][.,:/][0-9])(?:
        [0-9]{{0,2}}(?P<grouped>(?:(?:{_GAP}|[.,])[0-9]{{3}})+)(?![0-9])(?:[.,][0-9]{{1,2}}(?![0-9]))?
      | [0-9]*(?:[.,][0-9]+)?)""",
    re.VERBOSE,
)
_SCALE_AFTER = re.compile(
    rf"{_SPACE}{{0,2}}(?:(?P<unit>(?:{_any(_UNITS)})(?![a-zæøå]))|(?P<scale>(?:{_any(_SCALES)})(?!\w)))"
)
_LETTER_AFTER = re.compile(r"(?P<letter>k|m|bn|b)(?!\w)")  # $2.5bn
_LETTERS = {"k": _THOUSAND, "m": _MILLION, "b": _MILLIARD, "bn": _MILLIARD}
_CURRENCY_AFTER = re.compile(
    rf"{_SPACE}{{0,2}}(?P<currency>kr\.?(?!\w)|(?:{_any(_CURRENCIES)})(?!\w)|[€$£](?![0-9]))"
    r"|(?P<dash>,[-–—](?!\w))"
)
_CURRENCY_OF_NEXT = re.compile(r"\s(?:kr\.?|nok|kroner|sek|eur)\s?[0-9]")  # "i 2019 kr 500"
_CURRENCY_BEFORE = re.compile(
    rf"(?<![\w])(?:(?P<unit>{_any(_UNITS)})|(?P<currency>{_any(_CURRENCIES)})){_GAP}?\.?:?{_SPACE}?$"
)
_ALL_CURRENCIES = tuple(name.split()[-1] for name in (*_CURRENCIES, *_UNITS))
_AFTER_CURRENCY = " .:\n\t\r\u00a0\u2009\u202f\u200b"
_COUNT_WORD = rf"(?:{'|'.join(sorted(_NUMBER_WORDS, key=len)[::-1])})"
_HALVES = r"halvannen|halvanna|(?:en|ein|ei|a)\s(?:halv|half)|half\sa|halv"
_WORDS = rf"""
    (?P<halves>{_HALVES})
  | (?:(?P<hundreds>{_COUNT_WORD})\s)?(?P<hundred>hundre|hundred)
        (?:\s(?:og\s|and\s)?(?P<rest>{_COUNT_WORD}))?
  | (?P<low_word>{_COUNT_WORD})(?:\s(?:til|to|eller)\s|\s?[-–]\s?)(?P<high_word>{_COUNT_WORD})
  | (?P<count>{_COUNT_WORD})(?P<and_half>\sog\s(?:en|ein|ei|et|eit)\shalv|\sand\sa\shalf)?
"""
# What a number in words may stand before; the words themselves are looked for backwards.
_AFTER_WORDS = re.compile(
    r"(?<=[a-zæøå]\s)(?:milli(?:on|ard)|mrd|mill\b|billion|tusen|thousand|kroner\b|euro\b|dollar)"
)
_WORDS_NEED = ("mill", "mrd", "billion", "tusen", "thousand", "kroner", "euro", "dollar")
_WORDS_BEFORE = re.compile(rf"(?<!\w)(?:{_WORDS})\s$", re.VERBOSE)
_MANY = re.compile(r"\b(?:mange|flere|fleire|noen|nokre|titalls|several|many|per|pr|et\spar)\s$")
_LINK = re.compile(
    rf"{_SPACE}?(?:[-–—−]|til|to|og|and|eller){_SPACE}?(?:(?:kr\.?|nok|€|\$|£|eur|usd|sek){_SPACE}?)?"
)
_BETWEEN = re.compile(r"\b(?:mellom|between)\s(?:(?:kr\.?|nok|€|\$|£)\s?)?$")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# What may follow "3 millioner" without being what is counted.
_FUNCTION_WORDS = (
    "i til på for fra frå og som per pr er ble vart blei blir har over under gjennom ved med av de "
    "dei fordelt årlig årleg årlege hvert kvart ekstra går skal vil kan eller samlet samla totalt "
    "knyttet knytt utgjør utgjer gikk gjekk å "
    "ut ned opp mer meir mindre utover om mens når in to from and is was a at with that which or of"
).replace(" ", "|")
_COUNTED = re.compile(
    rf"{_GAP}{{1,2}}(?!(?:{_FUNCTION_WORDS})(?!\w))[a-zæøåéü]"
    rf"|{_SPACE}?-(?!klassen)[a-zæøå]|{_SPACE}av{_SPACE}(?:disse|desse|dem|dei|de)\b"
)
_MONEY = re.compile(
    r"kroner|kr\b|tilskudd|tilskot|støtte|stønad|\blån|finansier|budsjett|bevilg|løyv|tildel|kost"
    r"|omset|beløp|midler|midlar|ramme|innsats|inntekt|betal|\bpris|verd|penge|pengar|gevinst"
    r"|fund|grant|cost|financ|budget|invest|price|worth|revenue|turnover|euro|dollar|[€$£]"
    r"|\bsek\b|\bnok\b|få\b|fått"
)
_NOT_MONEY = re.compile(
    r"seere|sjåar|viewers|død|drept|menneske|innbygg|brukere|brukarar|users|people|soldat|killed"
    r"|deaths|besøk|tonn"
)
_ASKED = re.compile(
    r"(?:penger|pengar|støtte|tilskudd|tilskot|beløp|budsjett|kostnad|ramme|tildelt|bevilget|stønad"
    r"|amount|budget|funding|grant)"
    rf"[^?:]{{0,120}}[?:]{_GAP}*:?{_GAP}*$"
)
_LINE_ENDS = re.compile(rf"{_GAP}*(?:\n|$)")
_MAX_DIGITS = 15  # more is no sum


def amounts_in(text: str) -> list[Amount]:
    """Returns the sums of money in `text`, in order and without overlaps."""
    low = lowered(text)
    found: list[Amount] = []
    held: _Number | None = None
    for number in _numbers(low):
        if held is not None and (joined := _range(low, held, number)):
            if found and found[-1].start == held.start:
                found.pop()
            found.append(joined)
            held = None
            continue
        held = number
        if number.is_money:
            found.append(_amount(number, found[-1] if found else None))
    return found


def amount_nok(text: str) -> int | None:
    """Returns the first sum of money in `text` in whole kroner, or None.

    Reads ``kr 0,25 mill.``, ``250 000 kr``, ``1,5 millioner kroner`` and ``kr 450.000``; of a
    range its low end. Other currencies are no kroner. A bare number is a sum only where nothing
    else stands beside it (a table's cell), as are bare millions.
    """
    found = [each for each in amounts_in(text) if each.currency == "NOK"]
    if found:
        return found[0].low
    bare = text.strip()
    if _BARE_CELL.fullmatch(bare):
        return int(re.sub("[^0-9]", "", bare))
    whole = _whole(lowered(text).strip())
    return whole.low if whole and whole.currency == "NOK" else None


def bounds_of(text: str) -> tuple[int | None, int | None] | None:
    """Returns the least and the most kroner that all of `text` asks for; None at an open end.

    Reads ``over 1 mill`` (1,000,000 and up), ``under 500 000``, ``1-5 mill`` and
    ``mellom 1 og 5 mill``; a sum by itself is both ends. None where `text` is anything else.
    """
    low = lowered(text).strip(" .?!")
    told = _whole(low)
    if told is not None and told.low < told.high:
        return (told.low, told.high) if told.currency == "NOK" else None
    bound = _BOUND.match(low)
    amount = _whole(low[bound.end() :] if bound else low)
    if amount is None or amount.currency != "NOK":
        return None
    if bound is None:
        return amount.low, amount.high
    return (amount.low, None) if bound["over"] else (None, amount.high)


_BOUND = re.compile(
    r"(?:(?P<over>(?:over|mer\senn|meir\senn|minst|fra|frå|høyere\senn|høgare\senn|større\senn|more\sthan|above"
    r"|at\sleast|from|>=?|≥)\s?)|(?:under|mindre\senn|lavere\senn|lågare\senn|inntil|opptil|opp\still|maks(?:imum|imalt)?"
    r"|høyst|høgst|ikke\sover|ikkje\sover|less\sthan|below|at\smost|up\sto|til|<=?|≤)\s?)"
)
_SUM = rf"(?:[0-9]{{1,3}}(?:(?:{_GAP}|\.)[0-9]{{3}})+|[0-9]{{5,12}})"
_BARE_CELL = re.compile(rf"[0-9]{{1,12}}|[0-9]{{1,3}}(?:(?:{_GAP}|\.)[0-9]{{3}}){{1,3}}")
_BARE_SUM = re.compile(
    rf"(?:(?:mellom|between|fra|frå|from)\s)?{_SUM}(?:\s?(?:[-–]|til|og|to|and)\s?{_SUM})?"
)


def _whole(low: str) -> Amount | None:
    """Returns the sum that is all of `low`; kroner may be left out after millions."""
    may_lack = _SCALED.search(low) is not None or _BARE_SUM.fullmatch(low) is not None
    for told in (low, f"{low} kr") if may_lack else (low,):
        found = amounts_in(told)
        if len(found) != 1 or told[found[0].end :].strip(" ."):
            continue
        if _WHOLE_LEAD.fullmatch(told[: found[0].start]):
            return found[0]
    return None


_WHOLE_LEAD = re.compile(
    r"(?:(?:mellom|between|fra|frå|from|ca\.?|omtrent|rundt|om\slag|omlag)\s)?"
)
_SCALED = re.compile(r"mill|mrd|milliard|tusen|billion|thousand")


def _numbers(low: str) -> list[_Number]:
    """Returns the numbers in digits and, before scales and currencies, in words."""
    numbers: list[_Number] = []
    claimed = 0
    for found in _NUMBER.finditer(low):
        number = _number(low, found, claimed)
        if number is not None:
            numbers.append(number)
            claimed = number.end
    if not any(word in low for word in _WORDS_NEED):
        return numbers
    in_words = [each for found in _AFTER_WORDS.finditer(low) for each in _in_words(low, found)]
    return sorted([*numbers, *in_words], key=lambda each: each.start) if in_words else numbers


def _number(low: str, found: re.Match[str], claimed: int) -> _Number | None:
    start, end = found.span()
    if end - start > 2 * _MAX_DIGITS or sum(map(str.isdigit, found[0])) > _MAX_DIGITS:
        return None
    before = _currency_before(low, max(claimed, start - 18), start)
    is_year = _YEAR.fullmatch(found[0]) is not None
    if not (is_year and _CURRENCY_OF_NEXT.match(low, end)):
        scale, currency, end = _after(low, end)
    else:
        scale, currency = 1, None
    if before:
        start = before.start()
        told = _UNITS.get(before["unit"]) if before["unit"] else None
        currency = told[1] if told else _CURRENCIES[re.sub(r"\s", " ", before["currency"])]
        scale = told[0] if told and scale == 1 else scale
        letter = _LETTER_AFTER.match(low, end)
        if letter and scale == 1:
            scale, end = _LETTERS[letter[0]], letter.end()
    value = _value(found, scale)
    number = _Number(start, end, value, scale, currency, False, is_year, before is not None)
    is_asked = found["grouped"] is not None and _is_asked_for(low, number)
    return number._replace(is_money=True) if is_asked or _is_money(low, number) else number


def _currency_before(low: str, start: int, end: int) -> re.Match[str] | None:
    """Returns the currency that stands right before a number."""
    if not low[start:end].rstrip(_AFTER_CURRENCY).endswith(_ALL_CURRENCIES):
        return None
    return _CURRENCY_BEFORE.search(low, start, end)


def _after(low: str, end: int) -> tuple[int, str | None, int]:
    """Returns the scale and currency after a number, and where they end."""
    scale, currency = 1, None
    found = _SCALE_AFTER.match(low, end)
    if found and found["unit"]:
        return *_UNITS[found["unit"]], found.end()
    if found and found["scale"]:
        scale, end = _SCALES[found["scale"]], found.end()
    money = _CURRENCY_AFTER.match(low, end)
    if money and money["dash"]:
        return scale, "NOK", money.end()
    if money:
        currency = _CURRENCIES[re.sub(r"\s", " ", money["currency"].rstrip("."))]
        end = money.end()
    return scale, currency, end


def _is_money(low: str, number: _Number) -> bool:
    """Tells whether a number is a sum: by its currency, or as millions that count nothing else."""
    if number.currency is not None or number.scale < _MILLION:
        return number.currency is not None
    if _COUNTED.match(low, number.end):
        return False
    around = low[max(0, number.start - 90) : number.end + 60]
    if _NOT_MONEY.search(around):
        return False
    is_short = low[: number.end].endswith(("mill.", "mill", "mrd.", "mrd"), number.end - 5)
    return is_short or _MONEY.search(around) is not None


def _is_asked_for(low: str, number: _Number) -> bool:
    """Tells whether a bare number is a form's answer to how much (``Søknadsbeløp: 900 000``)."""
    if number.scale != 1 or not _LINE_ENDS.match(low, number.end):
        return False
    return _ASKED.search(low, max(0, number.start - 160), number.start) is not None


def _in_words(low: str, after: re.Match[str]) -> Iterator[_Number]:
    """Yields the number in words before a scale or a currency (``tre til fire milliarder``)."""
    found = _WORDS_BEFORE.search(low, max(0, after.start() - 40), after.start())
    if found is None or _MANY.search(low, max(0, found.start() - 12), found.start()):
        return
    scale, currency, end = _after(low, after.start() - 1)
    if scale == 1 and (currency is None or found[0].strip() in _TOO_COMMON):
        return
    start = found.start()
    if found["low_word"]:
        value = float(_NUMBER_WORDS[found["low_word"]])
        yield _Number(start, found.end("low_word"), value, 1, None, False, False)
        start = found.start("high_word")
    number = _Number(start, end, _value_of_words(found), scale, currency, False, False)
    yield number._replace(is_money=_is_money(low, number))


_TOO_COMMON = {"to", "a", "en", "ein", "ei", "et", "eit", "ett", "one"}  # "converted to euro"


def _value_of_words(found: re.Match[str]) -> float:
    if found["halves"]:
        return 1.5 if found["halves"].startswith("halvann") else 0.5
    if found["hundred"]:
        hundreds = _NUMBER_WORDS[found["hundreds"]] if found["hundreds"] else 1
        return 100.0 * hundreds + (_NUMBER_WORDS[found["rest"]] if found["rest"] else 0)
    count = _NUMBER_WORDS[found["high_word"] or found["count"]]
    return count + (0.5 if found["and_half"] else 0.0)


def _range(low: str, one: _Number, other: _Number) -> Amount | None:
    """Returns the range that two numbers make (``10–15 millioner kroner``), or None."""
    link = _LINK.fullmatch(low, one.end, other.start)
    if link is None or not other.is_money or (one.is_year and one.currency is None):
        return None
    is_and = re.search(r"og|and|eller", link[0]) is not None
    if is_and and not _BETWEEN.search(low, max(0, one.start - 16), one.start):
        return None
    if one.currency is None and other.starts_with_currency:
        return None
    if one.currency not in {None, other.currency} and other.currency is not None:
        return None
    shares_scale = one.scale == 1 and one.value < other.value
    least = round(one.value * (other.scale if shares_scale else one.scale))
    most = round(other.value * other.scale)
    currency = other.currency or one.currency or "NOK"
    return Amount(one.start, other.end, least, most, currency) if least < most else None


def _amount(number: _Number, before: Amount | None) -> Amount:
    """Returns a number as a sum; bare millions are in the currency of the sum just before."""
    units = round(number.value * number.scale)
    is_near = before is not None and number.start - before.end < _NEAR
    currency = number.currency or (before.currency if before and is_near else "NOK")
    return Amount(number.start, number.end, units, units, currency)


_NEAR = 150  # characters, about a sentence


def _value(found: re.Match[str], scale: int) -> float:
    """Returns a number's value; before millions, one group after a mark is decimals."""
    digits, grouped = found[0], found["grouped"]
    is_whole = found.end("grouped") == found.end()
    if not grouped or (is_whole and scale >= _MILLION and _DECIMALS.fullmatch(grouped)):
        return float(digits.replace(",", "."))
    split = found.end("grouped") - found.start()
    return float(re.sub(r"[^0-9]", "", digits[:split]) + digits[split:].replace(",", "."))


_DECIMALS = re.compile(r"[.,](?!000)[0-9]{3}")
