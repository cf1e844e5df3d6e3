"""Documents taken apart on several cores, answered in their order, never more than a few of them in memory."""

import itertools
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

_WORTH = 16  # documents from which on starting a pool pays: it costs about a second
_AHEAD = 4  # documents a worker may have waiting


def in_order(make: Callable[[Given], Made], given: Iterable[Given], jobs: int) -> Iterator[tuple[Given, Made]]:
    """Each thing given with what `make` makes of it, in order. `make` and all it takes and gives must be picklable."""
    rest = iter(given)
    first = list(itertools.islice(rest, _WORTH))
    if jobs < 2 or len(first) < _WORTH:
        yield from ((one, make(one)) for one in itertools.chain(first, rest))
        return
    # A fresh process holds no locks and no threads of ours, whatever was imported before.
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        waiting: deque[tuple[Given, Future[Made]]] = deque()
        for one in itertools.chain(first, rest):
            waiting.append((one, pool.submit(make, one)))
            if len(waiting) >= jobs * _AHEAD:
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()
