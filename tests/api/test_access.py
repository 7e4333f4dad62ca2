"""Who comes in where: by token, by the proxy's header, from the machine itself, and nobody else."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from synthese.errors import InputError
from synthese.settings import Settings
from synthese.stores.access import Entry, Role, add_person, digest_of, remove_person
from synthese.wording import say
from synthese_api import app as application
from synthese_api.access import COOKIE, Administrator, Screener, Tries
from synthese_api.app import create_app

ELSEWHERE = ("203.0.113.9", 40_000)
HERE = ("127.0.0.1", 40_000)
SECRET = "Sokkelengen om båtskyss"  # of an application
TOKENS = {"Kari Nes": "k" * 43, "Søk Hansen": "s" * 43, "Åse Bø": "a" * 43}
ROLES = {"Kari Nes": Role.SCREEN, "Søk Hansen": Role.SEARCH, "Åse Bø": Role.ADMINISTER}
CONFIDENTIAL = (
    "/soknader",
    "/soknader/",
    "/soknader/finnes-ikke",
    "/soknader/prove",
    "/soknaderogmer",
    "/api/v1/screening",
    "/api/v1/screening/prove",
    "/api/v1/screenings",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "adgang.toml"
    for name, token in TOKENS.items():
        add_person(path, Entry(name, ROLES[name], digest_of(token)))
    add_person(path, Entry("Per Lie", Role.SCREEN))
    return path


def made(index: Path, **settings: object) -> FastAPI:
    """Returns an application with a few routes that show an application's words, or fail."""
    app = create_app(Settings(index=index, **settings))

    def shown(person: Screener) -> dict[str, str]:
        return {"name": person.name, "title": SECRET}

    def oversight(person: Administrator) -> dict[str, str]:
        return {"name": person.name}

    def broken() -> None:
        raise KeyError(SECRET)

    ours = [
        APIRoute("/soknader/prove", shown, methods=["GET", "POST"]),
        APIRoute("/api/v1/screening/prove", shown, methods=["GET", "POST"]),
        APIRoute("/soknader/tilsyn", oversight),
        APIRoute("/soknader/sprukket", broken),
    ]
    app.router.routes[:0] = ours
    return app


def asking(app: FastAPI, peer: tuple[str, int] = ELSEWHERE, **headers: str) -> TestClient:
    host = "http://127.0.0.1:8000" if peer == HERE else "http://synthese.example"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return TestClient(
        app,
        base_url=host,
        client=peer,
        headers=named,
        follow_redirects=False,
        raise_server_exceptions=False,
    )


def bearer(app: FastAPI, name: str) -> TestClient:
    return asking(app, authorization=f"Bearer {TOKENS[name]}")


def refused(client: TestClient, path: str) -> int:
    """Holds that an answer tells nothing; a page that asks to sign in counts as 401."""
    answer = client.get(path)
    assert SECRET not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    if answer.status_code == 303:
        assert not path.startswith("/api/")
        assert answer.headers["location"].startswith("/logg-inn?neste=")
        return 401
    return answer.status_code


# ---- without a file


def test_without_a_file_the_machine_itself_may_do_everything(tmp_path: Path) -> None:
    app = made(tmp_path)
    for host in ("127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]:8000"):
        for peer in ("127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"):
            client = TestClient(app, base_url=f"http://{host}", client=(peer, 1))
            assert client.get("/soknader/prove").json() == {"name": "lokal bruker", "title": SECRET}
            assert client.get("/soknader/tilsyn").status_code == 200


def test_the_local_user_is_called_what_they_signed_with(tmp_path: Path) -> None:
    client = asking(made(tmp_path), HERE)
    client.cookies.set("navn", "K%C3%A5re%20Nes")
    assert client.get("/soknader/prove").json()["name"] == "Kåre Nes"


@pytest.mark.parametrize("path", CONFIDENTIAL)
def test_without_a_file_screening_is_refused_to_other_machines(tmp_path: Path, path: str) -> None:
    app = made(tmp_path)
    assert refused(asking(app), path) == 403
    assert "SYNTHESE_ACCESS" in asking(app).get(path).text
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = asking(app).request(method, path, content=b"x")
        assert answer.status_code == 403
        assert SECRET not in answer.text


