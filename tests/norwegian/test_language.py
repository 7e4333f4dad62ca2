from __future__ import annotations

import gzip
import json
from itertools import islice

import pytest
from tests.norwegian.value_gold import SHARED

from synthese.norwegian import language

TEXTS = SHARED / "train/general.jsonl.gz"
LEAST_CHARS = 1_000

SENTENCES = {
    "nb": "Kommunen ønsker ikke å vente på en løsning, og vi har derfor prøvd det ut etter sommeren. ",
    "nn": "Kommunen ønskjer ikkje å vente på ei løysing, og vi har difor prøvd det ut frå i haust av. ",
    "en": "The municipality does not want to wait for the solution, and it was tried by all of them. ",
    "sv": "Kommunen vill inte vänta på en lösning och därför har vi prövat den efter sommaren för oss. ",
}  # fmt: skip


@pytest.mark.parametrize("code", SENTENCES)
def test_long_text_is_told_as_its_sentence_is(code: str) -> None:
    text = SENTENCES[code] * 15
    assert len(text) >= LEAST_CHARS
    assert language.language_of(text) == code


def test_two_languages_in_one_text_are_left_to_the_model() -> None:
    text = (SENTENCES["nb"] + SENTENCES["nn"]) * 8
    assert language._plainly(text[: language.MAX_CHARS]) is None


def test_short_text_is_left_to_the_model() -> None:
    assert language._plainly(SENTENCES["en"] * 3) is None


@pytest.mark.skipif(not TEXTS.exists(), reason="the real texts are not beside the repository")
def test_small_words_tell_what_the_model_tells() -> None:
    with gzip.open(TEXTS, "rt", encoding="utf-8") as lines:
        documents = map(json.loads, islice(lines, 0, 20_000, 40))
        texts = ["\n".join(part["text"] for part in each["sections"]) for each in documents]
    samples = [text[: language.MAX_CHARS] for text in texts if len(text) >= LEAST_CHARS]
    told = [(language._plainly(each), each) for each in samples]
    plain = [(code, each) for code, each in told if code]
    same = sum(_by_model(each) == code for code, each in plain)
    assert len(plain) > 0.6 * len(samples) > 100
    assert same >= 0.995 * len(plain)


def _by_model(text: str) -> str:
    code = str(language._identifier().classify(text)[0])
    return "nb" if code == "no" else code
