"""Fits how likely two projects are to meet one challenge, and prints how right relations are.

    python scripts/calibrate_relations.py [--real FOLDER]

The weights of `relations.nearness` are a logistic regression of its features, fitted to the pairs
of every other planted set of the demonstration corpus and, where FOLDER holds the indexes that
`scripts/sample_relation_pairs.py` tells of (real, formas, swecris), to the calibration part of
corpus/relations/real-pairs.tsv. The figures are on the other half and the test part.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, precision_recall_curve

from quality.grouping import against_planted
from quality.planted import Planted, planted, told
from synthese.index import Index, add, open_index
from synthese.pilot_records import RelationKind
from synthese.relations import among
from synthese.relations.judging import ONE_CHALLENGE
from synthese.relations.nearness import between
from synthese.relations.standing import standing
from synthese.settings import Settings

ROOT = Path(__file__).parents[1]
JUDGED = ROOT / "corpus" / "relations" / "real-pairs.tsv"
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


def features(index: Index, pairs: Sequence[tuple[str, str]]) -> Floats:
    """Returns float32 (m, features) of pairs of project ids."""
    stand = standing(index)
    rows = [(stand.row_of[left], stand.row_of[right]) for left, right in pairs]
    near = between(stand.space, stand.near.hubs, rows)
    place = {
        (int(a), int(b)): at for at, (a, b) in enumerate(zip(near.left, near.right, strict=True))
    }
    order = [place[min(row), max(row)] for row in rows]
    return near.features(stand.near.kin)[order]


def demonstration(index: Index, known: Planted) -> tuple[Floats, Flags, npt.NDArray[np.int64]]:
    """Returns features, whether one challenge is met, and the half, of all pairs that say it."""
    ids = standing(index).space.ids
    every = [pair for pair in combinations(sorted(ids), 2) if pair not in known.unsaid]
    halves = [known.half(pair) for pair in every]
    kept = [(pair, half) for pair, half in zip(every, halves, strict=True) if half is not None]
    none = (None, RelationKind.SISTER)
    met = np.array([known.kinds.get(pair) not in none for pair, _ in kept])
    return features(index, [pair for pair, _ in kept]), met, np.array([half for _, half in kept])


def judged(folder: Path) -> tuple[Floats, Flags, npt.NDArray[np.str_], npt.NDArray[np.str_]]:
    """Returns features, whether one challenge is met, the part and the source of judged pairs."""
    rows = list(csv.DictReader(JUDGED.open(encoding="utf-8"), delimiter="\t"))
    found, met, part, source = [], [], [], []
    for name in sorted({row["source"] for row in rows}):
        own = [row for row in rows if row["source"] == name]
        found.append(features(open_index(folder / name), [(r["left"], r["right"]) for r in own]))
        for row in own:
            grades = [int(row[judge]) for judge in ("judge1", "judge2") if row[judge]]
            met.append(sum(grades) // len(grades) == 2)
            part.append(row["part"])
            source.append(name)
    return np.vstack(found), np.array(met), np.array(part), np.array(source)


def _told(name: str, met: Flags, likeness: Floats, at: float) -> None:
    precision, recall, _ = precision_recall_curve(met, likeness)
    best = (2 * precision * recall / np.maximum(precision + recall, 1e-9)).max()
    said = likeness >= at
    right = (said & met).sum()
    print(
        f"{name}: {len(met)} pairs, {met.sum()} of one challenge; AP"
        f" {average_precision_score(met, likeness):.3f}; at {at:.2f} precision"
        f" {right / max(1, said.sum()):.3f} recall {right / max(1, met.sum()):.3f};"
        f" best F1 {best:.3f}; precision at recall .80 {precision[recall >= 0.8].max():.3f}"
    )


def _kinds(index: Index, known: Planted) -> None:
    """Prints how right the kinds are, pair by pair, over those of the half not fitted to."""
    every = among(index, standing(index).space.ids)
    pairs, truth, said = told(every, known, without=0)
    kinds = ["parallell", "videreføring", "tidligere", "søsterprosjekt", "samme prosjekt"]
    for kind, f1 in zip(kinds, f1_score(truth, said, labels=kinds, average=None), strict=True):
        print(f"  {kind}: F1 {f1:.3f} ({truth.count(kind)} planted, {said.count(kind)} told)")
    print(f"  macro-F1 {f1_score(truth, said, labels=kinds, average='macro'):.3f}")
    wrong = Counter(zip(truth, said, strict=True))
    for (real, found), number in sorted(wrong.items(), key=lambda each: -each[1]):
        if real != found:
            print(f"    {real or 'nothing'} told as {found or 'nothing'}: {number}")
    for pair, found, real in zip(pairs, said, truth, strict=True):
        if found != real:
            print(f"      {pair}: {real or 'nothing'} told as {found or 'nothing'}")


def main() -> None:
    """Fits and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", type=Path, help="the folder of the indexes real, formas, swecris")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        add(Path(folder), [str(ROOT / "corpus" / "projects")], settings=Settings())
        index = open_index(Path(folder))
        known = planted(index)
        found, met, half = demonstration(index, known)
        fit_on, fit_met = [found[half == 0]], [met[half == 0]]
        if asked.real:
            real, real_met, part, source = judged(asked.real)
            fit_on.append(real[part == "calibrate"])
            fit_met.append(real_met[part == "calibrate"])
        model = LogisticRegression(C=3, max_iter=5_000)
        weigh = np.concatenate([np.full(len(each), 1.0) for each in fit_met])
        model.fit(np.vstack(fit_on), np.concatenate(fit_met), sample_weight=weigh)
        print(f"weights {model.coef_[0].round(2).tolist()}, bias {model.intercept_[0]:.2f}")
        print("Now, and as they would be with these weights:")
        for name, how in (("now", None), ("fitted", model)):
            print(name)
            likeness = _likeness(found, how)
            for number in (0, 1):
                _told(
                    f"  demonstration, half {number}",
                    met[half == number],
                    likeness[half == number],
                    0.5,
                )
            if asked.real:
                likeness = _likeness(real, how)
                for one in ("calibrate", "test"):
                    rows = part == one
                    _told(f"  real, {one}", real_met[rows], likeness[rows], ONE_CHALLENGE)
                    for each in sorted(set(source)):
                        own = rows & (source == each)
                        _told(f"    {each}", real_met[own], likeness[own], ONE_CHALLENGE)
        print("kinds, on the half that nothing was fitted to")
        _kinds(index, known)
        groups = against_planted(index)
        print(
            f"groups against the sets: ARI {groups.sets:.3f} within them, {groups.half:.3f} in the"
            f" other half, {groups.every:.3f} over all projects; {groups.groups} groups,"
            f" {groups.phases_parallel} phases parallel"
        )


def _likeness(found: Floats, model: LogisticRegression | None) -> Floats:
    from synthese.relations import nearness

    if model is not None:
        return np.asarray(model.predict_proba(found)[:, 1], np.float32)
    return nearness.scored(found)


if __name__ == "__main__":
    main()
