"""A file that is asked about, and not kept → its documents, or its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO

from synthese.errors import InputError, ReadError
from synthese.readers import read_bytes
from synthese.records import Document, Failure
from synthese.settings import ReadLimits

# Whoever asks waits for the answer: no more of a file is read than a few seconds take.
_MOST_PAGES, _MOST_OCR_PAGES, _MOST_ROWS = 500, 5, 5_000


def documents_of(name: str, file: BinaryIO, limits: ReadLimits) -> list[Document]:
    """Returns everything that can be read in a file.

    Raises:
        ReadError: nothing can be read; the sentence is that of its first failure.
        InputError: there is nothing in it and nothing wrong with it.
    """
    found = list(read_bytes(file.read(), name, limits=_quick(limits)))
    documents = [each for each in found if isinstance(each, Document)]
    failures = [each for each in found if isinstance(each, Failure)]
    if not documents and failures:
        raise ReadError(failures[0].key, **failures[0].values)
    if not any(each.text.strip() for each in documents):
        raise InputError("web.no_text", name=name)
    return documents


def _quick(limits: ReadLimits) -> ReadLimits:
    return replace(
        limits,
        max_pdf_pages=min(limits.max_pdf_pages, _MOST_PAGES),
        max_ocr_pages=min(limits.max_ocr_pages, _MOST_OCR_PAGES),
        max_rows=min(limits.max_rows, _MOST_ROWS),
    )


def text_of(name: str, file: BinaryIO, limits: ReadLimits) -> str:
    """Returns the text of everything that can be read in a file.

    Raises:
        ReadError: nothing can be read; the sentence is that of its first failure.
        InputError: there is nothing in it and nothing wrong with it.
    """
    return joined(documents_of(name, file, limits))


def joined(documents: Sequence[Document]) -> str:
    """Returns the text of several documents as one."""
    return "\n\n".join(each.text for each in documents)
