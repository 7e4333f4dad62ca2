"""A run: the same texts give the same bytes, a kill costs little, people's verdicts stand."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from tests.conftest import TEXTS
from tests.duplicate_texts import (
    ENGLISH,
    FORM,
    NYNORSK,
    PROJECTS,
    cut,
    edited,
    joined,
    on_form,
    project,
    projects,
    reordered,
    source_of,
    text_of,
)

from synthese.duplicate_records import COPIES, DuplicateType, Text, Verdict
from synthese.duplicates.making import find_duplicates
from synthese.duplicates.reviewing import queue
from synthese.duplicates.run import Run, open_run
from synthese.duplicates.sources import Source
from synthese.errors import InputError, NotFoundError
from synthese.records import Failure, Progress
from synthese.reports.duplicates import write_reports
from synthese.stores.duplicate_runs import DuplicateRuns
from synthese.stores.verdicts import Verdicts

REVISED, OTHER, TRANSLATED = (
    DuplicateType.REVISED,
    DuplicateType.OTHER_APPLICANT,
    DuplicateType.TRANSLATED,
)


def planted() -> list[Text]:
    """Returns a dozen projects and what was made of them; all but two stand on a form."""
    texts = [
        text_of(f"p{at:02}", title, on_form(body), language="nb", applicant=f"Søker {at}")
        for at, (title, body) in enumerate(PROJECTS)
    ]
    ways = (cut, reordered, edited, lambda each: edited(each, 0.05))
    texts += [
        text_of(f"v{at:02}", PROJECTS[at][0], on_form(ways[at % 4](PROJECTS[at][1])), language="nb",
                applicant=f"Søker {at}")
        for at in range(1, 10)
    ]  # fmt: skip
    texts += [
        text_of("nn", *NYNORSK, language="nn", applicant="Søker 0"),
        text_of("en", *ENGLISH, language="en", applicant="Søker 0"),
        text_of("lånt", PROJECTS[11][0], on_form(PROJECTS[11][1]), applicant="En annen"),
        text_of("tom", "", "\n\n".join(FORM)),
    ]
    return texts


def summary(run: Run) -> list[tuple]:
    return [
        (each.left, each.right, each.type, each.probability, each.similarity, each.reasons)
        for each in run.pairs()
    ]


def whole(run: Run) -> tuple:
    return (
        list(run.aligned(run.pairs())), run.groups(), run.template(), run.record, list(run.texts()),
    )  # fmt: skip


def made(texts: Sequence[Text], folder: Path, lexicon, **given) -> Run:
    return find_duplicates(source_of(texts), out=folder, lexicon=lexicon, **given)


@pytest.fixture(scope="module")
def run(tmp_path_factory, lexicon) -> Run:
    return made(planted(), tmp_path_factory.mktemp("planted"), lexicon)


# ---- what is found


def test_what_was_made_of_texts_is_found_with_its_type(run: Run) -> None:
    types = {(each.left, each.right): each.type for each in run.pairs(types=COPIES)}
    assert types == {
        **{(f"p{at:02}", f"v{at:02}"): REVISED for at in range(1, 10)},
        ("lånt", "p11"): OTHER,
        ("en", "p00"): TRANSLATED,
        ("nn", "p00"): TRANSLATED,
        ("en", "nn"): TRANSLATED,
    }
    assert run.record.empty == ("tom",)
    assert sorted("".join(each.members) for each in run.groups())[0] == "ennnp00"


def test_pairs_are_told_the_likeliest_first_with_left_before_right(run: Run) -> None:
    pairs = run.pairs()
    assert all(each.left < each.right for each in pairs)
    assert len({(each.left, each.right) for each in pairs}) == len(pairs)
    order = [(-each.probability, each.left, each.right) for each in pairs]
    assert order == sorted(order)


def test_the_record_counts_what_is_there(run: Run) -> None:
    record = run.record
    assert record.texts == (len(planted()), 0)
    assert sum(record.found.values()) == len([e for e in run.pairs() if e.type != "ikke dublett"])
    assert record.groups == len(run.groups())
    assert record.languages == {"en": 1, "nb": 23, "nn": 1}
    assert sum(record.languages.values()) == record.texts[0]


def test_every_pair_is_aligned_within_its_texts(run: Run) -> None:
    for pair in run.aligned(run.pairs()):
        for text, name in zip(run.sides(pair), ("left", "right"), strict=True):
            for passage in pair.alignment.passages:
                start, end = getattr(passage, name)
                assert 0 <= start < end <= len(text.text)
    assert run.pair("lånt", "p11").alignment.covered_left == 1


def test_a_text_or_a_pair_that_isnt_there_is_a_clear_error(run: Run) -> None:
    for asked in (
        lambda: run.text("x"),
        lambda: run.text("p01", set=1),
        lambda: run.pair("p01", "tom"),
    ):
        with pytest.raises(NotFoundError):
            asked()


# ---- the same again


def test_the_same_texts_give_the_same_bytes(run: Run, tmp_path: Path, lexicon) -> None:
    again = made(planted(), tmp_path / "again", lexicon)
    assert whole(again) == whole(run)
    ours = write_reports(run, tmp_path / "one", "nb")
    theirs = write_reports(again, tmp_path / "other", "nb")
    for one, other in zip(ours, theirs, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_the_texts_changes_nothing_that_is_found(seed, run, tmp_path, lexicon) -> None:
    texts = planted()
    random.Random(seed).shuffle(texts)
    again = made(texts, tmp_path, lexicon)
    for one, other in zip(again.pairs(), run.pairs(), strict=True):
        assert (one.left, one.right, one.type) == (other.left, other.right, other.type)
        assert one.probability == pytest.approx(other.probability, abs=0.01)
    assert again.groups() == run.groups()


def test_a_run_that_is_made_again_isnt_worked_out_again(tmp_path, lexicon, monkeypatch) -> None:
    first = made(planted(), tmp_path, lexicon)
    monkeypatch.setattr("synthese.duplicates.making.compared", None)
    monkeypatch.setattr("synthese.duplicates.making.align", None)
    told: list[Progress] = []
    again = made(planted(), tmp_path, lexicon, on_progress=told.append)
    assert (summary(again), told) == (summary(first), [])


@pytest.mark.parametrize(
    "change", ["one more", "one less", "other words", "other period", "other order"]
)
def test_other_texts_in_the_same_folder_start_anew(change: str, tmp_path, lexicon) -> None:
    texts = planted()
    made(texts, tmp_path, lexicon)
    match change:
        case "one more":
            texts.append(project(5, "ny"))
        case "one less":
            texts.pop(0)
        case "other words":
            texts[1] = replace(texts[1], text="Noe helt annet.", content="c")
        case "other period":
            texts[1] = replace(
                texts[1], period=text_of("", "", "", months=("2020-01", "2021-01")).period
            )
        case "other order":
            texts.reverse()
    again = made(texts, tmp_path, lexicon)
    assert [each.id for each in again.texts()] == [each.id for each in texts]
    fresh = made(texts, tmp_path / "fresh", lexicon)
    assert whole(again) == whole(fresh)


def test_facts_that_differences_tell_of_are_not_those_of_an_earlier_run(tmp_path, lexicon) -> None:
    texts = [project(0, "a"), project(0, "b")]
    made([replace(each, amount_nok=100_000) for each in texts], tmp_path, lexicon)
    again = made([replace(each, amount_nok=250_000) for each in texts], tmp_path, lexicon)
    assert [each.amount_nok for each in again.texts()] == [250_000] * 2


def test_what_could_not_be_read_is_told_of_this_run(tmp_path, lexicon) -> None:
    whole_, failure = source_of(projects()), Failure("ødelagt.pdf", "readers.empty", {})
    broken = replace(whole_, failures=(failure,))
    assert find_duplicates(whole_, out=tmp_path, lexicon=lexicon).record.failures == ()
    assert find_duplicates(broken, out=tmp_path, lexicon=lexicon).record.failures == (failure,)
    assert find_duplicates(whole_, out=tmp_path, lexicon=lexicon).record.failures == ()


def test_a_run_says_where_its_own_texts_came_from(tmp_path, lexicon) -> None:
    find_duplicates(source_of(projects(), "januar.csv"), out=tmp_path, lexicon=lexicon)
    again = find_duplicates(source_of(projects(), "mars.csv"), out=tmp_path, lexicon=lexicon)
    assert again.record.sources == ("mars.csv",)


def test_relations_are_those_that_the_index_knows_now(tmp_path, lexicon) -> None:
    made(projects(), tmp_path, lexicon)
    known = {("p01", "p07"): DuplicateType.PARALLEL}
    run = made(projects(), tmp_path, lexicon, relations=known)
    assert run.record.found[DuplicateType.PARALLEL] == 1


# ---- a kill

KILLED = """
import os, signal, sys
from pathlib import Path
from synthese.duplicates import making
from synthese.index.opening import load_lexicon
from tests.duplicate_texts import source_of
from tests.duplicates.test_duplicate_run import planted

