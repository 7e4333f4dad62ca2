"""The peers answer the same texts the same way every time; a missing one is named, not made up."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"
RECORDS = [
    {"_id": "ferge", "title": "Elektrisk ferge", "text": "Byferga går på strøm over elva."},
    {"_id": "tilsyn", "title": "Digitalt tilsyn", "text": "Sensorer på sykehjemmet om natta."},
    {"_id": "skole", "title": "", "text": "Elevene lærer å reparere sykler på skolen."},
]


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("quality.peers")


@pytest.fixture
def tantivy(module: ModuleType):
    peer = module.Tantivy()
    peer.index(RECORDS)
    return peer


def test_title_and_text_are_found_in_other_forms_of_the_word(tantivy):
    found = tantivy.search_many(["elektriske", "sensor på sykehjem", "skolens elever"], 3)
    assert [ids[:1] for ids in found] == [["ferge"], ["tilsyn"], ["skole"]]


def test_any_word_of_the_query_is_enough_and_k_is_kept(tantivy):
    assert set(tantivy.search_many(["ferge sensorer romfart"], 3)[0]) == {"ferge", "tilsyn"}
    assert len(tantivy.search_many(["ferge sensorer"], 1)[0]) == 1


def test_nothing_in_common_is_no_answer_and_signs_are_no_syntax(tantivy):
    assert tantivy.search_many(["", "romfart", '-ferge: "', "text:ferge"], 3) == [
        [],
        [],
        ["ferge"],
        ["ferge"],
    ]


def test_indexing_again_replaces_what_was_there(tantivy):
    tantivy.index(RECORDS[2:])
    assert tantivy.search_many(["ferge", "sykler"], 3) == [[], ["skole"]]


def test_a_peer_without_its_package_is_named_and_left_out(module, monkeypatch, capsys):
    monkeypatch.setattr(module.Bm25s, "packages", ("no_such_package_of_ours",))
    names = [peer.name for peer in module.peers()]
    assert "tantivy" in names
    assert "bm25s" not in names
    assert "bm25s is left out: no package no_such_package_of_ours" in capsys.readouterr().err


def test_txtai_says_which_of_its_searches_it_runs(module):
    assert module.Txtai().name == "txtai, keyword"
    assert module.Txtai(model="models/minilm").name == "txtai, hybrid (minilm)"
