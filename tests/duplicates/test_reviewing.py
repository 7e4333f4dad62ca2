"""What a reviewer is asked: the doubtful once, blind to the other, and again only where a text has
changed; and what many verdicts at once, or verdicts fitted to, would do."""

from __future__ import annotations

from math import exp, log
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reviewed_run import made, pair, text

from synthese.duplicate_records import (
    CurvePoint,
    DuplicateGroup,
    DuplicatePair,
    DuplicateType,
    Judgement,
    Verdict,
)
from synthese.duplicates.reviewing import (
    SettledPair,
    changed_since,
    effect_of_group,
    effect_of_identical,
    judge_group,
    queue,
    settled_pairs,
    word_changes,
)
from synthese.duplicates.reviewing_probabilities import (
    fitted,
    precision_recall,
    recalibration,
)
from synthese.duplicates.run import Run
from synthese.errors import InputError
from synthese.stores.verdicts import Verdicts

NAMES = "abcdef"


@pytest.fixture
def verdicts(tmp_path: Path) -> Verdicts:
    return Verdicts.open(tmp_path / "verdicts")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    pairs = [
        pair("a", "b", 0.97),
        pair("a", "c", 0.55),
        pair("a", "d", 0.40),
        pair("b", "c", 0.05),
        pair("b", "d", 0.02, relation=DuplicateType.PARALLEL),
        pair("c", "d", 0.60),
    ]
    return made(tmp_path / "run", [text(each) for each in NAMES], pairs)


def ids(pairs: tuple[DuplicatePair, ...]) -> list[str]:
    return [each.left + each.right for each in pairs]


def say_of(
    run: Run, verdicts: Verdicts, of: str, *, judgement: Judgement, by: str = "Kari"
) -> Verdict:
    left, right = run.text(of[0]), run.text(of[1])
    return verdicts.give(Verdict("", "", judgement, by, ""), left, right)


# ---- the queue


def test_the_most_uncertain_come_first_and_what_nobody_doubts_isnt_asked(
    run: Run, verdicts: Verdicts
) -> None:
    assert ids(queue(run, verdicts, by="Kari")) == ["ac", "ad", "cd", "ab"]


def test_doubt_is_held_against_the_runs_threshold(run: Run, verdicts: Verdicts) -> None:
    assert ids(queue(run.at(0.97), verdicts, by="Kari"))[0] == "ab"


def test_equal_doubts_are_in_the_order_of_ids(tmp_path: Path, verdicts: Verdicts) -> None:
    pairs = [pair("c", "d", 0.6), pair("a", "d", 0.6), pair("a", "b", 0.6)]
    run = made(tmp_path / "r", [text(each) for each in NAMES], pairs)
    assert ids(queue(run, verdicts, by="Kari")) == ["ab", "ad", "cd"]


@pytest.mark.parametrize("judgement", ["d", "i", "u"])
def test_a_pair_isnt_asked_of_the_same_reviewer_again(
    run: Run, verdicts: Verdicts, judgement: Judgement
) -> None:
    say_of(run, verdicts, "ac", judgement=judgement)
    assert "ac" not in ids(queue(run, verdicts, by="Kari"))


def test_the_second_reviewer_is_asked_the_same_whatever_the_first_said(
    run: Run, verdicts: Verdicts
) -> None:
    blank = queue(run, verdicts, by="Ola")
    judgements: tuple[Judgement, ...] = ("d", "i", "u")
    for of, judgement in zip(("ac", "ad", "cd"), judgements, strict=True):
        say_of(run, verdicts, of, judgement=judgement)
    assert queue(run, verdicts, by="Ola") == blank


def test_who_comes_after_two_isnt_asked_whatever_they_said(run: Run, verdicts: Verdicts) -> None:
    for of, second in (("ac", "d"), ("ad", "i"), ("cd", "u")):
        say_of(run, verdicts, of, judgement="d")
        say_of(run, verdicts, of, judgement=_judgement(second), by="Ola")
    assert ids(queue(run, verdicts, by="Eva")) == ["ab"]


def test_colleagues_who_share_the_work_are_asked_what_nobody_has_judged(
    run: Run, verdicts: Verdicts
) -> None:
    say_of(run, verdicts, "ac", judgement="d")
    assert ids(queue(run, verdicts, by="Ola", readers=1)) == ["ad", "cd", "ab"]