making._ALIGNED_AT_ONCE = 3
where, out = sys.argv[1:]
times = 0

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def on_progress(progress):
    global times
    times += progress.source == "cli.duplicates_aligning"
    if where in (progress.source, f"aligning {times}"):
        die()

align = making.align
aligned = 0

def counted(*given):
    global aligned
    aligned += 1
    return die() if where == f"text {aligned}" else align(*given)

making.align = counted
making.find_duplicates(
    source_of(planted()), out=Path(out), lexicon=load_lexicon(), on_progress=on_progress
)
"""


@pytest.mark.parametrize(
    "where",
    ["cli.duplicates_features", "cli.duplicates_keeping", "aligning 1", "text 5", "aligning 3"],
)
def test_a_killed_run_goes_on_to_what_an_unbroken_one_gives(where, run, tmp_path, lexicon) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, where, str(tmp_path)],
        cwd=Path(__file__).parents[2], check=False, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert DuplicateRuns.exists(tmp_path)
    assert whole(made(planted(), tmp_path, lexicon)) == whole(run)


def test_a_run_that_was_cut_short_keeps_the_alignments_that_were_done(
    tmp_path, lexicon, monkeypatch
) -> None:
    from synthese.duplicates import making

    def stop(progress: Progress) -> None:
        if progress.source == "cli.duplicates_aligning":
            raise KeyboardInterrupt

    monkeypatch.setattr(making, "_ALIGNED_AT_ONCE", 3)
    with pytest.raises(KeyboardInterrupt):
        made(planted(), tmp_path, lexicon, on_progress=stop)
    with DuplicateRuns.open(tmp_path) as store:
        assert len(store.aligned()) == 3
    with pytest.raises(InputError):
        open_run(tmp_path)  # it wasn't made to its end: what is in doubt isn't decided yet


# ---- thresholds


def files(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def test_a_moved_threshold_changes_types_and_writes_nothing(run: Run) -> None:
    before = files(run.folder)
    moved = run.at(0.97)
    copies = [each for each in moved.pairs() if each.type in COPIES]
    assert 0 < len(copies) < len(run.pairs(types=COPIES))
    assert all((each.probability >= 0.97) == (each.type in COPIES) for each in moved.pairs())
    assert all(
        each.type is (each.copy_type if each.probability >= 0.97 else each.relation)
        for each in moved.pairs()
    )
    assert moved.record.threshold == 0.97
    assert [e.probability for e in moved.pairs()] == [e.probability for e in run.pairs()]
    assert moved.groups() != run.groups()
    assert summary(moved.at(run.threshold)) == summary(run)
    assert files(run.folder) == before
    assert open_run(run.folder).threshold == 0.5


@pytest.mark.parametrize("threshold", [0, 1, -0.1, 1.5, float("nan")])
def test_a_threshold_that_is_none_is_the_callers_error(threshold, run, tmp_path, lexicon) -> None:
    with pytest.raises(InputError):
        run.at(threshold)
    with pytest.raises(InputError):
        made(projects(), tmp_path, lexicon, threshold=threshold)


def test_a_run_is_opened_under_the_threshold_that_it_was_made_with(tmp_path, lexicon) -> None:
    made(planted(), tmp_path, lexicon, threshold=0.9)
    assert open_run(tmp_path).threshold == 0.9
    made(planted(), tmp_path, lexicon, threshold=0.3)
    assert open_run(tmp_path).threshold == 0.3


def test_the_borderline_lies_on_either_side_of_the_threshold(run: Run) -> None:
    moved = run.at(0.97)
    copies, others = moved.borderline(2)
    assert len(copies) == 2
    called = [each for each in moved.pairs() if each.type in COPIES]
    rest = [each for each in moved.pairs() if each.type not in COPIES]
    assert list(copies) == called[:-3:-1]
    assert list(others) == rest[:2]
    assert copies[0].probability <= copies[1].probability


@pytest.mark.parametrize(("slope", "bias"), [(0.3, 0.0), (1.0, -2.0), (4.0, 3.0)])
def test_recalibrated_probabilities_keep_their_order(slope: float, bias: float, run: Run) -> None:
    again = run.recalibrated(slope, bias)
    assert [(e.left, e.right) for e in again.pairs()] == [(e.left, e.right) for e in run.pairs()]
    found = [each.probability for each in again.pairs()]
    assert all(one >= other for one, other in pairwise(found))
    assert all(0 <= each <= 1 for each in found)
    assert all((e.probability >= 0.5) == (e.type in COPIES) for e in again.pairs())


# ---- across two sets


def test_a_set_is_held_against_another_and_not_against_itself(tmp_path, lexicon) -> None:
    ours, theirs = projects(), projects(set=1)
    ours.append(project(0, "igjen"))
    run = find_duplicates(source_of(ours), source_of(theirs), out=tmp_path, lexicon=lexicon)
    found = {(each.left, each.right) for each in run.pairs(types=COPIES)}
    assert found == {(f"p{at:02}", f"p{at:02}") for at in range(12)} | {("igjen", "p00")}
    assert len(run.pairs(types=COPIES)) == 13
    for pair in run.pairs():
        assert [each.set for each in run.sides(pair)] == [0, 1]
    for group in run.groups():
        assert (len(group.members), len(group.others)) == (1, 1)
    assert run.record.texts == (13, 12)


def test_a_set_held_against_nothing_has_no_pairs(tmp_path, lexicon) -> None:
    twice = source_of([*projects(), *(project(at, f"q{at}") for at in range(12))])
    run = find_duplicates(twice, Source((), (), ("tom.csv",)), out=tmp_path, lexicon=lexicon)
    assert run.pairs() == ()


@pytest.mark.parametrize("count", [0, 1])
def test_next_to_no_texts_are_a_run_without_pairs(count: int, tmp_path, lexicon) -> None:
    run = made(projects()[:count], tmp_path, lexicon)
    assert (run.pairs(), run.groups(), run.template()) == ((), (), ())
    assert run.record.texts == (count, 0)


def test_fifty_copies_are_one_group(tmp_path, lexicon) -> None:
    run = made([*(project(0, f"a{at:02}") for at in range(50)), *projects()[1:]], tmp_path, lexicon)
    assert [len(each.members) for each in run.groups()] == [50]


def test_two_texts_in_one_are_a_copy_of_each(tmp_path, lexicon) -> None:
    both = joined(PROJECTS[1][1], PROJECTS[2][1])
    run = made([*projects(), text_of("begge", "", both, language="nb")], tmp_path, lexicon)
    found = {(each.left, each.right) for each in run.pairs(types=COPIES)}
    assert found == {("begge", "p01"), ("begge", "p02")}
    assert len(run.groups()) == 1, "the two aren't alike"


@pytest.mark.parametrize(("share", "least"), [(0.05, 36), (0.1, 35), (0.2, 33)])
def test_edited_texts_of_one_applicant_under_one_title_are_revisions(
    share: float, least: int, tmp_path, lexicon
) -> None:
    found = 0
    for seed in range(3):
        texts = [replace(each, applicant="Risør") for each in projects()]
        texts += [
            text_of(f"v{at:02}", title, edited(body, share, seed), language="nb", applicant="Risør")
            for at, (title, body) in enumerate(PROJECTS)
        ]
        run = made(texts, tmp_path / str(seed), lexicon)
        called = {(each.left, each.right) for each in run.pairs(types=(REVISED,))}
        found += sum((f"p{at:02}", f"v{at:02}") in called for at in range(12))
    assert found >= least


@pytest.mark.parametrize("others", [0, 3, 12])
def test_two_pilots_of_one_challenge_are_no_translation(others: int, tmp_path, lexicon) -> None:
    texts = [
        text_of("tokke", *pilot("tokke.txt"), language="nb", applicant="Tokke kommune"),
        text_of("voss", *pilot("voss.txt"), language="nn", applicant="Voss herad"),
    ]
    run = made([*texts, *projects()[:others]], tmp_path, lexicon)
    assert run.pairs(types=COPIES) == ()


def pilot(name: str) -> tuple[str, str]:
    """Returns the title and the last paragraph, which tells of the project, of a small text."""
    told = TEXTS[name].strip().split("\n\n")
    return told[0], " ".join(told[-1].split())


def test_relations_that_an_index_knows_are_told(tmp_path, lexicon) -> None:
    texts = [text_of(f"x{at:03}", f"Nummer {at}", PROJECTS[at % 12][1][::-1]) for at in range(40)]
    texts += projects()
    relations = {("p01", "p07"): DuplicateType.PARALLEL, ("p02", "x007"): DuplicateType.RENEWAL}
    run = made(texts, tmp_path, lexicon, relations=relations)
    assert run.pair("p01", "p07").relation is DuplicateType.PARALLEL
    assert run.record.found[DuplicateType.PARALLEL] == 1
    assert run.pair("p02", "x007").type is DuplicateType.RENEWAL


# ---- what people decided


def judge(verdicts: Verdicts, run: Run, left: str, right: str, judgement) -> None:
    verdicts.give(Verdict("", "", judgement, "Kari", ""), *run.sides(run.pair(left, right)))


@pytest.fixture
def verdicts(tmp_path: Path) -> Verdicts:
    return Verdicts.open(tmp_path / "verdicts")


def type_of(run: Run, left: str, right: str) -> DuplicateType:
    return next(e.type for e in run.pairs() if (e.left, e.right) == (left, right))


def test_what_people_decided_wins(run: Run, verdicts: Verdicts) -> None:
    judge(verdicts, run, "p01", "v01", "i")
    judge(verdicts, run, "p02", "v02", "d")
    judge(verdicts, run, "p03", "v03", "u")
    decided = run.at(0.999).with_verdicts(verdicts.decided())
    assert type_of(decided, "p01", "v01") not in COPIES
    assert type_of(decided, "p02", "v02") is REVISED
    assert decided.record.settled == 2, "who is unsure settles nothing"
    low = run.at(0.02).with_verdicts(verdicts.decided())
    assert type_of(low, "p01", "v01") not in COPIES
    assert not any({"p01", "v01"} <= set(each.members) for each in low.groups())
    assert run.record.settled == 0


def asked(run: Run, verdicts: Verdicts) -> set[tuple[str, str]]:
    return {(each.left, each.right) for each in queue(run, verdicts, by="Kari")}


def test_settled_pairs_never_come_back_and_changed_texts_do(
    run, verdicts, tmp_path, lexicon
) -> None:
    first = asked(run, verdicts)
    assert ("p01", "v01") in first
    for left, right in first:
        judge(verdicts, run, left, right, "i" if left == "p04" else "d")
    assert asked(run, verdicts) == set()

    again = made(planted(), tmp_path / "again", lexicon)
    assert asked(again, verdicts) == set()

    grown = [*planted(), text_of("ny", PROJECTS[4][0], cut(PROJECTS[4][1]), language="nb")]
    more = made(grown, tmp_path / "grown", lexicon)
    assert asked(more, verdicts)
    assert all("ny" in each for each in asked(more, verdicts))
    assert type_of(more.with_verdicts(verdicts.decided()), "p04", "v04") not in COPIES

    changed = planted()
    at = next(at for at, each in enumerate(changed) if each.id == "v01")
    body = f"{changed[at].text} Vi søker nå også om penger til et kart for sykkel."
    changed[at] = text_of("v01", changed[at].title, body, language="nb", applicant="Søker 1")
    other = made(changed, tmp_path / "changed", lexicon)
    assert ("p01", "v01") in asked(other, verdicts)
    assert all("v01" in each for each in asked(other, verdicts))


def test_verdicts_hold_whatever_the_texts_are_called(run, verdicts, tmp_path, lexicon) -> None:
    judge(verdicts, run, "p01", "v01", "i")
    renamed = [replace(each, id=f"{99 - at}-{each.id}") for at, each in enumerate(planted())]
    again = made(renamed, tmp_path / "renamed", lexicon).with_verdicts(verdicts.decided())
    settled = [e for e in again.pairs() if {e.left[3:], e.right[3:]} == {"p01", "v01"}]
    assert [each.type in COPIES for each in settled] == [False]
    assert again.record.settled == 1
