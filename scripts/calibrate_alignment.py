"""Prints the numbers of `synthese.alignment` and what they give.

    python scripts/calibrate_alignment.py

Arbitrary sentences are those of unrelated projects of the demonstration corpus; the same is said
by the corpus's twins in two languages and, where it lies beside the checkout, by NTREX (nb–nn,
en–nb). Likeness is 0 at the median of the ones, 1 at the mean of NTREX's two medians, which lies
between translations kept close and those into another language. Then, for thresholds of likeness,
how many pairs of unrelated projects and of parallel pilots have a meeting, and how well likeness
by role tells parallel pilots from unrelated projects (AUC).
"""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from synthese.alignment import Telling, compare, comparing, likeness_by_role, telling
from synthese.index import Index, LiveIndex, add
from synthese.records import ProjectDetail, Role, Sentence
from synthese.settings import Settings

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
NTREX = ROOT.parent / "shared" / "eval"
UNRELATED, SEED, SENTENCES = 700, 1, 500
THRESHOLDS = (0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
Pair = tuple[str, str]


def main() -> None:
    """Prints constants, thresholds and AUC."""
    truth = json.loads((CORPUS / "truth.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        add(Path(folder), [str(CORPUS / "projects")], settings=Settings())
        index = LiveIndex(Path(folder)).current()
        details = {name: index.project(name) for name in truth["projects"]}
        parallel, unrelated = pairs(truth, details)
        told = {name: one_telling(index, detail) for name, detail in details.items()}
        scores = [raw(told[a], told[b]).ravel() for a, b in unrelated]
        print(f"arbitrary sentences: median {np.median(np.concatenate(scores)):.3f}")
        same = dict(translations(index, told, truth))
        for name, values in same.items():
            print(f"the same, {name}: median {np.median(values):.3f} of {len(values)}")
        print(f"likeness from  unrelated ({len(unrelated)})  parallel ({len(parallel)}) that meet")
        best = [strongest(told, each) for each in (unrelated, parallel)]
        for least in THRESHOLDS:
            apart, together = ((each >= least).mean() for each in best)
            print(f"{least:13.2f}  {apart:15.2f}  {together:14.2f}")
        print("role          pairs  parallel  unrelated   AUC")
        by_role(index, details, parallel, unrelated)


def pairs(truth: dict, details: dict[str, ProjectDetail]) -> tuple[list[Pair], list[Pair]]:
    """Returns the pairs of parallel pilots, and as many unrelated projects as are looked at."""

    def within(groups: Iterable[Iterable[str]]) -> set[frozenset[str]]:
        return {frozenset(pair) for group in groups for pair in itertools.combinations(group, 2)}

    parallel = within(each["projects"] for each in truth["parallel"])
    known = within(
        [
            *(each["documents"] for each in truth["phases"] + truth["language_pairs"]),
            *truth["revised"],
            *truth["same_text_two_applicants"],
            *truth["shared_form_text"],
            *((each["left"], each["right"]) for each in truth["lookalikes"]),
        ]
    )
    every = [
        (a, b)
        for a, b in itertools.combinations(details, 2)
        if details[a].project.id != details[b].project.id and frozenset((a, b)) not in known
    ]
    others = [each for each in every if frozenset(each) not in parallel]
    drawn = np.random.default_rng(SEED).choice(len(others), UNRELATED, replace=False)
    return [p for p in every if frozenset(p) in parallel], [others[at] for at in sorted(drawn)]


def one_telling(index: Index, detail: ProjectDetail) -> Telling:
    """Returns the sentences of a project's first document."""
    first = detail.documents[0]
    return telling(index.lexicon, first.document.text, first.sentences)


def raw(left: Telling, right: Telling) -> np.ndarray:
    """Returns what likeness is made of, before it is calibrated."""
    if not (len(left) and len(right)):
        return np.zeros((1, 1))
    low, high = comparing._ARBITRARY, comparing._SAME
    return comparing.compare(left, right).table * (high - low) + low


def translations(
    index: Index, told: dict[str, Telling], truth: dict
) -> Iterator[tuple[str, np.ndarray]]:
    """Yields scores of sentences that say the same in two languages."""
    for each in truth["language_pairs"]:
        left, right = each["documents"]
        yield f"corpus {'–'.join(each['languages'])} {left}", raw(told[left], told[right]).max(1)
    for name in ("ntrex-nb-nn", "ntrex-en-nb"):
        if (NTREX / name).is_dir():
            yield name, np.array(list(_ntrex(index, NTREX / name)))


def _ntrex(index: Index, folder: Path) -> Iterator[float]:
    left, right = (_texts(folder / f"{part}.jsonl") for part in ("queries", "corpus"))
    for key in list(left)[:SENTENCES]:
        pair = [telling(index.lexicon, text, whole(text)) for text in (left[key], right[key])]
        if all(map(len, pair)):
            yield float(raw(*pair)[0, 0])


def whole(text: str) -> list[Sentence]:
    """Returns a text as one sentence."""
    return [Sentence(0, len(text), Role.OTHER, 0.0)]


def _texts(path: Path) -> dict[str, str]:
    lines = map(json.loads, path.read_text("utf-8").splitlines())
    return {each["_id"]: each["text"] for each in lines}


def strongest(told: dict[str, Telling], pairs: Iterable[Pair]) -> np.ndarray:
    """Returns the likeness of the strongest sentences of each pair."""
    return np.array([compare(told[a], told[b]).table.max(initial=0) for a, b in pairs])


def by_role(
    index: Index, details: dict[str, ProjectDetail], parallel: list[Pair], unrelated: list[Pair]
) -> None:
    """Prints how likeness by role tells the one from the other."""
    found = []
    for each in (parallel, unrelated):
        one = [
            likeness_by_role(index.lexicon, details[a].documents, details[b].documents)
            for a, b in each
        ]
        found.append({role: np.array([x[role] for x in one if role in x]) for role in Role})
    for role in Role:
        ours, theirs = found[0][role], found[1][role]
        if len(ours) > 4 and len(theirs) > 4:
            auc = (ours[:, None] > theirs).mean() + (ours[:, None] == theirs).mean() / 2
            print(f"{role:12} {len(ours):6}  {ours.mean():8.2f}  {theirs.mean():9.2f}  {auc:.2f}")


if __name__ == "__main__":
    main()
