"""Arguments → one call → one report.

Exit codes: 0 done; 1 done, but something could not be read; 2 the caller's error; 3 the index
or the model is not ready.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from synthese import __version__
from synthese.cli import access, duplicates, pilots, reading_order, screening
from synthese.cli.shared import answer, count, pairs, progress, where_of
from synthese.errors import IndexStateError, InputError, ModelError, SyntheseError
from synthese.records import Failure
from synthese.reports import plain_text
from synthese.reports.whole_files import written_whole
from synthese.settings import Settings
from synthese.wording import LANGUAGES, Language, say

if TYPE_CHECKING:
    from synthese.embedding import ModelChoice
    from synthese.stores.kept import Kept


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    try:
        settings = Settings.from_environment()
        language = _language(settings.language)
    except SyntheseError as error:
        print(error, file=sys.stderr)
        return 2
    asked = _parser(settings, language).parse_args(arguments)
    asked.language, asked.settings = language, replace(settings, index=asked.index)
    try:
        return int(asked.run(asked))
    except BrokenPipeError:  # the reader of our output has gone: `synthese search … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(say("cli.interrupted", language), file=sys.stderr)
        return 130
    except SyntheseError as error:
        return _told(error, asked)


def _told(error: SyntheseError, asked: argparse.Namespace) -> int:
    text = error.text(asked.language)
    if asked.json:
        print(json.dumps({"error": {"key": error.key, "message": text}}, ensure_ascii=False))
    print(text, file=sys.stderr)
    not_ready: int = getattr(asked, "not_ready", 3)
    return not_ready if isinstance(error, IndexStateError | ModelError) else 2


# ---- the commands


def _add(asked: argparse.Namespace) -> int:
    from synthese.index import add

    with progress(asked.language, quiet=asked.quiet) as on_progress:
        report = add(
            asked.index,
            asked.paths,
            settings=asked.settings,
            columns=pairs(asked.map),
            remove_missing=asked.remove_missing,
            model=_model(asked),
            on_progress=on_progress,
        )
    _look_at_all(asked)
    pilots.keep_up(asked)
    answer(asked, report, plain_text.add_text)
    return 1 if report.failed else 0


def _search(asked: argparse.Namespace) -> int:
    if asked.out:
        return _export(asked)
    from synthese.index import open_index
    from synthese.retrieval import search

    result = search(
        open_index(asked.index),
        asked.query,
        k=asked.k,
        offset=asked.offset,
        mode=asked.mode,
        where=where_of(asked.where),
        plain=asked.plain,
        without=asked.without,
        language=asked.language,
        max_chars=asked.settings.max_query_chars,
    )
    answer(asked, result, plain_text.search_text)
    return 0


def _export(asked: argparse.Namespace) -> int:
    """Writes everything that a search finds into a file; what stands there goes when it is done."""
    from datetime import datetime

    from synthese.exporting import export_search, format_named, write
    from synthese.index import open_index
    from synthese.kept_records import Asked
    from synthese.reports.exports.facts import counted

    format_ = format_named(asked.out.suffix.removeprefix("."))
    where = tuple((name, each) for name, values in where_of(asked.where).items() for each in values)
    export = export_search(
        open_index(asked.index),
        Asked(asked.query, where, tuple(asked.plain), tuple(asked.without), asked.mode),
        now=datetime.now().astimezone(),
        language=asked.language,
        max_chars=asked.settings.max_query_chars,
    )
    with written_whole(asked.out) as file:
        file.writelines(write(export, format_))
    told = {"path": str(asked.out), "projects": export.total}
    line = counted("written", export.total, asked.language, path=asked.out)
    answer(asked, told, lambda _, language: iter((line,)))
    return 0


def _similar(asked: argparse.Namespace) -> int:
    from synthese.index import open_index
    from synthese.retrieval import similar, similar_to_text

    index = open_index(asked.index)
    if asked.project is not None:
        hits = similar(index, asked.project, k=asked.k)
    else:
        text = asked.text if asked.text is not None else _text_of(asked.file, asked.settings)
        hits = similar_to_text(index, text, k=asked.k)
    answer(
        asked, {"hits": hits}, lambda told, language: plain_text.hits_text(told["hits"], language)
    )
    return 0


def _project(asked: argparse.Namespace) -> int:
    from synthese.index import open_index

    answer(asked, open_index(asked.index).project(asked.project), plain_text.project_text)
    return 0


def _correct(asked: argparse.Namespace) -> int:
    from synthese.index import correct_fields

    fields = _corrections(asked.fields)
    told = correct_fields(asked.index, asked.project, fields, by=asked.by, note=asked.note)
    answer(asked, told, plain_text.project_text)
    return 0


def _join(asked: argparse.Namespace) -> int:
    from synthese.index import join_projects

    told = join_projects(
        asked.index,
        asked.project,
        asked.other,
        by=asked.by,
        exact_limit=asked.settings.exact_limit,
    )
    answer(asked, told, plain_text.project_text)
    return 0


def _part(asked: argparse.Namespace) -> int:
    from synthese.index import part_document

    told = part_document(
        asked.index,
        asked.project,
        asked.source,
        by=asked.by,
        exact_limit=asked.settings.exact_limit,
    )
    answer(asked, told, plain_text.project_text)
    return 0


def _status(asked: argparse.Namespace) -> int:
    from synthese.index import status

    answer(asked, status(asked.index), plain_text.status_text)
    return 0


def _rebuild(asked: argparse.Namespace) -> int:
    from synthese.index import rebuild, status

    with progress(asked.language, quiet=asked.quiet) as on_progress:
        rebuild(
            asked.index,
            model=_model(asked),
            exact_limit=asked.settings.exact_limit,
            on_progress=on_progress,
        )
    answer(asked, status(asked.index), plain_text.status_text)
    return 0


def _evaluate(asked: argparse.Namespace) -> int:
    if asked.screening:
        return reading_order.evaluate(asked)
    if not (asked.queries and asked.qrels):
        raise InputError("reading_order.what_to_measure")
    from synthese.evaluation import (
        evaluate,
        read_qrels,
        read_queries,
        read_run,
        run_queries,
        write_run,
    )
    from synthese.index import open_index
    from synthese.retrieval import search

    queries, qrels = read_queries(asked.queries), read_qrels(asked.qrels)
    against = read_run(asked.against) if asked.against else None
    index = open_index(asked.index)

    def find(text: str) -> list[str]:
        found = search(
            index, text, k=100, mode=asked.mode, max_chars=asked.settings.max_query_chars
        )
        return [each for hit in found.hits for each in index.ids_of(hit.project.id)]

    with progress(asked.language, quiet=asked.quiet, told="cli.searching") as on_progress:
        timed = run_queries(find, queries, on_progress=on_progress)
    if asked.run_file:
        write_run(asked.run_file, timed.run)
    found = evaluate(timed, qrels, against=against)
    shown = found if asked.per_query else replace(found, per_query=())
    answer(asked, shown, lambda told, language: plain_text.evaluation_text(told, queries, language))
    return 0


def _look_at_all(asked: argparse.Namespace) -> None:
    """Lets the saved searches look at what was added, where there are any."""
    from synthese.stores.kept import Kept

    if Kept.exists(asked.index):
        from synthese.watching import look_at_all

        look_at_all(asked.index)


def _saved(asked: argparse.Namespace) -> int:
    from synthese.index import open_index
    from synthese.reports import kept_text
    from synthese.stores.kept import Kept
    from synthese.watching import look

    if asked.deliver and not asked.settings.webhook:
        raise InputError("kept.no_webhook")
    with Kept.open(asked.index) as kept:
        every = kept.searches()
        now = []
        if asked.look or asked.deliver:
            index = open_index(asked.index)
            now = [look(index, kept, each) for each in every]
            every = kept.searches()
        told = [(each, now[at] if now else ()) for at, each in enumerate(every)]
        document = kept_text.searches_document(told)
        answer(asked, document, lambda _, language: kept_text.searches_text(told, language))
        return _deliver(asked, kept) if asked.deliver else 0


def _deliver(asked: argparse.Namespace, kept: Kept) -> int:
    """Sends new matches; one that can't be sent is told of, and sent the next time."""
    from synthese.index import open_index
    from synthese.watching import deliver

    address = asked.settings.webhook
    sent, failed, index = 0, False, open_index(asked.index)
    for each in kept.searches():
        try:
            sent += deliver(index, kept, each, address)
        except InputError as error:
            failed = True
            print(error.text(asked.language), file=sys.stderr)
    told = say("kept.cli_delivered", asked.language, count=sent, address=address)
    print(told, file=sys.stderr)
    return 1 if failed else 0


