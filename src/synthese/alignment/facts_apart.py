"""The facts that differ between two texts: what their records say, and what their passages do.

The same fact written otherwise is none: ``2 mill. kroner`` and ``2 000 000 kr``, ``mars 2021`` and
``2021-03``, ``Tokke`` and ``Tokke kommune``, ``1 000`` and ``1000``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple

from synthese.alignment.changes import Words, words_in
from synthese.duplicate_records import (
    AlignedPassage,
    Change,
    Difference,
    DifferenceKind,
    PassageKind,
    Text,
    TextSpan,
)
from synthese.norwegian import units
from synthese.norwegian.amounts import amounts_in
from synthese.norwegian.dates import periods_in
from synthese.norwegian.letters import folded
from synthese.norwegian.places import mentions, municipality
from synthese.norwegian.words import STOP_WORDS
from synthese.records import Municipality, Period

MOST_OF_A_KIND = 30

_ORDER: tuple[DifferenceKind, ...] = (
    "applicant", "place", "period", "date", "amount", "number", "name",
)  # fmt: skip
_NOWHERE = TextSpan(1 << 60, 1 << 60)  # after everything that stands somewhere
_SURE = 0.5  # a place of which the finder is less sure is told as a name
_MOST_CHARS = 4_000  # of a passage that is searched for facts: more is a table
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_PERCENT = re.compile(r"[ \u00a0\u202f]?%")
_LIST_NUMBER = re.compile(r"^\s*\d{1,2}\.(?=\s)|\(\d\)|(?<![\w.,(])\d{1,2}\)")
_CAPITAL = r"[A-ZÆØÅÄÖÉÁČĐŊŠŦŽ]"
_CAPITALISED = re.compile(rf"(?<![\w@/.-]){_CAPITAL}[\w’'-]*(?:[ \u00a0]{_CAPITAL}[\w’'-]*)*")
_OPENS = re.compile(r"(?:^|[.!?:…•–—|]\s+|[\"'«“(\[])\s*$")
# Two to nineteen in nb, nn, en and sv. One is an article, and `to` is another word in English.
_UNITS = {
    word: number
    for number, words in enumerate(
        (
            "to två tvo two", "tre three", "fire four fyra", "fem five", "seks six sex",
            "sju syv seven", "åtte eight åtta", "ni nine nio", "ti ten tio", "elleve eleven elva",
            "tolv twelve", "tretten thirteen tretton", "fjorten fourteen fjorton",
            "femten fifteen femton", "seksten sixteen sexton", "sytten seventeen sjutton",
            "atten eighteen arton", "nitten nineteen nitton",
        ),
        2,
    )
    for word in words.split()
}  # fmt: skip
_TENS = {
    word: 10 * number
    for number, words in enumerate(
        (
            "tjue tyve twenty tjugo", "tretti thirty trettio", "førti forty fyrtio",
            "femti fifty femtio", "seksti sixty sextio", "sytti seventy sjuttio",
            "åtti eighty åttio", "nitti ninety nittio",
        ),
        2,
    )
    for word in words.split()
}  # fmt: skip
_NUMBER_WORDS = {
    **_UNITS,
    **_TENS,
    **{
        f"{ten}{one}": _TENS[ten] + _UNITS[one]
        for ten in _TENS
        for one in _UNITS
        if _UNITS[one] < 10
    },
}
_NEXT_WORD = re.compile(r"[ \u00a0%]+([^\W\d_]{3,})")
_PARTS_OF_A_NAME = re.compile(r"[,;(/]| v/ ?| ved | - | – ")
_KIND_OF_BODY = frozenset(
    "kommune kommunen herad suohkan tjielte municipality as asa sa ba ks iks kf hf ab".split()  # noqa: SIM905
)


class Fact(NamedTuple):
    """A fact that a text tells, and where: ``text[start:end]``. Facts of one key are the same."""

    kind: DifferenceKind
    key: str
    start: int
    end: int
    in_words: bool = False  # a number that is spelled: `tre`


Pair = tuple[Fact | None, Fact | None]
Key = tuple[str, str, str]
"""A difference's kind, and what it is of either side: no two are told of one key."""
_IN_TEXT: tuple[DifferenceKind, ...] = ("place", "date", "amount", "number", "name")
_BY_MEANING = frozenset(_IN_TEXT) - {"name"}  # another language has other words for a body


