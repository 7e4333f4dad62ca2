"""How fast texts become project records, and how fast many of those are counted."""

from __future__ import annotations

import random
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from bench_parts.clock import Latency, Place, shares, split, timed
from bench_parts.texts import stretches
from synthese.describe import describe, with_language
from synthese.describe import project as describing
from synthese.describe import roles as role_tagging
from synthese.readers import read_bytes
from synthese.records import Document
from synthese.settings import ReadLimits
from synthese.stores.facets import FacetTable

WORDS = 400
_MOST = 2_000  # documents
_PROCESSES = 2
_PROJECTS = 100_000
_MUNICIPALITIES, _PROGRAMMES, _THEMES = 357, 60, 200


def bench_records(texts: list[str]) -> None:
    """Prints documents of 400 words a second, read, described and tagged by role."""
    pages = stretches(texts, WORDS)[:_MOST]
    _described(pages[:20])  # the tables are read once a process
    alone = timed(lambda: _described(pages))
    splitting = timed(lambda: [page.split() for page in pages])
    halves = [pages[at::_PROCESSES] for at in range(_PROCESSES)]
    with ProcessPoolExecutor(_PROCESSES) as pool:
        list(pool.map(_described, [pages[:20]] * _PROCESSES))
        both = timed(lambda: list(pool.map(_described, halves)))
    print(
        f"records: {len(pages) / alone:.0f} documents of {WORDS} words a second read, described"
        f" and tagged by role on one core, {len(pages) / both:.0f} on two"
        f" ({len(pages)} documents); {alone / splitting:.0f} times as long as str.split"
    )
    stages: dict[str, list[Place]] = {
        "fields": [(describing, "fields_of")],
        "roles": [(role_tagging, "tagged")],
    }
    with split(stages) as spent:
        again = timed(lambda: _described(pages))
    print(f"  {shares(dict(spent), again, rest='reading, language and the rest')}")


def bench_facets() -> None:
    """Prints how long counting 100,000 projects by their facets takes, all of them and some."""
    table = _table()
    chance = np.random.default_rng(1)
    some = [
        table.among(np.sort(chance.choice(table.numbers, 30_000, replace=False))) for _ in range(20)
    ]
    every = table.among(None)
    everything = Latency.of(lambda: table.count(every) for _ in range(20))
    drawn = Latency.of((lambda each=each: table.count(each)) for each in some)
    print(
        f"facets: {_PROJECTS} projects with about 12 values each, all counted: {everything};"
        f" 30,000 of them: {drawn}"
    )


def _described(pages: list[str]) -> int:
    count = 0
    for number, page in enumerate(pages):
        for each in read_bytes(page.encode(), f"{number}.txt", limits=ReadLimits()):
            assert isinstance(each, Document)
            document = with_language(each)
            describe([document], "p")
            count += len(role_tagging.tagged(document))
    return count


def _table() -> FacetTable:
    """Returns the facets of made-up projects, with as many values as real ones have."""
    chance = random.Random(1814)
    values: dict[tuple[str, str], int] = {}
    codes, counts = [], []
    for _ in range(_PROJECTS):
        year = chance.randrange(2000, 2025)
        pairs = {
            ("language", chance.choice(("nb", "nn", "en"))),
            ("kind", "register_row"),
            ("format", "jsonl"),
            ("source", "prosjekter.jsonl"),
            ("status", chance.choice(("pågående", "avsluttet"))),
            ("programme", f"program {chance.randrange(_PROGRAMMES)}"),
            ("amount", str(chance.randrange(100, 20_000) * 1_000)),
            ("centrality", str(chance.randrange(1, 7))),
            ("county", f"fylke {chance.randrange(15)}"),
            ("theme", f"tema {chance.randrange(_THEMES)}"),
            *(("municipality", f"kommune {chance.randrange(_MUNICIPALITIES)}") for _ in range(2)),
            *(("year", str(each)) for each in range(year, year + 3)),
        }
        own = [values.setdefault(pair, len(values)) for pair in pairs]
        codes += own
        counts.append(len(own))
    return FacetTable(
        list(values),
        numbers=np.arange(_PROJECTS, dtype=np.int64),
        counts=np.array(counts, np.int64),
        codes=np.array(codes, np.int64),
    )
