"""Which sentences of two texts meet, and how alike two projects are by role."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthese.alignment import MEETS, compare, likeness_by_role, meetings, telling, telling_of
from synthese.embedding.static import StaticEmbedder
from synthese.records import Document, DocumentDetail, Format, Role, Sentence

ALARM = (
    "Når en eldre trykker på trygghetsalarmen, svarer en sykepleier som står i stell hos en annen. "
    "Kommunen vil ha et responssenter som svarer døgnet rundt. "
    "Matbutikken i sentrum stenger tidlig om lørdagen og selger mest brød."
)
ALARM_NN = (
    "Det regna heile hausten, og potetene rotna i åkeren før nokon fekk teke dei opp. "
    "Når ein eldre trykkjer på tryggleiksalarmen, svarar ein sjukepleiar som står i stell hjå ein "
    "annan. Kommunen vil ha eit responssenter som svarar døgnet rundt."
)
LONELY_EN = "Volunteers visit lonely older people at home every week and go with them to the café."
LONELY_NB = "Frivillige besøker ensomme eldre hjemme hver uke og blir med dem på kafé."
FRAME = "Prosjektperiode: mars 2021 – juni 2023. Tildelt kr 1,2 mill. fra Statsforvalteren i 2021."
WORDS = ("alarm", "sensor", "natt", "elev", "skole", "vann", "lekkasje", "ensom", "lege", "buss")


@pytest.fixture(scope="module")
def lexicon() -> StaticEmbedder:
    return StaticEmbedder.load()


def told(lexicon: StaticEmbedder, text: str, role: Role, confidence: float = 0.9) -> DocumentDetail:
    document = Document("a", "a", "0", Format.TEXT, "", text)
    return DocumentDetail(document, (), "", (Sentence(0, len(text), role, confidence),))


def test_the_same_told_in_the_other_written_norm_meets_as_one_stretch(lexicon) -> None:
    (found,) = meetings(lexicon, ALARM, ALARM_NN)
    assert ALARM[slice(*found.left)].startswith("Når en eldre")
    assert ALARM[slice(*found.left)].endswith("døgnet rundt.")
    assert ALARM_NN[slice(*found.right)].startswith("Når ein eldre")
    assert ALARM_NN[slice(*found.right)].endswith("døgnet rundt.")
    assert found.likeness > 0.9


def test_english_meets_norwegian(lexicon) -> None:
    (found,) = meetings(lexicon, LONELY_EN, LONELY_NB)
    assert found.left == (0, len(LONELY_EN))
    assert found.right == (0, len(LONELY_NB))


def test_a_text_meets_itself_wholly(lexicon) -> None:
    (found,) = meetings(lexicon, ALARM, ALARM)
    assert found.left == found.right == (0, len(ALARM))
    assert found.likeness == 1


def test_periods_sums_and_funders_meet_nothing(lexicon) -> None:
    assert meetings(lexicon, FRAME, FRAME) == ()


def test_headings_and_addresses_meet_nothing(lexicon) -> None:
    lines = (
        "Mål\nhttps://example.org/a/b/c/d\nPost: en.to@example.org, tlf. 12 34 56 78\nSide 4 av 9"
    )
    assert meetings(lexicon, lines, lines) == ()


def test_texts_of_different_things_do_not_meet(lexicon) -> None:
    assert (
        meetings(lexicon, LONELY_NB, "Pumpa lekker vann, og røret må graves opp før vinteren.")
        == ()
    )


def test_an_empty_text_meets_nothing(lexicon) -> None:
    assert meetings(lexicon, "", ALARM) == meetings(lexicon, ALARM, "  \n") == ()


def test_a_heading_parts_two_stretches(lexicon) -> None:
    first, second = ALARM.split(". ")[:2]
    text = f"{first}.\n\nMål\n\n{second}."
    assert len(meetings(lexicon, text, text)) == 2


def test_most_keeps_the_likest(lexicon) -> None:
    left = f"{LONELY_NB}\n\nMål\n\n{ALARM}"
    every = meetings(lexicon, left, f"{ALARM_NN}\n\nMål\n\n{LONELY_NB}")
    assert len(every) > 1
    assert meetings(lexicon, left, f"{ALARM_NN}\n\nMål\n\n{LONELY_NB}", most=1) == every[:1]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=3, max_size=7), min_size=1, max_size=8),
    st.lists(st.lists(st.sampled_from(WORDS), min_size=3, max_size=7), min_size=1, max_size=8),
)
def test_no_sentence_is_in_two_meetings_and_the_likest_comes_first(left, right) -> None:
    lexicon = StaticEmbedder.load()
    texts = [". ".join(" ".join(words) for words in side).capitalize() for side in (left, right)]
    found = meetings(lexicon, *texts)
    for side in ("left", "right"):
        spans = sorted(getattr(each, side) for each in found)
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))
    assert [each.likeness for each in found] == sorted((e.likeness for e in found), reverse=True)
    assert all(MEETS - 0.0001 <= each.likeness <= 1 for each in found)


def test_a_part_of_a_telling_compares_as_it_does_in_the_whole(lexicon) -> None:
    whole = telling(lexicon, ALARM)
    part = whole.only(np.array([1]))
    assert part.spans == whole.spans[1:2]
    assert part.weights.sum() == pytest.approx(1)
    (found,) = compare(part, telling(lexicon, ALARM_NN)).meetings()
    assert ALARM[slice(*found.left)] == "Kommunen vil ha et responssenter som svarer døgnet rundt."


def test_words_of_a_sentence_weigh_one_together(lexicon) -> None:
    whole = telling(lexicon, ALARM)
    assert np.add.reduceat(whole.weights, whole.begins) == pytest.approx(np.ones(len(whole)))
    assert np.linalg.norm(whole.vectors, axis=1) == pytest.approx(np.ones(len(whole)), abs=1e-5)


def test_likeness_by_role_is_the_same_both_ways_and_tells_shared_roles_alone(lexicon) -> None:
    lonely = told(lexicon, LONELY_NB, Role.CHALLENGE)
    english = told(lexicon, LONELY_EN, Role.CHALLENGE)
    measure = told(lexicon, ALARM, Role.MEASURE)
    found = likeness_by_role(lexicon, [lonely, measure], [english])
    assert set(found) == {Role.CHALLENGE}
    assert found == likeness_by_role(lexicon, [english], [lonely, measure])
    assert found[Role.CHALLENGE] > 0.6


def test_what_is_told_unsurely_or_of_no_role_is_not_compared(lexicon) -> None:
    unsure = told(lexicon, LONELY_NB, Role.CHALLENGE, confidence=0.4)
    other = told(lexicon, LONELY_NB, Role.OTHER)
    assert likeness_by_role(lexicon, [unsure, other], [unsure, other]) == {}
    assert likeness_by_role(lexicon, [], []) == {}


def test_a_sentence_of_several_texts_is_met_once_and_told_with_its_text(lexicon) -> None:
    documents = [told(lexicon, text, Role.AIM) for text in (LONELY_EN, ALARM_NN, LONELY_NB)]
    compared = compare(telling(lexicon, LONELY_NB), telling_of(lexicon, documents))
    (found,) = compared.meetings()
    assert (found.left_text, found.right_text) == (0, 2)
    assert compared.met == 1
    assert compared.share == 1


def test_texts_do_not_go_on_into_each_other(lexicon) -> None:
    documents = [told(lexicon, LONELY_NB, Role.AIM), told(lexicon, LONELY_NB, Role.AIM)]
    both = telling_of(lexicon, documents)
    assert both.places[1] - both.places[0] > 1
    assert np.array_equal(both.vectors[0], telling(lexicon, LONELY_NB).vectors[0])


def test_of_a_long_text_the_sentences_nearest_to_the_other_are_compared(lexicon) -> None:
    long = f"{ALARM} {LONELY_NB}"
    compared = compare(telling(lexicon, long), telling(lexicon, LONELY_EN), most=1)
    assert compared.table.shape == (4, 1)
    assert np.flatnonzero(compared.table).tolist() == [3]


def test_a_text_that_tells_nothing_is_compared_with_nothing(lexicon) -> None:
    compared = compare(telling(lexicon, "Mål"), telling(lexicon, ALARM))
    assert compared.meetings() == ()
    assert (compared.met, compared.share, compared.by_role()) == (0, 0.0, {})
