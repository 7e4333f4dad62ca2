"""Which languages a document is written in, as a whole and passage by passage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from synthese.norwegian.language import LANGUAGES, agrees, language_of
from synthese.records import Document, Passage

# A language of at least so much of a document's text is one that the document is in.
_SHARE = 0.15
# Below so many characters a passage is taken to be in its document's language.
_LEAST_CHARS = 120


def with_language(document: Document) -> Document:
    """Returns `document` with its language told from its title and text."""
    told = next((each.value for each in document.fields if each.name == "language"), "")
    if told in LANGUAGES:
        return replace(document, language=told)
    return replace(document, language=language_of(f"{document.title}\n{document.text}"))


def with_languages(document: Document, passages: Sequence[Passage]) -> list[Passage]:
    """Returns the passages, each with its own language."""
    if len(passages) == 1:
        return [replace(passages[0], language=document.language)]
    return [replace(each, language=_language(each.text, document.language)) for each in passages]


def languages_of(passages: Sequence[Passage]) -> tuple[str, ...]:
    """Returns the languages that a good part of the text is in, the most first."""
    chars: Counter[str] = Counter()
    for each in passages:
        chars[each.language] += len(each.text)
    total = sum(chars.values()) or 1
    return tuple(code for code, count in chars.most_common() if count >= _SHARE * total)


def _language(text: str, otherwise: str) -> str:
    if len(text) < _LEAST_CHARS or agrees(text, otherwise):
        return otherwise
    found = language_of(text)
    return otherwise if found == "und" else found
