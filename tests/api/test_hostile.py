"""A corpus that means no good: everything of it is shown, and nothing of it is markup or lost."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from tests.hostile_corpus import ATTACKS, file_names, records, write_corpus

from synthese.index import add, open_index
from synthese.records import AddReport
from synthese.settings import Settings
from synthese_api.app import create_app

TEMPLATES = Path(__file__).parents[2] / "api" / "synthese_api" / "templates"
WRITTEN = "\n".join(path.read_text("utf-8") for path in sorted(TEMPLATES.glob("*.html")))
# The parser puts in what HTML lets an author leave out.
TAGS = {*re.findall(r"<([a-z][a-z0-9]*)", WRITTEN, re.IGNORECASE), "-text", "tbody"}
TAGS |= {f"h{level}" for level in range(1, 7)}
ATTRIBUTES = set(re.findall(r"[\s\"}]([a-z][a-z0-9-]*)(?:=|[\s>{])", WRITTEN, re.IGNORECASE))
ADDRESSES = ("href", "src", "action", "formaction", "xlink:href", "poster", "data", "srcdoc")
# Controls, and the signs that turn the words around them.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("hostile") / "corpus")


@pytest.fixture(scope="module")
def built(corpus: Path) -> tuple[Settings, AddReport]:
    settings = Settings(index=corpus.with_name("index"))
    return settings, add(settings.index, [str(corpus)], settings=settings)


@pytest.fixture(scope="module")
def client(built: tuple[Settings, AddReport]) -> Iterator[TestClient]:
    """Fails with the application's own error where that has one."""
    with TestClient(create_app(built[0]), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def projects(built: tuple[Settings, AddReport]) -> dict[str, str]:
    """The titles by the ids."""
    index = open_index(built[0].index)
    every = index.catalogue.projects(index.facets.numbers.tolist(), index.generation)
    return {each.id: each.title for each in every.values()}


def tree_of(markup: str) -> LexborHTMLParser:
    """Parses a page and holds that nothing in it comes from the data but text and values."""
    tree = LexborHTMLParser(markup)
    for node in tree.root.traverse():
        assert node.tag in TAGS, f"<{node.tag}>"
        for name, value in node.attributes.items():
            assert name in ATTRIBUTES or name.startswith("data-"), f"<{node.tag} {name}>"
            assert not name.startswith("on"), f"<{node.tag} {name}>"
            if name in ADDRESSES:
                parts = urlsplit(value or "")
                assert parts.scheme in ("", "http", "https"), value
                assert node.tag == "a" or not (parts.scheme or parts.netloc), value
    assert not tree.css("style, base, iframe, object, embed, [style], meta[http-equiv]")
    (script,) = tree.css("script")
    assert script.attributes["src"].startswith("/static/")
    assert not script.text().strip()
    assert not CONTROLS.search(unescape(markup))
    return tree


def shows(tree: LexborHTMLParser, title: str) -> bool:
    """Tells whether a title, or the beginning of a very long one, is a page's heading."""
    told = tree.css_first("h1").text().removesuffix(" …").split()
    shown, heaped = (
        " ".join(told),
        any(len(each) > 100 for each in re.findall(r"[\u0300-\u20dd]+", title)),
    )
    return heaped or " ".join(title.split()).startswith(shown)


def page(client: TestClient, address: str, *, status: int = 200) -> LexborHTMLParser:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:500]
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    return tree_of(answer.text)


def address_of(project_id: str) -> str:
    return f"/prosjekt/{quote(project_id, safe='')}"


