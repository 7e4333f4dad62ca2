"""What readers keep: one SQLite file beside the catalogue, which no rebuild touches.

Whoever keeps is known by the hash of a key in the browser, never by the key. What is kept lives
on by itself: a holder is a browser that lists it, and whoever has its address may open it.

Time is counted in turns. Each generation of the index that is noted begins one, in which the
projects whose content is new or other than it was are put down, by a digest of it. A saved search
has looked up to a turn; what came in later turns is all that it looks at. An index that is built
anew holds the same content, and begins a turn with nothing in it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from synthese.errors import InputError, NotFoundError
from synthese.kept_records import Asked, Collection, Found, Item, Match, SavedSearch
from synthese.records import HitPassage, Why, WordMet
from synthese.stores.beside import Beside, connected

SCHEMA = 1
_FILE = "kept.sqlite"
_TOKEN_BYTES = 16
_DELETED_DAYS = 30  # for so long what was deleted can be had back
_TABLES = """
CREATE TABLE collections (
    id INTEGER PRIMARY KEY AUTOINCREMENT, edit TEXT UNIQUE NOT NULL, read TEXT UNIQUE NOT NULL,
    name TEXT NOT NULL, note TEXT NOT NULL, made TEXT NOT NULL, changed TEXT NOT NULL, deleted TEXT);
CREATE TABLE items (
    collection INTEGER NOT NULL REFERENCES collections ON DELETE CASCADE, project TEXT NOT NULL,
    title TEXT NOT NULL, note TEXT NOT NULL, place INTEGER NOT NULL, added TEXT NOT NULL, removed TEXT,
    PRIMARY KEY (collection, project));
CREATE TABLE searches (
    id INTEGER PRIMARY KEY AUTOINCREMENT, edit TEXT UNIQUE NOT NULL, read TEXT UNIQUE NOT NULL,
    name TEXT NOT NULL, asked TEXT NOT NULL, threshold REAL NOT NULL, made TEXT NOT NULL,
    looked TEXT NOT NULL, turn INTEGER NOT NULL, seen INTEGER NOT NULL DEFAULT 0,
    delivered INTEGER NOT NULL DEFAULT 0, deleted TEXT);
CREATE TABLE holders (
    owner TEXT NOT NULL, kind TEXT NOT NULL, thing INTEGER NOT NULL, PRIMARY KEY (owner, kind, thing));
CREATE TABLE told ( -- at is NULL for what fitted when the search was saved
    number INTEGER PRIMARY KEY AUTOINCREMENT, search INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE,
    project TEXT NOT NULL, at TEXT, found TEXT, UNIQUE (search, project));
