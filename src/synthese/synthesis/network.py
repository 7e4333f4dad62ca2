"""Who should talk to whom: a pilot that has come further and one that asks what it knows.

Two are brought together where the one is ahead of the other on the same challenge: finished or
midway, and the other planned or under way; stopped, and the other about to do the same; or both
midway with the same obstacle. Of those that are over, one may have overcome what was in the
other's way. What the one tells as result, lesson, success factor or obstacle is held against what
the other tells as challenge, aim, measure and obstacle, sentence by sentence.

Nobody is put together with everybody: each gets the few that are worth most. The order is a
judgement (how far each has come, how alike their challenges are, how well the one's words answer
the other's, how near they lie, how long ago it was), not a measurement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import NamedTuple

import numpy as np

from synthese.alignment import MEETS, compare
from synthese.index import Index
from synthese.norwegian.units import centrality, county_of, population
from synthese.pilot_records import (
    Contact,
    Match,
    Member,
    Quote,
    Relation,
    RelationKind,
    Stage,
)
from synthese.records import Project, Role
from synthese.relations import among
from synthese.synthesis.cells import quotes_under
from synthese.synthesis.contacts import contact_of
from synthese.synthesis.opting_out import opted_out_of
from synthese.synthesis.privacy import is_private
from synthese.synthesis.statements import Pilot, pilot_of

MOST_MATCHES = 3  # of a pilot; the one that would have none gets its best whatever the other has
MOST_ANSWERS = 3  # quotes of either side
# Likeness from which the one's words are said to lie near the other's, where both meet the same
# challenge: two in five ordered pairs of parallel pilots have such, and one in twelve of unrelated
# projects (demonstration corpus, scripts/calibrate_network.py). Where no relation joins the two,
# be it by way of others, or where the other is over, it takes `MEETS`: one in forty of the
# unrelated.
ANSWERS = 0.5
ASKED = (Role.OBSTACLE, Role.CHALLENGE, Role.AIM, Role.MEASURE)
KNOWN = (Role.LESSON, Role.SUCCESS_FACTOR, Role.RESULT, Role.OBSTACLE)

_ONE_CHALLENGE = (RelationKind.PARALLEL, RelationKind.EARLIER)
_ONE_PROJECT = (RelationKind.SAME, RelationKind.RENEWAL)  # who has no need of a proposal
# What it is worth that the one who knows stands here and the one who asks there, 0..1.
_WORTH: Mapping[tuple[Stage, Stage], float] = {
    ("finished", "planned"): 1.0,
    ("finished", "starting"): 1.0,
    ("stopped", "planned"): 1.0,
    ("stopped", "starting"): 0.9,
    ("finished", "midway"): 0.8,
    ("stopped", "midway"): 0.7,
    ("midway", "planned"): 0.7,
    ("midway", "starting"): 0.6,
    ("midway", "midway"): 0.6,
    ("finished", "stopped"): 0.5,
    ("finished", "finished"): 0.3,
    ("unknown", "planned"): 0.3,
    ("unknown", "starting"): 0.3,
    ("unknown", "midway"): 0.2,
}
_NEAR, _FORGOTTEN = 0.2, 0.03  # what nearness counts at most, and what each year since takes away
_LONG_AGO = 5  # years after which it is said
_CLASSES = 5  # between the most and the least central
_LIKE_SIZE = 1.5  # times as many people, at most


class Answer(NamedTuple):
    """What the one tells and what the other asks, as their statements' places and roles."""

    likeness: float
    asked: tuple[int, Role]
    known: tuple[int, Role]


@dataclass(frozen=True, slots=True)
class Side:
    """A pilot with what it asks and what it knows: places of its statements, with their roles."""

    project: Project
    stage: Stage
    pilot: Pilot
    asked: Mapping[int, Role]
    known: Mapping[int, Role]
    contact: Contact | None

    @property
    def is_over(self) -> bool:
        """Whether it asks of what was, and not of what is to come."""
        return self.stage in ("finished", "stopped")

    @property
    def overcome(self) -> dict[int, Role]:
        """What it knows beside its own obstacles."""
        return {at: role for at, role in self.known.items() if role is not Role.OBSTACLE}

    @property
    def obstacles(self) -> dict[int, Role]:
        """What has been in its way."""
        return {at: role for at, role in self.asked.items() if role is Role.OBSTACLE}