class _Teller:
    """A text, the facts that stretches of it tell, and whether a word stands anywhere in it."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self._facts: dict[TextSpan, list[Fact]] = {}

    def facts(self, span: TextSpan) -> list[Fact]:
        if span not in self._facts:
            self._facts[span] = facts_in(self.text.text, span, language=self.text.language)
        return self._facts[span]

    def words(self, span: TextSpan) -> str:
        return self.text.text[slice(*span)]

    def says(self, of: str) -> bool:
        """Says whether every figure of some words stands here, or every word where none has any."""
        words = words_in(of).keys
        figures = [word for word in words if word[0].isdigit()]
        return self._said.issuperset(figures or words)

    @cached_property
    def _said(self) -> frozenset[str]:
        return frozenset(words_in(self.text.text).keys)


def facts_apart(
    left: Text, right: Text, passages: Iterable[AlignedPassage], *, whole: bool
) -> tuple[Difference, ...]:
    """Returns the facts that differ, at most `MOST_OF_A_KIND` of each kind, in order of kind.

    Args:
        left: the one text, with what its record says.
        right: the other.
        passages: where the two are the same; of those that were edited, what was changed is told.
        whole: whether a text is found again as a whole, so that what stands on one side only in
            passages that meet by meaning is told too.
    """
    told: dict[Key, Difference] = {}
    for one, other in _of_passages(_Teller(left), _Teller(right), passages, whole=whole):
        fact = one or other
        if fact is not None:
            key = (fact.kind, one.key if one else "", other.key if other else "")
            told.setdefault(key, _difference(fact.kind, _said(left, one), _said(right, other)))
    sums = {key[1:] for key in told if key[0] == "amount"}
    once = [each for key, each in told.items() if key[0] != "number" or key[1:] not in sums]
    records = [each for key, each in _of_records(left, right) if key not in told]
    return in_order(_few([*records, *in_order(once)]))


def in_order(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """Returns differences by kind, each kind in the order of the left text."""
    return tuple(sorted(differences, key=_place))


def _place(each: Difference) -> tuple[int, TextSpan, TextSpan]:
    where = each.left_span or _NOWHERE, each.right_span or _NOWHERE
    return (_ORDER.index(each.kind), *where)


def _few(differences: Iterable[Difference]) -> Iterator[Difference]:
    count: Counter[DifferenceKind] = Counter()
    for each in differences:
        count[each.kind] += 1
        if count[each.kind] <= MOST_OF_A_KIND:
            yield each


Quote = tuple[str, TextSpan] | None


def _said(text: Text, fact: Fact | None) -> Quote:
    return fact and (text.text[fact.start : fact.end], TextSpan(fact.start, fact.end))


def _difference(kind: DifferenceKind, left: Quote, right: Quote) -> Difference:
    one, mine = left or (None, None)
    other, theirs = right or (None, None)
    return Difference(kind, one, other, mine, theirs)


# ── In the passages ──────────────────────────────────────────────────────────────────────────


def _of_passages(
    left: _Teller, right: _Teller, passages: Iterable[AlignedPassage], *, whole: bool
) -> Iterator[Pair]:
    for each in passages:
        if each.template:
            continue
        if each.kind is PassageKind.EDITED:
            yield from _edited(left, right, each) if _may_tell(left, right, each) else ()
        elif each.kind is not PassageKind.EXACT and whole:
            yield from _met(left, right, each)


def _may_tell(left: _Teller, right: _Teller, passage: AlignedPassage) -> bool:
    """Says whether a change can be one of facts: figures stand near it, or a capital in it."""
    around = left.words(passage.left) + right.words(passage.right)
    if any(map(str.isdigit, around)):
        return True
    changed = " ".join(
        f"{left.words(each.left)} {right.words(each.right)}" for each in passage.changes
    )
    if any(map(str.isupper, changed)):
        return True
    return not _NUMBER_WORDS.keys().isdisjoint(changed.lower().split())


def _edited(left: _Teller, right: _Teller, passage: AlignedPassage) -> Iterator[Pair]:
    """Yields the facts that changes touch, those of one change beside each other."""
    for kind in _IN_TEXT:
        mine = [each for each in left.facts(passage.left) if each.kind == kind]
        theirs = [each for each in right.facts(passage.right) if each.kind == kind]
        alone: tuple[list[Fact], list[Fact]] = [], []
        for one, other in _by_change(mine, theirs, passage.changes):
            if one and other:
                yield one, other
            elif one:
                alone[0].append(one)
            elif other:
                alone[1].append(other)
        yield from _alone(_without(alone[0], theirs), _without(alone[1], mine), (left, right))


def _by_change(
    mine: Iterable[Fact], theirs: Iterable[Fact], changes: Iterable[Change]
) -> Iterator[Pair]:
    """Yields the facts that each change touches, of either side; those in both aren't told."""
    ones, others = list(mine), list(theirs)
    for change in changes:
        here = [each for each in ones if _touches(each, change.left)]
        there = [each for each in others if _touches(each, change.right)]
        ones = [each for each in ones if each not in here]
        others = [each for each in others if each not in there]
        yield from zip_longest(_without(here, there), _without(there, here))


