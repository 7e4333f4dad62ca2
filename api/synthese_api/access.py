"""Who asks, and what they may: a token, the reverse proxy's header, or the machine itself.

Without a file of people (`SYNTHESE_ACCESS`) everybody may search, and only who sits at the machine
may do more. With one, nobody may do anything that the file doesn't say, whatever the address.
`AccessControl` decides for every path at once, so that no route can forget; `require` says it
again where a route names what it needs.
"""

from __future__ import annotations

import logging
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from threading import Lock
from traceback import extract_tb
from typing import Annotated, Literal, cast

from fastapi import Depends, Request
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from synthese.errors import InputError, SyntheseError
from synthese.settings import Settings
from synthese.stores.access import Entry, People, digest_of, read_access
from synthese.stores.access import Role as Role  # what a route asks for stands beside what asks
from synthese.wording import say
from synthese_api.context import reader_language, services
from synthese_api.errors import (
    AccessRefusedError,
    ClosedError,
    SignInError,
    TooManyTriesError,
)
from synthese_api.headers import SIGN_IN, is_confidential
from synthese_api.pages.signing import name_of
from synthese_api.problems import problem, status_of

COOKIE = "adgang"
SIGN_OUT = "/logg-ut"
# What whoever can't come in needs to come in, and to see that the server is up.
_OPEN = ("/api/v1/health", SIGN_IN, SIGN_OUT, "/utseende")
_OPEN_BELOW = "/static/"

_LOCAL_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)
# What a proxy puts on a request that it hands on: then the asker isn't at this machine.
_HANDED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_MOST_WRONG = 20  # different tokens from one address in a minute
_WINDOW_S = 60.0
_MOST_ADDRESSES = 10_000  # that are remembered; the one that was wrong longest ago goes out

Way = Literal["token", "header", "local", "anyone"]
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. `name` is empty for who may search without saying who they are.

    `way` is how they are known. A person who is ``local`` has shown nothing but that they sit at
    the machine: their name is the one that they signed with last, so have it typed where it
    matters.
    """

    name: str
    role: Role
    way: Way = "token"

    def may(self, role: Role | str) -> bool:
        """Tells whether the person may do what a role may."""
        return self.role.includes(Role(role))


_LOG = logging.getLogger(__name__)
_SEARCHER = Person("", Role.SEARCH, "anyone")


class Tries:
    """The wrong tokens of each address in the last minute, of this process.

    Different ones are counted, so that a program that goes on with a token of yesterday shuts
    nobody out who sits behind the same address.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._wrong: OrderedDict[str, dict[str, float]] = OrderedDict()

    def too_many(self, address: str) -> bool:
        """Tells whether another token from this address is to wait."""
        with self._lock:
            since = self._clock() - _WINDOW_S
            recent = {k: at for k, at in self._wrong.get(address, {}).items() if at > since}
            if recent:
                self._wrong[address] = recent
            else:
                self._wrong.pop(address, None)
            return len(recent) >= _MOST_WRONG

    def remember(self, address: str, digest: str) -> None:
        """Remembers a token that was wrong."""
        with self._lock:
            self._wrong.setdefault(address, {})[digest] = self._clock()
            self._wrong.move_to_end(address)
            if len(self._wrong) > _MOST_ADDRESSES:
                self._wrong.popitem(last=False)


