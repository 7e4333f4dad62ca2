"""The command that says who may search, screen applications and administer."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthese.cli.shared import answer
from synthese.errors import InputError
from synthese.wording import Language, say

if TYPE_CHECKING:
    from synthese.stores.access import Entry, Role

Told = Callable[[str], str]
Command = Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]

_ROLES = ("search", "screen", "administer")


def add_command(command: Command, language: Language) -> None:
    """Adds the command to the parser."""

    def told(name: str) -> str:
        return say(f"access.{name}", language)

    parser = command("access", _access)
    parser.add_argument("action", choices=tuple(_ACTIONS), help=told("help_action"))
    parser.add_argument("name", nargs="?", metavar="NAME", help=told("help_name"))
    parser.add_argument("--role", choices=_ROLES, help=told("help_role"))
    parser.add_argument("--no-token", action="store_true", help=told("help_no_token"))
    parser.add_argument("--file", type=Path, metavar="FILE", help=told("help_file"))


def warn(settings_access: str, host: str, language: Language) -> None:
    """Says on standard error what serving other machines means for applications."""
    key = "access.plain_http" if settings_access else "access.screening_off"
    print(say(key, language, host=host), file=sys.stderr)


def _access(asked: argparse.Namespace) -> int:
    path = asked.file or (Path(asked.settings.access) if asked.settings.access else None)
    if path is None:
        raise InputError("access.no_file")
    if asked.action != "list" and not asked.name:
        raise InputError("access.name_missing", action=asked.action)
    return _ACTIONS[asked.action](asked, path)


def _add(asked: argparse.Namespace, path: Path) -> int:
    from synthese.stores.access import ANYONE, Entry, Role, add_person, digest_of, new_token

    if asked.role is None:
        raise InputError("access.role_missing", name=asked.name, roles="|".join(_ROLES))
    token = None if asked.no_token or asked.name == ANYONE else new_token()
    entry = Entry(asked.name, Role(asked.role), digest_of(token) if token else None)
    add_person(path, entry)
    told = {"name": entry.name, "role": entry.role, "token": token}
    answer(asked, told, lambda _, language: _added(entry, token, path, language))
    return 0


def _list(asked: argparse.Namespace, path: Path) -> int:
    from synthese.stores.access import read_access

    entries = read_access(path).entries
    people = [{"name": each.name, "role": each.role, "way": _way(each)} for each in entries]
    answer(asked, {"people": people}, lambda told, language: _lines(told["people"], language))
    return 0


def _remove(asked: argparse.Namespace, path: Path) -> int:
    from synthese.stores.access import remove_person

    remove_person(path, asked.name)
    line = say("access.removed", asked.language, name=asked.name, path=path)
    answer(asked, {"removed": asked.name}, lambda _, language: iter((line,)))
    return 0


_ACTIONS = {"add": _add, "list": _list, "remove": _remove}


def _added(entry: Entry, token: str | None, path: Path, language: Language) -> Iterator[str]:
    role = _role(entry.role, language)
    yield say("access.added", language, name=entry.name, role=role, path=path)
    if token:
        yield say("access.token_once", language)
        yield token


def _lines(people: list[dict[str, Any]], language: Language) -> Iterator[str]:
    for each in people:
        role, way = _role(each["role"], language), say(f"access.way_{each['way']}", language)
        yield say("access.line", language, name=each["name"], role=role, way=way)


def _role(role: Role, language: Language) -> str:
    return say(f"access.role_{role}", language)


def _way(entry: Entry) -> str:
    from synthese.stores.access import ANYONE

    if entry.name == ANYONE:
        return "anyone"
    return "token" if entry.digest else "header"
