"""Questions that a collection answers well, made from what it holds.

What projects are about is told in the domain's own words (the table of synonyms), so that an
example reads as somebody would ask; a theme or a title may say anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from synthese.index import Index
from synthese.norwegian.programmes import listed, read_table
from synthese.norwegian.words import stem, stems_of
from synthese.retrieval import search
from synthese.stores import Ids
from synthese.strength import GOOD
from synthese.wording import Language, say

_FEWEST = 3  # projects that share what is asked for
_IN_A_TITLE = 5  # what a project counts for that is about it by its title, against its text alone
_COMMON = 0.25  # of the projects: what more of them speak of tells nothing of any
_TRIES = 8  # for one example; each is a search
_DISTRICTS = ("5", "6")  # classes of centrality
_SHORTEST = 5  # letters of a term that tells what it is about
_FORMS = 2  # of a row that are its usual names; those after them mean more than it at times
_NO_TOPICS = frozenset(  # rows that name a body, a grant or a register
    ("imdi", "iplos", "kpr", "ks", "nav", "nvp", "skjønnsmidler", "statsforvalter", "usht")
)
# Every example in turn: its language, and what it is narrowed by.
_PLAN: tuple[tuple[Language, str], ...] = (
    ("nb", "districts"),
    ("nb", "county"),
    ("nb", ""),
    ("nn", "county"),
    ("en", ""),
    ("nb", "county"),  # from here on in place of those that there was nothing for
    ("nb", ""),
    ("nb", ""),
)
_MOST = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A query, and the language that it is in."""

    language: Language
    query: str


@dataclass(frozen=True, slots=True)
class _Topic:
    """Something that projects are about, as one says it, and which speak of it (ascending)."""

    row: str
    said: str
    projects: Ids
    weight: int


def examples(index: Index) -> tuple[Example, ...]:
    """Returns up to five queries with good answers; the same for the same generation.

    Each takes some searches: not to be called while somebody waits.
    """
    about = _About(index)
    found: list[Example] = []
    used: set[str] = set()
    topics_in = {language: about.topics(language) for language, _ in _PLAN}
    for language, narrowed in _PLAN:
        topics = topics_in[language] if len(found) < _MOST else []
        for topic, query in _tried(index, topics, narrowed, language, used):
            if _answers(index, query):
                found.append(Example(language, query))
                used |= {topic.row, *query.split(" i ")[1:]}
                break
    order = [language for language, _ in _PLAN]
    return tuple(sorted(found, key=lambda each: order.index(each.language)))


def _tried(
    index: Index, topics: list[_Topic], narrowed: str, language: Language, used: set[str]
) -> Iterator[tuple[_Topic, str]]:
    """Yields the first topics not used yet, each with the query that asks for it."""
    fresh = [each for each in topics if each.row not in used]
    for topic in fresh[:_TRIES]:
        place = _place(index, topic, narrowed, language, used)
        if place is not None:
            yield topic, f"{topic.said} {place}".strip()


def _place(
    index: Index, topic: _Topic, narrowed: str, language: Language, used: set[str]
) -> str | None:
    """Returns where enough of a topic's projects are, in words; None where that is nowhere."""
    if not narrowed:
        return ""
    among = index.facets.among(topic.projects)
    if narrowed == "districts":
        held = np.count_nonzero(index.facets.having("centrality", _DISTRICTS) & among)
        return say("seek.in_districts", language) if held >= _FEWEST else None
    counted = index.facets.count(among).get("county", {})
    best = next((name for name, n in counted.items() if n > 1 and name not in used), None)
    return best and say("seek.in_place", language, place=best)


def _answers(index: Index, query: str) -> bool:
    result = search(index, query, k=_FEWEST)
    return (
        result.good
        and len(result.hits) == _FEWEST
        and result.hits[0].known
        and (result.hits[0].strength >= GOOD)
    )


# ---- what projects are about


class _About:
    """What the projects of an index say they are about."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._titled = Counter(
            each
            for title in index.catalogue.titles(index.generation).values()
            for each in dict.fromkeys(stems_of(title))
        )
        self._known: dict[str, _Topic] = {}  # by its form: many are the same in both norms

    def topics(self, language: Language) -> list[_Topic]:
        """Returns what the projects in a language are about, the most telling first.

        One that is said otherwise than in bokmål comes before what is the same in both norms.
        """
        table = self._index.facets
        own = table.having("language", [language])
        most = max(_FEWEST, round(_COMMON * len(table.numbers)))
        found = []
        for row, forms in _forms(language).items():
            best = max((self._topic(row, form) for form in forms), key=_by_weight)
            spoken = table.numbers[table.among(best.projects) & own]
            enough = len(spoken) >= (_FEWEST if language == "nb" else 1)
            if enough and len(best.projects) <= most:
                found.append(replace(best, projects=spoken))
        found.sort(key=_by_weight, reverse=True)
        return sorted(found, key=lambda each: language == "nn" and _is_bokmaal(each.said))

    def _topic(self, row: str, form: str) -> _Topic:
        if form not in self._known:
            stems = tuple(stems_of(form)) or (stem(form),)
            projects = self._index.catalogue.projects_of(self._index.terms.with_phrase(stems))
            titled = min(self._titled[each] for each in stems)
            weight = len(projects) + _IN_A_TITLE * titled
            self._known[form] = _Topic(row, form, projects, weight)
        return replace(self._known[form], row=row)


def _by_weight(topic: _Topic) -> tuple[int, str]:
    return topic.weight, topic.said


def _is_bokmaal(said: str) -> bool:
    return any(said in forms for forms in _forms("nb").values())


@cache
def _forms(language: Language) -> dict[str, tuple[str, ...]]:
    """Returns the domain's terms in a language, by the row that they stand in."""
    rows = (row for row in read_table("synonyms.csv") if row["id"] not in _NO_TOPICS)
    return {
        row["id"]: forms
        for row in rows
        if (
            forms := tuple(
                each for each in listed(row[language])[:_FORMS] if len(each) >= _SHORTEST
            )
        )
    }
