"""What others make of the same texts: pairs and how alike they are, for any threshold.

Packages that aren't installed are named, and the peer left out (the `peers` extra). Each gets more
than it promises: all pairs above a low floor, so that its best threshold can be looked for.
semhash's own model can't be had without a model hub; it gets our word vectors as a model2vec
model, and the vectors of TF-IDF and SVD beside.
"""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthese.embedding.static import StaticEmbedder

Scores = NDArray[np.float32]
Places = NDArray[np.int64]

PERMUTATIONS = 128
COMMON_LINE = 15  # texts that share a line, from which it is template text
_DIMENSIONS = 256
_ROWS_AT_ONCE = 1_000
_WORD = re.compile(r"\w+")
# The shingles (words in a run) and the least Jaccard that a pair is looked at with.
_SHINGLES: Mapping[int, float] = {1: 0.4, 3: 0.15}


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs by their places, `left` below `right`, each once, and how alike they are."""

    left: Places
    right: Places
    scores: Scores


@dataclass(frozen=True, slots=True)
class Peer:
    """A way to find copies: what it is called, what it needs, and how it is run."""

    name: str
    packages: tuple[str, ...]
    find: Callable[[Sequence[str]], Found]

    @property
    def missing(self) -> list[str]:
        """Returns the packages that aren't installed."""
        return [each for each in self.packages if importlib.util.find_spec(each) is None]


def peers() -> Iterator[Peer]:
    """Yields them all."""
    yield Peer("exact text", (), exact)
    for words in _SHINGLES:
        yield Peer(
            f"datasketch, {words} words", ("datasketch",), lambda t, w=words: datasketch(t, w)
        )
        yield Peer(f"rensa, {words} words", ("rensa",), lambda t, w=words: rensa(t, w))
    yield Peer("semhash, our words", ("semhash", "model2vec"), lambda t: semhash(t, word_model(t)))
    yield Peer("semhash, SVD", ("semhash", "sklearn"), lambda t: semhash(t, Svd(t)))
    yield Peer(
        "TF-IDF, words", ("sklearn",), lambda t: tfidf(t, analyzer="word", ngram_range=(1, 1))
    )
    yield Peer(
        "TF-IDF, characters",
        ("sklearn",),
        lambda t: tfidf(t, analyzer="char_wb", ngram_range=(3, 5)),
    )


def without_template(texts: Sequence[str]) -> list[str]:
    """Returns the texts without the lines that many share; a heading ends at its colon too."""
    lines = [re.split(r"\n|(?<=:)\s", text) for text in texts]
    often = Counter(line for each in lines for line in {_plain(line) for line in each})
    return ["\n".join(line for line in each if often[_plain(line)] < COMMON_LINE) for each in lines]


def exact(texts: Sequence[str]) -> Found:
    """Returns the pairs with the same words in the same order."""
    groups: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        if plain := _plain(text):
            groups.setdefault(plain, []).append(at)
    pairs = [(a, b) for own in groups.values() for n, a in enumerate(own) for b in own[n + 1 :]]
    return _found(pairs, [1.0] * len(pairs))


def datasketch(texts: Sequence[str], words: int) -> Found:
    """Returns the pairs of MinHashLSH, by what the signatures say of their Jaccard."""
    from datasketch import MinHash, MinHashLSH

    sets = [[run.encode() for run in runs(text, words)] for text in texts]
    held = list(MinHash.bulk(sets, num_perm=PERMUTATIONS))
    lsh = MinHashLSH(threshold=_SHINGLES[words], num_perm=PERMUTATIONS)
    scored: dict[tuple[int, int], float] = {}
    for at, each in enumerate(held):
        if sets[at]:
            for other in lsh.query(each):
                scored[other, at] = each.jaccard(held[other])
            lsh.insert(at, each)
    return _found(list(scored), list(scored.values()))


