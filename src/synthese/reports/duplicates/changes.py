"""What is new, gone and changed since an earlier run, by the files that it wrote."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from synthese.duplicate_records import DuplicateGroup, DuplicatePair, DuplicateType
from synthese.errors import InputError
from synthese.reports.duplicates.gathered import Gathered, Named, members_of
from synthese.reports.duplicates.tables import GROUP_COLUMNS, MARK, Column, Row
from synthese.reports.duplicates.telling import Telling
from synthese.reports.exports.cleaning import one_line
from synthese.reports.exports.csv_file import defused
from synthese.wording import LANGUAGES

LEAST_MOVE = 0.1
"""By how much a probability must have moved for its pair to have changed."""

_IN_COMMON = 2  # texts of two groups that are the same group, grown or shrunk

What = Literal["new", "gone", "changed"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a pair was called in one run."""

    type: DuplicateType
    probability: float


@dataclass(frozen=True, slots=True)
class PairChange:
    """A pair that stands otherwise than it did; `before` or `now` is None where it isn't found."""

    left: str
    right: str
    before: Standing | None
    now: Standing | None

    @property
    def what(self) -> What:
        """Whether it is new, gone or changed."""
        return _what(self.before, self.now)


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A group that has other texts than it had, by their sets and ids, in order."""

    before: tuple[Named, ...] | None
    now: tuple[Named, ...] | None

    @property
    def what(self) -> What:
        """Whether it is new, gone or changed."""
        return _what(self.before, self.now)


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed between two runs: the new first, then the gone, then the changed."""

    pairs: tuple[PairChange, ...]
    groups: tuple[GroupChange, ...]

    def __bool__(self) -> bool:
        """Returns whether anything has changed."""
        return bool(self.pairs or self.groups)


def find_changes(
    earlier: Path, pairs: Iterable[DuplicatePair], groups: Iterable[DuplicateGroup]
) -> Changes:
    """Returns what has changed since the run whose reports lie in the folder `earlier`.

    A pair has changed when its type is another, or its probability has moved by more than
    `LEAST_MOVE`. A group has changed when it has other texts than an earlier one that shares at
    least two with it; its id is of its texts, so that it can't be known by that.

    Args:
        earlier: a folder with ``pairs.jsonl`` and ``grupper.csv``.
        pairs: those of the run at hand; what isn't a duplicate or related is passed over.
        groups: those of the run at hand.

    Raises:
        InputError: there are no such files, or they can't be read as what they should be.
    """
    now = {
        (each.left, each.right): Standing(each.type, each.probability)
        for each in pairs
        if each.type is not DuplicateType.NONE
    }
    texts_now = [tuple(sorted(members_of(each))) for each in groups]
    return Changes(
        _of_pairs(_earlier_pairs(earlier), now), _of_groups(_earlier_groups(earlier), texts_now)
    )


def _what(before: object, now: object) -> What:
    if before is None:
        return "new"
    return "gone" if now is None else "changed"


_ORDER: Mapping[What, int] = {"new": 0, "gone": 1, "changed": 2}


def _of_pairs(
    before: Mapping[tuple[str, str], Standing], now: Mapping[tuple[str, str], Standing]
) -> tuple[PairChange, ...]:
    found = [
        PairChange(*ids, before.get(ids), now.get(ids))
        for ids in {**before, **now}
        if not _stands(before.get(ids), now.get(ids))
    ]
    return tuple(sorted(found, key=lambda each: (_ORDER[each.what], each.left, each.right)))


def _stands(before: Standing | None, now: Standing | None) -> bool:
    if before is None or now is None:
        return False
    moved = round(abs(before.probability - now.probability), 4)  # as the file has them
    return before.type is now.type and moved <= LEAST_MOVE


def _of_groups(
    before: Sequence[tuple[Named, ...]], now: Sequence[tuple[Named, ...]]
) -> tuple[GroupChange, ...]:
    """Returns the groups that aren't in both, each now with the one it has the most in common."""
    same = {_spelled(each) for each in before} & {_spelled(each) for each in now}
    left = [each for each in before if _spelled(each) not in same]
    holding: dict[Named, list[int]] = defaultdict(list)
    for place, group in enumerate(left):
        for member in _spelled(group):
            holding[member].append(place)
    found, taken = [], set()
    for group in (each for each in now if _spelled(each) not in same):
        shared = Counter(place for member in _spelled(group) for place in holding.get(member, ()))
        free = [(n, -place) for place, n in shared.items() if place not in taken]
        most, place = max(free, default=(0, 0))
        earlier = left[-place] if most >= _IN_COMMON else None
        if earlier is not None:
            taken.add(-place)
        found.append(GroupChange(earlier, group))
    found += [GroupChange(each, None) for n, each in enumerate(left) if n not in taken]
    return tuple(sorted(found, key=lambda each: (_ORDER[each.what], each.now or each.before or ())))


