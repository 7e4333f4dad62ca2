"""Pairs of copies → groups in which each is a copy of each other.

No chains: that A is like B and B like C doesn't make A like C. The likest pairs are joined first,
and two groups only where every text of the one is a copy of every text of the other (complete
linkage; Sørensen 1948). A text that fits two groups stays in the one it is likest to; its other
pairs stand in the list of pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

from synthese.duplicate_records import COPIES, DuplicateGroup, DuplicatePair

Member = tuple[int, str]  # set and id


def grouped(
    copies: Sequence[DuplicatePair], words: Mapping[Member, int], *, across: bool
) -> tuple[DuplicateGroup, ...]:
    """Returns the groups, the largest first, ties by id.

    Args:
        copies: the pairs, the most probable first.
        words: own words of each text (by set and id).
        across: whether the right one of each pair is of set 1.

    Across two sets those of one set aren't held against each other: there a group is a text of
    the first set with what it is a copy of.
    """
    ends = {(each.left, each.right): each for each in copies}
    if across:
        clusters = _by_left(copies)
    else:
        clusters = _complete([((0, each.left), (0, each.right)) for each in copies])
    made = [_group(sorted(each), ends, words) for each in clusters]
    return tuple(sorted(made, key=lambda each: (-len(each.members) - len(each.others), each.id)))


def _by_left(copies: Iterable[DuplicatePair]) -> list[set[Member]]:
    found: defaultdict[str, set[Member]] = defaultdict(set)
    for each in copies:
        found[each.left] |= {(0, each.left), (1, each.right)}
    return list(found.values())


def _complete(pairs: Sequence[tuple[Member, Member]]) -> list[set[Member]]:
    """Returns the clusters of complete linkage over sparse pairs, the likest joined first."""
    group_of: dict[Member, int] = {}
    members: dict[int, set[Member]] = {}
    links: defaultdict[int, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for pair in pairs:
        for each in pair:
            if each not in group_of:
                group_of[each] = len(group_of)
                members[group_of[each]] = {each}
    for left, right in pairs:
        links[group_of[left]][group_of[right]] += 1
        links[group_of[right]][group_of[left]] += 1
    for left, right in pairs:
        here, there = group_of[left], group_of[right]
        if here == there:
            continue
        if links[here][there] == len(members[here]) * len(members[there]):
            if len(members[here]) < len(members[there]):
                here, there = there, here
            for each in members[there]:
                group_of[each] = here
            members[here] |= members.pop(there)
            for other, count in links.pop(there).items():
                del links[other][there]
                if other != here:
                    links[here][other] += count
                    links[other][here] += count
    return [each for each in members.values() if len(each) > 1]


def _group(
    members: Sequence[Member],
    ends: Mapping[tuple[str, str], DuplicatePair],
    words: Mapping[Member, int],
) -> DuplicateGroup:
    across = members[-1][0] == 1  # one id may be a text of either set
    inside = [
        found
        for at, (side, left) in enumerate(members)
        for other, right in members[at + 1 :]
        if across == (side != other)
        and (found := ends.get((left, right)) or ends.get((right, left)))
    ]
    chosen, reason = _representative(members, inside, words)
    told = "\n".join(f"{side} {each}" for side, each in members)
    return DuplicateGroup(
        id=blake2b(told.encode(), digest_size=5).hexdigest(),
        members=tuple(each for side, each in members if side == 0),
        representative=chosen,
        reason=reason,
        type=max((each.type for each in inside), key=COPIES.index),
        probability=min(each.probability for each in inside),
        others=tuple(each for side, each in members if side == 1),
    )


_FULLER = 1.1  # times the words of the next, from which a text is the fullest


def _representative(
    members: Sequence[Member], inside: Sequence[DuplicatePair], words: Mapping[Member, int]
) -> tuple[str, str]:
    """Returns the member that stands for the others, and why.

    The one that says most; where none does, the one most like the others; of two, the first.
    """
    ranked = sorted(members, key=lambda each: (-words[each], each))
    if words[ranked[0]] >= _FULLER * words[ranked[1]]:
        return ranked[0][1], "duplicates.fullest"
    if len(members) == 2:
        return members[0][1], "duplicates.first"
    near: defaultdict[str, float] = defaultdict(float)
    for each in inside:
        near[each.left] += each.similarity
        near[each.right] += each.similarity
    best = max(members, key=lambda each: near[each[1]])  # of equals, the first
    return best[1], "duplicates.most_alike"
