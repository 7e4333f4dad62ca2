"""The numbers of a sentence, with what each counts, so that none is changed on the way.

A number is its value, its unit (per cent, a currency, or none), what stands after it (what it
counts), how it is bounded (``over``, ``inntil``, ``ca.``) and its place beside others (``fra``,
``til``, ``med``, ``av``, ``mot``). Numbers in words are read too. ``alle``, ``bare`` and their
like are read as numbers are: they too say how many, and of what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter

from synthese.norwegian.amounts import amounts_in
from synthese.norwegian.dates import periods_in
from synthese.norwegian.words import STOP_WORDS
from synthese.records import Period
from synthese.rewording.forms import one_form
from synthese.rewording.turns import EXTENTS
from synthese.wording import Language


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a text.

    `value` is a number, or the characters where they are none (a date, ``08.30.15``). `unit` is
    ``%``, ``points``, a currency or "". `counts` are the stems of the first words after it.
    """

    value: Fraction | str
    unit: str = ""
    counts: tuple[str, ...] = ()
    bound: str = ""
    place: str = ""

    def stands_for(self, other: Figure) -> bool:
        """Whether `other`, of a source, says the same number of the same thing."""
        return (
            (self.value, self.unit, self.bound) == (other.value, other.unit, other.bound)
            and _same_place(self.place, other.place)
            and _counts_alike(self.counts, other.counts)
        )


def figures_in(text: str, language: Language) -> list[Figure]:
    """Returns the numbers of `text` in order; the numerals are those of `language`."""
    low = text.lower()
    ones = ((*one.span(), Fraction(1), "") for one in _ONE.finditer(low))
    found = sorted([*_sums(low), *_digits(low), *_words(low, language), *ones], key=itemgetter(0))
    figures: list[Figure] = []
    end = 0
    for start, stop, value, unit in found:
        if start >= end:
            figures.append(_figure(low, (start, stop), value=value, unit=unit))
            end = stop
        elif unit in _CURRENCIES and stop == end:  # the upper end of a range of money
            figures.append(_figure(low, (start, stop), value=value, unit=unit))
    return figures


def extents_in(text: str) -> list[Figure]:
    """Returns what says of how much of a thing a sentence holds: all of it, some, only that."""
    low = text.lower()
    return [
        Figure(EXTENTS[word[0]], counts=_counted(low[word.end() : word.end() + 80], _EXTENT_ENDS))
        for word in _WORD.finditer(low)
        if word[0] in EXTENTS
    ]


def periods_told(text: str) -> set[Period]:
    """Returns the periods that a text tells."""
    return {each.period for each in periods_in(text)}


def is_numeral(word: str, language: Language) -> bool:
    """Whether a word in lower case is a number in `language`, or holds one."""
    names = (_SPELLED[language], _TIMES, _PARTS)
    return any(map(str.isdigit, word)) or any(word in each for each in names)


_Found = tuple[int, int, Fraction | str, str]

# ── Units, bounds and change ─────────────────────────────────────────────────────────────────

_CURRENCIES = frozenset("NOK SEK DKK EUR USD GBP".split())  # noqa: SIM905
_PER_CENT = re.compile(
    r"[\s\xa0]*(?:(?P<points>prosentpoeng|prosenteining|percentage\spoints?)"
    r"|%|prosent|per\s?cent|pst\b)"
)
_SCALE = re.compile(
    r"[\s\xa0]{0,2}(?:(?P<thousand>tusen|thousand)|(?P<million>mill(?:ion\w*|\.|\b)|mio\b)"
    r"|(?P<milliard>milliard\w*|mrd\b|billion\b))"
)
_SCALES = {"thousand": 10**3, "million": 10**6, "milliard": 10**9}
_BOUNDS = {
    form: bound
    for bound, forms in (
        ("more", "over|mer enn|meir enn|flere enn|fleire enn|minst|drøyt|vel|godt over"),
        ("more", "more than|at least|above"),
        ("less", "under|mindre enn|færre enn|inntil|opptil|opp til|høyst|høgst|maks|maksimalt"),
        ("less", "knapt|snaut|nesten|nær|less than|fewer than|below|up to|at most|nearly|almost"),
        ("about", "ca|ca.|cirka|omtrent|omkring|rundt|om lag|omlag|kring"),
        ("about", "about|around|roughly|approximately"),
    )
    for form in forms.split("|")
}
_BOUND = re.compile(rf"\b({'|'.join(map(re.escape, sorted(_BOUNDS, key=len)[::-1]))})\s$")
_PLACE = re.compile(
    r"\b(?:(?P<by>med|by)|(?P<to>til|to)|(?P<from>fra|frå|from)"
    r"|(?P<of>av|of)(?:\s(?:de|dei|the))?|(?P<against>mot|against|versus))\s$"
)
_SURE_PLACES = frozenset(("of", "against"))  # a number by itself isn't one of these
_LESS_THAN_NOTHING = re.compile(r"\bminus\s$|(?<![\w)])[-−]$")
_CLAUSE_ENDS = re.compile(r"[.,;:()!?]|\d")
_EXTENT_ENDS = re.compile(r"[.;:()!?]")
_WORD = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_MOST_COUNTED = 3  # words: "68 nye, faste plasser"; what stands further off is another matter


