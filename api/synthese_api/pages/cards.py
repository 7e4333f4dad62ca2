"""Hits → cards: the passages that answer, cut to what a reader takes in at a glance, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from synthese.explaining import SMALL_WORDS
from synthese.norwegian.words import content_words
from synthese.records import Chip, Hit, HitPassage, Role, Why, WordMet
from synthese.strength import Grade, grade
from synthese.wording import Language, say
from synthese_api.pages.figures import short_title, shortened
from synthese_api.pages.links import Search
from synthese_api.pages.marking import Excerpt, excerpt
from synthese_api.pages.spans import Axis, Bar, bar_on

_BEST_CHARS = 340  # about four lines at the width of a card
_SECOND_CHARS = 200
_WORD_CHARS = 40
_ROOT_CHARS, _ENDING_CHARS = 4, 4  # what two forms of a word share, and differ by at most
_WORDS_TOLD = 4  # of each kind; a pasted description has hundreds
# Of the judged queries' relevant projects a third lies above this cosine, and one in 22 of the
# others (`scripts/evaluate.py --cosines`): from here on a text is said to be alike in meaning.
_ALIKE = 0.3


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
    """One hit as shown; `bar` is its period on the page's axis, `grade` what its strength is."""

    hit: Hit
    title: str
    url: str
    quotes: tuple[Quote, ...]
    why: str
    grade: Grade
    bar: Bar | None

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of marks that it shows."""
        return frozenset(kind for quote in self.quotes for kind in quote.excerpt.kinds)


def card(
    search: Search, hit: Hit, *, axis: Axis | None, words: Sequence[str], language: Language
) -> Card:
    """Returns a hit as shown, with links that remember the search; `words` are those sought."""
    best = hit.passages[0] if hit.passages else None
    return Card(
        hit=hit,
        title=short_title(hit.project.title) or hit.project.id,
        url=search.project_url(hit.project.id, best),
        quotes=_quotes(search, hit),
        why=why_line(hit.why, words, language),
        grade=grade(round(hit.strength, 2)),  # as the number beside it is rounded
        bar=bar_on(axis, hit.project.period) if axis else None,
    )


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


# ── Why it was found, in a sentence ──────────────────────────────────────────────────────────


def words_sought(query: str, read: Iterable[Chip]) -> list[str]:
    """Returns the words of a query that a text can hold: those that were read as no filter."""
    filters = {
        word.casefold()
        for chip in read
        if chip.kind in ("filter", "excluded") and chip.state != "word"
        for word in (*content_words(chip.typed), *chip.typed.split())
    }
    words = (word for word in content_words(query) if word.lower() not in SMALL_WORDS)
    return [word for word in words if word.casefold() not in filters]


def why_line(why: Why, words: Sequence[str], language: Language) -> str:
    """Returns which of `words` were found and as what, and what the rest of the match is."""
    met = _unlike(why.met)
    alike = (why.dense_score or 0) >= _ALIKE
    if not met and not words:
        return say("results.why_filters", language)
    if not met:
        return say("results.why_meaning" if alike else "results.why_far", language)
    told = _listed(_told(met, language), language)
    missing = _missing(met, words)
    if not missing:
        return say("results.why", language, told=told)
    if alike:
        return say("results.why_rest_alike", language, told=told)
    others = _listed([_quoted(word, language) for word in missing[:_WORDS_TOLD]], language)
    return say("results.why_rest_missing", language, told=told, missing=others)


def _told(met: Sequence[WordMet], language: Language) -> list[str]:
    exact = [each for each in met if each.found.casefold() == each.asked.casefold()]
    forms = [each for each in met if each not in exact and _is_a_form(each)]
    told = []
    for name, some in (("results.why_exact", exact), ("results.why_form", forms)):
        if some:
            words = [_quoted(each.asked, language) for each in some[:_WORDS_TOLD]]
            told.append(say(name, language, words=_listed(words, language)))
    others = [each for each in met if each not in (*exact, *forms)]
    for each in others[:_WORDS_TOLD]:
        asked, found = _quoted(each.asked, language), _quoted(each.found, language)
        told.append(say("results.why_as", language, asked=asked, found=found))
    return told


def _is_a_form(met: WordMet) -> bool:
    """Tells whether a word is the one asked for in another form, and no compound of it."""
    one, other = met.found.casefold(), met.asked.casefold()
    begins = one[:_ROOT_CHARS] == other[:_ROOT_CHARS]
    return met.likeness == 1 and begins and abs(len(one) - len(other)) <= _ENDING_CHARS


def _missing(met: Iterable[WordMet], words: Iterable[str]) -> list[str]:
    """Returns the words that met nothing."""
    told = {word.casefold() for each in met for word in (each.asked, *content_words(each.asked))}
    return [word for word in words if word.casefold() not in told]


def _unlike(words: Iterable[WordMet]) -> tuple[WordMet, ...]:
    """Returns the words without those that differ in upper and lower case alone."""
    return tuple({each.asked.casefold(): each for each in reversed(tuple(words))}.values())[::-1]


def _quoted(word: str, language: Language) -> str:
    return say("results.quoted", language, word=shortened(word, _WORD_CHARS))


def _listed(parts: Sequence[str], language: Language) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {say('results.and', language)} {parts[-1]}"
