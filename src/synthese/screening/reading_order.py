"""In what order to read, learnt from what somebody found relevant to a question of her own.

A text is its words and its meaning, which count the same: stems weighted by TF-IDF, and the
embedder's vector less what all of these texts have in common (Mu & Viswanath 2018, "All-but-the-
top: simple and effective postprocessing for word representations"). What is learnt is a
least-squares support vector machine on both (Suykens & Vandewalle 1999), in which a question is one
more relevant text. Squared hinge loss orders as well, a curved kernel and n-grams of letters hardly
better: the vectors are what is gained over words alone (``scripts/measure_reading_order.py``).

What is read next is the likeliest (Cormack & Grossman 2014, continuous active learning). As long as
nothing relevant is known it is what is least like anything read (Gonzalez 1985, farthest first), so
that the first labels are of many kinds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, vstack

from synthese.embedding.static import StaticEmbedder
from synthese.norwegian.words import stems_of
from synthese.screening.recall_estimate import estimate
from synthese.screening_records import Mark, ReadingOrder

Floats = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# How much an error counts beside simplicity, and all relevant texts beside all others: as in
# ASReview's default (elas_u4), whose makers fitted them to the SYNERGY reviews. None of ours was
# fitted to.
_ERRORS, _RELEVANT = 0.11, 9.8
_LEARNT = 1_500  # marks that are learnt from: they take .3 s of CPU, which grows with their cube
_SPREAD = 60  # texts laid out far from each other; who finds nothing relevant in those needs words
_SAME = 9  # decimals of a score: copies of a text are ties, however the machine adds up
_HALVINGS, _MOST_ODDS = 40, 40.0


class Reader:
    """Texts that are to be read, made ready once; every order is made from them anew.

    Args:
        ids: what names each text, each once.
        texts: title and text of each.
        vectors: float32 (n, dim), unit rows: what each means, by `lexicon`.
        lexicon: what reads a question.
    """

    def __init__(
        self, ids: Sequence[str], texts: Sequence[str], vectors: Vectors, *, lexicon: StaticEmbedder
    ) -> None:
        self.ids = tuple(ids)
        self._row = {id_: row for row, id_ in enumerate(self.ids)}
        self._lexicon = lexicon
        counted = [Counter(stems_of(each)) for each in texts]
        self._rarity = _Rarity.among(counted)
        self._centre = vectors.sum(axis=0, dtype=np.float64) / max(1, len(vectors))
        self._features = self._read(counted, vectors)

    @classmethod
    def of(cls, texts: Mapping[str, str], lexicon: StaticEmbedder) -> Reader:
        """Returns the reader of texts by id, each embedded as a whole."""
        told = list(texts.values())
        return cls(list(texts), told, lexicon.encode_passages(told), lexicon=lexicon)

    def order(self, marks: Sequence[Mark], *, question: str = "", seed: int = 0) -> ReadingOrder:
        """Returns what to read next, and how much is probably found.

        The last mark of a text holds, in the place of the first; one of a text that isn't here is
        left out. The same texts, marks, question and seed give the same order; what is equally
        likely comes in the order of the ids.

        Args:
            marks: in the order in which they were set.
            question: the criterion in words, in any language that the embedder reads.
            seed: where to begin as long as nothing relevant is known.
        """
        said = {each.application: each.relevant for each in marks if each.application in self._row}
        read = np.array([self._row[each] for each in said], np.int64)
        relevant = np.array(list(said.values()), bool)
        unread = np.setdiff1d(np.arange(len(self.ids)), read)
        now = estimate(relevant.tolist(), total=len(self.ids))
        if relevant.any() or question.strip():
            scores = self._learnt(read, relevant, question.strip())[unread]
            likely = _likely(scores, now.relevant - now.found)
        else:
            scores = likely = self._spread(read, seed)[unread]
        ids = [self.ids[row] for row in unread]
        best = sorted(zip(-scores, ids, likely.tolist(), strict=True))
        return ReadingOrder(
            order=tuple((id_, share) for _, id_, share in best),
            curve=tuple(accumulate(map(int, relevant))),
            estimate=now,
            learnt=bool(relevant.any() and not relevant.all()),
            question=question,
        )

    def _learnt(self, read: Ids, relevant: Mask, question: str) -> Floats:
        """Returns (n,), what the marks and the question say of each text: 1 relevant, -1 not."""
        kept = _to_learn_from(relevant)
        taught, said = self._features[read[kept]], relevant[kept]
        if question:
            meant = self._lexicon.encode_queries([question])
            taught = taught.and_then(self._read([Counter(stems_of(question))], meant))
            said = np.append(said, True)
        shares = _shares(taught.likeness(taught), said)
        scores = self._features.towards(taught, shares) + shares.sum()
        return np.asarray(scores.round(_SAME))

    def _spread(self, read: Ids, seed: int) -> Floats:
        """Returns (n,), 1 for what to read first: always what is least like anything before it."""
        by_id = sorted(range(len(self.ids)), key=self.ids.__getitem__)
        drawn = np.random.default_rng(seed).permutation(np.array(by_id, np.int64))
        nearest = self._features.likeness(self._features[read]).max(axis=1, initial=-1.0)
        nearest[read] = np.inf
        laid: list[int] = []
        for _ in range(min(_SPREAD, len(drawn) - len(read))):
            laid.append(int(drawn[nearest[drawn].round(_SAME).argmin()]))
            near = self._features.towards(self._features[np.array(laid[-1:])], np.ones(1))
            nearest = np.maximum(nearest, near)
            nearest[laid[-1]] = np.inf
        places = np.empty(len(drawn))
        places[drawn] = np.linspace(0.5, 0.0, len(drawn))
        places[laid] = np.linspace(1.0, 0.5, len(laid), endpoint=False)
        return places

    def _read(self, counted: Sequence[Counter[str]], vectors: Vectors) -> _Features:
        points = vectors.astype(np.float64) - self._centre
        lengths = np.linalg.norm(points, axis=1, keepdims=True)
        return _Features(self._rarity.rows(counted), points / np.where(lengths == 0, 1, lengths))


@dataclass(frozen=True)
class _Features:
    """Texts as rows: `words` (n, stems) and `points` (n, dim), each of length 1."""

    words: csr_array
    points: Floats

    def __getitem__(self, rows: Ids) -> _Features:
        return _Features(self.words[rows], self.points[rows])

    def and_then(self, other: _Features) -> _Features:
        """Returns these rows and then those of the other."""
        words = csr_array(vstack([self.words, other.words]))
        return _Features(words, np.vstack([self.points, other.points]))

    def likeness(self, other: _Features) -> Floats:
        """Returns (n, m): how alike each is to each of the other, -1..1."""
        words = (self.words @ other.words.T).toarray()
        return np.asarray(words + self.points @ other.points.T) / 2

    def towards(self, other: _Features, shares: Floats) -> Floats:
        """Returns (n,): the likeness to all of the other, each times its share (m,)."""
        words = self.words @ (other.words.T @ shares)
        return np.asarray(words + self.points @ (other.points.T @ shares)) / 2


@dataclass(frozen=True)
class _Rarity:
    """How rare each stem is among some texts: its column, and what each column weighs."""

    columns: Mapping[str, int]
    weights: Floats

    @classmethod
    def among(cls, counted: Sequence[Counter[str]]) -> _Rarity:
        """Returns it for texts of which each stem is counted."""
        held = Counter(stem for each in counted for stem in each)
        many = np.fromiter(held.values(), np.float64, len(held))
        weights = 1 + np.log((1 + len(counted)) / (1 + many))
        return cls({stem: at for at, stem in enumerate(held)}, weights)

    def rows(self, counted: Sequence[Counter[str]]) -> csr_array:
        """Returns (n, stems), unit rows: (1 + log tf) · idf of each stem that is known."""
        known = [[(self.columns[s], n) for s, n in c.items() if s in self.columns] for c in counted]
        ends = np.cumsum([0, *map(len, known)])
        pairs = np.array([pair for each in known for pair in each], np.int64).reshape(-1, 2)
        values = (1 + np.log(pairs[:, 1])) * self.weights[pairs[:, 0]]
        rows = csr_array((values, pairs[:, 0], ends), shape=(len(known), len(self.columns)))
        lengths = np.sqrt(rows.multiply(rows).sum(axis=1))
        rows.data /= np.repeat(lengths, np.diff(ends))
        return rows


def _to_learn_from(relevant: Mask) -> Ids:
    """Returns which marks to learn from: the relevant ones, and of the others the newest."""
    newest = np.arange(len(relevant))[::-1]
    first = newest[np.argsort(~relevant[newest], kind="stable")]
    return np.sort(first[:_LEARNT])


def _shares(likeness: Floats, said: Mask) -> Floats:
    """Returns (m,), what each text that was marked adds to what it is like.

    Args:
        likeness: (m, m), of what was marked.
        said: (m,), which are relevant; at least one is.
    """
    weights = np.where(said, 1.0, said.sum() / (_RELEVANT * max(1, (~said).sum())))
    errors = _ERRORS * weights * len(said) / weights.sum()
    # 1 is the product of the constant that all texts have: the offset is held small like the rest.
    products = likeness + 1 + np.diag(1 / (2 * errors))
    return np.asarray(np.linalg.solve(products, np.where(said, 1.0, -1.0)), np.float64)


def _likely(scores: Floats, relevant: float) -> Floats:
    """Returns (n,), 0..1: how likely each unread text is to be relevant; `relevant` in all.

    A standard deviation of the scores is taken to make the odds e times higher, which isn't
    calibrated: early on, slopes fitted to the marks were flatter, late steeper. The mean doesn't
    follow from the marks: of what is read first more is relevant than of the rest (King & Zeng
    2001, "Logistic regression in rare events data").
    """
    odds = (scores - scores.mean()) / (scores.std() or 1.0) if len(scores) else scores
    least, most = -_MOST_ODDS, _MOST_ODDS
    for _ in range(_HALVINGS):
        middle = (least + most) / 2
        enough = (1 / (1 + np.exp(-odds - middle))).sum() >= relevant
        least, most = (least, middle) if enough else (middle, most)
    return np.asarray(1 / (1 + np.exp(-odds - most)))
