"""Sockets with a limit: connected only to addresses that were checked, closed when the time or the bytes run out."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from typing import Any

import httpcore2
from httpcore2 import NetworkBackend, NetworkStream

from digest.network.addresses import Web, is_public
from digest.network.failures import Forbidden, TooBig, TooSlow, Unreachable

_BLANK_LINE = re.compile(rb"\n\r?\n")
_INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d")
_PATIENCE = 0.25  # seconds to wait for bytes after the end; hosts that close as they were asked to take none of it

Resolve = Callable[[str, int], tuple[str, ...]]  # host, port → IP addresses; raises OSError
Dial = Callable[[str, int, float], NetworkStream]  # IP address, port, seconds → a connection; raises httpcore2's errors


@dataclass(slots=True)
class Budget:
    """What one fetch may still spend, redirects and robots.txt included."""

    address: str
    deadline: float  # on the monotonic clock
    wire_bytes: int

    def seconds(self) -> float:
        """Seconds left. Raises TooSlow when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TooSlow(self.address, "the answer took too long")
        return left

    def took(self, count: int) -> None:
        """Bytes came in. Raises TooBig when they are too many."""
        self.wire_bytes -= count
        if self.wire_bytes < 0:
            raise TooBig(self.address, "the answer is too big")


def resolve(host: str, port: int) -> tuple[str, ...]:
    """The system's own answer: all addresses of a host, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def dial(address: str, port: int, seconds: float) -> NetworkStream:
    """A plain connection to an IP address."""
    return httpcore2.SyncBackend().connect_tcp(address, port, timeout=seconds)


class CheckedBackend(NetworkBackend):
    """Connects to one web address and to nothing else, after looking at every IP address that it resolves to.

    The check is of the address that is connected to, after name resolution: a name that answers differently the second
    time (DNS rebinding) gains nothing, for there is no second time. A host:port in `allowed` may be anywhere.
    """

    def __init__(self, web: Web, budget: Budget, allowed: Container[str], resolve: Resolve, dial: Dial) -> None:
        self._web, self._budget, self._allowed = web, budget, allowed
        self._resolve, self._dial = resolve, dial
        self.stream: MeteredStream | None = None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        error: Exception | None = None
        for address in self._checked():
            try:
                self.stream = MeteredStream(self._dial(address, self._web.port, self._budget.seconds()), self._budget)
            except (httpcore2.NetworkError, httpcore2.TimeoutException) as failure:
                error = failure
            else:
                return self.stream
        self._budget.seconds()
        raise Unreachable(str(self._web), f"no connection to {self._web.host}") from error

    def _checked(self) -> tuple[str, ...]:
        addresses = self._resolved()
        if self._web.place not in self._allowed and not all(is_public(address) for address in addresses):
            raise Forbidden(str(self._web), f"{self._web.host} is not on the public network")
        return addresses

    def _resolved(self) -> tuple[str, ...]:
        """The addresses of the host. The system's resolver knows no deadline, so it is asked in a thread of its own."""
        found: list[tuple[str, ...]] = []
        failed: list[OSError | UnicodeError] = []

        def ask() -> None:
            try:
                found.append(self._resolve(self._web.host, self._web.port))
            except (OSError, UnicodeError) as error:
                failed.append(error)

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        thread.join(self._budget.seconds())
        if not found or not found[0]:
            self._budget.seconds()
            raise Unreachable(str(self._web), f"the host {self._web.host} has no address") from next(iter(failed), None)
        return found[0]


class MeteredStream(NetworkStream):
    """A connection whose every read is paid for from the budget."""

    def __init__(self, inner: NetworkStream, budget: Budget) -> None:
        self._inner, self._budget = inner, budget
        self._head = bytearray()
        self._body_begins: int | None = None
        self._received = 0
        self._latest = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            data = self._inner.read(max_bytes, self._budget.seconds())
        except httpcore2.ReadTimeout:
            self._budget.seconds()
            raise
        self._budget.took(len(data))
        self._note(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._budget.seconds())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        # A handshake is many reads, and a host could take its time over each: the whole of it gets what is left.
        raw = self._inner.get_extra_info("socket")
        left = self._budget.seconds()
        guard = threading.Timer(left, _shut, (raw,))
        guard.daemon = True
        guard.start()
        try:
            self._inner = self._inner.start_tls(ssl_context, server_hostname, left)
        finally:
            guard.cancel()
        return self

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def went_past_the_end(self, stated: str) -> bool:
        """Whether more came, or comes now, after a body of the `stated` Content-Length: then that length was a lie.

        Asked once the whole answer was read, on a connection that the host was told to close. A line end is forgiven.
        """
        if self._body_begins is None or not stated.isascii() or not stated.isdigit():
            return False
        extra = self._received - self._body_begins - int(stated)
        if extra > 0:
            return bool(self._latest[-extra:].strip())
        try:
            return bool(self._inner.read(64, min(_PATIENCE, self._budget.seconds())).strip())
        except (httpcore2.NetworkError, httpcore2.TimeoutException):
            return False

    def _note(self, data: bytes) -> None:
        """Find where the body begins: after the first blank line of an answer that is not just a "100 Continue"."""
        self._received += len(data)
        self._latest = data
        if self._body_begins is not None:
            return
        self._head += data
        at = 0
        while end := _BLANK_LINE.search(self._head, at):
            if not _INTERIM.match(self._head, at):
                self._body_begins = end.end()
                self._head.clear()
                return
            at = end.end()


def _shut(raw: socket.socket) -> None:
    try:
        raw.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
