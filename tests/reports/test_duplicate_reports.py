"""What a duplicate run writes is read back by other programs and held against what was found."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.reports.duplicate_samples import (
    GROUPS,
    HOSTILE,
    PAIRS,
    TEXTS,
    SampleRun,
    text,
)

from synthese.duplicate_records import DuplicateGroup, DuplicatePair, DuplicateType, Judgement
from synthese.duplicates.run import Run
from synthese.errors import InputError
from synthese.records import Progress
from synthese.reports.duplicates import RunLike, find_changes, summary_text, write_reports
from synthese.reports.duplicates import page as page_module
from synthese.reports.duplicates import workbook as workbook_module
from synthese.reports.duplicates.changes import Standing
from synthese.reports.duplicates.telling import Telling
from synthese.wording import LANGUAGES, Language

FILES = ["pairs.jsonl", "par.csv", "grupper.csv", "rapport.xlsx", "rapport.html", "dekning.json"]


def run_as_reports_read_it(run: Run) -> RunLike:
    return run  # a check of types: mypy holds the real run against the protocol


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(each) for each in (folder / "pairs.jsonl").read_text("utf-8").splitlines()]


def table(path: Path) -> list[dict[str, str]]:
    told = path.read_text("utf-8")
    assert told.startswith("\ufeff")
    return list(csv.DictReader(told[1:].splitlines(), delimiter=";"))


def html(folder: Path) -> str:
    return (folder / "rapport.html").read_text("utf-8")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    assert [each.name for each in write_reports(SampleRun(), folder, "nb")] == FILES
    return folder


# ── The contract ─────────────────────────────────────────────────────────────────────────────


def test_a_line_for_each_pair_that_is_something(written: Path) -> None:
    found = lines(written)
    assert [(each["left"], each["right"], each["type"]) for each in found] == [
        ("b1", "b2", "identisk"),
        ("a1", "a2", "samme tekst, annen søker"),
        ("a1", "a3", "språkvariant"),
        ("c1", "c2", "videreføring"),
    ]
    assert [each["copy"] for each in found] == [True, True, True, False]
    assert list(found[0]) == [
        "left", "right", "type", "similarity", "probability", "evidence", "differences", "reasons", "copy",
    ]  # fmt: skip
    assert found[1]["probability"] == 0.934


def test_evidence_is_slices_with_the_longest_first_and_template_text_last(written: Path) -> None:
    by_id = {each.id: each.text for each in TEXTS}
    for each in lines(written):
        for passage in each["evidence"]:
            for side in ("left", "right"):
                quote = passage[side]
                assert by_id[each[side]][quote["start"] : quote["end"]] == quote["text"]
    passages = lines(written)[1]["evidence"]
    assert [each["kind"] for each in passages] == ["exact", "edited", "exact"]
    assert [each["template"] for each in passages] == [False, False, True]
    assert [each["moved"] for each in passages] == [True, False, False]
    assert [(c["left"]["text"], c["right"]["text"]) for c in passages[1]["changes"]] == [
        ("Vinje", "Tokke"),
        ("2021", "2022"),
    ]


def test_differences_and_reasons_are_told(written: Path) -> None:
    (_, pair, translated, renewal) = lines(written)
    assert pair["differences"][0] == {
        "kind": "applicant",
        "left": {"text": "Vinje kommune", "start": None, "end": None},
        "right": {"text": "Tokke kommune", "start": None, "end": None},
    }
    assert pair["differences"][2]["right"] is None
    assert pair["reasons"][0] == {
        "key": "copied",
        "values": {"share": 0.97},
        "text": "97\u00a0% av den korteste teksten står ordrett eller nesten ordrett i den andre.",
    }
    assert translated["reasons"][0]["text"] == "Den ene teksten er på bokmål, den andre på svensk."
    assert [each["text"] for each in renewal["reasons"]][1:] == [
        "Periodene følger etter hverandre: 01.2021–12.2021 og 01.2022–12.2022.",
        "Sett bort fra ordene er forholdet mellom dem: videreføring.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_a_sentence_in_every_language(language: Language) -> None:
    reasons: dict[str, dict[str, str | int | float]] = {
        "exact_same_text": {}, "exact_but_names": {}, "copied": {"share": 0.5}, "meaning": {"share": 0.5},
        "titles_alike": {}, "titles_differ": {}, "languages": {"left": "sv", "right": "en"},
        "applicants_differ": {"left": "Å", "right": "Ø"}, "same_applicant": {"name": "Å"}, "applicant_unknown": {},
        "places_differ": {"left": "Å", "right": "Ø"}, "periods_follow": {"left": "2020", "right": "2021"},
        "periods_overlap": {"months": 1}, "continues_word": {"word": "fase 2"}, "relation": {"kind": "parallell"},
    }  # fmt: skip
    told = Telling(language)
    for key, values in reasons.items():
        sentence = told.reason(key, values)
        assert sentence.endswith(".")
        assert "{" not in sentence


def test_the_same_run_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    write_reports(SampleRun(), tmp_path, "nb")
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(FILES)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (written / name).read_bytes(), name


def test_progress_and_one_alignment_for_each_pair(tmp_path: Path) -> None:
    told: list[Progress] = []
    run = SampleRun()
    write_reports(run, tmp_path, "nb", on_progress=told.append)
    assert [(each.done, each.total) for each in told] == [(4, 4)]
    assert run.asked == 4 + 5  # those found, and the borderline


def test_a_folder_that_cannot_be_written_is_one_clear_failure(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(InputError, match="Kan ikke skrive til"):
        write_reports(SampleRun(), tmp_path / "taken", "nb")


# ── Tables ───────────────────────────────────────────────────────────────────────────────────


def test_the_table_of_pairs_reads_back(written: Path) -> None:
    rows = table(written / "par.csv")
    assert len(rows) == 4
    row = rows[1]
    assert (row["Gruppe"], row["Type"]) == ("1", "Samme tekst, annen søker")
    assert (row["Sannsynlighet"], row["Likhet"]) == ("0,934", "0,900")
    assert (row["Andel av A funnet i B"], row["Andel av B funnet i A"]) == ("0,980", "0,970")
    assert (row["A: ID"], row["B: ID"]) == ("a1", "a2")
    assert (row["A: kilde"], row["B: kilde"]) == (TEXTS[0].href, "søknader.csv#a2")
    assert row["Det som skiller"] == (
        "Søker: Vinje kommune / Tokke kommune; Sted: Vinje / Tokke;"
        " Periode: 01.2021–12.2021 / ikke nevnt; Tall: 48, 9 / 7"
    )
    assert rows[3]["Gruppe"] == ""


def test_what_looks_like_a_formula_is_text(written: Path) -> None:
    row = table(written / "par.csv")[0]
    assert row["A: tittel"] == f"'{HOSTILE}"
    assert row["A: søker"] == "'@Skolen & sønn"


def test_the_table_of_groups_has_a_row_for_each_text(written: Path) -> None:
    rows = table(written / "grupper.csv")
    assert [(each["Gruppe-ID"], each["ID"], each["Representant"]) for each in rows] == [
        ("g-buss", "a1", "ja"), ("g-buss", "a2", ""), ("g-luft", "b1", "ja"), ("g-luft", "b2", ""),
    ]  # fmt: skip
    assert [each["Hvorfor representant"] for each in rows] == [
        "Den fyldigste teksten i gruppen", "", "Den første av like tekster", "",
    ]  # fmt: skip


def test_english_tables_have_a_decimal_point(tmp_path: Path) -> None:
    write_reports(SampleRun(), tmp_path, "en")
    assert table(tmp_path / "par.csv")[1]["Probability"] == "0.934"


def test_verdicts_stand_beside_their_pairs(tmp_path: Path) -> None:
    verdicts: dict[tuple[str, str], Judgement] = {("hash-a1", "hash-a2"): "i"}
    write_reports(SampleRun(), tmp_path, "nb", verdicts=verdicts)
    told = [each["Vurdering"] for each in table(tmp_path / "par.csv")]
    assert told == ["", "ikke dublett", "", ""]


# ── The workbook ─────────────────────────────────────────────────────────────────────────────


def test_the_workbook_has_its_sheets_filters_links_and_formats(written: Path) -> None:
    book = openpyxl.load_workbook(written / "rapport.xlsx")
    assert book.sheetnames == [
        "Sammendrag",
        "Grupper",
        "Par",
        "Grensetilfeller",
        "Maltekst",
        "Dekning",
    ]
    pairs = book["Par"]
    assert (pairs.auto_filter.ref, pairs.freeze_panes, pairs.print_title_rows) == (
        "A1:Q5",
        "A2",
        "$1:$1",
    )
    heads = {cell.value: cell.column_letter for cell in pairs[1]}
    share = pairs[f"{heads['Sannsynlighet']}3"]
    assert (share.value, share.number_format) == (0.934, "0%")
    link = pairs[f"{heads['A: kilde']}3"]
    assert link.hyperlink.target == "https://example.org/a1?x=1&y=2"
    title = pairs[f"{heads['A: tittel']}2"]
    assert (title.value, title.data_type) == (HOSTILE, "s")
    groups = book["Grupper"]
    assert groups["A2"].hyperlink.location == "'Par'!A3"
    assert groups["A4"].hyperlink.location == "'Par'!A2"
    assert book["Grensetilfeller"].max_row == 1 + 3 + 2
    assert book["Maltekst"]["C2"].value == "Beskriv prosjektet kort."


def test_a_sheet_that_is_cut_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_module, "MAX_ROWS", 2)
    write_reports(SampleRun(), tmp_path, "nb")
    sheet = openpyxl.load_workbook(tmp_path / "rapport.xlsx")["Par"]
    assert sheet.max_row == 4
    assert sheet["A4"].value == "Arket er kuttet etter 2 rader. Alle radene står i par.csv."
    assert sheet.auto_filter.ref == "A1:Q3"
    assert len(table(tmp_path / "par.csv")) == 4


# ── The page ─────────────────────────────────────────────────────────────────────────────────


class Nested(HTMLParser):
    """Holds that every tag that is opened is closed, in order, and every id stands once."""

    VOID = frozenset(("meta", "input", "br", "rect", "line", "polyline"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.linked: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        assert not {"style", "onclick", "src"} & set(told)
        self.ids += [told["id"] or ""] if "id" in told else []
        if tag == "a" and (told.get("href") or "").startswith("#"):
            self.linked.append((told["href"] or "")[1:])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        return

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_well_formed_and_its_links_lead(language: Language, tmp_path: Path) -> None:
    write_reports(SampleRun(), tmp_path, language)
    parser = Nested()
    parser.feed(html(tmp_path))
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))
    assert set(parser.linked) <= set(parser.ids)


def test_what_people_wrote_runs_nothing(written: Path) -> None:
    page = html(written)
    assert page.count("<script>") == 1
    assert "<b>ved" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "http-equiv" in page
    assert "/srv/data" not in page


def test_the_most_uncertain_pair_comes_first_with_its_words_marked(written: Path) -> None:
    page = html(written)
    places = [page.index(f'data-type="{each}" data-p="{p}" data-n') for each, p in (
        ("renewal", "0.3100"), ("translated", "0.7100"), ("other-applicant", "0.9340"), ("identical", "1.0000"),
    )]  # fmt: skip
    assert places == sorted(places)
    hidden = '<span class="unseen" lang="nb">[bare i A: </span>'
    assert f'<del>{hidden}Vinje<span class="unseen">] </span></del>' in page
    assert 'Tokke<span class="unseen">] </span></ins>' in page
    assert '<span class="template">Beskriv prosjektet kort.' in page
    assert '<blockquote lang="sv"' in page
    assert "↕ flyttet" in page


def test_a_page_with_many_pairs_shows_the_most_uncertain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "MOST_PAIRS", 1)
    write_reports(SampleRun(), tmp_path, "nb")
    page = html(tmp_path)
    assert "Siden viser de 1 mest usikre av 4 par. Alle står i par.csv" in page
    assert 'id="pair-1"' in page
    assert 'id="pair-2"' not in page


def test_a_run_that_found_nothing_says_so(tmp_path: Path) -> None:
    run = SampleRun((), (), TEXTS[:1], ())
    write_reports(run, tmp_path, "nb")
    page = html(tmp_path)
    assert "Ingen dubletter, videreføringer eller paralleller er funnet." in page
    assert (tmp_path / "pairs.jsonl").read_bytes() == b""
    assert table(tmp_path / "grupper.csv") == []
    assert openpyxl.load_workbook(tmp_path / "rapport.xlsx")["Par"].max_row == 1


def test_two_sets_are_told_apart(tmp_path: Path) -> None:
    held = (*TEXTS[:2], replace(text("a1", "Noe ganske annet.", "I fjor"), set=1))
    (pair,) = (replace(PAIRS[0], left="a1", right="a1"),)
    group = DuplicateGroup("g", ("a1",), "a1", "first", DuplicateType.IDENTICAL, 1.0, ("a1",))
    run = SampleRun((pair,), (group,), held, (), against=("/srv/data/i fjor.csv",))
    write_reports(run, tmp_path, "nb")
    assert "søknader.csv holdt mot i fjor.csv" in html(tmp_path)
    assert [(each["Sett"], each["Tittel"]) for each in table(tmp_path / "grupper.csv")] == [
        ("A", "Bestillingsbuss"),
        ("B", "I fjor"),
    ]
    assert table(tmp_path / "par.csv")[0]["Gruppe"] == "1"
    assert "50\u00a0%" in html(tmp_path)  # one of the two texts examined


# ── The certificate and the terminal ─────────────────────────────────────────────────────────


def test_the_certificate_counts_what_was_seen(written: Path) -> None:
    told = json.loads((written / "dekning.json").read_text("utf-8"))
    assert told["texts"] == [8, 0]
    assert told["words"] == [sum(each.words for each in TEXTS), 0]
    assert told["own_words"] == [sum(each.own_words for each in TEXTS), 0]
    assert told["empty"] == ["tom"]
    assert told["failures"][0]["source"] == "/srv/data/<ødelagt>.pdf"
    assert told["pairs"]["identisk"] == 1
    assert told["texts_with_a_copy"] == 5 / 8
    assert (told["threshold"], told["fingerprint"], told["version"]) == (0.5, "abc123", "0.1.0")


def test_the_terminal_gets_a_few_lines_with_the_borderline() -> None:
    told = list(summary_text(SampleRun(), "nb"))
    assert told[:3] == [
        "8 tekster, 5 par stilt opp mot hverandre.",
        "Funnet: identisk 1, samme tekst, annen søker 1, språkvariant 1, videreføring 1.",
        "2 grupper av dubletter; 62\u00a0% av tekstene har en dublett. Terskel 50\u00a0%.",
    ]
    assert "  71\u00a0%  Bestillingsbuss / Anropsstyrd buss" in told


def test_a_share_that_is_not_all_or_nothing_is_not_rounded_to_it() -> None:
    told = [Telling("en").share(each) for each in (0, 0.0001, 0.5, 0.9999, 1)]
    assert told == ["0%", "1%", "50%", "99%", "100%"]


# ── What has changed ─────────────────────────────────────────────────────────────────────────


def changed_run() -> SampleRun:
    renamed = replace(PAIRS[1], type=DuplicateType.REVISED)
    moved = replace(PAIRS[3], probability=0.45)
    new = replace(PAIRS[4], type=DuplicateType.PARALLEL)
    grown = replace(GROUPS[0], id="g-ny", members=("a1", "a2", "a3"))
    return SampleRun((renamed, PAIRS[2], moved, new), (grown,))


def test_what_is_new_gone_and_changed(written: Path) -> None:
    run = changed_run()
    changes = find_changes(written, run.pairs(), run.groups())
    assert [(each.what, each.left, each.right) for each in changes.pairs] == [
        ("new", "a2", "c2"),
        ("gone", "b1", "b2"),
        ("changed", "a1", "a2"),
        ("changed", "c1", "c2"),
    ]
    assert changes.pairs[3].before == Standing(DuplicateType.RENEWAL, 0.31)
    assert [(each.what, each.before, each.now) for each in changes.groups] == [
        ("gone", ((0, "b1"), (0, "b2")), None),
        ("changed", ((0, "a1"), (0, "a2")), ((0, "a1"), (0, "a2"), (0, "a3"))),
    ]


@pytest.mark.parametrize(("probability", "changed"), [(0.41, False), (0.42, True), (0.2, True)])
def test_a_probability_changes_by_more_than_a_tenth(
    probability: float, changed: bool, written: Path
) -> None:
    pairs = (*PAIRS[:3], replace(PAIRS[3], probability=probability))
    assert bool(find_changes(written, pairs, GROUPS).pairs) is changed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_run_is_unchanged_against_itself_in_any_language(
    language: Language, tmp_path: Path
) -> None:
    hostile = text("=1+1", "Elevene måler luft ved skolen.")
    pairs: tuple[DuplicatePair, ...] = (replace(PAIRS[0], left="=1+1", right="b2"),)
    group = replace(GROUPS[1], members=("=1+1", "b2"), representative="b2")
    run = SampleRun(pairs, (group,), (hostile, *TEXTS))
    write_reports(run, tmp_path, language)
    assert not find_changes(tmp_path, pairs, (group,))


def test_changes_are_written_and_shown(written: Path, tmp_path: Path) -> None:
    files = write_reports(changed_run(), tmp_path, "nb", earlier=written)
    assert [each.name for each in files] == [*FILES, "endringer.json", "endringer.csv"]
    told = json.loads((tmp_path / "endringer.json").read_text("utf-8"))
    assert told["new"]["pairs"][0]["now"] == {"type": "parallell", "probability": 0.12}
    assert [each["Endring"] for each in table(tmp_path / "endringer.csv")] == [
        "Nytt par", "Par borte", "Par endret", "Par endret", "Gruppe borte", "Gruppe endret",
    ]  # fmt: skip
    assert table(tmp_path / "endringer.csv")[-1]["Nå"] == "a3"
    assert "Endret siden forrige kjøring" in html(tmp_path)
    assert "Endringer" in openpyxl.load_workbook(tmp_path / "rapport.xlsx").sheetnames


def test_the_folder_of_the_run_itself_can_be_the_earlier_one(tmp_path: Path) -> None:
    write_reports(SampleRun(), tmp_path, "nb")
    write_reports(SampleRun(), tmp_path, "nb", earlier=tmp_path)
    assert "Ingenting er endret siden forrige kjøring." in html(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pairs.jsonl", b'{"left": 1}\n'),
        ("pairs.jsonl", b"[]\n"),
        ("pairs.jsonl", b"\xff\xfe"),
        ("pairs.jsonl", b'{"left":"a","right":"b","type":"tull","probability":1}'),
        ("grupper.csv", b"a;b;c\r\n"),
        ("grupper.csv", b""),
    ],
)
def test_a_broken_earlier_run_is_the_callers_error(
    name: str, content: bytes, tmp_path: Path
) -> None:
    write_reports(SampleRun(), tmp_path, "nb")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match="kan ikke leses som en tidligere kjøring"):
        find_changes(tmp_path, PAIRS, GROUPS)


def test_a_folder_without_a_run_is_the_callers_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"pairs\.jsonl mangler"):
        find_changes(tmp_path, PAIRS, GROUPS)
