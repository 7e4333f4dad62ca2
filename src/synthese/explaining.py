"""Why a project was found: which words met, in which words of its own, and what each leg gave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from synthese.embedding.static import StaticEmbedder
from synthese.norwegian.compounds import default_splitter
from synthese.norwegian.words import content_words, met_stems, placed, stem
from synthese.query import Query
from synthese.ranking import Candidate
from synthese.records import Why, WordMet

# Cosine from which two words are said to meet in meaning: `eldre` and `elderly` lie at .7,
# words of one subject (`sykehjem`, `sykehus`) mostly below.
NEAR = 0.5


class Meeting(NamedTuple):
    """A word of a text that met one of the query; `likeness` is 1 for the same, or a cosine."""

    start: int
    end: int
    found: str
    asked: str
    likeness: float


def meetings(lexicon: StaticEmbedder, asked: Query, texts: Sequence[str]) -> list[list[Meeting]]:
    """Returns, of each text, the words that met the query, in order."""
    written = {word for text in texts for word in content_words(text)}
    same = met_stems(written, asked.stems)
    others = sorted({word.lower() for word in written if word not in same})
    near = _near(lexicon, asked.words, others) if asked.words else {}
    by_stem = {stem(word): word for word in asked.words}
    met = {word: (by_stem.get(each, each), 1.0) for word, each in same.items()}
    for word in written - same.keys():
        if (found := near.get(word.lower())) is not None:
            met[word] = found
    return [
        [Meeting(start, end, word, *met[word]) for start, end, word in placed(text) if word in met]
        for text in texts
    ]


def why(
    asked: Query,
    found: Sequence[Candidate],
    met_in: Sequence[Sequence[Meeting]],
    shares: dict[str, float],
) -> Why:
    """Returns why a project was found.

    Args:
        asked: the query.
        found: the project's passages that were found, best first.
        met_in: what met in each text that is shown of it, the best first.
        shares: how much each leg counted for this query.
    """
    best: dict[str, Meeting] = {}
    for each in (each for meetings in met_in for each in meetings):
        if each.asked not in best or each.likeness > best[each.asked].likeness:
            best[each.asked] = each
    words = [best[word] for word in asked.words if word in best]
    first = found[0]
    given = {leg: weight * getattr(first, leg) for leg, weight in shares.items()}
    total = sum(given.values()) or 1.0
    return Why(
        dense_rank=min((each.dense_rank for each in found if each.dense_rank), default=None),
        lexical_rank=min((each.lexical_rank for each in found if each.lexical_rank), default=None),
        terms=tuple(each.asked for each in words if each.likeness == 1),
        met=tuple(WordMet(each.asked, each.found, round(each.likeness, 4)) for each in words),
        shares={leg: round(value / total, 4) for leg, value in given.items()},
        dense_score=round(first.dense, 4),
        lexical_score=round(first.lexical, 4),
        words_score=round(first.words, 4),
        spelling_score=round(first.spelling, 4),
    )


def _near(
    lexicon: StaticEmbedder, asked: Sequence[str], words: Sequence[str]
) -> dict[str, tuple[str, float]]:
    """Returns those of `words`, in lower case, that are near one asked for: which, how near."""
    split = default_splitter().parts
    told = [word for word in words if not word[0].isdigit()]  # 2025 is near 2026, and not meant
    forms = [(word, form) for word in told for form in (word, *split(word))]
    if not forms:
        return {}
    cosines = lexicon.word_vectors([form for _, form in forms]) @ lexicon.word_vectors(asked).T
    nearest = cosines.argmax(axis=1)
    near: dict[str, tuple[str, float]] = {}
    for at in np.flatnonzero(cosines.max(axis=1) >= NEAR).tolist():
        word, cosine = forms[at][0], float(cosines[at, nearest[at]])
        if word not in near or cosine > near[word][1]:
            near[word] = (asked[int(nearest[at])], round(min(cosine, 1.0), 4))
    return near
