"""How right and how lasting themes and groups are, and how long they take.

    python scripts/measure_groups.py                  all of it, some minutes
    python scripts/measure_groups.py --sensitivity    how much hangs on the settings of themes
    python scripts/measure_groups.py --lasting 5000   on so many projects too, some minutes more

Themes against the funder's goals, beside what is usual; groups against the planted sets of the
demonstration corpus; the share of pairs that stay together when a tenth more comes, five times
drawn; CPU seconds from 1,000 to 50,000 projects. What is measured, and on what: `scripts/quality`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from quality.grouping import (
    Agreement,
    LabelledSet,
    Lasting,
    Numbers,
    demonstration,
    formas,
    lasting,
    lasting_files,
    register,
    sensitivity,
    swecris,
    synthese,
)
from quality.grouping_peers import peers
from synthese.groups.average_linkage import tight
from synthese.groups.communities import broad
from synthese.groups.making import LEAST

T = TypeVar("T")
Made = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]

_SEEDS = 5
_PARTS = 7  # of 400 projects
_SIZES = (1_000, 5_000, 20_000, 50_000)


def main() -> None:
    """Prints a part of the figures, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sensitivity", action="store_true")
    parser.add_argument("--lasting", type=int, default=0, metavar="PROJECTS")
    asked = parser.parse_args()
    sets = [each for each in (formas(), swecris()) if each]
    if asked.sensitivity:
        _sensitivity(sets)
        return
    for each in sets:
        _themes(each)
    _demonstration()
    _lasting(sets, asked.lasting)
    _time()


def _themes(of: LabelledSet) -> None:
    parts = [of] if of.name == "formas" else _parts(of)[:1]
    print(f"\nthemes, {of.name}, {len(parts[0].labels)} projects")
    print("system                        AMI    ARI    P@5  themes  lost")
    for part in parts:
        _line("Synthese", _in_a_folder(lambda folder, part=part: synthese(part, folder)))
        for name, found in peers(part):
            _line(name, found)


def _parts(of: LabelledSet) -> list[LabelledSet]:
    return [of.part(np.arange(400 * at, 400 * at + 400)) for at in range(_PARTS)]


def _line(name: str, found: Agreement | str) -> None:
    if isinstance(found, str):
        print(f"{name:28} {found}", flush=True)
        return
    near = f"{found.precision:6.3f}" if found.precision is not None else " " * 6
    print(
        f"{name:26} {found.ami:6.3f} {found.ari:6.3f} {near} {found.themes:6d} {found.lost:6d}",
        flush=True,
    )


def _sensitivity(sets: Sequence[LabelledSet]) -> None:
    """Prints the mean over halves of formas, drawn five times, and over parts of swecris."""
    for of in sets:
        order = [np.random.default_rng(seed).permutation(len(of.labels)) for seed in range(_SEEDS)]
        parts = [of.part(np.sort(each[: len(each) // 2])) for each in order]
        parts = parts if of.name == "formas" else _parts(of)
        found: dict[tuple[int, float], list[Agreement]] = {}
        for part in parts:
            for neighbours, resolution, each in _in_a_folder(
                lambda folder, part=part: list(sensitivity(part, folder))
            ):
                found.setdefault((neighbours, resolution), []).append(each)
        print(f"\n{of.name}: neighbours, resolution; AMI, ARI, themes, the mean of {len(parts)}")
        for (neighbours, resolution), each in found.items():
            ami, ari, themes = (
                np.mean([getattr(one, key) for one in each]) for key in ("ami", "ari", "themes")
            )
            print(f"{neighbours:4d} {resolution:5.2f}   {ami:.3f} {ari:.3f} {themes:5.1f}")


def _demonstration() -> None:
    found = _in_a_folder(demonstration)
    print("\ngroups of the demonstration corpus against the planted sets")
    print(f"ARI within the sets {found.sets:.3f}, on the half nothing was set for {found.half:.3f}")
    print(f"ARI over all projects {found.every:.3f}; {found.groups} groups")
    print(f"phases of one project in a group: {found.phases_parallel}")


def _lasting(sets: Sequence[LabelledSet], many: int) -> None:
    print("\nshare of pairs that stay together when a tenth more comes: mean, least")
    _kept("demonstration", lambda folder, seed: lasting_files(folder, seed=seed))
    drawn = [("formas", of.records) for of in sets if of.name == "formas"]
    for name, records in [*drawn, ("swecris", register(many))]:
        if records:
            _kept(
                f"{name}, {len(records)}",
                lambda folder, seed, some=records: lasting(some, folder, seed=seed),
            )


def _kept(name: str, measured: Callable[[Path, int], Lasting]) -> None:
    found = [_in_a_folder(lambda f, seed=seed: measured(f, seed)) for seed in range(_SEEDS)]
    for level in ("themes", "groups"):
        shares = [getattr(each, level) for each in found]
        print(f"{name:20} {level}  {np.mean(shares):.3f}  {min(shares):.3f}", flush=True)


def _time() -> None:
    print("\nCPU seconds: themes, groups; each when a hundred more come")
    for count in _SIZES:
        vectors, left, right, weights = _made_up(count)
        late = np.arange(count) >= count - 100

        def themes(old: Numbers | None, made: Made = (vectors, left, right, weights)) -> Numbers:
            return broad(*made, old=old)

        def groups(old: Numbers | None, made: Made = (vectors, left, right, weights)) -> Numbers:
            return tight(len(made[0]), *made[1:], least=LEAST, old=old)

        took = []
        for find in (themes, groups):
            found, first = _timed(find, None)
            _, again = _timed(find, np.where(late, -1, found))
            took.append((first, again))
        (one, one_again), (other, other_again) = took
        print(
            f"{count:6d} {one:7.2f} {other:7.2f} {one_again:9.2f} {other_again:7.2f}",
            flush=True,
        )


def _timed(find: Callable[[Numbers | None], Numbers], old: Numbers | None) -> tuple[Numbers, float]:
    start = time.process_time()
    found = find(old)
    return found, time.process_time() - start


def _made_up(count: int) -> Made:
    """Returns projects around made-up subjects, eight each, and each one's 24 nearest."""
    import faiss

    random = np.random.default_rng(0)
    themes = random.normal(size=(30, 256))
    subjects = themes[random.integers(0, 30, count // 8)] + random.normal(size=(count // 8, 256))
    vectors = subjects[random.integers(0, count // 8, count)] + random.normal(size=(count, 256))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    flat = faiss.IndexFlatIP(256)
    flat.add(vectors)
    cosines, near = flat.search(vectors, 25)
    rows = np.repeat(np.arange(count), 25)
    low, high = np.minimum(rows, near.ravel()), np.maximum(rows, near.ravel())
    _, once = np.unique(low * count + high, return_index=True)
    once = once[low[once] != high[once]]
    return vectors, low[once], high[once], np.maximum(cosines.ravel()[once], 0)


def _in_a_folder(measured: Callable[[Path], T]) -> T:
    with TemporaryDirectory() as folder:
        return measured(Path(folder))


if __name__ == "__main__":
    main()
