"""Work shared among forked processes, with its results in no order and the blame for a death where it belongs.

Each worker goes through its own list of tasks, sends results by the batch, and notes in memory that the parent sees
which task it is at, so that the parent knows on which one it died. The time limit is the system's own, for a loop in
native code never returns to a handler of ours.
"""

import mmap
import os
import selectors
import signal
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from digest.turns import CPU_SECONDS, Turns

if TYPE_CHECKING:
    from digest.library.load import Work

# Results are sent when there are so many bytes of them, or after so many seconds: each sending wakes the parent.
_BATCH, _BATCH_SECONDS = 1 << 14, 0.1
_PIPE_BYTES = 1 << 16  # as many as one holds: room for more, taken and given back at each reading, costs much
_HEAD = struct.Struct("<BI")
_AT = struct.Struct("<I")
_RESULT, _WORLD = 0, 1
_BUG = 70  # EX_SOFTWARE


@dataclass(frozen=True, slots=True)
class Lost:
    """A task whose worker died on it; `reason` completes “it …”."""

    reason: str


def can_fork() -> bool:
    """Whether this system shares work by forking."""
    return hasattr(os, "fork") and sys.platform != "darwin"  # where system libraries do not survive a fork


def shared(
    lists: Sequence[Sequence[int]], work: "Work", limit: float = CPU_SECONDS, at_once: int = 0
) -> Iterator[tuple[int, bytes | Lost]]:
    """Have every list of tasks done, in a process each, and give each task's result as it comes.

    A process is ended when a task's turn takes longer than `limit`, in seconds of its own time.
    At most `at_once` processes run at a time, where that is given; the next list is begun when one has come to its end.
    Raises OSError where a worker met one, and RuntimeError where a worker met a bug, which it has printed.
    """
    with selectors.DefaultSelector() as waiting:
        todo = [list(tasks) for tasks in reversed(lists) if tasks]
        crew: list[_Worker] = []
        try:
            while True:
                while todo and len(crew) < (at_once or len(lists)):
                    crew.append(_Worker(todo.pop(), work, limit, waiting))
                if not crew:
                    return
                for key, _ in waiting.select():
                    yield from key.data.received()
                crew = [worker for worker in crew if worker.alive]
        finally:
            for worker in crew:
                worker.end()


class Beside:
    """A piece of work in a process of its own. Begin it before there are threads."""

    def __init__(self, work: Callable[[], bytes]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        ours, theirs = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(ours)
            _work_once(work, theirs)
        os.close(theirs)
        self._pipe = open(ours, "rb")  # noqa: PTH123, SIM115 - whoever asks for the result closes it
        self._code: int | None = None
        self._waiting = threading.RLock()

    def result(self) -> bytes | None:
        """What it comes to, once it has; None where it failed and has said why, or was stopped."""
        with self._pipe as pipe:
            made = pipe.read()
        return made if self._end() == 0 else None

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        """End it, whatever it is at, though another thread may wait for the result."""
        with self._waiting:
            if self._code is None:
                os.kill(self._pid, by)
            self._end()

    def _end(self) -> int:
        with self._waiting:
            if self._code is None:
                self._code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
            return self._code


def _work_once(work: Callable[[], bytes], pipe: int) -> NoReturn:
    code = _BUG
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        _send(pipe, work())
        code = 0
    except (KeyboardInterrupt, BrokenPipeError):
        pass
    except BaseException:
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(code)


class _Worker:
    """One process and what it still has to do."""

    def __init__(self, tasks: list[int], work: "Work", limit: float, waiting: selectors.BaseSelector) -> None:
        self._tasks = tasks
        self._work = work
        self._limit = limit
        self._waiting = waiting
        self._start()

    def _start(self) -> None:
        self._done = 0
        self._pending = b""
        sys.stdout.flush()
        sys.stderr.flush()
        self._at = mmap.mmap(-1, _AT.size)
        self._pipe, theirs = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._pipe)
            _labor(self._tasks, self._work, self._limit, theirs, self._at)
        os.close(theirs)
        self.alive = True
        self._waiting.register(self._pipe, selectors.EVENT_READ, self)

    def received(self) -> Iterator[tuple[int, bytes | Lost]]:
        """What has arrived; when the process has ended early, its task is lost and another goes on with the rest."""
        data = os.read(self._pipe, _PIPE_BYTES)
        self._pending += data
        at = 0
        while len(self._pending) >= at + _HEAD.size:
            kind, size = _HEAD.unpack_from(self._pending, at)
            if len(self._pending) < at + _HEAD.size + size:
                break
            body = self._pending[at + _HEAD.size : at + _HEAD.size + size]
            at += _HEAD.size + size
            if kind == _WORLD:
                number, _, words = body.decode("utf-8", "replace").partition(" ")
                raise OSError(int(number), words)
            yield self._tasks[self._done], body
            self._done += 1
        self._pending = self._pending[at:]
        if not data:
            yield from self._ended()

    def _ended(self) -> Iterator[tuple[int, Lost]]:
        code = self._wait()
        rest = self._tasks[self._done :]
        if code == _BUG:
            raise RuntimeError("a worker met a bug; its traceback stands above")
        if rest:
            lost = max(
                _AT.unpack(self._at)[0] - self._done, 0
            )  # what it did before that and had not sent is done again
            yield rest[lost], Lost(_reason(code, self._limit))
            self._tasks = rest[:lost] + rest[lost + 1 :]
            if self._tasks:
                self._start()

    def _wait(self) -> int:
        self._waiting.unregister(self._pipe)
        os.close(self._pipe)
        self.alive = False
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])

    def end(self) -> None:
        """Stop the process, whatever it is at."""
        if self.alive:
            os.kill(self._pid, signal.SIGKILL)
            self._wait()


def _reason(code: int, limit: float) -> str:
    if code == -signal.SIGVTALRM:
        return f"took more than {limit:g} seconds"
    if code < 0:
        return f"ended its process by signal {-code} ({signal.strsignal(-code)})"
    return f"ended its process with code {code}"


def _labor(tasks: Sequence[int], work: "Work", limit: float, pipe: int, at: mmap.mmap) -> NoReturn:
    """A worker's whole life."""

    turns = Turns(limit)

    def begin(place: int) -> None:
        _AT.pack_into(at, 0, place)
        turns.begin(place)

    code = 0
    made = bytearray()
    sent = -_BATCH_SECONDS
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and ends us
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
        for done, result in enumerate(work(tasks, begin)):
            turns.done(done - 1)
            made += _HEAD.pack(_RESULT, len(result)) + result
            if len(made) >= _BATCH or time.monotonic() - sent >= _BATCH_SECONDS:
                _send(pipe, made)
                made.clear()
                sent = time.monotonic()
        _send(pipe, made)
    except BrokenPipeError:
        pass
    except OSError as error:
        body = f"{error.errno or 0} {error.strerror or error}: {error.filename or ''}".encode()
        _send(pipe, _HEAD.pack(_WORLD, len(body)) + body)
    except BaseException:
        traceback.print_exc()
        code = _BUG
    sys.stderr.flush()
    os._exit(code)


def _send(pipe: int, data: bytes | bytearray) -> None:
    with memoryview(data) as view:
        sent = 0
        while sent < len(view):
            sent += os.write(pipe, view[sent:])
