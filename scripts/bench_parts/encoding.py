"""How fast passages become vectors, and where the time goes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bench_parts.beside import bm25s_tokenizer
from bench_parts.clock import Place, shares, split, timed
from bench_parts.texts import stretches
from synthese.embedding import static
from synthese.embedding.static import StaticEmbedder

WORDS = 150
_MOST = 20_000  # passages: the rate doesn't change with more
_THREADS = 2


def bench_encoding(texts: list[str]) -> None:
    """Prints passages of 150 words a second: words not met before, and met before."""
    passages = stretches(texts, WORDS)[:_MOST]
    embedder = StaticEmbedder.load()
    cold = timed(lambda: embedder.encode_passages(passages))
    warm = timed(lambda: embedder.encode_passages(passages))
    splitting = timed(lambda: [text.split() for text in passages])
    print(
        f"encoding: {len(passages) / cold:.0f} passages of {WORDS} words a second in one thread,"
        f" {len(passages) / warm:.0f} where their words were met before ({len(passages)} passages);"
        f" {cold / splitting:.1f} and {warm / splitting:.1f} times as long as str.split"
        + _beside_tokenizer(passages, cold, warm)
    )
    print(f"  {_where_it_goes(embedder, passages, cold)}")
    halves = [passages[at::_THREADS] for at in range(_THREADS)]
    with ThreadPoolExecutor(_THREADS) as pool:
        both = timed(lambda: list(pool.map(StaticEmbedder.load().encode_passages, halves)))
        again = timed(lambda: list(pool.map(embedder.encode_passages, halves)))
    print(
        f"  in {_THREADS} threads: {len(passages) / both:.0f},"
        f" {len(passages) / again:.0f} where their words were met before"
    )


def _beside_tokenizer(passages: list[str], cold: float, warm: float) -> str:
    tokenize = bm25s_tokenizer()
    if tokenize is None:
        return "; bm25s is not installed"
    took = timed(lambda: tokenize(passages))
    return f", {cold / took:.2f} and {warm / took:.2f} times as long as bm25s tokenises"


def _where_it_goes(embedder: StaticEmbedder, passages: list[str], cold: float) -> str:
    stages: dict[str, list[Place]] = {
        "tokenising": [(static, "words_of")],
        "looking words up": [(StaticEmbedder, "_gathered")],
    }
    with split(stages) as spent:
        warm = timed(lambda: embedder.encode_passages(passages))
    known = {"words not met before": max(0.0, cold - warm)}
    return shares(known | dict(spent), max(cold, warm), rest="summing")
