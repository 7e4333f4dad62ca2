"""What the records of a run say, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Telling:
    """Sentences of the area ``duplicates``."""

    language: Language

    def say(self, name: str, **values: object) -> str:
        """Returns a sentence with its placeholders filled."""
        return say(f"duplicates.{name}", self.language, **values)

    def count(self, name: str, n: int) -> str:
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

    def difference(self, each: Difference) -> str:
        """Returns what differs, in one line: what either says."""
        return f"{self.say(f'difference_{each.kind}')}: {self.said(each.left)} / {self.said(each.right)}"

    def said(self, words: str | None) -> str:
        """Returns the words of one side of a difference, or that it has none."""
        return self.say("not_told") if words is None else words

    def differences(self, pair: DuplicatePair) -> str:
        """Returns what differs in a pair, in brief."""
        found = pair.alignment.differences if pair.alignment else ()
        told = [self.difference(each) for each in found[:_MOST_DIFFERENCES]]
        if len(found) > len(told):
            told.append(self.say("and_more", n=len(found) - len(told)))
        return "; ".join(told)

    def _value(self, key: str, name: str, value: str | int | float) -> str:
        if name == "share":
            return self.share(float(value))
        if key == "languages":
            return named("language", str(value), self.language)
        if key == "relation":
            return self._relation(str(value))
        return str(value)

    def _relation(self, kind: str) -> str:
        name = _RELATIONS.get(kind) or _KINDS.get(kind, "")
        if name in ("earlier", "sister", "same"):
            return self.say(f"kind_{name}")
        return self.say(f"type_{name}").lower() if name else kind
