"""A run of duplicates on disk: its texts, its pairs, and how far it has come.

One file, ``run.sqlite``, in the folder of the run. Texts, then pairs, then alignments are written
in transactions of their own, so that a run that was killed goes on where it was.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from synthese.duplicate_records import (
    AlignedPassage,
    Alignment,
    Change,
    Difference,
    DuplicatePair,
    DuplicateType,
    PassageKind,
    TemplatePiece,
    Text,
    TextSpan,
)
from synthese.errors import InputError, NotFoundError
from synthese.records import Municipality, Period
from synthese.stores.beside import Beside, connected, made_in_memory

SCHEMA = 1
FILE = "run.sqlite"
_TABLES = """
CREATE TABLE texts (
    number INTEGER PRIMARY KEY, side INTEGER NOT NULL, id TEXT NOT NULL, content TEXT NOT NULL,
    own_words INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (side, id));
CREATE TABLE pairs (
    number INTEGER PRIMARY KEY, lefts INTEGER NOT NULL, rights INTEGER NOT NULL,
    similarity REAL NOT NULL, probability REAL NOT NULL, copy_type TEXT NOT NULL,
    relation TEXT NOT NULL, reasons TEXT NOT NULL, UNIQUE (lefts, rights));
CREATE TABLE doubts (
    lefts INTEGER NOT NULL, rights INTEGER NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (lefts, rights)) WITHOUT ROWID;
CREATE TABLE alignments (pair INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE pieces (number INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE facts (name TEXT PRIMARY KEY, body TEXT NOT NULL);
"""


class DuplicateRuns(Beside):
    """The file of one run, opened."""

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Says whether a run lies in `folder`."""
        return (folder / FILE).is_file()

    @classmethod
    def open(cls, folder: Path) -> DuplicateRuns:
        """Opens the run in `folder`, begun where there is none.

        Raises:
            IndexStateError: the file is of another schema, or is none of ours.
            InputError: nothing can be written there.
        """
        try:
            connection = connected(
                folder / FILE,
                tables=_TABLES,
                schema=SCHEMA,
                broken="cli.run_broken",
                other="cli.run_other_schema",
            )
        except OSError as error:
            raise InputError("export.not_written", path=folder) from error
        connection.execute("PRAGMA synchronous = OFF")  # what is lost is worked out again
        return cls(connection)

    @classmethod
    def in_memory(cls) -> DuplicateRuns:
        """Begins a run that no file holds."""
        return cls(made_in_memory(_TABLES))

    # ---- what is known of the run

    def fact(self, name: str) -> Any:
        """Returns what was kept under a name, None where nothing was."""
        row = self._db.execute("SELECT body FROM facts WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else None

    def keep_fact(self, name: str, value: Any) -> None:
        """Keeps a JSON value under a name, in place of what was there."""
        body = json.dumps(value, ensure_ascii=False, sort_keys=True)
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, body))

    def emptied(self) -> None:
        """Takes everything out of the run: its input is another."""
        with self.transaction():
            for table in ("texts", "pairs", "doubts", "alignments", "pieces", "facts"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608  # names of our own

    # ---- texts

    def keep_texts(self, texts: Iterable[Text]) -> None:
        """Keeps the texts, numbered from 0 in their order."""
        rows = (
            (at, each.set, each.id, each.content, each.own_words, _packed(each))
            for at, each in enumerate(texts)
        )
        self._db.executemany("INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?)", rows)

    def words(self) -> dict[tuple[int, str], int]:
        """Returns how many own words each text has, by set and id."""
        rows = self._db.execute("SELECT side, id, own_words FROM texts")
        return {(side, each): words for side, each, words in rows}

    def contents(self) -> dict[tuple[int, str], str]:
        """Returns the content of each text, by set and id."""
        rows = self._db.execute("SELECT side, id, content FROM texts")
        return {(side, each): content for side, each, content in rows}

    def text(self, identifier: str, *, side: int) -> Text:
        """Returns a text.

        Raises:
            NotFoundError: there is none of that id.
        """
        row = self._db.execute(
            "SELECT body FROM texts WHERE side = ? AND id = ?", (side, identifier)
        ).fetchone()
        if row is None:
            raise NotFoundError("cli.run_no_text", id=identifier)
        return _text(row[0])

    def texts(self) -> Iterator[Text]:
        """Yields every text, in their order."""
        for (body,) in self._db.execute("SELECT body FROM texts ORDER BY number"):
            yield _text(body)

    # ---- pairs

    def keep_pairs(self, pairs: Iterable[tuple[int, int, DuplicatePair]]) -> None:
        """Keeps pairs with the numbers of their texts."""
        self._db.executemany(
            "INSERT INTO pairs (lefts, rights, similarity, probability, copy_type, relation,"
            " reasons) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    left,
                    right,
                    each.similarity,
                    each.probability,
                    each.copy_type.value,
                    each.relation.value,
                    json.dumps(each.reasons, ensure_ascii=False),
                )
                for left, right, each in pairs
            ),
        )

    def pairs(self) -> Iterator[tuple[int, DuplicatePair]]:
        """Yields every pair with its number, the most probable first, ties by ids."""
        yield from (
            (row[0], _pair(row))
            for row in self._db.execute(f"{_PAIR} ORDER BY probability DESC, l.id, r.id")
        )

    def pair(self, left: str, right: str, *, sides: tuple[int, int]) -> tuple[int, DuplicatePair]:
        """Returns a pair with its number.

        Raises:
            NotFoundError: the two were never held against each other.
        """
        row = self._db.execute(
            f"{_PAIR} WHERE l.side = ? AND l.id = ? AND r.side = ? AND r.id = ?",
            (sides[0], left, sides[1], right),
        ).fetchone()
        if row is None:
            raise NotFoundError("cli.run_no_pair", left=left, right=right)
        return row[0], _pair(row)

    # ---- pairs that only their alignment decides

    def keep_doubts(self, doubts: Iterable[tuple[int, int, str]]) -> None:
        """Keeps which pairs, by the numbers of their texts, are in what kind of doubt."""
        self._db.executemany("INSERT INTO doubts VALUES (?, ?, ?)", doubts)

    def doubts(self) -> dict[int, str]:
        """Returns the pairs that are in doubt until they are aligned, each with its kind."""
        return dict(
            self._db.execute(
                "SELECT p.number, d.kind FROM doubts d"
                " JOIN pairs p ON p.lefts = d.lefts AND p.rights = d.rights"
                " WHERE p.number NOT IN (SELECT pair FROM alignments)"
            )
        )

    def decide(self, probabilities: Mapping[int, tuple[float, float]]) -> None:
        """Sets the probability and the similarity of pairs by number."""
        rows = [(*found, pair) for pair, found in probabilities.items()]
        self._db.executemany(
            "UPDATE pairs SET probability = ?, similarity = ? WHERE number = ?", rows
        )

    # ---- alignments

    def alignment(self, pair: int) -> Alignment | None:
        """Returns the alignment of a pair, None where it was never worked out."""
        row = self._db.execute("SELECT body FROM alignments WHERE pair = ?", (pair,)).fetchone()
        return _alignment(row[0]) if row else None

    def keep_alignments(self, alignments: Mapping[int, Alignment]) -> None:
        """Keeps the alignments of pairs."""
        rows = [(pair, _packed(each)) for pair, each in alignments.items()]
        self._db.executemany("INSERT OR REPLACE INTO alignments VALUES (?, ?)", rows)

    def aligned(self) -> set[int]:
        """Returns the numbers of the pairs whose alignment is kept."""
        return {row[0] for row in self._db.execute("SELECT pair FROM alignments")}

    # ---- template text

    def keep_pieces(self, pieces: Sequence[TemplatePiece]) -> None:
        """Keeps the template text, in its order."""
        rows = (
            (at, json.dumps(asdict(each), ensure_ascii=False)) for at, each in enumerate(pieces)
        )
        self._db.executemany("INSERT INTO pieces VALUES (?, ?)", rows)

    def pieces(self) -> tuple[TemplatePiece, ...]:
        """Returns the template text, in its order."""
        rows = self._db.execute("SELECT body FROM pieces ORDER BY number")
        return tuple(_piece(json.loads(row[0])) for row in rows)


