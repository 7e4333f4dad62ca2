"""Pages, feed and JSON of collections and saved searches: whose they are, and what they tell."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from synthese.index import add
from synthese.settings import Settings
from synthese.stores.kept import Kept
from synthese_api.app import create_app
from synthese_api.models import CollectionModel, SavedMatchesModel

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "<script>alert(1)</script>\"'&\u202e{{7*7}}"
NEW = "Roboten som passer på om natten\n\nEt kamera på rommet varsler nattevakten når pasienten står opp av senga, i Seljord kommune."
COPYING = shutil.ignore_patterns("kept.sqlite*", "writer.lock")


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    return replace(
        settings, index=shutil.copytree(settings.index, tmp_path / "index", ignore=COPYING)
    )


@pytest.fixture
def app(own: Settings) -> Any:
    return create_app(own)


@pytest.fixture
def kari(app: Any) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def ola(app: Any) -> TestClient:
    """Another browser, of somebody on another site's page or of a colleague."""
    return TestClient(app)


def collection_of(client: TestClient, *projects: str, name: str = "Møteplasser") -> str:
    """Makes a collection and returns its secret address."""
    sent = {"prosjekt": list(projects), "navn": name, "tilbake": "/?q=natt"}
    answer = client.post("/samlinger/legg", data=sent, follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["location"]).split("?")[0]


def saved_of(client: TestClient, **given: Any) -> str:
    """Saves a search and returns its secret address."""
    sent = {"q": "kamera om natten", "navn": "Natt", "terskel": "0.1", **given}
    answer = client.post("/lagrede", data=sent, follow_redirects=False)
    assert answer.status_code == 303, unescape(answer.text)
    return str(answer.headers["location"]).split("?")[0]


def read_token(client: TestClient, address: str) -> str:
    """Returns the token for reading that a page with the secret address shows."""
    tokens = re.findall(r"/(?:samling|lagret)/([\w-]{22})", client.get(address).text)
    return next(each for each in tokens if each not in address)


def add_text(own: Settings, tmp_path: Path, text: str = NEW, name: str = "ny.txt") -> None:
    (tmp_path / name).write_text(text, "utf-8")
    add(own.index, [str(tmp_path / name)], settings=own)


