"""Which pairs are worth a look: every true one is among them, and what two have in common is right."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.duplicate_texts import (
    ENGLISH,
    NYNORSK,
    PROJECTS,
    cut,
    edited,
    joined,
    on_form,
    project,
    projects,
    reordered,
    sentences,
    text_of,
)

from synthese.duplicate_records import Text
from synthese.duplicates.candidates import Candidates
from synthese.duplicates.comparing import Compared, compared
from synthese.duplicates.features import (
    Features,
    counts_of,
    features_of,
    met,
    mutual_best,
    over_hubs,
    overlaps,
    vectors_of,
)
from synthese.duplicates.scoring import Scores, scored
from synthese.duplicates.tokens import Tokens, tokens_of
from synthese.embedding.static import StaticEmbedder

WAYS = {
    "cut": cut,
    "reordered": reordered,
    "5 % edited": lambda body: edited(body, 0.05),
    "10 % edited": lambda body: edited(body, 0.1),
    "20 % edited": lambda body: edited(body, 0.2),
    "on a form": on_form,
    "within another": lambda body: joined(PROJECTS[11][1], body),
    "before another": lambda body: joined(body, PROJECTS[11][1]),
}


def pairs_of(found: Compared) -> list[tuple[str, str]]:
    texts, candidates = found.texts, found.candidates
    return [
        (texts[left].id, texts[right].id)
        for left, right in zip(candidates.left, candidates.right, strict=True)
    ]


def met_as(texts: Sequence[Text], lexicon: StaticEmbedder, **given) -> set[frozenset[str]]:
    return {frozenset(each) for each in pairs_of(compared(texts, lexicon, **given))}


@pytest.mark.parametrize("way", WAYS)
def test_every_text_is_held_against_what_was_made_of_it(way: str, lexicon) -> None:
    texts = projects()
    made = [
        text_of(f"v{at:02}", "", WAYS[way](body), language="nb")
        for at, (_, body) in enumerate(PROJECTS[:11])
    ]
    found = met_as([*texts, *made], lexicon)
    assert not [at for at in range(11) if {f"p{at:02}", f"v{at:02}"} not in found]


def test_a_text_is_held_against_its_translations(lexicon) -> None:
    told = [text_of("nn", *NYNORSK, language="nn"), text_of("en", *ENGLISH, language="en")]
    found = met_as([*projects(), *told], lexicon)
    assert {frozenset(("p00", "nn")), frozenset(("p00", "en")), frozenset(("nn", "en"))} <= found


def test_two_texts_under_one_title_are_held_against_each_other(lexicon) -> None:
    many = [
        text_of(f"f{at}", f"Prosjekt nummer {at}", each) for at, (_, each) in enumerate(PROJECTS)
    ]
    many += [
        text_of("one", "Blå dør til havet", "Vi maler porten."),
        text_of("two", "Blå dør til havet", "Roboter sorterer post."),
    ]
    assert {"one", "two"} in met_as(many * 1, lexicon)


def test_pairs_are_each_there_once_and_in_order(lexicon) -> None:
    texts = [*projects(), *(project(at, f"q{at}") for at in range(12))]
    candidates = compared(texts, lexicon).candidates
    keys = (candidates.left * len(texts) + candidates.right).tolist()
    assert keys == sorted(set(keys))
    assert (candidates.left < candidates.right).all()
    legs = [candidates.exact, candidates.near, candidates.meaning, candidates.title]
    assert np.logical_or.reduce(legs).all(), "every pair was found by some leg"


def test_across_two_sets_no_pair_is_within_one(lexicon) -> None:
    texts = [*projects(), *projects(), *projects(set=1), *projects(set=1)]
    texts = [text_of(str(at), e.title, e.text, set=e.set) for at, e in enumerate(texts)]
    candidates = compared(texts, lexicon, first=24).candidates
    assert (candidates.left < 24).all()
    assert (candidates.right >= 24).all()
    found = Counter(zip(candidates.left % 12, candidates.right % 12, strict=True))
    assert all(found[at, at] == 4 for at in range(12))


def test_every_text_of_many_alike_is_held_against_the_one_of_the_other_set(lexicon) -> None:
    texts = [project(0, f"a{at}") for at in range(60)] + projects(set=1)
    found = met_as(texts, lexicon, first=60)
    assert not [at for at in range(60) if {f"a{at}", "p00"} not in found]


@pytest.mark.parametrize("times", [600, 900])  # all with all would be 599 and 899 each
def test_many_identical_texts_are_held_against_few_others_each(times: int, lexicon) -> None:
    alike = [f"a{at:03}" for at in range(times)]
    texts = [project(0, each) for each in alike] + projects()
    found = Counter(each for pair in pairs_of(compared(texts, lexicon)) for each in pair)
    assert min(found[each] for each in alike) >= 20
    assert sum(found[each] for each in alike) < 250 * times


def test_texts_without_words_are_held_against_none(lexicon) -> None:
    blank = [text_of(f"e{at}", "", told) for at, told in enumerate(("", " ", "…\n—", "\u00ad"))]
    found = met_as([*blank[:2], *projects(), *blank[2:]], lexicon)
    assert not [pair for pair in found if any(each.startswith("e") for each in pair)]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_next_to_no_texts_give_next_to_no_pairs(count: int, lexicon) -> None:
    assert len(compared(projects()[:count], lexicon).candidates) == count * (count - 1) // 2


def test_known_pairs_are_looked_at_whatever_they_have_in_common(lexicon) -> None:
    far = [text_of(f"x{at:03}", f"Nummer {at}", PROJECTS[at % 12][1]) for at in range(60)]
    plain = compared(far, lexicon).candidates
    apart = next(
        (a, b)
        for a in range(60)
        for b in range(a + 1, 60)
        if not ((plain.left == a) & (plain.right == b)).any()
    )
    with_known = compared(far, lexicon, related=[apart]).candidates
    at = (with_known.left == apart[0]) & (with_known.right == apart[1])
    assert with_known.related[at].tolist() == [True]
    assert with_known.related.sum() == 1


# ---- what two have in common


def variants() -> list[Text]:
    made = [way(PROJECTS[at][1]) for at, way in enumerate(WAYS.values())]
    texts = [*projects(), *(text_of(f"v{at}", "", each) for at, each in enumerate(made))]
    return [
        *texts,
        text_of("nn", *NYNORSK),
        text_of("en", *ENGLISH),
        text_of("kort", "", "Ett ord"),
    ]


word = st.sampled_from(["a", "b", "c", "d", "e"])
told = st.lists(st.lists(word, min_size=1, max_size=5).map(" ".join), max_size=5).map(". ".join)


@given(st.lists(told, min_size=2, max_size=5))
@settings(max_examples=200)
def test_sentences_that_stand_in_both_are_those_of_a_plain_count(many: list[str]) -> None:
    tokens = tokens_of(many)
    left, right = map(np.array, np.triu_indices(len(many), 1))
    ours, theirs = met(tokens, left, right)
    for at, (one, other) in enumerate(zip(left, right, strict=True)):
        assert ours[at] == pytest.approx(share_met(many[one], many[other]))
        assert theirs[at] == pytest.approx(share_met(many[other], many[one]))


def share_met(of: str, within: str) -> float:
    """Counts the words of sentences of which a third is in runs of two that the other has.

    A run goes on from one sentence to the next; a sentence of one word may be met by it.
    """
    words, other = of.replace(".", "").split(), within.replace(".", "").split()
    there = set(itertools.pairwise(other))
    runs = [pair in there for pair in itertools.pairwise(words)]
    covered = [
        (at < len(runs) and runs[at]) or (at > 0 and runs[at - 1]) for at in range(len(words))
    ]
    met_words, at = 0, 0
    for sentence in filter(None, of.split(". ")):
        size = len(sentence.split())
        share = sum(covered[at : at + size]) / size
        met_words += size if share >= 0.35 else 0
        at += size
    return met_words / max(len(words), 1)


@given(st.lists(told, min_size=2, max_size=5))
def test_words_in_common_are_weighed_as_by_hand(many: list[str]) -> None:
    tokens = tokens_of(many)
    left, right = map(np.array, np.triu_indices(len(many), 1))
    lighter, heavier = overlaps(tokens, left, right)
    bags = [set(each.replace(".", "").split()) for each in many]
    times = Counter(word for bag in bags for word in bag)
    weigh = {word: np.log1p(len(many) / count) for word, count in times.items()}
    for at, (one, other) in enumerate(zip(left, right, strict=True)):
        sums = sorted(sum(weigh[word] for word in bags[each]) for each in (one, other))
        both = sum(weigh[word] for word in bags[one] & bags[other])
        assert lighter[at] == pytest.approx(both / sums[0] if sums[0] else 0, abs=1e-5)
        assert heavier[at] == pytest.approx(both / sums[1] if sums[1] else 0, abs=1e-5)


def test_words_are_counted_text_by_text() -> None:
    tokens = tokens_of(["bru elv bru", "", "elv"])
    assert counts_of(tokens).toarray()[:, 1:].tolist() == [[2, 1], [0, 0], [0, 1]]


def test_vectors_are_the_embedders_and_of_unit_length(lexicon) -> None:
    texts = ["Sensorer varsler om natten", "", "Følgevenner på sykehuset følgevenner"]
    found = vectors_of(tokens_of(texts), lexicon)
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 0, 1], abs=1e-5)
    asked = lexicon.encode_passages([texts[0].lower(), texts[2].lower()])
    assert (found[[0, 2]] * asked).sum(axis=1).min() > 0.97


def bare(left: Sequence[int], right: Sequence[int]) -> Candidates:
    none = np.zeros(len(left), np.bool_)
    zero = np.zeros(len(left), np.float32)
    given = {each.name: none for each in fields(Candidates)}
    given |= {"shared": zero + 1}
    if "of_longer" in given:
        given |= {"of_longer": zero}
    return Candidates(**given | {"left": np.array(left), "right": np.array(right)})


def test_nearness_to_anything_is_taken_off() -> None:
    cosines = np.array([0.9, 0.5, 0.1], np.float32)  # 0-1, 0-2, 1-3
    found = over_hubs(bare([0, 0, 1], [1, 2, 3]), cosines, 5)
    hubs = [0.7, 0.5, 0.5, 0.1]  # means of what each is near
    assert found == pytest.approx([1.8 - hubs[0] - hubs[1], 1 - hubs[0] - hubs[2], 0.2 - 0.6])


def test_only_the_nearest_eight_tell_how_near_a_text_is_to_anything() -> None:
    cosines = np.array([0.9] * 8 + [0.1] * 4, np.float32)
    found = over_hubs(bare([0] * 12, list(range(1, 13))), cosines, 13)
    assert found[0] == pytest.approx(1.8 - 0.9 - 0.9)
    assert found[-1] == pytest.approx(0.2 - 0.9 - 0.1)


def test_the_likest_of_a_language_is_told_both_ways() -> None:
    left, right = np.array([0, 0, 1, 0]), np.array([2, 3, 2, 1])
    scores = np.array([0.5, 0.9, 0.7, 0.3], np.float32)
    languages = np.array([0, 0, 1, 1])  # 0 and 1 in one, 2 and 3 in another
    assert mutual_best(left, right, scores, languages).tolist() == [False, True, True, True]


def turned(tokens: Tokens, candidates: Candidates, texts: Sequence[Text], lexicon) -> Features:
    titles = tokens_of(each.title for each in texts)
    return features_of(
        candidates,
        own=tokens,
        form=tokens.only(np.zeros(len(tokens.words), np.bool_)),
        titles=titles,
        vectors=vectors_of(tokens, lexicon),
        languages=np.array([("nb", "nn", "en", "und").index(each.language) for each in texts]),
    )


def test_it_makes_no_difference_which_text_is_left(lexicon) -> None:
    texts = variants()
    tokens = tokens_of(f"{each.title}\n{each.text}" for each in texts)
    forth = compared(texts, lexicon).candidates
    told = {each.name: getattr(forth, each.name) for each in fields(Candidates)}
    back = Candidates(**told | {"left": forth.right, "right": forth.left})
    ours, theirs = (turned(tokens, each, texts, lexicon) for each in (forth, back))
    swapped = {"met_left": "met_right", "met_right": "met_left"}
    for each in fields(Features):
        one, other = getattr(ours, each.name), getattr(theirs, swapped.get(each.name, each.name))
        if each.name == "standing":  # told of the left one's title, where both have one title
            one, other = one & (ours.titles >= 0.9), other & (ours.titles >= 0.9)
        assert np.allclose(one, other, atol=1e-6), each.name
    one, other = scored(forth, ours), scored(back, theirs)
    for each in fields(Scores):
        assert np.allclose(getattr(one, each.name), getattr(other, each.name), atol=1e-5), each.name


def test_shares_and_probabilities_lie_between_nought_and_one(lexicon) -> None:
    found = compared(variants(), lexicon)
    scores = scored(found.candidates, found.features)
    measures = {each.name: getattr(scores, each.name) for each in fields(Scores)}
    for name in ("met_left", "met_right", "runs", "words", "contained", "mutual"):
        measures[name] = getattr(found.features, name)
    for name, each in measures.items():
        assert np.isfinite(each.astype(np.float32)).all(), name
        assert each.min() >= 0, name
        assert each.max() <= 1 + 1e-5, name
    assert (scores.probability[found.candidates.exact] >= 0.99).all()


def test_more_of_a_text_in_another_is_never_less_likely_a_copy(lexicon) -> None:
    told = sentences(PROJECTS[6][1])
    parts = [
        text_of(
            f"v{size}", "", " ".join(told[:size]) + " " + " ".join(sentences(PROJECTS[7][1])[size:])
        )
        for size in range(len(told))
    ]
    found = compared([*projects()[:7], *projects()[8:], *parts], lexicon)
    scores = scored(found.candidates, found.features).wording
    by_pair = dict(zip(pairs_of(found), scores.tolist(), strict=True))
    likely = [by_pair.get(("p06", f"v{size}"), 0.0) for size in range(len(told))]
    assert likely == sorted(likely)
    assert likely[0] < 0.1 < 0.5 < likely[-1]
