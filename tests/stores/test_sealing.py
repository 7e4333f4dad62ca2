"""Sealed contents: they open with their key in their place, and nowhere else."""

from __future__ import annotations

import random

import pytest
from tests.application_samples import anything

from synthese.records import Failure, Hit
from synthese.screening_records import Application, Decision, Draft, FacetEdit, Mark, Screening
from synthese.stores.record_json import as_json, packed, unpacked
from synthese.stores.sealing import Sealed, SealError, Unsealed

SALT = b"0123456789abcdef"


def test_what_is_sealed_opens_with_its_key_in_its_place() -> None:
    seal = Sealed("hemmelig", SALT)
    closed = seal.close(b"Vi vil", b"rad 1")
    assert b"Vi vil" not in closed
    assert seal.close(b"Vi vil", b"rad 1") != closed  # a nonce of its own
    assert Sealed("hemmelig", SALT).open(closed, b"rad 1") == b"Vi vil"


@pytest.mark.parametrize(
    ("key", "salt", "place"),
    [("annen", SALT, b"rad 1"), ("hemmelig", SALT[::-1], b"rad 1"), ("hemmelig", SALT, b"rad 2")],
)
def test_another_key_or_place_opens_nothing(key: str, salt: bytes, place: bytes) -> None:
    closed = Sealed("hemmelig", SALT).close(b"Vi vil", b"rad 1")
    with pytest.raises(SealError):
        Sealed(key, salt).open(closed, place)


def test_a_changed_or_short_content_opens_nothing() -> None:
    seal = Sealed("hemmelig", SALT)
    closed = seal.close(b"Vi vil", b"rad 1")
    for at in range(len(closed)):
        changed = closed[:at] + bytes([closed[at] ^ 1]) + closed[at + 1 :]
        with pytest.raises(SealError):
            seal.open(changed, b"rad 1")
        with pytest.raises(SealError):
            seal.open(closed[:at], b"rad 1")


def test_without_a_key_contents_lie_as_they_are() -> None:
    assert Unsealed().open(Unsealed().close(b"Vi vil", b"a"), b"b") == b"Vi vil"


@pytest.mark.parametrize(
    "kind", [Application, Screening, Decision, Draft, FacetEdit, Mark, Failure, Hit]
)
def test_any_record_comes_back_equal_and_of_the_same_types(kind: type[object]) -> None:
    chance = random.Random(2026)
    for _ in range(40):
        record = anything(kind, chance)
        again = unpacked(kind, packed(record))
        assert again == record
        assert repr(again) == repr(record)  # 1 is 1.0, and a name is its enum's, for ==


def test_what_is_no_record_is_told_without_a_word_of_it() -> None:
    with pytest.raises(ValueError, match="incorrect header"):
        unpacked(Draft, b"noe annet")
    with pytest.raises(ValueError, match="validation error"):
        unpacked(Draft, packed(("Vi vil",)))
    assert as_json(packed(("æ",))) == '["\\u00e6"]'
