"""Languages are told of the document and of each passage."""

from __future__ import annotations

import pytest

from synthese.describe.tongues import languages_of, with_language, with_languages
from synthese.norwegian.language import agrees
from synthese.records import Document, Format, Passage

TEXTS = {
    "nb": "Kommunen prøvde ut sensorer på sykehjemmet i to år, og de ansatte fikk færre turer om"
    " natten. Erfaringen er at opplæringen må komme før utstyret, og at noen må ha ansvaret.",
    "nn": "Kommunen prøvde ut sensorar på sjukeheimen i to år, og dei tilsette fekk færre turar om"
    " natta. Erfaringa er at opplæringa må kome før utstyret, og at nokon må ha ansvaret.",
    "en": "The municipality tried sensors in the care home for two years, and the staff had fewer"
    " rounds at night. They learned that training must come before the equipment does.",
    "sv": "Kommunen prövade sensorer på äldreboendet i två år, och personalen fick färre rundor om"
    " natten. Erfarenheten är att utbildningen måste komma före utrustningen.",
    "se": "Gielda geahččalii sensoriid buhcciidruovttus guokte jagi, ja bargiin ledje unnit"
    " mátkkit ihkku. Vásáhus lea ahte oahppu ferte boahtit ovdal biergasiid ja ahte leat.",
}


def document(text: str) -> Document:
    return Document("a.txt", "a.txt", "0" * 64, Format.TEXT, "", text)


@pytest.mark.parametrize("language", TEXTS)
def test_a_document_is_in_the_language_it_is_written_in(language: str) -> None:
    assert with_language(document(TEXTS[language])).language == language


@pytest.mark.parametrize("language", TEXTS)
def test_small_words_agree_with_the_text_s_own_language_alone(language: str) -> None:
    assert agrees(TEXTS[language], language)
    assert not any(agrees(TEXTS[language], other) for other in TEXTS if other != language)


def test_each_passage_of_a_mixed_document_has_its_own_language() -> None:
    text = "\n\n".join((TEXTS["nb"], TEXTS["nb"], TEXTS["en"]))
    at = [0, len(TEXTS["nb"]) + 2, 2 * len(TEXTS["nb"]) + 4]
    parts = (TEXTS["nb"], TEXTS["nb"], TEXTS["en"])
    passages = [
        Passage(part, start, start + len(part)) for part, start in zip(parts, at, strict=True)
    ]
    told = with_languages(with_language(document(text)), passages)
    assert [each.language for each in told] == ["nb", "nb", "en"]
    assert languages_of(told) == ("nb", "en")


def test_a_few_foreign_words_make_no_mixed_document() -> None:
    short = Passage("Smart cities and communities", 0, 28)
    told = with_languages(with_language(document(TEXTS["nb"])), [short, short])
    assert languages_of(told) == ("nb",)
