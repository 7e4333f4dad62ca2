"""Two texts side by side: everything that they say is shown once, in rows that go together."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from tests.duplicate_run_samples import text_of

from synthese.duplicate_records import (
    AlignedPassage,
    Alignment,
    Change,
    PassageKind,
    Text,
    TextSpan,
)
from synthese_api.pages.side_by_side import Row, blocks_of, snippets_of

LEFT = text_of(0, "A", "En", ("Først dette.", "Så dette.", "Til slutt noe eget."))
RIGHT = text_of(0, "B", "To", ("Så dette.", "Noe helt annet.", "Først dette her."))


def span(text: Text, words: str) -> TextSpan:
    start = text.text.index(words)
    return TextSpan(start, start + len(words))


def aligned(*passages: AlignedPassage) -> Alignment:
    return Alignment(passages, (), 0.5, 0.5, 0.5, 0.5)


def rows_of(alignment: Alignment) -> list[Row]:
    return [row for block in blocks_of(alignment, LEFT, RIGHT) for row in block.rows]


def told(row: Row) -> tuple[str, str, str]:
    left, right = ("".join(each.text for each in side) for side in (row.left, row.right))
    return row.kind, left, right


_STOP = span(LEFT, "Først dette.").end - 1
FIRST = AlignedPassage(
    PassageKind.EDITED,
    span(LEFT, "Først dette."),
    span(RIGHT, "Først dette her."),
    0.8,
    moved=True,
    changes=(Change(TextSpan(_STOP, _STOP), span(RIGHT, " her")),),
)
THEN = AlignedPassage(PassageKind.EXACT, span(LEFT, "Så dette."), span(RIGHT, "Så dette."), 1.0)
FORM = AlignedPassage(PassageKind.EXACT, LEFT.template[0], RIGHT.template[0], 1.0, template=True)


def test_rows_follow_the_left_text_and_what_the_right_has_follows_what_it_follows() -> None:
    found = [told(each) for each in rows_of(aligned(FORM, FIRST, THEN))]
    assert found[1:] == [
        ("edited", "Først dette.", "Først dette her."),
        ("exact", "Så dette.", "Så dette."),
        ("left", "Til slutt noe eget.", ""),
        ("right", "", "Noe helt annet."),
    ]


def test_template_text_is_a_block_of_its_own() -> None:
    blocks = blocks_of(aligned(FORM, FIRST, THEN), LEFT, RIGHT)
    assert [each.template for each in blocks] == [True, False]
    alone = blocks_of(aligned(), LEFT, RIGHT)
    assert [[each.kind for each in block.rows] for block in alone if block.template]


def test_changed_words_are_marked_and_moved_is_told() -> None:
    row = rows_of(aligned(FORM, FIRST, THEN))[1]
    assert row.moved
    assert [each.text for each in row.right if each.changed] == [" her"]
    assert not [each for each in row.left if each.changed]


@given(st.integers(0, 2**16))
def test_whatever_is_aligned_every_word_of_both_is_shown_once(seed: int) -> None:
    chance = random.Random(seed)
    some = [each for each in (FORM, FIRST, THEN) if chance.random() < 0.6]
    rows = rows_of(aligned(*some))
    for side, text in (("left", LEFT), ("right", RIGHT)):
        shown = [
            word for row in rows for word in "".join(s.text for s in getattr(row, side)).split()
        ]
        assert sorted(shown) == sorted(text.text.split())


def test_a_snippet_has_what_was_and_what_is_with_words_around() -> None:
    old, new = "Vi måler to ganger i uken.", "Vi måler tre ganger i uken."
    (found,) = snippets_of(old, new, [(TextSpan(9, 11), TextSpan(9, 12))])
    assert found == ("Vi måler ", "to", "tre", " ganger i uken.")
