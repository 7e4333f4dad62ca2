from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from synthese.chunking import MAX_WORDS, Chunker
from synthese.readers.layout import Draft
from synthese.records import BlockKind, Document, Format, Page

KINDS = st.sampled_from(
    [BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE]
)
WORDS = st.text(alphabet="abcæøå é-.", min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=400).map(" ".join)


def count_words(text: str) -> int:
    return len(text.split())


def document(blocks: list[tuple[BlockKind, str]], title: str = "Tittel") -> Document:
    draft = Draft()
    for kind, text in blocks:
        draft.add(kind, text)
    return draft.document(source="a", container="a", digest="", format=Format.TEXT, title=title)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(KINDS, TEXTS), max_size=8))
def test_passages_are_slices_and_hold_every_word(blocks: list[tuple[BlockKind, str]]) -> None:
    made = document(blocks)
    passages = Chunker(count_words).passages(made)
    for passage in passages:
        assert passage.text == made.text[passage.start : passage.end]
        assert passage.text.strip()
    joined = " ".join(passage.text for passage in passages)
    assert "".join(joined.split()) == "".join(made.text.split())
    assert [p.start for p in passages] == sorted(p.start for p in passages)


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.integers(40, 400))
def test_no_passage_is_longer_than_the_model_reads(text: str, max_tokens: int) -> None:
    def letters(each: str) -> int:
        return len(each)

    made = document([(BlockKind.PARAGRAPH, text)])
    for passage in Chunker(letters, max_tokens).passages(made):
        assert letters(f"{passage.context}\n{passage.text}") <= max_tokens
        assert count_words(passage.text) <= MAX_WORDS


def test_sections_are_cut_at_their_headings_and_carry_them_as_context() -> None:
    body = "ord " * 100
    made = document(
        [(BlockKind.TITLE, "Tittel"), (BlockKind.HEADING, "Mål"), (BlockKind.PARAGRAPH, body),
         (BlockKind.HEADING, "Tiltak"), (BlockKind.PARAGRAPH, body)]
    )  # fmt: skip
    first, second = Chunker(count_words).passages(made)
    assert first.context == "Tittel – Mål"
    assert second.context == "Tittel – Tiltak"
    assert second.text.startswith("Tiltak")


def test_short_sections_are_joined() -> None:
    made = document([(BlockKind.HEADING, "Mål"), (BlockKind.PARAGRAPH, "Kort."),
                     (BlockKind.HEADING, "Tiltak"), (BlockKind.PARAGRAPH, "Også kort.")])  # fmt: skip
    (only,) = Chunker(count_words).passages(made)
    assert only.text == made.text


def test_a_document_that_is_only_a_title_is_one_passage() -> None:
    made = document([(BlockKind.TITLE, "Bare en tittel")], title="Bare en tittel")
    assert [p.text for p in Chunker(count_words).passages(made)] == ["Bare en tittel"]


def test_a_passage_knows_its_page() -> None:
    draft = Draft()
    draft.add(BlockKind.PARAGRAPH, "første " * 150, page=1)
    first_end = draft.length
    draft.add(BlockKind.HEADING, "Neste", page=2)
    draft.add(BlockKind.PARAGRAPH, "andre " * 150, page=2)
    draft.pages += [Page(1, 0, first_end), Page(2, first_end + 2, draft.length)]
    made = draft.document(source="a", container="a", digest="", format=Format.PDF, title="T")
    assert [p.page for p in Chunker(count_words).passages(made)] == [1, 2]


def test_text_stays_in_nfc() -> None:
    made = document([(BlockKind.PARAGRAPH, unicodedata.normalize("NFD", "på blåbærtur " * 30))])
    assert made.text == unicodedata.normalize("NFC", made.text)


def test_later_passages_keep_a_title_that_the_first_begins_with() -> None:
    made = document([(BlockKind.PARAGRAPH, "Vann i rør. " + "ord " * 400)], title="Vann i rør.")
    contexts = [p.context for p in Chunker(count_words).passages(made)]
    assert contexts == ["", *["Vann i rør."] * (len(contexts) - 1)]
    assert len(contexts) > 1
