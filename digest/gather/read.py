"""Many origins at once → what was read of each: fetching in threads, reading in workers, truncated items followed."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from digest import fingerprint
from digest.gather.crew import Crew, Done
from digest.gather.origins import AddressOrigin, BytesOrigin, FeedOrigin, Got, LeftOut, Origin, Unchanged, host_of
from digest.gather.worker import Opened, Task
from digest.model.source import Source
from digest.problems import Place, Problem

if TYPE_CHECKING:
    from digest.gather.pool import Pool
    from digest.ingest.drafting import Ingested
    from digest.ingest.pipeline import Outcome
    from digest.network.fetch import Fetched, Fetcher

MOST_FOLLOWED = 30  # truncated items of one feed in one run; at a second a page, a host has half a minute's work


@dataclass(frozen=True, slots=True)
class Already:
    """Bytes that were taken in before."""

    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a job gave: of an origin or of an item's page."""

    what: "Outcome | Opened | Problem | LeftOut | Unchanged | Already"
    fetched: "Fetched | None" = None


@dataclass(slots=True, eq=False)
class Found:
    """An origin, what it gave, and the pages of its truncated items, by part."""

    origin: Origin
    answer: Answer = field(default_factory=lambda: Answer(Unchanged()))
    pages: "dict[int, Outcome | Problem | Already]" = field(default_factory=dict)
    waiting: int = 1  # jobs that are not done


@dataclass(frozen=True, slots=True)
class Means:
    """What a run reads with."""

    pool: "Pool"
    today: date
    sources: Mapping[str, Source]
    credited: str = ""
    fetcher: "Fetcher | None" = None  # for the pages of truncated items; None: they stay leads
    known: Callable[[str], tuple[str, ...]] = lambda _: ()  # the files that came of bytes, by fingerprint
    rules: tuple[tuple[str, bytes], ...] = ()  # the site's own rule files, by path
    wanted: "Callable[[Ingested], bool]" = lambda _: True  # whether an item is worth fetching: not there yet


def read_all(origins: Iterable[Origin], means: Means, threads: int, *, in_order: bool) -> Iterator[Found]:
    """Each origin with what it gave; as they come, or in order. Archives are followed by the documents in them."""
    yield from _Reader(iter(origins), means, threads, in_order).run()


class _Reader:
    """The loop of the owner's thread: hands out jobs, collects results."""

    def __init__(self, origins: Iterator[Origin], means: Means, threads: int, in_order: bool) -> None:
        self._origins, self._means, self._in_order = origins, means, in_order
        self._crew: Crew[tuple[Found, int], Answer] = Crew(threads)
        self._window = 4 * threads
        self._open: deque[Found] = deque()

    def run(self) -> Iterator[Found]:
        self._top_up()
        while self._open:
            done = self._crew.next()
            found, part = done.tag
            if part:
                self._page(found, part, done)
            else:
                self._whole(found, done)
            found.waiting -= 1
            yield from self._complete(found)
            self._top_up()

    def _top_up(self) -> None:
        while len(self._open) < self._window:
            origin = next(self._origins, None)
            if origin is None:
                return
            self._open.append(self._begun(origin))

    def _begun(self, origin: Origin) -> Found:
        found = Found(origin)
        self._crew.do((found, 0), partial(_answer, origin, self._means), origin.host)
        return found

    def _complete(self, found: Found) -> Iterator[Found]:
        if not self._in_order:
            if not found.waiting:
                self._open.remove(found)
                yield found
            return
        while self._open and not self._open[0].waiting:
            yield self._open.popleft()

    def _whole(self, found: Found, done: Done[tuple[Found, int], Answer]) -> None:
        found.answer = _told(found.origin.name, done)
        what = found.answer.what
        if isinstance(what, Opened):
            inner = [self._begun(BytesOrigin(part.name, part)) for part in what.parts]
            at = self._open.index(found) + 1
            for number, one in enumerate(inner):
                self._open.insert(at + number, one)
        elif not isinstance(what, Problem | LeftOut | Unchanged | Already):
            self._follow(found, what)

    def _follow(self, found: Found, outcome: "Outcome") -> None:
        fetcher = self._means.fetcher
        if fetcher is None or not found.answer.fetched or outcome.form not in ("feed", "json-feed"):
            return
        items = [one for one in outcome.drafts if one.draft.kind == "teaser" and one.draft.url]
        source = found.origin.source if isinstance(found.origin, FeedOrigin) else self._means.credited
        for one in [item for item in items if self._means.wanted(item)][:MOST_FOLLOWED]:
            url = one.draft.url
            origin = AddressOrigin(url, fetcher)
            means = replace(self._means, credited=source)
            found.waiting += 1
            self._crew.do((found, one.draft.part), partial(_answer, origin, means), host_of(url))

    def _page(self, found: Found, part: int, done: Done[tuple[Found, int], Answer]) -> None:
        what = _told(found.origin.name, done).what
        if not isinstance(what, Opened | LeftOut | Unchanged):
            found.pages[part] = what


def _answer(origin: Origin, means: Means) -> Answer:
    """In a thread of the crew: get the bytes, and have them read."""
    got = origin.get()
    if not isinstance(got, Got):
        return Answer(got)
    known = means.known(fingerprint.of_bytes(got.part.data))
    if known:
        return Answer(Already(known), got.fetched)
    source = origin.source if isinstance(origin, FeedOrigin) else means.credited
    return Answer(means.pool.take(Task(got.part, means.today, means.sources, source, means.rules)), got.fetched)


def _told(name: str, done: Done[tuple[Found, int], Answer]) -> Answer:
    """A job's answer; what it raised as the problem it is. Raises what is nobody's content."""
    error = done.error
    if error is None:
        return done.get()
    problem = getattr(error, "problem", None)  # a FetchFailed; naming it would load the network for every file
    if isinstance(problem, Problem):
        return Answer(problem)
    if isinstance(error, OSError):
        hint = "look whether it is there and may be read"
        return Answer(Problem(Place(name), str(error.strerror or error), "outside-world", hint))
    raise error


def followed(item: "Ingested", page: "Outcome") -> "Outcome | None":
    """The page of a truncated item as its story, with what the feed said of it; None where the page has no story."""
    at = next((at for at, one in enumerate(page.drafts) if one.draft.kind == "story"), None)
    if at is None:
        return None
    lead, story = item.draft, page.drafts[at].draft
    sure = story.date_basis in ("stated", "dateline") or lead.published is None
    name = lead.identity or (lead.url if lead.url != story.url else "")
    draft = replace(
        story,
        title=story.title or lead.title,
        published=story.published if sure else lead.published,
        date_basis=story.date_basis if sure else lead.date_basis,
        author=story.author or lead.author,
        source=story.source or lead.source,
        url=story.url or lead.url,
        identity=name,
        via=(*story.via, *(hop for hop in lead.via if hop not in story.via)),
        lang=story.lang or lead.lang,
    )
    drafts = list(page.drafts)
    drafts[at] = replace(drafts[at], draft=draft)
    return replace(page, drafts=tuple(drafts))
