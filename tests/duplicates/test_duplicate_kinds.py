"""What two texts are to each other: each type by its rule, and nothing guessed of who and when."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.duplicate_texts import ENGLISH, NYNORSK, PROJECTS, edited, text_of

from synthese.duplicate_records import COPIES, DuplicateType, Text
from synthese.duplicates.kinds import Judged, Seen, judged, may_be_told_anew, may_be_written_anew

IDENTICAL, REVISED, OTHER, TRANSLATED, IDEA, RENEWAL, PARALLEL, NONE = DuplicateType

TITLE, BODY = PROJECTS[0]
FAR = Seen(
    exact=False, probability=0.01, wording=0.01, language=0, idea=0, contained=0.1, mutual=0.05,
    cosine=0.3, titles=-1, tongues=False,
)  # fmt: skip
SAME = replace(
    FAR, exact=True, probability=0.99, wording=0.99, contained=1, mutual=1, cosine=1, titles=1
)
EDITED = replace(
    SAME, exact=False, probability=0.97, wording=0.97, contained=0.95, mutual=0.9, cosine=0.97
)
IN_TWO = replace(FAR, probability=0.9, language=0.9, cosine=0.8, tongues=True)
TOLD_ANEW = replace(FAR, probability=0.8, idea=0.8, cosine=0.7, titles=1)
REWORDED = replace(FAR, cosine=0.9, reworded=True)
NEAR = replace(FAR, cosine=0.7, titles=1)

EARLY, LATER, BOTH = ("2020-01", "2021-12"), ("2022-01", "2023-06"), ("2021-06", "2022-06")
GJERSTAD, RISØR = ("4207", "Flekkefjord"), ("4201", "Risør")


def one(title: str = TITLE, body: str = BODY, **known) -> Text:
    return text_of("a", title, body, **{"language": "nb"} | known)


def other(title: str = TITLE, body: str = BODY, **known) -> Text:
    return text_of("b", title, body, **{"language": "nb"} | known)


def keys(found: Judged) -> list[str]:
    return [key for key, _ in found.reasons]


# ---- copies

CASES = {
    "the same words are identical": (one(), other(), SAME, IDENTICAL),
    "… of one applicant too": (
        one(applicant="Risør kommune"), other(applicant="RISØR"), SAME, IDENTICAL,
    ),
    "the same words of two applicants": (
        one(applicant="Risør kommune"), other(applicant="Tvedestrand kommune"), SAME, OTHER,
    ),
    "… of two municipalities": (one(place=GJERSTAD), other(place=RISØR), SAME, OTHER),
    "edited words are revised": (one(), other(body=edited(BODY)), EDITED, REVISED),
    "edited words of two applicants": (
        one(applicant="Risør"), other(applicant="Arendal", body=edited(BODY)), EDITED, OTHER,
    ),
    "only names differ, nobody said who": (
        one(body=f"Risør ber om støtte. {BODY}"), other(body=f"Arendal ber om støtte. {BODY}"),
        EDITED, OTHER,
    ),
    "numbers alone differ": (
        one(body=f"Vi søker om 400000 kroner. {BODY}"),
        other(body=f"Vi søker om 650000 kroner. {BODY}"), EDITED, REVISED,
    ),
    "a small word differs beside the names": (
        one(body=f"Risør ber om støtte. {BODY}"),
        other(body=f"Arendal ber ikke om støtte. {BODY}"), EDITED, REVISED,
    ),
    "one applicant's own names differ": (
        one(body=f"I Risør skjer det. {BODY}", applicant="Agder"),
        other(body=f"I Arendal skjer det. {BODY}", applicant="Agder"), EDITED, REVISED,
    ),
    "two languages": (one(), other(*NYNORSK, language="nn"), IN_TWO, TRANSLATED),
    "other words under one title": (one(), other(body="Noe annet."), TOLD_ANEW, IDEA),
    "other words under no title": (one(""), other(""), REWORDED, IDEA),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("turned", [False, True])
def test_copies_are_called_by_their_rule(case: str, turned: bool) -> None:
    left, right, seen, expected = CASES[case]
    found = judged(right, left, seen) if turned else judged(left, right, seen)
    assert found.copy_type is expected
    assert found.probability == pytest.approx(seen.probability)


def test_a_copy_says_what_decided() -> None:
    found = judged(one(applicant="Risør"), other(applicant="Arendal"), SAME)
    assert found.reasons == (
        ("exact_same_text", {}),
        ("applicants_differ", {"left": "Risør", "right": "Arendal"}),
    )
    found = judged(
        one(applicant="Risør"), other(*NYNORSK, language="nn", applicant="Risør"), IN_TWO
    )
    assert found.reasons == (
        ("languages", {"left": "nb", "right": "nn"}),
        ("meaning", {"share": 0.8}),
        ("same_applicant", {"name": "Risør"}),
    )


def test_similarity_is_of_the_words_where_they_decide_and_of_meaning_elsewhere() -> None:
    assert judged(one(), other(), SAME).similarity == 1
    assert judged(one(), other(), EDITED).similarity == 0.95
    assert judged(one(), other(*NYNORSK), IN_TWO).similarity == 0.8
    assert judged(one(), other(), replace(IN_TWO, cosine=-0.2)).similarity == 0


# ---- one applicant, later


def test_one_applicants_later_period_makes_a_renewal_likelier_than_a_revision() -> None:
    left, right = one(applicant="Risør", months=EARLY), other(applicant="Risør", months=LATER)
    found = judged(left, right, replace(EDITED, probability=0.9))
    assert found.probability < 0.5
    assert found.relation is RENEWAL
    assert (
        "periods_follow",
        {"left": "2020-01–2021-12", "right": "2022-01–2023-06"},
    ) in found.reasons


def test_one_applicants_text_in_overlapping_periods_is_a_revision() -> None:
    left, right = one(applicant="Risør", months=EARLY), other(applicant="Risør", months=BOTH)
    found = judged(left, right, EDITED)
    assert (found.copy_type, found.probability, found.relation) == (REVISED, 0.97, NONE)


def test_two_stages_are_a_renewal() -> None:
    left, right = one(f"{TITLE}, fase 1"), other(f"{TITLE}, fase 2")
    found = judged(left, right, replace(EDITED, titles=0.95))
    assert found.probability < 0.5
    assert found.relation is RENEWAL
    assert ("continues_word", {"word": "fase 1"}) in found.reasons


@pytest.mark.parametrize(
    "word", ["fase 2", "trinn 2", "etappe II", "etapp 2", "stage 2", "videreføring", "vidareføring",
             "Forprosjekt", "fortsättning", "follow-up"],
)  # fmt: skip
def test_a_word_of_going_on_is_told(word: str) -> None:
    found = judged(one(f"{TITLE} – {word}"), other(), replace(NEAR, titles=0.7))
    assert ("continues_word", {"word": word}) in found.reasons
    assert found.relation is RENEWAL


@pytest.mark.parametrize(
    "title",
    ["En ny fase i livet", "Ta del i lokalsamfunnet", "Et steg i riktig retning", "Delta 3",
     "Trinnvis 1", "Modell 2"],
)  # fmt: skip
def test_small_words_are_no_roman_numbers(title: str) -> None:
    found = judged(one(title), other(), replace(NEAR, titles=0.6))
    assert "continues_word" not in keys(found)
    assert found.relation is NONE


def test_two_stages_of_two_applicants_are_no_renewal() -> None:
    left = one(f"{TITLE}, fase 1", applicant="Risør", months=EARLY)
    right = other(f"{TITLE}, fase 2", applicant="Arendal", months=BOTH)
    assert judged(left, right, replace(EDITED, titles=0.95)).relation is not RENEWAL


def test_what_an_index_knows_of_two_stands_whatever_else_is_found() -> None:
    left, right = one("Nattilsyn", applicant="Risør"), other("Tilsyn om natten", applicant="Risør")
    seen = replace(EDITED, titles=0.4, relation=PARALLEL)
    assert judged(left, right, seen).relation is PARALLEL
    assert judged(left, right, replace(FAR, relation=RENEWAL)).relation is RENEWAL


# ---- what isn't known isn't guessed


def test_a_copy_of_which_neither_who_nor_when_is_known_is_no_renewal() -> None:
    found = judged(one(""), other("", edited(BODY)), replace(EDITED, titles=-1.0))
    assert (found.copy_type, found.relation) == (REVISED, NONE)
    assert found.probability == pytest.approx(EDITED.probability)


def test_an_edited_text_under_another_title_is_rather_a_renewal() -> None:
    """Of the 385 pairs of swecris-kth that are called renewals, 1 is one project."""
    found = judged(one(), other("Kamera på sykehjemmet"), replace(EDITED, titles=0.1, mutual=0.98))
    assert found.probability < 0.5
    assert found.relation is RENEWAL


def test_a_text_made_of_two_may_have_both_titles() -> None:
    seen = replace(EDITED, titles=0.5, title_within=1.0, mutual=0.5)
    found = judged(one(), other(f"{TITLE} og kamera på sykehjemmet"), seen)
    assert found.probability == pytest.approx(EDITED.probability)


def test_two_languages_of_two_applicants_are_hardly_a_translation() -> None:
    left, right = one(applicant="Risør"), other(*ENGLISH, language="en", applicant="Arendal")
    found = judged(left, right, IN_TWO)
    assert found.copy_type is TRANSLATED
    assert found.probability == pytest.approx(IN_TWO.probability / 10)


@pytest.mark.parametrize(("left", "right"), [
    ({"applicant": "Risør"}, {}),
    ({"applicant": "Risør"}, {"place": RISØR}),
    ({"place": GJERSTAD}, {}),
    ({}, {}),
])  # fmt: skip
def test_who_isnt_guessed(left: dict, right: dict) -> None:
    found = judged(one(**left), other(**right), SAME)
    assert found.copy_type is IDENTICAL
    assert "applicant_unknown" in keys(found)
    assert not {"applicants_differ", "same_applicant"} & set(keys(found))


@pytest.mark.parametrize(("left", "right"), [
    ({"months": EARLY}, {}),
    ({}, {"months": LATER}),
    ({"months": (None, None)}, {"months": LATER}),
])  # fmt: skip
def test_when_isnt_guessed(left: dict, right: dict) -> None:
    found = judged(one(applicant="Risør", **left), other(applicant="Risør", **right), EDITED)
    assert (found.copy_type, found.probability) == (REVISED, 0.97)
    assert "periods_follow" not in keys(found)


def test_a_period_that_begins_after_another_has_ended_follows_it() -> None:
    left, right = one(applicant="R", months=EARLY), other(applicant="R", months=("2021-12", None))
    assert "periods_follow" not in keys(judged(left, right, EDITED))
    right = other(applicant="R", months=("2022-01", None))
    assert "periods_follow" in keys(judged(left, right, EDITED))


@pytest.mark.parametrize(("left", "right"), [
    (("2020-10", None), ("2021-08", "2024-07")),  # it may have gone on for long
    ((None, "2024-06"), ("2022-01", "2023-12")),  # it may have begun before
    (("2020-01", None), ("2022-01", None)),
])  # fmt: skip
def test_a_period_of_which_one_end_isnt_known_follows_none_that_it_may_overlap(left, right) -> None:
    ours, theirs = one(applicant="R", months=left), other(applicant="R", months=right)
    for found in (judged(ours, theirs, EDITED), judged(theirs, ours, EDITED)):
        assert "periods_follow" not in keys(found)
        assert found.probability == 0.97


@pytest.mark.parametrize(("left", "right", "same"), [
    ("Tokke kommune", "Tokke", True),
    ("TOKKE KOMMUNE", "tokke kommune", True),
    ("Sør-Varanger kommune", "Sør Varanger", True),
    ("Voss herad", "Voss", True),
    ("Kommune", "Kommune", True),
    ("Nes kommune", "Nesna kommune", False),
    ("Bergen kommune", "Bergen havnevesen", False),
    ("Våler kommune", "Åmot kommune", False),
    ("Vestland fylkeskommune", "Vestfold fylkeskommune", False),
])  # fmt: skip
def test_a_body_is_known_by_its_name(left: str, right: str, same: bool) -> None:
    found = keys(judged(one(applicant=left), other(applicant=right), SAME))
    assert ("same_applicant" in found, "applicants_differ" in found) == (same, not same)


def test_far_texts_are_nothing_to_each_other() -> None:
    found = judged(one(), other("Et annet prosjekt", PROJECTS[3][1]), FAR)
    assert (found.relation, found.probability < 0.02) == (NONE, True)


def test_two_applicants_on_one_matter_are_no_renewal() -> None:
    left, right = one(applicant="Risør", months=EARLY), other(applicant="Arendal", months=LATER)
    assert judged(left, right, NEAR).relation is NONE


def test_what_only_an_alignment_decides_is_asked_of_those_that_it_may_be() -> None:
    early, later, both = (one(applicant="R", months=each) for each in (EARLY, LATER, BOTH))
    assert may_be_written_anew(early, later)
    assert not may_be_written_anew(early, both)
    assert not may_be_written_anew(one(applicant="R"), other(applicant="A"))
    assert may_be_told_anew(one(""), other(""), -1)
    assert not may_be_told_anew(one("Sti"), other("Bru"), 0.1)
    assert may_be_told_anew(one("Sti", applicant="R"), other("Bru", applicant="A"), 0.1)


def test_the_threshold_decides_on_copies_alone() -> None:
    assert set(DuplicateType) - set(COPIES) == {RENEWAL, PARALLEL, NONE}