def _figure(low: str, span: tuple[int, int], *, value: Fraction | str, unit: str) -> Figure:
    start, end = span
    before = low[max(0, start - 24) : start]
    if isinstance(value, Fraction) and (sign := _LESS_THAN_NOTHING.search(before)):
        value, before = -value, before[: sign.start()]
    bound = _BOUND.search(before)
    if bound:
        before = before[: bound.start()]
    place = _PLACE.search(before)
    if not unit and isinstance(value, Fraction) and (percent := _PER_CENT.match(low, end)):
        unit, end = "points" if percent["points"] else "%", percent.end()
    return Figure(
        value,
        unit,
        () if unit or _YEAR.fullmatch(low, start, end) else _counted(low[end : end + 80]),
        _BOUNDS[bound[1]] if bound else "",
        str(place.lastgroup) if place else "",
    )


def _counted(after: str, ends_at: re.Pattern[str] = _CLAUSE_ENDS) -> tuple[str, ...]:
    """Returns the stems of the first words that a number may count, within its clause."""
    ends = ends_at.search(after)
    words = _WORD.findall(after[: ends.start()] if ends else after)
    told = [one_form(word) for word in words if word not in STOP_WORDS and word not in _ONES]
    return tuple(told[:_MOST_COUNTED])


def _same_place(one: str, other: str) -> bool:
    return one == other or not ((one and other) or {one, other} & _SURE_PLACES)


def _counts_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether what the one counts first is among what the other counts, or may be either's."""
    return not one or not other or one[0] in other or other[0] in one


# ── Reading numbers ──────────────────────────────────────────────────────────────────────────

_DIGITS = re.compile(r"\d{1,3}(?:[ \xa0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,:/]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d{1,3}(?:[ \xa0\u202f]\d{3})+(?:[.,]\d+)?")


def _sums(low: str) -> Iterator[_Found]:
    """Yields the sums of money whose currency is written beside them, both ends of a range."""
    for each in amounts_in(low):
        # Bare millions are money by the words around them, which a rewording may leave out.
        if not amounts_in(low[each.start : each.end]):
            continue
        yield each.start, each.end, Fraction(each.low), each.currency
        if each.low != each.high:
            yield each.end, each.end, Fraction(each.high), each.currency


def _digits(low: str) -> Iterator[_Found]:
    for found in _DIGITS.finditer(low):
        value, end = _value(found[0]), found.end()
        if isinstance(value, Fraction) and (scale := _SCALE.match(low, end)):
            value, end = value * _SCALES[str(scale.lastgroup)], scale.end()
        yield found.start(), end, value, ""


def _value(digits: str) -> Fraction | str:
    if _GROUPED.fullmatch(digits):
        head = re.sub(r"[ \xa0\u202f]|[.,](?=\d{3}(?:\D|$))", "", digits)
        return Fraction(head.replace(",", "."))
    if re.fullmatch(r"\d+(?:[.,]\d+)?", digits):
        return Fraction(digits.replace(",", "."))
    return digits


