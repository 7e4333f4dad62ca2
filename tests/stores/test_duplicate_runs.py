"""A run on disk: what is kept is read back as it was, and what is broken says so."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthese.duplicate_records import (
    AlignedPassage,
    Alignment,
    Change,
    Difference,
    DuplicatePair,
    DuplicateType,
    PassageKind,
    TemplatePiece,
    Text,
    TextSpan,
)
from synthese.errors import IndexStateError, InputError, NotFoundError
from synthese.records import Municipality, Period
from synthese.stores.duplicate_runs import FILE, DuplicateRuns

TEXTS = (
    Text(
        "ø/1", 0, "Tittel «æ»", "Tekst 🙂 med\nlinjer", "c1", "t.csv#1", "nb", "/prosjekt/1",
        "Tokke kommune", (Municipality("4034", "Tokke"), Municipality("4026", "Seljord")),
        Period("2021-01", None, "month"), 400_000, "Skjønnsmidler", "pågående",
        (TextSpan(0, 5), TextSpan(8, 11)), 7, 5,
    ),
    Text("b", 0, "", "", "c2", "t.csv#2", "und"),
    Text("b", 1, "Den andre", "Tekst", "c3", "u.csv#1", "nn", own_words=2),
)  # fmt: skip
PAIR = DuplicatePair(
    "b", "ø/1", DuplicateType.NONE, 0.51, 0.7, DuplicateType.REVISED, DuplicateType.RENEWAL,
    (("copied", {"share": 0.51}), ("applicants_differ", {"left": "Å", "right": "<b>"})),
)  # fmt: skip
ALIGNMENT = Alignment(
    (
        AlignedPassage(PassageKind.EXACT, TextSpan(0, 3), TextSpan(4, 7), 1.0, moved=True),
        AlignedPassage(
            PassageKind.EDITED, TextSpan(4, 9), TextSpan(0, 3), 0.5, template=True,
            changes=(Change(TextSpan(4, 5), TextSpan(0, 0)),),
        ),
    ),
    (
        Difference("amount", "1 000 kr", None, TextSpan(2, 3)),
        Difference("place", "Å", "Ø", None, TextSpan(0, 1)),
    ),
    0.4, 0.6, 0.2, 0.3,
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> DuplicateRuns:
    found = DuplicateRuns.open(tmp_path)
    found.keep_texts(TEXTS)
    found.keep_pairs([(1, 0, PAIR)])
    return found


def test_everything_is_read_back_as_it_was(store: DuplicateRuns, tmp_path: Path) -> None:
    piece = TemplatePiece("Tekst", 4, "b", TextSpan(0, 5), ("b", "ø/1"), 1)
    store.keep_alignments({1: ALIGNMENT})
    store.keep_pieces([piece, piece])
    store.keep_fact("made", {"å": [1, None]})
    store.close()
    again = DuplicateRuns.open(tmp_path)
    assert tuple(again.texts()) == TEXTS
    assert again.text("b", side=1) == TEXTS[2]
    assert list(again.pairs()) == [(1, PAIR)]
    assert again.pair("b", "ø/1", sides=(0, 0)) == (1, PAIR)
    assert again.alignment(1) == ALIGNMENT
    assert again.pieces() == (piece, piece)
    assert (again.fact("made"), again.fact("threshold")) == ({"å": [1, None]}, None)
    assert again.words() == {(0, "ø/1"): 5, (0, "b"): 0, (1, "b"): 2}
    assert again.contents() == {(0, "ø/1"): "c1", (0, "b"): "c2", (1, "b"): "c3"}


def test_what_isnt_there_is_told(store: DuplicateRuns) -> None:
    assert store.alignment(1) is None
    with pytest.raises(NotFoundError):
        store.text("ø/1", side=1)
    with pytest.raises(NotFoundError):
        store.pair("ø/1", "b", sides=(0, 0))
    with pytest.raises(NotFoundError):
        store.pair("b", "ø/1", sides=(0, 1))


def test_pairs_in_doubt_are_those_without_an_alignment(store: DuplicateRuns) -> None:
    store.keep_doubts([(1, 0, "anew"), (0, 2, "language")])
    assert store.doubts() == {1: "anew"}
    store.decide({1: (0.2, 0.9)})
    store.keep_alignments({1: ALIGNMENT})
    assert store.doubts() == {}
    ((_, pair),) = store.pairs()
    assert (pair.probability, pair.similarity) == (0.2, 0.9)
    assert store.aligned() == {1}


@given(
    st.lists(
        st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.sampled_from("abc"), st.sampled_from("def")),
        unique_by=lambda e: e[1:],
    )
)
def test_pairs_come_the_likeliest_first_ties_by_ids(tmp_path_factory, given_) -> None:
    names = "abcdef"
    with DuplicateRuns.open(tmp_path_factory.mktemp("run")) as store:
        store.keep_texts(Text(each, 0, "", "", each, "", "nb") for each in names)
        store.keep_pairs(
            (names.index(left), names.index(right),
             DuplicatePair(left, right, DuplicateType.NONE, 0, p, DuplicateType.REVISED, DuplicateType.NONE))
            for p, left, right in given_
        )  # fmt: skip
        found = [(-each.probability, each.left, each.right) for _, each in store.pairs()]
    assert found == sorted((-p, left, right) for p, left, right in given_)


def test_an_emptied_run_holds_nothing(store: DuplicateRuns) -> None:
    store.keep_alignments({1: ALIGNMENT})
    store.keep_doubts([(1, 0, "anew")])
    store.keep_pieces([TemplatePiece("x", 4, "b", TextSpan(0, 1), (), 1)])
    store.keep_fact("threshold", 0.5)
    store.emptied()
    assert not [*store.texts(), *store.pairs(), *store.pieces(), *store.doubts(), *store.aligned()]
    assert store.fact("threshold") is None
    store.keep_texts(TEXTS[:1])
    store.keep_doubts([(1, 0, "anew")])


def test_what_fails_in_a_transaction_is_undone(store: DuplicateRuns) -> None:
    def keep() -> None:
        with store.transaction():
            store.keep_fact("made", 1)
            store.keep_pairs([(1, 0, PAIR)])

    with pytest.raises(sqlite3.IntegrityError):
        keep()
    assert store.fact("made") is None
    assert len(list(store.pairs())) == 1


def test_another_file_in_its_place_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"Dette er ingen database, men en lang nok tekst." * 30)
    with pytest.raises(IndexStateError) as told:
        DuplicateRuns.open(tmp_path)
    assert told.value.key == "cli.run_broken"


def test_a_run_of_another_schema_is_a_clear_error(store: DuplicateRuns, tmp_path: Path) -> None:
    store._db.execute("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(IndexStateError) as told:
        DuplicateRuns.open(tmp_path)
    assert told.value.key == "cli.run_other_schema"


def test_a_folder_that_is_a_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("x")
    assert not DuplicateRuns.exists(tmp_path / "fil")
    with pytest.raises(InputError):
        DuplicateRuns.open(tmp_path / "fil")
