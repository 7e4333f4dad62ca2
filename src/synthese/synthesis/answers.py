"""A pilot and a question of the reader's own → its sentences that answer, the likeliest first.

As in search, a sentence is scored by its meaning (the cosine of the question's words that tell
something with its own) and word by word (each word of the question against the nearest of the
sentence or part of a compound, by rarity); a question that asks for what a role tells brings
sentences of that role forward, and one for a number those with a figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthese.alignment.telling import Floats
from synthese.embedding.static import words_of
from synthese.index import Index
from synthese.norwegian.compounds import default_splitter
from synthese.norwegian.words import STOP_WORDS, stem
from synthese.records import Role
from synthese.synthesis.belief import belief
from synthese.synthesis.cells import without_repeats
from synthese.synthesis.headings import asked_by
from synthese.synthesis.statements import Pilot

# Score from which a sentence is said to answer: `scripts/calibrate_answers.py`, on the odd
# questions of corpus/relations/questions.tsv, where from here on more than half of the sentences
# shown first answer. On the even ones nine in ten pilots that are said to answer do, and six in ten
# of those that do are found.
ANSWERS = 0.4
_MOST_ANSWERS = 5
_ROLE, _FIGURES = 0.2, 0.05
_NEAR = np.float32(0.35)  # cosine below which two words don't meet (`synthese.explaining.NEAR`)
_LEAST_PART = 4  # letters of a part of a compound that means something by itself
# What only asks, beside the function words: nb, nn and English.
_ASKING = frozenset(
    """
    blei fekk fikk gjekk gjera gjere gjorde gjøre hende hvilket kor korleis mange mykje mye ofte
    ofta skjedde did do does happen happened how many much often what which who why when where
    """.split()  # noqa: SIM905  # a list of words reads best as text
)
_HOW_MUCH = re.compile(
    r"\b(?:hvor|kor) (?:mange|mye|mykje|ofte|ofta|lenge|stor|store|langt|høy|høg|dyr)"
    r"|\bhow (?:much|many|often|long|large)|\bkost(?:et|er|ar|a)?\b|\bcost",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\d|\b(?:to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv|halv\w*|flertallet|fleirtalet"
    r"|tredel\w*|fjerdedel\w*|dobl\w+|two|three|four|five|six|seven|eight|nine|ten|half|double\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, read: its vector, its words' vectors, and what each of them counts.

    `vector` is float32 (dim,) of unit length; `words` (n, dim) unit rows, `weights` (n,).
    """

    vector: Floats
    words: Floats
    weights: Floats
    role: Role | None
    how_much: bool


def read_question(index: Index, question: str) -> Asked:
    """Returns a question as it is put to the pilots."""
    lexicon, role = index.lexicon, asked_by(question)
    own = own_words(question, role)
    words, counts = lexicon.asked_words(own)
    rarity = np.array(index.terms.rarity([stem(word) for word in own]), np.float32)
    return Asked(
        vector=lexicon.encode_queries([" ".join(own)])[0],
        words=words,
        weights=rarity * counts,
        role=role,
        how_much=_HOW_MUCH.search(question) is not None,
    )


def own_words(question: str, role: Role | None = None) -> list[str]:
    """Returns the words of a question that say what it is about, all where none does.

    A word by which it asks for a role (``kostet``) says no more than the role does.
    """
    every = list(dict.fromkeys(words_of(question)))
    own = [word for word in every if word not in STOP_WORDS | _ASKING]
    return [word for word in own if role is None or asked_by(word) is not role] or own or every


def answering(index: Index, pilot: Pilot, asked: Asked) -> tuple[int, ...]:
    """Returns which of a pilot's statements answer, the likeliest first; none: not told."""
    scores = answer_scores(index, pilot, asked)
    good = np.flatnonzero(scores >= ANSWERS).tolist()
    ordered = sorted(good, key=lambda at: (-round(float(scores[at]), 6), at))
    return without_repeats(pilot, ordered, most=_MOST_ANSWERS)


def answer_scores(index: Index, pilot: Pilot, asked: Asked) -> Floats:
    """Returns how well each of a pilot's statements answers, float32 (n,), about 0..1."""
    if not pilot.statements:
        return np.zeros(0, np.float32)
    by_meaning = pilot.vectors @ asked.vector
    score = (by_meaning + _word_by_word(index, pilot, asked)) / 2
    if asked.role is not None:
        score += _ROLE * np.array([belief(each, asked.role) for each in pilot.statements])
    if asked.how_much:
        counts = [_COUNTS.search(each.quote.text) is not None for each in pilot.statements]
        score += np.where(counts, _FIGURES, -_FIGURES)
    return np.asarray(score, np.float32)


def _word_by_word(index: Index, pilot: Pilot, asked: Asked) -> Floats:
    """Returns how much of the question each statement's words meet, float32 (n,), 0..1."""
    said = [_said(each.quote.text) for each in pilot.statements]
    row_of = {word: row for row, word in enumerate(dict.fromkeys(w for each in said for w in each))}
    near = asked.words @ index.lexicon.word_vectors(list(row_of)).T
    near[near < _NEAR] = 0
    best = np.stack([near[:, [row_of[word] for word in each]].max(axis=1) for each in said])
    return np.asarray(best @ asked.weights / max(float(asked.weights.sum()), 1e-9), np.float32)


def _said(text: str) -> Sequence[str]:
    """Returns the words of a sentence that tell something, and the parts of its compounds."""
    own = [word for word in words_of(text) if word not in STOP_WORDS] or words_of(text)
    parts = default_splitter().parts
    inner = [part for word in own for part in parts(word) if len(part) >= _LEAST_PART]
    return list(dict.fromkeys([*own, *inner]))