_NORWEGIAN = (
    "to tre fire fem seks sju/syv åtte ni ti elleve tolv tretten fjorten femten seksten sytten"
    " atten nitten tjue/tyve tretti førti femti seksti sytti åtti nitti"
)
_ENGLISH = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
)
_VALUES = (*range(2, 21), *range(30, 100, 10))
# One, where it is no article: ``ein av fire``, ``ett tak``; ``én pilot`` tells pilots apart.
_ONE = re.compile(
    r"\b(?:én|éin|éi|ett|eitt|one|(?:en|ein|ei)(?=\sav\b))\b(?!\s(?:av\s|of\s)?(?:the\s)?pilot)"
)
_ONES = frozenset("en ein ei et eit ett eitt én éin éi one a an".split())  # noqa: SIM905
_TIMES = {"hundre": 100, "hundred": 100, "tusen": 1000, "thousand": 1000}
_PARTS = {
    "halvparten": Fraction(1, 2), "halvdelen": Fraction(1, 2), "half": Fraction(1, 2),
    **{
        f"{name}{ending}": Fraction(1, number)
        for number, names in (
            (3, "tredel tredjedel"), (4, "firedel fjerdedel"), (5, "femdel femtedel"),
            (6, "seksdel sjettedel"), (10, "tidel tiendedel"),
        )
        for name in names.split()
        for ending in ("", "en", "er", "ar", "ane", "ene")
    },
    "thirds": Fraction(1, 3), "quarters": Fraction(1, 4), "fifths": Fraction(1, 5),
}  # fmt: skip
_NUMERAL = re.compile(r"[^\W\d_]+")
_JOINED = re.compile(r"[\s\xa0-]|\s(?:og|and)\s")


def _spelled(numerals: str) -> dict[str, int]:
    """Returns the numerals from 2 to 99, in one word each, and their values."""
    names = {
        name: value
        for value, either in zip(_VALUES, numerals.split(), strict=True)
        for name in either.split("/")
    }
    tens = [(name, value) for name, value in names.items() if value >= 20]
    ones = [("en", 1), ("ein", 1), *((name, value) for name, value in names.items() if value < 10)]
    return names | {ten + one: value + more for ten, value in tens for one, more in ones}


_SPELLED: dict[Language, dict[str, int]] = {
    "nb": _spelled(_NORWEGIAN),
    "nn": _spelled(_NORWEGIAN),
    "en": _spelled(_ENGLISH),
}


def _words(low: str, language: Language) -> Iterator[_Found]:
    """Yields the numbers in words; words that go on with one another are one number."""
    spelled, run = _SPELLED[language], list[re.Match[str]]()
    for word in _NUMERAL.finditer(low):
        if run and not _goes_on(low, run[-1], word):
            yield _spelled_out(low, run, spelled)
            run = []
        if word[0] in spelled or word[0] in _TIMES or word[0] in _PARTS:
            run.append(word)
    if run:
        yield _spelled_out(low, run, spelled)


def _goes_on(low: str, last: re.Match[str], word: re.Match[str]) -> bool:
    """Whether `word` may belong to the number that `last` ends: ``to hundre og ti``."""
    between = low[last.end() : word.start()]
    if word[0] in _TIMES or word[0] in _PARTS:
        return between in {" ", "\xa0"} and last[0] not in _PARTS
    if last[0] in _TIMES:
        return _JOINED.fullmatch(between) is not None
    return between == "-" and last[0].endswith("ty")  # thirty-four


def _spelled_out(low: str, run: Sequence[re.Match[str]], spelled: dict[str, int]) -> _Found:
    total, value = 0, 0
    share: Fraction | None = None
    for word in run:
        if word[0] in _PARTS:
            share = _PARTS[word[0]] * max(total + value, 1)
        elif _TIMES.get(word[0]) == 100:
            value = 100 * max(value, 1)
        elif word[0] in _TIMES:
            total, value = total + 1000 * max(value, 1), 0
        else:
            value += spelled[word[0]]
    start, end = run[0].start(), run[-1].end()
    if share is not None:
        return start, end, 100 * share, "%"
    told = Fraction(total + value)
    if scale := _SCALE.match(low, end):
        return start, scale.end(), told * _SCALES[str(scale.lastgroup)], ""
    return start, end, told, ""
