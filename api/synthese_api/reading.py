"""A file that is asked about, and not kept → its text."""

from __future__ import annotations

from typing import BinaryIO

from synthese.errors import InputError, ReadError
from synthese.readers import read_bytes
from synthese.records import Document, Failure
from synthese.settings import ReadLimits


def text_of(name: str, file: BinaryIO, limits: ReadLimits) -> str:
    """Returns the text of everything that can be read in a file.

    Raises:
        ReadError: nothing can be read; the sentence is that of its first failure.
        InputError: there is nothing in it and nothing wrong with it.
    """
    found = list(read_bytes(file.read(), name, limits=limits))
    texts = [each.text for each in found if isinstance(each, Document)]
    failures = [each for each in found if isinstance(each, Failure)]
    if not texts and failures:
        raise ReadError(failures[0].key, **failures[0].values)
    if not any(text.strip() for text in texts):
        raise InputError("web.no_text", name=name)
    return "\n\n".join(texts)
