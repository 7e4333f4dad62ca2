"""What people said of pairs of texts: one SQLite file, which no run and no rebuild touches.

A verdict holds for two contents (`Text.content`), whatever run, file or index they come from, and
it stands until its reviewer gives another or takes it back. Nothing is ever overwritten: each
verdict is a row, the newest of a reviewer that isn't undone counts, and what is undone is marked
with when. Both texts are kept beside it, so that what has changed since can be shown.

A pair is decided by who settled it, or else by its reviewers where all of them say the same:
a duplicate, or none. Unsure decides nothing.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, get_args

from synthese.duplicate_records import Judgement, Text, Verdict
from synthese.errors import InputError, NotFoundError
from synthese.stores.beside import Beside, connected
from synthese.stores.duplicate_runs import DuplicateRuns

SCHEMA = 1
_FILE = "verdicts.sqlite"
_TABLES = """
CREATE TABLE verdicts ( -- step: what was given at once, and is taken back at once
    id INTEGER PRIMARY KEY AUTOINCREMENT, one TEXT NOT NULL, other TEXT NOT NULL,
    judgement TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, note TEXT NOT NULL,
    type TEXT NOT NULL, one_id TEXT NOT NULL, other_id TEXT NOT NULL, role TEXT NOT NULL,
    step INTEGER NOT NULL, undone TEXT);
CREATE INDEX verdicts_pair ON verdicts (one, other, role, who);
CREATE INDEX verdicts_who ON verdicts (who);
CREATE INDEX verdicts_ids ON verdicts (one_id, other_id);
CREATE INDEX verdicts_step ON verdicts (step);
CREATE TABLE texts (content TEXT PRIMARY KEY, packed BLOB NOT NULL);
CREATE TABLE runs (id TEXT PRIMARY KEY, folder TEXT NOT NULL, registered TEXT NOT NULL);
CREATE VIEW logged AS SELECT *, undone IS NULL AND NOT EXISTS (
    SELECT 1 FROM verdicts n WHERE n.one = v.one AND n.other = v.other AND n.role = v.role
    AND n.undone IS NULL AND n.id > v.id AND (n.role = 'settled' OR n.who = v.who)) AS holds
    FROM verdicts v;
