"""The demonstration corpus holds what its README says and what the evaluations need."""

from __future__ import annotations

import csv
import functools
import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from synthese.norwegian.units import resolve

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
MANUSCRIPTS = CORPUS / "manuscripts"
MARKS = {"nb": "Oppdiktet eksempel.", "nn": "Oppdikta døme.", "en": "Invented example."}
TRUTH: dict[str, Any] = json.loads((CORPUS / "truth.json").read_text("utf-8"))
PROJECTS: dict[str, dict[str, Any]] = TRUTH["projects"]


def project_files() -> list[Path]:
    return sorted(path for path in (CORPUS / "projects").iterdir() if path.name != "register.csv")


def manuscripts() -> list[Path]:
    return sorted(MANUSCRIPTS.rglob("*.md"))


def rendering_of(manuscript: Path) -> Path:
    folder = "applications" if manuscript.parent.name == "applications" else "projects"
    return CORPUS / folder / manuscript.stem


@functools.cache
def register() -> list[dict[str, str]]:
    with (CORPUS / "projects" / "register.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text_of(path: Path) -> str:
    """The text of a project file; a rendered one is read in its manuscript."""
    source = path if path.suffix not in {".pdf", ".docx"} else MANUSCRIPTS / f"{path.name}.md"
    text = source.read_text("utf-8")
    if path.suffix != ".html":
        return text
    return re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL)


@functools.cache
def documents() -> dict[str, str]:
    """Every text of the corpus by its id."""
    rows = {row["id"]: row["sammendrag"] for row in register()}
    return {path.stem: text_of(path) for path in project_files()} | rows


def months_overlap(left: str, right: str) -> bool:
    a, b = PROJECTS[left], PROJECTS[right]
    ends = [project["end"] or "9999-12" for project in (a, b)]
    return bool(max(a["start"], b["start"]) <= min(ends))


def one_project() -> set[frozenset[str]]:
    """The pairs of documents that describe one and the same project."""
    groups = [each["documents"] for each in TRUTH["phases"] + TRUTH["language_pairs"]]
    groups += TRUTH["revised"]
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def named_ids() -> set[str]:
    """Every id that the truth names outside its list of projects."""
    relations = {key: value for key, value in TRUTH.items() if key != "projects"}
    words = re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)+)"', json.dumps(relations))
    relation_names = {each["relation"] for each in TRUTH["lookalikes"]}
    return set(words) - relation_names - {each["application"] for each in TRUTH["screening"]}


def test_corpus_is_large_enough_in_all_three_languages() -> None:
    languages = Counter(PROJECTS[path.stem]["language"] for path in project_files())
    assert len(project_files()) >= 80
    assert len(register()) == 30
    assert languages["nb"] >= 50
    assert languages["nn"] >= 28
    assert languages["en"] >= 9


def test_truth_describes_every_document_and_nothing_else() -> None:
    assert set(documents()) == set(PROJECTS)


def test_stems_are_unique() -> None:
    stems = [path.stem for path in project_files()] + [row["id"] for row in register()]
    assert len(stems) == len(set(stems))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", stem) for stem in stems)


def test_truth_names_only_ids_that_exist() -> None:
    assert named_ids() <= set(PROJECTS)


def test_every_text_carries_the_mark_of_its_language() -> None:
    unmarked = [
        project
        for project, text in documents().items()
        if MARKS[PROJECTS[project]["language"]] not in text
    ]
    assert not unmarked


def test_application_carries_a_mark() -> None:
    for path in (MANUSCRIPTS / "applications").iterdir():
        assert path.read_text("utf-8").rstrip().endswith(tuple(MARKS.values())), path.name


def test_lengths_vary_from_120_to_1500_words() -> None:
    lengths = [len(text_of(path).split()) for path in project_files()]
    assert min(lengths) >= 120
    assert max(lengths) <= 1500
    assert sum(length < 250 for length in lengths) >= 20
    assert sum(length > 500 for length in lengths) >= 15


def test_every_manuscript_has_its_rendering() -> None:
    missing = [path.name for path in manuscripts() if not rendering_of(path).exists()]
    assert not missing


def test_every_rendering_has_its_manuscript() -> None:
    rendered = {path for path in project_files() if path.suffix in {".pdf", ".docx"}}
    rendered |= set((CORPUS / "applications").iterdir())
    assert rendered == {rendering_of(path) for path in manuscripts()}


