"""Marked words of applications are nowhere they don't belong, and after deletion nowhere at all."""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from tests.marked_samples import (
    STEM,
    archive_of,
    docx_of,
    found_in,
    left_of,
    mark,
    pdf_with_picture,
    pieces_of,
    snapshot,
    table_of,
    text_of,
    traces,
)
from tests.model_server import says, serving

from synthese.index import add
from synthese.screening import making
from synthese.settings import Settings
from synthese.stores.access import Entry, Role, add_person, digest_of
from synthese.stores.applications import Applications
from synthese_api.app import create_app
from synthese_api.screening import Screenings

SAMPLES = Path(__file__).parents[1] / "api" / "samples"
KEY = "en lang og hemmelig setning"
HOME, REST = "/soknader", "/api/v1/screening/applications"
TOKENS = {"Kari Nes": "k" * 43, "Søk Hansen": "s" * 43}
PUBLIC = (
    "/?q=kamera+for+beboere",
    "/api/v1/search?q=kamera+for+beboere",
    f"/api/v1/suggest?q={STEM[:4]}",
    "/api/v1/suggest?q=kamera",
    "/status",
    "/api/v1/status",
    "/api/v1/health",
    "/grupper",
    "/api/v1/groups",
    "/lignende",
    "/hvite-flekker",
    "/kart",
    "/om",
    "/hjelp",
    "/lagrede",
    "/samlinger",
    "/synteser",
    "/dubletter",
    "/api/v1/duplicates",
    "/legg-til",
    "/logg-inn",
    "/api/v1/openapi.json",
    "/api/v1/export?q=kamera&format=jsonl",
)
_SUGGEST = "/api/v1/suggest?q="
_TIMES = re.compile(r'"\w*_ms": ?[\d.]+')
_LINK = re.compile(r'(?:href|src|action|formaction|data-[a-z-]+)="([^"]*)"')

# ---- what Python writes: a file with a name is one that a kill leaves behind

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_written: set[str] | None = None


def _note_opened(event: str, told: tuple[object, ...]) -> None:
    if _written is None or event != "open" or not isinstance(told[0], str | bytes | os.PathLike):
        return
    flags = told[2] if isinstance(told[2], int) else 0
    path = os.path.realpath(os.fsdecode(told[0]))
    # A folder that is opened to write in is where a file without a name is made.
    if flags & _WRITES and not Path(path).is_dir():
        _written.add(path)


sys.addaudithook(_note_opened)


class Everything(logging.Handler):
    """Keeps what is logged, with its traces: ours of every level, others' from warnings on."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("synthese") or record.levelno >= logging.WARNING:
            self.told.append(self.format(record))


@dataclass
class Morning:
    """What was asked and answered, and what was found where, stage by stage."""

    client: TestClient
    store: Path
    index: Path
    aside: tuple[Path, ...]  # folders that must stay empty
    sealed: bool
    answers: list[Response] = field(default_factory=list)
    public: list[Response] = field(default_factory=list)
    refused: list[Response] = field(default_factory=list)
    again: list[Response] = field(default_factory=list)
    leaks: dict[str, list[str]] = field(default_factory=dict)
    logged: list[str] = field(default_factory=list)
    written: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    echoes: list[dict[str, str]] = field(default_factory=list)
    asked_of_model: int = 0

    def ask(self, method: str, url: str, *, status: int = 200, **given: object) -> Response:
        answer = self.client.request(method, url, **given)  # type: ignore[arg-type]
        assert answer.status_code == status, (method, url, answer.status_code, answer.text[-900:])
        self.answers.append(answer)
        return answer

    def get(self, url: str, status: int = 200) -> Response:
        return self.ask("GET", url, status=status)

    def post(self, url: str, status: int = 303, **fields: object) -> Response:
        return self.ask("POST", url, status=status, data=fields)

    def hand_in(self, *files: tuple[str, bytes], status: int = 303, **fields: str) -> Response:
        sent = [("filer", each) for each in files] or [("filer", ("", b""))]
        return self.ask("POST", HOME, status=status, files=sent, data=fields)

    @property
    def screenings(self) -> Screenings:
        return self.client.app.state.services.screenings  # type: ignore[attr-defined, no-any-return]

    def look(self, stage: str) -> None:
        """Searches all that isn't the store, and the store itself too where it is sealed."""
        roots = (self.index, *self.aside, *((self.store,) if self.sealed else ()))
        self.leaks[stage] = traces(roots)


# ---- one morning


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("marked")
    add(directory, [str(SAMPLES)], settings=Settings(index=directory))
    return directory


