"""The groups among what a search finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from synthese.groups.making import current
from synthese.index import Index
from synthese.pilot_records import Grouping
from synthese.retrieval import everything


def over(
    index: Index, *, query: str = "", where: Mapping[str, Sequence[str]] | None = None
) -> Grouping:
    """Returns the groups among what a search finds, under the ids and names that they have.

    A group is there with those of its members that are found, where two or more are; of others
    the one member stands alone.

    Args:
        index: where to search.
        query: words, as for `synthese.retrieval.search`.
        where: filters.

    Raises:
        InputError: as `synthese.retrieval.search`.
    """
    whole = current(index)
    if not query and not where:
        return whole
    found = everything(index, query, where=where or {}).projects.tolist()
    records = index.catalogue.projects(found, index.generation)
    kept = {each.id for each in records.values()}
    groups = [
        replace(each, projects=tuple(one for one in each.projects if one in kept))
        for each in whole.groups
    ]
    groups = [each for each in groups if len(each.projects) > 1]
    grouped = {one for each in groups for one in each.projects}
    themes = [
        replace(each, projects=tuple(one for one in each.projects if one in kept))
        for each in whole.themes
    ]
    return replace(
        whole,
        themes=tuple(each for each in themes if each.projects),
        groups=tuple(groups),
        alone=tuple(sorted(kept - grouped)),
        changes=(),
        query=query,
        where=tuple((field, value) for field, values in (where or {}).items() for value in values),
    )
