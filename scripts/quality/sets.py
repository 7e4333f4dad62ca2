"""What is searched and what counts as found: the sets that `scripts/evaluate.py` measures.

- `demo`: the demonstration corpus.
- every folder of `../shared/eval` that has qrels, under its own name.
- `needs`: everyday needs over real Norwegian texts (`quality.needs`).
- `pool`: all of these collections in one, and real texts beside them that no set asks for.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path

from quality.needs import Record, collection
from synthese.describe import wanted_id
from synthese.evaluation import Qrels, read_qrels, read_queries
from synthese.readers import read_path
from synthese.records import Document
from synthese.settings import ReadLimits

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
NEEDS = ROOT / "corpus/needs"

POOL_TEXTS = 20_500
POOL_QUERIES = 150  # of each set
POOL_DEPTH = 300  # what is asked for, so that a hundred are left when some are taken out
SEED = 1814
# A text that begins with so many characters of a query is where the query was taken from.
SOURCE_CHARS = 40
# Public-sector texts that tell of the same matters. The needs of one were judged over that one
# only, so that the others' right answers are unknown.
KINDRED = frozenset({"demo", "needs", "innovasjon-norge", "kudos-innovasjon", "datanorge-docs"})
SHORTEST_PASSAGE = 100  # words


@dataclass(frozen=True)
class RetrievalSet:
    """Records, queries, and which records answer which query.

    `labels` tell of each query what it is split by (language, kind, set); `files` are what
    Synthese reads in place of the records. `families` names, of a record, what is counted once
    with all its versions; `taken_out` are a query's records that are neither right nor wrong.
    """

    name: str
    records: Sequence[Record]
    queries: Mapping[str, str]
    qrels: Qrels
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    depth: int = 100
    families: Mapping[str, str] = field(default_factory=dict)
    taken_out: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the texts, the queries and the judgements.

        Of files the bytes count, not what a reader makes of them.
        """
        files = [path for folder in self.files for path in sorted(folder.iterdir())]
        texts = [sha256(path.read_bytes()).hexdigest() for path in files] or list(self.records)
        qrels = {query: dict(grades) for query, grades in self.qrels.items()}
        held = json.dumps([texts, dict(self.queries), qrels], sort_keys=True)
        return sha256(held.encode()).hexdigest()

    def judged(self, query: str, ranked: Iterable[str]) -> list[str]:
        """Returns a ranking as it is judged: each family once, at its first version's place."""
        out = self.taken_out.get(query, frozenset())
        kept = (self.families.get(each, each) for each in ranked if each not in out)
        return list(dict.fromkeys(kept))[:100]


def names(shared: Path = SHARED) -> list[str]:
    """Returns the names of the sets at hand, the pool last."""
    needs = ["needs"] if (NEEDS / "qrels.tsv").exists() else []
    folders = sorted(path.parent for path in (shared / "eval").rglob("qrels.tsv"))
    pool = ["pool"] if folders else []
    return ["demo", *needs, *(str(each.relative_to(shared / "eval")) for each in folders), *pool]


@cache
def load(name: str, shared: Path = SHARED) -> RetrievalSet:
    """Returns one set."""
    if name == "pool":
        return pool(shared)
    if name == "demo":
        folder, records = ROOT / "corpus", demonstration()
    elif name == "needs":
        folder, records = NEEDS, collection(shared)
    else:
        folder = shared / "eval" / name
        records = rows(folder / "corpus.jsonl")
    queries = {
        key: text
        for key, text in read_queries(folder / "queries.jsonl").items()
        if text.strip()  # one translated sentence is empty
    }
    return RetrievalSet(
        name,
        records,
        queries,
        read_qrels(folder / "qrels.tsv"),
        labels={
            str(row["_id"]): {label: row[label] for label in ("language", "kind") if label in row}
            for row in rows(folder / "queries.jsonl")
        },
        files=(ROOT / "corpus/projects",) if name == "demo" else (),
    )


def demonstration() -> list[Record]:
    """Returns the demonstration corpus as the product reads it: a record a project."""
    texts: dict[str, Record] = {}
    for path in sorted((ROOT / "corpus/projects").iterdir()):
        for each in read_path(path, limits=ReadLimits()):
            if isinstance(each, Document):
                key = wanted_id(each)
                texts.setdefault(key, {"_id": key, "title": each.title, "text": ""})
                texts[key]["text"] = f"{texts[key]['text']}\n\n{each.text}".strip()
    return list(texts.values())


