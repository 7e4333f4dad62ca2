"""The pages of groups, of experience side by side, of syntheses and of white spots."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from synthese.groups import current
from synthese.index import add, open_index
from synthese.pilot_records import Grouping
from synthese.settings import Settings
from synthese_api.app import create_app

CORPUS = Path(__file__).parents[2] / "corpus" / "projects"
_PLACE = re.compile(r"/prosjekt/([^?]+)\?dok=(\w+)&start=(\d+)&end=(\d+)")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("pages") / "index"
    add(directory, [str(CORPUS)], settings=Settings(index=directory))
    with TestClient(create_app(Settings(index=directory))) as client:
        assert client.get("/grupper").status_code == 200
    return directory


@pytest.fixture(scope="module")
def reader(corpus: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(index=corpus))) as client:
        yield client


@pytest.fixture
def writer(corpus: Path, tmp_path: Path) -> Iterator[TestClient]:
    copy = Path(shutil.copytree(corpus, tmp_path / "index"))
    with TestClient(create_app(Settings(index=copy))) as client:
        yield client


def seen(client: TestClient, path: str, *, status: int = 200) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status_code == status, path
    return LexborHTMLParser(answer.text)


def text(page: LexborHTMLParser) -> str:
    main = page.css_first("main")
    assert main
    return " ".join(main.text().split())


def parallel_group(client: TestClient) -> dict[str, object]:
    told = client.get("/api/v1/groups", params={"parallel": True}).json()["groups"]
    group: dict[str, object] = max(told, key=lambda each: len(each["projects"]))
    return group


# ── Groups ───────────────────────────────────────────────────────────────────────────────────


def test_every_project_is_found_from_the_page_of_groups(reader: TestClient) -> None:
    page = seen(reader, "/grupper")
    linked = {unquote(a.attributes["href"] or "") for a in page.css("main a[href^='/prosjekt/']")}
    groups = {a.attributes["href"] for a in page.css(".entry h3 a")}
    for group in groups:
        linked |= {
            unquote(a.attributes["href"] or "") for a in seen(reader, str(group)).css(".pilot h3 a")
        }
    told = reader.get("/api/v1/groups").json()
    every = {one for each in told["themes"] for one in each["projects"]}
    assert {each.removeprefix("/prosjekt/") for each in linked} == every


def test_parallel_groups_and_groups_of_a_search_have_addresses(reader: TestClient) -> None:
    whole = len(seen(reader, "/grupper").css(".entry"))
    parallel = len(seen(reader, "/grupper?parallelle=1").css(".entry"))
    found = seen(reader, "/grupper?q=fall")
    assert 0 < parallel < whole
    assert 0 < len(found.css(".entry")) < whole
    assert "«fall»" in text(found)
    first = found.css_first(".entry h3 a")
    assert first
    part = seen(reader, first.attributes["href"] or "")
    assert "Se hele gruppen" in text(part)
    assert not part.css(".group-edit")


def test_search_page_tells_of_groups_once_they_are_known(reader: TestClient) -> None:
    group = parallel_group(reader)
    project = group["projects"][0]  # type: ignore[index]
    title = reader.get(f"/api/v1/projects/{project}").json()["project"]["title"]
    page = seen(reader, f"/?q={title}")
    assert page.css_first(".in-groups a[href^='/grupper?q=']")
    links = {a.attributes["href"] for a in page.css(".card-parallel")}
    assert f"/grupper/{group['id']}" in links


def test_search_does_not_wait_for_groups(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    from synthese import groups

    held = threading.Event()
    original = groups.current

    def slow(index: object) -> object:
        held.wait(10)
        return original(index)  # type: ignore[arg-type]

    monkeypatch.setattr(groups, "current", slow)
    with TestClient(create_app(Settings(index=corpus))) as client:
        page = seen(client, "/?q=fall")
        assert page.css(".card")
        assert not page.css(".card-parallel")
        project = parallel_less_project(client)
        assert "lages nå" in text(seen(client, f"/prosjekt/{project}"))
        held.set()


def parallel_less_project(client: TestClient) -> str:
    found: str = client.get("/api/v1/search?q=fall").json()["hits"][0]["project"]["id"]
    return found


def test_group_page_says_who_when_where_why_and_what_is_missing(reader: TestClient) -> None:
    group = parallel_group(reader)
    page = seen(reader, f"/grupper/{group['id']}")
    told = text(page)
    assert len(page.css(".pilot")) == len(group["projects"])  # type: ignore[arg-type]
    assert page.css(".when rect.window")
    assert "samtidig" in told
    assert page.css(".tiles-municipalities a")
    assert page.css(".square a[href^='/likhet?']")
    assert {tag.text() for tag in page.css(".pilot .tag-kind")} & {"parallell", "trolig parallell"}
    headings = [int(each.tag[1]) for each in page.css("main h1, main h2, main h3, main h4")]
    assert headings[0] == 1
    assert all(later - one <= 1 for one, later in pairwise(headings))


def test_evidence_quotes_slice_their_sources(reader: TestClient, corpus: Path) -> None:
    group = parallel_group(reader)
    index = open_index(corpus)
    found = 0
    for link in seen(reader, f"/grupper/{group['id']}").css(".links a"):
        page = seen(reader, link.attributes["href"] or "")
        for side in page.css(".met-side"):
            quote, place = side.css_first("blockquote p"), side.css_first(".met-link a")
            assert quote
            assert place
            project, _, start, end = _PLACE.match(place.attributes["href"] or "").groups()  # type: ignore[union-attr]
            texts = [each.document.text for each in index.project(unquote(project)).documents]
            assert quote.text() in {each[int(start) : int(end)] for each in texts}
            found += 1
    assert found


def test_likeness_of_two_that_have_nothing_in_common_is_said(reader: TestClient) -> None:
    themes = reader.get("/api/v1/groups").json()["themes"]
    one, other = themes[0]["projects"][0], themes[-1]["projects"][0]
    assert "ikke funnet" in text(seen(reader, f"/likhet?a={one}&b={other}"))
    seen(reader, f"/likhet?a={one}&b=none", status=404)


def test_edit_is_told_with_undo_and_stands_in_the_log(writer: TestClient) -> None:
    group = parallel_group(writer)
    path = f"/grupper/{group['id']}"
    said = {"navn": "Kari Nordmann", "merkelapp": "ro om natten"}
    answer = writer.post(f"{path}/rett/navn", data=said)
    page = LexborHTMLParser(answer.text)
    assert page.css_first("h1").text() == "Ro om natten"  # type: ignore[union-attr]
    done = page.css_first(".done[role=status]")
    assert done
    assert "Gruppen heter nå «ro om natten»." in done.text()
    assert 'value="Kari Nordmann"' in answer.text  # remembered
    undo = {
        each.attributes["name"] or "": each.attributes["value"] or "" for each in done.css("input")
    }
    back = writer.post("/grupper/endringer/angre", data=undo)
    assert "Endringen er angret." in back.text
    assert LexborHTMLParser(back.text).css_first("h1").text() != "Ro om natten"  # type: ignore[union-attr]
    log = seen(writer, "/grupper/endringer")
    assert "Kari Nordmann" in text(log)
    assert log.css(".log-undone")


@pytest.mark.parametrize(
    ("step", "said", "told"),
    [
        ("navn", {"navn": "K", "merkelapp": " "}, "Skriv hva gruppen skal hete."),
        ("navn", {"merkelapp": "x"}, "Skriv navnet eller rollen din"),
        ("sammen", {"navn": "K"}, "Velg minst én annen gruppe"),
        ("del", {"navn": "K"}, "Velg noen, men ikke alle"),
        ("hit", {"navn": "K"}, "Velg minst ett prosjekt."),
    ],
)
def test_mistake_is_told_beside_its_form(
    reader: TestClient, step: str, *, said: dict[str, str], told: str
) -> None:
    group = parallel_group(reader)
    answer = reader.post(f"/grupper/{group['id']}/rett/{step}", data=said)
    assert answer.status_code == 400
    page = LexborHTMLParser(answer.text)
    error = page.css_first("details[open] .error[role=alert]")
    assert error
    assert told in error.text()


def test_unknown_group_step_and_edit_are_not_found(reader: TestClient) -> None:
    group = parallel_group(reader)
    seen(reader, "/grupper/none", status=404)
    assert reader.post(f"/grupper/{group['id']}/rett/dans", data={"navn": "K"}).status_code == 404
    for number in ("", "x", "²", "999999"):
        said = {"endring": number, "navn": "K"}
        assert reader.post("/grupper/endringer/angre", data=said).status_code == 404


def test_project_page_tells_how_it_stands_to_others(reader: TestClient) -> None:
    group = parallel_group(reader)
    page = seen(reader, f"/prosjekt/{group['projects'][0]}")  # type: ignore[index]
    section = page.css_first("#relasjoner")
    assert section
    assert section.css_first(f"a[href='/grupper/{group['id']}']")
    assert "Parallelle piloter" in section.text()


# ── Experience side by side ──────────────────────────────────────────────────────────────────


def matrix_of(client: TestClient) -> str:
    return f"/grupper/{parallel_group(client)['id']}/erfaringer"


def test_every_quote_of_the_matrix_slices_its_source(reader: TestClient, corpus: Path) -> None:
    index, found = open_index(corpus), 0
    for quote in seen(reader, matrix_of(reader)).css(".cell-quote"):
        place = quote.css_first("a.place")
        assert place
        project, _, start, end = _PLACE.match(place.attributes["href"] or "").groups()  # type: ignore[union-attr]
        texts = [each.document.text for each in index.project(unquote(project)).documents]
        own = quote.css_first("p")
        assert own
        words = " ".join(own.text().split())
        sliced = {" ".join(each[int(start) : int(end)].split()) for each in texts}
        assert any(each and words.startswith(each) for each in sliced)
        found += 1
    assert found > 10


def test_columns_and_rows_are_chosen_ordered_and_asked_in_the_address(reader: TestClient) -> None:
    path = matrix_of(reader)
    page = seen(reader, f"{path}?kolonne=resultat&kolonne=Hvem betalte?&kolonne=utfordring")
    heads = [each.text() for each in page.css(".matrix thead th")]
    assert heads == ["Pilot", "Resultat", "Hvem betalte?", "Utfordring"]
    left = page.css_first("#oppsett ol li:nth-child(3) a.step-link")
    assert left
    moved = seen(reader, left.attributes["href"] or "")
    assert [each.text() for each in moved.css(".matrix thead th")] == [
        "Pilot",
        "Resultat",
        "Utfordring",
        "Hvem betalte?",
    ]
    projects = parallel_group(reader)["projects"][:2]  # type: ignore[index]
    few = seen(reader, f"/erfaringer?prosjekt={projects[1]}&prosjekt={projects[0]}")
    links = [a.attributes["href"] for a in few.css(".matrix tbody th a")]
    assert links == [f"/prosjekt/{projects[1]}", f"/prosjekt/{projects[0]}"]


def test_too_many_columns_are_told_beside_the_form(reader: TestClient) -> None:
    many = "&".join(f"kolonne=spm{n}" for n in range(30))
    page = seen(reader, f"{matrix_of(reader)}?{many}", status=400)
    error = page.css_first("#feil")
    assert error
    assert "15" in error.text()
    assert page.css(".matrix")


def test_search_and_collection_are_laid_side_by_side(writer: TestClient) -> None:
    assert seen(writer, "/erfaringer?q=fall").css(".matrix tbody tr")
    projects = parallel_group(writer)["projects"]
    put = {"prosjekt": projects, "navn": "Utvalget"}
    address = writer.post("/samlinger/legg", data=put).url.path  # type: ignore[arg-type]
    page = seen(writer, f"/erfaringer?samling={address.removeprefix('/samling/')}")
    assert len(page.css(".matrix tbody tr")) == len(projects)  # type: ignore[arg-type]
    assert "Velg først" in text(seen(writer, "/erfaringer"))


@pytest.mark.parametrize("suffix", ["docx", "html", "md", "xlsx", "json", "csv"])
def test_matrix_is_sent_as_a_file(reader: TestClient, suffix: str) -> None:
    answer = reader.get(f"{matrix_of(reader)}.{suffix}?kolonne=resultat")
    assert answer.status_code == 200
    assert f".{suffix}" in answer.headers["content-disposition"]
    body = answer.content
    if suffix in ("docx", "xlsx"):
        assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
    elif suffix == "json":
        assert [each["key"] for each in json.loads(body)["columns"]] == ["resultat"]
    elif suffix == "html":
        assert "script" not in answer.headers["content-security-policy"]
        assert b"<h1" in body
    elif suffix == "csv":
        assert next(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    else:
        assert body.startswith(b"#")


def test_calendar_holds_the_shared_window(reader: TestClient) -> None:
    groups = reader.get("/api/v1/groups", params={"parallel": True}).json()["groups"]
    told = [reader.get(f"/grupper/{each['id']}/erfaringer.ics") for each in groups]
    assert {each.status_code for each in told} <= {200, 400}
    with_window = [each for each in told if each.status_code == 200]
    assert with_window
    assert all(b"BEGIN:VCALENDAR" in each.content for each in with_window)


def test_unknown_kind_of_file_is_not_found(reader: TestClient) -> None:
    assert reader.get(f"{matrix_of(reader)}.exe").status_code == 404


# ── Syntheses ────────────────────────────────────────────────────────────────────────────────


def made(client: TestClient) -> str:
    group = parallel_group(client)
    said = {"tittel": "Ro om natten", "prosjekt": group["projects"], "kolonne": ["resultat"]}
    answer = client.post("/synteser", data=said)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return answer.url.path


def test_cell_is_written_beside_the_quotes_changed_and_taken_away(writer: TestClient) -> None:
    path = made(writer)
    page = seen(writer, path)
    form = page.css_first(".cell-write form")
    assert form
    said = {
        each.attributes["name"] or "": each.attributes["value"] or ""
        for each in form.css("input[type=hidden]")
    }
    quotes = len(page.css(".cell-quote"))
    for words in ("De fikk sove.", "De fikk sove hele natten."):
        writer.post(f"{path}/celle", data={**said, "tekst": words, "navn": "Kari"})
    page = seen(writer, path)
    assert page.css_first(".cell-own .cell-text").text() == "De fikk sove hele natten."  # type: ignore[union-attr]
    assert "1 tidligere utgave" in text(page)
    assert len(page.css(".cell-quote")) == quotes
    assert "De fikk sove hele natten." in writer.get(f"{path}/fil.md").text
    writer.post(f"{path}/celle", data={**said, "fjern": "1", "navn": "Kari"})
    assert not seen(writer, path).css(".cell-own")
    empty = writer.post(f"{path}/celle", data={**said, "tekst": " ", "navn": "Kari"})
    assert empty.status_code == 400
    assert "Skriv noe i cellen" in empty.text


def test_columns_rows_and_title_are_changed(writer: TestClient) -> None:
    path = made(writer)
    writer.post(f"{path}/kolonner", data={"kolonne": "Hvem betalte?"})
    writer.post(f"{path}/kolonner", data={"nr": "1", "steg": "-1"})
    page = seen(writer, path)
    heads = [each.text() for each in page.css(".matrix thead th")]
    assert heads == ["Pilot", "Hvem betalte?", "Resultat"]
    rows = [a.attributes["href"] for a in page.css(".matrix tbody th a")]
    writer.post(f"{path}/rader", data={"nr": "0", "steg": "0"})
    writer.post(f"{path}/tittel", data={"tittel": "Om natten"})
    page = seen(writer, path)
    assert [a.attributes["href"] for a in page.css(".matrix tbody th a")] == rows[1:]
    assert page.css_first("h1").text() == "Om natten"  # type: ignore[union-attr]


def test_address_for_reading_shows_and_changes_nothing(writer: TestClient) -> None:
    path = made(writer)
    field = seen(writer, path).css_first("#les")
    assert field
    read = (field.attributes["value"] or "").partition("//")[2].partition("/")[2]
    writer.cookies.clear()
    answer = writer.get(f"/{read}")
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    page = LexborHTMLParser(answer.text)
    assert page.css(".matrix")
    assert not page.css("main form")
    assert path.rpartition("/")[2] not in answer.text
    token = read.rpartition("/")[2]
    assert writer.post(f"/synteser/{token}/tittel", data={"tittel": "x"}).status_code == 403
    assert not seen(writer, f"/synteser/{token}").css("main form")
    assert writer.get(f"/{read}/fil.docx").status_code == 200


def test_synthesis_is_deleted_and_brought_back(writer: TestClient) -> None:
    path = made(writer)
    assert "Ro om natten" in text(seen(writer, "/synteser"))
    answer = writer.post(f"{path}/slett")
    assert "slettet" in answer.text
    seen(writer, path, status=404)
    assert writer.post(f"{path}/gjenopprett").url.path == path


def test_keeping_turned_off_has_no_syntheses(corpus: Path) -> None:
    with TestClient(create_app(Settings(index=corpus, max_kept=0))) as client:
        assert client.get("/synteser").status_code == 403
        page = seen(client, matrix_of(client))
        assert not page.css("form[action='/synteser']")


# ── White spots ──────────────────────────────────────────────────────────────────────────────


def test_white_spots_tell_no_data_apart_from_nothing(reader: TestClient) -> None:
    page = seen(reader, "/hvite-flekker")
    themes = reader.get("/api/v1/groups").json()["themes"]
    tables = page.css(".spot-table")
    assert len(tables) == 2
    for table in tables:
        assert len(table.css("tbody tr")) == len(themes)
    for cell in page.css("td.spot-no_data"):
        assert "uten data" in cell.text()
    assert page.css("td.spot-few, td.spot-thin, td.spot-surprising")
    assert all("(" in cell.text() for cell in page.css("td.spot-few"))
    answer = reader.get("/hvite-flekker.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "Tema"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_pages_speak_the_readers_language(reader: TestClient, language: str) -> None:
    group = parallel_group(reader)["id"]
    for path in ("/grupper", f"/grupper/{group}", f"/grupper/{group}/erfaringer", "/hvite-flekker"):
        page = seen(reader, f"{path}?lang={language}")
        assert page.css_first("html").attributes["lang"] == language  # type: ignore[union-attr]
        assert page.css_first("main h1")
    reader.cookies.clear()


def test_of_many_projects_groups_are_made_by_a_process_of_their_own(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("made here")

    index = Path(shutil.copytree(corpus, tmp_path / "index"))
    for each in (*index.glob("groups.sqlite*"), *index.glob("pilots/*")):
        each.unlink()
    monkeypatch.setattr("synthese_api.grouping._HERE", 0)
    monkeypatch.setattr("synthese.groups.making._made", never)
    with TestClient(create_app(Settings(index=index))) as client:
        for _ in range(10):  # each waits a while, and is told to come back: the machine may be busy
            if client.get("/grupper").status_code == 200:
                break
        page = seen(client, "/grupper")
    assert page.css("main a[href^='/grupper/']")


def test_groups_are_made_once_however_many_ask_at_once(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from synthese.groups import making

    index, made = Path(shutil.copytree(corpus, tmp_path / "index")), []
    (index / "groups.sqlite").unlink()
    monkeypatch.setattr(making, "_made", lambda *_: made.append(1) or Grouping((), (), ()))
    making._current.cache_clear()
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: current(open_index(index)), range(4)))
    assert found == [Grouping((), (), ())] * 4
    assert made == [1]


def test_of_many_groups_each_theme_has_a_page(
    reader: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = seen(reader, "/grupper")
    monkeypatch.setattr("synthese_api.pages.grouped._WHOLE", 0)
    short = seen(reader, "/grupper")
    links = {a.attributes["href"] or "" for a in short.css("a[href*='tema=']")}
    assert links
    assert not short.css("details.alone, details.entries-more")
    addresses = {a.attributes["href"] for a in short.css(".entry h3 a")}
    for link in links:
        theme = seen(reader, link.split("#")[0])
        assert len(theme.css("section.theme")) == 1
        addresses |= {a.attributes["href"] for a in theme.css(".entry h3 a")}
    assert addresses == {a.attributes["href"] for a in whole.css(".entry h3 a")}
    assert len(seen(reader, "/grupper?tema=finnes-ikke").css("section.theme")) > 1
