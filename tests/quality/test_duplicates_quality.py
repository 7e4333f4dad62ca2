"""The demonstration corpus: what is planted as a copy gets its type, and parallel pilots are none."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest

from synthese.duplicate_records import COPIES, DuplicateType
from synthese.duplicates import Run, find_duplicates, find_in_index, from_paths
from synthese.index import add, open_index
from synthese.index.opening import load_lexicon
from synthese.settings import Settings

CORPUS = Path(__file__).parents[2] / "corpus"
TRUTH = json.loads((CORPUS / "truth.json").read_text("utf-8"))
Pair = tuple[str, str]


def pair(*ids: str) -> Pair:
    left, right = sorted(ids)
    return left, right


PLANTED: dict[Pair, DuplicateType] = {
    **{pair(*each): DuplicateType.REVISED for each in TRUTH["revised"]},
    **{pair(*each): DuplicateType.OTHER_APPLICANT for each in TRUTH["same_text_two_applicants"]},
    **{pair(*each["documents"]): DuplicateType.TRANSLATED for each in TRUTH["language_pairs"]},
}
PHASES = {pair(*each) for one in TRUTH["phases"] for each in combinations(one["documents"], 2)}
PARALLEL = (
    {pair(*each) for one in TRUTH["parallel"] for each in combinations(one["projects"], 2)}
    - PLANTED.keys()
    - PHASES
)


@pytest.fixture(scope="module", params=["files", "index"])
def run(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, settings: Settings
) -> Run:
    """The corpus looked through, as the files of a folder and as the projects of an index."""
    out = tmp_path_factory.mktemp("run")
    if request.param == "files":
        source = from_paths([str(CORPUS / "projects")])
        assert not source.failures
        return find_duplicates(source, out=out, lexicon=load_lexicon())
    folder = tmp_path_factory.mktemp("index")
    add(folder, [str(CORPUS / "projects")], settings=settings)
    return find_in_index(open_index(folder), out=out)


def copies(run: Run) -> dict[Pair, DuplicateType]:
    return {(each.left, each.right): each.type for each in run.pairs(types=COPIES)}


@pytest.mark.parametrize("ids", sorted(PLANTED), ids="-".join)
def test_what_is_planted_gets_its_type(ids: Pair, run: Run) -> None:
    assert copies(run).get(ids) is PLANTED[ids]


def test_nothing_else_is_called_a_copy(run: Run) -> None:
    assert copies(run).keys() <= PLANTED.keys() | PHASES


def test_no_parallel_pilot_is_called_a_copy(run: Run) -> None:
    assert len(PARALLEL) > 90
    assert not PARALLEL & copies(run).keys()


def test_no_lookalike_is_called_a_copy(run: Run) -> None:
    alike = {pair(each["left"], each["right"]) for each in TRUTH["lookalikes"]}
    assert not alike & copies(run).keys()


def test_what_the_form_says_is_no_copy(run: Run) -> None:
    shared = {pair(*each) for each in TRUTH["shared_form_text"]}
    assert len(shared) == 3
    assert not shared & copies(run).keys()


def test_each_planted_pair_is_a_group(run: Run) -> None:
    groups = {pair(*each.members) for each in run.groups() if len(each.members) == 2}
    assert PLANTED.keys() <= groups


def test_planted_copies_hold_where_the_threshold_is_moved_a_little(run: Run) -> None:
    for threshold in (0.45, 0.55):
        assert copies(run.at(threshold)) == copies(run)


def test_no_text_of_the_corpus_is_taken_for_a_blank_form(run: Run) -> None:
    assert run.record.empty == ()


def test_parallel_pilots_dont_say_that_their_periods_follow(run: Run) -> None:
    wrong = [
        (each.left, each.right)
        for each in run.pairs(types=[DuplicateType.PARALLEL])
        if "periods_follow" in dict(each.reasons)
    ]
    assert wrong == []


def test_what_is_no_copy_doesnt_say_that_words_were_copied_where_none_were(run: Run) -> None:
    wrong = [
        (each.left, each.right)
        for each in run.pairs()
        if dict(each.reasons).get("copied", {"share": 1})["share"] == 0
    ]
    assert wrong == []
