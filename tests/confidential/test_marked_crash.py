"""Marked words of applications stay where they belong when a real process fails and is killed."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx
import pytest
from tests.marked_samples import (
    STEM,
    archive_of,
    docx_of,
    found_in,
    mark,
    pdf_with_picture,
    table_of,
    text_of,
    traces,
)
from tests.model_server import ModelServer, says, serving

from synthese.index import add
from synthese.settings import Settings

SAMPLES = Path(__file__).parents[1] / "api" / "samples"
KEY = "en lang og hemmelig setning"
HOME, REST = "/soknader", "/api/v1/screening/applications"
_PATIENCE_S = 60

# Serves or screens as the command line does, but fails or stands still where a file says so; with
# an access log, as operators may have, as much in the log as there can be, and with everything
# written down that the framework would tell of requests to whoever collects that (OpenTelemetry).
_LAUNCHER = """
import sys, time
from pathlib import Path
import uvicorn
from synthese.cli import main
from synthese.screening import making

try:
    from opentelemetry import _logs
except ImportError:
    pass
else:
    class Collected(_logs.Logger):
        def enabled(self, *told, **named):
            return True
        def emit(self, *told, **named):
            print("collected:", told, named, file=sys.stderr)

    class Collector(_logs.LoggerProvider):
        def get_logger(self, *told, **named):
            return Collected(name="all")

    _logs.set_logger_provider(Collector())

told, real, serve = Path(sys.argv[1]), making.matches_of, uvicorn.run

def matches_of(index, application, *rest, **named):
    if (told / "fail").exists():
        raise KeyError(repr(application))
    if (told / "wait").exists() and int((told / "wait").read_text()) <= len(screened):
        (told / "waiting").touch()
        time.sleep(600)
    screened.append(application.id)
    return real(index, application, *rest, **named)

screened = []
making.matches_of = matches_of
uvicorn.run = lambda *a, **k: serve(*a, **{**k, "access_log": True, "log_level": "debug"})
sys.exit(main(sys.argv[2:]))
"""


@dataclass
class Machine:
    """A folder with all that a process may write in, and the process."""

    base: Path
    index: Path
    key: str = ""
    llm: str = ""
    process: subprocess.Popen[bytes] | None = None
    port: int = 0
    leaks: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    log: IO[bytes] | None = None

    def __post_init__(self) -> None:
        for each in ("tmp", "cache", "cwd", "told", "home", "logs"):
            (self.base / each).mkdir()

    @property
    def store(self) -> Path:
        return self.base / "applications"

    @property
    def told(self) -> Path:
        return self.base / "told"

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        ours = {
            "TMPDIR": str(self.base / "tmp"),
            "XDG_CACHE_HOME": str(self.base / "cache"),
            "HOME": str(self.base / "home"),
            "OMP_NUM_THREADS": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "SYNTHESE_INDEX": str(self.index),
            "SYNTHESE_APPLICATIONS": str(self.store),
            "SYNTHESE_APPLICATIONS_KEY": self.key,
            "SYNTHESE_WORKERS": "1",
            "SYNTHESE_LLM_ENDPOINT": self.llm,
            "SYNTHESE_LLM_MODEL": "m",
        }
        (self.told / "waiting").unlink(missing_ok=True)
        self.log = (self.base / "logs" / "stderr").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCHER, str(self.told), *arguments],
            cwd=self.base / "cwd",
            env={**os.environ, **ours},
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        return self.process

    def serve(self) -> httpx.Client:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        process = self.start("serve", "--port", str(self.port))
        client = self.client()

        def up() -> bool:
            assert process.poll() is None, self.logged()
            with suppress(httpx.TransportError):
                return client.get("/api/v1/health").status_code == 200
            return False

        _until(up)
        return client

    def client(self) -> httpx.Client:
        # A connection each: the server ends those on which something of ours broke.
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}",
            timeout=_PATIENCE_S,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def stands_still(self) -> None:
        _until((self.told / "waiting").exists)

    def kill(self) -> None:
        """Kills the process and what it has started, at once."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if self.log is not None:
            self.log.close()

    def logged(self) -> str:
        return (self.base / "logs" / "stderr").read_text("utf-8", "replace")

    def look(self, stage: str) -> None:
        aside = [self.base / each for each in ("tmp", "cache", "cwd", "home", "logs")]
        self.leaks[stage] = traces([self.index, *aside, *((self.store,) if self.key else ())])


