"""Whether what a language model says is one plain sentence in the language that was asked for."""

from __future__ import annotations

import re
import unicodedata

from synthese.norwegian.language import agrees, language_of
from synthese.norwegian.sentences import sentences_in
from synthese.rewording.offers import Reason
from synthese.rewording.saying import words_in
from synthese.wording import Language

MOST_CHARS = 400  # about sixty words; a longer sentence is several
_LEAST_WORDS = 4  # "Det gikk bra." says nothing that a reader could check
_ADDRESS = re.compile(r"https?:|www\.|[^\W\d_]{2,}\.[^\W\d_]{2,}|@|\b[a-z]+:[^\s]", re.IGNORECASE)
_PUNCTUATION = frozenset(" \xa0.,;:!?%‰'\"«»“”‘’„()–—-−/&§€$£°²³…+")
_QUOTED = re.compile(r"«([^»]*)»|“([^”]*)”|\"([^\"]*)\"")
_OPENING, _CLOSING = '«“"(', '»”")'
_BOKMAAL = frozenset("vi oss vår vårt våre jeg meg mitt mine".split())  # noqa: SIM905
WE: dict[Language, frozenset[str]] = {
    "nb": _BOKMAAL,
    "nn": _BOKMAAL | {"me", "eg", "mi"},
    "en": frozenset(("we", "us", "our", "ours", "i", "my")),
}


def fault_of_form(sentence: str, language: Language) -> Reason | None:
    """Returns what is wrong with a sentence by itself, or None."""
    if not is_plain(sentence):
        return "markup"
    if not is_one_sentence(sentence):
        return "form"
    if not is_in(sentence, language):
        return "language"
    return "voice" if speaks_as_we(sentence, language) else None


def is_plain(sentence: str) -> bool:
    """Whether a text is of Latin letters, digits and punctuation alone, and no address.

    Letters that look like others, marks that can't be seen, HTML and Markdown all fall to it.
    """
    if unicodedata.normalize("NFC", sentence) != sentence or _ADDRESS.search(sentence):
        return False
    return all(map(_is_plain, sentence))


def _is_plain(char: str) -> bool:
    if char.isascii() and char.isalnum():
        return True
    is_latin = char.isalpha() and unicodedata.name(char, "").startswith("LATIN ")
    return is_latin or char in _PUNCTUATION


def is_one_sentence(sentence: str) -> bool:
    """Whether a text is one statement: a capital first, a full stop last, of readable length."""
    if len(words_in(sentence)) < _LEAST_WORDS or len(sentence) > MOST_CHARS:
        return False
    first, last = sentence.lstrip(_OPENING)[:1], sentence.rstrip(_CLOSING)[-1:]
    if not (first.isupper() or first.isdigit()) or last != ".":
        return False
    return sentences_in(sentence) == [(0, len(sentence))]


def is_in(sentence: str, language: Language) -> bool:
    """Whether a sentence is in a language, by its small words or, if they don't tell, all of it."""
    return agrees(sentence, language) or language_of(sentence) == language


def speaks_as_we(sentence: str, language: Language) -> bool:
    """Whether a sentence speaks as the pilot itself, outside quotation marks."""
    return not WE[language].isdisjoint(words_in(_QUOTED.sub(" ", sentence)))


def quotations_in(sentence: str) -> list[str]:
    """Returns what a sentence has in quotation marks."""
    return [next(filter(None, each), "") for each in _QUOTED.findall(sentence)]
