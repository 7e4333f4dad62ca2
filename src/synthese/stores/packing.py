"""Texts and records in few bytes: zlib, long texts in parts that are unpacked one by one."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

# Code points. The whole of a project description, mostly, and of a 500-page report only the part
# that a passage lies in. Parts of half the size take 5 % more, of twice the size nothing less.
PART = 16_000
# Level 9 takes no byte less of 17 MB of Norwegian text, level 3 takes 5 % more; each 0.4 s.
_LEVEL = 6
# What our records say again and again, the most common last; a record is too short to repeat it.
# It is part of the schema: what was packed with it is unpacked with it only.
_RECORD_WORDS = (
    b'{"layout":"caption","table","list_item","quote","pages":[{"number":1,"start":0,"end":,'
    b'"method":"none","method":"ocr","method":"text","confidence":1.0}],"fields":[{"name":"title",'
    b'"value":"","start":null,"end":null,"how":"column","how":"label","how":"pattern","confidence":'
    b'"amount_nok":,"programme":"Klimasats","funder":"Milj\xc3\xb8direktoratet","lead":" kommune",'
    b'"partners":["themes":["extra":{"url":"https://www.","period":{"start":"2020-01-01","end":"'
    b'2021-12-31"},"municipalities":[{"number":"0301","name":"Oslo","county":"","status":"ongoing",'
    b'"status":"finished","language":"en","language":"nn","language":"nb","kind":"document",'
    b'"kind":"register_row","kind":"project","format":"html","format":"pdf","format":"jsonl",'
    b'"summary":"Prosjektet skal Kommunen \xc3\xb8nsker \xc3\xa5 ","source":"/","title":"","id":"'
    b'["list_item",["heading",0,,1,null],["paragraph",0,,0,null],["paragraph",'
)


def parts_of(text: str) -> Iterator[bytes]:
    """Yields the parts of `text`, packed; at least one."""
    for start in range(0, max(1, len(text)), PART):
        yield zlib.compress(text[start : start + PART].encode(), _LEVEL)


def part(packed: bytes) -> str:
    """Returns one of the parts that `parts_of` made."""
    return zlib.decompress(packed).decode()


def pack_record(record: str) -> bytes:
    """Returns a record, written as JSON, packed."""
    packer = zlib.compressobj(_LEVEL, zdict=_RECORD_WORDS)
    return packer.compress(record.encode()) + packer.flush()


def unpack_record(packed: bytes) -> str:
    """Returns what `pack_record` packed."""
    return zlib.decompressobj(zdict=_RECORD_WORDS).decompress(packed).decode()