def test_without_a_file_searching_is_open_to_other_machines(tmp_path: Path) -> None:
    client = asking(made(tmp_path))
    assert client.get("/hjelp").status_code == 200
    assert client.get("/api/v1/search?q=natt").status_code == 503  # there is no index; not 401
    assert "/logg-inn" not in client.get("/hjelp").text


@pytest.mark.parametrize(
    "host",
    ["ond.example", "127.0.0.1.ond.example", "localhost.ond.example:8000", "127.0.0.1:8000@ond", "2130706433", "0.0.0.0", "localhost.", "", "[::1].ond", "127.0.0.1:x"],
)  # fmt: skip
def test_a_name_from_elsewhere_that_leads_here_is_refused(tmp_path: Path, host: str) -> None:
    client = asking(made(tmp_path), HERE, host=host)
    assert client.get("/soknader/prove").status_code == 403
    assert client.get("/api/v1/screening/prove").status_code == 403


def test_two_hosts_are_refused(tmp_path: Path) -> None:
    client = asking(made(tmp_path), HERE)
    hosts = [("host", "127.0.0.1"), ("host", "ond.example")]
    assert client.get("/soknader/prove", headers=hosts).status_code == 403


@pytest.mark.parametrize("header", ["forwarded", "x-forwarded-for", "x-real-ip", "via"])
def test_what_a_proxy_hands_on_is_not_from_the_machine(tmp_path: Path, header: str) -> None:
    client = asking(made(tmp_path), HERE, **{header: "127.0.0.1"})
    assert client.get("/soknader/prove").status_code == 403


def test_a_path_cannot_be_hidden_in_the_host(tmp_path: Path) -> None:
    for host in ("x/static/?", "x/static/#", "127.0.0.1/logg-inn?", "127.0.0.1/static/"):
        for peer in (HERE, ELSEWHERE):
            client = asking(made(tmp_path), peer, host=host)
            assert client.get("/soknader/prove").status_code == 403


