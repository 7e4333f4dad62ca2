"""Retrieval quality on the demonstration corpus and, where it lies beside the checkout, real sets.

    python scripts/evaluate.py                            every set, beside every peer
    python scripts/evaluate.py --sets demo pool --no-peers [--mode dense] [--sample 100]
    python scripts/evaluate.py --write                    all of it anew, into docs/quality.md
    python scripts/evaluate.py --parallels | --cosines    the demonstration corpus, looked at more
    python scripts/evaluate.py --robust                   both norms, and typing errors

What is measured, against what, and how it is written down: `scripts/quality`. Peers' figures are
kept in `build/quality` by data and version, for they don't change while Synthese does.
"""

from __future__ import annotations

import argparse
import sys

from quality.measure import Figures, line, peer_figures, synthese, table
from quality.parallels import cosines, parallels
from quality.peers import peers
from quality.report import report
from quality.robustness import lines, robustness
from quality.sets import ROOT, load, names, part, sample
from synthese.settings import Settings


def main() -> None:
    """Prints a line a set."""
    asked = arguments()
    if asked.cosines:
        print("\n".join(cosines()))
    elif asked.parallels:
        print(f"parallels among the ten most similar: {parallels():.3f}")
    elif asked.robust:
        print("\n".join(lines(robustness())))
    else:
        evaluate(asked)


def evaluate(asked: argparse.Namespace) -> None:
    """Measures the sets asked for."""
    settings = Settings.from_environment()
    others = [] if asked.no_peers else peers()
    sets = [load(name) for name in asked.sets or names()]
    if asked.sample:
        sets = [part(each, sample(each, asked.sample)) for each in sets]
    found: dict[str, list[Figures]] = {}
    for each in sets:
        own = synthese(each, mode=asked.mode, settings=settings)
        kept = [peer_figures(peer, each, fresh=asked.fresh or asked.write) for peer in others]
        found[each.name] = [own, *kept]
        if len(found) == 1:
            print(table(found)[0])
        print(line(each.name, found[each.name]), flush=True)
    if asked.write:
        page = report(sets, found, others, models=settings, robust=robustness(settings=settings))
        (ROOT / "docs/quality.md").write_text(page, "utf-8")


def arguments() -> argparse.Namespace:
    """Returns what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mode", choices=["hybrid", "dense", "lexical"], default="hybrid")
    at_hand = names()
    parser.add_argument(
        "--sets", nargs="+", choices=at_hand, help=", ".join(at_hand), metavar="SET"
    )
    parser.add_argument("--sample", type=int, help="at most so many queries of a set")
    parser.add_argument("--no-peers", action="store_true", help="Synthese alone")
    parser.add_argument("--fresh", action="store_true", help="measure the peers anew")
    parser.add_argument("--write", action="store_true", help="write docs/quality.md")
    parser.add_argument("--parallels", action="store_true", help="planted parallels found")
    parser.add_argument("--cosines", action="store_true", help="where relevant projects lie")
    parser.add_argument("--robust", action="store_true", help="both norms, and typing errors")
    asked = parser.parse_args()
    if asked.write and (asked.sets or asked.sample or asked.no_peers or asked.mode != "hybrid"):
        parser.error("--write measures everything: no --sets, --sample, --no-peers or --mode")
    if "needs" not in at_hand:
        print("needs is left out: corpus/needs/qrels.tsv is missing", file=sys.stderr)
    return asked


if __name__ == "__main__":
    main()
