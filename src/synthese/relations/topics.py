"""A project's texts → the words that tell what it is about, sentence by sentence.

What any project description says (``prosjekt``, ``kommune``, months, sums) and names are left out:
two projects don't meet one challenge because both began in March, or both lie in Voss.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import blake2b
from typing import NamedTuple

from synthese.alignment.telling import FRAME
from synthese.norwegian.units import all_names
from synthese.norwegian.words import STOP_WORDS, stem
from synthese.records import ProjectDetail, Role

# What a word counts by what its sentence tells. The challenge and what is done about it say what
# a project is about; what it cost and what it learnt are told in words that any project uses.
_SHARES: Mapping[Role, float] = {
    Role.CHALLENGE: 2.0, Role.AIM: 2.0, Role.MEASURE: 1.5, Role.SOLUTION: 1.5,
    Role.TARGET_GROUP: 1.0, Role.RESULT: 1.0, Role.OBSTACLE: 1.0, Role.SUCCESS_FACTOR: 0.7,
    Role.LESSON: 0.7, Role.COST: 0.4, Role.OTHER: 0.4,
}  # fmt: skip
_TITLE = 6.0  # a title's word counts as several of the text's
_LEAST_WORDS = 6  # a shorter sentence is a label or a heading, which any two texts may share
_MOST_SENTENCES = 200  # a report of fifty pages tells by then what it is about
_MOST_CHARS = 1_000  # a longer "sentence" is a table that has lost its lines

_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*")
_WORD = re.compile(r"[^\W\d_]{2,}(?:[-’'][^\W\d_]+)*")


class Told(NamedTuple):
    """A sentence: a hash by which it is known again (0 for a short one), its share and words."""

    digest: int
    share: float
    words: tuple[str, ...]


def told_by(detail: ProjectDetail) -> Iterator[Told]:
    """Yields what a project's title and sentences tell of its topic, the title first."""
    yield Told(0, _TITLE, _words(detail.project.title))
    left = _MOST_SENTENCES
    for each in detail.documents:
        text = each.document.text
        for sentence in each.sentences[:left]:
            said = text[sentence.start : sentence.end][:_MOST_CHARS]
            sure, other = sentence.confidence, _SHARES[Role.OTHER]
            share = sure * _SHARES[sentence.role] + (1 - sure) * other
            yield Told(_digest(said), share, _words(said))
        left -= min(left, len(each.sentences))


def _words(sentence: str) -> tuple[str, ...]:
    """Returns the words of a sentence that tell something, each once, in lower case."""
    if "@" in sentence or "//" in sentence or "www." in sentence:
        sentence = _ADDRESS.sub(" ", sentence)
    found = _WORD.findall(sentence)
    plain = found[:1] + [w for w in found[1:] if not w[0].isupper() or w.isupper()]
    return tuple(word for word in dict.fromkeys(map(str.lower, plain)) if _tells(word))


@cache
def _tells(word: str) -> bool:
    return word not in STOP_WORDS and stem(word) not in FRAME and word not in _names()


@cache
def _names() -> frozenset[str]:
    return frozenset(map(str.lower, all_names()))


def _digest(sentence: str) -> int:
    """Returns 63 bits of what a sentence says, whatever its spaces and capitals."""
    words = sentence.lower().split()
    if len(words) < _LEAST_WORDS:
        return 0
    found = blake2b(" ".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(found) >> 1