def network(
    index: Index,
    members: Sequence[Member],
    *,
    opted_out: Set[str] = frozenset(),
    pilots: Iterable[Pilot] = (),
    relations: Sequence[Relation] | None = None,
    today: date,
) -> tuple[Match, ...]:
    """Returns who should talk to whom, the most worth first.

    Args:
        index: what the members are of.
        members: the pilots, with how far each has come.
        opted_out: the lines of an opt-out list: projects, municipalities and bodies.
        pilots: those of the members that have been read already.
        relations: those between the members, where they are known already.
        today: by which it is told how long ago a pilot ended.
    """
    out = opted_out_of(index, [each.project for each in members], opted_out)
    read = {each.project.id: each for each in pilots}
    sides = [
        side_of(each, read.get(each.project.id) or _read(index, each))
        for each in members
        if each.project.id not in out
    ]
    found = among(index, [each.project.id for each in sides]) if relations is None else relations
    standing = _Standing.of(found)
    weighed = [
        (_worth(match, standing.between(knows, asks), knows, asks, today=today), match)
        for knows, asks in _pairs(sides)
        if (match := _match(knows, asks, standing, today=today)) is not None
    ]
    weighed.sort(key=lambda each: (-each[0], each[1].knows, each[1].asks))
    return tuple(_chosen([match for _, match in weighed], standing))


@dataclass(frozen=True, slots=True)
class _Standing:
    """How the pilots stand to each other.

    `challenge` and `project` are the first id, in alphabetical order, of those that relations join
    as of one challenge, be it by way of others, and as one project told twice.
    """

    related: Mapping[frozenset[str], Relation]
    challenge: Mapping[str, str]
    project: Mapping[str, str]

    @classmethod
    def of(cls, relations: Sequence[Relation]) -> _Standing:
        return cls(
            {frozenset((each.left, each.right)): each for each in relations},
            _joined(relations, (*_ONE_CHALLENGE, *_ONE_PROJECT)),
            _joined(relations, (RelationKind.SAME,)),
        )

    def between(self, knows: Side, asks: Side) -> Relation | None:
        return self.related.get(frozenset((knows.project.id, asks.project.id)))

    def by_way_of_others(self, knows: Side, asks: Side) -> bool:
        first = self.challenge.get(knows.project.id)
        return first is not None and first == self.challenge.get(asks.project.id)


def _joined(relations: Iterable[Relation], kinds: Sequence[RelationKind]) -> dict[str, str]:
    """Returns of each project the first of all that relations of some kinds join it with."""
    first: dict[str, str] = {}
    for each in relations:
        if each.kind in kinds:
            ours, theirs = (first.get(end, end) for end in (each.left, each.right))
            low, high = sorted((ours, theirs))
            first |= {each.left: low, each.right: low}
            first |= {end: low for end, held in first.items() if held == high}
    return first


# ── The two sides ────────────────────────────────────────────────────────────────────────────


def _read(index: Index, member: Member) -> Pilot:
    return pilot_of(index.lexicon, index.project(member.project.id))


def side_of(member: Member, pilot: Pilot) -> Side:
    """Returns what a pilot asks and knows, of what may be sent to others."""
    known = _told(pilot, KNOWN)
    if member.stage == "stopped":  # why, before all else
        stopped = [
            at
            for at, each in enumerate(pilot.statements)
            if each.told.stopped and _can_be_sent(pilot, at)
        ]
        known = {at: known.get(at, Role.LESSON) for at in stopped} | known
    asked = _told(pilot, ASKED)
    return Side(member.project, member.stage, pilot, asked, known, contact_of(pilot.detail))


def _told(pilot: Pilot, roles: Iterable[Role]) -> dict[int, Role]:
    """Returns the statements that tell any of `roles`, each with the first it does."""
    found: dict[int, Role] = {}
    for role in roles:
        for at in quotes_under(pilot, role):
            if _can_be_sent(pilot, at):
                found.setdefault(at, role)
    return found


def _can_be_sent(pilot: Pilot, at: int) -> bool:
    return not is_private(pilot.statements[at].quote.text)


def _pairs(sides: Iterable[Side]) -> Iterator[tuple[Side, Side]]:
    """Yields who might know with who might ask, of two finished either; never two of one body."""
    for left, right in combinations(sides, 2):
        if _one_body(left, right):
            continue
        if left.stage == right.stage == "midway":
            yield (left, right) if _began(left) <= _began(right) else (right, left)
            continue
        for knows, asks in ((left, right), (right, left)):
            if (knows.stage, asks.stage) in _WORTH:
                yield knows, asks