def test_a_settled_pair_is_asked_of_nobody_and_undone_it_is_asked_again(
    run: Run, verdicts: Verdicts
) -> None:
    verdicts.settle(run.text("a"), run.text("c"), judgement="d", by="Eva")
    for by in ("Kari", "Ola", "Eva"):
        assert "ac" not in ids(queue(run, verdicts, by=by))
    verdicts.undo("Eva")
    assert "ac" in ids(queue(run, verdicts, by="Eva"))


def test_texts_of_one_content_are_asked_about_once(tmp_path: Path, verdicts: Verdicts) -> None:
    twins = [text("b", "Likt.", title="Likt"), text("c", "Likt.", title="Likt")]
    pairs = [pair("a", "b", 0.6), pair("a", "c", 0.6), pair("b", "c", 0.9)]
    run = made(tmp_path / "r", [text("a"), *twins], pairs)
    assert ids(queue(run, verdicts, by="Kari")) == ["ab", "bc"]
    say_of(run, verdicts, "ac", judgement="d")
    assert ids(queue(run, verdicts, by="Kari")) == ["bc"]


def test_verdicts_hold_across_two_sets_with_the_same_ids(
    tmp_path: Path, verdicts: Verdicts
) -> None:
    texts = [text("a"), text("b"), text("a", "I fjor.", set=1), text("b", "I fjor også.", set=1)]
    run = made(tmp_path / "r", texts, [pair("a", "a", 0.6), pair("a", "b", 0.55)])
    verdicts.give(Verdict("", "", "d", "Kari", ""), texts[0], texts[2])
    assert ids(queue(run, verdicts, by="Kari")) == ["ab"]


EDITS = st.lists(st.sampled_from(NAMES), max_size=3)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(["ab", "ac", "bc", "cd"])), EDITS, st.booleans())
def test_what_is_settled_never_comes_back_until_a_text_changes(
    settled: set[str], edited: list[str], grown: bool
) -> None:
    found = ["ab", "ac", "bc", "cd", "ef"]
    with TemporaryDirectory() as folder:
        first = made(Path(folder) / "1", [text(n) for n in NAMES], [pair(*of, 0.5) for of in found])
        verdicts = Verdicts.open(Path(folder))
        for of in settled:
            verdicts.settle(first.text(of[0]), first.text(of[1]), judgement="i", by="Eva")
        assert set(ids(queue(first, verdicts, by="Kari"))) == set(found) - settled
        texts = [text(n, "Endret i dag." if n in edited else "") for n in NAMES]
        more = [text("g")] if grown else []
        pairs = [pair(*of, 0.5) for of in found] + [pair("a", each.id, 0.5) for each in more]
        second = made(Path(folder) / "2", [*texts, *more], pairs)
        asked = queue(second, verdicts, by="Kari")
        back = {of for of in settled if set(of) & set(edited)}
        assert set(ids(asked)) == set(found) - settled | back | {f"a{each.id}" for each in more}
        for each in asked:
            told = changed_since(second, verdicts, each)
            assert (told is not None) == (each.left + each.right in back)
        verdicts.close()


# ---- what has changed


def changed(was: str, now: str) -> list[tuple[str, str]]:
    return [(was[slice(*each.left)], now[slice(*each.right)]) for each in word_changes(was, now)]


def test_the_words_that_differ_are_told_and_blanks_are_not() -> None:
    was, now = "Tokke kommune søker om\n200 000 kroner.", "Tokke og Vinje søker om 250 000 kroner!"
    assert changed(was, now) == [("kommune", "og Vinje"), ("200", "250"), (".", "!")]
    assert changed("Ett  to\ntre", "Ett to tre") == []
    assert changed("", "Nytt her") == [("", "Nytt her")]
    assert changed("Borte nå", "") == [("Borte nå", "")]


WORDS = st.lists(st.sampled_from(["søker", "om", "støtte", ",", "Tokke"]), max_size=8).map(" ".join)


@given(WORDS, WORDS)
def test_putting_the_changes_in_gives_the_new_words(was: str, now: str) -> None:
    told, at = [], 0
    for each in word_changes(was, now):
        told += [was[at : each.left.start], " ", now[slice(*each.right)], " "]
        at = each.left.end
    assert "".join([*told, was[at:]]).split() == now.split()


