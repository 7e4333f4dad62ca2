"""The pages of duplicates without a script: the list, a run, reviewing, groups, agreement."""

from __future__ import annotations

import io
import json
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from fastapi.testclient import TestClient
from tests.duplicate_run_samples import EMPTY, HOSTILE, PAIRS, texts, write_run

from synthese.duplicate_records import Verdict
from synthese.duplicates.run import open_run
from synthese.settings import Settings
from synthese.stores.verdicts import Verdicts
from synthese_api.app import create_app
from synthese_api.duplicates import threshold_of
from synthese_api.pages.duplicate_agreement import degree

NAMED = {"navn": "Kari"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_run(tmp_path / "index" / "duplicates" / "en")


@pytest.fixture
def index(folder: Path) -> Path:
    with Verdicts.open(folder.parents[1]) as verdicts:
        verdicts.register_run(folder)
    return folder.parents[1]


@pytest.fixture
def web(index: Path) -> Iterator[TestClient]:
    client = TestClient(
        create_app(Settings(index=index)),
        raise_server_exceptions=False,
        follow_redirects=False,
        headers={"accept-language": "nb"},
    )
    with client:
        yield client


@pytest.fixture
def run(index: Path) -> str:
    """Returns the address of the run's page."""
    with Verdicts.open(index) as verdicts:
        return f"/dubletter/{verdicts.runs()[0].id}"


def shown(client: TestClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.text


def words(html: str) -> str:
    """Returns what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def signed_in(client: TestClient) -> None:
    """Has the browser know its reader as Kari, whoever it knew before."""
    client.cookies.clear()
    client.cookies.set("navn", "Kari")


def judge(client: TestClient, run: str, pair: tuple[str, str], **said: str) -> str:
    """Returns where the browser is sent after a verdict."""
    data = {"v": pair[0], "h": pair[1], "vurdering": "d", **NAMED, **said}
    answer = client.post(f"{run}/vurder", data=data)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def pair_of(url: str) -> tuple[str, str]:
    query = parse_qs(urlsplit(url).query)
    return query["v"][0], query["h"][0]


# ---- the list


def test_the_list_tells_what_the_page_does_and_that_nothing_is_deleted(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(index=tmp_path / "index"))) as client:
        told = words(client.get("/dubletter", headers={"accept-language": "nb"}).text)
    assert "Ingenting blir slettet" in told
    assert "Det er ingen kjøringer ennå" in told
    assert not (tmp_path / "index" / "verdicts.sqlite").exists()


def test_the_list_has_the_runs_with_their_figures(web: TestClient, run: str) -> None:
    told = shown(web, "/dubletter")
    assert f'href="{run}"' in told
    assert f"{len(texts())} tekster 18 dubletter 9 grupper" in words(told)


def test_every_page_has_the_menu_link(web: TestClient) -> None:
    assert '<a href="/dubletter" aria-current="page">' in shown(web, "/dubletter")
    assert 'href="/dubletter"' in shown(web, "/om")


def test_a_run_whose_folder_is_gone_is_told(web: TestClient, run: str, folder: Path) -> None:
    shutil.rmtree(folder)
    assert "Mappen til denne kjøringen er borte" in shown(web, "/dubletter")
    answer = web.get(run)
    assert answer.status_code == 404
    assert "er borte" in answer.text


def test_an_unknown_run_is_no_page(web: TestClient) -> None:
    for path in ("", "/par", "/grupper", "/vurder", "/enighet", "/kalibrering", "/filer"):
        assert web.get(f"/dubletter/ukjent{path}").status_code == 404


def test_a_run_over_the_collection_is_made_in_the_background(
    settings: Settings, tmp_path: Path
) -> None:
    own = tmp_path / "index"
    shutil.copytree(settings.index, own)
    app = create_app(Settings(index=own))
    with TestClient(app, follow_redirects=False, headers={"accept-language": "nb"}) as client:
        job = client.post("/dubletter/lag").headers["location"]
        page = client.get(job).text
        while "<progress" in page:
            time.sleep(0.05)
            page = client.get(job).text
        assert "Kjøringen er ferdig" in page
        found = re.search(r'class="button" href="(/dubletter/\w+)"', page)
        assert found
        told = shown(client, found[1])
    assert "tekster undersøkt" in told
    assert "Alle prosjektene i samlingen, holdt mot hverandre" in told
    for name in ("rapport.html", "rapport.xlsx", "pairs.jsonl", "dekning.json"):
        assert f'href="{found[1]}/fil/{name}"' in told


def test_without_an_index_no_run_is_begun(tmp_path: Path) -> None:
    app = create_app(Settings(index=tmp_path / "none"))
    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.post("/dubletter/lag").status_code == 503
        assert client.get("/dubletter/lages/ukjent").status_code == 404


# ---- a run


def test_the_run_page_tells_what_was_found(web: TestClient, run: str) -> None:
    told = words(shown(web, run))
    for each in ("dubletter 18", "grupper av dubletter 9", "Revidert 9 par"):
        assert each in told
    assert EMPTY in told
    assert "ødelagt.pdf" in told
    assert "Beskriv kort hva prosjektet går ut på" in told


def test_a_moved_threshold_tells_which_numbers_change(web: TestClient, run: str) -> None:
    told = words(shown(web, f"{run}?terskel=0.8"))
    assert "Du ser kjøringen med terskel 80" in told
    assert re.search(r"Revidert 9 0 \(−9\)", told)
    assert f"{run}/par?terskel=0.8" in shown(web, f"{run}?terskel=0.8")
    assert "Tallene som endrer seg" not in words(shown(web, run))


@pytest.mark.parametrize(
    ("given", "threshold"),
    [("", None), ("0.6", 0.6), ("0,6", 0.6), ("60", 0.6), ("60 %", 0.6), ("60\u00a0%", 0.6)],
)
def test_a_threshold_may_be_written_as_people_do(given: str, threshold: float | None) -> None:
    assert threshold_of(given) == threshold


@pytest.mark.parametrize("given", ["tull", "0", "-1", "100", "nan", "inf"])
def test_a_threshold_that_is_none_is_told_beside_the_form(
    web: TestClient, run: str, given: str
) -> None:
    answer = web.get(run, params={"terskel": given})
    assert answer.status_code == 400
    assert "er ingen terskel" in answer.text
    assert 'id="terskel"' in answer.text


def test_pairs_are_narrowed_sorted_and_paged(web: TestClient, run: str) -> None:
    first = shown(web, f"{run}/par?sorter=mest")
    assert first.count('class="dup-line"') == 25
    assert "Side 1 av 2" in first
    assert shown(web, f"{run}/par?sorter=mest&side=2").count('class="dup-line"') == PAIRS - 25
    kind = shown(web, f"{run}/par?type=renewal")
    assert kind.count('class="dup-line"') == 9
    assert shown(web, f"{run}/par?side=999999999999").count('class="dup-line"') == 25


def test_groups_are_listed(web: TestClient, run: str) -> None:
    assert shown(web, f"{run}/grupper").count('class="dup-line"') == 9
    assert shown(web, f"{run}/grupper?type=identical").count('class="dup-line"') == 0


def test_hostile_titles_are_words(web: TestClient, run: str) -> None:
    for path in ("", "/par", "/grupper", "/vurder?v=p08&h=p08b"):
        told = shown(web, run + path)
        assert HOSTILE not in told
    assert HOSTILE in words(shown(web, f"{run}/vurder?v=p08&h=p08b"))


def test_files_of_the_run_and_no_others_are_sent(web: TestClient, run: str, folder: Path) -> None:
    assert web.get(f"{run}/fil/par.csv").status_code == 404
    (folder / "par.csv").write_text("a;b\n")
    (folder / "hemmelig.txt").write_text("nei")
    answer = web.get(f"{run}/fil/par.csv")
    assert answer.text == "a;b\n"
    assert "attachment" in answer.headers["content-disposition"]
    for name in ("run.sqlite", "hemmelig.txt", "..%2Fverdicts.sqlite", "%2e%2e"):
        assert web.get(f"{run}/fil/{name}").status_code == 404
    assert f'href="{run}/fil/par.csv"' in shown(web, run)


# ---- reviewing


def test_the_reviewer_is_asked_for_a_name_once(web: TestClient, run: str) -> None:
    assert 'action="' + run + '/navn"' in shown(web, f"{run}/vurder")
    blank = web.post(f"{run}/navn", data={"navn": "  "})
    assert blank.status_code == 400
    assert "Skriv navnet ditt først" in blank.text
    answer = web.post(f"{run}/navn", data=NAMED)
    assert answer.headers["location"] == f"{run}/vurder"
    assert f"0 av {PAIRS} vurdert, {PAIRS} igjen" in words(shown(web, f"{run}/vurder"))


def test_a_verdict_without_a_name_is_refused(web: TestClient, run: str) -> None:
    data = {"v": "p00", "h": "p00b", "vurdering": "d", "merknad": "min merknad"}
    answer = web.post(f"{run}/vurder", data=data)
    assert answer.status_code == 400
    assert "Skriv navnet ditt først" in answer.text
    assert "min merknad" in answer.text


def test_differences_stand_before_the_texts_and_the_answers(web: TestClient, run: str) -> None:
    told = shown(web, f"{run}/vurder?v=p00&h=p00a")
    places = [
        told.index(each) for each in ('id="skiller"', "dup-why", 'id="tekstene"', "data-judge")
    ]
    assert places == sorted(places)
    assert "Søker Solvik kommune Nye Solvik kommune" in words(told)


def test_template_text_is_folded_away_and_what_one_has_alone_is_told(
    web: TestClient, run: str
) -> None:
    told = shown(web, f"{run}/vurder?v=p00&h=p00b")
    folded = told[told.index('<details class="dup-form">') :]
    assert "Beskriv kort hva prosjektet" in folded[: folded.index("</details>")]
    assert 'class="dup-row dup-row-left"' in told
    assert "Pårørende får vite når noen har sett til deres." in words(told)
    assert '<blockquote lang="nb"' in told


def test_every_pair_is_asked_once_and_then_there_are_none(web: TestClient, run: str) -> None:
    signed_in(web)
    first = shown(web, f"{run}/vurder")
    ids = re.search(
        r'name="v" value="([^"]*)"><input type="hidden" name="h" value="([^"]*)"', first
    )
    assert ids
    pair, seen = (ids[1], ids[2]), set()
    for left in range(PAIRS - 1, 0, -1):
        seen.add(pair)
        where = judge(web, run, pair, vurdering="diu"[left % 3])
        pair = pair_of(where)
        assert f"{left} igjen" in words(shown(web, where))
    seen.add(pair)
    where = judge(web, run, pair)
    assert len(seen) == PAIRS
    assert "Du er ferdig" in shown(web, where)


def test_after_a_pair_that_was_skipped_to_comes_the_one_after_it(web: TestClient, run: str) -> None:
    signed_in(web)
    first = shown(web, f"{run}/vurder")
    second = pair_of(unescape(re.search(r'href="([^"]*)" data-skip', first)[1]))  # type: ignore[index]
    third = pair_of(unescape(re.search(r'href="([^"]*)" data-skip', shown(web, f"{run}/vurder?v={second[0]}&h={second[1]}"))[1]))  # type: ignore[index]  # fmt: skip
    assert pair_of(judge(web, run, second)) == third


def test_undo_goes_back_to_the_pair_and_takes_the_verdict_away(
    web: TestClient, run: str, index: Path
) -> None:
    signed_in(web)
    judge(web, run, ("p00", "p00b"), merknad="nesten ordrett")
    told = words(shown(web, f"{run}/vurder?v=p00&h=p00b"))
    assert "Du har vurdert dette paret: dublett" in told
    assert "nesten ordrett" in told
    answer = web.post(f"{run}/angre", data=NAMED)
    assert pair_of(answer.headers["location"]) == ("p00", "p00b")
    assert "Angret. Svar på nytt." in words(shown(web, answer.headers["location"]))
    with Verdicts.open(index) as verdicts:
        assert verdicts.all() == ()


def test_undoing_nothing_changes_nothing(web: TestClient, run: str) -> None:
    signed_in(web)
    answer = web.post(f"{run}/angre", data=NAMED)
    assert answer.status_code == 303
    shown(web, answer.headers["location"])


def test_reviewers_are_blind_to_each_other(web: TestClient, run: str) -> None:
    judge(web, run, ("p00", "p00b"), navn="Ola", merknad="Olas hemmelige merknad")
    signed_in(web)
    for path in ("/vurder?v=p00&h=p00b", "/par", "", "/vurderinger.csv"):
        told = shown(web, run + path)
        assert "hemmelige" not in told
        assert "Vurdert: dublett" not in words(told)
    assert f"{PAIRS} igjen" in words(shown(web, f"{run}/vurder"))


def test_a_pair_that_two_have_judged_is_not_asked_a_third(web: TestClient, run: str) -> None:
    for name in ("Ola", "Per"):
        judge(web, run, ("p00", "p00b"), navn=name)
    signed_in(web)
    assert f"0 av {PAIRS} vurdert, {PAIRS - 1} igjen" in words(shown(web, f"{run}/vurder"))


def test_a_changed_text_comes_back_with_what_changed(
    web: TestClient, run: str, index: Path, folder: Path
) -> None:
    judge(web, run, ("p00", "p00b"), merknad="etter møtet")
    was = texts()
    told = was[0].text.replace("60 kilometer", "80 kilometer")
    shutil.rmtree(folder)
    write_run(folder, every=(replace(was[0], text=told, content="0" * 64), *was[1:]))
    signed_in(web)
    page = shown(web, f"{run}/vurder?v=p00&h=p00b")
    assert "En tekst er endret siden sist" in page
    box = page[page.index('class="dup-changed"') : page.index('class="dup-heads"')]
    assert "60" in re.search(r"<del>(.*?)</del>", box)[1]  # type: ignore[index]
    assert "80" in re.search(r"<ins>(.*?)</ins>", box)[1]  # type: ignore[index]
    assert "etter møtet" in box
    assert f"{PAIRS} igjen" in words(page)


def test_where_writing_is_off_the_pages_can_be_read(index: Path, run: str) -> None:
    app = create_app(Settings(index=index), allow_uploads=False)
    with TestClient(app, follow_redirects=False) as client:
        for path in ("", "/par", "/grupper", "/vurder", "/vurder?v=p00&h=p00a", "/kalibrering"):
            assert client.get(run + path).status_code == 200
        said = {"v": "p00", "h": "p00b", "vurdering": "d", **NAMED}
        assert client.post(f"{run}/vurder", data=said).status_code == 403
        assert client.post("/dubletter/lag", data={}).status_code == 403


# ---- what people decided


def decide(index: Path, pair: tuple[str, str], judgement: str, by: tuple[str, ...]) -> None:
    """Has people say the same of a pair."""
    found = open_run(index / "duplicates" / "en")
    with Verdicts.open(index) as verdicts:
        for name in by:
            verdict = Verdict("", "", judgement, name, "")  # type: ignore[arg-type]
            verdicts.give(verdict, *found.sides(found.pair(*pair)))


def test_a_pair_that_people_call_none_is_told_so_and_leaves_its_group(
    web: TestClient, run: str, index: Path
) -> None:
    before = words(shown(web, run))
    assert "par av dubletter 18 grupper av dubletter 9" in before
    assert "Avgjort av folk fra før 0 par" in before
    group = group_url(web, run)
    first = pair_of(unescape(re.search(r'href="([^"]*vurder\?v=[^"]*)"', shown(web, group))[1]))  # type: ignore[index]
    decide(index, first, "i", ("Kari", "Ola"))
    told = words(shown(web, run))
    assert "par av dubletter 17 grupper av dubletter" in told
    assert "Avgjort av folk fra før 1 par" in told
    assert f'href="{group}"' not in shown(web, f"{run}/grupper")
    listed = shown(web, f"{run}/par?type=none")
    assert f"({first[0]}, {first[1]})" in words(listed)
    gone = words(shown(web, group))
    assert "er dette ikke lenger en gruppe" in gone
    assert "Ikke dublett" in gone


def test_what_is_undone_counts_no_more(web: TestClient, run: str, index: Path) -> None:
    decide(index, ("p00", "p00a"), "i", ("Kari",))
    assert "par av dubletter 17" in words(shown(web, run))
    with Verdicts.open(index) as verdicts:
        verdicts.undo("Kari")
    assert "par av dubletter 18" in words(shown(web, run))


def test_what_two_disagree_on_stays_as_it_was_found(web: TestClient, run: str, index: Path) -> None:
    decide(index, ("p00", "p00a"), "d", ("Kari",))
    decide(index, ("p00", "p00a"), "i", ("Ola",))
    told = words(shown(web, run))
    assert "par av dubletter 18" in told
    assert "Avgjort av folk fra før 0 par" in told


def test_a_pair_below_the_threshold_that_people_call_a_copy_is_one(
    web: TestClient, run: str, index: Path
) -> None:
    assert "p08d" not in shown(web, f"{run}/par?type=same_idea")
    decide(index, ("p08", "p08d"), "d", ("Kari",))
    assert "p08d" in shown(web, f"{run}/par?type=same_idea")
    told = words(shown(web, run))
    assert "par av dubletter 19" in told
    assert "18 par ligger på eller over terskelen" in told


def test_a_reviewer_sees_the_type_that_was_found_whatever_others_said(
    web: TestClient, run: str, index: Path
) -> None:
    page = f"{run}/vurder?v=p00&h=p00a"
    signed_in(web)
    before = words(shown(web, page))
    decide(index, ("p00", "p00a"), "i", ("Ola",))
    assert words(shown(web, page)) == before


def test_files_are_written_again_as_things_stand(
    web: TestClient, run: str, index: Path, folder: Path
) -> None:
    assert "Skriv rapportene" in words(shown(web, run))
    answer = web.post(f"{run}/filer/skriv")
    assert answer.headers["location"] == f"{run}?skrevet=1#filer"
    told = words(shown(web, f"{run}?skrevet=1"))
    assert "Filene er skrevet på nytt." in told
    assert "laget med terskel 50 %." in told.replace("\u00a0", " ")
    decide(index, ("p00", "p00a"), "i", ("Kari", "Ola"))
    web.post(f"{run}/filer/skriv", data={"terskel": "0.8"})
    told = words(shown(web, run)).replace("\u00a0", " ")
    assert "laget med terskel 80 %. 1 par var avgjort av folk" in told
    lines = (folder / "pairs.jsonl").read_text("utf-8").splitlines()
    written = [json.loads(each) for each in lines]
    assert written
    assert ("p00", "p00a") not in {(each["left"], each["right"]) for each in written}


def test_files_that_are_broken_or_closed_to_readers_are_no_fault_of_ours(
    web: TestClient, run: str, index: Path, folder: Path
) -> None:
    (folder / "dekning.json").write_text("[1")
    shown(web, run)
    with TestClient(create_app(Settings(index=index), allow_uploads=False)) as client:
        assert client.post(f"{run}/filer/skriv").status_code == 403
        assert "/filer/skriv" not in client.get(run).text
    assert web.post(f"{run}/filer/skriv", data={"terskel": "tull"}).status_code == 400


# ---- by file


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_sheet_goes_out_and_comes_back(
    web: TestClient, run: str, index: Path, suffix: str
) -> None:
    signed_in(web)
    data = web.get(f"{run}/vurderinger.{suffix}").content
    if suffix == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        sheet = book.worksheets[0]
        heads = [each.value for each in sheet[1]]
        sheet.cell(2, heads.index("Vurdering") + 1).value = "ikke dublett"
        out = io.BytesIO()
        book.save(out)
        data = out.getvalue()
    else:
        head, first, *rest = data.decode("utf-8-sig").splitlines()
        cells = first.split(";")
        cells[head.split(";").index("Vurdering")] = "i"
        data = "\n".join([head, ";".join(cells), *rest]).encode()
    files = {"ark": (f"fylt.{suffix}", data)}
    told = words(web.post(f"{run}/vurderinger", data=NAMED, files=files).text)
    assert "1 vurdering er tatt inn." in told
    with Verdicts.open(index) as verdicts:
        (given,) = verdicts.all()
    assert (given.judgement, given.by) == ("i", "Kari")


def test_a_file_that_is_no_sheet_is_told(web: TestClient, run: str) -> None:
    for name, data in (("bilde.xlsx", b"\x89PNG"), ("tom.csv", b""), ("notat.txt", b"hei")):
        answer = web.post(f"{run}/vurderinger", files={"ark": (name, data)})
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
    assert web.post(f"{run}/vurderinger", data=NAMED).status_code == 400


# ---- groups


def group_url(client: TestClient, run: str) -> str:
    found = re.search(rf'href="({run}/gruppe/\w+)"', shown(client, f"{run}/grupper"))
    assert found
    return found[1]


def test_a_group_verdict_is_foretold_then_done_then_undone(
    web: TestClient, run: str, index: Path
) -> None:
    signed_in(web)
    url = group_url(web, run)
    assert "1 par får vurderingen «dublett»." in words(shown(web, f"{url}?vurdering=d"))
    with Verdicts.open(index) as verdicts:
        assert verdicts.all() == ()
    answer = web.post(url, data={"vurdering": "d", **NAMED})
    assert "1 par fikk vurderingen «dublett»." in words(shown(web, answer.headers["location"]))
    with Verdicts.open(index) as verdicts:
        assert [each.judgement for each in verdicts.all()] == ["d"]
    back = web.post(f"{run}/angre", data={**NAMED, "gruppe": url.rsplit("/", 1)[1]})
    assert urlsplit(back.headers["location"]).path == url
    with Verdicts.open(index) as verdicts:
        assert verdicts.all() == ()


def test_what_somebody_judged_by_itself_stands(web: TestClient, run: str, index: Path) -> None:
    signed_in(web)
    url = group_url(web, run)
    pair = pair_of(unescape(re.search(r'href="([^"]*vurder\?v=[^"]*)"', shown(web, url))[1]))  # type: ignore[index]
    judge(web, run, pair, vurdering="i", navn="Ola")
    told = words(shown(web, f"{url}?vurdering=d"))
    assert "0 par får vurderingen" in told
    assert "1 vurdering som noen har gitt for seg, blir stående." in told
    web.post(url, data={"vurdering": "d", **NAMED})
    with Verdicts.open(index) as verdicts:
        assert [(each.by, each.judgement) for each in verdicts.all()] == [("Ola", "i")]


def test_an_unknown_group_is_no_page(web: TestClient, run: str) -> None:
    assert web.get(f"{run}/gruppe/ukjent").status_code == 404


# ---- two reviewers


@pytest.mark.parametrize(
    ("kappa", "name"),
    [(None, "undefined"), (-0.2, "none"), (0.0, "none"), (0.1, "slight"), (0.3, "fair"),
     (0.5, "moderate"), (0.7, "substantial"), (0.81, "almost_perfect"), (1.0, "almost_perfect")],
)  # fmt: skip
def test_kappa_is_told_in_words(kappa: float | None, name: str) -> None:
    assert degree(kappa) == name


def test_disagreements_are_shown_and_settled_one_by_one(
    web: TestClient, run: str, index: Path
) -> None:
    for right, one, other in (("p00a", "d", "d"), ("p00b", "d", "i"), ("p00c", "i", "i"), ("p00d", "d", "u")):  # fmt: skip
        judge(web, run, ("p00", right), vurdering=one, navn="Kari", merknad="ens ord")
        judge(web, run, ("p00", right), vurdering=other, navn="Ola")
    told = shown(web, f"{run}/enighet?en=Kari&annen=Ola")
    assert "De svarte likt på 2 av 4 par" in words(told)
    assert "Avgjør 2 par" in words(told)
    names = {"en": "Kari", "annen": "Ola", "navn": "Siri"}
    page = words(shown(web, f"{run}/enighet/avgjor?v=p00&h=p00b&en=Kari&annen=Ola"))
    assert "Kari dublett «ens ord»" in page
    assert "Ola ikke dublett Ingen merknad" in page
    unsure = {"v": "p00", "h": "p00b", "vurdering": "u", **names}
    assert web.post(f"{run}/enighet/avgjor", data=unsure).status_code == 400
    answer = web.post(f"{run}/enighet/avgjor", data=unsure | {"vurdering": "d"})
    assert pair_of(answer.headers["location"]) == ("p00", "p00d")
    answer = web.post(f"{run}/enighet/avgjor", data=unsure | {"h": "p00d", "vurdering": "i"})
    assert "Alt i denne kjøringen er avgjort." in words(shown(web, answer.headers["location"]))
    with Verdicts.open(index) as verdicts:
        settled = {each.judgement for each in verdicts.all() if each.role == "settled"}
    assert settled == {"d", "i"}


def test_agreement_asks_for_two(web: TestClient, run: str) -> None:
    assert "Det trengs to personer" in shown(web, f"{run}/enighet")
    judge(web, run, ("p00", "p00a"), navn="Kari")
    judge(web, run, ("p00", "p00b"), navn="Ola")
    assert "har ikke vurdert noen av de samme parene" in shown(web, f"{run}/enighet")
    assert "Velg to forskjellige" in shown(web, f"{run}/enighet?en=Ola&annen=Ola")


# ---- recalibration


def test_recalibration_is_foretold_used_and_undone(web: TestClient, run: str, index: Path) -> None:
    assert "For lite er avgjort" in shown(web, f"{run}/kalibrering")
    folder = Path(index / "duplicates" / "en")
    found = open_run(folder)
    with Verdicts.open(index) as verdicts:
        for pair in found.pairs():
            if not pair.right.endswith("b"):  # half of the duplicates are as likely as the others
                judgement = "d" if pair.right.endswith(("a", "c")) else "i"
                verdict = Verdict("", "", judgement, "Kari", "")  # type: ignore[arg-type]
                verdicts.give(verdict, *found.sides(pair))
    before = words(shown(web, f"{run}/kalibrering"))
    assert "par skifter side av terskelen" in before
    plain = words(shown(web, f"{run}/par?sorter=minst"))
    assert web.post(f"{run}/kalibrering", data={"steg": "bruk"}).status_code == 303
    assert "Justeringen er i bruk" in shown(web, f"{run}/kalibrering")
    assert words(shown(web, f"{run}/par?sorter=minst")) != plain
    assert web.post(f"{run}/kalibrering", data={"steg": "angre"}).status_code == 303
    assert words(shown(web, f"{run}/par?sorter=minst")) == plain


@pytest.mark.parametrize("language", ["nn", "en"])
def test_every_page_speaks_every_language(web: TestClient, run: str, language: str) -> None:
    signed_in(web)
    for path in ("", "/par", "/grupper", "/vurder", "/filer", "/enighet", "/kalibrering"):
        told = shown(web, f"{run}{path}?lang={language}")
        assert f'<html lang="{language}"' in told
