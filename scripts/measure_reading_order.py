"""How much reading the order of reading saves, and how right the estimate of recall is.

    python scripts/measure_reading_order.py [--seeds 10] [--asreview PYTHON] [--only SET]

Readings are simulated on texts of which it is known what is relevant (`quality/reading_sets.py`).
Each begins with one relevant text and another, drawn by its seed, takes what comes first, and
learns after each text (words alone and meaning alone: after every third, in three readings).
WSS@95 (Cohen 2006) is the share unread when 95 % of the relevant ones were found, less .05; the
two known ones count as read. ASReview's default begins with the same two and is measured by the
same function, in the same run, where `--asreview` names a Python that has it (the `peers` extra,
or an environment of its own).

Printed: what is saved by problem; words alone and meaning alone; what a question in Norwegian gives
instead of two known texts; how many are read until the first relevant one where nothing is known;
and of the estimates, how often the true number lies within the interval, how far off the estimate
is after so much reading, and when a stop is proposed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import numpy as np

from quality.reading_sets import Problem, problems, reader_of, reading
from synthese.embedding.static import StaticEmbedder
from synthese.index.opening import load_lexicon
from synthese.screening.reading_order import Reader
from synthese.screening.simulating import Simulation, drawn, simulate
from synthese.screening_records import RecallEstimate

_PEER = Path(__file__).parent / "quality/reading_peers.py"
_ASIDE_SEEDS = 3
_READ = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7)


def main() -> None:
    """Prints all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--asreview", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--only", metavar="SET", help="goals, goals aside or subjects")
    asked = parser.parse_args()
    lexicon = load_lexicon()
    every = problems()
    for name, of in every.items() if not asked.only else [(asked.only, every[asked.only])]:
        if not of:
            print(f"{name}: not beside the checkout")
            continue
        seeds = range(asked.seeds if name == "goals" else min(asked.seeds, _ASIDE_SEEDS))
        readings = _saved(name, of, seeds, lexicon, asked.asreview)
        if name == "goals":
            _questions(of, lexicon)
        _cold(of, seeds, lexicon)
        _estimates(readings)


def _saved(
    name: str, of: Sequence[Problem], seeds: range, lexicon: StaticEmbedder, python: str
) -> list[Simulation]:
    print(f"\n{name}: WSS@95, mean of {len(seeds)} readings (least to most)")
    print(
        f"{'':24}{'texts':>6}{'relevant':>9}  {'Synthese':22}{'words':>7}{'meaning':>8}  ASReview"
    )
    every, means = [], []
    for each in of:
        reader = reader_of(each, lexicon)
        found = [reading(reader, each, seed=seed) for seed in seeds]
        parts = [
            fmean(_wss(reading(part, each, seed=seed, every=3)) for seed in seeds[:_ASIDE_SEEDS])
            for part in _parts(each, lexicon)
        ]
        saved, peer = [_wss(run) for run in found], _asreview(each, reader, seeds, python)
        means.append((fmean(saved), *parts, *([fmean(peer)] if peer else [])))
        line = f"{fmean(saved):.3f} ({min(saved):.3f}–{max(saved):.3f})"
        beside = f"{fmean(peer):.3f} ({min(peer):.3f}–{max(peer):.3f})" if peer else "not installed"
        counts = f"{len(each.records):>6}{len(each.relevant):>9}"
        print(f"{each.name:24}{counts}  {line:22}{parts[0]:>7.3f}{parts[1]:>8.3f}  {beside}")
        every += found
    told = [f"{fmean(column):.3f}" for column in zip(*means, strict=True)]
    print(f"{'mean':39}  {told[0]:22}{told[1]:>7}{told[2]:>8}  {''.join(told[3:])}", flush=True)
    return every


def _parts(problem: Problem, lexicon: StaticEmbedder) -> tuple[Reader, Reader]:
    """Returns readers of words alone and of meaning alone."""
    texts = list(problem.texts.values())
    vectors = lexicon.encode_passages(texts)
    ids = list(problem.texts)
    words = Reader(ids, texts, np.zeros_like(vectors), lexicon=lexicon)
    return words, Reader(ids, [""] * len(texts), vectors, lexicon=lexicon)


