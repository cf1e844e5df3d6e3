"""Where the preview is to be found: a free port on loopback, a door for others, and a tree that no other one has."""

import fcntl
import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from digest.problems import Place, Problem, Refused

LOOPBACK = "127.0.0.1"
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