# Ids that end as an address of ours does are other pages: the project is found, and not linked to.
OTHERS_ADDRESSES = {"a/sitat.ris", "a/side/b/1.png", "a/similar", "a/citation"}
ABSURD = (
    "", " ", "x", "-1", "0", "1e9", "9" * 400, "٣", "²", "NaN", "null", "true", "%", "\x00", "a\x00b",
    "<x>", "'", "../..", "\u202e", "x" * 60_000, "é" * 5_000, '"', "((", "- -x", "OR", "x OR",
)  # fmt: skip
"""Values for any parameter."""
FILTERS = (
    "year:99999999999999999999-", "year:-", "year:0-0", "year:2021-2019", "year:-99999999999999",
    "year:٢٠٢١", "year:²", "centrality:²-³", "centrality:99999999-", "population:-²", "amount:9e999-", "amount:-1--5", f"amount:{'9' * 5_000}-", "population:x", ":",
    "x:", ":x", "planet:Mars", "municipality:" + "x" * 10_000, "municipality:0000", "centrality:9",
    "region:\x00", "theme:<script>", "language:../..", "source:%", "status:'", "role:x", "phase:x",
    "id:x", "q:x", "year:" + "1-" * 5_000,
)  # fmt: skip


def sent(client: TestClient, address: str) -> str:
    """Returns an address as the test client must have it: it decodes a path twice."""
    path, mark, query = address.partition("?")
    return path.replace("%25", "%2525") + mark + query


def answered(client: TestClient, address: str, *, allowed: set[int]) -> int:
    """Asks, holds that the answer is one of ours, and returns its status."""
    answer = client.get(sent(client, address))
    assert answer.status_code in allowed, (answer.status_code, address[:300])
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    if answer.headers.get("content-type", "").startswith("text/html"):
        tree_of(answer.text)
    return answer.status_code


def test_nothing_is_lost_in_silence(built, corpus: Path) -> None:
    report = built[1]
    sources = len(records()) + len(list(corpus.iterdir())) - 1
    assert report.added + len(report.failed) == sources
    assert {each.key for each in report.failed} <= {
        "tables.id_twice",
        "pages.no_text",
        "pages.not_text",
    }
    assert all(each.reason(language) for each in report.failed for language in ("nb", "nn", "en"))


def test_every_project_opens_by_the_link_that_a_search_gives(client, projects) -> None:
    seen: dict[str, str] = {}
    address: str | None = (
        "/?where=language:nb&where=language:und&where=language:nn&where=language:en&where=language:sv&where=language:da&where=language:se&antall=50"
    )
    while address:
        tree = page(client, address)
        for link in tree.css(".card h3 a"):
            seen[link.attributes["href"]] = link.text()
        following = tree.css_first(".paging a[rel=next]")
        address = following.attributes["href"] if following else None
    assert len(seen) == len(projects)
    for link in seen:
        project_id = unquote(urlsplit(link).path.removeprefix("/prosjekt/"))
        if project_id in OTHERS_ADDRESSES:
            continue
        tree = page(client, sent(client, link))
        assert shows(tree, projects[project_id])


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_as_a_query_or_a_filter_is_text_everywhere(client: TestClient, name: str) -> None:
    attack = quote(ATTACKS[name][:3_000], safe="")
    for address in (
        f"/?q={attack}&lang=nn",
        f"/?q=%22{attack}%22+-{attack}+OR+{attack}",
        f"/?q={attack}+sensorer&where=theme:{attack}&where=lead:{attack}&ord={attack}&uten={attack}",
        f"/?q=sensorer&where={attack}:{attack}",
        f"/kart?q={attack}&rekke={attack}",
        f"/avgrens/status?q={attack}&i={attack}",
        f"/avgrens/year?q={attack}&fra={attack}&til={attack}",
        f"/lagrede/ny?q={attack}",
        f"/lagrede?slettet={attack}",
        f"/samlinger?slettet={attack}",
        f"/samlinger/legg?prosjekt={attack}&prosjekt=brev&tilbake={attack}",
        f"/prosjekt/brev?q={attack}&felt={attack}&rolle={attack}&gjort={attack}&om={attack}&dok={attack}",
        *(
            f"/{each}/{attack}"
            for each in ("", "prosjekt", "avgrens", "samling", "lagret", "legg-til")
        ),
        f"/eksport.{attack}",
        f"/api/v1/suggest?q={attack}",
        f"/api/v1/search?q={attack}&where=theme:{attack}",
    ):
        answered(client, address, allowed={200, 303, 307, 400, 404})


