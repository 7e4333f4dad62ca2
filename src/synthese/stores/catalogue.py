"""The catalogue: one SQLite file, the only truth. Vectors and terms are derived from it.

Texts and records are packed (see `packing`), texts by themselves: a document is looked up and
counted without its text, and a passage is read without the rest of a long report.

Rows are versioned by generation. A document or project row is born in one generation and dies
in a later one; a reader that holds generation g sees ``born <= g and (died is null or died > g)``,
whatever a writer is doing meanwhile. Rows that no kept generation sees are purged.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from synthese.errors import IndexStateError, NotFoundError
from synthese.records import (
    Addition,
    Bond,
    Correction,
    Coverage,
    Document,
    DocumentDetail,
    Failure,
    Field,
    Format,
    PageKind,
    Passage,
    Project,
    ProjectDetail,
    Role,
    Run,
    Sentence,
)
from synthese.stores import Ids, coverage
from synthese.stores.facets import FacetTable, coded, facets_of
from synthese.stores.orders import Orders, moment_of
from synthese.stores.packing import PART, part, parts_of
from synthese.stores.rows import (
    content_digest,
    lead_of,
    pack_fields,
    pack_layout,
    pack_project,
    pack_sentences,
    unpack_fields,
    unpack_layout,
    unpack_project,
    unpack_sentences,
)
from synthese.stores.staged import Staged

SCHEMA = 4
_FILE = "catalogue.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS numbers (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS documents ( -- own: the project that it would be by itself
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, container TEXT NOT NULL,
    digest TEXT NOT NULL, content BLOB NOT NULL, project INTEGER NOT NULL REFERENCES numbers,
    own INTEGER NOT NULL REFERENCES numbers, format TEXT NOT NULL,
    kind TEXT NOT NULL, language TEXT NOT NULL, title TEXT NOT NULL, record_id TEXT,
    layout BLOB NOT NULL, sentences BLOB NOT NULL, traits TEXT, unread_pages INTEGER NOT NULL, added TEXT NOT NULL,
    born INTEGER NOT NULL, died INTEGER);
CREATE INDEX IF NOT EXISTS documents_source ON documents (source);
CREATE INDEX IF NOT EXISTS documents_container ON documents (container);
CREATE INDEX IF NOT EXISTS documents_project ON documents (project);
CREATE INDEX IF NOT EXISTS documents_own ON documents (own);
CREATE INDEX IF NOT EXISTS documents_joined ON documents (own) WHERE own <> project;
CREATE INDEX IF NOT EXISTS documents_joinable ON documents (own, id) WHERE traits IS NOT NULL AND died IS NULL;
CREATE INDEX IF NOT EXISTS documents_born ON documents (born);
CREATE INDEX IF NOT EXISTS documents_died ON documents (died) WHERE died IS NOT NULL;
CREATE TABLE IF NOT EXISTS texts (
    id INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    part INTEGER NOT NULL, packed BLOB NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS texts_part ON texts (document, part);
CREATE TABLE IF NOT EXISTS passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, page INTEGER, roles TEXT NOT NULL,
    language TEXT NOT NULL, titled INTEGER NOT NULL, context TEXT NOT NULL); -- titled: the document's title comes before the context
CREATE INDEX IF NOT EXISTS passages_document ON passages (document);
CREATE TABLE IF NOT EXISTS projects (
    id INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL REFERENCES numbers, record BLOB NOT NULL,
    fields BLOB NOT NULL, facets BLOB NOT NULL, title TEXT NOT NULL, moment TEXT NOT NULL, amount INTEGER,
    born INTEGER NOT NULL, died INTEGER);
CREATE INDEX IF NOT EXISTS projects_number ON projects (number);
CREATE INDEX IF NOT EXISTS projects_died ON projects (died) WHERE died IS NOT NULL;
CREATE INDEX IF NOT EXISTS projects_born ON projects (born);
CREATE TABLE IF NOT EXISTS facets ( -- projects.facets are these ids, int32
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (name, value));
CREATE TABLE IF NOT EXISTS corrections (
    id INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, field TEXT NOT NULL, "values" TEXT NOT NULL,
    "by" TEXT NOT NULL, at TEXT NOT NULL, note TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS corrections_project ON corrections (project);
CREATE TABLE IF NOT EXISTS bonds ( -- what people said, and what the machine found
    "left" TEXT NOT NULL, "right" TEXT NOT NULL, joined INTEGER NOT NULL, how TEXT NOT NULL,
    evidence TEXT NOT NULL, "by" TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY ("left", "right", how));
CREATE TABLE IF NOT EXISTS containers (
    source TEXT PRIMARY KEY, digest TEXT NOT NULL, run INTEGER NOT NULL REFERENCES runs);
CREATE TABLE IF NOT EXISTS failures (
    container TEXT NOT NULL, source TEXT NOT NULL, key TEXT NOT NULL, "values" TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS failures_container ON failures (container);
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, command TEXT NOT NULL, started TEXT NOT NULL,
    finished TEXT, outcome TEXT);
"""
_FREE_SHARE = 0.1  # of the file; below it, the next documents fill the room
_SEEN = "born <= :g AND (died IS NULL OR died > :g)"


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its number and where it belongs."""

    id: int
    project: int
    document: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Entry:
    """A document and what was made of it.

    `vectors` are the passages' in half precision, as bytes. `traits` are what it is known again
    by as a document of one project with others, None for a record with an id of its own.
    """

    document: Document
    passages: Sequence[Passage] = ()
    vectors: Sequence[bytes] = ()
    sentences: Sequence[Sentence] = ()
    traits: str | None = None


@dataclass(frozen=True, slots=True)
class Joinable:
    """A living document's row and source, the project it would be by itself and the one it is of."""

    row: int
    source: str
    own: int
    project: int
    traits: str | None


