"""A known project → what it has learnt that bears on an application, in its own words.

What may be quoted, and what role a sentence is believed to tell, is decided as for a synthesis
(`synthese.synthesis`). All that a project of the same challenge has learnt may bear on the
application; of another one only what lies near something that the application says itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from synthese.alignment import Telling, compare
from synthese.alignment.telling import Floats, Numbers
from synthese.embedding.static import StaticEmbedder
from synthese.pilot_records import Quote
from synthese.records import Phase, ProjectDetail, Role
from synthese.screening.novelty import AKIN, Looked, told_share
from synthese.screening_records import Application, Lesson
from synthese.synthesis.belief import LEAST, belief
from synthese.synthesis.cells import quotes_under
from synthese.synthesis.privacy import is_private
from synthese.synthesis.statements import Pilot, Statement, pilot_of

# What a sentence of each role is worth to whoever is about to begin, beside what it bears on.
_WORTH: Mapping[Role, float] = {
    Role.LESSON: 1.0,
    Role.OBSTACLE: 0.9,
    Role.SUCCESS_FACTOR: 0.8,
    Role.RESULT: 0.8,
    Role.COST: 0.5,
}
_LATER = 0.1  # what each is worth less than the one that tells its role better
# In a project of the same challenge a sentence is taken that is a little less surely of its role.
_DOUBTED, _DOUBT = 0.1, 0.3  # belief that it may lack, and what it is worth less
_SHORT = 0.4  # what one with few words of its own is worth less: it leans on what stands around it
# Where it isn't known whether the two meet one challenge: how well the application has to be met
# (`_met`) for all that the project has learnt to bear on it. scripts/measure_novelty.py prints how
# many of the demonstration corpus' planted matches, and of its other projects, are met so well.
_WELL_MET = 0.25
# Likeness of a lesson and a sentence of the application, with that of challenge added, from which
# it bears on that in a project of another challenge. Set by reading what the six applications of
# the demonstration corpus are told: one wanted lesson lies just above.
_BEARS = 0.86
# Set by reading what the six applications of the demonstration corpus are told, on no other set.
_LEAST = 0.5  # how near, akin and telling a lesson has to be, taken together, to be told at all
_LEAST_STEMS = 4  # own words; with fewer a sentence is near to much
_FEWEST_STEMS = 3  # and tells nothing by itself
_BEST = 5  # sentences of an application by which it is told how well it is met
_LONG = 0.02  # what a project is met by more for each e-fold of its sentences, by chance
_NEAR = 0.35  # likeness of a lesson and a sentence, below which they aren't said to meet
_KEPT = 128  # projects whose lessons are kept for the next application
# A sentence that begins so tells of the one before, which its quote has to have.
_POINTS_BACK = re.compile(
    r"(?:dette|desse|disse|denne|det (?:siste|første|fyrste|andre)|this|these)\b", re.IGNORECASE
)
# Who pays, and how much was given: a sum, and no lesson.
_GIVEN = re.compile(
    r"\b(?:tildelt|tilskudd\w*|tilskot\w*|støtte\w*|finansier\w*|bevilg\w*|løyv\w*|egenandel\w*"
    r"|egne midler|eigne midlar|fylkeskommunen?|statsforvalt\w*|søk(?:nads)?sum\w*"
    r"|awarded|funded|funding|grant)\b|\b(?:ramme|rammen|ramma) var\b",
    re.IGNORECASE,
)


def lessons_of(
    lexicon: StaticEmbedder,
    application: Application,
    detail: ProjectDetail,
    *,
    likeness: float | None = None,
    most: int = 3,
) -> tuple[Lesson, ...]:
    """Returns what a project has learnt that bears on an application, the best first.

    Args:
        lexicon: the embedded model.
        application: what is about to begin; its own sentences are what a lesson bears on.
        detail: the project. What its application hoped for is no lesson.
        likeness: how likely the two are to meet one challenge, 0..1, where that is known.
        most: so many at most.
    """
    learnt = _learnt_by(lexicon, _Texts.of(detail))
    if not learnt.lessons:
        return ()
    looked = Looked.at(lexicon, application)
    if not len(looked.told):
        return ()
    met = _met(looked.told, learnt.told)
    if likeness is None:
        likeness = AKIN if met.share >= _WELL_MET else 0.0
    near = compare(looked.told, learnt.told.only(learnt.rows)).table
    found = [
        _lesson(looked, each, near[:, at], likeness, met)
        for at, each in enumerate(learnt.lessons)
        if _bears(each, near[:, at], likeness)
    ]
    found = [each for each in found if each.likeness >= _LEAST]
    found.sort(key=lambda each: (-each.likeness, each.quote.document, each.quote.start))
    return _apart(found)[:most]


def _apart(found: Sequence[Lesson]) -> tuple[Lesson, ...]:
    """Returns lessons without those whose quote has a sentence in common with an earlier one's."""
    kept: list[Lesson] = []
    for each in found:
        if not any(_overlap(each.quote, other.quote) for other in kept):
            kept.append(each)
    return tuple(kept)


