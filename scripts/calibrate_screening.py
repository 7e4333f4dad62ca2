"""Prints the weights by which an application's nearest projects are put in order.

    python scripts/calibrate_screening.py [--real FOLDER]

Applications are first halves of real texts, the index their second halves (measure_screening.py
twins). The weights are fitted to every other text and tried on the rest, and the other way round;
what is printed last is fitted to all. A listwise logistic regression (Cao et al. 2007, ListNet, of
one right answer): the probability of the right project among the nearest is made as high as may be.

Then how near those of one challenge are that are told so: of the planted pairs, and, where FOLDER
holds the indexes that corpus/relations/README.md tells of, of the judged ones.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from quality.planted import planted
from quality.screening_sets import judged_alike, twins, write
from quality.sets import ROOT
from synthese.index import Index, add, open_index
from synthese.pilot_records import RelationKind
from synthese.relations import among
from synthese.screening.matching import LEAST_NEAR
from synthese.screening.nearness import NEAREST, asked_of, looks, nearest
from synthese.settings import Settings

Floats = npt.NDArray[np.float64]
_NAMES = ("whole", "words", "letters", "rare")
_OF_TWO = (RelationKind.PARALLEL, RelationKind.EARLIER)
_PENALTY = 0.001  # on the squares of the weights


def main() -> None:
    """Prints what is found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--real", type=Path, help="the folder of the indexes real, formas, swecris")
    asked = parser.parse_args()
    crossing = twins()
    with tempfile.TemporaryDirectory() as folder:
        table = write(crossing.projects, Path(folder) / "projects.jsonl")
        add(Path(folder) / "index", [str(table)], settings=Settings())
        index = open_index(Path(folder) / "index")
        told = [_looked(index, each.id, each.text) for each in crossing.applications]
    lists = [each for each in told if each is not None]
    print(f"{len(crossing.applications)} texts, the right one among {NEAREST} for {len(lists)}")
    ranks = [_ranks(lists[other::2], _fitted(lists[own::2])) for own, other in ((0, 1), (1, 0))]
    found = np.concatenate([*ranks, np.full(len(told) - len(lists), NEAREST + 1)])
    first, five = (found == 1).mean(), (found <= 5).mean()
    print(f"fitted to the other half: first {first:.3f}, of the first five {five:.3f}")
    weights = _fitted(lists)
    shares = weights / weights.sum()
    print(", ".join(f"{name} {share:.2f}" for name, share in zip(_NAMES, shares, strict=True)))
    _nearness(asked.real)


def _nearness(real: Path | None) -> None:
    """Prints how near pairs of one challenge are, and how many lie below the least."""
    with tempfile.TemporaryDirectory() as folder:
        add(Path(folder), [str(ROOT / "corpus" / "projects")], settings=Settings())
        index = open_index(Path(folder))
        pairs = [pair for pair, kind in planted(index).kinds.items() if kind in _OF_TWO]
        _told("planted", index, pairs)
    for name in ("real", "formas", "swecris") if real else ():
        _told(name, open_index(Path(real or "") / name), judged_alike(name))


def _told(name: str, index: Index, pairs: Sequence[tuple[str, str]]) -> None:
    every = among(index, {one for pair in pairs for one in pair})
    said = {(each.left, each.right) for each in every if each.kind in _OF_TWO}
    told = [pair for pair in pairs if tuple(sorted(pair)) in said]
    found = np.array([(_near(index, *pair) + _near(index, *pair[::-1])) / 2 for pair in told])
    quantiles = ", ".join(f"{each:.2f}" for each in np.quantile(found, [0, 0.05, 0.25, 0.5]))
    print(
        f"{name}: {len(found)} pairs of one challenge that are told; least, 5 %, 25 %, median"
        f" {quantiles}; {(found < LEAST_NEAR).sum()} below {LEAST_NEAR}"
    )


def _near(index: Index, one: str, other: str) -> float:
    detail = index.project(one)
    told = [detail.project.title, *(each.document.text for each in detail.documents)]
    number = index.catalogue.number_of(other, index.generation)
    return nearest(index, asked_of(index, "\n\n".join(told)), besides=[number])[number]


def _looked(index: Index, id: str, text: str) -> tuple[Floats, int] | None:
    """Returns the looks at the nearest, and the row of the right one; None where it isn't there."""
    asked = asked_of(index, text)
    projects = np.array(sorted(nearest(index, asked)), np.int64)
    right = index.catalogue.number_of(id, index.generation)
    if right not in projects:
        return None
    return looks(index, asked, projects).astype(np.float64), int(np.searchsorted(projects, right))


def _fitted(lists: Sequence[tuple[Floats, int]]) -> Floats:
    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = 0.0, np.zeros(len(weights))
        for seen, right in lists:
            scores = seen @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            total -= float(np.log(chances[right] + 1e-30))
            slope += chances @ seen - seen[right]
        return (
            total / len(lists) + _PENALTY / 2 * float(weights @ weights),
            slope / len(lists) + _PENALTY * weights,
        )

    found: Floats = minimize(loss, np.zeros(len(_NAMES)), jac=True, method="L-BFGS-B").x
    return found


def _ranks(lists: Sequence[tuple[Floats, int]], weights: Floats) -> npt.NDArray[np.int64]:
    scored = ((seen @ weights, right) for seen, right in lists)
    return np.array([1 + int((scores > scores[right]).sum()) for scores, right in scored])


if __name__ == "__main__":
    main()