class Access:
    """The file of people, read again when it changes, and what a request shows of its asker.

    Raises:
        InputError: the settings or the file can't be used.
    """

    def __init__(self, settings: Settings) -> None:
        self._path = Path(settings.access) if settings.access else None
        self._header = settings.user_header.strip().lower()
        self._proxies = _networks(settings.proxies)
        if self._header and self._path is None:
            raise InputError("access.header_without_file")
        self._tries = Tries()
        self._let_in: set[str] = set()
        self._stamp, self._people = self._read()

    @property
    def by_file(self) -> bool:
        """Whether a file says who may do what."""
        return self._path is not None

    def people(self) -> People:
        """Returns everybody of the file as it stands.

        Raises:
            ClosedError: the file has gone or can't be used any longer. Then nobody comes in: who
                was taken out of it must not.
        """
        if self._path is not None and self._stamp != _stamp(self._path):
            try:
                self._stamp, self._people = self._read()
            except InputError as error:
                _LOG.error("%s", error)  # whoever asks is told less than whoever can mend it
                raise ClosedError("access.closed") from error
        return self._people

    def find(self, connection: HTTPConnection) -> Person | None:
        """Returns who asks, None where a person is needed and there is none.

        Raises:
            ClosedError: the file can't be used any longer.
            SignInError: a program's token is wrong.
            TooManyTriesError: this address has tried too many tokens.
        """
        if not self.by_file:
            return _at_the_machine(connection) or _SEARCHER
        people = self.people()
        return (
            self._told_by_proxy(connection, people)
            or self._of_program(connection)
            or self._of_browser(connection)
            or (_SEARCHER if people.anyone() else None)
        )

    def of_token(self, token: str, connection: HTTPConnection) -> Person | None:
        """Returns whose token it is, None where it is nobody's.

        Raises:
            ClosedError: the file can't be used any longer.
            TooManyTriesError: this address has tried too many tokens.
        """
        address, digest = self._address(connection), digest_of(token)
        if digest not in self._let_in and self._tries.too_many(address):
            raise TooManyTriesError("access.too_many_tries")
        entry = self.people().of_digest(digest)
        if entry is None:
            self._tries.remember(address, digest)
            return None
        self._let_in.add(digest)
        return _person(entry, "token")

    def is_https(self, connection: HTTPConnection) -> bool:
        """Tells whether the asker speaks https, perhaps with a proxy that we trust."""
        told = connection.headers.get("x-forwarded-proto", "")
        by_proxy = told == "https" and self._trusted(connection)
        return by_proxy or connection.scope.get("scheme") == "https"

    def _read(self) -> tuple[tuple[int, int, int] | None, People]:
        if self._path is None:
            return None, People()
        return _stamp(self._path), read_access(self._path)

    def _told_by_proxy(self, connection: HTTPConnection, people: People) -> Person | None:
        told = connection.headers.getlist(self._header) if self._header else []
        if len(told) != 1 or not self._trusted(connection):  # two: one isn't the proxy's
            return None
        entry = people.named(_utf8(told[0]))
        return _person(entry, "header") if entry else None

    def _of_program(self, connection: HTTPConnection) -> Person | None:
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        found = self.of_token(token.strip(), connection)
        if found is None:
            raise SignInError("access.wrong_token")
        return found

    def _of_browser(self, connection: HTTPConnection) -> Person | None:
        token = connection.cookies.get(COOKIE)
        return self.of_token(token, connection) if token else None

    def _trusted(self, connection: HTTPConnection) -> bool:
        peer = _peer(connection)
        return _is_loopback(peer) or any(_within(peer, each) for each in self._proxies)

    def _address(self, connection: HTTPConnection) -> str:
        """Returns where tries come from: what the trusted proxy says, or else the peer."""
        told = connection.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        return told if told and self._trusted(connection) else _peer(connection)


