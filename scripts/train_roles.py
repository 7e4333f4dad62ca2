"""Trains the model that tells sentence roles, and measures it; needs the shared data beside.

    PYTHONPATH=src:scripts python scripts/train_roles.py --write VECTORS.npz   # roles.npz
    PYTHONPATH=src:scripts python scripts/train_roles.py --folds VECTORS.npz   # train documents
    PYTHONPATH=src:scripts python scripts/train_roles.py                       # the test documents

`VECTORS.npz` is made by ``python -m roles.vectors``. Settings are chosen by `--folds`, which parts
the training documents by family; it prints the sharpness that makes confidences true, `SHARPNESS`.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from itertools import chain
from pathlib import Path

import numpy as np

from roles.labelled import Run, by_hand, invented
from roles.measures import ROLES, kappa, keyword_role, line, told_by
from roles.sources import sources
from synthese.describe.role_model import WEIGHTS
from synthese.describe.roles import tagged
from synthese.describe.stopping import is_stopped
from synthese.records import Role

FOLDS, SEEDS = 5, (0, 1, 2)
SHARPNESS = 1.25  # what `--folds` gave


def main() -> None:
    """Does what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("vectors", nargs="?", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--folds", action="store_true")
    asked = parser.parse_args()
    every = list(sources())
    runs = [*by_hand("labels.tsv", every), *by_hand("more_labels.tsv", every), *invented()]
    training = [run for run in runs if not run.is_test]
    if asked.folds:
        folds(training, *_read(asked.vectors))
    elif asked.write:
        write(training, *_read(asked.vectors))
    else:
        measure([run for run in runs if run.is_test], every)


def _read(path: Path) -> tuple[list[str], np.ndarray]:
    """Returns the words and their vectors, in the exactness in which they are kept."""
    from roles.net import as_bytes

    with np.load(path) as stored:
        kept, scale = as_bytes(stored["vectors"])
        return json.loads(str(stored["words"])), kept.astype(np.float32) * scale


def write(training: Sequence[Run], listed: list[str], vectors: np.ndarray) -> None:
    """Trains on all training documents and writes the weights."""
    from roles.net import exported, pieces, trained
    from synthese.describe.role_features import Words

    words = Words(listed)
    some = list(chain.from_iterable(pieces(run, words) for run in training))
    nets = [trained(some, vectors, seed) for seed in SEEDS]
    packed = np.frombuffer(zlib.compress(json.dumps(listed).encode(), 9), np.uint8)
    beside = WEIGHTS.with_suffix(".new.npz")
    np.savez(beside, **exported(nets, packed, SHARPNESS))
    beside.replace(WEIGHTS)
    print(WEIGHTS, WEIGHTS.stat().st_size, "bytes")


def folds(training: Sequence[Run], listed: list[str], vectors: np.ndarray) -> None:
    """Prints how well each fifth of the training documents is told by the others."""
    from roles.net import pieces, sums, trained
    from synthese.describe.role_features import Words

    words, found = Words(listed), []
    for fold in range(FOLDS):
        mine = [run for run in training if _fold(run) == fold and run.origin != "invented"]
        rest = [run for run in training if _fold(run) != fold or run.origin == "invented"]
        some = list(chain.from_iterable(pieces(run, words) for run in rest))
        net = trained(some, vectors, SEEDS[0])
        for run in mine:
            held = list(pieces(run, words))
            for piece, said in zip(held, sums(net, held), strict=True):
                found += [
                    (run.by_hand, role, row)
                    for (_, role), row in zip(piece.roles, said, strict=True)
                ]
    for name, only in (("by hand", True), ("all", False)):
        some = [(role, row) for hand, role, row in found if hand or not only]
        gold, told = [ROLES[role] for role, _ in some], [ROLES[row.argmax()] for _, row in some]
        print(line(name, gold, told))
    print("sharpness", _sharpness([(role, row) for _, role, row in found]))


def _fold(run: Run) -> int:
    return int(sha256(f"fold {run.family}".encode()).hexdigest()[:6], 16) % FOLDS


def _sharpness(found: Sequence[tuple[int, np.ndarray]]) -> float:
    """Returns the factor at which the right roles are likeliest (Guo et al. 2017)."""
    rows, roles = np.stack([row for _, row in found]), np.array([role for role, _ in found])

    def loss(factor: float) -> float:
        scaled = rows * factor
        top = scaled.max(axis=1)
        likely = np.log(np.exp(scaled - top[:, None]).sum(axis=1)) + top
        return float((likely - scaled[np.arange(len(roles)), roles]).mean())

    return float(min(np.arange(0.3, 2.5, 0.05), key=loss))


def measure(testing: Sequence[Run], every: Sequence) -> None:
    """Prints everything about the test documents: baselines, by language, labellers, stops."""
    document = {id(each.document.text): each.document for each in every}
    told = {
        (id(run), each.start): each for run in testing for each in tagged(document[id(run.text)])
    }
    common = Counter(label.role for run in testing for label in run.labels).most_common(1)[0][0]
    print(line("majority", *told_by(testing, lambda run, each: common)))
    print(
        line(
            "keywords",
            *told_by(
                testing,
                lambda run, each: keyword_role(run.text[each.start : each.end], each.heading),
            ),
        )
    )

    def by_model(run: Run, each: object) -> Role:
        return told[id(run), each.start].role

    print(line("model", *told_by(testing, by_model)))
    for language in ("nb", "nn", "en"):
        some = [run for run in testing if run.language == language]
        print(line(f"model {language}", *told_by(some, by_model)))
    _labellers(testing)
    _confidence(testing, told)
    _stops(testing)


def _labellers(testing: Sequence[Run]) -> None:
    everyone = [label for run in by_hand() for label in run.labels if label.second]
    roles = [label.role for label in everyone], [label.second for label in everyone]
    stops = [label.stopped for label in everyone], [label.second_stopped for label in everyone]
    print(line("labeller 2", *roles), f"kappa {kappa(*roles):.3f} stopped {kappa(*stops):.3f}")
    twice = [label for run in testing for label in run.labels if label.second]
    print(line("2 on test", [label.role for label in twice], [label.second for label in twice]))


def _confidence(testing: Sequence[Run], told: dict) -> None:
    pairs = [
        (said.confidence, said.role is label.role)
        for run in testing
        for label in run.labels
        for said in [told[id(run), run.sentences[label.at].start]]
    ]
    for low, high in ((0, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)):
        some = [pair for pair in pairs if low <= pair[0] < high]
        if some:
            said, right = np.mean(some, axis=0)
            print(f"confidence {low:.1f}–{high:.1f}: n {len(some)} says {said:.2f} is {right:.2f}")


def _stops(testing: Sequence[Run]) -> None:
    pairs = [
        (label.stopped, is_stopped(run.text[at.start : at.end]))
        for run in testing
        for label in run.labels
        for at in [run.sentences[label.at]]
    ]
    print("stopped", {f"{gold}/{said}": many for (gold, said), many in Counter(pairs).items()})


if __name__ == "__main__":
    main()