# ---- the pool


def pool(shared: Path) -> RetrievalSet:
    """Returns all collections in one, with a fixed part of every set's queries.

    Each text is held once. The versions of a record in other languages are one family and answer
    alike. A text that is the query itself, or begins with it, is taken out for that query unless
    the set judges it; so are kindred texts that nobody has judged for the query.
    """
    sets = [load(name, shared) for name in names(shared) if name != "pool"]
    sets.sort(key=lambda each: each.name == "needs")  # its distractors are texts of the others
    texts = _Texts()
    for each in sets:
        texts.add_all(each.name, each.records)
    for name, records in beside(shared):
        texts.add_all(name, records, limit=POOL_TEXTS)
    queries: dict[str, str] = {}
    qrels: dict[str, dict[str, int]] = {}
    taken_out: dict[str, frozenset[str]] = {}
    labels: dict[str, Mapping[str, str]] = {}
    for each in sets:
        unjudged = texts.unjudged(each.name)
        for query in sample(each, POOL_QUERIES):
            key = f"{each.name}|{query}"
            right = {texts.kept(each.name, document) for document in each.qrels[query]}
            queries[key] = each.queries[query]
            labels[key] = {"set": each.name}
            qrels[key] = _best(
                (texts.families[texts.kept(each.name, document)], grade)
                for document, grade in each.qrels[query].items()
            )
            taken_out[key] = unjudged | (texts.sources(each.queries[query]) - right)
    return RetrievalSet(
        "pool",
        texts.records,
        queries,
        qrels,
        labels=labels,
        depth=POOL_DEPTH,
        families=texts.families,
        taken_out=taken_out,
    )


def sample(of: RetrievalSet, most: int) -> list[str]:
    """Returns the ids of at most so many queries that have an answer, drawn with a fixed seed."""
    answered = [query for query in of.queries if any(of.qrels.get(query, {}).values())]
    if len(answered) <= most:
        return answered
    return sorted(random.Random(SEED).sample(answered, most))


def part(of: RetrievalSet, queries: Sequence[str]) -> RetrievalSet:
    """Returns the set with some of its queries."""
    return RetrievalSet(
        of.name,
        of.records,
        {query: of.queries[query] for query in queries},
        {query: of.qrels[query] for query in queries if query in of.qrels},
        labels=of.labels,
        files=of.files,
        depth=of.depth,
        families=of.families,
        taken_out=of.taken_out,
    )


def beside(shared: Path) -> list[tuple[str, list[Record]]]:
    """Returns real texts that no set asks for, those last of which any number will do.

    Projects of the `prosjekt` sets are left out, whatever their language or number.
    """
    data = shared / "data"
    guidance = [
        _record(f"{row['id']}-{language}", "", row[language])
        for row in rows(data / "datanorge-docs/docs.jsonl")
        for language in ("nb", "nn", "en")
    ]
    reports = [
        _record(row["id"], row["dokument"], row["tekst"])
        for row in rows(data / "kudos-innovasjon/snippets.jsonl")
    ]
    is_held = _held(shared / "eval/prosjekt")
    formas = [
        _record(row["id"], row["title"], row["abstract"])
        for row in rows(data / "formas-sdg/projects.jsonl")
        if not is_held(row["id"], (row["title"], row["abstract"]))
    ]
    swecris = [
        _record(f"{row['projectId']}-{language}", row[f"projectTitle{language}"] or "", text)
        for row in rows(data / "swecris-kth/projects.jsonl")
        if not is_held(row["projectId"], [str(value) for value in row.values()])
        for language in ("Sv", "En")
        if (text := row[f"projectAbstract{language}"])
    ]
    random.Random(SEED).shuffle(swecris)
    return [
        ("datanorge-docs", passages(guidance)),
        ("kudos-innovasjon", reports),
        ("formas-sdg", passages(formas)),
        ("swecris-kth", passages(swecris)),
    ]


