"""What the records of a run say, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from synthese.duplicate_records import Difference, DuplicatePair, DuplicateType
from synthese.pilot_records import RelationKind
from synthese.wording import Language, count, named, number, say

_MOST_DIFFERENCES = 6  # told of a pair in one cell
_SEVERAL = {"periods_overlap": "months"}  # reasons with plural forms, and what decides on them
_KINDS = {name: each.name.lower() for each in DuplicateType for name in (each.value, each.name)}
_RELATIONS = {
    name: each.name.lower()
    for each in RelationKind
    for name in (each.value, each.name, each.name.lower())
}

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_MOMENT = r"\d{4}(?:-\d{2})?"
_PERIOD = re.compile(rf"(?P<start>{_MOMENT})?/(?P<end>{_MOMENT})?")


def period_told(start: str | None, end: str | None) -> str:
    """Returns a period as ``01.2019–12.2021``; what isn't known of it is left open."""
    first, last = (".".join(reversed((each or "").split("-"))) for each in (start, end))
    return first if first == last else f"{first}–{last}"


def _listed(first: str, second: str) -> str:
    return ", ".join(filter(None, (first, second)))


class Apart(NamedTuple):
    """What differs between two texts: its kind, and what either says, empty where nothing."""

    kind: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Telling:
    """Sentences of the area ``duplicates``."""

    language: Language

    def say(self, name: str, /, **values: object) -> str:
        """Returns a sentence with its placeholders filled."""
        return say(f"duplicates.{name}", self.language, **values)

    def count(self, name: str, n: int, /) -> str:
        """Returns the form of a sentence that goes with a number, which it tells."""
        return count(f"duplicates.{name}", n, self.language, n=self.number(n))

    def number(self, n: int) -> str:
        """Returns a whole number as the language writes it."""
        return number(n, self.language) if n >= 1_000 else str(n)

    def share(self, value: float) -> str:
        """Returns a share of 0..1 in per cent; what isn't all or nothing isn't rounded to it."""
        points = round(100 * value)
        if 0 < value < 1:
            points = min(max(points, 1), 99)
        return f"{points}%" if self.language == "en" else f"{points}\u00a0%"

    def decimal(self, value: float) -> str:
        """Returns a share of 0..1 as a cell of a CSV file holds it: ``0,934``."""
        told = f"{value:.3f}"
        return told if self.language == "en" else told.replace(".", ",")

    def type(self, kind: DuplicateType) -> str:
        """Returns what a type is called."""
        return self.say(f"type_{kind.name.lower()}")

    def reason(self, key: str, values: Mapping[str, str | int | float]) -> str:
        """Returns one of a pair's reasons as a sentence."""
        if key in _SEVERAL:
            return self.count(key, int(values[_SEVERAL[key]]))
        return self.say(
            key, **{name: self._value(key, name, each) for name, each in values.items()}
        )

    def reasons(self, pair: DuplicatePair) -> str:
        """Returns why a pair has its type, in one line."""
        return " ".join(self.reason(key, values) for key, values in pair.reasons)

    def apart(self, found: Iterable[Difference]) -> list[Apart]:
        """Returns what differs, a row each: facts of a kind that only one text tells share one."""
        rows: list[Apart] = []
        alone: dict[str, int] = {}  # the row of the kind
        for each in found:
            kind = self.say(f"difference_{each.kind}")
            row = Apart(kind, self._said(each.left), self._said(each.right))
            place = alone.get(each.kind)
            if each.left is not None and each.right is not None:
                rows.append(row)
            elif place is None:
                alone[each.kind] = len(rows)
                rows.append(row)
            else:
                _, left, right = rows[place]
                rows[place] = Apart(kind, _listed(left, row.left), _listed(right, row.right))
        return rows

    def _said(self, words: str | None) -> str:
        """Returns words as they are told: a period of a record as ``01.2019–12.2021``."""
        if words is None:
            return ""
        if "/" in words and (months := _PERIOD.fullmatch(words)):
            return period_told(months["start"], months["end"])
        return words

    def differences(self, pair: DuplicatePair) -> str:
        """Returns what differs in a pair, in brief."""
        rows = self.apart(pair.alignment.differences if pair.alignment else ())
        none = self.say("not_told")
        told = [
            f"{kind}: {left or none} / {right or none}"
            for kind, left, right in rows[:_MOST_DIFFERENCES]
        ]
        if len(rows) > len(told):
            told.append(self.say("and_more", n=len(rows) - len(told)))
        return "; ".join(told)

    def _value(self, key: str, name: str, value: str | int | float) -> str:
        if name == "share":
            return self.share(float(value))
        if key == "languages":
            return named("language", str(value), self.language)
        if key == "periods_follow":
            return _MONTH.sub(r"\2.\1", str(value))
        if key == "relation":
            return self._relation(str(value))
        return str(value)

    def _relation(self, kind: str) -> str:
        name = _RELATIONS.get(kind) or _KINDS.get(kind, "")
        if name in ("earlier", "sister", "same"):
            return self.say(f"kind_{name}")
        return self.say(f"type_{name}").lower() if name else kind
