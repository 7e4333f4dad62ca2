"""Parts of XML → one file of them, as Word and Excel keep theirs (ECMA-376, part 2).

The time at which a part was written is left out: the same parts are the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from html import escape

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_COMPRESSION = 3  # of 9: half the time of 6, a tenth larger


def part(name: str) -> zipfile.ZipInfo:
    """Returns a part of a package without the time at which it was written."""
    made = zipfile.ZipInfo(name)
    made.compress_type = zipfile.ZIP_DEFLATED
    made._compresslevel = _COMPRESSION  # type: ignore[attr-defined]  # public from 3.13 on, and this still holds
    return made


def put(package: zipfile.ZipFile, name: str, text: str) -> None:
    """Writes a part into a package."""
    package.writestr(part(name), text, compresslevel=_COMPRESSION)


def packed(parts: Mapping[str, str]) -> bytes:
    """Returns a package of parts, by name, in their order."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        for name, text in parts.items():
            put(package, name, text)
    return held.getvalue()


def content_types(parts: Mapping[str, str]) -> str:
    """Returns the part that tells what each of the others is, by its name in the package."""
    told = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items()
    )
    return (
        f'{XML}<Types xmlns="{_TYPES}">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{told}</Types>'
    )


def related(relationships: Iterable[str]) -> str:
    """Returns the part that holds relationships."""
    return f'{XML}<Relationships xmlns="{PACKAGE}">{"".join(relationships)}</Relationships>'


def relationship(number: int, kind: str, target: str) -> str:
    """Returns a relationship to another part; `kind` is ``worksheet``, ``styles`` …"""
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def leads_to(number: int, address: str) -> str:
    """Returns a relationship to an address outside the package."""
    return (
        f'<Relationship Id="rId{number}" Type="{OFFICE}/hyperlink"'
        f' Target="{escape(address)}" TargetMode="External"/>'
    )
