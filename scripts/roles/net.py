"""The role model in torch, for training; `synthese.describe.role_model` is the same in numpy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from roles.labelled import AROUND, Run
from synthese.describe.role_features import FACTS, MEANING, TABLE_BITS, Words, features
from synthese.records import Role

ROLES = tuple(Role)
ONE, TWO, THREE, HEAD, CONTEXT, HIDDEN = 64, 64, 48, 32, 48, 96
EPOCHS, BATCH, RATE, TABLE_RATE, DECAY = 20, 24, 2e-3, 0.02, 1e-2
DROPPED, WORDS_DROPPED, STEMS_DROPPED = 0.45, 0.1, 0.5
SMOOTHING = 0.05
BALANCE = 0.3  # how far rare roles weigh more: 0 not at all, 1 as much as the frequent ones
NO_ROW = 1 << TABLE_BITS


@dataclass(frozen=True)
class Piece:
    """Sentences that follow one another, read, and the roles of some: (place, role's number)."""

    rows: list[np.ndarray]
    heads: list[np.ndarray]
    table: list[np.ndarray]
    facts: np.ndarray
    meaning: np.ndarray
    roles: list[tuple[int, int]]


def pieces(run: Run, words: Words) -> Iterator[Piece]:
    """Yields the labelled stretches of a run, with what the model sees around them."""
    told = features(run.text, run.sentences, words)
    rows = np.split(told.rows, told.starts[1:])
    table = np.split(told.table, told.table_starts[1:])
    role = {each.at: ROLES.index(each.role) for each in run.labels}
    seen = sorted(
        {
            place
            for at in role
            for place in range(at - AROUND, at + AROUND + 1)
            if 0 <= place < len(rows)
        }
    )
    breaks = [at for at in range(1, len(seen)) if seen[at] != seen[at - 1] + 1]
    for stretch in np.split(np.array(seen), breaks):
        yield Piece(
            [rows[at] for at in stretch],
            [told.headings[told.heading_of[at]] for at in stretch],
            [table[at] for at in stretch],
            told.facts[stretch],
            told.meaning[stretch],
            [(place, role[at]) for place, at in enumerate(stretch.tolist()) if at in role],
        )


class RoleNet(nn.Module):
    """Filters over one to three words, the heading, the stems' table and the neighbours."""

    def __init__(self, vectors: np.ndarray) -> None:
        super().__init__()
        dim = vectors.shape[1]
        with_none = np.vstack([vectors, np.zeros((1, dim), np.float32)])
        self.no_word, self.unknown = len(vectors), len(vectors) - 1
        self.vectors = nn.Embedding.from_pretrained(torch.from_numpy(with_none))
        self.one, self.head = nn.Linear(dim, ONE), nn.Linear(dim, HEAD)
        self.two, self.three = nn.Conv1d(dim, TWO, 2), nn.Conv1d(dim, THREE, 3)
        own = ONE + TWO + THREE + dim + MEANING
        mine = own + HEAD + FACTS
        self.context = nn.Linear(own, CONTEXT)
        self.hidden = nn.Linear(mine + 4 * CONTEXT, HIDDEN)
        self.out, self.direct = nn.Linear(HIDDEN, len(ROLES)), nn.Linear(mine, len(ROLES))
        self.table = nn.EmbeddingBag(NO_ROW + 1, len(ROLES), mode="sum", padding_idx=NO_ROW)
        nn.init.zeros_(self.table.weight)
        self.drop = nn.Dropout(DROPPED)

    def forward(self, batch: Batch) -> torch.Tensor:
        """Returns (sentences, roles): how much speaks for each."""
        own = self.drop(torch.cat([self._read(batch.rows), batch.meaning], 1))
        there = (batch.heads != self.no_word).unsqueeze(2)
        said = self.head(self.vectors(batch.heads)).masked_fill(~there, -1e3)
        mine = torch.cat([own, self.drop(functional.relu(said.amax(1))), batch.facts], 1)
        context = functional.relu(self.context(own))
        context = torch.cat([context, torch.zeros(1, CONTEXT)])
        around = [context[each] for each in batch.around]
        hidden = functional.relu(self.hidden(torch.cat([mine, *around], 1)))
        table = self._without(batch.table, STEMS_DROPPED, NO_ROW, NO_ROW)
        counts = (table != NO_ROW).sum(1, keepdim=True).clamp(min=1).sqrt()
        return self.out(self.drop(hidden)) + self.direct(mine) + self.table(table) / counts

    def _read(self, rows: torch.Tensor) -> torch.Tensor:
        rows = self._without(rows, WORDS_DROPPED, self.no_word, self.unknown)
        there = (rows != self.no_word).unsqueeze(2)
        vectors = self.vectors(rows)
        across = functional.pad(vectors.transpose(1, 2), (1, 1))
        return torch.cat(
            [
                functional.relu(self.one(vectors).masked_fill(~there, -1e3).amax(1)),
                functional.relu(self.two(across)).amax(2),
                functional.relu(self.three(across)).amax(2),
                vectors.sum(1) / there.sum(1),
            ],
            1,
        )

    def _without(self, rows: torch.Tensor, share: float, none: int, instead: int) -> torch.Tensor:
        """Returns the rows, in training with a share of them replaced."""
        if not self.training:
            return rows
        gone = (torch.rand(rows.shape) < share) & (rows != none)
        return torch.where(gone, torch.full_like(rows, instead), rows)


@dataclass(frozen=True)
class Batch:
    """Several pieces' sentences as tensors; `around` is where the four neighbours stand."""

    rows: torch.Tensor
    heads: torch.Tensor
    table: torch.Tensor
    facts: torch.Tensor
    meaning: torch.Tensor
    around: list[torch.Tensor]
    places: torch.Tensor
    roles: torch.Tensor


def batch_of(some: Sequence[Piece], no_word: int) -> Batch:
    """Returns the pieces after one another."""
    total, start = sum(len(each.rows) for each in some), 0
    around: list[list[int]] = [[], [], [], []]
    places, roles = [], []
    for piece in some:
        many = len(piece.rows)
        for at in range(many):
            for which, by in enumerate((-1, -2, 1, 2)):
                around[which].append(start + at + by if 0 <= at + by < many else total)
        places += [start + at for at, _ in piece.roles]
        roles += [role for _, role in piece.roles]
        start += many
    return Batch(
        _padded([row for each in some for row in each.rows], no_word),
        _padded([head for each in some for head in each.heads], no_word),
        _padded([row for each in some for row in each.table], NO_ROW),
        torch.from_numpy(np.vstack([each.facts for each in some])),
        torch.from_numpy(np.vstack([each.meaning for each in some])),
        [torch.tensor(each) for each in around],
        torch.tensor(places),
        torch.tensor(roles),
    )


def _padded(rows: Sequence[np.ndarray], none: int) -> torch.Tensor:
    table = np.full((len(rows), max(map(len, rows)) + 2), none, np.int64)
    for at, row in enumerate(rows):
        table[at, : len(row)] = row
    return torch.from_numpy(table)


def trained(some: Sequence[Piece], vectors: np.ndarray, seed: int) -> RoleNet:
    """Returns a net trained on the pieces, the same for the same seed."""
    torch.manual_seed(seed)
    chance = np.random.RandomState(seed)
    counts = np.bincount([role for each in some for _, role in each.roles], minlength=len(ROLES))
    weights = torch.tensor((counts.mean() / np.maximum(counts, 5)) ** BALANCE, dtype=torch.float)
    net = RoleNet(vectors)
    table = [net.table.weight]
    rest = [each for each in net.parameters() if each.requires_grad and each is not table[0]]
    rates = [RATE, TABLE_RATE]
    groups = [{"params": rest, "lr": RATE}, {"params": table, "lr": TABLE_RATE}]
    steps = EPOCHS * -(-len(some) // BATCH)
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, rates, total_steps=steps, pct_start=0.15
    )
    net.train()
    for _ in range(EPOCHS):
        order = chance.permutation(len(some))
        for start in range(0, len(some), BATCH):
            batch = batch_of([some[at] for at in order[start : start + BATCH]], net.no_word)
            loss = functional.cross_entropy(
                net(batch)[batch.places], batch.roles, weights, label_smoothing=SMOOTHING
            )
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimiser.step()
            schedule.step()
    return net.eval()


def sums(net: RoleNet, some: Sequence[Piece]) -> list[np.ndarray]:
    """Returns for each piece float (labelled, roles): how much speaks for each role."""
    with torch.no_grad():
        found = []
        for each in some:
            batch = batch_of([each], net.no_word)
            found.append(net(batch)[batch.places].numpy())
        return found


def exported(nets: Sequence[RoleNet], words: np.ndarray, sharpness: float) -> dict[str, np.ndarray]:
    """Returns the arrays that `synthese.describe.role_model` reads."""
    vectors = nets[0].vectors.weight.detach().numpy()[:-1]
    table = np.mean([each.table.weight.detach().numpy()[:-1] for each in nets], axis=0)
    arrays: dict[str, np.ndarray] = {"words": words, "sharpness": np.float32(sharpness)}
    arrays["vectors"], arrays["vector_scale"] = as_bytes(vectors)
    arrays["table"], arrays["table_scale"] = as_bytes(table)
    return arrays | {name: value.astype(np.float16) for name, value in _stacked(nets).items()}


def as_bytes(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns int8 values and their scale, the few largest cut."""
    largest = np.quantile(np.abs(values[values != 0]), 0.9999)
    return np.rint(np.clip(values / largest, -1, 1) * 127).astype(np.int8), np.float32(
        largest / 127
    )


def _stacked(nets: Sequence[RoleNet]) -> dict[str, np.ndarray]:
    """Returns the nets' layers in one: filters beside one another, the rest after one another."""
    every = [
        {name: value.detach().numpy() for name, value in net.named_parameters()} for net in nets
    ]
    stacked = {}
    for name in ("one", "two", "three", "head"):
        sizes = {"two": 2, "three": 3}
        weights = [
            each[f"{name}.weight"].reshape(len(each[f"{name}.bias"]), -1, sizes.get(name, 1))
            for each in every
        ]
        stacked[name] = np.concatenate(weights).transpose(2, 1, 0)
        stacked[f"{name}_bias"] = np.concatenate([each[f"{name}.bias"] for each in every])
    for name in ("context", "hidden", "out", "direct"):
        stacked[name] = np.stack([each[f"{name}.weight"].T for each in every])
        stacked[f"{name}_bias"] = np.stack([each[f"{name}.bias"][None] for each in every])
    stacked["out_bias"] += stacked.pop("direct_bias")
    return stacked