def test_pages_of_a_project_hold_every_attack_as_text(client: TestClient, projects) -> None:
    for project_id, title in projects.items():
        if project_id in OTHERS_ADDRESSES:
            continue
        at = sent(client, f"/prosjekt/{quote(project_id, safe='')}")
        for asked in (
            "?" + urlencode({"q": title[:300], "roller": "vis", "rolle": "tiltak"}),
            "?felt=title&gjort=rett&om=title",
            "?felt=themes&q=sensorer&start=0&end=40",
        ):
            tree = page(client, at + asked)
            assert shows(tree, title)


def test_address_of_a_project_is_linked_to_only_where_it_is_one(client: TestClient) -> None:
    for name in ("address", "data", "breaker"):
        tree = page(client, f"/prosjekt/angrep-{name}")
        links = [node.attributes["href"] for node in tree.css("main a[rel~=noopener]")]
        assert all(each.startswith(("http://", "https://")) for each in links)


def test_citation_of_anything_is_one_record(client: TestClient, projects) -> None:
    for project_id in projects.keys() - OTHERS_ADDRESSES:
        at = sent(client, f"/prosjekt/{quote(project_id, safe='')}")
        ris = client.get(f"{at}/sitat.ris")
        lines = ris.content.decode().split("\r\n")
        assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
        assert [line[:2] for line in lines[:-1]].count("TY") == 1
        assert lines[-2:] == ["ER  - ", ""]
        bibtex = client.get(f"{at}/sitat.bib").text
        assert re.findall(r"^@", bibtex, re.MULTILINE) == ["@"]
        bare = re.sub(r"\\.", "", bibtex)
        assert bare.count("{") == bare.count("}")
        text = client.get(f"{at}/sitat.txt").text
        assert len(text.strip().splitlines()) == 1
        assert not any(CONTROLS.search(each) for each in (ris.text, bibtex, text))


def test_exports_hold_every_project_and_no_formula(client: TestClient, projects) -> None:
    from openpyxl import load_workbook

    asked = "?q=sensorer+OR+odd+OR+natt+OR+fil"
    found = client.get("/api/v1/search", params={"q": "sensorer OR odd OR natt OR fil"}).json()[
        "total"
    ]
    assert found > len(projects) / 2
    csv.field_size_limit(10_000_000)
    table = list(
        csv.reader(
            io.StringIO(client.get(f"/eksport.csv{asked}").content.decode("utf-8-sig")),
            delimiter=";",
        )
    )
    assert len({len(row) for row in table}) == 1
    assert len(table) == found + 1
    assert not [cell for row in table for cell in row if re.match(r"[=+@\t\r]|-\D", cell)]
    lines = client.get(f"/eksport.jsonl{asked}").text.split("\n")
    rows = [json.loads(line)["project"]["id"] for line in lines if line]
    assert len(rows) == len(set(rows)) == found
    assert set(rows) <= projects.keys()
    ris = client.get(f"/eksport.ris{asked}").content.decode().split("\r\n")
    assert [line[:2] for line in ris].count("TY") == [line[:2] for line in ris].count("ER") == found
    book = load_workbook(io.BytesIO(client.get(f"/eksport.xlsx{asked}").content))
    sheet = book.worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    links = [cell.hyperlink.target for cell in cells if cell.hyperlink and cell.hyperlink.target]
    assert links
    assert all(each.startswith(("http://", "https://")) for each in links)
    printable = client.get(f"/eksport.html{asked}")
    assert "style-src 'sha256-" in printable.headers["content-security-policy"]
    tree = LexborHTMLParser(printable.text)
    assert not tree.css("script, img, iframe, base, form, input, svg, [style]")
    assert not [
        name for node in tree.root.traverse() for name in node.attributes if name.startswith("on")
    ]
    assert len(tree.css("style")) == 1
    equivalents = {node.attributes["http-equiv"] for node in tree.css("meta[http-equiv]")}
    assert equivalents <= {"Content-Security-Policy"}
    schemes = {urlsplit(node.attributes.get("href") or "").scheme for node in tree.css("a")}
    assert schemes <= {"http", "https", ""}


