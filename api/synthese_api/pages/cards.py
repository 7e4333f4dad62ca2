"""Hits → cards: the passages that answer, cut to what a reader takes in at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from synthese.records import Hit, HitPassage, Role, WordMet
from synthese_api.pages.links import Search
from synthese_api.pages.marking import Excerpt, excerpt

_BEST_CHARS = 340  # about four lines at the width of a card
_SECOND_CHARS = 200


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage as a card shows it, and the address that opens the project there."""

    passage: HitPassage
    excerpt: Excerpt
    url: str

    @property
    def role(self) -> str | None:
        """What the passage tells, where that is known."""
        return None if self.passage.role in (None, Role.OTHER) else str(self.passage.role)


@dataclass(frozen=True, slots=True)
class Card:
    """One hit as shown."""

    hit: Hit
    url: str
    quotes: tuple[Quote, ...]
    met: tuple[WordMet, ...]


def card(search: Search, hit: Hit) -> Card:
    """Returns a hit as shown, with links that remember the search."""
    quotes = _quotes(search, hit)
    best = hit.passages[0] if hit.passages else None
    return Card(hit, search.project_url(hit.project.id, best), quotes, _unlike(hit.why.met))


def _quotes(search: Search, hit: Hit) -> tuple[Quote, ...]:
    """Returns the best passage, and the next that has a word which the best has not."""
    best, others = hit.passages[:1], hit.passages[1:]
    seen = {word for passage in best for word in _marked_words(passage)}
    adds = [passage for passage in others if _marked_words(passage) - seen][:1]
    lengths = (_BEST_CHARS, _SECOND_CHARS)
    return tuple(
        Quote(
            passage,
            excerpt(passage, max_chars=max_chars),
            search.project_url(hit.project.id, passage),
        )
        for passage, max_chars in zip((*best, *adds), lengths, strict=False)
    )


def _marked_words(passage: HitPassage) -> set[str]:
    return {passage.text[start:end].casefold() for start, end in passage.marks}


def _unlike(words: tuple[WordMet, ...]) -> tuple[WordMet, ...]:
    """Returns the words without those that differ in upper and lower case alone."""
    return tuple({each.asked.casefold(): each for each in reversed(words)}.values())[::-1]