def rensa(texts: Sequence[str], words: int) -> Found:
    """Returns the pairs of rensa's LSH, by what the signatures say of their Jaccard."""
    from rensa import RMinHash, RMinHashLSH

    floor = _SHINGLES[words]
    bands = 64 if floor < 0.3 else 32
    lsh = RMinHashLSH(threshold=floor, num_perm=PERMUTATIONS, num_bands=bands)
    scored: dict[tuple[int, int], float] = {}
    held = []
    for at, text in enumerate(texts):
        each = RMinHash(num_perm=PERMUTATIONS, seed=42)
        own = sorted(runs(text, words))
        each.update(own)
        held.append(each)
        if own:
            for other in lsh.query(each):
                scored[other, at] = each.jaccard(held[other])
            lsh.insert(at, each)
    return _found(list(scored), list(scored.values()))


def semhash(texts: Sequence[str], model: Any, *, floor: float = 0.6) -> Found:
    """Returns all pairs that semhash's index finds alike, those with one text among them."""
    from semhash import SemHash

    records = [{"at": str(at), "text": text} for at, text in enumerate(texts) if text.strip()]
    made = SemHash.from_records(records, columns=["text"], model=model)
    groups = [[int(each["at"]) for each in group] for group in made.index.items]
    scored = {(a, b): 1.0 for own in groups for n, a in enumerate(own) for b in own[n + 1 :]}
    near = made.index.query_threshold(made.index.vectors, threshold=floor)
    for one, (others, scores) in enumerate(near):
        for other, score in zip(others.tolist(), scores.tolist(), strict=True):
            if other != one:
                for a in groups[one]:
                    for b in groups[other]:
                        scored[min(a, b), max(a, b)] = score
    return _found(list(scored), list(scored.values()))


def word_model(texts: Sequence[str]) -> Any:
    """Returns a model2vec model of the words of `texts`, with our embedder's vectors.

    A row's length is what the word weighs in our sum, so that its mean is our text's vector.
    """
    from model2vec import StaticModel
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    words = sorted({word for text in texts for word in _WORD.findall(text.lower())})
    vocabulary = {"[UNK]": 0} | {word: at + 1 for at, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[^\w]+"), behavior="removed")
    embedder = StaticEmbedder.load()
    rows = np.vstack([np.zeros((1, embedder.dim), np.float32), embedder.counted_words(words)])
    return StaticModel(rows.astype(np.float32), tokenizer, normalize=True, max_length=None)


class Svd:
    """Vectors of TF-IDF and SVD, learned from the texts that are compared."""

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import Normalizer

        reader = TfidfVectorizer(sublinear_tf=True, min_df=2)
        width = min(_DIMENSIONS, len(texts) - 1)
        self._steps = make_pipeline(reader, TruncatedSVD(width, random_state=0), Normalizer())
        self._steps.fit(list(texts))

    def encode(self, sentences: Sequence[str], **_: object) -> Scores:
        """Returns float32 (n, dim), unit rows; semhash calls it with settings of its own."""
        return np.asarray(self._steps.transform(list(sentences)), np.float32)


def tfidf(texts: Sequence[str], *, floor: float = 0.25, **reading: Any) -> Found:
    """Returns the pairs whose cosine isn't below `floor`."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows = TfidfVectorizer(sublinear_tf=True, min_df=2, **reading).fit_transform(texts)
    rows = rows.astype(np.float32).tocsr()
    parts = []
    for start in range(0, rows.shape[0], _ROWS_AT_ONCE):
        some = (rows[start : start + _ROWS_AT_ONCE] @ rows.T).tocoo()
        kept = (some.data >= floor) & (some.row + start < some.col)
        parts.append((some.row[kept].astype(np.int64) + start, some.col[kept], some.data[kept]))
    left, right, scores = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Found(left, right.astype(np.int64), scores.astype(np.float32))


def runs(text: str, words: int) -> set[str]:
    """Returns the runs of so many words of a text, in lower case."""
    own = _WORD.findall(text.lower())
    return {" ".join(own[at : at + words]) for at in range(len(own) - words + 1)}


def _found(pairs: Sequence[tuple[int, int]], scores: Sequence[float]) -> Found:
    places = np.array(pairs, np.int64).reshape(-1, 2)
    return Found(places.min(1), places.max(1), np.array(scores, np.float32))


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))