def _collections(asked: argparse.Namespace) -> int:
    from synthese.reports import kept_text
    from synthese.stores.kept import Kept

    with Kept.open(asked.index) as kept:
        every = kept.collections()
    document = kept_text.collections_document(every)
    answer(asked, document, lambda _, language: kept_text.collections_text(every, language))
    return 0


def _serve(asked: argparse.Namespace) -> int:
    from synthese_api.app import serve

    local = asked.host in ("127.0.0.1", "localhost", "::1")
    print(say("cli.serving", asked.language, host=asked.host, port=asked.port), file=sys.stderr)
    if not local:
        access.warn(asked.settings.access, asked.host, asked.language)
    serve(
        asked.settings,
        host=asked.host,
        port=asked.port,
        allow_uploads=local or asked.allow_uploads,
    )
    return 0


# ---- reports


# ---- arguments


class _Parser(argparse.ArgumentParser):
    """argparse, whose own words are English, in the user's language."""

    def __init__(self, *, language: Language, add_help: bool = True, **given: Any) -> None:
        super().__init__(add_help=False, **given)
        self.language = language
        self._positionals.title = say("cli.arguments", self.language)
        self._optionals.title = say("cli.options", self.language)
        if add_help:
            self.add_argument(
                "-h", "--help", action="help", help=say("cli.help_help", self.language)
            )

    def format_help(self) -> str:
        return super().format_help().replace("usage:", say("cli.usage", self.language), 1)

    def error(self, message: str) -> NoReturn:
        told = say("cli.wrong_arguments", self.language, command=self.prog, detail=message)
        self.exit(2, f"{told}\n")


