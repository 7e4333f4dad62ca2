"""Two looks at the demonstration corpus beside its queries: parallels, and cosines."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from quality.measure import indexed
from quality.sets import ROOT, load
from synthese.retrieval import similar


def parallels() -> float:
    """Returns the share of a project's planted parallels among its ten most similar projects.

    Other documents of the project itself neither count nor take a place.
    """
    truth = json.loads((ROOT / "corpus/truth.json").read_text("utf-8"))
    own = [set(each["documents"]) for each in truth["phases"] + truth["language_pairs"]]
    own += [set(each) for each in truth["revised"] + truth["same_text_two_applicants"]]
    shares = []
    with tempfile.TemporaryDirectory() as folder:
        index = indexed(load("demo"), Path(folder))
        for members in (set(each["projects"]) for each in truth["parallel"]):
            for project in sorted(members):
                itself = {project}.union(*(each for each in own if project in each))
                if wanted := members - itself:
                    found = [hit.project.id for hit in similar(index, project, k=20)]
                    first = [each for each in found if each not in itself][:10]
                    shares.append(len(wanted & set(first)) / len(wanted))
    return sum(shares) / len(shares)


def cosines() -> list[str]:
    """Returns lines that tell which share of relevant and of other projects lies above a cosine.

    Over the demonstration queries; a project's cosine is its best passage's, relevant is grade 2
    and up.
    """
    demo = load("demo")
    relevant: list[float] = []
    others: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        index = indexed(demo, Path(folder))
        for key, text in demo.queries.items():
            best: dict[int, float] = {}
            for each in index.vectors.search(index.embedder.encode_queries([text])[0], 10_000):
                best.setdefault(each.project, each.score)
            projects = index.catalogue.projects(list(best), index.generation)
            for number, cosine in best.items():
                grade = demo.qrels.get(key, {}).get(projects[number].id, 0)
                (relevant if grade >= 2 else others).append(cosine)
    lines = ["cosine  relevant  others"]
    for cosine in (0.2, 0.25, 0.3, 0.35, 0.4):
        above = [sum(c >= cosine for c in group) / len(group) for group in (relevant, others)]
        lines.append(f"{cosine:6.2f}  {above[0]:8.3f}  {above[1]:6.3f}")
    return lines