@pytest.fixture(scope="module", params=["", KEY], ids=["plain", "sealed"])
def lived(
    request: pytest.FixtureRequest, index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Morning]:
    """A morning's work, from the first upload to the last deletion, in one process."""
    global _written
    base, everything = tmp_path_factory.mktemp("morning"), Everything()
    aside = tuple(base / name for name in ("tmp", "cache", "cwd"))
    for each in aside:
        each.mkdir()
    with pytest.MonkeyPatch.context() as patch, serving(says("nei")) as model:
        for name in ("TMPDIR", "TMP", "TEMP"):
            patch.setenv(name, str(aside[0]))
        patch.setattr(tempfile, "tempdir", str(aside[0]))
        patch.setenv("XDG_CACHE_HOME", str(aside[1]))
        patch.chdir(aside[2])
        logging.getLogger().addHandler(everything)
        settings = Settings(
            index=index,
            applications=base / "applications",
            applications_key=request.param,
            llm_endpoint=f"{model.address}/v1",
            llm_model="m",
        )
        morning = Morning(
            _client(settings), settings.applications, index, aside, bool(request.param)
        )
        with morning.client:
            _public(morning)  # what is made of the index when it is first asked for
            before, morning.public[:] = snapshot(index), []
            _written = set()
            try:
                _work(morning, patch, settings)
            finally:
                morning.written, _written = _written, None
                logging.getLogger().removeHandler(everything)
            after = snapshot(index)
        morning.changed = {
            each for each in {*before, *after} if before.get(each) != after.get(each)
        }
        morning.logged, morning.asked_of_model = everything.told, len(model.asked)
        yield morning


def _client(settings: Settings, *, peer: str = "127.0.0.1", token: str = "") -> TestClient:
    return TestClient(
        create_app(settings),
        base_url="http://127.0.0.1" if peer == "127.0.0.1" else "http://synthese.example",
        client=(peer, 1),
        raise_server_exceptions=False,
        follow_redirects=False,
        headers={"authorization": f"Bearer {token}"} if token else {},
    )


def _work(morning: Morning, patch: pytest.MonkeyPatch, settings: Settings) -> None:
    lone, call = _handed_in(morning)
    ids = _ids(morning, call)
    morning.look("handed in")
    assert traces([morning.store], STEM) or morning.sealed, "the search finds what is there"
    _opened(morning, lone)
    _worked(morning, f"{HOME}/sak/{ids['b']}", ids["b"])
    _called(morning, call, ids)
    morning.look("screened and exported")
    _failed(morning, patch, call)
    morning.look("failed")
    _public(morning)
    _without_access(morning, settings)
    morning.look("asked for")
    _deleted(morning, lone, call, ids)


def _handed_in(morning: Morning) -> tuple[str, str]:
    lone = morning.hand_in((mark("a", "file") + ".docx", docx_of("a"))).headers["location"]
    members = {
        f"{mark('e', 'member')}.txt": text_of("e").encode(),
        f"{mark('call', 'broken')}.pdf": b"%PDF-1.4 broken",
    }
    files = (
        (mark("b", "file") + ".pdf", pdf_with_picture("b")),
        (mark("call", "table") + ".csv", table_of("c", "d")),
        (mark("call", "archive") + ".zip", archive_of(members)),
    )
    named = {"navn_paa_utlysning": mark("call", "name"), "kriterier": mark("call", "criteria")}
    call = morning.hand_in(*files, utlysning="ny", **named).headers["location"].split("/")[-1]
    morning.hand_in(utlysning=call, tekst=text_of("f"), tittel=mark("f", "pasted"))
    sent = {"text": text_of("g"), "title": mark("g", "rest"), "call": call}
    morning.ask("POST", REST, json=sent, status=201)
    _finished(morning, call)
    return lone, call


def _finished(morning: Morning, call: str) -> None:
    until = time.monotonic() + 120
    while not morning.screenings.progress(call).finished:
        assert time.monotonic() < until
        time.sleep(0.05)


def _ids(morning: Morning, call: str) -> dict[str, str]:
    """Returns the applications of a call by whose marks they carry."""
    with morning.screenings.store() as store:
        held = {each.title + each.name: each.id for each in store.entries(call)}
    found = {re.search(f"{STEM}(.)", told)[1]: id for told, id in held.items()}  # type: ignore[index]
    assert sorted(found) == list("bcdefg")
    return found


def _opened(morning: Morning, place: str) -> None:
    for tab in ("gjort", "parallell", "lar-av", "ovrige"):
        morning.get(f"{place}?fane={tab}")
    for each in ("/tekst", "/original", "/slett", "/notat.docx", "/notat.pdf?malform=nn"):
        morning.get(place + each)