class Catalogue:
    """An open catalogue. One writer at a time (see `synthese.index`); readers as many as wanted."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self._db = connection
        self._staged = Staged(folder)
        self._facets: dict[tuple[str, str], int] = {}

    @classmethod
    def open(cls, folder: Path) -> Catalogue:
        """Opens the catalogue in `folder`, made anew where there is none.

        Raises:
            IndexStateError: the file is of another schema, or is no catalogue.
        """
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / _FILE
        connection = sqlite3.connect(
            path, timeout=30, check_same_thread=False, isolation_level=None
        )
        try:
            _prepare(connection, path)
        except sqlite3.DatabaseError as error:
            connection.close()
            raise IndexStateError("index.broken", path=str(path), why=str(error)) from error
        return cls(connection, folder)

    def close(self) -> None:
        """Closes the file."""
        self._staged.close()
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commits what is done inside, or, where it raises, undoes it all."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            self._facets.clear()
            raise
        self._staged.flush()
        self._db.execute("COMMIT")

    # ---- what a writer asks and does

    def begin_run(self, command: str, started: str) -> int:
        """Returns the number of a new run."""
        return int(
            self._db.execute(
                "INSERT INTO runs (command, started) VALUES (?, ?)", (command, started)
            ).lastrowid
            or 0
        )

    def end_run(self, run: int, finished: str, outcome: Mapping[str, Any]) -> None:
        """Notes when a run ended and with what."""
        self._db.execute(
            "UPDATE runs SET finished = ?, outcome = ? WHERE id = ?",
            (finished, json.dumps(outcome, ensure_ascii=False), run),
        )

    def container_digest(self, container: str) -> str | None:
        """Returns the digest of `container` as it was last read to its end, or None."""
        row = self._db.execute(
            "SELECT digest FROM containers WHERE source = ?", (container,)
        ).fetchone()
        return row[0] if row else None

    def note_container(self, container: str, digest: str, *, run: int) -> None:
        """Notes that `container` was read to its end in `run`, when it had `digest`."""
        self._db.execute(
            "INSERT OR REPLACE INTO containers VALUES (?, ?, ?)", (container, digest, run)
        )

    def containers(self) -> list[str]:
        """Returns every container that living documents or failures came from, by name."""
        rows = self._db.execute(
            "SELECT container FROM documents WHERE died IS NULL UNION SELECT container FROM failures"
        )
        return sorted(row[0] for row in rows)

    def doubt_container(self, container: str) -> None:
        """Forgets that `container` was read, so that the next run reads it whatever it holds."""
        self._db.execute("DELETE FROM containers WHERE source = ?", (container,))

    def forget_container(self, container: str) -> None:
        """Forgets that `container` was read, and its failures."""
        self.doubt_container(container)
        self._db.execute("DELETE FROM failures WHERE container = ?", (container,))

    def living(self, container: str) -> dict[str, str]:
        """Returns ``{source: content digest}`` of the living documents of `container`."""
        rows = self._db.execute(
            "SELECT source, content FROM documents WHERE container = ? AND died IS NULL",
            (container,),
        )
        return {source: content.hex() for source, content in rows}

    def set_failures(self, container: str, failures: Sequence[Failure]) -> None:
        """Puts `failures` in place of what was noted of `container` before."""
        self._db.execute("DELETE FROM failures WHERE container = ?", (container,))
        self._db.executemany(
            "INSERT INTO failures VALUES (?, ?, ?, ?)",
            [
                (
                    container,
                    each.source,
                    each.key,
                    json.dumps(dict(each.values), ensure_ascii=False),
                )
                for each in failures
            ],
        )

    def failures(self, container: str | None = None) -> tuple[Failure, ...]:
        """Returns what could not be read, of `container` or of all, in order of source."""
        rows = self._db.execute(
            'SELECT source, key, "values" FROM failures WHERE ?1 IS NULL OR container = ?1'
            " ORDER BY source, rowid",
            (container,),
        )
        return tuple(Failure(source, key, json.loads(values)) for source, key, values in rows)

    def project_id_for(self, document: Document, wanted: str) -> str:
        """Returns the project id of `document`: the one it has had, or `wanted`, where free.

        A record's own id is taken as it stands; where another source holds it already, the
        name of the record's table is put before it. A file's is made unique by counting.
        """
        row = self._db.execute(
            "SELECT n.id FROM documents d JOIN numbers n ON n.number = d.own"
            " WHERE d.source = ? ORDER BY d.id DESC LIMIT 1",
            (document.source,),
        ).fetchone()
        if row and not self._is_taken(row[0], without=document.source):
            return str(row[0])
        candidates = _candidates(
            wanted, Path(document.container).stem if document.record_id else ""
        )
        return next(each for each in candidates if not self._is_taken(each))

    def _is_taken(self, project_id: str, *, without: str = "") -> bool:
        """Says whether a living document has the id.

        `without` is the one that had it before: it gets it back, also where those that it was
        joined with go by that id meanwhile.
        """
        joined = "" if without else " OR project = :n"
        row = self._db.execute("SELECT number FROM numbers WHERE id = ?", (project_id,)).fetchone()
        return bool(
            row
            and self._db.execute(
                f"SELECT 1 FROM documents WHERE (own = :n{joined}) AND died IS NULL"
                " AND source <> :s LIMIT 1",
                {"n": row[0], "s": without},
            ).fetchone()
        )

    def put(
        self,
        entry: Entry,
        project: Project,
        fields: Iterable[Field] = (),
        *,
        generation: int,
        added: str,
    ) -> None:
        """Adds a document with what was made of it, and the project that it is by itself.

        What lived under the same source dies.
        """
        document = entry.document
        self.kill([document.source], generation)
        self._db.execute("INSERT OR IGNORE INTO numbers (id) VALUES (?)", (project.id,))
        number = self._own_number(project.id)
        row = self._db.execute(
            "INSERT INTO documents (source, container, digest, content, project, own, format, kind, language,"
            " title, record_id, layout, sentences, traits, unread_pages, added, born)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                document.source, document.container, document.digest, bytes.fromhex(content_digest(document)),
                number, number, document.format, document.kind, document.language, document.title,
                document.record_id, pack_layout(document), pack_sentences(entry.sentences), entry.traits,
                sum(page.method == "none" for page in document.pages), added, generation,
            ),
        ).lastrowid  # fmt: skip
        self._db.executemany(
            "INSERT INTO texts (document, part, packed) VALUES (?, ?, ?)",
            [(row, number, packed) for number, packed in enumerate(parts_of(document.text))],
        )
        self._put_passages(int(row or 0), entry)
        self.put_project(project, fields, generation=generation)

    def _put_passages(self, row: int, entry: Entry) -> None:
        title = entry.document.title
        for passage, vector in zip(entry.passages, entry.vectors, strict=True):
            titled = bool(title) and passage.context.startswith(title)
            context = passage.context.removeprefix(title) if titled else passage.context
            made = self._db.execute(
                'INSERT INTO passages (document, "start", "end", page, roles, language, titled, context)'
                " VALUES (?,?,?,?,?,?,?,?)",
                (
                    row, passage.start, passage.end, passage.page, " ".join(passage.roles),
                    passage.language, titled, context,
                ),
            ).lastrowid  # fmt: skip
            self._staged.put(int(made or 0), vector)

    def put_project(
        self, project: Project, fields: Iterable[Field] = (), *, generation: int
    ) -> None:
        """Puts a project's record, with the values that were read for it, in place of the old."""
        number = self._own_number(project.id)
        self._kill_project(number, generation)
        self._db.execute(
            "INSERT INTO projects (number, record, fields, facets, title, moment, amount, born)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number, pack_project(project), pack_fields(fields),
                coded(facets_of(project), self._facet_ids(facets_of(project))),
                project.title, moment_of(project), project.amount_nok, generation,
            ),
        )  # fmt: skip

    def _facet_ids(self, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Returns the id of each facet's value, given where it has none."""
        if not self._facets:
            self._facets = {
                (name, value): number
                for number, name, value in self._db.execute("SELECT id, name, value FROM facets")
            }
        for pair in pairs:
            if pair not in self._facets:
                made = self._db.execute("INSERT INTO facets (name, value) VALUES (?, ?)", pair)
                self._facets[pair] = int(made.lastrowid or 0)
        return self._facets

    def kill(self, sources: Iterable[str], generation: int) -> int:
        """Lets the living documents of `sources` die, and projects left without any; counts them."""
        dead = 0
        for source in sources:
            rows = self._db.execute(
                "SELECT id, project, born FROM documents WHERE source = ? AND died IS NULL",
                (source,),
            ).fetchall()
            for row, project, born in rows:
                dead += 1
                self._end("documents", row, born, generation)
                self._kill_project(project, generation, unless_documented=True)
        return dead

    def _kill_project(
        self, number: int, generation: int, *, unless_documented: bool = False
    ) -> None:
        if (
            unless_documented
            and self._db.execute(
                "SELECT 1 FROM documents WHERE project = ? AND died IS NULL LIMIT 1", (number,)
            ).fetchone()
        ):
            return
        rows = self._db.execute(
            "SELECT id, born FROM projects WHERE number = ? AND died IS NULL", (number,)
        ).fetchall()
        for row, born in rows:
            self._end("projects", row, born, generation)

    def _end(self, table: str, row: int, born: int, generation: int) -> None:
        """Ends a row; one that no reader has seen yet is deleted outright."""
        if born < generation:
            self._db.execute(f"UPDATE {table} SET died = ? WHERE id = ?", (generation, row))
            return
        self._db.execute(f"DELETE FROM {table} WHERE id = ?", (row,))

    def project_id_of(self, source: str) -> str | None:
        """Returns the project id of the living document of `source`."""
        row = self._db.execute(
            "SELECT n.id FROM documents d JOIN numbers n ON n.number = d.project"
            " WHERE d.source = ? AND d.died IS NULL",
            (source,),
        ).fetchone()
        return str(row[0]) if row else None

    def has_changes(self, generation: int) -> bool:
        """Says whether any document was born or died in `generation`."""
        row = self._db.execute(
            "SELECT EXISTS (SELECT 1 FROM documents WHERE born = :g)"
            " OR EXISTS (SELECT 1 FROM documents WHERE died = :g)",
            {"g": generation},
        ).fetchone()
        return bool(row[0])

    def has_new_records(self, generation: int) -> bool:
        """Says whether any project's record is another in `generation`."""
        row = self._db.execute(
            "SELECT EXISTS (SELECT 1 FROM projects WHERE born = ?)", (generation,)
        ).fetchone()
        return bool(row[0])

    def staged(
        self, dim: int, generation: int
    ) -> tuple[Ids, np.ndarray[Any, np.dtype[np.float16]]]:
        """Returns the passages that come with `generation` and their vectors, by id.

        Keys are int64 (n, 2), passage id and project number; vectors float16 (n, dim).
        """
        rows = self._db.execute(
            "SELECT p.id, d.project FROM documents d JOIN passages p ON p.document = d.id"
            " WHERE d.born = ? ORDER BY p.id",
            (generation,),
        ).fetchall()
        keys = np.array(rows, np.int64).reshape(-1, 2)
        return keys, self._staged.vectors(keys[:, 0], dim)

    def clear_staged(self) -> None:
        """Forgets the vectors that lie aside: a generation holds them now."""
        self._staged.clear()

    def give_back(self) -> None:
        """Gives the room of deleted rows back to the disk, where it is more than is soon filled."""
        free, pages = (
            self._db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("freelist_count", "page_count")
        )
        if free > _FREE_SHARE * pages:
            # Not `execute`, which takes one step of it and gives one page back.
            self._db.executescript("PRAGMA incremental_vacuum")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def dead_passages(self, generation: int) -> list[int]:
        """Returns the passages whose document died in `generation`."""
        rows = self._db.execute(
            "SELECT p.id FROM passages p JOIN documents d ON d.id = p.document WHERE d.died = ?",
            (generation,),
        )
        return [row[0] for row in rows]

    def renew(self, generation: int) -> Iterator[tuple[int, Document]]:
        """Brings every living document into `generation` and yields it with its row.

        One that readers see is copied and the old row dies, so that they keep what they have.
        The caller gives each its passages with `refill`.
        """
        rows = self._db.execute(
            "SELECT id, born FROM documents WHERE died IS NULL ORDER BY id"
        ).fetchall()
        for row, born in rows:
            fresh = row if born == generation else self._copy(row, generation)
            yield fresh, self.document(fresh)

    def _copy(self, row: int, generation: int) -> int:
        columns = (
            "source, container, digest, content, project, own, format, kind, language, title, record_id,"
            " layout, sentences, traits, unread_pages, added"
        )
        made = self._db.execute(
            f"INSERT INTO documents ({columns}, born) SELECT {columns}, ? FROM documents WHERE id = ?",
            (generation, row),
        ).lastrowid
        self._db.execute(
            "INSERT INTO texts (document, part, packed)"
            " SELECT ?, part, packed FROM texts WHERE document = ?",
            (made, row),
        )
        self._db.execute("UPDATE documents SET died = ? WHERE id = ?", (generation, row))
        return int(made or 0)

    def refill(self, row: int, entry: Entry) -> None:
        """Gives a document from `renew` or `moved` what was made of it anew."""
        self._db.execute("DELETE FROM passages WHERE document = ?", (row,))
        self._db.execute(
            "UPDATE documents SET language = ?, layout = ?, sentences = ?, traits = ? WHERE id = ?",
            (
                entry.document.language, pack_layout(entry.document),
                pack_sentences(entry.sentences), entry.traits, row,
            ),
        )  # fmt: skip
        self._put_passages(row, entry)

    # ---- documents of one project

    def joinable(self) -> list[Joinable]:
        """Returns the living documents that may be of one project with others, as they came.

        These are all but the records with ids of their own; a record that a person has joined
        with something is among them.
        """
        rows = self._db.execute(
            "SELECT id, source, own, project, traits FROM documents"
            " WHERE traits IS NOT NULL AND died IS NULL"
            " UNION SELECT id, source, own, project, traits FROM documents WHERE died IS NULL"
            ' AND source IN (SELECT "left" FROM bonds UNION SELECT "right" FROM bonds)'
            " ORDER BY own, id"
        )
        return [Joinable(*row) for row in rows]

    def moved(self, row: int, project: int, generation: int) -> int | None:
        """Lets a document be of another project; returns its row, if it is to be refilled."""
        (born,) = self._db.execute("SELECT born FROM documents WHERE id = ?", (row,)).fetchone()
        fresh = row if born == generation else self._copy(row, generation)
        self._db.execute("UPDATE documents SET project = ? WHERE id = ?", (project, fresh))
        return fresh if fresh != row else None

    def documents_of(self, number: int) -> list[Document]:
        """Returns the living documents of a project, in the order they came."""
        rows = self._db.execute(
            "SELECT id FROM documents WHERE project = ? AND died IS NULL ORDER BY own, id",
            (number,),
        )
        return [self.document(row) for (row,) in rows.fetchall()]

    def shared(self, generation: int) -> list[int]:
        """Returns the projects of several documents that changed in `generation`."""
        rows = self._db.execute(
            "SELECT DISTINCT project FROM documents c WHERE own <> project AND (died IS NULL OR died = :g)"
            " AND EXISTS (SELECT 1 FROM documents d WHERE d.project = c.project AND (d.born = :g OR d.died = :g))"
            " ORDER BY 1",
            {"g": generation},
        )
        return [row[0] for row in rows]

    def end_project(self, number: int, generation: int) -> None:
        """Lets a project die that has no document of its own any more."""
        self._kill_project(number, generation, unless_documented=True)

    def id_of(self, number: int) -> str:
        """Returns the id of a project's number."""
        (found,) = self._db.execute("SELECT id FROM numbers WHERE number = ?", (number,)).fetchone()
        return str(found)

    def sources_of(self, project_id: str) -> list[str]:
        """Returns the sources of a project's living documents, in the order they came.

        Raises:
            NotFoundError: there is no such project.
        """
        rows = self._db.execute(
            "SELECT source FROM documents WHERE project = ? AND died IS NULL ORDER BY own, id",
            (self.number_of(project_id),),
        ).fetchall()
        if not rows:
            raise NotFoundError("index.no_project", id=project_id)
        return [row[0] for row in rows]

    # ---- what people said

    def correct(self, project_id: str, correction: Correction) -> None:
        """Notes what a person said of a field of a project; nothing said before is lost."""
        self._db.execute(
            'INSERT INTO corrections (project, field, "values", "by", at, note) VALUES (?,?,?,?,?,?)',
            (
                project_id, correction.field, json.dumps(correction.values, ensure_ascii=False),
                correction.by, correction.at, correction.note,
            ),
        )  # fmt: skip

    def corrections(self, project_id: str) -> tuple[Correction, ...]:
        """Returns what people said of a project and of those that were joined with it, by time."""
        rows = self._db.execute(
            'SELECT field, "values", "by", at, note FROM corrections WHERE project = ?1 OR project IN'
            " (SELECT n.id FROM documents d JOIN numbers n ON n.number = d.own"
            "  WHERE d.died IS NULL AND d.project = (SELECT number FROM numbers WHERE id = ?1))"
            " ORDER BY id",
            (project_id,),
        )
        return tuple(
            Correction(field, tuple(json.loads(values)), by, at, note)
            for field, values, by, at, note in rows
        )

    def bind(self, bond: Bond) -> None:
        """Notes that two documents are, or are not, of one project."""
        left, right = sorted((bond.left, bond.right))
        self._db.execute(
            "INSERT OR REPLACE INTO bonds VALUES (?, ?, ?, ?, ?, ?, ?)",
            (left, right, bond.joined, bond.how, " ".join(bond.evidence), bond.by, bond.at),
        )

    def bonds(
        self, how: str | None = None, *, sources: Iterable[str] | None = None
    ) -> tuple[Bond, ...]:
        """Returns what is known of which documents belong together.

        Of people, the machine or both; of any of `sources`, or of all.
        """
        rows = self._db.execute(
            'SELECT "left", "right", joined, how, evidence, "by", at FROM bonds'
            " WHERE (:h IS NULL OR how = :h) AND (:s IS NULL"
            ' OR "left" IN (SELECT value FROM json_each(:s))'
            ' OR "right" IN (SELECT value FROM json_each(:s))) ORDER BY 1, 2, 4',
            {"h": how, "s": None if sources is None else json.dumps(list(sources))},
        )
        return tuple(
            Bond(left, right, bool(joined), how, tuple(evidence.split()), by, at)
            for left, right, joined, how, evidence, by, at in rows
        )

    def forget_machine_bonds(self) -> None:
        """Forgets what the machine found, before it looks again."""
        self._db.execute("DELETE FROM bonds WHERE how = 'machine'")

    def purge(self, oldest: int) -> None:
        """Deletes what no reader of generation `oldest` or later can see."""
        for table in ("documents", "projects"):
            self._db.execute(f"DELETE FROM {table} WHERE died <= ?", (oldest,))

    def digests(self, format: Format) -> set[str]:
        """Returns the digests of every document of a format that any reader can see."""
        rows = self._db.execute("SELECT digest FROM documents WHERE format = ?", (format.value,))
        return {digest for (digest,) in rows}

    def corpus_digest(self, generation: int) -> str:
        """Returns one digest of every document in `generation`, whatever the order they came in."""
        state = hashlib.sha256()
        rows = self._db.execute(
            f"SELECT source, digest FROM documents WHERE {_SEEN} ORDER BY source",
            {"g": generation},
        )
        for source, digest in rows:
            # The path differs between machines; the name and the content are the corpus.
            state.update(f"{Path(source).name}\0{digest}\n".encode())
        return state.hexdigest()

    # ---- what a reader asks

    def number_of(self, project_id: str, generation: int | None = None) -> int:
        """Returns a project's number; an id that was joined with another's leads there.

        As it is in `generation`, or as a writer has it now.

        Raises:
            NotFoundError: there is no such project.
        """
        seen = "died IS NULL" if generation is None else _SEEN
        row = self._db.execute(
            "SELECT coalesce((SELECT project FROM documents WHERE own = n.number"
            f" AND own <> project AND {seen} LIMIT 1), n.number)"
            " FROM numbers n WHERE n.id = :id",
            {"id": project_id, "g": generation},
        ).fetchone()
        if row is None:
            raise NotFoundError("index.no_project", id=project_id)
        return int(row[0])

    def _own_number(self, project_id: str) -> int:
        (found,) = self._db.execute(
            "SELECT number FROM numbers WHERE id = ?", (project_id,)
        ).fetchone()
        return int(found)

    def joined_ids(self) -> dict[str, str]:
        """Returns, of each id whose document is of another's project now, that project's id."""
        rows = self._db.execute(
            "SELECT o.id, p.id FROM documents d JOIN numbers o ON o.number = d.own"
            " JOIN numbers p ON p.number = d.project WHERE d.own <> d.project AND d.died IS NULL"
        )
        return dict(rows.fetchall())

    def passages_born(self, generation: int) -> Iterator[StoredPassage]:
        """Yields the passages that came with `generation`."""
        yield from self._passages("d.born = ?", [generation])

    def passages(self, ids: Sequence[int]) -> dict[int, StoredPassage]:
        """Returns the passages of these ids."""
        wanted = "p.id IN (SELECT value FROM json_each(?))"
        return {each.id: each for each in self._passages(wanted, [json.dumps(list(ids))])}

    def telling(self, passages: Ids, roles: Iterable[str]) -> set[int]:
        """Returns those of `passages` with a sentence in one of `roles`."""
        rows = self._db.execute(
            "SELECT id, roles FROM passages WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps(passages.tolist())],
        )
        wanted = set(roles)
        return {number for number, told in rows if not wanted.isdisjoint(told.split())}

    def projects_of(self, passages: Ids) -> Ids:
        """Returns the numbers of the projects that these passages are of, ascending."""
        rows = self._db.execute(
            "SELECT DISTINCT d.project FROM passages p JOIN documents d ON d.id = p.document"
            " WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY 1",
            [json.dumps(passages.tolist())],
        )
        return np.array([row[0] for row in rows], np.int64)

    def _passages(self, where: str, values: Sequence[int | str]) -> Iterator[StoredPassage]:
        rows = self._db.execute(
            'SELECT p.id, d.project, d.source, d.id, p."start", p."end", p.page, p.roles, p.language,'
            " iif(p.titled, d.title, '') || p.context"
            f" FROM passages p JOIN documents d ON d.id = p.document WHERE {where} ORDER BY p.id",
            values,
        )
        parts: dict[int, str] = {}  # of the document that the last passage was of
        last = None
        for number, project, source, document, start, end, page, roles, language, context in rows:
            if document != last:
                parts, last = {}, document
            text = self._slice(document, start, end, parts=parts)
            told = tuple(map(Role, roles.split()))
            first = told[0] if told else None
            passage = Passage(text, start, end, page, first, context, language, told)
            yield StoredPassage(number, project, source, passage)

    def _slice(self, document: int, start: int, end: int, *, parts: dict[int, str]) -> str:
        """Returns ``text[start:end]`` of a document; `parts` are those unpacked so far."""
        first, last = start // PART, max(start, end - 1) // PART
        for number in range(first, last + 1):
            if number not in parts:
                (packed,) = self._db.execute(
                    "SELECT packed FROM texts WHERE document = ? AND part = ?", (document, number)
                ).fetchone()
                parts[number] = part(packed)
        text = "".join(parts[number] for number in range(first, last + 1))
        return text[start - first * PART : end - first * PART]

    def _text(self, document: int) -> str:
        rows = self._db.execute(
            "SELECT packed FROM texts WHERE document = ? ORDER BY part", (document,)
        )
        return "".join(part(packed) for (packed,) in rows)

    def passages_of(self, number: int, generation: int) -> Ids:
        """Returns the ids of a project's passages."""
        rows = self._db.execute(
            f"SELECT p.id FROM passages p JOIN documents d ON d.id = p.document WHERE d.project = :n AND {_SEEN}"
            " ORDER BY p.id",
            {"n": number, "g": generation},
        )
        return np.array([row[0] for row in rows], np.int64)

    def projects(self, numbers: Sequence[int], generation: int) -> dict[int, Project]:
        """Returns the projects of these numbers, as they stand in `generation`."""
        rows = self._db.execute(
            f"SELECT number, record FROM projects WHERE {_SEEN} AND number IN (SELECT value FROM json_each(:n))",
            {"g": generation, "n": json.dumps(list(numbers))},
        )
        return {number: unpack_project(record) for number, record in rows}

    def titles(self, generation: int) -> dict[str, str]:
        """Returns the title of every project by its id, in the order of their numbers."""
        rows = self._db.execute(
            "SELECT n.id, p.title FROM projects p JOIN numbers n ON n.number = p.number"
            f" WHERE {_SEEN} ORDER BY p.number",
            {"g": generation},
        )
        return dict(rows.fetchall())

    def leads(self, generation: int) -> list[str]:
        """Returns the leading body of each project that tells of one."""
        rows = self._db.execute(f"SELECT record FROM projects WHERE {_SEEN}", {"g": generation})
        return [lead for (record,) in rows if (lead := lead_of(record))]

    def detail(self, project_id: str, generation: int) -> ProjectDetail:
        """Returns a project with its documents and their passages.

        Raises:
            NotFoundError: there is no such project in `generation`.
        """
        number = self.number_of(project_id, generation)
        project = self.projects([number], generation).get(number)
        if project is None:
            raise NotFoundError("index.no_project", id=project_id)
        rows = self._db.execute(
            f"SELECT id, added, sentences FROM documents WHERE project = :n AND {_SEEN} ORDER BY own, id",
            {"n": number, "g": generation},
        ).fetchall()
        (fields,) = self._db.execute(
            f"SELECT fields FROM projects WHERE number = :n AND {_SEEN}",
            {"n": number, "g": generation},
        ).fetchone()
        documents = tuple(
            DocumentDetail(
                self.document(row),
                tuple(each.passage for each in self._passages("d.id = ?", [row])),
                added,
                unpack_sentences(sentences),
            )
            for row, added, sentences in rows
        )
        sources = {each.document.source for each in documents}
        return ProjectDetail(
            project,
            documents,
            unpack_fields(fields),
            self.corrections(project.id),
            self.bonds(sources=sources),
        )

    def told(self, generation: int, wanted: Iterable[str]) -> Iterator[ProjectDetail]:
        """Yields some projects by number, with what their texts tell and no more of them.

        A document has its source, text and sentences; a quarter of the time that `detail` takes.
        """
        numbers = json.dumps([self.number_of(each, generation) for each in wanted])
        among = "(SELECT value FROM json_each(:n))"
        values = {"g": generation, "n": numbers}
        rows = self._db.execute(
            f"SELECT d.project, d.id, d.source, d.sentences FROM documents d WHERE {_SEEN}"
            f" AND d.project IN {among} ORDER BY d.project, d.own, d.id",
            values,
        )
        documents: dict[int, list[DocumentDetail]] = {}
        for project, row, source, sentences in rows.fetchall():
            text = Document(source, "", "", Format.TEXT, "", self._text(row))
            detail = DocumentDetail(text, (), "", unpack_sentences(sentences))
            documents.setdefault(project, []).append(detail)
        records = self._db.execute(
            f"SELECT number, record FROM projects WHERE {_SEEN} AND number IN {among}"
            " ORDER BY number",
            values,
        )
        for number, record in records:
            yield ProjectDetail(unpack_project(record), tuple(documents.pop(number, ())))

    def born_since(self, since: int, generation: int) -> Iterator[tuple[str, bytes]]:
        """Yields the id of each project of `generation` whose record came after `since`.

        With each comes a digest of its record and its documents' content, which a rebuild that
        finds the same gives again.
        """
        rows = self._db.execute(
            "SELECT n.id, p.record, (SELECT group_concat(hex(content)) FROM (SELECT content FROM documents"
            f" WHERE project = p.number AND {_SEEN} ORDER BY content))"
            " FROM projects p JOIN numbers n ON n.number = p.number"
            " WHERE p.born > :s AND p.born <= :g AND (p.died IS NULL OR p.died > :g)",
            {"s": since, "g": generation},
        )
        for project_id, record, content in rows:
            yield project_id, hashlib.sha256(record + (content or "").encode()).digest()

    def begun(self) -> str:
        """Returns when anything was first added (ISO), which tells this catalogue from another."""
        row = self._db.execute("SELECT started FROM runs ORDER BY id LIMIT 1").fetchone()
        return str(row[0]) if row else ""

    def facets(self, generation: int) -> FacetTable:
        """Returns what the projects of `generation` are filtered by and counted over."""
        values = self._db.execute("SELECT id, name, value FROM facets ORDER BY id").fetchall()
        rows = self._db.execute(
            f"SELECT number, facets FROM projects WHERE {_SEEN} ORDER BY number",
            {"g": generation},
        ).fetchall()
        return FacetTable.of(values, rows)

    def orders(self, generation: int) -> Orders:
        """Returns the orders in which the projects of `generation` can be listed."""
        rows = self._db.execute(
            f"SELECT number, title, moment, coalesce(amount, -1) FROM projects WHERE {_SEEN}"
            " ORDER BY number",
            {"g": generation},
        ).fetchall()
        numbers, titles, moments, amounts = zip(*rows, strict=True) if rows else ((),) * 4
        return Orders(np.array(numbers, np.int64), titles, moments, np.array(amounts, np.int64))

    def counts(self, generation: int) -> dict[str, Any]:
        """Returns the figures of `generation`: projects, documents, passages, languages, formats."""
        one = {"g": generation}
        documents = self._db.execute(
            f"SELECT language, format, count(*) FROM documents WHERE {_SEEN} GROUP BY language, format",
            one,
        ).fetchall()
        languages: dict[str, int] = {}
        formats: dict[str, int] = {}
        for language, format_, count in documents:
            languages[language] = languages.get(language, 0) + count
            formats[format_] = formats.get(format_, 0) + count
        passages = "SELECT count(*) FROM passages p JOIN documents d ON d.id = p.document"
        return {
            "projects": self._count(f"SELECT count(*) FROM projects WHERE {_SEEN}", one),
            "documents": sum(languages.values()),
            "passages": self._count(f"{passages} WHERE {_SEEN}", one),
            "pending": self.pending(generation),
            "languages": dict(sorted(languages.items())),
            "formats": dict(sorted(formats.items())),
            "pages_without_text": self._count(
                f"SELECT coalesce(sum(unread_pages), 0) FROM documents WHERE {_SEEN}", one
            ),
        }

    def pending(self, generation: int) -> int:
        """Returns how many documents are stored and not in `generation` yet."""
        return self._count("SELECT count(*) FROM documents WHERE born > :g", {"g": generation})

    def coverage(self, generation: int) -> tuple[Coverage, ...]:
        """Returns what each source has given to `generation`, the one that gave most first."""
        return coverage.coverage(self._db, generation)

    def latest(self, generation: int, *, most: int) -> tuple[Addition, ...]:
        """Returns the documents of `generation` that came last, the newest first."""
        return coverage.latest(self._db, generation, most)

    def runs(self, *, most: int) -> tuple[Run, ...]:
        """Returns the last commands that wrote, the newest first."""
        return coverage.runs(self._db, most)

    def _count(self, query: str, values: Mapping[str, int]) -> int:
        return int(self._db.execute(query, values).fetchone()[0])

    def document(self, row: int) -> Document:
        """Returns the document of a row."""
        found = self._db.execute(
            "SELECT source, container, digest, format, title, layout, kind, language, record_id"
            " FROM documents WHERE id = ?",
            (row,),
        ).fetchone()
        source, container, digest, format_, title, layout, kind, language, record_id = found
        return Document(
            source=source,
            container=container,
            digest=digest,
            format=Format(format_),
            title=title,
            text=self._text(row),
            kind=PageKind(kind),
            language=language,
            record_id=record_id,
            **unpack_layout(layout),
        )


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found not in (0, SCHEMA):
        raise IndexStateError("index.other_schema", path=str(path), found=found, wanted=SCHEMA)
    if found == 0:  # before anything is written, or it has no effect
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    if found == 0:
        connection.executescript(_TABLES)
        connection.execute(f"PRAGMA user_version = {SCHEMA}")


def _candidates(wanted: str, table: str) -> Iterator[str]:
    yield wanted
    if table:
        yield f"{table}:{wanted}"
    number = 2
    while True:
        yield f"{table}:{wanted}-{number}" if table else f"{wanted}-{number}"
        number += 1
