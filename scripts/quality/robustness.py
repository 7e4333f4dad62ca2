"""The same need in the other norm, and with a slip of the pen: how much of what is found stays.

`corpus/pairs.jsonl` holds needs written in Bokmål and in Nynorsk, `corpus/typos.jsonl` queries of
the demonstration corpus with one typing error each. Both were written before anything was
measured. Of a pair is counted how many of the first ten projects both forms bring; of a slip,
what share of the relevant projects is among the first ten, without and with it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from quality.measure import indexed
from quality.needs import real
from quality.sets import ROOT, SHARED, RetrievalSet, load, rows
from synthese.evaluation import score
from synthese.index import Index
from synthese.retrieval import search
from synthese.settings import Settings

FIRST = 10
SHOWN = 10  # pairs and slips that `lines` names, the weakest first


@dataclass(frozen=True)
class Pair:
    """A need in both norms, and how many of the first ten projects both forms bring."""

    nb: str
    nn: str
    shared: int


@dataclass(frozen=True)
class Slip:
    """A query without and with a typing error, and recall@10 of each."""

    clean: str
    typo: str
    recall: float
    recall_with: float


@dataclass(frozen=True)
class Robustness:
    """The pairs by the name of the collection that was asked, and the slips."""

    pairs: dict[str, list[Pair]]
    slips: list[Slip]

    def shared(self, name: str) -> float:
        """Returns how many of ten projects both forms of a pair bring, on average."""
        return float(np.mean([each.shared for each in self.pairs[name]]))

    def recalls(self) -> tuple[float, float]:
        """Returns the mean recall@10 without and with the slips."""
        both = [(each.recall, each.recall_with) for each in self.slips]
        without, with_slips = np.mean(both, axis=0)
        return float(without), float(with_slips)


def robustness(*, settings: Settings | None = None, shared: Path = SHARED) -> Robustness:
    """Measures pairs and slips on the demonstration corpus, pairs on real texts too if there."""
    demo = load("demo", shared)
    with tempfile.TemporaryDirectory() as folder:
        index = indexed(demo, Path(folder), settings=settings)
        pairs, slips = {"demo": pairs_in(index)}, slips_in(index, demo)
    if (shared / "data").is_dir():
        with tempfile.TemporaryDirectory() as folder:
            index = indexed(real_texts(shared), Path(folder), settings=settings)
            pairs["real texts"] = pairs_in(index)
    return Robustness(pairs, slips)


def real_texts(shared: Path) -> RetrievalSet:
    """Returns the real texts of the need set without their distractors, each once."""
    by_text = {" ".join(each["text"].lower().split()): each for each in real(shared / "data")}
    return RetrievalSet("real texts", list(by_text.values()), {}, {})


def pairs_in(index: Index) -> list[Pair]:
    """Returns each pair with what its forms share in this index."""
    return [
        Pair(nb, nn, len({*_found(index, nb)} & {*_found(index, nn)}))
        for nb, nn in ((row["nb"], row["nn"]) for row in rows(ROOT / "corpus/pairs.jsonl"))
    ]


def slips_in(index: Index, demo: RetrievalSet) -> list[Slip]:
    """Returns each slip with its recalls by the judgements of the demonstration query it is of."""
    slips = []
    for row in rows(ROOT / "corpus/typos.jsonl"):
        run = {form: _found(index, row[form]) for form in ("clean", "typo")}
        scores = score(run, dict.fromkeys(run, demo.qrels[row["of"]]))
        recalls = {each.query: each.measures["recall@10"] for each in scores}
        slips.append(Slip(row["clean"], row["typo"], recalls["clean"], recalls["typo"]))
    return slips


def lines(measured: Robustness) -> list[str]:
    """Returns the figures, then the pairs and slips that lose most."""
    without, with_slips = measured.recalls()
    told = [
        f"nb and nn share {measured.shared(name):.2f} of the first {FIRST} on average ({name})"
        for name in measured.pairs
    ]
    told.append(
        f"recall@{FIRST} {without:.3f}, with a typing error {with_slips:.3f}"
        f" ({with_slips - without:+.3f})"
    )
    for name, pairs in measured.pairs.items():
        told += ["", f"least shared ({name})", *_weakest_pairs(pairs)]
    return [*told, "", "most lost to a typing error", *_weakest_slips(measured.slips)]


def page(measured: Robustness) -> str:
    """Returns the section of docs/quality.md, in Markdown."""
    without, with_slips = measured.recalls()
    counted = ", ".join(
        f"{measured.shared(name):.2f} ({name}; at least {min(each.shared for each in pairs)})"
        for name, pairs in measured.pairs.items()
    )
    return "\n\n".join(
        [
            f"Of {len(measured.pairs['demo'])} needs written in both norms"
            f" (`corpus/pairs.jsonl`), the Bokmål and the Nynorsk form share so many of the first"
            f" {FIRST} projects on average: {counted}.",
            f"Of {len(measured.slips)} queries with one typing error each (`corpus/typos.jsonl`),"
            f" recall@{FIRST} on the demonstration corpus is {without:.3f} without the error and"
            f" {with_slips:.3f} with it.",
            "Both were written before anything was measured; `python scripts/evaluate.py --robust`"
            " names those that lose most.",
        ]
    )


def _weakest_pairs(pairs: Sequence[Pair]) -> Iterator[str]:
    for each in sorted(pairs, key=lambda each: each.shared)[:SHOWN]:
        yield f"{each.shared:6}  {each.nb}  |  {each.nn}"


def _weakest_slips(slips: Sequence[Slip]) -> Iterator[str]:
    for each in sorted(slips, key=lambda each: each.recall_with - each.recall)[:SHOWN]:
        yield f"{each.recall_with - each.recall:+6.2f}  {each.typo}"


def _found(index: Index, query: str) -> list[str]:
    return [hit.project.id for hit in search(index, query, k=FIRST).hits]