def _worked(morning: Morning, place: str, id: str) -> None:
    """Puts right, drafts and decides, on the page and by REST; two readers, who disagree."""
    _opened(morning, place)
    told = {"felt": "solution", "verdier": mark("b", "edit"), "navn": "Kari Nes"}
    morning.post(f"{place}/fasett", **told)
    morning.post(f"{place}/fasett", **told, angre="1")
    morning.post(f"{place}/fasett", 400, felt="amount", verdier=mark("b", "amount"), navn="Kari")
    morning.post(f"{place}/utkast", begrunnelse=mark("b", "draft"), funn="unclear", navn="Kari Nes")
    draft = {"reason": mark("b", "restdraft"), "by": "Ola Lie"}
    morning.ask("PUT", f"{REST}/{id}/draft", json=draft)
    edit = {"values": [mark("b", "restedit")], "by": "Kari Nes"}
    morning.ask("PUT", f"{REST}/{id}/facets/measure", json=edit)
    said = {"funn": "unclear", "begrunnelse": mark("b", "reason"), "navn": "Kari Nes"}
    morning.post(f"{place}/vurdering", **said)
    second = {"verdict": "learn_from", "reason": mark("b", "second"), "by": "Ola Lie"}
    morning.ask("POST", f"{REST}/{id}/decisions", json=second, status=201)
    morning.get(f"{REST}/{id}")


def _called(morning: Morning, call: str, ids: dict[str, str]) -> None:
    place = f"{HOME}/{call}"
    named = {"utlysning": mark("call", "renamed"), "sporsmal": mark("call", "question")}
    changed = {**named, "kriterier": mark("call", "criterion"), "navn": "Kari Nes"}
    morning.post(f"{place}/innstillinger", **changed)
    morning.post(place, 200, ord=mark("e", "title"))
    morning.post(f"{place}/rekkefolge/sporsmal", tekst=mark("call", "asked"), navn="Kari Nes")
    for each, relevant in (("b", "1"), ("c", "0"), ("d", "1"), ("e", "0")):
        marked = {"soknad": ids[each], "relevant": relevant, "navn": "Kari Nes"}
        morning.post(f"{place}/rekkefolge", sporsmal=mark("call", "asked"), **marked)
    morning.post(f"{place}/rekkefolge/angre", sporsmal=mark("call", "asked"), navn="Kari Nes")
    pages = ("", "/rekkefolge", "/overlapp", "/fordeling", "/enighet", "/logg", "/slett")
    files = ("/tabell.xlsx", "/screening.jsonl", "/notat.docx", "/notat.pdf")
    for each in (*pages, *files):
        morning.get(place + each)
    settled = {"vurdering": "parallel", "begrunnelse": mark("b", "settled"), "navn": "Eva Dal"}
    morning.get(f"{place}/enighet/avgjor/{ids['b']}")
    morning.post(f"{place}/enighet/avgjor/{ids['b']}", **settled)
    morning.get(HOME)
    morning.get(f"{HOME}/slett")


def _failed(morning: Morning, patch: pytest.MonkeyPatch, call: str) -> None:
    """Has things go wrong: files that can't be read, forms that can't be, and a fault of ours."""
    broken = (mark("h", "hostile") + "\r\n.pdf", b"%PDF-1.4 " + mark("h", "inside").encode())
    morning.hand_in(broken, status=400)
    morning.hand_in(broken, (mark("h", "good") + ".txt", text_of("h").encode()), status=200)
    with morning.screenings.store() as store:
        (lone,) = (each.id for each in store.calls() if not each.name)
        assert store.failures(lone) == (), "what is told of once, and can't be deleted, isn't kept"
    morning.ask("POST", REST, json={"tekst": mark("h", "field")}, status=400)
    morning.ask("POST", REST, content=mark("h", "json").encode() + b"{", status=400)
    morning.get(f"{HOME}/sak/finnes-ikke", 404)
    morning.get(f"{REST}/finnes-ikke", 404)
    morning.ask("PUT", f"{HOME}/{call}", status=405)

    def breaks(_index: object, application: object, *_args: object, **_named: object) -> None:
        raise KeyError(repr(application))

    with patch.context() as broken_here:
        broken_here.setattr(making, "matches_of", breaks)
        sent = {"text": text_of("i"), "title": mark("i", "fault"), "call": call}
        (id,) = morning.ask("POST", REST, json=sent, status=201).json()["applications"]
        morning.get(f"{HOME}/sak/{id}", 500)
        morning.get(f"{REST}/{id}", 500)
        morning.get(f"{HOME}/{call}")  # has the call screened in the background, which fails
        future = morning.screenings._under_way[call]
        assert isinstance(future.exception(60), KeyError)


