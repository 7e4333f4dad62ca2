"""Arguments → one call → one report.

Exit codes: 0 done; 1 done, but something could not be read; 2 the caller's error; 3 the index
or the model is not ready.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from synthese import __version__
from synthese.errors import IndexStateError, InputError, ModelError, SyntheseError
from synthese.records import AddReport, Failure, Hit, IndexStatus, Progress, Project, SearchResult
from synthese.settings import Settings
from synthese.wording import LANGUAGES, Language, say

if TYPE_CHECKING:
    from synthese.embedding import ModelChoice
    from synthese.evaluation import Comparison, Evaluation


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
    return 3 if isinstance(error, IndexStateError | ModelError) else 2


# ---- the commands


def _add(asked: argparse.Namespace) -> int:
    from synthese.index import add

    with _progress(asked.language, quiet=asked.quiet) as on_progress:
        report = add(
            asked.index,
            asked.paths,
            settings=asked.settings,
            columns=_pairs(asked.map),
            remove_missing=asked.remove_missing,
            model=_model(asked),
            on_progress=on_progress,
        )
    _print(asked, report, _add_text)
    return 1 if report.failed else 0


def _search(asked: argparse.Namespace) -> int:
    from synthese.index import open_index
    from synthese.retrieval import search

    result = search(
        open_index(asked.index),
        asked.query,
        k=asked.k,
        offset=asked.offset,
        mode=asked.mode,
        where=_where(asked.where),
        language=asked.language,
        max_chars=asked.settings.max_query_chars,
    )
    _print(asked, result, _search_text)
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
    _print(asked, {"hits": hits}, lambda told, language: _hits_text(told["hits"], language))
    return 0


def _status(asked: argparse.Namespace) -> int:
    from synthese.index import status

    _print(asked, status(asked.index), _status_text)
    return 0


def _rebuild(asked: argparse.Namespace) -> int:
    from synthese.index import rebuild, status

    with _progress(asked.language, quiet=asked.quiet) as on_progress:
        rebuild(
            asked.index,
            model=_model(asked),
            exact_limit=asked.settings.exact_limit,
            on_progress=on_progress,
        )
    _print(asked, status(asked.index), _status_text)
    return 0


def _evaluate(asked: argparse.Namespace) -> int:
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
        return [hit.project.id for hit in found.hits]

    with _progress(asked.language, quiet=asked.quiet, told="cli.searching") as on_progress:
        timed = run_queries(find, queries, on_progress=on_progress)
    if asked.run_file:
        write_run(asked.run_file, timed.run)
    found = evaluate(timed, qrels, against=against)
    shown = found if asked.per_query else replace(found, per_query=())
    _print(asked, shown, lambda told, language: _evaluation_text(told, queries, language))
    return 0


def _serve(asked: argparse.Namespace) -> int:
    import uvicorn

    from synthese_api.app import create_app

    local = asked.host in ("127.0.0.1", "localhost", "::1")
    app = create_app(asked.settings, allow_uploads=local or asked.allow_uploads)
    print(say("cli.serving", asked.language, host=asked.host, port=asked.port), file=sys.stderr)
    uvicorn.run(app, host=asked.host, port=asked.port, log_level="warning", access_log=False)
    return 0


# ---- what a person reads


def _add_text(report: AddReport, language: Language) -> Iterator[str]:
    yield say(
        "cli.added",
        language,
        added=report.added,
        updated=report.updated,
        unchanged=report.unchanged,
        removed=report.removed,
    )
    yield say("cli.holds", language, projects=report.projects, passages=report.passages)
    yield from _failures_text(report.failed, language)


def _failures_text(failed: Sequence[Failure], language: Language) -> Iterator[str]:
    if failed:
        yield say("cli.failed", language, count=len(failed))
    for each in failed:
        yield f"  {each.source}: {each.reason(language)}"


def _search_text(result: SearchResult, language: Language) -> Iterator[str]:
    yield from result.interpretation
    yield say("cli.total", language, total=result.total)
    if result.hits and not result.good:
        yield say("cli.no_good_hits", language)
    yield ""
    yield from _hits_text(result.hits, language)


def _hits_text(hits: Sequence[Hit], language: Language) -> Iterator[str]:
    if not hits:
        yield say("cli.no_hits", language)
    for hit in hits:
        yield f"{hit.rank:>3}. {hit.project.title}  [{hit.strength:.2f}]"
        facts = " · ".join(_facts(hit.project))
        if facts:
            yield f"     {facts}"
        if hit.passages:
            text = " ".join(hit.passages[0].text.split())
            yield f"     «{text if len(text) <= 240 else text[:240].rsplit(' ', 1)[0] + ' …'}»"
        yield f"     {hit.project.id}"
        yield ""


def _facts(project: Project) -> Iterator[str]:
    if project.municipalities:
        yield ", ".join(unit.name for unit in project.municipalities)
    if project.lead:
        yield project.lead
    if project.period:
        yield f"{project.period.start or ''}–{project.period.end or ''}"
    if project.amount_nok is not None:
        yield f"{project.amount_nok:,} kr".replace(",", "\u00a0")


def _status_text(told: IndexStatus, language: Language) -> Iterator[str]:
    yield say("cli.index_is", language, path=told.directory, generation=told.generation)
    yield say("cli.holds", language, projects=told.projects, passages=told.passages)
    yield say(
        "cli.made_with",
        language,
        model=told.fingerprint,
        published=told.published,
        mb=told.size_bytes / 1e6,
    )
    yield ", ".join(f"{name}: {count}" for name, count in told.languages.items())
    recall = _number(told.recall_at_10, ".3f", language)
    yield say(f"cli.search_{told.search}", language, recall=recall)
    if told.pending:
        yield say("cli.pending", language, count=told.pending)
    if told.pages_without_text:
        yield say("cli.pages_without_text", language, count=told.pages_without_text)
    yield from _failures_text(told.failed, language)


def _evaluation_text(
    found: Evaluation, queries: Mapping[str, str], language: Language
) -> Iterator[str]:
    def told(value: float, form: str = ".3f") -> str:
        return _number(value, form, language)

    yield say("cli.evaluated", language, queries=found.queries, answered=found.answered)
    yield ""
    mean, between = say("cli.mean", language), say("cli.interval", language)
    yield f"{'':12}{mean:>12}  {between:>16}"
    for name, value in found.measures.items():
        low, high = found.intervals[name]
        yield f"{name:12}{told(value):>12}  {f'{told(low)}–{told(high)}':>16}"
    yield ""
    yield say(
        "cli.latency",
        language,
        median=told(found.latency_ms.median, ".1f"),
        p95=told(found.latency_ms.p95, ".1f"),
    )
    if found.per_query:
        yield ""
        yield "".join(f"{name:>12}" for name in found.measures) + "  " + say("cli.query", language)
    for each in found.per_query:
        values = "".join(f"{told(value):>12}" for value in each.measures.values())
        yield f"{values}  {each.query}  {queries[each.query]}"
    if found.against:
        yield from _comparison_text(found.against, queries, language)


def _comparison_text(
    found: Comparison, queries: Mapping[str, str], language: Language
) -> Iterator[str]:
    def told(value: float, form: str = "+.3f") -> str:
        return _number(value, form, language)

    heads = [say(f"cli.{each}", language) for each in ("interval", "better", "worse")]
    yield ""
    yield say("cli.against", language)
    yield ""
    yield f"{'':12}{say('cli.difference', language):>12}  {heads[0]:>16}{'p':>8}" + "".join(
        f"{each:>9}" for each in heads[1:]
    )
    for name, each in found.differences.items():
        between = f"{told(each.low)} – {told(each.high)}"
        counts = f"{each.better:>9}{each.worse:>9}"
        yield f"{name:12}{told(each.mean):>12}  {between:>16}{told(each.p, '.4f'):>8}{counts}"
    if found.most_changed:
        yield ""
        yield say("cli.most_changed", language)
    for change in found.most_changed:
        moved = f"{told(change.before, '.3f')} → {told(change.after, '.3f')}"
        yield f"  {moved}  {change.query}  {queries[change.query]}"


def _number(value: float, form: str, language: Language) -> str:
    shown = format(value, form).replace("-", "−")
    return shown if language == "en" else shown.replace(".", ",")


def _print(
    asked: argparse.Namespace, record: Any, to_text: Callable[[Any, Language], Iterator[str]]
) -> None:
    if asked.json:
        from synthese.reports.json_documents import to_json

        json.dump(to_json(record), sys.stdout, ensure_ascii=False)
        print()
        return
    for line in to_text(record, asked.language):
        print(line)


@contextmanager
def _progress(
    language: Language, *, quiet: bool, told: str = "cli.reading"
) -> Iterator[Callable[[Progress], None] | None]:
    """Shows a bar with rate and time left on standard error, once a job takes two seconds."""
    if quiet:
        yield None
        return
    from tqdm import tqdm

    with tqdm(desc=say(told, language), unit="", delay=2, file=sys.stderr, leave=False) as bar:

        def show(progress: Progress) -> None:
            bar.total = progress.total
            bar.set_postfix_str(progress.source[-40:], refresh=False)
            bar.update(progress.done - bar.n)

        yield show


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
    search.add_argument("--offset", type=_count, default=0, metavar="N", help=told("help_offset"))
    search.add_argument(
        "--where", action="append", default=[], metavar="FIELD=VALUE", help=told("help_where")
    )
    similar = command("similar", _similar)
    one = similar.add_mutually_exclusive_group(required=True)
    one.add_argument("project", nargs="?", metavar="PROJECT_ID", help=told("help_project"))
    one.add_argument("--file", type=Path, metavar="FILE", help=told("help_file"))
    one.add_argument("--text", metavar="TEXT", help=told("help_text"))
    for each in (search, similar):
        each.add_argument("-k", type=_count, default=10, metavar="N", help=told("help_k"))
    command("status", _status)
    rebuild = command("rebuild", _rebuild)
    for each in (add, rebuild):
        each.add_argument("--model", metavar="NAME", help=told("help_model"))
        each.add_argument("--query-mark", metavar="TEXT", help=told("help_query_mark"))
        each.add_argument("--passage-mark", metavar="TEXT", help=told("help_passage_mark"))
    evaluate = command("evaluate", _evaluate)
    evaluate.add_argument(
        "--queries", type=Path, required=True, metavar="FILE", help=told("help_queries")
    )
    evaluate.add_argument(
        "--qrels", type=Path, required=True, metavar="FILE", help=told("help_qrels")
    )
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
    serve.add_argument("--port", type=_count, default=8000, help=told("help_port"))
    serve.add_argument("--allow-uploads", action="store_true", help=told("help_allow_uploads"))
    return parser


def _count(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit()):
        raise argparse.ArgumentTypeError(f"{raw!r}")
    return int(raw)


def _pairs(given: Sequence[str]) -> dict[str, str]:
    """Returns ``["title=Navn"]`` as a mapping.

    Raises:
        InputError: one has no equals sign.
    """
    pairs = {}
    for each in given:
        name, sign, value = each.partition("=")
        if not sign or not name or not value:
            raise InputError("cli.not_a_pair", given=each)
        pairs[name.strip()] = value.strip()
    return pairs


def _model(asked: argparse.Namespace) -> ModelChoice:
    from synthese.embedding import ModelChoice

    return ModelChoice(asked.model, asked.query_mark, asked.passage_mark)


def _where(given: Sequence[str]) -> dict[str, list[str]]:
    where: dict[str, list[str]] = {}
    for each in given:
        for name, value in _pairs([each]).items():
            where.setdefault(name, []).append(value)
    return where


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
