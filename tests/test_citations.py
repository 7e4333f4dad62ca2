"""Citations as text, RIS and BibTeX: complete, and never broken by what a source says."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthese.records import Format, Municipality, Period, Phase, Project
from synthese.reports.citations import to_bibtex, to_ris, to_text
from synthese.wording import LANGUAGES, Language

READ = date(2026, 5, 3)
PAGE = "https://synthese.example/prosjekt/sluttrapport-loen"
REPORT = Project(
    "sluttrapport-loen",
    "Sluttrapport: Æresrunde på Løen",
    "/arkiv/loen.pdf",
    language="nn",
    format=Format.PDF,
    lead="Stryn kommune",
    published="2024-03-07",
    phase=Phase.FINAL,
    url="https://stryn.example/løen_100%.pdf",
    themes=("helse & omsorg",),
    municipalities=(Municipality("4651", "Stryn"),),
)


def ris(text: str) -> list[tuple[str, str]]:
    assert text.endswith("ER  - \r\n")
    lines = text.split("\r\n")[:-1]
    for line in lines:
        assert re.match(r"[A-Z][A-Z0-9]  - ", line), line
    return [(line[:2], line[6:]) for line in lines]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("nb", f"(lest i Synthese 3. mai 2026: {PAGE})"),
        ("nn", f"(lese i Synthese 3. mai 2026: {PAGE})"),
        ("en", f"(read in Synthese on 3 May 2026: {PAGE})"),
    ],
)
def test_text_names_body_year_title_both_addresses_and_the_day(
    language: Language, told: str
) -> None:
    assert to_text(REPORT, language, address=PAGE, read=READ) == (
        "Stryn kommune (2024). Sluttrapport: Æresrunde på Løen. "
        f"https://stryn.example/løen_100%.pdf {told}"
    )


def test_text_without_body_year_or_public_address_says_what_there_is() -> None:
    bare = Project("p", "Hva nå?", "/a.txt")
    assert to_text(bare, "nb", address=PAGE, read=READ) == (
        f"Hva nå? (u.å.). Lest i Synthese 3. mai 2026: {PAGE}"
    )


def test_year_is_the_documents_or_else_the_last_of_the_period() -> None:
    ran = Project("p", "T", "/a", period=Period("2018-01", "2020-12"))
    assert "(2020)" in to_text(ran, "nb", address=PAGE, read=READ)
    begun = Project("p", "T", "/a", period=Period("2018-01", None))
    assert "(2018)" in to_text(begun, "nb", address=PAGE, read=READ)


def test_ris_holds_every_field_in_its_form() -> None:
    told = ris(to_ris(REPORT, PAGE, read=READ))
    assert told == [
        ("TY", "RPRT"),
        ("ID", "sluttrapport-loen"),
        ("TI", "Sluttrapport: Æresrunde på Løen"),
        ("AU", "Stryn kommune"),
        ("PY", "2024"),
        ("DA", "2024/03/07/"),
        ("KW", "helse & omsorg"),
        ("KW", "Stryn"),
        ("LA", "nn-NO"),
        ("UR", "https://stryn.example/løen_100%.pdf"),
        ("UR", PAGE),
        ("DB", "Synthese"),
        ("Y2", "2026/05/03/"),
        ("ER", ""),
    ]
    month = Project("p", "T", "https://example.org/a", published="2013-11")
    assert dict(ris(to_ris(month, PAGE)))["DA"] == "2013/11//"
    assert dict(ris(to_ris(month, PAGE)))["TY"] == "ELEC"


def test_bibtex_escapes_what_tex_has_a_meaning_for_and_keeps_the_address() -> None:
    told = to_bibtex(REPORT, PAGE, read=READ)
    assert told.startswith("@techreport{sluttrapport-loen,\n")
    assert "  title = {{Sluttrapport: Æresrunde på Løen}},\n" in told
    assert "  author = {{Stryn kommune}},\n" in told
    assert "  url = {https://stryn.example/løen_100%.pdf},\n" in told
    assert "  keywords = {helse \\& omsorg},\n" in told
    assert "  urldate = {2026-05-03},\n" in told


HOSTILE = st.text(
    alphabet=st.sampled_from('aÆ {}\\%&#$_~^"\r\n\x00\u2028\u202eTY  - ER,@='), max_size=60
)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_source_breaks_out_of_its_field(title: str, body: str, address: str) -> None:
    project = Project("{x},\n@", title, f"https://e.org/{address}", lead=body, summary=title)
    assert sum(tag == "ER" for tag, _ in ris(to_ris(project, PAGE))) == 1
    entry = to_bibtex(project, PAGE)
    bare = re.sub(r"\\[{}%&#$_]", "", entry)
    depth = 0
    for letter in bare:
        depth += (letter == "{") - (letter == "}")
        assert depth >= 0
    assert depth == 0
    assert entry.count("\n@") == 0
    for language in LANGUAGES:
        assert "\n" not in to_text(project, language, address=PAGE, read=READ)
