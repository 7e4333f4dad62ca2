"""Words that were probably mistyped: what was meant is looked for beside what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from synthese.index import Index
from synthese.norwegian.words import stem
from synthese.query import Query

_LETTERS = "abcdefghijklmnopqrstuvwxyzæøå"
# Letters: any shorter word is one error from many; the longest that the model knows has 37, and
# a word has some sixty neighbours a letter.
_SHORTEST, _LONGEST = 4, 40
# Unknown words of a query that are looked into, 5 to 10 ms each. A text with more of them is
# hardly mistyped, but full of names or in another language.
_MOST_UNKNOWN = 20
# What a keyboard without Norwegian letters gives.
_SPELLED_OUT = (("ae", "æ"), ("oe", "ø"), ("aa", "å"))


def with_meant(index: Index, asked: Query) -> Query:
    """Returns the query with what was meant by words that neither the index nor the model knows."""
    unknown = (word for word in map(str.lower, asked.words) if _is_unknown(index, word))
    looked_into = islice(unknown, _MOST_UNKNOWN)
    meant = tuple(found for word in looked_into if (found := _meant(index, word)) is not None)
    words = (*asked.words, *meant)
    stems = dict.fromkeys((*asked.stems, *(stem(word) for word in meant)))
    return replace(asked, words=words, stems=tuple(stems), meant=meant) if meant else asked


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
    return not index.lexicon.knows(word) and not _held(index, [word])


def _meant(index: Index, word: str) -> str | None:
    """Returns the commonest word of the collection that is one slip away, if there is one."""
    return next(iter(_held(index, list(dict.fromkeys(one_error_away(word))))), None)


def _held(index: Index, words: Sequence[str]) -> list[str]:
    """Returns those of `words` that the collection holds, the commonest first.

    Held is a stem; of the forms that share one, a word that the model knows comes first.
    """
    pairs = zip(index.terms.holding([stem(word) for word in words]), words, strict=True)
    held = [(-count, not index.lexicon.knows(word), word) for count, word in pairs if count]
    return [word for *_, word in sorted(held)]
