"""All parts in step: add, remove, rebuild, swap, open.

An index is a folder::

    catalogue.sqlite        the truth (synthese.stores.catalogue)
    manifest.json           which generation is the newest, and how it was made
    generations/000007/     vectors and terms of one generation, never changed once published
    writer.lock             held while someone writes
    uploads/ fetched/       files handed in through the web page, pages fetched from addresses
    originals/              the PDFs that documents were read from, to show their pages

A writer fills a new generation beside the one in use and then replaces the manifest in one step.
"""

from synthese.index.manifest import Manifest
from synthese.index.opening import Index, LiveIndex, open_index, status
from synthese.index.people import correct, correct_fields, join_projects, part_document
from synthese.index.writing import add, rebuild

__all__ = [
    "Index",
    "LiveIndex",
    "Manifest",
    "add",
    "correct",
    "correct_fields",
    "join_projects",
    "open_index",
    "part_document",
    "rebuild",
    "status",
]
