"""The one way out: fetch a page or a feed from the public web, within limits, or say why not.

httpx2 gives no way to choose the IP address it connects to, nor to end a fetch that drips; the engine beneath it,
httpcore2, takes the network as a parameter. So that engine is used, with redirects, limits and unpacking done here.
"""

import datetime as dt
import random
import re
import ssl
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import httpcore2

from digest import __version__
from digest.network.addresses import Web, joined, web_address
from digest.network.failures import (
    BadAnswer,
    DisallowedByRobots,
    Refusal,
    TooBig,
    TooSlow,
    TryLater,
    Unreachable,
)
from digest.network.manners import Manners, retry_after
from digest.network.robots import EVERYTHING, NOTHING, Robots, read_robots
from digest.network.unpack import ENCODINGS, unpacked
from digest.network.wire import Budget, CheckedBackend, Dial, Resolve, dial, resolve

Kind = Literal["page", "feed"]

AGENT = "digest"
_KEPT = ("content-type", "content-language", "content-location", "etag", "last-modified", "link", "x-robots-tag")
_ACCEPT = {
    "page": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
    "feed": "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.5",
}
_MOVED = frozenset({301, 302, 303, 307, 308})
_HEADER_LINES, _HEADER_BYTES = 100, 65536
_ROBOTS_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB
_LONGEST_PAUSE = 10.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost. Seconds cover everything: names, redirects, robots.txt, a dripping body."""

    seconds: float = 30.0
    page_bytes: int = 10_000_000
    feed_bytes: int = 30_000_000
    redirects: int = 5
    pause: float = 1.0  # seconds between two requests to one host

    def bytes_of(self, kind: Kind) -> int:
        return self.page_bytes if kind == "page" else self.feed_bytes


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole answer: 200 with its body, or 304 where what we hold (`etag`, `last_modified`) is still right."""

    address: str  # as asked for
    final_url: str  # after redirects
    status: int
    headers: Mapping[str, str]  # the few that say what the body is, lower case
    body: bytes
    etag: str
    last_modified: str
    fetched_at: dt.datetime

    @property
    def unchanged(self) -> bool:
        return self.status == 304