def _public(morning: Morning) -> None:
    """Asks for what anybody may see, as somebody who has access to applications too."""
    client = morning.client
    told = [client.get(each) for each in PUBLIC]
    saved = {"q": "kamera hos beboere som sover", "navn": "Mitt søk", "terskel": "0.1"}
    place = client.post("/lagrede", data=saved).headers["location"].partition("?")[0]
    told += [client.get(f"{place}{each}") for each in ("", "/atom.xml")]
    text = "Vi vil prøve kamera hos femten beboere etter samtykke."
    told.append(client.post("/lignende", data={"tekst": text}, files={"fil": ("", b"")}))
    told.append(client.post("/api/v1/similar", json={"text": text}))
    morning.public += told
    client.app.state.services.searching.forget()  # type: ignore[attr-defined]
    echoes = [f"{each}{mark('a', 'title')}" for each in ("/?q=", "/api/v1/search?q=", _SUGGEST)]
    morning.echoes.append({each: _TIMES.sub("", client.get(each).text) for each in echoes})


def _without_access(morning: Morning, settings: Settings) -> None:
    file = morning.store.parent / "adgang.toml"
    add_person(file, Entry("Kari Nes", Role.SCREEN, digest_of(TOKENS["Kari Nes"])))
    add_person(file, Entry("Søk Hansen", Role.SEARCH, digest_of(TOKENS["Søk Hansen"])))
    closed = replace(settings, access=str(file))
    asked = {(each.request.method, each.request.url.path) for each in morning.answers}
    for token in ("", "w" * 43, TOKENS["Søk Hansen"]):
        client = _client(closed, peer="203.0.113.9", token=token)
        paths = sorted(each for each in asked if each[1].startswith((HOME, "/api/v1/screening")))
        morning.refused += [client.request(method, path) for method, path in paths]
    # Without a file of people only who sits at this machine comes in.
    elsewhere = _client(settings, peer="203.0.113.9")
    morning.refused += [elsewhere.request(method, path) for method, path in sorted(asked)]


def _deleted(morning: Morning, lone: str, call: str, ids: dict[str, str]) -> None:
    """Deletes one application, then by age, then the call; each leaves nothing of its own."""
    # Unsealed, what is packed anew of its likes may come to read as it did.
    pieces = pieces_of(morning.store, ids["c"]) if morning.sealed else set()
    assert left_of(morning.store, pieces) or not morning.sealed
    morning.post(f"{HOME}/sak/{ids['c']}/slett")
    morning.leaks["deleted one"] = traces([morning.store], f"{STEM}c{'title'}")
    morning.leaks["deleted one"] += traces([morning.store], mark("c", "text"))
    morning.leaks["deleted one"] += left_of(morning.store, pieces)
    asked = [f"{HOME}/{call}{each}" for each in ("", "/rekkefolge", "/overlapp", "/logg")]
    asked += [f"{HOME}/{call}/screening.jsonl", f"{HOME}/{call}/notat.docx", HOME]
    asked += [f"{HOME}/sak/{ids[each]}" for each in "bde"]
    told = [morning.client.get(each) for each in asked]
    assert all(each.status_code == 200 for each in told)
    morning.leaks["told of one that was deleted"] = [
        str(each.url)
        for each in told
        for word in ("title", "text", "row", "solution")
        if found_in(each.content, mark("c", word))
    ]
    gone = morning.client.delete(f"{REST}/{ids['d']}", headers={"content-length": "0"})
    assert gone.is_success
    morning.answers.append(gone)
    pieces = pieces_of(morning.store, *ids.values())
    morning.post(f"{HOME}/{call}/slett")
    morning.leaks["deleted call"] = [
        *traces([morning.store], f"{STEM}call"),
        *traces([morning.store], f"{STEM}b"),
        *left_of(morning.store, pieces),
    ]
    pieces = pieces_of(morning.store, lone.split("/")[-1])
    key = KEY if morning.sealed else ""
    with Applications.open(morning.store, key=key) as store:
        later = datetime.now(UTC) + timedelta(days=31)
        assert store.delete_older(30, by="Kari Nes", now=later) == 2
    morning.leaks["deleted all"] = [*traces([morning.store]), *left_of(morning.store, pieces)]
    paths = {each.url.path for each in morning.answers if each.request.method == "GET"}
    paths = {each for each in paths if call in each or "/sak/" in each or each.startswith(REST)}
    morning.again = [morning.client.get(each) for each in sorted(paths)]
    morning.again += [morning.client.get(f"{REST}/{id}") for id in ids.values()]
    morning.answers.append(morning.client.get(HOME))
    morning.leaks["the list after deletion"] = found_in(morning.answers[-1].content)