def _parser(settings: Settings, language: Language) -> argparse.ArgumentParser:
    def told(name: str) -> str:
        return say(f"cli.{name}", language)

    common = _Parser(add_help=False, language=language)
    parser = _Parser(prog="synthese", language=language, description=told("help_synthese"))
    # Taken before the command as well as after it; what stands after wins.
    defaults: tuple[tuple[argparse.ArgumentParser, Any, Any], ...] = (
        (parser, settings.index, False),
        (common, argparse.SUPPRESS, argparse.SUPPRESS),
    )
    for each, index, json_ in defaults:
        each.add_argument(
            "--index", type=Path, default=index, metavar="DIR", help=told("help_index")
        )
        each.add_argument("--json", action="store_true", default=json_, help=told("help_json"))
    parser.add_argument(
        "--version", action="version", version=f"synthese {__version__}", help=told("help_version")
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        help_ = told(f"help_{name}")
        made = commands.add_parser(
            name, language=language, parents=[common], help=help_, description=help_
        )
        made.set_defaults(run=run)
        return made

    add = command("add", _add)
    add.add_argument("paths", nargs="+", metavar="PATH", help=told("help_paths"))
    add.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN", help=told("help_map")
    )
    add.add_argument("--remove-missing", action="store_true", help=told("help_remove_missing"))
    search = command("search", _search)
    search.add_argument("query", metavar="QUERY", help=told("help_query"))
    search.add_argument("--offset", type=count, default=0, metavar="N", help=told("help_offset"))
    search.add_argument("--out", type=Path, metavar="FILE", help=told("help_out"))
    search.add_argument(
        "--where", action="append", default=[], metavar="FIELD=VALUE", help=told("help_where")
    )
    similar = command("similar", _similar)
    one = similar.add_mutually_exclusive_group(required=True)
    one.add_argument("project", nargs="?", metavar="PROJECT_ID", help=told("help_project"))
    one.add_argument("--file", type=Path, metavar="FILE", help=told("help_file"))
    one.add_argument("--text", metavar="TEXT", help=told("help_text"))
    for each in (search, similar):
        each.add_argument("-k", type=count, default=10, metavar="N", help=told("help_k"))
    for name, help_ in (("plain", "help_plain"), ("without", "help_without")):
        search.add_argument(
            f"--{name}", action="append", default=[], metavar="WORDS", help=told(help_)
        )
    _people(command, told)
    pilots.add_commands(command, told)
    duplicates.add_command(command, told)
    screening.add_command(command, told)
    access.add_command(command, language)
    command("status", _status)
    saved = command("saved", _saved)
    saved.add_argument("--look", action="store_true", help=told("help_look"))
    saved.add_argument("--deliver", action="store_true", help=told("help_deliver"))
    command("collections", _collections)
    rebuild = command("rebuild", _rebuild)
    for each in (add, rebuild):
        each.add_argument("--model", metavar="NAME", help=told("help_model"))
        each.add_argument("--query-mark", metavar="TEXT", help=told("help_query_mark"))
        each.add_argument("--passage-mark", metavar="TEXT", help=told("help_passage_mark"))
    evaluate = command("evaluate", _evaluate)
    evaluate.add_argument("--queries", type=Path, metavar="FILE", help=told("help_queries"))
    evaluate.add_argument("--qrels", type=Path, metavar="FILE", help=told("help_qrels"))
    reading_order.add_arguments(evaluate, language)
    evaluate.add_argument(
        "--run", type=Path, dest="run_file", metavar="FILE", help=told("help_run")
    )
    evaluate.add_argument("--against", type=Path, metavar="FILE", help=told("help_against"))
    evaluate.add_argument("--per-query", action="store_true", help=told("help_per_query"))
    for each in (add, rebuild, evaluate):
        each.add_argument("--quiet", action="store_true", help=told("help_quiet"))
    for each in (search, evaluate):
        each.add_argument(
            "--mode",
            choices=["hybrid", "dense", "lexical"],
            default="hybrid",
            help=told("help_mode"),
        )
    serve = command("serve", _serve)
    serve.add_argument("--host", default="127.0.0.1", help=told("help_host"))
    serve.add_argument("--port", type=count, default=8000, help=told("help_port"))
    serve.add_argument("--allow-uploads", action="store_true", help=told("help_allow_uploads"))
    return parser


