"""The command that finds duplicates, reports them, and takes what people said of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from synthese.cli.shared import answer, pairs, steps
from synthese.duplicate_records import DuplicateType
from synthese.errors import InputError
from synthese.wording import say

if TYPE_CHECKING:
    from synthese.duplicates import Run, Source
    from synthese.stores.verdicts import Verdicts

NONE_FOUND, FAILURES, FOUND = 0, 1, 3

Told = Callable[[str], str]
Command = Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def _duplicates(asked: argparse.Namespace) -> int:
    from synthese.duplicates.reviewing_probabilities import under_verdicts
    from synthese.stores.verdicts import Verdicts

    if asked.report is None and asked.out is None:
        raise InputError("cli.duplicates_where")
    run = _made(asked) if asked.report is None else _opened(asked)
    folder = asked.out or asked.report
    with Verdicts.open(asked.index) as verdicts:
        verdicts.register_run(run.folder)
        failed = _verdicts(asked, run, verdicts)
        run = under_verdicts(run, verdicts)
        code = _reported(asked, run, folder, verdicts)
        return FAILURES if failed else code


def _made(asked: argparse.Namespace) -> Run:
    from synthese.duplicates import find_duplicates, find_in_index
    from synthese.duplicates.scoring import THRESHOLD
    from synthese.index import open_index
    from synthese.index.opening import load_lexicon

    threshold = THRESHOLD if asked.threshold is None else asked.threshold
    with steps(asked.language, quiet=asked.quiet) as show:
        against = _source(asked, asked.against, 1, show) if asked.against else None
        if not asked.paths:
            index = open_index(asked.index)
            return find_in_index(
                index, against, out=asked.out, threshold=threshold, on_progress=show
            )
        return find_duplicates(
            _source(asked, asked.paths, 0, show),
            against,
            out=asked.out,
            lexicon=load_lexicon(),
            threshold=threshold,
            on_progress=show,
        )


def _source(
    asked: argparse.Namespace, paths: list[str], side: int, show: Callable[..., None] | None
) -> Source:
    from synthese.duplicates import from_paths

    return from_paths(
        paths,
        side=1 if side else 0,
        limits=asked.settings.read,
        columns=pairs(asked.map),
        on_read=show or (lambda _: None),
    )


def _opened(asked: argparse.Namespace) -> Run:
    from synthese.duplicates import open_run

    run = open_run(asked.report)
    return run if asked.threshold is None else run.at(asked.threshold)


def _verdicts(asked: argparse.Namespace, run: Run, verdicts: Verdicts) -> bool:
    """Takes verdicts from a file, writes them to one, and says whether any row was wrong."""
    from synthese.duplicates.verdict_files import read_verdicts, write_verdicts

    failed = False
    if asked.import_verdicts:
        sheet = read_verdicts(run, verdicts, asked.import_verdicts, by=asked.by)
        failed = bool(sheet.failures)
        told = say("cli.verdicts_read", asked.language, given=len(sheet.given))
        print(told, file=sys.stderr)
        for each in sheet.failures:
            print(f"{each.source}: {each.reason(asked.language)}", file=sys.stderr)
    if asked.export_verdicts:
        write_verdicts(run, verdicts, asked.export_verdicts, by=asked.by, language=asked.language)
    return failed


def _reported(asked: argparse.Namespace, run: Run, folder: Path, verdicts: Verdicts) -> int:
    """Writes the reports, tells what was found, and returns the exit code."""
    from synthese.reports.duplicates import summary_text, write_reports

    with steps(asked.language, quiet=asked.quiet) as show:
        files = write_reports(
            run,
            folder,
            asked.language,
            earlier=asked.diff,
            verdicts=verdicts.decided(),
            on_progress=show,
        )
    told = {"folder": str(folder), "files": [each.name for each in files], "run": run.record}
    answer(asked, told, lambda _, language: summary_text(run, language))
    if run.record.failures:
        return FAILURES
    return FOUND if any(run.record.found.get(each) for each in DuplicateType) else NONE_FOUND


# ---- arguments


def add_command(command: Command, told: Told) -> None:
    """Adds the command to the parser."""
    parser = command("duplicates", _duplicates)
    parser.set_defaults(not_ready=2)  # 3 says that some were found
    parser.add_argument("paths", nargs="*", metavar="PATH", help=told("help_duplicates_paths"))
    parser.add_argument(
        "--against",
        action="append",
        default=[],
        metavar="PATH",
        help=told("help_duplicates_against"),
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help=told("help_duplicates_out"))
    parser.add_argument("--report", type=Path, metavar="RUN", help=told("help_duplicates_report"))
    parser.add_argument(
        "--threshold", type=float, metavar="P", help=told("help_duplicates_threshold")
    )
    parser.add_argument("--diff", type=Path, metavar="EARLIER", help=told("help_duplicates_diff"))
    parser.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN", help=told("help_map")
    )
    parser.add_argument(
        "--import-verdicts", type=Path, metavar="FILE", help=told("help_import_verdicts")
    )
    parser.add_argument(
        "--export-verdicts", type=Path, metavar="FILE", help=told("help_export_verdicts")
    )
    parser.add_argument("--by", metavar="NAME", help=told("help_by"))
    parser.add_argument("--quiet", action="store_true", help=told("help_quiet"))