class AccessControl:
    """ASGI middleware that finds who asks, and lets in who may.

    Args:
        app: what answers the requests that are let in.
        access: who may do what.
    """

    def __init__(self, app: ASGIApp, *, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers, or refuses, one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if self._access.is_https(request):
            scope["scheme"] = "https"
        error = self._refusal(request)
        app = problem(request, error, status_of(error)) if error else self._app
        if is_confidential(scope["path"]):
            app = _discreet(app)
        await app(scope, receive, send)

    def _refusal(self, request: Request) -> SyntheseError | None:
        # Not `request.url.path`: that is read out of a string that the Host header stands in too.
        path: str = request.scope["path"]
        is_open = path in _OPEN or path.startswith(_OPEN_BELOW)
        try:
            request.state.person = self._access.find(request)
            if not is_open:
                require(request, Role.SCREEN if is_confidential(path) else Role.SEARCH)
        except SyntheseError as error:
            return None if is_open else error
        return None


class UnforeseenError(Exception):
    """Something broke while an application was at hand: what kind of thing, and where.

    It stands in for the error itself, whose own words may be the application's, in every log.
    """

    def __init__(self, error: Exception) -> None:
        places = [
            f"{Path(each.filename).name}:{each.lineno}" for each in extract_tb(error.__traceback__)
        ]
        super().__init__(f"{type(error).__name__} ({' > '.join(places)})")


def person(connection: HTTPConnection) -> Person | None:
    """Returns who asks, None where nobody is known and a person is needed."""
    return cast(Person | None, getattr(connection.state, "person", None))


def may(connection: HTTPConnection, role: Role | str) -> bool:
    """Tells whether who asks may do what a role may."""
    found = person(connection)
    return found is not None and found.may(role)


def require(connection: HTTPConnection, role: Role) -> Person:
    """Returns who asks, who may do what a role may.

    Raises:
        SignInError: nobody is known who may (HTTP 401; a page leads to the sign-in).
        AccessRefusedError: they are known and may not, or nobody may from there (HTTP 403).
    """
    found = person(connection)
    if found is not None and found.may(role):
        return found
    if not services(connection).access.by_file:
        raise AccessRefusedError("access.only_here")
    if found is None or found.way == "anyone":
        raise SignInError("access.sign_in_needed")
    language = reader_language(connection)
    raise AccessRefusedError(
        "access.role_needed",
        name=found.name,
        role=say(f"access.role_{found.role}", language),
        needed=say(f"access.role_{role}", language),
    )


def _screener(request: Request) -> Person:
    return require(request, Role.SCREEN)


def _administrator(request: Request) -> Person:
    return require(request, Role.ADMINISTER)


Screener = Annotated[Person, Depends(_screener)]
"""A parameter of a route: who asks, who may screen."""
Administrator = Annotated[Person, Depends(_administrator)]
"""A parameter of a route: who asks, who may administer."""


def _discreet(app: ASGIApp) -> ASGIApp:
    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
            return
        except Exception as error:  # whatever it is, its words may be the application's
            told = UnforeseenError(error)
        raise told  # out here, where Python doesn't hang the error itself on it

    return answering


def _person(entry: Entry, way: Way) -> Person:
    return Person(entry.name, entry.role, way)


def _at_the_machine(connection: HTTPConnection) -> Person | None:
    """Returns the person at the machine itself, None for anybody else.

    A page from elsewhere can have its own name lead here (DNS rebinding), so the name that was
    asked for counts too. So does every sign that a proxy hands the request on; nginx gives none by
    itself but speaks HTTP/1.0, which no browser does.
    """
    hosts = connection.headers.getlist("host")
    named_here = len(hosts) == 1 and _LOCAL_HOST.fullmatch(hosts[0]) is not None
    handed_on = connection.scope.get("http_version") == "1.0" or any(
        each in connection.headers for each in _HANDED_ON
    )
    if not named_here or handed_on or not _is_loopback(_peer(connection)):
        return None
    name = name_of(connection) or say("access.local_user")
    return Person(name, Role.ADMINISTER, "local")


def _peer(connection: HTTPConnection) -> str:
    """Returns the address at the other end of the wire, empty for none."""
    return connection.client.host if connection.client else ""


def _is_loopback(peer: str) -> bool:
    return any(_within(peer, each) for each in _LOOPBACK)


def _within(peer: str, network: Network) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address in network


def _networks(said: str) -> tuple[Network, ...]:
    names = [each.strip() for each in said.split(",") if each.strip()]
    try:
        return tuple(ip_network(each) for each in names)
    except ValueError as error:
        raise InputError("settings.wrong_value", name="SYNTHESE_PROXIES", value=said) from error


_LOOPBACK = _networks("127.0.0.0/8, ::1")


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Returns what changes when a file does, None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _utf8(header: str) -> str:
    """Returns a header's text: proxies send names as UTF-8, and HTTP reads Latin-1."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header
