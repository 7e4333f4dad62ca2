"""The order of reading: what the marks and a question do to it, ties, first labels, repeatability."""

from __future__ import annotations

import numpy as np
import pytest

from synthese.errors import InputError
from synthese.index.opening import load_lexicon
from synthese.screening.reading_order import Reader
from synthese.screening.simulating import Simulation, drawn, simulate
from synthese.screening_records import Mark

FERRIES = [
    "Elektrisk ferge over fjorden med lading ved kai.",
    "Byferga skal gå på strøm og lade på natta.",
    "Ny hurtigbåt med batteri mellom øyene i kommunen.",
    "Utslippsfri båtrute for pendlere, med ladestasjon på kaia.",
    "Hydrogenferge på sambandet mellom fastlandet og øya.",
]
CARE = [
    "Digitalt tilsyn på sykehjemmet gjør nattevaktene tryggere.",
    "Sensorer i omsorgsboliger varsler når eldre faller.",
    "Medisindispenser hjemme hos eldre som bor alene.",
    "Velferdsteknologi i hjemmetjenesten, prøvd på tolv brukere.",
    "Pårørende får trygghetsalarm på mobilen.",
]
SCHOOL = [
    "Elever lærer å programmere roboter på ungdomsskolen.",
    "Leksehjelp på biblioteket etter skoletid.",
    "Lærere deler undervisningsopplegg i matematikk.",
    "Skolefrokost for alle på barneskolen.",
    "Uteskole i skogen én dag i uka.",
]
TEXTS = {
    f"{name}-{at}": text
    for name, texts in (("ferge", FERRIES), ("omsorg", CARE), ("skole", SCHOOL))
    for at, text in enumerate(texts)
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.of(TEXTS, load_lexicon())


def marks(*said: str) -> list[Mark]:
    """Returns marks: ``+ferge-0`` is relevant, ``-skole-1`` isn't."""
    return [Mark(each[1:], each[0] == "+", by="kari", at="") for each in said]


def ids(reader: Reader, *said: str, question: str = "", seed: int = 0) -> list[str]:
    return [id_ for id_, _ in reader.order(marks(*said), question=question, seed=seed).order]


def test_what_is_like_the_relevant_ones_comes_first(reader: Reader):
    found = reader.order(marks("+ferge-0", "-omsorg-0", "-skole-0"))
    assert found.learnt
    assert {id_.partition("-")[0] for id_, _ in found.order[:4]} == {"ferge"}
    assert ids(reader, "+omsorg-1", "-ferge-0")[0].startswith("omsorg")


def test_one_mark_more_changes_the_order(reader: Reader):
    before = ids(reader, "+ferge-0", "-skole-0")
    after = ids(reader, "+ferge-0", "-skole-0", "+omsorg-0")
    rank = before.index("omsorg-3"), after.index("omsorg-3")
    assert rank[1] < rank[0]


def test_a_question_starts_the_ranking_in_any_language(reader: Reader):
    for question in ("utslippsfrie ferger", "electric ferries", "elektriska färjor"):
        found = reader.order([], question=question)
        assert not found.learnt
        assert [id_.partition("-")[0] for id_, _ in found.order[:3]] == ["ferge"] * 3, question


def test_a_question_counts_beside_the_marks(reader: Reader):
    asked = "velferdsteknologi for eldre"
    assert ids(reader, "-ferge-0", "-skole-0", question=asked)[0].startswith("omsorg")
    alone = ids(reader, "+ferge-0", "-skole-0").index("omsorg-3")
    beside = ids(reader, "+ferge-0", "-skole-0", question=asked).index("omsorg-3")
    assert beside < alone


def test_marks_of_one_kind_only_are_enough_for_an_order(reader: Reader):
    only_relevant = reader.order(marks("+skole-0", "+skole-2"))
    assert not only_relevant.learnt
    assert only_relevant.order[0][0].startswith("skole")
    assert not ids(reader, "-skole-0", "-skole-1", "-skole-2")[0].startswith("skole")


def test_with_nothing_known_the_first_texts_are_of_many_kinds(reader: Reader):
    for seed in range(5):
        assert len({id_.partition("-")[0] for id_ in ids(reader, seed=seed)[:4]}) >= 2
    orders = {tuple(ids(reader, seed=seed)) for seed in range(5)}
    assert len(orders) == 5


def test_the_same_again_gives_the_same_whatever_order_the_texts_came_in(reader: Reader):
    other = Reader.of(dict(reversed(TEXTS.items())), load_lexicon())
    for said in ((), ("+ferge-0",), ("+ferge-0", "-skole-0", "-omsorg-2")):
        assert reader.order(marks(*said), seed=3) == reader.order(marks(*said), seed=3)
        assert ids(other, *said, seed=3)[:5] == ids(reader, *said, seed=3)[:5]


def test_copies_are_ties_and_come_by_id():
    text = "Elektrisk ferge over fjorden."
    copies = {f"c{at}": text for at in (3, 1, 2)} | {"x": "Leksehjelp på biblioteket."}
    found = Reader.of(copies, load_lexicon()).order(marks("-x"), question="ferge")
    assert [id_ for id_, _ in found.order] == ["c1", "c2", "c3"]
    assert len({share for _, share in found.order}) == 1


def test_every_unread_text_stands_in_the_order_once(reader: Reader):
    said = ("+ferge-0", "-skole-0", "+ferge-1", "-nobody")
    assert sorted([*ids(reader, *said), "ferge-0", "skole-0", "ferge-1"]) == sorted(TEXTS)


def test_the_last_mark_holds_in_the_place_of_the_first(reader: Reader):
    found = reader.order(marks("+ferge-0", "-skole-0", "-ferge-0", "+ferge-1"))
    assert found.curve == (0, 0, 1)
    assert (found.estimate.read, found.estimate.found) == (3, 1)


def test_likelihoods_fall_along_the_order_and_add_up_to_what_is_expected(reader: Reader):
    found = reader.order(marks("+ferge-0", "-omsorg-0", "-skole-0", "-skole-1", "-skole-2"))
    shares = [share for _, share in found.order]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 1 for share in shares)
    assert sum(shares) == pytest.approx(found.estimate.relevant - found.estimate.found, abs=0.01)