def test_a_changed_text_is_asked_again_with_its_old_words(
    tmp_path: Path, run: Run, verdicts: Verdicts
) -> None:
    earlier = say_of(run, verdicts, "ac", judgement="i")
    later = [text("a"), text("b"), text("c", "Prosjektet c prøver roboter i hjemmet.")]
    again = made(tmp_path / "again", later, [pair("a", "c", 0.55), pair("a", "b", 0.6)])
    (asked,) = [each for each in queue(again, verdicts, by="Kari") if each.right == "c"]
    told = changed_since(again, verdicts, asked)
    assert told is not None
    assert (told.verdict, told.left) == (earlier, None)
    assert told.right is not None
    assert told.right.old.text == run.text("c").text
    (change,) = told.right.changes
    assert told.right.old.text[slice(*change.left)] == "sensorer"
    assert told.right.new.text[slice(*change.right)] == "roboter"


def test_the_side_that_changed_is_known_in_whatever_order_the_contents_are(
    tmp_path: Path, verdicts: Verdicts
) -> None:
    orders = set()
    for at in range(8):
        left, right = text("a", f"Før {at}."), text("c", f"Uendret {at}.")
        orders.add(left.content < right.content)
        verdicts.give(Verdict("", "", "d", "Kari", ""), left, right)
        run = made(tmp_path / str(at), [text("a", "Nå."), right], [pair("a", "c", 0.5)])
        told = changed_since(run, verdicts, run.pairs()[0])
        assert told is not None
        assert told.right is None
        assert told.left is not None
        assert told.left.old.text == left.text
    assert orders == {True, False}


def test_what_has_not_changed_or_was_never_judged_is_not_told(run: Run, verdicts: Verdicts) -> None:
    asked = run.pair("a", "c")
    assert changed_since(run, verdicts, asked) is None
    say_of(run, verdicts, "ac", judgement="d")
    assert changed_since(run, verdicts, asked) is None


def test_a_blind_reviewer_is_told_of_their_own_and_settled_verdicts(
    tmp_path: Path, run: Run, verdicts: Verdicts
) -> None:
    say_of(run, verdicts, "ac", judgement="i", by="Ola")
    again = made(tmp_path / "r", [text("a", "Ny."), text("c")], [pair("a", "c", 0.5)])
    (asked,) = again.pairs()
    assert changed_since(again, verdicts, asked, by="Kari") is None
    assert changed_since(again, verdicts, asked, by="Ola") is not None
    verdicts.settle(run.text("a"), run.text("c"), judgement="d", by="Eva")
    told = changed_since(again, verdicts, asked, by="Kari")
    assert told is not None
    assert told.verdict.role == "settled"


def test_the_side_that_changed_is_known_where_two_sets_share_an_id(
    tmp_path: Path, verdicts: Verdicts
) -> None:
    for at, now in enumerate(("I år, på nytt.", "Nok et år.", "Enda et.")):
        mine, theirs = text("a", f"I år {at}."), text("a", f"I fjor {at}.", set=1)
        verdicts.give(Verdict("", "", "d", "Kari", ""), mine, theirs)
        changed_text = text("a", now)
        run = made(tmp_path / str(at), [changed_text, theirs], [pair("a", "a", 0.5)])
        told = changed_since(run, verdicts, run.pairs()[0])
        assert told is not None
        assert told.right is None
        assert told.left is not None
        assert told.left.old.text == mine.text


# ---- many at once


@pytest.fixture
def group() -> DuplicateGroup:
    return DuplicateGroup(
        "g", ("a", "b", "c"), "a", "duplicates.fullest", DuplicateType.REVISED, 0.5
    )


def test_a_group_verdict_gives_each_pair_one_and_is_undone_at_once(
    run: Run, verdicts: Verdicts, group: DuplicateGroup
) -> None:
    effect = effect_of_group(run, verdicts, group, judgement="d", by="Kari")
    assert (ids(effect.pairs), effect.standing) == (["ab", "ac", "bc"], ())
    assert verdicts.all() == ()
    given_now = judge_group(run, verdicts, effect, note="samme søknad")
    assert len(given_now) == len(verdicts.decided()) == 3
    assert {each.note for each in given_now} == {"samme søknad"}
    assert {each.type for each in given_now} == {"revidert", "ikke dublett"}
    assert verdicts.undo_step("Kari") == given_now
    assert verdicts.decided() == {}


def test_a_group_verdict_leaves_alone_what_people_said_of_single_pairs(
    run: Run, verdicts: Verdicts, group: DuplicateGroup
) -> None:
    mine = say_of(run, verdicts, "ab", judgement="u")
    theirs = say_of(run, verdicts, "ac", judgement="i", by="Ola")
    say_of(run, verdicts, "bc", judgement="d", by="Ola")
    effect = effect_of_group(run, verdicts, group, judgement="d", by="Kari")
    assert (ids(effect.pairs), set(effect.standing)) == (["bc"], {mine, theirs})
    judge_group(run, verdicts, effect)
    assert verdicts.of(mine.left, mine.right) == (mine,)
    assert verdicts.of(theirs.left, theirs.right) == (theirs,)


