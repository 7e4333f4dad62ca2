from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthese.readers import read_bytes
from synthese.records import Document, Failure
from synthese.settings import ReadLimits

TABLE = b'{"id": "a1", "title": "Prosjektet"}\n'
NOTE = "Et notat om prøven.\n\nDen gikk bra, sa de som var med på den.\n".encode()


def packed(members: Mapping[str, bytes], **options: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression=zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def read(data: bytes, **limits: int) -> tuple[list[Document], list[Failure]]:
    out = list(read_bytes(data, "x.zip", limits=ReadLimits(**limits)))
    documents = [each for each in out if isinstance(each, Document)]
    return documents, [each for each in out if isinstance(each, Failure)]


def test_members_are_read_in_name_order_with_the_archive_as_container() -> None:
    documents, failed = read(packed({"b/t.jsonl": TABLE, "a.txt": NOTE}))
    assert [document.source for document in documents] == ["x.zip!/a.txt", "x.zip!/b/t.jsonl#a1"]
    assert {document.container for document in documents} == {"x.zip"}
    assert not failed


def test_a_zip_that_says_it_is_docx_is_read_as_zip() -> None:
    out = list(read_bytes(packed({"t.jsonl": TABLE}), "rapport.docx", limits=ReadLimits()))
    assert [each.source for each in out] == ["rapport.docx!/t.jsonl#a1"]


@pytest.mark.parametrize(
    "name", ["../ut.txt", "a/../../ut.txt", "/etc/ut.txt", "C:/ut.txt", "..\\ut.txt"]
)
def test_paths_that_climb_are_reported_and_others_read(name: str) -> None:
    documents, [failure] = read(packed({name: NOTE, "t.jsonl": TABLE}))
    assert [document.record_id for document in documents] == ["a1"]
    assert failure.key == "readers.zip_climbs"


def test_bomb_is_refused_by_what_it_says() -> None:
    documents, [failure] = read(packed({"bombe.txt": b"0" * 5_000_000, "t.jsonl": TABLE}))
    assert len(documents) == 1
    assert failure.key == "readers.zip_ratio"


def test_bomb_that_lies_about_its_size_never_unpacks_to_more() -> None:
    data = bytearray(packed({"bombe.txt": b"0" * 5_000_000}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + at, 1_000)
    documents, [failure] = read(bytes(data))
    assert not documents
    assert failure.key == "readers.zip_broken"


def test_total_unpacked_is_bounded_over_archives_within() -> None:
    member = b"Tekst som er lang. " * 50_000
    inner = packed({"a.txt": member, "b.txt": member})
    _, failed = read(
        packed({"i.zip": inner, "j.zip": inner}), max_zip_total_mb=2, max_zip_ratio=100_000
    )
    assert [failure.key for failure in failed] == ["readers.zip_total"] * 2


def test_too_large_a_member_and_too_many_are_reported() -> None:
    big = packed({"stor.txt": bytes(range(256)) * 8_000})
    assert [f.key for f in read(big, max_file_mb=1, max_zip_ratio=10_000)[1]] == [
        "readers.too_large"
    ]
    many = packed({f"{n}.txt": NOTE for n in range(5)})
    assert [f.key for f in read(many, max_zip_members=4)[1]] == ["readers.zip_too_many"]


def test_archive_in_an_archive_is_read_and_a_third_reported() -> None:
    inner = packed({"t.jsonl": TABLE})
    documents, failed = read(packed({"indre.zip": inner, "dyp.zip": packed({"i.zip": inner})}))
    assert [(d.source, d.container) for d in documents] == [
        ("x.zip!/indre.zip!/t.jsonl#a1", "x.zip")
    ]
    assert [(f.source, f.key) for f in failed] == [("x.zip!/dyp.zip!/i.zip", "readers.zip_deep")]


def test_encrypted_member_is_reported() -> None:
    data = bytearray(packed({"hemmelig.txt": NOTE}))
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert [failure.key for failure in read(bytes(data))[1]] == ["readers.zip_encrypted"]


def test_names_are_composed_and_old_ones_understood() -> None:
    name = unicodedata.normalize("NFD", "blåbær.jsonl")
    [document], _ = read(packed({name: TABLE}))
    assert document.source == "x.zip!/blåbær.jsonl#a1"
    data = packed({"bl?b?r.jsonl": TABLE}).replace(b"bl?b?r", "blåbær".encode("cp850"))
    [document], _ = read(data)
    assert document.source == "x.zip!/blåbær.jsonl#a1"


def test_folders_and_what_systems_leave_behind_are_passed_over() -> None:
    documents, failed = read(
        packed({"m/": b"", "__MACOSX/._t.jsonl": b"x", "m/.DS_Store": b"x", "m/t.jsonl": TABLE})
    )
    assert [document.record_id for document in documents] == ["a1"]
    assert not failed


def test_links_and_repeated_names_are_reported() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("lenke.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("t.jsonl", TABLE)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("t.jsonl", TABLE)
    documents, failed = read(buffer.getvalue())
    assert len(documents) == 1
    assert [failure.key for failure in failed] == ["readers.zip_link", "readers.zip_twice"]


def test_one_bad_member_does_not_stop_the_rest() -> None:
    documents, failed = read(packed({"a.png": b"\x89PNG\r\n", "b.txt": b"", "t.jsonl": TABLE}))
    assert len(documents) == 1
    assert [(failure.source, failure.key) for failure in failed] == [
        ("x.zip!/a.png", "readers.picture"),
        ("x.zip!/b.txt", "readers.empty"),
    ]


GOOD = packed({"a.txt": NOTE, "t.jsonl": TABLE, "i.zip": packed({"t.jsonl": TABLE})})


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_mutated_archives_raise_nothing(data: st.DataObject) -> None:
    good = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(good) - 1))
        good[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    out = list(read_bytes(bytes(good), "x.zip", limits=ReadLimits()))
    assert all(isinstance(each, (Document, Failure)) for each in out)
    assert all(each.reason("en") for each in out if isinstance(each, Failure))
