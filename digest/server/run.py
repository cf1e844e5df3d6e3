"""Runs the preview on loopback until it is told to end: a free port, a clean start, a clean end."""

import fcntl
import ipaddress
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn

from digest.problems import Place, Problem, Refused
from digest.server.app import preview_app
from digest.server.guard import LOOPBACK
from digest.server.workbench import Workbench

_PORTS_TRIED = 50
_SHORTEST_PASSWORD = 8


def free_socket(port: int) -> socket.socket:
    """A socket bound to loopback at `port`, or at the next free one above it. Raises OSError when none is free."""
    for number in range(port, min(port + _PORTS_TRIED, 65536)):
        try:
            return bound_to(LOOPBACK, number)
        except (OSError, OverflowError):
            continue
    raise OSError(f"no free port from {port} to {port + _PORTS_TRIED - 1}")


def bound_to(address: str, port: int) -> socket.socket:
    """A socket that listens on one address. Raises OSError where this machine does not have it, or it is taken."""
    bound = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((address, port))
        bound.listen(128)
    except BaseException:
        bound.close()
        raise
    return bound


@dataclass(frozen=True, slots=True)
class Door:
    """Where others on the network may look in, and what they must know."""

    address: str
    password: str


def door(address: str, password: str) -> Door:
    """The door at one address of this machine. Raises Refused for what is no such address, or a weak password."""
    place = Place("--host")
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        hint = "write the address that this machine has in your network, such as 192.168.1.20"
        raise Refused(Problem(place, f"“{address}” is not an address in digits", "preview-host", hint)) from None
    if found.is_unspecified or found.is_multicast or str(found) == LOOPBACK or "%" in address:
        hint = "name the one address where your phone finds this machine; 127.0.0.1 is always there"
        raise Refused(Problem(place, f"“{address}” is not one address for others", "preview-host", hint))
    if len(password) < _SHORTEST_PASSWORD:
        hint = f"give {_SHORTEST_PASSWORD} letters or more: --password, or DIGEST_PREVIEW_PASSWORD in the environment"
        raise Refused(Problem(place, "nobody looks in from the network without a password", "preview-password", hint))
    return Door(str(found), password)


@contextmanager
def claimed(folder: Path, address: str) -> Iterator[None]:
    """Keep the preview's tree in `folder` for this process. Raises Refused where another preview has it."""
    folder.parent.mkdir(exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            text = f"this preview runs already: {lock.read(100).strip() or 'in another terminal'}"
            hint = "open that address, or end it there with Ctrl-C"
            raise Refused(Problem(Place(str(folder)), text, "preview-running", hint)) from error
        lock.truncate(0)
        lock.write(address)
        lock.flush()
        yield


def run(
    bench: Workbench, bound: socket.socket, ready: Callable[[], None] = lambda: None, opened: Door | None = None
) -> None:
    """Serve what `bench` shows on `bound` until SIGINT or SIGTERM; `ready` is called once requests are answered.

    With a door, also there, at the same port. Raises OSError where this machine does not have its address.
    """
    logging.getLogger("watchdog").setLevel(
        logging.ERROR
    )  # an overflow of events is no news: a build looks at all files
    port = bound.getsockname()[1]
    sockets = [bound, bound_to(opened.address, port)] if opened else [bound]
    app = preview_app(bench, port, opened.address, opened.password) if opened else preview_app(bench, port)
    config = uvicorn.Config(
        app, http="h11", ws="none", lifespan="off", access_log=False, log_config=None, server_header=False,
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    bench.open()
    _Server(config, bench, ready).run(sockets=sockets)


class _Server(uvicorn.Server):
    """A uvicorn server that ends without a word: its signals are its own business, not the process's."""

    def __init__(self, config: uvicorn.Config, bench: Workbench, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._bench, self._ready = bench, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Open streams end at once, so that waiting for connections takes no time. Not appended to _captured_signals:
        # uvicorn would raise them again after the end, and the process would die of a signal though all went well.
        self.should_exit = True
        self._bench.close()