# ---- what must hold


@pytest.mark.parametrize(
    "stage",
    ["handed in", "screened and exported", "failed", "asked for"],
)
def test_marks_lie_in_no_file_but_the_stores(lived: Morning, stage: str) -> None:
    assert lived.leaks[stage] == []


@pytest.mark.parametrize(
    "stage",
    [
        "deleted one",
        "told of one that was deleted",
        "deleted call",
        "deleted all",
        "the list after deletion",
    ],
)
def test_deletion_leaves_a_mark_nowhere(lived: Morning, stage: str) -> None:
    assert lived.leaks[stage] == []


def test_what_was_deleted_is_not_found_by_who_asks_again(lived: Morning) -> None:
    assert len(lived.again) > 20
    assert [
        (str(each.url), each.status_code) for each in lived.again if each.status_code != 404
    ] == []
    assert [str(each.url) for each in lived.again if found_in(each.content)] == []


def test_index_and_what_is_made_of_it_stay_as_they_were(lived: Morning) -> None:
    # Whom the index knows of saved searches is kept there; a mark in it fails the test of files.
    assert {each for each in lived.changed if not each.startswith("kept.sqlite")} == set()


def test_every_file_that_is_written_has_its_place_in_the_store(lived: Morning) -> None:
    ours = (str(lived.store.resolve()), str(lived.index.resolve()), "/dev/")
    strange = {each for each in lived.written if not each.startswith(ours) and ".pyc" not in each}
    # The file of who may do what is written by this test itself.
    assert {each for each in strange if "adgang.toml" not in each} == set()
    assert any(each.startswith(ours[0]) for each in lived.written), "the hook sees what is written"
    assert [each for folder in lived.aside for each in folder.rglob("*")] == []


def test_marks_stand_in_no_log(lived: Morning) -> None:
    assert any("failed: KeyError" in each for each in lived.logged), "what went wrong is told"
    assert [each for each in lived.logged if found_in(each.encode())] == []


def test_marks_stand_in_no_address_and_no_header(lived: Morning) -> None:
    told = "\n".join(str(each.url) for each in lived.answers)
    links = [
        each
        for answer in lived.answers
        if "html" in answer.headers.get("content-type", "")
        for each in _LINK.findall(answer.text)
        if found_in(unquote_plus(unescape(each)).encode())
    ]
    assert links == []
    assert found_in(unquote_plus(told).encode()) == []
    named = "/original"  # whoever takes the file back gets it under its own name
    headers = [
        (str(each.url), name)
        for each in lived.answers
        for name, value in each.headers.items()
        if found_in(unquote_plus(value).encode()) and not each.url.path.endswith(named)
    ]
    assert headers == []


def test_who_has_access_sees_the_marks(lived: Morning) -> None:
    told = {each for each in lived.answers if found_in(each.content)}
    assert len(told) > 30


def test_no_browser_keeps_an_answer(lived: Morning) -> None:
    confidential = [*lived.answers, *lived.again, *lived.refused]
    confidential = [e for e in confidential if e.url.path.startswith((HOME, "/api/v1/screening"))]
    assert {each.headers["cache-control"] for each in confidential} == {"no-store"}
    assert {each.status_code for each in confidential} >= {200, 201, 303, 400, 404, 500}


def test_who_has_no_access_is_told_nothing(lived: Morning) -> None:
    statuses = {each.status_code for each in lived.refused}
    assert statuses <= {303, 401, 403, 400}, statuses  # 400: a form without its length
    for each in lived.refused:
        assert found_in(each.content) == []
        assert found_in(repr(each.headers.raw).encode()) == []
        assert each.status_code != 303 or each.headers["location"].startswith("/logg-inn?neste=")


def test_public_pages_and_feeds_know_no_mark(lived: Morning) -> None:
    assert [str(each.url) for each in lived.public if each.status_code >= 500] == []
    assert sum(each.status_code == 200 for each in lived.public) >= len(PUBLIC) - 2
    assert [str(each.url) for each in lived.public if found_in(each.content)] == []


def test_a_mark_is_searched_for_as_it_was_before_anybody_had_written_it(lived: Morning) -> None:
    before, after = lived.echoes
    assert all(mark("a", "title") in each for each in list(before.values())[:2])
    assert after == before


def test_the_language_model_is_asked_nothing(lived: Morning) -> None:
    assert lived.asked_of_model == 0