def passages(records: Iterable[Record]) -> list[Record]:
    """Returns the records cut at their paragraphs into passages of about a hundred words."""
    return [
        _record(f"{record['_id']}#{at}", record["title"], text)
        for record in records
        for at, text in enumerate(_cut(record["text"]))
    ]


def _cut(text: str) -> list[str]:
    found: list[str] = []
    for paragraph in (each.strip() for each in text.splitlines() if each.strip()):
        if found and len(found[-1].split()) < SHORTEST_PASSAGE:
            found[-1] = f"{found[-1]}\n{paragraph}"
        else:
            found.append(paragraph)
    return found


def _held(folder: Path) -> Callable[[str, Iterable[str]], bool]:
    """Returns what tells a project of the `prosjekt` sets: by its number or by any of its texts."""
    ids = (folder / "HELD_OUT_IDS.txt").read_text("utf-8").split()
    numbers = {each.partition("_")[0] for each in ids}
    files = [path for name in ("corpus", "queries") for path in folder.glob(f"*/{name}.jsonl")]
    texts = {normal(row["text"]) for path in files for row in rows(path)} - {""}

    def is_held(key: str, told: Iterable[str]) -> bool:
        return key.partition("_")[0] in numbers or any(normal(each) in texts for each in told)

    return is_held


class _Texts:
    """Texts, each once, with the family and the collections that each belongs to."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.families: dict[str, str] = {}
        self._by_text: dict[str, str] = {}
        self._by_start: dict[str, list[tuple[str, str]]] = {}
        self._kept: dict[str, str] = {}
        self._collections: dict[str, list[str]] = {}

    def add_all(self, name: str, records: Iterable[Record], *, limit: int | None = None) -> None:
        """Adds a collection, until `limit` texts are held."""
        for record in records:
            if limit is not None and len(self.records) >= limit:
                return
            if text := normal(record["text"]):
                self._add(name, record, text)

    def kept(self, name: str, document: str) -> str:
        """Returns the id of the record that holds a document's text."""
        return self._kept[f"{name}/{document}"]

    def unjudged(self, name: str) -> frozenset[str]:
        """Returns the records that may well answer the queries of a set, though nobody judged."""
        if name not in ("demo", "needs"):
            return frozenset()
        return frozenset(
            key
            for key, collections in self._collections.items()
            if name not in collections and collections[0] in KINDRED
        )

    def sources(self, query: str) -> frozenset[str]:
        """Returns the records that are the query, or begin with it."""
        asked = normal(query)
        found = {self._by_text[asked]} if asked in self._by_text else set()
        if len(asked) >= SOURCE_CHARS:
            alike = self._by_start.get(asked[:SOURCE_CHARS], [])
            found |= {key for text, key in alike if text.startswith(asked)}
        return frozenset(found)

    def _add(self, name: str, record: Record, text: str) -> None:
        own = f"{name}/{record['_id']}"
        kept = self._by_text.setdefault(text, own)
        self._kept[own] = kept
        self._collections.setdefault(kept, []).append(name)
        family = family_of(name, record["_id"])
        if kept == own:
            self.records.append(_record(own, record["title"], record["text"]))
            self.families[own] = family
            self._by_start.setdefault(text[:SOURCE_CHARS], []).append((text, own))
        elif (other := self.families[kept]) != family:  # the same text makes one of two families
            for each in [key for key, named in self.families.items() if named == family]:
                self.families[each] = other


def family_of(name: str, document: str) -> str:
    """Returns what a document is a version of: in `prosjekt` and `ntrex`, whatever its language."""
    for sets in ("prosjekt", "ntrex"):
        if name.startswith(sets):
            return f"{sets}/{document}"
    return f"{name}/{document}"


def normal(text: str) -> str:
    """Returns a text by which it is told from others: lower case, single blanks."""
    return " ".join(text.lower().split())


def rows(path: Path) -> list[dict[str, str]]:
    """Returns the lines of a JSONL file."""
    # Split at line feeds only: the texts hold U+2028 and the like.
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def _best(graded: Iterable[tuple[str, int]]) -> dict[str, int]:
    best: dict[str, int] = {}
    for key, grade in graded:
        best[key] = max(grade, best.get(key, 0))
    return best


def _record(key: str, title: str, text: str) -> Record:
    return {"_id": key, "title": title, "text": text}
