"""Words that were probably mistyped: what was meant is looked for, and offered.

A word is taken for a slip where neither the index nor the model knows it. What was meant is
sought among the words of the index first, so that a rare name never turns into a common word
that stands nowhere here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from weakref import WeakKeyDictionary

from synthese.index import Index
from synthese.norwegian.words import STOP_WORDS, placed, stem
from synthese.query import Query
from synthese.stores.words import Words

_LETTERS = "abcdefghijklmnopqrstuvwxyzæøå"
# Letters: any shorter word is one error from many; the longest that the model knows has 37, and
# a word has some sixty neighbours a letter.
_SHORTEST, _LONGEST = 4, 40
# Unknown words of a query that are looked into, a millisecond each. A text with more of them is
# hardly mistyped, but full of names or in another language.
_MOST_UNKNOWN = 20
# What a keyboard without Norwegian letters gives.
_SPELLED_OUT = (("ae", "æ"), ("oe", "ø"), ("aa", "å"))
_TWICE = re.compile(r"(.)\1")
# Letters from which a word that stands nowhere here may be put right into another such: with two
# letters swapped or one written twice, and with one left out or put in. A shorter one is too
# often a name. Of 14,800 words of other texts, 0.3 % were put right so, half of them rightly.
_LONG, _LONGER = 7, 8
# Code points: what is longer is a pasted text, and nobody wants to see it once more.
_LONGEST_TOLD = 120
_UNTOUCHED = re.compile(r"""["«“”][^"«»“”]*["»“”]?|(?<!\S)-\S+|\S*:\S*""")

_listed: WeakKeyDictionary[Words, frozenset[str]] = WeakKeyDictionary()


def with_meant(index: Index, asked: Query) -> Query:
    """Returns the query with what was meant by words that neither the index nor the model knows."""
    unknown = (word for word in map(str.lower, asked.words) if _is_unknown(index, word))
    looked_into = islice(unknown, _MOST_UNKNOWN)
    meant = tuple(found for word in looked_into if (found := _meant(index, word)) is not None)
    words = (*asked.words, *meant)
    stems = dict.fromkeys((*asked.stems, *(stem(word) for word in meant)))
    return replace(asked, words=words, stems=tuple(stems), meant=meant) if meant else asked


def spelled(index: Index, asked: Query) -> str | None:
    """Returns the whole query as it was probably meant, None where nothing looks mistyped.

    What stands in quotation marks, in a field (``kommune:Grong``) or after a hyphen, and what
    was read as a condition, stays as typed.
    """
    if len(asked.text) > _LONGEST_TOLD:
        return None
    found = dict(islice(_put_right(index, asked), _MOST_UNKNOWN))
    if not found:
        return None
    pieces, reached = [], 0
    for (start, end), right in found.items():
        pieces += [asked.text[reached:start], right]
        reached = end
    return "".join([*pieces, asked.text[reached:]])


def _put_right(index: Index, asked: Query) -> Iterator[tuple[tuple[int, int], str]]:
    """Yields where a slip stands and what it should be, in order."""
    untouched = [found.span() for found in _UNTOUCHED.finditer(asked.text)]
    untouched += [(each.start, each.end) for each in asked.conditions]
    for start, end, word in placed(asked.text):
        low = word.lower()
        if low in STOP_WORDS or any(left < end and start < right for left, right in untouched):
            continue
        if _is_unknown(index, low) and (right := _meant(index, low) or _elsewhere(index, low)):
            yield (start, end), _in_case_of(word, right)


def _in_case_of(typed: str, word: str) -> str:
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word.capitalize() if typed[0].isupper() else word


def one_error_away(word: str) -> Iterator[str]:
    """Yields what is one slip from `word`: a letter more, less, another, or two swapped.

    The first letter is seldom wrong, and stays.
    """
    for at in range(1, len(word) + 1):
        before, after = word[:at], word[at:]
        for letter in _LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
    for written, letter in _SPELLED_OUT:
        if written in word:
            yield word.replace(written, letter)


def _is_unknown(index: Index, word: str) -> bool:
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
        return False
    return not index.lexicon.knows(word) and word not in _words_of(index)


def _words_of(index: Index) -> frozenset[str]:
    """Returns the words of the index, in lower case."""
    words = index.words
    if words not in _listed:
        _listed[words] = frozenset(words.listed)
    return _listed[words]


def _meant(index: Index, word: str) -> str | None:
    """Returns the likeliest word of the collection that an unknown word was meant for.

    Where the collection holds the unknown word in another form, it is one more form, unless all
    that differs is a letter written once or twice (`kloak`).
    """
    near, listed = _near(word), _words_of(index)
    if _count(index, word):
        once = _once(word)
        near = [each for each in near if _once(each) == once]
        return _likeliest(index, word, [each for each in near if _is_known(index, each)])
    if written := [each for each in near if each in listed]:
        return _likeliest(index, word, written)
    known = [each for each in near if index.lexicon.knows(each)]
    return _likeliest(index, word, [each for each in known if _count(index, each)])


def _elsewhere(index: Index, word: str) -> str | None:
    """Returns the only word of the model that a long word may be a slip of.

    The collection doesn't hold it, and is still searched by its meaning.
    """
    own = stem(word)
    if _count(index, word):
        return None
    known = [each for each in _near(word) if index.lexicon.knows(each) and stem(each) != own]
    slight = [each for each in known if _kind(word, each) == 0]
    if len(word) >= _LONG and len(slight) == 1:
        return slight[0]
    may_be = len(word) >= _LONGER and len(known) == 1 and _kind(word, known[0]) == 1
    return known[0] if may_be else None


def _near(word: str) -> list[str]:
    """Returns what is one slip from a word; what differs in its ending only is another form."""
    near = dict.fromkeys(one_error_away(word))
    near.pop(word, None)
    return [each for each in near if _kind(word, each) == 0 or not _is_form(word, each)]


def _is_form(word: str, other: str) -> bool:
    return word[:-1] in (other, other[:-1]) or other[:-1] == word


def _kind(word: str, other: str) -> int:
    """Returns how likely a slip leads from one to the other: 0 is the likeliest.

    Two letters swapped, one written once for twice, or a Norwegian letter spelled out; then a
    letter left out or put in; then one for another.
    """
    if len(word) == len(other):
        return 0 if sorted(word) == sorted(other) else 2
    one_letter = abs(len(word) - len(other)) == 1 and _once(word) != _once(other)
    return int(one_letter and not _is_spelled_out(word, other))


def _is_spelled_out(word: str, other: str) -> bool:
    return any(word.replace(written, letter) == other for written, letter in _SPELLED_OUT)


def _once(word: str) -> str:
    return _TWICE.sub(r"\1", word)


def _is_known(index: Index, word: str) -> bool:
    return word in _words_of(index) or index.lexicon.knows(word)


def _count(index: Index, word: str) -> int:
    """Returns how many passages hold a word in any form."""
    return index.terms.holding([stem(word)])[0]


def _likeliest(index: Index, word: str, near: Sequence[str]) -> str | None:
    """Returns the one that the likeliest slip leads to, the commonest of several."""
    return min(_ranked(index, word, near), default=(0, 0, True, None))[-1]


def _ranked(
    index: Index, word: str, near: Iterable[str]
) -> Iterator[tuple[int, int, bool, str | None]]:
    for each in near:
        yield _kind(word, each), -_count(index, each), not index.lexicon.knows(each), each
