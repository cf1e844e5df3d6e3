"""Threads for what waits: a few jobs at a time, of one host only one, so that no host keeps all others waiting."""

import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

Tag = TypeVar("Tag")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Done(Generic[Tag, Result]):
    """A finished job: its result, or what it raised."""

    tag: Tag
    result: Result | None = None
    error: Exception | None = None

    def get(self) -> Result:
        """The result; raises what the job raised."""
        if self.error is not None:
            raise self.error
        assert self.result is not None  # noqa: S101 - for the type checker; jobs give something
        return self.result


_Job: TypeAlias = tuple[str, Tag, Callable[[], Result]]


class Crew(Generic[Tag, Result]):
    """Up to `size` threads. They are daemons: where the program ends early, none keeps it from ending."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._ready: queue.SimpleQueue[_Job[Tag, Result]] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[str, Done[Tag, Result]]] = queue.SimpleQueue()
        self._waiting: dict[str, deque[_Job[Tag, Result]]] = {}
        self._threads = 0
        self.outstanding = 0

    def do(self, tag: Tag, job: Callable[[], Result], host: str = "") -> None:
        """Have a job done soon; one with the host of another waits until that is done. Only for the owner's thread."""
        self.outstanding += 1
        entry = (host, tag, job)
        if host and host in self._waiting:
            self._waiting[host].append(entry)
            return
        if host:
            self._waiting[host] = deque()
        self._start(entry)

    def next(self) -> Done[Tag, Result]:
        """The next job that is done, whichever it is; waits for it. Only for the owner's thread."""
        host, done = self._done.get()
        self.outstanding -= 1
        if host:
            if self._waiting[host]:
                self._start(self._waiting[host].popleft())
            else:
                del self._waiting[host]
        return done

    def _start(self, entry: _Job[Tag, Result]) -> None:
        self._ready.put(entry)
        if self._threads < self._size:
            self._threads += 1
            threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while True:
            host, tag, job = self._ready.get()
            try:
                done: Done[Tag, Result] = Done(tag, job())
            except Exception as error:
                done = Done(tag, error=error)
            self._done.put((host, done))