def test_browser_gets_a_key_when_it_first_keeps_something(kari: TestClient, own: Settings) -> None:
    assert "set-cookie" not in kari.get("/samlinger").headers
    answer = kari.post("/samlinger", data={"navn": "Min"}, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Max-Age=31536000"))
    key = kari.cookies["kept"]
    kari.post("/samlinger", data={"navn": "Din"})
    assert kari.cookies["kept"] == key
    stored = b"".join(path.read_bytes() for path in own.index.glob("kept.sqlite*"))
    assert key.encode() not in stored


def test_two_browsers_do_not_see_each_others(kari: TestClient, ola: TestClient) -> None:
    collection_of(kari, "nattilsyn-med-kamera")
    saved_of(kari)
    assert "Møteplasser" in kari.get("/samlinger").text
    assert ">Natt</a>" in kari.get("/lagrede").text
    for path in ("/samlinger", "/lagrede"):
        page = ola.get(path).text
        assert "Møteplasser" not in page
        assert ">Natt</a>" not in page


def test_secret_address_opens_it_on_another_machine(kari: TestClient, ola: TestClient) -> None:
    for address, path in (
        (collection_of(kari, "roleg-natt"), "/samlinger"),
        (saved_of(kari), "/lagrede"),
    ):
        assert "Lagt til i oversikten" in ola.get(address).text
        assert address in ola.get(path).text
        assert "Lagt til i oversikten" not in ola.get(address).text
        assert ola.post(f"{address}/slipp").status_code == 200
        assert address not in ola.get(path).text
        assert address in kari.get(path).text


def test_another_sites_link_puts_nothing_on_ones_list(kari: TestClient, ola: TestClient) -> None:
    address = collection_of(kari, "roleg-natt")
    page = ola.get(address, headers={"sec-fetch-site": "cross-site"}).text
    assert "Legg til i oversikten min" in page
    assert address not in ola.get("/samlinger").text
    ola.post(f"{address}/ta-med")
    assert address in ola.get("/samlinger").text


def test_address_for_reading_changes_nothing_and_tells_no_secret(
    kari: TestClient, ola: TestClient
) -> None:
    for kind, address in (
        ("samling", collection_of(kari, "roleg-natt")),
        ("lagret", saved_of(kari)),
    ):
        secret, read = address.rsplit("/", 1)[1], read_token(kari, address)
        page = ola.get(f"/{kind}/{read}")
        assert "bare til å lese" in page.text
        assert secret not in page.text
        assert 'action="/' not in page.text.split("<main")[1].split("</main")[0]
        steps = (
            "navn",
            "notat",
            "flytt",
            "rekkefolge",
            "ta-ut",
            "angre",
            "slett",
            "ta-med",
            "slipp",
        )
        if kind == "lagret":
            steps = ("navn", "terskel", "lest", "slett", "ta-med", "slipp")
        for step in steps:
            answer = ola.post(f"/{kind}/{read}/{step}", data={"navn": "X", "terskel": "0.5"})
            assert answer.status_code == 403, step
            assert secret not in answer.text
        assert ola.get(f"/{kind}/{read}/slett").status_code == 403
        assert ola.post(f"/{kind}/{read}/gjenopprett").status_code == 404
    for path in (f"/lagret/{read}/atom.xml", f"/api/v1/saved/{read}/matches"):
        assert secret not in ola.get(path).text


def test_pages_with_secrets_are_neither_stored_nor_found(kari: TestClient) -> None:
    for address in (collection_of(kari, "roleg-natt"), saved_of(kari), "/samlinger", "/lagrede"):
        answer = kari.get(address)
        assert answer.headers["cache-control"] == "private, no-store"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert '<meta name="robots" content="noindex">' in answer.text


def test_collection_is_ordered_annotated_and_emptied(kari: TestClient) -> None:
    address = collection_of(kari, "roleg-natt", "nattilsyn-med-kamera", "nr#7")
    token = address.rsplit("/", 1)[1]

    def order() -> list[str]:
        return [each["id"] for each in kari.get(f"/api/v1/collections/{token}").json()["items"]]

    assert order() == ["roleg-natt", "nattilsyn-med-kamera", "nr#7"]
    kari.post(f"{address}/flytt", data={"prosjekt": "nr#7", "opp": "1"})
    kari.post(f"{address}/flytt", data={"prosjekt": "roleg-natt"})
    assert order() == ["nr#7", "roleg-natt", "nattilsyn-med-kamera"]
    kari.post(f"{address}/flytt", data={"prosjekt": "nr#7", "opp": "1"})  # at the end it stays
    kari.post(f"{address}/flytt", data={"prosjekt": "finnes-ikke", "opp": "1"})
    assert order() == ["nr#7", "roleg-natt", "nattilsyn-med-kamera"]
    kari.post(f"{address}/rekkefolge", data={"prosjekt": ["roleg-natt", "x", "nr#7"]})
    assert order() == ["roleg-natt", "nr#7", "nattilsyn-med-kamera"]
    page = kari.post(f"{address}/notat", data={"prosjekt": "nr#7", "notat": "Ring dem\r\ni morgen"})
    assert "Ring dem\ni morgen" in page.text
    page = kari.post(f"{address}/ta-ut", data={"prosjekt": "nr#7"})
    assert "er tatt ut av samlingen" in page.text
    assert order() == ["roleg-natt", "nattilsyn-med-kamera"]
    kari.post(f"{address}/angre", data={"prosjekt": "nr#7"})
    assert order() == ["roleg-natt", "nr#7", "nattilsyn-med-kamera"]
    document = kari.get(f"/api/v1/collections/{token}").json()
    assert CollectionModel.model_validate(document).items[1].note == "Ring dem\ni morgen"


def test_what_is_there_is_not_put_in_twice(kari: TestClient) -> None:
    address = collection_of(kari, "roleg-natt")
    sent = {
        "prosjekt": ["roleg-natt", "nattilsyn-med-kamera"],
        "samling": address.rsplit("/", 1)[1],
    }
    assert "1 prosjekt er lagt i samlingen." in kari.post("/samlinger/legg", data=sent).text
    assert "Alt lå i samlingen fra før." in kari.post("/samlinger/legg", data=sent).text


def test_deletion_is_asked_about_and_undone(kari: TestClient) -> None:
    for address, path in (
        (collection_of(kari, "roleg-natt"), "/samlinger"),
        (saved_of(kari), "/lagrede"),
    ):
        asked = kari.get(f"{address}/slett").text
        assert "Slette" in asked
        assert kari.get(address).status_code == 200
        page = kari.post(f"{address}/slett").text
        assert "er slettet" in page
        assert kari.get(address).status_code == 404
        assert f'action="{address}/gjenopprett"' in page
        assert kari.post(f"{address}/gjenopprett").status_code == 200
        assert address in kari.get(path).text


def test_mistakes_are_told_beside_the_form(kari: TestClient) -> None:
    address = collection_of(kari, "roleg-natt")
    for path, sent, said in (
        ("/samlinger", {"navn": " \u202e "}, "Skriv et navn."),
        ("/samlinger", {"navn": "x" * 201}, "200 tegn"),
        ("/samlinger/legg", {"navn": "x"}, "Ingen prosjekter er valgt."),
        ("/samlinger/legg", {"prosjekt": "finnes-ikke", "navn": "x"}, "finnes-ikke"),
        (f"{address}/navn", {"navn": ""}, "Skriv et navn."),
        (f"{address}/notat", {"prosjekt": "roleg-natt", "notat": "x" * 5001}, "5000 tegn"),
        ("/lagrede", {"q": "natt", "navn": "", "terskel": "0.1"}, "Skriv et navn."),
        ("/lagrede", {"q": "", "navn": "x", "terskel": "0.1"}, "Skriv noe å søke etter"),
        ("/lagrede", {"q": "natt", "navn": "x", "terskel": "mye"}, "Velg hvor sikkert"),
        ("/lagrede", {"q": "natt", "navn": "x", "terskel": "nan"}, "Velg hvor sikkert"),
        (
            "/lagrede",
            {"q": "natt", "where": "planet:Mars", "navn": "x", "terskel": "0.1"},
            "planet",
        ),
    ):
        answer = kari.post(path, data=sent)
        assert 400 <= answer.status_code < 500, path
        assert said in unescape(answer.text), path
        assert 'role="alert"' in answer.text


def test_hostile_words_are_shown_and_never_run(kari: TestClient) -> None:
    address = collection_of(kari, "roleg-natt", name=HOSTILE)
    kari.post(f"{address}/notat", data={"prosjekt": "roleg-natt", "notat": HOSTILE})
    kari.post(f"{address}/navn", data={"navn": HOSTILE, "notat": HOSTILE})
    saved = saved_of(kari, q=f"natt {HOSTILE}", navn=HOSTILE, where="theme:" + HOSTILE)
    hostile_back = kari.get(
        "/samlinger/legg", params={"prosjekt": HOSTILE, "tilbake": "javascript:alert(1)"}
    )
    for page in (
        kari.get(address),
        kari.get("/samlinger"),
        kari.get(saved),
        kari.get("/lagrede"),
        hostile_back,
    ):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "javascript:" not in page.text
        assert (
            "\u202e" not in page.text.replace(HOSTILE, "").split("<title>")[1].split("</title>")[0]
        )
    feed = kari.get(f"{saved}/atom.xml")
    assert ElementTree.fromstring(feed.content).tag == f"{ATOM}feed"


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "/\t/evil.example", ""],
)
def test_way_back_stays_on_this_site(kari: TestClient, back: str) -> None:
    sent = {"prosjekt": "roleg-natt", "navn": "x", "tilbake": back}
    answer = kari.post("/samlinger/legg", data=sent, follow_redirects=False)
    assert answer.headers["location"].endswith("tilbake=%2F")
    page = kari.get("/samlinger/legg", params={"prosjekt": "roleg-natt", "tilbake": back})
    assert "evil" not in page.text.split("<main")[1].split("</main")[0]


