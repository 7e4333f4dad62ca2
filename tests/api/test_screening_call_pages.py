"""A call's pages without a script: the table, overlaps, the order of reading, agreement, the log."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient
from httpx import Response
from starlette.datastructures import QueryParams

from synthese.index import add
from synthese.settings import Settings
from synthese_api.app import create_app
from synthese_api.pages.screening_call_rows import SORTS, Asked
from synthese_api.screening import Screenings

SAMPLES = Path(__file__).with_name("samples")
TEXTS = {
    "turnus": (
        "Felles turnus",
        "Steinkjer kommune",
        "Sykefraværet i hjemmetjenesten er høyt.",
        "Vi vil prøve langvakter og en felles turnus for to soner, og måle fraværet i ett år.",
    ),
    "kopi": (
        "Felles turnus",
        "Molde kommune",
        "Sykefraværet i hjemmetjenesten er høyt.",
        "Vi vil prøve langvakter og en felles turnus for to soner, og måle fraværet i ett år.",
    ),
    "natt": (
        "Sensor om natten",
        "Namsos kommune",
        "Eldre som bor hjemme blir vekket av tilsyn om natten.",
        "Vi vil bruke sensorer i stedet for besøk og måle søvn og fall.",
    ),
    "fall": (
        "Fallforebygging hjemme",
        "Levanger kommune",
        "Eldre som bor hjemme faller og brekker hofta.",
        "Fysioterapeuter besøker hjemmene og følger opp balansetrening.",
    ),
    "vann": (
        "Lekkasjesøk i rør",
        "Lierne kommune",
        "En tredel av drikkevannet lekker ut.",
        "Vi vil lytte etter lekkasjer med målere i kummene.",
    ),
    "mat": (
        "Mindre matsvinn",
        "Snåsa kommune",
        "Barnehagene kaster mye mat.",
        "Vi vil veie svinnet hver dag og endre innkjøpene.",
    ),
}
OLD = {"natt", "fall"}
QUESTION = "Eldre som bor hjemme"


def archive() -> bytes:
    """Returns the texts as files of a ZIP, with one that can't be read."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        for name, (title, who, challenge, measure) in TEXTS.items():
            zipped.writestr(
                f"{name}.txt",
                f"{title}\n\nSøker: {who}\n\nUtfordring: {challenge}\n\nTiltak: {measure}\n",
            )
        zipped.writestr("odelagt.pdf", b"%PDF-1.4 broken")
    return packed.getvalue()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("called")
    add(directory, [str(SAMPLES)], settings=Settings(index=directory))
    return directory


