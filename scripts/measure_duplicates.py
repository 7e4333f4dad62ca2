"""Prints how well copies are found, each set beside the peers in the same run.

    python scripts/measure_duplicates.py [swecris] [translated] [guidance] [planted] [demo] [kudos]
                                         [--shared ../shared] [--no-peers] [--index FOLDER]

- swecris: Swedish abstracts of ../shared/data/swecris-kth by title and text alone; truth is one
  number and one title. Beside F1: the pairs of one project with different text, the pairs that
  share a number and are two projects, and each type's precision.
- translated, guidance: Swedish against English abstracts of 5,000 projects; pages of
  datanorge-docs in bokmål, nynorsk and English. Only pairs of two languages count.
- planted: what `scripts/plant_variants.py` plants, on the test half. Each kind is measured among
  sources, their variants of that kind, and hard negatives, all at one threshold.
- demo: the demonstration corpus by the types that are planted in it.
- kudos: the passages of kudos-innovasjon whose words are the same. Others are revised from one
  year to the next, which nobody has marked: its precision means nothing.

Synthese runs with its own threshold. A peer gets its best: over all pairs of the set, or on the
dev half for what is planted; with the texts as they are, without lines that many share, and after
their titles. The peers come with the `peers` extra. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from quality.duplicate_demo import print_demo
from quality.duplicate_own import Own, found_by_synthese
from quality.duplicate_peers import Found, peers, without_template
from quality.duplicate_scores import (
    Score,
    best_for_kinds,
    best_threshold,
    by_kind,
    keys_of,
    scored,
    share_of,
)
from quality.duplicate_sets import (
    Keys,
    LabelledTexts,
    guidance,
    planted,
    repeats,
    swedish,
    translated,
)
from synthese.duplicate_records import DuplicateType

SHARED = Path(__file__).parents[2] / "shared"
SETS: Mapping[str, Callable[[Path], LabelledTexts]] = {
    "swecris": swedish,
    "translated": translated,
    "guidance": guidance,
    "planted": planted,
    "kudos": repeats,
}


@dataclass(frozen=True, slots=True)
class Line:
    """What one system calls copies, at its threshold."""

    name: str
    called: Keys
    threshold: float
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", default=[*SETS, "demo"])
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--index", type=Path, help="an index of the demonstration corpus")
    asked = parser.parse_args()
    for name in asked.sets:
        if name == "demo":
            print_demo(asked.index)
        else:
            _print_set(SETS[name](asked.shared), beside=not asked.no_peers)


def _print_set(of: LabelledTexts, *, beside: bool) -> None:
    print(f"\n{of.name}: {len(of.texts)} texts, {len(of.kinds)} true pairs", flush=True)
    show = _print_kinds if of.made else _print_line
    own = found_by_synthese(of)
    show(Line("Synthese", own.copies, own.threshold, own.seconds), of)
    _print_types(own, of)
    for each in _peers(of) if beside else ():
        show(each, of)


def _peers(of: LabelledTexts) -> Iterator[Line]:
    for name, texts in _fed(of).items():
        for peer in peers():
            if peer.missing:
                print(f"{peer.name:32} {', '.join(peer.missing)} not installed")
                continue
            began = time.process_time()
            found = peer.find(texts)
            took = time.process_time() - began
            yield _at_best(peer.name + name, found, of, took)


def _fed(of: LabelledTexts) -> dict[str, list[str]]:
    """What the peers are given, by what is added to their names."""
    texts = [each.text for each in of.texts]
    fed = {"": texts, ", no template": without_template(texts)}
    if any(each.title for each in of.texts):
        fed[", with title"] = [f"{each.title}\n{each.text}" for each in of.texts]
    return fed


def _at_best(name: str, found: Found, of: LabelledTexts, seconds: float) -> Line:
    best = best_for_kinds(found, of, "dev") if of.made else best_threshold(found, of)
    return Line(name, keys_of(found, of)[found.scores >= best], best, seconds)


def _print_line(line: Line, of: LabelledTexts) -> None:
    score = scored(line.called, of)
    extra = [f"{name} {_share(line.called, of, name)}" for name in _names(of)]
    _told(line, score, "  ".join(extra))


def _print_kinds(line: Line, of: LabelledTexts) -> None:
    kinds = by_kind(line.called, of, "test")
    mean = sum(each.f1 for each in kinds.values()) / len(kinds)
    worst = min(kinds, key=lambda kind: kinds[kind].recall)
    _told(
        line,
        scored(line.called, of, "test"),
        f"mean F1 of kinds {mean:.3f}  worst recall {kinds[worst].recall:.3f} ({worst})",
    )
    print("    F1     " + "  ".join(f"{kind} {each.f1:.3f}" for kind, each in kinds.items()))
    print("    recall " + "  ".join(f"{kind} {each.recall:.3f}" for kind, each in kinds.items()))
    wrong = [f"{name} {_share(line.called, of, name)}" for name in sorted(set(of.hard.values()))]
    print("    negatives called copies: " + "  ".join(wrong), flush=True)


def _told(line: Line, score: Score, extra: str) -> None:
    print(
        f"{line.name:32} at {line.threshold:.3f}  P {score.precision:.3f}  R {score.recall:.3f}"
        f"  F1 {score.f1:.3f}  {extra}  ({line.seconds:.0f} s of CPU)",
        flush=True,
    )


def _print_types(own: Own, of: LabelledTexts) -> None:
    """Which types the copies got: of each type how many are true, and of what kind they are."""
    true = of.keys(of.kinds)
    for kind, keys in own.types.items():
        counted = keys[of.counted(keys)]
        if not len(counted):
            continue
        right = [f"{name} {_share(counted, of, name)}" for name in _names(of)]
        truth = int((counted[:, None] == true).any(1).sum()) if len(counted) < 5_000 else None
        share = f"{truth} true of {len(counted)}" if truth is not None else f"{len(counted)}"
        print(f"    {kind:28} {share}  {'  '.join(right)}")
    candidates = share_of(own.candidates, [*of.kinds], of)
    print(f"    true pairs among the candidates: {candidates[0]} of {candidates[1]}", flush=True)
    _print_empty(own, of)
    if of.across:
        print(f"    {_languages(own, of)}")


def _print_empty(own: Own, of: LabelledTexts) -> None:
    """Texts of nothing but template text, and the true pairs that they stand in."""
    whole = [pair for pair in of.kinds if not own.empty.intersection(pair)]
    found, count = share_of(own.copies, whole, of)
    print(f"    empty texts: {len(own.empty)}; true pairs of others: {found} of {count} found")


def _languages(own: Own, of: LabelledTexts) -> str:
    score = scored(own.types.get(DuplicateType.TRANSLATED, own.copies[:0]), of)
    return f"called språkvariant: P {score.precision:.3f}  R {score.recall:.3f}"


def _names(of: LabelledTexts) -> list[str]:
    return sorted({*of.kinds.values(), *of.hard.values()})


def _share(called: Keys, of: LabelledTexts, name: str) -> str:
    pairs = [pair for pair, kind in {**of.hard, **of.kinds}.items() if kind == name]
    found, whole = share_of(called, pairs, of)
    return f"{found}/{whole}"


if __name__ == "__main__":
    main()
