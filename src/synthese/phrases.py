"""Text in quotation marks: which projects hold it word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from synthese.index import Index
from synthese.norwegian.words import content_words, stems_of
from synthese.stores import Ids

MOST = 5  # phrases that are asked for; a query that quotes more is itself a quotation


def holding(index: Index, phrase: str) -> Ids:
    """Returns the projects that hold `phrase` in these very words, ascending.

    Upper and lower case count as one, and so does what stands between the words.
    """
    words = content_words(phrase.lower())
    passages = index.words.holding_all(words, index.terms.with_phrase(stems_of(phrase)))
    if len(re.findall(r"\w+", phrase)) == 1:
        return index.catalogue.projects_of(passages)
    between = r"\W+".join(map(re.escape, re.findall(r"\w+", phrase)))
    exact = re.compile(rf"(?<!\w){between}(?!\w)", re.IGNORECASE)
    found = {
        each.project
        for each in index.catalogue.passages(passages.tolist()).values()
        if exact.search(each.passage.text) or exact.search(each.passage.context)
    }
    return np.array(sorted(found), np.int64)


def asked_for(phrases: Sequence[str]) -> list[str]:
    """Returns the phrases that can be looked for: each with a word that says something."""
    return [phrase for phrase in phrases if content_words(phrase)][:MOST]


def quoting(
    index: Index, phrases: Sequence[str], allowed: Ids | None
) -> tuple[Ids | None, tuple[str, ...]]:
    """Returns those of the projects that hold the phrases, and the phrases that are held.

    A phrase that no project holds beside the others restricts nothing: whoever pastes a sentence
    with speech in it doesn't ask for the speech.
    """
    held: list[str] = []
    for phrase in asked_for(phrases):
        found = holding(index, phrase)
        both = found if allowed is None else np.intersect1d(allowed, found)
        if len(both):
            allowed = both
            held.append(phrase)
    return allowed, tuple(held)
