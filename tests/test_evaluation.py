from __future__ import annotations

import random
from pathlib import Path

import ir_measures
import pytest
from ir_measures import RR, R, nDCG

from synthese.errors import InputError
from synthese.evaluation import measures, ndcg, read_qrels, read_queries, reciprocal_rank


def test_ndcg_by_hand() -> None:
    # gains 3, 0, 1 → 3/1 + 1/log2(4) = 3.5; ideal 3, 1 → 3 + 1/log2(3) = 3.6309
    assert ndcg(["a", "b", "c"], {"a": 3, "c": 1}) == pytest.approx(3.5 / 3.630930, rel=1e-6)
    assert reciprocal_rank(["x", "y", "a"], {"a": 1}) == pytest.approx(1 / 3)


def test_measures_agree_with_ir_measures() -> None:
    chance = random.Random(5)
    documents = [f"d{n}" for n in range(150)]
    qrels = {
        f"q{n}": {d: chance.randint(0, 3) for d in chance.sample(documents, 12)} for n in range(20)
    }
    run = {query: chance.sample(documents, 120) for query in qrels}
    scored = {q: {d: 200.0 - place for place, d in enumerate(ranked)} for q, ranked in run.items()}
    wanted = ir_measures.calc_aggregate([nDCG @ 10, R @ 10, R @ 100, RR], qrels, scored)
    found = measures(run, qrels)
    assert found["nDCG@10"] == pytest.approx(wanted[nDCG @ 10])
    assert found["recall@10"] == pytest.approx(wanted[R @ 10])
    assert found["recall@100"] == pytest.approx(wanted[R @ 100])
    assert found["MRR"] == pytest.approx(wanted[RR])


def test_queries_without_an_answer_do_not_count() -> None:
    assert measures({"a": ["x"]}, {"a": {"x": 1}, "b": {}})["MRR"] == 1.0
    assert measures({}, {}) == {}


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
