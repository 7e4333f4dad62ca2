"""The pages of applications without a script: handing in, one application, deciding, deleting."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.screening_samples import NIGHT, OTHER

from synthese.settings import Settings
from synthese.stores.applications import Applications
from synthese.wording import LANGUAGES
from synthese_api.app import create_app

HERE = ("127.0.0.1", 40_000)
SECRET = "Sokkelengen"


@pytest.fixture
def kept(settings: Settings, tmp_path: Path) -> Settings:
    """The small index, with applications of the test's own."""
    return replace(settings, applications=tmp_path / "applications")


@pytest.fixture
def web(kept: Settings) -> Iterator[TestClient]:
    with client_of(kept) as client:
        yield client


def client_of(settings: Settings) -> TestClient:
    return TestClient(
        create_app(settings),
        base_url="http://127.0.0.1:8000",
        client=HERE,
        raise_server_exceptions=False,
        follow_redirects=False,
        headers={"accept-language": "nb"},
    )


def words(html: str) -> str:
    """Returns what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def handed_in(client: TestClient, *files: tuple[str, bytes], **fields: str) -> str:
    """Hands in, and returns where that leads."""
    sent = [("filer", (name, content)) for name, content in files]
    answer = client.post("/soknader", files=sent or [("filer", ("", b""))], data=fields)
    assert answer.status_code == 303, words(answer.text)
    return answer.headers["location"]


def one(client: TestClient, text: str = NIGHT) -> str:
    """Hands in one application and returns the address of its page."""
    place = handed_in(client, ("soknad.md", text.encode()))
    assert re.fullmatch(r"/soknader/sak/[0-9a-f]{24}", place)
    return place


def test_list_says_how_applications_are_treated(web: TestClient) -> None:
    told = words(web.get("/soknader").text)
    assert "Maskinen avviser ingen, og ingen søker får poeng" in told
    assert "De slettes når du sletter dem" in told
    assert "De er ikke kryptert der de ligger lagret" in told


def test_list_tells_the_day_after_which_applications_go(kept: Settings) -> None:
    with client_of(replace(kept, applications_keep_days=90, applications_key="x" * 40)) as client:
        told = words(client.get("/soknader").text)
    assert "De slettes av seg selv etter 90 dager" in told
    assert "De er kryptert der de ligger lagret" in told


def test_file_is_shown_beside_what_it_is_like(web: TestClient) -> None:
    page = web.get(one(web))
    told = words(page.text)
    assert page.headers["cache-control"] == "no-store"
    assert "Nattilsyn med kamera i Vinje" in told
    assert "Hjemmetjenesten kjører 60 mil hver natt" in told  # from the application
    assert "70 mil hver natt" in told  # from the project
    assert "/prosjekt/nattilsyn-med-kamera?dok=" in page.text
    assert "januar 2027–desember 2028" in told.replace(" – ", "–")


def test_all_tabs_are_in_the_page_and_the_address_chooses(web: TestClient) -> None:
    place = one(web)
    for key in ("gjort", "parallell", "lar-av", "ovrige"):
        page = web.get(f"{place}?fane={key}").text
        opened = re.findall(r'id="panel-([a-z-]+)" aria-labelledby="[a-z-]+"(?! hidden)>', page)
        assert opened == [key]


def test_pasted_text_is_an_application(web: TestClient) -> None:
    place = handed_in(web, tekst=OTHER, tittel="Sykkelverksted")
    assert "Sykkelverksted" in words(web.get(place).text)


def test_nothing_handed_in_is_told_beside_the_form(web: TestClient) -> None:
    answer = web.post("/soknader", data={"tekst": " "}, files=[("filer", ("", b""))])
    assert answer.status_code == 400
    assert "Velg en fil eller lim inn en tekst." in words(answer.text)


def test_new_call_needs_a_name_and_nothing_is_kept(web: TestClient) -> None:
    sent = [("filer", ("a.md", NIGHT.encode()))]
    answer = web.post("/soknader", files=sent, data={"utlysning": "ny"})
    assert answer.status_code == 400
    assert "Gi den nye utlysningen et navn." in words(answer.text)
    assert "Ingen enkeltsøknader ennå." in words(web.get("/soknader").text)


def test_what_cannot_be_read_is_told_and_the_rest_is_kept(web: TestClient) -> None:
    files = [("filer", ("god.md", NIGHT.encode())), ("filer", ("tom.pdf", b"%PDF-1.4 brutt"))]
    answer = web.post("/soknader", files=files, data={"utlysning": ""})
    told = words(answer.text)
    assert answer.status_code == 200
    assert "1 fil eller side kunne ikke leses: tom.pdf:" in told
    assert "1 søknad er lagt inn." in told


def test_several_files_go_into_a_new_call(web: TestClient) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("en.md", NIGHT)
        packed.writestr("to.md", OTHER)
    place = handed_in(
        web,
        ("alle.zip", archive.getvalue()),
        utlysning="ny",
        navn_paa_utlysning="Vårens midler",
        kriterier="Nytt i kommunen",
    )
    assert re.fullmatch(r"/soknader/utlysning/[0-9a-f]{24}", place)
    told = words(web.get("/soknader").text)
    assert "Vårens midler" in told
    assert "2 søknader · 0 vurdert" in told


def test_copies_in_a_call_see_each_other_whichever_came_first(web: TestClient) -> None:
    first = handed_in(web, ("a.md", NIGHT.encode()), utlysning="ny", navn_paa_utlysning="Vår")
    assert "Ingen andre søknader i utlysningen sier det samme." in words(web.get(first).text)
    call = re.search(r"/soknader/utlysning/([0-9a-f]{24})", web.get(first).text)
    assert call
    copied = NIGHT.replace("900 000", "950 000").replace("Tinn", "Vinje")
    second = handed_in(web, ("b.md", copied.encode()), utlysning=call[1])
    assert f'<a href="{first}">' in web.get(second).text
    assert f'<a href="{second}">' in web.get(first).text


def test_same_file_in_a_call_is_kept_once(web: TestClient) -> None:
    assert one(web) == one(web)


# ---- facets


def test_corrected_facet_ranks_anew_and_can_be_withdrawn(web: TestClient) -> None:
    place = one(web)
    said = {"felt": "period", "verdier": "2022", "navn": "Kari Nes", "fane": "parallell"}
    answer = web.post(f"{place}/fasett", data=said)
    assert answer.headers["location"] == f"{place}?fane=parallell&gjort=rettet#felt-period"
    told = words(web.get(place).text)
    assert "Rettet av Kari Nes," in told
    assert "12 måneder" in told  # in common with the project of 2021–2023
    web.post(f"{place}/fasett", data={"felt": "period", "angre": "1", "navn": "Kari Nes"})
    assert "Rettet av" not in words(web.get(place).text)


def test_facet_that_cannot_be_read_is_told_where_it_was_typed(web: TestClient) -> None:
    place = one(web)
    said = {"felt": "amount", "verdier": SECRET, "navn": "Kari"}
    answer = web.post(f"{place}/fasett", data=said)
    assert answer.status_code == 400
    assert 'id="feil-amount"' in answer.text
    assert f'value="{SECRET}"' in answer.text


def test_unknown_facet_is_the_callers_error(web: TestClient) -> None:
    answer = web.post(f"{one(web)}/fasett", data={"felt": "farge", "verdier": "blå", "navn": "K"})
    assert answer.status_code == 400


# ---- deciding


def test_decision_stands_in_the_log_and_a_changed_one_is_a_new_line(web: TestClient) -> None:
    place = one(web)
    for verdict, reason in (("unclear", "Mangler periode."), ("already_done", "Gjort i Vinje.")):
        said = {"funn": verdict, "begrunnelse": reason, "navn": "Kari Nes"}
        said |= {"prosjekt": "nattilsyn-med-kamera"}
        assert web.post(f"{place}/vurdering", data=said).status_code == 303
    told = words(web.get(place).text)
    assert "allerede gjort Kari Nes" in told
    assert "Gjort i Vinje." in told
    assert "Mangler periode." in told
    assert "1 tidligere" in told
    assert "hviler på 1 prosjekt" in told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"begrunnelse": "Fordi.", "navn": "Kari"}, "Velg hva som er funnet."),
        ({"funn": "unclear", "begrunnelse": " ", "navn": "Kari"}, "Skriv en begrunnelse."),
        ({"funn": "unclear", "begrunnelse": "Fordi."}, "Skriv navnet ditt"),
    ],
)
def test_incomplete_decision_keeps_what_was_written(
    web: TestClient, said: dict[str, str], told: str
) -> None:
    place = one(web)
    answer = web.post(f"{place}/vurdering", data=said)
    assert answer.status_code == 400
    assert told in words(answer.text)
    assert said["begrunnelse"].strip() in answer.text
    assert "Logg" not in words(web.get(place).text)


def test_second_reader_is_blind_until_she_has_decided(web: TestClient) -> None:
    place = one(web)
    first = {"funn": "already_done", "begrunnelse": "Gjort i Vinje.", "navn": "Kari"}
    web.post(f"{place}/vurdering", data=first)
    web.cookies.clear()
    web.cookies.set("navn", "Ola")
    before = words(web.get(place).text)
    assert "Gjort i Vinje." not in before
    assert "vurdert av andre" in before
    assert "Gjort i Vinje." not in words(web.get(f"{place}?sett=1").text)
    second = {"funn": "learn_from", "begrunnelse": "Lær av Vinje.", "navn": "Ola"}
    web.post(f"{place}/vurdering", data=second)
    after = words(web.get(place).text)
    assert "Gjort i Vinje." in after
    assert "andreleser" in after


def test_who_asks_to_see_is_no_blind_reader_afterwards(web: TestClient) -> None:
    place = one(web)
    first = {"funn": "already_done", "begrunnelse": "Gjort i Vinje.", "navn": "Kari"}
    web.post(f"{place}/vurdering", data=first)
    web.cookies.clear()
    assert web.post(f"{place}/sett", data={"navn": ""}).status_code == 400
    web.post(f"{place}/sett", data={"navn": "Ola"})
    assert "Gjort i Vinje." in words(web.get(place).text)
    second = {"funn": "learn_from", "begrunnelse": "Lær av Vinje.", "navn": "Ola"}
    web.post(f"{place}/vurdering", data=second)
    assert "andreleser" not in words(web.get(place).text)


def test_draft_is_kept_without_a_script(web: TestClient) -> None:
    place = one(web)
    said = {"funn": "parallel", "begrunnelse": "Halvskrevet", "navn": "Kari"}
    assert web.post(f"{place}/utkast", data=said).status_code == 303
    page = web.get(place).text
    assert "Halvskrevet" in page
    assert re.search(r'value="parallel" required checked', page)
    assert "Utkast lagret" in words(page)


# ---- what is taken along, and the end


@pytest.mark.parametrize("norm", ["nb", "nn"])
def test_memo_is_sent_without_a_title_in_its_name(web: TestClient, norm: str) -> None:
    answer = web.get(f"{one(web)}/notat.docx?malform={norm}")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert re.fullmatch(
        r'attachment; filename="notat-[0-9a-f]{8}\.docx"', answer.headers["content-disposition"]
    )
    assert answer.headers["cache-control"] == "no-store"


def test_memo_of_another_kind_is_not_found(web: TestClient) -> None:
    assert web.get(f"{one(web)}/notat.exe").status_code == 404


def test_text_is_shown_with_the_place_marked(web: TestClient) -> None:
    place = one(web)
    link = re.search(r'<a class="sc-place-link" href="([^"]+)"', web.get(place).text)
    assert link
    page = web.get(unescape(link[1])).text
    assert '<mark id="treff"' in page
    assert "Last ned filen som kom inn" in words(page)


def test_original_is_sent_to_be_saved_and_never_shown(web: TestClient) -> None:
    answer = web.get(f"{one(web)}/original")
    assert answer.content == NIGHT.encode()
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''soknad.md"
    assert answer.headers["content-type"] == "application/octet-stream"


def test_deleting_asks_first_and_leaves_nothing(web: TestClient, kept: Settings) -> None:
    place = one(web, NIGHT.replace("Trygg natt", SECRET))
    assert SECRET in web.get(f"{place}/slett").text
    assert web.get(place).status_code == 200  # asking deletes nothing
    assert web.post(f"{place}/slett").headers["location"] == "/soknader?slettet=1"
    assert web.get(place).status_code == 404
    left = b"".join(e.read_bytes() for e in kept.applications.rglob("*") if e.is_file())
    assert SECRET.encode() not in left


def test_unknown_application_is_not_found_everywhere(web: TestClient) -> None:
    for step in ("", "/tekst", "/original", "/slett", "/notat.docx"):
        assert web.get(f"/soknader/sak/{'0' * 24}{step}").status_code == 404
        assert web.get(f"/soknader/sak/x{step}").status_code == 404


def test_application_is_in_no_address_and_no_log(
    web: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        place = one(web, NIGHT.replace("Trygg natt", SECRET))
        page = web.get(place).text
        web.post(f"{place}/fasett", data={"felt": "amount", "verdier": SECRET, "navn": "Kari"})
    ours = [each for each in caplog.records if each.name.startswith("synthese")]
    assert not any(SECRET in each.getMessage() for each in ours)
    assert not any(SECRET in each for each in re.findall(r'(?:href|action)="([^"]*)"', page))
    for public in ("/?q=kamera+natt", "/lignende", "/api/v1/suggest?q=Sokk", "/samlinger"):
        assert SECRET not in web.get(public).text


def test_pages_are_whole_in_every_language(web: TestClient) -> None:
    place = one(web)
    for language in LANGUAGES:
        for path in ("/soknader", place, f"{place}/tekst", f"{place}/slett"):
            answer = web.get(path, params={"lang": language})
            assert answer.status_code == 200
            assert f'<html lang="{language}"' in answer.text


def test_nobody_from_elsewhere_sees_applications(kept: Settings) -> None:
    with client_of(kept) as client:
        place = one(client)
    stranger = TestClient(
        create_app(kept), base_url="http://synthese.example", client=("203.0.113.9", 40_000)
    )
    for path in ("/soknader", place, f"{place}/notat.docx"):
        assert stranger.get(path).status_code in (401, 403)
    assert "/soknader" not in stranger.get("/").text


def test_old_applications_are_deleted_by_age(kept: Settings) -> None:
    with client_of(kept) as client:
        place = one(client)
    with Applications.open(kept.applications) as store:
        id = place.rpartition("/")[2]
        row = store._of(id, "card")[0]
        with store.transaction():
            store._put(row._replace(at="2020-01-01T00:00:00+00:00"))
    with client_of(replace(kept, applications_keep_days=30)) as client:
        assert client.get(place).status_code == 404
