"""Who may do what: a file of people that anybody can read and mend.

    ["Kari Nes"]
    role = "screen"
    token = "sha256:9f86d0…"

    ["*"]             # whoever asks, without a token
    role = "search"

A table is a person. Only the hash of a token is written; a token is 256 random bits, so that a
plain hash of it can't be guessed back. A person without a token is known by the name that the
reverse proxy tells.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise
from os import fchmod
from pathlib import Path
from typing import Self

from synthese.errors import InputError
from synthese.reports.whole_files import written_whole

ANYONE = "*"
_MARK = "sha256:"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TOKEN_BYTES = 32
_MOST_NAME_CHARS = 100
_KEYS = frozenset(("role", "token"))
_OWNER_ONLY = 0o600


class Role(StrEnum):
    """What a person may do. Each includes the former."""

    SEARCH = "search"
    SCREEN = "screen"  # applications
    ADMINISTER = "administer"  # deletion by age, the log, who has access

    def includes(self, other: Role) -> bool:
        """Tells whether who has this role may do what `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the file; `digest` is the SHA-256 of the token in hex, None without one."""

    name: str
    role: Role
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class People:
    """Everybody of the file, in its order."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Self:
        """Returns the people, each name and each token once.

        Raises:
            InputError: two have one name or one token, or everybody may do more than search.
        """
        people = cls(tuple(entries))
        names = [_folded(each.name) for each in people.entries]
        digests = [each.digest for each in people.entries if each.digest]
        for at, each in enumerate(people.entries):
            if _folded(each.name) in names[:at]:
                raise InputError("access.name_twice", name=each.name)
            if each.name == ANYONE and (each.digest or each.role is not Role.SEARCH):
                raise InputError("access.anyone_only_searches")
        if len(set(digests)) < len(digests):
            raise InputError("access.token_twice")
        return people

    def anyone(self) -> Entry | None:
        """Returns what holds for whoever asks, None where a person is needed."""
        return next((each for each in self.entries if each.name == ANYONE), None)

    def named(self, name: str) -> Entry | None:
        """Returns the person of a name, whatever its capitals: directories don't tell them."""
        folded = _folded(name)
        found = (each for each in self.entries if _folded(each.name) == folded != ANYONE)
        return next(found, None)

    def of_digest(self, digest: str) -> Entry | None:
        """Returns whose token has a digest, in a time that tells nothing of the digests."""
        found = None
        for each in self.entries:
            if each.digest and hmac.compare_digest(each.digest, digest):
                found = each
        return found


def digest_of(token: str) -> str:
    """Returns what is written of a token: its SHA-256 in hex."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def read_access(path: Path) -> People:
    """Returns the people of a file.

    Raises:
        InputError: it can't be read, or says something that can't be meant; the sentence names
            the person, never a token.
    """
    with _about(path):
        return _people_of(_text_of(path))


def add_person(path: Path, entry: Entry) -> None:
    """Writes one person more at the end of a file, which is made where there is none.

    Raises:
        InputError: the file can't be read or written, or the name stands there.
    """
    people = read_access(path) if path.exists() else People()
    text = _text_of(path).rstrip() if path.exists() else ""
    with _about(path):
        People.of((*people.entries, _checked(entry)))
    _write(path, f"{text}\n\n{_table(entry)}" if text else _table(entry))


def remove_person(path: Path, name: str) -> None:
    """Takes one person out of a file and leaves the rest of it as people wrote it.

    Raises:
        InputError: the file can't be read or written, there is nobody of that name, or the file
            is written so that only a person can tell where the table ends.
    """
    people = read_access(path)
    left = tuple(each for each in people.entries if each.name != name)
    if len(left) == len(people.entries):
        raise InputError("access.nobody", name=name, path=path)
    text = _without(_text_of(path), name)
    if text is None or _people_or_none(text) != People(left):
        raise InputError("access.remove_by_hand", name=name, path=path)
    _write(path, text)


def new_token() -> str:
    """Returns a token that nobody has had: 256 random bits in 43 letters."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


@contextmanager
def _about(path: Path) -> Iterator[None]:
    """Has every failure name the file."""
    try:
        yield
    except tomllib.TOMLDecodeError as error:
        raise InputError("access.not_toml", path=path, detail=error) from error
    except InputError as error:
        raise InputError(error.key, **{**error.values, "path": path}) from error


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("access.unreadable", path=path) from error


def _people_of(text: str) -> People:
    return People.of(_entry(name, said) for name, said in tomllib.loads(text).items())


def _people_or_none(text: str) -> People | None:
    try:
        return _people_of(text)
    except (tomllib.TOMLDecodeError, InputError):
        return None


def _entry(name: str, said: object) -> Entry:
    if not isinstance(said, Mapping):
        raise InputError("access.not_a_table", name=name)
    for key in said:
        if key not in _KEYS:
            raise InputError("access.unknown_key", name=name, field=key)
    return _checked(Entry(name, _role(name, said.get("role")), _digest(name, said.get("token"))))


def _checked(entry: Entry) -> Entry:
    name = entry.name
    if not name.strip() or not name.isprintable() or len(name) > _MOST_NAME_CHARS:
        raise InputError("access.wrong_name", most=_MOST_NAME_CHARS)
    return entry


def _role(name: str, said: object) -> Role:
    if not isinstance(said, str) or said not in list(Role):
        raise InputError("access.wrong_role", name=name, roles=", ".join(Role))
    return Role(said)


def _digest(name: str, said: object) -> str | None:
    if said is None:
        return None
    digest = said.removeprefix(_MARK) if isinstance(said, str) else ""
    if not isinstance(said, str) or not said.startswith(_MARK) or not _DIGEST.fullmatch(digest):
        raise InputError("access.wrong_token_hash", name=name)
    return digest


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _table(entry: Entry) -> str:
    told = [f"[{_quoted(entry.name)}]", f'role = "{entry.role}"']
    if entry.digest:
        told.append(f'token = "{_MARK}{entry.digest}"')
    return "\n".join(told) + "\n"


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)  # a printable name's is TOML's too


def _without(text: str, name: str) -> str | None:
    """Returns a file without a person's lines; remarks before the next heading belong to that."""
    lines = text.splitlines(keepends=True)
    heads = [at for at, line in enumerate(lines) if line.lstrip().startswith("[")]
    for start, end in pairwise([*heads, len(lines)]):
        if _heading(lines[start]) == name:
            said = [at for at in range(start, end) if not _is_remark(lines[at])]
            return "".join(lines[:start] + lines[said[-1] + 1 :])
    return None


def _is_remark(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _heading(line: str) -> str | None:
    try:
        return next(iter(tomllib.loads(line)), None)
    except tomllib.TOMLDecodeError:
        return None


def _write(path: Path, text: str) -> None:
    mode = path.stat().st_mode & 0o777 if path.exists() else _OWNER_ONLY
    with written_whole(path) as file:
        fchmod(file.fileno(), mode)
        file.write(text.encode())
