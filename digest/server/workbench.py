"""The workbench: it holds what the preview shows now, and builds anew whenever a file changed.

One thread builds, one build at a time. A change seen while a build runs asks for another one after it, so every save is
served in the end. Readers see immutable `Shown` values; a build that fails changes the problems and leaves the tree.
"""

import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from digest.problems import Place, Problem, errors
from digest.server.excerpt import Excerpt, excerpts
from digest.server.tree import Tree, tree_of
from digest.server.view import AS_PUBLISHED, View
from digest.server.watch import changes

# A save is a handful of events within a millisecond or two (truncate, write, close; or write aside and rename).
QUIET = 0.01
# A checkout touches thousands of files with pauses between folders; one rebuild after it is enough.
STORM, STORM_QUIET = 50, 0.25
# Something that writes without end (a log in content/) must not keep the preview from ever being built.
LONGEST_WAIT = 10.0
# A file's change may be found before the event that tells of it has come.
EVENT_WAIT = 0.05
MANY = 20  # files, more than which are no edit by hand
PAGES_SEEN = 4  # tabs that may be open
# File systems stamp changes by a clock that ticks, at the slowest, a hundred times a second.
TICK = 10_000_000  # nanoseconds


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one build says: its problems, the path that the site lives under, and the files it wrote or removed.

    `touched` None means that it can't say; then all files are looked at. `partial`: a whole build must follow.
    """

    problems: tuple[Problem, ...] = ()
    base: str = "/"
    touched: frozenset[str] | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the preview shows after a build. `number` counts builds from 1; 0 is before the first."""

    number: int = 0
    tree: Tree = field(default_factory=Tree)
    problems: tuple[Problem, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    changed: frozenset[str] = frozenset()
    seconds: float = 0.0
    view: View = field(default_factory=View)
    follow: str = ""  # the page of the one file that was edited, where pages are followed


# Shows what it can of the changes in some files at once, first of all in the pages that were looked at last; None where
# it can't.
Short = Callable[[View, frozenset[str], tuple[str, ...]], Outcome | None]
Listener = Callable[[Shown | None], None]  # called from the building thread; None says that the workbench closed


@dataclass(frozen=True, slots=True)
class _Goal:
    touches: int
    view: View
    files: frozenset[str]  # that were touched, relative to the root
    more: bool  # or something else as well

    @property
    def file(self) -> str:
        """The one file that was edited; empty where it was none or more."""
        return next(iter(self.files)) if len(self.files) == 1 else ""


class Workbench:
    """Builds the site in `root` into `folder` with `build`, on demand, in the view that was asked for last.

    `build` returns an Outcome, and leaves the last good tree in place when the outcome holds errors. `page_of` names
    the page of an edited file, relative to `root`, for `Shown.follow`; without it nothing is followed. `short` is tried
    before `build` where a few files changed since a build that went well. `began` is when the first build began to look
    at files, if that was before this.
    """

    def __init__(  # noqa: PLR0913 - three of them by name, with a default
        self,
        root: Path,
        folder: Path,
        build: Callable[[View], Outcome],
        *,
        view: View = AS_PUBLISHED,
        page_of: Callable[[str], str] | None = None,
        short: Short | None = None,
        began: int = 0,
    ) -> None:
        self.shown = Shown(view=view)
        self._root, self._folder, self._build = root, folder, build
        self._view, self._page_of, self._short = view, page_of, short
        self._touched: set[str] = set()  # files, since the last build began
        self._more = False  # touched something else as well since then
        self._covered: frozenset[str] = frozenset()  # files that the last build was for, where it was for no others
        self._seen: deque[str] = deque(maxlen=PAGES_SEEN)  # built files that were looked at last
        self._state = threading.Condition()
        self._wanted, self._done = 1, 0  # counts of touches: seen, and covered by a finished build
        self._first_touch = self._last_touch = float("-inf")
        self._began = 0  # when the latest build began, in nanoseconds since 1970
        self._early = began
        self._looked = 0  # the latest change that a look has seen to
        self._open = True
        self._listeners: list[Listener] = []

    def turn(self, view: View) -> None:
        """Show this view of the site from now on."""
        with self._state:
            if view == self._view:
                return
            self._view = view
        self.touch()

    def touch(self, file: str = "") -> None:
        """Something that the site is made of may have changed: `file`, relative to the root, where that is known."""
        with self._state:
            if file and len(self._touched) <= MANY:
                self._touched.add(file)
            else:
                self._more = True
            now = time.monotonic()
            if self._wanted == self._done:
                self._first_touch = now
            self._last_touch = now
            self._wanted += 1
            self._state.notify_all()

    def look(self) -> None:
        """Touch if a file changed since the latest build began, for events of it may still be on their way."""
        found = changes(self._root, self._began - TICK)
        with self._state:
            latest = max(found.values(), default=0)
            if latest <= self._began - TICK or latest == self._looked:
                return
            if self._state.wait_for(lambda: self._knows(found), EVENT_WAIT):
                return
            self._looked = latest
        self.touch()

    def _knows(self, found: dict[str, int]) -> bool:
        """Whether all that changed is what events told of, or what the last build was for."""
        if self._more:
            return True  # a whole build is due
        known = self._touched | self._covered
        return found.keys() <= known.union(file.rpartition("/")[0] for file in known)

    def looked_at(self, page: str) -> None:
        """Note that somebody looks at a built file."""
        with self._state:
            if page in self._seen:
                self._seen.remove(page)
            self._seen.append(page)

    @property
    def busy(self) -> bool:
        """Whether a change was seen that `shown` may not hold yet."""
        with self._state:
            return self._open and self._wanted != self._done

    @property
    def listeners(self) -> int:
        """How many listen now: open pages, and requests that wait for a build."""
        with self._state:
            return len(self._listeners)

    def open(self) -> None:
        """Begin to build, in a thread that never keeps the process alive."""
        threading.Thread(target=self._work, name="workbench", daemon=True).start()

    def close(self) -> None:
        """Build no more, and tell all listeners. A build that runs is abandoned: its own writes are atomic."""
        with self._state:
            self._open = False
            self._state.notify_all()
            listeners = list(self._listeners)
        for listener in listeners:
            listener(None)

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[Shown]:
        """Have `listener` called with every state after the one given here, in order, until the block ends."""
        with self._state:
            self._listeners.append(listener)
            now = self.shown
            if not self._open:
                listener(None)
        try:
            yield now
        finally:
            with self._state:
                self._listeners.remove(listener)

    def _work(self) -> None:
        while (goal := self._next_goal()) is not None:
            before = time.perf_counter()
            outcome = self._shortly(goal)
            if outcome:
                self._show(goal, outcome, time.perf_counter() - before)
            if outcome is None or outcome.partial:
                outcome = self._outcome(goal.view)
                self._show(goal, outcome, time.perf_counter() - before)

    def _shortly(self, goal: "_Goal") -> Outcome | None:
        """What can be shown at once; nothing after a build that failed, for then more has changed than these files."""
        if self._short is None or goal.more or not goal.files or errors(self.shown.problems):
            return None
        with self._state:
            seen = tuple(reversed(self._seen))
        try:
            return self._short(goal.view, goal.files, seen)
        except OSError:
            return None  # the whole build says what is wrong
        except Exception:
            traceback.print_exc()
            return None

    def _next_goal(self) -> "_Goal | None":
        """Wait until a build is due; what it is to cover. None when the workbench is closed."""
        with self._state:
            while self._open and self._wanted == self._done:
                self._state.wait()
            while self._open and (left := self._restless()) > 0:
                self._state.wait(left)
            files, more = frozenset(self._touched), self._more
            self._touched, self._more, self._covered = set(), False, files
            self._began, self._early = self._early or time.time_ns(), 0
            return _Goal(self._wanted, self._view, files, more) if self._open else None

    def _restless(self) -> float:
        """Seconds until the batch of changes counts as quiet."""
        batch = self._wanted - self._done
        quiet = QUIET if batch < STORM else STORM_QUIET
        now = time.monotonic()
        return min(self._last_touch + quiet, self._first_touch + LONGEST_WAIT) - now

    def _outcome(self, view: View) -> Outcome:
        try:
            return self._build(view)
        except OSError as error:
            place = Place(str(error.filename or "the system"))
            hint = "the preview goes on; save again to retry"
            problem = Problem(place, str(error.strerror or error), "outside-world", hint)
        except Exception as error:
            traceback.print_exc()
            hint = "this is a bug in digest; the terminal shows where. The preview goes on."
            problem = Problem(Place("digest"), f"the build crashed: {error!r}", "build-crashed", hint)
        return Outcome((problem,), self.shown.tree.base)

    def _tree(self, old: Tree, outcome: Outcome) -> Tree:
        if outcome.touched is None or not old.files or old.base != outcome.base:
            return tree_of(self._folder, outcome.base)
        return old.renewed(self._folder, outcome.touched)

    def _show(self, goal: "_Goal", outcome: Outcome, seconds: float) -> None:
        old = self.shown
        problems = old.problems if outcome.partial else outcome.problems
        wrong = errors(problems)
        tree = old.tree if wrong and old.tree.files else self._tree(old.tree, outcome)
        page = self._page_of(goal.file) if self._page_of and goal.file and not wrong else ""
        new = Shown(
            old.number + 1, tree, problems, excerpts(wrong, self._root), tree.changes(old.tree), seconds,
            view=goal.view, follow=page if page in tree.files else "",
        )  # fmt: skip
        with self._state:
            if not self._open:
                return
            self.shown = new
            if not outcome.partial:
                self._done = goal.touches
            if self._wanted != goal.touches:  # touched during the build: that batch begins now
                self._first_touch = time.monotonic()
            listeners = list(self._listeners)
        for listener in listeners:
            listener(new)