@pytest.fixture
def writer(built: tuple[Settings, AddReport], tmp_path: Path) -> Iterator[TestClient]:
    """A client of an index of its own, which it may change."""
    copy = shutil.copytree(
        built[0].index,
        tmp_path / "index",
        ignore=shutil.ignore_patterns("kept.sqlite*", "writer.lock"),
    )
    with TestClient(create_app(Settings(index=copy)), follow_redirects=False) as client:
        yield client


def test_collection_of_any_name_and_note_is_text(writer: TestClient) -> None:
    for name, attack in ATTACKS.items():
        given = {"prosjekt": [f"angrep-{name}", "brev"], "navn": attack[:190], "tilbake": attack}
        made = writer.post("/samlinger/legg", data=given)
        if made.status_code == 400:  # nothing to see is left of the name
            tree_of(made.text)
            continue
        assert made.status_code == 303
        at = made.headers["location"]
        path = at.partition("?")[0]
        note = {"prosjekt": f"angrep-{name}", "notat": attack[:4_000]}
        assert writer.post(f"{path}/notat", data=note).status_code == 303
        assert (
            writer.post(
                f"{path}/navn", data={"navn": attack[:190], "notat": attack[:4_000]}
            ).status_code
            == 303
        )
        tree = page(writer, at)
        back = tree.css_first(".back a").attributes["href"]
        assert urlsplit(urljoin("http://own.example/", back)).netloc == "own.example"
        shared = tree.css_first("#les").attributes["value"].removeprefix("http://testserver")
        for address in (
            shared,
            f"{path}?ut=angrep-{name}&gjort=navn&lagt={quote(attack)}",
            f"{path}/slett",
        ):
            answered(writer, address, allowed={200})
        for suffix in ("csv", "html", "ris", "jsonl", "xlsx"):
            file = writer.get(f"{path}/eksport.{suffix}")
            assert file.status_code == 200
            assert re.fullmatch(r"[\x20-\x7e]+", file.headers["content-disposition"])
        assert writer.get(f"/api/v1/collections/{shared.rsplit('/', 1)[1]}").json()["items"]
    page(writer, "/samlinger")
    page(writer, "/samlinger/legg?prosjekt=brev")


def test_saved_search_for_anything_has_a_feed_that_is_xml(writer: TestClient) -> None:
    for attack in ATTACKS.values():
        given = {"q": f"sensorer {attack[:500]}", "navn": attack[:190], "terskel": "0.01"}
        made = writer.post("/lagrede", data=given)
        if made.status_code == 400:
            tree_of(made.text)
            continue
        path = made.headers["location"].partition("?")[0]
        tree = page(writer, path)
        feed = writer.get(f"{path}/atom.xml")
        root = ElementTree.fromstring(feed.content)
        assert not CONTROLS.search("".join(root.itertext()))
        links = [link.attrib["href"] for link in root.iter("{http://www.w3.org/2005/Atom}link")]
        assert all(each.startswith("http://testserver/") for each in links)
        shared = tree.css_first("#les").attributes["value"].removeprefix("http://testserver")
        page(writer, shared)
        page(writer, f"{path}/slett")
    page(writer, "/lagrede")


def test_correction_to_anything_is_text(writer: TestClient) -> None:
    at = "/prosjekt/many-places"
    for attack in ATTACKS.values():
        said = {"felt": "lead", "verdi": attack[:400], "navn": attack[:90], "grunn": attack[:400]}
        answer = writer.post(f"{at}/rett", data=said)
        assert answer.status_code in (303, 400)
        if answer.status_code == 400:
            tree_of(answer.text)
    tree = page(writer, f"{at}?gjort=rett&om=lead")
    assert len(tree.css("#felt-lead .history li")) > 10


@pytest.mark.parametrize("name", ATTACKS)
def test_text_like_anything_is_shown_as_text(client: TestClient, name: str) -> None:
    attack = ATTACKS[name]
    text = f"Vi prøver sensorer {attack} på sykehjemmet om natten i Tokke kommune. " * 3
    files = {"fil": (f"{attack[:80]}.txt".replace("/", "_"), text.encode(), "text/plain")}
    for sent_ in ({"data": {"tekst": text}}, {"files": files}, {"data": {"tekst": attack}}):
        answer = client.post("/lignende", **sent_)
        assert answer.status_code in (200, 400), answer.text[:300]
        tree_of(answer.text)


