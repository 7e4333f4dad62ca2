"""A phrase of one written norm in the other, where every word is sure.

A word is sure that stands in the collection's texts of the other norm with the same stem and the
same ending: ``tjenester`` is ``tenester``, ``dørlåser`` is ``dørlåsar``.
"""

from __future__ import annotations

from collections.abc import Iterable

from synthese.norwegian.words import stem

_ENDINGS = (("er", "ar"), ("e", "a"), ("t",))  # those of a line answer to one another


class OtherNorm:
    """The words of the texts in one of the norms, by stem and ending."""

    def __init__(self, spoken: Iterable[tuple[str, int]]) -> None:
        self._words: dict[tuple[str, int], tuple[int, str]] = {}
        for word, count in spoken:
            slot = (stem(word), _ending(word))
            told = (-count, word)
            self._words[slot] = min(self._words.get(slot, told), told)

    def of(self, phrase: str) -> str | None:
        """Returns a phrase of the other norm in this one, or None where a word isn't sure."""
        found = [self._words.get((stem(word), _ending(word))) for word in phrase.split()]
        return " ".join(told[1] for told in found if told) if all(found) else None


def _ending(word: str) -> int:
    kinds = (at for at, endings in enumerate(_ENDINGS) if word.endswith(endings))
    return next(kinds, len(_ENDINGS))
