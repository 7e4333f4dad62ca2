"""Retrieval quality on the demonstration corpus and, where it lies beside the checkout, real sets.

    python scripts/evaluate.py [--mode hybrid] [--sets demo norquad …]

Each set is indexed by the library itself, and each query is run through `synthese.retrieval`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from synthese.evaluation import measures, read_qrels, read_queries
from synthese.index import add, open_index
from synthese.retrieval import search, similar
from synthese.settings import Settings

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "eval"
NAMES = ["nDCG@10", "recall@10", "recall@100", "MRR", "success@1"]


def sets() -> dict[str, tuple[Path, Path, Path]]:
    """Returns ``{name: (corpus, queries, qrels)}`` of the sets at hand."""
    found = {
        "demo": (ROOT / "corpus/projects", ROOT / "corpus/queries.jsonl", ROOT / "corpus/qrels.tsv")
    }
    for folder in sorted(path.parent for path in SHARED.rglob("qrels.tsv")):
        name = str(folder.relative_to(SHARED))
        found[name] = (folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels.tsv")
    return found


def run(corpus: Path, queries: Path, qrels: Path, *, mode: str) -> dict[str, float]:
    """Returns the measures of one set."""
    with tempfile.TemporaryDirectory() as folder:
        add(Path(folder), [str(corpus)], settings=Settings())
        index = open_index(Path(folder))
        ranked = {
            key: [hit.project.id for hit in search(index, text, k=100, mode=mode).hits]  # type: ignore[arg-type]
            for key, text in read_queries(queries).items()
            if text.strip()
        }
        return measures(ranked, read_qrels(qrels))


def parallels() -> float:
    """Returns the share of a project's planted parallels among its ten most similar projects.

    Other documents of the project itself neither count nor take a place.
    """
    truth = json.loads((ROOT / "corpus/truth.json").read_text("utf-8"))
    own = [set(each["documents"]) for each in truth["phases"] + truth["language_pairs"]]
    own += [set(each) for each in truth["revised"] + truth["same_text_two_applicants"]]
    shares = []
    with tempfile.TemporaryDirectory() as folder:
        add(Path(folder), [str(ROOT / "corpus/projects")], settings=Settings())
        index = open_index(Path(folder))
        for members in (set(each["projects"]) for each in truth["parallel"]):
            for project in sorted(members):
                itself = {project}.union(*(each for each in own if project in each))
                if wanted := members - itself:
                    found = [hit.project.id for hit in similar(index, project, k=20)]
                    first = [each for each in found if each not in itself][:10]
                    shares.append(len(wanted & set(first)) / len(wanted))
    return sum(shares) / len(shares)


def cosines() -> None:
    """Prints which share of relevant and of other projects lies above a cosine.

    Over the demonstration queries; a project's cosine is its best passage's, relevant is grade 2
    and up.
    """
    corpus, queries, judged = sets()["demo"]
    qrels = read_qrels(judged)
    relevant: list[float] = []
    others: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        add(Path(folder), [str(corpus)], settings=Settings())
        index = open_index(Path(folder))
        for key, text in read_queries(queries).items():
            best: dict[int, float] = {}
            for each in index.vectors.search(index.embedder.encode_queries([text])[0], 10_000):
                best.setdefault(each.project, each.score)
            projects = index.catalogue.projects(list(best), index.generation)
            for number, cosine in best.items():
                grade = qrels.get(key, {}).get(projects[number].id, 0)
                (relevant if grade >= 2 else others).append(cosine)
    print("cosine  relevant  others")
    for cosine in (0.2, 0.25, 0.3, 0.35, 0.4):
        above = [sum(c >= cosine for c in group) / len(group) for group in (relevant, others)]
        print(f"{cosine:6.2f}  {above[0]:8.3f}  {above[1]:6.3f}")


def main() -> None:
    """Prints a line a set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mode", choices=["hybrid", "dense", "lexical"], default="hybrid")
    parser.add_argument("--sets", nargs="*")
    parser.add_argument("--parallels", action="store_true")
    parser.add_argument("--cosines", action="store_true")
    asked = parser.parse_args()
    if asked.cosines:
        cosines()
        return
    if asked.parallels:
        print(f"parallels among the ten most similar: {parallels():.3f}")
        return
    print(f"{'set':22}" + "".join(f"{name:>12}" for name in NAMES))
    for name, files in sets().items():
        if asked.sets and name not in asked.sets:
            continue
        found = run(*files, mode=asked.mode)
        print(f"{name:22}" + "".join(f"{found[each]:12.3f}" for each in NAMES), flush=True)


if __name__ == "__main__":
    main()