def test_a_form_of_another_site_is_refused_even_from_the_machine(tmp_path: Path) -> None:
    app = made(tmp_path)
    assert asking(app, HERE).post("/soknader/prove", content=b"x").status_code == 200
    for headers in (
        {"origin": "https://ond.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        answer = asking(app, HERE).post("/soknader/prove", content=b"x", headers=headers)
        assert answer.status_code == 403
        assert answer.headers["cache-control"] == "no-store"


# ---- with a file


@pytest.mark.parametrize("path", CONFIDENTIAL)
def test_with_a_file_nobody_is_told_anything(tmp_path: Path, file: Path, path: str) -> None:
    app = made(tmp_path, access=str(file))
    for peer in (HERE, ELSEWHERE):
        assert refused(asking(app, peer), path) == 401
    assert refused(bearer(app, "Søk Hansen"), path) == 403
    existing, missing = (
        asking(app).get(f"{path}{end}").status_code for end in ("", "/finnes-ikke")
    )
    assert existing == missing


def test_each_role_includes_the_former(tmp_path: Path, file: Path) -> None:
    app = made(tmp_path, access=str(file))
    told = {
        name: [
            bearer(app, name).get(path).status_code
            for path in ("/hjelp", "/soknader/prove", "/soknader/tilsyn")
        ]
        for name in TOKENS
    }
    assert told == {
        "Søk Hansen": [200, 403, 403],
        "Kari Nes": [200, 200, 403],
        "Åse Bø": [200, 200, 200],
    }
    assert bearer(app, "Kari Nes").get("/api/v1/screening/prove").json()["name"] == "Kari Nes"
    told_why = bearer(app, "Søk Hansen").get("/api/v1/screening/prove").json()["error"]
    assert told_why["key"] == "access.role_needed"
    assert "vurdere søknader" in told_why["message"]


def test_with_a_file_searching_needs_access_and_some_things_never_do(
    tmp_path: Path, file: Path
) -> None:
    client = asking(made(tmp_path, access=str(file)))
    for path in ("/", "/hjelp", "/om", "/prosjekt/x", "/samlinger", "/tull"):
        assert client.get(path).status_code == 303
    for path in ("/api/v1/search?q=natt", "/api/v1/status", "/api/v1/openapi.json", "/api/v1/tull"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert answer.json()["error"]["key"] == "access.sign_in_needed"
        assert answer.headers["www-authenticate"] == "Bearer"
    page = client.get("/logg-inn")
    assert page.status_code == 200
    sheet = LexborHTMLParser(page.text).css_first("link[rel=stylesheet]").attributes["href"]
    assert client.get(sheet).status_code == 200
    assert client.get("/api/v1/health").status_code == 503  # there is no index; not 401
    assert client.post("/utseende", data={"look": "dark"}).status_code == 303


def test_anyone_may_search_where_the_file_says_so(tmp_path: Path, file: Path) -> None:
    add_person(file, Entry("*", Role.SEARCH))
    app = made(tmp_path, access=str(file))
    assert asking(app).get("/hjelp").status_code == 200
    assert refused(asking(app), "/soknader/prove") == 401
    assert refused(asking(app, HERE), "/api/v1/screening/prove") == 401
    assert bearer(app, "Kari Nes").get("/soknader/prove").status_code == 200


@pytest.mark.parametrize("given", ["", "x", "k" * 42, "k" * 44, "K" * 43, "0" * 64, "*", "æ" * 43])
def test_a_wrong_token_lets_nobody_in(tmp_path: Path, file: Path, given: str) -> None:
    add_person(file, Entry("*", Role.SEARCH))
    app = made(tmp_path, access=str(file))
    wrong = asking(app, authorization=b"Bearer " + given.encode())  # type: ignore[arg-type]
    assert refused(wrong, "/api/v1/screening/prove") == 401
    assert wrong.get("/api/v1/search?q=natt").status_code == 401  # not: as anyone
    with_cookie = asking(app, cookie=COOKIE.encode() + b"=" + given.encode())  # type: ignore[arg-type]
    assert refused(with_cookie, "/soknader/prove") == 401
    assert refused(asking(app), f"/soknader/prove?token={TOKENS['Kari Nes']}") == 401


def test_the_hash_that_the_file_holds_is_no_token(tmp_path: Path, file: Path) -> None:
    app = made(tmp_path, access=str(file))
    assert not any(token in file.read_text("utf-8") for token in TOKENS.values())
    digest = digest_of(TOKENS["Kari Nes"])
    for given in (digest, f"sha256:{digest}"):
        client = asking(app, authorization=f"Bearer {given}")
        assert client.get("/api/v1/screening/prove").status_code == 401


# ---- the proxy's header


def proxied(tmp_path: Path, file: Path, **settings: str) -> FastAPI:
    return made(tmp_path, access=str(file), user_header="X-Remote-User", **settings)


@pytest.mark.parametrize("name", ["Per Lie", "per lie", " PER  LIE "])
def test_the_proxy_s_header_names_a_person_of_the_file(
    tmp_path: Path, file: Path, name: str
) -> None:
    client = asking(proxied(tmp_path, file), HERE, x_remote_user=name, x_forwarded_for="10.0.0.7")
    assert client.get("/soknader/prove").json()["name"] == "Per Lie"


def test_a_name_in_the_header_is_utf8(tmp_path: Path, file: Path) -> None:
    name = "Åse Bø".encode()
    client = asking(proxied(tmp_path, file), HERE, x_remote_user=name)  # type: ignore[arg-type]
    assert client.get("/soknader/tilsyn").json()["name"] == "Åse Bø"


def test_the_header_is_believed_only_from_a_trusted_peer(tmp_path: Path, file: Path) -> None:
    app = proxied(tmp_path, file)
    assert refused(asking(app, x_remote_user="Per Lie"), "/soknader/prove") == 401
    pretended = asking(app, x_remote_user="Per Lie", x_forwarded_for="127.0.0.1")
    assert refused(pretended, "/soknader/prove") == 401
    beside = proxied(tmp_path, file, proxies="192.0.2.0/24, 203.0.113.9")
    for peer, status in (("203.0.113.9", 200), ("192.0.2.77", 200), ("203.0.113.10", 303)):
        client = asking(beside, (peer, 1), x_remote_user="Per Lie")
        assert client.get("/soknader/prove").status_code == status


@pytest.mark.parametrize("name", ["", "*", "Ingen Kjent", "Per Lie, Kari Nes"])
def test_an_unknown_name_in_the_header_is_nobody(tmp_path: Path, file: Path, name: str) -> None:
    client = asking(proxied(tmp_path, file), HERE, x_remote_user=name)
    assert refused(client, "/soknader/prove") == 401


def test_a_header_that_stands_twice_is_not_believed(tmp_path: Path, file: Path) -> None:
    twice = [("x-remote-user", "Per Lie"), ("x-remote-user", "Kari Nes")]
    answer = asking(proxied(tmp_path, file), HERE).get("/soknader/prove", headers=twice)
    assert answer.status_code == 303


def test_no_header_is_believed_where_none_is_set(tmp_path: Path, file: Path) -> None:
    client = asking(made(tmp_path, access=str(file)), HERE, x_remote_user="Per Lie")
    assert refused(client, "/soknader/prove") == 401


def test_a_header_without_a_file_is_refused_at_start(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="SYNTHESE_ACCESS"):
        made(tmp_path, user_header="X-Remote-User")
    with pytest.raises(InputError, match="SYNTHESE_PROXIES"):
        made(tmp_path, proxies="nginx")


# ---- signing in


@pytest.fixture
def signing(tmp_path: Path, file: Path) -> Iterator[TestClient]:
    with asking(made(tmp_path, access=str(file))) as client:
        yield client


def signed_in(client: TestClient, name: str = "Kari Nes", where: str = "/logg-inn"):
    return client.post(where, data={"nokkel": f" {TOKENS[name]}\n"})


def test_a_person_signs_in_goes_on_and_signs_out(signing: TestClient) -> None:
    asked = signing.get("/soknader/prove?side=2&lang=nn")
    where = asked.headers["location"]
    assert parse_qs(urlsplit(where).query) == {"neste": ["/soknader/prove?side=2&lang=nn"]}
    answer = signed_in(signing, where=where)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/soknader/prove?side=2&lang=nn"
    assert signing.get("/soknader/prove").json()["name"] == "Kari Nes"
    page = LexborHTMLParser(signing.get("/logg-inn").text)
    assert page.css_first("dl dd").text() == "Kari Nes"
    assert page.css_first(".account a").text().endswith("Kari Nes")
    assert not page.css(".people")
    out = signing.post("/logg-ut", content=b"")
    assert (out.status_code, out.headers["location"]) == (303, "/logg-inn")
    assert not signing.cookies
    assert refused(signing, "/soknader/prove") == 401


def test_the_cookie_is_kept_from_scripts_and_other_sites(tmp_path: Path, file: Path) -> None:
    app = proxied(tmp_path, file)
    flags = {
        "plain": asking(app),
        "https": TestClient(app, base_url="https://synthese.example", follow_redirects=False),
        "by a proxy": asking(app, HERE, x_forwarded_proto="https"),
        "pretended": asking(app, x_forwarded_proto="https"),
    }
    for name, client in flags.items():
        cookie = signed_in(client).headers["set-cookie"].lower()
        assert {"httponly", "samesite=strict", "path=/", "max-age=43200"} <= set(cookie.split("; "))
        assert ("secure" in cookie.split("; ")) is (name in ("https", "by a proxy"))
        assert "domain" not in cookie


@pytest.mark.parametrize(
    "where",
    ["https://ond.example/", "//ond.example", "/\\ond.example", "///ond", "javascript:alert(1)", "/\t/ond", "\\\\ond", "", "ond.example", "/%0d%0aset-cookie:x", "/\r\nx"],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(signing: TestClient, where: str) -> None:
    answer = signing.post("/logg-inn", params={"neste": where}, data={"nokkel": TOKENS["Kari Nes"]})
    location = urlsplit(answer.headers["location"])
    assert (location.scheme, location.netloc) == ("", "")
    assert location.path.startswith("/")
    assert not location.path.startswith("//")
    assert answer.headers["location"].isprintable()


def test_a_wrong_token_is_told_beside_the_field_and_not_repeated(signing: TestClient) -> None:
    answer = signing.post("/logg-inn?neste=/soknader/1", data={"nokkel": "feil<nøkkel>"})
    assert answer.status_code == 401
    assert "feil" not in answer.text.replace("nokkel-feil", "")
    page = LexborHTMLParser(answer.text)
    field = page.css_first("#nokkel").attributes
    assert field["type"] == "password"
    assert "value" not in field
    assert "nokkel-feil" in field["aria-describedby"].split()
    assert page.css_first("#nokkel-feil").text() == say("access.wrong_token")
    assert page.css_first("form.sign-in").attributes["method"] == "post"
    assert parse_qs(urlsplit(page.css_first("form.sign-in").attributes["action"]).query) == {
        "neste": ["/soknader/1"]
    }
    assert "set-cookie" not in answer.headers


def test_too_many_wrong_tokens_from_one_address_have_to_wait(tmp_path: Path, file: Path) -> None:
    app = made(tmp_path, access=str(file), proxies="203.0.113.9")
    assert signed_in(asking(app, ("203.0.113.80", 1))).status_code == 303
    guessing = asking(app, ("203.0.113.80", 1))
    told = [guessing.post("/logg-inn", data={"nokkel": f"gjett{n}"}).status_code for n in range(25)]
    assert told == [401] * 20 + [429] * 5
    assert signed_in(guessing, "Åse Bø").status_code == 429  # whether it is right isn't told
    assert signed_in(guessing).status_code == 303  # who is in already is not shut out
    assert signed_in(asking(app, ("203.0.113.81", 1)), "Åse Bø").status_code == 303
    by_header = asking(app, ("203.0.113.80", 1), authorization="Bearer gjett")
    assert by_header.get("/api/v1/search").status_code == 429
    one, other = (asking(app, x_forwarded_for=f"{n}.1.1.1, 10.0.0.{n}") for n in (1, 2))
    for n in range(20):
        one.post("/logg-inn", data={"nokkel": f"{n}"})
    assert one.post("/logg-inn", data={"nokkel": "x"}).status_code == 429
    assert other.post("/logg-inn", data={"nokkel": "x"}).status_code == 401


def test_one_stale_token_shuts_nobody_out(signing: TestClient) -> None:
    for _ in range(30):
        assert signing.post("/logg-inn", data={"nokkel": "fra i går"}).status_code == 401
    assert signed_in(signing).status_code == 303


def test_tries_are_forgotten_after_a_minute_and_addresses_after_many() -> None:
    now = [0.0]
    tries = Tries(lambda: now[0])
    for n in range(20):
        tries.remember("a", str(n))
    assert tries.too_many("a")
    assert not tries.too_many("b")
    now[0] = 61
    assert not tries.too_many("a")
    for n in range(20):
        tries.remember("a", str(n))
    for n in range(10_000):
        tries.remember(f"b{n}", "x")
    assert not tries.too_many("a")


def test_whoever_comes_by_a_link_from_elsewhere_can_go_on(signing: TestClient) -> None:
    signed_in(signing)
    fresh = asking(signing.app, sec_fetch_site="cross-site")
    page = LexborHTMLParser(fresh.get("/logg-inn?neste=/soknader/prove").text)
    assert page.css_first(".note a").attributes["href"] == "/soknader/prove"
    assert not LexborHTMLParser(asking(signing.app).get("/logg-inn").text).css(".note")


def test_who_administers_sees_who_has_access(tmp_path: Path, file: Path) -> None:
    add_person(file, Entry("*", Role.SEARCH))
    app = made(tmp_path, access=str(file))
    page = LexborHTMLParser(bearer(app, "Åse Bø").get("/logg-inn").text)
    rows = [[cell.text() for cell in row.css("td")] for row in page.css(".people tbody tr")]
    assert rows == [
        ["Kari Nes", "vurdere søknader", "adgangsnøkkel"],
        ["Søk Hansen", "søke", "adgangsnøkkel"],
        ["Åse Bø", "administrere", "adgangsnøkkel"],
        ["Per Lie", "vurdere søknader", "nettstedets innlogging"],
        ["Hvem som helst", "søke", "ingenting"],
    ]
    assert "sha256" not in page.html
    assert digest_of(TOKENS["Kari Nes"]) not in page.html


def test_the_page_says_how_one_is_known(tmp_path: Path, file: Path) -> None:
    here = asking(made(tmp_path), HERE).get("/logg-inn").text
    assert say("access.by_local") in here
    assert "logg-ut" not in here
    assert say("access.only_here") in asking(made(tmp_path)).get("/logg-inn").text
    proxy = asking(proxied(tmp_path, file), HERE, x_remote_user="Per Lie")
    assert say("access.by_header") in proxy.get("/logg-inn").text
    with_error = asking(made(tmp_path, access=str(file)), accept_language="en")
    assert "Sign in" in with_error.get("/logg-inn").text


def test_a_form_that_comes_too_late_leads_to_where_forms_are(signing: TestClient) -> None:
    for path, back in (("/soknader/prove", "/soknader"), ("/samlinger", "/")):
        answer = signing.post(path, data={"tekst": SECRET})
        assert parse_qs(urlsplit(answer.headers["location"]).query) == {"neste": [back]}


# ---- the file


def test_a_change_of_the_file_holds_at_once(tmp_path: Path, file: Path) -> None:
    app = made(tmp_path, access=str(file))
    client = asking(app)
    signed_in(client)
    assert client.get("/soknader/prove").status_code == 200
    remove_person(file, "Kari Nes")
    assert refused(client, "/soknader/prove") == 401
    add_person(file, Entry("Kari Nes", Role.SEARCH, digest_of(TOKENS["Kari Nes"])))
    assert refused(client, "/soknader/prove") == 403


@pytest.mark.parametrize("text", ["[[", None])
def test_a_file_that_breaks_later_lets_nobody_in(
    tmp_path: Path, file: Path, text: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    app = made(tmp_path, access=str(file))
    client = bearer(app, "Åse Bø")
    assert client.get("/soknader/prove").status_code == 200
    if text is None:
        file.unlink()
    else:
        file.write_text(text)
    with caplog.at_level(logging.ERROR):
        for path in ("/soknader/prove", "/api/v1/screening/prove", "/hjelp", "/logg-inn"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert file.name not in answer.text
    assert file.name in caplog.text


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[[", "access.not_toml"),
        ('"Kari" = "screen"', "access.not_a_table"),
        ('["Kari"]\nrole = "sjef"', "access.wrong_role"),
        ('["Kari"]\nrole = ["screen"]', "access.wrong_role"),
        ('["Kari"]\ntoken = "x"', "access.wrong_role"),
        ('["Kari"]\nrole = "screen"\ntoken = "hemmelig"', "access.wrong_token_hash"),
        (f'["Kari"]\nrole = "screen"\ntoken = "{"a" * 64}"', "access.wrong_token_hash"),
        (f'["Kari"]\nrole = "screen"\ntoken = "sha256:{"A" * 64}"', "access.wrong_token_hash"),
        ('["Kari"]\nrole = "screen"\nsecret = "x"', "access.unknown_key"),
        ('["Kari"]\nrole = "screen"\n[kari]\nrole = "screen"', "access.name_twice"),
        ('["Kari"]\nrole = "screen"\n["Kari"]\nrole = "screen"', "access.not_toml"),
        ('[" "]\nrole = "screen"', "access.wrong_name"),
        ('["a\\u202eb"]\nrole = "screen"', "access.wrong_name"),
        (f'["{"x" * 101}"]\nrole = "screen"', "access.wrong_name"),
        ('["*"]\nrole = "screen"', "access.anyone_only_searches"),
        (f'["*"]\nrole = "search"\ntoken = "sha256:{"a" * 64}"', "access.anyone_only_searches"),
        ("\n".join(f'["{n}"]\nrole = "search"\ntoken = "sha256:{"a" * 64}"' for n in "ab"), "access.token_twice"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_at_start(
    tmp_path: Path, text: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "adgang.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as told:
        made(tmp_path, access=str(path))
    assert told.value.key == key
    assert "hemmelig" not in str(told.value)
    monkeypatch.setattr("uvicorn.run", lambda *_, **__: pytest.fail("it was served"))
    with pytest.raises(InputError, match=r"adgang\.toml"):
        application.serve(
            Settings(index=tmp_path, access=str(path)), host="x", port=1, allow_uploads=False
        )


def test_a_file_that_is_not_there_is_told_at_start(tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        made(tmp_path, access=str(tmp_path / "ingen.toml"))
    assert told.value.key == "access.unreadable"


def test_people_s_own_words_in_the_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "adgang.toml"
    before = '# Våre folk\n[kari]  # sommervikar\nrole = "screen"\n\n["Per Lie"]\nrole = "search"\n'
    path.write_text(before, "utf-8")
    path.chmod(0o640)
    add_person(path, Entry('Å "x" \\ y', Role.SEARCH, digest_of("t")))
    assert path.read_text("utf-8").startswith(before)
    assert path.stat().st_mode & 0o777 == 0o640
    remove_person(path, 'Å "x" \\ y')
    assert path.read_text("utf-8").rstrip() == before.rstrip()
    remove_person(path, "kari")
    assert path.read_text("utf-8").strip() == '# Våre folk\n\n["Per Lie"]\nrole = "search"'
    with pytest.raises(InputError):
        add_person(path, Entry("per LIE", Role.SCREEN))
    with pytest.raises(InputError):
        remove_person(path, "kari")


def test_what_only_a_person_can_take_out_is_left(tmp_path: Path) -> None:
    path = tmp_path / "adgang.toml"
    for text in ('Kari.role = "screen"\n', '[Kari]\nrole = """\\\n[x]\\\n"""\n', '["A"]\nrole = "search"\n["A".b]\n'):  # fmt: skip
        path.write_text(text)
        with pytest.raises(InputError):
            remove_person(path, "Kari")
        assert path.read_text() == text


# ---- what is never told


def test_every_answer_about_applications_is_kept_nowhere(tmp_path: Path, file: Path) -> None:
    for client in (
        asking(made(tmp_path)),
        asking(made(tmp_path), HERE),
        bearer(made(tmp_path, access=str(file)), "Kari Nes"),
        asking(made(tmp_path, access=str(file))),
    ):
        for path in (*CONFIDENTIAL, "/soknader/sprukket", "/logg-inn"):
            for answer in (client.get(path), client.head(path), client.put(path, content=b"x")):
                assert answer.headers["cache-control"] == "no-store"
                assert "noindex" in answer.headers["x-robots-tag"]
                assert answer.headers["referrer-policy"] == "same-origin"
    assert "x-robots-tag" not in asking(made(tmp_path)).get("/hjelp").headers


def test_what_breaks_over_an_application_is_logged_without_its_words(
    tmp_path: Path, file: Path
) -> None:
    app = made(tmp_path, access=str(file))
    client = TestClient(app, headers={"authorization": f"Bearer {TOKENS['Kari Nes']}"})
    with pytest.raises(Exception, match=r"KeyError \(.*test_access\.py:\d+\)") as broken:
        client.get("/soknader/sprukket")
    told = broken.value
    while told is not None:
        assert SECRET not in str(told)
        assert told.__cause__ is None
        told = told.__context__
    answer = bearer(app, "Kari Nes").get("/soknader/sprukket")
    assert answer.status_code == 500
    assert SECRET not in answer.text


def test_no_token_is_logged_or_stands_in_an_address(
    tmp_path: Path, file: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    app = made(tmp_path, access=str(file))
    with caplog.at_level(logging.DEBUG):
        for name, token in TOKENS.items():
            client = asking(app)
            for answer in (
                signed_in(client, name),
                client.get("/hjelp"),
                client.get("/soknader/sprukket"),
                client.get("/logg-inn"),
                asking(app).post("/logg-inn", data={"nokkel": token + "x"}),
                bearer(app, name).get("/soknader/sprukket"),
            ):
                assert token not in answer.text
                assert token not in answer.headers.get("location", "")
    printed = capfd.readouterr()
    for told in (caplog.text, printed.out, printed.err):
        assert not any(token in told for token in TOKENS.values())


def test_serving_believes_no_address_that_a_request_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[str, object] = {}
    monkeypatch.setattr("uvicorn.run", lambda *_, **options: told.update(options))
    monkeypatch.setattr(os, "environ", {})
    application.serve(Settings(index=tmp_path), host="x", port=1, allow_uploads=False)
    assert told["proxy_headers"] is False
    assert told["access_log"] is False
