"""Projects in groups and themes: found, named, put right by people, and kept."""

from synthese.groups.making import current, known
from synthese.groups.people import MAX_LABEL_CHARS, edited, group_of, log, undone
from synthese.groups.searching import over
from synthese.index import Index
from synthese.pilot_records import Group

__all__ = ["MAX_LABEL_CHARS", "current", "edited", "group", "known", "log", "over", "undone"]


def group(index: Index, group_id: str) -> Group:
    """Returns one group of an index.

    Raises:
        NotFoundError: there is none such.
    """
    return group_of(current(index), group_id)
