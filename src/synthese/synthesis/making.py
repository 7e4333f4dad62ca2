"""Pilots and columns → a synthesis: the matrix, and all that is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from itertools import chain
from pathlib import Path

from synthese.errors import InputError
from synthese.index import Index
from synthese.llm import LLM
from synthese.pilot_records import (
    Cell,
    CellEdit,
    Column,
    Finding,
    Gap,
    Quote,
    Relation,
    Synthesis,
)
from synthese.relations import among
from synthese.rewording import reworded
from synthese.synthesis.answers import answering, read_question
from synthese.synthesis.cells import as_quotes, quotes_under
from synthese.synthesis.columns import STANDARD
from synthese.synthesis.findings import Beside, Cells, findings
from synthese.synthesis.members import members_of, window_of
from synthese.synthesis.network import network
from synthese.synthesis.news import news_since
from synthese.synthesis.opting_out import opted_out_of
from synthese.synthesis.sources import certificate_of, sources_of
from synthese.synthesis.statements import Pilot, pilot_of
from synthese.wording import Language

MOST_PILOTS = 100  # a table that people can read has fewer; a group of more is parted first


def synthesise(
    index: Index,
    project_ids: Iterable[str],
    *,
    title: str,
    today: date,
    columns: Sequence[Column] = STANDARD,
    group: str | None = None,
    selection: str = "",
    language: Language = "nb",
    edits: Mapping[tuple[str, str], CellEdit] | None = None,
    llm: LLM | None = None,
    since: bytes | Path | None = None,
    relations: Sequence[Relation] | None = None,
    opted_out: Set[str] = frozenset(),
) -> Synthesis:
    """Returns what some pilots have learnt, side by side in their own words.

    The same index, projects, columns and day give the same synthesis.

    Args:
        index: where the projects are.
        project_ids: of the pilots in order; ids that lead to one project are one pilot.
        title: of the synthesis.
        today: the day from which it is told how far each has come.
        columns: what is asked of every pilot, in order.
        group: the group that they are of.
        selection: how they were chosen, as the reader asked.
        language: the reader's, for what a language model makes of the findings.
        edits: what people wrote in cells, by project and column.
        llm: a language model that rewords the findings; None: nothing is reworded.
        since: an earlier synthesis as JSON, to tell what is new.
        relations: between the pilots, where they are known; otherwise they are found.
        opted_out: the lines of an opt-out list, of whom to bring together with nobody.

    Raises:
        InputError: no project, too many, or `since` is no synthesis.
        NotFoundError: one of them is no project.
    """
    pilots = _pilots(index, project_ids)
    matrix = [_under(index, pilots, column) for column in columns]
    cells = _cells(pilots, columns, matrix, edits or {})
    found = _findings(index, pilots, columns, matrix)
    ids = [pilot.project.id for pilot in pilots]
    between = tuple(among(index, ids) if relations is None else relations)
    members = members_of(pilots, between, today=today)
    sources = sources_of(pilots, _quoted(cells, found))
    said = reworded(llm, (each.quotes for each in found), language)
    return Synthesis(
        title=title,
        members=members,
        together=window_of(pilot.project for pilot in pilots),
        columns=tuple(columns),
        cells=cells,
        findings=found,
        gaps=_gaps(ids, columns, cells),
        matches=network(index, members, opted_out=opted_out, relations=between, today=today),
        relations=between,
        sources=sources,
        certificate=certificate_of(index, pilots, columns, selection=selection),
        group=group,
        news=None
        if since is None
        else news_since(since, members=members, cells=cells, sources=sources),
        reworded=said.sentences,
        dropped=said.dropped,
        opted_out=opted_out_of(index, [each.project for each in members], opted_out),
    )


def _pilots(index: Index, project_ids: Iterable[str]) -> list[Pilot]:
    details = {each.project.id: each for each in map(index.project, dict.fromkeys(project_ids))}
    if not details:
        raise InputError("matrix.no_pilots")
    if len(details) > MOST_PILOTS:
        raise InputError("matrix.too_many_pilots", limit=MOST_PILOTS)
    return [pilot_of(index.lexicon, each) for each in details.values()]


def _under(index: Index, pilots: Sequence[Pilot], column: Column) -> Cells:
    """Returns what each pilot tells under a column: its statements by number, the best first."""
    if column.role is not None:
        role = column.role
        return [quotes_under(pilot, role) for pilot in pilots]
    asked = read_question(index, column.question or "")
    return [answering(index, pilot, asked) for pilot in pilots]


def _cells(
    pilots: Sequence[Pilot],
    columns: Sequence[Column],
    matrix: Sequence[Cells],
    edits: Mapping[tuple[str, str], CellEdit],
) -> tuple[Cell, ...]:
    """Returns the cells row by row."""
    return tuple(
        Cell(
            pilot.project.id,
            column.key,
            as_quotes(pilot, chosen[row]),
            edits.get((pilot.project.id, column.key)),
        )
        for row, pilot in enumerate(pilots)
        for column, chosen in zip(columns, matrix, strict=True)
    )


def _findings(
    index: Index, pilots: Sequence[Pilot], columns: Sequence[Column], matrix: Sequence[Cells]
) -> tuple[Finding, ...]:
    chosen = [list(chain.from_iterable(own)) for own in zip(*matrix, strict=True)]
    beside = Beside.of(index.lexicon, pilots, chosen)
    by_key = {column.key: cells for column, cells in zip(columns, matrix, strict=True)}
    return tuple(findings(beside, by_key))


def _gaps(ids: Sequence[str], columns: Sequence[Column], cells: Sequence[Cell]) -> tuple[Gap, ...]:
    """Returns, for each column, who tells nothing; what a person wrote is told."""
    told = {(each.project, each.column) for each in cells if each.quotes or each.edit}
    gaps = (
        Gap(column.key, tuple(each for each in ids if (each, column.key) not in told), len(ids))
        for column in columns
    )
    return tuple(each for each in gaps if each.silent)


def _quoted(cells: Iterable[Cell], found: Iterable[Finding]) -> Iterator[Quote]:
    for cell in cells:
        yield from cell.quotes
    for finding in found:
        yield from finding.quotes