CREATE TABLE projects (project TEXT PRIMARY KEY, state BLOB NOT NULL, turn INTEGER NOT NULL);
CREATE INDEX projects_turn ON projects (turn);
CREATE TABLE noted (catalogue TEXT NOT NULL, generation INTEGER NOT NULL, turn INTEGER NOT NULL);
"""
_COLLECTION = (
    "SELECT c.id, c.edit, c.read, c.name, c.note, c.made, c.changed,"
    " (SELECT count(*) FROM items i WHERE i.collection = c.id AND i.removed IS NULL) FROM collections c"
)
_SEARCH = (
    "SELECT s.id, s.edit, s.read, s.name, s.asked, s.threshold, s.made, s.looked, s.turn, s.seen, s.delivered,"
    " (SELECT count(*) FROM told t WHERE t.search = s.id AND t.at IS NULL AND t.found IS NOT NULL),"
    " (SELECT count(*) FROM told t WHERE t.search = s.id AND t.at IS NOT NULL),"
    " (SELECT count(*) FROM told t WHERE t.search = s.id AND t.at IS NOT NULL AND t.number > s.seen)"
    " FROM searches s"
)
Kind = Literal["collection", "search"]
_TABLE: Mapping[Kind, str] = {"collection": "collections", "search": "searches"}


@dataclass(frozen=True, slots=True)
class Noted:
    """Which generation of which catalogue was noted last, and in which turn; 0 before the first."""

    catalogue: str = ""
    generation: int = 0
    turn: int = 0


class Kept(Beside):
    """What is kept, opened. Any number of processes may have it open and write."""

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Says whether anything was ever kept beside the index in `folder`."""
        return (folder / _FILE).is_file()

    @classmethod
    def open(cls, folder: Path) -> Kept:
        """Opens what is kept beside the index in `folder`, made anew where nothing is.

        Raises:
            IndexStateError: the file is of another schema, or is none of ours.
        """
        connection = connected(
            folder / _FILE,
            tables=_TABLES,
            schema=SCHEMA,
            broken="kept.broken",
            other="kept.other_schema",
        )
        return cls(connection)

    # ---- who holds what

    def hold(self, owner: str, thing: Collection | SavedSearch) -> None:
        """Puts a collection or search on an owner's list."""
        self._db.execute(
            "INSERT OR IGNORE INTO holders VALUES (?, ?, ?)", (owner, _kind(thing), thing.id)
        )

    def let_go(self, owner: str, thing: Collection | SavedSearch) -> None:
        """Takes it off the owner's list; others who hold it keep it."""
        self._db.execute(
            "DELETE FROM holders WHERE owner = ? AND kind = ? AND thing = ?",
            (owner, _kind(thing), thing.id),
        )

    def holds(self, owner: str, thing: Collection | SavedSearch) -> bool:
        """Says whether it is on the owner's list."""
        return bool(
            self._db.execute(
                "SELECT 1 FROM holders WHERE owner = ? AND kind = ? AND thing = ?",
                (owner, _kind(thing), thing.id),
            ).fetchone()
        )

    def delete(self, thing: Collection | SavedSearch) -> None:
        """Deletes it for everybody; `restore` brings it back for a month."""
        table, now = _TABLE[_kind(thing)], moment()
        with self.transaction():
            self._db.execute(f"UPDATE {table} SET deleted = ? WHERE id = ?", (now, thing.id))
            for kind, each in _TABLE.items():
                self._db.execute(
                    f"DELETE FROM {each} WHERE julianday(deleted) < julianday(?) - ?",
                    (now, _DELETED_DAYS),
                )
                self._db.execute(
                    f"DELETE FROM holders WHERE kind = ? AND thing NOT IN (SELECT id FROM {each})",
                    (kind,),
                )

    def restore(self, kind: Kind, edit: str) -> None:
        """Brings back what was deleted.

        Raises:
            NotFoundError: there is nothing of that address any more.
        """
        table = _TABLE[kind]
        done = self._db.execute(f"UPDATE {table} SET deleted = NULL WHERE edit = ?", (edit,))
        if not done.rowcount:
            raise NotFoundError(f"kept.no_{kind}")

    # ---- collections

    def add_collection(self, owner: str, name: str, note: str = "") -> Collection:
        """Returns a new collection that `owner` holds."""
        now = moment()
        with self.transaction():
            made = self._db.execute(
                "INSERT INTO collections (edit, read, name, note, made, changed) VALUES (?,?,?,?,?,?)",
                (_token(), _token(), name, note, now, now),
            )
            found = Collection(made.lastrowid or 0, "", "", name, note, now, now)
            self.hold(owner, found)
        return self._one_collection("c.id = ?", found.id)

    def collections(self, owner: str | None = None) -> list[Collection]:
        """Returns an owner's collections, or all there are, the one changed last first."""
        held = "EXISTS (SELECT 1 FROM holders h WHERE h.owner = ?1 AND h.kind = 'collection' AND h.thing = c.id)"
        rows = self._db.execute(
            f"{_COLLECTION} WHERE c.deleted IS NULL AND (?1 IS NULL OR {held}) ORDER BY c.changed DESC, c.id DESC",
            (owner,),
        )
        return [Collection(*row) for row in rows]

    def collection(self, token: str) -> tuple[Collection, bool]:
        """Returns the collection of an address, and whether it may be changed by that.

        Raises:
            NotFoundError: there is none of that address.
        """
        found = self._one_collection("?1 IN (c.edit, c.read)", token)
        return found, secrets.compare_digest(found.edit.encode(), token.encode())

    def _one_collection(self, where: str, value: str | int) -> Collection:
        row = self._db.execute(
            f"{_COLLECTION} WHERE c.deleted IS NULL AND {where}", (value,)
        ).fetchone()
        if row is None:
            raise NotFoundError("kept.no_collection")
        return Collection(*row)

    def rename_collection(self, collection: Collection, name: str, note: str) -> None:
        """Gives a collection another name and note."""
        self._db.execute(
            "UPDATE collections SET name = ?, note = ?, changed = ? WHERE id = ?",
            (name, note, moment(), collection.id),
        )

    def items(self, collection: Collection) -> list[Item]:
        """Returns the items of a collection in order."""
        rows = self._db.execute(
            "SELECT project, title, note, added FROM items WHERE collection = ? AND removed IS NULL"
            " ORDER BY place, added, project",
            (collection.id,),
        )
        return [Item(*row) for row in rows]

    def removed_item(self, collection: Collection, project: str) -> Item | None:
        """Returns an item that was taken out and can be put back."""
        row = self._db.execute(
            "SELECT project, title, note, added FROM items"
            " WHERE collection = ? AND project = ? AND removed IS NOT NULL",
            (collection.id, project),
        ).fetchone()
        return Item(*row) if row else None

    def put_items(self, collection: Collection, titles: Mapping[str, str], *, most: int) -> int:
        """Adds projects (title by id) at the end; those that are there stay. Counts the new.

        Raises:
            InputError: there would be more than `most`.
        """
        with self.transaction():
            there = {each.project for each in self.items(collection)}
            fresh = [project for project in titles if project not in there]
            if len(there) + len(fresh) > most:
                raise InputError("kept.too_many_items", limit=most)
            (last,) = self._db.execute(
                "SELECT coalesce(max(place), 0) FROM items WHERE collection = ?", (collection.id,)
            ).fetchone()
            # One that was taken out comes back with the note that it had.
            self._db.executemany(
                "INSERT INTO items VALUES (?, ?, ?, '', ?, ?, NULL) ON CONFLICT DO UPDATE SET"
                " title = excluded.title, place = excluded.place, added = excluded.added, removed = NULL",
                [
                    (collection.id, project, titles[project], last + place, moment())
                    for place, project in enumerate(fresh, start=1)
                ],
            )
            self._touch(collection)
        return len(fresh)

    def retitle(self, collection: Collection, titles: Mapping[str, str]) -> None:
        """Notes the titles (by id) that projects have now."""
        self._db.executemany(
            "UPDATE items SET title = ? WHERE collection = ? AND project = ?",
            [(title, collection.id, project) for project, title in titles.items()],
        )

    def annotate(self, collection: Collection, project: str, note: str) -> None:
        """Puts a note on an item."""
        self._db.execute(
            "UPDATE items SET note = ? WHERE collection = ? AND project = ?",
            (note, collection.id, project),
        )
        self._touch(collection)

    def remove_item(self, collection: Collection, project: str) -> None:
        """Takes an item out; `put_back` undoes it."""
        self._mark(collection, project, moment())

    def put_back(self, collection: Collection, project: str) -> None:
        """Puts an item back where it was, with its note."""
        self._mark(collection, project, None)

    def _mark(self, collection: Collection, project: str, removed: str | None) -> None:
        self._db.execute(
            "UPDATE items SET removed = ? WHERE collection = ? AND project = ?",
            (removed, collection.id, project),
        )
        self._touch(collection)

    def arrange(self, collection: Collection, projects: Sequence[str]) -> None:
        """Puts the items in the order of `projects`; what isn't named comes after, as it was."""
        with self.transaction():
            there = [each.project for each in self.items(collection)]
            named = [each for each in dict.fromkeys(projects) if each in set(there)]
            order = [*named, *(each for each in there if each not in set(named))]
            self._db.executemany(
                "UPDATE items SET place = ? WHERE collection = ? AND project = ?",
                [(place, collection.id, project) for place, project in enumerate(order, start=1)],
            )
            self._touch(collection)

    def _touch(self, collection: Collection) -> None:
        self._db.execute(
            "UPDATE collections SET changed = ? WHERE id = ?", (moment(), collection.id)
        )

    # ---- what is new or changed

    def noted(self) -> Noted:
        """Returns what was noted last."""
        row = self._db.execute("SELECT catalogue, generation, turn FROM noted").fetchone()
        return Noted(*row) if row else Noted()

    def note(self, now: Noted, states: Iterable[tuple[str, bytes]]) -> None:
        """Begins turn `now`: those of the projects (id, digest) that are new or other come in it.

        Inside a transaction.
        """
        self._db.executemany(
            "INSERT INTO projects VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state,"
            " turn = excluded.turn WHERE state <> excluded.state",
            [(project, state, now.turn) for project, state in states],
        )
        self._db.execute("DELETE FROM noted")
        self._db.execute(
            "INSERT INTO noted VALUES (?, ?, ?)", (now.catalogue, now.generation, now.turn)
        )

    def changed_since(self, turn: int) -> list[str]:
        """Returns the ids of the projects that came, or changed, after a turn."""
        rows = self._db.execute("SELECT project FROM projects WHERE turn > ?", (turn,))
        return [row[0] for row in rows]

    # ---- saved searches

    def add_search(
        self, owner: str, name: str, asked: Asked, *, threshold: float, there: Sequence[Found]
    ) -> SavedSearch:
        """Returns a new saved search that `owner` holds; what is `there` will not be told."""
        now = moment()
        with self.transaction():
            made = self._db.execute(
                "INSERT INTO searches (edit, read, name, asked, threshold, made, looked, turn)"
                " VALUES (?,?,?,?,?,?,?,?)",
                (
                    _token(), _token(), name, json.dumps(asdict(asked), ensure_ascii=False),
                    threshold, now, now, self.noted().turn,
                ),
            )  # fmt: skip
            found = SavedSearch(made.lastrowid or 0, "", "", name, asked, threshold, now, now, 0)
            self._put_told(found.id, there, at=None)
            self.hold(owner, found)
        return self._one_search("s.id = ?", found.id)

    def searches(self, owner: str | None = None) -> list[SavedSearch]:
        """Returns an owner's saved searches, or all there are, by name."""
        held = "EXISTS (SELECT 1 FROM holders h WHERE h.owner = ?1 AND h.kind = 'search' AND h.thing = s.id)"
        rows = self._db.execute(
            f"{_SEARCH} WHERE s.deleted IS NULL AND (?1 IS NULL OR {held}) ORDER BY s.name, s.id",
            (owner,),
        )
        return [_search(row) for row in rows]

    def search(self, token: str) -> tuple[SavedSearch, bool]:
        """Returns the saved search of an address, and whether it may be changed by that.

        Raises:
            NotFoundError: there is none of that address.
        """
        found = self._one_search("?1 IN (s.edit, s.read)", token)
        return found, secrets.compare_digest(found.edit.encode(), token.encode())

    def _one_search(self, where: str, value: str | int) -> SavedSearch:
        row = self._db.execute(
            f"{_SEARCH} WHERE s.deleted IS NULL AND {where}", (value,)
        ).fetchone()
        if row is None:
            raise NotFoundError("kept.no_search")
        return _search(row)

    def rename_search(self, saved: SavedSearch, name: str) -> None:
        """Gives a saved search another name."""
        self._db.execute("UPDATE searches SET name = ? WHERE id = ?", (name, saved.id))

    def set_threshold(
        self, saved: SavedSearch, threshold: float, *, there: Sequence[Found]
    ) -> None:
        """Moves the threshold; what is `there` from then on will not be told."""
        with self.transaction():
            self._db.execute(
                "UPDATE searches SET threshold = ? WHERE id = ?", (threshold, saved.id)
            )
            self._db.execute("DELETE FROM told WHERE search = ? AND at IS NULL", (saved.id,))
            self._put_told(saved.id, there, at=None)

    def tell(self, saved: SavedSearch, found: Sequence[Found], *, turn: int) -> tuple[Match, ...]:
        """Notes what a search found up to `turn`; returns those that were not told before.

        Whoever looks at the same time tells nothing twice: the first that writes tells it.
        """
        with self.transaction():
            now = moment()
            fresh = self._put_told(saved.id, found[::-1], at=now)  # the newest is the strongest
            self._db.execute(
                "UPDATE searches SET turn = max(turn, ?), looked = ? WHERE id = ?",
                (turn, now, saved.id),
            )
        return tuple(Match(number, now, each) for number, each in fresh)

    def _put_told(
        self, search: int, found: Sequence[Found], *, at: str | None
    ) -> list[tuple[int, Found]]:
        """Notes each project under every id it goes by, so that parting it tells nothing."""
        fresh: list[tuple[int, Found]] = []
        for each in found:
            if not self._db.execute("SELECT 1 FROM searches WHERE id = ?", (search,)).fetchone():
                break  # deleted meanwhile
            ids = each.ids or (each.project,)
            if self._db.execute(
                "SELECT 1 FROM told WHERE search = ? AND project IN (SELECT value FROM json_each(?))",
                (search, json.dumps(ids)),
            ).fetchone():
                continue
            made = self._db.execute(
                "INSERT INTO told (search, project, at, found) VALUES (?, ?, ?, ?)",
                (search, each.project, at, _packed(each) if at else "{}"),
            )
            fresh.append((made.lastrowid or 0, each))
            self._db.executemany(
                "INSERT OR IGNORE INTO told (search, project) VALUES (?, ?)",
                [(search, other) for other in ids],
            )
        return fresh

    def matches(
        self, saved: SavedSearch, *, since: int = 0, newest: int | None = None
    ) -> list[Match]:
        """Returns what was told after number `since`, in order; or the `newest`, newest first."""
        told = (
            "SELECT number, at, found FROM told WHERE search = ? AND at IS NOT NULL AND number > ?"
        )
        order = "ORDER BY number" if newest is None else "ORDER BY number DESC LIMIT ?"
        limit = () if newest is None else (newest,)
        rows = self._db.execute(f"{told} {order}", (saved.id, since, *limit))
        return [Match(number, at, _unpacked(found)) for number, at, found in rows]

    def mark_read(self, saved: SavedSearch, number: int) -> None:
        """Notes that the matches up to a number have been read."""
        self._db.execute("UPDATE searches SET seen = max(seen, ?) WHERE id = ?", (number, saved.id))

    def mark_delivered(self, saved: SavedSearch, number: int) -> None:
        """Notes that the matches up to a number have been sent."""
        self._db.execute(
            "UPDATE searches SET delivered = max(delivered, ?) WHERE id = ?", (number, saved.id)
        )