def test_gone_and_joined_projects_are_said(kari: TestClient, own: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    for name in ("en", "to", "tre"):
        (folder / f"{name}.txt").write_text(f"Prosjekt {name}\n\nOm {name} og noe annet.", "utf-8")
    add(own.index, [str(folder)], settings=own)
    address = collection_of(kari, "en", "to", "tre")
    (folder / "en.txt").unlink()
    add(own.index, [str(folder)], settings=own, remove_missing=True)
    kari.post("/prosjekt/to/samle", data={"andre": "tre", "navn": "Kari"})
    page = unescape(kari.get(address).text)
    assert "Prosjekt en" in page
    assert "Prosjektet er ikke lenger i indeksen" in page
    assert "Er nå en del av dette prosjektet." in page
    items = kari.get(f"/api/v1/collections/{address.rsplit('/', 1)[1]}").json()["items"]
    assert [(each["id"], each["gone"]) for each in items] == [
        ("en", True),
        ("to", False),
        ("to", False),
    ]


def test_new_match_is_on_the_page_in_the_feed_and_in_json(
    kari: TestClient, own: Settings, tmp_path: Path
) -> None:
    address = saved_of(kari)
    assert "Ingenting nytt" in kari.get(address).text
    add_text(own, tmp_path)
    assert "1 nytt treff" in kari.get("/lagrede").text
    page = kari.get(address).text
    assert "Roboten som passer på om natten" in page
    assert re.search(r'href="/prosjekt/ny\?[^"]*start=\d+&amp;end=\d+#treff"', page)
    feed = ElementTree.fromstring(kari.get(f"{address}/atom.xml").content)
    assert [each.findtext(f"{ATOM}title") for each in feed.iter(f"{ATOM}entry")] == [
        "Roboten som passer på om natten"
    ]
    document = kari.get(f"/api/v1/saved/{address.rsplit('/', 1)[1]}/matches").json()
    found = SavedMatchesModel.model_validate(document)
    assert [each.project.id for each in found.matches] == ["ny"]
    number = re.search(r'name="til" value="(\d+)"', page)
    assert number
    kari.post(f"{address}/lest", data={"til": number[1]})
    assert "Ingenting nytt" in kari.get(address).text
    assert "Meldt tidligere" in kari.get(address).text
    assert "Ingen nye treff" in kari.get("/lagrede").text


def test_json_goes_on_from_its_cursor(kari: TestClient, own: Settings, tmp_path: Path) -> None:
    path = f"/api/v1/saved/{saved_of(kari).rsplit('/', 1)[1]}/matches"
    assert kari.get(path).json() == {"saved": "Natt", "cursor": 0, "matches": []}
    add_text(own, tmp_path)
    first = kari.get(path).json()
    assert len(first["matches"]) == 1
    assert kari.get(path, params={"since": first["cursor"]}).json() == {**first, "matches": []}
    add_text(own, tmp_path, NEW.replace("Roboten", "Varselet"), "nyere.txt")
    later = kari.get(path, params={"since": first["cursor"]}).json()
    assert [each["project"]["id"] for each in later["matches"]] == ["nyere"]
    assert later["cursor"] > first["cursor"]
    assert kari.get(path, params={"since": "x"}).status_code == 422
    assert kari.get("/api/v1/saved/feil/matches").status_code == 404


def test_feed_is_what_atom_asks_for(kari: TestClient, own: Settings, tmp_path: Path) -> None:
    address = saved_of(kari)
    empty = ElementTree.fromstring(kari.get(f"{address}/atom.xml").content)
    add_text(own, tmp_path, NEW + "\n\nOg med <tegn> & \x0c kontroll.")
    answer = kari.get(f"{address}/atom.xml")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    for element in (feed, entry, empty):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
            assert element.findtext(f"{ATOM}{name}")
        assert re.fullmatch(
            r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            element.findtext(f"{ATOM}id") or "",
        )
        assert re.fullmatch(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", element.findtext(f"{ATOM}updated") or ""
        )
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    links = {each.get("rel"): each.get("href") for each in feed.findall(f"{ATOM}link")}
    assert str(links["self"]).endswith("/atom.xml")
    assert "Kamera" in (entry.findtext(f"{ATOM}summary") or "").title()
    assert "Ord som møttes" in (entry.findtext(f"{ATOM}summary") or "")
    assert kari.get(entry.find(f"{ATOM}link").get("href")).status_code == 200  # type: ignore[union-attr]
    assert feed.findtext(f"{ATOM}id") == empty.findtext(f"{ATOM}id")


def test_feed_asked_for_again_is_told_to_be_the_same(
    kari: TestClient, own: Settings, tmp_path: Path
) -> None:
    address = f"{saved_of(kari)}/atom.xml"
    first = kari.get(address)
    for headers in (
        {"if-none-match": first.headers["etag"]},
        {"if-none-match": f'"x", W/{first.headers["etag"]}'},
        {"if-modified-since": first.headers["last-modified"]},
    ):
        again = kari.get(address, headers=headers)
        assert again.status_code == 304
        assert not again.content
    assert kari.get(address, headers={"if-none-match": '"x"'}).status_code == 200
    assert kari.get(address, headers={"if-modified-since": "yesterday"}).status_code == 200
    add_text(own, tmp_path)
    assert kari.get(address, headers={"if-none-match": first.headers["etag"]}).status_code == 200


def test_choices_show_what_they_would_have_told(kari: TestClient) -> None:
    page = unescape(kari.get("/lagrede/ny", params={"q": "sykefravær"}).text)
    for choice in ("Bare de sikreste", "Anbefalt", "Alt som kan passe"):
        assert choice in page
    counts = [int(each) for each in re.findall(r"ville ha meldt (\d+) av", page)]
    assert counts == sorted(counts)
    filters = unescape(kari.get("/lagrede/ny", params={"where": "language:nn"}).text)
    assert "Søket har bare avgrensninger." in filters
    assert 'type="radio"' not in filters.split("<main")[1]


def test_saved_search_keeps_all_that_was_asked(kari: TestClient) -> None:
    address = saved_of(
        kari,
        q="kamera 2021 Os",
        where=["language:nb"],
        ord=["2021"],
        uten=["Os"],
        mode="dense",
        terskel="0.2",
    )
    page = unescape(kari.get(address).text)
    assert "/?q=kamera+2021+Os&where=language%3Anb&ord=2021&uten=Os&mode=dense" in page
    kari.post(f"{address}/terskel", data={"terskel": "0.35"})
    assert 'value="0.35" checked' in kari.get(address).text


def test_keeping_can_be_turned_off_and_is_open_where_writing_is_not(own: Settings) -> None:
    with TestClient(create_app(replace(own, max_kept=0))) as off:
        for path in ("/samlinger", "/lagrede", "/samling/x", "/api/v1/saved/x/matches"):
            assert off.get(path).status_code == 403
    assert not Kept.exists(own.index)
    with TestClient(create_app(replace(own, max_kept=1), allow_uploads=False)) as few:
        collection_of(few, "roleg-natt")
        saved_of(few)
        assert "Du har 1 samlinger" in few.post("/samlinger", data={"navn": "to"}).text
        assert (
            "Du har 1 lagrede søk"
            in few.post("/lagrede", data={"q": "natt", "navn": "to", "terskel": "0.1"}).text
        )


def test_another_site_cannot_keep_anything_here(kari: TestClient) -> None:
    answer = kari.post("/samlinger", data={"navn": "x"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_pages_are_whole_in_each_language(
    kari: TestClient, own: Settings, tmp_path: Path, language: str
) -> None:
    saved, made = saved_of(kari), collection_of(kari, "roleg-natt", "nr#7")
    add_text(own, tmp_path)
    for path in (
        "/samlinger",
        "/lagrede",
        saved,
        made,
        f"{made}/slett",
        f"{saved}/slett",
        "/lagrede/ny?q=natt",
        "/samlinger/legg?prosjekt=roleg-natt",
    ):
        answer = kari.get(path, params={"lang": language} if "?" not in path else None)
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.text or "?" in path


def test_upload_makes_saved_searches_look(kari: TestClient, own: Settings) -> None:
    saved_of(kari)
    kari.post("/legg-til", files={"files": ("ny.txt", NEW.encode())})
    for _ in range(200):
        with Kept.open(own.index) as kept:
            if kept.searches()[0].fresh:
                return
        import time

        time.sleep(0.05)
    pytest.fail("the saved search was not looked at")
