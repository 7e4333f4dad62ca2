"""Prints the speeds that a user feels, on this machine, in one run.

    python scripts/bench.py [--passages 10000]      100000 is the full run, some minutes
    python scripts/bench.py --projects 100000 [--index FOLDER]      the pages alone
    python scripts/bench.py --groups 1000 5000 20000 50000 [--index FOLDER]     the groups alone
    python scripts/bench.py --duplicates 10000 100000 300000        copies among texts alone
    python scripts/bench.py --reading-order 500 5000        the order of reading alone
    python scripts/bench.py --screening 500 20000 [--index FOLDER]     a call against an index

Each figure stands beside something that was timed in the same run, for a ratio says more than
seconds of an unknown machine:

- encoding: passages of 150 words → vectors, beside `str.split` and bm25s's tokenizer
- adding: texts → searchable, by stage, beside hashing the files, bm25s and txtai
- disk: bytes a passage, by file, beside the texts
- records: documents of 400 words read, described and tagged by role, beside `str.split`
- facets: 100,000 made-up projects counted by every facet
- query: `synthese.retrieval.search` with both stages, by stage, beside bm25s
- cold: `synthese search` as a new process, the median of five, beside `python -c pass`
- warm: GET /api/v1/search through HTTP, one after another, beside /api/v1/health
- pages: the search page with facets over so many projects, for one reader and for twenty at once
  on this machine's cores, its size, its largest paint and its layout shift in Chromium
- groups: relations, groups and their names over so many projects, and 100 more of them
- duplicates: the command over so many texts of 150 words, reports included, 500 against 100,000,
  beside semhash and datasketch
- reading order: one more mark among so many texts, with none to a thousand marked
- screening: the command for a call against an index, reports and memos included
- memory: the server's resident set after those queries, and what of it is its own

The texts and queries: `bench_parts/texts.py`. bm25s and txtai come with the `peers` extra; where
one isn't installed, the line says so. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench_parts.adding import bench_adding, bench_disk
from bench_parts.duplicates import bench_duplicates
from bench_parts.encoding import bench_encoding
from bench_parts.exporting import bench_exporting
from bench_parts.groups import bench_groups
from bench_parts.pages import bench_pages
from bench_parts.projects import write_projects
from bench_parts.reading_order import bench_reading_order
from bench_parts.records import bench_facets, bench_records
from bench_parts.screening import bench_screening
from bench_parts.searching import bench_searching
from bench_parts.serving import bench_cold, bench_http
from bench_parts.texts import queries, write_texts
from synthese.index import add
from synthese.settings import Settings


def main() -> None:
    """Runs them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--projects", type=int, help="only the pages, over so many projects")
    parser.add_argument("--groups", type=int, nargs="+", help="only the groups, over so many each")
    parser.add_argument("--duplicates", type=int, nargs="+", help="only copies, among so many each")
    parser.add_argument("--reading-order", type=int, nargs="+", help="only that, of so many")
    parser.add_argument(
        "--screening",
        type=int,
        nargs=2,
        metavar=("APPLICATIONS", "PROJECTS"),
        help="only a call of so many applications against so many projects",
    )
    parser.add_argument("--index", type=Path, help="an index of them, made before or kept")
    asked = parser.parse_args()
    if asked.groups:
        bench_groups(asked.groups, asked.index)
        return
    if asked.duplicates:
        bench_duplicates(asked.duplicates)
        return
    if asked.reading_order:
        bench_reading_order(asked.reading_order)
        return
    if asked.screening:
        bench_screening(*asked.screening, asked.index)
        return
    if asked.projects:
        _pages(asked.projects, asked.index)
        return
    with tempfile.TemporaryDirectory() as folder:
        texts, index = Path(folder) / "texts", Path(folder) / "index"
        texts.mkdir()
        print(write_texts(texts, asked.passages))
        passages = bench_adding(texts, index)
        bench_disk(index, texts)
        bench_encoding(passages)
        bench_records(passages)
        bench_facets()
        bench_searching(index, queries(), passages)
        bench_cold(index)
        bench_http(index, queries())


def _pages(projects: int, index: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        table, made = Path(folder) / "projects.jsonl", index or Path(folder) / "index"
        if not made.exists():
            print(write_projects(table, projects))
            add(made, [str(table)], settings=Settings())
        bench_pages(made, queries())
        bench_exporting(made)


if __name__ == "__main__":
    main()
