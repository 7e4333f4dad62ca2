"""The vectors of words: written once, kept over generations, worked out where another's."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthese.embedding import static
from synthese.embedding.static import StaticEmbedder
from synthese.norwegian.vocabulary import ranked_words
from synthese.stores import word_vectors, words
from synthese.stores.word_vectors import WordVectors
from synthese.stores.words import Words

DIM = 16
ROUNDED = 0.004  # of a cosine, by keeping vectors in eight bits


class Telling:
    """A lexicon that draws a vector for each word, and tells which words it was asked for."""

    dim = DIM

    def __init__(self, name: str = "first") -> None:
        self.fingerprint = name
        self.asked: list[str] = []

    def word_vectors(self, words: Sequence[str]) -> np.ndarray:
        self.asked.extend(words)
        return self.drawn(words)

    def drawn(self, words: Sequence[str]) -> np.ndarray:
        made = np.zeros((len(words), DIM), np.float32)
        for at, word in enumerate(words):
            seed = zlib.crc32(f"{self.fingerprint} {word}".encode())
            made[at] = np.random.default_rng(seed).normal(size=DIM)
        return made / np.linalg.norm(made, axis=1, keepdims=True)


class Generations:
    """Folders of generations, each written upon the one before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.last: Path | None = None

    def write(self, listed: Sequence[str], lexicon: Telling) -> Path:
        made = self.folder / str(len(list(self.folder.iterdir())))
        made.mkdir()
        word_vectors.write(made, listed, lexicon=lexicon, before=self.last)
        self.last = made
        return made


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path)


@pytest.fixture(autouse=True)
def _small_parts() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_vectors, "_COMPARED_AT_ONCE", 2)
        patch.setattr(word_vectors, "_WRITTEN_AT_ONCE", 3)
        yield


def named(count: int) -> list[str]:
    return [f"ord{number}" for number in range(count)]


def files(folder: Path) -> list[Path]:
    return sorted((folder / "word_vectors").glob("*.npy"))


def read(folder: Path, listed: Sequence[str], lexicon: Telling, *rows: int) -> np.ndarray:
    """Returns the vectors of the words at `rows`: their cosines with each axis."""
    opened = WordVectors.open(folder, listed, lexicon)
    return opened.cosines(np.eye(DIM, dtype=np.float32), np.array(rows, np.int64)).T


def test_vectors_come_back_to_eight_bits_without_asking(generations: Generations) -> None:
    listed, lexicon = named(11), Telling()
    folder = generations.write(listed, lexicon)
    assert lexicon.asked == listed
    found = read(folder, listed, lexicon, *range(11))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, lexicon.drawn(listed), atol=ROUNDED)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)
    assert lexicon.asked == listed


@settings(max_examples=40, deadline=None)
@given(sizes=st.lists(st.integers(0, 7), min_size=1, max_size=12), data=st.data())
def test_any_words_of_any_generations_have_their_own_vectors(
    tmp_path_factory, sizes: list[int], data: st.DataObject
) -> None:
    generations, lexicon = Generations(tmp_path_factory.mktemp("some")), Telling()
    folders = [generations.write(named(sum(sizes[: at + 1])), lexicon) for at in range(len(sizes))]
    at = data.draw(st.integers(0, len(sizes) - 1))
    listed = named(sum(sizes[: at + 1]))
    rows = data.draw(st.sets(st.integers(0, len(listed) - 1)) if listed else st.just(set()))
    chosen = [listed[row] for row in sorted(rows)]
    found = read(folders[at], listed, lexicon, *sorted(rows))
    np.testing.assert_allclose(found, lexicon.drawn(chosen), atol=ROUNDED)
    assert sorted(lexicon.asked) == sorted(named(sum(sizes)))  # each once, when it was new


def test_a_generation_adds_its_new_words_beside_what_was_written(generations: Generations) -> None:
    lexicon = Telling()
    first = generations.write(named(5), lexicon)
    second = generations.write(named(8), lexicon)
    assert [file.stat().st_ino for file in files(second)[:1]] == [files(first)[0].stat().st_ino]
    assert lexicon.asked == named(8)
    third = generations.write(named(8), lexicon)  # no new words, no new file
    assert [each.name for each in files(third)] == [each.name for each in files(second)]


def test_many_files_are_made_one_without_asking_again(
    generations: Generations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_vectors, "_MOST_FILES", 3)
    lexicon = Telling()
    for count in (4, 5, 9):
        several = generations.write(named(count), lexicon)
    made_one = generations.write(named(10), lexicon)
    assert (len(files(several)), len(files(made_one))) == (3, 1)
    assert lexicon.asked == named(10)
    np.testing.assert_array_equal(
        read(made_one, named(10), lexicon, *range(9)), read(several, named(9), lexicon, *range(9))
    )


def test_another_lexicon_is_asked_itself_until_something_is_written(
    generations: Generations,
) -> None:
    listed = named(6)
    folder = generations.write(listed, Telling("first"))
    newer = Telling("newer")
    found = read(folder, listed, newer, 1, 2, 5)
    np.testing.assert_allclose(found, newer.drawn(["ord1", "ord2", "ord5"]), atol=ROUNDED)
    assert newer.asked == ["ord1", "ord2", "ord5"]
    newer.asked.clear()
    rewritten = generations.write(named(7), newer)
    assert newer.asked == named(7)
    np.testing.assert_allclose(
        read(rewritten, named(7), newer, 0, 6), newer.drawn(["ord0", "ord6"]), atol=ROUNDED
    )
    assert newer.asked == named(7)


def test_an_index_of_before_there_were_files_is_read_and_gone_on_from(
    generations: Generations, tmp_path: Path
) -> None:
    lexicon, bare = Telling(), tmp_path / "0"
    bare.mkdir()
    np.testing.assert_allclose(
        read(bare, named(3), lexicon, 2), lexicon.drawn(["ord2"]), atol=ROUNDED
    )
    generations.last, lexicon.asked = bare, []
    folder = generations.write(named(4), lexicon)
    assert lexicon.asked == named(4)
    read(folder, named(4), lexicon, 0, 3)
    assert lexicon.asked == named(4)


def test_words_of_removed_passages_keep_their_vectors(tmp_path: Path) -> None:
    lexicon, folders = Telling(), [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
    none = np.zeros(0, np.int64)
    words.write(folders[0], [(1, {"natt": 1}), (2, {"øy": 1})], removed=none, lexicon=lexicon)
    words.write(
        folders[1], [(3, {"natt": 2})], removed=np.array([1]), lexicon=lexicon, before=folders[0]
    )
    assert sorted(lexicon.asked) == ["natt", "øy"]
    store = Words.open(folders[1], lexicon)
    scores = store.of(np.array([2, 3])).interaction(lexicon.drawn(["natt"]), np.ones(1, np.float32))
    assert scores[0] < 1 - ROUNDED
    assert scores[1] == pytest.approx(1, abs=ROUNDED)
    assert sorted(lexicon.asked) == ["natt", "øy"]


def test_a_whole_collection_has_the_vectors_that_its_words_have_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some = [*ranked_words()[:3000:7], *(f"{word}sprøving" for word in ranked_words()[:3000:7])]
    few = StaticEmbedder.load().word_vectors(some)
    monkeypatch.setattr(static, "_A_COLLECTION", len(some))
    np.testing.assert_array_equal(StaticEmbedder.load().word_vectors([*some, "Åsen"])[:-1], few)