def test_uploads_with_any_name_are_told_of_as_text(writer: TestClient) -> None:
    text = "Sensorer på sykehjemmet om natten i Seljord kommune, skrevet for opplasting.".encode()
    files = [
        ("files", (name, text + str(at).encode(), "text/html"))
        for at, name in enumerate(file_names())
    ]
    made = writer.post("/legg-til", files=files)
    assert made.status_code == 303
    job = made.headers["location"].rsplit("/", 1)[1]
    told = writer.get(f"/api/v1/jobs/{job}").json()
    while told["state"] in ("waiting", "running"):
        told = writer.get(f"/api/v1/jobs/{job}").json()
    assert told["report"]["added"] == len(files)
    assert not any(CONTROLS.search(name) or "/" in name for name in told["files"])
    page(writer, f"/legg-til/{job}")
    page(writer, "/status")


# ── What an address or a form may say ────────────────────────────────────────────────────────

PARAMETERS = {
    "/": "q where ord uten mode sorter side antall lang",
    "/kart": "q where rekke mode ord uten lang",
    "/avgrens/programme": "q where i rekke fra til vis lang",
    "/avgrens/year": "q where fra til",
    "/prosjekt/brev": "q where dok del start end rolle roller felt gjort om bilde side lang",
    "/prosjekt/rapport": "dok del start end bilde rolle",
    "/prosjekt/rapport/side/x/1.png": "b",
    "/lagrede/ny": "q where ord uten mode",
    "/lagrede": "slettet",
    "/samlinger": "slettet",
    "/samlinger/legg": "prosjekt tilbake",
    "/eksport.csv": "q where ord uten mode sorter antall",
    "/hjelp": "lang",
    "/status": "lang",
    "/api/v1/search": "q k offset mode where plain without order lang",
    "/api/v1/suggest": "q k lang",
    "/api/v1/export": "q mode where format order lang",
    "/api/v1/projects/brev/similar": "k",
    "/api/v1/projects/brev/citation": "style",
    "/api/v1/saved/x/matches": "since",
}


@pytest.mark.parametrize("path", PARAMETERS)
def test_absurd_value_of_any_parameter_is_taken_or_refused(client: TestClient, path: str) -> None:
    allowed = {200, 303, 400, 404, 413, 422}
    for name in PARAMETERS[path].split():
        for value in (*ABSURD, *(FILTERS if name in ("where", "q") else ())):
            query = urlencode({"where": "municipality:Tokke", name: value})
            answered(client, f"{path}?{query}", allowed=allowed)


@pytest.mark.parametrize(
    "query",
    [
        "&".join(f"where=theme:{n}" for n in range(3_000)),
        "&".join(f"where=municipality:{n}" for n in range(2_000)),
        "&".join(f"where={field}:x" for field in ("lead", "funder", "programme", "status") * 900),
        "q=x&" + "&".join(f"ord={n}&uten={n}" for n in range(3_000)),
        "&".join(f"q={n}" for n in range(5_000)),
        "q=" + "+".join(f"ord{n}" for n in range(4_000)),
        "q=" + "+OR+".join("abcdefgh"[: n % 8 + 1] for n in range(400)),
        "q=" + "%28" * 2_000,
        "q=" + "%22a%22+" * 600,
        "q=" + "-a+" * 1_000,
        "q=%FF%FE%00%C3&where=theme:%FF",
        "q[]=x&where[a]=b&q=a;b",
        "%",
        "=" * 1_000,
        "&" * 10_000,
        "q=natt&side=99999999",
        "q=natt&antall=1e9&side=-1&mode=x&sorter=x&lang=xx",
    ],
    ids=range(17),
)
def test_absurd_address_is_taken_or_refused(client: TestClient, query: str) -> None:
    for path in (
        "/",
        "/kart",
        "/avgrens/status",
        "/lagrede/ny",
        "/eksport.csv",
        "/prosjekt/brev",
        "/api/v1/search",
    ):
        answered(client, f"{path}?{query}", allowed={200, 303, 400, 404, 413, 422})


