"""Everything that a search finds, or a collection holds → rows, in batches → a file.

A file is written while it is sent: nothing but numbers is held of projects that aren't at hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from itertools import pairwise

from synthese import __version__, keeping
from synthese.errors import InputError, NotFoundError
from synthese.index import Index
from synthese.interpreting import value_name
from synthese.kept_records import Asked, Collection
from synthese.norwegian.units import centrality, county_of
from synthese.query import MAX_CHARS
from synthese.records import Chip, Hit, HitPassage, Order, Project, SearchResult
from synthese.reports.exports import MAX_ROWS, RENDERINGS, Export, Facts, FileFormat, Row
from synthese.retrieval import Found, everything, search
from synthese.stores.kept import Kept
from synthese.wording import Language, named, say

FORMATS: tuple[FileFormat, ...] = tuple(RENDERINGS)
# Quotations are for reading: of the first hits. A hundred take a tenth of a second.
_QUOTED = 100
_FIRST_BATCH, _BATCH = 100, 1_000  # the first is small, so that the first bytes come at once
_MOST_NAME_CHARS = 60

AddressOf = Callable[[str], str]
"""Returns the address of the page of a project, by its id."""


def no_address(_: str) -> str:
    """Returns no address: where no pages are served."""
    return ""


def export_search(
    index: Index,
    asked: Asked,
    *,
    now: datetime,
    order: Order = "relevance",
    language: Language = "nb",
    address: str = "",
    address_of: AddressOf = no_address,
    max_chars: int = MAX_CHARS,
) -> Export:
    """Returns every project that a search finds, ready to be written.

    The rows stand as the pages of hits do: the first hundred in their order, then the rest.

    Args:
        index: where to look.
        asked: the search.
        now: what the facts say of when it was made; nothing else depends on it.
        order: of the rows.
        language: of headings and facts.
        address: of the page that shows the same search.
        address_of: gives each project's.
        max_chars: how long a query may be.

    Raises:
        InputError: as `synthese.retrieval.search`.
    """
    look = partial(
        search,
        index,
        asked.query,
        mode=asked.mode,
        where=asked.filters,
        plain=asked.plain,
        without=asked.without,
        language=language,
        max_chars=max_chars,
        order=order,
    )
    shown = look(k=_QUOTED)
    found = everything(
        index,
        asked.query,
        mode=asked.mode,
        where=asked.filters,
        plain=asked.plain,
        without=asked.without,
        max_chars=max_chars,
        order=order,
    )
    quotes = _quotes(shown.hits[: len(found.projects)])

    def facts() -> Facts:
        return replace(
            _about_index(index, "search", now),
            title=asked.query.strip(),
            total=len(found.projects),
            read=tuple(_read(each, language) for each in shown.interpretation),
            filters=tuple(_filters(asked.filters, language)),
            notes=_notes(shown, language) if asked.query.strip() else (),
            order=order,
            unknown=shown.unknown,
            quoted=len(quotes),
            address=address,
        )

    rows = _hit_rows(index, found, quotes, address_of)
    empty = {"note"} | (set() if quotes else {"quote", "page"}) | _no_links(address_of)
    return Export("search", rows, len(found.projects), facts, language, frozenset(empty))


def export_collection(
    index: Index,
    kept: Kept,
    collection: Collection,
    *,
    now: datetime,
    language: Language = "nb",
    address_of: AddressOf = no_address,
) -> Export:
    """Returns the projects of a collection in its order, with their notes, ready to be written.

    Its addresses are secret and aren't told. What is no longer in the index stands there by its
    title.

    Args:
        index: where the projects are.
        kept: where the collection is.
        collection: what is exported.
        now: what the facts say of when it was made; nothing else depends on it.
        language: of headings and facts.
        address_of: gives each project's.
    """
    items = keeping.shown(index, kept, collection)

    def facts() -> Facts:
        about = _about_index(index, "collection", now)
        return replace(about, title=collection.name, note=collection.note, total=len(items))

    rows = [_item_row(rank, each, language, address_of) for rank, each in enumerate(items, start=1)]
    empty = {"strength", "quote", "page"} | _no_links(address_of)
    return Export("collection", rows, len(rows), facts, language, frozenset(empty))


def write(export: Export, format_: FileFormat) -> Iterator[bytes]:
    """Yields the file.

    Raises:
        InputError: there are more projects than a workbook has rows; before anything is written.
    """
    if format_ == "xlsx" and export.total > MAX_ROWS:
        raise InputError("export.too_many", limit=MAX_ROWS, found=export.total)
    return RENDERINGS[format_](export)


def format_named(name: str) -> FileFormat:
    """Returns the format that a file's ending names.

    Raises:
        NotFoundError: there is none by that name.
    """
    for each in FORMATS:
        if each == name.lower():
            return each
    raise NotFoundError("export.no_format", found=name[:20], formats=", ".join(FORMATS))


def file_name(title: str, format_: FileFormat, *, now: datetime) -> str:
    """Returns what a file is called: ``synthese-velferdsteknologi-2026-11-22.xlsx``."""
    words = "-".join(re.findall(r"[^\W_]+", title.lower()))
    if len(words) > _MOST_NAME_CHARS:
        words = words[:_MOST_NAME_CHARS].rsplit("-", 1)[0]
    parts = ("synthese", words, now.date().isoformat())
    return f"{'-'.join(filter(None, parts))}.{format_}"


def title_of(asked: Asked, language: Language) -> str:
    """Returns what a search is called: what was typed, or else the filters' values."""
    if asked.query.strip():
        return asked.query.strip()
    return " ".join(value_name(field, value, language) for field, value in asked.where)


