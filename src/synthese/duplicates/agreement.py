"""How far two reviewers who judged the same pairs, each by themselves, agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import get_args

from synthese.duplicate_records import Agreement, Judgement, Verdict
from synthese.evaluation import kappa
from synthese.stores.verdicts import Contents, Verdicts

_JUDGEMENTS: tuple[Judgement, ...] = get_args(Judgement)
_DECIDING = ({"d"}, {"i"})


def agreement(one: str, other: str, verdicts: Verdicts) -> Agreement:
    """Returns how two reviewers agree over the pairs that both have judged.

    What was settled later changes nothing of the table: what each said by themselves counts. Those
    that they disagree on are told until they are settled; both unsure is no agreement on what a
    pair is, so it is told too.
    """
    both = _both(one, other, verdicts)
    told = Counter((mine.judgement, theirs.judgement) for mine, theirs in both)
    first, second, third = (
        (told[each, "d"], told[each, "i"], told[each, "u"]) for each in _JUDGEMENTS
    )
    table = first, second, third
    settled = {(each.left, each.right) for each in verdicts.all() if each.role == "settled"}
    apart = [mine for mine, theirs in both if {mine.judgement, theirs.judgement} not in _DECIDING]
    open_pairs = tuple(pair for each in apart if (pair := (each.left, each.right)) not in settled)
    return Agreement(one, other, table, kappa(table), open_pairs)


def _both(one: str, other: str, verdicts: Verdicts) -> list[tuple[Verdict, Verdict]]:
    mine, theirs = _by_pair(verdicts.by(one)), _by_pair(verdicts.by(other))
    return [(mine[pair], theirs[pair]) for pair in sorted(mine.keys() & theirs.keys())]


def _by_pair(told: Iterable[Verdict]) -> dict[Contents, Verdict]:
    return {(each.left, each.right): each for each in told}
