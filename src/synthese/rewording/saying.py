"""A sentence → what it says, in parts that may be held against what a source says.

A sentence is cut in *parts* where something is set against something else (``men``, ``mens``),
and a part in *clauses*. A hedge (``skal``, ``kan``) holds for its part, a negation for its
clause and what is joined to that by ``og``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from synthese.alignment.polarity import Pole, pole
from synthese.norwegian.compounds import default_splitter
from synthese.norwegian.letters import folded
from synthese.norwegian.words import STOP_WORDS, placed
from synthese.rewording.figures import is_numeral
from synthese.rewording.forms import one_form
from synthese.rewording.turns import CAUSES, EXTENTS, HEDGES, NEGATIONS, Hedge
from synthese.wording import Language

# What a report of somebody's words adds to them and says nothing by itself; and forms of "to be"
# that the common list of stop words has not.
_FREE = frozenset(
    """
    pilot piloten pilotar pilotane piloter pilotene prosjekt prosjektet project én éi éin annen
    annan forteller fortel fortalte fortalde melder melde meldte opplyser oppgir skriver
    erfarer erfarte erfaring erfaringen erfaringa var vorte
    another tells told reports writes says said describes experience
    """.split()  # noqa: SIM905  # a list of words reads best as text
)
_TURNS = {
    language: negations.union(CAUSES, EXTENTS, *HEDGES.values())
    for language, negations in NEGATIONS.items()
}
# Function words that say where, when or how much: they may not be brought in either.
_TELLING = frozenset(
    """
    etter før inn mange mellom mer meir mot ned opp over samme under ut
    after against before between down into more out over same under up
    """.split()  # noqa: SIM905
)
_SILENT = STOP_WORDS - _TELLING
_PART = re.compile(
    r";|[,\s]\s*(?:men|mens|medan|derimot|but|while|whereas|however)\b", re.IGNORECASE
)
_CLAUSE = re.compile(
    r"[,:()–—]"
    r"|\b(?P<joined>og|eller|and|or)\b"
    r"|\b(?:fordi|slik\sat|så\sat|når|da|då|som|at|der|hvis|viss|dersom|etter\sat|før"
    r"|because|so\sthat|when|which|that|who|where|if|although|until)\b",
    re.IGNORECASE,
)
_PLANS = re.compile(r"\bplans?\sto\b", re.IGNORECASE)  # a plan by itself is a thing like others
_CANNOT = re.compile(r"\bcan(?:not|[’']t)\b", re.IGNORECASE)
_SHORT_NOT = re.compile(r"n[’']t\b", re.IGNORECASE)
_LEAST_WORDS = 2  # a shorter stretch between two joints is no clause of its own
_ALIKE = 5  # letters of a stem that another form may go on from
_ENDING = 3  # and with how many: more make another word


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence with a statement of its own.

    `words` are its words of content, as written in lower case, without numerals and the words of
    `turns`; `stems` theirs and its numerals. `poles` are the ways it says something went (up, down,
    well, badly), `things` the stems of what doesn't say so. `joined` says that ``og`` or the like
    ties it to the clause before.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    negations: int
    poles: frozenset[Pole]
    things: tuple[str, ...]
    joined: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What a sentence says before or after ``men`` and ``mens``."""

    text: str
    clauses: tuple[Clause, ...]
    hedges: frozenset[Hedge]

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of all its clauses."""
        return tuple(stem for clause in self.clauses for stem in clause.stems)


def parts_of(sentence: str, language: Language) -> tuple[Part, ...]:
    """Returns the parts of a sentence, at least one; its numerals are those of `language`."""
    written_out = _SHORT_NOT.sub(" not", _CANNOT.sub("can not", sentence))
    texts = [text for text in _PART.split(written_out) if any(map(str.isalnum, text))]
    return tuple(
        Part(text, tuple(_clauses(text, language)), _hedges(text)) for text in texts or [sentence]
    )


def words_in(text: str) -> list[str]:
    """Returns the words of `text` in order, in lower case."""
    return [word.lower() for _, _, word in placed(text)]


def stands_in(word: str, stems: frozenset[str]) -> bool:
    """Whether a word is said by words of these stems.

    As itself in any form of either norm, also one that the stemmer doesn't bring to one stem
    (``ansatt``, ``ansattes``), or as a compound of which every part is.
    """
    own = one_form(word)
    if own in stems or any(_is_form(own, each) for each in stems):
        return True
    parts = default_splitter().parts(word)
    return bool(parts) and all(one_form(part) in stems for part in parts)


def _is_form(own: str, other: str) -> bool:
    return len(own) >= _ALIKE and other.startswith(own) and len(other) - len(own) <= _ENDING


def stems_said(text: str) -> frozenset[str]:
    """Returns the stems of every word of `text`, and of what compounds are kinds of."""
    words = words_in(text)
    heads = (part for word in words for part in default_splitter().parts(word)[-1:])
    return frozenset(map(one_form, (*words, *heads)))


def _hedges(text: str) -> frozenset[Hedge]:
    words = set(words_in(text))
    plans: set[Hedge] = {"plan"} if _PLANS.search(text) else set()
    return frozenset(plans.union(kind for kind, forms in HEDGES.items() if words & forms))


def _clauses(text: str, language: Language) -> Iterator[Clause]:
    """Yields the clauses of a part; a stretch with too few words goes with the one after it."""
    stretches = [*_stretches(text)]
    while len(stretches) > 1 and _size(stretches[-1][0]) < _LEAST_WORDS:
        (before, joined), (last, _) = stretches[-2:]
        stretches[-2:] = [(before + last, joined)]
    held, held_joined = "", False
    for stretch, joined in stretches:
        held_joined = held_joined if held else joined
        held += stretch
        if _size(held) >= _LEAST_WORDS:
            yield _clause(held, held_joined, language)
            held = ""
    if held:  # a part of a word or two
        yield _clause(held, held_joined, language)


def _stretches(text: str) -> Iterator[tuple[str, bool]]:
    start, joined = 0, False
    for cut in _CLAUSE.finditer(text):
        yield text[start : cut.end()], joined
        start, joined = cut.end(), cut["joined"] is not None
    yield text[start:], joined


def _size(stretch: str) -> int:
    return sum(word not in STOP_WORDS | _FREE for word in words_in(stretch))


def _pole(word: str) -> Pole | None:
    return pole(folded(word))


def _clause(text: str, joined: bool, language: Language) -> Clause:
    every = words_in(text)
    told = [word for word in every if word not in _SILENT | _TURNS[language] | _FREE]
    words = tuple(word for word in told if not is_numeral(word, language))
    return Clause(
        words=words,
        stems=tuple(map(one_form, told)),
        negations=sum(word in NEGATIONS[language] for word in every),
        poles=frozenset(filter(None, map(_pole, words))),
        things=tuple(one_form(word) for word in told if not _pole(word)),
        joined=joined,
    )