def _until(told: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not told():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("marked-crash")
    add(directory, [str(SAMPLES)], settings=Settings(index=directory))
    return directory


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with serving(says("nei")) as server:
        yield server


# ---- the server


@pytest.fixture(scope="module", params=["", KEY], ids=["plain", "sealed"])
def crashed(
    request: pytest.FixtureRequest,
    index: Path,
    model: ModelServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Machine]:
    """A server that was killed while it took in, while it screened, and after it deleted."""
    base = tmp_path_factory.mktemp("machine")
    machine = Machine(base, index, key=request.param, llm=f"{model.address}/v1")
    try:
        call = _killed_at_work(machine)
        _failed(machine, call)
        _deleted(machine)
        yield machine
    finally:
        machine.kill()


def _killed_at_work(machine: Machine) -> str:
    (machine.told / "wait").write_text("2")  # the lone application, and one of the call
    client = machine.serve()
    file = {"filer": (mark("a", "file") + ".docx", docx_of("a"))}
    place = client.post(HOME, files=file).headers["location"]
    assert client.get(place).status_code == 200
    members = {f"{mark(each, 'member')}.txt": text_of(each).encode() for each in "bcd"}
    members[f"{mark('call', 'broken')}.pdf"] = b"%PDF-1.4 broken"
    sent = {"filer": (mark("call", "archive") + ".zip", archive_of(members))}
    named = {"utlysning": "ny", "navn_paa_utlysning": mark("call", "name")}
    call = client.post(HOME, files=sent, data=named).headers["location"].split("/")[-1]
    client.get(f"{HOME}/{call}")  # has the call screened
    machine.stands_still()
    with closing(_half_sent(machine.port)):
        machine.kill()
    (machine.told / "wait").unlink()
    machine.look("killed at work")
    return call


def _half_sent(port: int) -> socket.socket:
    """Sends the half of a form with a file, larger than is held in memory, and no more."""
    head = (
        "POST /soknader HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
        'Content-Disposition: form-data; name="filer"; filename="' + mark("h", "half") + '.txt"\r\n'
        "Content-Type: text/plain\r\n\r\n"
    )
    half = socket.create_connection(("127.0.0.1", port))
    half.sendall(head.encode() + (mark("h", "spooled") + " ").encode() * 150_000)
    return half


def _failed(machine: Machine, call: str) -> None:
    """Goes on after the kill, then fails within, and has a file that can't be read."""
    client = machine.serve()
    _until(lambda: len(client.get(f"{HOME}/{call}/screening.jsonl").text.splitlines()) == 3)
    assert found_in(client.get(f"{HOME}/{call}").content), "it went on where it was killed"
    (machine.told / "fail").touch()
    sent = {"text": text_of("e"), "title": mark("e", "title"), "call": call}
    (id,) = client.post(REST, json=sent).json()["applications"]
    for each in (f"{HOME}/sak/{id}", f"{REST}/{id}"):
        answer = client.get(each)
        machine.answers[each] = answer.status_code
        assert answer.headers["cache-control"] == "no-store"
        assert found_in(answer.content) == []
    client.get(f"{HOME}/{call}")
    _until(lambda: "screening of call" in machine.logged())
    broken = {"filer": (mark("f", "hostile") + ".pdf", b"%PDF-1.4")}
    assert client.post(HOME, files=broken).status_code == 400
    (machine.told / "fail").unlink()
    machine.look("failed")


def _deleted(machine: Machine) -> None:
    client = machine.client()
    listed = client.get(HOME).text
    calls = set(re.findall(rf'href="{HOME}/(?:utlysning/)?([0-9a-f]{{24}})"', listed))
    lone = set(re.findall(rf'href="({HOME}/sak/[0-9a-f]{{24}})"', listed))
    assert (len(calls), len(lone)) == (1, 1)
    for each in (*lone, *(f"{HOME}/{call}" for call in calls)):
        assert client.post(f"{each}/slett", content=b"").status_code == 303
    machine.kill()
    machine.leaks["deleted and killed"] = traces([machine.store])
    machine.look("all over")


@pytest.mark.parametrize("stage", ["killed at work", "failed", "deleted and killed", "all over"])
def test_a_killed_server_leaves_no_mark_behind(crashed: Machine, stage: str) -> None:
    assert crashed.leaks[stage] == []


def test_a_killed_server_leaves_no_temporary_file_behind(crashed: Machine) -> None:
    for each in ("tmp", "cache", "cwd", "home"):
        assert list((crashed.base / each).rglob("*")) == []


def test_what_broke_is_logged_by_its_kind_and_place_alone(crashed: Machine) -> None:
    log = crashed.logged()
    assert list(crashed.answers.values()) == [500, 500]
    assert "UnforeseenError: KeyError (" in log
    assert "failed: KeyError" in log
    assert f"GET {HOME}/sak/" in log, "the access log is on"
    assert STEM not in log.lower()


# ---- the command


def test_a_command_that_is_killed_leaves_its_own_file_alone(
    index: Path, model: ModelServer, tmp_path: Path
) -> None:
    machine = Machine(tmp_path, index, llm=f"{model.address}/v1")
    files, out = tmp_path / "inn", tmp_path / "ut"
    files.mkdir()
    (files / f"{mark('a', 'file')}.docx").write_bytes(docx_of("a"))
    (files / f"{mark('b', 'file')}.pdf").write_bytes(pdf_with_picture("b"))
    (files / f"{mark('c', 'table')}.csv").write_bytes(table_of(*"defghijk"))
    (files / f"{mark('l', 'broken')}.pdf").write_bytes(b"%PDF-1.4 broken")
    command = ("screen", str(files), "--out", str(out), "--memo", "both", "--quiet")
    (machine.told / "wait").write_text("8")  # what is kept at a time
    try:
        machine.start(*command)
        machine.stands_still()
        machine.kill()
        assert [each.name for each in out.iterdir()] == ["halvferdig.jsonl"]
        half_done = out / "halvferdig.jsonl"
        assert stat.S_IMODE(half_done.stat().st_mode) == 0o600
        assert len(half_done.read_text("utf-8").splitlines()) == 1 + 8
        (machine.told / "wait").unlink()
        process = machine.start(*command)
        assert process.wait(_PATIENCE_S) == 1, machine.logged()  # one can't be read
    finally:
        machine.kill()
    assert not half_done.exists()
    assert found_in((out / "screening.jsonl").read_bytes())
    assert len(list(out.rglob("*.pdf"))) >= 10
    for each in ("tmp", "cache", "cwd", "home"):
        assert list((tmp_path / each).rglob("*")) == []
    assert traces([index]) == []
    assert not machine.store.exists()
    # What can't be read is named to whoever asked, and nothing is told of the rest.
    lines = [each for each in machine.logged().splitlines() if found_in(each.encode())]
    assert [mark("l", "broken") in each or str(files) in each for each in lines] == [True] * len(
        lines
    )


def test_nothing_of_an_application_is_sent_to_a_language_model(
    index: Path, model: ModelServer, crashed: Machine
) -> None:
    assert crashed.answers
    assert json.dumps(model.asked) == "[]"
