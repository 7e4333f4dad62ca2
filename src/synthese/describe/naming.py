"""The ids that documents ask for."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from synthese.records import Document

_ASCII = {
    ord(letter): plain for letter, plain in zip("æøåđŋ", ("ae", "o", "a", "d", "n"), strict=True)
}


def wanted_id(document: Document) -> str:
    """Returns the project id that a document asks for: a record's own, or its file's name.

    The name is made an address: lower case, ASCII, hyphens. It is the same wherever the file
    lies, so that queries and judgements may name it.
    """
    if document.record_id and document.record_id.strip("."):  # "..", in an address, leads upwards
        return document.record_id
    source = document.source
    if source.startswith(("http://", "https://")):
        parts = urlsplit(source)
        return slug(f"{parts.hostname} {unquote(parts.path)} {parts.query}") or "side"
    name = PurePosixPath(source.rsplit("!/", 1)[-1].replace("\\", "/")).name
    stem, _, record = name.partition("#")
    return slug(f"{PurePosixPath(stem).stem} {record}") or "prosjekt"


def slug(text: str) -> str:
    """Returns `text` as lower-case ASCII words with hyphens, 80 characters at most."""
    text = text.lower().translate(_ASCII)
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:80].strip("-")
