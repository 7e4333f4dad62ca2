from __future__ import annotations

import random
from pathlib import Path

import ir_measures
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, Success, nDCG

from synthese.errors import InputError
from synthese.evaluation import (
    MEASURES,
    Latency,
    TimedRun,
    bootstrap,
    compare,
    evaluate,
    interval,
    ndcg,
    randomisation_test,
    read_qrels,
    read_queries,
    read_run,
    reciprocal_rank,
    run_queries,
    score,
    write_run,
)

THEIRS = dict(zip(MEASURES, [nDCG @ 10, R @ 10, R @ 100, RR, Success @ 1], strict=True))
DOCUMENTS = [f"d{n}" for n in range(150)]
NO_TIME = Latency(0.0, 0.0)

qrels_and_run = st.dictionaries(
    st.sampled_from("abcde"),
    st.tuples(
        st.dictionaries(st.sampled_from(DOCUMENTS), st.integers(0, 3), min_size=1, max_size=20),
        st.lists(st.sampled_from(DOCUMENTS), unique=True, max_size=120),
    ),
    min_size=1,
)


def test_ndcg_by_hand() -> None:
    # gains 3, 0, 1 → 3/1 + 1/log2(4) = 3.5; ideal 3, 1 → 3 + 1/log2(3) = 3.6309
    assert ndcg(["a", "b", "c"], {"a": 3, "c": 1}) == pytest.approx(3.5 / 3.630930, rel=1e-6)
    assert reciprocal_rank(["x", "y", "a"], {"a": 1}) == pytest.approx(1 / 3)


@given(qrels_and_run)
def test_each_query_is_measured_as_ir_measures_does(drawn) -> None:
    qrels = {query: grades for query, (grades, _) in drawn.items()}
    run = {query: ranked for query, (_, ranked) in drawn.items()}
    scored = {q: {d: 200.0 - place for place, d in enumerate(ranked)} for q, ranked in run.items()}
    theirs = {
        (each.query_id, str(each.measure)): each.value
        for each in ir_measures.iter_calc(list(THEIRS.values()), qrels, scored)
    }
    for each in score(run, qrels):
        for name, measure in THEIRS.items():
            wanted = theirs[each.query, str(measure)]
            assert each.measures[name] == pytest.approx(wanted, abs=1e-9), name


def test_a_run_file_is_read_and_written_as_others_do(tmp_path: Path) -> None:
    chance = random.Random(5)
    qrels = {
        f"q{n}": {d: chance.randint(0, 3) for d in chance.sample(DOCUMENTS, 12)} for n in range(20)
    }
    ours, equal = tmp_path / "ours.run", tmp_path / "equal.run"
    run = {query: chance.sample(DOCUMENTS, 120) for query in qrels}
    write_run(ours, run)
    assert read_run(ours) == run
    lines = [f"{q} Q0 {d} 0 {chance.randint(1, 9)} x\n" for q in run for d in run[q]]
    equal.write_text("".join(lines), "utf-8")
    for path in (ours, equal):
        theirs = ir_measures.calc_aggregate(
            list(THEIRS.values()), qrels, ir_measures.read_trec_run(str(path))
        )
        found = evaluate(TimedRun(read_run(path), NO_TIME), qrels).measures
        for name, measure in THEIRS.items():
            assert found[name] == pytest.approx(theirs[measure], abs=1e-9), (path, name)


def test_queries_without_an_answer_do_not_count() -> None:
    found = evaluate(TimedRun({"a": ["x"], "b": []}, NO_TIME), {"a": {"x": 1}, "b": {"x": 0}})
    assert (found.queries, found.answered, found.measures["MRR"]) == (2, 1, 1.0)
    assert score({}, {}) == []


def test_files_that_do_not_belong_together_are_the_callers_error() -> None:
    timed = TimedRun({"a": ["x"]}, NO_TIME)
    with pytest.raises(InputError) as raised:
        evaluate(timed, {"b": {"x": 1}})
    assert raised.value.key == "evaluation.nothing_judged"
    with pytest.raises(InputError) as raised:
        evaluate(timed, {"a": {"x": 1}}, against={"b": ["x"]})
    assert raised.value.key == "evaluation.nothing_in_common"


def test_the_interval_is_that_of_the_mean() -> None:
    values = np.random.default_rng(3).normal(0.5, 0.2, 400)
    low, high = interval(values)
    error = values.std() / 20
    assert low == pytest.approx(values.mean() - 1.96 * error, abs=0.1 * error)
    assert high == pytest.approx(values.mean() + 1.96 * error, abs=0.1 * error)
    assert interval(np.ones(7)) == (1.0, 1.0)
    assert (bootstrap(values) == bootstrap(values)).all()


def test_the_randomisation_test_counts_the_sign_flips() -> None:
    # Of the 2^6 ways to set six equal signs, two reach as far: p = 2/64.
    assert randomisation_test(np.full(6, 0.1)) == pytest.approx(2 / 64, abs=0.01)
    assert randomisation_test(np.zeros(6)) == 1.0
    assert randomisation_test(np.array([0.3, -0.3, 0.2, -0.2])) == 1.0


def test_a_comparison_names_the_queries_that_changed_most() -> None:
    qrels = {f"q{n}": {"x": 1} for n in range(15)}
    before = score({query: ["a", "x"] for query in qrels}, qrels)
    now = score({query: ["x"] for query in qrels} | {"q3": ["a", "x"], "q4": []}, qrels)
    found = compare(now, before)
    difference = found.differences["success@1"]
    assert (difference.better, difference.worse) == (13, 0)
    assert difference.mean == pytest.approx(13 / 15)
    assert 0 < difference.low <= difference.mean <= difference.high <= 1
    assert found.differences["nDCG@10"].worse == 1
    assert len(found.most_changed) == 10
    assert (found.most_changed[0].query, found.most_changed[0].after) == ("q4", 0.0)
    same = compare(now, now)
    assert (same.most_changed, same.differences["MRR"].p) == ((), 1.0)


def test_every_query_is_run_and_told_of() -> None:
    told = []
    timed = run_queries(lambda text: [text], {"a": "x", "b": "y"}, on_progress=told.append)
    assert timed.run == {"a": ["x"], "b": ["y"]}
    assert [(each.done, each.total) for each in told] == [(1, 2), (2, 2)]
    assert 0 <= timed.latency_ms.median <= timed.latency_ms.p95


def test_both_forms_of_qrels_are_read(tmp_path: Path) -> None:
    beir, trec = tmp_path / "beir.tsv", tmp_path / "trec.txt"
    beir.write_text("query-id\tcorpus-id\tscore\nq1\td1\t2\n", "utf-8")
    trec.write_text("q1 0 d1 2\n", "utf-8")
    assert read_qrels(beir) == read_qrels(trec) == {"q1": {"d1": 2}}
    trec.write_text("q1 0 d1 mye\n", "utf-8")
    with pytest.raises(InputError, match=r"trec\.txt"):
        read_qrels(trec)
    trec.write_text('{"text": "uten id"}\n', "utf-8")
    with pytest.raises(InputError, match="_id"):
        read_queries(trec)
    with pytest.raises(InputError, match=r"trec\.txt"):
        read_run(trec)
    with pytest.raises(InputError, match="ingen"):
        write_run(tmp_path / "ingen" / "run", {"a": ["x"]})
