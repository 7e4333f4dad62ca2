"""Prints how well applications are held against what is known.

    python scripts/measure_screening.py [demo] [twins] [languages] [elsewhere] [--index FOLDER]

- demo: the six applications of the demonstration corpus against it (corpus/truth.json). Of each
  planted match: whether it is in its tab, and how many that aren't planted there stand above it.
- twins: first halves of real texts against an index of all second halves; how often the right one
  is first, and among the first five, over all matches of a screening by their rank.
- languages: English abstracts against Swedish ones and Norwegian stories, in the same way.
- elsewhere: invented applications (corpus/screening) against real stories and a register, which
  are mostly about other things: what is said to be already done or parallel, for a person to read.

`--index` is an index of the demonstration corpus; without it one is made. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from quality.screening_sets import Crossing, elsewhere, languages, twins, write
from quality.sets import ROOT
from synthese.index import Index, add, open_index
from synthese.screening import read_applications, screen
from synthese.screening_records import Application, Screening, Tab
from synthese.settings import Settings

_ON = date(2026, 6, 1)
_TABS = {"already_done": Tab.ALREADY_DONE, "parallel": Tab.PARALLEL, "learn_from": Tab.LEARN_FROM}
_CROSSINGS: Mapping[str, Callable[[], Crossing]] = {"twins": twins, "languages": languages}
_ELSEWHERE = ROOT / "corpus/screening/texts"
_MISSED = 999
_SOURCES = {"in-": "innovasjon-norge", "smartby-": "smartby"}


def main() -> None:
    """Prints the parts that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=("demo", *_CROSSINGS, "elsewhere", []))
    parser.add_argument("--index", type=Path)
    asked = parser.parse_args()
    for part in asked.parts or ("demo", *_CROSSINGS, "elsewhere"):
        if part == "demo":
            _demo(asked.index)
        elif part == "elsewhere":
            _elsewhere()
        else:
            _crossing(part)


def _demo(known: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        directory = known or Path(folder)
        if known is None:
            add(directory, [str(ROOT / "corpus/projects")], settings=Settings())
        index = open_index(directory)
        found = dict(_screened(index, ROOT / "corpus/applications"))
    for entry in json.loads((ROOT / "corpus/truth.json").read_text("utf-8"))["screening"]:
        _print_tabs(found[entry["application"]], entry["expected"])


def _elsewhere() -> None:
    with tempfile.TemporaryDirectory() as folder:
        table = write(elsewhere(), Path(folder) / "projects.jsonl")
        add(Path(folder) / "index", [str(table)], settings=Settings())
        found = list(_screened(open_index(Path(folder) / "index"), _ELSEWHERE))
    said = [
        (match.hit.score, application, match.hit.project.id)
        for application, screening in found
        for match in screening.matches
        if match.tab in (Tab.ALREADY_DONE, Tab.PARALLEL)
    ]
    with_any = len({application for _, application, _ in said})
    print(f"elsewhere: {len(found)} applications, {with_any} with any match, {len(said)} in all")
    for score, application, project in sorted(said):
        print(f"  {score:.3f} {application} {project}")


def _print_tabs(screening: Screening, expected: Mapping[str, list[str]]) -> None:
    print(f"demo: {screening.application}")
    for name, tab in _TABS.items():
        shown, planted = [each.project for each in screening.under(tab)], expected[name]
        above = {
            each: sum(other not in planted for other in shown[: shown.index(each)])
            for each in planted
            if each in shown
        }
        missed = sorted(set(planted) - set(shown))
        good = sum(each <= 1 for each in above.values())
        print(
            f"  {tab}: {good} of {len(planted)} first or second but for each other,"
            f" {len(shown)} shown{', missed: ' + ', '.join(missed) if missed else ''}"
        )


def _crossing(name: str) -> None:
    crossing = _CROSSINGS[name]()
    with tempfile.TemporaryDirectory() as folder:
        table = write(crossing.projects, Path(folder) / "projects.jsonl")
        add(Path(folder) / "index", [str(table)], settings=Settings())
        index = open_index(Path(folder) / "index")
        begun = time.process_time()
        applications = write(crossing.applications, Path(folder) / "applications.jsonl")
        ranks = {
            id: next((e.hit.rank for e in found.matches if e.project == id), _MISSED)
            for id, found in _screened(index, applications)
        }
        spent = (time.process_time() - begun) / len(ranks)
    print(f"{name}: {len(crossing.projects)} projects, {spent:.2f} s of CPU an application")
    for kind, some in _by_kind(ranks).items():
        first = sum(rank == 1 for rank in some) / len(some)
        five = sum(rank <= 5 for rank in some) / len(some)
        print(f"  {kind}: {len(some)}, first {first:.3f}, of the first five {five:.3f}")


def _by_kind(ranks: Mapping[str, int]) -> dict[str, list[int]]:
    """Returns the ranks of all, and of each source where there are several."""
    found: dict[str, list[int]] = {"all": list(ranks.values())}
    for id, rank in ranks.items():
        source = next((name for start, name in _SOURCES.items() if id.startswith(start)), "swecris")
        found.setdefault(source, []).append(rank)
    return found if len(found) > 2 else {"all": found["all"]}


def _screened(index: Index, path: Path) -> Iterator[tuple[str, Screening]]:
    for each in read_applications([str(path)], limits=Settings().read):
        if isinstance(each, Application):
            yield each.id, screen(index, each, on=_ON)


if __name__ == "__main__":
    main()
