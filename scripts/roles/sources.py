"""The documents that labelled sentences are from, the same for whoever has the shared data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

from synthese.norwegian.language import language_of
from synthese.readers import read_path
from synthese.records import Document
from synthese.settings import ReadLimits

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
TEST_SHARE = 0.35  # of the documents

_TABLES: Mapping[str, tuple[int | None, Mapping[str, str]]] = {
    "data/innovasjon-norge/kundehistorier.jsonl": (None, {}),
    "data/kudos-innovasjon/snippets.jsonl": (None, {}),
    "data/smartby-kommune-prosjekter/projects.jsonl": (None, {}),
    "data/swecris-kth/projects.jsonl": (  # the Swedish abstract stands beside: only the English
        300,
        {"text": "projectAbstractEn", "title": "projectTitleEn", "id": "projectId"},
    ),
}
_FILES = (
    "seeds/*.txt",
    "data/samapne/*.md",
    "data/samapne/*.pdf",
    "data/kommune-pilot-pdf/*.pdf",
    "data/kommune-pilot-pdf/loren*.txt",
    "data/bim-standardisering-pdf/*.pdf",
    "data/bim-standardisering-pdf/*.docx",
)
# Documents of one project, and translations, lie on one side of the split.
_FAMILIES = (
    ("loren", r"loren-"),
    ("nedre-sem", r"nedre-sem-"),
    ("samapne-about", r"samapne/_pages__|overordnet-ide"),
    ("open-data-challenge", r"OpenDataChallenge|open-data-callenge"),
    ("bim-report", r"bim-standardisering-pdf/(Final_report|Sluttrapport)"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A document, where it is from, and on which side of the split it lies.

    `file` is relative to the shared data or to the repository; `record` is a table record's id.
    """

    file: str
    record: str
    family: str
    language: str
    document: Document

    @property
    def is_test(self) -> bool:
        """Whether it is for testing only: told by the family's name, so that it never changes."""
        return int(sha256(f"roles {self.family}".encode()).hexdigest()[:8], 16) < TEST_SHARE * 2**32


def sources() -> Iterator[Source]:
    """Yields the shared documents where they lie beside the checkout, then the demonstration's."""
    for name, (most, columns) in _TABLES.items():
        for document in islice(_read(SHARED / name, columns), most):
            yield _source(document, name, document.title if "kudos" in name else "")
    for path in sorted(path for pattern in _FILES for path in SHARED.glob(pattern)):
        for document in _read(path):
            yield _source(document, str(path.relative_to(SHARED)))
    told = _demonstration_families()
    for path in sorted((ROOT / "corpus/projects").iterdir()):
        for document in _read(path):
            yield _source(
                document,
                str(path.relative_to(ROOT)),
                told.get(document.record_id or path.stem, ""),
            )


def _read(path: Path, columns: Mapping[str, str] | None = None) -> Iterator[Document]:
    if path.exists():
        read = read_path(path, limits=ReadLimits(), columns=columns or {})
        yield from (each for each in read if isinstance(each, Document))


def _source(document: Document, file: str, family: str = "") -> Source:
    record = document.record_id or ""
    known = (name for name, pattern in _FAMILIES if re.search(pattern, file))
    return Source(
        file=file,
        record=record,
        family=family or next(known, f"{file}#{record}"),
        language=language_of(document.text),
        document=document,
    )


def _demonstration_families() -> dict[str, str]:
    truth = json.loads((ROOT / "corpus/truth.json").read_text("utf-8"))
    groups = [each["documents"] for each in truth["phases"] + truth["language_pairs"]]
    groups += truth["revised"] + truth["same_text_two_applicants"] + truth["shared_form_text"]
    family: dict[str, str] = {}
    for group in groups:
        name = next((family[each] for each in group if each in family), group[0])
        family |= dict.fromkeys(group, name)
    return family
