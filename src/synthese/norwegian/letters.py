"""One way of writing each letter, so that words meet however their marks were typed."""

from __future__ import annotations

import unicodedata

# Swedish and German letters are written as the Norwegian ones, so that `miljö` is `miljø`;
# every other mark is dropped (`idé` is `ide`).
_LETTERS = str.maketrans({"ä": "æ", "ö": "ø", "ß": "ss", "ð": "d", "þ": "th", "œ": "ø"})
_KEPT = frozenset("åæø")
# The three stand last in the alphabet, in this order.
_AFTER_Z = str.maketrans({"æ": "{", "ø": "|", "å": "}"})


def folded(word: str) -> str:
    """Returns `word` in lower case, å, æ and ø kept and every other mark removed."""
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFC", word).lower().translate(_LETTERS)
    return "".join(
        letter if letter in _KEPT else unicodedata.normalize("NFD", letter)[0] for letter in letters
    )


def alphabetical(text: str) -> str:
    """Returns what texts are sorted by in Norwegian: æ, ø, å last, marks and case aside.

    What opens with a mark, such as a quotation, is sorted by its first letter or digit.
    """
    plain = folded(text).translate(_AFTER_Z)
    return plain.lstrip(" \t\n\"'«»“”‘’„([*#-–—.,:;!?…")
