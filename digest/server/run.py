"""Runs the preview on loopback until it is told to end: a free port, a clean start, a clean end."""

import fcntl
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import uvicorn

from digest.problems import Place, Problem, Refused
from digest.server.app import preview_app
from digest.server.workbench import Workbench

LOOPBACK = "127.0.0.1"
_PORTS_TRIED = 50


def free_socket(port: int) -> socket.socket:
    """A socket bound to loopback at `port`, or at the next free one above it. Raises OSError when none is free."""
    for number in range(port, min(port + _PORTS_TRIED, 65536)):
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((LOOPBACK, number))
            bound.listen(128)
        except (OSError, OverflowError):
            bound.close()
            continue
        return bound
    raise OSError(f"no free port from {port} to {port + _PORTS_TRIED - 1}")


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


def run(bench: Workbench, bound: socket.socket, ready: Callable[[], None] = lambda: None) -> None:
    """Serve what `bench` shows on `bound` until SIGINT or SIGTERM; `ready` is called once requests are answered."""
    logging.getLogger("watchdog").setLevel(
        logging.ERROR
    )  # an overflow of events is no news: a build looks at all files
    app = preview_app(bench, bound.getsockname()[1])
    config = uvicorn.Config(
        app, http="h11", ws="none", lifespan="off", access_log=False, log_config=None, server_header=False,
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    bench.open()
    _Server(config, bench, ready).run(sockets=[bound])


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
