"""Template text: what unrelated texts share is marked, what one project's texts share isn't."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.duplicate_texts import (
    FORM,
    PROJECTS,
    cut,
    edited,
    joined,
    on_form,
    reordered,
    sentences,
    source_of,
    text_of,
)

from synthese.duplicate_records import Text
from synthese.duplicates.making import find_duplicates
from synthese.duplicates.template import find_template
from synthese.duplicates.tokens import tokens_of, word_spans

PRESENTATION = (
    "Fjellby kommune ligger mellom vidda og fjorden og har sju tusen innbyggere. "
    "Kommunen har vedtatt at all utvikling skal skje sammen med dem som bor her."
)


def marked(texts: Sequence[str]) -> list[list[str]]:
    """Returns the words of each text that are template text."""
    tokens = tokens_of(texts)
    mask = find_template(tokens)
    return [
        [tokens.vocabulary[word] for word, found in zip(tokens.words[own], mask[own]) if found]  # noqa: B905
        for own in map(slice, tokens.starts[:-1], tokens.starts[1:])
    ]


def words(text: str) -> list[str]:
    return [text[start:end].lower() for start, end in word_spans(text)]


def bodies() -> list[str]:
    return [each for _, each in PROJECTS]


def test_the_questions_of_a_form_are_found_in_six_unrelated_texts() -> None:
    found = marked([on_form(each) for each in bodies()[:6]])
    assert found == [[word for ask in FORM for word in words(ask)]] * 6


def test_short_headings_are_found() -> None:
    texts = [
        "Bakgrunn\n{}\nMål\n{}\nFramdrift\n{}".format(*sentences(each)[:3]) for each in bodies()[:6]
    ]
    assert marked(texts) == [["bakgrunn", "mål", "framdrift"]] * 6


def test_a_form_is_found_where_its_questions_stand_in_the_middle_of_a_line() -> None:
    texts = [f"{a} — {FORM[1]} {b}" for a, b in map(halves, bodies()[:6])]
    for found in marked(texts):
        assert set(words(FORM[1])) <= set(found)
        assert len(found) <= len(words(FORM[1])) + 2


def halves(body: str) -> tuple[str, str]:
    told = sentences(body)
    return " ".join(told[:2]).rstrip("."), " ".join(told[2:])


def test_words_that_only_three_unrelated_texts_share_are_their_own() -> None:
    texts = [*(on_form(each) for each in bodies()[:3]), *bodies()[3:]]
    assert not any(marked(texts))


@pytest.mark.parametrize("times", [4, 9, 30])
def test_a_text_that_stands_in_many_revisions_is_its_own(times: int) -> None:
    revisions = [edited(bodies()[0], 0.08, seed) for seed in range(times)]
    assert not any(marked([*revisions, *bodies()[1:]]))


@pytest.mark.parametrize("times", [4, 9, 70, 200])
def test_a_text_that_stands_in_many_copies_is_its_own(times: int) -> None:
    assert not any(marked([bodies()[0]] * times + bodies()[1:]))


def test_revisions_that_were_cut_and_reordered_are_no_template_text() -> None:
    body = bodies()[3]
    revisions = [body, cut(body), reordered(body), edited(body), f"{body} Søknaden er ny."]
    assert not any(marked([*revisions, *bodies()[4:]]))


def test_texts_made_of_two_others_do_not_make_all_families_one() -> None:
    form = FORM[0]
    texts = [f"{form}\n{each}" for each in bodies()[:7]]
    texts += [f"{form}\n{joined(*bodies()[:2])}", f"{form}\n{joined(*bodies()[2:4])}"]
    found = marked([*texts, *bodies()[7:]])
    assert found[:9] == [words(form)] * 9
    assert not any(found[9:])


def test_a_text_that_quotes_several_others_hides_no_form_of_theirs() -> None:
    form = FORM[0]
    texts = [f"{form}\n{each}" for each in bodies()[:5]]
    assert marked([*texts, joined(*bodies()[:2])])[:5] == [words(form)] * 5


def test_the_parts_of_joined_texts_are_no_template_text() -> None:
    texts = bodies()[:5]
    texts += [joined(bodies()[0], each) for each in bodies()[1:5]]
    assert not any(marked([*texts, *bodies()[5:]])[0])


def test_an_applicants_standing_presentation_of_itself_is_found() -> None:
    texts = [f"{PRESENTATION}\n\n{each}" for each in bodies()[:5]] + bodies()[5:]
    assert marked(texts) == [words(PRESENTATION)] * 5 + [[]] * (len(bodies()) - 5)


def test_template_text_is_found_in_many_texts() -> None:
    chance = random.Random(8)
    pool = [each for body in bodies() for each in sentences(body)]
    texts = []
    for at in range(150):  # of sentences that are in no order twice, each changed
        told = [
            edited(each, 0.4, seed=1000 * at + k) for k, each in enumerate(chance.sample(pool, 4))
        ]
        texts.append(f"{FORM[0]}\n{' '.join(told)}\n{FORM[1]}")
    asked = words(FORM[0]) + words(FORM[1])
    found = marked(texts)
    assert all(set(asked) <= set(each) for each in found)
    assert sum(map(len, found)) < 1.25 * len(asked) * len(texts)


def mixed() -> list[str]:
    return [
        *(on_form(each) for each in bodies()[:7]),
        *(edited(on_form(bodies()[0]), 0.06, seed) for seed in range(4)),
        joined(bodies()[1], bodies()[2]),
        *(f"{PRESENTATION} {each}" for each in bodies()[4:10]),
        "\n".join(FORM),
        "",
        "Ett",
    ]


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(len(mixed()))))
def test_the_order_of_the_texts_marks_no_other_words(order: list[int]) -> None:
    texts = mixed()
    alone, moved = marked(texts), marked([texts[at] for at in order])
    assert [alone[at] for at in order] == moved


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["Ett ord"], ["\n"] * 5])
def test_next_to_nothing_is_no_template_text(texts: list[str]) -> None:
    assert not any(marked(texts))


# ---- in a run


def run_over(bodies_: Sequence[str], folder, lexicon):
    texts = [text_of(f"t{at:02}", PROJECTS[at % 12][0], each) for at, each in enumerate(bodies_)]
    return find_duplicates(source_of(texts), out=folder, lexicon=lexicon)


def spans_of(text: Text) -> list[str]:
    return [text.text[start:end] for start, end in text.template]


def test_template_spans_slice_the_text_exactly(tmp_path, lexicon) -> None:
    odd = [
        each.replace("ø", "Ø").replace("natt", "natt\u00ad") for each in map(on_form, bodies()[:6])
    ]
    odd[2] = f"İ ẞ 🙂 {odd[2]}"
    run = run_over(odd, tmp_path, lexicon)
    for text in run.texts():
        told = [each.rstrip("?.") for each in FORM]
        assert spans_of(text) == [
            each.replace("natt", "natt\u00ad").replace("ø", "Ø") for each in told
        ]
        assert text.own_words == text.words - sum(len(words(each)) for each in FORM)


def test_a_blank_form_is_empty_and_a_duplicate_of_none(tmp_path, lexicon) -> None:
    blank = "\n\n".join(FORM)
    texts = [
        text_of(f"t{at:02}", title, on_form(body)) for at, (title, body) in enumerate(PROJECTS[:6])
    ]
    texts += [text_of(f"blank{at}", "", blank) for at in range(5)]
    run = find_duplicates(source_of(texts), out=tmp_path, lexicon=lexicon)
    assert run.record.empty == tuple(f"blank{at}" for at in range(5))
    assert not any("blank" in each.left + each.right for each in run.pairs())
    assert all(each.empty == each.id.startswith("blank") for each in run.texts())


def test_the_run_tells_what_most_texts_share_first(tmp_path, lexicon) -> None:
    run = run_over([*map(on_form, bodies()[:7]), f"{FORM[1]}\n{bodies()[8]}"], tmp_path, lexicon)
    pieces = run.template()
    assert [each.texts for each in pieces] == [8, 7, 7]
    assert pieces[0].text == FORM[1].rstrip("?")
    for each in pieces:
        assert run.text(each.example).text[each.span.start : each.span.end] == each.text
        assert each.words == len(words(each.text))
        assert each.sample[0] == each.example
        assert len(each.sample) == 5
