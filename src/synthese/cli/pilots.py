"""Commands of parallel pilots: their relations, their groups, and what they have learnt."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from synthese.cli.shared import answer, count, where_of
from synthese.errors import InputError
from synthese.pilot_records import EditAction
from synthese.reports.whole_files import written_whole

if TYPE_CHECKING:
    from synthese.index import Index
    from synthese.llm import LLM
    from synthese.pilot_records import Column
    from synthese.settings import Settings

Told = Callable[[str], str]
Command = Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def keep_up(asked: argparse.Namespace) -> None:
    """Keeps the groups up with what was added, where they have been made."""
    from synthese.errors import IndexStateError
    from synthese.index import open_index
    from synthese.stores.grouped import Grouped

    if not Grouped.exists(asked.index):
        return
    from synthese.groups import current

    try:
        current(open_index(asked.index))
    except IndexStateError:  # nothing has been added yet
        return


def _groups(asked: argparse.Namespace) -> int:
    from synthese.groups import over
    from synthese.index import open_index
    from synthese.reports.groupings import grouping_document, grouping_text

    found = over(open_index(asked.index), query=asked.query, where=where_of(asked.where))
    if asked.parallel:
        found = replace(found, groups=tuple(each for each in found.groups if each.parallel))
    document = grouping_document(found, asked.language)
    answer(asked, document, lambda _, language: grouping_text(found, language))
    return 0


def _relations(asked: argparse.Namespace) -> int:
    from synthese.index import open_index
    from synthese.relations import relations_of
    from synthese.reports.groupings import relations_text

    index = open_index(asked.index)
    project = index.project(asked.project).project
    found = relations_of(index, project.id, most=asked.k)
    titles = index.catalogue.titles(index.generation)
    answer(
        asked,
        {"project": project.id, "relations": found},
        lambda told, language: relations_text(project.id, told["relations"], titles, language),
    )
    return 0


def _regroup(asked: argparse.Namespace) -> int:
    from synthese import groups
    from synthese.reports.groupings import edits_text

    if asked.action == "log":
        told = groups.log(asked.index)
    elif asked.action == "undo":
        told = (groups.undone(asked.index, _number(asked.group), by=asked.by or ""),)
    else:
        told = (
            groups.edited(
                asked.index,
                asked.action,
                by=asked.by or "",
                group=asked.group,
                others=asked.other,
                projects=asked.project,
                label=asked.label,
            ),
        )
    answer(asked, {"edits": told}, lambda found, language: edits_text(found["edits"], language))
    return 0


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise InputError("groups.no_edit", id=text)
    return int(text)


def _synthesise(asked: argparse.Namespace) -> int:
    from datetime import datetime

    from synthese.index import open_index
    from synthese.reports.syntheses import FORMATS, render
    from synthese.synthesis import synthesise
    from synthese.synthesis.opting_out import read_opt_out

    format_ = next((each for each in FORMATS if f".{each}" == asked.out.suffix.lower()), None)
    if format_ is None:
        raise InputError("cli.synthesis_format", path=asked.out.name, formats=", ".join(FORMATS))
    index = open_index(asked.index)
    title, selection, projects = _chosen(asked, index)
    opt_out = asked.settings.opt_out
    made = synthesise(
        index,
        projects,
        title=asked.title or title,
        today=datetime.now().astimezone().date(),
        columns=_columns(asked),
        group=asked.group,
        selection=selection,
        language=asked.language,
        llm=_model(asked.settings),
        since=asked.since,
        opted_out=read_opt_out(opt_out) if opt_out else frozenset(),
    )
    with written_whole(asked.out) as file:
        file.write(render(made, format_, asked.language))
    told = {
        "path": str(asked.out),
        "title": made.title,
        "projects": [each.project.id for each in made.members],
        "findings": len(made.findings),
        "quotes": sum(len(each.quotes) for each in made.cells),
        "sources": len(made.sources),
    }
    answer(asked, told, _written)
    return 0


def _chosen(asked: argparse.Namespace, index: Index) -> tuple[str, str, Sequence[str]]:
    """Returns the title, how the projects were chosen, and which they are."""
    from synthese.groups import group
    from synthese.retrieval import everything
    from synthese.synthesis import MOST_PILOTS
    from synthese.wording import say

    if asked.group:
        found = group(index, asked.group)
        label = found.label.text(asked.language)
        return label[:1].upper() + label[1:], asked.group, found.projects
    if asked.projects:
        title = say("cli.synthesis_title", asked.language, n=len(asked.projects))
        return title, ", ".join(asked.projects), asked.projects
    numbers = everything(index, asked.query, where=where_of(asked.where)).projects[:MOST_PILOTS]
    records = index.catalogue.projects(numbers.tolist(), index.generation)
    return asked.query, asked.query, [records[each].id for each in numbers.tolist()]


def _columns(asked: argparse.Namespace) -> Sequence[Column]:
    """Returns what is asked of every pilot: what was chosen, and own questions after it."""
    from synthese.synthesis import STANDARD, columns_of

    chosen = asked.column or [str(each.role) for each in STANDARD]
    return columns_of([*chosen, *asked.question])


def _model(settings: Settings) -> LLM | None:
    from synthese.llm import endpoint

    return endpoint(
        settings.llm_endpoint,
        settings.llm_model,
        key=settings.llm_key,
        timeout_s=settings.llm_timeout_s,
        plain_http=settings.llm_plain_http,
    )


def _written(told: dict[str, Any], language: Any) -> Iterator[str]:
    from synthese.wording import say

    yield say(
        "cli.synthesis_written",
        language,
        path=told["path"],
        projects=len(told["projects"]),
        quotes=told["quotes"],
        sources=told["sources"],
    )


# ---- arguments


def add_commands(command: Command, told: Told) -> None:
    """Adds the commands to the parser."""
    groups = command("groups", _groups)
    groups.add_argument("--parallel", action="store_true", help=told("help_parallel"))
    synthesis = command("synthesise", _synthesise)
    which = synthesis.add_mutually_exclusive_group(required=True)
    which.add_argument("--group", metavar="ID", help=told("help_group"))
    which.add_argument("--projects", nargs="+", metavar="ID", help=told("help_projects"))
    which.add_argument("--query", metavar="QUERY", help=told("help_query"))
    groups.add_argument("--query", default="", metavar="QUERY", help=told("help_query"))
    for each in (groups, synthesis):
        each.add_argument(
            "--where", action="append", default=[], metavar="FIELD=VALUE", help=told("help_where")
        )
    synthesis.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help=told("help_synthesis_out")
    )
    for name in ("column", "question"):
        synthesis.add_argument(
            f"--{name}", action="append", default=[], metavar="TEXT", help=told(f"help_{name}")
        )
    synthesis.add_argument("--since", type=Path, metavar="FILE", help=told("help_since"))
    synthesis.add_argument("--title", default="", metavar="TEXT", help=told("help_title"))
    relations = command("relations", _relations)
    relations.add_argument("project", metavar="PROJECT_ID", help=told("help_project"))
    relations.add_argument("-k", type=count, default=None, metavar="N", help=told("help_k"))
    regroup = command("regroup", _regroup)
    actions = [*get_args(EditAction), "undo", "log"]
    regroup.add_argument("action", choices=actions, help=told("help_action"))
    regroup.add_argument("group", nargs="?", default="", metavar="ID", help=told("help_regroup_id"))
    for name in ("other", "project"):
        regroup.add_argument(
            f"--{name}", action="append", default=[], metavar="ID", help=told(f"help_{name}_id")
        )
    regroup.add_argument("--label", default="", metavar="TEXT", help=told("help_label"))
    regroup.add_argument("--by", metavar="NAME", help=told("help_by"))
