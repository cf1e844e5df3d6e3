"""The process in which hostile bytes are read: limited in time and memory, easily replaced.

A *nursery* loads the readers once and forks workers on demand, so that a new worker costs milliseconds. A worker takes
one task after another from its link; the kernel ends it when a task needs too much. Only the parent is trusted: what
it gets back it unpacks with a list of permitted types (see `pool`).
"""

import contextlib
import importlib
import os
import pickle
import resource
import signal
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from digest.ingest.blocks import Part, Skipped
from digest.ingest.sniff import sniff
from digest.model.source import Source
from digest.problems import Place, Problem

if TYPE_CHECKING:
    from digest.ingest.pipeline import Outcome
    from digest.ingest.readers.opml import Subscriptions

_READERS = ("html", "feed", "json_feed", "mail")  # loaded before the first fork where more than plain text is expected
_DAYS = range(1, 9)  # as many paragraphs as make a page worth a language model's while
_LARGEST_FILE = 64 << 20  # bytes; readers write none, but one of their libraries unpacks its model into one
_ARCHIVES = ("warc", "mhtml")
_COLLECTIONS = ("blogger-export", "wordpress-export", "mbox", "warc")  # read as one, though they hold many stories


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one document may cost."""

    seconds: int = 10  # of CPU
    memory: int = 1 << 30  # bytes of address space above what the readers themselves need
    patience: float = 120.0  # seconds by the clock, for a worker that hangs without computing


USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Task:
    """One document, and what is known about it."""

    part: Part
    today: date
    sources: Mapping[str, Source]
    source: str = ""  # who is credited by the editor's word
    rules: tuple[tuple[str, bytes], ...] = ()  # the site's own rule files, by path
    feeds: bool = False  # it is wanted as a list of feeds, not for its stories


@dataclass(frozen=True, slots=True)
class Opened:
    """An archive taken apart: documents to be read one by one."""

    parts: tuple[Part, ...]
    skipped: tuple[Skipped, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Lacking:
    """A reader's library is not installed."""

    module: str


def shares(data: bytes) -> int:
    """How many documents' time these bytes may take: an export or a mailbox counts one more a mebibyte."""
    return 1 + (len(data) >> 20) if sniff(data) in _COLLECTIONS else 1


def nursery(line: int, limits: Limits, *, readers: bool) -> None:
    """Fork a worker whenever the parent sends the end of a link; ends when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for name in _READERS if readers else ():
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(f"digest.ingest.readers.{name}")
    with contextlib.suppress(ModuleNotFoundError):
        _warm(readers=readers)
    with socket.socket(fileno=line) as parent:
        while True:
            asked, links, _, _ = socket.recv_fds(parent, 16, 1)
            if not asked:
                return
            if asked[:1] == b"w":
                process = os.fork()
                if not process:
                    _be_worker(parent, links[0], limits)
                os.close(links[0])
                parent.sendall(process.to_bytes(8, "big"))
            else:
                _, status = os.waitpid(int.from_bytes(asked[1:9], "big"), 0)
                parent.sendall(status.to_bytes(8, "big"))


def _warm(*, readers: bool) -> None:
    """Have rules and language models loaded, as reading loads them, before workers are forked and limited."""
    lines = [
        f"On day {day} of the exercise the ministry said that {day + 3} ships had left harbour {day}." for day in _DAYS
    ]
    story = "\n\n".join(lines)
    body = "".join(f"<p>{line}</p>" for line in lines)
    page = f"<!doctype html><title>Ships leave</title><body><article><h1>Ships leave</h1>{body}</article></body>"
    for text in (story, page) if readers else (story,):
        take(Task(Part(text.encode(), name="warm"), date.min, {}))


def _be_worker(parent: socket.socket, link: int, limits: Limits) -> None:
    code = 1
    try:
        parent.close()
        _work(Connection(link), limits)
        code = 0
    finally:
        os._exit(code)


def _work(link: Connection, limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    room = _address_space() + limits.memory
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    while True:
        try:
            task: Task = pickle.loads(link.recv_bytes())  # noqa: S301 - from the parent
        except EOFError:
            return
        used = resource.getrusage(resource.RUSAGE_SELF)
        end = int(used.ru_utime + used.ru_stime) + 1 + limits.seconds * shares(task.part.data)
        resource.setrlimit(resource.RLIMIT_CPU, (end, resource.RLIM_INFINITY))
        try:
            link.send_bytes(pickle.dumps(_done(task), pickle.HIGHEST_PROTOCOL))
        except BrokenPipeError:
            return


def _address_space() -> int:
    with open("/proc/self/statm", "rb") as stream:  # noqa: PTH123 - one read, before memory is limited
        return int(stream.read().split()[0]) * resource.getpagesize()


def _done(task: Task) -> "Outcome | Opened | Subscriptions | Problem | Lacking":
    place = Place(task.part.name)
    try:
        return take(task)
    except (MemoryError, RecursionError) as error:
        return overrun(place, "memory" if isinstance(error, MemoryError) else "depth")
    except ModuleNotFoundError as error:
        return Lacking(error.name or "")
    except Exception as error:  # one document that trips a reader must not stop the others
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        hint = "paste the story's text alone, and report this with the page"
        return Problem(place, f"the reader failed at it ({said})", "parse-failed", hint)


def overrun(place: Place, what: str) -> Problem:
    """The problem with a document that needs more than its share."""
    hint = "it may be hostile; if not, paste the story's text alone"
    return Problem(place, f"reading it takes too much {what}; it was left", "parse-overrun", hint)


def take(task: Task) -> "Outcome | Opened | Subscriptions":
    """Read one document, or open an archive. Pure; it is limited by the process in which it runs."""
    if task.feeds:
        from digest.ingest.readers.opml import read_opml  # noqa: PLC0415 - only for lists

        return read_opml(task.part.data, task.part.address, name=task.part.name)
    from digest.ingest.cut.rules import with_own  # noqa: PLC0415 - it takes most of a second to load
    from digest.ingest.pipeline import documents, ingest  # noqa: PLC0415

    part = task.part
    if sniff(part.data) in _ARCHIVES:
        found = tuple(documents(part.data, address=part.address, name=part.name, today=task.today))
        return Opened(
            tuple(one for one in found if isinstance(one, Part)),
            tuple(one for one in found if isinstance(one, Skipped)),
            tuple(one for one in found if isinstance(one, Problem)),
        )
    outcome = ingest(
        part.data,
        address=part.address,
        name=part.name,
        sources=task.sources,
        today=task.today,
        source=task.source,
        rules=with_own(task.rules)[0],
        charset=part.charset,
    )
    return replace(outcome, data=b"")  # the parent has the bytes