def _no_links(address_of: AddressOf) -> set[str]:
    return {"address"} if address_of is no_address else set()


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────


def _hit_rows(
    index: Index, found: Found, quotes: Mapping[str, HitPassage], address_of: AddressOf
) -> Iterator[Row]:
    """Yields the rows; a generation that was removed meanwhile breaks the file off, unfinished."""
    numbers, strengths = found.projects.tolist(), found.strengths.tolist()
    for start, end in _batches(len(numbers)):
        projects = index.catalogue.projects(numbers[start:end], index.generation)
        for at in range(start, end):
            project = projects[numbers[at]]
            quote = quotes.get(project.id)
            yield replace(_row(at + 1, project, address_of), strength=strengths[at], quote=quote)


def _batches(total: int) -> Iterator[tuple[int, int]]:
    return pairwise([0, *range(_FIRST_BATCH, total, _BATCH), total])


def _row(rank: int, project: Project, address_of: AddressOf) -> Row:
    numbers = [unit.number for unit in project.municipalities]
    return Row(
        rank,
        project,
        address_of(project.id),
        counties=tuple(filter(None, map(_county, numbers))),
        centrality=tuple(each for each in map(_centrality, numbers) if each),
    )


def _item_row(rank: int, shown: keeping.Shown, language: Language, address_of: AddressOf) -> Row:
    if shown.project:
        return replace(_row(rank, shown.project, address_of), note=shown.item.note)
    gone = say("kept.item_gone", language)
    note = " ".join(filter(None, (shown.item.note, gone)))
    return Row(rank, Project(shown.item.project, shown.title, ""), note=note)


@cache
def _county(number: str) -> str:
    found = county_of(number)
    return found.name if found else ""


_centrality = cache(centrality)


def _quotes(hits: Iterable[Hit]) -> dict[str, HitPassage]:
    """Returns the best passage of the first hits; none answers where only filters were asked."""
    return {
        hit.project.id: hit.passages[0]
        for hit in hits
        if hit.passages and hit.strength < 1  # 1 is what fits the filters alone
    }


# ── Facts ────────────────────────────────────────────────────────────────────────────────────


def _about_index(index: Index, kind: str, now: datetime) -> Facts:
    manifest = index.manifest
    counts = index.catalogue.counts(index.generation)
    return Facts(
        kind="collection" if kind == "collection" else "search",
        title="",
        total=0,
        made=now,
        projects=counts["projects"],
        documents=counts["documents"],
        failures=len(index.catalogue.failures()),
        updated=manifest.published,
        model=manifest.model,
        fingerprint=manifest.fingerprint,
        corpus_digest=manifest.corpus_digest,
        generation=manifest.generation,
        version=__version__,
    )


def _notes(shown: SearchResult, language: Language) -> tuple[str, ...]:
    if shown.good or not shown.hits or shown.order != "relevance":
        return shown.notes
    poor = (say(f"results.{each}", language) for each in ("none_good", "nearest_only"))
    return (*shown.notes, ". ".join(poor))


def _read(chip: Chip, language: Language) -> str:
    if chip.state == "on":
        return chip.text
    name = "export.as_word" if chip.state == "word" else "export.left_out"
    return say(name, language, typed=chip.typed)


def _filters(where: Mapping[str, Iterable[str]], language: Language) -> Iterator[str]:
    for field, values in where.items():
        told = f" {say('search.or', language)} ".join(
            value_name(field, each, language) for each in values
        )
        yield f"{named('facet', field, language)}: {told}"
