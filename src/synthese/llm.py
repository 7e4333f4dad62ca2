"""A language model behind any OpenAI-compatible endpoint. None is normal: nothing needs one.

What is sent is what `complete` is given and the model's name, to the address that was set and to
nowhere else: a redirect is an error. The key stands in no message, no log and no repr.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import SplitResult, urlsplit

from synthese.errors import InputError, ModelError

if TYPE_CHECKING:
    import httpx

TIMEOUT_S = 60.0  # for a whole answer; a model that thinks takes half of it
MAX_ANSWER_BYTES = 1_000_000  # a page of text with what the server says of it is 20,000
_MAX_PAUSE_S = 10.0  # a server that wants a longer rest isn't asked again
_PAUSE_S = 1.0
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
_BUSY, _REFUSED = 429, (401, 403)


class LLM(Protocol):
    """Whatever goes on writing from an instruction and a message."""

    def complete(self, system: str, user: str) -> str:
        """Returns the model's answer, which may be any text at all.

        Raises:
            ModelError: there is no answer to be had.
        """


class _UnansweredError(Exception):
    """An attempt that may be made once more, and the error that it ends in if it isn't."""

    def __init__(self, error: ModelError, pause_s: float = _PAUSE_S) -> None:
        super().__init__(error)
        self.error = error
        self.pause_s = pause_s


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint that answers ``POST {address}/chat/completions``; made by `endpoint`."""

    address: str
    model: str
    key: str = field(default="", repr=False)
    timeout_s: float = TIMEOUT_S
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)

    def complete(self, system: str, user: str) -> str:
        """Returns the model's answer, asked for once more where it was busy, failed or slow.

        Raises:
            ModelError: the endpoint can't be reached, refuses, or answers with anything else.
        """
        body = {
            "model": self.model,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": user},
            ],
        }
        try:
            return self._asked(body)
        except _UnansweredError as first:
            if first.pause_s > _MAX_PAUSE_S:
                raise first.error from first
            self.sleep(first.pause_s)
        try:
            return self._asked(body)
        except _UnansweredError as second:
            raise second.error from second

    @property
    def host(self) -> str:
        """The host that answers: all of the address that messages show."""
        return urlsplit(self.address).hostname or ""

    def _asked(self, body: object) -> str:
        import httpx

        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        is_here = self.host in _LOOPBACK  # and behind no proxy
        try:
            with httpx.Client(trust_env=not is_here, timeout=self.timeout_s) as client:
                url = f"{self.address}/chat/completions"
                request = client.build_request("POST", url, json=body, headers=headers)
                response = client.send(request, stream=True, follow_redirects=False)
                return self._content(response)
        except httpx.TimeoutException as error:
            raise self._too_slow() from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as error:
            raise ModelError("llm.no_connection", host=self.host) from error

    def _content(self, response: httpx.Response) -> str:
        self._accepted(response)
        try:
            told = json.loads(self._read(response))
            content = told["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise ModelError("llm.unreadable", host=self.host) from error
        if not isinstance(content, str):
            raise ModelError("llm.unreadable", host=self.host)
        return content

    def _accepted(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == _BUSY or status >= 500:
            raise _UnansweredError(
                ModelError("llm.busy" if status == _BUSY else "llm.failed", **self._status(status)),
                _pause(response.headers.get("retry-after", "")),
            )
        if status in _REFUSED:
            raise ModelError("llm.refused", **self._status(status))
        if response.is_redirect:
            raise ModelError("llm.redirected", host=self.host)
        if not response.is_success:
            raise ModelError("llm.failed", **self._status(status))

    def _status(self, status: int) -> dict[str, object]:
        return {"host": self.host, "status": status}

    def _read(self, response: httpx.Response) -> bytes:
        """Returns the body; the time limit holds for all of it, not for each piece."""
        until = time.monotonic() + self.timeout_s
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                raise ModelError("llm.too_large", host=self.host)
            if time.monotonic() > until:
                raise self._too_slow()
        return bytes(body)

    def _too_slow(self) -> _UnansweredError:
        return _UnansweredError(
            ModelError("llm.timeout", host=self.host, seconds=f"{self.timeout_s:g}")
        )


def endpoint(
    address: str,
    model: str,
    *,
    key: str = "",
    timeout_s: float = TIMEOUT_S,
    plain_http: str = "",
) -> Endpoint | None:
    """Returns the endpoint that the settings name, or None where they name none.

    Args:
        address: where ``/chat/completions`` is, e.g. ``https://host/v1``; "" for no model.
        model: its name there.
        key: sent as a bearer token where it isn't empty.
        timeout_s: seconds for one whole answer.
        plain_http: the one host, besides this machine, that may be asked without encryption.

    Raises:
        InputError: the address, the model's name, the key or the time limit can't be used.
    """
    if not address.strip():
        return None
    parts = _address(address.strip())
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK | {plain_http.lower()}:
        raise InputError("llm.plain_http", host=parts.hostname)
    if not model.strip():
        raise InputError("llm.no_model")
    key = key.strip()
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise InputError("llm.wrong_key")
    if not 0 < timeout_s < float("inf"):
        raise InputError("llm.wrong_timeout", seconds=f"{timeout_s:g}")
    return Endpoint(parts.geturl().rstrip("/"), model.strip(), key, timeout_s)


def _address(address: str) -> SplitResult:
    """Returns an address of host and path alone: what else it held might be a secret.

    Raises:
        InputError: it is none.
    """
    try:
        parts = urlsplit(address)
        wrong = parts.port == 0 or parts.scheme not in {"http", "https"} or not parts.hostname
    except ValueError as error:
        raise InputError("llm.wrong_address") from error
    if wrong or "@" in parts.netloc or parts.query or parts.fragment:
        raise InputError("llm.wrong_address")
    return parts


def _pause(retry_after: str) -> float:
    """Returns for how many seconds a server wants rest; a date counts as too long."""
    if not retry_after:
        return _PAUSE_S
    return float(retry_after) if retry_after.isdecimal() else 2 * _MAX_PAUSE_S