@pytest.fixture
def web(index: Path, tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(index=index, applications=tmp_path / "applications")
    with client_of(settings) as client:
        yield client


def client_of(settings: Settings, host: str = "127.0.0.1") -> TestClient:
    return TestClient(
        create_app(settings),
        base_url="http://127.0.0.1",
        client=(host, 50_000),
        raise_server_exceptions=False,
        follow_redirects=False,
        headers={"accept-language": "nb"},
    )


@pytest.fixture
def call(web: TestClient) -> str:
    """Returns the address of a call whose applications have been compared."""
    data = {"utlysning": "ny", "navn_paa_utlysning": "Midler 2026", "kriterier": ""}
    files = {"filer": ("alle.zip", archive(), "application/zip")}
    assert web.post("/soknader", data=data, files=files).status_code == 303
    with screenings(web).store() as store:
        (id,) = (each.id for each in store.calls() if each.name)
    until = time.monotonic() + 60
    while not screenings(web).progress(id).finished:
        assert time.monotonic() < until
        time.sleep(0.05)
    return f"/soknader/{id}"


def screenings(web: TestClient) -> Screenings:
    return web.app.state.services.screenings


def ids(web: TestClient, call: str) -> dict[str, str]:
    """Returns the applications' ids by their names, without the ending."""
    with screenings(web).store() as store:
        return {Path(each.name).stem: each.id for each in store.entries(call.split("/")[-1])}


def shown(client: TestClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.text)
    assert answer.headers["cache-control"] == "no-store"
    return answer.text


def words(html: str) -> str:
    """Returns what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def as_reader(client: TestClient, name: str) -> None:
    client.cookies.clear()
    client.cookies.set("navn", name)


def decide(client: TestClient, id: str, verdict: str, *, by: str, reason: str) -> Response:
    data = {"funn": verdict, "begrunnelse": reason, "navn": by}
    answer = client.post(f"/soknader/sak/{id}/vurdering", data=data)
    assert answer.status_code == 303, answer.text
    return answer


def titles(html: str) -> list[str]:
    found = re.findall(r'<th scope="row"><a href="/soknader/sak/\w+"><span[^>]*>([^<]*)<', html)
    return [unescape(each) for each in found]


# ---- the table


def test_everything_that_went_in_comes_out(web: TestClient, call: str) -> None:
    html = shown(web, call)
    assert sorted(titles(html)) == sorted(title for title, *_ in TEXTS.values())
    told = words(html)
    assert "odelagt.pdf" in told
    assert "6 søknader, og 1 som ikke kunne leses" in told


def test_the_page_rejects_nobody_and_scores_nobody(web: TestClient, call: str) -> None:
    assert "Den avviser ingen og gir ingen søker poeng" in words(shown(web, call))


def test_rows_are_sorted_both_ways_and_the_address_says_so(web: TestClient, call: str) -> None:
    up, down = (shown(web, f"{call}?sorter={key}") for key in ("soknad", "-soknad"))
    assert titles(up) == sorted(titles(up), key=str.casefold)
    assert titles(down) == sorted(titles(down), key=str.casefold, reverse=True)
    assert 'aria-sort="ascending"' in up
    assert 'aria-sort="descending"' in down
    assert f'href="{call}?sorter=-soknad"' in up


@pytest.mark.parametrize("key", sorted(SORTS))
def test_every_column_sorts_and_loses_nothing(web: TestClient, call: str, key: str) -> None:
    assert len(titles(shown(web, f"{call}?sorter={key}"))) == len(TEXTS)


def test_rows_are_narrowed_by_place_overlap_and_verdict(web: TestClient, call: str) -> None:
    assert titles(shown(web, f"{call}?fylke=15")) == ["Felles turnus"]  # Møre og Romsdal
    assert len(titles(shown(web, f"{call}?overlapp=1"))) == 2
    decide(web, ids(web, call)["mat"], "none_known", by="Kari", reason="Nytt her.")
    as_reader(web, "Kari")
    assert titles(shown(web, f"{call}?vurdering=none_known")) == ["Mindre matsvinn"]
    assert "Mindre matsvinn" not in titles(shown(web, f"{call}?vurdering=ingen"))


def test_words_are_looked_for_and_never_stand_in_an_address(web: TestClient, call: str) -> None:
    html = web.post(call, data={"ord": "drikkevannet LEKKER", "sorter": "soknad"}).text
    assert titles(html) == ["Lekkasjesøk i rør"]
    assert not re.search(r'(?:href|action)="[^"]*(?:drikkevann|LEKKER)', html)
    again = web.post(call, data={"ord": "drikkevannet", "til": "?sorter=-soknad"}).text
    assert titles(again) == ["Lekkasjesøk i rør"]
    assert 'aria-sort="descending"' in again


def test_a_form_without_words_leads_to_an_address(web: TestClient, call: str) -> None:
    answer = web.post(call, data={"fylke": "50", "ord": "", "overlapp": "1"})
    assert answer.headers["location"] == f"{call}?fylke=50&overlapp=1#tabellen"


def test_what_cannot_be_used_of_an_address_is_left_out() -> None:
    odd = {"fane": "x", "styrke": "9" * 40, "fylke": "<b>", "sorter": "../", "side": "-1"}
    assert Asked.of(QueryParams(odd)) == Asked()
    assert Asked.of(QueryParams({"styrke": "60", "fane": "gjort"})).query == "?fane=gjort&styrke=60"


def test_a_call_is_given_another_name_and_its_criteria(web: TestClient, call: str) -> None:
    data = {"utlysning": " Nye  midler ", "kriterier": "Nytt", "sporsmal": QUESTION, "navn": "Kari"}
    assert web.post(f"{call}/innstillinger", data=data).status_code == 303
    html = shown(web, call)
    assert "Nye midler" in html
    assert f'value="{QUESTION}"' in html
    refused = web.post(f"{call}/innstillinger", data={**data, "utlysning": " "})
    assert refused.status_code == 400
    assert "må ha et navn" in refused.text


def test_files_hold_what_the_table_holds(web: TestClient, call: str) -> None:
    lines = web.get(f"{call}/screening.jsonl").text.splitlines()
    assert {json.loads(each)["title"] for each in lines} == {title for title, *_ in TEXTS.values()}
    book = openpyxl.load_workbook(io.BytesIO(web.get(f"{call}/tabell.xlsx").content))
    told = [str(cell) for sheet in book for row in sheet.values for cell in row if cell]
    assert any("Mindre matsvinn" in each for each in told)
    assert any("odelagt.pdf" in each for each in told)
    memo = web.get(f"{call}/notat.docx")
    assert memo.status_code == 200
    assert zipfile.is_zipfile(io.BytesIO(memo.content))
    assert web.get(f"{call}/notat.txt").status_code == 404


def test_what_changes_is_seen_at_the_next_look(web: TestClient, call: str) -> None:
    assert titles(shown(web, f"{call}?fylke=15")) == ["Felles turnus"]
    data = {"felt": "municipality", "verdier": "Molde", "navn": "Kari"}
    id = ids(web, call)["vann"]
    assert web.post(f"/soknader/sak/{id}/fasett", data=data).status_code == 303
    assert "Lekkasjesøk i rør" in titles(shown(web, f"{call}?fylke=15"))
    web.post(f"/soknader/sak/{ids(web, call)['kopi']}/slett")
    assert titles(shown(web, f"{call}?fylke=15")) == ["Lekkasjesøk i rør"]
    assert titles(shown(web, f"{call}?overlapp=1")) == []


def test_how_far_the_comparison_has_come_is_told_alone(web: TestClient, call: str) -> None:
    assert "<progress" not in shown(web, f"{call}/fremdrift")
    with screenings(web).store() as store:
        one = store.application(ids(web, call)["vann"])
        changed = replace(one, id=store.fresh_id(), digest="another")
        store.put(call.split("/")[-1], changed, None, by="Kari")
    html = shown(web, f"{call}/fremdrift")
    assert "6 av 7 søknader er sammenlignet" in words(html)
    assert 'value="6" max="7"' in html
    assert "<header" not in html


# ---- overlaps and spread


def test_two_with_one_text_are_told_once_with_their_passages(web: TestClient, call: str) -> None:
    told = words(shown(web, f"{call}/overlapp"))
    assert "1 par overlapper" in told
    assert "Samme tekst, annen søker" in told
    assert told.count("Vi vil prøve langvakter og en felles turnus for to soner") == 2


def test_the_overlaps_of_one_application_are_shown_alone(web: TestClient, call: str) -> None:
    known = ids(web, call)
    assert f'href="{call}/overlapp?soknad={known["turnus"]}"' in shown(web, call)
    told = words(shown(web, f"{call}/overlapp?soknad={known['kopi']}"))
    assert "Bare det som overlapper med Felles turnus" in told
    assert "1 par overlapper" in told
    alone = words(shown(web, f"{call}/overlapp?soknad={known['vann']}"))
    assert "Søknaden overlapper ikke med noen av de andre" in alone
    assert web.get(f"{call}/overlapp?soknad=x").status_code == 404


def test_the_spread_shows_applications_beside_what_is_known(web: TestClient, call: str) -> None:
    html = shown(web, f"{call}/fordeling")
    assert "Trøndelag: søknader: 5, kjente prosjekter:" in html
    assert f'href="{call}?fylke=50#tabellen"' in html


# ---- the order of reading


def next_of(html: str) -> str:
    found = re.search(r'name="soknad" value="(\w+)"', html)
    assert found
    return found[1]


def mark(web: TestClient, call: str, id: str, *, relevant: bool) -> str:
    data = {"soknad": id, "relevant": str(int(relevant)), "sporsmal": QUESTION, "navn": "Kari"}
    answer = web.post(f"{call}/rekkefolge", data=data)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


@pytest.fixture
def asked(web: TestClient, call: str) -> str:
    as_reader(web, "Kari")
    assert web.post(f"{call}/rekkefolge/sporsmal", data={"tekst": QUESTION}).status_code == 303
    return call


def test_a_question_starts_the_order_and_marks_change_it(web: TestClient, asked: str) -> None:
    known = ids(web, asked)
    first = next_of(shown(web, f"{asked}/rekkefolge"))
    assert first in {known[each] for each in OLD}
    mark(web, asked, first, relevant=True)
    mark(web, asked, known["mat"], relevant=False)
    html = shown(web, f"{asked}/rekkefolge")
    assert {first, next_of(html)} == {known[each] for each in OLD}
    assert "2 av 6 lest, 1 relevante funnet" in words(html)
    assert "% sannsynlig relevant" in words(html)
    assert '<svg class="call-curve"' in html


def test_a_mark_is_taken_back_and_its_application_shown_again(web: TestClient, asked: str) -> None:
    id = ids(web, asked)["vann"]
    mark(web, asked, id, relevant=True)
    answer = web.post(f"{asked}/rekkefolge/angre", data={"sporsmal": QUESTION, "navn": "Kari"})
    html = shown(web, answer.headers["location"])
    assert next_of(html) == id
    assert "0 av 6 lest" in words(html)


def test_all_read_is_told_and_nothing_stops_by_itself(web: TestClient, asked: str) -> None:
    for name, id in ids(web, asked).items():
        mark(web, asked, id, relevant=name in OLD)
    told = words(shown(web, f"{asked}/rekkefolge"))
    assert "Alle søknadene er lest" in told
    assert "Alle er lest: 2 er relevante." in told


def test_an_application_may_be_chosen_and_skipped(web: TestClient, asked: str) -> None:
    id = ids(web, asked)["vann"]
    html = shown(web, f"{asked}/rekkefolge?les={id}")
    assert next_of(html) == id
    skip = re.search(r'class="call-skip" href="([^"]*)"', html)
    assert skip
    assert next_of(shown(web, skip[1])) != id


def test_an_empty_question_and_an_unnamed_mark_are_told(web: TestClient, call: str) -> None:
    refused = web.post(f"{call}/rekkefolge/sporsmal", data={"tekst": " "})
    assert refused.status_code == 400
    assert "Skriv et spørsmål først." in refused.text
    data = {"soknad": ids(web, call)["vann"], "relevant": "1", "sporsmal": ""}
    assert web.post(f"{call}/rekkefolge", data=data).status_code == 400


# ---- two readers


def pages_of(web: TestClient, call: str, id: str) -> str:
    """Returns what every page and file that may tell of a decision says to whoever asks."""
    told = [
        shown(web, f"{call}{path}") for path in ("", "/enighet", "/logg", "?vurdering=parallel")
    ]
    told.append(shown(web, f"/soknader/sak/{id}"))
    told.append(web.get(f"{call}/screening.jsonl").text)
    book = openpyxl.load_workbook(io.BytesIO(web.get(f"{call}/tabell.xlsx").content))
    told += [str(cell) for sheet in book for row in sheet.values for cell in row if cell]
    with zipfile.ZipFile(io.BytesIO(web.get(f"{call}/notat.docx").content)) as memo:
        told.append(memo.read("word/document.xml").decode())
    return "\n".join(told)


def test_a_second_reader_is_blind_everywhere_until_she_has_decided(
    web: TestClient, call: str
) -> None:
    id = ids(web, call)["natt"]
    decide(web, id, "parallel", by="Kari", reason="XYZZY-begrunnelse")
    as_reader(web, "Ola")
    blind = pages_of(web, call, id)
    assert "XYZZY" not in blind
    assert "sc-verdict-parallel" not in blind
    assert "Vurdert av en annen" in blind
    assert "1 søknad er vurdert av en annen" in words(shown(web, f"{call}/enighet"))
    decide(web, id, "learn_from", by="Ola", reason="Jeg leser det annerledes.")
    as_reader(web, "Ola")
    assert "XYZZY" in pages_of(web, call, id)


def test_whoever_asks_to_see_is_no_second_reader_and_the_log_tells(
    web: TestClient, call: str
) -> None:
    id = ids(web, call)["natt"]
    decide(web, id, "parallel", by="Kari", reason="XYZZY-begrunnelse")
    as_reader(web, "Ola")
    assert web.post(f"{call}/enighet/se", data={"navn": "Ola"}).status_code == 303
    assert "Ola" in words(shown(web, f"{call}/logg"))
    assert "sc-verdict-parallel" in shown(web, call)
    assert "er derfor ikke andreleser her" in words(shown(web, f"{call}/enighet"))


def test_a_disagreement_is_settled_by_a_third_line_of_the_log(web: TestClient, call: str) -> None:
    known = ids(web, call)
    for name, one, other in (("natt", "parallel", "learn_from"), ("mat", "unclear", "unclear")):
        decide(web, known[name], one, by="Kari", reason="Slik leser jeg det.")
        decide(web, known[name], other, by="Ola", reason="Slik leser jeg det også.")
    as_reader(web, "Liv")
    told = words(shown(web, f"{call}/enighet"))
    assert "De sa det samme om 1 av 2." in told
    assert "2 søknader må avgjøres." in told
    place = f"{call}/enighet/avgjor/{known['natt']}"
    assert "Slik leser jeg det også." in words(shown(web, place))
    data = {"vurdering": "learn_from", "begrunnelse": "Enige etter samtale.", "navn": "Liv"}
    for wrong in ({"vurdering": "unclear"}, {"begrunnelse": " "}, {"vurdering": ""}):
        assert web.post(place, data={**data, **wrong}).status_code == 400
    assert web.post(place, data=data).status_code == 303
    with screenings(web).store() as store:
        roles = [each.role for each in store.decisions(known["natt"])]
    assert roles == ["first", "second", "settled"]
    html = shown(web, f"{call}/enighet")
    assert "1 søknad må avgjøres." in words(html)
    assert "Enige etter samtale." in html
    assert web.get(f"{call}/enighet/avgjor/{known['vann']}").status_code == 404


def test_whoever_has_said_nothing_is_asked_for_a_name(web: TestClient, call: str) -> None:
    assert "Si hvem du er" in shown(web, f"{call}/enighet")
    answer = web.post(f"{call}/enighet/navn", data={"navn": "Eva"})
    assert answer.status_code == 303
    assert "navn=Eva" in answer.headers["set-cookie"]


# ---- the log, and the end


def test_the_log_tells_who_decided_over_which_index(web: TestClient, call: str) -> None:
    decide(web, ids(web, call)["mat"], "none_known", by="Kari", reason="Nytt her.")
    as_reader(web, "Kari")
    told = words(shown(web, f"{call}/logg"))
    assert "vurderte søknaden" in told
    assert "Nytt her." in told
    assert screenings(web).fingerprint()[:12] in told


def test_what_is_deleted_leaves_its_id_alone_in_the_log(web: TestClient, call: str) -> None:
    id = ids(web, call)["vann"]
    assert web.post(f"/soknader/sak/{id}/slett").status_code == 303
    html = shown(web, f"{call}/logg")
    assert "Lekkasjesøk" not in html
    assert f'<code class="long">{id}</code>' in html
    assert "Lekkasjesøk" not in shown(web, f"{call}/rekkefolge")


def test_a_call_is_deleted_after_a_question(web: TestClient, call: str) -> None:
    assert "Midler 2026" in shown(web, "/soknader/slett")
    assert "med 6 søknader" in words(shown(web, f"{call}/slett"))
    assert web.post(f"{call}/slett").headers["location"] == "/soknader/slett?utlysning=slettet"
    assert web.get(call).status_code == 404
    assert "Midler 2026" not in shown(web, "/soknader/slett")


def test_old_applications_go_only_when_one_is_sure(web: TestClient, call: str) -> None:
    for data in ({"dager": "30"}, {"dager": "0", "sikker": "1"}, {"dager": "x", "sikker": "1"}):
        assert web.post("/soknader/slett/alder", data=data).status_code == 400
    answer = web.post("/soknader/slett/alder", data={"dager": "30", "sikker": "1"})
    assert answer.headers["location"] == "/soknader/slett?slettet=0"
    assert len(titles(shown(web, call))) == len(TEXTS)


# ---- who


def test_a_stranger_is_told_nothing(
    web: TestClient, call: str, tmp_path: Path, index: Path
) -> None:
    settings = Settings(index=index, applications=tmp_path / "applications")
    with client_of(settings, host="192.0.2.7") as stranger:
        for path in (call, f"{call}/overlapp", f"{call}/tabell.xlsx", "/soknader/slett"):
            answer = stranger.get(path)
            assert answer.status_code == 403
            assert "Midler" not in answer.text


def test_what_is_no_call_is_not_found(web: TestClient) -> None:
    for path in ("/soknader/x", f"/soknader/{'0' * 24}", f"/soknader/{'0' * 24}/rekkefolge"):
        assert web.get(path).status_code == 404
