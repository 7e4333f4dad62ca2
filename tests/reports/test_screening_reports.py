"""What a call becomes: lines, a workbook and what was covered; each value against the records."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from tests.reports.screening_samples import application, match, screening, whole

import synthese.reports.screening
from synthese.reports.json_documents import to_json
from synthese.reports.screening import memo_name, write_reports
from synthese.reports.screening.telling import Telling, latest
from synthese.reports.screening.workbook import to_workbook
from synthese.screening_records import Call, FacetValue, Screening, Tab
from synthese.wording import LANGUAGES, Language, sentences

FORMULAS = ('=HYPERLINK("http://x")', "+1+1", "-1", "@SUM(A1)", "\t=1", "=cmd|'/c calc'!A0")


def lines(folder: Path) -> list[dict[str, object]]:
    told = (folder / "screening.jsonl").read_text("utf-8").splitlines()
    return [json.loads(each) for each in told]


def covered(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "dekning.json").read_text("utf-8"))
    return found


def book(call: Call, language: Language = "nb", **decided: object) -> openpyxl.Workbook:
    made = to_workbook(call, language=language, decisions=decided)  # type: ignore[arg-type]
    return openpyxl.load_workbook(io.BytesIO(made))


def rows(sheet: object) -> list[dict[str, object]]:
    head, *others = list(sheet.iter_rows(values_only=True))  # type: ignore[attr-defined]
    return [dict(zip(head, each, strict=True)) for each in others]


# ── Lines ────────────────────────────────────────────────────────────────────────────────────


def test_each_application_is_a_line_with_its_matches_under_their_tabs(tmp_path: Path) -> None:
    call, decided = whole()
    write_reports(call, tmp_path, decisions=decided)
    first, second = lines(tmp_path)
    assert [first["application"], second["application"]] == ["a1", "b2"]
    shown = {tab: [each["project"]["id"] for each in first[tab.name.lower()]] for tab in Tab}  # type: ignore[attr-defined]
    assert list(shown.values()) == [["gol"], ["nes"], ["gol"], ["fla"]]
    assert (first["none_known"], second["none_known"]) == (False, True)
    assert len(first["decisions"]) == 3  # type: ignore[arg-type]


def test_a_match_is_a_hit_as_search_prints_it_and_more(tmp_path: Path) -> None:
    call, _ = whole()
    write_reports(call, tmp_path)
    (told,) = lines(tmp_path)[0]["already_done"]  # type: ignore[misc]
    held = call.screenings["a1"].matches[0]
    assert {name: told[name] for name in to_json(held.hit)} == to_json(held.hit)
    assert told["tab"] == "already_done"
    assert told["tabs"] == ["already_done", "learn_from"]
    assert told["reasons"] == ["Er gjennomført før denne søknadens prosjekt begynner."]
    assert told["lessons"][0]["stopped"] is True


def test_quotes_of_both_sides_slice_their_sources(tmp_path: Path) -> None:
    call, _ = whole()
    write_reports(call, tmp_path)
    texts = {
        e.document.source: e.document.text for a in call.applications for e in a.detail.documents
    }
    (pair,) = lines(tmp_path)[0]["already_done"][0]["quotes"]  # type: ignore[index]
    mine, theirs = pair["mine"], pair["theirs"]
    assert texts[mine["document"]][mine["start"] : mine["end"]] == mine["text"]
    assert theirs["end"] - theirs["start"] == len(theirs["text"])
    assert set(mine) == {"document", "text", "start", "end", "page"}


# ── In and out ───────────────────────────────────────────────────────────────────────────────


def test_everything_that_went_in_is_told_of_once(tmp_path: Path) -> None:
    call, _ = whole()
    later = application("c3")
    call = replace(call, applications=(*call.applications, later))  # read, and not screened yet
    write_reports(call, tmp_path, memos=())
    told = covered(tmp_path)
    assert (told["in"], told["read"], told["failed"], told["screened"]) == (4, 3, 1, 2)
    inputs = told["inputs"]
    assert [each.get("application") for each in inputs] == ["a1", "b2", "c3", None]  # type: ignore[union-attr,attr-defined]
    assert [each["status"] for each in inputs] == ["screened", "screened", "read", "failed"]  # type: ignore[union-attr,index,attr-defined]
    assert inputs[0]["silent_pages"] == [2]  # type: ignore[index]
    assert inputs[3]["reason"] == "Filen er tom."  # type: ignore[index]


def test_where_files_lie_on_the_machine_is_not_told(tmp_path: Path) -> None:
    call, _ = whole()
    write_reports(call, tmp_path, memos=())
    assert "/inn/" not in (tmp_path / "dekning.json").read_text("utf-8")


def test_a_call_of_nothing_is_whole(tmp_path: Path) -> None:
    write_reports(Call("Tom", (), {}), tmp_path, memos=("docx", "pdf"))
    assert lines(tmp_path) == []
    assert covered(tmp_path)["in"] == 0
    assert (tmp_path / "notat.pdf").read_bytes().startswith(b"%PDF")


def test_the_same_call_is_the_same_bytes(tmp_path: Path) -> None:
    call, decided = whole()
    both = [
        write_reports(call, tmp_path / name, decisions=decided, memos=("docx", "pdf"))
        for name in "xy"
    ]
    assert [e.relative_to(tmp_path / "x") for e in both[0]] == [
        e.relative_to(tmp_path / "y") for e in both[1]
    ]
    assert all(x.read_bytes() == y.read_bytes() for x, y in zip(*both, strict=True))
    assert len(both[0]) == 3 + 2 * 3


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    call, _ = whole()
    made = write_reports(call, tmp_path / "ut", memos=("docx", "pdf"))
    left = {each for each in (tmp_path / "ut").rglob("*") if each.is_file()}
    assert left == set(made)


@pytest.mark.parametrize(
    "id",
    ["../../etc/passwd", "/rot", "..", "a/b", "a\\b", "CON", "con.txt", "A1", "a1.", ".a", "", " ", "\0", "\ud800", "å" * 300],
)  # fmt: skip
def test_no_id_leads_out_of_the_folder(id: str, tmp_path: Path) -> None:
    name = memo_name(id)
    assert re.fullmatch(r"[a-zæøå0-9][a-zæøå0-9._-]*", name)
    assert len(name.encode()) < 200
    (tmp_path / f"{name}.docx").write_bytes(b"x")
    assert [each.name for each in tmp_path.iterdir()] == [f"{name}.docx"]
    assert name != memo_name("a1") or id == "a1"


def test_two_ids_never_share_a_memo() -> None:
    ids = ["a/b", "a-b", "a b", "A-B", "a\\b", "æ", "Æ", "..", "../.."]
    assert len({memo_name(each).lower() for each in ids}) == len(ids)


# ── The workbook ─────────────────────────────────────────────────────────────────────────────


def test_the_table_has_each_application_with_its_strongest_matches_and_decision() -> None:
    call, decided = whole()
    made = book(call, **decided)
    first, second = rows(made["Søknader"])
    assert (first["Id"], first["Søknaden"], first["Fylke"]) == ("a1", "Trygg natt i Ål", "Buskerud")
    assert first["Beløp"] == 550_000
    assert first["Allerede gjort: sterkeste treff"] == "Sov godt i Gol"
    assert first["Allerede gjort: likhet"] == "Svært trolig samme utfordring (93\u00a0%)"
    assert first["Parallell pilot: antall"] == 1
    assert (first["Avgjørelse"], first["Begrunnelse"]) == ("allerede gjort", "Gol har gjort det.")
    assert first["Antall overlapp"] == 1
    assert "2 Lys på kaia" in str(first["Overlapper med"])
    assert (second["Avgjørelse"], second["Ingen kjent"]) == ("ikke avgjort", "ja")


def test_every_sheet_can_be_filtered_and_its_headings_stay() -> None:
    call, decided = whole()
    made = book(call, **decided)
    *tables, about = made.worksheets
    assert [each.title for each in tables] == [
        "Søknader", "Treff", "Nytt i søknaden", "Hva som kan læres", "Overlapp", "Fordeling",
        "Avgjørelser", "Ikke lest",
    ]  # fmt: skip
    for each in tables:
        assert each.freeze_panes in ("A2", "C2")
        assert each.auto_filter.ref == each.dimensions
    told = {str(row[0].value): row[1].value for row in about.iter_rows() if row[0].value}
    assert told["Fingeravtrykk"] == "c0ffee12-static-7"
    assert "avviser ingenting" in str(told["Ingenting avvist"])


def test_every_match_has_the_quotes_of_both_sides() -> None:
    call, _ = whole()
    found = rows(book(call)["Treff"])
    assert [each["Prosjektets id"] for each in found] == ["gol", "nes", "fla", "fla"]
    pair = call.screenings["a1"].matches[0].quotes[0]
    assert (found[0]["Søknaden sier"], found[0]["Prosjektet sier"]) == (
        pair.mine.text,
        pair.theirs.text,
    )


def test_a_changed_decision_is_kept_and_one_of_other_content_is_told() -> None:
    call, decided = whole()
    found = rows(book(call, **decided)["Avgjørelser"])
    assert [each["Avgjørelse"] for each in found] == [
        "parallell pilot",
        "allerede gjort",
        "uavklart",
    ]
    assert [each["Gjelder denne utgaven"] for each in found] == ["ja", "ja", "nei"]


def test_what_was_not_read_stands_in_the_table() -> None:
    call, _ = whole()
    (failed,) = rows(book(call)["Ikke lest"])
    assert list(failed.values()) == ["skann.pdf", None, "Filen er tom."]


@pytest.mark.parametrize("formula", FORMULAS)
def test_what_looks_like_a_formula_is_text(formula: str) -> None:
    of = application("x", title=formula, name=formula, lead=formula)
    found = screening(of, match(of, "gol", tab=Tab.ALREADY_DONE, title=formula))
    made = to_workbook(Call(formula, (of,), {"x": found}), language="nb", decisions={})
    for sheet in openpyxl.load_workbook(io.BytesIO(made)):
        assert {c.data_type for row in sheet.iter_rows() for c in row if c.value} <= {"s", "n"}
    assert formula.strip() in {
        str(e["Søknaden"]) for e in rows(book(Call("", (of,), {"x": found}))["Treff"])
    }


# ── Decisions, and wording ───────────────────────────────────────────────────────────────────


def test_the_settled_decision_goes_before_the_officers_newest() -> None:
    _, decided = whole()
    assert latest(()) is None
    assert latest(decided["a1"]) == decided["a1"][1]
    settled = replace(decided["a1"][0], role="settled")
    assert latest((settled, *decided["a1"])) == settled
    assert latest(decided["a1"][2:]) == decided["a1"][2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_it_can_be_told_in_every_language(language: Language, tmp_path: Path) -> None:
    call, decided = whole()
    for each in write_reports(call, tmp_path, language=language, decisions=decided):
        assert each.stat().st_size > 500
    assert len(book(call, language, **decided).worksheets) == 9


@pytest.mark.parametrize("likeness", [None, 0.0, 0.3, 0.6, 0.9, 1.0])
def test_likeness_is_told_in_words_and_as_a_number(likeness: float | None) -> None:
    told = Telling("nb").likeness(likeness)
    if likeness is None:
        assert told == "Ikke regnet ut"
    else:
        assert told.endswith(f"({round(100 * likeness)}\u00a0%)")
        assert told.split()[0] == {0.0: "Neppe", 0.3: "Kanskje", 0.6: "Trolig"}.get(
            likeness, "Svært"
        )


def test_a_reason_is_told_with_its_values_as_people_read_them() -> None:
    told = Telling("nb").reason
    assert "desember 2022" in told(("because_over", {"end": "2022-12"}))
    assert "93\u00a0%" in told(("because_challenge", {"likeness": 0.93}))
    assert told(("unchecked_likely", {"count": 1})) != told(("unchecked_likely", {"count": 2}))
    assert "nordsamisk" in told(("unchecked_language", {"languages": "se"}))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("amount", "550000", "550\u00a0000\u00a0kr"),
        ("amount", "9" * 5_000, "9" * 5_000),
        ("amount", "om lag en million", "om lag en million"),
        ("period", "2026-08/", "fra august 2026"),
        ("municipality", "3328", "Ål (Buskerud, sentralitet 5)"),
        ("municipality", "9999", "9999"),
    ],
)
def test_a_facets_value_is_told_as_people_read_it(name: str, value: str, told: str) -> None:
    assert Telling("nb").facet_value(name, FacetValue(value)) == told  # type: ignore[arg-type]


def test_every_sentence_is_there_and_is_used() -> None:
    folder = Path(synthese.reports.screening.__file__).parent
    code = "".join(each.read_text("utf-8") for each in folder.glob("*.py"))
    named = set(re.findall(r"""(?:say|count)\(\s*"([a-z_0-9]+)\"""", code))
    assert named <= set(sentences("notat"))
    assert [name for name in sentences("notat") if not _is_said(name, code)] == []


def _is_said(name: str, code: str) -> bool:
    """Tells whether the code names a sentence, or puts a name together that begins as its does."""
    bare = name.removeprefix("head_")
    quoted = (f'"{name}"', f'notat.{name}"', f" {bare}=", f"({bare}=")
    begun = (name[:at] for at in range(3, len(name) + 1))
    whole_names = any(f'"{part}"' in code for part in (name, name.partition("_")[2]))
    return whole_names or any(e in code for e in quoted) or any(f"{e}{{" in code for e in begun)


def test_a_screening_without_matches_has_a_line_and_a_row(tmp_path: Path) -> None:
    of = application("x")
    found: dict[str, Screening] = {"x": screening(of)}
    write_reports(Call("Alene", (of,), found), tmp_path)
    (line,) = lines(tmp_path)
    assert line["none_known"] is True
    (row,) = rows(openpyxl.load_workbook(tmp_path / "tabell.xlsx")["Søknader"])
    assert (row["Ingen kjent"], row["Øvrige: antall"]) == ("ja", 0)