def _began(side: Side) -> tuple[str, str]:
    period = side.project.period
    return (period.start if period else None) or "9999", side.project.id


def _one_body(left: Side, right: Side) -> bool:
    ours, theirs = left.project, right.project
    if ours.lead and theirs.lead:
        return ours.lead == theirs.lead
    return bool(ours.municipalities) and ours.municipalities[:1] == theirs.municipalities[:1]


# ── What the one knows and the other asks ────────────────────────────────────────────────────


def _match(knows: Side, asks: Side, standing: _Standing, *, today: date) -> Match | None:
    relation = standing.between(knows, asks)
    kind = relation.kind if relation else None
    if kind in _ONE_PROJECT:
        return None
    same = relation if kind in _ONE_CHALLENGE else None
    near = same is not None or standing.by_way_of_others(knows, asks)
    answers = answers_of(knows, asks, least=ANSWERS if near and not asks.is_over else MEETS)
    if not answers and (same is None or _must_answer(knows, asks)):
        return None
    known = [each.known for each in answers] or _best(knows.known, KNOWN)
    asked = [each.asked for each in answers] or _best(asks.asked, (Role.CHALLENGE, *ASKED))
    return Match(
        knows=knows.project.id,
        asks=asks.project.id,
        roles=tuple(dict.fromkeys(role for _, role in known)),
        knows_quotes=_quotes(knows, known),
        asks_quotes=_quotes(asks, asked),
        contact=knows.contact.text if knows.contact else None,
        same_county=_same_county(knows.project, asks.project),
        distance=_distance(knows.project, asks.project),
        reasons=tuple(_reasons(knows, asks, same, answers=answers, today=today)),
        contacts=(knows.contact, asks.contact),
    )


def _must_answer(knows: Side, asks: Side) -> bool:
    """Says whether it isn't enough that the one has come further."""
    return knows.stage in (asks.stage, "unknown") or asks.is_over


def _held_together(knows: Side, asks: Side) -> tuple[Mapping[int, Role], Mapping[int, Role]]:
    """Returns what the other asks and what the one knows of it.

    Two who are midway ask each other about obstacles alone, and one that is over how they might
    have been overcome.
    """
    if asks.is_over:
        return asks.obstacles, knows.overcome
    if knows.stage == asks.stage:
        return asks.obstacles, knows.obstacles
    return asks.asked, knows.known


def answers_of(knows: Side, asks: Side, *, least: float) -> list[Answer]:
    """Returns where the one tells what the other asks, the likest first, nothing twice."""
    wanted, told = _held_together(knows, asks)
    asked, known = _rows(asks.pilot, wanted), _rows(knows.pilot, told)
    table = compare(
        asks.pilot.telling.only(np.array(list(asked), np.int64)),
        knows.pilot.telling.only(np.array(list(known), np.int64)),
    ).table
    cells = np.argwhere(table >= least)
    order = np.argsort(-table[cells[:, 0], cells[:, 1]], kind="stable")
    found: list[Answer] = []
    ours, theirs = list(asked.values()), list(known.values())
    for row, column in cells[order].tolist():
        answer = Answer(float(table[row, column]), ours[row], theirs[column])
        if not any(answer.asked == each.asked or answer.known == each.known for each in found):
            found.append(answer)
    return found[:MOST_ANSWERS]


def _rows(pilot: Pilot, told: Mapping[int, Role]) -> dict[int, tuple[int, Role]]:
    """Returns statements by their row in the pilot's telling, in order."""
    found = {
        row: (at, role)
        for at, role in told.items()
        if (row := pilot.statements[at].row) is not None
    }
    return dict(sorted(found.items()))


def _best(told: Mapping[int, Role], roles: Sequence[Role]) -> list[tuple[int, Role]]:
    """Returns the best statement of the first of `roles` that is told."""
    found = [(at, role) for wanted in roles for at, role in told.items() if role == wanted]
    return found[:1]


def _quotes(side: Side, told: Iterable[tuple[int, Role]]) -> tuple[Quote, ...]:
    return tuple(side.pilot.statements[at].quote for at, _ in told)


# ── Where they lie ───────────────────────────────────────────────────────────────────────────


def _same_county(left: Project, right: Project) -> bool | None:
    ours, theirs = _counties(left), _counties(right)
    return bool(ours & theirs) if ours and theirs else None