def _touches(fact: Fact, span: TextSpan) -> bool:
    return fact.start < span.end and span.start < fact.end


def _without(facts: Iterable[Fact], others: Iterable[Fact]) -> list[Fact]:
    keys = {each.key for each in others}
    return [each for each in facts if each.key not in keys]


def _alone(
    ones: Sequence[Fact], others: Sequence[Fact], texts: tuple[_Teller, _Teller]
) -> Iterator[Pair]:
    """Yields facts that have nothing beside them: one on either side differ from each other.

    What stands elsewhere in the other text isn't missing there, but a number by itself says
    nothing without its sentence. A number that is spelled may be any word.
    """
    if len(ones) == len(others) == 1:
        yield ones[0], others[0]
        return
    there = {_counted(each, texts[1]): each for each in reversed(others)}
    there.pop(None, None)
    for each in ones:
        other = there.pop(_counted(each, texts[0]), None)
        if other or _is_missing(each, *texts):
            yield each, other
        others = [it for it in others if it is not other]
    yield from ((None, each) for each in others if _is_missing(each, *texts[::-1]))


def _counted(fact: Fact, text: _Teller) -> str | None:
    """Returns the word after a fact: of what there are so many."""
    found = _NEXT_WORD.match(text.text.text, fact.end)
    return found.group(1).lower() if found else None


def _is_missing(fact: Fact, text: _Teller, other: _Teller) -> bool:
    if fact.in_words:
        return False
    return fact.kind == "number" or not other.says(text.words(TextSpan(fact.start, fact.end)))


def _met(left: _Teller, right: _Teller, passage: AlignedPassage) -> Iterator[Pair]:
    """Yields the facts of passages that meet by meaning and stand nowhere in the other text."""
    mine, theirs = left.facts(passage.left), right.facts(passage.right)
    for kind in _IN_TEXT:
        if kind not in _BY_MEANING:
            continue
        ones = [each for each in _without(mine, theirs) if each.kind == kind]
        others = [each for each in _without(theirs, mine) if each.kind == kind]
        ones = [each for each in ones if _is_nowhere(each, left, right)]
        others = [each for each in others if _is_nowhere(each, right, left)]
        yield from _alone(ones, others, (left, right))


def _is_nowhere(fact: Fact, text: _Teller, other: _Teller) -> bool:
    return not fact.in_words and not other.says(text.words(TextSpan(fact.start, fact.end)))


# ── The facts of a passage ───────────────────────────────────────────────────────────────────


def facts_in(text: str, span: TextSpan, *, language: str) -> list[Fact]:
    """Returns the facts that ``text[span.start:span.end]`` tells, in order, none in another."""
    start, end = span.start, min(span.end, span.start + _MOST_CHARS)
    passage = text[start:end]
    facts: list[Fact] = []
    for finder in (_amounts, _dates, _places, _numbers(language), _names):
        for each in finder(passage):
            if not any(each.start < other.end and other.start < each.end for other in facts):
                facts.append(each)
    return sorted(
        (each._replace(start=each.start + start, end=each.end + start) for each in facts),
        key=lambda each: each.start,
    )


def _amounts(passage: str) -> Iterator[Fact]:
    for each in amounts_in(passage):
        high = "" if each.high == each.low else f"-{each.high}"
        currency = "" if each.currency == "NOK" else each.currency
        yield Fact("amount", f"{each.low}{high}{currency}", each.start, each.end)


def _dates(passage: str) -> Iterator[Fact]:
    for start, end, period in periods_in(passage):
        yield Fact("date", _date_key(passage[start:end], period), start, end)


def _date_key(words: str, period: Period) -> str:
    """Returns the months of a date, and its day: ``12. mars 2021`` is ``12.03.2021``."""
    key = f"{period.start or ''}/{period.end or ''}"
    if period.precision != "day":
        return key
    months = {int(each[5:7]) for each in (period.start, period.end) if each}
    short = [int(each) for each in re.findall(r"(?<!\d)\d{1,2}(?!\d)", words)]
    days = [str(each) for each in short if each not in months]
    return f"{key} {' '.join(days)}"


def _places(passage: str) -> Iterator[Fact]:
    for each in mentions(passage):
        if each.confidence >= _SURE:
            key = " ".join(sorted(unit.number for unit in each.units)) or folded(each.name)
            yield Fact("place", key, each.start, each.end)


