"""digest ingest [SOURCE…]: pages, pasted text, feeds, mails and archives → drafts."""

import contextlib
import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli import say
from digest.cli.site_folder import site_folder
from digest.problems import Place, Problem, Refused, errors
from digest.text.urls import is_web

if TYPE_CHECKING:
    from digest.gather.origins import Origin
    from digest.gather.run import Result, Run
    from digest.model.settings import Settings
    from digest.model.source import Source
    from digest.network.fetch import Fetcher

_ADDRESS = ("http://", "https://")
_FETCHES = 8  # at once, each from another host


@click.command("ingest")
@click.argument("sources", nargs=-1, metavar="[SOURCE]…")
@click.option("--url", help="The address that the page came from.")
@click.option("--source", "credited", default="", help="Who is credited: a key of content/sources.yaml.")
@click.option("--dry-run", is_flag=True, help="Show what would be made; save nothing.")
@click.option("--json", "json_", is_flag=True, help="One JSON object a draft.")
@click.option("--explain", is_flag=True, help="Say why the readers chose as they did.")
@click.option("--no-fetch", is_flag=True, help="Keep items of which a feed shows only the beginning as leads.")
@click.option("--jobs", type=click.IntRange(1, 64), help="How many documents are fetched and read at once.")
@click.option("--timeout", type=click.FloatRange(0.1, 600), default=30.0, help="Seconds that one fetch may take.")
def command(
    sources: tuple[str, ...],
    url: str | None,
    credited: str,
    dry_run: bool,
    json_: bool,
    explain: bool,
    no_fetch: bool,
    jobs: int | None,
    timeout: float,
) -> int:
    """Take in pages, pasted text, feeds, mails and archives as drafts.

    SOURCE is a file, a folder with all that is in it, a web address, or - for standard input. Without any, every feed
    of content/sources.yaml is read.
    """
    if url and not is_web(url):
        raise click.UsageError(f"--url wants a web address, such as https://example.org/story.html, not “{url}”")
    wish = _Wish(url, credited, dry_run, json_, explain, no_fetch, jobs, timeout)
    return wish.feeds() if not sources else wish.documents(sources)


