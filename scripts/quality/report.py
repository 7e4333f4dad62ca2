"""The figures of one run → docs/quality.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from quality.measure import Figures, peer_version
from quality.peers import Peer
from quality.robustness import Robustness, page
from quality.sets import POOL_DEPTH, POOL_QUERIES, RetrievalSet
from synthese import __version__
from synthese.embedding import load_embedder
from synthese.evaluation import MAIN, MEASURES
from synthese.settings import Settings

Found = Mapping[str, Sequence[Figures]]  # set → Synthese, then the peers

METHOD = f"""\
Every system gets the same texts and the same queries in one run, and is measured by the same
judgements. Synthese reads the records through `synthese add` and answers through the library's
`search`, with the settings a user gets; the demonstration corpus it reads as the files that lie in
`corpus/projects`, while peers get title and text that were read from them. Peers are set up as
`scripts/quality/peers.py` tells, with Norwegian stems where they have them, and get title and
text as one string. Synthese has one setting for all sets, chosen over several of them together
(`src/synthese/ranking.py`), and its model was trained on other texts of some of the same sources;
what the sets ask for was held out. Peers run as they come.

`nDCG@10` takes the grade itself as gain, as trec_eval does. A query without a right answer isn't
counted; a record nobody judged counts as wrong. Intervals hold 95 % of 10,000 means of queries
drawn anew. The measures agree with `ir_measures` to nine digits (`tests/test_evaluation.py`).

**The sets.** `demo` are the demonstration corpus's own queries, graded by two readers
(`corpus/README.md`). `needs` are everyday needs in few words over real Norwegian project texts
with distractors. The others are BEIR-formed sets over public Norwegian and Nordic text: customer
stories, laws, questions to articles (`norquad`), translated sentences (`ntrex-…`), and research
projects whose title asks for their abstract, within and across languages (`prosjekt/…`).

**The pool** holds the texts of all sets at once, each once, and beside them guidance, annual
reports and research projects that no set asks for, cut into passages. At most {POOL_QUERIES}
queries are drawn of each set with a fixed seed; its figure is the mean over sets. What counts:

- Versions of one record in other languages are one family, and any of them answers. A ranking is
  read as families: the first version keeps its place, later ones are dropped.
- A text that is the query itself, or begins with it, is taken out of that query's ranking unless
  the set judges it: a sentence must not find itself.
- The demonstration queries and the needs were judged over their own texts only. Other
  public-sector texts, which may well answer them, are taken out of their rankings. For the same
  reason every project of the `prosjekt` sets is left out of what stands beside them.
- Each system is asked for {POOL_DEPTH} records, and the first hundred families are judged.

Right answers that nobody judged count as wrong, for every system. Some of the research projects
that stand beside the sets were in the model's training; none of them is an answer."""


def report(
    sets: Sequence[RetrievalSet],
    found: Found,
    peers: Sequence[Peer],
    *,
    models: Settings,
    robust: Robustness,
) -> str:
    """Returns the page."""
    parts = [
        "# Retrieval quality\n\nSynthese and what one could install instead, on the same texts.",
        _run(peers, models),
        f"## Method\n\n{METHOD}",
        f"## nDCG@10\n\n{_against_peers(found)}",
        f"## The rest of Synthese's measures\n\n{_measures(found)}",
    ]
    for each in sets:
        if each.name == "pool":
            parts.append(f"## The pool, set by set\n\nnDCG@10. {_by(each, found, ['set'])}")
        if each.name == "needs":
            needs = _by(each, found, ["language", "kind"])
            parts.append(f"## The needs, by language and by kind\n\nnDCG@10. {needs}")
    parts.append(f"## Both norms, and typing errors\n\n{page(robust)}")
    parts.append(f"## Data\n\n{_data(sets)}")
    return "\n\n".join(parts) + "\n"


def _run(peers: Sequence[Peer], models: Settings) -> str:
    lines = [
        f"{date.today().isoformat()}, two commands:",
        "",
        "    pip install -e '.[peers]'",
        "    python scripts/evaluate.py --write",
        "",
        "| System | Version |",
        "|---|---|",
        f"| Synthese | {__version__}, model {load_embedder(models.model).fingerprint} |",
        *(f"| {peer.name} | {peer_version(peer)} |" for peer in peers),
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores, no graphics card.",
    ]
    return "\n".join(lines)


def _against_peers(found: Found) -> str:
    return _table(["set", *_systems(found)], ([name, *_ndcg(each)] for name, each in found.items()))


def _measures(found: Found) -> str:
    rows = (
        [name, *(f"{own.mean(each):.3f}" for each in MEASURES[1:]), _took(own)]
        for name, (own, *_) in found.items()
    )
    return _table(["set", *MEASURES[1:], "ms a query, median (95 %)"], rows)


def _by(of: RetrievalSet, found: Found, labels: Sequence[str]) -> str:
    """Returns a table of the set's queries split by each of the labels."""
    figures = found[of.name]
    measured = {each.query for each in figures[0].scores}
    rows = []
    for label in labels:
        for value in sorted({of.labels[query].get(label, "") for query in measured}):
            queries = {query for query in measured if of.labels[query].get(label, "") == value}
            parts = [each.of(queries) for each in figures]
            rows.append([value, str(len(queries)), *_ndcg(parts)])
    head = f"Split by {' and by '.join(labels)}; the second column counts queries.\n\n"
    return head + _table(["part", "queries", *_systems(found)], rows)


def _data(sets: Sequence[RetrievalSet]) -> str:
    rows = (
        [
            each.name,
            f"{len(each.records):,}",
            f"{sum(any(each.qrels.get(query, {}).values()) for query in each.queries):,}",
            f"`{each.digest[:16]}`",
        ]
        for each in sets
    )
    head = "Queries with an answer; the digest is SHA-256 of records, queries and judgements.\n\n"
    return head + _table(["set", "records", "queries", "digest"], rows)


def _systems(found: Found) -> list[str]:
    return [each.system for each in next(iter(found.values()))]


def _ndcg(figures: Sequence[Figures]) -> list[str]:
    """Returns each system's nDCG@10, the best in bold, the first with its interval."""
    values = [f"{each.mean(MAIN):.3f}" for each in figures]
    cells = [f"**{each}**" if each == max(values) else each for each in values]
    low, high = figures[0].interval(MAIN)
    return [f"{cells[0]} ({low:.3f}–{high:.3f})", *cells[1:]]


def _took(own: Figures) -> str:
    return f"{own.latency_ms.median:.0f} ({own.latency_ms.p95:.0f})" if own.latency_ms else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(_lines([head, ["---"] * len(head), *rows]))


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in rows:
        yield f"| {' | '.join(row)} |"
