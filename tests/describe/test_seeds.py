"""The five seeds, field by field, against facts alone (``tests/golden/seeds.json``)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.describe.reading import sources_that_do_not_hold

from synthese.describe import describe, wanted_id, with_language
from synthese.readers import read_path
from synthese.records import Document, Project
from synthese.settings import ReadLimits

GOLDEN = json.loads(Path(__file__).parents[1].joinpath("golden/seeds.json").read_text("utf-8"))
# A number of references, the years that stand in them and words of a title are compared apart.
APART = ("references", "reference_years", "title_words")


def _document(shared: Path, name: str) -> Document:
    path = shared / "seeds" / name
    if not path.exists():
        pytest.skip("needs the seeds in ../shared/seeds")
    (document,) = read_path(path, limits=ReadLimits())
    assert isinstance(document, Document)
    return with_language(document)


def _told(project: Project) -> dict[str, object]:
    period = project.period
    return {
        "kind": project.kind.value,
        "language": project.language,
        "amount_nok": project.amount_nok,
        "programme": project.programme,
        "funder": project.funder,
        "government": project.government,
        "publisher": project.publisher,
        "lead": project.lead,
        "leader": project.leader,
        "partners": list(project.partners),
        "status": project.status,
        "actor": project.actor,
        "phase": project.phase and project.phase.value,
        "municipalities": [unit.number for unit in project.municipalities],
        "period": period and [period.start, period.end, period.precision],
    }


@pytest.mark.parametrize("name", GOLDEN)
def test_seed_is_read_exactly(shared: Path, name: str) -> None:
    document = _document(shared, name)
    project = describe([document], wanted_id(document)).project
    expected = {field: value for field, value in GOLDEN[name].items() if field not in APART}
    told = _told(project)
    assert {field: told[field] for field in expected} == expected
    assert all(word in project.title for word in GOLDEN[name]["title_words"])


def test_the_reading_list_is_the_archive_pages_references(shared: Path) -> None:
    name = next(name for name, facts in GOLDEN.items() if "references" in facts)
    document = _document(shared, name)
    references = describe([document], "seed").project.references
    assert len(references) == GOLDEN[name]["references"]
    years = [int(re.findall(r"(?:19|20)\d\d", each)[0]) for each in references]
    assert years == GOLDEN[name]["reference_years"]


def test_one_programme_in_two_written_norms_is_one(shared: Path) -> None:
    programmes = {
        describe([_document(shared, name)], name).project.programme
        for name in ("002_34a9433a35929499.txt", "004_1ddc92fc62984cf5.txt")
    }
    assert len(programmes) == 1


@pytest.mark.parametrize("name", GOLDEN)
def test_every_value_stands_where_it_says(shared: Path, name: str) -> None:
    document = _document(shared, name)
    assert sources_that_do_not_hold(document) == []
