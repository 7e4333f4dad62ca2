from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from synthese.readers import read_path
from synthese.readers.sources import find_sources, is_address, on_disk, read_sitemap
from synthese.records import Failure
from synthese.settings import ReadLimits


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "rot"
    for name in ("b.txt", "a/c.txt", "a/~$c.docx", ".skjult/x.txt", ".x.txt", "a/d.tmp"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Tekst.")
    return root


def names(*arguments: object) -> list[str]:
    return [str(each) for each in find_sources([str(argument) for argument in arguments])]


def test_folder_is_walked_in_order_without_hidden_and_lock_files(folder: Path) -> None:
    assert names(folder) == [str(folder / "a/c.txt"), str(folder / "b.txt")]


def test_the_same_file_named_twice_is_found_once(folder: Path) -> None:
    (folder / "lenke.txt").symlink_to(folder / "b.txt")
    (folder / "a/ring").symlink_to(folder)
    assert names(folder / "b.txt", folder, folder / "*.txt").count(str(folder / "b.txt")) == 1


def test_patterns_and_relative_paths(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert names("**/*.txt") == [str(folder / "a/c.txt"), str(folder / "b.txt")]
    assert names("a") == [str(folder / "a/c.txt")]


@pytest.mark.parametrize("argument", ["finnes-ikke.pdf", "*.finnes-ikke", "a\x00b", "x" * 5000])
def test_nothing_found_is_a_failure(argument: str) -> None:
    [failure] = find_sources([argument])
    assert isinstance(failure, Failure)
    assert failure.key == "readers.nothing_found"
    assert argument in failure.reason("nb")


def test_empty_folder_is_a_failure(tmp_path: Path) -> None:
    [failure] = find_sources([str(tmp_path)])
    assert isinstance(failure, Failure)
    assert failure.key == "readers.empty_folder"


def test_addresses_and_lists_of_them(tmp_path: Path) -> None:
    addresses = ["https://a.no/x", "http://b.no/y?z=1"]
    listed = tmp_path / "adresser.txt"
    listed.write_text("# kommentar\n\n" + "\n".join(addresses), "utf-8-sig")
    assert names(listed, "https://c.no/kart.xml") == [*addresses, "https://c.no/kart.xml"]
    listed.write_text("Se https://a.no/x\nhttps://a.no/x\n")
    assert names(listed) == [str(listed.resolve())]


def test_a_list_that_lies_in_a_folder_is_a_file_like_others(tmp_path: Path) -> None:
    (tmp_path / "adresser.txt").write_text("https://a.no/x\n")
    assert names(tmp_path) == [str(tmp_path.resolve() / "adresser.txt")]


def test_sitemap_file_names_its_pages(tmp_path: Path) -> None:
    path = tmp_path / "kart.xml"
    path.write_text(
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<url><loc> https://a.no/1 </loc></url><url><loc>ftp://a.no/2</loc></url></urlset>"
    )
    assert names(path) == ["https://a.no/1"]


def test_sitemap_with_entities_or_broken_is_none() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><urlset><url><loc>http://&a;</loc></url></urlset>'
    assert read_sitemap(bomb) is None
    assert read_sitemap(bomb.decode().encode("utf-16")) is None
    assert read_sitemap(b"<urlset><url><loc>http://a</loc>") is None
    assert read_sitemap(b"") is None


@pytest.mark.skipif(os.name != "posix", reason="names are stored as given only on POSIX systems")
def test_decomposed_names_are_composed_and_still_opened(tmp_path: Path) -> None:
    decomposed = (
        tmp_path / unicodedata.normalize("NFD", "Måløy") / unicodedata.normalize("NFD", "å.jsonl")
    )
    decomposed.parent.mkdir()
    decomposed.write_text('{"title": "Prøven"}')
    composed = str(tmp_path.resolve() / "Måløy" / "å.jsonl")
    assert names(tmp_path) == [composed]
    assert names(composed) == [composed]
    assert on_disk(Path(composed)).exists()
    [document] = read_path(Path(composed), limits=ReadLimits())
    assert document.source == f"{composed}#1"


@pytest.mark.skipif(os.name != "posix", reason="names are stored as given only on POSIX systems")
def test_of_two_names_that_are_one_when_composed_one_is_read_and_the_other_told(
    tmp_path: Path,
) -> None:
    (tmp_path / "søknad å.txt").write_text("Den ene")
    decomposed = tmp_path / unicodedata.normalize("NFD", "søknad å.txt")
    decomposed.write_text("Den andre")
    if len(list(tmp_path.iterdir())) == 1:
        pytest.skip("this disk composes names itself")
    read, told = sorted(find_sources([str(tmp_path)]), key=lambda each: isinstance(each, Failure))
    assert read == str(tmp_path.resolve() / "søknad å.txt")
    assert isinstance(told, Failure)
    assert told.source == str(decomposed.resolve())
    assert told.key == "readers.same_name"


@pytest.mark.skipif(os.name != "posix", reason="such links exist only on POSIX systems")
def test_link_with_a_decomposed_name_that_leads_nowhere_is_still_named(tmp_path: Path) -> None:
    (tmp_path / unicodedata.normalize("NFD", "å.txt")).symlink_to(
        tmp_path / unicodedata.normalize("NFD", "ingen å.txt")
    )
    assert names(tmp_path) == [str(tmp_path.resolve() / "ingen å.txt")]


@pytest.mark.skipif(os.name != "posix", reason="such names exist only on POSIX systems")
def test_name_in_an_unknown_character_set_is_a_failure(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/bl\xe5.txt")).write_text("x")
    [failure] = find_sources([str(tmp_path)])
    assert isinstance(failure, Failure)
    failure.source.encode()


def test_addresses_are_told_from_paths() -> None:
    assert is_address("HTTPS://a.no")
    assert not is_address("a.no/x")
    assert not is_address("ftp://a.no")
