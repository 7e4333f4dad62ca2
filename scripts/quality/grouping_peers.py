"""What others would make of the same texts: themes by the means that are usual.

Packages that aren't installed are named, and the peer left out. Install them where they may lie:
``pip install bertopic leidenalg``; igraph, which leidenalg needs, is under the GPL.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator

import numpy as np

from quality.grouping import Agreement, LabelledSet, Numbers, agreement, precision
from synthese.embedding.static import StaticEmbedder

_SEEDS = 3
_NEIGHBOURS = 10  # the best of 5 to 30 for character n-grams


def peers(of: LabelledSet) -> Iterator[tuple[str, Agreement | str]]:
    """Yields a name and the agreement, the mean over three seeds, or what is missing."""
    for name, packages, found in (
        ("Leiden, character n-grams", ("leidenalg", "igraph"), _leiden),
        ("BERTopic, our vectors", ("bertopic", "umap", "hdbscan"), _bertopic),
        ("k-means, our vectors", (), _k_means),
    ):
        missing = [each for each in packages if importlib.util.find_spec(each) is None]
        yield name, f"{', '.join(missing)} not installed" if missing else _mean(found(of))


def _mean(found: list[Agreement]) -> Agreement:
    themes, lost = (round(np.mean([getattr(f, key) for f in found])) for key in ("themes", "lost"))
    ami, ari = (float(np.mean([getattr(f, key) for f in found])) for key in ("ami", "ari"))
    return Agreement(ami, ari, themes, lost, found[0].precision)


def _vectors(of: LabelledSet) -> np.ndarray:
    return StaticEmbedder.load().encode_passages(of.texts)


def _nearest(similar: np.ndarray, count: int) -> Numbers:
    apart = similar - 2 * np.eye(len(similar), dtype=similar.dtype)
    return np.argsort(-apart, axis=1, kind="stable")[:, :count]


def _leiden(of: LabelledSet) -> list[Agreement]:
    import igraph
    import leidenalg
    from sklearn.feature_extraction.text import TfidfVectorizer

    reader = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2)
    rows = reader.fit_transform(of.texts)
    similar = (rows @ rows.T).toarray()
    near = _nearest(similar, _NEIGHBOURS)
    pairs = sorted({(min(a, b), max(a, b)) for a, each in enumerate(near.tolist()) for b in each})
    graph = igraph.Graph(n=len(similar), edges=pairs)
    right = precision(of.labels, near[:, :5])
    return [
        agreement(
            of.labels,
            np.array(
                leidenalg.find_partition(
                    graph,
                    leidenalg.ModularityVertexPartition,
                    weights=[float(similar[pair]) for pair in pairs],
                    seed=seed,
                ).membership
            ),
            precision=right,
        )
        for seed in range(_SEEDS)
    ]


def _bertopic(of: LabelledSet) -> list[Agreement]:
    from bertopic import BERTopic
    from umap import UMAP

    vectors, found = _vectors(of), []
    right = precision(of.labels, _nearest(vectors @ vectors.T, 5))
    for seed in range(_SEEDS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reduced = UMAP(n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
            topics, _ = BERTopic(umap_model=reduced).fit_transform(of.texts, vectors)
        found.append(agreement(of.labels, np.array(topics), precision=right))
    return found


def _k_means(of: LabelledSet) -> list[Agreement]:
    from sklearn.cluster import KMeans

    vectors, count = _vectors(of), len(np.unique(of.labels))
    right = precision(of.labels, _nearest(vectors @ vectors.T, 5))
    return [
        agreement(
            of.labels,
            KMeans(count, n_init=10, random_state=seed).fit_predict(vectors).astype(np.int64),
            precision=right,
        )
        for seed in range(_SEEDS)
    ]