def moment() -> str:
    """Returns the time as ISO text, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _token() -> str:
    return secrets.token_urlsafe(_TOKEN_BYTES)


def _kind(thing: Collection | SavedSearch) -> Kind:
    return "collection" if isinstance(thing, Collection) else "search"


def _search(row: Sequence[Any]) -> SavedSearch:
    number, edit, read, name, asked, *rest = row
    told = json.loads(asked)
    where = tuple((field, value) for field, value in told.pop("where"))
    plain, without = tuple(told.pop("plain")), tuple(told.pop("without"))
    return SavedSearch(
        number, edit, read, name, Asked(where=where, plain=plain, without=without, **told), *rest
    )


def _packed(found: Found) -> str:
    return json.dumps(asdict(found), ensure_ascii=False, separators=(",", ":"))


def _unpacked(packed: str) -> Found:
    told = json.loads(packed)
    passages = tuple(
        HitPassage(
            **_known(HitPassage, each)
            | {name: tuple(map(tuple, each[name])) for name in ("marks", "near")}
        )
        for each in told["passages"]
    )
    why = _known(Why, told["why"])
    met = tuple(WordMet(**_known(WordMet, each)) for each in why["met"])
    return Found(
        told["project"],
        told["title"],
        told["strength"],
        passages,
        Why(**why | {"terms": tuple(why["terms"]), "met": met}),
        tuple(told["ids"]),
    )


def _known(record: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the values of a record that it still has: what was told lives longer than code."""
    names = {each.name for each in fields(record)}
    return {name: value for name, value in values.items() if name in names}
