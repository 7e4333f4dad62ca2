from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthese.readers import read_bytes, read_path
from synthese.records import Document, Failure, Format
from synthese.settings import ReadLimits

PAGE = (
    "<!DOCTYPE html><html><head><title>Prøven</title></head><body><main><h1>Prøven</h1>"
    "<p>Kommunen prøvde nattsensorer hos tolv innbyggere og sluttet med nattbesøk.</p>"
    "</main></body></html>"
).encode()
NOTE = b"# Notat\n\nKommunen sluttet med nattbesok.\n\n## Mer\n\n- en\n- to\n"


def one_failure(path: Path, limits: ReadLimits = ReadLimits()) -> Failure:  # noqa: B008 - frozen
    [failure] = read_path(path, limits=limits)
    assert isinstance(failure, Failure)
    assert failure.source == str(path)
    return failure


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (PAGE, "side.bin", Format.HTML),
        (NOTE, "notat", Format.MARKDOWN),
        (b"Et brev om saken.\n\nDet var langt.\n", "brev.txt", Format.TEXT),
        (b'{"title": "A"}\n', "t", Format.JSONL),
    ],
)
def test_each_format_finds_its_reader(data: bytes, name: str, expected: Format) -> None:
    documents = list(read_bytes(data, name, limits=ReadLimits()))
    assert [each.format for each in documents if isinstance(each, Document)] == [expected]


def test_empty_file_is_one_clear_failure(tmp_path: Path) -> None:
    path = tmp_path / "tom.docx"
    path.touch()
    assert one_failure(path).key == "readers.empty"


def test_missing_file_folder_and_name_with_nul_are_failures(tmp_path: Path) -> None:
    assert one_failure(tmp_path / "borte.pdf").key == "readers.vanished"
    assert one_failure(tmp_path).key == "readers.not_a_file"
    assert one_failure(Path("a\x00b")).key == "readers.disk"


def test_file_that_vanishes_while_it_is_read_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Tekst.")
    stat = Path.stat

    def stat_then_vanish(self: Path, **options: bool) -> os.stat_result:
        found = stat(self, **options)
        if self == path and not options:
            self.unlink()
            monkeypatch.undo()
        return found

    monkeypatch.setattr(Path, "exists", lambda self: True)
    monkeypatch.setattr(Path, "stat", stat_then_vanish)
    assert one_failure(path).key == "readers.vanished"


def test_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "stor.txt"
    with path.open("wb") as file:
        file.truncate(3_000_000)
    failure = one_failure(path, ReadLimits(max_file_mb=2))
    assert failure.key == "readers.too_large"
    assert (failure.values["size_mb"], failure.values["limit_mb"]) == (3, 2)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ror")
    assert one_failure(tmp_path / "ror").key == "readers.not_a_file"


def test_file_that_may_not_be_read_is_a_failure(tmp_path, monkeypatch) -> None:
    path = tmp_path / "hemmelig.txt"
    path.write_text("Hemmelig", "utf-8")

    def refuse(*_arguments: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # chmod stops nobody who is root
    (failure,) = read_path(path, limits=ReadLimits())
    assert isinstance(failure, Failure)
    assert failure.key == "readers.no_permission"


def test_wrong_bytes_behind_every_name_are_one_failure_each() -> None:
    for name in ("a.pdf", "a.docx", "a.xlsx", "a.csv", "a.html", "a.zip"):
        [failure] = read_bytes(b"\x89PNG\r\n\x1a\n\x00\x01", name, limits=ReadLimits())
        assert isinstance(failure, Failure)
        assert failure.key == "readers.picture"


@settings(max_examples=100, deadline=None)
@given(
    data=st.binary(max_size=300), name=st.sampled_from(["a.md", "a.csv", "a.json", "a.html", ""])
)
def test_any_bytes_end_in_documents_or_failures(data: bytes, name: str) -> None:
    out = list(read_bytes(data, name, limits=ReadLimits()))
    assert all(isinstance(each, (Document, Failure)) for each in out)
    assert all(each.reason("nn") for each in out if isinstance(each, Failure))


@settings(max_examples=60, deadline=None)
@given(good=st.sampled_from([PAGE, NOTE]), data=st.data())
def test_mutated_pages_raise_nothing(good: bytes, data: st.DataObject) -> None:
    changed = bytearray(good)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    out = list(read_bytes(bytes(changed), "fil", limits=ReadLimits()))
    assert all(isinstance(each, (Document, Failure)) for each in out)
