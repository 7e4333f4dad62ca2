"""A server that answers as a language model's endpoint does: well, badly, slowly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass(frozen=True)
class Answer:
    """One answer. `drips` sends it a byte at a time, `waits` not before the client has gone."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    waits: bool = False
    drips: bool = False


def says(content: object, **more: Any) -> Answer:
    """An answer in the form of the endpoint, with what the model says."""
    told = {"choices": [{"message": {"role": "assistant", "content": content}}]}
    return Answer(json.dumps(told).encode(), **more)


def lines(*offers: object) -> Answer:
    """An answer in which the model says one JSON object a line."""
    return says("\n".join(json.dumps(each, ensure_ascii=False) for each in offers))


@dataclass
class ModelServer:
    """Gives its answers one after another, the last one for good, and keeps what it was asked."""

    address: str
    answers: list[Answer]
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    gone: Event = field(default_factory=Event)

    def next(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def serving(*answers: Answer) -> Iterator[ModelServer]:
    """A running server on this machine with these answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            server.asked.append(json.loads(self.rfile.read(size)))
            server.headers.append(dict(self.headers))
            server.paths.append(self.path)
            try:
                self._answer(server.next())
            except OSError:  # the client has gone, as it should
                self.close_connection = True

        def _answer(self, answer: Answer) -> None:
            if answer.waits:
                server.gone.wait(5)
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if not answer.drips:
                self.wfile.write(answer.body)
                return
            for at in range(len(answer.body)):
                self.wfile.write(answer.body[at : at + 1])
                self.wfile.flush()
                if server.gone.wait(0.05):
                    return

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = ModelServer(f"http://127.0.0.1:{http.server_port}/v1", list(answers))
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.gone.set()
        http.shutdown()
        thread.join()
        http.server_close()
