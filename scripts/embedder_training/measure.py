"""nDCG@10 of an embedder on the retrieval sets: its text vectors alone, and word by word."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from synthese.embedding.static import StaticEmbedder, words_of

TRIAL = {  # first trial's static model, dense alone: the figures to reach
    "norquad": 0.597,
    "lover": 0.711,
    "innovasjon-norge": 0.634,
    "ntrex-en-nb": 0.913,
    "ntrex-nn-nb": 0.944,
    "ntrex-sv-nb": 0.905,
    "prosjekt/nb-nb": 0.778,
    "prosjekt/nn-nb": 0.780,
    "prosjekt/en-nb": 0.698,
    "prosjekt/nb-en": 0.767,
}
SETS = (*TRIAL, "prosjekt/sv-en", "prosjekt/en-en", "ntrex-da-nb", "ntrex-nb-en")
WORD_BY_WORD = ("norquad", "lover", "innovasjon-norge", "prosjekt/nb-nb", "prosjekt/en-nb")
POOLED = ("norquad", "lover", "innovasjon-norge", "ntrex-en-nb", "prosjekt/nb-nb", "prosjekt/en-en")


@dataclass(frozen=True)
class Task:
    """Passages, queries, and for each query the numbers of its relevant passages."""

    passages: list[str]
    queries: list[str]
    relevant: list[set[int]]


def _rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def read_task(directory: Path) -> Task:
    corpus, queries = _rows(directory / "corpus.jsonl"), _rows(directory / "queries.jsonl")
    number = {row["_id"]: at for at, row in enumerate(corpus)}
    relevant: dict[str, set[int]] = {row["_id"]: set() for row in queries}
    for line in (directory / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        query, passage, score = line.split("\t")
        if int(score) > 0:
            relevant[query].add(number[passage])
    texts = [f"{row['title']} {row['text']}".strip() for row in corpus]
    return Task(texts, [row["text"] for row in queries], list(relevant.values()))


def ndcg(scores: np.ndarray, relevant: list[set[int]], depth: int = 10) -> float:
    """Returns mean nDCG@depth of queries x passages scores, relevance being yes or no."""
    gains = 1 / np.log2(np.arange(2, depth + 2))
    total = 0.0
    for row, wanted in zip(scores, relevant, strict=True):
        first = np.argsort(-row, kind="stable")[:depth]
        found = np.array([passage in wanted for passage in first])
        total += (gains[: len(found)] * found).sum() / gains[: len(wanted)].sum()
    return total / len(relevant)


def dense(embedder: StaticEmbedder, task: Task) -> np.ndarray:
    return embedder.encode_queries(task.queries) @ embedder.encode_passages(task.passages).T


def late(embedder: StaticEmbedder, task: Task) -> np.ndarray:
    """Returns for each query the weighted mean over its words of the best cosine in a passage."""
    inside = [sorted(set(words_of(passage))) for passage in task.passages]
    vocabulary = sorted({word for words in inside for word in words})
    number = {word: at for at, word in enumerate(vocabulary)}
    vectors = embedder.word_vectors(vocabulary)
    flat = np.array([number[word] for words in inside for word in words or vocabulary[:1]])
    starts = np.concatenate([[0], np.cumsum([max(1, len(words)) for words in inside])[:-1]])
    seen = np.bincount(flat, minlength=len(vocabulary))
    idf = np.log((len(inside) + 1) / (seen + 0.5))
    scores = np.zeros((len(task.queries), len(inside)), np.float32)
    for at, query in enumerate(task.queries):
        words = sorted(set(words_of(query)))
        weights = np.array([idf[number[w]] if w in number else idf.max() for w in words])
        cosines = embedder.word_vectors(words) @ vectors.T
        best = np.maximum.reduceat(cosines[:, flat], starts, axis=1)
        scores[at] = weights @ best / max(weights.sum(), 1e-9)
    return scores


def lexical(task: Task) -> np.ndarray:
    """Returns BM25 over stems, queries x passages."""
    import bm25s
    import Stemmer

    def tokens(texts: list[str]) -> list[list[str]]:
        stem = Stemmer.Stemmer("norwegian").stemWords
        return [stem(words_of(text)) for text in texts]

    index = bm25s.BM25()
    index.index(tokens(task.passages), show_progress=False)
    none = np.zeros(len(task.passages), np.float32)
    return np.stack([index.get_scores(q) if q else none for q in tokens(task.queries)])


def pooled(tasks: dict[str, Task]) -> dict[str, Task]:
    """Returns the tasks with one pool of passages, every corpus in it."""
    pool = [text for task in tasks.values() for text in task.passages]
    starts = np.concatenate([[0], np.cumsum([len(task.passages) for task in tasks.values()])])
    return {
        name: Task(pool, task.queries, [{at + int(start) for at in r} for r in task.relevant])
        for (name, task), start in zip(tasks.items(), starts, strict=False)
    }


def table(embedder: StaticEmbedder, sets: Path, *, fused: bool = False) -> dict[str, float]:
    """Returns measure → nDCG@10: dense by set, late interaction, the pool, and the fusion."""
    tasks = {name: read_task(sets / name) for name in SETS}
    found = {name: ndcg(dense(embedder, task), task.relevant) for name, task in tasks.items()}
    for name in WORD_BY_WORD:
        found[f"late {name}"] = ndcg(late(embedder, tasks[name]), tasks[name].relevant)
    for name, task in pooled({name: tasks[name] for name in POOLED}).items():
        found[f"pool {name}"] = ndcg(dense(embedder, task), task.relevant)
    if fused:
        for name, task in tasks.items():
            scores = dense(embedder, task) + 0.4 / 25 * lexical(task)
            found[f"with BM25 {name}"] = ndcg(scores, task.relevant)
    return found


def means(found: dict[str, float]) -> dict[str, float]:
    """Returns the means of the table's parts."""
    parts: dict[str, Callable[[str], bool]] = {
        "dense (trial's ten)": lambda name: name in TRIAL,
        "late": lambda name: name.startswith("late "),
        "pool": lambda name: name.startswith("pool "),
    }
    return {
        part: float(np.mean([v for name, v in found.items() if belongs(name)]))
        for part, belongs in parts.items()
    }


def report(found: dict[str, float]) -> str:
    """Returns the figures as lines, with the trial's beside them."""
    lines = [
        f"{name:28s} {value:.3f}" + (f"  ({TRIAL[name]:.3f})" if name in TRIAL else "")
        for name, value in found.items()
    ]
    return "\n".join(
        lines + [f"mean {name:23s} {value:.3f}" for name, value in means(found).items()]
    )


if __name__ == "__main__":
    directory = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    sys.stdout.write(report(table(StaticEmbedder.load(directory), Path(sys.argv[1]), fused=True)))
    sys.stdout.write("\n")