CREATE VIEW standing AS SELECT * FROM logged WHERE holds;
"""
_SELECT = "SELECT one, other, judgement, who, at, note, type, one_id, other_id, role, id"
_STANDING = f"{_SELECT} FROM standing"
_LOGGED = f"{_SELECT}, undone, holds FROM logged"

Contents = tuple[str, str]
"""What a verdict is keyed by: `Text.content` of both, in alphabetical order."""


class KeptText(NamedTuple):
    """A text as it was when somebody judged it."""

    title: str
    text: str
    applicant: str | None = None


@dataclass(frozen=True, slots=True)
class LoggedVerdict:
    """A verdict as the log has it; `undone` is when it was taken back, if it was.

    `standing` says whether it still holds: neither undone nor replaced.
    """

    verdict: Verdict
    undone: str | None
    standing: bool


@dataclass(frozen=True, slots=True)
class RunPlace:
    """Where a run lies. `id` stands for its folder in addresses, which so hold no paths."""

    folder: Path
    registered: str
    id: str

    @property
    def gone(self) -> bool:
        """Whether its folder holds no run any more."""
        return not DuplicateRuns.exists(self.folder)


def contents(left: Text, right: Text) -> Contents:
    """Returns what the verdicts on two texts are keyed by."""
    first, second = sorted((left.content, right.content))
    return first, second


class Verdicts(Beside):
    """The file, opened. Any number of processes may have it open and write."""

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Says whether anybody ever judged a pair, or kept a run, in `folder`."""
        return (folder / _FILE).is_file()

    @classmethod
    def open(cls, folder: Path) -> Verdicts:
        """Opens the verdicts in `folder`, made anew where there are none.

        Raises:
            IndexStateError: the file is of another schema, or is none of ours.
        """
        connection = connected(
            folder / _FILE,
            tables=_TABLES,
            schema=SCHEMA,
            broken="review.broken",
            other="review.other_schema",
        )
        return cls(connection)

    # ---- giving and taking back

    def give(self, verdict: Verdict, left: Text, right: Text) -> Verdict:
        """Returns a verdict as it is kept; it replaces the reviewer's earlier one on the pair.

        Which contents and ids it is of is told by the texts; its number and time are given here.

        Raises:
            InputError: it is of nobody, or its judgement is none.
        """
        return self.give_all([(verdict, left, right)])[0]

    def give_all(self, given: Iterable[tuple[Verdict, Text, Text]]) -> tuple[Verdict, ...]:
        """Returns verdicts as they are kept, all or none, as one step that `undo` takes back.

        Raises:
            InputError: one is of nobody, or its judgement is none.
        """
        placed = [(_placed(*each), each[1:]) for each in given]
        with self.transaction():
            (last,) = self._db.execute("SELECT coalesce(max(id), 0) FROM verdicts").fetchone()
            for _, texts in placed:
                self._keep(texts)
            numbers = [self._add(verdict, step=last + 1) for verdict, _ in placed]
        return tuple(
            replace(each[0], id=number) for each, number in zip(placed, numbers, strict=True)
        )

    def settle(
        self, left: Text, right: Text, *, judgement: Judgement, by: str, note: str = ""
    ) -> Verdict:
        """Returns the verdict that ends a disagreement; it comes before what reviewers say.

        Raises:
            InputError: it is of nobody, or is unsure, which ends nothing.
        """
        if judgement == "u":
            raise InputError("review.unsure_settles_nothing")
        return self.give(Verdict("", "", judgement, by, "", note, role="settled"), left, right)

    def undo(self, by: str) -> Verdict | None:
        """Takes back somebody's last step that still holds; what held before holds again.

        Returns:
            The verdict that was taken back (the last of its step), None where there was none.
        """
        return next(iter(reversed(self.undo_step(by))), None)

    def undo_step(self, by: str) -> tuple[Verdict, ...]:
        """Takes back somebody's last step that still holds, and returns all its verdicts."""
        with self.transaction():
            row = self._db.execute(
                "SELECT step FROM standing WHERE who = ? ORDER BY id DESC LIMIT 1", (by,)
            ).fetchone()
            if row is None:
                return ()
            taken = self._verdicts(
                f"{_SELECT} FROM verdicts WHERE step = ? AND who = ? AND undone IS NULL",
                row[0],
                by,
            )
            self._db.execute(
                "UPDATE verdicts SET undone = ? WHERE step = ? AND who = ? AND undone IS NULL",
                (_moment(), row[0], by),
            )
        return taken

    def _add(self, verdict: Verdict, *, step: int) -> int:
        made = self._db.execute(
            "INSERT INTO verdicts (one, other, judgement, who, at, note, type, one_id, other_id,"
            " role, step) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                verdict.left,
                verdict.right,
                verdict.judgement,
                verdict.by,
                verdict.at,
                verdict.note,
                verdict.type,
                verdict.left_id,
                verdict.right_id,
                verdict.role,
                step,
            ),
        )
        return made.lastrowid or 0

    def _keep(self, texts: Iterable[Text]) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO texts VALUES (?, ?)",
            [(each.content, _packed(each)) for each in texts],
        )

    # ---- what holds

    def of(self, left: str, right: str) -> tuple[Verdict, ...]:
        """Returns what holds of two contents, the oldest first."""
        first, second = sorted((left, right))
        return self._verdicts(f"{_STANDING} WHERE one = ? AND other = ? ORDER BY id", first, second)

    def all(self) -> tuple[Verdict, ...]:
        """Returns every verdict that holds, the oldest first."""
        return self._verdicts(f"{_STANDING} ORDER BY id")

    def by(self, reviewer: str) -> tuple[Verdict, ...]:
        """Returns what a reviewer says, the oldest first; what was settled is nobody's opinion."""
        return self._verdicts(
            f"{_STANDING} WHERE who = ? AND role = 'reviewer' ORDER BY id", reviewer
        )

    def reviewers(self) -> tuple[str, ...]:
        """Returns who has judged a pair, in alphabetical order."""
        rows = self._db.execute(
            "SELECT DISTINCT who FROM standing WHERE role = 'reviewer' ORDER BY who"
        )
        return tuple(who for (who,) in rows)

    def decided(self) -> dict[Contents, Judgement]:
        """Returns what is decided of pairs: ``d`` or ``i``, never ``u``."""
        rows = self._db.execute(
            "SELECT one, other, coalesce(max(judgement) FILTER (WHERE role = 'settled'),"
            " max(judgement)) FROM standing GROUP BY one, other"
            " HAVING sum(role = 'settled') OR min(judgement) = max(judgement) AND"
            " max(judgement) <> 'u' ORDER BY one, other"
        )
        return {(one, other): judgement for one, other, judgement in rows}

    def before(self, left_id: str, right_id: str) -> tuple[Verdict, ...]:
        """Returns what holds of texts that had these two ids, whatever they said then.

        The newest comes first. Those of other contents than the texts have now were given before
        a text changed.
        """
        return self._verdicts(
            f"{_STANDING} WHERE one_id = ?1 AND other_id = ?2 OR one_id = ?2 AND other_id = ?1"
            " ORDER BY id DESC",
            left_id,
            right_id,
        )

    def log(self) -> tuple[LoggedVerdict, ...]:
        """Returns all that was ever said, the newest first."""
        return self._logged(f"{_LOGGED} ORDER BY id DESC")

    def version(self) -> tuple[int, int]:
        """Returns two numbers that are others whenever the log is: the last verdict's, and how
        many were undone.
        """
        last, undone = self._db.execute(
            "SELECT coalesce(max(id), 0), count(undone) FROM verdicts"
        ).fetchone()
        return last, undone

    def history(self, left: str, right: str) -> tuple[LoggedVerdict, ...]:
        """Returns all that was ever said of two contents, the newest first."""
        first, second = sorted((left, right))
        return self._logged(
            f"{_LOGGED} WHERE one = ? AND other = ? ORDER BY id DESC", first, second
        )

    def kept_text(self, content: str) -> KeptText | None:
        """Returns a text as it was when it was judged, None where it never was."""
        row = self._db.execute("SELECT packed FROM texts WHERE content = ?", (content,)).fetchone()
        return KeptText(*json.loads(zlib.decompress(row[0]))) if row else None

    def _verdicts(self, query: str, *values: str | int) -> tuple[Verdict, ...]:
        return tuple(Verdict(*row) for row in self._db.execute(query, values))

    def _logged(self, query: str, *values: str) -> tuple[LoggedVerdict, ...]:
        rows = self._db.execute(query, values)
        return tuple(LoggedVerdict(Verdict(*row[:-2]), row[-2], bool(row[-1])) for row in rows)

    # ---- the runs that are shown

    def register_run(self, folder: Path) -> RunPlace:
        """Puts a run on the list; one that is there already is told as new again."""
        place = RunPlace(folder.resolve(), _moment(), _place_id(folder))
        self._db.execute(
            "INSERT OR REPLACE INTO runs VALUES (?, ?, ?)",
            (place.id, str(place.folder), place.registered),
        )
        return place

    def runs(self) -> tuple[RunPlace, ...]:
        """Returns the runs on the list, the newest first; also those that are gone."""
        rows = self._db.execute(
            "SELECT folder, registered, id FROM runs ORDER BY registered DESC, id"
        )
        return tuple(RunPlace(Path(folder), at, number) for folder, at, number in rows)

    def run_folder(self, id: str) -> Path:
        """Returns where a run lies.

        Raises:
            NotFoundError: none of that id is on the list.
        """
        row = self._db.execute("SELECT folder FROM runs WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise NotFoundError("review.no_run")
        return Path(row[0])


def _placed(verdict: Verdict, left: Text, right: Text) -> Verdict:
    """Returns a verdict with its texts' contents in order, their ids along, and the time."""
    if verdict.judgement not in get_args(Judgement):
        raise InputError("review.no_judgement", given=verdict.judgement)
    if not verdict.by.strip():
        raise InputError("review.no_reviewer")
    (one, one_id), (other, other_id) = sorted(((left.content, left.id), (right.content, right.id)))
    return replace(
        verdict,
        left=one,
        right=other,
        left_id=one_id,
        right_id=other_id,
        at=_moment(),
    )


def _packed(text: Text) -> bytes:
    kept = KeptText(text.title, text.text, text.applicant)
    return zlib.compress(json.dumps(kept, ensure_ascii=False).encode())


def _place_id(folder: Path) -> str:
    return sha256(str(folder.resolve()).encode()).hexdigest()[:12]


def _moment() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
