"""Whether documents of one project come together, and no others.

    python scripts/measure_phases.py [--records 5000]

Prints three things: the projects of several documents found in ``kommune-pilot-pdf`` (in
``../shared/data``, skipped where that is missing) and in the demonstration corpus, beside those
that are known; and the joins among the records of three registers that are read as if they had
no ids, of which every one is false: each row is its own project.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from synthese.describe import describe, wanted_id, with_language
from synthese.describe.identity import Known, bonds_between, groups, traits_of
from synthese.readers import read_path
from synthese.records import Document
from synthese.settings import ReadLimits

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
DATA = ROOT.parent / "shared" / "data"
PILOTS = [  # by the beginnings of the files' names
    {"loren-klimasats-delrapport", "loren-klimasats-sluttrapport"},
    {"nedre-sem-betong", "nedre-sem-klimagass", "nedre-sem-plastkriterier"},
]
REGISTERS = ("smartby-kommune-prosjekter", "innovasjon-norge", "swecris-kth")


def documents_in(folder: Path) -> Iterator[Document]:
    """Yields the documents of a folder's files, without the ids of records."""
    for path in sorted(each for each in folder.iterdir() if each.name != "SOURCE.txt"):
        for each in read_path(path, limits=ReadLimits()):
            if isinstance(each, Document):
                yield with_language(replace(each, record_id=None))


def known(documents: Iterable[Document]) -> list[Known]:
    """Returns what the documents are known again by."""
    found = []
    for document in documents:
        traits = traits_of(document, describe([document], wanted_id(document)))
        if traits:
            found.append(Known(document.source, traits))
    return found


def projects(documents: list[Known]) -> list[set[str]]:
    """Returns the projects of several documents, as ids; prints the evidence."""
    bonds = bonds_between(documents)
    for bond in bonds:
        names = " + ".join(Path(each).name for each in (bond.left, bond.right))
        print(f"    {names}: {', '.join(bond.evidence)}")
    together: dict[str, set[str]] = {}
    for source, first in groups([each.source for each in documents], bonds).items():
        together.setdefault(first, set()).add(Path(source).name.split(".")[0])
    return [group for group in together.values() if len(group) > 1]


def tell(name: str, found: list[set[str]], true: list[set[str]]) -> None:
    """Prints how many of the true projects came together whole, and how many others did."""
    whole = sum(group in found for group in true)
    print(f"{name}: {whole} of {len(true)} projects whole, {len(found) - whole} others joined\n")


def main() -> None:
    """Prints what comes together."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=5_000, help="of each register")
    most = parser.parse_args().records
    pilots = DATA / "kommune-pilot-pdf"
    if pilots.is_dir():
        found = projects(known(documents_in(pilots)))
        named = [
            {next((b for g in PILOTS for b in g if each.startswith(b)), each) for each in group}
            for group in found
        ]
        tell("kommune-pilot-pdf", named, PILOTS)
    truth = json.loads((CORPUS / "truth.json").read_text("utf-8"))
    planted = [set(each["documents"]) for each in truth["phases"]]
    files = [*documents_in(CORPUS / "projects"), *documents_in(CORPUS / "applications")]
    tell("demonstration corpus", projects(known(files)), planted)
    for register in REGISTERS:
        if (DATA / register).is_dir():
            rows = known(islice(documents_in(DATA / register), most))
            started = time.perf_counter()
            joined = len(bonds_between(rows))
            took = time.perf_counter() - started
            print(f"{register}: {joined} false joins among {len(rows)} records, {took:.2f} s")


if __name__ == "__main__":
    main()
