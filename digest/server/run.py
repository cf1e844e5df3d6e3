"""Runs the preview's server until it is told to end: a clean start, a clean end."""

import logging
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from digest.server.app import preview_app
from digest.server.sockets import Door, bound_to
from digest.server.workbench import Workbench


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
