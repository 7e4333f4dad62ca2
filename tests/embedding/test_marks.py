from __future__ import annotations

import pytest

from synthese.embedding import ModelChoice
from synthese.embedding.marks import Marks, known_marks, marks_for

SAID = Marks("query: ", "passage: ")
NONE = Marks()


@pytest.mark.parametrize(
    ("name", "marks"),
    [
        ("intfloat/multilingual-e5-small", SAID),
        ("intfloat/multilingual-e5-base", SAID),
        ("/models/Multilingual-E5-Large", SAID),
        ("intfloat/e5-base-v2", SAID),
        ("/cache/models--intfloat--multilingual-e5-small/snapshots/0a1b2c", SAID),
        ("BAAI/bge-m3", NONE),
        ("sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2", NONE),
        ("paraphrase-multilingual-mpnet-base-v2", NONE),
        ("NbAiLab/nb-sbert-base", NONE),
        ("Alibaba-NLP/gte-multilingual-base", NONE),
        ("noen/helt-ukjent", None),
        ("/multilingual-e5-small/annen-modell", None),
        ("noen/note5-small", None),
    ],
)
def test_the_marks_of_a_family_are_known_by_the_last_part_of_its_name(
    name: str, marks: Marks | None
) -> None:
    assert known_marks(name) == marks


@pytest.mark.parametrize(
    "name", ["intfloat/multilingual-e5-large-instruct", "Alibaba-NLP/gte-Qwen2-1.5B-instruct"]
)
def test_an_instructed_model_is_told_the_task_before_queries_only(name: str) -> None:
    marks = known_marks(name)
    assert marks is not None
    assert marks.query.startswith("Instruct: ")
    assert marks.query.endswith("\nQuery: ")
    assert "projects" in marks.query
    assert marks.passage == ""


def test_prompts_stored_with_a_model_come_before_the_familys() -> None:
    own = {"query": "søk: ", "document": "tekst: "}
    assert marks_for("min-e5-small", own) == Marks("søk: ", "tekst: ")
    assert marks_for("ukjent", {"query": "", "passage": "side: "}) == Marks("", "side: ")
    assert marks_for("multilingual-e5-small", {"query": "", "document": ""}) == SAID
    assert marks_for("ukjent", {}) == NONE


def test_a_stored_instruction_for_another_task_gives_way_to_ours() -> None:
    stored = {"query": "Instruct: Answer a web search\nQuery: "}
    name = "Alibaba-NLP/gte-Qwen2-1.5B-instruct"
    assert marks_for(name, stored) == known_marks(name)


def test_a_choice_is_filled_from_the_one_before_unless_it_names_a_model() -> None:
    before = ModelChoice("e5", "query: ", "passage: ")
    assert ModelChoice().over(before) == before
    assert ModelChoice(query_mark="").over(before) == ModelChoice("e5", "", "passage: ")
    assert ModelChoice("bge").over(before) == ModelChoice("bge")