def test_what_is_judged_between_preview_and_verdict_is_left_alone(
    run: Run, verdicts: Verdicts, group: DuplicateGroup
) -> None:
    effect = effect_of_group(run, verdicts, group, judgement="d", by="Kari")
    late = say_of(run, verdicts, "ab", judgement="i", by="Ola")
    judge_group(run, verdicts, effect)
    assert verdicts.of(late.left, late.right) == (late,)
    assert len(verdicts.by("Kari")) == 2


def test_a_group_across_two_sets_takes_the_pairs_across(tmp_path: Path, verdicts: Verdicts) -> None:
    texts = [text("a"), text("b"), text("a", "I fjor.", set=1), text("b", "Også.", set=1)]
    run = made(
        tmp_path / "r", texts, [pair("a", "a", 0.9), pair("a", "b", 0.8), pair("b", "a", 0.7)]
    )
    found = DuplicateGroup("g", ("a",), "a", "", DuplicateType.REVISED, 0.9, ("a",))
    effect = effect_of_group(run, verdicts, found, judgement="d", by="Kari")
    assert ids(effect.pairs) == ["aa"]


def test_identical_pairs_are_called_duplicates_at_once(tmp_path: Path, verdicts: Verdicts) -> None:
    same = DuplicateType.IDENTICAL
    pairs = [
        pair("a", "b", 0.99, copy_type=same),
        pair("a", "c", 0.98, copy_type=same),
        pair("a", "d", 0.97),
        pair("a", "e", 0.3, copy_type=same),
    ]
    run = made(tmp_path / "r", [text(each) for each in NAMES], pairs)
    stands = say_of(run, verdicts, "ac", judgement="i")
    effect = effect_of_identical(run, verdicts, by="Kari")
    assert (ids(effect.pairs), effect.judgement, effect.standing) == (["ab"], "d", (stands,))


# ---- what a new run is told


def test_settled_pairs_say_what_they_were_settled_as(run: Run, verdicts: Verdicts) -> None:
    kept = verdicts.give(
        Verdict("", "", "d", "Kari", "", type="revidert"), run.text("a"), run.text("b")
    )
    other = say_of(run, verdicts, "ac", judgement="i")
    say_of(run, verdicts, "ad", judgement="u")
    wanted = {
        SettledPair(kept.left, kept.right, "d", "revidert"),
        SettledPair(other.left, other.right, "i"),
    }
    assert set(settled_pairs(verdicts)) == wanted


# ---- probabilities


def judged_run(folder: Path, verdicts: Verdicts, told: list[tuple[float, Judgement | None]]) -> Run:
    """Returns a run of as many pairs as are told, each with its probability and what it is."""
    texts = [text("a")] + [text(f"n{at:03}") for at in range(len(told))]
    run = made(
        folder, texts, [pair("a", each.id, p) for each, (p, _) in zip(texts[1:], told, strict=True)]
    )
    verdicts.give_all(
        [
            (Verdict("", "", judgement, "Kari", ""), texts[0], each)
            for each, (_, judgement) in zip(texts[1:], told, strict=True)
            if judgement
        ]
    )
    return run


def overconfident() -> list[tuple[float, Judgement | None]]:
    """Returns pairs of which half of those at .9 are copies, a tenth of those at .3."""
    told: list[tuple[float, Judgement | None]] = []
    for at in range(40):
        told += [(0.9, "d" if at % 2 else "i"), (0.3, "i" if at % 10 else "d")]
    return [*told, (0.95, None), (0.85, None), (0.6, None), (0.2, None)]


def test_recalibration_tells_its_effect_before_anything_is_changed(
    tmp_path: Path, verdicts: Verdicts
) -> None:
    run = judged_run(tmp_path / "r", verdicts, overconfident())
    found = recalibration(run, verdicts)
    assert (found.duplicates, found.others) == (24, 56)
    assert found.of(0.9) == pytest.approx(0.5, abs=0.03)
    assert found.of(0.3) == pytest.approx(0.1, abs=0.03)
    assert found.helps
    assert found.up == ()
    assert set(found.down) == {("a", "n081"), ("a", "n082")}
    assert run.recalibrated(found.slope, found.bias).pairs()[0].probability == pytest.approx(
        found.of(0.95)
    )


