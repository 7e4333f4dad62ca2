"""The collection of the need set: real Norwegian texts beside the checkout, and distractors.

Only queries and judgements are in the repository (`corpus/needs`); the texts are put together
here from the shared data, the same for whoever has it, each with an id of its own.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path

from synthese.readers import read_path
from synthese.records import Document
from synthese.settings import ReadLimits

Record = dict[str, str]  # _id, title, text

DISTRACTORS = 3_000
# Retrieval sets whose Norwegian texts are nobody's answer: encyclopaedia, news, law, research.
DISTRACTING = ("norquad", "ntrex-nn-nb", "ntrex-nb-nn", "lover", "prosjekt/nb-nb")
SHORTEST = 300  # characters: below it a passage of a report is a heading or a list of contents
FILES = (
    "samapne/*.md",
    "samapne/*.pdf",
    "kommune-pilot-pdf/*.pdf",
    "kommune-pilot-pdf/*.txt",
    "bim-standardisering-pdf/*.pdf",
    "bim-standardisering-pdf/*.docx",
)


def collection(shared: Path) -> list[Record]:
    """Returns the real texts, then the distractors, each once by its text."""
    seen: set[str] = set()
    found = []
    for record in (*real(shared / "data"), *distractors(shared / "eval")):
        if (same := " ".join(record["text"].lower().split())) not in seen:
            seen.add(same)
            found.append(record)
    return found


def digest(records: list[Record]) -> str:
    """Returns the SHA-256 of the records: which collection the judgements are of."""
    lines = "\n".join(json.dumps(each, sort_keys=True, ensure_ascii=False) for each in records)
    return hashlib.sha256(lines.encode()).hexdigest()


def real(data: Path) -> Iterator[Record]:
    """Yields projects, stories, pages, passages of annual reports, and reports."""
    for row in _rows(data / "smartby-kommune-prosjekter/projects.jsonl"):
        parts = (row.get(name) for name in ("org", "slogan", "abstract", "description"))
        yield _record(row["id"], row["name"], "\n\n".join(str(each) for each in parts if each))
    for row in _rows(data / "innovasjon-norge/kundehistorier.jsonl"):
        yield _record(row["id"], "", f"{row['lead']}\n\n{row['block0']}\n\n{row['block2']}")
    for row in _asked_passages(data / "kudos-innovasjon/snippets.jsonl"):
        yield _record(f"kudos-{row['id']}", row["dokument"], row["tekst"])
    for path in sorted(path for pattern in FILES for path in data.glob(pattern)):
        if path.name != "SOURCE.txt":
            read = read_path(path, limits=ReadLimits())
            for each in (each for each in read if isinstance(each, Document)):
                yield _record(f"{path.parent.name}/{path.name}", each.title, each.text)


def distractors(sets: Path) -> Iterator[Record]:
    """Yields texts of the retrieval sets, drawn with a fixed seed."""
    rows = [
        _record(f"{name}/{row['_id']}", row.get("title", ""), row["text"])
        for name in DISTRACTING
        for row in _rows(sets / name / "corpus.jsonl")
    ]
    yield from random.Random(1814).sample(rows, DISTRACTORS)


def _asked_passages(path: Path) -> Iterator[dict[str, str]]:
    """Yields passages that one of the agency's questions brought, headings left out."""
    for row in _rows(path):
        asked = any(hit["qid"] for hit in row["hits"])
        if len(row["tekst"]) >= SHORTEST and asked:
            yield row


def _record(key: str, title: str, text: str) -> Record:
    return {"_id": key, "title": title, "text": text}


def _rows(path: Path) -> list[dict]:  # type: ignore[type-arg]
    # Split at line feeds only: the texts hold U+2028 and the like.
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
