"""How well the facets of applications are read, against hand-made truth: F1 per facet.

    python scripts/measure_facets.py [--split dev|kept] [--wrong]

``corpus/screening/facets.jsonl`` says of forty applications what they tell. Twenty (``dev``) were
looked at while the rules were made, twenty (``kept``) were not. Each is read under a neutral file
name and without its last line, which says that it is invented: no real application has either.

What counts as right:

- municipality, period, amount, partners: the value is the truth's. Partners are compared by the
  name that `synthese.norwegian.organisations` gives them, without case. Precision is the share of
  the values given that are right, recall the share of the truth's that were given. A period is
  right where both months are.
- challenge, measure, target group, solution: a sentence is right where it is one of those that
  tell the facet in the truth. Precision is the share of the sentences given that are right. At
  most three are shown, so recall is whether a facet that is told was met at all: 1 where one of
  the sentences is right. (``strict`` prints recall as the share of the truth's first three.)

Counts are pooled over applications: F1 = 2PR / (P + R). A facet that isn't told and isn't given
counts for nothing, one given where none is told costs precision. ``macro`` is the mean of the
eight facets' F1, ``micro`` is F1 over all counts.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from synthese.describe import describe, with_language
from synthese.norwegian.organisations import organisation
from synthese.readers import read_bytes
from synthese.records import Document, DocumentDetail, ProjectDetail
from synthese.screening.facets import facets_of
from synthese.screening_records import FACETS, TOLD_FACETS, FacetName
from synthese.settings import ReadLimits

CORPUS = Path(__file__).parent.parent / "corpus"
MARKS = ("Oppdiktet eksempel.", "Oppdikta døme.", "Invented example.")
SHOWN = 3
SPLITS = ("dev", "kept", "fresh")


@dataclass
class Score:
    """Counts of one facet: what was given, what of it is right, what is true, what was met."""

    given: int = 0
    right: int = 0
    true: int = 0
    met: int = 0
    strict_true: int = 0
    strict_met: int = 0

    def add(self, other: Score) -> None:
        """Adds another facet's or application's counts."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def precision(self) -> float:
        """The share of what was given that is right."""
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """The share of what is true that was met."""
        return self.met / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return _f1(self.precision, self.recall)

    @property
    def strict(self) -> float:
        """F1 with recall over the first three true sentences."""
        recall = self.strict_met / self.strict_true if self.strict_true else 1.0
        return _f1(self.precision, recall)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def truth(split: str | None = None) -> Iterator[dict[str, Any]]:
    """Yields what is known of each application, of one half or of both."""
    for line in (CORPUS / "screening" / "facets.jsonl").read_text("utf-8").splitlines():
        known = json.loads(line)
        if split in (None, known["split"]):
            yield known


def read(known: Mapping[str, Any]) -> ProjectDetail:
    """Returns an application as it would be handed in."""
    path = CORPUS / known["file"]
    (document,) = (
        each
        for each in read_bytes(path.read_bytes(), f"01{path.suffix}", limits=ReadLimits())
        if isinstance(each, Document)
    )
    told = with_language(_unmarked(document))
    project = describe([told], "01")
    return ProjectDetail(project.project, (DocumentDetail(told, (), "", ()),), project.fields)


def _unmarked(document: Document) -> Document:
    blocks = [b for b in document.blocks if document.text[b.start : b.end] not in MARKS]
    return replace(document, blocks=tuple(blocks))


def facets_given(known: Mapping[str, Any]) -> dict[FacetName, list[str]]:
    """Returns the values of each facet as the extractor gives them."""
    facets = facets_of(read(known))
    return {name: [each.value for each in facets[name]] for name in FACETS}


def score(facet: FacetName, given: Sequence[str], known: Mapping[str, Any]) -> Score:
    """Returns the counts of one facet of one application."""
    if facet in TOLD_FACETS:
        return _of_sentences(given, known[facet])
    told = known[facet]
    true = {_same(facet, each) for each in (told if isinstance(told, list) else [told]) if each}
    found = {_same(facet, each) for each in given}
    met = len(true & found)
    return Score(len(found), met, len(true), met, len(true), met)


def _same(facet: FacetName, value: object) -> str:
    if facet == "partners":
        return organisation(str(value)).name.casefold()
    return str(value)


def _of_sentences(given: Sequence[str], true: Sequence[str]) -> Score:
    right = [each for each in given if any(_flat(sentence) in _flat(each) for sentence in true)]
    shown = min(SHOWN, len(true))
    met = min(shown, len(right))
    return Score(len(given), len(right), int(bool(true)), int(bool(right and true)), shown, met)


def _flat(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def measured(split: str | None = None) -> dict[FacetName, Score]:
    """Returns the counts of each facet over one half of the applications, or both."""
    totals: dict[FacetName, Score] = defaultdict(Score)
    for known in truth(split):
        for facet, values in facets_given(known).items():
            totals[facet].add(score(facet, values, known))
    return totals


def macro(totals: Mapping[FacetName, Score]) -> float:
    """Returns the mean of the facets' F1."""
    return sum(totals[name].f1 for name in FACETS) / len(FACETS)


def micro(totals: Mapping[FacetName, Score]) -> Score:
    """Returns the counts of all facets together."""
    whole = Score()
    for name in FACETS:
        whole.add(totals[name])
    return whole


def show_wrong(split: str | None) -> None:
    """Prints every value that isn't right, and every true one that wasn't given."""
    for known in truth(split):
        for facet, values in facets_given(known).items():
            counts = score(facet, values, known)
            if counts.right < counts.given or counts.met < counts.true:
                print(f"{known['application']}: {facet}\n  given {values}\n  true  {known[facet]}")


def main() -> None:
    """Prints precision, recall and F1 of each facet, of both halves apart."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--split", choices=SPLITS, help="only one part")
    parser.add_argument("--wrong", action="store_true", help="print what is not right")
    told = parser.parse_args()
    for split in (told.split,) if told.split else SPLITS:
        totals = measured(split)
        print(f"{split}: {len(list(truth(split)))} applications")
        for name in FACETS:
            each = totals[name]
            print(
                f"  {name:13} P {each.precision:.3f} R {each.recall:.3f} F1 {each.f1:.3f}"
                f" strict {each.strict:.3f}"
            )
        whole = micro(totals)
        strict = sum(totals[name].strict for name in FACETS) / len(FACETS)
        print(f"  macro F1 {macro(totals):.3f} micro F1 {whole.f1:.3f} strict macro {strict:.3f}")
        if told.wrong:
            show_wrong(split)


if __name__ == "__main__":
    main()