def _wss(run: Simulation) -> float:
    return run.work_saved_at_95


def _asreview(problem: Problem, reader: Reader, seeds: range, python: str) -> list[float]:
    """Returns WSS@95 of ASReview's default from the same known texts; empty where it isn't."""
    known = [drawn(reader.ids, problem.relevant, seed=seed) for seed in seeds]
    labels = [int(each in problem.relevant) for each in reader.ids]
    given = {
        "titles": [each["title"] for each in problem.records],
        "texts": [each["text"] for each in problem.records],
        "relevant": labels,
        "known": [[reader.ids.index(each) for each in pair] for pair in known],
    }
    ran = subprocess.run(
        [python, str(_PEER)], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    if ran.returncode:
        return []
    orders = json.loads(ran.stdout)["orders"]
    curves = [tuple(np.cumsum([labels[at] for at in order]).tolist()) for order in orders]
    return [Simulation(curve, len(labels)).work_saved_at_95 for curve in curves]


def _questions(of: Sequence[Problem], lexicon: StaticEmbedder) -> None:
    print("\na question in Norwegian instead of two known texts; precision before any mark")
    saved = []
    for each in of:
        reader = reader_of(each, lexicon)
        run = simulate(reader, each.relevant, question=each.question)
        first = [id_ in each.relevant for id_, _ in reader.order([], question=each.question).order]
        usual = len(each.relevant) / len(first)
        saved.append(run.work_saved_at_95)
        precision = f"P@10 {fmean(first[:10]):.2f}, P@20 {fmean(first[:20]):.2f}, all {usual:.2f}"
        print(f"{each.name:24}  WSS@95 {saved[-1]:.3f}  {precision}  «{each.question}»")
    print(f"{'mean':24}  WSS@95 {fmean(saved):.3f}")


def _cold(of: Sequence[Problem], seeds: range, lexicon: StaticEmbedder) -> None:
    """Prints how many are read until the first relevant one, and how many chance would take."""
    firsts, chances = [], []
    for each in of:
        reader = reader_of(each, lexicon)
        chances.append((len(reader.ids) + 1) / (len(each.relevant) + 1))
        for seed in seeds:
            order = [id_ in each.relevant for id_, _ in reader.order([], seed=seed).order]
            firsts.append(order.index(True) + 1)
    print(f"\nnothing known: {fmean(firsts):.1f} read until the first relevant one,"
          f" {fmean(chances):.1f} by chance")  # fmt: skip


def _estimates(readings: Sequence[Simulation]) -> None:
    told = [(now, run) for run in readings for now in run.estimates]
    within = fmean(now.low <= run.relevant <= now.high for now, run in told)
    always = fmean(all(now.high >= run.relevant for now in run.estimates) for run in readings)
    stops = np.array([run.stop for run in readings])
    print(f"true number within the interval: {within:.3f} of all moments,"
          f" at every moment in {always:.2f} of the readings")  # fmt: skip
    print(f"a stop is first proposed at {stops[:, 0].mean():.2f} read, recall"
          f" {stops[:, 1].mean():.3f} (least {stops[:, 1].min():.3f}); before 95 % was found in"
          f" {(stops[:, 1] < 0.95).mean():.3f} of the readings")  # fmt: skip
    for share in _READ:
        now = [_estimate_at(share, run) for run in readings]
        ratio = np.array([e.relevant / r.relevant for e, r in zip(now, readings, strict=True)])
        recall = fmean(e.found / r.relevant for e, r in zip(now, readings, strict=True))
        high = fmean(e.high / r.relevant for e, r in zip(now, readings, strict=True))
        print(f"  {share:.0%} read: recall {recall:.2f}; estimate {ratio.mean():.2f} times the true"
              f" number, off by {np.abs(ratio - 1).mean():.2f}; upper end {high:.2f}")  # fmt: skip


def _estimate_at(share: float, run: Simulation) -> RecallEstimate:
    return min(run.estimates, key=lambda each: abs(each.read - share * run.total))


if __name__ == "__main__":
    main()
