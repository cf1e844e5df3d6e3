"""Time for each of many tasks, counted over all the turns it gets; whoever takes too long at one is stopped.

The time is the processor's, and the limit the system's own: another program on the machine costs a task nothing.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

CPU_SECONDS = 10.0  # for one task: some thousand times what an ordinary page takes
_LEAST = 1e-3  # seconds for a turn: none at all would be no limit
_AGAIN = 0.5  # seconds until one that went on regardless is stopped again
_NOBODY = -1


class Overran(BaseException):
    """The time of the task at work is up. No `except Exception` on the way keeps it from whoever gave the turn."""


class Turns:
    """Whose turn it is, and how much of its time each task has left."""

    def __init__(self, limit: float = CPU_SECONDS) -> None:
        self.limit = limit
        self.now = _NOBODY
        self._left: dict[int, float] = {}

    def begin(self, place: int) -> None:
        """From here on, time is that of this task; SIGVTALRM comes when it is up."""
        if place != self.now:
            rest, _ = signal.setitimer(signal.ITIMER_VIRTUAL, self._left.get(place, self.limit), _AGAIN)
            self._left[self.now], self.now = max(rest, _LEAST), place

    def rest(self) -> None:
        """From here on, time is nobody's."""
        before, self.now = self.now, _NOBODY
        self._left[before] = max(signal.setitimer(signal.ITIMER_VIRTUAL, 0)[0], _LEAST)

    def done(self, place: int) -> None:
        """Forget a task whose turn does not come again."""
        self._left.pop(place, None)


class _Untimed(Turns):
    def begin(self, place: int) -> None:
        self.now = place

    def rest(self) -> None:
        self.now = _NOBODY


@contextmanager
def timed(limit: float = CPU_SECONDS) -> Iterator[Turns]:
    """Turns in this very process: Overran is raised into the task whose time is up.

    Only where the system has such a clock, and in the main thread, which alone hears signals; elsewhere all have time.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield _Untimed(limit)
        return
    turns = Turns(limit)

    def stop(*_: object) -> None:
        if turns.now != _NOBODY:
            raise Overran(f"took more than {limit:g} seconds")

    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        yield turns
    finally:
        turns.rest()
        signal.signal(signal.SIGVTALRM, before)
