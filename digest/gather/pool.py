"""Workers for hostile bytes, from the parent's side: hands out tasks, replaces what died, trusts no answer."""

import contextlib
import datetime as dt
import io
import json
import os
import pickle
import queue
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, is_dataclass, replace
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, cast

from digest.gather.worker import USUAL, Lacking, Limits, Opened, Task, overrun, shares
from digest.problems import Place, Problem

if TYPE_CHECKING:
    from digest.ingest.pipeline import Outcome
    from digest.ingest.readers.opml import Subscriptions

    Answer = Outcome | Opened | Subscriptions | Problem

_START = (
    "import json,sys; sys.path[:]=json.loads(sys.argv[1]);"
    "from digest.gather.worker import Limits, nursery;"
    "nursery(int(sys.argv[2]), Limits(*json.loads(sys.argv[3])), readers=sys.argv[4]=='1')"
)


class Pool:
    """Up to `jobs` workers. `take` may be called from as many threads; each waits for a free worker."""

    def __init__(self, jobs: int, limits: Limits = USUAL, *, readers: bool = True) -> None:
        self._limits = limits
        self._asking = threading.Lock()
        self._free: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._all: dict[int, _Worker] = {}
        self._closed = False
        for _ in range(jobs):
            self._free.put(None)  # a place for a worker, forked when it is first needed
        self._line, there = socket.socketpair()
        with there:
            words = [json.dumps(sys.path), str(there.fileno())]
            words += [json.dumps([limits.seconds, limits.memory, limits.patience]), "1" if readers else "0"]
            self._nursery = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
                [sys.executable, "-P", "-c", _START, *words],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # libraries grumble there about what they read
            )

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all workers, busy ones too."""
        self._closed = True
        for worker in list(self._all.values()):
            worker.kill()
        self._line.close()
        self._nursery.wait()

    def take(self, task: Task) -> "Outcome | Opened | Problem":
        """Read one document in a worker. Raises ModuleNotFoundError where a reader's library is not installed."""
        answer = self._asked(task)
        if isinstance(answer, Opened | Problem):
            return answer
        return replace(cast("Outcome", answer), data=task.part.data)

    def subscriptions(self, task: Task) -> "Subscriptions | Problem":
        """Read a list of feeds in a worker: a task that wants `feeds`. Raises as `take`."""
        return cast("Subscriptions | Problem", self._asked(task))

    def _asked(self, task: Task) -> "Answer":
        place = Place(task.part.name)
        worker = self._free.get()
        healthy = False
        try:
            worker = worker or self._new()
            worker.link.send_bytes(pickle.dumps(task, pickle.HIGHEST_PROTOCOL))
            if not worker.link.poll(self._limits.patience * shares(task.part.data)):
                return overrun(place, "time")
            answer = _unpacked(worker.link.recv_bytes(), place)
            healthy = not isinstance(answer, Problem)
        except (EOFError, OSError):
            return _died(place, self._end(worker) if worker else 0)
        finally:
            if worker and not healthy:
                self._end(worker)
            self._free.put(worker if healthy else None)
        if isinstance(answer, Lacking):
            raise ModuleNotFoundError(f"no module named {answer.module}", name=answer.module)
        return answer

    def _new(self) -> "_Worker":
        here, there = socket.socketpair()
        with there, self._asking:
            socket.send_fds(self._line, [b"w"], [there.fileno()])
            answer = self._line.recv(8)
        if len(answer) != 8:
            here.close()
            raise EOFError
        worker = _Worker(int.from_bytes(answer, "big"), Connection(here.detach()))
        self._all[worker.process] = worker
        return worker

    def _end(self, worker: "_Worker") -> int:
        """Kill a worker, unless it died by itself; how it ended, as a wait status."""
        if self._all.pop(worker.process, None) is None or self._closed:
            return worker.status
        worker.kill()
        worker.link.close()
        with self._asking:
            self._line.sendall(b"r" + worker.process.to_bytes(8, "big"))
            answer = self._line.recv(8)
        worker.status = int.from_bytes(answer, "big")
        return worker.status


@dataclass(slots=True)
class _Worker:
    """A process and the link to it. Its number stays its own until the nursery is asked how it ended."""

    process: int
    link: Connection
    status: int = 0

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)


def _died(place: Place, status: int) -> Problem:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return overrun(place, "time")
    return overrun(place, "memory")  # what else ends a worker: its C libraries give up where there is no memory


class _Wary(pickle.Unpickler):
    """Unpacks values of this house's own types, dates, and nothing that could act."""

    _DATES = frozenset({"date", "datetime", "timezone", "timedelta"})

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in self._DATES:
            return getattr(dt, name)
        if (module, name) == ("zoneinfo", "ZoneInfo._unpickle"):
            return super().find_class(module, name)
        if module.startswith(("digest.ingest.", "digest.model.", "digest.gather.worker", "digest.problems")):
            found = super().find_class(module, name)
            if isinstance(found, type) and is_dataclass(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


def _unpacked(data: bytes, place: Place) -> "Answer | Lacking":
    try:
        value: Answer | Lacking = _Wary(io.BytesIO(data)).load()
    except (pickle.UnpicklingError, ValueError, TypeError, AttributeError, ImportError) as error:
        return Problem(place, f"its reader gave no sound answer ({error})", "parse-failed", "report this with the page")
    return value
