"""How two officers stand to each other who read the same applications, each by themselves.

What somebody found is hidden from others until they have said what they find themselves, so that a
second reader is blind without anybody having to see to it. Whoever asks to see it all may, and is
no second reader then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Literal

from synthese.evaluation import kappa
from synthese.screening_records import Decision, Verdict
from synthese.stores.applications import Action, LogEntry

VERDICTS: tuple[Verdict, ...] = tuple(Verdict)

SAW: Action = "saw_decisions"
"""What the log tells of whoever asked to see what others found: of a call, or an application."""

SETTLING: tuple[Verdict, ...] = tuple(each for each in Verdict if each is not Verdict.UNCLEAR)
"""What a disagreement can be settled with: unclear settles nothing."""


@dataclass(frozen=True, slots=True)
class BothRead:
    """An application that two have read, each by themselves: what they said before they saw.

    `settled` is what ended a disagreement, None until something did.
    """

    application: str
    first: Decision
    second: Decision
    settled: Decision | None = None

    @property
    def apart(self) -> bool:
        """Whether they say different things, or neither can say."""
        return self.first.verdict is not self.second.verdict or (
            self.first.verdict is Verdict.UNCLEAR
        )

    @property
    def open(self) -> bool:
        """Whether there is something to be settled."""
        return self.apart and self.settled is None


@dataclass(frozen=True, slots=True)
class CallAgreement:
    """How far the first reader and the second of a call's applications agree.

    `table` counts the applications by the first's verdict (row) and the second's (column), in the
    order of `VERDICTS`; `kappa` is Cohen's, None where it isn't defined. `read` are those that both
    have read, by id.
    """

    table: tuple[tuple[int, ...], ...]
    kappa: float | None
    read: tuple[BothRead, ...]

    @property
    def same(self) -> int:
        """How many they say the same of."""
        return sum(row[at] for at, row in enumerate(self.table))


def agreement(decisions: Iterable[Decision]) -> CallAgreement:
    """Returns how two readers agree over the applications that both have read.

    What each said while blind counts, not what they said after they had seen the other's.
    """
    found = (_both(each) for each in by_application(decisions).values())
    read = tuple(sorted(filter(None, found), key=lambda each: each.application))
    told = Counter((each.first.verdict, each.second.verdict) for each in read)
    table = tuple(tuple(told[row, column] for column in VERDICTS) for row in VERDICTS)
    return CallAgreement(table, kappa(table), read)


def visible_decisions(
    decisions: Iterable[Decision], reader: str, *, seeing: Collection[str] = ()
) -> tuple[Decision, ...]:
    """Returns the decisions that a reader may be shown, in their order.

    Those on an application are shown once the reader has decided on it, once two have (nobody is to
    read it blind any more), and once it is settled.

    Args:
        decisions: on whatever applications, the oldest first.
        reader: who looks.
        seeing: those who asked to see what others found before they say what they find.
    """
    given = tuple(decisions)
    if reader in seeing:
        return given
    shown = {
        application
        for application, each in by_application(given).items()
        if any(one.by == reader or one.role == "settled" for one in each) or _both(each)
    }
    return tuple(each for each in given if each.application in shown)


def seeing(log: Iterable[LogEntry], application: str | None = None) -> frozenset[str]:
    """Returns those who asked to see what others found, of all of a call or of an application."""
    asked = (each for each in log if each.action == SAW)
    return frozenset(each.by for each in asked if each.application in (None, application))


def held(decisions: Iterable[Decision]) -> Decision | None:
    """Returns the decision that counts for one application: the settled, else the first reader's.

    A blind second reader's counts where nobody else has said anything.
    """
    ranks = ("second", "first", "settled")
    return max(decisions, key=lambda each: (ranks.index(each.role), each.id), default=None)


def role_of(
    decisions: Iterable[Decision], reader: str, *, seeing: Collection[str] = ()
) -> Literal["first", "second"]:
    """Returns what a reader's next decision on one application is.

    The second where somebody else decided first and she hasn't seen what; else the first: she is
    the only one, changes her own, or takes the case over with open eyes.
    """
    given = tuple(decisions)
    mine = [each.role for each in given if each.by == reader and each.role != "settled"]
    if mine:
        return "second" if mine[-1] == "second" else "first"
    return "second" if given and not visible_decisions(given, reader, seeing=seeing) else "first"


def to_read_blind(
    applications: Iterable[str],
    decisions: Iterable[Decision],
    reader: str,
    *,
    seeing: Collection[str] = (),
) -> tuple[str, ...]:
    """Returns the applications that a reader can still be the blind second reader of."""
    given = by_application(decisions)
    return tuple(
        each
        for each in applications
        if each in given
        and role_of(given[each], reader, seeing=seeing) == "second"
        and not any(one.by == reader for one in given[each])
    )


def by_application(decisions: Iterable[Decision]) -> Mapping[str, Sequence[Decision]]:
    """Returns the decisions on each application, the oldest first."""
    ordered = sorted(decisions, key=lambda each: (each.application, each.id))
    of = attrgetter("application")
    return {application: tuple(each) for application, each in groupby(ordered, key=of)}


def _both(decisions: Sequence[Decision]) -> BothRead | None:
    """Returns what two have said of one application, None where two haven't read it."""
    second = next((each for each in decisions if each.role == "second"), None)
    if second is None:
        return None
    first = [each for each in decisions if each.role == "first" and each.by != second.by]
    before = [each for each in first if each.id < second.id] or first[:1]
    if not before:
        return None
    settled = [each for each in decisions if each.role == "settled"]
    return BothRead(second.application, before[-1], second, settled[-1] if settled else None)
