"""Who says the same: copies, revisions, translations, renewals and parallel pilots among texts."""

from synthese.duplicates.making import find_among, find_duplicates, find_in_index
from synthese.duplicates.run import Run, open_run
from synthese.duplicates.sources import Source, from_index, from_paths, text_of

__all__ = [
    "Run",
    "Source",
    "find_among",
    "find_duplicates",
    "find_in_index",
    "from_index",
    "from_paths",
    "open_run",
    "text_of",
]
