"""What a reviewer is asked about a run's pairs, and what the answers do.

Pairs are asked once: the doubtful first, each of two people by themselves (`READERS`), and never
again unless a text changes. Nothing here depends on what the other reviewer said but for what is
settled, so that the two stay blind to each other.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from synthese.duplicate_records import (
    Change,
    DuplicateGroup,
    DuplicatePair,
    DuplicateType,
    Judgement,
    Text,
    TextSpan,
    Verdict,
)
from synthese.stores.verdicts import Contents, KeptText, Verdicts, contents

if TYPE_CHECKING:
    from synthese.duplicates.run import Run

READERS = 2
"""So many judge a pair; who comes after them isn't asked."""

LEAST_PROBABLE = 0.1
"""A pair less likely to be a copy, and no renewal or parallel, is nobody's doubt."""

_CERTAIN = 1e-6  # nearer to 0 or 1 a probability isn't told apart from it
_MANY_WORDS = 4_000  # above, difflib passes over the commonest words: it would take seconds
_WORD = re.compile(r"\w+|[^\w\s]")


# ---- what is asked


def queue(
    run: Run, verdicts: Verdicts, *, by: str, readers: int = READERS
) -> tuple[DuplicatePair, ...]:
    """Returns the pairs that a reviewer is to judge, the most uncertain first.

    Out are pairs that are settled, that `by` has judged (unsure too), and that `readers` others
    have. How many have judged a pair counts, never what they said. Where several pairs are of the
    same two contents one stands for them.

    Args:
        run: what found the pairs.
        verdicts: what people have said.
        by: who is asked.
        readers: how many are to judge each pair; 1 where colleagues share the work.
    """
    done = done_by(verdicts, by, readers=readers)
    return tuple(pair for of, pair in asked_of(run).items() if of not in done)


def asked_of(run: Run) -> dict[Contents, DuplicatePair]:
    """Returns the pairs of a run that anybody is asked about, the most uncertain first.

    It depends on nobody's verdicts, so that it can be kept while they are given.
    """
    asked: dict[Contents, DuplicatePair] = {}
    doubtful = sorted(filter(worth_asking, run.pairs()), key=by_doubt(run.threshold))
    for of, pair in keyed(run, doubtful):
        asked.setdefault(of, pair)
    return asked


def keyed(run: Run, pairs: Iterable[DuplicatePair]) -> Iterator[tuple[Contents, DuplicatePair]]:
    """Returns pairs of a run, each with what its verdicts are keyed by."""
    return ((run.contents_of(each), each) for each in pairs)


def done_by(verdicts: Verdicts, by: str, *, readers: int = READERS) -> set[Contents]:
    """Returns what a reviewer isn't asked: settled, judged by them, or by enough others."""
    standing = verdicts.all()
    judged = Counter((each.left, each.right) for each in standing if each.role == "reviewer")
    done = {pair for pair, count in judged.items() if count >= readers}
    return done | {
        (each.left, each.right) for each in standing if each.role == "settled" or each.by == by
    }


def worth_asking(pair: DuplicatePair) -> bool:
    """Says whether a pair may be a copy: nobody is asked of parallel pilots."""
    return pair.probability >= LEAST_PROBABLE


def by_doubt(threshold: float) -> Callable[[DuplicatePair], tuple[float, str, str]]:
    """Returns what pairs are sorted by, the nearest to the threshold in log-odds first."""
    at = logit(threshold)
    # Rounded, so that .4 and .6 are equally far from .5 however they are stored.
    return lambda pair: (round(abs(logit(pair.probability) - at), 9), pair.left, pair.right)


def logit(probability: float) -> float:
    """Returns a probability as log-odds; 0 and 1 as near to them as is told apart."""
    held = min(max(probability, _CERTAIN), 1 - _CERTAIN)
    return log(held / (1 - held))


# ---- what has changed since


@dataclass(frozen=True, slots=True)
class TextChange:
    """How a text differs from what it was when it was judged.

    `changes` are the words that differ: `Change.left` is a span of ``old.text``, `Change.right` of
    ``new.text``. Titles and applicants are compared by whoever shows them.
    """

    old: KeptText
    new: Text
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """An earlier verdict on a pair's two ids, and how their texts differ from those it was of.

    `left` and `right` are of the pair's sides, None for one that is as it was.
    """

    verdict: Verdict
    left: TextChange | None
    right: TextChange | None


def changed_since(
    run: Run, verdicts: Verdicts, pair: DuplicatePair, *, by: str | None = None
) -> Changed | None:
    """Returns the last verdict on a pair's two ids, where a text has changed since; None otherwise.

    Args:
        run: the pair's run.
        verdicts: what people have said.
        pair: the pair as it is now.
        by: whose verdicts are told, beside those that were settled; None: anybody's. A blind
            reviewer is told of their own.
    """
    earlier = verdicts.before(pair.left, pair.right)
    told = [each for each in earlier if by is None or by == each.by or each.role == "settled"]
    left, right = run.sides(pair)
    if not told or (told[0].left, told[0].right) == contents(left, right):
        return None
    last = told[0]
    was_left, was_right = (last.left, last.right)[:: -1 if _crosswise(last, left, right) else 1]
    return Changed(
        last, _text_change(verdicts, was_left, left), _text_change(verdicts, was_right, right)
    )


