"""How many fields of the project record are right, over the demonstration corpus.

    python scripts/measure_records.py [--wrong]

Compares what `synthese.describe` reads in each document of ``corpus/projects`` with
``corpus/truth.json``: language, status, first and last month, municipalities.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from synthese.describe import describe, wanted_id, with_language
from synthese.norwegian.places import municipality
from synthese.readers import read_path
from synthese.records import Document, Project
from synthese.settings import ReadLimits

CORPUS = Path(__file__).parent.parent / "corpus"


def projects() -> Iterator[Project]:
    """Yields every document and row of the corpus as the project that it is by itself."""
    for path in sorted((CORPUS / "projects").iterdir()):
        for each in read_path(path, limits=ReadLimits()):
            if isinstance(each, Document):
                document = with_language(each)
                yield describe([document], wanted_id(document)).project


def told(project: Project) -> dict[str, object]:
    """Returns what the record says, in the terms of truth.json."""
    period = project.period
    return {
        "language": project.language,
        "status": project.status,
        "start": period.start if period else None,
        "end": period.end if period else None,
        "municipalities": sorted(unit.number for unit in project.municipalities),
    }


def true(known: dict[str, object]) -> dict[str, object]:
    """Returns what truth.json says, municipalities by number."""
    names = known["municipalities"]
    assert isinstance(names, list)
    units = [municipality(name) for name in names]
    # The corpus calls what is applied for "søknad"; of the project that is "planlagt".
    status = "planlagt" if known.get("status") == "søknad" else known.get("status")
    numbers = sorted({unit.number for unit in units if unit})
    return {**known, "status": status, "municipalities": numbers}


def main() -> None:
    """Prints the share of each field that is right, and with ``--wrong`` what isn't."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--wrong", action="store_true", help="print every field that is not right")
    wrong = parser.parse_args().wrong
    truth = json.loads((CORPUS / "truth.json").read_text("utf-8"))["projects"]
    right: dict[str, int] = {}
    asked: dict[str, int] = {}
    for project in projects():
        if project.id not in truth:
            continue
        expected = true(truth[project.id])
        for name, value in told(project).items():
            if expected.get(name) is None:
                continue
            asked[name] = asked.get(name, 0) + 1
            right[name] = right.get(name, 0) + (value == expected[name])
            if wrong and value != expected[name]:
                print(f"  {project.id}: {name} is {value}, should be {expected[name]}")
    for name, count in asked.items():
        print(f"{name:15} {right[name]}/{count} = {right[name] / count:.3f}")


if __name__ == "__main__":
    main()
