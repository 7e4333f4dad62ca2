"""The marks of the query language: quotation marks, the hyphen that leaves out, and ``OR``.

Which of them stand in a text, and where. What they mean is told in docs/query.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from synthese.norwegian.words import STOP_WORDS
from synthese.query.left import TAKEN, Left, Reading
from synthese.query.reading import readings
from synthese.query.syntax import fields

Span = tuple[int, int]
# From so many words outside quotation marks on, a text is pasted and tells something: nobody asks
# in so many keywords, its quotation marks are speech and its hyphens bullets. Filters read from
# such texts took what answers them away (`scripts/evaluate.py --sets innovasjon-norge norquad`).
PASTED_WORDS = 10
MOST_MARKED = 20  # quotations, and as many words and phrases left out: each is looked up by itself
_SENTENCE_END = (".", "?", "!", "…")
_CLOSING = "\"»“”'’)"  # what may stand after the end of a sentence
# A quotation; a mark right after a digit stands for inches.
QUOTED = re.compile(r'(?<![0-9])(?:["“”„][^"“”„]*["“”]|«[^«»]*»)')
_OPERATOR = re.compile(r"(?<!\S)(?:OR|ELLER)(?!\S)|\|")
_OPENS = r"(?<![^\s(|])"  # what a mark stands after
_MINUS_QUOTE = re.compile(rf"{_OPENS}-(?=[\"“”„«])")
_MINUS_WORD = re.compile(rf"{_OPENS}-[^\W\d_][\w-]*(?=[\s,.;!?)|{TAKEN}]|$)")
_FIELD_LIKE = re.compile(rf"{_OPENS}-?\w+:(?:(?=[\"“”„«])|[^\s:/{TAKEN}][^\s{TAKEN}]*)")
_TOKEN = re.compile(rf"[^\s|(){TAKEN}]*\w[^\s|(){TAKEN}]*")


@dataclass(frozen=True)
class Marks:
    """What stands in a text beside plain words, and where, each from left to right.

    Attributes:
        words: The text, and what is left of it as words.
        quoted: What stands in quotation marks, marks and all.
        barred_words: Words that are left out, with their hyphens.
        barred_quotes: Quotations that are left out, with their hyphens.
        said: Fields, hyphens and all.
        field_like: What looks like a field and is none.
        operators: Each ``OR``, ``ELLER`` and ``|``.
        over: Quotations, and what would be left out, of which there are too many.
    """

    words: Left
    said: Sequence[Reading]
    quoted: Sequence[Span] = ()
    barred_words: Sequence[Span] = ()
    barred_quotes: Sequence[Span] = ()
    field_like: Sequence[Span] = ()
    operators: Sequence[Span] = ()
    over: Sequence[Span] = ()

    @cached_property
    def is_pasted(self) -> bool:
        """Whether the text is more than a query: of what is marked only fields count then."""
        if self._is_running_text:
            return True
        held = sum(1 for _ in _TOKEN.finditer(self.words.without(self.over).text))
        return held - sum(map(self._spared, self.groups)) >= PASTED_WORDS

    @property
    def _is_running_text(self) -> bool:
        """Whether it is a long sentence: what is quoted in it is said by somebody."""
        ends = self.words.whole.rstrip(_CLOSING).endswith(_SENTENCE_END)
        return ends and sum(1 for _ in _TOKEN.finditer(self.words.whole)) >= PASTED_WORDS

    @property
    def is_told(self) -> bool:
        """Whether its places and years are part of what it tells: pasted, or a sentence."""
        return self.is_pasted or self.words.whole.endswith(_SENTENCE_END)

    @cached_property
    def read(self) -> list[Reading]:
        """What the words mean of conditions; none where they tell something."""
        if self.words.whole.endswith(_SENTENCE_END):
            return []
        return readings(self.words.without(self.field_like))

    @cached_property
    def groups(self) -> list[list[Span]]:
        """What ``OR`` parts: the units of each group."""
        return list(_grouped(self._units, self.operators)) if self.operators else []

    @property
    def free(self) -> str:
        """The text without marks and conditions, each letter where it stood."""
        return self.words.without(each.span for each in self.read).text

    @property
    def restricting(self) -> list[Span]:
        """What says beside fields which texts are found, in order."""
        return sorted([*self.quoted, *self.barred_words, *self.barred_quotes])

    @property
    def _units(self) -> list[Span]:
        """What ``OR`` may stand between; a function word goes with the word it leads to."""
        fixed = [*self.restricting, *(each.span for each in self.said)]
        read = [each.span for each in self.read]
        free = self.free
        words = [found.span() for found in _TOKEN.finditer(free)]
        small = {span for span in words if free[slice(*span)].lower() in STOP_WORDS}
        units: list[Span] = []
        for start, end in sorted([*fixed, *read, *words]):
            leads = bool(units) and units[-1] in small and (start, end) not in fixed
            if leads and not self.words.text[units[-1][1] : start].strip():
                before = units.pop()
                if (start, end) in small:
                    small.add((before[0], end))
                start = before[0]
            units.append((start, end))
        return units

    def _spared(self, group: Sequence[Span]) -> int:
        """Returns how many words of a group aren't of its longest member."""
        counts = [len(_TOKEN.findall(self.words.text, *span)) for span in group]
        return sum(counts) - max(counts)


