"""Adding files over HTTP: what is kept, what is refused, and what the reader is told."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from synthese.errors import IndexStateError, NotFoundError
from synthese.records import AddReport, Progress
from synthese.settings import Settings
from synthese_api import jobs as kept_jobs
from synthese_api import models, uploads
from synthese_api.app import create_app
from synthese_api.uploads import Uploads, safe_name

TEXT = "Sykehjemmet i Åsnes prøver sansehage for beboere med demens.\n\nHagen ble brukt daglig."


def finished(client: TestClient, address: str) -> dict:
    for _ in range(300):
        job = client.get(address).json()
        models.JobModel.model_validate(job)
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.05)
    raise AssertionError("the job did not finish")


def send(client: TestClient, *files: tuple[str, bytes]) -> dict:
    answer = client.post("/api/v1/documents", files=[("files", file) for file in files])
    assert answer.status_code == 202, answer.text
    return finished(client, answer.headers["location"])


def test_first_files_make_the_index_and_are_found(empty: TestClient) -> None:
    job = send(empty, ("Sansehage på Åsnes.txt", TEXT.encode()), ("brutt.pdf", b"%PDF-1.7 brutt"))
    assert job["state"] == "done"
    assert job["report"]["added"] == 1
    assert len(job["report"]["failed"]) == 1
    assert job["report"]["failed"][0]["reason"]
    hits = empty.get("/api/v1/search?q=sansehage").json()["hits"]
    assert "Sansehage på Åsnes.txt" in hits[0]["project"]["source"]


def test_same_file_is_unchanged_and_a_new_version_replaces_it(empty: TestClient) -> None:
    assert send(empty, ("hage.txt", TEXT.encode()))["report"]["added"] == 1
    assert send(empty, ("hage.txt", TEXT.encode()))["report"]["unchanged"] == 1
    again = send(empty, ("hage.txt", TEXT.replace("daglig", "hver uke").encode()))["report"]
    assert (again["added"], again["updated"], again["projects"]) == (0, 1, 1)


def test_files_lie_under_the_index_and_nowhere_else(empty: TestClient, tmp_path: Path) -> None:
    send(empty, ("../../utenfor.txt", TEXT.encode()), ("C:\\temp\\blåbær.txt", TEXT.encode()))
    kept = {path.name for path in (tmp_path / "index" / "uploads").iterdir()}
    assert kept == {"utenfor.txt", "blåbær.txt"}
    assert {path.name for path in tmp_path.iterdir()} == {"index"}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("rapport.pdf", "rapport.pdf"),
        ("Sluttrapport – ÆØÅ æøå.docx", "Sluttrapport – ÆØÅ æøå.docx"),
        ("A\u030arsrapport.pdf", "Årsrapport.pdf"),
        ("../../etc/passwd", "passwd"),
        ("mappe\\fil.txt", "fil.txt"),
        (".skjult", "skjult"),
        ("..", "dokument"),
        ("", "dokument"),
        ("a\x00b\n?.txt", "a_b__.txt"),
        ("exe\u202etxt.pdf", "exe_txt.pdf"),
        ("x" * 400 + ".pdf", "x" * 196 + ".pdf"),
        ("å" * 300 + ".pdf", "å" * 98 + ".pdf"),
        ("a." + "b" * 300, "a." + "b" * 198),
    ],
)
def test_names_are_made_safe_and_stay_readable(name: str, kept: str) -> None:
    assert safe_name(name) == kept


def test_two_files_with_one_name_are_both_kept(empty: TestClient, tmp_path: Path) -> None:
    other = "Barnehagen i Lom vil ha færre ark og mer uteliv."
    report = send(empty, ("a/om.txt", TEXT.encode()), ("b/om.txt", other.encode()))["report"]
    assert report["added"] == 2
    kept = {path.name for path in (tmp_path / "index" / "uploads").iterdir()}
    assert kept == {"om.txt", "om (2).txt"}


def test_name_with_brackets_is_a_file_and_no_pattern(empty: TestClient) -> None:
    assert send(empty, ("rapport[1]*.txt", TEXT.encode()))["report"]["added"] == 1


def test_upload_over_the_limit_is_refused_before_it_is_stored(empty, tmp_path: Path) -> None:
    answer = empty.post("/api/v1/documents", files={"files": ("stor.txt", b"x" * 1_100_000)})
    assert answer.status_code == 413
    assert answer.json()["error"]["key"] == "web.too_large"
    assert "1 MB" in answer.json()["error"]["message"]
    page = empty.post("/legg-til", files={"files": ("stor.txt", b"x" * 1_100_000)})
    assert page.status_code == 413
    assert "1 MB" in page.text
    assert not (tmp_path / "index" / "uploads").exists()


def test_upload_of_unknown_length_is_refused(empty: TestClient) -> None:
    answer = empty.post("/api/v1/documents", content=iter([b"x"]))
    assert (answer.status_code, answer.json()["error"]["key"]) == (400, "web.no_length")


def test_form_without_a_file_is_told_on_the_page(empty: TestClient) -> None:
    unchosen = 'Content-Disposition: form-data; name="files"; filename=""'
    content = f"--skille\r\n{unchosen}\r\nContent-Type: text/plain\r\n\r\n\r\n--skille--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=skille"}
    answer = empty.post("/legg-til", content=content.encode(), headers=headers)
    assert answer.status_code == 400
    assert LexborHTMLParser(answer.text).css_first("[role=alert]").text().startswith("Ingen fil")
    assert empty.post("/api/v1/documents", files={"annet": b"x"}).status_code == 422


def test_form_leads_to_the_jobs_page_with_each_reason(empty: TestClient) -> None:
    files = [("files", ("hage.txt", TEXT.encode())), ("files", ("tom.txt", b""))]
    answer = empty.post("/legg-til", files=files, follow_redirects=False)
    assert answer.status_code == 303
    address = answer.headers["location"]
    finished(empty, address.replace("/legg-til/", "/api/v1/jobs/"))
    tree = LexborHTMLParser(empty.get(address).text)
    assert [node.text() for node in tree.css(".figures dd")] == ["1", "0", "0", "1", "1"]
    assert "tom.txt" in tree.css_first(".failures li").text()
    assert str(Path("uploads")) not in tree.css_first(".failures li").text()


def test_unknown_job_is_not_found(empty: TestClient) -> None:
    assert empty.get("/api/v1/jobs/tull").status_code == 404
    assert empty.get("/legg-til/tull").status_code == 404


def test_uploads_turned_off_are_refused_and_explained(tmp_path: Path) -> None:
    app = create_app(Settings(index=tmp_path / "index"), allow_uploads=False)
    with TestClient(app) as client:
        page = LexborHTMLParser(client.get("/legg-til").text)
        assert not page.css("main form")
        assert "synthese add" in page.css_first("main").text()
        file = {"files": ("hage.txt", TEXT.encode())}
        assert client.post("/legg-til", files=file).status_code == 403
        answer = client.post("/api/v1/documents", files=file)
        assert (answer.status_code, answer.json()["error"]["key"]) == (403, "web.uploads_off")
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({}, True),
        ({"origin": "http://testserver"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "https://ond.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://testserver:81"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site", "origin": "http://testserver"}, False),
    ],
)
def test_other_sites_cannot_write(client: TestClient, headers, let_in: bool) -> None:
    answer = client.post("/api/v1/similar", json={"text": "natt"}, headers=headers)
    assert answer.status_code == (200 if let_in else 403)
    assert "content-security-policy" in answer.headers


Add = Callable[..., AddReport]


def jobs_with(add: Add, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Uploads:
    monkeypatch.setattr(uploads, "add", add)
    return Uploads(Settings(index=tmp_path))


def until(happened: Callable[[], bool]) -> None:
    for _ in range(500):
        if happened():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def test_second_job_waits_for_the_first(monkeypatch, tmp_path: Path) -> None:
    let_go = threading.Event()

    def add(*_: object, **__: object) -> AddReport:
        assert let_go.wait(10)
        return AddReport(added=1)

    jobs = jobs_with(add, monkeypatch, tmp_path)
    first = jobs.start([("a.txt", BytesIO(b"a"))])
    second = jobs.start([("b.txt", BytesIO(b"b"))])
    until(lambda: jobs.job(first.id).state == "running")
    assert jobs.job(second.id).state == "waiting"
    let_go.set()
    until(lambda: jobs.job(second.id).state == "done")
    assert jobs.job(first.id).report == AddReport(added=1)
    jobs.close()


def test_another_writer_at_work_is_told(monkeypatch, tmp_path: Path) -> None:
    def add(*_: object, **__: object) -> AddReport:
        raise IndexStateError("index.missing", path="her")

    jobs = jobs_with(add, monkeypatch, tmp_path)
    job = jobs.start([("a.txt", BytesIO(b"a"))])
    until(lambda: jobs.job(job.id).finished)
    assert jobs.job(job.id).error.key == "index.missing"
    jobs.close()


def test_fault_of_ours_ends_the_job_and_is_logged(monkeypatch, tmp_path: Path, caplog) -> None:
    def add(*_: object, **__: object) -> AddReport:
        raise RuntimeError("hemmelig")

    jobs = jobs_with(add, monkeypatch, tmp_path)
    job = jobs.start([("a.txt", BytesIO(b"a"))])
    until(lambda: jobs.job(job.id).finished)
    assert jobs.job(job.id).error.key == "web.our_fault"
    assert "hemmelig" in caplog.text
    jobs.close()


def test_oldest_finished_jobs_are_forgotten(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kept_jobs, "_KEPT", 3)
    jobs = jobs_with(lambda *_, **__: AddReport(), monkeypatch, tmp_path)
    started = []
    for _ in range(5):
        started.append(jobs.start([("a.txt", BytesIO(b"a"))]))
        until(lambda: jobs.job(started[-1].id).finished)
    found = []
    for each in started:
        with contextlib.suppress(NotFoundError):
            found.append(jobs.job(each.id).id)
    assert found == [each.id for each in started[1:]]  # the three before the last were kept
    jobs.close()


def test_a_job_is_told_of_by_every_process_and_not_again_after_it_died(tmp_path: Path) -> None:
    jobs = kept_jobs.Jobs(tmp_path)
    job = kept_jobs.Job("en", ("a.txt",), kept_jobs.JobState.RUNNING, Progress(1, 2, "a.txt"))
    jobs.keep(job)
    assert kept_jobs.Jobs(tmp_path).job("en") == job
    (path,) = tmp_path.glob("*.json")
    path.write_text(path.read_text().replace(str(os.getpid()), "999999999"))
    gone = jobs.job("en")
    assert (gone.state, gone.error.key) == ("failed", "web.job_interrupted")
    with pytest.raises(NotFoundError):
        jobs.job("../en")


def test_a_job_waits_while_another_process_writes(monkeypatch, tmp_path: Path) -> None:
    tries = []

    def add(*_: object, **__: object) -> AddReport:
        tries.append(1)
        if len(tries) < 3:
            raise IndexStateError("index.locked", path="", pid=1, host="", command="", since="")
        return AddReport(added=1)

    jobs = jobs_with(add, monkeypatch, tmp_path)
    job = jobs.start([("a.txt", BytesIO(b"a"))])
    until(lambda: jobs.job(job.id).finished)
    assert jobs.job(job.id).report == AddReport(added=1)
    jobs.close()