@pytest.mark.parametrize("texts", [{}, {"a": ""}, {"a": "", "b": "Én tekst."}, {"a": "og i det"}])
def test_few_and_empty_texts_are_no_error(texts: dict[str, str]):
    small = Reader.of(texts, load_lexicon())
    for said in ((), ("+a",), ("-a",)):
        for question in ("", "ferge"):
            found = small.order(marks(*said), question=question)
            assert {id_ for id_, _ in found.order} == set(texts) - {each[1:] for each in said}
            assert all(np.isfinite(share) for _, share in found.order)


def test_more_marks_than_are_learnt_from_keep_the_relevant_ones(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("synthese.screening.reading_order._LEARNT", 3)
    said = ("+ferge-0", "-skole-0", "-skole-1", "-omsorg-0", "-omsorg-1", "-skole-2")
    assert ids(reader, *said)[0].startswith("ferge")


def test_work_saved_is_worked_out_by_hand():
    # 20 of 100 are relevant; the 19th, 95 %, is found by the 30th text: (100 - 30) / 100 - .05.
    curve = (*range(1, 19), *[18] * 11, 19, *[19] * 9, 20)
    run = Simulation(curve, 100)
    assert run.read_at_95 == 30
    assert run.work_saved_at_95 == pytest.approx(0.65)
    assert (run.recall_at(0.0), run.recall_at(0.3), run.recall_at(1.0)) == (0.0, 0.95, 1.0)


def test_a_simulation_finds_all_and_counts_what_was_known(reader: Reader):
    relevant = {each for each in TEXTS if each.startswith("omsorg")}
    known = drawn(reader.ids, relevant, seed=1)
    assert [each in relevant for each in known] == [True, False]
    run = simulate(reader, relevant, known=known, seed=1)
    assert run.curve[:2] == (1, 1)
    assert run.relevant == 5
    assert run.total == 15
    assert run.read_at_95 < 12
    assert run == simulate(reader, relevant, known=known, seed=1)


def test_a_simulation_can_begin_with_nothing_but_a_question(reader: Reader):
    relevant = {each for each in TEXTS if each.startswith("ferge")}
    run = simulate(reader, relevant, question="utslippsfrie ferger")
    assert run.curve[0] == 1
    assert run.relevant == 5


def test_one_kind_alone_cannot_be_measured(reader: Reader):
    for relevant in (set(), set(TEXTS)):
        with pytest.raises(InputError) as error:
            drawn(reader.ids, relevant, seed=0)
        assert error.value.key == "reading_order.one_kind"