_PAIR = (
    "SELECT p.number, l.id, r.id, p.similarity, p.probability, p.copy_type, p.relation, p.reasons"
    " FROM pairs p JOIN texts l ON l.number = p.lefts JOIN texts r ON r.number = p.rights"
)


def _pair(row: tuple[Any, ...]) -> DuplicatePair:
    _, left, right, similarity, probability, copy_type, relation, reasons = row
    return DuplicatePair(
        left,
        right,
        DuplicateType.NONE,
        similarity,
        probability,
        DuplicateType(copy_type),
        DuplicateType(relation),
        tuple((key, values) for key, values in json.loads(reasons)),
    )


def _packed(record: Text | Alignment) -> bytes:
    told = json.dumps(asdict(record), ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(told.encode("utf-8"), 1)


def _text(body: bytes) -> Text:
    told = json.loads(zlib.decompress(body))
    told["municipalities"] = tuple(Municipality(**each) for each in told["municipalities"])
    told["period"] = Period(**told["period"]) if told["period"] else None
    told["template"] = _spans(told["template"])
    return Text(**told)


def _spans(told: Sequence[Sequence[int]]) -> tuple[TextSpan, ...]:
    return tuple(TextSpan(*each) for each in told)


def _alignment(body: bytes) -> Alignment:
    told = json.loads(zlib.decompress(body))
    passages = tuple(
        AlignedPassage(
            **each
            | {
                "kind": PassageKind(each["kind"]),
                "left": TextSpan(*each["left"]),
                "right": TextSpan(*each["right"]),
                "changes": tuple(
                    Change(TextSpan(*one["left"]), TextSpan(*one["right"]))
                    for one in each["changes"]
                ),
            }
        )
        for each in told["passages"]
    )
    differences = tuple(
        Difference(
            **each
            | {
                name: TextSpan(*each[name]) if each[name] else None
                for name in ("left_span", "right_span")
            }
        )
        for each in told["differences"]
    )
    return Alignment(**told | {"passages": passages, "differences": differences})


def _piece(told: Mapping[str, Any]) -> TemplatePiece:
    return TemplatePiece(
        **{**told, "span": TextSpan(*told["span"]), "sample": tuple(told["sample"])}
    )
