"""Similar to a text: what is found, where the two meet, and that nothing of it is kept."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from synthese.settings import Settings
from synthese_api import models

NIGHT = (
    "Hjemmetjenesten kjører mange mil hver natt for å se til beboere som sover. "
    "Vi vil sette kamera hos dem som samtykker, slik at nattevaktene kjører mindre. "
    "Velferdsteknologi skal gi ro til dem som i dag blir vekket, og tid til dem som trenger hjelp."
)
CAKE = (
    "Visp egg og sukker til luftig eggedosis. Sikt inn mel og bakepulver og vend det inn i røren. "
    "Stek kaken midt i ovnen og la den hvile på rist før du pynter med krem og jordbær."
)
SECRET = "Xylofonprosjektet"


def post(client: TestClient, text: str = "", **more) -> LexborHTMLParser:
    answer = client.post("/lignende", data={"tekst": text}, **more)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


def test_the_form_says_that_nothing_is_kept(client: TestClient) -> None:
    tree = LexborHTMLParser(client.get("/lignende").text)
    assert "Ingenting blir lagret" in tree.css_first(".similar-kept").text()
    assert tree.css_first(".similar-form").attributes["enctype"] == "multipart/form-data"
    assert {each.attributes["name"] for each in tree.css(".similar-form [name]")} == {
        "tekst",
        "fil",
    }


def test_a_text_shows_projects_and_both_sides_of_where_they_meet(client: TestClient) -> None:
    tree = post(client, NIGHT)
    assert "ligner" in tree.css_first("h2").text()
    first = tree.css_first(".card")
    assert "kamera" in first.css_first("h3").text().lower()
    mine, theirs = (each.text(strip=True) for each in first.css(".met blockquote")[:2])
    assert mine in NIGHT
    assert theirs not in NIGHT
    assert "start=" in first.css_first(".met-foot a").attributes["href"]


def test_the_quoted_words_stand_where_the_link_leads(client: TestClient) -> None:
    first = post(client, NIGHT).css_first(".met")
    shown = LexborHTMLParser(client.get(first.css_first(".met-foot a").attributes["href"]).text)
    words = first.css(".met-theirs blockquote p")[0].text(strip=True)
    assert shown.css_first("mark").text() in words or words in shown.body.text()


def test_a_file_is_read_and_goes_before_the_text(client: TestClient) -> None:
    tree = post(client, CAKE, files={"fil": ("søknad.txt", NIGHT.encode(), "text/plain")})
    assert "søknad.txt" in tree.css_first(".interpretation").text()
    assert tree.css(".met")


def test_a_text_of_something_else_is_like_nothing(client: TestClient) -> None:
    tree = post(client, CAKE)
    assert tree.css_first("h2").text() == "Ingen prosjekter ligner"
    assert not tree.css(".card")


def test_a_few_words_are_sent_on_to_the_search(client: TestClient) -> None:
    tree = post(client, "kamera om natta & dagen")
    link = tree.css_first(".similar-short a").attributes["href"]
    assert link == "/?q=kamera+om+natta+%26+dagen"
    assert tree.css_first("textarea").text().strip() == "kamera om natta & dagen"


def test_nothing_sent_is_told_beside_the_form(client: TestClient) -> None:
    answer = client.post("/lignende", data={"tekst": " \n"}, files={"fil": ("", b"")})
    assert answer.status_code == 400
    tree = LexborHTMLParser(answer.text)
    assert "velg en fil" in tree.css_first("#feil").text()
    assert "feil" in tree.css_first("textarea").attributes["aria-describedby"]


def test_a_file_that_cannot_be_read_says_why_and_keeps_the_text(client: TestClient) -> None:
    broken = {"fil": ("rapport.pdf", b"%PDF-1.7 avbrutt", "application/pdf")}
    answer = client.post("/lignende", data={"tekst": NIGHT}, files=broken)
    assert answer.status_code == 400
    tree = LexborHTMLParser(answer.text)
    assert tree.css_first("#feil").text().strip()
    assert NIGHT in tree.css_first("textarea").text()


@pytest.mark.parametrize("address", ["/lignende", "/api/v1/similar"])
def test_the_answer_is_not_to_be_stored(client: TestClient, address: str) -> None:
    files = {"fil" if address == "/lignende" else "file": ("a.txt", NIGHT.encode())}
    assert client.post(address, files=files).headers["cache-control"] == "no-store"


def test_no_word_of_it_is_kept(
    client: TestClient, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    text = f"{SECRET} {NIGHT} " * 400
    client.post("/lignende", data={"tekst": text}, files={"fil": ("a.txt", text.encode())})
    client.post("/api/v1/similar?meetings=true", json={"text": text})
    assert SECRET not in caplog.text
    stored = (each for each in Path(settings.index).rglob("*") if each.is_file())
    assert not [each for each in stored if SECRET.encode() in each.read_bytes()]


def test_what_is_sent_is_escaped(client: TestClient) -> None:
    answer = client.post("/lignende", data={"tekst": f"<script>alert(1)</script> {NIGHT}"})
    assert "<script>alert" not in answer.text


def test_lang_follows_the_text(client: TestClient) -> None:
    text = (
        "The home care service drives many miles every night to look in on residents who sleep. "
        "Cameras are placed with those who consent, so that the night staff can drive less."
    )
    quotes = post(client, text).css(".met blockquote")
    assert quotes[0].attributes["lang"] == "en"
    assert quotes[1].attributes["lang"] in ("nb", "nn")


@pytest.mark.parametrize(
    ("language", "title"),
    [("nb", "Ingen prosjekter ligner"), ("nn", "Ingen prosjekt liknar"), ("en", "No project is")],
)
def test_page_of_similar_speaks_the_language_chosen(client, language: str, title: str) -> None:
    answer = client.post(f"/lignende?lang={language}", data={"tekst": CAKE})
    assert LexborHTMLParser(answer.text).css_first("h2").text().startswith(title)
    client.cookies.clear()


def test_rest_tells_the_meetings_when_asked(client: TestClient) -> None:
    answer = client.post("/api/v1/similar?meetings=true", json={"text": NIGHT, "k": 3}).json()
    found = models.SimilarToTextModel.model_validate(answer).hits
    assert len(found) == 3
    meeting = found[0].meetings[0]
    assert NIGHT[meeting.left.start : meeting.left.end] == meeting.left.text
    detail = client.get(f"/api/v1/projects/{found[0].project.id}").json()
    (document,) = (each["document"] for each in detail["documents"])
    assert document["source"] == meeting.right.document
    assert document["text"][meeting.right.start : meeting.right.end] == meeting.right.text


def test_rest_is_as_before_when_meetings_are_not_asked_for(client: TestClient) -> None:
    answer = client.post("/api/v1/similar", json={"text": NIGHT, "k": 3}).json()
    assert all("meetings" not in each for each in answer["hits"])


def test_without_an_index_similar_says_so(empty: TestClient) -> None:
    assert empty.get("/lignende").status_code == 200
    assert empty.post("/lignende", data={"tekst": NIGHT}).status_code == 503
