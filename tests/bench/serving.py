"""From the save of a story to the moment its page is served anew."""

import contextlib
import http.client
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.bench.corpus import Story, story
from tests.bench.scenarios import EDITED, Desk, with_mark

STARTS_WITHIN = 300.0  # seconds: Hugo's server builds 10,000 stories first, on a slow machine
SHOWS_WITHIN = 60.0
POLL_SECONDS = 0.005
REST_SECONDS = 1.0  # between two saves of an editor there is at least so long

Process = subprocess.Popen[bytes]


def save_to_served(desk: Desk, runs: int) -> float | None:
    """The median of so many saves, in seconds; None where the generator's server doesn't answer."""
    if desk.generator.serve is None:
        return None
    port = free_port()
    with running(desk.generator.serve(port), desk.root) as server:
        if not answers(server, port, "", STARTS_WITHIN):
            return None
        waits = []
        for turn in range(runs):
            mark = f"Served for the {turn}th time."
            desk.generator.write_story(desk.root, with_mark(mark))
            start = time.perf_counter()
            if not answers(server, port, mark, SHOWS_WITHIN):
                return None
            waits.append(time.perf_counter() - start)
            time.sleep(REST_SECONDS)
        return median(waits)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: tuple[str, ...], folder: Path) -> Iterator[Process]:
    """A server, until the block ends."""
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        yield server
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def address_of(told: Story) -> str:
    """Where a story is served."""
    return f"/{told.published:%Y/%m}/{told.slug}.html"


def answers(server: Process, port: int, mark: str, seconds: float) -> bool:
    """Ask for the edited story's page until it holds the mark; False when that takes too long or the server ends."""
    address = address_of(story(EDITED))
    end = time.perf_counter() + seconds
    while time.perf_counter() < end and server.poll() is None:
        page = _page(port, address)
        if page is not None and mark in page:
            return True
        time.sleep(POLL_SECONDS)
    return False


def _page(port: int, address: str) -> str | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", address)
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        return body if answer.status == http.client.OK else None
    return None
