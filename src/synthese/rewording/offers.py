"""What a language model offers, what it rests on, and why it may be turned down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from synthese.norwegian.sentences import sentences_in
from synthese.pilot_records import Quote
from synthese.rewording.saying import Part, parts_of, stems_said, words_in
from synthese.wording import Language

Reason = Literal[
    "unreadable",  # not in the form that was asked for
    "form",  # not one whole sentence of readable length
    "markup",  # links, addresses, HTML, Markdown, letters of other scripts
    "language",  # not the language that was asked for
    "voice",  # speaks as the pilot itself: "vi"
    "uncited",  # no citation
    "invented_quote",  # a quote that isn't a slice of the numbered one, or too short to be one
    "unused_quote",  # a quote that says nothing of it
    "name",
    "number",
    "words",  # words of content that no quote has
    "stitched",  # what different quotes or pilots say, told as one thing
    "negation",
    "hedge",  # plan told as fact, or fact as plan
    "extent",  # "alle", "bare" brought in, or "noen" left out
    "cause",  # a cause that the quotes don't tell
    "opposite",  # of two things that changed, each told to have gone as the other did
    "order",  # words put together that stand apart in the quotes
    "subject",  # the pilot said to have done what someone else did
    "repeated",
    "too_many",
]

_LEAST_QUOTED = 3  # words: fewer are found in any text


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote as the model cites it: the number it was shown under, and the words."""

    number: int
    quote: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A sentence as the model offers it."""

    sentence: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A whole sentence that a cited quote stands in, taken apart."""

    project: str
    text: str
    parts: tuple[Part, ...]
    stems: frozenset[str]


def slice_of(quote: Quote, words: str) -> Quote | None:
    """Returns the slice of a source that is cited, or None where the quote has no such words.

    They must stand there code point by code point: nothing is normalised.
    """
    at = quote.text.find(words)
    if at < 0 or (len(words_in(words)) < _LEAST_QUOTED and words != quote.text):
        return None
    start = quote.start + at
    return replace(quote, text=words, start=start, end=start + len(words))


def sources_of(quote: Quote, cited: Quote, language: Language) -> list[Source]:
    """Returns the whole sentences of a quote that a slice of it stands in."""
    first, last = cited.start - quote.start, cited.end - quote.start
    return [
        Source(quote.project, text, parts_of(text, language), stems_said(text))
        for start, end in sentences_in(quote.text)
        if start < last and first < end and (text := quote.text[start:end])
    ]
