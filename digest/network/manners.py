"""Manners towards hosts: one request at a time, a pause between two, and the pauses that hosts ask for."""

import datetime as dt
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime

LONGEST_HOLD = 3600.0  # seconds; more than that is a mistake or malice
USUAL_HOLD = 60.0  # where a host asks for a pause and does not say, or not in a way we understand, how long


def retry_after(value: str, now: dt.datetime) -> float:
    """Seconds that a Retry-After header asks for (RFC 9110: a number or a date), between 1 s and an hour."""
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,20}", value):
        seconds = float(value)
    else:
        try:
            date = parsedate_to_datetime(value)
            seconds = (date.replace(tzinfo=date.tzinfo or dt.UTC) - now).total_seconds()
        except (ValueError, OverflowError, TypeError):
            seconds = USUAL_HOLD
    return min(max(seconds, 1.0), LONGEST_HOLD)


class Manners:
    """What is known of each host in this run. Safe to use from several threads.

    `held` are the holds known from earlier runs: host:port → the time until which it wants to be left alone.
    """

    def __init__(self, pause: float, now: Callable[[], dt.datetime], held: Mapping[str, dt.datetime]) -> None:
        self._pause, self._now = pause, now
        self._held = dict(held)
        self._next: dict[str, float] = {}  # on the monotonic clock
        self._turns: dict[str, threading.Lock] = {}
        self._mine = threading.Lock()

    @property
    def held(self) -> dict[str, dt.datetime]:
        """The holds that have not run out, to be kept for the next run."""
        with self._mine:
            return {place: until for place, until in sorted(self._held.items()) if until > self._now()}

    def hold(self, place: str, seconds: float) -> None:
        """Leave a host alone for that time."""
        with self._mine:
            self._held[place] = self._now() + dt.timedelta(seconds=seconds)

    def hold_left(self, place: str) -> float:
        """Seconds that a host is still to be left alone; 0 when it is not."""
        with self._mine:
            until = self._held.get(place)
        left = (until - self._now()).total_seconds() if until else 0.0
        return min(max(left, 0.0), LONGEST_HOLD)

    @contextmanager
    def turn(self, place: str, pause: float = 0.0) -> Iterator[None]:
        """Wait for our turn with a host, and hold it until the block ends; `pause` is the host's own wish."""
        with self._mine:
            lock = self._turns.setdefault(place, threading.Lock())
        with lock:
            time.sleep(max(0.0, self._next.get(place, 0.0) - time.monotonic()))
            try:
                yield
            finally:
                self._next[place] = time.monotonic() + max(self._pause, pause)