def _overlap(one: Quote, other: Quote) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


class _Met(NamedTuple):
    """How well a project meets an application, 0..1, and which sentence it meets best."""

    share: float
    best: int


@dataclass(frozen=True, slots=True)
class _Learnt:
    """A sentence by which a project tells what it has learnt, and what it is worth, 0..1."""

    statement: Statement
    role: Role
    worth: float
    sure: bool = True  # that it tells its role


@dataclass(frozen=True)
class _Lessons:
    """What a project has learnt, and which rows of what it tells those are, ascending."""

    lessons: tuple[_Learnt, ...]
    rows: Numbers
    told: Telling


def _bears(learnt: _Learnt, near: Floats, likeness: float) -> bool:
    if likeness >= AKIN:
        return True
    if not learnt.sure or _is_short(learnt.statement):
        return False
    return float(near.max()) + likeness >= _BEARS


def _lesson(looked: Looked, learnt: _Learnt, near: Floats, likeness: float, met: _Met) -> Lesson:
    nearest = int(near.argmax())
    nearness = float(near[nearest].clip(0, 1))
    about = nearest if nearness >= _NEAR else met.best
    return Lesson(
        project=learnt.statement.quote.project,
        role=learnt.role,
        quote=learnt.statement.quote,
        about=looked.quote(about, about),
        likeness=round((nearness + likeness + 2 * learnt.worth) / 4, 4),
        stopped=learnt.statement.told.stopped,
    )


def _met(told: Telling, theirs: Telling) -> _Met:
    """Returns how well a project meets what an application tells best of it."""
    best = told_share(told, theirs).max(axis=1)
    share = float(np.sort(best)[-_BEST:].mean()) - _LONG * float(np.log(len(theirs)))
    return _Met(share, int(best.argmax()))


# ── What a project has learnt ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Texts:
    """A project, the same where its texts say the same."""

    project: str
    said: tuple[int, ...]
    detail: ProjectDetail = field(compare=False)

    @classmethod
    def of(cls, detail: ProjectDetail) -> _Texts:
        said = tuple(hash(each.document.text) for each in detail.documents)
        return cls(detail.project.id, said, detail)


@lru_cache(maxsize=_KEPT)
def _learnt_by(lexicon: StaticEmbedder, texts: _Texts) -> _Lessons:
    pilot = pilot_of(lexicon, texts.detail)
    found: dict[int, _Learnt] = {}
    for row, learnt in _learnt(pilot):
        if row not in found or found[row].worth < learnt.worth:
            found[row] = learnt
    rows = sorted(found)
    return _Lessons(tuple(found[row] for row in rows), np.array(rows, np.int64), pilot.telling)


def _learnt(pilot: Pilot) -> Iterator[tuple[int, _Learnt]]:
    """Yields what tells a result, an obstacle, a lesson, a success factor or a cost, or a stop.

    With the row of the pilot's telling that each is.
    """
    for role, worth in _WORTH.items():
        surely = quotes_under(pilot, role)
        for place, at in enumerate(surely):
            yield from _told(pilot.statements[at], role, worth - _LATER * place)
        for at, each in enumerate(pilot.statements):
            if at not in surely and belief(each, role) >= LEAST[role] - _DOUBTED:
                yield from _told(each, role, worth - _DOUBT, sure=False)
    was_stopped = pilot.project.status == "stoppet"
    for each in pilot.statements:
        if each.told.stopped and (was_stopped or each.told.role in _WORTH):
            yield from _told(each, each.told.role, _WORTH[Role.OBSTACLE])


def _told(
    each: Statement, role: Role, worth: float, *, sure: bool = True
) -> Iterator[tuple[int, _Learnt]]:
    if each.row is not None and _may_be_told(each, role):
        short = _SHORT if _is_short(each) else 0.0
        yield each.row, _Learnt(each, role, max(worth - short, 0.0), sure)


def _is_short(statement: Statement) -> bool:
    return len(statement.stems) < _LEAST_STEMS


def _may_be_told(statement: Statement, role: Role) -> bool:
    """Says whether a sentence tells what was learnt, can stand alone, and is nobody's own."""
    if statement.phase is Phase.APPLICATION or statement.labelled:
        return False
    if len(statement.stems) < _FEWEST_STEMS or _lacks_its_beginning(statement):
        return False
    if role is Role.COST and _GIVEN.search(statement.text):
        return False
    return not is_private(statement.quote.text)


def _lacks_its_beginning(statement: Statement) -> bool:
    alone = statement.quote.text == statement.text
    return alone and (statement.leans or _POINTS_BACK.match(statement.text) is not None)