def _crosswise(last: Verdict, left: Text, right: Text) -> bool:
    """Says whether a verdict's left is now the right: its sides are in the order of contents."""
    if left.id == right.id:  # the same id in two sets: known by the one that hasn't changed
        return last.left == right.content or last.right == left.content
    return last.left_id != left.id


def _text_change(verdicts: Verdicts, content: str, new: Text) -> TextChange | None:
    old = verdicts.kept_text(content)
    if content == new.content or old is None:
        return None
    return TextChange(old, new, word_changes(old.text, new.text))


def word_changes(old: str, new: str) -> tuple[Change, ...]:
    """Returns the words that differ between two texts, in order; blanks and line breaks don't."""
    was, now = list(_WORD.finditer(old)), list(_WORD.finditer(new))
    many = len(was) + len(now) > _MANY_WORDS
    matcher = difflib.SequenceMatcher(
        None, [each[0] for each in was], [each[0] for each in now], autojunk=many
    )
    return tuple(
        Change(_span(was, *left), _span(now, *right))
        for kind, *ends in matcher.get_opcodes()
        if kind != "equal"
        for left, right in [(ends[:2], ends[2:])]
    )


def _span(words: Sequence[re.Match[str]], start: int, end: int) -> TextSpan:
    """Returns where words stand in their text; of none, where they would."""
    if start < end:
        return TextSpan(words[start].start(), words[end - 1].end())
    at = words[start - 1].end() if start else 0
    return TextSpan(at, at)


# ---- judging many at once


@dataclass(frozen=True, slots=True)
class GroupEffect:
    """What judging several pairs at once would do.

    `pairs` get the verdict. `standing` are the verdicts that stand, and whose pairs are left alone.
    """

    judgement: Judgement
    by: str
    pairs: tuple[DuplicatePair, ...]
    standing: tuple[Verdict, ...]


def effect_of_group(
    run: Run, verdicts: Verdicts, group: DuplicateGroup, *, judgement: Judgement, by: str
) -> GroupEffect:
    """Returns what a verdict on a group would do to its pairs; nothing is written."""
    rights = group.others if run.across else group.members
    pairs = [pair for pair in run.pairs() if pair.left in group.members and pair.right in rights]
    return effect_of(run, verdicts, pairs, judgement=judgement, by=by)


def effect_of_identical(run: Run, verdicts: Verdicts, *, by: str) -> GroupEffect:
    """Returns what calling every identical pair a duplicate would do; nothing is written."""
    pairs = run.pairs(types={DuplicateType.IDENTICAL})
    return effect_of(run, verdicts, pairs, judgement="d", by=by)


def effect_of(
    run: Run,
    verdicts: Verdicts,
    pairs: Iterable[DuplicatePair],
    *,
    judgement: Judgement,
    by: str,
) -> GroupEffect:
    """Returns what judging pairs alike would do; nothing is written.

    Left alone are pairs that are settled, that `by` has judged one way or the other, and that
    anybody has judged otherwise: who looks at many at once doesn't overrule who looked at one.
    """
    given, standing = [], []
    for of, pair in keyed(run, pairs):
        held = verdicts.of(*of)
        holds = [
            each
            for each in held
            if each.role == "settled" or each.by == by or each.judgement != judgement
        ]
        standing += holds
        if not holds:
            given.append(pair)
    return GroupEffect(judgement, by, tuple(given), tuple(dict.fromkeys(standing)))


def judge_group(
    run: Run, verdicts: Verdicts, effect: GroupEffect, *, note: str = ""
) -> tuple[Verdict, ...]:
    """Gives the verdicts that an effect foretold, as one step that one undo takes back.

    What somebody judged since the effect was worked out is left alone too.
    """
    now = effect_of(run, verdicts, effect.pairs, judgement=effect.judgement, by=effect.by)
    given = [
        (Verdict("", "", now.judgement, now.by, "", note, pair.type.value), *run.sides(pair))
        for pair in now.pairs
    ]
    return verdicts.give_all(given)


# ---- what a new run is told


@dataclass(frozen=True, slots=True)
class SettledPair:
    """What is decided of two contents: `judgement` is ``d`` or ``i``.

    `type` is the type that was shown or chosen then, ``""`` where none was.
    """

    left: str
    right: str
    judgement: Judgement
    type: str = ""


def settled_pairs(verdicts: Verdicts) -> tuple[SettledPair, ...]:
    """Returns the pairs that are decided, in the order of contents."""
    return tuple(
        SettledPair(left, right, judgement, _type_of(verdicts.of(left, right), judgement))
        for (left, right), judgement in verdicts.decided().items()
    )


def _type_of(standing: Sequence[Verdict], judgement: Judgement) -> str:
    """Returns the type of the last verdict that says so and names one, the settled one first."""
    told = [each for each in standing if each.judgement == judgement and each.type]
    return max(told, key=lambda each: (each.role == "settled", each.id)).type if told else ""
