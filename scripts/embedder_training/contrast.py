"""Step 2: texts that belong together are drawn together (symmetric InfoNCE over batches)."""

from __future__ import annotations

import random
import sys
import time
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import cross_entropy, embedding_bag, normalize

from embedder_training.ngrams import BUCKETS, SIZES
from embedder_training.tasks import Line, Material, batch, mixture, tasks
from synthese.embedding.static import ngram_rows

SCALE = 20.0
MAX_WORDS = 120  # of a long text, a random stretch: abstracts run to 400 words


@dataclass(frozen=True)
class Options:
    steps: int
    rate: float = 0.002
    size: int = 1024
    dropped: float = 0.1  # known words seen as unknown, so that the n-grams learn to stand alone
    map_rate: float = 0.0005
    anchor: float = 0.0
    seed: int = 1


class Rows:
    """A table of rows under Adam that touches only the rows that a step used."""

    def __init__(self, table: np.ndarray) -> None:
        self.table = torch.from_numpy(np.ascontiguousarray(table, np.float32))
        self._mean = torch.zeros_like(self.table)
        self._power = torch.zeros_like(self.table)

    def taken(self, rows: torch.Tensor) -> torch.Tensor:
        return self.table[rows].requires_grad_()

    def step(self, rows: torch.Tensor, gradient: torch.Tensor, rate: float, time: int) -> None:
        mean = self._mean[rows].lerp_(gradient, 0.1)
        power = self._power[rows].lerp_(gradient**2, 0.01)
        self._mean[rows], self._power[rows] = mean, power
        mean = mean / (1 - 0.9**time)
        power = power / (1 - 0.99**time)
        self.table.index_add_(0, rows, mean / (power.sqrt() + 1e-8), alpha=-rate)


class WordModel:
    """word → vector: (its own row, if listed) + mean of its n-gram rows, through one map."""

    def __init__(self, listed: list[str], own: np.ndarray, ngrams: np.ndarray) -> None:
        self.number = {word: at for at, word in enumerate(listed)}
        self.listed = len(listed)
        self.own = Rows(own)
        self.ngrams = Rows(ngrams)
        self.map = torch.eye(own.shape[1], requires_grad=True)
        self._grams: list[np.ndarray] = []
        for word in listed:
            self._grams.append(np.array(ngram_rows(word, SIZES, BUCKETS)))

    def numbers(self, line: Line) -> list[int]:
        found = []
        for word in line:
            number = self.number.get(word)
            if number is None:
                number = self.number[word] = len(self._grams)
                self._grams.append(np.array(ngram_rows(word, SIZES, BUCKETS)))
            found.append(number)
        return found

    def grams(self, numbers: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        rows = [self._grams[number] for number in numbers]
        starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])[:-1]])
        return torch.from_numpy(np.concatenate(rows)), torch.from_numpy(starts)

    @torch.no_grad()
    def vectors(self) -> np.ndarray:
        """Returns the listed words' vectors, own row and n-grams and map taken together."""
        out = []
        for start in range(0, self.listed, 4096):
            numbers = np.arange(start, min(start + 4096, self.listed))
            flat, starts = self.grams(numbers)
            shared = embedding_bag(flat, self.ngrams.table, starts, mode="mean")
            out.append(((self.own.table[torch.from_numpy(numbers)] + shared) @ self.map).numpy())
        return np.concatenate(out)

    @torch.no_grad()
    def ngram_rows(self) -> np.ndarray:
        return (self.ngrams.table @ self.map).numpy()


def _cut(line: Line, chance: random.Random) -> Line:
    if len(line) <= MAX_WORDS:
        return line
    start = chance.randrange(len(line) - MAX_WORDS)
    return line[start : start + MAX_WORDS]


def _same(lines: list[list[int]]) -> torch.Tensor:
    keys = [hash(tuple(line)) for line in lines]
    keyed = torch.tensor(keys)
    return (keyed[:, None] == keyed[None, :]) & ~torch.eye(len(keys), dtype=torch.bool)


def _loss(left: torch.Tensor, right: torch.Tensor, same: torch.Tensor) -> torch.Tensor:
    scores = SCALE * left @ right.T
    scores = scores.masked_fill(same, -1e4)
    target = torch.arange(len(scores))
    return (cross_entropy(scores, target) + cross_entropy(scores.T, target)) / 2


def train(model: WordModel, material: Material, options: Options) -> None:
    """Trains the model's rows in place."""
    chance = random.Random(options.seed)
    draws = tasks(material)
    names = list(draws)
    order = mixture([weight for weight, _ in draws.values()], options.steps, options.seed)
    mapper = torch.optim.Adam([model.map], lr=options.map_rate)
    generator = torch.Generator().manual_seed(options.seed)
    kept: dict[str, list[float]] = {name: [] for name in names}
    began = time.monotonic()
    for step, which in enumerate(order, 1):
        rate = 1 - (step - 1) / options.steps
        mapper.param_groups[0]["lr"] = options.map_rate * rate
        left, right = batch(draws[names[which]][1], options.size, chance)
        lines = [model.numbers(_cut(line, chance)) for line in left + right]
        loss = _step(model, lines, options, rate * options.rate, step, mapper, generator)
        kept[names[which]].append(loss)
        if step % 100 == 0:
            shown = " ".join(f"{name}:{np.mean(v[-20:]):.2f}" for name, v in kept.items() if v)
            sys.stderr.write(f"step {step} {time.monotonic() - began:.0f} s {shown}\n")
            sys.stderr.flush()


def _step(model, lines, options, rate, time, mapper, generator) -> float:  # noqa: ANN001, PLR0913
    flat = np.fromiter((n for line in lines for n in line), np.int64)
    starts = np.concatenate([[0], np.cumsum([len(line) for line in lines])[:-1]])
    unique, inverse = np.unique(flat, return_inverse=True)
    gram_flat, gram_starts = model.grams(unique)
    gram_unique, gram_inverse = torch.unique(gram_flat, return_inverse=True)
    known = torch.from_numpy(np.flatnonzero(unique < model.listed))
    own_rows = torch.from_numpy(unique)[known]
    own, shared = model.own.taken(own_rows), model.ngrams.taken(gram_unique)
    kept = (torch.rand(len(known), 1, generator=generator) >= options.dropped).float()
    vectors = embedding_bag(gram_inverse, shared, gram_starts, mode="mean")
    vectors = vectors.index_add(0, known, own * kept) @ model.map
    texts = embedding_bag(torch.from_numpy(inverse), vectors, torch.from_numpy(starts), mode="sum")
    half = len(lines) // 2
    left, right = normalize(texts[:half]), normalize(texts[half:])
    same = _same(lines[:half]) | _same(lines[half:])
    loss = _loss(left, right, same)
    mapper.zero_grad()
    loss.backward()
    mapper.step()
    model.own.step(own_rows, own.grad, rate, time)
    model.ngrams.step(gram_unique, shared.grad, rate, time)
    return float(loss)
