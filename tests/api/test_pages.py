"""The pages: what they show, in which language, and that nothing in a text is taken for markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from synthese import retrieval
from synthese.index import Index, add
from synthese.readers.layout import Draft
from synthese.records import (
    BlockKind,
    Chip,
    DocumentDetail,
    Field,
    Format,
    Hit,
    Municipality,
    Page,
    Project,
    ProjectDetail,
    Role,
    SearchResult,
    Sentence,
    Why,
)
from synthese.settings import Settings
from synthese_api.app import create_app
from synthese_api.pages.links import document_key

ODD_IDS = ["fravær/2021 a", "50%-stilling", "nr#7", "hva?nå", "Æøå:1", "x&y=z+1", "<b>fet</b>"]


def page(client: TestClient, address: str, **kwargs) -> LexborHTMLParser:
    answer = client.get(address, **kwargs)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


def texts(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in tree.css(selector)]


def links(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [node.attributes["href"] for node in tree.css(selector)]


def test_start_page_has_a_labelled_field_and_examples_that_search(client: TestClient) -> None:
    tree = page(client, "/")
    assert tree.css_first("label[for=q]").text()
    assert tree.css_first("input#q").attributes["name"] == "q"
    examples = links(tree, ".examples a")
    assert len(examples) == 4
    assert page(client, examples[0]).css(".card")


def test_results_show_total_facts_quotes_reasons_and_strength(client: TestClient) -> None:
    tree = page(client, "/?q=kamera om natten hos beboere")
    card = tree.css_first(".card")
    assert "Nattilsyn med kamera i Vinje" in card.css_first("h3").text()
    assert "Vinje (Telemark)" in card.css_first(".meta").text()
    assert "mars 2021" in card.css_first(".span-text").text()
    assert "kamera" in [mark.text().lower() for mark in card.css("mark")]
    assert card.css_first(".why").text().startswith("Fant «kamera»")
    assert card.css_first(".strength-label").text() in ("Svært godt treff", "Godt treff")
    assert 0 < int(re.match(r"\d+", card.css_first(".strength-points").text())[0]) <= 100
    assert re.match(r"\d+ prosjekter", tree.css_first("h2 [role=status]").text())
    assert tree.css_first("blockquote").attributes["lang"] == "nb"


def test_words_that_met_in_other_words_are_told_of_by_both(client: TestClient) -> None:
    query = "cameras at night for residents"
    told = texts(page(client, f"/?q={query}"), ".card .why")
    hits = client.get("/api/v1/search", params={"q": query}).json()["hits"]
    met = [(said, each) for said, hit in zip(told, hits, strict=True) for each in hit["why"]["met"]]
    others = [(said, each) for said, each in met if each["likeness"] < 1]
    assert others
    assert all(f"«{each['asked']}»" in said for said, each in met)
    for said, each in others:
        assert f"«{each['asked']}» som «{each['found']}»" in said


def test_that_no_hit_is_good_is_said_above_them(client: TestClient) -> None:
    said = "Ingen gode treff"
    nonsense = page(client, "/?q=qwzx vbkjh zzyzx")
    assert nonsense.css(".card")
    assert nonsense.css_first(".hits h2 [role=status]").text() == said
    assert "nærmeste vises" in nonsense.css_first(".hits .range").text()
    assert "søkt gjennom 16 prosjekter" in nonsense.css_first(".hits .note").text()
    assert said not in page(client, "/?q=kamera om natten hos beboere").css_first(".hits").text()
    assert said not in page(client, "/?q=zzyzx&mode=lexical").css_first(".hits").text()


def test_quotes_are_the_sources_own_words(client: TestClient) -> None:
    answer = client.get("/api/v1/search", params={"q": "sykefravær"}).json()
    told = [[passage["text"] for passage in hit["passages"]] for hit in answer["hits"]]
    shown = page(client, "/?q=sykefravær").css(".card")
    for card, passages in zip(shown, told, strict=True):
        for line in card.css(".quote p"):
            words = line.text().strip().removeprefix("…").removesuffix("…").strip()
            assert any(words in passage for passage in passages)


def test_paging_shows_every_project_once(client: TestClient) -> None:
    first = page(client, "/?q=sykefravær")
    second = page(client, links(first, ".paging a[rel=next]")[0])
    titles = texts(first, ".card h3") + texts(second, ".card h3")
    ranks = [node.attributes["id"] for node in first.css(".card") + second.css(".card")]
    assert len(first.css(".card")) == 10
    assert ranks == [f"treff-{n}" for n in range(1, len(titles) + 1)]
    assert len(set(titles)) == len(titles)
    assert links(second, ".paging a[rel=prev]") == ["/?q=sykefrav%C3%A6r"]


def test_number_of_hits_a_page_keeps_the_place(client: TestClient) -> None:
    first = page(client, "/?q=sykefravær")
    last = page(client, links(first, ".paging a[rel=next]")[0])
    sizes = dict(zip(texts(last, ".sizes a"), links(last, ".sizes a"), strict=True))
    assert sizes.keys() == {"10", "25", "50"}
    larger = page(client, sizes["25"])
    titles = texts(larger, ".card h3")
    assert titles == texts(first, ".card h3") + texts(last, ".card h3")
    assert not larger.css(".paging")
    assert texts(larger, ".sizes a[aria-current]") == ["25"]
    assert page(client, "/?q=sykefravær&antall=7").css(".card h3")[:1]


@pytest.mark.parametrize("order", ["newest", "amount", "title"])
def test_order_is_a_link_and_stays_while_the_page_is_turned(client, order: str) -> None:
    tree = page(client, "/?q=sykefravær")
    link = next(url for url in links(tree, ".orders a") if f"sorter={order}" in url)
    other = page(client, link)
    assert links(other, ".orders a[aria-current]") == [link]
    assert f"sorter={order}" in links(other, ".paging a[rel=next]")[0]
    assert texts(other, ".card h3") != texts(tree, ".card h3")


def test_title_order_is_by_title(client: TestClient) -> None:
    titles = texts(page(client, "/?q=sykefravær&sorter=title&antall=50"), ".card h3")
    own = [title.casefold() for title in titles if title[0].isalpha()]
    assert own == sorted(own, key=lambda title: title.translate(str.maketrans("æøå", "{|}")))


def test_filters_alone_are_a_search(client: TestClient) -> None:
    tree = page(client, "/?where=municipality:Vinje")
    assert tree.css(".card")
    assert "Vinje" in tree.css_first(".card .meta").text()
    assert not tree.css(".card .strength")
    assert tree.css_first(".card .why").text() == "Passer til det du har avgrenset til."


def test_page_beyond_the_last_says_so_and_leads_back(client: TestClient) -> None:
    tree = page(client, "/?q=sykefravær&side=40")
    assert not tree.css(".card")
    assert "Det er ikke flere treff" in tree.css_first(".hits").text()
    assert "/?q=sykefrav%C3%A6r" in links(tree, ".hits p a")


def test_facet_narrows_to_as_many_as_it_counts_and_its_chip_takes_it_away(client) -> None:
    tree = page(client, "/?q=sykefravær&mode=lexical")
    link = next(a for a in tree.css(".facets li a") if "Heltid" in a.text())
    count = int(link.css_first(".count").text())
    narrowed = page(client, link.attributes["href"])
    assert len(narrowed.css(".card")) == count
    assert texts(narrowed, ".chip-chosen strong") == ["Program: Heltid"]
    assert links(narrowed, ".chip-chosen a") == ["/?q=sykefrav%C3%A6r&mode=lexical"]
    assert narrowed.css_first("input[name=where]").attributes["value"] == "programme:Heltid"


def test_nothing_found_is_said_plainly(client: TestClient) -> None:
    tree = page(client, "/?q=zzyzx&mode=lexical")
    assert tree.css_first("h2 [role=status]").text().strip() == "Ingen treff"
    assert "«zzyzx»" in tree.css_first(".hits").text()


@pytest.mark.parametrize("address", ["/?q=natt&where=planet:Mars", f"/?q={'x' * 6000}"])
def test_unusable_search_is_told_beside_the_field(client: TestClient, address: str) -> None:
    answer = client.get(address)
    tree = LexborHTMLParser(answer.text)
    assert answer.status_code == 400
    assert tree.css_first("[role=alert]").text()
    assert tree.css_first("input#q").attributes["aria-describedby"] == "feil"


@pytest.mark.parametrize("address", ["/?q=natt&side=abc", "/?q=natt&side=-1", "/?q=natt&mode=x"])
def test_address_typed_wrong_still_opens(client: TestClient, address: str) -> None:
    assert page(client, address).css(".card")


@pytest.mark.parametrize("project_id", ODD_IDS)
def test_project_with_an_odd_id_opens_and_keeps_its_address(client, project_id: str) -> None:
    tree = page(client, f"/prosjekt/{quote(project_id, safe='')}?q=fravær&side=2")
    assert tree.css_first("h1").text()
    assert links(tree, ".back a") == ["/?q=frav%C3%A6r&side=2"]
    english = links(tree, ".languages a")[2]
    assert page(client, english).css_first("h1").text() == tree.css_first("h1").text()
    client.cookies.clear()


def test_card_opens_the_project_at_the_passage(client: TestClient) -> None:
    card = page(client, "/?q=kamera&where=municipality:Vinje").css_first(".card")
    address = card.css_first("h3 a").attributes["href"]
    assert address.endswith("#treff")
    tree = page(client, address)
    marked = " ".join(node.text() for node in tree.css(".text mark"))
    params = parse_qs(urlsplit(address).query)
    detail = client.get("/api/v1/projects/" + quote(urlsplit(address).path.split("/", 2)[2])).json()
    text = detail["documents"][0]["document"]["text"]
    passage = text[int(params["start"][0]) : int(params["end"][0])]
    assert "".join(marked.split()) == "".join(passage.split())
    assert len(tree.css("#treff")) == 1
    assert links(tree, ".back a") == ["/?q=kamera&where=municipality%3AVinje"]


def report_in_two_documents() -> ProjectDetail:
    draft = Draft()
    draft.add(BlockKind.HEADING, "Funn", level=1, page=1)
    draft.add_table([["År", "Fall"], ["2020", "31"], ["2021", "12", "færre"]], page=1)
    draft.add(BlockKind.PARAGRAPH, "Etter balansetrening gikk tallet ned.", page=3)
    draft.add(BlockKind.REFERENCE, "Håndbok i fallforebygging", page=3)
    draft.pages += [Page(1, 0, 40), Page(2, 41, 41, "none"), Page(3, 42, 99, "ocr")]
    report = draft.document(
        source="/arkiv/rapport.pdf",
        container="/arkiv/rapport.pdf",
        digest="ab" * 32,
        format=Format.PDF,
        title="Sluttrapport",
    )
    web = replace(report, source="https://example.org/side", title="Nettside", language="nn")
    project = Project("balanse", "Balansetrening", "/arkiv/rapport.pdf", amount_nok=250_000)
    details = (DocumentDetail(web, (), "2026-01-02"), DocumentDetail(report, (), "ukjent"))
    return ProjectDetail(project, details)


def test_documents_of_a_project_are_told_apart_with_pages_and_tables(client, monkeypatch) -> None:
    monkeypatch.setattr(Index, "project", lambda *_: report_in_two_documents())
    monkeypatch.setattr(retrieval, "similar", lambda *_, **__: ())
    tree = page(client, f"/prosjekt/balanse?dok={document_key('/arkiv/rapport.pdf')}&start=0&end=4")
    web, report = tree.css("details.source")
    assert "open" in report.attributes
    assert "open" not in web.attributes
    assert links(web, ".source-facts a") == ["https://example.org/side"]
    assert not report.css(".source-facts a")
    assert texts(report, ".source-facts p")[2:] == [
        "Sider uten lesbar tekst: 2",
        "Sider lest med tegngjenkjenning: 3",
    ]
    assert texts(report, ".page-turn") == ["side 1", "side 3"]
    assert [len(row.css("td")) for row in report.css("tr")] == [3, 3, 3]
    assert texts(report, ".references li") == ["Håndbok i fallforebygging"]
    assert [node.text() for node in tree.css("mark")] == ["Funn"]
    assert texts(tree, ".record .value") == ["250 000 kr"]
    assert "Ingen andre prosjekter ligner." in tree.css_first("#lignende").text()


@pytest.mark.parametrize("span", ["start=5", "start=9&end=5", "start=a&end=b", "start=-1&end=4"])
def test_span_that_cannot_be_marks_nothing(client: TestClient, span: str) -> None:
    assert not page(client, f"/prosjekt/reg-08?{span}").css("mark")


def test_project_shows_facts_blocks_source_and_its_like(client: TestClient) -> None:
    answer = client.get("/api/v1/search", params={"q": "kamera", "where": "municipality:Vinje"})
    project = answer.json()["hits"][0]["project"]
    tree = page(client, f"/prosjekt/{quote(project['id'], safe='')}")
    record = dict(zip(texts(tree, ".record dt"), texts(tree, ".record dd ul"), strict=True))
    assert record["Kommune"].startswith("Vinje 4036 · Telemark · sentralitet")
    assert record["Periode"].startswith("mars 2021 – desember 2023")
    assert "fra en merkelapp" in record["Periode"]
    assert texts(tree, "#felt-period .tip strong") == ["Mars 2021 – desember 2023"]
    assert record["Status"].startswith("pågående")
    assert texts(tree, ".timeline text") == ["2021", "2022", "2023", "2024"]
    assert "nattilsyn-med-kamera.html · nettside" in texts(tree, ".source-facts p")[0]
    items = ["Kamera hos tolv beboere etter samtykke", "Opplæring av nattevaktene"]
    assert texts(tree, ".text li") == items
    assert "Bakgrunn" in texts(tree, ".text h3, .text h4")
    assert len(tree.css(".similar > ol > li")) == 5
    assert tree.css_first(".text").attributes["lang"] == "nb"


def test_hostile_text_is_shown_and_never_run(client: TestClient) -> None:
    params = {"q": "sykefravær vikarene", "where": "format:html"}
    hits = client.get("/api/v1/search", params=params).json()["hits"]
    hostile = next(hit["project"] for hit in hits if "alert" in hit["project"]["title"])
    assert hostile["title"] == '<script>alert("tittel")</script> & sykefravær'
    project = f"/prosjekt/{quote(hostile['id'], safe='')}"
    for markup in (client.get("/", params=params).text, client.get(project).text):
        tree = LexborHTMLParser(markup)
        assert hostile["title"] in html.unescape(markup)
        assert not tree.css("script:not([src]), img[onerror], b[onclick]")
        assert not [link for link in links(tree, "a[href]") if link.startswith("javascript")]
    assert "{{ 7 * 7 }}" in client.get(project).text


def test_hostile_query_is_shown_and_never_run(client: TestClient) -> None:
    query = '"><script>alert(1)</script>'
    tree = page(client, "/", params={"q": query, "where": 'language:"><i>'})
    assert tree.css_first("input#q").attributes["value"] == query
    assert not tree.css("script:not([src])")
    assert not tree.css(".read i")


@pytest.mark.parametrize(
    ("language", "button", "similar"),
    [
        ("nb", "Søk", "Lignende prosjekter"),
        ("nn", "Søk", "Liknande prosjekt"),
        ("en", "Search", "Similar projects"),
    ],
)
def test_page_speaks_the_language_chosen(client, language, button, similar) -> None:
    tree = page(client, "/?q=natt", headers={"cookie": f"lang={language}"})
    assert tree.css_first("html").attributes["lang"] == language
    assert tree.css_first(".seek-form button").text() == button
    assert tree.css_first(".card-links a[href$='#lignende']").text().startswith(similar)
    current = tree.css_first(".languages a[aria-current]")
    assert current.attributes["lang"] == language


def test_language_switch_keeps_the_page_and_is_remembered(settings: Settings) -> None:
    with TestClient(create_app(settings)) as client:
        tree = page(client, "/?q=natt&where=language:nn&side=1")
        english = links(tree, ".languages a")[2]
        assert parse_qs(urlsplit(english).query)["where"] == ["language:nn"]
        assert page(client, english).css_first("html").attributes["lang"] == "en"
        assert page(client, "/om").css_first("html").attributes["lang"] == "en"


def test_pages_without_an_index_say_what_to_do(empty: TestClient) -> None:
    assert empty.get("/").status_code == 200
    for address in ("/om", "/status", "/hjelp", "/hjelp/begrensninger"):
        assert empty.get(address).status_code == 200
    assert empty.get("/legg-til").status_code == 200
    answer = empty.get("/?q=natt")
    assert answer.status_code == 503
    assert LexborHTMLParser(answer.text).css_first("h1").text()


def test_unknown_page_is_friendly(client: TestClient) -> None:
    answer = client.get("/prosjekt/finnes/ikke", headers={"accept-language": "nn"})
    tree = LexborHTMLParser(answer.text)
    assert answer.status_code == 404
    assert tree.css_first("h1").text() == "Det gjekk ikkje"
    assert "/" in links(tree, "main a")


def test_everything_comes_from_this_server(client: TestClient) -> None:
    for address in ("/", "/?q=natt", "/prosjekt/reg-08", "/legg-til", "/om"):
        answer = client.get(address)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        tree = LexborHTMLParser(answer.text)
        needed = [node.attributes["src"] for node in tree.css("[src]")]
        needed += [node.attributes["href"] for node in tree.css("link")]
        assert needed
        for url in needed:
            file = client.get(url)
            assert file.status_code == 200
            assert "immutable" in file.headers["cache-control"]
        assert not tree.css("[style], style, [onclick]")


def test_static_file_of_another_version_is_not_found(client: TestClient) -> None:
    assert client.get("/static/000000000000/synthese.css").status_code == 404
    assert client.get("/static/000000000000/../app.py").status_code == 404


# What the search was read as


DISTRICT = Chip("filter", "centrality", ("5", "6"), "distriktskommune", "Sentralitet 5–6")
FORMS = Chip("synonym", "word", ("VFT",), "velferdsteknologi", "Søker også etter «VFT»")


def read_as(*chips: Chip, unknown: int = 0, total: int = 2) -> SearchResult:
    known = Project("1", "Kjent", "s", municipalities=(Municipality("4034", "Tokke"),))
    hits = [
        Hit(rank, 0.5, 0.5, project, (), Why(), known=not unknown or project is known)
        for rank, project in enumerate((known, Project("2", "Ukjent", "s")), start=1)
    ]
    facets = {"centrality": {"6": 1, "5": 4}, "year": {"2019": 1, "2021": 2}, "status": {}}
    return SearchResult(
        "q", chips, ("Et notat.",), total, unknown, facets, tuple(hits), True, listed=total
    )


def shown_as(client, monkeypatch, result: SearchResult, address: str) -> LexborHTMLParser:
    monkeypatch.setattr(retrieval, "search", lambda *_, **__: result)
    return page(client, address)


def test_each_chip_says_what_was_typed_and_what_it_was_read_as(client, monkeypatch) -> None:
    address = "/?q=velferdsteknologi distriktskommune"
    tree = shown_as(client, monkeypatch, read_as(DISTRICT, FORMS), address)
    said = texts(tree, ".chip-says")
    assert said[0].startswith("velferdsteknologi →")
    assert "Søker også etter «VFT»" in said[0]
    assert said[1].startswith("distriktskommune →")
    assert "Sentralitet 5–6" in said[1]
    as_word, out = links(tree, ".chip-filter a")
    assert parse_qs(urlsplit(as_word).query)["ord"] == ["distriktskommune"]
    assert parse_qs(urlsplit(out).query)["uten"] == ["distriktskommune"]
    assert parse_qs(urlsplit(links(tree, ".chip-synonym a")[0]).query)["ord"]
    assert "Et notat." in tree.css_first(".read-notes").text()


@pytest.mark.parametrize(("state", "kept"), [("word", "ord"), ("off", "uten")])
def test_chip_that_is_switched_off_leads_back(client, monkeypatch, state, kept) -> None:
    address = f"/?q=velferdsteknologi distriktskommune&{kept}=distriktskommune&side=2"
    tree = shown_as(client, monkeypatch, read_as(replace(DISTRICT, state=state)), address)
    assert links(tree, ".chip a") == ["/?q=velferdsteknologi+distriktskommune"]
    assert texts(tree, ".switches a")[0].startswith("Les som filter igjen")
    assert tree.css_first(f"input[name={kept}]").attributes["value"] == "distriktskommune"


def test_excluded_word_is_taken_out_of_the_query_itself(client, monkeypatch) -> None:
    chip = Chip("excluded", "word", ("kamera",), "-kamera", "Uten «kamera»")
    tree = shown_as(client, monkeypatch, read_as(chip), "/?q=natt -kamera")
    assert links(tree, ".chip a") == ["/?q=natt"]


def test_unknown_projects_are_counted_and_set_apart(client, monkeypatch) -> None:
    tree = shown_as(client, monkeypatch, read_as(DISTRICT, unknown=1), "/?q=x distriktskommune")
    assert "1 prosjekt uten kjent kommune kommer etter dem som passer." in texts(
        tree, ".interpretation"
    )
    assert tree.css_first("#treff-2 .divide").text().strip() == "Uten kjent kommune"
    assert not tree.css("#treff-1 .divide")


def test_plain_and_left_out_words_reach_the_search(client, monkeypatch) -> None:
    asked: dict[str, object] = {}
    monkeypatch.setattr(retrieval, "search", lambda *_, **named: asked.update(named) or read_as())
    page(client, "/?q=Os 2019&ord=Os&uten=2019&uten=")
    assert (asked["plain"], asked["without"]) == (("Os",), ("2019",))


def test_scales_are_bars_in_their_own_order(client, monkeypatch) -> None:
    tree = shown_as(client, monkeypatch, read_as(), "/?q=x")
    values = texts(tree, ".facet .bars .value")
    assert values == ["5 – nest minst sentrale", "6 – minst sentrale"]
    widths = [node.attributes["width"] for node in tree.css(".facet-bar rect")]
    assert widths == ["100%", "25%"]
    assert tree.css_first(".years svg").attributes["data-counts"] == "1,0,2"  # 2019 to 2021


def test_reader_is_told_how_to_search_and_every_example_works(client: TestClient) -> None:
    for language in ("nb", "nn", "en"):
        tree = page(client, "/", headers={"cookie": f"lang={language}"})
        examples = links(tree, ".hints dt a")
        assert len(examples) == 6
        for example in examples:
            assert page(client, example).css(".hits")


# The record, and putting it right


@pytest.fixture
def people(tmp_path) -> Iterator[TestClient]:
    """An index of its own, which the test may change."""
    settings = Settings(index=tmp_path / "index")
    for name, text in TWO_REPORTS.items():
        (tmp_path / name).write_text(text, "utf-8")
    add(settings.index, [str(tmp_path / name) for name in TWO_REPORTS], settings=settings)
    with TestClient(create_app(settings)) as client:
        yield client


TWO_REPORTS = {
    "felles-vaktrom.md": "# Felles vaktrom\n\nProsjektansvarlig: Tokke kommune\n\nTilskudd: 200 000 kr\n",
    "skolehagen.md": "# Skolehagen\n\nProsjektansvarlig: Vinje kommune\n\nElevene dyrker grønnsaker.\n",
}
ROOM, GARDEN = "/prosjekt/felles-vaktrom", "/prosjekt/skolehagen"


def test_correction_is_saved_shown_with_its_author_and_taken_back(people: TestClient) -> None:
    form = {"felt": "amount", "verdi": "kr 250 000", "navn": "Kari Nes", "grunn": "Vedtaket"}
    answer = people.post(f"{ROOM}/rett?q=natt", data=form, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{ROOM}?q=natt&gjort=rett&om=amount#felt-amount"
    tree = page(people, answer.headers["location"])
    assert tree.css_first("#felt-amount .done [role=status]").text() == "Rettelsen er lagret."
    row = tree.css_first(".row-corrected")
    assert row.css_first(".value").text().strip().replace("\u00a0", " ") == "250 000 kr"
    assert "rettet av Kari Nes" in row.css_first(".how").text()
    assert "Vedtaket" in row.css_first(".how").text()
    people.post(f"{ROOM}/rett", data={"felt": "amount", "verdi": " ", "navn": "Kari Nes"})
    again = page(people, ROOM)
    assert not again.css(".row-corrected")
    assert "200 000 kr" in [text.replace("\u00a0", " ") for text in texts(again, ".record .value")]


def test_field_of_several_values_takes_a_line_each(people: TestClient) -> None:
    form = {"felt": "municipality", "verdi": "Tokke\r\n\r\n0219\r\n", "navn": "K"}
    tree = LexborHTMLParser(people.post(f"{ROOM}/rett", data=form).text)
    names = [text.split()[0] for text in texts(tree, ".row-corrected dd > ul .value")]
    assert names == ["Tokke", "Bærum"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"felt": "amount", "verdi": "mye", "navn": "K"}, "mye"),
        ({"felt": "amount", "verdi": "5000", "navn": " "}, "Skriv hvem"),
    ],
)
def test_mistake_is_told_beside_its_form_which_keeps_what_was_typed(people, form, said) -> None:
    answer = people.post(f"{ROOM}/rett", data=form)
    tree = LexborHTMLParser(answer.text)
    assert answer.status_code == 400
    assert said in tree.css_first("#felt-amount form [role=alert]").text()
    field = tree.css_first("#felt-amount #rett-verdi")
    assert field.text() == form["verdi"]
    assert "rett-feil" in field.attributes["aria-describedby"]
    assert links(tree, ".languages a")[2] == f"{ROOM}?lang=en"


def test_link_beside_a_value_opens_the_form_as_the_field_stands(people: TestClient) -> None:
    tree = page(people, ROOM)
    link = next(link for link in links(tree, ".mend a") if "felt=amount" in link)
    opened = page(people, link)
    assert opened.css_first("#felt-amount input[name=felt]").attributes["value"] == "amount"
    assert opened.css_first("#felt-amount #rett-verdi").text() == "200000"
    assert not page(people, f"{ROOM}?felt=planet").css("form #rett-verdi")


def test_field_that_does_not_exist_is_told_of_above_the_forms(people: TestClient) -> None:
    answer = people.post(f"{ROOM}/rett", data={"felt": "hemmelig", "verdi": "5", "navn": "K"})
    assert answer.status_code == 400
    assert "hemmelig" in LexborHTMLParser(answer.text).css_first("#rett[open] [role=alert]").text()


def test_projects_are_joined_by_address_and_parted_again(people: TestClient) -> None:
    form = {"andre": f"http://testserver{GARDEN}?q=hage#treff", "navn": "Kari Nes"}
    joined = LexborHTMLParser(people.post(f"{ROOM}/samle", data=form).text)
    assert joined.css_first(".done").text() == "Prosjektene er slått sammen."
    assert len(joined.css("details.source")) == 2
    assert "Lagt til prosjektet av Kari Nes" in joined.css_first(".together").text()
    garden = next(node for node in joined.css("details.source") if "Skolehagen" in node.text())
    key = garden.css_first("input[name=dok]").attributes["value"]
    nobody = people.post(f"{ROOM}/skill", data={"dok": key, "navn": ""})
    assert nobody.status_code == 400
    assert "open" in LexborHTMLParser(nobody.text).css_first("details.parting[open]").attributes
    parted = people.post(f"{ROOM}/skill", data={"dok": key, "navn": "Kari Nes"})
    tree = LexborHTMLParser(parted.text)
    assert len(tree.css(".source")) == 1
    assert "«skolehagen.md» er skilt ut av Kari Nes" in tree.css_first("#rett").text()
    assert page(people, GARDEN).css_first("h1").text() == "Skolehagen"


@pytest.mark.parametrize(("other", "status"), [("", 400), ("finnes-ikke", 404)])
def test_join_with_nothing_is_told_beside_its_form(people, other: str, status: int) -> None:
    answer = people.post(f"{ROOM}/samle", data={"andre": other, "navn": "K"})
    assert answer.status_code == status
    assert LexborHTMLParser(answer.text).css_first(".joining [role=alert]").text()


def test_nobody_corrects_where_adding_is_turned_off(settings: Settings) -> None:
    with TestClient(create_app(settings, allow_uploads=False)) as client:
        tree = page(client, "/prosjekt/reg-08")
        assert not tree.css("main form[method=post], .mend, #rett")
        form = {"felt": "title", "verdi": "Nytt", "navn": "K"}
        assert client.post("/prosjekt/reg-08/rett", data=form).status_code == 403


def test_correction_from_another_site_is_refused(people: TestClient) -> None:
    form = {"felt": "title", "verdi": "Nytt", "navn": "K"}
    headers = {"sec-fetch-site": "cross-site"}
    assert people.post(f"{ROOM}/rett", data=form, headers=headers).status_code == 403
    assert page(people, ROOM).css_first("h1").text() == "Felles vaktrom"


def test_missing_project_is_not_corrected(people: TestClient) -> None:
    form = {"felt": "title", "verdi": "Nytt", "navn": "K"}
    assert people.post("/prosjekt/finnes-ikke/rett", data=form).status_code == 404


def told(text: str, *roles: tuple[Role, bool]) -> DocumentDetail:
    draft = Draft()
    for line in text.split("\n"):
        draft.add(BlockKind.PARAGRAPH, line)
    document = draft.document(
        source="/a/b.txt", container="/a/b.txt", digest="d", format=Format.TEXT, title="T"
    )
    sentences = []
    for line, (role, stopped) in zip(text.split("\n"), roles, strict=True):
        start = document.text.index(line)
        sentences.append(Sentence(start, start + len(line), role, 0.9, stopped))
    return DocumentDetail(document, (), "2026-01-02", tuple(sentences))


def test_roles_are_counted_and_their_sentences_marked(client, monkeypatch) -> None:
    text = "Få ville ha kamera.\nVi lærte mye.\nVi lærte lite.\nOg så videre."
    lesson, obstacle = (Role.LESSON, False), (Role.OBSTACLE, True)
    detail = told(text, obstacle, lesson, lesson, (Role.OTHER, False))
    monkeypatch.setattr(
        Index, "project", lambda *_: ProjectDetail(Project("p", "P", "s"), (detail,))
    )
    monkeypatch.setattr(retrieval, "similar", lambda *_, **__: ())
    tree = page(client, "/prosjekt/p")
    assert texts(tree, ".roles li") == [
        "1 hindring",
        "2 læring",
        "1 stoppet eller ikke ført videre",
    ]
    assert not tree.css("mark")
    learned = page(client, links(tree, ".roles li a")[1])
    assert texts(learned, "mark.role") == ["Vi lærte mye.", "Vi lærte lite."]
    assert learned.css_first(".roles a[aria-current]").text().startswith("2 læring")
    assert len(learned.css("#treff")) == 1
    stopped = page(client, links(tree, ".roles li a")[2])
    assert texts(stopped, "mark.stopped") == ["Få ville ha kamera."]
    assert not page(client, "/prosjekt/p?rolle=planet").css("mark")


def test_record_tells_how_each_value_was_read_and_where(client, monkeypatch) -> None:
    detail = told("Tokke fekk 250 000 kr.", (Role.OTHER, False))
    source = detail.document.source
    fields = (
        Field("amount", "250000", 11, 21, "pattern", 0.8, source),
        Field("amount", "9", 0, 5, "pattern", 0.7, source),
        Field("lead", "<b>Ola</b>", 0, 5, "pattern", 0.3, source),
    )
    project = Project(
        "p", "P", source, amount_nok=250_000, doubts=("record.sum_differs",),
        mentioned=(Municipality("4034", "Tokke"),), published="2013-11-04",
    )  # fmt: skip
    monkeypatch.setattr(Index, "project", lambda *_: ProjectDetail(project, (detail,), fields))
    monkeypatch.setattr(retrieval, "similar", lambda *_, **__: ())
    tree = page(client, "/prosjekt/p")
    place = tree.css_first(".record .how a")
    assert place.text() == "funnet i teksten"
    assert texts(page(client, place.attributes["href"]), "mark") == ["250 000 kr"]
    record = dict(zip(texts(tree, ".record dt"), texts(tree, ".record dt + dd"), strict=True))
    assert record["Også nevnt"].startswith("Tokke 4034 · Telemark")
    assert record["Publisert"] == "4. november 2013"
    assert "Summen" in tree.css_first(".about .note").text()
    left = texts(tree, ".unsure li")
    assert "<b>Ola</b>" in left[0]
    assert left[0].endswith("usikkert")
    assert left[1].endswith("en annen verdi er valgt")