@dataclass(frozen=True, slots=True)
class Network:
    """The outside world as a fetcher needs it; tests hand in their own."""

    resolve: Resolve = resolve
    dial: Dial = dial
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class _Hop:
    """One answer on the way."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class _Ask:
    """What to ask a host for."""

    kind: Kind
    limit: int
    validators: Mapping[str, str] = field(default_factory=dict)


class Fetcher:
    """Fetches with one set of manners. `allowed` names host:port pairs that may be private or use another port.

    `site_url` stands in the user agent, so that a host can see who asks. Safe to use from several threads. Proxy
    variables, cookies, .netrc and credentials of any sort are not looked at and not sent.
    """

    def __init__(
        self,
        *,
        site_url: str = "",
        allowed: Collection[str] = (),
        limits: Limits = Limits(),
        held: Mapping[str, dt.datetime] | None = None,
        network: Network = Network(),
    ) -> None:
        self._agent = f"{AGENT}/{__version__}" + (f" (+{_printable(site_url)})" if site_url else "")
        self._allowed = frozenset(place.lower() for place in allowed)
        self._limits, self._network = limits, network
        self._manners = Manners(limits.pause, network.now, held or {})
        self._robots: dict[str, Robots] = {}

    @cached_property
    def _ssl(self) -> ssl.SSLContext:
        return httpcore2.default_ssl_context()

    @property
    def held(self) -> dict[str, dt.datetime]:
        """Hosts (host:port) that want to be left alone, and until when: hand them to the next run's Fetcher."""
        return self._manners.held

    def fetch(self, url: str, kind: Kind, *, etag: str = "", last_modified: str = "") -> Fetched:
        """Fetch one address. With a validator of an earlier fetch, the answer may be `unchanged`.

        Raises a FetchFailed; then nothing of the answer may be kept. A broken connection is tried once more.
        """
        web = web_address(url, self._allowed)
        budget = Budget(str(web), time.monotonic() + self._limits.seconds, 0)
        try:
            return self._followed(url, web, kind, _validators(etag, last_modified), budget)
        except Unreachable:
            self._network.sleep(min(random.uniform(0.2, 1.0), budget.seconds()))  # noqa: S311 - no secret
            return self._followed(url, web, kind, _validators(etag, last_modified), budget)

    def _followed(self, url: str, web: Web, kind: Kind, validators: Mapping[str, str], budget: Budget) -> Fetched:
        ask = _Ask(kind, self._limits.bytes_of(kind), validators)
        for _ in range(self._limits.redirects + 1):
            if kind == "page" and not self._robots_of(web, budget).allows(web.target):
                raise DisallowedByRobots(str(web), "the host's robots.txt asks programs to stay away from this page")
            hop = self._hop(web, ask, budget)
            if hop.status not in _MOVED:
                return self._taken(url, web, hop, validators)
            web = self._next(web, hop)
        raise BadAnswer(url, f"more than {self._limits.redirects} redirects")

    def _next(self, web: Web, hop: _Hop) -> Web:
        if "location" not in hop.headers:
            raise BadAnswer(str(web), "a redirect that leads nowhere")
        return joined(web, hop.headers["location"], self._allowed)

    def _taken(self, url: str, web: Web, hop: _Hop, validators: Mapping[str, str]) -> Fetched:
        if hop.status in (429, 503):
            seconds = retry_after(hop.headers.get("retry-after", ""), self._network.now())
            self._manners.hold(web.place, seconds)
            raise TryLater(str(web), seconds)
        if hop.status == 304 and not validators:
            raise BadAnswer(str(web), "the host says that nothing changed, though nothing was asked of before")
        if hop.status not in (200, 304):
            raise Refusal(str(web), hop.status)
        return Fetched(
            address=url,
            final_url=str(web),
            status=hop.status,
            headers={name: hop.headers[name] for name in _KEPT if name in hop.headers},
            body=hop.body,
            etag=hop.headers.get("etag", ""),
            last_modified=hop.headers.get("last-modified", ""),
            fetched_at=self._network.now(),
        )

    def _robots_of(self, web: Web, budget: Budget) -> Robots:
        """What the host allows; remembered for this fetcher's life."""
        if web.origin not in self._robots:
            self._robots[web.origin] = self._read_robots(web, budget)
        return self._robots[web.origin]

    def _read_robots(self, web: Web, budget: Budget) -> Robots:
        # RFC 9309, 2.3.1: no file, no rules (4xx); no telling (5xx, no answer), no fetching.
        ask = _Ask("page", _ROBOTS_BYTES)
        at = replace(web, target="/robots.txt")
        try:
            for _ in range(self._limits.redirects + 1):
                hop = self._hop(at, ask, budget)
                if hop.status not in _MOVED:
                    break
                at = self._next(at, hop)
        except (TooBig, BadAnswer):
            return NOTHING
        if hop.status in (429, 503):
            seconds = retry_after(hop.headers.get("retry-after", ""), self._network.now())
            self._manners.hold(at.place, seconds)
            raise TryLater(str(at), seconds)
        if hop.status == 200:
            return read_robots(hop.body.decode("utf-8", "replace"), AGENT)
        return EVERYTHING if 400 <= hop.status < 500 else NOTHING

    def _hop(self, web: Web, ask: _Ask, budget: Budget) -> _Hop:
        """One request and its whole answer."""
        left = self._manners.hold_left(web.place)
        if left:
            raise TryLater(str(web), left)
        pause = min(self._robots.get(web.origin, EVERYTHING).pause, _LONGEST_PAUSE)
        waited = time.monotonic()
        with self._manners.turn(web.place, pause):
            budget.deadline += time.monotonic() - waited  # waiting for our turn is not the host's slowness
            budget.address, budget.wire_bytes = str(web), ask.limit + 2 * _HEADER_BYTES
            backend = CheckedBackend(web, budget, self._allowed, self._network.resolve, self._network.dial)
            with _told_plainly(web, budget), self._pool(backend) as pool:
                return self._answer(pool, backend, web, ask)

    def _pool(self, backend: CheckedBackend) -> httpcore2.ConnectionPool:
        return httpcore2.ConnectionPool(
            ssl_context=self._ssl, max_connections=1, max_keepalive_connections=0, network_backend=backend
        )

    def _answer(self, pool: httpcore2.ConnectionPool, backend: CheckedBackend, web: Web, ask: _Ask) -> _Hop:
        url = httpcore2.URL(scheme=web.scheme, host=web.host, port=web.port, target=web.target)
        with pool.stream("GET", url, headers=self._headers(web, ask)) as response:
            headers = _checked_headers(response.headers, web)
            if response.status != 200:
                return _Hop(response.status, headers)
            pieces = response.iter_stream()
            body = unpacked(pieces, headers.get("content-encoding", ""), ask.limit, str(web))
            stated = "" if "transfer-encoding" in headers else headers.get("content-length", "")
            if backend.stream and backend.stream.went_past_the_end(stated):
                raise BadAnswer(str(web), "the answer goes on after the length it states")
            return _Hop(response.status, headers, body)

    def _headers(self, web: Web, ask: _Ask) -> list[tuple[str, str]]:
        return [
            ("Host", web.authority),
            ("User-Agent", self._agent),
            ("Accept", _ACCEPT[ask.kind]),
            ("Accept-Encoding", ENCODINGS),
            ("Connection", "close"),
            *ask.validators.items(),
        ]


@contextmanager
def _told_plainly(web: Web, budget: Budget) -> Iterator[None]:
    """Turn the engine's errors into failures of ours."""
    try:
        yield
    except httpcore2.ProtocolError as error:
        raise BadAnswer(str(web), f"the answer breaks the rules of HTTP ({_printable(str(error))[:100]})") from error
    except (httpcore2.TimeoutException, httpcore2.NetworkError, ssl.SSLError, OSError) as error:
        if time.monotonic() >= budget.deadline:
            raise TooSlow(str(web), "the answer took too long") from error
        raise Unreachable(str(web), f"the connection failed ({_printable(str(error))[:100]})") from error


def _checked_headers(raw: list[tuple[bytes, bytes]], web: Web) -> dict[str, str]:
    if len(raw) > _HEADER_LINES or sum(len(name) + len(value) + 4 for name, value in raw) > _HEADER_BYTES:
        raise TooBig(str(web), "the answer has too many headers")
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("ascii").lower(), value.decode("utf-8", "replace")
        headers[key] = f"{headers[key]}, {text}" if key in headers and key == "content-encoding" else text
    return headers


def _validators(etag: str, last_modified: str) -> dict[str, str]:
    wanted = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {
        name: value for name, value in wanted.items() if value and value == _printable(value) and len(value) <= 1000
    }


def _printable(text: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "?", text)