FORMS = {
    "/prosjekt/brev/rett": "felt verdi navn grunn",
    "/prosjekt/brev/angre": "felt til navn",
    "/prosjekt/brev/skill": "dok navn",
    "/prosjekt/brev/samle": "andre navn",
    "/samlinger": "navn notat",
    "/samlinger/legg": "prosjekt samling navn tilbake",
    "/lagrede": "q where ord uten mode navn terskel",
    "/lignende": "tekst",
    "/utseende": "look til",
    "/legg-til": "files",
}
TOKEN_FORMS = ("navn", "notat", "flytt", "rekkefolge", "ta-ut", "angre", "slett", "gjenopprett", "ta-med", "slipp", "lest", "terskel")  # fmt: skip


@pytest.mark.parametrize("path", FORMS)
def test_absurd_form_is_taken_or_refused(writer: TestClient, path: str) -> None:
    allowed = {200, 303, 400, 404, 413, 422}
    names = FORMS[path].split()
    for value in ABSURD:
        bodies = [
            {"data": dict.fromkeys(names, value)},
            *({"data": {name: value}} for name in names),
        ]
        for body in (*bodies, {"files": {names[0]: (value[:200], b"x")}}):
            answer = writer.post(path, **body)
            assert answer.status_code in allowed, (path, value[:50])
            if answer.headers.get("content-type", "").startswith("text/html"):
                tree_of(answer.text)
    for kind in (
        "application/json",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "x",
        "",
    ):
        for body_ in (
            b"",
            b"{}",
            b"\xff\x00=&",
            b"--x\r\n\r\n--x--",
            b"--x\r\nContent-Disposition: form-data\r\n\r\n--x--",
        ):
            answer = writer.post(path, content=body_, headers={"content-type": kind})
            assert answer.status_code in allowed, (path, kind, body_)


@pytest.mark.parametrize("path", FORMS)
def test_form_from_another_site_leaves_no_trace(writer: TestClient, path: str) -> None:
    data = dict.fromkeys(FORMS[path].split(), "brev")
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        answer = writer.post(path, data=data, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
    assert not writer.cookies


def test_guessed_token_is_not_found_whatever_is_asked(writer: TestClient) -> None:
    tokens = (
        "x",
        "A" * 22,
        "A" * 43,
        "%00",
        "..%2F..",
        "x" * 5_000,
        "'%20OR%201=1",
        "%FF",
        "%2A",
        "%25",
    )
    told = set()
    for token in tokens:
        for kind in ("samling", "lagret"):
            addresses = [
                f"/{kind}/{token}",
                f"/{kind}/{token}/slett",
                f"/{kind}/{token}/atom.xml",
                f"/{kind}/{token}/eksport.csv",
            ]
            answers = [writer.get(address) for address in addresses]
            answers += [
                writer.post(
                    f"/{kind}/{token}/{step}",
                    data={"navn": "x", "prosjekt": "brev", "terskel": "0.5"},
                )
                for step in TOKEN_FORMS
            ]
            assert {each.status_code for each in answers} <= {404, 405}
            told |= {
                tree_of(each.text).css_first("main").text()
                for each in answers
                if each.status_code == 404
            }
        for address in (
            f"/api/v1/collections/{token}",
            f"/api/v1/saved/{token}/matches",
            f"/api/v1/jobs/{token}",
            f"/legg-til/{token}",
        ):
            assert writer.get(address).status_code == 404
    assert len(told) <= 4  # nothing that is told depends on the token


def test_value_is_escaped_once_in_a_sentence_of_ours(client: TestClient) -> None:
    theme = ATTACKS["script"]
    tree = page(client, "/?q=sensorer&where=" + quote(f"theme:{theme}", safe=""))
    assert f"«Tema: {theme}»" in tree.css_first(".costs").text()
    assert theme in tree.css_first(".chip-chosen strong").text()