def test_renderings_are_what_their_names_say() -> None:
    for path in map(rendering_of, manuscripts()):
        with path.open("rb") as file:
            assert file.read(4) == (b"%PDF" if path.suffix == ".pdf" else b"PK\x03\x04"), path.name


def test_register_joins_its_parts() -> None:
    joined = (CORPUS / "projects" / "register.csv").read_text("utf-8").splitlines()
    for part in sorted(MANUSCRIPTS.glob("register-*.csv")):
        head, *rows = part.read_text("utf-8").splitlines()
        assert head == joined[0]
        assert set(rows) <= set(joined)


@pytest.mark.parametrize("parallel", TRUTH["parallel"], ids=lambda each: each["id"])
def test_parallel_projects_run_in_the_same_months(parallel: dict[str, Any]) -> None:
    same = one_project()
    pairs = [pair for pair in combinations(parallel["projects"], 2) if frozenset(pair) not in same]
    assert len(pairs) >= 2
    assert all(months_overlap(left, right) for left, right in pairs)


def test_parallel_projects_are_led_by_different_municipalities() -> None:
    same = one_project()
    for parallel in TRUTH["parallel"]:
        for pair in combinations(parallel["projects"], 2):
            leads = {PROJECTS[project]["municipalities"][0] for project in pair}
            assert len(leads) == (1 if frozenset(pair) in same else 2), pair


def test_earlier_and_renewed_projects_share_no_month() -> None:
    for pair in TRUTH["lookalikes"]:
        if pair["relation"] in {"tidligere", "videreføring"}:
            assert not months_overlap(pair["left"], pair["right"]), pair


def test_lookalikes_are_not_listed_as_parallel() -> None:
    parallel = {
        frozenset(pair) for each in TRUTH["parallel"] for pair in combinations(each["projects"], 2)
    }
    assert not parallel & {frozenset((each["left"], each["right"])) for each in TRUTH["lookalikes"]}


def test_every_relation_has_its_examples() -> None:
    assert len(TRUTH["parallel"]) >= 12
    assert len(TRUTH["phases"]) == 3
    assert len(TRUTH["revised"]) == 3
    assert TRUTH["same_text_two_applicants"]
    assert {tuple(each["languages"]) for each in TRUTH["language_pairs"]} == {
        ("nb", "nn"),
        ("nb", "en"),
    }
    assert len(TRUTH["shared_form_text"]) == 3
    assert len(TRUTH["stopped"]) >= 3
    assert len(TRUTH["negative"]) >= 3


def test_phases_are_application_page_and_report() -> None:
    for phases in TRUTH["phases"]:
        kinds = [PROJECTS[document]["kind"] for document in phases["documents"]]
        assert kinds[0] == "application"
        assert kinds[-1] == "final-report"


def test_language_pairs_are_in_the_languages_named() -> None:
    for pair in TRUTH["language_pairs"]:
        assert [PROJECTS[each]["language"] for each in pair["documents"]] == pair["languages"]


def test_shared_form_text_is_a_long_common_paragraph() -> None:
    texts = documents()
    for group in TRUTH["shared_form_text"]:
        lines = [
            {re.sub(r"\s+", " ", line).strip() for line in texts[each].splitlines()}
            for each in group
        ]
        assert max(map(len, set.intersection(*lines))) > 400, group


def test_screening_covers_the_six_applications() -> None:
    stems = {path.stem for path in (CORPUS / "applications").iterdir()}
    assert len(stems) == 6
    assert {each["application"] for each in TRUTH["screening"]} == stems


def test_named_municipalities_exist() -> None:
    named = {name for each in PROJECTS.values() for name in each["municipalities"]}
    assert {name for name in named if not resolve(name)} == set()


def test_sources_are_commented_addresses() -> None:
    lines = (CORPUS / "sources.txt").read_text("utf-8").splitlines()
    addresses = [line for line in lines if line and not line.startswith("#")]
    assert 10 <= len(addresses) <= 15
    assert all(re.fullmatch(r"https://[\w./-]+", address) for address in addresses)


def test_readme_gives_the_corpus_figures() -> None:
    readme = (CORPUS / "README.md").read_text("utf-8")
    kinds = Counter(path.suffix[1:] for path in project_files())
    assert (
        f"{len(project_files())} documents: "
        + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        in readme
    )
    assert f"{len(TRUTH['parallel'])} sets of parallel projects" in readme