def _counties(project: Project) -> set[str]:
    found = (county_of(each.number) for each in project.municipalities)
    return {each.number for each in found if each}


def _distance(left: Project, right: Project) -> int | None:
    """Returns how far apart the leading municipalities' centrality classes lie, 0..5."""
    ours, theirs = _class(left), _class(right)
    return None if ours is None or theirs is None else abs(ours - theirs)


def _class(project: Project) -> int | None:
    return centrality(project.municipalities[0].number) if project.municipalities else None


def _like_size(left: Project, right: Project) -> bool:
    people = [
        population(each.municipalities[0].number) or 0
        for each in (left, right)
        if each.municipalities
    ]
    return len(people) == 2 and 0 < max(people) <= _LIKE_SIZE * min(people)


# ── Why, and which ───────────────────────────────────────────────────────────────────────────

_STAGES: Mapping[tuple[Stage, Stage], str] = {
    ("finished", "planned"): "network.finished_planned",
    ("finished", "starting"): "network.finished_starting",
    ("finished", "midway"): "network.finished_midway",
    ("stopped", "planned"): "network.stopped_planned",
    ("stopped", "starting"): "network.stopped_starting",
    ("stopped", "midway"): "network.stopped_midway",
    ("midway", "planned"): "network.midway_planned",
    ("midway", "starting"): "network.midway_starting",
    ("midway", "midway"): "network.both_midway",
    ("finished", "stopped"): "network.finished_stopped",
    ("finished", "finished"): "network.both_finished",
    ("unknown", "planned"): "network.unknown_planned",
    ("unknown", "starting"): "network.unknown_starting",
    ("unknown", "midway"): "network.unknown_midway",
}
_ASKED: Mapping[Role, str] = {
    Role.CHALLENGE: "network.answers_challenge",
    Role.AIM: "network.answers_aim",
    Role.MEASURE: "network.answers_measure",
    Role.OBSTACLE: "network.answers_obstacle",
}


def _reasons(
    knows: Side,
    asks: Side,
    same: Relation | None,
    *,
    answers: Sequence[Answer],
    today: date,
) -> Iterator[str]:
    yield _STAGES[knows.stage, asks.stage]
    if same is not None:
        yield "network.same_challenge" if same.sure else "network.likely_same_challenge"
    if answers and not knows.stage == asks.stage == "midway":
        yield from dict.fromkeys(_ASKED[each.asked[1]] for each in answers)
    if _same_county(knows.project, asks.project):
        yield "network.same_county"
    if _distance(knows.project, asks.project) == 0:
        yield "network.same_class"
    if _like_size(knows.project, asks.project):
        yield "network.like_size"
    if _years_since(knows.project, today) >= _LONG_AGO:
        yield "network.long_ago"


def _years_since(project: Project, today: date) -> int:
    """Returns how many whole years ago a project ended, 0 where it isn't known or hasn't."""
    end = project.period.end if project.period else None
    if not end:
        return 0
    year, month = int(end[:4]), int(end[5:7] or 12)
    return max(0, (12 * (today.year - year) + today.month - month) // 12)


def _worth(
    match: Match, relation: Relation | None, knows: Side, asks: Side, *, today: date
) -> float:
    likeness = relation.likeness if relation and relation.kind in _ONE_CHALLENGE else 0.0
    answered = sum(reason in _ASKED.values() for reason in match.reasons) / len(_ASKED)
    near = 0.0 if match.distance is None else 1 - match.distance / _CLASSES
    near = (near + bool(match.same_county)) / 2
    forgotten = _FORGOTTEN * min(_years_since(knows.project, today), 10)
    stages = _WORTH[knows.stage, asks.stage]
    return round(stages + likeness + answered + _NEAR * near - forgotten, 6)


def _chosen(matches: Sequence[Match], standing: _Standing) -> Iterator[Match]:
    """Yields the most worth, while both have fewer than `MOST_MATCHES`; each asker gets one.

    A project that is told twice is proposed to nobody twice.
    """
    held: Counter[str] = Counter()
    pairs: set[frozenset[str]] = set()
    for match in matches:
        knows, asks = (standing.project.get(each, each) for each in (match.knows, match.asks))
        full = max(held[knows], held[asks]) >= MOST_MATCHES
        if {knows, asks} not in pairs and (not full or not held[asks]):
            pairs.add(frozenset((knows, asks)))
            held.update((knows, asks))
            yield match