def test_the_loss_is_what_is_worked_out_by_hand(tmp_path: Path, verdicts: Verdicts) -> None:
    told: list[tuple[float, Judgement | None]] = [(0.8, "d")] * 8 + [(0.4, "i")] * 8
    found = recalibration(judged_run(tmp_path / "r", verdicts, told), verdicts)
    assert found.loss_before == pytest.approx(-(log(0.8) + log(0.6)) / 2)
    assert found.slope > 0
    assert 0 < found.loss_after < found.loss_before


def test_a_fit_meets_platts_targets_where_it_can() -> None:
    odds = np.array([-1.0] * 10 + [2.0] * 10)
    slope, bias = fitted(odds, np.array([0.0] * 10 + [1.0] * 10))
    assert 1 / (1 + exp(-(2 * slope + bias))) == pytest.approx(11 / 12, abs=1e-6)
    assert 1 / (1 + exp(-(-slope + bias))) == pytest.approx(1 / 12, abs=1e-6)


def test_probabilities_that_are_the_wrong_way_round_are_never_turned(
    tmp_path: Path, verdicts: Verdicts
) -> None:
    told: list[tuple[float, Judgement | None]] = [(0.9, "i")] * 9 + [(0.2, "d")] * 9
    found = recalibration(judged_run(tmp_path / "r", verdicts, told), verdicts)
    assert found.slope == 0
    assert found.of(0.9) == found.of(0.2) == pytest.approx(0.5)
    assert not found.helps


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-14, 14), st.booleans()), min_size=2, max_size=40))
def test_a_fit_keeps_order_and_is_no_worse_than_what_was_there(
    told: list[tuple[float, bool]],
) -> None:
    odds = np.array([each for each, _ in told])
    truth = np.array([float(each) for _, each in told])
    slope, bias = fitted(odds, truth)
    assert slope >= 0
    target = np.where(
        truth > 0, (truth.sum() + 1) / (truth.sum() + 2), 1 / (len(truth) - truth.sum() + 2)
    )

    def cost(a: float, b: float) -> float:
        told = a * odds + b
        return float((np.logaddexp(0, told) - target * told).sum())

    for other_slope, other_bias in ((1, 0), (0, 0), (slope + 0.01, bias), (slope, bias + 0.01)):
        assert cost(slope, bias) <= cost(other_slope, other_bias) + 1e-6


@pytest.mark.parametrize(("duplicates", "others"), [(7, 30), (30, 7), (0, 0)])
def test_too_few_decided_pairs_are_told(
    tmp_path: Path, verdicts: Verdicts, duplicates: int, others: int
) -> None:
    told: list[tuple[float, Judgement | None]] = [(0.8, "d")] * duplicates + [(0.4, "i")] * others
    run = judged_run(tmp_path / "r", verdicts, [*told, (0.5, "u")])
    with pytest.raises(InputError, match=f"{duplicates} dubletter og {others} andre par") as error:
        recalibration(run, verdicts)
    assert error.value.values == {"duplicates": duplicates, "others": others, "least": 8}


def test_precision_and_recall_are_what_is_counted_by_hand(
    tmp_path: Path, verdicts: Verdicts
) -> None:
    told: list[tuple[float, Judgement | None]] = [
        (0.9, "d"), (0.8, "i"), (0.7, "d"), (0.7, "i"), (0.6, None), (0.5, "u"), (0.2, "d"),
    ]  # fmt: skip
    run = judged_run(tmp_path / "r", verdicts, told)
    wanted = (
        CurvePoint(0.9, 1, 1 / 3),
        CurvePoint(0.8, 1 / 2, 1 / 3),
        CurvePoint(0.7, 2 / 4, 2 / 3),
        CurvePoint(0.2, 3 / 5, 1),
    )
    assert precision_recall(run, verdicts) == wanted
    verdicts.give(Verdict("", "", "d", "Kari", ""), run.text("n000"), run.text("n001"))
    verdicts.give(Verdict("", "", "d", "Kari", ""), run.text("n000"), text("fremmed"))
    assert precision_recall(run, verdicts)[-1] == CurvePoint(0.2, 3 / 5, 3 / 4)


def test_there_is_no_curve_without_a_duplicate(tmp_path: Path, verdicts: Verdicts) -> None:
    run = judged_run(tmp_path / "r", verdicts, [(0.9, "i"), (0.4, "u")])
    assert precision_recall(run, verdicts) == ()


def _judgement(told: str) -> Judgement:
    assert told in ("d", "i", "u")
    return told