class _Wish:
    """One call of the command: what was asked for, and the site it is asked of."""

    def __init__(
        self,
        url: str | None,
        credited: str,
        dry_run: bool,
        json_: bool,
        explain: bool,
        no_fetch: bool,
        jobs: int | None,
        timeout: float,
    ) -> None:
        self.url, self.dry_run, self.json, self.explain = url, dry_run, json_, explain
        self.no_fetch, self.jobs, self.timeout = no_fetch, jobs, timeout
        self.problems: list[Problem] = []
        self.waiting: list[tuple[Callable[[str], None], str]] | None = None
        self.root = self.find_root()
        self.settings = self.load_settings()
        self.known = self.load_sources()
        self.credited = self.checked(credited)
        self.today = dt.datetime.now(self.zone()).date()

    def find_root(self) -> Path | None:
        """The site; a dry run does without one."""
        from digest.library.load import without_content

        try:
            root = site_folder()
        except Refused:
            if self.dry_run:
                return None
            raise
        missing = without_content(root)
        if missing and not self.dry_run:
            raise Refused(*missing)
        return root

    def load_settings(self) -> "Settings | None":
        from digest.library.load import load_settings

        return load_settings(self.root)[0] if self.root else None

    def load_sources(self) -> "Mapping[str, Source]":
        from digest.library.load import load_sources

        if self.root is None:
            return {}
        sources, problems = load_sources(self.root)
        self.problems += errors(problems)
        return sources

    def own_rules(self) -> "tuple[tuple[str, bytes], ...]":
        """The site's own cut rules; what is wrong with them is told, and the others are used."""
        from digest.ingest.cut.rules import with_own
        from digest.library.own_rules import rule_files

        files = rule_files(self.root) if self.root else ()
        self.problems += with_own(files)[1] if files else ()
        return files

    def zone(self) -> dt.tzinfo:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            return ZoneInfo(self.settings.zone) if self.settings else dt.UTC
        except (ZoneInfoNotFoundError, ValueError):
            return dt.UTC

    def checked(self, credited: str) -> str:
        from digest.problems import did_you_mean

        if credited and credited not in self.known:
            hint = did_you_mean(credited, self.known) or "add it to content/sources.yaml first"
            raise Refused(
                Problem(Place("content/sources.yaml"), f"no such source “{credited}”", "unknown-source", hint)
            )
        return credited

    def fetcher(self, held: Mapping[str, dt.datetime]) -> "Fetcher":
        from digest.network.fetch import Fetcher, Limits

        settings = self.settings
        return Fetcher(
            site_url=settings.url if settings else "",
            allowed=settings.allow_hosts if settings else (),
            limits=Limits(seconds=self.timeout),
            held=held,
        )

    def documents(self, sources: Sequence[str]) -> int:
        """Files, folders, addresses, standard input."""
        from digest.cli.gathered import add, has_bar, in_words, progress, told

        origins, fetcher = self.origins(sources)
        total, count = Counter[str](), 0
        self.waiting = [] if has_bar(len(origins)) else None
        with self.running(fetcher, readers=_more_than_text(origins)) as run, progress("reading", len(origins)) as move:
            for result in run.results(origins, in_order=True):
                move(result.name)
                add(total, result)
                count += 1
                self.tell(result, told(result) if not self.json or result.already else ())
        self.tell_waiting()
        self.keep_held(fetcher)
        if not self.json and (count > 1 or len(sources) > 1):
            self.say(f"in all: {in_words(total)}")
        return self.finish()

    def feeds(self) -> int:
        """Every feed of the sources."""
        from digest.cli.gathered import Row, add, has_bar, in_words, progress, row, table
        from digest.gather.feeds import Feed, recall
        from digest.gather.origins import FeedOrigin

        if self.root is None:
            site_folder()
        pairs = [(key, feed) for key, source in self.known.items() for feed in source.feeds]
        if not pairs:
            hint = "add feeds: [https://…] to a source, or take a list over with: digest sources import FILE.opml"
            raise Refused(
                *self.problems,
                Problem(Place("content/sources.yaml"), "no source has a feed", "no-feeds", hint),
            )
        assert self.root is not None  # noqa: S101 - for the type checker: without a site there are no sources
        memory = recall(self.root)
        fetcher = self.fetcher(memory.held)
        relays = {key for key, source in self.known.items() if source.kind == "relay"}
        origins = [
            FeedOrigin(feed, fetcher, self.credited or ("" if key in relays else key), memory.feeds.get(feed, Feed()))
            for key, feed in pairs
        ]
        rows: dict[str, Row] = {}
        total = Counter[str]()
        self.waiting = [] if has_bar(len(origins)) else None
        with self.running(fetcher, readers=True) as run, progress("fetching", len(origins)) as move:
            run.memory = memory
            for result in run.results(origins, in_order=False):
                move(result.name)
                add(total, result)
                rows[result.name] = row(result)
                self.tell(result, ())
        self.tell_waiting()
        if not self.json:
            feeds = Counter(key for key, _ in pairs)
            table([(key if feeds[key] == 1 else f"{key} {feed}", *rows[feed][1:]) for key, feed in pairs])
        self.say(f"in all: {in_words(total) or 'nothing new'}")
        return self.finish()

    def origins(self, sources: Sequence[str]) -> "tuple[list[Origin], Fetcher | None]":
        """Where the bytes come from; what is not there is a problem."""
        from digest.gather.origins import AddressOrigin, FileOrigin, files_in

        found: list[Origin] = []
        fetcher = None
        for name in sources:
            path = Path(name)
            if name == "-":
                found.append(FileOrigin(name, None, self.url))
            elif name.lower().startswith(_ADDRESS):
                fetcher = fetcher or self.fetcher(self.held())
                found.append(AddressOrigin(name, fetcher, self.url))
            elif path.resolve() == self.root or self.own() & {path.resolve(), *path.resolve().parents}:
                hint = "name what came from outside; a draft is mended in place"
                self.problems.append(Problem(Place(name), "this is the site itself", "own-content", hint))
            elif path.is_dir():
                inside = [FileOrigin(str(file), file, self.url, in_folder=True) for file in files_in(path, self.own())]
                found += inside
                if not inside:
                    hint = "name a folder with saved pages, mails or feeds in it"
                    self.problems.append(Problem(Place(name), "there is nothing to take in", "nothing-to-read", hint))
            elif path.exists():
                found.append(FileOrigin(name, path, self.url))
            else:
                self.problems.append(Problem(Place(name), "there is no such file", "no-file", "mend the path"))
        return found, fetcher

    def own(self) -> frozenset[Path]:
        """The site's own folders: what came in once, or was made of it, is not taken in again."""
        names = ("content", "output", "themes") if self.root else ()
        return frozenset((self.root or Path()) / name for name in names)

    def held(self) -> Mapping[str, dt.datetime]:
        from digest.gather.feeds import recall

        return recall(self.root).held if self.root else {}

    def keep_held(self, fetcher: "Fetcher | None") -> None:
        """Hosts that asked for a pause get it in the next run too."""
        from digest.gather.feeds import Memory, recall, remember

        if self.root is None or self.dry_run or fetcher is None:
            return
        memory = recall(self.root)
        if fetcher.held != memory.held:
            remember(self.root, Memory(memory.feeds, fetcher.held))

    @contextlib.contextmanager
    def running(self, fetcher: "Fetcher | None", *, readers: bool) -> Iterator["Run"]:
        """A run with its workers; while it saves, no other run does."""
        from digest.gather.pool import Pool
        from digest.gather.read import Means
        from digest.gather.run import Run, alone
        from digest.gather.shelf import Shelf
        from digest.library.load import load_taxonomy

        jobs = self.jobs or os.cpu_count() or 1
        with Pool(jobs, readers=readers) as pool, contextlib.ExitStack() as stack:
            if self.root and not self.dry_run and stack.enter_context(alone(self.root)):
                say.note("another ingest was at work; it is done")
            taxonomy = load_taxonomy(self.root)[0] if self.root else None
            shelf = Shelf(self.root, taxonomy)
            follows = not (self.no_fetch or self.dry_run)
            means = Means(
                pool,
                self.today,
                self.known,
                self.credited,
                fetcher=fetcher if follows else None,
                known=shelf.has if not (self.dry_run and self.json) else lambda _: (),
                rules=self.own_rules(),
                wanted=lambda item: not shelf.holds(item.draft),
            )
            threads = self.jobs or max(_FETCHES if fetcher else 0, jobs)
            yield Run(shelf, means, threads, save=not self.dry_run)
            if not self.dry_run:
                shelf.keep()

    def say(self, text: str) -> None:
        """A line for people: on standard error where standard output is data."""
        self.put(say.note if self.json else say.line, text)

    def put(self, how: Callable[[str], None], text: str) -> None:
        """Show a line; while a bar is shown, which lines would tear, when that is gone."""
        if self.waiting is None:
            how(text)
        else:
            self.waiting.append((how, text))

    def tell_waiting(self) -> None:
        waiting, self.waiting = self.waiting or [], None
        for how, text in waiting:
            how(text)

    def tell(self, result: "Result", lines: "Iterator[str] | tuple[str, ...]") -> None:
        """What became of an origin."""
        from digest.ingest.pipeline import as_json

        self.problems += result.problems
        for taken in result.taken if self.json or self.explain else ():
            for one in taken.placed:
                if self.json and not (one.already and result.source):
                    value = as_json(one.ingested, one.path, one.same_as)
                    value["address"] = value["address"] or result.name
                    text = json.dumps(value, ensure_ascii=False)
                    self.put(click.echo, text.encode("utf-8", "backslashreplace").decode("utf-8"))
            for note in taken.outcome.notes if self.explain else ():
                self.put(say.note, f"  {note}")
        for line in lines:
            self.say(line)

    def finish(self) -> int:
        """The problems, and the exit code: 3 where the outside world failed, whatever else did."""
        code = say.problems(self.problems)
        world = any(problem.code.startswith(("fetch-", "outside-world")) for problem in errors(self.problems))
        return say.WORLD if world else code


def _more_than_text(origins: "Sequence[Origin]") -> bool:
    """Whether readers of pages and feeds will be needed; loading them for a pasted text would only take time."""
    from digest.gather.origins import FileOrigin

    if len(origins) != 1 or not isinstance(origins[0], FileOrigin) or origins[0].path is None:
        return bool(origins) and not (len(origins) == 1 and isinstance(origins[0], FileOrigin))
    return origins[0].path.suffix.lower() not in (".txt", ".text", ".md", "")