def _spelled(group: Iterable[Named]) -> tuple[Named, ...]:
    """Returns a group as a table can hold it: its ids on one line each."""
    return tuple(sorted((number, one_line(id_)) for number, id_ in group))


# ── The files of an earlier run ──────────────────────────────────────────────────────────────


def _earlier_pairs(folder: Path) -> dict[tuple[str, str], Standing]:
    found: dict[tuple[str, str], Standing] = {}
    path = folder / "pairs.jsonl"
    for number, line in enumerate(_text_of(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            told: Any = json.loads(line)
            standing = Standing(DuplicateType(told["type"]), float(told["probability"]))
            found[str(told["left"]), str(told["right"])] = standing
        except (ValueError, KeyError, TypeError) as error:
            raise InputError("duplicates.broken_run", path=path, line=number) from error
    return found


def _earlier_groups(folder: Path) -> list[tuple[Named, ...]]:
    path = folder / "grupper.csv"
    rows = csv.reader(_text_of(path).removeprefix(MARK).splitlines(), delimiter=";")
    headings = next(rows, [])
    if headings not in ([each.heading(Telling(of)) for each in GROUP_COLUMNS] for of in LANGUAGES):
        raise InputError("duplicates.broken_run", path=path, line=1)
    groups: dict[str, list[Named]] = defaultdict(list)
    for number, row in enumerate(rows, start=2):
        if len(row) != len(GROUP_COLUMNS):
            raise InputError("duplicates.broken_run", path=path, line=number)
        cells = dict(zip((each.name for each in GROUP_COLUMNS), row, strict=True))
        groups[cells["group_id"]].append((int(cells["set"] == "B"), _undefused(cells["id"])))
    return [tuple(sorted(each)) for each in groups.values()]


def _undefused(cell: str) -> str:
    """Returns a cell without the apostrophe that kept it from being run as a formula."""
    return cell[1:] if cell[:1] == "'" and defused(cell[1:]) == cell else cell


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError("duplicates.not_a_run", path=path.parent, missing=path.name) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("duplicates.broken_run", path=path, line=1) from error


# ── As a document and as rows ────────────────────────────────────────────────────────────────


def changes_document(changes: Changes) -> dict[str, Any]:
    """Returns what has changed as plain values, for ``endringer.json``."""
    document: dict[str, Any] = {"least_move": LEAST_MOVE}
    for what in _ORDER:
        pairs = [each for each in changes.pairs if each.what == what]
        groups = [each for each in changes.groups if each.what == what]
        document[what] = {
            "pairs": [
                {
                    "left": each.left,
                    "right": each.right,
                    "before": _standing(each.before),
                    "now": _standing(each.now),
                }
                for each in pairs
            ],
            "groups": [
                {"before": _members(each.before), "now": _members(each.now)} for each in groups
            ],
        }
    return document


def _standing(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {"type": standing.type.value, "probability": round(standing.probability, 4)}


def _members(group: Sequence[Named] | None) -> dict[str, list[str]] | None:
    if group is None:
        return None
    return {
        "members": [id_ for number, id_ in group if number == 0],
        "others": [id_ for number, id_ in group if number == 1],
    }


CHANGE_COLUMNS = (
    Column("change", 16),
    Column("what", 70, "wrapped"),
    Column("before", 40, "wrapped"),
    Column("now", 40, "wrapped"),
)


def change_rows(changes: Changes, gathered: Gathered) -> Iterator[Row]:
    """Yields what has changed, a value a column of `CHANGE_COLUMNS`."""
    told = gathered.told
    for each in changes.pairs:
        yield (
            told.say(f"change_pair_{each.what}"),
            f"{each.left} / {each.right}",
            _standing_told(told, each.before),
            _standing_told(told, each.now),
        )
    for group in changes.groups:
        yield (
            told.say(f"change_group_{group.what}"),
            ", ".join(id_ for _, id_ in group.now or group.before or ()),
            _difference_told(group.before, group.now),
            _difference_told(group.now, group.before),
        )


def _standing_told(told: Telling, standing: Standing | None) -> str | None:
    if standing is None:
        return None
    return f"{told.type(standing.type)}, {told.share(standing.probability)}"


def _difference_told(group: Sequence[Named] | None, other: Sequence[Named] | None) -> str | None:
    """Returns the texts that only one of two groups has; of a group that is new or gone, none."""
    if group is None or other is None:
        return None
    return ", ".join(id_ for number, id_ in group if (number, id_) not in {*other}) or None
