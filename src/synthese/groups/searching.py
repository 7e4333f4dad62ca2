"""The groups among what a search finds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from synthese.groups.making import current, most_of
from synthese.index import Index
from synthese.pilot_records import Group, Grouping
from synthese.relations import standing
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
    themes = [
        replace(each, projects=tuple(one for one in each.projects if one in kept))
        for each in whole.themes
    ]
    groups = _among(index, whole, kept)
    grouped = {one for each in groups for one in each.projects}
    return replace(
        whole,
        themes=tuple(each for each in themes if each.projects),
        groups=groups,
        alone=tuple(sorted(kept - grouped)),
        changes=(),
        query=query,
        where=tuple((field, value) for field, values in (where or {}).items() for value in values),
    )


def _among(index: Index, whole: Grouping, kept: Collection[str]) -> tuple[Group, ...]:
    """Returns the groups as far as their members are among those kept."""
    members = [tuple(one for one in each.projects if one in kept) for each in whole.groups]
    parallel = standing(index).any_parallel(members)
    theme_of = {one: each.id for each in whole.themes for one in each.projects}
    return tuple(
        replace(
            each, projects=some, parallel=is_one, theme=most_of([theme_of[one] for one in some])
        )
        for each, some, is_one in zip(whole.groups, members, parallel, strict=True)
        if len(some) > 1
    )