def _people(
    command: Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser],
    told: Callable[[str], str],
) -> None:
    """Adds the commands by which people look at a record and put it right."""
    project = command("project", _project)
    correct = command("correct", _correct)
    join, part = command("join", _join), command("part", _part)
    for each in (project, correct, join, part):
        each.add_argument("project", metavar="PROJECT_ID", help=told("help_project"))
    correct.add_argument("fields", nargs="+", metavar="FIELD=VALUE", help=told("help_fields"))
    correct.add_argument("--note", default="", metavar="TEXT", help=told("help_note"))
    join.add_argument("other", metavar="PROJECT_ID", help=told("help_other"))
    part.add_argument("source", metavar="SOURCE", help=told("help_source"))
    for each in (correct, join, part):
        each.add_argument("--by", required=True, metavar="NAME", help=told("help_by"))


def _corrections(given: Sequence[str]) -> dict[str, list[str]]:
    """Returns the values of each field; ``field=`` takes what was said before back.

    Raises:
        InputError: one has no equals sign.
    """
    fields: dict[str, list[str]] = {}
    for each in given:
        name, sign, value = each.partition("=")
        if not sign or not name:
            raise InputError("cli.not_a_pair", given=each)
        fields.setdefault(name.strip(), []).extend([value.strip()] if value.strip() else [])
    return fields


def _model(asked: argparse.Namespace) -> ModelChoice:
    from synthese.embedding import ModelChoice

    return ModelChoice(asked.model, asked.query_mark, asked.passage_mark)


def _text_of(path: Path, settings: Settings) -> str:
    from synthese.readers import read_path

    read = list(read_path(path, limits=settings.read))
    for each in read:
        if isinstance(each, Failure):
            raise InputError(each.key, **each.values)
    return "\n\n".join(
        f"{each.title}\n\n{each.text}" for each in read if not isinstance(each, Failure)
    )


def _language(value: str) -> Language:
    for each in LANGUAGES:
        if each == value:
            return each
    raise InputError("settings.wrong_value", name="SYNTHESE_LANGUAGE", value=value)


if __name__ == "__main__":
    sys.exit(main())
