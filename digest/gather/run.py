"""One run of gathering: what was read is compared with what is there, and saved; each feed's state is remembered."""

import contextlib
import datetime as dt
import fcntl
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from digest.gather.feeds import Feed, Memory, remember, with_feed
from digest.gather.origins import FeedOrigin, LeftOut, Unchanged
from digest.gather.read import Already, Found, Means, followed, read_all
from digest.gather.shelf import Placed, Shelf
from digest.gather.worker import Opened
from digest.library.save import sweep
from digest.problems import Problem

if TYPE_CHECKING:
    from digest.gather.origins import Origin
    from digest.ingest.pipeline import Outcome
    from digest.ingest.sniff import Form

_LOCK = ".digest/ingest.lock"


@dataclass(frozen=True, slots=True)
class Taken:
    """One document, its drafts in their places, and how many of them were saved."""

    outcome: "Outcome"
    placed: tuple[Placed, ...]
    saved: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one origin."""

    name: str
    source: str = ""  # of a feed in sources.yaml
    taken: tuple[Taken, ...] = ()
    already: tuple[str, ...] = ()  # the files that came of these bytes before
    credited: tuple[str, ...] = ()  # those of them that named no source, and name the one the editor gives now
    unchanged: bool = False
    left_out: "Form | None" = None  # the form of what is no text
    opened: Opened | None = None
    problems: tuple[Problem, ...] = ()
    followed: int = 0  # truncated items whose pages were fetched

    def count(self, kind: str) -> int:
        """New drafts of a kind: story or teaser."""
        return sum(one.ingested.draft.kind == kind for taken in self.taken for one in taken.placed if not one.already)

    @property
    def known(self) -> int:
        """Drafts that were there already."""
        return sum(bool(one.already) for taken in self.taken for one in taken.placed)


@contextlib.contextmanager
def alone(root: Path) -> Iterator[bool]:
    """Wait until no other run gathers for this site; whether one did. The lock dies with its process."""
    (root / ".digest").mkdir(exist_ok=True)
    file = os.open(root / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
    try:
        waited = False
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waited = True
            fcntl.flock(file, fcntl.LOCK_EX)
        yield waited
    finally:
        os.close(file)


@dataclass(slots=True)
class Run:
    """Compares, saves and remembers; to be used from one thread."""

    shelf: Shelf
    means: Means
    threads: int
    save: bool
    memory: Memory = field(default_factory=Memory)

    def results(self, origins: "Iterable[Origin]", *, in_order: bool) -> Iterator[Result]:
        """What became of each origin, once all of it is saved. Raises Refused or OSError where saving fails."""
        if self.save and self.shelf.root is not None:
            sweep(self.shelf.root)  # what an earlier run that was ended left half written
        for found in read_all(origins, self.means, self.threads, in_order=in_order):
            yield self._settled(found)

    def _settled(self, found: Found) -> Result:
        origin, what = found.origin, found.answer.what
        result = Result(origin.name, origin.source if isinstance(origin, FeedOrigin) else "")
        if isinstance(what, Problem):
            result = replace(result, problems=(what,))
        elif isinstance(what, LeftOut):
            result = replace(result, left_out=what.form)
        elif isinstance(what, Opened):
            result = replace(result, opened=what, problems=what.problems)
        elif isinstance(what, Unchanged):
            result = replace(result, unchanged=True)
        elif isinstance(what, Already) or (already := self._already(what)):
            result = self._credited(replace(result, already=what.files if isinstance(what, Already) else already))
        else:
            result = self._took(result, found, what)
        if isinstance(origin, FeedOrigin) and self.save and self.shelf.root is not None:
            self._remember(self.shelf.root, found, origin, result)
        return result

    def _credited(self, result: Result) -> Result:
        """Bytes that are there already, taken in again by an editor who says whose they are."""
        if not self.save or not self.means.credited or result.source:
            return result
        credited, problems = self.shelf.credit(result.already, self.means.credited)
        return replace(result, credited=credited, problems=problems)

    def _already(self, outcome: "Outcome") -> tuple[str, ...]:
        """The same bytes may have come twice in one run."""
        return self.shelf.has(outcome.capture) if self.save else ()

    def _took(self, result: Result, found: Found, outcome: "Outcome") -> Result:
        taken = []
        settled = set()
        problems = []
        for item in outcome.drafts:
            page = found.pages.get(item.draft.part)
            if isinstance(page, Problem):
                hint = f"it stays a lead; {page.hint}" if page.hint else "it stays a lead"
                problems.append(replace(page, hint=hint, severity="warning"))
            story = followed(item, page) if page is not None and not isinstance(page, Problem | Already) else None
            if story is not None or isinstance(page, Already):
                settled.add(item.draft.part)
            if story is not None:
                taken.append(self._kept(story))
        rest = replace(outcome, drafts=tuple(one for one in outcome.drafts if one.draft.part not in settled))
        taken.append(self._kept(rest))
        told = [problem for one in taken for problem in one.outcome.problems]
        return replace(result, taken=tuple(taken), problems=(*problems, *told), followed=len(taken) - 1)

    def _kept(self, outcome: "Outcome") -> Taken:
        placed = self.shelf.place(outcome, self.means.today)
        saved = 0
        if self.save and self.shelf.root is not None and outcome.drafts:
            saved = self.shelf.store(outcome, placed)
        return Taken(outcome, placed, saved)

    def _remember(self, root: Path, found: Found, origin: FeedOrigin, result: Result) -> None:
        """Only now, when all of the feed is saved: a run that ends before asks for the whole feed again."""
        now = dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat()
        fetched, known = found.answer.fetched, origin.known
        wrong = next((problem.text for problem in result.problems if isinstance(found.answer.what, Problem)), "")
        if wrong:
            feed = Feed(known.fetched, known.etag, known.last_modified, wrong, now)
        elif fetched is None:
            feed = Feed(now, known.etag, known.last_modified)
        else:
            feed = Feed(now, fetched.etag, fetched.last_modified)
        held = origin.fetcher.held
        self.memory = with_feed(self.memory, origin.name, feed, held)
        remember(root, self.memory)