def marks_of(text: str, year: int) -> Marks:
    """Returns the marks that stand in a text."""
    quotes = [found.span() for found in QUOTED.finditer(text) if re.search(r"\w", found[0])]
    whole = Left.of(text, year)
    unquoted = whole.without(quotes)
    operators = [found.span() for found in _OPERATOR.finditer(unquoted.text)]
    whole = whole.without(operators)
    said = [each for each in fields(whole) if unquoted.text[each.start] != TAKEN]
    left = whole.without(each.span for each in said)
    closing = dict(quotes)
    field_like = [
        (found.start(), closing.get(found.end(), found.end()))
        for found in _FIELD_LIKE.finditer(left.text)
        if unquoted.text[found.start()] != TAKEN
    ]
    taken = left.without(field_like).text
    minus = {found.end(): found.start() for found in _MINUS_QUOTE.finditer(taken)}
    free = [span for span in quotes if TAKEN not in taken[slice(*span)]]
    quoted = [span for span in free if span[0] not in minus]
    barred = [(minus[start], end) for start, end in free if start in minus]
    hyphened = _MINUS_WORD.finditer(left.without([*field_like, *free]).text)
    words = [found.span() for found in hyphened if not _is_small(found[0])]
    most = slice(MOST_MARKED)
    over = sorted(span for spans in (quoted, barred, words) for span in spans[MOST_MARKED:])
    return Marks(
        left.without([*quoted[most], *barred[most], *words[most]]),
        said,
        quoted[most],
        words[most],
        barred[most],
        field_like,
        operators,
        over,
    )


def barred_too_small(text: str) -> Iterator[Span]:
    """Yields function words with a hyphen before them: none is looked for, so none is left out."""
    for found in _MINUS_WORD.finditer(text):
        if _is_small(found[0]):
            yield found.span()


def as_text(marks: Marks) -> Marks:
    """Returns the marks of a pasted text: its fields."""
    whole = Left.of(marks.words.whole, marks.words.year)
    return Marks(whole.without(each.span for each in marks.said), marks.said)


def _is_small(word: str) -> bool:
    return word.removeprefix("-").lower() in STOP_WORDS


def _grouped(units: Sequence[Span], operators: Iterable[Span]) -> Iterator[list[Span]]:
    """Yields the units that have one ``OR`` between each two of them."""
    ordered = sorted([*((span, True) for span in units), *((span, False) for span in operators)])
    group: list[Span] = []
    for at, (span, is_unit) in enumerate(ordered):
        joins = 0 < at < len(ordered) - 1 and ordered[at - 1][1] and ordered[at + 1][1]
        if is_unit and not group:
            group = [span]
        elif is_unit and not ordered[at - 1][1]:
            group.append(span)
        elif is_unit or not joins:
            if len(group) > 1:
                yield group
            group = [span] if is_unit else []
    if len(group) > 1:
        yield group
