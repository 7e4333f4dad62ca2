"""The command that screens applications and writes what was found."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

from synthese.cli.shared import answer, pairs, progress
from synthese.errors import InputError
from synthese.screening_records import Call, Tab
from synthese.wording import Language, count, say

FAILURES = 1
_MEMOS: Mapping[str, tuple[Literal["docx", "pdf"], ...]] = {
    "docx": ("docx",),
    "pdf": ("pdf",),
    "both": ("docx", "pdf"),
    "none": (),
}

Told = Callable[[str], str]
Command = Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def _screen(asked: argparse.Namespace) -> int:
    from synthese.index import open_index
    from synthese.reports.screening import write_reports
    from synthese.screening.run import Asked, finished, screened_call

    on = _day(asked.on) if asked.on else date.today()
    with progress(asked.language, quiet=asked.quiet, told="cli.screening") as show:
        call = screened_call(
            open_index(asked.index),
            Asked(tuple(asked.paths), asked.name or _name(asked.paths[0]), on),
            asked.out,
            limits=asked.settings.read,
            columns=pairs(asked.map),
            language=asked.language,
            workers=asked.settings.workers,
            on_progress=show,
        )
    memos = _MEMOS[asked.memo]
    files = write_reports(call, asked.out, language=asked.language, memos=memos)
    finished(asked.out)
    for each in call.failures:
        print(f"{each.source}: {each.reason(asked.language)}", file=sys.stderr)
    answer(asked, _told(call, asked.out, files), lambda _, language: _lines(call, asked, language))
    return FAILURES if call.failures else 0


def _told(call: Call, folder: Path, files: tuple[Path, ...]) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "files": [each.relative_to(folder).as_posix() for each in files],
        "applications": len(call.applications),
        "failed": list(call.failures),
        "tabs": {each.name.lower(): _with(call, each) for each in Tab},
        "none_known": sum(each.none_known for each in call.screenings.values()),
    }


def _with(call: Call, tab: Tab) -> int:
    """Returns how many applications have a match in a tab."""
    return sum(bool(each.under(tab)) for each in call.screenings.values())


def _lines(call: Call, asked: argparse.Namespace, language: Language) -> Iterator[str]:
    total = len(call.applications)
    yield count("cli.screened", total, language, n=total)
    for each in (Tab.ALREADY_DONE, Tab.PARALLEL, Tab.LEARN_FROM):
        yield f"  {say(f'screening.tab_{each.name.lower()}', language)}: {_with(call, each)}"
    none = sum(each.none_known for each in call.screenings.values())
    yield f"  {say('screening.verdict_none_known', language)}: {none}"
    if call.failures:
        yield count("cli.screening_failed", len(call.failures), language, n=len(call.failures))
    yield say("cli.screening_written", language, folder=asked.out)


def _name(path: str) -> str:
    """Returns what a call is called that nobody named: as the first folder or file."""
    found = Path(path).resolve()
    return found.name if found.is_dir() else found.stem


def _day(raw: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise InputError("cli.not_a_day", given=raw) from error


# ---- arguments


def add_command(command: Command, told: Told) -> None:
    """Adds the command to the parser."""
    parser = command("screen", _screen)
    parser.add_argument("paths", nargs="+", metavar="PATH", help=told("help_screen_paths"))
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help=told("help_screen_out")
    )
    parser.add_argument("--name", metavar="NAME", help=told("help_screen_name"))
    parser.add_argument("--on", metavar="DATE", help=told("help_screen_on"))
    parser.add_argument("--memo", choices=_MEMOS, default="docx", help=told("help_screen_memo"))
    parser.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN", help=told("help_map")
    )
    parser.add_argument("--quiet", action="store_true", help=told("help_quiet"))