def _numbers(language: str) -> Callable[[str], Iterator[Fact]]:
    """Returns what finds numbers in a passage of a language, in figures and in words."""

    def numbers(passage: str) -> Iterator[Fact]:
        words = words_in(passage)
        listed = {match.end() - 1 for match in _LIST_NUMBER.finditer(passage)}  # without its mark
        for at, (key, start, end) in enumerate(zip(*_parts(words), strict=True)):
            if _FIGURE.fullmatch(key) and end not in listed:
                sign = _PERCENT.match(passage, end)
                yield Fact("number", _plain(key), start, sign.end() if sign else end)
            elif key in _NUMBER_WORDS and not (key == "to" and language == "en"):
                value, end = _spelled(words, at, passage)
                yield Fact("number", str(value), start, end, in_words=True)

    return numbers


def _parts(words: Words) -> tuple[list[str], list[int], list[int]]:
    return words.keys, words.starts, words.ends


def _spelled(words: Words, at: int, passage: str) -> tuple[int, int]:
    """Returns the number that a word spells and where it ends: ``twenty-six`` is two words."""
    key, end = words.keys[at], words.ends[at]
    if key in _TENS and passage[end : end + 1] == "-":
        one = words.keys[at + 1] if at + 1 < len(words.keys) else ""
        if _UNITS.get(one, 10) < 10:
            return _TENS[key] + _UNITS[one], words.ends[at + 1]
    return _NUMBER_WORDS[key], end


def _plain(number: str) -> str:
    """Returns a number without zeros that say nothing: ``05`` is 5, ``2.50`` is 2.5."""
    whole, _, part = number.partition(".")
    part = part.rstrip("0")
    return f"{whole.lstrip('0') or '0'}{'.' if part else ''}{part}"


def _names(passage: str) -> Iterator[Fact]:
    """Yields what has a capital that its place in the sentence doesn't ask for.

    Where most words have one, a capital tells nothing.
    """
    words = passage.split()
    if 2 * sum(word[0].isupper() for word in words) > len(words):
        return
    for match in _CAPITALISED.finditer(passage):
        start, end = match.span()
        if _OPENS.search(passage, max(0, start - 8), start):
            first = re.match(r"\S+\s", match.group())
            if first is None:
                continue
            start += first.end() if first.group().strip().lower() in STOP_WORDS else 0
        name = passage[start:end].rstrip("’'-")
        kind: DifferenceKind = "place" if name in units.all_names() else "name"
        units_meant = (
            " ".join(each.unit.number for each in units.resolve(name)) if kind == "place" else ""
        )
        yield Fact(kind, units_meant or _name_key(name), start, start + len(name))


def _name_key(name: str) -> str:
    """Returns a name without its genitive, in one way of writing."""
    return re.sub(r"['’]?s$|['’]$", "", folded(name))


# ── In the records ───────────────────────────────────────────────────────────────────────────


def _of_records(left: Text, right: Text) -> Iterator[tuple[Key, Difference]]:
    """Yields what both records know and say otherwise."""
    if left.applicant and right.applicant and not _is_same_body(left.applicant, right.applicant):
        yield _by_record("applicant", left.applicant, right.applicant)
    yield from _places_apart(left.municipalities, right.municipalities)
    if left.period and right.period and _differ(left.period, right.period):
        yield _by_record("period", _months(left.period), _months(right.period))
    amounts = left.amount_nok, right.amount_nok
    if None not in amounts and left.amount_nok != right.amount_nok:
        yield _by_record("amount", str(left.amount_nok), str(right.amount_nok))


def _by_record(kind: DifferenceKind, left: str, right: str) -> tuple[Key, Difference]:
    return (kind, left, right), Difference(kind, left, right)


def _places_apart(
    left: Sequence[Municipality], right: Sequence[Municipality]
) -> Iterator[tuple[Key, Difference]]:
    ones = [each for each in left if each.number not in {it.number for it in right}]
    others = [each for each in right if each.number not in {it.number for it in left}]
    if left and right and (ones or others):
        key = " ".join(each.number for each in ones), " ".join(each.number for each in others)
        yield ("place", *key), Difference("place", _listed(ones), _listed(others))


def _listed(places: Sequence[Municipality]) -> str | None:
    return ", ".join(each.name for each in places) or None


def _differ(left: Period, right: Period) -> bool:
    """Says whether an end that both know is another."""
    ends = (left.start, right.start), (left.end, right.end)
    return any(one and other and one != other for one, other in ends)


def _months(period: Period) -> str:
    return f"{period.start or ''}/{period.end or ''}"


def _is_same_body(left: str, right: str) -> bool:
    if _body(left) == _body(right):
        return True
    one, other = municipality(left), municipality(right)
    return one is not None and one == other


def _body(name: str) -> frozenset[str]:
    """Returns the words of a body's name, without what kind it is and which part of it."""
    whole = _PARTS_OF_A_NAME.split(name.strip(), maxsplit=1)[0] or name
    words = frozenset(folded(each) for each in words_in(whole).keys)
    return words - _KIND_OF_BODY or words
